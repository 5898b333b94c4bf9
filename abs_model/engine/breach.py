"""Whether each trigger event is breached on a path in some periods: all that is kept of a great many paths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from abs_model.engine.cashflow import Collections
from abs_model.engine.ledger import Flags, Line
from abs_model.engine.paths import Paths
from abs_model.engine.plan import Plan
from abs_model.engine.waterfall import distribute_into
from abs_model.measure.money import Amounts


@dataclass(slots=True, kw_only=True)
class BreachJournal:
    """Keeps totals, and which trigger events were breached in the periods that are looked at."""

    is_full: ClassVar[bool] = False
    is_kept_up: ClassVar[bool] = True

    n_paths: int
    periods: range
    moved: dict[Line, Amounts] = field(default_factory=dict)
    standing: dict[str, Amounts] = field(default_factory=dict)
    breached: dict[str, Flags] = field(default_factory=dict)

    def record(self, period: int, line: Line, moved: Amounts, available: Amounts | None, due: Amounts | None) -> None:
        """Add one movement to the total of its kind."""
        del period, available, due
        total = self.moved.get(line)
        if total is None:
            self.moved[line] = np.broadcast_to(moved, (self.n_paths,)).copy()
        else:
            total += moved

    def close(self, period: int, snapshot: Mapping[str, Amounts]) -> None:
        """Keep the latest state, and what is breached in it."""
        self.standing.update(snapshot)
        if period in self.periods:
            for name in snapshot:
                if name.startswith("trigger.") and name.endswith(".breached"):
                    seen = self.breached.get(name, np.zeros(1, dtype=bool))
                    self.breached[name] = seen | (snapshot[name] > 0)


def breaches(plan: Plan, collections: Collections, paths: Paths, periods: range) -> Sequence[Flags]:
    """By trigger event of the deal, in order: on which paths it is breached in any of some periods, [path]."""
    journal = BreachJournal(n_paths=paths.n_paths, periods=periods)
    distribute_into(journal, plan, collections, paths)
    never = np.zeros(1, dtype=bool)
    return [
        np.broadcast_to(journal.breached.get(f"trigger.{one.id}.breached", never), (paths.n_paths,))
        for one in plan.deal.triggers
    ]
