"""Distributions as investors are told of them: by class and payment date, in all and for each unit of 100 yuan."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from abs_model.engine.plan import Note
from abs_model.measure.money import Amounts
from abs_model.run.record import Projection
from abs_model.schedule.day_count import day_count_days
from abs_model.schedule.period import Period
from abs_model.terms import RATE_UNIT, rate_units

UNIT_YUAN = 100
"""Principal of one unit (份), yuan."""

STEPS = 10**6
"""Steps of a yuan in which amounts for one unit are told: six decimals."""

PARTS = ("interest", "principal", "residual")
"""What a class is paid."""

RECORD_DATE = "record_date"
ALL = "total"

DISTRIBUTION_COLUMNS = (
    "sequence", "payment_date", "previous_date", "record_day", "is_projected", "tranche", "rank", "accrual_start",
    "accrual_end", "accrual_days", "coupon_rate", "initial_balance", "n_units", "opening_balance", "interest_paid",
    "principal_paid", "residual_paid", "total_paid", "interest_unpaid", "principal_unpaid", "interest_per_unit",
    "principal_per_unit", "residual_per_unit", "total_per_unit", "remainder_before", "remainder_after",
    "closing_balance", "par_per_unit", "repaid_of_initial", "repaid_of_opening",
)  # fmt: skip

TOTAL_COLUMNS = (
    "sequence", "payment_date", "rank", "initial_balance", "n_units", "opening_balance", "interest_paid",
    "principal_paid", "residual_paid", "total_paid", "interest_unpaid", "principal_unpaid", "remainder_before",
    "remainder_after", "closing_balance", "repaid_of_initial", "repaid_of_opening",
)  # fmt: skip

SUMMED = TOTAL_COLUMNS[3:-2]
"""Columns that add up over classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Units:
    """A class cut into units of 100 yuan; what a unit has been paid so far is rounded down to whole steps."""

    principal: int

    def steps(self, paid_so_far: int) -> int:
        """Steps that one unit has been paid, of so many fen paid to the class."""
        return paid_so_far * UNIT_YUAN * STEPS // self.principal

    def remainder(self, paid_so_far: int) -> Fraction:
        """What rounding down has kept back so far, yuan."""
        return Fraction(paid_so_far * UNIT_YUAN * STEPS % self.principal, 100 * UNIT_YUAN * STEPS)


def distribution_table(projection: Projection, path: int = 0) -> pd.DataFrame:
    """One row a class and payment date, as long as anything of the class is open; yuan.

    A unit is 100 yuan of the principal at issue; the last one of a class is smaller where that is no multiple of 100.
    What a unit is paid is told in millionths of a yuan. All that it has been paid so far is rounded down, so that what
    rounding keeps back (``remainder_after``) goes out as soon as it makes up one more millionth for every unit, and a
    class that is repaid has paid 100 on every unit::

        total_per_unit * n_units + remainder_after = total_paid + remainder_before

    Parameters
    ----------
    projection : Projection
    path : int
        Which scenario, by number.

    Returns
    -------
    DataFrame
        ``DISTRIBUTION_COLUMNS``. ``sequence`` counts payment dates after the closing from 1; ``record_day`` is the
        business day before the payment unless the deal's timeline says another; the accrual period holds its start and
        not its end; ``par_per_unit`` is the principal of a unit that is left; ``is_projected`` says that the payment
        date rests on a year without a published holiday notice.
    """
    rows = [row for note in projection.plan.notes for row in _rows(projection, note, path)]
    rows.sort(key=lambda row: int(str(row["sequence"])))
    return pd.DataFrame(rows, columns=list(DISTRIBUTION_COLUMNS))


def distribution_totals(table: pd.DataFrame) -> pd.DataFrame:
    """What a distribution comes to by rank, and in all; yuan.

    Parameters
    ----------
    table : DataFrame
        As ``distribution_table`` returns it.

    Returns
    -------
    DataFrame
        ``TOTAL_COLUMNS``, one row a payment date and rank in the order of the deal, then one of rank ``total``.
    """
    rows = []
    for (sequence, date), group in table.groupby(["sequence", "payment_date"], sort=True):
        for rank in (*dict.fromkeys(table["rank"]), ALL):
            chosen = group if rank == ALL else group[group["rank"] == rank]
            if len(chosen):
                rows.append({"sequence": sequence, "payment_date": date, "rank": rank} | _sums(chosen))
    return pd.DataFrame(rows, columns=list(TOTAL_COLUMNS))


def distributions(projection: Projection) -> list[Period]:
    """The periods after the closing that end in a distribution."""
    return [period for period in projection.plan.periods[1:] if period.payment_date is not None]


