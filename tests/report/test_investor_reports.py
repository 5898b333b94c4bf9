"""Reports to investors: their chapters, their figures in words and cells, and what they say where nobody sent data."""

import datetime
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from abs_model.cli.document_tables import document_tables
from abs_model.cli.ip_answer import ip_answer_tables
from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.document.catalogue import documents_of
from abs_model.document.distribution_report import build_distribution_report
from abs_model.document.figure_words import Voice
from abs_model.document.matter import Matter
from abs_model.document.operation_report import build_operation_report
from abs_model.document.periodic_report import build_annual_report, build_quarterly_report
from abs_model.document.record import Document, Grid
from abs_model.document.servicer_report import build_servicer_report
from abs_model.document.wording import worded
from abs_model.errors import ReportError
from abs_model.glossary import TERMS, Language, words_of
from abs_model.run.monitoring import monitor
from abs_model.run.project import project
from abs_model.run.realised import course_of
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE
from tests.builders import day
from tests.recorded import records_frame
from tests.report.investor_matter import grids, matter_of, quotes, tables_of, words
from tests.small_subjects import SERIES_1

LANGUAGES: tuple[Language, Language] = ("zh", "en")
BUILDERS = {
    "distribution_report": build_distribution_report,
    "annual_report": build_annual_report,
    "quarterly_report": build_quarterly_report,
    "servicer_report": build_servicer_report,
}
EVERY = pytest.mark.parametrize("name", BUILDERS)
BOTH = pytest.mark.parametrize("language", LANGUAGES)

CHAPTERS = [
    "plan_basics", "participant_duties", "underlying_assets", "cash_receipts", "specific_originator",
    "enhancement_execution", "material_events", "outlook", "attachments", "identities", "provenance",
]  # fmt: skip
"""Of the guide of 2024: plan and parties, assets, receipts and investment, originator, enhancement; then ours."""


@pytest.fixture(scope="module")
def reports(series_one: Projection) -> dict[tuple[str, Language], Document]:
    """All reports of series 1 in both languages."""
    tables = tables_of(series_one)
    return {
        (name, language): build(matter_of(series_one, tables, language), series_one.subject.deal)
        for name, build in BUILDERS.items()
        for language in LANGUAGES
    }


@cache
def note() -> tuple[Projection, dict[str, pd.DataFrame]]:
    """The IP note with all its tables."""
    case = read_case(Files(deal=Path(__file__).parents[2] / "deals" / "nanshan-ip-abn-2020-1"))
    projection = project(case.subject, (BASE,))
    tables = tables_of(projection) | ip_answer_tables(case.subject)
    return projection, tables | document_tables(case, projection)


def note_report(language: Language) -> tuple[Document, Matter]:
    projection, tables = note()
    with words_of("ip_abn"):
        matter = matter_of(projection, tables, language)
        return build_operation_report(matter, projection.subject.deal), matter


def shown(grid: Grid) -> list[list[object]]:
    """The cells of a table, figures by value."""
    return [[part if isinstance(part, str) else part.value for part in row] for row in grid.rows]


def test_both_products_have_their_reports() -> None:
    assert {one.id for one in documents_of("supply_chain_abs")} >= set(BUILDERS)
    assert {one.id for one in documents_of("ip_abn")} >= {"distribution_report", "operation_report"}


@EVERY
def test_a_report_is_the_same_in_both_languages(reports: dict[tuple[str, Language], Document], name: str) -> None:
    chinese, english = (reports[name, language] for language in LANGUAGES)
    assert [one.id for one, _ in chinese.blocks()] == [one.id for one, _ in english.blocks()]

    def sources(document: Document) -> set[tuple[str, int, str]]:
        found = (one.source for one in quotes(document) if one.form != "capitals")
        return {(one.table, one.line, one.column.removesuffix(f"_{document.language}")) for one in found}

    assert sources(chinese) == sources(english)


@EVERY
@BOTH
def test_every_section_has_a_name_and_no_table_is_empty(
    reports: dict[tuple[str, Language], Document], name: str, language: Language
) -> None:
    document = reports[name, language]
    assert document.id == name
    for section, block in document.blocks():
        assert section.id in TERMS
        assert not isinstance(block, Grid) or block.rows
    made = worded(document, Voice(language=language, unit="wan"))
    assert len(made.entries) == len(quotes(document))


@EVERY
def test_words_hold_no_figure_that_was_worked_out(reports: dict[tuple[str, Language], Document], name: str) -> None:
    """What is a figure of the run is quoted, so that no amount, rate or date stands among the words."""
    for _, block in reports[name, "zh"].blocks():
        for part in getattr(block, "parts", ()):
            assert not isinstance(part, str) or not re.search(r"\d{1,3}(,\d{3})+|\d+\.\d{2}|\d{4}-\d{2}-\d{2}", part), (
                part
            )


