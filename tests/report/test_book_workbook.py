"""The workbook of a guarantor's book: no hole, nothing live, totals that tie, what is broken or missing said so."""

import datetime
import math
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from abs_model.errors import ReportError
from abs_model.report.book_workbook import write_book_workbook
from tests.guarantors import DAY
from tests.report.conftest import FORMULA
from tests.report.made_up_book import (
    GUARANTOR,
    made_up_ledger,
    made_up_report,
    made_up_simulation,
    made_up_view,
    with_draw,
    with_exposures,
)
from tests.report.test_likelihood_sheet import MARKED
from tests.report.test_workbook import CHINESE, LATIN, TOTAL, blocks, loaded

ALWAYS = ["摘要 Summary"]
LIMITS, CAPACITY = "监管限额 Limits", "剩余承保空间 What still fits"
OBLIGORS, LINES, ENTITIES, PAIRS = (
    "债务人分项目 Obligors by deal", "担保敞口 Exposures", "债务人归并 Who is the same", "疑似重名 To be decided",
)  # fmt: skip
FIGURES, QUARTER, YEAR, DEADLINES = (
    "监管指标 Figures reported", "季度报表 Quarterly return", "年度报表 Annual return", "报送期限 Deadlines",
)  # fmt: skip
JOINT, WEEKS, PARTS, SETS, NAMES = (
    "全部业务模拟 All deals together", "逐周代偿与资金 Claims by week", "代偿贡献 What brings claims",
    "击穿组合 Sets that break", "违约假设 Who may default",
)  # fmt: skip
ORIGIN = "来历 Provenance"
OF_EXPOSURES = [OBLIGORS, LINES, ENTITIES, PAIRS]
OF_RETURNS = [FIGURES, QUARTER, YEAR, DEADLINES]

Book = dict[str, Worksheet]


