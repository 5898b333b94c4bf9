"""``abs-model suppliers``: what each supplier really pays, and who keeps it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import A_FILE, answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_table, say_title
from abs_model.glossary import Language, label

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.deal.deal import Deal
    from abs_model.io.alternatives_file import AlternativesFile
    from abs_model.run.supplier import SupplierPage
    from abs_model.scenario.alternative import AlternativeSet

MOST_LINES = 15
"""Suppliers that go on a screen, the largest; the file has all of them."""

COMPARED = ("financing", "received", "cost", "simple_rate", "compound_rate", "mean_days", "others_cost")
KEPT = ("financing", "payer", "keeper", "amount", "share", "rate")
BY_SUPPLIER = ("supplier_name", "n_receivables", "face", "received", "cost", "simple_rate", "compound_rate")

EXAMPLES = (
    "abs-model suppliers deals/my-deal",
    "abs-model suppliers deals/my-deal --alternatives rates-2026-06.yaml --lang en",
    "abs-model suppliers deals/my-deal --json | jq .totals",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@click.option(
    "--alternatives", type=A_FILE, metavar="FILE", help="Other alternatives than the alternatives.yaml beside the deal."
)
@answers_and_writes
def suppliers(files: Files, alternatives: Path | None, manner: Manner) -> None:
    """Say what DEAL costs each supplier, against a bill or a loan, day by day, and who keeps which part of it."""
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.claim_reading import refuse_claims
    from abs_model.cli.reading import read_case
    from abs_model.cli.refusal import refuse_bills
    from abs_model.run.supplier import supplier_page

    refuse_bills(files, "suppliers")
    refuse_claims(files, "suppliers")
    case = read_case(files)
    deal = case.subject.deal
    file = _read_alternatives(alternatives, case.deal_file.folder)
    folder = delivery.place_of(deal.id, "suppliers", manner)
    page = supplier_page(case.subject, file.terms)
    tables, summary = page_tables(page), page_summary(deal, page, file.terms)
    provenance = page.provenance.as_mapping() | {"alternatives_sha256": file.sha256}
    reports = _reports(deal, page, file.terms, manner.language)
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables, write_reports=reports)
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_page(deal, page, file.terms, folder, manner.language)


def _reports(
    deal: "Deal", page: "SupplierPage", alternatives: "AlternativeSet", language: Language
) -> Callable[[Path], None]:
    """What writes every report of what suppliers pay into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.supplier_chart import write_supplier_charts
        from abs_model.report.supplier_sheet import write_supplier_workbook
        from abs_model.report.supplier_words import SupplierReport

        report = SupplierReport(deal=deal, page=page, alternatives=alternatives)
        write_supplier_workbook(report, folder / "workbook.xlsx", language)
        write_supplier_charts(report, folder, language)

    return write


def _read_alternatives(path: Path | None, folder: Path) -> "AlternativesFile":
    """The alternatives that are asked for, or those beside the deal.

    Raises
    ------
    ScenarioError
        If there are none, or with everything that is wrong with them.
    """
    from abs_model.errors import Fault, ScenarioError
    from abs_model.io.alternatives_file import ALTERNATIVES_FILE, read_alternatives

    if path is None and not (folder / ALTERNATIVES_FILE).exists():
        fault = Fault(
            where=str(folder / ALTERNATIVES_FILE),
            found="there is no such file",
            wanted="the rates of what else a supplier could do are wanted",
            remedy="Write them beside the deal (deals/fazhan-scf-2020-1 has an example), "
            "or name a file with --alternatives.",
        )
        raise ScenarioError(str(fault))
    return read_alternatives(path or folder)


def page_tables(page: "SupplierPage") -> "dict[str, pd.DataFrame]":
    """By supplier, by receivable, and who keeps what."""
    return {
        "suppliers": page.suppliers,
        "supplier_receivables": page.receivables,
        "supplier_parts": page.parts,
        "spread": page.spread,
    }


def page_summary(deal: "Deal", page: "SupplierPage", alternatives: "AlternativeSet") -> dict[str, object]:
    """All suppliers together, by financing, and who keeps what."""
    return {
        "deal": deal.id,
        "name": {"zh": deal.name.zh, "en": deal.name.en},
        "alternatives": alternatives.version,
        "source": dict(alternatives.source),
        "totals": _of_all(page).drop(columns=["is_total", "supplier_id", "supplier_name"]).to_dict("records"),
        "spread": page.spread.to_dict("records"),
    }


def _of_all(page: "SupplierPage") -> "pd.DataFrame":
    return page.suppliers[page.suppliers["is_total"]]


def say_page(
    deal: "Deal", page: "SupplierPage", alternatives: "AlternativeSet", folder: Path, language: Language
) -> None:
    """Say the page on one screen."""
    from abs_model.report.naming import deal_names, said
    from abs_model.scenario.alternative import THIS_ABS

    names = deal_names(deal, language) | {one.id: said(one.name, language) for one in alternatives.alternatives}
    say(phrase(deal.name.zh, deal.name.en, language))
    say_title(label("suppliers", language))
    say_table(_of_all(page), COMPARED, language, names)
    version = alternatives.version
    source = " / ".join(dict.fromkeys(names.get(one, one) for one in alternatives.source.values()))
    say(phrase(f"其他方式的利率: {version} ({source})", f"rates of the others: {version} ({source})", language))
    say_title(label("spread", language))
    say_table(page.spread, KEPT, language, names)
    own = page.suppliers[(page.suppliers["financing"] == THIS_ABS) & ~page.suppliers["is_total"]]
    say_title(phrase("本专项计划下最大的供应商", "The largest suppliers, in this plan", language))
    say_table(own.nlargest(MOST_LINES, "face"), BY_SUPPLIER, language, names)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))
