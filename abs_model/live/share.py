"""Splits that add up, and where the rows of a step stand."""

from collections.abc import Sequence

from abs_model.engine.plan import PlannedStep
from abs_model.live.case import term_words
from abs_model.live.formula import choose, exact, minimum, rounded, total
from abs_model.live.language import Expression
from abs_model.live.standing import Standing


def place_of(standing: Standing, planned: PlannedStep) -> str:
    """What the rows of a step begin with."""
    return f"{'closing' if standing.is_closing else 'step'}.{planned.number}"


def shares(standing: Standing, place: str, allowed: Expression, dues: Sequence[Expression]) -> list[Expression]:
    """What each of some dues gets: all of it where the money suffices, else a pro rata split that adds up."""
    if len(dues) == 1:
        return [minimum(allowed, dues[0])]
    whole = standing.row(f"{place}.due", term_words("live_due_together"), total(dues))
    paid = standing.row(f"{place}.paid", term_words("live_paid_together"), minimum(allowed, whole))
    return split(paid, whole, dues)


def split(paid: Expression, whole: Expression, weights: Sequence[Expression]) -> list[Expression]:
    """An amount split in proportion, cumulatively rounded, so that the parts add up to it."""
    parts: list[Expression] = []
    running: Expression | None = None
    reached: Expression | None = None
    for weight in weights[:-1]:
        running = weight if running is None else running + weight
        upper = rounded(paid * running / whole)
        parts.append(choose(whole > 0.0, upper if reached is None else exact(upper - reached)))
        reached = upper
    rest = paid if reached is None else exact(paid - reached)
    return [*parts, choose(whole > 0.0, rest)]
