"""What a command does not take: bills for notes, notes for bills, a series that its shelf refuses."""

from typing import TYPE_CHECKING

import click

from abs_model.cli.request import Files

if TYPE_CHECKING:
    from abs_model.cli.reading import Case
    from abs_model.deal.shelf import Shelf


def refuse_bills(files: Files, command: str) -> None:
    """Refuse a book of bills where a question is about notes.

    Raises
    ------
    click.UsageError
        If the deal file is one of bills.
    """
    from abs_model.io.programme_file import is_programme

    if is_programme(files.deal):
        raise click.UsageError(f"{command}: {files.deal} is a book of bills; a deal with notes is wanted. Name one.")


def refuse_other_products(files: Files, command: str) -> None:
    """Refuse whatever is no book of bills, where a question is about one.

    Raises
    ------
    DealError
        If the deal file cannot be read.
    click.UsageError
        If it is another kind of deal.
    """
    from abs_model.io.deal_file import read_deal
    from abs_model.io.programme_file import is_programme

    if not is_programme(files.deal):
        name = read_deal(files.deal).deal.id
        raise click.UsageError(
            f"{command}: {name} is no book of bills; one of product bill_guarantee is wanted. Name one."
        )


def refuse_unfit_issue(case: "Case") -> None:
    """Refuse a deal that may not be issued under its shelf.

    Raises
    ------
    DealError
        With every reason at once.
    """
    from abs_model.errors import DealError, raise_all
    from abs_model.run.check import issue_faults

    shelf = shelf_before_issue(case)
    if shelf is not None:
        raise_all(DealError, issue_faults(case.subject.deal, shelf, case.subject.pool))


def shelf_before_issue(case: "Case") -> "Shelf | None":
    """The shelf of a deal as it stood before its closing, earlier series of the workspace counted; None without one.

    Raises
    ------
    DealError
        If another series of the shelf cannot be read.
    """
    from abs_model.deal.shelf import shelf_before
    from abs_model.io.shelf_file import issue_of, issues_under

    if case.shelf is None or case.subject.deal.shelf is None:
        return case.shelf
    path = case.deal_file.folder / case.subject.deal.shelf
    return shelf_before(case.shelf, issue_of(case.deal_file.path), issues_under(path, case.shelf))
