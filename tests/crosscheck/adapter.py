"""The engine's answer to a case of the cross-check, under the names of the plain model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from abs_model.deal.priority import STATES
from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import day_number
from abs_model.engine.ledger import COMMINGLED, MARKET, POOL
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.engine.plan import Plan, make_plan
from abs_model.engine.waterfall import Payments, distribute
from abs_model.pool.exposure import ExposureRow, Exposures
from abs_model.pool.pool import Security
from abs_model.schedule.calendar import Calendar
from abs_model.terms import RATE_UNIT
from tests.builders import Case
from tests.crosscheck.plain_pool import initial_claims
from tests.crosscheck.plain_record import Bucket, Pledge

Name = tuple[str, ...]


def engine_run(case: Case) -> tuple[dict[Name, np.ndarray], Payments]:
    """Arrays of shape (period, path) under the plain model's names, and the engine's own record."""
    cut_off = day_number(case.deal.dates.cut_off)
    exposures = exposures_from([replace(bucket, pay_day=max(bucket.pay_day, cut_off)) for bucket in case.buckets])
    paths = paths_from(case, exposures)
    plan = plan_from(case, exposures)
    collections = project_collections(exposures, paths, case.periods)
    payments = distribute(plan, collections, paths)
    named = dict(_series(case, payments))
    return named | {("after_legal_final",): payments.after_legal_final[None, :]}, payments


def plan_from(case: Case, exposures: Exposures) -> Plan:
    """The same deal, ready to run."""
    calendar = Calendar(code=case.deal.dates.calendar)
    value = {event: tuple(map(float, values)) for event, values in case.property_value.items()}
    return make_plan(case.deal, case.periods, exposures, case.price, calendar, value)


def exposures_from(buckets: Sequence[Bucket]) -> Exposures:
    """The same rows, in the same order."""
    rows = list(dict.fromkeys(bucket.row for bucket in buckets))
    terms = {bucket.row: bucket for bucket in buckets}
    order = sorted(buckets, key=lambda bucket: (rows.index(bucket.row), bucket.pay_day))
    return Exposures(
        rows=tuple(
            ExposureRow(
                core_enterprise=row[0],
                group=row[0],
                debtor=row[1],
                repurchase=row[2],
                is_guaranteed=terms[row].is_guaranteed,
                security=_security(terms[row].pledge),
            )
            for row in rows
        ),
        row=np.array([rows.index(bucket.row) for bucket in order], dtype=np.int64),
        pay_day=np.array([bucket.pay_day for bucket in order], dtype=np.int64),
        face=np.array([float(bucket.face) for bucket in order]),
    )


def _security(pledge: Pledge | None) -> Security | None:
    if pledge is None:
        return None
    return Security(ratio=_units(pledge.ratio), lag_days=pledge.lag_days, event=pledge.event)


def _recoveries(case: Case) -> dict[str, Whole]:
    """Ratio, lag and whether they are what is pledged: by row and path where anything is pledged, else by path."""
    by_path = [initial_claims(case.buckets, path, 0, ()).values() for path in case.paths]
    each = [[(_units(one.recovery()[0]), one.recovery()[1], one.is_pledged) for one in claims] for claims in by_path]
    values = np.moveaxis(np.array(each, dtype=np.int64), -1, 0).swapaxes(1, 2)
    if not any(bucket.pledge for bucket in case.buckets):
        values = values[:, 0]
    return dict(zip(("recovery_ratio", "recovery_lag_days", "is_pledged"), values, strict=True))


def paths_from(case: Case, exposures: Exposures) -> Paths:
    """The same fate, path by path."""

    def per_row(name: str) -> Whole:
        values = [[_day(getattr(path, name)[row]) for path in case.paths] for row in range(len(exposures.rows))]
        return np.array(values, dtype=np.int64)

    def per_path(name: str) -> Whole:
        return np.array([_units(getattr(path, name)) for path in case.paths], dtype=np.int64)

    roles = sorted({role for path in case.paths for role in path.failure_day})
    events = sorted({event for path in case.paths for event in path.event_day})
    return Paths(
        n_paths=len(case.paths),
        default_day=per_row("default_day"),
        repurchase_day=per_row("repurchase_day"),
        delay_days=per_row("delay_days"),
        dilution_ratio=per_path("dilution"),
        default_ratio=per_path("default_ratio"),
        **_recoveries(case),
        coupon_shift=per_path("coupon_shift"),
        fee_multiplier=per_path("fee_multiplier"),
        commingling_day=np.array([_day(path.commingling_day) for path in case.paths], dtype=np.int64),
        claim_recovery={role: (_units(share), lag) for role, (share, lag) in case.paths[0].claim_recovery.items()},
        failure_day={
            role: np.array([path.failure_day.get(role, NEVER) for path in case.paths], dtype=np.int64) for role in roles
        },
        event_day={
            one: np.array([path.event_day.get(one, NEVER) for path in case.paths], dtype=np.int64) for one in events
        },
    )


def _day(day: int | None) -> int:
    return NEVER if day is None else day


def _units(ratio: Fraction) -> int:
    units = ratio * RATE_UNIT
    assert units.denominator == 1, "a ratio of at most eight decimals is wanted"
    return int(units)


def _series(case: Case, payments: Payments) -> Iterator[tuple[Name, np.ndarray]]:
    standing = payments.standing
    yield ("state",), np.array(STATES)[standing["state"].astype(int)]
    for name, amount in payments.written_off.items():
        yield ("written_off", name), amount[None, :]
    for account in case.deal.accounts:
        yield ("account", account.id), standing[account.id]
        yield ("reinvestment", account.id), payments.between(source=MARKET, target=account.id)
    for support in case.deal.support:
        yield ("drawn", support.id), payments.between(source=support.id)
        yield ("reimbursed", support.id), payments.paid(support.id)
        yield ("advance", support.id), standing[f"{support.id}.advance"]
        yield ("advance_interest", support.id), standing[f"{support.id}.advance_interest"]
    for tranche in case.deal.tranches:
        yield ("balance", tranche.id), standing[f"{tranche.id}.balance"]
        yield ("interest_due", tranche.id), standing[f"{tranche.id}.interest_unpaid"]
        yield ("accrued", tranche.id), standing[f"{tranche.id}.interest_accrued"]
        yield ("principal_unpaid", tranche.id), standing[f"{tranche.id}.principal_unpaid"]
    if "pool_unpaid" in standing:
        yield ("pool_unpaid",), standing["pool_unpaid"]
    for line in payments.moved:
        if line.verb in {"pay", "draw"}:
            payee = "pool" if line.target == case.deal.plan_account else line.target
            yield ("paid", payee, line.source), payments.between(source=line.source, target=line.target)
        if line.verb == "release":
            yield ("released", line.target.removesuffix(".residual")), payments.paid(line.target)
    for flow in ("collected", "recovered", "repurchased"):
        yield (flow,), payments.between(source=f"{POOL}.{flow}")
    yield ("commingled",), payments.paid(COMMINGLED)
    bought = np.diff(standing["pool.bought"], axis=0, prepend=0.0) if "pool.bought" in standing else 0.0
    called = payments.between(source="originator")
    yield ("outstanding",), standing["pool.outstanding"] - bought + called
    yield ("overdue",), standing["pool.overdue"]
    for stock in ("defaulted", "diluted"):
        yield (stock,), np.diff(standing[f"pool.{stock}"], axis=0, prepend=0.0)
    if "pool.bought" in standing:
        yield ("bought",), bought
        yield ("spent",), payments.paid("receivables")
    yield ("called",), called
    for trigger in case.deal.triggers:
        if f"trigger.{trigger.id}.breached" in standing:
            yield ("breached", trigger.id), standing[f"trigger.{trigger.id}.breached"]
