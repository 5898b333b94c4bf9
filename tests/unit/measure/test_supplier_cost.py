"""What financing costs a supplier, against figures worked out by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from abs_model.measure.supplier_cost import Charges, Costs, charged, discounted, lent, split_both_ways

FACE = np.array([40_000_000.0])  # 400,000.00 yuan
DAYS = np.array([181])  # 2020-09-11 to 2021-03-11


def test_the_bill_of_400000_at_4_2_percent_costs_8446_67_and_pays_391553_33() -> None:
    # 400,000 x 0.042 x 181 / 360 = 8,446.666...
    costs = discounted(FACE, DAYS, charged(FACE, DAYS, Charges(rate=Fraction("0.042"))))
    assert costs.cost.tolist() == [844_667.0]
    assert costs.received.tolist() == [39_155_333.0]
    # 8,446.67 / 391,553.33 x 365 / 181; and 391,553.33 grows to 400,000 in 181 days of 365.
    assert_allclose(costs.simple_rate, 844_667 / 39_155_333 * 365 / 181, rtol=1e-14)
    assert_allclose(391_553.33 * (1.0 + costs.compound_rate) ** (181 / 365), 400_000.0, rtol=1e-14)


def test_a_guarantee_of_1_percent_takes_another_2011_11_from_that_bill() -> None:
    # 400,000 x 0.01 x 181 / 360 = 2,011.11; net 389,542.22.
    taken = charged(FACE, DAYS, Charges(rate=Fraction("0.042"), guarantee_fee_rate=Fraction("0.01")))
    costs = discounted(FACE, DAYS, taken)
    assert taken.guarantee_fee.tolist() == [201_111.0]
    assert costs.received.tolist() == [38_954_222.0]
    assert_allclose(costs.simple_rate, 10_457.78 / 389_542.22 * 365 / 181, rtol=1e-14)


def test_a_loan_of_80_percent_takes_interest_at_the_end_and_fees_at_the_start() -> None:
    # 320,000 at 5.4 % for 180 days of 360 is 8,640.00; half a per cent once is 1,600.00.
    loan, days = np.array([32_000_000.0]), np.array([180])
    costs = lent(loan, days, charged(loan, days, Charges(rate=Fraction("0.054"), fee_ratio=Fraction("0.005"))))
    assert costs.received.tolist() == [31_840_000.0]
    assert costs.repaid.tolist() == [32_864_000.0]
    assert costs.cost.tolist() == [1_024_000.0]
    assert_allclose(costs.simple_rate, 10_240 / 318_400 * 365 / 180, rtol=1e-14)


def test_a_guarantee_has_a_least_fee_only_where_there_is_a_guarantee() -> None:
    few = Charges(rate=Fraction(0), guarantee_fee_rate=Fraction("0.01"), least_guarantee_fee=300_000)
    assert charged(FACE, DAYS, few).guarantee_fee.tolist() == [300_000.0]
    none = Charges(rate=Fraction(0), least_guarantee_fee=300_000)
    assert charged(FACE, DAYS, none).guarantee_fee.tolist() == [0.0]


def test_a_whole_year_compounds_to_its_simple_rate() -> None:
    costs = Costs(received=np.array([10_000.0]), repaid=np.array([10_500.0]), days=np.array([365]))
    assert_allclose(costs.simple_rate, 0.05, rtol=1e-14)
    assert_allclose(costs.compound_rate, 0.05, rtol=1e-13)


def test_where_nothing_is_financed_there_is_no_rate() -> None:
    costs = Costs(received=np.array([100.0, 0.0]), repaid=np.array([100.0, 100.0]), days=np.array([0, 30]))
    assert np.isnan(costs.simple_rate).all()
    assert np.isnan(costs.compound_rate).all()


fen = st.integers(-(10**11), 10**11)


@given(
    parts=st.lists(fen, min_size=1, max_size=8),
    weights=st.lists(st.integers(0, 10**10), min_size=1, max_size=8).filter(any),
)
def test_a_split_adds_up_to_its_parts_and_by_receivable_to_its_share_of_the_whole(
    parts: list[int], weights: list[int]
) -> None:
    cells = split_both_ways(np.array(parts, dtype=float), np.array(weights, dtype=float))
    assert cells.sum(axis=1).tolist() == parts
    whole = sum(weights)
    for weight, column in zip(weights, cells.sum(axis=0), strict=True):
        assert abs(Fraction(sum(parts) * weight, whole) - int(column)) <= 1
    exact = np.array([[float(Fraction(part * weight, whole)) for weight in weights] for part in parts])
    assert np.abs(cells - exact).max() <= 2.0


@given(weights=st.lists(st.integers(1, 10**9), min_size=2, max_size=8), cut=st.integers(1, 7))
def test_a_split_of_a_cost_gives_each_receivable_its_cost(weights: list[int], cut: int) -> None:
    whole = sum(weights)
    parts = [whole // cut, -(whole // 7), whole - whole // cut + whole // 7]
    cells = split_both_ways(np.array(parts, dtype=float), np.array(weights, dtype=float))
    assert cells.sum(axis=0).tolist() == weights


def test_nothing_to_split_by_is_refused() -> None:
    with pytest.raises(ValueError, match="weights add up to nothing"):
        split_both_ways(np.array([1.0]), np.array([1.0, -1.0]))
