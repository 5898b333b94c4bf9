"""What reports to investors are made from, for tests: a projection with its tables in one language."""

from collections.abc import Mapping

import pandas as pd

from abs_model.cli.delivery import pool_tables, projection_tables
from abs_model.document.front_table import front_tables
from abs_model.document.investor_table import investor_report_tables
from abs_model.document.library import Library
from abs_model.document.matter import Matter
from abs_model.document.record import Document, Grid, Listing, Paragraph, Quote
from abs_model.glossary import Language
from abs_model.report.deal_terms import deal_terms
from abs_model.report.naming import core_enterprise_names, deal_names, trigger_names
from abs_model.run.record import Projection

Tables = dict[str, pd.DataFrame]


def tables_of(projection: Projection, more: Mapping[str, pd.DataFrame] | None = None) -> Tables:
    """Every table that the reports quote from; ``more`` are those of monitoring."""
    deal = projection.subject.deal
    return {
        **projection_tables(projection),
        **pool_tables(projection.subject),
        **front_tables(projection, deal_terms(deal)),
        **investor_report_tables(projection),
        **(more or {}),
    }


def matter_of(projection: Projection, tables: Tables, language: Language) -> Matter:
    """The matter of a deal without charts."""
    deal = projection.subject.deal
    names = deal_names(deal, language) | core_enterprise_names(deal, language) | trigger_names(projection, language)
    return Matter(id=deal.id, name=deal.name, language=language, library=Library(tables=tables), names=names)


def grids(document: Document) -> dict[str, Grid]:
    """The tables of a document by title."""
    return {block.title: block for _, block in document.blocks() if isinstance(block, Grid)}


def quotes(document: Document) -> list[Quote]:
    """Every figure of a document."""
    found = [part for _, part in document.facts if isinstance(part, Quote)]
    for _, block in document.blocks():
        if isinstance(block, Paragraph):
            found += [part for part in block.parts if isinstance(part, Quote)]
        elif isinstance(block, Listing):
            found += [part for item in block.items for part in item.parts if isinstance(part, Quote)]
        elif isinstance(block, Grid):
            found += [part for row in block.rows for part in row if isinstance(part, Quote)]
    return found


def words(document: Document) -> str:
    """All paragraphs and points of a document, a figure as its value."""
    said = []
    for _, block in document.blocks():
        parts = block.parts if isinstance(block, Paragraph) else ()
        if isinstance(block, Listing):
            parts = tuple(part for item in block.items for part in item.parts)
        said.append("".join(str(part.value) if isinstance(part, Quote) else part for part in parts))
    return "\n".join(said)
