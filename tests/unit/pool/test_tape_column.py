"""A column read at once says what its cells say one by one, and what only a whole column can tell."""

from collections.abc import Sequence
from datetime import date, datetime
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abs_model.pool.cell import Refusal, read_cell
from abs_model.pool.column import distinct_cells, read_column
from abs_model.pool.schema import RECEIVABLES, Column

DAY_ZERO = date(1899, 12, 30)
COUNT = Column(name="n", kind="count", zh=("数量",))
STORAGES = ["python", *(["pyarrow"] if find_spec("pyarrow") else [])]
WORDS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.from_regex(r"[0-9]{1,9}(\.[0-9]{0,3})?", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{1,6}", fullmatch=True),
    st.sampled_from(
        ["", "-", "－", "无", "#REF!", "9.11E+17", "1e5", "是", "1,234.50", "2020-07-01", " R1", "..", "R 1", "5%"]
    ),
)


def column(name: str) -> Column:
    return COUNT if name == "n" else RECEIVABLES.column(name)


def text(cells: Sequence[str | None], storage: str) -> "pd.Series[Any]":
    dtype: Any = pd.StringDtype(storage, na_value=np.nan)
    series: pd.Series[Any] = pd.Series(cells, dtype=dtype)
    return series


def rules(cells: list[object], name: str) -> dict[int, list[str]]:
    reading = read_column(pd.Series(cells, dtype=object), column(name), DAY_ZERO)
    found: dict[int, list[str]] = {}
    for finding in reading.findings:
        for position in finding.positions.tolist():
            found.setdefault(position, []).append(finding.rule)
    return found


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("name", ["receivable_id", "supplier_name", "receivable_amount", "discount_rate", "due_date"])
@given(cells=st.lists(WORDS, min_size=1, max_size=12))
def test_plain_cells_read_together_say_what_each_says_alone(storage: str, name: str, cells: list[str | None]) -> None:
    reading = read_column(text(cells, storage), column(name), DAY_ZERO)
    refused = {int(at) for finding in reading.findings if finding.severity == "refuse" for at in finding.positions}
    for position, cell in enumerate(cells):
        alone = read_cell(column(name), cell, DAY_ZERO)
        together = reading.values.iloc[position]
        assert reading.is_missing[position] == (alone is None)
        if alone is None or isinstance(alone, Refusal):
            assert pd.isna(together)
            assert (position in refused) == isinstance(alone, Refusal)
        elif isinstance(alone, date):
            assert together.date() == alone
        elif isinstance(alone, float):
            assert abs(together - alone) <= 0.005 * (name == "receivable_amount")
        else:
            assert together == alone


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("cell", ["1..2", "", "x", "1,000.00", "."])
def test_one_odd_number_does_not_change_the_others(storage: str, cell: str) -> None:
    values = read_column(text(["1.25", cell, "3"], storage), column("receivable_amount"), DAY_ZERO).values
    assert values.iloc[[0, 2]].tolist() == [1.25, 3.0]
    assert values.isna().tolist() == [False, cell != "1,000.00", False]


@pytest.mark.parametrize(
    ("name", "cells", "dtype"),
    [
        ("receivable_id", ["R1", ""], "str"),
        ("supplier_size", ["大型", ""], "str"),
        ("receivable_amount", ["1", ""], "float64"),
        ("discount_rate", ["0.1", ""], "float64"),
        ("due_date", ["2020-07-01", ""], "datetime64[us]"),
        ("is_pledged", ["是", ""], "boolean"),
        ("n", ["12", ""], "Int64"),
    ],
)
def test_a_column_has_the_type_of_its_kind_and_na_where_nothing_is_said(
    name: str, cells: list[object], dtype: str
) -> None:
    for given_cells in (cells, [cells[0], None], [cells[0], np.nan], [cells[0], pd.NA], cells[1:]):
        values = read_column(pd.Series(given_cells, dtype=object), column(name), DAY_ZERO).values
        assert values.dtype == dtype
        assert values.isna().iloc[-1]


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (0.01, []),
        (0.1 + 0.2, []),
        (1234.5600000000002, []),
        (9e13, []),
        (1234.567, ["too_many_decimals"]),
        (0.0, ["not_positive"]),
        (-1.0, ["not_positive"]),
        (-1.005, ["too_many_decimals", "not_positive"]),
        (9.1e13, ["too_large"]),
        (float("inf"), ["too_large"]),
    ],
)
def test_an_amount_is_positive_of_whole_fen_and_not_beyond_them(number: float, found: list[str]) -> None:
    assert rules([number, 5.0], "receivable_amount").get(0, []) == found
    assert rules([number, "x"], "receivable_amount").get(0, []) == found


