"""The life of a bill: stages by hand, the line from guarantee to settlement, refusals at the edges of the window."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from abs_model.deal.bill import STAGES
from abs_model.deal.bill_status import STATUS_CODES
from abs_model.deal.refusal import DEFAULT_REFUSALS, RefusalRule
from abs_model.pool.life import (
    DATE_OF_STAGE,
    LIFE_ORDER,
    SETTLED_STAGES,
    USING_STAGES,
    dated_by_code,
    is_reserved,
    is_used,
    line_use,
    refusals,
    stages,
    status_conflicts,
)

DUE = datetime.date(2021, 3, 11)
GUARANTEED = {"offered_date": "2020-09-01", "approved_date": "2020-09-04", "guarantee_date": "2020-09-10"}
DISCOUNTED = {**GUARANTEED, "discount_date": "2020-09-11"}
REFUSED = {**DISCOUNTED, "presented_date": "2021-03-11", "refused_date": "2021-03-15"}
CLAIMED = {**REFUSED, "claimed_date": "2021-03-16"}
COMPENSATED = {**CLAIMED, "compensated_date": "2021-03-23", "compensated_amount": 400_000.0}


def bills_of(*facts: dict[str, Any]) -> pd.DataFrame:
    """Bills of 400,000 yuan that are due on 2021-03-11, each with facts of its own; a column is there if any has it."""
    always = {"face": 400_000.0, "acceptor_id": "C1", "due_date": str(DUE)}
    frame = pd.DataFrame([{"bill_id": f"B{number}", **always, **one} for number, one in enumerate(facts, 1)])
    for column in frame:
        if str(column).endswith("_date"):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        elif not str(column).endswith(("face", "_amount")):
            frame[column] = frame[column].astype("str")
    return frame


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def stage_of(as_of: str, codes: dict[str, str] | None = None, **facts: Any) -> str:
    """The stage of one bill."""
    return str(stages(bills_of(facts), day(as_of), codes or {}).item())


WHOLE_LIFE = {**COMPENSATED, "recovered_date": "2021-06-01", "closed_date": "2021-07-01"}


@pytest.mark.parametrize(
    ("as_of", "stage"),
    [
        ("2020-08-31", "offered"),
        ("2020-09-03", "offered"),
        ("2020-09-04", "approved"),
        ("2020-09-09", "approved"),
        ("2020-09-10", "guaranteed"),
        ("2020-09-11", "discounted"),
        ("2021-03-10", "discounted"),
        ("2021-03-11", "due"),
        ("2021-03-14", "due"),
        ("2021-03-15", "refused"),
        ("2021-03-16", "claimed"),
        ("2021-03-22", "claimed"),
        ("2021-03-23", "compensated"),
        ("2021-05-31", "compensated"),
        ("2021-06-01", "recovered"),
        ("2021-07-01", "closed"),
        ("2031-01-01", "closed"),
    ],
)
def test_a_whole_life_goes_through_its_stages_day_by_day(as_of: str, stage: str) -> None:
    assert stage_of(as_of, **WHOLE_LIFE) == stage


@pytest.mark.parametrize(
    ("why", "facts", "stage"),
    [
        ("a payment without an amount is whole", {**DISCOUNTED, "paid_date": "2021-03-12"}, "paid"),
        ("a payment of the face is whole", {**DISCOUNTED, "paid_date": "2021-03-12", "paid_amount": 400_000.0}, "paid"),
        ("a fen less is a part", {**DISCOUNTED, "paid_date": "2021-03-12", "paid_amount": 399_999.99}, "due"),
        ("an amount without a day is no payment", {**DISCOUNTED, "paid_amount": 400_000.0}, "due"),
        ("early payment settles", {**DISCOUNTED, "paid_date": "2021-01-05"}, "paid"),
        ("a part does not undo a refusal", {**REFUSED, "paid_date": "2021-03-20", "paid_amount": 1.0}, "refused"),
        ("paid after a refusal is paid", {**REFUSED, "paid_date": "2021-03-20"}, "paid"),
        ("paid before a refusal is paid", {**REFUSED, "paid_date": "2021-03-12"}, "paid"),
        ("paid after a claim is paid", {**CLAIMED, "paid_date": "2021-03-20"}, "paid"),
        (
            "closing a paid bill closes it",
            {**DISCOUNTED, "paid_date": "2021-03-12", "closed_date": "2021-03-13"},
            "closed",
        ),
        ("closing overrules what comes later", {**COMPENSATED, "closed_date": "2021-03-12"}, "closed"),
        ("the acceptor pays the guarantor back", {**COMPENSATED, "paid_date": "2021-04-01"}, "recovered"),
        ("also on the very day", {**COMPENSATED, "paid_date": "2021-03-23"}, "recovered"),
        (
            "the face is not enough for a larger compensation",
            {**COMPENSATED, "compensated_amount": 401_000.0, "paid_date": "2021-04-01", "paid_amount": 400_000.0},
            "compensated",
        ),
        (
            "what is left after a part payment was compensated",
            {**COMPENSATED, "compensated_amount": 100_000.0, "paid_date": "2021-04-01", "paid_amount": 100_000.0},
            "recovered",
        ),
        ("who compensates a paid bill errs", {**COMPENSATED, "paid_date": "2021-03-22"}, "paid"),
        ("a recovery without an amount is whole", {**COMPENSATED, "recovered_date": "2021-04-01"}, "recovered"),
        (
            "a part of it is not",
            {**COMPENSATED, "recovered_date": "2021-04-01", "recovered_amount": 399_999.99},
            "compensated",
        ),
        ("a recovery without a day is none", {**COMPENSATED, "recovered_amount": 400_000.0}, "compensated"),
        ("no claim is needed", {**REFUSED, "compensated_date": "2021-03-16"}, "compensated"),
        ("a claim needs no refusal", {**DISCOUNTED, "claimed_date": "2021-03-16"}, "claimed"),
        ("a bill need not be discounted", GUARANTEED, "due"),
        ("refused before it was due is not refused", {**DISCOUNTED, "refused_date": "2021-03-10"}, "due"),
        ("refused on the due date is", {**DISCOUNTED, "refused_date": "2021-03-11"}, "refused"),
        ("an offer does not fall due", {"offered_date": "2020-09-01"}, "offered"),
        ("nor does it when approved", {"approved_date": "2020-09-04"}, "approved"),
        ("nor is it refused", {"approved_date": "2020-09-04", "refused_date": "2021-03-12"}, "approved"),
        ("a discount proves the guarantee", {"discount_date": "2020-09-11"}, "due"),
        ("so does a claim", {"claimed_date": "2021-03-12"}, "claimed"),
        ("so does a compensation", {"compensated_date": "2021-03-12"}, "compensated"),
    ],
)
def test_what_has_happened_by_a_later_day(why: str, facts: dict[str, Any], stage: str) -> None:
    assert stage_of("2021-12-31", **facts) == stage, why


def test_a_bill_is_refused_before_it_is_due_and_stays_discounted() -> None:
    facts = {**DISCOUNTED, "refused_date": "2021-03-01"}
    assert [stage_of(as_of, **facts) for as_of in ("2021-03-01", "2021-03-10")] == ["discounted"] * 2


def test_a_recovery_counts_from_the_compensation_on() -> None:
    facts = {**COMPENSATED, "recovered_date": "2021-03-20"}
    assert stage_of("2021-03-22", **facts) == "claimed"
    assert stage_of("2021-03-23", **facts) == "recovered"


def test_what_comes_before_the_guarantee_counts_from_it() -> None:
    facts = {"discount_date": "2020-09-08", "guarantee_date": "2020-09-10", "approved_date": "2020-09-04"}
    assert [stage_of(f"2020-09-{number:02d}", **facts) for number in (8, 9, 10)] == [
        "approved",
        "approved",
        "discounted",
    ]


def test_a_frame_of_face_and_due_date_alone_holds_offers() -> None:
    frame = pd.DataFrame({"face": [1.0, 2.0], "due_date": pd.to_datetime(["2021-03-11", "2021-03-12"])}, index=[7, 3])
    result = stages(frame, DUE, {})
    assert result.tolist() == ["offered"] * 2 and result.index.tolist() == [7, 3]
    assert result.name == "stage" and result.dtype == "str"


def test_no_bills_have_no_stages() -> None:
    frame = bills_of(DISCOUNTED).iloc[:0]
    assert stages(frame, DUE, {}).empty and line_use(frame).empty and refusals(frame, DEFAULT_REFUSALS, 10).empty
    assert status_conflicts(frame, DUE, {}).empty


def test_the_order_holds_every_stage_once() -> None:
    assert sorted(LIFE_ORDER) == sorted(STAGES)
    assert set(USING_STAGES) | set(SETTLED_STAGES) | {"offered", "approved"} == set(STAGES)
    assert set(DATE_OF_STAGE) == set(STAGES) - {"offered", "due"}


# Status codes.


@pytest.mark.parametrize(
    ("code", "stage"),
    [
        ("200412", "refused"),
        ("200312", "refused"),
        ("210412", "refused"),
        ("220607", "claimed"),
        ("230606", "compensated"),
        ("000000", "paid"),
        ("000002", "closed"),
        ("200512", "due"),
        ("100006", "due"),
        ("999999", "due"),
        (None, "due"),
    ],
)
def test_a_code_speaks_for_a_day_that_the_tape_does_not_keep(code: str | None, stage: str) -> None:
    assert stage_of("2021-03-20", **DISCOUNTED, status_code=code) == stage


def test_every_known_code_moves_a_bill_forward_or_leaves_it() -> None:
    facts = [{**GUARANTEED, "status_code": code} for code in STATUS_CODES]
    told = stages(bills_of(*facts), day("2021-03-20"), {})
    later = {"refused", "claimed", "compensated", "paid", "closed"}
    wanted = [status.stage if status.stage in later else "due" for status in STATUS_CODES.values()]
    assert told.tolist() == wanted


def test_a_desk_maps_its_own_codes() -> None:
    facts = {**DISCOUNTED, "status_code": "拒付"}
    assert stage_of("2021-03-20", **facts) == "due"
    assert stage_of("2021-03-20", {"拒付": "refused"}, **facts) == "refused"
    assert stage_of("2021-03-20", {"200412": "claimed"}, **{**facts, "status_code": "200412"}) == "claimed"


def test_a_code_does_not_speak_where_the_tape_keeps_the_day() -> None:
    frame = bills_of({**DISCOUNTED, "status_code": "200412"}, REFUSED)
    assert stages(frame, day("2021-03-20"), {}).tolist() == ["due", "refused"]
    conflict = status_conflicts(frame, day("2021-03-20"), {})
    assert conflict.to_dict("records") == [{"bill_id": "B1", "stage": "due", "code": "200412", "code_stage": "refused"}]


def test_a_column_without_a_single_day_is_not_kept() -> None:
    frame = bills_of({**DISCOUNTED, "status_code": "200412"}).assign(refused_date=pd.NaT)
    assert stages(frame, day("2021-03-20"), {}).item() == "refused"


def test_a_code_is_silent_while_the_bill_has_days_to_come() -> None:
    facts = {**DISCOUNTED, "claimed_date": "2021-03-16", "status_code": "000000"}
    assert [stage_of(f"2021-03-{number}", **facts) for number in (15, 16)] == ["due", "paid"]
    assert status_conflicts(bills_of({**facts, "status_code": "000002"}), day("2021-03-15"), {}).empty


def test_a_code_neither_moves_a_bill_back_nor_revives_a_settled_one() -> None:
    assert stage_of("2021-03-20", **REFUSED, status_code="110106") == "refused"
    assert stage_of("2021-03-20", **DISCOUNTED, paid_date="2021-03-12", status_code="230606") == "paid"
    assert stage_of("2021-03-20", **GUARANTEED, status_code="180020") == "due"
    assert stage_of("2021-03-01", **GUARANTEED, status_code="200001") == "guaranteed"


def test_a_code_for_refusal_makes_no_guarantee() -> None:
    frame = bills_of({"approved_date": "2020-09-04", "status_code": "200412"})
    assert stages(frame, day("2021-03-20"), {}).item() == "approved"
    assert status_conflicts(frame, day("2021-03-20"), {})["code_stage"].tolist() == ["refused"]


@pytest.mark.parametrize(
    ("facts", "code", "is_odd"),
    [
        (DISCOUNTED, "110106", False),
        (DISCOUNTED, "200001", False),
        (DISCOUNTED, "000000", False),
        (CLAIMED, "200412", False),
        (COMPENSATED, "200412", False),
        (COMPENSATED, "000000", False),
        (REFUSED, "200412", False),
        (REFUSED, "200001", True),
        (REFUSED, "110106", True),
        ({**DISCOUNTED, "paid_date": "2021-03-12"}, "000000", False),
        ({**DISCOUNTED, "paid_date": "2021-03-12"}, "200412", True),
        ({**DISCOUNTED, "paid_date": "2021-03-12", "paid_amount": 5.0}, "000000", True),
        ({**DISCOUNTED, "paid_date": "2021-03-12"}, "000002", True),
        ({**COMPENSATED, "recovered_date": "2021-03-24"}, "000000", False),
        ({**DISCOUNTED, "paid_date": "2021-03-12"}, "999999", False),
    ],
)
def test_code_and_days_disagree(facts: dict[str, Any], code: str, is_odd: bool) -> None:
    found = status_conflicts(bills_of({**facts, "status_code": code}), day("2021-04-30"), {})
    assert found.columns.tolist() == ["bill_id", "stage", "code", "code_stage"]
    assert len(found) == is_odd


def test_a_tape_without_codes_has_no_conflicts() -> None:
    assert status_conflicts(bills_of(DISCOUNTED, REFUSED), day("2021-04-30"), {}).empty


@pytest.mark.parametrize("code", ["170006", "110106", "200412", "220607", "230606", "000000", "000002"])
def test_the_line_follows_the_code_once_it_has_a_day(code: str) -> None:
    frame = bills_of({"approved_date": "2020-09-04", "guarantee_date": "2020-09-10", "status_code": code})
    if code in {"170006", "110106"}:
        frame = frame.drop(columns="guarantee_date")
    as_of = day("2021-03-20")
    told = dated_by_code(frame, as_of, {})
    is_using = stages(frame, as_of, {}).isin(USING_STAGES).to_numpy()
    assert is_used(line_use(told), as_of).tolist() == is_using.tolist()
    assert is_using.item() is (code not in {"000000", "000002"})
    assert "refused_date" not in frame


# The line.


@pytest.mark.parametrize(
    ("facts", "first", "free"),
    [
        (DISCOUNTED, "2020-09-10", None),
        ({**DISCOUNTED, "paid_date": "2021-03-12"}, "2020-09-10", "2021-03-12"),
        ({**DISCOUNTED, "paid_date": "2021-03-12", "paid_amount": 399_999.99}, "2020-09-10", None),
        (COMPENSATED, "2020-09-10", None),
        ({**COMPENSATED, "recovered_date": "2021-06-01"}, "2020-09-10", "2021-06-01"),
        ({**COMPENSATED, "recovered_date": "2021-06-01", "recovered_amount": 1.0}, "2020-09-10", None),
        ({**COMPENSATED, "paid_date": "2021-05-01", "recovered_date": "2021-06-01"}, "2020-09-10", "2021-05-01"),
        (WHOLE_LIFE, "2020-09-10", "2021-06-01"),
        ({**WHOLE_LIFE, "recovered_amount": 1.0}, "2020-09-10", "2021-07-01"),
        ({"discount_date": "2020-09-11"}, "2020-09-11", None),
        ({"approved_date": "2020-09-04"}, None, None),
    ],
)
def test_a_line_is_used_from_the_guarantee_until_settlement(
    facts: dict[str, Any], first: str | None, free: str | None
) -> None:
    use = line_use(bills_of(facts))
    assert use["used_from"].tolist() == [pd.Timestamp(first) if first else pd.NaT]
    assert use["used_until"].tolist() == [pd.Timestamp(free) if free else pd.NaT]


def test_a_line_is_free_on_the_day_of_settlement() -> None:
    use = line_use(bills_of({**DISCOUNTED, "paid_date": "2021-03-12"}))
    days = ("2020-09-09", "2020-09-10", "2021-03-11", "2021-03-12")
    assert [is_used(use, day(one)).item() for one in days] == [False, True, True, False]


def test_a_line_is_reserved_between_approval_and_guarantee() -> None:
    use = line_use(bills_of(GUARANTEED, {"approved_date": "2020-09-04", "closed_date": "2020-09-09"}))
    days = ("2020-09-03", "2020-09-04", "2020-09-08", "2020-09-09", "2020-09-10")
    assert [is_reserved(use, day(one)).tolist() for one in days] == [
        [False, False],
        [True, True],
        [True, True],
        [True, False],
        [False, False],
    ]


def test_a_bill_that_is_guaranteed_after_it_was_closed_uses_no_line() -> None:
    use = line_use(bills_of({**GUARANTEED, "closed_date": "2020-09-08"}))
    assert not any(is_used(use, day(f"2020-09-{number:02d}")).item() for number in range(1, 31))


def test_use_is_told_by_dates_of_the_index() -> None:
    use = line_use(bills_of(DISCOUNTED, DISCOUNTED).set_index(pd.Index([5, 2])))
    assert use.index.tolist() == [5, 2]
    assert (use.dtypes == "datetime64[us]").all()


# Refusals, at the edges of the window; days are counted from the due date.


def refused(signed: int, presented: int | None, message: str | None = None) -> dict[str, Any]:
    facts = {"refused_date": str(DUE + datetime.timedelta(signed)), "presentment": message}
    if presented is not None:
        facts["presented_date"] = str(DUE + datetime.timedelta(presented))
    return facts


@pytest.mark.parametrize(
    ("presented", "signed", "message", "code", "recourse"),
    [
        (-1, -1, "ordinary", "200512", "none"),
        (-1, 0, "ordinary", "200412", "all"),
        (-1, 10, "ordinary", "200412", "all"),
        (-1, 11, "ordinary", "200312", "acceptor"),
        (0, 0, "ordinary", "200412", "all"),
        (0, 10, "ordinary", "200412", "all"),
        (0, 11, "ordinary", "200312", "acceptor"),
        (10, 10, "ordinary", "200412", "all"),
        (10, 11, "ordinary", "200312", "acceptor"),
        (11, 11, "ordinary", "210312", "acceptor"),
        (0, 0, "late", "210412", "all"),
        (0, 10, "late", "210412", "all"),
        (0, 11, "late", "210412", "all"),
        (10, 10, "late", "210412", "all"),
        (10, 11, "late", "210412", "all"),
        (11, 11, "late", "210312", "acceptor"),
        (10, 11, None, "200312", "acceptor"),
        (11, 11, None, "210312", "acceptor"),
        (None, -1, None, "200512", "none"),
        (None, 0, None, "200412", "all"),
        (None, 10, None, "200412", "all"),
        (None, 11, None, "210312", "acceptor"),
    ],
)
def test_a_refusal_means_what_the_table_says_at_the_edges(
    presented: int | None, signed: int, message: str | None, code: str, recourse: str
) -> None:
    found = refusals(bills_of(refused(signed, presented, message)), DEFAULT_REFUSALS, 10)
    assert found.to_dict("records") == [{"code": code, "recourse": recourse}]


def test_what_is_not_stated_is_worked_out_before_rules_look_at_it() -> None:
    rules = (
        RefusalRule(message="late", code="late", recourse="acceptor"),
        RefusalRule(message="ordinary", code="ordinary", recourse="all"),
    )
    frame = bills_of(refused(11, 10), refused(11, 11), refused(10, None), refused(11, None), refused(11, 10, "late"))
    assert refusals(frame, rules, 10)["code"].tolist() == ["ordinary", "late", "ordinary", "late", "late"]
    assert refusals(frame, rules, 11)["code"].tolist() == ["ordinary"] * 4 + ["late"]


def test_a_desk_that_holds_timely_presentment_enough_says_so_in_a_table_of_its_own() -> None:
    rules = (
        RefusalRule(signed="before_due", code="200512", recourse="none"),
        RefusalRule(presented="in_window", code="200412", recourse="all"),
        RefusalRule(code="210312", recourse="acceptor"),
    )
    frame = bills_of(refused(-1, -1), refused(11, 10), refused(40, 10), refused(40, 11))
    found = refusals(frame, rules, 10)
    assert found["code"].tolist() == ["200512", "200412", "200412", "210312"]
    assert found["recourse"].tolist() == ["none", "all", "all", "acceptor"]


def test_the_first_rule_that_fits_wins_and_none_leaves_nothing() -> None:
    first = RefusalRule(signed="in_window", code="first", recourse="all")
    second = RefusalRule(presented="in_window", code="second", recourse="acceptor")
    frame = bills_of(refused(5, 5), refused(11, 5), refused(11, 11))
    assert refusals(frame, (first, second), 10)["code"].tolist() == ["first", "second", ""]
    assert refusals(frame, (second, first), 10)["code"].tolist() == ["second", "second", ""]
    assert refusals(frame, (first, second), 10)["recourse"].tolist() == ["all", "acceptor", "none"]


def test_only_refused_bills_are_looked_at_and_keep_their_index() -> None:
    frame = bills_of(DISCOUNTED, REFUSED, {"refused_date": "2021-03-25"}).set_index(pd.Index([4, 9, 2]))
    found = refusals(frame, DEFAULT_REFUSALS, 10)
    assert found.index.tolist() == [9, 2]
    assert (found.dtypes == "str").all()
    assert refusals(bills_of(DISCOUNTED), DEFAULT_REFUSALS, 10).empty


def test_amounts_are_compared_to_the_fen() -> None:
    face, parts = 0.3, np.float64(0.1) + np.float64(0.2)
    assert parts > face
    assert stage_of("2021-03-20", **DISCOUNTED, face=parts, paid_date="2021-03-12", paid_amount=face) == "paid"
