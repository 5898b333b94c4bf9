"""Lines and caps as at a day, on a book small enough to add up by hand."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from abs_model.deal.line import Limits
from abs_model.pool.bill_line import (
    group_table,
    line_table,
    product_row,
    taken,
    used_by_acceptor_over_time,
    used_over_time,
)

DAY = datetime.date(2020, 9, 11)

DATES = ("issue_date", "guarantee_date", "due_date", "used_from", "used_until", "reserved_from")
DEFAULTS: dict[str, Any] = {
    "face": 100_000.0, "acceptor_id": "A1", "group_id": "G1", "supplier_id": "S1", "issue_date": "2020-09-01",
    "due_date": "2021-03-01", "used_from": None, "used_until": None, "reserved_from": None, "guarantee_date": None,
    "stage": "offered", "system": "new_generation",
}  # fmt: skip


def bills(*rows: dict[str, Any]) -> pd.DataFrame:
    """Bills B1, B2 and so on as a book holds them, each like the last one but for what is said."""
    frame = pd.DataFrame([{"bill_id": f"B{number}", **DEFAULTS, **row} for number, row in enumerate(rows, 1)])
    if not rows:
        frame = pd.DataFrame(columns=["bill_id", *DEFAULTS])
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[us]") for name in DATES}
    text = {name: frame[name].astype("str") for name in ("bill_id", "acceptor_id", "group_id", "supplier_id", "stage")}
    frame = frame.assign(**days, **text, system=frame["system"].astype("str"), face=frame["face"].astype("float64"))
    if "range_end" not in frame:
        can_split = (frame["system"] == "new_generation").to_numpy()
        frame["range_end"] = np.where(can_split, np.rint(frame["face"] * 100), 0).astype(np.int64)
    return frame.assign(
        range_end=frame["range_end"].astype("Int64"), range_start=(frame["range_end"] > 0).astype("Int64")
    )


def live(face: float, acceptor: str = "A1", group: str = "G1", **further: Any) -> dict[str, Any]:
    """A bill that is guaranteed since the beginning of the month."""
    return {
        "face": face, "acceptor_id": acceptor, "group_id": group, "used_from": "2020-09-01", "stage": "guaranteed",
        **further,
    }  # fmt: skip


def reserved(face: float, acceptor: str = "A1", group: str = "G1", **further: Any) -> dict[str, Any]:
    """A bill that is approved since yesterday."""
    return {
        "face": face, "acceptor_id": acceptor, "group_id": group, "reserved_from": "2020-09-10", "stage": "approved",
        **further,
    }  # fmt: skip


def whitelist(*rows: tuple[str, str, float, str | None], **columns: list[Any]) -> pd.DataFrame:
    """Acceptor, group, line, expiry; more columns where a test asks for them."""
    frame = pd.DataFrame(rows, columns=["acceptor_id", "group_id", "line", "line_expiry"])
    return frame.assign(
        acceptor_name=frame["acceptor_id"] + "公司",
        rating="AA",
        line_expiry=pd.to_datetime(frame["line_expiry"]).astype("datetime64[us]"),
        **columns,
    )


TWO_OF_A_GROUP = whitelist(
    ("A1", "G1", 1_000_000.0, "2021-09-11"), ("A2", "G1", 500_000.0, None), ("A3", "A3", 200_000.0, "2020-09-11")
)
BOOK = bills(
    live(300_000.25),
    live(100_000.0, used_until="2020-09-11"),
    live(50_000.0, used_until="2020-09-12"),
    live(7_000.0, used_from="2020-09-12", reserved_from="2020-09-12"),
    reserved(200_000.5),
    reserved(40_000.0, "A2", used_from="2020-09-11"),
    reserved(30_000.0, "A2", used_until="2020-09-11"),
    reserved(20_000.0, "A2", used_from="2020-09-12"),
    live(150_000.0, "A3", "A3"),
    {"face": 1_000.0},
)


def lines_of(
    book: pd.DataFrame, acceptors: pd.DataFrame, frozen: dict[str, tuple[str, ...]] | None = None, **caps: float
) -> pd.DataFrame:
    return line_table(book, acceptors, Limits.model_validate(caps), DAY, frozen or {})


def row(table: pd.DataFrame, acceptor: str) -> dict[str, Any]:
    """The line of one acceptor."""
    found = table.set_index("acceptor_id").loc[acceptor]
    return dict(found)


def test_a_bill_takes_room_from_its_approval_until_it_is_settled() -> None:
    found = taken(BOOK, DAY, ["bill_id", "no_such_column"])
    assert found["bill_id"].tolist() == ["B1", "B3", "B5", "B6", "B8", "B9"]
    assert found["used"].tolist() == [30_000_025, 5_000_000, 0, 4_000_000, 0, 15_000_000]
    assert found["reserved"].tolist() == [0, 0, 20_000_050, 0, 2_000_000, 0]
    assert found["n_live"].tolist() == [1, 1, 0, 1, 0, 1]
    assert list(found.columns) == ["bill_id", "n_live", "used", "reserved"]


def test_used_and_reserved_are_what_bills_come_to_by_hand() -> None:
    table = lines_of(BOOK, TWO_OF_A_GROUP)
    assert table["acceptor_id"].tolist() == ["A1", "A2", "A3"]
    assert table["n_live"].tolist() == [2, 1, 1]
    assert table["used"].tolist() == [350_000.25, 40_000.0, 150_000.0]
    assert table["reserved"].tolist() == [200_000.5, 20_000.0, 0.0]
    assert table["available"].tolist() == [449_999.25, 440_000.0, 50_000.0]
    assert table["utilisation"].tolist() == [0.35000025, 0.08, 0.75]


def test_a_line_is_open_on_its_last_day_and_gives_nothing_on_the_next() -> None:
    tomorrow = DAY + datetime.timedelta(days=1)
    assert row(lines_of(BOOK, TWO_OF_A_GROUP), "A3")["available"] == 50_000.0
    assert row(line_table(BOOK, TWO_OF_A_GROUP, Limits(), tomorrow, {}), "A3")["available"] == 0.0


def test_a_frozen_line_gives_nothing_and_says_why() -> None:
    table = lines_of(BOOK, TWO_OF_A_GROUP, {"A1": ("overdue", "rating_cut")})
    assert table["frozen_for"].tolist() == ["overdue, rating_cut", "", ""]
    assert row(table, "A1")["available"] == 0.0
    assert row(table, "A1")["used"] == 350_000.25


def test_the_caps_above_a_line_leave_less_than_it_does() -> None:
    by_group = lines_of(BOOK, TWO_OF_A_GROUP, per_group=700_000.0)
    assert by_group["available"].tolist() == [89_999.25, 89_999.25, 50_000.0]
    by_product = lines_of(BOOK, TWO_OF_A_GROUP, per_group=700_000.0, product=800_000.0)
    assert by_product["available"].tolist() == [39_999.25, 39_999.25, 39_999.25]
    overrun = lines_of(BOOK, TWO_OF_A_GROUP, product=100_000.0)
    assert overrun["available"].tolist() == [0.0, 0.0, 0.0]


def test_an_acceptor_off_the_whitelist_with_live_bills_is_listed_with_no_line() -> None:
    book = bills(
        live(5.0, "B1", "G9", acceptor_name="丙"), reserved(3.0, "B1", "G9"), live(1.0, "B2", used_until="2020-09-02")
    )
    table = lines_of(book, TWO_OF_A_GROUP)
    assert table["acceptor_id"].tolist() == ["A1", "A2", "A3", "B1"]
    last = row(table, "B1")
    assert (last["acceptor_name"], last["group_id"], last["line"]) == ("丙", "G9", 0.0)
    assert (last["used"], last["reserved"], last["available"]) == (5.0, 3.0, 0.0)
    assert np.isnan(last["utilisation"])
    assert pd.isna(last["rating"])


def test_an_empty_book_leaves_every_line_whole() -> None:
    table = lines_of(bills(), TWO_OF_A_GROUP)
    assert table["available"].tolist() == [1_000_000.0, 500_000.0, 200_000.0]
    assert table["n_live"].tolist() == [0, 0, 0]


def test_a_short_whitelist_counts_every_acceptor_as_a_group_of_its_own() -> None:
    short = TWO_OF_A_GROUP[["acceptor_id", "acceptor_name", "line"]]
    table = lines_of(bills(), short, per_group=300_000.0)
    assert table["group_id"].tolist() == ["A1", "A2", "A3"]
    assert table["available"].tolist() == [300_000.0, 300_000.0, 200_000.0]


def test_groups_add_up_their_acceptors() -> None:
    limits = Limits(per_group=700_000.0)
    table = group_table(line_table(BOOK, TWO_OF_A_GROUP, limits, DAY, {}), limits)
    assert table["group_id"].tolist() == ["G1", "A3"]
    assert table["n_acceptors"].tolist() == [2, 1]
    assert table["line"].tolist() == [1_500_000.0, 200_000.0]
    assert table["cap"].tolist() == [700_000.0, 700_000.0]
    assert table["n_live"].tolist() == [3, 1]
    assert table["used"].tolist() == [390_000.25, 150_000.0]
    assert table["reserved"].tolist() == [220_000.5, 0.0]
    assert table["available"].tolist() == [89_999.25, 50_000.0]
    assert table["utilisation"].tolist() == [390_000.25 / 700_000.0, 150_000.0 / 700_000.0]


def test_without_a_cap_a_group_has_what_its_lines_leave() -> None:
    table = group_table(lines_of(BOOK, TWO_OF_A_GROUP, {"A2": ("overdue",)}), Limits())
    assert table["cap"].isna().all()
    assert table["available"].tolist() == [449_999.25, 50_000.0]
    assert table["utilisation"].tolist() == [390_000.25 / 1_500_000.0, 0.75]


def test_a_group_has_no_more_than_the_product_leaves() -> None:
    caps: dict[str, Any] = {"per_group": 700_000.0, "product": 800_000.0}
    table = group_table(lines_of(BOOK, TWO_OF_A_GROUP, **caps), Limits.model_validate(caps))
    assert table["available"].tolist() == [39_999.25, 39_999.25]


@pytest.mark.parametrize(
    ("caps", "available", "utilisation"),
    [
        ({}, 939_999.25, 540_000.25 / 1_700_000.0),
        ({"product": 1_000_000.0}, 239_999.25, 0.54000025),
        ({"product": 1_000_000.0, "per_group": 700_000.0}, 139_999.25, 0.54000025),
        ({"product": 700_000.0}, 0.0, 540_000.25 / 700_000.0),
    ],
)
def test_the_product_is_all_groups_together(caps: dict[str, Any], available: float, utilisation: float) -> None:
    table = product_row(lines_of(BOOK, TWO_OF_A_GROUP, **caps), Limits.model_validate(caps))
    assert len(table) == 1
    only = table.iloc[0]
    assert (only["n_acceptors"], only["n_live"], only["line"]) == (3, 4, 1_700_000.0)
    assert (only["used"], only["reserved"], only["available"]) == (540_000.25, 220_000.5, available)
    assert only["utilisation"] == utilisation


def test_use_over_time_counts_from_the_guarantee_to_the_day_before_settlement() -> None:
    days = [datetime.date(2020, 9, day) for day in (12, 1, 10, 11)]
    expected = [30_000_025 + 700_000 + 4_000_000 + 2_000_000 + 15_000_000, 60_000_025, 60_000_025, 54_000_025]
    assert used_over_time(BOOK, days).tolist() == expected


def test_use_by_acceptor_follows_the_names_that_are_asked_for() -> None:
    days = np.array(["2020-09-11", "2020-09-12"], dtype="datetime64[D]")
    found = used_by_acceptor_over_time(BOOK, days, ["A3", "A9", "A1"])
    assert_array_equal(found, [[15_000_000, 15_000_000], [0, 0], [35_000_025, 30_700_025]])


def test_a_bill_that_is_settled_before_it_is_guaranteed_never_uses_a_line() -> None:
    book = bills(live(9.0, used_until="2020-09-01"), live(8.0, used_from="2020-09-05", used_until="2020-09-02"))
    days = [datetime.date(2020, 8, 31) + datetime.timedelta(days=more) for more in range(10)]
    assert used_over_time(book, days).tolist() == [0.0] * 10
    assert lines_of(book, TWO_OF_A_GROUP)["used"].tolist() == [0.0, 0.0, 0.0]


def test_no_days_and_no_bills_are_nothing() -> None:
    assert used_over_time(BOOK, []).shape == (0,)
    assert used_over_time(bills(), [DAY]).tolist() == [0.0]
    assert used_by_acceptor_over_time(bills(), [DAY], ["A1", "A2"]).tolist() == [[0.0], [0.0]]
