"""The live workbook says what the engine says: on random deals and paths, in every row, to the fen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.errors import InvariantError
from abs_model.live.agreement import comparisons, prove
from abs_model.live.build import build
from abs_model.live.layout import Spot, lay_out
from abs_model.live.model import work_out
from tests.live_cases import live_cases

seeds = st.integers(0, 2**32)


def agree(seed: int, most_paths: int = 1) -> int:
    """Every cell of some paths of a case that the engine knows; how many."""
    n_cells = 0
    for case, _ in zip(live_cases(seed), range(most_paths), strict=False):
        model = build(case)
        n_cells += prove(case, model, work_out(model))
    return n_cells


@given(seed=seeds)
@settings(max_examples=25)
def test_formulas_and_engine_agree_to_the_fen(seed: int) -> None:
    assert agree(seed) > 100


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 1_000, 50))
def test_formulas_and_engine_agree_on_a_thousand_deals(first: int) -> None:
    for seed in range(first, first + 50):
        agree(seed, most_paths=4)


@given(seed=st.integers(0, 40), at=st.integers(0, 10**6))
@settings(max_examples=10)
def test_a_fen_more_or_less_anywhere_is_seen(seed: int, at: int) -> None:
    case = next(live_cases(seed))
    model = build(case)
    values = work_out(model)
    known = {row for row in values.rows if row.startswith(("account.", "step.")) and ".paid." in row}
    known |= {f"account.{account.id}" for account in case.plan.deal.accounts}
    row = sorted(known)[at % len(known)]
    values.rows[row][at % model.n_periods] += 0.01
    with pytest.raises(InvariantError, match="cells differ"):
        prove(case, model, values)


@given(seed=seeds)
@settings(max_examples=10)
def test_every_formula_fits_into_a_cell(seed: int) -> None:
    case = next(live_cases(seed))
    model = build(case)
    layout = lay_out(model, "en")
    for row in model.rows:
        for period in range(model.n_periods + row.has_after):
            formula = row.at(period)
            if row.numbers is None and formula is not None:
                # A spreadsheet takes 8,192 characters.
                assert len(formula.text(Spot(layout, layout.rows[row.key].page, period))) < 8_000


def test_no_movement_of_the_ledger_is_passed_over() -> None:
    case = next(live_cases(7))
    model = build(case)
    names = {name for name, _, _ in comparisons(case, model, work_out(model))}
    for line in case.payments.moved:
        assert f"{line.step} {line.verb} {line.source} to {line.target}" in names
    accounts = {account.id for account in case.plan.deal.accounts}
    assert accounts | {"state", "pool.outstanding"} <= names
