"""What intellectual property was appraised at: the latest value as at a day, and all of them over time."""

from datetime import date

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.tape import Tape

HISTORY_COLUMNS = (
    "ip_level", "ip_id", "debtor_id", "ip_type", "appraisal_date", "appraised_value", "appraisal_change", "method",
    "appraiser", "n_assets",
)  # fmt: skip


def latest_appraisals(register: pd.DataFrame, valuations: pd.DataFrame | None, as_of: date) -> pd.DataFrame:
    """The latest appraisal of each row of the register on or before a day; NA where there is none.

    Where register and history differ for the same day, the lower value counts.

    Parameters
    ----------
    register, valuations : DataFrame
        Good rows.
    as_of : date

    Returns
    -------
    DataFrame
        One line a row of the register: appraised_value (yuan), appraisal_date.
    """
    known = appraisals(register, valuations)
    known = known[known["appraisal_date"] <= pd.Timestamp(as_of)]
    known = known.sort_values(["appraisal_date", "appraised_value"], ascending=[True, False], kind="stable")
    latest = known.drop_duplicates("ip_id", keep="last").set_index("ip_id")
    return latest[["appraised_value", "appraisal_date"]].reindex(register["ip_id"]).reset_index(drop=True)


def appraisals(register: pd.DataFrame, valuations: pd.DataFrame | None) -> pd.DataFrame:
    """Every appraisal that register and history know: ip_id, appraisal_date, appraised_value, method, appraiser."""
    columns = ["ip_id", "appraisal_date", "appraised_value", "method", "appraiser"]
    tables = [table.reindex(columns=columns) for table in (valuations, register) if table is not None]
    frames = [table[table["appraised_value"].notna() & table["appraisal_date"].notna()] for table in tables]
    types = {"appraisal_date": "datetime64[us]", "appraised_value": "float64", "method": "str", "appraiser": "str"}
    return pd.concat([frame.astype(types) for frame in frames], ignore_index=True)


def valuation_history(assets: pd.DataFrame, valuations: Tape | None) -> pd.DataFrame:
    """Every appraisal of every property, and on each day of one the value of all of them together.

    Parameters
    ----------
    assets : DataFrame
        As ``assets_of`` gives it: its appraisals are part of the history.
    valuations : Tape, optional
        The history.

    Returns
    -------
    DataFrame
        Lines of level ``asset`` by property in the order of the register, then by day: ip_id, debtor_id, ip_type,
        appraisal_date, appraised_value (yuan), appraisal_change (over the one before, minus 1; NaN for the first),
        method, appraiser. Then lines of level ``total``: for each day, the sum of the latest values of all n_assets
        properties that were appraised by then.

    Notes
    -----
    A property in several rows counts once. The total grows when a property is first appraised; compare n_assets.
    """
    once = assets.drop_duplicates("property_no")
    names = {"register_value": "appraised_value", "register_date": "appraisal_date"}
    register = assets.drop(columns=[*names.values()]).rename(columns=names)
    known = appraisals(register, None if valuations is None else valuations.frame)
    numbers = dict(zip(assets["ip_id"], assets["property_no"], strict=True))
    known = known.assign(property_no=known["ip_id"].map(numbers)).dropna(subset=["property_no"])
    if not len(known):
        return pd.DataFrame(columns=[*HISTORY_COLUMNS])
    order = ["property_no", "appraisal_date", "appraised_value", "method"]
    known = known.sort_values(order, kind="stable").drop_duplicates(["property_no", "appraisal_date"])
    places = {number: place for place, number in enumerate(once["property_no"])}
    known = known.sort_values("property_no", key=lambda one: one.map(places), kind="stable")
    facts = once.set_index("property_no")[["ip_id", "debtor_id", "ip_type"]]
    lines = known.drop(columns="ip_id").join(facts, on="property_no").assign(ip_level="asset", n_assets=1)
    lines["appraisal_change"] = lines.groupby("property_no")["appraised_value"].pct_change()
    tables = [table.reindex(columns=[*HISTORY_COLUMNS]) for table in (lines, _totals(known))]
    return pd.concat(tables, ignore_index=True)


def _totals(known: pd.DataFrame) -> pd.DataFrame:
    """For each day of an appraisal, what all properties that were appraised by then come to."""
    fen = known.assign(fen=to_fen(known["appraised_value"].to_numpy(dtype=np.float64)))
    by_day = fen.pivot_table(index="appraisal_date", columns="property_no", values="fen").sort_index().ffill()
    sums = to_yuan(by_day.sum(axis=1).to_numpy(dtype=np.float64))
    return pd.DataFrame(
        {
            "ip_level": "total",
            "appraisal_date": by_day.index,
            "appraised_value": sums,
            "appraisal_change": pd.Series(sums).pct_change(),
            "n_assets": by_day.notna().sum(axis=1).to_numpy(),
        }
    )
