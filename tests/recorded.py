"""What a servicer would record of a path of a random case: receivable by receivable, from the rules of the method page.

Written from ``docs/methods/waterfall.md`` in plain whole numbers; the engine has no part in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from abs_model.measure.money import to_yuan
from abs_model.pool.pool import Identity, Part, Pool
from abs_model.pool.realised_roster import Roster, roster_of
from abs_model.run.record import Subject
from abs_model.schedule.calendar import Calendar
from tests.builders import EPOCH, Case
from tests.crosscheck.adapter import _security
from tests.crosscheck.plain_record import PlainPath

COLUMNS = ("record", "subject", "date", "amount", "status", "reference", "note", "line", "sheet")
NOTHING = Part(n_rows=0, amount=0)


@dataclass(frozen=True)
class One:
    """One receivable: its number in the pool, when it is paid if nothing else happens, and its face."""

    number: int
    due: int
    paid: int
    face: int


def records_frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Records as a servicer file holds them, from record, subject, day, fen (None for none), status, reference."""
    table = pd.DataFrame(
        [
            {
                "record": record,
                "subject": subject,
                "date": np.datetime64(day, "D"),
                "amount": np.nan if fen is None else float(to_yuan(fen)),
                "status": status,
                "reference": reference,
                "note": "",
                "line": line,
                "sheet": "",
            }
            for line, (record, subject, day, fen, status, reference) in enumerate(rows, start=2)
        ],
        columns=list(COLUMNS),
    )
    return table.astype(
        {"date": "datetime64[us]", "amount": "float64", "line": "int64"}
        | dict.fromkeys(("record", "subject", "status", "reference", "note", "sheet"), "str")
    )


def pool_of_case(case: Case) -> Pool:
    """The buckets as receivables r0, r1, ..., each due on its pay day."""
    buckets = case.buckets
    frame = pd.DataFrame(
        {
            "receivable_id": pd.Series([f"r{number}" for number in range(len(buckets))], dtype="str"),
            "core_enterprise_id": pd.Series([one.core_enterprise for one in buckets], dtype="str"),
            "group_id": pd.Series([one.core_enterprise for one in buckets], dtype="str"),
            "debtor_id": pd.Series([one.debtor for one in buckets], dtype="str"),
            "due_date": pd.Series([np.datetime64(one.pay_day, "D") for one in buckets], dtype="datetime64[us]"),
            "is_guaranteed": [one.is_guaranteed for one in buckets],
        }
    )
    securities = {one.core_enterprise: _security(one.pledge) for one in buckets if one.pledge is not None}
    return Pool(
        frame=frame,
        face=np.array([float(one.face) for one in buckets]),
        cut_off=case.deal.dates.cut_off,
        identity=Identity(tape=NOTHING, pool=NOTHING, excluded=NOTHING, refused=NOTHING, n_without_amount=0),
        security={name: one for name, one in securities.items() if one is not None},
    )


def roster_of_case(case: Case) -> Roster:
    return roster_of(pool_of_case(case), Calendar(code=case.deal.dates.calendar))


def subject_of_case(case: Case) -> Subject:
    """The case as a subject; it was never on any tape."""
    return Subject(
        deal=case.deal,
        tape=None,  # type: ignore[arg-type]
        screening=None,  # type: ignore[arg-type]
        pool=pool_of_case(case),
        calendar=Calendar(code=case.deal.dates.calendar),
        periods=case.periods,
        deal_sha256="",
    )


def repurchase_groups(case: Case) -> tuple[tuple[str, ...], ...]:
    """The receivables that are taken back together, by number of their group."""
    groups = sorted({one.repurchase for one in case.buckets} - {0})
    return tuple(
        tuple(f"r{number}" for number, one in enumerate(case.buckets) if one.repurchase == group) for group in groups
    )


def recordable(case: Case, number: int) -> Case:
    """The case with one path, and that one such that records can say all of it.

    A record says that a core enterprise has failed, not one debtor of it; nobody records what a failed holder lost. Of
    claims that are guaranteed one by one nothing is diluted and only whole rows default: what the engine sets off
    between the claims of a row, records of single claims do not.
    """
    path = case.paths[number]
    rows = list(dict.fromkeys(one.row for one in case.buckets))
    first = {row[0]: day for row, day in reversed(list(zip(rows, path.default_day, strict=True)))}
    path = replace(path, default_day=tuple(first[row[0]] for row in rows), commingling_day=None)
    if any(one.is_guaranteed for one in case.buckets):
        path = replace(path, dilution=Fraction(0), default_ratio=Fraction(0))
    return replace(case, paths=(path,))


