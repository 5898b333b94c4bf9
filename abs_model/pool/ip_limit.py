"""How much is lent on intellectual property: principal against its value, by debtor or claim, and by type."""

from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.deal import Deal
from abs_model.deal.ip import IP_TYPES
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.ip_standing import ip_terms

Fen = NDArray[np.float64]

_SUMS = ("n_assets", "n_accepted", "appraised_value", "accepted_value", "lending_value")


def loan_to_value(
    assets: pd.DataFrame, claims: pd.DataFrame, deal: Deal, by: Literal["debtor_id", "claim_id"] = "debtor_id"
) -> pd.DataFrame:
    """Principal against the value of what is pledged for it, and whether the limits hold.

    Limits are two: principal is at most the sum of the lending values of what was accepted (pledge ratio x value, asset
    by asset), and at most ``ip.largest_loan_to_value`` of its value.

    Parameters
    ----------
    assets : DataFrame
        As ``assets_of`` gives it.
    claims : DataFrame
        Those that count: claim_id, debtor_id, principal (yuan).
    deal : Deal
    by : str
        ``debtor_id``, or ``claim_id`` for each claim with what is pledged for it alone.

    Returns
    -------
    DataFrame
        One line for each debtor or claim, in the order of the claims: principal, n_assets, n_accepted, appraised_value,
        accepted_value, lending_value (yuan), loan_to_value_ratio (principal over accepted value; NaN without any),
        loan_headroom (yuan; what more could be lent, below 0 what is lent too much) and is_within.

    Raises
    ------
    ValueError
        If the deal has no ``ip`` block.
    """
    largest = ip_terms(deal).largest_loan_to_value
    owed: dict[str, int] = {}
    for name, fen in zip(claims[by], to_fen(claims["principal"].to_numpy(dtype=np.float64)), strict=True):
        owed[name] = owed.get(name, 0) + int(fen)
    table = _sums(assets, by).reindex([*owed], fill_value=0.0)
    principal = np.array([*owed.values()], dtype=np.float64)
    accepted, most = (table[column].to_numpy(dtype=np.float64) for column in ("accepted_value", "lending_value"))
    if largest is not None:
        most = np.minimum(most, [int(fen) * Fraction(repr(largest)) // 1 for fen in accepted]).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(accepted > 0.0, principal / accepted, np.nan)
    yuan = {column: to_yuan(table[column].to_numpy(dtype=np.float64)) for column in _SUMS[2:]}
    counts = {column: table[column].to_numpy().astype(np.int64) for column in _SUMS[:2]}
    return pd.DataFrame(
        {
            by: pd.Series([*owed], dtype="str"),
            "principal": to_yuan(principal),
            **counts,
            **yuan,
            "loan_to_value_ratio": ratio,
            "loan_headroom": to_yuan(most - principal),
            "is_within": principal <= most,
        }
    )


def ip_types(assets: pd.DataFrame, *, is_by_debtor: bool = False) -> pd.DataFrame:
    """What is pledged by type, or by debtor and type.

    Parameters
    ----------
    assets : DataFrame
        As ``assets_of`` gives it.
    is_by_debtor : bool
        One line for each debtor and type; what is pledged for unknown claims has no debtor and is left out.

    Returns
    -------
    DataFrame
        (debtor_id,) ip_type, n_assets, n_accepted, appraised_value, accepted_value, lending_value (yuan); types in the
        order of ``IP_TYPES``, debtors in that of the register.
    """
    keys = ["debtor_id", "ip_type"] if is_by_debtor else ["ip_type"]
    table = _sums(assets, *keys).reset_index()
    for column in _SUMS[:2]:
        table[column] = table[column].astype(np.int64)
    for column in _SUMS[2:]:
        table[column] = to_yuan(table[column].to_numpy(dtype=np.float64))
    places = {word: place for place, word in enumerate((*assets["debtor_id"].dropna().unique(), *IP_TYPES))}
    return table.sort_values(keys, key=lambda words: words.map(places), kind="stable", ignore_index=True)


def _sums(assets: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Counts, and sums in fen; a property in several rows of a group counts once, an accepted row before others."""
    firsts = assets.sort_values("is_accepted", ascending=False, kind="stable").drop_duplicates([*keys, "property_no"])
    value = to_fen(firsts["appraised_value"].fillna(0.0).to_numpy(dtype=np.float64))
    is_in = firsts["is_accepted"].to_numpy(dtype=np.bool_)
    table = firsts[[*keys]].assign(
        n_assets=1.0,
        n_accepted=is_in.astype(np.float64),
        appraised_value=value,
        accepted_value=np.where(is_in, value, 0.0),
        lending_value=to_fen(firsts["lending_value"].to_numpy(dtype=np.float64)),
    )
    return table.groupby([*keys], sort=False)[[*_SUMS]].sum()
