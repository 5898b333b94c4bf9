"""What is wrong with the identity of bills: their numbers, their ranges, and the parts of one pack together."""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pandas as pd

from abs_model.deal.bill import SYSTEMS, TYPE_DIGITS, Numbering
from abs_model.measure.bill_number import CHECK_DIGITS
from abs_model.measure.money import to_yuan
from abs_model.measure.sub_range import overlaps, range_amount
from abs_model.pool.bill_rows import (
    LARGEST_SUB_BILL,
    NOT_STATED,
    BillRows,
    Digits,
    Numbers,
    digits_of,
    is_paper,
    stated_systems,
)
from abs_model.pool.cell import FIRST_YEAR, LAST_YEAR, shown
from abs_model.pool.column import Finding, Mask
from abs_model.pool.row import Readings

LATEST_REGISTRATION_DAYS = 31
"""A number that was given more than so many days after the issue date is worth a second look."""

ONE_FOR_A_PACK = ("acceptor_id", "issue_date", "due_date")
"""What all parts of a pack have in common."""

_REGISTRATION = slice(13, 21)
_COMMERCIAL = [digit for digit, (_, is_commercial) in TYPE_DIGITS.items() if is_commercial]
_TYPES = f"{' or '.join(_COMMERCIAL)} is wanted, as a commercial bill begins"
_READ_AGAIN = "Read the number on the bill again."
_LEAVE_ONE = "Take out the row that is not meant, or correct its range."


def number_findings(rows: BillRows, numbering: Numbering) -> Iterator[Finding]:
    """Numbers that are none of a commercial bill, or do not agree with their last digit or with the row."""
    is_electronic, digits = digits_of(rows.numbers)
    first = pd.Series(digits[:, 0]).astype("str")
    is_known = is_electronic & first.isin([*TYPE_DIGITS]).to_numpy(dtype=np.bool_)

    def told(rule: str, is_broken: Mask, said: Callable[[str, int], str]) -> Finding:
        return rows.finding("pack_no", rule, rows.of_numbers(is_broken), said)

    yield told("not_a_bill_number", ~is_electronic & ~is_paper(rows.numbers), _not_a_number)
    yield told(
        "unknown_bill_type",
        is_electronic & ~is_known,
        lambda cell, _: f"{cell} begins with {cell[0]}; {_TYPES}. {_READ_AGAIN}",
    )
    yield told(
        "bank_acceptance",
        is_known & ~first.isin(_COMMERCIAL).to_numpy(dtype=np.bool_),
        lambda cell, _: f"{cell} begins with {cell[0]}, the number of a bank acceptance; {_TYPES}. Take the row out.",
    )
    if numbering.check_digit != "unchecked":
        method = numbering.check_digit
        right = CHECK_DIGITS[method](digits[:, :-1])
        yield told(
            "wrong_check_digit",
            is_electronic & (right != digits[:, -1]),
            lambda cell, at: (
                f"{cell} ends with {cell[-1]}; {right[rows.pack[at]]} is wanted by {method}. {_READ_AGAIN}"
            ),
        )
    yield from _system_findings(rows)
    yield from _registration_findings(rows, is_known, digits)


def _not_a_number(cell: str, _: int) -> str:
    wanted = "30 digits, or 8 or 16 of a bill on paper, are wanted. Keep the column as text and enter it again."
    return f"{shown(cell)} is no number of a bill; {wanted}"


def _system_findings(rows: BillRows) -> Iterator[Finding]:
    """Systems that are not those of the numbers."""
    if "system" not in rows.readings:
        return
    stated = stated_systems(rows.readings)
    yield rows.finding(
        "system",
        "system_of_number",
        (stated != NOT_STATED) & (stated != rows.system),
        lambda cell, at: (
            f"{cell} is not the system of the number; {SYSTEMS[rows.system[at]]} is wanted for it. "
            "Correct one of the two."
        ),
    )


