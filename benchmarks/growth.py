"""How time and memory of a simulation grow: ``python -m benchmarks.growth`` draws ``docs/picture/growth.png``."""

import os
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from abs_model.report.chart_style import GREY, new_figure, settings
from benchmarks.watch import watched

PICTURE = Path(__file__).parents[1] / "docs" / "picture" / "growth.png"
BLUE, OCHRE = "#2f5580", "#b5801f"

N_PATHS, N_NAMES = 100_000, 80
PATHS = (25_000, 100_000, 400_000, 1_600_000)
NAMES = (5, 20, 80, 200)
RECEIVABLES = (240, 2_400, 24_000, 240_000)

Measured = tuple[float, float]
"""Processor seconds after start-up, and MB at most."""


def main() -> None:
    """Measure, print as it comes, draw."""
    series = {
        "paths": {n: _measured(N_NAMES, n) for n in PATHS},
        "names": {n: _measured(n, N_PATHS) for n in NAMES},
        "receivables": {n: _measured(N_NAMES, N_PATHS, n) for n in RECEIVABLES},
    }
    with mpl.rc_context(rc=settings()):
        _draw(series).savefig(PICTURE, dpi=150, metadata={"Software": None})


def _measured(n_names: int, n_paths: int, *n_receivables: int) -> Measured:
    run = watched("benchmarks.credit_run", (n_names, n_paths, 1, *n_receivables))
    seconds = float(run.printed.split()[1])
    words = "".join(f"; {n:,} receivables" for n in n_receivables)
    print(f"{n_names} names, {n_paths:,} paths{words}: {seconds:.2f} s, {run.largest:.0f} MB", flush=True)
    return seconds, run.largest


def _draw(series: dict[str, dict[int, Measured]]) -> Figure:
    figure = new_figure(
        "How a simulation grows",
        f"One process on a machine of {os.cpu_count()} cores; all outputs, ratings under other assumptions included",
        (7.4, 4.6),
    )
    titles = {
        "paths": f"paths ({N_NAMES} names)",
        "names": f"names ({N_PATHS:,} paths)",
        "receivables": f"receivables ({N_NAMES} names)",
    }
    grid = figure.subplots(2, 3, sharex="col", sharey="row")
    for column, (name, found) in enumerate(series.items()):
        seconds, sizes = zip(*found.values(), strict=True)
        _panel(grid[0][column], list(found), seconds, BLUE)
        _panel(grid[1][column], list(found), sizes, OCHRE)
        grid[1][column].set_xlabel(titles[name])
    grid[0][0].set_title("processor seconds after start-up", loc="left", fontsize=8, color=GREY)
    grid[1][0].set_title("peak memory, MB", loc="left", fontsize=8, color=GREY)
    grid[0][0].set(yscale="log")
    grid[1][0].set(ylim=(0, None))
    for axes in grid[0]:
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    return figure


def _panel(axes: Axes, places: Sequence[int], values: Sequence[float], colour: str) -> None:
    axes.plot(places, values, "o-", color=colour, markersize=3.5, linewidth=1.2)
    for place, value in zip(places, values, strict=True):
        axes.annotate(f"{value:.3g}", (place, value), (0, 5), textcoords="offset points", ha="center", fontsize=7)
    axes.set(xscale="log")
    axes.set_xticks(places, [_short(place) for place in places])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.margins(x=0.12, y=0.2)
    axes.grid(axis="y")


def _short(number: int) -> str:
    return f"{number:,}" if number < 10_000 else f"{number / 1000:,.0f}k"


if __name__ == "__main__":
    main()
