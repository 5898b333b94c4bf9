"""What becomes of a bill: most are paid on the day; a table says whose are not, and what follows."""

import datetime
from dataclasses import dataclass

from companies import Row, yuan
from working_days import AS_OF, DAY, later, rolled

FATE_TABLE = """
persistent 2024-01-06 2024-01-31 credit 0  0  普通 3          4 - -   -
persistent 2024-02-01 2024-02-29 credit 0  2  普通 4          5 - 30  60
persistent 2024-03-01 2024-03-15 credit 0  0  普通 2          3 - 20  45
persistent 2024-03-16 2024-03-31 credit 1  1  普通 5          5 - 15  40
persistent 2024-04-01 2024-04-20 credit 3  10 普通 4          4 - -   -
persistent 2024-04-01 2024-05-05 credit 6  11 普通 3          5 - -   -
persistent 2024-05-06 2024-05-31 credit 0  0  普通 6          5 - -   -
persistent 2024-06-01 2024-06-12 credit 0  1  普通 2024-06-17 - - -   -
persistent 2024-06-13 2024-06-24 credit 0  0  普通 2024-06-25 - - -   -
overdue    2024-05-01 2024-05-15 credit 0  0  普通 3          4 - -   -
overdue    2024-05-16 2024-05-31 credit 0  3  普通 -          - - -   -
overdue    2024-06-01 2024-06-10 credit 0  0  普通 2024-06-24 - - -   -
overdue    2024-06-11 2024-06-18 credit 2  2  普通 2024-06-26 - - -   -
overdue    2024-06-19 2024-06-27 credit 0  0  普通 -          - - -   -
recovered  2023-11-01 2023-12-15 credit 0  0  普通 3          5 - 100 45
recovered  2023-12-01 2024-02-28 credit 0  1  普通 4          4 - 100 60
partly     2023-11-01 2024-01-10 credit 0  0  普通 5          5 - 40  60
partly     2023-12-15 2024-04-10 credit 0  0  普通 3          5 - 25  50
single     2023-12-01 2024-02-10 credit 12 13 逾期 3          5 - -   -
single     2024-02-11 2024-04-20 credit 0  0  普通 2          3 - 100 30
recent     2024-05-18 2024-06-08 credit 0  0  普通 2          4 - -   -
recent     2024-06-09 2024-06-24 -      0  0  普通 -          - - -   -
technical  2024-03-01 2024-03-31 operational 0 1 普通 - - 2 - -
technical  2024-04-01 2024-04-30 operational 0 1 普通 - - 1 - -
technical  2024-05-01 2024-05-31 operational 0 1 普通 - - 3 - -
technical  2024-06-01 2024-06-20 operational 0 1 普通 - - 1 - -
ordinary   2023-11-01 2023-11-30 operational 0  1  普通 - - 1 - -
ordinary   2023-12-01 2023-12-31 operational 0  3  普通 - - 3 - -
ordinary   2024-01-01 2024-01-31 operational 0  2  普通 - - 5 - -
ordinary   2024-02-01 2024-02-25 operational 2  10 普通 - - 6 - -
ordinary   2024-03-01 2024-03-20 operational 11 12 逾期 - - 2 - -
ordinary   2024-03-15 2024-04-10 operational 5  6  逾期 - - 1 - -
ordinary   2024-04-08 2024-04-25 operational 0  1  普通 - - 2 - -
ordinary   2024-04-26 2024-05-10 operational 0  0  普通 - - 1 - -
ordinary   2024-05-11 2024-05-31 operational 0  4  普通 - - 1 - -
ordinary   2024-06-01 2024-06-14 operational 0  1  普通 - - 1 - -
ordinary   2024-02-20 2024-03-31 operational 0  0  普通 2 4 - 100 8
ordinary   2024-05-01 2024-05-20 operational 0  2  普通 4 5 - 100 12
ordinary   2024-04-10 2024-04-20 operational 0  0  普通 - - - - -
ordinary   2024-06-14 2024-06-20 operational 0  1  普通 - - - - -
ordinary   2024-06-20 2024-06-26 operational 0  0  普通 - - - - -
ordinary   2024-07-02 2024-07-10 operational -6 -5 普通 - - - - -
ordinary   2024-06-11 2024-06-14 -           - -  -    - - - - -
"""
"""Whose bill, due from and to, the reason of the refusal, days from the due date to presentment and to refusal (none:
not presented), message, days until it is claimed (or the day), working days until it is compensated, working days from
the refusal until the acceptor pays after all, percent got back, days until then.

Of ordinary acceptors it is the first bill that fits and stands alone in its pack; each meets one line at most."""

