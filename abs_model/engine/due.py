"""What falls due on a distribution date: interest, principal, fees, tax, the price of support.

The rules are section 3 of ``docs/methods/waterfall.md``.
"""

from fractions import Fraction

import numpy as np

from abs_model.deal.fee import Fee
from abs_model.engine.default_times import day_number
from abs_model.engine.ledger import Flags
from abs_model.engine.plan import Note, Plan, accrual_fraction, rate_for
from abs_model.engine.position import LIQUIDATION, NORMAL, Position
from abs_model.measure.money import Amounts, scaled
from abs_model.schedule.period import Period
from abs_model.terms import RATE_UNIT, fen, rate_units


def fall_due(position: Position, period: Period) -> None:
    """Add what falls due on the distribution date of a period to what is owed already."""
    _accrue_advances(position, period)
    accrued = position.zeros()
    for note in position.plan.notes:
        accrued = accrued + _accrue_interest(position, note, period)
    is_normal = position.state == NORMAL
    for note in position.plan.notes:
        _set_principal(position, note, period, is_normal)
    alive = position.balances(()) > 0
    in_liquidation = position.state == LIQUIDATION
    first = in_liquidation & ~position.liquidation_charged
    position.liquidation_charged = position.liquidation_charged | in_liquidation
    for fee in position.plan.deal.plan_fees:
        if fee.timing == "payment":
            _charge(position, fee, _fee(position, fee, period) * alive)
        elif fee.timing == "liquidation" and first.any():
            _charge(position, fee, _fee(position, fee, period) * first)
    _charge_tax(position, accrued)


def fall_due_at_closing(position: Position, period: Period) -> None:
    """Closing fees, and the purchase price where the deal names one."""
    for fee in position.plan.deal.plan_fees:
        if fee.timing == "closing":
            _charge(position, fee, _fee(position, fee, period))
    if position.plan.price is not None:
        position.owed["purchase"] = position.zeros() + position.plan.price


def _accrue_advances(position: Position, period: Period) -> None:
    for support in position.plan.deal.support:
        if support.advance_rate:
            numerator, denominator = rate_for(support.advance_rate, accrual_fraction(period, "ACT/365F"))
            interest = scaled(position.advance[support.id], numerator, denominator)
            position.advance_interest[support.id] = position.advance_interest[support.id] + interest
            position.earned[support.id] = position.earned[support.id] + interest


def _accrue_interest(position: Position, note: Note, period: Period) -> Amounts:
    """Accrue one note's interest, let it fall due, and return what accrued."""
    tranche = note.tranche
    accretion = _accretion(position, note, period)
    if accretion is not None:
        interest = accretion
    else:
        fraction = accrual_fraction(period, tranche.day_count)
        coupon = rate_units(tranche.coupon_rate)
        if not coupon:
            return position.zeros()
        rate = (coupon + position.paths.coupon_shift) * fraction.numerator
        interest = scaled(position.balance[tranche.id], rate, RATE_UNIT * fraction.denominator)
        if tranche.has_interest_on_arrears:
            interest = interest + scaled(position.owed[note.interest], rate, RATE_UNIT * fraction.denominator)
    position.earned[tranche.id] = position.earned[tranche.id] + interest
    if not note.is_paid_at_maturity:
        position.owed[note.interest] = position.owed[note.interest] + interest
        return interest
    accrued = position.accrued[tranche.id] + interest
    is_due = (position.state != NORMAL) | (_scheduled_day(period) >= note.maturity)
    if position.called is not None:
        is_due = is_due | position.called
    position.owed[note.interest] = position.owed[note.interest] + accrued * is_due
    position.accrued[tranche.id] = accrued * ~is_due
    return interest


def _accretion(position: Position, note: Note, period: Period) -> Amounts | None:
    """Discount that accretes in the accrual period, even by day; None for a note that bears its coupon now."""
    if not note.is_zero_coupon or period.accrual_start is None or day_number(period.accrual_start) >= note.maturity:
        return None
    closing = day_number(position.plan.deal.dates.closing)
    discount = note.principal - note.proceeds
    whole = note.proceeds * (note.maturity - closing)
    to_date = Fraction(discount * (min(_scheduled_day(period), note.maturity) - closing), whole)
    before = Fraction(discount * (day_number(period.accrual_start) - closing), whole)
    balance = position.balance[note.tranche.id]
    return scaled(balance, to_date.numerator, to_date.denominator) - scaled(
        balance, before.numerator, before.denominator
    )


def _scheduled_day(period: Period) -> int:
    """The scheduled distribution date; only a period that has one lets anything fall due."""
    return day_number(period.scheduled_date or period.end)


