"""Which term meets a target: the closed form where there is one, else a search; proved by the projection itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from abs_model.deal.shelf import Shelf
from abs_model.errors import DealError, Fault, nearest
from abs_model.run.closed_form import closed_form
from abs_model.run.credit import Credit
from abs_model.run.record import Provenance, Subject
from abs_model.run.search import Aim, Found, is_monotone, n_stretches, points, search
from abs_model.run.target import Figure, Target, parse_target
from abs_model.run.term import DISCOUNT_RATE, OVERCOLLATERALISATION, NumericTerm, Words, set_terms
from abs_model.run.trial import (
    Setting,
    Trial,
    Trials,
    candidate,
    figure_of,
    mean_days,
    price_by_face,
    sizable_terms,
    subject_with,
)
from abs_model.scenario.scenario import Scenario
from abs_model.terms import RATE_UNIT, fen

NEAR = 1e-6
"""How near to the best value, as a share of it, a refused candidate keeps it from being better."""

Progress = Callable[[int, int], None]
Bound = Literal["target", "limit", "check", "range"]

EXPECTED = 40
"""Candidates that a search usually runs, for a progress bar."""

COLUMNS = ["term_value", "figure_value", "is_met", "remark"]
"""Of the table around the value."""

AROUND = (0.001, 0.01, 0.05)
"""How far around the value its table looks, as shares of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be found.

    Attributes
    ----------
    term : str
        Path of a numeric term, or ``pool.face``, ``overcollateralisation_ratio``, ``pool.discount_rate``.
    target : str
        Such as ``A.shortfall <= 0``.
    scenario : Scenario
        Under which the target is to be met.
    aim : str, optional
        ``maximise`` or ``minimise`` the term; left out, the edge of what meets the target.
    low, high : float, optional
        Between which values to look.
    changes : mapping of str to float, str or None
        Other terms of the deal, by path, that are set first.
    """

    term: str
    target: str
    scenario: Scenario
    aim: Aim | None = None
    low: float | None = None
    high: float | None = None
    changes: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What was found.

    Attributes
    ----------
    subject : Subject
        The deal with the changes that were asked for, before the term is changed.
    value : float or None
        The term; None where no value meets the target.
    figure_before, figure : float, date or None
        The target's figure with the term as it is, and at the value.
    neighbour_value, neighbour_figure : float or None
        One unit further; None at the end of the range or where the candidate is refused.
    best_value, best_figure : float or None
        The best reached; the value itself where there is one.
    face : float or None
        Face of the pool at the value, or at the best reached, yuan.
    bound : str
        What keeps the term from going further: the ``target``, a ``limit``, a ``check`` or the ``range``.
    why : str
        What the limit or the check says, or the ends of the range.
    method : str
        ``closed_form`` or ``bracketed_search``.
    is_exact : bool
        Whether the target is met; False where it asks for an equality that the grid of values jumps over.
    is_monotone : bool
        Whether the figure only rises or only falls over all candidates that were run.
    is_moved : bool
        Whether the figure changes at all over those candidates.
    n_stretches : int
        Stretches of candidates that meet the target; above 1, another one may begin where nobody looked.
    n_projections : int
        Candidates that went through the waterfall.
    table : DataFrame
        Around the value: ``term_value, figure_value, is_met, remark``.
    """

    subject: Subject
    question: Question
    term: NumericTerm
    target: Target
    value: float | None
    figure_before: Figure
    figure: Figure
    neighbour_value: float | None
    neighbour_figure: Figure
    best_value: float | None
    best_figure: Figure
    face: float | None
    bound: Bound
    why: str
    method: str
    is_exact: bool
    is_monotone: bool
    is_moved: bool
    n_stretches: int
    n_projections: int
    table: pd.DataFrame
    provenance: Provenance


