"""Targets: read, compared to the fen, and named after figures that a run has."""

import datetime
from pathlib import Path

import numpy as np
import pytest

from abs_model.cli.reading import Case, read_case
from abs_model.cli.request import Files
from abs_model.errors import DealError
from abs_model.run.project import project
from abs_model.run.summary import summarise
from abs_model.run.target import BORROWERS, FIGURES, SUPPLIERS, Target, figures_of, number_of, parse_target

SERIES_1 = Path(__file__).parents[3] / "deals" / "fazhan-scf-2020-1"


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=SERIES_1))


def asked(case: Case, text: str) -> Target:
    return parse_target(text, case.subject.deal)


def test_every_figure_of_the_summary_that_is_a_number_or_a_date_can_be_asked_of(case: Case) -> None:
    section_of = {"pool": "pool", "cash": "plan", "tranche": "tranche", "support": "support"}
    figures = summarise(project(case.subject, case.scenarios[:1]))
    known: dict[str, list[str]] = {}
    for one in figures:
        if one.section in section_of:
            known.setdefault(section_of[one.section], []).append(one.identifier)
    assert {name: sorted(words) for name, words in known.items()} == {
        name: sorted(words) for name, words in FIGURES.items() if name not in {SUPPLIERS, BORROWERS}
    }


@pytest.mark.parametrize(
    ("text", "comparison", "number"),
    [
        ("A.shortfall <= 0", "<=", 0.0),
        ("A.irr==0.038", "==", 0.038),
        ("  guarantee.drawn  <=  50_000_000.25 ", "<=", 50_000_000.25),
        ("plan.least_coverage_ratio >= 1.0", ">=", 1.0),
        ("A.final_payment_date <= 2021-07-07", "<=", datetime.date(2021, 7, 7).toordinal()),
        ("A.shortfall_probability <= 1e-4", "<=", 0.0001),
    ],
)
def test_a_target_is_a_figure_a_comparison_and_a_number(case: Case, text: str, comparison: str, number: float) -> None:
    target = asked(case, text)
    assert (target.comparison, target.number) == (comparison, number)


def test_only_probabilities_ask_for_credit_assumptions(case: Case) -> None:
    known = figures_of(case.subject.deal)
    assert known["A.shortfall_probability"]
    assert not known["A.shortfall"]


@pytest.mark.parametrize(
    ("text", "figure", "is_met"),
    [
        ("A.shortfall <= 0", 0.0, True),
        ("A.shortfall <= 0", 0.01, False),
        ("A.irr >= 0.038", 0.038 - 1e-13, True),
        ("A.irr >= 0.038", 0.038 - 4e-11, False),
        ("plan.least_coverage_ratio >= 1", float(np.nextafter(1.0, 0.0)), False),
        ("guarantee.drawn == 0.3", 0.1 + 0.2, True),
        ("A.wal <= 1", None, False),
    ],
)
def test_amounts_are_compared_to_the_fen_and_rates_to_their_rounding(
    case: Case, text: str, figure: float | None, is_met: bool
) -> None:
    assert asked(case, text).is_met(figure) is is_met


def test_a_date_is_a_number_and_a_date_again(case: Case) -> None:
    target = asked(case, "A.final_payment_date <= 2021-07-07")
    day = datetime.date(2021, 8, 6)
    assert target.stated(number_of(day)) == day
    assert target.gap(number_of(day)) == 30
    assert number_of("normal") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A.shortfall < 0", "one of <= >= =="),
        ("shortfall <= 0", "one of <= >= =="),
        ("A.shortfal <= 0", "Did you mean A.shortfall"),
        ("B.shortfall <= 0", "Did you mean A.shortfall"),
        ("plan.gravest_state == 1", "plan."),
        ("A.irr == 3.8", "Write 0.038 for 3.8 %"),
        ("A.shortfall <= nothing", "a number is wanted"),
        ("A.shortfall <= inf", "finite"),
        ("A.final_payment_date <= 20", "Write year, month and day"),
    ],
)
def test_what_is_no_target_is_refused_with_a_remedy(case: Case, text: str, words: str) -> None:
    with pytest.raises(DealError, match=words):
        asked(case, text)
