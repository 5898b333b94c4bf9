"""The file of a bill programme, and the tables that it names: whitelist, bills, history of overdue acts."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abs_model.deal.check_programme import programme_faults, programme_warnings
from abs_model.deal.programme import BillProgramme
from abs_model.errors import DealError, Fault
from abs_model.io.deal_file import DEAL_FILE, SCHEMA_DIALECT
from abs_model.io.tape_file import read_tape_file
from abs_model.io.terms_file import placed, raise_term_faults, read_terms
from abs_model.io.yaml_file import MOST_BYTES, Positions
from abs_model.pool.bill_schema import BILLS, OVERDUE_EVENTS, WHITELIST
from abs_model.pool.bill_tape import read_bills
from abs_model.pool.tape import Tape
from abs_model.pool.whitelist import read_overdue_events, read_whitelist
from abs_model.schedule.calendar import Calendar

_PRODUCT = re.compile(rb"^product:[ \t]*['\"]?bill_guarantee\b", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgrammeFile:
    """A programme, the file it was read from, and what is odd about it though it may be meant.

    ``folder`` is where the paths in the file start.
    """

    programme: BillProgramme
    path: Path
    sha256: str
    folder: Path
    positions: Positions
    warnings: tuple[Fault, ...]


def is_programme(path: Path) -> bool:
    """Whether a deal file says that it is a bill programme; a file that cannot be read is none."""
    file = path / DEAL_FILE if path.is_dir() else path
    try:
        with file.open("rb") as stream:
            return _PRODUCT.search(stream.read(MOST_BYTES)) is not None
    except OSError:
        return False


def read_programme(path: Path) -> ProgrammeFile:
    """Read and cross-check a bill programme.

    Parameters
    ----------
    path : Path
        The deal file, or the folder that holds it as ``deal.yaml``.

    Raises
    ------
    DealError
        With every fault at once, one a line: those of the YAML, else those of single terms, else those of terms that do
        not fit one another.
    """
    file = path / DEAL_FILE if path.is_dir() else path
    programme, positions = read_terms(BillProgramme, file, DealError)
    raise_term_faults(DealError, programme_faults(programme), positions)
    return ProgrammeFile(
        programme=programme,
        path=file,
        sha256=positions.sha256,
        folder=file.parent,
        positions=positions,
        warnings=tuple(placed(programme_warnings(programme), positions)),
    )


def programme_schema() -> dict[str, Any]:
    """JSON Schema of the file of a bill programme.

    Examples
    --------
    >>> programme_schema()["properties"]["whitelist"]["description"]
    'path of the whitelist of acceptors with their lines'
    """
    return {"$schema": SCHEMA_DIALECT, **BillProgramme.model_json_schema()}


def read_bill_tape(file: ProgrammeFile, calendar: Calendar, path: Path | None = None) -> Tape:
    """The bills of a programme, or of another tape.

    Raises
    ------
    TapeError
        If the file is no tape of bills.
    """
    return read_bills(read_tape_file(path or file.folder / file.programme.bills, BILLS), file.programme, calendar)


def read_acceptors(file: ProgrammeFile) -> Tape:
    """The whitelist of a programme.

    Raises
    ------
    TapeError
        If the file is no whitelist.
    """
    return read_whitelist(read_tape_file(file.folder / file.programme.whitelist, WHITELIST))


def read_overdue_history(file: ProgrammeFile) -> Tape | None:
    """The history of overdue acts that a programme names, or None where it names none.

    Raises
    ------
    TapeError
        If the file is no such history.
    """
    if file.programme.overdue_events is None:
        return None
    return read_overdue_events(read_tape_file(file.folder / file.programme.overdue_events, OVERDUE_EVENTS))
