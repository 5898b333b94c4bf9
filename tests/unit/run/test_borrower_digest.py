"""The statement of one debtor: flows and parts add up to its cost, brackets to the share that is paid."""

import pandas as pd
import pytest

from abs_model.pool.claim_book import ClaimBook
from abs_model.run.borrower_cost import all_in_cost, yearly_cost
from abs_model.run.borrower_digest import debtor_flows, debtor_parts, debtor_years, subsidy_brackets
from abs_model.run.borrower_flow import borrower_flows
from abs_model.run.borrower_subsidy import subsidies
from tests.ip import NANSHAN, Terms, ip_book, ip_deal

TICKET: Terms = {
    "guarantee_fee": {"rate": 0.012, "reduction_ratio": 0.35},
    "costs": [{"id": "upfront", "payee": "law_firm", "ratio": 0.006}],
    "subsidies": [NANSHAN],
}
CLAIMS: list[Terms] = [{}, {"principal": 8_000_000, "debtor_id": "d1"}, {"principal": 20_000_000, "debtor_id": "d2"}]


def note(**ip: object) -> ClaimBook:
    """42 and 8 million of one debtor, 20 million of another."""
    return ip_book(ip_deal(n_debtors=2, ip=TICKET | ip), CLAIMS)


def own(table: pd.DataFrame, debtor: str, level: str = "named") -> pd.DataFrame:
    return table[(table["debtor_id"] == debtor) & (table["level"] == level)]


def test_every_flow_of_a_debtor_is_in_its_line_of_the_date_and_in_no_other() -> None:
    flows = borrower_flows(note())
    found = debtor_flows(flows)
    for debtor in ("d1", "d2"):
        theirs = flows[flows["debtor_id"] == debtor]
        by_date = theirs.groupby("date")["amount"].sum().round(2)
        lines = own(found, debtor)
        assert lines["date"].tolist() == by_date.index.tolist()
        assert lines["net_flow"].tolist() == by_date.tolist()
        total = own(found, debtor, "total").iloc[0]
        assert total["principal"] == 0.0
        assert total["net_flow"] == pytest.approx(theirs["amount"].sum(), abs=1e-6)


def test_the_first_day_by_hand() -> None:
    # 28 million less 1.2 % a year in advance, of which 35 % comes back, less 0.6 % of costs.
    first = own(debtor_flows(borrower_flows(ip_book(ip_deal(ip=TICKET), [{"principal": 28_000_000}]))), "d1").iloc[0]
    assert [first[word] for word in ("principal", "interest", "guarantee_fee", "guarantee_fee_reduction", "costs")] == [
        28_000_000.0, 0.0, -336_000.0, 117_600.0, -168_000.0,
    ]  # fmt: skip
    assert first["net_flow"] == 28_000_000.0 - 336_000.0 + 117_600.0 - 168_000.0


def test_parts_and_years_come_to_the_cost_of_the_debtor() -> None:
    book = note()
    costs = all_in_cost(book).query("level == 'debtor'").set_index("subject")
    parts, years = debtor_parts(borrower_flows(book)), debtor_years(yearly_cost(book))
    for debtor in ("d1", "d2"):
        line = costs.loc[debtor]
        net = line["interest"] + line["guarantee_fee"] + line["costs"] - line["guarantee_fee_reduction"]
        assert own(parts, debtor, "total")["amount"].iloc[0] == pytest.approx(line["subsidy"] - net)
        total = own(years, debtor, "total").iloc[0]
        assert total["cost_before_subsidy"] == pytest.approx(net)
        assert total["cost_after_subsidy"] == pytest.approx(net - line["subsidy"])


def test_brackets_are_of_all_that_a_debtor_financed() -> None:
    # Nanshan: 70 % up to 10 million, 50 % up to 50 million, 30 % above; 42 + 8 = 50 million, and 20 million.
    book = note()
    found = subsidy_brackets(subsidies(book), book)
    assert own(found, "d1")["financed_within"].tolist() == [10_000_000.0, 40_000_000.0, 0.0]
    assert own(found, "d2")["financed_within"].tolist() == [10_000_000.0, 10_000_000.0, 0.0]
    assert own(found, "d1", "total")["bracket_ratio"].iloc[0] == pytest.approx((10 * 0.7 + 40 * 0.5) / 50)
    assert own(found, "d2", "total")["bracket_ratio"].iloc[0] == pytest.approx(0.6)
    assert own(found, "d1")["bracket_up_to"].isna().tolist() == [False, False, True]


def test_a_scheme_without_brackets_and_a_debtor_without_scheme_have_none() -> None:
    target = {name: value for name, value in NANSHAN.items() if name != "brackets"}
    aimed = note(subsidies=[target | {"kind": "target_rate", "target_rate": 0.0246}])
    assert subsidy_brackets(subsidies(aimed), aimed).empty
    plain = note(subsidies=[])
    assert subsidy_brackets(subsidies(plain), plain).empty
