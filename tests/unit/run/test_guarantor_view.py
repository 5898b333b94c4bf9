"""A guarantor as at a day: what its limits see, what still fits, and what it cannot know."""

import dataclasses
import datetime
from pathlib import Path

import pandas as pd
import pytest

from abs_model.deal.rulebook import WEIGHT_KINDS, Rulebook
from abs_model.glossary import TERMS
from abs_model.glossary.guarantor import IN_GUARANTORS
from abs_model.glossary.guarantor import TERMS as OWN
from abs_model.io.guarantor_file import read_guarantor
from abs_model.run.guarantor_book import guarantor_book
from abs_model.run.guarantor_indicator import INDICATOR_COLUMNS, indicators
from abs_model.run.guarantor_limit import (
    ALL_CLIENTS,
    CAPACITY_COLUMNS,
    LIMIT_COLUMNS,
    NEW_CLIENT,
    capacity,
    limit_table,
)
from abs_model.run.guarantor_view import GuarantorView, guarantor_view
from tests.guarantors import DAY, RULEBOOK, book, business, exposures, guarantor, sheet

DEALS = Path(__file__).parents[3] / "deals"
SMALL = {"weight_kind": "small_borrowing", "is_small": True, "product": "bill_guarantee"}


def view(*lines: dict[str, object], day: datetime.date = DAY, **terms: object) -> GuarantorView:
    """The view of a guarantor with these exposures."""
    return guarantor_view(guarantor(**terms), RULEBOOK, exposures(*lines), day)


def figure(found: GuarantorView, identifier: str) -> tuple[float | None, tuple[str, ...]]:
    """One figure, and what it misses."""
    (one,) = (one for one in found.figures if one.identifier == identifier)
    return one.value, one.missing


def test_limits_see_what_is_guaranteed_and_figures_what_is_left_of_it() -> None:
    line = {"obligor_id": "jia", "gross": 90e6, "guaranteed": 60e6, "net": 20e6}
    found = view(line)
    assert found.limits.set_index("identifier").loc["single_client", "value"] == 0.06
    assert figure(found, "guaranteed_balance") == (60e6, ())
    assert figure(found, "net_guaranteed_balance") == (20e6, ())
    assert figure(found, "shared_balance") == (40e6, ())
    assert figure(found, "re_guaranteed_balance")[0] is None


def test_a_supervisor_may_recognise_what_others_share() -> None:
    rules = tuple(
        one.model_copy(update={"value": 0.5}) if one.id == "recognised_sharing" else one for one in RULEBOOK.rules
    )
    line = {"obligor_id": "jia", "guaranteed": 60e6, "net": 20e6}
    own = guarantor_book(guarantor(), Rulebook(version="own", rules=rules), exposures(line), DAY)
    assert own.liability == 40e8


def test_what_is_not_guaranteed_and_what_another_guarantees_is_left_out() -> None:
    found = view(
        {"obligor_id": "jia", "guaranteed": 0.0, "gross": 5e6, "net": 0.0, "role": "provider"},
        {"obligor_id": "yi", "guaranteed": 5e6, "guarantor_id": "another"},
    )
    assert found.book.lines.empty
    assert figure(found, "small_farm_balance_share") == (None, ())


def test_a_client_of_two_deals_is_one_client() -> None:
    found = view({"obligor_id": "jia", "guaranteed": 60e6}, {"obligor_id": "jia", "guaranteed": 50e6, "deal_id": "e"})
    assert found.limits["identifier"].tolist().count("single_client") == 1
    assert found.broken["identifier"].tolist() == ["single_client"]
    assert found.broken["headroom_amount"].tolist() == [-10e6]
    assert figure(found, "n_guaranteed_clients") == (1, ())
    assert capacity(found.book, "other_financing", "jia").amount == 0.0


def test_affiliates_are_counted_together() -> None:
    found = book(
        {"obligor_id": "jia", "group_id": "one", "guaranteed": 80e6},
        {"obligor_id": "yi", "group_id": "one", "guaranteed": 60e6},
        {"obligor_id": "bing", "group_id": None, "guaranteed": 1e6},
    )
    limits = limit_table(found)
    assert limits.loc[limits["identifier"] == "group", "subject"].tolist() == ["one", "bing"]
    fits = capacity(found, "other_financing", "jia")
    assert (fits.amount, fits.binding_limit, fits.limit_subject) == (10e6, "group", "one")


