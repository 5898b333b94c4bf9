"""The reports of a sizing: the chart shows the table and the target, the workbook has no hole and nothing live."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from abs_model.glossary import Language, label
from abs_model.report.naming import heading
from abs_model.report.size_chart import curve, draw_size, write_size_charts
from abs_model.report.size_screen import words_for
from abs_model.report.size_sheet import write_size_workbook
from abs_model.run.record import Projection
from abs_model.run.size import Answer, Question, size
from abs_model.scenario.scenario import Scenario
from abs_model.terms import Name
from tests.report.conftest import FORMULA
from tests.report.test_chart import texts
from tests.report.test_workbook import CHINESE, blocks, loaded

BOTH = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(scope="module")
def answer(series_one: Projection) -> Answer:
    """The face at which what is there covers what is owed, under a scenario with a hostile name."""
    hostile = Scenario(id="hostile", name=Name(zh=FORMULA, en="A$x^2$"))
    question = Question(term="overcollateralisation_ratio", target="plan.least_coverage_ratio >= 1.0", scenario=hostile)
    return size(series_one.subject, question)


def drawn(places: Any) -> list[float]:
    """The places of a line."""
    return [float(place) for place in np.asarray(places)]


def test_the_chart_has_every_candidate_the_target_and_the_value(answer: Answer) -> None:
    lines = {str(line.get_label()): line for line in draw_size(answer, "en").axes[0].lines}
    found = lines[heading("value_found", "en")]
    assert (drawn(found.get_xdata()), drawn(found.get_ydata())) == ([answer.value], [answer.figure])
    assert set(drawn(lines[heading("sizing_threshold", "en")].get_ydata())) == {1.0}
    is_met = answer.table["is_met"].astype(bool)
    for word, rows in (("is_met", answer.table[is_met]), ("is_not_met", answer.table[~is_met])):
        dots = lines[heading(word, "en")]
        assert drawn(dots.get_xdata()) == list(rows["term_value"])
        assert drawn(dots.get_ydata()) == list(rows["figure_value"])


def test_a_candidate_far_away_or_without_a_figure_is_not_drawn(answer: Answer) -> None:
    far = answer.table.iloc[:1].assign(term_value=10 * float(answer.value or 0))
    none = answer.table.iloc[:1].assign(figure_value=float("nan"))
    more = pd.concat([none, answer.table, far], ignore_index=True)
    assert curve(replace(answer, table=more)) == curve(answer)
    assert len(curve(answer)) == len(answer.table)


@BOTH
def test_the_chart_is_written_in_both_formats_and_says_names_as_they_are(
    answer: Answer, language: Language, tmp_path: Path
) -> None:
    paths = write_size_charts(answer, tmp_path, language)
    assert [path.name for path in paths] == [f"size_{language}.{kind}" for kind in ("png", "svg")]
    assert (FORMULA if language == "zh" else "A$x^2$") in " ".join(texts(draw_size(answer, language)))


def test_without_a_candidate_there_is_no_chart(answer: Answer, tmp_path: Path) -> None:
    assert write_size_charts(replace(answer, table=answer.table.iloc[:0]), tmp_path, "en") == ()
    assert list(tmp_path.iterdir()) == []


def test_a_target_of_dates_is_drawn_by_the_day(series_one: Projection) -> None:
    base = series_one.scenarios[0]
    number = series_one.subject.deal.dates.expected_maturity
    question = Question(term="tranches.A.balance", target=f"A.final_payment_date <= {number}", scenario=base)
    figure = draw_size(size(series_one.subject, question), "zh")
    (line,) = [one for one in figure.axes[0].lines if one.get_label() == heading("sizing_threshold", "zh")]
    assert figure.axes[0].yaxis.get_major_formatter()(drawn(line.get_ydata())[0]) == str(number)


@BOTH
@pytest.mark.parametrize("is_found", [True, False])
def test_the_workbook_has_question_answer_and_candidates_without_a_hole_or_anything_live(
    answer: Answer, language: Language, is_found: bool, tmp_path: Path
) -> None:
    shown = answer if is_found else replace(answer, value=None, figure=None, bound="limit", why=FORMULA)
    book = loaded(write_size_workbook(shown, tmp_path / "a.xlsx", language))
    assert [name.split()[0] for name in book] == ["条款求解", "来历"]
    for name, page in book.items():
        for zh, en, _, body in blocks(page):
            assert all(CHINESE.search(one) for one in zh), name
            for row in body:
                assert [en[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name
                assert not [cell for cell in row if cell.data_type in {"f", "e"} or cell.hyperlink], name
    (_, _, _, facts), (_, _, _, candidates) = blocks(book["条款求解 Sizing"])
    said = {row[0].value: (row[2].value, row[3].value) for row in facts}
    nothing = label("not_applicable", language)
    value, words = said[label("value_found", "zh")]
    assert words == (words_for(answer.value, "ratio", language) if is_found else nothing)
    assert value == (pytest.approx(answer.value, rel=1e-15) if is_found else nothing)
    assert said[label("sizing_method", "zh")][0] == label(answer.method, language)
    assert said[label("scenario", "zh")][0] == (FORMULA if language == "zh" else "A$x^2$")
    assert (label("sizing_why", "zh") in said) is not is_found
    # A workbook keeps sixteen digits.
    assert [row[0].value for row in candidates] == pytest.approx(list(answer.table["term_value"]), rel=1e-15)
