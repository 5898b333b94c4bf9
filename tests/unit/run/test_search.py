"""Where a search ends, on figures made up for it."""

from collections.abc import Callable

import pytest

from abs_model.run.search import Aim, Found, bracket, is_monotone, n_stretches, points, search
from abs_model.run.target import Comparison, Target
from abs_model.run.trial import Trial

Shape = Callable[[int], float | None]


def target(comparison: Comparison = "<=", number: float = 0.0) -> Target:
    return Target(subject="guarantee", figure="drawn", comparison=comparison, number=number, is_likelihood=False)


def runs(shape: Shape, asked: Target, refused: range = range(0)) -> Callable[[int], Trial]:
    """Candidates whose figure is a function of the number; those in a range are refused."""

    def at(units: int) -> Trial:
        if units in refused:
            return Trial(units=units, refusal="check", why="refused")
        figure = shape(units)
        return Trial(units=units, figure=figure, is_met=asked.is_met(figure))

    return at


def found(
    shape: Shape, asked: Target, *, aim: Aim | None = None, refused: range = range(0), high: int = 1_000
) -> Found:
    return search(runs(shape, asked, refused), asked, points(0, high, None), aim)


def edge(one: Found) -> tuple[int | None, int | None]:
    return one.trial.units if one.trial else None, one.neighbour.units if one.neighbour else None


def test_the_first_look_takes_both_ends_and_the_value_as_it_is() -> None:
    looked = points(10, 1_034, 77)
    assert {10, 1_034, 77} <= set(looked)
    assert list(looked) == sorted(set(looked))
    assert 5_000 not in points(10, 1_034, 5_000)


@pytest.mark.parametrize(
    ("shape", "aim", "expected"),
    [
        (lambda units: units - 300.0, None, (300, 301)),
        (lambda units: 300.0 - units, None, (300, 299)),
        (lambda units: units - 300.0, "maximise", (300, 301)),
        (lambda units: units - 300.0, "minimise", (0, None)),
        (lambda units: -1.0, None, (1_000, None)),
        (lambda units: -1.0, "minimise", (0, None)),
        (lambda units: abs(units - 500.0) - 100, "maximise", (600, 601)),
        (lambda units: abs(units - 500.0) - 100, "minimise", (400, 399)),
    ],
)
def test_a_search_ends_where_the_target_ceases_to_be_met(
    shape: Shape, aim: Aim | None, expected: tuple[int, int | None]
) -> None:
    assert edge(found(shape, target(), aim=aim)) == expected


def test_a_refused_candidate_is_a_bound() -> None:
    one = found(lambda units: -1.0, target(), aim="maximise", refused=range(701, 1_001))
    assert edge(one) == (700, 701)
    assert one.neighbour is not None
    assert one.neighbour.refusal == "check"


def test_where_nothing_works_the_best_is_found_to_the_unit() -> None:
    for shape, best in (
        (lambda units: 5.0 + units, 0), (lambda units: 2_000.0 - units, 1_000), (lambda units: 5.0 + abs(units - 3), 3)
    ):  # fmt: skip
        one = found(shape, target())
        assert one.trial is None
        assert one.best is not None
        assert one.best.units == best


def test_the_best_beside_refused_candidates_is_found_to_the_unit() -> None:
    one = found(lambda units: 2_000.0 - units, target(), refused=range(701, 1_001))
    assert one.best is not None
    assert one.best.units == 700


def test_a_narrow_stretch_that_the_first_look_misses_is_found_by_following_the_figure() -> None:
    one = found(lambda units: abs(units - 333.0) - 2, target(), aim="maximise")
    assert edge(one) == (335, 336)


def test_everything_refused_leaves_nothing() -> None:
    assert found(lambda units: 0.0, target(), refused=range(1_001)) == Found(trial=None, neighbour=None, best=None)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (lambda units: 2.0 * units, 150),  # 300 is hit
        (lambda units: 2.0 * units + 0.5, 150),  # 300.50, where 149 gives 298.50
        (lambda units: 601.5 - 2.0 * units, 151),  # 299.50, where 150 gives 301.50
        (lambda units: 300.0 if units >= 400 else 0.0, 1_000),
        (lambda units: 300.0 if 100 <= units < 900 else units / 1_000, 899),
    ],
)
def test_an_equality_is_met_or_answered_by_the_nearest(shape: Shape, expected: int) -> None:
    one = found(shape, target("==", 300.0))
    assert one.trial is not None
    if shape(expected) == 300.0 and shape(expected - 1) == 300.0:
        assert shape(one.trial.units) == 300.0
    else:
        assert one.trial.units == expected


def test_an_equality_out_of_reach_has_no_value() -> None:
    one = found(float, target("==", 5_000.0))
    assert (one.trial, one.best.units if one.best else None) == (None, 1_000)


def test_a_figure_that_does_not_exist_meets_nothing_and_stops_nothing() -> None:
    assert edge(found(lambda units: None if units > 300 else -1.0, target())) == (300, 301)


@pytest.mark.parametrize("kink", [1, 10**6, 10**12])
def test_a_straight_line_is_done_in_a_few_steps_and_a_jump_in_a_few_times_as_many_as_halving(kink: int) -> None:
    asked = target()
    for shape, most in ((lambda units: units - kink + 0.0, 12), (lambda units: 1.0 if units > kink else -1.0, 130)):
        count = [0]

        def at(units: int, shape: Shape = shape, count: list[int] = count) -> Trial:
            count[0] += 1
            return runs(shape, asked)(units)

        inside, outside = bracket(at, asked, runs(shape, asked)(0), runs(shape, asked)(10**13))
        assert (inside.units, outside.units) == (kink, kink + 1)
        assert count[0] <= most


def test_rising_and_falling_is_told_from_a_fen_of_rounding() -> None:
    asked = target()

    def trials(*figures: float | None) -> list[Trial]:
        return [Trial(units=at, figure=one, is_met=asked.is_met(one)) for at, one in enumerate(figures)]

    assert is_monotone(asked, trials(3.0, 2.0, None, 2.0, 0.0))
    assert is_monotone(asked, trials(0.0, 1.0, 0.99, 5.0))
    assert not is_monotone(asked, trials(0.0, 5.0, 1.0))
    assert n_stretches(trials(0.0, 5.0, 0.0, 0.0, 5.0)) == 2
    assert n_stretches(trials(5.0)) == 0
