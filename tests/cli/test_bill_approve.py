"""The approval of bills from the command line: what fits to the fen, the one limit that says no, order, bad offers."""

from pathlib import Path

import pytest

from tests.cli.bill_place import Desk, Row, bill, bill_id, desk, live
from tests.faults.sound import assert_refused

# What is guaranteed already: A1 600,000.10 for s1, A2 250,000.00 for s2; the group G1 and all together 850,000.10.
BOOK = (live(1, "600000.10", "A1", "s1"), live(2, "250000.00", "A2", "s2"))


@pytest.fixture
def place(tmp_path: Path) -> Desk:
    return desk(tmp_path, *BOOK)


def asked(place: Desk, *offers: Row) -> list[tuple[str, str, str, str, str, str]]:
    """Every objection to some offers: limit, subject, allowed, asked, over_by, unit."""
    result = place.end("approve", "--offers", str(place.write_rows("offers.csv", offers)))
    assert result.exit_code == 0, result.output
    columns = ("limit", "subject", "allowed", "asked", "over_by", "unit")
    return [tuple(line[column] for column in columns) for line in place.table("objections")]  # type: ignore[misc]


def approved(place: Desk) -> list[bool]:
    """Of each offer that was asked for, in order, whether it was approved."""
    return [line["is_approved"] == "true" for line in place.table("verdicts")]


@pytest.mark.parametrize(
    ("limits", "acceptor", "supplier", "fits", "too_much", "objection"),
    [
        # 1,000,000.00 - 600,000.10 = 399,999.90
        ("", "A1", "s9", "399999.90", "399999.91", ("acceptor_line", "A1", "1000000.0", "1000000.01")),
        # 1,000,000.00 - 850,000.10 = 149,999.90, of the group, whoever of it asks
        ("per_group: 1_000_000", "A1", "s9", "149999.90", "149999.91", ("group_cap", "G1", "1000000.0", "1000000.01")),
        ("per_group: 1_000_000", "A2", "s9", "149999.90", "149999.91", ("group_cap", "G1", "1000000.0", "1000000.01")),
        # 1,200,000.00 - 850,000.10 = 349,999.90
        (
            "product: 1_200_000",
            "A3",
            "s9",
            "349999.90",
            "349999.91",
            ("product_cap", "desk", "1200000.0", "1200000.01"),
        ),
        # 700,000.00 - 600,000.10 = 99,999.90
        ("per_supplier: 700_000", "A3", "s1", "99999.90", "99999.91", ("supplier_cap", "s1", "700000.0", "700000.01")),
        ("per_bill: 300_000", "A3", "s9", "300000.00", "300000.01", ("bill_cap", "", "300000.0", "300000.01")),
    ],
)
def test_an_amount_may_be_used_to_the_last_fen_and_one_fen_more_is_refused_by_that_limit_alone(
    place: Desk,
    limits: str,
    acceptor: str,
    supplier: str,
    fits: str,
    too_much: str,
    objection: tuple[str, str, str, str],
) -> None:
    place.write_terms(f"limits: {{{limits}}}\n")
    offer = bill(11, too_much, acceptor, supplier)
    # The first is refused and takes nothing, so the second finds the room as it was.
    ((limit, subject, most, comes_to, over, unit),) = asked(place, offer, bill(12, fits, acceptor, supplier))
    assert (limit, subject) == (objection[0], objection[1] or bill_id(offer))
    assert (float(most), float(comes_to), unit) == (float(objection[2]), float(objection[3]), "yuan")
    assert float(over) == pytest.approx(0.01, abs=1e-9)
    assert approved(place) == [False, True]
    # The part that fits is what fits as a whole.
    assert [float(line["fits_amount"]) for line in place.table("verdicts")] == [float(fits)] * 2


