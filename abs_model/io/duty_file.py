"""The book of duties: the packaged one, or a workspace's own."""

from importlib.resources import as_file, files
from pathlib import Path

from abs_model.deal.check_duty import duty_faults
from abs_model.deal.duty import DutyBook
from abs_model.errors import DealError
from abs_model.io.terms_file import raise_term_faults, read_terms

DUTIES_FILE = "duties.yaml"


def read_duties(workspace: Path | None = None) -> DutyBook:
    """Read the duties of a workspace, or the packaged ones where it has none.

    Parameters
    ----------
    workspace : Path, optional
        A folder that may hold ``duties.yaml``.

    Raises
    ------
    DealError
        With every fault at once, one a line.

    Examples
    --------
    >>> read_duties().duties[0].id
    'amac_filing'
    """
    if workspace is not None and (workspace / DUTIES_FILE).is_file():
        return _read(workspace / DUTIES_FILE)
    with as_file(files("abs_model.io").joinpath("rulebook", "duty.yaml")) as packaged:
        return _read(packaged)


def _read(path: Path) -> DutyBook:
    book, positions = read_terms(DutyBook, path, DealError)
    raise_term_faults(DealError, duty_faults(book), positions)
    return book