CLOSED = {("partly", "40"): datetime.date(2024, 5, 31)}
"""When what is left of a claim was written off."""

MOVES = (
    "presented_date", "paid_date", "refused_date", "claimed_date", "compensated_date", "recovered_date", "closed_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One line of the table."""

    role: str
    first: datetime.date
    last: datetime.date
    cells: tuple[str, ...]

    def fits(self, role: str, due: datetime.date) -> bool:
        """Whether it may happen to a bill."""
        return role == self.role and self.first <= due <= self.last


def read_fates() -> list[Fate]:
    """The table."""
    fates = []
    for line in FATE_TABLE.strip().splitlines():
        role, first, last, *cells = line.split()
        day = datetime.date.fromisoformat
        fates.append(Fate(role=role, first=day(first), last=day(last), cells=tuple(cells)))
    return fates


def paid_life(due: datetime.date, face: int, number: int) -> Row:
    """A bill that is paid when it is due; of what is due in the last two days, every second is still waited for."""
    day = rolled(due)
    if day >= AS_OF - DAY and number % 2:
        return {"presented_date": due, "status_code": "200001"}
    return {"presented_date": due, "paid_date": day, "paid_amount": face, "status_code": "000000"}


def refused_life(fate: Fate, due: datetime.date, face: int) -> Row:
    """A bill that is not paid when it is due, by a line of the table."""
    reason, presented, refused, message, claim, compensate, late, percent, back = fate.cells
    if refused == "-":
        return {}
    life: Row = {
        "presented_date": due + int(presented) * DAY,
        "presentment": message,
        "refused_date": due + int(refused) * DAY,
        "refusal_reason": {"credit": "资金不足", "operational": "操作", "-": None}[reason],
    }
    life["status_code"] = refusal_code(life, due)
    day = rolled(life["refused_date"])
    if late != "-":
        life |= {"paid_date": later(day, int(late)), "paid_amount": face, "status_code": "000000"}
    if claim != "-":
        claimed = rolled(day + int(claim) * DAY) if claim.isdigit() else datetime.date.fromisoformat(claim)
        life |= {"claimed_date": claimed, "status_code": "220607"}
    if compensate != "-":
        paid = later(life["claimed_date"], int(compensate))
        life |= {"compensated_date": paid, "compensated_amount": face, "status_code": "230606"}
    if percent != "-":
        life["recovered_date"] = rolled(life["compensated_date"] + int(back) * DAY)
        life["recovered_amount"] = face * int(percent) // 100
    life["closed_date"] = CLOSED.get((fate.role, percent))
    return life


def refusal_code(life: Row, due: datetime.date) -> str:
    """The code of the clearing system by when a bill was presented and refused."""
    last = due + 10 * DAY
    if life["refused_date"] < due:
        return "200512"
    if life["presented_date"] > last:
        return "210312"
    if life["presentment"] == "逾期":
        return "210412"
    return "200412" if life["refused_date"] <= last else "200312"


def settled_on(life: Row, face: int) -> datetime.date | None:
    """The day on which a line is free again; None where that is not known."""
    days = [life.get("paid_date"), life.get("closed_date")]
    if life.get("recovered_amount") == face:
        days.append(life["recovered_date"])
    return min((day for day in days if day), default=None)


def known(life: Row) -> Row:
    """What is known on the day of the book, amounts in yuan."""
    found = {name: value for name, value in life.items() if name not in MOVES or (value and value <= AS_OF)}
    for word in ("paid", "compensated", "recovered"):
        amount = found.pop(f"{word}_amount", None)
        if amount is not None and f"{word}_date" in found:
            found[f"{word}_amount"] = yuan(amount)
    return found
