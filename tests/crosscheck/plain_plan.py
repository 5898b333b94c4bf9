"""The books of the plain model: what the plan holds and owes, and what is noted down."""

from collections.abc import Mapping, Sequence
from datetime import date

from abs_model.deal.account import Account
from abs_model.deal.deal import Deal
from abs_model.deal.priority import State
from abs_model.deal.support import POOL, Support
from abs_model.deal.tranche import Tranche
from abs_model.schedule.period import Period
from tests.crosscheck.plain_number import NEVER, day_number, exact, fen, rounded, window_ends
from tests.crosscheck.plain_pool import Claim, Standing, initial_claims
from tests.crosscheck.plain_record import Bucket, Movement, Name, PlainPath, Roll


class Plan:
    """The plan on one path, as it stands: what it holds, what it owes, what has happened."""

    def __init__(
        self,
        deal: Deal,
        periods: Sequence[Period],
        buckets: Sequence[Bucket],
        price: int | None,
        path: PlainPath,
        roll: Roll,
        property_value: Mapping[str, Sequence[int]],
    ) -> None:
        self.property_value = property_value
        self.deal, self.path, self.price, self.roll = deal, path, price, roll
        self.periods, self.period = periods, periods[0]
        self.state: State = "normal"
        self.tranches = {tranche.id: tranche for tranche in deal.tranches}
        self.supports = {support.id: support for support in deal.support}

        self.rows = initial_claims(buckets, path, day_number(deal.dates.cut_off), window_ends(periods))
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
        self.other_due: dict[str, int] = {"tax": 0, "purchase": 0, POOL: 0}
        self.tax_fallen_due = 0
        self.liquidation_fees_fell_due = False

        self.advance = dict.fromkeys(self.supports, 0)
        self.advance_interest = dict.fromkeys(self.supports, 0)
        self.drawn_ever = dict.fromkeys(self.supports, 0)
        self.estate_paid: dict[tuple[str, tuple[str, ...]], int] = {}
        self.failed_test = {trigger.id: False for trigger in deal.triggers}
        self.in_force = {trigger.id: False for trigger in deal.triggers}

        self.series: dict[Name, list[int]] = {}
        self.states: list[State] = []
        self.journal: list[Movement] = []

    @property
    def plan_account(self) -> str:
        return self.deal.accounts[0].id

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

    @property
    def outstanding(self) -> int:
        """Face that is the plan's now: at the window's end, with what was bought since; nothing once it is called."""
        return 0 if self.is_called else self.pool.outstanding + self.replenished.outstanding + self.bought_now

    @property
    def is_commingled(self) -> bool:
        """Whether this is the first window that ends on or after the day on which who holds the collections fails."""
        failure = self.path.commingling_day
        if failure is None or day_number(self.period.end) < failure:
            return False
        before = self.periods[1 : self.period.number]
        return all(day_number(window.end) < failure for window in before)

    def account_terms(self, name: str) -> Account:
        return next(account for account in self.deal.accounts if account.id == name)

    def target(self, account: Account) -> int:
        """How much an account should hold now; nothing without a target."""
        if account.target is None:
            return 0
        balance = sum(self.balance[name] for name in account.target.tranches)
        return max(fen(account.target.amount), rounded(exact(account.target.ratio) * balance)) if balance else 0

    def is_repaid(self, tranche: str) -> bool:
        return not (self.balance[tranche] or self.interest_due[tranche] or self.accrued[tranche])

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
        self.put("pool_unpaid", amount=self.other_due[POOL])
        for values in self.series.values():
            values.extend([0] * (self.period.number + 1 - len(values)))

    def raise_due(self, name: str, amount: int) -> None:
        self.other_due[name] = self.other_due.get(name, 0) + amount

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
        """Pay a payee, who is then owed so much less; what is paid for claims of the pool is the plan's."""
        self.move(source, self.plan_account if payee == POOL else payee, amount)
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

    def has_failed(self, support: Support) -> bool:
        """Whether a support's provider has failed by the day on which it would pay, or by the window's end."""
        return self.path.failure_day.get(support.provider, NEVER) <= self.support_day

    @property
    def support_day(self) -> int:
        """The day on which a support would pay in this period."""
        day = self.period.end
        if self.period.payment_date is not None:
            dates = {event.name: event.date for event in self.period.events}
            day = dates.get("guarantee_payment", self.period.payment_date)
        return day_number(day)
