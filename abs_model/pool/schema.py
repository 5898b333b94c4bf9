"""The columns of a tape: what each is called in the trade, what it holds, and which of them a tape must have."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

Kind = Literal["id", "text", "amount", "rate", "date", "flag", "choice", "count"]
"""What a cell holds: amounts are yuan with two decimals, rates decimals a year."""

Choices = tuple[tuple[str, tuple[str, ...]], ...]
"""A choice and the further words that stand for it."""

HEADER_ROWS = 20
FEWEST_HEADERS = 3
"""The headers of a tape stand in one of the first rows, and at least three of them are known."""

_BRACKETS = str.maketrans("[]{}【】〔〕〖〗", "()()()()()")
_BRACKETED = re.compile(r"^(?P<name>.+?)\((?:单位)?(?P<unit>[^()]*)\)$")
_TRAILING = re.compile(r"^(?P<name>.+?)(?P<unit>人民币元|元|百万元|千元|万元|亿元|[%‰])$")
_PLAIN_UNIT = re.compile(r"(人民币|元|rmb|cny|yuan|¥|含税|年化|年|小数|yyyymm?dd?|年月日|是否|yn|必填|选填|文本)+")
_SCALED_AMOUNT = re.compile(
    r"千|万|亿|百万|^\d|thousand|million|billion|^k$|^mn?$|美元|港|欧|日元|英镑|usd|hkd|eur|jpy|gbp"
)
_SCALED_RATE = re.compile(r"%|‰|bps?|百分|千分|基点|percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: ``zh`` and ``en`` are the headers accepted for it besides its name."""

    name: str
    kind: Kind
    zh: tuple[str, ...]
    en: tuple[str, ...] = ()
    is_required: bool = False
    choices: Choices = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The columns of one kind of table, and the parts that a few of them play.

    ``due_date`` and ``start_date`` are compared where the table has both: nothing ends before it starts. A key that is
    not unique is the number of a whole of which several rows are parts.
    """

    kind: str
    columns: tuple[Column, ...]
    key: str
    amount: str
    due_date: str
    start_date: str
    is_key_unique: bool = True

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The column that a header stands for; ``scale`` is a unit that the column is not kept in, such as 万元."""

    column: Column
    scale: str = ""


def plain(words: object) -> str:
    """Words as they are compared: half width, lower case, without spaces and the marks that headers are strewn with.

    Examples
    --------
    >>> plain("Due_Date "), plain("应收账款金额（元） *")
    ('duedate', '应收账款金额(元)')
    """
    half_width = unicodedata.normalize("NFKC", str(words)).casefold().replace("帐", "账").translate(_BRACKETS)
    return re.sub(r"[\s_\-*#:/,.'\"·、。]+", "", half_width)


@cache
def accepted_headers(schema: Schema) -> Mapping[str, Column]:
    """Every accepted header, as it is compared, and the column it stands for.

    Raises
    ------
    ValueError
        If two columns accept the same header.
    """
    accepted: dict[str, Column] = {}
    for column in schema.columns:
        for header in {plain(words) for words in (column.name, *column.zh, *column.en)}:
            if accepted.setdefault(header, column) is not column:
                raise ValueError(f"header {header!r} is accepted by {accepted[header].name} and by {column.name}")
    return MappingProxyType(accepted)


def recognise(schema: Schema, header: object) -> Recognition | None:
    """The column that a header stands for, or None; a unit in brackets or at the end is looked at, never applied.

    Examples
    --------
    >>> recognise(RECEIVABLES, "应收账款金额 (元)").column.name
    'receivable_amount'
    >>> recognise(RECEIVABLES, "应收账款金额（万元）").scale
    '万元'
    >>> recognise(RECEIVABLES, "备注") is None
    True
    """
    accepted = accepted_headers(schema)
    words = plain(header)
    if words in accepted:
        return Recognition(column=accepted[words])
    match = _BRACKETED.match(words) or _TRAILING.match(words)
    column = accepted.get(match["name"]) if match else None
    if match is None or column is None:
        return None
    if _PLAIN_UNIT.fullmatch(match["unit"]):
        return Recognition(column=column)
    scaled = {"amount": _SCALED_AMOUNT, "rate": _SCALED_RATE}.get(column.kind)
    return Recognition(column=column, scale=match["unit"]) if scaled and scaled.search(match["unit"]) else None


def header_index(schema: Schema, rows: Sequence[Sequence[object]]) -> int | None:
    """The first row that holds at least three headers of such a tape; titles may stand above it."""
    for index, row in enumerate(rows[:HEADER_ROWS]):
        found = (recognise(schema, cell) for cell in row if isinstance(cell, str) and len(cell) < 100)
        if len({recognition.column.name for recognition in found if recognition}) >= FEWEST_HEADERS:
            return index
    return None


