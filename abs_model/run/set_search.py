"""Sets of core enterprises, grown name by name and run through the waterfall: best-first branch and bound.

A larger set has more names and is never more likely, so what still waits bounds all that can come of it: the search
ends with proof. A set that breaks is not grown. Nothing is assumed of the waterfall: one more default may help.
"""

import heapq
from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.default_table import DefaultTable, looked_up
from abs_model.engine.ledger import Flags
from abs_model.engine.outcome import Key, run_outcomes
from abs_model.engine.paths import NEVER, Paths
from abs_model.engine.plan import Plan
from abs_model.run.joint_law import JointLaw
from abs_model.run.unit import BLOCK

Floats = NDArray[np.float64]

MOST_SETS = 32_768
"""Sets that a search runs at most: all sets of 15 names."""

MOST_FOUND = 20
"""Sets that are shown at most, by number and by likelihood each."""

AT_ONCE = 4_096
"""Sets that go through the waterfall together."""

Set = tuple[int, ...]
"""Core enterprises by their place, ascending; the largest is the first."""

Promise = tuple[float, float, Set]
"""What sets are ordered by, low first, and the set."""


class Runs(Protocol):
    """Something that says of sets of names whether they break."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names, the largest first."""

    def run(self, sets: Sequence[Set]) -> list[bool]:
        """Whether each set breaks."""


@dataclass(slots=True, kw_only=True, eq=False)
class SetRun:
    """Runs sets through the waterfall, each once, and remembers what came of it.

    Attributes
    ----------
    names : tuple of str
        Core enterprises, the largest first.
    face : ndarray of shape (name,)
        What they owe, fen.
    own : ndarray of int64, shape (row,)
        Place of each row's core enterprise.
    measure : str
        How deep a break goes: ``shortfall`` of a tranche, or ``needed_claim`` on a support.
    known : dict
        By set, whether it breaks, and how deep it goes, fen.
    """

    plan: Plan
    table: DefaultTable
    base: Paths
    default_day: int
    names: tuple[str, ...]
    face: Floats
    own: NDArray[np.int64]
    is_broken: Callable[[Mapping[Key, Floats]], Flags]
    depth: Callable[[Mapping[Key, Floats]], Floats]
    measure: str
    known: dict[Set, tuple[bool, float]] = field(default_factory=dict)

    def run(self, sets: Sequence[Set]) -> list[bool]:
        """Whether each set breaks."""
        fresh = [one for one in dict.fromkeys(sets) if one not in self.known]
        for start in range(0, len(fresh), BLOCK):
            some = fresh[start : start + BLOCK]
            outcomes = self.outcomes(some)
            broken, depth = self.is_broken(outcomes), self.depth(outcomes)
            self.known |= dict(zip(some, zip(broken.tolist(), depth.tolist(), strict=True), strict=True))
        return [self.known[one][0] for one in sets]

    def outcomes(self, sets: Sequence[Set]) -> Mapping[Key, Floats]:
        """Figures of the path on which each set defaults."""
        is_in = np.zeros((len(self.names), len(sets)), dtype=bool)
        for path, one in enumerate(sets):
            is_in[list(one), path] = True
        days = np.minimum(self.base.default_day, np.where(is_in[self.own], self.default_day, NEVER))
        paths = replace(self.base, n_paths=len(sets), default_day=days)
        return run_outcomes(self.plan, looked_up(self.table, paths), paths).values


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likelihood:
    """How likely sets are; ``order`` is each name's place in the law."""

    law: JointLaw
    order: NDArray[np.int64]

    def of(self, one: Set) -> float:
        """Joint probability of a set."""
        return max(self.law.joint(self.order[list(one)].tolist()), 0.0)

    def grown(self, one: Promise, n_names: int) -> list[Promise]:
        """The sets that grow from one, none likelier than it is."""
        members = one[-1]
        likely = self.law.joint_with_one_more(self.order[list(members)].tolist())[self.order]
        keys = -np.clip(likely, 0.0, -one[0])
        return [(float(keys[name]), len(members) + 1, (*members, name)) for name in _later(members, n_names)]


def grown_by_size(one: Promise, n_names: int) -> list[Promise]:
    """The sets that grow from one, the smallest first."""
    members = one[-1]
    return [(len(members) + 1, 0.0, (*members, name)) for name in _later(members, n_names)]


def _later(members: Set, n_names: int) -> range:
    return range(members[-1] + 1 if members else 0, n_names)


def search(
    run: Runs,
    first: Promise,
    grown: Callable[[Promise, int], list[Promise]],
    is_enough: Callable[[Sequence[Promise], Promise], bool],
    most_sets: int = MOST_SETS,
) -> tuple[list[Set], bool]:
    """Sets that break and have no part that does, the most promising first, by best-first branch and bound.

    Every such set grows, name by name in one order, from sets that do not break; so it is met, unless the search ends
    before, and nothing that still waits, or can grow from it, is more promising than what waits first.

    Parameters
    ----------
    run : Runs
    first : tuple of float, float, set
        The promise of the empty set.
    grown : callable
        From a promise and the number of names to those of the sets with one later name more; never lower.
    is_enough : callable
        From the sets found so far, in order, and what waits first to whether the search may end.
    most_sets : int
        Sets that are run at most.

    Returns
    -------
    list of tuple of int
        Those that are certain to be the best; where there is none, the best that was found.
    bool
        Whether they are certain.
    """
    waiting, found, n_seen = [first], list[Promise](), 0
    while waiting and n_seen < most_sets and not is_enough(found, waiting[0]):
        some = [heapq.heappop(waiting) for _ in range(min(len(waiting), AT_ONCE, 1 + n_seen))]
        n_seen += len(some)
        for one, is_broken in zip(some, run.run([each[-1] for each in some]), strict=True):
            if is_broken:
                insort(found, one)
            else:
                for each in grown(one, len(run.names)):
                    heapq.heappush(waiting, each)
    certain = [one for one in found if not waiting or one < waiting[0]]
    return _minimal([one[-1] for one in certain or found[:1]]), bool(certain) or not waiting


def is_all_of_least_size(found: Sequence[Promise], waiting: Promise) -> bool:
    """Whether every set of the size of the smallest one that breaks has been run."""
    return bool(found) and waiting[0] > found[0][0]


def is_likeliest(found: Sequence[Promise], waiting: Promise) -> bool:
    """Whether enough sets are found that are likelier than all that waits."""
    return len(found) >= MOST_FOUND and found[MOST_FOUND - 1] < waiting


def _minimal(sets: Sequence[Set]) -> list[Set]:
    """Those that have no other one as a part, in order."""
    return [one for one in sets if not any(set(other) < set(one) for other in sets)]
