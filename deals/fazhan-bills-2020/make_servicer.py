"""Write servicer/*, invented servicer files of the first bills: three months, in which one bill is refused.

What happens is stated below; everything else follows from the tape of bills, reckoned here with nothing of the model.
Every run writes the same bytes:

    python deals/fazhan-bills-2020/make_servicer.py
"""

import csv
import datetime
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "fazhan-scf-2020-1"))

from servicer_book import Claim, History, Report, days_of, fen, period_records, write_csv

DEAL_ID = "fazhan-bills-2020"
DAY = datetime.timedelta(days=1)
AS_OF = datetime.date(2020, 9, 11)
ENDS = days_of("2020-10-23 2020-11-16 2020-12-31")
"""The last day of each file: a day on which bills are settled."""

REFUSED = "299065100002620200715269149429"
"""Due on a Sunday, 2020-11-15, and refused on the Monday: the acceptor's account does not hold enough."""
REFUSED_ON = datetime.date(2020, 11, 16)
CLAIMED_ON = datetime.date(2020, 11, 23)
RECOVERED = (datetime.date(2020, 12, 18), 25_236_000)
"""Two fifths come back a month later, out of a repayment plan."""


def rolled(day: datetime.date) -> datetime.date:
    """The day, or the Monday after it; no holiday falls on a due date of these months."""
    while day.weekday() > 4:
        day += DAY
    return day


def read_bills(path: Path) -> dict[str, Claim]:
    """The bills of the tape: all were guaranteed and discounted on the day of the book."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    bills = {}
    for row in rows:
        due = datetime.date.fromisoformat(row["到期日期"])
        bills[row["票据号码"]] = Claim(
            id=row["票据号码"],
            core_enterprise=row["承兑人编号"],
            amount=fen(row["票据金额"]),
            due=due,
            pay_day=rolled(due),
        )
    return bills


def make_history(bills: dict[str, Claim]) -> History:
    """Bills are presented and paid on the day; what the acceptor of one does not pay, the guarantor does."""
    history = History(claims=bills, account="settlement", windows=ENDS, start=AS_OF)
    for bill in sorted(bills.values(), key=lambda one: (one.pay_day, one.id)):
        if bill.id != REFUSED and bill.pay_day <= ENDS[-1]:
            history.add("receipt", bill.id, bill.pay_day, bill.amount)
            history.add("payment", "holders.principal", bill.pay_day, bill.amount, note="提示付款，承兑人兑付")
    face = bills[REFUSED].amount
    history.add("default", REFUSED, REFUSED_ON, face, note="提示付款被拒：承兑人账户余额不足")
    history.add("claim", "guarantee", CLAIMED_ON, face, note="保证人代偿")
    history.add("payment", "holders.principal", CLAIMED_ON, face, note="代偿款支付持票人")
    day, amount = RECOVERED
    history.add("recovery", REFUSED, day, amount, note="分期还款协议首期")
    history.add("reimbursement", "guarantee", day, amount)
    return history


def write_files(folder: Path) -> None:
    """Write the three months."""
    folder.mkdir(exist_ok=True)
    history = make_history(read_bills(Path(__file__).with_name("bills.csv")))
    for start, end in zip((AS_OF, *ENDS[:-1]), ENDS, strict=True):
        report = Report(name=f"{end}.csv", deal_id=DEAL_ID, start=start, end=end)
        write_csv(folder, report, period_records(history, start, end), encoding="utf-8-sig", is_chinese=True)


if __name__ == "__main__":
    write_files(Path(__file__).with_name("servicer"))
