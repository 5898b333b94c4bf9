"""The ledger: every movement names from, to, step, period and amount; nothing is created or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from abs_model.errors import InvariantError
from abs_model.measure.money import Amounts

Flags = NDArray[np.bool_]

POOL, MARKET, INVESTORS, RECEIVABLES = "pool", "reinvestment", "investors", "receivables"

COMMINGLED = "commingled"
"""Where collections end that a failed holder never handed on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of movement. Step 0 is what happens by itself: issue, collections, reinvestment, a clean-up call."""

    step: int
    verb: str
    source: str
    target: str


Key = TypeVar("Key", Line, str)


class Journal(Protocol):
    """What the waterfall writes into.

    A full one also wants to know of steps that had nothing to pay with; one with ``is_kept_up`` of what stands at the
    end of every period and not of the last one only.
    """

    is_full: ClassVar[bool]
    is_kept_up: ClassVar[bool]

    @property
    def moved(self) -> dict[Line, Amounts]:
        """Movements by kind: of each period in a full journal, in total else."""

    @property
    def standing(self) -> dict[str, Amounts]:
        """What stands, by name: at the end of each period in a full journal, at the very end else."""

    def record(self, period: int, line: Line, moved: Amounts, available: Amounts | None, due: Amounts | None) -> None:
        """Take one movement of one period."""

    def close(self, period: int, snapshot: Mapping[str, Amounts]) -> None:
        """Take what stands at the end of a period, by name."""


@dataclass(slots=True)
class FullJournal:
    """Keeps every movement and every state of every period."""

    is_full: ClassVar[bool] = True
    is_kept_up: ClassVar[bool] = True

    n_periods: int
    n_paths: int
    moved: dict[Line, Amounts] = field(default_factory=dict)
    available: dict[Line, Amounts] = field(default_factory=dict)
    due: dict[Line, Amounts] = field(default_factory=dict)
    standing: dict[str, Amounts] = field(default_factory=dict)

    def record(self, period: int, line: Line, moved: Amounts, available: Amounts | None, due: Amounts | None) -> None:
        """Take one movement of one period."""
        self._put(self.moved, line, period, moved)
        self._put(self.available, line, period, moved if available is None else available)
        self._put(self.due, line, period, moved if due is None else due)

    def close(self, period: int, snapshot: Mapping[str, Amounts]) -> None:
        """Take what stands at the end of a period, by name."""
        for name, value in snapshot.items():
            self._put(self.standing, name, period, value)

    def _put(self, table: dict[Key, Amounts], key: Key, period: int, value: Amounts) -> None:
        if key not in table:
            table[key] = np.zeros((self.n_periods, self.n_paths))
        table[key][period] += value


@dataclass(slots=True)
class TotalJournal:
    """Keeps totals over all periods, and the last state; for a great many paths."""

    is_full: ClassVar[bool] = False
    is_kept_up: ClassVar[bool] = False

    n_paths: int
    moved: dict[Line, Amounts] = field(default_factory=dict)
    standing: dict[str, Amounts] = field(default_factory=dict)

    def record(self, period: int, line: Line, moved: Amounts, available: Amounts | None, due: Amounts | None) -> None:
        """Add one movement to the total of its kind."""
        del period, available, due
        total = self.moved.get(line)
        if total is None:
            self.moved[line] = np.broadcast_to(moved, (self.n_paths,)).copy()
        else:
            total += moved

    def close(self, period: int, snapshot: Mapping[str, Amounts]) -> None:
        """Keep the state of the last period."""
        del period
        self.standing.update(snapshot)


def flow(moved: Mapping[Line, Amounts], *, source: str | None = None, target: str | None = None) -> Amounts | float:
    """All movements from a source, to a target, or between both; 0.0 where there is none."""
    chosen = [
        amount
        for line, amount in moved.items()
        if (source is None or line.source == source) and (target is None or line.target == target)
    ]
    return sum(chosen[1:], start=chosen[0]) if chosen else 0.0


def check_accounts(journal: Journal, accounts: Sequence[str]) -> None:
    """Money in = money out + money left, per account: per period in a full journal, over all periods else.

    Raises
    ------
    InvariantError
        Naming account, period, path and the difference.
    """
    for account in accounts:
        into = flow(journal.moved, target=account)
        out = flow(journal.moved, source=account)
        left = journal.standing[account]
        if left.ndim == 2:
            left = np.diff(left, axis=0, prepend=0.0)
        wrong = into - out != left
        if np.any(wrong):
            where = tuple(int(at) for at in np.argwhere(wrong)[0])
            difference = np.broadcast_to(into - out - left, left.shape)[where]
            raise InvariantError(f"account {account} at {where} (period, path): in - out - left = {difference:.0f} fen")


def check_zero(what: str, difference: Amounts) -> None:
    """Opening + drawn - paid - written off = closing of one claim, given as a difference that must vanish."""
    if np.any(difference):
        where = tuple(int(at) for at in np.argwhere(difference)[0])
        raise InvariantError(f"{what} at {where}: {difference[where]:.0f} fen unaccounted for")
