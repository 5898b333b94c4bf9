"""What falls due at a distribution of the plain model: points 1 to 6 of [3.4]."""

from datetime import date
from fractions import Fraction

from abs_model.deal.fee import Fee
from abs_model.deal.support import POOL
from abs_model.deal.tranche import Tranche
from tests.crosscheck.plain_number import exact, fen, least, rounded, year_fraction
from tests.crosscheck.plain_plan import Plan


def accrue_advances(plan: Plan) -> None:
    """Interest on what supports have advanced."""
    days = (plan.scheduled - plan.accrual_start).days
    for support in plan.supports.values():
        interest = plan.advance[support.id] * exact(support.advance_rate) * days / 365
        plan.advance_interest[support.id] += rounded(interest)


def accrue_interest(plan: Plan, tranche: Tranche) -> int:
    """Interest of one tranche from the previous date to this; it falls due now or waits [3.4.2]."""
    maturity = plan.maturity(tranche)
    is_discounted = tranche.redemption == "zero_coupon" and plan.accrual_start < maturity
    interest = accretion(plan, tranche) if is_discounted else coupon(plan, tranche)
    plan.accrued[tranche.id] += interest
    waits = tranche.redemption == "zero_coupon" or tranche.interest == "at_maturity"
    if not waits or plan.scheduled >= maturity or plan.state != "normal" or plan.is_called:
        let_accrued_fall_due(plan, tranche)
    return interest


def let_accrued_fall_due(plan: Plan, tranche: Tranche) -> None:
    plan.interest_due[tranche.id] += plan.accrued[tranche.id]
    plan.accrued[tranche.id] = 0


def coupon(plan: Plan, tranche: Tranche) -> int:
    """Coupon on the balance and, where the terms say so, on arrears."""
    rate = exact(tranche.coupon_rate)
    if rate > 0:
        rate += plan.path.coupon_shift
    fraction = year_fraction(plan.accrual_start, plan.scheduled, tranche.day_count)
    interest = rounded(plan.balance[tranche.id] * rate * fraction)
    if tranche.has_interest_on_arrears:
        interest += rounded(plan.interest_due[tranche.id] * rate * fraction)
    return interest


def accretion(plan: Plan, tranche: Tranche) -> int:
    """Discount of a zero-coupon tranche, spread evenly by day up to maturity."""
    closing, maturity = plan.deal.dates.closing, plan.maturity(tranche)
    proceeds = plan.proceeds[tranche.id]
    discount = fen(tranche.balance) - proceeds

    def accreted(day: date) -> int:
        elapsed = (min(day, maturity) - closing).days
        return rounded(Fraction(plan.balance[tranche.id] * discount * elapsed, proceeds * (maturity - closing).days))

    return accreted(plan.scheduled) - accreted(plan.accrual_start)


def let_principal_fall_due(plan: Plan, tranche: Tranche) -> None:
    """Principal payable from cash, and enforceable against supports and reserves [3.4.3]."""
    name, balance = tranche.id, plan.balance[tranche.id]
    if plan.scheduled >= plan.maturity(tranche) or plan.is_called:
        by_schedule = balance
    elif tranche.redemption == "schedule":
        instalments = sum(fen(one.amount) for one in tranche.instalments if one.date <= plan.scheduled)
        by_schedule = least(instalments - plan.principal_paid[name], balance)
    else:
        by_schedule = 0
    is_all_payable = plan.state != "normal" or tranche.redemption == "pass_through"
    plan.payable[name] = balance if is_all_payable else by_schedule
    plan.enforceable[name] = by_schedule
    plan.enforceable_accelerated[name] = balance if plan.state != "normal" else by_schedule


def let_fees_fall_due(plan: Plan) -> None:
    """Fees of this distribution [3.4.4]."""
    is_first_in_liquidation = plan.state == "liquidation" and not plan.liquidation_fees_fell_due
    falls_due = {
        "closing": False,
        "payment": any(plan.balance.values()),
        "liquidation": is_first_in_liquidation,
    }
    for fee in plan.deal.plan_fees:
        if falls_due[fee.timing]:
            let_fee_fall_due(plan, fee, year_fraction(plan.accrual_start, plan.scheduled, fee.day_count))
    plan.liquidation_fees_fell_due |= is_first_in_liquidation


def let_fee_fall_due(plan: Plan, fee: Fee, fraction: Fraction) -> None:
    """One fee falls due: up to its cap under its own name, the rest as its excess."""
    if fee.amount is not None:
        due = fen(fee.amount)
    elif fee.annual_amount is not None:
        due = rounded(fen(fee.annual_amount) * fraction)
    elif fee.rate is not None:
        due = rounded(fee_base(plan, fee) * exact(fee.rate) * fraction)
    else:
        assert fee.ratio is not None
        due = rounded(fee_base(plan, fee) * exact(fee.ratio))
    due = rounded(due * plan.path.fee_multiplier)
    within = due if fee.cap is None else min(due, fen(fee.cap))
    plan.raise_due(f"fees.{fee.id}", within)
    plan.raise_due(f"fees.{fee.id}.excess", due - within)


def fee_base(plan: Plan, fee: Fee) -> int:
    """What a rate or ratio is taken of."""
    named = fee.tranches or tuple(plan.tranches)
    if fee.base == "tranche_balance":
        return sum(plan.balance[name] for name in named)
    if fee.base == "payments_due":
        return sum(plan.interest_due[name] + plan.enforceable[name] for name in named)
    return plan.face if fee.base == "face" else plan.outstanding


def let_tax_fall_due(plan: Plan, interest_accrued: int) -> None:
    """Tax on coupons as they accrue, or on discount as it is collected [3.4.5]."""
    tax = plan.deal.tax
    vat, surtax = exact(tax.vat_rate), exact(tax.surtax_ratio)
    factor = vat / (1 + vat) * (1 + surtax)
    if tax.base == "coupon":
        plan.raise_due("tax", rounded(interest_accrued * factor))
    if tax.base == "discount":
        so_far = discount_tax_so_far(plan, factor)
        plan.raise_due("tax", so_far - plan.tax_fallen_due)
        plan.tax_fallen_due = so_far


def discount_tax_so_far(plan: Plan, factor: Fraction) -> int:
    """Tax on the discount part of all that was collected since the closing."""
    assert plan.price is not None, "the closing list pays the purchase price"
    collected = plan.pool.collected + plan.pool.repurchased
    tax = rounded(Fraction(collected * max(plan.face - plan.price, 0), plan.face) * factor)
    if plan.deal.pool.replenishment is not None:
        collected = plan.replenished.collected + plan.replenished.repurchased
        tax += rounded(collected * (1 - exact(plan.deal.pool.replenishment.price_ratio)) * factor)
    return tax


def try_clean_up_call(plan: Plan) -> None:
    """The originator takes the rest of the pool where that pays off everything [3.4.6]."""
    call = plan.deal.pool.clean_up_call
    if call is None or plan.state != "normal" or plan.is_called:
        return
    price = plan.outstanding
    owed = sum(amount for name, amount in plan.other_due.items() if name not in {"purchase", POOL})
    for amounts in (plan.interest_due, plan.accrued, plan.balance, plan.advance, plan.advance_interest):
        owed += sum(amounts.values())
    if price > exact(call.pool_ratio) * plan.face or plan.account[plan.plan_account] + price < owed:
        return
    plan.move("originator", plan.plan_account, price)
    plan.put("called", amount=price)
    plan.is_called = True
    plan.other_due[POOL] = 0
    for tranche in plan.tranches.values():
        let_principal_fall_due(plan, tranche)
        let_accrued_fall_due(plan, tranche)
