"""Deals to test with: one as published, tiny ones to work out by hand, and random sound ones by the thousand.

Terms are written as they would stand in a deal file and read by the same models. A random case is a pure function of
its seed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from abs_model.deal.timetable import schedule_terms
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import Period, build_schedule, schedule_faults
from tests.crosscheck.plain import Bucket, PlainPath, Roll

EPOCH = date(1970, 1, 1)
DAY_COUNTS = ("ACT/365F", "ACT/360", "ACT/ACT", "30/360", "30E/360")
STATES = ("acceleration", "default", "liquidation")

Terms = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A deal, its pool, and what happens to it on a few paths."""

    seed: int
    deal: Deal
    periods: tuple[Period, ...]
    buckets: tuple[Bucket, ...]
    price: int | None
    paths: tuple[PlainPath, ...]

    @property
    def roll(self) -> Roll:
        """Where due dates go."""
        return roll_of(self.deal)


def day(text: str) -> int:
    """Days since 1970-01-01 of a date as files write it."""
    return (date.fromisoformat(text) - EPOCH).days


def name(text: str) -> Terms:
    """A name that nobody will read."""
    return {"zh": text, "en": text}


def schedule_of(deal: Deal) -> tuple[Period, ...]:
    """The periods of a deal."""
    return build_schedule(schedule_terms(deal.dates), Calendar(code=deal.dates.calendar))


def roll_of(deal: Deal) -> Roll:
    """Takes a day to the next business day of the deal's calendar, both as days since 1970-01-01."""
    return _following(deal.dates.calendar)


@cache
def _following(code: Any) -> Roll:
    calendar = Calendar(code=code)

    @cache
    def roll(due: int) -> int:
        return (calendar.roll(EPOCH + timedelta(days=due), "following") - EPOCH).days

    return roll


def series_one_deal() -> Deal:
    """The first series of 2020: one bullet class behind a guarantee; the proceeds, less closing fees, buy the pool."""
    return deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": "2020-07-07",
            "expected_maturity": "2021-07-07",
            "legal_final": "2022-07-07",
            "payment": ["2021-07-07"],
            "calendar": "XSHE",
        },
        tranches=[
            {"id": "A", "rank": "senior", "balance": 263_000_000, "coupon_rate": 0.038, "redemption": "bullet"},
        ],
        fees=[
            {"id": "establishment", "timing": "closing", "amount": 950_000},
            {"id": "management", "rate": 0.001, "base": "tranche_balance"},
            {"id": "custody", "rate": 0.0001, "base": "tranche_balance"},
            {"id": "payment", "ratio": 0.00005, "base": "payments_due"},
        ],
        tax={"base": "discount"},
        support=[
            {"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"]},
        ],
        closing=[{"pay": "fees.closing"}, {"pay": "purchase"}],
        normal=[
            {"pay": "tax"},
            {"pay": ["fees.closing", "fees.senior"]},
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"release": "originator", "after": "A"},
        ],
    )


def deal_of(
    *,
    dates: Terms,
    tranches: Sequence[Terms],
    normal: Sequence[Terms],
    closing: Sequence[Terms] = ({"pay": "purchase"},),
    accounts: Sequence[Terms] = (),
    pool: Terms | None = None,
    **terms: Any,
) -> Deal:
    """A deal from the terms that matter; the plan account is ``collection``, and everything has some name.

    ``accounts`` are those beside the plan account; ``acceleration``, ``default`` and ``liquidation`` are further lists.
    """
    lists = {state: terms.pop(state) for state in STATES if state in terms}
    return Deal.model_validate(
        {
            "id": "deal",
            "product": "supply_chain_abs",
            "name": name("deal"),
            "parties": {role: {"id": role, "name": role} for role in ("originator", "guarantor", "liquidity_provider")},
            "core_enterprises": [{"id": f"c{number}", "name": f"c{number}"} for number in range(1, 7)],
            "dates": dates,
            "pool": {"tape": "tape.csv", "purchase": {"method": "proceeds"}} | (pool or {}),
            "tranches": _named(tranches),
            "accounts": _named([{"id": "collection"}, *accounts]),
            "priority_of_payments": {"closing": closing, "normal": normal} | lists,
        }
        | {part: _named(value) if part in {"fees", "support", "triggers"} else value for part, value in terms.items()}
    )


