"""The program as a process: what terminals, pipes and shells make of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.sound import Workspace

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, str(ROOT / "cli.py"))


def call(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a shell does."""
    return subprocess.run(
        [*PROGRAM, *words], capture_output=True, check=False, env=os.environ | environment, stdin=subprocess.DEVNULL
    )


def test_a_western_console_gets_question_marks_and_no_error(place: Workspace) -> None:
    ended = call("check", str(place.folder), PYTHONIOENCODING="cp1252")
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == b""
    assert b"?" in ended.stdout


def test_a_gbk_console_gets_chinese(place: Workspace) -> None:
    ended = call("check", str(place.folder), PYTHONIOENCODING="gbk")
    assert ended.returncode == 0, ended.stderr
    assert "小型项目" in ended.stdout.decode("gbk")


@pytest.mark.skipif(sys.platform == "win32", reason="the pipe of a POSIX shell is closed here")
@pytest.mark.parametrize("words", [["--help"], ["schema"]])
def test_a_reader_that_has_heard_enough_ends_it_quietly(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*PROGRAM, *words], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_colour_and_progress_are_for_terminals_only(place: Workspace) -> None:
    ended = call("pool", str(place.folder / "nowhere"), "--out", str(place.results))
    assert ended.returncode == 3
    assert b"\x1b" not in ended.stderr


def test_a_fault_of_the_program_ends_with_1_and_its_traceback(tmp_path: Path) -> None:
    script = (
        "import abs_model.cli.schema as schema, abs_model.io.deal_file as file\n"
        "def broken(): raise ZeroDivisionError\n"
        "file.deal_schema = broken\n"
        "from abs_model.cli import main\n"
        "main(['schema'])\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"Traceback" in ended.stderr
    assert b"ZeroDivisionError" in ended.stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["", "ru"], "run"),
        (["check", ""], "deals/small"),
        (["project", "deals/small", "--scenario", "la"], "late"),
        (["explain", "deals/small", "A."], "A.interest"),
        (["simulate", "deals/small", "--scenario", "la"], "late"),
        (["simulate", "deals/small", "--scheme", "mi"], "mixture"),
        (["run", "deals/small", "--lang", ""], "zh"),
    ],
)
def test_the_shell_completes(words: list[str], offered: str, place: Workspace) -> None:
    folder = place.folder / "deals/small"
    folder.mkdir(parents=True)
    for name in ("deal.yaml", "scenarios.yaml", "tape.csv"):
        (place.folder / name).rename(folder / name)
    typed = [word for word in words[:-1] if word]
    ended = subprocess.run(
        PROGRAM,
        cwd=place.folder,
        capture_output=True,
        check=False,
        text=True,
        env=os.environ
        | {
            "_CLI_PY_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["cli.py", *typed, words[-1]]),
            "COMP_CWORD": str(len(typed) + 1),
        },
    )
    assert offered in [line.partition(",")[2] for line in ended.stdout.splitlines()], ended
