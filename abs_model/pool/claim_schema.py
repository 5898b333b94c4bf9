"""The columns of a tape of claims on original debtors, and of the table of what some of them pay when."""

from abs_model.pool.schema import Schema, columns_of

_CHOICES = {
    "structure": "loan 贷款 信托贷款 质押贷款 委托贷款 小额贷款 trust_loan, "
    "licence 二次许可 许可 专利许可 知识产权许可 license sublicence sublicense, "
    "leaseback 售后回租 融资租赁 回租 sale_leaseback lease, "
    "receivable 应收款 应收账款 应收债权 receivables",
    "frequency": "monthly 按月 月 每月 月付 month, quarterly 按季 季 按季度 每季 每季度 季付 quarter, "
    "semiannual 按半年 半年 每半年 半年付 half_yearly semi_annually, annual 按年 年 每年 年付 yearly",
    "amortisation": "annuity 等额本息 level, "
    "interest_only 先息后本 按期付息到期还本 到期还本 到期一次还本 bullet, "
    "equal_principal 等额本金, custom 自定义 按还款计划 约定还款 schedule",
}
"""A choice and the words that stand for it."""

_CLAIM_COLUMNS = """
claim_id* id 债权编号 债权ID 基础债权编号 基础资产编号 资产编号 贷款编号 借据编号 loan_id asset_id
debtor_id* id 原始债务人编号 债务人编号 债务人ID 债务人代码 债务人统一社会信用代码 原始债务人统一社会信用代码
    借款人编号 被许可人编号 承租人编号 core_enterprise_id core_id debtor_code borrower_id
debtor_name text 原始债务人 原始债务人名称 债务人 债务人名称 借款人 借款人名称 承租人 企业名称 debtor borrower
structure* choice 交易结构 债权类型 基础资产类型 资产类型 结构 claim_type
principal* amount 本金 债权本金 初始本金 融资本金 融资金额 贷款金额 贷款本金 放款金额 许可使用费一次性付款
    principal_amount loan_amount
start_date* date 起始日 起始日期 放款日 放款日期 起息日 起息日期 起租日 start value_date
maturity_date* date 到期日 到期日期 债权到期日 贷款到期日 maturity end_date
rate rate 利率 年利率 合同利率 贷款利率 债权利率 年化利率 interest_rate
frequency choice 付息频率 还款频率 支付频率 付款频率 还款频次 pay_frequency payment_frequency
amortisation choice 还款方式 还本方式 偿还方式 还本付息方式 amortization repayment
first_due_date date 首次还款日 首个还款日 首期还款日 首次付息日 首次支付日 first_due first_payment_date
guarantor_id id 担保人编号 保证人编号 担保机构编号 guarantor
guarantee_fee_rate rate 担保费率 年担保费率 guarantee_fee
fee_reduction_ratio rate 担保费减免比例 担保费减免 减免比例 fee_reduction
subsidy_scheme_id id 贴息政策编号 贴息政策 贴息方案 补贴方案 补贴政策 subsidy_scheme subsidy
contract_no id 合同编号 合同号 合同号码 贷款合同编号 许可合同编号 contract_id contract_number
ip_ids text 知识产权编号 质押知识产权编号 专利编号 ip_id
"""

_PAYMENT_COLUMNS = """
claim_id* id 债权编号 债权ID 基础债权编号 基础资产编号 资产编号 贷款编号 借据编号 loan_id asset_id
due_date* date 还款日 还款日期 支付日 支付日期 付款日 应付日 应付日期 应还日期 到期日 date pay_date payment_date
principal amount 本金 应还本金 偿还本金 还本金额 principal_amount
amount amount 应付金额 应还金额 付款金额 支付金额 许可费 许可使用费 租金 金额 fee payment
"""

CLAIMS = Schema(
    kind="claims",
    columns=columns_of(_CLAIM_COLUMNS, _CHOICES),
    key="claim_id",
    amount="principal",
    due_date="maturity_date",
    start_date="start_date",
)

PAYMENTS = Schema(
    kind="payments",
    columns=columns_of(_PAYMENT_COLUMNS, {}),
    key="claim_id",
    amount="principal",
    due_date="due_date",
    start_date="start_date",
    is_key_unique=False,
)
"""A claim has a row for each day on which it pays: ``principal`` besides interest, or the whole ``amount``."""
