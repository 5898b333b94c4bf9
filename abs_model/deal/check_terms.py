"""Terms that contradict one another, or name what is not there: everything but steps and triggers."""

import datetime
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from abs_model.deal.deal import Deal
from abs_model.deal.party import Role
from abs_model.deal.timetable import schedule_terms
from abs_model.deal.tranche import Tranche
from abs_model.errors import nearest
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import schedule_faults
from abs_model.terms import TermFault, fen

RESERVED = {"fees", "tax", "purchase", "pool", "state", "trigger", "reinvestment", "investors", "receivables"}
"""Words of steps, ledger and results; roles are taken too."""

FEE_GROUPS = ("senior", "subordinated", "closing", "liquidation")

LONGEST_YEARS = 30
LONGEST_OFFSET = 250


def ids_once(deal: Deal) -> Iterator[TermFault]:
    """Tranches, accounts and supports share one set of ids, because steps name them all; other lists have their own."""
    for lists in (("tranches", "accounts", "support"), ("fees",), ("triggers",), ("core_enterprises",)):
        first: dict[str, str] = {}
        for name in lists:
            for number, item in enumerate(getattr(deal, name)):
                if item.id in first:
                    yield TermFault(
                        loc=(name, number, "id"),
                        found=f'id "{item.id}" is taken already, under {first[item.id]}',
                        wanted="an id of its own is wanted",
                        remedy="Change one of the two, and the terms that name it.",
                    )
                first.setdefault(item.id, name)


def ids_free(deal: Deal) -> Iterator[TermFault]:
    """No id is a word that means something else already."""
    taken = {
        **dict.fromkeys(("tranches", "accounts", "support"), RESERVED | set(get_args(Role))),
        "fees": set(FEE_GROUPS),
    }
    for name, words in taken.items():
        for number, item in enumerate(getattr(deal, name)):
            if item.id in words:
                yield TermFault(
                    loc=(name, number, "id"),
                    found=f'id "{item.id}" is a word of the deal file itself',
                    wanted="an id of its own is wanted",
                    remedy=f"Write {item.id}_1, or a better word, here and in the steps.",
                )


def parties_named(deal: Deal) -> Iterator[TermFault]:
    """Providers, payees of fees and the clean-up call's buyer are parties."""
    for number, support in enumerate(deal.support):
        if support.provider not in deal.parties:
            found = f'support.{support.id}.provider is "{support.provider}"'
            yield _no_party(deal, ("support", number, "provider"), found, support.provider)
    for number, fee in enumerate(deal.fees):
        if fee.payee is not None and fee.payee not in deal.parties:
            yield _no_party(deal, ("fees", number, "payee"), f'fees.{fee.id}.payee is "{fee.payee}"', fee.payee)
    if deal.pool.clean_up_call is not None and "originator" not in deal.parties:
        yield _no_party(deal, ("pool", "clean_up_call"), "pool.clean_up_call sells to the originator", "originator")


def role_remedy(deal: Deal, word: str) -> str:
    """What to do about a role without a party."""
    return f"Add {word} under parties." if word in get_args(Role) else nearest(word, deal.parties)


def _no_party(deal: Deal, loc: tuple[str | int, ...], found: str, word: str) -> TermFault:
    return TermFault(loc=loc, found=found, wanted="a role under parties is wanted", remedy=role_remedy(deal, word))


def tranches_named(deal: Deal) -> Iterator[TermFault]:
    """Fees and targets name tranches; a fee names them only where its base asks for them."""
    known = [tranche.id for tranche in deal.tranches]
    named: list[tuple[tuple[str | int, ...], str, tuple[str, ...]]] = [
        (("fees", number), f"fees.{fee.id}", fee.tranches) for number, fee in enumerate(deal.fees)
    ]
    named += [
        (("accounts", number, "target"), f"accounts.{account.id}.target", account.target.tranches)
        for number, account in enumerate(deal.accounts)
        if account.target is not None
    ]
    for loc, name, words in named:
        for place, word in enumerate(words):
            if word not in known:
                yield TermFault(
                    loc=(*loc, "tranches", place),
                    found=f'{name}.tranches has "{word}"',
                    wanted="a tranche is wanted",
                    remedy=nearest(word, known),
                )


