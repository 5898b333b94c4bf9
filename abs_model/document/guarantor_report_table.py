"""What the report on a guarantor's whole book rests on, as tables: both sides of every total, files and versions."""

from collections.abc import Iterator, Mapping

import pandas as pd

from abs_model.report.book_sheet import OF_AMOUNTS, GuarantorReport
from abs_model.run.exposure_ledger import AMOUNTS

OF_BALANCE_SHEETS = (
    "guarantor_day", "class_cuts", "limits", "limits_brief", "limit_counts", "capacity", "indicators",
    "quarterly_items", "annual_items",
)  # fmt: skip
"""Tables that are made up where balance sheets are."""

OF_DEALS = ("exposures", "obligors", "obligor_cuts", "products", "deal_totals", "identities")
"""Tables that are made up where a tape of a deal is."""

OF_SIMULATION = ("book_weeks", "book_figures", "book_parts", "book_sets", "book_changes")
"""Tables that are made up where credit assumptions are, or what they are put to."""

OF_CLAIMS = ("claims_development", "claims_triangle")
"""Tables that are made up where the ledger of claims is."""


def book_identities_table(report: GuarantorReport) -> pd.DataFrame:
    """Both sides of every total: from the deal itself, and from its lines.

    Returns
    -------
    DataFrame
        identifier, deal_id, guarantor_id, amount_kind, left, right (yuan), unit, holds.
    """
    ledger = report.ledger
    keys = [(one["deal_id"], one["guarantor_id"], word) for one in ledger.totals.to_dict("records") for word in AMOUNTS]
    rows = [
        {
            "identifier": "book_lines_identity",
            "deal_id": deal,
            "guarantor_id": guarantor,
            "amount_kind": OF_AMOUNTS[word],
            "left": one.left / 100,
            "right": one.right / 100,
            "unit": "yuan",
            "holds": one.holds,
        }
        for (deal, guarantor, word), one in zip(keys, ledger.identities, strict=True)
    ]
    columns = ["identifier", "deal_id", "guarantor_id", "amount_kind", "left", "right", "unit", "holds"]
    return pd.DataFrame(rows, columns=columns)


def book_provenance_table(provenance: Mapping[str, object], report: GuarantorReport) -> pd.DataFrame:
    """All that a look at the book depends on, one row a thing: name and value.

    Parameters
    ----------
    provenance : mapping
        As the results of the look have it.
    report : GuarantorReport
    """
    rows = [{"name": name, "value": str(value)} for name, value in _provenance(provenance, report)]
    return pd.DataFrame(rows, columns=["name", "value"])


def invented_tables(report: GuarantorReport, guarantor: str) -> frozenset[str]:
    """Tables that rest on made-up numbers throughout."""
    tables: list[str] = []
    is_any_deal = bool(set(report.exposures(guarantor)["deal_id"]) & set(report.invented_deals()))
    tables += OF_DEALS if is_any_deal else ()
    tables += OF_BALANCE_SHEETS if report.is_invented(guarantor) else ()
    tables += OF_CLAIMS if report.is_invented(guarantor, "claims_ledger") else ()
    tables += OF_SIMULATION if is_any_deal or report.is_invented(guarantor) else ()
    return frozenset(tables)


def _provenance(provenance: Mapping[str, object], report: GuarantorReport) -> Iterator[tuple[str, object]]:
    for name in ("as_of", "version", "rulebook"):
        yield name, provenance[name]
    for member in report.members:
        own = member.subject.provenance(()).as_mapping()
        yield from ((name, f"{member.deal_id} {own[name]}") for name in ("deal_sha256", "tape_sha256"))
    for guarantor, file_hash in report.file_hashes.items():
        yield "file_sha256", f"{guarantor} {file_hash}"
    for guarantor, found in report.simulations.items():
        yield "credit_sha256", f"{guarantor} {found.credit.sha256}"
        yield "n_paths", f"{guarantor} {found.n_paths:,}"
        yield "seed", f"{guarantor} {found.seed}"
