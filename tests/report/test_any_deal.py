"""Reports of deals that nobody has seen before: nothing is refused, nothing is too wide."""

import datetime
import warnings
from pathlib import Path
from random import Random

import matplotlib as mpl
import pandas as pd
import pytest
from openpyxl import load_workbook
from rich.cells import cell_len

from abs_model.glossary import Language
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import RawTape, read_rows
from abs_model.report.chart import CHARTS
from abs_model.report.chart_style import settings
from abs_model.report.screen import screen
from abs_model.report.screen_line import WIDTH
from abs_model.report.workbook import write_workbook
from abs_model.run.project import prepare, project
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE, LARGEST, ObligorDefault, Scenario
from abs_model.terms import Name
from tests.random_deals import random_deal


def random_projection(seed: int) -> Projection:
    """A random deal on a random tape under a mild and a grave scenario."""
    rng = Random(seed)
    deal = random_deal(rng)
    n_receivables = rng.randint(1, 40)
    mean = sum(tranche.balance for tranche in deal.tranches) / n_receivables
    days = max((deal.dates.legal_final - deal.dates.cut_off).days, 5)
    rows = [
        {
            "receivable_id": f"R{number}",
            "core_enterprise_id": f"c{rng.randint(1, 6)}",
            "debtor_id": f"d{number % 7}",
            "supplier_id": f"s{number % 9}",
            "supplier_name": f"供应商{number % 9}",
            "receivable_amount": f"{max(0.01, mean * rng.uniform(0.5, 1.6)):.2f}",
            "transfer_price": "0.01",
            "due_date": str(deal.dates.cut_off + datetime.timedelta(days=rng.randint(1, min(days, 900)))),
        }
        for number in range(n_receivables)
    ]
    raw = RawTape(frame=pd.DataFrame(rows), first_row_number=2, sha256="e" * 64, path="tape.csv", format="csv")
    grave = Scenario(
        id="grave",
        name=Name(zh="第一大核心企业与担保人违约", en="largest core enterprise and guarantor default"),
        defaults=(ObligorDefault(obligor=LARGEST, date=deal.dates.closing),),
        failures={"guarantor": deal.dates.closing},
        delay_days=40,
        default_ratio=0.2,
    )
    return project(prepare(deal, read_rows(raw, RECEIVABLES), deal_sha256="d" * 64), (grave, BASE))


@pytest.mark.parametrize("seed", [3, 20, 25, 31])
def test_any_deal_can_be_reported_on(seed: int, tmp_path: Path) -> None:
    projection, language = random_projection(seed), ("zh", "en")[seed % 2]
    write_workbook(projection, tmp_path / "book.xlsx", language)
    assert max(cell_len(line) for line in screen(projection, language).splitlines()) <= WIDTH
    with mpl.rc_context(rc=settings()), warnings.catch_warnings():
        warnings.simplefilter("error")
        for draw in CHARTS.values():
            draw(projection, language).draw_without_rendering()


@pytest.mark.parametrize(("language", "word"), [("zh", "不适用"), ("en", "n/a")])
def test_a_tranche_that_is_paid_nothing_has_no_return_and_no_life(
    awkward: Projection, tmp_path: Path, language: Language, word: str
) -> None:
    nothing = Scenario(id="nothing", name=Name(zh="全部无法收回", en="nothing is paid"), default_ratio=1.0)
    lost = project(awkward.subject, (nothing, BASE))
    book = load_workbook(write_workbook(lost, tmp_path / "book.xlsx", language))
    summary = {
        (row[1].value, row[3].value): row[4].value for row in book["摘要 Summary"].iter_rows(min_row=6, max_col=5)
    }
    assert (summary["Subordinated", "IRR"], summary["Subordinated", "WAL"]) == (word, word)
    scenarios = {row[1].value: row[2].value for row in book["情景 Scenarios"].iter_rows(min_row=4, max_col=4)}
    assert scenarios["Subordinated WAL"] == word
    assert word in screen(lost, language)
