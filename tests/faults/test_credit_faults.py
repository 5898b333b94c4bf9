"""Credit assumptions that cannot be used: each ends with 5 and says where, what, wanted and what to do."""

import json

import pytest

from tests.faults.sound import Workspace, assert_refused

TABLE = """\
id: small-table
name: {zh: 小型评级表, en: small table}
scale: domestic
source: illustrative
date: 2024-06-28
years: [1, 3]
default_probability:
  AAA: [0.001, 0.003]
  AA+: [0.003, 0.009]
  AA:  [0.008, 0.024]
"""

CREDIT = """\
version: v1
rating_table: ratings.yaml
copula: {kind: student_t, degrees_of_freedom: 4}
correlation: {common: 0.2, group: 0.1}
recovery_ratio: 0.2
recovery_lag_days: 365
names:
  alpha: {recovery_ratio: 0.4}
contagion:
  - {obligor: beta, provider: guarantor, probability: 0.5}
source: {correlation: illustrative, recovery_ratio: illustrative}
"""

MATRIX = "correlation: {matrix: {names: [alpha, beta, guarantor], rows: [[1, %s, %s], [%s, 1, %s], [%s, %s, 1]]}}\n"


def matrix(alpha_beta: float, alpha_guarantor: float, beta_guarantor: float) -> str:
    """The line of a matrix of three names."""
    rows = (alpha_beta, alpha_guarantor, alpha_beta, beta_guarantor, alpha_guarantor, beta_guarantor)
    return MATRIX % rows


SHARES = "correlation: {common: 0.2, group: 0.1}\n"

FAULTS = {
    "a_correlation_above_1": (
        "common: 0.2", "common: 1.2",
        ("credit.yaml:4:", "correlation.common", "1.2", "a decimal below 1 is wanted", "Write 0.012 for 1.2 %."),
    ),
    "a_correlation_above_1_in_a_matrix": (
        SHARES, matrix(1.2, 0.2, 0.2),
        ("credit.yaml:4:", "row 1", "1.2", "a correlation from -1 to 1 is wanted"),
    ),
    "shares_that_leave_nothing": (
        "common: 0.2, group: 0.1", "common: 0.7, group: 0.4",
        ("credit.yaml:4:", "sum to 1.1", "a sum below 1 is wanted", "Lower one of them."),
    ),
    "a_matrix_that_cannot_be_mended": (
        SHARES, matrix(0.9, -0.9, 0.9),
        ("credit.yaml:4:", "no names can have these correlations", "positive semi-definite", "more than 0.10"),
    ),
    "a_matrix_that_leaves_out_a_name": (
        SHARES, "correlation: {matrix: {names: [alpha, beta], rows: [[1, 0.2], [0.2, 1]]}}\n",
        ("credit.yaml:4:", "leaves out guarantor", "Add a row and a column"),
    ),
    "a_probability_above_1": (
        "alpha: {recovery_ratio: 0.4}", "alpha: {default_probability: [{years: 1, probability: 1.5}]}",
        ("credit.yaml:8:", "probability is 1.5", "from 0 to 1 is wanted", "Write 0.015 for 1.5 %."),
    ),
    "a_probability_that_falls": (
        "alpha: {recovery_ratio: 0.4}",
        "alpha: {default_probability: [{years: 1, probability: 0.02}, {years: 2, probability: 0.01}]}",
        ("credit.yaml:8:", "falls from 0.02 to 0.01", "do not fall are wanted"),
    ),
    "a_recovery_above_1": (
        "recovery_ratio: 0.2\n", "recovery_ratio: 20\n",
        ("credit.yaml:5:", "recovery_ratio is 20", "Write 0.2 for 20 %."),
    ),
    "a_rating_that_no_table_knows": (
        "alpha: {recovery_ratio: 0.4}", "alpha: {rating: AA++}",
        ("credit.yaml:8:", '"AA++"', "ratings.yaml does not have", "Did you mean AA+?"),
    ),
    "a_name_that_nobody_has": (
        "alpha: {recovery_ratio: 0.4}", "alfa: {recovery_ratio: 0.4}",
        ("credit.yaml:8:", '"alfa"', "a core enterprise of the deal", "Did you mean alpha?"),
    ),
    "a_provider_of_nothing": (
        "provider: guarantor", "provider: originator",
        ("credit.yaml:10:", '"originator"', "the role of a support's provider is wanted", "Write one of: guarantor."),
    ),
    "a_missing_table": (
        "rating_table: ratings.yaml", "rating_table: rating.yaml",
        ("credit.yaml:2:", '"rating.yaml"', "there is no such file", "Did you mean ratings.yaml?"),
    ),
    "an_unknown_field": (
        "recovery_lag_days: 365", "recovery_days: 365",
        ("credit.yaml:6:", '"recovery_days"', "Did you mean recovery_lag_days?"),
    ),
    "a_copula_without_its_degrees": (
        ", degrees_of_freedom: 4", "",
        ("credit.yaml:3:", "no degrees of freedom", "Add degrees_of_freedom"),
    ),
}  # fmt: skip

