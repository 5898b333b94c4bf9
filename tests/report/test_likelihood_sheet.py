"""The sheets of a simulation: every figure, no hole, nothing live, totals that tie, what is apart stands out."""

import math
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.cell import Cell as Found
from openpyxl.worksheet.worksheet import Worksheet

from abs_model.glossary import TERMS
from abs_model.report.workbook import write_likelihood_workbook, write_workbook
from abs_model.run.likelihood import VARIATIONS, Simulation
from abs_model.run.record import Projection
from tests.report.conftest import FORMULA
from tests.report.made_up import AMOUNTS, NAMES, estimates, made_up
from tests.report.test_workbook import CHINESE, LATIN, SHEETS, TOTAL, blocks, column, loaded

PAGES = [
    "违约模拟 Likelihood",
    "各日代偿 Claims by date",
    "损失分布 Loss distribution",
    "级别与敏感性 Ratings",
    "信用假设 Assumptions",
]
PROVENANCE = "来历 Provenance"
MARKED = "FFFFF4DC"


@pytest.fixture(scope="module", params=["exact", "drawn"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """The sheets of a made-up simulation, with exact figures in Chinese, without them in English."""
    is_exact = request.param == "exact"
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    return loaded(write_likelihood_workbook(made_up(is_exact=is_exact), path, "zh" if is_exact else "en"))


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """The sheets with exact figures, in Chinese."""
    return loaded(write_likelihood_workbook(made_up(), tmp_path_factory.mktemp("book") / "book.xlsx", "zh"))


def cells(book: dict[str, Worksheet]) -> Iterator[Found]:
    """Every cell of a book."""
    for page in book.values():
        for row in page.iter_rows():
            yield from row


def test_there_is_a_sheet_for_every_part_in_both_languages(book: dict[str, Worksheet]) -> None:
    assert list(book) == [*PAGES, PROVENANCE]
    assert all(len(name) <= 31 for name in book)


def test_every_heading_is_chinese_above_and_english_below(book: dict[str, Worksheet]) -> None:
    heads = [(zh, en) for page in book.values() for zh, en, _, _ in blocks(page)]
    assert len(heads) == 1 + 2 + 12 + 2 + 5 + 1
    for zh, en in heads:
        assert any(CHINESE.search(one) for one in zh)
        assert any(LATIN.search(one) for one in en)
        assert all(zh)
        assert all(en)


def test_no_cell_of_a_table_is_empty(book: dict[str, Worksheet]) -> None:
    for name, page in book.items():
        for _, en, _, body in blocks(page):
            for row in body:
                if row[0].value != TOTAL:
                    assert [en[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name


def test_every_column_of_numbers_has_a_unit(book: dict[str, Worksheet]) -> None:
    for page in book.values():
        for _, en, units, body in blocks(page):
            for place, unit in enumerate(units):
                if any(isinstance(row[place].value, int | float) for row in body):
                    assert unit, en[place]


def test_nothing_in_the_book_is_a_formula_a_link_or_an_error(book: dict[str, Worksheet], tmp_path: Path) -> None:
    for cell in cells(book):
        assert cell.data_type not in {"f", "e"}, cell.coordinate
        assert cell.hyperlink is None, cell.coordinate
    path = write_likelihood_workbook(made_up(), tmp_path / "book.xlsx", "zh")
    with zipfile.ZipFile(path) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == 6
    assert not [page for page in pages if "<f>" in page or "<hyperlink" in page]


def test_a_hostile_name_stays_the_text_that_it_is(book: dict[str, Worksheet]) -> None:
    _, _, _, names = list(blocks(book[PAGES[4]]))[1]
    assert [row[0].value for row in names[:2]] == [FORMULA, "甲$x^2$<科技>有限公司"]
    assert len(names) == len(NAMES)


def test_every_figure_stands_there_with_error_exact_value_and_distance(exact: dict[str, Worksheet]) -> None:
    _, en, _, body = next(blocks(exact[PAGES[0]]))
    assert en[4:] == ["Simulated", "Standard error", "Exact", "Errors apart"]
    assert len(body) == len(estimates())
    rows = {(row[0].value, row[2].value): row[4:] for row in body}
    call = rows["guarantee", "代偿概率"]
    assert [cell.value for cell in call[:3]] == [0.05, 0.001, 0.0521]
    assert call[3].value == pytest.approx(-2.1, abs=1e-9)
    assert [cell.number_format for cell in call] == ["0.00%", "0.000%", "0.00%", "0.0000"]
    worst = rows["facility", "最差1%情形平均代偿金额"]
    assert [cell.value for cell in worst] == [480_000, "不适用", 479_000, "不适用"]
    assert rows["优先级", "预期损失率"][0].number_format == "0.00000%"
    paid = rows["优先级", "预期兑付日"]
    assert [str(cell.value)[:10] for cell in paid] == ["2026-12-24", "0.25", "2026-12-23", "0"]


def test_figures_that_are_apart_stand_out_and_the_sheet_says_so(tmp_path: Path) -> None:
    figures = [replace(one, exact=0.054) if one.identifier == "call_probability" else one for one in estimates()]
    page = loaded(write_likelihood_workbook(made_up(estimates=tuple(figures)), tmp_path / "a.xlsx", "zh"))[PAGES[0]]
    _, _, _, body = next(blocks(page))
    marked = [(row[0].value, row[2].value) for row in body if row[4].fill.fgColor.rgb == MARKED]
    assert marked == [("guarantee", "代偿概率"), ("facility", "代偿概率")]
    top = " ".join(str(page.cell(row, 1).value) for row in range(1, 10))
    assert "2 项与精确值相差超过 3 倍标准误" in top
    assert "2 more than 3 standard errors off" in top


def test_figures_that_agree_are_said_to_agree_and_none_stands_out(exact: dict[str, Worksheet]) -> None:
    page = exact[PAGES[0]]
    top = " ".join(str(page.cell(row, 1).value) for row in range(1, 9))
    assert "最大相差 2.5 倍标准误" in top
    assert "none more than 3" in top
    assert not [cell for cell in cells(exact) if cell.fill.fill_type and cell.fill.fgColor.rgb == MARKED]


def test_without_exact_figures_the_reason_is_said_and_their_columns_are_gone(tmp_path: Path) -> None:
    book = loaded(write_likelihood_workbook(made_up(is_exact=False), tmp_path / "a.xlsx", "en"))
    top = " ".join(str(book[PAGES[0]].cell(row, 1).value) for row in range(1, 9))
    assert "没有精确值可对照" in top
    assert "nothing exact to compare with" in top
    assert {row[6].value for row in next(blocks(book[PAGES[0]]))[3]} == {"n/a"}
    for name in PAGES[1:3]:
        assert not [head for _, en, _, _ in blocks(book[name]) for head in en if "exact" in head]


def test_claims_are_totalled_for_each_support(exact: dict[str, Worksheet]) -> None:
    tables = list(blocks(exact[PAGES[1]]))
    assert len(tables) == 2
    for _, en, _, body in tables:
        claim, known = en.index("Expected claim"), en.index("Expected claim, exact")
        assert body[-1][0].value == TOTAL
        assert body[-1][claim].value == 12_345.0
        assert body[-1][known].value == pytest.approx(12_468.45, abs=1e-6)
        assert math.fsum(row[claim].value for row in body[:-1]) == 12_345.0
    assert column(exact[PAGES[1]], "Week")[:2] == ["2026-W40", "2026-W53"]


def test_every_distribution_has_a_table_of_its_amounts(exact: dict[str, Worksheet]) -> None:
    tables = list(blocks(exact[PAGES[2]]))
    assert len(tables) == 2 + 2 + 2 * 4
    assert all([row[0].value for row in body] == list(AMOUNTS) for _, _, _, body in tables)


def test_ratings_stand_under_every_variation_marked_where_the_table_is_illustrative(
    exact: dict[str, Worksheet], tmp_path: Path
) -> None:
    _, en, _, body = next(blocks(exact[PAGES[3]]))
    assert len(body) == len(VARIATIONS)
    by_probability = en.index("Rating by PD")
    assert [row[by_probability].value for row in body] == [
        f"{rating}（示例值）" for rating in ("AA", "AA", "BBB", "AA", "<BBB")
    ]
    assert [row[en.index("Notches down by PD")].value for row in body] == [0, 0, 1, 0, 2]
    assert [row[0].value for row in body][:2] == ["基准假设", "相关系数×1.5"]
    published = loaded(write_likelihood_workbook(made_up(is_illustrative=False), tmp_path / "a.xlsx", "zh"))
    assert next(blocks(published[PAGES[3]]))[3][0][by_probability].value == "AA"
    assert not [cell for cell in cells(published) if "示例值" in f"{cell.value}{cell.number_format}"]


def test_a_correlation_matrix_is_symmetric_with_ones_and_an_unknown_pair_is_not_a_hole(
    exact: dict[str, Worksheet],
) -> None:
    tables = list(blocks(exact[PAGES[4]]))
    correlation, joint = ([[cell.value for cell in row[2:]] for row in tables[at][3]] for at in (2, 3))
    for matrix in (correlation, joint):
        assert len(matrix) == len(NAMES)
        assert all(matrix[one][other] == matrix[other][one] for one in range(9) for other in range(9))
    assert [correlation[at][at] for at in range(9)] == [1] * 9
    assert correlation[0][1:] == [0.2] * 8
    assert [joint[at][at] for at in (0, 6, 7)] == [0.015, 0.03, 0.0015]
    assert joint[7][8] == "不适用"
    contagion = tables[4][3]
    assert [cell.value for cell in contagion[0]] == ["甲$x^2$<科技>有限公司", "担保人 guarantor", 0.25]


def test_what_was_assumed_of_names_carries_the_word_and_stays_a_number(exact: dict[str, Worksheet]) -> None:
    _, en, _, body = list(blocks(exact[PAGES[4]]))[1]
    first, seventh, provider = body[0], body[6], body[7]
    place = en.index("PD in one year")
    assert (first[place].value, first[place].number_format) == (0.01, '0.00% "示例值"')
    assert seventh[en.index("Rating")].value == "不适用"
    assert provider[en.index("Rating")].value == "AAA（示例值）"
    assert provider[en.index("Recovery")].number_format == "0.00%"
    assert [row[en.index("Role")].value for row in body] == ["核心企业"] * 7 + ["增信方"] * 2


def test_the_same_simulation_writes_the_same_bytes(tmp_path: Path) -> None:
    one = write_likelihood_workbook(made_up(), tmp_path / "one.xlsx", "zh")
    assert one.read_bytes() == write_likelihood_workbook(made_up(), tmp_path / "two.xlsx", "zh").read_bytes()


def test_a_deal_without_support_says_that_there_is_none(tmp_path: Path) -> None:
    bare = without_support(made_up())
    page = loaded(write_likelihood_workbook(bare, tmp_path / "a.xlsx", "zh"))[PAGES[1]]
    assert "无 none" in {cell.value for row in page.iter_rows() for cell in row}


def without_support(simulation: Simulation) -> Simulation:
    """The same of a deal that nobody supports."""
    deal = simulation.subject.deal.model_copy(update={"support": ()})
    return replace(
        simulation,
        subject=replace(simulation.subject, deal=deal),
        estimates=tuple(one for one in simulation.estimates if one.section != "support"),
        claims=simulation.claims.head(0),
        distributions=simulation.distributions[simulation.distributions["section"] != "support"],
    )


def test_the_workbook_of_a_run_has_these_sheets_last(awkward: Projection, tmp_path: Path) -> None:
    book = loaded(write_workbook(awkward, tmp_path / "run.xlsx", "zh", made_up()))
    assert list(book) == [*SHEETS, *PAGES]


def test_every_column_and_every_figure_has_a_term_with_its_unit() -> None:
    simulation = made_up()
    tables = (
        simulation.claims,
        simulation.distributions,
        simulation.ratings,
        simulation.names,
        simulation.correlations,
    )
    assert sorted({str(name) for table in tables for name in table.columns} - set(TERMS)) == []
    assert {word for word in VARIATIONS if word not in TERMS} == set()
    shown = {"share": "probability"}
    for one in simulation.estimates:
        assert TERMS[one.identifier].unit == shown.get(one.unit, one.unit), one.identifier
