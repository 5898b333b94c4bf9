"""A process and all that it starts, watched for memory from outside."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.02
"""Seconds between two looks."""

PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a command printed, and its memory at most: of its largest process, and of all together; MB.

    ``together`` counts memory that processes share once. Both are 0 where the system has no /proc.
    """

    printed: str
    largest: float
    together: float


def watched(module: str, words: Sequence[object]) -> Watched:
    """Run a module as a program and look at its processes until it ends."""
    command = [sys.executable, "-m", module, *(str(word) for word in words)]
    largest = together = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            sizes = [(_value(one, "status", "VmHWM"), _value(one, "smaps_rollup", "Pss")) for one in _tree(process.pid)]
            largest = max([largest, *(peak for peak, _ in sizes)])
            together = max(together, sum(share for _, share in sizes))
            time.sleep(INTERVAL)
        printed = process.stdout.read() if process.stdout is not None else ""
    if process.returncode:
        raise AssertionError(f"{' '.join(command)} ended with {process.returncode}")
    return Watched(printed=printed, largest=largest, together=together)


def _tree(process: int) -> Iterator[int]:
    """A process and its descendants."""
    yield process
    for task in PROC.glob(f"{process}/task/*/children"):
        for child in _read(task).split():
            yield from _tree(int(child))


def _value(process: int, file: str, name: str) -> float:
    """A line of a file of /proc in MB; 0 where the process is gone."""
    for line in _read(PROC / str(process) / file).splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
