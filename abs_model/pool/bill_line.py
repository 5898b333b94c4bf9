"""Lines of acceptors, and the caps above them: what is used and reserved as at a day, what is left, how it moved."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.line import Limits
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.pool.life import Days, days_of, is_reserved, is_used
from abs_model.terms import fen

Codes = NDArray[np.int64]

_ACCEPTOR_COLUMNS = {
    "acceptor_id": "str", "acceptor_name": "str", "group_id": "str", "rating": "str", "line": "float64",
    "line_expiry": "datetime64[us]",
}  # fmt: skip
_SUMS = ("n_live", "used", "reserved")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cap:
    """One amount limit while bills are put to it, one after another.

    The bills of the book come first, then the offers, which take nothing until they are approved. Lists and dict change
    as offers are approved; nobody else sees them.

    Attributes
    ----------
    limit : str
        Word for it.
    subjects : list of str
        The names that it binds, each by itself.
    most, held : list of float
        By name: what it may come to, without end where it does not bind; what its bills come to. Whole fen.
    code : ndarray of int64, shape (n_bills,)
        Number of the name that each bill counts for.
    amount : ndarray of float64, shape (n_bills,)
        Whole fen; 0 for an offer that is not approved.
    due : ndarray of int64, shape (n_bills,)
        Days to the due date; ``n_days``, more than any, for what is past due.
    """

    limit: str
    subjects: list[str]
    most: list[float]
    held: list[float]
    code: Codes
    amount: Amounts
    due: Codes
    n_days: int
    _ladders: dict[int, Amounts] = field(default_factory=dict)

    def left(self, bill: int) -> float:
        """Room for one more bill; below 0 where the limit is overrun."""
        name = int(self.code[bill])
        return self.most[name] - self.held[name]

    def take(self, bill: int, face: float) -> None:
        """An offer is approved."""
        name = int(self.code[bill])
        self.held[name] += face
        self.amount[bill] = face
        if name in self._ladders:
            self._ladders[name][self.due[bill]] += face

    def days_to_room(self, bill: int, face: float) -> int | None:
        """Days until there is room for an offer, if every bill that is not past due pays when due; None for never."""
        name = int(self.code[bill])
        if name not in self._ladders:
            rows = np.flatnonzero(self.code == name)
            ladder = np.bincount(self.due[rows], weights=self.amount[rows], minlength=self.n_days + 1)
            self._ladders[name] = ladder.astype(np.float64)
        settled = np.cumsum(self._ladders[name])
        days = int(np.searchsorted(settled, face - self.left(bill)))
        return days if days < self.n_days else None


def most_fen(cap: float | None) -> float:
    """A cap in whole fen; without end where there is none."""
    return np.inf if cap is None else float(fen(cap))


def taken(frame: pd.DataFrame, as_of: datetime.date, columns: Sequence[str]) -> pd.DataFrame:
    """The bills that take room of lines and caps as at a day: guaranteed and unsettled, or approved.

    Parameters
    ----------
    frame : DataFrame
        The whole book: face (yuan), used_from, used_until, reserved_from, and ``columns`` as far as there are any.
    as_of : date
        What happens later is not known.
    columns : sequence of str
        What else is wanted of them.

    Returns
    -------
    DataFrame
        Those columns, with n_live (1 where guaranteed, else 0), used and reserved (whole fen; one of them is 0).
    """
    is_live = is_used(frame, as_of)
    is_taking = is_live | is_reserved(frame, as_of)
    uses, amount = is_live[is_taking], to_fen(frame["face"].to_numpy(dtype=np.float64)[is_taking])
    bills = frame[[column for column in columns if column in frame]][is_taking]
    return bills.assign(n_live=uses.astype(np.int64), used=amount * uses, reserved=amount * ~uses)


def line_table(
    frame: pd.DataFrame,
    whitelist: pd.DataFrame,
    limits: Limits,
    as_of: datetime.date,
    frozen: Mapping[str, tuple[str, ...]],
) -> pd.DataFrame:
    """Every acceptor's line as at a day.

    Parameters
    ----------
    frame : DataFrame
        The whole book: face (yuan), acceptor_id, group_id, used_from, used_until, reserved_from.
    whitelist : DataFrame
        One row an acceptor: acceptor_id, acceptor_name, line (yuan); group_id, rating, line_expiry where known.
    limits : Limits
    as_of : date
    frozen : mapping of str to tuple of str
        Why the lines of acceptors are frozen; see ``abs_model.pool.freeze``.

    Returns
    -------
    DataFrame
        In the order of the whitelist; acceptors off it that bills take room of stand behind, with a line of 0:
        acceptor_id, acceptor_name, group_id, rating, line, line_expiry, n_live (guaranteed and unsettled), used,
        reserved, available, utilisation, frozen_for. Amounts are yuan. ``available`` is the largest bill that may still
        be guaranteed on the day under the line, the cap of its group and that of the product: 0 where the line has
        expired, is frozen or overrun. ``utilisation`` is used / line, NaN without a line.
    """
    bills = taken(frame, as_of, ("acceptor_id", "acceptor_name", "group_id"))
    table = _acceptors(whitelist, bills)
    held = bills.groupby("acceptor_id", sort=False)[list(_SUMS)].sum().reindex(table["acceptor_id"], fill_value=0)
    line, used = _fen(table, "line"), held["used"].to_numpy(dtype=np.float64)
    both = used + held["reserved"].to_numpy(dtype=np.float64)
    frozen_for = [", ".join(frozen.get(one, ())) for one in table["acceptor_id"]]
    is_open = ~(table["line_expiry"] < pd.Timestamp(as_of)) & np.array([not reasons for reasons in frozen_for])
    group = pd.factorize(table["group_id"])[0]
    rooms = (
        np.where(is_open, line - both, 0.0),
        most_fen(limits.per_group) - np.bincount(group, weights=both)[group],
        np.full(both.shape, most_fen(limits.product) - both.sum()),
    )
    return table.assign(
        n_live=held["n_live"].to_numpy(dtype=np.int64),
        used=to_yuan(used),
        reserved=to_yuan(both - used),
        available=to_yuan(np.maximum(np.min(rooms, axis=0), 0.0)),
        utilisation=_ratio(used, line),
        frozen_for=pd.Series(frozen_for, dtype="str"),
    )


def group_table(lines: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """What the acceptors of each group come to together.

    Parameters
    ----------
    lines : DataFrame
        As ``line_table`` gives them.
    limits : Limits

    Returns
    -------
    DataFrame
        In order of first appearance: group_id, n_acceptors, line (of all together), cap (NaN where groups have none),
        n_live, used, reserved, available, utilisation. Amounts are yuan. ``available`` is what may still be guaranteed
        of the group under the lines of its acceptors, its cap and that of the product; ``utilisation`` is used / cap,
        or / line where there is no cap.
    """
    group, names = pd.factorize(lines["group_id"])
    table = _together(lines.assign(n_acceptors=1), group, limits.per_group)
    held = to_fen(table[["used", "reserved"]].to_numpy(dtype=np.float64)).sum()
    left = max(most_fen(limits.product) - held, 0.0)
    table["available"] = to_yuan(np.minimum(_fen(table, "available"), left))
    table.insert(0, "group_id", pd.Series(names, dtype="str"))
    return table


def product_row(lines: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """What all acceptors come to together: one row with the columns of ``group_table``, but group_id.

    Its ``cap`` is that of the product, its ``available`` what all lines and caps leave together.
    """
    groups = group_table(lines, limits)
    return _together(groups, np.zeros(len(groups), dtype=np.int64), limits.product)


def used_over_time(frame: pd.DataFrame, days: Sequence[datetime.date] | Days) -> Amounts:
    """Face that is guaranteed and not settled on each of some days.

    Parameters
    ----------
    frame : DataFrame
        The whole book: face (yuan), used_from, used_until. A bill uses its line from the first to before the second.
    days : sequence of date or ndarray of datetime64
        In any order.

    Returns
    -------
    ndarray of shape (n_days,)
        Whole fen.
    """
    return _over_time(frame, np.zeros(len(frame), dtype=np.int64), 1, days).ravel()


def used_by_acceptor_over_time(
    frame: pd.DataFrame, days: Sequence[datetime.date] | Days, acceptor_ids: Sequence[str] | pd.Series
) -> Amounts:
    """The same for each of some acceptors; bills of others are left aside.

    Returns
    -------
    ndarray of shape (n_acceptors, n_days)
        Whole fen.
    """
    code = pd.Index(acceptor_ids).get_indexer(pd.Index(frame["acceptor_id"]))
    return _over_time(frame, code.astype(np.int64), len(acceptor_ids), days)


def _fen(table: pd.DataFrame, column: str) -> Amounts:
    return to_fen(table[column].to_numpy(dtype=np.float64))


def _ratio(used: Amounts, of: Amounts) -> NDArray[np.float64]:
    return np.asarray(used / np.where(of > 0.0, of, np.nan), dtype=np.float64)


def _acceptors(whitelist: pd.DataFrame, bills: pd.DataFrame) -> pd.DataFrame:
    """The whitelist, and behind it the acceptors of bills that it does not name."""
    columns = list(_ACCEPTOR_COLUMNS)
    listed = whitelist.reindex(columns=columns)
    each = bills.drop_duplicates("acceptor_id")
    others = (
        each[~each["acceptor_id"].isin(whitelist["acceptor_id"])]
        .reindex(columns=["acceptor_id", "acceptor_name", "group_id"])
        .assign(line=0.0)
    )
    parts = [part.reindex(columns=columns).astype(_ACCEPTOR_COLUMNS) for part in (listed, others)]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(
        group_id=table["group_id"].fillna(table["acceptor_id"]), acceptor_name=table["acceptor_name"].fillna("")
    )


def _together(lines: pd.DataFrame, code: Codes, cap: float | None) -> pd.DataFrame:
    """Lines of one code added up, and what their cap leaves."""

    def total(column: str) -> Amounts:
        return np.bincount(code, weights=_fen(lines, column)).astype(np.float64)

    line, used, reserved = total("line"), total("used"), total("reserved")
    left = np.maximum(most_fen(cap) - used - reserved, 0.0)
    most = line if cap is None else np.full(line.shape, most_fen(cap))
    return pd.DataFrame(
        {
            "n_acceptors": np.bincount(code, weights=lines["n_acceptors"]).astype(np.int64),
            "line": to_yuan(line),
            "cap": np.nan if cap is None else cap,
            "n_live": np.bincount(code, weights=lines["n_live"]).astype(np.int64),
            "used": to_yuan(used),
            "reserved": to_yuan(reserved),
            "available": to_yuan(np.minimum(total("available"), left)),
            "utilisation": _ratio(used, most),
        }
    )


def _over_time(frame: pd.DataFrame, code: Codes, n_codes: int, days: Sequence[datetime.date] | Days) -> Amounts:
    """Every bill comes in on the first day that it is used on, goes out on the first that it no longer is."""
    sorted_days, place = np.unique(np.asarray(days, dtype="datetime64[D]"), return_inverse=True)
    start, end = days_of(frame, "used_from"), days_of(frame, "used_until")
    is_meant = (code >= 0) & ~np.isnat(start) & ~(end <= start)
    amount = _fen(frame, "face")[is_meant]
    n_days = len(sorted_days)
    row = code[is_meant] * (n_days + 1)
    # Not-a-time sorts behind every day: a bill that is not settled goes out after the last one.
    first, last = (row + np.searchsorted(sorted_days, edge[is_meant]) for edge in (start, end))
    n_cells = n_codes * (n_days + 1)
    come, gone = (np.bincount(cell, weights=amount, minlength=n_cells) for cell in (first, last))
    change = come - gone
    running = np.cumsum(change.reshape(n_codes, n_days + 1), axis=1)[:, :n_days]
    return np.asarray(running[:, place], dtype=np.float64)
