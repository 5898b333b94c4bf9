"""Documents of the sample books, notes and guarantors, as a reader has them: published figures, totals, pages."""

import re
from functools import lru_cache
from pathlib import Path

import pytest

from abs_model.cli.book import book_answer, book_provenance, book_tables
from abs_model.cli.book_documents import book_document_tables, book_papers
from abs_model.cli.book_files import guarantor_report
from abs_model.cli.book_joint import Drawing
from abs_model.cli.delivery import deal_tables, projection_tables
from abs_model.cli.document_files import deal_papers
from abs_model.cli.document_option import Order
from abs_model.cli.document_tables import document_tables
from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.cli.workspace_reading import Asked, read_workspace
from abs_model.document.html import html_text
from abs_model.document.wording import Worded
from abs_model.glossary import words_of
from abs_model.report.chart_style import draw_figure
from abs_model.run.project import project

DEALS = Path(__file__).parents[2] / "deals"
TAG = re.compile(r"<[^>]+>")
HEADING = re.compile(r"<h[23][^>]*>(.*?)</h[23]>", re.DOTALL)


@lru_cache(maxsize=3)
def papers(deal: str) -> dict[str, Worded]:
    """The documents of a sample deal in both languages, by the names of their files."""
    case = read_case(Files(deal=DEALS / deal))
    projection = project(case.subject, case.scenarios)
    tables = document_tables(case, projection) | projection_tables(projection) | deal_tables(case)
    wanted = () if case.book is not None else ("borrower_cost",)
    found = deal_papers(case, projection, tables, Order(documents=wanted))
    return {f"{one.words['id']}_{one.words['language']}": one for one in found.papers}


@lru_cache(maxsize=2)
def guarantor_papers(guarantor: str) -> dict[str, Worded]:
    """The documents of a sample guarantor, with a short simulation."""
    workspace = read_workspace(Asked(folder=DEALS, guarantor=guarantor, with_claims_ledgers=True))
    with words_of("guarantor"):
        answer = book_answer(workspace, guarantor, Drawing(n_paths=4_096))
        report = guarantor_report(
            workspace, answer.ledger, answer.guarantors, (answer.near_duplicates, answer.ledger.left_out),
            answer.views, answer.simulations,
        )  # fmt: skip
        tables = book_tables(answer) | book_document_tables(report, book_provenance(workspace))
        found = book_papers(report, tables, Order(unit="yi"))
        return {f"{one.words['id']}_{one.words['language']}": one for one in found.papers}


def page(paper: Worded) -> str:
    """A document as the text of its page."""
    return text(markup(paper))


def markup(paper: Worded) -> str:
    """A document as a page."""
    charts = {name: draw_figure(picture.draw, name) for name, picture in paper.pictures.items()}
    return html_text(paper.words, charts)


def text(html: str) -> str:
    """What is left of a page without its tags."""
    return re.sub(r"\s+", " ", TAG.sub(" ", html)).strip()


def row(paper: Worded, title: str, first: str) -> list[str]:
    """The texts of one row of a table."""
    tables = [
        block
        for section in paper.words["sections"]
        for block in section["blocks"]
        if block["kind"] == "table" and block["title"].rstrip("*").endswith(title)
    ]
    assert tables, title
    (found,) = (
        [cell["text"] for cell in one["cells"]]
        for table in tables[:1]
        for one in table["rows"]
        if one["cells"][0]["text"] == first
    )
    return found


def figures(paper: Worded, title: str) -> dict[str, str]:
    """A table of two columns."""
    return {
        one["cells"][0]["text"]: one["cells"][1]["text"]
        for section in paper.words["sections"]
        for block in section["blocks"]
        if block["kind"] == "table" and block["title"].rstrip("*").endswith(title)
        for one in block["rows"]
    }


def test_the_first_bills_are_what_the_bulletin_says() -> None:
    # 25 bills of 10 million under lines of 3.4 billion (四川融资担保动态 2020 Q3).
    paper = papers("fazhan-bills-2020")["bill_book_report_zh"]
    day = figures(paper, "业务概况")
    assert day["在保票据张数"] == "25"
    assert day["已用额度"] == "10,000,000.00 元"
    assert day["授信额度合计"] == "3,400,000,000.00 元"
    assert row(paper, "承兑人", "合计")[1:] == ["25", "10,000,000.00", "100.00%"]
    assert row(paper, "剩余期限", "合计")[1:] == ["25", "10,000,000.00", "100.00%"]
    assert row(paper, "到期分布汇总", "合计")[3:5] == ["25", "10,000,000.00"]
    assert row(paper, "主要承兑人额度使用情况", "合计")[2:4] == ["3,400,000,000.00", "10,000,000.00"]


