"""Imports run downhill, typing-only and local ones included, and never in a circle."""

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.source import ROOT, Module, at_start, imports, listing, module, named, package, room_of

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({""}),  # abs_model/__init__.py: every module runs it first, so it imports nobody
    frozenset({"errors", "glossary", "terms", "measure"}),
    frozenset({"schedule", "scenario"}),
    frozenset({"deal"}),
    frozenset({"pool"}),
    frozenset({"engine"}),
    frozenset({"run"}),
    frozenset({"report", "io"}),
    frozenset({"document", "live"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}

NEVER_AT_START = ("pandas", "scipy", "matplotlib", "xlsxwriter", "pydantic")
ONLY_FOR_REPORTS = ("scipy.stats", "matplotlib")


def uphill(modules: tuple[Module, ...]) -> list[str]:
    """Imports that stay on a floor but leave the room, or go to a higher floor."""
    known = frozenset(one.name for one in modules)
    return [
        f"{one.path}:{line} imports {target}: {_place(one.room)} may import lower floors and its own room only"
        for one in modules
        if one.room in FLOOR
        for line, target in imports(one, known)
        if room_of(target) != one.room and FLOOR.get(room_of(target), len(FLOORS)) >= FLOOR[one.room]
    ]


def _place(room: str) -> str:
    return f"{room or 'abs_model'} (floor {FLOOR[room]})"


def circle(modules: tuple[Module, ...]) -> list[str]:
    """One circle of imports, first module repeated at the end; empty where there is none."""
    known = frozenset(one.name for one in modules)
    graph = {one.name: {name for _, name in imports(one, known) if name in known} for one in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def between(modules: tuple[Module, ...], room: str, other: str) -> list[str]:
    """Imports of ``other`` in ``room``."""
    known = frozenset(one.name for one in modules)
    return [
        f"{one.path}:{line} imports {target}"
        for one in modules
        if one.room == room
        for line, target in imports(one, known)
        if room_of(target) == other
    ]


def heavy_at_start(modules: tuple[Module, ...], names: tuple[str, ...]) -> list[str]:
    """Imports of ``names`` that run when a module outside the reports is imported."""
    return [
        f"{one.path}:{node.lineno} imports {name} at the top"
        for one in modules
        if one.room not in {"report", "document", "live"}
        for node in at_start(one.tree)
        for name in named(node)
        if any(f"{name}.".startswith(f"{heavy}.") for heavy in names)
    ]


def test_every_module_stands_on_a_floor() -> None:
    homeless = [one.path for one in package() if one.room not in FLOOR]
    assert not homeless, listing("these belong to no room of FLOORS; give them one, or put them into a room:", homeless)


def test_imports_run_downhill() -> None:
    found = uphill(package())
    assert not found, listing("imports must run downhill:", found)


def test_no_module_imports_itself_through_others() -> None:
    found = circle(package())
    assert not found, "these modules import each other in a circle: " + " <- ".join(found)


@pytest.mark.parametrize(
    ("room", "other"), [("report", "io"), ("io", "report"), ("document", "live"), ("live", "document")]
)
def test_reports_and_files_do_not_know_each_other(room: str, other: str) -> None:
    found = between(package(), room, other)
    assert not found, listing(f"{room}/ must not import {other}/; what both need stands on a lower floor:", found)


def test_measures_import_nothing_of_ours() -> None:
    known = frozenset(one.name for one in package())
    found = [
        f"{one.path}:{line} imports {target}"
        for one in package()
        if one.room == "measure"
        for line, target in imports(one, known)
        if room_of(target) != "measure"
    ]
    assert not found, listing("measure/ stands alone, so that its tests call it bare:", found)


def test_statistics_and_charts_are_loaded_where_they_are_used() -> None:
    found = heavy_at_start(package(), ONLY_FOR_REPORTS)
    assert not found, listing("import these inside the function that needs them:", found)


def test_the_command_line_starts_without_a_heavy_library() -> None:
    script = f"import sys, abs_model.cli; print(*({set(NEVER_AT_START)!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [], "`import abs_model.cli` pulls these in; import them inside the command"


@pytest.mark.parametrize(
    "text",
    [
        "from abs_model.engine.waterfall import distribute",
        "import abs_model.engine.waterfall",
        "from abs_model.engine import waterfall",
        "from ..engine import waterfall",
        "from .. import engine",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from abs_model.engine.waterfall import Payments",
        "def late() -> None:\n    from abs_model.engine.waterfall import distribute",
        "from importlib import import_module\nimport_module('abs_model.engine.waterfall')",
    ],
)
def test_the_rule_sees_an_import_uphill(text: str) -> None:
    planted = (
        module("abs_model.engine", "", is_package=True),
        module("abs_model.engine.waterfall", ""),
        module("abs_model.deal.tranche", text),
    )
    assert [line.split(": ")[0].rpartition(":")[0] for line in uphill(planted)] == ["abs_model/deal/tranche.py"]


def test_the_rule_sees_an_import_across_a_floor() -> None:
    planted = (module("abs_model.schedule", ""), module("abs_model.scenario.ladder", "import abs_model.schedule"))
    assert len(uphill(planted)) == 1


def test_the_rule_sees_a_circle() -> None:
    planted = (
        module("abs_model.deal", "from abs_model.deal.fee import Fee", is_package=True),
        module("abs_model.deal.fee", "def base() -> None:\n    from abs_model.deal import Tranche"),
    )
    assert set(circle(planted)) == {"abs_model.deal", "abs_model.deal.fee"}


@pytest.mark.parametrize(
    "text", ["import scipy.stats", "from scipy import stats", "try:\n    import matplotlib.pyplot\nexcept E: 1"]
)
def test_the_rule_sees_a_heavy_import_at_the_top(text: str) -> None:
    assert heavy_at_start((module("abs_model.run.stress", text),), ONLY_FOR_REPORTS)
    assert not heavy_at_start((module("abs_model.report.chart", text),), ONLY_FOR_REPORTS)
    within = "def late() -> None:\n" + "\n".join(f"    {line}" for line in text.splitlines())
    assert not heavy_at_start((module("abs_model.run.stress", within),), ONLY_FOR_REPORTS)
