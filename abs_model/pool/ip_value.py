"""What the model makes of intellectual property beside its appraisal: relief from royalty, now and as time passes."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.deal import Deal
from abs_model.deal.ip import IpTerms
from abs_model.measure.money import to_fen, to_yuan
from abs_model.measure.royalty import relief_from_royalty
from abs_model.measure.royalty_range import RoyaltyInputs, Spread, ValueRange, value_range
from abs_model.pool.ip_standing import ip_terms
from abs_model.pool.ip_term import years_between

LEVELS = (0.05, 0.5, 0.95)
"""Quantiles of the range: low, middle, high."""

MODEL_COLUMNS = (
    "ip_level", "debtor_id", "ip_id", "claim_id", "n_assets", "appraised_value", "model_value", "model_low",
    "model_mid", "model_high", "difference", "difference_share",
)  # fmt: skip

Numbers = NDArray[np.float64]


def model_values(assets: pd.DataFrame, deal: Deal, rng: np.random.Generator, n_draws: int) -> pd.DataFrame:
    """Relief from royalty beside the appraisal, asset by asset, by debtor and in total, each with its range.

    An asset has a model value where the register states its revenue and a royalty above 0; growth it does not state is
    0, other inputs are those of ``ip.valuation``. Its life is the lesser of the legal and the economic one.

    Parameters
    ----------
    assets : DataFrame
        As ``assets_of`` gives it.
    deal : Deal
    rng : Generator
    n_draws : int
        At least 4. An even number is drawn in mirrored pairs.

    Returns
    -------
    DataFrame
        ``ip_level`` asset: one line a row of assets, in order, NaN where the model has no inputs. Then debtor and
        total: sums over the n_assets rows that are accepted and have a model value; appraised_value is that of the same
        rows, those never appraised left out. Amounts are yuan, to the fen; model_low, model_mid and model_high are the
        5, 50 and 95 % quantiles (those of a sum are not sums of those of its parts); difference is model value less
        appraisal, difference_share over the appraisal.

    Raises
    ------
    ValueError
        If the deal has no ``ip`` block, or there are too few draws.

    References
    ----------
    ``abs_model.measure.royalty``, ``abs_model.measure.royalty_range``.
    """
    terms = ip_terms(deal)
    has_inputs = _has_inputs(assets)
    chosen = np.flatnonzero(has_inputs)
    counted = np.flatnonzero(has_inputs & assets["is_accepted"].to_numpy(dtype=np.bool_))
    lines = assets[["debtor_id", "ip_id", "claim_id", "appraised_value"]].reset_index(drop=True)
    tables = [lines.assign(ip_level="asset", n_assets=1)]
    if len(chosen):
        part = assets.iloc[chosen]
        found = _range(part, terms, rng, n_draws)
        figures = _figures(_fen(part, terms), found.asset.quantile)
        tables[0] = tables[0].join(figures.set_axis(chosen))
    if len(counted):
        tables += _sums(assets.iloc[counted], terms, rng, n_draws)
    table = pd.concat([one.reindex(columns=[*MODEL_COLUMNS]) for one in tables], ignore_index=True)
    table["difference"] = to_yuan(_difference(table))
    is_valued = table["appraised_value"] > 0.0
    table["difference_share"] = (table["difference"] / table["appraised_value"]).where(is_valued)
    return table


def value_path(assets: pd.DataFrame, deal: Deal, dates: Sequence[date], as_of: date | None = None) -> Numbers:
    """What of the appraised values still stands at later dates, if nobody appraises anew.

    Where the model has inputs, the appraisal is scaled by what the model makes of the royalties that are left at the
    date, with revenue and contribution as they have become, over what it makes of them now; it never rises above the
    appraisal. Elsewhere it falls in a straight line over the remaining life. From the legal expiry on it is nothing.

    Parameters
    ----------
    assets : DataFrame
        As ``assets_of`` gives it.
    deal : Deal
    dates : sequence of date
    as_of : date, optional
        The day for which ``assets`` stands; the cut-off where left out. Values stand in full until then.

    Returns
    -------
    ndarray of shape (n_assets, n_dates)
        Whole fen; nothing for what is not accepted.

    Raises
    ------
    ValueError
        If the deal has no ``ip`` block.
    """
    terms = ip_terms(deal)
    start = as_of or deal.dates.cut_off
    is_in = assets["is_accepted"].to_numpy(dtype=np.bool_)
    value = np.where(is_in, to_fen(assets["appraised_value"].fillna(0.0).to_numpy(dtype=np.float64)), 0.0)
    ends = [end.date() for end in assets["expiry_date"]]
    economic = assets["economic_life_years"].fillna(np.inf).to_numpy(dtype=np.float64)
    has_inputs = np.flatnonzero(_has_inputs(assets))
    inputs = _inputs(assets.iloc[has_inputs], terms)
    path = np.zeros((len(assets), len(dates)))
    life = _lives(ends, economic, start, 0.0)
    now = _worth(inputs, life[has_inputs], 0.0)
    for place, day in enumerate(dates):
        passed = years_between(start, day)
        left = _lives(ends, economic, max(day, start), passed)
        share = np.divide(left, life, out=np.zeros_like(life), where=life > 0.0)
        then = _worth(inputs, left[has_inputs], passed)
        share[has_inputs] = np.divide(then, now, out=share[has_inputs], where=now > 0.0)
        path[:, place] = np.floor(value * np.minimum(share, 1.0))
    return path


def _has_inputs(assets: pd.DataFrame) -> NDArray[np.bool_]:
    is_stated = assets["revenue"].notna() & (assets["royalty_rate"] > 0.0)
    return is_stated.to_numpy(dtype=np.bool_)


def _inputs(assets: pd.DataFrame, terms: IpTerms) -> RoyaltyInputs:
    """Inputs of assets that have some, the deal's where the register is silent."""

    def stated(column: str, otherwise: float) -> Numbers:
        return assets[column].fillna(otherwise).to_numpy(dtype=np.float64)

    valuation = terms.valuation
    return RoyaltyInputs(
        revenue=stated("revenue", np.nan),
        growth=stated("growth_rate", 0.0),
        royalty=stated("royalty_rate", np.nan),
        decay=stated("decay_rate", valuation.decay_rate),
        legal_years=stated("legal_years", 0.0),
        economic_years=stated("economic_life_years", np.inf),
        discount_rate=stated("discount_rate", valuation.discount.total),
        tax_rate=stated("tax_rate", valuation.tax_rate),
    )


