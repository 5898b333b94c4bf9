"""Ranges of a pack: what they come to, where they overlap (against fen by fen), how they are split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abs_model.measure.sub_range import is_range, overlaps, range_amount, split

Row = tuple[int, int, int]


def found(rows: list[Row]) -> list[tuple[int, int]]:
    """Rows that overlap an earlier one, and which."""
    pack, start, end = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    overlap = overlaps(pack, start, end)
    return list(zip(overlap.rows.tolist(), overlap.earlier.tolist(), strict=True))


def fen_by_fen(rows: list[Row]) -> list[tuple[int, int]]:
    """The same by writing down who has each fen of each pack first."""
    first: dict[tuple[int, int], int] = {}
    pairs = []
    for row, (pack, start, end) in enumerate(rows):
        taken = [first[pack, fen] for fen in range(start, end + 1) if (pack, fen) in first]
        pairs += [(row, taken[0])] if taken else []
        for fen in range(start, end + 1):
            first.setdefault((pack, fen), row)
    return pairs


def test_a_range_comes_to_a_fen_for_each_number_of_it() -> None:
    # 1-40,000,000 is 400,000.00 yuan; a range of one number is a fen.
    amounts = range_amount(np.array([1, 7]), np.array([40_000_000, 7]))
    assert amounts.tolist() == [40_000_000.0, 1.0]


def test_the_largest_pack_of_a_billion_yuan_is_a_number_of_twelve_digits() -> None:
    assert range_amount(np.array([1]), np.array([100_000_000_000])).tolist() == [1e11]


def test_a_bill_that_cannot_be_split_has_no_amount_of_its_own() -> None:
    assert np.isnan(range_amount(np.array([0]), np.array([0]))).all()


def test_a_range_is_two_numbers_from_1_in_order_or_two_zeros() -> None:
    start, end = np.array([1, 5, 0, 0, 6, -1]), np.array([1, 9, 0, 9, 5, 3])
    assert is_range(start, end).tolist() == [True, True, True, False, False, False]


def test_neighbours_do_not_overlap_and_a_shared_fen_does() -> None:
    assert found([(1, 1, 50), (1, 51, 90)]) == []
    assert found([(1, 1, 50), (1, 50, 90)]) == [(1, 0)]


def test_the_same_range_of_another_pack_is_another_bill() -> None:
    assert found([(1, 1, 50), (2, 1, 50)]) == []


def test_the_later_row_of_the_tape_is_found_and_not_the_later_range() -> None:
    assert found([(1, 60, 90), (1, 1, 70)]) == [(1, 0)]


def test_a_range_around_others_is_found_though_its_neighbour_ends_before() -> None:
    # In order of start 1-90, 10-20, 30-40: the third overlaps the first and not the one before it.
    assert found([(1, 1, 90), (1, 10, 20), (1, 30, 40)]) == [(1, 0), (2, 0)]


def test_a_bill_that_cannot_be_split_is_its_whole_pack() -> None:
    assert found([(1, 0, 0), (1, 5, 9)]) == [(1, 0)]
    assert found([(1, 5, 9), (1, 0, 0), (2, 0, 0)]) == [(1, 0)]
    assert found([(3, 0, 0), (3, 0, 0)]) == [(1, 0)]


def test_a_row_that_overlaps_still_has_the_fen_that_nobody_had_before() -> None:
    # The third overlaps the first from 4 on and has fen 6 to itself: whoever names that one overlaps the third.
    assert found([(1, 1, 5), (1, 7, 9), (1, 4, 8), (1, 6, 6)]) == [(2, 0), (3, 2)]


def test_no_bills_have_no_overlaps() -> None:
    assert found([]) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 30), st.integers(0, 12)).map(
            lambda one: (one[0], one[1], one[1] + one[2])
        ),
        max_size=14,
    )
)
def test_overlaps_are_those_that_show_fen_by_fen(rows: list[Row]) -> None:
    assert found(rows) == fen_by_fen(rows)


def test_parts_follow_one_another() -> None:
    assert split(11, 100, [40, 1, 49]).tolist() == [[11, 50], [51, 51], [52, 100]]
    assert split(5, 9, [5]).tolist() == [[5, 9]]


@pytest.mark.parametrize(
    ("start", "end", "parts", "message"),
    [
        (0, 0, [1], "range is 0-0"),
        (5, 4, [1], "range is 5-4"),
        (1, 100, [30, 60], "come to 90 fen"),
        (1, 100, [30, 80], "come to 110 fen"),
        (1, 100, [101, -1], "at least 1"),
        (1, 100, [0, 100], "at least 1"),
        (1, 100, [], "come to 0 fen"),
    ],
)
def test_parts_that_are_not_the_whole_are_refused(start: int, end: int, parts: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        split(start, end, parts)
