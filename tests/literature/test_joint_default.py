"""Joint default of a debtor and its guarantor: values of numerical integration, to the digits it was recorded with."""

import pytest
from numpy.testing import assert_allclose

from abs_model.measure.bivariate import joint_default_probability
from abs_model.measure.copula import Gaussian, conditional_probability

# Debtor's and guarantor's default probability, asset correlation, joint probability.
RECORDED = [
    (0.008, 0.001, 0.2, "3.847209e-05"),
    (0.008, 0.001, 0.3, "7.197007e-05"),
    (0.008, 0.001, 0.5, "2.036322e-04"),
    (0.02, 0.001, 0.24, "1.001922e-04"),
    (0.02, 0.001, 0.5, "3.359427e-04"),
    (0.003, 0.001, 0.2, "1.725744e-05"),
]


@pytest.mark.parametrize(("debtor", "guarantor", "correlation", "recorded"), RECORDED)
def test_the_joint_probability_has_every_recorded_digit(
    debtor: float, guarantor: float, correlation: float, recorded: str
) -> None:
    assert f"{joint_default_probability(debtor, guarantor, correlation):.6e}" == recorded


@pytest.mark.parametrize(("debtor", "guarantor", "correlation", "recorded"), RECORDED)
def test_a_common_factor_gives_the_same_joint_probability(
    debtor: float, guarantor: float, correlation: float, recorded: str
) -> None:
    nodes = Gaussian().nodes(64)
    given = conditional_probability(Gaussian(), [debtor, guarantor], correlation**0.5, nodes)
    assert f"{given[0] * given[1] @ nodes.weight:.6e}" == recorded


def test_the_raters_example_of_a_guaranteed_debtor_has_its_joint_probability() -> None:
    assert_allclose(joint_default_probability(0.0462, 0.0185, 0.25), 0.0025033631, rtol=0, atol=5e-11)


def test_without_correlation_both_default_with_the_product() -> None:
    assert_allclose(joint_default_probability(0.008, 0.001, 0.0), 8e-6, rtol=1e-12)
