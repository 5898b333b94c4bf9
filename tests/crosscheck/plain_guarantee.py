"""A guarantee counted case by case: who defaults, who stands, who pays what. Slow, plain, and without a lattice."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One state of the world: its chance, and the chances of default and failure in it."""

    weight: float
    default: tuple[float, ...]
    failure: float
    reguarantor_failure: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised."""

    cap: float
    recovery_ratio: float
    reguaranteed_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way that all of it can turn out."""

    chance: float
    has_defaulted: tuple[bool, ...]
    guarantor_stands: bool
    reguarantor_stands: bool


def every_case(worlds: Sequence[World]) -> Iterator[Case]:
    """All of them; their chances sum to 1."""
    for world in worlds:
        for has_defaulted in itertools.product([False, True], repeat=len(world.default)):
            chance = world.weight
            for defaulted, p in zip(has_defaulted, world.default, strict=True):
                chance *= p if defaulted else 1 - p
            for first, second in itertools.product([True, False], repeat=2):
                of_first = 1 - world.failure if first else world.failure
                of_second = 1 - world.reguarantor_failure if second else world.reguarantor_failure
                yield Case(
                    chance=chance * of_first * of_second,
                    has_defaulted=has_defaulted,
                    guarantor_stands=first,
                    reguarantor_stands=second,
                )


def paid(claim: float, case: Case, terms: Terms) -> float:
    """What comes of a claim."""
    if case.guarantor_stands:
        return claim
    from_second = terms.reguaranteed_share * claim if case.reguarantor_stands else 0.0
    return from_second + terms.recovery_ratio * (claim - from_second)


@dataclass(slots=True)
class Tally:
    """What all cases come to."""

    unpaid: dict[float, float]
    claims: dict[float, float]
    expected_paid: float = 0.0
    failed_call: float = 0.0

    def count(self, case: Case, lack: float, covered: float, terms: Terms) -> None:
        """Add a case in which ``lack`` is missing, ``covered`` of it guaranteed."""
        claim = min(covered, terms.cap)
        received = paid(claim, case, terms)
        self.unpaid[lack - received] += case.chance
        self.claims[claim] += case.chance
        self.expected_paid += case.chance * received
        self.failed_call += case.chance if claim > 0 and not case.guarantor_stands else 0.0


def of_pool(worlds: Sequence[World], loss: Sequence[float], cover: Sequence[float], terms: Terms) -> Tally:
    """A guarantee on a share of each debtor's loss."""
    tally = Tally(defaultdict(float), defaultdict(float))
    for case in every_case(worlds):
        defaulted = [name for name, has in enumerate(case.has_defaulted) if has]
        tally.count(case, sum(loss[n] for n in defaulted), sum(loss[n] * cover[n] for n in defaulted), terms)
    return tally


def of_tranche(worlds: Sequence[World], loss: Sequence[float], attachment: float, terms: Terms) -> Tally:
    """A guarantee on all that is above an attachment point."""
    tally = Tally(defaultdict(float), defaultdict(float))
    for case in every_case(worlds):
        lack = max(sum(of for of, has in zip(loss, case.has_defaulted, strict=True) if has) - attachment, 0.0)
        tally.count(case, lack, lack, terms)
    return tally
