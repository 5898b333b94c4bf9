"""What holds for every schedule, and for every book of claims however its rows stand."""

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.errors import TapeError
from abs_model.measure.money import to_fen
from abs_model.pool.claim_book import ClaimBook, ClaimTapes, claim_book
from abs_model.pool.claim_pool import pool_of_claims
from abs_model.pool.claim_schedule import Plan, Promise, due_dates, plan_of
from abs_model.pool.claim_schema import CLAIMS, PAYMENTS
from abs_model.pool.claim_tape import read_claims, read_payments
from tests.claims import CLAIM, CN, book_of, ip_deal, raw, tapes
from tests.unit.pool.test_tape import CELLS

START = datetime.date(2020, 9, 15)

frequencies = st.sampled_from(["monthly", "quarterly", "semiannual", "annual"])


@st.composite
def promises(draw: Any) -> Promise:
    start = START + datetime.timedelta(days=draw(st.integers(0, 800)))
    maturity = start + datetime.timedelta(days=draw(st.integers(1, 2000)))
    span = (maturity - start).days
    principal = draw(st.integers(1, 10**12))
    listed: tuple[tuple[datetime.date, int], ...] = ()
    is_whole = False
    if draw(st.booleans()):
        days = sorted(draw(st.sets(st.integers(1, span), min_size=1, max_size=6)))
        cuts = sorted(draw(st.integers(0, principal)) for _ in days[1:])
        parts = np.diff([0, *cuts, principal]).tolist()
        is_whole = draw(st.booleans())
        extra = draw(st.integers(0, principal)) if is_whole else 0
        parts[-1] += extra
        listed = tuple((start + datetime.timedelta(days=day), int(part)) for day, part in zip(days, parts, strict=True))
    return Promise(
        principal=principal,
        start=start,
        maturity=maturity,
        rate=draw(st.integers(0, 30_000)) / 100_000,
        frequency=draw(frequencies),
        amortisation=draw(st.sampled_from(["annuity", "interest_only", "equal_principal"])),
        day_count=draw(st.sampled_from(["ACT/365F", "ACT/360", "ACT/ACT", "30/360", "30E/360"])),
        first_due=None if draw(st.booleans()) else start + datetime.timedelta(days=draw(st.integers(1, span))),
        listed=listed,
        is_whole=is_whole,
    )


def whole(amounts: Any) -> bool:
    return bool(np.all(amounts == np.rint(amounts)) and np.all(amounts >= 0.0))


@given(promises())
@settings(max_examples=300, deadline=None)
def test_every_plan_repays_the_principal_to_the_fen_and_never_owes_less_than_nothing(promise: Promise) -> None:
    plan: Plan = plan_of(promise)
    assert whole(plan.interest)
    assert whole(plan.principal)
    assert whole(plan.balance)
    assert int(plan.principal.sum()) == promise.principal
    assert plan.balance[-1] == 0.0
    assert (np.diff(plan.balance) <= 0.0).all()
    assert (plan.interest + plan.principal > 0.0).all()
    assert list(plan.due_dates) == sorted({*plan.due_dates})
    assert promise.start < plan.due_dates[0] <= plan.due_dates[-1] <= promise.maturity
    if promise.is_whole:
        payments = dict(zip(plan.due_dates, plan.interest + plan.principal, strict=True))
        assert all(payments.get(day, 0.0) == amount for day, amount in promise.listed)


@given(st.dates(START, datetime.date(2024, 12, 31)), st.integers(1, 2500), frequencies)
@settings(deadline=None)
def test_due_dates_end_on_maturity_and_come_no_more_often_than_they_should(start, n_days, frequency) -> None:
    maturity = start + datetime.timedelta(days=n_days)
    days = due_dates(start, maturity, frequency)
    least = {"monthly": 28, "quarterly": 89, "semiannual": 181, "annual": 365}[frequency]
    gaps = np.diff([day.toordinal() for day in (start, *days)])
    assert days[-1] == maturity
    assert (gaps > 0).all()
    assert (gaps[:-1] >= least - 3).all()
    assert gaps[-1] <= least + 5


claims = st.fixed_dictionaries(
    {
        "debtor_id": st.sampled_from(["d1", "d2", "d3", "d9"]),
        "structure": st.sampled_from(["贷款", "二次许可", "售后回租", "应收款"]),
        "principal": st.sampled_from(["1000000", "12000000.01", "7000000", "30000000", "x"]),
        "start_date": st.sampled_from(["2020-09-15", "2020-09-18", "2019-12-31"]),
        "maturity_date": st.sampled_from(["2022-09-15", "2021-09-15", "2022-09-20", "2020-12-31"]),
        "rate": st.sampled_from(["", "0.05", "0"]),
        "frequency": st.sampled_from(["", "按月", "按年"]),
        "amortisation": st.sampled_from(["", "等额本息", "等额本金", "先息后本", "自定义"]),
    }
)
assets = st.lists(
    st.fixed_dictionaries(
        {
            "claim_id": st.sampled_from(["L0", "L1", "L2", "L3"]),
            "owner_id": st.sampled_from(["d1", "d2", "d3"]),
            "appraised_value": st.sampled_from(["10000000", "30000000.5", "80000000"]),
            "is_disputed": st.sampled_from(["否", "否", "是"]),
        }
    ),
    min_size=1,
    max_size=5,
)


