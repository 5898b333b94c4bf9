"""What holder and guarantor have to do about a bill, and by when: presentment, notice, claim, payment, recourse."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.bill import BillLaw
from abs_model.deal.refusal import RefusalRule
from abs_model.pool.life import Days, Flags, days_of, refusals
from abs_model.schedule.calendar import Calendar

Rules: TypeAlias = tuple[RefusalRule, ...]

Task: TypeAlias = Literal[
    "present", "give_notice", "claim_guarantor", "recourse_prior", "pay_claim", "recourse_acceptor", "re_recourse"
]

ARTICLES: dict[Task, str] = {
    "present": "票据法第53条",
    "give_notice": "票据法第66条",
    "claim_guarantor": "票据法第17条、第50条",
    "recourse_prior": "票据法第17条第1款第3项",
    "pay_claim": "票据法第50条",
    "recourse_acceptor": "票据法第17条第1款第1项",
    "re_recourse": "票据法第17条第1款第4项、第52条",
}
"""The article behind each task."""

TASKS: tuple[Task, ...] = tuple(ARTICLES)
"""Every task."""

HOLDER, GUARANTOR = "holder", "guarantor"
"""Who has a task."""

TASK_STAGES = ("due", "refused", "claimed", "compensated")
"""Stages in which somebody has something to do; whatever is settled needs nothing any more."""

_NONE = np.datetime64("NaT", "D")
_EVENTS = ("presented_date", "refused_date", "claimed_date", "compensated_date", "recovered_date", "paid_date")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Case:
    """The bills that somebody has something to do about; days after ``as_of`` are missing.

    ``recourse`` is ``none`` where there is no refusal; ``presented`` is the day of the presentment that counts,
    ``got_back`` that of money that the guarantor got back, in part too.
    """

    as_of: np.datetime64
    is_compensated: Flags
    due: Days
    presented: Days
    refused: Days
    claimed: Days
    compensated: Days
    got_back: Days
    recourse: NDArray[np.object_]


class _Duty(NamedTuple):
    """One task for all cases: for which it arises, by when, and on which day the tape shows it done."""

    task: Task
    who: str | NDArray[np.object_]
    arises: Flags
    due_by: Days
    done_on: Days


def tasks(
    frame: pd.DataFrame,
    as_of: datetime.date,
    law: BillLaw,
    rules: Rules,
    *,
    stages: pd.Series,
    calendar: Calendar,
    claim_payment_days: int,
) -> pd.DataFrame:
    """The dated tasks of bills that are due and not settled.

    A task that hangs on a day which the tape does not state is left out, as are rights that nobody needs: recourse
    against prior parties where the refusal leaves none, re-recourse before the guarantor has paid.

    Parameters
    ----------
    frame : DataFrame
        Bills, with ``bill_id``, ``acceptor_id`` and ``due_date``; all other columns of a bill tape may be absent.
    as_of : date
        Dates after it do not exist yet.
    law : BillLaw
    rules : tuple of RefusalRule
        What a refusal means.
    stages : Series of str
        The stage of each bill as at the day, in the order of ``frame``.
    calendar : Calendar
        Working days of banks, for the guarantor's payment.
    claim_payment_days : int
        Working days from the claim to the guarantor's payment.

    Returns
    -------
    DataFrame
        ``bill_id, acceptor_id, task`` (of ``TASKS``), ``who`` (holder or guarantor), ``due_by`` (last day),
        ``days_left`` (negative once it has passed), ``is_done`` (the tape shows it done in time), ``is_lapsed`` (the
        last day has passed and it was not), ``article``; by last day, then in the order of ``frame``.

    References
    ----------
    票据法 articles 17 (time bars), 50 and 52 (guarantor pays, and takes recourse), 53 (presentment), 66 (notice).
    """
    needs = stages.isin(TASK_STAGES).to_numpy()
    rows, day = frame.loc[needs], np.datetime64(as_of, "D")
    case = _case(rows, stages[needs], day, law, rules)
    pay_by = _working_days_later(case.claimed, claim_payment_days, calendar)
    tables = [_table(rows, duty, day) for duty in _duties(case, law, pay_by)]
    table = pd.concat(tables, ignore_index=True).sort_values(["due_by", "position"], kind="stable", ignore_index=True)
    return table.drop(columns="position")


def months_later(days: Days, months: int) -> Days:
    """Days some calendar months later: the same day of the month, or its last where it has no such day.

    Examples
    --------
    >>> months_later(np.array(["2020-08-31", "NaT"], dtype="datetime64[D]"), 6)
    array(['2021-02-28',        'NaT'], dtype='datetime64[D]')
    """
    month = days.astype("datetime64[M]")
    into = days - month.astype("datetime64[D]")
    first = (month + months).astype("datetime64[D]")
    last = (month + (months + 1)).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.asarray(np.minimum(first + into, last))


def _working_days_later(days: Days, n: int, calendar: Calendar) -> Days:
    """The n-th working day after each day; each distinct one is looked up once."""
    distinct, position = np.unique(days, return_inverse=True)
    moved = [one if np.isnat(one) else np.datetime64(calendar.add_business_days(one.item(), n)) for one in distinct]
    return np.array(moved, dtype="datetime64[D]")[position]


def _case(rows: pd.DataFrame, stages: pd.Series, day: np.datetime64, law: BillLaw, rules: Rules) -> _Case:
    """What is known of the bills on the day."""
    stated = {name: days_of(rows, name) for name in _EVENTS}
    known = rows.assign(**{name: np.where(days <= day, days, _NONE) for name, days in stated.items()})
    due, refused, compensated, paid = (
        days_of(known, name) for name in ("due_date", "refused_date", "compensated_date", "paid_date")
    )
    recourse = np.full(len(rows), "none", dtype=object)
    recourse[~np.isnat(refused)] = refusals(known, rules, law.presentment_days)["recourse"].to_numpy(dtype=object)
    return _Case(
        as_of=day,
        is_compensated=(stages == "compensated").to_numpy(),
        due=due,
        presented=_presentment(due, days_of(known, "presented_date"), refused),
        refused=refused,
        claimed=days_of(known, "claimed_date"),
        compensated=compensated,
        got_back=np.fmin(days_of(known, "recovered_date"), np.where(paid >= compensated, paid, _NONE)),
        recourse=recourse,
    )


def _presentment(due: Days, presented: Days, refused: Days) -> Days:
    """The presentment that counts: one that was refused before the due date is to be made again."""
    presented = np.where(np.isnat(presented), refused, presented)
    return np.where((refused < due) & (presented <= refused), _NONE, presented)


def _duties(case: _Case, law: BillLaw, pay_by: Days) -> Iterator[_Duty]:
    """Every task, for all cases at once."""
    is_refused, never = ~np.isnat(case.refused), np.full(len(case.due), _NONE)
    is_holders = ~case.is_compensated
    keeps_all = case.recourse == "all"
    window_end = case.due + np.timedelta64(law.presentment_days, "D")
    recourse_by = months_later(case.refused, law.recourse_bar_months)
    yield _Duty("present", HOLDER, case.due <= case.as_of, window_end, case.presented)
    notice_by = case.refused + np.timedelta64(law.notice_days, "D")
    # The tape has no day of the notice; who claims in time has told of the refusal.
    yield _Duty("give_notice", HOLDER, is_holders & keeps_all, notice_by, case.claimed)
    yield _Duty("claim_guarantor", HOLDER, is_holders & (case.recourse != "none"), recourse_by, case.claimed)
    yield _Duty("recourse_prior", HOLDER, is_holders & keeps_all, recourse_by, never)
    yield _Duty("pay_claim", GUARANTOR, ~np.isnat(pay_by), pay_by, case.compensated)
    is_needed = case.is_compensated | ~np.isnat(case.claimed) | (case.recourse != "none") | (case.as_of > window_end)
    who = np.where(case.is_compensated, GUARANTOR, HOLDER)
    bar, got_back = months_later(case.due, law.acceptor_bar_months), np.where(is_holders, _NONE, case.got_back)
    yield _Duty("recourse_acceptor", who, is_needed, bar, got_back)
    is_open = case.is_compensated & (keeps_all | ~is_refused)
    again_by = months_later(case.compensated, law.re_recourse_bar_months)
    yield _Duty("re_recourse", GUARANTOR, is_open, again_by, got_back)


def _table(rows: pd.DataFrame, duty: _Duty, day: np.datetime64) -> pd.DataFrame:
    """The lines of one task."""
    position = np.flatnonzero(duty.arises & ~np.isnat(duty.due_by))
    due_by = duty.due_by[position]
    is_done = duty.done_on[position] <= due_by
    return pd.DataFrame(
        {
            "bill_id": rows["bill_id"].iloc[position].to_numpy(),
            "acceptor_id": rows["acceptor_id"].iloc[position].to_numpy(),
            "task": duty.task,
            "who": duty.who if isinstance(duty.who, str) else duty.who[position],
            "due_by": due_by.astype("datetime64[us]"),
            "days_left": (due_by - day).astype(np.int64),
            "is_done": is_done,
            "is_lapsed": ~is_done & (due_by < day),
            "article": ARTICLES[duty.task],
            "position": position,
        }
    ).astype(dict.fromkeys(("bill_id", "acceptor_id", "task", "who", "article"), "str"))
