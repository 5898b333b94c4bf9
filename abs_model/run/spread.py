"""Who keeps the discount at which the plan buys: investors, whoever is paid a fee, the tax office, the originator.

What comes into the plan's accounts goes out of them or stays. With F the face and P the price of the pool that is,
without a remainder: F - P = what holders get beyond what they paid + fees + tax + what is released + what stays
- reinvestment income - what the pool brings beyond its face.
"""

from collections.abc import Iterator

from abs_model.deal.fee import Fee
from abs_model.engine.ledger import MARKET
from abs_model.engine.plan import Plan, accrual_fraction, rate_for
from abs_model.errors import InvariantError
from abs_model.measure.money import scaled
from abs_model.run.record import Projection
from abs_model.schedule.period import Period
from abs_model.terms import RATE_UNIT, fen, rate_units

OTHER = "other"
"""What the pool brings beyond its face: new receivables that were bought, or what never came in."""

Parts = dict[str, int]


def spread_parts(projection: Projection, price: int) -> Parts:
    """Who keeps which part of face less price on the first path, fen; parts that are nothing are left out.

    Fees that the originator pays are taken from its part. The keys are words of the glossary: roles of parties,
    ``tax``, ``fees`` where a fee names no payee, ``reinvestment`` (below 0: it makes the discount smaller), ``other``.

    Parameters
    ----------
    projection : Projection
        Of a scenario in which nothing goes wrong.
    price : int
        Of the pool, fen.

    Raises
    ------
    InvariantError
        If the parts do not add up to face less price.
    """
    plan = projection.plan
    parts: Parts = {}
    for name, amount in (*_kept(projection), *_paid_by_originator(projection)):
        parts[name] = parts.get(name, 0) + amount
    gain = plan.face - price - sum(parts.values())
    if gain and not _may_differ(projection):
        raise InvariantError(f"parts of the discount come to {sum(parts.values())} fen, not {plan.face - price}")
    return {name: amount for name, amount in (parts | {OTHER: gain}).items() if amount}


def fees_beside_plan(projection: Projection, payer: str) -> Parts:
    """What one payer pays beside the plan over its life, by role of the payee, fen."""
    parts: Parts = {}
    for fee in projection.plan.deal.fees:
        if fee.payer == payer:
            parts[_payee(fee)] = parts.get(_payee(fee), 0) + _fee(fee, projection)
    return {name: amount for name, amount in parts.items() if amount}


def _kept(projection: Projection) -> Iterator[tuple[str, int]]:
    """What each kind of payee keeps of the cash of the plan."""
    payments, plan = projection.payments, projection.plan

    def paid(name: str) -> int:
        return int(payments.paid(name)[:, 0].sum())

    for note in plan.notes:
        received = paid(note.interest) + paid(note.repayment) + paid(f"{note.tranche.id}.residual")
        yield "investor", received - note.proceeds
    for fee in plan.deal.plan_fees:
        yield _payee(fee), paid(f"fees.{fee.id}") + paid(f"fees.{fee.id}.excess")
    yield "tax", paid("tax")
    residuals = {f"{note.tranche.id}.residual" for note in plan.notes}
    for target in sorted({line.target for line in payments.moved if line.verb == "release"} - residuals):
        yield "originator", paid(target)
    for support in plan.deal.support:
        yield "guarantor", paid(support.id) - int(payments.between(source=support.id)[:, 0].sum())
    for account in plan.deal.accounts:
        yield "originator", int(payments.standing[account.id][-1, 0])
    yield "reinvestment", -int(payments.between(source=MARKET)[:, 0].sum())


def _paid_by_originator(projection: Projection) -> Iterator[tuple[str, int]]:
    for name, amount in fees_beside_plan(projection, "originator").items():
        yield name, amount
        yield "originator", -amount


def _may_differ(projection: Projection) -> bool:
    """Whether the pool may bring another amount than its face: it is renewed, bought back, or due too late."""
    terms = projection.plan.deal.pool
    is_late = bool(projection.payments.after_legal_final[0] > 0)
    return terms.replenishment is not None or terms.clean_up_call is not None or is_late


def _payee(fee: Fee) -> str:
    return fee.payee or "fees"


def _fee(fee: Fee, projection: Projection) -> int:
    return sum(fee_by_period(fee, projection).values())


def fee_by_period(fee: Fee, projection: Projection) -> dict[int, int]:
    """What a fee comes to on the first path, on the dates and bases of those that the plan pays, fen by period."""
    amounts = {}
    for period in projection.plan.periods:
        is_closing = period.number == 0
        if fee.timing == "closing" and is_closing:
            amounts[period.number] = _at(fee, projection, period)
        elif fee.timing == "payment" and not is_closing and period.payment_date is not None:
            is_alive = bool(_balance(fee, projection, period, every=True))
            amounts[period.number] = _at(fee, projection, period) if is_alive else 0
    return amounts


def _at(fee: Fee, projection: Projection, period: Period) -> int:
    if fee.amount is not None:
        return fen(fee.amount)
    fraction = accrual_fraction(period, fee.day_count)
    if fee.annual_amount is not None:
        return int(scaled(float(fen(fee.annual_amount)), fraction.numerator, fraction.denominator))
    if fee.rate is not None:
        numerator, denominator = rate_for(fee.rate, fraction)
    else:
        numerator, denominator = rate_units(fee.ratio or 0.0), RATE_UNIT
    return int(scaled(float(_base(fee, projection, period)), numerator, denominator))


def _base(fee: Fee, projection: Projection, period: Period) -> int:
    plan, standing = projection.plan, projection.payments.standing
    if fee.base == "face":
        return plan.face
    if fee.base == "pool_balance":
        return int(standing["pool.outstanding"][period.number, 0])
    if fee.base == "tranche_balance":
        return _balance(fee, projection, period)
    return _due(fee, projection, period)


def _balance(fee: Fee, projection: Projection, period: Period, *, every: bool = False) -> int:
    """Balance of the fee's tranches, or of every one, before the payments of a period."""
    standing, before = projection.payments.standing, max(period.number - 1, 0)
    names = _tranches(fee, projection.plan) if not every else [note.tranche.id for note in projection.plan.notes]
    return sum(int(standing[f"{name}.balance"][before, 0]) for name in names)


def _due(fee: Fee, projection: Projection, period: Period) -> int:
    """Interest and principal due to the fee's tranches: what was paid and what stayed unpaid."""
    payments, number = projection.payments, period.number
    total = 0
    for name in _tranches(fee, projection.plan):
        for part in ("interest", "principal"):
            total += int(payments.paid(f"{name}.{part}")[number, 0])
            total += int(payments.standing[f"{name}.{part}_unpaid"][number, 0])
    return total


def _tranches(fee: Fee, plan: Plan) -> list[str]:
    return [note.tranche.id for note in plan.notes if not fee.tranches or note.tranche.id in fee.tranches]