def fee_bases(deal: Deal) -> Iterator[TermFault]:
    """A fee is measured by something that exists when it falls due."""
    for number, fee in enumerate(deal.fees):
        if fee.tranches and fee.base not in {"tranche_balance", "payments_due"}:
            yield TermFault(
                loc=("fees", number, "tranches"),
                found=f"fees.{fee.id} names tranches with {f'base {fee.base}' if fee.base else 'no base'}",
                wanted="base tranche_balance or payments_due is wanted with tranches",
                remedy="Strike tranches, or change the base.",
            )
        if fee.timing == "closing" and (fee.rate is not None or fee.annual_amount is not None):
            yield TermFault(
                loc=("fees", number, "timing"),
                found=f"fees.{fee.id} falls due at closing and is counted by the year",
                wanted="amount or ratio is wanted at closing, when no time has passed",
                remedy="Write amount or ratio, or timing: payment.",
            )
        if fee.timing == "closing" and fee.base == "payments_due":
            yield TermFault(
                loc=("fees", number, "base"),
                found=f"fees.{fee.id} is a share of the payments due at closing",
                wanted="a base is wanted that is there at closing",
                remedy="Write tranche_balance or face.",
            )


def targets_set(deal: Deal) -> Iterator[TermFault]:
    """A target asks for something."""
    for number, account in enumerate(deal.accounts):
        if account.target is not None and not account.target.amount and not account.target.ratio:
            yield TermFault(
                loc=("accounts", number, "target"),
                found=f"accounts.{account.id}.target asks for nothing",
                wanted="an amount or a ratio is wanted",
                remedy="Add one, or strike the target.",
            )


def issue_prices(deal: Deal) -> Iterator[TermFault]:
    """A zero-coupon tranche is issued below par, every other at par."""
    for number, tranche in enumerate(deal.tranches):
        is_below = tranche.issue_price < 100
        if (tranche.redemption == "zero_coupon") == is_below:
            continue
        found = f"tranches.{tranche.id} is {tranche.redemption} with issue_price {tranche.issue_price:g}"
        loc = ("tranches", number, "issue_price" if is_below else "redemption")
        if is_below:
            remedy = "Strike issue_price, or write redemption: zero_coupon."
            yield TermFault(loc=loc, found=found, wanted="100 is wanted unless it is zero_coupon", remedy=remedy)
        else:
            remedy = "Write the issue price per 100 yuan."
            yield TermFault(loc=loc, found=found, wanted="a price below 100 is wanted", remedy=remedy)


def maturities(deal: Deal) -> Iterator[TermFault]:
    """A tranche matures on a scheduled payment date."""
    for number, tranche in enumerate(deal.tranches):
        if tranche.maturity is not None and tranche.maturity not in deal.dates.payment:
            yield _off_schedule(
                deal, ("tranches", number, "maturity"), f"tranches.{tranche.id}.maturity", tranche.maturity
            )


def _off_schedule(deal: Deal, loc: tuple[str | int, ...], name: str, day: datetime.date) -> TermFault:
    near = min(deal.dates.payment, key=lambda payment: abs(payment - day))
    return TermFault(
        loc=loc,
        found=f"{name} is {day}",
        wanted="a scheduled payment date is wanted",
        remedy=f"Write {near}, or add {day} to dates.payment.",
    )


def instalments(deal: Deal) -> Iterator[TermFault]:
    """Instalments belong to a schedule, fall on scheduled payment dates in order, and come to the balance."""
    for number, tranche in enumerate(deal.tranches):
        if tranche.redemption == "schedule":
            yield from _instalments(deal, number, tranche)
        elif tranche.instalments:
            yield TermFault(
                loc=("tranches", number, "instalments"),
                found=f"tranches.{tranche.id} is {tranche.redemption} and has instalments",
                wanted="instalments are wanted with redemption schedule only",
                remedy="Strike them, or write redemption: schedule.",
            )


