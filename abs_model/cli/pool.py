"""``abs-model pool``: what is in, what is out, how concentrated."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.ip_answer import ip_summary, say_ip_pool
from abs_model.cli.option import answers_and_writes, takes_files
from abs_model.cli.part import counts, parts_of
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_rows, say_table, say_title, yuan
from abs_model.glossary import TERMS, Language, label

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.pool.bill_book import BillBook
    from abs_model.pool.tape import Tape
    from abs_model.run.record import Subject

CUTS = ("core_enterprise", "supplier", "amount_band", "tenor_band")
"""Tables of the stratification that go on a screen; the file has all of them."""

KINDS = {
    "acceptors": ("白名单问题", "Problems of the whitelist"),
    "overdue acts": ("逾期历史问题", "Problems of the overdue history"),
    "intellectual property": ("知识产权登记簿问题", "Problems of the register"),
    "appraisals": ("评估历史问题", "Problems of the appraisals"),
    "payments": ("还款计划问题", "Problems of the listed payments"),
}
"""What the problems of a table are called that is no tape."""

PARTS = {
    "tape": ("资产明细", "tape"),
    "pool": ("入池", "in the pool"),
    "excluded": ("剔除", "excluded"),
    "refused": ("拒收", "refused"),
}


EXAMPLES = (
    "abs-model pool deals/my-deal",
    "abs-model pool deals/my-deal --tape tape-2026-06.xlsx --out screening",
    "abs-model pool deals/my-deal --json | jq .parts",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@answers_and_writes
def pool(files: Files, manner: Manner) -> None:
    """Screen the tape of DEAL: what is in, what is out and why, how concentrated it is."""
    from abs_model.cli import delivery
    from abs_model.cli.bill_answer import book_answer_tables, book_summary
    from abs_model.cli.reading import read_case

    case = read_case(files)
    subject, book = case.subject, case.book
    folder = delivery.place_of(subject.deal.id, "pool", manner)
    if book is None:
        tables, summary = delivery.deal_tables(case), pool_summary(subject)
    else:
        tables, summary = book_answer_tables(case, book), book_summary(case, book)
    if subject.claims is not None:
        summary |= {"ip": ip_summary(subject)}
    provenance = subject.provenance(()).as_mapping()
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    elif subject.claims is not None:
        say_note(case, tables, folder, manner.language)
    elif book is None:
        say_pool(subject, tables, folder, manner.language)
    else:
        say_book(case, book, tables, folder, manner.language)


def pool_summary(subject: "Subject") -> dict[str, object]:
    """Where every row of the tape went, and the headline figures of what is in."""
    from dataclasses import asdict

    from abs_model.pool.stratify import stratify

    return {
        "deal": subject.deal.id,
        "parts": parts_of(subject),
        "figures": asdict(stratify(subject.pool).summary),
        "excluded_by": counts(subject.screening.exclusions, "rule"),
        "problems_by": counts(subject.tape.problems, "rule"),
    }


def say_parts(subject: "Subject", language: Language) -> None:
    """Say where every row of the tape went: the first line is the sum of the others."""
    headings = ["", phrase("笔数", "rows", language), label("amount", language)]
    rows = [
        [phrase(*PARTS[name], language), f"{part['rows']:,.0f}", yuan(part["amount"])]
        for name, part in parts_of(subject).items()
    ]
    say_rows(headings, rows, [False, True, True])


def say_problems(tape: "Tape", language: Language) -> None:
    """Say what is wrong with a table that was read row by row, by rule."""
    problems = tape.problems
    if not len(problems):
        return
    zh, en = KINDS.get(tape.kind, ("明细问题", "Problems of the tape"))
    say_title(phrase(zh, en, language))
    for (severity, rule), lines in problems.groupby(["severity", "rule"], sort=True):
        first = lines.iloc[0]
        effect = {"refuse": phrase("拒收", "refused", language), "warn": phrase("提示", "warning", language)}
        say(f"{effect[str(severity)]}  {rule} ({len(lines)})  row {first['row']}: {first['message']}")


def say_pool(subject: "Subject", tables: "Mapping[str, pd.DataFrame]", folder: Path, language: Language) -> None:
    """Say the pool on one screen."""
    say(phrase(subject.deal.name.zh, subject.deal.name.en, language))
    say_parts(subject, language)
    say_problems(subject.tape, language)
    _say_exclusions(tables["exclusions"], language)
    cuts = tables["stratification"]
    for name in CUTS:
        say_title(label(name, language))
        cut = cuts[cuts["dimension"] == name].dropna(axis="columns", how="all")
        columns = ["name" if "name" in cut else "key", "n_receivables", "amount", "share"]
        say_table(cut, columns, language, {"others": label("others", language)})
    _say_limits(tables["concentration"], language)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))


def say_note(case: "Case", tables: "Mapping[str, pd.DataFrame]", folder: Path, language: Language) -> None:
    """Say the pool of an IP note: claims, property, limits, values; then rows, problems, concentration."""
    say_ip_pool(case.subject, language)
    say_title(label("tape", language))
    say_parts(case.subject, language)
    for tape in case.tables:
        say_problems(tape, language)
    _say_exclusions(tables["exclusions"], language)
    _say_limits(tables["concentration"], language)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))


def say_book(
    case: "Case", book: "BillBook", tables: "Mapping[str, pd.DataFrame]", folder: Path, language: Language
) -> None:
    """Say a book of bills on one screen."""
    from abs_model.report.bill_screen import book_screen

    subject = case.subject
    say(book_screen(book, tables, language))
    say_title(label("tape", language))
    say_parts(subject, language)
    for tape in case.tables:
        say_problems(tape, language)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))


def _say_exclusions(exclusions: "pd.DataFrame", language: Language) -> None:
    if not len(exclusions):
        return
    say_title(label("exclusions", language))
    headings = [label("rule", language), phrase("笔数", "rows", language), label("amount", language)]
    rows = [
        [str(rule), f"{len(lines):,}", yuan(lines["receivable_amount"].sum())]
        for rule, lines in exclusions.groupby(f"rule_{language}", sort=True)
    ]
    say_rows(headings, rows, [False, True, True])


def _say_limits(limits: "pd.DataFrame", language: Language) -> None:
    if not len(limits):
        return
    say_title(label("concentration", language))
    largest = limits.groupby(["dimension", "limit"], sort=False).head(3)
    names = {name: TERMS[name].zh if language == "zh" else TERMS[name].en for name in limits["dimension"].unique()}
    columns = ["dimension", "key", "amount", "share", "limit_share", "excess", "is_breached"]
    say_table(largest, columns, language, names)
