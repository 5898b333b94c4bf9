"""What holds of every book of a guarantor on every path."""

from dataclasses import replace
from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abs_model.engine.paths import NEVER
from abs_model.run.book_draw import book_keys, book_values, part_keys
from abs_model.run.book_path import BACK, CEDED, CLAIM, PASSED, BookTask, book_flows
from tests.builders import day
from tests.small_books import HALF, bill_deal, small_credit, task_of, two_deals

NAMES = ("c1", "c2", "c3", "a1", "a2", "a3", "guarantor")
FIRST, LAST = day("2020-07-08"), day("2025-06-30")

one_path = st.lists(st.one_of(st.just(NEVER), st.integers(FIRST, LAST)), min_size=len(NAMES), max_size=len(NAMES))
some_paths = st.lists(one_path, min_size=1, max_size=12).map(lambda paths: np.array(paths, dtype=np.int64).T)


@cache
def task(is_standing: bool = True) -> BookTask:
    """Two deals and a book of bills as at the first closing; half of what is defaulted on comes back."""
    from datetime import date

    credit = small_credit(recovery_ratio=0.5, recovery_lag_days=30)
    deals = (*two_deals(), bill_deal())
    made = task_of(deals, credit, as_of=date(2020, 7, 7), is_standing=is_standing, changes=(HALF,))
    assert made.model.names == NAMES
    return made


def row(values: np.ndarray, *key: str) -> np.ndarray:
    return values[book_keys(task()).index(key)]


@given(some_paths, st.booleans())
def test_claims_by_name_add_up_to_all_claims_to_the_fen(days: np.ndarray, is_standing: bool):
    values = book_values(task(is_standing), days)
    parts = np.array([row(values, *key) for key in part_keys(task())])
    assert np.array_equal(parts.sum(axis=0), row(values, "book", "book", "claims"))
    assert (parts >= 0).all()
    assert np.array_equal(parts, np.rint(parts))


@given(some_paths)
def test_deals_and_products_add_up_to_the_book(days: np.ndarray):
    values = book_values(task(), days)
    for word in ("claims", "net_loss"):
        deals = sum(row(values, "deal", deal.id, word) for deal in task().deals)
        products = sum(row(values, "product", one, word) for one in ("supply_chain_abs", "bill_guarantee"))
        assert np.array_equal(deals, row(values, "book", "book", word))
        assert np.array_equal(products, row(values, "book", "book", word))


@given(some_paths, st.integers(0, 2))
def test_a_deal_more_never_lowers_claims_on_any_path(days: np.ndarray, left_out: int):
    fewer = replace(task(), deals=tuple(deal for at, deal in enumerate(task().deals) if at != left_out))
    more, less = (book_flows(one, days).total[CLAIM] for one in (task(), fewer))
    assert (more >= less).all()


@given(some_paths, st.integers(0, 2))
def test_leaving_a_deal_out_is_running_the_others(days: np.ndarray, left_out: int):
    from abs_model.run.book_path import Change, changed_flows

    gone = Change(id="gone", without=(task().deals[left_out].id,))
    fewer = replace(task(), deals=tuple(deal for at, deal in enumerate(task().deals) if at != left_out))
    assert np.array_equal(changed_flows(task(), book_flows(task(), days), gone), book_flows(fewer, days).total)


@given(some_paths, st.randoms(use_true_random=False))
def test_paths_do_not_see_each_other(days: np.ndarray, dice):
    order = list(range(days.shape[1]))
    dice.shuffle(order)
    whole = book_values(task(), days)
    assert np.array_equal(book_values(task(), days[:, order]), whole[:, order])
    assert np.array_equal(book_values(task(), days[:, :1]), whole[:, :1])


@given(some_paths, st.integers(1, 5))
def test_the_size_of_a_block_changes_nothing(days: np.ndarray, block: int):
    assert np.array_equal(book_values(replace(task(), block=block), days), book_values(task(), days))


@given(some_paths)
def test_nobody_gets_back_more_than_was_claimed(days: np.ndarray):
    total = book_flows(task(), days).total
    assert (total >= 0).all()
    sums = np.cumsum(total, axis=1)
    assert (sums[BACK] <= sums[CLAIM]).all()
    assert (sums[CEDED] <= sums[CLAIM]).all()
    assert (sums[PASSED] <= sums[BACK]).all()


@given(some_paths)
def test_a_re_guarantor_never_makes_it_worse(days: np.ndarray):
    values = book_values(task(), days)
    assert (row(values, "change", "half", "net_loss") <= row(values, "book", "book", "net_loss")).all()
    assert (row(values, "change", "half", "claims") == row(values, "book", "book", "claims")).all()


@given(some_paths, st.integers(0, 2))
def test_deals_are_ring_fenced(days: np.ndarray, chosen: int):
    """What a deal claims and loses is the same to the fen whoever else is in the book: no cash goes to another deal."""
    deal = task().deals[chosen]
    alone = replace(task(), deals=(deal,))
    together, apart = book_values(task(), days), book_values(alone, days)
    for word in ("claims", "net_loss"):
        key = ("deal", deal.id, word)
        assert np.array_equal(together[book_keys(task()).index(key)], apart[book_keys(alone).index(key)])
