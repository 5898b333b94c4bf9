"""``abs-model book`` writes the report on each guarantor: in both languages, in the formats that are asked for."""

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main

DEALS = Path(__file__).parents[2] / "deals"
NOTES, GUARANTOR = "nanshan-ip-abn-2020-1", "shendan-guarantor"


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An IP note and the file of its guarantor, without credit assumptions."""
    folder = tmp_path_factory.mktemp("deals")
    for name in (NOTES, GUARANTOR, "rating-tables"):
        shutil.copytree(DEALS / name, folder / name)
    (folder / GUARANTOR / "credit.yaml").unlink(missing_ok=True)
    return folder


def ask(deals: Path, out: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["book", str(deals), "--out", str(out), *words])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def same(cell: str, value: str) -> bool:
    """Whether a cell of a table and a value of the passport say the same, however many digits they are written with."""
    try:
        return abs(float(cell) - float(value)) < 1e-9 * max(1.0, abs(float(value)))
    except ValueError:
        return cell == value


def test_the_report_is_there_in_both_languages_and_every_figure_stands_where_its_passport_says(
    deals: Path, tmp_path: Path
) -> None:
    result = ask(deals, tmp_path / "out", "--format", "html", "--format", "docx", "--unit", "wan")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "out" / "documents").iterdir())
    assert names == [f"guarantor_report.shendan_{one}" for one in ("en.docx", "en.html", "zh.docx", "zh.html")]
    passport = rows(tmp_path / "out" / "passport.csv")
    assert {one["document"] for one in passport} == {"guarantor_report.shendan"}
    tables = {one["source_table"] for one in passport}
    assert {"indicators", "limits_brief", "obligor_cuts", "quarterly_items", "identities"} <= tables
    found = {name: rows(tmp_path / "out" / f"{name}.csv") for name in tables}
    for one in passport:
        assert same(found[one["source_table"]][int(one["source_line"]) - 1][one["source_column"]], one["value"]), one


def test_a_document_that_no_guarantor_has_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    result = ask(tmp_path / "nowhere", tmp_path / "out", "--document", "memorandum")
    assert result.exit_code == 6
    assert 'there is no "memorandum"; a document of product guarantor is wanted' in result.output
    assert not (tmp_path / "out").exists()
