"""``abs-model stress`` with further questions: tables on the screen, files in the folder, faults with remedies."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from tests.small_subjects import SERIES_1

LADDER = ("--only", "late_90")


def asked(out: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["stress", str(SERIES_1), *LADDER, "--lang", "en", "--out", str(out), *options])


def test_every_question_has_a_table_on_the_screen_and_in_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = asked(
        out, "--grid", "delay_days=0:60:30", "dilution_ratio=0,0.05", "--top-defaults", "--random", "50", "--seed", "7",
        "--reverse", "delay_days", "--breaking-sets", "--limit", "150000000", "--shift",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    names = ("grid", "top_defaults", "random_grid", "break_even", "breaking_sets", "factor_shift")
    tables = {name: pd.read_csv(out / f"{name}.csv") for name in names}
    assert len(tables["grid"]) == 6
    assert set(tables["random_grid"]["seed"]) == {7}
    assert tables["break_even"]["outcome"].tolist() == ["never_breaks", "breaks"]
    assert set(tables["grid"]["under"]) == {"base"}
    for title in (
        "Grid over two drivers",
        "The largest default",
        "Random scenarios",
        "Break-even",
        "Smallest breaking sets",
    ):
        assert title in result.stdout
    assert "80,770,558.35" in result.stdout
    assert "nothing breaks it" in result.stdout


def test_nothing_more_is_said_or_written_where_nothing_is_asked(tmp_path: Path) -> None:
    result = asked(tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "out" / "grid.csv").exists()


def test_questions_can_be_asked_under_a_stress(tmp_path: Path) -> None:
    result = asked(tmp_path / "out", "--reverse", "n_debtor_defaults", "--under", "late_90")
    assert result.exit_code == 0, result.output
    assert set(pd.read_csv(tmp_path / "out" / "break_even.csv")["under"]) == {"late_90"}


def test_the_screen_speaks_chinese(tmp_path: Path) -> None:
    options = ["stress", str(SERIES_1), *LADDER, "--out", str(tmp_path / "out"), "--reverse", "delay_days"]
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 0, result.output
    assert "延迟付款天数" in result.stdout
    assert "范围内均不违约" in result.stdout


@pytest.mark.parametrize(
    ("options", "code", "parts"),
    [
        (("--reverse", "delay_day"), 5, ('there is no "delay_day"', "Did you mean delay_days?")),
        (("--grid", "delay_days=0:-5:1", "dilution_ratio=0"), 2, ("from, to and a step above 0",)),
        (("--grid", "delay_days=0:60:x", "dilution_ratio=0"), 2, ("driver=from:to:step",)),
        (("--grid", "delay_days=0:90000:1", "dilution_ratio=0"), 2, ("at most 1000 are wanted",)),
        (("--grid", "delay_days=5000", "dilution_ratio=2"), 5, ("has 5000", "Write 3660", "Write 0.02 for 2 %.")),
        (("--reverse", "delay_days", "--under", "late_91"), 5, ("--under", '"late_91"', "Did you mean")),
        (("--reverse", "delay_days", "--tranche", "Z"), 5, ('tranche: there is no "Z"',)),
        (("--random", "0"), 2, ("--random",)),
    ],
)
def test_a_question_that_cannot_be_answered_leaves_no_results(
    tmp_path: Path, options: tuple[str, ...], code: int, parts: tuple[str, ...]
) -> None:
    result = asked(tmp_path / "out", *options)
    assert result.exit_code == code, result.output
    assert all(part in result.stderr for part in parts), result.stderr
    assert not (tmp_path / "out").exists()
