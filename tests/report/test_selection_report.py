"""The reports of a choice: bars are parts of limits, rows are those that were chosen, nothing live, no hole."""

from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.patches import Rectangle

from abs_model.deal.eligibility import ConcentrationLimit
from abs_model.glossary import Language, label
from abs_model.pool.selection import Selection, select
from abs_model.report.selection_chart import MOST_BARS, draw_limits, write_selection_charts
from abs_model.report.selection_sheet import write_selection_workbook
from abs_model.report.selection_words import SelectionReport
from abs_model.run.record import Projection
from tests.report.conftest import ATTACKS, FORMULA
from tests.report.test_chart import texts
from tests.report.test_workbook import CHINESE, blocks, loaded

BOTH = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(scope="module")
def report(awkward: Projection) -> SelectionReport:
    """Eight million of the awkward tape, under limits by supplier and by core enterprise."""
    subject = awkward.subject
    limits = (
        ConcentrationLimit(by="supplier_id", amount=700_000.0),
        ConcentrationLimit(by="core_enterprise_id", amount=1_300_000.0),
    )
    return SelectionReport(
        deal=subject.deal,
        tape=subject.tape,
        selected=select(subject.tape, subject.deal, Selection(target=8_000_000.0, limits=limits)),
        provenance=awkward.provenance,
    )


def test_each_bar_is_what_a_name_holds_as_a_part_of_its_limit(report: SelectionReport) -> None:
    frame, is_chosen = report.selected.frame, report.selected.is_chosen
    chosen = frame[is_chosen]
    parts = [
        *(chosen.groupby("supplier_id")["receivable_amount"].sum() / 700_000),
        *(chosen.groupby("core_enterprise_id")["receivable_amount"].sum() / 1_300_000),
    ]
    bars = [one for one in draw_limits(report, "zh").axes[0].patches if isinstance(one, Rectangle)]
    drawn = [bar.get_width() for bar in sorted(bars, key=lambda one: one.get_y())]
    assert drawn == pytest.approx([100 * part for part in sorted(parts, reverse=True)[:MOST_BARS]], rel=1e-12)
    assert max(drawn) <= 100


@BOTH
def test_the_chart_is_written_in_both_formats_and_says_names_as_they_are(
    report: SelectionReport, language: Language, tmp_path: Path
) -> None:
    paths = write_selection_charts(report, tmp_path, language)
    assert [path.name for path in paths] == [f"limits_{language}.{kind}" for kind in ("png", "svg")]
    assert FORMULA in " ".join(texts(draw_limits(report, language)))


def test_without_limits_there_is_no_chart_but_a_workbook(report: SelectionReport, tmp_path: Path) -> None:
    free = replace(report, selected=replace(report.selected, limits=report.selected.limits.iloc[:0]))
    assert write_selection_charts(free, tmp_path, "en") == ()
    assert write_selection_workbook(free, tmp_path / "a.xlsx", "en").exists()


@BOTH
def test_the_workbook_has_rows_limits_reasons_and_proof_without_a_hole_or_anything_live(
    report: SelectionReport, language: Language, tmp_path: Path
) -> None:
    book = loaded(write_selection_workbook(report, tmp_path / "a.xlsx", language))
    assert [name.split()[0] for name in book] == ["选入", "限额使用情况", "入选资产", "来历"]
    for name, page in book.items():
        for zh, en, _, body in blocks(page):
            assert all(CHINESE.search(one) for one in zh), name
            for row in body:
                assert [en[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name
                assert not [cell for cell in row if cell.data_type in {"f", "e"} or cell.hyperlink], name
    selected = report.selected
    (_, _, _, proof), (_, _, _, reasons) = blocks(book["选入 Selection"])
    said = {row[0].value: row[2].value for row in proof}
    assert (said["选入金额"], said["与最优的差距"]) == (selected.amount, selected.gap)
    assert said["证明结论"] == label(selected.status, language)
    assert sum(row[2].value for row in reasons) == len(selected.frame) - len(selected.receivable_ids)
    pages = list(book.values())
    ((_, _, _, limits),), ((_, _, _, chosen),) = blocks(pages[1]), blocks(pages[2])
    assert len(limits) == len(selected.limits)
    assert tuple(row[0].value for row in chosen) == selected.receivable_ids
    assert {row[2].value for row in chosen} <= set(ATTACKS)
