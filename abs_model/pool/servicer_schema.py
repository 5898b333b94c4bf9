"""The records of a servicer file: the closed list, what each must state, and what all of it is called in the trade."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from abs_model.deal.party import RATINGS
from abs_model.pool.schema import Choices, Schema, columns_of, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One kind of record: the cells that it must fill, and the statuses that it knows.

    ``statuses`` is empty where a record has none; ``has_status`` says whether one is wanted in every row.
    """

    name: str
    needs: tuple[str, ...]
    statuses: Choices = ()
    has_status: bool = False


_RECORDS = """
period: 期间 期间信息 报告期间 报告期 收款期间 header
receipt: 回款 回款明细 回款记录 收款 收款明细 receipts collection collections
dilution: 稀释 扣减 扣减明细 冲减 折让 贷项 贷项通知 dilutions credit_note
dispute: 争议 争议明细 商业纠纷 纠纷 disputes
repurchase: 回购 赎回 回购明细 赎回明细 repurchases
replacement: 替换 置换 替换明细 置换明细 资产替换 replacements substitution
default: 违约 违约资产 违约明细 违约认定 defaults
recovery: 追偿 清收 回收 违约回收 清收回款 recoveries
claim: 代偿 代偿付款 担保代偿 增信付款 差额支付 claims support_payment
reimbursement: 偿还代偿 代偿偿还 归还代偿 归还增信 reimbursements
income: 利息收入 账户利息 账户收益 收益 结息 interest_income
payment: 支付 付款 实际支付 分配 划付 兑付 payments
account: 账户 账户变动 账户流水 资金账户 银行对账 银行流水 accounts bank_statement
balance: 余额 资产池余额 资产池变动 池余额 资产池报告 pool_statement balances
rating: 评级 信用评级 评级变动 评级调整 ratings
event: 事件 事件记录 风险事件 events
filing: 披露 报送 备案 已办 披露报送 信息披露 filings disclosure
"""
"""A record a line, and the words for it besides its name; a sheet of such a name holds nothing else."""

_NEEDS = {
    "period": "subject date",
    "receipt": "subject date amount",
    "dilution": "subject date amount",
    "dispute": "subject date",
    "repurchase": "subject date amount",
    "replacement": "subject date reference",
    "default": "subject date",
    "recovery": "subject date amount",
    "claim": "subject date amount",
    "reimbursement": "subject date amount",
    "income": "subject date amount",
    "payment": "subject date amount",
    "account": "subject amount",
    "balance": "amount",
    "rating": "subject date",
    "event": "subject date",
    "filing": "subject date",
}
"""The cells that a record must fill, besides a status where it has statuses and does not go without."""

_STATUSES = {
    "dispute": """
        open: 发起 提出 争议中 存续 未解决 opened
        closed: 解决 已解决 结束 关闭 已关闭 撤销 resolved
    """,
    "account": """
        opening: 期初 期初余额 opening_balance
        paid_in: 收入 流入 转入 本期收入 本期流入 本期转入 入账 credits in
        paid_out: 支出 流出 转出 本期支出 本期流出 本期转出 出账 debits out
        closing: 期末 期末余额 closing_balance
    """,
    "balance": """
        opening: 期初 期初余额 opening_balance
        collected: 回款 本期回款 已回款 collections
        diluted: 稀释 扣减 本期扣减 本期稀释 dilution
        repurchased: 回购 赎回 本期回购 本期赎回 repurchase
        defaulted: 违约 本期违约 新增违约 default
        closing: 期末 期末余额 closing_balance
        not_yet_due: 未到期 未到期余额 未逾期 not_due
        overdue_1_30: 逾期1-30天 逾期1至30天 逾期1~30天 逾期30天以内 逾期30天以内(含)
        overdue_31_60: 逾期31-60天 逾期31至60天 逾期31~60天
        overdue_61_90: 逾期61-90天 逾期61至90天 逾期61~90天
        overdue_above_90: 逾期90天以上 逾期超过90天 逾期91天以上 逾期91天及以上 overdue_over_90
    """,
    "rating": "\n".join(f"{rating}:" for rating in RATINGS),
    "event": "failed: 失败 违约 未履约 履约失败 failure",
}
"""The statuses of a record, one a line, and the words for each besides its name."""

