"""The deal made ready to run: amounts in fen, dates as numbers, each list of steps resolved to single names."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache

from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES, Step
from abs_model.deal.support import POOL
from abs_model.deal.tranche import Tranche
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER
from abs_model.engine.realised import Realised
from abs_model.pool.exposure import Exposures
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.day_count import DayCount, year_fraction
from abs_model.schedule.period import Period
from abs_model.terms import RATE_UNIT, fen, rate_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One tranche in fen."""

    tranche: Tranche
    principal: int
    proceeds: int
    maturity: int
    interest: str
    repayment: str

    @property
    def is_zero_coupon(self) -> bool:
        """Bears its discount instead of a coupon until maturity."""
        return self.tranche.redemption == "zero_coupon"

    @property
    def is_paid_at_maturity(self) -> bool:
        """Interest waits for maturity."""
        return self.is_zero_coupon or self.tranche.interest == "at_maturity"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step with the single names behind its words, and the states in whose lists it stands.

    ``groups`` holds the single names behind each word, ``names`` all of them. ``number`` is its place in the programme
    of all states; ``places`` its place in the list of each of its states.
    """

    number: int
    step: Step
    verb: str
    account: str
    groups: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    states: tuple[int, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A deal, a schedule, the pool's face and price: everything that no path can change.

    ``programme`` holds the steps of all states, merged in an order that keeps the order of each list, so that a step
    that several states share runs once for the paths in any of them. ``price`` is None where the price is whatever the
    proceeds leave. ``row_core_enterprise`` and ``row_face`` (fen) follow the rows of the exposures; ``renewal_day`` is,
    by period, the day on which receivables bought then fall due. ``property_value`` is what intellectual property is
    worth by period (fen), by the event that wipes it out, empty for none. ``realised`` is what has happened already.
    """

    deal: Deal
    periods: tuple[Period, ...]
    face: int
    price: int | None
    notes: tuple[Note, ...]
    closing: tuple[PlannedStep, ...]
    programme: tuple[PlannedStep, ...]
    row_core_enterprise: tuple[str, ...]
    row_face: tuple[float, ...]
    renewal_day: tuple[int, ...]
    property_value: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    realised: Realised | None = None

    @property
    def is_answering_for_pool(self) -> bool:
        """Whether any support answers for each claim of the pool."""
        return any(POOL in support.covers for support in self.deal.support)

    @property
    def last_day(self) -> int:
        """Legal final: what happens to anybody later does not matter here."""
        return day_number(self.deal.dates.legal_final)

    def support_day(self, period: Period) -> int:
        """The day by which a provider must be alive: guarantee payment, payment date, or the window's end."""
        if period.payment_date is None:
            return day_number(period.end)
        dates = {event.name: event.date for event in period.events}
        return day_number(dates.get("guarantee_payment", period.payment_date))


def make_plan(
    deal: Deal,
    periods: Sequence[Period],
    exposures: Exposures,
    price: int | None,
    calendar: Calendar,
    property_value: Mapping[str, tuple[float, ...]] | None = None,
) -> Plan:
    """Resolve a checked deal against its schedule and its pool.

    Parameters
    ----------
    deal : Deal
        Checked terms.
    periods : sequence of Period
        From ``build_schedule``.
    exposures : Exposures
        The pool by row and pay day, fen.
    price : int or None
        Purchase price, fen; None where it is whatever the proceeds leave after the earlier closing steps.
    calendar : Calendar
        Rolls the due days of receivables that are bought later.
    property_value : mapping of str to tuple of float, optional
        See ``Plan``.
    """
    return Plan(
        deal=deal,
        periods=tuple(periods),
        face=int(exposures.row_face.sum()),
        price=price,
        notes=tuple(_note(tranche, deal) for tranche in deal.tranches),
        closing=_merge([deal.priority_of_payments.closing], deal),
        programme=_merge([deal.priority_of_payments.steps(state) for state in STATES], deal),
        row_core_enterprise=tuple(row.core_enterprise for row in exposures.rows),
        row_face=tuple(exposures.row_face.tolist()),
        renewal_day=tuple(_renewal_day(deal, period, calendar) for period in periods),
        property_value=property_value or {},
    )


def _renewal_day(deal: Deal, period: Period, calendar: Calendar) -> int:
    if deal.pool.replenishment is None or period.payment_date is None:
        return NEVER
    due = period.payment_date + datetime.timedelta(days=deal.pool.replenishment.tenor_days)
    return day_number(calendar.roll(due, "following"))


def _note(tranche: Tranche, deal: Deal) -> Note:
    principal = fen(tranche.balance)
    price = Fraction(repr(float(tranche.issue_price))) / 100
    return Note(
        tranche=tranche,
        principal=principal,
        proceeds=int(principal * price + Fraction(1, 2)),
        maturity=day_number(tranche.maturity or deal.dates.expected_maturity),
        interest=f"{tranche.id}.interest",
        repayment=f"{tranche.id}.principal",
    )


def _merge(lists: Sequence[Sequence[Step]], deal: Deal) -> tuple[PlannedStep, ...]:
    """One programme that holds each list in its own order; steps that match stand in it once."""
    merged: list[tuple[Step, dict[int, int]]] = []
    for state, steps in enumerate(lists):
        matcher = SequenceMatcher(
            None, [str(step) for step, _ in merged], [str(step) for step in steps], autojunk=False
        )
        longer: list[tuple[Step, dict[int, int]]] = []
        for what, first, last, start, stop in matcher.get_opcodes():
            if what == "equal":
                longer += [(step, at | {state: start + k}) for k, (step, at) in enumerate(merged[first:last])]
            else:
                longer += merged[first:last]
                longer += [(step, {state: start + k}) for k, step in enumerate(steps[start:stop])]
        merged = longer
    return tuple(_planned(step, number, at, deal) for number, (step, at) in enumerate(merged, start=1))


def _planned(step: Step, number: int, at: Mapping[int, int], deal: Deal) -> PlannedStep:
    groups = _groups(step, deal)
    return PlannedStep(
        number=number,
        step=step,
        verb=step.verb,
        account=_account(step, deal),
        groups=groups,
        names=tuple(name for group in groups for name in group),
        states=tuple(at),
        places=tuple(place + 1 for place in at.values()),
    )


def _account(step: Step, deal: Deal) -> str:
    if step.transfer is not None:
        return step.transfer
    return step.source or deal.plan_account


def _groups(step: Step, deal: Deal) -> tuple[tuple[str, ...], ...]:
    if step.draw is not None:
        support = next((one for one in deal.support if one.id == step.draw), None)
        words = step.names or (support.covers if support else ())
    else:
        words = step.objects
    return tuple(deal.members(word) for word in words)


def covered(deal: Deal, support_id: str) -> tuple[str, ...]:
    """The single names that a support covers."""
    support = next(one for one in deal.support if one.id == support_id)
    return tuple(name for word in support.covers for name in deal.members(word))


def accrual_fraction(period: Period, day_count: DayCount) -> Fraction:
    """Year fraction of the accrual period; nothing where the period has none."""
    if period.accrual_start is None or period.accrual_end is None:
        return Fraction(0)
    return _fraction(period.accrual_start, period.accrual_end, day_count)


@lru_cache(maxsize=4096)
def _fraction(start: datetime.date, end: datetime.date, day_count: DayCount) -> Fraction:
    return year_fraction(start, end, day_count)


def rate_for(rate: float, fraction: Fraction) -> tuple[int, int]:
    """Numerator and denominator of rate x fraction, for ``scaled``."""
    return rate_units(rate) * fraction.numerator, RATE_UNIT * fraction.denominator
