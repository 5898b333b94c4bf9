"""What was asked: of which files, and how it is to be answered."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from abs_model.glossary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files that a question is asked of; what is None stands beside the deal file, or is not there.

    ``as_of`` is the day as at which a book of bills, or an IP note that is monitored, is looked at; its own where None.
    """

    deal: Path
    tape: Path | None = None
    scenarios: Path | None = None
    calendar: Path | None = None
    credit: Path | None = None
    as_of: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How paths are to be drawn, and by whom: so many processes, or a cluster; what pays where neither is said."""

    n_paths: int
    scheme: str
    seed: int
    n_workers: int | None = None
    cluster: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to answer: in which language, to whom, and where to put what is too long for a screen."""

    language: Language
    is_json: bool
    out: Path | None = None
