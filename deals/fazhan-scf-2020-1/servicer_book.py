"""What the scripts that write sample servicer files share: what happened, statements that follow from it, the files.

Nothing of the model is in it: balances and interest are reckoned here once more, from the records alone.
"""

import csv
import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import xlsxwriter

DAY = datetime.timedelta(days=1)

BUCKETS = ((30, "overdue_1_30"), (60, "overdue_31_60"), (90, "overdue_61_90"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a servicer file; ``amount`` in fen, None where the row states none."""

    record: str
    subject: str = ""
    date: datetime.date
    amount: int | None = None
    status: str = ""
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A receivable of the pool: amount in fen, due date, the day on which it is to be paid."""

    id: str
    core_enterprise: str
    amount: int
    due: datetime.date
    pay_day: datetime.date


@dataclass(slots=True, kw_only=True)
class History:
    """All that happened, in no order, and what the bank paid on the account."""

    claims: Mapping[str, Claim]
    account: str
    windows: Sequence[datetime.date]
    start: datetime.date
    records: list[Record] = field(default_factory=list)

    def add(self, record: str, subject: str, date: datetime.date, amount: int | None = None, **words: str) -> None:
        """Something more that happened."""
        self.records.append(Record(record=record, subject=subject, date=date, amount=amount, **words))

    def cash(self, start: datetime.date, end: datetime.date) -> tuple[int, int]:
        """What the account got and gave after a day up to another."""
        inside = [one for one in self.records if start < one.date <= end]
        into = sum(one.amount or 0 for one in inside if one.record in MONEY_IN)
        return into, sum(one.amount or 0 for one in inside if one.record in MONEY_OUT)

    def balance(self, day: datetime.date) -> int:
        """What the account holds at the end of a day."""
        into, out = self.cash(datetime.date.min, day)
        return into - out

    def credit_interest(self, rate: Fraction, windows: Iterable[datetime.date]) -> None:
        """Credit what the balances of a window's days earn on its last day."""
        for end in windows:
            start = max((one for one in self.windows if one < end), default=self.start)
            days = [start + DAY * number for number in range((end - start).days)]
            earned = half_up(sum(self.balance(day) for day in days) * rate / 365)
            if earned:
                self.add("income", self.account, end, earned, note="活期存款结息")

    def owed(self, day: datetime.date) -> dict[str, int]:
        """What each receivable still owes at the end of a day."""
        left = {name: claim.amount for name, claim in self.claims.items()}
        for one in self.records:
            if one.date > day or one.subject not in left:
                continue
            if one.record in ("repurchase", "default"):
                left[one.subject] = 0
            elif one.record in ("receipt", "dilution"):
                left[one.subject] -= one.amount or 0
        return left

    def gone(self, record: str, start: datetime.date, end: datetime.date) -> int:
        """Face that left the pool in one way after a day up to another."""
        total = 0
        for one in self.records:
            if one.record == record and start < one.date <= end:
                whole = record in ("repurchase", "default")
                total += self.owed(one.date - DAY)[one.subject] if whole else one.amount or 0
        return total


MONEY_IN = ("receipt", "recovery", "repurchase", "claim", "income")
MONEY_OUT = ("payment", "reimbursement")


def half_up(amount: Fraction) -> int:
    """A whole number of fen."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def days_of(text: str) -> tuple[datetime.date, ...]:
    """Dates written one after the other."""
    return tuple(datetime.date.fromisoformat(day) for day in text.split())


def fen(yuan: str) -> int:
    """Yuan with two decimals as fen."""
    return int(Fraction(yuan) * 100)


def statements(history: History, start: datetime.date, end: datetime.date) -> list[Record]:
    """How the pool and the account stand: at the start, what changed, at the end, and how late what is."""
    before, after = history.owed(start), history.owed(end)
    pool = {"opening": sum(before.values())}
    pool |= {
        status: history.gone(record, start, end)
        for status, record in (
            ("collected", "receipt"),
            ("diluted", "dilution"),
            ("repurchased", "repurchase"),
            ("defaulted", "default"),
        )
    }
    pool |= {"closing": sum(after.values()), "not_yet_due": 0}
    pool |= dict.fromkeys([*(name for _, name in BUCKETS), "overdue_above_90"], 0)
    for name, amount in after.items():
        age = (end - history.claims[name].pay_day).days
        bucket = next((bucket for bound, bucket in BUCKETS if age <= bound), "overdue_above_90")
        pool[bucket if age > 0 else "not_yet_due"] += amount
    into, out = history.cash(start, end)
    account = {"opening": history.balance(start), "paid_in": into, "paid_out": out, "closing": history.balance(end)}
    return [
        *(Record(record="balance", date=end, amount=amount, status=status) for status, amount in pool.items()),
        *(
            Record(record="account", subject=history.account, date=end, amount=amount, status=status)
            for status, amount in account.items()
        ),
    ]


ORDER = (
    "receipt", "dilution", "dispute", "repurchase", "default", "recovery", "claim", "reimbursement", "income",
    "payment", "rating", "event", "balance", "account",
)  # fmt: skip
"""In this order records stand in a file."""


def period_records(history: History, start: datetime.date, end: datetime.date) -> list[Record]:
    """What a file of one period holds, the row of the period left out."""
    inside = [one for one in history.records if start < one.date <= end]
    inside += statements(history, start, end)
    return sorted(inside, key=lambda one: (ORDER.index(one.record), one.date))


CHINESE = {
    "period": "期间", "receipt": "回款", "dilution": "扣减", "dispute": "争议", "repurchase": "赎回", "default": "违约",
    "recovery": "清收", "claim": "代偿", "reimbursement": "偿还代偿", "income": "结息", "payment": "支付",
    "balance": "余额", "account": "账户", "rating": "评级", "event": "事件",
}  # fmt: skip
SHEETS = {
    "receipt": "回款明细", "dilution": "扣减明细", "dispute": "争议明细", "income": "账户利息", "balance": "资产池余额",
    "account": "账户变动", "rating": "评级变动",
}  # fmt: skip
CHINESE_STATUSES = {
    "dispute": {"open": "发起", "closed": "解决"},
    "account": {"opening": "期初余额", "paid_in": "本期流入", "paid_out": "本期流出", "closing": "期末余额"},
    "balance": {
        "opening": "期初余额", "collected": "本期回款", "diluted": "本期扣减", "repurchased": "本期赎回",
        "defaulted": "本期违约", "closing": "期末余额", "not_yet_due": "未到期余额", "overdue_1_30": "逾期1-30天",
        "overdue_31_60": "逾期31-60天", "overdue_61_90": "逾期61-90天", "overdue_above_90": "逾期90天以上",
    },
}  # fmt: skip
HEADERS = {
    "record": "记录类型", "subject": "编号", "date": "日期", "amount": "金额", "status": "状态",
    "reference": "关联编号", "note": "备注",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One servicer file: its name, whom it speaks of, the period it covers, and what it calls its version."""

    name: str
    deal_id: str
    start: datetime.date
    end: datetime.date
    version: str = ""

    @property
    def period(self) -> Record:
        """The row that states the period."""
        return Record(record="period", subject=self.deal_id, date=self.end, reference=self.version)


def in_chinese(one: Record) -> Record:
    """A record in Chinese words."""
    status = CHINESE_STATUSES.get(one.record, {}).get(one.status, one.status)
    return replace(one, record=CHINESE[one.record], status=status)


def cells(one: Record) -> list[str]:
    """A record as the cells of a file: yuan with two decimals, dates as 2021-06-23."""
    amount = "" if one.amount is None else f"{one.amount // 100}.{one.amount % 100:02d}"
    return [one.record, one.subject, one.date.isoformat(), amount, one.status, one.reference, one.note]


def write_csv(folder: Path, report: Report, records: Sequence[Record], *, encoding: str, is_chinese: bool) -> None:
    """Write one file as delimited text."""
    rows = [report.period, *records]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADERS.values() if is_chinese else HEADERS)
    writer.writerows(cells(in_chinese(one) if is_chinese else one) for one in rows)
    (folder / report.name).write_bytes(out.getvalue().encode(encoding))


def write_workbook(folder: Path, report: Report, records: Sequence[Record]) -> None:
    """Write one file as a workbook with a sheet for each kind of record, named for it, and the period in front."""
    with xlsxwriter.Workbook(str(folder / report.name)) as book:
        book.set_properties({"created": datetime.datetime.combine(report.end, datetime.time())})
        of_sheet: dict[str, list[Record]] = {"期间信息": [report.period]}
        for one in records:
            of_sheet.setdefault(SHEETS[one.record], []).append(one)
        for name, rows in of_sheet.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, len(HEADERS) - 2, 16)
            sheet.write_row(0, 0, list(HEADERS.values())[1:])
            for number, one in enumerate(rows, start=1):
                write_row(book, sheet, number, in_chinese(one))


def write_row(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, number: int, one: Record) -> None:
    """One record in a sheet of its kind: dates and amounts as such, everything else as text."""
    words: dict[int, str] = {0: one.subject, 3: one.status, 4: one.reference, 5: one.note}
    for column, word in words.items():
        if word:
            sheet.write_string(number, column, word)
    day = datetime.datetime.combine(one.date, datetime.time())
    sheet.write_datetime(number, 1, day, book.add_format({"num_format": "yyyy-mm-dd"}))
    if one.amount is not None:
        sheet.write_number(number, 2, one.amount / 100, book.add_format({"num_format": "#,##0.00"}))
