"""How far one driver can go before a tranche breaks: grids, each run in one waterfall call."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.engine.driven_paths import ranks_of
from abs_model.engine.ledger import Flags
from abs_model.errors import Fault, ScenarioError
from abs_model.run.credit import Credit
from abs_model.run.driven import Footing, figures_of, footing, tranche_of
from abs_model.run.driven_credit import likelihoods_of
from abs_model.run.grid import no_credit
from abs_model.run.record import Provenance, Subject
from abs_model.scenario.driver import COUNTED, Driver, driver_of
from abs_model.scenario.scenario import BASE, Scenario

Floats = NDArray[np.float64]

N_POINTS = 1_001
"""Values of a grid; whole numbers that are not many more are all looked at."""

MOST_WHOLE = 4_096
"""Whole numbers that one grid looks at."""

N_LIKELIHOODS = 21
"""Values of a grid where each is a model of its own."""

TOLERANCE = 1e-6
"""How near the break is found, unless told otherwise; 1 where values are whole."""

Look = Callable[[Floats], tuple[Flags, pd.DataFrame]]
"""From values of a driver to whether each holds, and the figures of each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakEven:
    """How far a driver can go.

    Attributes
    ----------
    driver, tranche : str
    scenario : Scenario
        What holds besides.
    default_date : date
        Day on which those default that a driver counts.
    outcome : str
        ``breaks``: somewhere within the range; ``never_breaks``: nowhere that was looked at; ``always_breaks``: at the
        mildest value already.
    holds_at, breaks_at : float or None
        The last value, from the mildest on, at which the tranche is paid in time and in full, and the first at which it
        is not; they are not further apart than ``tolerance``. None where there is none.
    holds_again : tuple of (float, float)
        Worse values than ``breaks_at`` at which it holds again, from and to; empty where the indicator is monotone.
    table : DataFrame
        Every value that was looked at, ascending: ``value``, ``holds``, figures as ``figures_of`` has them.
    """

    driver: str
    tranche: str
    scenario: Scenario
    default_date: datetime.date
    outcome: Literal["breaks", "never_breaks", "always_breaks"]
    holds_at: float | None
    breaks_at: float | None
    tolerance: float
    holds_again: tuple[tuple[float, float], ...]
    table: pd.DataFrame
    provenance: Provenance

    @property
    def is_monotone(self) -> bool:
        """Whether every value that is worse than the break breaks too, as far as was looked."""
        return not self.holds_again


def break_even(
    subject: Subject,
    driver: str,
    tranche: str | None = None,
    scenario: Scenario = BASE,
    *,
    tolerance: float | None = None,
    default_date: datetime.date | None = None,
) -> BreakEven:
    """The worst value of a driver at which a tranche still gets timely interest and full principal.

    The whole range is looked at in one grid, in one waterfall call; then the gap between the last value that holds and
    the first that does not, in grids as fine as is wanted. A stretch that is narrower than a grid may be overlooked:
    with 1,001 values, one of a thousandth of the range; whole numbers up to 4,096 are all looked at.

    Parameters
    ----------
    subject : Subject
    driver : str
        Id of a driver that moves paths.
    tranche : str, optional
        Id; the first tranche if left out.
    scenario : Scenario
        What holds besides.
    tolerance : float, optional
        How near the break is found, in the driver's unit; 1e-6, or 1 where values are whole, if left out.
    default_date : date, optional
        Day on which those default that a driver counts; the day after closing if left out.

    Raises
    ------
    ScenarioError
        If there is no such driver or tranche, or the driver moves how likely things are.
    """
    chosen, name = driver_of(driver), tranche_of(subject, tranche)
    if chosen.moves != "paths":
        raise no_credit(driver)
    ground = footing(subject, scenario, default_date)

    def look(values: Floats) -> tuple[Flags, pd.DataFrame]:
        table = figures_of(ground, {driver: values}).rename(columns={driver: "value"})
        return np.asarray(~table[f"{name}.is_late"] & (table[f"{name}.shortfall"] == 0)), table

    fine = _tolerance(chosen, tolerance, TOLERANCE)
    n_points = MOST_WHOLE if chosen.is_whole else N_POINTS
    return _found(ground, chosen, name, fine, _searched(look, _ends(ground, chosen), chosen, fine, n_points))


