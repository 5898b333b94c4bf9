"""Every rule on a tape of bills, broken once each; what good rows are given; and what no rule may touch."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.programme import BillProgramme
from abs_model.errors import TapeError
from abs_model.pool.bill_tape import read_bills
from abs_model.pool.tape import RawTape, Tape
from abs_model.schedule.calendar import Calendar, HolidayNotice

NEW = "631365101461220240105000000010"
"""Type 6, bank 313651014612, registered on 2024-01-05, serial 00000001, last digit 0."""

OLD = "231365101461220200911000000010"
GOOD: dict[str, object] = {
    "pack_no": NEW,
    "range_start": "1",
    "range_end": "40000000",
    "face": "400000.00",
    "acceptor_id": "A1",
    "supplier_id": "S1",
    "issue_date": "2024-01-05",
    "due_date": "2024-07-05",
}
WHOLE: dict[str, object] = {"range_start": "0", "range_end": "0"}
NONE: dict[str, object] = {"range_start": "", "range_end": ""}
CN = Calendar(code="CN")


def programme_of(**terms: Any) -> BillProgramme:
    name = {"zh": "a", "en": "a"}
    files = {"bills": "bills.csv", "whitelist": "whitelist.csv"}
    return BillProgramme.model_validate(
        {"id": "a", "product": "bill_guarantee", "name": name, "parties": {}, "as_of": "2024-06-30", **files, **terms}
    )


def raw_of(*rows: Mapping[str, object]) -> RawTape:
    """A tape of good rows, each with some cells changed; the headers stand in row 1."""
    cells = [{**GOOD, **row} for row in rows]
    frame = pd.DataFrame(cells, columns=[*dict.fromkeys(key for row in cells for key in row)], dtype=object)
    return RawTape(frame=frame, first_row_number=2, sha256="0" * 64, path="bills.csv", format="csv")


def read(*rows: Mapping[str, object], **terms: Any) -> Tape:
    return read_bills(raw_of(*rows), programme_of(**terms), CN)


def lines(tape: Tape) -> list[tuple[int, str, str, str]]:
    table = tape.problems[["row", "column", "rule", "severity"]]
    return [tuple(line) for line in table.itertuples(index=False, name=None)]


def message(tape: Tape) -> str:
    (words,) = tape.problems["message"]
    return str(words)


def part(start: int, end: int, **cells: object) -> dict[str, object]:
    """Sub-bills of the pack, and what they come to."""
    return {"range_start": str(start), "range_end": str(end), "face": f"{(end - start + 1) / 100:.2f}", **cells}


def numbered(digits: str) -> str:
    """A number of 30 digits with some of the first replaced."""
    return digits + NEW[len(digits) :]


def test_a_good_bill_is_named_by_its_pack_and_range() -> None:
    tape = read({})
    assert tape.frame.iloc[0].to_dict() == {
        **GOOD,
        "row": 2,
        "range_start": 1,
        "range_end": 40_000_000,
        "face": 400_000.0,
        "issue_date": pd.Timestamp("2024-01-05"),
        "due_date": pd.Timestamp("2024-07-05"),
        "bill_id": f"{NEW}:1-40000000",
        "system": "new_generation",
    }
    assert (len(tape.refused), len(tape.problems), tape.kind) == (0, 0, "bills")


@pytest.mark.parametrize(
    ("number", "system"),
    [(OLD, "ecds"), ("12345678", "paper"), ("3010005120123456", "paper")],
)
def test_a_bill_without_sub_bills_is_named_by_its_number_and_has_no_range(number: str, system: str) -> None:
    cells = {**NONE, "pack_no": number, "issue_date": "2020-09-11", "due_date": "2021-03-11"}
    row = read(cells, cells | {"pack_no": NEW, "issue_date": "2024-01-05", "due_date": "2024-07-05"} | part(1, 9)).frame
    assert row[["bill_id", "system", "range_start", "range_end"]].values.tolist() == [
        [number, system, 0, 0],
        [f"{NEW}:1-9", "new_generation", 1, 9],
    ]
    assert [str(row[name].dtype) for name in ("bill_id", "system", "range_start", "range_end")] == [
        "str",
        "str",
        "Int64",
        "Int64",
    ]


def test_a_bill_that_cannot_be_split_has_any_face_and_the_number_for_an_id() -> None:
    tape = read({**WHOLE, "face": "123.45"}, {"range_start": "0", "range_end": "", "pack_no": numbered("7")})
    assert tape.frame["bill_id"].tolist() == [NEW, numbered("7")]
    assert len(tape.problems) == 0


def test_columns_of_a_range_need_not_be_there_for_bills_that_have_none() -> None:
    cells = {name: cell for name, cell in GOOD.items() if not name.startswith("range")} | {"pack_no": OLD}
    frame = pd.DataFrame([cells], dtype=object)
    raw = RawTape(frame=frame, first_row_number=2, sha256="", path="b", format="csv")
    assert read_bills(raw, programme_of(), CN).frame[["range_start", "range_end"]].values.tolist() == [[0, 0]]
    frame["pack_no"] = NEW
    assert lines(read_bills(raw, programme_of(), CN)) == [(2, "range_start", "range_missing", "refuse")]


ONE_ROW: list[tuple[dict[str, object], str, str, str]] = [
    ({"pack_no": NEW[:-1]}, "pack_no", "not_a_bill_number", "refuse"),
    ({"pack_no": NEW + "0"}, "pack_no", "not_a_bill_number", "refuse"),
    ({"pack_no": "6" + "x" * 29}, "pack_no", "not_a_bill_number", "refuse"),
    ({"pack_no": "1234567"}, "pack_no", "not_a_bill_number", "refuse"),
    ({"pack_no": numbered("3")}, "pack_no", "unknown_bill_type", "refuse"),
    ({"pack_no": numbered("0")}, "pack_no", "unknown_bill_type", "refuse"),
    ({"pack_no": numbered("1"), **NONE}, "pack_no", "bank_acceptance", "refuse"),
    ({"pack_no": numbered("5")}, "pack_no", "bank_acceptance", "refuse"),
    ({"pack_no": numbered("8")}, "pack_no", "bank_acceptance", "refuse"),
    ({"system": "电票"}, "system", "system_of_number", "refuse"),
    ({"pack_no": "12345678", "system": "ecds", **NONE}, "system", "system_of_number", "refuse"),
    ({"pack_no": numbered("631365101461220241332")}, "pack_no", "registration_date", "warn"),
    ({"pack_no": numbered("631365101461202400105")}, "pack_no", "registration_date", "warn"),
    ({"pack_no": numbered("631365101461220240206")}, "pack_no", "late_registration", "warn"),
    ({**NONE}, "range_start", "range_missing", "refuse"),
    ({"range_end": ""}, "range_start", "range_missing", "refuse"),
    ({"range_start": ""}, "range_start", "range_missing", "refuse"),
    ({"pack_no": numbered("2")}, "range_start", "range_without_sub_bills", "refuse"),
    ({"pack_no": "3010005120123456"}, "range_start", "range_without_sub_bills", "refuse"),
    ({"range_start": "40000001"}, "range_start", "range_backwards", "refuse"),
    ({"range_start": "0"}, "range_start", "range_below_one", "refuse"),
    ({"range_start": "1000000000000", "range_end": "1000000000000"}, "range_start", "range_too_long", "refuse"),
    ({"face": "399999.99"}, "face", "face_of_range", "refuse"),
    ({"face": "400000.01"}, "face", "face_of_range", "refuse"),
    (part(1, 100_000_000_001), "range_start", "pack_too_large", "refuse"),
    (part(100_000_000_001, 100_000_000_001), "range_start", "pack_too_large", "refuse"),
    ({**WHOLE, "face": "1000000000.01"}, "face", "pack_too_large", "refuse"),
    ({"issue_date": "2024-01-04"}, "due_date", "tenor_too_long", "refuse"),
    ({"due_date": "2024-05-01"}, "due_date", "due_on_holiday", "warn"),
    ({"acceptance_date": "2024-01-04"}, "acceptance_date", "acceptance_before_issue", "refuse"),
    ({"offered_date": "2024-01-09", "approved_date": "2024-01-08"}, "approved_date", "approved_before_offered", "warn"),
    ({"guarantee_date": "2024-01-04"}, "guarantee_date", "guarantee_before_issue", "refuse"),
    (
        {"approved_date": "2024-01-09", "guarantee_date": "2024-01-08"},
        "guarantee_date",
        "guarantee_before_approved",
        "warn",
    ),
    ({"guarantee_date": "2024-07-06"}, "guarantee_date", "guarantee_after_due", "warn"),
    ({"discount_date": "2024-01-04"}, "discount_date", "discount_before_issue", "refuse"),
    (
        {"guarantee_date": "2024-01-09", "discount_date": "2024-01-08"},
        "discount_date",
        "discount_before_guarantee",
        "refuse",
    ),
    ({"discount_date": "2024-07-05"}, "discount_date", "discount_not_before_due", "refuse"),
    ({"paid_date": "2024-07-04"}, "paid_date", "paid_before_due", "warn"),
    (
        {"presented_date": "2024-07-05", "refused_date": "2024-07-04"},
        "refused_date",
        "refused_before_presented",
        "warn",
    ),
    ({"refused_date": "2024-07-09", "claimed_date": "2024-07-08"}, "claimed_date", "claimed_before_refused", "warn"),
    (
        {"refused_date": "2024-07-09", "compensated_date": "2024-07-08"},
        "compensated_date",
        "compensated_before_refused",
        "refuse",
    ),
    (
        {"claimed_date": "2024-07-09", "compensated_date": "2024-07-08"},
        "compensated_date",
        "compensated_before_claimed",
        "refuse",
    ),
    (
        {"compensated_date": "2024-07-20", "recovered_date": "2024-07-19"},
        "recovered_date",
        "recovered_before_compensated",
        "refuse",
    ),
    ({"recovered_date": "2024-07-20"}, "recovered_date", "recovered_without_compensated", "refuse"),
    (
        {"recovered_date": "2024-07-20", "recovered_amount": "1"},
        "recovered_date",
        "recovered_without_compensated",
        "refuse",
    ),
    ({"paid_date": "2024-07-05", "paid_amount": "400000.01"}, "paid_amount", "paid_above_face", "refuse"),
    (
        {"compensated_date": "2024-07-20", "compensated_amount": "400000.01"},
        "compensated_amount",
        "compensated_above_face",
        "refuse",
    ),
    (
        {
            "compensated_date": "2024-07-20",
            "compensated_amount": "300000",
            "recovered_date": "2024-07-21",
            "recovered_amount": "300000.01",
        },
        "recovered_amount",
        "recovered_above_compensated",
        "refuse",
    ),
    ({"paid_amount": "5"}, "paid_amount", "amount_without_day", "warn"),
    ({"compensated_amount": "5"}, "compensated_amount", "amount_without_day", "warn"),
    ({"status_code": "200413"}, "status_code", "unknown_status", "warn"),
]


@pytest.mark.parametrize(("cells", "column", "rule", "severity"), ONE_ROW)
def test_a_rule_that_one_row_breaks_is_told_once_and_decides_where_the_row_goes(
    cells: dict[str, object], column: str, rule: str, severity: str
) -> None:
    clean = {"pack_no": numbered("7"), "supplier_id": "S2"}
    tape = read(clean, cells, {"pack_no": numbered("64")})
    assert lines(tape) == [(3, column, rule, severity)]
    assert tape.refused["row"].tolist() == ([3] if severity == "refuse" else [])
    assert tape.frame["row"].tolist() == ([2, 4] if severity == "refuse" else [2, 3, 4])
    found, _, rest = message(tape).partition("; ")
    assert found
    assert " wanted" in rest
    assert rest.endswith((".", "?"))


FITS: list[dict[str, object]] = [
    part(1, 1),
    part(99_999_999_999, 100_000_000_000),
    {**WHOLE, "face": "1000000000.00"},
    {"due_date": "2024-07-05"},
    {"due_date": "2024-05-11"},
    {"system": "新一代"},
    {"pack_no": numbered("631365101461220240205")},
    {"pack_no": numbered("631365101461220231105")},
    dict.fromkeys(
        ("acceptance_date", "offered_date", "approved_date", "guarantee_date", "discount_date"), "2024-01-05"
    ),
    {"guarantee_date": "2024-07-05", "discount_date": ""},
    dict.fromkeys(
        ("presented_date", "refused_date", "claimed_date", "compensated_date", "recovered_date", "closed_date"),
        "2024-07-05",
    ),
    {"paid_date": "2024-07-05", "paid_amount": "400000.00"},
    {"compensated_date": "2024-07-20", "compensated_amount": "400000.00"},
    {
        "compensated_date": "2024-07-20",
        "compensated_amount": "7",
        "recovered_date": "2024-07-20",
        "recovered_amount": "7",
    },
    {"compensated_amount": "0", "recovered_amount": "0", "paid_amount": "0"},
    {"status_code": "200412"},
    {"status_code": "000000"},
]


@pytest.mark.parametrize("cells", FITS)
def test_what_lies_on_the_edge_of_a_rule_keeps_it(cells: dict[str, object]) -> None:
    assert lines(read(cells)) == []


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("1-40000000", (1, 40_000_000)),
        ("1,40000000", (1, 40_000_000)),
        ("000000000001-000040000000", (1, 40_000_000)),
        (" 1 - 40000000 ", (1, 40_000_000)),
        ("１－４０００００００", (1, 40_000_000)),
        ("1～40000000", (1, 40_000_000)),
        ("1至40000000", (1, 40_000_000)),
        ("0", (0, 0)),
        ("000000000000", (0, 0)),
        ("0-0", (0, 0)),
    ],
)
def test_a_range_in_one_column_is_read_however_it_is_written(words: str, ends: tuple[int, int]) -> None:
    tape = read({**NONE, "sub_range": words}, {"pack_no": numbered("7"), "sub_range": ""})
    assert tape.frame[["range_start", "range_end"]].values.tolist() == [[*ends], [1, 40_000_000]]
    assert len(tape.problems) == 0


@pytest.mark.parametrize("words", ["abc", "1-", "-5", "1-2-3", "1.5-2", "1", "1234567890123456-2"])
def test_a_range_that_cannot_be_read_is_told_once(words: str) -> None:
    tape = read({**NONE, "sub_range": words})
    assert lines(tape) == [(2, "sub_range", "not_a_range", "refuse")]
    assert message(tape).startswith(f"{words!r} is no range of sub-bills; ")


def test_an_end_of_a_range_that_cannot_be_read_is_not_missing_as_well() -> None:
    assert lines(read({"range_start": "one"})) == [(2, "range_start", "not_a_number", "refuse")]
    assert lines(read({"range_end": "1.5"})) == [(2, "range_end", "not_whole", "refuse")]


@pytest.mark.parametrize(
    ("cells", "is_refused"),
    [
        ({"sub_range": "1-40000000"}, False),
        ({"sub_range": "1-40000000", "range_end": ""}, False),
        ({"sub_range": "1-40000000", "range_start": ""}, False),
        ({"sub_range": "2-40000000"}, True),
        ({"sub_range": "1-40000001"}, True),
        ({"sub_range": "0"}, True),
        ({"sub_range": "1-40000000", **WHOLE}, True),
    ],
)
def test_a_range_that_stands_twice_is_the_same_twice(cells: dict[str, object], is_refused: bool) -> None:
    assert ((2, "sub_range", "range_conflict", "refuse") in lines(read(cells))) is is_refused


def iso_7064(digits: str) -> int:
    """MOD 11,10 as the standard's text has it, digit by digit."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def luhn(digits: str) -> int:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10


