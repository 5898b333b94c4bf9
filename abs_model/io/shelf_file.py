"""The shelf file: what was registered, the rules that every series keeps, and which deals are its series."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from abs_model.deal.check import shelf_faults
from abs_model.deal.deal import Deal
from abs_model.deal.shelf import Issue, Shelf
from abs_model.errors import DealError, Fault, raise_all
from abs_model.io.deal_file import DEAL_FILE, SCHEMA_DIALECT, read_deal
from abs_model.io.terms_file import raise_term_faults, read_terms
from abs_model.run.check import issue_amount

SHELF_FILE = "shelf.yaml"

_NAMED = re.compile(r"""(?m)^["']?shelf["']?[ ]*:[ ]*(?P<quote>["']?)(?P<path>[^"'#\n]+?)(?P=quote)[ ]*(?:\#.*)?$""")
"""The line of a deal file that names its shelf: enough to know whose series it is, and read only those."""


def shelf_schema() -> dict[str, Any]:
    """JSON Schema of shelf files.

    Examples
    --------
    >>> shelf_schema()["properties"]["registered_amount"]["description"]
    'most that may ever be issued, yuan'
    """
    return {"$schema": SCHEMA_DIALECT, **Shelf.model_json_schema()}


def read_shelf(path: Path) -> Shelf:
    """Read a shelf.

    Parameters
    ----------
    path : Path
        The shelf file, or the folder that holds it as ``shelf.yaml``.

    Raises
    ------
    DealError
        With every fault at once, one a line.
    """
    shelf, positions = read_terms(Shelf, shelf_path(path), DealError)
    raise_term_faults(DealError, shelf_faults(shelf), positions)
    return shelf


def shelf_path(path: Path) -> Path:
    """The shelf file itself, whether it or its folder is named."""
    return path / SHELF_FILE if path.is_dir() else path


def workspace_of(path: Path) -> Path:
    """The folder in which the folder of a shelf stands, beside those of its series, as the shelf was named.

    Examples
    --------
    >>> workspace_of(Path("deals/my-shelf/shelf.yaml")).as_posix()
    'deals'
    """
    folder = shelf_path(path).parent
    return folder.parent if folder.name else folder.resolve().parent


def shelf_sha256(path: Path) -> str:
    """The hash of a shelf file, for the provenance."""
    return hashlib.sha256(shelf_path(path).read_bytes()).hexdigest()


def series_files(path: Path, shelf: Shelf) -> tuple[Path, ...]:
    """The deal files of the series of a shelf.

    Those that the shelf lists; where it lists none, every deal beside it (a folder with a ``deal.yaml`` that stands in
    the same folder as that of the shelf) whose ``shelf`` leads to it.

    Parameters
    ----------
    path : Path
        The shelf file or its folder.
    shelf : Shelf

    Returns
    -------
    tuple of Path
        In the order of the list, or of their folders.

    Raises
    ------
    DealError
        If a listed series is not there.
    """
    file = shelf_path(path)
    if shelf.series:
        listed = [_deal_file(file.parent / name) for name in shelf.series]
        raise_all(
            DealError,
            [
                Fault(
                    where=f"{file}: series",
                    found=f'there is no deal file for "{name}" ({one})',
                    wanted="the folder of a deal, from the folder of this file, is wanted",
                    remedy="Check the path, or strike it.",
                )
                for name, one in zip(shelf.series, listed, strict=True)
                if not one.is_file()
            ],
        )
        return tuple(listed)
    beside = sorted(file.resolve().parent.parent.glob(f"*/{DEAL_FILE}"))
    own = {one.resolve() for one in beside if _leads_to(one, file)}
    return tuple(workspace_of(path) / one.parent.name / one.name for one in beside if one.resolve() in own)


def issues_under(path: Path, shelf: Shelf) -> tuple[Issue, ...]:
    """What is issued under a shelf by the deals of its workspace, by closing.

    Raises
    ------
    DealError
        As ``series_files``, or if one of the deals cannot be read.
    """
    return tuple(sorted((issue_of(file) for file in series_files(path, shelf)), key=lambda one: one.key))


def issue_of(path: Path) -> Issue:
    """A deal as its shelf counts it.

    Parameters
    ----------
    path : Path
        The deal file.

    Raises
    ------
    DealError
        If it cannot be read.
    """
    deal = _deal(path, path.stat().st_mtime_ns)
    return Issue(deal_id=deal.id, place=str(path.resolve()), closing=deal.dates.closing, amount=issue_amount(deal))


@lru_cache(maxsize=128)
def _deal(path: Path, stamp: int) -> Deal:
    """A deal file as it stood at a time: within one command every series is read once."""
    return read_deal(path).deal


def _deal_file(path: Path) -> Path:
    return path / DEAL_FILE if path.is_dir() else path


def _leads_to(deal_file: Path, shelf_file: Path) -> bool:
    """Whether a deal is a series of a shelf, by the line that names it."""
    try:
        named = _NAMED.search(deal_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return False
    return named is not None and shelf_path(deal_file.parent / named["path"]).resolve() == shelf_file.resolve()
