"""Terms of a shelf, and of the plan of its series, that contradict one another."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from abs_model.deal.issue_plan import IssuePlan
from abs_model.deal.shelf import Shelf
from abs_model.errors import nearest
from abs_model.terms import TermFault


def amounts_within(shelf: Shelf) -> Iterator[TermFault]:
    """No part is larger than the whole."""
    for word in ("per_issue_cap", "per_core_enterprise_cap", "issued_before"):
        amount = getattr(shelf, word)
        if amount is not None and amount > shelf.registered_amount:
            yield TermFault(
                loc=(word,),
                found=f"{word} is {amount:,.2f} yuan",
                wanted=f"at most the registered amount, {shelf.registered_amount:,.2f} yuan, is wanted",
                remedy="Check both amounts.",
            )


def months_within(shelf: Shelf) -> Iterator[TermFault]:
    """The first series is due while the shelf is valid."""
    if shelf.first_issue_months > shelf.validity_months:
        yield TermFault(
            loc=("first_issue_months",),
            found=f"first_issue_months is {shelf.first_issue_months}",
            wanted=f"at most validity_months, {shelf.validity_months}, is wanted",
            remedy="Check both.",
        )


def counts_fit(shelf: Shelf) -> Iterator[TermFault]:
    """What was issued before is an amount of some series, and no more series than there may be."""
    if shelf.n_issued_before and not shelf.issued_before:
        yield TermFault(
            loc=("n_issued_before",),
            found=f"n_issued_before is {shelf.n_issued_before} and issued_before is 0",
            wanted="the amount of those series is wanted",
            remedy="Write issued_before, or strike n_issued_before.",
        )
    if shelf.most_issues is not None and shelf.n_issued_before > shelf.most_issues:
        yield TermFault(
            loc=("n_issued_before",),
            found=f"n_issued_before is {shelf.n_issued_before}",
            wanted=f"at most most_issues, {shelf.most_issues}, is wanted",
            remedy="Check both.",
        )


def series_once(shelf: Shelf) -> Iterator[TermFault]:
    """No series is listed twice."""
    for place, name in enumerate(shelf.series):
        if name in shelf.series[:place]:
            yield TermFault(
                loc=("series", place),
                found=f'series has "{name}" twice',
                wanted="each series once is wanted",
                remedy="Strike one of the two.",
            )


def plan_has_sizes(shelf: Shelf) -> Iterator[TermFault]:
    """A plan has a size rule, of one kind, or a list of series."""
    plan = shelf.plan
    if plan is None:
        return
    if (plan.size is None) == (not plan.series):
        has = "neither size nor series" if plan.size is None else "both size and series"
        yield TermFault(
            loc=("plan",),
            found=f"the plan has {has}",
            wanted="one of the two is wanted",
            remedy="Write a size rule, or list the series one by one.",
        )
    if plan.size is not None and (plan.size.amount is None) == (plan.size.headroom_share is None):
        has = "neither" if plan.size.amount is None else "both"
        yield TermFault(
            loc=("plan", "size"),
            found=f"size has {has} of amount and headroom_share",
            wanted="one of the two is wanted",
            remedy="Write an amount, or a share of what is left.",
        )


def plan_names_fit(shelf: Shelf) -> Iterator[TermFault]:
    """Core enterprises of a plan are known, once each, and as many as a series takes."""
    plan = shelf.plan
    if plan is None:
        return
    ids = [one.id for one in plan.core_enterprises]
    for name, count in Counter(ids).items():
        if count > 1:
            yield TermFault(
                loc=("plan", "core_enterprises"),
                found=f"{name} is listed {count} times",
                wanted="each core enterprise once is wanted",
                remedy="Strike the others, or raise its weight.",
            )
    if plan.names_per_series is not None and plan.names_per_series > len(ids):
        yield TermFault(
            loc=("plan", "names_per_series"),
            found=f"names_per_series is {plan.names_per_series}",
            wanted=f"at most the {len(ids)} core enterprises of the plan are wanted",
            remedy="List more core enterprises, or take fewer.",
        )
    for place, one in enumerate(plan.series):
        for name in one.core_enterprises:
            if name not in ids:
                yield TermFault(
                    loc=("plan", "series", place, "core_enterprises", name),
                    found=f'there is no core enterprise "{name}"',
                    wanted="one of plan.core_enterprises is wanted",
                    remedy=nearest(name, ids),
                )
        total = sum(one.core_enterprises.values())
        if round(total, 8) != 1:
            yield TermFault(
                loc=("plan", "series", place, "core_enterprises"),
                found=f"shares add up to {total:.8g}",
                wanted="1 is wanted",
                remedy="Check the shares.",
            )


def plan_dates_rise(shelf: Shelf) -> Iterator[TermFault]:
    """Coupons and listed series are in the order of their dates."""
    plan = shelf.plan
    if plan is None:
        return
    for word, dates in (
        ("coupons", [one.date for one in plan.coupons]),
        ("series", [one.date for one in plan.series]),
    ):
        for place, (before, after) in enumerate(pairwise(dates), start=1):
            if after <= before:
                yield TermFault(
                    loc=("plan", word, place, "date"),
                    found=f"{after} follows {before}",
                    wanted="dates that rise are wanted",
                    remedy="Put them in order.",
                )
    first = _first_date(plan)
    if first is not None and plan.coupons[0].date > first:
        yield TermFault(
            loc=("plan", "coupons", 0, "date"),
            found=f"the first coupon holds from {plan.coupons[0].date}, the first series closes on {first}",
            wanted="a coupon for every series is wanted",
            remedy="Let the first coupon begin earlier.",
        )


def _first_date(plan: IssuePlan) -> datetime.date | None:
    """The first day on which the plan needs a coupon, as far as the file says so."""
    if plan.series:
        return next((one.date for one in plan.series if one.coupon_rate is None), None)
    return plan.start


CHECKS: tuple[Callable[[Shelf], Iterator[TermFault]], ...] = (
    amounts_within,
    months_within,
    counts_fit,
    series_once,
    plan_has_sizes,
    plan_names_fit,
    plan_dates_rise,
)
"""Every check of a shelf."""
