"""How far the worth of intellectual property may lie from its appraisal: growth, royalty and life drawn at random."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.measure.royalty import relief_from_royalty, remaining_life

Floats = NDArray[np.float64]

CHUNK = 65_536
"""Values of assets that are computed at once; what comes out does not depend on it."""

LEAST_GROWTH = -0.99
"""A draw below is taken as this: revenue all but gone after a year."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoyaltyInputs:
    """What assets are valued from; each array of shape (n_assets,), ranges as for ``relief_from_royalty``.

    Attributes
    ----------
    revenue : ndarray
        Of the first year, any unit.
    growth : ndarray
        Decimal a year.
    royalty : ndarray
        Part of the revenue.
    decay : ndarray
        Part of the technology's share that a year takes.
    legal_years, economic_years : ndarray
        Until the right ends, and until something better replaces it; the lesser counts.
    discount_rate, tax_rate : ndarray
        Decimals.
    """

    revenue: Floats
    growth: Floats
    royalty: Floats
    decay: Floats
    legal_years: Floats
    economic_years: Floats
    discount_rate: Floats
    tax_rate: Floats

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        shapes = {one.name: np.shape(getattr(self, one.name)) for one in fields(self)}
        if len(set(shapes.values())) != 1 or len(shapes["revenue"]) != 1:
            raise ValueError(f"shapes of the inputs are {shapes}; one number for each asset is wanted of each")
        _ = self.value  # refuses what no valuation would accept, before draws move it to where one would

    @property
    def value(self) -> Floats:
        """Worth of each asset at the inputs themselves."""
        return relief_from_royalty(
            self.revenue,
            self.royalty,
            remaining_life(self.legal_years, self.economic_years),
            self.discount_rate,
            growth=self.growth,
            decay=self.decay,
            tax_rate=self.tax_rate,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How uncertain the inputs are, the same for all assets.

    Attributes
    ----------
    growth : float
        Standard deviation of the growth rate, normal, decimal a year; one draw holds for all years.
    common_share : float
        Part of that variance that assets of one group share, in [0, 1]: they sell to the same market.
    royalty : float
        Half the width of the royalty's triangle over its middle, in [0, 1).
    life : float
        Half the width of the economic life's triangle, years.
    is_antithetic : bool
        Whether every draw comes with its mirror image, which takes out of the mean what is odd in the shocks.
    """

    growth: float = 0.0
    common_share: float = 0.0
    royalty: float = 0.0
    life: float = 0.0
    is_antithetic: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no spread."""
        if not (0.0 <= self.growth < np.inf and 0.0 <= self.life < np.inf):
            raise ValueError(f"spreads are {self.growth} of growth, {self.life} of life; at least 0 is wanted")
        if not (0.0 <= self.common_share <= 1.0 and 0.0 <= self.royalty < 1.0):
            raise ValueError(f"common share {self.common_share}, royalty {self.royalty}; [0, 1] and [0, 1) are wanted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Mean, its standard error and quantiles; ``quantile`` has the levels as its first axis."""

    mean: Floats
    standard_error: Floats
    quantile: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueRange:
    """Range of values.

    Attributes
    ----------
    levels : tuple of float
    labels : tuple of str
        Groups, in the order of ``group``.
    asset, group, total : Moments
        Shapes (n_assets,), (n_groups,) and (); quantiles of a total are not totals of quantiles.
    """

    levels: tuple[float, ...]
    labels: tuple[str, ...]
    asset: Moments
    group: Moments
    total: Moments


def value_range(
    inputs: RoyaltyInputs,
    spread: Spread,
    groups: Sequence[str],
    n_draws: int,
    rng: np.random.Generator,
    levels: Sequence[float] = (0.05, 0.5, 0.95),
) -> ValueRange:
    """Quantiles of the worth of assets, groups and all together, by simulation.

    Growth is normal, with a shock common to a group; royalty and economic life have symmetric triangles around their
    inputs. A draw that no valuation would accept is moved to the nearest that it would: growth to -99 % at least,
    royalty to 100 % at most, life to at least 0 and at most what the law leaves. Temporary arrays are bounded by
    ``CHUNK``; what is kept is one number for each draw and asset, group or total, because quantiles need them all.

    Parameters
    ----------
    inputs : RoyaltyInputs
    spread : Spread
    groups : sequence of str
        Debtor or market of each asset.
    n_draws : int
        At least 2; with antithetic draws an even number, at least 4.
    rng : Generator
        Its children are drawn from, one for each kind of shock.
    levels : sequence of float
        In [0, 1], ascending.

    Returns
    -------
    ValueRange

    Raises
    ------
    ValueError
        If groups and assets differ in number, draws are too few or odd, or a level is out of range.

    References
    ----------
    Glasserman (2003), Monte Carlo Methods in Financial Engineering, section 4.2 (antithetic variates).

    Examples
    --------
    >>> ones = np.ones(2)
    >>> inputs = RoyaltyInputs(
    ...     revenue=100 * ones, growth=0 * ones, royalty=0.02 * ones, decay=0 * ones, legal_years=10 * ones,
    ...     economic_years=5 * ones, discount_rate=0.2 * ones, tax_rate=0.15 * ones)
    >>> found = value_range(inputs, Spread(royalty=0.5), ["A", "B"], 2_000, np.random.default_rng(1))
    >>> round(float(inputs.value.sum()), 2), round(float(found.total.mean), 2)
    (11.14, 11.14)
    >>> bool(np.all(np.diff(found.asset.quantile, axis=0) > 0))
    True
    """
    labels, member = _groups(groups, len(inputs.revenue))
    _check_draws(n_draws, spread.is_antithetic, levels)
    n_mirrors = 2 if spread.is_antithetic else 1
    n_independent = n_draws // n_mirrors
    worth = np.empty((n_mirrors, n_independent, len(inputs.revenue)))
    for start, shocks in _shocks(n_independent, member, len(labels), spread, rng):
        for mirror, sign in enumerate((1.0, -1.0)[:n_mirrors]):
            part = _drawn_value(inputs, spread, sign * shocks)
            worth[mirror, start : start + len(part)] = part
    by_group = np.stack([worth[..., member == one].sum(axis=-1) for one in range(len(labels))], axis=-1)
    return ValueRange(
        levels=tuple(levels),
        labels=labels,
        asset=_moments(worth, levels),
        group=_moments(by_group, levels),
        total=_moments(worth.sum(axis=-1), levels),
    )


def _shocks(
    n: int, member: NDArray[np.int64], n_groups: int, spread: Spread, rng: np.random.Generator
) -> Iterator[tuple[int, Floats]]:
    """First draw of a chunk, and shocks of growth, royalty and life of unit size: shape (draw, 3, asset)."""
    n_assets, step = len(member), max(CHUNK // len(member), 1)
    # A stream for each kind, so that the shocks are the same however the draws are cut into chunks.
    market, growth, royalty, life = rng.spawn(4)
    common, own = np.sqrt(spread.common_share), np.sqrt(1.0 - spread.common_share)
    for start in range(0, n, step):
        size = (min(step, n - start), n_assets)
        shared = market.standard_normal((size[0], n_groups))[:, member]
        yield (
            start,
            np.stack(
                [
                    common * shared + own * growth.standard_normal(size),
                    royalty.triangular(-1.0, 0.0, 1.0, size),
                    life.triangular(-1.0, 0.0, 1.0, size),
                ],
                axis=1,
            ),
        )


def _drawn_value(inputs: RoyaltyInputs, spread: Spread, shocks: Floats) -> Floats:
    """Worth of each draw and asset."""
    economic_years = inputs.economic_years + spread.life * shocks[:, 2]
    return relief_from_royalty(
        inputs.revenue,
        np.minimum(inputs.royalty * (1.0 + spread.royalty * shocks[:, 1]), 1.0),
        remaining_life(inputs.legal_years, economic_years),
        inputs.discount_rate,
        growth=np.maximum(inputs.growth + spread.growth * shocks[:, 0], LEAST_GROWTH),
        decay=inputs.decay,
        tax_rate=inputs.tax_rate,
    )


def _moments(worth: Floats, levels: Sequence[float]) -> Moments:
    """Of values of shape (mirror, draw, ...); a draw and its mirror image are one observation of the mean."""
    observed = worth.mean(axis=0)
    return Moments(
        mean=np.asarray(observed.mean(axis=0)),
        standard_error=np.asarray(observed.std(axis=0, ddof=1) / np.sqrt(len(observed))),
        quantile=np.asarray(np.quantile(worth.reshape(-1, *worth.shape[2:]), levels, axis=0)),
    )


def _groups(groups: ArrayLike, n_assets: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    labels, member = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    if len(member) != n_assets or not n_assets:
        raise ValueError(f"{len(member)} groups for {n_assets} assets; one group for each asset is wanted")
    return tuple(labels.tolist()), member.astype(np.int64)


def _check_draws(n_draws: int, is_antithetic: bool, levels: Sequence[float]) -> None:
    if n_draws < (4 if is_antithetic else 2) or (is_antithetic and n_draws % 2):
        raise ValueError(
            f"{n_draws} draws; an even number of at least 4 is wanted, or at least 2 without mirror images"
        )
    if not levels or not all(0.0 <= level <= 1.0 for level in levels) or list(levels) != sorted(levels):
        raise ValueError(f"levels are {list(levels)}; ascending ones in [0, 1] are wanted")
