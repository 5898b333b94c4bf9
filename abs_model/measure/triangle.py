"""Claims (代偿) by cohort and age: what young cohorts have still to claim, and how far off that guess may be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Dates = NDArray[np.datetime64]
Periods = NDArray[np.int64]

MONTHS = {"year": 12, "quarter": 3}
"""How long a step of age, and a cohort, may be."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimsTriangle:
    """What a ledger knew of its cohorts as at a day; make it with ``claims_triangle``.

    Attributes
    ----------
    start : ndarray of shape (n_cohorts,)
        First day of each cohort, oldest first, without gaps.
    guaranteed : ndarray of shape (n_cohorts,)
        Guaranteed amount of each cohort.
    claims : ndarray of shape (n_cohorts, n_ages)
        Claims until the end of each age, in the unit of the ledger; the first age is the period of the guarantee
        itself. NaN where the age lies behind the day.
    """

    start: Dates
    guaranteed: Array
    claims: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainLadder:
    """Ultimate claims of each cohort and Mack's standard error; make it with ``chain_ladder``.

    Attributes
    ----------
    factors : ndarray of shape (n_ages - 1,)
        Claims at an age in the mean over those at the age before; NaN where there were none at the age before.
    variances : ndarray of shape (n_ages - 1,)
        Mack's sigma squared, in the unit of the claims; NaN where no two cohorts tell it and no rule extends it.
    claims_so_far, ultimate, outstanding, standard_error : ndarray of shape (n_cohorts,)
        In the unit of the triangle. The last three are NaN where ``is_projected`` is false, the standard error also
        where a variance on the way is.
    developed : ndarray of shape (n_cohorts,)
        Share of the ultimate claims that is claimed at this age: 0 if none came so early, NaN if nobody knows.
    is_projected : ndarray of bool of shape (n_cohorts,)
        False where the triangle says nothing: a cohort that has ages to go and has claimed nothing (a multiple of
        nothing is nothing), or whose way leads over a factor that nobody knows.
    total_ultimate, total_outstanding, total_standard_error : float
        Of the projected cohorts; the same estimated factors serve all, so their errors add up.
    """

    factors: Array
    variances: Array
    claims_so_far: Array
    ultimate: Array
    outstanding: Array
    standard_error: Array
    developed: Array
    is_projected: NDArray[np.bool_]
    total_ultimate: float
    total_outstanding: float
    total_standard_error: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimRates:
    """Claims over guaranteed amount (代偿率), as they stand and as they will; make it with ``claim_rates``.

    Attributes
    ----------
    raw : ndarray of shape (n_cohorts,)
        Claims so far over guaranteed amount; NaN where nothing was guaranteed.
    corrected, standard_error : ndarray of shape (n_cohorts,)
        Ultimate claims over guaranteed amount, and its standard error; NaN also where a cohort is not projected.
    total_raw : float
        All claims so far over all that was guaranteed.
    total_corrected, total_standard_error, left_out : float
        Of the projected cohorts alone, and the guaranteed amount of the others, which ``total_raw`` counts.
    pooled : float
        All claims so far over the developed share of all guaranteed amounts (Cape Cod): silent cohorts count too.
    """

    raw: Array
    corrected: Array
    standard_error: Array
    total_raw: float
    total_corrected: float
    total_standard_error: float
    left_out: float
    pooled: float