@pytest.mark.parametrize(
    ("more", "fits", "too_late", "objection"),
    [
        # From 28 June to 20 December: 2 + 31 + 31 + 30 + 31 + 30 + 20 = 175 days.
        ("limits: {tenor_days: 175}\n", "2024-12-20", "2024-12-21", ("tenor_cap", 175.0, 176.0, 1.0)),
        ("", "2024-06-29", "2024-06-28", ("past_due", -1.0, 0.0, 1.0)),
        ("", "2024-06-29", "2024-06-08", ("past_due", -1.0, 20.0, 21.0)),
    ],
)
def test_a_due_date_on_the_last_day_passes_and_one_beyond_is_refused_in_days(
    place: Desk, more: str, fits: str, too_late: str, objection: tuple[str, float, float, float]
) -> None:
    place.write_terms(more)
    drawn = "2024-06-21" if objection[0] == "tenor_cap" else "2024-03-01"
    offer = bill(11, "100000.00", "A3", issue_date=drawn, due_date=too_late)
    other = bill(12, "100000.00", "A3", issue_date=drawn, due_date=fits)
    ((limit, subject, most, comes_to, over, unit),) = asked(place, offer, other)
    assert (limit, float(most), float(comes_to), float(over)) == objection
    assert (subject, unit) == (bill_id(offer), "days")
    assert approved(place) == [False, True]
    assert [float(line["fits_amount"]) for line in place.table("verdicts")] == [0.0, 100_000.0]


def test_a_line_is_good_on_its_last_day_and_refused_on_the_next(place: Desk) -> None:
    place.write_whitelist(A2={"line_expiry": "2024-06-28"}, A3={"line_expiry": "2024-06-27"})
    found = asked(place, bill(11, "100000.00", "A2"), bill(12, "100000.00", "A3"))
    assert found == [("line_expiry", "A3", "0.0", "1.0", "1.0", "days")]
    assert approved(place) == [True, False]


def test_a_bill_of_a_stranger_is_refused_because_it_is_not_listed_and_for_nothing_else(place: Desk) -> None:
    assert asked(place, bill(11, "100000.00", "A9")) == [("whitelist", "A9", "", "", "", "")]
    assert "Decline it, or grant a line." in place.table("objections")[0]["message"]


@pytest.mark.parametrize(
    ("reason", "cells", "more"),
    [
        ("disclosure_breach", {"is_disclosure_breach": "是"}, ""),
        ("negative_news", {"is_negative_news": "是"}, ""),
        ("refused_elsewhere", {"is_refused_elsewhere": "是"}, ""),
        ("rating_floor", {}, "freeze: {lowest_rating: AA}\n"),  # A3 has AA-
        ("rating_cut", {"rating_at_grant": "AA"}, ""),
    ],
)
def test_a_frozen_line_refuses_for_its_reason_alone_and_not_where_the_programme_does_not_count_it(
    place: Desk, reason: str, cells: dict[str, str], more: str
) -> None:
    place.write_terms(more)
    place.write_whitelist(A3=cells)
    offers = bill(11, "100000.00", "A3"), bill(12, "100000.00", "A2")
    assert asked(place, *offers) == [(f"frozen:{reason}", "A3", "", "", "", "")]
    assert approved(place) == [False, True]
    place.write_terms("freeze: {reasons: [own_refusal]}\n")
    assert asked(place, *offers) == []


@pytest.mark.parametrize(
    ("acts", "reason"),
    [
        # Three acts in the six months that end with May, none settled: overdue in May, and in no month before it.
        (("2024-03-05", "2024-04-05", "2024-05-06"), "overdue"),
        # The third act came in March, so March, April and May are overdue: three of six months.
        (("2024-01-05", "2024-02-05", "2024-03-05"), "persistently_overdue"),
    ],
)
def test_three_overdue_acts_freeze_a_line_and_two_do_not(place: Desk, acts: tuple[str, ...], reason: str) -> None:
    place.write_terms("overdue_events: overdue.csv\n")
    place.write_rows(
        "overdue.csv",
        [
            {"event_id": f"{acceptor}-{day}", "acceptor_id": acceptor, "overdue_date": day, "overdue_amount": "100000"}
            for acceptor, days in (("A3", acts), ("A2", acts[:2]))
            for day in days
        ],
    )
    found = asked(place, bill(11, "100000.00", "A3"), bill(12, "100000.00", "A2"))
    assert found == [(f"frozen:{reason}", "A3", "", "", "", "")]


