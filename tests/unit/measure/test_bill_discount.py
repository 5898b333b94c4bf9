"""Interest, fees and who pays them, against figures worked out by hand."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from abs_model.measure.bill_discount import UNITS_PER_ONE, DiscountedBills, bank_interest, guarantee_fee

FACE = np.array([40_000_000.0])  # 400,000.00 yuan
DAYS = np.array([181])
INTEREST = np.array([844_667.0])
NOTHING = np.array([0.0])


def bill(share: int = 0, fee: float = 0.0, other: float = 0.0, *, is_fee_of_acceptor: bool = False) -> DiscountedBills:
    return DiscountedBills(
        face=FACE,
        days=DAYS,
        interest=INTEREST,
        acceptor_share=np.array([share]),
        guarantee_fee=np.array([fee]),
        other_fee=np.array([other]),
        is_fee_of_acceptor=is_fee_of_acceptor,
    )


def test_interest_is_rounded_half_up_once() -> None:
    # 100.00 yuan at 4.5 % for 4 days: 0.05 exactly. 90.00 yuan: 0.045, up to 0.05. 89.99: 0.044995, down to 0.04.
    face = np.array([10_000.0, 9_000.0, 8_999.0])
    assert bank_interest(face, np.full(3, 4_500_000), np.full(3, 4)).tolist() == [5.0, 5.0, 4.0]


def test_a_rate_of_0_and_0_days_cost_nothing() -> None:
    assert bank_interest(FACE, np.array([0]), DAYS).tolist() == [0.0]
    assert bank_interest(FACE, np.array([4_200_000]), np.array([0])).tolist() == [0.0]


def test_the_least_fee_binds_below_it_and_not_where_nothing_is_charged() -> None:
    # 1 % of 400,000 for 181 days of 360 is 2,011.11; of 1,000 it is 5.03, less than 20.
    face, rate = np.array([40_000_000.0, 100_000.0, 100_000.0]), np.array([1_000_000, 1_000_000, 0])
    assert guarantee_fee(face, rate, np.full(3, 181), 2_000.0).tolist() == [201_111.0, 2_000.0, 0.0]


def test_the_seller_who_pays_everything_receives_face_less_all() -> None:
    # 400,000.00 - 8,446.67 - 2,011.11 - 50.00
    own = bill(fee=201_111.0, other=5_000.0)
    assert own.interest_of_supplier.tolist() == [844_667.0]
    assert own.interest_of_acceptor.tolist() == [0.0]
    assert own.proceeds.tolist() == [39_155_333.0]
    assert own.received.tolist() == [38_949_222.0]
    assert own.costs.cost.tolist() == [1_050_778.0]


def test_where_the_buyer_pays_the_interest_the_bank_pays_out_the_face() -> None:
    own = bill(share=UNITS_PER_ONE, fee=201_111.0)
    assert own.proceeds.tolist() == [40_000_000.0]
    assert own.interest_of_acceptor.tolist() == [844_667.0]
    assert own.received.tolist() == [39_798_889.0]


def test_an_agreed_share_is_rounded_once_and_the_seller_bears_the_rest() -> None:
    # A third, 0.33333333, of 8,446.67 is 2,815.556638, up to 2,815.56; 5,631.11 is left.
    own = bill(share=33_333_333)
    assert own.interest_of_acceptor.tolist() == [281_556.0]
    assert own.interest_of_supplier.tolist() == [563_111.0]
    assert own.proceeds.tolist() == [39_436_889.0]


def test_the_fee_that_the_buyer_pays_is_no_cost_of_the_supplier() -> None:
    assert bill(fee=201_111.0, is_fee_of_acceptor=True).received.tolist() == [39_155_333.0]


def test_rates_a_year_are_of_365_days_on_what_was_received() -> None:
    own = bill(fee=201_111.0)
    # 10,457.78 on 389,542.22 for 181 days; and 389,542.22 grows to 400,000 at the compound rate.
    assert_allclose(own.costs.simple_rate, 10_457.78 / 389_542.22 * 365 / 181, rtol=1e-14)
    assert_allclose(389_542.22 * (1.0 + own.costs.compound_rate) ** (181 / 365), 400_000.0, rtol=1e-14)


@given(
    face=st.integers(1, 10**12),
    rate=st.integers(0, UNITS_PER_ONE),
    days=st.integers(0, 400),
    share=st.integers(0, UNITS_PER_ONE),
)
def test_interest_is_the_exact_quotient_rounded_and_its_parts_add_up(
    face: int, rate: int, days: int, share: int
) -> None:
    interest = bank_interest(np.array([float(face)]), np.array([rate]), np.array([days]))
    exact = Fraction(face * rate * days, UNITS_PER_ONE * 360)
    assert int(interest[0]) == (2 * exact + 1) // 2
    own = DiscountedBills(
        face=np.array([float(face)]),
        days=np.array([days]),
        interest=interest,
        acceptor_share=np.array([share]),
        guarantee_fee=NOTHING,
        other_fee=NOTHING,
    )
    assert own.interest_of_acceptor + own.interest_of_supplier == interest
    assert 0 <= own.interest_of_acceptor <= interest
    assert own.proceeds + own.interest_of_supplier == face
