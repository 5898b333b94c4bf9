"""Prices of bills, against figures worked out by hand."""

import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from abs_model.deal.bill_price import PriceRow, Prices
from abs_model.measure.sub_range import range_amount, split
from abs_model.pool.bill_cost import COST_COLUMNS, bill_costs, bill_days
from abs_model.schedule.calendar import Calendar, HolidayNotice

BANKS = Calendar(code="CN")
DAY = datetime.date(2020, 9, 11)
RATINGS = pd.Series({"A1": "AAA", "A2": "AA", "A3": None}, dtype="str")
GRID = (
    PriceRow(ratings=("AAA", "AA+"), up_to_days=90, discount_rate=0.03, guarantee_fee_rate=0.008),
    PriceRow(ratings=("AAA", "AA+"), up_to_days=180, discount_rate=0.032, guarantee_fee_rate=0.009),
    PriceRow(ratings=("AA",), up_to_days=180, discount_rate=0.04, guarantee_fee_rate=0.012),
    PriceRow(ratings=("AAA", "AA"), up_to_days=365, discount_rate=0.045, guarantee_fee_rate=0.015),
)
GOLDEN: dict[str, Any] = {
    "face": 400_000.0, "acceptor_id": "A1", "due_date": "2021-03-11", "discount_date": "2020-09-11",
    "discount_rate": 0.042, "guarantee_fee_rate": 0.01,
}  # fmt: skip
"""400,000 yuan for 181 days: interest 8,446.67, guarantee fee 2,011.11."""

DTYPES = {"is_out_of_town": "boolean"} | dict.fromkeys(("acceptor_id", "interest_payer", "system"), "str")


def bills(*changes: dict[str, Any]) -> pd.DataFrame:
    """The golden bill with changes, one row for each."""
    frame = pd.DataFrame([GOLDEN | change for change in changes])
    for column in frame:
        if str(column).endswith("_date"):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    return frame.astype({column: kind for column, kind in DTYPES.items() if column in frame})


def cost(
    change: dict[str, Any] | None = None, prices: Prices | None = None, day: datetime.date = DAY
) -> dict[str, Any]:
    """What one bill costs."""
    return bill_costs(bills(change or {}), prices or Prices(), RATINGS, BANKS, day).iloc[0].to_dict()


def test_the_golden_bill_with_a_guarantee_of_one_percent() -> None:
    one = cost()
    assert (one["days"], one["added_days"]) == (181, 0)
    assert (one["interest"], one["guarantee_fee"], one["other_fee"]) == (8_446.67, 2_011.11, 0.0)
    assert (one["interest_of_supplier"], one["interest_of_acceptor"]) == (8_446.67, 0.0)
    assert (one["proceeds"], one["net_to_supplier"], one["cost"]) == (391_553.33, 389_542.22, 10_457.78)
    assert_allclose(one["simple_rate"], 10_457.78 / 389_542.22 * 365 / 181, rtol=1e-14)
    assert_allclose(389_542.22 * (1 + one["compound_rate"]) ** (181 / 365), 400_000.0, rtol=1e-14)
    assert one["price_source"] == "tape"
    assert not one["is_projected"]


def test_columns_and_index_are_those_that_are_promised() -> None:
    frame = bills({}, {}).set_axis([7, 3])
    table = bill_costs(frame, Prices(), RATINGS, BANKS, DAY)
    assert tuple(table.columns) == COST_COLUMNS
    assert table.index.tolist() == [7, 3]


@pytest.mark.parametrize(
    ("due", "added"),
    [
        ("2020-10-01", 8),  # National Day and Mid-autumn, 1 to 8 October: paid on the 9th.
        ("2020-10-08", 1),
        ("2020-10-10", 0),  # A Saturday on which banks work for the holiday.
        ("2020-09-27", 0),  # A Sunday of the same kind.
        ("2020-09-19", 2),  # An ordinary Saturday.
        ("2020-10-09", 0),
    ],
)
def test_a_due_date_on_a_day_off_counts_to_the_next_working_day_of_banks(due: str, added: int) -> None:
    one = cost({"due_date": due})
    assert one["added_days"] == added
    assert one["days"] == (datetime.date.fromisoformat(due) - DAY).days + added
    kept = cost({"due_date": due}, Prices(roll="keep"))
    assert (kept["added_days"], kept["days"]) == (0, one["days"] - added)


