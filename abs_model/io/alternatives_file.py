"""The file of alternatives: what else a supplier could do than sell to the plan, and at what rates."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abs_model.errors import ScenarioError
from abs_model.io.deal_file import SCHEMA_DIALECT
from abs_model.io.terms_file import raise_term_faults, read_terms
from abs_model.scenario.alternative import AlternativeSet, alternative_faults

ALTERNATIVES_FILE = "alternatives.yaml"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlternativesFile:
    """Alternatives, and the file they were read from."""

    terms: AlternativeSet
    path: Path
    sha256: str


def read_alternatives(path: Path) -> AlternativesFile:
    """Read the alternatives of suppliers.

    Parameters
    ----------
    path : Path
        The file, or the folder that holds it as ``alternatives.yaml``.

    Raises
    ------
    ScenarioError
        With every fault at once, one a line.
    """
    file = path / ALTERNATIVES_FILE if path.is_dir() else path
    terms, positions = read_terms(AlternativeSet, file, ScenarioError)
    raise_term_faults(ScenarioError, alternative_faults(terms), positions)
    return AlternativesFile(terms=terms, path=file, sha256=positions.sha256)


def alternatives_schema() -> dict[str, Any]:
    """JSON Schema of a file of alternatives.

    Examples
    --------
    >>> alternatives_schema()["properties"]["alternatives"]["description"]
    'what else a supplier could do'
    """
    return {"$schema": SCHEMA_DIALECT, **AlternativeSet.model_json_schema()}
