"""The first sheets of the workbook: the figures with the proof that they tie, and the terms with their sources."""

from collections.abc import Iterable, Iterator, Mapping

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, Unit, label
from abs_model.report.deal_terms import deal_terms
from abs_model.report.naming import capital, said
from abs_model.report.number import defined
from abs_model.report.page import both, deal_lines, page_of, sheet_name
from abs_model.report.sheet import Book, Cell, Column, Table, close_page, column_of, open_page, write_table
from abs_model.report.source import is_illustrative, say_source
from abs_model.run.record import Projection, Provenance
from abs_model.run.summary import Figure, Identity, identities, summarise


def write_summary(book: Book, projection: Projection) -> None:
    """Figures by section, the identities of money, where the run came from."""
    title = f"{sheet_name('summary')}  {said(projection.subject.deal.name, book.language)}"
    lines = [*deal_lines(projection.subject.deal, projection.scenarios[0]), *_warning(projection.subject.deal)]
    page = open_page(book, sheet_name("summary"), title, lines)
    first = page.row + 4
    write_table(page, figures_table(book, projection, summarise(projection)))
    write_table(page, identities_table(book, identities(projection)))
    write_table(page, provenance_table(projection.provenance))
    close_page(page, freeze=(first, 0))


def write_terms(book: Book, projection: Projection) -> None:
    """Every number of the deal file with its source."""
    page = page_of(book, projection, "terms")
    first = page.row
    deal = projection.subject.deal
    columns = (
        *both("subject"), *both("term"), column_of("value", book.names), column_of("origin", book.names),
    )  # fmt: skip
    rows = tuple(
        (
            term.subject.zh,
            capital(term.subject.en),
            label(term.identifier, "zh"),
            capital(label(term.identifier, "en")),
            Cell(value=term.value, unit=term.unit, is_illustrative=is_illustrative(deal, term.path)),
            say_source(deal, term.path, book.language),
        )
        for term in deal_terms(deal)
    )
    write_table(page, Table(columns=columns, rows=rows))
    close_page(page, freeze=(first + 3, 2), repeat=(first, first + 2))


def _warning(deal: Deal) -> list[str]:
    """The sentence that a report must say of numbers that nobody published."""
    count = sum(is_illustrative(deal, term.path) for term in deal_terms(deal))
    if not count:
        return []
    return [
        f"条款中有 {count} 项为示例值（见“{sheet_name('terms')}”），由其推算的结果也只是示例。  "
        f"{count} terms are illustrative (see sheet {sheet_name('terms')}), and so is what rests on them."
    ]


def figures_table(book: Book, projection: Projection, figures: Iterable[Figure]) -> Table:
    """Figures of a run, each with whose it is."""
    columns = (
        *both("subject"), *both("identifier"), column_of("value", book.names),
    )  # fmt: skip
    rows = tuple(
        (*_subject(book, figure), *_labels(figure.identifier), _value(book, figure, projection)) for figure in figures
    )
    return Table(columns=columns, rows=rows, title=sheet_name("summary"))


def _subject(book: Book, figure: Figure) -> tuple[str, str]:
    return book.names["zh"][figure.subject], capital(book.names["en"][figure.subject])


def _labels(identifier: str) -> tuple[str, str]:
    return label(identifier, "zh"), capital(label(identifier, "en"))


def _value(book: Book, figure: Figure, projection: Projection) -> Cell:
    """The value of a figure; breached triggers are a list of names."""
    if figure.identifier == "breached_triggers":
        return Cell(value=trigger_words(str(figure.value), book, projection), unit="text")
    return Cell(value=defined(figure.identifier, figure.value), unit=TERMS[figure.identifier].unit)


def trigger_words(identifiers: str, book: Book, projection: Projection) -> str:
    """Names of trigger events for their identifiers, both joined by commas; the word for none where there is none."""
    names = {one.id: said(one.name, book.language) for one in projection.subject.deal.triggers}
    words = [names[identifier] for identifier in identifiers.split(", ") if identifier]
    return ("、" if book.language == "zh" else ", ").join(words) or book.word("none")


def identities_table(book: Book, proofs: Iterable[Identity]) -> Table:
    """Identities with both of their sides."""
    heads = book.names
    columns = (
        *both("identity"), column_of("left", heads), column_of("right", heads), column_of("holds", heads),
    )  # fmt: skip
    rows = tuple(tuple(_identity(book, one)) for one in proofs)
    return Table(columns=columns, rows=rows, title=sheet_name("identities"))


def _identity(book: Book, identity: Identity) -> Iterator[object]:
    yield from _labels(f"{identity.identifier}_identity")
    is_count = identity.identifier == "tape_rows"
    unit: Unit = "count" if is_count else "yuan"
    for side in (identity.left, identity.right):
        yield Cell(value=side if is_count else side / 100, unit=unit)
    yield Cell(value=book.word("holds" if identity.holds else "fails"), unit="text")


def provenance_table(provenance: Provenance) -> Table:
    """Everything that a result depends on."""
    return origin_table(provenance.as_mapping())


def origin_table(origin: Mapping[str, object]) -> Table:
    """Names and values that a result depends on, each under its term."""
    columns = (*both("provenance"), Column(zh="内容", en="Content", unit="text"))
    rows = []
    for identifier, value in origin.items():
        listed = ", ".join(value) if isinstance(value, tuple) else value
        rows.append((*_labels(identifier), None if listed is None else str(listed)))
    return Table(columns=columns, rows=tuple(rows), title=sheet_name("provenance"))
