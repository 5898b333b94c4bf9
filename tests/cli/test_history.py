"""``abs-model history``: what it lists, exports and refuses."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.glossary import TERMS
from abs_model.io.history import open_history
from abs_model.io.history_record import Outcome
from tests.faults.sound import read_csv
from tests.kept_files import month_file, run_of, states, taken

HOSTILE = '=HYPERLINK("http://example.org")\x1b[2J'


def ended(*words: str) -> Result:
    return CliRunner().invoke(main, ["history", *words])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two deals; the second file of the first one was corrected, with a reason that somebody hostile has typed."""
    folder = tmp_path_factory.mktemp("history")
    difference = {"rule": ["over_receipt"], "line": [3], "subject": ["=1+1"], "stated": [100.01], "computed": [99.0]}
    told = {"difference": [1.01], "severity": ["error"], "message": ["too much"]}
    with open_history(folder / "history.sqlite") as history:
        for deal_id, windows in (("deal-1", (1, 2, 3)), ("deal-2", (1,))):
            for window in windows:
                with history.taking(deal_id) as taking:
                    kept = taking.add(taken(month_file(folder, window, deal_id=deal_id), window))
                    taking.add_run(run_of(kept.file_id))
        with history.taking("deal-1") as taking:
            outcome = Outcome(states=states(90.0), differences=pd.DataFrame(difference | told))
            taking.add(taken(month_file(folder, 2, note="v2"), 2, outcome, override=HOSTILE, reason="bank"))
            for file in taking.stale:
                taking.settle(file.file_id, Outcome(states=states(190.0, 0.01).assign(repurchased=0.0)))
            for file in taking.stale_runs:
                taking.add_run(run_of(file.file_id))
    return folder / "history.sqlite"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("项目编号", "已接收文件", "deal-1-02v2.csv", "更正原因", "测算记录", "2020-08-28", "2020-08-03 09:30")),
        ("en", ("servicer files", "deal-1-02v2.csv", "why it was corrected", "bank", "analyst", "superseded by")),
    ],
)
def test_all_of_it_is_listed_in_either_language(path: Path, language: str, words: tuple[str, ...]) -> None:
    result = ended("--history", str(path), "--lang", language)
    assert result.exit_code == 0, result.output
    assert [word for word in words if word not in result.stdout] == []
    assert "\x1b[2J" not in result.stdout


def test_one_deal_is_listed_alone_by_its_id_or_its_folder(path: Path) -> None:
    for words in ("deal-2", "deals/deal-2/"):
        result = ended(words, "--history", str(path))
        assert result.exit_code == 0, result.output
        assert "deal-2-01.csv" in result.stdout
        assert "deal-1" not in result.stdout


def test_a_deal_that_is_not_there_is_told(path: Path) -> None:
    result = ended("deal-3", "--history", str(path))
    assert result.exit_code == 7
    assert "nothing was taken for a deal deal-3" in result.stderr
    assert "Did you mean deal-" in result.stderr


def test_machines_get_all_of_the_tables(path: Path) -> None:
    said = json.loads(ended("--history", str(path), "--json", "--check").stdout)
    assert [one["deal_id"] for one in said["deals"]] == ["deal-1", "deal-2"]
    files = {one["file_id"]: one for one in said["servicer_files"]}
    assert [(one["first_window"], one["file_version"], one["is_effective"]) for one in files.values()] == [
        (1, 1, True), (2, 1, False), (2, 2, True), (3, 1, True), (1, 1, True),
    ]  # fmt: skip
    assert all(len(one["sha256"]) == 64 for one in files.values())
    assert said["corrections"][0]["correction"] == "bank"
    assert [one["is_current"] for one in said["runs"]] == [True, False, False, True, True, True]
    assert said["is_checked"] is True


@pytest.fixture(scope="module")
def exported(path: Path) -> Path:
    """Everything as CSV."""
    folder = path.parent / "out"
    result = ended("--history", str(path), "--out", str(folder))
    assert result.exit_code == 0, result.output
    return folder


