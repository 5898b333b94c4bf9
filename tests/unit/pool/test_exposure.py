"""Exposures: one row for each obligor, one bucket for each pay day, every fen of the pool in one of them."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from abs_model.errors import ScenarioError
from abs_model.pool.exposure import ExposureRow, exposures_of, pay_days
from abs_model.schedule.calendar import Calendar, HolidayNotice
from tests.unit.pool.test_pool_builders import clean_rows, pool_of

SHENZHEN = Calendar(code="XSHE")


def day(text: str) -> int:
    """Days since 1970-01-01."""
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def rows_due(*dates: str, **columns: Any) -> pd.DataFrame:
    """Receivables due on given dates."""
    due = pd.Series(pd.to_datetime(list(dates))).astype("datetime64[us]")
    return clean_rows(len(dates)).assign(due_date=due, **columns)


def test_a_due_date_on_a_day_off_pays_on_the_next_trading_day() -> None:
    # 2021-05-01 to 05-05 are the Labour Day holiday, 2021-05-08 is a make-up Saturday on which only the banks work.
    pool = pool_of(rows_due("2021-04-30", "2021-05-01", "2021-05-08"))
    assert pay_days(pool, SHENZHEN).tolist() == [day("2021-04-30"), day("2021-05-06"), day("2021-05-10")]
    assert pay_days(pool, Calendar(code="CN")).tolist()[2] == day("2021-05-08")


def test_what_was_due_by_the_cut_off_date_pays_on_it_though_it_be_a_day_off() -> None:
    closed = HolidayNotice(year=2020, holidays=frozenset({datetime.date(2020, 6, 30)}))
    pool = pool_of(rows_due("2020-06-30", "2020-05-04", "2019-01-01"))
    assert set(pay_days(pool, Calendar(code="XSHE", overrides=(closed,)))) == {day("2020-06-30")}


def test_receivables_of_one_obligor_on_one_pay_day_are_one_bucket() -> None:
    frame = rows_due(
        "2021-05-06",
        "2021-05-01",
        "2021-04-30",
        "2021-05-06",
        core_enterprise_id=["C2", "C1", "C2", "C2"],
        debtor_id=["D2", "D1", "D2", "D2"],
        receivable_amount=[0.01, 0.02, 0.04, 0.08],
    )
    exposures = exposures_of(pool_of(frame), SHENZHEN)
    assert exposures.rows == (
        ExposureRow(core_enterprise="C2", group="C2", debtor="D2", repurchase=0),
        ExposureRow(core_enterprise="C1", group="G1", debtor="D1", repurchase=0),
    )
    assert exposures.row.tolist() == [0, 0, 1]
    assert exposures.pay_day.tolist() == [day("2021-04-30"), day("2021-05-06"), day("2021-05-06")]
    assert exposures.face.tolist() == [4.0, 9.0, 2.0]
    assert [array.dtype.name for array in (exposures.row, exposures.pay_day, exposures.face)] == [
        "int64",
        "int64",
        "float64",
    ]


def test_debtors_of_one_core_enterprise_are_one_where_asked() -> None:
    frame = rows_due("2021-05-06", "2021-05-06", core_enterprise_id=["C1", "C1"], debtor_id=["D1", "D2"])
    assert [row.debtor for row in exposures_of(pool_of(frame), SHENZHEN).rows] == ["D1", "D2"]
    together = exposures_of(pool_of(frame), SHENZHEN, by_debtor=False)
    assert together.rows == (ExposureRow(core_enterprise="C1", group="G1", debtor=""),)
    assert together.face.tolist() == [200_000_000.0]


def test_one_debtor_under_two_core_enterprises_is_two_rows() -> None:
    frame = rows_due("2021-05-06", "2021-05-06", core_enterprise_id=["C1", "C3"], debtor_id=["D1", "D1"])
    rows = exposures_of(pool_of(frame), SHENZHEN).rows
    assert [(row.core_enterprise, row.group) for row in rows] == [("C1", "G1"), ("C3", "G1")]


def test_receivables_that_are_taken_back_together_have_rows_of_their_own() -> None:
    frame = rows_due(*["2021-05-06"] * 4, core_enterprise_id=["C1"] * 4, debtor_id=["D1"] * 4)
    exposures = exposures_of(pool_of(frame), SHENZHEN, (("R000003",), ("R000004", "R000001")))
    assert [row.repurchase for row in exposures.rows] == [2, 0, 1]
    assert exposures.face.tolist() == [200_000_000.0, 100_000_000.0, 100_000_000.0]


def test_a_repurchase_of_what_is_not_in_the_pool_is_refused_with_the_nearest_name() -> None:
    pool = pool_of(clean_rows(3))
    with pytest.raises(ScenarioError, match="repurchase of R000033: no such receivable.* Did you mean R000003"):
        exposures_of(pool, SHENZHEN, (("R000001", "R000033"),))
    with pytest.raises(ScenarioError, match="pool.csv"):
        exposures_of(pool_of(clean_rows(501)), SHENZHEN, (("nothing",),))


def test_repurchases_that_share_a_receivable_are_refused() -> None:
    with pytest.raises(
        ScenarioError, match="repurchase of R000001: two scenarios take it back together with different"
    ):
        exposures_of(pool_of(clean_rows(3)), SHENZHEN, (("R000001", "R000002"), ("R000001",)))


def test_every_fen_of_the_pool_is_in_a_bucket_and_buckets_are_sorted() -> None:
    rng = np.random.default_rng(1)
    n_rows = 2_000
    dates = [f"2020-{month:02d}-{number:02d}" for month, number in rng.integers((5, 1), (13, 29), (n_rows, 2))]
    amounts = rng.integers(1, 10**9, n_rows)
    frame = rows_due(
        *dates,
        core_enterprise_id=[f"C{number}" for number in rng.integers(1, 4, n_rows)],
        debtor_id=[f"D{number}" for number in rng.integers(1, 20, n_rows)],
        receivable_amount=(amounts / 100).tolist(),
    )
    exposures = exposures_of(pool_of(frame), SHENZHEN)
    assert exposures.face.sum() == amounts.sum()
    keys = list(zip(exposures.row.tolist(), exposures.pay_day.tolist(), strict=True))
    assert keys == sorted(set(keys))
    by_obligor: dict[tuple[str, str], int] = {}
    for core, debtor, fen in zip(frame["core_enterprise_id"], frame["debtor_id"], amounts.tolist(), strict=True):
        by_obligor[core, debtor] = by_obligor.get((core, debtor), 0) + fen
    assert [(row.core_enterprise, row.debtor) for row in exposures.rows] == list(by_obligor)
    assert np.bincount(exposures.row, weights=exposures.face).tolist() == list(by_obligor.values())
