"""The forecast of an issuance memorandum: what each payment date brings and pays in one scenario, and the cover."""

import numpy as np
import pandas as pd

from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.run.record import Projection
from abs_model.run.summary import coverage
from abs_model.run.tally import DISBURSEMENTS, RECEIPTS, cash_flow_table
from abs_model.schedule.period import Period

FORECAST_COLUMNS = (
    "payment_date", "is_projected", "opening_cash", *RECEIPTS, *DISBURSEMENTS, "closing_cash", "coverage_ratio",
)  # fmt: skip
"""Columns of the forecast; opening cash + receipts - disbursements = closing cash, in every row."""


def forecast_table(projection: Projection, path: int = 0) -> pd.DataFrame:
    """One row a payment date, the closing first, up to the last one on which anything moves; yuan.

    What is collected in windows without a distribution counts with the next payment date. Cash that arrives after the
    last payment date is in no row.

    Parameters
    ----------
    projection : Projection
    path : int
        Which scenario, by number.

    Returns
    -------
    DataFrame
        ``FORECAST_COLUMNS``; ``coverage_ratio`` is missing where nothing senior is due, ``is_projected`` says that the
        date rests on a year without a published holiday notice.
    """
    periods = projection.plan.periods
    cash = cash_flow_table(projection, path)
    ends = np.array([period.number for period in periods if period.payment_date is not None], dtype=np.int64)
    kinds = {kind: _by_distribution(cash, kind, ends) for kind in (*RECEIPTS, *DISBURSEMENTS)}
    held = to_fen(cash["cash_balance"].to_numpy(dtype=np.float64))[ends]
    opening = np.concatenate([[0.0], held[:-1]])
    n_shown = _last_movement(kinds) + 1
    table = pd.DataFrame(
        {
            "payment_date": [periods[end].payment_date for end in ends],
            "is_projected": [_is_projected(periods[end]) for end in ends],
            "opening_cash": to_yuan(opening),
            **{kind: to_yuan(amounts) for kind, amounts in kinds.items()},
            "closing_cash": to_yuan(held),
            "coverage_ratio": pd.Series(ends).map(coverage(projection, path)),
        }
    )
    return table.iloc[:n_shown][list(FORECAST_COLUMNS)].reset_index(drop=True)


def _by_distribution(cash: pd.DataFrame, kind: str, ends: np.ndarray) -> Amounts:
    """One kind of cash, fen, with what windows brought since the distribution before."""
    if kind not in cash:
        return np.zeros(len(ends))
    total = np.cumsum(to_fen(cash[kind].to_numpy(dtype=np.float64)))[ends]
    return np.diff(total, prepend=0.0)


def _last_movement(kinds: dict[str, Amounts]) -> int:
    """The place of the last row in which anything moves; the first, if nothing ever does."""
    moves = np.flatnonzero(sum(np.abs(amounts) for amounts in kinds.values()))
    return int(moves[-1]) if len(moves) else 0


def _is_projected(period: Period) -> bool:
    """Whether the payment date itself is projected."""
    return any(event.is_projected for event in period.events if event.date == period.payment_date)
