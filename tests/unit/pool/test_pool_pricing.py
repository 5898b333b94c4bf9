"""What the plan pays for each receivable, against the formulas worked in exact arithmetic."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from abs_model.deal.asset import Purchase
from abs_model.errors import DealError, TapeError
from abs_model.measure.money import Amounts
from abs_model.pool.pool import Pool
from abs_model.pool.pricing import days_to_due, purchase_prices, split_proceeds
from tests.unit.pool.test_pool_builders import CLOSING, changed, clean_rows, pool_of


def half_up(exact: Fraction) -> int:
    """Rounded half up, by the decimal module."""
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def pool_due(days: list[int], amounts: list[float]) -> Pool:
    """Receivables due so many days after closing."""
    due = pd.Series(pd.to_datetime([CLOSING + datetime.timedelta(days=one) for one in days])).astype("datetime64[us]")
    return pool_of(clean_rows(len(days)).assign(due_date=due, receivable_amount=amounts))


def prices(pool: Pool, **terms: Any) -> Amounts:
    """Prices by a method that has them."""
    found = purchase_prices(pool, Purchase(**terms), CLOSING)
    assert found is not None
    return found


def test_a_simple_discount_is_the_bank_discount_of_bills() -> None:
    # 1,000,000 x (1 - 6 % x 180 / 360) = 970,000; 100,000 x (1 - 3.5 % x 91 / 360) = 99,115.2777...
    pool = pool_due([180, 91], [1_000_000.0, 100_000.0])
    assert prices(pool, method="simple_discount", rate=0.06).tolist()[0] == 97_000_000
    assert prices(pool, method="simple_discount", rate=0.035).tolist()[1] == 9_911_528


def test_a_true_discount_is_a_present_value_of_365_days() -> None:
    # 1,000,000 / 1.06 = 943,396.226...; 100,000 / (1 + 3.5 % x 91 / 365) = 99,134.9457...
    pool = pool_due([365, 91], [1_000_000.0, 100_000.0])
    assert prices(pool, method="true_discount", rate=0.06).tolist()[0] == 94_339_623
    assert prices(pool, method="true_discount", rate=0.035).tolist()[1] == 9_913_495


def test_prices_are_exact_and_rounded_half_up_whatever_the_amount() -> None:
    rng = np.random.default_rng(7)
    days = rng.integers(0, 300, 400)
    fen = rng.integers(1, 10**12, 400)
    pool = pool_due(days.tolist(), (fen / 100).tolist())
    pairs = list(zip(fen.tolist(), days.tolist(), strict=True))
    rate = Fraction(54321, 10**6)
    simple = [half_up(one * (1 - rate * day / 360)) for one, day in pairs]
    true = [half_up(one / (1 + rate * day / 365)) for one, day in pairs]
    assert prices(pool, method="simple_discount", rate=0.054321).tolist() == simple
    assert prices(pool, method="true_discount", rate=0.054321).tolist() == true


def test_a_tie_goes_up() -> None:
    # 1 fen x (1 - 50 % x 360 / 360) is half a fen.
    pool = pool_due([360], [0.01])
    assert prices(pool, method="simple_discount", rate=0.5).tolist() == [1.0]


def test_what_is_due_by_closing_is_bought_at_face() -> None:
    pool = pool_due([0, -7], [100.0, 200.0])
    assert days_to_due(pool, CLOSING).tolist() == [0, 0]
    for method in ("simple_discount", "true_discount"):
        assert prices(pool, method=method, rate=0.06).tolist() == [10_000.0, 20_000.0]


def test_face_and_tape_prices_are_taken_as_they_are() -> None:
    pool = pool_of(changed(clean_rows(2), 1, transfer_price=0.29))
    assert prices(pool, method="face").tolist() == [100_000_000.0, 100_000_000.0]
    assert prices(pool, method="tape").tolist() == [95_000_000.0, 29.0]


def test_a_tape_that_states_no_price_of_some_is_refused() -> None:
    with pytest.raises(TapeError, match="transfer_price: 1 of 3 receivables of the pool state no price"):
        prices(pool_of(changed(clean_rows(3), 1, transfer_price=None)), method="tape")
    with pytest.raises(TapeError, match="transfer_price: 3 of 3 receivables"):
        prices(pool_of(clean_rows(3).drop(columns="transfer_price")), method="tape")


def test_a_discount_of_more_than_all_is_refused_and_says_of_what() -> None:
    pool = pool_due([100, 361], [1.0, 1.0])
    with pytest.raises(DealError, match="receivable R000002 is due in 361 days and would cost less than nothing"):
        prices(pool, method="simple_discount", rate=1.0)
    assert prices(pool_due([360], [1.0]), method="simple_discount", rate=1.0).tolist() == [0.0]


def test_proceeds_have_no_price_before_the_closing() -> None:
    assert purchase_prices(pool_of(clean_rows(1)), Purchase(method="proceeds"), CLOSING) is None


def test_a_price_is_split_at_the_one_rate_that_explains_it() -> None:
    # At 4 % a year 1,000,000 due in 73 days is worth 992,000 and 2,000,000 due in 146 days 1,968,000.
    split = split_proceeds(np.array([1e8, 2e8]), np.array([73, 146]), 296_000_000)
    assert split.rate == Fraction(4, 100)
    assert split.price.tolist() == [99_200_000.0, 196_800_000.0]


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_of_a_price_add_up_and_each_is_within_a_fen_of_its_worth(seed: int) -> None:
    rng = np.random.default_rng(seed)
    face = rng.integers(1, 10**10, 50).astype(np.float64)
    days = rng.integers(0, 400, 50)
    price = int(face.sum() * rng.uniform(0.9, 1.01))
    split = split_proceeds(face, days, price)
    assert split.price.sum() == price
    worth = face * (1 - float(split.rate) * days / 365)
    assert_allclose(split.price, worth, rtol=0, atol=1.001)
    assert (split.price >= 0).all()


def test_the_running_total_of_a_split_is_the_exact_one_rounded_half_up() -> None:
    face, days, price = np.array([3.0, 3.0, 3.0]), np.array([1, 1, 1]), 7
    exact = [Fraction(7, 3), Fraction(14, 3), Fraction(7)]
    assert np.cumsum(split_proceeds(face, days, price).price).tolist() == [half_up(one) for one in exact]


def test_a_price_at_face_is_face_even_where_nothing_is_left_to_run() -> None:
    split = split_proceeds(np.array([5.0, 7.0]), np.array([0, 0]), 12)
    assert split.price.tolist() == [5.0, 7.0]
    assert split.rate == 0


@pytest.mark.parametrize(
    ("days", "price", "why"),
    [([0, 0], 11, "all receivables are due by closing"), ([1, 365], 4, "the receivable due in 365 days would cost")],
)
def test_a_price_that_no_discount_explains_is_refused(days: list[int], price: int, why: str) -> None:
    with pytest.raises(DealError, match=why):
        split_proceeds(np.array([5.0, 7.0]), np.array(days), price)
