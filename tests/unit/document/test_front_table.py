"""Tables that restate a deal: each number with its unit, and with whether somebody published it."""

import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.document.front_table import (
    account_terms_table,
    classes_table,
    deal_front_tables,
    fees_table,
    front_tables,
    obligors_table,
    parties_table,
    provenance_table,
    terms_table,
    thresholds_table,
)
from abs_model.document.library import Library
from abs_model.glossary import TERMS
from abs_model.report.deal_terms import deal_terms
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE
from tests.small_subjects import series_one


@pytest.fixture(scope="module")
def projection() -> Projection:
    return project(series_one()[0], (BASE,))


@pytest.fixture(scope="module")
def deal(projection: Projection) -> Deal:
    return projection.subject.deal


def row(table: pd.DataFrame, column: str, value: str) -> dict[str, object]:
    (found,) = table[table[column] == value].to_dict("records")
    return found


def test_the_published_size_is_no_illustration_but_the_coupon_is(deal: Deal) -> None:
    found = row(classes_table(deal), "tranche", "A")
    assert (found["balance"], found["coupon_rate"], found["share"]) == (263_000_000.0, 0.038, 1.0)
    assert "coupon_rate" in str(found["illustrative_columns"]).split()
    assert "balance" not in str(found["illustrative_columns"]).split()
    library = Library(tables={"classes": classes_table(deal)})
    assert not library.quote("classes", "balance", tranche="A").is_illustrative
    assert library.quote("classes", "coupon_rate", tranche="A").is_illustrative


def test_only_what_a_line_has_can_be_illustrative(deal: Deal) -> None:
    fees = fees_table(deal)
    assert row(fees, "fee", "underwriting")["illustrative_columns"] == "amount day_count"
    assert row(fees, "fee", "management")["illustrative_columns"] == "rate day_count"


def test_every_party_of_the_deal_file_is_there_once_for_each_role(deal: Deal) -> None:
    table = parties_table(deal)
    assert table["role"].tolist().count("investor") == 3
    assert row(table, "role", "guarantor")["rating"] == "AAA"
    assert row(table, "role", "custodian")["name_zh"] == "托管银行（未披露）"


def test_obligors_are_the_core_enterprises(deal: Deal) -> None:
    table = obligors_table(deal)
    assert table["party_id"].tolist() == ["jiuye", "xinzhu"]
    assert table["limit"].tolist() == [180_000_000.0, 118_000_000.0]


def test_a_threshold_has_the_unit_of_what_it_bounds(deal: Deal) -> None:
    found = row(thresholds_table(deal), "trigger", "cumulative_default")
    assert (found["value"], found["unit"], found["direction"], found["consequence"]) == (
        0.05, "share", "above", "acceleration",
    )  # fmt: skip


def test_every_number_of_the_deal_file_has_a_unit_and_a_source(deal: Deal) -> None:
    table = terms_table(deal, deal_terms(deal))
    assert len(table) == len(deal_terms(deal))
    assert row(table, "path", "tranches.A.balance")["stated_source"] == "四川融资担保动态 2020 Q3"
    assert (table["stated_source"] != "").all()


def test_an_account_without_a_target_has_none(deal: Deal) -> None:
    assert account_terms_table(deal)["target_amount"].tolist() == [None]


def test_identities_are_in_yuan_and_in_rows(projection: Projection) -> None:
    table = front_tables(projection, ())["identities"]
    assert row(table, "identifier", "tape_rows")["left"] == 96.0
    assert row(table, "identifier", "tranches")["left"] == 263_000_000.0
    assert table["holds"].all()


def test_what_a_run_does_not_depend_on_is_left_out_of_its_provenance() -> None:
    table = provenance_table({"seed": None, "scenarios": ("base", "late"), "as_of": "", "n_paths": 2})
    assert dict(zip(table["name"], table["value"], strict=True)) == {"scenarios": "base, late", "n_paths": "2"}


def test_every_column_and_word_has_a_term(deal: Deal, projection: Projection) -> None:
    tables = deal_front_tables(deal, deal_terms(deal)) | front_tables(projection, deal_terms(deal))
    columns = {column for table in tables.values() for column in table.columns}
    assert sorted(columns - set(TERMS)) == []
    states = {
        str(value)
        for table in tables.values()
        for column in table.columns
        if TERMS[column].unit == "state" and column not in {"tranche", "support", "account", "trigger", "fee", "source"}
        for value in table[column].dropna()
    }
    assert sorted(states - set(TERMS)) == []
