"""Look up where documents say that their figures come from, in the files of a run, by other means than wrote them."""

import csv
import re
from datetime import datetime
from pathlib import Path

SIZES = {"万元": 1e4, "亿元": 1e8, "RMB million": 1e6, "元": 1.0, "RMB": 1.0, "": 1.0}
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
SHOWN_AS_NUMBER = {"yuan", "fine_yuan", "count", "rate", "share", "probability", "ratio", "days", "years", "number"}
DIGITS = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True))
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def looked_up(folder: Path) -> int:
    """Look every line of a passport up in the files beside it; how many there are."""
    files = {path.stem: rows(path) for path in folder.glob("*.csv")}
    for line in files["passport"]:
        there = files[line["source_table"]][int(line["source_line"]) - 1][line["source_column"]]
        assert same(line["value"], there), line
        assert agrees(line, there), (line, there)
    return len(files["passport"])


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def same(value: str, there: str) -> bool:
    """Whether two texts are one value: the same number, or the same text."""
    if NUMBER.fullmatch(value) and NUMBER.fullmatch(there):
        return abs(float(value) - float(there)) <= 0.005 + 1e-12 * abs(float(there))
    return value == there


def agrees(line: dict[str, str], there: str) -> bool:
    """Whether a line shows a value of a file to the last digit that it shows; words are looked at by their value."""
    # A file has a mark before what a spreadsheet program would take for a formula.
    shown, unit = line["shown"].removeprefix("'"), line["value_unit"]
    if unit == "date" and there:
        return iso(shown) == there
    if unit not in SHOWN_AS_NUMBER or not NUMBER.fullmatch(there):
        return bool(shown)
    if shown.endswith(("元整", "角", "分")) and shown[0] in DIGITS:
        return abs(from_capitals(shown) - float(there)) < 0.005
    digits = re.sub(r"(RMB|million|万元|亿元|元|,| |%)", "", shown)
    size = 0.01 if shown.endswith("%") else SIZES[line["unit"]]
    if not re.fullmatch(r"-?\d+(\.\d+)?", digits):
        return False
    places = len(digits.partition(".")[2])
    return abs(float(digits) * size - float(there)) <= 0.5000001 * 10**-places * size


def iso(shown: str) -> str:
    """A day as it is shown, as 2021-07-07."""
    day = DAY.fullmatch(shown)
    if day:
        return "{}-{:0>2}-{:0>2}".format(*day.groups())
    form = "%d %B %Y" if " " in shown else "%Y-%m-%d"
    return datetime.strptime(shown, form).date().isoformat()


def from_capitals(shown: str) -> float:
    """An amount in Chinese capitals as a number.

    >>> from_capitals("贰亿陆仟叁佰万元整"), from_capitals("壹拾万柒仟元零伍角叁分")
    (263000000.0, 107000.53)
    """
    yuan = section = group = digit = 0
    part = 0.0
    for character in shown:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in PLACES:
            group, digit = group + digit * PLACES[character], 0
        elif character == "万":
            section, group, digit = section + (group + digit) * 10**4, 0, 0
        elif character in "亿元":
            size = 10**8 if character == "亿" else 1
            yuan, section, group, digit = yuan + (section + group + digit) * size, 0, 0, 0
        elif character in "角分":
            part, digit = part + digit * (0.1 if character == "角" else 0.01), 0
    return yuan + part