def test_a_holiday_notice_typed_in_moves_the_day() -> None:
    notice = HolidayNotice(year=2021, holidays=frozenset({datetime.date(2021, 3, 11), datetime.date(2021, 3, 12)}))
    table = bill_costs(bills({}), Prices(), RATINGS, Calendar(code="CN", overrides=(notice,)), DAY)
    assert table["added_days"].tolist() == [4]  # Thursday to Monday.


def test_a_due_date_beyond_every_notice_is_flagged() -> None:
    assert cost({"due_date": "2090-03-09"})["is_projected"]
    assert not cost({"due_date": "2090-03-09"}, Prices(roll="keep"))["is_projected"]


@pytest.mark.parametrize(
    ("system", "is_out_of_town", "added"),
    [("paper", True, 3), ("paper", False, 0), ("paper", None, 0), ("ecds", True, 0), ("new_generation", True, 0)],
)
def test_only_a_paper_bill_of_another_town_takes_three_days_more(
    system: str, is_out_of_town: bool | None, added: int
) -> None:
    one = cost({"system": system, "is_out_of_town": is_out_of_town})
    assert (one["added_days"], one["days"]) == (added, 181 + added)


def test_days_of_another_town_come_on_top_of_those_of_a_holiday() -> None:
    one = cost({"due_date": "2020-10-01", "system": "paper", "is_out_of_town": True}, Prices(out_of_town_days=5))
    assert (one["added_days"], one["days"]) == (13, 33)


def test_months_of_30_days_count_interest_and_calendar_days_the_cost_a_year() -> None:
    # 11 September to 11 March is six months: 180 days, 8,400.00; the money is out for 181 days.
    one = cost({"guarantee_fee_rate": 0.0}, Prices(day_count="30/360"))
    assert (one["days"], one["interest"], one["cost"]) == (180, 8_400.0, 8_400.0)
    assert_allclose(one["simple_rate"], 8_400 / 391_600 * 365 / 181, rtol=1e-14)


def test_days_that_are_added_come_on_top_of_months_of_30_days() -> None:
    # 11 September to 1 October: 20 days of both kinds, and eight more to the 9th.
    assert cost({"due_date": "2020-10-01"}, Prices(day_count="30/360"))["days"] == 28


def test_months_of_30_days_of_many_bills_are_those_of_each() -> None:
    changes = [
        {"discount_date": f"2020-0{month}-{day}", "due_date": f"2020-1{later}-{last}"}
        for month in (1, 8)
        for day in (28, 30, 31)
        for later in (0, 2)
        for last in (15, 31)
    ]
    days = bill_days(bills(*changes), Prices(day_count="30/360", roll="keep"), BANKS, DAY).counted
    # From a 30th or 31st a month has 30 days to the 31st, from an earlier day 31.
    by_hand = [
        30 * (10 + one["due_date"].month - 10 - one["discount_date"].month)
        + (30 if one["due_date"].day == 31 and one["discount_date"].day >= 30 else one["due_date"].day)
        - min(one["discount_date"].day, 30)
        for one in bills(*changes)[["discount_date", "due_date"]].to_dict("records")
    ]
    assert days.tolist() == by_hand


def test_a_bill_that_is_not_discounted_is_priced_as_if_it_were_on_the_day() -> None:
    one = cost({"discount_date": None}, day=datetime.date(2021, 1, 20))
    assert one["days"] == 50
    assert one["interest"] == 2_333.33  # 400,000 x 4.2 % x 50 / 360


def test_a_guarantee_that_is_still_to_come_is_waited_for() -> None:
    later = {"discount_date": None, "guarantee_date": "2021-01-20"}
    assert cost(later)["days"] == 50
    assert cost(later, day=datetime.date(2021, 1, 30))["days"] == 40


def test_a_discount_that_has_happened_is_counted_from_its_own_day() -> None:
    assert cost({"guarantee_date": "2020-08-01"}, day=datetime.date(2021, 1, 30))["days"] == 181


@pytest.mark.parametrize("due", ["2020-09-10", "2020-09-11"])
@pytest.mark.parametrize("convention", ["ACT/360", "30/360"])
def test_a_bill_that_is_due_by_then_has_no_price(due: str, convention: Any) -> None:
    one = cost({"discount_date": None, "due_date": due}, Prices(day_count=convention))
    assert one["days"] == 0
    assert one["price_source"] == "none"
    amounts = COST_COLUMNS[COST_COLUMNS.index("interest") : -1]
    assert all(np.isnan(one[name]) for name in amounts)