def _named(parts: Iterable[Terms]) -> list[Terms]:
    return [{"name": name(part["id"])} | part for part in parts]


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    """Random sound deals."""
    return random_deal(Random(draw(st.integers(0, 2**32))))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random sound deals with pools and paths."""
    return random_case(draw(st.integers(0, 2**32)))


def random_case(seed: int) -> Case:
    """The case of a seed."""
    rng = Random(seed)
    deal = random_deal(rng)
    buckets = random_buckets(rng, deal)
    return Case(
        seed=seed,
        deal=deal,
        periods=schedule_of(deal),
        buckets=buckets,
        price=_price(rng, deal, buckets),
        paths=random_paths(rng, deal, buckets),
    )


def random_deal(rng: Random) -> Deal:
    """A sound deal: every name in it exists, and every tranche and every fee of the plan is paid in every state."""
    while True:
        deal = _Draft(rng).deal()
        if not schedule_faults(schedule_terms(deal.dates), Calendar(code=deal.dates.calendar)):
            return deal


class _Draft:
    """A random deal in the making: each part is drawn knowing the parts before it."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.scale = 10 ** rng.randint(1, 8)
        self.dates = self.timetable()
        self.tranches = [self.tranche(identifier) for identifier in "ABCD"[: rng.randint(1, 4)]]
        self.ids = [tranche["id"] for tranche in self.tranches]
        self.reserves = [self.reserve(identifier) for identifier in ("reserve", "margin")[: rng.choice([0, 1, 1, 2])]]
        self.has_holding = rng.random() < 0.2
        self.fees = [self.fee(f"f{number}") for number in range(rng.randint(0, 4))]
        self.groups = sorted({_group(fee) for fee in self.fees if fee.get("payer", "plan") == "plan"})
        if any("cap" in fee for fee in self.fees) and "fees.subordinated" not in self.groups:
            self.groups.append("fees.subordinated")
        self.supports = [
            self.support(identifier) for identifier in ("guarantee", "facility")[: rng.choice([0, 1, 1, 2])]
        ]

    def deal(self) -> Deal:
        """All parts together."""
        rng = self.rng
        lists = {state: self.steps() for state in STATES if rng.random() < 0.5}
        return deal_of(
            dates=self.dates,
            tranches=self.tranches,
            accounts=[*self.reserves, *([{"id": "holding"} | self.reinvested()] if self.has_holding else [])],
            fees=self.fees,
            tax={"base": rng.choice(["none", "coupon", "discount"])}
            | rng.choice([{}, {"vat_rate": self.rate(0.06), "surtax_ratio": 0.1}]),
            support=self.supports,
            triggers=[self.trigger(f"t{number}") for number in range(rng.randint(0, 4))],
            pool=self.pool(),
            closing=self.closing(),
            normal=self.steps(),
            **lists,
        )

    def amount(self, largest: float = 1.0) -> float:
        """Yuan and fen, up to a share of the size of the deal."""
        return self.rng.randint(1, max(1, int(self.scale * 100 * largest))) / 100

    def rate(self, largest: float) -> float:
        """A rate of few decimals, or of as many as there may be."""
        return round(self.rng.uniform(0, largest), self.rng.choice([3, 4, 8]))

    def chance(self, share: float) -> bool:
        """Whether something happens that does so in this share of cases."""
        return self.rng.random() < share

    def some(self, names: Sequence[str]) -> list[str]:
        """At least one of some names, in their order."""
        count = self.rng.randint(1, len(names))
        return [names[number] for number in sorted(self.rng.sample(range(len(names)), count))]

    def timetable(self) -> Terms:
        """Dates; some deals are cut off long before they close."""
        rng = self.rng
        closing = date(2018, 1, 1) + timedelta(days=rng.randint(0, 2400))
        step = rng.choice([1, 2, 3, 3, 6])
        first = closing + timedelta(days=rng.randint(30, 120))
        payment = [first + relativedelta(months=step * number) for number in range(rng.randint(1, 8))]
        timeline: Terms = {"servicer_report": -rng.randint(0, 10)}
        if self.chance(0.7):
            timeline["guarantee_payment"] = -rng.randint(0, 8)
        return {
            "cut_off": closing - timedelta(days=rng.choice([0, 1, 7, 30, 75])),
            "closing": closing,
            "payment": payment,
            "expected_maturity": payment[-1],
            "legal_final": payment[-1] + relativedelta(months=rng.choice([0, 1, 4, 12])),
            "collection": rng.choice(["monthly", "quarterly", "payment"]),
            "after_maturity": rng.choice(["monthly", "quarterly", "semiannual", "none"]),
            "calendar": rng.choice(["XSHE", "XSHG", "CN"]),
            "roll": rng.choice(["keep", "following", "preceding", "modified_following"]),
            "timeline": timeline,
        }

    def tranche(self, identifier: str) -> Terms:
        """One class, redeemed in one of the four ways."""
        rng = self.rng
        redemption = rng.choice(["bullet", "schedule", "pass_through", "pass_through", "zero_coupon"])
        payment = self.dates["payment"]
        maturity = rng.choice([payment[-1], rng.choice(payment)])
        balance = self.amount() + 0.01
        terms: Terms = {
            "id": identifier,
            "rank": {"A": "senior", "B": "mezzanine"}.get(identifier, "subordinated"),
            "balance": round(balance, 2),
            "coupon_rate": 0.0 if self.chance(0.3) else self.rate(0.12),
            "day_count": rng.choice(DAY_COUNTS),
            "redemption": redemption,
            "interest": rng.choice(["each_payment", "each_payment", "at_maturity"]),
            "has_interest_on_arrears": self.chance(0.5),
        }
        if maturity != payment[-1] or self.chance(0.5):
            terms["maturity"] = maturity
        if redemption == "zero_coupon":
            terms["issue_price"] = round(rng.uniform(80, 99.99), rng.choice([0, 2, 4]))
        if redemption == "schedule":
            terms["instalments"] = self.instalments([one for one in payment if one <= maturity], balance)
        return terms

    def instalments(self, dates: Sequence[date], balance: float) -> list[Terms]:
        """Some dates and parts of the balance; what they leave falls due at maturity."""
        chosen = sorted(self.rng.sample(dates, self.rng.randint(1, len(dates))))
        if self.chance(0.2):
            chosen[0] -= timedelta(days=self.rng.randint(1, 20))
        part = int(balance * 100 / len(chosen)) / 100
        return [{"date": one, "amount": part} for one in chosen]

    def reinvested(self) -> Terms:
        """An account's yield."""
        return {"reinvestment_rate": self.rng.choice([0.0, self.rate(0.03)])}

    def reserve(self, identifier: str) -> Terms:
        """An account with a target."""
        target = {"tranches": self.some(self.ids)}
        sizes = {"amount": self.amount(0.2), "ratio": self.rate(0.2)}
        chosen = {key: sizes[key] for key in self.some(["amount", "ratio"])}
        return {"id": identifier, "target": target | chosen} | self.reinvested()

    def fee(self, identifier: str) -> Terms:
        """A fee of any basis; one at closing has no accrual period to take a rate of."""
        rng = self.rng
        timing = rng.choice(["payment", "payment", "payment", "closing", "liquidation"])
        terms: Terms = {"id": identifier, "timing": timing, "rank": rng.choice(["senior", "subordinated"])}
        measure = rng.choice(["amount", "ratio"] + ["annual_amount", "rate"] * (timing != "closing"))
        if measure in {"amount", "annual_amount"}:
            terms[measure] = self.amount(0.02)
        else:
            terms[measure] = self.rate(0.02)
            terms["base"] = rng.choice(["tranche_balance", "pool_balance", "payments_due", "face"])
            if terms["base"] in {"tranche_balance", "payments_due"} and self.chance(0.5):
                terms["tranches"] = self.some(self.ids)
        terms["day_count"] = rng.choice(DAY_COUNTS)
        if self.chance(0.3):
            terms["cap"] = self.amount(0.01)
        if self.chance(0.1):
            terms["payer"] = "originator"
            terms.pop("cap", None)
        return terms

    def support(self, identifier: str) -> Terms:
        """A guarantee, a shortfall undertaking or a liquidity facility."""
        rng = self.rng
        notes = [f"{tranche}.{part}" for tranche in self.some(self.ids) for part in ("interest", "principal")]
        others = ["tax", *self.groups]
        is_facility = identifier == "facility"
        terms = {
            "id": identifier,
            "kind": "liquidity" if is_facility else rng.choice(["guarantee", "shortfall_undertaking"]),
            "provider": "liquidity_provider" if is_facility else "guarantor",
            "covers": [*(self.some(others) if self.chance(0.3) else []), *notes],
            "is_revolving": is_facility or self.chance(0.2),
            "is_paying_accelerated": self.chance(0.4),
            "advance_rate": rng.choice([0.0, self.rate(0.1)]),
        }
        return terms | ({"cap": self.amount(0.5)} if self.chance(0.6) else {})

    def pool(self) -> Terms:
        """How the pool is paid for, renewed and called."""
        rng = self.rng
        method = rng.choice(["proceeds", "proceeds", "tape", "face", "simple_discount"])
        terms: Terms = {"purchase": {"method": method} | ({"rate": 0.05} if method == "simple_discount" else {})}
        if self.chance(0.3):
            terms["clean_up_call"] = {"pool_ratio": round(rng.uniform(0.01, 0.6), 4)}
        tenor = rng.randint(10, 120)
        last = self.dates["expected_maturity"] - timedelta(days=tenor)
        if self.chance(0.4) and last > self.dates["closing"]:
            until = last - timedelta(days=rng.choice([0, 0, 30]))
            price_ratio = rng.choice([1.0, 0.95, round(rng.uniform(0.8, 1), 8)])
            terms["replenishment"] = {"until": until, "tenor_days": tenor, "price_ratio": price_ratio}
        return terms

    def trigger(self, identifier: str) -> Terms:
        """Any measure, tested before or after, curable or not."""
        rng = self.rng
        subjects: dict[str, Callable[[], Terms]] = {
            "cumulative_default_ratio": lambda: {"above": self.rate(0.2)},
            "cumulative_dilution_ratio": lambda: {"above": self.rate(0.1)},
            "overdue_ratio": lambda: {"above": self.rate(0.5)},
            "pool_ratio": lambda: {"below": self.rate(0.3)},
            "asset_coverage_ratio": lambda: {"below": round(rng.uniform(0.3, 1.3), 3)} | self.subject(self.ids, 0.7),
            "interest_unpaid": lambda: {"above": rng.choice([0.0, self.amount(0.01)])} | self.subject(self.ids),
            "principal_unpaid": lambda: {"above": rng.choice([0.0, self.amount(0.1)])} | self.subject(self.ids),
            "core_enterprise_defaulted": lambda: {"above": 0.5} | self.subject(["c1", "c2", "c6"], 0.5),
        }
        if self.supports:
            ids = [support["id"] for support in self.supports]
            subjects["support_failed"] = lambda: {"above": 0.5} | self.subject(ids)
            subjects["support_drawn"] = lambda: {"above": rng.choice([0.0, self.amount(0.1)])} | self.subject(ids)
        if self.reserves:
            ids_of_reserves = [reserve["id"] for reserve in self.reserves]
            subjects["account_gap"] = lambda: {"above": self.amount(0.05)} | self.subject(ids_of_reserves)
        measure = rng.choice(sorted(subjects))
        return {
            "id": identifier,
            "when": {"measure": measure} | subjects[measure](),
            "test": rng.choice(["before", "after"]),
            "then": rng.choice(["acceleration", "acceleration", "default", "liquidation", "stop_replenishment"]),
            "is_curable": self.chance(0.5),
        }

    def subject(self, names: Sequence[str], share: float = 1.0) -> Terms:
        """One of the names, or none."""
        return {"subject": self.rng.choice(names)} if self.chance(share) else {}

    def closing(self) -> list[Terms]:
        """The closing list; a reserve that is filled after the purchase gets what the purchase leaves."""
        steps: list[Terms] = [{"pay": "fees.closing"}] if "fees.closing" in self.groups else []
        fills = [{"fill": reserve["id"]} for reserve in self.reserves if self.chance(0.7)]
        purchase: Terms = {"pay": "purchase"}
        if self.chance(0.1):
            purchase["limit"] = {"share": self.rate(1.0)}
        return [*steps, purchase, *fills] if self.chance(0.1) else [*steps, *fills, purchase]

    def steps(self) -> list[Terms]:
        """The list of one state: costs, notes, what stands behind them, what is left."""
        head, again = self.costs()
        early = [{"fill": one["id"]} for one in self.reserves if self.chance(0.2)]
        notes = [*early, *self.notes(), *self.put_aside()]
        return [*self.surpluses(), *head, *notes, *self.draws(), *again, *self.refills(), *self.leftovers()]

    def surpluses(self) -> list[Terms]:
        """What reserves hold above target, back into the plan account."""
        steps: list[Terms] = [{"transfer": one["id"], "to": "collection"} for one in self.reserves if self.chance(0.5)]
        return steps

    def put_aside(self) -> list[Terms]:
        """What was put aside pays a note of its own; the rest, or a part of it, comes back."""
        if not self.has_holding:
            return []
        payee = f"{self.rng.choice(self.ids)}.{self.rng.choice(['interest', 'principal'])}"
        back = {"transfer": "holding", "to": "collection"} | self.limit(0.5, "amount")
        return [{"pay": payee, "from": "holding"}, *([back] if self.chance(0.3) else [])]

    def costs(self) -> tuple[list[Terms], list[Terms]]:
        """Tax and fees, together or apart; one that is bounded at the top is paid again without bound further down."""
        names = ["tax", *(group for group in self.groups if group != "fees.subordinated")]
        head: list[Terms] = [{"pay": names}] if self.chance(0.2) else [{"pay": one} for one in names]
        again: list[Terms] = []
        if self.chance(0.3):
            head[-1] = head[-1] | {"limit": self.rng.choice([{"amount": self.amount(0.01)}, {"share": self.rate(0.5)}])}
            again.append({"pay": head[-1]["pay"]})
        if "fees.subordinated" in self.groups:
            again.append({"pay": "fees.subordinated"})
        return head, again

    def notes(self) -> list[Terms]:
        """Interest and principal: by rank, interest first, pro rata, or principal once the ranks above are repaid."""
        interest, principal = ([f"{one}.{part}" for one in self.ids] for part in ("interest", "principal"))
        by_rank = [name for pair in zip(interest, principal, strict=True) for name in pair]
        shape = self.rng.randrange(5)
        if shape == 0:
            return [{"pay": interest}, {"pay": principal}]
        if shape == 1:
            return [{"pay": by_rank}]
        if shape == 2:
            above = [{"after": self.ids[:number]} if number else {} for number in range(len(self.ids))]
            parts = [{"pay": one} | rest for one, rest in zip(principal, above, strict=True)]
            return [*({"pay": one} for one in interest), *parts]
        steps: list[Terms] = [{"pay": one} for one in (by_rank if shape == 3 else interest + principal)]
        if self.chance(0.3):
            ratio = {"target_ratio": self.rate(1.0)}
            steps.insert(len(interest), {"pay": self.rng.choice(principal), "limit": ratio})
        return steps

    def draws(self) -> list[Terms]:
        """Reserves first or supports first; a support may be called for less than it covers, or by parts."""
        everything = [*(f"{one}.{part}" for one in self.ids for part in ("interest", "principal")), "tax", *self.groups]
        steps: list[Terms] = [
            {"draw": one["id"], "for": self.some(everything)} | self.limit(0.2, "amount")
            for one in self.reserves
            if self.chance(0.8)
        ]
        for support in self.supports:
            if self.chance(0.3):
                steps.append({"draw": support["id"], "for": self.some(support["covers"])} | self.limit(0.5, "amount"))
            steps.append({"draw": support["id"]} | self.limit(0.1, "amount"))
        if self.chance(0.3):
            self.rng.shuffle(steps)
        return steps

    def refills(self) -> list[Terms]:
        """Reserves topped up, supports paid back, receivables bought, money put aside, in any order."""
        steps: list[Terms] = [{"fill": one["id"]} | self.limit(0.2, "amount", "share") for one in self.reserves]
        steps += [{"reimburse": one["id"]} | self.limit(0.2, "amount", "share") for one in self.supports]
        steps += [{"buy": "receivables"} | self.limit(0.3, "amount", "share")]
        if self.has_holding:
            steps.append({"transfer": "collection", "to": "holding"} | self.limit(0.8, "amount", "share"))
        self.rng.shuffle(steps)
        return steps

    def leftovers(self) -> list[Terms]:
        """What is left: kept until the notes are repaid, or let go in part or in full."""
        steps: list[Terms] = [{"pay": "purchase"}] if self.chance(0.2) else []
        target = self.rng.choice(["originator", self.ids[-1]])
        if self.chance(0.2):
            steps.append({"release": target} | self.limit(0.7, "amount", "share"))
        steps.append({"release": target, "after": self.ids})
        steps += [{"release": "originator", "from": one["id"], "after": self.ids} for one in self.reserves]
        return steps

    def limit(self, share: float, *kinds: str) -> Terms:
        """A bound of one of the kinds, in a share of cases."""
        bounds = {"amount": self.amount(0.1), "share": self.rate(1.0)}
        kind = self.rng.choice(kinds)
        return {"limit": {kind: bounds[kind]}} if self.chance(share) else {}


