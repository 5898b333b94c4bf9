"""The plain model against examples that were worked out by hand; the working stands in the comments, in fen."""

from datetime import date
from fractions import Fraction

import pytest

from tests.builders import day, deal_of, schedule_of, series_one_deal
from tests.crosscheck.by_hand import DATES, TWO_PAYMENTS, bucket, bullet, guarantee, run
from tests.crosscheck.plain_number import split, year_fraction


def test_series_one_leaves_nothing_at_a_coverage_of_exactly_one() -> None:
    # Coupon 263,000,000 x 3.8 % x 365/365 = 9,994,000.00; running fees 263,000,000 x 0.11 % = 289,300.00; payment fee
    # 272,994,000 x 0.005 % = 13,649.70; the proceeds less 950,000 buy the pool for 262,050,000.00, so the discount is
    # 11,626,212.56 and the tax on it x 0.03 / 1.03 x 1.12 = 379,262.8565...; together 273,676,212.56, the face.
    result = run(series_one_deal(), bucket("c1", "2021-05-31", 27_367_621_256))
    last = [
        period.scheduled_date and period.scheduled_date.isoformat() for period in schedule_of(series_one_deal())
    ].index("2021-07-07")
    assert result.paid("purchase")[0] == 26_205_000_000
    assert result.paid("fees.establishment")[0] == 95_000_000
    assert result.paid("A.interest")[last] == 999_400_000
    assert result.paid("tax")[last] == 37_926_286
    assert result.paid("fees.management")[last] + result.paid("fees.custody")[last] == 28_930_000
    assert result.paid("fees.payment")[last] == 1_364_970
    assert result.paid("A.principal")[last] == 26_300_000_000
    assert result["account", "collection"][last:] == [0] * (len(result.state) - last)
    assert not any(result["drawn", "guarantee"])
    assert result.written_off == {"A.principal": 0, "A.interest": 0, "guarantee": 0}


def test_series_one_misses_by_the_fen_that_the_pool_lacks() -> None:
    # One fen less of face is one fen less of cash; the tax on it is 0.03 fen and disappears in the rounding.
    result = run(series_one_deal(), bucket("c1", "2021-05-31", 27_367_621_255))
    assert sum(result["drawn", "guarantee"]) == 1
    assert sum(result.paid("A.principal")) == 26_300_000_000


GUARANTEED = [{"pay": "A.interest"}, {"pay": "A.principal"}, {"draw": "guarantee"}, {"reimburse": "guarantee"}]


def test_a_capped_guarantee_pays_its_cap_and_the_rest_is_lost() -> None:
    # Due: interest 100,000 x 10 % = 10,000 and principal 100,000. Cash 90,000 pays the interest and 80,000 of
    # principal; of the 20,000 that lack, the guarantee pays 15,000, and 5,000 are lost.
    deal = deal_of(dates=DATES, tranches=[bullet(coupon_rate=0.1)], support=[guarantee(cap=150)], normal=GUARANTEED)
    result = run(deal, bucket("c1", "2021-03-01", 90_000))
    assert result["paid", "A.interest", "collection"] == [0, 10_000]
    assert result["paid", "A.principal", "collection"] == [0, 80_000]
    assert result["paid", "A.principal", "guarantee"] == result["drawn", "guarantee"] == [0, 15_000]
    assert result["principal_unpaid", "A"] == [0, 5_000]
    assert result.written_off == {"A.principal": 5_000, "A.interest": 0, "guarantee": 15_000}


@pytest.mark.parametrize(("failure", "drawn"), [("2021-07-07", 0), ("2021-07-08", 20_000)])
def test_a_guarantor_that_has_failed_by_the_payment_date_pays_nothing(failure: str, drawn: int) -> None:
    deal = deal_of(dates=DATES, tranches=[bullet(coupon_rate=0.1)], support=[guarantee()], normal=GUARANTEED)
    result = run(deal, bucket("c1", "2021-03-01", 90_000), failure_day={"guarantor": day(failure)})
    assert result["drawn", "guarantee"] == [0, drawn]


def test_a_guarantor_pays_on_its_own_day_of_the_timeline() -> None:
    # Five business days before Wednesday 7 July 2021 is Wednesday 30 June: one that fails on 1 July has paid.
    dates = DATES | {"timeline": {"servicer_report": -6, "guarantee_payment": -5}}
    deal = deal_of(dates=dates, tranches=[bullet(coupon_rate=0.1)], support=[guarantee()], normal=GUARANTEED)
    receivable = bucket("c1", "2021-03-01", 90_000)
    assert sum(run(deal, receivable, failure_day={"guarantor": day("2021-06-30")})["drawn", "guarantee"]) == 0
    assert sum(run(deal, receivable, failure_day={"guarantor": day("2021-07-01")})["drawn", "guarantee"]) == 20_000


