"""Random cases with more to them: claims that are guaranteed one by one, property that is pledged, events."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES
from tests.builders import EPOCH, Case, Terms, name
from tests.crosscheck.plain_number import window_ends
from tests.crosscheck.plain_pool import initial_claims
from tests.crosscheck.plain_record import Bucket, PlainPath, Pledge
from tests.random_dice import Dice

INVALIDATIONS = ("lapse", "revocation")
"""Events that wipe property out."""
DOWNGRADE = "downgrade"
PROVIDERS = ("guarantor", "liquidity_provider")


def with_guarantees(case: Case) -> Case:
    """The same case with a support or two that cover the pool, pledges, events and triggers that ask for them."""
    rng = Random(f"guarantees {case.seed}")
    face = sum(bucket.face for bucket in case.buckets)
    dice = Dice(rng=rng, scale=max(face // 100, 1))
    buckets = _promised(rng, case.buckets)
    case = replace(case, deal=_deal(dice, case), buckets=buckets, property_value=_property_value(rng, face, case))
    return replace(case, paths=tuple(_fate(rng, case, path) for path in case.paths))


def _deal(dice: Dice, case: Case) -> Deal:
    """Its terms with supports of the pool, drawn first; nothing of what it had is lost."""
    rng = dice.rng
    terms = case.deal.model_dump(by_alias=True, exclude_unset=True)
    supports = [_support(dice, one) for one in ("pool_guarantee", "pool_undertaking")[: rng.choice([1, 1, 2])]]
    own = list(terms.get("support", []))
    terms["support"] = [*supports, *own] if dice.chance(0.5) else [*own, *supports]
    terms["events"] = [
        {"id": DOWNGRADE, "name": name(DOWNGRADE), "kind": "downgrade", "subject": rng.choice(PROVIDERS)},
        *(
            {"id": one, "name": name(one), "kind": "ip_invalidated", "subject": case.buckets[0].debtor}
            for one in INVALIDATIONS
        ),
    ]
    terms["triggers"] = [
        *terms.get("triggers", []),
        *(_trigger(dice, f"g{number}", supports) for number in range(rng.randint(0, 2))),
    ]
    terms["pool"] = terms["pool"] | {"asset": "claims"}
    if dice.chance(0.3):
        terms["pool"] |= {"clean_up_call": {"pool_ratio": round(rng.uniform(0.1, 0.9), 4)}}
    lists = terms["priority_of_payments"]
    for state in STATES:
        if lists.get(state):
            lists[state] = _steps(dice, lists[state], supports)
    return Deal.model_validate(terms)


def _support(dice: Dice, identifier: str) -> Terms:
    """Somebody who answers for each claim of the pool."""
    terms: Terms = {
        "id": identifier,
        "name": name(identifier),
        "kind": "guarantee",
        "provider": dice.rng.choice(["guarantor", *PROVIDERS]),
        "covers": ["pool"],
        "is_revolving": dice.chance(0.5),
        "is_paying_accelerated": dice.chance(0.3),
        "advance_rate": dice.rng.choice([0.0, dice.rate(0.1)]),
    }
    return terms | ({"cap": dice.amount(dice.rng.choice([0.1, 0.6]))} if dice.chance(0.5) else {})


def _steps(dice: Dice, steps: Sequence[Terms], supports: Sequence[Terms]) -> list[Terms]:
    """A list with draws at its head, and with what was advanced paid back somewhere behind the first step."""
    draws: list[Terms] = []
    for support in supports:
        if dice.chance(0.2):
            draws.append({"draw": support["id"], "for": ["pool"]} | dice.limit(0.8, "amount"))
        if dice.chance(0.95):
            draws.append({"draw": support["id"]} | dice.limit(0.1, "amount"))
    made = [*draws, *steps]
    for support in supports:
        if dice.chance(0.6):
            at = dice.rng.randint(len(draws) + 1, len(made))
            made.insert(at, {"reimburse": support["id"]} | dice.limit(0.2, "amount", "share"))
    return made


def _trigger(dice: Dice, identifier: str, supports: Sequence[Terms]) -> Terms:
    """One of the measures that ask for events, for what is pledged, and for who answers for the pool."""
    rng, ids = dice.rng, [support["id"] for support in supports]
    condition: Terms = rng.choice(
        [
            {"measure": "event_happened", "above": 0.5} | dice.subject([DOWNGRADE, *INVALIDATIONS]),
            {"measure": "event_happened", "above": 0.5, "subject": DOWNGRADE},
            {"measure": "loan_to_value_ratio", "above": round(rng.uniform(0.1, 3), 3)},
            {"measure": "support_failed", "above": 0.5} | dice.subject(ids),
            {"measure": "support_drawn", "above": rng.choice([0.0, dice.amount(0.2)])} | dice.subject(ids),
        ]
    )
    return {
        "id": identifier,
        "name": name(identifier),
        "when": condition,
        "test": rng.choice(["before", "after"]),
        "then": rng.choice(["acceleration", "default", "liquidation", "stop_replenishment"]),
        "is_curable": dice.chance(0.5),
    }


def _promised(rng: Random, buckets: Sequence[Bucket]) -> tuple[Bucket, ...]:
    """Who owes is guaranteed or not, and has pledged something or not: one answer for all that they owe."""
    share_guaranteed, share_pledged = rng.choice([0.0, 0.5, 0.8, 1.0]), rng.choice([0.0, 0.5, 1.0])
    terms: dict[tuple[str, str], Terms] = {}
    for one in (bucket.row[:2] for bucket in buckets):
        if one not in terms:
            pledge = Pledge(
                ratio=Fraction(repr(round(rng.uniform(0, 1), rng.choice([1, 2, 8])))),
                lag_days=rng.choice([0, 30, 180]),
                event=rng.choice(["", *INVALIDATIONS]),
            )
            terms[one] = {
                "is_guaranteed": rng.random() < share_guaranteed,
                "pledge": pledge if rng.random() < share_pledged else None,
            }
    return tuple(replace(bucket, **terms[bucket.row[:2]]) for bucket in buckets)


def _property_value(rng: Random, face: int, case: Case) -> dict[str, tuple[int, ...]]:
    """What property is worth period by period, mostly less and less; in some cases there is none."""
    chosen = rng.sample(["", *INVALIDATIONS], rng.randint(0, 3))
    worth = {one: rng.randint(0, 2 * face) for one in chosen}
    lost = rng.uniform(0, 0.2)
    return {one: tuple(int(worth[one] * max(1 - lost * at, 0)) for at in range(len(case.periods))) for one in chosen}


def _fate(rng: Random, case: Case, path: PlainPath) -> PlainPath:
    """A path on which events happen: any day, or on and around the days that they are compared with.

    What is pledged is compared with the end of the window in which it is sold; its own day must not matter.
    """
    cut_off = (case.deal.dates.cut_off - EPOCH).days
    ends = window_ends(case.periods)
    path = _sold_around(rng, case, path, ends)
    claims = initial_claims(case.buckets, path, cut_off, ends).values()
    sold = [one.default_day + one.pledge.lag_days for one in claims if one.pledge and one.default_day < ends[-1] + 400]
    compared = [next((end for end in ends if day <= end), day + 200) for day in sold]

    def moment(share: float) -> int | None:
        if rng.random() >= share:
            return None
        if sold and rng.random() < 0.6:
            return rng.choice(rng.choice([sold, compared, compared])) + rng.randint(-1, 1)
        if rng.random() < 0.5:
            return rng.choice(ends) + rng.randint(-1, 1)
        return rng.randint(cut_off - 10, ends[-1] + 400)

    events = {one: moment(0.5) for one in (*INVALIDATIONS, DOWNGRADE)}
    failures = {role: moment(0.3) for role in PROVIDERS}
    is_pledged_asked = rng.random() < 0.7
    return replace(
        path,
        recovery_ratio=None if is_pledged_asked else path.recovery_ratio,
        event_day={one: day for one, day in events.items() if day is not None},
        failure_day={**path.failure_day, **{role: day for role, day in failures.items() if day is not None}},
    )


def _sold_around(rng: Random, case: Case, path: PlainPath, ends: Sequence[int]) -> PlainPath:
    """The path with some defaults moved, so that what is pledged is sold at the end of a window, a day off or not."""
    pledges, share = {bucket.row: bucket.pledge for bucket in case.buckets}, rng.choice([0.0, 0.4])
    moved = {
        row[:2]: rng.choice(ends) + rng.randint(-1, 1) - pledge.lag_days
        for row, pledge in pledges.items()
        if pledge is not None and rng.random() < share
    }
    days = [moved.get(row[:2], day) for row, day in zip(pledges, path.default_day, strict=True)]
    return replace(path, default_day=tuple(days))
