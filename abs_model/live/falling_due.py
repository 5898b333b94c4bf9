"""What falls due on a distribution date, as formulas: interest, principal, fees, tax, the price of support.

The rules are section 3 of ``docs/methods/waterfall.md``.
"""

from abs_model.deal.fee import Fee
from abs_model.engine.plan import Note
from abs_model.live.case import term_words
from abs_model.live.dates import IS_DISTRIBUTION, SCHEDULED, fraction
from abs_model.live.formula import (
    Cell,
    Given,
    Ref,
    UpTo,
    both,
    choose,
    either,
    equal,
    exact,
    maximum,
    minimum,
    rounded,
    total,
)
from abs_model.live.language import ONE, ZERO, Expression
from abs_model.live.model import RowSpec
from abs_model.live.note import NOTES
from abs_model.live.standing import STATE, Standing

LIQUIDATION = 3.0


def fall_due(standing: Standing) -> None:
    """Add what falls due in a period to what is owed already."""
    _accrue_advances(standing)
    accrued = [_accrue_interest(standing, note) for note in standing.case.plan.notes]
    standing.draft.close("waterfall", term_words("live_interest"), NOTES["interest"])
    for note in standing.case.plan.notes:
        _set_principal(standing, note)
    standing.draft.close("waterfall", term_words("live_principal_due"), NOTES["principal"])
    _charge_fees(standing)
    _charge_tax(standing, accrued)


def _accrue_advances(standing: Standing) -> None:
    for support in standing.case.plan.deal.support:
        rate = Cell(f"support.{support.id}.advance_rate")
        interest = rounded(standing.advance[support.id].now() * rate * fraction("ACT/365F"))
        words = standing.case.words(support.id) + term_words("live_advance_interest")
        row = standing.row(f"accrued.{support.id}", words, interest, is_flow=True)
        standing.advance_interest[support.id].came.append(row)
    standing.draft.close("waterfall", term_words("live_price_of_support"), NOTES["advances"])


def _accrue_interest(standing: Standing, note: Note) -> Expression:
    """Accrue one note's interest and let it fall due; what accrued."""
    name, own = note.tranche.id, standing.case.words(note.tranche.id)
    interest = standing.row(
        f"accrued.{name}", own + term_words("live_accrued"), _interest(standing, note), is_flow=True
    )
    owed, accrued = standing.owed[note.interest], standing.accrued[name]
    if not note.is_paid_at_maturity:
        owed.came.append(interest)
        return interest
    conditions = [STATE > 0.0, Cell(f"tranche.{name}.maturity") <= SCHEDULED]
    if standing.called is not None:
        conditions.append(standing.called > 0.0)
    waiting = exact(accrued.now() + interest)
    falls = choose(both(IS_DISTRIBUTION, either(*conditions)), waiting)
    due = standing.row(f"falls_due.{name}", own + term_words("live_interest_falls_due"), falls)
    owed.came.append(due)
    accrued.came.append(interest)
    accrued.went.append(due)
    return interest


def _interest(standing: Standing, note: Note) -> Expression:
    """Interest of the accrual period: coupon, or discount that accretes."""
    name, balance = note.tranche.id, standing.balance[note.tranche.id].now()
    coupon, years = Cell(f"tranche.{name}.coupon_rate"), fraction(note.tranche.day_count)
    rate = coupon + Cell("coupon_shift")
    interest = rounded(balance * rate * years)
    if note.tranche.has_interest_on_arrears:
        interest = exact(interest + rounded(standing.owed[note.interest].now() * rate * years))
    borne = choose(coupon > 0.0, interest)
    if not note.is_zero_coupon:
        return borne
    start, maturity = Ref("accrual_start"), Cell(f"tranche.{name}.maturity")
    to_date = _accreted(standing, note, minimum(SCHEDULED, maturity))
    accretion = exact(to_date - _accreted(standing, note, start))
    return choose(IS_DISTRIBUTION, choose(start < maturity, accretion, borne))


def _accreted(standing: Standing, note: Note, day: Expression) -> Expression:
    """What of the discount has accreted by a day, on the balance as it stands."""
    name, closing = note.tranche.id, Cell("closing_date")
    proceeds, maturity = Cell(f"tranche.{name}.proceeds"), Cell(f"tranche.{name}.maturity")
    discount = exact(Cell(f"tranche.{name}.balance") - proceeds)
    balance = standing.balance[name].now()
    return rounded(balance * discount * (day - closing) / (proceeds * (maturity - closing)))


def _set_principal(standing: Standing, note: Note) -> None:
    """Principal payable from cash, and the part of it that is enforceable by schedule."""
    name, own = note.tranche.id, standing.case.words(note.tranche.id)
    balance = standing.balance[name].now()
    is_mature = Cell(f"tranche.{name}.maturity") <= SCHEDULED
    if standing.called is not None:
        is_mature = either(is_mature, standing.called > 0.0)
    before: Expression = ZERO
    if note.tranche.redemption == "schedule":
        repaid = exact(Cell(f"tranche.{name}.proceeds") - balance)
        before = maximum(exact(UpTo(f"instalments.{name}", SCHEDULED) - repaid), 0.0)
    scheduled, owed = standing.scheduled[note.repayment], standing.owed[note.repayment]
    by_schedule = standing.row(
        f"scheduled.{name}",
        own + term_words("live_by_schedule"),
        choose(IS_DISTRIBUTION, choose(is_mature, balance, before), scheduled.now()),
    )
    payable = balance if note.tranche.redemption == "pass_through" else by_schedule
    at_once = choose(equal(STATE, 0.0), payable, balance)
    row = standing.row(
        f"payable.{name}", own + term_words("live_payable"), choose(IS_DISTRIBUTION, at_once, owed.now())
    )
    scheduled.write(by_schedule)
    owed.write(row)


