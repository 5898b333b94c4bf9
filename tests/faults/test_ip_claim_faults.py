"""Tables of claims that are wrong, from files: each says where, what, what is wanted and what to do."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from abs_model.errors import TapeError
from abs_model.io.deal_file import read_deal
from abs_model.io.ip_file import read_claim_tapes
from abs_model.pool.claim_book import ClaimBook, claim_book
from abs_model.pool.claim_pool import pool_of_claims
from tests.claims import ASSET, CLAIM, CN, ip_deal

FORM = re.compile(r"[^;]+; .* (is|are) wanted.*\. \S.*[.?]")


class Place:
    """A sound note in a folder, to break one thing of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = {
            "tape.csv": [
                CLAIM | {"amortisation": "自定义", "subsidy_scheme_id": "nanshan"},
                CLAIM | {"claim_id": "L2"},
            ],
            "assets.csv": [ASSET, ASSET | {"ip_id": "p2", "claim_id": "L2"}],
            "payments.csv": [
                {"claim_id": "L1", "due_date": "2021-09-15", "principal": "6000000"},
                {"claim_id": "L1", "due_date": "2022-09-15", "principal": "6000000"},
            ],
        }

    def book(self) -> ClaimBook:
        deal = ip_deal(claims={"payments": "payments.csv"})
        terms = json.dumps(deal.model_dump(mode="json", exclude_unset=True))
        (self.folder / "deal.yaml").write_text(terms, encoding="utf-8")
        for name, rows in self.rows.items():
            headers = [*dict.fromkeys(header for row in rows for header in row)]
            lines = [",".join(headers), *(",".join(row.get(header, "") for header in headers) for row in rows)]
            (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        file = read_deal(self.folder)
        return claim_book(file.deal, read_claim_tapes(file), CN)

    def fill(self, name: str, column: str, *cells: str) -> None:
        for number, row in enumerate(self.rows[name]):
            row[column] = cells[number] if number < len(cells) else ""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def told(book: ClaimBook) -> list[tuple[int, str, str]]:
    parts = [book.tapes.claims.problems]
    if book.tapes.payments is not None:
        parts.append(book.tapes.payments.problems)
    return [line for part in parts for line in zip(part["row"], part["rule"], part["severity"], strict=True)]


def test_the_note_that_is_broken_below_is_sound(place: Place) -> None:
    book = place.book()
    assert told(book) == []
    pool, *_ = pool_of_claims(book)
    assert pool.n_receivables == 10


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda one: one.fill("tape.csv", "debtor_id", "d1", "d22"), [(3, "unknown_debtor", "refuse")]),
        (lambda one: one.fill("tape.csv", "subsidy_scheme_id", "", "nanshn"), [(3, "unknown_scheme", "refuse")]),
        (lambda one: one.fill("tape.csv", "structure", "贷款", "股权"), [(3, "unknown_choice", "refuse")]),
        (lambda one: one.fill("tape.csv", "amortisation", "自定义", "custom"), [(3, "no_payments", "refuse")]),
        (lambda one: one.fill("tape.csv", "amortisation", "先息后本"), [(2, "schedule_twice", "refuse")]),
        (lambda one: one.fill("tape.csv", "maturity_date", "2022-09-15", "2020-09-15"), [(3, "no_term", "refuse")]),
        (lambda one: one.fill("tape.csv", "first_due_date", "", "2023-01-01"), [(3, "first_due_outside", "refuse")]),
        (lambda one: one.fill("tape.csv", "rate", "", "5"), [(3, "rate_out_of_range", "refuse")]),
        (lambda one: one.fill("tape.csv", "principal", "12000000", "1200"), [(3, "small_principal", "warn")]),
        (
            lambda one: one.fill("payments.csv", "principal", "6000000", "5000000"),
            [(2, "repays_too_little", "refuse")],
        ),
        (lambda one: one.fill("payments.csv", "principal", "6000000", "7000000"), [(2, "repays_too_much", "refuse")]),
        (
            lambda one: one.fill("payments.csv", "due_date", "2021-09-15", "2022-09-16"),
            [(2, "payment_refused", "refuse"), (3, "payment_outside", "refuse")],
        ),
        (
            lambda one: one.fill("payments.csv", "due_date", "2021-09-15", "2021-09-15"),
            [(2, "payment_refused", "refuse"), (3, "duplicate_payment", "refuse")],
        ),
        (
            lambda one: one.fill("payments.csv", "claim_id", "L1", "L11"),
            [(2, "repays_too_little", "refuse"), (3, "unknown_claim", "refuse")],
        ),
        (lambda one: one.fill("tape.csv", "debtor_id", "d3"), [(3, "missing", "refuse"), (2, "no_revenue", "warn")]),
    ],
)
def test_a_fault_is_one_line_with_a_remedy(place: Place, spoil: Callable, expected: list) -> None:
    spoil(place)
    book = place.book()
    assert sorted(told(book)) == sorted(expected)
    for part in (book.tapes.claims.problems, book.tapes.payments.problems):
        for text in part["message"]:
            assert FORM.fullmatch(text), text
    refused = {row for row, rule, severity in expected if severity == "refuse" and rule not in PAYMENT_RULES}
    assert set(book.tapes.claims.refused["row"]) == refused
    assert book.tapes.claims.n_rows == 2


