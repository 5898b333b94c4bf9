"""Bill discount as Chinese accounting examinations ask for it, and the golden bill of the first programme's kind.

Three published exercises on 票据贴现: a bill of 20,000 held for 30 of its 90 days; a bill of 1,000,000 from 3 June to
15 August 2003, whose answer counts months of 30 days; and a bill of 1,000,000 from 10 June to 10 December 2021, by
months, by days, and with the three days of another town (支付结算办法: 承兑人在异地的, 贴现期另加三天).
"""

import datetime
from typing import Any, Literal

import pandas as pd
import pytest

from abs_model.deal.bill_price import Prices
from abs_model.pool.bill_cost import bill_costs
from abs_model.schedule.calendar import Calendar

MILLION = 1_000_000.0


def discount(
    face: float,
    start: str,
    due: str,
    rate: float,
    day_count: Literal["ACT/360", "30/360"] = "ACT/360",
    **columns: object,
) -> dict[str, Any]:
    """Days, interest and proceeds of one bill that nobody guarantees."""
    frame = pd.DataFrame(
        {
            "face": [face], "acceptor_id": ["A1"], "due_date": pd.to_datetime([due]),
            "discount_date": pd.to_datetime([start]), "discount_rate": [rate], "guarantee_fee_rate": [0.0],
            **{name: [value] for name, value in columns.items()},
        }
    )  # fmt: skip
    nothing_known = pd.Series({"A1": None}, dtype="str")
    table = bill_costs(
        frame, Prices(day_count=day_count), nothing_known, Calendar(code="CN"), datetime.date.fromisoformat(start)
    )
    return table.iloc[0].to_dict()


def test_a_bill_of_20000_for_90_days_is_discounted_after_30_at_8_percent() -> None:
    # 20,000 x 8 % x 60 / 360 = 266.67. The exercise counts days; these run from 2 March to 31 May, held until 1 April.
    one = discount(20_000.0, "2021-04-01", "2021-05-31", 0.08)
    assert (one["days"], one["interest"], one["proceeds"]) == (60, 266.67, 19_733.33)


@pytest.mark.parametrize(("day_count", "days", "interest"), [("30/360", 72, 20_000.0), ("ACT/360", 73, 20_277.78)])
def test_a_bill_from_3_june_to_15_august_has_72_days_in_the_textbook_and_73_in_the_calendar(
    day_count: Literal["ACT/360", "30/360"], days: int, interest: float
) -> None:
    one = discount(MILLION, "2003-06-03", "2003-08-15", 0.10, day_count)
    assert (one["days"], one["interest"]) == (days, interest)
    assert one["proceeds"] == MILLION - interest


@pytest.mark.parametrize(
    ("day_count", "is_out_of_town", "days", "proceeds"),
    [
        ("30/360", False, 180, 975_000.0),
        ("ACT/360", False, 183, 974_583.33),
        ("ACT/360", True, 186, 974_166.67),
    ],
)
def test_a_bill_from_10_june_to_10_december_by_months_by_days_and_of_another_town(
    day_count: Literal["ACT/360", "30/360"], is_out_of_town: bool, days: int, proceeds: float
) -> None:
    one = discount(MILLION, "2021-06-10", "2021-12-10", 0.05, day_count, is_out_of_town=is_out_of_town, system="paper")
    assert (one["days"], one["proceeds"]) == (days, proceeds)


def test_three_days_of_another_town_come_on_top_of_months_too() -> None:
    # 1,000,000 x 5 % x 183 / 360: by months with three days more, as many as the calendar has without them.
    one = discount(MILLION, "2021-06-10", "2021-12-10", 0.05, "30/360", is_out_of_town=True, system="paper")
    assert (one["days"], one["proceeds"]) == (183, 974_583.33)


def test_an_electronic_bill_of_another_town_is_paid_on_its_day() -> None:
    one = discount(MILLION, "2021-06-10", "2021-12-10", 0.05, is_out_of_town=True, system="ecds")
    assert (one["days"], one["proceeds"]) == (183, 974_583.33)


def test_the_golden_bill_of_400000_for_181_days_at_4_2_percent() -> None:
    one = discount(400_000.0, "2020-09-11", "2021-03-11", 0.042)
    assert (one["days"], one["interest"], one["proceeds"]) == (181, 8_446.67, 391_553.33)
