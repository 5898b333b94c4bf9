"""The workbook of a shelf: no hole, nothing live, what is sold twice stands out, the plan says what decides."""

import datetime
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from abs_model.cli.shelf_reading import read_shelf_case
from abs_model.report.shelf_workbook import write_shelf_workbook
from abs_model.run.credit import Credit
from abs_model.run.shelf_plan import Drawing
from abs_model.run.shelf_view import ShelfView, shelf_view
from tests.faults.sound import HEADERS, sound_rows, tape_text
from tests.report.conftest import FORMULA
from tests.report.test_likelihood_sheet import MARKED
from tests.report.test_workbook import CHINESE, LATIN, TOTAL, blocks, column, loaded
from tests.shelf_place import shelf_place
from tests.small_subjects import credit_of

SHEETS = [
    "摘要 Summary", "储架额度台账 Ledger of the shelf", "核心企业合计 Core enterprises", "重复核验 Duplicates",
    "发行计划 Plan", "存续余额 Outstanding",
]  # fmt: skip
SUMMARY, LEDGER, CORES, TWICE, PLAN, OUT = SHEETS

Book = dict[str, Worksheet]


def view_of(folder: Path, credit: Credit | None = None) -> ShelfView:
    """Two series of which one receivable is in both, and one invoice too, of a supplier with a hostile name."""
    place = shelf_place(folder)
    supplier = [name for name in HEADERS if "供应商" in name][-1]
    rows = [row | {supplier: FORMULA} for row in sound_rows()]
    place.one.write("tape.csv", tape_text(rows, HEADERS))
    others = [
        row if at == 1 else row | {"应收账款编号": f"S-{at}"} | ({} if at == 2 else {"发票号码": f"2500000{at}"})
        for at, row in enumerate(rows, 1)
    ]
    place.two.write("tape.csv", tape_text(others, HEADERS))
    case = read_shelf_case(folder / "shelf", None, is_alone=True)
    drawing = None if credit is None else Drawing(n_paths=1_024, seed=1)
    return shelf_view(case.shelf, case.series, case.as_of, credit=credit, drawing=drawing)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShelfView:
    """With drawn paths."""
    return view_of(tmp_path_factory.mktemp("shelf"), credit_of({"alpha": 0.05, "beta": 0.05, "guarantor": 0.01}))


@pytest.fixture(scope="module")
def zh(view: ShelfView, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The shelf in Chinese."""
    return loaded(write_shelf_workbook(view, tmp_path_factory.mktemp("shelf") / "zh.xlsx", "zh"))


@pytest.fixture(scope="module")
def en(view: ShelfView, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The shelf in English."""
    return loaded(write_shelf_workbook(view, tmp_path_factory.mktemp("shelf") / "en.xlsx", "en"))


def tables_on(page: Worksheet) -> list[tuple[list[str], list[list[object]]]]:
    """English headings and values of every table of a sheet."""
    return [(heads, [[cell.value for cell in row] for row in body]) for _, heads, _, body in blocks(page)]


def test_there_is_a_sheet_for_every_part(zh: Book, en: Book) -> None:
    assert list(zh) == list(en) == SHEETS
    assert all(len(name) <= 31 for name in zh)


@pytest.mark.parametrize("which", ["zh", "en"])
def test_every_heading_is_in_both_languages_and_no_cell_is_empty(which: str, request: pytest.FixtureRequest) -> None:
    book: Book = request.getfixturevalue(which)
    for name, page in book.items():
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


def test_nothing_is_a_formula_and_a_hostile_name_stays_text(view: ShelfView, tmp_path: Path) -> None:
    path = write_shelf_workbook(view, tmp_path / "book.xlsx", "zh")
    with zipfile.ZipFile(path) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not [page for page in pages if "<f>" in page or "<hyperlink" in page or 't="e"' in page]
    assert FORMULA in column(loaded(path)[TWICE], "Supplier")


def test_the_same_shelf_writes_the_same_bytes_dated_by_its_day(view: ShelfView, tmp_path: Path) -> None:
    one, other = (write_shelf_workbook(view, tmp_path / name, "en") for name in ("one.xlsx", "other.xlsx"))
    assert one.read_bytes() == other.read_bytes()
    assert load_workbook(one).properties.created == datetime.datetime.combine(view.as_of, datetime.time())


def test_the_ledger_adds_up_and_says_that_every_series_balances(zh: Book, view: ShelfView) -> None:
    used = column(zh[LEDGER], "Used so far")[:-1]
    left = column(zh[LEDGER], "Left")[:-1]
    assert [a + b for a, b in zip(used, left, strict=True)] == [view.shelf.registered_amount] * 2
    assert set(column(zh[LEDGER], "Its own money balances")[:-1]) == {"是"}


def test_what_is_sold_twice_stands_out_with_both_places(en: Book, view: ShelfView) -> None:
    _, heads, _, body = next(blocks(en[TWICE]))
    assert len(body) == len(view.duplicates) == 2
    kinds = [row[heads.index("Kind")].value for row in body]
    assert kinds == ["same receivable", "same invoice sold twice"]
    assert all(row[0].fill.fgColor.rgb == MARKED for row in body)
    assert all(row[heads.index("What to do")].value for row in body)
    faults = next(rows for heads, rows in tables_on(en[SUMMARY]) if "Wanted" in heads)
    assert len(faults) == len(view.faults)


def test_the_plan_says_step_by_step_which_limit_decides(zh: Book, view: ShelfView) -> None:
    assert view.plan is not None
    tables = tables_on(zh[PLAN])
    heads, rows = tables[0]
    limits = [row[heads.index("Limit that says no")] for row in rows[:-1]]
    assert len(limits) == len(view.plan.rolled.steps)
    assert limits[0] == "按计划规模"
    assert "甲公司" in str(tables[1][1][0][tables[1][0].index("Core enterprises")])
    assert len(tables) == 4
    assert "Mean size" in tables[2][0]


def test_without_draws_there_are_no_columns_of_draws(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    page = loaded(write_shelf_workbook(view_of(tmp_path / "place"), tmp_path / "a.xlsx", "zh"))[PLAN]
    assert not [head for heads, _ in tables_on(page) for head in heads if "mean" in head.lower() or "paths" in head]


def test_what_is_outstanding_is_that_of_every_series(en: Book, view: ShelfView) -> None:
    heads, rows = tables_on(en[OUT])[0]
    last = rows[-1]
    assert len(heads) == 1 + 2 + 1
    assert view.plan is not None
    outstanding = view.plan.rolled.outstanding[-1, 0] / 100
    assert sum(one for one in last[1:] if isinstance(one, int | float)) == pytest.approx(outstanding, abs=0.01)


def test_every_core_enterprise_has_what_it_owes_and_what_is_left(en: Book, view: ShelfView) -> None:
    assert column(en[CORES], "Face at closing")[:-1] == view.cores["face_at_closing"].tolist()
    assert column(en[CORES], "Face at closing")[-1] == view.cores["face_at_closing"].sum()
