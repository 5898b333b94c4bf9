"""What a screening says: every rule of every row, flags that keep, limits after criteria, and what stops it."""

import pandas as pd
import pytest

from abs_model.errors import TapeError
from abs_model.pool.screening import criterion_words
from tests.unit.pool.test_pool_builders import changed, clean_rows, criterion, deal_with, screened

SUPPLIER_HALF = {"by": "supplier_id", "share": 0.5, "mode": "cut"}


def test_an_excluded_row_names_every_rule_that_it_fails() -> None:
    frame = changed(clean_rows(), 1, is_pledged=True, due_date="2021-07-05", currency=None)
    lines = screened(
        frame, "unencumbered", "performed", "in_renminbi", "due_before_maturity", "tenor_within"
    ).exclusions
    assert lines["rule"].tolist() == ["unencumbered", "in_renminbi", "due_before_maturity", "tenor_within"]
    assert lines["found"].tolist() == ["true", "not stated", "2021-07-05", "370 days"]
    assert set(lines["row"]) == {3}
    assert set(lines["receivable_amount"]) == {1_000_000.0}


def test_a_row_that_fails_twice_is_excluded_once() -> None:
    frame = changed(clean_rows(), 1, is_pledged=True, is_disputed=True)
    excluded = screened(frame, "unencumbered", "not_disputed").excluded
    assert excluded.to_dict("list") == {
        "row": [3],
        "receivable_id": ["R000002"],
        "receivable_amount": [1_000_000.0],
    }


def test_a_criterion_that_is_asked_twice_is_named_once() -> None:
    frame = changed(clean_rows(), 1, receivable_amount=1.0)
    twice = [{"rule": "amount_within", "minimum": minimum} for minimum in (2.0, 3.0)]
    assert screened(frame, *twice).exclusions["rule_en"].tolist() == ["amount within bounds (at least 2.00 yuan)"]


def test_a_criterion_that_flags_keeps_the_row_and_names_it() -> None:
    frame = changed(clean_rows(), 1, is_related_party=True)
    screening = screened(frame, criterion("unrelated_parties", effect="flag"))
    assert screening.exclusions.empty
    assert len(screening.pool_frame) == 3
    assert screening.flags[["receivable_id", "rule", "found"]].to_numpy().tolist() == [
        ["R000002", "unrelated_parties", "true"]
    ]


def test_a_row_that_is_out_is_not_among_the_flags() -> None:
    frame = changed(clean_rows(), 1, is_related_party=True, is_pledged=True)
    screening = screened(frame, criterion("unrelated_parties", effect="flag"), "unencumbered")
    assert screening.flags.empty
    assert screening.exclusions["rule"].tolist() == ["unencumbered"]


def test_lines_stand_in_tape_order_and_rules_in_the_order_of_the_deal() -> None:
    frame = clean_rows().assign(is_pledged=True, is_disputed=True)
    lines = screened(frame, "not_disputed", "unencumbered").exclusions
    assert lines["row"].tolist() == [2, 2, 3, 3, 4, 4]
    assert lines["rule"].tolist() == ["not_disputed", "unencumbered"] * 3


def test_limits_see_only_rows_that_no_criterion_excludes() -> None:
    # With the pledged row S000003 has 60 % of the pool; without it 50 %, which is what it may have.
    frame = clean_rows(4).assign(supplier_id=["S000001", "S000002", "S000003", "S000003"])
    frame["receivable_amount"] = [100.0, 100.0, 200.0, 100.0]
    assert screened(changed(frame, 3, is_pledged=True), "unencumbered", limits=[SUPPLIER_HALF]).exclusions[
        "rule"
    ].tolist() == ["unencumbered"]
    assert screened(frame, "unencumbered", limits=[SUPPLIER_HALF]).exclusions["rule"].tolist() == [
        "concentration:supplier_id"
    ]


def test_a_row_that_a_limit_cuts_names_the_limit_and_the_name() -> None:
    frame = clean_rows(4).assign(supplier_id=["S1", "S2", "S2", "S3"])
    limits = [SUPPLIER_HALF, {"by": "supplier_id", "amount": 1_500_000.0, "mode": "cut"}]
    screening = screened(frame, limits=limits)
    line = screening.exclusions.iloc[0]
    assert len(screening.exclusions) == 1
    assert (line["rule"], line["column"], line["found"]) == ("concentration:supplier_id", "supplier_id", "S2")
    assert line["rule_zh"] == "集中度限制（同一供应商不超过 1,500,000.00 元）"
    assert screening.cut.proof == "fewest rows and least amount"


