"""The default of one debtor and its guarantor, at the edges of the formulas."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.double_default import (
    DoubleDefaultCorrelation,
    double_default_multiplier,
    exact_double_default_multiplier,
    guaranteed_recovery,
)


def test_a_guarantor_that_never_fails_replaces_the_covered_share_of_the_loss() -> None:
    assert_allclose(guaranteed_recovery(0.1, [0.0, 0.3, 1.0], 0.05, 0.0, 0.3), [0.1, 1 - 0.9 * 0.7, 1.0], rtol=1e-14)


def test_without_correlation_the_guarantor_fails_as_often_as_ever() -> None:
    # Loss given default 0.9; uncovered with certainty 0.2, covered 0.8 lost with probability 0.02.
    assert_allclose(guaranteed_recovery(0.1, 0.8, 0.05, 0.02, 0.0), 1 - 0.9 * (0.2 + 0.8 * 0.02), rtol=1e-12)


def test_a_guarantor_that_always_fails_with_the_debtor_gives_nothing() -> None:
    assert_allclose(guaranteed_recovery(0.25, 1.0, 0.02, 0.02, 1.0), 0.25, rtol=1e-12)


def test_a_guarantor_weaker_than_the_debtor_is_not_counted() -> None:
    assert guaranteed_recovery(0.1, 1.0, 0.01, 0.010001, 0.3) == 0.1
    assert guaranteed_recovery(0.1, 1.0, 0.01, 0.01, 0.3) > 0.9


def test_a_debtor_that_never_defaults_has_the_cover_of_a_guarantor_that_never_fails() -> None:
    assert_allclose(guaranteed_recovery(0.1, 0.5, 0.0, 0.0, 0.3), 1 - 0.9 * 0.5, rtol=1e-14)


def test_correlation_lowers_the_recovery() -> None:
    found = guaranteed_recovery(0.1, 1.0, 0.05, 0.02, np.array([-0.3, 0.0, 0.3, 0.6, 0.9]))
    assert np.all(np.diff(found) < 0)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("wrong", [-0.1, 1.1, np.nan])
def test_shares_and_probabilities_that_are_none_are_refused(place: int, wrong: float) -> None:
    own, cover, debtor, guarantor = (wrong if place == number else 0.02 for number in range(4))
    with pytest.raises(ValueError, match=r"leaves \[0, 1\]"):
        guaranteed_recovery(own, cover, debtor, guarantor, 0.3)


def test_the_multiplier_refuses_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="probabilities are wanted"):
        double_default_multiplier([0.01, 1.01])


def test_the_exact_multiplier_of_independent_names_is_the_guarantors_own_default_probability() -> None:
    correlation = DoubleDefaultCorrelation(obligor=0.2, guarantor=0.0, pair=0.0)
    assert_allclose(exact_double_default_multiplier(0.02, 0.007, correlation), 0.007, rtol=1e-12)


def test_the_exact_multiplier_rises_with_the_guarantors_default_probability() -> None:
    correlation = DoubleDefaultCorrelation(obligor=0.2)
    found = [exact_double_default_multiplier(0.02, pd, correlation) for pd in (1e-4, 1e-3, 1e-2, 1e-1)]
    assert 0 < found[0] < found[1] < found[2] < found[3]


@pytest.mark.parametrize(
    ("obligor_pd", "guarantor_pd", "correlation", "level"),
    [
        (0.0, 0.01, DoubleDefaultCorrelation(obligor=0.2), 0.999),
        (0.01, 1.0, DoubleDefaultCorrelation(obligor=0.2), 0.999),
        (0.01, 0.01, DoubleDefaultCorrelation(obligor=0.2), 1.0),
        (0.01, 0.01, DoubleDefaultCorrelation(obligor=1.0), 0.999),
        (0.01, 0.01, DoubleDefaultCorrelation(obligor=0.9, guarantor=0.9, pair=0.0), 0.999),
    ],
)
def test_the_exact_multiplier_refuses_what_has_none(
    obligor_pd: float, guarantor_pd: float, correlation: DoubleDefaultCorrelation, level: float
) -> None:
    with pytest.raises(ValueError, match="wanted"):
        exact_double_default_multiplier(obligor_pd, guarantor_pd, correlation, level)
