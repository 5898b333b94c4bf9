"""The time of default: between knots, before the first, behind the last, and where default is certain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from abs_model.measure.hazard import HazardCurve, hazard_curve

KNOTS = ([1.0, 2.0, 5.0], [0.02, 0.05, 0.20])


def test_the_curve_goes_through_its_knots() -> None:
    assert_allclose(hazard_curve(*KNOTS).probability(KNOTS[0]), KNOTS[1], rtol=1e-15)


def test_survival_is_geometric_between_knots() -> None:
    # Half-way from 2 to 5 years survival is the geometric mean of 0.95 and 0.80.
    assert_allclose(hazard_curve(*KNOTS).probability(3.5), 1 - (0.95 * 0.80) ** 0.5, rtol=1e-14)


def test_the_first_rate_holds_from_today() -> None:
    curve = hazard_curve(*KNOTS)
    assert curve.probability(0.0) == 0
    assert_allclose(curve.probability([0.25, 0.5]), [1 - 0.98**0.25, 1 - 0.98**0.5], rtol=1e-14)


def test_the_last_rate_goes_on() -> None:
    # From 2 to 5 years survival falls by 0.80 / 0.95; in the next three years it does so again.
    assert_allclose(hazard_curve(*KNOTS).probability(8.0), 1 - 0.80 * 0.80 / 0.95, rtol=1e-14)


def test_one_knot_is_a_constant_hazard() -> None:
    curve = hazard_curve([2.0], [0.19])
    assert_allclose(curve.probability([1.0, 2.0, 4.0]), [0.1, 0.19, 1 - 0.9**4], rtol=1e-14)


def test_years_without_default_are_waited_through() -> None:
    curve = hazard_curve([1.0, 2.0, 3.0], [0.0, 0.1, 0.1])
    assert_allclose(curve.probability([0.5, 1.0, 1.5, 2.5, 50.0]), [0, 0, 1 - 0.9**0.5, 0.1, 0.1], rtol=1e-14)
    assert curve.years([0.0, 0.05, 0.1, 0.1000001]).tolist() == [
        0.0,
        pytest.approx(1 + np.log(0.95) / np.log(0.9), rel=1e-14),
        2.0,
        np.inf,
    ]


def test_a_name_that_never_defaults_has_no_time_of_default() -> None:
    curve = hazard_curve([1.0, 10.0], [0.0, 0.0])
    assert curve.probability([0.0, 3.0, 99.0]).tolist() == [0, 0, 0]
    assert curve.years([0.0, 1e-12, 1.0]).tolist() == [0.0, np.inf, np.inf]


def test_certain_default_comes_evenly_over_the_last_stretch() -> None:
    curve = hazard_curve([1.0, 3.0, 5.0], [0.2, 1.0, 1.0])
    assert_allclose(curve.probability([1.0, 1.5, 2.0, 3.0, 9.0]), [0.2, 0.4, 0.6, 1.0, 1.0], rtol=1e-14)
    assert_allclose(curve.years([0.2, 0.6, 1.0]), [1.0, 2.0, 3.0], rtol=1e-14)


def test_certainty_at_the_first_knot_is_even_from_today() -> None:
    curve = hazard_curve([2.0], [1.0])
    assert curve.probability([0.0, 0.5, 2.0, 3.0]).tolist() == [0, 0.25, 1, 1]
    assert curve.years([0.0, 0.25, 1.0]).tolist() == [0, 0.5, 2]


def test_shapes_are_kept() -> None:
    curve = hazard_curve(*KNOTS)
    grid = np.arange(6.0).reshape(2, 3)
    assert curve.probability(grid).shape == (2, 3)
    assert curve.years(curve.probability(grid)).shape == (2, 3)
    assert curve.probability(1.0).shape == ()


@pytest.mark.parametrize(("multiplier", "wanted"), [(0.0, [0, 0, 0]), (2.0, [0.04, 0.10, 0.40]), (6.0, [0.12, 0.3, 1])])
def test_scaling_multiplies_the_probabilities_of_the_knots(multiplier: float, wanted: list[float]) -> None:
    assert_allclose(hazard_curve(*KNOTS).scaled(multiplier).probability(KNOTS[0]), wanted, rtol=1e-14)


def test_scaling_caps_at_certainty() -> None:
    # 50 times 0.02 is 1 after a year, so every default comes within it.
    assert hazard_curve(*KNOTS).scaled(50.0).probability([0.5, 1.0, 2.0]).tolist() == [0.5, 1, 1]


def test_a_curve_times_one_is_itself() -> None:
    curve = hazard_curve(*KNOTS)
    assert curve.scaled(1.0) is curve


@pytest.mark.parametrize(
    ("years", "probability", "said"),
    [
        ([], [], "one row each"),
        ([1.0, 2.0], [0.1], "one row each"),
        ([[1.0]], [[0.1]], "one row each"),
        ([0.0, 1.0], [0.0, 0.1], "rise from above 0"),
        ([2.0, 1.0], [0.1, 0.2], "rise from above 0"),
        ([1.0, np.inf], [0.1, 0.2], "rise from above 0"),
        ([1.0, np.nan], [0.1, 0.2], "rise from above 0"),
        ([1.0, 2.0], [0.2, 0.1], "not to fall"),
        ([1.0, 2.0], [0.2, 1.1], "lie in"),
        ([1.0], [-0.1], "lie in"),
        ([1.0], [np.nan], "lie in"),
    ],
)
def test_knots_that_make_no_curve_are_refused(years: list[float], probability: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        hazard_curve(years, probability)


@pytest.mark.parametrize("years", [-0.1, np.nan, np.inf])
def test_a_time_that_is_none_is_refused(years: float) -> None:
    with pytest.raises(ValueError, match="years of at least 0"):
        hazard_curve(*KNOTS).probability([1.0, years])


@pytest.mark.parametrize("probability", [-0.1, 1.1, np.nan])
def test_a_probability_that_is_none_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="one in"):
        hazard_curve(*KNOTS).years([0.5, probability])


@pytest.mark.parametrize("multiplier", [-1.0, np.inf, np.nan])
def test_a_multiplier_that_is_none_is_refused(multiplier: float) -> None:
    with pytest.raises(ValueError, match="of at least 0"):
        hazard_curve(*KNOTS).scaled(multiplier)


STEPS = st.lists(st.tuples(st.floats(0.05, 5), st.sampled_from([0.0, 0.001, 0.02, 0.3, 1.0])), min_size=1, max_size=6)


def curve_of(steps: list[tuple[float, float]]) -> HazardCurve:
    """Knots so many years apart, each with its probability of default since the one before."""
    lengths, conditional = (np.array(part) for part in zip(*steps, strict=True))
    return hazard_curve(np.cumsum(lengths), 1 - np.cumprod(1 - conditional))


@given(steps=STEPS, times=st.lists(st.floats(0, 40), min_size=1, max_size=8))
def test_probability_rises_with_time_and_its_inverse_leads_back(
    steps: list[tuple[float, float]], times: list[float]
) -> None:
    curve, ordered = curve_of(steps), np.sort(times)
    probability = curve.probability(ordered)
    assert np.all((probability >= 0) & (probability <= 1))
    assert np.all(np.diff(probability) >= -1e-15)
    is_told_apart = probability < 0.999  # nearer to 1 a probability does not tell times apart
    first = curve.years(probability[is_told_apart])
    assert np.all(first <= ordered[is_told_apart] + 1e-6), "the first time by which it is reached comes not after"
    assert_allclose(curve.probability(first), probability[is_told_apart], rtol=0, atol=1e-12)
