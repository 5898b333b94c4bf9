"""The life of a bill as at a day: its stage, the line that it uses, and what a refusal of it means.

What happens after the day is not known yet. docs/methods/bill-life.md says the rules in words.
"""

import datetime
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.bill import Stage
from abs_model.deal.bill_status import STATUS_CODES
from abs_model.deal.refusal import RefusalRule

Days: TypeAlias = NDArray[np.datetime64]
"""Days, ``datetime64[D]``, one for each bill; NaT where none is stated."""

Flags: TypeAlias = NDArray[np.bool_]

LIFE_ORDER: tuple[Stage, ...] = (
    "offered", "approved", "guaranteed", "discounted", "due", "refused", "claimed", "paid", "compensated", "recovered",
    "closed",
)  # fmt: skip
"""The stages in the order in which one overrules another: a bill that was refused may still be paid."""

USING_STAGES: tuple[Stage, ...] = ("guaranteed", "discounted", "due", "refused", "claimed", "compensated")
"""Stages in which a bill uses the line of its acceptor."""

SETTLED_STAGES: tuple[Stage, ...] = ("paid", "recovered", "closed")
"""Stages that end a life; only a later one of them may follow."""

DATE_OF_STAGE: dict[Stage, str] = {
    "approved": "approved_date",
    "guaranteed": "guarantee_date",
    "discounted": "discount_date",
    "refused": "refused_date",
    "claimed": "claimed_date",
    "paid": "paid_date",
    "compensated": "compensated_date",
    "recovered": "recovered_date",
    "closed": "closed_date",
}
"""The column that tells each stage; the due date is known beforehand, and an offer needs no date."""

_EVENTS = (*DATE_OF_STAGE.values(), "offered_date", "presented_date")
_RANK: dict[str, int] = {stage: rank for rank, stage in enumerate(LIFE_ORDER)}
_NONE = np.datetime64("NaT", "D")


def stages(frame: pd.DataFrame, as_of: datetime.date, status_codes: Mapping[str, str]) -> pd.Series:
    """The stage of every bill as at a day.

    Dates lead: the stage is the last of ``LIFE_ORDER`` that a date up to the day tells. A status code speaks only for a
    stage whose date the tape does not keep (``dated_by_code``).

    Parameters
    ----------
    frame : DataFrame
        Bills of one tape, with ``face`` (yuan) and ``due_date``; every other column of a bill tape may be absent, which
        counts as missing throughout.
    as_of : date
        Dates after it do not exist yet.
    status_codes : mapping of str to str
        Codes of the programme and their stages, beside ``STATUS_CODES`` or instead of theirs.

    Returns
    -------
    Series of str, named ``stage``, index as in ``frame``
        Each one of ``STAGES``; ``offered`` where nothing has happened yet, and for a bill that is not guaranteed,
        ``approved`` or ``offered`` even after its due date or a refusal.

    References
    ----------
    票据法 article 61: a refusal before the due date gives no recourse, so such a bill is not ``refused``.

    Examples
    --------
    >>> days = {"guarantee_date": ["2020-09-10"], "due_date": ["2021-03-11"], "paid_date": ["2021-03-12"]}
    >>> bills = pd.DataFrame({"face": 400_000.0, **{name: pd.to_datetime(day) for name, day in days.items()}})
    >>> [stages(bills, datetime.date(2021, 3, day), {}).item() for day in (10, 11, 12)]
    ['guaranteed', 'due', 'paid']
    """
    return _words(_rank(dated_by_code(frame, as_of, status_codes), as_of), frame).rename("stage")


