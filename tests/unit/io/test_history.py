"""The history: what is taken comes back as it was; corrections keep the old file and have all later ones done anew."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abs_model.errors import HistoryError, InvariantError
from abs_model.io.history import History, open_history
from abs_model.io.history_record import KeptFile, Outcome
from tests.kept_files import ENDS, TAKEN_AT, month_file, run_of, sha256, states, taken, written


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """A new history."""
    with open_history(tmp_path / "reports" / "history.sqlite") as new:
        yield new


def take(history: History, folder: Path, *windows: int, has_run: bool = False) -> list[KeptFile]:
    """Take the files of some windows, each by itself."""
    kept = []
    for window in windows:
        with history.taking("deal-1") as taking:
            kept.append(taking.add(taken(month_file(folder, window), window)))
            if has_run:
                taking.add_run(run_of(kept[-1].file_id))
    return kept


def correct(history: History, folder: Path, window: int, note: str = "更正", paid: str = "90.00") -> KeptFile:
    """Take a corrected file, and do anew whatever rests on the old one."""
    with history.taking("deal-1") as taking:
        kept = taking.add(taken(month_file(folder, window, note=note, paid=paid), window, reason="银行流水更正"))
        for file in taking.stale:
            taking.settle(file.file_id, Outcome(states=states(7.0)))
        for file in taking.stale_runs:
            taking.add_run(run_of(file.file_id))
    return kept


def assert_sound(history: History) -> None:
    assert [str(fault) for fault in history.check()] == []


def test_a_file_comes_back_as_it_was_taken(history: History, tmp_path: Path) -> None:
    (kept,) = take(history, tmp_path, 1)
    given, found = month_file(tmp_path, 1), history.servicer_file(kept.file_id)
    pd.testing.assert_frame_equal(found.records, given.records)
    pd.testing.assert_frame_equal(found.problems, given.problems, check_dtype=False)
    assert (found.content, found.name, found.deal_id) == (given.content, given.name, "deal-1")
    assert (kept.version, kept.first_window, kept.last_window, kept.period_end) == (1, 1, 1, ENDS[0])
    assert (kept.taken_at, kept.taken_by, kept.override) == (TAKEN_AT, "analyst", "")
    assert kept.size == len(given.content)
    assert kept.is_effective
    assert_sound(history)


def test_an_outcome_comes_back_as_it_was(history: History, tmp_path: Path) -> None:
    accounts = pd.DataFrame(
        {"period": [1, 1], "account": ["collection", "reserve"], "opening_balance": [0.0, np.nan],
         "paid_in": [100.01, 0.0], "paid_out": [0.0, 0.0], "closing_balance": [100.01, 5e13]}
    )  # fmt: skip
    differences = pd.DataFrame(
        {"rule": ["over_receipt"], "line": [3], "subject": ["R1"], "stated": [100.01], "computed": [np.nan],
         "difference": [-0.01], "severity": ["error"], "message": ["july.csv 第3行：…"]}
    )  # fmt: skip
    given = Outcome(
        states=states(100.01, 0.3),
        windows=pd.DataFrame({"window": [0, 1], "paid": [0.0, 100.01]}),
        facts={"day": 18474, "failed": {"fazhan": 18470}},
        account_statements=accounts,
        differences=differences,
    )
    with history.taking("deal-1") as taking:
        kept = taking.add(taken(month_file(tmp_path, 1), 1, given, override="the bank is closed"))
    found = history.outcome_of(kept.file_id)
    pd.testing.assert_frame_equal(found.states, given.states)
    pd.testing.assert_frame_equal(found.windows, given.windows)
    pd.testing.assert_frame_equal(found.account_statements, accounts, check_dtype=False)
    pd.testing.assert_frame_equal(found.differences, differences, check_dtype=False)
    assert found.facts == given.facts
    assert kept.override == "the bank is closed"


def test_amounts_are_kept_as_whole_fen(history: History, tmp_path: Path) -> None:
    (kept,) = take(history, tmp_path, 1)
    with history.taking("deal-1") as taking:
        taking.add_run(run_of(kept.file_id))
    with sqlite3.connect(history.path) as other:
        assert other.execute("SELECT due, paid, typeof(paid) FROM run_payments").fetchall() == [
            (10_000, 9_999, "integer")
        ]
    other.close()


def test_a_run_comes_back_as_it_was(history: History, tmp_path: Path) -> None:
    (kept,) = take(history, tmp_path, 1, has_run=True)
    (run,) = history.runs_of("deal-1")
    given = run_of(kept.file_id)
    assert (run.file_id, run.basis, run.scenario, run.is_current) == (kept.file_id, kept.file_id, "base", True)
    assert (run.provenance, run.figures, run.made_at) == (given.provenance, given.figures, TAKEN_AT)
    pd.testing.assert_frame_equal(history.run_part(run.run_id, "run_payments"), given.payments, check_dtype=False)
    pd.testing.assert_frame_equal(history.run_part(run.run_id, "run_accounts"), given.accounts, check_dtype=False)
    triggers = given.triggers.sort_values("trigger", ignore_index=True)
    pd.testing.assert_frame_equal(history.run_part(run.run_id, "run_triggers"), triggers, check_dtype=False)


def test_the_same_file_twice_changes_nothing(history: History, tmp_path: Path) -> None:
    (first,) = take(history, tmp_path, 1)
    before = dump(history)
    with history.taking("deal-1") as taking:
        again = taking.add(taken(replace(month_file(tmp_path, 1), name="other.csv"), 1, override="again"))
    assert again == first
    assert dump(history) == before


def test_a_file_that_was_superseded_changes_nothing_either(history: History, tmp_path: Path) -> None:
    take(history, tmp_path, 1)
    correct(history, tmp_path, 1)
    before = dump(history)
    (old,) = take(history, tmp_path, 1)
    assert not old.is_effective
    assert dump(history) == before


def dump(history: History) -> list[str]:
    """Everything that a history holds, as SQL."""
    with sqlite3.connect(history.path) as other:
        lines = [*other.iterdump()]
    other.close()
    return lines


def test_a_corrected_file_is_a_new_version_and_the_old_one_is_kept(history: History, tmp_path: Path) -> None:
    _, second, third = take(history, tmp_path, 1, 2, 3, has_run=True)
    new = correct(history, tmp_path, 2)
    assert (new.version, new.first_window, new.is_effective) == (2, 2, True)
    assert [file.file_id for file in history.files_of("deal-1")] == [1, new.file_id, third.file_id]
    old = next(file for file in history.files() if file.file_id == second.file_id)
    assert old.superseded_by == new.file_id
    assert history.servicer_file(second.file_id).content == month_file(tmp_path, 2).content
    (correction,) = history.corrections_of("deal-1")
    assert (correction.file_id, correction.replaces, correction.reason) == (new.file_id, second.file_id, "银行流水更正")
    assert_sound(history)


def test_all_later_periods_are_done_anew_after_a_correction(history: History, tmp_path: Path) -> None:
    first, _, third = take(history, tmp_path, 1, 2, 3, has_run=True)
    new = correct(history, tmp_path, 2)
    assert history.outcome_of(first.file_id).states["paid"].tolist() == [100.01]
    assert history.outcome_of(third.file_id).states["paid"].tolist() == [7.0]
    runs = history.runs_of("deal-1")
    assert [(run.file_id, run.basis) for run in runs if run.is_current] == [
        (1, 1),
        (new.file_id,) * 2,
        (3, new.file_id),
    ]
    assert [(run.file_id, run.basis) for run in runs if not run.is_current] == [(2, 2), (3, 3)]


@pytest.mark.parametrize("part", ["outcome", "run"])
def test_a_correction_that_leaves_a_later_period_as_it_was_is_not_kept(
    history: History, tmp_path: Path, part: str
) -> None:
    take(history, tmp_path, 1, 2, has_run=True)
    before = dump(history)
    with pytest.raises(InvariantError, match="not done anew.* of windows 2-2"), history.taking("deal-1") as taking:
        kept = taking.add(taken(month_file(tmp_path, 1, note="更正"), 1))
        taking.add_run(run_of(kept.file_id))
        if part == "run":
            taking.settle(2, Outcome(states=states(7.0)))
    assert dump(history) == before


def test_a_run_of_another_scenario_stands_in_for_one_that_is_gone(history: History, tmp_path: Path) -> None:
    take(history, tmp_path, 1, has_run=True)
    with history.taking("deal-1") as taking:
        kept = taking.add(taken(month_file(tmp_path, 1, note="更正"), 1))
        taking.add_run(run_of(kept.file_id, scenario="renamed"))
    assert_sound(history)


def test_a_correction_of_a_correction_is_the_third_version(history: History, tmp_path: Path) -> None:
    take(history, tmp_path, 1, 2)
    correct(history, tmp_path, 1)
    third = correct(history, tmp_path, 1, note="再更正", paid="91.00")
    assert third.version == 3
    assert [file.superseded_by for file in history.files("deal-1") if file.first_window == 1] == [3, 4, None]
    assert_sound(history)


def test_the_states_before_a_window_are_those_of_the_last_file_before_it(history: History, tmp_path: Path) -> None:
    take(history, tmp_path, 1, 2, 3)
    assert history.states_before("deal-1", 1) is None
    before = history.states_before("deal-1", 3)
    assert before is not None
    assert before["paid"].tolist() == [200.02]


def test_a_file_may_cover_several_windows(history: History, tmp_path: Path) -> None:
    rows = [f"期间,deal-1,{ENDS[2]},,,,", f"回款,R1,{ENDS[0]},5.00,,,"]
    from abs_model.io.servicer_file import read_servicer_file

    file = read_servicer_file(written(tmp_path, "quarter.csv", rows))
    with history.taking("deal-1") as taking:
        kept = taking.add(replace(taken(file, 1), window_ends=ENDS[:3]))
        taking.add(taken(month_file(tmp_path, 4), 4))
    assert (kept.first_window, kept.last_window) == (1, 3)
    ends = history.window_ends(kept.file_id)
    assert {number: end.date() for number, end in ends.items()} == {1: ENDS[0], 2: ENDS[1], 3: ENDS[2]}
    assert_sound(history)


def test_windows_end_with_the_period(history: History, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="wanted at their end"), history.taking("deal-1") as taking:
        taking.add(replace(taken(month_file(tmp_path, 1), 1), window_ends=ENDS[1:2]))


def test_deals_do_not_see_each_other(history: History, tmp_path: Path) -> None:
    take(history, tmp_path, 1, 2)
    with history.taking("deal-2") as taking:
        assert taking.files == ()
        taking.add(taken(month_file(tmp_path, 1, deal_id="deal-2"), 1))
    correct(history, tmp_path, 1)
    assert history.deals() == ("deal-1", "deal-2")
    assert len(history.files_of("deal-2")) == 1
    assert history.corrections_of("deal-2") == ()
    assert_sound(history)


class Interruption(BaseException):
    """Something that ends a block from outside."""


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, Interruption, HistoryError])
def test_a_block_that_fails_leaves_nothing(history: History, tmp_path: Path, error: type[BaseException]) -> None:
    take(history, tmp_path, 1)
    before = dump(history)
    with pytest.raises(error), history.taking("deal-1") as taking:
        taking.add(taken(month_file(tmp_path, 2), 2))
        raise error("stop")
    assert dump(history) == before
    take(history, tmp_path, 2)
    assert_sound(history)


def test_others_read_while_a_file_is_taken(history: History, tmp_path: Path) -> None:
    take(history, tmp_path, 1)
    with history.taking("deal-1") as taking, open_history(history.path, is_new=False) as other:
        taking.add(taken(month_file(tmp_path, 2), 2))
        assert len(other.files()) == 1
    with open_history(history.path, is_new=False) as other, other.reading() as connection:
        take(history, tmp_path, 3)
        assert connection.execute("SELECT count(*) FROM servicer_files").fetchone() == (2,)


def test_it_is_kept_safely(history: History) -> None:
    with history.reading() as connection:
        pragmas = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_a_history_is_one_file_once_it_is_closed(tmp_path: Path) -> None:
    with open_history(tmp_path / "h.sqlite") as history:
        take(history, tmp_path, 1)
    assert [path.name for path in tmp_path.glob("h.sqlite*")] == ["h.sqlite"]


def test_large_states_are_read_file_by_file(history: History, tmp_path: Path) -> None:
    large = states(*np.arange(20_000.0))
    with history.taking("deal-1") as taking:
        taking.add(taken(month_file(tmp_path, 1), 1, Outcome(states=large)))
    found = history.states_before("deal-1", 2)
    assert found is not None
    pd.testing.assert_frame_equal(found, large)
    assert sha256(month_file(tmp_path, 1).content) == history.files()[0].sha256
