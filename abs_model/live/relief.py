"""Support as formulas: what a guarantee, a facility or a reserve pays when the plan cannot, and what is paid back."""

from abs_model.deal.support import POOL, Support
from abs_model.engine.ledger import Line
from abs_model.engine.plan import PlannedStep, covered
from abs_model.live.case import term_words
from abs_model.live.formula import Cell, Given, Ref, choose, equal, exact, maximum, minimum, rounded, total
from abs_model.live.language import Expression
from abs_model.live.note import NOTES
from abs_model.live.share import place_of, shares, split
from abs_model.live.standing import Standing, estate_keys

SUPPORT_DAY = Ref("support_day")


def write_draw(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    """Pay what is still due and enforceable, word by word, from a support or from an account that is a reserve."""
    source, place = planned.step.draw or "", place_of(standing, planned)
    support = next((one for one in standing.case.plan.deal.support if one.id == source), None)
    is_accelerated = support is not None and support.is_paying_accelerated
    left = allowed
    if support is not None:
        capacity = _capacity(standing, support, planned)
        own = standing.case.words(source) + term_words("live_may_be_drawn")
        left = standing.row(f"{place}.capacity", own, minimum(allowed, capacity))
    went: list[Expression] = []
    for number, group in enumerate(planned.groups):
        here = f"{place}.{number}"
        dues = [_due(standing, here, name, is_accelerated=is_accelerated) for name in group]
        for name, part in zip(group, shares(standing, here, _less(left, went), dues), strict=True):
            target = standing.case.plan.deal.plan_account if name == POOL else name
            line = Line(planned.number, "draw", source, target)
            words = standing.case.words(name) + term_words("live_drawn")
            moved = standing.move(line, words, part, f"{here}.paid.{name}")
            standing.settle(name, moved)
            went.append(moved)
            if support is not None:
                _note(standing, support, planned, moved)


def _less(amount: Expression, parts: list[Expression]) -> Expression:
    for part in parts:
        amount = amount - part
    return exact(amount) if parts else amount


def _due(standing: Standing, place: str, name: str, *, is_accelerated: bool) -> Expression:
    due = standing.enforceable(name, is_accelerated=is_accelerated)
    row = standing.row(f"{place}.due.{name}", standing.case.words(name) + term_words("live_enforceable"), due)
    if name not in standing.scheduled:
        standing.owed[name].write(row)
    return row


def _note(standing: Standing, support: Support, planned: PlannedStep, moved: Expression) -> None:
    """What was drawn is owed back; what the estate of a failed provider paid is remembered."""
    standing.advance[support.id].came.append(moved)
    standing.drawn[support.id].came.append(moved)
    key = estate_keys(standing.case.plan)[support.id, planned.names]
    standing.estate_paid[key].came.append(choose(_is_alive(support), 0.0, moved))


def _is_alive(support: Support) -> Expression:
    return Cell(f"role.{support.provider}.failure_day") > SUPPORT_DAY


def _capacity(standing: Standing, support: Support, planned: PlannedStep) -> Expression:
    """What a provider may still be asked for: the rest of its cap while it lives, then what its estate owes."""
    capacity: Expression = choose(_is_alive(support), Cell("no_limit"), _estate(standing, support, planned))
    running = (standing.advance if support.is_revolving else standing.drawn)[support.id]
    cap = f"support.{support.id}.cap"
    rest = choose(Given(cap), maximum(exact(Cell(cap) - running.now()), 0.0), Cell("no_limit"))
    return minimum(capacity, rest)


def _estate(standing: Standing, support: Support, planned: PlannedStep) -> Expression:
    """What the estate of a failed provider owes: a share of all that was claimed of it, less what it has paid."""
    role = f"role.{support.provider}"
    paid = standing.estate_paid[estate_keys(standing.case.plan)[support.id, planned.names]].now()
    claims = [
        standing.enforceable(name, is_accelerated=support.is_paying_accelerated)
        for name in dict.fromkeys(planned.names)
    ]
    owed = maximum(exact(rounded(total([paid, *claims]) * Cell(f"{role}.estate_share")) - paid), 0.0)
    return standing.row(
        f"{place_of(standing, planned)}.estate",
        standing.case.words(support.id) + term_words("live_estate"),
        choose(Cell(f"{role}.failure_day") + Cell(f"{role}.estate_lag_days") <= SUPPORT_DAY, owed),
    )


def write_reimbursement(standing: Standing, planned: PlannedStep, allowed: Expression) -> None:
    """Pay a support back, interest first, where all that it covers is current."""
    support_id, place = planned.step.reimburse or "", place_of(standing, planned)
    support = next(one for one in standing.case.plan.deal.support if one.id == support_id)
    own = standing.case.words(support_id)
    interest, advance = standing.advance_interest[support_id], standing.advance[support_id]
    due = standing.row(
        f"{place}.due.{support_id}", own + term_words("live_due"), total([interest.now(), advance.now()])
    )
    unpaid = total(
        [
            standing.enforceable(name, is_accelerated=support.is_paying_accelerated)
            for name in dict.fromkeys(covered(standing.case.plan.deal, support_id))
        ]
    )
    current = standing.row(f"{place}.unpaid", own + term_words("live_covered_unpaid"), unpaid)
    amount = choose(equal(current, 0.0), minimum(allowed, due))
    line = Line(planned.number, "reimburse", planned.account, support_id)
    paid = standing.move(line, own + term_words("live_paid"), amount, f"{place}.paid.{support_id}")
    on_interest = minimum(paid, interest.now())
    advance.went.append(exact(paid - on_interest))
    interest.went.append(on_interest)


def take_claims(standing: Standing, claimed: Expression, returned: Expression) -> None:
    """Let claims on those who answer for the pool fall due, and hand on what comes in on earlier ones after all."""
    deal = standing.case.plan.deal
    supports = [one.id for one in deal.support if POOL in one.covers]
    weights = [standing.owed[POOL].now(), *(standing.advance[name].now() for name in supports)]
    whole = standing.row("claims.whole", term_words("live_claims_whole"), total(weights))
    back = standing.row("claims.back", term_words("live_claims_back"), minimum(returned, whole))
    parts = split(back, whole, weights)
    own = standing.row("claims.back.pool", term_words("live_claims_back_unpaid"), parts[0])
    for name, part in zip(supports, parts[1:], strict=True):
        line = Line(0, "reimburse", deal.plan_account, name)
        words = standing.case.words(name) + term_words("live_handed_on")
        moved = standing.move(line, words, part, f"claims.back.{name}")
        standing.advance[name].went.append(moved)
    standing.owed[POOL].went.append(own)
    due = standing.row("claims.due", term_words("live_claimed"), claimed)
    standing.owed[POOL].came.append(due)
    standing.draft.close("waterfall", term_words("live_claims"), NOTES["claims"])
