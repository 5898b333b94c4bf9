"""Tapes in workbooks: sheets, titles, errors that read as empty cells, merged cells, and damaged files."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from abs_model.errors import TapeError
from abs_model.io import error_cells, workbook_tape
from abs_model.io.error_cells import scan_sheet
from abs_model.io.tape_file import read_tape_file
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import Tape, read_rows

HEADERS: list[object] = [
    "应收账款编号",
    "核心企业编号",
    "债务人编号",
    "供应商编号",
    "供应商名称",
    "应收账款金额(元)",
    "到期日",
    "质保金",
]
Cells = list[list[object]]
ROW: list[object] = ["R1", "C1", "D1", "S1", "甲公司", 1234.5, datetime(2020, 11, 1), 0]


def rows(n: int = 2) -> Cells:
    return [[f"R{number}", *ROW[1:]] for number in range(1, n + 1)]


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]], **options: Any) -> Path:
    with xlsxwriter.Workbook(
        path, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False, **options}
    ) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(cells):
                for position, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(number, position, cell[0], None, cell[1])
                    elif cell != "":
                        sheet.write(number, position, cell)
    return path


def changed(source: Path, part: str, old: bytes, new: bytes) -> Path:
    """A workbook like another, but for some words in one of its parts."""
    path = source.with_name("changed.xlsx")
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(path, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            assert name != part or old in content
            copy.writestr(name, content.replace(old, new) if name == part else content)
    return path


def read(path: Path) -> Tape:
    return read_rows(read_tape_file(path), RECEIVABLES)


def lines(tape: Tape) -> list[list[object]]:
    table: list[list[object]] = tape.problems[["row", "column", "rule", "severity"]].to_numpy().tolist()
    return table


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm"])
def test_a_workbook_is_read_with_its_types(tmp_path: Path, suffix: str) -> None:
    tape = read(write(tmp_path / f"tape.{suffix}", {"Sheet1": [HEADERS, *rows()]}))
    assert tape.frame["receivable_id"].tolist() == ["R1", "R2"]
    assert tape.frame["receivable_amount"].tolist() == [1234.5, 1234.5]
    assert tape.frame["due_date"].tolist() == [pd.Timestamp("2020-11-01")] * 2
    assert tape.frame["row"].tolist() == [2, 3]
    assert len(tape.problems) == 0


def test_an_error_in_an_amount_refuses_its_row_and_names_the_cell(tmp_path: Path) -> None:
    cells: Cells = [HEADERS, *rows(3)]
    cells[2][5] = ("=Other!A1", "#REF!")
    tape = read(write(tmp_path / "tape.xlsx", {"资产明细": cells}))
    assert lines(tape) == [[3, "receivable_amount", "error_cell", "refuse"]]
    assert tape.problems["message"].tolist() == ["F3 holds #REF!; a value is wanted. Mend the formula."]
    assert tape.frame["row"].tolist() == [2, 4]


def test_an_error_in_an_optional_column_is_no_empty_cell(tmp_path: Path) -> None:
    cells: Cells = [HEADERS, *rows()]
    cells[1][7] = ("=1/0", "#DIV/0!")
    assert lines(read(write(tmp_path / "tape.xlsx", {"a": cells}))) == [[2, "retention_amount", "error_cell", "refuse"]]


def test_an_error_outside_the_columns_of_the_tape_does_no_harm(tmp_path: Path) -> None:
    cells: Cells = [[*HEADERS, "", "备注"], *rows()]
    cells[1] += ["", ("=1/0", "#DIV/0!")]
    tape = read(write(tmp_path / "tape.xlsx", {"a": cells}))
    assert lines(tape)[-1] == [2, "备注", "error_cell", "warn"]
    assert len(tape.frame) == 2


def test_a_formula_that_was_never_calculated_refuses_its_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEADERS, *rows()]:
        sheet.append(row)
    sheet["F3"] = "=F2*2"
    book.save(tmp_path / "tape.xlsx")
    tape = read(tmp_path / "tape.xlsx")
    assert lines(tape) == [[3, "receivable_amount", "uncalculated_formula", "refuse"]]
    assert (
        "F3 holds a formula that was never calculated; a value is wanted. Open the" in tape.problems["message"].iloc[0]
    )


def test_a_formula_with_a_value_is_a_value_even_if_that_is_empty_text(tmp_path: Path) -> None:
    cells: Cells = [[*HEADERS, "币种"], *rows()]
    cells[1][5], cells[1][7] = ("=5+5", 10), ("=0", 0)
    cells[1].append(('=IF(1=1,"","x")', ""))
    source = write(tmp_path / "source.xlsx", {"a": cells})
    path = changed(source, "xl/worksheets/sheet1.xml", b'<c r="I2">', b'<c r="I2" t="str">')
    tape = read(path)
    assert tape.frame["receivable_amount"].tolist() == [10.0, 1234.5]
    assert len(tape.problems) == 0


@pytest.mark.parametrize("writer", ["xlsxwriter", "openpyxl"])
@pytest.mark.parametrize("chunk", [300, 1 << 20])
def test_the_scan_finds_what_openpyxl_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str, chunk: int
) -> None:
    monkeypatch.setattr(error_cells, "_CHUNK", chunk)
    cells: Cells = [[f"a{n}", ("=1/0", "#DIV/0!") if n % 7 == 3 else n, "b"] for n in range(3000)]
    path = write(tmp_path / "errors.xlsx", {"first": [["x"]], "second & more": cells})
    if writer == "openpyxl":
        book = openpyxl.load_workbook(path, data_only=True)
        book.save(path)
    book = openpyxl.load_workbook(path, data_only=True)
    expected = [cell.coordinate for row in book["second & more"] for cell in row if cell.data_type == "e"]
    with zipfile.ZipFile(path) as package:
        found = list(scan_sheet(package, "second & more"))
        assert list(scan_sheet(package, "first")) == list(scan_sheet(package, "no such sheet")) == []
    assert [cell.reference for cell in found] == expected
    assert [(cell.row, cell.position, cell.value) for cell in found[:2]] == [(4, 1, "#DIV/0!"), (11, 1, "#DIV/0!")]


def test_a_code_typed_as_a_number_is_refused_and_told_to_become_text(tmp_path: Path) -> None:
    cells: Cells = [HEADERS, *rows(3)]
    cells[1][3], cells[2][3] = 911510100000000001, 1001
    tape = read(write(tmp_path / "tape.xlsx", {"a": cells}))
    assert lines(tape) == [[2, "supplier_id", "code_as_number", "refuse"]]
    assert "Format the column as text" in tape.problems["message"].iloc[0]
    assert tape.frame["supplier_id"].tolist() == ["1001", "S1"]


def test_a_formula_typed_as_text_stays_text(tmp_path: Path) -> None:
    cells: Cells = [HEADERS, *rows(1)]
    cells[1][4] = '=HYPERLINK("http://x","y")'
    tape = read(write(tmp_path / "tape.xlsx", {"a": cells}))
    assert tape.frame["supplier_name"].tolist() == ['=HYPERLINK("http://x","y")']


@pytest.mark.parametrize(("counts_from_1904", "serial"), [(False, 44136), (True, 44136 - 1462)])
def test_dates_and_day_numbers_are_those_of_the_workbook(tmp_path: Path, counts_from_1904: bool, serial: int) -> None:
    cells: Cells = [HEADERS, *rows()]
    cells[2][6] = serial
    tape = read(write(tmp_path / "tape.xlsx", {"a": cells}, date_1904=counts_from_1904))
    assert tape.frame["due_date"].tolist() == [pd.Timestamp("2020-11-01")] * 2


def test_titles_and_empty_rows_and_columns_may_stand_around_the_tape(tmp_path: Path) -> None:
    cells: Cells = [
        ["2020年资产明细"],
        [],
        ["单位：元"],
        ["", *HEADERS],
        *(["", *row] for row in rows()),
        [],
        ["", "合计", *[""] * 4, 2469],
    ]
    tape = read(write(tmp_path / "tape.xlsx", {"a": cells}))
    assert tape.frame["row"].tolist() == [5, 6]
    assert lines(tape) == [[8, "receivable_id", "total_line", "refuse"]]


def test_the_sheet_of_the_usual_name_is_read_and_the_other_candidates_are_named(tmp_path: Path) -> None:
    sheets: dict[str, Cells] = {"说明": [["本表"]], "旧": [HEADERS, *rows(1)], "资产明细": [HEADERS, *rows(3)]}
    tape = read(write(tmp_path / "tape.xlsx", sheets))
    assert len(tape.frame) == 3
    assert lines(tape) == [[1, "", "file", "warn"]]
    assert (
        tape.problems["message"]
        .iloc[0]
        .startswith("sheets 资产明细, 旧 all hold headers of a tape; 资产明细 was read.")
    )


def test_the_first_visible_sheet_with_headers_is_read(tmp_path: Path) -> None:
    path = tmp_path / "tape.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, n in (("hidden", 1), ("cover", 0), ("data", 2)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([HEADERS, *rows(n)] if n else [["a cover"]]):
                sheet.write_row(number, 0, row)
        book.worksheets()[1].activate()
        book.worksheets()[0].hide()
    tape = read(path)
    assert (len(tape.frame), len(tape.problems)) == (2, 0)


def test_cells_merged_down_a_column_are_not_read_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "tape.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADERS, *rows(3)]):
            sheet.write_row(number, 0, row)
        sheet.merge_range("H2:H3", 7)
    tape = read(path)
    assert lines(tape) == [[3, "retention_amount", "merged_cell", "refuse"]]
    assert tape.problems["message"].iloc[0].startswith("the cell is merged with row 2; a value in every row is wanted.")


def test_a_damaged_workbook_raises_one_error(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.xlsx", {"a": [HEADERS, *rows(200)]}).read_bytes()
    for n_bytes in (8, 100, len(whole) // 2, len(whole) - 30):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[:n_bytes])
        with pytest.raises(TapeError, match=r"a damaged workbook \(.+\); one that opens is wanted. Open it in Excel"):
            read_tape_file(path)


def test_a_flipped_bit_is_a_damaged_workbook_and_never_another_amount(tmp_path: Path) -> None:
    path = write(tmp_path / "tape.xlsx", {"a": [HEADERS, *rows(50)]})
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        part = package.getinfo("xl/worksheets/sheet1.xml")
    content[part.header_offset + 30 + len(part.filename) + part.compress_size // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(TapeError, match="a damaged workbook"):
        read_tape_file(path)


def test_a_text_that_does_not_match_its_checksum_is_a_damaged_workbook(tmp_path: Path) -> None:
    source = write(tmp_path / "source.xlsx", {"a": [HEADERS, *rows()]})
    path = changed(source, "xl/sharedStrings.xml", b"<t>C1</t>", b"<t>C1</t>")
    path.write_bytes(path.read_bytes().replace(b"<t>C1</t>", b"<t>C2</t>"))
    with pytest.raises(TapeError, match="sharedStrings.xml does not match its checksum"):
        read_tape_file(path)


def test_another_zip_file_is_a_damaged_workbook(tmp_path: Path) -> None:
    path = tmp_path / "tape.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(TapeError, match="a damaged workbook"):
        read_tape_file(path)


def test_a_workbook_that_unpacks_beyond_the_limit_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "tape.xlsx", {"a": [HEADERS, *rows()]})
    monkeypatch.setattr(workbook_tape, "LARGEST_UNPACKED", 1000)
    with pytest.raises(TapeError, match="GB when unpacked; at most 4 GB is wanted"):
        read_tape_file(path)


def test_a_stray_cell_in_the_last_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "tape.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("a")
        sheet.write_row(0, 0, HEADERS)
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(
        TapeError, match="the sheet a spans 17,179,869,184 cells; at most 100,000,000 are wanted. Delete"
    ):
        read_tape_file(path)


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "source.xlsx", {"a": [HEADERS, *rows()]})
    entities = b'<!DOCTYPE x [<!ENTITY a "b">]><workbook '
    with pytest.raises(TapeError, match="a damaged workbook"):
        read_tape_file(changed(source, "xl/workbook.xml", b"<workbook ", entities))


def test_an_error_cell_without_a_reference_is_not_passed_over(tmp_path: Path) -> None:
    cells: Cells = [HEADERS, *rows()]
    cells[1][5] = ("=1/0", "#DIV/0!")
    source = write(tmp_path / "source.xlsx", {"a": cells})
    path = changed(source, "xl/worksheets/sheet1.xml", b' r="F2"', b"")
    with pytest.raises(TapeError, match="a cell that holds #DIV/0! and does not say where it stands"):
        read_tape_file(path)


def test_a_workbook_of_another_kind_is_told_what_was_found(tmp_path: Path) -> None:
    path = write(tmp_path / "tape.xlsx", {"a": [["票据号", "金额"], ["1", 2]]})
    with pytest.raises(TapeError, match="no headers of a tape of receivables in the first 20 rows, but 票据号, 金额;"):
        read_tape_file(path)


def test_a_workbook_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match="no rows below the headers"):
        read_tape_file(write(tmp_path / "tape.xlsx", {"a": [HEADERS]}))


def test_a_file_that_only_begins_like_an_old_workbook_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "tape.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<504x"))
    with pytest.raises(TapeError, match="a damaged workbook"):
        read_tape_file(path)


def test_an_opendocument_sheet_is_read_with_a_warning_about_its_errors(tmp_path: Path) -> None:
    tape = read(write_ods(tmp_path / "tape.ods", [HEADERS, *([*row[:5], row[5], "2020-11-01", 0] for row in rows())]))
    assert tape.frame["receivable_amount"].tolist() == [1234.5, 1234.5]
    assert lines(tape) == [[1, "", "file", "warn"]]
    assert "cannot be told from empty cells in .ods" in tape.problems["message"].iloc[0]


def write_ods(path: Path, cells: Sequence[Sequence[object]]) -> Path:
    """The least that an OpenDocument sheet must hold."""
    table = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in cells)
    names = "office table text".split()
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    body = f'<office:body><office:spreadsheet><table:table table:name="a">{table}</table:table></office:spreadsheet>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entry}'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("META-INF/manifest.xml", f"{manifest}</manifest:manifest>")
        package.writestr(
            "content.xml", f"<office:document-content {spaces}>{body}</office:body></office:document-content>"
        )
    return path


def ods_cell(cell: object) -> str:
    kind = f'float" office:value="{cell}' if isinstance(cell, int | float) else "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{cell}</text:p></table:table-cell>'
