"""Haug (1998), The Complete Guide to Option Pricing Formulas, p. 193: values of the bivariate normal distribution."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.bivariate import bivariate_normal

TABLE = [
    (0.0, 0.0, 0.0, 0.250000),
    (0.0, 0.0, -0.5, 0.166667),
    (0.0, 0.0, 0.5, 0.333333),
    (0.0, -0.5, -0.5, 0.081660),
    (0.0, -0.5, 0.5, 0.226878),
    (-0.5, -0.5, 0.5, 0.163319),
    (0.5, 0.5, 0.5, 0.546244),
    (0.5, -0.5, -0.5, 0.145218),
    (0.0, 0.0, np.sqrt(0.5), 0.375000),
]


@pytest.mark.parametrize(("a", "b", "correlation", "printed"), TABLE)
def test_the_distribution_has_the_printed_values(a: float, b: float, correlation: float, printed: float) -> None:
    assert_allclose(bivariate_normal(a, b, correlation), printed, rtol=0, atol=1e-6)
    assert_allclose(bivariate_normal(b, a, correlation), printed, rtol=0, atol=1e-6)
