"""The written workbook: names, inputs, formats, what turns red, hostile names, and the same bytes each time."""

import datetime
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from abs_model.errors import InvariantError
from abs_model.live import workbook as module
from abs_model.live.build import build
from abs_model.live.layout import lay_out
from abs_model.live.model import work_out
from abs_model.live.workbook import write_case, write_live_workbook
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE
from abs_model.terms import Name
from tests.live_cases import live_cases
from tests.small_subjects import scenario, small_deal, subject_of

HOSTILE = "=HYPERLINK(1)"
ONE = Name(zh="一", en="one")


@cache
def projection() -> Projection:
    """A small deal whose debtors bear names that a spreadsheet would take for formulas."""
    deal = small_deal(2, cap=30_000.0)
    named = deal.model_copy(
        update={
            "name": Name(zh="=1+1", en="@SUM(1)"),
            "tranches": (deal.tranches[0].model_copy(update={"name": Name(zh=HOSTILE, en="+1")}),),
        }
    )
    late = scenario(delay_days=10, default_ratio=0.1).model_copy(update={"name": Name(zh=HOSTILE, en=HOSTILE)})
    return project(subject_of(named, [50_000.0, 45_000.5]), [late, BASE])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_live_workbook(projection(), 0, tmp_path_factory.mktemp("live") / "live.xlsx", "en")


def test_the_same_path_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = write_live_workbook(projection(), 0, tmp_path / "live.xlsx", "en")
    assert again.read_bytes() == written.read_bytes()
    other = write_live_workbook(projection(), 1, tmp_path / "other.xlsx", "en")
    assert other.read_bytes() != written.read_bytes()


def test_inputs_are_plain_cells_under_names(written: Path) -> None:
    book = load_workbook(written)

    def named(name: str) -> object:
        ((sheet, cell),) = book.defined_names[name].destinations
        return book[sheet][cell.replace("$", "")].value

    assert named("A_coupon_rate") == 0.05
    assert named("A_balance") == 80_000
    assert named("guarantee_cap") == 30_000
    assert named("delay_days") == 10
    assert named("default_ratio") == 0.1
    assert named("default_date_1") is None
    assert named("guarantor_failure_date") is None
    assert str(named("A_maturity")).startswith("2021-07-07")
    assert str(named("A_proceeds")).startswith("=ROUND(")


def test_periods_run_across_and_formulas_refer_to_one_another(written: Path) -> None:
    book = load_workbook(written)
    sheet = book["Positions"]
    rows = [row for row in sheet.iter_rows(min_row=9) if row[1].value == "+1 balance"]
    assert len(rows) == 1
    formulas = [cell.value for cell in rows[0][4:]]
    assert formulas[0].startswith("=A_proceeds")
    # The same formula in every period, each cell from the one before it.
    shape = {re.sub(r"(?<![A-Za-z_])\$?[A-Z]{1,2}(?=\d+)", "", formula) for formula in formulas[1:]}
    assert len(shape) == 1
    assert all("Waterfall" in formula for formula in formulas[1:])


def test_every_formula_has_a_number_format_and_a_value(written: Path) -> None:
    shown, held = load_workbook(written), load_workbook(written, data_only=True)
    n_formulas = 0
    for sheet in shown:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    n_formulas += 1
                    value = held[sheet.title][cell.coordinate].value
                    assert value is not None or sheet.title == "Results" or cell.row == 6, (sheet.title, cell)
                    plain = cell.number_format == "General" and sheet.title not in {"Inputs", "Deal terms"}
                    assert not plain or isinstance(value, str), (sheet.title, cell.coordinate)
    assert n_formulas > 2_000


def test_hostile_names_are_texts(written: Path) -> None:
    book = load_workbook(written)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    hostile = [cell for cell in cells if HOSTILE in str(cell.value) or str(cell.value).startswith(("=1+1", "@SUM"))]
    assert len(hostile) > 10
    assert {cell.data_type for cell in hostile} == {"s"}


def test_checks_turn_red_and_inputs_are_bounded(written: Path) -> None:
    book = load_workbook(written)
    rules = [rule for area in book["Checks"].conditional_formatting for rule in area.rules]
    assert len(rules) > 5
    assert {rule.operator for rule in rules} == {"notBetween"}
    kinds = {one.type for one in book["Drivers"].data_validations.dataValidation}
    assert kinds == {"decimal", "whole"}
    for sheet in book:
        assert sheet.freeze_panes is not None, sheet.title


def test_charts_read_the_cells_of_the_workbook(written: Path) -> None:
    with zipfile.ZipFile(written) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        text = "".join(parts.read(name).decode() for name in charts)
    assert len(charts) == 2
    assert "Positions!$F$" in text


def test_a_workbook_that_disagrees_with_the_engine_is_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = next(live_cases(2))
    model, values = build(case), work_out(build(case))
    account = f"account.{case.plan.deal.plan_account}"
    values.rows[account][1] += 0.01
    monkeypatch.setattr(module, "build", lambda _: model)
    monkeypatch.setattr(module, "work_out", lambda _: values)
    with pytest.raises(InvariantError, match=f"{account.partition('.')[2]} in period 1"):
        write_case(case, tmp_path / "live.xlsx", "zh", ONE)
    assert not (tmp_path / "live.xlsx").exists()


@pytest.mark.parametrize("seed", [1, 6, 12])
def test_names_are_sound_whatever_the_deal(seed: int, tmp_path: Path) -> None:
    case = next(live_cases(seed))
    book = load_workbook(write_case(case, tmp_path / "live.xlsx", "zh", ONE))
    layout = lay_out(build(case), "zh")
    names = [place.name for place in layout.cells.values() if place.name]
    assert len({name.lower() for name in names}) == len(names)
    assert set(names) < set(book.defined_names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name) for name in book.defined_names)


def test_a_workbook_is_dated_by_its_deal(written: Path) -> None:
    assert load_workbook(written).properties.created == datetime.datetime(2020, 6, 30)
