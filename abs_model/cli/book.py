"""``abs-model book``: all that a guarantor stands behind, over all deals of a folder, as at a day."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.book_joint import Drawing, joint_simulations, takes_drawing
from abs_model.cli.completion import DEALS
from abs_model.cli.document_option import Order, orders_documents
from abs_model.cli.option import A_FILE, CALENDAR, Day, answers_and_writes
from abs_model.cli.question import Question
from abs_model.cli.request import Manner
from abs_model.cli.speech import complain, phrase, remark, say, say_json
from abs_model.cli.workspace_reading import Asked, Workspace, read_workspace
from abs_model.glossary import Language, words_of

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.report.book_sheet import GuarantorReport
    from abs_model.run.book_simulation import BookSimulation
    from abs_model.run.claims_development import ClaimsDevelopment
    from abs_model.run.exposure_ledger import Ledger
    from abs_model.run.guarantor_view import GuarantorView

    Tables = dict[str, pd.DataFrame]

BREACHED = 10
"""Exit code where a regulatory limit is broken, so that a scheduler can act."""

NO_DRAWING = Drawing()

BOOK_TABLES = ("book_weeks", "book_figures", "book_parts", "book_sets", "book_changes")
"""Tables of a joint simulation."""

GUARANTOR_WORDS = "guarantor"
"""What the glossary calls things by where limits of guarantors are spoken of."""

EXAMPLES = (
    "abs-model book deals",
    "abs-model book deals --guarantor fazhan --as-of 2020-09-30",
    "abs-model book deals --guarantor fazhan --re-guarantee 0.4 --paths 100000",
    "abs-model book deals --lang en --json | jq .guarantors[0].products",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookAnswer:
    """The book of a folder as at a day: its ledger, and a view of each guarantor whose balance sheet is there."""

    workspace: Workspace
    ledger: "Ledger"
    guarantors: Mapping[str, str]
    views: "Mapping[str, GuarantorView]"
    near_duplicates: "pd.DataFrame"
    simulations: "Mapping[str, BookSimulation]"
    claims: "Mapping[str, ClaimsDevelopment]"


@click.command(cls=Question, examples=EXAMPLES)
@click.argument("folder", type=A_FILE, default=DEALS)
@click.option("--guarantor", metavar="ID", help="Whose book; those of all guarantors if left out.")
@click.option(
    "--as-of",
    "as_of",
    type=Day(),
    metavar="DATE",
    help="As at which day; the latest that its deals speak of if left out.",
)
@takes_drawing
@CALENDAR
@orders_documents
@answers_and_writes
def book(
    folder: Path,
    guarantor: str | None,
    as_of: datetime.date | None,
    calendar: Path | None,
    drawing: Drawing,
    order: Order,
    manner: Manner,
) -> None:
    """Add up all that a guarantor stands behind, over every deal in FOLDER (deals if left out), as at a day.

    Series, bills and notes alike, obligor by obligor: what each owes, what is guaranteed of it, what is left after
    sharing. With a guarantor.yaml in one of the folders also its regulatory limits, and how much more fits. Companies
    are the same by their unified social credit code, or by id and name; names that only look alike are listed, and
    never put together. With a credit.yaml beside guarantor.yaml one draw of defaults goes through all its deals: claims
    by week, cash need, who brings how much of it, the smallest set of names that breaks a limit. With a ledger of its
    claims in guarantor.yaml their rate, corrected for age. The folder documents has a report on each guarantor, in
    Chinese and English. Ends with 10 where a regulatory limit is broken, and says which.
    """
    from abs_model.cli import delivery
    from abs_model.cli.book_documents import GUARANTOR, book_document_tables, book_papers, with_documents
    from abs_model.cli.book_files import report_writer
    from abs_model.cli.document_files import refuse_unfit_order
    from abs_model.report.book_screen import BookPage, book_screen

    refuse_unfit_order(order, GUARANTOR)
    place = delivery.place_of(guarantor or folder.resolve().name, "book", manner)
    asked = Asked(folder=folder, guarantor=guarantor, as_of=as_of, calendar=calendar, with_claims_ledgers=True)
    workspace = read_workspace(asked)
    with words_of(GUARANTOR_WORDS):
        answer = book_answer(workspace, guarantor, drawing)
        summary, provenance, report = book_summary(answer), book_provenance(workspace), _report(answer)
        tables = book_tables(answer) | book_document_tables(report, provenance)
        papers = book_papers(report, tables, order)
        delivery.deliver(
            place,
            manner,
            summary=summary,
            provenance=provenance,
            tables=tables | {"passport": papers.passport},
            write_reports=with_documents(report_writer(report, manner.language), papers, order),
        )
        _remark(answer, manner.language)
        if manner.is_json:
            say_json({**summary, "folder": str(place)})
        else:
            page = BookPage(
                ledger=answer.ledger,
                guarantors=answer.guarantors,
                near_duplicates=answer.near_duplicates,
                limits={name: view.limits for name, view in answer.views.items()},
                idle=workspace.idle,
                more=joint_lines(answer, manner.language),
                claims=answer.claims,
            )
            say(book_screen(page, manner.language, place))
        if _tell_broken(answer, manner.language):
            click.get_current_context().exit(BREACHED)


def book_answer(workspace: Workspace, guarantor: str | None, drawing: Drawing = NO_DRAWING) -> BookAnswer:
    """The ledger of a folder, and what regulation and a joint simulation say of each guarantor that is asked for.

    Raises
    ------
    DealError
        If a guarantor has no balance sheet yet on the day, or a rule was not in force.
    ScenarioError
        If credit assumptions are wrong.
    """
    from abs_model.cli.book_claims import claims_of
    from abs_model.run.exposure_ledger import ledger, of_guarantor
    from abs_model.run.guarantor_view import guarantor_view
    from abs_model.run.near_duplicate import near_duplicates

    found = ledger(workspace.members, workspace.as_of)
    files = {one.guarantor.id: one.guarantor for one in workspace.guarantors}
    names = {one.id: one.name for one in found.guarantors.all}
    codes = {one.id: one.code for one in found.guarantors.all}
    shown = [name for name in names if guarantor in {None, name, codes[name]}] or list(names)
    views = {
        name: guarantor_view(files[name], workspace.rulebook, of_guarantor(found, name), workspace.as_of)
        for name in shown
        if name in files
    }
    return BookAnswer(
        workspace=workspace,
        ledger=found,
        guarantors={name: names[name] for name in shown},
        views=views,
        near_duplicates=near_duplicates(found.obligors),
        simulations=joint_simulations(workspace, found, views, drawing),
        claims=claims_of(workspace, shown),
    )


def _report(answer: BookAnswer) -> "GuarantorReport":
    """What sheets and charts are written from."""
    from abs_model.cli.book_files import guarantor_report

    names = answer.near_duplicates, _left_out(answer)
    return guarantor_report(answer.workspace, answer.ledger, answer.guarantors, names, answer.views, answer.simulations)


def joint_lines(answer: BookAnswer, language: Language) -> Mapping[str, tuple[str, ...]]:
    """What a joint simulation of each guarantor's deals says, for the screen; nothing where there was none."""
    from abs_model.report import joint_screen

    names = {one.id: one.name for one in answer.ledger.obligors.all}
    return {name: joint_screen.joint_lines(found, names, language) for name, found in answer.simulations.items()}


