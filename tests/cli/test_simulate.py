"""``abs-model simulate``: series 1 by its table of ratings, small deals for everything that can be asked wrongly."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.cli.option import SCHEMES
from abs_model.engine import draw
from abs_model.errors import Fault
from abs_model.glossary import TERMS
from abs_model.run.simulate import Settings
from abs_model.run.workers import Cluster, Local, One
from tests.cli.test_results_folder import contents
from tests.faults.sound import Workspace, assert_refused, read_csv
from tests.faults.test_credit_faults import CREDIT, TABLE

SERIES_ONE = Path(__file__).parents[2] / "deals" / "fazhan-scf-2020-1"
FEW = ("--paths", "16384")
TABLES = {"simulation", "claims_by_date", "claims_by_week", "loss_distribution", "ratings", "names", "correlations"}
CHARTS = {"loss_distribution", "claims_by_date", "claims_by_week", "rating_sensitivity"}
COLUMNS = ["section", "subject", "identifier", "value", "standard_error", "exact", "distance", "unit"]

NORMAL = CREDIT.replace("copula: {kind: student_t, degrees_of_freedom: 4}\n", "")


@pytest.fixture
def rated(place: Workspace) -> Workspace:
    """The small deal with credit assumptions."""
    place.write("credit.yaml", NORMAL)
    place.write("ratings.yaml", TABLE)
    return place


@pytest.fixture(scope="module")
def series_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Result, Path]]:
    """Series 1, simulated for machines, and where its results are."""
    folder = tmp_path_factory.mktemp("simulated") / "results"
    yield CliRunner().invoke(main, ["simulate", str(SERIES_ONE), *FEW, "--out", str(folder), "--json"]), folder


def figures(said: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Figures by subject and identifier."""
    return {(one["subject"], one["identifier"]): one for one in said["figures"]}


def test_series_one_defaults_as_often_as_its_ratings_say(series_one: tuple[Result, Path]) -> None:
    # AA+ and AA default within two years with 0.5991 % and 1.5936 %, AAA with 0.1999 %: so the table says. One of the
    # first two at least does with the sum less the joint probability of the pair.
    result, folder = series_one
    assert result.exit_code == 0, result.output
    said = figures(json.loads(result.stdout))
    names = {line["name"]: line for line in read_csv(folder / "names.csv")}
    assert [float(names[name]["horizon_probability"]) for name in ("jiuye", "xinzhu", "guarantor")] == pytest.approx(
        [0.005991, 0.015936, 0.001999], abs=1e-9
    )
    both = next(line for line in read_csv(folder / "correlations.csv") if line["other"] == "xinzhu")
    any_default = 0.005991 + 0.015936 - float(both["joint_probability"])
    assert said["pool", "any_default_probability"]["exact"] == pytest.approx(any_default, rel=1e-6)
    assert said["guarantee", "failure_probability"]["exact"] == pytest.approx(0.001999, rel=1e-6)


def test_a_note_is_short_only_where_the_guarantor_fails_in_need(series_one: tuple[Result, Path]) -> None:
    said = figures(json.loads(series_one[0].stdout))
    short, unpaid = said["A", "shortfall_probability"], said["guarantee", "failed_in_need_probability"]
    assert 0 < short["exact"] == unpaid["exact"] < 0.001999
    loss = said["A", "loss_given_default"]["exact"]
    assert said["A", "expected_loss_ratio"]["exact"] == pytest.approx(short["exact"] * loss, rel=1e-9)


def test_the_folder_holds_every_table_chart_and_origin(series_one: tuple[Result, Path]) -> None:
    result, folder = series_one
    files = {path.name for path in folder.iterdir()}
    assert files == {
        *(f"{table}.csv" for table in TABLES),
        *(f"{chart}_zh.{kind}" for chart in CHARTS for kind in ("png", "svg")),
        *("summary.json", "provenance.json", "workbook.xlsx"),
    }
    written = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    said = json.loads(result.stdout)
    assert said == {**{key: value for key, value in written.items() if key != "files"}, "folder": str(folder)}
    assert set(written["files"]) == files
    origin = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert (origin["seed"], origin["n_paths"], origin["scheme"]) == (1, 16_384, "mixture")
    assert len(origin["credit_sha256"]) == 64


def test_the_table_of_figures_is_that_of_the_summary(series_one: tuple[Result, Path]) -> None:
    result, folder = series_one
    lines, said = read_csv(folder / "simulation.csv"), json.loads(result.stdout)["figures"]
    assert list(lines[0]) == COLUMNS
    assert [line["identifier"] for line in lines] == [one["identifier"] for one in said]
    for line, one in zip(lines, said, strict=True):
        assert line["value"] == ("" if one["value"] is None else str(one["value"])), one
        assert one["identifier"] in TERMS
        if one["distance"] and one["unit"] == "share":
            apart = (one["value"] - one["exact"]) / one["standard_error"]
            assert one["distance"] == pytest.approx(apart, rel=1e-6), one


