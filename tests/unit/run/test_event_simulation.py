"""Simulation of a note behind one debtor, its property and its guarantor: events, what they wipe out, who is called."""

import numpy as np
import pytest

from abs_model.engine.credit_model import DAYS_A_YEAR
from abs_model.engine.default_times import day_number
from abs_model.run.agreement import agreement
from abs_model.run.credit import Credit, credit_model, credit_names
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Subject
from abs_model.run.simulate import Settings, simulate
from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.rating_table import RatingTable
from abs_model.scenario.scenario import BASE
from tests.ip import ip_book, ip_deal, ip_subject

SHARE, LAG_DAYS = 0.5, 90
DEFAULT, FAILURE, EVENT = 0.2, 0.1, 0.4
"""Probabilities within three years, the time to legal final, at an even hazard."""

CERTAIN = 1 - 1e-12

TABLE = RatingTable.model_validate(
    {
        "id": "t",
        "name": {"zh": "表", "en": "table"},
        "scale": "domestic",
        "source": "illustrative",
        "date": "2020-09-23",
        "years": [1.0],
        "default_probability": {"AAA": [0.001]},
    }
)


def subject_with(*events: dict[str, object]) -> Subject:
    """One loan of 42m that the guarantor answers for; half of what its property is worth comes in after 90 days."""
    deal = ip_deal(
        n_debtors=1,
        ip={"recovery": {"ratio": SHARE, "lag_days": LAG_DAYS}},
        events=[{"name": {"zh": "事件", "en": "event"}} | one for one in events],
        support=[{"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["pool"]}],
        normal=[
            {"draw": "guarantee"},
            {"pay": "tax"},
            {"pay": "fees.trust"},
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"reimburse": "guarantee", "after": "A"},
            {"release": "originator", "after": "A"},
        ],
    )
    return ip_subject(ip_book(deal))


INVALIDATED = {"id": "gone", "kind": "ip_invalidated", "subject": "d1"}
DOWNGRADED = {"id": "down", "kind": "downgrade", "subject": "guarantor"}


def credit_of(**probability: float) -> Credit:
    """Probabilities within three years; of what is certain, within days."""
    names = {
        name: {"default_probability": [{"years": 3.0 if one < CERTAIN else 0.01, "probability": one}]}
        for name, one in probability.items()
    }
    terms = CreditTerms.model_validate(
        {"version": "1", "rating_table": "t.yaml", "correlation": {"common": 0.3}, "names": names}
    )
    return Credit(terms=terms, table=TABLE, sha256="")


@pytest.fixture(scope="module")
def subject() -> Subject:
    return subject_with(INVALIDATED)


@pytest.fixture(scope="module")
def simulation(subject: Subject) -> Simulation:
    return simulate(subject, credit_of(d1=DEFAULT, guarantor=FAILURE, gone=EVENT), BASE, Settings(n_paths=131_072))


def test_an_event_is_a_name_that_owes_nothing_to_others(subject: Subject) -> None:
    names = credit_names(subject)
    assert [(name.id, name.is_event) for name in names] == [("d1", False), ("guarantor", False), ("gone", True)]
    model = credit_model(subject, credit_of(d1=DEFAULT, guarantor=FAILURE, gone=EVENT), BASE)
    assert model.providers == ("guarantor",)
    assert dict(model.events) == {"gone": 2}
    assert np.allclose(model.loadings.correlation, [[1, 0.3, 0], [0.3, 1, 0], [0, 0, 1]])
    assert not model.contagion


def test_drawn_and_exact_figures_agree(simulation: Simulation) -> None:
    """Every fate of debtor, guarantor and property is run and weighed: so many names are few enough."""
    assert simulation.n_fates
    found = agreement(simulation.estimates)
    assert found.n_compared > 20
    assert not found.apart


def test_what_the_property_brings_is_lost_where_it_was_invalidated_before_it_was_sold(
    simulation: Simulation, subject: Subject
) -> None:
    """By hand: over the days of default, P(default on the day) x what is unpaid then x share x P(no event by then)."""
    start, last = (day_number(day) for day in (subject.deal.dates.closing, subject.deal.dates.legal_final))
    rate = {name: -np.log(1 - one) / 3.0 for name, one in (("d1", DEFAULT), ("gone", EVENT))}
    days = np.arange(start + 1, last + 1)

    def by(name: str, day: np.ndarray) -> np.ndarray:
        return 1 - np.exp(-rate[name] * np.maximum(day - start, 0) / DAYS_A_YEAR)

    assert subject.claims is not None
    schedule = subject.claims.schedule
    pay = schedule["pay_date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    amount = schedule["amount"].to_numpy()
    unpaid = np.array([amount[pay >= day].sum() for day in days])
    security = subject.pool.security["d1"]
    ratio = security.ratio / 1e8
    ends = np.array([day_number(period.end) for period in subject.periods[1:]])
    is_in_time = days + LAG_DAYS <= ends[-1]
    sold_by = ends[np.minimum(np.searchsorted(ends, days + LAG_DAYS), len(ends) - 1)]
    likely = by("d1", days) - by("d1", days - 1)
    stands = 1 - by("gone", sold_by)
    recovered = float((likely * unpaid * ratio * is_in_time * stands).sum())
    lost = float((likely * unpaid).sum()) - recovered
    estimate = simulation.estimate("pool", "pool", "expected_lost")
    assert estimate.exact == pytest.approx(lost, abs=0.02)
    assert abs(estimate.value - lost) <= 4 * estimate.standard_error
    without = float((likely * unpaid * ratio * is_in_time).sum())
    assert without - recovered > 20 * estimate.standard_error


def test_what_is_certain_to_happen_leaves_the_property_worth_nothing() -> None:
    certain = simulate(
        subject_with(INVALIDATED), credit_of(d1=DEFAULT, guarantor=FAILURE, gone=CERTAIN), BASE, Settings(n_paths=8_192)
    )
    lost, defaulted = (certain.estimate("pool", "pool", word).exact for word in ("expected_lost", "expected_defaulted"))
    assert lost == pytest.approx(defaulted, rel=1e-6)


def test_who_is_downgraded_fails_no_more_often() -> None:
    """A downgrade has no cash of its own: claims are those of the deal without one."""
    probability = {"d1": DEFAULT, "guarantor": FAILURE}
    without = simulate(subject_with(), credit_of(**probability), BASE, Settings(n_paths=8_192))
    downgraded = simulate(subject_with(DOWNGRADED), credit_of(**probability, down=0.5), BASE, Settings(n_paths=8_192))
    for word in ("expected_claim", "failed_in_need_probability"):
        one, other = (found.estimate("support", "guarantee", word).exact for found in (without, downgraded))
        assert one == pytest.approx(other, rel=1e-9)
        assert one > 0