def test_a_small_class_ends_for_a_client_that_owes_more() -> None:
    within = book({"obligor_id": "xiao", "guaranteed": 5e6, **SMALL})
    beyond = book(
        {"obligor_id": "xiao", "guaranteed": 5e6, **SMALL}, {"obligor_id": "xiao", "guaranteed": 0.01, **SMALL}
    )
    assert within.liability == 375_000_000
    assert beyond.liability == 500_000_001
    fits = capacity(book({"obligor_id": "xiao", "guaranteed": 2e6, **SMALL}), "small_borrowing", "xiao")
    assert (fits.amount, fits.binding_limit) == (3e6, "small_borrowing_amount")


def test_other_borrowing_stops_where_the_step_out_of_a_small_class_would_break_a_limit() -> None:
    """9,996,250,000 of other business and 3 million at 75 % leave 1.5 million; two more would cost 0.75 besides."""
    own = guarantor(business("other_borrowing", 9_996_250_000.0))
    found = book({"obligor_id": "xiao", "guaranteed": 3e6, **SMALL}, of=own)
    fits = capacity(found, "other_borrowing", "xiao")
    assert (fits.amount, fits.binding_limit) == (1.5e6, "leverage")
    wider = book(
        {"obligor_id": "xiao", "guaranteed": 3e6, **SMALL}, of=guarantor(business("other_borrowing", 9_995_600_000.0))
    )
    assert capacity(wider, "other_borrowing", "xiao").amount == 2e6
    widest = book(
        {"obligor_id": "xiao", "guaranteed": 3e6, **SMALL}, of=guarantor(business("other_borrowing", 9_994e6))
    )
    assert capacity(widest, "other_borrowing", "xiao").amount == 3e6


def test_fifteen_times_needs_the_word_and_the_test() -> None:
    small = business("small_borrowing", 600e6, n_clients=90)
    other = business("other_borrowing", 500e6, n_clients=10)
    meets = guarantor_view(guarantor(small, other, is_for_small=True), RULEBOOK, exposures(), DAY)
    assert meets.limits["identifier"].iloc[0] == "leverage_small_farm"
    assert len(meets.warnings) == 1
    silent = guarantor_view(guarantor(small, other), RULEBOOK, exposures(), DAY)
    fails = guarantor_view(guarantor(other, is_for_small=True), RULEBOOK, exposures(), DAY)
    for one, words in ((silent, "no is_for_small"), (fails, "is_for_small")):
        assert one.limits["identifier"].iloc[0] == "leverage"
        assert one.warnings[0].found.startswith(f"it has {words}, and the test")


def test_a_bond_of_a_good_name_counts_less_for_one_client() -> None:
    found = book({"obligor_id": "jia", "guaranteed": 100e6, "weight_kind": "aa_plus_bond"})
    limits = limit_table(found).set_index("identifier")
    assert limits.loc["leverage", "value"] == 0.08
    assert limits.loc["single_client", "value"] == 0.06


def test_what_the_balance_sheet_does_not_say_is_missing_and_not_nothing() -> None:
    own = guarantor(balance_sheets=(sheet(class_3=None, lost=None, released=0.0, compensation_receivable=None),))
    found = guarantor_view(own, RULEBOOK, exposures(), DAY)
    limits = found.limits.set_index("identifier")
    assert limits.loc["class_3_ratio", "missing"] == "class_3, compensation_receivable"
    assert pd.isna(limits.loc["class_3_ratio", "value"])
    assert limits.loc["class_3_ratio", "is_met"] is None
    assert figure(found, "claim_loss_ratio") == (None, ("lost",))
    assert figure(found, "claim_ratio") == (None, ())
    assert figure(found, "claim_recovery_ratio")[1] == ("compensation_receivable of 2019-12-31",)
    assert found.broken.empty


