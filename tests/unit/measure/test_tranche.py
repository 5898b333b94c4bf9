"""What a tranche loses of a pool's loss."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from abs_model.measure.tranche import tranche_loss, tranche_loss_by_cell, tranche_losses


def test_a_tranche_loses_nothing_below_it_all_above_it_and_in_proportion_between() -> None:
    found = tranche_loss([0.0, 0.03, 0.0375, 0.045, 0.06, 0.5], 0.03, 0.06)
    assert_allclose(found, [0, 0, 0.25, 0.5, 1, 1], rtol=0, atol=1e-14)


def test_amounts_serve_as_well_as_shares() -> None:
    assert_allclose(tranche_loss([[30e8, 45e8]], 30e8, 60e8), [[0.0, 0.5]], rtol=0, atol=0)


@pytest.mark.parametrize("n_parts", [3, 7, 10, 49, 100, 1000, 3600])
def test_a_loss_that_just_reaches_the_attachment_point_leaves_the_tranche_whole(n_parts: int) -> None:
    unit = 1 / n_parts
    for attached in range(0, n_parts, max(1, n_parts // 50)):
        share = tranche_loss_by_cell(n_parts + 1, unit, attached * unit, 1.0)
        assert share[attached] == 0
        assert share[-1] == 1
        assert np.all(share[attached + 1 :] > 0)


def test_one_and_two_tenths_are_three_tenths_here() -> None:
    assert 3 * 0.1 > 0.3, "the case no longer shows the fault it is here for"
    assert float(tranche_losses([0.0, 0.0, 0.0, 1.0], 0.1, 0.3, 1.0).default_probability) == 0


def test_a_point_between_two_cells_stays_there() -> None:
    assert_allclose(tranche_loss_by_cell(5, 1.0, 1.5, 3.0), [0, 0, 1 / 3, 1, 1], rtol=1e-15)


def test_expected_loss_and_default_probability_are_those_counted_by_hand() -> None:
    # Losses of 0, 10, 20 and 30 with the tranche from 10 to 25: shares 0, 0, 10/15 and 1.
    found = tranche_losses([0.90, 0.06, 0.03, 0.01], unit=10, attachment=10, detachment=25)
    assert_allclose(found.expected_loss, 0.03 * 10 / 15 + 0.01, rtol=1e-15)
    assert_allclose(found.default_probability, 0.04, rtol=1e-15)


def test_every_column_is_a_distribution_of_its_own() -> None:
    laws = np.array([[0.9, 0.2], [0.06, 0.3], [0.03, 0.4], [0.01, 0.1]])
    both = tranche_losses(laws, 10, 10, 25)
    for column in range(2):
        one = tranche_losses(laws[:, column], 10, 10, 25)
        assert_allclose(both.expected_loss[column], one.expected_loss, rtol=1e-15)
        assert_allclose(both.default_probability[column], one.default_probability, rtol=1e-15)


@given(
    weights=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=30).filter(lambda values: sum(values) > 0),
    points=st.lists(st.integers(1, 999), min_size=1, max_size=5, unique=True),
)
def test_the_tranches_of_a_stack_lose_together_what_the_pool_loses(weights: list[float], points: list[int]) -> None:
    law, unit = np.array(weights) / sum(weights), 1 / (len(weights) - 1)
    edges = [0.0, *(point / 1000 for point in sorted(points)), 1.0]
    parts = [
        (high - low) * float(tranche_losses(law, unit, low, high).expected_loss)
        for low, high in itertools.pairwise(edges)
    ]
    assert_allclose(sum(parts), law @ np.arange(len(law)) * unit, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("attachment", "detachment"), [(-0.1, 0.5), (0.5, 0.5), (0.6, 0.5), (np.nan, 1.0), (0.0, np.nan)]
)
def test_points_out_of_order_are_refused(attachment: float, detachment: float) -> None:
    with pytest.raises(ValueError, match="0 <= attachment < detachment is wanted"):
        tranche_loss([0.1], attachment, detachment)
    with pytest.raises(ValueError, match="0 <= attachment < detachment is wanted"):
        tranche_losses([1.0], 0.1, attachment, detachment)


@pytest.mark.parametrize("unit", [0.0, -1.0, np.nan, np.inf])
def test_a_unit_that_is_none_is_refused(unit: float) -> None:
    with pytest.raises(ValueError, match="a finite amount above 0 is wanted"):
        tranche_loss_by_cell(3, unit, 0.1, 0.2)
