"""Random priorities of payments: every tranche and every fee of the plan is paid in every state."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.builders import Terms
from tests.random_dice import Dice


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLists:
    """Random lists of steps over what a deal has: tranches by ``ids``, groups of fees, reserves, supports."""

    dice: Dice
    ids: Sequence[str]
    groups: Sequence[str]
    reserves: Sequence[Terms]
    supports: Sequence[Terms]
    has_holding: bool

    def closing(self) -> list[Terms]:
        """The closing list; a reserve that is filled after the purchase gets what the purchase leaves."""
        dice = self.dice
        steps: list[Terms] = [{"pay": "fees.closing"}] if "fees.closing" in self.groups else []
        fills = [{"fill": reserve["id"]} for reserve in self.reserves if dice.chance(0.7)]
        purchase: Terms = {"pay": "purchase"}
        if dice.chance(0.1):
            purchase["limit"] = {"share": dice.rate(1.0)}
        return [*steps, purchase, *fills] if dice.chance(0.1) else [*steps, *fills, purchase]

    def steps(self) -> list[Terms]:
        """The list of one state: costs, notes, what stands behind them, what is left."""
        head, again = self.costs()
        early = [{"fill": one["id"]} for one in self.reserves if self.dice.chance(0.2)]
        notes = [*early, *self.notes(), *self.put_aside()]
        return [*self.surpluses(), *head, *notes, *self.draws(), *again, *self.refills(), *self.leftovers()]

    def surpluses(self) -> list[Terms]:
        """What reserves hold above target, back into the plan account."""
        steps: list[Terms] = [
            {"transfer": one["id"], "to": "collection"} for one in self.reserves if self.dice.chance(0.5)
        ]
        return steps

    def put_aside(self) -> list[Terms]:
        """What was put aside pays a note of its own; the rest, or a part of it, comes back."""
        if not self.has_holding:
            return []
        dice = self.dice
        payee = f"{dice.rng.choice(self.ids)}.{dice.rng.choice(['interest', 'principal'])}"
        back = {"transfer": "holding", "to": "collection"} | dice.limit(0.5, "amount")
        return [{"pay": payee, "from": "holding"}, *([back] if dice.chance(0.3) else [])]

    def costs(self) -> tuple[list[Terms], list[Terms]]:
        """Tax and fees, together or apart; one that is bounded at the top is paid again without bound further down."""
        dice = self.dice
        names = ["tax", *(group for group in self.groups if group != "fees.subordinated")]
        head: list[Terms] = [{"pay": names}] if dice.chance(0.2) else [{"pay": one} for one in names]
        again: list[Terms] = []
        if dice.chance(0.3):
            head[-1] = head[-1] | {"limit": dice.rng.choice([{"amount": dice.amount(0.01)}, {"share": dice.rate(0.5)}])}
            again.append({"pay": head[-1]["pay"]})
        if "fees.subordinated" in self.groups:
            again.append({"pay": "fees.subordinated"})
        return head, again

    def notes(self) -> list[Terms]:
        """Interest and principal: by rank, interest first, pro rata, or principal once the ranks above are repaid."""
        dice = self.dice
        interest, principal = ([f"{one}.{part}" for one in self.ids] for part in ("interest", "principal"))
        by_rank = [name for pair in zip(interest, principal, strict=True) for name in pair]
        shape = dice.rng.randrange(5)
        if shape == 0:
            return [{"pay": interest}, {"pay": principal}]
        if shape == 1:
            return [{"pay": by_rank}]
        if shape == 2:
            above = [{"after": self.ids[:number]} if number else {} for number in range(len(self.ids))]
            parts = [{"pay": one} | rest for one, rest in zip(principal, above, strict=True)]
            return [*({"pay": one} for one in interest), *parts]
        steps: list[Terms] = [{"pay": one} for one in (by_rank if shape == 3 else interest + principal)]
        if dice.chance(0.3):
            ratio = {"target_ratio": dice.rate(1.0)}
            steps.insert(len(interest), {"pay": dice.rng.choice(principal), "limit": ratio})
        return steps

    def draws(self) -> list[Terms]:
        """Reserves first or supports first; a support may be called for less than it covers, or by parts."""
        dice = self.dice
        everything = [*(f"{one}.{part}" for one in self.ids for part in ("interest", "principal")), "tax", *self.groups]
        steps: list[Terms] = [
            {"draw": one["id"], "for": dice.some(everything)} | dice.limit(0.2, "amount")
            for one in self.reserves
            if dice.chance(0.8)
        ]
        for support in self.supports:
            if dice.chance(0.3):
                steps.append({"draw": support["id"], "for": dice.some(support["covers"])} | dice.limit(0.5, "amount"))
            steps.append({"draw": support["id"]} | dice.limit(0.1, "amount"))
        if dice.chance(0.3):
            dice.rng.shuffle(steps)
        return steps

    def refills(self) -> list[Terms]:
        """Reserves topped up, supports paid back, receivables bought, money put aside, in any order."""
        dice = self.dice
        steps: list[Terms] = [{"fill": one["id"]} | dice.limit(0.2, "amount", "share") for one in self.reserves]
        steps += [{"reimburse": one["id"]} | dice.limit(0.2, "amount", "share") for one in self.supports]
        steps += [{"buy": "receivables"} | dice.limit(0.3, "amount", "share")]
        if self.has_holding:
            steps.append({"transfer": "collection", "to": "holding"} | dice.limit(0.8, "amount", "share"))
        dice.rng.shuffle(steps)
        return steps

    def leftovers(self) -> list[Terms]:
        """What is left: kept until the notes are repaid, or let go in part or in full."""
        dice = self.dice
        steps: list[Terms] = [{"pay": "purchase"}] if dice.chance(0.2) else []
        target = dice.rng.choice(["originator", self.ids[-1]])
        if dice.chance(0.2):
            steps.append({"release": target} | dice.limit(0.7, "amount", "share"))
        steps.append({"release": target, "after": self.ids})
        steps += [{"release": "originator", "from": one["id"], "after": self.ids} for one in self.reserves]
        return steps
