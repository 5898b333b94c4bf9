"""Which documents a product has, and who builds them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from abs_model.document.bill_book_report import build_bill_book_report
from abs_model.document.bill_claims_report import build_bill_claims_report
from abs_model.document.borrower_cost import build_borrower_cost
from abs_model.document.distribution_report import build_distribution_report
from abs_model.document.guarantor_report import build_guarantor_report
from abs_model.document.memorandum import build as build_memorandum
from abs_model.document.operation_report import build_operation_report
from abs_model.document.periodic_report import build_annual_report, build_quarterly_report
from abs_model.document.record import Document
from abs_model.document.servicer_report import build_servicer_report
from abs_model.errors import ReportError, nearest
from abs_model.glossary.document import DOCUMENTS

Build = Callable[..., Document | tuple[Document, ...]]
"""``build(matter, deal)``; of a guarantor ``build(matter, guarantor)``. One that makes several gives a tuple."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document: its id, which is a term of the glossary, and what builds it in the language of its matter."""

    id: str
    build: Build


BUILDERS: dict[tuple[str, str], Build] = {
    ("supply_chain_abs", "memorandum"): build_memorandum,
    ("supply_chain_abs", "distribution_report"): build_distribution_report,
    ("supply_chain_abs", "annual_report"): build_annual_report,
    ("supply_chain_abs", "quarterly_report"): build_quarterly_report,
    ("supply_chain_abs", "servicer_report"): build_servicer_report,
    ("ip_abn", "memorandum"): build_memorandum,
    ("ip_abn", "distribution_report"): build_distribution_report,
    ("ip_abn", "operation_report"): build_operation_report,
    ("ip_abn", "borrower_cost"): build_borrower_cost,
    ("bill_guarantee", "bill_book_report"): build_bill_book_report,
    ("bill_guarantee", "bill_claims_report"): build_bill_claims_report,
    ("guarantor", "guarantor_report"): build_guarantor_report,
}
"""By product and id; a builder stands here in one line, below."""


def documents_of(product: str) -> tuple[Entry, ...]:
    """The documents of a product, in the order in which they are written.

    Parameters
    ----------
    product : str
        That of a deal, or ``guarantor``.
    """
    ids = DOCUMENTS.get(product, ())
    return tuple(Entry(id=one, build=BUILDERS[product, one]) for one in ids if (product, one) in BUILDERS)


def chosen_documents(product: str, wanted: Iterable[str]) -> tuple[Entry, ...]:
    """The documents that are asked for; all of the product where none is.

    Raises
    ------
    ReportError
        If the product has no document of that name.
    """
    entries = {one.id: one for one in documents_of(product)}
    for name in (names := tuple(dict.fromkeys(wanted))):
        if name not in entries:
            raise ReportError(
                f'--document: there is no "{name}"; a document of product {product} is wanted. {nearest(name, entries)}'
            )
    return tuple(entries[name] for name in names) or tuple(entries.values())


def built(entry: Entry, *about: Any) -> tuple[Document, ...]:
    """What an entry builds, one or several."""
    found = entry.build(*about)
    return found if isinstance(found, tuple) else (found,)
