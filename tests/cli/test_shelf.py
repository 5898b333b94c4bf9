"""``abs-model shelf``: the published figures of the shelf, what it writes, says and draws."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.glossary import TERMS
from abs_model.report.text_table import cells
from tests.faults.sound import read_csv
from tests.shelf_place import shelf_place

SHELF = Path(__file__).parents[2] / "deals" / "fazhan-scf-shelf"


def ask(out: Path, *words: str) -> Result:
    """Ask about the shelf of the sample."""
    return CliRunner().invoke(main, ["shelf", str(SHELF), "--out", str(out), *words])


@pytest.fixture(scope="module")
def before_series_2(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The shelf as it was published: series 1 is out, and nothing else."""
    out = tmp_path_factory.mktemp("shelf") / "out"
    return out, ask(out, "--as-of", "2020-09-30", "--lang", "en", "--alone", "--json", "--paths", "1024")


@pytest.fixture(scope="module")
def with_all(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The shelf after series 3, under the limits of its guarantor."""
    out = tmp_path_factory.mktemp("shelf") / "out"
    return out, ask(out, "--lang", "en", "--paths", "2048")


def test_the_published_figures_of_the_shelf(before_series_2: tuple[Path, Result]) -> None:
    """5 billion registered, 263 million used by series 1 (四川融资担保动态 2020 Q3), so 4,737 million left."""
    out, result = before_series_2
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    figures = said["figures"]
    assert figures["registered_amount"] == 5_000_000_000
    assert figures["shelf_used"] == 263_000_000
    assert figures["shelf_left"] == 4_737_000_000
    assert (figures["n_issued"], figures["most_issues"]) == (1, 20)
    assert (figures["first_issue_deadline"], figures["shelf_expiry"]) == ("2021-06-10", "2022-06-10")
    lines = read_csv(out / "shelf_ledger.csv")
    assert [line["series_amount"] for line in lines] == ["263000000.00", "180000000.00", "150000000.00"]
    assert [line["shelf_left"] for line in lines] == ["4737000000.00", "4557000000.00", "4407000000.00"]
    assert [line["series_state"] for line in lines] == ["series_live", "series_planned", "series_planned"]
    assert lines[0]["n_suppliers"] == "34"
    assert said["ring_fenced"] == dict.fromkeys(("fazhan-scf-2020-1", "fazhan-scf-2020-2", "fazhan-scf-2020-3"), True)
    assert said["faults"] == []


def test_the_plan_goes_on_to_full_use_with_a_limit_named_at_each_step(with_all: tuple[Path, Result]) -> None:
    out, result = with_all
    assert result.exit_code == 0, result.output
    lines = read_csv(out / "shelf_plan.csv")
    assert all(line["binding_limit"] in TERMS for line in lines)
    assert [line["binding_limit"] for line in lines[-3:]] == [
        "per_core_enterprise_cap",
        "registered_amount",
        "registered_amount",
    ]
    assert float(lines[-1]["shelf_left"]) == 0
    assert float(lines[-1]["least_left"]) >= 0
    issued = sum(float(line["series_amount"]) for line in lines)
    assert issued == 5_000_000_000 - 593_000_000
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["has_guarantor_limits"] is True
    plan = summary["plan"]
    assert (plan["ended_by"], plan["full_use_date"]) == ("registered_amount", "2022-05-19")
    assert plan["suppliers_reached"] > 5_000
    assert plan["most_live_series"] == 12
    assert 0 < plan["claim_probability"] < 0.1
    assert plan["mean_planned_amount"] < plan["planned_amount"]


def test_every_column_has_a_term_and_every_line_fits(with_all: tuple[Path, Result]) -> None:
    out, result = with_all
    tables = sorted(path.stem for path in out.glob("*.csv"))
    assert tables == [
        "criteria", "duplicates", "faults", "shelf_cores", "shelf_ledger", "shelf_limits", "shelf_outstanding",
        "shelf_plan",
    ]  # fmt: skip
    for name in tables:
        with (out / f"{name}.csv").open(encoding="utf-8-sig") as file:
            header = file.readline().strip().split(",")
        assert [column for column in header if column not in TERMS] == [], name
    assert max(cells(line) for line in result.stdout.splitlines()[:-1]) <= 100
    assert "* illustrative" in result.stdout


def test_one_name_counts_over_all_its_series_and_by_its_code(with_all: tuple[Path, Result]) -> None:
    out, _ = with_all
    lines = {line["core_enterprise_id"]: line for line in read_csv(out / "shelf_cores.csv")}
    assert lines["jiuye"]["live_series"] == "fazhan-scf-2020-1, fazhan-scf-2020-2"
    assert float(lines["jiuye"]["face_at_closing"]) == 164_318_742.18 + 77_494_672.35
    assert lines["minli"]["core_enterprise_code"] == "91510603MYRRJRW689"
    assert sum(float(line["notes_on_name"]) for line in lines.values()) == pytest.approx(593_000_000)


def test_the_same_question_gives_the_same_files(with_all: tuple[Path, Result], tmp_path: Path) -> None:
    out, _ = with_all
    assert ask(tmp_path / "out", "--lang", "en", "--paths", "2048").exit_code == 0
    for path in sorted(out.iterdir()):
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes(), path.name


def test_another_seed_draws_other_paths_and_leaves_the_base(tmp_path: Path) -> None:
    place = shelf_place(tmp_path)
    from tests.faults.test_credit_faults import CREDIT, TABLE

    place.shelf.write("ratings.yaml", TABLE.replace("0.008, 0.024", "0.1, 0.3"))
    place.shelf.write("credit.yaml", CREDIT)
    plans = []
    for seed in ("1", "2"):
        result = place.end("--paths", "1024", "--seed", seed, "--json")
        assert result.exit_code == 0, result.output
        plans.append(json.loads(result.stdout)["plan"])
    assert plans[0]["planned_amount"] == plans[1]["planned_amount"]
    assert plans[0]["mean_planned_amount"] != plans[1]["mean_planned_amount"]
    assert plans[0]["drawn_paths"] == 1024
    provenance = json.loads((place.results / "provenance.json").read_text(encoding="utf-8"))
    assert (provenance["seed"], provenance["n_paths"]) == (2, 1024)


def test_without_assumptions_only_the_base_is_rolled_and_that_is_said(tmp_path: Path) -> None:
    place = shelf_place(tmp_path)
    result = place.end()
    assert result.exit_code == 0, result.output
    assert "only the base path" in result.stderr
    assert "The guarantor's limits are not looked at" in result.stderr
    assert json.loads((place.results / "provenance.json").read_text(encoding="utf-8"))["seed"] is None


def test_the_chart_is_drawn_in_either_language(with_all: tuple[Path, Result], tmp_path: Path) -> None:
    out, _ = with_all
    assert {path.name for path in out.glob("shelf_*.png")} == {"shelf_en.png"}
    place = shelf_place(tmp_path)
    assert place.end("--lang", "zh").exit_code == 0
    assert (place.results / "shelf_zh.svg").stat().st_size > 10_000


def test_what_one_series_collects_never_depends_on_another(tmp_path: Path) -> None:
    """Each series is a plan of its own: breaking the tape of one leaves every figure of the other as it is."""
    place = shelf_place(tmp_path)
    assert place.end("--paths", "0").exit_code == 0
    before = read_csv(place.results / "shelf_ledger.csv")
    place.two.replace("deal.yaml", "balance: 3_500_000", "balance: 2_000_000")
    assert place.end("--paths", "0").exit_code == 0
    after = read_csv(place.results / "shelf_ledger.csv")
    assert before[0] == after[0]
    assert {line["is_balanced"] for line in (*before, *after)} == {"true"}