@pytest.mark.parametrize(
    ("why", "limits"), [("资金不足", ["frozen:own_refusal"]), ("", ["frozen:own_refusal"]), ("应答超时", [])]
)
def test_an_acceptor_that_refused_a_bill_of_this_book_is_frozen_unless_it_was_a_slip(
    place: Desk, why: str, limits: list[str]
) -> None:
    refused = live(
        3, "100000.00", "A3", issue_date="2024-01-17", due_date="2024-06-17", guarantee_date="2024-01-18",
        discount_date="2024-01-18", presented_date="2024-06-17", refused_date="2024-06-18", refusal_reason=why,
    )  # fmt: skip
    place.write_rows("bills.csv", [*BOOK, refused])
    assert [one[0] for one in asked(place, bill(11, "100000.00", "A3"))] == limits
    # On the day before the refusal nobody knew.
    assert (
        place.answer("approve", "--offers", str(place.folder / "offers.csv"), "--as-of", "2024-06-17")["objections"]
        == []
    )


def test_a_bill_approved_takes_room_from_those_behind_it_and_a_refused_one_takes_none(place: Desk) -> None:
    offers = [bill(11 + at, face, "A3") for at, face in enumerate(("1200000.00", "900000.00", "800000.00", "0.01"))]
    # Line 2,000,000: 1.2 million goes in; with 0.9 it would be 2.1; with 0.8 it is full; a fen is too much.
    found = asked(place, *offers)
    assert approved(place) == [True, False, True, False]
    assert [(one[0], float(one[3])) for one in found] == [
        ("acceptor_line", 2_100_000.0),
        ("acceptor_line", 2_000_000.01),
    ]
    assert [float(line["fits_amount"]) for line in place.table("verdicts")] == [1_200_000.0, 800_000.0, 800_000.0, 0.0]
    # The other way round 0.01 + 800,000 + 900,000 go in, and 1,200,000 more come to 2,900,000.01.
    found = asked(place, *reversed(offers))
    assert approved(place) == [True, True, True, False]
    assert [float(one[3]) for one in found] == [2_900_000.01]


def test_a_bill_that_was_approved_yesterday_reserves_its_room_today_and_is_an_offer_the_day_before(place: Desk) -> None:
    reserved = bill(3, "1500000.00", "A3", approved_date="2024-06-27")
    place.write_rows("bills.csv", [*BOOK, reserved])
    ((limit, _, _, comes_to, *_),) = asked(place, bill(11, "500000.01", "A3"))
    assert (limit, float(comes_to)) == ("acceptor_line", 2_000_000.01)
    assert asked(place, bill(11, "500000.00", "A3")) == []
    before = place.answer("approve", "--as-of", "2024-06-26")
    # None of the three was thought of as an offer but this one: the others were guaranteed in April.
    assert (before["n_offered"], before["n_approved"], before["face_approved"]) == (1, 1, 1_500_000.0)


def test_a_line_that_is_short_says_from_when_enough_has_fallen_due(place: Desk) -> None:
    offer = bill(11, "500000.00", "A1")
    asked(place, offer)
    (line,) = place.table("objections")
    # The bill of 600,000.10 is due on 10 October, before the new one of December.
    assert line["room_from"] == "2024-10-10"
    assert line["message"] == (
        f"bill {bill_id(offer)}: acceptor line of 甲公司 is 1,000,000.00, 600,000.10 are used and reserved; "
        "at most 399,999.90 is left, 500,000.00 is asked: 100,000.10 too much. "
        "Split it and offer 399,999.90, or wait until 2024-10-10, when enough has fallen due."
    )


def test_a_bill_of_the_old_system_fits_as_a_whole_or_not_at_all(place: Desk) -> None:
    old = bill(11, "500000.00", "A1")
    whole = {**old, "pack_no": "2" + old["pack_no"][1:], "range_start": "", "range_end": ""}
    asked(place, whole)
    (verdict,) = place.table("verdicts")
    assert (verdict["bill_id"], float(verdict["fits_amount"])) == (whole["pack_no"], 0.0)
    assert "Split" not in place.table("objections")[0]["message"]


@pytest.mark.parametrize("part", [("1", "60000010"), ("60000010", "60000010")])
def test_an_offer_of_what_the_book_has_already_is_refused_as_such(place: Desk, part: tuple[str, str]) -> None:
    first, last = part
    face = f"{(int(last) - int(first) + 1) / 100:.2f}"
    offer = {**BOOK[0], "range_start": first, "range_end": last, "face": face}
    found = [one[:2] for one in asked(place, offer) if one[0] == "in_book"]
    assert found == [("in_book", bill_id(BOOK[0]))]
    assert approved(place) == [False]
    # The next fen of the same pack is another bill.
    rest = {**BOOK[0], "range_start": "60000011", "range_end": "60000020", "face": "0.10"}
    assert asked(place, rest) == []


