"""The cross-check of a guarantor and of a rulebook: what one record of terms cannot see of another."""

import datetime
from collections.abc import Iterator
from itertools import pairwise

from abs_model.deal.guarantor import BalanceSheet, Guarantor
from abs_model.deal.rulebook import ABOVE_ONE, RULE_IDS, Rulebook
from abs_model.terms import TermFault

SMALLEST_NET_ASSETS = 20_000_000.0
"""Least capital of a guarantor (融资担保公司监督管理条例 article 7); net assets below were probably written in 万元."""


def guarantor_faults(guarantor: Guarantor) -> tuple[TermFault, ...]:
    """Everything that keeps a guarantor from being measured."""
    return (*_sheets_in_order(guarantor), *_sheets_add_up(guarantor), *_business_within(guarantor))


def guarantor_warnings(guarantor: Guarantor) -> tuple[TermFault, ...]:
    """Everything that may be meant, and seldom is."""
    return tuple(
        TermFault(
            loc=("balance_sheets", number, "net_assets"),
            found=f"net_assets of {one.date} are {one.net_assets:,.2f} yuan, below the least capital of a guarantor",
            wanted="yuan are wanted",
            remedy="Check that it was not written in 万元.",
        )
        for number, one in enumerate(guarantor.balance_sheets)
        if one.net_assets < SMALLEST_NET_ASSETS
    )


def rulebook_faults(rulebook: Rulebook) -> tuple[TermFault, ...]:
    """Everything that keeps a rulebook from being used."""
    return (*_rules_there(rulebook), *_rules_in_range(rulebook), *_one_rule_a_day(rulebook))


def _sheets_in_order(guarantor: Guarantor) -> Iterator[TermFault]:
    for number, (before, after) in enumerate(pairwise(guarantor.balance_sheets), start=1):
        if after.date <= before.date:
            yield TermFault(
                loc=("balance_sheets", number, "date"),
                found=f"the balance sheet of {after.date} stands after that of {before.date}",
                wanted="earliest first, each date once, is wanted",
                remedy="Sort them by date, and strike what is there twice.",
            )


def _sheets_add_up(guarantor: Guarantor) -> Iterator[TermFault]:
    for number, one in enumerate(guarantor.balance_sheets):
        if one.equity_in_guarantors >= one.net_assets:
            yield TermFault(
                loc=("balance_sheets", number, "equity_in_guarantors"),
                found=f"equity_in_guarantors of {one.date} is {one.equity_in_guarantors:,.2f} yuan",
                wanted=f"less than net_assets, {one.net_assets:,.2f} yuan, is wanted",
                remedy="Check both: nothing would be left to measure limits by.",
            )
        if one.total_assets is not None:
            yield from _within_assets(number, one, one.total_assets)


def _within_assets(number: int, sheet: BalanceSheet, total: float) -> Iterator[TermFault]:
    classes = sum(one or 0.0 for one in (sheet.class_1, sheet.class_2, sheet.class_3, sheet.compensation_receivable))
    own = sum(one or 0.0 for one in (sheet.net_assets, sheet.unearned_reserve, sheet.compensation_reserve))
    parts = (
        ("net_assets", "net_assets and reserves come to", own),
        ("class_1", "class_1, class_2, class_3 and compensation_receivable come to", classes),
    )
    for word, what, amount in parts:
        if amount > total:
            yield TermFault(
                loc=("balance_sheets", number, word),
                found=f"{what} {amount:,.2f} yuan on {sheet.date}",
                wanted=f"at most total_assets, {total:,.2f} yuan, is wanted",
                remedy="Check the amounts.",
            )


def _business_within(guarantor: Guarantor) -> Iterator[TermFault]:
    seen: dict[str, list[datetime.date | None]] = {}
    for number, one in enumerate(guarantor.other_business):
        place, days = ("other_business", number), seen.setdefault(one.id, [])
        if one.as_of in days or (days and None in (one.as_of, *days)):
            yield TermFault(
                loc=(*place, "id"),
                found=f"other_business has {one.id} twice" + (f" as of {one.as_of}" if one.as_of in days else ""),
                wanted="every id once for a day is wanted",
                remedy="Give each a date of its own under as_of, or strike one.",
            )
        days.append(one.as_of)
        for part, whole in (("small_balance", "balance"), ("n_small_clients", "n_clients")):
            if getattr(one, part) > getattr(one, whole):
                yield TermFault(
                    loc=(*place, part),
                    found=f"other_business.{one.id}.{part} is {getattr(one, part):,.10g}",
                    wanted=f"at most {whole}, {getattr(one, whole):,.10g}, is wanted",
                    remedy="Check both.",
                )


def _rules_there(rulebook: Rulebook) -> Iterator[TermFault]:
    missing = [one for one in RULE_IDS if one not in {rule.id for rule in rulebook.rules}]
    if missing:
        yield TermFault(
            loc=("rules",),
            found=f"rules leave out {', '.join(missing)}",
            wanted="every rule is wanted, of some time at least",
            remedy="Copy them from the packaged rulebook, and change what differs.",
        )


def _rules_in_range(rulebook: Rulebook) -> Iterator[TermFault]:
    for number, rule in enumerate(rulebook.rules):
        if rule.id not in ABOVE_ONE and rule.value > 1:
            yield TermFault(
                loc=("rules", number, "value"),
                found=f"{rule.id} is {rule.value:.10g}",
                wanted="a part of a whole, at most 1, is wanted",
                remedy=f"Write {rule.value / 100:.10g} for {rule.value:.10g} %.",
            )
        if rule.id.startswith("leverage") and not rule.value:
            yield TermFault(
                loc=("rules", number, "value"),
                found=f"{rule.id} is 0",
                wanted="a multiple of net assets above 0 is wanted",
                remedy="Write 10 for ten times.",
            )
        if rule.valid_to is not None and rule.valid_to < rule.valid_from:
            yield TermFault(
                loc=("rules", number, "valid_to"),
                found=f"{rule.id} is in force from {rule.valid_from} to {rule.valid_to}",
                wanted="a last day that is not before the first is wanted",
                remedy="Check both days.",
            )


def _one_rule_a_day(rulebook: Rulebook) -> Iterator[TermFault]:
    for rule_id in RULE_IDS:
        own = sorted(
            ((rule.valid_from, number, rule) for number, rule in enumerate(rulebook.rules) if rule.id == rule_id),
            key=lambda one: one[:2],
        )
        for (_, _, before), (_, number, after) in pairwise(own):
            if before.valid_to is None or after.valid_from <= before.valid_to:
                yield TermFault(
                    loc=("rules", number, "valid_from"),
                    found=f"{rule_id} is in force from {after.valid_from}; the one from {before.valid_from} still is",
                    wanted="one rule a day is wanted",
                    remedy="Write valid_to for the one before: its last day in force.",
                )
