"""Servicer records: the words for them, what each must state, and rows that cannot be read."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from abs_model.deal.party import RATINGS
from abs_model.errors import TapeError
from abs_model.pool.schema import accepted_headers
from abs_model.pool.servicer_schema import RECORDS, SERVICER_RECORDS, record_named, status_named
from abs_model.pool.servicer_tape import RECORD_COLUMNS, RecordSheet, ServicerFile, read_servicer
from abs_model.pool.tape import RawTape

HEADERS = ["记录类型", "编号", "日期", "金额", "状态", "关联编号", "备注"]
PERIOD = ["期间", "deal-1", "2020-07-31", "", "", "", ""]


def sheet(rows: Sequence[Sequence[object]], headers: Sequence[str] = HEADERS, name: str = "") -> RecordSheet:
    frame = pd.DataFrame([list(row) for row in rows], columns=list(headers), dtype=object)
    return RecordSheet(name=name, raw=RawTape(frame=frame, first_row_number=2, sha256="", path="july", format="csv"))


def read(*rows: Sequence[object]) -> ServicerFile:
    return read_servicer([sheet([PERIOD, *rows])], name="july.csv", sha256="ab")


def refused(file: ServicerFile) -> list[tuple[int, str, str]]:
    problems = file.problems[file.problems["severity"] == "refuse"]
    return [tuple(one) for one in problems[["row", "column", "rule"]].itertuples(index=False)]


def test_a_record_is_read_as_it_stands() -> None:
    file = read(["回款", "R1", "2020年7月8日", "￥1,234.50元", "", "T9", "首笔"])
    (row,) = file.records.to_dict("records")
    assert row == {
        "record": "receipt", "subject": "R1", "date": pd.Timestamp("2020-07-08"), "amount": 1234.5, "status": "",
        "reference": "T9", "note": "首笔", "line": 3, "sheet": "",
    }  # fmt: skip
    assert (file.deal_id, file.period_end, file.name, file.sha256) == ("deal-1", date(2020, 7, 31), "july.csv", "ab")


def test_the_columns_are_of_their_types_even_where_nothing_happened() -> None:
    records = read().records
    assert tuple(records.columns) == RECORD_COLUMNS
    assert len(records) == 0
    assert records["amount"].dtype == np.float64
    assert records["date"].dtype == "datetime64[us]"
    assert records["line"].dtype == np.int64
    assert {str(records[name].dtype) for name in ("record", "subject", "status", "sheet")} == {"str"}


@pytest.mark.parametrize("name", [name for name in RECORDS if name != "period"])
def test_every_record_is_known_by_its_chinese_and_its_english_name(name: str) -> None:
    words = dict(SERVICER_RECORDS.column("record").choices)[name]
    assert record_named(name) == record_named(words[0]) == name
    status = RECORDS[name].statuses[0][0] if RECORDS[name].statuses else ""
    whole = ["R1", "2020-07-08", "5", status, "R2", ""]
    file = read([words[0], *whole], [name, *whole])
    assert file.records["record"].tolist() == [name, name]
    assert refused(file) == []


@pytest.mark.parametrize("name", [name for name in RECORDS if name != "period"])
def test_a_record_without_a_cell_that_it_must_fill_is_refused(name: str) -> None:
    record = RECORDS[name]
    status = record.statuses[0][0] if record.statuses else ""
    whole = {"subject": "R1", "date": "2020-07-08", "amount": "5", "status": status, "reference": "R2", "note": ""}
    wanted = [*record.needs, *(["status"] if record.has_status else [])]
    file = read(*[[name, *({**whole, column: ""}).values()] for column in wanted])
    assert refused(file) == [(at, column, "missing") for at, column in enumerate(wanted, 3)]
    assert len(file.records) == 0
    others = [column for column in whole if column not in wanted]
    assert refused(read([name, *({**whole, **dict.fromkeys(others, "")}).values()])) == []


def test_words_of_records_headers_and_statuses_mean_one_thing_each() -> None:
    assert len(accepted_headers(SERVICER_RECORDS)) > 50
    spellings = [word for name, words in SERVICER_RECORDS.column("record").choices for word in (name, *words)]
    assert len({record_named(word) for word in spellings}) == len(RECORDS)
    for name, record in RECORDS.items():
        for status, words in record.statuses:
            assert {status_named(name, word) for word in (status, *words)} == {status}


@pytest.mark.parametrize("rating", RATINGS)
def test_ratings_are_told_apart_by_their_signs(rating: str) -> None:
    full_width = rating.replace("+", "＋").replace("-", "－").lower()
    assert read(["评级", "fazhan", "2020-07-08", "", full_width, "", ""]).records["status"].tolist() == [rating]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (["还款计划", "R1", "2020-07-08", "5", "", "", ""], "record", "unknown_choice"),
        (["", "R1", "2020-07-08", "5", "", "", ""], "record", "missing"),
        (["回款", "R1", "2020-07-38", "5", "", "", ""], "date", "not_a_date"),
        (["回款", "R1", "2020-07-08", "5万元", "", "", ""], "amount", "not_a_number"),
        (["回款", "R1", "2020-07-08", "-5", "", "", ""], "amount", "not_positive"),
        (["回款", "R1", "2020-07-08", "0.005", "", "", ""], "amount", "too_many_decimals"),
        (["余额", "", "", "5", "期末余款", "", ""], "status", "unknown_status"),
        (["评级", "fazhan", "2020-07-08", "", "AAAA", "", ""], "status", "unknown_status"),
        (["回款", "合计", "2020-07-08", "5", "", "", ""], "subject", "total_line"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_and_the_others_stay(row: list[str], column: str, rule: str) -> None:
    file = read(["回款", "R1", "2020-07-08", "5", "", "", ""], row)
    assert (4, column, rule) in refused(file)
    assert {line for line, *_ in refused(file)} == {4}
    assert file.n_refused == 1
    assert file.records["line"].tolist() == [3]


def test_a_status_where_there_is_none_is_told_and_not_looked_at() -> None:
    file = read(["回款", "R1", "2020-07-08", "5", "逾期", "", ""])
    assert file.problems[["row", "rule", "severity"]].values.tolist() == [[3, "status_without_meaning", "warn"]]
    assert len(file.records) == 1


def test_a_statement_without_a_date_speaks_of_the_whole_period() -> None:
    file = read(
        ["余额", "", "", "5", "期末余额", "", ""],
        ["账户", "collection", "2020-07-30", "5", "期末", "", ""],
        ["事件", "e1", "", "", "", "", ""],
    )
    assert file.records["date"].tolist() == [pd.Timestamp("2020-07-31"), pd.Timestamp("2020-07-30")]
    assert refused(file) == [(5, "date", "missing")]


def test_sheets_may_be_named_for_what_they_hold() -> None:
    receipts = sheet(
        [["R1", "2020-07-08", 5.0], ["合计", "", 5.0]], ["应收账款编号", "回款日期", "回款金额"], "回款明细"
    )
    balance = sheet([["2020-07-31", "期末余额", 7]], ["日期", "项目", "金额"], "Balance")
    file = read_servicer([receipts, balance, sheet([PERIOD], name="封面")], name="july.xlsx", sha256="")
    assert file.records[["record", "subject", "amount", "sheet"]].values.tolist() == [
        ["receipt", "R1", 5.0, "回款明细"],
        ["balance", "", 7.0, "Balance"],
    ]
    assert file.records["status"].tolist() == ["", "closing"]
    assert file.problems[["sheet", "row", "rule"]].values.tolist() == [["回款明细", 3, "total_line"]]


def test_a_sheet_that_says_neither_by_column_nor_by_name_is_refused() -> None:
    with pytest.raises(TapeError, match="the sheet Sheet1 has no column 记录类型.*rename the sheet"):
        read_servicer([sheet([["R1", "2020-07-08", 5]], ["编号", "日期", "金额"], "Sheet1")], name="x", sha256="")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["回款", "R1", "2020-07-08", "5", "", "", ""]], "no row states the period"),
        ([["期间", "deal-1", "七月", "", "", "", ""]], "first of 1 problems is in row 2.*no date"),
        ([PERIOD, PERIOD], r"2 rows state the period \(rows 2, 3\).*Leave one"),
    ],
)
def test_a_file_states_its_period_exactly_once(rows: list[list[str]], words: str) -> None:
    with pytest.raises(TapeError, match=words):
        read_servicer([sheet(rows)], name="july.csv", sha256="")


def test_a_file_without_rows_is_no_servicer_file() -> None:
    with pytest.raises(TapeError, match="no records"):
        read_servicer([], name="july.csv", sha256="")


def test_the_note_of_a_version_stands_in_the_row_of_the_period() -> None:
    row = ["期间", "deal-1", "2020-07-31", "", "", "第二版", "更正回款"]
    assert read_servicer([sheet([row])], name="july.csv", sha256="").note == "第二版"
    row[5] = ""
    assert read_servicer([sheet([row])], name="july.csv", sha256="").note == "更正回款"


def test_records_can_be_asked_for_by_name() -> None:
    file = read(["回款", "R1", "2020-07-08", "5", "", "", ""], ["违约", "R2", "2020-07-08", "", "", "", ""])
    assert file.of("default")["subject"].tolist() == ["R2"]
    assert np.isnan(file.of("default")["amount"].iloc[0])
