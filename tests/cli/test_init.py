"""A new deal runs at once and overwrites nothing."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from tests.faults.sound import assert_refused


def call(*words: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(main, words)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_deal_is_sound_and_runs_into_its_own_folder(home: Path) -> None:
    made = call("init", "shu-dao")
    assert made.exit_code == 0, made.output
    assert {path.name for path in (home / "deals/shu-dao").iterdir()} >= {
        *("deal.yaml", "scenarios.yaml", "credit.yaml", "ratings.yaml", "tape.csv", "README.md"),
    }
    checked = json.loads(call("check", "deals/shu-dao", "--json").stdout)
    assert (checked["warnings"], checked["rating_table"]) == ([], "example-domestic")
    run = call("run", "deals/shu-dao", "--json")
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["deal"] == "shu-dao"
    assert (home / "reports/out/shu-dao/run/summary.json").is_file()


@pytest.mark.parametrize("folder", ["deals/one", "work/first"])
def test_the_first_line_of_a_new_deal_leads_to_a_schema(folder: str, home: Path) -> None:
    assert call("init", "one", "--folder", folder).exit_code == 0
    first = (home / folder / "deal.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert (home / folder / first.partition("$schema=")[2]).is_file(), first


def test_a_schema_beside_the_deals_is_used_by_all(home: Path) -> None:
    (home / "deals").mkdir()
    assert call("schema", "--out", "deals/deal.schema.json").exit_code == 0
    assert call("init", "one").exit_code == 0
    assert not (home / "deals/one/deal.schema.json").exists()
    assert "$schema=../deal.schema.json" in (home / "deals/one/deal.yaml").read_text(encoding="utf-8")


def test_a_deal_that_is_there_is_not_overwritten(home: Path) -> None:
    assert call("init", "one").exit_code == 0
    (home / "deals/one/deal.yaml").write_text("mine", encoding="utf-8")
    assert_refused(call("init", "one"), 6, "deals", "something stands there already", "--folder")
    assert (home / "deals/one/deal.yaml").read_text(encoding="utf-8") == "mine"


def test_the_folder_may_be_another(home: Path) -> None:
    assert call("init", "one", "--folder", "work/first", "--product", "supply_chain_abs").exit_code == 0
    assert call("check", "work/first/deal.yaml").exit_code == 0


def test_a_new_ip_note_is_sound_and_shows_three_structures(home: Path) -> None:
    made = call("init", "my-note", "--product", "ip_abn")
    assert made.exit_code == 0, made.output
    assert {path.name for path in (home / "deals/my-note").iterdir()} == {
        *("deal.yaml", "scenarios.yaml", "credit.yaml", "ratings.yaml", "README.md", "deal.schema.json"),
        *("claims.csv", "payments.csv", "assets.csv", "valuations.csv"),
    }
    checked = json.loads(call("check", "deals/my-note", "--json").stdout)
    assert (checked["deal"], checked["warnings"]) == ("my-note", [])
    assert checked["parts"]["pool"] == checked["parts"]["tape"]
    run = call("run", "deals/my-note", "--json")
    assert run.exit_code == 0, run.output


def test_every_debtor_of_a_new_ip_note_keeps_its_target(home: Path) -> None:
    assert call("init", "my-note", "--product", "ip_abn").exit_code == 0
    assert call("borrowers", "deals/my-note").exit_code == 0
    costs = pd.read_csv(home / "reports/out/my-note/borrowers/all_in_cost.csv")
    assert set(costs.loc[costs["level"] == "debtor", "subject"]) == {"alpha", "beta", "gamma"}
    assert costs["is_within"].all()
