"""The rows of a tape of bills as read: which number, which system, which range of sub-bills."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.bill import NUMBER_DIGITS, PAPER_DIGITS, SYSTEMS, TYPE_DIGITS
from abs_model.measure.money import LARGEST_YUAN, Amounts, to_fen
from abs_model.measure.sub_range import is_range
from abs_model.pool.cell import shown
from abs_model.pool.column import Cells, Finding, Mask, Positions, Severity, all_bytes
from abs_model.pool.row import Readings

Numbers = NDArray[np.int64]
Days = NDArray[np.datetime64]
Digits = NDArray[np.uint8]

NOT_STATED = -1

LARGEST_SUB_BILL = 999_999_999_999
"""Sub-bills are counted in twelve digits."""

_NEW_GENERATION, _PAPER = SYSTEMS.index("new_generation"), SYSTEMS.index("paper")
_SYSTEM_OF_TYPE = np.full(10, NOT_STATED)
_SYSTEM_OF_TYPE[[int(digit) for digit in TYPE_DIGITS]] = [SYSTEMS.index(system) for system, _ in TYPE_DIGITS.values()]
_PAPER_NUMBER = "|".join(f"[0-9]{{{digits}}}" for digits in PAPER_DIGITS)
_PLAIN_RANGE = "[0-9]{1,12}[-,][0-9]{1,12}"
_RANGE = re.compile(r"(\d{1,15})[-,~、—–至到](\d{1,15})|0+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BillRows:
    """What the rows of a tape say of their bills; -1 stands for what a row does not say.

    Parameters
    ----------
    readings : mapping of str to Reading
        The columns that the file has.
    first_row_number : int
        Where the first row stands in the file.
    numbers : Series of shape (n_numbers,)
        The distinct numbers of bills and packs.
    pack : ndarray of shape (n_rows,)
        Place of a row's number among them.
    system : ndarray of shape (n_rows,)
        Place in ``SYSTEMS`` of the system that the number tells, or else the row.
    start, end : ndarray of shape (n_rows,)
        The range as stated; both 0 for a bill that cannot be split.
    """

    readings: Readings
    first_row_number: int
    numbers: Cells
    pack: Positions
    system: Numbers
    start: Numbers
    end: Numbers

    @property
    def is_new(self) -> Mask:
        """Bills of the new-generation system."""
        return np.asarray(self.system == _NEW_GENERATION)

    @property
    def has_range(self) -> Mask:
        """Bills of the new-generation system with a range that can be meant, or with 0 in place of one."""
        return self.is_new & is_range(self.start, self.end) & (self.end <= LARGEST_SUB_BILL)

    def days(self, column: str) -> Days:
        """Days of a column, NaT where it says nothing."""
        if column not in self.readings:
            return np.full(len(self.pack), "NaT", dtype="datetime64[D]")
        return self.readings[column].values.to_numpy(dtype="datetime64[us]").astype("datetime64[D]")

    def fen(self, column: str) -> Amounts:
        """Amounts of a column, NaN where it says nothing, or what cannot be meant."""
        if column not in self.readings:
            return np.full(len(self.pack), np.nan)
        yuan = self.readings[column].values.to_numpy(dtype=np.float64)
        is_meant = np.abs(yuan) <= LARGEST_YUAN
        return np.where(is_meant, to_fen(np.where(is_meant, yuan, 0.0)), np.nan)

    def row(self, at: int) -> int:
        """A row as counted in the file."""
        return at + self.first_row_number

    def range(self, at: int) -> str:
        """The range of a row in words."""
        if self.start[at] == self.end[at] == 0:
            return "0"
        return "-".join("" if end == NOT_STATED else str(end) for end in (self.start[at], self.end[at]))

    def of_numbers(self, is_so: Mask) -> Mask:
        """Rows of the numbers of which something is so."""
        return np.append(is_so, False)[self.pack]

    def finding(
        self, column: str, rule: str, is_broken: Mask, said: Callable[[str, int], str], severity: Severity = "refuse"
    ) -> Finding:
        """Where a rule is broken, the cell of a column there, and what is said of each cell and row."""
        positions = np.flatnonzero(is_broken)
        cells = self.cells(column, positions)
        return Finding(
            positions=positions,
            column=column,
            values=cells,
            rule=rule,
            messages=[said(cell, at) for cell, at in zip(cells, positions.tolist(), strict=True)],
            severity=severity,
        )

    def cells(self, column: str, positions: Positions) -> list[str]:
        """Cells of a column in words."""
        if column not in self.readings:
            return [""] * len(positions)
        cells = self.readings[column].values.iloc[positions]
        if cells.dtype.kind == "M":
            return [*np.datetime_as_string(self.days(column)[positions]).tolist()]
        if cells.dtype.kind == "f":
            return [f"{cell:.15g}" for cell in cells]
        return [*cells.astype("str").fillna("")]


def bill_rows(readings: Readings, first_row_number: int) -> tuple[BillRows, list[Finding]]:
    """Number, system and range of every row, and what is wrong with ranges that stand in one column."""
    pack, distinct = pd.factorize(readings["pack_no"].values)
    numbers = pd.Series(distinct, dtype="str")
    system = np.append(_systems(numbers), NOT_STATED)[pack]
    if "system" in readings:
        system = np.where(system == NOT_STATED, stated_systems(readings), system)
    start, end = (_counts(readings, column, len(pack)) for column in ("range_start", "range_end"))
    rows = BillRows(
        readings=readings,
        first_row_number=first_row_number,
        numbers=numbers,
        pack=pack.astype(np.intp),
        system=system,
        start=start,
        end=np.where((start == 0) & (end == NOT_STATED), 0, end),
    )
    return _with_sub_ranges(rows) if "sub_range" in readings else (rows, [])


def bill_columns(rows: BillRows) -> dict[str, Cells]:
    """System, range and id of each bill, as good rows have them; both ends are 0 where there is no range."""
    has_range = rows.end > 0
    start, end = (np.where(has_range, one, 0) for one in (rows.start, rows.end))
    return {
        "system": pd.Series(pd.Index([*SYSTEMS, None], dtype="str").take(rows.system)),
        "range_start": pd.Series(start, dtype="Int64"),
        "range_end": pd.Series(end, dtype="Int64"),
        "bill_id": bill_ids(rows.readings["pack_no"].values, start, end),
    }


def bill_ids(numbers: Cells, start: Numbers, end: Numbers) -> Cells:
    """The id of each bill: its number, and its range where it has one.

    Examples
    --------
    >>> bill_ids(pd.Series(["6001", "6002"]), np.array([1, 0]), np.array([500, 0])).tolist()
    ['6001:1-500', '6002']
    """
    has_range = end > 0
    first, last = (pd.Series(one[has_range], index=numbers.index[has_range]).astype("str") for one in (start, end))
    ranged = numbers[has_range] + ":" + first + "-" + last
    return ranged if has_range.all() else ranged.reindex(numbers.index).fillna(numbers)


def is_paper(numbers: Cells) -> Mask:
    """Numbers of bills on paper."""
    return numbers.str.fullmatch(_PAPER_NUMBER).to_numpy(dtype=np.bool_)


def digits_of(numbers: Cells) -> tuple[Mask, Digits]:
    """Which numbers are those of electronic bills, and the digits of all, shape (n_numbers, 30): 0 for the others."""
    is_electronic = numbers.str.fullmatch(f"[0-9]{{{NUMBER_DIGITS}}}").to_numpy(dtype=np.bool_)
    digits = np.zeros((len(numbers), NUMBER_DIGITS), dtype=np.uint8)
    if is_electronic.any():
        written = np.frombuffer(all_bytes(numbers[is_electronic]), dtype=np.uint8)
        digits[is_electronic] = written.reshape(-1, NUMBER_DIGITS) - ord("0")
    return is_electronic, digits


def stated_systems(readings: Readings) -> Numbers:
    """Place in ``SYSTEMS`` of the system that each row states."""
    return pd.Index(SYSTEMS).get_indexer(pd.Index(readings["system"].values)).astype(np.int64)


def _systems(numbers: Cells) -> Numbers:
    """Place in ``SYSTEMS`` of the system that each number tells."""
    is_electronic, digits = digits_of(numbers)
    return np.where(is_electronic, _SYSTEM_OF_TYPE[digits[:, 0]], np.where(is_paper(numbers), _PAPER, NOT_STATED))


def _counts(readings: Readings, column: str, n_rows: int) -> Numbers:
    if column not in readings:
        return np.full(n_rows, NOT_STATED)
    return readings[column].values.to_numpy(dtype=np.int64, na_value=NOT_STATED)


def _with_sub_ranges(rows: BillRows) -> tuple[BillRows, list[Finding]]:
    """Rows with the range of the one column where the two for its ends are silent."""
    cells = rows.readings["sub_range"].values
    start, end = _sub_ranges(cells)
    is_read = end != NOT_STATED
    differs = (rows.start != NOT_STATED) & (rows.start != start) | (rows.end != NOT_STATED) & (rows.end != end)
    wanted = "the first and the last are wanted. Write 1-40000000, or 0 where the bill cannot be split."
    findings = [
        rows.finding(
            "sub_range",
            "not_a_range",
            ~is_read & cells.notna().to_numpy(dtype=np.bool_),
            lambda cell, _: f"{shown(cell)} is no range of sub-bills; {wanted}",
        ),
        rows.finding(
            "sub_range",
            "range_conflict",
            is_read & differs,
            lambda cell, _: f"{cell} is not what range_start and range_end say; one range is wanted. Correct one.",
        ),
    ]
    start, end = (np.where(own == NOT_STATED, one, own) for own, one in ((rows.start, start), (rows.end, end)))
    return replace(rows, start=start, end=end), findings


def _sub_ranges(cells: Cells) -> tuple[Numbers, Numbers]:
    """Both ends of ranges in words."""
    ends = np.full((len(cells), 2), NOT_STATED)
    is_plain = cells.str.fullmatch(_PLAIN_RANGE, na=False).to_numpy(dtype=np.bool_)
    plain = ",".join(cells[is_plain].tolist()).replace("-", ",")
    ends[is_plain] = np.fromstring(plain, dtype=np.int64, sep=",").reshape(-1, 2)
    others = np.flatnonzero(~is_plain)
    codes, distinct = pd.factorize(cells.iloc[others])
    ends[others] = np.array([*map(_ends, distinct), (NOT_STATED, NOT_STATED)])[codes]
    return ends[:, 0], ends[:, 1]


def _ends(words: str) -> tuple[int, int]:
    """Both ends of a range in words; full-width digits, spaces and further separators are read as well."""
    found = _RANGE.fullmatch(unicodedata.normalize("NFKC", words).replace(" ", ""))
    if found is None:
        return NOT_STATED, NOT_STATED
    return (int(found[1]), int(found[2])) if found[1] else (0, 0)
