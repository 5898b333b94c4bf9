"""One simulation in a process of its own: ``python -m benchmarks.credit_run series_one 1000000 2``.

Prints wall time and this process's own processor time in seconds, from the moment when deal and assumptions are read;
the caller watches the memory.
"""

import sys
import time

from abs_model.run import workers
from abs_model.run.simulate import Settings, simulate
from abs_model.scenario.scenario import BASE
from benchmarks.credit_case import many_debtors, series_one


def main(words: list[str]) -> None:
    """Run it.

    Parameters
    ----------
    words : list of str
        ``series_one``, or a number of debtors; paths; processes; and perhaps a number of receivables.
    """
    kind, n_paths, n_workers = words[0], int(words[1]), int(words[2])
    subject, credit = series_one() if kind == "series_one" else many_debtors(int(kind), *map(int, words[3:]))
    who = workers.Local(n_workers) if n_workers > 1 else workers.One()
    start, busy = time.perf_counter(), time.process_time()
    simulate(subject, credit, BASE, Settings(n_paths=n_paths), who)
    print(time.perf_counter() - start, time.process_time() - busy)


if __name__ == "__main__":
    main(sys.argv[1:])
