"""The rulebook of guarantors: the packaged one, or a workspace's own."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from abs_model.deal.check_guarantor import rulebook_faults
from abs_model.deal.rulebook import Rulebook
from abs_model.errors import DealError
from abs_model.io.deal_file import SCHEMA_DIALECT
from abs_model.io.terms_file import raise_term_faults, read_terms

RULEBOOK_FILE = "rulebook.yaml"


def read_rulebook(workspace: Path | None = None) -> Rulebook:
    """Read the rulebook of a workspace, or the packaged one where it has none.

    Parameters
    ----------
    workspace : Path, optional
        A rulebook file, or a folder that may hold one as ``rulebook.yaml``. A file must be there; a folder need not
        have one.

    Raises
    ------
    DealError
        With every fault at once, one a line.

    Examples
    --------
    >>> read_rulebook().rules[0].id
    'leverage'
    """
    if workspace is not None and not workspace.is_dir():
        return _read(workspace)
    if workspace is not None and (workspace / RULEBOOK_FILE).is_file():
        return _read(workspace / RULEBOOK_FILE)
    with as_file(files("abs_model.io").joinpath("rulebook", "guarantor.yaml")) as packaged:
        return _read(packaged)


def rulebook_schema() -> dict[str, Any]:
    """JSON Schema of a rulebook.

    Examples
    --------
    >>> rulebook_schema()["properties"]["rules"]["description"]
    'rules, one a number and time'
    """
    return {"$schema": SCHEMA_DIALECT, **Rulebook.model_json_schema()}


def _read(path: Path) -> Rulebook:
    rulebook, positions = read_terms(Rulebook, path, DealError)
    raise_term_faults(DealError, rulebook_faults(rulebook), positions)
    return rulebook
