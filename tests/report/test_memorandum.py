"""The issuance memorandum of both products, in both languages: what is in it; figures come from tables only."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from abs_model.cli import delivery
from abs_model.cli.document_files import matter_of
from abs_model.cli.document_tables import document_tables
from abs_model.cli.reading import Case, read_case
from abs_model.cli.request import Files
from abs_model.deal.deal import Deal
from abs_model.document.figure_words import Voice
from abs_model.document.front_table import front_tables
from abs_model.document.library import Library
from abs_model.document.matter import Matter
from abs_model.document.memorandum import build
from abs_model.document.memorandum_table import memorandum_tables
from abs_model.document.record import Block, Document, Grid, Listing, Paragraph, Part, Picture, Quote, Section
from abs_model.document.wording import worded
from abs_model.glossary import TERMS, Language, words_of
from abs_model.report.deal_terms import deal_terms
from abs_model.report.naming import core_enterprise_names, deal_names
from abs_model.run.forecast import forecast_table
from abs_model.run.ladder import ladder_of
from abs_model.run.pool_summary import eligibility_table, pool_summary_table
from abs_model.run.project import prepare, project
from abs_model.run.stress import stress
from abs_model.run.undertaking import undertakings_table
from abs_model.scenario.scenario import BASE
from tests.report.conftest import awkward_deal, awkward_tape

DEALS = Path(__file__).parents[2] / "deals"
ABS, NOTE = "fazhan-scf-2020-1", "nanshan-ip-abn-2020-1"
BOTH = pytest.mark.parametrize("name", [ABS, NOTE])
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])

MOST_COLUMNS = 8
OF_LAW = re.compile(r"第\d+条(至第\d+条)?|arts?\. \d+( to \d+)?( and \d+( to \d+)?)?")


@cache
def case_of(name: str) -> tuple[Case, Matter, Matter]:
    """A deal read and projected once, ready to be written about in both languages."""
    case = read_case(Files(deal=DEALS / name))
    projection = project(case.subject, case.scenarios)
    tables = delivery.projection_tables(projection) | delivery.deal_tables(case) | document_tables(case, projection)
    with words_of(case.subject.deal.product):
        zh, en = (matter_of(case, projection, tables, language) for language in ("zh", "en"))
    return case, zh, en


@cache
def memorandum(name: str, language: Language) -> Document:
    """A memorandum."""
    case, zh, en = case_of(name)
    return build(zh if language == "zh" else en, case.subject.deal)


def all_sections(sections: tuple[Section, ...]) -> Iterator[Section]:
    """Sections with those within them."""
    for one in sections:
        yield one
        yield from all_sections(one.sections)


def parts(block: Block) -> Iterator[Part]:
    """Everything that a block says."""
    if isinstance(block, Paragraph):
        yield from block.parts
    elif isinstance(block, Listing):
        for item in block.items:
            yield from item.parts
    elif isinstance(block, Grid):
        yield from (part for row in block.rows for part in row)


def section(document: Document, name: str) -> Section:
    """A section by its id."""
    return next(one for one in all_sections(document.sections) if one.id == name)


def quoted(document: Document, name: str) -> list[object]:
    """Values of all figures in a section, those within it included."""
    own = all_sections((section(document, name),))
    return [part.value for one in own for block in one.blocks for part in parts(block) if isinstance(part, Quote)]


def text(document: Document, name: str) -> str:
    """The words of a section, figures as their values."""
    own = all_sections((section(document, name),))
    found = [part for one in own for block in one.blocks for part in parts(block)]
    return "".join(part if isinstance(part, str) else str(part.value) for part in found)


@BOTH
@LANGUAGES
def test_every_section_says_something_and_is_titled_by_the_glossary(name: str, language: Language) -> None:
    document = memorandum(name, language)
    assert document.id == "memorandum"
    for one in all_sections(document.sections):
        assert one.blocks or one.sections
        assert one.title
        assert one.id in TERMS
    assert [one.id for one in document.sections][-2:] == ["identities", "provenance"]


@BOTH
@LANGUAGES
def test_no_table_is_wider_than_the_page_or_crooked(name: str, language: Language) -> None:
    grids = [block for _, block in memorandum(name, language).blocks() if isinstance(block, Grid)]
    assert len(grids) > 20
    for grid in grids:
        assert len(grid.heads) <= MOST_COLUMNS
        assert {len(row) for row in grid.rows} == {len(grid.heads)}
        assert len(grid.rows) <= 30


@BOTH
@LANGUAGES
def test_every_figure_is_quoted(name: str, language: Language) -> None:
    """Words hold no digit but those of names, of law and of years that are names of columns."""
    case, *_ = case_of(name)
    names = sorted(own_names(case), key=len, reverse=True)
    for one, block in memorandum(name, language).blocks():
        if one.id in {"provenance", "identities"}:
            continue
        for part in parts(block):
            if isinstance(part, str) and not (isinstance(block, Grid) and re.fullmatch(r"20\d\d", part)):
                words = part
                for own in names:
                    words = words.replace(own, "").replace(own[:1].upper() + own[1:], "")
                assert not re.search(r"\d", OF_LAW.sub("", words)), (one.id, part)


def own_names(case: Case) -> set[str]:
    """Names that a deal and its scenarios bring along, and those of files that the document points to."""
    deal = case.subject.deal
    named = [deal, *deal.tranches, *deal.triggers, *deal.support, *deal.fees, *case.scenarios]
    found = {word for one in named for word in (one.name.zh, one.name.en)}
    stress = case_of(deal.id)[1].library.frame("stress")
    return found | set(stress["name_zh"]) | set(stress["name_en"])


@BOTH
@LANGUAGES
def test_it_goes_into_words_without_a_hole(name: str, language: Language) -> None:
    case, zh, en = case_of(name)
    matter = zh if language == "zh" else en
    with words_of(case.subject.deal.product):
        found = worded(memorandum(name, language), Voice(language=language, names=matter.names))
    assert len(found.entries) > 500
    assert "structure" in found.pictures


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("plan_basics", [263_000_000.0, 82, 34, 2, 273_676_212.56, 262_050_000.0, "AAA"]),
        ("class_section", [0.038, 263_000_000.0]),
        ("pool_overview", [10_676_212.56]),
        ("eligibility_section", [14, 23_410_988.50, 365, 60, 200_000.0, 15_000_000.0, "AA", 0.10, 0.65]),
        ("forecast_section", [379_262.86, 302_949.70, 9_994_000.00]),
        ("enhancement_section", [1_200_000_000.0, 9, 8]),
        ("fee_section", [450_000.0, 0.001, 0.00005, 0.03, 0.12]),
        ("default", [30_000.0]),
        ("trigger_section", [0.05]),
        ("shelf_section", [1, 4_737_000_000.0]),
    ],
)
def test_series_one_quotes_what_was_published_and_agreed(name: str, values: list[object]) -> None:
    for language in ("zh", "en"):
        found = quoted(memorandum(ABS, language), name)  # type: ignore[arg-type]
        assert [value for value in values if value not in found] == []


def test_only_what_nobody_published_is_marked() -> None:
    (paragraph, *_) = [
        one for one in section(memorandum(ABS, "zh"), "plan_basics").blocks if isinstance(one, Paragraph)
    ][1:]
    marks = {str(part.value): part.is_illustrative for part in paragraph.parts if isinstance(part, Quote)}
    named = section(memorandum(ABS, "zh"), "enhancement_section")
    (grid,) = [one for one in named.blocks if isinstance(one, Grid)]
    assert [part.is_illustrative for part in grid.rows[0][1:]] == [False, False, True, True, True]  # type: ignore[union-attr]
    assert marks == {"2020-07-07": False, "263000000.0": False, "2021-07-07": True, "2022-07-07": True}


def test_an_ip_note_shows_its_property_and_is_no_plan() -> None:
    document = memorandum(NOTE, "zh")
    assert document.title == "发行说明书"
    found = quoted(document, "ip_section")
    assert {289_960_000.0, 210_000_000.0, 25} <= {value for value in found if isinstance(value, int | float)}
    assert "shelf_section" not in [one.id for one in document.sections]
    said = "".join(text(document, one.id) for one in document.sections[:-2])
    assert "核心企业" not in said
    assert "专项计划" not in said


def test_risks_are_those_of_the_deal() -> None:
    risks = {name: {one.id for one in section(memorandum(name, "zh"), "risk_section").sections} for name in (ABS, NOTE)}
    both = {"risk_concentration", "risk_guarantor", "risk_timing", "risk_commingling", "risk_tax", "risk_law"}
    assert both <= risks[ABS] & risks[NOTE]
    assert risks[ABS] - risks[NOTE] == {"risk_dilution"}
    assert risks[NOTE] - risks[ABS] == {"risk_property", "risk_subsidy"}
    # All of the pool is owed in the guarantor's own province; the largest debtor and the guarantor cost 159 million.
    assert {1.0, 159_412_738.36} <= set(quoted(memorandum(ABS, "en"), "risk_guarantor"))


def test_the_order_of_payments_is_told_for_every_state() -> None:
    inner = section(memorandum(NOTE, "en"), "order_section").sections
    assert [one.id for one in inner] == ["closing", "normal", "acceleration", "default", "liquidation"]
    counts = [len(block.items) for one in inner for block in one.blocks if isinstance(block, Listing)]
    assert counts == [1, 10, 11, 10]
    assert "normal" in text(memorandum(NOTE, "en"), "acceleration")


def test_events_say_measure_threshold_and_what_follows() -> None:
    words = text(memorandum(ABS, "zh"), "trigger_section")
    assert "累计违约率超过5%（累计违约率高于0.05），于每一计算日分配前检验" in words
    assert "优先级本金到期未足额兑付（发生优先级：到期未付本金）" in words
    assert words.index("加速清偿") < words.index("违约事件：")


def test_charts_are_those_of_the_product() -> None:
    charts = {
        name: {block.name for _, block in memorandum(name, "en").blocks() if isinstance(block, Picture)}
        for name in (ABS, NOTE)
    }
    assert charts[ABS] == {
        "structure", "concentration", "collections_and_payments", "tranche_balances", "maturity_ladder",
        "stress_ladder",
    }  # fmt: skip
    assert charts[NOTE] > charts[ABS]
    assert {"ip_values", "loan_to_value", "all_in_cost"} <= charts[NOTE] - charts[ABS]


@pytest.mark.long
def test_a_second_series_counts_the_first() -> None:
    document = memorandum("fazhan-scf-2020-2", "zh")
    assert {443_000_000.0, 4_557_000_000.0, 126, 55} <= set(quoted(document, "shelf_section"))


def document_of(deal: Deal, language: Language = "zh") -> Document:
    """The memorandum of a made-up deal on the awkward tape, hostile names and all."""
    subject = prepare(deal, awkward_tape(), deal_sha256="d" * 64)
    projection = project(subject, (BASE,))
    run = stress(subject, ladder_of(subject).scenarios)
    tables = delivery.projection_tables(projection) | delivery.pool_tables(subject) | memorandum_tables(deal)
    tables |= front_tables(projection, deal_terms(deal)) | {
        "stress": run.table,
        "pool_summary": pool_summary_table(projection),
        "eligibility": eligibility_table(projection),
        "forecast": forecast_table(projection),
        "undertakings": undertakings_table(subject),
    }
    names = deal_names(deal, language) | core_enterprise_names(deal, language)
    matter = Matter(id=deal.id, name=deal.name, language=language, library=Library(tables=tables), names=names)
    document = build(matter, deal)
    assert worded(document, Voice(language=language, names=names)).entries
    return document


@LANGUAGES
def test_two_classes_a_reserve_and_two_supports_are_told_in_full(language: Language) -> None:
    document = document_of(awkward_deal(), language)
    words = text(document, "enhancement_section")
    for value in ("100000.0", "500000.0", "0.04"):
        assert value in words
    assert [one.id for one in section(document, "enhancement_section").sections] == ["support", "support"]
    assert "risk_subordination" in [one.id for one in section(document, "risk_section").sections]
    assert "eligibility_section" not in [one.id for one in document.sections]
    assert len(section(document, "forecast_section").blocks) == 4


def test_a_deal_without_support_fees_or_events_says_so() -> None:
    steps = [
        {"pay": "A.interest"},
        {"pay": "A.principal"},
        {"pay": "B.principal"},
        {"release": "originator", "after": "B"},
    ]
    bare = awkward_deal(fees=[], support=[], triggers=[], accounts=[], closing=[{"pay": "purchase"}], normal=steps)
    document = document_of(bare)
    assert "未约定触发事件" in text(document, "trigger_section")
    assert "不承担费用" in text(document, "fee_section")
    assert "未设外部增信" in text(document, "enhancement_section")
    risks = [one.id for one in section(document, "risk_section").sections]
    assert "risk_guarantor" not in risks
    assert "无外部流动性支持" in text(document, "risk_timing")


def test_criteria_replenishment_and_instalments_are_told_where_a_deal_has_them() -> None:
    pool = {
        "eligibility": [
            {"rule": "amount_within", "minimum": 210_000},
            {"rule": "tenor_within", "days": 200, "effect": "flag"},
        ],
        "concentration": [{"by": "supplier_id", "amount": 900_000, "mode": "cut"}],
        "replenishment": {"until": "2026-08-31", "tenor_days": 60, "price_ratio": 0.99},
    }
    tranches = [
        {"id": "A", "rank": "senior", "balance": 8_000_000, "coupon_rate": 0.03, "redemption": "schedule",
         "instalments": [{"date": "2026-10-08", "amount": 3_000_000}]},
        {"id": "B", "rank": "subordinated", "balance": 2_500_000, "redemption": "pass_through"},
    ]  # fmt: skip
    document = document_of(awkward_deal(pool={"asset": "receivables"} | pool, tranches=tranches))
    assert "剩余期限不超过200日" in text(document, "eligibility_section")
    assert "单笔金额不低于210000.0" in text(document, "eligibility_section")
    assert "合计不超过900000.0，超出部分剔除" in text(document, "eligibility_section")
    assert "2026-08-31" in text(document, "risk_replenishment")
    assert 3_000_000.0 in quoted(document, "class_section")
