"""Published tables of default and loss: the identity that ties two of them, and ratings read off one of them.

* Moody's idealised cumulative expected losses, years 1 to 10, and its rating factors (ten-year idealised probability of
  default times 10,000): the loss of year 10 is 55 % of the factor.
* S&P, average cumulative default rates of corporates 1981 to 2020, years 1 to 5.
"""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from abs_model.measure.hazard import hazard_curve
from abs_model.measure.rating import rating_by_expected_loss

YEARS = np.arange(1.0, 11.0)

EXPECTED_LOSS_PERCENT = {
    "Aaa": (0.000028, 0.00011, 0.00039, 0.00099, 0.0016, 0.0022, 0.0029, 0.0036, 0.0045, 0.0055),
    "Aa1": (0.000314, 0.00165, 0.0055, 0.01155, 0.01705, 0.0231, 0.0297, 0.03685, 0.0451, 0.055),
    "Aa2": (0.000748, 0.0044, 0.0143, 0.0259, 0.0374, 0.0490, 0.0611, 0.0743, 0.0902, 0.11),
    "Aa3": (0.001661, 0.01045, 0.03245, 0.0556, 0.0781, 0.1007, 0.1249, 0.1496, 0.1799, 0.22),
    "A1": (0.003196, 0.02035, 0.0644, 0.10395, 0.14355, 0.1815, 0.2233, 0.2640, 0.3152, 0.385),
    "A2": (0.005979, 0.0385, 0.1221, 0.18975, 0.25685, 0.32065, 0.3905, 0.45595, 0.5401, 0.66),
    "A3": (0.021368, 0.0825, 0.198, 0.297, 0.4015, 0.5005, 0.6105, 0.715, 0.836, 0.99),
    "Baa1": (0.0495, 0.154, 0.308, 0.4565, 0.605, 0.7535, 0.9185, 1.0835, 1.2485, 1.43),
    "Baa2": (0.0935, 0.2585, 0.4565, 0.66, 0.869, 1.0835, 1.3255, 1.5675, 1.782, 1.98),
    "Baa3": (0.231, 0.5775, 0.9405, 1.309, 1.6775, 2.035, 2.3815, 2.7335, 3.0635, 3.355),
    "Ba1": (0.4785, 1.111, 1.7215, 2.31, 2.904, 3.4375, 3.883, 4.3395, 4.7795, 5.17),
    "Ba2": (0.858, 1.9085, 2.849, 3.74, 4.6255, 5.3735, 5.885, 6.413, 6.9575, 7.425),
    "Ba3": (1.5455, 3.0305, 4.3285, 5.3845, 6.523, 7.4195, 8.041, 8.6405, 9.1905, 9.713),
    "B1": (2.574, 4.609, 6.369, 7.6175, 8.866, 9.8395, 10.5215, 11.1265, 11.682, 12.21),
    "B2": (3.938, 6.4185, 8.5525, 9.9715, 11.3905, 12.4575, 13.2055, 13.8325, 14.421, 14.96),
    "B3": (6.391, 9.1355, 11.5665, 13.222, 14.8775, 16.06, 17.05, 17.919, 18.579, 19.195),
    "Caa1": (9.5599, 12.7788, 15.7512, 17.8634, 19.9726, 21.4317, 22.762, 24.0113, 25.1195, 26.235),
    "Caa2": (14.3, 17.875, 21.45, 24.134, 26.8125, 28.6, 30.3875, 32.175, 33.9625, 35.75),
    "Caa3": (28.0446, 31.3548, 34.3475, 36.4331, 38.4017, 39.6611, 40.8817, 42.0669, 43.2196, 44.385),
}

RATING_FACTOR = {
    "Aaa": 1, "Aa1": 10, "Aa2": 20, "Aa3": 40, "A1": 70, "A2": 120, "A3": 180, "Baa1": 260, "Baa2": 360, "Baa3": 610,
    "Ba1": 940, "Ba2": 1350, "Ba3": 1766, "B1": 2220, "B2": 2720, "B3": 3490, "Caa1": 4770, "Caa2": 6500, "Caa3": 8070,
}  # fmt: skip

TABLE = np.array(list(EXPECTED_LOSS_PERCENT.values())) / 100

CUMULATIVE_DEFAULT_PERCENT = {
    "AAA": (0.00, 0.03, 0.13, 0.24, 0.34),
    "AA": (0.02, 0.06, 0.11, 0.21, 0.30),
    "A": (0.05, 0.13, 0.22, 0.33, 0.46),
    "BBB": (0.16, 0.43, 0.75, 1.14, 1.54),
    "BB": (0.63, 1.93, 3.46, 4.99, 6.43),
    "B": (3.34, 7.80, 11.75, 14.89, 17.35),
    "CCC": (28.3, 38.3, 43.4, 46.4, 48.6),
}


def test_the_loss_of_ten_years_is_55_percent_of_the_rating_factor() -> None:
    factor = np.array([RATING_FACTOR[rating] for rating in EXPECTED_LOSS_PERCENT])
    assert_allclose(TABLE[:, 9], 0.55 * factor / 10_000, rtol=0, atol=1e-8)


@pytest.mark.parametrize("year", range(1, 11))
def test_the_losses_of_a_year_are_read_as_the_ratings_that_they_belong_to(year: int) -> None:
    made = rating_by_expected_loss(TABLE[:, year - 1], float(year), YEARS, TABLE)
    assert_array_equal(made, np.arange(19))


def test_a_loss_above_that_of_a_rating_is_the_rating_below() -> None:
    made = rating_by_expected_loss(TABLE[:, 4] * 1.0001, 5.0, YEARS, TABLE)
    assert_array_equal(made, np.arange(1, 20))


def test_a_life_between_two_years_is_read_between_them() -> None:
    # Baa2 at 2 and 3 years: 0.2585 % and 0.4565 %; half-way in logarithms 0.34352 %, in amounts 0.35750 %.
    baa2 = list(EXPECTED_LOSS_PERCENT).index("Baa2")
    assert_array_equal(rating_by_expected_loss([0.0034351, 0.0034353], 2.5, YEARS, TABLE), [baa2, baa2 + 1])


@pytest.mark.parametrize("rating", CUMULATIVE_DEFAULT_PERCENT)
def test_the_hazard_of_a_year_is_what_its_survivors_bore(rating: str) -> None:
    cumulative = np.array(CUMULATIVE_DEFAULT_PERCENT[rating]) / 100
    curve = hazard_curve(YEARS[:5], cumulative)
    assert_allclose(curve.probability(YEARS[:5]), cumulative, rtol=0, atol=1e-15)
    for start, (earlier, later) in enumerate(pairwise([0.0, *cumulative])):
        half = curve.probability(start + 0.5)
        of_survivors = (later - earlier) / (1 - earlier)
        assert_allclose((half - earlier) / (1 - earlier), 1 - (1 - of_survivors) ** 0.5, rtol=0, atol=1e-15)


def test_the_second_year_of_bbb() -> None:
    # 0.43 % less 0.16 %, of 99.84 % that were left: a rate of 0.27080 % a year.
    curve = hazard_curve(YEARS[:5], np.array(CUMULATIVE_DEFAULT_PERCENT["BBB"]) / 100)
    assert_allclose(np.diff(curve.hazard)[1], 0.0027080, rtol=0, atol=5e-8)
