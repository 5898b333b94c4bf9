"""The headline figures of a bill book, and the measures that its programme watches."""

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.programme import ProgrammeTrigger
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.ageing import overdue_face
from abs_model.pool.bill_book import AT_RISK, BillBook
from abs_model.pool.bill_line import product_row
from abs_model.run.bill_deal import GUARANTEE
from abs_model.run.bill_view import concentration_figures, rolled_days, tasks_of
from abs_model.run.likelihood import Simulation

Value = float | int | None

LIQUIDITY_DAYS = 30
"""Days of maturities that liquid assets are held against."""

SMALL_SIZES = ("small", "micro")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One trigger of a programme as at a day: what was measured, against what, and whether that is a breach."""

    trigger: ProgrammeTrigger
    value: Value

    @property
    def threshold(self) -> float:
        """The number beyond which it is breached."""
        return float(self.trigger.above if self.trigger.above is not None else self.trigger.below or 0.0)

    @property
    def headroom(self) -> float | None:
        """How far the value is from a breach; below 0 beyond it. None where there is no value."""
        if self.value is None:
            return None
        sign = 1.0 if self.trigger.above is not None else -1.0
        return sign * (self.threshold - float(self.value))

    @property
    def is_breached(self) -> bool:
        """Whether the value is beyond the threshold; what cannot be measured is no breach."""
        return self.headroom is not None and self.headroom < 0


def book_figures(book: BillBook) -> dict[str, Value]:
    """The headline figures of a book; amounts in yuan.

    Returns
    -------
    dict of str to float, int or None
        Words of the glossary; None where a figure does not exist.
    """
    used = book.frame[book.frame["is_used"]]
    fen = to_fen(used["face"].to_numpy(dtype=np.float64))
    tenor = (used["due_date"] - pd.Timestamp(book.as_of)).dt.days.clip(lower=0).to_numpy(dtype=np.float64)
    row = product_row(book.lines, book.programme.limits).iloc[0]
    total = float(fen.sum())
    figures: dict[str, Value] = {
        "n_bills": len(book.frame),
        "n_live_bills": len(used),
        "n_acceptors": int(used["acceptor_id"].nunique()),
        "n_suppliers": int(used["supplier_id"].nunique()),
        "n_whitelisted": len(book.whitelist.frame),
        "lines_total": float(to_yuan(to_fen(book.whitelist.frame["line"].to_numpy(dtype=np.float64)).sum())),
        "used": float(row["used"]),
        "reserved": float(row["reserved"]),
        "mean_face": total / len(fen) / 100.0 if len(fen) else None,
        "mean_tenor_days": float(tenor @ fen / total) if total else None,
    }
    return {**figures, **concentration_figures(book), **measures(book)}


def measures(book: BillBook) -> dict[str, Value]:
    """Every measure that a programme may watch, and what it is made of; amounts in yuan."""
    used = float(product_row(book.lines, book.programme.limits)["used"].iloc[0])
    claims, ended = claims_of_the_year(book)
    weighted = weighted_balance(book)
    net_assets, liquid = book.programme.capital.net_assets, book.programme.guarantor.liquid_assets
    overdue = overdue_face(book.frame, book.frame["stage"], book.as_of)
    due_soon = _due_within(book, LIQUIDITY_DAYS)
    tasks = tasks_of(book)
    cap = book.programme.limits.product
    lines = float(book.whitelist.frame["line"].sum())
    shares = concentration_figures(book)
    live = set(book.frame.loc[book.frame["is_used"], "acceptor_id"])
    return {
        "claims_of_year": claims,
        "ended_in_year": ended,
        "claim_ratio": claims / ended if ended else None,
        "overdue_face": overdue,
        "overdue_ratio": overdue / used if used else None,
        "utilisation_ratio": used / (cap or lines) if cap or lines else None,
        "largest_acceptor_share": shares.get("acceptor_top_1_share"),
        "weighted_balance": weighted,
        "capital_use": weighted / book.programme.capital.leverage,
        "leverage_multiple": weighted / net_assets if net_assets else None,
        "due_within_month": due_soon,
        "liquidity_ratio": liquid / due_soon if liquid is not None and due_soon else None,
        "n_frozen_acceptors": len(live & set(book.frozen)),
        "n_lapsed_tasks": int(tasks["is_lapsed"].sum()),
    }


def cash_calls(book: BillBook, simulation: Simulation) -> dict[str, Value]:
    """The most that may be claimed within a week and within 30 days, but for one path in a thousand, against cash.

    Returns
    -------
    dict of str to float or None
        largest_week_quantile_999, largest_month_quantile_999 and liquid_assets in yuan, stressed_liquidity_ratio
        (liquid assets / that of 30 days); exact amounts where they are known.
    """
    week, month = (_claimed(simulation, f"largest_{span}_quantile_999") for span in ("week", "month"))
    liquid = book.programme.guarantor.liquid_assets
    return {
        "largest_week_quantile_999": week,
        "largest_month_quantile_999": month,
        "liquid_assets": liquid,
        "stressed_liquidity_ratio": liquid / month if liquid is not None and month else None,
    }


def watched(book: BillBook) -> tuple[Watched, ...]:
    """Every trigger of the programme with its value."""
    found = measures(book)
    return tuple(Watched(trigger=one, value=found[one.measure]) for one in book.programme.triggers)


def watch_table(book: BillBook) -> pd.DataFrame:
    """The triggers of a programme: measure, value, threshold, headroom, breached or not."""
    rows = [
        {
            "trigger": one.trigger.id,
            "measure": one.trigger.measure,
            "value": one.value,
            "direction": "above" if one.trigger.above is not None else "below",
            "threshold": one.threshold,
            "headroom": one.headroom,
            "is_breached": one.is_breached,
        }
        for one in watched(book)
    ]
    columns = ["trigger", "measure", "value", "direction", "threshold", "headroom", "is_breached"]
    return pd.DataFrame(rows, columns=columns)


def weighted_balance(book: BillBook) -> float:
    """The face that counts towards the guarantor's liability balance, yuan.

    References
    ----------
    融资担保责任余额计量办法: small and micro parties up to 5 million yuan at 75 %, others whole.
    """
    capital = book.programme.capital
    used = book.lines[["acceptor_id", "used"]]
    size = book.frame.drop_duplicates("acceptor_id").set_index("acceptor_id")["acceptor_size"]
    is_small = used["acceptor_id"].map(size).isin(SMALL_SIZES) & (used["used"] <= capital.small_amount)
    weight = np.where(is_small, capital.small_weight, capital.weight)
    return float(to_yuan(to_fen(used["used"].to_numpy(dtype=np.float64) * weight).sum()))


def claims_of_the_year(book: BillBook) -> tuple[float, float]:
    """Claims paid in the twelve months up to the day, and the face of the guarantees that ended in them; yuan.

    A guarantee ends when its bill is paid, when the guarantor pays it, or when it is closed without a claim.
    """
    start = book.as_of + relativedelta(months=-12)
    paid_claims = _within(book, "compensated_date", start)
    amount = _amount(book, "compensated_amount", paid_claims)
    ended = paid_claims.copy()
    never_claimed = ~_within(book, "compensated_date", datetime.date.min)
    for column in ("paid_date", "closed_date"):
        ended |= _within(book, column, start) & never_claimed
    return amount, float(to_yuan(book.face[ended].sum()))


def _claimed(simulation: Simulation, word: str) -> float:
    found = simulation.estimate("support", GUARANTEE, word)
    value = found.value if found.exact is None else found.exact
    return float(value) if isinstance(value, int | float) else 0.0


def _within(book: BillBook, column: str, start: datetime.date) -> np.ndarray:
    """Bills of which a date lies after a day and not after the book's own."""
    if column not in book.frame:
        return np.zeros(len(book.frame), dtype=np.bool_)
    dates = book.frame[column].to_numpy(dtype="datetime64[D]")
    return np.asarray((dates > np.datetime64(start, "D")) & (dates <= np.datetime64(book.as_of, "D")))


def _amount(book: BillBook, column: str, chosen: np.ndarray) -> float:
    """What a column of some bills adds up to, yuan; their face where it says nothing."""
    stated = book.frame[column] if column in book.frame else pd.Series(np.nan, index=book.frame.index)
    filled = stated.fillna(book.frame["face"]).to_numpy(dtype=np.float64)
    return float(to_yuan(to_fen(filled[chosen]).sum()))


def _due_within(book: BillBook, n_days: int) -> float:
    """Face that falls due, or is due already, within so many days; yuan."""
    is_open = book.in_stage(*AT_RISK)
    due = rolled_days(book.frame["due_date"].to_numpy(dtype="datetime64[D]")[is_open], book.calendar)
    last = (np.datetime64(book.as_of, "D") + n_days).astype(np.int64)
    return float(to_yuan(book.face[is_open][due <= last].sum()))
