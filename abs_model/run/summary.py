"""The figures of the one-screen summary, with units, and the three identities of money."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.deal.priority import STATES
from abs_model.engine.ledger import COMMINGLED, MARKET, POOL
from abs_model.engine.plan import Note
from abs_model.measure.investor import internal_rate_of_return, weighted_average_life
from abs_model.measure.money import Amounts
from abs_model.run.record import Projection
from abs_model.schedule.period import Period

Value = float | int | str | datetime.date | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: an identifier that the glossary knows, what it is about, value and unit."""

    section: str
    subject: str
    identifier: str
    value: Value
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One identity of money: both sides, in fen or rows, and whether they are equal."""

    identifier: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether both sides are equal."""
        return self.left == self.right


def summarise(projection: Projection, path: int = 0) -> tuple[Figure, ...]:
    """The figures of one scenario: pool, cash, tranches, supports, events."""
    return (
        *_pool_figures(projection, path),
        *_cash_figures(projection, path),
        *(figure for note in projection.plan.notes for figure in _tranche_figures(projection, note, path)),
        *_support_figures(projection, path),
        *_event_figures(projection, path),
    )


def scenarios_table(projection: Projection) -> pd.DataFrame:
    """One row a scenario: is every tranche paid in time and in full, who paid, and what happened."""
    rows = []
    for path, scenario in enumerate(projection.scenarios):
        figures = {(one.subject, one.identifier): one.value for one in summarise(projection, path)}
        row: dict[str, object] = {"scenario": scenario.id, "name_zh": scenario.name.zh, "name_en": scenario.name.en}
        for section in ("cash", "event"):
            row |= {one.identifier: one.value for one in summarise(projection, path) if one.section == section}
        for note in projection.plan.notes:
            name = note.tranche.id
            for identifier in ("shortfall", "late_days", "irr", "wal"):
                row[f"{name}.{identifier}"] = figures[(name, identifier)]
        for support in projection.plan.deal.support:
            for identifier in ("drawn", "first_call_date", "timing_gap", "support_loss"):
                row[f"{support.id}.{identifier}"] = figures[(support.id, identifier)]
        rows.append(row)
    return pd.DataFrame(rows)


def identities(projection: Projection, path: int = 0) -> tuple[Identity, ...]:
    """The three identities of one path: rows and face of the tape, money of the accounts, notes and supports."""
    payments, subject = projection.payments, projection.subject
    accounts = [account.id for account in projection.plan.deal.accounts]
    into = sum(_at(payments.between(target=name), path) for name in accounts)
    out = sum(_at(payments.between(source=name), path) for name in accounts)
    left = sum(float(payments.standing[name][-1, path]) for name in accounts)
    opening = sum(note.proceeds for note in projection.plan.notes)
    repaid = sum(_at(payments.paid(note.repayment), path) for note in projection.plan.notes)
    lost = sum(float(payments.written_off[note.repayment][path]) for note in projection.plan.notes)
    supports = [support.id for support in projection.plan.deal.support]
    drawn = sum(_at(payments.between(source=name), path) for name in supports)
    reimbursed = sum(_at(payments.paid(name), path) for name in supports)
    interest = sum(float(payments.earned[name][path]) for name in supports)
    unpaid = sum(float(payments.written_off[name][path]) for name in supports)
    rows = subject.pool.identity
    parts = rows.pool + rows.excluded + rows.refused
    return (
        Identity(identifier="tape_rows", left=rows.tape.n_rows, right=parts.n_rows),
        Identity(identifier="tape_amount", left=rows.tape.amount, right=parts.amount),
        Identity(identifier="accounts", left=int(into), right=int(out + left)),
        Identity(identifier="tranches", left=int(opening), right=int(repaid + lost)),
        Identity(identifier="supports", left=int(drawn + interest), right=int(reimbursed + unpaid)),
    )


def _at(amount: Amounts, path: int) -> float:
    return float(amount[:, path].sum())


def _yuan(amount: float) -> float:
    return round(amount) / 100.0


