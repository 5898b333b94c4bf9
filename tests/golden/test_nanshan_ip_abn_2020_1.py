"""The Nanshan IP note: every published figure, what financing costs its debtors, and what the guarantor stands for."""

import datetime
import runpy
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abs_model.cli.reading import Case, read_case
from abs_model.cli.request import Files
from abs_model.deal.party import Party
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_limit import ip_types, loan_to_value
from abs_model.pool.ip_value import model_values
from abs_model.run.borrower_cost import all_in_cost
from abs_model.run.borrower_subsidy import subsidies
from abs_model.run.money_table import money_table, party_totals
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.run.summary import identities, summarise

ROOT = Path(__file__).parents[2]
DEAL = ROOT / "deals" / "nanshan-ip-abn-2020-1"

PRINCIPAL = {
    "jinjia": 52_000_000,
    "mobi": 50_000_000,
    "boke": 45_000_000,
    "shanchuan": 37_000_000,
    "maichi": 26_000_000,
}
ALL_IN = {"jinjia": 2.7816, "mobi": 2.7322, "boke": 2.7085, "shanchuan": 2.6570, "maichi": 2.5345, "total": 2.7017}
"""Percent a year after reduction and subsidy."""

START = datetime.date(2020, 9, 15)
SECOND_YEAR = datetime.date(2021, 9, 15)
DUE = [
    datetime.date(year, month, 15)
    for year, month in ((2020, 12), (2021, 3), (2021, 6), (2021, 9), (2021, 12), (2022, 3), (2022, 6), (2022, 9))
]
PAID_ON = (datetime.date(2021, 12, 15), datetime.date(2022, 12, 15))

Flows = list[tuple[datetime.date, Decimal]]


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=DEAL))


@pytest.fixture(scope="module")
def book(case: Case) -> ClaimBook:
    assert case.subject.claims is not None
    return case.subject.claims


@pytest.fixture(scope="module")
def projection(case: Case) -> Projection:
    return project(case.subject, case.scenarios)


@pytest.fixture(scope="module")
def figures(projection: Projection) -> dict[str, dict[tuple[str, str], object]]:
    return {
        scenario.id: {(one.subject, one.identifier): one.value for one in summarise(projection, path)}
        for path, scenario in enumerate(projection.scenarios)
    }


def test_the_published_figures_of_the_notes_come_out(case: Case, book: ClaimBook) -> None:
    # 四川融资担保动态, 2020 Q3.
    deal = case.subject.deal
    assert deal.name.zh == "上银国际投资（深圳）有限公司2020年度第一期精诚建泉深圳南山区知识产权定向资产支持票据"
    assert deal.dates.closing == datetime.date(2020, 9, 23)
    assert deal.dates.expected_maturity == datetime.date(2022, 9, 23)
    assert sum(tranche.balance for tranche in deal.tranches) == 210_000_000
    assert {one.name for one in deal.core_enterprises} == {"摩比天线", "劲嘉股份", "铂科新材", "麦驰物联", "杉川机器人"}
    named = {
        "guarantor": "深圳市深担增信融资担保有限公司",
        "underwriter": "上海银行",
        "custodian": "上海银行",
        "rating_agency": "中证鹏元",
        "law_firm": "大成律师事务所",
        "valuer": "信诚资产评估",
    }
    for role, name in named.items():
        party = deal.parties[role]  # type: ignore[index]
        assert isinstance(party, Party)
        assert party.name == name
    assert deal.ip is not None
    assert deal.ip.target_rate == 0.028
    assert book.claims["principal"].sum() == 210_000_000.0
    assert len(book.claims) == 5
    assert dict(zip(book.claims["debtor_id"], book.claims["principal"], strict=True)) == PRINCIPAL


def test_the_register_holds_seven_inventions_and_eighteen_utility_models_that_all_count(book: ClaimBook) -> None:
    types = ip_types(book.assets).set_index("ip_type")
    assert types["n_assets"].to_dict() == {"invention": 7, "utility_model": 18}
    assert types["n_accepted"].to_dict() == {"invention": 7, "utility_model": 18}
    assert (book.assets["owner_id"] == book.assets["debtor_id"]).all()
    assert (book.assets["expiry_date"] >= "2024-09-23").all()
    assert not book.assets["is_stale"].any()


def test_the_script_writes_the_tables_that_are_there(tmp_path: Path) -> None:
    runpy.run_path(str(DEAL / "make_ip.py"))["write_tables"](tmp_path)
    for name in ("claims.csv", "assets.csv", "valuations.csv"):
        assert (tmp_path / name).read_bytes() == (DEAL / name).read_bytes(), name


