"""Claims that are answered for one by one: worked out by hand, fen, in the engine and in the plain model."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from abs_model.deal.deal import Deal
from tests.builders import day, deal_of
from tests.crosscheck.both import THREE_PAYMENTS, answering, passed_through, run_both
from tests.crosscheck.by_hand import bucket
from tests.crosscheck.plain_record import Bucket


def answered(support: dict[str, Any] | None = None, *steps: dict[str, Any], **terms: Any) -> Deal:
    """A class of 100,000 fen behind a pool for whose claims somebody answers."""
    return deal_of(
        dates=THREE_PAYMENTS,
        tranches=[passed_through()],
        support=[support or answering()],
        normal=[{"draw": "answer"}, {"pay": "A.principal"}, *steps, {"release": "originator", "after": "A"}],
        **terms,
    )


def owed(core_enterprise: str, pay_day: str, face: int) -> Bucket:
    """A claim that is guaranteed."""
    return replace(bucket(core_enterprise, pay_day, face), is_guaranteed=True)


def test_late_cash_goes_to_the_guarantor_and_a_new_default_is_claimed_in_full() -> None:
    # c1 pays 60 days late. Window 1: 40,000 of c2 come on time, 30,000 of c1 are claimed: the note gets 70,000.
    # Window 2: the 30,000 of c1 come in and go back whole; the 20,000 of c2, in default, are claimed: the note gets
    # 20,000, not 50,000. Window 3: 10,000 of c1 are claimed again, and come after legal final.
    claims = [
        owed("c1", "2020-12-01", 30_000), owed("c2", "2020-10-09", 40_000), owed("c2", "2021-03-01", 20_000),
        owed("c1", "2021-06-01", 10_000),
    ]  # fmt: skip
    result = run_both(answered(), *claims, delay_days=(60, 0), default_day=(None, day("2021-02-01")))
    assert result["collected"] == [0, 40_000, 30_000, 0]
    assert result["drawn", "answer"] == [0, 30_000, 20_000, 10_000]
    assert result["reimbursed", "answer"] == [0, 0, 30_000, 0]
    assert result["advance", "answer"] == [0, 30_000, 20_000, 30_000]
    assert result.paid("A.principal") == [0, 70_000, 20_000, 10_000]
    assert result["pool_unpaid"] == [0, 0, 0, 0]
    assert result.after_legal_final == 10_000


def test_late_cash_of_a_debtor_is_not_set_off_against_its_own_default() -> None:
    # 30,000 due in window 1 come on 30 January, 60 days late; 5,000 due on 8 January have not come when c1 defaults on
    # 15 February, nor have 20,000 due in March. The guarantor gets 30,000 and pays 25,000.
    dues = [("2020-12-01", 30_000), ("2021-01-08", 5_000), ("2021-03-01", 20_000)]
    claims = [owed("c1", on, face) for on, face in dues]
    result = run_both(answered(), *claims, delay_days=(60,), default_day=(day("2021-02-15"),))
    assert result["collected"] == [0, 0, 30_000, 0]
    assert result["drawn", "answer"] == [0, 30_000, 25_000, 0]
    assert result["reimbursed", "answer"] == [0, 0, 30_000, 0]
    assert result.paid("A.principal") == [0, 30_000, 25_000, 0]


def test_what_comes_late_but_within_its_window_is_not_claimed() -> None:
    # Due on 1 December, paid on 31 December, before the window ends on 7 January; 10,000 of face are diluted.
    result = run_both(answered(), owed("c1", "2020-12-01", 100_000), delay_days=(30,), dilution=Fraction(1, 10))
    assert result.paid("A.principal") == [0, 90_000, 0, 0]
    assert not any(result["drawn", "answer"])


def test_nobody_answers_for_what_is_not_guaranteed() -> None:
    # c2 owes as much as c1 and defaults with it; only the 30,000 of c1 are claimed.
    claims = [owed("c1", "2020-12-01", 30_000), bucket("c2", "2020-12-01", 30_000)]
    result = run_both(answered(), *claims, default_day=(day("2020-11-01"),) * 2)
    assert result["drawn", "answer"] == [0, 30_000, 0, 0]


HALF_WAY = (owed("c1", "2020-12-01", 30_000), owed("c1", "2021-03-01", 30_000), owed("c2", "2020-10-09", 40_000))
DEFAULTED: Any = {"default_day": (day("2020-11-01"), None)}
"""c1 defaults on 1 November; 212 days later it is 1 June."""


def test_a_guarantor_that_fails_half_way_shares_later_recoveries_with_the_plan() -> None:
    # It pays 30,000 in January and fails on 1 February: the 30,000 of March stay unpaid. Half of all 60,000 is
    # recovered in June, 30,000, for the 30,000 it paid and the 30,000 it did not pay: 15,000 each.
    fate = DEFAULTED | {"recovery_ratio": Fraction(1, 2), "recovery_lag_days": 212}
    result = run_both(answered(), *HALF_WAY, **fate, failure_day={"guarantor": day("2021-02-01")})
    assert result["drawn", "answer"] == [0, 30_000, 0, 0]
    assert result["pool_unpaid"] == [0, 0, 30_000, 15_000]
    assert result["recovered"] == [0, 0, 0, 30_000]
    assert result["reimbursed", "answer"] == [0, 0, 0, 15_000]
    assert result.paid("A.principal") == [0, 70_000, 0, 15_000]
    assert result.written_off == {"A.principal": 15_000, "A.interest": 0, "answer": 15_000}


@pytest.mark.parametrize(("lag", "drawn"), [(65, 9_000), (66, 0)])
def test_the_estate_of_a_failed_guarantor_pays_its_share_of_claims_once(lag: int, drawn: int) -> None:
    # 1 February and 65 days are 7 April, the payment date: 0.3 of 30,000. In July the claim is 21,000 and the 9,000
    # paid: 0.3 of it has been paid. With a day more it is paid in July.
    estate = {"guarantor": (Fraction(3, 10), lag)}
    failed = {"guarantor": day("2021-02-01")}
    result = run_both(answered(), *HALF_WAY, **DEFAULTED, failure_day=failed, claim_recovery=estate)
    assert result["drawn", "answer"] == [0, 30_000, drawn, 9_000 - drawn]
    assert result["pool_unpaid"] == [0, 0, 30_000 - drawn, 21_000]


@pytest.mark.parametrize(
    ("is_revolving", "drawn", "advance", "unpaid"),
    [
        (False, [0, 20_000, 0, 0], [0, 20_000, 13_333, 13_333], [0, 10_000, 6_666, 11_666]),
        (True, [0, 20_000, 6_666, 1], [0, 20_000, 19_999, 20_000], [0, 10_000, 0, 4_999]),
    ],
)
def test_a_cap_binds_for_all_time_or_for_what_is_outstanding(
    is_revolving: bool, drawn: list[int], advance: list[int], unpaid: list[int]
) -> None:
    # 30,000 are claimed in January, the cap is 20,000. In February r(0.33337 x 30,000) = 10,001 are recovered of c1 and
    # split over 10,000 unpaid and 20,000 advanced: r(3,333.67) = 3,334 and 6,667. A cap that revolves has room for
    # 6,667 then, and 6,666 are unpaid. The 5,000 of c2 in June find nothing, or 1.
    deal = answered(answering(cap=200, is_revolving=is_revolving))
    claims = [owed("c1", "2020-12-01", 30_000), owed("c2", "2021-06-01", 5_000)]
    fate: Any = {"default_day": (day("2020-11-01"), day("2021-05-01"))}
    fate |= {"recovery_ratio": Fraction("0.33337"), "recovery_lag_days": 92}
    result = run_both(deal, *claims, **fate)
    assert result["recovered"] == [0, 0, 10_001, 0]
    assert result["reimbursed", "answer"] == [0, 0, 6_667, 0]
    assert result["drawn", "answer"] == drawn
    assert result["advance", "answer"] == advance
    assert result["pool_unpaid"] == unpaid


def test_late_cash_that_goes_down_with_its_holder_is_returned_to_nobody() -> None:
    # The 30,000 that the guarantor has paid come on 30 January, in the window in which the servicer fails.
    fate: Any = {"delay_days": (60,), "commingling_day": day("2021-02-01")}
    result = run_both(answered(), owed("c1", "2020-12-01", 30_000), **fate)
    assert result["commingled"] == [0, 0, 30_000, 0]
    assert not any(result["reimbursed", "answer"])
    assert result["advance", "answer"] == [0, 30_000, 30_000, 30_000]


CALLED: dict[str, Any] = {"pool": {"clean_up_call": {"pool_ratio": 0.5}}}


def test_a_call_ends_what_is_due_as_pool() -> None:
    # In January 60,000 in cash and 40,000 outstanding pay off the note: the pool is called. The 20,000 of c1, in
    # default before, were claimed but are drawn no more. What c1 recovers and c2's default are the originator's.
    claims = [owed("c1", "2020-12-01", 20_000), owed("c2", "2021-03-01", 40_000), owed("c3", "2020-10-09", 60_000)]
    fate: Any = {"default_day": (day("2020-11-01"), day("2021-02-01"), None)}
    fate |= {"recovery_ratio": Fraction(1, 2), "recovery_lag_days": 92}
    result = run_both(answered(None, {"reimburse": "answer"}, **CALLED), *claims, **fate)
    assert result["called"] == [0, 40_000, 0, 0]
    assert result.paid("A.principal") == [0, 100_000, 0, 0]
    assert not any(result["drawn", "answer"])
    assert not any(result["advance", "answer"])
    assert not any(result["pool_unpaid"])
    assert not any(result["released", "originator"])


@pytest.mark.parametrize(("steps", "reimbursed", "left"), [([{"reimburse": "answer"}], 20_000, 5_000), ([], 0, 25_000)])
def test_of_a_pool_that_was_called_nothing_is_claimed_or_returned(
    steps: list[dict[str, Any]], reimbursed: int, left: int
) -> None:
    # In January 20,000 of c1, in default, are drawn, and the note gets 50,000 with the 30,000 of c3; 75,000 of 125,000
    # are outstanding, too much for a call. In April the 50,000 of c3 and the call's 25,000 pay the 50,000 of the note
    # and would pay the 20,000 advanced, if a step did. c2's default in May and what c1 recovers on 1 June, half of
    # 20,000, are the originator's.
    claims = [
        owed("c1", "2020-12-01", 20_000), owed("c2", "2021-06-01", 25_000),
        owed("c3", "2020-10-09", 30_000), owed("c3", "2021-03-01", 50_000),
    ]  # fmt: skip
    fate: Any = {"default_day": (day("2020-11-01"), day("2021-05-01"), None)}
    fate |= {"recovery_ratio": Fraction(1, 2), "recovery_lag_days": 212}
    result = run_both(answered(None, *steps, **CALLED), *claims, **fate)
    assert result["called"] == [0, 0, 25_000, 0]
    assert result["drawn", "answer"] == [0, 20_000, 0, 0]
    assert result["reimbursed", "answer"] == [0, 0, reimbursed, 0]
    assert result["advance", "answer"] == [0, 20_000, 20_000 - reimbursed, 20_000 - reimbursed]
    assert result["pool_unpaid"] == [0, 0, 0, 0]
    assert result.paid("A.principal") == [0, 50_000, 50_000, 0]
    assert result["released", "originator"] == [0, 0, left, 0]
    assert not any(result["recovered"])
    assert result.after_legal_final == 0