@pytest.mark.parametrize(("method", "right"), [("iso_7064_mod_11_10", iso_7064), ("luhn", luhn)])
def test_a_wrong_check_digit_is_refused_where_the_programme_says_how_it_is_made(method: str, right: Any) -> None:
    digit = right(NEW[:-1])
    numbers = [NEW[:-1] + str(last) for last in range(10)]
    tape = read(*({"pack_no": number} for number in numbers), numbering={"check_digit": method})
    assert tape.frame["pack_no"].tolist() == [numbers[digit]]
    assert set(tape.problems["rule"]) == {"wrong_check_digit"}
    assert tape.problems["message"].str.contains(f"; {digit} is wanted by {method}.").all()
    assert len(read(*({"pack_no": number} for number in numbers)).frame) == 10


def test_a_number_on_paper_has_no_check_digit() -> None:
    cells = {"pack_no": "3010005120123456", **NONE}
    assert lines(read(cells, numbering={"check_digit": "iso_7064_mod_11_10"})) == []


def test_a_sub_bill_has_twelve_digits_at_most_whatever_a_pack_may_come_to() -> None:
    law = {"largest_pack": 1e11}
    assert lines(read(part(999_999_999_999, 999_999_999_999), law=law)) == []
    tape = read(part(999_999_999_999, 1_000_000_000_000), law=law)
    assert lines(tape) == [(2, "range_start", "range_too_long", "refuse")]


