"""One guarantor: tables worked out for this kind of deal by others than this package, and the supervisors' formulas.

Five core enterprises with default probabilities of 0.4, 0.8, 1.2, 2 and 3 %, shares of 30, 25, 20, 15 and 10 %, losses
given default of 60 %, correlation 0.2; a senior tranche that attaches at 10 %; a guarantor with a default probability
of 0.2 %, without cap and without recovery where nothing else is said.
"""

import math
from decimal import Decimal

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.bivariate import joint_default_probability
from abs_model.measure.copula import Gaussian, conditional_probability
from abs_model.measure.cover import CoveredPool, guaranteed_pool, name_by_name_shortcut
from abs_model.measure.double_default import (
    DoubleDefaultCorrelation,
    double_default_multiplier,
    exact_double_default_multiplier,
    guaranteed_recovery,
)
from abs_model.measure.guarantee import Guarantee, GuaranteedTranche, States, guaranteed_tranche, outcomes
from abs_model.measure.loss import jumps, loss_probabilities
from abs_model.measure.tranche import tranche_loss_by_cell, tranche_losses
from abs_model.measure.wrong_way import nested_nodes, nested_probability

Array = NDArray[np.float64]

PD = np.array([0.004, 0.008, 0.012, 0.02, 0.03])
LOSS = 0.6 * np.array([0.30, 0.25, 0.20, 0.15, 0.10])
LOADING = math.sqrt(0.2)
GUARANTOR_PD = 0.002
ATTACHMENT = 0.10
NODES = Gaussian().nodes(128)

BY_CORRELATION = {
    0.0: ("4.945e-5", "2.966e-6"),
    0.1: ("1.459e-4", "1.074e-5"),
    0.2: ("2.134e-4", "1.705e-5"),
    0.3: ("2.797e-4", "2.375e-5"),
    0.5: ("4.155e-4", "3.873e-5"),
    0.7: ("5.583e-4", "5.603e-5"),
}
"""Default probability and expected loss of the guaranteed tranche, by correlation of the guarantor with the factor."""

BY_GROUP_SHARE = {0.0: "2.134e-4", 0.2: "2.948e-4", 0.4: "4.945e-4", 0.6: "9.390e-4"}
"""Its default probability where guarantor (factor correlation 0.2) and largest debtor share a group factor."""


def half_unit(printed: str) -> float:
    """Half a unit of the last printed digit."""
    return 0.5 * 10.0 ** int(Decimal(printed).as_tuple().exponent)


def assert_prints_as(found: float, printed: str) -> None:
    assert_allclose(found, float(printed), rtol=0, atol=half_unit(printed))


def failure(correlation: float) -> Array:
    """Failure probability of the guarantor at each node."""
    return np.asarray(conditional_probability(Gaussian(), [GUARANTOR_PD], math.sqrt(correlation), NODES)[0])


def senior(probability: Array, states: States) -> GuaranteedTranche:
    """The guaranteed tranche, amounts as shares of it."""
    who = outcomes(Guarantee(), states)
    together = loss_probabilities(*jumps(LOSS, probability, 0.01), who.weight)
    return guaranteed_tranche(together, tranche_loss_by_cell(len(together), 0.01, ATTACHMENT, 1.0), who)


def by_correlation(correlation: float) -> GuaranteedTranche:
    """The guaranteed tranche where only the common factor ties the guarantor to the debtors."""
    states = States(weight=NODES.weight, failure=failure(correlation))
    return senior(conditional_probability(Gaussian(), PD, LOADING, NODES), states)


def test_without_the_guarantee_the_tranche_has_its_own_risk() -> None:
    given = conditional_probability(Gaussian(), PD, LOADING, NODES)
    law = loss_probabilities(*jumps(LOSS, given, 0.01), NODES.weight)
    alone = tranche_losses(law, 0.01, ATTACHMENT, 1.0)
    assert_prints_as(100 * float(alone.default_probability), "2.4723")
    assert_prints_as(100 * float(alone.expected_loss), "0.1483")


@pytest.mark.parametrize("correlation", BY_CORRELATION)
def test_the_guaranteed_tranche_has_the_tabled_risk(correlation: float) -> None:
    found = by_correlation(correlation)
    probability, loss = BY_CORRELATION[correlation]
    assert_prints_as(found.default_probability, probability)
    assert_prints_as(found.expected_loss, loss)


