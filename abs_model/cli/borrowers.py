"""``abs-model borrowers``: what an IP note costs each original debtor, all in, before and after subsidy."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_table, say_title
from abs_model.glossary import Language, label

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.deal.deal import Deal
    from abs_model.run.borrower import BorrowerPage

BY_DEBTOR = (
    "debtor_name", "principal", "rate_gross", "rate_before_subsidy", "rate_after_subsidy", "simple_rate", "subsidy",
    "is_within",
)  # fmt: skip
BY_YEAR = ("calendar_year", "cost_before_subsidy", "subsidy", "cost_after_subsidy")
UNPAID = ("claim_id", "scheme_id", "claim_year", "before_caps", "subsidy", "remark")
BY_PARTY = ("party", "before_subsidy", "subsidy", "after_subsidy")

MOST_LINES = 15
"""Debtors, and remarks on subsidies, that go on a screen; the files have all of them."""

EXAMPLES = (
    "abs-model borrowers deals/my-ip-note",
    "abs-model borrowers deals/my-ip-note --lang en --out costs",
    "abs-model borrowers deals/my-ip-note --json | jq .total.rate_after_subsidy",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@answers_and_writes
def borrowers(files: Files, manner: Manner) -> None:
    """Say what DEAL, an IP note, costs each original debtor: gross, after the guarantor's reduction, after subsidy.

    Rates are those at which the dated flows of a debtor are worth nothing (XIRR): principal, interest, guarantee fee,
    other costs, subsidies. Everybody pays in time. The folder has every flow, and who pays whom on which date.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.reading import read_case
    from abs_model.run.borrower import borrower_page

    _refuse_others(files)
    case = read_case(files)
    deal = case.subject.deal
    folder = delivery.place_of(deal.id, "borrowers", manner)
    page = borrower_page(case.subject)
    summary, provenance = page_summary(deal, page), page.provenance.as_mapping()
    reports = _reports(deal, page, manner.language)
    delivery.deliver(
        folder, manner, summary=summary, provenance=provenance, tables=page_tables(page), write_reports=reports
    )
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_page(deal, page, folder, manner.language)


def _refuse_others(files: Files) -> None:
    """Refuse every deal without original debtors.

    Raises
    ------
    DealError
        If the deal file cannot be read.
    click.UsageError
        If it is no IP note.
    """
    from abs_model.io.deal_file import read_deal
    from abs_model.io.programme_file import is_programme

    if is_programme(files.deal):
        found = f"{files.deal} is a book of bills"
    else:
        deal = read_deal(files.deal).deal
        if deal.ip is not None:
            return
        found = f"{deal.id} is of product {deal.product}"
    raise click.UsageError(
        f"borrowers: {found}; an IP note, of product ip_abn, is wanted. Name one, such as deals/nanshan-ip-abn-2020-1; "
        "what a plan costs its suppliers is what suppliers says."
    )


