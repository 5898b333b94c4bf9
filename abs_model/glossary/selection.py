"""The words of a choice of receivables, and of what suppliers pay."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    # A choice from a tape that is larger than the issue.
    "selection": Term("选入", "selection"),
    "selected_amount": Term("选入金额", "amount chosen", "yuan"),
    "target_amount": Term("目标金额", "target", "yuan"),
    "n_eligible": Term("合格笔数", "eligible receivables", "count"),
    "bound": Term("理论上限（下限）", "bound that nothing exceeds", "number"),
    "gap": Term("与最优的差距", "gap to the best", "ratio"),
    "optimal": Term("已证明最优", "proven optimal", "state"),
    "within_gap": Term("在允许差距之内", "within the gap allowed", "state"),
    "best_found": Term("时限内的最好结果", "best found in the time given", "state"),
    "room": Term("剩余额度", "room left", "yuan"),
    "is_binding": Term("起约束作用", "binds", "flag"),
    # What suppliers pay, and who keeps it.
    "suppliers": Term("供应商融资成本", "what suppliers pay"),
    "is_total": Term("合计行", "all together", "flag"),
    "financing": Term("融资方式", "financing", "state"),
    "abs": Term("本专项计划", "this plan", "state"),
    "received": Term("到手净额", "received", "yuan"),
    "repaid": Term("到期偿付", "repaid", "yuan"),
    "cost": Term("融资成本", "cost", "yuan"),
    "simple_rate": Term("年化成本（单利）", "simple cost a year", "rate"),
    "compound_rate": Term("年化成本（复利）", "compound cost a year", "rate"),
    "others_cost": Term("他人另付", "paid by others besides", "yuan"),
    "days": Term("天数", "days", "days"),
    "mean_days": Term("加权平均天数", "weighted mean days", "days"),
    "spread": Term("成本去向", "who keeps the cost"),
    "payer": Term("承担方", "paid by", "state"),
    "keeper": Term("收取方", "kept by", "state"),
    "bank": Term("银行", "bank", "state"),
}
