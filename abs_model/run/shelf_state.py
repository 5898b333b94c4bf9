"""What rolling issuance starts from and meets: shelf and guarantor, series that are out and to come, who defaults."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from abs_model.deal.shelf import Shelf
from abs_model.engine.paths import NEVER, Whole
from abs_model.measure.money import Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What the guarantor may still stand for beside this shelf.

    Attributes
    ----------
    net_assets : int
        Net assets that limits are taken of, fen.
    leverage_limit : float
        Most weighted guarantees as a multiple of net assets.
    single_limit, group_limit : float
        Most for one client, and for a client with its group, as shares of net assets.
    used_weighted : int
        Weighted guarantees outside this shelf, fen; nothing of its series is in it.
    used_by_name : mapping of str to int
        What of it stands on each core enterprise, fen.
    used_by_group : mapping of str to int
        The same by group, all names of a group together.
    weight : float
        Weight of a guarantee of notes of this shelf.
    """

    net_assets: int
    leverage_limit: float
    single_limit: float
    group_limit: float
    used_weighted: int = 0
    used_by_name: Mapping[str, int] = field(default_factory=dict)
    used_by_group: Mapping[str, int] = field(default_factory=dict)
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A core enterprise and its group, as the limits know them."""

    id: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One series to come.

    Attributes
    ----------
    day, repaid : int
        Closing and repayment, days since 1970-01-01.
    target : int or None
        Size that the rule asks for, fen; None where it is a share of what is left.
    headroom_share : float
        That share.
    shares : tuple of int
        Weight of each name in it, by place of the name; whole, together above 0.
    advance_ratio : float
        Notes for one yuan of face.
    claim_ratio : float
        What a name that defaults costs the guarantor, per fen of notes on it: principal and interest.
    """

    date: datetime.date
    day: int
    repaid: int
    target: int | None
    shares: tuple[int, ...]
    headroom_share: float = 0.0
    advance_ratio: float = 1.0
    claim_ratio: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """A series that is out: notes and face by name, [name, path] or [name, 1].

    ``falling`` says, by place of a name, the days on which its receivables are paid and the share that is unpaid from
    then on; a name without it owes everything until the series is repaid.
    """

    day: int
    repaid: int
    notes: Amounts
    face: Amounts
    claim_ratio: float = 1.0
    falling: Mapping[int, tuple[Whole, NDArray[np.float64]]] = field(default_factory=dict)

    def unpaid(self, name: int, day: Whole) -> NDArray[np.float64]:
        """Share of what a name owed that it still owes at the end of each day."""
        if name not in self.falling:
            return np.ones(day.shape)
        days, left = self.falling[name]
        return np.concatenate([np.ones(1), left])[np.searchsorted(days, day, side="right")]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fates:
    """Who defaults when: days since 1970-01-01, ``NEVER`` for never.

    Attributes
    ----------
    default_day : ndarray of int64, shape (name, path)
    guarantor_day : ndarray of int64, shape (path,)
    recovery_ratio : ndarray of shape (name,)
    recovery_lag_days : ndarray of int64, shape (name,)
    """

    default_day: Whole
    guarantor_day: Whole
    recovery_ratio: NDArray[np.float64]
    recovery_lag_days: Whole

    @property
    def n_paths(self) -> int:
        """How many paths there are."""
        return int(self.default_day.shape[1])


def nobody(n_names: int, n_paths: int = 1) -> Fates:
    """Fates on which nobody defaults."""
    return Fates(
        default_day=np.full((n_names, n_paths), NEVER, dtype=np.int64),
        guarantor_day=np.full(n_paths, NEVER, dtype=np.int64),
        recovery_ratio=np.zeros(n_names),
        recovery_lag_days=np.zeros(n_names, dtype=np.int64),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What a plan starts from: shelf, names, what was used, what is out, what the guarantor may do.

    ``used`` is what of the registered amount is used for good, fen: all that was issued, or, where the shelf is
    refilled, only what was issued before the series of the workspace.
    """

    shelf: Shelf
    names: tuple[Name, ...]
    used: int
    n_issued: int
    standing: tuple[Standing, ...] = ()
    capacity: Capacity | None = None
    least: int = 0
    unit: int = 1
