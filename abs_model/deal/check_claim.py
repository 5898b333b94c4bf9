"""Terms of IP notes that contradict one another, or name what is not there: claims, events, costs, subsidies."""

from collections.abc import Iterator
from typing import get_args

from abs_model.deal.check_terms import RESERVED, role_remedy
from abs_model.deal.claim import CREDITORS
from abs_model.deal.deal import Deal
from abs_model.deal.party import Role
from abs_model.errors import nearest
from abs_model.terms import TermFault

PRICES = ("tape", "face")
"""How claims may be bought: each instalment for its principal, or for all that it pays."""

DIMENSIONS = (
    "core_enterprise_id", "group_id", "debtor_id", "supplier_id", "core_enterprise_industry",
    "core_enterprise_province",
)  # fmt: skip
"""What a limit on claims may be by: a claim has no supplier's industry."""

COST_WORDS = (
    "principal_received",
    "principal",
    "interest",
    "guarantee_fee",
    "guarantee_fee_reduction",
    "subsidy",
    "costs",
)
"""Words of the tables of what financing costs."""


def product_whole(deal: Deal) -> Iterator[TermFault]:
    """An IP note has an ip block and claims in its pool; no other product has either."""
    is_note = deal.product == "ip_abn"
    if is_note != (deal.ip is not None):
        yield TermFault(
            loc=("product",) if is_note else ("ip",),
            found=f"product is {deal.product}, and there is {'no' if is_note else 'an'} ip block",
            wanted="an ip block with product ip_abn, and only with it, is wanted",
            remedy="Add the block ip, with assets and valuation."
            if is_note
            else "Strike ip, or write product: ip_abn.",
        )
    if is_note != (deal.pool.asset == "claims"):
        yield TermFault(
            loc=("pool", "asset"),
            found=f"pool.asset is {deal.pool.asset} with product {deal.product}",
            wanted="claims with product ip_abn, and only with it, are wanted",
            remedy="Write asset: claims." if is_note else "Strike asset, or write product: ip_abn.",
        )


def claims_bought(deal: Deal) -> Iterator[TermFault]:
    """Claims are bought at principal or at face, and neither renewed nor screened as receivables are."""
    if deal.pool.asset != "claims":
        return
    pool = deal.pool
    if pool.purchase.method not in PRICES:
        yield TermFault(
            loc=("pool", "purchase", "method"),
            found=f"pool.purchase.method is {pool.purchase.method} for claims",
            wanted=f"{' or '.join(PRICES)} is wanted: claims bear interest and are bought at their principal",
            remedy="Write method: tape.",
        )
    if pool.eligibility:
        yield TermFault(
            loc=("pool", "eligibility"),
            found=f"pool.eligibility has {len(pool.eligibility)} criteria, which ask of receivables",
            wanted="none is wanted for claims: ip says what keeps them out",
            remedy="Strike eligibility.",
        )
    if pool.replenishment is not None:
        yield TermFault(
            loc=("pool", "replenishment"),
            found="pool.replenishment buys receivables of one due date",
            wanted="none is wanted for claims",
            remedy="Strike replenishment.",
        )
    for number, limit in enumerate(pool.concentration):
        if limit.mode == "cut":
            yield TermFault(
                loc=("pool", "concentration", number, "mode"),
                found=f"the limit by {limit.by} cuts, and would take single instalments out of a claim",
                wanted="test is wanted for claims",
                remedy="Write mode: test, or take the claim off the tape.",
            )
        if limit.by not in DIMENSIONS:
            yield TermFault(
                loc=("pool", "concentration", number, "by"),
                found=f"pool.concentration has a limit by {limit.by}, which claims do not have",
                wanted=f"one of {', '.join(DIMENSIONS)} is wanted",
                remedy=nearest(limit.by, DIMENSIONS),
            )


def creditor_named(deal: Deal) -> Iterator[TermFault]:
    """Somebody holds the claims before the plan does; the rows of the tape ask for the right one."""
    roles = sorted({*CREDITORS.values()})
    if deal.pool.asset == "claims" and not any(role in deal.parties for role in roles):
        yield TermFault(
            loc=("parties",),
            found="parties have no creditor of claims",
            wanted=f"{' or '.join(roles)} is wanted",
            remedy="Add loan_trustee for loans of a trust, originator for licences, leasebacks and receivables.",
        )


def buffer_kept(deal: Deal) -> Iterator[TermFault]:
    """What leaves the buffer before a payment is also collected for it."""
    offset = deal.dates.timeline.get(deal.dates.calculation)
    if deal.ip is None or offset is None or deal.ip.claims.buffer_days >= -offset:
        return
    yield TermFault(
        loc=("ip", "claims", "buffer_days") if "buffer_days" in deal.ip.claims.model_fields_set else ("ip", "claims"),
        found=f"ip.claims.buffer_days is {deal.ip.claims.buffer_days}, and {deal.dates.calculation} closes collection "
        f"{-offset} business days before a payment",
        wanted=f"at least {-offset} is wanted: money that comes after that waits for the next payment",
        remedy=f"Write buffer_days: {-offset}, or {deal.dates.calculation}: {-deal.ip.claims.buffer_days} under "
        "dates.timeline.",
    )