def _worth(inputs: RoyaltyInputs, life: Numbers, passed: float) -> Numbers:
    """Worth of the royalties that are left after some years, seen from then."""
    return (
        relief_from_royalty(
            inputs.revenue * (1.0 + inputs.growth) ** passed,
            inputs.royalty,
            life,
            inputs.discount_rate,
            growth=inputs.growth,
            decay=inputs.decay,
            tax_rate=inputs.tax_rate,
        )
        * (1.0 - inputs.decay) ** passed
    )


def _lives(ends: Sequence[date], economic: Numbers, day: date, passed: float) -> Numbers:
    """Years left on a day, some years after the one for which economic lives stand."""
    legal = np.array([years_between(day, end) for end in ends], dtype=np.float64)
    return np.minimum(legal, np.maximum(economic - passed, 0.0))


def _range(assets: pd.DataFrame, terms: IpTerms, rng: np.random.Generator, n_draws: int) -> ValueRange:
    spread = Spread(
        growth=terms.valuation.growth_deviation,
        common_share=1.0,
        royalty=terms.valuation.royalty_spread,
        life=terms.valuation.life_spread_years,
        is_antithetic=n_draws % 2 == 0,
    )
    return value_range(_inputs(assets, terms), spread, [*assets["debtor_id"].astype(str)], n_draws, rng, LEVELS)


def _fen(assets: pd.DataFrame, terms: IpTerms) -> Numbers:
    return to_fen(_inputs(assets, terms).value)


def _sums(assets: pd.DataFrame, terms: IpTerms, rng: np.random.Generator, n_draws: int) -> list[pd.DataFrame]:
    """Lines by debtor, in the order of the register, and in total."""
    found = _range(assets, terms, rng, n_draws)
    fen = pd.DataFrame(
        {
            "debtor_id": assets["debtor_id"].to_numpy(dtype=object),
            "n_assets": 1,
            "appraised": to_fen(assets["appraised_value"].to_numpy(dtype=np.float64)),
            "model": _fen(assets, terms),
        }
    )
    by_debtor = fen.groupby("debtor_id", sort=False).sum()
    places = [found.labels.index(str(debtor)) for debtor in by_debtor.index]
    total = fen[["n_assets", "appraised", "model"]].sum().to_frame().T
    quantiles = ((by_debtor, found.group.quantile[:, places]), (total, found.total.quantile[:, np.newaxis]))
    tables = [
        _figures(sums["model"].to_numpy(dtype=np.float64), quantile).assign(
            ip_level=level,
            n_assets=sums["n_assets"].to_numpy(dtype=np.int64),
            appraised_value=to_yuan(sums["appraised"].to_numpy(dtype=np.float64)),
        )
        for level, (sums, quantile) in zip(("debtor", "total"), quantiles, strict=True)
    ]
    tables[0]["debtor_id"] = [*by_debtor.index]
    return tables


def _figures(fen: Numbers, quantile: Numbers) -> pd.DataFrame:
    """Model values and their range, yuan."""
    names = ("model_low", "model_mid", "model_high")
    columns = {name: to_yuan(to_fen(row)) for name, row in zip(names, quantile, strict=True)}
    return pd.DataFrame({"model_value": to_yuan(fen), **columns})


def _difference(table: pd.DataFrame) -> Numbers:
    """Model value less appraisal, whole fen; NaN where one of them is missing."""
    both = table[["model_value", "appraised_value"]].to_numpy(dtype=np.float64)
    fen = to_fen(np.nan_to_num(both))
    return np.where(np.isnan(both).any(axis=1), np.nan, fen[:, 0] - fen[:, 1])
