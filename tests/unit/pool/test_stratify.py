"""Stratification: every table adds up to the pool in receivables and fen, and says what a hand count says."""

import datetime

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from abs_model.pool.pool import Pool
from abs_model.pool.stratify import remaining_tenor, stratify
from tests.unit.pool.test_pool_builders import CUT_OFF, changed, clean_rows, pool_of

TABLES = {
    "core_enterprise", "group", "debtor", "supplier", "supplier_size", "supplier_industry", "supplier_province",
    "transaction_type", "core_enterprise_rating", "amount_band", "tenor_band",
}  # fmt: skip


def random_pool(n: int) -> Pool:
    """Receivables of all kinds."""
    rng = np.random.default_rng(3)
    days = pd.Series(pd.Timestamp(CUT_OFF) + pd.to_timedelta(rng.integers(-5, 500, n), unit="D"))
    frame = clean_rows(n).assign(
        core_enterprise_id=pd.Series(rng.choice(["C1", "C2", "C3"], n), dtype="str"),
        supplier_id=pd.Series([f"S{number}" for number in rng.integers(0, 25, n)], dtype="str"),
        supplier_size=pd.Series(rng.choice(["micro", "small", "medium", "large"], n), dtype="str"),
        supplier_industry=pd.Series(rng.choice(["零售业", "批发业"], n), dtype="str").where(rng.random(n) < 0.8),
        receivable_amount=rng.integers(1, 2 * 10**9, n) / 100,
        due_date=days.astype("datetime64[us]"),
    )
    return pool_of(frame)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_adds_up_to_the_pool(table: str) -> None:
    pool = random_pool(300)
    lines = stratify(pool).tables[table]
    assert lines["n_receivables"].sum() == 300
    assert np.rint(lines["amount"] * 100).sum() == pool.total
    assert_allclose(lines["share"].sum(), 1.0, rtol=1e-12)
    assert_allclose(lines["share"], lines["amount"] * 100 / pool.total, rtol=1e-12)
    assert lines["key"].is_unique


def test_no_table_is_missing() -> None:
    assert set(stratify(random_pool(5)).tables) == TABLES


def test_tables_of_parties_say_names_and_stand_largest_first() -> None:
    pool = pool_of(clean_rows(3).assign(receivable_amount=[1.0, 5.0, 2.0]))
    lines = stratify(pool).tables["core_enterprise"]
    assert lines[["key", "name", "n_receivables", "amount", "share"]].to_numpy().tolist() == [
        ["C1", "甲集团", 1, 5.0, 0.625],
        ["C2", "乙股份", 2, 3.0, 0.375],
    ]


def test_a_name_that_only_a_later_row_could_give_is_the_id() -> None:
    pool = pool_of(clean_rows(2).assign(debtor_id="D1", debtor_name=pd.Series([None, "甲"], dtype="str")))
    assert stratify(pool).tables["debtor"]["name"].tolist() == ["D1"]
    assert stratify(pool_of(clean_rows(2).drop(columns="debtor_name"))).tables["debtor"]["name"].tolist() == [
        "D1",
        "D2",
    ]


def test_ten_suppliers_are_shown_and_the_others_are_one() -> None:
    pool = pool_of(clean_rows(13).assign(receivable_amount=[float(number) for number in range(1, 14)]))
    lines = stratify(pool).tables["supplier"]
    assert lines["amount"].tolist() == [13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 6.0]
    assert lines.iloc[-1][["key", "name", "n_receivables"]].tolist() == ["others", "others", 3]
    assert len(stratify(pool_of(clean_rows(10))).tables["supplier"]) == 10


def test_ratings_and_sizes_stand_in_their_own_order() -> None:
    frame = changed(clean_rows(4), 3, core_enterprise_id="C3", receivable_amount=9e6, supplier_size="micro")
    tables = stratify(pool_of(changed(frame, 0, supplier_size="large"))).tables
    assert tables["core_enterprise_rating"]["key"].tolist() == ["AAA", "AA+", "AA"]
    assert tables["supplier_size"]["key"].tolist() == ["large", "small", "micro"]


def test_what_the_tape_does_not_say_is_a_line_of_its_own() -> None:
    pool = pool_of(changed(clean_rows(3), 1, supplier_province=None).drop(columns="supplier_industry"))
    tables = stratify(pool).tables
    assert tables["supplier_province"]["key"].tolist() == ["四川", "not stated"]
    assert tables["supplier_industry"][["key", "n_receivables"]].to_numpy().tolist() == [["not stated", 3]]


