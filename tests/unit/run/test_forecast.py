"""The forecast of the memorandum: published figures on the payment date, and cash that adds up in every row."""

import datetime

import numpy as np
import pytest

from abs_model.measure.money import to_fen
from abs_model.run.forecast import FORECAST_COLUMNS, forecast_table
from abs_model.run.project import prepare, project
from abs_model.run.record import Projection
from abs_model.run.tally import DISBURSEMENTS, RECEIPTS
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.terms import Name
from tests.report.conftest import awkward_deal, awkward_tape
from tests.unit.run.test_pool_summary import projection_of

LOST = Scenario(id="lost", name=Name(zh="损失", en="lost"), default_ratio=0.2, delay_days=40)


@pytest.fixture(scope="module")
def series_one() -> Projection:
    return projection_of("fazhan-scf-2020-1")


@pytest.fixture(scope="module")
def awkward() -> Projection:
    return project(prepare(awkward_deal(), awkward_tape(), deal_sha256="d" * 64), (BASE, LOST))


def test_series_one_pays_once_what_was_worked_out_by_hand(series_one: Projection) -> None:
    closing, payment = forecast_table(series_one).to_dict("records")
    assert closing["payment_date"] == datetime.date(2020, 7, 7)
    assert (closing["issue_amount"], closing["purchase_price"]) == (263_000_000.0, 262_050_000.0)
    assert payment["payment_date"] == datetime.date(2021, 7, 7)
    assert payment["collected"] == 273_676_212.56
    assert payment["interest_paid"] == 9_994_000.00  # 263,000,000 x 3.8 % x 365 / 365
    assert payment["principal_paid"] == 263_000_000.0
    assert payment["tax_paid"] == 379_262.86  # (273,676,212.56 - 262,050,000) x 0.03 / 1.03 x 1.12
    assert payment["fees_paid"] == 289_300.00 + 13_649.70
    assert closing["fees_paid"] + payment["fees_paid"] == pytest.approx(1_252_949.70)
    assert payment["closing_cash"] == 0.0
    due = 379_262.86 + 302_949.70 + 9_994_000.00 + 263_000_000.0
    assert payment["coverage_ratio"] == pytest.approx((273_676_212.56 + payment["reinvestment_income"]) / due)
    assert np.isnan(closing["coverage_ratio"])


@pytest.mark.parametrize("path", [0, 1])
def test_cash_adds_up_to_the_fen_in_every_row(awkward: Projection, path: int) -> None:
    table = forecast_table(awkward, path)
    assert list(table.columns) == list(FORECAST_COLUMNS)
    fen = {name: to_fen(table[name]) for name in FORECAST_COLUMNS[2:-1]}
    into = sum(fen[name] for name in RECEIPTS)
    out = sum(fen[name] for name in DISBURSEMENTS)
    assert (fen["opening_cash"] + into - out == fen["closing_cash"]).all()
    assert (fen["opening_cash"][1:] == fen["closing_cash"][:-1]).all()
    assert fen["collected"].sum() == awkward.payments.between(source="pool.collected")[:, path].sum()


def test_it_ends_with_the_last_date_on_which_anything_moves(awkward: Projection) -> None:
    table = forecast_table(awkward)
    dates = [period.payment_date for period in awkward.plan.periods if period.payment_date is not None]
    assert table["payment_date"].tolist() == dates[: len(table)]
    assert len(table) < len(dates)
    assert table.iloc[-1][[*RECEIPTS, *DISBURSEMENTS]].to_numpy(dtype=float).any()
    after = awkward.payments.between(source="collection")[:, 0]
    last = next(period.number for period in awkward.plan.periods if period.payment_date == dates[len(table) - 1])
    assert after[last] > 0 == after[last + 1 :].sum()


def test_what_supports_pay_comes_in_and_what_they_get_back_goes_out(awkward: Projection) -> None:
    table = forecast_table(awkward, 1)
    drawn = awkward.payments.between(source="guarantee") + awkward.payments.between(source="facility")
    assert to_fen(table["drawn"]).sum() == drawn[:, 1].sum() > 0
    assert to_fen(forecast_table(awkward)["drawn"]).sum() == drawn[:, 0].sum()


def test_a_date_in_a_year_without_a_notice_is_projected(awkward: Projection) -> None:
    table = forecast_table(awkward)
    years = {row.payment_date.year: bool(row.is_projected) for row in table.itertuples()}
    assert years == {2026: False, 2027: True}
