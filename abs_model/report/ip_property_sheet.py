"""The sheets of the property of an IP note: its register, what it is worth, how much is lent on it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from abs_model.pool.ip_standing import ip_terms
from abs_model.report.ip_sheet import IpReport, range_notes, register_notes, weak_notes
from abs_model.report.ip_table import cells_of, ip_page, ip_table, only_table, put_table
from abs_model.report.ip_words import debtor_names, standing_words
from abs_model.report.page import sheet_name
from abs_model.report.sheet import Book, Cell, Page, Table, close_page
from abs_model.report.source import is_illustrative
from abs_model.run.borrower_cost import DEBTOR, TOTAL
from abs_model.run.tally import column_totals

REGISTER_COLUMNS = (
    "ip_id", "ip_type", "title", "registration_no", "owner_name", "debtor_name", "claim_id", "filing_date",
    "grant_date", "expiry_date", "legal_years", "fee_paid_to", "pledge_registration_no", "pledge_date", "is_disputed",
    "invalidated_date", "appraised_value", "appraisal_date", "is_stale", "pledge_ratio", "lending_value", "standing",
)  # fmt: skip
VALUE_SUMS = ("appraised_value", "model_value", "model_low", "model_mid", "model_high", "difference")
VALUE_COLUMNS = (*VALUE_SUMS, "difference_share")
INPUT_COLUMNS = (
    "revenue", "growth_rate", "royalty_rate", "decay_rate", "tax_rate", "discount_rate", "economic_life_years",
    "legal_years", "life_years",
)  # fmt: skip
LIMIT_COLUMNS = (
    "principal", "n_assets", "n_accepted", "appraised_value", "accepted_value", "lending_value",
    "loan_to_value_ratio", "loan_to_value_cap", "loan_headroom", "is_within",
)  # fmt: skip
TYPE_COLUMNS = ("n_assets", "n_accepted", "appraised_value", "accepted_value", "pledge_ratio", "lending_value")
TYPE_SUMS = ("n_assets", "n_accepted", "appraised_value", "accepted_value", "lending_value")
HISTORY_COLUMNS = (
    "ip_id", "debtor_name", "ip_type", "appraisal_date", "appraised_value", "appraisal_change", "method", "appraiser",
)  # fmt: skip

UNITS_OF_COUNTS = {"n_assets", "n_accepted"}


def write_register(book: Book, report: IpReport) -> None:
    """Every property: what it is, until when it lives, its fees and pledge; accepted, or why not."""
    assets, names = report.view.tables["ip_assets"], _names(book, report)
    page = ip_page(book, report.deal, "ip_register", register_notes(report.deal), widest=30)
    shown = assets.assign(
        debtor_name=cells_of((_named(names, one) for one in assets["debtor_id"]), assets),
        standing=[standing_words(row, book.language) for row in assets.to_dict("records")],
    )
    sums = column_totals(assets.assign(appraised_value=assets["appraised_value"].fillna(0.0)), ("lending_value",))
    table = ip_table(book, shown, REGISTER_COLUMNS, totals=sums)
    marked = frozenset(np.flatnonzero(~assets["is_accepted"].astype(bool)).tolist())
    only_table(page, replace(table, marked=marked), n_left=1)


def write_values(book: Book, report: IpReport) -> None:
    """What property was appraised at, what the model makes of it and how sure that is: total, by debtor, one by one."""
    values, assets, names = report.view.tables["ip_values"], report.view.tables["ip_assets"], _names(book, report)
    notes = [*range_notes(), *register_notes(report.deal), *weak_notes(report.deal)]
    page = ip_page(book, report.deal, "ip_values", notes, widest=26)
    first = page.row
    by_debtor, total = (values[values["ip_level"] == level] for level in (DEBTOR, TOTAL))
    shown = by_debtor.assign(debtor_name=cells_of((_named(names, one) for one in by_debtor["debtor_id"]), by_debtor))
    columns = ("debtor_name", "n_assets", *VALUE_COLUMNS)
    put_table(page, ip_table(book, shown, columns, title=sheet_name("by_debtor"), totals=_sums(total, columns)))
    own = values[values["ip_level"] == "asset"].reset_index(drop=True)
    facts = assets.reset_index(drop=True)
    inputs = ("ip_type", "title", *INPUT_COLUMNS, "appraisal_date", "appraiser", "method", "is_accepted")
    own = own.assign(
        debtor_name=cells_of((_named(names, one) for one in own["debtor_id"]), own),
        **{name: facts[name] for name in inputs if name in facts},
    )
    one_by_one = ("ip_id", "title", "ip_type", "debtor_name", "is_accepted", *VALUE_COLUMNS)
    put_table(page, ip_table(book, own, one_by_one, title=sheet_name("by_asset")))
    given = ("ip_id", *INPUT_COLUMNS, "appraised_value", "appraisal_date", "appraiser")
    put_table(page, ip_table(book, own, given, title=sheet_name("value_inputs")))
    close_page(page, freeze=(first, 1))


def write_history(book: Book, report: IpReport) -> None:
    """All appraisals of all property: together on each day, then one by one."""
    history, names = report.view.tables["valuations"], _names(book, report)
    page = ip_page(book, report.deal, "valuation_history", register_notes(report.deal))
    first = page.row
    whole = history[history["ip_level"] == TOTAL]
    columns = ("appraisal_date", "n_assets", "appraised_value", "appraisal_change")
    put_table(page, ip_table(book, whole, columns, title=sheet_name("total")))
    own = history[history["ip_level"] == "asset"]
    shown = own.assign(debtor_name=cells_of((_named(names, one) for one in own["debtor_id"]), own))
    put_table(page, ip_table(book, shown, HISTORY_COLUMNS, title=sheet_name("by_asset")))
    close_page(page, freeze=(first, 1))


def write_loan_to_value(book: Book, report: IpReport) -> None:
    """How much is lent on property, by debtor against the cap, and by type with its pledge ratio."""
    page = ip_page(book, report.deal, "loan_to_value", [*_cap_notes(report), *weak_notes(report.deal)], widest=24)
    first, names = page.row, _names(book, report)
    table = report.view.tables["loan_to_value"]
    own, total = table[table["level"] == DEBTOR], table[table["level"] == TOTAL]
    shown = own.assign(debtor_name=cells_of((_named(names, one) for one in own["debtor_id"]), own))
    columns = ("debtor_name", *LIMIT_COLUMNS)
    by_debtor = ip_table(book, shown, columns, title=sheet_name("by_debtor"), totals=_sums(total, columns))
    put_table(page, replace(by_debtor, marked=frozenset(np.flatnonzero(~own["is_within"].astype(bool)).tolist())))
    types = report.view.tables["ip_types"]
    _put_types(page, report, types[types["level"] == TOTAL], (), "by_type")
    by_both = types[types["level"] == DEBTOR]
    by_both = by_both.assign(debtor_name=cells_of((_named(names, one) for one in by_both["debtor_id"]), by_both))
    _put_types(page, report, by_both, ("debtor_name",), "by_debtor_and_type")
    close_page(page, freeze=(first, 1))


def _put_types(page: Page, report: IpReport, frame: pd.DataFrame, first: Sequence[str], title: str) -> None:
    """Property by type, with the most that is lent on a yuan of it."""
    deal = report.deal
    marked = [
        Cell(value=ratio, unit="share", is_illustrative=is_illustrative(deal, f"ip.pledge_ratios.{kind}"))
        for kind, ratio in zip(frame["ip_type"], frame["pledge_ratio"], strict=True)
    ]
    shown = frame.assign(pledge_ratio=pd.Series(marked, index=frame.index, dtype=object))
    sums = {name: float(frame[name].sum()) if name in UNITS_OF_COUNTS else column_totals(frame, (name,))[name]
            for name in TYPE_SUMS}  # fmt: skip
    table: Table = ip_table(
        page.book, shown, (*first, "ip_type", *TYPE_COLUMNS), title=sheet_name(title), totals=sums
    )  # fmt: skip
    put_table(page, table)


def _cap_notes(report: IpReport) -> list[str]:
    """The cap of one debtor, in both languages, where there is one."""
    largest = ip_terms(report.deal).largest_loan_to_value
    if largest is None:
        return []
    mark = ("（示例值）", " (illustrative)") if is_illustrative(report.deal, "ip.largest_loan_to_value") else ("", "")
    return [
        f"单户本金不超过可贷金额（评估价值×质押率），且不超过计入部分评估价值的{largest:.2%}{mark[0]}。",
        "Principal of a debtor is at most what its property lends (value x pledge ratio), and at most "
        f"{largest:.2%} of the value accepted{mark[1]}.",
    ]


def _sums(total: pd.DataFrame, columns: Sequence[str]) -> dict[str, float]:
    """The line of the total as totals of a table."""
    if not len(total):
        return {}
    line = total.iloc[0]
    names = [name for name in columns if name not in {"debtor_name", "is_within"} and not pd.isna(line[name])]
    return {name: float(line[name]) for name in names}


def _names(book: Book, report: IpReport) -> dict[str, str]:
    return debtor_names(report.deal, report.view.tables["claims"], book.language)


def _named(names: dict[str, str], one: object) -> str | None:
    return names.get(one) if isinstance(one, str) else None
