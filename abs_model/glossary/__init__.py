"""The words of the field: one row a term, with Chinese, English and unit; every label of a report comes from here."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from abs_model.glossary import (
    asset,
    bill,
    book,
    book_report,
    book_simulation,
    borrower,
    claim,
    column,
    distribution,
    document,
    figure,
    guarantor,
    history,
    ip,
    ip_report,
    ip_watch,
    likelihood,
    live,
    memorandum,
    monitoring,
    performance,
    product_document,
    reconcile,
    reverse,
    selection,
    shelf,
    size,
    stress,
    stress_report,
    triangle,
    word,
)
from abs_model.glossary.term import Language, Term, Unit

__all__ = ["TERMS", "Glossary", "Language", "Term", "Unit", "label", "words_of"]

_IN_PRODUCTS: Mapping[str, Mapping[str, Term]] = {
    "ip_abn": ip_report.IN_IP_NOTES,
    "guarantor": guarantor.IN_GUARANTORS,
}
_OWN: ContextVar[Mapping[str, Term]] = ContextVar("own_terms", default=MappingProxyType({}))


class Glossary(Mapping[str, Term]):
    """Terms by identifier; within ``words_of`` some of them as a product calls them."""

    __slots__ = ("_terms",)

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = dict(terms)

    def __getitem__(self, identifier: str) -> Term:
        """The term, as the product calls it that is spoken of."""
        own = _OWN.get().get(identifier)
        return self._terms[identifier] if own is None else own

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)


TERMS: Mapping[str, Term] = Glossary(
    word.TERMS
    | figure.TERMS
    | likelihood.TERMS
    | live.TERMS
    | reverse.TERMS
    | selection.TERMS
    | size.TERMS
    | stress.TERMS
    | stress_report.TERMS
    | column.TERMS
    | asset.TERMS
    | bill.TERMS
    | triangle.TERMS
    | book.TERMS
    | book_report.TERMS
    | book_simulation.TERMS
    | claim.TERMS
    | shelf.TERMS
    | guarantor.TERMS
    | ip.TERMS
    | borrower.TERMS
    | ip_report.TERMS
    | ip_watch.TERMS
    | performance.TERMS
    | monitoring.TERMS
    | history.TERMS
    | reconcile.TERMS
    | document.TERMS
    | distribution.TERMS
    | memorandum.TERMS
    | product_document.TERMS
)


@contextmanager
def words_of(product: str) -> Iterator[None]:
    """Call things by the names that a product has for them: in an IP note, core enterprises are original debtors.

    Parameters
    ----------
    product : str
        As the deal file has it. A product without names of its own has the usual ones.

    Examples
    --------
    >>> with words_of("ip_abn"):
    ...     label("core_enterprise", "zh")
    '原始债务人'
    >>> label("core_enterprise", "zh")
    '核心企业'
    """
    token = _OWN.set(_IN_PRODUCTS.get(product, MappingProxyType({})))
    try:
        yield
    finally:
        _OWN.reset(token)


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