def first_due_before_maturity(deal: Deal) -> Iterator[TermFault]:
    """The first due date of claims lies before the notes mature."""
    first = None if deal.ip is None else deal.ip.claims.first_due
    if first is not None and first >= deal.dates.expected_maturity:
        yield TermFault(
            loc=("ip", "claims", "first_due"),
            found=f"ip.claims.first_due is {first}",
            wanted=f"a day before the expected maturity, {deal.dates.expected_maturity}, is wanted",
            remedy="Check the year.",
        )


def events_sound(deal: Deal) -> Iterator[TermFault]:
    """Events have ids of their own and happen to debtors, or to parties."""
    words = RESERVED | {*get_args(Role)} | {one.id for one in deal.core_enterprises}
    yield from _ids(("events",), [one.id for one in deal.events], words)
    debtors = [one.id for one in deal.core_enterprises]
    for number, event in enumerate(deal.events):
        is_of_debtor = event.kind == "ip_invalidated"
        if event.subject not in (debtors if is_of_debtor else deal.parties):
            yield TermFault(
                loc=("events", number, "subject"),
                found=f'events.{event.id}.subject is "{event.subject}"',
                wanted="one of core_enterprises is wanted" if is_of_debtor else "a role under parties is wanted",
                remedy=nearest(event.subject, debtors) if is_of_debtor else role_remedy(deal, event.subject),
            )
        if is_of_debtor and deal.ip is None:
            yield TermFault(
                loc=("events", number, "kind"),
                found=f"events.{event.id} is {event.kind}, and the deal has no ip block",
                wanted="intellectual property is wanted for it to happen to",
                remedy="Strike the event, or add the block ip.",
            )


def costs_sound(deal: Deal) -> Iterator[TermFault]:
    """Costs and subsidies of debtors have ids of their own, and somebody who is paid or pays."""
    if deal.ip is None:
        return
    yield from _ids(("ip", "costs"), [one.id for one in deal.ip.costs], {*COST_WORDS})
    yield from _ids(("ip", "subsidies"), [one.id for one in deal.ip.subsidies], set())
    named = [(("ip", "costs", number, "payee"), one.id, one.payee) for number, one in enumerate(deal.ip.costs)]
    named += [(("ip", "subsidies", number, "payer"), one.id, one.payer) for number, one in enumerate(deal.ip.subsidies)]
    for loc, name, role in named:
        if role not in deal.parties:
            yield TermFault(
                loc=loc,
                found=f'{loc[0]}.{loc[1]}.{name}.{loc[3]} is "{role}"',
                wanted="a role under parties is wanted",
                remedy=role_remedy(deal, role),
            )
    if deal.ip.guarantee_fee is not None and "guarantor" not in deal.parties:
        yield TermFault(
            loc=("ip", "guarantee_fee"),
            found="ip.guarantee_fee is paid to the guarantor, and the deal has none",
            wanted="a guarantor under parties is wanted",
            remedy="Add guarantor under parties, or strike guarantee_fee.",
        )


def fees_of_plan(deal: Deal) -> Iterator[TermFault]:
    """What others than the plan pay stands under ip.costs, where the all-in cost looks for it."""
    for number, fee in enumerate(deal.fees):
        if deal.ip is not None and fee.payer != "plan":
            yield TermFault(
                loc=("fees", number, "payer"),
                found=f"fees.{fee.id} is paid by the {fee.payer}, which the all-in cost of an IP note does not see",
                wanted="fees that the plan pays are wanted",
                remedy="Write what debtors pay under ip.costs or ip.guarantee_fee; strike what the originator pays.",
            )


def _ids(loc: tuple[str, ...], ids: list[str], taken: set[str]) -> Iterator[TermFault]:
    """Ids that stand twice in a list, or are words of something else."""
    for number, word in enumerate(ids):
        if word in ids[:number]:
            yield TermFault(
                loc=(*loc, number, "id"),
                found=f'id "{word}" is taken already, under {".".join(loc)}',
                wanted="an id of its own is wanted",
                remedy="Change one of the two, and the terms that name it.",
            )
        if word in taken:
            yield TermFault(
                loc=(*loc, number, "id"),
                found=f'id "{word}" is a word of the deal already',
                wanted="an id of its own is wanted",
                remedy=f"Write {word}_1, or a better word.",
            )


CHECKS = (
    product_whole, claims_bought, creditor_named, buffer_kept, first_due_before_maturity, events_sound, costs_sound,
    fees_of_plan,
)  # fmt: skip
"""Every check of this page."""
