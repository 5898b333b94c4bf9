"""What the chain ladder promises for any triangle, and a triangle for any ledger."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from abs_model.measure.triangle import ChainLadder, chain_ladder, claim_rates, claims_triangle

Array = NDArray[np.float64]
DAY = np.datetime64("2024-06-30")


@st.composite
def triangles(draw: st.DrawFn, least: int = 1) -> Array:
    """Rising claims: a square's upper left, or a staircase with steps of several ages."""
    n_ages = draw(st.integers(1, 7))
    known = [n_ages, *sorted(draw(st.lists(st.integers(1, n_ages), max_size=7)), reverse=True)]
    table = np.full((len(known), n_ages), np.nan)
    for row, length in enumerate(known):
        steps = draw(st.lists(st.integers(0, 10_000), min_size=length - 1, max_size=length - 1))
        table[row, :length] = np.cumsum([draw(st.integers(least, 10_000)), *steps])
    return table


def by_the_book(claims: Array) -> tuple[Array, float]:
    """Squared standard errors as Mack writes them, sum by sum, for claims that are never 0."""
    n_cohorts, n_ages = claims.shape
    found = chain_ladder(claims)
    f, s2 = found.factors, found.variances
    length = np.isfinite(claims).sum(axis=1)
    full = claims.copy()
    for i in range(n_cohorts):
        for k in range(length[i], n_ages):
            full[i, k] = full[i, k - 1] * f[k - 1]
    volume = [sum(claims[j, k] for j in range(n_cohorts) if length[j] > k + 1) for k in range(n_ages - 1)]
    own = np.zeros(n_cohorts)
    for i in range(n_cohorts):
        for k in range(length[i] - 1, n_ages - 1):
            own[i] += full[i, -1] ** 2 * s2[k] / f[k] ** 2 * (1 / full[i, k] + 1 / volume[k])
    total = 0.0
    for i in range(n_cohorts):
        later = full[i + 1 :, -1].sum()
        total += own[i]
        for k in range(length[i] - 1, n_ages - 1):
            total += full[i, -1] * later * 2 * s2[k] / f[k] ** 2 / volume[k]
    return own, total


def fields_of(found: ChainLadder) -> list[Array]:
    return [found.claims_so_far, found.ultimate, found.outstanding, found.standard_error]


@given(claims=triangles())
def test_the_standard_errors_are_those_of_the_printed_formulas(claims: Array) -> None:
    found = chain_ladder(claims)
    own, total = by_the_book(claims)
    assert_allclose(found.standard_error**2, own, rtol=1e-9)
    assert_allclose(found.total_standard_error**2, total, rtol=1e-9)


@given(claims=triangles())
def test_rising_claims_rise_on(claims: Array) -> None:
    found = chain_ladder(claims)
    assert found.is_projected.all()
    assert (found.factors >= 1).all()
    assert (found.outstanding >= 0).all()
    assert ((found.developed > 0) & (found.developed <= 1)).all()
    assert_allclose(found.claims_so_far / found.developed, found.ultimate, rtol=1e-12)
    assert_allclose(found.total_outstanding, found.outstanding.sum(), rtol=1e-9, atol=1e-6)


@given(claims=triangles(least=0))
def test_a_cohort_that_is_fully_developed_has_nothing_outstanding_and_no_error(claims: Array) -> None:
    found = chain_ladder(claims)
    is_full = np.isfinite(claims[:, -1])
    assert_array_equal(found.outstanding[is_full], 0.0)
    assert_array_equal(found.standard_error[is_full], 0.0)
    assert found.is_projected[is_full].all()


@given(claims=triangles(least=0))
def test_what_is_not_projected_is_nan_and_counts_in_no_total(claims: Array) -> None:
    found = chain_ladder(claims)
    assert_array_equal(np.isnan(found.ultimate), ~found.is_projected)
    assert not np.isnan(found.total_ultimate)
    rates = claim_rates(found, np.ones(len(claims)))
    assert rates.left_out == (~found.is_projected).sum()
    assert_allclose(rates.total_corrected * found.is_projected.sum(), np.nansum(found.ultimate), rtol=1e-9)


