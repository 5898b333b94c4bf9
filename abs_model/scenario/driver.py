"""The closed list of numeric drivers: what grids and reverse stress may turn, how far, and which way hurts.

A driver of paths moves what happens to cash; a driver of credit moves how likely it is, and needs a credit model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.errors import Fault, ScenarioError, nearest, raise_all
from abs_model.glossary.term import Unit
from abs_model.terms import RATE_UNIT

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

WHOLE_UNITS = ("days", "count")
"""Units of drivers that are whole numbers."""

MOST_SAID = 3
"""Values out of range that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One number of a scenario that can be turned.

    Attributes
    ----------
    id : str
        Word for it: a field of ``Scenario`` where there is one.
    unit : str
        As in the glossary.
    least, most, base : float
        The range, and what holds where nothing is assumed.
    worse : str
        The direction that hurts the notes.
    low, high : float
        What a tornado turns it to; the range that random scenarios are drawn from.
    moves : str
        ``paths``: what happens; ``credit``: how likely it is.
    """

    id: str
    unit: Unit
    least: float
    most: float
    base: float
    worse: Literal["higher", "lower"] = "higher"
    low: float
    high: float
    moves: Literal["paths", "credit"] = "paths"

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.unit in WHOLE_UNITS

    @property
    def step(self) -> float:
        """The smallest difference of two values."""
        return 1.0 if self.is_whole else 1.0 / RATE_UNIT

    @property
    def mild(self) -> float:
        """The end of the range that hurts least."""
        return self.least if self.worse == "higher" else self.most

    @property
    def severe(self) -> float:
        """The end of the range that hurts most."""
        return self.most if self.worse == "higher" else self.least

    def in_units(self, values: ArrayLike) -> Whole:
        """Values as the engine has them: whole numbers, or whole hundred-millionths.

        Parameters
        ----------
        values : array_like
            Checked values.
        """
        return np.rint(np.asarray(values, dtype=np.float64) * (1 if self.is_whole else RATE_UNIT)).astype(np.int64)

    def rounded(self, values: ArrayLike) -> Floats:
        """Values to the smallest difference that counts.

        Examples
        --------
        >>> DRIVERS["dilution_ratio"].rounded(0.1 + 0.2)
        array(0.3)
        """
        return np.asarray(self.in_units(values) / (1 if self.is_whole else RATE_UNIT))


def _ratio(word: str, high: float, worse: Literal["higher", "lower"] = "higher") -> Driver:
    return Driver(id=word, unit="share", least=0.0, most=1.0, base=0.0, worse=worse, low=0.0, high=high)


DRIVERS: Mapping[str, Driver] = MappingProxyType(
    {
        one.id: one
        for one in (
            _ratio("default_ratio", 0.05),
            _ratio("recovery_ratio", 0.3, "lower"),
            Driver(id="recovery_lag_days", unit="days", least=0, most=3660, base=0, low=0, high=365),
            Driver(id="delay_days", unit="days", least=0, most=3660, base=0, low=0, high=90),
            _ratio("dilution_ratio", 0.05),
            Driver(id="coupon_shift", unit="rate", least=0.0, most=1.0, base=0.0, low=0.0, high=0.01),
            Driver(id="fee_multiplier", unit="ratio", least=0.0, most=100.0, base=1.0, low=0.8, high=1.5),
            Driver(id="n_core_enterprise_defaults", unit="count", least=0, most=100_000, base=0, low=0, high=1),
            Driver(id="n_debtor_defaults", unit="count", least=0, most=100_000, base=0, low=0, high=3),
            Driver(
                id="default_probability_multiplier", unit="ratio", least=0.0, most=100.0, base=1.0, low=0.5, high=2.0,
                moves="credit",
            ),
            Driver(
                id="correlation_multiplier", unit="ratio", least=0.0, most=10.0, base=1.0, low=0.5, high=1.5,
                moves="credit",
            ),
        )
    }
)  # fmt: skip
"""All drivers by id. Low and high values are ours: round steps that show where a structure bends, not a forecast."""

COUNTED = ("n_core_enterprise_defaults", "n_debtor_defaults")
"""Drivers that count who defaults, the largest first, all on one day."""


def driver_of(word: str) -> Driver:
    """A driver by its id.

    Raises
    ------
    ScenarioError
        If there is none, with the nearest word.
    """
    if word not in DRIVERS:
        fault = Fault(
            where="driver",
            found=f'there is no "{word}"',
            wanted="a numeric driver is wanted",
            remedy=nearest(word, DRIVERS),
        )
        raise ScenarioError(str(fault))
    return DRIVERS[word]


def checked(drivers: Mapping[str, ArrayLike]) -> dict[str, Floats]:
    """Values of drivers as arrays of the smallest differences that count.

    Parameters
    ----------
    drivers : mapping of str to array_like
        Values by id of driver, in its unit.

    Returns
    -------
    dict of str to ndarray of float64

    Raises
    ------
    ScenarioError
        If there is no such driver, or with every driver that has a value out of its range.
    """
    arrays = {driver_of(word): np.asarray(values, dtype=np.float64) for word, values in drivers.items()}
    raise_all(ScenarioError, [fault for one, values in arrays.items() for fault in _faults(one, values)])
    return {one.id: one.rounded(values) for one, values in arrays.items()}


def _faults(driver: Driver, values: Floats) -> list[Fault]:
    """What is wrong with values of a driver."""
    where, bounds = f"driver {driver.id}", f"{driver.least:.10g} to {driver.most:.10g}"
    if not values.size:
        remedy = f"Give at least one, {driver.base:.10g} for example."
        return [Fault(where=where, found="has no value", wanted=f"values from {bounds} are wanted", remedy=remedy)]
    is_inside = (values >= driver.least) & (values <= driver.most)
    if driver.is_whole:
        is_inside &= values == np.rint(values)
    outside = np.unique(values[~is_inside])
    if not outside.size:
        return []
    said = ", ".join(f"{value:.10g}" for value in outside[:MOST_SAID])
    more = f" and {outside.size - MOST_SAID} more" if outside.size > MOST_SAID else ""
    kind = "whole numbers" if driver.is_whole else "numbers"
    wanted = f"{kind} from {bounds} ({driver.unit}) are wanted"
    return [Fault(where=where, found=f"has {said}{more}", wanted=wanted, remedy=_remedy(driver, float(outside[-1])))]


def _remedy(driver: Driver, value: float) -> str:
    """What to write instead."""
    if driver.unit in {"share", "rate"} and 1 < value <= 100:
        return f"Write {value / 100:.10g} for {value:.10g} %."
    if np.isnan(value):
        return f"Write a number, {driver.base:.10g} for example."
    within = float(np.clip(value, driver.least, driver.most))
    return f"Write {np.floor(within) if driver.is_whole else within:.10g}, the nearest that is allowed."
