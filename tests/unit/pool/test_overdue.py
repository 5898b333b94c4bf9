"""Acceptors as at a day, from dated overdue acts."""

import datetime

import pandas as pd

from abs_model.deal.line import OverdueRegime
from abs_model.pool.overdue import OVERDUE_COLUMNS, overdue_states

Act = tuple[str, str, str, str]
"""Acceptor, overdue on, settled on, reason; nothing where it is not stated."""

REGIME = OverdueRegime()


def history(*acts: Act) -> pd.DataFrame:
    """Acts of 100,000.00 yuan each."""
    acceptor, overdue, settled, reason = zip(*acts, strict=True)
    return pd.DataFrame(
        {
            "event_id": [f"E{number}" for number in range(len(acts))],
            "acceptor_id": pd.array(acceptor, dtype="str"),
            "overdue_date": pd.to_datetime(list(overdue)).astype("datetime64[us]"),
            "overdue_amount": 100_000.0,
            "reason": pd.array([one or None for one in reason], dtype="str"),
            "settled_date": pd.to_datetime([one or None for one in settled]).astype("datetime64[us]"),
        }
    )


def state(events: pd.DataFrame, day: str, basis: str = "all", acceptor: str = "A1") -> dict[str, object]:
    """The row of an acceptor on a day, dates and missing values as text."""
    table = overdue_states(events, REGIME, datetime.date.fromisoformat(day))
    row = table[(table["acceptor_id"] == acceptor) & (table["basis"] == basis)]
    return {} if row.empty else row.iloc[0].to_dict()


THREE_OPEN = history(
    ("A1", "2021-01-04", "", "credit"), ("A1", "2021-02-04", "", "credit"), ("A1", "2021-03-31", "", "credit")
)


def test_a_month_counts_once_it_has_ended() -> None:
    # The third act is of 31 March: known on that day, listed from 1 April on.
    assert state(THREE_OPEN, "2021-03-31")["state"] == "none"
    assert state(THREE_OPEN, "2021-03-31")["n_events_6m"] == 2
    assert state(THREE_OPEN, "2021-03-31")["overdue_balance"] == 200_000.0
    row = state(THREE_OPEN, "2021-04-01")
    assert (row["state"], row["since_month"], row["n_events_6m"]) == ("overdue", "2021-03", 3)
    assert row["overdue_balance"] == 300_000.0
    assert pd.isna(row["excluded_until"])


def test_the_third_overdue_month_makes_it_persistent_for_two_years_after_the_last() -> None:
    # Overdue in March, April and May, each of which looks back on the three acts with something open.
    row = state(THREE_OPEN, "2021-06-15")
    assert (row["state"], row["since_month"]) == ("persistently_overdue", "2021-05")
    assert row["excluded_until"] == pd.Timestamp("2023-06-01")


def test_the_table_of_the_page_comes_out_again() -> None:
    # State, acts in six months and balance of the months January to October 2021, each as at the first of the next.
    told = [state(THREE_OPEN, f"2021-{month:02d}-01") for month in range(2, 12)]
    assert [one["state"] for one in told] == [*["none"] * 2, *["overdue"] * 2, *["persistently_overdue"] * 5, "none"]
    assert [one["n_events_6m"] for one in told] == [1, 2, 3, 3, 3, 3, 2, 1, 0, 0]
    assert [one["overdue_balance"] for one in told] == [100_000.0, 200_000.0, *[300_000.0] * 8]


def test_exclusion_outlasts_the_state_and_ends_on_its_day() -> None:
    # June looks back on January to June, three acts; July on two. So March to June are overdue, and three of them lie
    # within six months for the last time in September (April, May, June). Two years after that end with September 2023.
    assert state(THREE_OPEN, "2021-10-01")["state"] == "persistently_overdue"
    after = state(THREE_OPEN, "2021-11-01")
    assert (after["state"], after["excluded_until"]) == ("none", pd.Timestamp("2023-10-01"))
    assert pd.isna(after["since_month"])
    assert state(THREE_OPEN, "2023-09-30")["excluded_until"] == pd.Timestamp("2023-10-01")
    assert pd.isna(state(THREE_OPEN, "2023-10-01")["excluded_until"])