@given(claims=triangles(least=0), scale=st.sampled_from([0.01, 3.0, 1e6]))
def test_a_scaled_triangle_has_scaled_reserves_and_errors_and_the_same_rates(claims: Array, scale: float) -> None:
    one, other = chain_ladder(claims), chain_ladder(scale * claims)
    assert_allclose(other.factors, one.factors, rtol=1e-9)
    # Errors are roots of differences that may be all rounding: compared on the scale of the claims.
    size = scale * (1.0 + np.nansum(one.ultimate))
    for left, right in zip(fields_of(other), fields_of(one), strict=True):
        assert_allclose(left / size, scale * right / size, rtol=1e-7, atol=1e-7)
    amounts = 1e6 * np.ones(len(claims))
    rates = claim_rates(one, amounts), claim_rates(other, scale * amounts)
    assert_allclose(rates[1].corrected, rates[0].corrected, rtol=1e-9)
    assert_allclose(rates[1].pooled, rates[0].pooled, rtol=1e-9)


@given(claims=triangles(least=0), seed=st.integers(0, 1_000))
def test_cohorts_of_one_age_may_stand_in_any_order(claims: Array, seed: int) -> None:
    length = np.isfinite(claims).sum(axis=1)
    order = np.lexsort((np.random.default_rng(seed).random(len(claims)), -length))
    one, other = chain_ladder(claims), chain_ladder(claims[order])
    assert_allclose(other.factors, one.factors, rtol=1e-12)
    assert_allclose(other.ultimate, one.ultimate[order], rtol=1e-9)
    assert_allclose(other.total_ultimate, one.total_ultimate, rtol=1e-9)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[NDArray[np.datetime64], Array, NDArray[np.datetime64], Array]:
    """Guarantees of eight years, some claimed, some dated after the day."""
    n = draw(st.integers(1, 12))
    back = draw(st.lists(st.integers(-200, 3_000), min_size=n, max_size=n).filter(lambda days: max(days) >= 0))
    wait = draw(st.lists(st.none() | st.integers(0, 2_500), min_size=n, max_size=n))
    given = DAY - np.array(back)
    claimed = np.array([np.datetime64("NaT") if w is None else g + w for g, w in zip(given, wait, strict=True)])
    amounts = np.array(draw(st.lists(st.integers(1, 1_000), min_size=n, max_size=n)), dtype=np.float64)
    return given, amounts, claimed.astype("datetime64[D]"), np.where(np.isnat(claimed), 0.0, amounts / 2)


@given(ledger=ledgers(), step=st.sampled_from(["year", "quarter"]), earlier=st.integers(0, 40))
def test_the_diagonal_adds_up_to_the_ledger(
    ledger: tuple[NDArray[np.datetime64], Array, NDArray[np.datetime64], Array], step: str, earlier: int
) -> None:
    given, amounts, claimed, claims = ledger
    day = max(DAY - earlier, given.min())
    found = claims_triangle(given, amounts, claimed, claims, day, step)
    is_known = given <= day
    last = chain_ladder(found.claims).claims_so_far
    assert last.sum() == claims[is_known & (claimed <= day)].sum()
    assert found.guaranteed.sum() == amounts[is_known].sum()
    assert found.start[0] <= given.min()
    assert found.guaranteed[0] > 0
    assert found.guaranteed[-1] > 0
    for number, start in enumerate(found.start[1:]):
        assert found.guaranteed[: number + 1].sum() == amounts[is_known & (given < start)].sum()


@given(ledger=ledgers(), step=st.sampled_from(["year", "quarter"]), seed=st.integers(0, 1_000))
def test_the_rows_of_a_ledger_may_stand_in_any_order(
    ledger: tuple[NDArray[np.datetime64], Array, NDArray[np.datetime64], Array], step: str, seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(len(ledger[0]))
    one = claims_triangle(*ledger, DAY, step)
    given, amounts, claimed, claims = ledger
    other = claims_triangle(given[order], amounts[order], claimed[order], claims[order], DAY, step)
    assert_array_equal(other.start, one.start)
    assert_array_equal(other.guaranteed, one.guaranteed)
    assert_allclose(other.claims, one.claims)


@given(ledger=ledgers())
def test_as_at_a_year_earlier_the_triangle_is_the_same_one_cut_off(
    ledger: tuple[NDArray[np.datetime64], Array, NDArray[np.datetime64], Array],
) -> None:
    before = np.datetime64("2023-06-30")
    if ledger[0].min() > before:
        return
    now, then = claims_triangle(*ledger, DAY), claims_triangle(*ledger, before)
    n_cohorts, n_ages = then.claims.shape
    known = np.where(np.isnan(then.claims), np.nan, now.claims[:n_cohorts, :n_ages])
    assert_array_equal(then.start, now.start[:n_cohorts])
    assert_array_equal(then.claims, known)