def test_a_core_enterprise_without_a_rating_comes_last() -> None:
    plain = ({"id": "C1", "name": "甲"}, {"id": "C2", "name": "乙", "rating": "B"})
    lines = stratify(pool_of(clean_rows(2), core_enterprises=plain)).tables["core_enterprise_rating"]
    assert lines["key"].tolist() == ["B", "not stated"]


def test_the_upper_bound_of_an_amount_belongs_to_its_band() -> None:
    bounds = [500_000.0, 1e6, 3e6, 5e6, 1e7]
    amounts = [*bounds, *(bound + 0.01 for bound in bounds)]
    lines = stratify(pool_of(clean_rows(10).assign(receivable_amount=amounts))).tables["amount_band"]
    assert lines["n_receivables"].tolist() == [1, 2, 2, 2, 2, 1]
    assert lines["key"].tolist() == [
        "<=500000", "500000-1000000", "1000000-3000000", "3000000-5000000", "5000000-10000000", ">10000000",
    ]  # fmt: skip
    assert lines["above"].tolist()[1:] == bounds
    assert lines["up_to"].tolist()[:-1] == bounds
    assert np.isnan([lines["above"][0], lines["up_to"][5]]).all()


def test_the_upper_bound_of_a_tenor_belongs_to_its_band() -> None:
    tenors = [-1, 0, 90, 91, 180, 181, 270, 271, 365, 366]
    due = pd.Series(pd.to_datetime([CUT_OFF + datetime.timedelta(days=days) for days in tenors]))
    pool = pool_of(clean_rows(10).assign(due_date=due.astype("datetime64[us]")))
    assert remaining_tenor(pool).tolist() == tenors
    lines = stratify(pool).tables["tenor_band"]
    assert lines["key"].tolist() == ["<=90", "91-180", "181-270", "271-365", ">365"]
    assert lines["n_receivables"].tolist() == [3, 2, 2, 2, 1]


def test_the_summary_is_what_a_hand_count_says() -> None:
    frame = clean_rows(3).assign(
        receivable_amount=[100.0, 300.0, 600.0],
        supplier_id=["S1", "S2", "S2"],
        debtor_id=["D1", "D2", "D3"],
        due_date=pd.Series(pd.to_datetime(["2020-07-10", "2020-07-30", "2020-09-28"])).astype("datetime64[us]"),
        discount_rate=[0.05, np.nan, 0.06],
    )
    summary = stratify(pool_of(frame)).summary
    assert (summary.n_receivables, summary.n_suppliers, summary.n_debtors) == (3, 2, 3)
    assert (summary.n_core_enterprises, summary.n_groups) == (2, 2)
    assert (summary.face, summary.smallest_amount, summary.largest_amount) == (1_000.0, 100.0, 600.0)
    assert_allclose(summary.mean_amount, 1_000 / 3, rtol=1e-15)
    # Tenors of 10, 30 and 90 days.
    assert summary.mean_tenor_days == 0.1 * 10 + 0.3 * 30 + 0.6 * 90
    assert (summary.shortest_tenor_days, summary.longest_tenor_days) == (10, 90)
    assert summary.mean_discount_rate is not None
    assert_allclose(summary.mean_discount_rate, (0.05 * 100 + 0.06 * 600) / 700, rtol=1e-15)
    assert summary.discount_rate_coverage == 0.7
    # S1 100 and S2 900; C1 300 and C2 700.
    assert_allclose(summary.supplier_hhi, 0.82, rtol=1e-15)
    assert_allclose(summary.supplier_effective_number, 1 / 0.82, rtol=1e-15)
    assert_allclose(summary.core_enterprise_hhi, 0.58, rtol=1e-15)
    assert_allclose(summary.core_enterprise_effective_number, 1 / 0.58, rtol=1e-15)
    assert (summary.supplier_top_1_share, summary.core_enterprise_top_1_share) == (0.9, 0.7)
    assert {summary.supplier_top_5_share, summary.supplier_top_10_share} == {1.0}
    assert {summary.core_enterprise_top_5_share, summary.core_enterprise_top_10_share} == {1.0}


@pytest.mark.parametrize("is_absent", [True, False])
def test_a_discount_rate_that_nobody_states_is_none(is_absent: bool) -> None:
    frame = clean_rows(2).drop(columns="discount_rate") if is_absent else clean_rows(2).assign(discount_rate=np.nan)
    summary = stratify(pool_of(frame)).summary
    assert summary.mean_discount_rate is None
    assert summary.discount_rate_coverage == 0.0


def test_the_tables_cannot_be_replaced() -> None:
    tables = stratify(pool_of(clean_rows(1))).tables
    with pytest.raises(TypeError):
        tables["group"] = tables["debtor"]  # type: ignore[index]
