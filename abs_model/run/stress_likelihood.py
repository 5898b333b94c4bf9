"""How likely losses and calls are under each of many scenarios: exact where fates are few, else from some draws."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.engine.credit_model import CreditModel
from abs_model.engine.outcome import Key
from abs_model.engine.plan import Plan
from abs_model.run.count import folded
from abs_model.run.credit import Credit, credit_model
from abs_model.run.estimate import Measured, measured
from abs_model.run.exact import Fates, all_fates
from abs_model.run.record import Subject
from abs_model.run.simulate import Settings, make_task
from abs_model.run.unit import Task, control_means
from abs_model.run.workers import One
from abs_model.scenario.scenario import DRIVERS_OF_CREDIT, Scenario

SETTINGS = Settings(n_paths=32_768)
"""How paths are drawn where fates cannot be run: few, and the same for every scenario."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likelihood:
    """Probabilities and means under one scenario.

    ``figures`` holds, by column, such as ``A.shortfall_probability``: of tranches the probability of a shortfall, of
    supports that of a call and the expected claim (yuan), each with its standard error, which is 0 where ``is_exact``.
    """

    figures: dict[str, float]
    is_exact: bool


def likelihoods(
    subject: Subject,
    credit: Credit,
    scenarios: Sequence[Scenario],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Likelihood, ...]:
    """What a credit model makes of each scenario.

    Scenarios that differ in nothing but drivers of credit have the same cash whoever defaults: their fates are run once
    and weighed for each of them.

    Raises
    ------
    ValueError
        If the credit model does not take a scenario.
    """
    found: dict[int, Likelihood] = {}
    for members in _alike(scenarios):
        models = [credit_model(subject, credit, scenarios[number]) for number in members]
        task = make_task(subject, models[0], scenarios[members[0]], SETTINGS)
        fates = all_fates(task)
        for number, model in zip(members, models, strict=True):
            found[number] = _likelihood(subject, scenarios[number], _Ready(task, fates, model))
            if progress is not None:
                progress(len(found), len(scenarios))
    return tuple(found[number] for number in range(len(scenarios)))


@dataclass(frozen=True, slots=True)
class _Ready:
    """All that a scenario's figures come from; ``task`` is that of a scenario with the same cash."""

    task: Task
    fates: Fates | None
    model: CreditModel


def _alike(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Numbers of scenarios with the same cash, in order of first appearance."""
    by_cash: dict[str, list[int]] = {}
    for number, scenario in enumerate(scenarios):
        own = {"id", "name", *DRIVERS_OF_CREDIT}
        # Whether a recovery is stated matters, though it be that of the base case.
        stated = {word for word in ("recovery_ratio", "recovery_lag_days") if word in scenario.model_fields_set}
        by_cash.setdefault(scenario.model_dump_json(exclude=own) + str(sorted(stated)), []).append(number)
    return list(by_cash.values())


def _likelihood(subject: Subject, scenario: Scenario, ready: _Ready) -> Likelihood:
    exact = _weighed(ready)
    if exact is not None:
        return Likelihood(figures=dict(_figures(ready.task.plan, exact)), is_exact=True)
    task = make_task(subject, ready.model, scenario, SETTINGS)
    drawn = measured(task.plan, folded(One().counts(task)), task.usual[:, 0], control_means(task))
    return Likelihood(figures=dict(_figures(task.plan, drawn)), is_exact=False)


def _weighed(ready: _Ready) -> Measured | None:
    """Exact means; None where there are too many fates, or their probabilities do not converge."""
    if ready.fates is None:
        return None
    try:
        count = ready.fates.count(ready.model)
    except ValueError:
        return None
    return measured(ready.task.plan, count, ready.task.usual[:, 0], np.zeros(0))


def _figures(plan: Plan, of: Measured) -> Iterator[tuple[str, float]]:
    """Columns and values, errors behind each."""
    keys: list[tuple[str, Key, float]] = []
    for note in plan.notes:
        name = note.tranche.id
        keys.append((f"{name}.shortfall_probability", ("tranche", name, "is_short"), 1.0))
    for support in plan.deal.support:
        keys.append((f"{support.id}.call_probability", ("support", support.id, "is_called"), 1.0))
        keys.append((f"{support.id}.expected_claim", ("support", support.id, "drawn"), 100.0))
    for column, key, unit in keys:
        mean, error = of.mean(key)
        yield column, mean / unit
        yield f"{column}_error", error / unit
