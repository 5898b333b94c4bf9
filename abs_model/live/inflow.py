"""Cash of the pool as rows: what each obligor pays, loses and still owes, window by window.

The rules are section 2 of ``docs/methods/waterfall.md``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from abs_model.live.case import Case, obligor_label, term_words
from abs_model.live.dates import END, window_holds
from abs_model.live.drivers import NEVER
from abs_model.live.formula import Cell, Ref, RowSum, UpTo, both, choose, exact, maximum, minimum, rounded
from abs_model.live.language import ONE, ZERO, Expression
from abs_model.live.model import Draft, RowSpec
from abs_model.live.note import NOTES
from abs_model.live.obligor import Obligor

DILUTION, DEFAULT = Cell("dilution_ratio"), Cell("default_ratio")
FLOWS = ("collected", "recovered", "repurchased")


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of amount of an obligor: its word, its formula, and what stands before the first window."""

    word: str
    formula: Callable[[Obligor], Expression]
    first: Callable[[Obligor], Expression] = lambda _: ZERO


def write_collections(draft: Draft, case: Case, obligors: Sequence[Obligor]) -> None:
    """Write the cash and the state of the pool: each kind of amount obligor by obligor, then all together."""
    for part in PARTS:
        _write_part(draft, case, obligors, part)
    if case.plan.is_answering_for_pool:
        for part in ANSWERED:
            _write_part(draft, case, obligors, part)
    _write_totals(draft, case, obligors)


def _write_part(draft: Draft, case: Case, obligors: Sequence[Obligor], part: Part) -> None:
    for obligor in obligors:
        draft.row(
            RowSpec(
                key=_key(part.word, obligor),
                words=obligor_label(case, obligor.number - 1),
                first=part.first(obligor),
                each=part.formula(obligor),
                has_after=True,
            )
        )
    draft.close("collections", term_words(f"live_{part.word}"), NOTES[part.word])


def _key(word: str, obligor: Obligor) -> str:
    return f"{word}.{obligor.number}"


def _of(word: str, obligor: Obligor) -> Ref:
    return Ref(_key(word, obligor))


def _run_off(obligor: Obligor) -> Expression:
    return UpTo(obligor.table, minimum(END, obligor.exit - 1.0) - obligor.delay)


def _kept(amount: Expression) -> tuple[Expression, Expression]:
    """What of an amount is diluted, and what of the rest is never paid."""
    diluted = rounded(amount * DILUTION)
    return diluted, rounded((amount - diluted) * DEFAULT)


def _failed(obligor: Obligor) -> Expression:
    return rounded((_of("run_off", obligor) - _of("diluted", obligor)) * DEFAULT)


def _collected(obligor: Obligor) -> Expression:
    return exact(_of("run_off", obligor) - _of("diluted", obligor) - _of("failed", obligor))


def _defaulted(obligor: Obligor) -> Expression:
    return choose(both(obligor.exit <= END, obligor.is_default > 0.0), obligor.lost)


def _repurchased(obligor: Obligor) -> Expression:
    return choose(both(obligor.exit <= END, obligor.is_default < 1.0), obligor.lost)


def _outstanding(obligor: Obligor) -> Expression:
    return choose(obligor.exit > END, exact(obligor.face - _of("run_off", obligor)))


def _overdue(obligor: Obligor) -> Expression:
    late = exact(UpTo(obligor.table, END) - _of("run_off", obligor))
    return minimum(late, _of("outstanding", obligor))


def _from_failed(obligor: Obligor) -> Expression:
    """What comes in of what failed, after the lag."""
    lagged = UpTo(obligor.table, minimum(END - obligor.recovery_lag, obligor.exit - 1.0) - obligor.delay)
    return choose(DEFAULT > 0.0, rounded(_kept(lagged)[1] * obligor.recovery_ratio))


def _from_defaulted(obligor: Obligor) -> Expression:
    """What the default brings: once, in the window of its day, unless an event wipes out what is pledged by then."""
    falls = window_holds(obligor.exit + obligor.recovery_lag)
    stands = obligor.wiped_out > minimum(END, NEVER - 1.0)
    brought = choose(both(falls, stands, obligor.is_default > 0.0), rounded(obligor.lost * obligor.recovery_ratio))
    return exact(_of("from_defaulted", obligor).before + brought)


