"""``abs-model report``: the documents of a deal."""

from typing import TYPE_CHECKING

import click

from abs_model.cli.document_option import Order, orders_documents
from abs_model.cli.option import HISTORY, answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json
from abs_model.glossary import words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.document.writing import Papers
    from abs_model.glossary import Language
    from abs_model.run.likelihood import Simulation
    from abs_model.run.record import Projection

EXAMPLES = (
    "abs-model report deals/my-deal",
    "abs-model report deals/my-deal --document distribution_report --format pdf --format docx",
    "abs-model report deals/my-deal --unit wan --template reports/templates/our-bank.docx",
    "abs-model report deals/my-deal --history reports/history.sqlite --document quarterly_report",
    "abs-model report deals/my-bills --as-of 2024-06-28 --lang en",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@HISTORY
@orders_documents
@answers_and_writes
def report(files: Files, history: "Path", order: Order, manner: Manner) -> None:
    """Write the documents of DEAL in Chinese and English, its workbook and charts, and the tables behind them.

    Which documents there are depends on the product: issuance memorandum, distribution report, periodic reports and the
    servicer's report of a plan; memorandum, distribution and operation report and each debtor's statement of cost of an
    IP note; the reports on a book of guaranteed bills and on its claims. They stand in the folder documents; for every
    figure in them, passport.csv names the table, line and column that it comes from.

    Where the history has servicer files of DEAL, reports say what happened; documents of the closing are left out then,
    and written only where nothing else is asked for.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.document_files import deal_papers, refuse_unfit_order
    from abs_model.cli.document_tables import document_tables
    from abs_model.cli.progress import progress
    from abs_model.cli.reading import read_case
    from abs_model.cli.realised_report import reported
    from abs_model.document.second_hand import second_hand
    from abs_model.run.project import project

    with progress(5) as step, second_hand() as hand:
        step(phrase("读取与筛选", "reading and screening", manner.language))
        case = read_case(files)
        refuse_unfit_order(order, case.subject.deal.product)
        now = reported(case, history, order, manner)
        case, order = now.case, now.order
        folder = delivery.place_of(case.subject.deal.id, "report", manner)
        step(phrase("测算各情景", "projecting scenarios", manner.language))
        projection = project(case.subject, case.scenarios)
        summary = delivery.deal_summary(case, projection)
        step(phrase("汇总数表", "putting tables together", manner.language))
        tables = document_tables(case, projection) | delivery.projection_tables(projection) | delivery.deal_tables(case)
        tables |= now.tables
        step(phrase("撰写文件", "wording documents", manner.language))
        papers = deal_papers(case, projection, tables, order)
        step(phrase("编制报告", "writing reports", manner.language))
        write_reports = report_writer(case, tables, projection, None, manner.language)
        delivery.deliver(
            folder,
            manner,
            summary=summary,
            provenance=projection.provenance.as_mapping() | now.provenance,
            tables=tables | {"passport": papers.passport},
            write_reports=with_documents(
                write_reports, papers, order, case.subject.deal.product, (hand, manner.language)
            ),
        )
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            say(path.as_posix())


def with_documents(
    write_reports: "Callable[[Path], None]",
    papers: "Papers",
    order: Order,
    product: str,
    by: "tuple[Executor | None, Language]",
) -> "Callable[[Path], None]":
    """What writes reports and documents into a folder; a second hand, if there is one, writes the other language."""
    from abs_model.document.second_hand import hand_over, take_back
    from abs_model.document.writing import Manner, write_documents

    hand, language = by
    how = Manner(formats=order.formats, template=order.template)
    own, others = papers.apart(language)

    def write(folder: "Path") -> None:
        begun = hand_over(hand, others, folder, how, product)
        write_reports(folder)
        with words_of(product):
            write_documents(own, folder, how)
            take_back(begun, folder, how)

    return write


def report_writer(
    case: "Case",
    tables: "dict[str, pd.DataFrame]",
    projection: "Projection",
    simulation: "Simulation | None",
    language: "Language",
) -> "Callable[[Path], None]":
    """What writes every report of a deal into a folder: of notes, of an IP note, or of a book of bills.

    A workbook that calculates by itself is among them, unless formulas cannot follow the deal.
    """
    from abs_model.cli.ip_answer import note_writer
    from abs_model.cli.live import live_writer
    from abs_model.live.case import live_faults

    def write_plan(folder: "Path") -> None:
        from abs_model.report.chart import write_charts
        from abs_model.report.workbook import write_workbook

        write_workbook(projection, folder / "workbook.xlsx", language, simulation)
        write_charts(projection, folder, language)

    def write_book(folder: "Path") -> None:
        from abs_model.report.bill_chart import write_book_charts
        from abs_model.report.bill_workbook import write_book_workbook

        write_book_workbook(case.bills, tables, folder / "workbook.xlsx", language, (projection, simulation))
        write_book_charts(case.bills, tables, folder, language)

    write_note = note_writer(case.subject, projection, simulation, language)

    def write(folder: "Path") -> None:
        write_notes = write_plan if case.subject.claims is None else write_note
        (write_notes if case.book is None else write_book)(folder)
        if not live_faults(projection.plan, projection.exposures):
            live_writer(projection, language)(folder)
        if simulation is not None:
            from abs_model.report.likelihood_chart import write_likelihood_charts

            write_likelihood_charts(simulation, folder, language)

    return write
