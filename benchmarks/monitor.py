"""One more month of a deal with a long history: 100,000 receivables, 36 files, the next one taken and reported."""

import datetime
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.cli.taking import Signature, take
from abs_model.io.history import open_history
from abs_model.run.record import Subject
from benchmarks.measure import Row

N_RECEIVABLES, N_PERIODS = 100_000, 36
CENTS = 25_000_000
"""Face of each, fen; so that a part of it is a whole number of fen in every month."""

PART = CENTS // 50
"""What each pays in a month where all pay by parts."""

COLUMNS = ["record", "subject", "date", "amount", "status"]
NOTHING = (
    "diluted", "repurchased", "defaulted", "overdue_1_30", "overdue_31_60", "overdue_61_90", "overdue_above_90",
)  # fmt: skip
"""Lines of the statement of the pool that are nothing."""

CUT_OFF = datetime.date(2020, 6, 30)
ASKED = [sys.executable, "-m", "abs_model", "monitor"]

DEAL = """\
id: benchmark
product: supply_chain_abs
name: {zh: 基准测试, en: benchmark}
parties:
  guarantor: {id: guarantor, name: 担保人}
  originator: {id: factor, name: 保理公司}
  servicer: {id: servicer, name: 资产服务机构}
  plan_manager: {id: manager, name: 管理人}
core_enterprises:
CORES
dates:
  cut_off: 2020-06-30
  closing: 2020-07-07
  expected_maturity: 2023-12-07
  legal_final: 2024-12-09
  payment: [2023-12-07]
  collection: monthly
  after_maturity: monthly
  calendar: XSHE
  timeline: {servicer_report: -10, guarantee_payment: -8}
  calculation: servicer_report
pool: {tape: tape.csv, purchase: {method: face}}
tranches:
  - {id: A, name: {zh: 优先级, en: senior}, rank: senior, balance: 20_000_000_000, coupon_rate: 0.03,
     redemption: bullet}
accounts: [{id: collection, name: {zh: 专项计划账户, en: plan account}}]
fees: [{id: custody, name: {zh: 托管费, en: custody}, annual_amount: 100_000}]
support:
  - id: guarantee
    name: {zh: 担保, en: guarantee}
    kind: guarantee
    provider: guarantor
    covers: [A.interest, A.principal]
triggers:
  - id: losses
    name: {zh: 累计违约率超过5%, en: cumulative default ratio above 5 %}
    when: {measure: cumulative_default_ratio, above: 0.05}
    then: acceleration
priority_of_payments:
  closing: [{pay: purchase}]
  normal:
    - {pay: fees.senior}
    - {pay: A.interest}
    - {pay: A.principal}
    - {draw: guarantee}
    - {reimburse: guarantee}
    - {release: originator, after: A}
  acceleration:
    - {pay: fees.senior}
    - {pay: A.interest}
    - {pay: A.principal}
    - {draw: guarantee}
    - {reimburse: guarantee}
    - {release: originator, after: A}
"""


def monitor_rows() -> Iterator[Row]:
    """Wall time of the command, where receivables are paid once each, and where each pays a part every month."""
    jobs = (("each paid once", False, 20.0, 20.0), ("each pays a part every month", True, 30.0, 20.0))
    for words, is_by_parts, floor, aim in jobs:
        with tempfile.TemporaryDirectory() as folder:
            seconds, detail = _one_more_month(Path(folder), is_by_parts=is_by_parts)
        yield Row(
            job=f"month 37 of 100,000 receivables, {words}",
            measured=seconds, unit="s", floor=floor, aim=aim, is_larger_better=False,
            detail=f"wall, taken, run, reported; {detail}; load {os.getloadavg()[0]:.1f}",
        )  # fmt: skip


