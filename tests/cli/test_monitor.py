"""``abs-model monitor`` of a small deal with a history: taken whole or not at all, known, refused, overridden."""

import datetime
import shutil
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from abs_model.cli.taking import Keeper
from tests.cli.monitor_place import END, Watched, servicer_rows, watched_deal
from tests.faults.sound import Workspace, read_csv

FILES = {
    "performance.csv", "ageing.csv", "actual_plan.csv", "forecast_12m.csv", "trigger_states.csv", "interim_events.csv",
    "duties.csv", "duties.ics", "differences.csv", "changes.csv", "bank_lines.csv", "receivable_states.csv",
    "payments.csv", "summary.json", "provenance.json", "workbook.xlsx", "actual_plan_zh.png",
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Watched:
    return watched_deal(tmp_path)


@pytest.fixture(scope="module")
def once_taken(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A deal of which december.csv was taken, to be copied."""
    place = watched_deal(tmp_path_factory.mktemp("taken"))
    place.answer(place.file("december.csv", servicer_rows()))
    return place


@pytest.fixture
def taken(once_taken: Watched, tmp_path: Path) -> Watched:
    shutil.copytree(once_taken.deal.folder, tmp_path, dirs_exist_ok=True)
    return Watched(Workspace(tmp_path))


def test_a_sound_file_is_taken_run_and_reported(place: Watched) -> None:
    said = place.answer(place.file("december.csv", servicer_rows()))
    assert said["servicer_files"] == {"taken": ["december.csv"], "known": [], "counting": ["december.csv"]}
    assert (said["as_of"], said["n_elapsed"], said["n_differences"], said["n_changes"]) == (END, 6, 0, 0)
    assert {path.name for path in place.results.iterdir()} >= FILES
    assert read_csv(place.results / "receivable_states.csv")[0]["status"] == "paid"
    line = {one["cash_line"]: one for one in read_csv(place.results / "actual_plan.csv") if one["period"] == "6"}
    assert line["line_collected"]["actual_so_far"] == "1000000.00"
    kept = place.kept()
    assert [one["name"] for one in kept["servicer_files"]] == ["december.csv"]
    assert [(one["scenario"], one["is_current"]) for one in kept["runs"]] == [("base", True)]


def test_the_same_file_twice_is_known_and_changes_nothing(taken: Watched) -> None:
    before, table = taken.kept(), (taken.results / "payments.csv").read_bytes()
    result = taken.end(taken.deal.folder / "december.csv")
    assert result.exit_code == 0, result.output
    assert "已知文件  december.csv" in result.stdout
    assert "本次入库" not in result.stdout
    assert taken.kept() == before
    assert (taken.results / "payments.csv").read_bytes() == table


def test_what_the_history_has_is_told_without_any_file(taken: Watched) -> None:
    said = taken.answer()
    assert said["servicer_files"] == {"taken": [], "known": [], "counting": ["december.csv"]}
    assert said["n_elapsed"] == 6


def test_a_breach_ends_with_10_and_says_what_and_by_how_much(place: Watched) -> None:
    path = place.file("december.csv", servicer_rows(collected=0, defaulted=1_000_000))
    result = place.end(path, "--lang", "en")
    assert result.exit_code == 10, result.output
    # A million of four: 25 % against 5 %.
    assert "Breached: defaults (cumulative_default_ratio 0.25 > 0.05, by 0.2)" in result.stderr
    assert "!!! Defaults" in result.stdout
    events = {one["interim_event"]: one for one in read_csv(place.results / "interim_events.csv")}
    assert sorted(events) == ["expected_cash_down", "loss_above_share", "trigger_breached"]
    # Known on Friday 2024-12-20: two trading days later is Tuesday.
    assert {one["report_due"] for one in events.values()} == {"2024-12-24"}
    duties = [one for one in read_csv(place.results / "duties.csv") if one["duty"] == "interim_report"]
    assert {one["due_date"] for one in duties} == {"2024-12-24"}
    # It stays a breach for whoever asks later.
    assert place.end("--lang", "zh").exit_code == 10


BROKEN = (
    *servicer_rows()[:2],
    "回款,R-9,2024-12-17,5.00,,,",
    *(row.replace("3000000.00,期末余额", "2999000.00,期末余额") for row in servicer_rows()[2:]),
)
"""Cash of nobody that no statement has, and a closing balance that does not add up."""


def test_a_file_that_does_not_reconcile_is_refused_with_everything(place: Watched) -> None:
    path = place.file("broken.csv", BROKEN)
    result = place.end(path, "--lang", "en")
    assert (result.exit_code, result.stdout) == (7, "")
    said = result.stderr.splitlines()
    assert [line for line in said if "R-9" in line]
    assert [line for line in said if "2,999,000.00" in line]
    assert said[-1].startswith("broken.csv was not taken: ")
    assert int(said[-1].split(": ")[1].split()[0]) == len(said) - 1
    assert place.names() == []
    assert not place.results.exists()


HOSTILE = "\x1b[2J=1+1 .csv"


def test_names_of_files_move_no_cursor_and_become_no_formula(place: Watched) -> None:
    result = place.end(place.file(HOSTILE, BROKEN))
    assert result.exit_code == 7
    assert "\x1b[2J" not in result.output
    result = place.end(place.deal.folder / HOSTILE, "--override", "\x1b[2J")
    assert result.exit_code == 0, result.output
    assert "\x1b[2J" not in result.output
    book = load_workbook(place.results / "workbook.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_an_override_is_kept_with_who_when_and_why(place: Watched) -> None:
    path = place.file("broken.csv", BROKEN)
    said = place.answer(path, "--override", "银行流水已核对")
    assert said["n_differences"] > 0
    assert len(read_csv(place.results / "differences.csv")) == said["n_differences"]
    (file,) = place.kept()["servicer_files"]
    assert file["override"] == "银行流水已核对"
    assert file["taken_by"]
    assert datetime.datetime.fromisoformat(file["taken_at"]).tzinfo is not None


def test_a_reason_that_was_not_needed_is_not_kept(place: Watched) -> None:
    place.answer(place.file("december.csv", servicer_rows()), "--override", "for all cases")
    (file,) = place.kept()["servicer_files"]
    assert file["override"] == ""


@pytest.mark.parametrize(("error", "exit_code"), [(RuntimeError("crash"), 1), (KeyboardInterrupt(), 130)])
def test_a_crash_or_an_interruption_leaves_everything_as_it_was(
    taken: Watched, monkeypatch: pytest.MonkeyPatch, error: BaseException, exit_code: int
) -> None:
    second = taken.file("restated.csv", servicer_rows(day="2024-12-17"))
    before, table = taken.kept(), (taken.results / "payments.csv").read_bytes()

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Keeper, "run_anew", fail)
        assert taken.end(second).exit_code == exit_code
    assert taken.kept() == before
    assert (taken.results / "payments.csv").read_bytes() == table
    # And it can be taken afterwards.
    assert taken.answer(second)["servicer_files"]["taken"] == ["restated.csv"]


def test_of_several_files_all_are_taken_or_none(place: Watched) -> None:
    good = place.file("december.csv", servicer_rows())
    bad = place.file("other.csv", ["期间,another-deal,2025-01-23,,,,"])
    result = place.end(good, bad)
    assert result.exit_code == 7, result.output
    assert "another-deal" in result.stderr
    assert place.names() == []


def test_a_correction_is_shown_side_by_side(taken: Watched) -> None:
    rows = servicer_rows(collected=1_000_000)
    rows[0] = f"期间,small,{END},,,更正：R-1 有一万元为质量扣款,"
    rows[1] = "回款,R-1,2024-12-16,990000.00,,,"
    rows.insert(2, "稀释,R-1,2024-12-16,10000.00,,,")
    rows = [row.replace("1000000.00,本期回款", "990000.00,本期回款") for row in rows]
    rows = [row.replace("0.00,本期扣减", "10000.00,本期扣减") for row in rows]
    rows = [row.replace("1000000.00,本期流入", "990000.00,本期流入") for row in rows]
    rows = [row.replace("collection,2024-12-20,1000000.00", "collection,2024-12-20,990000.00") for row in rows]
    result = taken.end(taken.file("restated.csv", rows), "--lang", "en")
    assert result.exit_code == 0, result.output
    line = next(line for line in result.stdout.splitlines() if line.startswith("6") and "collected" in line)
    assert line.split()[-3:] == ["1,000,000.00", "990,000.00", "-10,000.00"]
    changes = read_csv(taken.results / "changes.csv")
    assert {(one["change_part"], one["change_line"]) for one in changes} >= {
        ("change_pool", "collected"), ("change_pool", "diluted"), ("change_standing", "collection"),
    }  # fmt: skip
    kept = taken.kept()
    assert [one["correction"] for one in kept["corrections"]] == ["更正：R-1 有一万元为质量扣款"]
    assert [one["is_effective"] for one in kept["servicer_files"]] == [False, True]


def test_filings_answer_duties_and_strange_ones_are_told(place: Watched) -> None:
    filings = ("报送,annual_asset_report,2024-12-10,,,2025-04-30,", "报送,anual_report,2024-12-10,,,,")
    result = place.end(place.file("december.csv", servicer_rows(*filings)), "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "the filing anual_report of 2024-12-10 answers no duty of this deal." in result.stderr
    duties = {(one["duty"], one["due_date"]): one for one in read_csv(place.results / "duties.csv")}
    assert duties["annual_asset_report", "2025-04-30"]["duty_state"] == "duty_done"
    entries = Calendar.from_ical((place.results / "duties.ics").read_bytes()).walk("VEVENT")
    open_ones = [one for one in duties.values() if one["duty_state"] in ("duty_overdue", "due_soon", "duty_open")]
    assert len(entries) == len(open_ones)


def test_overdue_duties_stand_first(taken: Watched) -> None:
    taken.answer("--as-of", "2025-06-02")
    duties = read_csv(taken.results / "duties.csv")
    states = [one["duty_state"] == "duty_overdue" for one in duties]
    # At least the yearly reports of 30 April are late by then.
    assert any(states)
    assert states == sorted(states, reverse=True)
    assert "annual_asset_report" in {one["duty"] for one in duties if one["duty_state"] == "duty_overdue"}


def test_a_day_before_what_servicers_told_is_refused(place: Watched) -> None:
    result = place.end(place.file("december.csv", servicer_rows()), "--as-of", "2024-12-19")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"tell what happened up to {END}" in result.stderr


def test_nothing_taken_is_told_and_no_history_is_made(place: Watched) -> None:
    result = place.end()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing was taken for small into" in result.stderr
    assert not place.history.exists()


@pytest.mark.parametrize("kind", ["text", "folder"])
def test_what_is_no_history_is_refused_and_left_alone(place: Watched, kind: str) -> None:
    if kind == "text":
        place.history.write_text("no history\n" * 200, encoding="utf-8")
    else:
        place.history.mkdir()
    result = place.end(place.file("december.csv", servicer_rows()))
    assert (result.exit_code, result.stdout) == (7, "")
    assert str(place.history) in result.stderr
    assert place.history.is_dir() is (kind == "folder")


def test_a_history_of_another_tape_is_told(taken: Watched) -> None:
    taken.deal.change_cell(1, "应收账款编号", "R-7")
    result = taken.end()
    assert (result.exit_code, result.stdout) == (7, "")
    assert "was taken with another tape" in result.stderr


def test_the_rest_goes_on_under_the_scenario_that_is_asked_for(taken: Watched) -> None:
    assert taken.answer("--scenario", "late")["scenario"] == "late"
    # Two months later than they were due: of the next three, the one of 10 June goes beyond the payment of July.
    ahead = [one for one in read_csv(taken.results / "forecast_12m.csv") if one["cash_line"] == "line_support"]
    assert {one["period"] for one in ahead if float(one["restated"]) > 0} == {"12"}
    result = taken.end("--scenario", "later")
    assert result.exit_code == 5
    assert "later" in result.stderr
