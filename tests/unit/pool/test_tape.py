"""Every row of a tape ends in exactly one place, and every reason is a line of the table of problems."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abs_model.errors import TapeError
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import CellFault, RawTape, Tape, read_rows

GOOD: dict[str, object] = {
    "receivable_id": "R1",
    "core_enterprise_id": "C1",
    "debtor_id": "D1",
    "supplier_id": "S1",
    "supplier_name": "四川甲建材有限公司",
    "receivable_amount": "1234.50",
    "invoice_date": "2020-05-01",
    "due_date": "2020-11-01",
}
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(st.characters(exclude_categories=())),
    st.dates(),
    st.datetimes(),
    st.binary(max_size=4),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["R1", "1234.50", "2020-07-01", "", "合计", " ", "是", "#REF!", 1e17, Decimal("5.00"), 44013]),
)


def raw(*rows: dict[str, object], headers: list[str] | None = None, **more: Any) -> RawTape:
    """A tape of good rows, each with some cells changed; the headers stand in row 1."""
    cells = [
        {**GOOD, "receivable_id": f"R{number}", **row} if headers is None else row for number, row in enumerate(rows, 1)
    ]
    frame = pd.DataFrame(cells, columns=headers or [*dict.fromkeys(key for row in cells for key in row)], dtype=object)
    return RawTape(frame=frame, first_row_number=2, sha256="0" * 64, path="tape.csv", format="csv", **more)


def read(*rows: dict[str, object], **more: Any) -> Tape:
    return read_rows(raw(*rows, **more), RECEIVABLES)


def says_nothing(cell: object) -> bool:
    return cell is None or str(cell).strip() in ("", "nan")


def lines(tape: Tape) -> list[tuple[int, str, str, str]]:
    table = tape.problems[["row", "column", "rule", "severity"]]
    return [tuple(line) for line in table.itertuples(index=False, name=None)]


def test_a_good_row_is_typed_and_carries_its_row_number() -> None:
    tape = read({"is_pledged": "否", "discount_rate": "5.2%", "supplier_size": "小型"})
    row = tape.frame.iloc[0].to_dict()
    assert row == {
        **GOOD,
        "row": 2,
        "receivable_amount": 1234.5,
        "invoice_date": pd.Timestamp("2020-05-01"),
        "due_date": pd.Timestamp("2020-11-01"),
        "is_pledged": False,
        "discount_rate": 0.052,
        "supplier_size": "small",
    }
    assert (len(tape.refused), len(tape.problems), tape.n_rows) == (0, 0, 1)
    assert (tape.kind, tape.path, tape.format, tape.sha256) == ("receivables", "tape.csv", "csv", "0" * 64)


def test_columns_that_the_file_does_not_have_are_not_in_the_frame() -> None:
    assert list(read({}).frame.columns) == ["row", *GOOD]


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"supplier_name": ""}, "supplier_name", "missing"),
        ({"receivable_amount": None}, "receivable_amount", "missing"),
        ({"receivable_amount": "12a"}, "receivable_amount", "not_a_number"),
        ({"receivable_amount": "-5"}, "receivable_amount", "not_positive"),
        ({"receivable_amount": "1.234"}, "receivable_amount", "too_many_decimals"),
        ({"receivable_amount": float("inf")}, "receivable_amount", "too_large"),
        ({"due_date": "31/12/2020"}, "due_date", "not_a_date"),
        ({"due_date": "1980-01-01"}, "due_date", "date_out_of_range"),
        ({"due_date": "2020-04-30"}, "due_date", "due_before_start"),
        ({"supplier_id": 9.11e17}, "supplier_id", "code_as_number"),
        ({"supplier_size": "巨型"}, "supplier_size", "unknown_choice"),
        ({"is_pledged": "maybe"}, "is_pledged", "not_a_flag"),
        ({"discount_rate": "5.2"}, "discount_rate", "rate_out_of_range"),
        ({"retention_amount": "-1"}, "retention_amount", "not_positive"),
        ({"invoice_amount": "#DIV/0!"}, "invoice_amount", "error_cell"),
    ],
)
def test_a_row_with_a_bad_cell_is_refused_and_says_why(cells: dict[str, object], column: str, rule: str) -> None:
    tape = read({}, cells, {})
    assert tape.frame["row"].tolist() == [2, 4]
    assert tape.refused["row"].tolist() == [3]
    assert lines(tape) == [(3, column, rule, "refuse")]
    found, _, rest = tape.problems["message"].iloc[0].partition("; ")
    assert found
    assert " wanted" in rest


def test_a_refused_row_keeps_its_cells_and_its_amount_as_far_as_it_can_be_read() -> None:
    tape = read({"due_date": "?"}, {"receivable_amount": "?"}, {"receivable_amount": "-7"}, {})
    assert tape.refused["receivable_amount"].tolist() == ["1234.50", "?", "-7"]
    assert tape.refused["due_date"].tolist() == ["?", "2020-11-01", "2020-11-01"]
    np.testing.assert_array_equal(tape.refused["amount"].to_numpy(), [1234.5, np.nan, -7.0])


def test_every_fault_of_a_row_is_told_and_the_row_is_refused_once() -> None:
    tape = read({"receivable_amount": "x", "due_date": "y", "supplier_name": ""})
    assert {rule for _, _, rule, _ in lines(tape)} == {"not_a_number", "not_a_date", "missing"}
    assert len(tape.refused) == 1


def test_rows_after_the_first_with_the_same_id_are_refused_and_the_first_is_named() -> None:
    tape = read({}, {"receivable_id": "R1"}, {"receivable_id": " R1 "}, {"receivable_id": "R0"})
    assert tape.frame["receivable_id"].tolist() == ["R1", "R0"]
    assert lines(tape) == [
        (3, "receivable_id", "duplicate_id", "refuse"),
        (4, "receivable_id", "duplicate_id", "refuse"),
    ]
    assert tape.problems["message"].str.contains("'R1' stands in row 2 already").all()


def test_a_row_that_repeats_a_refused_one_is_refused_as_well() -> None:
    tape = read({"due_date": "?"}, {"receivable_id": "R1"}, {})
    assert tape.refused["row"].tolist() == [2, 3]


def test_ids_that_differ_only_by_case_width_or_spaces_are_a_warning() -> None:
    tape = read(
        {},
        {"supplier_id": "s1"},
        {"supplier_id": "S 1"},
        {"supplier_id": "Ｓ１"},
        {"supplier_id": "S2"},
        {"supplier_id": "s1"},
    )
    assert len(tape.refused) == 0
    assert lines(tape) == [(row, "supplier_id", "similar_id", "warn") for row in (3, 4, 5)]
    assert tape.problems["message"].iloc[0].startswith("'s1' differs from 'S1' in row 2 only by case, width or spaces;")


def test_ids_of_capitals_that_differ_only_by_a_space_are_a_warning() -> None:
    assert lines(read({}, {"debtor_id": "D 1"})) == [(3, "debtor_id", "similar_id", "warn")]


def test_a_receivable_may_be_due_on_the_day_of_its_invoice() -> None:
    assert len(read({"due_date": "2020-05-01"}).frame) == 1


def test_a_due_date_more_than_five_years_out_is_a_warning() -> None:
    tape = read({"due_date": "2025-05-01"}, {"due_date": "2025-05-02"})
    assert lines(tape) == [(3, "due_date", "far_due_date", "warn")]


def test_without_a_start_date_a_due_date_is_far_out_of_the_middle_of_the_tape() -> None:
    headers = [name for name in GOOD if name != "invoice_date"]
    rows: list[dict[str, object]] = [
        {**GOOD, "receivable_id": f"R{n}", "due_date": f"20{20 + 6 * (n == 3)}-11-01"} for n in range(5)
    ]
    assert lines(read(*rows, headers=headers)) == [(5, "due_date", "far_due_date", "warn")]


def test_an_unknown_column_is_left_out_with_one_warning() -> None:
    tape = read({"备注": "a"}, {"备注": "b"})
    assert "备注" not in tape.frame.columns
    assert lines(tape) == [(1, "备注", "unknown_column", "warn")]


def test_a_column_without_a_header_is_told_only_if_it_holds_something() -> None:
    headers = [*GOOD, "", " "]
    frame = pd.DataFrame([[*GOOD.values(), "", "x"]], columns=headers, dtype=object)
    tape = read_rows(RawTape(frame=frame, first_row_number=2, sha256="", path="t", format="csv"), RECEIVABLES)
    assert lines(tape) == [(1, " ", "unknown_column", "warn")]
    assert tape.problems["message"].iloc[0].startswith("column 10: no header;")


def test_blank_rows_are_no_rows_and_do_not_move_the_others() -> None:
    blank: dict[str, object] = dict.fromkeys(GOOD, "")
    tape = read({}, blank, dict.fromkeys(GOOD, None), {}, {**blank, "备注": "制表人"})
    assert tape.frame["row"].tolist() == [2, 5]
    assert tape.refused["row"].tolist() == [6]


@pytest.mark.parametrize("word", ["合计", "合 计", "Total"])
def test_a_line_that_adds_up_others_is_refused_and_its_amount_counts_nowhere(word: str) -> None:
    blank: dict[str, object] = dict.fromkeys(GOOD, "")
    tape = read({}, {}, {**blank, "receivable_id": word, "receivable_amount": "2469.00"})
    assert lines(tape) == [(4, "receivable_id", "total_line", "refuse")]
    assert np.isnan(tape.refused["amount"].iloc[0])


def test_a_supplier_called_total_is_no_total_line() -> None:
    assert len(read({"supplier_name": "Total"}).frame) == 1


def test_a_cell_that_the_file_could_not_say_refuses_its_row_in_place_of_a_missing_one() -> None:
    amount = [*GOOD].index("receivable_amount")
    fault = CellFault(
        row=3, position=amount, value="#REF!", rule="error_cell", message="F3 holds #REF!; a value is wanted."
    )
    tape = read({}, {"receivable_amount": ""}, faults=(fault,))
    assert lines(tape) == [(3, "receivable_amount", "error_cell", "refuse")]


def test_a_cell_that_could_not_be_read_in_a_column_left_out_is_a_warning() -> None:
    fault = CellFault(row=2, position=len(GOOD), value="#REF!", rule="error_cell", message="I2 holds #REF!.")
    tape = read({"备注": ""}, faults=(fault,))
    assert (2, "备注", "error_cell", "warn") in lines(tape)
    assert len(tape.frame) == 1


def test_a_fault_of_a_whole_row_refuses_it() -> None:
    fault = CellFault(row=3, position=None, value="x", rule="too_many_cells", message="too many")
    tape = read({}, {}, faults=(fault,))
    assert lines(tape) == [(3, "", "too_many_cells", "refuse")]
    assert tape.refused["row"].tolist() == [3]


def test_a_row_that_holds_nothing_but_an_error_is_refused_and_not_passed_over() -> None:
    fault = CellFault(row=3, position=5, value="#REF!", rule="error_cell", message="F3 holds #REF!; a value is wanted.")
    assert read({}, dict.fromkeys(GOOD, ""), faults=(fault,)).refused["row"].tolist() == [3]


def test_a_note_about_the_file_stands_at_the_row_of_the_headers() -> None:
    assert lines(read({}, notes=("two sheets",))) == [(1, "", "file", "warn")]


def test_days_of_a_workbook_that_counts_from_1904_are_counted_from_there() -> None:
    tape = read({"due_date": 44136 - 1462, "invoice_date": ""}, day_zero=date(1904, 1, 1))
    assert tape.frame["due_date"].tolist() == [pd.Timestamp("2020-11-01")]


def test_typed_columns_as_parquet_gives_them_are_read_too() -> None:
    frame = pd.DataFrame(
        {
            **{name: ["a1", "a2"] for name in GOOD},
            "receivable_amount": [1.25, np.nan],
            "due_date": [datetime(2020, 7, 1), datetime(2020, 7, 2)],
            "invoice_date": [date(2020, 6, 1), None],
            "supplier_id": [1001, 1002],
        }
    )
    tape = read_rows(RawTape(frame=frame, first_row_number=1, sha256="", path="t", format="parquet"), RECEIVABLES)
    assert tape.frame["supplier_id"].tolist() == ["1001"]
    assert lines(tape) == [(2, "receivable_amount", "missing", "refuse")]


@given(st.lists(st.fixed_dictionaries(dict.fromkeys([*GOOD, "is_pledged", "备注"], CELLS)), min_size=1, max_size=6))
def test_whatever_the_cells_hold_every_row_ends_in_exactly_one_place(rows: list[dict[str, object]]) -> None:
    headers = [*GOOD, "is_pledged", "备注"]
    tape = read(*rows, dict(GOOD), headers=headers)
    good, refused = tape.frame["row"].tolist(), tape.refused["row"].tolist()
    told = tape.problems.loc[tape.problems["severity"] == "refuse", "row"]
    blank = [row for row in range(2, len(rows) + 3) if row not in {*good, *refused}]
    assert tape.n_rows == len(good) + len(refused) == len({*good, *refused})
    assert sorted({*told}) == refused
    assert all(says_nothing(cell) for row in blank for cell in rows[row - 2].values())
    assert tape.frame[[column.name for column in RECEIVABLES.columns if column.is_required]].notna().all(axis=None)
    fen = tape.frame["receivable_amount"].to_numpy() * 100
    assert np.all(fen > 0)
    np.testing.assert_allclose(fen, np.rint(fen), rtol=1e-15, atol=0)


def test_all_that_is_wrong_with_the_headers_is_said_at_once() -> None:
    headers = [
        "应收账款编号",
        "应收账款金额(万元)",
        "供应商",
        "供应商名称",
        "核心企业统一社会信用代码",
        "债务人编码",
        "供应商编号",
    ]
    frame = pd.DataFrame([["1"] * len(headers)], columns=headers)
    with pytest.raises(TapeError) as caught:
        read_rows(RawTape(frame=frame, first_row_number=2, sha256="", path="t.csv", format="csv"), RECEIVABLES)
    first, second, third, fourth = str(caught.value).splitlines()
    assert first.startswith("t.csv: the column '应收账款金额(万元)' is kept in 万元; amounts in 元")
    assert second.startswith("t.csv: the headers '供应商' and '供应商名称' both stand for supplier_name; one column")
    assert third.startswith("t.csv: no column for debtor_id among the headers 应收账款编号, ")
    assert third.endswith("Did you mean 债务人编码? Rename it.")
    assert fourth.endswith("a header such as 到期日 or due_date is wanted. Add the column.")


def test_a_tape_of_blank_rows_only_is_an_error() -> None:
    with pytest.raises(TapeError, match="tape.csv: no rows below the headers; one row for each asset is wanted."):
        read(dict.fromkeys(GOOD, ""))
