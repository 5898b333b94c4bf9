"""Two small books of bills made up by hand: one in which everything happens, one in which nothing has happened yet."""

import datetime
from dataclasses import replace
from typing import Any

import pandas as pd

from abs_model.deal.programme import BillProgramme
from abs_model.pool.bill_book import AT_RISK, BillBook, bill_book
from abs_model.pool.bill_pool import pool_of_book
from abs_model.pool.tape import PROBLEM_COLUMNS, Tape
from abs_model.run.bill_deal import deal_of_book, on_top_of_refusals
from abs_model.run.bill_loss import expected_losses
from abs_model.run.bill_measure import watch_table
from abs_model.run.bill_sharing import shared_claims, sharing_table
from abs_model.run.bill_view import book_tables
from abs_model.run.credit import Credit
from abs_model.run.likelihood import Simulation
from abs_model.run.project import project, subject_of_pool
from abs_model.run.record import Projection, Subject
from abs_model.run.simulate import Settings, simulate
from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario
from abs_model.schedule.calendar import Calendar
from abs_model.terms import Name
from tests.report.conftest import ATTACKS, FORMULA
from tests.report.made_up import rating_table

AS_OF = datetime.date(2024, 6, 28)
N_ACCEPTORS = 18
RATINGS = ("AAA", "AA+", "AA", "BBB")
LONG_NAME = "川南渝峤建设工程与轨道交通装备制造（集团）股份有限公司"

DISCOUNTED = {
    "offered_date": "2024-04-08", "approved_date": "2024-04-09", "guarantee_date": "2024-04-10",
    "discount_date": "2024-04-11", "discount_rate": 0.042, "guarantee_fee_rate": 0.01,
}  # fmt: skip
REFUSED = {**DISCOUNTED, "presented_date": "2024-06-17", "refused_date": "2024-06-18", "refusal_reason": "credit"}
CLAIMED = {**REFUSED, "claimed_date": "2024-06-20"}
COMPENSATED = {**CLAIMED, "compensated_date": "2024-06-25"}

LIVES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    # The acceptor, the due date, what happened.
    ("A02", "2024-06-14", {**REFUSED, "refused_date": "2024-06-17"}),
    ("A02", "2024-06-17", CLAIMED),
    ("A02", "2024-06-14", {**COMPENSATED, "compensated_amount": 320_000.0}),
    ("A03", "2024-03-15", {
        **DISCOUNTED, "guarantee_date": "2023-10-10", "discount_date": "2023-10-11", "presented_date": "2024-03-15",
        "refused_date": "2024-03-18", "claimed_date": "2024-03-20", "compensated_date": "2024-03-27",
        "compensated_amount": 330_000.0, "recovered_date": "2024-05-06", "recovered_amount": 120_000.0,
    }),
    ("A04", "2024-04-30", {
        **DISCOUNTED, "guarantee_date": "2024-01-10", "discount_date": "2024-01-11", "presented_date": "2024-04-30",
        "refused_date": "2024-05-06", "refusal_reason": "operational",
    }),
    ("A05", "2024-06-26", DISCOUNTED),
    ("A06", "2024-05-20", {**DISCOUNTED, "paid_date": "2024-05-20"}),
    ("A07", "2024-12-09", {"offered_date": "2024-06-27"}),
    ("A08", "2024-12-10", {"offered_date": "2024-06-25", "approved_date": "2024-06-27"}),
    ("A09", "2024-12-11", {"offered_date": "2024-06-25", "approved_date": "2024-06-26",
                           "guarantee_date": "2024-06-28"}),
)  # fmt: skip
"""Bills with a life of their own; all others are discounted and fall due later."""

SHARING = {
    "sharers": [
        {"id": "bank", "name": {"zh": "银行分担", "en": "bank"}, "role": "discount_bank", "share": 0.3,
         "lag_days": 30, "cap": 60_000_000},
        {"id": "own", "name": {"zh": "担保人自担", "en": "guarantor"}, "role": "guarantor", "share": 0.7},
    ],
    "cessions": [
        {"id": "re", "name": {"zh": "再担保", "en": "re-guarantee"}, "role": "re_guarantor", "of": "own",
         "share": 0.4, "lag_days": 60},
    ],
}  # fmt: skip


