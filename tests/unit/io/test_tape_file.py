"""Tapes in delimited text and Parquet, and what a bad file is told."""

import hashlib
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from abs_model.errors import TapeError
from abs_model.io import tape_file
from abs_model.io.tape_file import read_tape_file
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import Tape, read_rows

HEADER = "应收账款编号,核心企业编号,债务人编号,供应商编号,供应商名称,应收账款金额（元）,到期日"
FIRST = "R1,C1,D1,91510100MA6XXXXX1X,四川甲建材有限公司,1234.50,2020-11-01"
SECOND = "0002,C1,D1,0123,乙公司,5.00,2020-11-02"
TEXT = f"{HEADER}\n{FIRST}\n{SECOND}\n"


def write(folder: Path, text: str | bytes, name: str = "tape.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def read(path: Path) -> Tape:
    return read_rows(read_tape_file(path), RECEIVABLES)


@pytest.fixture(params=["with pyarrow", "without pyarrow"])
def _each_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both ways through a CSV file: the fast one, and the one that every installation has."""
    if request.param == "with pyarrow" and not find_spec("pyarrow"):
        pytest.skip("pyarrow is not installed: there is only one reader")
    if request.param == "without pyarrow":
        monkeypatch.setitem(sys.modules, "pyarrow.csv", None)
    with pd.option_context("mode.string_storage", "auto" if request.param == "with pyarrow" else "python"):
        yield


@pytest.mark.usefixtures("_each_reader")
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "tape.csv"),
        ("utf-8-sig", "tape.csv"),
        ("gb18030", "tape.csv"),
        ("utf-16", "tape.txt"),
        ("utf-8", "TAPE.CSV"),
    ],
)
def test_a_tape_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    tape = read(write(tmp_path, TEXT, name, encoding))
    assert tape.frame["supplier_name"].tolist() == ["四川甲建材有限公司", "乙公司"]
    assert tape.frame["receivable_id"].tolist() == ["R1", "0002"]
    assert tape.frame["supplier_id"].tolist() == ["91510100MA6XXXXX1X", "0123"]
    assert tape.frame["receivable_amount"].tolist() == [1234.5, 5.0]
    assert tape.frame["row"].tolist() == [2, 3]
    assert len(tape.problems) == 0


@pytest.mark.usefixtures("_each_reader")
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_tape_reads_the_same_with_every_delimiter_and_line_end(tmp_path: Path, delimiter: str, newline: str) -> None:
    path = write(tmp_path, TEXT.replace(",", delimiter).replace("\n", newline), "tape.txt")
    tape = read(path)
    assert tape.frame["due_date"].tolist() == [pd.Timestamp("2020-11-01"), pd.Timestamp("2020-11-02")]
    assert (tape.format, tape.path) == ("txt", str(path))


@pytest.mark.usefixtures("_each_reader")
def test_the_rare_characters_of_gb18030_are_kept(tmp_path: Path) -> None:
    tape = read(write(tmp_path, TEXT.replace("乙公司", "犇骉羴㙍𠀀公司"), encoding="gb18030"))
    assert tape.frame["supplier_name"].iloc[1] == "犇骉羴㙍𠀀公司"


@pytest.mark.usefixtures("_each_reader")
@pytest.mark.parametrize("title", ["2020年资产明细,,,,,,\n", "标题\n\n", '"两行\n标题",,,,,,\n', "sep=,\n"])
def test_titles_may_stand_above_the_headers(tmp_path: Path, title: str) -> None:
    text = title + TEXT.replace("核心企业编号", '"核心企业\n编号"')
    tape = read(write(tmp_path, text))
    first = 2 + (2 if "\n\n" in title else 1)
    assert tape.frame["row"].tolist() == [first, first + 1]
    assert tape.frame["receivable_id"].tolist() == ["R1", "0002"]


@pytest.mark.usefixtures("_each_reader")
def test_blank_lines_count_as_rows_of_the_file_and_are_no_assets(tmp_path: Path) -> None:
    tape = read(write(tmp_path, f"{HEADER}\n{FIRST}\n\n,,,,,,\n{SECOND}\n\n"))
    assert tape.frame["row"].tolist() == [2, 5]
    assert tape.n_rows == 2


@pytest.mark.usefixtures("_each_reader")
def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    cell = '"=HYPERLINK(""http://x"",""y"")"'
    text = TEXT.replace("1234.50", '"1,234.50"').replace("乙公司", cell).replace("四川甲建材有限公司", '"甲\n公司"')
    tape = read(write(tmp_path, text))
    assert tape.frame["receivable_amount"].tolist() == [1234.5, 5.0]
    assert tape.frame["supplier_name"].tolist() == ["甲 公司", '=HYPERLINK("http://x","y")']
    assert tape.frame["row"].tolist() == [2, 3]


@pytest.mark.usefixtures("_each_reader")
def test_quotes_around_every_cell_are_no_part_of_it(tmp_path: Path) -> None:
    rows = ['","'.join(line.split(",")) for line in TEXT.splitlines()]
    tape = read(write(tmp_path, "".join(f'"{row}"\n' for row in rows)))
    assert tape.frame["supplier_name"].tolist() == ["四川甲建材有限公司", "乙公司"]


@pytest.mark.usefixtures("_each_reader")
@pytest.mark.parametrize("extra", [",x", ",x,y,z"])
def test_a_row_with_too_many_cells_is_refused_and_the_others_are_not(tmp_path: Path, extra: str) -> None:
    tape = read(write(tmp_path, f"{HEADER}\n{FIRST}{extra}\n{SECOND}\n"))
    assert tape.frame["row"].tolist() == [3]
    assert tape.problems[["row", "rule", "value"]].to_numpy().tolist() == [[2, "too_many_cells", "x"]]


@pytest.mark.usefixtures("_each_reader")
def test_a_row_with_too_few_cells_lacks_them(tmp_path: Path) -> None:
    tape = read(write(tmp_path, f"{HEADER}\nR9,C1\n{SECOND}\n"))
    assert tape.refused["row"].tolist() == [2]
    assert set(tape.problems["rule"]) == {"missing"}


@pytest.mark.usefixtures("_each_reader")
def test_a_delimiter_at_the_end_of_each_row_does_no_harm(tmp_path: Path) -> None:
    tape = read(write(tmp_path, TEXT.replace("\n", ",\n")))
    assert (len(tape.frame), len(tape.problems)) == (2, 0)
    tape = read(write(tmp_path, f"{HEADER}\n{FIRST},\n{SECOND},\n"))
    assert (len(tape.frame), len(tape.problems)) == (2, 0)


def test_a_code_that_a_spreadsheet_showed_in_short_is_refused(tmp_path: Path) -> None:
    tape = read(write(tmp_path, TEXT.replace("91510100MA6XXXXX1X", "9.1151E+17")))
    assert tape.problems[["row", "column", "rule"]].to_numpy().tolist() == [[2, "supplier_id", "code_as_number"]]


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT)
    assert read_tape_file(path).sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.usefixtures("_each_reader")
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "an empty file; a tape is wanted. Export it again."),
        (
            "a.csv",
            HEADER.encode() + b"\n",
            "no rows below the headers; one row for each asset is wanted. Fill the tape.",
        ),
        ("a.csv", TEXT.encode() + b"\n\xff\xfe\xff\x80\x80", "text in no known encoding; UTF-8, GB18030 or UTF-16"),
        (
            "a.csv",
            TEXT.encode("utf-16-le"),
            "NUL bytes: it is no text; a text file is wanted. Save the tape as CSV UTF-8.",
        ),
        ("a.csv", b"PK\x03\x04rest", "a workbook or another zip file named .csv; a file that is what its name says"),
        ("a.csv", b"%PDF-1.7", "a PDF named .csv;"),
        ("a.xls", b"<html><table>", "a web page named .xls;"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0rest", "an old Excel workbook, or one with a password named .xlsx;"),
        ("a.xlsx", TEXT.encode(), "plain text named .xlsx;"),
        ("a.json", b"{}", "a file named .json; one of .csv .tsv .txt .xlsx .xlsm .xlsb .ods .xls .parquet is wanted."),
        ("tape", TEXT.encode(), "a file without a suffix;"),
        ("a.csv", f'{HEADER}\n"R1,C1\n{SECOND}\n'.encode(), "rows that cannot be told apart (EOF inside string"),
    ],
)
def test_a_bad_file_raises_one_error_that_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = write(tmp_path, content, name)
    with pytest.raises(TapeError) as caught:
        read_tape_file(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


def test_a_tape_of_another_kind_is_told_what_was_found_and_what_is_wanted(tmp_path: Path) -> None:
    path = write(tmp_path, "票据包号,票据金额,承兑人,应收账款编码\n1,2,3,4\n")
    with pytest.raises(TapeError) as caught:
        read_tape_file(path)
    message = str(caught.value)
    assert (
        "no headers of a tape of receivables in the first 20 rows, but 票据包号, 票据金额, 承兑人, 应收账款编码"
        in message
    )
    assert "a row with 应收账款编号 (receivable_id), 核心企业编号 (core_enterprise_id)" in message
    assert message.endswith("Did you mean 应收账款编号 for 应收账款编码?")


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, TEXT)
    with pytest.raises(TapeError, match="a folder; a tape file is wanted. Name the file in it."):
        read_tape_file(tmp_path)
    with pytest.raises(TapeError, match=r"no such file; a tape file is wanted. Did you mean tape.csv\?"):
        read_tape_file(tmp_path / "tap.csv")
    with pytest.raises(TapeError, match="no such file"):
        read_tape_file(tmp_path / "nowhere" / "tape.csv")


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape_file, "LARGEST_FILE", 100)
    with pytest.raises(TapeError, match="at most 2 GB is wanted. Split the tape."):
        read_tape_file(write(tmp_path, TEXT))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open every file")
def test_a_file_that_may_not_be_opened_is_an_error_of_the_tape(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT)
    path.chmod(0)
    with pytest.raises(TapeError, match="cannot be opened"):
        read_tape_file(path)


def test_a_parquet_tape_is_read_when_pyarrow_is_there(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    frame = read(write(tmp_path, TEXT)).frame.drop(columns="row")
    frame.to_parquet(tmp_path / "tape.parquet")
    tape = read(tmp_path / "tape.parquet")
    pd.testing.assert_frame_equal(tape.frame.drop(columns="row"), frame)
    assert tape.frame["row"].tolist() == [1, 2]


def test_a_parquet_tape_without_pyarrow_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TapeError, match=r"Install it: pip install abs-model\[parquet\]"):
        read_tape_file(write(tmp_path, b"PAR1rest", "tape.parquet"))


def test_a_damaged_parquet_file_and_one_of_another_kind_are_errors_of_the_tape(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    with pytest.raises(TapeError, match="a damaged Parquet file"):
        read_tape_file(write(tmp_path, b"PAR1rest", "tape.parquet"))
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(TapeError, match="no headers of a tape of receivables"):
        read_tape_file(tmp_path / "other.parquet")
