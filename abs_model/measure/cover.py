"""One guarantor behind many debtors, debtor by debtor: a share of every loss is covered, up to a cap on them all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.measure.claim import Claims, claims_of
from abs_model.measure.guarantee import Outcomes
from abs_model.measure.joint_loss import ON_A_CELL, joint_loss_probabilities
from abs_model.measure.loss import jumps, loss_probabilities

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoveredPool:
    """Debtors and what the guarantor answers for.

    Attributes
    ----------
    loss : ndarray of shape (n_names,)
        What is lost when a name defaults, before the guarantee, not below 0, in any one unit.
    cover : ndarray of shape (n_names,)
        Share of that loss that the guarantor covers, in [0, 1].
    unit : float
        Loss per cell of the distribution, above 0. Amounts that are no multiples of it are spread over the two
        neighbouring cells, which keeps every mean and blurs the cap by up to a cell.
    """

    loss: Array
    cover: Array
    unit: float

    def __post_init__(self) -> None:
        """Refuse cover that is no share of a loss."""
        if self.loss.ndim != 1 or not self.loss.size or self.cover.shape != self.loss.shape:
            raise ValueError(f"loss {self.loss.shape}, cover {self.cover.shape}; one of each for each name are wanted")
        if not np.all((self.loss >= 0) & (self.loss < np.inf)):
            raise ValueError("loss: finite amounts not below 0 are wanted")
        if not np.all((self.cover >= 0) & (self.cover <= 1)):
            raise ValueError("cover: shares in [0, 1] are wanted")
        if not 0 < self.unit < np.inf:
            raise ValueError(f"unit is {self.unit}; a finite amount above 0 is wanted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GuaranteedPool:
    """Risk of a pool after the guarantee.

    Attributes
    ----------
    probabilities : ndarray of shape (n_cells,)
        Of a loss of ``cell * unit`` after the guarantee; they sum to 1.
    claims : Claims
        What the guarantor is called for.
    """

    probabilities: Array
    claims: Claims


def guaranteed_pool(pool: CoveredPool, probability: ArrayLike, who: Outcomes) -> GuaranteedPool:
    """Loss distribution of a pool whose debtors one guarantor answers for, and the claims on it.

    Given the state, all debtors find the guarantor standing or all find it failed:
    ``f = (1 - failure) f_standing + failure f_failed``. The cap holds for the sum of the covered losses.

    Parameters
    ----------
    pool : CoveredPool
        Debtors and cover. Where the cap can bind, one share of cover for all is worked out on one axis of losses,
        several on two (covered and not), which takes their product of cells.
    probability : array_like of shape (n_names, n_states)
        Default probability of each debtor given the state.
    who : Outcomes
        Of the same states; the cap in the unit of the losses.

    Returns
    -------
    GuaranteedPool
        Claims in the unit of the losses.

    Raises
    ------
    ValueError
        If the shapes do not fit or a probability is none.

    References
    ----------
    Andersen, Sidenius and Basu (2003), All Your Hedges in One Basket, Risk, November, for the recursion given a state.

    Examples
    --------
    >>> from abs_model.measure.guarantee import Guarantee, States, outcomes
    >>> who = outcomes(Guarantee(cap=1.0), States(weight=np.ones(1), failure=np.array([0.5])))
    >>> pool = CoveredPool(loss=np.array([1.0, 1.0]), cover=np.ones(2), unit=1.0)
    >>> guaranteed_pool(pool, [[0.5], [0.5]], who).probabilities.tolist()
    [0.5, 0.375, 0.125]
    """
    given = _checked(probability, pool, who)
    if who.cap >= pool.loss @ pool.cover:
        return _without_cap(pool, given, who)
    is_alike = bool(np.all(pool.cover == pool.cover[0]))
    loss, covered, together = (_on_one_axis if is_alike else _on_two_axes)(pool, given, who.weight)
    claim = np.minimum(covered, who.cap)
    unpaid = loss[:, None] - claim[:, None] * who.paid_ratio
    return GuaranteedPool(
        probabilities=_on_lattice(unpaid / pool.unit, together), claims=claims_of(claim, together, who.paid_ratio)
    )


def name_by_name_shortcut(pool: CoveredPool, probability: ArrayLike, who: Outcomes) -> Array:
    """Loss distribution as if each debtor had a guarantor of its own: the common mistake, kept to be measured.

    It multiplies each debtor's default probability by the guarantor's, name by name. The expected loss is right; that
    one failure uncovers every debtor at once is lost, and with it the tail.

    Parameters
    ----------
    pool, probability, who
        As for ``guaranteed_pool``, but without a cap, which all debtors would share.

    Returns
    -------
    ndarray of shape (n_cells,)
        Probability of a loss of ``cell * unit`` after the guarantee.

    Raises
    ------
    ValueError
        If there is a cap, or as for ``guaranteed_pool``.

    Examples
    --------
    >>> from abs_model.measure.guarantee import Guarantee, States, outcomes
    >>> who = outcomes(Guarantee(), States(weight=np.ones(1), failure=np.array([0.5])))
    >>> pool = CoveredPool(loss=np.array([1.0, 1.0]), cover=np.ones(2), unit=1.0)
    >>> name_by_name_shortcut(pool, [[0.5], [0.5]], who).tolist()
    [0.5625, 0.375, 0.0625]
    """
    if np.isfinite(who.cap):
        raise ValueError(f"cap is {who.cap}; no cap is wanted, since debtors taken one by one cannot share it")
    default = _checked(probability, pool, who)
    state = who.weight.sum(axis=1)
    chance = np.divide(who.weight.T, state, out=np.zeros_like(who.weight.T), where=state > 0)
    each = [
        jumps(pool.loss * (1.0 - pool.cover * ratio), default * of_outcome, pool.unit)
        for ratio, of_outcome in zip(who.paid_ratio, chance, strict=True)
    ]
    cells = np.concatenate([cell for cell, _ in each], axis=1)
    return loss_probabilities(cells, np.concatenate([share for _, share in each], axis=1), state)


def _checked(probability: ArrayLike, pool: CoveredPool, who: Outcomes) -> Array:
    given, wanted = np.asarray(probability, dtype=np.float64), (len(pool.loss), len(who.weight))
    if given.shape != wanted or not np.all((given >= 0) & (given <= 1)):
        raise ValueError(f"probability has shape {given.shape}; numbers in [0, 1], shape {wanted}, are wanted")
    return given


def _without_cap(pool: CoveredPool, probability: Array, who: Outcomes) -> GuaranteedPool:
    """Nothing is shared but the guarantor: each name's own loss is known once it is known who stands."""
    each = [
        loss_probabilities(*jumps(pool.loss * (1.0 - pool.cover * ratio), probability, pool.unit), weight)
        for ratio, weight in zip(who.paid_ratio, who.weight.T, strict=True)
    ]
    law = np.zeros(max(len(one) for one in each))
    for one in each:
        law[: len(one)] += one
    together = loss_probabilities(*jumps(pool.loss * pool.cover, probability, pool.unit), who.weight)
    claim = np.arange(len(together), dtype=np.float64) * pool.unit
    return GuaranteedPool(probabilities=law, claims=claims_of(claim, together, who.paid_ratio))


