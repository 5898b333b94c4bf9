"""Year fractions as formulas, against the exact ones, for every day count and many pairs of days."""

import datetime
from random import Random
from typing import get_args

import pytest

from abs_model.live.case import serial
from abs_model.live.dates import _years
from abs_model.live.language import Values
from abs_model.schedule.day_count import DayCount, year_fraction

FIRST = datetime.date(2019, 1, 1)


def pairs() -> list[tuple[datetime.date, datetime.date]]:
    """Ends of months, leap days and turns of the year among many other days."""
    rng = Random(7)
    edges = [datetime.date(2020, month, day) for month in (1, 2, 3, 12) for day in (1, 28, 29, 30, 31)
             if not (month == 2 and day > 29)]  # fmt: skip
    edges += [datetime.date(2021, 2, 28), datetime.date(2023, 12, 31), datetime.date(2024, 1, 1)]
    drawn = [FIRST + datetime.timedelta(days=rng.randint(0, 3_000)) for _ in range(300)]
    days = edges + drawn
    return [tuple(sorted(rng.sample(days, 2))) for _ in range(1_500)]  # type: ignore[misc]


@pytest.mark.parametrize("day_count", get_args(DayCount))
def test_a_year_fraction_is_the_exact_one(day_count: DayCount) -> None:
    formula = _years(day_count)
    for start, end in pairs():
        values = Values(
            cells={}, rows={"accrual_start": [serial(start)], "accrual_end": [serial(end)]}, tables={}, period=0
        )
        assert formula.value(values) == pytest.approx(float(year_fraction(start, end, day_count)), rel=1e-15, abs=1e-15)
