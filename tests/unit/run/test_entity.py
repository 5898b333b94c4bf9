"""Who is the same over deals, and what is only listed for a person to decide."""

from collections.abc import Sequence
from typing import Any

from abs_model.run.entity import Entities, Mention, entity_table, match
from abs_model.run.near_duplicate import near_duplicates

X, Y = "91350100M000100Y43", "9144030071526726XG"
"""Two sound codes."""


def mention(deal: str, identifier: str, name: str, **more: Any) -> Mention:
    """A debtor of a deal of guarantor g."""
    return Mention(
        **{"deal_id": deal, "role": "debtor", "id": identifier, "name": name, "guarantors": frozenset("g")} | more
    )


def sets(found: Entities) -> set[frozenset[str]]:
    """Deals and ids that are one company."""
    return {frozenset(f"{one.deal_id}.{one.id}" for one in entity.mentions) for entity in found.all}


def pairs(*told: Mention) -> list[tuple[str, str]]:
    """Names and reasons of what is listed."""
    return list(near_duplicates(match(told))[["name", "reason"]].itertuples(index=False, name=None))


def test_one_code_is_one_company_whatever_it_is_called() -> None:
    found = match(
        [mention("d1", "a", "甲公司", code=X), mention("d2", "b", "乙公司", code=X, guarantors=frozenset("h"))]
    )
    assert sets(found) == {frozenset({"d1.a", "d2.b"})}
    assert found.all[0].code == X
    assert found.of("d2", "debtor", "b").id == "a"
    assert near_duplicates(found)["reason"].tolist() == ["renamed"]


def test_one_id_and_one_name_are_one_company_of_one_guarantor() -> None:
    found = match([mention("d1", "a", "甲（集团）有限公司"), mention("d2", "a", "甲(集团)有限公司 ")])
    assert sets(found) == {frozenset({"d1.a", "d2.a"})}


def test_other_names_ids_or_guarantors_keep_apart() -> None:
    for other, reason in (
        (mention("d2", "a", "另一家公司"), "same_id"),
        (mention("d2", "b", "甲公司"), "same_name"),
        (mention("d2", "a", "甲公司", guarantors=frozenset("h")), "same_name"),
        (mention("d2", "a", "甲公司", code=Y), "other_code"),
        (mention("d2", "b", "甲股份有限公司", code=None), "same_stem"),
    ):
        own = mention("d1", "a", "甲公司", code=X if reason == "other_code" else None)
        assert len(match([own, other]).all) == 2, reason
        assert [one for _, one in pairs(own, other)] == [reason]


def test_what_has_no_code_joins_the_only_one_that_fits() -> None:
    told = [mention("d1", "a", "甲公司", code=X), mention("d2", "a", "甲公司"), mention("d3", "z", "甲公司", code=X)]
    assert sets(match(told)) == {frozenset({"d1.a", "d2.a", "d3.z"})}


def test_what_fits_two_codes_joins_neither() -> None:
    told = [mention("d1", "a", "甲公司", code=X), mention("d2", "a", "甲公司"), mention("d3", "a", "甲公司", code=Y)]
    found = match(told)
    assert len(found.all) == 3
    assert [one.id for one in found.all] == ["a@d1", "a@d2", "a@d3"]
    assert sorted(near_duplicates(found)["reason"]) == ["other_code", "same_name", "same_name"]


def test_two_guarantors_do_not_carry_one_code_to_another() -> None:
    told = [
        mention("d1", "a", "甲公司", code=X),
        mention("d2", "a", "甲公司", guarantors=frozenset("gh")),
        mention("d3", "a", "甲公司", code=Y, guarantors=frozenset("h")),
    ]
    assert len(match(told).all) == 3


def test_similar_names_are_listed_and_stay_apart() -> None:
    told = [mention("d1", "a", "四川省酒业集团有限责任公司"), mention("d2", "b", "四川酒业集团有限责任公司")]
    assert len(match(told).all) == 2
    assert pairs(*told) == [("四川省酒业集团有限责任公司", "similar_name")]


def test_two_sound_codes_are_two_companies_however_alike_their_names() -> None:
    names = ("四川省酒业集团有限责任公司", "四川酒业集团有限责任公司")
    assert pairs(mention("d1", "a", names[0], code=X), mention("d2", "b", names[1], code=Y)) == []
    mistyped = X[:-1] + "4"
    assert len(pairs(mention("d1", "a", names[0], code=mistyped), mention("d2", "b", names[1], code=Y))) == 1


def test_groups_join_through_members_in_common() -> None:
    told = [
        mention("d1", "a", "甲公司", group="g1"),
        mention("d1", "b", "乙公司", group="g1"),
        mention("d2", "a", "甲公司", group="g7"),
        mention("d2", "c", "丙公司", group="g7"),
        mention("d2", "d", "丁公司"),
    ]
    groups = {one.name: one.group_id for one in match(told).all}
    assert groups == {"甲公司": "g1", "乙公司": "g1", "丙公司": "g1", "丁公司": "d"}


def test_the_head_of_a_group_belongs_to_it() -> None:
    found = match([mention("d1", "head", "甲公司"), mention("d1", "b", "乙公司", group="head")])
    assert {one.group_id for one in found.all} == {"head"}


def test_groups_of_one_word_without_a_common_member_are_listed_not_joined() -> None:
    told = [mention("d1", "a", "甲公司", group="JT01"), mention("d2", "b", "乙商行", group="JT01")]
    assert {one.group_id for one in match(told).all} == {"JT01@d1", "JT01@d2"}
    assert pairs(*told) == [("JT01", "same_group")]


def test_the_table_says_what_is_what() -> None:
    told = [mention("d1", "a", "甲公司", code=X), mention("d2", "b", "甲公司", code=X), mention("d2", "c", "丙公司")]
    table = entity_table(match(told)).set_index(["deal_id", "id_in_deal"])
    assert table.loc[("d2", "b"), "obligor_id"] == "a"
    assert table["matched_by"].tolist() == ["by_code", "by_code", "by_itself"]
    assert table.loc[("d1", "a"), "is_code_sound"]
    assert table["is_code_sound"].isna().tolist() == [False, False, True]


def test_hostile_names_are_names() -> None:
    told: Sequence[Mention] = [mention("d1", "a", "=cmd|' /C calc'!A0" * 200), mention("d2", "b", "\x1b[2J\n甲")]
    assert len(match(told).all) == 2
    assert near_duplicates(match(told)).empty
