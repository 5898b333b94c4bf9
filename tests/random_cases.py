"""Random cases by the thousand: a sound deal, its pool, and a few paths; a pure function of a seed."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from tests.builders import EPOCH, Case, Terms, roll_of, schedule_of
from tests.crosscheck.plain_record import Bucket, PlainPath
from tests.random_deals import random_deal
from tests.random_guarantees import with_guarantees


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random sound deals with pools and paths."""
    return random_case(draw(st.integers(0, 2**32)))


def random_case(seed: int) -> Case:
    """The case of a seed; claims are guaranteed one by one, and property is pledged, where the seed is odd."""
    rng = Random(seed)
    deal = random_deal(rng)
    buckets = random_buckets(rng, deal)
    case = Case(
        seed=seed,
        deal=deal,
        periods=schedule_of(deal),
        buckets=buckets,
        price=_price(rng, deal, buckets),
        paths=random_paths(rng, deal, buckets),
    )
    return with_guarantees(case) if seed % 2 else case


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

    Who fails may hold the collections. Things happen on any day, or on and around the dates of the schedule, where
    before and after are easily mistaken.
    """
    rows = list(dict.fromkeys(bucket.row for bucket in buckets))
    first, last = (deal.dates.cut_off - EPOCH).days - 10, (deal.dates.legal_final - EPOCH).days + 60
    dates = sorted({one.date for period in schedule_of(deal) for one in period.events} | {deal.dates.cut_off})
    ratios = _ratios(rng)
    estates = _estates(Random(rng.random()))
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
                claim_recovery=estates,
                commingling_day=moment(0.2),
                **(ratios if is_shared else _ratios(rng)),
            )
        )
    return tuple(paths)


def _estates(rng: Random) -> Terms:
    """What failed providers still pay of a claim, and how long after their failure: nothing in half of the cases."""
    if rng.random() < 0.5:
        return {}
    return {
        role: (Fraction(repr(round(rng.uniform(0, 1), rng.choice([1, 8])))), rng.choice([0, 0, 40, 200]))
        for role in ("guarantor", "liquidity_provider")
    }


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
