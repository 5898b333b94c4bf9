"""What is committed is the project's own: no machine, no package registry, no leftovers."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, listing
from tests.house.tracked import texts, tracked

# Each pattern is written so that it does not find itself.
REGISTRIES = re.compile(
    r"(?:extra-)?index[-_]url\b|\burl = [\"']http|[p]ypi\.org/simple|[f]iles\.pythonhosted", re.IGNORECASE
)
MACHINES = re.compile(r"(?<![\w.~/-])/(?:wor[k]|roo[t]|hom[e]|User[s])(?:/|(?![\w.-]))")
LEFTOVERS = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b")
DOCUMENTS = re.compile(r"(?<![\w./-])[A-Z]{4,}\.md\b")
OTHER_LOCKS = re.compile(r"(?:^|/)(?:uv\.lock|pylock[^/]*\.toml|\.venv/.*|__pycache__/.*|\.env)$")


def where(pattern: re.Pattern[str]) -> list[str]:
    """Places in the committed texts that a pattern finds."""
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_says_where_packages_come_from() -> None:
    found = where(REGISTRIES)
    assert not found, listing("a registry is the reader's choice, not ours:", found)


def test_no_file_knows_a_machine_of_ours() -> None:
    found = where(MACHINES)
    assert not found, listing("write paths relative to the root:", found)


def test_nothing_is_left_to_do_in_a_comment() -> None:
    found = where(LEFTOVERS)
    assert not found, listing("do it, or open an issue:", found)


def test_every_document_that_is_named_exists() -> None:
    names = {path.name for path in tracked()}
    found = [
        f"{path}: {name}" for path, text in texts().items() for name in DOCUMENTS.findall(text) if name not in names
    ]
    assert not found, listing("no such document:", sorted(set(found)))


def test_no_environment_and_no_second_lock_is_committed() -> None:
    found = [path.as_posix() for path in tracked() if OTHER_LOCKS.search(path.as_posix())]
    assert not found, listing("requirements.lock is the lock, .venv is everybody's own:", found)


def test_no_code_is_commented_out() -> None:
    sources = [path.as_posix() for path in tracked() if path.suffix == ".py"]
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--quiet", "--output-format", "concise"]
    run = subprocess.run([*command, "--select", "ERA", *sources], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRIES, "--index" + "-url https://example.org"),
        (REGISTRIES, "source = { url = " + '"http' + '://example.org" }'),
        (MACHINES, "see /wor" + "k/notes"),
        (MACHINES, "open('/hom" + "e/somebody/tape.csv')"),
        (LEFTOVERS, "# TO" + "DO: later"),
        (DOCUMENTS, "see NOWHERE" + ".md, section 3"),
        (OTHER_LOCKS, "uv.lock"),
        (OTHER_LOCKS, "sub/pylock.dev.toml"),
        (OTHER_LOCKS, ".venv/pyvenv.cfg"),
    ],
)
def test_the_rule_sees_it(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize(
    "line", ["the workbook", "reports/work/x", "https://example.org/work/a", "net/working", "./root"]
)
def test_the_rule_lets_ordinary_words_pass(line: str) -> None:
    assert not MACHINES.search(line)


def test_the_house_rules_are_among_the_files_they_watch() -> None:
    assert Path(__file__).relative_to(ROOT) in tracked()
    assert Path("pyproject.toml") in texts()