def test_drawn_and_exact_figures_are_compared(series_one: tuple[Result, Path]) -> None:
    said = json.loads(series_one[0].stdout)
    found = said["agreement"]
    known = [abs(one["distance"]) for one in said["figures"] if one["distance"] is not None]
    assert found["n_compared"] == len(known)
    assert found["largest_distance"] == pytest.approx(max(known), rel=1e-9)
    assert len(found["more_than_three_standard_errors_apart"]) == sum(one > 3 for one in known)


def test_claims_of_all_dates_add_up_to_the_expected_claim(series_one: tuple[Result, Path]) -> None:
    result, folder = series_one
    said = figures(json.loads(result.stdout))["guarantee", "expected_claim"]
    claims = read_csv(folder / "claims_by_date.csv")
    assert math.fsum(float(one["expected_claim"]) for one in claims) == pytest.approx(said["value"], abs=0.05)
    assert math.fsum(float(one["exact_expected_claim"]) for one in claims) == pytest.approx(said["exact"], abs=0.05)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ("小型项目", "信用假设", "担保人 示例担保", "代偿概率", "级别敏感性", "倍标准误", "* 示例值"),
        ),
        ("en", ("small deal", "Assumptions", "Probability of a call", "Loss given default", "standard errors apart")),
    ],
)
def test_people_are_answered_in_their_language(language: str, words: tuple[str, ...], rated: Workspace) -> None:
    result = rated.end("simulate", *FEW, "--lang", language)
    assert result.exit_code == 0, result.output
    assert not [word for word in words if word not in result.stdout], result.stdout


def test_figures_do_not_depend_on_who_draws(rated: Workspace) -> None:
    paths = ("--paths", "140000")
    assert rated.end("simulate", *paths, "--workers", "1").exit_code == 0
    first = contents(rated.results)
    assert rated.end("simulate", *paths, "--workers", "2").exit_code == 0
    assert contents(rated.results) == first


def test_another_seed_or_scheme_draws_other_paths_of_the_same_exact_figures(rated: Workspace) -> None:
    said = [
        json.loads(rated.end("simulate", *FEW, "--json", *words).stdout)
        for words in ((), ("--seed", "2"), ("--scheme", "plain"))
    ]
    calls = [figures(one)["guarantee", "call_probability"] for one in said]
    assert len({call["value"] for call in calls}) == 3
    assert len({call["exact"] for call in calls}) == 1
    assert [(one["seed"], one["scheme"]) for one in said] == [(1, "mixture"), (2, "mixture"), (1, "plain")]


def test_a_scenario_is_what_happens_on_every_path(rated: Workspace) -> None:
    said = json.loads(rated.end("simulate", *FEW, "--scenario", "alpha_defaults", "--json").stdout)
    assert said["scenario"] == "alpha_defaults"
    assert figures(said)["guarantee", "call_probability"]["exact"] > 0.99


def test_other_credit_assumptions_may_be_named(rated: Workspace) -> None:
    other = rated.write("other.yaml", NORMAL.replace("recovery_ratio: 0.2\n", "recovery_ratio: 0.5\n"))
    losses = [
        figures(json.loads(rated.end("simulate", *FEW, "--json", *words).stdout))["pool", "expected_lost"]["exact"]
        for words in ((), ("--credit", str(other)))
    ]
    assert losses[1] < losses[0]