_GO_WITHOUT_STATUS = ("event",)

STATEMENTS = ("account", "balance")
"""Records that state where things stand; a row without a date speaks of the whole period."""


def _words(table: str) -> Choices:
    rows = (line.split(":", 1) for line in table.strip().splitlines())
    return tuple((name.strip(), tuple(words.split())) for name, words in rows)


RECORDS: Mapping[str, Record] = MappingProxyType(
    {
        name: Record(
            name=name,
            needs=tuple(needs.split()),
            statuses=_words(_STATUSES.get(name, "")) if name in _STATUSES else (),
            has_status=name in _STATUSES and name not in _GO_WITHOUT_STATUS,
        )
        for name, needs in _NEEDS.items()
    }
)
"""The closed list of records, by name."""

_CHOICES = {"record": ", ".join(f"{name} {' '.join(words)}" for name, words in _words(_RECORDS))}

_COLUMNS = """
record* choice 记录类型 记录类别 记录 业务类型 事项类型 record_type type
subject id 编号 对象编号 对象 主体 应收账款编号 应收账款ID 资产编号 票据编号 票据号码 债权编号 账户编号 账户 增信编号
    主体编号 收款人 收款方 项目编号 事项编号 receivable_id bill_id claim_id account_id account party_id payee asset_id
date date 日期 发生日期 发生日 回款日期 回款日 到账日期 到账日 支付日期 付款日期 入账日期 交易日期 期末日 期末日期
    截止日 value_date booking_date paid_date transaction_date
amount amount 金额 发生金额 发生额 回款金额 到账金额 支付金额 付款金额 交易金额 余额 cash paid_amount
status text 状态 项目 科目 类别 评级 变动类型 status_code item
reference id 关联编号 关联应收账款编号 替换后编号 新应收账款编号 版本说明 流水号 银行流水号 related_id ref
    new_receivable_id
note text 备注 说明 摘要 附注 remark memo comment
"""

SERVICER_RECORDS = Schema(
    kind="servicer records",
    columns=columns_of(_COLUMNS, _CHOICES),
    key="subject",
    amount="amount",
    due_date="",
    start_date="",
    is_key_unique=False,
)
"""A row a record: what kind of record it is, of whom, when, how much."""


@cache
def _by_words(choices: Choices) -> Mapping[str, str]:
    return MappingProxyType({plain(word): name for name, words in choices for word in (name, *words)})


def record_named(words: object) -> str | None:
    """The record that a word stands for, or None; sheets may bear such names.

    Examples
    --------
    >>> record_named("回款明细"), record_named(" Receipts"), record_named("封面")
    ('receipt', 'receipt', None)
    """
    return _by_words(SERVICER_RECORDS.column("record").choices).get(plain(words))


def status_named(record: str, words: object) -> str | None:
    """The status of a record that a word stands for, or None.

    Examples
    --------
    >>> status_named("balance", "逾期1-30天"), status_named("account", "期末余额"), status_named("dispute", "期末余额")
    ('overdue_1_30', 'closing', None)

    Ratings are told apart by their signs:

    >>> status_named("rating", "aa+"), status_named("rating", "ＡＡ－")
    ('AA+', 'AA-')
    """
    statuses = RECORDS[record].statuses
    if record == "rating":
        return _by_rating().get(_rating_words(words))
    return _by_words(statuses).get(plain(words))


def _rating_words(words: object) -> str:
    """A rating as it is compared; ``plain`` would take the sign of AA- away."""
    half_width = str(words).translate({ord("＋"): "+", ord("－"): "-", ord("−"): "-", ord("–"): "-"})
    return plain(half_width.replace("-", "minus"))


@cache
def _by_rating() -> Mapping[str, str]:
    return MappingProxyType({_rating_words(rating): rating for rating in RATINGS})
