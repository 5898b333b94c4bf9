"""Whole fen against Python's own whole numbers and fractions."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abs_model.measure.money import pro_rata, scaled, to_fen, to_yuan

MOST_FEN = 9 * 10**15


def rounded_half_up(amount: int, numerator: int, denominator: int) -> int:
    """The answer in unbounded whole numbers."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


@st.composite
def quotients(draw: st.DrawFn) -> tuple[int, int, int]:
    """An amount, a numerator and a denominator whose rounded quotient is at most 9e15; every size is as likely."""
    denominator = draw(st.integers(0, 61).flatmap(lambda bits: st.integers(1, 2**bits)))
    amount = draw(st.integers(0, 53).flatmap(lambda bits: st.integers(0, min(2**bits, MOST_FEN))))
    most = min(2**53, MOST_FEN * denominator // max(amount, 1))
    numerator = draw(st.integers(0, 53).flatmap(lambda bits: st.integers(0, min(2**bits, most))))
    return amount, numerator, denominator


@given(st.lists(quotients(), min_size=1, max_size=20))
def test_a_scaled_amount_equals_the_rounding_in_unbounded_whole_numbers(rows: list[tuple[int, int, int]]) -> None:
    amounts, numerators, denominators = zip(*rows, strict=True)
    result = scaled(np.array(amounts, dtype=np.float64), np.array(numerators), np.array(denominators))
    assert result.tolist() == [rounded_half_up(*row) for row in rows]


@pytest.mark.parametrize("largest_bits", [20, 40, 53])
def test_a_hundred_thousand_random_quotients_of_each_size_are_exact(largest_bits: int) -> None:
    dice = random.Random(largest_bits)
    rows = []
    for _ in range(100_000):
        denominator = dice.randint(1, 2 ** dice.randint(1, 61))
        amount = min(MOST_FEN, dice.randint(0, 2 ** dice.randint(1, largest_bits)))
        most = min(2 ** dice.randint(1, largest_bits), MOST_FEN * denominator // max(amount, 1))
        rows.append((amount, dice.randint(0, most), denominator))
    amounts, numerators, denominators = (np.array(part) for part in zip(*rows, strict=True))
    result = scaled(amounts.astype(np.float64), numerators, denominators)
    assert result.astype(np.int64).tolist() == [rounded_half_up(*row) for row in rows]


@given(half=st.integers(1, 2**30), odd=st.integers(0, 2**20), whole=st.integers(0, 10**6), off=st.integers(-1, 1))
def test_an_exact_tie_is_rounded_up_and_its_neighbours_to_their_own_side(
    half: int, odd: int, whole: int, off: int
) -> None:
    numerator, denominator = half * (2 * odd + 1) + off, 2 * half
    amounts = np.full(4, 2.0 * whole + 1.0)
    expected = rounded_half_up(2 * whole + 1, numerator, denominator)
    assert scaled(amounts, numerator, denominator).tolist() == [expected] * 4


@pytest.mark.parametrize(
    ("amount", "numerator", "denominator", "expected"),
    [
        (1, 1, 2, 1),
        (3, 1, 2, 2),
        (5, 1, 2, 3),
        (MOST_FEN, 1, 1, MOST_FEN),
        (MOST_FEN, 2**53 - 1, 2**53 + 1, MOST_FEN - 2),
        (2**53 - 1, 2**53 - 1, 2**61 - 1, 2**45),
        (MOST_FEN - 1, MOST_FEN - 2, MOST_FEN - 1, MOST_FEN - 2),
        (26_300_000_000, 3_800_000 * 365, 100_000_000 * 365, 999_400_000),
        (0, 5, 7, 0),
        (7, 0, 3, 0),
    ],
)
def test_known_quotients(amount: int, numerator: int, denominator: int, expected: int) -> None:
    assert float(scaled(float(amount), numerator, denominator)) == expected
    assert scaled(np.array([float(amount)]), np.array([numerator]), np.array([denominator])).tolist() == [expected]


def test_a_tie_that_a_float_product_puts_below_the_half_is_rounded_up() -> None:
    assert 50.0 * (29 / 100) < 14.5, "the case no longer shows the fault it is here for"
    assert scaled(np.array([50.0]), 29, 100).tolist() == [15.0]


def test_numerators_and_denominators_broadcast_against_the_amounts() -> None:
    amounts = np.array([100.0, 250.0, 999.0])
    result = scaled(amounts, np.array([[1], [2]]), np.array([4.0, 4.0, 4.0]))
    assert result.tolist() == [[25.0, 63.0, 250.0], [50.0, 125.0, 500.0]]


def test_no_amounts_give_no_amounts_and_the_inputs_are_left_as_they_are() -> None:
    assert scaled(np.zeros(0), 1, 3).shape == (0,)
    amounts = np.array([1.0, 2.0])
    scaled(amounts, 1, 1)
    assert amounts.tolist() == [1.0, 2.0]


dues_of_a_path = st.lists(st.integers(0, 50).flatmap(lambda bits: st.integers(0, 2**bits)), min_size=1, max_size=6)


@given(dues=dues_of_a_path, share=st.fractions(0, 1))
def test_the_parts_add_up_to_what_is_paid_and_none_exceeds_its_due(dues: list[int], share: Fraction) -> None:
    paid = int(share * sum(dues))
    parts = pro_rata(np.array([float(paid)]), np.array(dues, dtype=np.float64)[:, None])[:, 0]
    assert sum(int(part) for part in parts) == paid
    assert all(0 <= part <= due for part, due in zip(parts, dues, strict=True))
    assert all(
        abs(Fraction(int(part)) - Fraction(paid * due, sum(dues) or 1)) <= 1
        for part, due in zip(parts, dues, strict=True)
    )


@given(dues=dues_of_a_path, more=st.integers(0, 10**9))
def test_more_than_is_due_is_split_without_a_rest_too(dues: list[int], more: int) -> None:
    paid = sum(dues) + more
    parts = pro_rata(np.array([float(paid)]), np.array(dues, dtype=np.float64)[:, None])[:, 0]
    assert sum(int(part) for part in parts) == (paid if sum(dues) else 0)


def test_every_path_is_split_by_its_own_dues() -> None:
    parts = pro_rata(np.array([100.0, 100.0, 100.0]), np.array([[1.0, 0.0, 0.0], [1.0, 50.0, 0.0], [1.0, 150.0, 0.0]]))
    assert parts.tolist() == [[33.0, 0.0, 0.0], [34.0, 25.0, 0.0], [33.0, 75.0, 0.0]]


@given(st.integers(-7 * 10**15, 7 * 10**15))
def test_fen_survive_the_way_to_yuan_and_back(fen: int) -> None:
    assert int(to_fen(to_yuan(float(fen)))) == fen


@given(st.integers(-(10**12), 10**12), st.integers(0, 999), st.integers(3, 5))
def test_further_decimals_are_rounded_half_up_by_magnitude_as_written(fen: int, rest: int, digits: int) -> None:
    written = f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}{rest:03d}"[: -(5 - digits) or None]
    exact = abs(Fraction(written)) * 100
    expected = int(exact + Fraction(1, 2)) * (-1 if fen < 0 else 1)
    assert int(to_fen(float(written))) == expected


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [(1.005, 101), (2.675, 268), (0.285, 29), (98_765_432.125, 9_876_543_213), (-1.005, -101), (9e13, 9e15)],
)
def test_a_tie_as_written_goes_up_although_the_nearest_float_lies_below(yuan: float, fen: float) -> None:
    assert float(to_fen(yuan)) == fen


@pytest.mark.parametrize("yuan", [np.nan, np.inf, -np.inf, 9.1e13, -9.1e13])
def test_an_amount_that_is_not_finite_or_too_large_is_refused_by_name(yuan: float) -> None:
    with pytest.raises(ValueError, match="a finite amount of at most 9e13 yuan"):
        to_fen([1.0, yuan])
