"""Small servicer files and what they led to, for tests of the history."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pandas as pd

from abs_model.io.history_record import Outcome, Run, TakenFile
from abs_model.io.servicer_file import read_servicer_file
from abs_model.pool.servicer_tape import ServicerFile

TAKEN_AT = datetime(2020, 8, 3, 9, 30, 15, tzinfo=timezone(timedelta(hours=8)))
ENDS = tuple(date(2020 + (month - 1) // 12, (month - 1) % 12 + 1, 28) for month in range(7, 43))
"""The last day of window 1, 2 and so on."""


def written(folder: Path, name: str, rows: Sequence[str], *, encoding: str = "utf-8") -> Path:
    """A servicer file of some rows below the Chinese headers."""
    path = folder / name
    lines = ["记录类型,编号,日期,金额,状态,关联编号,备注", *rows]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def month_file(
    folder: Path, window: int, *, note: str = "", deal_id: str = "deal-1", paid: str = "100.01"
) -> ServicerFile:
    """The file of one window: one receipt, and the balance at its end."""
    end = ENDS[window - 1]
    rows = [f"期间,{deal_id},{end},,,{note},", f"回款,R{window:03d},{end},{paid},,,", f"余额,,,{paid},回款,,"]
    return read_servicer_file(written(folder, f"{deal_id}-{window:02d}{note}.csv", rows))


def states(*paid: float) -> pd.DataFrame:
    """States of as many receivables as there are amounts."""
    ids = pd.array([f"R{number:03d}" for number in range(1, len(paid) + 1)], dtype="str")
    frame = pd.DataFrame({"receivable_id": ids, "paid": [*map(float, paid)]})
    return frame.assign(outstanding=1_000.0 - frame["paid"], status=pd.array(["overdue"] * len(paid), dtype="str"))


def taken(file: ServicerFile, window: int, outcome: Outcome | None = None, **words: str) -> TakenFile:
    """A file of one window, taken on the same day by the same person."""
    return TakenFile(
        file=file,
        first_window=window,
        window_ends=(ENDS[window - 1],),
        taken_at=TAKEN_AT,
        taken_by="analyst",
        outcome=outcome or Outcome(states=states(100.01 * window)),
        **words,
    )


def run_of(file_id: int, scenario: str = "base", target: str = "A.interest") -> Run:
    """A run with one payment, one account and two triggers."""
    payment = {"period": [2], "payment_date": [pd.Timestamp("2020-08-31")], "verb": ["pay"], "source": ["collection"]}
    account = {"period": [2], "account": ["collection"], "opening_balance": [0.0], "paid_in": [100.01]}
    trigger = {"period": [2, 2], "trigger": ["shortfall", "default"], "value": [0.0, float("inf")]}
    beyond = {"threshold": [0.05, 1.0], "headroom": [0.05, -float("inf")], "is_breached": [False, True]}
    return Run(
        file_id=file_id,
        scenario=scenario,
        made_at=TAKEN_AT,
        made_by="analyst",
        provenance={"deal_sha256": "ab" * 32, "seed": None},
        figures={"paid": 99.99},
        payments=pd.DataFrame({**payment, "target": [target], "due": [100.0], "paid": [99.99]}),
        accounts=pd.DataFrame({**account, "paid_out": [99.99], "closing_balance": [0.02]}),
        triggers=pd.DataFrame({**trigger, **beyond}),
    )


def sha256(content: bytes) -> str:
    """A fingerprint, worked out by itself."""
    return hashlib.sha256(content).hexdigest()
