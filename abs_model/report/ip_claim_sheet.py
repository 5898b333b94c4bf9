"""The sheets of the claims of an IP note: what they are, when they pay, what is left out and what is wrong."""

from dataclasses import replace

import numpy as np
import pandas as pd

from abs_model.deal.party import Party
from abs_model.pool.pool import Part
from abs_model.report.ip_sheet import IpReport
from abs_model.report.ip_table import cells_of, ip_page, ip_table, only_table, put_table
from abs_model.report.ip_words import debtor_names, standing_words
from abs_model.report.page import sheet_name
from abs_model.report.sheet import Book, Table, close_page, column_of
from abs_model.run.tally import column_totals

CLAIM_COLUMNS = (
    "claim_id", "debtor_name", "structure", "principal", "start_date", "maturity_date", "rate", "frequency",
    "amortisation", "first_due_date", "n_instalments", "guarantor_id", "guarantee_fee_rate", "fee_reduction_ratio",
    "subsidy_scheme_id", "accepted_value", "loan_to_value_ratio", "is_in", "standing",
)  # fmt: skip
SCHEDULE_COLUMNS = (
    "claim_id", "debtor_name", "number", "due_date", "pay_date", "interest", "principal", "amount", "balance", "is_in",
)  # fmt: skip
OUT_COLUMNS = ("row", "claim_id", "debtor_name", "rule", "standing", "column", "found", "receivable_amount")
PROBLEM_COLUMNS = ("table", "row", "column", "found", "rule", "severity", "message")

TABLES = {
    "claims": "ip_claims", "payments": "claim_schedule", "intellectual property": "ip_register",
    "appraisals": "appraisals",
}  # fmt: skip
"""What the tables of an IP note are called."""

MOST_LINES = 20_000
"""Instalments on one sheet; claim_schedule.csv has all."""


def write_claims_of_note(book: Book, report: IpReport) -> None:
    """Every claim with its terms, its property and whether it is in; those that stay out stand out."""
    claims, view = report.view.tables["claims"], report.view
    names = debtor_names(report.deal, claims, book.language)
    instalments = view.tables["claim_schedule"].groupby("claim_id").size()
    reasons = view.book.exclusions.groupby("receivable_id")[f"rule_{book.language}"].first()
    words, schemes = book.names[book.language], claims["subsidy_scheme_id"]
    shown = claims.assign(
        debtor_name=claims["debtor_id"].map(names),
        n_instalments=claims["claim_id"].map(instalments).astype(int),
        guarantor_id=cells_of((_guarantor(book, report, one) for one in claims["guarantor_id"]), claims),
        subsidy_scheme_id=cells_of((None if pd.isna(one) else words.get(one, one) for one in schemes), claims),
        standing=[str(reasons.get(one, book.word("accepted"))) for one in claims["claim_id"]],
    )
    page = ip_page(book, report.deal, "claims", widest=24)
    heads = {"guarantor_id": "guarantor", "standing": "rule"}
    table = ip_table(book, shown, CLAIM_COLUMNS, totals=column_totals(claims, ("principal",)), heads=heads)
    marked = frozenset(np.flatnonzero(~claims["is_in"].astype(bool)).tolist())
    only_table(page, replace(table, marked=marked), n_left=2)


def write_claim_schedule(book: Book, report: IpReport) -> None:
    """Every instalment of every claim; the notes wait for those that are in."""
    schedule = report.view.tables["claim_schedule"]
    names = debtor_names(report.deal, report.view.tables["claims"], book.language)
    shown = schedule.assign(debtor_name=schedule["debtor_id"].map(names)).head(MOST_LINES)
    words = []
    if len(schedule) > MOST_LINES:
        words = [
            f"仅列示前 {MOST_LINES:,} 行，全部见 claim_schedule.csv。  The first {MOST_LINES:,}; the file has all."
        ]
    page = ip_page(book, report.deal, "claim_schedule", words)
    sums = column_totals(schedule, ("interest", "principal", "amount"))
    only_table(page, ip_table(book, shown, SCHEDULE_COLUMNS, totals=sums), n_left=2)


def write_ip_left_out(book: Book, report: IpReport) -> None:
    """Where every row of the tape went; claims and property that do not count, and why; what is wrong with tables."""
    page, view = ip_page(book, report.deal, "ip_left_out", widest=60), report.view
    first, claims = page.row, view.tables["claims"]
    names = debtor_names(report.deal, claims, book.language)
    put_table(page, _parts(book, report))
    out, debtors = view.book.exclusions, claims.set_index("claim_id")["debtor_id"]
    shown = out.assign(
        claim_id=out["receivable_id"],
        debtor_name=[names[debtors[one]] for one in out["receivable_id"]],
        standing=out[f"rule_{book.language}"],
    )
    put_table(page, ip_table(book, shown, OUT_COLUMNS, title=sheet_name("exclusions"), heads={"standing": "rule"}))
    assets = view.tables["ip_assets"]
    refused = assets[~assets["is_accepted"].astype(bool)]
    refused = refused.assign(standing=[standing_words(row, book.language) for row in refused.to_dict("records")])
    columns = ("row", "ip_id", "ip_type", "title", "claim_id", "rule", "standing")
    put_table(page, ip_table(book, refused, columns, title=sheet_name("n_refused")))
    put_table(page, _problems(book, report))
    close_page(page, freeze=(first, 0))


def _parts(book: Book, report: IpReport) -> Table:
    """The whole of the instalments and its parts, each once."""
    columns = tuple(column_of(word, book.names) for word in ("section", "n_receivables", "receivable_amount"))
    parts: dict[str, Part] = dict(report.view.subject.pool.identity.parts)
    rows = tuple((book.word(name), part.n_rows, part.yuan) for name, part in parts.items())
    return Table(columns=columns, rows=rows, title=sheet_name("tape"))


def _problems(book: Book, report: IpReport) -> Table:
    """What is wrong with rows of the tables that were read, refused rows first."""
    tapes = report.view.book.tapes
    read = (tapes.claims, tapes.payments, tapes.register, tapes.valuations)
    frames = [one.problems.assign(table=book.word(TABLES.get(one.kind, "tape"))) for one in read if one is not None]
    found = pd.concat(frames, ignore_index=True).sort_values("severity", kind="stable")
    shown = found.assign(found=found["value"].astype(object).where(found["value"].astype(str) != "", None))
    return ip_table(book, shown, PROBLEM_COLUMNS, title=sheet_name("tape_problems"))


def _guarantor(book: Book, report: IpReport, one: object) -> object:
    """A guarantor of a claim by its name."""
    if pd.isna(one):  # type: ignore[call-overload]
        return None
    parties = report.deal.parties.get("guarantor", ())
    for party in (parties,) if isinstance(parties, Party) else parties:
        if party.id == one:
            return party.name if book.language == "zh" or party.name_en is None else party.name_en
    return one
