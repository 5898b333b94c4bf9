"""Sums for reports tie to the run, to the fen."""

import numpy as np
import pytest

from abs_model.measure.money import to_fen
from abs_model.run.record import Projection
from abs_model.run.summary import summarise
from abs_model.run.tally import DISBURSEMENTS, RECEIPTS, cash_flow_table, column_totals, maturity_ladder
from tests.report.test_columns import BOTH, projection

__all__ = ["projection"]


def fen(values: object) -> np.ndarray:
    """Yuan as whole fen."""
    return to_fen(np.asarray(values, dtype=float))


@BOTH
def test_what_was_there_and_came_in_is_what_went_out_and_is_left(projection: Projection) -> None:
    for path in range(len(projection.scenarios)):
        table = cash_flow_table(projection, path)
        left = fen(table["cash_balance"])
        before = np.concatenate([[0.0], left[:-1]])
        assert (before + fen(table["cash_in"]) == fen(table["cash_out"]) + left).all()


@BOTH
def test_the_kinds_add_up_to_cash_in_and_cash_out(projection: Projection) -> None:
    for path in range(len(projection.scenarios)):
        table = cash_flow_table(projection, path)
        for kinds, total in ((RECEIPTS, "cash_in"), (DISBURSEMENTS, "cash_out")):
            parts = sum((fen(table[kind]) for kind in kinds if kind in table), start=np.zeros(len(table)))
            assert (parts == fen(table[total])).all()


@BOTH
def test_the_totals_of_cash_are_the_figures_of_the_run(projection: Projection) -> None:
    for path in range(len(projection.scenarios)):
        table = cash_flow_table(projection, path)
        figures = {one.identifier: one.value for one in summarise(projection, path) if one.section == "cash"}
        kinds = tuple(kind for kind in (*RECEIPTS, *DISBURSEMENTS) if kind in table and kind in figures)
        assert {"collected", "fees_paid", "tax_paid", "released"} <= set(kinds)
        assert column_totals(table, kinds) == {kind: figures[kind] for kind in kinds}


def test_series_one_as_worked_out_by_hand(series_one: Projection) -> None:
    table = cash_flow_table(series_one).set_index("period")
    assert table.loc[0, ["issue_amount", "purchase_price", "fees_paid"]].tolist() == [263e6, 262_050_000.0, 950_000.0]
    last = table.loc[12]
    assert (last["interest_paid"], last["principal_paid"]) == (9_994_000.0, 263e6)
    assert (last["tax_paid"], last["fees_paid"]) == (379_262.86, 302_949.70)
    assert "drawn" not in table


def test_a_guarantee_that_pays_is_cash_in_and_cash_out(series_one: Projection) -> None:
    path = next(number for number, one in enumerate(series_one.scenarios) if one.id == "largest_defaults")
    table = cash_flow_table(series_one, path)
    assert table["drawn"].sum() > 0
    assert table["principal_paid"].sum() == 263e6


@BOTH
def test_the_maturity_ladder_holds_the_whole_pool_once(projection: Projection) -> None:
    table = maturity_ladder(projection.subject.pool)
    parts = [column for column in table.columns if column not in {"month", "amount"}]
    assert (sum(fen(table[part]) for part in parts) == fen(table["amount"])).all()
    assert fen(table["amount"]).sum() == projection.subject.pool.total


def test_the_maturity_ladder_shows_five_core_enterprises_and_the_others(awkward: Projection) -> None:
    table = maturity_ladder(awkward.subject.pool)
    assert list(table.columns[[0, -2, -1]]) == ["month", "others", "amount"]
    assert len(table.columns) == 8
    held = [table[column].sum() for column in table.columns[1:6]]
    assert held == sorted(held, reverse=True)
    frame = awkward.subject.pool.frame
    months = frame["due_date"].dt.strftime("%Y-%m")
    owed = frame.loc[(months == "2026-05") & (frame["core_enterprise_id"] == table.columns[1]), "receivable_amount"]
    assert table.set_index("month").loc["2026-05", table.columns[1]] == pytest.approx(owed.sum(), abs=0.005)


def test_a_total_is_exact_to_the_fen() -> None:
    import pandas as pd

    assert column_totals(pd.DataFrame({"a": [0.1] * 10 + [0.01]}), ("a",)) == {"a": 1.01}
