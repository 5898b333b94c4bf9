"""Where the algebra of sizing gives the answer: one bullet class, one payment date, nothing happens, no yield."""

from fractions import Fraction

from abs_model.deal.deal import Deal
from abs_model.deal.fee import Fee
from abs_model.engine.default_times import day_number
from abs_model.engine.plan import accrual_fraction
from abs_model.measure.sizing import BulletCosts, largest_notes, least_face
from abs_model.pool.exposure import pay_days
from abs_model.run.record import Subject
from abs_model.run.term import FACE, OVERCOLLATERALISATION, NumericTerm
from abs_model.scenario.scenario import Scenario
from abs_model.schedule.period import Period
from abs_model.terms import fen

IRRELEVANT = {"id", "name", "version", "default_probability_multiplier", "downgrades"}
"""Terms of a scenario that move no cash of a projection."""


def closed_form(subject: Subject, term: NumericTerm, scenario: Scenario) -> int | None:
    """The value of a term at which cash covers everything, on the term's grid; None where the algebra gives none.

    Returns
    -------
    int or None
        The least face for the notes, or the largest notes for the face; fen.
    """
    date = _payment(subject)
    deal = subject.deal
    if date is None or moves_cash(scenario) or not _is_plain(deal):
        return None
    costs = bullet_costs(deal, date)
    if costs is None:
        return None
    if term.id in {FACE, OVERCOLLATERALISATION}:
        return least_face(fen(deal.tranches[0].balance), costs)
    if term.id == f"tranches.{deal.tranches[0].id}.balance":
        return largest_notes(subject.pool.total, costs)
    return None


def bullet_costs(deal: Deal, date: Period) -> BulletCosts | None:
    """What the one class costs until its payment date; None where a fee or a tax is of another kind."""
    closing = [_share(fee, date) for fee in deal.plan_fees if fee.timing == "closing" and fee.base != "face"]
    running = [_share(fee, date) for fee in deal.plan_fees if fee.timing == "payment"]
    n_fees = sum(fee.timing != "liquidation" for fee in deal.plan_fees)
    if deal.tax.base == "coupon" or len(closing) + len(running) != n_fees or None in {*closing, *running}:
        return None
    upfront, due = [one for one in closing if one is not None], [one for one in running if one is not None]
    tranche = deal.tranches[0]
    return BulletCosts(
        interest=Fraction(repr(tranche.coupon_rate)) * accrual_fraction(date, tranche.day_count),
        running=tuple(share for kind, share, _ in due if kind == "tranche_balance"),
        running_amount=sum(amount for *_, amount in due),
        paying=tuple(share for kind, share, _ in due if kind == "payments_due"),
        upfront=tuple(share for kind, share, _ in upfront if kind == "tranche_balance"),
        upfront_amount=sum(amount for *_, amount in upfront),
        tax=deal.tax.factor if deal.tax.base == "discount" else Fraction(0),
    )


def moves_cash(scenario: Scenario) -> bool:
    """Whether a scenario has anything happen to the cash of a projection."""
    plain = Scenario(id=scenario.id, name=scenario.name)
    words = set(type(scenario).model_fields) - IRRELEVANT
    return any(getattr(scenario, word) != getattr(plain, word) for word in words)


def _payment(subject: Subject) -> Period | None:
    """The first distribution, if the notes mature on it and the whole pool has paid by then."""
    dates = [period for period in subject.periods[1:] if period.payment_date is not None]
    if not dates or len(subject.deal.dates.payment) != 1:
        return None
    is_paid = int(pay_days(subject.pool, subject.calendar).max()) <= day_number(dates[0].end)
    return dates[0] if is_paid else None


def _is_plain(deal: Deal) -> bool:
    tranche, pool = deal.tranches[0], deal.pool
    is_bullet = tranche.redemption == "bullet" and tranche.maturity in {None, deal.dates.expected_maturity}
    has_no_yield = len(deal.accounts) == 1 and not deal.accounts[0].reinvestment_rate
    is_static = pool.replenishment is None and pool.clean_up_call is None
    return len(deal.tranches) == 1 and is_bullet and has_no_yield and is_static and pool.purchase.method == "proceeds"


def _share(fee: Fee, date: Period) -> tuple[str, Fraction, int] | None:
    """What a fee is taken of, its share of that, and its amount, fen; None where it is of another kind."""
    if fee.cap is not None or fee.base in {"pool_balance", "face"}:
        return None
    if fee.amount is not None:
        return "", Fraction(0), fen(fee.amount)
    fraction = accrual_fraction(date, fee.day_count)
    if fee.annual_amount is not None:
        exact = fen(fee.annual_amount) * fraction
        return "", Fraction(0), int(exact + Fraction(1, 2))
    share = Fraction(repr(fee.rate)) * fraction if fee.rate is not None else Fraction(repr(fee.ratio or 0.0))
    return str(fee.base), share, 0
