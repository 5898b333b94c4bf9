"""A bill book in short: what is shown adds up to the book, and means are means by hand."""

import datetime

import pandas as pd
import pytest

from abs_model.run.bill_claim_digest import ageing_cuts, claim_cuts, refusal_cuts, task_cuts
from abs_model.run.bill_digest import book_cuts, book_day, cost_cuts, digest_tables, group_cuts, ladder_kinds, line_cuts
from tests.bills import AS_OF, book

CLAIMED = {
    "due_date": "2024-06-03", "presented_date": "2024-06-03", "refused_date": "2024-06-04", "refusal_reason": "credit",
    "claimed_date": "2024-06-05", "compensated_date": "2024-06-12",
}  # fmt: skip


def days(number: int) -> str:
    return (AS_OF + datetime.timedelta(days=number)).isoformat()


def cut(table: pd.DataFrame, dimension: str) -> dict[str, float]:
    own = table[table["dimension"] == dimension]
    return dict(zip(own["key"], own["face"], strict=True))


def test_every_dimension_adds_up_to_the_live_book() -> None:
    bills = [{"supplier_id": f"s{number:02d}", "face": 1_000.0 * (number + 1)} for number in range(12)]
    found = book_cuts(book(*bills))
    totals = found[found["level"] == "total"]
    assert set(totals["dimension"]) == {
        "acceptor", "group", "acceptor_industry", "acceptor_province", "acceptor_rating", "supplier", "discount_bank",
        "tenor_band",
    }  # fmt: skip
    assert set(totals["face"]) == {78_000.0}
    assert set(totals["n_bills"]) == {12}
    assert set(totals["share"]) == {1.0}
    suppliers = cut(found, "supplier")
    # The two smallest, 1,000 and 2,000, are the others.
    assert len(suppliers) == 12
    assert suppliers["others"] == 3_000.0
    assert next(iter(suppliers)) == "s11"


def test_bands_of_tenor_end_with_their_last_day() -> None:
    dues = [0, 1, 30, 31, 90, 91, 180, 181, 365, 366]
    found = book_cuts(book(*({"due_date": days(one)} for one in dues)))
    assert cut(found, "tenor_band") == {
        "0": 100_000.0, "1-30": 200_000.0, "31-90": 200_000.0, "91-180": 200_000.0, "181-270": 100_000.0,
        "271-365": 100_000.0, "366+": 100_000.0, "total": 1_000_000.0,
    }  # fmt: skip


def test_lines_in_use_come_first_and_the_caps_are_on_all_of_them() -> None:
    found = line_cuts(book({"acceptor_id": "a2", "face": 600_000.0}, {"acceptor_id": "a2", "face": 400_000.0}))
    assert found["level"].tolist() == ["named", "others", "total"]
    assert found["acceptor_id"].iloc[0] == "a2"
    assert found["line"].tolist() == [3_000_000.0, 6_000_000.0, 9_000_000.0]
    assert found["used"].tolist() == [1_000_000.0, 0.0, 1_000_000.0]
    assert found["utilisation"].round(12).tolist() == [round(1 / 3, 12), 0.0, round(1 / 9, 12)]
    # Of a1 and a2 the group's cap leaves 5 million; a3 has its million.
    assert found["available"].isna().tolist() == [False, True, False]
    assert found["available"].iloc[2] == 6_000_000.0


def test_all_lines_are_shown_where_none_is_in_use() -> None:
    assert line_cuts(book())["level"].tolist() == ["named", "named", "named", "total"]


def test_a_group_is_measured_by_its_cap_and_sums_have_no_such_measure() -> None:
    found = group_cuts(book({"acceptor_id": "a1", "face": 300_000.0}))
    assert found["group_id"].iloc[0] == "g1"
    assert found["n_acceptors"].tolist() == [2, 1, 3]
    assert found["utilisation"].iloc[0] == pytest.approx(300_000 / 6_000_000)
    assert found["utilisation"].iloc[1:].isna().all()


def test_kinds_of_rungs_add_up_and_run_on() -> None:
    found = ladder_kinds(book({"due_date": days(-3)}, {"due_date": days(10)}, {"due_date": days(60)}))
    assert found["rung"].tolist()[:-1] == ["past_due", "daily", "weekly"]
    assert found["face"].tolist() == [100_000.0, 100_000.0, 100_000.0, 300_000.0]
    assert found["face_so_far"].tolist() == [100_000.0, 200_000.0, 300_000.0, 300_000.0]
    assert found["n_bills"].iloc[-1] == 3