def test_the_distribution_of_series_one_in_figures_and_capitals(
    reports: dict[tuple[str, Language], Document],
) -> None:
    document = reports["distribution_report", "zh"]
    # 263,000,000 and a year of interest at 3.8 %
    said = " ".join(
        span["text"]
        for section in worded(document, Voice(language="zh")).words["sections"]
        for block in section["blocks"]
        if block["kind"] in {"paragraph", "listing"}
        for spans in ([block] if block["kind"] == "paragraph" else block["items"])
        for span in spans["spans"]
    )
    for text in (
        "272,994,000.00 元", "贰亿柒仟贰佰玖拾玖万肆仟元整", "9,994,000.00 元", "玖佰玖拾玖万肆仟元整",
        "贰亿陆仟叁佰万元整", "2021年7月7日", "2021年7月6日", "365",
    ):  # fmt: skip
        assert text in said
    found = grids(document)
    assert shown(found["每百元面值份额分配"]) == [["优先级", 2_630_000.0, 3.8, 100.0, 103.8, 0.0, 0.0]]
    assert shown(found["各级证券本次分配"]) == [["优先级", 263e6, 0.038, 9_994_000.0, 263e6, 272_994_000.0]]
    assert shown(found["分配后各级证券"]) == [["优先级", 263e6, 0.0, 0.0, 1.0, 1.0]]
    assert [row[0] for row in shown(found["分配合计"])] == ["优先级", "合计"]


def test_the_timeline_has_the_record_date_in_its_place(reports: dict[tuple[str, Language], Document]) -> None:
    days = [(row[0], str(row[1])) for row in shown(grids(reports["distribution_report", "zh"])["兑付日程"])]
    # T-10, T-9, T-8, T-6, T-5, T-3, T-1, T in trading days before Wednesday, 7 July 2021
    assert [day for _, day in days] == [
        "2021-06-23", "2021-06-24", "2021-06-25", "2021-06-29", "2021-06-30", "2021-07-02", "2021-07-06", "2021-07-07",
    ]  # fmt: skip
    assert days[-2][0] == "权益登记日"


def test_the_coupon_is_marked_as_made_up_and_the_size_is_not(reports: dict[tuple[str, Language], Document]) -> None:
    marks = {one.source.column: one.is_illustrative for one in quotes(reports["distribution_report", "en"])}
    assert marks["coupon_rate"]
    assert not marks["initial_balance"]


@pytest.mark.parametrize("name", ["annual_report", "quarterly_report"])
def test_periodic_reports_follow_the_guide(reports: dict[tuple[str, Language], Document], name: str) -> None:
    assert [section.id for section in reports[name, "zh"].sections] == CHAPTERS
    inner = {one.id: [part.id for part in one.sections] for one in reports[name, "zh"].sections}
    assert inner["cash_receipts"] == ["plan_against_actual", "forecast_12m", "period_distributions", "fund_investment"]
    assert inner["underlying_assets"] == ["asset_quality", "pool_changes"]
    assert inner["enhancement_execution"] == ["trigger_states"]


def test_cash_of_the_first_year_by_hand(reports: dict[tuple[str, Language], Document]) -> None:
    rows = {str(row[0]): row[1] for row in shown(grids(reports["annual_report", "zh"])["报告期现金收支"])}
    assert rows["期初余额"] == 0.0
    assert (rows["加：发行金额"], rows["减：购买价款"], rows["减：已付费用"]) == (263e6, 262_050_000.0, 950_000.0)
    assert rows["期末余额"] == rows["加：正常回款"]


@EVERY
@BOTH
def test_a_report_says_that_nobody_sent_data(
    reports: dict[tuple[str, Language], Document], name: str, language: Language
) -> None:
    said = words(reports[name, language])
    assert ("测算值，不代表实际收付" if language == "zh" else "No data of the servicer were taken") in said


@cache
def watched() -> tuple[Projection, dict[str, pd.DataFrame]]:
    """Series 1 after six windows in which everything was paid on its day, with the tables of monitoring."""
    subject = read_case(Files(deal=SERIES_1)).subject
    frame = subject.pool.frame
    paid = frame[frame["due_date"] <= "2020-12-23"]
    records = records_frame(
        [
            (
                "receipt",
                row["receivable_id"],
                day(str(row["due_date"])[:10]),
                round(row["receivable_amount"] * 100),
                "",
                "",
            )
            for row in paid.to_dict("records")
        ]
    )
    seen = monitor(subject, course_of(subject, [(records, 6)]))
    return seen.projection, seen.tables


