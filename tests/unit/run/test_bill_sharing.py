"""Who bears claims: by hand, to the fen."""

import datetime

import numpy as np
import pytest

from abs_model.run.bill_deal import on_top_of_refusals
from abs_model.run.bill_sharing import (
    claimed_so_far,
    net_parts,
    scenario_sharing,
    shared_claims,
    sharing_of,
    sharing_table,
)
from abs_model.run.project import project
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario
from abs_model.terms import Name
from tests.bills import book, subject_of_book

NAMES = {"bank": "银行", "government": "政府", "guarantor": "担保人", "re": "再担保", "fund": "基金"}


def party(role: str, share: float, **more: object) -> dict[str, object]:
    return {"id": role, "name": {"zh": NAMES[role], "en": role}, "role": role, "share": share, **more}


PARTIES = {
    "guarantor": {"id": "g", "name": "担保公司", "rating": "AAA"},
    "discount_bank": {"id": "bank", "name": "贴现银行"},
    "government": {"id": "gov", "name": "政府"},
    "re_guarantor": {"id": "re", "name": "再担保"},
    "guarantee_fund": {"id": "fund", "name": "基金"},
}
THREE_THREE_FOUR = {
    "sharers": [
        party("bank", 0.3) | {"role": "discount_bank", "lag_days": 30},
        party("government", 0.3),
        party("guarantor", 0.4),
    ],
    "cessions": [
        party("re", 0.4) | {"of": "guarantor", "role": "re_guarantor"},
        party("fund", 0.2) | {"of": "re", "role": "guarantee_fund"},
    ],
}


def claim(number: int, amount: float, recovered: float | None = None, **more: object) -> dict[str, object]:
    row: dict[str, object] = {
        "face": amount, "due_date": f"2024-0{number}-08", "refused_date": f"2024-0{number}-09",
        "claimed_date": f"2024-0{number}-10", "compensated_date": f"2024-0{number}-18", "compensated_amount": amount,
        "issue_date": "2023-12-01", "guarantee_date": "2023-12-02", "discount_date": "2023-12-02",
    }  # fmt: skip
    if recovered is not None:
        row |= {"recovered_amount": recovered, "recovered_date": "2024-06-03"}
    return row | more


def test_three_three_four_with_two_layers_of_re_guarantee() -> None:
    made = book(claim(2, 100_000.0), claim(3, 0.01), parties=PARTIES, sharing=THREE_THREE_FOUR)
    table = shared_claims(made).set_index("bill_id")
    first = {name: table.loc["b1", f"{name}.borne"] for name in sharing_of(made).bearers}
    # 40,000 of the guarantor: 16,000 are passed on, and 3,200 of those to the fund.
    assert first == {"bank": 30_000, "government": 30_000, "guarantor": 24_000, "re": 12_800, "fund": 3_200}
    parts = [f"{name}.borne" for name in sharing_of(made).bearers]
    assert (table[parts].sum(axis=1) == table["compensated_amount"]).all()


def test_without_an_agreement_the_guarantor_bears_everything() -> None:
    made = book(claim(2, 70_000.0), sharing=None)
    assert sharing_table(made)[["bearer", "borne", "net_loss"]].values.tolist() == [["guarantor", 70_000.0, 70_000.0]]


def test_recoveries_go_back_pro_rata_and_what_is_not_due_yet_is_awaited() -> None:
    late = {"compensated_date": "2024-06-10", "compensated_amount": 20_000.0, "due_date": "2024-05-31"}
    made = book(claim(2, 100_000.0, 10_000.0), claim(5, 20_000.0) | late, parties=PARTIES, sharing=THREE_THREE_FOUR)
    table = sharing_table(made).set_index("bearer")
    assert table["gross"].tolist() == [120_000.0] * 5
    assert table["borne"].to_dict() == {
        "bank": 36_000, "government": 36_000, "guarantor": 28_800, "re": 15_360, "fund": 3_840,
    }  # fmt: skip
    assert table["recovered_back"].sum() == 10_000.0
    assert table.loc["bank", "recovered_back"] == 3_000.0
    # The bank reimburses thirty days after the guarantor has paid: eighteen have passed since the second claim.
    assert table["awaited"].to_dict() == {"bank": 6_000, "government": 0, "guarantor": 0, "re": 0, "fund": 0}