def claims_triangle(
    cohort_date: ArrayLike,
    guaranteed: ArrayLike,
    claim_date: ArrayLike,
    claim: ArrayLike,
    as_at: ArrayLike,
    step: str = "year",
) -> ClaimsTriangle:
    """Cumulative claims by cohort and age from a ledger, as at a day.

    Periods are counted back from the day, so that the last age of each cohort is whole: as at 30 September a year runs
    from 1 October. What is dated after the day is not known and left out.

    Parameters
    ----------
    cohort_date, claim_date : array_like of datetime64 or ISO text, of shape (n_rows,)
        When the guarantee was given, and when it was claimed, NaT without a claim. A second claim of one guarantee is a
        row of its own with nothing guaranteed.
    guaranteed, claim : array_like of shape (n_rows,)
        Amounts in one unit, not below 0.
    as_at : datetime64 or ISO text
        The day.
    step : str
        ``year`` or ``quarter``: of age, and of cohorts.

    Returns
    -------
    ClaimsTriangle
        From the oldest to the youngest cohort in which something was guaranteed. Empty cohorts in between are rows of
        zeros. The last known cells add up to all claims until the day.

    Raises
    ------
    ValueError
        If a column, an amount, a date or the step is none, a claim comes before its guarantee or is of a cohort without
        any, or nothing was guaranteed until the day; the message says which and where.

    Examples
    --------
    >>> found = claims_triangle(
    ...     ["2021-03-01", "2022-02-01"], [100, 300], ["2022-05-01", "2022-12-01"], [7, 5], "2022-12-31"
    ... )
    >>> found.claims
    array([[ 0.,  7.],
           [ 5., nan]])
    """
    given, claimed, amounts, claims = _ledger(cohort_date, claim_date, guaranteed, claim)
    if step not in MONTHS:
        raise ValueError(f"step is {step!r}; one of {', '.join(MONTHS)} is wanted")
    day, months = np.asarray(as_at, dtype="datetime64[D]"), MONTHS[step]
    known = given <= day
    is_given = known & (amounts > 0)
    if not is_given.any():
        raise ValueError(f"nothing was guaranteed until {day}; at least one guarantee is wanted")
    back = _months_back(given, day) // months
    is_claimed = known & (claims > 0) & (claimed <= day)
    orphan = is_claimed & ~np.isin(back, back[is_given])
    if orphan.any():
        raise ValueError(f"row {int(np.argmax(orphan))} has a claim, and nothing was guaranteed in its cohort")
    oldest, youngest = int(back[is_given].max()), int(back[is_given].min())
    cells, volume = np.zeros((oldest - youngest + 1, oldest + 1)), np.zeros(oldest - youngest + 1)
    np.add.at(volume, oldest - back[is_given], amounts[is_given])
    age = back[is_claimed] - _months_back(claimed[is_claimed], day) // months
    np.add.at(cells, (oldest - back[is_claimed], age), claims[is_claimed])
    cumulative = np.cumsum(cells, axis=1)
    cumulative[np.arange(oldest + 1) > np.arange(oldest, youngest - 1, -1)[:, None]] = np.nan
    start = _first_day(day, (np.arange(oldest, youngest - 1, -1) + 1) * months)
    return ClaimsTriangle(start=start, guaranteed=volume, claims=cumulative)


def chain_ladder(triangle: ArrayLike) -> ChainLadder:
    """Ultimate claims by cohort, and their standard error without a distribution assumed.

    A factor is the sum of the claims at an age over the sum at the age before, of the cohorts known at both. One that
    had claimed nothing at the age before counts in the factor, not in its variance. No tail is added.

    Parameters
    ----------
    triangle : array_like of shape (n_cohorts, n_ages)
        Cumulative claims, not below 0, oldest cohort first; NaN for ages not yet reached. The oldest cohort is known at
        all ages, no cohort longer than the one before it. Claims may fall (recoveries deducted).

    Returns
    -------
    ChainLadder

    Raises
    ------
    ValueError
        If it is no such triangle; the message says where.

    Notes
    -----
    A variance of which fewer than two cohorts tell, the last above all, is Mack's ``min(b**2 / a, a, b)`` of the two
    before it, a and b; NaN where there are no two.

    References
    ----------
    Mack (1993), Distribution-free Calculation of the Standard Error of Chain Ladder Reserve Estimates, ASTIN Bulletin
    23(2), 213-225: theorem 3 and its corollary; tables 1 to 4 are the test.

    Examples
    --------
    >>> found = chain_ladder([[100, 150, 165], [110, 170, np.nan], [90, np.nan, np.nan]])
    >>> found.factors.round(4)
    array([1.5238, 1.1   ])
    >>> found.outstanding.round(2)
    array([ 0.  , 17.  , 60.86])
    """
    claims = _checked(triangle)
    n_known = np.isfinite(claims).sum(axis=1)
    factors, variances, volume = _development(claims)
    to_go = np.arange(len(factors)) >= n_known[:, None] - 1
    growth = np.prod(np.where(to_go, factors, 1.0), axis=1)
    so_far = claims[np.arange(len(claims)), n_known - 1]
    is_projected = (n_known == claims.shape[1]) | ((so_far > 0) & (growth > 0))
    ultimate = np.where(is_projected, so_far * growth, np.nan)
    process, parameter, total = _errors(so_far, to_go & is_projected[:, None], factors, variances, volume)
    return ChainLadder(
        factors=factors,
        variances=variances,
        claims_so_far=so_far,
        ultimate=ultimate,
        outstanding=ultimate - so_far,
        standard_error=np.where(is_projected, np.sqrt(process + parameter), np.nan),
        developed=_developed(claims)[n_known - 1],
        is_projected=is_projected,
        total_ultimate=float(ultimate[is_projected].sum()),
        total_outstanding=float((ultimate - so_far)[is_projected].sum()),
        total_standard_error=float(np.sqrt(total)),
    )


