"""The rating that a probability or an expected loss answers to."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from abs_model.measure.rating import notches, rating_by_expected_loss, rating_by_probability

YEARS = [1.0, 3.0, 5.0]
DEFAULTS = [[0.001, 0.004, 0.01], [0.01, 0.04, 0.1], [0.2, 0.5, 1.0]]
LOSSES = [[0.0, 0.0001, 0.001], [0.001, 0.01, 0.04], [0.1, 0.2, 0.4]]


@pytest.mark.parametrize("place", range(3))
def test_a_table_read_at_its_knots_gives_its_own_ratings(place: int) -> None:
    years = YEARS[place]
    column = [row[place] for row in DEFAULTS]
    assert_array_equal(rating_by_probability(column, years, YEARS, DEFAULTS), [0, 1, 2])
    losses = [row[place] for row in LOSSES]
    assert_array_equal(rating_by_expected_loss(losses, years, YEARS, LOSSES), [0, 1, 2])


def test_a_little_more_than_a_rating_allows_is_the_next() -> None:
    assert_array_equal(rating_by_probability([0.00100001, 0.0100001], 1.0, YEARS, DEFAULTS), [1, 2])
    assert_array_equal(rating_by_expected_loss([0.0001001, 0.01001], 3.0, YEARS, LOSSES), [1, 2])


def test_what_the_worst_rating_does_not_cover_has_none() -> None:
    assert int(rating_by_probability(0.21, 1.0, YEARS, DEFAULTS)) == len(DEFAULTS)
    assert int(rating_by_expected_loss(0.41, 5.0, YEARS, LOSSES)) == len(LOSSES)


def test_nothing_lost_is_the_best_rating() -> None:
    assert int(rating_by_probability(0.0, 0.1, YEARS, DEFAULTS)) == 0
    assert int(rating_by_expected_loss(0.0, 0.1, YEARS, LOSSES)) == 0


def test_between_years_survival_is_geometric() -> None:
    # At 2 years the second rating survives with sqrt(0.99 * 0.96) = 0.974885, so it defaults with 0.025115.
    level = 1 - (0.99 * 0.96) ** 0.5
    assert_array_equal(rating_by_probability([level * 0.9999, level * 1.0001], 2.0, YEARS, DEFAULTS), [1, 2])


def test_before_the_first_year_the_first_rate_holds() -> None:
    level = 1 - 0.99**0.25
    assert_array_equal(rating_by_probability([level * 0.9999, level * 1.0001], 0.25, YEARS, DEFAULTS), [1, 2])


def test_between_years_expected_loss_is_log_linear() -> None:
    # At 4 years: sqrt(0.01 * 0.04) = 0.02.
    assert_array_equal(rating_by_expected_loss([0.019999, 0.020001], 4.0, YEARS, LOSSES), [1, 2])


def test_from_nothing_expected_loss_rises_evenly() -> None:
    # Best rating, half-way from 0 at 1 year to 0.0001 at 3 years.
    assert_array_equal(rating_by_expected_loss([0.00004999, 0.00005001], 2.0, YEARS, LOSSES), [0, 1])


def test_expected_loss_is_in_proportion_to_time_before_the_first_year_and_stays_behind_the_last() -> None:
    assert_array_equal(rating_by_expected_loss([0.00049999, 0.00050001], 0.5, YEARS, LOSSES), [1, 2])
    assert_array_equal(rating_by_expected_loss([0.039999, 0.040001], 9.0, YEARS, LOSSES), [1, 2])


def test_notches_count_downwards() -> None:
    assert notches([3, 1], against=[1, 3]).tolist() == [2, -2]


def test_shapes_are_kept() -> None:
    assert rating_by_probability(np.zeros((2, 3)), 1.0, YEARS, DEFAULTS).shape == (2, 3)


@pytest.mark.parametrize("read", [rating_by_probability, rating_by_expected_loss])
@pytest.mark.parametrize(
    ("value", "years", "table_years", "table", "said"),
    [
        (1.1, 1.0, YEARS, DEFAULTS, "outside"),
        (np.nan, 1.0, YEARS, DEFAULTS, "outside"),
        (0.1, 0.0, YEARS, DEFAULTS, "horizon above 0"),
        (0.1, np.inf, YEARS, DEFAULTS, "horizon above 0"),
        (0.1, 1.0, [1.0, 2.0], DEFAULTS, "ratings by"),
        (0.1, 1.0, [], [[]], "ratings by"),
        (0.1, 1.0, [1.0, 3.0, 2.0], DEFAULTS, "rise from above 0"),
    ],
)
def test_what_cannot_be_read_off_is_refused(
    read: object, value: float, years: float, table_years: list[float], table: list[list[float]], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        read(value, years, table_years, table)  # type: ignore[operator]
