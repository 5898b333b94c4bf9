"""The pool, what it buys and how it is called: the plain model against examples worked out by hand, in fen."""

from fractions import Fraction

import pytest

from tests.builders import day, deal_of
from tests.crosscheck.by_hand import DATES, TWO_PAYMENTS, bucket, bullet, run
from tests.crosscheck.plain_number import NEVER
from tests.crosscheck.plain_pool import Claim
from tests.crosscheck.plain_record import PlainPath

REPLENISHED = deal_of(
    dates=DATES | {"payment": ["2020-10-09", "2021-01-07", "2021-07-07"]},
    tranches=[bullet()],
    pool={"replenishment": {"until": "2021-01-07", "tenor_days": 40, "price_ratio": 0.9}},
    normal=[{"pay": "A.principal"}, {"buy": "receivables"}, {"release": "originator", "after": "A"}],
)
THIRTY_SEVENTY = (bucket("c1", "2020-09-01", 30_000), bucket("c2", "2020-09-01", 70_000))


def test_cash_buys_receivables_twice_and_the_note_is_paid_from_the_second() -> None:
    # 100,000 buy 30,000 / 0.9 = 33,333 of c1 and 70,000 / 0.9 = 77,778 of c2, due on 18 November. Their 111,111 are
    # split into 33,333 and 77,778 and buy 37,037 and 86,420, due on 16 February, which is a holiday: paid on 18
    # February.
    result = run(REPLENISHED, *THIRTY_SEVENTY)
    assert result["bought"] == [0, 111_111, 123_457, 0]
    assert result["spent"] == [0, 100_000, 111_111, 0]
    assert result["collected"] == [0, 100_000, 111_111, 123_457]
    assert result.paid("A.principal") == [0, 0, 0, 100_000]
    assert result["released", "originator"] == [0, 0, 0, 23_457]


def test_new_receivables_share_the_fate_of_who_owes_them() -> None:
    # c2 defaults on 17 February 2021: its 86,420, due on the 16th, would have been paid on the 18th, after the New
    # Year holiday.
    result = run(REPLENISHED, *THIRTY_SEVENTY, default_day=(None, day("2021-02-17")))
    assert result["collected"] == [0, 100_000, 111_111, 37_037]
    assert result["defaulted"] == [0, 0, 0, 86_420]
    assert result.written_off["A.principal"] == 62_963


def test_nothing_is_bought_of_who_has_defaulted_by_the_payment_date() -> None:
    # c2 has defaulted on 7 January: c1 alone takes 111,111 / 0.9 = 123,457 of face.
    result = run(REPLENISHED, *THIRTY_SEVENTY, default_day=(None, day("2021-01-07")))
    assert result["bought"] == [0, 111_111, 123_457, 0]
    assert result["collected"] == [0, 100_000, 111_111, 123_457]


def test_where_all_have_defaulted_the_cash_is_kept() -> None:
    result = run(REPLENISHED, *THIRTY_SEVENTY, default_day=(day("2021-01-07"), day("2021-01-07")))
    assert result["bought"] == [0, 111_111, 0, 0]
    assert result["account", "collection"] == [0, 0, 111_111, 0]


def test_the_originator_calls_a_small_rest_where_that_pays_all() -> None:
    # 20,000 of 120,000 are outstanding, not more than 0.2; with 100,000 in cash they pay the note of 100,000 half a
    # year early.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet()],
        pool={"clean_up_call": {"pool_ratio": 0.2}},
        normal=[{"pay": "A.principal"}, {"release": "originator", "after": "A"}],
    )
    result = run(deal, bucket("c1", "2020-12-01", 100_000), bucket("c2", "2021-03-01", 20_000))
    assert result["called"] == result["released", "originator"] == [0, 20_000, 0]
    assert result.paid("A.principal") == [0, 100_000, 0]
    assert result["collected"] == [0, 100_000, 0]
    short = run(deal, bucket("c1", "2020-12-01", 79_999), bucket("c2", "2021-03-01", 19_999))
    assert not any(short["called"])


def test_ratios_are_rounded_row_by_row_from_cumulative_amounts() -> None:
    # 1,001 run off: 100 diluted (100.1), 451 of 901 failed (450.5), 450 collected; a year later 226 of 451 recovered
    # (225.5).
    path = PlainPath(
        default_day=(None,), delay_days=(0,), repurchase_day=(None,), dilution=Fraction(1, 10),
        default_ratio=Fraction(1, 2), recovery_ratio=Fraction(1, 2), recovery_lag_days=365,
    )  # fmt: skip
    claim = Claim(faces=((10, 1_001),), delay=0, default_day=NEVER, repurchase_day=NEVER, path=path)
    then = claim.standing(10)
    assert (then.diluted, then.failed, then.collected, then.recovered) == (100, 451, 450, 0)
    assert claim.standing(374).recovered == 0
    assert claim.standing(375).recovered == 226


@pytest.mark.parametrize(
    ("default_day", "repurchase_day", "defaulted", "repurchased"),
    [(22, NEVER, 200, 0), (NEVER, 22, 0, 200), (22, 22, 200, 0), (23, 22, 0, 200)],
)
def test_what_has_not_run_off_by_the_day_before_leaves_the_pool(
    default_day: int, repurchase_day: int, defaulted: int, repurchased: int
) -> None:
    # 100 each fall due on days 10, 20 and 30 and come 5 days late: by day 21 one has come, one is overdue.
    path = PlainPath(
        default_day=(), delay_days=(), repurchase_day=(), recovery_ratio=Fraction(1, 4), recovery_lag_days=3
    )
    claim = Claim(
        faces=((10, 100), (20, 100), (30, 100)),
        delay=5,
        default_day=default_day,
        repurchase_day=repurchase_day,
        path=path,
    )
    eve, day_of_exit = claim.standing(21), claim.standing(22)
    assert (eve.collected, eve.outstanding, eve.overdue) == (100, 200, 100)
    assert (day_of_exit.collected, day_of_exit.outstanding, day_of_exit.overdue) == (100, 0, 0)
    assert (day_of_exit.defaulted, day_of_exit.repurchased) == (defaulted, repurchased)
    assert claim.standing(24).recovered == 0
    assert claim.standing(25).recovered == defaulted // 4
