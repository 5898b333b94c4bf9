"""Every column, figure and name of a run can be said in both languages."""

from collections.abc import Iterator

import pandas as pd
import pytest

from abs_model.glossary import TERMS, Language
from abs_model.pool.limits import limit_table
from abs_model.pool.stratify import stratify
from abs_model.report.naming import names_of, scenario_names, trigger_names
from abs_model.run.record import Projection
from abs_model.run.summary import identities, scenarios_table, summarise
from abs_model.run.table import (
    accounts_table,
    collections_table,
    ledger_table,
    payments_table,
    schedule_table,
    supports_table,
    tranches_table,
    triggers_table,
)
from abs_model.run.tally import cash_flow_table

BOTH = pytest.mark.parametrize("which", ["series_one", "awkward"])
TABLES = (
    accounts_table, collections_table, ledger_table, payments_table, schedule_table, supports_table, tranches_table,
    triggers_table, cash_flow_table, scenarios_table,
)  # fmt: skip
NUMBERS = {"yuan", "count", "rate", "share", "ratio", "days", "years", "number"}


@pytest.fixture
def projection(which: str, request: pytest.FixtureRequest) -> Projection:
    found: Projection = request.getfixturevalue(which)
    return found


def tables(projection: Projection) -> Iterator[pd.DataFrame]:
    """Every table of a run and of its pool."""
    subject = projection.subject
    yield from (make(projection) for make in TABLES)
    yield from stratify(subject.pool).tables.values()
    yield limit_table(subject.pool.frame, subject.deal.pool.concentration)
    yield from (subject.pool.frame, subject.screening.exclusions, subject.screening.flags)


@BOTH
def test_every_column_of_every_table_has_a_term(projection: Projection) -> None:
    columns = {str(name).rpartition(".")[2] for table in tables(projection) for name in table.columns}
    assert len(columns) > 50
    assert sorted(columns - set(TERMS)) == []


@BOTH
def test_a_column_of_amounts_is_in_yuan_and_a_column_of_numbers_has_a_unit(projection: Projection) -> None:
    for table in tables(projection):
        for name in table.select_dtypes("number").columns:
            assert TERMS[str(name).rpartition(".")[2]].unit in NUMBERS, name


@BOTH
def test_every_figure_has_a_term_with_its_unit(projection: Projection) -> None:
    figures = summarise(projection)
    assert {one.identifier: one.unit for one in figures} == {
        one.identifier: TERMS[one.identifier].unit for one in figures
    }
    assert {one.section for one in figures} <= set(TERMS)


@BOTH
def test_every_identity_has_a_term_and_says_what_its_sides_are(projection: Projection) -> None:
    for one in identities(projection):
        assert one.identifier in TERMS
        assert "=" in TERMS[f"{one.identifier}_identity"].zh


@BOTH
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_name_in_the_ledger_can_be_said(projection: Projection, language: Language) -> None:
    ledger = ledger_table(projection)
    used = {*ledger["verb"], *ledger["source"], *ledger["target"], *(one.subject for one in summarise(projection))}
    assert sorted(used - set(names_of(projection, language))) == []


@BOTH
@pytest.mark.parametrize("language", ["zh", "en"])
def test_scenarios_and_triggers_go_by_the_names_of_their_files(projection: Projection, language: Language) -> None:
    assert set(scenario_names(projection, language)) == {one.id for one in projection.scenarios}
    assert set(trigger_names(projection, language)) == {one.id for one in projection.subject.deal.triggers}


def test_a_payee_is_called_by_its_tranche_or_fee(series_one: Projection) -> None:
    zh, en = names_of(series_one, "zh"), names_of(series_one, "en")
    assert (zh["A.interest"], en["A.interest"]) == ("优先级利息", "senior interest")
    assert (zh["fees.custody"], en["fees.custody"]) == ("托管费", "custody fee")
    assert zh["fees.custody.excess"] == "托管费超出部分"
    assert (zh["pool.collected"], en["pool.collected"]) == ("资产池正常回款", "pool collected")
    assert zh["guarantee"] == "担保人连带责任保证"
