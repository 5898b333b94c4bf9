"""What the life of a bill may not say: tenors beyond the law, dates out of order, amounts above others."""

from collections.abc import Iterator, Mapping

import numpy as np

from abs_model.deal.bill import SYSTEMS, BillLaw
from abs_model.deal.bill_status import STATUS_CODES
from abs_model.errors import nearest
from abs_model.measure.money import to_yuan
from abs_model.pool.bill_rows import BillRows
from abs_model.pool.cell import shown
from abs_model.pool.column import Finding, Severity
from abs_model.schedule.calendar import Calendar

ORDER: tuple[tuple[str, str, str, Severity], ...] = (
    ("acceptance_date", "before", "issue_date", "refuse"),
    ("approved_date", "before", "offered_date", "warn"),
    ("guarantee_date", "before", "issue_date", "refuse"),
    ("guarantee_date", "before", "approved_date", "warn"),
    ("guarantee_date", "after", "due_date", "warn"),
    ("discount_date", "before", "issue_date", "refuse"),
    ("discount_date", "before", "guarantee_date", "refuse"),
    ("discount_date", "not before", "due_date", "refuse"),
    ("paid_date", "before", "due_date", "warn"),
    ("refused_date", "before", "presented_date", "warn"),
    ("claimed_date", "before", "refused_date", "warn"),
    ("compensated_date", "before", "refused_date", "refuse"),
    ("compensated_date", "before", "claimed_date", "refuse"),
    ("recovered_date", "before", "compensated_date", "refuse"),
)
"""A date, how it may not stand to another, that other, and how bad it is."""

MOST = (("paid_amount", "face"), ("compensated_amount", "face"), ("recovered_amount", "compensated_amount"))
"""An amount, and the one that it may not exceed."""

PAIRS = (
    ("paid_amount", "paid_date"),
    ("compensated_amount", "compensated_date"),
    ("recovered_amount", "recovered_date"),
)
"""An amount, and the day without which it cannot be placed."""

_STANDS = {
    "before": (np.less, "a later"),
    "after": (np.greater, "an earlier"),
    "not before": (np.greater_equal, "an earlier"),
}


def tenor_findings(rows: BillRows, law: BillLaw) -> Iterator[Finding]:
    """Due dates beyond the last one that the law allows."""
    issued, due = rows.days("issue_date"), rows.days("due_date")
    last = np.full(len(due), "NaT", dtype="datetime64[D]")
    for place, system in enumerate(SYSTEMS):
        chosen = np.flatnonzero((rows.system == place) & ~np.isnat(issued))
        days, codes = np.unique(issued[chosen], return_inverse=True)
        last[chosen] = np.array([law.last_due_date(system, day) for day in days.tolist()], dtype="datetime64[D]")[codes]
    yield rows.finding(
        "due_date",
        "tenor_too_long",
        due > last,
        lambda cell, at: (
            f"{cell} is {(due[at] - issued[at]).astype(int)} days after issue_date {issued[at]}; "
            f"{last[at]} at the latest is wanted. Correct one of the two, or take the row out."
        ),
    )


def holiday_findings(rows: BillRows, calendar: Calendar) -> Iterator[Finding]:
    """Due dates on which banks do not work."""
    due = rows.days("due_date")
    days, codes = np.unique(due[~np.isnat(due)], return_inverse=True)
    paid = np.full(len(due), "NaT", dtype="datetime64[D]")
    paid[~np.isnat(due)] = np.array([calendar.roll(day, "following") for day in days.tolist()], "datetime64[D]")[codes]
    yield rows.finding(
        "due_date",
        "due_on_holiday",
        paid > due,
        lambda cell, at: f"{cell} is a day off; a working day of banks is wanted. The bill is paid on {paid[at]}.",
        "warn",
    )


def life_findings(rows: BillRows) -> Iterator[Finding]:
    """Dates out of order, amounts above others, amounts without a day, and recoveries of what was never paid."""
    for column, how, other, severity in ORDER:
        if column in rows.readings and other in rows.readings:
            yield _out_of_order(rows, (column, how, other), severity)
    for column, other in MOST:
        if column in rows.readings and other in rows.readings:
            yield _above(rows, column, other)
    for column, day in PAIRS:
        yield _without_day(rows, column, day)
    recovered, compensated = (
        (rows.fen(f"{what}_amount") > 0) | ~np.isnat(rows.days(f"{what}_date")) for what in ("recovered", "compensated")
    )
    yield rows.finding(
        "recovered_date" if "recovered_date" in rows.readings else "recovered_amount",
        "recovered_without_compensated",
        recovered & ~compensated,
        lambda _, __: (
            "something was recovered and nothing compensated; what the guarantor paid is wanted. Fill compensated_date "
            "and compensated_amount, or take the recovery out."
        ),
    )


def _out_of_order(rows: BillRows, order: tuple[str, str, str], severity: Severity) -> Finding:
    column, how, other = order
    stands, wanted = _STANDS[how]
    days = rows.days(other)
    return rows.finding(
        column,
        "_".join(name.removesuffix("_date") for name in (column, *how.split(), other)),
        stands(rows.days(column), days),
        lambda cell, at: f"{cell} is {how} {other} {days[at]}; {wanted} date is wanted. Correct one of the two.",
        severity,
    )


def _above(rows: BillRows, column: str, other: str) -> Finding:
    most = rows.fen(other)
    return rows.finding(
        column,
        f"{column}_above_{other}".replace("_amount", ""),
        rows.fen(column) > most,
        lambda cell, at: (
            f"{cell} is more than {other} {to_yuan(most[at]):.2f}; at most that is wanted. Correct one of the two."
        ),
    )


def _without_day(rows: BillRows, column: str, day: str) -> Finding:
    return rows.finding(
        column,
        "amount_without_day",
        (rows.fen(column) > 0) & np.isnat(rows.days(day)),
        lambda cell, _: f"{cell} has no {day} and counts nowhere; a day is wanted. Fill {day}.",
        "warn",
    )


def status_findings(rows: BillRows, further: Mapping[str, str]) -> Iterator[Finding]:
    """Status codes that neither the clearing system's table nor the programme knows.

    Parameters
    ----------
    rows : BillRows
    further : mapping of str to str
        The programme's own codes and their stages.
    """
    if "status_code" not in rows.readings:
        return
    known = {*STATUS_CODES, *further}
    codes = rows.readings["status_code"].values
    unknown = [code for code in codes.dropna().unique() if code not in known]
    # A workbook that keeps codes as numbers loses the zeros before them.
    remedy = {code: nearest(code.zfill(6) if code.isdecimal() else code, known) for code in unknown}
    yield rows.finding(
        "status_code",
        "unknown_status",
        codes.isin([*remedy]).to_numpy(dtype=np.bool_),
        lambda cell, _: (
            f"{shown(cell)} is no known status code; a known one is wanted. {remedy[cell]} Or give it a "
            "stage under status_codes."
        ),
        "warn",
    )
