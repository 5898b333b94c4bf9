"""The workbook: two languages in every heading, no hole, nothing live that a tape brought, totals that tie."""

import datetime
import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell as Found
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook

from abs_model.errors import ReportError
from abs_model.glossary import TERMS, label
from abs_model.report import sheet
from abs_model.report.naming import capital, names_of
from abs_model.report.pool_sheet import band_words
from abs_model.report.workbook import write_workbook
from abs_model.run.record import Projection
from abs_model.run.summary import identities, scenarios_table, summarise
from abs_model.run.table import accounts_table, payments_table, schedule_table
from abs_model.run.tally import cash_flow_table
from tests.report.conftest import ATTACKS, FORMULA

SHEETS = [
    "摘要 Summary", "条款 Terms", "资产池 Pool", "分层 Stratification", "集中度 Concentration", "剔除 Exclusions",
    "现金流 Cash flow", "各级证券 Tranches", "账户 Accounts", "增信 Supports", "触发事件 Triggers", "支付明细 Payments",
    "日程 Schedule", "情景 Scenarios",
]  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
TOTAL = "合计 total"


def loaded(path: Path) -> dict[str, Worksheet]:
    """The sheets of a workbook by name."""
    book = load_workbook(path)
    return {one.title: one for one in book.worksheets}


