"""How a ratio is measured: best of several runs of processor time, both forms in one process."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: what was measured, the floor it must keep, and what it aims for."""

    job: str
    measured: float
    unit: str
    floor: float
    aim: float
    detail: str
    is_larger_better: bool = True

    @property
    def holds(self) -> bool:
        """Whether the floor is kept."""
        return self.measured >= self.floor if self.is_larger_better else self.measured <= self.floor


def best_seconds(job: Callable[[], object], repeats: int = 3) -> float:
    """Least processor time of several runs, after one that does not count."""
    job()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)