def _set_principal(position: Position, note: Note, period: Period, is_normal: Flags) -> None:
    """Principal payable from cash, and the part of it that is enforceable by schedule."""
    balance = position.balance[note.tranche.id]
    day = _scheduled_day(period)
    if day >= note.maturity:
        payable = scheduled = balance
    elif note.tranche.redemption == "schedule":
        instalments = sum(fen(one.amount) for one in note.tranche.instalments if day_number(one.date) <= day)
        payable = scheduled = np.maximum(instalments - (note.proceeds - balance), 0.0)
    else:
        scheduled = np.zeros_like(balance)
        payable = balance if note.tranche.redemption == "pass_through" else scheduled
    if position.called is not None and scheduled is not balance:
        # A pool that is called pays no note any more: what the call left open stays due.
        payable, scheduled = np.where(position.called, balance, payable), np.where(position.called, balance, scheduled)
    position.owed[note.repayment] = balance if payable is balance else np.where(is_normal, payable, balance)
    position.scheduled[note.repayment] = scheduled


def _fee(position: Position, fee: Fee, period: Period) -> Amounts:
    """One fee before cap and multiplier."""
    if fee.amount is not None:
        return position.zeros() + fen(fee.amount)
    fraction = accrual_fraction(period, fee.day_count)
    if fee.annual_amount is not None:
        return position.zeros() + scaled(
            np.array([float(fen(fee.annual_amount))]), fraction.numerator, fraction.denominator
        )
    if fee.rate is not None:
        numerator, denominator = rate_for(fee.rate, fraction)
    else:
        numerator, denominator = rate_units(fee.ratio or 0.0), RATE_UNIT
    return scaled(_fee_base(position, fee), numerator, denominator)


def _fee_base(position: Position, fee: Fee) -> Amounts:
    if fee.base == "pool_balance":
        return position.pool.outstanding
    if fee.base == "face":
        return position.zeros() + position.plan.face
    if fee.base == "tranche_balance":
        return position.balances(fee.tranches)
    due = position.zeros()
    for note in position.plan.notes:
        if not fee.tranches or note.tranche.id in fee.tranches:
            due = due + position.owed[note.interest] + position.scheduled[note.repayment]
    return due


def _charge(position: Position, fee: Fee, due: Amounts) -> None:
    """Add a fee to what is owed: up to its cap in its own rank, the rest among the subordinated fees."""
    multiplier = position.paths.fee_multiplier
    if (multiplier != RATE_UNIT).any():
        due = scaled(due, multiplier, RATE_UNIT)
    name = f"fees.{fee.id}"
    within = due if fee.cap is None else np.minimum(due, fen(fee.cap))
    position.owed[name] = position.owed[name] + within
    if fee.cap is not None:
        position.owed[f"{name}.excess"] = position.owed[f"{name}.excess"] + (due - within)


def _charge_tax(position: Position, accrued: Amounts) -> None:
    tax = position.plan.deal.tax
    if tax.base == "none":
        return
    if tax.base == "coupon":
        due = scaled(accrued, tax.factor.numerator, tax.factor.denominator)
    else:
        so_far = _tax_on_discount(position, position.plan)
        due = np.maximum(so_far - position.tax_charged, 0.0)
        position.tax_charged = np.maximum(so_far, position.tax_charged)
    position.owed["tax"] = position.owed["tax"] + due


def _tax_on_discount(position: Position, plan: Plan) -> Amounts:
    """Tax on the discount part of all that has been collected so far."""
    factor, pool = plan.deal.tax.factor, position.pool
    discount = np.maximum(plan.face - position.price, 0.0)
    total = taxed_part(pool.collected_so_far, discount, max(plan.face, 1), factor)
    if plan.deal.pool.replenishment is not None:
        share = 1 - Fraction(repr(plan.deal.pool.replenishment.price_ratio))
        total = total + taxed_part(
            pool.collected_new_so_far, np.array([float(share.numerator)]), share.denominator, factor
        )
    return total


def taxed_part(amount: Amounts, part: Amounts, whole: int, factor: Fraction) -> Amounts:
    """``amount * part / whole * factor``, rounded half up, exact.

    Parameters
    ----------
    amount : ndarray of shape (path,)
        Whole fen.
    part : ndarray of shape (path,) or (1,)
        Whole numbers, 0 to ``whole``.
    whole : int
    factor : Fraction
        With rates of many decimals it leaves no room in 64 bits; Python's own whole numbers are asked then.
    """
    if factor.denominator * whole <= 2**61 and factor.numerator * whole <= 2**53:
        return scaled(amount, factor.numerator * part.astype(np.int64), factor.denominator * whole)
    pairs = zip(*(array.astype(np.int64).tolist() for array in np.broadcast_arrays(amount, part)), strict=True)
    double = 2 * factor.denominator * whole
    return np.array([float((2 * a * b * factor.numerator + double // 2) // double) for a, b in pairs])
