"""A YAML 1.2 file as plain values, and where in the file each of them stands."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from abs_model.errors import AbsModelError, Fault, raise_all
from abs_model.io.yaml_fault import control_character, not_utf8, unreadable
from abs_model.io.yaml_value import MOST_VALUES, Conversion, Loc, Place, TooManyValues

MOST_BYTES = 1_000_000
OLD_VERSION = re.compile(r"^%YAML\s+1\.[01]\b", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Positions:
    """One YAML file: its name, the hash of its bytes, and the place of every value."""

    file: str
    sha256: str
    places: Mapping[Loc, Place]

    def resolve(self, loc: Loc) -> Loc:
        """The part of a way that the file has: what a schema adds to it (the kind of a union) is left out."""
        found: Loc = ()
        for word in loc:
            if (*found, word) in self.places:
                found = (*found, word)
        return found


def locate(positions: Positions, loc: Loc, *, is_key: bool = False) -> str:
    """Where a value stands: ``deal.yaml:13:5``.

    Parameters
    ----------
    positions : Positions
        As ``read_yaml`` returns them.
    loc : tuple of str and int
        The way to the value, as pydantic gives it; words that the file does not have are skipped, so that a missing
        term is located at the mapping that should hold it.
    is_key : bool
        The place of the value's key instead.
    """
    place = positions.places[positions.resolve(loc)]
    line, column = (place.key_line, place.key_column) if is_key else (place.line, place.column)
    return f"{positions.file}:{line}:{column}"


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults with a line and a column, in the order of the file."""
    return sorted(faults, key=lambda fault: tuple(int(number) for number in fault.where.rsplit(":", 2)[1:]))


def read_yaml(path: Path, error: type[AbsModelError]) -> tuple[Any, Positions]:
    """Read a file of one YAML document.

    Parameters
    ----------
    path : Path
    error : type of AbsModelError
        What is raised.

    Returns
    -------
    object
        Plain values: dict, list, str, int, float, bool, None, ``datetime.date`` and ``datetime.datetime``.
    Positions
        Where each of them stands.

    Raises
    ------
    AbsModelError
        Of the kind asked for, if the file is missing, too large, empty, not UTF-8, not YAML 1.2, has a key twice, a tag
        of its own, an impossible date, or aliases without end.
    """
    content = _bytes_of(path, error)
    text = _text_of(content, str(path), error)
    conversion = Conversion(yaml=YAML(typ="rt", pure=True), file=str(path))
    try:
        data = _parsed(text, conversion)
    except MarkedYAMLError as cause:
        raise error(str(unreadable(str(path), text, cause))) from cause
    except ReaderError as cause:
        raise error(str(control_character(str(path), text, cause))) from cause
    except (YAMLError, RecursionError, TooManyValues) as cause:
        raise error(str(_endless(str(path), cause))) from cause
    raise_all(error, in_order(dict.fromkeys(conversion.faults)))
    if data is None:
        remedy = "Write them, or restore the file from a copy."
        raise _refusal(error, str(path), "the file is empty", "terms are wanted", remedy)
    return data, Positions(file=str(path), sha256=hashlib.sha256(content).hexdigest(), places=conversion.places)


def _parsed(text: str, conversion: Conversion) -> Any:
    root = conversion.yaml.compose(text)
    return None if root is None else conversion.value(root, (), root)


def _endless(file: str, cause: Exception) -> Fault:
    """The fault of a file that goes on without end, or of one that the reader gives up on without saying where."""
    if isinstance(cause, TooManyValues):
        return Fault(
            where=str(cause),
            found=f"here the file passes {MOST_VALUES:,} values",
            wanted="fewer are wanted",
            remedy="Take out aliases of aliases; leave receivables to the tape.",
        )
    if isinstance(cause, RecursionError):
        return Fault(
            where=file,
            found="lists or mappings are nested without end",
            wanted="a dozen levels at most are wanted",
            remedy="Take out the alias that holds itself, or the brackets that never close.",
        )
    remedy = "Compare the file with one that runs."
    return Fault(where=file, found=f"it cannot be read ({cause})", wanted="YAML 1.2 is wanted", remedy=remedy)


def _refusal(error: type[AbsModelError], where: str, found: str, wanted: str, remedy: str) -> AbsModelError:
    return error(str(Fault(where=where, found=found, wanted=wanted, remedy=remedy)))


def _bytes_of(path: Path, error: type[AbsModelError]) -> bytes:
    """What is in the file, if it is one, can be read and is not too large."""
    try:
        if path.is_dir():
            raise _refusal(error, str(path), "this is a folder", "a YAML file is wanted", "Name a file in it.")
        size = path.stat().st_size
        if size > MOST_BYTES:
            found, wanted = f"the file has {size:,} bytes", f"at most {MOST_BYTES:,} are wanted"
            remedy = "Leave receivables to the tape; a tape is a CSV or Excel file."
            raise _refusal(error, str(path), found, wanted, remedy)
        return path.read_bytes()
    except FileNotFoundError as cause:
        found, wanted = "there is no such file", "a YAML file is wanted"
        raise _refusal(error, str(path), found, wanted, _look_alike(path)) from cause
    except OSError as cause:
        found, wanted = f"the file cannot be read ({cause.strerror})", "a file that may be read is wanted"
        raise _refusal(error, str(path), found, wanted, "Check its rights and its drive.") from cause


def _look_alike(path: Path) -> str:
    """A remedy that names the file beside it that may be meant."""
    if not path.parent.is_dir():
        return f"Check the path: there is no folder {path.parent}."
    close = get_close_matches(path.name, sorted(one.name for one in path.parent.iterdir() if one.is_file()), n=1)
    return f"Did you mean {close[0]}?" if close else "Check the path."


def _text_of(content: bytes, file: str, error: type[AbsModelError]) -> str:
    """The text of a file, if it is UTF-8 and YAML 1.2."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise error(str(not_utf8(file, content, cause))) from cause
    old = OLD_VERSION.search(text)
    if old is not None:
        where = f"{file}:{text.count(chr(10), 0, old.start()) + 1}:1"
        remedy = "Strike the line: in older YAML 0123 is 83 and yes is not a word."
        raise _refusal(error, where, f"the file calls itself {old[0].removeprefix('%')}", "YAML 1.2 is wanted", remedy)
    return text
