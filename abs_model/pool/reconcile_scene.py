"""A file put on its ground: which receivable each record names, and what the records change."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from abs_model.measure.money import Amounts, to_fen
from abs_model.pool.exposure import Whole
from abs_model.pool.realised import States, states_after
from abs_model.pool.realised_event import HELD, OUTSIDE
from abs_model.pool.realised_roster import Mask
from abs_model.pool.reconcile_difference import Row, rows_of
from abs_model.pool.reconcile_ground import Ground
from abs_model.pool.servicer_tape import ServicerFile

OF_RECEIVABLES = ("receipt", "dilution", "dispute", "repurchase", "replacement", "default", "recovery")
"""Records whose subject is a receivable, or a claim or contract that some are instalments of."""

EXITS = ("repurchase", "replacement", "default")
"""Records after which nothing is owed to the pool."""

NEVER = 2**40


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """A file, what it is held against, and where each receivable stands after it.

    ``after`` is worked out from the records if left out.
    """

    file: ServicerFile
    ground: Ground
    last: int
    known: States | None = field(default=None)

    @cached_property
    def after(self) -> States:
        """Where each receivable stands at the end of the period."""
        if self.known is not None:
            return self.known
        ground = self.ground
        return states_after(ground.roster, ground.before, self.file.records, ground.periods, self.last)

    @cached_property
    def own(self) -> pd.DataFrame:
        """The records about receivables, with ``fen``, ``day`` and ``place`` (in the roster; -1 for none)."""
        return self._placed(self.file.records)

    def rise(self, name: str) -> Amounts:
        """By how much an amount of each receivable rose, fen."""
        return np.asarray(self.after.amounts[name] - self.ground.before.amounts[name])

    @cached_property
    def key(self) -> Whole:
        """A number for each receivable: its own, or that of the claim or contract that a record names."""
        key = np.arange(self.ground.roster.n_receivables, dtype=np.int64)
        for number, places in enumerate(self.accounts.values()):
            key[places] = len(key) + number
        return key

    @cached_property
    def owner(self) -> Whole:
        """By record about receivables, the number in ``key`` of whom it names; -1 for nobody known."""
        place = self.own["place"].to_numpy(dtype=np.int64)
        numbers = {name: len(self.key) + number for number, name in enumerate(self.accounts)}
        named = self.own["subject"].map(numbers).fillna(-1).to_numpy(dtype=np.int64)
        return np.where(place >= 0, self.key[place], named)

    def told(self, record: str) -> Amounts:
        """The sum of the records of a kind by the numbers in ``key``, fen."""
        own = self.is_of(record) & (self.owner >= 0)
        size = len(self.key) + len(self.accounts)
        fen = self.own["fen"].to_numpy(dtype=np.float64)[own]
        return np.bincount(self.owner[own], weights=fen, minlength=size).astype(np.float64)

    def last_rows(self, record: str, owners: Mask) -> list[tuple[int, Row]]:
        """The last record of a kind for some of the numbers in ``key``, and the number."""
        own = np.flatnonzero(self.is_of(record) & (self.owner >= 0))
        own = own[owners[self.owner[own]]]
        last = own[~pd.Series(self.owner[own]).duplicated(keep="last").to_numpy(dtype=np.bool_)]
        rows = self.rows(np.isin(np.arange(len(self.own)), last))
        return list(zip(self.owner[np.sort(last)].tolist(), rows, strict=True))

    @cached_property
    def past(self) -> pd.DataFrame:
        """The records about receivables of earlier files, as those of this one."""
        return self._placed(self.ground.earlier)

    @cached_property
    def accounts(self) -> dict[str, Whole]:
        """The receivables of each claim or contract that a record names, of this file or an earlier one."""
        told = (self.past, self.own)
        named = [name for frame in told for name in frame.loc[frame["place"] < 0, "subject"].tolist()]
        return self.ground.roster.instalments(list(dict.fromkeys(named)))

    @cached_property
    def exit_day(self) -> Whole:
        """The day on which each receivable left the pool, or was declared a default; ``NEVER`` of what is in."""
        day = np.full(self.ground.roster.n_receivables, NEVER, dtype=np.int64)
        for frame in (self.past, self.own):
            exits = frame[frame["record"].isin(EXITS)]
            place, left = (exits[name].to_numpy(dtype=np.int64) for name in ("place", "day"))
            np.minimum.at(day, place[place >= 0], left[place >= 0])
            named = exits.loc[place < 0, "subject"].tolist()
            for name, gone in zip(named, left[place < 0].tolist(), strict=True):
                places = self.accounts.get(name, _NOWHERE)
                day[places] = np.minimum(day[places], gone)
        has_left = (self.after.holding != HELD) | (self.after.amounts["defaulted"] > 0)
        return np.where(has_left, day, NEVER)

    @cached_property
    def entered_day(self) -> Whole:
        """The day on which each receivable came in for another; far back of what was in from the start."""
        roster = self.ground.roster
        day = np.where(roster.is_initial, -NEVER, NEVER)
        for frame in (self.past, self.own):
            swaps = frame[frame["record"] == "replacement"]
            places = roster.ids.get_indexer(pd.Index(swaps["reference"].astype("str")))
            known = places >= 0
            np.minimum.at(day, places[known], swaps["day"].to_numpy(dtype=np.int64)[known])
        return np.where((self.after.holding == OUTSIDE) & ~roster.is_initial, NEVER, day)

    def rows(self, chosen: Mask) -> list[Row]:
        """Some of the records about receivables."""
        return list(rows_of(self.file.name, self.own, chosen))

    def is_of(self, *records: str) -> Mask:
        """Which of the records about receivables are of some kinds."""
        return self.own["record"].isin(records).to_numpy(dtype=np.bool_)

    def places_of(self, row: Row) -> Whole:
        """The receivables that a record names."""
        place = int(self.own["place"].iloc[row.index])
        return np.array([place]) if place >= 0 else self.accounts.get(row.at.subject, _NOWHERE)

    def _placed(self, records: pd.DataFrame) -> pd.DataFrame:
        if not len(records):
            records = self.file.records.iloc[:0]
        frame = records[records["record"].isin(OF_RECEIVABLES)].reset_index(drop=True)
        return frame.assign(
            fen=to_fen(frame["amount"].fillna(0.0).to_numpy(dtype=np.float64)),
            day=frame["date"].to_numpy(dtype="datetime64[D]").astype(np.int64),
            place=self.ground.roster.ids.get_indexer(pd.Index(frame["subject"].astype("str"))).astype(np.int64),
        )


_NOWHERE = np.zeros(0, dtype=np.int64)
