"""Drivers that a stress moves in the credit model: multipliers of an industry, shares of common factors."""

from typing import Any

import pytest
from numpy.testing import assert_allclose
from pydantic import ValidationError

from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.credit_name import CreditName, default_curve, loadings
from abs_model.scenario.factor import FactorShares
from abs_model.scenario.rating_table import RatingTable
from abs_model.scenario.scenario import BASE, Scenario

ALPHA = CreditName(id="alpha", rating="AA", industry="建筑业", province="四川", group="alpha")
BETA = CreditName(id="beta", rating="AA", industry="汽车制造业", province="四川", group="beta")
GAMMA = CreditName(id="gamma", rating="AA", province="重庆", group="gamma")
TABLE = RatingTable.model_validate(
    {
        "id": "one",
        "name": {"zh": "一级", "en": "one"},
        "scale": "domestic",
        "source": "illustrative",
        "date": "2020-07-07",
        "years": [1],
        "default_probability": {"AA": [0.01]},
    }
)


def terms(**correlation: Any) -> CreditTerms:
    return CreditTerms.model_validate({"version": "v1", "rating_table": "t.yaml", "correlation": correlation})


def stressed(**drivers: Any) -> Scenario:
    return Scenario.model_validate({"id": "one", "name": {"zh": "一", "en": "one"}, **drivers})


def test_an_industry_defaults_more_often_and_others_as_before() -> None:
    shock = stressed(industry_multipliers={"建筑业": 3.0})
    found = [float(default_curve(terms(), TABLE, name, shock).probability(1.0)) for name in (ALPHA, BETA, GAMMA)]
    assert_allclose(found, [0.03, 0.01, 0.01], rtol=1e-12)


def test_the_multipliers_of_an_industry_and_of_all_are_multiplied() -> None:
    shock = stressed(industry_multipliers={"建筑业": 3.0}, default_probability_multiplier=1.5)
    found = [float(default_curve(terms(), TABLE, name, shock).probability(1.0)) for name in (ALPHA, BETA)]
    assert_allclose(found, [0.045, 0.015], rtol=1e-12)


def test_a_share_that_a_scenario_states_is_that_of_every_name_whatever_its_own() -> None:
    own = terms(common=0.125, province=0.1, names={"beta": {"common": 0.2, "province": 0.3}}).correlation
    made = loadings(own, [ALPHA, BETA, GAMMA], FactorShares(province=0.375)).correlation
    # The province 0.375 for both, and what they share of the economy: sqrt(0.125 x 0.2).
    assert_allclose(made[0, 1], 0.375 + (0.125 * 0.2) ** 0.5, rtol=1e-12)
    assert_allclose(made[0, 2], 0.125, rtol=1e-12)


def test_the_regional_shock_of_the_ladder_makes_a_half_of_the_common_share_of_raters() -> None:
    from abs_model.scenario.ladder import PROVINCE_SHARE

    fit = terms(common=0.125, province=0.10, industry=0.20).correlation
    assert_allclose(loadings(fit, [ALPHA, BETA]).correlation[0, 1], 0.225, rtol=1e-12)
    made = loadings(fit, [ALPHA, BETA], FactorShares(province=PROVINCE_SHARE)).correlation
    assert_allclose(made[0, 1], 0.5, rtol=1e-12)


def test_nothing_stated_changes_nothing() -> None:
    own = terms(common=0.125, province=0.1).correlation
    plain, same = loadings(own, [ALPHA, BETA]), loadings(own, [ALPHA, BETA], FactorShares())
    assert_allclose(same.correlation, plain.correlation, rtol=0, atol=0)


def test_shares_do_not_change_a_matrix() -> None:
    matrix = terms(matrix={"names": ["alpha", "beta"], "rows": [[1, 0.2], [0.2, 1]]}).correlation
    with pytest.raises(ValueError, match="province shares are to change, and correlations are a matrix"):
        loadings(matrix, [ALPHA, BETA], FactorShares(province=0.3))
    assert_allclose(loadings(matrix, [ALPHA, BETA], FactorShares()).correlation[0, 1], 0.2, rtol=1e-9)


def test_shares_that_leave_a_name_nothing_of_its_own_are_refused() -> None:
    with pytest.raises(ValueError, match="shares of alpha sum to 1.1; a sum below 1 is wanted"):
        loadings(terms(common=0.5).correlation, [ALPHA, BETA], FactorShares(province=0.6))


@pytest.mark.parametrize(
    "drivers",
    [
        {"industry_multipliers": {"建筑业": -1.0}},
        {"industry_multipliers": {"建筑业": 101.0}},
        {"correlation": {"province": 1.5}},
        {"correlation": {"country": 0.5}},
        {"commingling": "soon"},
        {"commingling": 1},
    ],
)
def test_a_driver_out_of_its_range_is_refused(drivers: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        stressed(**drivers)


def test_the_base_case_moves_no_driver() -> None:
    assert BASE.commingling is None
    assert BASE.industry_multipliers == {}
    assert BASE.correlation is None