def test_odd_assumptions_are_remarked_on_stderr(rated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Fault(where="credit.yaml:4", found="a matrix was mended", wanted="a sound one is wanted", remedy="Check it.")
    monkeypatch.setattr("abs_model.io.credit_file._matrix_warnings", lambda *_: (odd,))
    for command in ("simulate", "run"):
        result = rated.end(command)
        assert result.exit_code == 0, result.output
        assert result.stderr == f"{odd}\n"


def test_figures_that_do_not_agree_are_told_on_stderr_too(rated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abs_model.run.agreement.FAR", -1.0)
    result = rated.end("simulate", *FEW, "--lang", "en")
    assert result.exit_code == 0
    assert "standard errors off" in result.stderr
    assert "!!!" in result.stdout


def test_a_deal_without_credit_assumptions_says_how_to_come_by_them(place: Workspace) -> None:
    result = place.end("simulate")
    assert_refused(result, 5, "credit.yaml: there is no such file", "abs-model init", "--credit")
    assert not place.results.exists()


def test_a_file_that_is_named_and_is_not_there_is_said_to_be_missing(rated: Workspace) -> None:
    assert_refused(rated.end("simulate", "--credit", "nowhere.yaml"), 5, "nowhere.yaml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--workers", "2", "--cluster", "tcp://127.0.0.1:1"), "one of the two is wanted"),
        (("--paths", "0"), "--paths"),
        (("--seed", "-1"), "--seed"),
        (("--scheme", "quick"), "'quick' is not one of"),
        (("--workers", "0"), "--workers"),
    ],
)
def test_a_slip_on_the_command_line_ends_with_2(words: tuple[str, ...], said: str, rated: Workspace) -> None:
    result = rated.end("simulate", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert not rated.results.exists()


def test_an_unknown_scenario_is_refused(rated: Workspace) -> None:
    assert_refused(rated.end("simulate", "--scenario", "lat"), 5, "--scenario", "Did you mean late?")


def test_a_cluster_that_is_not_there_is_the_users_to_start(rated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr("abs_model.run.workers.Cluster.counts", gone)
    result = rated.end("simulate", "--cluster", "tcp://127.0.0.1:1")
    assert result.exit_code == 2
    assert "--cluster tcp://127.0.0.1:1: Timed out trying to connect; a dask scheduler" in result.stderr


def test_a_full_disk_is_no_matter_of_the_cluster(rated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("broken")

    monkeypatch.setattr("abs_model.run.workers.One.counts", full)
    assert isinstance(rated.end("simulate", *FEW).exception, OSError)


def test_whoever_is_asked_for_draws() -> None:
    from abs_model.cli.request import Drawing
    from abs_model.cli.simulate import workers_for

    def drawing(**words: Any) -> Drawing:
        return Drawing(n_paths=16_384, scheme="mixture", seed=1, **words)

    assert isinstance(workers_for(drawing(), 16), One)
    assert isinstance(workers_for(drawing(n_workers=1), 16), One)
    local, cluster = workers_for(drawing(n_workers=3), 16), workers_for(drawing(cluster="tcp://host:1"), 16)
    assert isinstance(local, Local)
    assert local.n_workers == 3
    assert isinstance(cluster, Cluster)


def test_the_schemes_of_the_command_line_are_those_of_the_engine_and_so_are_its_defaults() -> None:
    from abs_model.cli.simulate import PLAIN_DRAWING

    assert SCHEMES == draw.SCHEMES
    usual = Settings()
    assert (PLAIN_DRAWING.n_paths, PLAIN_DRAWING.scheme, PLAIN_DRAWING.seed) == (
        usual.n_paths,
        usual.scheme,
        usual.seed,
    )
    options = {option.name: option.default for option in main.get_command(None, "simulate").params}  # type: ignore
    assert (options["n_paths"], options["scheme"], options["seed"]) == (usual.n_paths, usual.scheme, usual.seed)


def test_a_run_beside_credit_assumptions_says_how_likely_everything_is(rated: Workspace) -> None:
    result = rated.end("run", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "Senior shortfall probability" in result.stdout
    assert "Comparison" in result.stdout
    written = json.loads((rated.results / "summary.json").read_text(encoding="utf-8"))
    assert {f"{table}.csv" for table in TABLES} <= set(written["files"])
    assert {f"{chart}_en.png" for chart in CHARTS} <= set(written["files"])
    assert written["simulation"]["n_paths"] == 100_352
    origin = json.loads((rated.results / "provenance.json").read_text(encoding="utf-8"))
    assert origin["simulation"]["seed"] == 1


def test_a_run_without_credit_assumptions_is_as_it_was(place: Workspace) -> None:
    result = place.end("run")
    assert result.exit_code == 0, result.output
    assert "违约模拟" not in result.stdout
    written = json.loads((place.results / "summary.json").read_text(encoding="utf-8"))
    assert "simulation" not in written
    assert "simulation.csv" not in written["files"]


def test_a_new_deal_can_be_simulated_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "my-deal"
    assert CliRunner().invoke(main, ["init", "my-deal", "--folder", str(folder)]).exit_code == 0
    out = tmp_path / "results"
    result = CliRunner().invoke(main, ["simulate", str(folder), *FEW, "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert (out / "workbook.xlsx").exists()


@pytest.mark.parametrize("n_workers", ["1", "2"])
def test_an_interrupted_simulation_leaves_nothing_behind(
    n_workers: str, rated: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from abs_model.run import simulate

    def interrupted(counts: Iterator[object]) -> None:
        next(counts)
        raise KeyboardInterrupt

    monkeypatch.setattr(simulate, "folded", interrupted)
    before = sorted(path.name for path in rated.folder.iterdir())
    result = rated.end("simulate", "--paths", "300000", "--workers", n_workers)
    assert result.exit_code == 130
    assert "results are as they were before" in result.stderr
    assert sorted(path.name for path in rated.folder.iterdir()) == before
