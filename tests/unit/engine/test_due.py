"""Tax on a discount is exact whatever the decimals of its rates."""

from fractions import Fraction

import numpy as np
import pytest

from abs_model.deal.fee import Tax
from abs_model.engine.due import taxed_part

FACE = 27_367_621_256
"""Fen."""


@pytest.mark.parametrize(
    "tax", [Tax(), Tax(vat_rate=0.03123457, surtax_ratio=0.12345671)], ids=["law", "many decimals"]
)
def test_tax_on_a_discount_is_the_exact_quotient_rounded_half_up(tax: Tax) -> None:
    collected = np.array([0.0, 1.0, 9_999_999_999.0, float(FACE)])
    discount = np.array([1_162_621_256.0])
    share = Fraction(1_162_621_256, FACE) * tax.factor
    expected = [int(Fraction(int(amount)) * share + Fraction(1, 2)) for amount in collected]
    assert taxed_part(collected, discount, FACE, tax.factor).tolist() == expected
