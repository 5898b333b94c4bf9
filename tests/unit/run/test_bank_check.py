"""The engine against the bank: a small deal by hand, and how the parts of a file being taken come together."""

from collections.abc import Sequence

import pytest

from abs_model.run.bank_check import BANK_COLUMNS, BankCheck, bank_check
from abs_model.run.project import project
from abs_model.run.realised import course_of, window_of
from abs_model.run.taking import consider
from abs_model.scenario.scenario import BASE
from tests.servicers import Draft, first_draft, second_draft, subject


def checked(drafts: Sequence[Draft]) -> BankCheck:
    files = [draft.file() for draft in drafts]
    deal = subject()
    course = course_of(deal, [(file.records, window_of(deal, file.period_end)) for file in files])
    return bank_check(project(course.subject(deal), [BASE]), files)


def lines_of(found: BankCheck, period: int) -> dict[tuple[str, str], tuple[float, float]]:
    own = found.lines[(found.lines["period"] == period) & (found.lines["account"] == "collection")]
    return {
        (flow, name): (stated, computed)
        for flow, name, stated, computed in zip(
            own["bank_flow"], own["subject"], own["stated"], own["computed"], strict=True
        )
    }


def test_where_all_agrees_every_line_is_there_and_none_differs() -> None:
    found = checked([first_draft()])
    assert found.lines.columns.tolist() == list(BANK_COLUMNS)
    assert found.differences.empty
    # At closing the proceeds came in and went out as the price: neither counts here.
    assert lines_of(found, 2) == {
        ("paid_in", "pool.collected"): (2500.0, 2500.0),
        ("paid_in", "reinvestment"): (0.5, 0.5),
        ("closing_balance", ""): (2500.5, 2500.5),
    }


def test_what_was_paid_without_being_due_stands_line_by_line_and_explains_the_balance() -> None:
    found = checked([first_draft(), second_draft()])
    lines = lines_of(found, 3)
    assert lines[("paid_in", "guarantee")] == (250.0, 0.0)
    assert lines[("paid_out", "guarantee")] == (50.0, 0.0)
    assert lines[("paid_out", "fees.audit")] == (12.0, 0.0)
    assert lines[("paid_in", "pool.recovered")] == (700.0, 700.0)
    assert lines[("paid_in", "pool.repurchased")] == (3000.0, 3000.0)
    # 2,500.50 + 400 + 3,000 + 700 by what came in; 250 more, 50 and 12 less by what was paid.
    assert lines[("closing_balance", "")] == (6788.5, 6600.5)
    rules = dict(zip(found.differences["rule"], found.differences["severity"], strict=False))
    assert rules == {"claim_above_needed": "warning", "bank_line": "warning", "bank_closing": "warning"}


def test_a_claim_above_what_was_needed_names_its_row() -> None:
    draft = second_draft()
    found = checked([first_draft(), draft]).differences
    own = found[found["rule"] == "claim_above_needed"].iloc[0]
    assert own["line"] == draft.line("claim", "guarantee")
    assert own["difference"] == 250.0
    assert "to whom the rest goes back" in own["message_en"]
    assert "多 250.00 元" in own["message_zh"]


@pytest.mark.parametrize("yuan", [1.0, -0.01])
def test_money_of_which_no_record_speaks_is_an_error(yuan: float) -> None:
    draft = second_draft()
    draft.shift("closing", yuan, "account", "collection")
    found = checked([first_draft(), draft]).differences
    own = found[found["rule"] == "bank_closing"].iloc[0]
    assert own["severity"] == "error"
    assert f"No record speaks of {abs(yuan):,.2f} yuan" in own["message_en"]


def test_a_file_is_considered_with_all_that_is_wrong_with_it() -> None:
    deal, first = subject(), first_draft()
    taking = consider(deal, [], first.file())
    assert taking.is_sound
    assert taking.window == 2
    assert taking.course is not None
    assert taking.course.states.amounts["outstanding"].tolist() == [0.0, 40_000.0, 300_000.0, 400_000.0, 0.0]
    assert taking.statements["closing_balance"].tolist() == [2500.5]
    broken = first_draft()
    broken.shift("closing", 1.0, "account", "collection")
    both = consider(deal, [], broken.file())
    assert not both.is_sound
    assert both.differences["rule"].tolist() == ["account_roll", "bank_closing"]


def test_a_file_of_a_wrong_period_leads_nowhere() -> None:
    first = first_draft()
    again = consider(subject(), [first.file()], first.file())
    assert not again.is_sound
    assert (again.course, again.projection, again.window) == (None, None, 0)
    assert again.differences["rule"].tolist() == ["period_again"]
