"""What happened to a deal, as its history has it: run, held against the plan, reported."""

import datetime
import getpass
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, remark, say, say_json
from abs_model.glossary import Language

if TYPE_CHECKING:
    from abs_model.cli.reading import Case
    from abs_model.cli.realised_answer import Answer
    from abs_model.cli.taking import Taken
    from abs_model.terms import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What monitoring was asked for: files to be taken, into which history, under which scenario for the rest."""

    paths: tuple[Path, ...]
    history: Path
    scenario: str | None = None
    override: str = ""


def has_history(files: Files, history: Path, *, is_book: bool) -> bool:
    """Whether the history has anything of a deal."""
    from abs_model.io.deal_file import read_deal
    from abs_model.io.history import open_history
    from abs_model.io.programme_file import read_programme

    if not history.exists():
        return False
    deal_id = read_programme(files.deal).programme.id if is_book else read_deal(files.deal).deal.id
    with open_history(history, is_new=False) as kept:
        return bool(kept.files_of(deal_id))


def watch_realised(files: Files, asked: Asked, manner: Manner) -> "list[tuple[Name, str]]":
    """Take files, run the deal as it stands, report; the triggers that are breached, and by how much."""
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.progress import progress
    from abs_model.cli.reading import chosen, read_case, read_credit_of
    from abs_model.cli.realised_answer import realised_answer

    with progress(4) as step:
        step(phrase("读取", "reading", manner.language))
        case = read_case(replace(files, as_of=None), is_watching=True)
        credit = read_credit_of(case, files.credit)
        scenario = chosen(case.scenarios, [asked.scenario] if asked.scenario else [])[0]
        folder = delivery.place_of(case.subject.deal.id, "monitor", manner)
        step(phrase("勾稽与入库", "reconciling and taking", manner.language))
        taken, remarks = _taken(case, asked, manner.language)
        step(phrase("按实际回款分配与预测", "running what happened and the rest", manner.language))
        answer = realised_answer(case, taken, scenario, credit, _day(case, taken, files.as_of))
        step(phrase("编制报告", "writing reports", manner.language))
        delivery.deliver(
            folder,
            manner,
            summary=answer.summary,
            provenance=answer.provenance,
            tables=answer.tables,
            write_reports=lambda place: _write_reports(answer, place, manner.language),
        )
    remark_doubts(case, manner.language)
    for one in (*remarks, *_strange(answer, manner.language)):
        remark(one)
    if manner.is_json:
        say_json({**answer.summary, "folder": str(folder)})
    else:
        _say(answer, folder, manner.language)
    return answer.breaches(manner.language)


def _taken(case: "Case", asked: Asked, language: Language) -> "tuple[Taken, tuple[str, ...]]":
    from abs_model.cli.taking import Signature, take
    from abs_model.io.history import open_history

    moment = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    signature = Signature(moment=moment, person=_person(), override=asked.override, language=language)
    with open_history(asked.history) as history:
        return take(history, case.subject, asked.paths, signature), history.remarks


def _person() -> str:
    """Who is at work, as the system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _day(case: "Case", taken: "Taken", asked: datetime.date | None) -> datetime.date:
    """The day as at which a deal is looked at: the last one that servicers speak of, or a later one.

    Raises
    ------
    click.UsageError
        If the day that is asked for lies before it.
    """
    told: datetime.date = case.subject.periods[taken.course.states.n_elapsed].end
    if asked is not None and asked < told:
        raise click.UsageError(
            f"--as-of: servicer files of {case.subject.deal.id} tell what happened up to {told}; that day or a later "
            "one is wanted. Leave it out, or name another history with --history."
        )
    return asked or told


def _strange(answer: "Answer", language: Language) -> list[str]:
    """Filings that answer no duty: worth a word, for somebody believes that a thing is done."""
    return [
        phrase(
            f"报送记录 {one.duty}（{one.done}）没有对应的事项。",
            f"the filing {one.duty} of {one.done} answers no duty of this deal.",
            language,
        )
        for one in answer.strange_filings
    ]


def _write_reports(answer: "Answer", place: Path, language: Language) -> None:
    from abs_model.cli.watching import write_book_reports
    from abs_model.report.duty_calendar import write_duty_calendar
    from abs_model.report.monitor_chart import write_monitor_charts
    from abs_model.report.monitor_lines import monitor_names
    from abs_model.report.monitor_workbook import write_monitor_workbook

    found, deal = answer.found, answer.found.subject.deal
    write_monitor_workbook(found, answer.own_tables, place / "workbook.xlsx", language)
    write_monitor_charts(found, answer.own_tables, place, language)
    write_duty_calendar(
        answer.own_tables["duties"],
        place / "duties.ics",
        language,
        deal_id=deal.id,
        names=monitor_names(found, language),
        as_of=answer.as_of,
    )
    if answer.book is not None:
        write_book_reports(answer.book, answer.tables, place, language, "book.xlsx")


def _say(answer: "Answer", folder: Path, language: Language) -> None:
    from abs_model.cli.watching import say_monitor
    from abs_model.report.ip_watch_screen import ip_watch_screen
    from abs_model.report.monitor_screen import monitor_screen

    say(monitor_screen(answer.found, answer.own_tables, answer.summary, language, folder))
    if answer.book is not None:
        say()
        say_monitor(answer.book, answer.tables, folder, language)
    if answer.watch is not None:
        say()
        say(ip_watch_screen(answer.watch, language))
