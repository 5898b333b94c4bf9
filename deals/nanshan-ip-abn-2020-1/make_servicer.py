"""Write servicer/*, invented servicer files of the notes: two quarters, in the first of which one debtor is late.

What happens is stated below; everything else follows from the loans and from the terms of the deal, reckoned here with
nothing of the model, to the fen. Every run writes the same bytes:

    python deals/nanshan-ip-abn-2020-1/make_servicer.py
"""

import csv
import datetime
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "fazhan-scf-2020-1"))

from servicer_book import Claim, History, Record, Report, days_of, fen, half_up, period_records, write_csv

DEAL_ID = "nanshan-ip-abn-2020-1"
CUT_OFF = datetime.date(2020, 9, 16)
ENDS = days_of("2020-12-16 2021-03-16")
"""The last day of each collection window."""

LENT = datetime.date(2020, 9, 15)
DUE = days_of("2020-12-15 2021-03-15 2021-06-15 2021-09-15 2021-12-15 2022-03-15 2022-06-15 2022-09-15")
LOAN_RATE, COUPON = Fraction(435, 10_000), Fraction(405, 10_000)
RATE_ON_CASH = Fraction(35, 10_000)
PRINCIPAL = 21_000_000_000
FEE_RATES = {"loan_trust": Fraction(4, 10_000), "note_trust": Fraction(4, 10_000), "custody": Fraction(1, 10_000)}
PAYING = Fraction(5, 100_000)
TAX_FACTOR = Fraction(3, 103) * Fraction(112, 100)

LATE = ("NS-05-01", datetime.date(2020, 12, 21))
"""An instalment that was due on 2020-12-15; the guarantor pays it in time for the notes."""
GUARANTEE_DAY = datetime.date(2020, 12, 18)
PAID_BACK = datetime.date(2020, 12, 22)
PAYMENT_DAY = datetime.date(2020, 12, 23)
CLOSING = datetime.date(2020, 9, 23)


def read_instalments(path: Path) -> dict[str, Claim]:
    """What each loan pays on each day: interest, and all principal with the last."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        loans = list(csv.DictReader(file))
    found = {}
    for loan in loans:
        principal, start = fen(loan["贷款本金"]), LENT
        for number, due in enumerate(DUE, start=1):
            amount = half_up(principal * LOAN_RATE * Fraction((due - start).days, 365))
            name = f"{loan['债权编号']}-{number:02d}"
            found[name] = Claim(
                id=name,
                core_enterprise=loan["原始债务人编号"],
                amount=amount + principal * (due == DUE[-1]),
                due=due,
                pay_day=due,
            )
            start = due
    return found


def make_history(instalments: dict[str, Claim]) -> History:
    """Debtors pay on the day, one of them a week late; the guarantor stands in for it and is paid back."""
    history = History(claims=instalments, account="collection", windows=ENDS, start=CUT_OFF)
    for one in sorted(instalments.values(), key=lambda one: (one.due, one.id)):
        if one.due <= ENDS[-1]:
            history.add("receipt", one.id, LATE[1] if one.id == LATE[0] else one.due, one.amount)
    bridged = instalments[LATE[0]].amount
    history.add("claim", "loan_guarantee", GUARANTEE_DAY, bridged, note="麦驰物联首期利息逾期，担保人代偿")
    history.add("reimbursement", "loan_guarantee", PAID_BACK, bridged, note="逾期利息到账后归还担保人")
    for payee, amount in dues().items():
        history.add("payment", payee, PAYMENT_DAY, amount)
    history.credit_interest(RATE_ON_CASH, ENDS)
    return history


def dues() -> dict[str, int]:
    """What falls due on the first payment date."""
    year = Fraction((PAYMENT_DAY - CLOSING).days, 365)
    interest = half_up(PRINCIPAL * COUPON * year)
    fees = {f"fees.{name}": half_up(PRINCIPAL * rate * year) for name, rate in FEE_RATES.items()}
    return {
        "tax": half_up(interest * TAX_FACTOR),
        "fees.paying": half_up(interest * PAYING),
        **fees,
        "A.interest": interest,
    }


def told(records: list[Record]) -> list[Record]:
    """Records as the servicer tells them: money for a loan, whatever instalment it is for."""
    return [replace(one, subject=one.subject[:5]) if one.record == "receipt" else one for one in records]


def write_files(folder: Path) -> None:
    """Write the two quarters."""
    folder.mkdir(exist_ok=True)
    history = make_history(read_instalments(Path(__file__).with_name("claims.csv")))
    for start, end in zip((CUT_OFF, ENDS[0]), ENDS, strict=True):
        report = Report(name=f"{end}.csv", deal_id=DEAL_ID, start=start, end=end)
        write_csv(folder, report, told(period_records(history, start, end)), encoding="utf-8-sig", is_chinese=True)


if __name__ == "__main__":
    write_files(Path(__file__).with_name("servicer"))
