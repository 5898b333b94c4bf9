"""What a guarantor is called for: how often, how much, and how often it cannot pay."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claims:
    """What is claimed from the guarantor, whether or not it can pay.

    Attributes
    ----------
    amount : ndarray of shape (n_levels,)
        Possible claims, ascending from 0, in the unit of the shortfall.
    probability : ndarray of shape (n_levels,)
        Of each; sums to 1.
    call_probability : float
        Probability of a claim above 0.
    failed_call_probability : float
        Probability that the guarantor is called and has failed.
    expected_amount : float
        Expected claim.
    expected_by_outcome : ndarray of shape (n_outcomes,)
        The same, split by who stands (``Outcomes``); the first is what a guarantor that stands pays.
    expected_paid : float
        Expected payment of guarantor and re-guarantor, recoveries on claims included.
    """

    amount: Array
    probability: Array
    call_probability: float
    failed_call_probability: float
    expected_amount: float
    expected_by_outcome: Array
    expected_paid: float


def claims_of(claim: Array, together: Array, paid_ratio: Array) -> Claims:
    """Summary of claims.

    Parameters
    ----------
    claim : ndarray of shape (n_events,)
        What is claimed in each event, not below 0, in any one unit.
    together : ndarray of shape (n_events, n_outcomes)
        Probability of the event and of who stands, together; sums to 1. In the first outcome the guarantor stands.
    paid_ratio : ndarray of shape (n_outcomes,)
        Share of a claim that is paid, in [0, 1].

    Returns
    -------
    Claims
        In the unit of ``claim``.

    Examples
    --------
    >>> claims = claims_of(np.array([0.0, 5.0]), np.array([[0.8, 0.1], [0.06, 0.04]]), np.array([1.0, 0.5]))
    >>> claims.call_probability, claims.failed_call_probability, claims.expected_paid
    (0.1, 0.04, 0.4)
    """
    by_outcome = claim @ together
    amount, place = np.unique(claim, return_inverse=True)
    called = together[claim > 0].sum(axis=0)
    return Claims(
        amount=amount,
        probability=np.bincount(place, weights=together.sum(axis=1)).astype(np.float64),
        call_probability=float(called.sum()),
        failed_call_probability=float(called[1:].sum()),
        expected_amount=float(by_outcome.sum()),
        expected_by_outcome=by_outcome,
        expected_paid=float(by_outcome @ paid_ratio),
    )
