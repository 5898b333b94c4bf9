"""A book of a million bills in packs with ranges: read and validate the tape, then stages, lines and the ladder."""

import datetime
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import Row

N_BILLS = 1_000_000
BILLS_PER_PACK = 4
N_ACCEPTORS = 400
READ = """
import datetime, resource, sys, time
from pathlib import Path
import numpy as np
from abs_model.deal.programme import BillProgramme
from abs_model.io.tape_file import read_tape_file
from abs_model.measure.money import to_fen
from abs_model.pool.bill_book import bill_book
from abs_model.pool.bill_schema import BILLS, WHITELIST
from abs_model.pool.bill_tape import read_bills
from abs_model.pool.whitelist import read_whitelist
from abs_model.run.bill_view import ladder_of
from abs_model.schedule.calendar import Calendar
name, day, calendar = {"zh": "a", "en": "a"}, datetime.date(2024, 6, 30), Calendar(code="CN")
programme = BillProgramme(
    id="a", product="bill_guarantee", name=name, parties={}, as_of=day, bills="a", whitelist="a"
)
start = time.process_time()
tape = read_bills(read_tape_file(Path(sys.argv[1]), BILLS), programme, calendar)
total = int(to_fen(tape.frame["face"].to_numpy(dtype=float)).sum())
read = time.process_time() - start
whitelist = read_whitelist(read_tape_file(Path(sys.argv[2]), WHITELIST))
book = bill_book(programme, tape, whitelist, None, calendar, day)
ladder = ladder_of(book)
seconds = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
if to_fen(ladder["face"].to_numpy(dtype=float)).sum() != book.face[book.frame["is_used"].to_numpy()].sum():
    raise SystemExit("the ladder is not what the lines are used for")
print(read, seconds, peak, len(tape.frame), total)
"""


def write_bills(path: Path, n_bills: int = N_BILLS) -> int:
    """Clean bills in packs of four parts that follow one another, discounted and mostly not yet due.

    A due date falls on a day off as often as the calendar has one: each of them is a warning.

    Returns
    -------
    int
        What they come to, fen.
    """
    generator = np.random.default_rng(7)
    pack = np.arange(n_bills) // BILLS_PER_PACK
    n_packs = int(pack[-1]) + 1
    fen = generator.integers(1, 10**8, n_bills)
    reach = np.cumsum(fen)
    before = np.append(0, reach)[np.arange(n_packs) * BILLS_PER_PACK]
    end = reach - before[pack]
    days = np.array([str(datetime.date(2024, 1, 1) + datetime.timedelta(days=k)) for k in range(400)])
    issued = generator.integers(0, 150, n_packs)
    registered = np.char.replace(days[issued], "-", "")
    number = np.char.add(np.char.add("6313651014612", registered), np.char.zfill(np.arange(n_packs).astype(str), 8))
    guaranteed = issued[pack] + generator.integers(1, 10, n_bills)
    pd.DataFrame(
        {
            "票据（包）号": np.char.add(number, "0")[pack],
            "子票区间起始": end - fen + 1,
            "子票区间截止": end,
            "票面金额": fen / 100,
            "承兑人编号": np.char.add("C", (pack % N_ACCEPTORS).astype(str)),
            "供应商编号": np.char.add("S", (np.arange(n_bills) % 9_000).astype(str)),
            "供应商名称": np.char.add("供应商", (np.arange(n_bills) % 9_000).astype(str)),
            "出票日": days[issued][pack],
            "到期日": days[issued + generator.integers(90, 181, n_packs)][pack],
            "状态代码": "110106",
            "担保日": days[guaranteed],
            "担保费率": 0.01,
            "贴现日": days[guaranteed + generator.integers(0, 5, n_bills)],
            "贴现率": generator.integers(250, 420, n_bills) / 10_000,
            "付息方": "卖方",
        }
    ).to_csv(path, index=False)
    return int(fen.sum())


def write_whitelist(path: Path) -> None:
    """A whitelist of the acceptors, each with a line."""
    acceptors = [f"C{number}" for number in range(N_ACCEPTORS)]
    pd.DataFrame(
        {"承兑人编号": acceptors, "承兑人": [f"公司{one}" for one in acceptors], "主体评级": "AA+", "授信额度": 2e9}
    ).to_csv(path, index=False)


def bill_tape_rows() -> Iterator[Row]:
    """Processor time of the best of three processes, then the peak of memory of any."""
    with tempfile.TemporaryDirectory() as folder:
        path, whitelist = Path(folder) / "bills.csv", Path(folder) / "whitelist.csv"
        total = write_bills(path)
        write_whitelist(whitelist)
        size = path.stat().st_size / 1024**2
        found = []
        for _ in range(3):
            words = [sys.executable, "-c", READ, str(path), str(whitelist)]
            run = subprocess.run(words, check=True, capture_output=True, text=True)
            read, seconds, peak, n_good, fen = run.stdout.split()
            if (int(n_good), int(fen)) != (N_BILLS, total):
                raise AssertionError(f"{N_BILLS} bills of {total} fen are written, {n_good} of {fen} fen read")
            found.append((float(read), float(seconds), float(peak)))
    yield Row(
        job=f"tape of {N_BILLS:,} bills, CSV: read, cast, validate, sum",
        measured=min(read for read, _, _ in found),
        unit="s",
        floor=10,
        aim=5,
        detail=f"{size:.0f} MB, packs of {BILLS_PER_PACK}; every due date on a day off is a warning",
        is_larger_better=False,
    )
    yield Row(
        job=f"book of {N_BILLS:,} bills: the same, stages, lines and ladder",
        measured=min(seconds for _, seconds, _ in found),
        unit="s",
        floor=15,
        aim=8,
        detail=f"{N_ACCEPTORS} acceptors",
        is_larger_better=False,
    )
    yield Row(
        job="the same, peak memory",
        measured=max(peak for _, _, peak in found),
        unit="GB",
        floor=2.5,
        aim=1.5,
        detail="",
        is_larger_better=False,
    )
