"""What the commands answer of an IP note: the same tables under the same names, in its own words, with figures."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.glossary import TERMS, label

SAMPLE = Path(__file__).parents[2] / "deals" / "nanshan-ip-abn-2020-1"
OWN = {
    "claims", "claim_schedule", "ip_assets", "loan_to_value", "ip_types", "ip_values", "valuations", "borrower_flows",
    "all_in_cost", "yearly_cost", "subsidies", "money_table", "money_movements", "money_checks",
}  # fmt: skip
OF_DEBTORS = {
    "borrower_flows", "all_in_cost", "yearly_cost", "subsidies", "money_table", "money_movements", "money_checks",
}  # fmt: skip


def ask(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def tables(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.csv")}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("out") / "pool"
    return folder, ask("pool", str(SAMPLE), "--out", str(folder), "--lang", "en")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("out") / "report"
    return folder, ask("report", str(SAMPLE), "--out", str(folder), "--json")


def test_pool_and_report_write_the_same_tables_of_their_own(
    pool: tuple[Path, Result], report: tuple[Path, Result]
) -> None:
    for folder, result in (pool, report):
        assert result.exit_code == 0, result.output
        assert tables(folder) >= OWN
    for name in sorted(OWN):
        assert (pool[0] / f"{name}.csv").read_bytes() == (report[0] / f"{name}.csv").read_bytes(), name


def test_borrowers_writes_those_of_debtors_and_its_documents(report: tuple[Path, Result], tmp_path: Path) -> None:
    result = ask("borrowers", str(SAMPLE), "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert tables(tmp_path / "out") == OF_DEBTORS
    for name in sorted(OF_DEBTORS):
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (report[0] / f"{name}.csv").read_bytes(), name
    assert {"workbook.xlsx", "all_in_cost_zh.png", "money_by_date_zh.svg"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }


def test_every_column_of_every_table_has_a_term(report: tuple[Path, Result]) -> None:
    columns = set()
    for name in OWN:
        with (report[0] / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            columns |= set(next(csv.reader(file)))
    assert sorted(columns - set(TERMS) - {"message"}) == []


def test_a_report_has_workbook_and_charts(report: tuple[Path, Result]) -> None:
    names = {path.name for path in report[0].iterdir()}
    charts = ("loan_to_value", "ip_values", "ip_expiry", "all_in_cost", "money_by_date", "collections_and_payments")
    assert {"workbook.xlsx", *(f"{name}_zh.png" for name in charts)} <= names


def test_the_summary_has_figures_with_units_and_what_ties(report: tuple[Path, Result]) -> None:
    summary = json.loads(report[1].stdout)["ip"]
    figures = {one["identifier"]: one for one in summary["figures"]}
    assert (figures["n_claims"]["value"], figures["n_assets"]["value"]) == (5, 25)
    assert figures["claims_principal"] == {
        "section": "ip_note", "subject": "ip_note", "identifier": "claims_principal", "value": 210_000_000.0,
        "unit": "yuan",
    }  # fmt: skip
    assert figures["rate_after_subsidy"]["value"] < figures["target_rate"]["value"] == 0.028
    assert all(one["unit"] == TERMS[one["identifier"]].unit for one in summary["figures"])
    assert all(one["holds"] for one in summary["identities"])
    assert {one["ip_type"]: one["n_assets"] for one in summary["types"] if one["level"] == "total"} == {
        "invention": 7, "utility_model": 18,
    }  # fmt: skip
    assert [one["debtor_id"] for one in summary["loan_to_value"]][-1] == ""


def test_the_pool_is_said_in_the_words_of_an_ip_note_and_no_longer(pool: tuple[Path, Result]) -> None:
    said = pool[1].stdout
    for word in ("Original debtor", "interest, principal at maturity", "invention patent", "LTV", "weak support"):
        assert word in said, word
    assert "core enterprise" not in said.lower()
    assert "original debtor id" in said
    assert label("core_enterprise", "en") == "core enterprise"


@pytest.mark.parametrize("command", ["project", "check"])
def test_other_commands_speak_of_original_debtors_too(command: str, tmp_path: Path) -> None:
    words = [command, str(SAMPLE), *(["--out", str(tmp_path / "out")] if command == "project" else [])]
    result = ask(*words)
    assert result.exit_code == 0, result.output
    assert not any(word in result.stdout for word in ("核心企业", "供应商", "应收账款"))
    if command == "project":
        assert "入池债权本金 21,000.00 万元" in result.stdout
        assert "仅为弱担保" in result.stdout
