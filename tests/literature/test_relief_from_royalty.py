"""The worked spreadsheet of docs/methods/ip-valuation.md, line by line, against decimal numbers in a plain loop."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.royalty import (
    discount_rate,
    profit_share_royalty,
    relief_from_royalty,
    remaining_life,
    royalty_years,
)

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "ip-valuation.md"

LIFE = remaining_life(7.5, 4.5)
RATE = discount_rate(0.03, [0.05, 0.05, 0.04, 0.03])
SHEET = royalty_years(20_000_000.0, 0.03, LIFE, RATE, growth=0.08, decay=0.15, tax_rate=0.15)
VALUE = relief_from_royalty(20_000_000.0, 0.03, LIFE, RATE, growth=0.08, decay=0.15, tax_rate=0.15)


def by_hand() -> Iterator[tuple[Decimal, ...]]:
    """Each year: part, revenue, share left, royalty saved, years from today, discount factor, worth today."""
    revenue, share = Decimal(20_000_000), Decimal(1)
    for year, part in enumerate(["1", "1", "1", "1", "0.5"]):
        saved = revenue * share * Decimal("0.03") * Decimal("0.85") * Decimal(part)
        years = year + Decimal(part) / 2
        factor = 1 / Decimal("1.2") ** years
        yield Decimal(part), revenue, share, saved, years, factor, saved * factor
        revenue, share = revenue * Decimal("1.08"), share * Decimal("0.85")


def printed_rows() -> list[list[str]]:
    """The lines of the page whose first cell is the number of a year."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0].isdigit()]


def test_the_page_prints_the_sheet_that_a_plain_loop_makes() -> None:
    formats = (".1f", ",.2f", ".6f", ",.2f", ".2f", ".6f", ",.2f")
    lines = [[f"{cell:{form}}" for cell, form in zip(row, formats, strict=True)] for row in by_hand()]
    assert printed_rows() == [[str(number), *line] for number, line in enumerate(lines, 1)]
    together = sum(row[-1] for row in by_hand())
    assert f"| together | | | | | | | {together:,.2f} |" in PAGE.read_text(encoding="utf-8")


def test_the_sheet_of_the_model_is_that_of_the_loop() -> None:
    part, revenue, share, saved, _, factor, worth = np.array(list(by_hand()), dtype=np.float64).T
    assert_allclose(SHEET.portion, part, rtol=0)
    assert_allclose(SHEET.revenue, revenue, rtol=1e-14)
    assert_allclose(SHEET.contribution, share, rtol=1e-14)
    assert_allclose(SHEET.saving, saved, rtol=1e-14)
    assert_allclose(SHEET.discount_factor, factor, rtol=1e-14)
    assert_allclose(SHEET.present_value, worth, rtol=1e-14)
    assert_allclose(VALUE, float(sum(row[-1] for row in by_hand())), rtol=1e-14)


def test_the_value_is_that_of_the_page() -> None:
    assert_allclose(VALUE, 1_386_055.44, rtol=0, atol=0.005)


def test_assets_and_draws_are_valued_as_each_alone() -> None:
    life, royalty = np.array([0.0, 0.25, 3.0, 4.5]), np.array([[0.01], [0.03], [1.0]])
    together = relief_from_royalty(100.0, royalty, life, 0.2, growth=-0.1, decay=0.15, tax_rate=0.25)
    alone = [
        [float(relief_from_royalty(100.0, k, t, 0.2, growth=-0.1, decay=0.15, tax_rate=0.25)) for t in life]
        for k in royalty[:, 0]
    ]
    assert together.shape == (3, 4)
    assert_allclose(together, alone, rtol=1e-15)
    assert not together[:, 0].any()


def test_a_perpetuity_of_mid_year_royalties_has_its_closed_form() -> None:
    # The sum of (1 + r)^(1/2 - t) over all t is (1 + r)^(1/2) / r.
    assert_allclose(relief_from_royalty(100.0, 0.02, 1_000.0, 0.2), 100 * 0.02 * 1.2**0.5 / 0.2, rtol=1e-13)


def test_nothing_lives_on_after_the_right_or_the_market_has_ended() -> None:
    assert remaining_life([12.5, 3.0, -1.0], [8.0, 8.0, 8.0]).tolist() == [8.0, 3.0, 0.0]
    assert relief_from_royalty(100.0, 0.02, 0.0, 0.2) == 0.0
    assert royalty_years(100.0, 0.02, 0.0, 0.2).present_value.shape == (0,)


def test_the_profit_rule_on_a_margin_of_eight_percent() -> None:
    assert_allclose(profit_share_royalty(0.08), 0.02, rtol=1e-15)
    assert_allclose(profit_share_royalty(0.08, 0.33), 0.0264, rtol=1e-15)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("royalty", 0.0), ("royalty", 1.01), ("royalty", -0.02), ("decay", 1.0), ("decay", -0.1),
        ("discount_rate", -1.0), ("tax_rate", 1.0), ("tax_rate", -0.1), ("life", -1.0), ("life", float("inf")),
        ("life", 1_001.0), ("growth", -1.0), ("revenue", -1.0), ("royalty", float("nan")), ("decay", float("nan")),
        ("discount_rate", float("nan")), ("tax_rate", float("nan")), ("growth", float("nan")), ("life", float("nan")),
    ],
)  # fmt: skip
def test_an_input_out_of_range_is_refused_by_its_name(name: str, value: float) -> None:
    sound: dict[str, Any] = {
        "revenue": 100.0, "royalty": 0.02, "life": 5.0, "discount_rate": 0.2,
        "growth": 0.0, "decay": 0.1, "tax_rate": 0.15,
    }  # fmt: skip
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        relief_from_royalty(**{**sound, name: np.array([sound[name], value])})


def test_no_margin_no_rule_and_no_premium_below_nothing() -> None:
    with pytest.raises(ValueError, match="margin"):
        profit_share_royalty(-0.05)
    with pytest.raises(ValueError, match="share"):
        profit_share_royalty(0.05, 1.5)
    with pytest.raises(ValueError, match="premium"):
        discount_rate(0.03, [0.05, -0.01])
    with pytest.raises(ValueError, match="risk-free"):
        discount_rate(float("nan"), [0.05])
    with pytest.raises(ValueError, match="life"):
        remaining_life(float("nan"), 5.0)
