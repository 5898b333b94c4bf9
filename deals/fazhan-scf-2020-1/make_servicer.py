"""Write servicer/*, invented servicer files (资产服务机构报告) of series 1: four periods, and the second one corrected.

What happens is stated below; everything else follows from the tape and from the terms of the deal, reckoned here with
nothing of the model, to the fen. Only the few days that some debtors take are drawn, from one seed. Every run writes
the same bytes:

    python deals/fazhan-scf-2020-1/make_servicer.py
"""

import csv
import datetime
import random
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from servicer_book import (
    Claim,
    History,
    Report,
    days_of,
    fen,
    half_up,
    period_records,
    write_csv,
    write_workbook,
)

DEAL_ID = "fazhan-scf-2020-1"
SEED = 20201223
DAY = datetime.timedelta(days=1)

STAYS_OUT = {f"FZ1-{number:03d}" for number in (13, 18, 22, 34, 43, 47, 57, 61, 71, 72, 73, 77, 87, 96)}
"""Offered and not bought; see README.md."""

HOLIDAYS = days_of("""
2021-01-01 2021-02-11 2021-02-12 2021-02-15 2021-02-16 2021-02-17 2021-04-05 2021-05-03 2021-05-04 2021-05-05 2021-06-14
""")
"""Days from Monday to Friday on which the exchange is closed while the pool pays."""

WINDOWS = days_of("""
2020-07-23 2020-08-23 2020-09-23 2020-10-23 2020-11-23 2020-12-23 2021-01-23 2021-02-23 2021-03-23 2021-04-23 2021-05-23
2021-06-23 2021-07-26 2021-08-24
""")
"""The last day of each collection window."""

CUT_OFF = datetime.date(2020, 6, 30)
RATE_ON_CASH = Fraction(35, 10_000)
"""What the bank pays on the plan account, credited on the last day of each window on the balance of each day."""

# What happens, besides debtors paying when they should.
DILUTED = ("FZ1-014", datetime.date(2021, 3, 10), 3_864_000, "退货冲减：纸箱一批受潮，贷项通知单 XS-CM-210310")
BOUGHT_BACK = ("FZ1-069", datetime.date(2021, 2, 26), "发票被红冲，基础资产不合格，原始权益人按应收账款余额赎回")
SHORT = ("FZ1-052", datetime.date(2021, 3, 18), 148_000_000)
"""A debtor that pays 1,480,000 of 1,550,000 yuan, late. The rest is first told as a deduction, then as a default."""
DEFAULTED = datetime.date(2021, 3, 17)
DISPUTED = ("FZ1-079", datetime.date(2021, 3, 22), datetime.date(2021, 3, 30))
LATE = ("xinzhu", datetime.date(2021, 6, 10), datetime.date(2021, 7, 9))
"""The companies of one core enterprise pay what falls due from a day on only in the week that begins on another."""

GUARANTEE_DAY = datetime.date(2021, 6, 25)
PAYMENT_DAY = datetime.date(2021, 7, 7)
LAST_PAYMENT_DAY = datetime.date(2021, 8, 9)

# Terms of the deal, fen.
PRINCIPAL, PRICE, FACE = 26_300_000_000, 26_205_000_000, 27_367_621_256
INTEREST = 999_400_000
FEES = {"management": 26_300_000, "custody": 2_630_000, "paying": 1_364_970}
TAX_FACTOR = Fraction(3, 103) * Fraction(112, 100)


def rolled(day: datetime.date) -> datetime.date:
    """The day, or the next one on which the exchange is open."""
    while day.weekday() > 4 or day in HOLIDAYS:
        day += DAY
    return day


