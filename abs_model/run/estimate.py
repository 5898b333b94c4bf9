"""From counts to figures: means with standard errors, quantiles, claims by date; exact where every fate was run."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.engine.outcome import Key, claim_dates, week_of
from abs_model.engine.plan import Note, Plan
from abs_model.measure.sample import Controlled, Tail, controlled, quotient, tail
from abs_model.run.count import Count, is_spread, keys_of, weeks_of
from abs_model.run.likelihood import LEVELS, Estimate

Floats = NDArray[np.float64]

EPOCH = datetime.date(1970, 1, 1)

ROUNDING = 1e-9
"""Relative error that is no error of sampling."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """Means and tails of one count, by key; fen.

    ``place`` finds a key's mean; ``usual`` are the figures of the path on which nobody defaults.
    """

    means: Controlled
    tails: dict[Key, Tail]
    place: dict[Key, int]
    usual: Floats

    def mean(self, key: Key) -> tuple[float, float]:
        """Mean and standard error."""
        at = self.place[key]
        return float(self.means.mean[at]), float(self.means.standard_error[at])

    def quotient(self, numerator: Key, denominator: Key) -> tuple[float, float]:
        """Quotient of two means, and its standard error."""
        return quotient(self.means, self.place[numerator], self.place[denominator])


def measured(plan: Plan, count: Count, usual: Floats, control_means: Floats) -> Measured:
    """Means and tails of a count.

    Parameters
    ----------
    plan : Plan
    count : Count
        Of drawn paths; or of all fates, which has one group.
    usual : ndarray of shape (statistic,)
    control_means : ndarray of shape (control,)
        Exact means of the controls.
    """
    keys = keys_of(plan)
    filled = count.n_paths > 0
    n_paths = count.n_paths[filled]
    if len(n_paths) == 1:
        mean = count.sums[:, 0] / n_paths
        none = np.zeros_like(mean)
        means = Controlled(mean=mean, standard_error=none, residual=none[:, None], share=np.ones(1), n_controls=0)
    else:
        means = controlled(count.sums[:, filled], n_paths, count.controls[:, filled], control_means)
    total = float(n_paths.sum())
    tails = {key: tail(counted, total) for key, counted in count.spreads.items()}
    return Measured(means=means, tails=tails, place={key: at for at, key in enumerate(keys)}, usual=usual)


def estimates(
    plan: Plan, drawn: Measured, exact: Measured | None, known: Mapping[Key, tuple[float, float]]
) -> tuple[Estimate, ...]:
    """All figures, with the exact one beside each where there is one: from all fates, or known up to an error."""
    ours = list(_figures(plan, drawn))
    theirs = {key: (value, 0.0) for key, value, _, _ in _figures(plan, exact)} if exact is not None else known
    return tuple(
        Estimate(
            section=key[0],
            subject=key[1],
            identifier=key[2],
            value=_said(value, unit),
            standard_error=_told(value, error),
            exact=_said(theirs[key][0], unit) if key in theirs else None,
            unit=unit,
            exact_error=theirs[key][1] if key in theirs else 0.0,
        )
        for key, value, error, unit in ours
    )


def _told(value: float, error: float) -> float | None:
    """A standard error; 0 where a control knows the value and only the last digits of the sums are left."""
    if np.isnan(error):
        return None
    return 0.0 if error <= ROUNDING * abs(value) else error


def _said(value: float, unit: str) -> float | datetime.date | None:
    if np.isnan(value):
        return None
    return EPOCH + datetime.timedelta(days=round(value)) if unit == "date" else value


Figure = tuple[Key, float, float, str]


def _figures(plan: Plan, of: Measured) -> Iterator[Figure]:
    """Key, value, standard error and unit of every figure."""
    pool = ("pool", "pool")
    yield _mean(of, (*pool, "any_default"), "any_default_probability", "share")
    for word in ("defaulted", "lost"):
        yield _mean(of, (*pool, word), f"expected_{word}", "yuan")
    for word in ("defaulted", "lost"):
        yield from _quantiles(of, (*pool, word), f"{word}_quantile")
    for note in plan.notes:
        yield from _tranche(of, note)
    for support in plan.deal.support:
        yield from _support(of, support.id)


def _tranche(of: Measured, note: Note) -> Iterator[Figure]:
    name = note.tranche.id

    def key(word: str) -> Key:
        return ("tranche", name, word)

    yield _mean(of, key("is_short"), "shortfall_probability", "share")
    yield _mean(of, key("is_late"), "late_probability", "share")
    loss, error = of.mean(key("shortfall"))
    yield key("expected_loss_ratio"), loss / note.proceeds, error / note.proceeds, "share"
    given, error = of.quotient(key("shortfall"), key("is_short"))
    yield key("loss_given_default"), given / note.proceeds, error / note.proceeds, "share"
    promised = float(of.usual[of.place[key("present_value")]])
    worth, error = of.mean(key("present_value"))
    lost = (promised - worth) / promised if promised else np.nan
    yield key("present_value_loss_ratio"), lost, error / promised if promised else np.nan, "share"
    day, error = of.quotient(key("principal_days"), key("principal_paid"))
    yield key("expected_payment_date"), day, error, "date"
    yield from _quantiles(of, key("shortfall"), "shortfall_quantile")


def _support(of: Measured, name: str) -> Iterator[Figure]:
    def key(word: str) -> Key:
        return ("support", name, word)

    yield _mean(of, key("is_called"), "call_probability", "share")
    yield _mean(of, key("drawn"), "expected_claim", "yuan")
    given, error = of.quotient(key("drawn"), key("is_called"))
    yield key("claim_given_call"), given / 100, error / 100, "yuan"
    yield from _quantiles(of, key("drawn"), "claim_quantile")
    worst = of.tails[key("drawn")]
    mean, error = worst.expected_shortfall(0.99), worst.expected_shortfall_error(0.99)
    yield key("mean_worst_claim_99"), mean / 100, error / 100, "yuan"
    yield from _quantiles(of, key("largest_week"), "largest_week_quantile")
    yield from _quantiles(of, key("largest_month"), "largest_month_quantile")
    yield _mean(of, key("timing_gap"), "expected_timing_gap", "yuan")
    yield _mean(of, key("support_loss"), "expected_support_loss", "yuan")
    yield from _quantiles(of, key("support_loss"), "support_loss_quantile")
    yield _mean(of, key("has_failed"), "failure_probability", "share")
    yield _mean(of, key("failed_in_need"), "failed_in_need_probability", "share")


def _mean(of: Measured, key: Key, word: str, unit: str) -> Figure:
    mean, error = of.mean(key)
    scale = 100.0 if unit == "yuan" else 1.0
    return (key[0], key[1], word), mean / scale, error / scale, unit


def _quantiles(of: Measured, key: Key, word: str) -> Iterator[Figure]:
    for level in LEVELS:
        name = f"{word}_{level:.10g}".replace("0.", "")
        found = of.tails[key]
        yield (key[0], key[1], name), found.quantile(level) / 100, found.quantile_error(level) / 100, "yuan"


def claims_table(plan: Plan, drawn: Measured, exact: Measured | None) -> pd.DataFrame:
    """When a support is called, and for how much: by support and distribution, as ``Simulation.claims``."""
    rows = []
    dates = claim_dates(plan)
    for support in plan.deal.support:
        for period in plan.periods[1:]:
            if period.payment_date is None:
                continue
            call: Key = ("call", support.id, str(period.number))
            claim: Key = ("claim", support.id, str(period.number))
            called, called_error = drawn.mean(call)
            paid, paid_error = drawn.mean(claim)
            rows.append(
                {
                    "support": support.id,
                    "period": period.number,
                    "claim_date": dates[period.number],
                    "week": week_of(dates[period.number]),
                    "call_probability": called,
                    "call_probability_error": called_error,
                    "exact_call_probability": exact.mean(call)[0] if exact is not None else None,
                    "expected_claim": paid / 100,
                    "expected_claim_error": paid_error / 100,
                    "exact_expected_claim": exact.mean(claim)[0] / 100 if exact is not None else None,
                }
            )
    return pd.DataFrame(rows)


def weeks_table(plan: Plan, drawn: Measured, exact: Measured | None) -> pd.DataFrame:
    """What a support is called for in each calendar week: mean and quantiles, as ``Simulation.weeks``; yuan."""
    rows = []
    dates = claim_dates(plan)
    for support in plan.deal.support:
        for week in weeks_of(plan):
            key: Key = ("week", support.id, week)
            mean, error = drawn.mean(key)
            row: dict[str, object] = {
                "support": support.id,
                "week": week,
                "first_claim_date": next(date for date in dates if week_of(date) == week),
                "expected_claim": mean / 100,
                "expected_claim_error": error / 100,
                "exact_expected_claim": exact.mean(key)[0] / 100 if exact is not None else None,
            }
            for level in LEVELS:
                word = f"claim_quantile_{level:.10g}".replace("0.", "")
                row[word] = round(drawn.tails[key].quantile(level)) / 100
                row[f"{word}_error"] = drawn.tails[key].quantile_error(level) / 100
                row[f"exact_{word}"] = round(exact.tails[key].quantile(level)) / 100 if exact is not None else None
            rows.append(row)
    return pd.DataFrame(rows)


def distributions_table(plan: Plan, drawn: Measured, exact: Measured | None, n_points: int = 200) -> pd.DataFrame:
    """Probability of more than an amount, at up to ``n_points`` amounts of each distribution; yuan."""
    parts = []
    for key in keys_of(plan):
        if not is_spread(key) or key[0] == "week":
            continue
        found = drawn.tails[key]
        place = np.unique(np.linspace(0, len(found.value) - 1, min(n_points, len(found.value))).round().astype(int))
        table = pd.DataFrame(
            {
                "section": key[0],
                "subject": key[1],
                "identifier": key[2],
                "amount": np.round(found.value[place]) / 100,
                "probability_above": found.above[place],
                "probability_error": found.standard_error[place],
            }
        )
        table["exact_probability_above"] = (
            exact.tails[key].above_cell(found.cell[place]) if exact is not None else np.nan
        )
        parts.append(table)
    return pd.concat(parts, ignore_index=True)
