"""What a random deal is drawn with."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.builders import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Dice:
    """Draws from one stream of random numbers; amounts suit a deal of ``scale`` yuan."""

    rng: Random
    scale: int

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

    def limit(self, share: float, *kinds: str) -> Terms:
        """A bound of one of the kinds, in a share of cases."""
        bounds = {"amount": self.amount(0.1), "share": self.rate(1.0)}
        kind = self.rng.choice(kinds)
        return {"limit": {kind: bounds[kind]}} if self.chance(share) else {}

    def subject(self, names: Sequence[str], share: float = 1.0) -> Terms:
        """One of the names, or none."""
        return {"subject": self.rng.choice(names)} if self.chance(share) else {}
