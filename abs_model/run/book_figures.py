"""Figures of a guarantor's book: when cash, leverage or capital gives way, cash need by week, claims by deal."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.engine.outcome import Key
from abs_model.measure.sample import Controlled, Tail, controlled, quotient, tail
from abs_model.run.book_draw import (
    BookCount,
    book_control_means,
    book_keys,
    is_book_spread,
    products_of,
    week_labels,
)
from abs_model.run.book_flow import week_days
from abs_model.run.book_path import LIMITS, BookTask
from abs_model.run.estimate import EPOCH, ROUNDING
from abs_model.run.likelihood import LEVELS, Estimate

WORST = 0.99
"""Beyond this level a path is among the worst."""

Row = tuple[str, float, float, str]
"""Identifier, value, standard error and unit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookMeasured:
    """Means and tails of a book's count, by key; fen."""

    means: Controlled
    tails: dict[Key, Tail]
    place: dict[Key, int]
    n_paths: float

    def mean(self, key: Key) -> tuple[float, float]:
        """Mean and standard error; an error of the last digits is none."""
        at = self.place[key]
        mean, error = float(self.means.mean[at]), float(self.means.standard_error[at])
        return mean, 0.0 if error <= ROUNDING * abs(mean) else error

    def quotient(self, numerator: Key, denominator: Key) -> tuple[float, float]:
        """Quotient of two means and its standard error; not a number where the denominator never happened."""
        if self.means.mean[self.place[denominator]] <= 0:
            return np.nan, np.nan
        value, error = quotient(self.means, self.place[numerator], self.place[denominator])
        return value, 0.0 if error <= ROUNDING * abs(value) else error


def book_measured(task: BookTask, counted: BookCount) -> BookMeasured:
    """Means and tails of a book's count."""
    count, keys = counted.count, book_keys(task)
    filled = count.n_paths > 0
    n_paths = count.n_paths[filled]
    total = float(n_paths.sum())
    return BookMeasured(
        means=controlled(count.sums[:, filled], n_paths, count.controls[:, filled], book_control_means(task)),
        tails={key: tail(spread, total) for key, spread in count.spreads.items() if is_book_spread(key)},
        place={key: at for at, key in enumerate(keys)},
        n_paths=total,
    )


def book_estimates(task: BookTask, of: BookMeasured) -> tuple[Estimate, ...]:
    """All figures of the book, then of each deal, then of each product; yuan, shares, dates."""
    found = [("book", "book", row) for row in _book(task, of)]
    found += [("deal", deal.id, row) for deal in task.deals for row in _claims(of, "deal", deal.id)]
    found += [("product", one, row) for one in products_of(task) for row in _claims(of, "product", one)]
    return tuple(
        Estimate(
            section=section,
            subject=subject,
            identifier=word,
            value=None if np.isnan(value) else _said(value, unit),
            standard_error=None if np.isnan(error) else error,
            exact=None,
            unit=unit,
        )
        for section, subject, (word, value, error, unit) in found
    )


def _said(value: float, unit: str) -> float | datetime.date:
    return EPOCH + datetime.timedelta(days=round(value)) if unit == "date" else value


def _book(task: BookTask, of: BookMeasured) -> Iterator[Row]:
    yield from _claims(of, "book", "book")
    for word, told in (("recovered", "recovery"), ("ceded", "shared_claim"), ("fees", "guarantee_fee")):
        yield _yuan(f"expected_{told}", of.mean(("book", "book", word)))
    yield from _quantiles(of, ("book", "book", "net_loss"), "net_loss_quantile")
    yield from _quantiles(of, ("book", "book", "largest_week"), "largest_week_quantile")
    yield _yuan("expected_peak_need", of.mean(("book", "book", "peak_need")))
    yield from _quantiles(of, ("book", "book", "peak_need"), "peak_need_quantile")
    for limit in known_limits(task):
        broken, day = (("book", "book", f"{limit}_{word}") for word in ("breached", "breach_day"))
        yield (f"{limit}_breach_probability", *of.mean(broken), "probability")
        yield (f"{limit}_breach_date", *of.quotient(day, broken), "date")


def known_limits(task: BookTask) -> tuple[str, ...]:
    """The limits that can be looked at."""
    limits = task.limits
    known = {"liquid_assets": limits.liquid_assets, "leverage": limits.net_assets, "net_assets": limits.net_assets}
    return tuple(limit for limit in LIMITS if known[limit] is not None)


def _claims(of: BookMeasured, section: str, subject: str) -> Iterator[Row]:
    claims: Key = (section, subject, "claims")
    yield ("call_probability", *of.mean((section, subject, "is_called")), "probability")
    yield _yuan("expected_claim", of.mean(claims))
    yield from _quantiles(of, claims, "claim_quantile")
    worst = of.tails[claims]
    found = worst.expected_shortfall(WORST), worst.expected_shortfall_error(WORST)
    yield _yuan("mean_worst_claim_99", found)
    yield _yuan("expected_net_loss", of.mean((section, subject, "net_loss")))


def _yuan(word: str, found: tuple[float, float]) -> Row:
    return word, found[0] / 100, found[1] / 100, "yuan"


def _quantiles(of: BookMeasured, key: Key, word: str) -> Iterator[Row]:
    for level in LEVELS:
        found = of.tails[key]
        yield _yuan(named(word, level), (found.quantile(level), found.quantile_error(level)))


def named(word: str, level: float) -> str:
    """A quantile's word with its level behind it.

    Examples
    --------
    >>> named("claim_quantile", 0.999)
    'claim_quantile_999'
    """
    return f"{word}_{level:.10g}".replace("0.", "")


def weeks_of_book(task: BookTask, of: BookMeasured) -> pd.DataFrame:
    """One row a week, as ``BookSimulation.book_weeks``."""
    rows = []
    for week, monday in zip(week_labels(task), week_days(task.weeks.tolist()), strict=True):
        row: dict[str, object] = {"week": week, "week_start": monday}
        for word in ("claim", "back", "shared", "fee", "need"):
            mean, error = of.mean(("week", week, word))
            row[f"expected_{word}"], row[f"expected_{word}_error"] = mean / 100, error / 100
        for word in ("claim", "need"):
            found = of.tails[("week", week, word)]
            for level in LEVELS:
                name = named(f"{word}_quantile", level)
                row[name] = round(found.quantile(level)) / 100
                row[f"{name}_error"] = found.quantile_error(level) / 100
        row["run_out_probability"], row["run_out_probability_error"] = of.mean(("week", week, "run_out"))
        rows.append(row)
    return pd.DataFrame(rows)
