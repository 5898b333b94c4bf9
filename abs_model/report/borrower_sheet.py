"""The sheets of what an IP note costs its debtors: all in, by year, every flow, subsidies, who pays whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.glossary import Language, label, words_of
from abs_model.report.ip_table import cells_of, ip_page, ip_table, names_in_both, only_table
from abs_model.report.ip_words import LANGUAGES, party_words
from abs_model.report.naming import capital, core_enterprise_names
from abs_model.report.page import sheet_name
from abs_model.report.sheet import HEAD_INK, Book, Cell, Column, Page, Table, close_page, column_of, write_table
from abs_model.report.source import is_illustrative
from abs_model.report.summary_sheet import identities_table, provenance_table
from abs_model.report.workbook import open_book
from abs_model.run.borrower import BorrowerPage
from abs_model.run.borrower_cost import DEBTOR, SINGLE_CLAIM, TOTAL
from abs_model.run.money_table import DEBTOR as ORIGINAL_DEBTOR
from abs_model.run.money_table import party_totals
from abs_model.run.money_view import money_matrix
from abs_model.run.tally import column_totals

COST_COLUMNS = (
    "principal", "years", "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "subsidy",
    "simple_rate_before", "simple_rate", "rate_gross", "rate_before_subsidy", "rate_after_subsidy", "target_rate",
    "is_within",
)  # fmt: skip
COST_IN_SHORT = (
    "principal", "rate_gross", "rate_before_subsidy", "rate_after_subsidy", "target_rate", "is_within",
)  # fmt: skip
YEAR_COLUMNS = (
    "calendar_year", "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "cost_before_subsidy",
    "subsidy", "cost_after_subsidy",
)  # fmt: skip
SUBSIDY_COLUMNS = (
    "scheme_id", "scheme_name", "debtor_name", "claim_id", "claim_year", "year_start", "year_end", "cost_counted",
    "subsidy_ratio", "before_caps", "subsidy", "subsidy_date", "payer", "remark",
)  # fmt: skip

SIGNS = "正数为收到，负数为支付。  Above 0 is received, below 0 paid."
TARGET_HEADS = {"is_within": "keeps_target"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BorrowerReport:
    """What debtors of an IP note pay and get: what its sheets and charts are written from."""

    deal: Deal
    page: BorrowerPage

    def names(self, language: Language) -> dict[str, str]:
        """The debtors in words, by id."""
        costs = self.page.costs[self.page.costs["level"] == DEBTOR]
        told = dict(zip(costs["subject"], costs["debtor_name"], strict=True))
        return {key: name or key for key, name in told.items()} | core_enterprise_names(self.deal, language)


def write_borrower_workbook(report: BorrowerReport, path: Path, language: Language) -> Path:
    """Write the workbook of what debtors pay and get, and who pays whom for it.

    Headings are in both languages, words in cells in one.

    Parameters
    ----------
    report : BorrowerReport
    path : Path
        Of the file, ending in ``.xlsx``; its folder exists.
    language : Language
        Of words in cells.

    Returns
    -------
    Path
        The path.

    Raises
    ------
    ReportError
        If a value is not a number, or a text is too long for a cell.
    """
    with words_of(report.deal.product), open_book(report.deal, path, language) as book:
        book.names = names_in_both(report.deal)
        for write_page in BORROWER_PAGES:
            write_page(book, report)
        last = ip_page(book, report.deal, "provenance")
        write_table(last, identities_table(book, report.page.money.identities))
        write_table(last, provenance_table(report.page.provenance))
        close_page(last)
    return path


def write_costs(book: Book, report: BorrowerReport) -> None:
    """What financing costs each debtor and all of them a year, everything in; then claim by claim."""
    page = ip_page(book, report.deal, "all_in_cost", cost_notes(), widest=22)
    first = page.row
    put_costs(page, report, COST_COLUMNS)
    if (report.page.costs["level"] == SINGLE_CLAIM).sum() > (report.page.costs["level"] == DEBTOR).sum():
        write_table(page, _cost_table(book, report, SINGLE_CLAIM, COST_COLUMNS))
    close_page(page, freeze=(first, 1))


def put_costs(page: Page, report: BorrowerReport, columns: Sequence[str]) -> None:
    """One line each debtor, and all together as the total; the last column says whether the target holds."""
    book = page.book
    table = _cost_table(book, report, DEBTOR, columns)
    placed = write_table(page, table)
    kept = report.page.costs.loc[report.page.costs["level"] == TOTAL, "is_within"].iloc[0]
    if placed.totals is not None and not pd.isna(kept):
        style = book.style(bold=True, top=1, bottom=1, top_color=HEAD_INK, bottom_color=HEAD_INK, indent=1)
        page.sheet.write_string(placed.totals, len(table.columns) - 1, book.word("yes" if kept else "no"), style)


def cost_notes() -> list[str]:
    """What the rates are, in both languages."""
    return [
        "综合成本为现金流内部收益率（XIRR，实际天数/365）：减免及贴息前、减免后贴息前、贴息后。",
        "All-in rates are those at which dated flows are worth nothing (XIRR, actual/365): nothing taken off, after "
        "the guarantor's reduction, after subsidy.",
    ]


def write_years(book: Book, report: BorrowerReport) -> None:
    """What is paid in cash in each calendar year: all debtors together, then each."""
    page, years = ip_page(book, report.deal, "yearly_cost"), report.page.years
    first = page.row
    whose = years.loc[years["level"] != SINGLE_CLAIM, ["level", "subject"]].drop_duplicates()
    for level, subject in whose.sort_values("level", ascending=False, kind="stable").itertuples(index=False):
        own = years[(years["level"] == level) & (years["subject"] == subject)]
        own = own.assign(calendar_year=own["calendar_year"].astype(str))
        names = [report.names(language).get(subject, label(TOTAL, language)) for language in LANGUAGES]
        title = names[0] if names[0] == names[1] else f"{names[0]}  {capital(names[1])}"
        write_table(
            page, ip_table(book, own, YEAR_COLUMNS, title=title, totals=column_totals(own, YEAR_COLUMNS[1:]))
        )  # fmt: skip
    close_page(page, freeze=(first, 1))


def write_flows(book: Book, report: BorrowerReport) -> None:
    """Every dated flow of every claim, from its debtor's side: what it receives above 0, what it pays below."""
    flows, names = report.page.flows, report.names(book.language)
    page = ip_page(book, report.deal, "borrower_flows", [SIGNS])
    shown = flows.assign(
        debtor_name=flows["debtor_id"].map(names),
        party_name=[party_words(report.deal, one, book.language) for one in flows["party"]],
    )
    columns = ("date", "debtor_name", "claim_id", "part", "party", "party_name", "amount")
    only_table(page, ip_table(book, shown, columns, totals=column_totals(flows, ("amount",))))


