"""Credit models and small deals to test with."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.engine.credit_model import Contagion, CreditModel
from abs_model.engine.default_times import paths_with, stated_paths
from abs_model.engine.paths import NEVER, Paths
from abs_model.engine.plan import Plan, make_plan
from abs_model.measure.copula import Copula, Gaussian
from abs_model.measure.correlation import Loadings
from abs_model.measure.hazard import hazard_curve
from abs_model.pool.exposure import ExposureRow, Exposures
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.schedule.calendar import Calendar
from tests.builders import day, deal_of, schedule_of

CLOSING, LEGAL_FINAL = "2020-07-07", "2021-07-07"


def model_of(
    probability: Sequence[float],
    correlation: float,
    *,
    n_obligors: int,
    copula: Copula | None = None,
    contagion: Sequence[Contagion] = (),
    claim_recovery: int = 0,
) -> CreditModel:
    """Names over one year with one common factor; all but the first ``n_obligors`` provide support."""
    n_names = len(probability)
    roles = ("guarantor", "liquidity_provider")[: n_names - n_obligors]
    return CreditModel(
        names=(*(f"c{number}" for number in range(1, n_obligors + 1)), *roles),
        n_obligors=n_obligors,
        roles={role: n_obligors + at for at, role in enumerate(roles)},
        curves=tuple(hazard_curve([1.0], [one]) for one in probability),
        loadings=Loadings(
            loading=np.full((n_names, 1), np.sqrt(correlation)),
            own_deviation=np.full(n_names, np.sqrt(1 - correlation)),
        ),
        copula=copula or Gaussian(),
        contagion=tuple(contagion),
        recovery_ratio=np.zeros(n_obligors, dtype=np.int64),
        recovery_lag_days=np.zeros(n_obligors, dtype=np.int64),
        claim_recovery=((claim_recovery, 0),) * len(roles),
        start_day=day(CLOSING),
        last_day=day(LEGAL_FINAL),
    )


def guaranteed_deal() -> Deal:
    """One senior class of 80 yuan on a face of 100, monthly windows, one guarantor for interest and principal."""
    return deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": CLOSING,
            "expected_maturity": "2021-01-07",
            "legal_final": LEGAL_FINAL,
            "payment": ["2021-01-07"],
            "calendar": "XSHE",
            "after_maturity": "monthly",
        },
        tranches=[{"id": "A", "rank": "senior", "balance": 80, "coupon_rate": 0.05, "redemption": "bullet"}],
        support=[
            {"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"]},
        ],
        normal=[
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"release": "originator", "after": "A"},
        ],
    )


def pool_of(face: Sequence[float], due: Sequence[str]) -> Exposures:
    """One receivable for each core enterprise c1, c2, ...; yuan."""
    names = [f"c{number}" for number in range(1, len(face) + 1)]
    return Exposures(
        rows=tuple(ExposureRow(core_enterprise=name, group=name, debtor="") for name in names),
        row=np.arange(len(face)),
        pay_day=np.array([day(one) for one in due], dtype=np.int64),
        face=np.array(face) * 100.0,
    )


def plan_of(deal: Deal, exposures: Exposures) -> Plan:
    """The deal ready to run."""
    return make_plan(deal, schedule_of(deal), exposures, None, Calendar(code="XSHE"))


def quiet_path(exposures: Exposures, model: CreditModel, scenario: Scenario = BASE) -> Paths:
    """The path on which nobody defaults but whom the scenario names."""
    nobody = np.full((len(model.names), 1), NEVER, dtype=np.int64)
    return paths_with(stated_paths((scenario,), exposures), exposures, model, nobody)


def legal_final() -> date:
    """The last day."""
    return date.fromisoformat(LEGAL_FINAL)
