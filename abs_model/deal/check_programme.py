"""The cross-check of a bill programme: what one record of terms cannot see of another, and what is seldom meant."""

from collections.abc import Callable, Iterator

from abs_model.deal.programme import BillProgramme
from abs_model.deal.sharing import Cession, Sharer, Sharing
from abs_model.errors import nearest
from abs_model.terms import RATE_UNIT, TermFault, rate_units

HIGHEST_RATE = 0.24
SMALLEST_CAP = 100_000.0
"""A cap of a programme below this was probably written in 万元."""

SMALLEST_BILL_CAP = 1_000.0


def programme_faults(programme: BillProgramme) -> tuple[TermFault, ...]:
    """Everything that keeps a programme from being used; without a guarantor there is nothing more to look at."""
    return tuple(parties_named(programme)) or tuple(fault for check in CHECKS for fault in check(programme))


def programme_warnings(programme: BillProgramme) -> tuple[TermFault, ...]:
    """Everything that may be meant, and seldom is."""
    return tuple(warning for check in WARNINGS for warning in check(programme))


def parties_named(programme: BillProgramme) -> Iterator[TermFault]:
    """Somebody guarantees, and somebody discounts."""
    for role in ("guarantor", "discount_bank"):
        if role not in programme.parties:
            yield TermFault(
                loc=("parties",),
                found=f"parties has no {role}",
                wanted="a guarantor and a discount_bank are wanted",
                remedy=f"Add {role}: with id and name.",
            )


def sharers_named(programme: BillProgramme) -> Iterator[TermFault]:
    """Every sharer is a party, once; the guarantor is among them; what is passed on belongs to somebody before."""
    sharing = programme.sharing
    if sharing is None:
        return
    seen: list[str] = []
    bearers: dict[str, tuple[Sharer | Cession, ...]] = {"sharers": sharing.sharers, "cessions": sharing.cessions}
    for word, items in bearers.items():
        for number, one in enumerate(items):
            if one.role not in programme.parties:
                yield TermFault(
                    loc=("sharing", word, number, "role"),
                    found=f"sharing.{word}.{one.id}.role is {one.role}",
                    wanted="a role of parties is wanted",
                    remedy=nearest(one.role, programme.parties),
                )
            if one.id in seen:
                yield TermFault(
                    loc=("sharing", word, number, "id"),
                    found=f"sharing has {one.id} twice",
                    wanted="every id once is wanted",
                    remedy="Change one of them.",
                )
            seen.append(one.id)
    if not any(one.role == "guarantor" for one in sharing.sharers):
        yield TermFault(
            loc=("sharing", "sharers"),
            found="sharing.sharers has no guarantor",
            wanted="a sharer with role guarantor is wanted: what others refuse falls back on it",
            remedy="Add it with its share.",
        )


def shares_add_up(programme: BillProgramme) -> Iterator[TermFault]:
    """Shares come to the whole; nobody passes on more than it bears."""
    sharing = programme.sharing
    if sharing is None:
        return
    total = sum(rate_units(one.share) for one in sharing.sharers)
    if total != RATE_UNIT:
        yield TermFault(
            loc=("sharing", "sharers"),
            found=f"the shares of sharing.sharers come to {total / RATE_UNIT:.8g}",
            wanted="1 is wanted",
            remedy="Check the shares: 0.3 and 0.7 for 3:7.",
        )
    for bearer in sharing.bearers:
        passed = sum(rate_units(one.share) for one in sharing.cessions if one.of == bearer)
        if passed > RATE_UNIT:
            yield TermFault(
                loc=("sharing", "cessions"),
                found=f"{bearer} passes on {passed / RATE_UNIT:.8g} of what it bears",
                wanted="at most 1 is wanted",
                remedy="Check the shares of its cessions.",
            )


def guarantor_uncapped(programme: BillProgramme) -> Iterator[TermFault]:
    """The guarantor owes the holder the whole: what the caps of others refuse falls back on it."""
    for number, one in enumerate(programme.sharing.sharers if programme.sharing else ()):
        if one.role == "guarantor" and one.cap is not None:
            yield TermFault(
                loc=("sharing", "sharers", number, "cap"),
                found=f"sharing.sharers.{one.id} has a cap of {one.cap:,.2f} yuan",
                wanted="a guarantor without one is wanted: it pays the holder in full (票据法 50)",
                remedy="Strike the cap, or limit what is guaranteed under limits.",
            )


def cessions_in_order(programme: BillProgramme) -> Iterator[TermFault]:
    """A cession is of a sharer, or of a cession above it."""
    sharing = programme.sharing
    if sharing is None:
        return
    known = [one.id for one in sharing.sharers]
    for number, one in enumerate(sharing.cessions):
        if one.of not in known:
            yield TermFault(
                loc=("sharing", "cessions", number, "of"),
                found=f"sharing.cessions.{one.id}.of is {one.of}",
                wanted="a sharer, or a cession above it, is wanted",
                remedy=nearest(one.of, known),
            )
        known.append(one.id)


