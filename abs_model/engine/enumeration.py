"""Every way in which a few names can default, as far as cash can tell, each with its exact probability.

Between two days on which something changes (a receivable pays, a window ends, a guarantor would have to pay) it does
not matter when a name defaults. A few names therefore have a few ten thousand different fates: all of them can be run
through the waterfall, and weighed without drawing anything.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.credit_model import CreditModel, SystematicNodes, systematic_nodes
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.engine.plan import Plan
from abs_model.measure.quadrature import converged
from abs_model.pool.exposure import Exposures

Floats = NDArray[np.float64]

MOST_FATES = 400_000
"""Combinations of fates that are run through the waterfall at most."""

TOLERANCE = 1e-9
"""Largest change of the probability of any fate when the nodes are doubled."""

NODES_AT_ONCE = 64


def change_days(plan: Plan, exposures: Exposures, base: Paths, model: CreditModel) -> tuple[Whole, ...]:
    """First days of the stretches within which it does not matter when a name defaults.

    Parameters
    ----------
    plan : Plan
    exposures : Exposures
    base : Paths
        One path: the delays that hold for each row.
    model : CreditModel

    Returns
    -------
    tuple of ndarray of int64
        By name, ascending, the first one the day after the start.
    """
    ends = np.array([day_number(period.end) for period in plan.periods])
    payments = [period.payment_date for period in plan.periods if period.payment_date is not None]
    days = []
    for number, name in enumerate(model.names[: model.n_obligors]):
        rows = [row for row, one in enumerate(exposures.rows) if one.core_enterprise == name]
        delays = np.unique(base.delay_days[rows])
        own = np.isin(exposures.row, rows)
        paid = [exposures.paid_on(delay, own) for delay in (0, *delays)]
        paid += [np.array(plan.renewal_day) + delay for delay in (0, *delays)]
        lag = int(model.recovery_lag_days[number])
        days.append(_first_days(model, [*paid, ends, ends - lag, np.array([day_number(day) for day in payments])]))
    supports = [np.array([plan.support_day(period) for period in plan.periods])]
    for one in model.contagion:
        days[one.obligor] = np.union1d(days[one.obligor], _first_days(model, supports))
    return (
        *days,
        *(_first_days(model, supports) for _ in model.providers),
        *(_first_days(model, [ends]) for _ in model.events),
    )


def _first_days(model: CreditModel, last_days: Sequence[Whole]) -> Whole:
    """The days after some days, as far as a default can happen on them."""
    days = np.concatenate([np.array([model.start_day]), *last_days]) + 1
    return np.unique(days[(days > model.start_day) & (days <= model.last_day)])


def n_fates(days: Sequence[Whole]) -> int:
    """How many combinations of fates there are, nobody defaulting among them."""
    return math.prod(len(one) + 1 for one in days)


def fates(days: Sequence[Whole]) -> Whole:
    """Days of default in every combination, [name, fate]; ``NEVER`` for none. The last name changes quickest."""
    grids = np.meshgrid(*(np.append(one, NEVER) for one in days), indexing="ij")
    return np.stack([grid.ravel() for grid in grids])


def fate_probabilities(model: CreditModel, days: Sequence[Whole]) -> Floats:
    """Probability of every combination of fates, in the order of ``fates``.

    Parameters
    ----------
    model : CreditModel
        With at most two common factors.
    days : sequence of ndarray of int64
        From ``change_days``.

    Returns
    -------
    ndarray of shape (fate,)
        They sum to 1.

    Raises
    ------
    ValueError
        If there are too many factors, or the integral over them does not converge.
    """
    is_flat = model.loadings.loading.shape[1] + model.copula.has_scale > 1
    first, most = (24, 192) if is_flat else (32, 2048)
    found = converged(
        lambda n_nodes: _at(model, days, systematic_nodes(model, n_nodes)), TOLERANCE, first=first, most=most
    )
    return found.value


def _at(model: CreditModel, days: Sequence[Whole], nodes: SystematicNodes) -> Floats:
    """The probabilities with given nodes."""
    total = np.zeros(n_fates(days))
    for start in range(0, len(nodes.weight), NODES_AT_ONCE):
        part = slice(start, start + NODES_AT_ONCE)
        some = SystematicNodes(factor=nodes.factor[:, part], scale=nodes.scale[part], weight=nodes.weight[part])
        total += _mixed(model, days, some)
    return total


def _mixed(model: CreditModel, days: Sequence[Whole], nodes: SystematicNodes) -> Floats:
    """Probabilities of all fates, names independent at each node, mixed over the nodes."""
    own = [_stretch_probabilities(model, name, days[name], nodes) for name in range(len(model.names))]
    joint = nodes.weight[None, :]
    for one in own[: model.n_obligors]:
        joint = (joint[:, None, :] * one[None, :, :]).reshape(-1, len(nodes.weight))
    providers = range(model.n_obligors, len(model.names))
    laws = [_provider_law(model, name, days, own[name]) for name in providers]
    for law in laws[:-1]:
        joint = (joint[:, None, :] * law).reshape(-1, len(nodes.weight))
        laws = [np.repeat(other, law.shape[1], axis=0) if len(other) > 1 else other for other in laws]
    if not laws:
        return np.asarray(joint.sum(axis=1))
    last = laws[-1]
    return np.asarray(joint @ last[0].T if len(last) == 1 else np.einsum("fz,fcz->fc", joint, last)).ravel()


def _stretch_probabilities(model: CreditModel, name: int, days: Whole, nodes: SystematicNodes) -> Floats:
    """Probability that a name defaults in each stretch, then that it does not at all, at each node: [stretch, node]."""
    reached = model.probability(name, np.append(days - 1, model.last_day))
    given = model.given_many(name, reached, nodes.factor, nodes.scale)
    return np.concatenate([np.diff(given, axis=0), 1.0 - given[-1:]])


def _provider_law(model: CreditModel, name: int, days: Sequence[Whole], own: Floats) -> Floats:
    """Stretch probabilities of a provider, [fate of all obligors or 1, stretch, node]."""
    law = own[None, :, :]
    shape = [len(day) + 1 for day in days[: model.n_obligors]]
    for number, one in enumerate(model.contagion):
        if one.provider != name:
            continue
        law = np.broadcast_to(law, (int(np.prod(shape)), *law.shape[1:])).copy()
        stretch = np.indices(shape)[one.obligor].ravel()
        hit = np.flatnonzero(stretch < len(days[one.obligor]))
        day = days[one.obligor][stretch[hit]]
        where = np.searchsorted(days[name], day, side="right") - 1
        moved = law[hit, -1] * model.contagion_share(number, 1.0 - own[-1])
        law[hit, -1] -= moved
        law[hit, where] += moved
    return law