def test_rates_of_the_tape_go_before_those_of_the_grid_each_on_its_own() -> None:
    prices = Prices(grid=GRID)
    both = cost({}, prices)
    assert (both["discount_rate"], both["guarantee_fee_rate"], both["price_source"]) == (0.042, 0.01, "tape")
    one = cost({"guarantee_fee_rate": None}, prices)
    assert (one["discount_rate"], one["guarantee_fee_rate"], one["price_source"]) == (0.042, 0.015, "grid")
    none = cost({"discount_rate": None, "guarantee_fee_rate": None}, prices)
    assert (none["discount_rate"], none["guarantee_fee_rate"], none["price_source"]) == (0.045, 0.015, "grid")
    # 181 days are more than 180: the last row. 400,000 x 4.5 % x 181 / 360 = 9,050.
    assert none["interest"] == 9_050.0


def test_a_rate_of_0_on_the_tape_is_a_rate() -> None:
    one = cost({"guarantee_fee_rate": 0.0}, Prices(grid=GRID, least_guarantee_fee=100.0))
    assert (one["guarantee_fee"], one["price_source"]) == (0.0, "tape")


def test_the_grid_goes_by_the_days_to_the_due_date_and_not_by_those_added() -> None:
    # 2020-10-01 is 20 days away and is paid after 28.
    grid = tuple(
        PriceRow(ratings=("AAA",), up_to_days=days, discount_rate=rate, guarantee_fee_rate=0.0)
        for days, rate in ((20, 0.03), (400, 0.06))
    )
    change = {"due_date": "2020-10-01", "discount_rate": None, "guarantee_fee_rate": None}
    assert cost(change, Prices(grid=grid))["discount_rate"] == 0.03


def test_the_first_row_of_the_grid_that_fits_is_taken_for_every_rating_and_tenor() -> None:
    prices = Prices(grid=GRID)
    changes = [
        {"acceptor_id": name, "due_date": DAY + datetime.timedelta(days=days), "discount_rate": None}
        for name in ("A1", "A2", "A3", "A4")
        for days in (1, 89, 90, 91, 180, 181, 365, 366)
    ]
    table = bill_costs(bills(*changes), prices, RATINGS, BANKS, DAY)
    for change, (_, line) in zip(changes, table.iterrows(), strict=True):
        rating = RATINGS.get(change["acceptor_id"])
        row = prices.row(None if pd.isna(rating) else rating, (change["due_date"] - DAY).days)
        assert line["price_source"] == ("none" if row is None else "grid")
        assert np.isnan(line["discount_rate"]) if row is None else line["discount_rate"] == row.discount_rate


def test_a_rate_that_nobody_states_is_missing_and_so_is_all_that_needs_it() -> None:
    one = cost({"guarantee_fee_rate": None})
    assert one["price_source"] == "none"
    assert (one["interest"], one["proceeds"]) == (8_446.67, 391_553.33)
    unknown = ("guarantee_fee_rate", "guarantee_fee", "net_to_supplier", "cost", "simple_rate", "compound_rate")
    assert all(np.isnan(one[name]) for name in unknown)
    other = cost({"discount_rate": None})
    assert other["guarantee_fee"] == 2_011.11
    unknown = ("discount_rate", "interest", "interest_of_supplier", "interest_of_acceptor", "proceeds", "cost")
    assert all(np.isnan(other[name]) for name in unknown)


def test_a_fee_that_the_acceptor_pays_need_not_be_known_for_the_cost_of_the_supplier() -> None:
    one = cost({"guarantee_fee_rate": None}, Prices(guarantee_fee_payer="buyer"))
    assert (one["price_source"], one["net_to_supplier"], one["cost"]) == ("none", 391_553.33, 8_446.67)
    assert np.isnan(one["guarantee_fee"])


def test_columns_that_a_tape_leaves_out_are_columns_that_say_nothing() -> None:
    bare = bills({})[["face", "acceptor_id", "due_date"]]
    full = bills(
        {
            "discount_date": None, "guarantee_date": None, "discount_rate": None, "guarantee_fee_rate": None,
            "interest_payer": None, "buyer_share": None, "other_fee": None, "system": "ecds", "is_out_of_town": None,
        }
    )  # fmt: skip
    prices = Prices(grid=GRID, other_fee_ratio=0.001)
    left_out = bill_costs(bare, prices, RATINGS, BANKS, DAY)
    assert left_out.equals(bill_costs(full, prices, RATINGS, BANKS, DAY))
    assert left_out.loc[0, "other_fee"] == 400.0


def test_the_least_fee_binds_for_each_bill() -> None:
    assert cost({}, Prices(least_guarantee_fee=2_500.0))["guarantee_fee"] == 2_500.0
    assert cost({}, Prices(least_guarantee_fee=2_000.0))["guarantee_fee"] == 2_011.11