def _charge_fees(standing: Standing) -> None:
    alive = standing.balances(()) > 0.0
    fees = standing.case.plan.deal.plan_fees
    if any(fee.timing == "liquidation" for fee in fees):
        is_charged, before = Ref("is_wound_up"), Ref("is_wound_up").before
        now = choose(both(IS_DISTRIBUTION, equal(STATE, LIQUIDATION)), 1.0, before)
        standing.draft.row(
            RowSpec(key="is_wound_up", words=term_words("live_is_wound_up"), unit="count", first=ZERO, each=now)
        )
        first = is_charged > before
    for fee in fees:
        if fee.timing == "payment":
            charge(standing, fee, both(IS_DISTRIBUTION, alive))
        elif fee.timing == "liquidation":
            charge(standing, fee, first)
    standing.draft.close("waterfall", term_words("live_fees_due"), NOTES["fees_due"])


def charge(standing: Standing, fee: Fee, condition: Expression | None) -> None:
    """Add a fee to what is owed: up to its cap in its own rank, the rest among the subordinated fees."""
    name, own = f"fees.{fee.id}", standing.case.words(f"fees.{fee.id}")
    amount = rounded(_fee(standing, fee) * Cell("fee_multiplier"))
    if condition is not None:
        amount = choose(condition, amount)
    kind = "closing." if standing.is_closing else ""
    due = standing.row(f"{kind}charged.{name}", own + term_words("live_falls_due"), amount, is_flow=True)
    if fee.cap is None:
        standing.owed[name].came.append(due)
        return
    cap = f"fee.{fee.id}.cap"
    within = standing.row(
        f"{kind}within.{name}", own + term_words("live_within_cap"), choose(Given(cap), minimum(due, Cell(cap)), due)
    )
    standing.owed[name].came.append(within)
    standing.owed[f"{name}.excess"].came.append(exact(due - within))


def _fee(standing: Standing, fee: Fee) -> Expression:
    """One fee before cap and multiplier."""
    if fee.amount is not None:
        return Cell(f"fee.{fee.id}.amount")
    years: Expression = ZERO if standing.is_closing else fraction(fee.day_count)
    if fee.annual_amount is not None:
        return rounded(Cell(f"fee.{fee.id}.annual_amount") * years)
    base = _fee_base(standing, fee)
    if fee.rate is not None:
        return rounded(base * Cell(f"fee.{fee.id}.rate") * years)
    return rounded(base * Cell(f"fee.{fee.id}.ratio"))


def _fee_base(standing: Standing, fee: Fee) -> Expression:
    if fee.base == "pool_balance":
        return standing.outstanding
    if fee.base == "face":
        return Cell("pool_face")
    if fee.base == "tranche_balance":
        return standing.balances(fee.tranches)
    dues = [
        claim
        for note in standing.case.plan.notes
        if not fee.tranches or note.tranche.id in fee.tranches
        for claim in (standing.owed[note.interest].now(), standing.scheduled[note.repayment].now())
    ]
    return total(dues)


def _charge_tax(standing: Standing, accrued: list[Expression]) -> None:
    tax = standing.case.plan.deal.tax
    if tax.base == "none":
        return
    if tax.base == "coupon":
        amount: Expression = rounded(total(accrued) * Cell("tax_factor"))
    else:
        so_far, charged = _tax_on_discount(standing), Ref("tax_charged")
        row = standing.row("tax_so_far", term_words("live_tax_so_far"), so_far)
        most = choose(IS_DISTRIBUTION, maximum(row, charged.before), charged.before)
        words = term_words("live_tax_charged")
        standing.draft.row(RowSpec(key="tax_charged", words=words, first=ZERO, each=most))
        amount = exact(charged - charged.before)
    due = standing.row("charged.tax", term_words("tax") + term_words("live_falls_due"), amount, is_flow=True)
    standing.owed["tax"].came.append(due)
    standing.draft.close("waterfall", term_words("live_tax_due"), NOTES["tax_due"])


def _tax_on_discount(standing: Standing) -> Expression:
    """Tax on the discount part of all that has been collected so far."""
    face, factor = Cell("pool_face"), Cell("tax_factor")
    discount = maximum(exact(face - standing.price), 0.0)
    own = rounded(Ref("taxed_so_far") * discount / maximum(face, 0.01) * factor)
    if standing.case.plan.deal.pool.replenishment is None:
        return own
    share = Cell("replenishment_price_ratio")
    return exact(own + rounded(Ref("taxed_new_so_far") * (ONE - share) * factor))
