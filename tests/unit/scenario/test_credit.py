"""Credit assumptions as numbers: which curve a name has, what it recovers, what it shares with others."""

import datetime
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from pydantic import ValidationError

from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.credit_check import credit_faults
from abs_model.scenario.credit_name import CreditName, default_curve, loadings, rating_in_use, recovery
from abs_model.scenario.rating_table import RatingTable, table_faults
from abs_model.scenario.scenario import BASE, Scenario

ALPHA = CreditName(id="alpha", rating="AA+", industry="建筑业", province="四川", group="alpha")
BETA = CreditName(id="beta", rating="AA", industry="汽车制造业", province="四川", group="beta")
GUARANTOR = CreditName(id="guarantor", rating="AAA", province="四川")
TABLE = RatingTable.model_validate(
    {
        "id": "three",
        "name": {"zh": "三级", "en": "three"},
        "scale": "domestic",
        "source": "illustrative",
        "date": "2020-07-07",
        "years": [1, 3],
        "default_probability": {"AAA": [0.001, 0.003], "AA+": [0.004, 0.02], "AA": [0.01, 0.05]},
        "expected_loss": {"AAA": [0.0005, 0.0015], "AA+": [0.002, 0.01], "AA": [0.005, 0.025]},
    }
)


def terms(**changed: Any) -> CreditTerms:
    """Plain assumptions, with some of them changed."""
    return CreditTerms.model_validate({"version": "v1", "rating_table": "t.yaml", "correlation": {}, **changed})


def stressed(**drivers: Any) -> Scenario:
    """The base case with drivers of the credit model."""
    return Scenario.model_validate({**BASE.model_dump(), **drivers})


def test_a_name_defaults_as_its_rating_in_the_deal_says() -> None:
    curve = default_curve(terms(), TABLE, ALPHA, BASE)
    assert_allclose(curve.probability([1.0, 3.0]), [0.004, 0.02], rtol=1e-14)


def test_a_rating_of_its_own_goes_before_that_of_the_deal() -> None:
    own = terms(names={"alpha": {"rating": "AA"}})
    assert rating_in_use(own, TABLE, ALPHA) == "AA"
    assert rating_in_use(own, TABLE, BETA) == "AA"
    assert_allclose(default_curve(own, TABLE, ALPHA, BASE).probability(1.0), 0.01, rtol=1e-14)


def test_stated_probabilities_go_before_any_rating() -> None:
    own = terms(names={"alpha": {"default_probability": [{"years": 2, "probability": 0.19}]}})
    assert rating_in_use(own, TABLE, ALPHA) is None
    assert_allclose(default_curve(own, TABLE, ALPHA, BASE).probability([1.0, 2.0]), [0.1, 0.19], rtol=1e-14)


def test_ratings_of_the_deal_say_nothing_on_an_international_scale() -> None:
    abroad = TABLE.model_copy(update={"scale": "international"})
    assert rating_in_use(terms(), abroad, ALPHA) is None
    assert rating_in_use(terms(names={"alpha": {"rating": "AA"}}), abroad, ALPHA) == "AA"


def test_a_downgrade_takes_the_row_below_and_stops_at_the_last() -> None:
    for notches, wanted in ((0, 0.001), (1, 0.004), (2, 0.01), (20, 0.01)):
        curve = default_curve(terms(), TABLE, GUARANTOR, stressed(downgrades={"guarantor": notches}))
        assert_allclose(curve.probability(1.0), wanted, rtol=1e-14)


def test_a_multiplier_comes_after_a_downgrade() -> None:
    scenario = stressed(downgrades={"guarantor": 1}, default_probability_multiplier=2)
    assert_allclose(default_curve(terms(), TABLE, GUARANTOR, scenario).probability([1.0, 3.0]), [0.008, 0.04])
    assert_allclose(default_curve(terms(), TABLE, BETA, scenario).probability([1.0, 3.0]), [0.02, 0.1])


def test_a_name_without_a_rating_cannot_be_downgraded() -> None:
    own = terms(names={"alpha": {"default_probability": [{"years": 1, "probability": 0.1}]}})
    with pytest.raises(ValueError, match="alpha is to be downgraded and has no rating"):
        default_curve(own, TABLE, ALPHA, stressed(downgrades={"alpha": 1}))


