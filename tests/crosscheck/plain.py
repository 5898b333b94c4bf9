"""The second model of a deal: slow and plain, written from docs/methods/waterfall.md and the deal terms alone.

It knows ``int`` and ``fractions.Fraction``, one path, and no array. Nothing of ``abs_model.engine`` may be imported:
that both models agree to the fen says something only as long as neither has read the other. Numbers in brackets point
to the sections of that page.

Days are whole days since 1970-01-01, money is whole fen, shares and rates are exact.
"""

from calendar import isleap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from abs_model.deal.account import Account
from abs_model.deal.deal import Deal
from abs_model.deal.fee import Fee
from abs_model.deal.priority import STATES, State, Step
from abs_model.deal.support import Support
from abs_model.deal.tranche import Tranche
from abs_model.deal.trigger import Condition
from abs_model.schedule.period import Period

NEVER = 10**9
"""The day of what does not happen."""
END_OF_TIME = 10**8
"""A day after everything that does happen."""
UNLIMITED = 10**18
"""An amount that no deal comes near."""

Row = tuple[str, str, int]
"""Core enterprise, debtor, repurchase group."""
Name = tuple[str, ...]
Roll = Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Face of one row that is payable on one day."""

    core_enterprise: str
    debtor: str
    repurchase: int
    pay_day: int
    face: int

    @property
    def row(self) -> Row:
        """The row that it belongs to."""
        return (self.core_enterprise, self.debtor, self.repurchase)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPath:
    """What happens on one path; the first three hold an entry for each row, in the order in which rows first appear."""

    default_day: tuple[int | None, ...]
    delay_days: tuple[int, ...]
    repurchase_day: tuple[int | None, ...]
    dilution: Fraction = Fraction(0)
    default_ratio: Fraction = Fraction(0)
    recovery_ratio: Fraction = Fraction(0)
    recovery_lag_days: int = 0
    failure_day: Mapping[str, int] = field(default_factory=dict)
    coupon_shift: Fraction = Fraction(0)
    fee_multiplier: Fraction = Fraction(1)


class Movement(NamedTuple):
    """One movement of money; a source or target that is no account is the world outside."""

    period: int
    source: str
    target: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRun:
    """What came of it. ``series`` has one list for each name, with one entry for each period, closing included.

    ====================================================  ==============================================================
    ``state``                                             whose list was followed
    ``account`` id                                        balance at the end of the period
    ``reinvestment`` id                                   yield credited
    ``paid`` payee, source                                by an account, or by the support that was drawn
    ``drawn``, ``reimbursed`` support                     flows of the period
    ``advance``, ``advance_interest`` support             owed at the end of the period
    ``released`` target                                   to a party or a tranche
    ``balance``, ``interest_due``, ``accrued`` tranche    what the steps left; ``accrued`` is what has not fallen due
    ``principal_unpaid`` tranche                          enforceable by schedule, left by the latest distribution
    ``collected``, ``recovered``, ``repurchased``         flows of the window; replenished receivables included here and
    ``defaulted``, ``diluted``                            in the next two lines; ``defaulted`` is failed and defaulted
    ``outstanding``, ``overdue``                          at the window's end; nothing after a clean-up call
    ``bought``, ``spent``, ``called``                     face replenished, what it cost; what the clean-up call brought
    ``failed_test``, ``breached`` trigger                 latest test failed; breach in force after the period's tests
    ====================================================  ==============================================================
    """

    series: dict[Name, list[int]]
    state: list[State]
    journal: list[Movement]
    after_legal_final: int
    written_off: dict[str, int]

    def __getitem__(self, name: str | Name) -> list[int]:
        """A series; nothing ever happened under a name that is not there."""
        return self.series.get((name,) if isinstance(name, str) else name, [0] * len(self.state))

    def named(self) -> dict[Name, Sequence[int] | Sequence[str]]:
        """What the engine must say too; ``after_legal_final`` and ``written_off`` name have one entry, for the run."""
        named: dict[Name, Sequence[int] | Sequence[str]] = {
            name: values for name, values in self.series.items() if name[0] != "failed_test"
        }
        named["state",] = self.state
        named["after_legal_final",] = [self.after_legal_final]
        for name, amount in self.written_off.items():
            named["written_off", name] = [amount]
        return named

    def paid(self, payee: str) -> list[int]:
        """What a payee was paid, whoever paid."""
        sources = [values for name, values in self.series.items() if name[:2] == ("paid", payee)]
        return [sum(amounts) for amounts in zip([0] * len(self.state), *sources, strict=False)]


def plain_run(
    deal: Deal, periods: Sequence[Period], buckets: Sequence[Bucket], price: int | None, path: PlainPath, roll: Roll
) -> PlainRun:
    """One path of a deal from closing to the last distribution.

    ``price`` is what the pool costs, None where the purchase method is ``proceeds``. ``roll`` takes a due date to the
    business day on which it is paid.
    """
    plan = _Plan(deal, periods, buckets, price, path, roll)
    plan.close()
    for period in periods[1:]:
        plan.live_through(period)
    return PlainRun(
        series=plan.series,
        state=plan.states,
        journal=plan.journal,
        after_legal_final=plan.cash_after_the_end(),
        written_off=plan.written_off(),
    )


def rounded(amount: Fraction | int) -> int:
    """Half up to a whole fen: ``r`` of the page."""
    amount = Fraction(amount)
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def exact(decimal: float) -> Fraction:
    """A decimal of the deal file as what it reads, not as what it is in binary."""
    return Fraction(repr(decimal))


def fen(yuan: float) -> int:
    """An amount of the deal file in fen."""
    return rounded(exact(yuan) * 100)


def split(amount: int, dues: Sequence[int]) -> list[int]:
    """Parts of an amount pro rata to dues, rounded cumulatively so that they add up to it."""
    total = sum(dues)
    parts: list[int] = []
    for number in range(1, len(dues) + 1):
        together = rounded(Fraction(amount * sum(dues[:number]), total)) if total else 0
        parts.append(together - sum(parts))
    return parts


def least(*bounds: int | None) -> int:
    """The smallest bound that there is, and never below 0."""
    return max(0, min(bound for bound in bounds if bound is not None))


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


@cache
def year_fraction(start: date, end: date, convention: str) -> Fraction:
    """Length of an accrual period in years."""
    days = (end - start).days
    if convention == "ACT/365F":
        return Fraction(days, 365)
    if convention == "ACT/360":
        return Fraction(days, 360)
    if convention == "ACT/ACT":
        leap_days = sum(isleap((start + timedelta(number)).year) for number in range(days))
        return Fraction(leap_days, 366) + Fraction(days - leap_days, 365)
    start_day = min(start.day, 30)
    end_day = min(end.day, 30) if convention == "30E/360" or start_day == 30 else end.day
    months = 12 * (end.year - start.year) + end.month - start.month
    return Fraction(30 * months + end_day - start_day, 360)


@dataclass(slots=True, kw_only=True)
class Standing:
    """Cumulative amounts on a day, and the two that are not: outstanding and overdue."""

    collected: int = 0
    diluted: int = 0
    failed: int = 0
    defaulted: int = 0
    repurchased: int = 0
    recovered: int = 0
    outstanding: int = 0
    overdue: int = 0

    def add(self, other: "Standing") -> None:
        """Add another one to this."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def cash(self) -> int:
        """All that has come in."""
        return self.collected + self.recovered + self.repurchased


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The face of one row by pay day, or one lot of replenished receivables, and its fate."""

    faces: tuple[tuple[int, int], ...]
    delay: int
    default_day: int
    repurchase_day: int
    path: PlainPath

    @property
    def face(self) -> int:
        """All of it."""
        return sum(amount for _, amount in self.faces)

    def due(self, day: int) -> int:
        """The part with pay day on or before ``day``: ``D(t)``."""
        return sum(amount for pay_day, amount in self.faces if pay_day <= day)

    def run_off(self, day: int) -> tuple[int, int, int]:
        """Collected, diluted and failed by a day; from the exit day on they stay as they were on the day before it."""
        day = min(day, min(self.default_day, self.repurchase_day) - 1)
        run_off = self.due(day - self.delay)
        diluted = rounded(self.path.dilution * run_off)
        failed = rounded(self.path.default_ratio * (run_off - diluted))
        return run_off - diluted - failed, diluted, failed

    def standing(self, day: int) -> Standing:
        """Where the claim stands at the end of a day."""
        exit_day = min(self.default_day, self.repurchase_day)
        has_left = day >= exit_day
        collected, diluted, failed = self.run_off(day)
        remainder = self.face - collected - diluted - failed
        defaulted = remainder if has_left and exit_day == self.default_day else 0
        lag = self.path.recovery_lag_days
        recovered = rounded(self.path.recovery_ratio * self.run_off(day - lag)[2])
        if day >= self.default_day + lag:
            recovered += rounded(self.path.recovery_ratio * defaulted)
        return Standing(
            collected=collected,
            diluted=diluted,
            failed=failed,
            defaulted=defaulted,
            repurchased=remainder - defaulted if has_left else 0,
            recovered=recovered,
            outstanding=0 if has_left else remainder,
            overdue=0 if has_left else self.due(day) - self.due(day - self.delay),
        )


def initial_claims(buckets: Sequence[Bucket], path: PlainPath, cut_off: int) -> dict[Row, Claim]:
    """The rows in order of first appearance; what was due by the cut-off date counts as due on it."""
    faces: dict[Row, list[tuple[int, int]]] = {}
    for bucket in buckets:
        faces.setdefault(bucket.row, []).append((max(bucket.pay_day, cut_off), bucket.face))
    return {
        row: Claim(
            faces=tuple(faces[row]),
            delay=path.delay_days[number],
            default_day=_or_never(path.default_day[number]),
            repurchase_day=_or_never(path.repurchase_day[number]),
            path=path,
        )
        for number, row in enumerate(faces)
    }


def _or_never(day: int | None) -> int:
    return NEVER if day is None else day


def total(claims: Iterable[Claim], day: int) -> Standing:
    """Where many claims stand together."""
    together = Standing()
    for claim in claims:
        together.add(claim.standing(day))
    return together


class _Plan:
    """The plan on one path, as it stands; every method moves it on."""

    def __init__(
        self,
        deal: Deal,
        periods: Sequence[Period],
        buckets: Sequence[Bucket],
        price: int | None,
        path: PlainPath,
        roll: Roll,
    ) -> None:
        self.deal, self.path, self.price, self.roll = deal, path, price, roll
        self.period = periods[0]
        self.state: State = "normal"
        self.tranches = {tranche.id: tranche for tranche in deal.tranches}
        self.supports = {support.id: support for support in deal.support}

        self.rows = initial_claims(buckets, path, day_number(deal.dates.cut_off))
        self.lots: list[Claim] = []
        self.face = sum(claim.face for claim in self.rows.values())
        self.pool = Standing(outstanding=self.face)
        self.replenished = Standing()
        self.bought_now = 0
        self.is_called = False

        self.account = {account.id: 0 for account in deal.accounts}
        self.proceeds = {one.id: rounded(fen(one.balance) * exact(one.issue_price) / 100) for one in deal.tranches}
        self.balance = dict(self.proceeds)
        self.principal_paid = dict.fromkeys(self.tranches, 0)
        self.interest_due = dict.fromkeys(self.tranches, 0)
        self.accrued = dict.fromkeys(self.tranches, 0)
        self.payable = dict.fromkeys(self.tranches, 0)
        self.enforceable = dict.fromkeys(self.tranches, 0)
        self.enforceable_accelerated = dict.fromkeys(self.tranches, 0)
        self.other_due: dict[str, int] = {"tax": 0, "purchase": 0}
        self.tax_fallen_due = 0
        self.liquidation_fees_fell_due = False

        self.advance = dict.fromkeys(self.supports, 0)
        self.advance_interest = dict.fromkeys(self.supports, 0)
        self.drawn_ever = dict.fromkeys(self.supports, 0)
        self.failed_test = {trigger.id: False for trigger in deal.triggers}
        self.in_force = {trigger.id: False for trigger in deal.triggers}

        self.series: dict[Name, list[int]] = {}
        self.states: list[State] = []
        self.journal: list[Movement] = []

    @property
    def plan_account(self) -> str:
        return self.deal.accounts[0].id

    def move(self, source: str, target: str, amount: int) -> None:
        """Move money between accounts, or between an account and the world."""
        if amount:
            self.journal.append(Movement(self.period.number, source, target, amount))
        if source in self.account:
            self.account[source] -= amount
        if target in self.account:
            self.account[target] += amount

    def put(self, *name: str, amount: int) -> None:
        """Say what a series is in this period, or add to it."""
        values = self.series.setdefault(name, [])
        values.extend([0] * (self.period.number + 1 - len(values)))
        values[-1] += amount

    def close(self) -> None:
        """Period 0 [4, last paragraph]."""
        for tranche, proceeds in self.proceeds.items():
            self.move(tranche, self.plan_account, proceeds)
        for fee in self.deal.plan_fees:
            if fee.timing == "closing":
                self.let_fee_fall_due(fee, Fraction(0))
        self.other_due["purchase"] = self.price or 0
        self.run_steps(self.deal.priority_of_payments.closing)
        self.put("outstanding", amount=self.face)
        self.record()

    def live_through(self, period: Period) -> None:
        """One period, in the order of [3]."""
        previous, self.period = self.period, period
        self.bought_now = 0
        self.reinvest(previous)
        self.collect()
        self.test_triggers("before")
        self.state = self.state_called_for()
        if period.payment_date is not None:
            self.distribute()
        self.record()

    def distribute(self) -> None:
        """A distribution [3, point 4]."""
        self.accrue_advances()
        for tranche in self.tranches.values():
            self.let_principal_fall_due(tranche)
        interest_accrued = sum(self.accrue_interest(tranche) for tranche in self.tranches.values())
        self.let_fees_fall_due()
        self.let_tax_fall_due(interest_accrued)
        self.try_clean_up_call()
        self.run_steps(self.deal.priority_of_payments.steps(self.state))
        self.test_triggers("after")

    def record(self) -> None:
        """Note how the period ends."""
        self.states.append(self.state)
        stocks: dict[str, Mapping[str, int]] = {
            "account": self.account,
            "advance": self.advance,
            "advance_interest": self.advance_interest,
            "balance": self.balance,
            "interest_due": self.interest_due,
            "accrued": self.accrued,
            "principal_unpaid": self.enforceable,
            "failed_test": self.failed_test,
            "breached": self.in_force,
        }
        for family, amounts in stocks.items():
            for name, amount in amounts.items():
                self.put(family, name, amount=int(amount))
        for values in self.series.values():
            values.extend([0] * (self.period.number + 1 - len(values)))

    def reinvest(self, previous: Period) -> None:
        """Yield of the accounts; no account earns before the closing, even where a window ends before it."""
        days = (self.period.end - max(previous.end, self.deal.dates.closing)).days
        for account in self.deal.accounts:
            income = rounded(self.account[account.id] * exact(account.reinvestment_rate) * max(days, 0) / 365)
            self.move("reinvestment", account.id, income)
            self.put("reinvestment", account.id, amount=income)

    def collect(self) -> None:
        """Flows of the pool in this window; after a clean-up call it is no longer the plan's."""
        before = [self.pool, self.replenished]
        if self.is_called:
            self.pool.outstanding = self.pool.overdue = self.replenished.outstanding = self.replenished.overdue = 0
        else:
            end = day_number(self.period.end)
            self.pool, self.replenished = total(self.rows.values(), end), total(self.lots, end)
        for was, now in zip(before, [self.pool, self.replenished], strict=True):
            for name in ("collected", "recovered", "repurchased", "diluted"):
                self.put(name, amount=getattr(now, name) - getattr(was, name))
            self.put("defaulted", amount=now.failed + now.defaulted - was.failed - was.defaulted)
            self.put("outstanding", amount=now.outstanding)
            self.put("overdue", amount=now.overdue)
            self.move("pool", self.plan_account, now.cash - was.cash)

    def cash_after_the_end(self) -> int:
        """What the pool brings after the last window."""
        if self.is_called:
            return 0
        later = total([*self.rows.values(), *self.lots], END_OF_TIME)
        return later.cash - self.pool.cash - self.replenished.cash

    @property
    def outstanding(self) -> int:
        """Face that is the plan's now: at the window's end, with what was bought since; nothing once it is called."""
        return 0 if self.is_called else self.pool.outstanding + self.replenished.outstanding + self.bought_now

    def accrue_advances(self) -> None:
        """Interest on what supports have advanced."""
        days = (self.scheduled - self.accrual_start).days
        for support in self.supports.values():
            interest = self.advance[support.id] * exact(support.advance_rate) * days / 365
            self.advance_interest[support.id] += rounded(interest)

    @property
    def accrual_start(self) -> date:
        assert self.period.accrual_start is not None
        return self.period.accrual_start

    @property
    def scheduled(self) -> date:
        assert self.period.scheduled_date is not None
        return self.period.scheduled_date

    def maturity(self, tranche: Tranche) -> date:
        return tranche.maturity or self.deal.dates.expected_maturity

    def accrue_interest(self, tranche: Tranche) -> int:
        """Interest of one tranche from the previous date to this; it falls due now or waits [3.4.2]."""
        maturity = self.maturity(tranche)
        is_discounted = tranche.redemption == "zero_coupon" and self.accrual_start < maturity
        interest = self.accretion(tranche) if is_discounted else self.coupon(tranche)
        self.accrued[tranche.id] += interest
        waits = tranche.redemption == "zero_coupon" or tranche.interest == "at_maturity"
        if not waits or self.scheduled >= maturity or self.state != "normal" or self.is_called:
            self.let_accrued_fall_due(tranche)
        return interest

    def let_accrued_fall_due(self, tranche: Tranche) -> None:
        self.interest_due[tranche.id] += self.accrued[tranche.id]
        self.accrued[tranche.id] = 0

    def coupon(self, tranche: Tranche) -> int:
        """Coupon on the balance and, where the terms say so, on arrears."""
        rate = exact(tranche.coupon_rate)
        if rate > 0:
            rate += self.path.coupon_shift
        fraction = year_fraction(self.accrual_start, self.scheduled, tranche.day_count)
        interest = rounded(self.balance[tranche.id] * rate * fraction)
        if tranche.has_interest_on_arrears:
            interest += rounded(self.interest_due[tranche.id] * rate * fraction)
        return interest

    def accretion(self, tranche: Tranche) -> int:
        """Discount of a zero-coupon tranche, spread evenly by day up to maturity."""
        closing, maturity = self.deal.dates.closing, self.maturity(tranche)
        proceeds = self.proceeds[tranche.id]
        discount = fen(tranche.balance) - proceeds

        def accreted(day: date) -> int:
            elapsed = (min(day, maturity) - closing).days
            return rounded(
                Fraction(self.balance[tranche.id] * discount * elapsed, proceeds * (maturity - closing).days)
            )

        return accreted(self.scheduled) - accreted(self.accrual_start)

    def let_principal_fall_due(self, tranche: Tranche) -> None:
        """Principal payable from cash, and enforceable against supports and reserves [3.4.3]."""
        name, balance = tranche.id, self.balance[tranche.id]
        if self.scheduled >= self.maturity(tranche) or self.is_called:
            by_schedule = balance
        elif tranche.redemption == "schedule":
            instalments = sum(fen(one.amount) for one in tranche.instalments if one.date <= self.scheduled)
            by_schedule = least(instalments - self.principal_paid[name], balance)
        else:
            by_schedule = 0
        is_all_payable = self.state != "normal" or tranche.redemption == "pass_through"
        self.payable[name] = balance if is_all_payable else by_schedule
        self.enforceable[name] = by_schedule
        self.enforceable_accelerated[name] = balance if self.state != "normal" else by_schedule

    def let_fees_fall_due(self) -> None:
        """Fees of this distribution [3.4.4]."""
        is_first_in_liquidation = self.state == "liquidation" and not self.liquidation_fees_fell_due
        falls_due = {
            "closing": False,
            "payment": any(self.balance.values()),
            "liquidation": is_first_in_liquidation,
        }
        for fee in self.deal.plan_fees:
            if falls_due[fee.timing]:
                self.let_fee_fall_due(fee, year_fraction(self.accrual_start, self.scheduled, fee.day_count))
        self.liquidation_fees_fell_due |= is_first_in_liquidation

    def let_fee_fall_due(self, fee: Fee, fraction: Fraction) -> None:
        """One fee falls due: up to its cap under its own name, the rest as its excess."""
        if fee.amount is not None:
            due = fen(fee.amount)
        elif fee.annual_amount is not None:
            due = rounded(fen(fee.annual_amount) * fraction)
        elif fee.rate is not None:
            due = rounded(self.fee_base(fee) * exact(fee.rate) * fraction)
        else:
            assert fee.ratio is not None
            due = rounded(self.fee_base(fee) * exact(fee.ratio))
        due = rounded(due * self.path.fee_multiplier)
        within = due if fee.cap is None else min(due, fen(fee.cap))
        self.raise_due(f"fees.{fee.id}", within)
        self.raise_due(f"fees.{fee.id}.excess", due - within)

    def raise_due(self, name: str, amount: int) -> None:
        self.other_due[name] = self.other_due.get(name, 0) + amount

    def fee_base(self, fee: Fee) -> int:
        """What a rate or ratio is taken of."""
        named = fee.tranches or tuple(self.tranches)
        if fee.base == "tranche_balance":
            return sum(self.balance[name] for name in named)
        if fee.base == "payments_due":
            return sum(self.interest_due[name] + self.enforceable[name] for name in named)
        return self.face if fee.base == "face" else self.outstanding

    def let_tax_fall_due(self, interest_accrued: int) -> None:
        """Tax on coupons as they accrue, or on discount as it is collected [3.4.5]."""
        tax = self.deal.tax
        vat, surtax = exact(tax.vat_rate), exact(tax.surtax_ratio)
        factor = vat / (1 + vat) * (1 + surtax)
        if tax.base == "coupon":
            self.raise_due("tax", rounded(interest_accrued * factor))
        if tax.base == "discount":
            so_far = self.discount_tax_so_far(factor)
            self.raise_due("tax", so_far - self.tax_fallen_due)
            self.tax_fallen_due = so_far

    def discount_tax_so_far(self, factor: Fraction) -> int:
        """Tax on the discount part of all that was collected since the closing."""
        assert self.price is not None, "the closing list pays the purchase price"
        collected = self.pool.collected + self.pool.repurchased
        tax = rounded(Fraction(collected * max(self.face - self.price, 0), self.face) * factor)
        if self.deal.pool.replenishment is not None:
            collected = self.replenished.collected + self.replenished.repurchased
            tax += rounded(collected * (1 - exact(self.deal.pool.replenishment.price_ratio)) * factor)
        return tax

    def try_clean_up_call(self) -> None:
        """The originator takes the rest of the pool where that pays off everything [3.4.6]."""
        call = self.deal.pool.clean_up_call
        if call is None or self.state != "normal" or self.is_called:
            return
        price = self.outstanding
        owed = sum(amount for name, amount in self.other_due.items() if name != "purchase")
        for amounts in (self.interest_due, self.accrued, self.balance, self.advance, self.advance_interest):
            owed += sum(amounts.values())
        if price > exact(call.pool_ratio) * self.face or self.account[self.plan_account] + price < owed:
            return
        self.move("originator", self.plan_account, price)
        self.put("called", amount=price)
        self.is_called = True
        for tranche in self.tranches.values():
            self.let_principal_fall_due(tranche)
            self.let_accrued_fall_due(tranche)

    def owed(self, payee: str) -> int:
        """What may be paid to a payee out of an account by a ``pay`` step."""
        holder, _, part = payee.rpartition(".")
        if holder in self.tranches:
            return self.interest_due[holder] if part == "interest" else self.payable[holder]
        return self.other_due.get(payee, 0)

    def enforceable_of(self, payee: str, support: Support | None = None) -> int:
        """What a payee may claim from a support, or from a reserve."""
        holder, _, part = payee.rpartition(".")
        if holder in self.tranches and part == "principal":
            is_accelerated = support is not None and support.is_paying_accelerated
            return (self.enforceable_accelerated if is_accelerated else self.enforceable)[holder]
        return self.owed(payee)

    def discharge(self, payee: str, source: str, amount: int) -> None:
        """Pay a payee, who is then owed so much less."""
        self.move(source, payee, amount)
        self.put("paid", payee, source, amount=amount)
        holder, _, part = payee.rpartition(".")
        if holder not in self.tranches:
            self.other_due[payee] = self.other_due.get(payee, 0) - amount
        elif part == "interest":
            self.interest_due[holder] -= amount
        else:
            self.balance[holder] -= amount
            self.principal_paid[holder] += amount
            for dues in (self.payable, self.enforceable, self.enforceable_accelerated):
                dues[holder] = max(dues[holder] - amount, 0)

    def is_repaid(self, tranche: str) -> bool:
        return not (self.balance[tranche] or self.interest_due[tranche] or self.accrued[tranche])

    def target(self, account: Account) -> int:
        """How much an account should hold now; nothing without a target."""
        if account.target is None:
            return 0
        balance = sum(self.balance[name] for name in account.target.tranches)
        return max(fen(account.target.amount), rounded(exact(account.target.ratio) * balance)) if balance else 0

    def account_terms(self, name: str) -> Account:
        return next(account for account in self.deal.accounts if account.id == name)

    def run_steps(self, steps: Sequence[Step]) -> None:
        """The steps of one list, in order."""
        for step in steps:
            if all(self.is_repaid(tranche) for tranche in step.after or ()):
                getattr(self, step.verb)(step)

    def source(self, step: Step) -> str:
        """The account that a step pays from."""
        return step.transfer or step.source or self.plan_account

    def bound(self, step: Step) -> int | None:
        """What the step's limit comes to now; None without one."""
        limit = step.limit
        if limit is None:
            return None
        if limit.amount is not None:
            return fen(limit.amount)
        if limit.share is not None:
            return rounded(exact(limit.share) * self.account[self.source(step)])
        assert limit.target_ratio is not None
        redeemed = [name for name in self.tranches if f"{name}.principal" in (step.pay or ())]
        target = rounded(exact(limit.target_ratio) * self.outstanding)
        return least(sum(self.balance[name] for name in redeemed) - target)

    def pay(self, step: Step) -> None:
        """Pay one payee, or several pro rata."""
        source = self.source(step)
        payees = [payee for name in step.pay or () for payee in self.deal.members(name)]
        if "purchase" in payees and self.price is None:
            self.price = self.other_due["purchase"] = self.account[self.plan_account]
        dues = [self.owed(payee) for payee in payees]
        amount = least(self.account[source], self.bound(step), sum(dues))
        for payee, part in zip(payees, split(amount, dues), strict=True):
            self.discharge(payee, source, part)

    def fill(self, step: Step) -> None:
        """Top an account up to its target."""
        assert step.fill is not None
        source = self.source(step)
        gap = self.target(self.account_terms(step.fill)) - self.account[step.fill]
        self.move(source, step.fill, least(self.account[source], self.bound(step), gap))

    def draw(self, step: Step) -> None:
        """Have a support or a reserve pay what is still due and enforceable."""
        assert step.draw is not None
        support = self.supports.get(step.draw)
        if support is not None and self.has_failed(support):
            return
        left = least(self.left_to_draw(step.draw), self.bound(step))
        for name in step.names or (support.covers if support else ()):
            payees = self.deal.members(name)
            dues = [self.enforceable_of(payee, support) for payee in payees]
            amount = least(left, sum(dues))
            left -= amount
            for payee, part in zip(payees, split(amount, dues), strict=True):
                self.discharge(payee, step.draw, part)
            if support is not None:
                self.advance[support.id] += amount
                self.drawn_ever[support.id] += amount
                self.put("drawn", support.id, amount=amount)

    def left_to_draw(self, name: str) -> int:
        """What is left of a support's cap, or what a reserve holds."""
        if name in self.account:
            return self.account[name]
        support = self.supports[name]
        if support.cap is None:
            return UNLIMITED
        return fen(support.cap) - (self.advance if support.is_revolving else self.drawn_ever)[name]

    def reimburse(self, step: Step) -> None:
        """Pay back a support, interest first, once all that it covers is current."""
        assert step.reimburse is not None
        support, source = self.supports[step.reimburse], self.source(step)
        covered = [payee for name in support.covers for payee in self.deal.members(name)]
        if any(self.enforceable_of(payee, support) for payee in covered):
            return
        owed = self.advance_interest[support.id] + self.advance[support.id]
        amount = least(self.account[source], self.bound(step), owed)
        interest = min(amount, self.advance_interest[support.id])
        self.advance_interest[support.id] -= interest
        self.advance[support.id] -= amount - interest
        self.move(source, support.id, amount)
        self.put("reimbursed", support.id, amount=amount)

    def transfer(self, step: Step) -> None:
        """Move what an account holds above its target."""
        assert step.transfer is not None
        surplus = self.account[step.transfer] - self.target(self.account_terms(step.transfer))
        self.move(step.transfer, step.to or self.plan_account, least(self.bound(step), surplus))

    def release(self, step: Step) -> None:
        """Hand out what is left."""
        assert step.release is not None
        source = self.source(step)
        amount = least(self.account[source], self.bound(step))
        self.move(source, step.release, amount)
        self.put("released", step.release, amount=amount)

    def buy(self, step: Step) -> None:
        """Buy new receivables of the rows that have not defaulted [5]."""
        terms, payment_date = self.deal.pool.replenishment, self.period.payment_date
        if terms is None or payment_date is None or payment_date > terms.until:
            return
        if self.state != "normal" or self.is_called or self.is_buying_stopped():
            return
        today = day_number(payment_date)
        pay_day = self.roll(today + terms.tenor_days)
        rows = [claim for claim in self.rows.values() if claim.default_day > today]
        source = self.source(step)
        amount = least(self.account[source], self.bound(step)) if rows else 0
        for claim, part in zip(rows, split(amount, [claim.face for claim in rows]), strict=True):
            face = rounded(part / exact(terms.price_ratio))
            self.lots.append(
                Claim(
                    faces=((pay_day, face),),
                    delay=claim.delay,
                    default_day=claim.default_day,
                    repurchase_day=NEVER,
                    path=self.path,
                )
            )
            self.bought_now += face
            self.put("bought", amount=face)
        self.move(source, "receivables", amount)
        self.put("spent", amount=amount)

    def test_triggers(self, when: str) -> None:
        """Test all triggers of one kind, as things stand."""
        for trigger in self.deal.triggers:
            if trigger.test == when:
                has_failed = self.is_failed(trigger.when)
                self.failed_test[trigger.id] = has_failed
                is_lasting = self.in_force[trigger.id] and not trigger.is_curable
                self.in_force[trigger.id] = has_failed or is_lasting

    def state_called_for(self) -> State:
        """The gravest state that a breach in force calls for."""
        called: list[State] = ["normal"]
        called += [one.then for one in self.deal.triggers if self.in_force[one.id] and one.then != "stop_replenishment"]
        return max(called, key=STATES.index)

    def is_buying_stopped(self) -> bool:
        return any(self.in_force[one.id] for one in self.deal.triggers if one.then == "stop_replenishment")

    def is_failed(self, condition: Condition) -> bool:
        value = self.measure(condition)
        return value > condition.above if condition.above is not None else value < (condition.below or 0.0)

    def measure(self, condition: Condition) -> float:
        """A measure as a float quotient; amounts are measured in yuan."""
        subject, pool, replenished = condition.subject, self.pool, self.replenished
        tranches = (subject,) if subject else tuple(self.tranches)
        match condition.measure:
            case "cumulative_default_ratio":
                defaulted = pool.failed + pool.defaulted + replenished.failed + replenished.defaulted
                return _quotient(defaulted, self.face)
            case "cumulative_dilution_ratio":
                return _quotient(pool.diluted + replenished.diluted, self.face)
            case "overdue_ratio":
                return _quotient(0 if self.is_called else pool.overdue + replenished.overdue, self.outstanding)
            case "pool_ratio":
                return _quotient(self.outstanding, self.face)
            case "asset_coverage_ratio":
                assets = self.outstanding + sum(self.account.values())
                return _quotient(assets, sum(self.balance[name] for name in tranches), of_nothing=float("inf"))
            case "interest_unpaid":
                return sum(self.interest_due[name] for name in tranches) / 100
            case "principal_unpaid":
                return sum(self.enforceable[name] for name in tranches) / 100
            case "core_enterprise_defaulted":
                return float(self.has_defaulted(subject))
        assert subject is not None, f"{condition.measure} is measured of something"
        match condition.measure:
            case "support_failed":
                return float(self.has_failed(self.supports[subject]))
            case "support_drawn":
                return self.advance[subject] / 100
            case "account_gap":
                return (self.target(self.account_terms(subject)) - self.account[subject]) / 100
        raise AssertionError(condition.measure)

    def has_defaulted(self, core_enterprise: str | None) -> bool:
        """Whether a core enterprise, or any, has defaulted by the window's end."""
        end = day_number(self.period.end)
        return any(
            claim.default_day <= end
            for row, claim in self.rows.items()
            if core_enterprise is None or row[0] == core_enterprise
        )

    def has_failed(self, support: Support) -> bool:
        """Whether a support's provider has failed by the day on which it would pay, or by the window's end."""
        day = self.period.end
        if self.period.payment_date is not None:
            dates = {event.name: event.date for event in self.period.events}
            day = dates.get("guarantee_payment", self.period.payment_date)
        return self.path.failure_day.get(support.provider, NEVER) <= day_number(day)

    def written_off(self) -> dict[str, int]:
        """What is still owed after the last period: balance and interest of tranches, advances with their interest."""
        lost = {f"{name}.principal": balance for name, balance in self.balance.items()}
        lost |= {f"{name}.interest": self.interest_due[name] + self.accrued[name] for name in self.tranches}
        return lost | {name: self.advance[name] + self.advance_interest[name] for name in self.supports}


def _quotient(numerator: int, denominator: int, of_nothing: float = 0.0) -> float:
    return numerator / denominator if denominator else of_nothing
