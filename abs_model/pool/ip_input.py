"""The inputs of valuations in a register: royalties, growth, lives; and those that cannot be meant."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.pool.cell import Refusal, read_cell, shown
from abs_model.pool.column import Cells, Finding, Mask, Severity
from abs_model.pool.row import Readings
from abs_model.pool.schema import Column

Numbers = NDArray[np.float64]

HIGH_ROYALTY = 0.1
"""A royalty above is worth a second look; most run from 0.5 to 5 % of revenue."""

LONGEST_LIFE_YEARS = 100.0
"""A life beyond is a year of the calendar, or days."""

USUAL_ROYALTIES = "royalties run 0.5 to 5 % of revenue"

_NUMBER = Column(name="number", kind="rate", zh=())
_YEARS = re.compile(r"(?:年|years?|yrs?)$", re.IGNORECASE)
_DAY_ZERO = date(1899, 12, 30)


def finding(
    column: str, cells: Cells, rule: str, is_broken: Mask, said: Callable[[int], str], severity: Severity = "refuse"
) -> Finding:
    """Where a rule is broken, the cells of a column there, and what is said of each of these places."""
    positions = np.flatnonzero(is_broken)
    return Finding(
        positions=positions,
        column=column,
        values=[cell_words(cell) for cell in cells.iloc[positions]],
        rule=rule,
        messages=[said(at) for at in positions.tolist()],
        severity=severity,
    )


def cell_words(cell: object) -> str:
    """A typed cell as tables show it: dates without a time, numbers without noise, nothing for a missing one."""
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float):
        return "" if np.isnan(cell) else f"{cell:.15g}"
    return "" if cell is None or cell is pd.NaT or cell is pd.NA else str(cell)


def input_columns(readings: Readings) -> tuple[Mapping[str, Cells], list[Finding]]:
    """Growth and life as numbers, and what is wrong with the inputs of valuations."""
    columns: dict[str, Cells] = {}
    findings = [*_royalties(readings), *_whole_rates(readings)]
    for name, read in (("growth_rate", _growths), ("economic_life_years", _lives)):
        if name in readings:
            numbers, found = read(readings[name].values)
            columns[name] = pd.Series(numbers)
            findings += found
    return columns, findings


def _royalties(readings: Readings) -> Iterator[Finding]:
    """Royalties that are none, or higher than usual."""
    if "royalty_rate" not in readings:
        return
    cells = readings["royalty_rate"].values
    rate = cells.to_numpy(dtype=np.float64)
    yield finding(
        "royalty_rate",
        cells,
        "royalty_out_of_range",
        (rate < 0.0) | (rate > 1.0),
        lambda at: (
            f"{rate[at]:.15g} ({rate[at] * 100:.10g} % of revenue) is no royalty rate; {USUAL_ROYALTIES}, and a "
            f"decimal from 0 to 1 is wanted. {_meant(rate[at])}"
        ),
    )
    yield finding(
        "royalty_rate",
        cells,
        "high_royalty",
        (rate > HIGH_ROYALTY) & (rate <= 1.0),
        lambda at: (
            f"{rate[at] * 100:.10g} % of revenue is a high royalty; {USUAL_ROYALTIES}, and one in that range is "
            "wanted. Check whether it is a share of profit, or of another revenue."
        ),
        "warn",
    )


def _whole_rates(readings: Readings) -> Iterator[Finding]:
    """Decay and tax that leave nothing."""
    for name in ("decay_rate", "tax_rate"):
        if name in readings:
            cells = readings[name].values
            yield finding(
                name,
                cells,
                "rate_of_one",
                cells.to_numpy(dtype=np.float64) == 1.0,
                lambda _: "1 leaves nothing of any royalty; a decimal below 1 is wanted. Write 0.15 for 15 %.",
            )


def _meant(number: float) -> str:
    """What a rate that is none was probably meant to be: 3 stands for 3 %."""
    percent = number if 1.0 < number <= 100.0 else 3.0
    return f"Write {percent / 100:.10g} for {percent:.10g} %."


def _growths(cells: Cells) -> tuple[Numbers, list[Finding]]:
    growth, is_unread = _numbers(cells)
    not_read = finding(
        "growth_rate",
        cells,
        "not_a_number",
        is_unread,
        lambda at: f"{shown(cells[at])} is no number; a decimal a year is wanted. Write 0.05 or 5% for 5 percent.",
    )
    beyond = finding(
        "growth_rate",
        cells,
        "growth_out_of_range",
        (growth <= -1.0) | (growth > 1.0),
        lambda at: (
            f"{growth[at]:.15g} ({growth[at] * 100:.10g} % a year) is no growth of revenue; a decimal above -1 and up "
            f"to 1 is wanted. {_meant_growth(growth[at])}"
        ),
    )
    return growth, [not_read, beyond]


def _meant_growth(number: float) -> str:
    percent = number if 1.0 < abs(number) < 100.0 else np.copysign(5.0, number)
    return f"Write {percent / 100:.10g} for {percent:.10g} % a year."


def _lives(cells: Cells) -> tuple[Numbers, list[Finding]]:
    life, is_unread = _numbers(cells)
    wanted = f"years that it still earns, from 0 to {LONGEST_LIFE_YEARS:.0f}, are wanted. Write 8 for eight years."
    not_read = finding(
        "economic_life_years",
        cells,
        "not_a_number",
        is_unread,
        lambda at: f"{shown(cells[at])} is no number; {wanted}",
    )
    beyond = finding(
        "economic_life_years",
        cells,
        "life_out_of_range",
        (life < 0.0) | (life > LONGEST_LIFE_YEARS),
        lambda at: f"{life[at]:.15g} is no economic life; {wanted}",
    )
    return life, [not_read, beyond]


def _numbers(cells: Cells) -> tuple[Numbers, Mask]:
    """Text as numbers, NaN where there is none, and where what stands there is no number; per cent signs are read."""
    read = {cell: _number(str(cell)) for cell in cells.dropna().unique()}
    numbers = cells.map(read).to_numpy(dtype=np.float64, na_value=np.nan)
    return numbers, np.isnan(numbers) & cells.notna().to_numpy(dtype=np.bool_)


def _number(words: str) -> float:
    value = read_cell(_NUMBER, _YEARS.sub("", words.strip()), _DAY_ZERO)
    return float("nan") if value is None or isinstance(value, Refusal) else float(str(value))