def _one_more_month(folder: Path, *, is_by_parts: bool) -> tuple[float, str]:
    """Seconds of the command on the last file, and how long the others took and what the history weighs."""
    deal, history = folder / "deal", folder / "history.sqlite"
    _write_deal(deal)
    subject = read_case(Files(deal=deal)).subject
    paths = list(_write_files(folder, subject, is_by_parts=is_by_parts))
    start = time.perf_counter()
    with open_history(history) as kept:
        moment = datetime.datetime(2023, 7, 1, tzinfo=datetime.UTC)
        take(kept, subject, paths[:-1], Signature(moment=moment, person="benchmark"))
    taken = time.perf_counter() - start
    start = time.perf_counter()
    words = [str(deal), str(paths[-1]), "--history", str(history), "--out", str(folder / "out"), "--json"]
    subprocess.run([*ASKED, *words], check=True, capture_output=True)
    weight = history.stat().st_size / 1e6
    return time.perf_counter() - start, f"36 files before in {taken:.0f} s, history {weight:.0f} MB"


def _write_deal(folder: Path) -> None:
    folder.mkdir()
    cores = "\n".join(f"  - {{id: C{number}, name: 核心企业{number}}}" for number in range(40))
    (folder / "deal.yaml").write_text(DEAL.replace("CORES", cores), encoding="utf-8")
    number = np.arange(N_RECEIVABLES)
    # Due on Mondays to Fridays of all months but the last ones.
    first = np.datetime64("2020-08-03")
    weeks, days = number % 160, (number // 160) % 5
    pd.DataFrame(
        {
            "receivable_id": np.char.add("R", np.char.zfill(number.astype(str), 6)),
            "core_enterprise_id": np.char.add("C", (number % 40).astype(str)),
            "debtor_id": np.char.add("D", (number % 400).astype(str)),
            "supplier_id": np.char.add("S", (number % 9_000).astype(str)),
            "supplier_name": np.char.add("供应商", (number % 9_000).astype(str)),
            "receivable_amount": f"{CENTS / 100:.2f}",
            "due_date": (first + weeks * 7 + days).astype(str),
        }
    ).to_csv(folder / "tape.csv", index=False, encoding="utf-8")


def _write_files(folder: Path, subject: Subject, *, is_by_parts: bool) -> Iterator[Path]:
    """One file a month: receipts, the statement of the pool, that of the account."""
    frame = subject.pool.frame
    ids, left, held, start = frame["receivable_id"].to_numpy(), N_RECEIVABLES * CENTS, 0, np.datetime64(CUT_OFF)
    rolled = [subject.calendar.roll(day, "following") for day in frame["due_date"].dt.date]
    due = np.array(rolled, dtype="datetime64[D]")
    for period in subject.periods[1 : N_PERIODS + 2]:
        end = np.datetime64(period.end)
        falls_due, before = (due > start) & (due <= end), PART * (period.number - 1) * is_by_parts
        paid = np.where(falls_due, CENTS - before, np.where(due > end, PART * is_by_parts, 0))
        chosen, total = np.flatnonzero(paid), int(paid.sum())
        receipts = pd.DataFrame(
            {
                "record": "receipt",
                "subject": ids[chosen],
                "date": np.minimum(due[chosen], end).astype(str),
                "amount": paid[chosen] / 100,
            }
        )
        head = pd.DataFrame([{"record": "period", "subject": "benchmark", "date": str(end)}])
        told = pd.concat([head, receipts, _statements(left, held, total)], ignore_index=True)
        path = folder / f"{end}.csv"
        told.reindex(columns=COLUMNS).to_csv(path, index=False, encoding="utf-8", float_format="%.2f")
        left, held, start = left - total, held + total, end
        yield path


def _statements(left: int, held: int, total: int) -> pd.DataFrame:
    """The pool, of which nothing is late, and the account."""
    pool = {"opening": left, "collected": total, "closing": left - total, "not_yet_due": left - total}
    account = {"opening": held, "paid_in": total, "paid_out": 0, "closing": held + total}
    rows = [("balance", "", status, fen) for status, fen in (pool | dict.fromkeys(NOTHING, 0)).items()]
    rows += [("account", "collection", status, fen) for status, fen in account.items()]
    table = pd.DataFrame(rows, columns=["record", "subject", "status", "amount"])
    return table.assign(amount=table["amount"] / 100)
