"""Choosing from 5,000 receivables under 10 limits, for each aim."""

import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.eligibility import ConcentrationLimit
from abs_model.deal.party import CoreEnterprise
from abs_model.pool.selection import AIMS, Selection, select
from abs_model.pool.tape import Tape
from benchmarks.measure import Row
from benchmarks.reference_deal import reference_deal

N_RECEIVABLES = 5_000
N_CORE_ENTERPRISES = 40
SHARES = (
    ("supplier_id", 0.005),
    ("core_enterprise_id", 0.05),
    ("group_id", 0.08),
    ("debtor_id", 0.02),
    ("supplier_industry", 0.08),
    ("supplier_province", 0.10),
    ("core_enterprise_industry", 0.15),
    ("core_enterprise_province", 0.20),
)


def _tape(generator: np.random.Generator) -> Tape:
    """Receivables of 0.2 to 15 million yuan, of 900 suppliers on 40 core enterprises."""
    n = N_RECEIVABLES
    core = generator.integers(0, N_CORE_ENTERPRISES, n)
    amount = generator.integers(20_000_000, 1_500_000_000, n) / 100
    frame = pd.DataFrame(
        {
            "row": np.arange(n) + 2,
            "receivable_id": [f"R{one:05d}" for one in range(n)],
            "core_enterprise_id": [f"C{one}" for one in core],
            "debtor_id": [f"D{one}" for one in generator.integers(0, 200, n)],
            "supplier_id": [f"S{one}" for one in generator.integers(0, 900, n)],
            "supplier_industry": [f"I{one}" for one in generator.integers(0, 20, n)],
            "supplier_province": [f"P{one}" for one in generator.integers(0, 15, n)],
            "group_id": [f"G{one // 2}" for one in core],
            "receivable_amount": amount,
            "discount_rate": generator.integers(400, 700, n) / 10_000,
            "due_date": np.datetime64("2020-07-10", "us") + generator.integers(0, 340, n).astype("timedelta64[D]"),
        }
    ).convert_dtypes(convert_integer=False, convert_floating=False, convert_boolean=False)
    return Tape(
        kind="receivables",
        frame=frame,
        refused=pd.DataFrame({"row": [], "amount": []}),
        problems=pd.DataFrame(),
        path="tape",
        format="",
        sha256="",
    )


def _deal(target: float) -> Deal:
    """Ten limits: eight of shares, two of amounts."""
    limits = [ConcentrationLimit(by=by, share=share) for by, share in SHARES]
    limits += [
        ConcentrationLimit(by=by, amount=round(target * share, 2))
        for by, share in (("supplier_id", 0.004), ("core_enterprise_id", 0.045))
    ]
    deal = reference_deal()
    core = tuple(
        CoreEnterprise(id=f"C{one}", name=f"C{one}", industry=f"I{one % 12}", province=f"P{one % 9}")
        for one in range(N_CORE_ENTERPRISES)
    )
    pool = deal.pool.model_copy(update={"concentration": tuple(limits), "eligibility": ()})
    return deal.model_copy(update={"pool": pool, "core_enterprises": core})


def selection_rows() -> Iterator[Row]:
    """Seconds for each aim, three tapes each, and the largest gap that is left."""
    tapes = [_tape(np.random.default_rng(seed)) for seed in (1, 2, 3)]
    for aim in AIMS:
        slowest, gap = 0.0, 0.0
        for tape in tapes:
            target = round(float(tape.frame["receivable_amount"].sum()) * 0.3, 2)
            start = time.perf_counter()
            selected = select(tape, _deal(target), Selection(aim=aim, target=target))
            slowest, gap = max(slowest, time.perf_counter() - start), max(gap, selected.gap)
        yield Row(
            job=f"choice from {N_RECEIVABLES:,} receivables, 10 limits, aim {aim}",
            measured=slowest,
            unit="s",
            floor=30,
            aim=10,
            detail=f"largest gap to the best {gap:.1e}",
            is_larger_better=False,
        )
