"""What a rating hangs on: the same tranches with more correlation, more default, or a weaker guarantor."""

from collections.abc import Callable, Iterator

import pandas as pd

from abs_model.engine.credit_model import DAYS_A_YEAR, CreditModel
from abs_model.engine.default_times import day_number
from abs_model.engine.plan import Plan
from abs_model.measure.rating import notches, rating_by_expected_loss, rating_by_probability
from abs_model.run.credit import Credit, credit_model, provider_roles
from abs_model.run.estimate import Measured
from abs_model.run.record import Subject
from abs_model.scenario.rating_table import RatingTable
from abs_model.scenario.scenario import Scenario

HIGHER = 1.5
"""What correlations are multiplied by."""


def variations(
    subject: Subject, credit: Credit, scenario: Scenario, model: CreditModel
) -> Iterator[tuple[str, CreditModel]]:
    """The words of ``VARIATIONS``, each with its model; downgrades only where every provider has a rating."""
    yield "base", model
    yield "correlation_higher", model.with_correlation(HIGHER)
    yield "probability_double", model.with_probabilities(2.0)
    roles = provider_roles(subject.deal)
    stated = [role for role in roles if role in credit.terms.names and credit.terms.names[role].default_probability]
    if not roles or stated:
        return
    for n_notches in (1, 3):
        down = {role: scenario.downgrades.get(role, 0) + n_notches for role in roles}
        worse = scenario.model_copy(update={"downgrades": {**scenario.downgrades, **down}})
        yield f"provider_down_{n_notches}", credit_model(subject, credit, worse)


def ratings_table(
    plan: Plan,
    table: RatingTable,
    models: Iterator[tuple[str, CreditModel]],
    look: Callable[[str, CreditModel], tuple[Measured, bool]],
) -> pd.DataFrame:
    """What each tranche would be rated, as ``Simulation.ratings``.

    Parameters
    ----------
    plan : Plan
    table : RatingTable
    models : iterator of (str, CreditModel)
        The base first.
    look : callable
        From a variation to its means, and whether they are exact.
    """
    rows: list[dict[str, object]] = []
    first: dict[str, tuple[int, int | None]] = {}
    for word, model in models:
        found, is_exact = look(word, model)
        for note in plan.notes:
            name = note.tranche.id
            probability, error = found.mean(("tranche", name, "is_short"))
            promised = float(found.usual[found.place[("tranche", name, "present_value")]])
            worth, worth_error = found.mean(("tranche", name, "present_value"))
            loss = (promised - worth) / promised
            places = _places(table, probability, loss, _years(plan, found, name))
            base = first.setdefault(name, places)
            rows.append(
                {
                    "tranche": name,
                    "variation": word,
                    "shortfall_probability": probability,
                    "shortfall_probability_error": error,
                    "present_value_loss_ratio": loss,
                    "present_value_loss_error": worth_error / promised,
                    "rating_by_probability": _word(table, places[0]),
                    "rating_by_loss": _word(table, places[1]),
                    "notches_by_probability": int(notches(places[0], base[0])),
                    "notches_by_loss": _notches(places[1], base[1]),
                    "is_exact": is_exact,
                }
            )
    return pd.DataFrame(rows)


def _places(table: RatingTable, probability: float, loss: float, years: float) -> tuple[int, int | None]:
    """Rows of the table by default probability and, where it has them, by expected loss."""
    within = min(max(probability, 0.0), 1.0)
    by_probability = int(rating_by_probability(within, years, table.years, list(table.default_probability.values())))
    if table.expected_loss is None:
        return by_probability, None
    lost = min(max(loss, 0.0), 1.0)
    return by_probability, int(rating_by_expected_loss(lost, years, table.years, list(table.expected_loss.values())))


def _years(plan: Plan, found: Measured, name: str) -> float:
    """Weighted average life of a tranche when nobody defaults."""
    days, paid = (found.usual[found.place[("tranche", name, word)]] for word in ("principal_days", "principal_paid"))
    return max((float(days / paid) - day_number(plan.deal.dates.closing)) / DAYS_A_YEAR, 1 / DAYS_A_YEAR)


def _word(table: RatingTable, place: int | None) -> str | None:
    """A rating; what is below the worst one is said to be below it."""
    if place is None:
        return None
    return table.ratings[place] if place < len(table.ratings) else f"<{table.ratings[-1]}"


def _notches(place: int | None, base: int | None) -> int | None:
    return None if place is None or base is None else int(notches(place, base))