def test_what_needs_the_year_before_takes_it() -> None:
    before = sheet(date=datetime.date(2019, 12, 31), compensation_receivable=20e6, compensation_reserve=60e6)
    own = guarantor(business("other_borrowing", 2_000e6), balance_sheets=(before, sheet()))
    found = {one.identifier: one.value for one in indicators(guarantor_book(own, RULEBOOK, exposures(), DAY))}
    assert found["claim_recovery_ratio"] == 0.2
    assert found["compensation_reserve_due"] == 80e6
    assert found["unearned_reserve_due"] == 20e6
    assert found["fee_yield"] == pytest.approx(0.02 * 366 / 274)
    assert found["claim_coverage_ratio"] == 2.0


def test_an_old_balance_sheet_is_told() -> None:
    assert view(day=datetime.date(2020, 12, 30)).warnings == ()
    (fault,) = view(day=datetime.date(2020, 12, 31)).warnings
    assert "is of 2020-09-30, 92 days before" in fault.found


def test_business_is_as_last_known() -> None:
    early = business("aa_bond", 100e6, as_of=datetime.date(2020, 6, 30))
    late = business("aa_bond", 300e6, as_of=datetime.date(2020, 12, 31))
    new = business("other_bond", 1e6, as_of=datetime.date(2020, 12, 31))
    found = guarantor_view(guarantor(early, late, new), RULEBOOK, exposures(), DAY)
    assert found.book.liability == 80e8
    assert found.warnings[-1].found == "other_bond of other_business starts after 2020-09-30"


def test_rules_of_an_earlier_day() -> None:
    housing = guarantor(
        business("housing_borrowing", 100e6),
        balance_sheets=(sheet(date=datetime.date(2019, 6, 30)), sheet()),
    )
    assert guarantor_book(housing, RULEBOOK, exposures(), datetime.date(2019, 9, 30)).liability == 100e8
    assert guarantor_book(housing, RULEBOOK, exposures(), DAY).liability == 30e8


def test_capacity_is_asked_for_every_product_and_client() -> None:
    found = view({"obligor_id": "jia", "guaranteed": 60e6}, {"obligor_id": "xiao", "guaranteed": 1e6, **SMALL})
    table = found.capacity
    assert list(table.columns) == CAPACITY_COLUMNS
    small = table[table["weight_kind"] == "small_borrowing"]
    assert small["obligor_id"].tolist() == [ALL_CLIENTS, NEW_CLIENT, "xiao"]
    assert small["amount"].iloc[0] == float(int((10e11 - float(found.book.liability)) / 0.75)) / 100
    assert table.groupby("product")["obligor_id"].apply(set).tolist() == [{ALL_CLIENTS, NEW_CLIENT, "jia", "xiao"}] * 3


def test_every_word_is_in_the_glossary() -> None:
    words = {*LIMIT_COLUMNS, *CAPACITY_COLUMNS, *INDICATOR_COLUMNS, *WEIGHT_KINDS, ALL_CLIENTS, NEW_CLIENT}
    found = view({"obligor_id": "jia", "guaranteed": 60e6})
    words |= {*found.limits["identifier"], *found.indicators["identifier"], *found.indicators["availability"]}
    assert words - set(OWN) - set(TERMS) == set()
    assert set(IN_GUARANTORS) & set(OWN) == set()


@pytest.mark.parametrize(
    ("folder", "day", "class_1"),
    [
        ("fazhan-guarantor", datetime.date(2020, 7, 7), 1_200e6),
        ("fazhan-guarantor", datetime.date(2024, 6, 28), 1_200e6),
        ("shendan-guarantor", datetime.date(2020, 9, 23), 1_000e6),
    ],
)
def test_the_sample_guarantors_keep_their_limits_and_have_the_liquid_assets_of_their_deals(
    folder: str, day: datetime.date, class_1: float
) -> None:
    read = read_guarantor(DEALS / folder)
    found = guarantor_view(read.guarantor, RULEBOOK, exposures(), day)
    assert read.warnings == ()
    assert found.broken.empty
    assert found.book.sheet.class_1 == class_1
    assert [one.found for one in found.warnings if "balance sheet" in one.found] == []
    assert {field.name for field in dataclasses.fields(found)} >= {"limits", "capacity", "indicators"}
