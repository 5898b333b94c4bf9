"""The history of overdue acts: refusals of this book, and what the acceptors did elsewhere."""

import datetime
from collections.abc import Mapping, Sequence

from acceptors import Acceptor
from companies import Row, yuan
from fates import settled_on
from packs import Part
from working_days import AS_OF

ELSEWHERE_TABLE = """
persistent 2024-01-18 860000.00  信用 -
persistent 2024-02-21 430000.00  信用 2024-04-12
persistent 2024-03-19 1200000.00 信用 -
overdue    2024-04-16 350000.00  信用 2024-05-20
technical  2024-03-11 275000.00  操作 2024-03-12
technical  2024-04-22 510000.00  操作 2024-04-23
excluded   2023-01-12 900000.00  信用 2023-08-15
excluded   2023-02-14 640000.00  信用 2023-08-15
excluded   2023-03-20 1500000.00 信用 2023-08-15
excluded   2023-04-18 720000.00  信用 2023-08-15
excluded   2023-05-23 380000.00  信用 2023-08-15
excluded   2023-06-20 410000.00  信用 2023-08-15
restored   2023-07-10 560000.00  信用 2023-10-20
restored   2023-08-15 240000.00  信用 2023-10-20
restored   2023-09-12 880000.00  信用 2023-10-20
nearly     2024-04-11 300000.00  信用 2024-05-08
nearly     2024-05-21 450000.00  信用 -
nearly     2024-06-12 280000.00  信用 -
elsewhere  2024-06-05 600000.00  信用 -
elsewhere:1 2024-05-27 220000.00 信用 -
news       2024-03-27 150000.00  操作 2024-03-28
ordinary:12 2023-12-04 80000.00  操作 2023-12-05
ordinary:31 2024-01-29 330000.00 操作 2024-01-30
ordinary:44 2024-02-28 470000.00 -    2024-03-01
ordinary:58 2024-05-14 125000.00 操作 2024-05-15
ordinary:73 2024-06-18 290000.00 操作 2024-06-19
"""
"""Acceptor by its part and place, day, amount in yuan, reason, day of settlement: acts with bills of others."""

HEADERS = {
    "event_id": "逾期事件编号", "acceptor_id": "承兑人编号", "overdue_date": "逾期发生日期",
    "overdue_amount": "逾期发生额", "pack_no": "票据（包）号码", "reason": "逾期原因", "settled_date": "结清日期",
}  # fmt: skip


def event_rows(parts: Sequence[Part], acceptors: Mapping[str, list[Acceptor]]) -> list[Row]:
    """All acts by day; what the acceptor owes the guarantor after a claim is still overdue."""
    rows = [_own(part) for part in parts if _is_act(part)]
    for line in ELSEWHERE_TABLE.strip().splitlines():
        named, day, amount, reason, settled = line.split()
        role, _, place = named.partition(":")
        rows.append(
            {
                "acceptor_id": acceptors[role][int(place or 0)].company.id,
                "overdue_date": datetime.date.fromisoformat(day),
                "overdue_amount": amount,
                "pack_no": None,
                "reason": None if reason == "-" else reason,
                "settled_date": None if settled == "-" else settled,
            }
        )
    rows.sort(key=lambda row: (row["overdue_date"], row["acceptor_id"], str(row["pack_no"])))
    return [{"event_id": f"YQ-{number:03d}", **row} for number, row in enumerate(rows, start=1)]


def _is_act(part: Part) -> bool:
    day = part.life.get("refused_date")
    return day is not None and part.pack.due <= day <= AS_OF


def _own(part: Part) -> Row:
    settled = settled_on(part.life, part.face)
    is_closed = "closed_date" in part.life and settled == part.life["closed_date"]
    return {
        "acceptor_id": part.pack.acceptor.company.id,
        "overdue_date": part.life["refused_date"],
        "overdue_amount": yuan(part.face),
        "pack_no": part.pack.number,
        "reason": {"资金不足": "信用", "操作": "操作", None: None}[part.life["refusal_reason"]],
        "settled_date": settled if settled and settled <= AS_OF and not is_closed else None,
    }
