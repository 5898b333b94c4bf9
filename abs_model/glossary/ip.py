"""The words of intellectual property: columns of its register, kinds, what keeps it out, valuation, loan-to-value."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    "valuer": Term("资产评估机构", "appraiser", "text"),
}
