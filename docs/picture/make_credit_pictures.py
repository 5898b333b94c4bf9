"""Draw the pictures of the pages on credit risk: ``python -m docs.picture.make_credit_pictures``, from the root.

Every curve is worked out by the package, with the inputs that the page states beside the picture.
"""

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator
from numpy.typing import NDArray

from abs_model.measure import large_pool
from abs_model.measure.copula import Gaussian, conditional_probability
from abs_model.measure.cover import CoveredPool, guaranteed_pool, name_by_name_shortcut
from abs_model.measure.guarantee import Guarantee, States, outcomes
from abs_model.measure.loss import jumps, loss_probabilities
from abs_model.report.chart_style import GREY, INK, new_figure, settings
from abs_model.run.likelihood import VARIATIONS, Simulation
from abs_model.run.simulate import Settings, simulate
from abs_model.scenario.scenario import BASE
from benchmarks.credit_case import series_one

FOLDER = Path(__file__).parent
DPI = 150
SIZE = (7.0, 3.9)
BLUE, OCHRE = "#2f5580", "#b5801f"

Floats = NDArray[np.float64]


def large_pool_picture() -> Figure:
    """Probability of losing more than x: 20 and 50 equal names exactly, and the formula for infinitely many."""
    figure = new_figure(
        "The large-pool formula on few names",
        "Probability of a loss above x; default probability 1 %, correlation 0.2, nothing recovered",
        SIZE,
    )
    axes = figure.subplots()
    share = np.linspace(0.0005, 0.30, 400)
    axes.plot(
        share, 1 - large_pool.cumulative(share, 0.01, 0.2), color=GREY, linestyle="--", label="large-pool formula"
    )
    for n_names, colour in ((50, OCHRE), (20, BLUE)):
        law = _equal_names(n_names)
        above = 1 - np.cumsum(law)
        axes.step(np.arange(len(law)) / n_names, above, where="post", color=colour, label=f"{n_names} names, exact")
    _tail_axes(axes, 0.30, 1e-5)
    return figure


def one_guarantor_picture() -> Figure:
    """Probability of losing more than x behind one guarantor, and by the shortcut that gives each name its own."""
    pd = np.array([0.004, 0.008, 0.012, 0.02, 0.03])
    loss = 0.6 * np.array([0.30, 0.25, 0.20, 0.15, 0.10])
    nodes, unit = Gaussian().nodes(128), 1e-4
    given = conditional_probability(Gaussian(), pd, np.sqrt(0.2), nodes)
    failure = conditional_probability(Gaussian(), [0.002], np.sqrt(0.3), nodes)[0]
    who = outcomes(Guarantee(recovery_ratio=0.3), States(weight=nodes.weight, failure=failure))
    pool = CoveredPool(loss=loss, cover=np.full(5, 0.8), unit=unit)
    right = _above(guaranteed_pool(pool, given, who).probabilities)
    shortcut = _above(name_by_name_shortcut(pool, given, who))
    figure = new_figure(
        "One guarantor behind five debtors",
        "Probability of a loss of the pool above x, after the guarantee; the mean is the same in both",
        SIZE,
    )
    axes = figure.subplots()
    for above, colour, style, name in (
        (right, BLUE, "-", "one guarantor for all (right)"), (shortcut, OCHRE, "--", "name by name (shortcut)"),
    ):  # fmt: skip
        axes.step(np.arange(len(above)) * unit, above, where="post", color=colour, linestyle=style, label=name)
    at = round(0.20 / unit)
    axes.plot([0.20, 0.20], [shortcut[at], right[at]], color=INK, linewidth=0.8)
    axes.annotate(
        f"{right[at] / shortcut[at]:.1f} times", (0.20, shortcut[at]), (-3, -14),
        textcoords="offset points", ha="right",
    )  # fmt: skip
    _tail_axes(axes, 0.40, 1e-8)
    return figure


