"""What happened to a deal, as its history has it: run, held against the plan, reported."""

import datetime
import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, remark, say, say_json
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.cli.taking import Taken
    from abs_model.io.credit_file import CreditFile
    from abs_model.run.duty import Filing
    from abs_model.run.monitoring import Monitoring
    from abs_model.scenario.scenario import Scenario
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
    from abs_model.run.credit import Credit

    with progress(4) as step:
        step(phrase("读取", "reading", manner.language))
        case = read_case(files, is_watching=True)
        credit = read_credit_of(case)
        scenario = chosen(case.scenarios, [asked.scenario] if asked.scenario else [])[0]
        folder = delivery.place_of(case.subject.deal.id, "monitor", manner)
        step(phrase("勾稽与入库", "reconciling and taking", manner.language))
        taken, remarks = _taken(case, asked, manner.language)
        step(phrase("按实际回款分配与预测", "running what happened and the rest", manner.language))
        assumed = Credit(terms=credit.terms, table=credit.table, sha256=credit.sha256) if credit else None
        found = _monitoring(case, taken, scenario, assumed)
        tables = monitoring_tables(case, found, taken, files.as_of)
        summary = monitoring_summary(found, taken, tables)
        step(phrase("编制报告", "writing reports", manner.language))
        delivery.deliver(
            folder,
            manner,
            summary=summary,
            provenance=_provenance(found, taken, credit),
            tables=tables,
            write_reports=lambda place: _write_reports(found, tables, place, manner.language),
        )
    remark_doubts(case, manner.language)
    for one in remarks:
        remark(one)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        from abs_model.report.monitor_screen import monitor_screen

        say(monitor_screen(found, tables, summary, manner.language, folder))
    return breaches(found)


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


def _monitoring(case: "Case", taken: "Taken", scenario: "Scenario", credit: "object") -> "Monitoring":
    from abs_model.run.monitoring import monitor
    from abs_model.run.realised import course_of

    return monitor(case.subject, taken.course or course_of(case.subject), scenario, credit=credit)  # type: ignore[arg-type]


def monitoring_tables(
    case: "Case", found: "Monitoring", taken: "Taken", as_of: datetime.date | None = None
) -> "dict[str, pd.DataFrame]":
    """Every table of monitoring: what happened, how it compares, what is due, what did not reconcile."""
    import pandas as pd

    from abs_model.cli.delivery import projection_tables
    from abs_model.io.duty_file import read_duties
    from abs_model.pool.reconcile_difference import DIFFERENCE_COLUMNS
    from abs_model.run.bank_check import bank_check
    from abs_model.run.correction import CHANGE_COLUMNS
    from abs_model.run.duty import duties
    from abs_model.run.interim_event import happenings_of, interim_events

    book = read_duties(case.deal_file.folder.parent)
    events = interim_events(found, book.interim, [(file.name, file.records) for file in taken.files])
    day = as_of or found.projection.plan.periods[found.n_elapsed].end
    due = duties(
        found.subject, book, day, until=_last_day(found), filings=_filings(taken), happenings=happenings_of(events)
    )
    receivables = found.states.frame(found.course.roster)
    return {
        **projection_tables(found.projection),
        **found.tables,
        "bank_lines": bank_check(found.projection, taken.files).lines,
        "interim_events": events,
        "duties": due,
        "receivable_states": receivables,
        "differences": pd.DataFrame(columns=DIFFERENCE_COLUMNS) if taken.differences is None else taken.differences,
        "changes": pd.DataFrame(columns=CHANGE_COLUMNS) if taken.changes is None else taken.changes,
    }


def _last_day(found: "Monitoring") -> datetime.date:
    """The first payment date after which no note is left by what is known and expected now."""
    standing, plan = found.projection.payments.standing, found.projection.plan
    for period in plan.periods[1:]:
        left = sum(float(standing[f"{note.tranche.id}.balance"][period.number, 0]) for note in plan.notes)
        if period.payment_date is not None and left == 0:
            return period.payment_date
    return plan.deal.dates.legal_final


def _filings(taken: "Taken") -> "list[Filing]":
    """What servicers recorded as filed, and their own reports, which are done once they are taken."""
    import pandas as pd

    from abs_model.run.duty import Filing

    found = []
    for file in taken.files:
        for row in file.of("filing").to_dict("records"):
            due = pd.to_datetime(str(row["reference"]), errors="coerce")
            answered = None if pd.isna(due) else due.date()
            found.append(Filing(duty=str(row["subject"]), done=pd.Timestamp(row["date"]).date(), due=answered))
    return found


def monitoring_summary(found: "Monitoring", taken: "Taken", tables: "dict[str, pd.DataFrame]") -> dict[str, object]:
    """What the screen says, with units, for machines."""
    from abs_model.cli.delivery import summary_of

    whole = summary_of(found.projection)
    last = tables["performance"].iloc[-1:] if len(tables["performance"]) else tables["performance"]
    return whole | {
        "as_of": found.projection.plan.periods[found.n_elapsed].end.isoformat(),
        "n_elapsed": found.n_elapsed,
        "files": {"taken": list(taken.new), "known": list(taken.known), "counting": [one.name for one in taken.files]},
        "triggers": _records(tables["trigger_states"]),
        "performance": _records(last),
        "interim_events": _records(tables["interim_events"]),
        "n_overdue_duties": int((tables["duties"]["duty_state"] == "duty_overdue").sum()),
        "n_differences": len(tables["differences"]),
        "n_changes": len(tables["changes"]),
    }


def _records(table: "pd.DataFrame") -> list[dict[str, object]]:
    """Lines of a table, dates as text, nothing where there is no value."""
    plain = table.astype(object).where(table.notna(), None)
    return [
        {str(name): value.isoformat()[:10] if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ]


def _provenance(found: "Monitoring", taken: "Taken", credit: "CreditFile | None") -> dict[str, object]:
    return found.projection.provenance.as_mapping() | {
        "credit_sha256": credit.sha256 if credit else "",
        "servicer_files": [{"name": one.name, "sha256": one.sha256} for one in taken.files],
    }


def _write_reports(found: "Monitoring", tables: "dict[str, pd.DataFrame]", place: Path, language: Language) -> None:
    from abs_model.report.duty_calendar import write_duty_calendar
    from abs_model.report.monitor_chart import write_monitor_charts
    from abs_model.report.monitor_workbook import write_monitor_workbook
    from abs_model.report.naming import deal_names

    deal = found.subject.deal
    write_monitor_workbook(found, tables, place / "workbook.xlsx", language)
    write_monitor_charts(found, tables, place, language)
    write_duty_calendar(
        tables["duties"],
        place / "duties.ics",
        language,
        deal_id=deal.id,
        names=deal_names(deal, language),
        as_of=found.projection.plan.periods[found.n_elapsed].end,
    )


def breaches(found: "Monitoring") -> "list[tuple[Name, str]]":
    """The trigger events that are breached, and by how much."""
    from abs_model.cli.watching import beyond

    by_id = {one.id: one for one in found.subject.deal.triggers}
    table = found.tables["trigger_states"].set_index("trigger")
    return [
        (
            by_id[name].name,
            beyond(
                by_id[name].when.measure,
                float(table.at[name, "value"]),  # type: ignore[arg-type]
                by_id[name].when.above,
                float(table.at[name, "threshold"]),  # type: ignore[arg-type]
            ),
        )
        for name in found.breached
    ]
