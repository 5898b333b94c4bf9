"""One property in several rows: which rows mean the same, and whose pledge on it ranks first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.pool.column import Cells
from abs_model.pool.schema import plain

NONE = -1
"""Number of a property that nothing names."""

_COUNTRY = re.compile(r"^(?:zl|cn)(?=\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """A row of the register as far as it competes with others: what is pledged, to which claim, registered when.

    ``registered`` is None where no day is known; ``is_registered`` is False only where nothing says that it is.
    """

    row: int
    property_no: int
    claim_id: str
    registered: date | None
    is_registered: bool


def same_property(ids: Cells, registration_nos: Cells) -> NDArray[np.int64]:
    """A number for each row, equal where rows name the same property by id or by registration number.

    Registration numbers are compared without spaces, points and the ZL before the number of a patent. Rows that a third
    one links are the same, too.

    Parameters
    ----------
    ids, registration_nos : Series of str, one value a row
        NA where nothing is stated.

    Returns
    -------
    ndarray of int64, one value a row
        -1 where neither is stated.

    Examples
    --------
    >>> numbers = pd.Series(["ZL 2015 1 0012345.6", None, "201510012345.6", "ZL201620012345.6"])
    >>> same_property(pd.Series(["P1", "P1", "P2", "P3"]), numbers).tolist()
    [0, 0, 0, 3]
    """
    first: dict[tuple[str, str], int] = {}
    parent: list[int] = []
    for at, (ip_id, number) in enumerate(zip(ids, registration_nos, strict=True)):
        parent.append(at)
        for name in _names(ip_id, number):
            roots = sorted((_root(parent, first.setdefault(name, at)), _root(parent, at)))
            parent[roots[1]] = roots[0]
    is_named = [bool(_names(*pair)) for pair in zip(ids, registration_nos, strict=True)]
    return np.array([_root(parent, at) if is_named[at] else NONE for at in range(len(parent))], dtype=np.int64)


def _names(ip_id: object, number: object) -> list[tuple[str, str]]:
    """What a row calls its property."""
    names = [] if pd.isna(ip_id) or not str(ip_id) else [("id", str(ip_id))]  # type: ignore[call-overload]
    words = "" if pd.isna(number) else _COUNTRY.sub("", plain(number))  # type: ignore[call-overload]
    return [*names, ("number", words)] if words else names


def _root(parent: Sequence[int], at: int) -> int:
    while parent[at] != at:
        at = parent[at]
    return at


def rivals(pledges: Sequence[Pledge]) -> dict[int, Pledge]:
    """By row, a pledge on the same property for another claim that keeps it from counting.

    The pledge that was registered first ranks first, so it alone is left out. Where two were registered on the same
    day, or of one the day is not known, nobody can tell, and none counts. One that is not registered ranks behind
    every one that is and keeps nobody out.

    References
    ----------
    民法典 article 414 (its second paragraph applies it to other security that is registered), article 444: the pledge
    of a right in intellectual property comes into being with its registration.
    """
    of_property: dict[int, list[Pledge]] = {}
    for pledge in pledges:
        if pledge.property_no != NONE and pledge.is_registered:
            of_property.setdefault(pledge.property_no, []).append(pledge)
    found: dict[int, Pledge] = {}
    for group in of_property.values():
        for pledge in group:
            others = (other for other in group if other.claim_id != pledge.claim_id and not _ranks(pledge, other))
            rival = min(others, key=_order, default=None)
            if rival is not None:
                found[pledge.row] = rival
    return found


def _ranks(pledge: Pledge, other: Pledge) -> bool:
    """Whether a pledge was certainly registered before another."""
    return pledge.registered is not None and other.registered is not None and pledge.registered < other.registered


def _order(pledge: Pledge) -> tuple[date, int]:
    return pledge.registered or date.min, pledge.row