def test_a_cap_that_is_reached_falls_back_on_the_guarantor_claim_by_claim() -> None:
    capped = {"sharers": [party("bank", 0.3, cap=20_000.0) | {"role": "discount_bank"}, party("guarantor", 0.7)]}
    table = shared_claims(book(claim(2, 50_000.0), claim(3, 50_000.0), sharing=capped))
    assert table["bank.borne"].tolist() == [15_000.0, 5_000.0]
    assert table["guarantor.borne"].tolist() == [35_000.0, 45_000.0]


def test_what_is_recovered_of_a_claim_goes_to_those_who_bear_that_claim() -> None:
    first = {"recovery": "in_order", "recovery_order": ["bank"]}
    capped = [party("bank", 0.3, cap=15_000.0) | {"role": "discount_bank"}, party("guarantor", 0.7)]
    made = book(claim(2, 50_000.0), claim(3, 50_000.0, 40_000.0), sharing={"sharers": capped, **first})
    # The bank has borne 15,000 of the first claim and nothing of the second, of which 40,000 came back.
    table = sharing_table(made).set_index("bearer")
    assert table["recovered_back"].to_dict() == {"bank": 0.0, "guarantor": 40_000.0}
    assert table["net_loss"].to_dict() == {"bank": 15_000.0, "guarantor": 45_000.0}
    claims = shared_claims(made)
    assert claims["guarantor.recovered_back"].tolist() == [0.0, 40_000.0]


def test_those_of_the_order_are_made_whole_first_of_each_claim() -> None:
    order = {"recovery": "in_order", "recovery_order": ["bank", "government"]}
    made = book(claim(2, 100_000.0, 45_000.0), parties=PARTIES, sharing=THREE_THREE_FOUR | order)
    back = sharing_table(made).set_index("bearer")["recovered_back"].to_dict()
    assert back == {"bank": 30_000.0, "government": 15_000.0, "guarantor": 0.0, "re": 0.0, "fund": 0.0}


def test_what_comes_later_is_not_shared_yet() -> None:
    made = book(claim(2, 100_000.0, 10_000.0), claim(5, 50_000.0), as_of=datetime.date(2024, 5, 17))
    assert claimed_so_far(made) == 10_000_000
    assert sharing_table(made)["recovered_back"].sum() == 0


def test_the_claims_of_a_scenario_are_shared_on_top_of_those_that_were_paid() -> None:
    capped = {"sharers": [party("bank", 0.3, cap=20_000.0) | {"role": "discount_bank"}, party("guarantor", 0.7)]}
    refused = {"due_date": "2024-06-20", "refused_date": "2024-06-21", "refusal_reason": "credit", "face": 100_000.0}
    made = book(claim(2, 50_000.0), refused | {"acceptor_id": "a2"}, sharing=capped)
    # The claim of February is still owed by a1, and both acceptors are in default.
    projection = project(subject_of_book(made), [on_top_of_refusals(made, BASE)])
    table = scenario_sharing(made, projection).set_index("bearer")
    assert table["gross"].tolist() == [100_000.0, 100_000.0]
    assert table["borne"].to_dict() == {"bank": 5_000.0, "guarantor": 95_000.0}


@pytest.mark.parametrize("amount", [0, 1, 7, 12_345_678_901])
def test_parts_of_any_amount_add_up(amount: int) -> None:
    made = book(parties=PARTIES, sharing=THREE_THREE_FOUR, *[{}])  # noqa: B026 - one live bill
    parts = net_parts(sharing_of(made), np.array([float(amount)]))
    assert parts.sum() == amount
    assert (parts >= 0).all()


def test_what_a_scenario_recovers_goes_to_those_of_the_order_first() -> None:
    sharers = [party("bank", 0.3) | {"role": "discount_bank"}, party("guarantor", 0.7)]
    made = book(
        {"due_date": "2024-08-09", "face": 100_000.0},
        sharing={"sharers": sharers, "recovery": "in_order", "recovery_order": ["bank"]},
    )
    fails = ObligorDefault(obligor="a1", date=datetime.date(2024, 7, 10))
    scenario = Scenario(
        id="fails", name=Name(zh="违约", en="fails"), defaults=(fails,), recovery_ratio=0.4, recovery_lag_days=180
    )
    table = scenario_sharing(made, project(subject_of_book(made), [scenario])).set_index("bearer")
    # 40,000 come back: the bank's 30,000 first.
    assert table["recovered_back"].to_dict() == {"bank": 30_000.0, "guarantor": 10_000.0}
    assert table["net_loss"].to_dict() == {"bank": 0.0, "guarantor": 60_000.0}