def _registration_findings(rows: BillRows, is_known: Mask, digits: Digits) -> Iterator[Finding]:
    """Numbers whose day of registration is none, or lies far behind the issue date."""
    stamps, place = np.unique(digits[:, _REGISTRATION] @ 10 ** np.arange(7, -1, -1), return_inverse=True)
    days = np.array([*map(_day, stamps.tolist()), None], dtype="datetime64[D]")[place]
    yield rows.finding(
        "pack_no",
        "registration_date",
        rows.of_numbers(is_known & np.isnat(days)),
        lambda cell, _: (
            f"digits 14 to 21 are {cell[_REGISTRATION]}, which is no date; the day of registration is "
            f"wanted. {_READ_AGAIN}"
        ),
        "warn",
    )
    registered = np.append(np.where(is_known, days, np.datetime64("NaT")), np.datetime64("NaT"))[rows.pack]
    issued = rows.days("issue_date")
    yield rows.finding(
        "pack_no",
        "late_registration",
        registered > issued + LATEST_REGISTRATION_DAYS,
        lambda _, at: (
            f"the number was given on {registered[at]}, more than {LATEST_REGISTRATION_DAYS} days after "
            f"issue_date {issued[at]}; a day near it is wanted. Check the number and the date."
        ),
        "warn",
    )