def write_subsidies(book: Book, report: BorrowerReport) -> None:
    """Subsidies by scheme, debtor and year; where nothing is paid, or less than asked, the reason."""
    lines, names = report.page.subsidies, report.names(book.language)
    page = ip_page(book, report.deal, "subsidies", widest=30)
    schemes = book.names[book.language]
    lines = lines.sort_values(["scheme_id", "debtor_id", "claim_id", "claim_year"], kind="stable")
    shown = lines.assign(
        scheme_name=cells_of((schemes.get(one, one) or None for one in lines["scheme_id"]), lines),
        scheme_id=[one or book.word("none") for one in lines["scheme_id"]],
        debtor_name=lines["debtor_id"].map(names),
        payer=[party_words(report.deal, one, book.language) if one else book.word("none") for one in lines["payer"]],
        remark=[one or "no_remark" for one in lines["remark"]],
    )
    totals = column_totals(lines, ("cost_counted", "before_caps", "subsidy"))
    marked = frozenset(np.flatnonzero(lines["remark"] != "").tolist())
    only_table(page, replace(ip_table(book, shown, SUBSIDY_COLUMNS, totals=totals), marked=marked), n_left=3)


def write_money(book: Book, report: BorrowerReport) -> None:
    """Who pays and who receives: each party over the whole life, and on every date; every line adds up to nothing."""
    words = [
        "正数为收到，负数为支付；载体账户为其余额变动；每日合计为零。",
        "Above 0 is received, below 0 paid; of the vehicles it is the change of their cash; a date adds up to nothing.",
    ]
    page, money = ip_page(book, report.deal, "money_table", words, widest=20), report.page.money
    first = page.row
    totals = party_totals(money.table)
    shown = totals.assign(party_name=cells_of((_party(report, one, book.language) for one in totals["party"]), totals))
    sums = column_totals(totals, ("before_subsidy", "subsidy", "after_subsidy"))
    columns = ("party", "party_name", "before_subsidy", "subsidy", "after_subsidy")
    write_table(page, ip_table(book, shown, columns, title=sheet_name("party_totals"), totals=sums))
    write_table(page, _matrix(book, report))
    close_page(page, freeze=(first, 1))


