"""The view of a shelf as at a day: ledger, core enterprises, what is wrong, and the plan of the series to come."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from abs_model.deal.shelf import Shelf
from abs_model.errors import Fault
from abs_model.measure.money import to_yuan
from abs_model.run.credit import Credit
from abs_model.run.shelf_check import criteria_table, duplicates_table, shelf_state_faults
from abs_model.run.shelf_ledger import Series, cores_table, headroom, in_order, issued_by, ledger_table, used
from abs_model.run.shelf_plan import Drawing, ShelfPlan, plan_shelf
from abs_model.run.shelf_state import Capacity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShelfView:
    """A shelf as at a day; tables in yuan, as their functions make them.

    ``faults`` and ``duplicates`` are those of series that have closed by the day; ``plan`` is None where the shelf has
    none, or nothing is to come.
    """

    shelf: Shelf
    series: tuple[Series, ...]
    as_of: datetime.date
    ledger: pd.DataFrame
    cores: pd.DataFrame
    duplicates: pd.DataFrame
    criteria: pd.DataFrame
    faults: tuple[Fault, ...]
    capacity: Capacity | None
    plan: ShelfPlan | None


def shelf_view(
    shelf: Shelf,
    series: Sequence[Series],
    as_of: datetime.date | None = None,
    *,
    capacity: Capacity | None = None,
    credit: Credit | None = None,
    drawing: Drawing | None = None,
) -> ShelfView:
    """Look at a shelf as at a day.

    Parameters
    ----------
    shelf : Shelf
    series : sequence of Series
        All of the workspace.
    as_of : date, optional
        The closing of the last series if left out, the day of the letter where there is none.
    capacity, credit, drawing : optional
        For the plan; see ``plan_shelf``.
    """
    day = as_of or default_day(shelf, series)
    out = issued_by(series, day)
    return ShelfView(
        shelf=shelf,
        series=in_order(series),
        as_of=day,
        ledger=ledger_table(shelf, series, day),
        cores=cores_table(shelf, series, day),
        duplicates=duplicates_table(out),
        criteria=criteria_table(out),
        faults=shelf_state_faults(shelf, series, day),
        capacity=capacity,
        plan=plan_shelf(shelf, series, day, capacity=capacity, credit=credit, drawing=drawing),
    )


def default_day(shelf: Shelf, series: Sequence[Series]) -> datetime.date:
    """The day on which a shelf is looked at unless another is asked for."""
    return max((one.closing for one in series), default=shelf.letter_date or datetime.date(1970, 1, 1))


def shelf_figures(view: ShelfView) -> dict[str, object]:
    """The figures of the ledger as at the day, amounts in yuan."""
    shelf, out = view.shelf, issued_by(view.series, view.as_of)
    return {
        "registered_amount": shelf.registered_amount,
        "shelf_used": float(to_yuan(used(shelf, view.series, view.as_of))),
        "shelf_left": float(to_yuan(headroom(shelf, view.series, view.as_of))),
        "series_outstanding": float(to_yuan(sum(one.outstanding(view.as_of) for one in out))),
        "n_issued": shelf.n_issued_before + len(out),
        "most_issues": shelf.most_issues,
        "n_live_series": sum(one.is_live(view.as_of) for one in out),
        "letter_date": shelf.letter_date,
        "first_issue_deadline": shelf.first_issue_deadline,
        "shelf_expiry": shelf.expiry,
        "criteria_version": shelf.criteria_version,
    }


def faults_table(view: ShelfView) -> pd.DataFrame:
    """What is wrong, one row a fault."""
    rows = [
        {"fault_where": one.where, "fault_found": one.found, "fault_wanted": one.wanted, "remedy": one.remedy}
        for one in view.faults
    ]
    return pd.DataFrame(rows, columns=["fault_where", "fault_found", "fault_wanted", "remedy"])