def book_tables(answer: BookAnswer) -> "Tables":
    """Exposures with their totals, who is the same, and of each guarantor limits, what still fits, figures."""
    from abs_model.cli.book_claims import claims_tables
    from abs_model.run.entity import entity_table
    from abs_model.run.exposure_table import by_obligor, by_product

    exposures = answer.ledger.exposures
    own = exposures[exposures["guarantor_id"].isin([*answer.guarantors])].reset_index(drop=True)
    return {
        "exposures": own,
        "obligors": by_obligor(own),
        "products": by_product(own),
        "deal_totals": answer.ledger.totals,
        "left_out": _left_out(answer),
        "entities": entity_table(answer.ledger.obligors),
        "near_duplicates": answer.near_duplicates,
        **{word: _of_all(answer.views, word) for word in ("limits", "capacity", "indicators")},
        **{word: _of_all(answer.simulations, word) for word in BOOK_TABLES if answer.simulations},
        **claims_tables(answer.workspace, answer.guarantors, answer.claims),
    }


def _of_all(found: "Mapping[str, GuarantorView] | Mapping[str, BookSimulation]", word: str) -> "pd.DataFrame":
    """One table of all guarantors, each line with whose it is; without columns where there is none."""
    import pandas as pd

    tables = [getattr(view, word).assign(guarantor_id=name) for name, view in found.items()]
    if not tables:
        return pd.DataFrame()
    table: pd.DataFrame = pd.concat(tables, ignore_index=True)
    return table.loc[:, ["guarantor_id", *(one for one in table.columns if one != "guarantor_id")]]


def _left_out(answer: BookAnswer) -> "pd.DataFrame":
    import pandas as pd

    idle = [{"deal_id": one, "product": "bill_guarantee", "reason": "no_live_bill"} for one in answer.workspace.idle]
    return pd.concat([answer.ledger.left_out, pd.DataFrame(idle, columns=["deal_id", "product", "reason"])])


