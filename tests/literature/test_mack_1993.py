"""Chain ladder and its standard error: Mack (1993), ASTIN Bulletin 23(2), 213-225, both numerical examples.

The triangle of Taylor and Ashe (1983), Second Moments of Estimates of Outstanding Claims, Journal of Econometrics 23,
37-61, is Mack's first example; its reserves and errors are those of tables 2 and 3. What is held here was compared with
the printed output of the R package ChainLadder (reference page of MackChainLadder, data GenIns, ``est.sigma = "Mack"``:
"compare to table 2 and 3 in Mack's 1993 paper"), which has more digits than the paper;
the paper itself was not at hand.
The mortgage guarantees are Mack's second example, table 4 (data Mortgage of the package, "26% in Table 6 of paper");
their factors and sigmas are printed in table 1 of Mack (1999), ASTIN Bulletin 29(2), 361-366, as quoted in its demo.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from abs_model.measure.triangle import chain_ladder, claim_rates, claims_triangle

PAID = [
    [357_848, 766_940, 610_542, 482_940, 527_326, 574_398, 146_342, 139_950, 227_229, 67_948],
    [352_118, 884_021, 933_894, 1_183_289, 445_745, 320_996, 527_804, 266_172, 425_046],
    [290_507, 1_001_799, 926_219, 1_016_654, 750_816, 146_923, 495_992, 280_405],
    [310_608, 1_108_250, 776_189, 1_562_400, 272_482, 352_053, 206_286],
    [443_160, 693_190, 991_983, 769_488, 504_851, 470_639],
    [396_132, 937_085, 847_498, 805_037, 705_960],
    [440_832, 847_631, 1_131_398, 1_063_269],
    [359_480, 1_061_648, 1_443_370],
    [376_686, 986_608],
    [344_014],
]
"""Paid in each development year, by accident year."""

MORTGAGE = [
    [58_046, 127_970, 476_599, 1_027_692, 1_360_489, 1_647_310, 1_819_179, 1_906_852, 1_950_105],
    [24_492, 141_767, 984_288, 2_142_656, 2_961_978, 3_683_940, 4_048_898, 4_115_760],
    [32_848, 274_682, 1_522_637, 3_203_427, 4_445_927, 5_158_781, 5_342_585],
    [21_439, 529_828, 2_900_301, 4_999_019, 6_460_112, 6_853_904],
    [40_397, 763_394, 2_920_745, 4_989_572, 5_648_563],
    [90_748, 951_994, 4_210_640, 5_866_482],
    [62_096, 868_480, 1_954_797],
    [24_983, 284_441],
    [13_121],
]
"""Claims of mortgage guarantees, cumulative."""

FACTORS = [3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177]
SIGMA_SQUARED = [160_280, 37_737, 41_965, 15_183, 13_731, 8_186, 446.6, 1_147, 446.6]
RESERVES = [94_634, 469_511, 709_638, 984_889, 1_419_459, 2_177_641, 3_920_301, 4_278_972, 4_625_811]
ERRORS = [75_535, 121_699, 133_549, 261_406, 411_010, 558_317, 875_328, 971_258, 1_363_155]
PERCENT = [80, 26, 19, 27, 29, 26, 22, 23, 29]


def padded(rows: list[list[int]], cumulate: bool = False) -> NDArray[np.float64]:
    """Rows of falling length as a square with NaN behind them."""
    table = np.full((len(rows), len(rows[0])), np.nan)
    for number, row in enumerate(rows):
        table[number, : len(row)] = np.cumsum(row) if cumulate else row
    return table


def test_the_factors_and_variances_are_the_published_ones() -> None:
    found = chain_ladder(padded(PAID, cumulate=True))
    assert_allclose(found.factors, FACTORS, rtol=0, atol=5.1e-5)
    assert_allclose(found.variances, SIGMA_SQUARED, rtol=5e-4)


def test_the_reserves_and_their_standard_errors_are_the_published_ones() -> None:
    found = chain_ladder(padded(PAID, cumulate=True))
    assert_allclose(found.outstanding[1:], RESERVES, rtol=0, atol=0.51)
    assert_allclose(found.standard_error[1:], ERRORS, rtol=0, atol=0.51)
    assert_array_equal(np.rint(100 * found.standard_error[1:] / found.outstanding[1:]), PERCENT)
    assert found.outstanding[0] == found.standard_error[0] == 0
    assert found.claims_so_far.sum() == 34_358_090


def test_the_total_reserve_and_its_standard_error_are_the_published_ones() -> None:
    found = chain_ladder(padded(PAID, cumulate=True))
    assert round(found.total_outstanding) == 18_680_856
    assert round(found.total_standard_error) == 2_447_095
    assert round(100 * found.total_standard_error / found.total_outstanding) == 13
    assert found.total_ultimate == pytest.approx(53_038_945.61, abs=0.01)


def test_the_mortgage_guarantees_have_the_published_factors_and_error() -> None:
    found = chain_ladder(padded(MORTGAGE))
    assert_allclose(found.factors, [11.10, 4.092, 1.708, 1.276, 1.139, 1.069, 1.026, 1.023], rtol=0, atol=6e-3)
    assert_allclose(np.sqrt(found.variances), [1_337, 988.5, 440.1, 207, 164.2, 74.60, 35.49, 16.89], rtol=5e-4)
    assert round(100 * found.total_standard_error / found.total_outstanding) == 26


def test_the_claim_rates_by_hand() -> None:
    # f = 30/20 = 1.5 and 18/15 = 1.2: 6 x 1.5 x 1.2 = 10.8 of 60, 15 x 1.2 = 18 of 100.
    found = chain_ladder(padded([[10, 15, 18], [10, 15], [6]]))
    rates = claim_rates(found, [100, 100, 60])
    assert_allclose(rates.raw, [0.18, 0.15, 0.10])
    assert_allclose(rates.corrected, [0.18, 0.18, 0.18])
    assert_allclose([rates.total_raw, rates.total_corrected, rates.pooled], [39 / 260, 0.18, 0.18])
    assert rates.left_out == 0


def test_two_factors_are_too_few_for_the_rule_of_the_last_variance() -> None:
    found = chain_ladder(padded([[10, 15, 18], [12, 15], [6]]))
    assert np.isnan(found.variances[1])
    assert_array_equal(np.isnan(found.standard_error), [False, True, True])
    assert np.isnan(found.total_standard_error)
    assert found.total_outstanding > 0


def test_a_variance_of_nothing_extends_to_nothing() -> None:
    rows = [[10, 20, 30, 33], [20, 40, 60], [30, 60], [40]]
    found = chain_ladder(padded(rows))
    assert_array_equal(found.variances, 0.0)
    assert_array_equal(found.standard_error, 0.0)


def test_a_cohort_that_has_claimed_nothing_yet_is_not_promised_to_stay_so() -> None:
    found = chain_ladder(padded([[10, 15, 18, 18], [10, 15, 18], [10, 16], [0]]))
    assert_array_equal(found.is_projected, [True, True, True, False])
    assert np.isnan(found.ultimate[3])
    assert np.isnan(found.standard_error[3])
    rates = claim_rates(found, [100, 100, 100, 1_000])
    assert rates.left_out == 1_000
    assert rates.total_raw == pytest.approx(52 / 1_300)
    assert rates.total_corrected == pytest.approx((18 + 18 + 16 * 1.2) / 300)
    # 30/46 of 15/18 of the ultimate is claimed at the first age.
    assert rates.pooled == pytest.approx(52 / (200 + 100 * 30 / 36 + 1_000 * 30 / 46 * 30 / 36))


def test_a_first_age_without_claims_has_no_factor_and_a_developed_share_of_nothing() -> None:
    found = chain_ladder(padded([[0, 15, 18], [0, 15], [2]]))
    assert np.isnan(found.factors[0])
    assert_array_equal(found.is_projected, [True, True, False])
    assert_array_equal(found.developed, [1.0, 15 / 18, 0.0])
    nothing = chain_ladder(padded([[0, 0], [0]]))
    assert_array_equal(nothing.is_projected, [True, False])
    assert np.isnan(claim_rates(nothing, [1, 1]).pooled)
    assert nothing.total_outstanding == nothing.total_standard_error == 0


def test_a_cohort_that_starts_late_counts_in_the_factor_and_not_in_the_variance() -> None:
    rows = [[10, 15, 18, 19], [10, 18, 20], [0, 3], [10]]
    found = chain_ladder(padded(rows))
    assert found.factors[0] == pytest.approx(36 / 20)
    assert found.variances[0] == pytest.approx((15 - 18) ** 2 / 10)


@pytest.mark.parametrize(
    ("triangle", "wrong"),
    [
        ([1.0, 2.0], "cohorts by ages"),
        (np.empty((0, 0)), "at least one of each"),
        ([[1, -2], [1, np.nan]], "cohort 0, age 1: -2.0"),
        ([[1, np.inf], [1, np.nan]], "cohort 0, age 1: inf"),
        ([[1, np.nan, 3], [1, 2, np.nan]], "cohort 0: age 1 is missing"),
        ([[1, 2], [np.nan, np.nan]], "cohort 1: age 0 is missing"),
        ([[1, 2, np.nan], [1, np.nan, np.nan]], "cohort 0 is known at 2 of 3 ages"),
        ([[1, 2, 3], [1, np.nan, np.nan], [1, 2, np.nan]], "cohort 2 is known longer"),
    ],
)
def test_what_is_no_triangle_is_refused(triangle: NDArray[np.float64], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        chain_ladder(triangle)


@pytest.mark.parametrize(
    ("amounts", "wrong"),
    [([1.0], "2 cohorts"), ([-1.0, 1.0], "at least 0"), ([0.0, 0.0], "above 0"), ([1.0, 0.0], "nothing guaranteed")],
)
def test_amounts_that_are_none_are_refused(amounts: list[float], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        claim_rates(chain_ladder(padded([[1, 2], [1]])), amounts)


def test_periods_are_counted_back_from_the_day() -> None:
    given = ["2020-09-30", "2020-10-01", "2021-09-30", "2021-10-01", "2022-10-01"]
    claimed = ["2021-09-30", "2021-09-30", "2021-10-01", "NaT", "2022-11-01"]
    found = claims_triangle(given, [10, 20, 30, 40, 50], claimed, [1, 2, 3, 0, 5], "2022-09-30")
    assert found.start.astype(str).tolist() == ["2019-10-01", "2020-10-01", "2021-10-01"]
    assert found.guaranteed.tolist() == [10, 50, 40]
    assert_array_equal(found.claims, padded([[0, 1, 1], [2, 5], [0]]))


def test_quarters_may_end_on_any_day() -> None:
    given = ["2021-11-15", "2021-11-16", "2022-02-28", "2022-05-15"]
    found = claims_triangle(given, [1, 2, 4, 8], given, [1, 2, 4, 8], "2022-05-15", step="quarter")
    assert found.start.astype(str).tolist() == ["2021-08-16", "2021-11-16", "2022-02-16"]
    assert found.guaranteed.tolist() == [1, 2, 12]
    ends = claims_triangle(["2022-03-31"], [1], ["NaT"], [0], "2022-06-30", step="quarter")
    assert ends.start.astype(str).tolist() == ["2022-01-01"]
    assert ends.claims.tolist() == [[0, 0]]


def test_an_empty_cohort_is_a_row_of_zeros_and_says_nothing() -> None:
    given, claimed = ["2019-05-01", "2021-05-01"], ["2020-05-01", "2021-06-01"]
    found = claims_triangle(given, [100, 100], claimed, [3, 2], "2021-12-31")
    assert found.guaranteed.tolist() == [100, 0, 100]
    rates = claim_rates(chain_ladder(found.claims), found.guaranteed)
    assert np.isnan(rates.raw[1])
    assert rates.left_out == 100  # the youngest has claimed in its first year, the oldest had not: no factor


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"guaranteed": [1.0]}, "columns of equal length"),
        ({"cohort_date": ["NaT", "2021-01-01"]}, "row 0 has no date of the guarantee, and 0 more"),
        ({"guaranteed": [1.0, -1.0]}, "row 1 has a guaranteed amount"),
        ({"claim": [np.nan, 0.0]}, "row 0 has a claim that is negative or not finite"),
        ({"claim": [1.0, 1.0]}, "row 1 has a claim without a date"),
        ({"claim_date": ["2019-01-01", "NaT"]}, "row 0 has a claim before its guarantee"),
        ({"guaranteed": [0.0, 1.0]}, "row 0 has a claim, and nothing was guaranteed"),
        ({"as_at": "2019-12-31"}, "nothing was guaranteed until 2019-12-31"),
        ({"step": "month"}, "one of year, quarter"),
    ],
)
def test_a_ledger_that_is_none_is_refused(change: dict[str, object], wrong: str) -> None:
    ledger: dict[str, object] = {
        "cohort_date": ["2020-01-01", "2021-01-01"], "guaranteed": [1.0, 1.0], "claim_date": ["2021-06-30", "NaT"],
        "claim": [1.0, 0.0], "as_at": "2021-12-31",
    }  # fmt: skip
    with pytest.raises(ValueError, match=wrong):
        claims_triangle(**(ledger | change))  # type: ignore[arg-type]