def _on_one_axis(pool: CoveredPool, probability: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Loss, covered loss [event] and their probability [event, outcome], where all names are covered alike."""
    cells, jump = jumps(pool.loss, probability, pool.unit)
    together = loss_probabilities(cells, jump, weight)
    loss = np.arange(len(together), dtype=np.float64) * pool.unit
    return loss, loss * pool.cover[0], together


def _on_two_axes(pool: CoveredPool, probability: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Loss, covered loss [event] and their probability [event, outcome], where the share of cover differs."""
    covered_cells = pool.loss * pool.cover / pool.unit
    law = joint_loss_probabilities(covered_cells, pool.loss / pool.unit - covered_cells, probability, weight)
    covered, other = np.divmod(np.arange(law.shape[0] * law.shape[1]), law.shape[1])
    return (covered + other) * pool.unit, covered * pool.unit, law.reshape(len(covered), -1)


def _on_lattice(position: Array, together: Array) -> Array:
    """Distribution [cell] of positions in cells [event, outcome]; one between two cells goes to both, mean exact."""
    nearest = np.rint(position)
    position = np.where(np.abs(position - nearest) < ON_A_CELL, nearest, position)
    below = np.floor(position)
    above = position - below
    cell = below.astype(np.int64).ravel()
    n_cells = int(cell.max()) + 2
    law = np.bincount(cell, weights=(together * (1.0 - above)).ravel(), minlength=n_cells)
    law += np.bincount(cell + 1, weights=(together * above).ravel(), minlength=n_cells)
    return np.asarray(law[: np.flatnonzero(law)[-1] + 1], dtype=np.float64)
