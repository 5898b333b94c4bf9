"""The words of claims on original debtors: columns of their tape and schedule, structures, ways of repaying."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    "loan_trustee": Term("资金信托受托人", "trustee of the loan trust", "text"),
    "note_trustee": Term("发行载体管理机构", "trustee of the notes", "text"),
    "original_debtor": Term("原始债务人", "original debtor", "text"),
}