PAYMENT_RULES = {"payment_outside", "duplicate_payment", "unknown_claim"}


def test_a_remedy_names_the_nearest_debtor(place: Place) -> None:
    place.fill("tape.csv", "debtor_id", "d1", "d11")
    (text,) = place.book().tapes.claims.problems["message"]
    assert text == "'d11' is not in the deal; one of the deal's core_enterprises is wanted. Did you mean d1?"


def test_a_custom_schedule_says_by_how_much_it_misses_and_which_date_to_correct(place: Place) -> None:
    place.fill("payments.csv", "principal", "6000000", "5000000")
    (text,) = place.book().tapes.claims.problems["message"]
    assert text == (
        "the listed payments come to 11,000,000.00 yuan, 1,000,000.00 too little; parts of 12,000,000.00 are wanted. "
        "Correct the payment due on 2022-09-15 (row 3 of the payments), or the principal."
    )


def test_a_scheme_that_is_not_in_force_says_so(place: Place) -> None:
    place.fill("tape.csv", "start_date", "2019-12-31", "2020-09-15")
    (text,) = place.book().tapes.claims.problems["message"]
    assert text == (
        "scheme nanshan is for financings from 2020-01-01 to 2020-12-31, and this one starts on 2019-12-31; no subsidy "
        "is counted. Name a scheme in force or leave it out."
    )


def test_a_tape_of_something_else_is_named(place: Place) -> None:
    place.rows["tape.csv"] = [{"发票号码": "1", "票面金额": "2", "承兑人": "x"}]
    with pytest.raises(TapeError, match=r"tape\.csv: no headers of a tape of claims .* is wanted"):
        place.book()


def test_a_column_that_is_missing_is_named(place: Place) -> None:
    for row in place.rows["tape.csv"]:
        del row["principal"]
    with pytest.raises(TapeError, match="no column for principal"):
        place.book()


def test_a_principal_in_another_unit_is_refused_with_the_whole_tape(place: Place) -> None:
    for row in place.rows["tape.csv"]:
        row["本金（万元）"] = row.pop("principal")
    with pytest.raises(TapeError, match="nothing is scaled silently"):
        place.book()


def test_a_note_without_a_claim_left_says_why(place: Place) -> None:
    place.fill("tape.csv", "debtor_id", "d9", "d1")
    place.fill("tape.csv", "maturity_date", "2022-09-15", "2022-12-15")
    with pytest.raises(TapeError, match=r"none of 2 claims is in the pool \(matures_after_notes 1\)"):
        pool_of_claims(place.book())
