"""Small shelves, grounds and steps for tests."""

import datetime
from typing import Any

import numpy as np

from abs_model.deal.shelf import Shelf
from abs_model.engine.default_times import day_number
from abs_model.run.shelf_state import Fates, Ground, Name, Standing, Step, nobody

YUAN = 100
"""Fen."""


def day(text: str) -> datetime.date:
    """A day."""
    return datetime.date.fromisoformat(text)


PLAN: dict[str, Any] = {
    "size": {"amount": 1_000_000.0},
    "core_enterprises": [{"id": "alpha", "name": "甲公司"}, {"id": "beta", "name": "乙公司"}],
    "receivables": {"first": 10},
    "new_suppliers": {"first": 5},
    "coupons": [{"date": day("2024-01-01"), "rate": 0.04}],
}


def shelf_of(**changes: Any) -> Shelf:
    """A shelf of 10,000,000 yuan with a letter of 2024-01-05 and a plan."""
    terms = {
        "id": "shelf",
        "name": {"zh": "储架", "en": "shelf"},
        "venue": "SZSE",
        "registered_amount": 10_000_000.0,
        "letter_date": day("2024-01-05"),
        "plan": PLAN,
    }
    return Shelf.model_validate(terms | changes)


def ground_of(shelf: Shelf, **changes: Any) -> Ground:
    """A ground of two names, each a group of its own, from which nothing is issued yet."""
    names = (Name(id="alpha", group="alpha"), Name(id="beta", group="beta"))
    return Ground(**({"shelf": shelf, "names": names, "used": 0, "n_issued": 0} | changes))


def step_of(closing: str, amount: float, shares: tuple[int, ...] = (1, 1), months: int = 12, **changes: Any) -> Step:
    """A series of a date and size in yuan, repaid after so many months of 30 days."""
    date = day(closing)
    terms = {
        "date": date,
        "day": day_number(date),
        "repaid": day_number(date) + 30 * months,
        "target": round(amount * YUAN),
        "shares": shares,
    }
    return Step(**(terms | changes))


def standing_of(closing: str, notes: tuple[float, ...], months: int = 12) -> Standing:
    """A series that is out, with notes on each name in yuan and as much face."""
    amounts = np.array(notes)[:, None] * YUAN
    start = day_number(day(closing))
    return Standing(day=start, repaid=start + 30 * months, notes=amounts, face=amounts)


def fates_of(*defaults: tuple[int, int, str], n_paths: int, n_names: int = 2, **changes: Any) -> Fates:
    """Fates with defaults of names on paths on days; everybody else pays."""
    fates = nobody(n_names, n_paths)
    days = fates.default_day.copy()
    for name, path, when in defaults:
        days[name, path] = day_number(day(when))
    terms: dict[str, Any] = {
        "default_day": days,
        "guarantor_day": fates.guarantor_day,
        "recovery_ratio": fates.recovery_ratio,
        "recovery_lag_days": fates.recovery_lag_days,
    }
    return Fates(**(terms | changes))
