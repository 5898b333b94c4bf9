"""Servicer files that do not agree, from files: each says where, what was found, what is wanted and what to do."""

import csv
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.io.servicer_file import read_servicer_file
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.record import Subject
from abs_model.run.taking import Taking, consider
from tests.house.source import ROOT

DEAL = ROOT / "deals" / "fazhan-scf-2020-1"
FIRST, SECOND, THIRD = (DEAL / "servicer" / name for name in ("2020-12-23.csv", "2021-03-23.csv", "2021-06-23.xlsx"))

Rows = list[list[str]]


@cache
def subject() -> Subject:
    return read_case(Files(deal=DEAL)).subject


@cache
def earlier(*paths: Path) -> tuple[ServicerFile, ...]:
    return tuple(read_servicer_file(path) for path in paths)


def spoilt(folder: Path, spoil: Callable[[Rows], None]) -> Taking:
    """The second file with one thing changed, taken after the first."""
    rows = list(csv.reader(io.StringIO(SECOND.read_text(encoding="gb18030"))))
    spoil(rows)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path = folder / SECOND.name
    path.write_bytes(out.getvalue().encode("gb18030"))
    return consider(subject(), earlier(FIRST), read_servicer_file(path))


def at(rows: Rows, *words: str) -> list[str]:
    """The first row that holds all of some words."""
    return next(row for row in rows if set(words) <= set(row))


def add(rows: Rows, *cells: str) -> None:
    rows.append([*cells, *[""] * (len(rows[0]) - len(cells))])


def amount(*words: str, to: str) -> Callable[[Rows], None]:
    return lambda rows: at(rows, *words).__setitem__(3, to)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda rows: None, []),
        (amount("余额", "期末余额", to="196620341.27"), ["ageing_sum", "pool_closing", "pool_roll"]),
        (amount("余额", "本期扣减", to="108640.01"), ["pool_movement", "pool_roll"]),
        (amount("账户", "本期流入", to="71816967.18"), ["account_roll", "receipt_total"]),
        (amount("回款", "FZ1-019", to="11430000.01"), ["over_receipt", "pool_movement", "receipt_total"]),
        (lambda rows: at(rows, "回款", "FZ1-010").__setitem__(1, "FZ1-l10"), ["unknown_subject"]),
        (lambda rows: at(rows, "回款", "FZ1-010").__setitem__(1, "FZ1-013"), ["outside_pool"]),
        (lambda rows: at(rows, "回款", "FZ1-010").__setitem__(2, "2021-04-15"), ["date_outside"]),
        (lambda rows: rows.append(at(rows, "回款", "FZ1-010")), ["double_record"]),
        (lambda rows: add(rows, "回款", "FZ1-069", "2021-03-01", "10.00"), ["after_exit"]),
        (lambda rows: add(rows, "清收", "FZ1-001", "2021-03-01", "10.00"), ["recovery_without_default"]),
        (lambda rows: add(rows, "偿还代偿", "guarantee", "2021-03-01", "10.00"), ["reimbursement_above_claims"]),
        (lambda rows: at(rows, "期间").__setitem__(2, "2021-03-22"), ["no_window_end"]),
        (lambda rows: at(rows, "期间").__setitem__(2, "2020-12-23"), ["period_again"]),
        (lambda rows: at(rows, "期间").__setitem__(1, "fazhan-scf-2020-2"), ["other_deal"]),
        (amount("回款", "FZ1-019", to="一千"), ["refused_rows"]),
    ],
)
def test_what_does_not_agree_is_found(tmp_path: Path, spoil: Callable[[Rows], None], expected: list[str]) -> None:
    taking = spoilt(tmp_path, spoil)
    errors = taking.differences[taking.differences["severity"] == "error"]
    assert set(expected) <= set(errors["rule"])
    assert taking.is_sound == (not expected)
    for said in errors.itertuples():
        assert str(said.message_en).startswith(SECOND.name)
        assert str(said.message_zh).startswith(SECOND.name)


def test_a_near_name_is_suggested(tmp_path: Path) -> None:
    taking = spoilt(tmp_path, lambda rows: at(rows, "回款", "FZ1-010").__setitem__(1, "FZ1-l10"))
    said = taking.differences.set_index("rule").loc["unknown_subject"]
    assert "1,740,000.00" in said["message_en"]
    assert "Did you mean FZ1-0" in said["message_en"]


def test_not_yet_due_copied_from_what_is_overdue_is_named_with_its_sheet_and_row(tmp_path: Path) -> None:
    book = load_workbook(THIRD)
    sheet = book["资产池余额"]
    rows = {row[3].value: row for row in sheet.iter_rows(min_row=2)}
    rows["未到期余额"][2].value = rows["逾期1-30天"][2].value
    path = tmp_path / THIRD.name
    book.save(path)
    taking = consider(subject(), earlier(FIRST, SECOND), read_servicer_file(path))
    said = taking.differences.set_index("rule").loc["not_due_is_not_overdue"]
    assert said["difference"] == 26_809_124.77
    assert said["message_zh"].startswith(f"2021-06-23.xlsx 资产池余额 第{rows['未到期余额'][0].row}行：未到期余额")
    assert "未到期不是逾期" in said["message_zh"]


def test_a_window_that_is_left_out_is_found() -> None:
    taking = consider(subject(), earlier(FIRST), earlier(THIRD)[0])
    assert taking.differences["rule"].tolist()[0] == "window_gap"
    assert not taking.is_sound
