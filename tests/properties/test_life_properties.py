"""What holds for every history of bills: one stage at a time, never backwards, and a line that follows it."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.deal.bill import STAGES, BillLaw
from abs_model.deal.bill_status import STATUS_CODES
from abs_model.deal.refusal import DEFAULT_REFUSALS
from abs_model.pool.ageing import BUCKETS, ageing, overdue_face
from abs_model.pool.bill_task import tasks
from abs_model.pool.life import (
    LIFE_ORDER,
    SETTLED_STAGES,
    USING_STAGES,
    dated_by_code,
    is_reserved,
    is_used,
    line_use,
    stages,
)
from abs_model.schedule.calendar import Calendar

FIRST = datetime.date(2021, 1, 1)
N_DAYS = 10
"""Few days, so that dates meet."""

DATES = (
    "offered_date", "approved_date", "guarantee_date", "discount_date", "presented_date", "refused_date", "paid_date",
    "claimed_date", "compensated_date", "recovered_date", "closed_date",
)  # fmt: skip
AMOUNTS = ("paid_amount", "compensated_amount", "recovered_amount")
FACES = (0.01, 0.3, 100.0)
CODES = (*STATUS_CODES, "999999", None)

days = st.integers(0, N_DAYS - 1).map(lambda number: FIRST + datetime.timedelta(number))


@st.composite
def histories(draw: st.DrawFn, *, has_codes: bool = False) -> list[dict[str, Any]]:
    """Bills with whatever dates, in whatever order."""
    columns = draw(st.lists(st.sampled_from((*DATES, *AMOUNTS)), unique=True, max_size=len(DATES) + len(AMOUNTS)))
    bill: dict[str, st.SearchStrategy[Any]] = {"face": st.sampled_from(FACES), "due_date": days}
    bill |= {name: st.none() | days if name in DATES else st.none() | st.sampled_from(FACES) for name in columns}
    if has_codes:
        bill["status_code"] = st.sampled_from(CODES)
    return draw(st.lists(st.fixed_dictionaries(bill), min_size=1, max_size=8))


def frame_of(bills: list[dict[str, Any]]) -> pd.DataFrame:
    """The bills as a tape has them once it is read."""
    frame = pd.DataFrame(bills)
    for column in frame.columns:
        if column.endswith("_date"):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        else:
            frame[column] = frame[column].astype("str" if column == "status_code" else "float64")
    return frame.assign(bill_id=[f"B{number}" for number in range(len(bills))], acceptor_id="C1")


def slow_stage(bill: dict[str, Any], day: datetime.date) -> str:
    """The stage of one bill by the page on the life of a bill, one sentence after the other."""
    cell = bill.get
    proofs = [cell(name) for name in ("discount_date", "claimed_date", "compensated_date") if cell(name)]
    guaranteed = cell("guarantee_date") or (min(proofs) if proofs else None)
    is_live = guaranteed is not None and guaranteed <= day
    owed = bill["face"] if cell("compensated_amount") is None else cell("compensated_amount")
    compensated, refused = cell("compensated_date"), cell("refused_date")

    def happened(name: str) -> bool:
        return cell(name) is not None and cell(name) <= day

    def covers(name: str, amount: float) -> bool:
        return cell(name) is None or cell(name) >= amount

    if happened("closed_date"):
        return "closed"
    to_guarantor = happened("paid_date") and compensated is not None and cell("paid_date") >= compensated
    if to_guarantor and covers("paid_amount", owed):
        return "recovered"
    is_compensation_known = compensated is None or compensated <= day
    if happened("recovered_date") and covers("recovered_amount", owed) and is_compensation_known:
        return "recovered"
    if happened("paid_date") and not to_guarantor and covers("paid_amount", bill["face"]):
        return "paid"
    if is_live:
        reached = {
            "compensated": happened("compensated_date"),
            "claimed": happened("claimed_date"),
            "refused": happened("refused_date") and refused is not None and refused >= bill["due_date"],
            "due": bill["due_date"] <= day,
            "discounted": happened("discount_date"),
            "guaranteed": True,
        }
        return next(stage for stage, is_reached in reached.items() if is_reached)
    return "approved" if happened("approved_date") else "offered"


def all_days() -> list[datetime.date]:
    return [FIRST + datetime.timedelta(number) for number in range(-1, N_DAYS + 1)]


@given(histories())
@settings(max_examples=40, deadline=None)
def test_the_stage_is_what_the_page_says_bill_by_bill(bills: list[dict[str, Any]]) -> None:
    frame = frame_of(bills)
    for day in all_days():
        assert stages(frame, day, {}).tolist() == [slow_stage(bill, day) for bill in bills]


@given(histories(has_codes=True))
@settings(max_examples=40, deadline=None)
def test_every_bill_has_one_stage_and_never_goes_backwards(bills: list[dict[str, Any]]) -> None:
    frame = frame_of(bills)
    told = [stages(frame, day, {"999999": "refused"}) for day in all_days()]
    assert all(one.isin(STAGES).all() and len(one) == len(frame) for one in told)
    ranks = np.array([[LIFE_ORDER.index(stage) for stage in one] for one in told])
    assert (np.diff(ranks, axis=0) >= 0).all()


@given(histories(has_codes=True))
@settings(max_examples=40, deadline=None)
def test_what_is_settled_stays_settled(bills: list[dict[str, Any]]) -> None:
    frame = frame_of(bills)
    is_settled = np.array([stages(frame, day, {}).isin(SETTLED_STAGES) for day in all_days()])
    assert (np.diff(is_settled.astype(np.int64), axis=0) >= 0).all()


@given(histories())
@settings(max_examples=40, deadline=None)
def test_face_on_lines_is_the_face_of_bills_in_stages_that_use_them(bills: list[dict[str, Any]]) -> None:
    frame = frame_of(bills)
    use = line_use(frame)
    for day in all_days():
        slow = [slow_stage(bill, day) for bill in bills]
        fen = [round(bill["face"] * 100) for bill in bills]
        used = sum(one for one, stage in zip(fen, slow, strict=True) if stage in USING_STAGES)
        reserved = sum(one for one, stage in zip(fen, slow, strict=True) if stage == "approved")
        assert np.rint(frame["face"] * 100)[is_used(use, day)].sum() == used
        assert np.rint(frame["face"] * 100)[is_reserved(use, day)].sum() == reserved


@given(histories(has_codes=True))
@settings(max_examples=40, deadline=None)
def test_codes_that_are_given_a_day_keep_line_and_stage_together(bills: list[dict[str, Any]]) -> None:
    frame = frame_of(bills)
    for day in all_days():
        use = line_use(dated_by_code(frame, day, {}))
        told = stages(frame, day, {})
        assert is_used(use, day).tolist() == told.isin(USING_STAGES).tolist()
        assert is_reserved(use, day).tolist() == (told == "approved").tolist()


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_bills_do_not_see_each_other(bills: list[dict[str, Any]], random: Any) -> None:
    frame, day = frame_of(bills), FIRST + datetime.timedelta(N_DAYS // 2)
    told = stages(frame, day, {})
    order = random.sample(range(len(bills)), len(bills))
    assert stages(frame.iloc[order], day, {}).tolist() == told.iloc[order].tolist()
    assert stages(frame.iloc[:1], day, {}).tolist() == told.iloc[:1].tolist()


@given(histories(), st.integers(0, 150))
@settings(max_examples=40, deadline=None)
def test_ageing_adds_up_to_what_is_due_and_unpaid(bills: list[dict[str, Any]], age: int) -> None:
    frame, day = frame_of(bills), FIRST + datetime.timedelta(age)
    reasons = ("credit", "operational", None)
    frame["refusal_reason"] = pd.Series([reasons[number % 3] for number in range(len(bills))], dtype="str")
    table = ageing(frame, stages(frame, day, {}), day)
    fen = dict.fromkeys(BUCKETS, 0)
    for bill in bills:
        late = (day - bill["due_date"]).days
        if slow_stage(bill, day) in USING_STAGES and late > 0:
            fen[BUCKETS[min((late - 1) // 30, 3)]] += round(bill["face"] * 100)
    by_bucket = table.assign(fen=np.rint(table["face"] * 100)).groupby("bucket", sort=False)["fen"].sum()
    assert by_bucket.to_dict() == fen
    assert round(overdue_face(frame, stages(frame, day, {}), day) * 100) == sum(fen.values())


@given(histories(), st.integers(-1, 1_000))
@settings(max_examples=100, deadline=None)
def test_tasks_are_done_or_lapsed_or_open_and_settled_bills_have_none(bills: list[dict[str, Any]], age: int) -> None:
    frame, day = frame_of(bills), FIRST + datetime.timedelta(age)
    told = stages(frame, day, {})
    calendar = Calendar(code="CN")
    table = tasks(frame, day, BillLaw(), DEFAULT_REFUSALS, stages=told, calendar=calendar, claim_payment_days=5)
    assert not (table["is_done"] & table["is_lapsed"]).any()
    assert not (table["is_lapsed"] & (table["days_left"] >= 0)).any()
    assert (table["is_done"] | table["is_lapsed"] | (table["days_left"] >= 0)).all()
    assert not table.duplicated(["bill_id", "task"]).any()
    stage_of_bill = dict(zip(frame["bill_id"], told, strict=True))
    assert {stage_of_bill[bill] for bill in table["bill_id"]} <= {"due", "refused", "claimed", "compensated"}
    assert (table["who"] == "guarantor").tolist() == [
        task in {"pay_claim", "re_recourse"} or (task == "recourse_acceptor" and stage_of_bill[bill] == "compensated")
        for task, bill in zip(table["task"], table["bill_id"], strict=True)
    ]
