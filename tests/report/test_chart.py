"""The charts: all there, no empty box for a character, the same bytes each time."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from abs_model.errors import ReportError
from abs_model.glossary import Language
from abs_model.report.chart import CHARTS, write_charts
from abs_model.report.chart_style import SHADES, Layer, looks, new_figure, stacked_bars, tick, write_figure
from abs_model.run.project import prepare, project
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE
from tests.report.conftest import awkward_deal, awkward_tape
from tests.report.test_columns import BOTH, projection

__all__ = ["projection"]
NAMES = {"collections_and_payments", "tranche_balances", "maturity_ladder", "concentration"}


def texts(figure: Figure) -> list[str]:
    """Everything that a figure says."""
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text)]


@BOTH
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_is_written_in_both_formats_without_a_warning(
    projection: Projection, language: Language, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = write_charts(projection, tmp_path, language)
    assert {path.name for path in paths} == {f"{name}_{language}.{kind}" for name in NAMES for kind in ("png", "svg")}
    assert set(paths) == set(tmp_path.iterdir())


@pytest.fixture(scope="session")
def written(series_one: Projection, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The charts of series 1 in Chinese."""
    return write_charts(series_one, tmp_path_factory.mktemp("charts"), "zh")


def test_a_picture_is_wide_enough_for_print_and_not_empty(written: tuple[Path, ...]) -> None:
    for path in written:
        if path.suffix == ".png":
            image = imread(path)
            assert image.shape[1] == int(7.4 * 220)
            assert 0.5 < image.mean() < 0.99


def test_the_same_run_writes_the_same_bytes(written: tuple[Path, ...], series_one: Projection, tmp_path: Path) -> None:
    for one, other in zip(written, write_charts(series_one, tmp_path, "zh"), strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_a_vector_chart_carries_no_date_and_no_font(written: tuple[Path, ...]) -> None:
    for path in written:
        if path.suffix == ".svg":
            text = path.read_text(encoding="utf-8")
            assert "<text" not in text
            assert not re.search(r"<dc:date>|font-family", text)


def test_a_character_that_no_font_has_is_an_error(tmp_path: Path) -> None:
    deal, tape = awkward_deal(), awkward_tape(("普通公司", "缺字\ue000公司"))
    lacking = project(prepare(deal, tape, deal_sha256="d" * 64), (BASE,))
    with warnings.catch_warnings():
        # Outside the tests a warning is only a warning; a lacking character must be an error there too.
        warnings.simplefilter("ignore")
        with pytest.raises(ReportError, match=r"concentration_zh: Glyph 57344 .*ABS_MODEL_FONT"):
            write_charts(lacking, tmp_path, "zh")


def test_a_dollar_sign_in_a_name_is_a_dollar_sign(tmp_path: Path) -> None:
    deal, tape = awkward_deal(), awkward_tape(("A$x^2$B", "普通公司"))
    projection = project(prepare(deal, tape, deal_sha256="d" * 64), (BASE,))
    assert write_charts(projection, tmp_path, "zh")


@pytest.mark.parametrize(("language", "unit"), [("zh", "万元"), ("en", "RMB million")])
@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_chart_says_its_unit(series_one: Projection, name: str, language: Language, unit: str) -> None:
    assert any(unit in text for text in texts(CHARTS[name](series_one, language)))


@pytest.mark.parametrize("name", ["maturity_ladder", "concentration"])
def test_a_chart_of_an_invented_tape_says_so(series_one: Projection, awkward: Projection, name: str) -> None:
    assert any("示例值" in text for text in texts(CHARTS[name](series_one, "zh")))
    assert not any("示例值" in text for text in texts(CHARTS[name](awkward, "zh")))


def test_bars_are_as_high_as_the_pool(series_one: Projection) -> None:
    figure = CHARTS["maturity_ladder"](series_one, "zh")
    heights = [patch.get_height() for patch in figure.axes[0].patches]
    np.testing.assert_allclose(sum(heights) * 10_000, 273_676_212.56, rtol=1e-12)


def test_payments_go_down_as_far_as_they_were_made(series_one: Projection) -> None:
    figure = CHARTS["collections_and_payments"](series_one, "en")
    down = [patch.get_height() for patch in figure.axes[0].patches if patch.get_height() < 0]
    np.testing.assert_allclose(-sum(down) * 1e6, 263e6 + 9_994_000 + 379_262.86 + 302_949.70 + 141_486.11, rtol=1e-9)


def test_nothing_is_drawn_for_nothing() -> None:
    figure = new_figure("a", "b")
    axes = figure.subplots()
    stacked_bars(axes, [Layer("x", SHADES[0], (1.0, 0.0, 2.0)), Layer("y", SHADES[1], (0.0, 0.0, 1.0))])
    assert [(patch.get_y(), patch.get_height()) for patch in axes.patches] == [(0.0, 1.0), (0.0, 2.0), (2.0, 1.0)]


def test_series_that_touch_differ_in_shade_or_hatching() -> None:
    shades = looks(6)
    assert len({(one.colour, one.hatch) for one in shades}) == 6
    assert looks(8)[6:] == shades[:2]


def test_figures_on_an_axis_have_thousands_separators_and_no_idle_decimals() -> None:
    assert [tick(value) for value in (0.0, 7.5, 12_500.0)] == ["0", "7.5", "12,500"]


def test_any_other_warning_stays_a_warning(tmp_path: Path) -> None:
    def draw() -> Figure:
        warnings.warn("something else", UserWarning, stacklevel=1)
        return new_figure("a", "b")

    with pytest.warns(UserWarning, match="something else"):
        write_figure(draw, tmp_path / "chart")


def test_a_pool_without_other_cash_leaves_those_kinds_out(series_one: Projection) -> None:
    words = texts(CHARTS["collections_and_payments"](series_one, "zh"))
    assert "正常回款" in words
    assert "代偿金额" not in words
