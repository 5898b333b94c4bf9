"""What happens on the path in general, as cells that may be changed: ratios, costs, failures, events."""

import numpy as np

from abs_model.glossary import Unit
from abs_model.live.case import Case, row_of, term_words
from abs_model.live.formula import Cell, Given, choose, minimum
from abs_model.live.language import Expression
from abs_model.live.model import CellSpec, Draft, Words
from abs_model.live.note import NOTES
from abs_model.live.terms import write_input
from abs_model.terms import RATE_UNIT

NEVER = Cell("never")
NEVER_DAY = np.array([np.iinfo(np.int64).max])


def write_drivers(draft: Draft, case: Case) -> None:
    """Write the assumptions of the path that are no obligor's own."""
    _write_overall(draft, case)
    _write_failures(draft, case)
    _write_events(draft, case)
    draft.close("drivers", term_words("live_failures"), NOTES["failures"])


def _write_overall(draft: Draft, case: Case) -> None:
    paths = case.paths
    ratio, lag = overall_recovery(case)

    def put(key: str, unit: Unit, number: float | None) -> None:
        is_optional = key in {"recovery_ratio", "commingling_date"}
        write_input(draft, key, term_words(f"live_{key}"), unit, number, may_be_blank=is_optional)

    put("delay_days", "days", float(case.usual_delay()))
    put("default_ratio", "share", case.rate(paths.default_ratio))
    put("recovery_ratio", "share", ratio)
    put("recovery_lag_days", "days", lag)
    put("dilution_ratio", "share", case.rate(paths.dilution_ratio))
    put("coupon_shift", "rate", case.rate(paths.coupon_shift))
    put("fee_multiplier", "ratio", case.rate(paths.fee_multiplier))
    put("commingling_date", "date", case.day(paths.commingling_day))
    _write_day(draft, "commingling_day", term_words("live_commingling_date"), "commingling_date")
    draft.close("drivers", term_words("live_overall"), NOTES["overall"])


def overall_recovery(case: Case) -> tuple[float | None, float]:
    """Ratio and lag that hold for every obligor; no ratio where each has its own."""
    paths = case.paths
    each = {
        tuple(case.whole(row_of(values, row)) for values in (paths.recovery_ratio, paths.recovery_lag_days))
        for row in range(len(case.exposures.rows))
    }
    has_pledges = any(case.whole(row_of(paths.is_pledged, row)) for row in range(len(case.exposures.rows)))
    if has_pledges or len(each) > 1:
        return None, 0.0
    ratio, lag = each.pop()
    return ratio / RATE_UNIT, float(lag)


def _write_failures(draft: Draft, case: Case) -> None:
    """Days of failure by role, and what estates pay."""
    paths, deal = case.paths, case.plan.deal
    providers = dict.fromkeys(support.provider for support in deal.support)
    downgraded = dict.fromkeys(event.subject for event in deal.events if event.kind == "downgrade")
    for role in providers | downgraded:
        key, words = f"role.{role}.failure_date", case.words(role) + term_words("live_failure_date")
        day = case.day(paths.failure_day.get(role, NEVER_DAY))
        write_input(draft, key, words, "date", day, may_be_blank=True)
        _write_day(draft, f"role.{role}.failure_day", words, key)
        if role in providers:
            share, lag = paths.claim_recovery.get(role, (0, 0))
            words = case.words(role) + term_words("live_estate_share")
            write_input(draft, f"role.{role}.estate_share", words, "share", share / RATE_UNIT)
            words = case.words(role) + term_words("live_estate_lag_days")
            write_input(draft, f"role.{role}.estate_lag_days", words, "days", float(lag))


def _write_events(draft: Draft, case: Case) -> None:
    """Days of events; who has failed has been downgraded before."""
    for event in case.plan.deal.events:
        words = Words(zh=event.name.zh, en=event.name.en) + term_words("live_event_date")
        key, day = f"event.{event.id}.date", case.day(case.paths.event_day.get(event.id, NEVER_DAY))
        write_input(draft, key, words, "date", day, may_be_blank=True)
        failure = Cell(f"role.{event.subject}.failure_day") if event.kind == "downgrade" else None
        _write_day(draft, f"event.{event.id}.day", words, key, failure)


def _write_day(draft: Draft, key: str, words: Words, date: str, other: Expression | None = None) -> None:
    """A date as a day that can be compared: never, where the cell of the date is blank; the earlier of two."""
    day: Expression = choose(Given(date), Cell(date), NEVER)
    if other is not None:
        day = minimum(day, other)
    draft.cell(CellSpec(key=key, words=words + term_words("live_in_use"), unit="date", formula=day))
