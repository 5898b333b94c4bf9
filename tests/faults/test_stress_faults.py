"""Stresses that cannot be run: each ends with 5, says file, line and remedy, and leaves no results."""

import pytest

from tests.faults.sound import Workspace, assert_refused
from tests.faults.test_credit_faults import CREDIT, TABLE

NORMAL = CREDIT.replace("copula: {kind: student_t, degrees_of_freedom: 4}\n", "")

FAULTS = {
    "a_driver_out_of_range": (
        "delay_days: 60", "delay_days: 4000", ("scenarios.yaml:5:17:", "4000", "a number of at most 3,660 is wanted"),
    ),
    "a_multiplier_below_nothing": (
        "delay_days: 60", "industry_multipliers: {建筑业: -3}", ("scenarios.yaml:5:", "-3", "without the minus sign"),
    ),
    "a_correlation_in_per_cent": (
        "delay_days: 60", "correlation: {province: 37.5}", ("scenarios.yaml:5:", "37.5", "Write 0.375 for 37.5 %."),
    ),
    "a_factor_that_no_name_has": (
        "delay_days: 60", "correlation: {provinces: 0.3}", ("scenarios.yaml:5:", "provinces", "Did you mean province?"),
    ),
    "a_day_of_commingling_that_is_none": (
        "delay_days: 60", "commingling: 2025-02-30", ("scenarios.yaml:5:", "2025-02-30", "Check day and month."),
    ),
    "an_unknown_debtor": (
        "obligor: alpha", "obligor: alphb", ("scenarios.yaml:8:", '"alphb"', "Did you mean alpha?"),
    ),
    "an_unknown_industry": (
        "delay_days: 60", "industry_multipliers: {建筑也: 3}",
        ("scenarios.yaml:5:", "industry_multipliers", '"建筑也"', "an industry of a core enterprise", "建筑业"),
    ),
}  # fmt: skip


@pytest.fixture
def rated(place: Workspace) -> Workspace:
    """The small deal with an industry and credit assumptions."""
    place.write("credit.yaml", NORMAL)
    place.write("ratings.yaml", TABLE)
    place.replace(
        "deal.yaml",
        "{id: alpha, name: 甲公司, rating: AA+}",
        "{id: alpha, name: 甲公司, rating: AA+, industry: 建筑业}",
    )
    return place


@pytest.mark.parametrize("fault", FAULTS)
def test_the_stress_is_refused_for(fault: str, rated: Workspace) -> None:
    old, new, parts = FAULTS[fault]
    rated.replace("scenarios.yaml", old, new)
    assert_refused(rated.end("stress"), 5, *parts)
    assert not rated.results.exists()


def test_a_row_that_nobody_knows_is_answered_with_the_nearest(rated: Workspace) -> None:
    assert_refused(rated.end("stress", "--only", "late_9"), 5, "--only", '"late_9"', "Did you mean late_90?")


def test_a_row_that_the_deal_has_no_use_for_says_what_it_would_need(rated: Workspace) -> None:
    result = rated.end("stress", "--only", "group_defaults", "--lang", "en")
    assert_refused(result, 5, "--only", '"group_defaults"', "more than one core enterprise in the largest group")


def test_shares_in_the_place_of_a_matrix_are_refused(rated: Workspace) -> None:
    names, row = "[alpha, beta, guarantor]", "[[1, 0.2, 0.2], [0.2, 1, 0.2], [0.2, 0.2, 1]]"
    start, end = NORMAL.index("correlation:"), NORMAL.index("recovery_ratio:")
    matrix = f"correlation: {{matrix: {{names: {names}, rows: {row}}}}}\n"
    rated.write("credit.yaml", NORMAL[:start] + matrix + NORMAL[end:])
    rated.replace("scenarios.yaml", "delay_days: 60", "correlation: {province: 0.3}")
    result = rated.end("stress")
    assert_refused(result, 5, "scenario late", "correlations are a matrix", "shares are wanted", "credit.yaml")


def test_shares_that_leave_a_name_no_risk_of_its_own_are_refused(rated: Workspace) -> None:
    rated.replace("scenarios.yaml", "delay_days: 60", "correlation: {common: 0.99, province: 0.9}")
    result = rated.end("stress")
    assert_refused(result, 5, "scenario late", "shares of alpha sum to", "a sum below 1 is wanted", "Lower")
