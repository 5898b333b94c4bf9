"""The charts of a book of bills: only of what there is, no empty box, as long as the figures, the same bytes."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Rectangle

from abs_model.errors import ReportError
from abs_model.glossary import Language
from abs_model.pool.bill_book import BillBook
from abs_model.report.bill_chart import BOOK_CHARTS, MOST_ACCEPTORS, write_book_charts
from abs_model.report.chart_style import SHADES
from tests.report.made_up_bills import eventful, quiet, tables_of
from tests.report.test_chart import texts

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def busy() -> tuple[BillBook, Tables]:
    """A book in which everything happens, with its tables."""
    book = eventful()
    return book, tables_of(book)


def bars(figure: Figure, panel: int, colour: str) -> list[Rectangle]:
    """Bars of one colour, in the order in which they were drawn."""
    found = [patch for patch in figure.axes[panel].patches if isinstance(patch, Rectangle)]
    return [patch for patch in found if patch.get_facecolor() == to_rgba(colour)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_is_written_in_both_formats_without_a_warning(
    busy: tuple[BillBook, Tables], language: Language, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = write_book_charts(*busy, tmp_path, language)
    names = ("line_utilisation", "maturity_ladder", "ageing", "sharing")
    assert [path.name for path in paths] == [f"{name}_{language}.{kind}" for name in names for kind in ("png", "svg")]
    for path in paths:
        if path.suffix == ".png":
            image = imread(path)
            assert image.shape[1] == int(7.4 * 220)
            assert 0.5 < image.mean() < 0.995


def test_there_is_no_chart_of_what_there_is_nothing_of(tmp_path: Path) -> None:
    book = quiet()
    paths = write_book_charts(book, tables_of(book), tmp_path, "zh")
    assert {path.stem for path in paths} == {"line_utilisation_zh", "maturity_ladder_zh"}


def test_the_same_book_writes_the_same_bytes(busy: tuple[BillBook, Tables], tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
        write_book_charts(*busy, folder, "en")
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes(), path.name


def test_bars_are_as_long_as_lines_and_their_use(busy: tuple[BillBook, Tables]) -> None:
    figure = BOOK_CHARTS["line_utilisation"](*busy, "zh")
    lines = busy[1]["lines"].sort_values("used", ascending=False, kind="stable")
    lines = lines[lines["used"] + lines["reserved"] > 0]
    used = bars(figure, 0, SHADES[1].colour)
    np.testing.assert_allclose([one.get_width() for one in used], lines["used"] / 1e4, rtol=1e-12)
    np.testing.assert_allclose([one.get_y() + one.get_height() / 2 for one in used], range(len(lines)), atol=1e-12)
    free, frozen = (bars(figure, 0, SHADES[number].colour) for number in (0, 5))
    is_frozen = lines["frozen_for"] != ""
    np.testing.assert_allclose([one.get_width() for one in free], lines.loc[~is_frozen, "line"] / 1e4, rtol=1e-12)
    np.testing.assert_allclose([one.get_width() for one in frozen], lines.loc[is_frozen, "line"] / 1e4, rtol=1e-12)
    assert all(one.get_hatch() for one in frozen)
    assert "83.4%  本产品项下拒付" in texts(figure)
    assert "125.4%" in texts(figure)


def test_no_more_acceptors_have_a_bar_than_have_room(busy: tuple[BillBook, Tables]) -> None:
    lines = pd.concat([busy[1]["lines"]] * 3, ignore_index=True).assign(used=1_000.0)
    figure = BOOK_CHARTS["line_utilisation"](busy[0], {**busy[1], "lines": lines}, "zh")
    assert len(bars(figure, 0, SHADES[1].colour)) == MOST_ACCEPTORS


def test_every_rung_with_bills_is_a_bar_days_above_weeks_and_months_below(busy: tuple[BillBook, Tables]) -> None:
    figure = BOOK_CHARTS["maturity_ladder"](*busy, "zh")
    ladder = busy[1]["ladder"]
    kinds = (("past_due", 0), ("daily", 0), ("weekly", 1), ("monthly", 1))
    for number, (kind, panel) in enumerate(kinds):
        own = ladder[(ladder["rung"] == kind) & (ladder["face"] > 0)]
        heights = [one.get_height() for one in bars(figure, panel, SHADES[number].colour)]
        np.testing.assert_allclose(heights, own["face"] / 1e4, rtol=1e-12)
    legend = figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["已到期", "逐日", "逐周", "逐月"]
    handles = [handle for handle in legend.legend_handles if isinstance(handle, Rectangle)]
    assert [one.get_facecolor() for one in handles] == [to_rgba(SHADES[number].colour) for number in range(4)]


def test_a_book_that_is_due_later_has_no_panel_of_days() -> None:
    book = quiet()
    figure = BOOK_CHARTS["maturity_ladder"](book, tables_of(book), "en")
    assert len(figure.axes) == 1
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["Week", "Month"]


def test_ageing_is_stacked_by_reason_with_the_number_of_bills_on_top(busy: tuple[BillBook, Tables]) -> None:
    figure = BOOK_CHARTS["ageing"](*busy, "zh")
    credit, operational, unknown = (bars(figure, 0, SHADES[number].colour) for number in range(3))
    assert [one.get_height() for one in credit] == pytest.approx([93.703701], rel=1e-12)
    assert [one.get_height() for one in operational] == pytest.approx([34.938268], rel=1e-12)
    assert unknown[0].get_y() == pytest.approx(93.703701, rel=1e-12)
    assert {"130 (4)", "35 (1)", "34 (1)"} <= set(texts(figure))


def test_what_came_back_and_what_is_lost_make_up_what_everybody_bears(busy: tuple[BillBook, Tables]) -> None:
    """195,000, 273,000 and 182,000 yuan are borne, of which 36,000, 50,400 and 33,600 came back."""
    figure = BOOK_CHARTS["sharing"](*busy, "zh")
    net, back = (bars(figure, 0, SHADES[number].colour) for number in (1, 0))
    assert [one.get_width() for one in net] == pytest.approx([15.9, 22.26, 14.84], rel=1e-12)
    assert [one.get_x() + one.get_width() for one in back] == pytest.approx([19.5, 27.3, 18.2], rel=1e-12)
    assert "27.30  42.0%" in texts(figure)


@pytest.mark.parametrize(("language", "unit"), [("zh", "万元"), ("en", "RMB million")])
@pytest.mark.parametrize("name", list(BOOK_CHARTS))
def test_every_chart_says_its_day_its_unit_and_that_bills_are_invented(
    busy: tuple[BillBook, Tables], name: str, language: Language, unit: str
) -> None:
    said = texts(BOOK_CHARTS[name](*busy, language))
    assert any(unit in text for text in said)
    assert any("2024-06-28" in text for text in said)
    assert any({"zh": "资产明细为示例值", "en": "illustrative tape"}[language] in text for text in said)


def test_a_character_that_no_font_has_is_an_error(busy: tuple[BillBook, Tables], tmp_path: Path) -> None:
    book, tables = busy
    lines = book.lines.assign(acceptor_name="缺字\ue000")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ReportError, match=r"line_utilisation_zh: Glyph 57344 .*ABS_MODEL_FONT"):
            write_book_charts(replace(book, lines=lines), tables, tmp_path, "zh")