def test_other_fees_of_the_tape_go_before_the_ratio() -> None:
    prices = Prices(other_fee_ratio=0.0005)
    assert cost({}, prices)["other_fee"] == 200.0
    assert cost({"other_fee": 12.5}, prices)["other_fee"] == 12.5
    assert cost({"other_fee": 0.0}, prices)["cost"] == 10_457.78


BUYER, AGREED = Prices(interest_payer="buyer"), Prices(interest_payer="agreed", buyer_share=0.25)


@pytest.mark.parametrize(
    ("prices", "change", "of_acceptor"),
    [
        (Prices(), {}, 0.0),
        (BUYER, {}, 8_446.67),
        (AGREED, {}, 2_111.67),  # A quarter of 8,446.67 is 2,111.6675.
        (AGREED, {"interest_payer": "seller"}, 0.0),
        (AGREED, {"interest_payer": "buyer"}, 8_446.67),
        (Prices(), {"interest_payer": "buyer"}, 8_446.67),
        (AGREED, {"interest_payer": "agreed"}, 2_111.67),
        (AGREED, {"interest_payer": "agreed", "buyer_share": 0.5}, 4_223.34),  # 4,223.335, up.
        (Prices(), {"buyer_share": 0.5}, 4_223.34),
        (Prices(), {"interest_payer": "seller", "buyer_share": 0.5}, 0.0),
        (BUYER, {"interest_payer": None, "buyer_share": 0.5}, 4_223.34),
    ],
)
def test_who_pays_the_interest(prices: Prices, change: dict[str, Any], of_acceptor: float) -> None:
    one = cost(change, prices)
    assert one["interest_of_acceptor"] == of_acceptor
    assert one["interest_of_supplier"] == float(Fraction("8446.67") - Fraction(str(of_acceptor)))
    assert round(one["proceeds"] + one["interest_of_supplier"], 2) == 400_000.0
    assert round(one["proceeds"] - one["guarantee_fee"], 2) == one["net_to_supplier"]


@pytest.mark.parametrize(
    ("prices", "proceeds", "net", "simple", "compound"),
    [
        (Prices(), 391_553.33, 389_542.22, 0.054138, 0.054876),
        (AGREED, 393_665.0, 391_653.89, 0.042973, 0.043439),
        (BUYER, 400_000.0, 397_988.89, 0.010190, 0.010216),
    ],
)
def test_the_table_of_the_page_comes_out_again(
    prices: Prices, proceeds: float, net: float, simple: float, compound: float
) -> None:
    one = cost({}, prices)
    assert (one["proceeds"], one["net_to_supplier"]) == (proceeds, net)
    assert_allclose([one["simple_rate"], one["compound_rate"]], [simple, compound], rtol=0, atol=5e-7)


def test_an_agreement_that_says_nothing_of_the_share_leaves_the_split_open() -> None:
    one = cost({"interest_payer": "agreed"})
    assert one["interest"] == 8_446.67
    assert np.isnan(one["interest_of_supplier"])
    assert np.isnan(one["proceeds"])
    assert np.isnan(one["cost"])


def test_a_cost_without_end_is_infinite_and_one_above_the_face_has_no_rate() -> None:
    # 100.00 yuan for a day at a least fee of 99.00: 100 times in a day. At 100.00 nothing is left.
    change = {"face": 100.0, "due_date": "2020-09-14", "discount_date": "2020-09-13", "discount_rate": 0.0}
    assert cost(change, Prices(least_guarantee_fee=99.0))["compound_rate"] == np.inf
    above = cost(change, Prices(least_guarantee_fee=100.0))
    assert above["net_to_supplier"] == 0.0
    assert np.isnan(above["simple_rate"])


def test_splitting_a_bill_changes_no_face_and_interest_by_less_than_half_a_fen_a_part() -> None:
    ranges = split(1, 40_000_000, [13_333_333, 13_333_333, 13_333_334])
    parts = range_amount(ranges[:, 0], ranges[:, 1]) / 100
    table = bill_costs(bills(*({"face": face} for face in parts)), Prices(), RATINGS, BANKS, DAY)
    assert parts.sum() == 400_000.0
    assert abs(table["interest"].sum() - 8_446.67) < 0.005 * 4


def test_no_bills_have_no_costs() -> None:
    table = bill_costs(bills({}).iloc[:0], Prices(grid=GRID), RATINGS, BANKS, DAY)
    assert len(table) == 0
    assert tuple(table.columns) == COST_COLUMNS
