"""The desk's book: every refused row and every offer does what its README says, and the book holds together."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abs_model.cli.reading import Case, read_case
from abs_model.cli.request import Files
from abs_model.measure.money import to_fen
from abs_model.pool.approval import approve
from abs_model.pool.bill_line import used_by_acceptor_over_time, used_over_time
from abs_model.run.bill_measure import watched
from abs_model.run.bill_sharing import claimed_so_far, shared_claims, sharing_table
from abs_model.run.bill_view import book_tables, ladder_of
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.run.summary import identities

ROOT = Path(__file__).parents[2]
DESK = ROOT / "deals" / "fazhan-bills-desk"

REFUSED = {
    "range_overlap", "duplicate_bill", "pack_disagrees", "wrong_check_digit", "not_a_bill_number", "bank_acceptance",
    "face_of_range", "range_backwards", "pack_too_large", "tenor_too_long", "due_before_start", "not_a_date", "missing",
    "too_many_decimals", "discount_before_guarantee", "compensated_above_face", "unknown_choice",
}  # fmt: skip

OBJECTIONS = {
    "acceptor_line": 4, "group_cap": 2, "product_cap": 3, "supplier_cap": 2, "bill_cap": 3, "tenor_cap": 3,
    "line_expiry": 2, "whitelist": 2, "frozen:overdue": 1, "frozen:persistently_overdue": 1,
    "frozen:disclosure_breach": 1, "frozen:rating_floor": 1, "frozen:rating_cut": 2, "frozen:negative_news": 1,
    "frozen:refused_elsewhere": 1, "frozen:own_refusal": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=DESK))


@pytest.fixture(scope="module")
def projection(case: Case) -> Projection:
    return project(case.subject, case.scenarios)


def test_five_thousand_bills_are_good_and_each_bad_row_is_bad_for_one_reason(case: Case) -> None:
    tape = case.bills.bills
    assert (len(tape.frame), len(tape.refused)) == (5_000, 18)
    refused = tape.problems[tape.problems["severity"] == "refuse"]
    assert set(refused["rule"]) == REFUSED
    assert refused["row"].is_unique


def test_every_row_is_in_one_place_and_the_fen_add_up(case: Case) -> None:
    parts = case.subject.pool.identity
    assert parts.tape == parts.pool + parts.excluded + parts.refused
    assert parts.tape.n_rows == 5_018


def test_the_offers_of_the_day_fit_or_fail_as_they_are_meant_to(case: Case) -> None:
    book = case.bills
    verdicts, objections = approve(
        book.frame, book.frame, book.whitelist.frame, book.programme, book.as_of, book.frozen
    )
    assert (len(verdicts), int(verdicts["is_approved"].sum())) == (80, 53)
    assert objections["limit"].value_counts().to_dict() == OBJECTIONS


def test_no_line_group_or_product_cap_was_ever_breached(case: Case) -> None:
    book, frame = case.bills, case.bills.frame
    first, last = frame["used_from"].min(), frame["due_date"].max()
    days = pd.date_range(first, last).date.tolist()
    acceptors = book.whitelist.frame["acceptor_id"].tolist()
    used = used_by_acceptor_over_time(frame, days, acceptors)
    lines = to_fen(book.whitelist.frame["line"].to_numpy(dtype=np.float64))
    assert (used <= lines[:, None]).all()
    cap = book.programme.limits.product
    assert cap is not None
    assert used_over_time(frame, days).max() <= cap * 100
    groups = book.whitelist.frame["group_id"]
    group_cap = book.programme.limits.per_group
    assert group_cap is not None
    for name in groups.unique():
        assert used[(groups == name).to_numpy()].sum(axis=0).max() <= group_cap * 100


def test_the_used_line_is_the_live_face_on_every_day_that_is_looked_at(case: Case) -> None:
    frame = case.bills.frame
    for day in (datetime.date(2024, 1, 15), datetime.date(2024, 4, 30), case.bills.as_of):
        now = np.datetime64(day, "D")
        since, until = (frame[column].to_numpy(dtype="datetime64[D]") for column in ("used_from", "used_until"))
        is_live = (since <= now) & (np.isnat(until) | (until > now))
        assert used_over_time(frame, [day])[0] == to_fen(frame["face"].to_numpy(dtype=float))[is_live].sum()


def test_the_ladder_and_the_lines_tell_of_the_same_bills(case: Case) -> None:
    book = case.bills
    open_face = to_fen(book.frame.loc[book.in_stage("compensated"), "face"].to_numpy(dtype=float)).sum()
    used = to_fen(book.lines["used"].to_numpy(dtype=float)).sum()
    ladder = to_fen(ladder_of(book)["face"].to_numpy(dtype=float)).sum()
    # What the guarantor has paid still uses its line, and falls due no more.
    assert used == ladder + open_face


def test_claims_are_shared_to_the_fen_and_recoveries_too(case: Case) -> None:
    claims, table = shared_claims(case.bills), sharing_table(case.bills)
    parts = [column for column in claims if column.endswith(".borne")]
    cents = to_fen(claims[parts].to_numpy(dtype=float)).sum(axis=1)
    assert (cents == to_fen(claims["compensated_amount"].to_numpy(dtype=float))).all()
    assert len(claims) > 20
    back = [column for column in claims if column.endswith(".recovered_back")]
    recovered = to_fen(claims["recovered_amount"].to_numpy(dtype=float))
    assert (to_fen(claims[back].to_numpy(dtype=float)).sum(axis=1) == recovered).all()
    assert to_fen(table["borne"].to_numpy(dtype=float)).sum() == claimed_so_far(case.bills)
    assert to_fen(table["recovered_back"].to_numpy(dtype=float)).sum() == recovered.sum() > 0
    # 3:3:4, with 40 % of the guarantor's part passed on, and 20 % of that.
    share = table.set_index("bearer")["borne_share"].round(4).tolist()
    assert share == [0.3, 0.3, 0.24, 0.128, 0.032]


def test_frozen_acceptors_are_frozen_for_every_reason_that_there_is(case: Case) -> None:
    reasons = {reason for found in case.bills.frozen.values() for reason in found}
    assert reasons == {
        "overdue", "persistently_overdue", "disclosure_breach", "rating_floor", "rating_cut", "negative_news",
        "refused_elsewhere", "own_refusal",
    }  # fmt: skip


def test_two_triggers_are_breached_and_the_others_are_not(case: Case) -> None:
    assert {one.trigger.id for one in watched(case.bills) if one.is_breached} == {"cap_near", "lapsed"}


def test_acceptors_that_have_refused_are_in_default_in_the_base_case(case: Case, projection: Projection) -> None:
    stated = {one.obligor for one in projection.scenarios[0].defaults}
    assert stated == set(case.bills.defaulted)
    assert stated
    face = case.subject.pool.frame["core_enterprise_id"].isin(stated)
    expected = case.subject.pool.face[face.to_numpy()].sum()
    assert projection.payments.between(source="guarantee")[:, 0].sum() == expected


def test_the_identities_hold_in_every_scenario(projection: Projection) -> None:
    for path in range(len(projection.scenarios)):
        for identity in identities(projection, path):
            assert identity.left == identity.right, (path, identity)


def test_every_table_of_the_book_has_rows(case: Case) -> None:
    for name, table in book_tables(case.bills).items():
        assert len(table) or name == "status_conflicts", name