def test_technical_acts_count_by_the_rule_and_are_kept_apart() -> None:
    events = history(
        ("A1", "2021-01-04", "2021-01-05", "operational"),
        ("A1", "2021-02-04", "2021-02-05", "operational"),
        ("A1", "2021-03-04", "", "credit"),
        ("A1", "2021-03-05", "2021-03-06", ""),
    )
    every, credit = state(events, "2021-04-01"), state(events, "2021-04-01", basis="credit")
    assert (every["state"], every["n_events_6m"]) == ("overdue", 4)
    # An act of which nobody says why is taken for one of credit.
    assert (credit["state"], credit["n_events_6m"], credit["overdue_balance"]) == ("none", 2, 100_000.0)


def test_what_happens_after_the_day_changes_nothing() -> None:
    events = pd.concat([THREE_OPEN, history(("A1", "2021-04-20", "", "credit"), ("B1", "2021-04-20", "", "credit"))])
    settled = THREE_OPEN.assign(settled_date=pd.Timestamp("2021-04-10").as_unit("us"))
    for later in (events, settled):
        assert overdue_states(later, REGIME, datetime.date(2021, 4, 5)).equals(
            overdue_states(THREE_OPEN, REGIME, datetime.date(2021, 4, 5))
        )


def test_settling_in_the_month_ends_the_state_in_the_next_list() -> None:
    settled = THREE_OPEN.assign(settled_date=pd.Timestamp("2021-04-10").as_unit("us"))
    assert state(settled, "2021-04-30")["state"] == "overdue"
    assert state(settled, "2021-05-01")["state"] == "none"
    assert state(settled, "2021-05-01")["overdue_balance"] == 0.0


def test_every_acceptor_with_an_act_by_the_day_has_two_rows_in_order() -> None:
    events = history(("B1", "2021-04-02", "", ""), ("A1", "2021-01-04", "", ""), ("C1", "2021-04-06", "", ""))
    table = overdue_states(events, REGIME, datetime.date(2021, 4, 5))
    assert table[["acceptor_id", "basis"]].to_numpy().tolist() == [
        ["A1", "all"], ["A1", "credit"], ["B1", "all"], ["B1", "credit"],
    ]  # fmt: skip
    assert table["n_events_6m"].tolist() == [1, 1, 0, 0]
    assert tuple(table.columns) == OVERDUE_COLUMNS


def test_the_order_of_the_rows_does_not_matter() -> None:
    events = history(
        ("A1", "2021-01-04", "", ""), ("B1", "2021-02-04", "2021-03-01", ""), ("A1", "2021-02-04", "", "operational")
    )
    day = datetime.date(2021, 6, 1)
    assert overdue_states(events.iloc[::-1], REGIME, day).equals(overdue_states(events, REGIME, day))


def test_without_reason_and_settlement_every_act_is_open_and_of_credit() -> None:
    events = THREE_OPEN.drop(columns=["reason", "settled_date"])
    assert state(events, "2021-04-01", basis="credit")["state"] == "overdue"
    assert state(events, "2021-04-01")["overdue_balance"] == 300_000.0


def test_without_a_history_there_is_an_empty_table_of_the_same_columns() -> None:
    day = datetime.date(2021, 4, 5)
    filled = overdue_states(THREE_OPEN, REGIME, day)
    for nothing in (
        None,
        THREE_OPEN.iloc[:0],
        THREE_OPEN.assign(overdue_date=pd.Timestamp("2022-01-01").as_unit("us")),
    ):
        table = overdue_states(nothing, REGIME, day)
        assert len(table) == 0
        assert table.dtypes.to_dict() == filled.dtypes.to_dict()


def test_a_regime_of_its_own_numbers_is_kept() -> None:
    strict = OverdueRegime(events=1, months=1, persistent_months=1, exclusion_months=1)
    table = overdue_states(history(("A1", "2021-01-04", "2021-01-04", "")), strict, datetime.date(2021, 2, 10))
    assert table["state"].tolist() == ["persistently_overdue"] * 2
    assert table["excluded_until"].tolist() == [pd.Timestamp("2021-03-01")] * 2