TABLES = {
    "deals": 2, "servicer_files": 5, "corrections": 1, "runs": 6, "periods": 5, "records": 10, "problems": 0,
    "outcomes": 6, "states": 7, "realised_windows": 0, "account_statements": 0, "differences": 1, "run_payments": 6,
    "run_accounts": 6, "run_triggers": 12,
}  # fmt: skip


def test_every_table_is_exported_with_every_row(exported: Path) -> None:
    assert {path.stem: len(read_csv(path)) for path in exported.glob("*.csv")} == TABLES


def test_every_column_has_a_term(exported: Path) -> None:
    first = {path.stem: path.read_text(encoding="utf-8-sig").splitlines()[0] for path in exported.glob("*.csv")}
    headers = {name: next(csv.reader([line])) for name, line in first.items()}
    assert {name: [one for one in columns if one not in TERMS] for name, columns in headers.items()} == {
        name: [] for name in TABLES
    }


def test_every_file_is_exported_as_it_was_taken(exported: Path, path: Path) -> None:
    for line in read_csv(exported / "servicer_files.csv"):
        name = line["name"].removeprefix("'")
        assert (exported / line["stored_as"]).read_bytes() == (path.parent / name).read_bytes()
    listed = json.loads((exported / "summary.json").read_text(encoding="utf-8"))["files"]
    assert "files/0001.csv" in listed
    assert "states.csv" in listed


def test_what_others_have_typed_starts_no_formula(exported: Path) -> None:
    overrides = [line["override"] for line in read_csv(exported / "servicer_files.csv")]
    assert [one for one in overrides if one] == ["'" + HOSTILE]
    assert [line["subject"] for line in read_csv(exported / "differences.csv")] == ["'=1+1"]


def test_states_of_every_file_stand_below_each_other(exported: Path) -> None:
    lines = read_csv(exported / "states.csv")
    assert [(line["file_id"], line["receivable_id"], line["paid"], line["repurchased"]) for line in lines] == [
        ("1", "R001", "100.01", ""), ("2", "R001", "200.02", ""), ("3", "R001", "300.03", ""),
        ("4", "R001", "100.01", ""), ("5", "R001", "90.00", ""), ("3", "R001", "190.00", "0.00"),
        ("3", "R002", "0.01", "0.00"),
    ]  # fmt: skip
    current = {line["outcome_id"] for line in read_csv(exported / "outcomes.csv") if line["is_current"] == "true"}
    assert {line["paid"] for line in lines if line["outcome_id"] in current} == {"100.01", "90.00", "190.00", "0.01"}


def test_one_deal_is_exported_alone(path: Path, tmp_path: Path) -> None:
    result = ended("deal-2", "--history", str(path), "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert {line["file_id"] for line in read_csv(tmp_path / "out" / "states.csv")} == {"4"}
    assert [one.name for one in (tmp_path / "out" / "files").iterdir()] == ["0004.csv"]


def test_nothing_is_written_where_no_place_is_named(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended("--history", str(path)).exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_holds_something_else_is_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    result = ended("--history", str(path), "--out", str(tmp_path))
    assert result.exit_code == 6
    assert [one.name for one in tmp_path.iterdir()] == ["note.txt"]


def test_the_oldest_of_many_runs_are_left_to_the_files(tmp_path: Path) -> None:
    with open_history(tmp_path / "history.sqlite") as history, history.taking("deal-1") as taking:
        kept = taking.add(taken(month_file(tmp_path, 1), 1))
        for number in range(25):
            taking.add_run(run_of(kept.file_id, scenario=f"s{number}"))
    said = ended("--history", str(tmp_path / "history.sqlite"), "--lang", "en").stdout
    assert "5 earlier runs: see --out" in said
    assert " s24 " in said
    assert " s4 " not in said
