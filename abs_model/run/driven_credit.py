"""How likely, at any values of the drivers: every fate exactly where there are few names, else drawn with one seed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from abs_model.engine.credit_model import CreditModel
from abs_model.run.count import Count, folded
from abs_model.run.credit import Credit, credit_model
from abs_model.run.driven import Footing, moved_scenario
from abs_model.run.estimate import Measured, measured
from abs_model.run.exact import Fates, all_fates
from abs_model.run.simulate import Settings, make_task
from abs_model.run.unit import Task, control_means
from abs_model.run.workers import One
from abs_model.scenario.driver import DRIVERS, checked

Progress = Callable[[int, int], None]

Moves = tuple[tuple[str, float], ...]

SETTINGS = Settings(n_paths=98_304)
"""How paths are drawn where fates cannot be run: the same ones whatever the drivers are."""

LIKELIHOODS = ("shortfall_probability", "expected_loss_ratio", "call_probability", "expected_claim")
"""Figures of tranches and supports."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stage:
    """What all points of the same paths share: the task, and its fates where they are few."""

    task: Task
    fates: Fates | None


def likelihoods_of(
    ground: Footing,
    credit: Credit,
    points: Sequence[Mapping[str, float]],
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row a point: the values of its drivers, then how likely shortfalls and calls are.

    Parameters
    ----------
    ground : Footing
    credit : Credit
        Checked against the names of the deal.
    points : sequence of mapping of str to float
        Values of drivers of either kind.
    progress : callable, optional
        Called with the points done and the points in all.

    Returns
    -------
    DataFrame
        Columns by id of driver, ``A.shortfall_probability`` and ``A.expected_loss_ratio`` of tranches,
        ``guarantee.call_probability`` and ``guarantee.expected_claim`` (yuan) of supports, and ``is_exact``.

    Raises
    ------
    ScenarioError
        If there is no such driver, or a value is out of its range.
    """
    known = [{word: float(value) for word, value in checked(point).items()} for point in points]
    own = [_own(values) for values in known]
    rows: dict[int, dict[str, float | bool]] = {}
    stage: tuple[Moves, _Stage] | None = None
    # Fates are large: they are held for one stretch of points that move the same paths.
    for done, place in enumerate(sorted(range(len(known)), key=lambda at: own[at]), start=1):
        model = _model(ground, credit, known[place])
        if stage is None or stage[0] != own[place]:
            stage = own[place], _stage(ground, model, dict(own[place]))
        found, is_exact = _weighed(stage[1], model)
        rows[place] = {**known[place], **_figures(stage[1].task, found), "is_exact": is_exact}
        if progress is not None:
            progress(done, len(known))
    return pd.DataFrame([rows[place] for place in range(len(known))])


def _own(values: Mapping[str, float]) -> Moves:
    """What moves paths, by which fates are told apart."""
    return tuple(sorted((word, value) for word, value in values.items() if DRIVERS[word].moves == "paths"))


def _model(ground: Footing, credit: Credit, values: Mapping[str, float]) -> CreditModel:
    """The names under the moved scenario, more or less correlated."""
    model = credit_model(ground.subject, credit, moved_scenario(ground, values))
    multiplier = values.get("correlation_multiplier", 1.0)
    return model if multiplier == 1.0 else model.with_correlation(multiplier)


def _stage(ground: Footing, model: CreditModel, values: Mapping[str, float]) -> _Stage:
    task = make_task(ground.subject, model, moved_scenario(ground, values), SETTINGS)
    return _Stage(task=task, fates=all_fates(task))


def _weighed(stage: _Stage, model: CreditModel) -> tuple[Measured, bool]:
    """Means under a model, and whether they are exact."""
    task = stage.task
    if stage.fates is not None:
        try:
            return measured(task.plan, stage.fates.count(model), task.usual[:, 0], np.zeros(0)), True
        except ValueError:
            # The integral over common factors does not converge: drawn paths do.
            pass
    drawn = replace(task, model=model)
    return measured(task.plan, _count(drawn), task.usual[:, 0], control_means(drawn)), False


def _count(task: Task) -> Count:
    return folded(One().counts(task))


def _figures(task: Task, found: Measured) -> dict[str, float]:
    """Probability and expected loss of tranches, probability and expected amount of claims."""
    figures = {}
    for note in task.plan.notes:
        name = note.tranche.id
        figures[f"{name}.shortfall_probability"] = found.mean(("tranche", name, "is_short"))[0]
        figures[f"{name}.expected_loss_ratio"] = found.mean(("tranche", name, "shortfall"))[0] / note.proceeds
    for support in task.plan.deal.support:
        figures[f"{support.id}.call_probability"] = found.mean(("support", support.id, "is_called"))[0]
        figures[f"{support.id}.expected_claim"] = found.mean(("support", support.id, "drawn"))[0] / 100
    return figures