def write_movements(book: Book, report: BorrowerReport) -> None:
    """Every payment, with who pays whom for what; then the balance of every date."""
    page, money = ip_page(book, report.deal, "money_movements", widest=30), report.page.money
    first, lines = page.row, money.movements
    write_table(
        page,
        ip_table(book, money.checks, tuple(money.checks.columns), title=sheet_name("money_checks")),
    )
    named = lines.copy()
    for side in ("payer", "payee"):
        roles = zip(lines[side], lines["debtor_id"], strict=True)
        named[f"{side}_name"] = cells_of((_party(report, role, book.language, one) for role, one in roles), lines)
    columns = ("date", "payer", "payer_name", "payee", "payee_name", "part", "amount")
    totals = column_totals(lines, ("amount",))
    table = ip_table(book, named, columns, title=sheet_name("money_movements"), totals=totals)
    write_table(page, table)
    close_page(page, freeze=(first, 1))


def _cost_table(book: Book, report: BorrowerReport, level: str, columns: Sequence[str]) -> Table:
    """Lines of one level, those that miss the target standing out, with all together as the total."""
    costs, names = report.page.costs, report.names(book.language)
    own, total = costs[costs["level"] == level], costs[costs["level"] == TOTAL].iloc[0]
    is_marked = is_illustrative(report.deal, "ip.target_rate")
    targets = [
        None if pd.isna(one) else Cell(value=one, unit="rate", is_illustrative=is_marked) for one in own["target_rate"]
    ]
    shown = own.assign(
        debtor_name=[names.get(one, one) for one in own["debtor_id"]],
        claim_id=own["subject"],
        target_rate=pd.Series(targets, index=own.index, dtype=object),
    )
    first = ("debtor_name",) if level == DEBTOR else ("debtor_name", "claim_id")
    sums = {name: float(total[name]) for name in columns[:-1] if not pd.isna(total[name])}
    title = sheet_name("all_in_cost" if level == DEBTOR else "by_claim")
    table = ip_table(book, shown, (*first, *columns), title=title, totals=sums, heads=TARGET_HEADS)
    is_missed = ~own["is_within"].fillna(value=True).astype(bool)
    return replace(table, marked=frozenset(np.flatnonzero(is_missed).tolist()))


def _matrix(book: Book, report: BorrowerReport) -> Table:
    """Dates as lines, parties as columns, and what a date adds up to."""
    wide = money_matrix(report.page.money)
    parties = [str(name) for name in wide.columns[1:-1]]
    columns = [column_of("date", book.names)]
    columns += [Column(zh=label(one, "zh"), en=capital(label(one, "en")), unit="yuan") for one in parties]
    columns.append(replace(column_of("total", book.names), unit="yuan"))
    sums = column_totals(wide, (*parties, "unbalanced"))
    return Table(
        columns=tuple(columns),
        rows=tuple(wide.itertuples(index=False, name=None)),
        title=sheet_name("money_chart"),
        totals=dict(enumerate(sums.values(), 1)),
    )


def _party(report: BorrowerReport, role: str, language: Language, debtor: str = "") -> str | None:
    """The party of a role by its name; of the debtors, which one; nothing where the role names nobody."""
    if role == ORIGINAL_DEBTOR:
        return report.names(language).get(debtor)
    return party_words(report.deal, role, language) if role in report.deal.parties else None


BORROWER_PAGES: tuple[Callable[[Book, BorrowerReport], None], ...] = (
    write_costs,
    write_years,
    write_subsidies,
    write_money,
    write_movements,
    write_flows,
)