def programme(**terms: Any) -> BillProgramme:
    """A programme with every kind of term."""
    parts: dict[str, Any] = {
        "id": "made-up-bills",
        "product": "bill_guarantee",
        "name": {"zh": "商票保示例项目", "en": "Guaranteed bills, made up"},
        "parties": {
            "guarantor": {
                "id": "g", "name": "某融资担保股份有限公司", "name_en": "A Guarantor", "rating": "AAA",
                "province": "四川", "liquid_assets": 30_000_000,
            },
            "discount_bank": {"id": "b", "name": "某银行", "name_en": "A Bank"},
            "re_guarantor": {"id": "r", "name": "某再担保公司"},
        },
        "as_of": AS_OF,
        "bills": "bills.csv",
        "whitelist": "whitelist.csv",
        "limits": {"product": 90_000_000, "per_group": 9_000_000, "per_bill": 1_000_000, "tenor_days": 184},
        "freeze": {"lowest_rating": "AA"},
        "prices": {
            "least_guarantee_fee": 300, "guarantee_fee_payer": "buyer",
            "grid": [
                {"ratings": ["AAA", "AA+", "AA"], "up_to_days": 184, "discount_rate": 0.04,
                 "guarantee_fee_rate": 0.01},
            ],
        },
        "sharing": SHARING,
        "settlement": {"grid": "monthly"},
        "capital": {"leverage": 10, "net_assets": 50_000_000},
        "triggers": [
            {"id": "claims", "name": {"zh": "代偿率过高", "en": "claims"}, "measure": "claim_ratio", "above": 0.05},
            {"id": "overdue", "name": {"zh": "逾期率过高", "en": "overdue"}, "measure": "overdue_ratio",
             "above": 0.02},
            {"id": "cap", "name": {"zh": "额度将满", "en": "cap"}, "measure": "utilisation_ratio", "above": 0.95},
            {"id": "liquid", "name": {"zh": "流动性", "en": "liquidity"}, "measure": "liquidity_ratio", "below": 1},
            {"id": "tasks", "name": {"zh": "事项", "en": "tasks"}, "measure": "n_lapsed_tasks", "above": 0},
        ],
        "source": {
            "parties": "illustrative", "limits": "公告", "limits.per_group": "illustrative",
            "whitelist": "illustrative", "bills": "illustrative", "prices": "illustrative", "sharing": "illustrative",
            "triggers": "illustrative", "capital": "条例第十五条",
        },
    }  # fmt: skip
    return BillProgramme.model_validate(parts | terms)


def acceptors(n: int = N_ACCEPTORS, *, is_latin: bool = False) -> Tape:
    """A whitelist: the first acceptor has a hostile name, the second a long one, two of them are a group."""
    ids = [f"A{number:02d}" for number in range(1, n + 1)]
    names = [f"川东第{number}机械有限公司" for number in range(1, n + 1)]
    names[:2] = [FORMULA, LONG_NAME]
    if is_latin:
        names = [f"Works no. {number}" for number in range(1, n + 1)]
    frame = pd.DataFrame(
        {
            "row": range(2, n + 2),
            "acceptor_id": ids,
            "acceptor_name": names,
            "group_id": ["JT1" if one in {"A02", "A03"} else one for one in ids],
            "rating": [RATINGS[number % len(RATINGS)] for number in range(n)],
            "acceptor_size": ["large"] * n,
            "province": ["四川"] * n,
            "industry": [None if number == 3 else "制造业" for number in range(n)],
            "line": [3_000_000.0 + 500_000.0 * (number % 7) for number in range(n)],
            "line_expiry": pd.Series([pd.Timestamp("2025-06-30")] * n).astype("datetime64[us]"),
            "is_negative_news": pd.Series([number == 4 for number in range(n)], dtype="boolean"),
        }
    )
    return tape_of(frame, "acceptors", "w" * 64)


def bills(lives: tuple[tuple[str, str, dict[str, Any]], ...] = LIVES, n_others: int = 50) -> Tape:
    """Bills with lives of their own, and others that fall due in the half year to come; two rows are refused."""
    rows = [_bill(number, acceptor, due, facts) for number, (acceptor, due, facts) in enumerate(lives)]
    for number in range(n_others):
        due = AS_OF + datetime.timedelta(days=2 + (number * 17) % 165)
        acceptor = f"A{(number * number) % N_ACCEPTORS + 1:02d}"
        rows.append(_bill(len(lives) + number, acceptor, due.isoformat(), DISCOUNTED))
    frame = pd.DataFrame(rows)
    for column in frame:
        name = str(column)
        if name.endswith("_date"):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        elif name.startswith("range_"):
            frame[column] = frame[column].astype("Int64")
        elif name not in {"row", "face"} and not name.endswith(("_amount", "_rate")):
            frame[column] = frame[column].astype("str")
    refused = pd.DataFrame({"row": [900, 901], "amount": [10_000.0, 20_000.0], "票据号码": ["=1+1", "x"]})
    problems = pd.DataFrame(
        [
            {"row": row, "column": "pack_no", "value": "=1+1", "rule": "not_a_number", "severity": "refuse",
             "message": "'=1+1' is no number of a bill; 30 digits are wanted. Correct it."}
            for row in (900, 901)
        ],
        columns=list(PROBLEM_COLUMNS),
    )  # fmt: skip
    return replace(tape_of(frame, "bills", "b" * 64), refused=refused, problems=problems)


def _bill(number: int, acceptor: str, due: str, facts: dict[str, Any]) -> dict[str, Any]:
    pack = f"630110000000020240408{number:08d}1"
    face = 300_000.0 + 12_345.67 * (number % 20)
    return {
        "row": number + 2, "bill_id": f"{pack}:1-{round(face * 100)}", "pack_no": pack, "system": "new_generation",
        "range_start": 1, "range_end": round(face * 100), "face": face, "acceptor_id": acceptor,
        "supplier_id": f"S{number % 12:02d}", "supplier_name": ATTACKS[number % len(ATTACKS)],
        "issue_date": "2024-04-08", "due_date": due, "bank_name": "某银行" if number % 2 else None,
        "bank_id": "b" if number % 2 else None, **facts,
    }  # fmt: skip


