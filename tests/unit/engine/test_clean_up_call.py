"""The clean-up call at its edge: at the ratio exactly, and one fen above it."""

from datetime import date

import pytest

from tests.builders import Case, day, deal_of, schedule_of
from tests.crosscheck.adapter import engine_run
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
