"""A deal under one scenario, made ready once, then run with any number of values of its drivers in one call."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import day_number, repurchase_sets, stated_paths
from abs_model.engine.driven_paths import driven_paths, largest_first
from abs_model.engine.ledger import Flags
from abs_model.engine.outcome import Key, run_outcomes
from abs_model.engine.paths import Paths
from abs_model.engine.plan import Plan
from abs_model.errors import Fault, ScenarioError, nearest
from abs_model.pool.exposure import Exposures
from abs_model.run.project import ready_plan
from abs_model.run.record import Subject
from abs_model.run.unit import BLOCK
from abs_model.scenario.driver import COUNTED, DRIVERS, checked
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario

Floats = NDArray[np.float64]

TRANCHE_FIGURES = ("shortfall", "is_late")
"""Figures of each tranche, by path."""

SUPPORT_FIGURES = ("drawn", "largest_week", "timing_gap", "support_loss")
"""Figures of each support, by path."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footing:
    """What driven paths stand on.

    Attributes
    ----------
    subject : Subject
    scenario : Scenario
        What holds besides.
    exposures : Exposures
        By debtor.
    plan : Plan
    base : Paths
        One path: the scenario.
    is_moved : ndarray of bool, shape (row,)
        Rows whose delay the scenario states in general, not by name.
    default_date : date
        Day on which those default that a driver counts.
    """

    subject: Subject
    scenario: Scenario
    exposures: Exposures
    plan: Plan
    base: Paths
    is_moved: Flags
    default_date: datetime.date


def footing(subject: Subject, scenario: Scenario = BASE, default_date: datetime.date | None = None) -> Footing:
    """Make a deal ready under a scenario.

    Parameters
    ----------
    subject : Subject
    scenario : Scenario
    default_date : date, optional
        Day on which those default that a driver counts; the first that is still open if left out: the day after
        closing, when nothing is paid yet, or the day after all that is known.
    """
    exposures = subject.exposures(repurchase_sets((scenario,)))
    later = scenario.model_copy(update={"delay_days": scenario.delay_days + 1})
    delays = stated_paths((scenario, later), exposures).delay_days
    return Footing(
        subject=subject,
        scenario=scenario,
        exposures=exposures,
        plan=ready_plan(subject, exposures),
        base=subject.paths((scenario,), exposures),
        is_moved=delays[:, 0] != delays[:, 1],
        default_date=default_date or subject.first_open_date,
    )


def outcomes_of(ground: Footing, values: Mapping[str, Floats]) -> dict[Key, Floats]:
    """Figures of each path, as ``Outcomes.values``: one waterfall, in blocks that stay in a processor's cache.

    Parameters
    ----------
    ground : Footing
    values : mapping of str to ndarray of shape (path,) or (1,)
        Values of drivers that move paths.
    """
    default_day = day_number(ground.default_date)
    paths = driven_paths(ground.base, ground.exposures, values, default_day=default_day, is_moved=ground.is_moved)
    blocks = []
    for start in range(0, paths.n_paths, BLOCK):
        some = paths.part(slice(start, start + BLOCK))
        collections = project_collections(ground.exposures, some, ground.plan.periods)
        blocks.append(run_outcomes(ground.plan, collections, some).values)
    return {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}


def figures_of(ground: Footing, values: Mapping[str, Floats]) -> pd.DataFrame:
    """One row a path: the values of the drivers, then the figures of every tranche and every support.

    Returns
    -------
    DataFrame
        Columns by id of driver; ``A.shortfall`` (yuan) and ``A.is_late`` of tranches; ``guarantee.drawn`` and so on of
        supports, yuan.
    """
    known = checked(values)
    outcomes = outcomes_of(ground, known)
    n_paths = len(next(iter(outcomes.values())))
    columns: dict[str, Floats | Flags] = {word: np.broadcast_to(one, n_paths) for word, one in known.items()}
    for note in ground.plan.notes:
        name = note.tranche.id
        columns[f"{name}.shortfall"] = outcomes[("tranche", name, "shortfall")] / 100
        columns[f"{name}.is_late"] = outcomes[("tranche", name, "is_late")] > 0
    for support in ground.plan.deal.support:
        for word in SUPPORT_FIGURES:
            columns[f"{support.id}.{word}"] = outcomes[("support", support.id, word)] / 100
    return pd.DataFrame(columns)


def holds(outcomes: Mapping[Key, Floats], tranche: str) -> Flags:
    """Whether a tranche is paid in time and in full, by path."""
    is_late, is_short = (outcomes[("tranche", tranche, word)] > 0 for word in ("is_late", "is_short"))
    return np.asarray(~(is_late | is_short))


def tranche_of(subject: Subject, tranche: str | None = None) -> str:
    """A tranche by its id; the first one if none is named.

    Raises
    ------
    ScenarioError
        If there is none of that name.
    """
    known = [one.id for one in subject.deal.tranches]
    if tranche is None:
        return known[0]
    if tranche not in known:
        fault = Fault(
            where="tranche",
            found=f'there is no "{tranche}"',
            wanted="a tranche of this deal is wanted",
            remedy=nearest(tranche, known),
        )
        raise ScenarioError(str(fault))
    return tranche


def base_value(ground: Footing, driver: str) -> float:
    """What a driver is in the scenario itself."""
    return 0.0 if driver in COUNTED else float(getattr(ground.scenario, driver, DRIVERS[driver].base))


def moved_scenario(ground: Footing, values: Mapping[str, float]) -> Scenario:
    """The scenario with drivers at values of theirs, as it would stand in a file.

    Parameters
    ----------
    ground : Footing
    values : mapping of str to float
        One value a driver; ``correlation_multiplier`` is no part of a scenario and is left out.
    """
    known = {word: float(one) for word, one in checked(values).items()}
    update: dict[str, object] = {
        word: int(value) if DRIVERS[word].is_whole else value
        for word, value in known.items()
        if word in type(ground.scenario).model_fields
    }
    ranked = [
        row.core_enterprise if driver == COUNTED[0] else row.debtor
        for driver in COUNTED
        for row, _ in largest_first(ground.exposures, driver)[: int(known.get(driver, 0))]
    ]
    if ranked:
        fresh = tuple(ObligorDefault(obligor=name, date=ground.default_date) for name in dict.fromkeys(ranked))
        update["defaults"] = (*ground.scenario.defaults, *fresh)
    return ground.scenario.model_copy(update=update)


def with_failures(subject: Subject, scenario: Scenario) -> Scenario:
    """The scenario in which every provider of support fails as well, on the first day that is still open."""
    day = subject.first_open_date
    failures = {**scenario.failures, **dict.fromkeys((one.provider for one in subject.deal.support), day)}
    return scenario.model_copy(update={"failures": failures})