def _group(fee: Terms) -> str:
    return f"fees.{fee['rank'] if fee['timing'] == 'payment' else fee['timing']}"


def random_buckets(rng: Random, deal: Deal) -> tuple[Bucket, ...]:
    """Receivables of up to six core enterprises, due from before the cut-off to after legal final, mostly in time."""
    rows = [
        (f"c{core}", f"d{core}{debtor}", group)
        for core in range(1, rng.randint(1, 6) + 1)
        for debtor in range(rng.randint(1, 2))
        for group in rng.choice([(0,), (0,), (0, 1), (2,)])
    ]
    notes = sum(round(tranche.balance * 100) for tranche in deal.tranches)
    n_buckets = rng.randint(1, 4) * len(rows)
    average = max(1, int(notes * rng.uniform(0.8, 1.3) / n_buckets))
    dates, roll = deal.dates, roll_of(deal)
    first, expected, final = ((one - EPOCH).days for one in (dates.cut_off, dates.expected_maturity, dates.legal_final))
    buckets = []
    for number in range(n_buckets):
        core_enterprise, debtor, group = rows[number % len(rows)]
        in_time = rng.randint(first - 5, max(first, expected - 20))
        due = in_time if rng.random() < 0.85 else rng.randint(first - 60, final + 60)
        buckets.append(
            Bucket(
                core_enterprise=core_enterprise,
                debtor=debtor,
                repurchase=group,
                pay_day=roll(due),
                face=rng.randint(1, 2 * average),
            )
        )
    return tuple(buckets)


