"""From a shelf file's plan to steps, and from small series to the ledger."""

import datetime
from pathlib import Path

import pytest

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.deal.party import CoreEnterprise
from abs_model.run.shelf_ledger import Series, headroom, ledger_table, series_of, used
from abs_model.run.shelf_plan import plan_shelf
from abs_model.run.shelf_plan_table import plan_figures, plan_table
from abs_model.run.shelf_step import steps_of
from tests.shelf_place import shelf_place
from tests.shelves import PLAN, YUAN, day, shelf_of

CORES = (CoreEnterprise(id="alpha", name="甲公司"), CoreEnterprise(id="beta", name="乙公司"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Series, ...]:
    """Two small series of 3,500,000 yuan, closing on 2024-07-05 and 2024-09-05."""
    place = shelf_place(tmp_path_factory.mktemp("shelf"))
    cases = [read_case(Files(deal=one.folder)) for one in (place.one, place.two)]
    return tuple(series_of(str(case.deal_file.path), case.subject, case.scenarios[0]) for case in cases)


def test_a_policy_takes_turns_grows_and_goes_one_step_beyond_the_expiry() -> None:
    plan = PLAN | {
        "size": {"amount": 1_000_000.0, "growth": 0.1},
        "gap_months": 3,
        "names_per_series": 1,
        "coupons": [{"date": day("2024-01-01"), "rate": 0.04}, {"date": day("2025-01-01"), "rate": 0.05}],
    }
    shelf = shelf_of(plan=plan, validity_months=12)
    assert shelf.plan is not None
    steps, terms = steps_of(shelf, shelf.plan, day("2024-03-31"), day("2024-06-30"), CORES)
    assert [str(one.date) for one in steps] == ["2024-09-30", "2024-12-30", "2025-03-30"]
    assert [one.target for one in steps] == [round(1e6 * YUAN * 1.1**place) for place in (1, 2, 3)]
    assert [one.shares.index(1_000_000) for one in steps] == [1, 0, 1]
    assert [one.coupon_rate for one in terms] == [0.04, 0.04, 0.05]


def test_a_listed_series_has_its_own_terms_and_those_of_the_policy_otherwise() -> None:
    listed = {"date": day("2024-08-01"), "amount": 2e6, "core_enterprises": {"alpha": 0.25, "beta": 0.75}}
    own = listed | {"date": day("2024-09-01"), "coupon_rate": 0.06, "tenor_months": 6, "n_suppliers": 7}
    shelf = shelf_of(plan=PLAN | {"size": None, "series": [listed, own]})
    assert shelf.plan is not None
    steps, terms = steps_of(shelf, shelf.plan, day("2024-07-01"), day("2024-07-01"), CORES)
    assert [one.shares for one in steps] == [(25_000_000, 75_000_000)] * 2
    assert [(one.coupon_rate, one.tenor_months, one.n_suppliers) for one in terms] == [(0.04, 12, 5), (0.06, 6, 7)]
    assert steps[1].repaid - steps[1].day == 181


def test_use_of_the_shelf_never_comes_back_unless_it_is_refilled(two: tuple[Series, ...]) -> None:
    late = datetime.date(2025, 8, 1)
    shelf, other = shelf_of(issued_before=1e6, n_issued_before=1), shelf_of(issued_before=1e6, is_refilled=True)
    assert [used(shelf, two, one) // YUAN for one in (day("2024-07-04"), day("2024-07-05"), late)] == [
        1_000_000,
        4_500_000,
        8_000_000,
    ]
    assert used(other, two, late) == 4_500_000 * YUAN
    assert headroom(other, two, late) == 5_500_000 * YUAN
    table = ledger_table(shelf, two, late)
    assert table["series_state"].tolist() == ["series_repaid", "series_live"]
    assert table["series_number"].tolist() == [2, 3]
    assert table["shelf_left"].tolist() == [5_500_000, 2_000_000]


def test_the_order_of_the_series_says_nothing(two: tuple[Series, ...]) -> None:
    shelf, now = shelf_of(), day("2024-12-31")
    assert ledger_table(shelf, two, now).equals(ledger_table(shelf, two[::-1], now))


def test_a_plan_begins_where_the_ledger_ends_and_counts_series_alive(two: tuple[Series, ...]) -> None:
    plan = plan_shelf(shelf_of(), two, day("2024-09-05"))
    assert plan is not None
    table = plan_table(plan)
    assert table["series_amount"].tolist() == [1e6, 1e6, 1e6, 0.0]
    assert table["cumulative_used"].tolist() == [8e6, 9e6, 10e6, 10e6]
    assert table["n_live_series"].tolist() == [3, 4, 5, 5]
    assert str(table["closing_date"].iloc[0]) == "2024-10-05"
    figures = plan_figures(plan)
    assert (figures.ended_by, figures.left_at_end, figures.planned_series) == ("registered_amount", 0.0, 3)
    assert figures.suppliers_reached == 2 + 3 * 5


def test_there_is_no_plan_without_one_or_behind_its_last_series(two: tuple[Series, ...]) -> None:
    assert plan_shelf(shelf_of(plan=None), two, day("2024-09-05")) is None
    listed = {"date": day("2024-08-01"), "amount": 2e6, "core_enterprises": {"alpha": 1.0}}
    shelf = shelf_of(plan=PLAN | {"size": None, "series": [listed]})
    assert plan_shelf(shelf, two, day("2024-09-05")) is None


def test_a_folder_names_its_files_as_the_shelf_was_named(tmp_path: Path) -> None:
    from abs_model.io.shelf_file import read_shelf, series_files

    place = shelf_place(tmp_path)
    shelf = place.folder / "shelf"
    assert series_files(shelf, read_shelf(shelf)) == (tmp_path / "one" / "deal.yaml", tmp_path / "two" / "deal.yaml")
