"""What stresses do: columns of the ladder, what its rows need, and how they head a screen."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    "stress": Term("压力测试", "stress"),
    "stresses": Term("压力情景", "stresses"),
    "ladder": Term("压力情景阶梯", "ladder of stresses"),
    "ladder_version": Term("压力情景版本", "version of the ladder"),
    "coverage": Term("覆盖倍数", "coverage"),
    "coverage_ratio": Term("优先级覆盖倍数", "senior coverage", "ratio"),
    "least_coverage_date": Term("覆盖倍数最低的兑付日", "date of least coverage", "date"),
    "commingled": Term("混同损失", "lost by commingling", "yuan"),
    "liquid_assets": Term("Ⅰ级资产", "liquid assets", "yuan"),
    "liquid_assets_share": Term("代偿占Ⅰ级资产", "call in liquid assets", "share"),
    "first_breach_date": Term("首次触发日", "first breach", "date"),
    "trigger_events": Term("触发事件明细", "trigger events"),
    "left_out": Term("未列入", "left out"),
    "illustrative_levels": Term("情景档位为示例值", "levels are illustrative"),
    "probabilities_exact": Term("概率为精确值", "probabilities are exact"),
    "probabilities_drawn": Term(
        "概率由抽样估计，标准误见 stress.csv", "probabilities are drawn, with their standard errors in stress.csv"
    ),
    # What a row of the ladder needs and a deal may not have.
    "several": Term("两家以上核心企业", "more than one core enterprise"),
    "largest_group": Term("最大集团须有两家以上核心企业", "more than one core enterprise in the largest group"),
    "largest_industry": Term("核心企业的行业", "the industry of core enterprises"),
    "guarantors": Term("担保人", "a guarantor"),
    "rated_guarantors": Term("担保人的评级", "a rating of the guarantor"),
    "has_credit": Term("信用假设文件 credit.yaml", "credit assumptions, credit.yaml"),
    "fitting_shares": Term("可由情景改动的相关性份额", "shares of variance that the row can change"),
    "is_dilutable": Term("债务人可主张抵扣的债权", "claims from which debtors may deduct"),
    "has_collector": Term("回款归集方", "somebody who holds collections on their way"),
    "has_coupon": Term("票面利率", "a coupon"),
    "has_fees": Term("由专项计划承担的费用", "fees that the plan pays"),
    # Short heads of columns.
    "chance_of_shortfall": Term("违约概率", "P(shortfall)", "probability"),
    "chance_of_call": Term("代偿概率", "P(call)", "probability"),
    "call_in_liquid_assets": Term("占Ⅰ级资产", "of liquid", "share"),
    "least_cover": Term("最低覆盖", "cover", "ratio"),
    "mean_claim": Term("预期代偿", "E(claim)", "yuan"),
    "called_on": Term("首次代偿", "first call", "date"),
}