@pytest.fixture(scope="module")
def zh(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The book with its simulation in Chinese."""
    return loaded(write_book_workbook(with_draw(), tmp_path_factory.mktemp("book") / "zh.xlsx", "zh"))


@pytest.fixture(scope="module")
def en(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The same in English."""
    return loaded(write_book_workbook(with_draw(), tmp_path_factory.mktemp("book") / "en.xlsx", "en"))


@pytest.fixture(params=["zh", "en"])
def book(request: pytest.FixtureRequest) -> Book:
    """Either of them."""
    found: Book = request.getfixturevalue(request.param)
    return found


def tables_on(page: Worksheet) -> list[tuple[list[str], list[list[object]]]]:
    """English headings and values of every table of a sheet."""
    return [(heads, [[cell.value for cell in row] for row in body]) for _, heads, _, body in blocks(page)]


def words_on(page: Worksheet) -> set[str]:
    return {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}


def of_table(page: Worksheet, number: int, head: str) -> list[object]:
    """One column of a table of a sheet."""
    heads, rows = tables_on(page)[number]
    return [row[heads.index(head)] for row in rows]


def test_there_is_a_sheet_for_every_part_and_none_for_what_there_is_not(zh: Book, tmp_path: Path) -> None:
    draws = [JOINT, WEEKS, PARTS, SETS, NAMES]
    assert list(zh) == [*ALWAYS, LIMITS, CAPACITY, *OF_EXPOSURES, *OF_RETURNS, *draws, ORIGIN]
    report = made_up_report()
    assert list(loaded(write_book_workbook(report, tmp_path / "a.xlsx", "zh"))) == [
        *ALWAYS, LIMITS, CAPACITY, *OF_EXPOSURES, *OF_RETURNS, ORIGIN,
    ]  # fmt: skip
    bare = replace(report, views={}, returns={}, file_hashes={})
    assert list(loaded(write_book_workbook(bare, tmp_path / "b.xlsx", "en"))) == [*ALWAYS, *OF_EXPOSURES, ORIGIN]


def test_every_heading_is_chinese_above_and_english_below_and_no_cell_is_empty(book: Book) -> None:
    for name, page in book.items():
        assert len(name) <= 31
        for heads, others, units, body in blocks(page):
            assert all(heads), name
            assert all(others), name
            assert any(CHINESE.search(one) for one in heads), name
            assert any(LATIN.search(one) for one in others), name
            for row in body:
                if row[0].value != TOTAL:
                    assert [others[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name
            for place, unit in enumerate(units):
                if any(isinstance(row[place].value, int | float) for row in body):
                    assert unit, f"{name}: {others[place]}"


def test_nothing_is_a_formula_a_link_or_an_error_and_hostile_names_stay_text(tmp_path: Path) -> None:
    path = write_book_workbook(with_draw(), tmp_path / "book.xlsx", "zh")
    with zipfile.ZipFile(path) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not [page for page in pages if "<f>" in page or "<hyperlink" in page or 't="e"' in page]
    found = loaded(path)
    for name in (OBLIGORS, LINES, ENTITIES, LIMITS, CAPACITY, PARTS, NAMES):
        assert FORMULA in words_on(found[name]), name


def test_the_same_book_writes_the_same_bytes_dated_by_its_day(tmp_path: Path) -> None:
    one, other = (write_book_workbook(with_draw(), tmp_path / name, "en") for name in ("one.xlsx", "other.xlsx"))
    assert one.read_bytes() == other.read_bytes()
    assert load_workbook(one).properties.created == datetime.datetime.combine(DAY, datetime.time())


def test_what_is_illustrative_is_named_below_every_title_and_marked_in_the_returns(zh: Book) -> None:
    for name, page in zh.items():
        assert any(one.endswith("first, second, guarantor guarantor.yaml") for one in words_on(page)), name
    _, heads, _, body = next(blocks(zh[QUARTER]))
    formats = {row[heads.index("Figure")].value: row[heads.index("Value")].number_format for row in body}
    assert "示例值" in formats["净资产"]
    assert "示例值" not in formats["在保余额"]


def test_every_total_of_a_deal_stands_with_the_sum_of_its_lines(en: Book) -> None:
    heads, rows = next(one for one in tables_on(en[ALWAYS[0]]) if "Sum of its lines" in one[0])
    assert len(rows) == 6
    for row in rows:
        assert row[heads.index("Total of the deal")] == row[heads.index("Sum of its lines")]
        assert row[-1] == "holds"
    words = words_on(en[ALWAYS[0]])
    assert {"closes later", "later"} <= words


def test_limits_that_are_not_met_stand_out_and_unknown_ones_say_what_is_missing(zh: Book) -> None:
    _, heads, _, body = next(blocks(zh[LIMITS]))
    view = made_up_view()
    assert len(body) == len(view.limits)
    marked = [row[heads.index("Subject")].value for row in body if row[0].fill.fgColor.rgb == MARKED]
    assert marked == view.broken["subject"].tolist()
    assert "c1" in marked
    missing = {row[0].value: row[heads.index("Missing from the files")].value for row in body}
    assert missing["Ⅰ级与Ⅱ级资产占比"] == "Ⅱ级资产金额"
    unknown = next(row for row in body if row[0].value == "Ⅰ级与Ⅱ级资产占比")
    assert unknown[heads.index("Value")].value == "文件未提供"
    assert all(row[heads.index("Clause")].value for row in body)


def test_obligors_stand_against_deals_and_lines_add_up(en: Book) -> None:
    heads, rows = tables_on(en[OBLIGORS])[0]
    first, second, in_all = (heads.index(one) for one in ("first", "second", "Guaranteed"))
    for row in rows[:-1]:
        assert row[first] + row[second] == pytest.approx(row[in_all], abs=0.004)  # type: ignore[operator]
    assert rows[-1][in_all] == 160_000.0
    assert math.fsum(row[in_all] for row in rows[:-1]) == pytest.approx(160_000.0, abs=0.004)  # type: ignore[misc]
    assert rows[0][heads.index("Client")] == "company c1"


def test_near_duplicates_say_why_they_are_listed(zh: Book, en: Book) -> None:
    (row,) = tables_on(zh[PAIRS])[0][1]
    assert "编号相同，名称不同" in row
    assert "same id, other name" in tables_on(en[PAIRS])[0][1][0]


def test_returns_never_put_a_nought_for_what_no_file_has(zh: Book) -> None:
    for sheet in (QUARTER, YEAR):
        _, heads, _, body = next(blocks(zh[sheet]))
        by_name = {row[heads.index("Figure")].value: row for row in body}
        staff = by_name["从业人员数"]
        assert staff[heads.index("Value")].value == "文件未提供"
        assert staff[heads.index("Missing from the files")].value == "从业人员数"
        assert staff[0].fill.fgColor.rgb == MARKED
    liquidity = next(row for row in tables_on(zh[YEAR])[0][1] if "流动性比率" in row)
    assert "流动性资产、流动性负债" in liquidity
    assert len(tables_on(zh[DEADLINES])[0][1]) == 5


def test_a_draw_has_weeks_and_parts_that_add_up_to_all_claims(en: Book) -> None:
    found = made_up_simulation()
    claim = found.estimate("book", "book", "expected_claim").value
    assert isinstance(claim, float)
    for table in tables_on(en[PARTS]):
        heads, rows = table
        assert rows[-1][heads.index("Expected claim")] == pytest.approx(claim, abs=0.01)
    assert len(tables_on(en[PARTS])) == 4
    weeks = of_table(en[WEEKS], 0, "Expected claim")
    assert weeks[-1] == pytest.approx(claim, abs=0.05)
    sets = of_table(en[SETS], 0, "Names")
    assert "company c1" in str(sets[0])
    assert {"alone"} == set(of_table(en[SETS], 1, "Change"))


@pytest.mark.parametrize("column", ["guaranteed", "obligor_name"])
def test_a_value_that_is_missing_is_an_error_and_no_empty_cell(tmp_path: Path, column: str) -> None:
    lines = made_up_ledger().exposures.copy()
    lines[column] = lines[column].astype(object)
    lines.loc[0, column] = math.nan
    report = with_exposures(made_up_report(), lines)
    with pytest.raises((ReportError, ValueError)):
        write_book_workbook(report, tmp_path / "a.xlsx", "zh")


def test_a_guarantor_that_is_in_no_deal_any_more_has_sheets_that_say_so(tmp_path: Path) -> None:
    lines = made_up_ledger().exposures.iloc[:0]
    report = with_exposures(replace(made_up_report(), views={}, returns={}), lines)
    found = replace(
        report, ledger=replace(report.ledger, totals=report.ledger.totals.iloc[:0]), guarantors={GUARANTOR: "示例担保"}
    )
    page = loaded(write_book_workbook(found, tmp_path / "a.xlsx", "zh"))[OBLIGORS]
    assert "无" in words_on(page)
