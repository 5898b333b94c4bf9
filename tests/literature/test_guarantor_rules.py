"""The packaged rulebook says what the regulations say, and a guarantor worked out by hand comes out again."""

import datetime
from fractions import Fraction

import numpy as np
import pytest

from abs_model.deal.rulebook import RULE_IDS, rule_as_of
from abs_model.io.rulebook_file import read_rulebook
from abs_model.measure.guarantor import (
    asset_base,
    capital,
    claim_recovery_ratio,
    compensation_reserve,
    is_for_small_and_farm,
    leverage_multiple,
    share_of,
    unearned_reserve,
    weighted_liability,
)
from abs_model.run.guarantor_limit import capacity, limit_table
from tests.guarantors import book, business, guarantor, sheet

RULEBOOK = read_rulebook()
ISSUE = datetime.date(2020, 7, 7)

REGULATION = "《融资担保公司监督管理条例》"
WEIGHING = "《融资担保责任余额计量办法》"
ASSETS = "《融资担保公司资产比例管理办法》"
PROVISIONAL = "《融资性担保公司管理暂行办法》"
OFF_SITE = "《融资担保公司非现场监管规程》"

CLAUSES = [
    ("leverage", 10, REGULATION + "第十五条"),
    ("leverage_small_farm", 15, REGULATION + "第十五条"),
    ("single_client", 0.10, REGULATION + "第十六条"),
    ("group", 0.15, REGULATION + "第十六条"),
    ("small_farm_balance_share", 0.5, WEIGHING),
    ("small_farm_client_share", 0.8, WEIGHING),
    ("equity_deduction", 1, WEIGHING),
    ("weight_small_borrowing", 0.75, WEIGHING),
    ("small_borrowing_amount", 5_000_000, WEIGHING),
    ("weight_farmer_borrowing", 0.75, WEIGHING),
    ("farmer_borrowing_amount", 2_000_000, WEIGHING),
    ("weight_housing_borrowing", 0.3, "《融资担保公司监督管理补充规定》"),
    ("weight_other_borrowing", 1, WEIGHING),
    ("weight_aa_plus_bond", 0.8, WEIGHING),
    ("weight_aa_bond", 0.8, WEIGHING),
    ("weight_other_bond", 1, WEIGHING),
    ("weight_other_financing", 1, WEIGHING),
    ("concentration_aa_plus_bond", 0.6, WEIGHING),
    ("capital_ratio", 0.6, ASSETS),
    ("class_1_2_ratio", 0.7, ASSETS),
    ("class_1_ratio", 0.2, ASSETS),
    ("class_3_ratio", 0.3, ASSETS),
    ("unearned_reserve_ratio", 0.5, PROVISIONAL + "第三十一条"),
    ("compensation_reserve_ratio", 0.01, PROVISIONAL + "第三十一条"),
    ("compensation_reserve_ceiling", 0.1, PROVISIONAL + "第三十一条"),
    ("recognised_sharing", 0, REGULATION),
]
RETURNS = [
    ("quarterly_return_days", datetime.date(2020, 9, 30), datetime.date(2020, 10, 25)),
    ("annual_return_days", datetime.date(2020, 12, 31), datetime.date(2021, 1, 31)),
    ("annual_report_days", datetime.date(2020, 12, 31), datetime.date(2021, 2, 15)),
    ("bank_return_days", datetime.date(2021, 6, 30), datetime.date(2021, 7, 31)),
    ("bank_report_days", datetime.date(2020, 12, 31), datetime.date(2021, 2, 15)),
]
FROM_MEMORY = {
    "small_farm_balance_share", "small_farm_client_share", "weight_other_bond", "weight_other_financing",
    "concentration_aa_plus_bond", "class_1_2_ratio",
}  # fmt: skip


def test_every_rule_is_tied_to_its_clause_below() -> None:
    assert {one for one, *_ in CLAUSES} | {one for one, *_ in RETURNS} == set(RULE_IDS)