@BOTH
def test_what_the_servicer_told_takes_the_place_of_the_sentences(language: Language) -> None:
    projection, told = watched()
    events = pd.DataFrame(
        [
            {"interim_event": "rating_changed", "about": "guarantor", "known_on": known, "report_due": known}
            for known in (datetime.date(2020, 11, 2), datetime.date(2021, 2, 2))
        ]
    ).assign(interim_value=None, interim_limit=None)
    duties = pd.DataFrame(
        [
            {"duty": "custodian_report", "name_zh": "", "name_en": "", "party": "custodian", "about": "2020",
             "due_date": datetime.date(2021, 4, 30), "duty_state": "duty_open", "done_date": None}
        ]
    )  # fmt: skip
    tables = tables_of(projection, told | {"interim_events": events, "duties": duties})
    matter = matter_of(projection, tables, language)
    document = build_annual_report(matter, projection.subject.deal)
    assert worded(document, Voice(language=language, names=matter.names)).entries
    found, said = grids(document), words(document)
    if language == "en":
        assert "Figures up to 2020-12-23 are what the servicer has told" in said
        return
    # of the two events one lies in the year
    assert [row[0] for row in shown(found["临时报告事项"])] == ["评级变动"]
    assert shown(found["履约事项日历"])[0][:3] == ["托管人报告", "托管人", "2020"]
    compared = {str(row[0]): row[1:] for row in shown(found["实际与预测对比"])}
    # all was paid as planned: nothing deviates
    assert compared["正常回款流入"][:4] == [5_159_617.58, 5_159_617.58, 0.0, False]
    assert shown(found["逾期账龄"])[0][0] == "未到期"
    assert "资产服务机构已报送的实际数" in said
    assert "未取得任何事件记录" not in said
    assert "无从比较" not in said


def test_the_awkward_deal_has_all_its_reports(awkward: Projection) -> None:
    tables = tables_of(awkward)
    for language in LANGUAGES:
        matter = matter_of(awkward, tables, language)
        for build in BUILDERS.values():
            document = build(matter, awkward.subject.deal)
            assert worded(document, Voice(language=language, unit="wan")).entries
    paid = grids(build_distribution_report(matter_of(awkward, tables, "zh"), awkward.subject.deal))["分配合计"]
    assert [row[0] for row in shown(paid)] == ["优先级", "次级", "合计"]


def test_a_guarantor_that_was_called_is_reported(series_one: Projection) -> None:
    """The scenario in which the largest core enterprise defaults, as if it were the base case."""
    called = project(series_one.subject, [one for one in series_one.scenarios if one.id == "largest_defaults"])
    tables = tables_of(called)
    document = build_distribution_report(matter_of(called, tables, "zh"), called.subject.deal)
    assert "增信措施已被启用" in words(document)
    (row,) = shown(grids(document)["信用增级措施及其执行情况"])
    # 272,994,000 to the holders, 166,044.85 tax and 302,949.70 fees, less 119,818,021.11 and its yield of 68,154.26
    assert row[1] == pytest.approx(272_994_000 + 166_044.85 + 302_949.70 - 119_818_021.11 - 68_154.26)


@BOTH
def test_the_operation_report_of_an_ip_note(language: Language) -> None:
    document, matter = note_report(language)
    assert [one.id for one in document.sections] == [
        "operation_basics", "collections_by_debtor", "cash_receipts", "forecast_12m", "property_state",
        "guarantor_state", "debtor_finances", "trigger_states", "material_events", "outlook", "tracking_duties",
        "identities", "provenance",
    ]  # fmt: skip
    values = grids(document)["质押知识产权价值" if language == "zh" else "Value of the pledged property"]
    # 73,160,000 of patents behind 52,000,000 of loans
    assert shown(values)[0] == [matter.names["jinjia"], 6, 6, 6, 0, 52e6, 73_160_000.0, pytest.approx(52 / 73.16)]
    rights = grids(document)["知识产权状态" if language == "zh" else "State of the property"]
    assert len(rights.rows) == 25
    assert {row[2] for row in shown(rights)} == (
        {"发明专利", "实用新型专利"} if language == "zh" else {"invention patent", "utility model"}
    )
    with words_of("ip_abn"):
        assert worded(document, Voice(language=language, names=matter.names)).entries


def test_a_report_without_a_table_names_it(series_one: Projection) -> None:
    tables = tables_of(series_one)
    del tables["distribution"]
    with pytest.raises(ReportError, match=r"distribution\.csv: the run has no such table"):
        build_distribution_report(matter_of(series_one, tables, "zh"), series_one.subject.deal)
