"""The words of claims on original debtors: columns of their tape and schedule, structures, ways of repaying."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    "loan_trustee": Term("资金信托受托人", "trustee of the loan trust", "text"),
    "note_trustee": Term("发行载体管理机构", "trustee of the notes", "text"),
    "original_debtor": Term("原始债务人", "original debtor", "text"),
    # A claim.
    "claim_id": Term("债权编号", "claim"),
    "structure": Term("交易结构", "structure", "state"),
    "loan": Term("信托贷款", "loan", "state"),
    "licence": Term("二次许可", "licence and licence back", "state"),
    "leaseback": Term("售后回租", "sale and leaseback", "state"),
    "start_date": Term("起始日", "start", "date"),
    "maturity_date": Term("到期日", "maturity", "date"),
    "frequency": Term("还款频率", "frequency", "state"),
    "quarterly": Term("按季", "quarterly", "state"),
    "semiannual": Term("按半年", "semiannual", "state"),
    "annual": Term("按年", "annual", "state"),
    "amortisation": Term("还款方式", "repayment", "state"),
    "annuity": Term("等额本息", "level payments", "state"),
    "interest_only": Term("先息后本", "interest, principal at maturity", "state"),
    "equal_principal": Term("等额本金", "equal principal", "state"),
    "custom": Term("自定义", "as listed", "state"),
    "first_due_date": Term("首个还款日", "first due date", "date"),
    "guarantor_id": Term("担保人编号", "guarantor id"),
    "fee_reduction_ratio": Term("担保费减免比例", "share of the guarantee fee waived", "share"),
    "subsidy_scheme_id": Term("贴息政策", "subsidy scheme"),
    "ip_ids": Term("知识产权编号", "property by id"),
    "is_in": Term("是否入池", "in the pool", "flag"),
    # Its schedule.
    "claim_schedule": Term("债权还款计划", "schedule of claims"),
    "number": Term("期次", "number", "count"),
    "pay_date": Term("付款日", "paid on", "date"),
    "is_guaranteed": Term("是否有担保", "guaranteed", "flag"),
    # Why it stays out.
    "due_by_cut_off": Term("基准日前已到期", "due by the cut-off date"),
    "matures_after_notes": Term("还款晚于证券到期前的缓冲日", "pays later than the buffer before the notes mature"),
    "no_accepted_property": Term("债务人无合格知识产权", "no property of its debtor is accepted"),
    "above_loan_to_value": Term("本金超过质押率上限", "principal above what its debtor's property lends"),
}
