"""A folder of deals read whole: every deal with its own tape, shelves, guarantors, rulebook; all faults at once."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from abs_model.cli.progress import counted
from abs_model.cli.request import Files

if TYPE_CHECKING:
    from pathlib import Path

    from abs_model.cli.reading import Case
    from abs_model.deal.rulebook import Rulebook
    from abs_model.deal.shelf import Shelf
    from abs_model.errors import AbsModelError
    from abs_model.io.guarantor_file import GuarantorFile
    from abs_model.pool.tape import Tape
    from abs_model.run.exposure_member import Member

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which folder, whose deals (of everybody where None), as at which day (the latest of its deals where None).

    Ledgers of claims are read only ``with_claims_ledgers``.
    """

    folder: "Path"
    guarantor: str | None = None
    as_of: datetime.date | None = None
    calendar: "Path | None" = None
    with_claims_ledgers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workspace:
    """A folder of deals as at a day.

    Attributes
    ----------
    folder : Path
    as_of : date
    cases : tuple of Case
        Deals, in order of their folders; books of bills as at the day.
    idle : tuple of str
        Ids of books that have no guaranteed and unsettled bill on the day.
    shelves : tuple of Shelf
    guarantors : tuple of GuarantorFile
    rulebook : Rulebook
        The folder's own, or the packaged one.
    claims_ledgers : mapping of str to Tape
        Of each guarantor that is asked for and names one, by its id; only where they are asked for.
    """

    folder: "Path"
    as_of: datetime.date
    cases: "tuple[Case, ...]"
    idle: tuple[str, ...]
    shelves: "tuple[Shelf, ...]"
    guarantors: "tuple[GuarantorFile, ...]"
    rulebook: "Rulebook"
    claims_ledgers: "Mapping[str, Tape]" = field(default_factory=dict)

    @property
    def members(self) -> "tuple[Member, ...]":
        """The deals as the ledger of exposures takes them."""
        from abs_model.run.exposure_member import Member

        return tuple(Member(deal_id=one.subject.deal.id, subject=one.subject, book=one.book) for one in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketch:
    """What a deal file says at a glance: its id, whom it names as guarantors, by id and code, and its day."""

    folder: "Path"
    id: str
    guarantors: frozenset[str]
    day: datetime.date
    is_book: bool


class _Faults:
    """What went wrong, kept until everything has been looked at."""

    def __init__(self) -> None:
        self.found: list[AbsModelError] = []

    def keep(self, read: Callable[[], T]) -> T | None:
        """What is read, or nothing where that fails."""
        from abs_model.errors import AbsModelError

        try:
            return read()
        except AbsModelError as error:
            self.found.append(error)
            return None

    def tell(self) -> None:
        """Raise all of it as one error, of the kind of the deal file where that is among them."""
        from abs_model.errors import DealError

        if self.found:
            kinds = [type(one) for one in self.found]
            kind = DealError if DealError in kinds else kinds[0]
            raise kind("\n".join(dict.fromkeys(line for one in self.found for line in str(one).splitlines())))


def read_workspace(asked: Asked) -> Workspace:
    """Read every deal of a folder that is asked for; sub-folders that hold none are passed by.

    Raises
    ------
    click.UsageError
        If no deal names the guarantor that is asked for.
    DealError, TapeError, ScenarioError
        With every fault of every deal, shelf, guarantor and rulebook, one a line.
    """
    from abs_model.io.guarantor_file import GUARANTOR_FILE, read_guarantor
    from abs_model.io.rulebook_file import read_rulebook
    from abs_model.io.shelf_file import SHELF_FILE, read_shelf

    faults = _Faults()
    folders = _folders(asked.folder)
    sketches = _all(faults, _sketch, (at for at in folders if _is_deal(at)))
    guarantors = _all(faults, read_guarantor, (at for at in folders if (at / GUARANTOR_FILE).is_file()))
    shelves = _all(faults, read_shelf, (at for at in folders if (at / SHELF_FILE).is_file()))
    rulebook = faults.keep(lambda: read_rulebook(asked.folder)) or read_rulebook()
    if not sketches:
        faults.tell()
        _refuse_empty(asked.folder)
    _refuse_twice(sketches)
    meant = _meant(sketches, asked.guarantor, guarantors)
    day = asked.as_of or max(one.day for one in meant)
    cases = []
    idle = []
    with counted("deals") as done:
        for number, sketch in enumerate(meant):
            done(number, len(meant))
            case = faults.keep(partial(_read, sketch, asked, day))
            if isinstance(case, str):
                idle.append(case)
            elif case is not None:
                cases.append(case)
    ledgers = _claims_ledgers(faults, guarantors, asked.guarantor) if asked.with_claims_ledgers else {}
    faults.tell()
    return Workspace(
        folder=asked.folder,
        as_of=day,
        cases=tuple(cases),
        idle=tuple(idle),
        shelves=tuple(shelves),
        guarantors=tuple(guarantors),
        rulebook=rulebook,
        claims_ledgers=ledgers,
    )


def _claims_ledgers(faults: _Faults, files: "list[GuarantorFile]", guarantor: str | None) -> "dict[str, Tape]":
    """The ledgers of claims that guarantors name, of one of them where it is asked for; faults are kept."""
    ledgers = {}
    for one in files:
        terms = one.guarantor
        if terms.claims_ledger is None or guarantor not in {None, terms.id, terms.code}:
            continue
        tape = faults.keep(partial(_claims_ledger, one.path.parent / terms.claims_ledger))
        if tape is not None:
            ledgers[terms.id] = tape
    return ledgers


def _claims_ledger(path: "Path") -> "Tape":
    from abs_model.io.tape_file import read_tape_file
    from abs_model.pool.claims_ledger import CLAIMS_LEDGER, read_claims_ledger

    return read_claims_ledger(read_tape_file(path, CLAIMS_LEDGER))


def _all(faults: _Faults, read: "Callable[[Path], T]", places: "Iterable[Path]") -> list[T]:
    """What can be read of some places; the faults of the others are kept."""
    found = [faults.keep(partial(read, at)) for at in places]
    return [one for one in found if one is not None]


def _folders(folder: "Path") -> "list[Path]":
    """Sub-folders in order of their names.

    Raises
    ------
    DealError
        If there is no such folder.
    """
    from abs_model.errors import DealError, Fault

    try:
        return sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
    except OSError as error:
        fault = Fault(
            where=str(folder),
            found=f"it cannot be looked into ({error.strerror})",
            wanted="a folder of deal folders is wanted",
            remedy="Name one, such as deals.",
        )
        raise DealError(str(fault)) from None


def _is_deal(folder: "Path") -> bool:
    from abs_model.io.deal_file import DEAL_FILE

    return (folder / DEAL_FILE).is_file()


def _sketch(folder: "Path") -> _Sketch:
    from abs_model.io.deal_file import read_deal
    from abs_model.io.programme_file import is_programme, read_programme
    from abs_model.run.credit import party_of
    from abs_model.run.exposure_member import GUARANTEES

    if is_programme(folder):
        programme = read_programme(folder).programme
        parties, identifier, day = [programme.guarantor], programme.id, programme.as_of
    else:
        deal = read_deal(folder).deal
        parties = [party_of(deal, one.provider) for one in deal.support if one.kind in GUARANTEES]
        identifier, day = deal.id, deal.dates.closing
    named = frozenset(word for party in parties for word in (party.id, party.code) if word)
    return _Sketch(folder=folder, id=identifier, guarantors=named, day=day, is_book=is_programme(folder))


def _meant(sketches: list[_Sketch], guarantor: str | None, files: "list[GuarantorFile]") -> list[_Sketch]:
    """The deals of a guarantor, which its id or its code names; all of them where none is asked for."""
    import click

    from abs_model.errors import nearest

    if guarantor is None:
        return sketches
    codes = {one.guarantor.code for one in files if one.guarantor.id == guarantor and one.guarantor.code}
    meant = [one for one in sketches if one.guarantors & {guarantor, *codes}]
    if not meant:
        known = {name for one in sketches for name in one.guarantors}
        raise click.UsageError(f'--guarantor: no deal here names "{guarantor}". {nearest(guarantor, known)}')
    return meant


def _read(sketch: _Sketch, asked: Asked, day: datetime.date) -> "Case | str":
    """A deal, or the id of a book without a live bill on the day."""
    from abs_model.cli.reading import read_bill_files, read_case
    from abs_model.errors import TapeError
    from abs_model.pool.bill_book import AT_RISK

    files = Files(deal=sketch.folder, calendar=asked.calendar, as_of=day if sketch.is_book else None)
    try:
        return read_case(files)
    except TapeError:
        if sketch.is_book and not read_bill_files(files).book.in_stage(*AT_RISK).any():
            return sketch.id
        raise


def _refuse_empty(folder: "Path") -> None:
    """Refuse a folder without any deal.

    Raises
    ------
    DealError
    """
    from abs_model.errors import DealError, Fault
    from abs_model.io.deal_file import DEAL_FILE

    fault = Fault(
        where=str(folder),
        found=f"none of its folders holds a {DEAL_FILE}",
        wanted="a folder of deal folders is wanted",
        remedy="Name the folder above the deals, such as deals.",
    )
    raise DealError(str(fault))


def _refuse_twice(sketches: list[_Sketch]) -> None:
    """Refuse two deals of one id: their exposures could not be told apart.

    Raises
    ------
    DealError
    """
    from abs_model.errors import DealError, Fault, raise_all

    first: dict[str, Path] = {}
    faults = [
        Fault(
            where=str(one.folder),
            found=f"its id {one.id} is that of {first[one.id]} too",
            wanted="an id of its own is wanted for each deal",
            remedy="Rename one of them, or move it away.",
        )
        for one in sketches
        if first.setdefault(one.id, one.folder) != one.folder
    ]
    raise_all(DealError, faults)
