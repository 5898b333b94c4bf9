"""An IP note as at a day: what falls due, what of its triggers the files can say, and what they cannot."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.errors import InvariantError
from abs_model.glossary import TERMS
from abs_model.report.ip_watch_screen import ip_watch_screen
from abs_model.run.claim_deal import claim_subject
from abs_model.run.ip_duty import EVENT_ROLES, report_tasks
from abs_model.run.ip_watch import TRIGGER_COLUMNS, IpWatch, invalidated, ip_watch, trigger_table, watch_figures
from abs_model.run.property_value import property_value
from abs_model.run.record import Subject
from abs_model.scenario.scenario import BASE
from tests.builders import name
from tests.claims import CN, ip_deal, tapes

CUT_OFF = date(2020, 9, 16)
SECOND = {"ip_id": "p2", "owner_id": "d2", "claim_id": "L2"}
PAID = {"fee_paid_to": "2023-12-31"}

EVENTS = [
    {"id": "d1_gone", "name": name("d1 gone"), "kind": "ip_invalidated", "subject": "d1"},
    {"id": "d3_gone", "name": name("d3 gone"), "kind": "ip_invalidated", "subject": "d3"},
    {"id": "downgraded", "name": name("downgraded"), "kind": "downgrade", "subject": "guarantor"},
]


def trigger(identifier: str, measure: str, above: float, subject: str | None = None) -> dict[str, Any]:
    when = {"measure": measure, "above": above} | ({} if subject is None else {"subject": subject})
    return {"id": identifier, "name": name(identifier), "when": when, "then": "acceleration"}


TRIGGERS = [
    trigger("overdue", "overdue_ratio", 0.05),
    trigger("value", "loan_to_value_ratio", 0.2),
    trigger("d1_gone", "event_happened", 0.0, "d1_gone"),
    trigger("d3_gone", "event_happened", 0.0, "d3_gone"),
    trigger("downgraded", "event_happened", 0.0, "downgraded"),
    trigger("failed", "support_failed", 0.0, "shield"),
]
SUPPORT = [{"id": "shield", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"]}]


def note(**terms: Any) -> Deal:
    """Notes of 18 million on claims of 12 and 6 million, with every kind of trigger."""
    normal = [{"pay": "A.interest"}, {"pay": "A.principal"}, {"draw": "shield"}, {"reimburse": "shield"},
              {"release": "originator", "after": "A"}]  # fmt: skip
    tranche = {"id": "A", "rank": "senior", "balance": 18_000_000, "coupon_rate": 0.0405, "redemption": "bullet"}
    return ip_deal(
        ip={"is_excluding": False},
        **{"events": EVENTS, "triggers": TRIGGERS, "support": SUPPORT, "normal": normal, "tranches": [tranche]} | terms,
    )


def subject(*assets: dict[str, str], deal: Deal | None = None) -> Subject:
    """L1 of 12 million on d1, L2 of 6 million on d2, both all at the end; property of 50 million behind each."""
    claims = [{}, {"claim_id": "L2", "debtor_id": "d2", "principal": "6000000"}]
    claims = [one | {"subsidy_scheme_id": "nanshan"} for one in claims]
    rows = [PAID | one for one in (*assets, *([{}, SECOND][len(assets) :]))]
    return claim_subject(deal or note(), tapes(claims, assets=rows), CN, deal_sha256="d")


def seen(day: date, *assets: dict[str, str], deal: Deal | None = None) -> IpWatch:
    return ip_watch(subject(*assets, deal=deal), BASE, day)


def results(watch: IpWatch) -> dict[str, tuple[str, float | None, str]]:
    return {one.trigger.id: (one.result, one.value, one.remark) for one in watch.tested}


@pytest.fixture(scope="module")
def spring() -> IpWatch:
    """As at 1 March 2021, all in order."""
    return seen(date(2021, 3, 1))


def named(watch: IpWatch, task: str) -> list[tuple[str, str, str, float | None]]:
    """Subject, due date, payment of the notes, amount of the tasks of a kind."""
    own = watch.tasks[watch.tasks["task"] == task]
    return [
        (
            one["subject"], f"{one['due_date']:%Y-%m-%d}",
            f"{one['note_payment_date']:%Y-%m-%d}" if pd.notna(one["note_payment_date"]) else "", one["amount"],
        )
        for one in own.to_dict("records")
    ]  # fmt: skip


def test_instalments_lead_to_the_payment_of_the_notes_that_follows(spring: IpWatch) -> None:
    # A quarter to 15 March 2021: 90 days at 4.35 % on 12 million is 128,712.33, on 6 million half of it.
    assert named(spring, "pay_instalment") == [
        ("L1", "2021-03-15", "2021-03-23", 128_712.33), ("L2", "2021-03-15", "2021-03-23", 64_356.16),
    ]  # fmt: skip
    # 90 days to 23 March at 4.05 % on 18 million.
    assert named(spring, "payment") == [("A", "2021-03-23", "2021-03-23", 179_753.42)]
    assert named(spring, "servicer_report")[0][1:3] == ("2021-03-16", "2021-03-23")
    parties = dict(zip(spring.tasks["task"], spring.tasks["party"], strict=True))
    assert (parties["payment"], parties["servicer_report"]) == ("note_trustee", "servicer")


@pytest.mark.parametrize(("day", "n"), [(date(2021, 3, 15), 2), (date(2021, 3, 16), 0)])
def test_what_is_paid_is_a_task_on_its_day_and_not_after_it(day: date, n: int) -> None:
    own = [one for one in named(seen(day), "pay_instalment") if one[1] == "2021-03-15"]
    assert len(own) == n


def test_guarantee_fees_are_due_a_year_in_advance_less_what_is_waived() -> None:
    # 12 million at 1.2 % less 35 %: 93,600 on 15 September 2021.
    found = named(seen(date(2021, 7, 1)), "pay_guarantee_fee")
    assert found == [("L1", "2021-09-15", "", 93_600.0), ("L2", "2021-09-15", "", 46_800.0)]
    assert named(seen(date(2021, 6, 16)), "pay_guarantee_fee") == []


def test_a_subsidy_is_applied_for_once_its_year_is_over_and_expected_after_the_lag_of_its_scheme() -> None:
    early, late = seen(date(2021, 9, 1)), seen(date(2021, 12, 1))
    (apply,) = named(early, "apply_for_subsidy")
    # d2 is of another district. A year to 15 September 2021, three months later is 15 December.
    assert apply[:2] == ("L1", "2021-12-15")
    assert early.tasks.loc[early.tasks["task"] == "apply_for_subsidy", "from_date"].tolist() == [
        pd.Timestamp("2021-09-15")
    ]
    assert named(early, "receive_subsidy") == []
    (receive,) = named(late, "receive_subsidy")
    assert receive == apply
    assert receive[3] is not None
    assert receive[3] > 0
    assert named(seen(date(2021, 12, 16)), "apply_for_subsidy") == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 9, 16), {"monthly_report": "2020-09-30"}),
        (date(2021, 4, 30), {"annual_report": "2021-04-30", "monthly_report": "2021-04-30"}),
        (date(2021, 5, 1), {"monthly_report": "2021-05-31"}),
        (
            date(2021, 7, 31),
            {"monthly_report": "2021-07-31", "half_year_report": "2021-08-31", "tracking_rating": "2021-07-31"},
        ),
        # The notes end on 23 September 2022: no report of that month, and none of 2023.
        (date(2022, 9, 1), {}),
        (date(2023, 3, 1), {}),
    ],
)
def test_reports_fall_due_by_practice_while_there_are_notes(day: date, expected: dict[str, str]) -> None:
    found = {one.task: one.due.isoformat() for one in report_tasks(note(), day)}
    assert found == expected
    assert {one.basis for one in report_tasks(note(), day)} <= {"by_practice"}


def test_a_deal_without_a_trustee_of_the_notes_has_a_manager() -> None:
    parties = {role: {"id": role, "name": role} for role in ("originator", "plan_manager", "guarantor", "loan_trustee",
               "government", "law_firm")}  # fmt: skip
    found = {one.task: one.party for one in report_tasks(note(parties=parties), date(2021, 4, 1))}
    assert found["annual_report"] == "plan_manager"


def test_what_the_files_say_is_tested_and_what_they_do_not_is_never_passed(spring: IpWatch) -> None:
    assert results(spring) == {
        "overdue": ("not_testable", None, "needs_servicer_data"),
        "value": ("test_passed", 0.18, ""),
        "d1_gone": ("test_passed", 0.0, ""),
        "d3_gone": ("not_testable", None, "no_property_at_closing"),
        "downgraded": ("not_testable", None, "needs_todays_rating"),
        "failed": ("not_testable", None, "needs_news_of_party"),
    }
    table = trigger_table(spring)
    assert [*table.columns] == [*TRIGGER_COLUMNS]
    assert table["is_breached"].tolist() == [None, False, False, None, None, None]
    assert spring.breached == ()
    said = ip_watch_screen(spring, "en")
    assert said.count("not testable from the files") == 4
    assert "nothing is known of what was really paid" in said


def test_the_value_at_the_cut_off_is_what_the_engine_starts_from() -> None:
    own = subject()
    (now,) = [one.value for one in ip_watch(own, BASE, CUT_OFF).tested if one.trigger.id == "value"]
    # Period 0 ends at the cut-off; fen.
    start = sum(values[0] for values in property_value(own).values())
    assert now == 1_800_000_000 / start == 0.18


def test_an_invalid_right_is_named_and_takes_its_value_from_its_day_on() -> None:
    gone = {"invalidated_date": "2021-03-01"}
    before, after = (seen(day, gone) for day in (date(2021, 2, 28), date(2021, 3, 1)))
    assert results(before)["d1_gone"][:2] == ("test_passed", 0.0)
    assert results(after)["d1_gone"] == ("test_breached", 1.0, "")
    # 18 million over the 50 million of p2 is above 20 %.
    assert results(after)["value"] == ("test_breached", 0.36, "")
    assert [one.trigger.id for one in after.breached] == ["value", "d1_gone"]
    assert invalidated(before).empty
    assert invalidated(after)["ip_id"].tolist() == ["p1"]
    figures = watch_figures(after)
    assert (figures["n_ceased"], figures["standing_value"], figures["standing_loan_to_value_ratio"]) == (1, 50e6, 0.36)
    said = ip_watch_screen(after, "zh")
    assert "!!! 已触发" in said
    assert "p1 甲公司 2021-03-01" in said


def test_one_invalid_right_of_two_is_no_event() -> None:
    extra = {"ip_id": "p3"}
    watch = seen(date(2021, 3, 1), {"invalidated_date": "2021-03-01"}, SECOND, extra)
    assert results(watch)["d1_gone"][:2] == ("test_passed", 0.0)
    assert invalidated(watch)["ip_id"].tolist() == ["p1"]


def test_unpaid_fees_take_a_right_after_its_grace_and_the_breach_says_what_it_rests_on() -> None:
    behind = {"fee_paid_to": "2020-12-31"}
    grace, lapsed = (seen(day, behind) for day in (date(2021, 6, 30), date(2021, 7, 1)))
    assert results(grace)["value"] == ("test_passed", 0.18, "")
    assert results(lapsed)["value"] == ("test_breached", 0.36, "rests_on_unpaid_fees")
    assert results(lapsed)["d1_gone"] == ("test_breached", 1.0, "rests_on_unpaid_fees")
    assert "only because fees are not shown as paid" in ip_watch_screen(lapsed, "en")


def test_where_nothing_stands_the_ratio_has_no_bound() -> None:
    gone = {"invalidated_date": "2021-03-01"}
    watch = seen(date(2021, 3, 1), gone, SECOND | gone)
    assert results(watch)["value"] == ("test_breached", float("inf"), "")
    assert watch_figures(watch)["standing_loan_to_value_ratio"] is None


@pytest.mark.parametrize(
    ("day", "left"), [(date(2020, 9, 16), 18e6), (date(2022, 9, 22), 18e6), (date(2022, 9, 23), 0.0)]
)
def test_the_balance_is_what_the_projection_leaves_after_the_last_payment(day: date, left: float) -> None:
    # What the model takes off values as they age must not accelerate the notes: a threshold that is far away.
    watch = seen(day, deal=note(triggers=[trigger("value", "loan_to_value_ratio", 0.9)]))
    assert watch.balances == {"A": left}
    assert results(watch)["value"][1] == pytest.approx(left / 100e6)


def test_the_origin_of_an_answer_holds_its_day(spring: IpWatch) -> None:
    assert spring.provenance.as_of == "2021-03-01"
    assert spring.provenance.scenarios == ("base",)


def test_other_deals_and_earlier_days_are_refused() -> None:
    own = subject()
    with pytest.raises(InvariantError, match="before the cut-off"):
        ip_watch(own, BASE, date(2020, 9, 15))
    with pytest.raises(InvariantError, match="has no claims"):
        ip_watch(replace(own, claims=None), BASE, CUT_OFF)


def test_every_word_that_can_be_said_has_a_term(spring: IpWatch) -> None:
    figures = watch_figures(spring)
    tables = (spring.tasks, spring.standing, spring.loan_to_value, trigger_table(spring))
    words = [*figures, *EVENT_ROLES, *EVENT_ROLES.values(), *(one for table in tables for one in table.columns)]
    words += [*spring.tasks["task"], *spring.tasks["party"], *(one.result for one in spring.tested)]
    assert [one for one in words if one not in TERMS] == []
    for language in ("zh", "en"):
        assert all(len(line) <= 100 for line in ip_watch_screen(spring, language).splitlines())
