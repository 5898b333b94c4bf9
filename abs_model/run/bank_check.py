"""The engine against the bank: what accounts should have got, paid and held by what happened, and what the bank says.

The engine pays by the documents; a bank pays what it is told. Where the two are apart, the lines say by how much each,
so that a fee which was really larger is told apart from money that is missing.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from abs_model.engine.ledger import COMMINGLED, INVESTORS, MARKET, POOL, Line
from abs_model.measure.money import to_yuan
from abs_model.pool.reconcile_difference import At, Difference, apart, differences_frame, yuan
from abs_model.pool.reconcile_ground import amounts_of
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.record import Projection
from abs_model.run.table import movement_date
from abs_model.schedule.period import Period
from abs_model.terms import Name

PAID_IN, PAID_OUT, CLOSING = "paid_in", "paid_out", "closing_balance"

BANK_COLUMNS = ("period", "account", "bank_flow", "subject", "stated", "computed", "difference")
"""One row a file, account, flow and subject: what the bank and the records state, and what the engine comes to."""

RECORDED = {
    "receipt": f"{POOL}.collected",
    "recovery": f"{POOL}.recovered",
    "repurchase": f"{POOL}.repurchased",
    "replacement": f"{POOL}.repurchased",
}
"""Records of money from the pool, and where the engine says that it comes from."""

_Key = tuple[str, str, str]
"""Account, flow and subject."""

_Row = tuple[int, str, str, str, float, float]
"""The last window, account, flow, subject, stated, computed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BankCheck:
    """What the bank states against what the engine comes to.

    Attributes
    ----------
    lines : DataFrame
        ``BANK_COLUMNS``; ``period`` is the last window of a file, amounts are yuan. A closing balance has no subject.
    differences : DataFrame
        Of the last file, as those of ``abs_model.pool.reconcile``; a closing balance that the lines do not explain is
        an error.
    """

    lines: pd.DataFrame
    differences: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flow:
    """Money that an account got (above 0) or paid, fen."""

    date: datetime.date
    key: _Key
    amount: float


def bank_check(projection: Projection, files: Sequence[ServicerFile]) -> BankCheck:
    """Hold what files state of accounts against a projection of the deal after them.

    Parameters
    ----------
    projection : Projection
        Of the deal as it stands after the files; its first path.
    files : sequence of ServicerFile
        The files that count, oldest first, from the cut-off date on.
    """
    accounts = [one.id for one in projection.plan.deal.accounts]
    held = {name: float(projection.payments.standing[name][0, 0]) for name in accounts}
    flows, start = list(_engine_flows(projection)), projection.plan.deal.dates.cut_off
    apart_so_far = dict.fromkeys(accounts, 0.0)
    rows: list[_Row] = []
    found: list[Difference] = []
    for file in files:
        found = []
        number = next(one.number for one in projection.plan.periods if one.end == file.period_end)
        computed = _summed(one for one in flows if start < one.date <= file.period_end)
        stated = recorded(file, projection)
        for key in sorted(dict.fromkeys((*computed, *stated)), key=lambda key: accounts.index(key[0])):
            amounts = stated.get(key, 0.0), computed.get(key, 0.0)
            sign = 1.0 if key[1] == PAID_IN else -1.0
            held[key[0]] += sign * amounts[1]
            apart_so_far[key[0]] += sign * (amounts[0] - amounts[1])
            rows.append((number, *key, *amounts))
            found += _line_difference(file, key, amounts, projection)
        for account, told in _told_closings(file, accounts).items():
            amounts = told, held[account]
            rows.append((number, account, CLOSING, "", *amounts))
            found += _closing_difference(file, account, amounts, apart_so_far[account])
        start = file.period_end
    return BankCheck(lines=_lines(rows), differences=differences_frame(found))


def _lines(rows: Sequence[_Row]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=list(BANK_COLUMNS[:-1]))
    stated, computed = (table[name].to_numpy(dtype=np.float64) for name in ("stated", "computed"))
    money = {"stated": to_yuan(stated), "computed": to_yuan(computed), "difference": to_yuan(stated - computed)}
    return table.assign(**money)[list(BANK_COLUMNS)]


