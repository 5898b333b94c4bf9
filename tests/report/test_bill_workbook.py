"""The workbook of a book of bills: no hole, nothing live that a tape brought, totals that tie, what matters marked."""

import datetime
import math
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell as Found
from openpyxl.worksheet.worksheet import Worksheet

from abs_model.errors import ReportError
from abs_model.pool.bill_book import BillBook
from abs_model.report import bill_book_sheet
from abs_model.report.bill_workbook import write_book_workbook
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection
from tests.report.conftest import ATTACKS, FORMULA
from tests.report.made_up_bills import eventful, projection_of, quiet, simulation_of, tables_of
from tests.report.test_likelihood_sheet import MARKED, PAGES
from tests.report.test_workbook import CHINESE, LATIN, TOTAL, blocks, column, loaded

DAY = [
    "摘要 Summary", "条款 Terms", "授信额度使用情况 Lines", "集团额度使用情况 Groups",
    "到期分布 Maturity ladder of bills", "集中度 Concentration", "票据明细 Bills", "票据成本 Costs of bills",
    "逾期账龄 Ageing", "待办事项 Tasks", "风险分担 Sharing of losses", "待审批票据 Bills on offer", "剔除 Exclusions",
]  # fmt: skip
RUN = ["现金流 Cash flow", "增信 Supports", "情景 Scenarios"]
CREDIT = ["预期损失 Expected loss", "各周代偿分布 Claims by week"]
LINES, LADDER, BILLS, COSTS, TASKS, SHARING = DAY[2], DAY[4], DAY[6], DAY[7], DAY[9], DAY[10]

Tables = dict[str, pd.DataFrame]
Busy = tuple[BillBook, Tables, tuple[Projection, Simulation]]


@pytest.fixture(scope="module")
def busy() -> Busy:
    """A book in which everything happens, its tables, and what is to come."""
    book = eventful()
    return book, tables_of(book, with_credit=True), (projection_of(book), simulation_of(book))


