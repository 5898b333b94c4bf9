"""The numbers of the ``ip`` block of a deal file as lines of a table, each with the path that ``source`` speaks of."""

from collections.abc import Iterator, Mapping

from abs_model.deal.deal import Deal
from abs_model.deal.subsidy import SubsidyScheme
from abs_model.glossary import TERMS
from abs_model.pool.ip_standing import ip_terms
from abs_model.report.deal_terms import DealTerm, deal_terms
from abs_model.report.number import Value
from abs_model.terms import Name, Terms

OF_DISCOUNT = ("risk_free", "technology", "market", "finance", "management")
OF_VALUATION = ("tax_rate", "decay_rate", "growth_deviation", "royalty_spread", "life_spread_years")
OF_CLAIMS = {"rate": "claim_rate", "margin": "claim_margin", "buffer_days": "buffer_days"}
OF_LIMITS = ("expiry_margin_months", "appraisal_months", "largest_loan_to_value")
OF_COSTS = {"amount": "cost_amount", "ratio": "cost_ratio", "rate": "cost_rate"}
OF_SCHEMES = {
    "valid_from": "subsidy_valid_from", "valid_to": "subsidy_valid_to", "target_rate": "target_rate",
    "interest_vat_rate": "interest_vat_rate", "yearly_cap": "yearly_subsidy_cap", "total_cap": "total_subsidy_cap",
    "revenue_ratio": "revenue_share_cap", "lag_months": "lag_months",
}  # fmt: skip
"""Fields of a block, with the term of each."""


def note_terms(deal: Deal) -> tuple[DealTerm, ...]:
    """Every number of an IP note: those that every deal has, revenues of debtors, then those of ``ip``."""
    return (
        *deal_terms(deal),
        *_revenues(deal),
        *_of(_glossary("claim_terms"), "ip.claims", ip_terms(deal).claims, OF_CLAIMS),
        *_property(deal),
        *_costs(deal),
        *(term for scheme in ip_terms(deal).subsidies for term in _scheme(scheme)),
    )


def _revenues(deal: Deal) -> Iterator[DealTerm]:
    for core in deal.core_enterprises:
        if core.revenue is not None:
            name = Name(zh=core.name, en=core.name_en or core.name)
            yield _term(name, "debtor_revenue", core.revenue, f"core_enterprises.{core.id}.revenue")


def _property(deal: Deal) -> Iterator[DealTerm]:
    """Limits, pledge ratios, valuation, what comes after a default."""
    terms = ip_terms(deal)
    yield from _of(_glossary("pledge"), "ip", terms, {name: name for name in OF_LIMITS})
    for kind, ratio in terms.pledge_ratios.items():
        yield _term(_glossary(f"ip_{kind}"), "pledge_ratio", ratio, f"ip.pledge_ratios.{kind}")
    valuation = _glossary("valuation_terms")
    yield from _of(valuation, "ip.valuation.discount", terms.valuation.discount, {one: one for one in OF_DISCOUNT})
    yield _term(valuation, "discount_rate", terms.valuation.discount.total, "ip.valuation.discount")
    yield from _of(valuation, "ip.valuation", terms.valuation, {one: one for one in OF_VALUATION})
    recovery = _glossary("recovery_after_default")
    yield _term(recovery, "recovery_of_value", terms.recovery.ratio, "ip.recovery.ratio")
    yield _term(recovery, "recovery_lag_days", terms.recovery.lag_days, "ip.recovery.lag_days")


def _costs(deal: Deal) -> Iterator[DealTerm]:
    terms = ip_terms(deal)
    if terms.guarantee_fee is not None:
        words = {"rate": "guarantee_fee_rate", "reduction_ratio": "waived_share"}
        yield from _of(_glossary("guarantee_fee"), "ip.guarantee_fee", terms.guarantee_fee, words)
    yield from _of(_glossary("all_in_cost"), "ip", terms, {"target_rate": "target_rate"})
    for cost in terms.costs:
        yield from _of(cost.name, f"ip.costs.{cost.id}", cost, OF_COSTS)


def _scheme(scheme: SubsidyScheme) -> Iterator[DealTerm]:
    """Dates, brackets and caps of one scheme."""
    path = f"ip.subsidies.{scheme.id}"
    for number, bracket in enumerate(scheme.brackets):
        if bracket.up_to is not None:
            yield _term(scheme.name, "subsidy_up_to", bracket.up_to, f"{path}.brackets.{number}.up_to")
        yield _term(scheme.name, "subsidy_share", bracket.ratio, f"{path}.brackets.{number}.ratio")
    yield from _of(scheme.name, path, scheme, OF_SCHEMES)
    if scheme.revenue_ratio is not None:
        yield _term(scheme.name, "revenue_cap_above", scheme.revenue_cap_above, f"{path}.revenue_cap_above")


def _of(subject: Name, path: str, block: Terms, words: Mapping[str, str]) -> Iterator[DealTerm]:
    """Fields of a block that say something, each under its term."""
    for field, identifier in words.items():
        value = getattr(block, field)
        if value is not None:
            yield _term(subject, identifier, value, f"{path}.{field}")


def _term(subject: Name, identifier: str, value: Value, path: str) -> DealTerm:
    return DealTerm(subject=subject, identifier=identifier, value=value, path=path, unit=TERMS[identifier].unit)


def _glossary(identifier: str) -> Name:
    term = TERMS[identifier]
    return Name(zh=term.zh, en=term.en)