def test_parts_of_a_pack_stand_side_by_side() -> None:
    tape = read(part(1, 10), part(11, 30), part(41, 41), part(1, 10, pack_no=numbered("7")))
    assert len(tape.problems) == 0
    assert tape.frame["bill_id"].is_unique


def test_of_ranges_that_overlap_the_later_row_is_refused_and_both_are_named() -> None:
    tape = read(part(50, 90), part(1, 49), part(49, 50))
    assert lines(tape) == [(4, "pack_no", "range_overlap", "refuse")]
    assert f"49-50 of {NEW} shares sub-bills with 1-49 in row 3; ranges with none in common" in message(tape)


def test_a_row_is_refused_for_an_earlier_one_that_is_refused_itself() -> None:
    tape = read(part(1, 10, supplier_id=""), part(10, 20), part(20, 30), part(31, 40))
    assert tape.refused["row"].tolist() == [2, 3, 4]


def test_the_same_bill_twice_is_refused_the_second_time() -> None:
    tape = read({}, {}, {"pack_no": OLD, **NONE}, {"pack_no": OLD, **NONE})
    assert lines(tape) == [(row, "pack_no", "duplicate_bill", "refuse") for row in (3, 5)]
    assert [str(words).split(";")[0] for words in tape.problems["message"]] == [
        f"{NEW}:1-40000000 stands in row 2 already",
        f"{OLD} stands in row 4 already",
    ]


