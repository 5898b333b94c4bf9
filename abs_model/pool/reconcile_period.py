"""Whether a file speaks of this deal, and of collection windows that follow those of earlier files without a gap."""

from collections.abc import Iterator

import pandas as pd

from abs_model.pool.reconcile_difference import At, Difference
from abs_model.pool.reconcile_ground import Ground, amounts_of
from abs_model.pool.servicer_schema import STATEMENTS
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.terms import Name


def period_differences(file: ServicerFile, ground: Ground) -> Iterator[Difference]:
    """What is wrong with the deal or the windows that a file speaks of; where anything is, the rest means nothing."""
    at = At(file=file.name)
    if file.deal_id != ground.deal.id:
        yield Difference(
            rule="other_deal",
            at=At(file=file.name, subject=file.deal_id),
            found=Name(zh=f"文件所属项目为 {file.deal_id}", en=f"the file speaks of the deal {file.deal_id}"),
            wanted=Name(zh=f"应为 {ground.deal.id}", en=f"{ground.deal.id} is wanted"),
            remedy=Name(
                zh="请更换文件或更正期间行的编号。", en="Take the right file, or correct its row of the period."
            ),
        )
    elif ground.last_window(file.period_end) is None:
        yield _no_window_end(file, ground)
    elif file.period_end <= ground.covered_to:
        covered = ground.covered_to
        yield Difference(
            rule="period_again",
            at=at,
            found=Name(
                zh=f"期间止于 {file.period_end}，而已有文件覆盖至 {covered}",
                en=f"its period ends on {file.period_end}, and earlier files cover the time to {covered}",
            ),
            wanted=Name(zh="应为其后的归集期", en="a later collection window is wanted"),
            remedy=Name(
                zh="如为更正，请以同一期间的更正版重新提交。",
                en="If it corrects a period, take it as a new version of just that period.",
            ),
        )
    else:
        yield from _gap(file, ground)


def _no_window_end(file: ServicerFile, ground: Ground) -> Difference:
    ends = (period.end for period in ground.periods[1:])
    near = sorted(sorted(ends, key=lambda end: abs((end - file.period_end).days))[:2])
    return Difference(
        rule="no_window_end",
        at=At(file=file.name),
        found=Name(zh=f"期间止于 {file.period_end}", en=f"its period ends on {file.period_end}"),
        wanted=Name(zh="应为归集期最后一日", en="the last day of a collection window is wanted"),
        remedy=Name(zh=f"最接近的是 {'、'.join(map(str, near))}。", en=f"The nearest are {', '.join(map(str, near))}."),
    )


def _gap(file: ServicerFile, ground: Ground) -> Iterator[Difference]:
    """Windows that were left out: nothing is told of them, and yet opening balances are not what was left before."""
    ends = [one.end for one in ground.periods[1:] if ground.covered_to < one.end <= file.period_end]
    told = file.records[~file.records["record"].isin(STATEMENTS)]
    days = told["date"][told["date"] > pd.Timestamp(ground.covered_to)]
    first = days.min() if len(days) else pd.Timestamp(file.period_end)
    empty = [end for end in ends if pd.Timestamp(end) < first]
    if not empty or not _has_moved(file, ground):
        return
    covered, last = ground.covered_to, empty[-1]
    yield Difference(
        rule="window_gap",
        at=At(file=file.name),
        found=Name(
            zh=f"{covered} 之后至 {last} 的 {len(empty)} 个归集期没有任何记录，而期初余额已变动",
            en=f"{len(empty)} collection windows after {covered} and up to {last} have no record, "
            "and yet the opening balances have moved",
        ),
        wanted=Name(zh="应逐期连续", en="windows without a gap are wanted"),
        remedy=Name(zh="请先提交所缺期间的文件。", en="Take the file of the missing windows first."),
    )


def _has_moved(file: ServicerFile, ground: Ground) -> bool:
    """Whether an opening balance is not what was left before."""
    opening = file.records[file.records["status"] == "opening"]
    pool = amounts_of(opening[opening["record"] == "balance"])
    if len(pool) and pool[0] != ground.before.amounts["outstanding"].sum():
        return True
    accounts = opening[opening["record"] == "account"]
    stated = zip(accounts["subject"].tolist(), amounts_of(accounts).tolist(), strict=True)
    return any(amount != ground.accounts.get(subject, amount) for subject, amount in stated)
