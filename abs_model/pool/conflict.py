"""Why no choice of receivables meets everything: which limits are in the way, found by leaving out one at a time."""

from dataclasses import replace

from abs_model.errors import Fault
from abs_model.pool.choice import Ceiling, Choice, Effort, Goal
from abs_model.pool.limits import limit_words

EFFORT = Effort(gap=1e-3, seconds=3.0)
"""To say what is in the way, a thousandth is near enough."""


def conflict(choice: Choice, path: str, *, is_proven: bool) -> Fault:
    """What keeps receivables from coming to what is wanted, and what would help.

    Parameters
    ----------
    choice : Choice
        Without an answer.
    path : str
        Of the tape.
    is_proven : bool
        Whether there is no answer; else none was found in time.
    """
    total, wanted = float(choice.amount.sum()), f"{_yuan(choice.least)} to {_yuan(choice.most)} yuan is wanted"
    where = f"{path}: selection"
    if total < choice.least:
        found = f"{len(choice.amount)} eligible receivables come to {_yuan(total)} yuan"
        remedy = "Lower the least, add receivables, or look into what the criteria exclude."
        return Fault(where=where, found=found, wanted=wanted, remedy=remedy)
    if not is_proven:
        found = "no choice was found in the time given, and it is not proven that there is none"
        return Fault(where=where, found=found, wanted=wanted, remedy="Give more time, or widen least and target.")
    most = _most(choice)
    found = f"under all limits together the eligible receivables come to at most {_yuan(most)} yuan"
    if not most:
        found = "no eligible receivable can be chosen under all limits together"
    return Fault(where=where, found=found, wanted=wanted, remedy=_remedy(choice, most))


def _remedy(choice: Choice, most: float) -> str:
    """The limits without which what is wanted could be had, or those without which there would be more."""
    without = {
        ceiling_words(own): _most(replace(choice, ceilings=tuple(one for one in choice.ceilings if one is not own)))
        for own in choice.ceilings
    }
    enough = [words for words, reached in without.items() if reached >= choice.least]
    if enough:
        return f"Raise the limit in the way: without {' or without '.join(enough)} there is a choice."
    more = [f"{words} (then {_yuan(reached)})" for words, reached in without.items() if reached > most]
    if more:
        return f"No limit is in the way alone; raise several of: {', '.join(more)}."
    if choice.ceilings:
        return f"No limit is in the way alone; raise several of: {', '.join(without)}. Or widen least and target."
    return "Widen least and target: receivables cannot be split."


def _most(choice: Choice) -> float:
    """The most that fits under the target, fen; 0 where nothing does."""
    answer = replace(choice, least=1.0).best(Goal(weight=choice.amount), EFFORT)
    return 0.0 if answer.chosen is None else float(choice.amount[answer.chosen].sum())


def ceiling_words(ceiling: Ceiling) -> str:
    """A limit as messages call it."""
    return "the core enterprises' own limits" if ceiling.own is not None else limit_words(ceiling.bound.limit)


def _yuan(amount: float) -> str:
    return f"{amount / 100:,.2f}"
