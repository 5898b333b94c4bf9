"""The report on claims: what was paid and by whom it is borne; a short one with the proof where nothing was."""

from functools import lru_cache

import pandas as pd
import pytest

from abs_model.document.bill_claims_report import build_bill_claims_report
from abs_model.document.record import Document
from abs_model.glossary import Language
from abs_model.pool.bill_book import BillBook
from abs_model.run.bill_sharing import shared_claims
from tests.report.investor_matter import grids, words
from tests.report.made_up_bills import eventful, quiet, simulation_of, subject_of
from tests.report.product_matter import Tables, bill_matter, bill_tables, value, values


@lru_cache(maxsize=2)
def book_and_tables(*, is_quiet: bool = False) -> tuple[BillBook, Tables]:
    book = quiet() if is_quiet else eventful()
    return book, bill_tables(book)


def report(language: Language = "zh", *, is_quiet: bool = False, **more: pd.DataFrame) -> Document:
    book, tables = book_and_tables(is_quiet=is_quiet)
    return build_bill_claims_report(bill_matter(book, tables | more, language), subject_of(book).deal)


def test_chapters_stand_in_their_order() -> None:
    assert [one.id for one in report().sections] == [
        "claims_in_short", "claim_cuts", "sharing", "refusal_cuts", "recourse_deadlines", "cash_calls", "scenarios",
        "identities", "provenance",
    ]  # fmt: skip


def test_claims_come_to_what_was_paid() -> None:
    # 320,000 and 330,000; of the second 120,000 has come back.
    found = report()
    assert values(found, "按承兑人", 2)[-1] == 650_000.0
    assert values(found, "按承兑人", 3)[-1] == 120_000.0
    assert values(found, "按承兑人", 4)[-1] == 530_000.0
    assert values(found, "按代偿年度", 0) == ["2024", "合计"]
    assert values(found, "近期代偿", 3) == [320_000.0, 330_000.0]


def test_what_everybody_bears_adds_up_to_the_claims() -> None:
    book, _ = book_and_tables()
    borne = values(report(), "风险分担", 1)
    assert sum(float(str(one)) for one in borne) == shared_claims(book)["compensated_amount"].sum() == 650_000.0
    # 银担 3:7 with 40 % of the guarantor's part passed on.
    assert borne == [195_000.0, 273_000.0, 182_000.0]
    assert values(report(), "风险分担", 0) == ["银行分担", "担保人自担", "再担保"]


def test_recourse_is_taken_within_the_time_of_the_law() -> None:
    # Paid on 2024-06-25: three months (票据法 17).
    rows = grids(report())["近期待办"].rows
    due = {str(value(row[2])): str(value(row[4]))[:10] for row in rows}
    assert due["re_recourse"] == "2024-09-25"
    assert {str(value(row[3])) for row in rows} == {"guarantor"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_claims_it_is_short_and_proves_it(language: Language) -> None:
    found = report(language, is_quiet=True)
    assert [one.id for one in found.sections] == [
        "claims_in_short", "recourse_deadlines", "cash_calls", "scenarios", "identities", "provenance",
    ]  # fmt: skip
    said = words(found)
    assert ("未发生代偿" if language == "zh" else "has paid no claim") in said
    state = grids(found)["在保票据状况" if language == "zh" else "State of the book"]
    assert next(value(row[1]) for row in state.rows) == 2
    assert [value(row[1]) for row in state.rows][-2:] == [0, 0]


def test_claims_by_week_are_there_where_somebody_simulated() -> None:
    book, _ = book_and_tables()
    weeks = simulation_of(book).weeks
    found = report(claims_by_week=weeks)
    assert values(found, "各周代偿分布", 1) == weeks["expected_claim"].head(12).tolist()
    assert "各周代偿分布" not in grids(report())