def size(
    subject: Subject,
    question: Question,
    *,
    credit: Credit | None = None,
    shelf: Shelf | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Find the value of a term at which a target is met.

    Parameters
    ----------
    subject : Subject
        Deal, pool and schedule.
    question : Question
    credit : Credit, optional
        For targets about probabilities; checked against the names of the deal.
    shelf : Shelf, optional
        Its limits bind candidates.
    progress : callable, optional
        Called with the candidates run and the candidates usually run.

    Raises
    ------
    DealError
        If the term or the target does not exist, or the range holds no value.
    ScenarioError
        If the target is about probabilities, and there are no credit assumptions or too many names.
    """
    if question.changes:
        subject = subject_with(subject, set_terms(subject.deal, question.changes))
    term = _term(subject, question.term)
    setting = Setting(
        subject=subject,
        term=term,
        target=parse_target(question.target, subject.deal),
        scenario=question.scenario,
        credit=credit,
        shelf=shelf,
    )
    if term.id == DISCOUNT_RATE:
        setting = _with_rate(setting)
    trials = Trials(setting=setting, tell=lambda done: progress(done, max(done, EXPECTED)) if progress else None)
    low, high = _range(setting, question)
    now = _now(setting.term)
    guess = closed_form(subject, term, question.scenario)
    found = _proved(trials, guess, (low, high), question.aim) if guess is not None else None
    method = "closed_form" if found is not None else "bracketed_search"
    if found is None:
        found = search(trials.at, setting.target, points(low, high, now), question.aim)
    return _answer(trials, question, found, (low, high), method)


def _term(subject: Subject, name: str) -> NumericTerm:
    terms = {term.id: term for term in sizable_terms(subject)}
    if name not in terms:
        fault = Fault(
            where=name,
            found="the deal has no such numeric term",
            wanted="the path of a number in the deal file is wanted, such as tranches.A.balance",
            remedy=_near(name, terms),
        )
        raise DealError(str(fault))
    return terms[name]


def _near(name: str, terms: Mapping[str, NumericTerm]) -> str:
    """The nearest term; where none is near, those that begin alike, or the first words of all."""
    remedy = nearest(name, terms)
    if remedy.startswith("Did"):
        return remedy
    beginnings = {term: term.partition(".")[0] for term in terms}
    alike = [term for term in terms if beginnings[term] == name.partition(".")[0]]
    return nearest(name, alike or set(beginnings.values()))


def _with_rate(setting: Setting) -> Setting:
    """The discount rate that the price comes to now, and what the proceeds leave for other faces."""
    subject = setting.subject
    if subject.deal.pool.purchase.method != "proceeds":
        fault = Fault(
            where=DISCOUNT_RATE,
            found=f"pool.purchase.method is {subject.deal.pool.purchase.method}",
            wanted="a price that the proceeds leave is wanted",
            remedy="Ask for pool.purchase.rate, or add --set pool.purchase.method=proceeds.",
        )
        raise DealError(str(fault))
    intercept, slope = price_by_face(subject, setting.scenario)
    face = subject.pool.total
    rate = (1 - (intercept + slope * face) / face) * 360 / mean_days(subject)
    return replace(
        setting, term=replace(setting.term, value=round(rate * RATE_UNIT) / RATE_UNIT), proceeds=(intercept, slope)
    )


def _now(term: NumericTerm) -> int | None:
    return None if term.value is None else term.grid(term.value)


def _range(setting: Setting, question: Question) -> tuple[int, int]:
    """Where to look, on the grid: as asked, or wide around what the deal is made of."""
    term, deal = setting.term, setting.subject.deal
    now = _now(term) or 0
    money = max(setting.subject.pool.total, sum(fen(one.balance) for one in deal.tranches), now)
    low, high = min(0, 10 * now), max(10 * now, 366)
    if term.unit == "yuan" or term.id == OVERCOLLATERALISATION:
        low, high = 0, 2 * money
    elif term.n_parts == RATE_UNIT:
        low, high = 0, 100 * RATE_UNIT if term.id.endswith("issue_price") else max(RATE_UNIT, 2 * now)
    low = low if question.low is None else term.grid(question.low)
    high = high if question.high is None else term.grid(question.high)
    if low > high:
        fault = Fault(
            where="--from, --to",
            found=f"{term.at(low):.12g} is above {term.at(high):.12g}",
            wanted="a range with its low end first is wanted",
            remedy="Exchange the two, or give one of them only.",
        )
        raise DealError(str(fault))
    return low, high


def _proved(trials: Trials, guess: int, ends: tuple[int, int], aim: Aim | None) -> Found | None:
    """The closed form's value, if the projection says that it meets the target and one unit further does not."""
    if not ends[0] < guess < ends[1]:
        return None
    trial, below, above = (trials.at(units) for units in (guess, guess - 1, guess + 1))
    if not trial.is_met or below.is_met == above.is_met:
        return None
    is_up = below.is_met
    neighbour = above if is_up else below
    if aim not in {None, "maximise" if is_up else "minimise"} or neighbour.refusal is not None:
        return None
    return Found(trial=trial, neighbour=neighbour, best=trial)


def _answer(trials: Trials, question: Question, found: Found, ends: tuple[int, int], method: str) -> Answer:
    setting = trials.setting
    term, target = setting.term, setting.target
    now = _now(term)
    before = trials.at(now).figure if now is not None else figure_of(setting, setting.subject)
    table = _table(trials, found, now)
    bound, why = _bound(trials, found, ends)
    value, neighbour, best = found.trial, found.neighbour, found.best
    ran = trials.ran()
    return Answer(
        subject=setting.subject,
        question=question,
        term=term,
        target=target,
        value=term.at(value.units) if value else None,
        figure_before=target.stated(before),
        figure=target.stated(value.figure) if value else None,
        neighbour_value=term.at(neighbour.units) if neighbour else None,
        neighbour_figure=target.stated(neighbour.figure) if neighbour else None,
        best_value=term.at(best.units) if best else None,
        best_figure=target.stated(best.figure) if best else None,
        face=candidate(setting, best.units).pool.total / 100 if best else None,
        bound=bound,
        why=why,
        method=method,
        is_exact=value is not None and value.is_met,
        is_monotone=is_monotone(target, ran),
        is_moved=len({one.figure for one in ran}) > 1,
        n_stretches=n_stretches(ran),
        n_projections=trials.n_run,
        table=table,
        provenance=setting.subject.provenance((question.scenario,)),
    )


def _bound(trials: Trials, found: Found, ends: tuple[int, int]) -> tuple[Bound, str]:
    """What keeps the term from going further, or, where no value works, the best one from being better."""
    term = trials.setting.term
    between = f"{term.at(ends[0]):.12g} .. {term.at(ends[1]):.12g}"
    last = found.trial or found.best
    if found.trial is not None and found.neighbour is not None:
        refusal, why = found.neighbour.refusal, found.neighbour.why
    else:
        refused = [one for one in trials.known.values() if one.refusal is not None]
        beside = [one for one in refused if last is None or abs(one.units - last.units) <= abs(last.units) * NEAR + 1]
        nearest_one = min(beside, key=lambda one: abs(one.units - (last.units if last else 0)), default=None)
        refusal, why = (nearest_one.refusal, nearest_one.why) if nearest_one is not None else (None, "")
    if refusal is not None:
        return refusal, why
    return ("range", between) if last is None or last.units in ends else ("target", "")


def _table(trials: Trials, found: Found, now: int | None) -> pd.DataFrame:
    """Candidates around the value, or around the best one, in order, with a word on each that stands out."""
    centre = found.trial or found.best
    words: dict[int, str] = {}
    if now is not None:
        words[now] = "as_it_is"
    if centre is not None:
        reach = [max(1, round(abs(centre.units) * share)) for share in AROUND]
        words |= {
            centre.units + sign * step: "" for step in reach for sign in (-1, 1) if centre.units + sign * step >= 0
        }
        words |= {now: "as_it_is"} if now is not None else {}
        if found.neighbour is not None:
            words[found.neighbour.units] = "one_unit_further"
        words[centre.units] = "value_found" if found.trial is not None else "best_reached"
    return pd.DataFrame(
        [_row(trials.setting, trials.at(units), words[units]) for units in sorted(words)], columns=COLUMNS
    )


def _row(setting: Setting, trial: Trial, word: str) -> dict[str, object]:
    return {
        "term_value": setting.term.at(trial.units),
        "figure_value": setting.target.stated(trial.figure),
        "is_met": trial.is_met,
        "remark": f"refused_by_{trial.refusal}" if trial.refusal else word,
    }