def test_nobody_has_claimed_of_them() -> None:
    found = papers("fazhan-bills-2020")
    assert "担保人未发生代偿" in page(found["bill_claims_report_zh"])
    assert figures(found["bill_claims_report_en"], "State of the book")["Claims paid"] == "0"


@pytest.mark.parametrize("name", ["bill_book_report_zh", "bill_book_report_en", "bill_claims_report_en"])
def test_a_page_says_its_chapters_in_order_and_has_no_holes(name: str) -> None:
    paper = papers("fazhan-bills-2020")[name]
    html = markup(paper)
    wanted = [section["heading"] for section in paper.words["sections"]]
    assert [text(one) for one in HEADING.findall(html)][-len(wanted) :] == wanted
    assert len(wanted) >= 7
    assert not re.search(r"\bnan\b|\bNone\b|\bNaT\b|<NA>|\{\w+\}", text(html))


def test_five_debtors_financed_210_million_at_less_than_the_target() -> None:
    # Five companies, 210 million, 2.8 % after subsidy (四川融资担保动态 2020 Q3).
    found = papers("nanshan-ip-abn-2020-1")
    chinese = {name: one for name, one in found.items() if name.endswith("_zh")}
    assert len(chinese) == 5
    costs = {name: figures(one, "综合融资成本") for name, one in chinese.items()}
    principal = sum(float(one["本金"].removesuffix(" 元").replace(",", "")) for one in costs.values())
    assert principal == 210_000_000.0
    rates = [float(one["贴息后综合成本"].removesuffix("%")) for one in costs.values()]
    assert max(rates) == 2.7816
    assert max(rates) <= 2.8
    assert {one["贴息前综合成本"] for one in costs.values()} == {"5.6042%"}


def test_a_statement_is_of_one_debtor() -> None:
    names = {
        "jinjia": "劲嘉股份",
        "mobi": "摩比天线",
        "boke": "铂科新材",
        "shanchuan": "杉川机器人",
        "maichi": "麦驰物联",
    }
    found = papers("nanshan-ip-abn-2020-1")
    for debtor, name in names.items():
        said = page(found[f"borrower_cost.{debtor}_zh"])
        assert name in said
        assert not [other for other in names.values() if other != name and other in said]


def test_the_guarantor_of_the_notes_is_within_its_limits() -> None:
    paper = guarantor_papers("shendan")["guarantor_report.shendan_zh"]
    day = figures(paper, "监管指标")
    # 8.31 billion guaranteed, 7.01 of them weighted, over net assets of 4.68 billion.
    assert day["在保余额"] == "83.100000 亿元"
    assert day["放大倍数"] == "1.4979"
    assert row(paper, "主要债务人", "合计")[2] == "2.100000"
    assert row(paper, "按产品", "合计")[2] == "5"
    assert "报告日无超限事项" in page(paper)


@pytest.mark.long
def test_the_desk_has_claims_and_knows_what_it_may_recover() -> None:
    found = papers("fazhan-bills-desk")
    paper = found["bill_claims_report_zh"]
    assert figures(paper, "代偿与追偿概况")["累计代偿张数"] == "25"
    assert row(paper, "按承兑人", "合计")[1:4] == ["25", "10,714,255.77", "4,096,177.45"]
    said = page(found["bill_book_report_en"])
    assert "3,704" in said
    assert "some are breached" in said


@pytest.mark.long
def test_the_guarantor_of_the_desk_has_a_simulation_and_a_triangle() -> None:
    paper = guarantor_papers("fazhan")["guarantor_report.fazhan_zh"]
    assert row(paper, "各项目合计", "商票保首单（2020年9月11日）")[2] == "0.100000"
    assert float(figures(paper, "全部业务模拟指标")["预期代偿金额"].removesuffix(" 亿元")) == pytest.approx(
        0.0754, abs=1e-3
    )
    assert row(paper, "代偿三角（累计代偿金额）", "2023-06-29")[1:] == ["0.000000", *["—"] * 6]
    assert "JT01" in page(paper)
