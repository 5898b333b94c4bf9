"""``abs-model stress``: series 1 as one table, small deals for exit codes and everything else."""

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.glossary import TERMS
from abs_model.report.text_table import cells
from abs_model.scenario.ladder import LADDER_IDS, LADDER_VERSION
from tests.faults.sound import Workspace, read_csv
from tests.faults.test_credit_faults import CREDIT, TABLE

SERIES_ONE = Path(__file__).parents[2] / "deals" / "fazhan-scf-2020-1"
TABLES = {"stress.csv", "coverage.csv", "trigger_events.csv", "triggers.csv"}

BREACHED_AT_ONCE = """\
  - id: always
    name: {zh: 始终触发, en: always breached}
    when: {measure: asset_coverage_ratio, below: 5}
    then: acceleration
"""


@pytest.fixture(scope="module")
def series_one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Series 1, for people, and where its results are."""
    folder = tmp_path_factory.mktemp("stressed") / "results"
    return CliRunner().invoke(main, ["stress", str(SERIES_ONE), "--out", str(folder)]), folder


def test_series_one_prints_the_ladder_as_one_table_of_at_most_120_cells(series_one: tuple[Result, Path]) -> None:
    result, folder = series_one
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert max(cells(line) for line in lines if str(folder) not in line) <= 120
    heads = [line for line in lines if line.startswith("情景 ")]
    assert len(heads) == 1
    for word in ("最严重状态", "最低覆盖", "未受偿金额", "代偿金额", "占Ⅰ级资产", "违约概率", "代偿概率"):
        assert word in heads[0]
    rows = {line.split("  ")[0]: line for line in lines}
    assert "15,357.68" in rows["第一大核心企业违约且无回收"]
    assert "15,941.27" in rows["第一大核心企业与担保人同时违约"]
    assert "示例值" in result.stdout
    assert LADDER_VERSION in result.stdout


def test_series_one_writes_its_tables(series_one: tuple[Result, Path]) -> None:
    _, folder = series_one
    pictures = {"stress_ladder_zh.png", "stress_ladder_zh.svg"}
    assert {path.name for path in folder.iterdir()} == {
        *TABLES, *pictures, "summary.json", "provenance.json", "workbook.xlsx",
    }  # fmt: skip
    rows = read_csv(folder / "stress.csv")
    ids = [row["scenario"] for row in rows]
    assert ids[0] == "base"
    place = ids.index("largest_and_guarantor")
    assert all(float(row["guarantee.drawn"]) > 0 for row in rows[1:place])
    assert [row["scenario"] for row in rows if float(row["A.shortfall"]) > 0] == ["largest_and_guarantor"]
    assert all(row["is_exact"] == "true" for row in rows)
    kept = [column for column in rows[0] if column.rpartition(".")[2] not in TERMS]
    assert kept == []
    events = read_csv(folder / "trigger_events.csv")
    assert {row["trigger"] for row in events if row["scenario"] == "largest_and_guarantor"} == {
        "cumulative_default", "core_enterprise_default", "guarantor_failure", "interest_unpaid", "principal_unpaid",
    }  # fmt: skip


def test_machines_get_the_same_rows(place: Workspace) -> None:
    result = place.end("stress", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["ladder_version"] == LADDER_VERSION
    assert said["breached_in_base"] == []
    assert [row["scenario"] for row in said["stresses"]] == [
        row["scenario"] for row in read_csv(place.results / "stress.csv")
    ]
    assert {one["scenario"] for one in said["left_out"]} >= {"regional", "probability_3"}
    alpha = next(row for row in said["stresses"] if row["scenario"] == "alpha_defaults")
    assert alpha["guarantee.first_call_date"] is not None
    assert alpha["guarantee.liquid_assets_share"] is None


def test_a_deal_without_scenarios_has_the_standard_ladder(place: Workspace) -> None:
    (place.folder / "scenarios.yaml").unlink()
    said = json.loads(place.end("stress", "--json").stdout)
    rows, left = [row["scenario"] for row in said["stresses"]], [one["scenario"] for one in said["left_out"]]
    assert sorted([*rows, *left]) == sorted(LADDER_IDS)


def test_a_stress_is_added_or_replaced_in_the_file(place: Workspace) -> None:
    place.replace("scenarios.yaml", "id: late\n", "id: late_60\n")
    place.replace("scenarios.yaml", "delay_days: 60", "delay_days: 75")
    said = json.loads(place.end("stress", "--json").stdout)
    rows = [row["scenario"] for row in said["stresses"]]
    assert rows.index("late_60") < rows.index("late_90")
    assert rows[-1] == "alpha_defaults"
    assert next(row for row in said["stresses"] if row["scenario"] == "late_60")["name_en"] == "late"


def test_only_the_rows_that_are_asked_for_stand_below_the_base_case(place: Workspace) -> None:
    result = place.end("stress", "--only", "late_90", "--only", "alpha_defaults", "--lang", "en", "--json")
    assert [row["scenario"] for row in json.loads(result.stdout)["stresses"]] == ["base", "late_90", "alpha_defaults"]


def test_rows_that_would_say_nothing_are_named_with_what_they_need(place: Workspace) -> None:
    result = place.end("stress", "--lang", "en")
    assert "need credit assumptions, credit.yaml" in result.stdout
    assert "regional" in result.stdout
    assert "P(call)" not in result.stdout


def test_with_credit_assumptions_every_row_has_its_probabilities(place: Workspace) -> None:
    place.write("credit.yaml", CREDIT.replace("copula: {kind: student_t, degrees_of_freedom: 4}\n", ""))
    place.write("ratings.yaml", TABLE)
    result = place.end("stress", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "P(call)" in result.stdout
    rows = {row["scenario"]: row for row in read_csv(place.results / "stress.csv")}
    calls = [float(rows[row]["guarantee.call_probability"]) for row in ("base", "probability_1_5", "probability_3")]
    assert 0 < calls[0] < calls[1] < calls[2] < 1
    origin = json.loads((place.results / "provenance.json").read_text(encoding="utf-8"))
    assert len(origin["credit_sha256"]) == 64
    assert origin["scenarios"] == list(rows)


def test_a_trigger_that_the_base_case_breaches_ends_with_10_and_the_results(place: Workspace) -> None:
    place.replace(
        "deal.yaml", "source: {tranches: illustrative}\n", BREACHED_AT_ONCE + "source: {tranches: illustrative}\n"
    )
    result = place.end("stress", "--lang", "en")
    assert result.exit_code == 10
    assert result.stderr == "Breached in the base case: always breached\n"
    assert "Base case" in result.stdout
    assert {path.name for path in place.results.iterdir()} >= TABLES


def test_a_trigger_that_only_a_stress_breaches_ends_with_0(place: Workspace) -> None:
    result = place.end("stress")
    assert result.exit_code == 0
    breached = {row["scenario"] for row in read_csv(place.results / "trigger_events.csv")}
    assert "largest_defaults" in breached
    assert "base" not in breached


def test_help_shows_examples_and_the_exit_code() -> None:
    result = CliRunner().invoke(main, ["stress", "--help"])
    assert result.exit_code == 0
    assert "abs-model stress deals/my-deal --only largest_and_guarantor" in result.stdout
    assert "Ends with 10" in " ".join(result.stdout.split())


def test_the_shell_offers_rows_of_the_ladder_and_of_the_deal(place: Workspace) -> None:
    complete = ShellComplete(main, {}, "abs-model", "_ABS_MODEL_COMPLETE")
    words = [item.value for item in complete.get_completions(["stress", str(place.folder), "--only"], "la")]
    assert {"largest_defaults", "late_30", "late"} <= set(words)


@pytest.mark.long
def test_a_new_deal_can_be_stressed_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "my-deal"
    assert CliRunner().invoke(main, ["init", "my-deal", "--folder", str(folder)]).exit_code == 0
    result = CliRunner().invoke(main, ["stress", str(folder), "--out", str(tmp_path / "out"), "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert "Of liquid" in result.stdout
