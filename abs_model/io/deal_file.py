"""The deal file: YAML into a deal that holds together, or every reason why it does not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abs_model.deal.check import faults_of, warnings_of
from abs_model.deal.deal import Deal
from abs_model.errors import DealError, Fault
from abs_model.io.terms_file import placed, raise_term_faults, read_terms
from abs_model.io.yaml_file import Positions

DEAL_FILE = "deal.yaml"
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DealFile:
    """A deal, the file it was read from, and what is odd about it though it may be meant.

    ``folder`` is where the paths in the file start; ``positions`` locate what later turns out to be wrong.
    """

    deal: Deal
    path: Path
    sha256: str
    folder: Path
    positions: Positions
    warnings: tuple[Fault, ...]


def read_deal(path: Path) -> DealFile:
    """Read and cross-check a deal.

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
    deal, positions = read_terms(Deal, file, DealError)
    raise_term_faults(DealError, faults_of(deal), positions)
    return DealFile(
        deal=deal,
        path=file,
        sha256=positions.sha256,
        folder=file.parent,
        positions=positions,
        warnings=tuple(placed(warnings_of(deal), positions)),
    )


def deal_schema() -> dict[str, Any]:
    """JSON Schema of the deal file, for the completion and the red underlines of an editor.

    Examples
    --------
    >>> deal_schema()["properties"]["tranches"]["description"]
    'the notes'
    """
    return {"$schema": SCHEMA_DIALECT, **Deal.model_json_schema()}