def _pool_figures(projection: Projection, path: int) -> Iterator[Figure]:
    frame = projection.subject.pool.frame
    issued = sum(note.proceeds for note in projection.plan.notes)
    principal = sum(note.principal for note in projection.plan.notes)
    counts = {
        "n_receivables": len(frame),
        "n_suppliers": frame["supplier_id"].nunique(),
        "n_debtors": frame["debtor_id"].nunique(),
        "n_core_enterprises": frame["core_enterprise_id"].nunique(),
    }
    for identifier, count in counts.items():
        yield Figure(section="pool", subject="pool", identifier=identifier, value=int(count), unit="count")
    face, price = projection.plan.face, _at(projection.payments.paid("purchase"), path)
    amounts = {
        "face": face,
        "issue_amount": issued,
        "purchase_price": price,
        "mean_issue_amount": issued / max(len(frame), 1),
    }
    for identifier, amount in amounts.items():
        yield Figure(section="pool", subject="pool", identifier=identifier, value=_yuan(amount), unit="yuan")
    ratio = face / max(principal, 1)
    yield Figure(section="pool", subject="pool", identifier="overcollateralisation_ratio", value=ratio, unit="ratio")


def _cash_figures(projection: Projection, path: int) -> Iterator[Figure]:
    payments, plan = projection.payments, projection.plan
    fees = [name for fee in plan.deal.plan_fees for name in (f"fees.{fee.id}", f"fees.{fee.id}.excess")]
    residuals = {line.target for line in payments.moved if line.verb == "release"}
    amounts = {
        "collected": _at(payments.between(source=f"{POOL}.collected"), path),
        "recovered": _at(payments.between(source=f"{POOL}.recovered"), path),
        "repurchased": _at(payments.between(source=f"{POOL}.repurchased"), path),
        "commingled": _at(payments.paid(COMMINGLED), path),
        "diluted": float(payments.standing["pool.diluted"][-1, path]),
        "defaulted": float(payments.standing["pool.defaulted"][-1, path]),
        "after_legal_final": float(payments.after_legal_final[path]),
        "reinvestment_income": _at(payments.between(source=MARKET), path),
        "fees_paid": sum(_at(payments.paid(name), path) for name in fees),
        "tax_paid": _at(payments.paid("tax"), path),
        "released": sum(_at(payments.paid(name), path) for name in residuals),
    }
    for identifier, amount in amounts.items():
        yield Figure(section="cash", subject="plan", identifier=identifier, value=_yuan(amount), unit="yuan")
    least = min(coverage(projection, path).values(), default=None)
    yield Figure(section="cash", subject="plan", identifier="least_coverage_ratio", value=least, unit="ratio")


def coverage(projection: Projection, path: int = 0) -> dict[int, float]:
    """Cash of the plan account before the first step / tax, senior fees, interest and principal due, by distribution.

    Dates on which nothing senior is due are left out.
    """
    payments, plan = projection.payments, projection.plan
    senior = {name for note in plan.notes if note.tranche.rank == "senior" for name in (note.interest, note.repayment)}
    senior |= {"tax"} | {f"fees.{fee.id}" for fee in plan.deal.plan_fees if fee.group == "fees.senior"}
    account = plan.deal.plan_account
    opening = np.concatenate([[0.0], payments.standing[account][:-1, path]])
    arrived = sum(moved[:, path] for line, moved in payments.moved.items() if line.step == 0 and line.target == account)
    dues: dict[str, Amounts] = {}
    for line in payments.moved:
        if line.verb == "pay" and line.target in senior:
            # Several steps may pay one name; the first that is reached shows all that it is due.
            dues[line.target] = np.maximum(dues.get(line.target, 0.0), payments.due[line][:, path])
    due = sum(dues.values(), start=np.zeros(len(plan.periods)))
    cash = opening + arrived
    distributions = [one.number for one in plan.periods[1:] if one.payment_date is not None]
    return {number: float(cash[number] / due[number]) for number in distributions if due[number] > 0}


