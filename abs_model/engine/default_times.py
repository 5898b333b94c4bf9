"""When each obligor stops paying on each path: because a scenario says so, or because it was drawn."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from abs_model.engine.credit_model import CreditModel
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.pool.exposure import ExposureRow, Exposures
from abs_model.scenario.scenario import LARGEST, Scenario
from abs_model.terms import rate_units


def day_number(day: datetime.date) -> int:
    """Days since 1970-01-01.

    Examples
    --------
    >>> day_number(datetime.date(1970, 1, 2))
    1
    """
    return day.toordinal() - datetime.date(1970, 1, 1).toordinal()


def largest_core_enterprise(exposures: Exposures) -> str:
    """The core enterprise that owes most; the first one of those that owe equally much."""
    per_row = np.bincount(exposures.row, weights=exposures.face, minlength=len(exposures.rows))
    totals: dict[str, float] = {}
    for row, face in zip(exposures.rows, per_row, strict=True):
        totals[row.core_enterprise] = totals.get(row.core_enterprise, 0.0) + float(face)
    return max(totals, key=lambda name: totals[name])


def stated_paths(scenarios: Sequence[Scenario], exposures: Exposures) -> Paths:
    """One path for each scenario.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Their repurchases must be the repurchase sets that ``exposures`` was built with, in order.
    exposures : Exposures
        The pool by row and pay day.

    Returns
    -------
    Paths
        Path k is scenario k.
    """
    largest = largest_core_enterprise(exposures)
    rows = exposures.rows

    def per_path(read: Callable[[Scenario], int]) -> Whole:
        return np.array([read(scenario) for scenario in scenarios], dtype=np.int64)

    roles = sorted({role for scenario in scenarios for role in scenario.failures})
    repurchases = repurchase_sets(scenarios)
    recovery_ratio, recovery_lag_days, is_pledged = _stated_recovery(scenarios, rows)
    return Paths(
        n_paths=len(scenarios),
        default_day=np.array([[_default_day(row, one, largest) for one in scenarios] for row in rows], dtype=np.int64),
        repurchase_day=np.array(
            [[_repurchase_day(row, one, repurchases) for one in scenarios] for row in rows], dtype=np.int64
        ),
        delay_days=np.array([[_delay_days(row, one, largest) for one in scenarios] for row in rows], dtype=np.int64),
        dilution_ratio=per_path(lambda scenario: rate_units(scenario.dilution_ratio)),
        default_ratio=per_path(lambda scenario: rate_units(scenario.default_ratio)),
        recovery_ratio=recovery_ratio,
        recovery_lag_days=recovery_lag_days,
        is_pledged=is_pledged,
        coupon_shift=per_path(lambda scenario: rate_units(scenario.coupon_shift)),
        fee_multiplier=per_path(lambda scenario: rate_units(scenario.fee_multiplier)),
        commingling_day=per_path(lambda scenario: _day_or_never(scenario.commingling)),
        failure_day={
            role: per_path(lambda scenario, role=role: _day_or_never(scenario.failures.get(role)))  # type: ignore[misc]
            for role in roles
        },
        event_day={
            event: per_path(lambda scenario, event=event: _day_or_never(scenario.events.get(event)))  # type: ignore[misc]
            for event in sorted({event for scenario in scenarios for event in scenario.events})
        },
    )


def _stated_recovery(scenarios: Sequence[Scenario], rows: Sequence[ExposureRow]) -> tuple[Whole, Whole, Whole]:
    """What comes in after a default, by row where anything is pledged: what a scenario says, else what is pledged."""
    ratio = np.array([rate_units(one.recovery_ratio) for one in scenarios], dtype=np.int64)
    lag = np.array([one.recovery_lag_days for one in scenarios], dtype=np.int64)
    is_silent = np.array(["recovery_ratio" not in one.model_fields_set for one in scenarios], dtype=np.int64)
    if not any(row.security for row in rows):
        return ratio, lag, np.zeros(1, dtype=np.int64)
    pledged = [(row.security.ratio, row.security.lag_days, 1) if row.security else (0, 0, 0) for row in rows]
    own_ratio, own_lag, has_any = (np.array(part, dtype=np.int64)[:, None] for part in zip(*pledged, strict=True))
    is_pledged = has_any * is_silent
    return np.where(is_pledged, own_ratio, ratio), np.where(is_pledged, own_lag, lag), is_pledged


def paths_with(base: Paths, exposures: Exposures, model: CreditModel, days: Whole) -> Paths:
    """Paths on which names default on given days, [name, path], on top of what a scenario states."""
    own = np.array([model.names.index(row.core_enterprise) for row in exposures.rows])
    failures = {role: np.minimum(base.failure_day.get(role, NEVER), days[name]) for role, name in model.roles.items()}
    events = {event: np.minimum(base.event_day.get(event, NEVER), days[name]) for event, name in model.events.items()}
    return replace(
        base,
        n_paths=days.shape[1],
        default_day=np.minimum(base.default_day, days[own]),
        recovery_ratio=model.recovery_ratio[own][:, None],
        recovery_lag_days=model.recovery_lag_days[own][:, None],
        is_pledged=model.is_pledged[own][:, None],
        failure_day={**base.failure_day, **failures},
        event_day={**base.event_day, **events},
        claim_recovery={role: model.claim_recovery[name - model.n_obligors] for role, name in model.roles.items()},
    )


def repurchase_sets(scenarios: Sequence[Scenario]) -> tuple[tuple[str, ...], ...]:
    """The distinct sets of receivables that scenarios take back, in order of first appearance."""
    return tuple(dict.fromkeys(one.receivables for scenario in scenarios for one in scenario.repurchases))


def _day_or_never(day: datetime.date | None) -> int:
    return NEVER if day is None else day_number(day)


def _names(row: ExposureRow, largest: str) -> set[str]:
    own = {row.core_enterprise, row.group, row.debtor}
    return own | {LARGEST} if row.core_enterprise == largest else own


def _default_day(row: ExposureRow, scenario: Scenario, largest: str) -> int:
    names = _names(row, largest)
    return min((day_number(default.date) for default in scenario.defaults if default.obligor in names), default=NEVER)


def _delay_days(row: ExposureRow, scenario: Scenario, largest: str) -> int:
    own = [scenario.delays[name] for name in _names(row, largest) if name in scenario.delays]
    return max(own, default=scenario.delay_days)


def _repurchase_day(row: ExposureRow, scenario: Scenario, sets: Sequence[tuple[str, ...]]) -> int:
    if not row.repurchase:
        return NEVER
    receivables = sets[row.repurchase - 1]
    return min((day_number(one.date) for one in scenario.repurchases if one.receivables == receivables), default=NEVER)
