"""LibreOffice as an independent calculator: a workbook goes in with poisoned values, and comes out recalculated.

With its default profile LibreOffice trusts the values that a file brings along, and on several threads it computes long
columns of formulas wrongly; the profile written here does neither.
"""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from abs_model.glossary import Unit
from abs_model.live.case import EPOCH_SERIAL
from abs_model.live.language import Values
from abs_model.live.layout import FIRST, Layout
from abs_model.live.model import Model
from tests.builders import EPOCH

POISON = "987654.25"
"""What stands in every formula cell before it is recalculated."""

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Calculation">
<prop oor:name="UseThreadedCalculationForFormulaGroups" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""

LOWEST_RATE = -0.9
"""Below it a program may find no rate of return and leave the cell blank."""

CELL = re.compile(r"<c ([^>]*)><f>(.*?)</f><v>[^<]*</v></c>")


def poison(source: Path, target: Path) -> int:
    """Copy a workbook with a wrong value in every formula cell; how many there are."""
    count = 0

    def poisoned(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        attributes = re.sub(r' t="\w+"', "", match[1])
        return f"<c {attributes}><f>{match[2]}</f><v>{POISON}</v></c>"

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = CELL.sub(poisoned, content.decode()).encode()
            new.writestr(name, content)
    return count


def recalculate(files: Sequence[Path], folder: Path) -> list[Path]:
    """Recalculate workbooks from their formulas alone, all in one start of the program."""
    program = shutil.which("soffice")
    if program is None:
        pytest.fail("soffice is not installed: apt-get install libreoffice-calc. Without it nothing was proven.")
    profile, out = folder / "profile", folder / "out"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    run = subprocess.run(
        [*command, "--outdir", str(out), *map(str, files)], capture_output=True, text=True, check=False, timeout=900
    )
    made = [out / file.name for file in files]
    lacking = [file.name for file in made if not file.exists()]
    assert not lacking, f"soffice did not write {lacking}: {run.stdout[-500:]} {run.stderr[-500:]}"
    return made


def read_values(file: Path, model: Model, layout: Layout) -> Values:
    """What a recalculated workbook holds, as the formulas of its model would have it."""
    workbook = CalamineWorkbook.from_path(str(file))
    sheets = {
        page: workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
        for page, title in layout.titles.items()
    }

    def number(page: str, row: int, column: int) -> float | None:
        lines = sheets[page]  # type: ignore[index]
        value = lines[row][column] if row < len(lines) and column < len(lines[row]) else ""
        if value == "":
            return None
        if hasattr(value, "toordinal"):
            return float(value.toordinal() - EPOCH.toordinal() + EPOCH_SERIAL)
        assert isinstance(value, int | float), f"{page} row {row + 1} column {column + 1}: {value!r}"
        return float(value)

    rows = {}
    for spec in model.rows:
        place = layout.rows[spec.key]
        last = model.n_periods + (1 if spec.has_after else 0)
        rows[spec.key] = [number(place.page, place.row, FIRST + period) or 0.0 for period in range(last)]
    cells = {
        spec.key: number(place.page, place.row, place.column)
        for spec in model.cells
        for place in [layout.cells[spec.key]]
    }
    return Values(cells=cells, rows=rows, tables={})


def is_near(one: float, other: float, unit: Unit) -> bool:
    """Equal to the fen, or to nine digits; programs write fifteen, and find rates of return each in its own way."""
    room = {"yuan": 0.004, "rate": 1e-7}.get(unit, 1e-9)
    return one == other or abs(one - other) <= max(1e-9 * abs(other), room)


def disagreements(model: Model, expected: Values, found: Values) -> list[str]:
    """Rows and formulas of a workbook in which two readings of it differ by a fen or more."""
    wrong = [
        f"{row.key} in period {period}: {one!r}, {other!r} is wanted"
        for row in model.rows
        for period, (other, one) in enumerate(zip(expected.rows[row.key], found.rows[row.key], strict=True))
        if not is_near(one, other, row.unit)
    ]
    wrong += [
        f"{cell.key}: {found.cells[cell.key]!r}, {expected.cells[cell.key]!r} is wanted"
        for cell in model.cells
        if not cell.is_input
        and not is_near(found.number(cell.key), expected.number(cell.key), cell.unit)
        and not (
            found.cells[cell.key] is None and cell.key.endswith(".irr") and expected.number(cell.key) < LOWEST_RATE
        )
    ]
    return wrong
