"""The sheets of a guarantor's whole book: what they are written from; its summary, its limits, what still fits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from abs_model.errors import Fault
from abs_model.glossary import Language, label
from abs_model.report.bill_words import is_invented as is_programme_invented
from abs_model.report.frame_table import Shape, cells_in, frame_table, objects, put_table
from abs_model.report.naming import capital, glossary_names, said
from abs_model.report.page import both, sheet_name
from abs_model.report.sheet import WIDEST, Book, Cell, Page, Table, close_page, column_of, open_page
from abs_model.report.source import ILLUSTRATIVE, is_illustrative, stated_source
from abs_model.run.book_simulation import BookSimulation
from abs_model.run.exposure_ledger import AMOUNTS, ROLES, Ledger
from abs_model.run.exposure_member import Member
from abs_model.run.exposure_table import TOTAL, by_product
from abs_model.run.guarantor_limit import ALL_CLIENTS, NEW_CLIENT
from abs_model.run.guarantor_view import GuarantorView
from abs_model.run.supervisory_return import SupervisoryReturn

LANGUAGES: tuple[Language, Language] = ("zh", "en")

GUARANTOR_WORDS = "guarantor"
"""What the glossary calls things by where a guarantor is spoken of."""

AT_A_GLANCE = (
    "guaranteed_balance", "net_guaranteed_balance", "n_guaranteed_clients", "weighted_balance",
    "net_assets_after_deduction", "leverage_multiple",
)  # fmt: skip
PRODUCT_COLUMNS = ("product", "n_deals", "n_obligors", "guaranteed", "net", "gross")
DEAL_COLUMNS = ("deal_id", "name", "product", "guarantor_id", "gross", "guaranteed", "net", "is_invented")
LIMIT_COLUMNS = (
    "identifier", "subject", "limit_subject", "direction", "value", "threshold", "headroom", "headroom_amount",
    "is_met", "missing", "clause", "rule_source",
)  # fmt: skip
CAPACITY_COLUMNS = (
    "product", "weight_kind", "obligor_id", "obligor_name", "amount", "binding_limit", "limit_subject"
)  # fmt: skip
OF_AMOUNTS = {"gross": "owed_under_pools", "guaranteed": "guaranteed", "net": "net"}

AS_SHOWN = Shape(
    heads={
        "gross": "owed_under_pools", "identifier": "limit_id", "direction": "broken_when", "reason": "left_out_reason",
    },
    missing={
        **dict.fromkeys(("value", "headroom", "headroom_amount", "is_met"), "not_in_files"),
        "missing": "none",
    },
    in_words=("identifier", "direction", "reason", "product"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GuarantorReport:
    """The book of one guarantor or of several: what its sheets and charts are written from.

    Attributes
    ----------
    ledger : Ledger
    members : tuple of Member
        The deals of the ledger.
    guarantors : mapping of str to str
        Those that are shown, with their names.
    near_duplicates, left_out : DataFrame
        Names to decide about; deals of which nothing stands.
    views, returns, simulations : mapping
        By guarantor; of those that have one.
    file_hashes : mapping of str to str
        Of the files of guarantors, by id.
    """

    ledger: Ledger
    members: tuple[Member, ...]
    guarantors: Mapping[str, str]
    near_duplicates: pd.DataFrame
    left_out: pd.DataFrame
    views: Mapping[str, GuarantorView] = field(default_factory=dict)
    returns: Mapping[str, SupervisoryReturn] = field(default_factory=dict)
    simulations: Mapping[str, BookSimulation] = field(default_factory=dict)
    file_hashes: Mapping[str, str] = field(default_factory=dict)

    def guarantor_name(self, guarantor: str, language: Language) -> str:
        """What a guarantor is called: by its own file, or else by the deals."""
        view = self.views.get(guarantor)
        return self.guarantors[guarantor] if view is None else said(view.book.guarantor.name, language)

    def names(self, language: Language) -> dict[str, str]:
        """Obligors and guarantors in words, by id; in Chinese where no deal has an English name."""
        words = {one.id: one.name for one in (*self.ledger.guarantors.all, *self.ledger.obligors.all)}
        if language == "en":
            for member in self.members:
                words |= self._english(member)
        return words | {one: self.guarantor_name(one, language) for one in self.guarantors}

    def _english(self, member: Member) -> Iterator[tuple[str, str]]:
        """English names of the obligors of a deal, by the id that the book has for them."""
        role = ROLES[member.subject.deal.product]
        known = self.ledger.obligors.by_mention
        for core in member.subject.deal.core_enterprises:
            entity = known.get((member.deal_id, role, core.id))
            if entity is not None and core.name_en is not None:
                yield entity.id, core.name_en

    def exposures(self, guarantor: str) -> pd.DataFrame:
        """The lines of a guarantor."""
        lines = self.ledger.exposures
        return lines[lines["guarantor_id"] == guarantor].reset_index(drop=True)

    def is_invented(self, guarantor: str, path: str = "balance_sheets") -> bool:
        """Whether somebody made up what the file of a guarantor says."""
        view = self.views.get(guarantor)
        return view is not None and stated_source(view.book.guarantor.source, path) == ILLUSTRATIVE

    def invented_deals(self) -> tuple[str, ...]:
        """Deals whose tape somebody made up."""
        return tuple(one.deal_id for one in self.members if is_tape_invented(one))


def is_tape_invented(member: Member) -> bool:
    """Whether the tape of a deal is illustrative."""
    if member.book is not None:
        return is_programme_invented(member.book.programme, "bills")
    return is_illustrative(member.subject.deal, "pool.tape")


def book_page(
    book: Book, report: GuarantorReport, identifier: str, more: Sequence[str] = (), widest: int = WIDEST
) -> Page:
    """A new sheet, named and headed by a term; below it guarantors, day, and what is illustrative."""
    name = sheet_name(identifier)
    whose = "、".join(report.guarantor_name(one, "zh") for one in report.guarantors)
    day = f"{sheet_name('as_of')} {report.ledger.as_of}"
    return open_page(book, name, name, [whose, day, *invented_lines(report), *more], widest)


def invented_lines(report: GuarantorReport) -> list[str]:
    """The line that a report must say of numbers that nobody published."""
    deals = report.invented_deals()
    sheets = [one for one in report.guarantors if report.is_invented(one)]
    if not deals and not sheets:
        return []
    listed = ", ".join([*deals, *(f"{one} guarantor.yaml" for one in sheets)])
    return [
        f"{sheet_name('book_sources')}: {listed}",
        "由示例数据推算的结果也只是示例。  What rests on illustrative data is illustrative.",
    ]


def title_of(report: GuarantorReport, guarantor: str, identifier: str) -> str:
    """A title in both languages, with whose table it is."""
    names = [report.guarantor_name(guarantor, language) for language in LANGUAGES]
    return f"{sheet_name(identifier)}  {names[0] if names[0] == names[1] else '  '.join(names)}"


def names_of_book() -> dict[Language, Mapping[str, str]]:
    """What the words in cells are called, by language."""
    return {language: glossary_names(language) for language in LANGUAGES}


def write_summary(book: Book, report: GuarantorReport) -> None:
    """Each guarantor at a glance and by product; every deal with the proof that its lines add up; what is left out."""
    page = book_page(book, report, "summary")
    first = page.row
    for guarantor in report.guarantors:
        view = report.views.get(guarantor)
        if view is not None:
            put_table(page, _glance(book, report, view))
        put_table(page, _products(book, report, guarantor))
    put_table(page, _deals(book, report))
    put_table(page, _identities(book, report.ledger))
    columns = ("deal_id", "product", "reason")
    put_table(page, frame_table(book, report.left_out, columns, AS_SHOWN, title=sheet_name("book_left_out")))
    for guarantor, view in report.views.items():
        put_table(page, faults_table(book, view.warnings, title_of(report, guarantor, "guarantor_warnings")))
    close_page(page, freeze=(first, 0))


def write_limits(book: Book, report: GuarantorReport) -> None:
    """Every limit with value, threshold, headroom, clause and source; those that are not met stand out."""
    page = book_page(book, report, "book_limits", widest=30)
    first, names = page.row, report.names(book.language)
    for guarantor, view in report.views.items():
        limits = view.limits
        shown = limits.assign(
            limit_subject=[names.get(str(one), str(one)) for one in limits["subject"]],
            missing=objects((missing_words(one, book.language) for one in limits["missing"]), limits),
            **{word: cells_in(limits[word], limits["unit"], limits) for word in ("value", "threshold", "headroom")},
        )
        for word in ("value", "headroom"):
            shown[word] = shown[word].where(limits[word].notna(), None)
        marked = np.flatnonzero(limits["is_met"].eq(False).fillna(False).astype(bool)).tolist()
        title = title_of(report, guarantor, "book_limits")
        put_table(page, frame_table(book, shown, LIMIT_COLUMNS, AS_SHOWN, title=title, marked=marked))
    close_page(page, freeze=(first, 1))


def write_capacity(book: Book, report: GuarantorReport) -> None:
    """How much more of each product fits, in all, for a new client and for each that the book knows."""
    words = ["各行互为替代，不可相加。  Lines are alternatives and do not add up."]
    page = book_page(book, report, "capacity", words, widest=30)
    first, names = page.row, report.names(book.language)
    for guarantor, view in report.views.items():
        table = view.capacity
        is_open = table["obligor_id"].isin([ALL_CLIENTS, NEW_CLIENT])
        client = [label(str(one), book.language) if one in (ALL_CLIENTS, NEW_CLIENT) else str(one)
                  for one in table["obligor_id"]]  # fmt: skip
        shown = table.assign(
            obligor_name=[names.get(str(one), word) for one, word in zip(table["obligor_id"], client, strict=True)],
            obligor_id=client,
            limit_subject=[_whose(str(one), names, book.language) for one in table["limit_subject"]],
        )
        for part, term in ((shown[is_open], "book_of_all_clients"), (shown[~is_open], "book_of_each_client")):
            columns = [one for one in CAPACITY_COLUMNS if term == "book_of_each_client" or one != "obligor_name"]
            put_table(page, frame_table(book, part, columns, AS_SHOWN, title=title_of(report, guarantor, term)))
    close_page(page, freeze=(first, 1))


def missing_words(missing: object, language: Language) -> str | None:
    """What a figure lacks, in words: items of the balance sheet under their terms, dates as they are."""
    if not isinstance(missing, str) or not missing:
        return None
    return ("、" if language == "zh" else ", ").join(_item(one, language) for one in missing.split(", "))


def faults_table(book: Book, faults: Sequence[Fault], title: str) -> Table:
    """What a reader must know, each with what to do."""
    columns = tuple(column_of(f"fault_{word}", book.names) for word in ("where", "found", "wanted"))
    rows = tuple((one.where, one.found, one.wanted, one.remedy) for one in faults)
    return Table(columns=(*columns, column_of("remedy", book.names)), rows=rows, title=title)


def _item(word: str, language: Language) -> str:
    from abs_model.run.guarantor_indicator import STATED

    name, _, day = word.partition(" of ")
    if word.startswith("re-guaranteed part"):
        return label("re_guaranteed_part", language)
    known = label(STATED.get(name, name), language)
    return f"{known} {day}".strip()


def _whose(subject: str, names: Mapping[str, str], language: Language) -> str:
    return label(subject, language) if subject == NEW_CLIENT else names.get(subject, subject)


def _glance(book: Book, report: GuarantorReport, view: GuarantorView) -> Table:
    """The figures that a reader looks for first."""
    known = {one.identifier: one for one in view.figures}
    columns = (*both("identifier"), column_of("value", book.names))
    cells: dict[str, Cell] = {word: Cell(value=known[word].value, unit=known[word].unit) for word in AT_A_GLANCE}
    cells["broken_limits"] = Cell(value=len(view.broken), unit="count")
    cells["balance_sheet_of"] = Cell(
        value=view.book.sheet.date, unit="date", is_illustrative=report.is_invented(view.book.guarantor.id)
    )
    cells["rulebook_version"] = Cell(value=view.rulebook_version, unit="text")
    rows = tuple((label(word, "zh"), capital(label(word, "en")), cell) for word, cell in cells.items())
    return Table(columns=columns, rows=rows, title=title_of(report, view.book.guarantor.id, "book_figures_of_day"))


def _products(book: Book, report: GuarantorReport, guarantor: str) -> Table:
    table = by_product(report.exposures(guarantor))
    own, total = table[table["product"] != TOTAL], table[table["product"] == TOTAL]
    sums = {word: float(total[word].iloc[0]) for word in PRODUCT_COLUMNS[1:]} if len(total) else {}
    title = title_of(report, guarantor, "book_products")
    return frame_table(book, own, PRODUCT_COLUMNS, AS_SHOWN, title=title, totals=sums)


def _deals(book: Book, report: GuarantorReport) -> Table:
    """Every deal with its totals, and whether its tape was made up."""
    names = {one.deal_id: said(one.subject.deal.name, book.language) for one in report.members}
    invented = set(report.invented_deals())
    totals = report.ledger.totals
    shown = totals.assign(
        name=totals["deal_id"].map(names),
        guarantor_id=[one or book.word("none") for one in totals["guarantor_id"]],
        is_invented=[one in invented for one in totals["deal_id"]],
    )
    return frame_table(book, shown, DEAL_COLUMNS, AS_SHOWN, title=sheet_name("book_deals"))


def _identities(book: Book, ledger: Ledger) -> Table:
    """Both sides of every total: from the deal itself, and from its lines."""
    heads = ("deal_id", "guarantor_id", "amount_kind", "deal_total", "book_lines_total", "holds")
    keys = [(one["deal_id"], one["guarantor_id"], word) for one in ledger.totals.to_dict("records") for word in AMOUNTS]
    rows: list[tuple[Any, ...]] = []
    for (deal, guarantor, word), one in zip(keys, ledger.identities, strict=True):
        whose = guarantor or book.word("none")
        holds = book.word("holds" if one.holds else "fails")
        rows.append((deal, whose, OF_AMOUNTS[word], one.left / 100, one.right / 100, Cell(value=holds, unit="text")))
    columns = tuple(column_of(word, book.names) for word in heads)
    return Table(columns=columns, rows=tuple(rows), title=sheet_name("book_lines_identity"))
