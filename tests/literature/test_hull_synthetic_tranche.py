"""Hull, Options, Futures, and Other Derivatives, valuation of a synthetic CDO: the 3 to 6 % tranche of iTraxx Europe.

125 equal names, five years, index at 50 basis points, correlation 0.15, recovery 40 %, flat rate of 3.5 % continuous,
quarterly premium. The book's example uses a hazard rate of 0.83 %, printed to these digits.
"""

import math

import numpy as np
from numpy.testing import assert_allclose

from abs_model.measure.copula import Gaussian, conditional_probability
from abs_model.measure.loss import jumps, loss_probabilities
from abs_model.measure.protection import Legs, fair_rate, protection_legs, regular_timetable
from abs_model.measure.tranche import tranche_losses

N_NAMES, LOSS_GIVEN_DEFAULT = 125, 0.6


def legs(hazard: float) -> Legs:
    """Both sides of the tranche."""
    nodes = Gaussian().nodes(96)
    at_dates = conditional_probability(Gaussian(), -np.expm1(-hazard * 0.25 * np.arange(21)), math.sqrt(0.15), nodes)
    unit = LOSS_GIVEN_DEFAULT / N_NAMES
    surviving = []
    for given in at_dates:
        law = loss_probabilities(*jumps(np.full(N_NAMES, unit), np.tile(given, (N_NAMES, 1)), unit), nodes.weight)
        surviving.append(1.0 - float(tranche_losses(law, unit, 0.03, 0.06).expected_loss))
    return protection_legs(surviving, regular_timetable(20, 0.25, lambda years: np.exp(-0.035 * years)))


def test_the_book_is_met_within_half_a_basis_point() -> None:
    assert_allclose(1e4 * fair_rate(legs(0.0083)), 348, rtol=0, atol=0.5)


def test_annuity_accrual_and_payoff_are_the_books() -> None:
    found = legs(0.0083)
    assert_allclose(found.annuity, 4.2846, rtol=0, atol=1.5e-4)
    assert_allclose(found.accrued, 0.0187, rtol=0, atol=5e-5)
    assert_allclose(found.protection, 0.1496, rtol=0, atol=1.5e-4)


def test_every_digit_of_the_recomputed_example_is_met() -> None:
    found = legs(0.0083)
    assert_allclose(found.annuity, 4.2845, rtol=0, atol=5e-5)
    assert_allclose(found.accrued, 0.0187, rtol=0, atol=5e-5)
    assert_allclose(found.protection, 0.1497, rtol=0, atol=5e-5)
    assert_allclose(1e4 * fair_rate(found), 347.79, rtol=0, atol=0.005)


def test_the_hazard_rate_that_the_index_implies_gives_its_own_recomputed_spread() -> None:
    assert_allclose(1e4 * fair_rate(legs(0.0050 / 0.6)), 350.17, rtol=0, atol=0.005)
