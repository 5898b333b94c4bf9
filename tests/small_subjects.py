"""Subjects to ask stress questions about: a small deal with its tape, and a random deal on its footing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.deal.deal import Deal
from abs_model.engine.default_times import stated_paths
from abs_model.engine.plan import make_plan
from abs_model.io.credit_file import read_credit_file
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import RawTape, read_rows
from abs_model.run.credit import Credit
from abs_model.run.driven import Footing
from abs_model.run.project import prepare
from abs_model.run.record import Subject
from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.scenario import Scenario
from abs_model.schedule.calendar import Calendar
from tests.builders import Terms, deal_of
from tests.crosscheck.adapter import exposures_from
from tests.random_cases import random_case

ROOT = Path(__file__).parents[1]
SERIES_1 = ROOT / "deals" / "fazhan-scf-2020-1"
TABLE = ROOT / "deals" / "rating-tables" / "example.yaml"


@cache
def series_one() -> tuple[Subject, Credit]:
    """The deal of the README, with its credit assumptions."""
    file = read_credit_file(SERIES_1)
    subject = read_case(Files(deal=SERIES_1)).subject
    return subject, Credit(terms=file.terms, table=file.table, sha256=file.sha256)


def scenario(**terms: object) -> Scenario:
    return Scenario.model_validate({"id": "one", "name": {"zh": "一", "en": "one"}} | terms)


def small_deal(n_names: int, *, cap: float | None = None, balance: float = 80_000.0, **terms: Terms) -> Deal:
    """A senior note and a guarantee for it, paid after a year; ``n_names`` core enterprises c1, c2, ..."""
    support = {"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"]}
    return deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": "2020-07-07",
            "expected_maturity": "2021-07-07",
            "legal_final": "2022-07-07",
            "payment": ["2021-07-07"],
            "calendar": "XSHE",
            "after_maturity": "monthly",
        },
        tranches=[{"id": "A", "rank": "senior", "balance": balance, "coupon_rate": 0.05, "redemption": "bullet"}],
        support=[support | ({} if cap is None else {"cap": cap})],
        normal=[
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"release": "originator", "after": "A"},
        ],
        core_enterprises=[{"id": f"c{one}", "name": f"c{one}"} for one in range(1, n_names + 1)],
        **terms,
    )


def subject_of(deal: Deal, face: Sequence[float], due: str | Sequence[str] = "2021-05-10") -> Subject:
    """One receivable for each core enterprise c1, c2, ...; yuan."""
    days = [due] * len(face) if isinstance(due, str) else list(due)
    names = [f"c{number}" for number in range(1, len(face) + 1)]
    frame = pd.DataFrame(
        {
            "receivable_id": [f"r{name}" for name in names],
            "core_enterprise_id": names,
            "debtor_id": [f"d{name}" for name in names],
            "supplier_id": "s",
            "supplier_name": "供应商",
            "receivable_amount": [f"{amount:.2f}" for amount in face],
            "due_date": days,
        }
    )
    tape = read_rows(RawTape(frame=frame, first_row_number=2, sha256="", path="tape", format="csv"), RECEIVABLES)
    return prepare(deal, tape, deal_sha256="")


def credit_of(probability: Mapping[str, float], *, common: float = 0.2, **terms: object) -> Credit:
    """Names with a probability of default in a year and one common factor."""
    from abs_model.io.credit_file import read_rating_table

    made = CreditTerms.model_validate(
        {
            "version": "test",
            "rating_table": str(TABLE),
            "correlation": {"common": common},
            "names": {
                name: {"default_probability": [{"years": 1, "probability": one}]} for name, one in probability.items()
            },
        }
        | terms
    )
    return Credit(terms=made, table=read_rating_table(TABLE), sha256="")


def random_footing(seed: int) -> Footing:
    """A random sound deal and pool with a default date of its own; it has no subject to ask for a provenance."""
    case, rng = random_case(seed), Random(seed)
    exposures = exposures_from([replace(one, repurchase=0) for one in case.buckets])
    calendar = Calendar(code=case.deal.dates.calendar)
    one = scenario(
        recovery_ratio=rng.choice([0.0, 0.3]), recovery_lag_days=rng.choice([0, 90]), delay_days=rng.choice([0, 40])
    )
    span = (case.deal.dates.legal_final - case.deal.dates.closing).days
    return Footing(
        subject=None,  # type: ignore[arg-type]
        scenario=one,
        exposures=exposures,
        plan=make_plan(case.deal, case.periods, exposures, case.price, calendar),
        base=stated_paths((one,), exposures),
        is_moved=np.ones(len(exposures.rows), dtype=bool),
        default_date=date.fromordinal(case.deal.dates.closing.toordinal() + rng.randint(1, max(span // 2, 1))),
    )