@pytest.fixture(scope="module")
def zh(busy: Busy, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """All of it in Chinese."""
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    return loaded(write_book_workbook(busy[0], busy[1], path, "zh", busy[2]))


@pytest.fixture(scope="module")
def en(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """The day of a quiet book in English."""
    book = quiet()
    return loaded(write_book_workbook(book, tables_of(book), tmp_path_factory.mktemp("book") / "book.xlsx", "en"))


@pytest.fixture(params=["zh", "en"])
def book(request: pytest.FixtureRequest) -> dict[str, Worksheet]:
    """Either book."""
    found: dict[str, Worksheet] = request.getfixturevalue(request.param)
    return found


def tables_on(page: Worksheet) -> list[tuple[list[str], list[list[Found]]]]:
    """English headings and rows of every table of a sheet."""
    return [(heads, body) for _, heads, _, body in blocks(page)]


def day_of(tables: Tables) -> Tables:
    """Tables of a day, without credit assumptions."""
    return {name: table for name, table in tables.items() if name != "expected_losses"}


def test_there_is_a_sheet_for_every_part_as_far_as_there_is_anything(
    busy: Busy, zh: dict[str, Worksheet], en: dict[str, Worksheet], tmp_path: Path
) -> None:
    assert list(zh) == [*DAY, *RUN, *CREDIT, *PAGES]
    assert list(en) == [name for name in DAY if "offer" not in name]
    of_runs = write_book_workbook(busy[0], day_of(busy[1]), tmp_path / "a.xlsx", "en", (busy[2][0], None))
    assert list(loaded(of_runs)) == [*DAY, *RUN]
    assert all(len(name) <= 31 for name in zh)


def test_every_heading_is_chinese_above_and_english_below(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        for heads, others, _, _ in blocks(page):
            assert all(heads), name
            assert all(others), name
            assert any(CHINESE.search(one) for one in heads), name
            assert any(LATIN.search(one) for one in others), name


def test_no_cell_of_a_table_is_empty(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        for heads, body in tables_on(page):
            for row in body:
                if row[0].value != TOTAL:
                    assert [heads[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name


def test_every_column_of_numbers_has_a_unit(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        for _, heads, units, body in blocks(page):
            for place, unit in enumerate(units):
                if any(isinstance(row[place].value, int | float) for row in body):
                    assert unit, f"{name}: {heads[place]}"


def test_nothing_in_the_book_is_a_formula_a_link_or_an_error(busy: Busy, tmp_path: Path) -> None:
    path = write_book_workbook(busy[0], busy[1], tmp_path / "book.xlsx", "zh", busy[2])
    with zipfile.ZipFile(path) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == len(DAY) + len(RUN) + len(CREDIT) + len(PAGES)
    assert not [page for page in pages if "<f>" in page or "<hyperlink" in page or 't="e"' in page]


def test_a_hostile_name_stays_the_text_that_it_is(zh: dict[str, Worksheet]) -> None:
    assert set(column(zh[BILLS], "Supplier")[:-1]) == set(ATTACKS)
    assert FORMULA in column(zh[LINES], "Acceptor")
    told = {cell.value for row in zh[DAY[5]].iter_rows() for cell in row}
    assert {"+1+1", "0123", "pool", "not stated", "A&B <科技> 有限公司"} <= told
    assert "=1+1" in {cell.value for row in zh[DAY[12]].iter_rows() for cell in row}


def test_the_same_book_writes_the_same_bytes_dated_by_its_day(busy: Busy, tmp_path: Path) -> None:
    one, other = (
        write_book_workbook(busy[0], busy[1], tmp_path / name, "en", busy[2]) for name in ("one.xlsx", "other.xlsx")
    )
    assert one.read_bytes() == other.read_bytes()
    properties = load_workbook(one).properties
    assert properties.created == datetime.datetime(2024, 6, 28)
    assert properties.title == "Guaranteed bills, made up"


def test_lines_add_up_and_the_largest_use_is_on_top(zh: dict[str, Worksheet]) -> None:
    used = column(zh[LINES], "Used")
    assert used[:-1] == sorted(used[:-1], reverse=True)
    assert math.fsum(used[:-1]) == pytest.approx(used[-1], abs=0.004)
    assert column(zh[LINES], "Line")[-1] == 78_000_000


def test_frozen_lines_stand_out_and_say_why(zh: dict[str, Worksheet]) -> None:
    heads, body = tables_on(zh[LINES])[0]
    reason = heads.index("Frozen for")
    marked = {row[0].value: row[reason].value for row in body[:-1] if row[0].fill.fgColor.rgb == MARKED}
    assert marked == {
        "A02": "本产品项下拒付", "A03": "持续逾期、本产品项下拒付", "A05": "负面舆情",
        **dict.fromkeys(("A04", "A08", "A12", "A16"), "评级低于下限"),
    }  # fmt: skip
    assert {row[reason].value for row in body[:-1] if row[0].value not in marked} == {"无"}


def test_invented_ratings_lines_and_terms_say_so(zh: dict[str, Worksheet], en: dict[str, Worksheet]) -> None:
    heads, body = tables_on(zh[LINES])[0]
    assert all(row[heads.index("Rating")].value.endswith("（示例值）") for row in body[:-1])
    assert all("示例值" in row[heads.index("Line")].number_format for row in body[:-1])
    _, plain = tables_on(en[LINES])[0]
    assert not any("illustrative" in str(cell.value) + cell.number_format for row in plain for cell in row)
    origins = dict(zip(column(zh[DAY[1]], "Term in English"), column(zh[DAY[1]], "Source"), strict=True))
    assert origins["Cap of the product"] == "公告"
    assert origins["Cap of a group"] == "示例值"
    assert origins["Days for notice of refusal"] == "票据法第66条"
    assert "19 项为示例值" in str(zh[DAY[0]]["A5"].value)


def test_the_ladder_adds_up_to_the_pool_and_has_a_chart(busy: Busy, zh: dict[str, Worksheet]) -> None:
    heads, body = tables_on(zh[LADDER])[0]
    faces = [row[heads.index("Face")].value for row in body]
    assert faces[-1] == busy[2][0].subject.pool.identity.pool.yuan
    assert math.fsum(faces[:-1]) == pytest.approx(faces[-1], abs=0.004)
    assert [row[0].value for row in body[:2]] == ["已到期", "逐日"]
    assert body[0][1].value == "不适用"
    assert len(zh[LADDER]._charts) == 1


def test_every_bill_stands_there_with_its_stage_and_its_price(busy: Busy, zh: dict[str, Worksheet]) -> None:
    stages = column(zh[BILLS], "Stage")[:-1]
    assert len(stages) == 60
    assert {one: stages.count(one) for one in ("已贴现", "已拒付", "已索偿", "已代偿", "已兑付")} == {
        "已贴现": 50, "已拒付": 2, "已索偿": 1, "已代偿": 2, "已兑付": 1,
    }  # fmt: skip
    assert column(zh[BILLS], "Face")[-1] == pytest.approx(float(busy[0].frame["face"].sum()), abs=0.004)
    assert column(zh[COSTS], "Where the price comes from")[7:9] == ["价格表", "无价格"]
    assert column(zh[COSTS], "Net to the supplier")[8] == "不适用"


def test_of_very_many_bills_the_largest_are_shown_and_the_total_is_of_all(
    busy: Busy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bill_book_sheet, "MOST_BILLS", 5)
    page = loaded(write_book_workbook(busy[0], day_of(busy[1]), tmp_path / "a.xlsx", "zh"))[BILLS]
    faces = column(page, "Face")
    assert faces[:-1] == sorted(busy[0].frame["face"], reverse=True)[:5]
    assert faces[-1] == pytest.approx(float(busy[0].frame["face"].sum()), abs=0.004)
    assert "全部见 bills.csv" in " ".join(str(page.cell(row, 1).value) for row in range(1, 8))


def test_what_is_overdue_and_who_is_frozen_stand_on_one_sheet(zh: dict[str, Worksheet]) -> None:
    ageing, states, frozen = (body for _, body in tables_on(zh[DAY[8]]))
    assert ageing[-1][2].value == 6
    assert ageing[0][3].value == 937_037.01
    assert [[cell.value for cell in row[:4]] for row in states[:2]] == [
        ["A03", "川东第3机械有限公司", "全部逾期", "持续逾期"],
        ["A03", "川东第3机械有限公司", "仅信用逾期", "持续逾期"],
    ]
    assert len(frozen) == 7
    assert "无 none" in {cell.value for row in zh[DAY[8]].iter_rows() for cell in row}


def test_lapsed_tasks_come_first_and_stand_out(zh: dict[str, Worksheet]) -> None:
    heads, body = tables_on(zh[TASKS])[0]
    left = [row[heads.index("Days left")].value for row in body]
    assert left[:3] == [-50, -8, -1]
    assert [row[0].fill.fgColor.rgb == MARKED for row in body] == [True] * 3 + [False] * (len(body) - 3)
    assert body[0][heads.index("Task")].value == "拒付通知"


def test_the_parts_of_a_claim_are_headed_by_who_bears_them_and_add_up(zh: dict[str, Worksheet]) -> None:
    sharing, scenarios, expected, claims = tables_on(zh[SHARING])
    assert [row[0].value for row in sharing[1]] == ["银行分担", "担保人自担", "再担保", TOTAL]
    assert [row[3].value for row in sharing[1]] == [195_000, 273_000, 182_000, 650_000]
    assert {row[0].value for row in scenarios[1]} == {"基准情形", "第一大承兑人违约", "全部延迟30天"}
    assert len(expected[1]) == 4
    heads, body = claims
    assert heads[-6:-3] == ["Bank borne", "Guarantor borne", "Re-guarantee borne"]
    assert heads[-3:] == [f"{name} recoveries shared back" for name in ("Bank", "Guarantor", "Re-guarantee")]
    for row in body:
        assert math.fsum(cell.value for cell in row[-6:-3]) == row[heads.index("Paid by the guarantor")].value
        assert math.fsum(cell.value for cell in row[-3:]) == row[heads.index("Recovered")].value


def test_breached_triggers_stand_out_on_the_first_sheet(zh: dict[str, Worksheet]) -> None:
    heads, body = tables_on(zh[DAY[0]])[1]
    marked = [row[1].value for row in body if row[0].fill.fgColor.rgb == MARKED]
    assert marked == ["代偿率", "逾期率", "已逾期限事项"]
    assert body[0][heads.index("Threshold")].number_format == '0.00% "示例值"'


def test_claims_by_week_are_those_of_the_simulation(busy: Busy, zh: dict[str, Worksheet]) -> None:
    page, weeks = zh[CREDIT[1]], busy[2][1].weeks
    np.testing.assert_allclose(column(page, "Expected claim")[:-1], weeks["expected_claim"], rtol=1e-12)
    np.testing.assert_allclose(column(page, "Claim, 99.9 % quantile")[:-1], weeks["claim_quantile_999"], rtol=1e-12)
    assert column(page, "Week")[:-1] == weeks["week"].tolist()
    assert len(page._charts) == 1


def test_expected_losses_add_up(zh: dict[str, Worksheet]) -> None:
    losses = column(zh[CREDIT[0]], "Expected loss")
    assert losses[0] == 2_334_444.12
    assert math.fsum(losses[:-1]) == pytest.approx(losses[-1], abs=0.004)


def test_the_tape_and_its_parts_stand_there_with_what_is_wrong(zh: dict[str, Worksheet]) -> None:
    parts, by_rule, problems = tables_on(zh[DAY[12]])
    rows: dict[str, list[Any]] = {str(row[0].value): [cell.value for cell in row[1:]] for row in parts[1]}
    assert [rows[name][0] for name in ("资产明细", "资产池", "剔除", "拒收")] == [62, 55, 5, 2]
    assert rows["拒收"][1] == 30_000
    assert {row[0].value: row[1].value for row in by_rule[1]} == {
        "已代偿，转入追偿": 2, "已结清": 1, "尚未担保": 2,
    }  # fmt: skip
    assert [row[1].value for row in problems[1]] == ["票据（包）号码"] * 2


@pytest.mark.parametrize(
    ("table", "name"), [("lines", "available"), ("bills", "days"), ("ladder", "share"), ("sharing", "borne_share")]
)
def test_a_figure_that_is_missing_is_an_error_and_no_empty_cell(
    busy: Busy, tmp_path: Path, table: str, name: str
) -> None:
    broken = busy[1][table].copy()
    broken[name] = broken[name].astype("float64")
    broken.loc[0, name] = math.nan
    with pytest.raises(ReportError, match="not a number"):
        write_book_workbook(busy[0], {**day_of(busy[1]), table: broken}, tmp_path / "a.xlsx", "zh")


def test_a_book_without_groups_of_several_and_without_history_is_written(tmp_path: Path) -> None:
    book = eventful(sharing=None, triggers=[])
    tables = {**tables_of(book), "overdue_states": book.overdue.head(0)}
    pages = loaded(write_book_workbook(replace(book, frozen={}), tables, tmp_path / "a.xlsx", "en"))
    assert [row[0].value for row in tables_on(pages[SHARING])[0][1]] == ["guarantor", TOTAL]