@pytest.mark.parametrize(("rule_id", "value", "clause"), CLAUSES)
def test_a_rule_has_the_number_of_its_clause(rule_id: str, value: float, clause: str) -> None:
    found = rule_as_of(RULEBOOK, rule_id, ISSUE)
    assert found.value == value
    assert found.clause.startswith(clause)


@pytest.mark.parametrize(("rule_id", "end", "due"), RETURNS)
def test_a_return_is_due_on_the_day_of_article_24(rule_id: str, end: datetime.date, due: datetime.date) -> None:
    found = rule_as_of(RULEBOOK, rule_id, due)
    assert end + datetime.timedelta(days=int(found.value)) == due
    assert found.clause == OFF_SITE + "第二十四条"
    assert found.valid_from == datetime.date(2020, 9, 1)


@pytest.mark.parametrize("rule_id", sorted(FROM_MEMORY))
def test_what_is_from_memory_says_so(rule_id: str) -> None:
    assert rule_as_of(RULEBOOK, rule_id, ISSUE).source.startswith("from memory, verify")


def test_housing_counted_whole_before_the_supplement() -> None:
    before = rule_as_of(RULEBOOK, "weight_housing_borrowing", datetime.date(2019, 10, 8))
    assert (before.value, before.valid_to) == (1, datetime.date(2019, 10, 8))


def test_a_guarantor_by_hand() -> None:
    """Net assets of 1,040, 40 of them in another guarantor; four classes of business; any one unit."""
    balance = np.array([400.0, 2_000.0, 1_000.0, 600.0])  # small, AA bonds, other borrowing, housing
    weight = np.array([75_000_000, 80_000_000, 100_000_000, 30_000_000])
    liability = weighted_liability(balance, weight)
    assert liability == 300 + 1_600 + 1_000 + 180
    net_assets = capital(1_040.0, 40.0)
    assert net_assets == 1_000
    assert leverage_multiple(liability, net_assets) == Fraction(308, 100)
    assert 10 * net_assets - liability == 6_920
    assert asset_base(1_300.0, 50.0) == 1_250
    assert share_of(300.0, asset_base(1_300.0, 50.0)) == Fraction(24, 100)
    assert unearned_reserve(40.0, Fraction(1, 2)) == 20
    assert compensation_reserve(80.0, 4_000.0, Fraction(1, 100), Fraction(1, 10)) == 120
    assert claim_recovery_ratio(10.0, 25.0, 30.0) == Fraction(10, 55)
    assert is_for_small_and_farm((2_000.0, 4_000.0), (80, 100), (0.5, 0.8))
    assert not is_for_small_and_farm((1_999.0, 4_000.0), (80, 100), (0.5, 0.8))


def test_the_same_by_the_run() -> None:
    """The same classes, and a client that owes 60 million of financing: 40 million more is a tenth of net assets."""
    own = guarantor(
        business("small_borrowing", 400e6),
        business("aa_bond", 2_000e6),
        business("other_borrowing", 1_000e6),
        business("housing_borrowing", 600e6),
        balance_sheets=(sheet(net_assets=1_040e6, equity_in_guarantors=40e6),),
    )
    found = book({"obligor_id": "jia", "group_id": "group", "guaranteed": 60e6}, of=own)
    limits = limit_table(found).set_index("identifier")
    assert limits.loc["leverage", "value"] == pytest.approx(3.14, abs=1e-12)
    assert limits.loc["leverage", "headroom_amount"] == 6_860e6
    assert limits.loc["single_client", "headroom_amount"] == 40e6
    assert limits.loc["group", "headroom_amount"] == 90e6
    assert limits.loc["class_1_ratio", "value"] == pytest.approx(0.24, abs=1e-12)
    assert limits.loc["capital_ratio", "value"] == pytest.approx(1_140 / 1_300, abs=1e-12)
    assert capacity(found, "other_financing", "jia").amount == 40e6
    assert capacity(found, "aa_plus_bond", "new", "group").amount == 150e6  # 90 of the group's room at 60 %
    assert capacity(found, "aa_bond").amount == 125e6  # 100 of a client's room at 80 %
