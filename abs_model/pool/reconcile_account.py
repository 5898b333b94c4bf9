"""The bank's statements of accounts, and what supports paid: money told by the records is money that moved."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from abs_model.pool.reconcile_difference import Difference, Row, rows_of, yuan
from abs_model.pool.reconcile_ground import total_of
from abs_model.pool.reconcile_scene import Scene
from abs_model.pool.reconcile_statement import Statement
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.terms import Name, fen

PAID_IN = {
    "receipt": Name(zh="回款", en="receipts"),
    "recovery": Name(zh="清收", en="recoveries"),
    "repurchase": Name(zh="赎回", en="prices"),
    "replacement": Name(zh="替换差额", en="replacements"),
    "claim": Name(zh="代偿", en="claims"),
}
"""Records of money that comes to the plan account; income goes to the account that it names."""

LINES = ("opening", "paid_in", "paid_out", "closing")

STATEMENT_COLUMNS = ("period", "account", "opening_balance", "paid_in", "paid_out", "closing_balance")


def statements_of(file: ServicerFile, window: int) -> pd.DataFrame:
    """What the bank states of each account.

    Parameters
    ----------
    file : ServicerFile
    window : int
        The number of the last window that it covers.

    Returns
    -------
    DataFrame
        ``STATEMENT_COLUMNS``, amounts in yuan, NaN where a line is not stated.
    """
    rows = file.of("account")
    table = rows.pivot_table(index="subject", columns="status", values="amount", aggfunc="first", sort=False)
    told = table.reindex(columns=list(LINES)).reset_index()
    frame = told.rename(columns={"subject": "account", "opening": "opening_balance", "closing": "closing_balance"})
    return frame.assign(period=window)[list(STATEMENT_COLUMNS)].rename_axis(columns=None)


def account_differences(scene: Scene) -> Iterator[Difference]:
    """All that does not agree in the statements of the accounts, or that the plan account's is not whole."""
    deal, frame = scene.ground.deal, scene.file.records
    stated = set(frame.loc[frame["record"] == "account", "subject"])
    for account in deal.accounts:
        if account.id in stated or account.id == deal.plan_account:
            statement = Statement(scene, "account", account.id)
            words = Name(zh=f"账户 {account.id} 的对账单", en=f"the statement of the account {account.id}")
            yield from statement.lacks("account_statement_missing", words, LINES, scene.file.name)
            yield from statement.said_twice()
            yield from _roll(scene, statement)
            yield from _receipts(scene, statement)


def _roll(scene: Scene, statement: Statement) -> Iterator[Difference]:
    """Opening + in - out = closing; opening = what it held before."""
    held = scene.ground.accounts.get(statement.subject)
    if statement.has("opening") and held is not None:
        words = Name(zh="上期期末余额为", en="the last closing balance of")
        remedy = Name(zh="请核对上期对账单。", en="Check the statement of the period before.")
        yield from statement.held_against("account_opening", "opening", held, words, remedy)
    if statement.has("opening", "closing"):
        computed = statement.total("opening", "paid_in") - statement.total("paid_out")
        words = Name(zh="期初加流入减流出为", en="the opening plus what came in less what went out,")
        yield from statement.held_against("account_roll", "closing", computed, words)


def _receipts(scene: Scene, statement: Statement) -> Iterator[Difference]:
    """What came in, and what went out, is what the records say."""
    into, out = recorded_flows(scene, statement.subject)
    if statement.has("paid_in"):
        parts = [(name, yuan(amount)) for name, amount in into if amount]
        zh = "、".join(f"{name.zh} {amount}" for name, amount in parts) or "无"
        en = ", ".join(f"{name.en} {amount}" for name, amount in parts) or "nothing"
        words = Name(zh=f"记录（{zh}）合计为", en=f"the sum of the records ({en}),")
        remedy = Name(
            zh="请核对银行流水：是否漏记、重记或记错账户。",
            en="Check the bank's list for money left out, told twice, or told of another account.",
        )
        computed = sum(amount for _, amount in into)
        yield from statement.held_against("receipt_total", "paid_in", computed, words, remedy)
    if statement.has("paid_out"):
        words = Name(zh="支付与偿还代偿记录合计为", en="the sum of payments and reimbursements,")
        yield from statement.held_against("payment_total", "paid_out", out, words)