def test_nothing_is_refused_left_out_or_warned_of(case: Case, book: ClaimBook) -> None:
    assert case.deal_file.warnings == ()
    for tape in (book.tapes.claims, book.tapes.register, book.tapes.valuations):
        assert tape is not None
        assert len(tape.refused) == len(tape.problems) == 0
    assert len(book.exclusions) == 0
    assert book.claims["is_in"].all()


def test_what_is_lent_is_within_the_limits_of_the_deal(case: Case, book: ClaimBook) -> None:
    table = loan_to_value(book.assets, book.claims, case.subject.deal)
    assert table["is_within"].all()
    assert table["appraised_value"].sum() == 289_960_000.0
    assert table["loan_to_value_ratio"].between(0.71, 0.75).all()


def test_appraisals_are_near_what_the_formula_makes_of_their_inputs(case: Case, book: ClaimBook) -> None:
    table = model_values(book.assets, case.subject.deal, np.random.default_rng(1), 200)
    assert table["difference_share"].abs().max() < 0.08


def test_appraisals_of_a_year_later_are_history_that_nobody_knew_at_closing(book: ClaimBook) -> None:
    assert book.tapes.valuations is not None
    told = book.tapes.valuations.frame.groupby("appraisal_date")["appraised_value"].agg(["count", "sum"])
    assert [str(day.date()) for day in told.index] == ["2020-06-30", "2021-09-15"]
    assert told["count"].tolist() == [25, 25]
    assert told["sum"].tolist() == [289_960_000.0, 251_360_000.0]
    assert set(book.assets["appraisal_date"].dt.strftime("%Y-%m-%d")) == {"2020-06-30"}


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def subsidy_share(principal: Decimal) -> Decimal:
    million = Decimal(1_000_000)
    first, second = min(principal, 10 * million), max(min(principal, 50 * million) - 10 * million, Decimal(0))
    rest = principal - first - second
    return (first * Decimal("0.7") + second * Decimal("0.5") + rest * Decimal("0.3")) / principal


def flows_of(amount: int, *, is_reduced: bool = True, is_subsidised: bool = True) -> Flows:
    """All that a debtor receives and pays, from the terms alone."""
    principal, part = Decimal(amount), Decimal(amount) / 210_000_000
    fee = principal * Decimal("0.012") * (Decimal("0.65") if is_reduced else 1)
    upfront, yearly = cents(part * 1_200_000), cents(part * 60_000)
    flows = [(START, principal - upfront), (DUE[-1], -principal)]
    counted = [upfront, Decimal(0)]
    for year, day in enumerate((START, SECOND_YEAR)):
        flows.append((day, -fee - yearly))
        counted[year] += fee + yearly
    for number, (first, last) in enumerate(zip([START, *DUE[:-1]], DUE, strict=True)):
        interest = cents(principal * Decimal("0.0435") * (last - first).days / 365)
        flows.append((last, -interest))
        counted[number // 4] += interest / Decimal("1.06")
    if is_subsidised:
        flows += [(day, cents(cost * subsidy_share(principal))) for day, cost in zip(PAID_ON, counted, strict=True)]
    return flows


def xirr(flows: Flows) -> float:
    """By halving: worth less the dearer the money, for one who borrows between 0 and 20 % a year."""

    def worth(rate: float) -> float:
        return sum(float(amount) / (1 + rate) ** ((day - START).days / 365) for day, amount in flows)

    low, high = 0.0, 0.2
    assert worth(low) < 0 < worth(high)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) < 0 else (low, middle)
    return low


def rates(table: pd.DataFrame, column: str) -> dict[str, float]:
    lines = table[table["level"].isin(["debtor", "total"])]
    return dict(zip(lines["subject"], lines[column], strict=True))


def by_hand(
    names: Sequence[str] = tuple(PRINCIPAL), *, is_reduced: bool = True, is_subsidised: bool = True
) -> dict[str, float]:
    each = {name: flows_of(PRINCIPAL[name], is_reduced=is_reduced, is_subsidised=is_subsidised) for name in names}
    return {name: xirr(flows) for name, flows in each.items()} | {"total": xirr([*chain(*each.values())])}


def test_financing_costs_each_debtor_at_most_the_published_rate(book: ClaimBook) -> None:
    table = all_in_cost(book)
    after = rates(table, "rate_after_subsidy")
    assert {name: round(100 * rate, 4) for name, rate in after.items()} == ALL_IN
    assert max(after.values()) <= 0.028
    assert table["is_within"].all()


