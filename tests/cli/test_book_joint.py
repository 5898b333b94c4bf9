"""``abs-model book`` with credit assumptions beside the guarantor: one draw through all its deals."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from abs_model.cli import main
from abs_model.cli.book import book_answer
from abs_model.cli.book_joint import book_limits
from abs_model.cli.workspace_reading import Asked, read_workspace

DEALS = Path(__file__).parents[2] / "deals"
SAMPLES = ("fazhan-scf-2020-1", "fazhan-scf-shelf", "fazhan-bills-2020", "fazhan-guarantor", "rating-tables")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deals")
    for name in SAMPLES:
        shutil.copytree(DEALS / name, folder / name)
    return folder


def asked(workspace: Path, out: Path, *more: str) -> str:
    words = ["book", str(workspace), "--guarantor", "fazhan", "--as-of", "2020-09-11", "--out", str(out)]
    result = CliRunner().invoke(main, [*words, "--format", "html", *more])
    assert result.exit_code == 0, result.output
    return result.stdout


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_contributions_add_up_to_the_claims_in_every_grouping(workspace: Path, tmp_path: Path) -> None:
    summary = json.loads(asked(workspace, tmp_path / "out", "--paths", "16384", "--json"))
    (guarantor,) = summary["guarantors"]
    found = guarantor["simulation"]
    assert (found["n_paths"], found["seed"]) == (16384, 1)
    (claim,) = (
        one["value"] for one in found["figures"] if (one["section"], one["identifier"]) == ("book", "expected_claim")
    )
    assert claim > 0
    fen: dict[str, int] = {}
    for row in lines(tmp_path / "out/book_parts.csv"):
        fen[row["grouping"]] = fen.get(row["grouping"], 0) + round(100 * float(row["expected_claim"]))
    assert fen.keys() == {"deal_and_name", "name", "deal", "product"}
    assert set(fen.values()) == {round(100 * claim)}
    assert {row["guarantor_id"] for row in lines(tmp_path / "out/book_weeks.csv")} == {"fazhan"}


def test_both_languages_say_who_brings_it_and_that_nothing_breaks(workspace: Path, tmp_path: Path) -> None:
    chinese = asked(workspace, tmp_path / "zh", "--paths", "2048", "--lang", "zh")
    for word in ("联合模拟", "代偿概率", "成都市新筑路桥机械股份有限公司", "全部债务人违约仍不击穿"):
        assert word in chinese, word
    english = asked(workspace, tmp_path / "en", "--paths", "2048", "--lang", "en")
    for word in ("Joint simulation", "Contributions to claims", "nothing breaks though all default"):
        assert word in english, word


def test_without_paths_nothing_is_drawn(workspace: Path, tmp_path: Path) -> None:
    summary = json.loads(asked(workspace, tmp_path / "none", "--paths", "0", "--json"))
    assert summary["guarantors"][0]["simulation"] is None
    assert not (tmp_path / "none/book_weeks.csv").exists()


def test_a_re_guarantee_takes_its_share_of_what_the_guarantor_loses(workspace: Path, tmp_path: Path) -> None:
    asked(workspace, tmp_path / "out", "--paths", "16384", "--re-guarantee", "0.4")
    rows = [row for row in lines(tmp_path / "out/book_changes.csv") if row["identifier"] == "expected_net_loss"]
    (shared,) = (row for row in rows if row["change"] == "re_guarantee 0.4")
    assert float(shared["after"]) == pytest.approx(0.6 * float(shared["before"]), rel=1e-6)
    without = [row for row in rows if row["change"].startswith("without ")]
    assert {row["change"] for row in without} == {"without fazhan-scf-2020-1", "without fazhan-bills-2020"}
    assert all(float(row["after"]) < float(row["before"]) for row in without)


def test_leverage_counts_what_is_guaranteed_outside_the_deals(workspace: Path) -> None:
    """Business without clients by name, by its weights in the file: 5.2 times net assets on 30 September 2020."""
    found = book_answer(read_workspace(Asked(folder=workspace, guarantor="fazhan", as_of=date(2020, 9, 30))), "fazhan")
    view = found.views["fazhan"]
    limits = book_limits(view)
    named = view.book.named
    of_deals = sum(
        int(one) * view.book.weight(kind) for one, kind in zip(named["liable"], named["weight_kind"], strict=True)
    )
    assert limits.other_balance > 0
    assert 100 * limits.other_balance + float(of_deals) == float(view.book.liability)
    assert limits.net_assets == 5_840_000_000.0
    assert limits.liquid_assets == 1_200_000_000.0