def claim_rates(found: ChainLadder, guaranteed: ArrayLike) -> ClaimRates:
    """Claim rates of each cohort and of all, raw and corrected for age.

    Parameters
    ----------
    found : ChainLadder
        Of the same cohorts.
    guaranteed : array_like of shape (n_cohorts,)
        In the unit of the claims, not below 0, together above 0.

    Returns
    -------
    ClaimRates
        Shares of the guaranteed amounts. A corrected rate may exceed 1: the chain ladder knows of no such bound.

    Raises
    ------
    ValueError
        If the amounts do not fit the cohorts, or a cohort has claims and nothing guaranteed.

    References
    ----------
    Stanard (1985), A Simulation Test of Prediction Errors of Loss Reserve Estimation Techniques, Proceedings of the
    Casualty Actuarial Society 72: the pooled rate (Cape Cod).

    Examples
    --------
    >>> found = chain_ladder([[100, 150, 165], [110, 170, np.nan], [90, np.nan, np.nan]])
    >>> rates = claim_rates(found, [10_000, 10_000, 20_000])
    >>> rates.raw, rates.corrected.round(6)
    (array([0.0165, 0.017 , 0.0045]), array([0.0165  , 0.0187  , 0.007543]))
    >>> round(rates.total_raw, 6), round(rates.total_corrected, 6)
    (0.010625, 0.012571)
    """
    amounts = np.asarray(guaranteed, dtype=np.float64)
    if amounts.shape != found.ultimate.shape:
        raise ValueError(f"{found.ultimate.size} cohorts, amounts of shape {amounts.shape}; one each is wanted")
    if not (np.all(amounts >= 0) and 0 < amounts.sum() < np.inf):
        raise ValueError("guaranteed amounts: finite ones of at least 0, together above 0, are wanted")
    if np.any((amounts == 0) & (found.claims_so_far > 0)):
        raise ValueError("a cohort has claims and nothing guaranteed; its guaranteed amount is wanted")
    divisor = np.where(amounts > 0, amounts, np.nan)
    projected = float(amounts[found.is_projected].sum()) or np.nan
    exposed = float((amounts * found.developed)[amounts > 0].sum())
    return ClaimRates(
        raw=found.claims_so_far / divisor,
        corrected=found.ultimate / divisor,
        standard_error=found.standard_error / divisor,
        total_raw=float(found.claims_so_far.sum() / amounts.sum()),
        total_corrected=found.total_ultimate / projected,
        total_standard_error=found.total_standard_error / projected,
        left_out=float(amounts[~found.is_projected].sum()),
        pooled=float(found.claims_so_far.sum()) / exposed if exposed > 0 else np.nan,
    )


def _development(claims: Array) -> tuple[Array, Array, Array]:
    """Factors, variances and the claims that each factor rests on, by age."""
    n_steps = claims.shape[1] - 1
    factors, variances, volume = np.full(n_steps, np.nan), np.full(n_steps, np.nan), np.zeros(n_steps)
    for age in range(n_steps):
        at_both = np.isfinite(claims[:, age + 1])
        before, after = claims[at_both, age], claims[at_both, age + 1]
        volume[age] = before.sum()
        if volume[age] > 0:
            factors[age] = after.sum() / volume[age]
            tell = before > 0
            if tell.sum() > 1:
                gap = after[tell] - factors[age] * before[tell]
                variances[age] = (gap**2 / before[tell]).sum() / (tell.sum() - 1)
        if np.isnan(variances[age]) and age > 1:
            variances[age] = _extended(variances[age - 2], variances[age - 1])
    return factors, variances, volume


def _developed(claims: Array) -> Array:
    """Share of the ultimate claims that is claimed by each age; 0 at ages at which nothing was claimed yet."""
    share = np.ones(claims.shape[1])
    for age in range(claims.shape[1] - 2, -1, -1):
        at_both = np.isfinite(claims[:, age + 1])
        before, after = claims[at_both, age].sum(), claims[at_both, age + 1].sum()
        own = before / after if after > 0 else np.nan
        share[age] = 0.0 if share[age + 1] == 0 else share[age + 1] * own
    return share


def _extended(second_last: float, last: float) -> float:
    """Mack's rule for a variance that cannot be estimated."""
    least = np.minimum(second_last, last)
    return float(np.minimum(last**2 / second_last, least) if second_last > 0 else least)


