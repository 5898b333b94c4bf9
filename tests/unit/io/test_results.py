"""One folder of results: what stands in its files, and that it is there whole or not at all."""

import datetime
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abs_model.errors import ReportError
from abs_model.io.results import as_json, write_results, write_table
from abs_model.io.whole_folder import refuse_unfit, written_whole

ROOT = Path(__file__).parents[3]

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right that users lack there")


def write(folder: Path, text: str = "first", write_reports: Callable[[Path], object] | None = None) -> None:
    """Write small results."""
    table = pd.DataFrame({"step": [1], "target": [text]})
    write_results(folder, {"figures": [text]}, {"version": "0"}, {"payments": table}, write_reports)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines_of(table: pd.DataFrame, tmp_path: Path) -> list[str]:
    """The lines of a table as they stand in its file."""
    write_table(table, tmp_path / "table.csv")
    return (tmp_path / "table.csv").read_bytes().decode("utf-8-sig").split("\n")


def test_a_table_is_utf_8_with_a_byte_order_mark_and_plain_line_ends(tmp_path: Path) -> None:
    write_table(pd.DataFrame({"name": ["优先级"]}), tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == b"\xef\xbb\xbfname\n" + "优先级\n".encode()


def test_money_has_two_decimals_and_other_numbers_all_of_theirs(tmp_path: Path) -> None:
    columns = {"paid": [1.5, np.nan], "A.shortfall": [0.0, -0.0], "irr": [0.038000000000000034, np.nan], "step": [1, 2]}
    assert lines_of(pd.DataFrame(columns), tmp_path) == [
        "paid,A.shortfall,irr,step", "1.50,0.00,0.038000000000000034,1", ",0.00,,2", "",
    ]  # fmt: skip


def test_money_beside_text_has_two_decimals_too(tmp_path: Path) -> None:
    table = pd.DataFrame({"paid": pd.Series([2, "n/a", None], dtype=object)})
    assert lines_of(table, tmp_path) == ["paid", "2.00", "n/a", '""', ""]


def test_money_without_a_bound_says_so(tmp_path: Path) -> None:
    assert lines_of(pd.DataFrame({"available": [np.inf]}), tmp_path)[1] == "inf"


def test_dates_are_written_as_year_month_day(tmp_path: Path) -> None:
    day = datetime.date(2021, 7, 7)
    table = pd.DataFrame({"date": [day, None], "due_date": np.array(["2021-07-07", "NaT"], dtype="datetime64[s]")})
    assert lines_of(table, tmp_path)[1:] == ["2021-07-07,2021-07-07", ",", ""]


def test_flags_are_true_false_or_nothing(tmp_path: Path) -> None:
    flags = pd.Series([True, False, None], dtype="boolean")
    assert lines_of(pd.DataFrame({"row": [1, 2, 3], "is_disputed": flags}), tmp_path)[1:4] == [
        "1,true",
        "2,false",
        "3,",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("dtype", ["str", "object"])
def test_text_that_looks_like_a_formula_is_defused(start: str, dtype: str, tmp_path: Path) -> None:
    text = f"{start}1+1"
    more = [] if dtype == "str" else [datetime.date(2021, 7, 7)]
    write_table(pd.DataFrame({"supplier_name": pd.Series([text, "a=1", *more], dtype=dtype)}), tmp_path / "table.csv")
    read = pd.read_csv(tmp_path / "table.csv", encoding="utf-8-sig", dtype=str)["supplier_name"].tolist()
    assert read[0] == "'" + text.replace("\r", "\n")
    assert read[1] == "a=1"


def test_a_line_end_inside_a_text_starts_no_line_of_the_file(tmp_path: Path) -> None:
    write_table(pd.DataFrame({"supplier_name": ["a\r=1+1", "b\r\n=1+1", "c\n=1+1"]}), tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes().decode("utf-8-sig").startswith('supplier_name\n"a\n=1+1"\n"b\n=1+1"\n')


def test_a_number_below_zero_is_no_formula(tmp_path: Path) -> None:
    assert lines_of(pd.DataFrame({"headroom": [-0.5], "amount": [-3.0]}), tmp_path)[1] == "-0.5,-3.00"


def test_json_says_what_is_missing_and_what_has_no_bound() -> None:
    content = {"a": float("nan"), "b": np.float64("inf"), "c": pd.NaT, "d": (np.int64(3), datetime.date(2021, 7, 7))}
    assert json.loads(as_json(content)) == {"a": None, "b": "inf", "c": None, "d": [3, "2021-07-07"]}


def test_the_summary_lists_every_file_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "run", write_reports=lambda folder: (folder / "workbook.xlsx").write_bytes(b"PK"))
    summary = json.loads((tmp_path / "run/summary.json").read_text(encoding="utf-8"))
    assert summary["files"] == ["payments.csv", "provenance.json", "summary.json", "workbook.xlsx"]
    assert set(summary["files"]) == set(contents(tmp_path / "run"))


def test_a_table_without_columns_is_left_out(tmp_path: Path) -> None:
    write_results(tmp_path / "run", {}, {}, {"supports": pd.DataFrame()})
    assert set(contents(tmp_path / "run")) == {"provenance.json", "summary.json"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, MemoryError])
def test_whatever_stops_the_writing_the_old_results_stay(error: type[BaseException], tmp_path: Path) -> None:
    write(tmp_path / "run")
    before = contents(tmp_path)

    def stop(folder: Path) -> None:
        assert (folder / "payments.csv").is_file()
        raise error

    with pytest.raises(error):
        write(tmp_path / "run", "second", stop)
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(errno.EIO, "input/output error")])
def test_a_swap_that_fails_half_way_puts_the_old_results_back(
    error: BaseException | type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "run")
    before = contents(tmp_path)
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.name.endswith("part"):
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises((KeyboardInterrupt, OSError)):
        write(tmp_path / "run", "second")
    assert contents(tmp_path) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from abs_model.io.whole_folder import written_whole
