"""One family of errors, each with an exit code; a message says where, what was found, what is wanted, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class AbsModelError(Exception):
    """Anything a user can put right; the command line prints the message and ends with ``exit_code``."""

    exit_code = 1


class DealError(AbsModelError):
    """The deal file is wrong."""

    exit_code = 3


class TapeError(AbsModelError):
    """The tape cannot be read, or nothing in it can be used."""

    exit_code = 4


class ScenarioError(AbsModelError):
    """The scenario file, or the scenario that was asked for, is wrong."""

    exit_code = 5


class ReportError(AbsModelError):
    """A report or result folder cannot be written, or would have a hole."""

    exit_code = 6


class HistoryError(AbsModelError):
    """The history cannot be opened or trusted, or a servicer file does not reconcile."""

    exit_code = 7


class InvariantError(Exception):
    """Cash was created or lost: a bug, shown with its traceback and never caught."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a file: ``where: found; wanted. remedy``."""

    where: str
    found: str
    wanted: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}; {self.wanted}. {self.remedy}"


def raise_all(kind: type[AbsModelError], faults: Iterable[Fault]) -> None:
    """Raise one error of ``kind`` that says every fault, one a line; do nothing where there is none."""
    lines = [str(fault) for fault in faults]
    if lines:
        raise kind("\n".join(lines))


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or all of them where none is near.

    Examples
    --------
    >>> nearest("resreve", ["collection", "reserve"])
    'Did you mean reserve?'
    >>> nearest("x", ["collection", "reserve"])
    'Write one of: collection, reserve.'
    """
    words = sorted(known)
    close = get_close_matches(word, words, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Write one of: {', '.join(words)}." if words else "None is defined: add it, or leave this out."
