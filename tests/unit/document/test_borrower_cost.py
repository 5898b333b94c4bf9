"""The statement of what an IP note costs a debtor: one for each, its flows and cost, nothing of the others."""

from functools import lru_cache

import pytest

from abs_model.document.borrower_cost import build_borrower_cost
from abs_model.document.record import Document
from abs_model.glossary import Language, words_of
from abs_model.run.ip_view import IpView, ip_view
from abs_model.run.project import project
from abs_model.scenario.scenario import BASE
from tests.ip import NANSHAN, ip_book, ip_deal, ip_subject
from tests.report.investor_matter import grids, quotes, words
from tests.report.made_up_ip import FIRMS, awkward_runs, awkward_view
from tests.report.product_matter import Tables, note_matter, note_tables, value

TERMS = {
    "guarantee_fee": {"rate": 0.012},
    "costs": [{"id": "upfront", "payee": "law_firm", "ratio": 0.006}],
    "subsidies": [NANSHAN],
    "target_rate": 0.028,
}


@lru_cache(maxsize=1)
def ticket() -> tuple[IpView, Tables]:
    """42 million at 4.05 % for two years, as the literature has it, and 20 million of another debtor."""
    subject = ip_subject(ip_book(ip_deal(n_debtors=2, ip=TERMS), [{}, {"principal": 20_000_000, "debtor_id": "d2"}]))
    view = ip_view(subject)
    return view, note_tables(view, project(subject, [BASE]))


@lru_cache(maxsize=1)
def awkward() -> tuple[IpView, Tables]:
    return awkward_view(), note_tables(awkward_view(), awkward_runs())


def statements(view: IpView, tables: Tables, language: Language = "zh") -> dict[str, Document]:
    with words_of("ip_abn"):
        found = build_borrower_cost(note_matter(view, tables, language), view.subject.deal)
    return {one.id: one for one in found}


def cell(document: Document, title: str, row: int, column: int) -> object:
    return value(grids(document)[title].rows[row][column])


def test_one_statement_a_debtor_with_its_chapters_in_order() -> None:
    found = statements(*ticket())
    assert list(found) == ["borrower_cost.d1", "borrower_cost.d2"]
    assert [one.id for one in found["borrower_cost.d1"].sections] == [
        "all_in_cost", "claims_of_debtor", "debtor_flows", "debtor_parts", "subsidies", "debtor_years",
        "pledged_property", "identities", "provenance",
    ]  # fmt: skip


def test_the_cost_is_that_of_the_literature() -> None:
    # 5.7308 % before and 2.6107 % after a subsidy of 23/42; see tests/unit/run/test_borrower_cost.py.
    document = statements(*ticket())["borrower_cost.d1"]
    rates = {str(row[0]): value(row[1]) for row in grids(document)["综合融资成本"].rows}
    assert rates["本金"] == 42_000_000.0
    assert rates["贴息前综合成本"] == pytest.approx(0.057308, abs=1e-6)
    assert rates["贴息后综合成本"] == pytest.approx(0.026107, abs=1e-6)
    assert cell(document, "贴息分档", -1, 2) == pytest.approx(23 / 42)
    assert "达标" in words(document)
    assert "未达标" not in words(document)


def test_flows_add_up_to_what_it_costs() -> None:
    document = statements(*ticket())["borrower_cost.d1"]
    after = cell(document, "分年度现金成本", -1, 7)
    assert cell(document, "按日现金流", -1, 7) == -float(str(after))
    assert cell(document, "费用及补贴构成", -1, 3) == -float(str(after))
    assert cell(document, "按日现金流", -1, 1) == 0.0
    assert cell(document, "按日现金流", 0, 1) == 42_000_000.0


def test_nothing_of_the_others_is_in_it() -> None:
    view, tables = awkward()
    for name, document in statements(view, tables).items():
        own = name.removeprefix("borrower_cost.")
        shown = words(document) + repr([row for grid in grids(document).values() for row in grid.rows])
        assert not [firm for key, firm in FIRMS.items() if key != own and firm in shown]
        for quote in quotes(document):
            frame = tables[quote.source.table]
            if "debtor_id" in frame:
                assert frame["debtor_id"].iloc[quote.source.line - 1] == own


def test_a_missed_target_is_a_warning_and_a_missing_subsidy_is_said() -> None:
    found = statements(*awkward())
    said = {name: words(document) for name, document in found.items()}
    assert "未达标" in said["borrower_cost.d3"]
    # The largest claim is left out for want of property, and the other one names no scheme.
    remarks = [row[-1] for row in grids(found["borrower_cost.d3"])["贴息明细"].rows]
    assert "未申报贴息政策" in remarks


def test_property_that_does_not_count_says_why() -> None:
    found = statements(*awkward())["borrower_cost.d3"]
    reasons = [str(row[-1]) for row in grids(found)["质押知识产权"].rows]
    assert "计入" in " ".join(reasons)
    assert any("争议" in one or "纠纷" in one for one in reasons)
