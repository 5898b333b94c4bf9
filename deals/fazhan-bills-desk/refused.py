"""Rows that the reader of the tape refuses, each for a reason of its own; they are copies of good rows, then spoilt."""

import random
from collections import Counter
from collections.abc import Sequence

from companies import Row, bill_number, check_digit, yuan

FRESH = 71_000_000
"""Serials of the numbers that spoilt rows get of their own start here."""


def spoilt_rows(rows: Sequence[Row], rng: random.Random) -> dict[int, Row]:
    """By the place of a good row: what stands behind it and is refused."""
    n_parts = Counter(row["pack_no"] for row in rows)
    whole = [
        place
        for place, row in enumerate(rows)
        if row["range_start"] == 1 and row["status_code"] == "110106" and n_parts[row["pack_no"]] == 1
    ]
    places = sorted(rng.sample(whole, len(SPOILT)))
    found = {}
    for number, (place, spoil) in enumerate(zip(places, SPOILT, strict=True)):
        row = dict(rows[place])
        if spoil not in IN_PACK:
            row["pack_no"] = bill_number("6", row["pack_no"][1:13], row["issue_date"], FRESH + 1_009 * number)
        found[place] = {**row, **spoil(row)}
    return found


def overlapping(row: Row) -> Row:
    """A part of the pack that begins in the middle of the part above it."""
    half = row["range_end"] // 2
    return {"range_start": half + 1, "range_end": 3 * half, "face": yuan(2 * half)}


def standing_twice(row: Row) -> Row:
    """The same pack and range once more."""
    return {}


def due_on_two_days(row: Row) -> Row:
    """A further part of the pack that is said to be due a day later."""
    start = row["range_end"] + 1
    due = row["due_date"]
    return {
        "range_start": start,
        "range_end": start + 14_999_999,
        "face": yuan(15_000_000),
        "due_date": due.replace(day=due.day - 1 if due.day > 1 else 2),
    }


def of_wrong_check_digit(row: Row) -> Row:
    """The last digit is one more than it ought to be."""
    number = row["pack_no"]
    return {"pack_no": number[:-1] + str((int(number[-1]) + 1) % 10)}


def of_too_few_digits(row: Row) -> Row:
    """A digit of the number was lost."""
    return {"pack_no": row["pack_no"][:20] + row["pack_no"][21:]}


def accepted_by_a_bank(row: Row) -> Row:
    """A number of type 5: a bank accepted it."""
    stem = "5" + row["pack_no"][1:-1]
    return {"pack_no": stem + check_digit(stem)}


def not_of_its_range(row: Row) -> Row:
    """The face is 1,000 yuan more than the range comes to."""
    return {"face": yuan(row["range_end"] - row["range_start"] + 1 + 100_000)}


def of_backward_range(row: Row) -> Row:
    """The range ends before it begins."""
    return {"range_start": row["range_end"], "range_end": row["range_start"]}


def beyond_its_pack(row: Row) -> Row:
    """The range lies behind the thousand millions that a pack may come to."""
    length = row["range_end"] - row["range_start"] + 1
    return {"range_start": 100_000_000_001, "range_end": 100_000_000_000 + length}


def of_200_days(row: Row) -> Row:
    """Drawn in 2024 and due 200 days later: six months are the longest."""
    return {"due_date": row["issue_date"].fromordinal(row["issue_date"].toordinal() + 200)}


def of_a_year_in_the_old_system(row: Row) -> Row:
    """An electronic bill of the old system, drawn after 2023-01-01 for a year."""
    issue = row["issue_date"]
    number = bill_number("2", row["pack_no"][1:13], issue, FRESH + 999_983)
    return {
        "pack_no": number,
        "system": "电票",
        "range_start": None,
        "range_end": None,
        "due_date": issue.replace(year=issue.year + 1, day=min(issue.day, 28)),
    }


def due_before_issue(row: Row) -> Row:
    """On offer, with issue and due date exchanged."""
    later_days = ("acceptance_date", "approved_date", "guarantee_date", "discount_date")
    return {
        **dict.fromkeys(later_days),
        "status_code": "030006",
        "issue_date": row["due_date"],
        "due_date": row["issue_date"],
    }


def of_no_such_day(row: Row) -> Row:
    """Due on 2024-09-31."""
    return {"due_date": "2024-09-31"}


def of_nobody(row: Row) -> Row:
    """No acceptor is named."""
    return {"acceptor_id": None}


def of_three_decimals(row: Row) -> Row:
    """A tenth of a fen too much."""
    return {"face": row["face"] + "1"}


def discounted_before_the_guarantee(row: Row) -> Row:
    """The bank discounted it a week before it was guaranteed."""
    day = row["guarantee_date"]
    return {"discount_date": day.fromordinal(day.toordinal() - 7)}


def compensated_beyond_its_face(row: Row) -> Row:
    """The guarantor paid more than the face."""
    day = row["discount_date"]
    return {
        "refused_date": day,
        "claimed_date": day,
        "compensated_date": day,
        "compensated_amount": yuan(row["range_end"] - row["range_start"] + 1 + 1_250),
    }


def refused_for_another_reason(row: Row) -> Row:
    """A reason that is none of the two."""
    return {"refusal_reason": "客户要求"}


SPOILT = (
    overlapping, standing_twice, due_on_two_days, of_wrong_check_digit, of_too_few_digits, accepted_by_a_bank,
    not_of_its_range, of_backward_range, beyond_its_pack, of_200_days, of_a_year_in_the_old_system, due_before_issue,
    of_no_such_day, of_nobody, of_three_decimals, discounted_before_the_guarantee, compensated_beyond_its_face,
    refused_for_another_reason,
)  # fmt: skip
"""What is done to a row; the order is that of the rows in the tape."""

IN_PACK = (overlapping, standing_twice, due_on_two_days)
"""Those that stay in the pack of the row above."""
