"""The charts of stresses: as long as the figures, the edge where things turn, no empty box, the same bytes."""

import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.image import imread
from matplotlib.patches import Rectangle

from abs_model.errors import ReportError
from abs_model.glossary import Language
from abs_model.report.grid_chart import draw_break_even, draw_heat_map, draw_tornado, heat_figures, tornado_figures
from abs_model.report.stress_chart import draw_ladder, draw_top_defaults, stress_charts, write_stress_charts
from abs_model.report.stress_words import StressReport
from abs_model.run.record import Projection
from abs_model.run.stress import stress
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.terms import Name
from tests.report.conftest import FORMULA
from tests.report.test_chart import texts

LOST = Scenario(
    id="lost",
    name=Name(zh=FORMULA, en="A$x^2$<b>"),
    default_ratio=0.3,
    failures={"guarantor": date(2026, 4, 9)},
)
LATE = Scenario(id="late", name=Name(zh="全部延迟45天", en="all pay 45 days late"), delay_days=45)


def bars(axes: Axes) -> list[Rectangle]:
    """The bars of a chart."""
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def grid_table() -> pd.DataFrame:
    """Three delays across, two dilutions up: the corner alone is paid in time and in full."""
    rows = [
        (0.0, 0.0, 0.0, False, 0.0), (10.0, 0.0, 0.0, True, 0.0), (20.0, 0.0, 100_000.0, True, 200_000.0),
        (0.0, 0.05, 50_000.0, False, 0.0), (10.0, 0.05, 60_000.0, True, 0.0), (20.0, 0.05, 400_000.0, True, 250_000.0),
    ]  # fmt: skip
    names = ["delay_days", "dilution_ratio", "A.shortfall", "A.is_late", "guarantee.drawn"]
    return pd.DataFrame(rows, columns=names).assign(under="base")


def tornado_table() -> pd.DataFrame:
    """Two figures of two drivers; nothing moves the second one."""
    rows = [
        ("support", "guarantee", "drawn", "all_drivers", None, None, None, 50_000.0, 100_000.0, 900_000.0, 850_000.0),
        ("support", "guarantee", "drawn", "fee_multiplier", 0.8, 1.0, 1.5, 60_000.0, 100_000.0, 300_000.0, 240_000.0),
        ("tranche", "A", "shortfall", "fee_multiplier", 0.8, 1.0, 1.5, 0.0, 0.0, 0.0, 0.0),
    ]
    names = [
        "section", "subject", "identifier", "driver", "low_value", "base_value", "high_value", "at_low", "at_base",
        "at_high", "range",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names).assign(under="base")


def curve_table() -> pd.DataFrame:
    """Delays up to 100: never a break while providers stand, one at 20 when they fail; all is lost from 40 on."""
    values = np.arange(0.0, 101.0, 10.0)
    alive = pd.DataFrame({"value": values, "holds": True, "A.shortfall": 0.0, "guarantee.drawn": values * 100})
    lost = np.minimum(np.maximum(values - 10, 0), 30) * 10_000
    failed = pd.DataFrame({"value": values, "holds": lost == 0, "A.shortfall": lost, "guarantee.drawn": 0.0})
    both = pd.concat([alive.assign(provider="alive"), failed.assign(provider="failed")], ignore_index=True)
    return both.assign(driver="delay_days", tranche="A", under="base")


def top_table() -> pd.DataFrame:
    """Two core enterprises and three debtors that default one after the other."""
    return pd.DataFrame(
        {
            "kind": ["core_enterprise"] * 2 + ["debtor"] * 3,
            "n_defaults": [1, 2, 1, 2, 3],
            "obligor": ["c1", "c2", "d1", "d2", FORMULA],
            "defaulted_face": [1e6, 2e6, 0.5e6, 0.9e6, 1.2e6],
            "defaulted_share": [0.1, 0.2, 0.05, 0.09, 0.12],
            "A.shortfall": [0.0, 400_000.0, 0.0, 0.0, 0.0],
            "B.shortfall": 0.0,
            "guarantee.drawn": [900_000.0, 1_000_000.0, 400_000.0, 800_000.0, 1_000_000.0],
            "facility.drawn": 0.0,
            "under": "base",
        }
    )


