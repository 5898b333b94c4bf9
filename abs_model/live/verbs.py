"""The steps as formulas: what each finds in its account, what is due, what it may pay, what it pays.

The rules are section 4 of ``docs/methods/waterfall.md``.
"""

from collections.abc import Callable, Sequence

from abs_model.deal.priority import STATES
from abs_model.engine.ledger import Line
from abs_model.engine.plan import PlannedStep
from abs_model.live.case import term_words
from abs_model.live.dates import IS_DISTRIBUTION
from abs_model.live.formula import Cell, Ref, both, choose, either, equal, exact, maximum, minimum, rounded
from abs_model.live.language import Expression
from abs_model.live.model import Words
from abs_model.live.note import NOTES
from abs_model.live.purchase import write_purchase
from abs_model.live.relief import write_draw, write_reimbursement
from abs_model.live.share import place_of, shares
from abs_model.live.standing import STATE, Standing


def write_step(standing: Standing, planned: PlannedStep) -> None:
    """Write one step, under a heading of its own."""
    place = place_of(standing, planned)
    source = planned.step.draw or planned.account
    available = _available(standing, planned, source, place)
    allowed = _allowed(standing, planned, available, place)
    VERBS[planned.verb](standing, planned, allowed)
    standing.draft.close("waterfall", heading(standing, planned), step_note(standing, planned))


def heading(standing: Standing, planned: PlannedStep) -> Words:
    """Number, verb and objects of a step."""
    number = Words(zh=f"{planned.number}.", en=f"{planned.number}.")
    words = number + Words(zh=" ", en="") + term_words(planned.verb)
    for name in planned.step.objects:
        words = words + Words(zh=" ", en="") + _object_words(standing, name)
    return words


GROUPS = ("senior", "subordinated", "closing", "liquidation")


def _object_words(standing: Standing, name: str) -> Words:
    """What a word of a step is called: somebody's name, or a group of fees."""
    _, _, group = name.partition("fees.")
    return term_words(f"live_fees_{group}") if group in GROUPS else standing.case.words(name)


def step_note(standing: Standing, planned: PlannedStep) -> Words:
    """In which lists a step stands, where not in all, and what its verb does."""
    note = NOTES[planned.verb]
    if standing.is_closing or len(planned.states) == len(STATES):
        return note
    words = [term_words(STATES[state]) for state in planned.states]
    return Words(
        zh=f"{note.zh}仅在：{'、'.join(one.zh for one in words)}。",
        en=f"{note.en} Only in: {', '.join(one.en for one in words)}.",
    )


def _available(standing: Standing, planned: PlannedStep, source: str, place: str) -> Expression | None:
    """What the account of a step holds when it is reached; None where a support pays."""
    running = standing.cash.get(source)
    if running is None:
        return None
    row = standing.row(f"{place}.account", standing.case.words(source) + term_words("live_before_step"), running.now())
    running.write(row)
    return row


def _allowed(standing: Standing, planned: PlannedStep, available: Expression | None, place: str) -> Expression:
    """The most that a step may move: what its account holds, its limit, and what it waits for."""
    allowed: Expression = Cell("no_limit") if available is None else available
    limit, kind = planned.step.limit, "closing" if standing.is_closing else "step"
    loc = f"step.{kind}_{planned.number}.limit"
    if limit is not None and limit.amount is not None:
        allowed = minimum(allowed, Cell(f"{loc}_amount"))
    if limit is not None and limit.share is not None:
        allowed = rounded(allowed * Cell(f"{loc}_share"))
    if limit is not None and limit.target_ratio is not None:
        balance = standing.balance[planned.names[0].removesuffix(".principal")].now()
        target = rounded(standing.outstanding * Cell(f"{loc}_target_ratio"))
        allowed = minimum(allowed, maximum(exact(balance - target), 0.0))
    conditions = [standing.is_repaid(tranche) for tranche in planned.step.after or ()]
    if not standing.is_closing:
        conditions = [*_in_list(planned.states), *conditions]
    if conditions:
        allowed = choose(both(*conditions), allowed)
    return standing.row(f"{place}.allowed", term_words("live_allowed"), allowed)


def _in_list(states: Sequence[int]) -> list[Expression]:
    """Whether there is a distribution, whose list has the step."""
    if len(states) == len(STATES):
        return [IS_DISTRIBUTION]
    return [IS_DISTRIBUTION, either(*(equal(STATE, float(state)) for state in states))]


def _pay(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    """Pay what is due as far as the money goes; several payees share pro rata to what each is due."""
    place, source = place_of(standing, planned), planned.account
    dues = [_due_row(standing, place, name) for name in planned.names]
    parts = shares(standing, place, allowed, dues)
    for name, part in zip(planned.names, parts, strict=True):
        line = Line(planned.number, "pay", source, name)
        paid = standing.move(line, standing.case.words(name) + term_words("live_paid"), part, f"{place}.paid.{name}")
        standing.settle(name, paid)


def _due_row(standing: Standing, place: str, name: str) -> Expression:
    """What a payee is owed when the step is reached."""
    running = standing.owed[name]
    words = standing.case.words(name) + term_words("live_due")
    row = standing.row(f"{place}.due.{name}", words, running.now())
    running.write(row)
    return row


def _fill(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    place, account = place_of(standing, planned), planned.step.fill or ""
    gap = maximum(exact(standing.target(account) - standing.cash[account].now()), 0.0)
    due = standing.row(f"{place}.due.{account}", standing.case.words(account) + term_words("live_gap"), gap)
    _move_least(standing, Line(planned.number, "fill", planned.account, account), allowed, due)


def _transfer(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    place, account, target = place_of(standing, planned), planned.account, planned.step.to or ""
    excess = maximum(exact(standing.cash[account].now() - standing.target(account)), 0.0)
    due = standing.row(f"{place}.due.{target}", standing.case.words(account) + term_words("live_excess"), excess)
    _move_least(standing, Line(planned.number, "transfer", account, target), allowed, due)


def _release(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    target = planned.step.release or ""
    residual = f"{target}.residual" if target in standing.balance else target
    _move_least(standing, Line(planned.number, "release", planned.account, residual), allowed, None)


def _move_least(standing: Standing, line: Line, allowed: Expression, due: Expression | None) -> Ref:
    """Move what is allowed, or what is due if that is less."""
    place = f"{'closing' if standing.is_closing else 'step'}.{line.step}.paid.{line.target}"
    amount = allowed if due is None else minimum(allowed, due)
    return standing.move(line, standing.case.words(line.target) + term_words("live_paid"), amount, place)


def _buy(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    """Nothing is bought at closing, nor where the deal does not replenish."""
    if standing.is_closing or standing.case.plan.deal.pool.replenishment is None:
        return
    write_purchase(standing, planned, allowed)


VERBS: dict[str, Callable[[Standing, PlannedStep, Expression], None]] = {
    "pay": _pay,
    "fill": _fill,
    "draw": write_draw,
    "reimburse": write_reimbursement,
    "transfer": _transfer,
    "release": _release,
    "buy": _buy,
}
