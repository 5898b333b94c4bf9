"""Ten thousand scenarios of series 1, every driver of cash at random: within a second after loading."""

import time
from collections.abc import Iterator

from abs_model.run.grid import random_grid
from benchmarks.credit_case import series_one
from benchmarks.measure import Row

N_SCENARIOS = 10_000


def driven_rows() -> Iterator[Row]:
    """Values drawn, pool reduced, cash projected, waterfall run, figures of every tranche and support on a table."""
    subject, _ = series_one()
    random_grid(subject, N_SCENARIOS, 1)
    times = []
    for seed in (2, 3, 4):
        start = time.perf_counter()
        made = random_grid(subject, N_SCENARIOS, seed)
        times.append(time.perf_counter() - start)
    yield Row(
        job="10,000 random scenarios of series 1, all drivers of cash",
        measured=min(times),
        unit="s",
        floor=1.0,
        aim=0.3,
        detail=f"wall, after loading; {len(made.figures)} figures of each, one core",
        is_larger_better=False,
    )
