"""The whole book of a guarantor: every product in one folder, limits, what is to be decided, all faults at once."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.report.text_table import cells

DEALS = Path(__file__).parents[2] / "deals"
SERIES, BILLS, NOTES = "fazhan-scf-2020-1", "fazhan-bills-2020", "nanshan-ip-abn-2020-1"
DAY = ("--as-of", "2020-09-30")

GUARANTOR = """\
id: fazhan
name: {zh: 四川发展融资担保股份有限公司, en: Fazhan}
balance_sheets:
  - {date: 2020-06-30, net_assets: NET_ASSETS, equity_in_guarantors: 0}
source: {balance_sheets: illustrative}
"""


class Place:
    """A folder of deals, and the command line to ask it with."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder / "deals", folder / "out"
        self.folder.mkdir()
        for name in (SERIES, BILLS, NOTES, "fazhan-scf-shelf", "rating-tables"):
            shutil.copytree(DEALS / name, self.folder / name)

    def end(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["book", str(self.folder), "--out", str(self.out), "--format", "html", *words])

    def json(self, *words: str) -> Any:
        result = self.end("--json", *words)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def change(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def guarantor(self, net_assets: str) -> None:
        folder = self.folder / "guarantor-of-all"
        folder.mkdir()
        text = GUARANTOR.replace("NET_ASSETS", net_assets)
        (folder / "guarantor.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Any]:
    """The samples as at one day, looked at once."""
    place = Place(tmp_path_factory.mktemp("book"))
    return place, place.json(*DAY)


def test_every_deal_is_the_sum_of_its_lines(seen: tuple[Place, Any]) -> None:
    place, summary = seen
    assert [one["deal_id"] for one in summary["deals"]] == [BILLS, SERIES, NOTES]
    assert len(summary["identities"]) == 9
    assert all(one["holds"] for one in summary["identities"])
    guaranteed = {one["deal_id"]: one["guaranteed"] for one in summary["deals"]}
    assert guaranteed == {BILLS: 10_000_000.0, SERIES: 263_000_000.0, NOTES: 210_000_000.0}
    for deal, total in guaranteed.items():
        own = [line for line in place.table("exposures") if line["deal_id"] == deal]
        assert round(sum(round(float(line["guaranteed"]) * 100) for line in own)) == total * 100


def test_the_guarantors_are_told_apart(seen: tuple[Place, Any]) -> None:
    _, summary = seen
    totals = {one["guarantor_id"]: one["products"][-1] for one in summary["guarantors"]}
    assert {name: total["guaranteed"] for name, total in totals.items()} == {"fazhan": 273e6, "shendan": 210e6}
    assert totals["fazhan"]["net"] == 267_200_000.0  # of the bills the guarantor keeps 42 %
    assert summary["guarantors"][0]["limits"] is None


def test_the_files_are_there(seen: tuple[Place, Any]) -> None:
    place, _ = seen
    files = json.loads((place.out / "summary.json").read_text(encoding="utf-8"))["files"]
    tables = ("exposures", "entities", "near_duplicates", "obligors", "products", "deal_totals", "left_out")
    assert {f"{name}.csv" for name in tables} | {"provenance.json"} <= set(files)
    assert "limits.csv" not in files  # there is no guarantor.yaml
    provenance = json.loads((place.out / "provenance.json").read_text(encoding="utf-8"))
    assert [one["deal_id"] for one in provenance["deals"]] == [BILLS, SERIES, NOTES]
    assert all(len(one["deal_sha256"]) == len(one["tape_sha256"]) == 64 for one in provenance["deals"])
    assert {line["role"] for line in place.table("exposures")} == {"acceptor", "debtor", "original_debtor"}


def test_the_day_is_that_of_the_latest_deal(place: Place) -> None:
    assert place.json("--guarantor", "fazhan")["as_of"] == "2020-09-11"
    assert place.json("--guarantor", "shendan")["as_of"] == "2020-09-23"


def test_deals_that_do_not_stand_are_named(place: Place) -> None:
    early = place.json("--as-of", "2020-07-07")
    assert {one["deal_id"]: one["reason"] for one in early["left_out"]} == {
        NOTES: "closes_later",
        BILLS: "no_live_bill",
    }
    result = place.end("--as-of", "2021-07-07", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert f"{SERIES} repaid" in result.stdout
    assert "its book is of 2020-09-11; what was paid since is not known" in result.stderr


def test_limits_are_measured_and_kept(place: Place) -> None:
    place.guarantor("5_900_000_000")
    (own,) = place.json("--guarantor", "fazhan", *DAY)["guarantors"]
    limits = {(one["identifier"], one["subject"]): one for one in own["limits"]}
    assert limits[("leverage", "fazhan")]["value"] == pytest.approx(273e6 / 5.9e9)
    assert limits[("single_client", "jiuye")]["value"] == pytest.approx(157_908_605.90 / 5.9e9)
    assert own["broken"] == []
    assert place.table("capacity")


def test_a_broken_limit_ends_with_10_and_says_which(place: Place) -> None:
    place.guarantor("1_000_000_000")
    result = place.end("--guarantor", "fazhan", "--lang", "en", *DAY)
    assert result.exit_code == 10, result.output
    assert "Broken: fazhan one client, of net assets (jiuye 0.157909, 0.1)" in result.stderr
    assert "!!" in result.stdout
    assert place.table("limits")


def test_a_ledger_of_claims_is_corrected_for_age(place: Place) -> None:
    place.guarantor("5_900_000_000")
    own = place.folder / "guarantor-of-all"
    asked = ("--guarantor", "fazhan", *DAY)
    assert "claims" not in place.json(*asked)["guarantors"][0]
    assert not [*place.out.glob("claims_*.csv")]
    (own / "claims.csv").write_bytes((DEALS / "fazhan-guarantor" / "claims_ledger.csv").read_bytes())
    place.change("guarantor-of-all/guarantor.yaml", "source:", "claims_ledger: claims.csv\nsource:")
    claims = place.json(*asked)["guarantors"][0]["claims"]
    assert claims["raw_claim_rate"] < claims["pooled_claim_rate"]
    assert claims["known_until"] <= "2020-09-30"
    *cohorts, total = place.table("claims_development")
    assert (total["guarantor_id"], total["cohort"]) == ("fazhan", "total")
    assert float(total["claims_so_far"]) == round(sum(float(one["claims_so_far"]) for one in cohorts), 2)
    assert {one["cohort"] for one in place.table("claims_triangle")} == {one["cohort"] for one in cohorts}
    for language, said in (("zh", "业务增长会美化当前代偿率"), ("en", "a growing book flatters its claim rate")):
        screen = place.end(*asked, "--lang", language).stdout
        assert said in screen
        assert f"{claims['corrected_claim_rate']:.2%}" in screen
        assert max(map(cells, screen.splitlines())) <= 100
    place.change("guarantor-of-all/claims.csv", "DB2014-002,2014", "DB2014-002,2044")
    assert place.json(*asked)["guarantors"][0]["claims"]["n_guarantees"] == claims["n_guarantees"] - 1
    assert not [*place.out.glob("claims_problems.csv")]
    place.change("guarantor-of-all/claims.csv", "DB2014-003,2014", "DB2014-003,14")
    assert "1 of 645 rows refused" in place.end(*asked, "--lang", "en").stderr
    assert place.table("claims_problems")[0]["column"] == "start_date"
    (own / "claims.csv").unlink()
    result = place.end(*asked)
    assert result.exit_code == 4
    assert "no such file" in result.stderr


def test_one_company_of_two_products_is_one_name(place: Place) -> None:
    acceptor = "91511602MY00P2CA49"
    place.change(f"{SERIES}/deal.yaml", "  - id: jiuye\n", f"  - id: jiuye\n    code: {acceptor}\n")
    summary = place.json("--guarantor", "fazhan", *DAY)
    (own,) = [one for one in summary["guarantors"][0]["largest"] if one["n_deals"] == 2]
    assert own["obligor_code"] == acceptor
    assert own["supply_chain_abs.guaranteed"] > 0 < own["bill_guarantee.guaranteed"]
    assert [one["reason"] for one in summary["near_duplicates"]] == ["renamed"]


def test_a_mistyped_code_is_remarked(place: Place) -> None:
    place.change(f"{SERIES}/deal.yaml", "  - id: jiuye\n", "  - id: jiuye\n    code: 91511602MY00P2CA48\n")
    assert "91511602MY00P2CA48 ends in 8" in place.end("--guarantor", "fazhan", *DAY).stderr


def test_names_that_look_alike_are_listed_and_never_put_together(place: Place) -> None:
    place.change(f"{SERIES}/deal.yaml", "name: 四川省酒业集团有限责任公司", "name: 广安渝峤酒业股份有限公司")
    summary = place.json("--guarantor", "fazhan", *DAY)
    (pair,) = summary["near_duplicates"]
    assert (pair["reason"], pair["similarity"]) == ("same_stem", 1.0)
    assert all(one["n_deals"] == 1 for one in summary["guarantors"][0]["largest"])
    assert "广安渝峤酒业股份有限公司" in place.end("--guarantor", "fazhan", *DAY).stdout


def test_all_faults_are_told_at_once(place: Place) -> None:
    place.change(f"{SERIES}/deal.yaml", "coupon_rate: 0.038", "coupon_rate: 3.8")
    place.change(f"{NOTES}/deal.yaml", "product: ip_abn", "product: ip_note")
    (place.folder / BILLS / "bills.csv").unlink()
    place.guarantor("minus")
    result = place.end(*DAY)
    assert result.exit_code == 3
    for word in (SERIES, NOTES, BILLS, "guarantor-of-all"):
        assert word in result.stderr, word
    assert not place.out.exists()


def test_two_deals_of_one_id_are_refused(place: Place) -> None:
    shutil.copytree(place.folder / BILLS, place.folder / "zweite")
    result = place.end(*DAY)
    assert result.exit_code == 3
    assert f"its id {BILLS} is that of" in result.stderr


def test_a_folder_without_deals_is_refused(tmp_path: Path) -> None:
    for folder, word in (
        (tmp_path, "none of its folders holds a deal.yaml"),
        (tmp_path / "x", "cannot be looked into"),
    ):
        result = CliRunner().invoke(main, ["book", str(folder)])
        assert result.exit_code == 3
        assert word in result.stderr


def test_a_guarantor_that_nobody_names_is_refused(place: Place) -> None:
    result = place.end("--guarantor", "fazhn")
    assert result.exit_code == 2
    assert "Did you mean fazhan?" in result.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_is_no_wider_than_a_screen(place: Place, language: str) -> None:
    place.guarantor("5_900_000_000")
    place.change(f"{SERIES}/deal.yaml", "name: 四川省酒业集团有限责任公司", 'name: "\\e[2J=坏\\n名"')
    result = place.end("--lang", language, *DAY)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.stdout
    assert max(map(cells, result.stdout.splitlines())) <= 100
