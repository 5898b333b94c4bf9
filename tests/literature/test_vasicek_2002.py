"""Vasicek (2002), Loan Portfolio Value, Risk, December, Table 1: how far out a large pool's quantiles lie."""

import pytest
from numpy.testing import assert_allclose

from abs_model.measure.large_pool import quantile, standard_deviation

LEVELS = [0.9, 0.99, 0.999, 0.9999]

# Default probability, correlation, and (quantile - mean) / standard deviation as printed.
TABLE = [
    (0.01, 0.1, [1.19, 3.8, 7.0, 10.7]),
    (0.01, 0.4, [0.55, 4.5, 11.0, 18.2]),
    (0.001, 0.1, [0.98, 4.1, 8.8, 15.4]),
    (0.001, 0.4, [0.12, 3.2, 13.2, 31.8]),
]
ROUNDING = [0.005, 0.05, 0.05, 0.055]
"""Half a unit of the last printed digit; the paper's 31.8 is 31.746, rounded by way of 31.75."""

# The standard deviations of the limiting law, to the digits of an independent computation.
DEVIATIONS = [(0.01, 0.1, 0.009626), (0.01, 0.4, 0.027674), (0.001, 0.1, 0.001354), (0.001, 0.4, 0.005334)]


@pytest.mark.parametrize(("probability", "correlation", "printed"), TABLE)
def test_quantiles_lie_as_many_deviations_out_as_the_table_prints(
    probability: float, correlation: float, printed: list[float]
) -> None:
    deviation = standard_deviation(probability, correlation)
    standardised = (quantile(LEVELS, probability, correlation) - probability) / deviation
    for found, wanted, rounding in zip(standardised, printed, ROUNDING, strict=True):
        assert_allclose(found, wanted, rtol=0, atol=rounding)


@pytest.mark.parametrize(("probability", "correlation", "deviation"), DEVIATIONS)
def test_the_standard_deviation_is_that_of_the_limiting_law(
    probability: float, correlation: float, deviation: float
) -> None:
    assert_allclose(standard_deviation(probability, correlation), deviation, rtol=0, atol=5e-7)
