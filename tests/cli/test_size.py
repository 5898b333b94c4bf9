"""``abs-model size``: the small deal asked for terms, on screen and for machines."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.cli.size import EXAMPLES
from abs_model.cli.size import size as command
from abs_model.glossary import TERMS
from abs_model.run.target import LIKELIHOODS
from tests.cli.test_results_folder import contents
from tests.faults.sound import Workspace, read_csv
from tests.faults.test_credit_faults import CREDIT, TABLE

NORMAL = CREDIT.replace("copula: {kind: student_t, degrees_of_freedom: 4}\n", "")


def sized(place: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["size", str(place.folder), *words, "--out", str(place.results)])


def told(place: Workspace, *words: str) -> Any:
    result = sized(place, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_answer_meets_the_target_and_a_fen_more_does_not(place: Workspace) -> None:
    # Alpha's half of 4,000,000 pays 1,000,000 before it defaults; the guarantor without a cap would pay the rest.
    said = told(place, "support.guarantee.cap", "--target", "A.shortfall <= 0", "--scenario", "alpha_defaults")
    place.replace("deal.yaml", "covers: [A.interest", f"cap: {said['term']['value']}\n    covers: [A.interest")
    assert shortfall(place) == 0
    place.replace("deal.yaml", f"cap: {said['term']['value']}", f"cap: {said['one_unit_further']['value']}")
    assert shortfall(place) == 0.01
    assert (said["target"]["is_met"], said["bound"]["kind"], said["one_unit_further"]["figure"]) == (
        True, "target", 0.01,
    )  # fmt: skip


def shortfall(place: Workspace) -> float:
    """Of the tranche when alpha defaults, by the command that projects."""
    assert place.end("project", "--scenario", "alpha_defaults").exit_code == 0
    (line,) = read_csv(place.results / "scenarios.csv")
    return float(line["A.shortfall"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_screen_says_value_target_bound_and_method(place: Workspace, language: str) -> None:
    words = ("tranches.A.balance", "--target", "guarantee.drawn <= 0", "--lang", language)
    result = sized(place, *words)
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) <= 24
    for word in ("value_found", "sizing_bound", "sizing_method", "bracketed_search", "bound_target"):
        term = TERMS[word]
        assert (term.zh if language == "zh" else term.en).lower() in result.stdout.lower()
    assert f"{told(place, *words[:3])['term']['value']:,.2f}" in result.stdout
    assert result.stderr == ""


def test_results_are_a_table_a_summary_and_a_provenance(place: Workspace) -> None:
    said = told(place, "tranches.A.balance", "--target", "guarantee.drawn <= 0")
    assert set(contents(place.results)) == {
        "size.csv", "summary.json", "provenance.json", "workbook.xlsx", "size_zh.png", "size_zh.svg",
    }  # fmt: skip
    lines = read_csv(place.results / "size.csv")
    assert set(lines[0]) <= set(TERMS)
    assert {line["remark"] for line in lines} <= {"", *TERMS}
    assert [line["term_value"] for line in lines if line["remark"] == "value_found"] == [str(said["term"]["value"])]
    assert json.loads((place.results / "summary.json").read_text(encoding="utf-8"))["term"] == said["term"]


def test_other_terms_are_changed_first(place: Workspace) -> None:
    asked = ("tranches.A.balance", "--target", "A.shortfall <= 0", "--scenario", "alpha_defaults")
    without = told(place, *asked, "--set", "support.guarantee.cap=0")
    with_some = told(place, *asked, "--set", "support.guarantee.cap=100_000", "--set", "fees.management.rate=0.001")
    assert without["term"]["value"] < with_some["term"]["value"] < 3_500_000
    assert with_some["changes"] == {"support.guarantee.cap": 100_000, "fees.management.rate": 0.001}


def test_the_ends_of_the_range_and_the_side_are_taken(place: Workspace) -> None:
    asked = ("tranches.A.coupon_rate", "--target", "A.shortfall <= 0", "--from", "0.02", "--to", "0.03")
    assert told(place, *asked, "--maximise")["term"]["value"] == 0.03
    assert told(place, *asked, "--minimise")["term"]["value"] == 0.02


def test_a_value_that_does_not_exist_is_an_answer(place: Workspace) -> None:
    words = ("tranches.A.coupon_rate", "--target", "guarantee.drawn <= 0", "--scenario", "alpha_defaults")
    said = told(place, *words)
    assert said["term"]["value"] is None
    assert said["best_reached"]["value"] == 0
    assert said["bound"]["kind"] == "range"
    assert "区间内没有满足目标的取值" in sized(place, *words).stdout


def test_an_exact_probability_can_be_asked_for(place: Workspace) -> None:
    place.write("credit.yaml", NORMAL)
    place.write("ratings.yaml", TABLE)
    whole = told(place, "support.guarantee.cap", "--target", "A.shortfall_probability <= 0.005")
    assert whole["term"]["value"] > 0
    assert whole["target"]["after"] <= 0.005 < whole["one_unit_further"]["figure"]


def test_a_date_can_be_asked_for(place: Workspace) -> None:
    asked = ("tranches.A.balance", "--target", "A.final_payment_date <= 2025-07-07", "--scenario", "late")
    said = told(place, *asked, "--set", "support.guarantee.cap=0")
    assert said["target"]["after"] == "2025-07-07"
    assert said["one_unit_further"]["figure"] > "2025-07-07"


def test_every_probability_that_can_be_asked_for_is_one_that_a_simulation_knows_exactly(place: Workspace) -> None:
    place.write("credit.yaml", NORMAL)
    place.write("ratings.yaml", TABLE)
    assert place.end("simulate", "--paths", "16384").exit_code == 0
    known = {(line["section"], line["identifier"]) for line in read_csv(place.results / "simulation.csv")}
    assert {(section, word) for section, words in LIKELIHOODS.items() for word in words} <= known


@pytest.mark.parametrize("words", [example.split('"') for example in EXAMPLES])
def test_examples_are_typed_as_they_would_be(words: list[str]) -> None:
    assert words[0].startswith(("abs-model size deals/my-deal ", "abs-model size deals/my-notes "))
    assert "--target" in words[0]


@pytest.mark.parametrize(
    ("typed", "incomplete", "offered"),
    [
        ([], "tranches.A.c", "tranches.A.coupon_rate"),
        ([], "over", "overcollateralisation_ratio"),
        (["tranches.A.balance", "--target"], "A.sho", "A.shortfall"),
        (["tranches.A.balance", "--target"], "guarantee.", "guarantee.drawn"),
    ],
)
def test_terms_and_figures_are_completed(place: Workspace, typed: list[str], incomplete: str, offered: str) -> None:
    shell = ShellComplete(command, {}, "size", "_SIZE_COMPLETE")
    found = shell.get_completions([str(place.folder), *typed], incomplete)
    assert offered in [one.value for one in found]


def test_completion_of_a_broken_deal_offers_nothing(tmp_path: Path) -> None:
    shell = ShellComplete(command, {}, "size", "_SIZE_COMPLETE")
    assert shell.get_completions([str(tmp_path)], "tr") == []