def dated_by_code(frame: pd.DataFrame, as_of: datetime.date, status_codes: Mapping[str, str]) -> pd.DataFrame:
    """The frame with a day for what only status codes tell: the day on which one looks.

    A code has no day of its own. It is believed where its stage is ahead of what dates tell, the bill is not settled,
    no date of the bill is after the day (else the code, which is as of the tape, may speak of what comes later), and
    the column of the stage holds no date in any row: a tape that keeps the dates of refusals is believed where it has
    none.

    Parameters
    ----------
    frame, as_of, status_codes
        See ``stages``. The whole tape is wanted: what it keeps is read off all its rows.

    Returns
    -------
    DataFrame
        ``line_use`` of it agrees with ``stages`` where a tape keeps codes instead of dates. Tasks need the frame as it
        was: their days are to be the real ones.
    """
    rank, code_rank = _rank(frame, as_of), _code_rank(frame, status_codes)
    is_believed = (code_rank > rank) & ~_is_settled(rank) & ~_knows_later(frame, as_of)
    told = {}
    for stage, column in DATE_OF_STAGE.items():
        is_told = is_believed & (code_rank == _RANK[stage])
        if is_told.any() and not (column in frame and frame[column].notna().any()):
            days = np.where(is_told, np.datetime64(as_of, "D"), _NONE).astype("datetime64[us]")
            told[column] = pd.Series(days, index=frame.index)
    return frame.assign(**told) if told else frame


def status_conflicts(frame: pd.DataFrame, as_of: datetime.date, status_codes: Mapping[str, str]) -> pd.DataFrame:
    """Bills whose status code and dates disagree.

    A code that is ahead of the dates disagrees, unless it only says that the bill was presented. One that is behind
    disagrees where the dates say what the clearing system would know: that the bill was refused or paid. That it has
    not heard of approval, claim, compensation or recovery is nothing to wonder at. A bill with a date after ``as_of``
    is passed over: its code may speak of later.

    Parameters
    ----------
    frame, as_of, status_codes
        See ``stages``; ``bill_id`` is wanted too.

    Returns
    -------
    DataFrame
        ``bill_id, stage, code, code_stage``, index as in ``frame``.
    """
    rank, code_rank = _rank(dated_by_code(frame, as_of, status_codes), as_of), _code_rank(frame, status_codes)
    is_ahead = (code_rank > rank) & (code_rank != _RANK["due"])
    is_behind = (code_rank >= 0) & (code_rank < rank) & np.isin(rank, [_RANK["refused"], _RANK["paid"]])
    is_odd = (is_ahead | is_behind) & ~_knows_later(frame, as_of)
    odd = frame.loc[is_odd]
    codes = odd["status_code"] if "status_code" in odd else pd.Series(index=odd.index, dtype="str")
    told = {"stage": _words(rank[is_odd], odd), "code": codes, "code_stage": _words(code_rank[is_odd], odd)}
    return pd.DataFrame({"bill_id": odd["bill_id"], **told})


def line_use(frame: pd.DataFrame) -> pd.DataFrame:
    """When each bill begins and ceases to use the line of its acceptor.

    It is used from the guarantee (where no day of it is stated, from the first that proves it: discount, claim or
    compensation) until the bill is settled: paid in full, recovered in full, or closed, whichever is first. A
    compensated bill still uses it: the acceptor now owes the guarantor.

    Parameters
    ----------
    frame : DataFrame
        See ``stages``.

    Returns
    -------
    DataFrame
        ``used_from, used_until, reserved_from`` (datetime64, NaT where it never happens), index as in ``frame``;
        ``used_until`` is the first day on which it is free again. ``is_used`` and ``is_reserved`` read it.
    """
    first = _first_days(frame)
    days = {
        "used_from": first["guaranteed"],
        "used_until": np.fmin(np.fmin(first["paid"], first["recovered"]), first["closed"]),
        "reserved_from": first["approved"],
    }
    return pd.DataFrame({name: day.astype("datetime64[us]") for name, day in days.items()}, index=frame.index)


def is_used(use: pd.DataFrame, as_of: datetime.date) -> Flags:
    """Which bills use a line on a day; ``use`` has the columns of ``line_use``."""
    day = np.datetime64(as_of, "D")
    return np.asarray((days_of(use, "used_from") <= day) & ~(days_of(use, "used_until") <= day))


