"""What a note behind a patent costs: every figure of docs/methods/all-in-cost.md, from flows typed in by hand."""

import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.borrower import cost_by_year, dated_rate, periodic_rate, principal_years, simple_rate
from abs_model.measure.instalment import bullet, interest_on
from abs_model.measure.subsidy import (
    bracket_subsidy,
    eligible_cost,
    financed_subsidy,
    marginal_ratio,
    revenue_cap,
    target_subsidy,
)

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "all-in-cost.md"

TIMES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
FLOWS = (
    41_244_000.0,  # 42,000,000 less 0.6 % and the first 1.2 %
    -425_250.0, -425_250.0, -425_250.0,  # a quarter of 4.05 %
    -929_250.0,  # with the second 1.2 %
    -425_250.0, -425_250.0, -425_250.0,
    -42_425_250.0,
)  # fmt: skip
COST = (2_457_000.0, 2_205_000.0)
"""By year of the loan; the first includes the upfront fee."""

TICKET = np.array([4.2e9])
FEN_COST = 100 * np.array(COST)
TOPS, RATIOS = [1e9, 5e9, float("inf")], [Fraction(7, 10), Fraction(1, 2), Fraction(3, 10)]


def percent(share: float, decimals: int = 4) -> str:
    return f"{100 * share:.{decimals}f} %"


def assert_row(*cells: str) -> None:
    """The page has a row of a table with these cells."""
    assert f"| {' | '.join(cells)} |" in PAGE.read_text(encoding="utf-8").splitlines()


def rate_with(*subsidies: float) -> float:
    """Rate of the flows with subsidies three months after each year."""
    return periodic_rate((*TIMES, 1.25, 2.25)[: 9 + len(subsidies)], (*FLOWS, *subsidies))


def simple_with(*subsidies: float) -> float:
    owed = principal_years(bullet(42_000_000, 2), [1.0, 2.0])
    return float(simple_rate(sum(COST) - sum(subsidies), owed))


def test_the_flows_are_those_of_the_terms() -> None:
    quarterly = interest_on(np.full(8, 4.2e9), Fraction(405, 10_000), [Fraction(1, 4)] * 8) / 100
    assert set(quarterly) == {425_250.0}
    assert -sum(FLOWS) == sum(COST)


def test_the_table_of_flows_is_that_of_the_figures() -> None:
    lines = PAGE.read_text(encoding="utf-8").split("| t, years |")[1].split("\n\n")[0].splitlines()[2:]
    table: dict[float, float] = {}
    for line in lines:
        when, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        *parts, flow = (float(cell.replace(",", "") or 0) for cell in cells)
        assert_allclose(sum(parts), flow, rtol=1e-15)
        table |= {float(time): flow for time in when.removesuffix(", each").split(", ")}
    subsidies = {1.25: 0.5476 * COST[0], 2.25: 0.5476 * COST[1]}
    expected = {time: dict(zip(TIMES, FLOWS, strict=True)).get(time, 0.0) + subsidies.get(time, 0.0) for time in table}
    assert sorted(table) == [*TIMES, 2.25]
    assert_allclose([*table.values()], [*expected.values()], rtol=1e-12)


def test_before_the_subsidy_the_cost_is_5_7308_percent() -> None:
    assert_allclose(rate_with(), 0.057308, rtol=0, atol=5e-7)
    assert_row("before the subsidy", percent(simple_with()), percent(rate_with()))
    assert percent(rate_with()) == "5.7308 %"


def test_after_a_subsidy_of_54_76_percent_the_cost_is_2_6108_percent() -> None:
    subsidies = [0.5476 * cost for cost in COST]
    assert percent(rate_with(*subsidies)) == "2.6108 %"
    assert_row("after a subsidy of 54.76 %", percent(simple_with(*subsidies)), percent(rate_with(*subsidies)))


def test_the_ratio_that_is_not_rounded_moves_the_fourth_decimal() -> None:
    subsidies = [23 / 42 * cost for cost in COST]
    assert percent(rate_with(*subsidies)) == "2.6107 %"
    assert_row("after a subsidy of 23/42", percent(simple_with(*subsidies)), percent(rate_with(*subsidies)))