def recovery_ordered(programme: BillProgramme) -> Iterator[TermFault]:
    """An order of recovery where one is asked for, of those who bear something."""
    sharing = programme.sharing
    if sharing is None:
        return
    yield from _order_of(sharing)
    if (sharing.recovery == "in_order") != bool(sharing.recovery_order):
        yield TermFault(
            loc=("sharing", "recovery"),
            found=f"sharing.recovery is {sharing.recovery} with {len(sharing.recovery_order) or 'no'} names in order",
            wanted="recovery_order with in_order, and only with it, is wanted",
            remedy="Add the order, or strike it.",
        )


def _order_of(sharing: Sharing) -> Iterator[TermFault]:
    for number, word in enumerate(sharing.recovery_order):
        if word not in sharing.bearers or word in sharing.recovery_order[:number]:
            yield TermFault(
                loc=("sharing", "recovery_order", number),
                found=f"sharing.recovery_order has {word}",
                wanted="each of those who bear something, once, is wanted",
                remedy=nearest(word, sharing.bearers),
            )


def triggers_whole(programme: BillProgramme) -> Iterator[TermFault]:
    """One threshold each, ids once, and what a measure is taken of is stated."""
    seen: set[str] = set()
    for number, one in enumerate(programme.triggers):
        loc = ("triggers", number)
        if (one.above is None) == (one.below is None):
            yield TermFault(
                loc=loc,
                found=f"triggers.{one.id} has {'neither' if one.above is None else 'both'} above and below",
                wanted="exactly one is wanted",
                remedy="Add one." if one.above is None else "Make two triggers of it.",
            )
        if one.id in seen:
            yield TermFault(
                loc=(*loc, "id"),
                found=f"triggers has {one.id} twice",
                wanted="every id once is wanted",
                remedy="Change one of them.",
            )
        seen.add(one.id)
        for measure, value, word in (
            ("leverage_multiple", programme.capital.net_assets, "capital.net_assets"),
            ("liquidity_ratio", programme.guarantor.liquid_assets, "parties.guarantor.liquid_assets"),
        ):
            if one.measure == measure and value is None:
                yield TermFault(
                    loc=(*loc, "measure"),
                    found=f"triggers.{one.id} measures {measure}, and {word} is not stated",
                    wanted=f"{word} is wanted",
                    remedy="Add it, or strike the trigger.",
                )


def interest_agreed(programme: BillProgramme) -> Iterator[TermFault]:
    """A share of the buyer goes with an agreement, and only with one."""
    prices = programme.prices
    if (prices.interest_payer == "agreed") != (prices.buyer_share > 0):
        yield TermFault(
            loc=("prices", "interest_payer"),
            found=f"prices.interest_payer is {prices.interest_payer} with buyer_share {prices.buyer_share:g}",
            wanted="buyer_share above 0 with agreed, and only with it, is wanted",
            remedy="Add or strike buyer_share.",
        )


def caps_in_yuan(programme: BillProgramme) -> Iterator[TermFault]:
    """Caps are written in yuan, not in 万元."""
    limits = programme.limits
    for word, least in (
        ("product", SMALLEST_CAP), ("per_group", SMALLEST_CAP), ("per_supplier", SMALLEST_CAP),
        ("per_bill", SMALLEST_BILL_CAP),
    ):  # fmt: skip
        cap = getattr(limits, word)
        if cap is not None and cap < least:
            yield TermFault(
                loc=("limits", word),
                found=f"limits.{word} is {cap:,.2f} yuan",
                wanted="yuan are wanted, not 万元",
                remedy=f"Write {cap * 10_000:_.0f} if 万元 are meant.",
            )


def prices_moderate(programme: BillProgramme) -> Iterator[TermFault]:
    """No rate of the grid is usurious."""
    for number, row in enumerate(programme.prices.grid):
        for word in ("discount_rate", "guarantee_fee_rate"):
            if getattr(row, word) > HIGHEST_RATE:
                yield TermFault(
                    loc=("prices", "grid", number, word),
                    found=f"prices.grid.{number}.{word} is {getattr(row, word):g}",
                    wanted=f"at most {HIGHEST_RATE:g} is expected",
                    remedy="Check the decimal point.",
                )


Check = Callable[[BillProgramme], Iterator[TermFault]]

CHECKS: tuple[Check, ...] = (
    sharers_named, shares_add_up, guarantor_uncapped, cessions_in_order, recovery_ordered, triggers_whole,
    interest_agreed,
)  # fmt: skip
WARNINGS: tuple[Check, ...] = (caps_in_yuan, prices_moderate)
