"""The supplier's page: series 1 by its terms, small deals by hand, parts that add up to the fen whatever the deal."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.errors import ScenarioError
from abs_model.io.alternatives_file import read_alternatives
from abs_model.run.project import prepare
from abs_model.run.supplier import SupplierPage, supplier_page
from abs_model.scenario.alternative import AlternativeSet
from tests.builders import deal_of
from tests.unit.pool.test_pool_builders import clean_rows, tape_of, typed

SERIES_ONE = Path(__file__).parents[3] / "deals" / "fazhan-scf-2020-1"
BILL = {"id": "bill", "name": {"zh": "商票", "en": "bill"}, "kind": "discount", "rate": 0.042}
LOAN = {"id": "loan", "name": {"zh": "贷款", "en": "loan"}, "kind": "loan", "rate": 0.054, "advance_ratio": 0.8}


NOTE = {"id": "A", "rank": "senior", "redemption": "bullet"}
PLATFORM_FEE = {
    "id": "p",
    "payee": "platform",
    "payer": "supplier",
    "timing": "closing",
    "ratio": 0.001,
    "base": "face",
}


def alternatives(*ones: dict[str, Any]) -> AlternativeSet:
    """A set of alternatives."""
    return AlternativeSet.model_validate({"version": "test", "alternatives": list(ones)})


def page_of(rows: pd.DataFrame, *ones: dict[str, Any], **terms: Any) -> SupplierPage:
    """The page of a deal that buys rows at closing on 2020-09-11 and pays one class half a year later."""
    deal = deal_of(
        **{
            "dates": {
                "cut_off": "2020-09-04", "closing": "2020-09-11", "expected_maturity": "2021-03-31",
                "legal_final": "2021-09-30", "payment": ["2021-03-31"], "calendar": "XSHE",
            },
            "tranches": [NOTE | {"balance": 390_000, "coupon_rate": 0.04}],
            "normal": [{"pay": "A.interest"}, {"pay": "A.principal"}, {"release": "originator", "after": "A"}],
        }
        | terms
    )  # fmt: skip
    return supplier_page(prepare(deal, tape_of(rows), deal_sha256=""), alternatives(*(ones or (BILL,))))


def rows_of(amounts: list[float], due: list[str], **columns: list[str]) -> pd.DataFrame:
    """Receivables of given amounts and due dates."""
    frame = clean_rows(len(amounts))
    frame["core_enterprise_id"] = "c1"
    frame["receivable_amount"], frame["due_date"] = amounts, [pd.Timestamp(one) for one in due]
    for name, values in columns.items():
        frame[name] = values
    return typed(frame)


@pytest.fixture(scope="module")
def series_one() -> SupplierPage:
    """Series 1 against the alternatives beside it."""
    return supplier_page(read_case(Files(deal=SERIES_ONE)).subject, read_alternatives(SERIES_ONE).terms)


def assert_adds_up(page: SupplierPage) -> None:
    """Parts that a supplier pays are its cost, receivable by receivable and over all, to the fen."""
    own = page.parts[page.parts["payer"] == "supplier"]
    fen = (own["amount"] * 100).round().astype("int64").groupby([own["receivable_id"], own["financing"]]).sum()
    cost = (page.receivables.set_index(["receivable_id", "financing"])["cost"] * 100).round().astype("int64")
    assert fen.reindex(cost.index, fill_value=0).to_dict() == cost.to_dict()
    total = page.suppliers[page.suppliers["is_total"]].set_index("financing")["cost"]
    spread = page.spread[page.spread["payer"] == "supplier"].groupby("financing")["amount"].sum()
    assert_allclose(spread.reindex(total.index, fill_value=0.0), total, atol=1e-6)


def test_series_one_keeps_what_its_terms_say(series_one: SupplierPage) -> None:
    # 263m at 3.8 % for a year; closing fees of 950,000; 0.1 % and 0.01 % a year; 0.005 % of what is paid; 3.26 % of the
    # discount in tax; the guarantee's 1 % and the platform's 0.2 % of face are the core enterprises'.
    kept = series_one.spread[series_one.spread["financing"] == "abs"].set_index(["payer", "keeper"])["amount"]
    assert kept["supplier", "investor"] == 9_994_000.00
    assert kept["supplier", "plan_manager"] == 263_000.00
    assert kept["supplier", "custodian"] == 26_300.00
    assert kept["supplier", "registrar"] == 50_000.00 + 13_649.70
    assert kept["supplier", "tax"] == 379_262.86
    assert kept["core_enterprise", "guarantor"] == 2_630_000.00
    assert kept["core_enterprise", "platform"] == 547_352.43
    total = series_one.suppliers.iloc[0]
    assert (total["financing"], total["received"], total["cost"]) == ("abs", 262_050_000.00, 11_626_212.56)
    assert total["others_cost"] == 3_177_352.43


def test_series_one_adds_up_for_every_receivable(series_one: SupplierPage) -> None:
    assert_adds_up(series_one)
    assert len(series_one.receivables) == 82 * 4
    assert series_one.suppliers["financing"].value_counts().to_dict() == dict.fromkeys(
        ["abs", "guaranteed_bill", "plain_bill", "bank_loan"], 35
    )


def test_rates_that_suppliers_pay_add_up_to_their_simple_rate(series_one: SupplierPage) -> None:
    own = series_one.spread[series_one.spread["payer"] == "supplier"].groupby("financing")["rate"].sum()
    total = series_one.suppliers[series_one.suppliers["is_total"]].set_index("financing")["simple_rate"]
    assert_allclose(own.reindex(total.index), total, rtol=1e-12)


def test_the_golden_bill_is_on_the_page() -> None:
    page = page_of(rows_of([400_000.0], ["2021-03-11"]))
    bill = page.receivables.set_index("financing").loc["bill"]
    assert (bill["days"], bill["cost"], bill["received"]) == (181, 8_446.67, 391_553.33)
    kept = page.spread.set_index(["financing", "keeper"])["amount"]
    assert kept["bill", "bank"] == 8_446.67


def test_a_bill_due_on_a_day_off_counts_to_the_next_working_day_of_banks() -> None:
    # 2020-10-01 to 2020-10-08 were holidays; 2020-10-09 is 28 days after 2020-09-11, a loan runs 20 days.
    page = page_of(rows_of([400_000.0], ["2020-10-01"]), BILL, LOAN)
    assert page.receivables.set_index("financing")["days"].to_dict() == {"abs": 20, "bill": 28, "loan": 20}


def test_a_price_by_simple_discount_is_what_the_supplier_receives_less_its_own_fees() -> None:
    # 400,000 x 0.05 x 180 / 360 = 10,000 off; 0.1 % of face, 400, is the platform's and the supplier's to pay.
    page = page_of(
        rows_of([400_000.0], ["2021-03-10"]),
        pool={"tape": "tape.csv", "purchase": {"method": "simple_discount", "rate": 0.05}},
        fees=[{"id": "platform_fee"} | PLATFORM_FEE],
        parties={role: {"id": role, "name": role} for role in ("originator", "guarantor", "platform")},
    )
    plan = page.receivables.set_index("financing").loc["abs"]
    assert (plan["received"], plan["cost"]) == (389_600.0, 10_400.0)
    kept = page.spread.set_index(["financing", "keeper"])["amount"]
    assert kept["abs", "platform"] == 400.0
    # 390,000 at 4 % for 201 days of 365 is 8,590.68: the originator keeps the rest of the discount.
    assert kept["abs", "investor"] == 8_590.68
    assert kept["abs", "originator"] == pytest.approx(10_000.0 - 8_590.68, abs=1e-9)
    assert_adds_up(page)


def test_a_fee_of_the_originator_comes_out_of_its_part() -> None:
    terms: dict[str, Any] = {"pool": {"tape": "tape.csv", "purchase": {"method": "simple_discount", "rate": 0.05}}}
    rows = rows_of([400_000.0], ["2021-03-10"])
    without = page_of(rows, **terms).spread.set_index(["financing", "keeper"])["amount"]
    fee = {"id": "g", "payee": "guarantor", "payer": "originator", "rate": 0.001, "base": "tranche_balance"}
    page = page_of(rows, **terms, fees=[fee])
    kept = page.spread.set_index(["financing", "keeper"])["amount"]
    # 390,000 x 0.1 % x 201 / 365 = 214.77.
    assert kept["abs", "guarantor"] == 214.77
    assert kept["abs", "originator"] == pytest.approx(without["abs", "originator"] - 214.77, abs=1e-9)
    assert_adds_up(page)


@pytest.mark.parametrize(
    "purchase",
    [
        {"method": "proceeds"},
        {"method": "simple_discount", "rate": 0.06},
        {"method": "true_discount", "rate": 0.06},
        {"method": "tape"},
        {"method": "face"},
    ],
)
def test_parts_add_up_whatever_the_price(purchase: dict[str, Any]) -> None:
    rows = rows_of([100_000.01, 140_000.0, 155_000.5], ["2020-12-31", "2021-02-10", "2020-09-11"])
    rows["transfer_price"] = [99_000.0, 137_000.0, 150_000.07]
    balance = 395_000.51 if purchase["method"] == "face" else 392_000.0
    page = page_of(
        rows,
        BILL,
        LOAN,
        pool={"tape": "tape.csv", "purchase": purchase},
        tranches=[NOTE | {"balance": balance, "coupon_rate": 0.005}],
        accounts=[{"id": "reserve", "target": {"amount": 100.0, "tranches": ["A"]}}],
        normal=[
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"fill": "reserve"},
            {"release": "originator", "after": "A"},
        ],
    )
    assert_adds_up(page)


def test_what_was_due_by_closing_is_not_financed() -> None:
    page = page_of(rows_of([400_000.0, 10_000.0], ["2021-03-11", "2020-09-11"]), BILL, LOAN)
    due = page.receivables[page.receivables["receivable_id"] == "R000002"]
    assert due["cost"].tolist() == [0.0, 0.0, 0.0]
    assert due[["simple_rate", "compound_rate"]].isna().all().all()
    assert page.suppliers["cost"].notna().all()


def test_the_compound_rate_of_one_receivable_is_that_of_its_supplier() -> None:
    page = page_of(rows_of([400_000.0], ["2021-03-11"]), BILL, LOAN)
    one = page.receivables.set_index("financing")[["simple_rate", "compound_rate"]]
    all_of_it = page.suppliers[~page.suppliers["is_total"]].set_index("financing")[["simple_rate", "compound_rate"]]
    assert_allclose(all_of_it.loc[one.index], one, rtol=1e-9)


def test_hostile_supplier_names_stay_apart() -> None:
    names = ["total", "=cmd()", "a,b\n", ""]
    page = page_of(rows_of([100_000.0] * 4, ["2021-03-11"] * 4, supplier_id=names))
    assert page.suppliers[~page.suppliers["is_total"]]["supplier_id"].unique().tolist() == names
    assert np.unique(page.suppliers[page.suppliers["is_total"]]["n_receivables"]).tolist() == [4]


def test_an_alternative_that_leaves_nothing_is_refused() -> None:
    greedy = BILL | {"guarantee_fee_rate": 0.01, "least_guarantee_fee": 500_000.0}
    with pytest.raises(ScenarioError) as caught:
        page_of(rows_of([400_000.0], ["2021-03-11"]), greedy)
    assert str(caught.value) == (
        "alternatives.bill: interest and fees leave nothing of receivable R000001 of 400,000.00 yuan; an alternative "
        "that pays something for each receivable is wanted. Lower rate, fees or least_guarantee_fee."
    )