def test_a_repeated_bill_is_told_so_although_it_overlaps_an_earlier_one() -> None:
    tape = read(part(1, 5), part(1, 10), part(1, 10))
    assert lines(tape) == [(3, "pack_no", "range_overlap", "refuse"), (4, "pack_no", "duplicate_bill", "refuse")]


@pytest.mark.parametrize("rows", [({**WHOLE}, part(1, 5)), (part(1, 5), {**WHOLE})])
def test_a_whole_and_a_part_of_it_do_not_stand_together(rows: tuple[dict[str, object], ...]) -> None:
    tape = read(*rows)
    assert lines(tape) == [(3, "pack_no", "whole_beside_parts", "refuse")]
    assert "row 2" in message(tape)


@pytest.mark.parametrize(
    ("column", "cell"), [("acceptor_id", "A2"), ("issue_date", "2024-01-08"), ("due_date", "2024-07-04")]
)
def test_parts_of_a_pack_agree_with_the_first_of_them(column: str, cell: str) -> None:
    tape = read(part(1, 10), part(11, 20, **{column: cell}), part(21, 30), part(31, 40, supplier_id="S2"))
    assert lines(tape) == [(3, column, "pack_disagrees", "refuse")]
    assert message(tape).startswith(f"{cell} is not the {GOOD[column]} of row 2 in the same pack; one {column} for all")


