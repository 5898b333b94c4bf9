"""Where the trigger events of a deal stand, when they are expected to be breached, and how likely that is."""

import datetime
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.trigger import Trigger
from abs_model.engine.breach import breaches
from abs_model.engine.default_table import looked_up
from abs_model.engine.default_times import paths_with
from abs_model.engine.draw import GROUP, draw
from abs_model.engine.enumeration import MOST_FATES, change_days, fate_probabilities, fates, n_fates
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.engine.plan import Plan
from abs_model.run.credit import Credit, credit_model
from abs_model.run.record import Projection, Subject
from abs_model.run.simulate import Settings, make_task
from abs_model.run.unit import BLOCK, UNIT, Task
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.schedule.period import Period

Floats = NDArray[np.float64]

PASSED, BREACHED, NOT_TESTED = "test_passed", "test_breached", "not_tested_yet"
"""Where a trigger event stands."""

COLUMNS = (
    "trigger", "measure", "subject", "then", "is_curable", "direction", "threshold", "value", "headroom",
    "test_result", "breached_since", "tested_on", "forecast_breach_date", "worst_forecast_value",
)  # fmt: skip


def trigger_states_table(projection: Projection, n_elapsed: int, path: int = 0) -> pd.DataFrame:
    """One row a trigger event: as of its last test in the windows that are over, and what is expected of it.

    Parameters
    ----------
    projection : Projection
        Of the deal as it stands.
    n_elapsed : int
        Windows that are over.
    path : int

    Returns
    -------
    DataFrame
        ``COLUMNS``. ``forecast_breach_date`` is that of the first test after these windows that finds it breached,
        missing where none does or where it is breached already; ``worst_forecast_value`` is the value that comes
        nearest to the threshold, or lies furthest beyond, in any such test.
    """
    rows = [_row(projection, trigger, n_elapsed, path) for trigger in projection.plan.deal.triggers]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(projection: Projection, trigger: Trigger, n_elapsed: int, path: int) -> dict[str, object]:
    standing, when = projection.payments.standing, trigger.when
    tests = [one for one in projection.plan.periods[1:] if trigger.test == "before" or one.payment_date is not None]
    past, ahead = ([one for one in tests if (one.number <= n_elapsed) is is_past] for is_past in (True, False))
    value, breached = (standing[f"trigger.{trigger.id}.{word}"][:, path] for word in ("value", "breached"))
    threshold = float(when.above if when.above is not None else when.below or 0.0)
    sign = 1.0 if when.above is not None else -1.0
    is_breached = bool(past) and bool(breached[past[-1].number] > 0)
    first = next((one for one in ahead if breached[one.number] > 0), None)
    worst = [sign * float(value[one.number]) for one in ahead]
    return {
        "trigger": trigger.id,
        "measure": when.measure,
        "subject": when.subject or "",
        "then": trigger.then,
        "is_curable": trigger.is_curable,
        "direction": "above" if sign > 0 else "below",
        "threshold": threshold,
        "value": float(value[past[-1].number]) if past else np.nan,
        "headroom": sign * (threshold - float(value[past[-1].number])) if past else np.nan,
        "test_result": NOT_TESTED if not past else BREACHED if is_breached else PASSED,
        "breached_since": _since(past, breached, trigger.test) if is_breached else None,
        "tested_on": _tested_on(past[-1], trigger.test) if past else None,
        "forecast_breach_date": None if is_breached or first is None else _tested_on(first, trigger.test),
        "worst_forecast_value": sign * max(worst) if worst else np.nan,
    }


def _since(past: list[Period], breached: Floats, test: str) -> datetime.date:
    """The day of the first test of the run of breaches that lasts to the latest one."""
    first = past[-1]
    for one in reversed(past):
        if not breached[one.number] > 0:
            break
        first = one
    return _tested_on(first, test)


def _tested_on(period: Period, test: str) -> datetime.date:
    """The day of a test: the window's end before a distribution, the payment date after it."""
    return period.end if test == "before" else period.payment_date or period.end