_CHOICES = {
    "supplier_size": "large 大型 大型企业 大, medium 中型 中型企业 中, small 小型 小型企业 小 小微 小微企业 小微型, "
    "micro 微型 微型企业 微",
    "transaction_type": "trade 贸易 贸易类 货物贸易 采购 货物采购 材料采购 货款 goods, works 工程 工程类 工程施工 施工 "
    "建设工程 工程款 construction, design 设计 设计类 勘察设计 勘察 设计费, supervision 监理 监理类 工程监理 监理费, "
    "service 服务 服务类 服务贸易 技术服务 咨询 劳务 服务费 services, lease 租赁 租赁类 设备租赁, other 其他 其它",
    "asset_class": "normal 正常 正常类 pass, special_mention 关注 关注类, substandard 次级 次级类, "
    "doubtful 可疑 可疑类, loss 损失 损失类",
    "currency": "CNY 人民币 人民币元 元 RMB CNH 156, USD 美元 840, HKD 港币 港元 344, EUR 欧元 978, JPY 日元 392, "
    "GBP 英镑 826",
}
"""A choice and the words that stand for it. 小微 does not say which of the two sizes: it is read as the larger one."""

_RECEIVABLE_COLUMNS = """
receivable_id* id 应收账款编号 应收账款ID 应收账款代码 应收款编号 资产编号 基础资产编号 债权编号 交易编号 交易ID
    receivable_no payable_id asset_id transaction_id
core_enterprise_id* id 核心企业编号 核心企业ID 核心企业代码 核心企业统一社会信用代码 核心企业信用代码 总部公司编号
    core_id core_enterprise_code anchor_id
core_enterprise_name text 核心企业名称 核心企业 核心企业全称 总部公司 总部公司名称 总部企业名称 core_name
    core_enterprise anchor_name
group_id id 集团编号 集团ID 集团代码 所属集团编号 核心企业集团编号 集团统一社会信用代码 core_group_id group_code
debtor_id* id 债务人编号 债务人ID 债务人代码 债务人统一社会信用代码 债务人信用代码 付款人编号 付款方统一社会信用代码
    买方编号 买方统一社会信用代码 项目公司编号 申请付款单位编号 debtor_code obligor_id buyer_id payer_id
debtor_name text 债务人名称 债务人 债务人全称 付款人 付款人名称 付款方 付款方名称 买方 买方名称 买受人 项目公司
    项目公司名称 申请付款单位 申请付款单位名称 debtor obligor_name buyer_name payer_name
supplier_id* id 供应商编号 供应商ID 供应商代码 供应商统一社会信用代码 供应商信用代码 债权人编号 债权人统一社会信用代码
    原始债权人编号 原始债权人统一社会信用代码 卖方编号 收款单位编号 supplier_code seller_id creditor_id
supplier_name* text 供应商名称 供应商 供应商全称 债权人 债权人名称 原始债权人 原始债权人名称 卖方 卖方名称 收款单位
    收款单位名称 supplier seller_name creditor_name
supplier_size choice 企业规模 供应商规模 供应商企业规模 供应商企业类型 企业划型 企业划型结果 size enterprise_size
supplier_province text 供应商省份 供应商所在省份 供应商所属省份 供应商所在地区 供应商地区 供应商注册地 省份 所在省份
    province region
supplier_industry text 供应商行业 供应商所属行业 供应商行业分类 所属行业 行业 行业分类 国民经济行业分类 industry
    sector
transaction_type choice 交易类型 基础交易类型 贸易类型 合同类型 基础合同类型 trade_type contract_type
contract_no id 合同编号 合同号 合同号码 基础合同编号 贸易合同编号 交易合同编号 基础交易合同编号 contract_id
    contract_number
contract_amount amount 合同金额 合同总金额 合同总价 合同价款 基础合同金额 贸易合同金额 交易合同金额 contract_value
invoice_no id 发票号码 发票号 发票编号 增值税发票号码 invoice_id invoice_number
invoice_code id 发票代码 增值税发票代码
invoice_date date 开票日期 发票日期 开票日 发票开具日期 发票开具日 date_of_invoice
invoice_amount amount 发票金额 开票金额 发票总金额 价税合计 发票价税合计 发票含税金额 invoice_total
is_invoice_verified flag 发票是否验真 是否验真 发票验真 发票已验真 发票是否查验 发票查验 发票真伪查验 invoice_verified
receivable_amount* amount 应收账款金额 应收账款余额 应收账款本金 应收款金额 应收账款转让金额 转让应收账款金额 债权金额
    资产金额 入池金额 入池应收账款金额 入池资产金额 face_amount outstanding_amount assigned_amount
delivery_date date 交货日期 交付日期 发货日期 收货日期 验收日期 履约日期 履约完成日 acceptance_date
confirmation_no id 付款确认书编号 付款确认书号 付款确认函编号 确认书编号 确权编号 确权凭证编号 应付账款确认书编号
    confirm_no payment_confirmation_no
confirmation_date date 付款确认书日期 付款确认日期 付款确认日 付款确认书出具日期 确权日期 确权日 确认日期 confirm_date
    payment_confirmation_date
due_date* date 到期日 到期日期 应收账款到期日 应收账款到期日期 账款到期日 付款到期日 约定付款日 约定付款日期 应付款日
    maturity_date date_due
discount_rate rate 贴现率 年化贴现率 年化折扣率 折现率 融资利率 年化融资利率 融资年化利率 保理融资利率
    annual_discount_rate financing_rate
transfer_price amount 转让价格 转让价款 转让对价 资产转让价格 资产转让价款 应收账款转让价款 购买价款 受让价款
    purchase_price
first_registration_no id 一次转让登记编号 第一次转让登记编号 首次转让登记编号 一次登记编号 首次登记编号 中登登记编号
    中登网登记编号 zhongdeng_reg_no_1 registration_no
first_registration_date date 一次转让登记日期 第一次转让登记日期 首次转让登记日期 一次登记日期 首次登记日期
    一次登记时间 中登登记日期 中登登记时间 中登网登记时间 zhongdeng_reg_time_1 registration_date
second_registration_no id 二次转让登记编号 第二次转让登记编号 二次登记编号 第二次登记编号 中登二次登记编号
    zhongdeng_reg_no_2
is_joint_debtor_covered flag 是否债务加入 债务加入 是否出具债务加入 债务加入承诺函 是否共同债务人 共同债务人
    是否出具共同债务人承诺函 joint_debtor_covered joint_debtor debt_accession
is_performed flag 是否履约 是否已履约 是否履约完毕 是否已履约完毕 供应商是否履约 履约情况 performed
is_prepayment flag 是否预付款 是否为预付款 是否预付 预付款 prepayment
retention_amount amount 质保金 质保金金额 质保金额 质量保证金 保留金 retention_money retention
has_set_off flag 是否抵销 是否抵消 是否存在抵销 是否存在抵消 是否存在抵销权 抵销权 set_off
is_assignable flag 是否可转让 是否可以转让 是否允许转让 合同是否允许转让 应收账款是否可转让 assignable
is_notified flag 是否通知债务人 是否已通知债务人 是否已通知 转让是否通知 是否送达转让通知 债权转让是否通知 notified
    debtor_notified
is_pledged flag 是否质押 是否已质押 是否存在质押 是否设定质押 是否存在权利负担 是否有权利负担 pledged
is_related_party flag 是否关联方 是否关联交易 是否关联方交易 是否为关联交易 关联交易 关联方交易 related_party
is_disputed flag 是否争议 是否有争议 是否存在争议 是否存在纠纷 是否存在商业纠纷 disputed dispute
is_dishonest_debtor flag 债务人是否失信被执行人 债务人是否为失信被执行人 是否失信被执行人 是否为失信被执行人
    失信被执行人 dishonest_debtor
is_government_debtor flag 债务人是否为地方政府或融资平台 债务人是否为地方政府 是否地方政府或融资平台 是否地方政府
    是否地方融资平台 是否政府融资平台 是否城投 government_debtor lgfv
asset_class choice 五级分类 资产五级分类 五级分类结果 风险分类 资产质量分类 five_class
currency choice 币种 货币 结算币种 交易币种 ccy
status text 状态 资产状态 应收账款状态 业务状态 回款状态 state
paid_date date 回款日期 回款日 实际回款日 实际回款日期 实际付款日 实际付款日期 结清日期 date_paid
paid_amount amount 回款金额 已回款金额 实际回款金额 已付金额 实际付款金额 amount_paid
"""
"""See ``columns_of``."""