def _instalments(deal: Deal, number: int, tranche: Tranche) -> Iterator[TermFault]:
    name, loc = f"tranches.{tranche.id}.instalments", ("tranches", number, "instalments")
    last = tranche.maturity or deal.dates.expected_maturity
    for place, one in enumerate(tranche.instalments):
        if one.date not in deal.dates.payment:
            yield _off_schedule(deal, (*loc, place, "date"), f"{name}.{place}.date", one.date)
        elif one.date > last:
            yield TermFault(
                loc=(*loc, place, "date"),
                found=f"{name}.{place}.date is {one.date}",
                wanted=f"a day not after the tranche's maturity, {last}, is wanted",
                remedy="Move the instalment, or the maturity.",
            )
    for place, (earlier, later) in enumerate(pairwise(tranche.instalments), start=1):
        if later.date <= earlier.date:
            yield TermFault(
                loc=(*loc, place, "date"),
                found=f"{name}.{place}.date is {later.date}, after one of {earlier.date}",
                wanted="dates in rising order are wanted",
                remedy="Put them in order; add up those of one day.",
            )
    total = sum(fen(one.amount) for one in tranche.instalments)
    if total != fen(tranche.balance):
        yield TermFault(
            loc=loc,
            found=f"{name} come to {total / 100:,.2f} yuan",
            wanted=f"the balance, {tranche.balance:,.2f} yuan, is wanted",
            remedy="Check the instalments, or the balance.",
        )


def dates_near(deal: Deal) -> Iterator[TermFault]:
    """Dates and offsets of a size that a deal has; a slip of the keyboard would make periods by the thousand."""
    dates = deal.dates
    if (dates.legal_final - dates.closing).days > LONGEST_YEARS * 366:
        yield TermFault(
            loc=("dates", "legal_final"),
            found=f"dates.legal_final is {dates.legal_final}, with closing on {dates.closing}",
            wanted=f"{LONGEST_YEARS} years at most are wanted",
            remedy="Check both years.",
        )
    for name, offset in dates.timeline.items():
        if abs(offset) > LONGEST_OFFSET:
            yield TermFault(
                loc=("dates", "timeline", name),
                found=f"dates.timeline.{name} is {offset}",
                wanted=f"{LONGEST_OFFSET} business days at most are wanted",
                remedy="Write business days from the payment date, negative before it.",
            )


def dates_in_order(deal: Deal) -> Iterator[TermFault]:
    """What the schedule says of the dates; it is asked once they are of a size that a deal has."""
    if any(dates_near(deal)):
        return
    for fault in schedule_faults(schedule_terms(deal.dates), Calendar(code=deal.dates.calendar)):
        words = re.findall(r"\w+", fault.where)
        loc = tuple(int(word) if word.isdigit() else word for word in words)
        name = ".".join(words)
        yield TermFault(loc=loc, found=f"{name}: {fault.found}", wanted=fault.wanted, remedy=fault.remedy)


def replenishment_ends(deal: Deal) -> Iterator[TermFault]:
    """What is bought last falls due by the expected maturity, and there is a payment date on which to buy."""
    terms = deal.pool.replenishment
    if terms is None:
        return
    due = terms.until + datetime.timedelta(days=terms.tenor_days)
    if due > deal.dates.expected_maturity:
        last = deal.dates.expected_maturity - datetime.timedelta(days=terms.tenor_days)
        yield TermFault(
            loc=("pool", "replenishment", "until"),
            found=f"what is bought on {terms.until} falls due after {terms.tenor_days} days, on {due}",
            wanted=f"a day not after the expected maturity, {deal.dates.expected_maturity}, is wanted",
            remedy=f"Write until: {last}, or a shorter tenor.",
        )
    if terms.until < deal.dates.payment[0]:
        yield TermFault(
            loc=("pool", "replenishment", "until"),
            found=f"pool.replenishment.until is {terms.until}",
            wanted=f"a day not before the first payment date, {deal.dates.payment[0]}, is wanted",
            remedy="Check the date, or strike the replenishment.",
        )


def criteria_bounds(deal: Deal) -> Iterator[TermFault]:
    """The smallest amount that is accepted is not above the largest."""
    for number, one in enumerate(deal.pool.eligibility):
        if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
            yield TermFault(
                loc=("pool", "eligibility", number, "minimum"),
                found=f"rule {one.rule} has minimum {one.minimum:,.2f} and maximum {one.maximum:,.2f}",
                wanted="a minimum not above the maximum is wanted",
                remedy="Exchange the two.",
            )


CHECKS = (
    ids_once, ids_free, parties_named, tranches_named, fee_bases, targets_set, issue_prices, maturities, instalments,
    dates_near, dates_in_order, replenishment_ends, criteria_bounds,
)  # fmt: skip
"""Every check of this page."""
