"""Hull, Risk Management and Financial Institutions, credit value at risk: a bank with 100 million of retail loans."""

from numpy.testing import assert_allclose

from abs_model.measure.large_pool import quantile, worst_case_default_rate


def test_a_2_per_cent_pool_with_correlation_0_1_defaults_at_12_8_per_cent_once_in_a_thousand_years() -> None:
    assert_allclose(worst_case_default_rate(0.02, 0.1, 0.999), 0.1282, rtol=0, atol=5e-5)


def test_with_a_recovery_of_60_per_cent_the_bank_loses_5_13_million_of_100() -> None:
    assert_allclose(100 * quantile(0.999, 0.02, 0.1, lgd=0.4), 5.13, rtol=0, atol=5e-3)
