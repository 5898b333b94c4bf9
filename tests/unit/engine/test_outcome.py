"""What a path ends in, worked out by hand on a pool of two."""

from datetime import date

import numpy as np
import pytest

from abs_model.engine.cashflow import face_unpaid, project_collections
from abs_model.engine.default_times import paths_with
from abs_model.engine.outcome import claim_dates, largest_within, run_outcomes
from abs_model.engine.paths import NEVER
from tests.builders import day
from tests.credit_models import guaranteed_deal, model_of, plan_of, pool_of, quiet_path

POOL = pool_of([60, 40], ["2020-10-15", "2020-12-18"])


def outcomes_of(*fates, claim_recovery=0):
    """Outcomes of paths, each told as the days on which c1, c2 and the guarantor default (None: never)."""
    model = model_of([0.01, 0.01, 0.01], 0.2, n_obligors=2, claim_recovery=claim_recovery)
    days = np.array([[NEVER if one is None else day(one) for one in fate] for fate in fates], dtype=np.int64).T
    plan = plan_of(guaranteed_deal(), POOL)
    paths = paths_with(quiet_path(POOL, model), POOL, model, days)
    found = run_outcomes(plan, project_collections(POOL, paths, plan.periods), paths)
    return {key[1:]: values.tolist() for key, values in found.values.items()}, found.claims["guarantee"], plan


def test_a_default_is_the_guarantors_unless_it_fails_too():
    """80 yuan at 5 % for 184 of 365 days: 2.02 of interest; c2's 40 are lost, 60 are there, 22.02 are claimed."""
    first_of_december = "2020-12-01"
    values, claims, plan = outcomes_of(
        (None, None, None), (None, first_of_december, None), (None, first_of_december, first_of_december)
    )
    assert values[("pool", "defaulted")] == [0, 4000, 4000]
    assert values[("pool", "any_default")] == [0, 1, 1]
    assert values[("guarantee", "drawn")] == [0, 2202, 0]
    assert values[("guarantee", "is_called")] == [0, 1, 0]
    assert values[("guarantee", "largest_week")] == [0, 2202, 0]
    assert values[("guarantee", "support_loss")] == [0, 2202, 0]
    assert values[("guarantee", "has_failed")] == [0, 0, 1]
    assert values[("guarantee", "failed_in_need")] == [0, 0, 1]
    assert values[("A", "is_late")] == [0, 0, 1]
    assert values[("A", "is_short")] == [0, 0, 1]
    # 6,000 of cash pays 202 of interest and 5,798 of 8,000 principal; what is left earns 5 % until legal final.
    assert values[("A", "principal_paid")] == [8000, 8000, 5798]
    assert values[("A", "shortfall")][2] == pytest.approx(2202 + 2202 * 0.05 * 181 / 365, abs=6)
    first = next(period.number for period in plan.periods if period.payment_date and period.number)
    assert claims[:, 1].nonzero()[0].tolist() == [first]
    # Eight trading days before 7 January 2021, New Year's Day not among them.
    assert claim_dates(plan)[first] == date(2020, 12, 25)


def test_a_guarantor_that_fails_when_nothing_is_claimed_is_not_in_need():
    values, _, _ = outcomes_of((None, None, "2020-12-01"), (None, "2020-12-01", "2021-06-01"))
    assert values[("guarantee", "failed_in_need")] == [0, 0]
    assert values[("A", "shortfall")] == [0, 0]


def test_the_estate_of_a_failed_guarantor_pays_its_share_of_all_that_was_ever_claimed():
    """A quarter of 22.02 is 5.51 (rounded half up); later interest on the rest is claimed too."""
    values, claims, plan = outcomes_of((None, "2020-12-01", "2020-12-01"), claim_recovery=25_000_000)
    first = next(period.number for period in plan.periods if period.payment_date and period.number)
    assert claims[first, 0] == 551
    interest = [0.05 * days / 365 * (2202 - 551) for days in (181,)]
    assert claims[:, 0].sum() == pytest.approx(551 + 0.25 * interest[0], abs=4)
    assert values[("guarantee", "drawn")] == [claims[:, 0].sum()]
    assert values[("A", "is_short")] == [1]


def test_present_value_is_what_was_promised_where_nobody_defaults():
    """Principal and interest half a year from closing, at the note's own rate of 5 %."""
    values, _, _ = outcomes_of((None, None, None))
    days = (day("2021-01-07") - day("2020-07-07")) / 365
    assert values[("A", "present_value")][0] == pytest.approx((8000 + 202) * 1.05**-days, rel=1e-12)
    assert values[("A", "principal_days")][0] / 8000 == day("2021-01-07")


def test_a_default_leaves_unpaid_what_was_not_due_the_day_before():
    days = np.array([day("2020-10-15"), day("2020-10-16"), day("2020-10-20")])
    none = np.zeros((2, 1), dtype=np.int64)
    assert face_unpaid(POOL, [0], none, days).tolist() == [6000, 0, 0]
    assert face_unpaid(POOL, [0], none + 4, days).tolist() == [6000, 6000, 0]


def test_the_most_of_some_days_on_end_takes_what_falls_into_them_together():
    """100, 50 and 70 on 1 and 20 January and 5 February: two neighbours are within 30 days, all three are not."""
    claims, dates = np.array([[100.0], [50.0], [70.0]]), (date(2024, 1, 1), date(2024, 1, 20), date(2024, 2, 5))
    assert largest_within(claims, dates, 30).tolist() == [150.0]
    assert largest_within(claims, dates, 7).tolist() == [100.0]
    assert largest_within(claims, dates, 60).tolist() == [220.0]
