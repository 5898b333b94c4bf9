"""Hull and White (2004), Valuation of a CDO and an nth to Default CDS Without Monte Carlo Simulation, tables 2 and 3.

Ten equal names, flat hazard rate of 1 %, recovery 40 %, five years, flat rate of 5 % continuous, quarterly premium with
accrual. The tables were read in QuantLib's nthtodefault.cpp, which holds its own engine to 1.5 % or 1 basis point.
"""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import optimize, special

from abs_model.measure.copula import Copula, DoubleT, Gaussian, conditional_probability
from abs_model.measure.loss import jumps, loss_probabilities
from abs_model.measure.protection import fair_rate, protection_legs, regular_timetable

Array = NDArray[np.float64]

N_NAMES, HAZARD, RECOVERY, RATE, N_PAYMENTS, INTERVAL = 10, 0.01, 0.4, 0.05, 20, 0.25
WEEKS = 13

GAUSSIAN = {
    0.0: [603, 98, 12, 1, 0, 0, 0, 0, 0, 0],
    0.3: [440, 139, 53, 21, 8, 3, 1, 0, 0, 0],
    0.6: [293, 137, 79, 49, 31, 19, 12, 7, 3, 1],
}
"""Table 2, basis points by rank."""

GAUSSIAN_RECOMPUTED = {
    0.0: [603.7, 98.9, 12.3, 1.1],
    0.3: [441.1, 139.4, 53.3, 21.4, 8.6, 3.3, 1.2, 0.4, 0.1],
    0.6: [293.8, 137.9, 79.7, 49.3, 31.1, 19.5, 11.7, 6.6, 3.2, 1.1],
}
"""The same on a weekly grid, computed by others than this package."""

DOUBLE_T = {
    (5.0, math.inf): [419, 127, 51, 24, 13, 8, 5, 3, 2, 1],
    (math.inf, 5.0): [474, 127, 44, 18, 7, 3, 1, 0, 0, 0],
    (5.0, 5.0): [455, 116, 44, 22, 13, 8, 5, 4, 2, 1],
}
"""Table 3, correlation 0.3, by degrees of freedom of the factor and of the own shocks."""

DOUBLE_T_RECOMPUTED = {
    (5.0, math.inf): ([425.1, 128.2, 51.6, 24.9, 13.5, 7.9, 4.8, 2.9, 1.7, 0.8], 0.11),
    (math.inf, 5.0): ([475.2, 127.6, 45.1, 18.0, 7.6, 3.2, 1.3], 0.05),
    (5.0, 5.0): ([454.9, 117.0, 44.0, 21.7, 12.7, 8.0, 5.3, 3.4, 2.1, 1.0], 0.10),
}
"""As above, with its error: three cells with a t factor (425.1, 454.9 and 8.0) are up to 0.1 off what the plain
integration below gives, 425.00, 454.81 and 8.05."""


def discount(years: Array) -> Array:
    return np.exp(-RATE * years)


def spreads(copula: Copula, correlation: float, steps: int = WEEKS, n_nodes: int = 96) -> list[float]:
    """Fair rates in basis points, by rank."""
    years = np.arange(N_PAYMENTS * steps + 1) * INTERVAL / steps
    nodes = copula.nodes(n_nodes)
    at_dates = conditional_probability(copula, -np.expm1(-HAZARD * years), math.sqrt(correlation), nodes)
    counts = np.stack(
        [
            loss_probabilities(*jumps(np.ones(N_NAMES), np.tile(given, (N_NAMES, 1)), 1.0), nodes.weight, n_cells=11)
            for given in at_dates
        ]
    )
    fewer = np.minimum(np.cumsum(counts, axis=1), 1.0)
    timetable = regular_timetable(N_PAYMENTS, INTERVAL, discount, steps=steps)
    return [1e4 * fair_rate(protection_legs(fewer[:, rank], timetable, 1.0 - RECOVERY)) for rank in range(N_NAMES)]


def plain_t(degrees: float, value: Array) -> Array:
    """Probability that a unit-variance t variable is below a value; normal with infinite degrees."""
    if math.isinf(degrees):
        return np.asarray(special.ndtr(value))
    return np.asarray(special.stdtr(degrees, value * math.sqrt(degrees / (degrees - 2))))


