"""What a correction changes, side by side: a small deal by hand."""

from dataclasses import replace

import pytest

from abs_model.run.correction import CHANGE_COLUMNS, changes
from abs_model.run.record import Projection
from abs_model.run.taking import consider
from tests.servicers import Draft, first_draft, subject


def projected(draft: Draft) -> Projection:
    taking = consider(subject(), [], draft.file())
    assert taking.projection is not None
    return taking.projection


def corrected() -> Draft:
    """R2 was given 300 off and not 100; so much less of it is late."""
    draft = first_draft()
    draft.set("dilution", "amount", "300.00", subject="R2")
    for status, yuan in (("diluted", 200.0), ("closing", -200.0), ("overdue_1_30", -200.0)):
        draft.shift(status, yuan)
    assert draft.differences().empty
    return draft


def test_only_what_differs_is_told_in_the_order_of_periods() -> None:
    table = changes(projected(first_draft()), projected(corrected()), last=2)
    assert table.columns.tolist() == list(CHANGE_COLUMNS)
    told = [
        (row.period, row.change_part, row.change_line, row.before_correction, row.after_correction)
        for row in table.itertuples()
    ]
    assert told == [
        (2, "change_pool", "diluted", 100.0, 300.0),
        (2, "change_pool", "outstanding", 7400.0, 7200.0),
        (2, "change_pool", "overdue", 3400.0, 3200.0),
    ]
    assert table["correction_change"].tolist() == [200.0, -200.0, -200.0]


def test_what_is_expected_later_is_told_too() -> None:
    table = changes(projected(first_draft()), projected(corrected()))
    later = table[table["period"] == 3].set_index(["change_part", "change_line"])["correction_change"]
    # What is late is expected on the next business day, so that 200 less come in in window 3 and stay in the account.
    assert later.to_dict() == {
        ("change_pool", "collected"): -200.0,
        ("change_pool", "diluted"): 200.0,
        ("change_standing", "collection"): -200.0,
    }


def test_a_version_differs_in_nothing_from_itself() -> None:
    one = projected(first_draft())
    assert changes(one, one).empty


def test_two_schedules_are_no_two_versions() -> None:
    one = projected(first_draft())
    other = replace(one, plan=replace(one.plan, periods=one.plan.periods[:-1]))
    with pytest.raises(ValueError, match="same deal and schedule"):
        changes(one, other)