TABLE_FAULTS = {
    "a_row_that_falls_with_the_years": (
        "[0.003, 0.009]", "[0.009, 0.003]",
        ("ratings.yaml:9:", "default_probability.AA+ falls", "do not fall are wanted"),
    ),
    "a_worse_rating_that_defaults_less": (
        "[0.008, 0.024]", "[0.001, 0.024]",
        ("ratings.yaml:10:", "below the 0.003 of AA+", "from best to worst"),
    ),
    "a_probability_in_per_cent": (
        "[0.008, 0.024]", "[0.8, 2.4]",
        ("ratings.yaml:10:", "2.4", "a probability from 0 to 1 is wanted", "Write 0.024 for 2.4 %."),
    ),
    "a_row_that_is_too_short": (
        "[0.003, 0.009]", "[0.003]",
        ("ratings.yaml:9:", "has 1 value", "each of the 2 years is wanted"),
    ),
    "a_table_without_a_source": (
        "source: illustrative\n", "",
        ("ratings.yaml:", "source is wanted"),
    ),
}  # fmt: skip


@pytest.fixture
def credit(place: Workspace) -> Workspace:
    """The sound deal with sound credit assumptions."""
    place.write("credit.yaml", CREDIT)
    place.write("ratings.yaml", TABLE)
    return place


def test_sound_assumptions_are_said_to_be_sound(credit: Workspace) -> None:
    result = credit.end("check", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "credit.yaml: credit assumptions, rating table small-table, 2024-06-28" in result.stdout
    assert json.loads(credit.end("check", "--json").stdout)["rating_table"] == "small-table"


@pytest.mark.parametrize("fault", FAULTS)
def test_assumptions_are_refused_for(fault: str, credit: Workspace) -> None:
    old, new, parts = FAULTS[fault]
    credit.replace("credit.yaml", old, new)
    assert_refused(credit.end("check"), 5, *parts)


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_a_rating_table_is_refused_for(fault: str, credit: Workspace) -> None:
    old, new, parts = TABLE_FAULTS[fault]
    credit.replace("ratings.yaml", old, new)
    assert_refused(credit.end("check"), 5, *parts)


def test_a_name_without_a_rating_is_refused(credit: Workspace) -> None:
    credit.replace("deal.yaml", "name: 乙公司, rating: AA}", "name: 乙公司}")
    assert_refused(credit.end("check"), 5, "credit.yaml:7:", "beta has no default probability", "Add names.beta.rating")


def test_a_downgrade_of_a_name_without_a_rating_is_refused(credit: Workspace) -> None:
    stated = "alpha: {default_probability: [{years: 1, probability: 0.01}]}"
    credit.replace("credit.yaml", "alpha: {recovery_ratio: 0.4}", stated)
    credit.replace("scenarios.yaml", "delay_days: 60", "downgrades: {alpha: 1}")
    assert_refused(credit.end("check"), 5, "scenario late", "downgrades.alpha", "default_probability_multiplier")


@pytest.mark.parametrize(("old", "new"), [("alpha", "alfa"), ("downgrades", "downgrade"), ("1}", "21}")])
def test_a_downgrade_that_does_not_fit_is_refused(old: str, new: str, credit: Workspace) -> None:
    credit.replace("scenarios.yaml", "delay_days: 60", "downgrades: {alpha: 1}".replace(old, new))
    assert_refused(credit.end("check"), 5, "scenarios.yaml:5:")


def test_a_matrix_that_is_mended_is_told_as_a_doubt(credit: Workspace) -> None:
    credit.replace("credit.yaml", SHARES, matrix(0.9, 0.6, 0.9))
    result = credit.end("check", "--json")
    assert result.exit_code == 0, result.output
    (warning,) = json.loads(result.stdout)["warnings"]
    assert "credit.yaml:4:" in warning
    assert "differ by up to 0.0054" in warning
    assert warning in credit.end("check", "--lang", "en").stdout


@pytest.mark.parametrize("command", ["project", pytest.param("run", marks=pytest.mark.long)])
def test_a_projection_does_not_ask_for_probabilities(command: str, credit: Workspace) -> None:
    credit.replace("scenarios.yaml", "delay_days: 60", "downgrades: {alpha: 1}\n    default_probability_multiplier: 2")
    assert credit.end(command).exit_code == 0


def test_a_deal_without_assumptions_is_sound(place: Workspace) -> None:
    result = place.end("check", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["credit"] is None
