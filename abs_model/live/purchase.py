"""Circular purchase as formulas: what is bought of each obligor, and when that pays, dilutes and defaults.

The rules are section 5 of ``docs/methods/waterfall.md``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from abs_model.engine.ledger import RECEIVABLES, Line
from abs_model.engine.plan import PlannedStep
from abs_model.glossary import Unit
from abs_model.live.case import Case, obligor_label, term_words
from abs_model.live.dates import END
from abs_model.live.formula import Arrived, Cell, Ref, RowSum, both, choose, equal, exact, minimum, rounded, total
from abs_model.live.inflow import DEFAULT, DILUTION
from abs_model.live.language import ZERO, Expression
from abs_model.live.model import Draft, RowSpec
from abs_model.live.note import NOTES
from abs_model.live.obligor import Obligor
from abs_model.live.share import place_of
from abs_model.live.standing import STATE, Standing

PAYMENT_DATE, RENEWAL_DAY = Ref("payment_date"), Ref("renewal_day")


@dataclass(frozen=True, slots=True)
class Lot:
    """What one step buys of one obligor."""

    step: int
    obligor: Obligor

    def key(self, word: str) -> str:
        """The row of one kind of amount or day."""
        return f"lot.{word}.{self.step}.{self.obligor.number}"

    def row(self, word: str) -> Ref:
        """The same, as it is read."""
        return Ref(self.key(word))


def write_purchase(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    """Spend what is allowed on new receivables, where the deal still buys; which ones stands on a sheet of its own."""
    weights = total([Ref(f"weight.{number + 1}") for number in range(len(standing.case.exposures.rows))])
    conditions = [
        equal(STATE, 0.0),
        Ref("is_buying") > 0.0,
        Cell("replenishment_until") >= PAYMENT_DATE,
        weights > 0.0,
    ]
    if standing.called_now is not None:
        conditions.append(equal(standing.called_now, 0.0))
    line = Line(planned.number, "buy", planned.account, RECEIVABLES)
    key = f"{place_of(standing, planned)}.paid.{RECEIVABLES}"
    amount = choose(both(*conditions), allowed)
    standing.move(line, term_words("receivables") + term_words("live_paid"), amount, key)


def buying_steps(case: Case) -> tuple[PlannedStep, ...]:
    """The steps that may buy; none where the deal does not replenish."""
    if case.plan.deal.pool.replenishment is None:
        return ()
    return tuple(planned for planned in case.plan.programme if planned.step.buy is not None)


def write_weights(draft: Draft, case: Case, obligors: Sequence[Obligor]) -> None:
    """In which proportions is bought: face at the cut-off, leaving out who has defaulted."""
    if case.plan.deal.pool.replenishment is None:
        return
    for obligor in obligors:
        weight = choose(obligor.default > PAYMENT_DATE, obligor.face)
        words = obligor_label(case, obligor.number - 1)
        draft.row(RowSpec(key=f"weight.{obligor.number}", words=words, each=weight))
    draft.close("purchases", term_words("live_weight"), NOTES["weight"])


def write_lots(draft: Draft, case: Case, obligors: Sequence[Obligor]) -> None:
    """What was bought of each obligor, and what becomes of it; after the steps that buy."""
    lots = [Lot(planned.number, obligor) for planned in buying_steps(case) for obligor in obligors]
    if not lots:
        return
    for word, unit, formula in LOT_PARTS:
        for lot in lots:
            words = obligor_label(case, lot.obligor.number - 1)
            each = _face(lot, obligors) if word == "face" else formula(lot)
            draft.row(RowSpec(key=lot.key(word), words=words, unit=unit, each=each))
        draft.close("purchases", term_words(f"live_lot_{word}"), NOTES[f"lot_{word}"])


def _face(lot: Lot, obligors: Sequence[Obligor]) -> Expression:
    """The face of the part of what a step spends, cumulatively rounded over the obligors."""
    spent, number = Ref(f"step.{lot.step}.paid.{RECEIVABLES}"), lot.obligor.number
    whole = RowSum(tuple(f"weight.{one.number}" for one in obligors))
    part = exact(_reached(spent, whole, number, len(obligors)) - _reached(spent, whole, number - 1, len(obligors)))
    return choose(spent > 0.0, rounded(part / Cell("replenishment_price_ratio")))


def _reached(spent: Expression, whole: Expression, number: int, of_all: int) -> Expression:
    """What the first obligors get together."""
    if not number:
        return ZERO
    if number == of_all:
        return spent
    return rounded(spent * RowSum(tuple(f"weight.{one + 1}" for one in range(number))) / whole)


def _failed(lot: Lot) -> Expression:
    return rounded((lot.row("paid_face") - lot.row("diluted")) * DEFAULT)


LOT_PARTS: tuple[tuple[str, Unit, Callable[[Lot], Expression]], ...] = (
    ("face", "yuan", lambda _: ZERO),
    ("due_day", "date", lambda _: RENEWAL_DAY + 0.0),
    ("pay_day", "date", lambda lot: RENEWAL_DAY + lot.obligor.delay),
    ("default_day", "date", lambda lot: lot.obligor.default + 0.0),
    ("end_day", "date", lambda lot: minimum(lot.row("pay_day"), lot.row("default_day"))),
    ("paid_face", "yuan", lambda lot: choose(lot.row("default_day") > lot.row("pay_day"), lot.row("face"))),
    ("lost", "yuan", lambda lot: exact(lot.row("face") - lot.row("paid_face"))),
    ("late", "yuan", lambda lot: choose(lot.row("default_day") > lot.row("due_day"), lot.row("face"))),
    ("diluted", "yuan", lambda lot: rounded(lot.row("paid_face") * DILUTION)),
    ("failed", "yuan", _failed),
    ("collected", "yuan", lambda lot: exact(lot.row("paid_face") - lot.row("diluted") - lot.row("failed"))),
    ("failed_back_day", "date", lambda lot: lot.row("pay_day") + lot.obligor.recovery_lag),
    ("failed_back", "yuan", lambda lot: rounded(lot.row("failed") * lot.obligor.recovery_ratio)),
    ("lost_back_day", "date", lambda lot: lot.row("default_day") + lot.obligor.recovery_lag),
    ("lost_back", "yuan", lambda lot: rounded(lot.row("lost") * lot.obligor.recovery_ratio)),
)
"""Kinds of amounts and days of what a step buys of an obligor, each from those before it."""

ARRIVALS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "collected": (("collected", "pay_day", 1.0),),
    "recovered": (("failed_back", "failed_back_day", 1.0), ("lost_back", "lost_back_day", 1.0)),
    "diluted": (("diluted", "pay_day", 1.0),),
    "defaulted": (("failed", "pay_day", 1.0), ("lost", "default_day", 1.0)),
    "run_off": (("paid_face", "pay_day", 1.0), ("lost", "default_day", 1.0)),
    "overdue": (("late", "due_day", 1.0), ("late", "end_day", -1.0)),
}
"""What adds up to a total so far: amounts, the days on which they happen, and their sign."""


def write_arrivals(draft: Draft, case: Case, obligors: Sequence[Obligor]) -> None:
    """What of all that was bought has come in, and stands, by the end of each window."""
    if case.plan.deal.pool.replenishment is None:
        return
    lots = [Lot(planned.number, obligor) for planned in buying_steps(case) for obligor in obligors]
    for word, parts in ARRIVALS.items():
        so_far: Expression = ZERO
        for amount, day, sign in parts if lots else ():
            sum_of = Arrived(tuple(lot.key(amount) for lot in lots), tuple(lot.key(day) for lot in lots), END)
            so_far = so_far + sum_of if sign > 0 else so_far - sum_of
        words = term_words(f"live_{word}")
        row = draft.row(RowSpec(key=f"new.{word}_so_far", words=words, each=exact(so_far), has_after=True))
        if word in {"collected", "recovered"}:
            flow = exact(row - row.before)
            draft.row(RowSpec(key=f"new.{word}", words=words, each=flow, has_after=True, is_flow=True))
    stays = exact(Ref("pool.bought").before - Ref("new.run_off_so_far"))
    draft.row(RowSpec(key="new.outstanding", words=term_words("live_outstanding"), each=stays))
    draft.close("purchases", term_words("live_arrivals"), NOTES["arrivals"])


def bought(case: Case, obligors: Sequence[Obligor]) -> Expression:
    """Face bought in the period."""
    faces = tuple(Lot(planned.number, obligor).key("face") for planned in buying_steps(case) for obligor in obligors)
    return RowSum(faces) if faces else ZERO