def test_a_part_that_says_nothing_is_no_part_to_agree_with() -> None:
    tape = read(part(1, 10, acceptor_id=""), part(11, 20, acceptor_id="A2"), part(21, 30))
    assert lines(tape) == [(2, "acceptor_id", "missing", "refuse"), (4, "acceptor_id", "pack_disagrees", "refuse")]


@pytest.mark.parametrize(
    ("number", "issue", "last"),
    [
        (NEW, "2024-01-05", "2024-07-05"),
        (NEW, "2022-12-31", "2023-12-31"),
        (NEW, "2023-01-01", "2023-07-01"),
        (NEW, "2024-08-31", "2025-02-28"),
        (OLD, "2022-12-31", "2023-12-31"),
        (OLD, "2023-01-03", "2023-07-03"),
        ("12345678", "2020-09-11", "2021-03-11"),
    ],
)
def test_the_tenor_ends_on_the_last_day_of_the_law_by_the_day_of_issue(number: str, issue: str, last: str) -> None:
    cells: dict[str, object] = {"pack_no": number, "issue_date": issue} | ({} if number == NEW else NONE)
    beyond = str(date.fromisoformat(last) + pd.Timedelta(days=1))
    rules = [{*read(cells | {"due_date": day}).problems["rule"]} for day in (last, beyond)]
    assert ["tenor_too_long" in found for found in rules] == [False, True]


def test_a_bill_of_200_days_drawn_in_2024_is_told_the_last_day_allowed() -> None:
    tape = read({"issue_date": "2024-01-05", "due_date": "2024-07-23"})
    assert message(tape) == (
        "2024-07-23 is 200 days after issue_date 2024-01-05; 2024-07-05 at the latest is wanted. Correct one of the "
        "two, or take the row out."
    )


