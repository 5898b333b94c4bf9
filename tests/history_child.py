"""A process that takes servicer files without end, to be killed, or to take them beside others.

Says ``ready`` once it can begin, begins with the first line of stdin, and says ``taken <sha256>`` of every file once it
is acknowledged.
"""

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from abs_model.io.history import History, open_history
from abs_model.io.history_record import Outcome, TakenFile
from abs_model.io.history_taking import Taking
from abs_model.pool.servicer_tape import ServicerFile
from tests.kept_files import TAKEN_AT, run_of, sha256

N_RECEIVABLES = 500
CORRECTED_EVERY = 5
"""One in so many is put in place of an earlier file, and all that rests on it is done anew."""
FARTHEST_BACK = 8
"""An earlier file is one of so many."""

RECORDS = pd.DataFrame(
    {
        "record": pd.array(["receipt"] * N_RECEIVABLES, dtype="str"),
        "subject": pd.array([f"R{number:05d}" for number in range(N_RECEIVABLES)], dtype="str"),
        "amount": np.arange(N_RECEIVABLES) + 0.01,
    }
)


def outcome(number: int) -> Outcome:
    """States of every receivable that tell which file they are of."""
    return Outcome(states=RECORDS[["subject"]].assign(paid=np.arange(N_RECEIVABLES) + float(number)))


def window_end(window: int) -> date:
    """The last day of a window."""
    return date(2020, 1, 31) + timedelta(days=window)


def servicer_file(window: int, words: str) -> ServicerFile:
    """A file of one window that no other is like."""
    content = (words * 4_000).encode()
    return ServicerFile(
        deal_id="deal-1",
        period_end=window_end(window),
        note="",
        records=RECORDS,
        problems=pd.DataFrame({"row": np.array([], dtype=np.int64)}),
        sha256=sha256(content),
        name=f"{words}.csv",
        content=content,
    )


def take_one(history: History, who: str, number: int) -> str:
    """Take the next file, or now and then one in place of another; its fingerprint comes back."""
    with history.taking("deal-1") as taking:
        files = taking.files
        is_correction = bool(files) and number % CORRECTED_EVERY == 0
        window = files[-1 - number % min(len(files), FARTHEST_BACK)].first_window if is_correction else len(files) + 1
        file = servicer_file(window, f"{who}-{number}-{len(files)}-{window}")
        kept = taking.add(
            TakenFile(
                file=file,
                first_window=window,
                window_ends=(file.period_end,),
                taken_at=TAKEN_AT,
                taken_by=who,
                outcome=outcome(number),
            )
        )
        taking.add_run(run_of(kept.file_id))
        _do_anew(taking, number)
    return kept.sha256


def _do_anew(taking: Taking, number: int) -> None:
    for file in taking.stale:
        taking.settle(file.file_id, outcome(number))
    for file in taking.stale_runs:
        taking.add_run(replace(run_of(file.file_id), scenario="anew"))


def take_all(path: Path, who: str, n_files: int) -> None:
    """Take so many files, and say each."""
    say("ready")
    sys.stdin.readline()
    with open_history(path) as history:
        for number in range(1, n_files + 1):
            say(f"taken {take_one(history, who, number)}")


def say(line: str) -> None:
    """Say a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    take_all(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