def numbered(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    return [row | {key: f"{'L' if key == 'claim_id' else 'p'}{number}"} for number, row in enumerate(rows)]


def lines(book: ClaimBook) -> dict[str, tuple[Any, ...]]:
    """What a book says of each claim, whatever its row."""
    frame = book.claims.drop(columns="row").astype(object).fillna("")
    own = {line[0]: tuple(line) for line in frame.itertuples(index=False, name=None)}
    pays = book.schedule.groupby("claim_id")["amount"].agg(tuple)
    rules = book.exclusions.groupby("receivable_id")["rule"].agg(tuple)
    return {claim: (*line, pays[claim], rules.get(claim, ())) for claim, line in own.items()}


@given(st.lists(claims, min_size=1, max_size=4), assets, st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_book_holds_together_however_its_rows_stand(rows, property_rows, random, is_excluding) -> None:
    rows, property_rows = numbered(rows, "claim_id"), numbered(property_rows, "ip_id")
    deal = ip_deal(ip={"is_excluding": is_excluding, "largest_loan_to_value": 0.35}, claims={"first_due": None})
    book = book_of(*rows, assets=property_rows, deal=deal)
    shuffled = random.sample(rows, len(rows))
    assert lines(book) == lines(book_of(*shuffled, assets=property_rows, deal=deal))

    schedule = book.schedule
    interest, principal, amount = (to_fen(schedule[name].to_numpy()) for name in ("interest", "principal", "amount"))
    assert np.array_equal(interest + principal, amount)
    repaid = schedule.assign(fen=principal).groupby("claim_id")["fen"].sum()
    lent = dict(zip(book.claims["claim_id"], to_fen(book.claims["principal"].to_numpy()), strict=True))
    assert repaid.to_dict() == lent
    assert (schedule["balance"] >= 0.0).all()
    assert (schedule["pay_date"] >= schedule["due_date"]).all()

    inside = book.claims[book.claims["is_in"]]
    if is_excluding:
        assert (inside["principal"] <= inside["lending_value"]).all()
        assert (
            inside.groupby("debtor_id")["principal"].sum() <= inside.groupby("debtor_id")["lending_value"].max()
        ).all()
        assert (inside["loan_to_value_ratio"] <= 0.35).all()
    assert set(book.claims["claim_id"]) - set(inside["claim_id"]) == set(book.exclusions["receivable_id"])
    if schedule["is_in"].any():
        pool, screening, tape = pool_of_claims(book)
        assert pool.identity.tape == pool.identity.pool + pool.identity.excluded + pool.identity.refused
        assert len(tape.frame) == len(pool.frame) + len(screening.excluded)
        assert tape.frame["receivable_id"].is_unique
    assert book.tapes.claims.n_rows == len(rows)


CONTENT = {
    column.name: CELLS | st.sampled_from(["", "L1", "12000000", "2021-09-15", "5%", "贷款", "自定义"])
    for column in (*CLAIMS.columns, *PAYMENTS.columns)
}
WIDE = ("rate", "frequency", "amortisation", "first_due_date", "subsidy_scheme_id", "guarantor_id", "ip_ids")


@given(
    st.lists(
        st.fixed_dictionaries({name: st.just(CLAIM.get(name, "")) | CONTENT[name] for name in (*CLAIM, *WIDE)}),
        min_size=1,
        max_size=4,
    ),
    st.lists(
        st.fixed_dictionaries({column.name: CONTENT[column.name] for column in PAYMENTS.columns}),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=30, deadline=None)
def test_no_content_of_a_cell_makes_a_book_fail(claim_rows, payment_rows) -> None:
    base = tapes([{}])
    try:
        claim_tape = read_claims(replace(raw([CLAIM]), frame=pd.DataFrame(claim_rows, dtype=object)))
        payments = read_payments(replace(raw([CLAIM]), frame=pd.DataFrame(payment_rows, dtype=object)))
    except TapeError:
        return
    book = claim_book(
        ip_deal(), ClaimTapes(claims=claim_tape, payments=payments, register=base.register, valuations=None), CN
    )
    told = book.tapes.claims.problems
    refused = set(told.loc[told["severity"] == "refuse", "row"])
    assert refused == set(book.tapes.claims.refused["row"])
    assert book.tapes.claims.n_rows == claim_tape.n_rows
    assert set(book.claims["row"]) == set(book.tapes.claims.frame["row"])
    assert told["message"].str.endswith((".", "?")).all()
