"""From the files of a deal to what a question is asked of; every command begins here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from abs_model.cli.request import Files

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from abs_model.deal.shelf import Shelf
    from abs_model.io.credit_file import CreditFile
    from abs_model.io.deal_file import DealFile
    from abs_model.io.programme_file import ProgrammeFile
    from abs_model.io.scenario_file import ScenarioFile
    from abs_model.pool.bill_book import BillBook
    from abs_model.pool.tape import Tape
    from abs_model.run.credit import Credit
    from abs_model.run.record import Subject
    from abs_model.scenario.scenario import Scenario
    from abs_model.schedule.calendar import HolidayNotice

SCENARIOS_FILE = "scenarios.yaml"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A deal read whole: its file, the subject of every question, its scenarios with the base case first.

    ``book`` is there where the deal is a programme of guaranteed bills.
    """

    deal_file: "DealFile"
    subject: "Subject"
    scenarios: "tuple[Scenario, ...]"
    shelf: "Shelf | None"
    book: "BillBook | None" = None

    @property
    def tables(self) -> "tuple[Tape, ...]":
        """Every table that was read row by row: the tape, and what a book of bills or an IP note has beside it."""
        own = self.subject.tape
        if self.subject.claims is not None:
            tapes = self.subject.claims.tapes
            return tuple(one for one in (own, tapes.register, tapes.payments, tapes.valuations) if one is not None)
        if self.book is None:
            return (own,)
        return tuple(one for one in (own, self.book.whitelist, self.book.events) if one is not None)

    @property
    def bills(self) -> "BillBook":
        """The book of bills of a deal that is one."""
        if self.book is None:
            raise TypeError(f"{self.subject.deal.id} is no book of bills")
        return self.book


def read_case(files: Files, *, is_watching: bool = False) -> Case:
    """Read deal, shelf, scenarios, tape and calendar, and screen and date the pool.

    Only where somebody ``is_watching`` may an IP note be looked at as at a day; its pool stays that of the cut-off.

    Raises
    ------
    click.UsageError
        If a day is asked for that a deal does not have.
    DealError, ScenarioError, TapeError
        In this order: whatever is wrong with the file that is looked at.
    """
    from abs_model.io.programme_file import is_programme

    return _read_book(files) if is_programme(files.deal) else _read_plan(files, is_watching=is_watching)


def _read_plan(files: Files, *, is_watching: bool) -> Case:
    """A deal with notes, and its receivables or its claims on original debtors."""
    from abs_model.cli.claim_reading import claim_subject_of
    from abs_model.cli.ip_answer import refuse_day
    from abs_model.io.calendar_file import read_holiday_notices
    from abs_model.io.deal_file import read_deal
    from abs_model.io.shelf_file import read_shelf

    deal_file = read_deal(files.deal)
    deal = deal_file.deal
    if files.as_of is not None:
        refuse_day(deal, files.as_of, is_watching=is_watching)
    shelf = read_shelf(deal_file.folder / deal.shelf) if deal.shelf else None
    notices = read_holiday_notices(files.calendar) if files.calendar else ()
    scenario_file = _scenario_file(files)
    read_pool = claim_subject_of if deal.ip is not None else _receivable_subject
    subject = read_pool(files, deal_file, scenario_file.sha256 if scenario_file else "", notices)
    if scenario_file is not None:
        _check_names(scenario_file, subject)
    return Case(deal_file=deal_file, subject=subject, scenarios=_with_base(scenario_file), shelf=shelf)


def _receivable_subject(
    files: Files, deal_file: "DealFile", scenarios_sha256: str, notices: "Sequence[HolidayNotice]"
) -> "Subject":
    from abs_model.run.project import prepare

    return prepare(
        deal_file.deal,
        _read_tape(files, deal_file),
        deal_sha256=deal_file.sha256,
        scenarios_sha256=scenarios_sha256,
        notices=notices,
    )


