"""``abs-model borrowers``: what it writes, says and refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.glossary import TERMS
from tests.faults.sound import Workspace, read_csv

DEALS = Path(__file__).parents[2] / "deals"
NANSHAN = DEALS / "nanshan-ip-abn-2020-1"
TABLES = (
    "borrower_flows", "subsidies", "all_in_cost", "yearly_cost", "money_table", "money_movements", "money_checks",
)  # fmt: skip


def ended(*words: str) -> Result:
    return CliRunner().invoke(main, ["borrowers", *words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes of the note of Nanshan."""
    out = tmp_path_factory.mktemp("borrowers") / "out"
    result = ended(str(NANSHAN), "--out", str(out), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["deal"] == NANSHAN.name
    return out


@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_a_term(name: str, folder: Path) -> None:
    lines = read_csv(folder / f"{name}.csv")
    assert lines
    assert [column for column in lines[0] if column not in TERMS] == []


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("all_in_cost", ("level",)),
        ("subsidies", ("remark", "payer")),
        ("money_table", ("party",)),
        ("money_movements", ("payer", "payee")),
        ("borrower_flows", ("party",)),
    ],
)
def test_every_word_has_a_term(name: str, columns: tuple[str, ...], folder: Path) -> None:
    words = {line[column] for line in read_csv(folder / f"{name}.csv") for column in columns}
    assert words - {""} <= set(TERMS)


def test_the_figures_are_those_of_the_tables(folder: Path) -> None:
    said = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    lines = {line["subject"]: line for line in read_csv(folder / "all_in_cost.csv")}
    assert said["total"]["rate_after_subsidy"] == pytest.approx(float(lines["total"]["rate_after_subsidy"]))
    assert [one["subject"] for one in said["debtors"]] == [
        subject for subject, line in lines.items() if line["level"] == "debtor"
    ]
    assert all(one["holds"] for one in said["identities"])
    assert said["total"]["is_within"] is True
    assert json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["scenarios"] == ["base"]


def test_the_published_bound_on_the_cost_is_kept_by_every_debtor(folder: Path) -> None:
    for line in read_csv(folder / "all_in_cost.csv"):
        assert float(line["rate_after_subsidy"]) <= 0.028
        assert float(line["rate_gross"]) > float(line["rate_before_subsidy"]) > 0.05
        assert line["is_within"] == "true"


def test_lines_of_money_balance_in_the_file(folder: Path) -> None:
    by_date: dict[str, int] = {}
    for line in read_csv(folder / "money_table.csv"):
        by_date[line["date"]] = by_date.get(line["date"], 0) + round(float(line["after_subsidy"]) * 100)
    assert set(by_date.values()) == {0}
    assert len(by_date) == len(read_csv(folder / "money_checks.csv"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("劲嘉股份", "目标综合成本 2.80%: 合计达标, 5 户中 5 户达标", "深圳市南山区人民政府", "分年度现金成本")),
        ("en", ("Jinjia", "kept by 5 of 5 debtors", "Nanshan District of Shenzhen", "all-in rate after subsidy")),
    ],
)
def test_the_note_is_said_in_either_language(language: str, words: tuple[str, ...], tmp_path: Path) -> None:
    result = ended(str(NANSHAN), "--lang", language, "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert [word for word in words if word not in result.stdout] == []


@pytest.mark.parametrize("name", ["fazhan-scf-2020-1", "fazhan-bills-2020"])
def test_other_deals_are_refused(name: str, tmp_path: Path) -> None:
    result = ended(str(DEALS / name), "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "an IP note, of product ip_abn, is wanted" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_a_deal_that_cannot_be_read_says_why(place: Workspace) -> None:
    place.replace("deal.yaml", "product: supply_chain_abs", "product: ip_abm")
    result = ended(str(place.folder), "--out", str(place.results))
    assert result.exit_code == 3
    assert "ip_abn" in result.stderr
