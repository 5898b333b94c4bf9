"""What the pool is made of: the tables of an issuance memorandum and their headline figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.party import RATINGS
from abs_model.measure.concentration import effective_number, hhi, top_share
from abs_model.measure.money import Amounts, to_yuan
from abs_model.pool.limits import numbered
from abs_model.pool.pool import Pool

AMOUNT_BANDS = (500_000.0, 1_000_000.0, 3_000_000.0, 5_000_000.0, 10_000_000.0)
"""Upper bounds in yuan, inclusive; a last band holds what is above."""

TENOR_BANDS = (90.0, 180.0, 270.0, 365.0)
"""Upper bounds in days from the cut-off date, inclusive; a last band holds what is above."""

N_TOP = 10
"""Suppliers shown one by one."""

OTHERS = "others"
"""The key of all that is not shown one by one."""

NAMED = {
    "core_enterprise": ("core_enterprise_id", "core_enterprise_name"),
    "group": ("group_id", None),
    "debtor": ("debtor_id", "debtor_name"),
    "supplier": ("supplier_id", "supplier_name"),
    "supplier_size": ("supplier_size", None),
    "supplier_industry": ("supplier_industry", None),
    "supplier_province": ("supplier_province", None),
    "transaction_type": ("transaction_type", None),
    "core_enterprise_rating": ("core_enterprise_rating", None),
}
"""Tables by a column, with the column that holds the name."""

ORDER = {"core_enterprise_rating": RATINGS, "supplier_size": ("large", "medium", "small", "micro")}
"""Keys that have an order of their own; all others stand largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSummary:
    """Headline figures of a pool; amounts in yuan, rates decimals a year, days from the cut-off date.

    Tenor and discount rate are weighted by receivable amount. The rate is that of the tape, over the receivables that
    state one (``discount_rate_coverage`` is their share of face); None where none does.
    """

    n_receivables: int
    n_suppliers: int
    n_debtors: int
    n_core_enterprises: int
    n_groups: int
    face: float
    smallest_amount: float
    largest_amount: float
    mean_amount: float
    mean_tenor_days: float
    shortest_tenor_days: int
    longest_tenor_days: int
    mean_discount_rate: float | None
    discount_rate_coverage: float
    core_enterprise_hhi: float
    core_enterprise_effective_number: float
    core_enterprise_top_1_share: float
    core_enterprise_top_5_share: float
    core_enterprise_top_10_share: float
    supplier_hhi: float
    supplier_effective_number: float
    supplier_top_1_share: float
    supplier_top_5_share: float
    supplier_top_10_share: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stratification:
    """The tables by name, and the summary.

    Every table has ``key``, ``n_receivables``, ``amount`` (yuan) and ``share`` (of the pool's face), and its lines add
    up to the pool. Tables of parties have ``name`` too; tables of bands have ``above`` and ``up_to`` (yuan or days;
    missing at the open ends).
    """

    tables: Mapping[str, pd.DataFrame]
    summary: PoolSummary


def stratify(pool: Pool) -> Stratification:
    """Cut a pool every way that an issuance memorandum shows.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    Stratification
        Tables ``core_enterprise, group, debtor, supplier`` (the largest and the others), ``supplier_size,
        supplier_industry, supplier_province, transaction_type, core_enterprise_rating, amount_band, tenor_band``. A row
        that does not say, in a column that the tape may lack, counts as ``not stated``.
    """
    tables = {name: _by_key(pool, name, *columns) for name, columns in NAMED.items()}
    tables["supplier"] = _largest(tables["supplier"], N_TOP)
    tables["amount_band"] = _by_band(pool, to_yuan(pool.face), AMOUNT_BANDS)
    tables["tenor_band"] = _by_band(pool, remaining_tenor(pool).astype(np.float64), TENOR_BANDS, step=1.0)
    return Stratification(tables=MappingProxyType(tables), summary=summarise(pool))


def remaining_tenor(pool: Pool) -> NDArray[np.int64]:
    """Days from the cut-off date to each due date; below 0 for what was due before.

    Returns
    -------
    ndarray of int64, shape (n_receivables,)
    """
    due = pool.frame["due_date"].to_numpy(dtype="datetime64[D]")
    return np.asarray((due - np.datetime64(pool.cut_off, "D")).astype(np.int64))


