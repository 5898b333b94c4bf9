"""Print the table of goals: ``python -m benchmarks``."""

import os
import platform

from benchmarks.bill_tape import bill_tape_rows
from benchmarks.book import book_rows
from benchmarks.credit import exact_rows, plain_simulation_row, precision_rows, simulation_rows
from benchmarks.driven import driven_rows
from benchmarks.measure import Row
from benchmarks.monitor import monitor_rows
from benchmarks.selection import selection_rows
from benchmarks.start import start_rows
from benchmarks.tape import tape_rows
from benchmarks.work import grid_rows, money_row, waterfall_row


def main() -> None:
    """Measure every row, print as it comes, and say how many floors hold."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print(f"{'job':58} {'measured':>10} {'floor':>8} {'aim':>8}  detail")
    broken = 0
    single = (
        waterfall_row,
        money_row,
        grid_rows,
        driven_rows,
        plain_simulation_row,
        precision_rows,
        exact_rows,
        selection_rows,
        tape_rows,
        bill_tape_rows,
    )
    for measure in (*single, start_rows, simulation_rows, book_rows, monitor_rows):
        for row in measure():
            _show(row)
            broken += not row.holds
    print("every floor holds" if not broken else f"{broken} floors do not hold")


def _show(row: Row) -> None:
    mark = "" if row.holds else "  <-- below the floor" if row.is_larger_better else "  <-- above the limit"
    values = f"{row.measured:>10.2f} {row.floor:>8.2f} {row.aim:>8.2f}"
    print(f"{row.job:58} {values}  {row.unit}; {row.detail}{mark}", flush=True)


if __name__ == "__main__":
    main()
