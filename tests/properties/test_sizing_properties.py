"""What sizing promises whatever the terms: the value meets the target, one unit further does not."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from abs_model.measure.sizing import BulletCosts, apportioned, cash_needed, largest_notes, least_face
from abs_model.run.search import points, search
from abs_model.run.target import Comparison, Target
from abs_model.run.trial import Trial

rates = st.integers(0, 20_000_000).map(lambda units: Fraction(units, 100_000_000))
costs = st.builds(
    BulletCosts,
    interest=rates,
    running=st.lists(rates, max_size=3).map(tuple),
    running_amount=st.integers(0, 10_000_000),
    paying=st.lists(rates, max_size=2).map(tuple),
    upfront=st.lists(rates, max_size=2).map(tuple),
    upfront_amount=st.integers(0, 10_000_000),
    tax=rates,
)
amounts = st.integers(1, 10**13)


@given(costs, amounts)
def test_a_fen_less_of_face_would_not_pay_for_all(cost: BulletCosts, notes: int) -> None:
    face = least_face(notes, cost)
    assert cash_needed(face, notes, cost) <= face
    assert cash_needed(face - 1, notes, cost) > face - 1


@given(costs, amounts)
def test_a_fen_more_of_notes_would_not_be_paid_for(cost: BulletCosts, face: int) -> None:
    notes = largest_notes(face, cost)
    assert notes == 0 or cash_needed(face, notes, cost) <= face
    assert cash_needed(face, notes + 1, cost) > face


@given(costs, amounts)
def test_face_and_notes_undo_one_another(cost: BulletCosts, notes: int) -> None:
    assert largest_notes(least_face(notes, cost), cost) >= notes
    assert largest_notes(least_face(notes, cost) - 1, cost) < notes


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40).filter(any), st.integers(0, 10**13))
def test_parts_add_up_and_none_is_off_by_a_whole_one(weights: list[int], total: int) -> None:
    parts = apportioned(weights, total)
    assert sum(parts) == total
    pairs = zip(parts, weights, strict=True)
    assert all(abs(part * sum(weights) - weight * total) < sum(weights) for part, weight in pairs)


def target(comparison: Comparison, number: float) -> Target:
    return Target(subject="guarantee", figure="drawn", comparison=comparison, number=number, is_likelihood=False)


@given(
    st.integers(0, 10**12), st.integers(1, 10**12), st.sampled_from(["line", "kink", "jump"]),
    st.booleans(), st.integers(0, 10**12),
)  # fmt: skip
def test_a_search_ends_at_the_edge_whatever_the_figure_looks_like(
    edge: int, high: int, shape: str, is_rising: bool, now: int
) -> None:
    asked = target("<=", 0.0)

    def at(units: int) -> Trial:
        beyond = units - edge if is_rising else edge - units
        slope = {"line": beyond, "kink": max(beyond, 0) * 0.7, "jump": 5.0 if beyond > 0 else 0.0}[shape]
        figure = float(slope) if shape == "jump" else round(slope) / 100
        return Trial(units=units, figure=figure, is_met=asked.is_met(figure))

    calls: list[int] = []

    def counted(units: int) -> Trial:
        calls.append(units)
        return at(units)

    found = search(counted, asked, points(0, high, now), None)
    if not (at(0).is_met or at(high).is_met):
        assert found.trial is None
        return
    assert found.trial is not None
    assert found.trial.is_met
    if found.neighbour is not None:
        assert abs(found.neighbour.units - found.trial.units) == 1
        assert not found.neighbour.is_met
    else:
        assert found.trial.units in {0, high}
    assert len(calls) < 160


@given(st.integers(1, 10**10), st.integers(1, 1_000), st.integers(0, 10**6))
def test_an_equality_that_is_jumped_over_is_answered_by_the_nearest(root: int, slope: int, off: int) -> None:
    asked = target("==", 1000.0)

    def at(units: int) -> Trial:
        figure = 1000.0 + ((units - root) * slope + off % slope) / 100
        return Trial(units=units, figure=figure, is_met=asked.is_met(figure))

    found = search(at, asked, points(0, 2 * 10**10, None), None)
    assert found.trial is not None
    miss = asked.miss(found.trial.figure)
    assert miss <= min(asked.miss(at(found.trial.units + 1).figure), asked.miss(at(found.trial.units - 1).figure))
