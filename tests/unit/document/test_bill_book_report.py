"""The report on a bill book: chapters in order, figures as the tables have them, words where there is nothing."""

from functools import lru_cache

import pandas as pd
import pytest

from abs_model.document.bill_book_report import build_bill_book_report
from abs_model.document.record import Document, Grid, Paragraph, Quote
from abs_model.errors import ReportError
from abs_model.glossary import Language
from abs_model.pool.bill_book import BillBook
from tests.report.conftest import FORMULA
from tests.report.investor_matter import grids, quotes, words
from tests.report.made_up_bills import eventful, quiet, subject_of, tables_of
from tests.report.product_matter import Tables, bill_matter, bill_tables, value

CHAPTERS = [
    "book_day", "bill_programme", "lines", "concentration", "maturities", "prices_and_costs", "overdue_and_refused",
    "tasks", "sharing", "scenarios", "watched_measures", "identities", "provenance",
]  # fmt: skip
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@lru_cache(maxsize=2)
def book_and_tables(*, is_quiet: bool = False) -> tuple[BillBook, Tables]:
    book = quiet() if is_quiet else eventful()
    return book, bill_tables(book)


def report(language: Language = "zh", *, is_quiet: bool = False, **more: pd.DataFrame) -> Document:
    book, tables = book_and_tables(is_quiet=is_quiet)
    return build_bill_book_report(bill_matter(book, tables | more, language), subject_of(book).deal)


def total(grid: Grid, column: int) -> object:
    cell = grid.rows[-1][column]
    assert isinstance(cell, Quote)
    return cell.value


@LANGUAGES
@pytest.mark.parametrize("is_quiet", [True, False])
def test_chapters_stand_in_their_order(language: Language, is_quiet: bool) -> None:
    found = report(language, is_quiet=is_quiet)
    assert [one.id for one in found.sections] == CHAPTERS
    assert found.day == "2024-06-28"
    assert found.title == ("商票保业务报告" if language == "zh" else "Report on guaranteed bills")


def test_every_figure_stands_where_it_says() -> None:
    _, tables = book_and_tables()
    for quote in quotes(report()):
        frame = tables[quote.source.table]
        value = frame[quote.source.column].iloc[quote.source.line - 1]
        assert value == quote.value or (pd.isna(value) and quote.value is None)


def test_the_tables_come_to_the_book() -> None:
    book, _ = book_and_tables()
    used = book.frame.loc[book.frame["is_used"], "face"].sum()
    found = grids(report())
    for title in ("承兑人", "集团", "承兑人行业", "承兑人评级", "供应商", "贴现银行"):
        assert total(found[title], 2) == pytest.approx(used), title
        assert total(found[title], 3) == 1.0
    assert total(found["主要承兑人额度使用情况"], 3) == pytest.approx(used)
    assert total(found["主要承兑人额度使用情况"], 2) == book.whitelist.frame["line"].sum()
    assert len(found["承兑人"].rows) == 12


def test_frozen_lines_say_why() -> None:
    rows = grids(report())["被冻结的承兑人"].rows
    said = {str(row[0]): str(row[-1]) for row in rows}
    assert "负面舆情" in said["川东第5机械有限公司"]
    assert "本产品项下拒付" in said["川东第3机械有限公司"]
    assert "持续逾期" in said["川东第3机械有限公司"]


def test_what_is_breached_is_a_warning() -> None:
    (first,) = (one for one in report().sections if one.id == "watched_measures")
    kinds = [block.kind for block in first.blocks if isinstance(block, Paragraph)]
    assert kinds == ["warning"]
    rows = {str(row[0]): value(row[-1]) for row in grids(report())["监测指标"].rows}
    assert rows["代偿率"] is True
    assert rows["流动性比率"] is False


@LANGUAGES
def test_nothing_is_said_in_words_and_not_by_an_empty_table(language: Language) -> None:
    found = report(language, is_quiet=True)
    said = words(found)
    for phrase in {
        "zh": ["无逾期账龄可列", "截至报告日无拒付票据", "报告日无待办事项",
               "未约定风险分担", "业务方案未设监测指标"],
        "en": ["there is nothing to age", "No bill has been refused", "Nothing is to be done",
               "Nothing is shared", "The programme watches nothing"],
    }[language]:  # fmt: skip
        assert phrase in said
    assert all(grid.rows for grid in grids(found).values())
    assert not {"逾期账龄", "待办事项汇总", "拒付原因", "近期待办"} & set(grids(found))


def test_expected_losses_have_a_chapter_where_there_are_some() -> None:
    book, _ = book_and_tables()
    losses = tables_of(book, with_credit=True)["expected_losses"]
    found = report(expected_losses=losses)
    assert [one.id for one in found.sections][10] == "expected_loss"
    rows = grids(found)["预期损失"].rows
    assert value(rows[0][-2]) == losses["expected_loss"].max()


def test_names_are_text() -> None:
    assert any(FORMULA in str(row[0]) for row in grids(report())["承兑人"].rows)


def test_a_table_that_is_not_there_is_an_error_that_names_it() -> None:
    book, tables = book_and_tables()
    without = {name: table for name, table in tables.items() if name != "line_cuts"}
    with pytest.raises(ReportError, match="line_cuts"):
        build_bill_book_report(bill_matter(book, without, "zh"), subject_of(book).deal)


def test_a_hole_in_a_figure_is_an_error() -> None:
    _, tables = book_and_tables()
    holed = tables["ladder_kinds"].copy()
    holed["face"] = float("nan")
    with pytest.raises(ReportError, match=r"ladder_kinds.csv line 1: column face is empty"):
        report(ladder_kinds=holed)