FURTHER = {
    "grid": grid_table(),
    "tornado": tornado_table(),
    "top_defaults": top_table(),
    "break_even_curve": curve_table(),
}
NAMES = {
    "stress_ladder", "heat_map_A_shortfall", "heat_map_guarantee_drawn", "tornado_guarantee_drawn", "top_defaults",
    "break_even_delay_days",
}  # fmt: skip


@pytest.fixture(scope="session")
def report(awkward: Projection) -> StressReport:
    """A ladder of three rows on the awkward deal, one with a hostile name, and every further question."""
    return StressReport(run=stress(awkward.subject, [BASE, LATE, LOST]), further=FURTHER)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_is_written_in_both_formats_without_a_warning(
    report: StressReport, language: Language, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        paths = write_stress_charts(report, tmp_path, language)
    assert {path.name for path in paths} == {f"{name}_{language}.{kind}" for name in NAMES for kind in ("png", "svg")}
    assert set(paths) == set(tmp_path.iterdir())
    for path in paths:
        if path.suffix == ".png":
            image = imread(path)
            assert image.shape[1] == int(7.4 * 220)
            assert 0.5 < image.mean() < 0.995, path.name


def test_the_same_report_writes_the_same_bytes(report: StressReport, tmp_path: Path) -> None:
    ladder = replace(report, further={"grid": grid_table()})
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
        write_stress_charts(ladder, folder, "zh")
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes(), path.name


def test_without_further_questions_there_is_the_ladder_alone(report: StressReport) -> None:
    assert [name for name, _ in stress_charts(replace(report, further={}))] == ["stress_ladder"]


def test_bars_of_the_ladder_are_as_long_as_losses_and_claims(report: StressReport) -> None:
    table = report.run.table
    figure = draw_ladder(report, "zh")
    left, cover = figure.axes
    words = ["A.shortfall", "B.shortfall", "guarantee.support_loss", "guarantee.timing_gap"]
    words += ["facility.support_loss", "facility.timing_gap"]
    total = table[words].sum(axis=1).to_numpy()
    ends = [max(patch.get_x() + patch.get_width() for patch in bars(left) if round(patch.get_y() + 0.33) == row)
            for row in range(len(table))]  # fmt: skip
    np.testing.assert_allclose(np.array(ends) * 1e4, total, rtol=1e-9)
    assert total[2] > 0
    assert "万元" in texts(figure)
    points = [float(np.asarray(line.get_xdata())[0]) for line in cover.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(points, np.minimum(table["least_coverage_ratio"].astype(float), 2.0), rtol=1e-12)


def test_a_name_of_a_scenario_is_drawn_as_it_is(report: StressReport) -> None:
    assert FORMULA in texts(draw_ladder(report, "zh"))
    assert "A$x^2$<b>" in texts(draw_ladder(report, "en"))


def test_a_heat_map_says_every_figure_and_draws_the_edge_between_paid_and_not(report: StressReport) -> None:
    assert heat_figures(report) == ("A.shortfall", "guarantee.drawn")
    figure = draw_heat_map("A.shortfall", report, "en")
    axes = figure.axes[0]
    assert {"0.0", "0.1", "0.4", "0%", "5%", "10", "20"} <= set(texts(figure))
    edges = {tuple(map(tuple, np.asarray(line.get_xydata()))) for line in axes.lines if line.get_linewidth() == 2.0}
    # The corner alone holds: a line to its right, and one above it.
    assert edges == {((0.5, -0.5), (0.5, 0.5)), ((-0.5, 0.5), (0.5, 0.5))}
    assert "Edge of timely and full payment" in texts(figure)


def test_a_heat_map_of_claims_has_the_edge_of_a_call(report: StressReport) -> None:
    figure = draw_heat_map("guarantee.drawn", report, "zh")
    assert "触发代偿的边界" in texts(figure)
    edges = [np.asarray(line.get_xydata()).tolist() for line in figure.axes[0].lines if line.get_linewidth() == 2.0]
    assert sorted(edges) == [[[1.5, -0.5], [1.5, 0.5]], [[1.5, 0.5], [1.5, 1.5]]]


def test_a_grid_without_an_edge_says_on_which_side_all_of_it_is(report: StressReport) -> None:
    grid = grid_table().assign(**{"A.is_late": True})
    figure = draw_heat_map("A.shortfall", replace(report, further={"grid": grid}), "en")
    assert any("nowhere paid in time and in full" in text for text in texts(figure))
    assert not figure.axes[0].lines


def test_a_tornado_reaches_from_the_base_to_both_ends_and_leaves_out_what_nothing_moves(report: StressReport) -> None:
    assert tornado_figures(report) == ("guarantee.drawn",)
    figure = draw_tornado("guarantee.drawn", report, "zh")
    ends = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in bars(figure.axes[0])]
    np.testing.assert_allclose(ends, [(10, 5), (10, 6), (10, 90), (10, 30)], rtol=1e-12)
    assert "费用倍数  0.8 → 1.5" in texts(figure)
    assert "全部因素同时" in texts(figure)


def test_a_break_even_curve_marks_the_break_and_ends_where_nothing_more_happens(report: StressReport) -> None:
    figure = draw_break_even("delay_days", report, "en")
    axes = figure.axes[0]
    assert "Breaks at 20 (when they fail too)" in texts(figure)
    assert not any("Breaks at" in text and "pay)" in text for text in texts(figure))
    # All that is drawn grows up to 100 days; 95 % of that is the last value.
    assert axes.get_xlim() == (0.0, 100.0)
    bare = report.run.projection.subject.deal.model_copy(update={"support": ()})
    subject = replace(report.run.projection.subject, deal=bare)
    alone = replace(report.run, projection=replace(report.run.projection, subject=subject))
    lost = curve_table().query("provider == 'failed'").drop(columns="guarantee.drawn").assign(provider="alive")
    figure = draw_break_even("delay_days", replace(report, run=alone, further={"break_even_curve": lost}), "en")
    assert figure.axes[0].get_xlim() == (0.0, 40.0)


def test_a_driver_that_hurts_when_it_is_lower_runs_the_other_way(report: StressReport) -> None:
    values = np.linspace(0, 1, 11)
    table = pd.DataFrame(
        {"value": values, "holds": values > 0.35, "A.shortfall": (values <= 0.35) * (1 - values) * 1e6}
    )
    table = table.assign(provider="alive", driver="recovery_ratio", tranche="A", under="base")
    figure = draw_break_even("recovery_ratio", replace(report, further={"break_even_curve": table}), "zh")
    left, right = figure.axes[0].get_xlim()
    assert left == 1.0
    assert right < 0.35
    assert any("首个违约值 30%" in text for text in texts(figure))


def test_defaults_of_the_largest_are_stacked_loss_on_claim(report: StressReport) -> None:
    figure = draw_top_defaults(report, "en")
    cores, debtors = figure.axes
    heights = sorted(round(patch.get_height(), 9) for patch in bars(cores))
    assert heights == [0.4, 0.9, 1.0]
    assert max(patch.get_y() + patch.get_height() for patch in bars(cores)) == pytest.approx(1.4, abs=1e-12)
    assert len(debtors.patches) == 3
    assert np.asarray(cores.lines[0].get_ydata()).tolist() == [1.0, 2.0]


def test_a_character_that_no_font_has_is_an_error(report: StressReport, tmp_path: Path) -> None:
    first, *others = report.run.projection.scenarios
    odd = first.model_copy(update={"name": Name(zh="缺字\ue000", en="x")})
    projection = replace(report.run.projection, scenarios=(odd, *others))
    named = replace(report, run=replace(report.run, projection=projection), further={})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ReportError, match="stress_ladder_zh: Glyph 57344"):
            write_stress_charts(named, tmp_path, "zh")
