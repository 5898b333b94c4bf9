"""What records make of receivables, by hand: windows are the months from July 2020, dates those of the records."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from abs_model.pool.exposure import EPOCH, exposures_of
from abs_model.pool.pool import Pool
from abs_model.pool.realised import (
    States,
    claimed_ahead,
    opening_states,
    realised_states,
    rest_of,
    states_after,
)
from abs_model.pool.realised_kept import KEPT_COLUMNS, kept_states, states_of
from abs_model.pool.realised_roster import Roster, roster_of
from abs_model.pool.realised_window import bucket_of
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import Period
from tests.builders import deal_of
from tests.recorded import NOTHING, Identity, records_frame

CUT_OFF = date(2020, 6, 30)
ENDS = [CUT_OFF, *(date(2020, month, 30 if month in (9, 11) else 31) for month in range(7, 13))]
PERIODS = tuple(
    Period(number=number, start=ENDS[max(number - 1, 0)], end=end, is_projected=False)
    for number, end in enumerate(ENDS)
)
CALENDAR = Calendar(code="CN")


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


def frame_of(*dues: str, ids: str = "r", guaranteed: bool = False) -> pd.DataFrame:
    n_rows = len(dues)
    return pd.DataFrame(
        {
            "receivable_id": pd.Series([f"{ids}{number}" for number in range(1, n_rows + 1)], dtype="str"),
            "core_enterprise_id": pd.Series([f"c{number % 2 + 1}" for number in range(n_rows)], dtype="str"),
            "group_id": pd.Series([f"c{number % 2 + 1}" for number in range(n_rows)], dtype="str"),
            "debtor_id": pd.Series([f"d{number}" for number in range(n_rows)], dtype="str"),
            "due_date": pd.to_datetime(list(dues)).astype("datetime64[us]"),
            "is_guaranteed": [guaranteed] * n_rows,
        }
    )


def roster(*dues: str, face: float = 100.0, guaranteed: bool = False, accounts: list[str] | None = None) -> Roster:
    """Receivables r1, r2, ... of 100.00 yuan each."""
    frame = frame_of(*dues, guaranteed=guaranteed)
    pool = Pool(
        frame=frame,
        face=np.full(len(frame), face * 100),
        cut_off=CUT_OFF,
        identity=Identity(tape=NOTHING, pool=NOTHING, excluded=NOTHING, refused=NOTHING, n_without_amount=0),
    )
    return roster_of(pool, CALENDAR, account_of=None if accounts is None else pd.Series(accounts, dtype="str"))


def after(own: Roster, *rows: tuple[str, str, str, float | None], last: int = 6, **words: str) -> States:
    """States after records of (record, subject, day, yuan)."""
    records = records_frame(
        [
            (record, subject, day(when), None if yuan is None else round(yuan * 100), "", words.get(subject, ""))
            for record, subject, when, yuan in rows
        ]
    )
    return realised_states(own, [(records, last)], PERIODS)


def yuan(states: States, name: str) -> list[float]:
    return (states.windows[name] / 100).tolist()


def amounts(states: States, name: str) -> list[float]:
    return (states.amounts[name] / 100).tolist()


def test_the_example_of_the_page() -> None:
    own = roster("2020-08-10", "2020-08-20")
    states = after(own, ("receipt", "r1", "2020-08-15", 60.0), ("default", "r2", "2020-09-05", None), last=3)
    assert yuan(states, "paid") == [0, 0, 60, 60]
    assert yuan(states, "overdue") == [0, 0, 140, 40]
    assert yuan(states, "overdue_0_30") == [0, 0, 140, 0]
    assert yuan(states, "overdue_31_60") == [0, 0, 0, 40]
    assert yuan(states, "defaulted") == [0, 0, 0, 100]
    assert yuan(states, "outstanding") == [200, 200, 140, 40]
    assert states.frame(own)["past_due_days"].tolist() == [51, 0]
    assert states.status(own).tolist() == ["overdue", "defaulted"]
    rest = rest_of(own, states, CALENDAR)
    assert rest.total == 4_000
    # 1 to 8 October 2020 are holidays; 9 October is the first day on which anything is paid.
    assert rest.pay_day == day("2020-10-09")
    assert exposures_of(rest.pool, CALENDAR, rest=rest).paid_on(np.zeros(1, dtype=np.int64)).tolist() == [rest.pay_day]


def test_a_delay_counts_from_the_promised_day() -> None:
    own = roster("2020-08-10")
    rest = rest_of(own, after(own, last=2), CALENDAR)
    left = exposures_of(rest.pool, CALENDAR, rest=rest)
    paid = [int(left.paid_on(np.array([delay]))[0]) for delay in (0, 22, 23, 60)]
    assert paid == [day("2020-09-01"), day("2020-09-01"), day("2020-09-02"), day("2020-10-09")]


@pytest.mark.parametrize(
    ("past", "bucket"), [(-1, 0), (0, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)]
)
def test_an_age_is_old_on_the_day_after_its_bound(past: int, bucket: int) -> None:
    assert bucket_of(np.array([past]), np.array([1.0])).tolist() == [bucket]


def test_ages_on_their_bounds_at_the_end_of_a_window() -> None:
    # 2020-10-31 less 30, 31, 60, 61, 90, 91 days; each is a business day or due before it.
    dues = ("2020-10-09", "2020-09-30", "2020-09-01", "2020-08-31", "2020-08-03", "2020-07-31", "2020-11-02")
    states = after(roster(*dues), last=4)
    assert [states.windows[f"overdue_{name}"][4] / 100 for name in ("0_30", "31_60", "61_90", "above_90")] == [
        100, 200, 200, 100,
    ]  # fmt: skip
    assert states.windows["not_due"][4] == 10_000
    assert states.windows["overdue"][4] == 60_000


def test_what_was_due_before_the_cut_off_is_as_old_as_it_is() -> None:
    states = after(roster("2020-04-30"), last=1)
    assert states.windows["overdue_above_90"].tolist() == [0, 10_000]
    assert states.windows["days_past_due"][1] == 92


def test_more_than_is_owed_is_cash_on_no_face() -> None:
    states = after(roster("2020-08-10"), ("receipt", "r1", "2020-08-10", 130.0), last=2)
    assert (amounts(states, "paid"), amounts(states, "surplus")) == ([100], [30])
    assert states.windows["outstanding"][2] == 0


def test_cash_after_a_default_is_a_recovery_and_before_it_a_receipt() -> None:
    own = roster("2020-08-10", "2020-08-10")
    states = after(
        own,
        ("recovery", "r1", "2020-08-12", 10.0),
        ("default", "r1", "2020-08-12", None),
        ("receipt", "r1", "2020-08-13", 5.0),
        ("recovery", "r1", "2020-09-13", 7.0),
        ("recovery", "r2", "2020-09-13", 20.0),
    )
    # On one day a default comes before a recovery, so that all of r1 was in default.
    assert amounts(states, "defaulted") == [100, 0]
    assert amounts(states, "recovered") == [22, 0]
    assert amounts(states, "paid") == [0, 20]
    assert np.diff(states.windows["recovered"])[1:3].tolist() == [1_500, 700]


def test_a_part_may_default() -> None:
    states = after(roster("2020-08-10"), ("default", "r1", "2020-08-12", 30.0), ("receipt", "r1", "2020-08-13", 80.0))
    assert (amounts(states, "defaulted"), amounts(states, "paid"), amounts(states, "recovered")) == ([30], [70], [10])


def test_a_repurchase_takes_what_is_left_at_its_price() -> None:
    own = roster("2020-08-10", "2020-08-10")
    states = after(
        own,
        ("dilution", "r1", "2020-08-01", 10.0),
        ("repurchase", "r1", "2020-08-05", 85.0),
        ("receipt", "r1", "2020-08-06", 9.0),
        ("repurchase", "r2", "2020-08-05", None),
    )
    assert (amounts(states, "repurchased"), amounts(states, "price")) == ([90, 100], [85, 100])
    # What comes in afterwards is the originator's.
    assert amounts(states, "surplus") == [0, 0]
    assert states.status(own).tolist() == ["repurchased", "repurchased"]


def test_one_receivable_comes_in_for_another() -> None:
    own = roster("2020-08-10")
    outside = frame_of("2020-09-10", ids="new").assign(receivable_amount=120.0)
    deal = deal_of(
        dates={"cut_off": "2020-06-30", "closing": "2020-07-01", "expected_maturity": "2020-12-31",
               "legal_final": "2020-12-31", "payment": ["2020-12-31"], "calendar": "CN"},
        tranches=[{"id": "A", "rank": "senior", "balance": 1, "redemption": "bullet"}],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}],
    )  # fmt: skip
    both = roster_of(replace(own.pool), CALENDAR, outside=outside, deal=deal)
    assert both.n_receivables == 2
    states = after(
        both,
        ("receipt", "r1", "2020-08-11", 40.0),
        ("receipt", "new1", "2020-08-12", 1.0),
        ("replacement", "r1", "2020-08-12", 3.0),
        ("receipt", "new1", "2020-09-10", 120.0),
        r1="new1",
    )
    # On the day of the swap the new one comes in first, and then cash on it counts.
    assert amounts(states, "replaced") == [60, 0]
    assert amounts(states, "price") == [3, 0]
    assert amounts(states, "paid") == [40, 120]
    assert amounts(states, "surplus") == [0, 1]
    assert yuan(states, "outstanding")[:4] == [100, 100, 119, 0]
    assert yuan(states, "replaced_in") == [0, 0, 120, 0, 0, 0, 0]
    assert states.entered.tolist() == [0, 2]
    rest = rest_of(both, states, CALENDAR)
    assert rest.pool.face.tolist() == [10_000, 0]


def test_cash_for_a_claim_goes_to_its_oldest_instalments() -> None:
    own = roster("2020-09-10", "2020-07-10", "2020-08-10", "2020-08-10", accounts=["k", "k", "k", "other"])
    states = after(own, ("receipt", "r3", "2020-07-31", 10.0), ("receipt", "k", "2020-07-31", 150.0), last=1)
    # Line by line: 10 on r3, then 100 on r2, the oldest, and 50 on r3.
    assert amounts(states, "paid") == [0, 100, 60, 0]
    states = after(own, ("receipt", "k", "2020-07-31", 305.0), last=1)
    assert (amounts(states, "paid"), amounts(states, "surplus")) == ([100, 100, 100, 0], [5, 0, 0, 0])


def test_a_claim_defaults_and_recovers_instalment_by_instalment() -> None:
    own = roster("2020-09-10", "2020-07-10", "2020-08-10", accounts=["k", "k", "k"])
    states = after(
        own,
        ("receipt", "k", "2020-07-10", 100.0),
        ("default", "k", "2020-08-15", None),
        ("recovery", "k", "2020-09-15", 120.0),
        ("repurchase", "k", "2020-10-15", 80.0),
    )
    assert amounts(states, "defaulted") == [100, 0, 100]
    assert amounts(states, "recovered") == [20, 0, 100]
    # Of the three only r1 is still owed on, so that its price is that of the claim.
    assert amounts(states, "price") == [80, 0, 0]
    assert amounts(states, "repurchased") == [0, 0, 0]


def test_claimed_is_what_falls_due_unpaid_and_returned_what_is_paid_after_all() -> None:
    own = roster("2020-07-10", "2020-08-10", "2020-11-10", guaranteed=True)
    states = after(
        own,
        ("receipt", "r1", "2020-07-15", 30.0),
        ("receipt", "r1", "2020-08-15", 90.0),
        ("receipt", "r2", "2020-08-15", 100.0),
        ("default", "r3", "2020-08-20", None),
        ("recovery", "r3", "2020-09-20", 25.0),
        last=4,
    )
    assert yuan(states, "claimed") == [0, 70, 0, 0, 0]
    assert yuan(states, "returned") == [0, 0, 70, 0, 0]
    # What has defaulted is claimed when it is due, less what has come in on it.
    assert (claimed_ahead(own, states, PERIODS) / 100).tolist() == [0, 0, 0, 0, 0, 75, 0]
    later = states_after(own, states, records_frame([]), PERIODS, 5)
    assert yuan(later, "claimed")[5] == 75
    assert not claimed_ahead(own, later, PERIODS).any()


def test_who_takes_back_what_was_claimed_pays_the_claim_back() -> None:
    own = roster("2020-07-10", "2020-07-10", guaranteed=True)
    states = after(
        own,
        ("repurchase", "r1", "2020-08-15", 90.0),
        ("dilution", "r2", "2020-08-15", 40.0),
        ("receipt", "r2", "2020-09-15", 100.0),
        last=3,
    )
    assert yuan(states, "claimed") == [0, 200, 0, 0]
    # Of the diluted 40 nothing comes back, and of r2 no more than the 60 that were still owed.
    assert yuan(states, "returned") == [0, 0, 90, 60]


def test_disputes_move_no_money() -> None:
    own = roster("2020-08-10", "2020-08-10")
    rows = [
        ("dispute", "r1", day("2020-07-05"), None, "open", ""),
        ("dispute", "r2", day("2020-07-05"), 3_000, "open", ""),
        ("receipt", "r1", day("2020-08-05"), 9_000, "", ""),
        ("dispute", "r2", day("2020-09-05"), 3_000, "closed", ""),
    ]
    states = realised_states(own, [(records_frame(rows), 3)], PERIODS)
    assert yuan(states, "disputed") == [0, 130, 40, 10]
    assert states.windows["diluted"][3] == 0


def test_what_rolls_is_what_got_worse() -> None:
    own = roster("2020-07-31", "2020-07-31", "2020-08-31", "2020-09-30")
    states = after(own, ("receipt", "r1", "2020-08-20", 40.0), ("default", "r2", "2020-08-20", None), last=3)
    # In August r1 gets older with 60 and r2 defaults with 100, of 200 that stood at 0 to 30 days; r3 falls due,
    # and at the end of September it is 30 days old and no worse.
    assert yuan(states, "rolled_0_30") == [0, 0, 160, 0]
    assert yuan(states, "rolled_not_due") == [0, 200, 100, 100]
    assert yuan(states, "rolled_31_60") == [0, 0, 0, 60]


def test_what_fell_due_and_what_of_it_is_paid() -> None:
    own = roster("2020-06-15", "2020-07-10", "2020-08-10")
    states = after(
        own,
        ("receipt", "r3", "2020-07-01", 50.0),
        ("receipt", "r2", "2020-07-10", 100.0),
        ("dilution", "r3", "2020-08-01", 20.0),
        last=2,
    )
    # Window 1 has what was due before it, too; what was paid early is paid when it falls due.
    assert yuan(states, "due") == [0, 200, 80]
    assert yuan(states, "due_paid") == [0, 100, 50]


def test_income_failures_and_events_are_remembered() -> None:
    own = roster("2020-08-10")
    first = records_frame(
        [
            ("income", "collection", day("2020-07-21"), 100, "", ""),
            ("income", "collection", day("2020-07-22"), 50, "", ""),
            ("event", "guarantor", day("2020-07-22"), None, "failed", ""),
            ("event", "lapse", day("2020-07-23"), None, "", ""),
        ]
    )
    second = records_frame(
        [
            ("income", "collection", day("2020-09-21"), 7, "", ""),
            ("event", "guarantor", day("2020-09-22"), None, "failed", ""),
        ]
    )
    states = realised_states(own, [(first, 1), (second, 3)], PERIODS)
    np.testing.assert_array_equal(states.income["collection"], [np.nan, 150, np.nan, 7])
    assert states.failed == {"guarantor": day("2020-07-22")}
    assert states.happened == {"lapse": day("2020-07-23")}


def test_a_day_outside_a_file_counts_in_its_nearest_window() -> None:
    own = roster("2020-08-10")
    records = records_frame(
        [("receipt", "r1", day("2020-07-20"), 1_000, "", ""), ("receipt", "r1", day("2020-12-20"), 2_000, "", "")]
    )
    states = states_after(own, after(own, last=1), records, PERIODS, 3)
    assert yuan(states, "paid") == [0, 0, 10, 30]


def test_concentration_is_of_what_is_outstanding() -> None:
    own = roster("2020-08-10", "2020-08-10", "2020-08-10")
    states = after(own, ("receipt", "r1", "2020-07-10", 100.0), ("receipt", "r2", "2020-08-10", 100.0), last=2)
    # c1 owes r1 and r3, c2 owes r2.
    assert states.windows["top_1_core_enterprise_id"].tolist() == pytest.approx([2 / 3, 0.5, 1.0])
    assert states.windows["hhi_core_enterprise_id"].tolist() == pytest.approx([5 / 9, 0.5, 1.0])
    assert states.windows["top_5_debtor_id"].tolist() == [1.0, 1.0, 1.0]
    assert after(own, *(("receipt", f"r{one}", "2020-07-10", 100.0) for one in (1, 2, 3)), last=1).windows[
        "hhi_core_enterprise_id"
    ].tolist() == pytest.approx([5 / 9, 0.0])


def test_states_are_kept_as_a_table() -> None:
    own = roster("2020-07-10", "2020-08-10")
    states = after(own, ("receipt", "r1", "2020-07-10", 33.33), ("repurchase", "r2", "2020-07-11", 99.99), last=1)
    kept = kept_states(own, states)
    assert tuple(kept.columns) == KEPT_COLUMNS
    again = states_of(own, kept)
    assert amounts(again, "paid") == [33.33, 0]
    assert again.status(own).tolist() == ["overdue", "repurchased"]
    assert again.day == states.day
    for name, values in states.windows.items():
        np.testing.assert_array_equal(again.windows[name], values)


@pytest.mark.parametrize("last", [0, 7])
def test_windows_come_after_those_that_are_over(last: int) -> None:
    own = roster("2020-07-10")
    with pytest.raises(ValueError, match=f"windows up to {last} after 0; 6 are in the schedule"):
        states_after(own, opening_states(own), records_frame([]), PERIODS, last)