def _rows(projection: Projection, note: Note, path: int) -> Iterator[dict[str, object]]:
    """The rows of one class."""
    paid = {part: _paid(projection, note, part)[:, path] for part in PARTS}
    paid_so_far = {part: np.cumsum(amount) for part, amount in paid.items()}
    standing, name = projection.payments.standing, note.tranche.id
    open_after = sum(standing[f"{name}.{what}"][:, path] for what in ("balance", "interest_unpaid", "interest_accrued"))
    was_open, before = True, 0
    for sequence, period in enumerate(distributions(projection), start=1):
        now = period.number
        moves = any(paid_so_far[part][now] != paid_so_far[part][before] for part in PARTS)
        if was_open or moves:
            fen = {part: (int(paid_so_far[part][before]), int(paid_so_far[part][now])) for part in PARTS}
            closing = int(standing[f"{name}.balance"][now, path])
            unpaid = {
                f"{what}_unpaid": _yuan(int(standing[f"{name}.{what}_unpaid"][now, path]))
                for what in ("interest", "principal")
            }
            row = _when(projection, period, sequence) | _terms(projection, note, period, path)
            yield row | unpaid | _amounts(note, fen, closing)
        was_open, before = bool(np.asarray(open_after)[now] > 0), now


def _paid(projection: Projection, note: Note, part: str) -> Amounts:
    return projection.payments.paid(f"{note.tranche.id}.{part}")


def _when(projection: Projection, period: Period, sequence: int) -> dict[str, object]:
    """The days of a distribution."""
    events = {event.name: event for event in period.events}
    earlier = [one.payment_date for one in projection.plan.periods[: period.number] if one.payment_date is not None]
    paid_on = period.payment_date or period.end
    told = events.get(RECORD_DATE)
    return {
        "sequence": sequence,
        "payment_date": paid_on,
        "previous_date": earlier[-1],
        "record_day": told.date if told else projection.subject.calendar.add_business_days(paid_on, -1),
        "is_projected": any(event.is_projected for event in period.events if event.date == paid_on),
    }


def _terms(projection: Projection, note: Note, period: Period, path: int) -> dict[str, object]:
    """The interest of a class: for which days, at which rate."""
    tranche = note.tranche
    start, end = _accrual(projection, note, period)
    shift = int(np.broadcast_to(projection.paths.coupon_shift, (projection.paths.n_paths,))[path])
    units = rate_units(tranche.coupon_rate)
    return {
        "tranche": tranche.id,
        "rank": tranche.rank,
        "accrual_start": start,
        "accrual_end": end,
        "accrual_days": day_count_days(start, end, tranche.day_count),
        "coupon_rate": (units + shift) / RATE_UNIT if units else 0.0,
    }


def _accrual(projection: Projection, note: Note, period: Period) -> tuple[datetime.date, datetime.date]:
    """Start and end of what a distribution pays interest for: since the closing where interest waits for maturity."""
    end = period.accrual_end or period.end
    start = projection.plan.deal.dates.closing if note.is_paid_at_maturity else period.accrual_start
    return start or period.start, end


def _amounts(note: Note, fen: dict[str, tuple[int, int]], closing: int) -> dict[str, object]:
    """What a class is paid, in all and for a unit, from fen paid so far before and after; and what is left of it."""
    units = _Units(principal=note.principal)
    paid = {part: after - before for part, (before, after) in fen.items()}
    steps = {part: units.steps(after) - units.steps(before) for part, (before, after) in fen.items()}
    opening = closing + paid["principal"]
    kept = [sum(units.remainder(pair[place]) for pair in fen.values()) for place in (0, 1)]
    return {
        "initial_balance": _yuan(note.proceeds),
        "n_units": note.principal / (100 * UNIT_YUAN),
        "opening_balance": _yuan(opening),
        **{f"{part}_paid": _yuan(paid[part]) for part in PARTS},
        "total_paid": _yuan(sum(paid.values())),
        **{f"{part}_per_unit": steps[part] / STEPS for part in PARTS},
        "total_per_unit": sum(steps.values()) / STEPS,
        "remainder_before": float(kept[0]),
        "remainder_after": float(kept[1]),
        "closing_balance": _yuan(closing),
        "par_per_unit": (units.steps(note.proceeds) - units.steps(fen["principal"][1])) / STEPS,
        "repaid_of_initial": paid["principal"] / note.proceeds,
        "repaid_of_opening": paid["principal"] / opening if opening else 0.0,
    }


def _sums(rows: pd.DataFrame) -> dict[str, object]:
    """Sums over classes, exact, and the shares that follow from them."""
    # As fractions of their decimals, so that a sum of exact figures is exact.
    sums = {name: float(sum(Fraction(repr(float(one))) for one in rows[name])) for name in SUMMED}
    opening, initial, repaid = (sums[name] for name in ("opening_balance", "initial_balance", "principal_paid"))
    shares = {"repaid_of_initial": repaid / initial, "repaid_of_opening": repaid / opening if opening else 0.0}
    return {**sums, **shares}


def _yuan(fen: int) -> float:
    return fen / 100
