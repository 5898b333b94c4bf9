"""The servicer's statement of the pool: opening less what left equals closing, and how late what is left is."""

from collections.abc import Iterator

import numpy as np

from abs_model.measure.money import Amounts
from abs_model.pool.realised_window import BOUNDS
from abs_model.pool.reconcile_difference import Difference
from abs_model.pool.reconcile_receivable import totals
from abs_model.pool.reconcile_scene import Scene
from abs_model.pool.reconcile_statement import Statement
from abs_model.terms import Name

FLOWS = ("collected", "diluted", "repurchased", "defaulted")
BUCKETS = ("not_yet_due", "overdue_1_30", "overdue_31_60", "overdue_61_90", "overdue_above_90")


def pool_differences(scene: Scene) -> Iterator[Difference]:
    """All that does not agree in the statement of the pool, or that it is not whole."""
    statement = Statement(scene, "balance")
    words = Name(zh="资产池余额", en="the statement of the pool")
    wanted = ("opening", *FLOWS, "closing", "not_yet_due")
    yield from statement.lacks("pool_statement_missing", words, wanted, scene.file.name)
    yield from statement.said_twice()
    yield from _roll(scene, statement)
    for name, computed in totals(scene).items():
        if statement.has(name):
            sum_of = Name(zh="各笔记录合计为", en="the sum of the records of")
            yield from statement.held_against("pool_movement", name, computed, sum_of)
    if statement.has("closing"):
        one_by_one = Name(zh="逐笔计算为", en="what the receivables owe one by one,")
        after = float(scene.after.amounts["outstanding"].sum())
        yield from statement.held_against("pool_closing", "closing", after, one_by_one)
    yield from _ageing(scene, statement)


def _roll(scene: Scene, statement: Statement) -> Iterator[Difference]:
    """Opening less what left = closing; opening = what was left before."""
    ground = scene.ground
    if statement.has("opening"):
        words = Name(zh="上期期末余额为", en="the last closing balance of")
        if not ground.before.n_elapsed:
            words = Name(zh="入池余额为", en="the pool's face of")
        outstanding = float(ground.before.amounts["outstanding"].sum())
        before = outstanding if ground.pool_closing is None else ground.pool_closing
        remedy = Name(
            zh="请核对上期文件；如上期已更正，本期也应相应更正。",
            en="Check the file of the period before; if it was corrected, correct this one too.",
        )
        yield from statement.held_against("pool_opening", "opening", before, words, remedy)
    if statement.has("opening", "closing"):
        computed = statement.stated["opening"] - statement.total(*FLOWS)
        words = Name(
            zh="期初减去回款、扣减、赎回与违约应为",
            en="the opening less collected, diluted, bought back and defaulted of",
        )
        yield from statement.held_against("pool_roll", "closing", computed, words)


def ageing_of(scene: Scene, *, is_day_of_grace: bool = False) -> Amounts:
    """What is owed at the end of the period by how late it is, fen, in the order of ``BUCKETS``.

    Days are counted from the due date, rolled to a business day. What falls due on the last day itself and is not paid
    is overdue from the next day on; for the engine, which closes its books with the day, it is overdue at once. Both
    readings stand: ``is_day_of_grace`` chooses the second.
    """
    roster, end = scene.ground.roster, scene.after.day
    age = np.where(roster.pay_day <= end, end - roster.age_day, -1)
    bucket = np.where(age < (0 if is_day_of_grace else 1), 0, 1 + np.searchsorted(BOUNDS, age, side="left"))
    left = scene.after.amounts["outstanding"]
    return np.asarray(np.bincount(bucket, weights=left, minlength=len(BUCKETS)), dtype=np.float64)


def _ageing(scene: Scene, statement: Statement) -> Iterator[Difference]:
    """The buckets add up to the closing balance, and each holds what is so late."""
    if not any(statement.has(name) for name in BUCKETS):
        return
    overdue, computed = statement.total(*BUCKETS[1:]), ageing_of(scene)
    told = statement.stated.get("not_yet_due")
    at_once = ageing_of(scene, is_day_of_grace=True)
    if told is not None and told == at_once[0]:
        computed = at_once
    if statement.has("closing"):
        words = Name(zh="未到期与各逾期区间合计为", en="not yet due and all that is overdue,")
        yield from statement.held_against("ageing_sum", "closing", statement.total(*BUCKETS), words)
    is_copy = bool(told) and told == overdue and told != computed[0]
    if is_copy:
        words = Name(
            zh="与各逾期区间合计相同，疑为误抄；按到期日逐笔计算为",
            en="it is the sum of what is overdue, copied by mistake: by due dates",
        )
        remedy = Name(
            zh="未到期不是逾期：请重新填写该行。", en="What is not yet due is not overdue: fill the row again."
        )
        yield from statement.held_against("not_due_is_not_overdue", "not_yet_due", float(computed[0]), words, remedy)
    for name, amount in zip(BUCKETS, computed.tolist(), strict=True):
        if statement.has(name) and not (is_copy and name == "not_yet_due"):
            words = Name(zh="按到期日逐笔计算为", en="by due dates")
            yield from statement.held_against("ageing_bucket", name, amount, words)