def read_claims(path: Path) -> dict[str, Claim]:
    """The receivables of the pool, from the tape."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["应收账款编号"] not in STAYS_OUT]
    return {
        row["应收账款编号"]: Claim(
            id=row["应收账款编号"],
            core_enterprise=row["核心企业编号"],
            amount=fen(row["应收账款金额"]),
            due=(due := datetime.date.fromisoformat(row["到期日"])),
            pay_day=rolled(due),
        )
        for row in rows
    }


def days_taken(claims: Iterable[Claim]) -> dict[str, int]:
    """How many days each debtor takes: mostly none, some a few for their own payment run."""
    rng = random.Random(SEED)  # noqa: S311 - days to look at, nothing to keep secret
    return {claim.id: rng.choices((0, 1, 2, 5), (75, 12, 8, 5))[0] for claim in sorted(claims, key=lambda one: one.id)}


def make_history(claims: Mapping[str, Claim], *, is_corrected: bool = False) -> History:
    """All that happened up to the last window; where it ``is_corrected``, a default that was told as a deduction."""
    history = History(claims=claims, account="collection", windows=WINDOWS, start=CUT_OFF)
    taken = days_taken(claims.values())
    special = {DILUTED[0]: claims[DILUTED[0]].amount - DILUTED[2]}
    late_name, late_from, late_week = LATE
    late = 0
    for claim in sorted(claims.values(), key=lambda one: (one.pay_day, one.id)):
        if claim.id in (BOUGHT_BACK[0], SHORT[0]):
            continue
        paid = rolled(claim.pay_day + DAY * taken[claim.id])
        if claim.core_enterprise == late_name and claim.due >= late_from:
            paid = rolled(late_week + DAY * late)
            late += 1
        elif claim.due >= late_from:
            paid = claim.pay_day
        history.add("receipt", claim.id, paid, special.get(claim.id, claim.amount))
    history.add("dilution", DILUTED[0], DILUTED[1], DILUTED[2], note=DILUTED[3])
    history.add("repurchase", BOUGHT_BACK[0], BOUGHT_BACK[1], claims[BOUGHT_BACK[0]].amount, note=BOUGHT_BACK[2])
    history.add("dispute", DISPUTED[0], DISPUTED[1], 15_000_000, status="open", note="验收数量有异议")
    history.add("dispute", DISPUTED[0], DISPUTED[2], 15_000_000, status="closed", note="复验无误，撤回异议")
    pay_short(history, claims[SHORT[0]], is_corrected=is_corrected)
    return history


def pay_short(history: History, claim: Claim, *, is_corrected: bool) -> None:
    """The debtor that pays a part, as it was told first and as it is told now."""
    _, day, amount = SHORT
    if is_corrected:
        note = "核查更正：不存在商务抵扣，逾期未付满7日，认定为违约基础资产"
        history.add("default", claim.id, DEFAULTED, claim.amount, note=note)
        history.add("recovery", claim.id, day, amount, note="核查更正：违约后收回")
    else:
        history.add("receipt", claim.id, day, amount)
        history.add("dilution", claim.id, day, claim.amount - amount, note="广告投放未达约定曝光量，双方确认抵扣")


def tax_on(collected: int) -> int:
    """Tax on the discount part of what was collected so far."""
    return half_up(Fraction(collected * (FACE - PRICE), FACE) * TAX_FACTOR)


def collected_by(history: History, day: datetime.date) -> int:
    """What debtors and originator paid up to a day; a recovery is no income."""
    chosen = (one for one in history.records if one.record in ("receipt", "repurchase") and one.date <= day)
    return sum(one.amount or 0 for one in chosen)


def distribute(history: History) -> None:
    """The guarantor pays what is missing; the plan pays what is due, then the guarantor back, then the originator."""
    close, later = WINDOWS[11], WINDOWS[12]
    history.credit_interest(RATE_ON_CASH, WINDOWS[:12])
    tax = tax_on(collected_by(history, close))
    due = {"tax": tax, **{f"fees.{name}": fee for name, fee in FEES.items()}}
    due |= {"A.interest": INTEREST, "A.principal": PRINCIPAL}
    missing = sum(due.values()) - history.balance(close)
    history.add("claim", "guarantee", GUARANTEE_DAY, missing, note="补足专项计划账户差额")
    for payee, amount in due.items():
        history.add("payment", payee, PAYMENT_DAY, amount)
    history.credit_interest(RATE_ON_CASH, [later])
    left = history.balance(later)
    rest = tax_on(collected_by(history, later)) - tax
    history.add("payment", "tax", LAST_PAYMENT_DAY, rest)
    history.add("reimbursement", "guarantee", LAST_PAYMENT_DAY, missing, note="归还担保人垫付款")
    history.add("payment", "originator", LAST_PAYMENT_DAY, left - rest - missing)
    history.credit_interest(RATE_ON_CASH, [WINDOWS[13]])


def write_files(folder: Path) -> None:
    """Write the four periods, and the second one as it is told later."""
    folder.mkdir(exist_ok=True)
    claims = read_claims(Path(__file__).with_name("tape.csv"))
    told, known = make_history(claims), make_history(claims, is_corrected=True)
    distribute(told)
    known.credit_interest(RATE_ON_CASH, WINDOWS[:9])
    ends = (CUT_OFF, WINDOWS[5], WINDOWS[8], WINDOWS[11], WINDOWS[13])
    first, second, third, fourth = (
        Report(name=name, deal_id=DEAL_ID, start=start, end=end)
        for name, start, end in zip(
            ("2020-12-23.csv", "2021-03-23.csv", "2021-06-23.xlsx", "2021-08-24.csv"), ends[:-1], ends[1:], strict=True
        )
    )
    again = replace(second, name="2021-03-23-restated.csv", version="更正：FZ1-052 的抵扣改为违约")
    of = {one.name: period_records(told, one.start, one.end) for one in (first, second, third, fourth)}
    write_csv(folder, first, of[first.name], encoding="utf-8-sig", is_chinese=True)
    write_csv(folder, second, of[second.name], encoding="gb18030", is_chinese=True)
    write_workbook(folder, third, of[third.name])
    write_csv(folder, fourth, of[fourth.name], encoding="utf-8", is_chinese=False)
    write_csv(folder, again, period_records(known, again.start, again.end), encoding="gb18030", is_chinese=True)


if __name__ == "__main__":
    write_files(Path(__file__).with_name("servicer"))
