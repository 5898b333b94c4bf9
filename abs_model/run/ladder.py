"""The named ladder of stresses of one deal: its own dates, names and industries put in, its own scenarios added."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.engine.default_times import day_number
from abs_model.glossary import label, words_of
from abs_model.pool.exposure import Exposures
from abs_model.run.credit import Credit, credit_exposures, credit_model, credit_names, party_of
from abs_model.run.record import Subject
from abs_model.scenario.credit_name import rating_in_use
from abs_model.scenario.ladder import RUNGS, Setting, missing, name_of, standard_ladder
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.terms import Name

GUARANTEES = ("guarantee", "shortfall_undertaking")
"""Kinds of support whose providers are guarantors."""

UNFIT = "fitting_shares"
"""What a row lacks whose correlations do not fit the credit model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A row of the ladder that says nothing of a deal, and what it would need, as words of the glossary."""

    id: str
    name: Name
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The stresses of one deal, in order, the base case first."""

    scenarios: tuple[Scenario, ...]
    left_out: tuple[LeftOut, ...]


def ladder_of(subject: Subject, told: Sequence[Scenario] = (BASE,), credit: Credit | None = None) -> Ladder:
    """The base case, the standard rows, then what a deal's own file adds.

    Parameters
    ----------
    subject : Subject
    told : sequence of Scenario
        The scenarios of the file; one with the id of a row stands in the place of that row.
    credit : Credit, optional
        Without it, rows that move probabilities only are left out.
    """
    setting = setting_of(subject, credit)
    own = {scenario.id: scenario for scenario in told}
    rows: dict[str, Scenario] = {BASE.id: own.get(BASE.id, BASE)}
    left_out = []
    standard = {one.id: _on_top(rows[BASE.id], one) for one in standard_ladder(setting)}
    for rung in RUNGS:
        if rung.id in own:
            rows[rung.id] = own[rung.id]
        elif rung.id not in standard:
            left_out.append(LeftOut(id=rung.id, name=name_of(rung, setting), missing=missing(rung, setting)))
        elif credit is not None and not _fits(subject, credit, standard[rung.id]):
            left_out.append(LeftOut(id=rung.id, name=name_of(rung, setting), missing=(UNFIT,)))
        else:
            rows[rung.id] = standard[rung.id]
    return Ladder(scenarios=tuple((rows | own).values()), left_out=tuple(left_out))


def _on_top(base: Scenario, scenario: Scenario) -> Scenario:
    """A row with whatever has defaulted in the base case already."""
    return scenario.model_copy(update={"defaults": (*base.defaults, *scenario.defaults)}) if base.defaults else scenario


def setting_of(subject: Subject, credit: Credit | None = None) -> Setting:
    """What the ladder has to know of a deal; see ``Setting`` for the rules."""
    deal, exposures = subject.deal, credit_exposures(subject)
    face = np.bincount(exposures.row, weights=exposures.face, minlength=len(exposures.rows)).tolist()
    cores = _totals((row.core_enterprise, amount) for row, amount in zip(exposures.rows, face, strict=True))
    groups = _totals((row.group, amount) for row, amount in zip(exposures.rows, face, strict=True))
    industry = {one.id: one.industry for one in deal.core_enterprises}
    industries = _totals((word, amount) for core, amount in cores.items() if (word := industry.get(core)) is not None)
    largest_group = next(iter(groups))
    members = {row.core_enterprise for row in exposures.rows if row.group == largest_group}
    guarantors = tuple(dict.fromkeys(one.provider for one in deal.support if one.kind in GUARANTEES))
    life = deal.dates.expected_maturity - deal.dates.closing
    return Setting(
        default_date=deal.dates.closing + datetime.timedelta(days=life.days // 2),
        commingling_date=_fullest_window(subject, exposures),
        largest=tuple(cores),
        largest_group=largest_group if len(members) > 1 else None,
        largest_industry=next(iter(industries), None),
        guarantors=guarantors,
        rated_guarantors=_rated(subject, credit, guarantors) if credit is not None else (),
        has_credit=credit is not None,
        is_dilutable=deal.pool.asset != "bills",
        has_collector=deal.pool.asset != "bills",
        has_coupon=any(one.coupon_rate for one in deal.tranches),
        has_fees=bool(deal.plan_fees),
        debtor=_debtor(deal),
    )


def _debtor(deal: Deal) -> Name:
    """What a core enterprise is called in a deal of this product."""
    with words_of(deal.product):
        return Name(zh=label("core_enterprise", "zh"), en=label("core_enterprise", "en"))


def _totals(parts: Iterator[tuple[str, float]]) -> dict[str, float]:
    """Sums by name, the largest first; the first one of those that are equal."""
    totals: dict[str, float] = {}
    for name, amount in parts:
        totals[name] = totals.get(name, 0.0) + amount
    return dict(sorted(totals.items(), key=lambda one: -one[1]))


def _fullest_window(subject: Subject, exposures: Exposures) -> datetime.date:
    """The end of the collection window in which most of the pool falls due."""
    windows = subject.periods[1:]
    ends = np.array([day_number(window.end) for window in windows], dtype=np.int64)
    window = np.searchsorted(ends, exposures.pay_day)
    due = np.bincount(window, weights=exposures.face, minlength=len(windows))[: len(windows)]
    return windows[int(due.argmax())].end


def _rated(subject: Subject, credit: Credit, guarantors: Sequence[str]) -> tuple[str, ...]:
    """Names of the credit model whose companies are guarantors, as far as a rating speaks for their default."""
    companies = {party_of(subject.deal, role).id for role in guarantors}
    return tuple(
        name.id
        for name in credit_names(subject)
        if _company(subject.deal, name.id) in companies and rating_in_use(credit.terms, credit.table, name) is not None
    )


def _company(deal: Deal, name: str) -> str | None:
    """The company behind a role; None for a core enterprise."""
    return party_of(deal, name).id if name in deal.parties else None


def _fits(subject: Subject, credit: Credit, scenario: Scenario) -> bool:
    """Whether the credit model takes a scenario."""
    try:
        credit_model(subject, credit, scenario)
    except ValueError:
        return False
    return True
