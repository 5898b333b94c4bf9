"""The sheets of stresses: every figure of the ladder, no hole, nothing live, units row by row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl.cell import Cell as Found
from openpyxl.worksheet.worksheet import Worksheet

from abs_model.glossary import TERMS
from abs_model.report.stress_sheet import MOST_ROWS, write_stress_workbook
from abs_model.report.stress_words import StressReport
from abs_model.run.ladder import LeftOut
from abs_model.terms import Name
from tests.report.conftest import FORMULA
from tests.report.test_stress_chart import report
from tests.report.test_workbook import CHINESE, LATIN, blocks, loaded

__all__ = ["report"]
LADDER, EVENTS, COVER = "压力测试 Stress", "触发事件明细 Trigger events", "覆盖倍数 Coverage"
GRID, TORNADO, TOP = (
    "双因素网格 Grid over two drivers",
    "敏感性（龙卷风图） Tornado",
    "最大债务人依次违约 The largest default",
)
BREAK, SETS = "临界值 Break-even", "最小违约组合 Smallest breaking sets"
SHIFT = "系统性冲击 Common shift"
MARKED = "FFFFF4DC"

BREAK_EVEN = pd.DataFrame(
    {
        "driver": ["delay_days", "default_ratio"], "provider": ["alive", "failed"], "tranche": "A",
        "outcome": ["never_breaks", "breaks"], "holds_at": [3660.0, 0.000517], "breaks_at": [np.nan, 0.000518],
        "tolerance": [1.0, 1e-6], "is_monotone": [True, False], "holds_again": ["", "0.1 - 0.2"], "under": "base",
    }
)  # fmt: skip
BREAKING_SETS = pd.DataFrame(
    [
        {"of": "tranche", "broken": "A", "limit_amount": None, "provider": "alive", "outcome": "never_breaks",
         "is_proven": True, "n_sets": 4},
        {"of": "cap", "broken": "guarantee", "limit_amount": 5e5, "provider": "alive", "outcome": "breaks",
         "criterion": "by_number", "place": 1, "n_names": 2, "core_enterprises": "c1, c3", "defaulted_face": 1e6,
         "defaulted_share": 0.1, "joint_probability": 0.0000012, "needed_claim": 6e5, "is_proven": False, "n_sets": 9},
    ]
).assign(under="late")  # fmt: skip
FACTOR_SHIFT = pd.DataFrame(
    {
        "tranche": "A", "provider": ["alive", "failed"], "outcome": ["never_breaks", "breaks"], "score": ["", "-2.5"],
        "half_square": [np.nan, 3.125], "name": ["c1", "guarantor"], "role": ["core_enterprise", "provider"],
        "horizon_probability": [0.01, 0.0000012], "conditional_probability": [0.2, 0.001], "is_least": True,
        "is_monotone": True, "under": "base",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def full(report: StressReport) -> StressReport:
    """Every sheet."""
    gone = (LeftOut(id="guarantor_down", name=Name(zh="下调", en="down"), missing=("has_credit", "guarantors")),)
    curves = {name: table for name, table in report.further.items() if name != "break_even_curve"}
    extra = {"break_even": BREAK_EVEN, "breaking_sets": BREAKING_SETS, "factor_shift": FACTOR_SHIFT}
    return replace(report, left_out=gone, further=curves | extra)


@pytest.fixture(scope="module")
def book(full: StressReport, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """The workbook in Chinese."""
    return loaded(write_stress_workbook(full, tmp_path_factory.mktemp("book") / "a.xlsx", "zh"))


def cells(book: dict[str, Worksheet]) -> Iterator[Found]:
    """Every cell of a book."""
    for page in book.values():
        for row in page.iter_rows():
            yield from row


def test_there_is_a_sheet_for_every_answer_and_none_for_what_was_not_asked(
    book: dict[str, Worksheet], report: StressReport, tmp_path: Path
) -> None:
    assert list(book) == [LADDER, EVENTS, COVER, GRID, TORNADO, TOP, BREAK, SETS, SHIFT, "来历 Provenance"]
    plain = loaded(write_stress_workbook(replace(report, further={}), tmp_path / "b.xlsx", "en"))
    assert list(plain) == [LADDER, EVENTS, COVER, "来历 Provenance"]
    assert all(len(name) <= 31 for name in book)


def test_headings_are_in_both_languages_and_no_cell_is_empty(book: dict[str, Worksheet]) -> None:
    n_tables = 0
    for name, page in book.items():
        for zh, en, units, body in blocks(page):
            n_tables += 1
            assert any(CHINESE.search(one) for one in zh), name
            assert any(LATIN.search(one) for one in en), name
            assert all(zh), name
            assert all(en), name
            for row in body:
                assert [en[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name
                assert all(units[at] for at, cell in enumerate(row) if isinstance(cell.value, float)), name
    assert n_tables == 2 + 1 + 1 + 3 + 5 + 1


def test_nothing_is_a_formula_or_a_link_and_a_hostile_name_stays_as_it_is(book: dict[str, Worksheet]) -> None:
    for cell in cells(book):
        assert cell.data_type not in {"f", "e"}, cell.coordinate
        assert cell.hyperlink is None
    _, en, _, body = next(blocks(book[LADDER]))
    assert [row[en.index("Chinese name")].value for row in body][2] == FORMULA


def test_the_ladder_has_every_figure_of_every_stress(book: dict[str, Worksheet], full: StressReport) -> None:
    _, en, _, body = next(blocks(book[LADDER]))
    table = full.run.table
    assert len(en) == len(table.columns)
    assert [row[0].value for row in body] == ["base", "late", "lost"]
    for column in ("A.shortfall", "guarantee.drawn", "least_coverage_ratio"):
        at = list(table.columns).index(column)
        np.testing.assert_allclose([row[at].value for row in body], table[column].astype(float), rtol=1e-14)


def test_a_stress_with_a_shortfall_stands_out(book: dict[str, Worksheet], full: StressReport) -> None:
    _, _, _, body = next(blocks(book[LADDER]))
    marked = [row[0].value for row in body if row[0].fill.fgColor.rgb == MARKED]
    table = full.run.table
    lost = (table["A.shortfall"] > 0) | (table["B.shortfall"] > 0)
    assert marked == list(table.loc[lost, "scenario"])
    assert "lost" in marked


def test_rows_left_out_say_what_they_lack(book: dict[str, Worksheet]) -> None:
    _, _, _, body = list(blocks(book[LADDER]))[1]
    assert [cell.value for cell in body[0]] == ["guarantor_down", "下调", "down", "信用假设文件 credit.yaml、担保人"]


def test_trigger_events_have_their_dates_and_the_unit_of_what_they_measure(
    book: dict[str, Worksheet], full: StressReport
) -> None:
    _, en, _, body = next(blocks(book[EVENTS]))
    events = full.run.events
    assert [row[en.index("Breached since")].value.date() for row in body] == list(events["breached_since"])
    assert isinstance(events["breached_since"].iloc[0], date)
    formats = {row[en.index("Threshold")].value: row[en.index("Threshold")].number_format for row in body}
    assert formats == {0.02: "0.00%"}


def test_cover_has_a_row_a_stress_and_a_column_a_date(book: dict[str, Worksheet], full: StressReport) -> None:
    _, en, units, body = next(blocks(book[COVER]))
    frame = full.run.coverage
    days = sorted(set(frame["payment_date"]))
    assert en[3:] == [str(day) for day in days]
    assert set(units[3:]) == {"倍 times"}
    for row in body:
        for place, day in enumerate(days):
            own = frame[(frame["scenario"] == row[0].value) & (frame["payment_date"] == day)]["coverage_ratio"]
            value = row[3 + place].value
            assert value == "不适用" if own.empty else value == pytest.approx(own.iloc[0], rel=1e-14)


def test_a_heat_map_has_the_first_driver_across_and_the_second_down(book: dict[str, Worksheet]) -> None:
    zh, _, units, body = next(blocks(book[GRID]))
    assert zh == ["商务抵扣比例", "延迟付款天数 0", "延迟付款天数 10", "延迟付款天数 20"]
    assert units == ["占比 share", *["元 RMB"] * 3]
    assert [[cell.value for cell in row] for row in body] == [[0, 0, 0, 100_000], [0.05, 50_000, 60_000, 400_000]]
    assert book[GRID].conditional_formatting


def test_values_have_the_unit_of_their_driver_and_figure(book: dict[str, Worksheet]) -> None:
    _, en, _, body = next(blocks(book[BREAK]))
    holds, breaks = en.index("Holds at"), en.index("Breaks at")
    assert (body[0][holds].value, body[0][holds].number_format) == (3660, "#,##0")
    assert (body[1][holds].value, body[1][holds].number_format) == (0.000517, "0.00##%")
    assert body[0][breaks].value == "不适用"
    assert [row[en.index("Monotone")].value for row in body] == ["是", "否"]
    _, en, _, body = next(blocks(book[TORNADO]))
    assert body[1][en.index("At high")].number_format == "#,##0.00"
    assert body[1][en.index("High")].number_format == "0.0000"


def test_breaking_sets_say_names_and_the_scenario_besides(book: dict[str, Worksheet]) -> None:
    _, en, _, body = next(blocks(book[SETS]))
    assert body[1][en.index("Core enterprises")].value == "核心企业1号, 核心企业3号"
    assert body[1][en.index("Smallest by")].value == "家数最少"
    assert body[0][en.index("Core enterprises")].value == "不适用"
    top = " ".join(str(book[SETS].cell(row, 1).value) for row in range(1, 6))
    assert "全部延迟45天" in top
    assert "all pay 45 days late" in top


def test_a_shift_of_common_factors_has_its_probabilities_and_no_shift_where_nothing_breaks(
    book: dict[str, Worksheet],
) -> None:
    _, en, _, body = next(blocks(book[SHIFT]))
    assert [row[en.index("Z'z/2")].value for row in body] == ["不适用", 3.125]
    assert body[1][en.index("PD to legal final")].number_format == "0.000000%"
    assert [row[en.index("Name")].value for row in body] == ["核心企业1号", "担保人"]


def test_a_table_that_is_too_long_is_cut_and_says_so(report: StressReport, tmp_path: Path) -> None:
    rows = pd.DataFrame({"delay_days": np.arange(MOST_ROWS + 1.0), "A.shortfall": 0.0, "under": "base"})
    long = loaded(write_stress_workbook(replace(report, further={"random_grid": rows}), tmp_path / "a.xlsx", "en"))
    page = long["随机情景 Random scenarios"]
    assert len(next(blocks(page))[3]) == MOST_ROWS
    assert any("5,001 rows; all of them are in random_grid.csv" in str(page.cell(row, 1).value) for row in range(1, 9))


def test_the_same_report_writes_the_same_bytes(full: StressReport, tmp_path: Path) -> None:
    one = write_stress_workbook(full, tmp_path / "one.xlsx", "zh")
    assert one.read_bytes() == write_stress_workbook(full, tmp_path / "two.xlsx", "zh").read_bytes()


def test_every_column_of_the_tables_has_a_term(full: StressReport) -> None:
    tables = (full.run.table, full.run.coverage, full.run.events, *full.further.values())
    columns = {str(name).rpartition(".")[2] for table in tables for name in table.columns}
    assert columns - set(TERMS) == set()