def test_the_brackets_of_nanshan_on_42_million() -> None:
    ratio = marginal_ratio(4_200_000_000, TOPS, RATIOS)
    assert ratio == Fraction(23, 42)
    assert percent(float(ratio), 3) == "54.762 %"


@pytest.mark.parametrize(
    ("million", "ratio"),
    [
        (1, Fraction(7, 10)), (10, Fraction(7, 10)), (20, Fraction(6, 10)), (50, Fraction(54, 100)),
        (60, Fraction(50, 100)), (100, Fraction(42, 100)),
    ],
)  # fmt: skip
def test_the_brackets_of_nanshan_by_hand(million: int, ratio: Fraction) -> None:
    # 20: 7 + 5 of 20; 50: 7 + 20 of 50; 60: 27 + 3 of 60; 100: 27 + 15 of 100.
    assert marginal_ratio(million * 100_000_000, TOPS, RATIOS) == ratio


def test_each_scheme_leaves_the_cost_of_the_page() -> None:
    net = eligible_cost(np.full(2, 170_100_000.0), Fraction(6, 100), FEN_COST - 170_100_000.0)
    bracket, bracket_net = (bracket_subsidy(cost, np.repeat(TICKET, 2), TOPS, RATIOS) for cost in (FEN_COST, net))
    capped = np.minimum(bracket_net, revenue_cap(np.array([1.5e10]), Fraction(8, 1000)))
    financed = financed_subsidy(FEN_COST[:1], TICKET, Fraction(35, 1000))
    target = target_subsidy(FEN_COST, Fraction(246, 10_000), TICKET * 365)
    rows = {
        "Nanshan 2025, interest as paid": bracket,
        "Nanshan 2025, interest net of 6 % tax": bracket_net,
        "the same, last year's revenue 150 million": capped,
        "Baoan 2021, 3.5 % of what is financed": np.append(financed, 0.0),
        "Longhua 2021, target of 2.46 % a year": target,
    }
    for words, fen in rows.items():
        paid = (fen / 100).tolist()
        cells = [f"{one:,.2f}" for one in paid]
        assert_row(words, *cells, percent(simple_with(*paid)), percent(rate_with(*paid)))


def test_the_subsidies_by_hand() -> None:
    # 2,457,000 x 23/42 = 58,500 x 23; 2,205,000 x 23/42 = 52,500 x 23.
    assert bracket_subsidy(FEN_COST, np.repeat(TICKET, 2), TOPS, RATIOS).tolist() == [134_550_000, 120_750_000]
    # 1,701,000 / 1.06 = 1,604,716.98.
    assert eligible_cost(np.array([170_100_000.0]), Fraction(6, 100)).tolist() == [160_471_698]
    # 42,000,000 x 2.46 % = 1,033,200.
    assert target_subsidy(FEN_COST, Fraction(246, 10_000), TICKET * 365).tolist() == [142_380_000, 117_180_000]
    assert financed_subsidy(FEN_COST[:1], TICKET, Fraction(35, 1000)).tolist() == [147_000_000]


def test_dated_flows_cost_the_same_but_for_the_days_of_a_quarter() -> None:
    months = [(2020, 9), (2020, 12), (2021, 3), (2021, 6), (2021, 9), (2021, 12), (2022, 3), (2022, 6), (2022, 9)]
    dates = [datetime.date(year, month, 23) for year, month in months]
    assert (dates[-1] - dates[0]).days == 730
    assert_allclose(dated_rate(dates, FLOWS), periodic_rate([(day - dates[0]).days / 365 for day in dates], FLOWS))
    assert_allclose(dated_rate(dates, FLOWS), rate_with(), rtol=0, atol=1e-5)


def test_cost_by_calendar_year_by_hand() -> None:
    months = [(2020, 9), (2020, 12), (2021, 3), (2021, 6), (2021, 9), (2021, 12), (2022, 3), (2022, 6), (2022, 9)]
    dates = [*(datetime.date(year, month, 23) for year, month in months), datetime.date(2022, 12, 23)]
    costs = [756_000.0, *(-flow for flow in FLOWS[1:8]), 425_250.0, -1_207_500.0]
    # 756,000 + 425,250; 504,000 + 4 quarters; 3 quarters less the subsidy.
    assert cost_by_year(dates, costs) == {2020: 1_181_250.0, 2021: 2_205_000.0, 2022: 68_250.0}
