"""What a deal takes from its guarantor and brings it, week by week, and whose defaults its claims are due to."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from abs_model.deal.fee import Fee
from abs_model.deal.sharing import Cession, Sharer
from abs_model.deal.support import POOL
from abs_model.engine.default_table import SPAN, DefaultTable, looked_up
from abs_model.engine.default_times import day_number, paths_with
from abs_model.engine.ledger import Line, TotalJournal
from abs_model.engine.outcome import claim_dates
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.engine.waterfall import distribute_into
from abs_model.measure.money import Amounts
from abs_model.measure.sharing import recovered
from abs_model.run.bill_sharing import net_parts
from abs_model.run.book_model import BookPart
from abs_model.run.credit import party_of
from abs_model.run.project import project
from abs_model.run.spread import fee_by_period

KINDS = ("claim", "back", "ceded", "shared", "passed", "fee")
"""Of each week: what the guarantor pays to holders; what debtors pay it back; what others bear of its claims, on the
day of the claim, and when they pay it; what it hands on to them of what came back; its fees."""

FIRST_MONDAY = -3
"""1969-12-29, in days since 1970-01-01: the first day of week 0."""


def week_number(day: int) -> int:
    """Weeks from Monday to Sunday, counted.

    Examples
    --------
    >>> week_number(0), week_number(3), week_number(4)
    (0, 0, 1)
    """
    return (day - FIRST_MONDAY) // 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DealWeeks:
    """In which weeks of the book the flows of a deal fall.

    Attributes
    ----------
    claim, back : ndarray of int64, shape (period,)
        Place of the week among those of the book; -1 for what is over on the day of the book.
    shared : mapping of int to ndarray of int64, shape (period,)
        The same by days that somebody takes to pay its part of a claim.
    """

    claim: Whole
    back: Whole
    shared: Mapping[int, Whole]


def flow_weeks(part: BookPart, as_of: int) -> dict[str, list[int]]:
    """Numbers of the weeks of claims, of what comes back, and of what others pay, after a day; by kind and days."""
    claims, back = _days(part)
    found = {"claim": claims, "back": back}
    found |= {f"shared {lag}": [day + lag for day in claims] for lag in _lags(part)}
    return {word: [week_number(day) if day > as_of else -1 for day in days] for word, days in found.items()}


def deal_weeks(part: BookPart, as_of: int, weeks: Whole) -> DealWeeks:
    """Where the flows of a deal fall among the weeks of the book, which rise."""
    found = {word: np.array(numbers) for word, numbers in flow_weeks(part, as_of).items()}
    place = {word: np.where(own >= 0, np.searchsorted(weeks, own), -1) for word, own in found.items()}
    return DealWeeks(
        claim=place["claim"], back=place["back"], shared={lag: place[f"shared {lag}"] for lag in _lags(part)}
    )


def _days(part: BookPart) -> tuple[list[int], list[int]]:
    """By period, when claims are paid and when money comes in: not before the claims of the same period are paid."""
    plan = part.task.plan
    claims = [day_number(date) for date in claim_dates(plan)]
    paid = [day_number(period.payment_date or period.end) for period in plan.periods]
    return claims, [max(pair) for pair in zip(claims, paid, strict=True)]


def _lags(part: BookPart) -> tuple[int, ...]:
    return tuple(sorted({lag for lag, _ in _others(part)}))


def _others(part: BookPart) -> list[tuple[int, int]]:
    """Days that each bearer but the guarantor takes to pay, and its number among the bearers."""
    if part.sharing is None:
        return []
    members: tuple[Sharer | Cession, ...] = (*part.sharing.sharers, *part.sharing.cessions)
    return [(one.lag_days, number) for number, one in enumerate(members) if one.role != "guarantor"]


@dataclass(slots=True)
class GuarantorJournal:
    """Keeps totals, and by period what the guarantor pays, gets back and earns."""

    is_full: ClassVar[bool] = False
    is_kept_up: ClassVar[bool] = False

    totals: TotalJournal
    supports: frozenset[str]
    fees: frozenset[str]
    claim: Amounts
    back: Amounts
    fee: Amounts

    @property
    def moved(self) -> dict[Line, Amounts]:
        """Movements by kind, in total."""
        return self.totals.moved

    @property
    def standing(self) -> dict[str, Amounts]:
        """What stands at the very end."""
        return self.totals.standing

    def record(self, period: int, line: Line, moved: Amounts, available: Amounts | None, due: Amounts | None) -> None:
        """Take one movement of one period."""
        self.totals.record(period, line, moved, available, due)
        if line.verb == "draw" and line.source in self.supports:
            self.claim[period] += moved
        elif line.verb == "reimburse" and line.target in self.supports:
            self.back[period] += moved
        elif line.target in self.fees:
            self.fee[period] += moved

    def close(self, period: int, snapshot: Mapping[str, Amounts]) -> None:
        """Keep the state of the last period."""
        self.totals.close(period, snapshot)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DealRun:
    """A deal on some paths: claims, what comes back and fees, [period, path], whole fen."""

    paths: Paths
    claim: Amounts
    back: Amounts
    fee: Amounts


def run_deal(part: BookPart, days: Whole) -> DealRun:
    """Run a deal on paths on which its names default on given days, [own name, path]."""
    task = part.task
    paths = paths_with(task.base, task.exposures, task.model, days)
    earned = [fee.id for fee in _own_fees(part) if fee.payer == "plan"]
    shape = (len(task.plan.periods), paths.n_paths)
    journal = GuarantorJournal(
        totals=TotalJournal(paths.n_paths),
        supports=frozenset(part.supports),
        fees=frozenset(f"fees.{name}{end}" for name in earned for end in ("", ".excess")),
        claim=np.zeros(shape),
        back=np.zeros(shape),
        fee=np.zeros(shape),
    )
    distribute_into(journal, task.plan, looked_up(task.table, paths), paths)
    return DealRun(paths=paths, claim=journal.claim, back=journal.back, fee=journal.fee)


def weekly(part: BookPart, run: DealRun, where: DealWeeks, n_weeks: int) -> Amounts:
    """Flows of a deal by kind and week of the book, [kind, week, path]."""
    total = np.zeros((len(KINDS), n_weeks, run.paths.n_paths))
    _add(total[0], run.claim, where.claim)
    _add(total[1], run.back, where.back)
    _add(total[5], run.fee, where.back)
    claimed = np.flatnonzero(run.claim.any(axis=0))
    if part.sharing is None or not len(claimed):
        return total
    sharing = part.sharing
    so_far = np.cumsum(run.claim[:, claimed], axis=0)
    borne = net_parts(sharing, part.claimed + so_far) - net_parts(sharing, np.full_like(so_far, part.claimed))
    order = [sharing.bearers.index(name) for name in sharing.recovery_order]
    returned = recovered(np.cumsum(run.back[:, claimed], axis=0), borne, order)
    for lag, bearer in _others(part):
        own, back = (np.diff(amounts[bearer], axis=0, prepend=0.0) for amounts in (borne, returned))
        for kind, amounts, place in ((2, own, where.claim), (3, own, where.shared[lag]), (4, back, where.back)):
            added = np.zeros((n_weeks, len(claimed)))
            _add(added, amounts, place)
            total[kind][:, claimed] += added
    return total


def _add(total: Amounts, amounts: Amounts, place: Whole) -> None:
    for period, week in enumerate(place.tolist()):
        if week >= 0:
            total[week] += amounts[period]


def scheduled_fees(part: BookPart) -> Amounts:
    """Fees of the guarantor that others than the plan pay, by period, where nothing goes wrong; fen."""
    told = np.zeros(len(part.task.plan.periods))
    own = [fee for fee in _own_fees(part) if fee.payer != "plan"]
    if own:
        projection = project(part.deal.subject, (part.deal.scenario,))
        for fee in own:
            for period, amount in fee_by_period(fee, projection).items():
                told[period] += amount
    return told


def _own_fees(part: BookPart) -> list[Fee]:
    """The fees that the guarantor is paid."""
    deal = part.deal.subject.deal
    company = party_of(deal, next(one.provider for one in deal.support if one.id == part.supports[0])).id
    return [fee for fee in deal.fees if fee.payee in deal.parties and party_of(deal, fee.payee).id == company]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unpaid:
    """What a default in each stretch of a deal's default table leaves unpaid, for splitting claims.

    Attributes
    ----------
    so_far : ndarray of shape (period, entry)
        Defaulted and not recovered by the end of the window.
    in_window : ndarray of shape (period, entry) or None
        Falls due unpaid in the window; None where the guarantor answers for no claim of the pool one by one.
    names : tuple of str
        What the book calls the obligors.
    name : ndarray of int64, shape (row,)
        Which of them each row is of.
    """

    so_far: Amounts
    in_window: Amounts | None
    names: tuple[str, ...]
    name: Whole


def unpaid_of(part: BookPart) -> Unpaid:
    """What claims of a deal are split by."""
    task = part.task
    change = task.table.change
    supports = [one for one in task.plan.deal.support if one.id in part.supports]
    answers = any(POOL in one.covers for one in supports)
    rows = [part.deal.entity(row.core_enterprise) for row in task.exposures.rows]
    names = tuple(dict.fromkeys(rows))
    return Unpaid(
        so_far=np.maximum(change["defaulted"] - np.cumsum(change["recovered"], axis=0), 0.0),
        in_window=np.maximum(change["claimed"], 0.0) if answers else None,
        names=names,
        name=np.array([names.index(row) for row in rows], dtype=np.int64),
    )


def claims_by_name(unpaid: Unpaid, table: DefaultTable, run: DealRun, is_counted: NDArray[np.bool_]) -> Amounts:
    """Split the claims of a deal over the obligors whose defaults they are due to, [obligor + 1, path], whole fen.

    A claim is split in proportion to what each defaulted obligor left unpaid: in the window of the claim where the
    guarantor answers for receivables one by one, else up to it. The parts add up to the claims; the last row has what
    no default explains: late payment, an estate that pays later.

    Parameters
    ----------
    unpaid : Unpaid
    table : DefaultTable
    run : DealRun
    is_counted : ndarray of bool, shape (period,)
        Periods whose claims count.
    """
    default_day = np.broadcast_to(run.paths.default_day, (len(run.paths.default_day), run.paths.n_paths))
    path, row = np.nonzero(default_day.T < NEVER)
    entry = np.searchsorted(table.first, row * SPAN + default_day[row, path], side="right") - 1
    parts = np.zeros((len(unpaid.names) + 1, run.paths.n_paths))
    for period in np.flatnonzero(is_counted & run.claim.any(axis=1)).tolist():
        rest = run.claim[period]
        for base in (unpaid.in_window, unpaid.so_far):
            if base is not None:
                rest = rest - _split(parts, rest, base[period, entry], path, unpaid.name[row])
        parts[-1] += rest
    return parts


def _split(parts: Amounts, claim: Amounts, weight: Amounts, path: Whole, name: Whole) -> Amounts:
    """Add each name's part of the claims of a window, and say what was split, [path]; cumulative rounding."""
    chosen = np.flatnonzero((weight > 0) & (claim[path] > 0))
    if not len(chosen):
        return np.zeros_like(claim)
    path, weight, name = path[chosen], weight[chosen], name[chosen]
    is_first = np.append(True, path[1:] != path[:-1])
    is_last = np.append(is_first[1:], True)
    first = np.flatnonzero(is_first)
    sums = np.cumsum(weight)
    before = np.repeat((sums - weight)[first], np.diff(np.append(first, len(path))))
    total = np.bincount(path, weight, len(claim))[path]
    reached = np.where(is_last, claim[path], np.floor(claim[path] * np.minimum((sums - before) / total, 1.0) + 0.5))
    own = reached - np.where(is_first, 0.0, np.append(0.0, reached[:-1]))
    np.add.at(parts, (name, path), own)
    split = np.zeros_like(claim)
    split[path] = claim[path]
    return split


def week_days(weeks: Sequence[int]) -> list[datetime.date]:
    """The Monday of each week."""
    return [datetime.date(1970, 1, 1) + datetime.timedelta(days=7 * one + FIRST_MONDAY) for one in weeks]
