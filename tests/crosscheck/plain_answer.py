"""Claims of the pool that somebody answers for one by one, in the plain model [2, 3.2]."""

from abs_model.deal.support import POOL
from tests.crosscheck.plain_number import BEGINNING, day_number, split
from tests.crosscheck.plain_plan import Plan


def answer_for_pool(plan: Plan) -> None:
    """Late cash goes to who has paid for it; then what has not been paid falls due from who answers for it."""
    answering = [support.id for support in plan.deal.support if POOL in support.covers]
    if not answering or plan.is_called:
        return
    number = plan.period.number
    start = day_number(plan.periods[number - 1].end) if number > 1 else BEGINNING
    guaranteed = [claim for claim in plan.rows.values() if claim.is_guaranteed]
    answered = [claim.answered(start, day_number(plan.period.end)) for claim in guaranteed]
    returned = 0 if plan.is_commingled else sum(one for _, one in answered)
    owed = [plan.other_due[POOL], *(plan.advance[name] for name in answering)]
    of_plan, *of_supports = split(min(returned, sum(owed)), owed)
    plan.other_due[POOL] -= of_plan
    for name, part in zip(answering, of_supports, strict=True):
        plan.advance[name] -= part
        plan.move(plan.plan_account, name, part)
        plan.put("reimbursed", name, amount=part)
    plan.other_due[POOL] += sum(one for one, _ in answered)
