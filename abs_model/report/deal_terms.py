"""The numbers of a deal file as lines of a table, each with the path under which ``source`` speaks of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from abs_model.deal.deal import Deal
from abs_model.deal.fee import Fee
from abs_model.deal.party import Party
from abs_model.deal.trigger import Trigger
from abs_model.glossary import TERMS, Unit
from abs_model.report.naming import dimension
from abs_model.report.number import Value
from abs_model.terms import Name

MEASURES_OF_FEES = ("amount", "annual_amount", "rate", "ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class DealTerm:
    """One number of the deal file: whose it is, which, and where it stands.

    ``identifier`` is a term of the glossary; ``unit`` its unit, but for thresholds, which have that of what they bound.
    """

    subject: Name
    identifier: str
    value: Value
    path: str
    unit: Unit


def deal_terms(deal: Deal) -> tuple[DealTerm, ...]:
    """Dates, ratings, limits, tranches, accounts, fees, taxes, supports, thresholds: in the order of the deal file."""
    return (
        *_dates(deal),
        *_ratings(deal),
        *_pool(deal),
        *_tranches(deal),
        *_accounts(deal),
        *(term for fee in deal.fees for term in _fee(fee)),
        *_tax(deal),
        *_supports(deal),
        *(threshold_of(trigger) for trigger in deal.triggers),
    )


def threshold_of(trigger: Trigger) -> DealTerm:
    """The threshold of a trigger event, in the unit of what it measures."""
    bound = "below" if trigger.when.above is None else "above"
    return DealTerm(
        subject=trigger.name,
        identifier=bound,
        value=trigger.when.below if trigger.when.above is None else trigger.when.above,
        path=f"triggers.{trigger.id}.when.{bound}",
        unit=TERMS[trigger.when.measure].unit,
    )


def _term(subject: Name, identifier: str, value: Value, path: str) -> DealTerm:
    return DealTerm(subject=subject, identifier=identifier, value=value, path=path, unit=TERMS[identifier].unit)


def _dates(deal: Deal) -> Iterator[DealTerm]:
    dates, subject = deal.dates, _of_glossary("plan")
    yield _term(subject, "cut_off", dates.cut_off, "dates.cut_off")
    yield _term(subject, "closing_date", dates.closing, "dates.closing")
    yield _term(subject, "expected_maturity", dates.expected_maturity, "dates.expected_maturity")
    yield _term(subject, "legal_final", dates.legal_final, "dates.legal_final")


def _ratings(deal: Deal) -> Iterator[DealTerm]:
    for role, party in deal.parties.items():
        # A source names one party, or all that share a role; the list itself has no names in it.
        one = party if isinstance(party, Party) else None
        if one is not None and one.rating is not None:
            yield _term(_of_glossary(role), "rating", one.rating, f"parties.{role}.rating")
    for core in deal.core_enterprises:
        name = Name(zh=core.name, en=core.name_en or core.name)
        if core.rating is not None:
            yield _term(name, "rating", core.rating, f"core_enterprises.{core.id}.rating")
        if core.limit is not None:
            yield _term(name, "limit", core.limit, f"core_enterprises.{core.id}.limit")


def _pool(deal: Deal) -> Iterator[DealTerm]:
    if deal.pool.purchase.rate is not None:
        yield _term(_of_glossary("purchase"), "discount_rate", deal.pool.purchase.rate, "pool.purchase.rate")
    for place, limit in enumerate(deal.pool.concentration):
        path, whose = f"pool.concentration.{place}", _of_glossary(dimension(limit.by))
        if limit.share is not None:
            yield _term(whose, "limit_share", limit.share, f"{path}.share")
        else:
            yield _term(whose, "limit", limit.amount, f"{path}.amount")
    call = deal.pool.clean_up_call
    if call is not None:
        yield _term(_of_glossary("call"), "pool_ratio", call.pool_ratio, "pool.clean_up_call.pool_ratio")


def _tranches(deal: Deal) -> Iterator[DealTerm]:
    for tranche in deal.tranches:
        path = f"tranches.{tranche.id}"
        yield _term(tranche.name, "balance", tranche.balance, f"{path}.balance")
        yield _term(tranche.name, "coupon_rate", tranche.coupon_rate, f"{path}.coupon_rate")


def _accounts(deal: Deal) -> Iterator[DealTerm]:
    for account in deal.accounts:
        if account.reinvestment_rate:
            path = f"accounts.{account.id}.reinvestment_rate"
            yield _term(account.name, "reinvestment_rate", account.reinvestment_rate, path)


def _fee(fee: Fee) -> Iterator[DealTerm]:
    for measure in (*MEASURES_OF_FEES, "cap"):
        value = getattr(fee, measure)
        if value is not None:
            yield _term(fee.name, measure, value, f"fees.{fee.id}.{measure}")


def _tax(deal: Deal) -> Iterator[DealTerm]:
    if deal.tax.base != "none":
        yield _term(_of_glossary("tax"), "vat_rate", deal.tax.vat_rate, "tax.vat_rate")
        yield _term(_of_glossary("tax"), "surtax_ratio", deal.tax.surtax_ratio, "tax.surtax_ratio")


def _supports(deal: Deal) -> Iterator[DealTerm]:
    for support in deal.support:
        if support.cap is not None:
            yield _term(support.name, "cap", support.cap, f"support.{support.id}.cap")
        if support.advance_rate:
            yield _term(support.name, "advance_rate", support.advance_rate, f"support.{support.id}.advance_rate")


def _of_glossary(identifier: str) -> Name:
    term = TERMS[identifier]
    return Name(zh=term.zh, en=term.en)
