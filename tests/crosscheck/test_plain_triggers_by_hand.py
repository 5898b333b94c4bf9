"""Breaches, and the payments they change: the plain model against examples worked out by hand, in fen."""

from typing import Any

from abs_model.deal.deal import Deal
from tests.builders import day, deal_of
from tests.crosscheck.by_hand import TWO_PAYMENTS, bucket, bullet, guarantee, run


def accelerating(**terms: Any) -> Deal:
    """Classes A of 60,000 and B of 40,000 that go into acceleration by defaults of more than the threshold."""
    condition = {"measure": "cumulative_default_ratio", "above": terms.pop("above")}
    support = guarantee(**terms)
    return deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(balance=600), bullet("B", balance=400)],
        support=[support],
        triggers=[{"id": "losses", "when": condition, "then": "acceleration"}],
        normal=[{"pay": "A.principal"}, {"pay": "B.principal"}, {"draw": "guarantee"}],
    )


HALF_LOST: Any = {"default_day": (None, day("2020-09-01"))}
FOUR_HALVES = tuple(bucket(core, on, 25_000) for on in ("2020-10-09", "2021-03-01") for core in ("c1", "c2"))
"""c2, which owes half, defaults before it pays anything: c1 pays 25,000 before either payment date."""


def test_a_default_beyond_the_threshold_accelerates_this_very_payment() -> None:
    # 50,000 of 100,000 are in default, more than 0.4: A is paid 25,000 at once, though it is a bullet. At maturity it
    # is paid 25,000 more, and the guarantee the last 10,000. B gets nothing.
    result = run(accelerating(above=0.4), *FOUR_HALVES, **HALF_LOST)
    assert result.state == ["normal", "acceleration", "acceleration"]
    assert result["defaulted"] == [0, 50_000, 0]
    assert result["paid", "A.principal", "collection"] == [0, 25_000, 25_000]
    assert result["paid", "A.principal", "guarantee"] == [0, 0, 10_000]
    assert result.written_off == {
        "A.principal": 0, "A.interest": 0, "B.principal": 40_000, "B.interest": 0, "guarantee": 10_000,
    }  # fmt: skip


def test_a_default_at_the_threshold_does_not_accelerate() -> None:
    # 0.5 is not above 0.5. The first 25,000 wait for the maturity; then A is paid 50,000 and the guarantee pays 10,000.
    result = run(accelerating(above=0.5), *FOUR_HALVES, **HALF_LOST)
    assert result.state == ["normal"] * 3
    assert result["account", "collection"] == [0, 25_000, 0]
    assert result["paid", "A.principal", "collection"] == [0, 0, 50_000]
    assert result["drawn", "guarantee"] == [0, 0, 10_000]


def test_a_guarantee_of_what_was_brought_forward_pays_at_once() -> None:
    # It answers for the accelerated balance of 60,000: 25,000 from cash, 35,000 from the guarantee. The later 25,000
    # go to B.
    result = run(accelerating(above=0.4, is_paying_accelerated=True), *FOUR_HALVES, **HALF_LOST)
    assert result["paid", "A.principal", "guarantee"] == [0, 35_000, 0]
    assert result.paid("B.principal") == [0, 0, 25_000]


def test_a_curable_breach_is_over_once_the_test_is_passed() -> None:
    # c2 is 60 days late: on 7 January 25,000 of the 75,000 outstanding are overdue, in July nothing is.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet()],
        triggers=[
            {"id": name, "when": {"measure": "overdue_ratio", "above": 0.3}, "then": state, "is_curable": is_curable}
            for name, state, is_curable in (("late", "liquidation", True), ("once", "acceleration", False))
        ],
        normal=[{"pay": "A.principal"}],
    )
    buckets = [
        bucket("c1", "2020-10-09", 25_000),
        bucket("c2", "2020-12-01", 25_000),
        bucket("c2", "2021-03-01", 50_000),
    ]
    result = run(deal, *buckets, delay_days=(0, 60))
    assert result.state == ["normal", "liquidation", "acceleration"]
    assert result["failed_test", "once"] == [0, 1, 0]
    assert result["breached", "once"] == [0, 1, 1]


def test_a_test_after_the_distribution_changes_the_next_one() -> None:
    # 5,041 of interest fall due on 7 January, and nothing has come in; B, paid ahead of A in acceleration only, gets
    # July's.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1), bullet("B")],
        triggers=[
            {
                "id": "missed",
                "when": {"measure": "interest_unpaid", "subject": "A", "above": 50.4},
                "test": "after",
                "then": "acceleration",
            }
        ],
        normal=[{"pay": "A.interest"}, {"pay": ["A.principal", "B.principal"]}],
        acceleration=[{"pay": "B.principal"}, {"pay": "A.interest"}, {"pay": "A.principal"}],
    )
    result = run(deal, bucket("c1", "2021-03-01", 100_000))
    assert result.state == ["normal", "normal", "acceleration"]
    assert result["interest_due", "A"] == [0, 5_041, 10_000]
    assert result.paid("B.principal") == [0, 0, 100_000]
