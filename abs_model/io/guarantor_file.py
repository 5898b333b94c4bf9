"""The file of a guarantor: its balance sheets, and its business outside the deals at hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abs_model.deal.check_guarantor import guarantor_faults, guarantor_warnings
from abs_model.deal.guarantor import Guarantor
from abs_model.errors import DealError, Fault
from abs_model.io.deal_file import SCHEMA_DIALECT
from abs_model.io.terms_file import placed, raise_term_faults, read_terms

GUARANTOR_FILE = "guarantor.yaml"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GuarantorFile:
    """A guarantor, the file it was read from, and what is odd about it though it may be meant."""

    guarantor: Guarantor
    path: Path
    sha256: str
    warnings: tuple[Fault, ...]


def read_guarantor(path: Path) -> GuarantorFile:
    """Read and cross-check a guarantor.

    Parameters
    ----------
    path : Path
        The guarantor's file, or the folder that holds it as ``guarantor.yaml``.

    Raises
    ------
    DealError
        With every fault at once, one a line: those of the YAML, else those of single terms (net assets left out among
        them), else those of terms that do not fit one another.
    """
    file = path / GUARANTOR_FILE if path.is_dir() else path
    guarantor, positions = read_terms(Guarantor, file, DealError)
    raise_term_faults(DealError, guarantor_faults(guarantor), positions)
    return GuarantorFile(
        guarantor=guarantor,
        path=file,
        sha256=positions.sha256,
        warnings=tuple(placed(guarantor_warnings(guarantor), positions)),
    )


def guarantor_schema() -> dict[str, Any]:
    """JSON Schema of the file of a guarantor.

    Examples
    --------
    >>> guarantor_schema()["properties"]["balance_sheets"]["description"]
    'balance sheets, earliest first'
    """
    return {"$schema": SCHEMA_DIALECT, **Guarantor.model_json_schema()}
