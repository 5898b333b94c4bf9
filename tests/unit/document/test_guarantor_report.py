"""The report on a guarantor's whole book: what it owes for whom, what regulation says, what may be claimed."""

from dataclasses import replace
from functools import lru_cache

import pytest

from abs_model.document.guarantor_report import build_guarantor_report
from abs_model.document.record import Document, Paragraph, Picture, Quote
from abs_model.glossary import Language, words_of
from abs_model.report.book_sheet import GUARANTOR_WORDS, GuarantorReport
from tests.report.investor_matter import grids, words
from tests.report.made_up_book import GUARANTOR, made_up_report, with_draw
from tests.report.product_matter import Tables, book_matter, book_tables, value, values

CHAPTERS = [
    "book_figures_of_day", "book_exposures", "largest_names", "guarantor_limits", "guarantor_capacity",
    "book_simulation", "claims_development", "supervisory_figures", "identities", "provenance",
]  # fmt: skip


@lru_cache(maxsize=3)
def made_up(kind: str) -> tuple[GuarantorReport, Tables]:
    with words_of(GUARANTOR_WORDS):
        report = with_draw() if kind == "drawn" else made_up_report()
        if kind == "bare":
            report = replace(report, views={}, returns={})
        return report, book_tables(report)


def document(kind: str = "plain", language: Language = "zh") -> Document:
    report, tables = made_up(kind)
    with words_of(GUARANTOR_WORDS):
        return build_guarantor_report(book_matter(report, tables, language), GUARANTOR)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["plain", "drawn"])
def test_chapters_stand_in_their_order(kind: str, language: Language) -> None:
    found = document(kind, language)
    assert [one.id for one in found.sections] == CHAPTERS
    assert found.id == "guarantor_report.guarantor"
    assert found.day == "2020-09-30"


def test_products_deals_and_names_come_to_the_same() -> None:
    # Two deals with 80,000 of notes each, guaranteed in full.
    found = document()
    assert values(found, "按产品", 3) == [160_000.0, 160_000.0]
    assert values(found, "各项目合计", 2) == [80_000.0, 80_000.0]
    assert values(found, "主要债务人", 2)[-1] == 160_000.0
    # One client of both deals: 60 % of 80,000 and half of 80,000.
    assert values(found, "跨项目债务人", 1) == [2]
    assert values(found, "跨项目债务人", 5) == [88_000.0]
    assert values(found, "按监管类别的担保业务", 2)[-1] == 1_160_000.0


def test_what_is_broken_is_a_warning_with_its_clause() -> None:
    # A tenth of 500,000 is the most for one client, fifteen hundredths for a group; 88,000 and 72,000 are beyond both.
    found = document()
    (limits,) = (one for one in found.sections if one.id == "guarantor_limits")
    assert [block.kind for block in limits.blocks if isinstance(block, Paragraph)] == ["body", "warning"]
    rows = grids(found)["超限条数"].rows
    assert (str(rows[0][0]), value(rows[0][2])) == ("同一被担保人集中度", 0.176)
    assert "第十六条" in str(value(rows[0][-1]))


def test_what_the_files_do_not_have_is_said_and_not_nothing() -> None:
    missing = [one for one in grids(document())["季度报表"].rows if value(one[2]) is None]
    assert missing
    assert {row[2].missing for row in missing if isinstance(row[2], Quote)} == {"not_in_files"}


def test_names_that_look_alike_are_listed() -> None:
    pairs = values(document(), "疑似重名", 0), values(document(), "疑似重名", 2)
    assert {str(pairs[0][0]), str(pairs[1][0])} == {"四川甲乙物流有限公司", "四川甲乙物流股份有限公司"}


def test_a_draw_has_its_figures_with_errors_and_its_charts() -> None:
    report, _ = made_up("drawn")
    simulation = report.simulations[GUARANTOR]
    expected = simulation.book_figures.query("section == 'book' and identifier == 'expected_claim'")["value"].iloc[0]
    found = document("drawn")
    figures = dict(zip(values(found, "全部业务模拟指标", 0), values(found, "全部业务模拟指标", 1), strict=True))
    assert figures["预期代偿金额"] == expected
    pictures = [block.name for _, block in found.blocks() if isinstance(block, Picture)]
    assert pictures == [
        "largest_names_guarantor", "limits_used_guarantor", "book_claims_by_week_guarantor",
        "names_in_claims_guarantor",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_assumptions_or_claims_it_says_so(language: Language) -> None:
    said = words(document("plain", language))
    assert ("不作联合模拟" if language == "zh" else "no joint simulation") in said
    assert ("未提供代偿台账" if language == "zh" else "no ledger of claims") in said


def test_without_a_balance_sheet_exposures_are_all_that_there_is() -> None:
    found = document("bare")
    assert [one.id for one in found.sections] == [one for one in CHAPTERS if one != "supervisory_figures"]
    assert "不测算监管指标与限额" in words(found)
    assert values(found, "主要债务人", 2)[-1] == 160_000.0
    assert not {"监管指标", "主要监管限额", "剩余承保空间"} & set(grids(found))


def test_every_total_is_proved_by_its_lines() -> None:
    rows = grids(document())["恒等校验"].rows
    # Two deals, three amounts each.
    assert len(rows) == 6
    assert all(value(row[2]) == value(row[3]) for row in rows)
    assert {value(row[4]) for row in rows} == {True}