def test_costs_are_means_of_what_was_paid_for_how_long() -> None:
    # 360 days at 3.6 % and 1 %, 180 days at 7.2 % and 1 %, of the same face: 36,000 + 10,000, 36,000 + 5,000.
    long = {"face": 1_000_000.0, "discount_date": "2024-01-02", "due_date": "2024-12-27", "discount_rate": 0.036}
    short = {"face": 1_000_000.0, "discount_date": "2024-01-02", "due_date": "2024-06-30", "discount_rate": 0.072}
    fee = {"guarantee_fee_rate": 0.01, "guarantee_date": "2024-01-02"}
    found = cost_cuts(book(long | fee, {**short, **fee, "due_date": "2024-07-01"}))
    total = found.iloc[-1]
    assert found["key"].tolist() == ["AA+", "total"]
    assert total["interest"] == 36_000.0 + 36_200.0
    assert total["guarantee_fee"] == pytest.approx(10_000.0 + 5_027.78)
    assert total["discount_rate"] == pytest.approx((0.036 * 360 + 0.072 * 181) / (360 + 181))
    net = [1_000_000 - 46_000.0, 1_000_000 - 41_227.78]
    assert total["net_to_supplier"] == pytest.approx(sum(net))
    assert total["simple_rate"] == pytest.approx((46_000 + 41_227.78) * 365 / (net[0] * 360 + net[1] * 181))


def test_bills_without_a_price_have_no_costs() -> None:
    assert cost_cuts(book({"face": 100_000.0})).empty


def test_claims_by_acceptor_and_year_with_what_came_back() -> None:
    back = {"recovered_date": "2024-06-20", "recovered_amount": 25_000.0}
    found = claim_cuts(book(CLAIMED | back, {**CLAIMED, "acceptor_id": "a2", "face": 60_000.0}))
    acceptors = found[found["dimension"] == "acceptor"]
    assert acceptors["key"].tolist() == ["a1", "a2", "total"]
    assert acceptors["compensated_amount"].tolist() == [100_000.0, 60_000.0, 160_000.0]
    assert acceptors["not_recovered"].tolist() == [75_000.0, 60_000.0, 135_000.0]
    assert acceptors["recovered_share"].tolist() == [0.25, 0.0, 25 / 160]
    years = found[found["dimension"] == "calendar_year"]
    assert years["key"].tolist() == ["2024", "total"]


def test_refusals_by_reason_and_what_became_of_them() -> None:
    paid = {**CLAIMED, "claimed_date": None, "compensated_date": None, "paid_date": "2024-06-10",
            "refusal_reason": "operational"}  # fmt: skip
    found = refusal_cuts(book(CLAIMED, paid))
    assert cut(found, "refusal_reason") == {"credit": 100_000.0, "operational": 100_000.0, "total": 200_000.0}
    assert cut(found, "stage") == {"compensated": 100_000.0, "paid": 100_000.0, "total": 200_000.0}


def test_ages_have_their_reasons_beside_one_another() -> None:
    found = ageing_cuts(book(CLAIMED, {"due_date": days(-40)}))
    assert found["bucket"].tolist()[:-1] == ["1-30", "31-60"]
    assert found["credit_face"].tolist() == [100_000.0, 0.0, 100_000.0]
    assert found["not_stated_face"].tolist() == [0.0, 100_000.0, 100_000.0]
    assert found["face"].tolist() == [100_000.0, 100_000.0, 200_000.0]


def test_tasks_are_counted_by_what_is_in_time_and_what_has_lapsed() -> None:
    due = {"due_date": days(-3)}
    late = {"due_date": days(-30)}
    found = task_cuts(book(due, due, late)).set_index("task")
    assert found.loc["present", "n_open_tasks"] == 2
    assert found.loc["present", "n_lapsed_tasks"] == 1
    # Ten days from the due date (票据法 53).
    assert str(found.loc["present", "due_by"])[:10] == days(7)


def test_nothing_is_nothing() -> None:
    tables = digest_tables(book())
    for name in ("task_cuts", "ageing_cuts", "refusal_cuts", "claim_cuts", "cost_cuts", "book_cuts"):
        assert tables[name].empty, name
    figures = book_day(book()).set_index("identifier")["value"]
    assert figures["n_live_bills"] == 0
    assert figures["n_paid_claims"] == 0
    assert figures["lines_total"] == 9_000_000.0
