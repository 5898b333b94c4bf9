"""Random sound deals, part by part."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from abs_model.deal.deal import Deal
from abs_model.deal.timetable import schedule_terms
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import schedule_faults
from tests.builders import STATES, Terms, deal_of
from tests.random_dice import Dice
from tests.random_steps import StepLists

DAY_COUNTS = ("ACT/365F", "ACT/360", "ACT/ACT", "30/360", "30E/360")


def random_deal(rng: Random) -> Deal:
    """A sound deal: every name in it exists, and every tranche and every fee of the plan is paid in every state."""
    while True:
        deal = _Draft(rng).deal()
        if not schedule_faults(schedule_terms(deal.dates), Calendar(code=deal.dates.calendar)):
            return deal


class _Draft:
    """A random deal in the making: each part is drawn knowing the parts before it."""

    def __init__(self, rng: Random) -> None:
        self.dice = Dice(rng=rng, scale=10 ** rng.randint(1, 8))
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
        self.lists = StepLists(
            dice=self.dice,
            ids=self.ids,
            groups=self.groups,
            reserves=self.reserves,
            supports=self.supports,
            has_holding=self.has_holding,
        )

    def deal(self) -> Deal:
        """All parts together."""
        dice, rng = self.dice, self.dice.rng
        of_state = {state: self.lists.steps() for state in STATES if rng.random() < 0.5}
        return deal_of(
            dates=self.dates,
            tranches=self.tranches,
            accounts=[*self.reserves, *([{"id": "holding"} | self.reinvested()] if self.has_holding else [])],
            fees=self.fees,
            tax={"base": rng.choice(["none", "coupon", "discount"])}
            | rng.choice([{}, {"vat_rate": dice.rate(0.06), "surtax_ratio": 0.1}]),
            support=self.supports,
            triggers=[self.trigger(f"t{number}") for number in range(rng.randint(0, 4))],
            pool=self.pool(),
            closing=self.lists.closing(),
            normal=self.lists.steps(),
            **of_state,
        )

    def timetable(self) -> Terms:
        """Dates; some deals are cut off long before they close."""
        dice, rng = self.dice, self.dice.rng
        closing = date(2018, 1, 1) + timedelta(days=rng.randint(0, 2400))
        step = rng.choice([1, 2, 3, 3, 6])
        first = closing + timedelta(days=rng.randint(30, 120))
        payment = [first + relativedelta(months=step * number) for number in range(rng.randint(1, 8))]
        timeline: Terms = {"servicer_report": -rng.randint(0, 10)}
        if dice.chance(0.7):
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
        dice, rng = self.dice, self.dice.rng
        redemption = rng.choice(["bullet", "schedule", "pass_through", "pass_through", "zero_coupon"])
        payment = self.dates["payment"]
        maturity = rng.choice([payment[-1], rng.choice(payment)])
        balance = dice.amount() + 0.01
        terms: Terms = {
            "id": identifier,
            "rank": {"A": "senior", "B": "mezzanine"}.get(identifier, "subordinated"),
            "balance": round(balance, 2),
            "coupon_rate": 0.0 if dice.chance(0.3) else dice.rate(0.12),
            "day_count": rng.choice(DAY_COUNTS),
            "redemption": redemption,
            "interest": rng.choice(["each_payment", "each_payment", "at_maturity"]),
            "has_interest_on_arrears": dice.chance(0.5),
        }
        if maturity != payment[-1] or dice.chance(0.5):
            terms["maturity"] = maturity
        if redemption == "zero_coupon":
            terms["issue_price"] = round(rng.uniform(80, 99.99), rng.choice([0, 2, 4]))
        if redemption == "schedule":
            terms["instalments"] = self.instalments([one for one in payment if one <= maturity], balance)
        return terms

    def instalments(self, dates: Sequence[date], balance: float) -> list[Terms]:
        """Some dates and parts of the balance; what they leave falls due at maturity."""
        dice = self.dice
        chosen = sorted(dice.rng.sample(dates, dice.rng.randint(1, len(dates))))
        if dice.chance(0.2):
            chosen[0] -= timedelta(days=dice.rng.randint(1, 20))
        part = int(balance * 100 / len(chosen)) / 100
        return [{"date": one, "amount": part} for one in chosen]

    def reinvested(self) -> Terms:
        """An account's yield."""
        dice = self.dice
        return {"reinvestment_rate": dice.rng.choice([0.0, dice.rate(0.03)])}

    def reserve(self, identifier: str) -> Terms:
        """An account with a target."""
        dice = self.dice
        target = {"tranches": dice.some(self.ids)}
        sizes = {"amount": dice.amount(0.2), "ratio": dice.rate(0.2)}
        chosen = {key: sizes[key] for key in dice.some(["amount", "ratio"])}
        return {"id": identifier, "target": target | chosen} | self.reinvested()

    def fee(self, identifier: str) -> Terms:
        """A fee of any basis; one at closing has no accrual period to take a rate of."""
        dice, rng = self.dice, self.dice.rng
        timing = rng.choice(["payment", "payment", "payment", "closing", "liquidation"])
        terms: Terms = {"id": identifier, "timing": timing, "rank": rng.choice(["senior", "subordinated"])}
        measure = rng.choice(["amount", "ratio"] + ["annual_amount", "rate"] * (timing != "closing"))
        if measure in {"amount", "annual_amount"}:
            terms[measure] = dice.amount(0.02)
        else:
            terms[measure] = dice.rate(0.02)
            terms["base"] = rng.choice(["tranche_balance", "pool_balance", "payments_due", "face"])
            if terms["base"] in {"tranche_balance", "payments_due"} and dice.chance(0.5):
                terms["tranches"] = dice.some(self.ids)
        terms["day_count"] = rng.choice(DAY_COUNTS)
        if dice.chance(0.3):
            terms["cap"] = dice.amount(0.01)
        if dice.chance(0.1):
            terms["payer"] = "originator"
            terms.pop("cap", None)
        return terms

    def support(self, identifier: str) -> Terms:
        """A guarantee, a shortfall undertaking or a liquidity facility."""
        dice, rng = self.dice, self.dice.rng
        notes = [f"{tranche}.{part}" for tranche in dice.some(self.ids) for part in ("interest", "principal")]
        others = ["tax", *self.groups]
        is_facility = identifier == "facility"
        terms = {
            "id": identifier,
            "kind": "liquidity" if is_facility else rng.choice(["guarantee", "shortfall_undertaking"]),
            "provider": "liquidity_provider" if is_facility else "guarantor",
            "covers": [*(dice.some(others) if dice.chance(0.3) else []), *notes],
            "is_revolving": is_facility or dice.chance(0.2),
            "is_paying_accelerated": dice.chance(0.4),
            "advance_rate": rng.choice([0.0, dice.rate(0.1)]),
        }
        return terms | ({"cap": dice.amount(0.5)} if dice.chance(0.6) else {})

    def pool(self) -> Terms:
        """How the pool is paid for, renewed and called."""
        dice, rng = self.dice, self.dice.rng
        method = rng.choice(["proceeds", "proceeds", "tape", "face", "simple_discount"])
        terms: Terms = {"purchase": {"method": method} | ({"rate": 0.05} if method == "simple_discount" else {})}
        if dice.chance(0.3):
            terms["clean_up_call"] = {"pool_ratio": round(rng.uniform(0.01, 0.6), 4)}
        tenor = rng.randint(10, 120)
        last = self.dates["expected_maturity"] - timedelta(days=tenor)
        if dice.chance(0.4) and last > self.dates["closing"]:
            until = last - timedelta(days=rng.choice([0, 0, 30]))
            price_ratio = rng.choice([1.0, 0.95, round(rng.uniform(0.8, 1), 8)])
            terms["replenishment"] = {"until": until, "tenor_days": tenor, "price_ratio": price_ratio}
        return terms

    def trigger(self, identifier: str) -> Terms:
        """Any measure, tested before or after, curable or not."""
        dice, rng = self.dice, self.dice.rng
        subjects: dict[str, Callable[[], Terms]] = {
            "cumulative_default_ratio": lambda: {"above": dice.rate(0.2)},
            "cumulative_dilution_ratio": lambda: {"above": dice.rate(0.1)},
            "overdue_ratio": lambda: {"above": dice.rate(0.5)},
            "pool_ratio": lambda: {"below": dice.rate(0.3)},
            "asset_coverage_ratio": lambda: {"below": round(rng.uniform(0.3, 1.3), 3)} | dice.subject(self.ids, 0.7),
            "interest_unpaid": lambda: {"above": rng.choice([0.0, dice.amount(0.01)])} | dice.subject(self.ids),
            "principal_unpaid": lambda: {"above": rng.choice([0.0, dice.amount(0.1)])} | dice.subject(self.ids),
            "core_enterprise_defaulted": lambda: {"above": 0.5} | dice.subject(["c1", "c2", "c6"], 0.5),
        }
        if self.supports:
            ids = [support["id"] for support in self.supports]
            subjects["support_failed"] = lambda: {"above": 0.5} | dice.subject(ids)
            subjects["support_drawn"] = lambda: {"above": rng.choice([0.0, dice.amount(0.1)])} | dice.subject(ids)
        if self.reserves:
            ids_of_reserves = [reserve["id"] for reserve in self.reserves]
            subjects["account_gap"] = lambda: {"above": dice.amount(0.05)} | dice.subject(ids_of_reserves)
        measure = rng.choice(sorted(subjects))
        return {
            "id": identifier,
            "when": {"measure": measure} | subjects[measure](),
            "test": rng.choice(["before", "after"]),
            "then": rng.choice(["acceleration", "acceleration", "default", "liquidation", "stop_replenishment"]),
            "is_curable": dice.chance(0.5),
        }


def _group(fee: Terms) -> str:
    return f"fees.{fee['rank'] if fee['timing'] == 'payment' else fee['timing']}"