def breach_probabilities(
    subject: Subject, credit: Credit, scenario: Scenario = BASE, settings: Settings | None = None
) -> pd.DataFrame:
    """How likely each trigger event is breached from now to the expected maturity, or to the end once that is over.

    Parameters
    ----------
    subject : Subject
        The deal as it stands.
    credit : Credit
        Checked against the names of the deal; its curves start now.
    scenario : Scenario
        What is assumed besides.
    settings : Settings, optional
        How paths are drawn where fates are too many to be run, each with its probability.

    Returns
    -------
    DataFrame
        ``trigger, breach_probability, standard_error, is_exact``. A breach that stands already counts as one.

    Raises
    ------
    ValueError
        If the assumptions do not fit together; see ``abs_model.run.credit.credit_model``.
    """
    task = make_task(subject, credit_model(subject, credit, scenario), scenario, settings or Settings())
    periods = _periods_ahead(task.plan)
    exact = _exact(task, periods)
    mean, error = _drawn(task, periods) if exact is None else (exact, np.zeros(len(exact)))
    return pd.DataFrame(
        {
            "trigger": pd.Series([one.id for one in task.plan.deal.triggers], dtype="str"),
            "breach_probability": mean,
            "standard_error": error,
            "is_exact": exact is not None,
        }
    )


def _periods_ahead(plan: Plan) -> range:
    """The periods after the windows that are over, up to the expected maturity if that is still to come."""
    n_elapsed = 0 if plan.realised is None else plan.realised.n_elapsed
    maturity = [one.number for one in plan.periods if one.scheduled_date == plan.deal.dates.expected_maturity]
    last = maturity[0] if maturity and maturity[0] > n_elapsed else plan.periods[-1].number
    return range(n_elapsed + 1, last + 1)


def _exact(task: Task, periods: range) -> Floats | None:
    """Probabilities from all fates; None where there are too many of them, or the integral does not converge."""
    model = task.model
    days = change_days(task.plan, task.exposures, task.base, model)
    if n_fates(days) > MOST_FATES or model.loadings.loading.shape[1] > 2:
        return None
    try:
        probability = fate_probabilities(model, days)
    except ValueError:
        return None
    found = np.concatenate(list(_blocks(task, fates(days), periods)), axis=1)
    return np.asarray(found @ probability)


def _drawn(task: Task, periods: range) -> tuple[Floats, Floats]:
    """Means of drawn paths, and their standard errors, from groups that are drawn one by one."""
    by_group = []
    usual = _flags(task, task.base, periods)
    for start in range(0, task.n_groups, UNIT):
        groups = range(start, min(start + UNIT, task.n_groups))
        draws = draw(task.model, task.scheme, task.seed, groups, task.aim)
        chosen, place = np.unique(draws.path, return_inverse=True)
        days = np.full((len(task.model.names), len(chosen)), NEVER, dtype=np.int64)
        days[draws.name, place] = draws.day
        found = [np.zeros((len(usual), 0)), *_blocks(task, days, periods)]
        # A path on which nobody defaults ends as the base path does.
        gain = np.concatenate(found, axis=1) - usual
        total = np.bincount(np.arange(len(draws.weight)) // GROUP, draws.weight, len(groups))
        rows = [
            base * total + np.bincount(chosen // GROUP, draws.weight[chosen] * one, len(groups))
            for base, one in zip(usual[:, 0], gain, strict=True)
        ]
        weight = np.maximum(total, 1e-300)
        by_group.append(np.array(rows).reshape(len(usual), len(groups)) / weight)
    groups_of = np.concatenate(by_group, axis=1)
    return groups_of.mean(axis=1), groups_of.std(axis=1, ddof=1) / np.sqrt(groups_of.shape[1])


def _blocks(task: Task, days: Whole, periods: range) -> Iterator[Floats]:
    """Flags of paths on which names default on given days, [trigger, path], some paths at a time."""
    for start in range(0, days.shape[1], BLOCK):
        yield _flags(task, paths_with(task.base, task.exposures, task.model, days[:, start : start + BLOCK]), periods)


def _flags(task: Task, paths: Paths, periods: range) -> Floats:
    found = breaches(task.plan, looked_up(task.table, paths), paths, periods)
    return np.array([np.asarray(one, dtype=np.float64) for one in found]).reshape(len(found), paths.n_paths)
