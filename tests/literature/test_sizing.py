"""Sizing by one linear equation: the face of 273,676,212.56 yuan under a senior of 263 million, by two ways.

The equation is that of ``test_plan_arithmetic``: face = notes, interest, running and paying fees, and the tax of
财税〔2017〕56号 on the discount. It knows no yield on cash, so the yield of the plan account is set to nothing here.
"""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from abs_model.cli.reading import Case, read_case
from abs_model.cli.request import Files
from abs_model.measure.sizing import BulletCosts, cash_needed, largest_notes, least_face, overcollateralisation
from abs_model.run.search import search
from abs_model.run.size import Question, size
from abs_model.run.target import parse_target
from abs_model.run.term import set_terms
from abs_model.run.trial import Setting, Trials, sizable_terms, subject_with
from abs_model.scenario.scenario import BASE

SERIES_1 = Path(__file__).parents[2] / "deals" / "fazhan-scf-2020-1"
NOTES, FACE = 26_300_000_000, 27_367_621_256
COSTS = BulletCosts(
    interest=Fraction("0.038"),
    running=(Fraction("0.0011"),),
    paying=(Fraction("0.00005"),),
    upfront_amount=95_000_000,
    tax=Fraction(3, 103) * Fraction(112, 100),
)
NO_YIELD = {"accounts.collection.reinvestment_rate": 0.0}


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=SERIES_1))


def by_search(case: Case, term_id: str, low: int, high: int) -> int:
    """The value that a search finds which neither knows the equation nor looks where the deal stands."""
    subject = subject_with(case.subject, set_terms(case.subject.deal, NO_YIELD))
    term = next(term for term in sizable_terms(subject) if term.id == term_id)
    target = parse_target("guarantee.drawn <= 0", subject.deal)
    setting = Setting(subject=subject, term=term, target=target, scenario=BASE)
    trials = Trials(setting=setting, tell=lambda done: None)
    found = search(trials.at, target, (low, high), None).trial
    assert found is not None
    return found.units


def test_the_closed_form_gives_the_published_face_to_the_fen() -> None:
    assert least_face(NOTES, COSTS) == FACE
    assert cash_needed(FACE, NOTES, COSTS) == FACE
    np.testing.assert_allclose(overcollateralisation(FACE, NOTES), 1.040593964, rtol=0, atol=5e-10)


def test_the_closed_form_gives_the_notes_back() -> None:
    assert largest_notes(FACE, COSTS) == NOTES
    assert largest_notes(FACE - 1, COSTS) < NOTES


def test_the_search_finds_the_same_face_to_the_fen(case: Case) -> None:
    assert by_search(case, "pool.face", 25_000_000_000, 29_000_000_000) == FACE


def test_the_search_finds_the_same_notes_to_the_fen(case: Case) -> None:
    assert by_search(case, "tranches.A.balance", 20_000_000_000, 30_000_000_000) == NOTES


def test_sizing_says_that_it_used_the_closed_form(case: Case) -> None:
    question = Question(
        term="overcollateralisation_ratio", target="plan.least_coverage_ratio >= 1.0", scenario=BASE, changes=NO_YIELD
    )
    answer = size(case.subject, question, shelf=case.shelf)
    assert (answer.method, answer.face, answer.figure) == ("closed_form", 273_676_212.56, 1.0)
    np.testing.assert_allclose(answer.value or 0.0, 1.040593964, rtol=0, atol=5e-10)
    assert isinstance(answer.neighbour_figure, float)
    assert answer.neighbour_figure < 1.0