@pytest.fixture(scope="session")
def series_one_path(series_one: Projection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of series 1 in Chinese."""
    return write_workbook(series_one, tmp_path_factory.mktemp("book") / "series_one.xlsx", "zh")


@pytest.fixture(scope="session")
def series_one_book(series_one_path: Path) -> dict[str, Worksheet]:
    """Its sheets."""
    return loaded(series_one_path)


@pytest.fixture(scope="session")
def awkward_book(awkward: Projection, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """The sheets of the awkward workbook in English."""
    return loaded(write_workbook(awkward, tmp_path_factory.mktemp("book") / "awkward.xlsx", "en"))


@pytest.fixture(params=["series_one_book", "awkward_book"])
def book(request: pytest.FixtureRequest) -> dict[str, Worksheet]:
    """Either book."""
    found: dict[str, Worksheet] = request.getfixturevalue(request.param)
    return found


def is_heading(cell: Found) -> bool:
    """Whether a cell is part of a heading: headings alone are filled so."""
    return bool(cell.fill.fill_type) and cell.fill.fgColor.rgb == "FFE6EDF4"


def blocks(page: Worksheet) -> Iterator[tuple[list[str], list[str], list[str], list[list[Found]]]]:
    """Each table of a sheet: Chinese headings, English ones, units, rows of cells (totals among them)."""
    rows = list(page.iter_rows())
    at = 0
    while at < len(rows):
        if not is_heading(rows[at][0]):
            at += 1
            continue
        n_columns = sum(is_heading(cell) for cell in rows[at])
        heads = [[str(cell.value or "") for cell in rows[at + offset][:n_columns]] for offset in range(3)]
        at += 3
        body = []
        while at < len(rows) and rows[at][0].value is not None:
            body.append(rows[at][:n_columns])
            at += 1
        yield heads[0], heads[1], heads[2], body


def column(page: Worksheet, english: str) -> list[Any]:
    """The values below a heading of the first table, the total last where there is one."""
    _, heads, _, body = next(blocks(page))
    return [row[heads.index(english)].value for row in body]


def test_there_is_a_sheet_for_every_question_in_both_languages(book: dict[str, Worksheet]) -> None:
    assert list(book) == SHEETS
    assert all(len(name) <= 31 for name in book)


def test_every_heading_is_chinese_above_and_english_below(book: dict[str, Worksheet]) -> None:
    n_tables = 0
    for name, page in book.items():
        for zh, en, _, _ in blocks(page):
            n_tables += 1
            assert all(CHINESE.search(one) or LATIN.search(one) for one in zh), name
            assert all(LATIN.search(one) or CHINESE.search(one) for one in en), name
            assert any(CHINESE.search(one) for one in zh), name
            assert any(LATIN.search(one) for one in en), name
    assert n_tables > 20


def test_a_column_of_the_glossary_is_headed_by_its_term(series_one_book: dict[str, Worksheet]) -> None:
    zh, en, units, _ = next(blocks(series_one_book["现金流 Cash flow"]))
    at = en.index("Interest paid")
    assert (zh[at], units[at]) == ("已付利息", "元 RMB")
    assert (zh[0], en[0]) == ("期次", "Period")


def test_every_column_of_numbers_has_a_unit(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        for _, en, units, body in blocks(page):
            for place, unit in enumerate(units):
                if any(isinstance(row[place].value, int | float) for row in body):
                    assert unit, f"{name}: {en[place]}"


def test_no_cell_of_a_table_is_empty(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        for _, en, _, body in blocks(page):
            for row in body:
                if row[0].value != TOTAL:
                    empty = [en[place] for place, cell in enumerate(row) if cell.value in {None, ""}]
                    assert empty == [], f"{name}, row {row[0].row}"


def test_a_total_stands_under_every_flow_and_under_nothing_else(series_one_book: dict[str, Worksheet]) -> None:
    zh, en, _, body = next(blocks(series_one_book["现金流 Cash flow"]))
    totals = {head for head, cell in zip(en, body[-1], strict=True) if isinstance(cell.value, int | float)}
    assert body[-1][0].value == TOTAL
    assert set(en) - totals == {"Period", "Window end", "Payment date", "State", "Cash balance"}
    assert len(zh) == len(en)


def test_nothing_in_the_book_is_a_formula_a_link_or_an_error(book: dict[str, Worksheet]) -> None:
    for page in book.values():
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type not in {"f", "e"}, cell.coordinate
                assert cell.hyperlink is None, cell.coordinate


def test_a_hostile_name_stays_the_text_that_it_is(awkward_book: dict[str, Worksheet]) -> None:
    names = column(awkward_book["资产池 Pool"], "Supplier")[:-1]
    assert set(names) == set(ATTACKS)
    assert names.count(FORMULA) == 3
    listed = {cell.value for row in awkward_book["分层 Stratification"].iter_rows() for cell in row}
    assert {"+1+1", "0123", "pool", "A&B <科技> 有限公司"} <= listed


def test_no_cell_in_the_file_itself_holds_a_formula(awkward: Projection, tmp_path: Path) -> None:
    path = write_workbook(awkward, tmp_path / "book.xlsx", "zh")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode()
                assert "<f>" not in text
                assert "<hyperlink" not in text


def test_the_same_run_writes_the_same_bytes(series_one: Projection, series_one_path: Path, tmp_path: Path) -> None:
    again = write_workbook(series_one, tmp_path / "other.xlsx", "zh")
    assert again.read_bytes() == series_one_path.read_bytes()


def test_the_book_is_dated_by_the_cut_off_date_and_not_by_the_clock(series_one_path: Path) -> None:
    properties = load_workbook(series_one_path).properties
    assert properties.created == datetime.datetime(2020, 6, 30)
    assert properties.modified == datetime.datetime(2020, 6, 30)
    assert properties.title == "发展担保供应链金融资产支持专项计划第1期"


def test_the_pool_adds_up_to_the_face_of_the_run(series_one: Projection, series_one_book: dict[str, Worksheet]) -> None:
    amounts = column(series_one_book["资产池 Pool"], "Receivable amount")
    face = next(one.value for one in summarise(series_one) if one.identifier == "face")
    assert len(amounts) == 83
    assert amounts[-1] == face == 273_676_212.56
    assert math.fsum(amounts[:-1]) == pytest.approx(face, abs=0.004)


def test_every_table_of_the_stratification_adds_up_to_the_pool(book: dict[str, Worksheet]) -> None:
    pages = list(blocks(book["分层 Stratification"]))[1:]
    assert len(pages) == 11
    for _, en, _, body in pages:
        for head, tolerance in (("Number of receivables", 0.0), ("Amount", 0.004), ("Share", 1e-9)):
            values = [row[en.index(head)].value for row in body]
            assert math.fsum(values[:-1]) == pytest.approx(values[-1], abs=tolerance)


def test_cash_flow_ties_to_the_figures_of_the_run(
    series_one: Projection, series_one_book: dict[str, Worksheet]
) -> None:
    page = series_one_book["现金流 Cash flow"]
    figures = {one.identifier: one.value for one in summarise(series_one)}
    for identifier in ("collected", "reinvestment_income", "tax_paid", "fees_paid", "interest_paid", "released"):
        values = column(page, capital(TERMS[identifier].en))
        assert values[-1] == figures[identifier]
        assert math.fsum(values[:-1]) == pytest.approx(values[-1], abs=0.004)


@pytest.mark.parametrize(
    ("name", "subject", "totals"),
    [
        ("各级证券 Tranches", "A", {"Interest paid": "interest_paid", "Principal paid": "principal_paid"}),
        ("增信 Supports", "guarantee", {"Drawn": "drawn", "Reimbursed": "timing_gap"}),
    ],
)
def test_a_total_of_a_tranche_or_support_is_the_figure_of_the_run(
    series_one: Projection, series_one_book: dict[str, Worksheet], name: str, subject: str, totals: dict[str, str]
) -> None:
    figures = {one.identifier: one.value for one in summarise(series_one) if one.subject == subject}
    for head, identifier in totals.items():
        assert column(series_one_book[name], head)[-1] == figures[identifier]


def test_the_totals_of_all_accounts_are_the_sides_of_the_identity(
    awkward: Projection, awkward_book: dict[str, Worksheet]
) -> None:
    proof = next(one for one in identities(awkward) if one.identifier == "accounts")
    paid_in = [body[-1][en.index("Paid in")].value for _, en, _, body in blocks(awkward_book["账户 Accounts"])]
    assert len(paid_in) == 2
    assert round(sum(paid_in) * 100) == proof.left
    assert len(accounts_table(awkward)) == len(awkward.scenarios) * 2 * len(awkward.plan.periods)


def test_the_summary_holds_every_figure_and_every_identity(
    series_one: Projection, series_one_book: dict[str, Worksheet]
) -> None:
    figures, proofs, provenance = blocks(series_one_book["摘要 Summary"])
    said = {(row[0].value, row[2].value): row[-1].value for row in figures[3]}
    expected = summarise(series_one)
    assert len(said) == len(expected)
    assert said[("优先级", "已付利息")] == 9_994_000.0
    assert said[("优先级", "最后兑付日")] == datetime.datetime(2021, 7, 7)
    assert said[("专项计划", "最严重状态")] == "正常"
    assert said[("专项计划", "已触发事件")] == "无"
    assert said[("担保人连带责任保证", "首次代偿日")] == "不适用"
    assert [row[-1].value for row in proofs[3]] == ["成立"] * 5
    assert [row[2].value for row in proofs[3]] == [row[3].value for row in proofs[3]]
    assert {row[2].value for row in provenance[3]} >= {"fazhan-scf-2020-1", "d" * 64}


def test_illustrative_numbers_carry_the_word_and_stay_numbers(series_one_book: dict[str, Worksheet]) -> None:
    _, en, _, body = next(blocks(series_one_book["条款 Terms"]))
    value, source = en.index("Value"), en.index("Source")
    terms = {(row[0].value, row[2].value): row for row in body}
    coupon = terms[("优先级", "票面利率")]
    assert coupon[value].value == 0.038
    assert coupon[value].number_format == '0.00##% "示例值"'
    assert coupon[source].value == "示例值"
    issued = terms[("优先级", "发行规模")]
    assert issued[value].number_format == "#,##0.00"
    assert issued[source].value == "四川融资担保动态 2020 Q3"
    assert terms[("四川省酒业集团有限责任公司", "评级")][value].value == "AA+（示例值）"
    assert terms[("担保人", "评级")][value].value == "AAA"
    marked = [row for row in body if "示例值" in f"{row[value].value}{row[value].number_format}"]
    assert [row[source].value for row in marked] == ["示例值"] * len(marked)
    assert sum(row[source].value == "示例值" for row in body) == len(marked)


def test_an_illustrative_rating_or_threshold_is_marked_wherever_it_stands(
    series_one_book: dict[str, Worksheet], awkward_book: dict[str, Worksheet]
) -> None:
    ratings = column(series_one_book["资产池 Pool"], "Core enterprise rating")[:-1]
    assert set(ratings) == {"AA+（示例值）", "AA（示例值）"}
    _, en, _, body = next(blocks(series_one_book["触发事件 Triggers"]))
    assert {row[en.index("Threshold")].number_format.rpartition(" ")[2] for row in body} == {'"示例值"'}
    _, en, _, body = next(blocks(awkward_book["触发事件 Triggers"]))
    assert {row[en.index("Threshold")].number_format.rpartition(" ")[2] for row in body} == {'"illustrative"'}


def test_an_invented_tape_is_called_so_on_every_sheet(
    series_one_book: dict[str, Worksheet], awkward_book: dict[str, Worksheet]
) -> None:
    words = label("illustrative_tape", "zh")
    for name in SHEETS:
        top = " ".join(str(series_one_book[name].cell(row, 1).value) for row in range(1, 6))
        assert words in top, name
        assert words not in " ".join(str(awkward_book[name].cell(row, 1).value) for row in range(1, 6)), name


def test_a_value_without_bound_is_a_word(awkward_book: dict[str, Worksheet]) -> None:
    _, en, _, body = next(blocks(awkward_book["触发事件 Triggers"]))
    coverage = [row[en.index("Value")].value for row in body if row[0].value == "coverage"]
    assert "infinite" in coverage
    assert all(isinstance(value, float) or value == "infinite" for value in coverage)


def test_what_a_tape_does_not_state_is_said_not_to_be_stated(awkward_book: dict[str, Worksheet]) -> None:
    sizes = column(awkward_book["资产池 Pool"], "Supplier size")[:-1]
    assert set(sizes) == {"large", "micro", "not stated"}


def test_projected_dates_are_flagged_and_stand_out(awkward: Projection, awkward_book: dict[str, Worksheet]) -> None:
    _, en, _, body = next(blocks(awkward_book["日程 Schedule"]))
    flags = [row[en.index("Projected date")] for row in body]
    frame = schedule_table(awkward)
    assert [cell.value for cell in flags] == ["yes" if flag else "no" for flag in frame["is_projected"]]
    assert {"yes", "no"} == {cell.value for cell in flags}
    filled = [bool(cell.fill.fill_type) for cell in flags]
    assert filled == frame["is_projected"].tolist()


def test_payments_show_every_step_of_the_first_scenario_by_name(
    series_one: Projection, series_one_book: dict[str, Worksheet]
) -> None:
    _, en, _, body = next(blocks(series_one_book["支付明细 Payments"]))
    frame = payments_table(series_one)
    own = frame[frame["scenario"] == "base"]
    names = names_of(series_one, "zh")
    assert [row[en.index("To")].value for row in body] == [names[target] for target in own["target"]]
    assert [row[en.index("Paid")].value for row in body] == own["paid"].tolist()
    assert {row[en.index("Action")].value for row in body} == {"支付", "返还"}


def test_scenarios_stand_side_by_side_under_their_names(
    series_one: Projection, series_one_book: dict[str, Worksheet]
) -> None:
    zh, en, _, body = next(blocks(series_one_book["情景 Scenarios"]))
    assert zh[2:] == [one.name.zh for one in series_one.scenarios]
    assert en[2:] == [capital(one.name.en) for one in series_one.scenarios]
    rows = {row[0].value: [cell.value for cell in row[2:]] for row in body}
    frame = scenarios_table(series_one)
    np.testing.assert_array_equal(rows["优先级未受偿金额"], frame["A.shortfall"])
    assert "任一核心企业违约" in rows["已触发事件"][1]
    irr = next(row for row in body if row[0].value == "优先级内部收益率")
    assert {cell.number_format for cell in irr[2:]} == {"0.00##%"}


def test_exclusions_count_every_receivable_once_and_name_every_rule(
    series_one: Projection, series_one_book: dict[str, Worksheet]
) -> None:
    counts, excluded, _ = blocks(series_one_book["剔除 Exclusions"])
    assert [row[1].value for row in counts[3]] == [96, 82, 14, 0]
    amounts = [row[2].value for row in counts[3]]
    assert amounts[0] == pytest.approx(sum(amounts[1:]), abs=0.004)
    assert len(excluded[3]) == len(series_one.subject.screening.exclusions)


def test_charts_are_drawn_from_the_cells(series_one_path: Path) -> None:
    with zipfile.ZipFile(series_one_path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    text = " ".join(charts)
    assert len(charts) == 4
    for name in ("现金流 Cash flow", "各级证券 Tranches", "集中度 Concentration", "分层 Stratification"):
        assert f"'{name}'!$" in text


def test_pages_are_set_up_to_be_printed(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        assert page.page_setup.orientation == "landscape", name
        assert page.page_setup.fitToWidth in {1, None}, name
        assert page.sheet_properties.pageSetUpPr.fitToPage, name
        assert page.freeze_panes, name


def test_columns_are_wide_enough_for_their_figures(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        widths = {place: one.width for one in page.column_dimensions.values() for place in range(one.min, one.max + 1)}
        for _, en, _, body in blocks(page):
            for row in body:
                for place, cell in enumerate(row):
                    if isinstance(cell.value, float) and "#,##0.00" in cell.number_format:
                        assert len(f"{cell.value:,.2f}") < widths[place + 1], f"{name}: {en[place]}"


def test_not_a_number_is_refused_with_its_place(tmp_path: Path) -> None:
    table = sheet.frame_table(
        pd.DataFrame({"amount": [1.0, math.nan]}), [sheet.Column(zh="金额", en="Amount", unit="yuan")], title="Pool"
    )
    with Workbook(str(tmp_path / "book.xlsx")) as workbook:
        page = sheet.open_page(sheet.Book(workbook=workbook, language="en", names={"zh": {}, "en": {}}), "s", "t")
        with pytest.raises(ReportError, match="s: Amount: not a number"):
            sheet.write_table(page, table)


def test_a_text_that_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    table = sheet.Table(columns=(sheet.Column(zh="名称", en="Name", unit="text"),), rows=(("x" * 32_768,),))
    with Workbook(str(tmp_path / "book.xlsx")) as workbook:
        page = sheet.open_page(sheet.Book(workbook=workbook, language="en", names={"zh": {}, "en": {}}), "s", "t")
        with pytest.raises(ReportError, match="32768 characters"):
            sheet.write_table(page, table)


def test_a_large_pool_shows_its_largest_receivables_and_says_so(
    awkward: Projection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abs_model.report.pool_sheet.MOST_RECEIVABLES", 10)
    page = loaded(write_workbook(awkward, tmp_path / "book.xlsx", "zh"))["资产池 Pool"]
    amounts = column(page, "Receivable amount")[:-1]
    frame = awkward.subject.pool.frame
    assert amounts == frame["receivable_amount"].nlargest(10).tolist()
    assert any("pool.csv" in str(page.cell(row, 1).value) for row in range(1, 8))


def test_the_sheets_show_the_first_scenario(series_one: Projection, series_one_book: dict[str, Worksheet]) -> None:
    page = series_one_book["现金流 Cash flow"]
    assert column(page, "Collected")[:-1] == cash_flow_table(series_one, 0)["collected"].tolist()
    assert any("基准情形" in str(page.cell(row, 1).value) for row in range(1, 6))


@pytest.mark.parametrize(
    ("above", "up_to", "unit", "zh", "en"),
    [
        (math.nan, 500_000.0, "yuan", "不超过50万元", "up to RMB 0.5 million"),
        (500_000.0, 1e6, "yuan", "50万元以上至100万元", "above RMB 0.5 million, up to RMB 1.0 million"),
        (1e7, math.nan, "yuan", "1,000万元以上", "above RMB 10.0 million"),
        (90.0, 180.0, "days", "90天以上至180天", "above 90 days, up to 180 days"),
    ],
)
def test_a_band_is_said_by_its_bounds(above: float, up_to: float, unit: str, zh: str, en: str) -> None:
    assert band_words(above, up_to, unit, "zh") == zh
    assert band_words(above, up_to, unit, "en") == en
