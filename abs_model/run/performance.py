"""How the pool has performed: window by window, what came in, what was lost, how old and how concentrated the rest is.

The formulas are in ``docs/methods/monitoring.md``.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.measure.money import Amounts, to_yuan
from abs_model.measure.performance import (
    days_sales_outstanding,
    loss_to_liquidation,
    quotient,
    rolling_mean,
    turnover,
)
from abs_model.pool.realised import States
from abs_model.pool.realised_roster import OBLIGORS
from abs_model.pool.realised_window import AGE_BUCKETS, STANDS
from abs_model.run.record import Projection
from abs_model.run.summary import coverage

Floats = NDArray[np.float64]

SHARES = ("top_1", "top_5", "hhi")
"""Measures of concentration."""


def performance_table(projection: Projection, states: States) -> pd.DataFrame:
    """One row a window that is over; amounts in yuan.

    Parameters
    ----------
    projection : Projection
        Of the deal as it stands; its first scenario says what notes are left.
    states : States
    """
    cash = _cash(states.windows)
    opening, left = states.windows["outstanding"][:-1], states.windows["outstanding"][1:]
    face = float(states.windows["outstanding"][0])
    amounts = _amounts(states.windows, cash, opening)
    days = np.array([(period.end - period.start).days for period in projection.plan.periods[1:]])[: states.n_elapsed]
    ran_off = opening + states.windows["replaced_in"][1:] - left
    outstanding_days = days_sales_outstanding(left, ran_off, days)
    ratios = _ratios(states.windows, cash, opening, face) | {
        "days_sales_outstanding": outstanding_days,
        "turnover": turnover(outstanding_days),
        **_of_notes(projection, states),
        "pool_factor": left / max(face, 1.0),
        **{f"{name}_share": states.windows[f"{name}_core_enterprise_id"][1:] for name in SHARES[:2]},
        "hhi": states.windows["hhi_core_enterprise_id"][1:],
    }
    counts = {
        f"{name}_receivables": states.windows[name][1:].astype(np.int64) for name in ("n_outstanding", "n_overdue")
    }
    table = {name: to_yuan(value) for name, value in amounts.items()} | ratios | counts
    return _by_window(projection, states, table)


def _cash(windows: Mapping[str, Amounts]) -> dict[str, Amounts]:
    """What rose within each window."""
    names = ("paid", "surplus", "recovered", "price", "diluted", "defaulted", "repurchased", "replaced")
    return {name: np.diff(windows[name]) for name in names}


def _amounts(windows: Mapping[str, Amounts], cash: Mapping[str, Amounts], opening: Amounts) -> dict[str, Amounts]:
    return {
        "opening_face": opening,
        "collected": cash["paid"] + cash["surplus"],
        "due_in_window": windows["due"][1:],
        "paid_of_due": windows["due_paid"][1:],
        "recovered": cash["recovered"],
        "diluted_in_window": cash["diluted"],
        "repurchased_face": cash["repurchased"],
        "repurchase_price": cash["price"],
        "replaced_out": cash["replaced"],
        "replaced_in": windows["replaced_in"][1:],
        "defaulted_in_window": cash["defaulted"],
        "closing_face": windows["outstanding"][1:],
        "not_due_face": windows["not_due"][1:],
        "overdue": windows["overdue"][1:],
        **{f"overdue_{name}": windows[f"overdue_{name}"][1:] for name in AGE_BUCKETS},
        "disputed_face": windows["disputed"][1:],
    }


def _ratios(
    windows: Mapping[str, Amounts], cash: Mapping[str, Amounts], opening: Amounts, face: float
) -> dict[str, Floats]:
    """Ratios of each window, and rolling means of those that triggers look at."""
    left = windows["outstanding"][1:]
    late = windows["overdue_31_60"][1:] + windows["overdue_61_90"][1:]
    window = {
        "window_default_ratio": quotient(cash["defaulted"], opening),
        "delinquency_ratio": quotient(late, left),
        "window_dilution_ratio": quotient(cash["diluted"], opening),
        "loss_to_liquidation": loss_to_liquidation(
            cash["defaulted"], cash["recovered"], cash["paid"] + cash["surplus"]
        ),
    }
    return {
        "collection_rate": quotient(cash["paid"] + cash["surplus"], opening),
        "due_collection_rate": quotient(windows["due_paid"][1:], windows["due"][1:]),
        "overdue_ratio": quotient(windows["overdue"][1:], left),
        **window,
        **{f"rolling_{name}": rolling_mean(value) for name, value in window.items()},
        "cumulative_default_ratio": windows["defaulted"][1:] / max(face, 1.0),
        "cumulative_dilution_ratio": windows["diluted"][1:] / max(face, 1.0),
        "repurchase_rate": quotient(cash["repurchased"], opening),
        "replacement_rate": quotient(cash["replaced"], opening),
        "mean_days_past_due": windows["days_past_due"][1:],
    }


def _of_notes(projection: Projection, states: States) -> dict[str, Floats]:
    """Cover of what is due to senior holders on the distribution of a window, and of all notes by face and cash."""
    standing, past = projection.payments.standing, slice(1, states.n_elapsed + 1)
    covers = coverage(projection)
    balance = sum(
        (standing[f"{note.tranche.id}.balance"][past, 0] for note in projection.plan.notes), start=np.zeros(1)
    )
    accounts = projection.plan.deal.accounts
    cash = sum((standing[account.id][past, 0] for account in accounts), start=np.zeros(1))
    return {
        "coverage_ratio": np.array([covers.get(number, np.nan) for number in range(1, states.n_elapsed + 1)]),
        "overcollateralisation_ratio": quotient(states.windows["outstanding"][1:] + cash, balance),
    }


def ageing_table(projection: Projection, states: States) -> pd.DataFrame:
    """One row a window and age: face that stands there, its share, and what of it got worse in the next window.

    ``roll_rate`` is that of the window itself: of what stood there at its start, the share that is older, or in
    default, at its end.
    """
    windows, numbers = states.windows, np.arange(1, states.n_elapsed + 1)
    tables = []
    for name in STANDS:
        face = windows[name if name == "not_due" else f"overdue_{name}"]
        tables.append(
            pd.DataFrame(
                {
                    "period": numbers,
                    "age_bucket": f"age_{name}",
                    "outstanding_face": to_yuan(face[1:]),
                    "outstanding_share": quotient(face[1:], windows["outstanding"][1:]),
                    "roll_rate": quotient(windows[f"rolled_{name}"][1:], face[:-1]),
                }
            )
        )
    table = pd.concat(tables).sort_values("period", kind="stable", ignore_index=True)
    table.insert(1, "window_end", [projection.plan.periods[number].end for number in table["period"]])
    return table


def drift_table(projection: Projection, states: States) -> pd.DataFrame:
    """One row a window and kind of obligor: shares of the largest, the index, and how far they are from the closing."""
    numbers, tables = np.arange(states.n_elapsed + 1), []
    for column in OBLIGORS:
        table = pd.DataFrame({"period": numbers, "obligor_kind": column})
        for name in SHARES:
            value = states.windows[f"{name}_{column}"]
            word = name if name == "hhi" else f"{name}_share"
            table[word], table[f"{word}_drift"] = value, value - value[0]
        tables.append(table)
    drift = pd.concat(tables).sort_values("period", kind="stable", ignore_index=True)
    drift.insert(1, "window_end", [projection.plan.periods[number].end for number in drift["period"]])
    return drift


def _by_window(
    projection: Projection, states: States, columns: Mapping[str, Floats | NDArray[np.int64]]
) -> pd.DataFrame:
    """Arrays of one entry a window as a table."""
    periods = projection.plan.periods[1 : states.n_elapsed + 1]
    own = {
        "period": [period.number for period in periods],
        "window_end": [period.end for period in periods],
        "payment_date": [period.payment_date for period in periods],
    }
    return pd.DataFrame(own | dict(columns))
