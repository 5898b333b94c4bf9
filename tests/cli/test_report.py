"""``abs-model report``: every document in both languages and three formats, every figure where its passport says."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from abs_model.cli import main
from abs_model.glossary.document import DOCUMENTS
from tests.faults.sound import Workspace
from tests.passports import looked_up, rows

DEALS = Path(__file__).parents[2] / "deals"
NAMES = {
    "fazhan-scf-2020-1": DOCUMENTS["supply_chain_abs"],
    "fazhan-bills-2020": DOCUMENTS["bill_guarantee"],
    "nanshan-ip-abn-2020-1": (
        *(name for name in DOCUMENTS["ip_abn"] if name != "borrower_cost"),
        *(f"borrower_cost.{debtor}" for debtor in ("jinjia", "mobi", "boke", "shanchuan", "maichi")),
    ),
}
"""The documents of each sample."""


def documents(folder: Path) -> set[str]:
    return {path.name for path in (folder / "documents").iterdir()}


@pytest.mark.long
@pytest.mark.parametrize("unit", ["yuan", "wan"])
@pytest.mark.parametrize("deal", sorted(NAMES))
def test_a_sample_has_all_its_documents_and_every_figure_is_where_its_passport_says(
    deal: str, unit: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(main, ["report", str(DEALS / deal), "--out", str(tmp_path / "out"), "--unit", unit])
    assert result.exit_code == 0, result.output
    files = {f"{name}_{one}.{kind}" for name in NAMES[deal] for one in ("zh", "en") for kind in ("docx", "pdf", "html")}
    assert documents(tmp_path / "out") == files
    assert looked_up(tmp_path / "out") > 500


def test_only_what_is_ordered_is_written(place: Workspace) -> None:
    result = place.end("report", "--document", "distribution_report", "--format", "html", "--unit", "wan", "--json")
    assert result.exit_code == 0, result.output
    assert documents(place.results) == {f"distribution_report_{language}.html" for language in ("zh", "en")}
    assert looked_up(place.results) > 20
    passport = rows(place.results / "passport.csv")
    assert {line["document"] for line in passport} == {"distribution_report"}
    assert {line["unit"] for line in passport} >= {"万元", "RMB million"}
    assert "passport.csv" in json.loads((place.results / "summary.json").read_text(encoding="utf-8"))["files"]


def test_help_says_how_documents_are_ordered() -> None:
    said = CliRunner().invoke(main, ["report", "--help"]).output
    assert all(option in said for option in ("--document", "--format", "--unit", "--template"))