def records_of(case: Case) -> pd.DataFrame:
    """All that a servicer would ever record of the only path of a case."""
    path = case.paths[0]
    rows = list(dict.fromkeys(one.row for one in case.buckets))
    lines = [line for at, row in enumerate(rows) for line in _row_lines(case, path, at, row)]
    lines += [("event", party, day, None, "failed", "") for party, day in path.failure_day.items()]
    lines += [("event", event, day, None, "", "") for event, day in path.event_day.items()]
    failed = {row[0]: day for row, day in zip(rows, path.default_day, strict=True) if day is not None}
    lines += [("event", name, day, None, "failed", "") for name, day in failed.items()]
    return records_frame(sorted(lines, key=lambda line: line[2]))


def _row_lines(case: Case, path: PlainPath, at: int, row: tuple[str, str, int]) -> Iterator[tuple[Any, ...]]:
    """The records of the receivables of one row."""
    cut_off = (case.deal.dates.cut_off - EPOCH).days
    delay, never = path.delay_days[at], 2**40
    default = never if path.default_day[at] is None else path.default_day[at]
    back = never if path.repurchase_day[at] is None else path.repurchase_day[at]
    exit_day = min(default or 0, back or 0)
    mine = [
        One(number, max(one.pay_day, cut_off), max(one.pay_day, cut_off) + delay, one.face)
        for number, one in enumerate(case.buckets)
        if one.row == row
    ]
    mine.sort(key=lambda one: one.paid)
    paid = [one for one in mine if one.paid < exit_day]
    gone = [one for one in mine if one.paid >= exit_day]
    unpaid: dict[int, int] = {}
    run_off, recoveries = 0, dict[int, int]()
    share, lag, event = _recovery(case, path, row)
    failed_so_far = 0
    for day, together in groupby(paid, key=lambda one: one.paid):
        for one in together:
            before, run_off = run_off, run_off + one.face
            diluted = half_up(path.dilution * run_off) - half_up(path.dilution * before)
            failed = _failed(path, run_off) - _failed(path, before)
            yield from _line("dilution", one.number, day, diluted)
            yield from _line("receipt", one.number, day, one.face - diluted - failed)
            yield from _line("default", one.number, day, failed)
            if failed:
                unpaid[one.number] = failed
        recovered = half_up(share * _failed(path, run_off)) - half_up(share * failed_so_far)
        failed_so_far = _failed(path, run_off)
        recoveries[day + lag] = recoveries.get(day + lag, 0) + recovered
    for one in gone:
        word = "default" if exit_day == default else "repurchase"
        yield from _line(word, one.number, exit_day, one.face)
        if word == "default":
            unpaid[one.number] = one.face
    if gone and exit_day == default and not _is_wiped_out(case, path, exit_day + lag, event):
        whole = half_up(share * sum(one.face for one in gone))
        recoveries[exit_day + lag] = recoveries.get(exit_day + lag, 0) + whole
    yield from _recoveries(mine, unpaid, recoveries)


def _recoveries(mine: Sequence[One], unpaid: dict[int, int], by_day: dict[int, int]) -> Iterator[tuple[Any, ...]]:
    """Cash that comes in later goes to the oldest of what is in default."""
    for day in sorted(by_day):
        left = by_day[day]
        for one in sorted(mine, key=lambda one: one.due):
            part = min(left, unpaid.get(one.number, 0))
            if part:
                unpaid[one.number] -= part
                left -= part
                yield from _line("recovery", one.number, day, part)
        assert left == 0


def _failed(path: PlainPath, run_off: int) -> int:
    return half_up(path.default_ratio * (run_off - half_up(path.dilution * run_off)))


def _line(record: str, number: int, day: int, amount: int) -> Iterator[tuple[Any, ...]]:
    if amount:
        yield (record, f"r{number}", day, amount, "", "")


def _recovery(case: Case, path: PlainPath, row: tuple[str, str, int]) -> tuple[Fraction, int, str]:
    """Share, lag, and the event that wipes out what is pledged."""
    pledge = next((one.pledge for one in case.buckets if one.row == row), None)
    if path.recovery_ratio is not None:
        return path.recovery_ratio, path.recovery_lag_days, ""
    return (pledge.ratio, pledge.lag_days, pledge.event) if pledge else (Fraction(0), 0, "")


def _is_wiped_out(case: Case, path: PlainPath, day: int, event: str) -> bool:
    """Whether the event happens by the end of the window in which a day lies."""
    gone = path.event_day.get(event)
    ends = [(period.end - EPOCH).days for period in case.periods[1:]]
    return gone is not None and gone <= next((end for end in ends if end >= day), 2**40)


def half_up(amount: Fraction | int) -> int:
    """Rounded half up to a whole number."""
    return int((Fraction(amount) + Fraction(1, 2)) // 1)


def up_to(records: pd.DataFrame, case: Case, first: int, last: int) -> pd.DataFrame:
    """The records of some windows; the first window has what happened before it too."""
    ends = [pd.Timestamp(period.end) for period in case.periods]
    own = records["date"] <= ends[last]
    if first > 1:
        own &= records["date"] > ends[first - 1]
    return records[own].reset_index(drop=True)
