"""The sample of each product, all its servicer files, through the command; figures from the files, by hand."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.io.servicer_file import read_servicer_file
from abs_model.measure.money import to_fen
from abs_model.report.text_table import cells
from abs_model.run.project import project
from abs_model.run.realised import course_of, window_of
from abs_model.run.table import payments_table, tranches_table
from abs_model.scenario.scenario import BASE
from tests.house.source import ROOT

DEALS = ROOT / "deals"
SERIES, BILLS, NOTES = "fazhan-scf-2020-1", "fazhan-bills-2020", "nanshan-ip-abn-2020-1"
SAMPLES = {
    SERIES: ("2020-12-23.csv", "2021-03-23.csv", "2021-06-23.xlsx", "2021-08-24.csv"),
    BILLS: ("2020-10-23.csv", "2020-11-16.csv", "2020-12-31.csv"),
    NOTES: ("2020-12-16.csv", "2021-03-16.csv"),
}
RESTATED = "2021-03-23-restated.csv"
EXIT_CODES = {SERIES: 0, BILLS: 10, NOTES: 0}
"""Of the bills one was refused and paid by the guarantor: three triggers of the programme."""


@dataclass(frozen=True)
class Place:
    """A deal of the samples, its history and its results."""

    deal: str
    folder: Path

    @property
    def results(self) -> Path:
        return self.folder / "out"

    def end(self, *names: str, language: str = "en", command: str = "monitor") -> Result:
        files = [str(DEALS / self.deal / "servicer" / name) for name in names if not name.startswith("-")]
        words = [name for name in names if name.startswith("-")]
        places = ["--history", str(self.folder / "history.sqlite"), "--out", str(self.results)]
        return CliRunner().invoke(main, [command, str(DEALS / self.deal), *files, *places, "--lang", language, *words])

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.results / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def summary(self) -> Any:
        return json.loads((self.results / "summary.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, tuple[Place, Result]]]:
    """Every sample with all its files, looked at once."""
    made = {}
    for deal, names in SAMPLES.items():
        place = Place(deal, tmp_path_factory.mktemp(deal))
        made[deal] = (place, place.end(*names))
    yield made


@cache
def records_of(deal: str) -> pd.DataFrame:
    return pd.concat([read_servicer_file(DEALS / deal / "servicer" / name).records for name in SAMPLES[deal]])


def fen(deal: str, record: str, subject: str = "") -> int:
    """What the files say under a record, added up by hand."""
    rows = records_of(deal)
    own = rows[(rows["record"] == record) & ((rows["subject"] == subject) | (not subject))]
    return int(to_fen(own["amount"].to_numpy(dtype=np.float64)).sum())


def total(rows: list[dict[str, str]], column: str) -> int:
    return sum(round(float(row[column]) * 100) for row in rows if row[column])


@pytest.mark.parametrize("deal", SAMPLES)
def test_every_sample_runs_reconciles_and_says_whether_to_act(
    seen: Mapping[str, tuple[Place, Result]], deal: str
) -> None:
    place, result = seen[deal]
    assert result.exit_code == EXIT_CODES[deal], result.output
    assert place.summary()["servicer_files"]["taken"] == list(SAMPLES[deal])
    assert place.table("differences") == []
    assert not any(float(row["difference"]) for row in place.table("bank_lines"))
    assert max(map(cells, result.stdout.splitlines())) <= 100


@pytest.mark.parametrize("deal", SAMPLES)
def test_the_same_in_chinese_from_the_history_alone(seen: Mapping[str, tuple[Place, Result]], deal: str) -> None:
    place, _ = seen[deal]
    result = place.end(language="zh")
    assert result.exit_code == EXIT_CODES[deal], result.output
    assert max(map(cells, result.stdout.splitlines())) <= 100
    for word in ("已过归集期", "回款", "待办事项", "勾稽"):
        assert word in result.stdout


@pytest.mark.parametrize("deal", SAMPLES)
def test_the_results_are_those_of_one_projection_fed_with_what_happened(
    seen: Mapping[str, tuple[Place, Result]], deal: str
) -> None:
    place, _ = seen[deal]
    subject = read_case(Files(deal=DEALS / deal)).subject
    files = [read_servicer_file(DEALS / deal / "servicer" / name) for name in SAMPLES[deal]]
    course = course_of(subject, [(one.records, window_of(subject, one.period_end)) for one in files])
    projection = project(course.subject(subject), [BASE])
    for name, table in (("payments", payments_table(projection)), ("tranches", tranches_table(projection))):
        column = "paid" if name == "payments" else "principal_paid"
        expected = [round(amount * 100) for amount in table[column].fillna(0.0).tolist()]
        assert [round(float(row[column] or 0) * 100) for row in place.table(name)] == expected


def test_series_1_has_collected_paid_and_been_helped_as_its_files_say(seen: Mapping[str, tuple[Place, Result]]) -> None:
    place, _ = seen[SERIES]
    last = {row["cash_line"]: row for row in place.table("actual_plan") if row["period"] == "14"}
    so_far = {name: round(float(row["actual_so_far"]) * 100) for name, row in last.items()}
    assert so_far["line_collected"] == fen(SERIES, "receipt")
    assert so_far["line_repurchased"] == fen(SERIES, "repurchase")
    assert so_far["line_support"] == so_far["line_reimbursed"] == fen(SERIES, "claim") == 26_708_006_97
    assert so_far["line_principal"] == fen(SERIES, "payment", "A.principal") == 263_000_000_00
    assert so_far["line_interest"] == fen(SERIES, "payment", "A.interest") == 9_994_000_00
    assert so_far["line_income"] == fen(SERIES, "income")
    done = {row["duty"] for row in place.table("duties") if row["duty_state"] == "duty_done"}
    assert done >= {"servicer_report", "guarantee_payment", "payment", "transfer", "record_date"}


def test_a_restated_file_is_shown_side_by_side_and_reaches_everything_later(tmp_path: Path) -> None:
    place = Place(SERIES, tmp_path)
    assert place.end(*SAMPLES[SERIES]).exit_code == 0
    result = place.end(RESTATED)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    told = [line.split()[-3:] for line in lines if line.startswith(("9 ", "9-14 ", "12 ", "13 "))]
    # A deduction of 70,000 and a receipt of 1,480,000 were a default of 1,550,000 and what was recovered of it.
    assert ["32,389,250.46", "30,909,250.46", "-1,480,000.00"] in told
    assert ["0.00", "1,480,000.00", "1,480,000.00"] in told
    assert ["108,640.00", "38,640.00", "-70,000.00"] in told
    # Tax is due on less income, so the guarantor would have had less to pay.
    assert ["341,959.99", "339,908.99", "-2,051.00"] in told
    assert len(told) <= 15
    assert len(place.table("changes")) > len(told)
    # The file of August tells what was paid by the old figures: said as warnings, taken all the same.
    assert {row["severity"] for row in place.table("differences")} == {"warning"}
    again = place.end(RESTATED)
    assert "Known already" in again.stdout
    assert place.table("changes") == []


def test_the_bills_stand_as_their_files_say(seen: Mapping[str, tuple[Place, Result]]) -> None:
    place, result = seen[BILLS]
    stages = pd.Series([row["stage"] for row in place.table("bills")]).value_counts().to_dict()
    # Nine are due by the end of the year: eight were paid, one was refused and paid by the guarantor.
    assert stages == {"discounted": 16, "paid": 8, "compensated": 1}
    (claim,) = place.table("claims")
    assert (claim["compensated_date"], claim["compensated_amount"]) == ("2020-11-23", "630900.00")
    assert (claim["recovered_date"], claim["recovered_amount"]) == ("2020-12-18", "252360.00")
    borne = {row["bearer"]: round(float(row["borne"]) * 100) for row in place.table("sharing")}
    # The bank bears 30 %, the guarantor 70 % and passes 40 % of that on.
    assert borne == {"bank": 189_270_00, "guarantor": 264_978_00, "re_guarantee": 176_652_00}
    breached = {row["trigger"] for row in place.table("triggers") if row["is_breached"] in ("True", "true", "1")}
    assert breached == {"claims", "overdue", "frozen"}
    said = result.stderr.splitlines()
    # 630,900 of the 3,457,303.25 that were paid and the 630,900 themselves.
    assert "Breached: claim ratio above 5 % (claim_ratio 0.154322 > 0.05, by 0.104322)" in said
    assert len([line for line in said if line.startswith("Breached: ")]) == 3
    assert total(place.table("ageing"), "face") == 630_900_00
    names = {path.name for path in place.results.iterdir()}
    assert names >= {"workbook.xlsx", "book.xlsx", "lines.csv", "tasks.csv", "ageing_by_window.csv"}


def test_the_notes_are_tested_by_what_happened(seen: Mapping[str, tuple[Place, Result]]) -> None:
    place, result = seen[NOTES]
    tested = {row["trigger"]: row["test_result"] for row in place.table("ip_triggers")}
    assert set(tested.values()) == {"test_passed"}
    assert len(tested) == 7
    assert "instalments count as paid" not in result.stdout
    assert place.summary()["ip"]["as_of"] == "2021-03-16"
    # The guarantor paid for one debtor, and was paid back days later.
    supports = [row for row in place.table("supports") if row["support"] == "loan_guarantee"]
    assert total([row for row in supports if int(row["period"]) <= 2], "drawn") == fen(NOTES, "claim")
    assert {path.name for path in place.results.iterdir()} >= {"ip_watch_tasks.csv", "ip_standing.csv", "duties.ics"}


def test_reports_of_a_deal_with_a_history_say_what_happened(seen: Mapping[str, tuple[Place, Result]]) -> None:
    place, _ = seen[SERIES]
    reports = Place(SERIES, place.folder)
    result = CliRunner().invoke(
        main,
        [
            "report", str(DEALS / SERIES), "--history", str(place.folder / "history.sqlite"),
            "--out", str(place.folder / "reports"), "--document", "quarterly_report", "--format", "html",
        ],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    text = (place.folder / "reports" / "documents" / "quarterly_report_zh.html").read_text(encoding="utf-8")
    # What the pool really brought in that quarter, the duties, and the deal against its plan.
    for words in ("169,811,216.49", "履约事项日历", "实际与预测对比", "逾期账龄"):
        assert words in text
    provenance = json.loads((place.folder / "reports" / "provenance.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in provenance["servicer_files"]] == list(SAMPLES[SERIES])
    assert reports.summary()["n_elapsed"] == 14


def test_documents_of_the_closing_are_not_mixed_with_what_happened(seen: Mapping[str, tuple[Place, Result]]) -> None:
    place, _ = seen[SERIES]
    words = ["report", str(DEALS / SERIES), "--history", str(place.folder / "history.sqlite")]
    words += ["--out", str(place.folder / "mixed"), "--document", "memorandum", "--document", "quarterly_report"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "memorandum says what was planned at the closing" in result.stderr
    assert not (place.folder / "mixed").exists()
