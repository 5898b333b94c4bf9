"""Random cases, and files, as live workbooks take them."""

from collections.abc import Iterator
from dataclasses import replace

from abs_model.engine.cashflow import Collections, project_collections
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import Paths
from abs_model.engine.plan import Plan
from abs_model.engine.waterfall import Payments, distribute
from abs_model.live.case import Case as LiveCase
from abs_model.live.case import case_of
from abs_model.pool.exposure import Exposures
from tests.builders import Case
from tests.crosscheck.adapter import exposures_from, paths_from, plan_from
from tests.random_cases import random_case

Run = tuple[Plan, Exposures, Paths, tuple[Collections, Payments]]


def run_of(case: Case) -> Run:
    """A case run through the engine, all its paths together."""
    cut_off = day_number(case.deal.dates.cut_off)
    exposures = exposures_from([replace(bucket, pay_day=max(bucket.pay_day, cut_off)) for bucket in case.buckets])
    paths, plan = paths_from(case, exposures), plan_from(case, exposures)
    collections = project_collections(exposures, paths, case.periods)
    return plan, exposures, paths, (collections, distribute(plan, collections, paths))


def live_cases(seed: int) -> Iterator[LiveCase]:
    """Every path of the random case of a seed."""
    plan, exposures, paths, results = run_of(random_case(seed))
    for path in range(paths.n_paths):
        yield case_of(plan, exposures, paths, path, results)