def test_a_programme_may_state_another_tenor_and_another_largest_pack() -> None:
    law = {"tenor": [{"systems": ["new_generation"], "months": 3}], "largest_pack": 399_999.99}
    assert [rule for _, _, rule, _ in lines(read({}, law=law))] == ["pack_too_large", "tenor_too_long"]


@pytest.mark.parametrize(("ends", "words"), [(("5", ""), "5-"), (("5", "0"), "5-0"), (("", "9"), "-9")])
def test_half_a_range_on_a_bill_that_has_none_is_shown_as_it_stands(ends: tuple[str, str], words: str) -> None:
    tape = read({"pack_no": OLD, "range_start": ends[0], "range_end": ends[1]})
    assert lines(tape) == [(2, "range_start", "range_without_sub_bills", "refuse")]
    assert message(tape).startswith(f"{words} is a range on a bill of the system ecds, which knows no sub-bills;")


def test_a_due_date_on_a_holiday_is_told_the_day_on_which_it_is_paid() -> None:
    """The notice for 2024: 1 to 5 May are off, Saturday 11 May works."""
    assert message(read({"due_date": "2024-05-01"})) == (
        "2024-05-01 is a day off; a working day of banks is wanted. The bill is paid on 2024-05-06."
    )


def test_a_holiday_that_was_typed_in_counts() -> None:
    notice = HolidayNotice(year=2024, holidays=frozenset({date(2024, 7, 5)}))
    tape = read_bills(raw_of({}), programme_of(), Calendar(code="CN", overrides=(notice,)))
    assert message(tape).endswith("The bill is paid on 2024-07-08.")


def test_a_status_code_of_the_programme_is_known_and_another_names_the_nearest() -> None:
    assert len(read({"status_code": "X7"}, status_codes={"X7": "paid"}).problems) == 0
    assert message(read({"status_code": "26"})) == (
        "'26' is no known status code; a known one is wanted. Did you mean 000026? "
        "Or give it a stage under status_codes."
    )


def test_a_recovery_needs_no_day_of_its_own_to_be_one_without_a_compensation() -> None:
    rules = [(column, rule) for _, column, rule, _ in lines(read({"recovered_amount": "5"}))]
    assert ("recovered_amount", "recovered_without_compensated") in rules


def test_a_line_that_adds_up_others_is_no_bill_with_a_wrong_number() -> None:
    blank = dict.fromkeys(GOOD, "")
    tape = read({}, {**blank, "pack_no": "合计", "face": "400000.00"})
    assert lines(tape) == [(3, "pack_no", "total_line", "refuse")]


def test_a_row_without_a_number_lacks_that_and_nothing_else() -> None:
    assert lines(read({}, {"pack_no": ""}, {"pack_no": "", "system": "新一代"})) == [
        (3, "pack_no", "missing", "refuse"),
        (4, "pack_no", "missing", "refuse"),
    ]


def test_a_number_kept_as_a_number_says_what_was_lost() -> None:
    assert lines(read({"pack_no": 6.31365101461e29})) == [(2, "pack_no", "code_as_number", "refuse")]


def test_an_amount_too_large_to_be_meant_is_told_for_that_alone() -> None:
    assert lines(read({"face": "1e3"})) == [(2, "face", "scientific", "refuse")]
    assert lines(read({"face": "99999999999999999"})) == [(2, "face", "too_large", "refuse")]


def test_headers_of_the_trade_are_read() -> None:
    headers = {
        "pack_no": "票据（包）号码",
        "range_start": "子票区间起始",
        "range_end": "子票区间截止",
        "face": "票据金额（元）",
        "acceptor_id": "承兑人统一社会信用代码",
        "supplier_id": "持票人编号",
        "issue_date": "出票日期",
        "due_date": "票据到期日",
    }
    raw = raw_of({})
    raw.frame.columns = pd.Index([headers[name] for name in raw.frame.columns])
    assert read_bills(raw, programme_of(), CN).frame["bill_id"].tolist() == [f"{NEW}:1-40000000"]


def test_a_tape_of_something_else_is_an_error() -> None:
    frame = pd.DataFrame([["1", "2"]], columns=["票面金额", "到期日"])
    raw = RawTape(frame=frame, first_row_number=2, sha256="", path="b.csv", format="csv")
    with pytest.raises(TapeError, match="b.csv: no column for pack_no"):
        read_bills(raw, programme_of(), CN)
