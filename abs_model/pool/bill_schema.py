"""The columns of a bill tape, of the whitelist of acceptors, and of the history of overdue acts."""

from abs_model.pool.schema import Schema, columns_of

_REASONS = "credit 信用 资金不足 无力支付 账户余额不足 拒绝付款, operational 操作 技术 操作性 技术性 应答超时 逾期应答"
_SIZES = "large 大型 大型企业 大, medium 中型 中型企业 中, small 小型 小型企业 小 小微 小微企业, micro 微型 微型企业 微"
_CHOICES = {
    "system": "new_generation 新一代 新一代票据, ecds 电票 老电票 电子商业汇票系统, paper 纸票 纸质 纸质汇票",
    "interest_payer": "seller 卖方 卖方付息 贴现申请人, buyer 买方 买方付息 承兑人, agreed 协议 协议付息",
    "presentment": "ordinary 提示付款 普通, late 逾期提示付款 逾期",
    "refusal_reason": _REASONS,
    "reason": _REASONS,
    "supplier_size": _SIZES,
    "acceptor_size": _SIZES,
}
"""A choice and the words that stand for it."""

_BILL_COLUMNS = """
pack_no* id 票据包号 票据（包）号 票据（包）号码 票据包号码 票据号码 票据号 汇票号码 票号 bill_no bill_number
range_start count 子票区间起始 子票起始 子票区间起 起始序号 sub_start start
range_end count 子票区间截止 子票截止 子票区间止 终止序号 sub_end end
sub_range id 子票区间 子票区间号 range sub_bill_range
system choice 票据系统 票据介质 介质 medium
face* amount 票面金额 票据金额 汇票金额 票面 amount face_amount
acceptor_id* id 承兑人编号 承兑人代码 承兑人统一社会信用代码 核心企业编号 acceptor_code core_enterprise_id
acceptor_name text 承兑人 承兑人名称 承兑人全称 核心企业 核心企业名称 acceptor
drawer_id id 出票人编号 出票人代码 出票人统一社会信用代码
drawer_name text 出票人 出票人名称 出票人全称 drawer
supplier_id* id 供应商编号 供应商代码 供应商统一社会信用代码 贴现申请人编号 持票人编号 持票人统一社会信用代码 holder_id
supplier_name text 供应商 供应商名称 贴现申请人 贴现申请人名称 持票人 持票人名称 holder_name
supplier_size choice 企业规模 供应商规模 供应商企业规模
supplier_province text 供应商省份 供应商所在省份
supplier_industry text 供应商行业 供应商所属行业
issue_date* date 出票日 出票日期 drawn_date
acceptance_date date 承兑日 承兑日期 accept_date
due_date* date 到期日 到期日期 票据到期日 汇票到期日 maturity_date
status_code id 状态代码 票据状态代码 票据状态 状态
offered_date date 申请日 申请日期 受理日期 offer_date
approved_date date 审批日 审批日期 批准日期 approval_date
guarantee_date date 担保日 担保日期 保证日 保证日期 担保生效日
guarantee_fee_rate rate 担保费率 年担保费率
bank_id id 贴现银行编号 贴现行编号 贴现行行号 discount_bank_id
bank_name text 贴现银行 贴现行 贴现银行名称 discount_bank
discount_date date 贴现日 贴现日期
discount_rate rate 贴现率 贴现利率 年贴现率
interest_payer choice 付息方 付息方式 payer_of_interest
buyer_share rate 买方付息比例 买方承担比例
other_fee amount 其他费用 其他费用金额
is_out_of_town flag 是否异地 异地 out_of_town
presented_date date 提示付款日 提示付款日期 presentment_date
presentment choice 提示付款类型 提示类型
paid_date date 兑付日 兑付日期 结清日 结清日期 承兑人付款日
paid_amount amount 兑付金额 承兑人付款金额
refused_date date 拒付日 拒付日期
refusal_reason choice 拒付原因 拒付理由 refuse_reason
claimed_date date 索偿日 索偿日期 代偿申请日 代偿申请日期 claim_date
compensated_date date 代偿日 代偿日期
compensated_amount amount 代偿金额
recovered_date date 追偿到账日 追偿日 追偿日期 recovery_date
recovered_amount amount 追偿金额 已追偿金额
closed_date date 关闭日 关闭日期 核销日 核销日期
"""

_WHITELIST_COLUMNS = """
acceptor_id* id 承兑人编号 承兑人代码 承兑人统一社会信用代码 核心企业编号 统一社会信用代码 acceptor_code
    core_enterprise_id
acceptor_name* text 承兑人 承兑人名称 承兑人全称 核心企业 核心企业名称 acceptor
acceptor_name_en text 英文名称 name_en
group_id id 集团编号 集团代码 所属集团编号
acceptor_size choice 企业规模 承兑人规模 size
rating id 评级 主体评级 信用等级 内部评级
rating_at_grant id 授信时评级 授信时主体评级
province text 省份 所在省份 地区 所在地区 region
industry text 行业 所属行业 行业分类
line* amount 授信额度 额度 担保额度 limit credit_line
granted_date date 授信日 授信日期 批准日期
line_expiry date 额度到期日 授信到期日 额度有效期至 expiry
is_disclosure_breach flag 是否未按要求披露 是否披露违规 信息披露异常
is_negative_news flag 是否有负面舆情 负面舆情
is_refused_elsewhere flag 是否在他行拒付 他行拒付
"""

_OVERDUE_COLUMNS = """
event_id* id 逾期事件编号 事件编号 编号
acceptor_id* id 承兑人编号 承兑人代码 承兑人统一社会信用代码 核心企业编号 acceptor_code
overdue_date* date 逾期日 逾期日期 逾期发生日 逾期发生日期
overdue_amount* amount 逾期金额 逾期发生额 amount
pack_no id 票据包号 票据（包）号码 票据号码 票号 bill_no
reason choice 逾期原因 原因 overdue_reason
settled_date date 结清日 结清日期 清偿日期
"""

BILLS = Schema(
    kind="bills",
    columns=columns_of(_BILL_COLUMNS, _CHOICES),
    key="pack_no",
    amount="face",
    due_date="due_date",
    start_date="issue_date",
    is_key_unique=False,
)
"""A pack number may stand in several rows, one for each range of its sub-bills."""

WHITELIST = Schema(
    kind="acceptors",
    columns=columns_of(_WHITELIST_COLUMNS, _CHOICES),
    key="acceptor_id",
    amount="line",
    due_date="line_expiry",
    start_date="granted_date",
)

OVERDUE_EVENTS = Schema(
    kind="overdue acts",
    columns=columns_of(_OVERDUE_COLUMNS, _CHOICES),
    key="event_id",
    amount="overdue_amount",
    due_date="settled_date",
    start_date="overdue_date",
)
