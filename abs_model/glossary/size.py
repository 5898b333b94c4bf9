"""Sizing: what a term comes to, what it was, how it was found and what keeps it from going further."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    "sizing": Term("条款求解", "sizing"),
    "sized_term": Term("所求条款", "term"),
    "sizing_target": Term("目标", "target"),
    "sizing_method": Term("求解方法", "method", "state"),
    "sizing_bound": Term("约束", "bound", "state"),
    "value_before": Term("原值", "before", "number"),
    "n_projections": Term("测算次数", "projections", "count"),
    # Columns of the table around the value.
    "term_value": Term("条款取值", "term", "number"),
    "figure_value": Term("指标取值", "figure", "number"),
    "is_met": Term("满足目标", "target met", "flag"),
    "remark": Term("说明", "remark", "state"),
    # What stands out in it.
    "value_found": Term("求得值", "found", "state"),
    "as_it_is": Term("现行条款", "as it is", "state"),
    "one_unit_further": Term("多一单位", "one further", "state"),
    "best_reached": Term("最接近", "best reached", "state"),
    "refused_by_check": Term("未通过校验", "refused by a check", "state"),
    "refused_by_limit": Term("超出限额", "above a limit", "state"),
    # What keeps it from going further, and how it was found.
    "bound_target": Term("目标本身", "the target", "state"),
    "bound_limit": Term("限额", "a limit", "state"),
    "bound_check": Term("条款校验", "a check of the terms", "state"),
    "bound_range": Term("搜索区间端点", "the end of the range", "state"),
    "closed_form": Term("解析公式，经测算验证", "closed form, proved by projection", "state"),
    "bracketed_search": Term("区间搜索", "bracketed search", "state"),
}
