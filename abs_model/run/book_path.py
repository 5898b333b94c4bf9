"""All deals of a guarantor on the same paths: its cash, its losses and its limits, week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.deal.support import POOL
from abs_model.engine.aim import Aim
from abs_model.engine.credit_model import CreditModel
from abs_model.engine.default_table import looked_up
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Whole
from abs_model.engine.plan import covered
from abs_model.engine.waterfall import distribute
from abs_model.measure.money import Amounts, scaled
from abs_model.run.book_flow import FIRST_MONDAY, KINDS, DealWeeks, Unpaid, claims_by_name, run_deal, weekly
from abs_model.run.book_model import BookPart
from abs_model.run.unit import BLOCK, UNIT
from abs_model.terms import RATE_UNIT, fen, rate_units

LIMITS = ("liquid_assets", "leverage", "net_assets")
"""What may run out: cash, room for guarantees, capital."""

CLAIM, BACK, CEDED, SHARED, PASSED, FEE = range(len(KINDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLimits:
    """What the guarantor has on the day of the book, yuan; None where it is not known.

    Attributes
    ----------
    liquid_assets : float or None
        What it can turn into cash at once (Ⅰ级资产).
    net_assets : float or None
        Net assets that count (净资产 less equity in other guarantors).
    leverage : float
        Most that it may guarantee, in net assets (放大倍数).
    other_balance : float
        Weighted balance of guarantees outside the deals, taken to stay what it is.
    """

    liquid_assets: float | None = None
    net_assets: float | None = None
    leverage: float = 10.0
    other_balance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What if: deals left out, or a part of the guarantor's own claims passed on.

    Attributes
    ----------
    id : str
    without : tuple of str
        Deals that are left out. To see what a new deal adds, put it into the book and leave it out here.
    re_guarantee_share : float
        Part of what it bears itself that a re-guarantor takes over; of what comes back too.
    re_guarantee_lag_days : int
        Days that the re-guarantor takes to pay, rounded up to whole weeks.
    """

    id: str
    without: tuple[str, ...] = ()
    re_guarantee_share: float = 0.0
    re_guarantee_lag_days: int = 60

    @property
    def n_weeks(self) -> int:
        """Weeks after the claim in which the re-guarantor pays."""
        return -(-self.re_guarantee_lag_days // 7)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadyDeal:
    """A deal of the book with what is the same on all paths.

    Attributes
    ----------
    fees : ndarray of shape (week, 1)
        Paid to the guarantor by others than the plan, fen.
    balance : ndarray of shape (week,)
        What is guaranteed at the start of each week by schedule, fen.
    usual : ndarray of shape (kind, week, 1)
        Flows of the path on which none of its names defaults.
    usual_parts : ndarray of shape (obligor + 1, 1)
        The claims of that path by name.
    """

    part: BookPart
    where: DealWeeks
    unpaid: Unpaid
    fees: Amounts
    balance: Amounts
    usual: Amounts
    usual_parts: Amounts

    @property
    def id(self) -> str:
        """Of the deal."""
        return self.part.deal.deal_id

    def on_paths(self, days: Whole) -> tuple[Amounts, Amounts]:
        """Flows [kind, week, path] and claims by name [obligor + 1, path] where names default on days."""
        run = run_deal(self.part, days)
        flows = weekly(self.part, run, self.where, len(self.balance))
        flows[FEE] += self.fees
        return flows, claims_by_name(self.unpaid, self.part.task.table, run, self.where.claim >= 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookTask:
    """All that a unit of a book's simulation needs.

    Attributes
    ----------
    standing : tuple of int
        Names that never fail, whatever is drawn.
    weeks : ndarray of int64, shape (week,)
        Numbers of the weeks in which anything may flow, rising.
    """

    deals: tuple[ReadyDeal, ...]
    model: CreditModel
    aim: Aim | None
    scheme: str
    seed: int
    n_groups: int
    standing: tuple[int, ...]
    weeks: Whole
    limits: BookLimits
    changes: tuple[Change, ...]
    block: int = BLOCK

    @property
    def n_units(self) -> int:
        """How many units there are; the last one may be short."""
        return -(-self.n_groups // UNIT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookFlows:
    """Flows of the book on some paths.

    Attributes
    ----------
    total : ndarray of shape (kind, week, path)
        Of all deals.
    changed : tuple of ndarray of int64
        By deal, the paths on which it is not as usual.
    flows : tuple of ndarray of shape (kind, week, changed path)
        By deal, its flows there.
    parts : tuple of ndarray of shape (obligor + 1, path)
        By deal, its claims by name on all paths.
    """

    total: Amounts
    changed: tuple[Whole, ...]
    flows: tuple[Amounts, ...]
    parts: tuple[Amounts, ...]


def book_flows(task: BookTask, days: Whole) -> BookFlows:
    """Run every deal on the paths on which any of its names defaults.

    Parameters
    ----------
    task : BookTask
    days : ndarray of int64, shape (name, path)
        When each name of the book defaults.
    """
    n_paths = days.shape[1]
    total = np.zeros((len(KINDS), len(task.weeks), n_paths))
    changed, flows, parts = [], [], []
    for deal in task.deals:
        own = np.where(np.isin(deal.part.place, task.standing)[:, None], NEVER, days[deal.part.place])
        chosen = np.flatnonzero((own < NEVER).any(axis=0))
        blocks = [
            deal.on_paths(own[:, chosen[start : start + task.block]]) for start in range(0, len(chosen), task.block)
        ]
        found = np.concatenate([deal.usual[:, :, :0], *(one for one, _ in blocks)], axis=2)
        by_name = np.repeat(deal.usual_parts, n_paths, axis=1)
        by_name[:, chosen] = np.concatenate([deal.usual_parts[:, :0], *(one for _, one in blocks)], axis=1)
        total += deal.usual
        total[:, :, chosen] += found - deal.usual
        changed.append(chosen)
        flows.append(found)
        parts.append(by_name)
    return BookFlows(total=total, changed=tuple(changed), flows=tuple(flows), parts=tuple(parts))


def changed_flows(task: BookTask, flows: BookFlows, change: Change) -> Amounts:
    """Flows of the book under a change, [kind, week, path]."""
    total = flows.total.copy()
    for deal, chosen, own in zip(task.deals, flows.changed, flows.flows, strict=True):
        if deal.id in change.without:
            total -= deal.usual
            total[:, :, chosen] -= own - deal.usual
    share = rate_units(change.re_guarantee_share)
    if share:
        ceded = scaled(total[CLAIM] - total[CEDED], share, RATE_UNIT)
        passed = scaled(total[BACK] - total[PASSED], share, RATE_UNIT)
        paid = np.zeros_like(ceded)
        place = np.searchsorted(task.weeks, task.weeks + change.n_weeks)
        for week in np.flatnonzero(ceded.any(axis=1)).tolist():
            paid[place[week]] += ceded[week]
        total[CEDED] += ceded
        total[SHARED] += paid
        total[PASSED] += passed
    return total


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strain:
    """What flows do to the guarantor, [week, path], fen; amounts count from the day of the book.

    Attributes
    ----------
    need : ndarray
        Cash paid by the end of the week, less what had come in before it: within a week it pays first.
    loss : ndarray
        What it has borne itself and not got back.
    breaches : mapping of str to ndarray of bool
        By limit that is known: whether it does not hold in the week.
    """

    need: Amounts
    loss: Amounts
    breaches: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]


def strain(flows: Amounts, limits: BookLimits, balance: Amounts) -> Strain:
    """What flows do to the guarantor.

    Parameters
    ----------
    flows : ndarray of shape (kind, week, path)
    limits : BookLimits
    balance : ndarray of shape (week,)
        Guaranteed at the start of each week by the deals that count.
    """
    need = np.cumsum(flows[CLAIM] + flows[PASSED], axis=0)
    need[1:] -= np.cumsum(flows[BACK] + flows[SHARED] + flows[FEE], axis=0)[:-1]
    loss = np.cumsum(flows[CLAIM] - flows[CEDED] - flows[BACK] + flows[PASSED], axis=0)
    breaches = {}
    if limits.liquid_assets is not None:
        breaches["liquid_assets"] = need > fen(limits.liquid_assets)
    if limits.net_assets is not None:
        left = fen(limits.net_assets) - loss
        breaches["leverage"] = balance[:, None] + fen(limits.other_balance) > limits.leverage * left
        breaches["net_assets"] = left < 0
    return Strain(need=need, loss=loss, breaches=breaches)


def balance_of(task: BookTask, without: Sequence[str] = ()) -> Amounts:
    """What deals have guaranteed at the start of each week, fen."""
    return sum((deal.balance for deal in task.deals if deal.id not in without), start=np.zeros(len(task.weeks)))


def scheduled_balance(part: BookPart, weeks: Whole) -> Amounts:
    """What the guarantor answers for at the start of each week where nothing goes wrong, fen.

    Receivables that it answers for one by one and that are not paid yet; else the balance of the notes whose principal
    it covers; the larger where there are both, and at most the cap.
    """
    task, mondays = part.task, 7 * weeks + FIRST_MONDAY
    plan, balance = task.plan, np.zeros(len(weeks))
    payments = distribute(plan, looked_up(task.table, task.base), task.base)
    paid = np.array([day_number(period.payment_date or period.end) for period in plan.periods])
    last = np.maximum(np.searchsorted(paid, mondays) - 1, 0)
    rows = np.array([row.is_guaranteed for row in task.exposures.rows])[task.exposures.row]
    for support in plan.deal.support:
        if support.id not in part.supports or support.kind == "liquidity":
            continue
        names = covered(plan.deal, support.id)
        notes = [note.tranche.id for note in plan.notes if note.repayment in names]
        own = sum((payments.standing[f"{one}.balance"][last, 0] for one in notes), start=np.zeros(len(weeks)))
        if POOL in support.covers:
            days, face = task.exposures.pay_day[rows], task.exposures.face[rows]
            own = np.maximum(own, ((days >= mondays[:, None]) * face).sum(axis=1))
        balance += own if support.cap is None else np.minimum(own, fen(support.cap))
    return balance
