"""The files that a commit would hold."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.source import ROOT

LEFT_BEHIND = {
    *(".git", ".venv", "__pycache__", "build", "dist", "htmlcov", "out"),
    *(".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".idea", ".vscode"),
}
"""Folders that .gitignore names, for a tree without git."""


@cache
def tracked() -> tuple[Path, ...]:
    """Files relative to the root: what git tracks or would add; where there is no git, all that is no cache."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [path.relative_to(ROOT).as_posix() for path in _walk(ROOT)]
    return tuple(sorted(Path(name) for name in listed if name and (ROOT / name).is_file()))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in LEFT_BEHIND:
            yield from _walk(path)
        elif path.is_file():
            yield path


@cache
def texts() -> dict[Path, str]:
    """The files that are UTF-8 text, the licence left out."""
    found = {}
    for path in tracked():
        if path.name == "LICENSE":
            continue
        try:
            found[path] = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found