def recorded_flows(scene: Scene, account: str) -> tuple[list[tuple[Name, float]], float]:
    """What the records say came to an account, by kind, and what left it, fen.

    A payment leaves the plan account, or the account that its reference names; one whose payee is an account comes to
    that account.
    """
    frame, deal = scene.file.records, scene.ground.deal
    is_plan = account == deal.plan_account
    payment = frame[frame["record"] == "payment"]
    source = payment["reference"].where(payment["reference"].isin([one.id for one in deal.accounts]), deal.plan_account)
    into = [(words, total_of(frame[frame["record"] == name])) for name, words in PAID_IN.items() if is_plan]
    income = frame[(frame["record"] == "income") & (frame["subject"] == account)]
    into += [
        (Name(zh="利息", en="income"), total_of(income)),
        (Name(zh="划入", en="transfers"), total_of(payment[payment["subject"] == account])),
    ]
    back = total_of(frame[frame["record"] == "reimbursement"]) if is_plan else 0.0
    return into, total_of(payment[source == account]) + back


def support_differences(scene: Scene) -> Iterator[Difference]:
    """Supports that paid more than their cap, or got back more than they paid."""
    ground, frame = scene.ground, scene.file.records
    for support in ground.deal.support:
        is_own = frame["subject"] == support.id
        is_claim, is_back = (is_own & (frame["record"] == name) for name in ("claim", "reimbursement"))
        paid = ground.claimed.get(support.id, 0.0) + total_of(frame[is_claim])
        returned = ground.reimbursed.get(support.id, 0.0) + total_of(frame[is_back])
        used = paid - returned if support.is_revolving else paid
        if support.cap is not None and is_claim.any() and used > fen(support.cap):
            yield _above_cap(_last(scene, is_claim), used, float(fen(support.cap)))
        if is_back.any() and not support.advance_rate and returned > paid:
            yield _above_claims(_last(scene, is_back), returned, paid)


def _last(scene: Scene, chosen: "pd.Series[bool]") -> Row:
    """The last of some records."""
    return list(rows_of(scene.file.name, scene.file.records, chosen.to_numpy(dtype=np.bool_)))[-1]


def _above_cap(row: Row, used: float, cap: float) -> Difference:
    gap = yuan(used - cap)
    return Difference(
        rule="claim_above_cap",
        at=row.at,
        stated=used,
        computed=cap,
        found=Name(
            zh=f"{row.at.subject} 累计代偿 {yuan(used)} 元", en=f"claims of {row.at.subject} come to {yuan(used)} yuan"
        ),
        wanted=Name(
            zh=f"上限为 {yuan(cap)} 元，多 {gap} 元",
            en=f"at most its cap of {yuan(cap)} yuan is wanted ({gap} yuan too much)",
        ),
        remedy=Name(
            zh="请核对代偿金额及所属增信；自愿多付的请另行说明。",
            en="Check the amount and the support; what was paid beyond its duty is told elsewhere.",
        ),
    )


def _above_claims(row: Row, returned: float, paid: float) -> Difference:
    gap = yuan(returned - paid)
    return Difference(
        rule="reimbursement_above_claims",
        at=row.at,
        stated=returned,
        computed=paid,
        found=Name(
            zh=f"{row.at.subject} 累计收回 {yuan(returned)} 元",
            en=f"{row.at.subject} has got back {yuan(returned)} yuan",
        ),
        wanted=Name(
            zh=f"累计代偿仅 {yuan(paid)} 元，多 {gap} 元",
            en=f"at most the {yuan(paid)} yuan that it paid is wanted ({gap} yuan too much)",
        ),
        remedy=Name(zh="请核对偿还金额。", en="Check what was paid back."),
    )