def test_a_late_debtor_is_bridged_and_the_guarantor_is_paid_back_with_interest() -> None:
    # Due on 7 July: 10,000 + 100,000, all drawn. The cash, due on 30 June, comes 30 days late on 30 July. On 7 August
    # the guarantor is owed 110,000 x 7.3 % x 31/365 = 682 and 110,000; of 111,000 there remain 318.
    deal = deal_of(
        dates=DATES | {"legal_final": "2021-09-07"},
        tranches=[bullet(coupon_rate=0.1)],
        support=[guarantee(advance_rate=0.073)],
        normal=[*GUARANTEED, {"release": "originator", "after": "A"}],
    )
    result = run(deal, bucket("c1", "2021-06-30", 111_000), delay_days=(30,))
    assert result["drawn", "guarantee"] == [0, 110_000, 0, 0]
    assert result["overdue"] == [0, 111_000, 0, 0]
    assert result["collected"] == [0, 0, 111_000, 0]
    assert result["reimbursed", "guarantee"] == [0, 0, 110_682, 0]
    assert result["advance", "guarantee"] == [0, 110_000, 0, 0]
    assert result["released", "originator"] == [0, 0, 318, 0]


def test_a_guarantor_is_paid_its_interest_before_its_advance() -> None:
    # Of 110,682 owed, 110,000 come in: 682 of interest and 109,318 of the advance. The 682 that are left bear 7.3 %
    # for the 31 days to 7 September: 4.23, that is 4.
    deal = deal_of(
        dates=DATES | {"legal_final": "2021-09-07"},
        tranches=[bullet(coupon_rate=0.1)],
        support=[guarantee(advance_rate=0.073)],
        normal=GUARANTEED,
    )
    result = run(deal, bucket("c1", "2021-06-30", 110_000), delay_days=(30,))
    assert result["advance", "guarantee"] == [0, 110_000, 682, 682]
    assert result["advance_interest", "guarantee"] == [0, 0, 0, 4]
    assert result.written_off["guarantee"] == 686


def test_a_reserve_bridges_a_coupon_and_is_given_back_with_the_last_note() -> None:
    # The reserve takes 5,000 of the proceeds. First coupon 100,000 x 10 % x 184/365 = 5,041.1, that is 5,041: 3,000
    # from cash and 2,041 from the reserve. Second: x 181/365 = 4,958.9, that is 4,959. Of 106,000 there remain 1,041,
    # and of the reserve, whose target ends with the note, 2,959.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1)],
        accounts=[{"id": "reserve", "target": {"amount": 50, "tranches": ["A"]}}],
        closing=[{"fill": "reserve"}, {"pay": "purchase"}],
        normal=[
            {"pay": "A.interest"},
            {"draw": "reserve", "for": ["A.interest", "A.principal"]},
            {"pay": "A.principal"},
            {"transfer": "reserve", "to": "collection"},
            {"fill": "reserve"},
            {"release": "originator", "after": "A"},
        ],
    )
    result = run(deal, bucket("c1", "2021-01-07", 3_000), bucket("c1", "2021-01-08", 106_000))
    assert result.paid("purchase") == [95_000, 0, 0]
    assert result["paid", "A.interest", "collection"] == [0, 3_000, 4_959]
    assert result["paid", "A.interest", "reserve"] == [0, 2_041, 0]
    assert result["account", "reserve"] == [5_000, 2_959, 0]
    assert result["released", "originator"] == [0, 0, 4_000]


ZERO_COUPON = bullet(redemption="zero_coupon", issue_price=95.0, coupon_rate=0.073)


def test_a_zero_coupon_note_accretes_by_day_and_pays_at_maturity() -> None:
    # Proceeds 95,000, discount 5,000. After 184 of 365 days 5,000 x 184/365 = 2,520.5, that is 2,521, have accreted.
    deal = deal_of(dates=TWO_PAYMENTS, tranches=[ZERO_COUPON], normal=[{"pay": "A.interest"}, {"pay": "A.principal"}])
    result = run(deal, bucket("c1", "2020-12-01", 100_000))
    assert result.paid("purchase") == [95_000, 0, 0]
    assert result["accrued", "A"] == [0, 2_521, 0]
    assert result.paid("A.interest") == [0, 0, 5_000]
    assert result.paid("A.principal") == [0, 0, 95_000]


