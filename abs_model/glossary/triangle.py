"""The words of claims by cohort and age: columns of the table of claim rates, as they stand and corrected for age."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    "cohort": Term("承保期", "cohort", "date"),
    "age": Term("承保后期数", "age, periods", "count"),
    "guaranteed_amount": Term("承保金额", "amount guaranteed", "yuan"),
    "claims_so_far": Term("累计代偿金额", "claims so far", "yuan"),
    "ultimate_claims": Term("预计最终代偿金额", "ultimate claims", "yuan"),
    "outstanding_claims": Term("预计未来代偿金额", "claims to come", "yuan"),
    "ultimate_claims_error": Term("最终代偿金额标准误", "ultimate claims, standard error", "yuan"),
    "developed_share": Term("已代偿进度", "developed share of claims", "share"),
    "raw_claim_rate": Term("当前代偿率", "claim rate so far", "share"),
    "corrected_claim_rate": Term("预计最终代偿率", "claim rate corrected for age", "share"),
    "corrected_claim_rate_error": Term("最终代偿率标准误", "corrected claim rate, standard error", "share"),
    "pooled_claim_rate": Term("合并最终代偿率", "claim rate of all cohorts, pooled", "share"),
    "guaranteed_not_corrected": Term("未能校正的承保金额", "guaranteed in cohorts that are not corrected", "yuan"),
    # What a screen says of them.
    "claims_development": Term("代偿率", "claim rate"),
    "growing_book_flatters": Term(
        "业务增长会美化当前代偿率：新承保金额已全额计入分母，代偿尚未发生",
        "a growing book flatters its claim rate: young guarantees count in full, and have claimed little yet",
    ),
    "oldest_cohort_age": Term(
        "最早承保期年数（其后的代偿不计）", "years of the oldest cohort, no claim after", "count"
    ),
    "short_raw_claim_rate": Term("当前", "so far", "share"),
    "short_corrected_claim_rate": Term("按账龄校正", "corrected for age", "share"),
    "short_corrected_claim_rate_error": Term("标准误", "standard error", "share"),
    "short_pooled_claim_rate": Term("合并", "pooled", "share"),
}
