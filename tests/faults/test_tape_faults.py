"""Tapes that are wrong: a bad file ends with 4 and leaves no results, a bad row is refused and the rest goes on."""

import zipfile

import openpyxl
import pytest

from tests.faults.sound import HEADERS, Row, Workspace, assert_refused, read_csv, sound_rows, tape_text

ROW_FAULTS: dict[str, tuple[str, str, str]] = {
    "an_error_cell_in_an_amount": ("应收账款金额", "#REF!", "receivable_amount"),
    "a_company_code_turned_to_a_float": ("供应商编号", "9.15101E+17", "supplier_id"),
    "a_due_date_before_the_invoice_date": ("到期日", "2024-05-01", "due_date"),
    "a_negative_amount": ("应收账款金额", "-1000000.00", "receivable_amount"),
    "an_amount_of_nothing": ("应收账款金额", "0", "receivable_amount"),
    "an_empty_core_enterprise": ("核心企业编号", "", "core_enterprise_id"),
    "a_date_that_no_calendar_has": ("到期日", "2025-02-30", "due_date"),
    "an_amount_in_words": ("应收账款金额", "壹佰万元", "receivable_amount"),
}
"""Header, cell, and the column that problems.csv names: the row is refused, the file is not."""


@pytest.mark.parametrize("fault", ROW_FAULTS)
def test_the_row_is_refused_and_named_for(fault: str, place: Workspace) -> None:
    header, cell, column = ROW_FAULTS[fault]
    place.change_cell(2, header, cell)
    result = place.end("pool")
    assert result.exit_code == 0, result.output
    (line,) = [one for one in place.problems() if one["severity"] == "refuse"]
    assert (line["row"], line["column"]) == ("3", column)
    assert line["message"].endswith(".")
    assert [one["receivable_id"] for one in read_csv(place.results / "pool.csv")] == ["R-1", "R-3", "R-4"]
    assert [one["row"] for one in read_csv(place.results / "refused.csv")] == ["3"]


def test_the_second_of_two_rows_of_one_id_is_refused(place: Workspace) -> None:
    place.change_cell(3, "应收账款编号", "R-1")
    result = place.end("pool")
    assert result.exit_code == 0, result.output
    assert [(one["row"], one["column"], one["value"]) for one in place.problems()] == [("4", "receivable_id", "R-1")]


def test_a_workbook_with_an_error_cell_loses_that_row_only(place: Workspace) -> None:
    rows = [[row[header] for header in HEADERS] for row in sound_rows()]
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [list(HEADERS), *rows]:
        book.active.append(row)
    book.active.cell(row=3, column=HEADERS.index("应收账款金额") + 1).value = "#REF!"
    book.save(place.folder / "tape.xlsx")
    place.replace("deal.yaml", "tape: tape.csv", "tape: tape.xlsx")
    result = place.end("pool")
    assert result.exit_code == 0, result.output
    assert [(one["row"], one["column"]) for one in place.problems()] == [("3", "receivable_amount")]


def test_text_in_gb18030_is_read_as_what_it_says(place: Workspace) -> None:
    place.write("tape.csv", tape_text(sound_rows()), encoding="gb18030")
    result = place.end("pool")
    assert result.exit_code == 0, result.output
    assert {one["supplier_name"] for one in read_csv(place.results / "pool.csv")} == {"供应商一", "供应商二"}


FORMULA = '=HYPERLINK("http://example.org","x")'


def test_a_supplier_called_like_a_formula_stays_text(place: Workspace) -> None:
    place.change_cell(1, "供应商名称", FORMULA)
    result = place.end("run")
    assert result.exit_code == 0, result.output
    assert read_csv(place.results / "pool.csv")[0]["supplier_name"] == "'" + FORMULA
    book = openpyxl.load_workbook(place.results / "workbook.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == FORMULA]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]


FILE_FAULTS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "an_empty_file": (b"", ("tape.csv", "Export it again.")),
    "headers_and_nothing_below": (",".join(HEADERS).encode() + b"\n", ("tape.csv", "row")),
    "a_tape_of_something_else": ("姓名,年龄\n张三,30\n".encode(), ("tape.csv", "姓名")),
    "an_amount_in_ten_thousands": (
        tape_text(sound_rows()).replace("应收账款金额", "应收账款金额(万元)").encode(),
        ("tape.csv", "万元", "nothing is scaled silently"),
    ),
    "a_workbook_that_is_called_csv": (b"PK\x03\x04" + bytes(100), ("tape.csv", "workbook")),
    "a_column_twice": (
        tape_text(sound_rows()).replace("是否争议", "应收账款金额").encode(),
        ("tape.csv", "receivable_amount"),
    ),
}


@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_the_tape_is_refused_for(fault: str, place: Workspace) -> None:
    content, parts = FILE_FAULTS[fault]
    (place.folder / "tape.csv").write_bytes(content)
    assert_refused(place.end(), 4, *parts)
    assert not place.results.exists()


def test_a_missing_tape_is_named_with_the_nearest_file(place: Workspace) -> None:
    (place.folder / "tape.csv").rename(place.folder / "tape1.csv")
    assert_refused(place.end(), 4, "tape.csv", "Did you mean tape1.csv?")


def test_a_core_enterprise_that_the_deal_does_not_list_is_named(place: Workspace) -> None:
    place.replace("deal.yaml", "    - {rule: on_whitelist}\n", "")
    place.change_cell(2, "核心企业编号", "alfa")
    assert_refused(place.end(), 4, "row 3", "core_enterprise_id", "alfa", "Did you mean alpha?")
    assert not place.results.exists()


def test_a_criterion_whose_column_the_tape_lacks_is_named(place: Workspace) -> None:
    place.write_tape(sound_rows(), [header for header in HEADERS if header != "是否争议"])
    assert_refused(place.end(), 4, "is_disputed", "not_disputed", "Add the column")
    assert not place.results.exists()


def test_a_tape_of_which_nothing_is_left_is_refused(place: Workspace) -> None:
    rows: list[Row] = [row | {"是否争议": "是"} for row in sound_rows()]
    place.write_tape(rows)
    assert_refused(place.end(), 4, "none of 4 rows is in the pool", "not_disputed")
    assert not place.results.exists()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(place: Workspace) -> None:
    with zipfile.ZipFile(place.folder / "tape.xlsx", "w") as book:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            book.writestr(name, "<x/>")
            book.filelist[-1].file_size = 0xFFFF_FFF0  # what the file says that it unpacks to, nearly 4 GB each
    place.replace("deal.yaml", "tape: tape.csv", "tape: tape.xlsx")
    assert_refused(place.end(), 4, "tape.xlsx", "at most 4 GB is wanted")
    assert not place.results.exists()


def test_a_workbook_that_breaks_off_is_refused(place: Workspace) -> None:
    book = openpyxl.Workbook()
    book.save(place.folder / "whole.xlsx")
    content = (place.folder / "whole.xlsx").read_bytes()
    (place.folder / "tape.xlsx").write_bytes(content[: len(content) // 2])
    place.replace("deal.yaml", "tape: tape.csv", "tape: tape.xlsx")
    assert_refused(place.end(), 4, "tape.xlsx")
    assert not place.results.exists()