def _tranche_figures(projection: Projection, note: Note, path: int) -> Iterator[Figure]:
    payments, periods, name = projection.payments, projection.plan.periods, note.tranche.id
    interest, principal = payments.paid(note.interest)[:, path], payments.paid(note.repayment)[:, path]
    residual = payments.paid(f"{name}.residual")[:, path]
    dates = [period.payment_date or period.end for period in periods]
    received = interest + principal + residual
    flows = (received - np.eye(1, len(periods), 0)[0] * note.proceeds) / 100.0
    years = [(date - dates[0]).days / 365 for date in dates]
    lost = payments.written_off[note.repayment][path] + payments.written_off[note.interest][path]
    paid = {"interest_paid": interest, "principal_paid": principal, "residual_paid": residual}
    for identifier, amount in paid.items():
        yield _of(name, identifier, _yuan(float(amount.sum())), "yuan")
    yield _of(name, "shortfall", _yuan(float(lost)), "yuan")
    yield _of(name, "late_days", _late_days(projection, note, path), "days")
    yield _of(name, "final_payment_date", _last_date(dates, received), "date")
    yield _of(name, "irr", _if_any(internal_rate_of_return(dates, flows)), "rate")
    yield _of(name, "wal", _if_any(weighted_average_life(years, principal)), "years")


def _if_any(value: float) -> float | None:
    """A measure, or None where it does not exist."""
    return None if np.isnan(value) else value


def _of(subject: str, identifier: str, value: Value, unit: str) -> Figure:
    return Figure(section="tranche", subject=subject, identifier=identifier, value=value, unit=unit)


def _last_date(dates: list[datetime.date], received: Amounts) -> datetime.date | None:
    paying = np.flatnonzero(received)
    return dates[paying[-1]] if len(paying) else None


def _late_days(projection: Projection, note: Note, path: int) -> int:
    """Days from the first distribution that left something unpaid to the one that made it good, or to the last."""
    standing, name = projection.payments.standing, note.tranche.id
    unpaid = standing[f"{name}.interest_unpaid"][:, path] + standing[f"{name}.principal_unpaid"][:, path]
    distributions = [period for period in projection.plan.periods if period.payment_date is not None]
    late = [period for period in distributions if unpaid[period.number] > 0]
    if not late:
        return 0
    first, last = late[0], late[-1]
    cured = next((period for period in distributions if period.number > last.number), last)
    return (_paid_on(cured) - _paid_on(first)).days


def _paid_on(period: Period) -> datetime.date:
    return period.payment_date or period.end


def _support_figures(projection: Projection, path: int) -> Iterator[Figure]:
    """What each support paid, what came back (a timing gap), and what did not (its loss)."""
    payments = projection.payments
    for support in projection.plan.deal.support:
        name = support.id
        drawn = payments.between(source=name)[:, path]
        reimbursed = payments.paid(name)[:, path].sum()
        money = {"drawn": drawn.sum(), "timing_gap": reimbursed, "support_loss": payments.written_off[name][path]}
        for identifier, amount in money.items():
            value = _yuan(float(amount))
            yield Figure(section="support", subject=name, identifier=identifier, value=value, unit="yuan")
        called = np.flatnonzero(drawn)
        date = _support_paid_on(projection.plan.periods[called[0]]) if len(called) else None
        yield Figure(section="support", subject=name, identifier="first_call_date", value=date, unit="date")


def _support_paid_on(period: Period) -> datetime.date:
    return {event.name: event.date for event in period.events}.get("guarantee_payment", _paid_on(period))


def _event_figures(projection: Projection, path: int) -> Iterator[Figure]:
    standing = projection.payments.standing
    gravest = STATES[int(standing["state"][:, path].max())]
    yield Figure(section="event", subject="plan", identifier="gravest_state", value=gravest, unit="state")
    breached = [
        trigger.id
        for trigger in projection.plan.deal.triggers
        if f"trigger.{trigger.id}.breached" in standing and standing[f"trigger.{trigger.id}.breached"][:, path].any()
    ]
    words = ", ".join(breached)
    yield Figure(section="event", subject="plan", identifier="breached_triggers", value=words, unit="text")
