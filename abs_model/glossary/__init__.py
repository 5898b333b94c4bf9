"""The words of the field: one row a term, with Chinese, English and unit; every label of a report comes from here."""

from abs_model.glossary import (
    asset,
    bill,
    borrower,
    claim,
    column,
    figure,
    ip,
    likelihood,
    reverse,
    selection,
    size,
    stress,
    stress_report,
    word,
)
from abs_model.glossary.term import Language, Term, Unit

__all__ = ["TERMS", "Language", "Term", "Unit", "label"]

TERMS: dict[str, Term] = (
    word.TERMS
    | figure.TERMS
    | likelihood.TERMS
    | reverse.TERMS
    | selection.TERMS
    | size.TERMS
    | stress.TERMS
    | stress_report.TERMS
    | column.TERMS
    | asset.TERMS
    | bill.TERMS
    | claim.TERMS
    | ip.TERMS
    | borrower.TERMS
)


def label(identifier: str, language: Language) -> str:
    """The label of a term.

    Raises
    ------
    KeyError
        If the glossary has no such term: a report with a made-up label is a wrong report.

    Examples
    --------
    >>> label("custodian", "zh")
    '托管人'
    """
    term = TERMS[identifier]
    return term.zh if language == "zh" else term.en
