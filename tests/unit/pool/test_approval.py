"""The approval test: every limit that says no and by how much, what still fits, and from when there is room."""

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.line import FREEZE_REASONS
from abs_model.deal.programme import BillProgramme
from abs_model.pool.approval import LIMITS, approve
from abs_model.pool.bill_line import line_table
from tests.unit.pool.test_bill_line import BOOK, DAY, TWO_OF_A_GROUP, bills, live, reserved, whitelist

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "bill-lines.md"
ONE = whitelist(("A1", "G1", 5_000_000.0, None))


def programme_of(**limits: float) -> BillProgramme:
    """A programme with some caps and nothing else that matters here."""
    party = {"id": "someone", "name": "某公司"}
    return BillProgramme.model_validate(
        {
            "id": "bills",
            "product": "bill_guarantee",
            "name": {"zh": "商票保", "en": "guaranteed bills"},
            "parties": {"guarantor": party, "discount_bank": party},
            "as_of": "2020-09-11",
            "bills": "bills.csv",
            "whitelist": "whitelist.csv",
            "limits": limits,
        }
    )


def judged(
    offers: pd.DataFrame,
    book: pd.DataFrame | None = None,
    acceptors: pd.DataFrame = ONE,
    frozen: dict[str, tuple[str, ...]] | None = None,
    day: datetime.date = DAY,
    **limits: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Verdicts and objections."""
    return approve(offers, bills() if book is None else book, acceptors, programme_of(**limits), day, frozen or {})


def offer(face: float = 400_000.0, **further: Any) -> dict[str, Any]:
    return {"face": face, **further}


def named(offers: pd.DataFrame, first: int = 101) -> pd.DataFrame:
    """The same bills under numbers that the book does not have."""
    return offers.assign(bill_id=[f"B{number}" for number in range(first, first + len(offers))])


def only(objections: pd.DataFrame) -> dict[str, Any]:
    """The one objection that there is."""
    assert len(objections) == 1, objections["message"].tolist()
    return dict(objections.iloc[0])


def test_a_bill_that_fits_is_approved_as_a_whole_and_nothing_is_said() -> None:
    verdicts, objections = judged(bills(offer()), per_bill=400_000.0, tenor_days=171)
    assert dict(verdicts.iloc[0]) == {
        "bill_id": "B1", "acceptor_id": "A1", "face": 400_000.0, "is_approved": True, "n_objections": 0,
        "fits_amount": 400_000.0,
    }  # fmt: skip
    assert objections.empty


def test_a_line_that_is_short_says_by_how_much_what_fits_and_from_when() -> None:
    book = bills(live(4_600_000.0, due_date="2021-06-01"), reserved(200_000.0, due_date="2021-01-05"))
    verdicts, objections = judged(named(bills(offer())), book)
    assert verdicts["fits_amount"].tolist() == [200_000.0]
    found = only(objections)
    assert found["message"] == (
        "bill B101: acceptor line of A1公司 is 5,000,000.00, 4,800,000.00 are used and reserved; at most 200,000.00 is "
        "left, 400,000.00 is asked: 200,000.00 too much. Split it and offer 200,000.00, or wait until 2021-01-05, when "
        "enough has fallen due."
    )
    assert (found["limit"], found["subject"], found["unit"]) == ("acceptor_line", "A1", "yuan")
    assert (found["allowed"], found["asked"], found["over_by"]) == (5_000_000.0, 5_200_000.0, 200_000.0)
    assert found["room_from"] == pd.Timestamp("2021-01-05")


@pytest.mark.parametrize(("face", "is_approved"), [(200_000.0, True), (200_000.01, False)])
def test_a_line_may_be_used_to_the_last_fen(face: float, is_approved: bool) -> None:
    verdicts, _ = judged(named(bills(offer(face))), bills(live(4_800_000.0)))
    assert verdicts["is_approved"].tolist() == [is_approved]
    assert verdicts["fits_amount"].tolist() == [200_000.0]


def test_each_approved_offer_takes_room_from_the_next_and_a_smaller_one_may_still_fit() -> None:
    offers = bills(*(offer(face) for face in (3_000_000.0, 2_500_000.0, 1_500_000.0, 600_000.0, 500_000.0)))
    verdicts, objections = judged(offers)
    assert verdicts["is_approved"].tolist() == [True, False, True, False, True]
    assert verdicts["fits_amount"].tolist() == [3_000_000.0, 2_000_000.0, 1_500_000.0, 500_000.0, 500_000.0]
    assert objections["asked"].tolist() == [5_500_000.0, 5_100_000.0]


def test_the_order_of_the_offers_decides() -> None:
    offers = bills(offer(3_000_000.0), offer(2_500_000.0))
    assert judged(offers)[0]["is_approved"].tolist() == [True, False]
    assert judged(offers.iloc[::-1])[0]["is_approved"].tolist() == [True, False]


def test_every_limit_that_says_no_is_named_at_once() -> None:
    acceptors = whitelist(("A1", "G1", 300_000.0, "2024-06-01"), ("A2", "G1", 900_000.0, None))
    book = bills(live(100_000.0, "A2"), live(150_000.0, "A2", supplier_id="S2"))
    offers = named(bills(offer(issue_date="2024-03-01", due_date="2024-09-18", supplier_id="S2", supplier_name="丁厂")))
    caps: dict[str, Any] = {
        "product": 500_000.0,
        "per_group": 450_000.0,
        "per_supplier": 200_000.0,
        "per_bill": 350_000.0,
    }
    day = datetime.date(2024, 6, 11)
    frozen = {"A1": ("overdue", "own_refusal"), "A2": ("negative_news",)}
    verdicts, objections = judged(offers, book, acceptors, frozen, day, tenor_days=90, **caps)
    lines = objections[["limit", "subject", "allowed", "asked", "over_by", "unit"]].fillna(-1.0)
    assert lines.to_numpy().tolist() == [
        ["line_expiry", "A1", 0.0, 10.0, 10.0, "days"],
        ["frozen:overdue", "A1", -1.0, -1.0, -1.0, ""],
        ["frozen:own_refusal", "A1", -1.0, -1.0, -1.0, ""],
        ["tenor_cap", "B101", 90.0, 99.0, 9.0, "days"],
        ["legal_tenor", "B101", 184.0, 201.0, 17.0, "days"],
        ["bill_cap", "B101", 350_000.0, 400_000.0, 50_000.0, "yuan"],
        ["acceptor_line", "A1", 300_000.0, 400_000.0, 100_000.0, "yuan"],
        ["group_cap", "G1", 450_000.0, 650_000.0, 200_000.0, "yuan"],
        ["product_cap", "bills", 500_000.0, 650_000.0, 150_000.0, "yuan"],
        ["supplier_cap", "S2", 200_000.0, 550_000.0, 350_000.0, "yuan"],
    ]
    assert verdicts[["is_approved", "n_objections", "fits_amount"]].to_numpy().tolist() == [[False, 10, 0.0]]
    assert [limit.split(":")[0] for limit in objections["limit"]] == sorted(
        (limit.split(":")[0] for limit in objections["limit"]), key=LIMITS.index
    )


def test_messages_say_what_was_found_what_is_wanted_and_what_to_do() -> None:
    acceptors = whitelist(("A1", "G1", 300_000.0, "2020-09-10"))
    offers = bills(
        offer(200_000.0, due_date="2021-10-01"),
        offer(200_000.0, acceptor_id="A9", group_id="A9", acceptor_name="戊"),
        offer(200_000.0, due_date="2020-09-11"),
    )
    _, objections = judged(offers, None, acceptors, {"A1": ("rating_cut",)}, per_bill=150_000.0, tenor_days=365)
    assert objections["message"].tolist() == [
        "bill B1: the line of A1公司 expired on 2020-09-10; one that runs on 2020-09-11 is wanted: 1 day too late. "
        "Renew the line, or decline it.",
        "bill B1: the line of A1公司 is frozen: it is rated worse than when the line was granted; a line that is not "
        "frozen is wanted. Decline it for as long as that lasts.",
        "bill B1: it is due on 2021-10-01, in 385 days; at most 365 days are wanted: 20 days too long. Decline it, or "
        "wait until 2020-10-01.",
        "bill B1: it was drawn on 2020-09-01 and is due on 2021-10-01; by law a due date by 2021-09-01 is wanted: "
        "30 days too long. Decline it.",
        "bill B1: its face is 200,000.00; at most 150,000.00 is wanted: 50,000.00 too much. Decline it, or raise the "
        "limit.",
        "bill B2: 戊 is not on the whitelist; an acceptor with a line is wanted. Decline it, or grant a line.",
        "bill B2: its face is 200,000.00; at most 150,000.00 is wanted: 50,000.00 too much. Decline it, or raise the "
        "limit.",
        "bill B3: the line of A1公司 expired on 2020-09-10; one that runs on 2020-09-11 is wanted: 1 day too late. "
        "Renew the line, or decline it.",
        "bill B3: the line of A1公司 is frozen: it is rated worse than when the line was granted; a line that is not "
        "frozen is wanted. Decline it for as long as that lasts.",
        "bill B3: it fell due on 2020-09-11; a due date after 2020-09-11 is wanted: 1 day too early. Present it for "
        "payment.",
        "bill B3: its face is 200,000.00; at most 150,000.00 is wanted: 50,000.00 too much. Decline it, or raise the "
        "limit.",
    ]


@pytest.mark.parametrize(
    ("caps", "words"),
    [
        ({"per_group": 250_000.0}, "group cap of G1 is 250,000.00, 0.00 are used"),
        ({"product": 250_000.0}, "product cap is 250,000.00, 0.00 are used"),
        ({"per_supplier": 250_000.0}, "supplier cap of 丁厂 is 250,000.00, 0.00 are used"),
    ],
)
def test_messages_call_each_cap_by_its_name(caps: dict[str, Any], words: str) -> None:
    _, objections = judged(bills(offer(supplier_name="丁厂")), **caps)
    assert only(objections)["message"].startswith(f"bill B1: {words}")


@pytest.mark.parametrize("day", ["2020-09-11", "2020-09-10"])
def test_a_line_is_tested_on_its_last_day_and_a_bill_may_run_beyond_it(day: str) -> None:
    acceptors = whitelist(("A1", "G1", 5_000_000.0, "2020-09-11"))
    verdicts, _ = judged(bills(offer()), None, acceptors, day=datetime.date.fromisoformat(day))
    assert verdicts["is_approved"].tolist() == [True]


def test_a_tenor_counts_from_the_day_of_the_test() -> None:
    assert judged(bills(offer()), tenor_days=171)[0]["is_approved"].tolist() == [True]
    found = only(judged(bills(offer()), tenor_days=170)[1])
    assert (found["limit"], found["asked"], found["over_by"]) == ("tenor_cap", 171.0, 1.0)


@pytest.mark.parametrize("reason", FREEZE_REASONS)
def test_each_reason_to_freeze_is_an_objection_of_its_own(reason: str) -> None:
    found = only(judged(bills(offer()), frozen={"A1": (reason,)})[1])
    assert found["limit"] == f"frozen:{reason}"
    assert pd.isna(found["over_by"])
    assert pd.isna(found["room_from"])


def test_an_acceptor_off_the_whitelist_has_no_line_to_be_short_of() -> None:
    verdicts, objections = judged(bills(offer(acceptor_id="A9", group_id="G1")), per_group=100_000.0)
    assert objections["limit"].tolist() == ["whitelist", "group_cap"]
    assert verdicts["fits_amount"].tolist() == [0.0]


@pytest.mark.parametrize(
    "further", [{"system": "ecds", "range_end": 1}, {"system": "paper"}, {"system": "new_generation", "range_end": 0}]
)
def test_what_cannot_be_split_fits_as_a_whole_or_not_at_all(further: dict[str, Any]) -> None:
    offers = named(bills(offer(**further), offer(200_000.0, **further)))
    verdicts, objections = judged(offers, bills(live(4_700_000.0)))
    assert verdicts["fits_amount"].tolist() == [0.0, 200_000.0]
    assert "Split" not in objections["message"][0]


def test_what_fits_is_what_all_amount_limits_leave_together() -> None:
    caps: dict[str, Any] = {"per_group": 350_000.0, "per_supplier": 250_000.0, "per_bill": 300_000.0}
    verdicts, objections = judged(bills(offer()), **caps)
    assert verdicts["fits_amount"].tolist() == [250_000.0]
    assert objections["limit"].tolist() == ["bill_cap", "group_cap", "supplier_cap"]
    assert all("Split it and offer 250,000.00." in message for message in objections["message"])


def test_a_line_that_is_overrun_leaves_nothing_and_says_how_much_there_is_too_much() -> None:
    verdicts, objections = judged(named(bills(offer())), bills(live(5_100_000.0)))
    assert verdicts["fits_amount"].tolist() == [0.0]
    found = only(objections)
    assert "5,100,000.00 are used and reserved; nothing is left, 400,000.00 is asked: 500,000.00" in found["message"]
    assert found["over_by"] == 500_000.0


def test_a_cap_counts_the_bills_of_everybody_under_it() -> None:
    book = bills(live(100_000.0, "A2", supplier_id="S2"), live(150_000.0, "A9", "A9", supplier_id="S1"))
    acceptors = whitelist(("A1", "G1", 5_000_000.0, None), ("A2", "G1", 5_000_000.0, None))
    caps: dict[str, Any] = {"product": 600_000.0, "per_group": 450_000.0, "per_supplier": 500_000.0}
    _, objections = judged(named(bills(offer())), book, acceptors, **caps)
    assert dict(zip(objections["limit"], objections["asked"], strict=True)) == {
        "group_cap": 500_000.0, "product_cap": 650_000.0, "supplier_cap": 550_000.0,
    }  # fmt: skip


def test_room_comes_when_enough_of_the_same_name_has_fallen_due() -> None:
    book = bills(
        live(1_000_000.0, due_date="2020-09-10"),
        live(1_000_000.0, due_date="2020-10-10"),
        live(1_000_000.0, "A2", due_date="2020-09-20"),
        reserved(1_000_000.0, due_date="2020-09-30"),
        live(2_000_000.0, due_date="2020-12-01"),
    )
    dates = [only(judged(named(bills(offer(face))), book)[1])["room_from"] for face in (1e6, 1.01e6, 2e6, 2.01e6, 4e6)]
    assert dates == [pd.Timestamp(f"2020-{day}") for day in ("09-30", "10-10", "10-10", "12-01", "12-01")]


def test_what_is_past_due_is_not_counted_on_and_what_is_due_today_is() -> None:
    offers = named(bills(offer()))
    assert pd.isna(only(judged(offers, bills(live(5_000_000.0, due_date="2020-09-10")))[1])["room_from"])
    found = only(judged(offers, bills(live(5_000_000.0, due_date="2020-09-11")))[1])
    assert found["room_from"] == pd.Timestamp("2020-09-11")
    assert found["message"].endswith("400,000.00 too much. Wait until what is due today is paid.")


@pytest.mark.parametrize(("due", "is_in_time"), [("2021-03-01", False), ("2021-03-02", True)])
def test_room_that_comes_when_the_bill_is_due_is_no_room(due: str, is_in_time: bool) -> None:
    book = bills(live(5_000_000.0, due_date="2021-03-01"))
    found = only(judged(named(bills(offer(due_date=due))), book)[1])
    assert pd.notna(found["room_from"]) == is_in_time
    assert ("ait until" in found["message"]) == is_in_time


@pytest.mark.parametrize(("expiry", "is_in_time"), [("2021-01-31", False), ("2021-02-01", True)])
def test_room_that_comes_after_the_line_has_expired_is_no_room(expiry: str, is_in_time: bool) -> None:
    acceptors = whitelist(("A1", "G1", 5_000_000.0, expiry))
    book = bills(live(5_000_000.0, due_date="2021-02-01"))
    assert pd.notna(only(judged(named(bills(offer())), book, acceptors)[1])["room_from"]) == is_in_time


def test_a_bill_larger_than_its_line_never_fits_as_a_whole() -> None:
    found = only(judged(named(bills(offer(5_000_001.0))), bills(live(1_000_000.0)))[1])
    assert pd.isna(found["room_from"])
    assert found["message"].endswith("Split it and offer 4,000,000.00.")


def test_offers_that_were_approved_a_moment_ago_fall_due_like_all_others() -> None:
    offers = bills(
        offer(4_900_000.0, due_date="2021-01-10"),
        offer(300_000.0),
        offer(100_000.0, due_date="2020-12-10"),
        offer(100_000.0),
        offer(100_000.0, due_date="2020-12-10"),
    )
    verdicts, objections = judged(offers)
    assert verdicts["is_approved"].tolist() == [True, False, True, False, False]
    assert objections["room_from"].tolist() == [pd.Timestamp("2021-01-10"), pd.Timestamp("2020-12-10"), pd.NaT]


def test_only_offers_are_tested() -> None:
    frame = pd.concat([BOOK, named(bills(offer(), offer(stage="paid")))], ignore_index=True)
    verdicts, objections = judged(frame, BOOK, TWO_OF_A_GROUP)
    assert verdicts["bill_id"].tolist() == ["B10", "B101"]
    assert objections.empty


def test_a_bill_that_takes_room_of_the_book_is_not_offered_again() -> None:
    book = bills(live(4_800_000.0))
    assert judged(book.assign(stage="offered"), book)[0].empty


def test_no_offers_are_no_verdicts() -> None:
    verdicts, objections = judged(bills(), BOOK)
    assert verdicts.dtypes.astype("str").to_dict() == {
        "bill_id": "str", "acceptor_id": "str", "face": "float64", "is_approved": "bool", "n_objections": "int64",
        "fits_amount": "float64",
    }  # fmt: skip
    assert objections.dtypes.astype("str").to_dict() == {
        "bill_id": "str", "limit": "str", "subject": "str", "allowed": "float64", "asked": "float64",
        "over_by": "float64", "unit": "str", "room_from": "datetime64[us]", "message": "str",
    }  # fmt: skip


def test_offers_and_book_stay_as_they_are() -> None:
    offers, book = named(bills(offer(), offer(9e6))), BOOK.copy()
    before = offers.copy()
    judged(offers, book, TWO_OF_A_GROUP, per_supplier=1e6)
    pd.testing.assert_frame_equal(offers, before)
    pd.testing.assert_frame_equal(book, BOOK)


@pytest.mark.parametrize("caps", [{}, {"per_group": 700_000.0}, {"per_group": 700_000.0, "product": 800_000.0}])
@pytest.mark.parametrize("frozen", [{}, {"A2": ("overdue",)}])
def test_the_largest_bill_that_is_approved_is_what_the_table_of_lines_calls_available(
    caps: dict[str, Any], frozen: dict[str, tuple[str, ...]]
) -> None:
    table = line_table(BOOK, TWO_OF_A_GROUP, programme_of(**caps).limits, DAY, frozen)
    for acceptor, group, available in zip(table["acceptor_id"], table["group_id"], table["available"], strict=True):
        for face, fits in ((available, True), (available + 0.01, False)):
            offers = named(bills(offer(face, acceptor_id=acceptor, group_id=group)))
            verdicts, _ = judged(offers, BOOK, TWO_OF_A_GROUP, frozen, **caps)
            assert verdicts["is_approved"].tolist() == [fits and acceptor not in frozen]


def test_the_worked_example_of_the_page_comes_out_again() -> None:
    acceptors = whitelist(("A1", "G1", 5_000_000.0, "2021-06-30"), ("A2", "G1", 3_000_000.0, None))
    acceptors["acceptor_name"] = ["甲公司", "乙公司"]
    book = bills(
        live(3_200_000.0, due_date="2020-10-20"),
        live(1_400_000.0, due_date="2021-01-05"),
        reserved(200_000.0, due_date="2020-12-01"),
        live(1_900_000.0, "A2", due_date="2020-11-16"),
    )
    offers = named(
        bills(
            offer(400_000.0, supplier_id="S5"),
            offer(150_000.0, supplier_id="S5"),
            offer(500_000.0, supplier_id="S5", acceptor_id="A2", system="ecds"),
            offer(100_000.0, supplier_id="S5", acceptor_id="A2"),
        )
    )
    caps: dict[str, Any] = {"per_group": 7_000_000.0, "per_supplier": 600_000.0}
    text = PAGE.read_text(encoding="utf-8")
    table = line_table(book, acceptors, programme_of(**caps).limits, DAY, {})
    for one in table.to_dict("records"):
        left = one["line"] - one["used"] - one["reserved"]
        amounts = (one["line"], one["used"], one["reserved"], left, one["available"])
        assert f"| {one['acceptor_id']} | {' | '.join(f'{amount:,.0f}' for amount in amounts)} |" in text
    verdicts, objections = judged(offers, book, acceptors, **caps)
    for one in verdicts.to_dict("records"):
        noes = objections[objections["bill_id"] == one["bill_id"]]
        why = [f"{limit} {over:,.0f} too much" for limit, over in zip(noes["limit"], noes["over_by"], strict=True)]
        told = ["yes" if one["is_approved"] else "no", f"{one['fits_amount']:,.0f}", "; ".join(why)]
        row = " | ".join([one["bill_id"], one["acceptor_id"], f"{one['face']:,.0f}", *told])
        assert f"| {row.rstrip()} |" in text
    assert objections["message"][0] in " ".join(text.split())