def break_even_likelihood(
    subject: Subject,
    credit: Credit,
    driver: str,
    most_probability: float,
    tranche: str | None = None,
    scenario: Scenario = BASE,
    *,
    tolerance: float = 1e-3,
) -> BreakEven:
    """The worst multiplier of default probabilities or correlations at which a shortfall stays unlikely enough.

    Fates, or draws, are the same for every value and run once; each value only weighs them anew.

    Parameters
    ----------
    subject : Subject
    credit : Credit
        Checked against the names of the deal.
    driver : str
        Id of any driver; those that move paths run every fate again for each value.
    most_probability : float
        The shortfall probability that is not to be exceeded, in (0, 1): that of a rating, for example.
    tranche : str, optional
        Id; the first tranche if left out.
    scenario : Scenario
        What holds besides.
    tolerance : float
        How near the break is found, in the driver's unit.

    Raises
    ------
    ScenarioError
        If there is no such driver or tranche, or the probability is out of range.
    """
    chosen, name = driver_of(driver), tranche_of(subject, tranche)
    if not 0 < most_probability < 1:
        raise _fault("shortfall probability", most_probability, "a probability between 0 and 1", "0.001 for 0.1 %")
    ground = footing(subject, scenario)

    def look(values: Floats) -> tuple[Flags, pd.DataFrame]:
        table = likelihoods_of(ground, credit, [{driver: value} for value in values.tolist()])
        return np.asarray(table[f"{name}.shortfall_probability"] <= most_probability), table.rename(
            columns={driver: "value"}
        )

    fine = _tolerance(chosen, tolerance, tolerance)
    found = _searched(look, _ends(ground, chosen), chosen, fine, N_LIKELIHOODS)
    return _found(ground, chosen, name, fine, found)


def _tolerance(driver: Driver, wanted: float | None, usual: float) -> float:
    """How near a break is to be found: not nearer than the smallest difference that counts."""
    if wanted is not None and not wanted > 0:
        raise _fault("tolerance", wanted, "a number above 0", "1e-6")
    return max(driver.step, usual if wanted is None else wanted)


def _fault(where: str, found: float, wanted: str, example: str) -> ScenarioError:
    remedy = f"Write {example}."
    return ScenarioError(str(Fault(where=where, found=f"is {found:.10g}", wanted=f"{wanted} is wanted", remedy=remedy)))


def _ends(ground: Footing, driver: Driver) -> tuple[float, float]:
    """The mildest and the worst value: no more defaults than there are names."""
    if driver.id not in COUNTED:
        return driver.mild, driver.severe
    return 0.0, float(ranks_of(ground.exposures)[driver.id].max() + 1)


def _searched(look: Look, ends: tuple[float, float], driver: Driver, tolerance: float, n_points: int) -> pd.DataFrame:
    """Everything that was looked at, from the mildest value to the worst: ``value``, ``holds``, figures."""
    seen: pd.DataFrame | None = None
    gap: tuple[float, float] | None = ends
    while gap is not None:
        values = _grid(gap, driver, n_points)
        if seen is not None:
            values = values[~np.isin(values, seen["value"])]
        held, table = look(values)
        table.insert(1, "holds", held)
        seen = table if seen is None else pd.concat([seen, table], ignore_index=True)
        seen = seen.sort_values("value", ascending=driver.worse == "higher", ignore_index=True)
        gap = _gap(seen, driver, tolerance)
    if seen is None:
        raise AssertionError("a range has two ends")
    return seen


def _grid(gap: tuple[float, float], driver: Driver, n_points: int) -> Floats:
    """Values from one end of a gap to the other, both included."""
    mild, severe = (int(driver.in_units(end)) for end in gap)
    units = np.unique(np.rint(np.linspace(mild, severe, min(abs(severe - mild) + 1, n_points))))
    return driver.rounded(units * driver.step)


def _gap(seen: pd.DataFrame, driver: Driver, tolerance: float) -> tuple[float, float] | None:
    """The last value that holds before the first that does not, and that one, while they are too far apart."""
    held, values = seen["holds"].to_numpy(), seen["value"].to_numpy()
    broken = np.flatnonzero(~held)
    if not broken.size or broken[0] == 0:
        return None
    ends = float(values[broken[0] - 1]), float(values[broken[0]])
    n_steps = abs(int(driver.in_units(ends[1])) - int(driver.in_units(ends[0])))
    return ends if n_steps > tolerance / driver.step * (1 + 1e-9) else None


def _found(ground: Footing, driver: Driver, tranche: str, tolerance: float, seen: pd.DataFrame) -> BreakEven:
    """What the values that were looked at say."""
    held, values = seen["holds"].to_numpy(), seen["value"].to_numpy()
    broken = np.flatnonzero(~held)
    first = int(broken[0]) if broken.size else len(held)
    outcome: Literal["breaks", "never_breaks", "always_breaks"] = "breaks"
    if not broken.size:
        outcome = "never_breaks"
    elif first == 0:
        outcome = "always_breaks"
    provenance = replace(ground.subject.provenance((ground.scenario,)), n_paths=len(seen))
    return BreakEven(
        driver=driver.id,
        tranche=tranche,
        scenario=ground.scenario,
        default_date=ground.default_date,
        outcome=outcome,
        holds_at=float(values[first - 1]) if first else None,
        breaks_at=float(values[first]) if broken.size else None,
        tolerance=tolerance,
        holds_again=_stretches(values[first:], held[first:]),
        table=seen.sort_values("value", ignore_index=True),
        provenance=provenance,
    )


def _stretches(values: Floats, held: Flags) -> tuple[tuple[float, float], ...]:
    """First and last value of each run that holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], held, [False]]).astype(np.int8)))
    return tuple((float(values[start]), float(values[stop - 1])) for start, stop in list(pairwise(edges.tolist()))[::2])
