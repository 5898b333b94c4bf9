"""What holds for any claims: parties add up to nothing every day, nothing that comes back raises a cost, caps hold."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.pool.claim_book import ClaimBook
from abs_model.run.borrower_cost import all_in_cost
from abs_model.run.borrower_flow import borrower_flows
from abs_model.run.borrower_subsidy import subsidies
from abs_model.run.money_table import money_table
from abs_model.run.project import project
from abs_model.run.table import ledger_table
from abs_model.scenario.scenario import BASE
from tests.ip import MILLION, NANSHAN, Terms, ip_book, ip_deal, ip_subject

EXAMPLES = settings(max_examples=15)
"""A book takes a quarter of a second."""

N_DEBTORS = 2


def _rate(least: int = 0, most: int = 800) -> st.SearchStrategy[float]:
    """Basis points as a decimal."""
    return st.integers(least, most).map(lambda points: points / 10_000)


CLAIMS = st.lists(
    st.fixed_dictionaries(
        {
            "debtor_id": st.sampled_from(["d1", "d2"]),
            "structure": st.sampled_from(["loan", "licence", "leaseback"]),
            "principal": st.integers(100_000_00, 60 * MILLION * 100).map(lambda fen: fen / 100),
            "start_date": st.sampled_from(["2020-06-15", "2020-09-15", "2020-09-23"]),
            "maturity_date": st.sampled_from(["2021-03-22", "2021-09-23", "2021-12-10", "2022-09-23"]),
            "rate": _rate(),
            "frequency": st.sampled_from(["monthly", "quarterly", "semiannual", "annual"]),
            "amortisation": st.sampled_from(["annuity", "interest_only", "equal_principal"]),
            "guarantee_fee_rate": _rate(most=300),
            "fee_reduction_ratio": st.sampled_from([0.0, 0.3333, 1.0]),
        }
    ),
    min_size=1,
    max_size=3,
)

SCHEMES = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["cost_share", "amount_share"]),
            "brackets": st.lists(_rate(most=10_000), min_size=2, max_size=2).map(
                lambda ratios: [{"up_to": 10 * MILLION, "ratio": ratios[0]}, {"ratio": ratios[1]}]
            ),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("target_rate"), "brackets": st.just([]), "target_rate": _rate(most=500)}),
)

CAPS = st.fixed_dictionaries(
    {},
    optional={
        "yearly_cap": st.integers(1, 100_000_000).map(lambda fen: fen / 100),
        "total_cap": st.integers(1, 200_000_000).map(lambda fen: fen / 100),
        "revenue_ratio": _rate(1, 80),
        "interest_vat_rate": st.sampled_from([0.0, 0.06]),
        "lag_months": st.sampled_from([0, 3, 12]),
    },
)

COSTS = [
    {"id": "legal", "payee": "law_firm", "amount": 33_333.33},
    {"id": "rating", "payee": "rating_agency", "due": "each_year", "ratio": 0.0005},
]


def book_of(claims: list[Terms], scheme: Terms | None, **terms: Any) -> ClaimBook:
    """A note on some claims, with one scheme or none."""
    ip: Terms = {"costs": COSTS, "subsidies": [NANSHAN | scheme] if scheme is not None else []}
    return ip_book(ip_deal(n_debtors=N_DEBTORS, ip=ip, **terms), claims)


def fen(amounts: "pd.Series[float]") -> "pd.Series[float]":
    """Yuan as whole fen."""
    return np.rint(amounts * 100)


@EXAMPLES
@given(CLAIMS, SCHEMES, CAPS, st.sampled_from(["tape", "proceeds", "face"]))
def test_on_every_date_all_parties_add_up_to_nothing(
    claims: list[Terms], scheme: Terms, caps: Terms, method: str
) -> None:
    pool = {"tape": "claims.csv", "asset": "claims", "purchase": {"method": method}}
    book = book_of(claims, scheme | caps, pool=pool)
    projection = project(ip_subject(book), [BASE])
    money = money_table(projection, book)
    # Borrowers from their flows, the plan's side from the ledger: put together here by another way than the table's.
    flows, ledger = borrower_flows(book), ledger_table(projection)
    owed = fen(flows["amount"]).groupby(flows["date"]).sum()
    shown = money.table[money.table["party"] == "original_debtor"]
    assert fen(shown["after_subsidy"]).groupby(shown["date"]).sum().reindex(owed.index, fill_value=0).tolist() == (
        owed.tolist()
    )
    sums = pd.DataFrame({name: fen(money.table[name]) for name in ("before_subsidy", "subsidy", "after_subsidy")})
    assert (sums.groupby(money.table["date"]).sum() == 0.0).all(axis=None)
    of_investors = money.table[money.table["party"] == "investor"]
    is_paid, is_issued = ledger["target"].str.startswith("A."), ledger["source"] == "investors.A"
    paid = fen(ledger.loc[is_paid, "amount"]).sum() - fen(ledger.loc[is_issued, "amount"]).sum()
    assert fen(of_investors["after_subsidy"]).sum() == paid
    assert (money.checks["cash_held"] >= 0.0).all()
    assert all(one.holds for one in money.identities)


@EXAMPLES
@given(CLAIMS, SCHEMES, CAPS)
def test_neither_subsidy_nor_reduction_raises_a_cost(claims: list[Terms], scheme: Terms, caps: Terms) -> None:
    costs = all_in_cost(book_of(claims, scheme | caps))
    for lower, higher in (
        ("rate_before_subsidy", "rate_gross"),
        ("rate_after_subsidy", "rate_before_subsidy"),
        ("simple_rate", "simple_rate_before"),
    ):
        exists = costs[[lower, higher]].notna().all(axis=1)
        assert (costs.loc[exists, lower] <= costs.loc[exists, higher] + 1e-11).all()
    assert costs["rate_gross"].notna().all()


@EXAMPLES
@given(CLAIMS, SCHEMES, CAPS)
def test_caps_hold_for_each_firm_to_the_fen(claims: list[Terms], scheme: Terms, caps: Terms) -> None:
    lines = subsidies(book_of(claims, scheme | caps))
    amounts = fen(lines["subsidy"])
    by_year = amounts.groupby([lines["debtor_id"], lines["claim_year"]]).sum()
    assert (by_year <= round(caps.get("yearly_cap", 9e13) * 100)).all()
    assert (by_year <= caps.get("revenue_ratio", 1.0) * 500 * MILLION * 100 + 1e-6).all()
    assert (amounts.groupby(lines["debtor_id"]).sum() <= round(caps.get("total_cap", 9e13) * 100)).all()
    assert (amounts <= fen(lines["before_caps"])).all()
    assert (fen(lines["before_caps"]) <= fen(lines["cost_counted"])).all()
    capped = amounts < fen(lines["before_caps"])
    assert (lines.loc[capped, "remark"] != "").all()


@EXAMPLES
@given(CLAIMS, SCHEMES, CAPS, st.integers(1, 3))
def test_a_further_bracket_leaves_smaller_tickets_alone(
    claims: list[Terms], scheme: Terms, caps: Terms, share: int
) -> None:
    single = {"kind": "cost_share", "target_rate": None, "brackets": [{"ratio": 0.5}]}
    top = 200 * MILLION
    more = single | {"brackets": [{"up_to": top, "ratio": 0.5}, {"ratio": 0.5 + share / 10}]}
    least = single | {"brackets": [{"up_to": top, "ratio": 0.5}, {"ratio": 0.0}]}
    del scheme
    paid = [subsidies(book_of(claims, one | caps))["subsidy"].tolist() for one in (single, more, least)]
    assert paid[0] == paid[1] == paid[2]


@EXAMPLES
@given(CLAIMS, st.tuples(_rate(most=5_000), _rate(most=5_000)))
def test_a_larger_share_never_pays_less(claims: list[Terms], ratios: tuple[float, float]) -> None:
    low, high = sorted(ratios)
    paid = [fen(subsidies(book_of(claims, {"brackets": [{"ratio": one}]}))["subsidy"]) for one in (low, high)]
    assert (paid[0] <= paid[1]).all()
