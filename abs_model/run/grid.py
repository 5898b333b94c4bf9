"""Many scenarios at once: grids over two drivers, tornado, defaults of the largest, random grids."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.engine.driven_paths import largest_first
from abs_model.errors import Fault, ScenarioError
from abs_model.run.credit import Credit
from abs_model.run.driven import Footing, base_value, figures_of, footing
from abs_model.run.driven_credit import LIKELIHOODS, Progress, likelihoods_of
from abs_model.run.record import Provenance, Subject
from abs_model.scenario.driver import COUNTED, DRIVERS, Driver, checked, driver_of
from abs_model.scenario.scenario import BASE, Scenario

Floats = NDArray[np.float64]

TORNADO_FIGURES = ("shortfall", "drawn", *LIKELIHOODS)
"""Figures whose range a tornado shows."""

ALL = "all_drivers"
"""The word for all drivers together."""

MOST_LARGEST = 50
"""Defaults of the largest that are shown at most."""

SCHEMES = ("latin_hypercube", "plain")
"""How random values are spread: each driver evenly over its range, or each value by itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Figures at many values of some drivers.

    Attributes
    ----------
    scenario : Scenario
        What holds besides.
    drivers : tuple of str
        Ids: the one across and the one up, of a grid over two.
    default_date : date
        Day on which those default that a driver counts.
    table : DataFrame
        One row a scenario: values of the drivers, then figures, as ``figures_of`` or ``likelihoods_of`` has them.
    provenance : Provenance
    """

    scenario: Scenario
    drivers: tuple[str, ...]
    default_date: datetime.date
    table: pd.DataFrame
    provenance: Provenance

    @property
    def figures(self) -> tuple[str, ...]:
        """Columns of the table that are figures."""
        return tuple(str(column) for column in self.table if column not in self.drivers)

    def heat_map(self, figure: str) -> pd.DataFrame:
        """One figure over two drivers: a row for each value of the second, a column for each of the first.

        Parameters
        ----------
        figure : str
            One of ``figures``.
        """
        across, up = self.drivers
        return self.table.pivot_table(index=up, columns=across, values=figure, aggfunc="first")


def grid(
    subject: Subject,
    first: tuple[str, Sequence[float]],
    second: tuple[str, Sequence[float]],
    scenario: Scenario = BASE,
    credit: Credit | None = None,
    *,
    default_date: datetime.date | None = None,
    progress: Progress | None = None,
) -> Grid:
    """Figures at every pair of values of two drivers, in one waterfall call.

    Where a driver moves how likely things are, fates are run once for each value of the other and weighed anew.

    Parameters
    ----------
    subject : Subject
    first, second : tuple of str and sequence of float
        Id of a driver and its values, in its unit; the first goes across a heat map.
    scenario : Scenario
        What holds besides.
    credit : Credit, optional
        Needed where a driver moves credit.
    default_date : date, optional
        Day on which those default that a driver counts; the day after closing if left out.
    progress : callable, optional
        Called with the points done and the points in all, where credit is asked.

    Raises
    ------
    ScenarioError
        If there is no such driver, a value is out of its range, both drivers are one, or credit is missing.

    Examples
    --------
    ``grid(subject, ("delay_days", range(0, 121, 10)), ("dilution_ratio", [0.0, 0.02, 0.05]))``
    """
    words = (first[0], second[0])
    if words[0] == words[1]:
        raise fault(words[0], "is asked for twice", "two drivers are wanted", "Take another one.")
    values = checked({first[0]: list(first[1]), second[0]: list(second[1])})
    credit_words = [word for word in words if DRIVERS[word].moves == "credit"]
    if credit_words and credit is None:
        raise no_credit(credit_words[0])
    ground = footing(subject, scenario, default_date)
    across, up = (one.ravel() for one in np.meshgrid(*(values[word] for word in words)))
    pairs = {words[0]: across, words[1]: up}
    if credit is not None and credit_words:
        points = [dict(zip(words, pair, strict=True)) for pair in zip(across.tolist(), up.tolist(), strict=True)]
        table = likelihoods_of(ground, credit, points, progress)
    else:
        table = figures_of(ground, pairs)
    return _made(ground, words, table)


def random_grid(
    subject: Subject,
    n: int,
    seed: int,
    scenario: Scenario = BASE,
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    scheme: str = SCHEMES[0],
    default_date: datetime.date | None = None,
) -> Grid:
    """Figures at random values of all drivers that move paths.

    Parameters
    ----------
    subject : Subject
    n : int
        How many scenarios.
    seed : int
        Not below 0; recorded.
    scenario : Scenario
        What holds besides.
    ranges : mapping of str to (float, float), optional
        Least and most by driver; what a tornado turns them to if left out.
    scheme : str
        One of ``SCHEMES``.
    default_date : date, optional
        Day on which those default that a driver counts; the day after closing if left out.

    Raises
    ------
    ScenarioError
        If there is no such driver, or a range leaves its own.
    ValueError
        If there is no such scheme, or no scenario is asked for.
    """
    if scheme not in SCHEMES:
        raise ValueError(f"scheme is {scheme!r}; one of {', '.join(SCHEMES)} is wanted")
    if n < 1:
        raise ValueError(f"n is {n}; at least one scenario is wanted")
    given = {one.id: (one.low, one.high) for one in DRIVERS.values() if one.moves == "paths"}
    bounds = checked({word: list(pair) for word, pair in (given if ranges is None else ranges).items()})
    generator = np.random.default_rng(seed)
    ground = footing(subject, scenario, default_date)
    values = {word: _spread(driver_of(word), pair, uniforms(generator, n, scheme)) for word, pair in bounds.items()}
    made = _made(ground, tuple(bounds), figures_of(ground, values))
    return replace(made, provenance=replace(made.provenance, seed=seed, scheme=scheme))


def uniforms(generator: np.random.Generator, n: int, scheme: str) -> Floats:
    """Numbers in [0, 1): one in each n-th part of it in random order, or each by itself."""
    if scheme == "plain":
        return generator.random(n)
    return np.asarray((generator.permutation(n) + generator.random(n)) / n)


def _spread(driver: Driver, bounds: Floats, uniform: Floats) -> Floats:
    """Values over a range: whole numbers are equally likely, its ends included."""
    low, high = float(bounds.min()), float(bounds.max())
    if driver.is_whole:
        return np.asarray(low + np.floor(uniform * (high - low + 1)))
    return driver.rounded(low + uniform * (high - low))


def tornado(
    subject: Subject,
    credit: Credit | None = None,
    scenario: Scenario = BASE,
    *,
    default_date: datetime.date | None = None,
    progress: Progress | None = None,
) -> Grid:
    """Each driver at its low and at its high value, one at a time, then all of them together.

    Parameters
    ----------
    subject : Subject
    credit : Credit, optional
        Adds figures of how likely things are, and the drivers that move them.
    scenario : Scenario
        What holds besides, and what the drivers start from.
    default_date : date, optional
        Day on which those default that a driver counts; the day after closing if left out.
    progress : callable, optional
        Called with the points done and the points in all, where credit is asked.

    Returns
    -------
    Grid
        ``table`` has a row for each figure of each subject and each driver, the widest range first, ``all_drivers``
        before the others: ``low_value``, ``high_value`` (empty for all drivers), ``at_low``, ``at_base``, ``at_high``,
        ``range``. For all drivers low is the milder side of each.
    """
    ground = footing(subject, scenario, default_date)
    drivers = [one for one in DRIVERS.values() if one.moves == "paths"]
    points = _points(drivers)
    usual: dict[str, float | None] = {one.id: base_value(ground, one.id) for one in drivers}
    columns = {word: np.array([point.get(word, value) for point in points]) for word, value in usual.items()}
    rows = list(_bars(figures_of(ground, columns), drivers, usual))
    if credit is not None:
        drivers += [one for one in DRIVERS.values() if one.moves == "credit"]
        usual = {one.id: base_value(ground, one.id) for one in drivers}
        # What recovers is in the credit file, name by name, unless the scenario says otherwise.
        usual |= dict.fromkeys({"recovery_ratio", "recovery_lag_days"} - scenario.model_fields_set)
        rows += _bars(likelihoods_of(ground, credit, _points(drivers), progress), drivers, usual)
    table = pd.DataFrame(rows)
    table["is_all"] = table["driver"] == ALL
    order = ["section", "subject", "identifier", "is_all", "range"]
    table = table.sort_values(order, ascending=[False, True, True, False, False], kind="stable", ignore_index=True)
    made = _made(ground, tuple(one.id for one in drivers), table.drop(columns="is_all"))
    return replace(made, provenance=replace(made.provenance, n_paths=len(points)))


def _points(drivers: Sequence[Driver]) -> list[dict[str, float]]:
    """What moves: nothing, then each driver to its low and its high value, then all to their milder and worse sides."""
    alone = [{one.id: value} for one in drivers for value in (one.low, one.high)]
    mild = {one.id: one.low if one.worse == "higher" else one.high for one in drivers}
    severe = {one.id: one.high if one.worse == "higher" else one.low for one in drivers}
    return [{}, *alone, mild, severe]


def _bars(
    table: pd.DataFrame, drivers: Sequence[Driver], usual: Mapping[str, float | None]
) -> Iterator[dict[str, object]]:
    """One row for each figure and driver, from a table that follows ``_points``."""
    names = [*((one.id, one.low, usual[one.id], one.high) for one in drivers), (ALL, None, None, None)]
    for column in table:
        subject, _, identifier = str(column).rpartition(".")
        if identifier not in TORNADO_FIGURES:
            continue
        section = (
            "tranche" if identifier in {"shortfall", "shortfall_probability", "expected_loss_ratio"} else "support"
        )
        values = table[column].to_numpy(dtype=np.float64)
        for place, (driver, low, base, high) in enumerate(names):
            at_low, at_high = (float(one) for one in values[1 + 2 * place : 3 + 2 * place])
            at_base = float(values[0])
            reached = (at_low, at_base, at_high)
            yield {
                "section": section, "subject": subject, "identifier": identifier, "driver": driver,
                "low_value": low, "base_value": base, "high_value": high,
                "at_low": at_low, "at_base": at_base, "at_high": at_high, "range": max(reached) - min(reached),
            }  # fmt: skip


def top_defaults(
    subject: Subject, scenario: Scenario = BASE, *, default_date: datetime.date | None = None, most: int = MOST_LARGEST
) -> Grid:
    """What happens when the largest, the two largest, the three largest ... default, in one waterfall call.

    Parameters
    ----------
    subject : Subject
    scenario : Scenario
        What holds besides.
    default_date : date, optional
        Day on which they default; the day after closing if left out.
    most : int
        How many core enterprises, and how many debtors, are let default at most.

    Returns
    -------
    Grid
        ``table`` has a row for each number of core enterprises, then of debtors: ``kind``, ``n_defaults``, ``obligor``
        (who comes in last), ``defaulted_face`` (yuan) and ``defaulted_share`` of all of them, then figures.
    """
    ground = footing(subject, scenario, default_date)
    known = {driver: largest_first(ground.exposures, driver)[:most] for driver in COUNTED}
    numbers = {driver: np.arange(1, len(names) + 1, dtype=np.float64) for driver, names in known.items()}
    cores, debtors = (numbers[driver] for driver in COUNTED)
    values = {
        COUNTED[0]: np.concatenate([cores, np.zeros(len(debtors))]),
        COUNTED[1]: np.concatenate([np.zeros(len(cores)), debtors]),
    }
    faces = [np.cumsum([face for _, face in names]) for names in known.values()]
    table = figures_of(ground, values).drop(columns=list(COUNTED))
    parts = {
        "kind": ["core_enterprise"] * len(cores) + ["debtor"] * len(debtors),
        "n_defaults": np.concatenate([cores, debtors]).astype(np.int64),
        "obligor": [
            *(row.core_enterprise for row, _ in known[COUNTED[0]]),
            *(row.debtor for row, _ in known[COUNTED[1]]),
        ],
        "defaulted_face": np.concatenate(faces) / 100,
        "defaulted_share": np.concatenate(faces) / max(ground.plan.face, 1),
    }
    return _made(ground, COUNTED, pd.concat([pd.DataFrame(parts), table], axis=1))


def _made(ground: Footing, drivers: tuple[str, ...], table: pd.DataFrame) -> Grid:
    provenance = replace(ground.subject.provenance((ground.scenario,)), n_paths=len(table))
    return Grid(
        scenario=ground.scenario,
        drivers=drivers,
        default_date=ground.default_date,
        table=table,
        provenance=provenance,
    )


def no_credit(driver: str) -> ScenarioError:
    """What is said where a driver moves how likely things are and nobody says how likely they are."""
    found, wanted = "moves how likely defaults are", "a credit model is wanted"
    return fault(driver, found, wanted, "Write credit.yaml beside the deal, or take a driver that moves cash.")


def fault(driver: str, found: str, wanted: str, remedy: str) -> ScenarioError:
    """What is wrong with the use of a driver."""
    return ScenarioError(str(Fault(where=f"driver {driver}", found=found, wanted=wanted, remedy=remedy)))