def _fallen_due(obligor: Obligor) -> Expression:
    due = UpTo(obligor.table, END)
    return exact(due - rounded(due * DILUTION))


def _on_time(obligor: Obligor) -> Expression:
    """What was collected of what fell due in this very window."""
    due_before = _of("fallen_due", obligor).before
    kept_before = due_before - rounded(due_before * DEFAULT)
    return maximum(exact(_of("collected_so_far", obligor) - kept_before), 0.0)


def _unpaid(obligor: Obligor) -> Expression:
    cash = (
        _of("collected_so_far", obligor)
        + _of("from_failed", obligor)
        + _of("from_defaulted", obligor)
        + _of("repurchased_so_far", obligor)
    )
    return maximum(exact(_of("fallen_due", obligor) - cash), 0.0)


def _claimed(obligor: Obligor) -> Expression:
    due = _of("fallen_due", obligor)
    claimed = minimum(exact(due - due.before - _of("on_time", obligor)), _of("due_unpaid", obligor))
    return choose((obligor.is_guaranteed or ONE) > 0.0, claimed)


def _returned(obligor: Obligor) -> Expression:
    unpaid = _of("due_unpaid", obligor)
    returned = exact(_of("claimed", obligor) - unpaid + unpaid.before)
    return choose((obligor.is_guaranteed or ONE) > 0.0, returned)


PARTS = (
    Part("run_off", _run_off),
    Part("diluted", lambda obligor: rounded(_of("run_off", obligor) * DILUTION)),
    Part("failed", _failed),
    Part("collected_so_far", _collected),
    Part("defaulted", _defaulted),
    Part("repurchased_so_far", _repurchased),
    Part("outstanding", _outstanding, lambda obligor: obligor.face),
    Part("overdue", _overdue),
    Part("from_failed", _from_failed),
    Part("from_defaulted", _from_defaulted),
)
"""Cumulative amounts of an obligor, each from those before it."""

ANSWERED = (
    Part("fallen_due", _fallen_due),
    Part("on_time", _on_time),
    Part("due_unpaid", _unpaid),
    Part("claimed", _claimed),
    Part("returned", _returned),
)
"""Of what somebody answers for claim by claim."""


def _write_totals(draft: Draft, case: Case, obligors: Sequence[Obligor]) -> None:
    """All obligors together: cash of each window, and what stands at its end."""

    def of_all(word: str) -> Expression:
        return RowSum(tuple(_key(word, obligor) for obligor in obligors))

    recovered = of_all("from_failed") + of_all("from_defaulted")
    sources = {"collected": of_all("collected_so_far"), "recovered": recovered}
    for word, so_far in {**sources, "repurchased": of_all("repurchased_so_far")}.items():
        row = draft.row(_total_row(f"pool.{word}_so_far", f"{word}_so_far", exact(so_far)))
        flow = exact(row - row.before)
        draft.row(_total_row(f"pool.{word}", word, flow, is_flow=True))
    lost = of_all("failed") + of_all("defaulted")
    for word, formula in {"outstanding": of_all("outstanding"), "overdue": of_all("overdue"), "defaulted": lost,
                          "diluted": of_all("diluted")}.items():  # fmt: skip
        first = exact(of_all(word)) if word == "outstanding" else ZERO
        draft.row(_total_row(f"own.{word}", word, exact(formula), first=first))
    if case.plan.is_answering_for_pool:
        for word in ("claimed", "returned"):
            draft.row(_total_row(f"own.{word}", word, exact(of_all(word)), is_flow=True))
    draft.close("collections", term_words("live_pool_total"), NOTES["pool_total"])


def _total_row(key: str, word: str, formula: Expression, *, first: Expression = ZERO, is_flow: bool = False) -> RowSpec:
    return RowSpec(
        key=key, words=term_words(f"live_{word}"), first=first, each=formula, has_after=True, is_flow=is_flow
    )