def book_summary(answer: BookAnswer) -> dict[str, object]:
    """Totals, limits and what is to be decided, and the proof that every deal's total is the sum of its lines."""
    from abs_model.cli.book_claims import claims_summary
    from abs_model.run.exposure_table import by_obligor, by_product

    exposures = answer.ledger.exposures
    return {
        "as_of": answer.ledger.as_of,
        "guarantors": [
            {
                "guarantor_id": name,
                "name": own,
                "products": _records(by_product(exposures[exposures["guarantor_id"] == name])),
                "largest": _records(by_obligor(exposures[exposures["guarantor_id"] == name]).head(10)),
                **_regulation(answer, name),
                "simulation": _simulated(answer, name),
                **claims_summary(answer.workspace, answer.claims, name),
            }
            for name, own in answer.guarantors.items()
        ],
        "deals": _records(answer.ledger.totals),
        "left_out": _records(_left_out(answer)),
        "n_near_duplicates": len(answer.near_duplicates),
        "near_duplicates": _records(answer.near_duplicates),
        "identities": [
            {
                "identifier": one.identifier,
                "left": one.left / 100,
                "right": one.right / 100,
                "unit": "yuan",
                "holds": one.holds,
            }
            for one in answer.ledger.identities
        ],
    }


def _regulation(answer: BookAnswer, guarantor: str) -> dict[str, object]:
    view = answer.views.get(guarantor)
    if view is None:
        return {"limits": None, "broken": None, "capacity": None, "indicators": None}
    return {
        "rulebook": view.rulebook_version,
        "limits": _records(view.limits),
        "broken": _records(view.broken),
        "capacity": _records(view.capacity),
        "indicators": _records(view.indicators),
        "warnings": [str(one) for one in view.warnings],
    }


def _simulated(answer: BookAnswer, guarantor: str) -> dict[str, object] | None:
    found = answer.simulations.get(guarantor)
    if found is None:
        return None
    return {
        "n_paths": found.n_paths,
        "seed": found.seed,
        "scheme": found.scheme,
        "figures": _records(found.book_figures),
        "sets": _records(found.book_sets),
        "provenance": found.provenance.as_mapping(),
    }


def _records(table: "pd.DataFrame") -> list[dict[str, object]]:
    """Lines of a table, with nothing where there is no value."""
    plain = table.astype(object)
    return [
        {str(name): value for name, value in one.items()} for one in plain.where(plain.notna(), None).to_dict("records")
    ]


def book_provenance(workspace: Workspace) -> dict[str, object]:
    """All that the book depends on: the day, the rulebook, and the hashes of every deal and guarantor."""
    from abs_model import __version__
    from abs_model.cli.book_claims import claims_hashes

    return {
        "as_of": workspace.as_of.isoformat(),
        "version": __version__,
        "rulebook": workspace.rulebook.version,
        "deals": [one.subject.provenance(()).as_mapping() for one in workspace.cases],
        "guarantors": [
            {"id": one.guarantor.id, "sha256": one.sha256, **claims_hashes(workspace, one.guarantor.id)}
            for one in workspace.guarantors
        ],
    }


def _remark(answer: BookAnswer, language: Language) -> None:
    """Say on stderr what is worth a second look: refused rows, odd terms, mistyped codes, old balance sheets."""
    from abs_model.cli.book_claims import remark_claims
    from abs_model.cli.check import remark_doubts
    from abs_model.run.exposure_ledger import code_faults

    for case in answer.workspace.cases:
        remark_doubts(case, language)
        day = case.book.programme.as_of if case.book is not None else answer.ledger.as_of
        if day < answer.ledger.as_of:
            identifier = case.subject.deal.id
            zh = f"{identifier}: 台账日期为 {day}, 此后的兑付未知, 到期票据按未付列示"
            en = f"{identifier}: its book is of {day}; what was paid since is not known, and stands as unpaid"
            remark(phrase(zh, en, language))
    for fault in code_faults(answer.ledger.obligors, answer.ledger.guarantors):
        remark(str(fault))
    for name in answer.guarantors:
        if name not in answer.views:
            zh = f"{name}: 工作区内没有该担保人的 guarantor.yaml, 只列敞口, 不测限额"
            en = f"{name}: no guarantor.yaml of it in the folder; exposures are added up, limits are not measured"
            remark(phrase(zh, en, language))
    for view in answer.views.values():
        for warning in view.warnings:
            remark(str(warning))
    remark_claims(answer.workspace, answer.guarantors, answer.claims, language)


def _tell_broken(answer: BookAnswer, language: Language) -> bool:
    """Say on stderr which limits are broken; whether there are any."""
    from abs_model.glossary import label

    is_any = False
    for name, view in answer.views.items():
        for row in view.broken.to_dict("records"):
            found = f"{row['subject']} {row['value']:.6g}, {row['threshold']:.6g}"
            said = label(str(row["identifier"]), language)
            complain(phrase(f"超限：{name} {said}（{found}）", f"Broken: {name} {said} ({found})", language))
            is_any = True
    return is_any