def _errors(
    so_far: Array, counted: NDArray[np.bool_], factors: Array, variances: Array, volume: Array
) -> tuple[Array, Array, float]:
    """Process and parameter variance by cohort, and the variance of all; ``counted`` are the steps each has to go."""
    steps = np.where(counted, factors, 1.0)
    ultimate = so_far * np.prod(steps, axis=1)
    before = so_far[:, None] * np.cumprod(steps, axis=1) / steps
    is_used = counted.any(axis=0)
    relative = np.divide(variances, factors**2, out=np.zeros_like(variances), where=is_used)
    of_factor = np.divide(relative, volume, out=np.zeros_like(variances), where=is_used)
    of_claims = np.divide(relative, before, out=np.zeros_like(before), where=counted)
    process = ultimate**2 * of_claims.sum(axis=1)
    parameter = ultimate**2 * np.where(counted, of_factor, 0.0).sum(axis=1)
    together = np.where(counted, ultimate[:, None], 0.0).sum(axis=0)
    return process, parameter, float(process.sum() + (together**2 * of_factor).sum())


def _checked(triangle: ArrayLike) -> Array:
    """The triangle as an array, or what is wrong with it."""
    claims = np.asarray(triangle, dtype=np.float64)
    if claims.ndim != 2 or not claims.size:
        raise ValueError(f"shape is {claims.shape}; cohorts by ages, at least one of each, is wanted")
    is_known = ~np.isnan(claims)
    for cohort, age in np.argwhere(is_known & ~((claims >= 0) & (claims < np.inf))):
        raise ValueError(f"cohort {cohort}, age {age}: {claims[cohort, age]}; a finite amount of at least 0 is wanted")
    n_known = is_known.sum(axis=1)
    for cohort, known in enumerate(is_known):
        if not known[: n_known[cohort]].all() or not n_known[cohort]:
            raise ValueError(f"cohort {cohort}: age {np.argmin(known)} is missing; all until its last are wanted")
    if n_known[0] < claims.shape[1]:
        raise ValueError(f"cohort 0 is known at {n_known[0]} of {claims.shape[1]} ages; all are wanted of the oldest")
    for cohort in np.flatnonzero(np.diff(n_known) > 0) + 1:
        raise ValueError(f"cohort {cohort} is known longer than the one before it; the oldest is wanted first")
    return claims


def _ledger(
    cohort_date: ArrayLike, claim_date: ArrayLike, guaranteed: ArrayLike, claim: ArrayLike
) -> tuple[Dates, Dates, Array, Array]:
    """Columns of a ledger, checked; amounts as float64, dates as days."""
    given, claimed = (np.asarray(column, dtype="datetime64[D]") for column in (cohort_date, claim_date))
    amounts, claims = (np.asarray(column, dtype=np.float64) for column in (guaranteed, claim))
    if given.ndim != 1 or not given.shape == claimed.shape == amounts.shape == claims.shape:
        shapes = ", ".join(str(column.shape) for column in (given, claimed, amounts, claims))
        raise ValueError(f"shapes are {shapes}; columns of equal length are wanted")
    faults = {
        "has no date of the guarantee": np.isnat(given),
        "has a guaranteed amount that is negative or not finite": ~((amounts >= 0) & (amounts < np.inf)),
        "has a claim that is negative or not finite": ~((claims >= 0) & (claims < np.inf)),
        "has a claim without a date": (claims > 0) & np.isnat(claimed),
        "has a claim before its guarantee": (claims > 0) & (claimed < given),
    }
    for fault, rows in faults.items():
        if rows.any():
            raise ValueError(f"row {int(np.argmax(rows))} {fault}, and {int(rows.sum()) - 1} more rows")
    return given, claimed, amounts, claims


def _months_back(dates: Dates, day: Dates) -> Periods:
    """Whole months from each date to the day; a month ends on the number of that day, or on its last."""
    month = dates.astype("datetime64[M]")
    is_later = (dates - month).astype(np.int64) >= _number(day)
    return np.asarray((day.astype("datetime64[M]") - month).astype(np.int64) - is_later)


def _first_day(day: Dates, months: Periods) -> Dates:
    """The days after those many months before the day."""
    month = day.astype("datetime64[M]") - months
    last = (month + 1).astype("datetime64[D]") - 1
    return np.asarray(np.minimum(month.astype("datetime64[D]") + _number(day) - 1, last) + 1)


def _number(day: Dates) -> int:
    """Number of the day in its month; 31 of the last one, which ends every month."""
    is_last = (day + 1).astype("datetime64[M]") != day.astype("datetime64[M]")
    return 31 if is_last else int((day - day.astype("datetime64[M]")).astype(np.int64)) + 1
