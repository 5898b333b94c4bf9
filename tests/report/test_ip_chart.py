"""The charts of an IP note: only of what there is, no empty box, as long as the figures, the same bytes."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Rectangle

from abs_model.glossary import Language, words_of
from abs_model.report.borrower_chart import BORROWER_CHARTS, PARTIES, RATES
from abs_model.report.chart_style import SHADES
from abs_model.report.ip_chart import IP_CHARTS, write_ip_charts
from tests.report.made_up_ip import awkward_report, awkward_view, without_inputs
from tests.report.test_chart import texts

NAMES = {"loan_to_value", "ip_values", "ip_expiry", "all_in_cost", "money_by_date"}


def bars(figure: Figure, panel: int, colour: str) -> list[Rectangle]:
    """Bars of one colour, in the order in which they were drawn."""
    found = [patch for patch in figure.axes[panel].patches if isinstance(patch, Rectangle)]
    return [patch for patch in found if patch.get_facecolor() == to_rgba(colour)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_is_written_without_a_warning_wide_enough_and_not_empty(language: Language, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = write_ip_charts(awkward_report(), tmp_path, language)
    assert {path.name for path in paths} == {f"{name}_{language}.{kind}" for name in NAMES for kind in ("png", "svg")}
    for path in paths:
        if path.suffix == ".png":
            image = imread(path)
            assert image.shape[1] == int(7.4 * 220)
            assert 0.5 < image.mean() < 0.99


def test_the_same_note_draws_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = (write_ip_charts(awkward_report(), tmp_path / place, "en") for place in ("a", "b"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_property_without_inputs_has_no_chart_of_values(tmp_path: Path) -> None:
    report = replace(awkward_report(), view=without_inputs(awkward_view()))
    assert "ip_values_zh.png" not in {path.name for path in write_ip_charts(report, tmp_path, "zh")}


def test_cost_bars_are_as_long_as_rates_with_a_line_at_the_target() -> None:
    report = awkward_report()
    figure = BORROWER_CHARTS["all_in_cost"](report.borrowers, "zh")
    costs = report.view.page.costs
    rows = costs[costs["level"] != "single_claim"]
    for word, look in RATES.items():
        widths = [one.get_width() for one in bars(figure, 0, look.colour)]
        np.testing.assert_allclose(widths, rows[word] * 100, rtol=1e-12)
    assert any(line.get_xdata()[0] == pytest.approx(3.0) for line in figure.axes[0].lines)  # type: ignore[index]
    said = texts(figure)
    assert "目标综合成本 3.00%" in said
    assert {"减免及贴息前综合成本", "贴息前综合成本", "贴息后综合成本"} <= set(said)


def test_money_up_is_money_down_and_every_party_has_its_look() -> None:
    with words_of("ip_abn"):
        figure = BORROWER_CHARTS["money_by_date"](awkward_report().borrowers, "en")
    for axes in figure.axes:
        heights = [patch.get_height() for patch in axes.patches if isinstance(patch, Rectangle)]
        assert len(heights) > 5
        assert sum(heights) == pytest.approx(0.0, abs=1e-6)
    legend = figure.legends[0]
    known = [to_rgba(look.colour) for look in PARTIES.values()]
    handles = [handle for handle in legend.legend_handles if isinstance(handle, Rectangle)]
    assert all(handle.get_facecolor() in known for handle in handles)
    assert "Original debtor" in [text.get_text() for text in legend.get_texts()]


def test_loan_to_value_has_a_bar_and_the_mark_of_its_cap_for_each_debtor() -> None:
    figure = IP_CHARTS["loan_to_value"](awkward_report(), "zh")
    table = awkward_view().tables["loan_to_value"]
    widths = [one.get_width() for one in bars(figure, 0, SHADES[0].colour)]
    np.testing.assert_allclose(widths, table["loan_to_value_ratio"] * 100, rtol=1e-12)
    (caps,) = [line for line in figure.axes[0].lines if line.get_marker() == "|"]
    np.testing.assert_allclose(np.asarray(caps.get_xdata()), table["loan_to_value_cap"] * 100, rtol=1e-12)
    assert any("19.3% / 33.7%" in text for text in texts(figure))


def test_values_carry_their_range_and_expiries_the_notes_maturity() -> None:
    figure = IP_CHARTS["ip_values"](awkward_report(), "en")
    assert len(figure.axes) == 2
    assert len(bars(figure, 0, SHADES[0].colour)) == 3
    assert any("RMB million" in text for text in texts(figure))
    figure = IP_CHARTS["ip_expiry"](awkward_report(), "en")
    assert len(bars(figure, 0, SHADES[0].colour)) == 5
    assert len(bars(figure, 0, SHADES[5].colour)) == 3
    said = texts(figure)
    assert "Expected maturity 2022-09-30" in said
    assert "+12 months" in said


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_chart_says_that_its_tables_are_invented(name: str) -> None:
    report = awkward_report()
    figure = IP_CHARTS[name](report, "zh") if name in IP_CHARTS else BORROWER_CHARTS[name](report.borrowers, "zh")
    assert any("为示例值" in text for text in texts(figure))