def recorded(file: ServicerFile, projection: Projection) -> dict[_Key, float]:
    """What a file's records say that each account got and paid, and from or to whom, fen."""
    accounts = [one.id for one in projection.plan.deal.accounts]
    plan = projection.plan.deal.plan_account
    total: dict[_Key, float] = {}

    def add(account: str, flow: str, subject: str, amount: float) -> None:
        key = (account, flow, subject)
        total[key] = total.get(key, 0.0) + amount

    for (record, subject, reference), amount in _sums(file.records).items():
        if record in RECORDED:
            add(plan, PAID_IN, RECORDED[record], amount)
        elif record == "income":
            add(subject, PAID_IN, MARKET, amount)
        elif record == "claim":
            add(plan, PAID_IN, subject, amount)
        elif record == "reimbursement":
            add(plan, PAID_OUT, subject, amount)
        else:
            source = reference if reference in accounts else plan
            add(source, PAID_OUT, subject, amount)
            if subject in accounts:
                add(subject, PAID_IN, source, amount)
    return total


def _sums(frame: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    """What records of money add up to, fen, by record, subject and reference; of the pool's money by record alone."""
    own = frame[frame["record"].isin([*RECORDED, "claim", "reimbursement", "income", "payment"])]
    is_of_pool = own["record"].isin([*RECORDED])
    words = {name: own[name].where(~is_of_pool, "") for name in ("subject", "reference")}
    keys = ["record", "subject", "reference"]
    summed = own.assign(**words, fen=amounts_of(own)).groupby(keys, sort=False)["fen"].sum().reset_index()
    return dict(zip(zip(*(summed[name] for name in keys), strict=True), summed["fen"].tolist(), strict=True))


def _told_closings(file: ServicerFile, accounts: Sequence[str]) -> dict[str, float]:
    """What a file states that accounts hold at its end, fen, in the order of the accounts."""
    frame = file.records
    rows = frame[(frame["record"] == "account") & (frame["status"] == "closing")]
    told = dict(zip(rows["subject"].tolist(), amounts_of(rows).tolist(), strict=True))
    return {account: told[account] for account in accounts if account in told}


def _engine_flows(projection: Projection) -> Iterator[_Flow]:
    """What the engine moves in and out of accounts after the closing, each on its day.

    What a support pays to a payee goes through the plan account at the bank. Where it comes after the payment date,
    what was missing is paid out on the day on which it comes.
    """
    plan, accounts = projection.plan, [one.id for one in projection.plan.deal.accounts]
    supports = {one.id for one in plan.deal.support}
    moved = {line: amount[:, 0] for line, amount in projection.payments.moved.items()}
    for period in plan.periods[1:]:
        own = {line: float(amount[period.number]) for line, amount in moved.items() if amount[period.number]}
        late = _comes_late(own, period, supports)
        for line, amount in sorted(own.items(), key=lambda one: -one[0].step):
            date, through = _date(period, line), line.source in supports and line.target not in accounts
            if line.target in accounts or through:
                target = plan.deal.plan_account if through else line.target
                yield _Flow(date=date, key=(target, PAID_IN, line.source), amount=amount)
            if line.source in accounts or through:
                source = plan.deal.plan_account if through else line.source
                paid = period.payment_date or date if through else date
                waits = min(late, amount) if line.verb in {"pay", "draw"} else 0.0
                late -= waits
                for day, part in ((max(paid, _draw_date(period)), waits), (paid, amount - waits)):
                    if part:
                        yield _Flow(date=day, key=(source, PAID_OUT, line.target), amount=part)


def _comes_late(own: Mapping[Line, float], period: Period, supports: set[str]) -> float:
    """What supports pay after the payment date."""
    if period.payment_date is None or _draw_date(period) <= period.payment_date:
        return 0.0
    return sum(amount for line, amount in own.items() if line.verb == "draw" and line.source in supports)


def _draw_date(period: Period) -> datetime.date:
    return movement_date(period, Line(1, "draw", "", ""))


def _date(period: Period, line: Line) -> datetime.date:
    """The day of a movement; what comes in late on a claim is handed on at once."""
    return period.end if line.step == 0 else movement_date(period, line)


def _summed(flows: Iterator[_Flow]) -> dict[_Key, float]:
    total: dict[_Key, float] = {}
    for one in flows:
        if not one.key[2].startswith((f"{INVESTORS}.", COMMINGLED)):
            total[one.key] = total.get(one.key, 0.0) + one.amount
    return total


def _line_difference(
    file: ServicerFile, key: _Key, amounts: tuple[float, float], projection: Projection
) -> Iterator[Difference]:
    """One line in which the records are apart from the engine."""
    stated, computed = amounts
    if stated == computed:
        return
    account, flow, subject = key
    is_claim = flow == PAID_IN and subject in {one.id for one in projection.plan.deal.support}
    gap, verb = apart(stated, computed), Name(zh="收到", en="got")
    if flow == PAID_OUT:
        verb = Name(zh="支付", en="paid")
    remedy = Name(zh="请核对该项；如实际如此，以实际为准。", en="Check it; if it was so, it was so.")
    if is_claim and stated > computed:
        remedy = Name(
            zh="代偿多于所需：请与担保人核对，多付部分应退回。",
            en="More was paid than was needed: settle it with the provider, to whom the rest goes back.",
        )
    yield Difference(
        rule="claim_above_needed" if is_claim and stated > computed else "bank_line",
        at=_at(file, subject, ("payment", "reimbursement") if flow == PAID_OUT else ("claim", *RECORDED, "income")),
        severity="warning",
        stated=stated,
        computed=computed,
        found=Name(
            zh=f"账户 {account} {verb.zh} {subject} {yuan(stated)} 元",
            en=f"account {account} {verb.en} {yuan(stated)} yuan ({subject})",
        ),
        wanted=Name(zh=f"按约定应为 {yuan(computed)} 元，{gap.zh}", en=f"{yuan(computed)} yuan is wanted ({gap.en})"),
        remedy=remedy,
    )


def _at(file: ServicerFile, subject: str, records: Sequence[str]) -> At:
    """The last row of some records that names somebody; the file itself where none does."""
    frame, at = file.records, At(file=file.name, subject=subject)
    rows = frame[(frame["subject"] == subject) & frame["record"].isin(records)]
    if not len(rows):
        return at
    return replace(at, sheet=str(rows["sheet"].iloc[-1]), line=int(rows["line"].iloc[-1]))


def _closing_difference(
    file: ServicerFile, account: str, amounts: tuple[float, float], explained: float
) -> Iterator[Difference]:
    """A closing balance that is apart from the engine's: an error where lines so far do not add up to it."""
    stated, computed = amounts
    if stated == computed:
        return
    gap, is_explained = apart(stated, computed), stated - computed == explained
    remedy = Name(zh="各项差异见下。", en="The lines say what makes it up.")
    if not is_explained:
        rest = yuan(abs(stated - computed - explained))
        remedy = Name(
            zh=f"其中 {rest} 元没有对应的记录：请核对银行流水。",
            en=f"No record speaks of {rest} yuan of it: check the bank's list.",
        )
    yield Difference(
        rule="bank_closing",
        at=At(file=file.name, subject=account),
        severity="warning" if is_explained else "error",
        stated=stated,
        computed=computed,
        found=Name(zh=f"账户 {account} 期末余额 {yuan(stated)} 元", en=f"account {account} holds {yuan(stated)} yuan"),
        wanted=Name(
            zh=f"按实际回款与约定分配应为 {yuan(computed)} 元，{gap.zh}",
            en=f"by what came in and what was to be paid {yuan(computed)} yuan is wanted ({gap.en})",
        ),
        remedy=remedy,
    )
