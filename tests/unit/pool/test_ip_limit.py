"""How much is lent on property: by debtor, claim and type, against both limits, to the fen."""

import numpy as np
import pandas as pd
import pytest

from abs_model.glossary import TERMS
from abs_model.pool.ip_limit import ip_types, loan_to_value
from tests.unit.pool.test_ip_register import register
from tests.unit.pool.test_ip_standing import CLAIMS, CUT_OFF, assets, assets_of, ip_deal

MODEL = {"ip_type": "实用新型", "filing_date": "2015-03-02", "expiry_date": ""}


def pledged() -> pd.DataFrame:
    """D1: 1,000,000 at 40 % and 500,000 at 25 %, and a third that is disputed; D2: 800,000 at 40 %."""
    return assets(
        {},
        {**MODEL, "appraised_value": "500000.00", "claim_id": "C2"},
        {"is_disputed": "是"},
        {"claim_id": "C3", "owner_id": "D2", "appraised_value": "800000.00"},
    )


def test_by_debtor() -> None:
    table = loan_to_value(pledged(), CLAIMS, ip_deal())
    assert table.to_dict("list") == {
        "debtor_id": ["D1", "D2"],
        "principal": [400_000.0, 200_000.0],
        "n_assets": [3, 1],
        "n_accepted": [2, 1],
        "appraised_value": [2_500_000.0, 800_000.0],
        "accepted_value": [1_500_000.0, 800_000.0],
        "lending_value": [525_000.0, 320_000.0],
        "loan_to_value_ratio": [400 / 1500, 0.25],
        "loan_headroom": [125_000.0, 120_000.0],
        "is_within": [True, True],
    }
    assert set(table.columns) <= set(TERMS)


def test_by_claim() -> None:
    table = loan_to_value(pledged(), CLAIMS, ip_deal(), by="claim_id")
    assert table["claim_id"].tolist() == ["C1", "C2", "C3"]
    assert table["lending_value"].tolist() == [400_000.0, 125_000.0, 320_000.0]
    assert table["n_assets"].tolist() == [2, 1, 1]


@pytest.mark.parametrize(
    ("largest", "headroom", "is_within"), [(0.2, -100_000.0, False), (0.27, 5_000.0, True), (10, 125_000.0, True)]
)
def test_the_tighter_limit_binds(largest: float, headroom: float, is_within: bool) -> None:
    row = loan_to_value(pledged(), CLAIMS, ip_deal(largest_loan_to_value=largest)).iloc[0]
    assert (row["loan_headroom"], row["is_within"]) == (headroom, is_within)


def test_a_limit_may_be_used_to_the_last_fen() -> None:
    for principal, is_within in ((525_000.0, True), (525_000.01, False)):
        claims = pd.DataFrame({"claim_id": ["C1"], "debtor_id": ["D1"], "principal": [principal]})
        assert loan_to_value(pledged(), claims, ip_deal())["is_within"].tolist() == [is_within]


def test_a_debtor_without_accepted_property_has_no_ratio_and_no_room() -> None:
    row = loan_to_value(assets({"is_disputed": "是"}), CLAIMS, ip_deal()).iloc[1]
    assert (row["n_assets"], row["loan_headroom"], row["is_within"]) == (0, -200_000.0, False)
    assert np.isnan(row["loan_to_value_ratio"])


def test_property_in_two_rows_of_a_debtor_counts_once() -> None:
    table = assets({"pledge_date": "2020-06-01"}, {"ip_id": "P1", "claim_id": "C2"})
    assert table["is_accepted"].tolist() == [True, False]
    row = loan_to_value(table, CLAIMS, ip_deal()).iloc[0]
    assert (row["n_assets"], row["appraised_value"], row["accepted_value"]) == (1, 1_000_000.0, 1_000_000.0)


def test_by_type_and_by_debtor_and_type() -> None:
    table = ip_types(pledged())
    assert table["ip_type"].tolist() == ["invention", "utility_model"]
    assert table["n_assets"].tolist() == [3, 1]
    assert table["accepted_value"].tolist() == [1_800_000.0, 500_000.0]
    both = ip_types(pledged(), is_by_debtor=True)
    assert both[["debtor_id", "ip_type"]].to_numpy().tolist() == [
        ["D1", "invention"],
        ["D1", "utility_model"],
        ["D2", "invention"],
    ]
    assert both["lending_value"].tolist() == [400_000.0, 125_000.0, 320_000.0]


def test_no_good_row_and_no_claim_are_no_error() -> None:
    empty = register({"royalty_rate": "300%"})
    table = assets_of(empty, None, ip_deal(), CLAIMS, CUT_OFF)
    assert len(table) == 0
    assert loan_to_value(table, CLAIMS, ip_deal())["is_within"].tolist() == [False, False]
    assert len(ip_types(table)) == 0
    nobody = assets_of(register({}), None, ip_deal(), CLAIMS.iloc[:0], CUT_OFF)
    assert nobody["rule"].tolist() == ["unknown_claim"]
    assert len(loan_to_value(nobody, CLAIMS.iloc[:0], ip_deal())) == 0
    assert len(ip_types(nobody, is_by_debtor=True)) == 0


def test_the_worked_example_of_the_methods_page() -> None:
    small = {"ip_type": "实用新型", "expiry_date": ""}
    table = assets(
        {},
        {**small, "appraised_value": "500000.00", "claim_id": "C2"},
        {**small, "appraised_value": "300000.00", "filing_date": "2011-01-10"},
    )
    assert table["expiry_date"].dt.date.astype(str).tolist() == ["2035-03-02", "2025-03-02", "2021-01-10"]
    assert table["rule"].tolist() == ["", "", "expires_too_early"]
    assert table["lending_value"].tolist() == [400_000.0, 125_000.0, 0.0]
    row = loan_to_value(table, CLAIMS, ip_deal(largest_loan_to_value=0.2)).iloc[0]
    assert (row["principal"], row["lending_value"], row["loan_headroom"]) == (400_000.0, 525_000.0, -100_000.0)
    assert row["loan_to_value_ratio"] == 400 / 1500
    assert not row["is_within"]
