"""Model values beside appraisals, what still stands later, and the history of appraisals."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from abs_model.glossary import TERMS
from abs_model.pool.ip_history import HISTORY_COLUMNS, valuation_history
from abs_model.pool.ip_value import MODEL_COLUMNS, model_values, value_path
from tests.unit.pool.test_ip_register import history, register
from tests.unit.pool.test_ip_standing import CLAIMS, CUT_OFF, assets, assets_of, ip_deal

SPREAD = {
    "discount": {"risk_free": 0.16},
    "tax_rate": 0.15,
    "decay_rate": 0.1,
    "growth_deviation": 0.05,
    "royalty_spread": 0.2,
    "life_spread_years": 1,
}
SURE = {"discount": {"risk_free": 0.16}, "tax_rate": 0.15, "decay_rate": 0.1}
NO_INPUTS = {"revenue": "", "royalty_rate": ""}


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def by_hand(life: int, growth: float = 0.05, decay: float = 0.1, rate: float = 0.16, start: int = 0) -> float:
    """Relief from royalty of 10,000,000 at 3 % and 15 % tax, term by term, seen after ``start`` whole years."""
    return sum(
        10_000_000 * (1 + growth) ** t * 0.03 * (1 - decay) ** t * 0.85 / (1 + rate) ** (t - start + 0.5)
        for t in range(start, life)
    )


def test_the_model_takes_the_register_and_then_the_deal() -> None:
    own = {"decay_rate": "0", "discount_rate": "0.2", "tax_rate": "0.15"}
    table = model_values(assets({}, own, NO_INPUTS), ip_deal(valuation=SURE), rng(), 10)
    lines = table[table["ip_level"] == "asset"]
    expected = [round(by_hand(8), 2), round(by_hand(8, decay=0.0, rate=0.2), 2)]
    assert lines["model_value"].tolist()[:2] == pytest.approx(expected, abs=0.011)
    assert np.isnan(lines["model_value"].iloc[2])
    assert lines["difference"].iloc[0] == pytest.approx(expected[0] - 1_000_000.0, abs=0.011)
    assert list(table.columns) == [*MODEL_COLUMNS]
    assert set(table.columns) - set(TERMS) <= {"claim_id"}


def test_what_is_sure_has_no_range() -> None:
    table = model_values(assets({}, {}), ip_deal(valuation=SURE), rng(), 4)
    for name in ("model_low", "model_mid", "model_high"):
        assert table[name].tolist() == pytest.approx(table["model_value"].tolist(), abs=0.02)


def test_the_lesser_of_legal_and_economic_life_counts() -> None:
    early = {"filing_date": "2004-07-01", "expiry_date": ""}
    short = assets(early, {"economic_life_years": ""})
    table = model_values(short, ip_deal(valuation=SURE), rng(), 4)
    legal = (date(2024, 7, 1) - CUT_OFF).days / 365.25
    assert table["model_value"].iloc[0] < by_hand(5)
    assert table["model_value"].iloc[0] > by_hand(4)
    assert short["life_years"].iloc[0] == legal
    assert table["model_value"].iloc[1] > by_hand(14)


def test_sums_are_of_accepted_rows_with_inputs_and_add_up() -> None:
    table = model_values(
        assets({}, {"is_disputed": "是"}, NO_INPUTS, {"claim_id": "C3", "owner_id": "D2"}),
        ip_deal(valuation=SPREAD),
        rng(),
        200,
    )
    debtors, total = table[table["ip_level"] == "debtor"], table[table["ip_level"] == "total"].iloc[0]
    assert debtors["debtor_id"].tolist() == ["D1", "D2"]
    assert debtors["n_assets"].tolist() == [1, 1]
    assert debtors["appraised_value"].tolist() == [1_000_000.0, 1_000_000.0]
    assert total["model_value"] == debtors["model_value"].sum()
    assert total["difference"] == pytest.approx(debtors["difference"].sum())
    assert (table["model_low"].dropna() < table["model_mid"].dropna()).all()
    assert (table["model_mid"].dropna() < table["model_high"].dropna()).all()
    # Growth is common to a debtor's assets only, so that two debtors together are surer than one.
    width = (table["model_high"] - table["model_low"]) / table["model_value"]
    assert width.iloc[-1] < debtors["model_high"].sub(debtors["model_low"]).sum() / debtors["model_value"].sum()


def test_the_same_draws_give_the_same_range_and_an_odd_number_will_do() -> None:
    both = [model_values(assets({}), ip_deal(valuation=SPREAD), rng(), 51) for _ in range(2)]
    pd.testing.assert_frame_equal(both[0], both[1])


def test_without_inputs_there_is_nothing_but_the_appraisal() -> None:
    for table in (assets(NO_INPUTS), assets({"royalty_rate": "0"}), assets_of_nothing()):
        values = model_values(table, ip_deal(), rng(), 4)
        assert len(values) == len(table)
        assert values["model_value"].isna().all()


def assets_of_nothing() -> pd.DataFrame:
    return assets_of(register({"royalty_rate": "300%"}), None, ip_deal(), CLAIMS, CUT_OFF)


def test_values_run_off_as_the_model_does() -> None:
    table = assets({"economic_life_years": "8"})
    later = [date(2020, 6, 30), date(2024, 6, 30), date(2028, 7, 1)]
    path = value_path(table, ip_deal(valuation=SURE), later)
    assert path.shape == (1, 3)
    assert path[0].tolist() == [1e8, pytest.approx(1e8 * by_hand(8, start=4) / by_hand(8), rel=1e-3), 0.0]
    assert (path == np.floor(path)).all()


def test_a_value_never_rises_above_its_appraisal() -> None:
    table = assets({"growth_rate": "100%", "economic_life_years": "14"})
    assert value_path(table, ip_deal(valuation=SURE), [date(2021, 6, 30)])[0, 0] == 1e8


def test_without_inputs_values_fall_in_a_straight_line_until_the_right_ends() -> None:
    table = assets({**NO_INPUTS, "economic_life_years": ""}, {**NO_INPUTS, "economic_life_years": "10"})
    days = [date(2019, 1, 1), date(2025, 6, 30), date(2035, 3, 1), date(2035, 3, 2), date(2040, 1, 1)]
    path = value_path(table, ip_deal(), days)
    left = (date(2035, 3, 2) - date(2025, 6, 30)).days / (date(2035, 3, 2) - CUT_OFF).days
    assert path[0].tolist() == [1e8, pytest.approx(1e8 * left, abs=1), pytest.approx(1e8 / 5358, abs=1), 0.0, 0.0]
    assert path[1, 1] == pytest.approx(0.5e8, rel=1e-3)


def test_what_is_not_accepted_stands_for_nothing() -> None:
    path = value_path(assets({"is_disputed": "是"}, {}), ip_deal(), [CUT_OFF])
    assert path.tolist() == [[0.0], [1e8]]
    assert value_path(assets_of_nothing(), ip_deal(), [CUT_OFF]).shape == (0, 1)


def test_a_later_start_counts_from_there() -> None:
    day = date(2021, 3, 1)
    table = assets_of(register({}), None, ip_deal(), CLAIMS, day)
    assert value_path(table, ip_deal(), [day], as_of=day).tolist() == [[1e8]]


def test_the_history_by_property_and_in_total() -> None:
    valuations = history(
        {"appraisal_date": "2021-03-31", "appraised_value": "800000"},
        {"ip_id": "P2", "appraisal_date": "2020-12-31", "appraised_value": "500000"},
        {"ip_id": "P9", "appraisal_date": "2020-12-31", "appraised_value": "7"},
    )
    table = valuation_history(
        assets({}, {"appraised_value": "", "appraisal_date": ""}, valuations=valuations), valuations
    )
    said = table[["ip_level", "ip_id", "appraisal_date", "appraised_value", "n_assets"]].astype(object)
    assert said.where(said.notna(), None).to_numpy().tolist() == [
        ["asset", "P1", pd.Timestamp("2020-03-31"), 1_000_000.0, 1],
        ["asset", "P1", pd.Timestamp("2021-03-31"), 800_000.0, 1],
        ["asset", "P2", pd.Timestamp("2020-12-31"), 500_000.0, 1],
        ["total", None, pd.Timestamp("2020-03-31"), 1_000_000.0, 1],
        ["total", None, pd.Timestamp("2020-12-31"), 1_500_000.0, 2],
        ["total", None, pd.Timestamp("2021-03-31"), 1_300_000.0, 2],
    ]
    assert table["appraisal_change"].iloc[1] == pytest.approx(-0.2)
    assert set(HISTORY_COLUMNS) <= set(TERMS)


def test_the_register_keeps_its_value_when_the_history_has_a_later_one() -> None:
    valuations = history({"appraisal_date": "2020-06-01", "appraised_value": "2"})
    table = valuation_history(assets({}, valuations=valuations), valuations)
    assert table[table["ip_level"] == "asset"]["appraised_value"].tolist() == [1_000_000.0, 2.0]


def test_property_that_stands_twice_is_in_the_history_once() -> None:
    table = valuation_history(assets({}, {"ip_id": "P1", "claim_id": "C2"}), None)
    assert table["ip_level"].tolist() == ["asset", "total"]
    assert table["appraised_value"].tolist() == [1_000_000.0, 1_000_000.0]


def test_a_history_of_nothing_is_empty() -> None:
    assert list(valuation_history(assets_of_nothing(), None).columns) == [*HISTORY_COLUMNS]
