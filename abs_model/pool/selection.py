"""Choose from a tape that is larger than the issue: fill an amount under every criterion and limit, with one aim."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.deal import Deal
from abs_model.deal.eligibility import ConcentrationLimit
from abs_model.errors import Fault, InvariantError, ScenarioError, TapeError, nearest, raise_all
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.pool.choice import Answer, Ceiling, Choice, Effort, Goal, limits_in_use
from abs_model.pool.conflict import conflict
from abs_model.pool.limits import Bound, Flags, bound_of, numbered
from abs_model.pool.screening import LIMIT_RULE, Screening, screen
from abs_model.pool.tape import Tape
from abs_model.terms import fen

Aim = Literal["amount", "suppliers", "yield", "tenor"]
AIMS: tuple[Aim, ...] = get_args(Aim)

Status = Literal["optimal", "within_gap", "best_found"]
"""What is known of an answer: nothing is better; nothing is better by more than the gap allowed; neither."""

OWN_LIMIT = "within_core_enterprise_limit"
"""The criterion that takes rows in tape order; a choice takes the limits behind it as limits, and no order."""

LEFT_OUT_WORDS = {
    "rule": "selection",
    "rule_zh": "合格但未选入",
    "rule_en": "eligible, not chosen",
    "column": "",
    "found": "",
}
"""What is said of an eligible row that is not chosen, where others are excluded by a criterion."""

MOST_ROUNDS = 6
"""Times that a mean is bettered; each time the gap to the best mean shrinks by more than the time before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted of a choice.

    Attributes
    ----------
    aim : Aim
        ``amount``: as much as fits. ``suppliers``: as many suppliers. ``yield``: the highest mean discount rate of the
        tape, weighted by face. ``tenor``: the shortest mean remaining tenor, weighted by face.
    target : float
        Most that the chosen receivables come to, yuan.
    least : float, optional
        Least that they come to, yuan. Left out, it is ``fill_ratio`` of the most that fits, for every aim but amount.
    fill_ratio : float
        In (0, 1].
    gap : float
        How far from the best is near enough, as a part of it; in [0, 1).
    seconds : float
        Most time each time that the solver is asked: two to four times for an aim.
    limits : tuple of ConcentrationLimit
        Further limits beside those of the deal, such as those of its shelf.
    """

    aim: Aim = "amount"
    target: float
    least: float | None = None
    fill_ratio: float = 0.999
    gap: float = 1e-4
    seconds: float = 7.0
    limits: tuple[ConcentrationLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selected:
    """What was chosen, and what is proven of it.

    Attributes
    ----------
    frame : DataFrame
        The eligible rows, with what the deal says of their core enterprises.
    is_chosen : ndarray of bool, shape (n_eligible,)
    value, bound : float
        Of the aim: yuan, suppliers, rate a year, or days. No choice is better than the bound.
    gap : float
        Distance of the two as a part of the value.
    status : Status
    limits : DataFrame
        One line for each limit and name: rule, dimension, key, amount, share (of what is chosen), limit_share, limit,
        room (yuan), is_binding: nothing that was left out of that name could be added without breaking it.
    screening : Screening
        Of the criteria alone: why the other rows are not eligible.
    """

    selection: Selection
    frame: pd.DataFrame
    is_chosen: Flags
    value: float
    bound: float
    gap: float
    status: Status
    limits: pd.DataFrame
    screening: Screening

    @property
    def receivable_ids(self) -> tuple[str, ...]:
        """What was chosen, in the order of the tape."""
        return tuple(str(one) for one in self.frame["receivable_id"][self.is_chosen])

    @property
    def amount(self) -> float:
        """What the chosen receivables come to, yuan."""
        return float(to_yuan(_fen_of(self.frame)[self.is_chosen].sum()))

    @property
    def binding(self) -> pd.DataFrame:
        """The limits that bind."""
        return self.limits[self.limits["is_binding"]].reset_index(drop=True)

    @property
    def excluded(self) -> pd.DataFrame:
        """Rows that are out, with every reason: the criteria, or that others were chosen."""
        own = self.frame.loc[~self.is_chosen, ["row", "receivable_id", "receivable_amount"]]
        lines = own.assign(**LEFT_OUT_WORDS)[list(self.screening.exclusions.columns)]
        parts = [part for part in (self.screening.exclusions, lines) if len(part)]
        return pd.concat(parts).sort_values("row", kind="stable", ignore_index=True) if parts else lines


def select(tape: Tape, deal: Deal, selection: Selection) -> Selected:
    """Choose the receivables of a tape that come to an amount under all criteria and limits, with the best aim.

    Limits of either mode bind: a pool that is chosen need not break any. A share is a share of what is chosen. The
    limit of a core enterprise binds where the deal has the rule ``within_core_enterprise_limit``.

    Parameters
    ----------
    tape : Tape
    deal : Deal
    selection : Selection

    Raises
    ------
    ScenarioError
        If what is wanted makes no sense.
    TapeError
        As ``screen``; if no choice meets everything, with the limits in the way; or if none was found in time.
    InvariantError
        If the deal's own screening would not take exactly what was chosen.

    References
    ----------
    Dinkelbach (1967), On Nonlinear Fractional Programming, Management Science 13(7), for the two means.
    """
    raise_all(ScenarioError, _selection_faults(selection))
    screening = screen(tape, _without_limits(deal, selection))
    frame = screening.pool_frame
    choice = Choice(
        amount=_fen_of(frame),
        ceilings=_ceilings(frame, deal, selection),
        least=max(float(fen(selection.least or 0.0)), 1.0),
        most=float(fen(selection.target)),
    )
    if choice.amount.sum() < choice.least:
        raise TapeError(str(conflict(choice, tape.path, is_proven=True)))
    answer, value, bound = _best(choice, frame, deal, selection)
    if answer.chosen is None:
        raise TapeError(str(conflict(choice, tape.path, is_proven=answer.is_impossible)))
    gap = abs(bound - value) / abs(value) if value else abs(bound)
    selected = Selected(
        selection=selection,
        frame=frame,
        is_chosen=answer.chosen,
        value=value,
        bound=bound,
        gap=gap,
        status="optimal" if gap == 0.0 else "within_gap" if gap <= selection.gap else "best_found",
        limits=limits_in_use(choice, answer.chosen),
        screening=screening,
    )
    _prove(tape, deal, selected)
    return selected


def chosen_tape(tape: Tape, selected: Selected) -> Tape:
    """The tape of what was chosen: its rows as they are, nothing refused and no problems told again."""
    rows = tape.frame[tape.frame["row"].isin(selected.frame["row"][selected.is_chosen])].reset_index(drop=True)
    return replace(tape, frame=rows, refused=tape.refused.iloc[:0], problems=tape.problems.iloc[:0])


def _selection_faults(selection: Selection) -> list[Fault]:
    """What is wrong with what is wanted."""
    least = selection.least
    bounds = (
        ("target", selection.target, 0.01, 9e13, "an amount above 0 in yuan"),
        ("least", 0.0 if least is None else least, 0.0, 9e13, "an amount in yuan"),
        ("fill_ratio", selection.fill_ratio, 1e-9, 1.0, "a part above 0, up to 1"),
        ("gap", selection.gap, 0.0, 0.5, "a part of at most 0.5"),
        ("seconds", selection.seconds, 0.1, 3600.0, "0.1 to 3600 seconds"),
    )
    faults = [
        Fault(where=f"selection: {name}", found=f"it is {value}", wanted=f"{wanted} is wanted", remedy="Change it.")
        for name, value, lowest, highest, wanted in bounds
        if not lowest <= value <= highest
    ]
    faults += [
        Fault(
            where=f"selection: {name}",
            found=f"it is {value!r}",
            wanted="an amount in yuan with at most two decimals is wanted",
            remedy="Round it to the fen.",
        )
        for name, value in (("target", selection.target), ("least", least or 0.0))
        if np.isfinite(value) and Fraction(repr(float(value))) * 100 % 1
    ]
    if selection.aim not in AIMS:
        wanted = "an aim is wanted"
        found = f"it is {str(selection.aim)!r}"
        faults.append(Fault(where="selection: aim", found=found, wanted=wanted, remedy=nearest(selection.aim, AIMS)))
    if not faults and least is not None and least > selection.target:
        faults.append(
            Fault(
                where="selection: least",
                found=f"it is {least:,.2f}, more than the target of {selection.target:,.2f}",
                wanted="at most the target is wanted",
                remedy="Lower it, or raise the target.",
            )
        )
    return faults


def _without_limits(deal: Deal, selection: Selection) -> Deal:
    """The deal with limits that only test, and without the criterion that a limit of the choice stands in for."""
    limits = (*deal.pool.concentration, *selection.limits)
    terms = deal.pool.model_copy(
        update={
            "concentration": tuple(limit.model_copy(update={"mode": "test"}) for limit in limits),
            "eligibility": tuple(one for one in deal.pool.eligibility if not _is_own_limit(one.rule, one.effect)),
        }
    )
    return deal.model_copy(update={"pool": terms})


def _is_own_limit(rule: str, effect: str) -> bool:
    return rule == OWN_LIMIT and effect == "exclude"


def _fen_of(frame: pd.DataFrame) -> Amounts:
    return to_fen(frame["receivable_amount"].to_numpy(dtype=np.float64))


def _ceilings(frame: pd.DataFrame, deal: Deal, selection: Selection) -> tuple[Ceiling, ...]:
    """Every limit that binds the choice."""
    limits = dict.fromkeys(
        (limit.by, limit.share, limit.amount) for limit in (*deal.pool.concentration, *selection.limits)
    )
    ceilings = [
        Ceiling(rule=f"{LIMIT_RULE}{by}", bound=bound_of(frame, ConcentrationLimit(by=by, share=share, amount=amount)))
        for by, share, amount in limits
    ]
    own = {one.id: float(fen(one.limit)) for one in deal.core_enterprises if one.limit is not None}
    if own and any(_is_own_limit(one.rule, one.effect) for one in deal.pool.eligibility):
        name, names = numbered(frame["core_enterprise_id"])
        most = np.array([own.get(one, np.inf) for one in names], dtype=np.float64)
        limit = ConcentrationLimit(by="core_enterprise_id", amount=max(one / 100 for one in own.values()))
        ceilings.append(Ceiling(rule=OWN_LIMIT, bound=Bound(limit=limit, name=name, names=names), own=most))
    return tuple(ceilings)


def _best(choice: Choice, frame: pd.DataFrame, deal: Deal, selection: Selection) -> tuple[Answer, float, float]:
    """The best choice, with value and bound of the aim."""
    effort = Effort(gap=selection.gap, seconds=selection.seconds)
    amount = Goal(weight=choice.amount)
    if selection.aim == "amount":
        answer = choice.best(amount, effort)
        return answer, *_in_yuan(choice, answer)
    if selection.least is None:
        filled = choice.best(amount, effort)
        if filled.chosen is None:
            return filled, 0.0, 0.0
        held = choice.amount[filled.chosen].sum()
        choice = replace(choice, least=max(float(np.floor(held * selection.fill_ratio)), 1.0))
    if selection.aim == "suppliers":
        name, _ = numbered(frame["supplier_id"])
        goal = Goal(weight=np.zeros(len(frame)), name=name)
        answer = choice.best(goal, effort)
        value = 0.0 if answer.chosen is None else goal.value(answer.chosen)
        return answer, value, max(float(np.floor(min(answer.bound, len(frame)) + 1e-6)), value)
    if selection.aim == "yield":
        return _best_mean(choice, _rates(frame), effort, sign=1.0)
    return _best_mean(choice, _tenors(frame, deal), effort, sign=-1.0)


def _in_yuan(choice: Choice, answer: Answer) -> tuple[float, float]:
    """Amount chosen and the most that it could be; a part of a fen is none."""
    value = 0.0 if answer.chosen is None else float(choice.amount[answer.chosen].sum())
    bound = min(float(np.floor(answer.bound + 1e-3)), choice.most) if np.isfinite(answer.bound) else choice.most
    return float(to_yuan(value)), float(to_yuan(max(bound, value)))


def _best_mean(choice: Choice, of: NDArray[np.float64], effort: Effort, *, sign: float) -> tuple[Answer, float, float]:
    """The best face-weighted mean: where nothing has a positive excess over a mean, none is better.

    With F the amounts, r what is averaged and m a mean: if no choice has a sum of F (r - m) above b, none has a mean
    above m + b / F of it, which is at most m + b / least.
    """
    size = choice.amount
    mean, limit = float(of @ size / size.sum()), np.inf
    best: Answer | None = None
    for _ in range(MOST_ROUNDS):
        excess = Goal(weight=sign * size * (of - mean), offset=abs(mean) * choice.most)
        answer = choice.best(excess, effort)
        if answer.chosen is None:
            best = best or answer
            break
        reached = float(of[answer.chosen] @ size[answer.chosen] / size[answer.chosen].sum())
        above = max(answer.bound - excess.offset, 0.0)
        limit = min(limit, sign * mean + above / choice.least)
        is_better = best is None or sign * (reached - mean) > 0.0
        best, mean = (answer, reached) if is_better else (best, mean)
        if not is_better or limit - sign * mean <= 1e-12 * abs(mean):
            break
    if best is None or best.chosen is None:
        return best or Answer(chosen=None, bound=np.inf), 0.0, 0.0
    is_proven = limit - sign * mean <= 1e-9 * max(abs(mean), 1e-9)
    return best, mean, mean if is_proven else sign * max(limit, sign * mean)


def _rates(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Discount rates as the tape states them, all of them stated."""
    stated = frame.get("discount_rate")
    n_missing = len(frame) if stated is None else int(stated.isna().sum())
    if stated is None or n_missing:
        fault = Fault(
            where="tape: column discount_rate",
            found=f"{n_missing} of {len(frame)} eligible receivables state no discount rate",
            wanted="the aim yield needs the rate of each",
            remedy="Fill the column, or choose another aim.",
        )
        raise TapeError(str(fault))
    return stated.to_numpy(dtype=np.float64)


def _tenors(frame: pd.DataFrame, deal: Deal) -> NDArray[np.float64]:
    """Remaining tenors, days from the cut-off date."""
    due = frame["due_date"].to_numpy(dtype="datetime64[D]")
    return np.asarray((due - np.datetime64(deal.dates.cut_off, "D")).astype(np.float64))


def _prove(tape: Tape, deal: Deal, selected: Selected) -> None:
    """Put the chosen rows through the deal's own screening: it takes every one of them."""
    again = screen(chosen_tape(tape, selected), deal)
    if tuple(again.pool_frame["receivable_id"]) != selected.receivable_ids:
        raise InvariantError(
            f"{len(selected.receivable_ids)} chosen, {len(again.pool_frame)} of them pass the screening"
        )
