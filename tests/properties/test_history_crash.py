"""A history survives processes that are killed at any moment, and several that write at once.

A file is acknowledged once ``taking`` has returned. Whatever is acknowledged is there afterwards; of the one file that
was under way there is all or nothing.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from abs_model.io.history import open_history
from abs_model.io.history_record import KeptFile
from tests import history_child
from tests.house.source import ROOT


@contextmanager
def child(path: Path, who: str, n_files: int) -> Iterator["subprocess.Popen[str]"]:
    """A process that is ready to take files."""
    command = [sys.executable, "-m", history_child.__name__, str(path), who, str(n_files)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def begin(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def acknowledged_until_killed(path: Path, who: str, n_acknowledged: int, delay: float) -> list[str]:
    """Fingerprints of the files that a process acknowledged before it was killed, some time after so many of them."""
    with child(path, who, 10_000) as process:
        assert said(process) == "ready", process.stderr.read() if process.stderr else ""
        begin(process)
        first = [said(process) for _ in range(n_acknowledged)]
        time.sleep(delay)
        process.kill()
        rest = process.stdout.read().splitlines() if process.stdout else []
        # A line that the kill has cut short is no acknowledgement.
        lines = [line for line in (*first, *rest) if len(line) == len("taken ") + 64]
    return [line.removeprefix("taken ") for line in lines]


def kept_files(path: Path) -> tuple[KeptFile, ...]:
    """The files of a history that passes its check."""
    with open_history(path, is_new=False) as history:
        assert [str(fault) for fault in history.check()] == []
        return history.files("deal-1")


def assert_whole(path: Path, file: KeptFile) -> None:
    """Everything of a file is there: content, records, outcome, run."""
    with open_history(path, is_new=False) as history:
        assert len(history.servicer_file(file.file_id).records) == history_child.N_RECEIVABLES
        assert len(history.outcome_of(file.file_id).states) == history_child.N_RECEIVABLES
        assert file.file_id in {run.file_id for run in history.runs_of("deal-1")}


def kill_and_look(path: Path, seed: int, n_kills: int, n_between: int) -> int:
    """Kill a process again and again while it takes files; how many were acknowledged in all."""
    dice = random.Random(seed)
    acknowledged: set[str] = set()
    for number in range(n_kills):
        new = acknowledged_until_killed(path, f"p{number}", dice.randint(1, 2 * n_between), dice.uniform(0.0, 0.06))
        before = len(acknowledged)
        acknowledged |= set(new)
        assert len(acknowledged) == before + len(new)
        files = kept_files(path)
        kept = {file.sha256 for file in files}
        assert acknowledged <= kept
        unheard = [file for file in files if file.sha256 not in acknowledged]
        # The kill may fall between the commit and the word of it.
        assert len(unheard) <= 1
        for file in unheard:
            assert_whole(path, file)
            acknowledged.add(file.sha256)
    return len(acknowledged)


def test_a_killed_process_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    n_acknowledged = kill_and_look(tmp_path / "history.sqlite", seed=2, n_kills=2, n_between=8)
    assert n_acknowledged >= 10


@pytest.mark.long
def test_a_hundred_files_survive_kills_at_random_moments(tmp_path: Path) -> None:
    n_acknowledged = kill_and_look(tmp_path / "history.sqlite", seed=20201223, n_kills=12, n_between=12)
    assert n_acknowledged >= 100


def take_at_once(path: Path, n_processes: int, n_files: int) -> list[list[str]]:
    """Fingerprints that processes acknowledged which began at the same moment, on a history that was not there yet."""
    names = [f"p{number}" for number in range(n_processes)]
    commands = [[sys.executable, "-m", history_child.__name__, str(path), name, str(n_files)] for name in names]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, cwd=ROOT, text=True, **pipes) for command in commands]
    for process in processes:
        assert said(process) == "ready"
    for process in processes:
        begin(process)
    ended = [process.communicate() for process in processes]
    assert [(process.returncode, complaint) for process, (_, complaint) in zip(processes, ended, strict=True)] == [
        (0, "")
    ] * n_processes
    return [[line.removeprefix("taken ") for line in spoken.splitlines()] for spoken, _ in ended]


@pytest.mark.parametrize("n_processes", [2, pytest.param(4, marks=pytest.mark.long)])
def test_what_several_take_at_once_is_all_there(n_processes: int, tmp_path: Path) -> None:
    path = tmp_path / "new" / "history.sqlite"
    acknowledged = take_at_once(path, n_processes, n_files=12)
    assert [len(one) for one in acknowledged] == [12] * n_processes
    files = kept_files(path)
    assert {file.sha256 for file in files} == {one for all_of in acknowledged for one in all_of}
    effective = [file.first_window for file in files if file.is_effective]
    assert effective == [*range(1, len(effective) + 1)]
    for who in range(n_processes):
        assert sum(file.taken_by == f"p{who}" for file in files) == 12
