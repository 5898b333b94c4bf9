"""What happens under named scenarios: prepare the subject once, then run every scenario as one path of one call."""

from collections.abc import Sequence
from dataclasses import replace

from abs_model.deal.deal import Deal
from abs_model.deal.timetable import schedule_terms
from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import repurchase_sets
from abs_model.engine.plan import Plan, make_plan
from abs_model.engine.realised import with_realised
from abs_model.engine.waterfall import distribute
from abs_model.pool.exposure import Exposures
from abs_model.pool.pool import Pool, build_pool
from abs_model.pool.pricing import purchase_prices
from abs_model.pool.screening import Screening
from abs_model.pool.tape import Tape
from abs_model.run.property_value import property_value
from abs_model.run.record import Projection, Subject
from abs_model.scenario.scenario import Scenario
from abs_model.schedule.calendar import Calendar, HolidayNotice
from abs_model.schedule.period import build_schedule


def prepare(
    deal: Deal,
    tape: Tape,
    *,
    deal_sha256: str,
    scenarios_sha256: str = "",
    notices: Sequence[HolidayNotice] = (),
) -> Subject:
    """Screen the tape, build the pool and the schedule.

    Raises
    ------
    TapeError
        If no row of the tape can be used.
    """
    calendar = Calendar(code=deal.dates.calendar, overrides=tuple(notices))
    return subject_of_pool(
        deal, (*build_pool(tape, deal), tape), calendar, deal_sha256=deal_sha256, scenarios_sha256=scenarios_sha256
    )


def subject_of_pool(
    deal: Deal,
    screened: tuple[Pool, Screening, Tape],
    calendar: Calendar,
    *,
    deal_sha256: str,
    scenarios_sha256: str = "",
    as_of: str = "",
) -> Subject:
    """Date a deal whose pool is made already.

    Parameters
    ----------
    deal : Deal
    screened : tuple of Pool, Screening, Tape
        The pool, why the other rows of the tape are not in it, and the tape.
    calendar : Calendar
    deal_sha256, scenarios_sha256, as_of : str
        For the provenance.
    """
    pool, screening, tape = screened
    return Subject(
        deal=deal,
        tape=tape,
        screening=screening,
        pool=pool,
        calendar=calendar,
        periods=build_schedule(schedule_terms(deal.dates), calendar),
        deal_sha256=deal_sha256,
        scenarios_sha256=scenarios_sha256,
        as_of=as_of,
    )


def project(subject: Subject, scenarios: Sequence[Scenario]) -> Projection:
    """Run scenarios through the engine, one path each.

    Parameters
    ----------
    subject : Subject
        Deal, pool and schedule.
    scenarios : sequence of Scenario
        At least one; the first is the one that single-scenario tables show.
    """
    exposures = subject.exposures(repurchase_sets(scenarios))
    paths = subject.paths(scenarios, exposures)
    plan = ready_plan(subject, exposures)
    collections = with_realised(project_collections(exposures, paths, subject.periods), subject.realised)
    return Projection(
        subject=subject,
        scenarios=tuple(scenarios),
        exposures=exposures,
        paths=paths,
        plan=plan,
        collections=collections,
        payments=distribute(plan, collections, paths),
        provenance=subject.provenance(scenarios),
    )


def ready_plan(subject: Subject, exposures: Exposures) -> Plan:
    """The deal made ready to run on a pool reduced to these exposures."""
    value = property_value(subject)
    plan = make_plan(subject.deal, subject.periods, exposures, _price(subject), subject.calendar, value)
    return plan if subject.realised is None else replace(plan, realised=subject.realised)


def _price(subject: Subject) -> int | None:
    """What the whole pool costs, fen; None where that is whatever the proceeds leave."""
    prices = purchase_prices(subject.pool, subject.deal.pool.purchase, subject.deal.dates.closing)
    return None if prices is None else int(prices.sum())