def test_the_pool_carries_what_the_deal_says_of_the_core_enterprises() -> None:
    frame = changed(clean_rows(3), 2, core_enterprise_id="C3")
    pool_frame = screened(frame).pool_frame
    columns = ["core_enterprise_name", "group_id", "core_enterprise_rating", "core_enterprise_province"]
    assert pool_frame[columns].to_numpy().tolist() == [
        ["乙股份", "C2", "AA", "四川"],
        ["甲集团", "G1", "AAA", "四川"],
        ["丙控股", "G1", "AA+", "重庆"],
    ]


def test_where_tape_and_deal_name_a_group_the_tape_holds() -> None:
    frame = clean_rows(3).assign(group_id=pd.Series(["G7", None, None], dtype="str"))
    assert screened(frame).pool_frame["group_id"].tolist() == ["G7", "G1", "C2"]


def test_all_columns_that_the_tape_lacks_are_named_in_one_error() -> None:
    frame = clean_rows().drop(columns=["is_pledged", "delivery_date", "supplier_industry"])
    with pytest.raises(TapeError) as caught:
        screened(
            frame,
            "unencumbered",
            criterion("payment_term_within", effect="flag"),
            limits=[{"by": "supplier_industry", "share": 0.5}, {"by": "core_enterprise_industry", "share": 0.5}],
        )
    assert str(caught.value).splitlines() == [
        "tape.csv: there is no column is_pledged; rule unencumbered needs it. "
        "Add the column to the tape, or take the rule out of pool.eligibility.",
        "tape.csv: there is no column delivery_date; rule payment_term_within needs it. "
        "Add the column to the tape, or take the rule out of pool.eligibility.",
        "tape.csv: there is no column supplier_industry; the limit by supplier_industry needs it. "
        "Add the column to the tape, or take the limit out of pool.concentration.",
    ]


def test_a_core_enterprise_that_the_deal_does_not_list_stops_the_screening_with_the_nearest_name() -> None:
    frame = changed(clean_rows(), 1, core_enterprise_id="C11")
    with pytest.raises(TapeError, match=r"tape.csv: row 3: core_enterprise_id: 'C11' .*Did you mean C1\?"):
        screened(frame)


@pytest.mark.parametrize("rule", ["on_whitelist", "rating_at_least"])
def test_a_criterion_on_core_enterprises_excludes_one_that_the_deal_does_not_list(rule: str) -> None:
    frame = changed(clean_rows(), 1, core_enterprise_id="C11")
    assert screened(frame, rule).excluded["receivable_id"].tolist() == ["R000002"]
    with pytest.raises(TapeError, match="C11"):
        screened(frame, criterion(rule, effect="flag"))


def test_of_many_strange_core_enterprises_the_first_twenty_are_named() -> None:
    frame = clean_rows(30).assign(core_enterprise_id=[f"甲{number}" for number in range(30)])
    with pytest.raises(TapeError) as caught:
        screened(frame)
    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    assert "10 more" in lines[-1]


@pytest.mark.parametrize(
    ("terms", "zh", "en"),
    [
        ({"rule": "performed"}, "供应商已履行全部义务", "the supplier has performed in full"),
        (
            {"rule": "amount_within", "minimum": 1000.0, "maximum": 5e7},
            "单笔金额在规定范围内（不低于 1,000.00 元，不超过 50,000,000.00 元）",
            "amount within bounds (at least 1,000.00 yuan, at most 50,000,000.00 yuan)",
        ),
        (
            {"rule": "rating_at_least", "rating": "AA+"},
            "核心企业主体评级不低于要求（AA+）",
            "the core enterprise is rated at least so (AA+)",
        ),
        (
            {"rule": "supplier_size_within", "sizes": ["small", "micro"]},
            "供应商规模符合要求（小型，微型）",
            "the supplier is of an accepted size (small, micro)",
        ),
    ],
)
def test_a_criterion_is_put_into_words_with_its_bounds(terms: dict[str, object], zh: str, en: str) -> None:
    (one,) = deal_with(terms).pool.eligibility
    assert criterion_words(one) == (zh, en)