def is_reserved(use: pd.DataFrame, as_of: datetime.date) -> Flags:
    """For which bills a line is kept free on a day: approved, neither guaranteed nor settled."""
    day = np.datetime64(as_of, "D")
    is_over = (days_of(use, "used_from") <= day) | (days_of(use, "used_until") <= day)
    return np.asarray((days_of(use, "reserved_from") <= day) & ~is_over)


def refusals(frame: pd.DataFrame, rules: tuple[RefusalRule, ...], presentment_days: int) -> pd.DataFrame:
    """What each refusal means by when it came: the first rule that fits says code and recourse.

    Parameters
    ----------
    frame : DataFrame
        Bills with ``due_date`` and ``refused_date``. Where ``presented_date`` is missing, the bill counts as presented
        on the day of the refusal; where ``presentment`` is, as ordinary up to ``presentment_days`` after the due date
        and late from then on.
    rules : tuple of RefusalRule
    presentment_days : int
        Calendar days; the window ends on the due date plus these, and what was presented before it began is in it.

    Returns
    -------
    DataFrame
        ``code, recourse`` of the refused bills, index as in ``frame``; an empty code and ``none`` where no rule fits.

    Examples
    --------
    >>> from abs_model.deal.refusal import DEFAULT_REFUSALS
    >>> due, days = pd.Timestamp("2021-03-11"), pd.to_timedelta([-1, 0, 10, 11], unit="D")
    >>> bills = pd.DataFrame({"due_date": due, "refused_date": due + days, "presented_date": due})
    >>> refusals(bills, DEFAULT_REFUSALS, 10)["code"].tolist()
    ['200512', '200412', '200412', '200312']
    """
    refused = frame.loc[~np.isnat(days_of(frame, "refused_date"))]
    due, signed, presented = (days_of(refused, name) for name in ("due_date", "refused_date", "presented_date"))
    last = due + np.timedelta64(presentment_days, "D")
    is_late = np.where(np.isnat(presented), signed, presented) > last
    message = np.where(is_late, "late", "ordinary").astype(object)
    if "presentment" in refused:
        is_stated = refused["presentment"].notna().to_numpy()
        message[is_stated] = refused["presentment"].to_numpy(dtype=object)[is_stated]
    told = {
        "message": message,
        "presented": np.where(is_late, "after_window", "in_window"),
        "signed": np.select([signed < due, signed <= last], ["before_due", "in_window"], "after_window"),
    }
    code, recourse = np.full(len(refused), "", dtype=object), np.full(len(refused), "none", dtype=object)
    is_open = np.ones(len(refused), dtype=np.bool_)
    for rule in rules:
        fits = is_open.copy()
        for term, words in told.items():
            wanted = getattr(rule, term)
            fits &= wanted is None or words == wanted
        code[fits], recourse[fits] = rule.code, rule.recourse
        is_open &= ~fits
    return pd.DataFrame({"code": code, "recourse": recourse}, index=refused.index, dtype="str")


def days_of(frame: pd.DataFrame, column: str) -> Days:
    """The days of a column; NaT throughout where there is no such column."""
    if column not in frame:
        return np.full(len(frame), _NONE)
    return frame[column].to_numpy(dtype="datetime64[D]")