def tape_of(frame: pd.DataFrame, kind: str, sha256: str) -> Tape:
    """Good rows as a tape."""
    text = {column: "str" for column in frame if frame[column].dtype == object}
    return Tape(
        kind=kind,
        frame=frame.astype(text),
        refused=pd.DataFrame({"row": pd.Series(dtype="int64"), "amount": pd.Series(dtype="float64")}),
        problems=pd.DataFrame(columns=list(PROBLEM_COLUMNS)),
        path=f"{kind}.csv",
        format="csv",
        sha256=sha256,
    )


def history() -> Tape:
    """One acceptor has been overdue again and again, another once for a slip of operation."""
    days = ["2024-02-05", "2024-03-05", "2024-03-18", "2024-04-08", "2024-05-09", "2024-04-30"]
    frame = pd.DataFrame(
        {
            "row": range(2, 8),
            "event_id": [f"E{number}" for number in range(6)],
            "acceptor_id": ["A03"] * 5 + ["A04"],
            "overdue_date": pd.to_datetime(days).astype("datetime64[us]"),
            "overdue_amount": [100_000.0] * 6,
            "reason": ["credit"] * 5 + ["operational"],
            "settled_date": pd.Series([pd.NaT] * 6).astype("datetime64[us]"),
        }
    )
    return tape_of(frame, "overdue acts", "e" * 64)


def eventful(*, is_latin: bool = False, **terms: Any) -> BillBook:
    """A book with bills in every stage, claims, frozen acceptors, tasks that have lapsed."""
    listed = acceptors(is_latin=is_latin)
    return bill_book(programme(**terms), bills(), listed, history(), Calendar(code="CN"))


def quiet() -> BillBook:
    """Two bills that fall due later, of a programme that watches nothing and shares nothing."""
    plain = programme(triggers=[], sharing=None, source={}, limits={}, prices={}, freeze={})
    lives = (("A01", "2024-09-02", DISCOUNTED), ("A03", "2024-12-09", DISCOUNTED))
    clean = replace(bills(lives, n_others=0), refused=bills().refused.head(0), problems=bills().problems.head(0))
    return bill_book(plain, clean, acceptors(5), None, Calendar(code="CN"))


def subject_of(book: BillBook) -> Subject:
    """The book as the engine runs it."""
    pool, screening, tape = pool_of_book(book)
    deal = deal_of_book(book, pool)
    return subject_of_pool(
        deal, (pool, screening, tape), book.calendar, deal_sha256="d" * 64, as_of=book.as_of.isoformat()
    )


def tables_of(book: BillBook, *, with_credit: bool = False) -> dict[str, pd.DataFrame]:
    """Every table that commands hand to reports."""
    subject = subject_of(book)
    exclusions = subject.screening.exclusions
    tables = {
        "pool": book.frame[book.in_stage(*AT_RISK)],
        "exclusions": exclusions.rename(columns={"receivable_id": "bill_id", "receivable_amount": "face"}),
        "refused": book.bills.refused,
        "problems": book.bills.problems,
        "whitelist_problems": book.whitelist.problems,
        **book_tables(book),
        "triggers": watch_table(book),
        "claims": shared_claims(book),
        "sharing": sharing_table(book),
    }
    if with_credit:
        tables["expected_losses"] = expected_losses(subject, credit(), _base(book))
    return tables


def credit() -> Credit:
    """One factor behind everybody, a table of four ratings, all of it illustrative."""
    terms = {
        "version": "v1",
        "rating_table": "ratings.yaml",
        "correlation": {"common": 0.2},
        "recovery_ratio": 0.1,
        "source": dict.fromkeys(("correlation", "recovery_ratio"), "illustrative"),
    }
    return Credit(terms=CreditTerms.model_validate(terms), table=rating_table(True), sha256="c" * 64)


def projection_of(book: BillBook) -> Projection:
    """The base case, and what happens if the first acceptor defaults or all pay late."""
    first = Scenario(
        id="first",
        name=Name(zh="第一大承兑人违约", en="largest acceptor defaults"),
        defaults=(ObligorDefault(obligor="A01", date=AS_OF + datetime.timedelta(days=3)),),
        recovery_ratio=0.2,
        recovery_lag_days=90,
    )
    late = Scenario(id="late", name=Name(zh="全部延迟30天", en="all pay 30 days late"), delay_days=30)
    return project(subject_of(book), tuple(on_top_of_refusals(book, one) for one in (BASE, first, late)))


def simulation_of(book: BillBook) -> Simulation:
    """A short simulation of the base case."""
    return simulate(subject_of(book), credit(), _base(book), Settings(n_paths=16_384, seed=7))


def _base(book: BillBook) -> Scenario:
    return on_top_of_refusals(book, BASE)