def test_a_zero_coupon_note_redeemed_by_half_accretes_by_half() -> None:
    # In acceleration the 2,521 fall due on 7 January and 50,021 of cash pay them and 47,500 of principal. The other
    # half accretes 2,500 - 1,260 = 1,240 to maturity (5,000 / 2 x 184/365 = 1,260.3). Unpaid, 47,500 bear the coupon
    # of 7.3 % for 31 days: 294.5, that is 295; it has no interest on arrears.
    deal = deal_of(
        dates=TWO_PAYMENTS | {"legal_final": "2021-08-07"},
        tranches=[ZERO_COUPON],
        triggers=[
            {"id": "start", "when": {"measure": "pool_ratio", "below": 1.0}, "then": "acceleration"},
        ],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}],
    )
    result = run(deal, bucket("c1", "2020-12-01", 50_021))
    assert result.paid("A.interest") == [0, 2_521, 0, 0]
    assert result.paid("A.principal") == [0, 47_500, 0, 0]
    assert result["interest_due", "A"] == [0, 0, 1_240, 1_535]
    assert result.written_off == {"A.principal": 47_500, "A.interest": 1_535}


def test_what_a_fee_has_above_its_cap_waits_behind_the_notes() -> None:
    # 1,000 a payment, 600 of it senior. On 7 January 700 come in: 600 are paid and 100 of the rest; in July 100,000 +
    # 900 come: 600, the note, and 300 of the 300 + 400 that have been put back.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet()],
        fees=[{"id": "audit", "amount": 10, "cap": 6}],
        normal=[{"pay": "fees.senior"}, {"pay": "A.principal"}, {"pay": "fees.subordinated"}],
    )
    result = run(deal, bucket("c1", "2020-12-01", 700), bucket("c1", "2021-03-01", 100_900))
    assert result.paid("fees.audit") == [0, 600, 600]
    assert result.paid("fees.audit.excess") == [0, 100, 300]
    assert result.paid("A.principal") == [0, 0, 100_000]


def test_a_price_above_the_proceeds_stays_due() -> None:
    # The pool costs 103,000 and the note brings 100,000; the first 3,000 collected go to the seller.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet()],
        pool={"purchase": {"method": "tape"}},
        normal=[{"pay": "purchase"}, {"pay": "A.principal"}],
    )
    result = run(deal, bucket("c1", "2020-12-01", 104_000), price=103_000)
    assert result.paid("purchase") == [100_000, 3_000, 0]
    assert result["account", "collection"] == [0, 101_000, 1_000]


def test_accounts_earn_from_the_closing_on_even_if_a_window_ends_before_it() -> None:
    # Two months lie between cut-off and closing. The reserve of 100,000 earns 3.65 %, 10 a day: nothing up to the
    # closing on 7 July, whatever windows end before, and 365 x 10 = 3,650 simple in a year; month by month a little
    # more.
    deal = deal_of(
        dates=DATES | {"cut_off": "2020-04-30", "collection": "monthly"},
        tranches=[bullet(balance=2_000)],
        accounts=[
            {"id": "reserve", "target": {"amount": 1_000, "tranches": ["A"]}, "reinvestment_rate": 0.0365},
        ],
        closing=[{"fill": "reserve"}, {"pay": "purchase"}],
        normal=[{"pay": "A.principal"}],
    )
    result = run(deal, bucket("c1", "2021-03-01", 100_000))
    earned = result["reinvestment", "reserve"]
    # Windows end on the 7th of each month from 7 June on; the balance of August is 100,310, that of September 100,621.
    assert earned[:6] == [0, 0, 0, 310, 311, 302]


def test_parts_of_a_split_are_rounded_together() -> None:
    # 10 over 1, 1, 1: up to each 3.3, 6.7, 10, that is 3, 7, 10.
    assert split(10, [1, 1, 1]) == [3, 4, 3]
    assert split(0, [5, 7]) == [0, 0]
    assert split(0, [0, 0]) == [0, 0]


@pytest.mark.parametrize(
    ("start", "end", "convention", "fraction"),
    [
        ("2020-12-30", "2021-01-03", "ACT/ACT", Fraction(2, 366) + Fraction(2, 365)),
        ("2020-12-30", "2021-01-03", "ACT/360", Fraction(4, 360)),
        ("2021-01-30", "2021-03-31", "30/360", Fraction(60, 360)),
        ("2021-02-28", "2021-03-31", "30/360", Fraction(33, 360)),
        ("2021-02-28", "2021-03-31", "30E/360", Fraction(32, 360)),
    ],
)
def test_year_fractions_are_exact(start: str, end: str, convention: str, fraction: Fraction) -> None:
    assert year_fraction(date.fromisoformat(start), date.fromisoformat(end), convention) == fraction
