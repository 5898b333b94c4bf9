"""The answer of a sizing on one screen: to the last digit that counts, in both languages, doubts said."""

from dataclasses import replace

import pytest

from abs_model.glossary import Language, Unit, label
from abs_model.report.screen_line import WIDTH
from abs_model.report.size_screen import doubts, size_screen, words_for
from abs_model.report.text_table import cells
from abs_model.run.record import Projection
from abs_model.run.size import Answer, Question, size
from abs_model.scenario.scenario import BASE

BOTH = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(scope="module")
def answer(series_one: Projection) -> Answer:
    question = Question(term="overcollateralisation_ratio", target="plan.least_coverage_ratio >= 1.0", scenario=BASE)
    return size(series_one.subject, question)


@BOTH
def test_the_screen_holds_value_face_bound_and_method(answer: Answer, language: Language) -> None:
    lines = size_screen(answer, language).splitlines()
    assert len(lines) <= 24
    assert max(map(cells, lines)) <= WIDTH
    text = "\n".join(lines).lower()
    assert f"{answer.value:.11f}" in text
    assert f"{answer.face:,.2f}" in text
    for word in ("bracketed_search", "bound_target", "value_found", "as_it_is"):
        assert label(word, language).lower() in text


@BOTH
def test_no_value_is_said_in_words_with_the_best_reached(answer: Answer, language: Language) -> None:
    none = replace(answer, value=None, figure=None, bound="limit", why="a limit of so much")
    text = size_screen(none, language)
    assert ("没有满足目标的取值" if language == "zh" else "no value in the range meets the target") in text
    assert f"{answer.best_value:.11f}" in text
    assert "a limit of so much" in text


@BOTH
def test_doubts_are_said_where_there_are_any(answer: Answer, language: Language) -> None:
    assert doubts(answer, language) == ()
    assert len(doubts(replace(answer, is_monotone=False, n_stretches=2), language)) == 1
    (still,) = doubts(replace(answer, is_moved=False), language)
    assert answer.term.id in still
    (stretches,) = doubts(replace(answer, n_stretches=2), language)
    assert "2" in stretches
    assert "--from" in stretches
    assert len(doubts(replace(answer, is_exact=False), language)) == 1
    assert doubts(replace(answer, is_exact=False, value=None), language) == ()


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (113_149_945.97, "yuan", "113,149,945.97"),
        (0.05331097, "rate", "5.331097%"),
        (0.038000000000000034, "rate", "3.80%"),
        (0.03799999969581758, "rate", "3.79999997%"),
        (0.00005, "share", "0.005%"),
        (1.0405939641064639, "ratio", "1.04059396411"),
        (0.0001066272, "probability", "0.010663%"),
        (-0.0, "yuan", "0.00"),
        (37.0, "days", "37"),
    ],
)
def test_a_value_is_said_to_the_last_digit_that_counts(value: float, unit: Unit, words: str) -> None:
    assert words_for(value, unit, "en") == words


@BOTH
def test_what_does_not_exist_is_said_so(language: Language) -> None:
    assert words_for(None, "yuan", language) == label("not_applicable", language)