@pytest.mark.parametrize(("correlation", "multiple"), [(0.0, "1.0"), (0.2, "4.3"), (0.5, "8.4")])
def test_the_product_of_the_two_default_probabilities_understates_joint_default(
    correlation: float, multiple: str
) -> None:
    assert_prints_as(by_correlation(correlation).default_probability / (0.024723 * GUARANTOR_PD), multiple)


def test_a_simulation_of_sixteen_million_paths_agrees() -> None:
    assert_allclose(by_correlation(0.5).default_probability, 4.142e-4, rtol=0, atol=3.5 * 5e-6)


@pytest.mark.parametrize("share", BY_GROUP_SHARE)
def test_a_group_factor_shared_with_the_largest_debtor_raises_the_risk_as_tabled(share: float) -> None:
    nodes = nested_nodes(Gaussian(), 96, 96)
    group = math.sqrt(share)
    debtors = nested_probability(Gaussian(), PD, LOADING, [group, 0, 0, 0, 0], nodes)
    guarantor = nested_probability(Gaussian(), [GUARANTOR_PD], LOADING, group, nodes)[0]
    found = senior(debtors, States(weight=nodes.weight, failure=guarantor))
    assert_prints_as(found.default_probability, BY_GROUP_SHARE[share])


def test_the_name_by_name_shortcut_keeps_the_mean_and_understates_the_tail_eight_times() -> None:
    # Cover of 80 %, 30 % recovered on claims, guarantor correlation 0.3: probability of a loss above 20 % of the pool.
    unit = 1e-4
    given = conditional_probability(Gaussian(), PD, LOADING, NODES)
    who = outcomes(Guarantee(recovery_ratio=0.3), States(weight=NODES.weight, failure=failure(0.3)))
    pool = CoveredPool(loss=LOSS, cover=np.full(5, 0.8), unit=unit)
    right = guaranteed_pool(pool, given, who).probabilities
    shortcut = name_by_name_shortcut(pool, given, who)
    assert_prints_as(right[2001:].sum(), "3.34e-5")
    assert_prints_as(shortcut[2001:].sum(), "4.05e-6")
    assert_prints_as(right[2001:].sum() / shortcut[2001:].sum(), "8")
    assert_allclose(shortcut @ np.arange(len(shortcut)), right @ np.arange(len(right)), rtol=1e-12)


@pytest.mark.parametrize(("cover", "recovery"), [(0.3, "0.3553699559"), (1.0, "0.9512331862")])
def test_rater_practice_raises_the_recovery_of_one_guaranteed_debt(cover: float, recovery: str) -> None:
    assert_prints_as(float(joint_default_probability(0.0462, 0.0185, 0.25)), "0.0025033631")
    assert_prints_as(float(guaranteed_recovery(0.1, cover, 0.0462, 0.0185, 0.25)), recovery)


@pytest.mark.parametrize(("guarantor_pd", "multiplier"), [(0.0003, 0.198), (0.001, 0.31), (0.002, 0.47)])
def test_the_withdrawn_multiplier_of_paragraph_284_is_a_straight_line(guarantor_pd: float, multiplier: float) -> None:
    assert_allclose(double_default_multiplier(guarantor_pd), multiplier, rtol=1e-14)


def supervisory_correlation(pd: float) -> DoubleDefaultCorrelation:
    """Basel II, paragraph 272, for the debtor; paragraph 284 for the guarantor and the pair."""
    weight = (1 - math.exp(-50 * pd)) / (1 - math.exp(-50))
    return DoubleDefaultCorrelation(obligor=0.12 * weight + 0.24 * (1 - weight))


@pytest.mark.parametrize(
    ("guarantor_pd", "lowest", "highest"),
    [(0.0003, "0.129", "0.152"), (0.001, "0.316", "0.377"), (0.002, "0.472", "0.565")],
)
def test_the_exact_multiplier_of_debtors_from_half_to_five_per_cent_has_the_tabled_range(
    guarantor_pd: float, lowest: str, highest: str
) -> None:
    found = [
        exact_double_default_multiplier(pd, guarantor_pd, supervisory_correlation(pd))
        for pd in (0.005, 0.01, 0.02, 0.03, 0.05)
    ]
    assert_prints_as(min(found), lowest)
    assert_prints_as(max(found), highest)


def test_the_exact_multiplier_of_a_one_per_cent_debtor_is_0327_where_the_line_says_0310() -> None:
    found = exact_double_default_multiplier(0.01, 0.001, supervisory_correlation(0.01))
    assert_prints_as(found, "0.327")
    assert found > double_default_multiplier(0.001)