def _read_book(files: Files) -> Case:
    """A programme of guaranteed bills, and its book as at a day."""
    from abs_model.io.deal_file import DealFile
    from abs_model.pool.bill_book import strangers
    from abs_model.pool.bill_pool import pool_of_book
    from abs_model.run.bill_deal import deal_of_book, on_top_of_refusals
    from abs_model.run.project import subject_of_pool

    read = read_bill_files(files)
    scenario_file, book = _scenario_file(files), read.book
    pool, screening, tape = pool_of_book(book)
    deal = deal_of_book(book, pool)
    subject = subject_of_pool(
        deal,
        (pool, screening, tape),
        book.calendar,
        deal_sha256=read.sha256,
        scenarios_sha256=scenario_file.sha256 if scenario_file else "",
        as_of=book.as_of.isoformat(),
    )
    if scenario_file is not None:
        _check_names(scenario_file, subject)
    file = read.file
    return Case(
        deal_file=DealFile(
            deal=deal,
            path=file.path,
            sha256=read.sha256,
            folder=file.folder,
            positions=file.positions,
            warnings=(*file.warnings, *strangers(book)),
        ),
        subject=subject,
        scenarios=tuple(on_top_of_refusals(book, one) for one in _with_base(scenario_file)),
        shelf=None,
        book=book,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BillFiles:
    """A programme read with its tables; ``sha256`` is that of the hashes of the programme, whitelist and history."""

    file: "ProgrammeFile"
    book: "BillBook"
    sha256: str


def read_bill_files(files: Files) -> BillFiles:
    """Read a programme, its whitelist, history and bills, and look at the book as at the day that is asked for.

    Raises
    ------
    DealError, TapeError
        In this order: whatever is wrong with the file that is looked at.
    """
    import hashlib

    from abs_model.io.calendar_file import read_holiday_notices
    from abs_model.io.programme_file import read_acceptors, read_bill_tape, read_overdue_history, read_programme
    from abs_model.pool.bill_book import bill_book
    from abs_model.schedule.calendar import Calendar

    file = read_programme(files.deal)
    notices = read_holiday_notices(files.calendar) if files.calendar else ()
    calendar = Calendar(code="CN", overrides=tuple(notices))
    whitelist, events = read_acceptors(file), read_overdue_history(file)
    bills = read_bill_tape(file, calendar, files.tape)
    hashes = file.sha256 + whitelist.sha256 + (events.sha256 if events else "")
    return BillFiles(
        file=file,
        book=bill_book(file.programme, bills, whitelist, events, calendar, files.as_of),
        sha256=hashlib.sha256(hashes.encode()).hexdigest(),
    )


def read_offers(path: "Path", read: BillFiles) -> "tuple[pd.DataFrame, Tape]":
    """Bills on offer from a tape of their own, and the tape; every row of it is an offer, whatever else it says.

    Raises
    ------
    TapeError
        If the file is no tape of bills.
    """
    from abs_model.io.programme_file import read_bill_tape
    from abs_model.pool.bill_book import as_offers

    tape = read_bill_tape(read.file, read.book.calendar, path)
    return as_offers(tape.frame, read.book.whitelist.frame), tape


def read_credit(files: Files, case: Case) -> "CreditFile":
    """The credit assumptions that are asked for, or those beside the deal, checked against its names and scenarios.

    Raises
    ------
    ScenarioError
        If there are none, or with everything that is wrong with them.
    """
    from abs_model.errors import Fault, ScenarioError
    from abs_model.io.credit_file import CREDIT_FILE

    found = read_credit_of(case, files.credit)
    if found is None:
        fault = Fault(
            where=str(case.deal_file.folder / CREDIT_FILE),
            found="there is no such file",
            wanted="credit assumptions are wanted: who defaults how often, and together with whom",
            remedy="Write them beside the deal (abs-model init makes an example, with a rating table), "
            "or name a file with --credit.",
        )
        raise ScenarioError(str(fault))
    return found


def read_credit_of(case: Case, path: "Path | None" = None) -> "CreditFile | None":
    """The same, or None where no file is asked for and none is beside the deal.

    Raises
    ------
    ScenarioError
        With everything that is wrong with them.
    """
    from abs_model.io.credit_file import (
        CREDIT_FILE,
        check_correlations,
        check_credit,
        check_downgrades,
        read_credit_file,
    )
    from abs_model.run.credit import credit_names

    own = case.deal_file.folder / CREDIT_FILE
    if path is None and not own.exists():
        return None
    file, names = read_credit_file(path or own), credit_names(case.subject)
    check_credit(file, names, case.subject.deal)
    check_downgrades(file, names, case.scenarios)
    check_correlations(file, names, case.scenarios)
    return file


def assumed_credit(files: Files, case: Case) -> "Credit | None":
    """What the credit model of a deal takes, or None where there are no credit assumptions.

    Raises
    ------
    ScenarioError
        With everything that is wrong with them.
    """
    return assumed(read_credit_of(case, files.credit))


def assumed(file: "CreditFile | None") -> "Credit | None":
    """What a credit model takes of a credit file; None of none."""
    from abs_model.run.credit import Credit

    return None if file is None else Credit(terms=file.terms, table=file.table, sha256=file.sha256)


def read_scenarios_of(files: Files) -> "tuple[Scenario, ...]":
    """The base case, then what the scenario file adds."""
    return _with_base(_scenario_file(files))


def chosen(scenarios: "Sequence[Scenario]", ids: Sequence[str], option: str = "--scenario") -> "tuple[Scenario, ...]":
    """Scenarios by id, in the order in which they were asked for; the base case where none was.

    Raises
    ------
    ScenarioError
        If there is no scenario of that name.
    """
    from abs_model.errors import Fault, ScenarioError, nearest, raise_all

    by_id = {scenario.id: scenario for scenario in scenarios}
    wanted = "a scenario of this deal is wanted"
    unknown = [name for name in ids if name not in by_id]
    faults = [
        Fault(where=option, found=f'there is no "{name}"', wanted=wanted, remedy=nearest(name, by_id))
        for name in unknown
    ]
    raise_all(ScenarioError, faults)
    return tuple(by_id[name] for name in dict.fromkeys(ids)) or (scenarios[0],)


def _read_tape(files: Files, deal_file: "DealFile") -> "Tape":
    from abs_model.io.tape_file import read_tape_file
    from abs_model.pool.schema import RECEIVABLES
    from abs_model.pool.tape import read_rows

    path = files.tape or deal_file.folder / deal_file.deal.pool.tape
    return read_rows(read_tape_file(path), RECEIVABLES)


def _scenario_file(files: Files) -> "ScenarioFile | None":
    """The file that is asked for, or the one beside the deal; None where there is none."""
    from abs_model.io.scenario_file import read_scenario_file

    folder = files.deal if files.deal.is_dir() else files.deal.parent
    own = folder / SCENARIOS_FILE
    if files.scenarios is None and not own.exists():
        return None
    return read_scenario_file(files.scenarios or own)


def _with_base(scenario_file: "ScenarioFile | None") -> "tuple[Scenario, ...]":
    """The base case first: the built-in one, unless the file has one of that name."""
    from abs_model.scenario.scenario import BASE

    told = scenario_file.scenarios.scenarios if scenario_file else ()
    base = next((one for one in told if one.id == BASE.id), BASE)
    return (base, *(one for one in told if one.id != BASE.id))


def _check_names(scenario_file: "ScenarioFile", subject: "Subject") -> None:
    from abs_model.io.scenario_file import KnownNames, check_names
    from abs_model.run.credit import industries_of

    frame, deal = subject.pool.frame, subject.deal
    obligors = {name for column in ("core_enterprise_id", "group_id", "debtor_id") for name in frame[column]}
    obligors |= {name for one in deal.core_enterprises for name in (one.id, one.group_id)}
    known = KnownNames(
        obligors=obligors,
        core_enterprises=tuple(one.id for one in deal.core_enterprises),
        roles=tuple(deal.parties),
        receivables=set(frame["receivable_id"]),
        industries=industries_of(deal),
        events=tuple(event.id for event in deal.events),
    )
    check_names(scenario_file.scenarios, known, scenario_file.positions)
