"""What the commands say: JSON for machines, one screen for people, in the language that was asked for."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from abs_model.cli import COMMANDS, main
from tests.faults.sound import Workspace, read_csv

ROOT = Path(__file__).parents[2]


def answer(place: Workspace, command: str, *words: str) -> Any:
    """The JSON that a command says."""
    result = place.end(command, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_summary_of_a_run_is_the_summary_file_and_every_scenario_is_run(place: Workspace) -> None:
    said = answer(place, "run")
    written = json.loads((place.results / "summary.json").read_text(encoding="utf-8"))
    assert said["figures"] == written["figures"]
    assert said["folder"] == str(place.results)
    assert set(written["files"]) == {path.name for path in place.results.iterdir()}
    lines = read_csv(place.results / "scenarios.csv")
    assert [line["scenario"] for line in lines] == ["base", "late", "alpha_defaults"]


def test_every_figure_has_a_unit_and_every_identity_holds(place: Workspace) -> None:
    said = answer(place, "project")
    assert {figure["unit"] for figure in said["figures"]} <= {
        *("yuan", "count", "ratio", "rate", "days", "years", "date", "state", "text"),
    }
    assert [identity["identifier"] for identity in said["identities"]] == [
        *("tape_rows", "tape_amount", "accounts", "tranches", "supports"),
    ]
    assert all(identity["holds"] and identity["left"] == identity["right"] for identity in said["identities"])


def test_senior_interest_of_the_small_deal_is_what_a_pocket_calculator_says(place: Workspace) -> None:
    # 3,500,000 x 3.8 % for 185 days from 5 July 2024 to 6 January 2025 is 67,410.96; for 182 days to 7 July 66,317.81.
    figures = {(one["subject"], one["identifier"]): one["value"] for one in answer(place, "project")["figures"]}
    assert figures["A", "interest_paid"] == 133_728.77
    assert figures["A", "principal_paid"] == 3_500_000.0
    assert figures["A", "shortfall"] == 0.0


def test_check_says_where_every_row_went(place: Workspace) -> None:
    place.change_cell(2, "是否争议", "是")
    said = answer(place, "check")
    assert said["sound"] is True
    assert said["parts"] == {
        "tape": {"rows": 4, "amount": 4_000_000.0},
        "pool": {"rows": 3, "amount": 3_000_000.0},
        "excluded": {"rows": 1, "amount": 1_000_000.0},
        "refused": {"rows": 0, "amount": 0.0},
    }
    assert said["excluded_by"] == {"not_disputed": 1}
    assert not place.results.exists()


def test_a_row_that_is_refused_is_a_problem_of_a_sound_deal(place: Workspace) -> None:
    place.change_cell(2, "应收账款金额", "-1")
    said = answer(place, "check")
    assert said["sound"] is True
    assert said["parts"]["refused"]["rows"] == 1
    assert sum(said["problems_by"].values()) == 1


def test_refused_rows_and_odd_terms_are_said_beside_the_figures(place: Workspace) -> None:
    place.change_cell(2, "应收账款金额", "-1")
    place.replace("deal.yaml", "coupon_rate: 0.038", "coupon_rate: 0.38")
    result = place.end("project", "--lang", "en", "--json")
    assert result.exit_code == 0, result.output
    assert "1 of 4 rows refused" in result.stderr
    assert "tranches.A.coupon_rate is 0.38; at most 0.24 is expected" in result.stderr
    assert json.loads(result.stdout)["deal"] == "small"


def test_another_tape_may_be_asked_for(place: Workspace) -> None:
    place.write("other.csv", "\n".join((place.folder / "tape.csv").read_text(encoding="utf-8").splitlines()[:4]))
    assert answer(place, "check", "--tape", str(place.folder / "other.csv"))["parts"]["tape"]["rows"] == 3


def test_scenarios_are_run_in_the_order_in_which_they_are_asked_for(place: Workspace) -> None:
    assert place.end("project", "--scenario", "late", "--scenario", "base").exit_code == 0
    assert [line["scenario"] for line in read_csv(place.results / "scenarios.csv")] == ["late", "base"]


def test_a_holiday_notice_that_is_typed_in_moves_a_payment_date(place: Workspace) -> None:
    notice = "2025: {holidays: [2025-01-01, 2025-01-06, 2025-07-07], source: illustrative}\n"
    place.write("calendar.yaml", notice)
    assert place.end("project", "--calendar", str(place.folder / "calendar.yaml")).exit_code == 0
    dates = {line["payment_date"] for line in read_csv(place.results / "payments.csv")}
    assert dates == {"2024-07-05", "2025-01-07", "2025-07-08"}
    provenance = json.loads((place.results / "provenance.json").read_text(encoding="utf-8"))
    assert "holiday notices" in provenance["rulebook"]


@pytest.mark.parametrize(
    ("command", "language", "words"),
    [
        ("run", "zh", ("小型项目", "优先级", "资产池")),
        *((command, "zh", ("小型项目", "金额")) for command in ("check", "pool")),
        *((command, "en", ("small deal", "amount")) for command in ("check", "pool")),
        ("project", "zh", ("小型项目", "基准情形", "已付利息")),
        ("project", "en", ("small deal", "base case", "interest paid")),
        ("explain", "zh", ("优先级利息", "步骤", "应收账款")),
        ("explain", "en", ("senior interest", "step", "Receivables")),
    ],
)
def test_people_are_answered_in_their_language(
    command: str, language: str, words: tuple[str, ...], place: Workspace
) -> None:
    item = ("A.interest",) if command == "explain" else ()
    result = place.end(command, *item, "--lang", language)
    assert result.exit_code == 0, result.output
    assert not [word for word in words if word not in result.stdout], result.stdout


@pytest.mark.parametrize(("kind", "title"), [("deal", "Deal"), ("programme", "BillProgramme")])
def test_the_committed_schema_is_the_one_that_the_command_writes(kind: str, title: str) -> None:
    said = CliRunner().invoke(main, ["schema", "--of", kind]).stdout
    assert json.loads(said)["title"] == title
    assert (ROOT / f"deals/{kind}.schema.json").read_text(encoding="utf-8") == said


@pytest.mark.parametrize(("kind", "title"), [("credit", "CreditTerms"), ("rating_table", "RatingTable")])
def test_the_files_beside_a_deal_have_schemas_too(kind: str, title: str, tmp_path: Path) -> None:
    out = tmp_path / "schema.json"
    assert CliRunner().invoke(main, ["schema", "--of", kind, "--out", str(out)]).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["title"] == title


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_at_least_two_examples_that_name_the_command(command: str) -> None:
    said = CliRunner().invoke(main, [command, "--help"]).stdout
    examples = said.partition("Examples:")[2].split("\n")
    assert sum(line.strip().startswith(f"abs-model {command}") for line in examples) >= 2


def test_help_lists_the_commands_in_the_order_of_their_use() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    places = [result.stdout.index(f"\n  {command} ") for command in COMMANDS]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rum"], "Did you mean run?"),
        (["run"], "Missing argument 'DEAL'"),
        (["run", "x", "--langs", "zh"], "No such option"),
        (["run", "x", "--lang", "fr"], "'fr' is not one of"),
        (["explain", "x", "A.interest", "--date", "7 July"], "write year, month and day"),
        (["init", "1st"], "a letter, then letters, digits"),
    ],
)
def test_a_slip_on_the_command_line_ends_with_2(words: list[str], said: str) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