folder = Path(sys.argv[1])
with written_whole(folder) as part:
    (part / "summary.json").write_text("half")
    if sys.argv[2] == "moving":
        folder.rename(folder.with_name(f".{folder.name}.abs-model-old"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no process can kill itself without notice there")
@pytest.mark.parametrize("moment", ["writing", "moving"])
def test_what_a_killed_run_left_is_cleaned_up_by_the_next(moment: str, tmp_path: Path) -> None:
    write(tmp_path / "run")
    before = contents(tmp_path / "run")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "run"), moment], cwd=ROOT, check=False)
    assert killed.returncode < 0
    whole = tmp_path / "run" if moment == "writing" else tmp_path / ".run.abs-model-old"
    assert contents(whole) == before

    def look(_: Path) -> None:
        assert contents(tmp_path / "run") == before

    write(tmp_path / "run", "second", look)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert b"second" in contents(tmp_path / "run")["payments.csv"]


def test_two_runs_cannot_write_to_one_place_at_once(tmp_path: Path) -> None:
    with (
        written_whole(tmp_path / "run"),
        pytest.raises(ReportError, match="another run is writing there; one run at a time is wanted"),
        written_whole(tmp_path / "run"),
    ):
        pass
    with written_whole(tmp_path / "other"):
        pass


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full; a folder that can be written to is wanted. Free some space, or name another"),
        (errno.EROFS, "the disk may only be read"),
        (errno.EACCES, "it may not be written to; .* Close what has its files open, or name another"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_told(number: int, words: str, tmp_path: Path) -> None:
    write(tmp_path / "run")
    before = contents(tmp_path)

    def fail(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(ReportError, match=words):
        write(tmp_path / "run", "second", fail)
    assert contents(tmp_path) == before


def test_a_failure_of_the_system_that_is_nobodys_fault_stays_what_it_is(tmp_path: Path) -> None:
    def fail(_: Path) -> None:
        raise FileNotFoundError(errno.ENOENT, "no font")

    with pytest.raises(FileNotFoundError):
        write(tmp_path / "run", write_reports=fail)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_and_what_desktops_drop_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/.DS_Store").write_bytes(b"")
    write(tmp_path / "run")
    (tmp_path / "run/Thumbs.db").write_bytes(b"")
    (tmp_path / "run/~$workbook.xlsx").write_bytes(b"")
    write(tmp_path / "run", "second")
    assert b"second" in contents(tmp_path / "run")["payments.csv"]


@pytest.mark.parametrize("summary", ["", "{", "[]", '{"files": 3}', '{"files": ["summary.json"]}', '{"figures": []}'])
def test_a_summary_that_does_not_list_a_file_does_not_give_it_away(summary: str, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/summary.json").write_text(summary, encoding="utf-8")
    (tmp_path / "run/mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ReportError, match=r"mine\.txt"):
        write(tmp_path / "run")
    assert (tmp_path / "run/mine.txt").read_text(encoding="utf-8") == "mine"


def test_the_root_of_the_disk_is_refused() -> None:
    with pytest.raises(ReportError, match="it is the root; a folder is wanted"):
        refuse_unfit(Path(Path.cwd().anchor))


@needs_links
def test_a_link_below_the_root_is_refused_and_one_above_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    refuse_unfit(tmp_path / "out/deal/run", tmp_path / "out")
    (tmp_path / "disk/deal").symlink_to(tmp_path)
    with pytest.raises(ReportError, match="deal is a symbolic link"):
        refuse_unfit(tmp_path / "out/deal/run", tmp_path / "out")


@needs_links
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").symlink_to(tmp_path / "gone")
    with pytest.raises(ReportError, match="run is a symbolic link"):
        write(tmp_path / "run")
    assert not (tmp_path / "gone").exists()


@needs_links
def test_a_link_among_the_results_is_removed_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "run")
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/letter.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "run/payments.csv").unlink()
    (tmp_path / "run/payments.csv").symlink_to(tmp_path / "precious/letter.txt")
    write(tmp_path / "run", "second")
    assert (tmp_path / "precious/letter.txt").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "run/payments.csv").is_symlink()
