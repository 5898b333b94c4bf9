"""``abs-model suppliers``: what it writes, says and refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from abs_model.cli import main
from abs_model.glossary import TERMS
from tests.faults.sound import Workspace, assert_refused, read_csv
from tests.house.test_sources import empty, stale, unsourced

SERIES_ONE = Path(__file__).parents[2] / "deals" / "fazhan-scf-2020-1"
ALTERNATIVES = """\
version: v1
alternatives:
  - {id: bill, name: {zh: 商票, en: bill}, kind: discount, rate: 0.042, guarantee_fee_rate: 0.01}
  - {id: loan, name: {zh: 贷款, en: loan}, kind: loan, rate: 0.0535, advance_ratio: 0.8}
source: {alternatives: illustrative}
"""


@pytest.fixture
def priced(place: Workspace) -> Workspace:
    """The small deal with alternatives beside it."""
    place.write("alternatives.yaml", ALTERNATIVES)
    return place


def test_the_folder_holds_four_tables_whose_columns_have_terms(priced: Workspace) -> None:
    result = priced.end("suppliers", "--out", str(priced.results), "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert [one["financing"] for one in said["totals"]] == ["abs", "bill", "loan"]
    assert said["source"] == {"alternatives": "illustrative"}
    for name in ("suppliers", "supplier_receivables", "supplier_parts", "spread"):
        lines = read_csv(priced.results / f"{name}.csv")
        assert lines
        assert [column for column in lines[0] if column not in TERMS] == []
    assert "alternatives_sha256" in json.loads((priced.results / "provenance.json").read_text(encoding="utf-8"))


def test_every_keeper_and_payer_has_a_term(priced: Workspace) -> None:
    assert priced.end("suppliers", "--out", str(priced.results)).exit_code == 0
    lines = read_csv(priced.results / "spread.csv")
    assert {line["keeper"] for line in lines} | {line["payer"] for line in lines} <= set(TERMS)


@pytest.mark.parametrize(("language", "words"), [("zh", "商票保（保证商票贴现）"), ("en", "guaranteed bill")])
def test_series_one_is_said_in_either_language_with_the_word_illustrative(
    language: str, words: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(
        main, ["suppliers", str(SERIES_ONE), "--lang", language, "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 0, result.output
    assert words in result.stdout
    assert (TERMS["illustrative"].zh if language == "zh" else "illustrative") in result.stdout
    assert "9,994,000.00" in result.stdout


def test_every_number_of_series_one_has_a_source() -> None:
    terms = YAML(typ="safe", pure=True).load((SERIES_ONE / "alternatives.yaml").read_text(encoding="utf-8"))
    assert unsourced(terms) == stale(terms) == empty(terms) == []


FAULTS = {
    "a_rate_in_per_cent": ("rate: 0.042,", "rate: 4.2,", ("alternatives.yaml:3:", "4.2", "Write 0.042 for 4.2 %.")),
    "a_word_that_is_none": ("advance_ratio", "advanced_ratio", ("alternatives.yaml:4:", "Did you mean advance_ratio?")),
    "a_kind_that_is_none": ("kind: loan", "kind: lone", ("alternatives.yaml:4:", "lone", "Did you mean loan?")),
    "an_advance_on_a_bill": ("rate: 0.042,", "rate: 0.042, advance_ratio: 0.8,", ("advance_ratio 0.8", "kind: loan")),
    "an_id_that_stands_twice": ("id: loan", "id: bill", ('id "bill" is taken already', "Change it.")),
    "the_id_of_the_plan": ("id: loan", "id: abs", ('id "abs" is taken already, by the plan',)),
    "nothing_lent": ("advance_ratio: 0.8", "advance_ratio: 0", ("alternatives.yaml:4:", "advance_ratio")),
    "a_least_fee_without_a_rate": (
        "advance_ratio: 0.8",
        "least_guarantee_fee: 5",
        ("least_guarantee_fee", "Add the rate"),
    ),
    "fees_that_leave_nothing": ("rate: 0.0535", "fee_ratio: 1.0, rate: 0.0535", ("leave nothing of receivable R-1",)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_alternatives_are_refused_for(fault: str, priced: Workspace) -> None:
    old, new, parts = FAULTS[fault]
    priced.replace("alternatives.yaml", old, new)
    assert_refused(priced.end("suppliers", "--out", str(priced.results)), 5, *parts)
    assert not priced.results.exists()


def test_without_alternatives_the_command_says_where_they_go(place: Workspace) -> None:
    result = place.end("suppliers", "--out", str(place.results))
    assert_refused(result, 5, "alternatives.yaml", "there is no such file", "--alternatives")


def test_other_alternatives_are_read_from_where_they_are(place: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(ALTERNATIVES.replace("version: v1", "version: v2"), encoding="utf-8")
    result = place.end("suppliers", "--out", str(place.results), "--alternatives", str(other), "--json")
    assert json.loads(result.stdout)["alternatives"] == "v2"
