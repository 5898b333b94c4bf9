"""What only one room may do: speak, open files, look at the clock; and the names that no room may bear."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.house.source import Module, called, listing, located, module, named, package

TERMINAL_LIBRARIES = {"click", "rich"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}

FILE_LIBRARIES = {"sqlite3", "ruamel", "python_calamine", "openpyxl", "csv"}
READS = {"read_csv", "read_excel", "read_parquet", "read_json", "read_table", "load_workbook", "loadtxt", "genfromtxt"}
OPENS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "to_csv", "to_excel", "to_parquet"}
WRITERS = {"report", "document", "live"}
"""Rooms that open files of their own: templates to fill, documents to write; never a model file."""

CLOCKS = {"today", "now", "utcnow", "time", "time_ns"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "core", "tools"}


def prints(one: Module) -> Iterator[int]:
    """Lines that write to the terminal, or import what does."""
    for node in located(one.tree):
        if isinstance(node, ast.Call) and called(node) in {"print", "pprint"}:
            yield node.lineno
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "sys" and node.attr in STREAMS:
            yield node.lineno
        elif any(
            name.split(".")[0] in TERMINAL_LIBRARIES or name.removeprefix("sys.") in STREAMS for name in named(node)
        ):
            yield node.lineno


def opens(one: Module) -> Iterator[int]:
    """Lines that read a model file, or open any file in a room that writes none."""
    forbidden = READS if one.room in WRITERS else READS | OPENS
    libraries = FILE_LIBRARIES - {"openpyxl"} if one.room in WRITERS else FILE_LIBRARIES
    for node in located(one.tree):
        if isinstance(node, ast.Call) and called(node) in forbidden:
            yield node.lineno
        elif any(name.split(".")[0] in libraries for name in named(node)):
            yield node.lineno


def ticks(one: Module) -> Iterator[int]:
    """Lines that ask for the time, or for chance without a seed."""
    for node in ast.walk(one.tree):
        if not isinstance(node, ast.Call):
            continue
        of_clock = isinstance(node.func, ast.Attribute) and called(node) in CLOCKS and _is_clock(node.func)
        unseeded = called(node) in {"default_rng", "SeedSequence"} and not (node.args or node.keywords)
        if of_clock or unseeded or ast.unparse(node.func).startswith(("np.random.seed", "random.")):
            yield node.lineno


def _is_clock(function: ast.Attribute) -> bool:
    return ast.unparse(function.value).split(".")[-1] in {"datetime", "date", "time", "Timestamp", "dt"}


def outside(rooms: set[str], rule: Callable[[Module], Iterator[int]]) -> list[str]:
    """Findings of a rule in every room but ``rooms``."""
    return [f"{one.path}:{line}" for one in package() if one.room not in rooms for line in rule(one)]


def test_only_the_command_line_speaks() -> None:
    found = outside({"cli"}, prints)
    assert not found, listing("return it, or raise it; cli/ says it:", found)


def test_only_io_opens_model_files() -> None:
    found = outside({"io"}, opens)
    assert not found, listing(
        "io/ reads and writes model files, report/ writes its documents, nobody else opens any:", found
    )


def test_only_the_command_line_asks_for_the_time() -> None:
    found = outside({"cli"}, ticks)
    assert not found, listing("time and seed are arguments, so that a run can be repeated:", found)


def test_no_module_has_an_empty_name() -> None:
    found = [one.path for one in package() if one.name.rpartition(".")[2].strip("_") in EMPTY_NAMES]
    assert not found, listing("name these for what they hold, in the field's words:", found)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (prints, "print(1)"),
        (prints, "import sys\nsys.stderr.write('x')"),
        (prints, "from sys import stdout"),
        (prints, "def late() -> None:\n    from rich.console import Console"),
        (opens, "open('deal.yaml')"),
        (opens, "from pathlib import Path\nPath('deal.yaml').read_text()"),
        (opens, "import pandas as pd\npd.read_csv('tape.csv')"),
        (opens, "import sqlite3"),
        (ticks, "import datetime\ndatetime.date.today()"),
        (ticks, "from datetime import datetime\ndatetime.now()"),
        (ticks, "import time\ntime.time()"),
        (ticks, "import numpy as np\nnp.random.default_rng()"),
    ],
)
def test_the_rule_sees_it(rule: Callable[[Module], Iterator[int]], text: str) -> None:
    assert list(rule(module("abs_model.engine.waterfall", text))) == [text.count("\n") + 1]


def test_a_report_may_fill_a_template_but_not_read_a_tape() -> None:
    assert not list(opens(module("abs_model.report.docx", "import openpyxl\nopen('template.docx')")))
    assert list(opens(module("abs_model.report.docx", "import pandas as pd\npd.read_csv('tape.csv')"))) == [2]
