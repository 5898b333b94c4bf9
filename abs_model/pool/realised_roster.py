"""All receivables that are or may come to be in a pool, in one order for good, so that their states are arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.deal import Deal
from abs_model.measure.money import Amounts, to_fen
from abs_model.pool.exposure import Whole, pay_days
from abs_model.pool.pool import Pool
from abs_model.pool.screening import with_core_enterprises
from abs_model.schedule.calendar import Calendar

Mask = NDArray[np.bool_]

OBLIGORS = ("core_enterprise_id", "debtor_id")
"""By whom concentration is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roster:
    """Receivables of the pool, then the other rows of its tape: any of them may replace one that leaves.

    Attributes
    ----------
    pool : Pool
        All of them, with their full face.
    n_initial : int
        How many are in from the start; they come first.
    pay_day : ndarray of int64, shape (n_receivables,)
        Due date, rolled to a business day; the cut-off date where it is earlier.
    age_day : ndarray of int64, shape (n_receivables,)
        The day from which days past due count: the pay day, or the due date where that is on or before the cut-off.
    is_guaranteed : ndarray of bool, shape (n_receivables,)
        Whether somebody answers for it one by one.
    obligor : mapping of str to ndarray of int64, shape (n_receivables,)
        By column of ``OBLIGORS``: a number for each name.
    account_of : ndarray of str, shape (n_receivables,), optional
        The claim or contract that each is an instalment of.
    """

    pool: Pool
    n_initial: int
    pay_day: Whole
    age_day: Whole
    is_guaranteed: Mask
    obligor: Mapping[str, Whole]
    account_of: NDArray[np.object_] | None = None

    @property
    def face(self) -> Amounts:
        """Face of each at the cut-off, whole fen."""
        return self.pool.face

    @property
    def ids(self) -> pd.Index:
        """The id of each receivable."""
        return pd.Index(self.pool.frame["receivable_id"].astype("str"))

    @property
    def n_receivables(self) -> int:
        """How many receivables there are."""
        return len(self.pool.frame)

    @property
    def is_initial(self) -> Mask:
        """Which are in from the start."""
        return np.arange(self.n_receivables) < self.n_initial

    def instalments(self, accounts: Sequence[str]) -> dict[str, Whole]:
        """The receivables of some claims or contracts, the oldest first."""
        if self.account_of is None:
            return {}
        own = np.flatnonzero(pd.Series(self.account_of).isin(list(accounts)).to_numpy(dtype=np.bool_))
        own = own[np.argsort(self.pay_day[own], kind="stable")]
        found: dict[str, list[int]] = {}
        for place, account in zip(own.tolist(), self.account_of[own], strict=True):
            found.setdefault(str(account), []).append(place)
        return {account: np.array(places, dtype=np.int64) for account, places in found.items()}


def roster_of(
    pool: Pool,
    calendar: Calendar,
    *,
    outside: pd.DataFrame | None = None,
    deal: Deal | None = None,
    account_of: "pd.Series[str] | None" = None,
) -> Roster:
    """Put the receivables of a pool, and those that may replace them, in order.

    Parameters
    ----------
    pool : Pool
        As it was bought.
    calendar : Calendar
    outside : DataFrame, optional
        Rows of the tape; those that are in the pool are left out.
    deal : Deal, optional
        Names the core enterprises of rows outside the pool; wanted where there are any.
    account_of : Series of str, optional
        The claim or contract of each receivable of the pool. If left out, the tape's ``contract_no``, if it has one.
    """
    frame, face = pool.frame, pool.face
    if outside is not None and deal is not None:
        known = pd.Index(frame["receivable_id"].astype("str"))
        others = outside[known.get_indexer(pd.Index(outside["receivable_id"].astype("str"))) < 0]
        if len(others):
            own = with_core_enterprises(others, deal).reindex(columns=frame.columns)
            frame = pd.concat([frame, own.astype(frame.dtypes.to_dict(), errors="ignore")], ignore_index=True)
            face = np.concatenate([face, to_fen(others["receivable_amount"].to_numpy(dtype=np.float64))])
    whole = replace(pool, frame=frame, face=face)
    pay_day = pay_days(whole, calendar)
    due = frame["due_date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    cut_off = np.datetime64(pool.cut_off, "D").astype(np.int64)
    guaranteed = np.zeros(len(frame), dtype=np.bool_)
    if "is_guaranteed" in frame:
        guaranteed = frame["is_guaranteed"].to_numpy(dtype=np.bool_, na_value=False)
    return Roster(
        pool=whole,
        n_initial=len(pool.frame),
        pay_day=pay_day,
        age_day=np.where(due <= cut_off, due, pay_day),
        is_guaranteed=guaranteed,
        obligor={column: pd.factorize(frame[column])[0].astype(np.int64) for column in OBLIGORS},
        account_of=_accounts(frame, account_of),
    )


def _accounts(frame: pd.DataFrame, account_of: "pd.Series[str] | None") -> NDArray[np.object_] | None:
    if account_of is None:
        if "contract_no" not in frame:
            return None
        account_of = frame["contract_no"]
    found = np.full(len(frame), None, dtype=object)
    found[: len(account_of)] = account_of.astype(object).where(account_of.notna(), None).to_numpy()
    return found
