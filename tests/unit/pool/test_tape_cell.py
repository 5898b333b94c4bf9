"""What one cell says, in the spellings of the trade."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abs_model.pool.cell import Refusal, clean_text, read_cell
from abs_model.pool.schema import RECEIVABLES, Column

FROM_1900, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
COUNT = Column(name="n", kind="count", zh=("数量",))
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(st.characters(exclude_categories=())),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, UTC])),
    st.times(),
    st.timedeltas(),
    st.lists(st.integers()),
)


def read(name: str, cell: object, day_zero: date = FROM_1900) -> object:
    value = read_cell(COUNT if name == "n" else RECEIVABLES.column(name), cell, day_zero)
    return value.rule if isinstance(value, Refusal) else value


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1234.50", 1234.5),
        ("1,234.50", 1234.5),
        ("１，２３４．５０", 1234.5),
        ("￥1,234.50", 1234.5),
        ("¥ 1 234.5", 1234.5),
        ("1,234.50元", 1234.5),
        ("人民币1234.50元整", 1234.5),
        ("RMB 12", 12.0),
        (" 12 ", 12.0),
        ("-5.5", -5.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("000123", 123.0),
        (12, 12.0),
        (12.25, 12.25),
        (np.float64(1.5), 1.5),
        (Decimal("12.25"), 12.25),
        ("", None),
        ("  ", None),
        ("－", None),
        ("N/A", None),
        (None, None),
    ],
)
def test_an_amount_is_read_as_it_is_written(cell: object, amount: float | None) -> None:
    assert read("receivable_amount", cell) == amount


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("abc", "not_a_number"),
        ("1,23", "not_a_number"),
        ("1.234,50", "not_a_number"),
        ("12,3456", "not_a_number"),
        ("12万元", "not_a_number"),
        ("1.2亿", "not_a_number"),
        ("5%", "not_a_number"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("壹佰元", "not_a_number"),
        ("1_000", "not_a_number"),
        ("0x10", "not_a_number"),
        ("USD 5", "not_a_number"),
        ("1.23E+11", "scientific"),
        ("1e5", "scientific"),
        ("#REF!", "error_cell"),
        ("#n/a", "error_cell"),
        (True, "not_a_number"),
        (date(2020, 7, 1), "not_a_number"),
        (Decimal("NaN"), "not_a_number"),
        (10**400, "not_a_number"),
        ([1], "not_a_number"),
    ],
)
def test_what_is_no_amount_is_refused_by_its_rule(cell: object, rule: str) -> None:
    assert read("receivable_amount", cell) == rule


@pytest.mark.parametrize(
    ("cell", "rate"),
    [("5.2%", 0.052), ("5.2 ％", 0.052), ("0.052", 0.052), (0.052, 0.052), ("100%", 1.0), ("4.35%", 0.0435)],
)
def test_a_rate_is_a_decimal_or_a_percentage(cell: object, rate: float) -> None:
    assert read("discount_rate", cell) == rate


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2020-07-01",
            "2020/7/1",
            "2020.7.1",
            "20200701",
            "2020年7月1日",
            "２０２０－０７－０１",
            "2020-07-01 00:00:00",
        ),
        *("2020-07-01T08:30:00Z", "2020/7/1 0:00", "44013", "44013.5", "20200701.0"),
        *(44013, 44013.0, 44013.75, 20200701, 20200701.0),
        *(
            date(2020, 7, 1),
            datetime(2020, 7, 1),
            datetime(2020, 7, 1, 23, 59, tzinfo=UTC),
            np.datetime64("2020-07-01"),
        ),
    ],
)
def test_a_date_is_read_in_every_common_form(cell: object) -> None:
    assert read("due_date", cell) == date(2020, 7, 1)


def test_a_day_number_counts_from_the_day_zero_of_its_workbook() -> None:
    assert read("due_date", 44013 - 1462, FROM_1904) == date(2020, 7, 1)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("31/12/2020", "not_a_date"),
        ("2020-13-01", "not_a_date"),
        ("2021-02-29", "not_a_date"),
        ("20201301", "not_a_date"),
        ("2020-07", "not_a_date"),
        ("tomorrow", "not_a_date"),
        ("123456", "not_a_date"),
        (True, "not_a_date"),
        (time(12), "not_a_date"),
        (timedelta(1), "not_a_date"),
        (1e300, "not_a_date"),
        ("1989-12-31", "date_out_of_range"),
        ("2101-01-01", "date_out_of_range"),
        (date(9999, 12, 31), "date_out_of_range"),
        ("12345", "date_out_of_range"),
        ("#VALUE!", "error_cell"),
    ],
)
def test_what_is_no_date_of_these_years_is_refused_by_its_rule(cell: object, rule: str) -> None:
    assert read("due_date", cell) == rule


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        *((cell, True) for cell in ("是", "Y", "yes", "TRUE", "true", "1", "有", "√", True, 1, 1.0)),
        *((cell, False) for cell in ("否", "N", "no", "FALSE", "0", "无", "×", False, 0, 0.0)),
        *((cell, None) for cell in ("", "-", "/", None)),
        *((cell, "not_a_flag") for cell in ("maybe", "2", 2, "是否")),
    ],
)
def test_a_flag_is_yes_no_or_not_stated(cell: object, flag: object) -> None:
    assert read("is_pledged", cell) is flag or read("is_pledged", cell) == flag


@pytest.mark.parametrize(
    ("name", "cell", "choice"),
    [
        ("supplier_size", "大型", "large"),
        ("supplier_size", "中型企业", "medium"),
        ("supplier_size", "小微", "small"),
        ("supplier_size", "MICRO", "micro"),
        ("supplier_size", "巨型", "unknown_choice"),
        ("transaction_type", "工程", "works"),
        ("transaction_type", "Trade", "trade"),
        ("asset_class", "关注类", "special_mention"),
        ("asset_class", "special mention", "special_mention"),
        ("currency", "人民币", "CNY"),
        ("currency", "usd", "USD"),
        ("currency", "", None),
    ],
)
def test_a_choice_is_read_from_the_words_of_the_trade(name: str, cell: str, choice: str | None) -> None:
    assert read(name, cell) == choice


def test_an_unknown_choice_is_told_the_known_ones() -> None:
    refusal = read_cell(RECEIVABLES.column("supplier_size"), "巨型", FROM_1900)
    assert isinstance(refusal, Refusal)
    known = "large (大型), medium (中型), small (小型), micro (微型)"
    assert refusal.message == (
        f"'巨型' is not a known word for supplier_size; one of {known} is wanted. Write one of them."
    )


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (" 91510100MA6XXXXX1X ", "91510100MA6XXXXX1X"),
        ("0123", "0123"),
        ("2020E12", "2020E12"),
        (1001.0, "1001"),
        (1001, "1001"),
        (1001.5, "1001.5"),
        (999999999999999.0, "999999999999999"),
        (911510100000000001, "911510100000000001"),
        (date(2020, 7, 1), "2020-07-01"),
        (datetime(2020, 7, 1), "2020-07-01"),
        (True, "TRUE"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("无", None),
        ("N/A", None),
        (911510100000000001.0, "code_as_number"),
        (1e15, "code_as_number"),
        (float("inf"), "code_as_number"),
        ("9.11E+17", "code_as_number"),
        ("#REF!", "error_cell"),
    ],
)
def test_a_code_is_text_and_is_refused_once_it_was_a_number_too_long(cell: object, code: str | None) -> None:
    assert read("supplier_id", cell) == code


def test_a_code_that_was_a_number_is_told_to_become_text() -> None:
    refusal = read_cell(RECEIVABLES.column("supplier_id"), 9.115101e17, FROM_1900)
    assert isinstance(refusal, Refusal)
    assert "has lost digits; the code itself is wanted. Format the column as text" in refusal.message


@pytest.mark.parametrize(
    ("cell", "count"), [("12", 12.0), (12, 12.0), ("1,200", 1200.0), ("x", "not_a_number"), ("", None)]
)
def test_a_count_is_a_number(cell: object, count: object) -> None:
    assert read("n", cell) == count


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("a\nb", "a b"),
        ("a\u200bb", "ab"),
        ("\ufeffa", "a"),
        ("a\ud800", "a"),
        ("甲\u3000乙", "甲 乙"),
        ("\t a", "a"),
    ],
)
def test_text_loses_what_cannot_be_seen_and_keeps_the_rest(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@given(CELLS, st.sampled_from([*RECEIVABLES.columns, COUNT]))
def test_no_content_of_a_cell_is_a_crash(cell: object, column: Column) -> None:
    value = read_cell(column, cell, FROM_1900)
    if isinstance(value, Refusal):
        found, _, rest = value.message.partition("; ")
        assert found
        assert " wanted" in rest
        assert rest.endswith(".")
