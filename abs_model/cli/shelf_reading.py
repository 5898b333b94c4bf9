"""From a shelf file to what a question about the shelf is asked of: series, guarantor, credit assumptions."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.cli.progress import counted
from abs_model.cli.request import Files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from abs_model.cli.reading import Case
    from abs_model.deal.shelf import Shelf
    from abs_model.run.credit import Credit
    from abs_model.run.shelf_ledger import Series
    from abs_model.run.shelf_state import Capacity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShelfCase:
    """A shelf read whole: its terms, its series, what its guarantor may still do, what is assumed of defaults."""

    shelf: "Shelf"
    sha256: str
    series: "tuple[Series, ...]"
    as_of: datetime.date
    capacity: "Capacity | None"
    credit: "Credit | None"


def read_shelf_case(path: Path, as_of: datetime.date | None, *, is_alone: bool) -> ShelfCase:
    """Read a shelf with its series and, unless it is to stand alone, the guarantor's other deals beside it.

    Raises
    ------
    DealError, TapeError, ScenarioError
        Whatever is wrong with the first file that something is wrong with.
    """
    from abs_model.io.shelf_file import issues_under, read_shelf, series_files, shelf_sha256
    from abs_model.run.shelf_ledger import in_order, series_of

    shelf = read_shelf(path)
    issues = issues_under(path, shelf)
    latest = max((one.closing for one in issues), default=shelf.letter_date or datetime.date(1970, 1, 1))
    day = as_of or latest
    cases, capacity = ({}, None) if is_alone else _with_guarantor(path, shelf, day)
    series = []
    with counted("series") as done:
        files = series_files(path, shelf)
        for number, file in enumerate(files):
            done(number, len(files))
            case = cases.get(file.resolve()) or _case(file)
            series.append(series_of(str(file), case.subject, case.scenarios[0]))
    return ShelfCase(
        shelf=shelf,
        sha256=shelf_sha256(path),
        series=in_order(series),
        as_of=day,
        capacity=capacity,
        credit=_credit(path),
    )


def _case(file: Path) -> "Case":
    from abs_model.cli.reading import read_case

    return read_case(Files(deal=file))


def _with_guarantor(path: Path, shelf: "Shelf", day: datetime.date) -> "tuple[dict[Path, Case], Capacity | None]":
    """All deals of the guarantor beside the shelf by deal file, and what it may still do; none where it has no file."""
    from abs_model.cli.workspace_reading import Asked, read_workspace
    from abs_model.io.guarantor_file import GUARANTOR_FILE, read_guarantor
    from abs_model.io.shelf_file import workspace_of
    from abs_model.run.exposure_ledger import ledger, of_guarantor
    from abs_model.run.guarantor_book import guarantor_book
    from abs_model.run.shelf_capacity import capacity_of, names_of_plan

    folder = workspace_of(path)
    known = [read_guarantor(file).guarantor for file in sorted(folder.glob(f"*/{GUARANTOR_FILE}"))]
    guarantor = next((one for one in known if one.id == shelf.guarantor), None)
    if guarantor is None:
        return {}, None
    workspace = read_workspace(Asked(folder=folder, guarantor=guarantor.id, as_of=day))
    cases = {case.deal_file.path.resolve(): case for case in workspace.cases}
    exposures = of_guarantor(ledger(workspace.members, day), guarantor.id)
    own = _own(cases, path, shelf)
    book = guarantor_book(guarantor, workspace.rulebook, exposures, day)
    cores = [core for case in own for core in case.subject.deal.core_enterprises]
    planned = shelf.plan.core_enterprises if shelf.plan else ()
    names = names_of_plan(exposures, [*planned, *cores])
    return cases, capacity_of(book, [case.subject.deal.id for case in own], names)


def _own(cases: "dict[Path, Case]", path: Path, shelf: "Shelf") -> "Sequence[Case]":
    """The series of the shelf among the deals of its guarantor."""
    from abs_model.io.shelf_file import series_files

    files = {file.resolve() for file in series_files(path, shelf)}
    return [case for file, case in cases.items() if file in files]


def _credit(path: Path) -> "Credit | None":
    """The credit assumptions beside the shelf; None where there are none."""
    from abs_model.io.credit_file import CREDIT_FILE, read_credit_file
    from abs_model.io.shelf_file import shelf_path
    from abs_model.run.credit import Credit

    file = shelf_path(path).parent / CREDIT_FILE
    if not file.is_file():
        return None
    read = read_credit_file(file)
    return Credit(terms=read.terms, table=read.table, sha256=read.sha256)
