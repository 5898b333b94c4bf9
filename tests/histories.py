"""Histories that no servicer would write, of pools small enough to look at; a pure function of a generator."""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.pool.exposure import EPOCH
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import RawTape, read_rows
from abs_model.run.project import prepare
from abs_model.run.record import Subject
from tests.builders import Terms, deal_of
from tests.recorded import records_frame


def subject_of_rows(deal: Deal, rows: Sequence[Mapping[str, object]]) -> Subject:
    """A deal with a tape of some rows; what they do not say of the supplier is all the same."""
    frame = pd.DataFrame([{"supplier_id": "s", "supplier_name": "供应商"} | dict(row) for row in rows])
    tape = read_rows(RawTape(frame=frame, first_row_number=2, sha256="", path="tape", format="csv"), RECEIVABLES)
    return prepare(deal, tape, deal_sha256="")


def small_pool(rng: Random) -> Subject:
    """Receivables of three core enterprises, some of them of one contract, and a few that may replace others."""
    n_rows = rng.randint(4, 10)
    cores = ["c1", "c2", "c3"]
    rows = [
        {
            "receivable_id": f"r{number}",
            "core_enterprise_id": rng.choice(cores),
            "debtor_id": rng.choice(["d1", "d2"]),
            "contract_no": rng.choice(["k1", "k2", f"own{number}"]),
            "receivable_amount": f"{rng.randint(100, 10**7) / 100:.2f}",
            "due_date": str(np.datetime64("2020-06-20") + rng.randint(0, 420)),
            "is_disputed": "是" if number >= n_rows - 2 else "否",
        }
        for number in range(n_rows)
    ]
    return subject_of_rows(small_deal(rng), rows)


def small_deal(rng: Random) -> Deal:
    """A note with a guarantee, paid twice; what is disputed is not bought."""
    support: Terms = {
        "id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"],
    }  # fmt: skip
    return deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": "2020-07-07",
            "expected_maturity": "2021-07-07",
            "legal_final": "2021-12-07",
            "payment": ["2021-01-07", "2021-07-07"],
            "calendar": "XSHE",
            "after_maturity": "monthly",
        },
        pool={"eligibility": [{"rule": "not_disputed"}]},
        tranches=[
            {"id": "A", "rank": "senior", "balance": 1000.0, "coupon_rate": 0.05, "redemption": "pass_through"},
        ],
        accounts=[],
        support=[support],
        triggers=[
            {
                "id": "losses",
                "when": {"measure": "cumulative_default_ratio", "above": round(rng.uniform(0.01, 0.5), 2)},
                "then": "acceleration",
                "test": "before",
            }
        ],
        normal=[
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"release": "originator", "after": "A"},
        ],
    )


def random_history(rng: Random, subject: Subject) -> tuple[pd.DataFrame, int]:
    """Records of some windows, and the last of them."""
    last = rng.randint(1, len(subject.periods) - 1)
    records = random_records(rng, subject)
    return records[records["date"] <= pd.Timestamp(subject.periods[last].end)], last


def random_records(rng: Random, subject: Subject) -> pd.DataFrame:
    """Anything that may be recorded, sense or nonsense: too much cash, twice the same, on what has left, on nobody."""
    ids = [*subject.tape.frame["receivable_id"], "k1", "k2", "nobody"]
    outside = [
        one for one in subject.tape.frame["receivable_id"] if one not in set(subject.pool.frame["receivable_id"])
    ]
    first, last = ((one - EPOCH).days for one in (subject.deal.dates.cut_off, subject.periods[-1].end))
    kinds = ["receipt"] * 6 + ["dilution", "dilution", "default", "default", "recovery", "recovery"]
    kinds += ["repurchase", "replacement", "dispute", "income", "event"]
    rows: list[tuple[object, ...]] = []
    for _ in range(rng.randint(0, 40)):
        kind, day, fen = rng.choice(kinds), rng.randint(first, last), rng.randint(1, 5 * 10**6)
        match kind:
            case "replacement":
                rows.append((kind, rng.choice(ids[:-3]), day, rng.choice([None, fen]), "", rng.choice(outside or [""])))
            case "income":
                rows.append((kind, "collection", day, fen // 1000, "", ""))
            case "event":
                rows.append((kind, rng.choice(["guarantor", "c1"]), day, None, "failed", ""))
            case "dispute":
                rows.append((kind, rng.choice(ids), day, rng.choice([None, fen]), rng.choice(["open", "closed"]), ""))
            case _:
                is_silent = kind in {"default", "repurchase"} and rng.random() < 0.5
                rows.append((kind, rng.choice(ids), day, None if is_silent else fen, "", ""))
    return records_frame(rows)


def files_of(rng: Random, records: pd.DataFrame, subject: Subject, last: int) -> Sequence[tuple[pd.DataFrame, int]]:
    """The records of some windows in files of one or more of them."""
    cuts = sorted({*rng.sample(range(1, last + 1), rng.randint(0, last)), last})
    ends = [pd.Timestamp(period.end) for period in subject.periods]
    files, before = [], 0
    for cut in cuts:
        own = (records["date"] <= ends[cut]) & ((records["date"] > ends[before]) | (before == 0))
        files.append((records[own], cut))
        before = cut
    return files
