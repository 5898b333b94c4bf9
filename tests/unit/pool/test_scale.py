"""A pool of another size keeps its make-up and every fen."""

import numpy as np
import pytest

from abs_model.measure.money import to_fen
from abs_model.pool.scale import scaled_pool
from tests.unit.pool.test_pool_builders import clean_rows, pool_of


def test_every_receivable_is_scaled_in_proportion_and_no_fen_is_lost() -> None:
    pool = pool_of(clean_rows(3))
    scaled = scaled_pool(pool, 100_000_001)
    assert scaled.face.tolist() == [33_333_334, 33_333_334, 33_333_333]
    assert scaled.total == 100_000_001
    assert to_fen(scaled.frame["receivable_amount"].to_numpy()).tolist() == scaled.face.tolist()


def test_the_pool_at_its_own_face_is_the_pool() -> None:
    pool = pool_of(clean_rows(5))
    scaled = scaled_pool(pool, pool.total)
    np.testing.assert_array_equal(scaled.face, pool.face)
    assert scaled.identity == pool.identity


def test_the_tape_is_still_the_pool_and_what_is_out() -> None:
    pool = pool_of(clean_rows(3))
    known = scaled_pool(pool, 2 * pool.total).identity
    assert known.tape == known.pool + known.excluded + known.refused
    assert known.pool.amount == 2 * pool.total


def test_transfer_prices_are_scaled_with_the_receivables() -> None:
    frame = clean_rows(2).assign(transfer_price=[900_000.0, 950_000.0])
    scaled = scaled_pool(pool_of(frame), 300_000_000)
    assert scaled.frame["transfer_price"].tolist() == [1_350_000.0, 1_425_000.0]


def test_a_pool_too_small_to_split_is_refused() -> None:
    with pytest.raises(ValueError, match="below one fen"):
        scaled_pool(pool_of(clean_rows(3)), 2)
