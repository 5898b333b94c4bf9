"""The steps of a list in the plain model: what each verb does [4], and replenishment [5]."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from abs_model.deal.priority import Step
from abs_model.deal.support import Support
from tests.crosscheck.plain_number import NEVER, UNLIMITED, day_number, exact, fen, least, rounded, split
from tests.crosscheck.plain_plan import Plan
from tests.crosscheck.plain_pool import Claim
from tests.crosscheck.plain_trigger import is_buying_stopped


def run_steps(plan: Plan, steps: Sequence[Step]) -> None:
    """The steps of one list, in order."""
    for step in steps:
        if all(plan.is_repaid(tranche) for tranche in step.after or ()):
            VERBS[step.verb](plan, step)


def paying_account(plan: Plan, step: Step) -> str:
    """The account that a step pays from."""
    return step.transfer or step.source or plan.plan_account


def bound(plan: Plan, step: Step) -> int | None:
    """What the step's limit comes to now; None without one."""
    limit = step.limit
    if limit is None:
        return None
    if limit.amount is not None:
        return fen(limit.amount)
    if limit.share is not None:
        return rounded(exact(limit.share) * plan.account[paying_account(plan, step)])
    assert limit.target_ratio is not None
    redeemed = [name for name in plan.tranches if f"{name}.principal" in (step.pay or ())]
    target = rounded(exact(limit.target_ratio) * plan.outstanding)
    return least(sum(plan.balance[name] for name in redeemed) - target)


def pay(plan: Plan, step: Step) -> None:
    """Pay one payee, or several pro rata."""
    source = paying_account(plan, step)
    payees = [payee for name in step.pay or () for payee in plan.deal.members(name)]
    if "purchase" in payees and plan.price is None:
        plan.price = plan.other_due["purchase"] = plan.account[plan.plan_account]
    dues = [plan.owed(payee) for payee in payees]
    amount = least(plan.account[source], bound(plan, step), sum(dues))
    for payee, part in zip(payees, split(amount, dues), strict=True):
        plan.discharge(payee, source, part)


def fill(plan: Plan, step: Step) -> None:
    """Top an account up to its target."""
    assert step.fill is not None
    source = paying_account(plan, step)
    gap = plan.target(plan.account_terms(step.fill)) - plan.account[step.fill]
    plan.move(source, step.fill, least(plan.account[source], bound(plan, step), gap))


def draw(plan: Plan, step: Step) -> None:
    """Have a support or a reserve pay what is still due and enforceable."""
    assert step.draw is not None
    support = plan.supports.get(step.draw)
    words = step.names or (support.covers if support else ())
    left = least(left_to_draw(plan, step.draw), bound(plan, step))
    claims = (step.draw, tuple(payee for word in words for payee in plan.deal.members(word)))
    is_estate = support is not None and plan.has_failed(support)
    if support is not None and is_estate:
        left = least(left, owed_by_estate(plan, support, claims))
    for name in words:
        payees = plan.deal.members(name)
        dues = [plan.enforceable_of(payee, support) for payee in payees]
        amount = least(left, sum(dues))
        left -= amount
        for payee, part in zip(payees, split(amount, dues), strict=True):
            plan.discharge(payee, step.draw, part)
        if support is not None:
            plan.advance[support.id] += amount
            plan.drawn_ever[support.id] += amount
            if is_estate:
                plan.estate_paid[claims] = plan.estate_paid.get(claims, 0) + amount
            plan.put("drawn", support.id, amount=amount)


def owed_by_estate(plan: Plan, support: Support, claims: tuple[str, tuple[str, ...]]) -> int:
    """What the estate of a failed provider still owes of its share of everything that these draws ever claimed."""
    share, lag = plan.path.claim_recovery.get(support.provider, (Fraction(0), 0))
    if plan.path.failure_day[support.provider] + lag > plan.support_day:
        return 0
    paid = plan.estate_paid.get(claims, 0)
    claimed = paid + sum(plan.enforceable_of(payee, support) for payee in dict.fromkeys(claims[1]))
    return max(rounded(share * claimed) - paid, 0)


def left_to_draw(plan: Plan, name: str) -> int:
    """What is left of a support's cap, or what a reserve holds."""
    if name in plan.account:
        return plan.account[name]
    support = plan.supports[name]
    if support.cap is None:
        return UNLIMITED
    return fen(support.cap) - (plan.advance if support.is_revolving else plan.drawn_ever)[name]


def reimburse(plan: Plan, step: Step) -> None:
    """Pay back a support, interest first, once all that it covers is current."""
    assert step.reimburse is not None
    support, source = plan.supports[step.reimburse], paying_account(plan, step)
    covered = [payee for name in support.covers for payee in plan.deal.members(name)]
    if any(plan.enforceable_of(payee, support) for payee in covered):
        return
    owed = plan.advance_interest[support.id] + plan.advance[support.id]
    amount = least(plan.account[source], bound(plan, step), owed)
    interest = min(amount, plan.advance_interest[support.id])
    plan.advance_interest[support.id] -= interest
    plan.advance[support.id] -= amount - interest
    plan.move(source, support.id, amount)
    plan.put("reimbursed", support.id, amount=amount)


def transfer(plan: Plan, step: Step) -> None:
    """Move what an account holds above its target."""
    assert step.transfer is not None
    surplus = plan.account[step.transfer] - plan.target(plan.account_terms(step.transfer))
    plan.move(step.transfer, step.to or plan.plan_account, least(bound(plan, step), surplus))


def release(plan: Plan, step: Step) -> None:
    """Hand out what is left."""
    assert step.release is not None
    source = paying_account(plan, step)
    amount = least(plan.account[source], bound(plan, step))
    plan.move(source, step.release, amount)
    plan.put("released", step.release, amount=amount)


def buy(plan: Plan, step: Step) -> None:
    """Buy new receivables of the rows that have not defaulted [5].

    What is pledged for a row is pledged for these too, and no event wipes it out; nobody answers for them one by one.
    """
    terms, payment_date = plan.deal.pool.replenishment, plan.period.payment_date
    if terms is None or payment_date is None or payment_date > terms.until:
        return
    if plan.state != "normal" or plan.is_called or is_buying_stopped(plan):
        return
    today = day_number(payment_date)
    pay_day = plan.roll(today + terms.tenor_days)
    rows = [claim for claim in plan.rows.values() if claim.default_day > today]
    source = paying_account(plan, step)
    amount = least(plan.account[source], bound(plan, step)) if rows else 0
    for claim, part in zip(rows, split(amount, [claim.face for claim in rows]), strict=True):
        face = rounded(part / exact(terms.price_ratio))
        plan.lots.append(
            Claim(
                faces=((pay_day, face),),
                delay=claim.delay,
                default_day=claim.default_day,
                repurchase_day=NEVER,
                path=plan.path,
                pledge=claim.pledge and replace(claim.pledge, event=""),
            )
        )
        plan.bought_now += face
        plan.put("bought", amount=face)
    plan.move(source, "receivables", amount)
    plan.put("spent", amount=amount)


VERBS: dict[str, Callable[[Plan, Step], None]] = {
    "pay": pay,
    "fill": fill,
    "draw": draw,
    "reimburse": reimburse,
    "buy": buy,
    "transfer": transfer,
    "release": release,
}
"""What each verb of a step does."""
