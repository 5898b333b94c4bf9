"""Where on a grid a target begins or ceases to be met: a look at the whole range, then a bracket down to one unit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from abs_model.run.target import Target
from abs_model.run.trial import Trial

Aim = Literal["maximise", "minimise"]
At = Callable[[int], Trial]

LOOKS = (0, 1 / 1024, 1 / 256, 1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1)
"""Where in the range the first look goes, closer towards its low end; the value as it is comes on top."""

MOST_REFINEMENTS = 48
"""Candidates by which the best value is looked for where none meets the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes
    ----------
    trial : Trial or None
        The value that meets the target, or the nearest to it where it asks for equality; None where none does.
    neighbour : Trial or None
        One unit further; None at the end of the range.
    best : Trial or None
        Which of all comes nearest to the target; None where every candidate is refused.
    """

    trial: Trial | None
    neighbour: Trial | None
    best: Trial | None


def points(low: int, high: int, now: int | None) -> tuple[int, ...]:
    """Where to look first: both ends, some between, and the value as it is, in order."""
    looked = {low + round((high - low) * share) for share in LOOKS}
    return tuple(sorted(looked | ({now} if now is not None and low <= now <= high else set())))


def search(at: At, target: Target, looked: Sequence[int], aim: Aim | None) -> Found:
    """Find the last value on a side that meets a target.

    Parameters
    ----------
    at : callable
        Runs one candidate.
    target : Target
    looked : sequence of int
        Where to look first, in order, the ends of the range included.
    aim : str, optional
        Which end of the values that meet the target is wanted; the one that is no end of the range if left out.
    """
    trials = [at(units) for units in looked]
    if target.comparison == "==" and not any(one.is_met for one in trials):
        crossing = _crossing(at, target, trials)
        if crossing is not None:
            return crossing
    elif not any(one.is_met for one in trials):
        trials = sorted({one.units: one for one in (*trials, *_refined(at, target, trials))}.values(), key=_units)
    met = [place for place, one in enumerate(trials) if one.is_met]
    best = min((one for one in trials if one.refusal is None), key=lambda one: target.miss(one.figure), default=None)
    if not met:
        return Found(trial=None, neighbour=None, best=best)
    is_up = (aim or _side(trials, met)) == "maximise"
    inside = met[-1] if is_up else met[0]
    further = inside + 1 if is_up else inside - 1
    if not 0 <= further < len(trials):
        return Found(trial=trials[inside], neighbour=None, best=trials[inside])
    beyond = further + 1 if is_up else further - 1
    last = trials[beyond] if 0 <= beyond < len(trials) else None
    found, neighbour = bracket(at, target, trials[inside], trials[further], last)
    return Found(trial=found, neighbour=neighbour, best=found)


def bracket(at: At, target: Target, inside: Trial, outside: Trial, beyond: Trial | None = None) -> tuple[Trial, Trial]:
    """Close in on the edge between a value that meets the target and one that does not, down to one unit.

    A straight line through what is known says where the edge would be, and a step beyond it is taken next; halving
    takes every third turn. So a straight line is done in a few steps, anything else in a few times as many as halving.

    Parameters
    ----------
    at : callable
        Runs one candidate.
    target : Target
    inside, outside : Trial
        One that meets the target, and one that does not or is refused.
    beyond : Trial, optional
        One further outside.
    """
    was_met, turn = True, 0
    while abs(outside.units - inside.units) > 1:
        low, high = sorted((inside.units, outside.units))
        across = 2 if (outside.units > inside.units) is was_met else -2
        last = inside.units if was_met else outside.units
        looks = (_straight(target, inside, outside, beyond), last + across, None)
        look = None if target.is_likelihood else looks[turn % 3]
        trial = at((low + high) // 2 if look is None else min(max(look, low + 1), high - 1))
        was_met, turn = trial.is_met, turn + 1
        if was_met:
            inside = trial
        else:
            outside, beyond = trial, outside
    return inside, outside


def is_monotone(target: Target, trials: Sequence[Trial]) -> bool:
    """Whether a figure only rises or only falls over all candidates, but for a fen or rounding."""
    gaps = [gap for one in trials if (gap := target.gap(one.figure)) is not None]
    noise = 2.0 if target.unit == "yuan" else 1e-9 * max((abs(gap) for gap in gaps), default=0.0)
    steps = [later - earlier for earlier, later in pairwise(gaps)]
    return all(step >= -noise for step in steps) or all(step <= noise for step in steps)


def n_stretches(trials: Sequence[Trial]) -> int:
    """How many stretches of candidates meet the target."""
    flags = [False, *(one.is_met for one in trials)]
    return sum(later and not earlier for earlier, later in pairwise(flags))


def _units(trial: Trial) -> int:
    return trial.units


def _side(trials: Sequence[Trial], met: Sequence[int]) -> Aim:
    """The end of what meets the target that is no end of the range; the upper one where both are or neither is."""
    runs = [place for place, one in enumerate(trials) if one.refusal is None]
    return "minimise" if met[-1] == runs[-1] and met[0] != runs[0] else "maximise"


def _straight(target: Target, inside: Trial, outside: Trial, beyond: Trial | None) -> int | None:
    """Where a straight line meets the number: through both sides, or through two outer ones where the inner is flat."""
    other = inside if target.gap(inside.figure) else beyond
    near, far = target.gap(outside.figure), target.gap(other.figure) if other is not None else None
    if other is None or near is None or far is None or near == far:
        return None
    return round(outside.units - near * (other.units - outside.units) / (far - near))


def _crossing(at: At, target: Target, trials: Sequence[Trial]) -> Found | None:
    """Where a figure crosses a number that it may never be equal to: the value nearest to it, and its neighbour."""
    runs = [one for one in trials if target.gap(one.figure) is not None]
    for low, high in pairwise(runs):
        if (target.gap(low.figure) or 0.0) * (target.gap(high.figure) or 0.0) < 0:
            sign = (target.gap(low.figure) or 0.0) > 0
            return _zero(at, target, low, high, sign)
    return None


def _zero(at: At, target: Target, low: Trial, high: Trial, sign: bool) -> Found:
    """The value nearest to a crossing between two values; equality counts as the other side."""
    while high.units - low.units > 1:
        step = _straight(target, low, high, None)
        for guess in (step, (low.units + high.units) // 2):
            if high.units - low.units <= 1:
                break
            middle = (low.units + high.units) // 2 if guess is None else guess
            trial = at(min(max(middle, low.units + 1), high.units - 1))
            gap = target.gap(trial.figure)
            if gap is not None and gap != 0 and (gap > 0) == sign:
                low = trial
            else:
                high = trial
    near, far = sorted((low, high), key=lambda one: target.miss(one.figure))
    return Found(trial=near, neighbour=far, best=near)


def _refined(at: At, target: Target, trials: Sequence[Trial]) -> list[Trial]:
    """More candidates around the best one, until one meets the target or the best is found."""
    runs = [place for place, one in enumerate(trials) if one.refusal is None]
    if not runs:
        return []
    best = min(runs, key=lambda place: target.miss(trials[place].figure))
    low, high = trials[max(best - 1, 0)], trials[min(best + 1, len(trials) - 1)]
    middle, more = trials[best], []
    for _ in range(MOST_REFINEMENTS):
        wider = max((low, high), key=lambda one: abs(one.units - middle.units))
        if abs(wider.units - middle.units) <= 1:
            break
        trial = at((wider.units + middle.units) // 2)
        more.append(trial)
        if trial.is_met:
            break
        is_better = trial.refusal is None and target.miss(trial.figure) < target.miss(middle.figure)
        if is_better and trial.units > middle.units:
            low, middle = middle, trial
        elif is_better:
            middle, high = trial, middle
        elif trial.units > middle.units:
            high = trial
        else:
            low = trial
    return more
