"""Instalments as receivables: ids, names, prices, what stays out and why, what property brings."""

import numpy as np
import pytest

from abs_model.errors import TapeError
from abs_model.measure.money import to_fen
from abs_model.pool.claim_pool import pool_of_claims
from abs_model.pool.exposure import exposures_of
from abs_model.pool.pool import Part
from abs_model.pool.pricing import purchase_prices
from tests.claims import CN, DATES, book_of, ip_deal


def test_every_instalment_is_a_receivable_on_its_debtor() -> None:
    pool, screening, tape = pool_of_claims(book_of({"debtor_id": "d2", "guarantor_id": "guarantor"}))
    first, last = pool.frame.iloc[0], pool.frame.iloc[-1]
    assert pool.frame["receivable_id"].tolist() == [f"L1-{number:02d}" for number in range(1, 9)]
    assert (first["core_enterprise_id"], first["debtor_id"], first["group_id"]) == ("d2", "d2", "g")
    assert (first["core_enterprise_name"], first["debtor_name"]) == ("乙公司", "乙公司")
    assert (first["supplier_id"], first["supplier_name"]) == ("loan_trustee", "loan_trustee")
    assert (first["transfer_price"], last["transfer_price"]) == (0.0, 12_000_000.0)
    assert last["receivable_amount"] == 12_000_000.0 + round(12_000_000 * 0.0435 * 92 / 365, 2)
    assert tape.kind == "claims"
    assert screening.exclusions.empty


@pytest.mark.parametrize(
    ("structure", "holder"),
    [("贷款", "loan_trustee"), ("许可", "originator"), ("售后回租", "originator"), ("应收款", "originator")],
)
def test_the_creditor_goes_by_the_structure(structure: str, holder: str) -> None:
    pool, *_ = pool_of_claims(book_of({"structure": structure}))
    assert set(pool.frame["supplier_id"]) == {holder}


def test_claims_cost_their_principal_though_interest_alone_costs_nothing() -> None:
    deal = ip_deal()
    pool, *_ = pool_of_claims(book_of({}, {"claim_id": "L2", "debtor_id": "d2"}, deal=deal))
    prices = purchase_prices(pool, deal.pool.purchase, deal.dates.closing)
    assert prices is not None
    assert int(prices.sum()) == 2 * 1_200_000_000
    assert int((prices == 0.0).sum()) == 14
    exposures = exposures_of(pool, CN)
    assert int(exposures.face.sum()) == pool.total
    assert (exposures.face > 0.0).all()


def test_tape_is_pool_and_excluded_and_refused() -> None:
    book = book_of(
        {},
        {"claim_id": "L2", "maturity_date": "2022-12-15"},
        {"claim_id": "L3", "debtor_id": "stranger"},
        {"claim_id": "L4", "principal": "many"},
    )
    pool, screening, tape = pool_of_claims(book)
    found = pool.identity
    assert (found.pool.n_rows, found.excluded.n_rows) == (8, 9)
    assert found.refused == Part(n_rows=2, amount=1_200_000_000)
    assert found.n_without_amount == 1
    assert found.tape == found.pool + found.excluded + found.refused
    assert len(tape.frame) == 17
    assert set(screening.exclusions["rule"]) == {"matures_after_notes"}
    assert screening.exclusions["receivable_id"].tolist() == [f"L2-{number:02d}" for number in range(1, 10)]
    assert tape.frame["row"].is_unique


def test_a_claim_that_two_rules_keep_out_counts_once() -> None:
    dates = DATES | {"cut_off": "2021-03-15", "closing": "2021-03-16", "payment": DATES["payment"][1:]}
    pool, screening, _ = pool_of_claims(
        book_of({}, {"claim_id": "L2", "maturity_date": "2022-12-15"}, deal=ip_deal(dates=dates))
    )
    rules = screening.exclusions.set_index("receivable_id")["rule"]
    assert rules["L1-02"] == "due_by_cut_off"
    assert screening.exclusions.set_index("receivable_id").loc["L1-02", "found"] == "2021-03-15"
    assert set(rules[rules.index.str.startswith("L2")]) == {"matures_after_notes"}
    assert pool.frame["receivable_id"].iloc[0] == "L1-03"


def test_nothing_left_is_an_error_that_counts_reasons() -> None:
    with pytest.raises(
        TapeError, match=r"claims\.csv: none of 1 claims is in the pool \(matures_after_notes 1\); .*\."
    ):
        pool_of_claims(book_of({"maturity_date": "2022-12-15"}))
    with pytest.raises(TapeError, match="all are refused"):
        pool_of_claims(book_of({"debtor_id": "x"}))


def test_faces_cannot_be_changed() -> None:
    pool, *_ = pool_of_claims(book_of({}))
    assert np.array_equal(pool.face, to_fen(pool.frame["receivable_amount"].to_numpy()))
    assert not pool.face.flags.writeable
