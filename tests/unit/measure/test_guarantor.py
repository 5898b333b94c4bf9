"""What regulation measures of a guarantor, at its edges."""

from fractions import Fraction

import numpy as np
import pytest

from abs_model.measure import guarantor as measure


def test_nothing_guaranteed_counts_for_nothing() -> None:
    assert measure.weighted_liability(np.array([]), np.array([], dtype=np.int64)) == 0


def test_large_balances_are_weighed_to_the_fen() -> None:
    balance = np.array([8_999_999_999_999_999.0, 1.0])
    weight = np.array([75_000_001, 30_000_000])
    assert measure.weighted_liability(balance, weight) == Fraction(
        8_999_999_999_999_999 * 75_000_001 + 30_000_000, 10**8
    )


@pytest.mark.parametrize(
    ("balance", "weight", "said"),
    [([1.0], [1, 2], "equal shapes"), ([-1.0], [1], "no balance below 0")],
)
def test_balances_that_cannot_be(balance: list[float], weight: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        measure.weighted_liability(np.array(balance), np.array(weight, dtype=np.int64))


def test_no_net_assets_no_measure() -> None:
    with pytest.raises(ValueError, match="above 0 is wanted"):
        measure.capital(100.0, 100.0)
    with pytest.raises(ValueError, match="above 0 is wanted"):
        measure.asset_base(100.0, 100.0)
    with pytest.raises(ValueError, match="part of a year"):
        measure.fee_rate(1.0, 1.0, Fraction(0))


def test_nobody_is_not_mainly_small() -> None:
    assert not measure.is_for_small_and_farm((0.0, 0.0), (0, 0), (0.5, 0.8))


def test_ratios_without_a_denominator() -> None:
    assert measure.claim_recovery_ratio(0.0, 0.0, 0.0) is None
    assert measure.fee_rate(1.0, 0.0, Fraction(1)) is None


def test_room_of_a_broken_limit() -> None:
    assert measure.least_room([Fraction(5), Fraction(-1)], [Fraction(1), Fraction(1)]) == (0, 1)


@pytest.mark.parametrize(
    ("rooms", "weights"),
    [([], []), ([Fraction(1)], []), ([Fraction(1)], [Fraction(0)])],
)
def test_room_that_means_nothing(rooms: list[Fraction], weights: list[Fraction]) -> None:
    with pytest.raises(ValueError, match="wanted"):
        measure.least_room(rooms, weights)
