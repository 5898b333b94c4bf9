"""Servicer files: encodings, workbooks of several sheets, files that are none; and what is kept of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from abs_model.errors import TapeError
from abs_model.io import servicer_file
from abs_model.io.servicer_file import read_servicer_file
from tests.kept_files import sha256, written

ROWS = ["期间,deal-1,2020-07-31,,,第一版,", "回款,R1,2020-07-08,5.50,,,款项"]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, list(row))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_and_kept_byte_for_byte(encoding: str, tmp_path: Path) -> None:
    path = written(tmp_path, "july.csv", ROWS, encoding=encoding)
    file = read_servicer_file(path)
    assert file.records[["record", "subject", "amount", "note", "line"]].values.tolist() == [
        ["receipt", "R1", 5.5, "款项", 3]
    ]
    assert (file.deal_id, file.period_end, file.note, file.name) == ("deal-1", date(2020, 7, 31), "第一版", "july.csv")
    assert file.content == path.read_bytes()
    assert file.sha256 == sha256(path.read_bytes())


def test_english_headers_do_as_well(tmp_path: Path) -> None:
    path = tmp_path / "july.csv"
    path.write_text("record,subject,date,amount\nperiod,deal-1,2020-07-31,\nreceipt,R1,2020-07-08,5.50\n")
    assert read_servicer_file(path).records["amount"].tolist() == [5.5]


def test_every_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "july.xlsx",
        {
            "封面": [["七月资产服务机构报告"]],
            "期间": [["编号", "日期", "备注"], ["deal-1", datetime(2020, 7, 31), "v1"]],
            "回款": [["七月回款"], ["应收账款编号", "到账日期", "金额（元）"], ["R1", datetime(2020, 7, 8), 5.5]],
            "争议": [["编号", "日期", "状态"]],
            "其他": [["记录类型", "编号", "日期", "状态"], ["争议", "R1", "2020-07-09", "争议中"]],
        },
    )
    file = read_servicer_file(path)
    assert file.records[["sheet", "line", "record", "subject", "status"]].values.tolist() == [
        ["回款", 3, "receipt", "R1", ""],
        ["其他", 2, "dispute", "R1", "open"],
    ]
    assert (file.deal_id, file.note) == ("deal-1", "v1")
    (said,) = file.problems.to_dict("records")
    assert said["severity"] == "warn"
    assert said["message"].startswith("封面 hold no records")


def test_an_error_in_a_cell_of_any_sheet_is_told(tmp_path: Path) -> None:
    path = tmp_path / "july.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("all")
        page.write_row(0, 0, ["记录类型", "编号", "日期", "金额"])
        page.write_row(1, 0, ["期间", "deal-1", "2020-07-31"])
        page.write_row(2, 0, ["回款", "R1", "2020-07-08"])
        page.write_formula(2, 3, "=1/0", None, "#DIV/0!")
    file = read_servicer_file(path)
    assert file.problems[["row", "column", "rule"]].values.tolist() == [[3, "amount", "error_cell"]]
    assert len(file.records) == 0


def test_a_sheet_named_for_records_without_headers_is_not_passed_over(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "july.xlsx", {"a": [["记录", "编号", "日期"], ["期间", "d", "2020-07-31"]], "回款": [["R1", 5]]}
    )
    with pytest.raises(TapeError, match="the sheet 回款 has no row with three known headers"):
        read_servicer_file(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("july.csv", b"", "an empty file"),
        ("july.csv", "记录类型,编号,日期\n".encode(), "no records"),
        ("july.csv", b"a,b,c\n1,2,3\n", "no headers of a tape of servicer records"),
        ("july.pdf", b"%PDF-1.4", "a file named .pdf"),
        ("july.xlsx", b"PK\x03\x04rubbish", "a damaged workbook"),
        ("july.parquet", b"PAR1rubbish", "a CSV file or a workbook is wanted"),
    ],
)
def test_a_file_that_is_none_is_refused(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TapeError, match=words):
        read_servicer_file(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match="no such file"):
        read_servicer_file(tmp_path / "july.csv")


def test_a_file_too_large_to_keep_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servicer_file, "LARGEST_SERVICER_FILE", 10)
    with pytest.raises(TapeError, match="at most 0 MB is wanted"):
        read_servicer_file(written(tmp_path, "july.csv", ROWS))


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "july.csv", ROWS)
    read = servicer_file.read_delimited

    def meanwhile(*arguments: object) -> object:
        raw = read(*arguments)
        written(tmp_path, "july.csv", ROWS[:1])
        return raw

    monkeypatch.setattr(servicer_file, "read_delimited", meanwhile)
    with pytest.raises(TapeError, match="changed while it was read"):
        read_servicer_file(path)