def _choices(words: str) -> Choices:
    """The choices that words spell: commas between them, the first word of each its own."""
    rows = (row.split() for row in words.split(",") if row)
    return tuple((choice, tuple(others)) for choice, *others in rows)


def columns_of(table: str, choices: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of a table of words; a header in ASCII is an English one.

    Parameters
    ----------
    table : str
        A column a line: name (a star makes it required), kind, headers; an indented line goes on with the headers.
    choices : mapping of str to str
        By column: choices with a comma between, each followed by the words that stand for it.
    """
    columns = []
    for entry in re.split(r"\n(?=\S)", table.strip()):
        name, kind, *headers = entry.split()
        columns.append(
            Column(
                name=name.rstrip("*"),
                kind=cast(Kind, kind),
                zh=tuple(words for words in headers if not words.isascii()),
                en=tuple(words for words in headers if words.isascii()),
                is_required=name.endswith("*"),
                choices=_choices(choices.get(name.rstrip("*"), "")),
            )
        )
    return tuple(columns)


RECEIVABLE_COLUMNS = columns_of(_RECEIVABLE_COLUMNS, _CHOICES)

RECEIVABLES = Schema(
    kind="receivables",
    columns=RECEIVABLE_COLUMNS,
    key="receivable_id",
    amount="receivable_amount",
    due_date="due_date",
    start_date="invoice_date",
)
