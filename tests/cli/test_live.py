"""``abs-model live``: a workbook of formulas in a folder of results."""

import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from abs_model.cli import main
from tests.faults.sound import Workspace
from tests.faults.test_credit_faults import CREDIT, TABLE


def test_a_scenario_a_stress_and_a_drawn_path_are_written(place: Workspace) -> None:
    place.write("credit.yaml", CREDIT)
    place.write("ratings.yaml", TABLE)
    out = place.folder / "out"
    names = {}
    for option in ((), ("--stress", "late_90"), ("--path", "7", "--seed", "2")):
        run = CliRunner().invoke(main, ["live", str(place.folder), "--out", str(out), "--json", *option])
        assert run.exit_code == 0, run.output
        summary = json.loads(run.stdout)
        assert json.loads((out / "summary.json").read_text("utf-8"))["files"] == [
            "live.xlsx", "provenance.json", "summary.json",
        ]  # fmt: skip
        names[option] = (summary["scenario"], load_workbook(out / "live.xlsx")["结果"]["H5"].value)
    assert names[()][0] == "base"
    assert names["--stress", "late_90"][0] == "late_90"
    assert "模拟路径 7" in names["--path", "7", "--seed", "2"][1]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--stress", "late_90", "--path", "1"), 2, "--stress"),
        (("--stress", "nowhere"), 5, 'there is no "nowhere"'),
        (("--scenario", "nowhere"), 5, 'there is no "nowhere"'),
        (("--path", "-1"), 2, "--path"),
    ],
)
def test_what_cannot_be_written_is_refused(place: Workspace, options: tuple[str, ...], code: int, words: str) -> None:
    out = place.folder / "out"
    run = CliRunner().invoke(main, ["live", str(place.folder), "--out", str(out), *options])
    assert run.exit_code == code, run.output
    assert words in run.output
    assert not out.exists()
