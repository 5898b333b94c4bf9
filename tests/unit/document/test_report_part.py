"""Tables of quotes in reports: headings from the glossary, ids in words, what is left to the file, what nobody sent."""

import datetime

import pandas as pd
import pytest

from abs_model.document.library import Library
from abs_model.document.matter import Matter
from abs_model.document.record import Grid, Paragraph, Quote
from abs_model.document.report_part import MOST_ROWS, basis, not_told, table_of, told
from abs_model.errors import ReportError
from abs_model.report.number import say
from abs_model.terms import Name


def matter(**tables: pd.DataFrame) -> Matter:
    return Matter(
        id="deal", name=Name(zh="计划", en="plan"), language="zh", library=Library(tables=tables), names={"A": "优先级"}
    )


def distributions(n_rows: int) -> pd.DataFrame:
    return pd.DataFrame({"tranche": ["A"] * n_rows, "total_paid": [1.5] * n_rows, "record_day": [None] * n_rows})


def grid_of(n_rows: int) -> Grid:
    made = matter(distribution=distributions(n_rows))
    return table_of(
        made, "distribution", made.library.lines("distribution"), ["word:tranche", "total_paid"],
        forms={"total_paid": "yuan"},
    )  # fmt: skip


def test_columns_are_quoted_and_ids_are_words() -> None:
    grid = grid_of(2)
    assert [head.words for head in grid.heads] == ["分级", "分配合计金额"]
    word, figure = grid.rows[1]
    assert word == "优先级"
    assert isinstance(figure, Quote)
    assert (figure.value, figure.source.line, figure.source.column, figure.form) == (1.5, 2, "total_paid", "yuan")
    assert grid.note == ""


def test_a_long_table_leaves_its_rest_to_the_file() -> None:
    grid = grid_of(MOST_ROWS + 1)
    assert len(grid.rows) == MOST_ROWS
    assert grid.note == "其余见 distribution.csv。"


def test_a_hole_is_an_error_unless_it_has_a_word() -> None:
    made = matter(distribution=distributions(1))
    lines = made.library.lines("distribution")
    with pytest.raises(ReportError, match="record_day is empty"):
        table_of(made, "distribution", lines, ["record_day"])
    assert table_of(made, "distribution", lines, ["record_day"], missing="none").rows[0][0].missing == "none"  # type: ignore[union-attr]


def test_a_table_that_is_not_there_or_empty_is_said_in_words() -> None:
    sentence = not_told(matter(), "逾期账龄", "Ageing")
    assert told(matter(), "ageing", ["amount"], otherwise=sentence) is sentence
    assert told(matter(ageing=pd.DataFrame({"amount": []})), "ageing", ["amount"], otherwise=sentence) is sentence


def test_a_table_that_is_there_is_shown_as_far_as_it_has_the_columns_and_the_days() -> None:
    days = [datetime.date(2021, 1, 4), datetime.date(2021, 2, 4)]
    frame = pd.DataFrame({"period": [1, 1], "amount": [2.0, 3.0], "window_end": days})
    report = pd.DataFrame({"report_start": [datetime.date(2021, 2, 1)], "report_end": [datetime.date(2021, 2, 4)]})
    made = matter(ageing=frame, report_day=report)
    sentence, columns = not_told(made, "x", "x"), ["amount", "window_end", "unheard_of"]
    between = ("window_end", made.library.line("report_day"))
    grid = told(made, "ageing", columns, otherwise=sentence, where={"period": 1}, between=between)
    assert isinstance(grid, Grid)
    assert [head.words for head in grid.heads] == ["金额", "归集期末"]
    assert [row[0].value for row in grid.rows] == [3.0]  # type: ignore[union-attr]
    assert told(made, "ageing", columns, otherwise=sentence, where={"period": 2}) is sentence


@pytest.mark.parametrize(("is_realised", "words"), [(True, "实际数"), (False, "不代表实际收付")])
def test_a_report_says_what_it_rests_on(is_realised: bool, words: str) -> None:
    days = pd.DataFrame(
        [{"report_kind": "annual_report", "last_window_end": datetime.date(2020, 12, 23), "is_realised": is_realised}]
    )
    paragraph = basis(matter(report_day=days), "annual_report")
    assert isinstance(paragraph, Paragraph)
    assert words in "".join(part for part in paragraph.parts if isinstance(part, str))


@pytest.mark.parametrize(
    ("value", "words"),
    [(3.8, "3.80"), (100.0, "100.00"), (1.009726, "1.009726"), (0.99863, "0.99863"), (1234.5, "1,234.50")],
)
def test_amounts_for_one_unit_have_two_to_six_decimals(value: float, words: str) -> None:
    assert say(value, "fine_yuan", "zh", {}) == words
