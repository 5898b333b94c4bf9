"""Deals whose names default: series 1 as it is, and a pool of many debtors made up from a number."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from abs_model.cli.reading import read_case, read_credit_of
from abs_model.cli.request import Files
from abs_model.deal.deal import Deal
from abs_model.io.credit_file import read_rating_table
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import RawTape, read_rows
from abs_model.run.credit import Credit, credit_model
from abs_model.run.project import prepare
from abs_model.run.record import Subject
from abs_model.run.simulate import Settings, make_task
from abs_model.run.unit import Task
from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.scenario import BASE
from benchmarks.reference_deal import FACE, N_PERIODS, reference_deal

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "deals" / "rating-tables" / "example.yaml"

LEAST, MOST = 0.003, 0.02
"""Probabilities of default in a year: the best name's and the worst one's, every name its own."""

FIRST_DUE, LONGEST = datetime.date(2020, 7, 15), 30 * N_PERIODS - 20
"""First due date, and the days within which the others lie."""

PER_NAME = 3
"""Receivables of a debtor, unless told otherwise."""


def series_one() -> tuple[Subject, Credit]:
    """The deal of the README, with its credit assumptions."""
    case = read_case(Files(deal=ROOT / "deals" / "fazhan-scf-2020-1"))
    file = read_credit_of(case)
    if file is None:
        raise AssertionError("series 1 has no credit file")
    return case.subject, Credit(terms=file.terms, table=file.table, sha256=file.sha256)


def many_debtors(n_names: int, n_receivables: int | None = None) -> tuple[Subject, Credit]:
    """The reference deal on many core enterprises of unequal size and quality, and a guarantor that may fail."""
    deal = Deal.model_validate(
        reference_deal().model_dump()
        | {"core_enterprises": [{"id": _name(name), "name": _name(name)} for name in range(n_names)]}
        | {"parties": {"guarantor": {"id": "guarantor", "name": "担保人", "rating": "AAA"}}}
    )
    tape = read_rows(_tape(n_names, n_receivables or PER_NAME * n_names), RECEIVABLES)
    return prepare(deal, tape, deal_sha256=""), Credit(terms=_terms(n_names), table=read_rating_table(TABLE), sha256="")


def task_of(subject: Subject, credit: Credit, scheme: str = "mixture", n_paths: int = 524_288, seed: int = 1) -> Task:
    """What the units of a simulation need, without starting one."""
    settings = Settings(scheme=scheme, n_paths=n_paths, seed=seed)
    return make_task(subject, credit_model(subject, credit, BASE), BASE, settings)


def _name(number: int) -> str:
    return f"c{number:04d}"


def _terms(n_names: int) -> CreditTerms:
    yearly = np.geomspace(LEAST, MOST, n_names)
    return CreditTerms.model_validate(
        {
            "version": "benchmark",
            "rating_table": str(TABLE),
            "correlation": {"common": 0.2},
            "recovery_ratio": 0.2,
            "recovery_lag_days": 180,
            "names": {
                _name(number): {"default_probability": [{"years": 1, "probability": round(float(share), 12)}]}
                for number, share in enumerate(yearly)
            },
        }
    )


def _tape(n_names: int, n_receivables: int) -> RawTape:
    """Receivables in turn for each name, unequal amounts that add up to the face, due evenly over the periods."""
    generator = np.random.default_rng(n_receivables)
    share = generator.lognormal(0.0, 0.6, n_receivables)
    fen = np.floor(share / share.sum() * FACE)
    fen[0] += FACE - fen.sum()
    due = [FIRST_DUE + datetime.timedelta(days=int(day)) for day in generator.integers(0, LONGEST, n_receivables)]
    frame = pd.DataFrame(
        {
            "receivable_id": [f"r{number}" for number in range(n_receivables)],
            "core_enterprise_id": [_name(number % n_names) for number in range(n_receivables)],
            "debtor_id": [_name(number % n_names) for number in range(n_receivables)],
            "supplier_id": "s",
            "supplier_name": "供应商",
            "receivable_amount": [f"{amount / 100:.2f}" for amount in fen],
            "due_date": [day.isoformat() for day in due],
        }
    )
    return RawTape(frame=frame, first_row_number=2, sha256="", path="tape", format="csv")