def _reports(deal: "Deal", page: "BorrowerPage", language: Language) -> Callable[[Path], None]:
    """What writes every report of what debtors pay into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.borrower_chart import write_borrower_charts
        from abs_model.report.borrower_sheet import BorrowerReport, write_borrower_workbook

        report = BorrowerReport(deal=deal, page=page)
        write_borrower_workbook(report, folder / "workbook.xlsx", language)
        write_borrower_charts(report, folder, language)

    return write


def page_tables(page: "BorrowerPage") -> "dict[str, pd.DataFrame]":
    """Flows, subsidies, costs, cash by year; and who pays whom, payment by payment, by date and party, in balance."""
    from abs_model.run.ip_view import borrower_tables

    return borrower_tables(page)


def page_summary(deal: "Deal", page: "BorrowerPage") -> dict[str, object]:
    """What all debtors together and each of them pay, by year, and the proof that every payment has two sides."""
    from abs_model.report.number import stated

    lines = [{str(name): stated(value) for name, value in one.items()} for one in _lines(page).to_dict("records")]
    years = page.years[page.years["level"] == "total"].drop(columns=["level", "subject"])
    return {
        "deal": deal.id,
        "name": {"zh": deal.name.zh, "en": deal.name.en},
        "target_rate": deal.ip.target_rate if deal.ip else None,
        "total": next(line for line in lines if line["level"] == "total"),
        "debtors": [line for line in lines if line["level"] == "debtor"],
        "years": years.to_dict("records"),
        "identities": [
            {
                "identifier": one.identifier,
                "left": one.left / 100,
                "right": one.right / 100,
                "unit": "yuan",
                "holds": one.holds,
            }
            for one in page.money.identities
        ],
    }


def _lines(page: "BorrowerPage") -> "pd.DataFrame":
    """Debtors and total, with nothing where there is no value."""
    costs = page.costs[page.costs["level"] != "single_claim"].astype(object)
    return costs.where(costs.notna(), None)


def say_page(deal: "Deal", page: "BorrowerPage", folder: Path, language: Language) -> None:
    """Say the page on one screen."""
    import pandas as pd

    from abs_model.report.naming import core_enterprise_names, deal_names
    from abs_model.run.money_table import party_totals

    names = deal_names(deal, language) | party_names(deal, language)
    say(phrase(deal.name.zh, deal.name.en, language))
    say_title(label("borrowers", language))
    firms = core_enterprise_names(deal, language)
    lines = _lines(page)
    lines["debtor_name"] = [
        label("total", language) if level == "total" else firms.get(subject, name)
        for level, subject, name in zip(lines["level"], lines["subject"], lines["debtor_name"], strict=True)
    ]
    own = lines[lines["level"] == "debtor"].sort_values("principal", ascending=False, kind="stable").head(MOST_LINES)
    total = lines[lines["level"] == "total"]
    say_table(pd.concat([own, total]), BY_DEBTOR, language, names)
    say(target_sentence(deal, page, language))
    say_title(label("yearly_cost", language))
    years = page.years[page.years["level"] == "total"]
    say_table(years.assign(calendar_year=years["calendar_year"].astype(str)), BY_YEAR, language, names)
    remarked = page.subsidies[page.subsidies["remark"] != ""].head(MOST_LINES)
    if len(remarked):
        say_title(phrase("未足额贴息", "Subsidies that are not paid, or not in full", language))
        say_table(remarked, UNPAID, language, names)
    say_title(phrase("全期各方收支", "What each party receives and pays over the whole life", language))
    say_table(party_totals(page.money.table), BY_PARTY, language, names)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))


def target_sentence(deal: "Deal", page: "BorrowerPage", language: Language) -> str:
    """Whether all together, and each debtor, keep the target."""
    target = deal.ip.target_rate if deal.ip else None
    if target is None:
        return phrase("未设目标综合成本 (ip.target_rate)", "there is no target (ip.target_rate)", language)
    debtors = page.costs[page.costs["level"] == "debtor"]
    n_within, n_all = int(debtors["is_within"].sum()), len(debtors)
    (holds,) = page.costs.loc[page.costs["level"] == "total", "is_within"]
    zh = f"目标综合成本 {target:.2%}: 合计{'达标' if holds else '未达标'}, {n_all} 户中 {n_within} 户达标"
    en = (
        f"target {target:.2%}: {'kept' if holds else 'missed'} by all together, "
        f"kept by {n_within} of {n_all} debtors"
    )  # fmt: skip
    return phrase(zh, en, language)


def party_names(deal: "Deal", language: Language) -> dict[str, str]:
    """Parties by role as they are called, with the role where one has several; costs of debtors by their id."""
    from collections import Counter

    from abs_model.deal.party import Party
    from abs_model.report.naming import said

    single = {role: party for role, party in deal.parties.items() if isinstance(party, Party)}
    names: dict[str, str] = {
        role: party.name if language == "zh" or party.name_en is None else party.name_en
        for role, party in single.items()
    }
    counts = Counter(names.values())
    for role, name in names.items():
        if counts[name] > 1:
            own = label(role, language)
            names[role] = phrase(f"{name}（{own}）", f"{name} ({own})", language)
    costs = deal.ip.costs if deal.ip else ()
    return names | {f"costs.{cost.id}": said(cost.name, language) for cost in costs}