@pytest.mark.parametrize(
    ("name", "said"),
    [(CreditName(id="gamma"), "gamma has no default probability"), (CreditName(id="gamma", rating="B"), "is rated B")],
)
def test_a_name_without_a_curve_is_refused(name: CreditName, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        default_curve(terms(), TABLE, name, BASE)


def test_recovery_is_that_of_all_debtors_unless_a_name_has_its_own() -> None:
    own = terms(recovery_ratio=0.2, recovery_lag_days=365, names={"alpha": {"recovery_ratio": 0.5}})
    assert recovery(own, "alpha", is_provider=False) == (0.5, 365)
    assert recovery(own, "beta", is_provider=False) == (0.2, 365)


def test_a_provider_recovers_only_what_is_stated_for_it() -> None:
    own = terms(recovery_ratio=0.2, recovery_lag_days=365)
    assert recovery(own, "guarantor", is_provider=True) == (0.0, 0)
    own = terms(recovery_ratio=0.2, names={"guarantor": {"recovery_ratio": 0.1, "recovery_lag_days": 90}})
    assert recovery(own, "guarantor", is_provider=True) == (0.1, 90)


def test_names_are_correlated_by_economy_industry_and_province() -> None:
    shares = terms(
        correlation={"common": 0.1, "industry": 0.3, "province": 0.2, "names": {"guarantor": {"common": 0.4}}}
    )
    made = loadings(shares.correlation, [ALPHA, BETA, GUARANTOR]).correlation
    with_guarantor = (0.1 * 0.4) ** 0.5 + 0.2
    assert_allclose(made[0, 1], 0.3, rtol=1e-14)
    assert_allclose(made[:2, 2], [with_guarantor, with_guarantor], rtol=1e-14)


def test_names_without_an_industry_do_not_share_one() -> None:
    shares = terms(correlation={"industry": 0.3}).correlation
    bare = [CreditName(id="one"), CreditName(id="two")]
    assert loadings(shares, bare).correlation.tolist() == [[1, 0], [0, 1]]


def test_a_matrix_is_read_in_the_order_of_the_names() -> None:
    matrix = {"names": ["beta", "guarantor", "alpha"], "rows": [[1, 0.1, 0.2], [0.1, 1, 0.3], [0.2, 0.3, 1]]}
    made = loadings(terms(correlation={"matrix": matrix}).correlation, [ALPHA, GUARANTOR]).correlation
    assert_allclose(made, [[1, 0.3], [0.3, 1]], rtol=0, atol=1e-14)


def test_a_matrix_that_needs_it_is_mended() -> None:
    matrix = {"names": ["a", "b", "c"], "rows": [[1, 0.9, 0], [0.9, 1, 0.9], [0, 0.9, 1]]}
    names = [CreditName(id=name) for name in "abc"]
    made = loadings(terms(correlation={"matrix": matrix}).correlation, names).correlation
    added = 0.9 * 2**0.5 - 1
    off = (0.9 - added * 2**0.5 / 4) / ((1 + added / 4) * (1 + added / 2)) ** 0.5
    assert_allclose(made[0, 1], off, rtol=0, atol=2e-6)
    assert np.all(np.linalg.eigvalsh(made) > 0)


def test_a_matrix_without_a_name_is_refused() -> None:
    matrix = {"names": ["beta"], "rows": [[1]]}
    with pytest.raises(ValueError, match="does not have alpha"):
        loadings(terms(correlation={"matrix": matrix}).correlation, [ALPHA, BETA])


def test_a_table_gives_rows_ratings_and_notches() -> None:
    assert TABLE.ratings == ("AAA", "AA+", "AA")
    assert TABLE.row("AA+") == (0.004, 0.02)
    assert [TABLE.notched("AA+", n) for n in (-3, -1, 0, 1, 3)] == ["AAA", "AAA", "AA+", "AA", "AA"]
    assert TABLE.date == datetime.date(2020, 7, 7)
    assert table_faults(TABLE) == ()


def test_terms_are_frozen_and_closed() -> None:
    made = terms()
    with pytest.raises(ValidationError, match="frozen"):
        made.recovery_ratio = 0.5  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        terms(recovery=0.5)


def test_nothing_but_correlation_has_to_be_said() -> None:
    made = terms()
    assert credit_faults(made) == ()
    assert (made.copula.kind, made.recovery_ratio, made.contagion) == ("gaussian", 0, ())
    with pytest.raises(ValidationError, match="correlation"):
        CreditTerms.model_validate({"version": "v1", "rating_table": "t.yaml"})


def test_shares_that_leave_a_name_nothing_are_told_for_each_name() -> None:
    shares = {"common": 0.5, "industry": 0.2, "names": {"alpha": {"group": 0.3}, "beta": {"common": 0.1, "group": 0.4}}}
    found = [fault.found for fault in credit_faults(terms(correlation=shares))]
    assert found == ["shares of correlation.names.alpha sum to 1 (common 0.5 + industry 0.2 + group 0.3)"]
