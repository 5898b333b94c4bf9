"""A folder of files that is there whole or not at all: written beside its place, then renamed into it."""

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from abs_model.errors import Fault, ReportError

MARK = "summary.json"
"""The file that makes a folder a result folder; its ``files`` are all that a run has written there."""

DROPPINGS = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""What a desktop leaves in every folder that somebody looks into."""

OF_THE_PLACE = {
    errno.EACCES: "it may not be written to",
    errno.EPERM: "it may not be written to",
    errno.EROFS: "the disk may only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.ENOTDIR: "part of the path is a file",
    errno.EEXIST: "part of the path is a file",
    errno.ENAMETOOLONG: "the path is too long",
}
"""What can be wrong with the place; any other failure of the system is none of the user's making."""

REMEDIES = {
    errno.ENOSPC: "Free some space",
    errno.EDQUOT: "Free some space",
    errno.ENAMETOOLONG: "Choose a shorter path",
}


def refuse_unfit(folder: Path, root: Path | None = None) -> None:
    """Refuse a place that is no result folder, or not where it seems to be; look only, write nothing.

    Parameters
    ----------
    folder : Path
        Where results are to stand: free, empty, or the result folder of an earlier run.
    root : Path, optional
        A folder above it, below which no link is followed.

    Raises
    ------
    ReportError
        If it is a link, a file, or holds files that no run has written.
    """
    place = _absolute(folder)
    for link in _links(place, root):
        _refuse(folder, f"{link.name} is a symbolic link", "a folder of its own is wanted", "Remove the link")
    if not place.name or (place.exists() and not place.is_dir()):
        _refuse(folder, "it is a file" if place.name else "it is the root", "a folder is wanted", "Move it away")
    foreign = sorted(_foreign(place))
    if foreign:
        named = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        wanted = "a folder with nothing but the results of a run is wanted"
        _refuse(folder, f"it holds {named}, which no run has written", wanted, "Move what is yours elsewhere")


@contextmanager
def written_whole(folder: Path, root: Path | None = None) -> Iterator[Path]:
    """A fresh folder to write into, which takes the place of ``folder`` once the block ends well.

    What stood there before is kept until then, whatever interrupts the block; what an interrupted run left is cleaned
    up by the next one.

    Raises
    ------
    ReportError
        If the place is unfit, cannot be written to, or is being written to by another run.
    """
    refuse_unfit(folder, root)
    place = _absolute(folder)
    part, aside = _beside(place, "part"), _beside(place, "old")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place, folder):
            _recover(place, part, aside)
            part.mkdir()
            try:
                yield part
                _synchronise(part)
                _swap(place, part, aside)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        if error.errno not in OF_THE_PLACE:
            raise
        remedy = REMEDIES.get(error.errno, "Close what has its files open")
        _refuse(folder, OF_THE_PLACE[error.errno], "a folder that can be written to is wanted", remedy)


def files_in(folder: Path) -> tuple[str, ...]:
    """Every file below a folder, as paths with slashes, in order."""
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()))


def _refuse(folder: Path, found: str, wanted: str, remedy: str) -> None:
    fault = Fault(where=str(folder), found=found, wanted=wanted, remedy=f"{remedy}, or name another folder with --out.")
    raise ReportError(str(fault)) from None


def _absolute(folder: Path) -> Path:
    """The path from the root of the disk, links as they are."""
    return Path(os.path.abspath(folder))  # noqa: PTH100 - Path.resolve would follow the links that are looked for


def _beside(place: Path, use: str) -> Path:
    return place.with_name(f".{place.name}.abs-model-{use}")


def _links(place: Path, root: Path | None) -> Iterator[Path]:
    """Links on the way from the root, itself left out, to the place; without a root the place alone is looked at."""
    above = set() if root is None else {_absolute(root), *_absolute(root).parents}
    within = [place] if root is None else [one for one in (place, *place.parents) if one not in above]
    return (one for one in within if one.is_symlink())


def _foreign(place: Path) -> set[str]:
    """Files that no run has written; a folder without a whole list of files has none but such."""
    names = {name: name.rpartition("/")[2] for name in files_in(place)}
    found = {path for path, name in names.items() if name not in DROPPINGS and not name.startswith("~$")}
    if not found:
        return set()
    with suppress(OSError, ValueError, KeyError, TypeError):
        return found - set(json.loads((place / MARK).read_text(encoding="utf-8"))["files"])
    return found


@contextmanager
def _alone(place: Path, folder: Path) -> Iterator[None]:
    """Hold the place for one run; the system lets go of it when the run ends, however it ends."""
    lock = _beside(place, "lock")
    with lock.open("ab") as held:
        if not _is_held(held.fileno()):
            _refuse(folder, "another run is writing there", "one run at a time is wanted", "Wait until it has ended")
        try:
            yield
        finally:
            with suppress(OSError):  # on Windows an open file stays, and the next run takes it up
                lock.unlink()


def _is_held(descriptor: int) -> bool:
    """Whether the lock could be taken."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The run before may have removed the file between opening and locking it.
            return os.fstat(descriptor).st_nlink > 0
    except OSError:
        return False
    return True


def _recover(place: Path, part: Path, aside: Path) -> None:
    """Clean up after a run that was killed; put back what it had moved aside."""
    if part.exists():
        shutil.rmtree(part)
    if aside.exists() and place.exists():
        shutil.rmtree(aside)
    elif aside.exists():
        aside.rename(place)


def _synchronise(part: Path) -> None:
    """Have the disk hold every file before the folder gets its name."""
    for path in (*part.rglob("*"), part):
        if path.is_dir():
            _synchronise_folder(path)
        else:
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _synchronise_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(place: Path, part: Path, aside: Path) -> None:
    """Put the new folder where the old one is; where that fails or is interrupted, the old one is put back."""
    try:
        if place.exists():
            place.rename(aside)
        part.rename(place)
    except BaseException:
        if aside.exists() and not place.exists():
            aside.rename(place)
        raise
    _synchronise_folder(place.parent)
    shutil.rmtree(aside, ignore_errors=True)
