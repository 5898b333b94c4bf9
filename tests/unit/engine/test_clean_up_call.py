"""The clean-up call at its edge: at the ratio exactly, and one fen above it."""

from datetime import date

import pytest

from tests.builders import Case, day, deal_of, schedule_of
from tests.crosscheck.adapter import engine_run
from tests.crosscheck.plain import plain_run
from tests.crosscheck.plain_record import Bucket, PlainPath

DATES = {
    "cut_off": date(2020, 6, 30),
    "closing": date(2020, 7, 7),
    "expected_maturity": date(2021, 7, 7),
    "legal_final": date(2021, 7, 7),
    "payment": [date(2021, 1, 7), date(2021, 7, 7)],
    "collection": "payment",
    "after_maturity": "none",
    "calendar": "XSHE",
}


@pytest.mark.parametrize(("rest", "called"), [(100_000, 100_000), (100_001, 0)])
def test_the_rest_is_called_at_the_ratio_and_not_above_it(rest: int, called: int) -> None:
    # Face 1,000,000 fen; a tenth may be called on 7 January if that pays the note of 5,000 yuan.
    deal = deal_of(
        dates=DATES,
        tranches=[{"id": "A", "rank": "senior", "balance": 5_000.0, "redemption": "bullet"}],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}, {"release": "originator", "after": "A"}],
        pool={"clean_up_call": {"pool_ratio": 0.1}},
    )
    buckets = tuple(
        Bucket(core_enterprise="c1", debtor="c1", repurchase=0, pay_day=day(text), face=face)
        for text, face in (("2020-10-12", 1_000_000 - rest), ("2021-04-12", rest))
    )
    path = PlainPath(default_day=(None,), delay_days=(0,), repurchase_day=(None,))
    case = Case(seed=0, deal=deal, periods=schedule_of(deal), buckets=buckets, price=None, paths=(path,))
    series, _ = engine_run(case)
    assert series["called",][:, 0].tolist() == [0, called, 0]
    assert series["paid", "A.principal", "collection"][:, 0].tolist() == (
        [0, 500_000, 0] if called else [0, 0, 500_000]
    )


def test_what_a_call_leaves_open_stays_due_before_maturity() -> None:
    # A step pays 2,000 yuan a date at the most: of the 5,000 that the call on 7 January makes due 3,000 are left, and
    # 1,000 on 7 July, unpaid though this note need not be repaid before the year after.
    later = {"expected_maturity": date(2022, 1, 7), "legal_final": date(2022, 1, 7)}
    deal = deal_of(
        dates=DATES | later | {"payment": [*DATES["payment"], date(2022, 1, 7)]},  # type: ignore[misc]
        tranches=[{"id": "A", "rank": "senior", "balance": 5_000.0, "redemption": "pass_through"}],
        normal=[{"pay": "A.principal", "limit": {"amount": 2_000}}, {"release": "originator", "after": "A"}],
        pool={"clean_up_call": {"pool_ratio": 0.1}},
    )
    bucket = Bucket(core_enterprise="c1", debtor="c1", repurchase=0, pay_day=day("2020-10-12"), face=1_000_000)
    path = PlainPath(default_day=(None,), delay_days=(0,), repurchase_day=(None,))
    case = Case(seed=0, deal=deal, periods=schedule_of(deal), buckets=(bucket,), price=None, paths=(path,))
    series, payments = engine_run(case)
    assert series["principal_unpaid", "A"][:, 0].tolist() == [0, 300_000, 100_000, 0]
    line = next(line for line in payments.due if line.verb == "pay" and line.target == "A.principal")
    assert payments.due[line][:, 0].tolist() == [0, 500_000, 300_000, 100_000]
    plain = plain_run(deal, case.periods, case.buckets, None, path, case.roll)
    assert plain["principal_unpaid", "A"] == [0, 300_000, 100_000, 0]
