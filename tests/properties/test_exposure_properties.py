"""What holds for every book: each deal's lines are its total to the fen, order does not matter, no line twice."""

import datetime
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.measure.company_name import plain_name
from abs_model.run.entity import Entities, Mention, match
from abs_model.run.exposure_ledger import PROVIDER, ledger
from abs_model.run.exposure_member import Member
from abs_model.run.near_duplicate import near_duplicates
from tests.bills import book, subject_of_book
from tests.small_subjects import small_deal, subject_of

CODES = ("91350100M000100Y43", "9144030071526726XG")
NAMES = ("甲实业有限公司", "甲实业股份有限公司", "甲实业 有限公司", "乙商行", "")
KEYS = ["deal_id", "guarantor_id", "obligor_id", "role"]

mentions = st.lists(
    st.builds(
        Mention,
        deal_id=st.sampled_from(["d1", "d2", "d3"]),
        role=st.just("debtor"),
        id=st.sampled_from("abc"),
        name=st.sampled_from(NAMES),
        code=st.sampled_from([None, *CODES]),
        group=st.sampled_from([None, "a", "g1", "g2"]),
        guarantors=st.frozensets(st.sampled_from("gh"), max_size=2),
    ),
    max_size=9,
    unique_by=lambda one: one.key,
)
fen = st.integers(1, 10**11)
days = st.dates(datetime.date(2020, 7, 1), datetime.date(2021, 8, 1))


def notes(deal_id: str, face: list[int], **terms: Any) -> Member:
    """A deal with notes behind receivables of some fen."""
    return Member(deal_id=deal_id, subject=subject_of(small_deal(len(face), **terms), [one / 100 for one in face]))


def apart(found: Entities) -> set[frozenset[tuple[str, str, str]]]:
    return {frozenset(mention.key for mention in one.mentions) for one in found.all}


@settings(max_examples=25)
@given(face=st.lists(fen, min_size=1, max_size=5), balance=fen, cap=st.none() | fen, day=days)
def test_the_lines_of_notes_are_their_totals(
    face: list[int], balance: int, cap: int | None, day: datetime.date
) -> None:
    member = notes("deal", face, balance=balance / 100, cap=None if cap is None else cap / 100)
    found = ledger([member], day)
    assert all(one.holds for one in found.identities)
    lines = found.exposures
    assert not lines[KEYS].duplicated().any()
    assert ((lines["gross"] > 0) | (lines["guaranteed"] > 0)).all()
    assert (lines["net"] <= lines["guaranteed"]).all()
    assert len(lines) == 0 or cap is None or found.totals["guaranteed"].iloc[0] <= cap / 100


@settings(max_examples=25)
@given(
    bills=st.lists(st.tuples(st.sampled_from(["a1", "a2", "a3"]), st.integers(1, 10**8)), min_size=1, max_size=8),
    share=st.integers(0, 100),
)
def test_the_lines_of_bills_are_their_totals(bills: list[tuple[str, int]], share: int) -> None:
    sharers = [
        {"id": "bank", "name": {"zh": "银行", "en": "bank"}, "role": "discount_bank", "share": share / 100},
        {"id": "own", "name": {"zh": "担保人", "en": "own"}, "role": "guarantor", "share": (100 - share) / 100},
    ]
    made = book(*({"acceptor_id": who, "face": face / 100} for who, face in bills), sharing={"sharers": sharers})
    found = ledger([Member(deal_id="bills", subject=subject_of_book(made), book=made)], made.as_of)
    assert all(one.holds for one in found.identities)
    assert found.totals["gross"].iloc[0] == sum(face for _, face in bills) / 100
    assert (found.exposures["net"] <= found.exposures["guaranteed"]).all()


@settings(max_examples=10)
@given(faces=st.lists(st.lists(fen, min_size=1, max_size=3), min_size=2, max_size=3), data=st.data())
def test_the_order_of_deals_does_not_matter(faces: list[list[int]], data: st.DataObject) -> None:
    members = [notes(f"deal{number}", face) for number, face in enumerate(faces)]
    shuffled = data.draw(st.permutations(members))
    day = datetime.date(2020, 9, 30)
    one, other = ledger(members, day), ledger(shuffled, day)
    assert one.exposures.equals(other.exposures)
    assert one.totals.equals(other.totals)
    # The same ids and names in deals of one guarantor are one company each.
    assert one.exposures["obligor_id"].nunique() == max(map(len, faces))


@given(told=mentions, data=st.data())
def test_matching_has_no_order(told: list[Mention], data: st.DataObject) -> None:
    one, other = match(told), match(data.draw(st.permutations(told)))
    assert one.all == other.all
    assert near_duplicates(one).equals(near_duplicates(other))


@given(told=mentions)
def test_one_code_is_one_company_and_two_codes_are_two(told: list[Mention]) -> None:
    found = match(told)
    by_code: dict[str, set[str]] = {}
    for one in found.all:
        codes = {mention.code for mention in one.mentions} - {None}
        assert len(codes) <= 1
        for code in codes:
            by_code.setdefault(str(code), set()).add(one.id)
    assert all(len(ids) == 1 for ids in by_code.values())
    assert len({one.id for one in found.all}) == len(found.all)
    assert sorted(mention.key for one in found.all for mention in one.mentions) == sorted(one.key for one in told)


@given(told=mentions)
def test_what_is_together_without_a_code_agrees_in_id_and_name(told: list[Mention]) -> None:
    for one in match(told).all:
        keys = {(mention.id, plain_name(mention.name)) for mention in one.mentions}
        assert len(keys) == 1 or one.code is not None


@given(told=mentions)
def test_a_list_to_decide_about_puts_nothing_together(told: list[Mention]) -> None:
    found = match(told)
    before = apart(found)
    near_duplicates(found)
    assert apart(match(told)) == before
    groups = {one.id: one.group_id for one in found.all}
    for one, other in combinations(told, 2):
        if one.deal_id == other.deal_id and one.group == other.group and one.group is not None:
            ids = [found.of(*mention.key).id for mention in (one, other)]
            assert groups[ids[0]] == groups[ids[1]]


def test_a_book_without_a_deal_is_empty() -> None:
    found = ledger([], datetime.date(2020, 9, 30))
    assert found.exposures.empty
    assert found.identities == ()
    assert PROVIDER not in found.exposures["role"].tolist()
