"""The shelf file: what was registered, and the rules that every series keeps."""

from pathlib import Path

from abs_model.deal.check import shelf_faults
from abs_model.deal.shelf import Shelf
from abs_model.errors import DealError
from abs_model.io.terms_file import raise_term_faults, read_terms

SHELF_FILE = "shelf.yaml"


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
    shelf, positions = read_terms(Shelf, path / SHELF_FILE if path.is_dir() else path, DealError)
    raise_term_faults(DealError, shelf_faults(shelf), positions)
    return shelf