def summarise(pool: Pool) -> PoolSummary:
    """The headline figures of a pool."""
    frame, face, tenor = pool.frame, pool.face, remaining_tenor(pool)
    rate, coverage = _discount_rate(pool)
    by_core_enterprise, by_supplier = _held(pool, "core_enterprise_id"), _held(pool, "supplier_id")
    return PoolSummary(
        n_receivables=pool.n_receivables,
        n_suppliers=len(by_supplier),
        n_debtors=frame["debtor_id"].nunique(),
        n_core_enterprises=len(by_core_enterprise),
        n_groups=frame["group_id"].nunique(),
        face=float(to_yuan(pool.total)),
        smallest_amount=float(to_yuan(face.min())),
        largest_amount=float(to_yuan(face.max())),
        mean_amount=float(to_yuan(pool.total / len(face))),
        mean_tenor_days=float(tenor @ face / pool.total),
        shortest_tenor_days=int(tenor.min()),
        longest_tenor_days=int(tenor.max()),
        mean_discount_rate=rate,
        discount_rate_coverage=coverage,
        core_enterprise_hhi=hhi(by_core_enterprise),
        core_enterprise_effective_number=effective_number(by_core_enterprise),
        core_enterprise_top_1_share=top_share(by_core_enterprise, 1),
        core_enterprise_top_5_share=top_share(by_core_enterprise, 5),
        core_enterprise_top_10_share=top_share(by_core_enterprise, 10),
        supplier_hhi=hhi(by_supplier),
        supplier_effective_number=effective_number(by_supplier),
        supplier_top_1_share=top_share(by_supplier, 1),
        supplier_top_5_share=top_share(by_supplier, 5),
        supplier_top_10_share=top_share(by_supplier, 10),
    )


def _discount_rate(pool: Pool) -> tuple[float | None, float]:
    """Weighted discount rate of the receivables that state one, and their share of face."""
    if "discount_rate" not in pool.frame:
        return None, 0.0
    rate = pool.frame["discount_rate"].to_numpy(dtype=np.float64, na_value=np.nan)
    stated = ~np.isnan(rate)
    covered = float(pool.face[stated].sum())
    return (float(rate[stated] @ pool.face[stated]) / covered if covered else None), covered / pool.total


def _held(pool: Pool, column: str) -> Amounts:
    """What each name of a column owes or is owed, fen."""
    return np.asarray(np.bincount(pd.factorize(pool.frame[column])[0], weights=pool.face), dtype=np.float64)


def _by_key(pool: Pool, table: str, column: str, name: str | None) -> pd.DataFrame:
    """One line for each key of a column."""
    frame = pool.frame
    code, distinct = numbered(frame[column] if column in frame else pd.Series(None, index=frame.index, dtype="str"))
    lines = _counted(pool, code, len(distinct))
    lines.insert(0, "key", pd.Series(distinct, dtype="str"))
    if name is not None:
        first = np.full(len(distinct), len(code))
        np.minimum.at(first, code, np.arange(len(code)))
        names = frame[name].iloc[first].reset_index(drop=True) if name in frame else lines["key"]
        lines.insert(1, "name", names.fillna(lines["key"]))
    if table in ORDER:
        place = {key: number for number, key in enumerate(ORDER[table])}
        return lines.sort_values("key", key=lambda one: one.map(place).fillna(len(place)), ignore_index=True)
    return lines.sort_values(["amount", "key"], ascending=[False, True], ignore_index=True)


def _counted(pool: Pool, code: NDArray[np.int64], n_keys: int) -> pd.DataFrame:
    """Receivables, amount and share for each code."""
    held = np.bincount(code, weights=pool.face, minlength=n_keys)
    count = np.bincount(code, minlength=n_keys)
    return pd.DataFrame({"n_receivables": count, "amount": to_yuan(held), "share": held / pool.total})


def _by_band(pool: Pool, size: Amounts, bounds: Sequence[float], *, step: float = 0.0) -> pd.DataFrame:
    """One line for each band, empty ones too; ``step`` is the least difference of two sizes, where keys show it."""
    lines = _counted(pool, np.searchsorted(bounds, size, side="left"), len(bounds) + 1)
    inner = [f"{low + step:.0f}-{high:.0f}" for low, high in pairwise(bounds)]
    lines.insert(0, "key", [f"<={bounds[0]:.0f}", *inner, f">{bounds[-1]:.0f}"])
    return lines.assign(above=[np.nan, *bounds], up_to=[*bounds, np.nan])


def _largest(lines: pd.DataFrame, n: int) -> pd.DataFrame:
    """The largest lines, and the others as one."""
    rest = lines.iloc[n:]
    if rest.empty:
        return lines
    total = to_yuan(np.rint(rest["amount"] * 100).sum())
    others = {
        "key": OTHERS,
        "name": OTHERS,
        "n_receivables": rest["n_receivables"].sum(),
        "amount": float(total),
        "share": rest["share"].sum(),
    }
    return pd.concat([lines.iloc[:n], pd.DataFrame([others])], ignore_index=True)
