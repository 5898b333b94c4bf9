"""The columns of a register of intellectual property, and of the history of its appraisals."""

from abs_model.pool.schema import Schema, columns_of

_METHODS = (
    "income 收益法 收益分成法 收益现值法 relief_from_royalty income_approach, "
    "market 市场法 市场比较法 market_approach, cost 成本法 重置成本法 cost_approach"
)
_CHOICES = {
    "ip_type": "invention 发明 发明专利 发明专利权 invention_patent, "
    "utility_model 实用新型 实用新型专利 实用新型专利权 utility, "
    "design 外观设计 外观 外观设计专利 外观设计专利权 design_patent, "
    "trademark 商标 商标权 注册商标 商标专用权, "
    "copyright 著作权 版权 软件著作权 软著 计算机软件著作权 software_copyright",
    "method": _METHODS,
}
"""A choice and the words that stand for it."""

_REGISTER_COLUMNS = """
ip_id* id 知识产权编号 资产编号 知产编号 质押物编号 标的编号 asset_id
ip_type* choice 知识产权类型 类型 知识产权种类 专利类型 权利类型 type
registration_no id 权利证号 专利号 注册号 登记号 证书编号 专利（申请）号 专利号/注册号/登记号 patent_no certificate_no
title text 名称 知识产权名称 专利名称 发明名称 商标名称 作品名称 ip_name
owner_id* id 权利人编号 权利人统一社会信用代码 专利权人统一社会信用代码 权利人代码 owner holder_id
owner_name text 权利人 权利人名称 专利权人 专利权人名称 著作权人 注册人
claim_id* id 债权编号 对应债权编号 所担保债权编号 主债权编号 借款合同编号 loan_id
filing_date* date 申请日 申请日期 首次发表日 首次发表日期 application_date
grant_date date 授权日 授权日期 授权公告日 注册日 注册日期 核准注册日 registration_date
expiry_date date 到期日 届满日 有效期至 期限届满日 专用权期限至 expiry
fee_paid_to date 年费缴至 年费缴至日 年费已缴至 年费缴纳至 annual_fee_paid_to
pledge_registration_no id 质押登记号 质押登记编号 质押登记通知书编号 质权登记号 pledge_reg_no
pledge_date date 质押登记日 质押登记日期 质权登记日 质权设立日 pledge_registration_date
is_disputed flag 是否涉诉 是否有争议 是否存在争议 是否存在纠纷 涉诉 litigation disputed
invalidated_date date 宣告无效日 无效宣告日 终止日 失效日 宣告无效/终止日 无效或终止日期 invalidated
revenue amount 相关产品年收入 产品年收入 年销售收入 相关收入 年收入 annual_revenue
growth_rate text 收入增长率 年增长率 增长率 预计增长率 revenue_growth
royalty_rate rate 收入分成率 分成率 许可费率 royalty
decay_rate rate 技术衰减率 衰减率 年衰减率 decay
economic_life_years text 经济寿命 剩余经济寿命 经济年限 剩余经济年限 收益年限 economic_life remaining_economic_life
tax_rate rate 所得税率 税率 tax
discount_rate rate 折现率 评估折现率
appraised_value amount 评估价值 评估值 评估金额 appraisal value
appraisal_date date 评估基准日 评估日 评估日期 valuation_date
appraiser text 评估机构 评估公司 valuer
"""
# Growth may be below nothing and a life is no amount: both are read as text, and turned into numbers in ip_input.py.

_VALUATION_COLUMNS = """
ip_id* id 知识产权编号 资产编号 知产编号 质押物编号 标的编号 asset_id
appraisal_date* date 评估基准日 评估日 评估日期 valuation_date
appraised_value* amount 评估价值 评估值 评估金额 appraisal value
method choice 评估方法 方法 valuation_method
appraiser text 评估机构 评估公司 valuer
"""

REGISTER = Schema(
    kind="intellectual property",
    columns=columns_of(_REGISTER_COLUMNS, _CHOICES),
    key="ip_id",
    amount="appraised_value",
    due_date="appraisal_date",
    start_date="appraisal_date",
    is_key_unique=False,
)
"""A property may stand in several rows, one for each claim that it is pledged to.

Its dates are compared in ``ip_check``: a right that runs for twenty years is no due date with a wrong year.
"""

VALUATIONS = Schema(
    kind="appraisals",
    columns=columns_of(_VALUATION_COLUMNS, _CHOICES),
    key="ip_id",
    amount="appraised_value",
    due_date="appraisal_date",
    start_date="appraisal_date",
    is_key_unique=False,
)
"""A property has one row for each day on which it was appraised."""
