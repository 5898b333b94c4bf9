"""Which names break a guarantor when they default together, over all its deals: the fewest, and the likeliest."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from abs_model.engine.credit_model import CreditModel, combined, horizon_thresholds
from abs_model.engine.draw import SHIFT, turn_to_bad_times
from abs_model.engine.paths import NEVER
from abs_model.run.book_path import BookTask, balance_of, book_flows, strain
from abs_model.run.joint_law import JointLaw, joint_law
from abs_model.run.set_search import (
    AT_ONCE,
    MOST_FOUND,
    Likelihood,
    Set,
    grown_by_size,
    is_all_of_least_size,
    is_likeliest,
    search,
)

Floats = NDArray[np.float64]

BREAKABLE = ("liquid_assets", "net_assets")
"""What a set of defaults may use up."""

MOST_RUN = 8_192
"""Sets of names that a search runs at most."""

N_POINTS = 16_384
"""Points of systematic risk where there are too many common factors for a grid."""

COLUMNS = (
    "broken_limit", "amount", "criterion", "place", "n_names", "names", "guaranteed_face", "joint_probability",
    "is_probability_exact", "peak_cost", "is_proven",
)  # fmt: skip


@dataclass(slots=True, kw_only=True, eq=False)
class BookSetRun:
    """Runs sets of names through every deal, each once, and remembers what they cost.

    Attributes
    ----------
    names : tuple of str
        Obligors of the book, the one that owes most in all deals first.
    order : ndarray of int64, shape (name,)
        Position of each in the book's model.
    face : ndarray of shape (name,)
        What they owe under the deals, fen.
    limit : str
        One of ``BREAKABLE``.
    known : dict
        By set, whether it breaks the limit, and the cash that it needs at most, or the loss, fen.
    """

    task: BookTask
    names: tuple[str, ...]
    order: NDArray[np.int64]
    face: Floats
    limit: str
    known: dict[Set, tuple[bool, float]] = field(default_factory=dict)

    def run(self, sets: Sequence[Set]) -> list[bool]:
        """Whether each set breaks the limit."""
        fresh = [one for one in dict.fromkeys(sets) if one not in self.known]
        for start in range(0, len(fresh), AT_ONCE):
            some = fresh[start : start + AT_ONCE]
            days = np.full((len(self.task.model.names), len(some)), NEVER, dtype=np.int64)
            for path, one in enumerate(some):
                days[self.order[list(one)], path] = self.task.model.start_day + 1
            found = strain(book_flows(self.task, days).total, self.task.limits, balance_of(self.task))
            cost = (found.need if self.limit == "liquid_assets" else found.loss).max(axis=0)
            broken = np.asarray(found.breaches[self.limit].any(axis=0))
            for path, one in enumerate(some):
                self.known[one] = bool(broken[path]), float(cost[path])
        return [self.known[one][0] for one in sets]


def breaking_names(task: BookTask) -> pd.DataFrame:
    """The smallest and the likeliest sets of names that break liquid assets or capital.

    The names default on the first day of the book; providers stand. A set that has a smaller one in it that breaks is
    left out. Where no set breaks, there is one row ``all_names`` that lists none of them: what it costs if all default.

    Returns
    -------
    DataFrame
        ``BookSimulation.book_sets``; the joint probability is that all of the set default by the last due date of
        any receivable, whoever else does.
    """
    known = {"liquid_assets": task.limits.liquid_assets, "net_assets": task.limits.net_assets}
    asked = [(limit, amount) for limit in BREAKABLE if (amount := known[limit]) is not None]
    # Who defaults after everything was due costs nothing more.
    last = max(int(deal.part.task.exposures.pay_day.max()) for deal in task.deals)
    model = replace(task.model, last_day=max(min(task.model.last_day, last), task.model.start_day + 1))
    law = None if not asked else joint_law(model, has_failed_providers=False)
    is_exact = law is not None
    rows: list[dict[str, object]] = []
    for limit, amount in asked:
        run = _set_run(task, limit)
        law = law or drawn_law(model)
        likelihood = Likelihood(law=law, order=run.order)
        found = _found(run, likelihood)
        for criterion, (sets, is_proven) in found.items():
            for place, one in enumerate(sets[:MOST_FOUND], start=1):
                row = (limit, amount, criterion, place, *_told(run, one, likelihood), is_exact, run.known[one][1] / 100)
                rows.append(dict(zip(COLUMNS, (*row, is_proven), strict=True)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _found(run: BookSetRun, likelihood: Likelihood) -> dict[str, tuple[list[Set], bool]]:
    """Sets by criterion, and whether the search came to its end."""
    everybody = tuple(range(len(run.names)))
    if not run.run([everybody])[0]:
        return {"all_names": ([everybody], True)}
    smallest, is_proven = search(run, (0, 0.0, ()), grown_by_size, is_all_of_least_size, MOST_RUN)
    smallest = sorted((one for one in smallest if len(one) == len(smallest[0])), key=likelihood.of, reverse=True)
    found = {"by_number": (smallest, is_proven)}
    if smallest != [()]:
        first = (-likelihood.of(()), 0, ())
        found["by_probability"] = search(run, first, likelihood.grown, is_likeliest, MOST_RUN)
    if not all(is_proven for _, is_proven in found.values()):
        chain = [tuple(range(size)) for size in range(len(run.names) + 1)]
        largest = [one for one, is_broken in zip(chain, run.run(chain), strict=True) if is_broken]
        found["largest_first"] = (largest[:1], False)
    return found


def _told(run: BookSetRun, one: Set, likelihood: Likelihood) -> tuple[int, str, float, float]:
    face = float(run.face[list(one)].sum()) / 100
    listed = "" if len(one) == len(run.names) > 1 and not run.known[one][0] else ", ".join(run.names[at] for at in one)
    return len(one), listed, face, likelihood.of(one)


def _set_run(task: BookTask, limit: str) -> BookSetRun:
    """Names in order of what they owe under all deals."""
    model = task.model
    face = np.zeros(model.n_obligors)
    for deal in task.deals:
        place = dict(zip(deal.part.obligors, deal.part.place.tolist(), strict=False))
        plan = deal.part.task.plan
        for name, amount in zip(plan.row_core_enterprise, plan.row_face, strict=True):
            face[place[name]] += amount
    order = np.argsort(-face, kind="stable")
    # Who never fails is nobody to ask about.
    order = order[~np.isin(order, task.standing)]
    return BookSetRun(
        task=task,
        names=tuple(model.names[at] for at in order),
        order=order.astype(np.int64),
        face=face[order],
        limit=limit,
    )


def drawn_law(model: CreditModel) -> JointLaw:
    """The law of who defaults together with points of systematic risk from a low-discrepancy sequence, always the same.

    Names are independent at each point; bad times are drawn more often and weigh less. For any number of factors.

    References
    ----------
    Owen (1995), Randomly Permuted (t,m,s)-Nets and (t,s)-Sequences; Glasserman (2003), Monte Carlo Methods in Financial
    Engineering, sections 4.6, 5.4.
    """
    from scipy.stats import qmc

    n_factors = model.loadings.loading.shape[1]
    sequence = qmc.Sobol(n_factors + model.copula.has_scale, scramble=True, rng=np.random.default_rng(1))
    uniform = np.clip(sequence.random(N_POINTS).T, 2.0**-54, 1.0 - 2.0**-53)
    place = special.ndtri(uniform[:n_factors])
    place[0] += SHIFT
    weight = np.exp(-SHIFT * place[0] + 0.5 * SHIFT**2)
    factor = combined(turn_to_bad_times(model), model.copula.factor(special.ndtr(place)))
    scale = model.copula.scale(uniform[n_factors]) if model.copula.has_scale else np.ones(N_POINTS)
    given = model.given(horizon_thresholds(model), factor, scale)
    return JointLaw(weight=(weight / weight.sum())[None, :], factor=given[None, : model.n_obligors])
