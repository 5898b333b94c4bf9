"""The first sheets of an IP note: its figures with the proof that they tie, and its terms with their sources."""

from dataclasses import dataclass

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, label
from abs_model.report.borrower_sheet import COST_IN_SHORT, BorrowerReport, put_costs
from abs_model.report.ip_table import ip_page, ip_table
from abs_model.report.ip_terms import note_terms
from abs_model.report.ip_words import LANGUAGES, range_words, recovery_words
from abs_model.report.naming import capital, said
from abs_model.report.page import both, deal_lines, sheet_name
from abs_model.report.sheet import (
    N_HEAD_ROWS,
    Book,
    Cell,
    Table,
    close_page,
    column_of,
    open_page,
    write_table,
)
from abs_model.report.source import is_illustrative, say_source
from abs_model.report.summary_sheet import figures_table, identities_table, provenance_table
from abs_model.run.ip_view import N_DRAWS, SEED, IpView
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection
from abs_model.run.summary import Figure, identities, summarise
from abs_model.run.tally import column_totals

SAID_ABOVE = {"n_debtors", "n_core_enterprises", "n_suppliers", "mean_issue_amount"}
"""Figures that every deal has and an IP note says better."""

MARKED_BY = {"target_rate": "ip.target_rate"}
"""Figures that are a term of the deal file, with its path."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IpReport:
    """What sheets and charts of an IP note are written from."""

    view: IpView
    projection: Projection
    simulation: Simulation | None = None

    @property
    def deal(self) -> Deal:
        """The deal."""
        return self.view.subject.deal

    @property
    def borrowers(self) -> BorrowerReport:
        """What its debtors pay."""
        return BorrowerReport(deal=self.deal, page=self.view.page)


def write_note_summary(book: Book, report: IpReport) -> None:
    """Claims, property and cost; cost by debtor; the figures of the base case; what ties; where it came from."""
    deal, projection = report.deal, report.projection
    title = f"{sheet_name('summary')}  {said(deal.name, book.language)}"
    lines = [*deal_lines(deal, projection.scenarios[0]), *_warnings(deal), *weak_notes(deal)]
    page = open_page(book, sheet_name("summary"), title, lines)
    first = page.row
    write_table(page, _figures(book, report))
    structures = report.view.structures
    sums = {"n_claims": float(structures["n_claims"].sum()), **column_totals(structures, ("principal",))}
    columns = ("structure", "n_claims", "principal")
    write_table(
        page, ip_table(book, structures, columns, title=sheet_name("claims_by_structure"), totals=sums)
    )  # fmt: skip
    put_costs(page, report.borrowers, COST_IN_SHORT)
    of_run = [one for one in summarise(projection) if one.identifier not in SAID_ABOVE]
    write_table(page, figures_table(book, projection, of_run))
    write_table(page, identities_table(book, (*identities(projection), *report.view.proofs)))
    write_table(page, provenance_table(projection.provenance))
    close_page(page, freeze=(first, 0))


def write_note_terms(book: Book, report: IpReport) -> None:
    """Every number of the deal file with its source."""
    page, deal = ip_page(book, report.deal, "terms"), report.deal
    first = page.row
    columns = (*both("subject"), *both("term"), column_of("value", book.names), column_of("origin", book.names))
    rows = tuple(
        (
            term.subject.zh,
            capital(term.subject.en),
            label(term.identifier, "zh"),
            capital(label(term.identifier, "en")),
            Cell(value=term.value, unit=term.unit, is_illustrative=is_illustrative(deal, term.path)),
            say_source(deal, term.path, book.language),
        )
        for term in note_terms(deal)
    )
    write_table(page, Table(columns=columns, rows=rows))
    close_page(page, freeze=(first + N_HEAD_ROWS, 2), repeat=(first, first + N_HEAD_ROWS - 1))


def weak_notes(deal: Deal) -> list[str]:
    """The sentence that stands beside every figure of property as a support, in both languages."""
    return [recovery_words(deal, language) for language in LANGUAGES]


def range_notes() -> list[str]:
    """How the range of model values was found, in both languages."""
    return [range_words(N_DRAWS, SEED, language) for language in LANGUAGES]


def register_notes(deal: Deal) -> list[str]:
    """Whether the register is illustrative, in both languages; nothing where it is not."""
    if not is_illustrative(deal, "ip.assets"):
        return []
    return [f"{label('illustrative_register', 'zh')}  {capital(label('illustrative_register', 'en'))}"]


def _warnings(deal: Deal) -> list[str]:
    """The sentence that a report must say of numbers that nobody published."""
    count = sum(is_illustrative(deal, term.path) for term in note_terms(deal))
    if not count:
        return register_notes(deal)
    return [
        *register_notes(deal),
        f"条款中有 {count} 项为示例值（见“{sheet_name('terms')}”），由其推算的结果也只是示例。  "
        f"{count} terms are illustrative (see sheet {sheet_name('terms')}), and so is what rests on them.",
    ]


def _figures(book: Book, report: IpReport) -> Table:
    """Claims, property and cost, each figure in its unit."""
    columns = (*both("identifier"), column_of("value", book.names))
    rows = tuple(
        (label(one.identifier, "zh"), capital(label(one.identifier, "en")), _cell(report.deal, one))
        for one in report.view.figures
    )
    return Table(columns=columns, rows=rows, title=sheet_name("ip_note"))


def _cell(deal: Deal, figure: Figure) -> Cell:
    path = MARKED_BY.get(figure.identifier, "")
    is_marked = bool(path) and figure.value is not None and is_illustrative(deal, path)
    return Cell(value=figure.value, unit=TERMS[figure.identifier].unit, is_illustrative=is_marked)
