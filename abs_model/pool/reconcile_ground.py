"""What a servicer file is held against: the pool, its receivables one by one, and what earlier files have stated."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.measure.money import Amounts, to_fen
from abs_model.pool.exposure import EPOCH
from abs_model.pool.realised import States, realised_states
from abs_model.pool.realised_roster import Roster
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.schedule.period import Period


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What is known before a file is read.

    Attributes
    ----------
    deal : Deal
    roster : Roster
        The receivables that are, or may come to be, in the pool.
    periods : tuple of Period
        The schedule of the deal, the closing first.
    before : States
        Where each receivable stands after the earlier files.
    accounts : mapping of str to float
        What each account held by the last statement of it, fen.
    pool_closing : float or None
        What the last statement of the pool says is left, fen.
    claimed, reimbursed : mapping of str to float
        What each support has paid and got back so far, fen.
    earlier : DataFrame
        The records of earlier files; without columns where there are none.
    """

    deal: Deal
    roster: Roster
    periods: tuple[Period, ...]
    before: States
    accounts: Mapping[str, float]
    pool_closing: float | None
    claimed: Mapping[str, float]
    reimbursed: Mapping[str, float]
    earlier: pd.DataFrame

    @property
    def covered_to(self) -> datetime.date:
        """The last day that earlier files speak of; the cut-off date where there are none."""
        return EPOCH + datetime.timedelta(days=self.before.day)

    def last_window(self, period_end: datetime.date) -> int | None:
        """The number of the collection window that ends on a day; None where none does."""
        return next((one.number for one in self.periods[1:] if one.end == period_end), None)


def ground_of(
    deal: Deal,
    roster: Roster,
    periods: Sequence[Period],
    earlier: Sequence[ServicerFile] = (),
    before: States | None = None,
) -> Ground:
    """What is known before the next file of a deal is read.

    Parameters
    ----------
    deal : Deal
    roster : Roster
    periods : sequence of Period
        As ``build_schedule`` returns them.
    earlier : sequence of ServicerFile
        The files that count, oldest first: of a period that was corrected only the last version.
    before : States, optional
        Where each receivable stands after them; worked out if left out.
    """
    records = [file.records for file in earlier]
    if before is None:
        number_of = {period.end: period.number for period in periods}
        before = realised_states(roster, [(file.records, number_of[file.period_end]) for file in earlier], periods)
    return Ground(
        deal=deal,
        roster=roster,
        periods=tuple(periods),
        before=before,
        accounts=_account_closings(records),
        pool_closing=_pool_closing(records),
        claimed=_so_far(records, "claim"),
        reimbursed=_so_far(records, "reimbursement"),
        earlier=pd.concat(records, ignore_index=True) if records else pd.DataFrame(),
    )


def amounts_of(rows: pd.DataFrame) -> Amounts:
    """The amounts of records, fen; 0 where none is stated."""
    return to_fen(rows["amount"].fillna(0.0).to_numpy(dtype=np.float64))


def total_of(rows: pd.DataFrame) -> float:
    """The sum of the amounts of records, fen."""
    return float(amounts_of(rows).sum())


def _account_closings(records: Sequence[pd.DataFrame]) -> dict[str, float]:
    """What each account held by the last statement that names it."""
    held: dict[str, float] = {}
    for frame in records:
        rows = frame[(frame["record"] == "account") & (frame["status"] == "closing")]
        held |= dict(zip(rows["subject"].tolist(), amounts_of(rows).tolist(), strict=True))
    return held


def _pool_closing(records: Sequence[pd.DataFrame]) -> float | None:
    for frame in reversed(records):
        rows = frame[(frame["record"] == "balance") & (frame["status"] == "closing")]
        if len(rows):
            return float(amounts_of(rows)[-1])
    return None


def _so_far(records: Sequence[pd.DataFrame], record: str) -> dict[str, float]:
    """What was paid under a record so far, by its subject."""
    total: dict[str, float] = {}
    for frame in records:
        rows = frame[frame["record"] == record]
        for subject, amount in zip(rows["subject"].tolist(), amounts_of(rows).tolist(), strict=True):
            total[subject] = total.get(subject, 0.0) + amount
    return total