def plain_t_density(degrees: float, value: Array) -> Array:
    """Density of the same."""
    if math.isinf(degrees):
        return np.asarray(np.exp(-0.5 * value**2) / math.sqrt(2 * math.pi))
    spread = (degrees - 2) / degrees
    scale = math.gamma((degrees + 1) / 2) / math.gamma(degrees / 2) / math.sqrt(math.pi * degrees * spread)
    return np.asarray(scale * (1 + value**2 / (degrees - 2)) ** (-(degrees + 1) / 2))


def plain_spreads(factor_degrees: float, own_degrees: float, correlation: float) -> list[float]:
    """The same from the definitions: a sum over the factor's density, the binomial law, one period after the other."""
    warped, step = np.linspace(-11, 11, 3001, retstep=True)
    factor = np.sinh(warped)
    weight = plain_t_density(factor_degrees, factor) * np.cosh(warped) * step

    def given(threshold: float) -> Array:
        return plain_t(own_degrees, (threshold - math.sqrt(correlation) * factor) / math.sqrt(1 - correlation))

    def fewer_by(years: float) -> list[float]:
        target = 1 - math.exp(-HAZARD * years)
        threshold = optimize.brentq(lambda x: float(weight @ given(x)) - target, -80, 10, xtol=1e-13)
        p = given(threshold)
        counts = [float(weight @ (math.comb(10, n) * p**n * (1 - p) ** (10 - n))) for n in range(10)]
        return [math.fsum(counts[: rank + 1]) for rank in range(10)]

    table = [[1.0] * 10] + [fewer_by(INTERVAL * (period + 1)) for period in range(N_PAYMENTS)]
    result = []
    for rank in range(10):
        paid = premium = 0.0
        for period in range(N_PAYMENTS):
            lost = table[period][rank] - table[period + 1][rank]
            middle = math.exp(-RATE * INTERVAL * (period + 0.5))
            paid += (1 - RECOVERY) * lost * middle
            premium += INTERVAL * table[period + 1][rank] * math.exp(-RATE * INTERVAL * (period + 1))
            premium += 0.5 * INTERVAL * lost * middle
        result.append(1e4 * paid / premium)
    return result


@pytest.mark.parametrize("correlation", GAUSSIAN)
def test_the_normal_copula_gives_table_2(correlation: float) -> None:
    found, printed = np.array(spreads(Gaussian(), correlation)), np.array(GAUSSIAN[correlation])
    assert np.all(np.abs(found - printed) <= np.maximum(0.015 * printed, 1.0)), found


@pytest.mark.parametrize("correlation", GAUSSIAN)
def test_the_normal_copula_gives_every_digit_of_the_recomputed_table_2(correlation: float) -> None:
    printed = GAUSSIAN_RECOMPUTED[correlation]
    assert_allclose(spreads(Gaussian(), correlation)[: len(printed)], printed, rtol=0, atol=0.05)


@pytest.mark.parametrize("degrees", DOUBLE_T)
def test_the_double_t_copula_gives_table_3(degrees: tuple[float, float]) -> None:
    copula = DoubleT(factor_degrees=degrees[0], own_degrees=degrees[1])
    found, printed = np.array(spreads(copula, 0.3)), np.array(DOUBLE_T[degrees])
    assert np.all(np.abs(found - printed) <= np.maximum(0.017 * printed, 1.2)), found


@pytest.mark.parametrize("degrees", DOUBLE_T_RECOMPUTED)
def test_the_double_t_copula_gives_the_recomputed_table_3_within_its_own_error(degrees: tuple[float, float]) -> None:
    copula = DoubleT(factor_degrees=degrees[0], own_degrees=degrees[1])
    printed, error = DOUBLE_T_RECOMPUTED[degrees]
    assert_allclose(spreads(copula, 0.3)[: len(printed)], printed, rtol=0, atol=error)


@pytest.mark.parametrize("degrees", DOUBLE_T)
def test_the_double_t_copula_agrees_with_a_plain_integration_of_its_definition(degrees: tuple[float, float]) -> None:
    copula = DoubleT(factor_degrees=degrees[0], own_degrees=degrees[1])
    assert_allclose(spreads(copula, 0.3, steps=1, n_nodes=256), plain_spreads(*degrees, 0.3), rtol=1e-6)


def test_correlation_makes_the_first_default_cheaper_and_the_last_dearer() -> None:
    low, high = spreads(Gaussian(), 0.3, steps=1), spreads(Gaussian(), 0.6, steps=1)
    assert low[0] > high[0]
    assert low[9] < high[9]
