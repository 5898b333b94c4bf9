"""Live workbooks recalculated by other programs, from formulas alone, against the engine.

A copy with poisoned values goes to the ``formulas`` package (a small deal) and to LibreOffice (three products, every
stress of the ladder, and inputs typed into the workbook and into the deal alike).
"""

import datetime
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import formulas
import pytest
from openpyxl import load_workbook

from abs_model.cli.reading import Case, assumed_credit, read_case
from abs_model.cli.request import Files
from abs_model.deal.deal import Deal
from abs_model.glossary import words_of
from abs_model.live.build import build
from abs_model.live.case import case_of, serial
from abs_model.live.formula import Values
from abs_model.live.layout import FIRST, Layout, lay_out
from abs_model.live.model import Model, work_out
from abs_model.live.workbook import tape_parts, write_case, write_live_workbook
from abs_model.run.ladder import ladder_of
from abs_model.run.project import project
from abs_model.run.record import Projection, Subject
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario
from abs_model.terms import Name
from tests.builders import deal_of
from tests.crosscheck.libreoffice import POISON, disagreements, poison, read_values, recalculate
from tests.live_cases import live_cases
from tests.small_subjects import subject_of

DEALS = Path(__file__).parents[2] / "deals"
SCF, BILLS, IP = "fazhan-scf-2020-1", "fazhan-bills-2020", "nanshan-ip-abn-2020-1"
Expected = tuple[Model, Layout, Values]


def expected(projection: Projection, path: int) -> Expected:
    """What a workbook of a path of the engine must hold, and where."""
    with words_of(projection.subject.deal.product):
        case = case_of(
            projection.plan,
            projection.exposures,
            projection.paths,
            path,
            (projection.collections, projection.payments),
            tape=tape_parts(projection.subject.pool.identity),
        )
        model = build(case)
        return model, lay_out(model, "zh"), work_out(model)


@cache
def sample(deal: str) -> Case:
    return read_case(Files(deal=DEALS / deal))


# The formulas package.


def small_subject() -> Subject:
    """One note, a guarantee with a cap, a reserve, a fee, an event of default; two payment dates."""
    deal = deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": "2020-07-07",
            "expected_maturity": "2021-07-07",
            "legal_final": "2021-07-07",
            "payment": ["2021-01-07", "2021-07-07"],
            "calendar": "XSHE",
            "collection": "payment",
            "after_maturity": "none",
        },
        tranches=[{"id": "A", "rank": "senior", "balance": 1_000.0, "coupon_rate": 0.05, "redemption": "bullet"}],
        accounts=[{"id": "reserve", "target": {"ratio": 0.0355, "tranches": ["A"]}, "reinvestment_rate": 0.01}],
        fees=[{"id": "custody", "rate": 0.0123, "base": "tranche_balance"}, {"id": "trust", "amount": 3.33}],
        support=[
            {"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"]}
            | {"cap": 300.0, "advance_rate": 0.04}
        ],
        triggers=[
            {"id": "loss", "when": {"measure": "cumulative_default_ratio", "above": 0.2}, "then": "acceleration"}
        ],
        closing=[{"fill": "reserve"}, {"pay": "purchase"}],
        normal=[
            {"pay": ["fees.senior", "A.interest"]},
            {"pay": "A.principal"},
            {"draw": "reserve", "for": ["A.interest", "A.principal"]},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"release": "originator", "after": "A"},
        ],
        core_enterprises=[{"id": "c1", "name": "c1"}, {"id": "c2", "name": "c2"}],
    )
    return subject_of(deal, [600.01, 500.55], ["2020-12-01", "2021-05-10"])


HARD = Scenario(
    id="hard",
    name=Name(zh="难", en="hard"),
    defaults=(ObligorDefault(obligor="c2", date=datetime.date(2021, 2, 1)),),
    default_ratio=0.05,
    recovery_ratio=0.3,
    recovery_lag_days=60,
    delay_days=20,
    dilution_ratio=0.0111,
)


