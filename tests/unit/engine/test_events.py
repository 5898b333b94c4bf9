"""Events and what they wipe out: worked out by hand, fen, in the engine and in the plain model."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from abs_model.deal.deal import Deal
from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import stated_paths
from abs_model.engine.paths import NEVER
from abs_model.scenario.scenario import Scenario
from abs_model.terms import RATE_UNIT, rate_units
from tests.builders import day, deal_of, schedule_of
from tests.crosscheck.adapter import exposures_from
from tests.crosscheck.both import THREE_PAYMENTS, answering, passed_through, run_both
from tests.crosscheck.by_hand import bucket, bullet
from tests.crosscheck.plain_number import window_ends
from tests.crosscheck.plain_pool import initial_claims, total
from tests.crosscheck.plain_record import Bucket, PlainPath, Pledge

EVENTS = [
    {"id": "lapse", "name": {"zh": "a", "en": "a"}, "kind": "ip_invalidated", "subject": "c1"},
    {"id": "downgrade", "name": {"zh": "a", "en": "a"}, "kind": "downgrade", "subject": "guarantor"},
]


def watched(**condition: Any) -> Deal:
    """A deal that goes into acceleration by what is measured before a distribution."""
    return deal_of(
        dates=THREE_PAYMENTS,
        tranches=[passed_through()],
        support=[answering()],
        events=EVENTS,
        triggers=[{"id": "watch", "when": condition, "then": "acceleration", "is_curable": True}],
        normal=[{"draw": "answer"}, {"pay": "A.principal"}],
    )


QUIET = watched(measure="event_happened", subject="lapse", above=0.5)


def pledged(pay_day: str, face: int, event: str = "lapse") -> Bucket:
    """A claim on c1, for which half of the face is pledged, to be sold in 92 days."""
    return Bucket(
        core_enterprise="c1", debtor="c1", repurchase=0, pay_day=day(pay_day), face=face,
        pledge=Pledge(ratio=Fraction(1, 2), lag_days=92, event=event),
    )  # fmt: skip


def happening(event_day: str | None) -> dict[str, int]:
    return {} if event_day is None else {"lapse": day(event_day)}


@pytest.mark.parametrize(
    ("event_day", "recovered"),
    [
        ("2020-07-01", 0),
        ("2020-11-01", 0),
        ("2021-02-01", 0),
        ("2021-02-02", 0),
        ("2021-04-07", 0),
        ("2021-04-08", 15_000),
        ("2030-01-01", 15_000),
        (None, 15_000),
    ],
)
def test_what_is_pledged_brings_nothing_if_the_event_comes_by_the_end_of_the_window_of_its_sale(
    event_day: str | None, recovered: int
) -> None:
    # c1 defaults on 1 November; what it has pledged is sold 92 days later, on 1 February, in the window that ends on
    # 7 April.
    default: Any = {"default_day": (day("2020-11-01"),)}
    result = run_both(QUIET, pledged("2020-12-01", 30_000), **default, event_day=happening(event_day))
    assert result["recovered"] == [0, 0, recovered, 0]
    assert result.paid("A.principal") == [0, 0, recovered, 0]
    forever = run_both(QUIET, pledged("2020-12-01", 30_000, event=""), **default, event_day=happening(event_day))
    assert forever["recovered"] == [0, 0, 15_000, 0]


@pytest.mark.parametrize(
    ("default_day", "event_day", "recovered"),
    [
        ("2021-01-05", "2021-04-07", [0, 0, 0, 0]),
        ("2021-01-05", "2021-04-08", [0, 0, 15_000, 0]),
        ("2021-01-06", "2021-04-08", [0, 0, 0, 0]),
        ("2021-01-06", "2021-07-07", [0, 0, 0, 0]),
        ("2021-01-06", "2021-07-08", [0, 0, 0, 15_000]),
    ],
)
def test_a_sale_on_the_end_of_a_window_belongs_to_it(default_day: str, event_day: str, recovered: list[int]) -> None:
    # 92 days after 5 January is 7 April, the end of the second window; a day later the third, to 7 July, has begun.
    fate: Any = {"default_day": (day(default_day),), "event_day": happening(event_day)}
    assert run_both(QUIET, pledged("2021-03-01", 30_000), **fate)["recovered"] == recovered


@pytest.mark.parametrize(
    ("event_day", "late"), [("2020-07-01", 0), ("2021-08-01", 0), ("2030-01-01", 0), (None, 15_000)]
)
def test_after_the_last_window_any_day_of_the_event_is_too_early(event_day: str | None, late: int) -> None:
    # c1 defaults on 1 May; what it has pledged is sold on 1 August, after the last window.
    fate: Any = {"default_day": (day("2021-05-01"),), "event_day": happening(event_day)}
    result = run_both(QUIET, pledged("2021-06-01", 30_000), **fate)
    assert result["defaulted"] == [0, 0, 0, 30_000]
    assert not any(result["recovered"])
    assert result.after_legal_final == late


@pytest.mark.parametrize("event_day", ["2020-07-01", "2020-12-01", "2021-03-03", "2030-01-01", None])
def test_without_a_default_nothing_is_wiped_out(event_day: str | None) -> None:
    # A third of 30,000 fails on 1 December; half of the 10,000 comes on 3 March.
    third = Fraction("0.33333333")
    result = run_both(QUIET, pledged("2020-12-01", 30_000), default_ratio=third, event_day=happening(event_day))
    assert result["defaulted"] == [0, 10_000, 0, 0]
    assert result["recovered"] == [0, 0, 5_000, 0]


@pytest.mark.parametrize(
    ("event_day", "recovered"), [("2020-07-01", 5_000), ("2021-07-07", 5_000), ("2021-07-08", 20_000)]
)
def test_what_scattered_failures_bring_is_not_touched_by_the_event(event_day: str, recovered: int) -> None:
    # A third of the 30,000 of December fails, and half of the 10,000 comes on 3 March whatever happens. The 30,000 of
    # June default on 1 February; half of them comes on 4 May, 92 days later.
    claims = pledged("2020-12-01", 30_000), pledged("2021-06-01", 30_000)
    fate: Any = {"default_ratio": Fraction("0.33333333"), "default_day": (day("2021-02-01"),)}
    result = run_both(QUIET, *claims, **fate, event_day=happening(event_day))
    assert result["defaulted"] == [0, 10_000, 30_000, 0]
    assert result["recovered"] == [0, 0, 5_000, recovered - 5_000]


@pytest.mark.parametrize("event_day", ["2020-07-01", "2021-05-04", None])
def test_no_event_wipes_out_what_is_pledged_for_replenished_receivables_and_nobody_answers_for_them(
    event_day: str | None,
) -> None:
    # The 30,000 of December buy as much again in January, due on 16 February and, after the New Year holiday, on the
    # 18th. c1 defaults on the 1st; half comes in 92 days later, on 4 May. The guarantor answers for the 30,000 alone.
    deal = deal_of(
        dates=THREE_PAYMENTS,
        tranches=[bullet()],
        support=[answering()],
        events=EVENTS,
        pool={"replenishment": {"until": "2021-01-07", "tenor_days": 40, "price_ratio": 1.0}},
        normal=[{"draw": "answer"}, {"pay": "A.principal"}, {"buy": "receivables"}],
    )
    claim = replace(pledged("2020-12-01", 30_000), is_guaranteed=True)
    result = run_both(deal, claim, default_day=(day("2021-02-01"),), event_day=happening(event_day))
    assert result["bought"] == [0, 30_000, 0, 0]
    assert result["defaulted"] == [0, 0, 30_000, 0]
    assert result["recovered"] == [0, 0, 0, 15_000]
    assert not any(result["drawn", "answer"])
    assert result.paid("A.principal") == [0, 0, 0, 15_000]


def test_what_a_scenario_says_of_recoveries_no_event_undoes() -> None:
    # A tenth after 31 days, on 2 December, whatever is pledged and wiped out.
    result = run_both(
        QUIET, pledged("2020-12-01", 30_000), default_day=(day("2020-11-01"),), event_day={"lapse": day("2020-07-01")},
        recovery_ratio=Fraction(1, 10), recovery_lag_days=31,
    )  # fmt: skip
    assert result["recovered"] == [0, 3_000, 0, 0]


def test_what_is_recovered_of_a_guaranteed_claim_goes_to_the_guarantor() -> None:
    # 30,000 are claimed in January; in February 15,000 of them are recovered and go back.
    claim = Bucket(
        core_enterprise="c1", debtor="c1", repurchase=0, pay_day=day("2020-12-01"), face=30_000, is_guaranteed=True,
        pledge=Pledge(ratio=Fraction(1, 2), lag_days=92, event="lapse"),
    )  # fmt: skip
    result = run_both(QUIET, claim, default_day=(day("2020-11-01"),))
    assert result["drawn", "answer"] == [0, 30_000, 0, 0]
    assert result["reimbursed", "answer"] == [0, 0, 15_000, 0]
    assert result.paid("A.principal") == [0, 30_000, 0, 0]


@pytest.mark.parametrize(
    ("fate", "first"),
    [
        ({"event_day": {"downgrade": day("2021-01-07")}}, 1),
        ({"event_day": {"downgrade": day("2021-01-08")}}, 2),
        ({"failure_day": {"guarantor": day("2021-01-07")}}, 1),
        ({"failure_day": {"guarantor": day("2021-01-08")}}, 2),
        ({"failure_day": {"guarantor": day("2021-01-08")}, "event_day": {"downgrade": day("2021-05-01")}}, 2),
        ({"failure_day": {"liquidity_provider": day("2021-01-01")}, "event_day": {"lapse": day("2021-01-01")}}, 4),
    ],
)
def test_a_party_is_downgraded_on_the_day_or_by_its_failure(fate: dict[str, Any], first: int) -> None:
    # The first window ends on 7 January.
    deal = watched(measure="event_happened", subject="downgrade", above=0.5)
    result = run_both(deal, bucket("c1", "2021-06-01", 50_000), **fate)
    assert result.state == [*["normal"] * first, *["acceleration"] * (4 - first)]


@pytest.mark.parametrize(
    ("value", "states"),
    [
        ({"": (70_000,) * 4}, "nnn"),
        ({"": (70_000, 70_000, 66_666, 50_000)}, "nan"),
        ({"": (40_000,) * 4, "lapse": (50_000,) * 4}, "nan"),
        ({"lapse": (90_000,) * 4}, "nan"),
        ({}, "aan"),
    ],
)
def test_the_loan_is_measured_by_the_value_that_still_stands(value: dict[str, tuple[int, ...]], states: str) -> None:
    # The balance is 100,000 before the payments of January and April, and 0 before that of July; the lapse is on
    # 1 February. 100,000 / 70,000 is not above 1.5, 100,000 / 66,666 is; of no value it is infinite, of no balance 0.
    deal = watched(measure="loan_to_value_ratio", above=1.5)
    claim = bucket("c1", "2021-03-15", 100_000)
    result = run_both(deal, claim, property_value=value, event_day={"lapse": day("2021-02-01")})
    assert "".join(state[0] for state in result.state[1:]) == states


@pytest.mark.parametrize("seed", range(20))
def test_a_scenario_states_the_recoveries_of_the_rules(seed: int) -> None:
    """Ratio, lag, whether they are what is pledged, and what is recovered, against the plain model."""
    rng = Random(seed)
    names = [f"c{number}" for number in range(1, 5)]
    pledges = {
        name: Pledge(ratio=Fraction(number, 10), lag_days=rng.randint(0, 200), event=rng.choice(["", "lapse"]))
        for number, name in enumerate(names)
        if rng.random() < 0.8
    }
    buckets = [
        Bucket(core_enterprise=one, debtor=one, repurchase=0, pay_day=18_600, face=100, pledge=pledges.get(one))
        for one in names
    ]
    drawn = [_scenario(rng, f"s{number}", names) for number in range(30)]
    periods, exposures = schedule_of(QUIET), exposures_from(buckets)
    paths = stated_paths([scenario for scenario, _ in drawn], exposures)
    by_path = [list(initial_claims(buckets, path, 0, window_ends(periods)).values()) for _, path in drawn]
    for row in range(len(names)):
        ratio, lag = (np.broadcast_to(one, len(drawn)).tolist() for one in paths.recovery(row))
        is_pledged = np.broadcast_to(paths.is_pledged, (len(names), len(drawn)))[row]
        own = [claims[row] for claims in by_path]
        assert [Fraction(one, RATE_UNIT) for one in ratio] == [one.recovery()[0] for one in own]
        assert lag == [one.recovery()[1] for one in own]
        assert is_pledged.tolist() == [one.is_pledged for one in own]
    collections = project_collections(exposures, paths, periods)
    recovered = [[total(claims, end).recovered for claims in by_path] for end in window_ends(periods)]
    assert np.cumsum(collections.recovered, axis=0)[1:].tolist() == recovered


def _scenario(rng: Random, identifier: str, names: list[str]) -> tuple[Scenario, PlainPath]:
    """A scenario and what it means for the plain model: defaults before 4 December, when all falls due, and after."""

    def some_day(last: int) -> date | None:
        return date(2020, 7, 1) + timedelta(days=rng.randint(0, last)) if rng.random() < 0.7 else None

    defaults, lapse = {name: one for name in names if (one := some_day(200))}, some_day(400)
    stated = rng.choice([{}, {"recovery_ratio": rng.choice([0.0, 0.25])}])
    scenario = Scenario.model_validate(
        {"id": identifier, "name": {"zh": "一", "en": "one"}, "recovery_lag_days": 7}
        | {"defaults": [{"obligor": name, "date": one} for name, one in defaults.items()]}
        | {"events": {} if lapse is None else {"lapse": lapse}}
        | stated
    )
    path = PlainPath(
        default_day=tuple(day(one.isoformat()) if (one := defaults.get(name)) else None for name in names),
        delay_days=(0,) * len(names),
        repurchase_day=(None,) * len(names),
        recovery_ratio=Fraction(repr(stated["recovery_ratio"])) if stated else None,
        recovery_lag_days=7,
        event_day=happening(None if lapse is None else lapse.isoformat()),
    )
    return scenario, path


def test_a_scenario_that_states_no_event_has_none() -> None:
    claim = pledged("2020-12-01", 30_000)
    none = Scenario.model_validate({"id": "one", "name": {"zh": "一", "en": "one"}})
    paths = stated_paths([none], exposures_from([claim]))
    assert paths.event_day == {}
    assert paths.recovery(0)[0].tolist() == [rate_units(0.5)]
    assert paths.is_pledged.tolist() == [[1]]
    assert paths.default_day.tolist() == [[NEVER]]
