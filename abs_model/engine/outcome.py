"""What a path ends in: the figures of each path that a simulation counts, kept while the waterfall runs."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from abs_model.engine.cashflow import Collections
from abs_model.engine.default_times import day_number
from abs_model.engine.ledger import Flags, Line, flow
from abs_model.engine.paths import Paths
from abs_model.engine.plan import Note, Plan, covered
from abs_model.engine.waterfall import distribute_into
from abs_model.measure.money import Amounts
from abs_model.schedule.period import Period

Key = tuple[str, str, str]
"""Section, subject and identifier of a figure, as in the summary of a run."""

MONTH_DAYS = 30
"""Days over which a supervisor looks at liquidity."""


@dataclass(slots=True, kw_only=True)
class OutcomeJournal:
    """Keeps totals, and of each period what claims, lateness and the value of payments are made of."""

    is_full: ClassVar[bool] = False
    is_kept_up: ClassVar[bool] = True

    plan: Plan
    paths: Paths
    moved: dict[Line, Amounts] = field(default_factory=dict)
    standing: dict[str, Amounts] = field(default_factory=dict)
    claims: dict[str, Amounts] = field(default_factory=dict)
    principal_days: dict[str, Amounts] = field(default_factory=dict)
    present_value: dict[str, Amounts] = field(default_factory=dict)
    is_late: dict[str, Flags] = field(default_factory=dict)
    is_failed_in_need: dict[str, Flags] = field(default_factory=dict)

    def record(self, period: int, line: Line, moved: Amounts, available: Amounts | None, due: Amounts | None) -> None:
        """Add one movement to the total of its kind, and to the figures that it belongs to."""
        del available, due
        total = self.moved.get(line)
        if total is None:
            self.moved[line] = np.broadcast_to(moved, (self.paths.n_paths,)).copy()
        else:
            total += moved
        if line.verb == "draw" and any(line.source == one.id for one in self.plan.deal.support):
            if line.source not in self.claims:
                self.claims[line.source] = np.zeros((len(self.plan.periods), self.paths.n_paths))
            self.claims[line.source][period] += moved
        for note in self.plan.notes:
            if line.target in {note.interest, note.repayment}:
                self._pay(self.plan.periods[period], note, line.target, moved)

    def close(self, period: int, snapshot: Mapping[str, Amounts]) -> None:
        """Keep the latest state, and whether anything due is unpaid after a distribution."""
        self.standing.update(snapshot)
        if self.plan.periods[period].payment_date is None or period == 0:
            return
        for note in self.plan.notes:
            name = note.tranche.id
            unpaid = (snapshot[f"{name}.interest_unpaid"] > 0) | (snapshot[f"{name}.principal_unpaid"] > 0)
            self.is_late[name] = self.is_late.get(name, np.zeros(1, dtype=bool)) | unpaid
        day = self.plan.support_day(self.plan.periods[period])
        for support in self.plan.deal.support:
            failure_day = self.paths.failure_day.get(support.provider)
            if failure_day is not None:
                in_need = self._is_in_need(support.id, snapshot) & (failure_day <= day)
                self.is_failed_in_need[support.id] = self._failed_in_need(support.id) | in_need

    def _pay(self, period: Period, note: Note, target: str, moved: Amounts) -> None:
        name, zeros = note.tranche.id, np.zeros(self.paths.n_paths)
        day = period.payment_date or period.end
        years = (day - self.plan.deal.dates.closing).days / 365
        discounted = moved * (1 + self._yield(note)) ** -years
        self.present_value[name] = self.present_value.get(name, zeros) + discounted
        if target == note.repayment:
            self.principal_days[name] = self.principal_days.get(name, zeros) + moved * day_number(day)

    def _yield(self, note: Note) -> float:
        """The rate that the note promises: its coupon, or what its discount comes to a year."""
        if not note.is_zero_coupon:
            return note.tranche.coupon_rate
        years = (note.maturity - day_number(self.plan.deal.dates.closing)) / 365
        return float((note.principal / note.proceeds) ** (1 / years) - 1)

    def _is_in_need(self, support_id: str, snapshot: Mapping[str, Amounts]) -> Flags:
        unpaid = np.zeros(1, dtype=bool)
        for name in covered(self.plan.deal, support_id):
            if f"{name}_unpaid" in snapshot:
                unpaid = unpaid | (snapshot[f"{name}_unpaid"] > 0)
        return unpaid

    def _failed_in_need(self, support_id: str) -> Flags:
        return self.is_failed_in_need.get(support_id, np.zeros(1, dtype=bool))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """Figures of each path.

    Attributes
    ----------
    values : mapping of (section, subject, identifier) to ndarray of shape (path,)
        Amounts in fen, flags as 0 or 1, days since 1970-01-01 weighted with fen.
    claims : mapping of support to ndarray of shape (period, path)
        What each support paid in each period, fen.
    """

    values: Mapping[Key, Amounts]
    claims: Mapping[str, Amounts]


def run_outcomes(plan: Plan, collections: Collections, paths: Paths) -> Outcomes:
    """Run paths through the waterfall and read off what each ends in.

    Raises
    ------
    InvariantError
        If an identity of money fails on any path.
    """
    journal = OutcomeJournal(plan=plan, paths=paths)
    written_off = distribute_into(journal, plan, collections, paths)
    recovered = collections.recovered.sum(axis=0)
    values: dict[Key, Amounts] = {
        ("pool", "pool", "defaulted"): journal.standing["pool.defaulted"],
        ("pool", "pool", "recovered"): recovered,
        ("pool", "pool", "lost"): journal.standing["pool.defaulted"] - recovered,
        ("pool", "pool", "any_default"): _flag(paths.default_day.min(axis=0) <= plan.last_day),
    }
    for note in plan.notes:
        values |= _tranche_values(journal, note, written_off)
    for support in plan.deal.support:
        values |= _support_values(journal, support.id, written_off)
    everywhere = {key: np.broadcast_to(value, (paths.n_paths,)) for key, value in values.items()}
    claims = {one.id: _claims(journal, one.id) for one in plan.deal.support}
    return Outcomes(values=everywhere, claims=claims)


def claim_dates(plan: Plan) -> tuple[datetime.date, ...]:
    """By period, the day by which a support pays what is claimed of it."""
    epoch = datetime.date(1970, 1, 1)
    return tuple(epoch + datetime.timedelta(days=plan.support_day(period)) for period in plan.periods)


def _tranche_values(journal: OutcomeJournal, note: Note, written_off: Mapping[str, Amounts]) -> dict[Key, Amounts]:
    name, zeros = note.tranche.id, np.zeros(1)
    shortfall = written_off[note.repayment] + written_off[note.interest]
    return {
        ("tranche", name, "shortfall"): shortfall,
        ("tranche", name, "is_short"): _flag(shortfall > 0),
        ("tranche", name, "is_late"): _flag(journal.is_late.get(name, np.zeros(1, dtype=bool))),
        ("tranche", name, "present_value"): journal.present_value.get(name, zeros),
        ("tranche", name, "principal_days"): journal.principal_days.get(name, zeros),
        ("tranche", name, "principal_paid"): note.proceeds - written_off[note.repayment],
    }


def _support_values(journal: OutcomeJournal, name: str, written_off: Mapping[str, Amounts]) -> dict[Key, Amounts]:
    claims = _claims(journal, name)
    drawn = claims.sum(axis=0)
    provider = next(one.provider for one in journal.plan.deal.support if one.id == name)
    failure_day = journal.paths.failure_day.get(provider)
    has_failed = np.zeros(1, dtype=bool) if failure_day is None else failure_day <= journal.plan.last_day
    return {
        ("support", name, "drawn"): drawn,
        ("support", name, "is_called"): _flag(drawn > 0),
        ("support", name, "largest_week"): np.asarray(by_week(claims, claim_dates(journal.plan)).max(axis=0)),
        ("support", name, "largest_month"): largest_within(claims, claim_dates(journal.plan), MONTH_DAYS),
        ("support", name, "timing_gap"): np.asarray(flow(journal.moved, target=name)),
        ("support", name, "support_loss"): written_off[name],
        ("support", name, "has_failed"): _flag(has_failed),
        ("support", name, "failed_in_need"): _flag(journal.is_failed_in_need.get(name, np.zeros(1, dtype=bool))),
    }


def _claims(journal: OutcomeJournal, name: str) -> Amounts:
    shape = (len(journal.plan.periods), journal.paths.n_paths)
    return journal.claims[name] if name in journal.claims else np.zeros(shape)


def week_of(date: datetime.date) -> str:
    """The calendar week of a date, as tables name it.

    Examples
    --------
    >>> week_of(datetime.date(2021, 1, 1))
    '2020-W53'
    """
    year, week, _ = date.isocalendar()
    return f"{year}-W{week:02d}"


def by_week(claims: Amounts, dates: tuple[datetime.date, ...]) -> Amounts:
    """Claims of the same calendar week together, [week, path]; dates rise.

    Parameters
    ----------
    claims : ndarray of shape (period, path)
    dates : tuple of date
        By period.
    """
    weeks = [week_of(date) for date in dates]
    first = [number for number, week in enumerate(weeks) if number == 0 or week != weeks[number - 1]]
    return claims if len(first) == len(weeks) else np.add.reduceat(claims, first, axis=0)


def largest_within(claims: Amounts, dates: tuple[datetime.date, ...], n_days: int) -> Amounts:
    """The most that is claimed within so many days on end, on each path."""
    so_far = np.concatenate([np.zeros((1, claims.shape[1])), np.cumsum(claims, axis=0)])
    numbers = [day_number(date) for date in dates]
    ends = np.searchsorted(numbers, np.array(numbers) + n_days)
    most = np.zeros(claims.shape[1])
    for start, end in enumerate(ends.tolist()):
        np.maximum(most, so_far[end] - so_far[start], out=most)
    return most


def _flag(flags: Flags) -> Amounts:
    return flags.astype(np.float64)
