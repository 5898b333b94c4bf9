"""A tape of a million rows: read, cast, validate, sum, against a bare read by pandas."""

import datetime
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import Row

N_ROWS = 1_000_000
OURS = """
import sys, time
from pathlib import Path
from abs_model.io.tape_file import read_tape_file
from abs_model.measure.money import to_fen
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import read_rows
start = time.process_time()
tape = read_rows(read_tape_file(Path(sys.argv[1])), RECEIVABLES)
total = int(to_fen(tape.frame["receivable_amount"].to_numpy(dtype=float)).sum())
print(time.process_time() - start, len(tape.frame), total)
"""
BARE = """
import sys, time
import pandas
start = time.process_time()
frame = pandas.read_csv(sys.argv[1])
print(time.process_time() - start, len(frame), round(frame["receivable_amount"].sum() * 100))
"""


def _write(path: Path) -> None:
    """Twelve columns, clean, unequal amounts."""
    generator = np.random.default_rng(7)
    number = np.arange(N_ROWS)
    invoice = datetime.date(2020, 1, 1).toordinal()
    days = np.array([datetime.date.fromordinal(invoice + k).isoformat() for k in range(600)])
    issued = generator.integers(0, 180, N_ROWS)
    pd.DataFrame(
        {
            "receivable_id": np.char.add("R", np.char.zfill(number.astype(str), 8)),
            "core_enterprise_id": np.char.add("C", (number % 40).astype(str)),
            "debtor_id": np.char.add("D", (number % 400).astype(str)),
            "supplier_id": np.char.add("S", (number % 9_000).astype(str)),
            "supplier_name": np.char.add("供应商", (number % 9_000).astype(str)),
            "supplier_size": np.array(["medium", "small", "micro"])[number % 3],
            "contract_no": np.char.add("HT", (number // 3).astype(str)),
            "invoice_no": np.char.add("F", number.astype(str)),
            "invoice_date": days[issued],
            "receivable_amount": generator.integers(1, 10**9, N_ROWS) / 100,
            "due_date": days[issued + generator.integers(30, 400, N_ROWS)],
            "currency": "CNY",
        }
    ).to_csv(path, index=False)


def _best(code: str, path: Path) -> tuple[float, str]:
    """Least processor time of three processes, and what they counted."""
    results = []
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
        seconds, counted = run.stdout.split(" ", 1)
        results.append((float(seconds), counted.strip()))
    return min(results)


def tape_rows() -> Iterator[Row]:
    """Time against a bare read, then the peak of memory of the processes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tape.csv"
        _write(path)
        bare, counted = _best(BARE, path)
        ours, found = _best(OURS, path)
    if counted != found:
        raise AssertionError(f"pandas counted {counted}, the tape {found}")
    yield Row(
        job=f"tape of {N_ROWS:,} rows, CSV: read, cast, validate, sum",
        measured=ours / bare,
        unit="x a bare pandas read",
        floor=3,
        aim=2,
        detail=f"{ours:.2f} s against {bare:.2f} s",
        is_larger_better=False,
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    yield Row(
        job="the same, peak memory", measured=peak, unit="GB", floor=1.5, aim=1.0, detail="", is_larger_better=False
    )
