"""The view of a book: which bills each table tells of, and that all tables tell of the same ones."""

import datetime

import numpy as np
import pytest

from abs_model.run.bill_view import (
    bills_with_costs,
    book_tables,
    concentration_figures,
    concentration_of,
    ladder_of,
    rolled_days,
    tasks_of,
)
from tests.bills import CALENDAR, book

# As at Friday 2024-06-28: two bills of a1, one of a2, one that is paid and one that is only offered.
ROWS = (
    {"face": 60_000.0, "due_date": "2024-06-29"},
    {"face": 20_000.0, "due_date": "2024-09-28", "supplier_id": "s2"},
    {"face": 20_000.0, "due_date": "2024-09-30", "acceptor_id": "a2"},
    {"face": 70_000.0, "due_date": "2024-06-03", "paid_date": "2024-06-03"},
    {"face": 90_000.0, "guarantee_date": None, "discount_date": None, "offered_date": "2024-06-28"},
)


def test_days_off_are_paid_on_the_next_working_day_of_banks() -> None:
    due = np.array(["2024-06-29", "2024-09-28", "2024-10-01", "2024-06-28"], dtype="datetime64[D]")
    paid = [datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day)) for day in rolled_days(due, CALENDAR)]
    # A Saturday; a Saturday before a Sunday of work; National Day; a Friday.
    assert [day.isoformat() for day in paid] == ["2024-07-01", "2024-09-29", "2024-10-08", "2024-06-28"]


def test_the_ladder_has_what_may_still_be_claimed_and_nothing_else() -> None:
    ladder = ladder_of(book(*ROWS)).set_index("to_date")
    assert ladder.loc[datetime.date(2024, 7, 1), ["rung", "n_bills", "face"]].tolist() == ["daily", 1, 60_000.0]
    assert ladder["face"].sum() == 100_000.0
    assert ladder["n_bills"].sum() == 3


def test_every_cut_of_the_live_book_is_all_of_it() -> None:
    cuts = concentration_of(book(*ROWS))
    assert set(cuts["dimension"]) >= {"acceptor", "group", "supplier", "discount_bank", "acceptor_rating"}
    whole = cuts.groupby("dimension")[["face", "share", "n_bills"]].sum()
    assert whole["face"].tolist() == [100_000.0] * len(whole)
    assert whole["share"].tolist() == pytest.approx([1.0] * len(whole), abs=1e-12)
    assert whole["n_bills"].tolist() == [3] * len(whole)
    acceptors = cuts[cuts["dimension"] == "acceptor"]
    assert acceptors[["key", "name", "face"]].to_numpy().tolist() == [
        ["a1", "甲公司", 80_000.0],
        ["a2", "乙公司", 20_000.0],
    ]
    groups = cuts[cuts["dimension"] == "group"]
    assert groups[["key", "share"]].to_numpy().tolist() == [["g1", 1.0]]


def test_concentration_by_acceptor_is_that_of_the_textbook() -> None:
    # Shares of 80 % and 20 %.
    figures = concentration_figures(book(*ROWS))
    assert figures["acceptor_hhi"] == pytest.approx(0.64 + 0.04, abs=1e-12)
    assert figures["acceptor_effective_number"] == pytest.approx(1 / 0.68, abs=1e-12)
    assert (figures["acceptor_top_1_share"], figures["acceptor_top_10_share"]) == (0.8, 1.0)
    assert concentration_figures(book(ROWS[3])) == {}


def test_bills_carry_the_rates_that_were_used_once() -> None:
    stated = {"discount_rate": 0.036, "guarantee_fee_rate": 0.01}
    table = bills_with_costs(book(*(row | stated for row in ROWS)))
    assert list(table.columns) == list(dict.fromkeys(table.columns))
    # The first one of 60,000 was discounted on 2024-04-02 and is paid on Monday 2024-07-01: 90 days.
    assert table.loc[0, "interest"] == 540.00
    assert len(table) == len(ROWS)


def test_the_most_pressing_task_comes_first_and_what_is_done_last() -> None:
    made = book(
        {"due_date": "2024-06-20"},
        {"due_date": "2024-06-24"},
        {"due_date": "2024-06-19", "presented_date": "2024-06-20", "paid_date": "2024-06-21"},
    )
    table = tasks_of(made)
    assert table["is_done"].is_monotonic_increasing
    left = table[~table["is_done"].astype(bool)]
    assert left["due_by"].is_monotonic_increasing
    # 票据法 53: within ten days of the due date.
    first = left.iloc[0]
    assert (first["task"], first["bill_id"], first["due_by"].date()) == ("present", "b1", datetime.date(2024, 6, 30))


def test_a_book_has_the_same_tables_whatever_is_in_it() -> None:
    empty, full = book_tables(book(ROWS[3])), book_tables(book(*ROWS))
    assert {name: list(table.columns) for name, table in empty.items()} == {
        name: list(table.columns) for name, table in full.items()
    }
