"""The series to come of a shelf as steps: dates and sizes of a policy, or those of a list, with who owes in each."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from abs_model.deal.issue_plan import IssuePlan, PlannedSeries, SizeRule
from abs_model.deal.party import CoreEnterprise
from abs_model.deal.shelf import Shelf
from abs_model.engine.default_times import day_number
from abs_model.run.shelf_state import Step
from abs_model.terms import fen, rate_units

MOST_STEPS = 240
"""Series that a policy goes on for where neither expiry nor a number of issues ends it."""

DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a series to come has beside its size: coupon, tenor, receivables, suppliers."""

    coupon_rate: float
    tenor_months: int
    n_receivables: int
    n_suppliers: int


def steps_of(
    shelf: Shelf, plan: IssuePlan, last: datetime.date, as_of: datetime.date, cores: Sequence[CoreEnterprise]
) -> tuple[tuple[Step, ...], tuple[Terms, ...]]:
    """The series of a plan that close after a day, with their terms.

    A policy goes one step beyond the expiry of the shelf, so that the step says why it ends.

    Parameters
    ----------
    shelf : Shelf
    plan : IssuePlan
        Its own.
    last : date
        Closing of the last series, or the day of the letter: a policy without a start begins a gap later.
    as_of : date
    cores : sequence of CoreEnterprise
        Everybody who owes or may owe, by place.
    """
    known = place_of(cores)
    places = {core.id: known[core.code] if core.code in known else known[core.id] for core in plan.core_enterprises}
    if plan.series:
        chosen = [(place, one) for place, one in enumerate(plan.series) if one.date > as_of]
        pairs = [_listed(plan, one, place, places, len(cores)) for place, one in chosen]
    else:
        pairs = [_by_rule(plan, day, place, places, len(cores)) for place, day in _dates(shelf, plan, last, as_of)]
    return tuple(step for step, _ in pairs), tuple(terms for _, terms in pairs)


def _dates(shelf: Shelf, plan: IssuePlan, last: datetime.date, as_of: datetime.date) -> list[tuple[int, datetime.date]]:
    """Closings of a policy after a day with their places in it; the first that comes too late is the last."""
    start = plan.start or last + relativedelta(months=plan.gap_months)
    found: list[tuple[int, datetime.date]] = []
    for place in range(MOST_STEPS):
        day = start + relativedelta(months=place * plan.gap_months)
        if day > as_of:
            found.append((place, day))
        if shelf.expiry is not None and day > shelf.expiry:
            break
    return found


def _by_rule(
    plan: IssuePlan, day: datetime.date, place: int, places: dict[str, int], n_names: int
) -> tuple[Step, Terms]:
    """The series of a policy at a place: its names take turns, its size and numbers grow."""
    size, count = plan.size or SizeRule(), plan.names_per_series or len(plan.core_enterprises)
    turns = [plan.core_enterprises[(place * count + turn) % len(plan.core_enterprises)] for turn in range(count)]
    shares = [0] * n_names
    for one in turns:
        shares[places[one.id]] += round(one.weight * 1_000_000)
    terms = Terms(
        coupon_rate=_coupon(plan, day),
        tenor_months=plan.tenor_months,
        n_receivables=plan.receivables.at(place),
        n_suppliers=plan.new_suppliers.at(place),
    )
    target = None if size.amount is None else round(fen(size.amount) * (1 + size.growth) ** place)
    return _step(plan, day, terms, shares, (target, size.headroom_share or 0.0)), terms


def _listed(
    plan: IssuePlan, one: PlannedSeries, place: int, places: dict[str, int], n_names: int
) -> tuple[Step, Terms]:
    """A series of an explicit plan."""
    shares = [0] * n_names
    for name, share in one.core_enterprises.items():
        shares[places[name]] += rate_units(share)
    terms = Terms(
        coupon_rate=_coupon(plan, one.date) if one.coupon_rate is None else one.coupon_rate,
        tenor_months=one.tenor_months or plan.tenor_months,
        n_receivables=plan.receivables.at(place) if one.n_receivables is None else one.n_receivables,
        n_suppliers=plan.new_suppliers.at(place) if one.n_suppliers is None else one.n_suppliers,
    )
    return _step(plan, one.date, terms, shares, (fen(one.amount), 0.0)), terms


def _step(
    plan: IssuePlan, day: datetime.date, terms: Terms, shares: Sequence[int], size: tuple[int | None, float]
) -> Step:
    repaid = day + relativedelta(months=terms.tenor_months)
    years = (repaid - day).days / DAYS_A_YEAR
    return Step(
        date=day,
        day=day_number(day),
        repaid=day_number(repaid),
        target=size[0],
        headroom_share=size[1],
        shares=tuple(shares),
        advance_ratio=plan.advance_ratio,
        claim_ratio=1.0 + terms.coupon_rate * years,
    )


def place_of(cores: Sequence[CoreEnterprise]) -> dict[str, int]:
    """Places of core enterprises by id, and by code where they have one."""
    by_id = {one.id: place for place, one in enumerate(cores)}
    return by_id | {one.code: place for place, one in enumerate(cores) if one.code is not None}


def _coupon(plan: IssuePlan, day: datetime.date) -> float:
    begun = [one.rate for one in plan.coupons if one.date <= day]
    return begun[-1] if begun else plan.coupons[0].rate
