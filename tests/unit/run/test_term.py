"""Numeric terms by their path: found, changed, and refused by the checks of a deal file."""

from pathlib import Path

import pytest

from abs_model.deal.deal import Deal
from abs_model.errors import DealError
from abs_model.io.deal_file import read_deal
from abs_model.run.term import numeric_terms, set_terms, with_number
from tests.builders import deal_of

SERIES_1 = Path(__file__).parents[3] / "deals" / "fazhan-scf-2020-1"


@pytest.fixture(scope="module")
def deal() -> Deal:
    return read_deal(SERIES_1).deal


@pytest.mark.parametrize(
    ("path", "unit", "value"),
    [
        ("tranches.A.balance", "yuan", 263_000_000),
        ("tranches.A.coupon_rate", "rate", 0.038),
        ("tranches.A.issue_price", "number", 100.0),
        ("accounts.collection.reinvestment_rate", "rate", 0.0035),
        ("fees.paying.ratio", "share", 0.00005),
        ("tax.vat_rate", "rate", 0.03),
        ("support.guarantee.cap", "yuan", None),
        ("pool.purchase.rate", "rate", None),
        ("pool.concentration.supplier_id.share", "share", 0.1),
        ("pool.eligibility.due_before_maturity.days", "days", 14),
        ("core_enterprises.jiuye.limit", "yuan", 180_000_000),
        ("dates.timeline.transfer", "count", -3),
        ("triggers.cumulative_default.when.above", "number", 0.05),
        ("priority_of_payments.default.3.limit.amount", "yuan", 30_000),
    ],
)
def test_a_number_is_found_by_its_path(deal: Deal, path: str, unit: str, value: float | None) -> None:
    term = next(term for term in numeric_terms(deal) if term.id == path)
    assert (term.unit, term.value) == (unit, value)


def test_terms_of_an_ip_note_are_found_by_their_path() -> None:
    from tests.ip import NANSHAN, ip_deal

    deal = ip_deal(ip={"guarantee_fee": {"rate": 0.012}, "subsidies": [NANSHAN], "target_rate": 0.028})
    known = {term.id: (term.unit, term.value) for term in numeric_terms(deal)}
    assert known["ip.guarantee_fee.rate"] == ("rate", 0.012)
    assert known["ip.subsidies.district.brackets.1.ratio"] == ("share", 0.7)
    assert known["ip.subsidies.district.brackets.2.up_to"] == ("yuan", 50_000_000)
    assert known["ip.subsidies.district.yearly_cap"] == ("yuan", None)
    assert known["ip.pledge_ratios.invention"] == ("share", 0.4)
    assert known["ip.target_rate"] == ("rate", 0.028)
    changed = set_terms(deal, {"ip.subsidies.district.brackets.1.ratio": 0.6, "ip.pledge_ratios.invention": 0.5})
    assert changed.ip is not None
    assert (changed.ip.subsidies[0].brackets[0].ratio, changed.ip.pledge_ratios["invention"]) == (0.6, 0.5)
    assert changed.ip.pledge_ratios["design"] == 0.2


def test_what_is_no_number_is_no_numeric_term(deal: Deal) -> None:
    names = {term.id for term in numeric_terms(deal)}
    assert not names & {"id", "tranches.A.has_interest_on_arrears", "dates.closing", "fees.management.amount"}
    assert len(names) == len(numeric_terms(deal))


def test_every_value_on_the_grid_is_one_that_a_deal_file_may_hold(deal: Deal) -> None:
    for term in numeric_terms(deal):
        if term.value is not None:
            units = term.grid(term.value)
            assert term.at(units) == term.value
            assert with_number(deal, term, units) == deal


def test_one_term_changes_and_nothing_else(deal: Deal) -> None:
    changed = set_terms(deal, {"support.guarantee.cap": 50_000_000.0})
    assert changed.support[0].cap == 50_000_000
    assert set_terms(changed, {"support.guarantee.cap": None}) == set_terms(deal, {"support.guarantee.cap": None})
    assert changed.model_copy(update={"support": deal.support}) == deal


def test_a_mapping_that_the_file_leaves_out_keeps_its_other_words() -> None:
    deal = deal_of(
        dates={"cut_off": "2024-06-28", "closing": "2024-07-05", "payment": ["2025-07-07"], "calendar": "XSHE",
               "expected_maturity": "2025-07-07", "legal_final": "2025-10-08"},
        tranches=[{"id": "A", "rank": "senior", "balance": 100.0, "redemption": "bullet"}],
        normal=[{"pay": "A.principal"}],
    )  # fmt: skip
    transfer = next(one for one in numeric_terms(deal) if one.id == "dates.timeline.transfer")
    changed = with_number(deal, transfer, -4)
    assert changed.dates.timeline == {**deal.dates.timeline, "transfer": -4}
    taxed = set_terms(deal, {"tax.surtax_ratio": 0.1})
    assert (taxed.tax.surtax_ratio, taxed.tax.vat_rate) == (0.1, deal.tax.vat_rate)


def test_a_discount_rate_brings_its_method(deal: Deal) -> None:
    purchase = set_terms(deal, {"pool.purchase.rate": 0.05}).pool.purchase
    assert (purchase.method, purchase.rate) == ("simple_discount", 0.05)
    both = set_terms(deal, {"pool.purchase.method": "true_discount", "pool.purchase.rate": 0.05}).pool.purchase
    assert (both.method, both.rate) == ("true_discount", 0.05)


def test_instalments_follow_the_balance() -> None:
    dates = {"cut_off": "2024-06-28", "closing": "2024-07-05", "payment": ["2025-01-06", "2025-07-07"],
             "calendar": "XSHE", "expected_maturity": "2025-07-07", "legal_final": "2025-10-08"}  # fmt: skip
    instalments = [{"date": "2025-01-06", "amount": 1.0}, {"date": "2025-07-07", "amount": 2.0}]
    tranche = {"id": "A", "rank": "senior", "balance": 3.0, "redemption": "schedule", "instalments": instalments}
    deal = deal_of(dates=dates, tranches=[tranche], normal=[{"pay": "A.principal"}])
    changed = set_terms(deal, {"tranches.A.balance": 10.0}).tranches[0]
    assert [one.amount for one in changed.instalments] == [3.33, 6.67]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"tranches.A.coupon_rate": 3.8}, "decimal below 1"),
        ({"tranches.A.balance": 0.001}, "two decimals"),
        ({"fees.management.cap": 10.0}, "fees.subordinated|excess"),
        ({"pool.purchase.method": "cash"}, "proceeds"),
        ({"tranche.A.balance": 1.0}, "Did you mean tranches"),
        ({"tranches.B.balance": 1.0}, "Write one of: A"),
        ({"tranches.A.balance.more": 1.0}, "no term"),
    ],
)
def test_the_checks_of_a_deal_file_refuse_it(deal: Deal, values: dict[str, float | str | None], words: str) -> None:
    with pytest.raises(DealError, match=words):
        set_terms(deal, values)