def _price(rng: Random, deal: Deal, buckets: Sequence[Bucket]) -> int | None:
    """What the pool costs by methods that do not ask what the plan account holds."""
    face = sum(bucket.face for bucket in buckets)
    match deal.pool.purchase.method:
        case "proceeds":
            return None
        case "face":
            return face
        case _:
            return int(face * rng.uniform(0.85, 1.02))


def random_paths(rng: Random, deal: Deal, buckets: Sequence[Bucket]) -> tuple[PlainPath, ...]:
    """Paths that differ in who defaults, is late and fails, and in half of the cases also in ratios and costs.

    Things happen on any day, or on and around the dates of the schedule, where before and after are easily mistaken.
    """
    rows = list(dict.fromkeys(bucket.row for bucket in buckets))
    first, last = (deal.dates.cut_off - EPOCH).days - 10, (deal.dates.legal_final - EPOCH).days + 60
    dates = sorted({one.date for period in schedule_of(deal) for one in period.events} | {deal.dates.cut_off})
    ratios = _ratios(rng)
    is_shared = rng.random() < 0.5

    def moment(share: float) -> int | None:
        if rng.random() >= share:
            return None
        return (rng.choice(dates) - EPOCH).days + rng.randint(-1, 1) if rng.random() < 0.5 else rng.randint(first, last)

    paths = []
    for _ in range(rng.randint(1, 4)):
        stress = rng.choice([0.0, 0.2, 0.6])
        late = rng.choice([0, 0, 1, 40, 400])
        defaults = {row[:2]: moment(stress) for row in rows}
        delays = {row[:2]: rng.randint(0, late) for row in rows}
        repurchases = {group: moment(0.6) if group else None for group in range(3)}
        if rng.random() < 0.2:
            repurchases[1] = next(iter(defaults.values()))
        failures = {role: moment(0.3) for role in ("guarantor", "liquidity_provider")}
        paths.append(
            PlainPath(
                default_day=tuple(defaults[row[:2]] for row in rows),
                delay_days=tuple(delays[row[:2]] for row in rows),
                repurchase_day=tuple(repurchases[row[2]] for row in rows),
                failure_day={role: one for role, one in failures.items() if one is not None},
                **(ratios if is_shared else _ratios(rng)),
            )
        )
    return tuple(paths)


def _ratios(rng: Random) -> Terms:
    """Ratios, lag, and costs of a path; none moved in a third of the cases."""
    if rng.random() < 0.33:
        return {}

    def ratio(largest: float) -> Fraction:
        return Fraction(repr(round(rng.choice([0.0, rng.uniform(0, largest)]), rng.choice([2, 8]))))

    return {
        "dilution": ratio(0.1),
        "default_ratio": ratio(0.2),
        "recovery_ratio": ratio(0.9),
        "recovery_lag_days": rng.choice([0, 30, 365]),
        "coupon_shift": ratio(0.02),
        "fee_multiplier": ratio(3.0),
    }
