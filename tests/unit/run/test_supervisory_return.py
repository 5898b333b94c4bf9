"""What a guarantor reports, and by when: nothing that is not known is made up."""

import datetime

import pandas as pd
import pytest

from abs_model.deal.rulebook import Rulebook
from abs_model.errors import DealError
from abs_model.glossary import TERMS
from abs_model.glossary.guarantor import TERMS as OWN
from abs_model.run.guarantor_view import guarantor_view
from abs_model.run.supervisory_return import SupervisoryReturn, deadline_table, supervisory_return
from tests.guarantors import DAY, RULEBOOK, business, exposures, guarantor, sheet


def returned(day: datetime.date = DAY, **terms: object) -> SupervisoryReturn:
    """The return of a guarantor."""
    own = guarantor(business("other_borrowing", 2_000e6), balance_sheets=(sheet(**terms),))
    return supervisory_return(guarantor_view(own, RULEBOOK, exposures(), day), RULEBOOK)


def test_twelve_items_and_the_further_ones() -> None:
    table = returned(n_staff=80, paid_in_capital=900e6).quarterly.set_index("item")
    assert table.loc["1", "value"] == 1
    assert table.loc["2", "value"] == 80
    assert table.loc["3", "value"] == 900e6
    assert table.loc["5", "value"] == 2_000e6
    assert table.loc["8", "value"] == 2.0
    assert table.loc["11", "value"] == 0.015
    assert table.loc["12", "value"] == 0.0025
    assert table.index.is_unique
    assert len(table) == 14 + 12


def test_an_item_that_no_file_has_is_not_nothing() -> None:
    table = returned().quarterly.set_index("identifier")
    for word in ("n_staff", "paid_in_capital", "net_profit", "tax_of_year"):
        assert pd.isna(table.loc[word, "value"])
        assert table.loc[word, "availability"] == "not_in_files"
        assert table.loc[word, "missing"]


def test_the_year_has_the_items_of_the_quarter_and_more() -> None:
    found = returned()
    assert found.annual["identifier"].tolist()[: len(found.quarterly)] == found.quarterly["identifier"].tolist()
    assert found.annual["item"].is_unique
    assert "claim_recovery_ratio" in set(found.annual["identifier"])


def test_a_day_within_a_quarter_is_told() -> None:
    assert returned().warnings == ()
    first, second = returned(datetime.date(2020, 10, 8)).warnings
    assert first.remedy == "Ask as at 2020-09-30."
    assert second.found == "balances are of 2020-10-08, and what the balance sheet says is of 2020-09-30"


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2020-09-30", ["2020-10-25", "2021-01-31", "2021-02-15", "2021-01-31", "2021-02-15"]),
        ("2021-01-25", ["2021-01-25", "2021-01-31", "2021-02-15", "2021-01-31", "2021-02-15"]),
        ("2021-01-26", ["2021-04-25", "2021-01-31", "2021-02-15", "2021-01-31", "2021-02-15"]),
        ("2021-02-01", ["2021-04-25", "2022-01-31", "2021-02-15", "2021-07-31", "2021-02-15"]),
        ("2024-06-28", ["2024-07-25", "2025-01-31", "2025-02-15", "2024-07-31", "2025-02-15"]),
        # Before the rules of off-site supervision were in force, nothing was due under them.
        ("2020-07-07", ["2020-10-25", "2021-01-31", "2021-02-15", "2021-01-31", "2021-02-15"]),
        ("2005-01-01", ["2020-10-25", "2021-01-31", "2021-02-15", "2021-01-31", "2021-02-15"]),
    ],
)
def test_returns_are_due_in_calendar_days(day: str, due: list[str]) -> None:
    table = deadline_table(RULEBOOK, datetime.date.fromisoformat(day))
    assert [str(one) for one in table["due_by"]] == due
    assert (table["days_left"] >= 0).all()
    assert (table["who"] == ["guarantor", "guarantor", "supervisor", "bank", "supervisor"]).all()


def test_a_rulebook_that_knows_no_return() -> None:
    bare = Rulebook(version="bare", rules=tuple(one for one in RULEBOOK.rules if not one.id.endswith("_days")))
    with pytest.raises(DealError, match="no rule quarterly_return_days"):
        deadline_table(bare, DAY)


def test_every_word_is_in_the_glossary() -> None:
    found = returned()
    words = {*found.annual["identifier"], *found.annual.columns, *found.deadlines.columns}
    words |= {*found.deadlines["task"], *found.deadlines["who"]}
    assert words - set(OWN) - set(TERMS) == set()