def test_an_optional_amount_may_be_zero_but_not_negative() -> None:
    assert rules([0.0, -0.01], "retention_amount") == {1: ["not_positive"]}


def test_the_noise_of_float_arithmetic_is_taken_off_an_amount() -> None:
    values = read_column(pd.Series([0.1 + 0.2, 1.005]), column("receivable_amount"), DAY_ZERO).values
    assert values.tolist() == [0.3, 1.01]


@pytest.mark.parametrize(
    ("rate", "found"), [(0.0, []), (1.0, []), (1.01, ["rate_out_of_range"]), (-0.01, ["rate_out_of_range"])]
)
def test_a_rate_lies_between_nought_and_one(rate: float, found: list[str]) -> None:
    assert rules([rate], "discount_rate").get(0, []) == found


@pytest.mark.parametrize(("count", "found"), [(12.0, []), (12.5, ["not_whole"]), (-1.0, ["not_whole"])])
def test_a_count_is_whole(count: float, found: list[str]) -> None:
    assert rules([count], "n").get(0, []) == found


def test_one_and_true_and_text_are_different_cells_and_every_na_is_the_same() -> None:
    cells: list[object] = [1, 1.0, True, "1", None, np.nan, pd.NA, pd.NaT, 1, [2], [2]]
    codes, distinct = distinct_cells(pd.Series(cells, dtype=object))
    assert codes.tolist() == [0, 1, 2, 3, 4, 4, 4, 4, 0, 5, 5]
    assert [type(cell) for cell in distinct] == [int, float, bool, str, type(None), str]


def test_dates_of_a_typed_column_lose_their_time_and_keep_to_the_years() -> None:
    days = pd.Series([datetime(2020, 7, 1, 23, 59), datetime(1980, 1, 1), pd.NaT])
    reading = read_column(days, column("due_date"), DAY_ZERO)
    assert reading.values.iloc[0] == pd.Timestamp("2020-07-01")
    assert reading.is_missing.tolist() == [False, False, True]
    assert [(finding.rule, finding.positions.tolist()) for finding in reading.findings] == [("date_out_of_range", [1])]


def test_a_numeric_code_column_keeps_small_codes_and_refuses_long_ones() -> None:
    cells = pd.Series([1001.0, 911510100000000001.0])
    reading = read_column(cells, column("supplier_id"), DAY_ZERO)
    assert reading.values.iloc[0] == "1001"
    assert [(finding.rule, finding.positions.tolist()) for finding in reading.findings] == [("code_as_number", [1])]


def test_a_code_among_numbers_keeps_all_its_digits() -> None:
    cells = pd.Series([911510100000000001, 1001.5], dtype=object)
    assert read_column(cells, column("supplier_id"), DAY_ZERO).values.tolist() == ["911510100000000001", "1001.5"]


def test_characters_that_cannot_be_seen_are_taken_out_with_a_warning() -> None:
    reading = read_column(pd.Series(["四川\u200b路桥", "甲\n乙", "丙"]), column("supplier_name"), DAY_ZERO)
    assert reading.values.tolist() == ["四川路桥", "甲 乙", "丙"]
    (finding,) = reading.findings
    assert (finding.rule, finding.severity, finding.positions.tolist()) == ("control_characters", "warn", [0, 1])


def test_a_formula_in_a_name_stays_text() -> None:
    cells = pd.Series(['=HYPERLINK("http://x","y")', "@SUM(A1)", "-x"])
    reading = read_column(cells, column("supplier_name"), DAY_ZERO)
    assert reading.values.tolist() == cells.tolist()
    assert reading.findings == ()