def _first_days(frame: pd.DataFrame) -> dict[Stage, Days]:
    """The first day of each stage, in the order of ``LIFE_ORDER``.

    What follows the guarantee counts from the guarantee on, so that a bill uses its line exactly in ``USING_STAGES``.
    """
    due, refused, compensated = (days_of(frame, name) for name in ("due_date", "refused_date", "compensated_date"))
    discounted, claimed = days_of(frame, "discount_date"), days_of(frame, "claimed_date")
    paid, recovered = _settlement(frame)
    proof = np.fmin(np.fmin(discounted, claimed), compensated)
    stated = days_of(frame, "guarantee_date")
    guaranteed = np.where(np.isnat(stated), proof, stated)
    return {
        "approved": days_of(frame, "approved_date"),
        "guaranteed": guaranteed,
        "discounted": np.maximum(discounted, guaranteed),
        "due": np.maximum(due, guaranteed),
        "refused": np.maximum(np.where(refused >= due, refused, _NONE), guaranteed),
        "claimed": np.maximum(claimed, guaranteed),
        "paid": paid,
        # Who pays after the acceptor has paid in full pays in error: the bill stays settled.
        "compensated": np.where(np.isnat(paid), np.maximum(compensated, guaranteed), _NONE),
        "recovered": recovered,
        "closed": days_of(frame, "closed_date"),
    }


def _settlement(frame: pd.DataFrame) -> tuple[Days, Days]:
    """The days on which the acceptor has paid in full, and on which the guarantor has got back in full.

    What the acceptor pays from the compensation on goes to the guarantor: it is a recovery.
    """
    paid, compensated, recovered = (
        days_of(frame, name) for name in ("paid_date", "compensated_date", "recovered_date")
    )
    face, stated = _fen(frame, "face"), _fen(frame, "compensated_amount")
    owed = np.where(np.isnan(stated), face, stated)
    is_recovery = paid >= compensated
    paid = np.where(_covers(frame, "paid_amount", np.where(is_recovery, owed, face)), paid, _NONE)
    recovered = np.where(_covers(frame, "recovered_amount", owed), recovered, _NONE)
    # Nothing is got back before it was paid.
    recovered = np.where(np.isnat(compensated), recovered, np.maximum(recovered, compensated))
    return np.where(is_recovery, _NONE, paid), np.fmin(recovered, np.where(is_recovery, paid, _NONE))


def _covers(frame: pd.DataFrame, column: str, owed: NDArray[np.float64]) -> Flags:
    """Whether an amount is all that is owed; one that is not stated is."""
    amount = _fen(frame, column)
    return np.asarray(np.isnan(amount) | (amount >= owed))


def _fen(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """The amounts of a column in fen; NaN where there is none."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    return np.rint(frame[column].to_numpy(dtype=np.float64, na_value=np.nan) * 100.0)


def _rank(frame: pd.DataFrame, as_of: datetime.date) -> NDArray[np.int64]:
    """The place in ``LIFE_ORDER`` that dates tell."""
    rank = np.zeros(len(frame), dtype=np.int64)
    for stage, first in _first_days(frame).items():
        rank[first <= np.datetime64(as_of, "D")] = _RANK[stage]
    return rank


def _words(rank: NDArray[np.int64], frame: pd.DataFrame) -> pd.Series:
    """The stages at places in ``LIFE_ORDER``."""
    return pd.Series(np.array(LIFE_ORDER, dtype=object)[rank], index=frame.index, dtype="str")


def _is_settled(rank: NDArray[np.int64]) -> Flags:
    return np.isin(rank, [_RANK[stage] for stage in SETTLED_STAGES])


def _code_rank(frame: pd.DataFrame, status_codes: Mapping[str, str]) -> NDArray[np.int64]:
    """The place in ``LIFE_ORDER`` that the status code tells; -1 where it tells none."""
    if "status_code" not in frame:
        return np.full(len(frame), -1, dtype=np.int64)
    known = {code: status.stage or "" for code, status in STATUS_CODES.items()} | dict(status_codes)
    position, codes = pd.factorize(frame["status_code"])
    ranks = [_RANK.get(known.get(code, ""), -1) for code in codes]
    return np.array([*ranks, -1], dtype=np.int64)[position]


def _knows_later(frame: pd.DataFrame, as_of: datetime.date) -> Flags:
    """Whether a bill has a date after the day, other than its due date."""
    is_later = np.zeros(len(frame), dtype=np.bool_)
    for column in _EVENTS:
        is_later |= days_of(frame, column) > np.datetime64(as_of, "D")
    return is_later
