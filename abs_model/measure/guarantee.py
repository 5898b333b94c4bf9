"""One guarantor behind a tranche: it may fail together with the debtors, and then every claim fails at once.

Given the state of the world the debtors default independently and the guarantor stands or has failed; the tranche's
shortfall and the guarantor's standing are therefore mixed state by state, never on average. A state is a node of the
common factor, or of several factors, perhaps with who has already defaulted (``wrong_way``).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.measure.claim import Claims, claims_of

Array = NDArray[np.float64]

ROUNDING = 1e-12
"""Share of a shortfall that counts as nothing left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """What the guarantor promises, and what a claim is worth once it has failed.

    Attributes
    ----------
    cap : float
        Most that is paid in all, not below 0, in the unit of the shortfall; without limit when left out.
    recovery_ratio : float
        Share of a claim that a failed guarantor still pays, in [0, 1].
    reguaranteed_share : float
        Share of a claim that the re-guarantor pays when the guarantor has failed, in [0, 1].
    """

    cap: float = math.inf
    recovery_ratio: float = 0.0
    reguaranteed_share: float = 0.0

    def __post_init__(self) -> None:
        """Refuse terms that no guarantee has."""
        if not self.cap >= 0:
            raise ValueError(f"cap is {self.cap}; an amount not below 0 is wanted")
        for name, share in (("recovery_ratio", self.recovery_ratio), ("reguaranteed_share", self.reguaranteed_share)):
            if not 0 <= share <= 1:
                raise ValueError(f"{name} is {share}; a share in [0, 1] is wanted")


NO_CREDIT = Guarantee(cap=0.0)
"""A guarantee that pays nothing: what one from the debtor's own group is worth."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """States of the world with their probabilities, and how likely each provider has failed in each.

    Attributes
    ----------
    weight : ndarray of shape (n_states,)
        Probabilities of the states; sum to 1.
    failure : ndarray of shape (n_states,)
        Probability, given the state, that the guarantor has failed when it is called, in [0, 1].
    reguarantor_failure : ndarray of shape (n_states,), optional
        The same of the re-guarantor, independent of the guarantor's given the state; none when left out.
    """

    weight: Array
    failure: Array
    reguarantor_failure: Array | None = None

    def __post_init__(self) -> None:
        """Refuse probabilities that are none, or do not belong to the states."""
        for name, value in (("failure", self.failure), ("reguarantor_failure", self.reguarantor_failure)):
            if value is not None and not (
                value.shape == self.weight.shape and np.all((value >= -ROUNDING) & (value <= 1 + ROUNDING))
            ):
                raise ValueError(f"{name}: numbers in [0, 1], shape {self.weight.shape}, are wanted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """What a claim is worth: if the guarantor stands, if only a re-guarantor does (where there is one), if none does.

    Attributes
    ----------
    cap : float
        Most that can be claimed in all.
    paid_ratio : ndarray of shape (n_outcomes,)
        Share of a claim that is paid, in [0, 1]; 1 in the first outcome.
    weight : ndarray of shape (n_states, n_outcomes)
        Probability of state and outcome together; sums to 1.
    """

    cap: float
    paid_ratio: Array
    weight: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GuaranteedTranche:
    """Risk of a tranche that a guarantor stands behind.

    Attributes
    ----------
    default_probability : float
        Probability that something is left unpaid.
    expected_loss : float
        Expected amount left unpaid, in the unit of the shortfall.
    claims : Claims
        What the guarantor is called for.
    """

    default_probability: float
    expected_loss: float
    claims: Claims


def outcomes(guarantee: Guarantee, states: States) -> Outcomes:
    """Who stands in each state, and what a claim is then worth.

    Parameters
    ----------
    guarantee : Guarantee
        The promise.
    states : States
        Of the world.

    Returns
    -------
    Outcomes
        Two, or three where there is a re-guarantor.

    Raises
    ------
    ValueError
        If a share is re-guaranteed and nobody re-guarantees it.

    Examples
    --------
    >>> states = States(weight=np.ones(1), failure=np.array([0.2]), reguarantor_failure=np.array([0.1]))
    >>> who = outcomes(Guarantee(recovery_ratio=0.5, reguaranteed_share=0.4), states)
    >>> who.paid_ratio.tolist(), np.round(who.weight[0], 6).tolist()
    ([1.0, 0.7, 0.5], [0.8, 0.18, 0.02])
    """
    share, recovery = guarantee.reguaranteed_share, guarantee.recovery_ratio
    stands, failed = states.weight * (1.0 - states.failure), states.weight * states.failure
    if states.reguarantor_failure is None:
        if share > 0:
            raise ValueError(f"{share} of a claim is re-guaranteed; the re-guarantor's failure in each state is wanted")
        paid_ratio, weight = [1.0, recovery], [stands, failed]
    else:
        second = states.reguarantor_failure
        paid_ratio = [1.0, share + (1.0 - share) * recovery, recovery]
        weight = [stands, failed * (1.0 - second), failed * second]
    return Outcomes(cap=guarantee.cap, paid_ratio=np.array(paid_ratio), weight=np.stack(weight, axis=1))


def guaranteed_tranche(probabilities: ArrayLike, shortfall: ArrayLike, who: Outcomes) -> GuaranteedTranche:
    """Default probability, expected loss and claims of a tranche that a guarantor stands behind.

    A guarantor that stands pays the shortfall up to the cap; the claim on one that has failed is worth what the
    re-guarantor pays, if it stands, and the recovery on the rest.

    Parameters
    ----------
    probabilities : array_like of shape (n_cells, n_outcomes)
        Of the pool's loss and the outcome together: ``loss_probabilities(cells, probability, who.weight)``, the names'
        probabilities given the same states.
    shortfall : array_like of shape (n_cells,)
        What the tranche lacks at each loss, before the guarantee, not below 0, in any one unit
        (``tranche_loss_by_cell`` gives it as a share of the tranche).
    who : Outcomes
        The cap in the unit of the shortfall.

    Returns
    -------
    GuaranteedTranche
        Amounts in the unit of the shortfall.

    Raises
    ------
    ValueError
        If the shapes do not fit or a shortfall is negative.

    References
    ----------
    Basel Committee and IOSCO (2005), The Application of Basel II to Trading Activities and the Treatment of Double
    Default Effects, part 2, for the joint default of one debtor and its guarantor.

    Examples
    --------
    >>> states = States(weight=np.array([0.5, 0.5]), failure=np.array([0.4, 0.0]))
    >>> who = outcomes(Guarantee(), states)
    >>> given_state = np.array([[0.8, 1.0], [0.2, 0.0]])
    >>> result = guaranteed_tranche(given_state @ who.weight, [0.0, 1.0], who)
    >>> round(result.default_probability, 6), round(result.claims.call_probability, 6)
    (0.04, 0.1)
    """
    together, lack = np.asarray(probabilities, dtype=np.float64), np.asarray(shortfall, dtype=np.float64)
    if together.shape != (*lack.shape, len(who.paid_ratio)) or lack.ndim != 1 or not np.all(lack >= 0):
        raise ValueError(
            f"probabilities {together.shape}, shortfall {lack.shape}; (n_cells, {len(who.paid_ratio)}) and (n_cells,) "
            "not below 0 are wanted"
        )
    claim = np.minimum(lack, who.cap)
    unpaid = lack[:, None] - claim[:, None] * who.paid_ratio
    return GuaranteedTranche(
        default_probability=float(together[unpaid > ROUNDING * lack[:, None]].sum()),
        expected_loss=float((together * unpaid).sum()),
        claims=claims_of(claim, together, who.paid_ratio),
    )
