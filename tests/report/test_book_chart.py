"""The charts of a guarantor's book: bars as long as the figures, every name whole, the same bytes."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Rectangle

from abs_model.glossary import Language, words_of
from abs_model.report.book_chart import (
    AT_LEAST,
    AT_MOST,
    MOST_USE,
    OVER,
    PRODUCT_LOOKS,
    book_charts,
    write_book_charts,
)
from abs_model.report.book_sheet import GUARANTOR_WORDS
from abs_model.report.chart_style import SHADES, settings
from abs_model.run.exposure_view import REST, largest_names, largest_parts, used_limits
from tests.report.made_up_book import GUARANTOR, made_up_report, made_up_simulation, made_up_view, with_draw
from tests.report.test_chart import texts

NAMES = ("limits_used", "largest_names", "book_claims_by_week", "names_in_claims")


def drawn(name: str, language: Language) -> Figure:
    """One chart."""
    report = with_draw()
    with words_of(GUARANTOR_WORDS):
        return dict(book_charts(report, GUARANTOR))[name](report, GUARANTOR, language)


def widths(figure: Figure, colour: str) -> list[float]:
    """Lengths of the bars of one colour."""
    found = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    return [patch.get_width() for patch in found if patch.get_facecolor() == to_rgba(colour)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_is_written_without_a_warning_wide_enough_and_not_empty(language: Language, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = write_book_charts(with_draw(), tmp_path, language)
    assert [path.name for path in paths] == [
        f"{name}_{GUARANTOR}_{language}.{kind}" for name in NAMES for kind in ("png", "svg")
    ]
    for path in paths:
        if path.suffix == ".png":
            image = imread(path)
            assert image.shape[1] == int(7.4 * 220)
            assert 0.5 < image.mean() < 0.99
            assert image[:, :6, :3].min() == 1.0, f"{path.name}: something is cut at the left edge"


def test_the_same_book_draws_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = (write_book_charts(with_draw(), tmp_path / place, "en") for place in ("a", "b"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_a_book_without_a_draw_has_no_charts_of_one() -> None:
    assert [name for name, _ in book_charts(made_up_report(), GUARANTOR)] == ["limits_used", "largest_names"]


def test_bars_of_limits_are_their_use_and_what_is_broken_or_unknown_is_said() -> None:
    import matplotlib as mpl

    with mpl.rc_context(rc=settings()):
        figure = drawn("limits_used", "en")
    table = used_limits(made_up_view().limits)
    is_over = table["is_met"].eq(False).fillna(False).astype(bool)
    is_cap = table["direction"] == "above"
    known = table["used_share"].notna()
    for look, mask in ((AT_MOST, is_cap & ~is_over), (AT_LEAST, ~is_cap & ~is_over), (OVER, is_over)):
        expected = np.minimum(table.loc[mask & known, "used_share"], MOST_USE) * 100
        np.testing.assert_allclose(widths(figure, look.colour), expected, rtol=1e-12)
    said = texts(figure)
    assert any("> 10.00%" in text for text in said)
    assert "not available from the files" in said
    assert any("with illustrative data" in text for text in said)


def test_a_least_share_is_used_up_at_its_threshold() -> None:
    limits = made_up_view().limits
    table = used_limits(limits)
    least = table[(table["direction"] == "below") & table["value"].notna()]
    np.testing.assert_allclose(least["used_share"], least["threshold"] / least["value"], rtol=1e-12)
    assert len(table[table["identifier"] == "single_client"]) <= 5
    assert len(table) < len(limits) + 1


def test_names_are_stacked_by_product_and_the_others_are_counted() -> None:
    figure = drawn("largest_names", "en")
    exposures = made_up_report().exposures(GUARANTOR)
    table = largest_names(exposures, 12)
    looks = PRODUCT_LOOKS["supply_chain_abs"]
    np.testing.assert_allclose(
        np.array(widths(figure, looks.colour)) * 1e6, table["supply_chain_abs"], rtol=1e-9
    )  # fmt: skip
    short = largest_names(exposures, 1)
    assert short["obligor_id"].tolist() == ["c1", REST]
    assert short["n_names"].tolist() == [1, 2]
    assert short["supply_chain_abs"].sum() == table["supply_chain_abs"].sum()


def test_weeks_show_quantiles_the_mean_and_the_need() -> None:
    figure = drawn("book_claims_by_week", "zh")
    assert len(figure.axes) == 3
    said = texts(figure)
    assert {"99.9%分位数", "99%分位数", "均值"} <= set(said)
    assert any("信用假设含示例值" in text for text in said)
    weeks = made_up_simulation().book_weeks
    heights = [
        patch.get_height()
        for patch in figure.axes[0].patches
        if isinstance(patch, Rectangle) and patch.get_facecolor() == to_rgba(SHADES[0].colour)
    ]
    highest = weeks["claim_quantile_999"]
    np.testing.assert_allclose(np.array(heights) * 1e4, highest[highest > 0], rtol=1e-9)


def test_parts_of_names_add_up_with_the_rest() -> None:
    parts = made_up_simulation().book_parts
    for most in (1, 12):
        shown = largest_parts(parts, most)
        assert shown["expected_share"].sum() == pytest.approx(1.0)
        assert shown["tail_share"].sum() == pytest.approx(1.0)
    assert largest_parts(parts, 1)["name"].tolist()[-1] == REST
    figure = drawn("names_in_claims", "en")
    np.testing.assert_allclose(
        widths(figure, SHADES[1].colour), largest_parts(parts, 12)["tail_share"] * 100, rtol=1e-9
    )  # fmt: skip