def calculated(file: Path, model: Model, layout: Layout) -> Values:
    """What the ``formulas`` package makes of a workbook, from its formulas alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solution = formulas.ExcelModel().loads(str(file)).finish().calculate()
    found: dict[tuple[str, str], Any] = {}
    for key, ranges in solution.items():
        if isinstance(key, str) and key.count("'") == 2 and ":" not in key.rpartition("!")[2]:
            sheet, _, cell = key.rpartition("]")[2].rpartition("'!")
            found[sheet, cell] = ranges.value[0, 0]

    def number(title: str, row: int, column: int) -> float:
        from xlsxwriter.utility import xl_rowcol_to_cell

        value = found.get((title.upper(), xl_rowcol_to_cell(row, column)), 0.0)
        return float(value) if isinstance(value, int | float) else 0.0

    rows = {
        spec.key: [
            number(layout.titles[place.page], place.row, FIRST + period)
            for period in range(model.n_periods + spec.has_after)
        ]
        for spec in model.rows
        for place in [layout.rows[spec.key]]
    }
    cells: dict[str, float | None] = {
        spec.key: number(layout.titles[place.page], place.row, place.column)
        for spec in model.cells
        for place in [layout.cells[spec.key]]
    }
    return Values(cells=cells, rows=rows, tables={})


def test_the_formulas_package_comes_to_what_the_engine_says(tmp_path: Path) -> None:
    projection = project(small_subject(), [HARD])
    write_live_workbook(projection, 0, tmp_path / "live.xlsx", "en")
    poisoned = tmp_path / "poisoned.xlsx"
    assert poison(tmp_path / "live.xlsx", poisoned) > 500
    model, _, values = expected(projection, 0)
    layout = lay_out(model, "en")
    assert disagreements(model, values, read_values(poisoned, model, layout)), "the poison is not seen"
    assert disagreements(model, values, calculated(poisoned, model, layout)) == []
    # The case is worth it: all that may happen does.
    assert values.cells["result.guarantee.drawn"] == 300.0
    assert values.rows["state"][-1] == 1.0
    assert float(POISON) not in values.rows["A.balance"]


# LibreOffice.


@pytest.mark.long
@pytest.mark.parametrize("deal", [SCF, BILLS, IP])
def test_every_stress_of_the_ladder_recalculates_to_the_fen(deal: str, tmp_path: Path) -> None:
    case = sample(deal)
    ladder = ladder_of(case.subject, case.scenarios, assumed_credit(Files(deal=DEALS / deal), case))
    projection = project(case.subject, ladder.scenarios)
    files = []
    for path in range(len(ladder.scenarios)):
        written = write_live_workbook(projection, path, tmp_path / f"{path}.xlsx", "zh")
        files.append(tmp_path / f"poisoned-{path}.xlsx")
        assert poison(written, files[-1]) > 4_000
    for path, file in enumerate(recalculate(files, tmp_path)):
        model, layout, values = expected(projection, path)
        assert disagreements(model, values, read_values(file, model, layout)) == [], ladder.scenarios[path].id


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 60, 20))
def test_random_deals_recalculate_to_the_fen(first: int, tmp_path: Path) -> None:
    files, known = [], []
    for seed in range(first, first + 20):
        case = next(live_cases(seed))
        written = write_case(case, tmp_path / f"{seed}.xlsx", "zh", Name(zh="一", en="one"))
        files.append(tmp_path / f"poisoned-{seed}.xlsx")
        poison(written, files[-1])
        model = build(case)
        known.append((model, lay_out(model, "zh"), work_out(model)))
    for file, (model, layout, values) in zip(recalculate(files, tmp_path), known, strict=True):
        assert disagreements(model, values, read_values(file, model, layout)) == [], file.name


@dataclass(frozen=True, kw_only=True)
class Change:
    """Numbers typed into a workbook by the names of their cells, and the same typed into the deal and its scenario."""

    deal: str
    typed: Mapping[str, float | datetime.date]
    terms: Callable[[Deal], Deal] = lambda deal: deal
    scenario: Mapping[str, Any] | None = None


def of_tranche(**update: Any) -> Callable[[Deal], Deal]:
    """The first note with other terms."""

    def changed(deal: Deal) -> Deal:
        first, *others = deal.tranches
        return deal.model_copy(update={"tranches": (first.model_copy(update=update), *others)})

    return changed


def of_support(name: str, **update: Any) -> Callable[[Deal], Deal]:
    """A support with other terms."""

    def changed(deal: Deal) -> Deal:
        supports = (one.model_copy(update=update) if one.id == name else one for one in deal.support)
        return deal.model_copy(update={"support": tuple(supports)})

    return changed


def of_fee(name: str, **update: Any) -> Callable[[Deal], Deal]:
    """A fee with other terms."""

    def changed(deal: Deal) -> Deal:
        fees = (one.model_copy(update=update) if one.id == name else one for one in deal.fees)
        return deal.model_copy(update={"fees": tuple(fees)})

    return changed


def of_trigger(name: str, above: float) -> Callable[[Deal], Deal]:
    """A trigger event with another threshold."""

    def changed(deal: Deal) -> Deal:
        triggers = (
            one.model_copy(update={"when": one.when.model_copy(update={"above": above})}) if one.id == name else one
            for one in deal.triggers
        )
        return deal.model_copy(update={"triggers": tuple(triggers)})

    return changed


def obligor(deal: str, row: int) -> str:
    """The debtor of a row of the pool, or its core enterprise where debtors are not told apart."""
    kind = project(sample(deal).subject, [BASE]).exposures.rows[row - 1]
    return kind.debtor or kind.core_enterprise


def defaults(deal: str, row: int, day: datetime.date) -> Mapping[str, Any]:
    """A scenario in which the obligor of one row defaults."""
    return {"defaults": (ObligorDefault(obligor=obligor(deal, row), date=day),)}


DAY = datetime.date
CHANGES: dict[str, Callable[[], Change]] = {
    "scf coupon": lambda: Change(deal=SCF, typed={"A_coupon_rate": 0.0525}, terms=of_tranche(coupon_rate=0.0525)),
    "scf delay": lambda: Change(deal=SCF, typed={"delay_days": 75}, scenario={"delay_days": 75}),
    "scf delay of one": lambda: Change(
        deal=SCF, typed={"delay_days_2": 400}, scenario={"delays": {obligor(SCF, 2): 400}}
    ),
    "scf default and cap": lambda: Change(
        deal=SCF,
        typed={"default_date_2": DAY(2021, 1, 15), "guarantee_cap": 20_000_000.0},
        terms=of_support("guarantee", cap=20_000_000.0),
        scenario=defaults(SCF, 2, DAY(2021, 1, 15)),
    ),
    "scf recovery": lambda: Change(
        deal=SCF,
        typed={"default_date_2": DAY(2021, 1, 15), "recovery_ratio": 0.333, "recovery_lag_days": 180},
        scenario={**defaults(SCF, 2, DAY(2021, 1, 15)), "recovery_ratio": 0.333, "recovery_lag_days": 180},
    ),
    "scf dilution, fees, failure": lambda: Change(
        deal=SCF,
        typed={
            "dilution_ratio": 0.0777,
            "fee_multiplier": 2.5,
            "guarantor_failure_date": DAY(2021, 3, 1),
            "coupon_shift": 0.01,
            "default_ratio": 0.01234567,
        },
        scenario={
            "dilution_ratio": 0.0777,
            "fee_multiplier": 2.5,
            "failures": {"guarantor": DAY(2021, 3, 1)},
            "coupon_shift": 0.01,
            "default_ratio": 0.01234567,
        },
    ),
    "scf fee and threshold": lambda: Change(
        deal=SCF,
        typed={"custody_rate": 0.0009, "cumulative_default_threshold": 0.5, "default_ratio": 0.3},
        terms=lambda deal: of_trigger("cumulative_default", 0.5)(of_fee("custody", rate=0.0009)(deal)),
        scenario={"default_ratio": 0.3},
    ),
    "scf commingling": lambda: Change(
        deal=SCF, typed={"commingling_date": DAY(2021, 4, 1)}, scenario={"commingling": DAY(2021, 4, 1)}
    ),
    "bills default": lambda: Change(
        deal=BILLS, typed={"default_date_1": DAY(2020, 11, 2)}, scenario=defaults(BILLS, 1, DAY(2020, 11, 2))
    ),
    "bills default and cap": lambda: Change(
        deal=BILLS,
        typed={"default_date_1": DAY(2020, 11, 2), "guarantee_cap": 1_000_000.0},
        terms=of_support("guarantee", cap=1_000_000.0),
        scenario=defaults(BILLS, 1, DAY(2020, 11, 2)),
    ),
    "bills delay and recovery": lambda: Change(
        deal=BILLS,
        typed={"delay_days": 33, "default_ratio": 0.1, "recovery_ratio": 0.5, "recovery_lag_days": 90},
        scenario={"delay_days": 33, "default_ratio": 0.1, "recovery_ratio": 0.5, "recovery_lag_days": 90},
    ),
    "bills failure": lambda: Change(
        deal=BILLS,
        typed={"guarantor_failure_date": DAY(2020, 10, 1), "default_ratio": 0.2},
        scenario={"failures": {"guarantor": DAY(2020, 10, 1)}, "default_ratio": 0.2},
    ),
    "ip coupon": lambda: Change(deal=IP, typed={"A_coupon_rate": 0.061}, terms=of_tranche(coupon_rate=0.061)),
    "ip default and pledge": lambda: Change(
        deal=IP, typed={"default_date_3": DAY(2021, 3, 1)}, scenario=defaults(IP, 3, DAY(2021, 3, 1))
    ),
    "ip event": lambda: Change(
        deal=IP,
        typed={"default_date_1": DAY(2021, 3, 1), "jinjia_ip_invalidated_date": DAY(2021, 1, 5)},
        scenario={**defaults(IP, 1, DAY(2021, 3, 1)), "events": {"jinjia_ip_invalidated": DAY(2021, 1, 5)}},
    ),
    "ip caps": lambda: Change(
        deal=IP,
        typed={"default_ratio": 0.4, "loan_guarantee_cap": 5_000_000.0, "note_guarantee_cap": 10_000_000.0},
        terms=lambda deal: of_support("note_guarantee", cap=10_000_000.0)(
            of_support("loan_guarantee", cap=5_000_000.0)(deal)
        ),
        scenario={"default_ratio": 0.4},
    ),
    "ip delay": lambda: Change(deal=IP, typed={"delay_days_1": 20}, scenario={"delays": {obligor(IP, 1): 20}}),
}


@pytest.mark.long
def test_what_is_typed_into_a_workbook_does_what_it_does_in_the_deal(tmp_path: Path) -> None:
    files, known, usual = [], [], []
    for number, make in enumerate(CHANGES.values()):
        change = make()
        subject = sample(change.deal).subject
        base = project(subject, [BASE])
        written = write_live_workbook(base, 0, tmp_path / f"{number}.xlsx", "zh")
        usual.append(expected(base, 0)[2])
        files.append(typed_into(written, change.typed, tmp_path / f"typed-{number}.xlsx"))
        scenario = BASE.model_copy(update=dict(change.scenario or {}) | {"id": "changed"})
        stated = Scenario.model_validate(scenario.model_dump(exclude_unset=True) | {"id": "changed"})
        changed = project(replace(subject, deal=change.terms(subject.deal)), [stated])
        known.append(expected(changed, 0))
    recalculated = recalculate(files, tmp_path)
    for name, file, (model, layout, values), before in zip(CHANGES, recalculated, known, usual, strict=True):
        assert disagreements(model, before, values), f"{name}: the change changes nothing"
        assert disagreements(model, values, read_values(file, model, layout)) == [], name


def typed_into(file: Path, typed: Mapping[str, float | datetime.date], target: Path) -> Path:
    """A workbook with other inputs; it holds formulas only then, without any value that was worked out before."""
    book = load_workbook(file)
    for name, value in typed.items():
        ((sheet, cell),) = book.defined_names[name].destinations
        number = serial(value) if isinstance(value, datetime.date) else value
        book[sheet][cell.replace("$", "")].value = number
    book.save(target)
    return target