def test_costs_are_what_the_terms_give_by_hand(book: ClaimBook) -> None:
    table = all_in_cost(book)
    for column, expected in (
        ("rate_after_subsidy", by_hand()),
        ("rate_before_subsidy", by_hand(is_subsidised=False)),
        ("rate_gross", by_hand(is_reduced=False, is_subsidised=False)),
    ):
        assert rates(table, column) == pytest.approx(expected, abs=1e-8)
    assert {round(100 * rate, 3) for rate in rates(table, "rate_gross").values()} == {6.063}
    assert {round(100 * rate, 3) for rate in rates(table, "rate_before_subsidy").values()} == {5.604}


def test_without_the_reduction_of_the_fee_the_four_largest_loans_would_be_dearer_than_published() -> None:
    found = by_hand(is_reduced=False)
    assert [name for name in PRINCIPAL if found[name] > 0.028] == ["jinjia", "mobi", "boke", "shanchuan"]
    assert round(100 * found["jinjia"], 2) == 3.0


def test_no_cap_of_the_subsidy_binds(book: ClaimBook) -> None:
    table = subsidies(book)
    assert len(table) == 10
    assert table["remark"].eq("").all()
    np.testing.assert_allclose(table["subsidy"].sum(), 11_913_951.90, rtol=0, atol=0.005)
    for _, line in table.iterrows():
        share = float(subsidy_share(Decimal(PRINCIPAL[line["debtor_id"]])))
        assert line["subsidy_ratio"] == pytest.approx(share, abs=1e-12)


def test_what_everybody_receives_and_pays_sums_to_nothing(book: ClaimBook, projection: Projection) -> None:
    money = money_table(projection, book)
    for identity in money.identities:
        assert identity.left == identity.right, identity
    totals = party_totals(money.table).set_index("party")
    assert totals.loc["government", "after_subsidy"] == -11_913_951.90
    assert totals.loc["guarantor", "after_subsidy"] == 3_276_000.0


def test_the_base_case_pays_the_notes_to_the_fen(projection: Projection) -> None:
    payments = projection.subject.deal.dates.payment
    days = [(last - first).days for first, last in pairwise([datetime.date(2020, 9, 23), *payments])]
    interest = sum(cents(Decimal(210_000_000) * Decimal("0.0405") * one / 365) for one in days)
    expected = {"A.interest": float(interest), "A.principal": 210_000_000.0, "purchase": 210_000_000.0}
    paid = {name: float(projection.payments.paid(name)[:, 0].sum()) / 100 for name in expected}
    assert paid == expected


def test_the_guarantor_pays_for_the_largest_debtor_and_the_holders_get_all(
    figures: dict[str, dict[tuple[str, str], object]],
) -> None:
    found = figures["largest_defaults"]
    assert found["A", "shortfall"] == 0
    # What 劲嘉股份 owes from 2021-06-15 on: six quarters of interest, and the loan.
    days = (DUE[-1] - DUE[1]).days
    owed = 52_000_000 + 52_000_000 * 0.0435 * days / 365
    np.testing.assert_allclose(float(str(found["loan_guarantee", "drawn"])), owed, rtol=0, atol=0.05)
    assert found["note_guarantee", "drawn"] == 0


def test_without_the_guarantor_the_holders_bear_it(figures: dict[str, dict[tuple[str, str], object]]) -> None:
    found = figures["largest_and_guarantor"]
    assert found["loan_guarantee", "drawn"] == 0
    assert float(str(found["A", "shortfall"])) > 50_000_000
    assert found["plan", "gravest_state"] == "default"


@pytest.mark.parametrize("scenario", ["largest_ip_invalidated", "smallest_ip_invalidated", "guarantor_downgraded"])
def test_an_event_breaks_a_covenant_and_costs_nobody_anything(
    scenario: str, figures: dict[str, dict[tuple[str, str], object]]
) -> None:
    found = figures[scenario]
    assert found["plan", "gravest_state"] == "acceleration"
    assert found["A", "shortfall"] == 0
    assert found["loan_guarantee", "drawn"] == found["note_guarantee", "drawn"] == 0


def test_property_that_nobody_appraises_anew_still_carries_the_notes(projection: Projection) -> None:
    ratio = projection.payments.standing["trigger.loan_to_value.value"][1:9, 0]
    assert (np.diff(ratio) > 0).all()
    assert ratio[0] == pytest.approx(0.738, abs=5e-4)
    assert ratio[-1] == pytest.approx(0.863, abs=5e-4)


def test_the_identities_hold_in_every_scenario(projection: Projection) -> None:
    for path in range(len(projection.scenarios)):
        for identity in identities(projection, path):
            assert identity.left == identity.right, (path, identity)