def simulated_picture() -> Figure:
    """Probability that the guarantor of series 1 pays more than x: exactly, and drawn in two ways."""
    figure = new_figure(
        "Claims on the guarantor of series 1",
        "Probability that more than x is claimed in all, million yuan; bars are two standard errors either side",
        SIZE,
    )
    axes = figure.subplots()
    for scheme, colour, place in (("plain", OCHRE, 0.0), ("mixture", BLUE, 1.6)):
        table = _claims(_simulated(scheme))
        if scheme == "mixture":
            axes.step(
                table["amount"] / 1e6, table["exact_probability_above"], where="post", color=INK, linewidth=1.0,
                label="exact",
            )  # fmt: skip
        found = table.iloc[np.searchsorted(table["amount"], np.arange(0, 270, 15) * 1e6).clip(max=len(table) - 1)]
        found = found[found["probability_above"] > 0]
        middle, error = found["probability_above"].to_numpy(), 2 * found["probability_error"].to_numpy()
        axes.errorbar(
            found["amount"] / 1e6 + place, middle, np.stack([np.minimum(error, 0.95 * middle), error]), fmt="o",
            color=colour, markersize=3, elinewidth=1, label=f"{scheme}, {100_352:,} paths",
        )  # fmt: skip
    _tail_axes(axes, 280, 1e-5)
    axes.set_ylim(1e-5, 0.1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return figure


def rating_picture() -> Figure:
    """Probability that the notes of series 1 fall short, by assumption, against the rows of the example table."""
    simulation = _simulated("mixture")
    table = simulation.ratings.set_index("variation").loc[list(VARIATIONS)]
    ratings = simulation.credit.table
    figure = new_figure(
        "What the rating of series 1 hangs on",
        "Probability that the notes fall short, exact; the table is the example table (illustrative), one year",
        SIZE,
    )
    axes = figure.subplots()
    places = np.arange(len(table))[::-1]
    axes.plot(table["shortfall_probability"], places, "o", color=BLUE, markersize=6)
    for place, probability in zip(places, table["shortfall_probability"], strict=True):
        axes.annotate(
            _percent(round(probability, 5)), (probability, place), (8, -3), textcoords="offset points", fontsize=8
        )
    for rating in ratings.ratings[:3]:
        limit = ratings.row(rating)[0]
        axes.axvline(limit, color=GREY, linewidth=0.8, linestyle="--")
        axes.annotate(
            f"{rating} up to {_percent(limit)}", (limit, 4.45), (-4, 0), textcoords="offset points", ha="right",
            fontsize=8, color=GREY,
        )  # fmt: skip
    words = (
        "as assumed", "correlations x 1.5", "default probabilities x 2", "guarantor 1 notch down",
        "guarantor 3 notches down",
    )  # fmt: skip
    axes.set_yticks(places, words)
    axes.set(xscale="log", xlim=(5e-5, 1e-2), ylim=(-0.5, 4.8))
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))
    axes.xaxis.set_minor_locator(NullLocator())
    return figure


def _equal_names(n_names: int) -> Floats:
    nodes = Gaussian().nodes(192)
    given = conditional_probability(Gaussian(), np.full(n_names, 0.01), np.sqrt(0.2), nodes)
    return loss_probabilities(*jumps(np.ones(n_names), given, 1.0), nodes.weight)


def _above(law: Floats) -> Floats:
    """Probability of more than each cell, summed from the far end."""
    return np.append(np.cumsum(law[:0:-1])[::-1], 0.0)


def _simulated(scheme: str) -> Simulation:
    return simulate(*series_one(), BASE, Settings(scheme=scheme, n_paths=100_000))


def _claims(simulation: Simulation):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a table of pandas
    table = simulation.distributions
    return table[table["identifier"] == "drawn"].reset_index(drop=True)


def _tail_axes(axes: Axes, most: float, least: float) -> None:
    axes.set(yscale="log", xlim=(0, most), ylim=(least, 1))
    axes.yaxis.set_major_formatter(FuncFormatter(_percent))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))
    axes.grid(axis="y")
    axes.legend(loc="upper right")


def _percent(value: float, _: object = None) -> str:
    """A share, with no more decimals than it needs."""
    return f"{100 * value:.10f}".rstrip("0").rstrip(".") + " %"


PICTURES: dict[str, Callable[[], Figure]] = {
    "large_pool": large_pool_picture,
    "one_guarantor": one_guarantor_picture,
    "simulated_and_exact": simulated_picture,
    "rating_sensitivity": rating_picture,
}


def main() -> None:
    """Write every picture beside this file."""
    with mpl.rc_context(rc=settings()):
        for name, draw in PICTURES.items():
            draw().savefig(FOLDER / f"{name}.png", dpi=DPI, metadata={"Software": None})


if __name__ == "__main__":
    main()
