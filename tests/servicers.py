"""Servicer files to test with: a small deal, two sound files to break one thing of, and what is found in them.

Five receivables of 1,000 to 4,000 yuan and a spare one of 500; every amount can be reckoned in the head.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from abs_model.pool.reconcile import reconcile
from abs_model.pool.reconcile_ground import Ground, ground_of
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.servicer_tape import RecordSheet, ServicerFile, read_servicer
from abs_model.pool.tape import RawTape, read_rows
from abs_model.run.project import prepare
from abs_model.run.realised import roster_of_subject
from abs_model.run.record import Subject
from tests.builders import deal_of

Row = dict[str, str]

FIRST_END, SECOND_END = "2020-08-23", "2020-09-23"
"""The first file covers two collection windows, the second one."""

COLUMNS = ("record", "subject", "date", "amount", "status", "reference", "note")


@cache
def subject() -> Subject:
    """Two debtors; R5 stays out because it is disputed, and may replace another. The guarantee pays 5,000 at most."""
    deal = deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": "2020-07-07",
            "expected_maturity": "2021-07-07",
            "legal_final": "2022-07-07",
            "payment": ["2021-07-07"],
            "calendar": "XSHE",
            "after_maturity": "monthly",
        },
        pool={"eligibility": [{"rule": "not_disputed"}]},
        tranches=[{"id": "A", "rank": "senior", "balance": 9_000.0, "coupon_rate": 0.05, "redemption": "bullet"}],
        accounts=[{"id": "reserve", "target": {"amount": 100.0, "tranches": ["A"]}}],
        fees=[{"id": "audit", "annual_amount": 12.0}],
        support=[
            {
                "id": "guarantee",
                "kind": "guarantee",
                "provider": "guarantor",
                "covers": ["A.interest", "A.principal"],
                "cap": 5_000.0,
            }
        ],
        normal=[
            {"pay": "fees.audit"},
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"release": "originator", "after": "A"},
        ],
    )
    return prepare(deal, read_rows(_raw_tape(), RECEIVABLES), deal_sha256="")


def _raw_tape() -> RawTape:
    rows = [
        ("R1", "c1", "1000.00", "2020-07-15", "否"),
        ("R2", "c1", "2000.00", "2020-08-14", "否"),
        ("R3", "c2", "3000.00", "2020-08-17", "否"),
        ("R4", "c2", "4000.00", "2021-05-10", "否"),
        ("R5", "c2", "500.00", "2021-05-10", "是"),
    ]
    frame = pd.DataFrame(
        rows, columns=["receivable_id", "core_enterprise_id", "receivable_amount", "due_date", "是否争议"]
    )
    frame = frame.assign(
        debtor_id=frame["core_enterprise_id"] + "-d",
        supplier_id="s",
        supplier_name="供应商",
        contract_no=["C-1", "C-1", "C-2", "C-3", "C-4"],
    )
    return RawTape(frame=frame, first_row_number=2, sha256="", path="tape.csv", format="csv")


@dataclass(slots=True)
class Draft:
    """A servicer file that is being written; the first of ``rows`` stands in row 3, below headers and period."""

    end: str
    rows: list[Row]
    deal_id: str = "deal"
    sheet: str = ""
    earlier: "list[Draft]" = field(default_factory=list)

    def add(self, record: str, subject: str = "", amount: str = "", **cells: str) -> int:
        """Add a row, dated like the end of the period if nothing else is said; where it stands in the file."""
        row = dict.fromkeys(COLUMNS, "") | {"record": record, "subject": subject, "amount": amount, "date": self.end}
        self.rows.append(row | cells)
        return len(self.rows) + 2

    def line(self, record: str, subject: str = "", status: str = "") -> int:
        """Where the first row of a record, subject and status stands in the file."""
        wanted = {"record": record, "subject": subject, "status": status}
        return next(n for n, row in enumerate(self.rows, start=3) if wanted.items() <= row.items())

    def set(self, record: str, column: str, cell: str, *, subject: str = "", status: str = "") -> int:
        """Write something else into a cell of the first such row; where it stands in the file."""
        line = self.line(record, subject, status)
        self.rows[line - 3][column] = cell
        return line

    def shift(self, status: str, yuan: float, record: str = "balance", subject: str = "") -> int:
        """Move an amount of a statement up or down; where it stands in the file."""
        now = float(self.rows[self.line(record, subject, status) - 3]["amount"])
        return self.set(record, "amount", f"{now + yuan:.2f}", subject=subject, status=status)

    def take_out(self, record: str, subject: str = "", status: str = "") -> None:
        """Leave a row out."""
        del self.rows[self.line(record, subject, status) - 3]

    def file(self) -> ServicerFile:
        """The file, read."""
        period = dict.fromkeys(COLUMNS, "") | {"record": "period", "subject": self.deal_id, "date": self.end}
        frame = pd.DataFrame([period, *self.rows], columns=list(COLUMNS), dtype=object)
        name = f"{self.end}.csv"
        raw = RawTape(frame=frame, first_row_number=2, sha256="", path=name, format="csv")
        return read_servicer([RecordSheet(name=self.sheet, raw=raw)], name=name, sha256="")

    def ground(self, base: Subject | None = None) -> Ground:
        """What is known before it."""
        deal = base or subject()
        files = [one.file() for one in self.earlier]
        return ground_of(deal.deal, roster_of_subject(deal), deal.periods, files)

    def differences(self) -> pd.DataFrame:
        """What does not agree in it."""
        return reconcile(self.file(), self.ground())


def statement(draft: Draft, record: str, amounts: Sequence[tuple[str, float]], subject: str = "") -> None:
    """Add the lines of a statement."""
    for status, amount in amounts:
        draft.add(record, subject, f"{amount:.2f}", status=status)


def first_draft() -> Draft:
    """July and August 2020: R1 is paid, R2 in part and after a deduction, R3 is not."""
    draft = Draft(FIRST_END, [])
    draft.add("receipt", "R1", "1000.00", date="2020-07-15")
    draft.add("receipt", "R2", "1500.00", date="2020-08-14")
    draft.add("dilution", "R2", "100.00", date="2020-08-14")
    draft.add("income", "collection", "0.50")
    pool = [("opening", 10_000.0), ("collected", 2_500.0), ("diluted", 100.0), ("repurchased", 0.0)]
    pool += [("defaulted", 0.0), ("closing", 7_400.0), ("not_yet_due", 4_000.0), ("overdue_1_30", 3_400.0)]
    pool += [("overdue_31_60", 0.0), ("overdue_61_90", 0.0), ("overdue_above_90", 0.0)]
    statement(draft, "balance", pool)
    account = [("opening", 0.0), ("paid_in", 2_500.5), ("paid_out", 0.0), ("closing", 2_500.5)]
    statement(draft, "account", account, "collection")
    return draft


def second_draft() -> Draft:
    """September 2020: the rest of R2, R3 bought back, R4 in default and 700 of it recovered; a claim, a payment."""
    draft = Draft(SECOND_END, [], earlier=[first_draft()])
    draft.add("receipt", "R2", "400.00", date="2020-08-31")
    draft.add("repurchase", "R3", "3000.00", date="2020-09-01")
    draft.add("default", "R4", "4000.00", date="2020-09-04")
    draft.add("recovery", "R4", "700.00", date="2020-09-18")
    draft.add("claim", "guarantee", "250.00", date="2020-09-10")
    draft.add("reimbursement", "guarantee", "50.00", date="2020-09-21")
    draft.add("payment", "fees.audit", "12.00", date="2020-09-22")
    pool = [("opening", 7_400.0), ("collected", 400.0), ("diluted", 0.0), ("repurchased", 3_000.0)]
    pool += [("defaulted", 4_000.0), ("closing", 0.0), ("not_yet_due", 0.0), ("overdue_1_30", 0.0)]
    statement(draft, "balance", pool)
    account = [("opening", 2_500.5), ("paid_in", 4_350.0), ("paid_out", 62.0), ("closing", 6_788.5)]
    statement(draft, "account", account, "collection")
    return draft


Break = Callable[[Draft], int]
"""Breaks one thing of a draft, and says in which row the difference is to be found."""
