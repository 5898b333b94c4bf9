"""What the lists leave undone: a claim that is never paid, a support that is never drawn or never paid back."""

from collections.abc import Callable, Iterator

from abs_model.deal.check_steps import CLOSING, known_payees, meant, members, own_lists, payments
from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES, State, Step
from abs_model.deal.support import Support
from abs_model.terms import TermFault


def governed(deal: Deal) -> dict[str, tuple[State, ...]]:
    """The states that each list of the file governs: its own, and graver ones without a list."""
    lists: dict[str, list[State]] = {}
    for state in STATES:
        owner = state if getattr(deal.priority_of_payments, state) is not None else next(reversed(lists))
        lists.setdefault(owner, []).append(state)
    return {name: tuple(states) for name, states in lists.items()}


def owed_at_closing(deal: Deal) -> tuple[str, ...]:
    """What the closing list has to pay."""
    return (
        *(name for fee in deal.plan_fees if fee.timing == "closing" for name in _fee_names(deal, fee.id)),
        "purchase",
    )


def owed_in(deal: Deal, states: tuple[State, ...]) -> tuple[str, ...]:
    """What the list of these states has to pay; a tranche without a coupon is owed no interest."""
    timings = {"payment", "liquidation"} if "liquidation" in states else {"payment"}
    fees = (name for fee in deal.plan_fees if fee.timing in timings for name in _fee_names(deal, fee.id))
    notes = (
        f"{tranche.id}.{part}"
        for tranche in deal.tranches
        for part in ("interest", "principal")
        if part == "principal" or tranche.coupon_rate or tranche.redemption == "zero_coupon"
    )
    return (*(() if deal.tax.base == "none" else ("tax",)), *fees, *notes)


def _fee_names(deal: Deal, fee_id: str) -> tuple[str, ...]:
    return tuple(name for name in (f"fees.{fee_id}", f"fees.{fee_id}.excess") if name in known_payees(deal))


def claims_paid(deal: Deal) -> Iterator[TermFault]:
    """Every claim is paid somewhere in the list of every state in which it may fall due."""
    states = governed(deal)
    for name, steps in own_lists(deal).items():
        paid = payments(deal, steps)
        owed = owed_at_closing(deal) if name == CLOSING else owed_in(deal, states[name])
        heirs = ", ".join(state for state in states.get(name, ()) if state != name)
        for single in owed:
            if single not in paid:
                yield TermFault(
                    loc=("priority_of_payments", name),
                    found=f"{name} never pays {single}{f', nor do {heirs}, which follow it' if heirs else ''}",
                    wanted="a step that pays it is wanted",
                    remedy=f"Add pay: {single}.",
                )


def supports_drawn(deal: Deal) -> Iterator[TermFault]:
    """Every support is drawn somewhere."""
    for number, support in enumerate(deal.support):
        if not _states_of_draw(deal, support):
            yield TermFault(
                loc=("support", number),
                found=f"support.{support.id} is never drawn",
                wanted="a step that draws it is wanted",
                remedy=f"Add draw: {support.id} after the steps that pay {', '.join(support.covers)}.",
            )


def supports_paid_back(deal: Deal) -> Iterator[TermFault]:
    """Where a support may be owed, it is paid back, after what it covers and after the draw of the day."""
    states = governed(deal)
    known = [support.id for support in deal.support]
    for support in deal.support:
        owed = _states_of_debt(deal, support)
        for name, steps in own_lists(deal).items():
            if name == CLOSING:
                continue
            places = [number for number, step in enumerate(steps) if meant(step.reimburse, known) == support.id]
            if not places and set(states[name]) & set(owed):
                yield TermFault(
                    loc=("priority_of_payments", name),
                    found=f"{name} never reimburses {support.id}, which may be owed what it has paid",
                    wanted="a step that reimburses it is wanted",
                    remedy=f"Add reimburse: {support.id} after the steps that pay and draw.",
                )
            for place in places:
                yield from _too_early(deal, support, name, place)


def _too_early(deal: Deal, support: Support, name: str, place: int) -> Iterator[TermFault]:
    """A step that pays back before it may: while the draw, or a payment that the support covers, is still to come."""
    steps = own_lists(deal)[name]
    later = [number for number, step in enumerate(steps) if number > place and step.draw == support.id]
    to_come = payments(deal, steps[place:]) - payments(deal, steps[:place])
    unpaid = [single for single in members(deal, support.covers) if single in to_come]
    reasons = [f"step {later[-1] + 1} draws it"] if later else []
    reasons += [f"{single} is paid" for single in unpaid]
    if reasons:
        behind = max([*later, *(_first_paying(deal, steps, single) for single in unpaid)]) + 1
        yield TermFault(
            loc=("priority_of_payments", name, place, "reimburse"),
            found=f"{name} step {place + 1} reimburses {support.id} before {' and '.join(reasons)}",
            wanted="the draw and all that it covers first are wanted",
            remedy=f"Move the step behind step {behind}.",
        )


def _first_paying(deal: Deal, steps: tuple[Step, ...], single: str) -> int:
    return next(number for number, step in enumerate(steps) if single in payments(deal, [step]))


def _states_of_draw(deal: Deal, support: Support) -> list[State]:
    known = [one.id for one in deal.support]
    lists = {state: deal.priority_of_payments.steps(state) for state in STATES}
    return [state for state, steps in lists.items() if any(meant(step.draw, known) == support.id for step in steps)]


def _states_of_debt(deal: Deal, support: Support) -> tuple[State, ...]:
    """States in which what was drawn may still be owed: from the mildest draw on, and all of them after a cure."""
    drawn = _states_of_draw(deal, support)
    if not drawn:
        return ()
    graver = STATES[STATES.index(drawn[0]) :]
    is_cured = any(trigger.is_curable and trigger.then in graver for trigger in deal.triggers)
    return STATES if is_cured else graver


CHECKS: tuple[Callable[[Deal], Iterator[TermFault]], ...] = (claims_paid, supports_drawn, supports_paid_back)
"""Every check of this page."""
