"""An IP note watched day by day: what is written, when it ends with 10, which days and deals are refused."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main

DEALS = Path(__file__).parents[2] / "deals"
SAMPLE = DEALS / "nanshan-ip-abn-2020-1"
TABLES = ("ip_watch_tasks", "ip_standing", "loan_to_value", "ip_triggers")


def ask(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def watched(place: Path, day: str, *words: str, deal: Path = SAMPLE) -> Result:
    history = place.with_name("history.sqlite")
    return ask("monitor", str(deal), "--as-of", day, "--out", str(place), "--history", str(history), *words)


def table(place: Path, name: str) -> list[dict[str, str]]:
    with (place / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def figures(answer: str) -> dict[str, float]:
    return {one["identifier"]: one["value"] for one in json.loads(answer)["figures"]}


def noted(folder: Path, *, paid_to: dict[str, str] | None = None, ended: dict[str, str] | None = None) -> Path:
    """The sample with a register of its own: fees paid for years, and rights that end, but for those that are named."""
    deal = folder / "deal"
    shutil.copytree(SAMPLE, deal)
    with (SAMPLE / "assets.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["年费缴至日"] = (paid_to or {}).get(row["知识产权编号"], "2024-12-31")
        row["宣告无效/终止日"] = (ended or {}).get(row["知识产权编号"], "")
    with (deal / "assets.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    return deal


BEST = ("IP-01", "IP-02", "IP-07", "IP-08", "IP-13", "IP-18")
"""The inventions that are worth most: the notes are far above 90 % of the others."""


def test_the_day_is_the_cut_off_where_none_is_named(tmp_path: Path) -> None:
    result = ask("monitor", str(SAMPLE), "--out", str(tmp_path / "out"), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    said = json.loads(result.stdout)
    assert said["as_of"] == "2020-09-16"
    assert json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))["as_of"] == "2020-09-16"
    found = figures(result.stdout)
    assert (found["principal_outstanding"], found["notes_balance"]) == (210e6, 210e6)
    assert (found["n_at_closing"], found["n_accepted"], found["n_ceased"]) == (25, 25, 0)
    assert {one.name for one in (tmp_path / "out").iterdir()} == {
        "summary.json", "provenance.json", *(f"{one}.csv" for one in TABLES),
    }  # fmt: skip


def test_tables_say_what_is_to_be_done_by_whom_and_what_stands(tmp_path: Path) -> None:
    deal = noted(tmp_path, paid_to={"IP-15": "2020-12-16"})
    result = watched(tmp_path / "out", "2021-06-01", "--lang", "en", deal=deal)
    assert result.exit_code == 0, result.output
    tasks = table(tmp_path / "out", "ip_watch_tasks")
    (first,) = [one for one in tasks if one["is_overdue"] == "true"]
    assert (first["task"], first["subject"], first["party"]) == ("pay_annual_fee", "IP-15", "original_debtor")
    assert (first["due_date"], first["last_date"], first["days_left"]) == ("2020-12-16", "2021-06-16", "15")
    assert first["basis"] == "by_law"
    (rating,) = [one for one in tasks if one["task"] == "tracking_rating"]
    assert (rating["due_date"], rating["party"], rating["basis"]) == ("2021-07-31", "rating_agency", "by_practice")
    due = [(one["subject"], one["note_payment_date"]) for one in tasks if one["task"] == "pay_instalment"]
    assert due == [(f"NS-0{number}", "2021-06-23") for number in range(1, 6)]
    standing = {one["ip_id"]: one for one in table(tmp_path / "out", "ip_standing")}
    assert (standing["IP-15"]["right_state"], standing["IP-15"]["ceased_for"]) == ("right_in_grace", "fees_not_paid")
    assert len(standing) == 25
    assert [one["debtor_id"] for one in table(tmp_path / "out", "loan_to_value")] == [
        "jinjia", "mobi", "boke", "shanchuan", "maichi",
    ]  # fmt: skip
    for word in ("Pay the annual fee", "Tracking rating", "not testable from the files", "2021-06-23", "Jinjia"):
        assert word in result.stdout, word


def test_what_cannot_be_tested_is_empty_in_the_table_and_no_breach(tmp_path: Path) -> None:
    assert watched(tmp_path / "out", "2021-06-01", deal=noted(tmp_path)).exit_code == 0
    rows = {one["trigger"]: one for one in table(tmp_path / "out", "ip_triggers")}
    assert rows["loan_to_value"]["test_result"] == "test_passed"
    for trigger in ("overdue", "debtor_default", "guarantor_downgrade", "interest_unpaid"):
        row = rows[trigger]
        assert (row["test_result"], row["value"], row["is_breached"]) == ("not_testable", "", "")
        assert row["remark"]


@pytest.mark.parametrize(("day", "code"), [("2022-01-31", 0), ("2022-02-01", 10)])
def test_property_that_is_declared_invalid_breaches_from_its_day_on(tmp_path: Path, day: str, code: int) -> None:
    deal = noted(tmp_path, ended=dict.fromkeys(BEST, "2022-02-01"))
    result = watched(tmp_path / "out", day, "--lang", "en", "--json", deal=deal)
    assert result.exit_code == code, result.output
    said = json.loads(result.stdout)
    assert [one["ip_id"] for one in said["invalidated"]] == (list(BEST) if code else [])
    (ratio,) = [one for one in said["triggers"] if one["trigger"] == "loan_to_value"]
    assert ratio["is_breached"] is bool(code)
    if code:
        assert "Breached: balance of notes above 90 % of the property's value (loan_to_value_ratio" in result.stderr
        assert ratio["remark"] is None


@pytest.mark.parametrize(("day", "code"), [("2022-01-04", 0), ("2022-01-05", 10)])
def test_fees_that_are_not_shown_as_paid_breach_after_their_grace_and_the_screen_says_so(
    tmp_path: Path, day: str, code: int
) -> None:
    # Six months from 2 July 2021 is Sunday 2 January 2022; the offices open again on Tuesday the 4th.
    deal = noted(tmp_path, paid_to=dict.fromkeys(BEST, "2021-07-02"))
    result = watched(tmp_path / "out", day, "--lang", "en", deal=deal)
    assert result.exit_code == code, result.output
    assert ("only because fees are not shown as paid: enter fee_paid_to if they were" in result.stdout) is bool(code)


def test_later_appraisals_are_not_known_yet(tmp_path: Path) -> None:
    deal = noted(tmp_path)
    before = watched(tmp_path / "a", "2021-09-14", "--json", deal=deal)
    after = watched(tmp_path / "b", "2021-09-15", "--json", deal=deal)
    assert figures(before.stdout)["accepted_value"] == figures(before.stdout)["closing_value"]
    assert figures(after.stdout)["accepted_value"] < figures(before.stdout)["accepted_value"]


@pytest.mark.parametrize("command", ["check", "pool", "project", "stress", "simulate", "run", "report"])
def test_other_commands_take_no_day_of_an_ip_note_and_say_who_does(command: str) -> None:
    result = ask(command, str(SAMPLE), "--as-of", "2021-06-01")
    assert (result.exit_code, result.stdout) == (2, "")
    last = result.stderr.splitlines()[-1]
    assert "--as-of: nanshan-ip-abn-2020-1 is an IP note, which only monitor looks at as at a day" in last
    assert last.endswith("Leave it out, or ask abs-model monitor.")


def test_a_day_before_the_cut_off_is_refused(tmp_path: Path) -> None:
    result = watched(tmp_path / "out", "2020-09-15")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--as-of: 2020-09-15 lies before the cut-off of nanshan-ip-abn-2020-1; 2020-09-16 or" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_deal_that_is_neither_bills_nor_an_ip_note_needs_a_servicer_file(tmp_path: Path) -> None:
    result = ask("monitor", str(DEALS / "fazhan-scf-2020-1"), "--history", str(tmp_path / "none.sqlite"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "monitor: nothing was taken for fazhan-scf-2020-1 into" in result.stderr
