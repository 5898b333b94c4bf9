"""The charts of a simulation: all there, no empty box for a character, as high as the figures, the same bytes."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.image import imread

from abs_model.errors import ReportError
from abs_model.glossary import Language
from abs_model.report.likelihood_chart import LIKELIHOOD_CHARTS, write_likelihood_charts
from tests.report.made_up import ABOVE, AMOUNTS, RATINGS, made_up
from tests.report.test_chart import texts
from tests.report.test_likelihood_sheet import without_support

CHARTS = {"loss_distribution", "claims_by_date", "claims_by_week", "rating_sensitivity"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("is_exact", [True, False])
def test_every_chart_is_written_in_both_formats_without_a_warning(
    is_exact: bool, language: Language, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = write_likelihood_charts(made_up(is_exact=is_exact), tmp_path, language)
    assert {path.name for path in paths} == {f"{name}_{language}.{kind}" for name in CHARTS for kind in ("png", "svg")}
    assert set(paths) == set(tmp_path.iterdir())
    for path in paths:
        if path.suffix == ".png":
            image = imread(path)
            assert image.shape[1] == int(7.4 * 220)
            assert 0.5 < image.mean() < 0.995


def test_the_same_simulation_writes_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
        write_likelihood_charts(made_up(), folder, "zh")
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes(), path.name


def test_the_exact_line_is_a_step_and_the_drawn_points_have_two_errors_either_side() -> None:
    figure = LIKELIHOOD_CHARTS["loss_distribution"](made_up(), "zh")
    axes = figure.axes[0]
    assert axes.get_yscale() == "log"
    line = next(one for one in axes.lines if one.get_drawstyle() == "steps-post")
    np.testing.assert_allclose(line.get_xdata(), np.array(AMOUNTS) / 1e4, rtol=1e-12)
    np.testing.assert_allclose(np.asarray(line.get_ydata())[:-1], np.array(ABOVE[:-1]) * 1.02, rtol=1e-12)
    points = axes.containers[0]
    np.testing.assert_allclose(points.lines[0].get_ydata(), ABOVE[:-1], rtol=1e-12)
    bars = [segment[:, 1] for segment in points.lines[2][0].get_segments()]
    np.testing.assert_allclose(bars, [(above * 0.9, above * 1.1) for above in ABOVE[:-1]], rtol=1e-9)


def test_weeks_are_as_high_as_their_quantile_and_as_expected_exact_where_that_is_known() -> None:
    above, below = LIKELIHOOD_CHARTS["claims_by_week"](made_up(), "zh").axes
    np.testing.assert_allclose([patch.get_height() for patch in above.patches], [50.0] * 8, rtol=1e-12)
    np.testing.assert_allclose(
        [patch.get_height() for patch in below.patches], [1.01, 0.0, 0.236845, 0.0] * 2, rtol=1e-12
    )
    drawn = LIKELIHOOD_CHARTS["claims_by_week"](made_up(is_exact=False), "zh").axes[1]
    np.testing.assert_allclose([patch.get_height() for patch in drawn.patches], [1.0, 0.0, 0.2345, 0.0] * 2, rtol=1e-12)


def test_weeks_behind_the_last_possible_claim_are_not_drawn() -> None:
    weeks = made_up().weeks
    is_over = weeks["first_claim_date"] > weeks["first_claim_date"].iloc[0]
    weeks.loc[is_over, ["expected_claim", "claim_quantile_999"]] = 0.0
    above, _ = LIKELIHOOD_CHARTS["claims_by_week"](made_up(weeks=weeks), "zh").axes
    assert len(above.patches) == 2 * 2


def test_an_axis_of_probabilities_ends_at_the_powers_of_ten_around_them() -> None:
    figure = LIKELIHOOD_CHARTS["loss_distribution"](made_up(), "zh")
    np.testing.assert_allclose(figure.axes[0].get_ylim(), (1e-4, 1e-1), rtol=1e-9)


def test_what_nobody_knows_exactly_has_no_line() -> None:
    figure = LIKELIHOOD_CHARTS["loss_distribution"](made_up(is_exact=False), "zh")
    assert not [one for axes in figure.axes for one in axes.lines if one.get_drawstyle() == "steps-post"]
    assert "精确值" not in texts(figure)


def test_claims_are_as_high_as_expected_and_calls_as_likely() -> None:
    figure = LIKELIHOOD_CHARTS["claims_by_date"](made_up(), "zh")
    above, below = figure.axes
    heights = sorted(patch.get_height() for patch in above.patches)
    np.testing.assert_allclose(heights[4:], [0.2345, 0.2345, 1.0, 1.0], rtol=1e-12)
    calls = [list(one.lines[0].get_ydata()) for one in below.containers]
    np.testing.assert_allclose(calls, [[3.0, 0.0, 2.0, 0.0]] * 2, rtol=1e-12)


def test_a_rating_is_a_dot_at_its_place_in_the_table() -> None:
    figure = LIKELIHOOD_CHARTS["rating_sensitivity"](made_up(), "en")
    axes = figure.axes[0]
    place = {"AAA": 0, "AA+": 1, "AA": 2, "BBB": 3, "<BBB": 4}
    by_probability, by_loss = (list(line.get_xdata()) for line in axes.lines[:2])
    assert by_probability == [place[rating] for _, rating, _, _ in RATINGS.values()] * 2
    assert by_loss == [place[rating] for _, _, rating, _ in RATINGS.values()] * 2
    assert to_rgba(axes.lines[1].get_markerfacecolor()) == to_rgba("white")
    assert {"AAA", "<BBB", "Senior  as assumed", "1.24%", "30.00%"} <= set(texts(figure))


def test_a_rating_that_the_table_does_not_give_has_no_dot() -> None:
    frame = made_up().ratings.assign(rating_by_loss=None)
    figure = LIKELIHOOD_CHARTS["rating_sensitivity"](made_up(ratings=frame), "zh")
    assert [len(line.get_xdata()) for line in figure.axes[0].lines[:2]] == [10, 0]


@pytest.mark.parametrize(("language", "word"), [("zh", "信用假设含示例值"), ("en", "illustrative assumptions")])
def test_a_chart_of_illustrative_assumptions_says_so(language: Language, word: str) -> None:
    for draw in LIKELIHOOD_CHARTS.values():
        assert any(word in text for text in texts(draw(made_up(), language)))
        assert not any(word in text for text in texts(draw(made_up(is_illustrative=False), language)))


@pytest.mark.parametrize(("language", "unit"), [("zh", "万元"), ("en", "RMB million")])
@pytest.mark.parametrize("name", ["loss_distribution", "claims_by_date", "claims_by_week"])
def test_every_chart_of_amounts_says_its_unit(name: str, language: Language, unit: str) -> None:
    assert any(unit in text for text in texts(LIKELIHOOD_CHARTS[name](made_up(), language)))


def test_a_deal_without_support_and_a_pool_that_never_defaults_are_drawn(tmp_path: Path) -> None:
    bare = without_support(made_up())
    frame = bare.distributions
    nothing = frame.assign(amount=0.0, probability_above=0.0, probability_error=0.0, exact_probability_above=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert write_likelihood_charts(bare, tmp_path, "zh")
        assert write_likelihood_charts(replace(bare, distributions=nothing.head(1)), tmp_path, "zh")
        claims = made_up().claims.assign(call_probability=0.0, expected_claim=0.0)
        assert write_likelihood_charts(made_up(claims=claims), tmp_path, "zh")


def test_a_character_that_no_font_has_is_an_error_and_a_dollar_sign_is_none(tmp_path: Path) -> None:
    simulation = made_up()
    support = simulation.subject.deal.support[0]
    for text, is_refused in (("缺字\ue000", True), ("A$x^2$B", False)):
        name = support.name.model_copy(update={"zh": text})
        deal = simulation.subject.deal.model_copy(
            update={"support": (support.model_copy(update={"name": name}), *simulation.subject.deal.support[1:])}
        )
        named = replace(simulation, subject=replace(simulation.subject, deal=deal))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if is_refused:
                with pytest.raises(ReportError, match=r"loss_distribution_zh: Glyph 57344 .*ABS_MODEL_FONT"):
                    write_likelihood_charts(named, tmp_path, "zh")
            else:
                assert write_likelihood_charts(named, tmp_path, "zh")