def test_offers_in_a_file_of_their_own_are_judged_like_those_on_the_tape(place: Desk) -> None:
    offers = [
        bill(11, "300000.00", "A1"),
        bill(12, "150000.00", "A1"),
        bill(13, "90000.00", "A2"),
        bill(14, "1.00", "A9"),
    ]
    asked(place, *offers)
    apart = place.table("verdicts"), place.table("objections")
    place.write_rows("bills.csv", [*BOOK, *offers])
    assert place.end("approve").exit_code == 0
    assert (place.table("verdicts"), place.table("objections")) == apart
    assert approved(place) == [True, False, True, False]


def test_the_json_answer_counts_what_the_files_list(place: Desk) -> None:
    offers = place.write_rows(
        "offers.csv", [bill(11, "300000.00", "A1"), bill(12, "150000.00", "A1"), bill(13, "1.50", "A9")]
    )
    said = place.answer("approve", "--offers", str(offers))
    assert (said["deal"], said["as_of"], said["folder"]) == ("desk", "2024-06-28", str(place.results))
    assert (said["n_offered"], said["n_approved"]) == (3, 1)
    assert (said["face_offered"], said["face_approved"]) == (450_001.50, 300_000.0)
    assert said["objections_by"] == {"acceptor_line": 1, "whitelist": 1}
    assert said["objections"] == [line["message"] for line in place.table("objections")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["通过", "不通过的票据 31 张", "其余 1 张见"]),
        ("en", ["approved", "Bills that do not fit: 31", "1 more: objections.csv"]),
    ],
)
def test_the_screen_shows_thirty_bills_that_do_not_fit_and_says_where_the_others_are(
    place: Desk, language: str, words: list[str]
) -> None:
    offers = [bill(100 + at, "1.00", "A9") for at in range(31)]
    result = place.end("approve", "--offers", str(place.write_rows("offers.csv", offers)), "--lang", language)
    assert result.exit_code == 0, result.output
    assert not [word for word in words if word not in result.stdout], result.stdout
    assert sum(line.startswith("bill 6") for line in result.stdout.splitlines()) == 30
    assert len(place.table("objections")) == 31


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (None, ["offers.csv", "no such file"]),
        ("name,note\nx,y\n", ["offers.csv", "no headers of a tape of bills"]),
        (
            "pack_no,acceptor_id,supplier_id,issue_date,due_date,range_start,range_end\n1,2,3,4,5,6,7\n",
            ["offers.csv", "face"],
        ),
        ("pack_no,face,acceptor_id,supplier_id,issue_date,due_date\n", ["offers.csv", "no rows below the headers"]),
    ],
)
def test_a_file_that_holds_no_offers_ends_with_4_and_writes_nothing(
    place: Desk, text: str | None, parts: list[str]
) -> None:
    path = place.folder / "offers.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert_refused(place.end("approve", "--offers", str(path)), 4, *parts)
    assert not place.results.exists()


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"face": "viel"}, "not_a_number"),
        ({"due_date": "2024-02-30"}, "not_a_date"),
        ({"due_date": "2024-12-21"}, "tenor_too_long"),  # drawn on 20 June: six months end on 20 December
        ({"acceptor_id": ""}, "missing"),
    ],
)
def test_an_offer_that_cannot_be_read_is_named_by_its_row_and_not_passed_over(
    place: Desk, cells: dict[str, str], rule: str
) -> None:
    offers = [bill(11, "100000.00", "A3"), {**bill(12, "200000.00", "A3"), **cells}]
    result = place.end("approve", "--offers", str(place.write_rows("offers.csv", offers)), "--lang", "en")
    assert result.exit_code == 0, result.output
    assert approved(place) == [True]
    found = [(line["row"], line["rule"]) for line in place.table("problems") if line["severity"] == "refuse"]
    assert found == [("3", rule)]
    assert "1 of 2 rows refused" in result.stderr


def test_offers_none_of_which_can_be_read_are_not_answered_with_silence(place: Desk) -> None:
    offers = place.write_rows("offers.csv", [{**bill(11, "100000.00", "A3"), "face": "viel"}])
    result = place.end("approve", "--offers", str(offers), "--lang", "en")
    assert "row" in result.stderr, result.output
    assert "offers.csv" in result.stderr
