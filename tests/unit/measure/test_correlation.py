"""Loadings give back the correlations that they were made from, with no factor too many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.correlation import matrix_loadings, mended, shared_loadings

Floats = NDArray[np.float64]


def pair_by_pair(share: Floats, member: NDArray[np.int64]) -> Floats:
    """The definition, two names at a time."""
    n_names, n_kinds = share.shape
    made = np.eye(n_names)
    for one in range(n_names):
        for two in range(n_names):
            if one != two:
                made[one, two] = sum(
                    (share[one, kind] * share[two, kind]) ** 0.5
                    for kind in range(n_kinds)
                    if member[one, kind] == member[two, kind] >= 0
                )
    return made


def test_names_are_correlated_by_what_they_share() -> None:
    # Economy, industry, province; the second name has no industry, the third another province.
    share = [[0.10, 0.20, 0.05], [0.10, 0.20, 0.05], [0.40, 0.20, 0.05]]
    made = shared_loadings(share, [[0, 0, 0], [0, -1, 0], [0, 0, 1]])
    assert_allclose(made.correlation, [[1, 0.15, 0.4], [0.15, 1, 0.2], [0.4, 0.2, 1]], rtol=0, atol=1e-15)


def test_a_factor_that_one_name_has_is_its_own_risk() -> None:
    made = shared_loadings([[0.1, 0.5], [0.1, 0.5]], [[0, 0], [0, 1]])
    assert made.loading.shape == (2, 1)
    assert_allclose(made.own_deviation, [0.9**0.5, 0.9**0.5], rtol=1e-15)


def test_a_factor_without_a_share_is_none() -> None:
    assert shared_loadings([[0.1, 0.0], [0.1, 0.3]], [[0, 0], [0, 0]]).loading.shape == (2, 1)


def test_proportional_factors_of_the_same_names_are_one() -> None:
    # All in one province; the third owes both factors twice as much as the others.
    made = shared_loadings([[0.125, 0.1], [0.125, 0.1], [0.25, 0.2]], [[0, 7], [0, 7], [0, 7]])
    assert_allclose(made.loading, np.sqrt([[0.225], [0.225], [0.45]]), rtol=1e-14)


def test_factors_of_the_same_names_in_other_proportions_are_two() -> None:
    made = shared_loadings([[0.1, 0.1], [0.1, 0.2]], [[0, 0], [0, 0]])
    assert made.loading.shape == (2, 2)


def test_factors_of_overlapping_names_are_two() -> None:
    made = shared_loadings([[0.1, 0.1]] * 3, [[0, 0], [0, 0], [0, -1]])
    assert made.loading.shape == (3, 2)


def test_without_shares_names_are_independent() -> None:
    made = shared_loadings([[0.0], [0.0]], [[0], [0]])
    assert made.loading.shape == (2, 0)
    assert made.correlation.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("share", "member", "said"),
    [
        ([0.1, 0.1], [0, 0], "names by kinds"),
        ([[0.1, 0.1]], [[0]], "names by kinds"),
        ([[-0.1], [0.1]], [[0], [0]], "at least 0 each"),
        ([[0.5, 0.5]], [[0, 0]], "below 1"),
        ([[np.nan]], [[0]], "at least 0 each"),
    ],
)
def test_shares_that_leave_nothing_of_a_name_are_refused(share: object, member: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        shared_loadings(share, member)  # type: ignore[arg-type]


def test_a_share_of_a_factor_that_a_name_does_not_have_does_not_count() -> None:
    made = shared_loadings([[0.6, 0.6], [0.6, 0.2]], [[0, -1], [0, 0]])
    assert_allclose(made.correlation[0, 1], 0.6, rtol=1e-15)


SHARED = st.integers(1, 7).flatmap(
    lambda n: st.lists(
        st.tuples(*[st.tuples(st.sampled_from([0.0, 0.05, 0.1, 0.24]), st.integers(-1, 2))] * 4), min_size=n, max_size=n
    )
)


@given(names=SHARED)
def test_shared_loadings_give_the_correlations_of_the_definition(names: list[tuple[tuple[float, int], ...]]) -> None:
    share = np.array([[one for one, _ in name] for name in names])
    member = np.array([[one for _, one in name] for name in names])
    made = shared_loadings(share, member)
    recovered = made.loading @ made.loading.T + np.diag(made.own_deviation**2)
    assert_allclose(recovered, pair_by_pair(share, member), rtol=0, atol=1e-14)
    assert np.all(made.own_deviation > 0)
    assert np.all((made.loading > 0).sum(axis=0) > 1), "every factor is shared"


def test_equal_correlations_are_one_factor() -> None:
    made = matrix_loadings(np.full((4, 4), 0.3) + 0.7 * np.eye(4))
    assert_allclose(made.loading, np.full((4, 1), 0.3**0.5), rtol=1e-12)
    assert_allclose(made.own_deviation, np.full(4, 0.7**0.5), rtol=1e-12)


def test_names_of_their_own_have_no_factor() -> None:
    made = matrix_loadings(np.eye(3))
    assert made.loading.shape == (3, 0)
    assert made.own_deviation.tolist() == [1, 1, 1]


def test_two_blocks_that_explain_equally_much_are_told_apart_by_their_names() -> None:
    block = np.array([[1, 0.5], [0.5, 1]])
    made = matrix_loadings(np.block([[block, np.zeros((2, 2))], [np.zeros((2, 2)), block]]))
    half = 0.5**0.5
    assert_allclose(made.loading, [[half, 0], [half, 0], [0, half], [0, half]], rtol=0, atol=1e-12)


def test_perfect_correlation_leaves_a_trace_of_own_risk() -> None:
    made = matrix_loadings([[1.0, 1.0], [1.0, 1.0]])
    assert_allclose(made.own_deviation**2, [1e-6, 1e-6], rtol=1e-6)
    assert_allclose(made.correlation, [[1, 1], [1, 1]], rtol=0, atol=1.0001e-6)


def test_negative_correlation_is_a_loading_against_the_factor() -> None:
    made = matrix_loadings([[1.0, -0.36], [-0.36, 1.0]])
    assert_allclose(made.loading, [[0.6], [-0.6]], rtol=1e-12)


MATRICES = st.integers(1, 8).flatmap(
    lambda n: st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), min_size=n, max_size=n)
)


def correlation_of(rows: list[list[float]], own: float) -> Floats:
    """The correlations of names with three factors and so much own variance."""
    loading = np.array(rows)
    covariance = loading @ loading.T + np.eye(len(rows)) * own
    deviation = np.sqrt(np.diagonal(covariance))
    made = covariance / np.outer(deviation, deviation)
    made = np.clip((made + made.T) / 2, -1, 1)
    np.fill_diagonal(made, 1.0)
    return np.asarray(made)


@given(rows=MATRICES, own=st.sampled_from([0.01, 0.2, 1.0]))
def test_matrix_loadings_give_the_matrix_back(rows: list[list[float]], own: float) -> None:
    matrix = correlation_of(rows, own)
    made = matrix_loadings(matrix)
    recovered = made.loading @ made.loading.T + np.diag(made.own_deviation**2)
    assert_allclose(recovered, matrix, rtol=0, atol=1e-8)
    assert np.all(made.own_deviation > 0)
    assert made.loading.shape[1] < len(matrix), "one dimension at least is own risk"


@given(rows=MATRICES)
def test_mending_makes_what_has_no_negative_eigenvalue_and_ones_on_the_diagonal(rows: list[list[float]]) -> None:
    given_matrix = correlation_of(rows, 0.1)
    broken = np.sign(given_matrix) * np.abs(given_matrix) ** 0.2
    made, change = mended(broken)
    assert np.linalg.eigvalsh(made)[0] > -1e-9
    assert np.diagonal(made).tolist() == [1.0] * len(made)
    assert change == np.abs(made - broken).max()
    assert mended(made)[1] == 0, "what is mended needs no mending"


def test_a_sound_matrix_is_not_touched() -> None:
    matrix = np.array([[1, 0.3, -0.2], [0.3, 1, 0.1], [-0.2, 0.1, 1]])
    made, change = mended(matrix)
    assert made.tolist() == matrix.tolist()
    assert change == 0


def test_mending_by_hand() -> None:
    # Eigenvalues 1 and 1 +- 0.9 sqrt(2); the negative one goes, which adds (0.9 sqrt(2) - 1) v v'
    # with v = (1, -sqrt(2), 1) / 2.
    added = 0.9 * 2**0.5 - 1
    off = (0.9 - added * 2**0.5 / 4) / ((1 + added / 4) * (1 + added / 2)) ** 0.5
    far = (added / 4) / (1 + added / 4)
    made, change = mended([[1, 0.9, 0], [0.9, 1, 0.9], [0, 0.9, 1]])
    assert_allclose(made, [[1, off, far], [off, 1, off], [far, off, 1]], rtol=0, atol=1e-14)
    assert_allclose(change, 0.9 - off, rtol=1e-12)


@pytest.mark.parametrize("use", [matrix_loadings, mended])
@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ([1.0], "square"),
        ([[1.0, 0.1]], "square"),
        (np.zeros((0, 0)), "square"),
        ([[1.0, 1.2], [1.2, 1.0]], "outside"),
        ([[1.0, np.nan], [np.nan, 1.0]], "outside"),
        ([[1.0, 0.1], [0.2, 1.0]], "not symmetric"),
        ([[0.9, 0.1], [0.1, 1.0]], "not 1 on the diagonal"),
    ],
)
def test_a_matrix_that_holds_no_correlations_is_refused(use: object, matrix: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        use(matrix)  # type: ignore[operator]


def test_a_matrix_that_no_names_can_have_must_be_mended_first() -> None:
    with pytest.raises(ValueError, match="mend the matrix first"):
        matrix_loadings([[1, 0.9, 0], [0.9, 1, 0.9], [0, 0.9, 1]])