def _day(stamp: int) -> date | None:
    try:
        day = date(stamp // 10_000, stamp // 100 % 100, stamp % 100)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def range_findings(rows: BillRows, largest_pack: float) -> Iterator[Finding]:
    """Ranges that are missing or none, do not come to the face, or lie beyond the largest pack.

    Parameters
    ----------
    rows : BillRows
    largest_pack : float
        Most that one pack may come to, fen.
    """
    start, end, face = rows.start, rows.end, rows.fen("face")
    is_stated = (start != NOT_STATED) & (end != NOT_STATED)
    column = "sub_range" if "sub_range" in rows.readings and "range_start" not in rows.readings else "range_start"
    yield rows.finding(
        column,
        "range_missing",
        rows.is_new & ~is_stated & ~_is_unread(rows.readings, len(start)),
        lambda _, at: (
            f"{'range_end' if start[at] != NOT_STATED else 'range_start'} is empty; both ends are wanted for "
            "a bill of the new-generation system. Fill them, with 0 in both where it cannot be split."
        ),
    )
    yield rows.finding(
        column,
        "range_without_sub_bills",
        ~rows.is_new & (rows.system != NOT_STATED) & (np.maximum(start, end) > 0),
        lambda _, at: (
            f"{rows.range(at)} is a range on a bill of the system {SYSTEMS[rows.system[at]]}, which knows no "
            "sub-bills; none is wanted. Leave it empty, or correct the number."
        ),
    )
    yield from _range_forms(rows, column, rows.is_new & is_stated)
    amount = range_amount(start, end)
    yield rows.finding(
        "face",
        "face_of_range",
        rows.has_range & (end > 0) & ~np.isnan(face) & (amount != face),
        lambda cell, at: (
            f"{cell} is not what sub-bills {rows.range(at)} come to; {_yuan(amount[at])} is wanted. "
            "Correct the amount or the range."
        ),
    )
    reach = np.where(end > 0, end.astype(np.float64), face)
    for name, is_broken in ((column, end > 0), ("face", end == 0)):
        yield rows.finding(
            name,
            "pack_too_large",
            rows.has_range & is_broken & (reach > largest_pack),
            lambda _, at: (
                f"the pack comes to {_yuan(reach[at])} or more; at most {_yuan(largest_pack)} is wanted. Correct the "
                "range and the amount."
            ),
        )


def _range_forms(rows: BillRows, column: str, is_stated: Mask) -> Iterator[Finding]:
    """Pairs of numbers that are no range."""
    start, end = rows.start, rows.end
    forms = (
        ("range_too_long", np.maximum(start, end) > LARGEST_SUB_BILL, "at most 12 digits are wanted"),
        ("range_backwards", start > end, "the first sub-bill before the last is wanted"),
        ("range_below_one", (start < 1) & (end > 0), "1 or more is wanted for the first sub-bill, or 0 for both"),
    )
    for rule, is_broken, wanted in forms:

        def said(_: str, at: int, wanted: str = wanted) -> str:
            return f"{start[at]}-{end[at]} is no range of sub-bills; {wanted}. Correct it."

        yield rows.finding(column, rule, is_stated & is_broken, said)


def _is_unread(readings: Readings, n_rows: int) -> Mask:
    """Rows of which a cell that holds the range could not be read, and was told for it."""
    is_unread = np.zeros(n_rows, dtype=np.bool_)
    for column in {"range_start", "range_end", "sub_range"} & {*readings}:
        values = readings[column].values.isna().to_numpy(dtype=np.bool_)
        is_unread |= values & ~readings[column].is_missing
    if "sub_range" in readings:
        is_unread |= readings["sub_range"].values.notna().to_numpy(dtype=np.bool_)
    return is_unread


def pack_findings(rows: BillRows) -> Iterator[Finding]:
    """Rows that an earlier row of the same pack leaves no room for, or contradicts, whatever became of that row.

    A bill without sub-bills is a pack of its own.
    """
    original, earlier = _earlier_rows(rows)
    is_repeated, is_taken = original != NOT_STATED, (earlier != NOT_STATED) & (original == NOT_STATED)
    yield rows.finding(
        "pack_no",
        "duplicate_bill",
        is_repeated,
        lambda cell, at: (
            f"{cell}{f':{rows.range(at)}' if rows.end[at] > 0 else ''} stands in row {rows.row(original[at])} already; "
            "every bill once is wanted. Take out the row that is not meant."
        ),
    )
    has_whole = (rows.end == 0) | (rows.end[earlier] == 0)
    yield rows.finding(
        "pack_no",
        "whole_beside_parts",
        is_taken & has_whole,
        lambda cell, at: (
            f"{cell} stands with the range {rows.range(at)} here and {rows.range(earlier[at])} in row "
            f"{rows.row(earlier[at])}; the whole pack (0) or parts of it are wanted. {_LEAVE_ONE}"
        ),
    )
    yield rows.finding(
        "pack_no",
        "range_overlap",
        is_taken & ~has_whole,
        lambda cell, at: (
            f"{rows.range(at)} of {cell} shares sub-bills with {rows.range(earlier[at])} in row "
            f"{rows.row(earlier[at])}; ranges with none in common are wanted. {_LEAVE_ONE}"
        ),
    )
    for column in ONE_FOR_A_PACK:
        yield _disagreement(rows, column)


def _earlier_rows(rows: BillRows) -> tuple[Numbers, Numbers]:
    """The first row of the same number and range, and an earlier one that shares sub-bills; -1 where none does."""
    is_whole = ~rows.is_new & (rows.system != NOT_STATED)
    known = np.flatnonzero((rows.has_range | is_whole) & (rows.pack >= 0))
    start, end = (np.where(is_whole, 0, one)[known] for one in (rows.start, rows.end))
    pack = rows.pack[known].astype(np.int64)
    found = overlaps(pack, start, end)
    original, earlier = np.full((2, len(rows.pack)), NOT_STATED)
    earlier[known[found.rows]] = known[found.earlier]
    suspects = np.isin(pack, pack[found.rows])
    keys = pd.DataFrame({"pack": pack, "start": start, "end": end, "row": known})[suspects]
    first = keys.groupby(["pack", "start", "end"], sort=False)["row"].transform("min").to_numpy()
    repeated = keys["row"].to_numpy()[first < keys["row"]]
    original[repeated] = first[first < keys["row"]]
    return original, earlier


def _disagreement(rows: BillRows, column: str) -> Finding:
    """Parts of a pack of which a column says something else than the first of them that says anything."""
    values = rows.readings[column].values
    codes = pd.factorize(values)[0]
    known = np.flatnonzero(rows.is_new & (rows.pack >= 0) & (codes >= 0))
    first = np.zeros(len(rows.numbers), dtype=np.intp)
    first[rows.pack[known[::-1]]] = known[::-1]
    is_other = np.zeros(len(codes), dtype=np.bool_)
    is_other[known] = codes[known] != codes[first[rows.pack[known]]]
    others = np.flatnonzero(is_other)
    told = dict(zip(others.tolist(), rows.cells(column, first[rows.pack[others]]), strict=True))
    return rows.finding(
        column,
        "pack_disagrees",
        is_other,
        lambda cell, at: (
            f"{cell} is not the {told[at]} of row {rows.row(first[rows.pack[at]])} in the same pack; one "
            f"{column} for all parts is wanted. Correct one of them."
        ),
    )


def _yuan(amount: float) -> str:
    return f"{to_yuan(amount):.2f} yuan"
