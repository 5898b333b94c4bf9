"""Whole processes: how fast the program answers, and how long a run of series 1 takes."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import Row

ROOT = Path(__file__).parents[1]
DEAL = str(ROOT / "deals" / "fazhan-scf-2020-1")
PROGRAM = [sys.executable, "-m", "abs_model"]


def _seconds(command: Sequence[str], repeats: int) -> float:
    """Least wall time of several runs of a command, after one that does not count."""
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return min(times[1:])


def start_rows() -> Iterator[Row]:
    """``--help``, a projection, and the whole of ``run``."""
    nothing = _seconds([sys.executable, "-c", "pass"], 5)
    imports = _seconds([sys.executable, "-c", "import numpy, scipy.special"], 5)
    help_text = _seconds([*PROGRAM, "--help"], 5)
    yield Row(
        job="abs-model --help above python -c pass",
        measured=help_text - nothing,
        unit="s more",
        floor=0.3,
        aim=0.1,
        detail=f"{help_text:.2f} s against {nothing:.2f} s",
        is_larger_better=False,
    )
    folder = Path(tempfile.mkdtemp())
    try:
        small = _seconds([*PROGRAM, "project", DEAL, "--out", str(folder / "project")], 2)
        whole = _seconds([*PROGRAM, "run", DEAL, "--out", str(folder / "run")], 1)
    finally:
        shutil.rmtree(folder)
    yield Row(
        job="project on series 1 against import numpy, scipy.special",
        measured=small / imports,
        unit="x the time",
        floor=2,
        aim=1.3,
        detail=f"{small:.2f} s against {imports:.2f} s; pandas, pydantic and the calendars are imported too",
        is_larger_better=False,
    )
    yield Row(
        job="run on series 1, everything and every report",
        measured=whole,
        unit="s",
        floor=20,
        aim=10,
        detail="wall time of the whole process",
        is_larger_better=False,
    )
