"""What holds for driven paths: they are the scenarios they stand for; worse drivers never help where they may not."""

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.engine.default_times import day_number, stated_paths
from abs_model.engine.driven_paths import driven_paths, largest_first
from abs_model.engine.paths import Paths
from abs_model.run.driven import figures_of, footing, holds, moved_scenario, outcomes_of
from abs_model.run.project import project
from abs_model.run.summary import scenarios_table
from abs_model.scenario.driver import COUNTED, DRIVERS
from tests.small_subjects import random_footing, scenario, series_one

PATH_DRIVERS = {word: one for word, one in DRIVERS.items() if one.moves == "paths"}


def value_of(word: str) -> st.SearchStrategy[float]:
    driver = PATH_DRIVERS[word]
    if driver.is_whole:
        most = {"count": 12, "days": 400}[driver.unit]
        return st.integers(int(driver.least), most).map(float)
    return st.integers(0, 10_000).map(lambda part: float(driver.rounded(part / 10_000 * min(driver.most, 3.0))))


points = st.fixed_dictionaries({word: value_of(word) for word in PATH_DRIVERS})
stated = st.fixed_dictionaries(
    {
        "delays": st.sampled_from([{}, {"xinzhu": 60}]),
        "defaults": st.sampled_from([(), ({"obligor": "jiuye-wuliu", "date": "2020-12-01"},)]),
        "delay_days": st.integers(0, 30),
        "failures": st.sampled_from([{}, {"guarantor": "2021-01-04"}]),
    }
)


def assert_same(left: Paths, right: Paths) -> None:
    """Equal on every path."""
    for field in fields(Paths):
        ours, theirs = getattr(left, field.name), getattr(right, field.name)
        if isinstance(ours, np.ndarray):
            ours, theirs = np.broadcast_arrays(ours, theirs)
            np.testing.assert_array_equal(ours, theirs, err_msg=field.name)
        elif field.name == "failure_day":
            assert {role: days.max() for role, days in ours.items()} == {
                role: days.max() for role, days in theirs.items()
            }
        else:
            assert ours == theirs


@given(terms=stated, some=st.lists(points, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_driven_paths_are_the_paths_of_the_scenarios_they_stand_for(terms, some) -> None:
    ground = footing(series_one()[0], scenario(**terms))
    values = {word: np.array([point[word] for point in some]) for word in PATH_DRIVERS}
    day = day_number(ground.default_date)
    driven = driven_paths(ground.base, ground.exposures, values, default_day=day, is_moved=ground.is_moved)
    assert_same(driven, stated_paths([moved_scenario(ground, point) for point in some], ground.exposures))


@given(terms=stated, point=points)
@settings(max_examples=15, deadline=None)
def test_figures_of_a_point_are_those_of_the_full_projection_to_the_fen(terms, point) -> None:
    subject = series_one()[0]
    ground = footing(subject, scenario(**terms))
    ours = figures_of(ground, {word: np.array([value]) for word, value in point.items()}).iloc[0]
    theirs = scenarios_table(project(subject, [moved_scenario(ground, point)])).iloc[0]
    for column in ("A.shortfall", "guarantee.drawn", "guarantee.timing_gap", "guarantee.support_loss"):
        assert ours[column] == theirs[column], column
    assert ours["A.is_late"] == (theirs["A.late_days"] > 0 or theirs["A.shortfall"] > 0)


@given(seed=st.integers(0, 2**32), worse=st.sampled_from(["dilution_ratio", "default_ratio", "delay_days"]))
@settings(max_examples=40, deadline=None)
def test_paths_do_not_see_each_other(seed: int, worse: str) -> None:
    ground = random_footing(seed)
    values = np.linspace(0, 0.4, 5) if PATH_DRIVERS[worse].unit == "share" else np.arange(0, 200, 40.0)
    together = outcomes_of(ground, {worse: values})
    for path, value in enumerate(values):
        alone = outcomes_of(ground, {worse: np.array([value])})
        assert all(alone[key][0] == together[key][path] for key in together)


@given(one=points, other=points)
@settings(max_examples=40, deadline=None)
def test_series_one_that_holds_at_worse_drivers_holds_at_milder_ones(one, other) -> None:
    """With one note and nothing to accelerate, less cash and later never helps."""
    ground = footing(series_one()[0], scenario(failures={"guarantor": "2020-07-08"}))
    # Recovery of a lag weighs against what defaults; both sides go without.
    kept = [word for word in PATH_DRIVERS if not word.startswith("recovery")]
    sides = [{word: pick(one[word], other[word]) for word in kept} for pick in (min, max)]
    values = {word: np.array([side[word] for side in sides]) for word in kept}
    outcomes = outcomes_of(ground, values)
    mild, severe = holds(outcomes, "A")
    assert mild or not severe
    shortfall = outcomes[("tranche", "A", "shortfall")]
    assert shortfall[0] <= shortfall[1]


@given(seed=st.integers(0, 2**32), n=st.integers(0, 8))
@settings(max_examples=30, deadline=None)
def test_the_largest_n_are_those_who_owe_most(seed: int, n: int) -> None:
    ground = random_footing(seed)
    for driver in COUNTED:
        ranked = largest_first(ground.exposures, driver)
        owed = [face for _, face in ranked]
        assert owed == sorted(owed, reverse=True)
        assert sum(owed) == ground.exposures.face.sum()
        day = day_number(ground.default_date)
        paths = driven_paths(ground.base, ground.exposures, {driver: np.array([float(n)])}, default_day=day)
        gone = paths.default_day[:, 0] == day
        lost = sum(ground.exposures.face[gone[ground.exposures.row]])
        assert lost == sum(owed[:n])
