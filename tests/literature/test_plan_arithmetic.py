"""Arithmetic of Chinese asset-backed plans that is published or follows from a published rule.

* 财税〔2017〕56号: a plan manager pays value-added tax of 3 % by the simplified method from 2018-01-01;
  surtaxes of 12 % (7 % urban construction, 3 % and 2 % education) come on top. A published deal model uses 0.0326.
* Bank discount of a bill, actual/360: interest = face x rate x days / 360.
* Sizing by one linear equation: face = notes, interest, running and payment fees, and tax on the discount.
"""

import datetime
from fractions import Fraction

import numpy as np
import pandas as pd

from abs_model.deal.asset import Purchase
from abs_model.deal.fee import Tax
from abs_model.measure.money import scaled, to_fen, to_yuan
from abs_model.pool.pool import Identity, Part, Pool
from abs_model.pool.pricing import purchase_prices
from abs_model.schedule.day_count import year_fraction
from abs_model.terms import RATE_UNIT, rate_units
from tests.builders import Case, day, schedule_of, series_one_deal
from tests.crosscheck.adapter import engine_run
from tests.crosscheck.plain_record import Bucket, PlainPath

FACE = 27_367_621_256
"""273,676,212.56 yuan: the face that just covers 263,000,000 yuan of notes at the terms below."""


def test_the_factor_of_value_added_tax_with_its_surtaxes() -> None:
    assert Tax().factor == Fraction(3, 103) * Fraction(112, 100)
    np.testing.assert_allclose(float(Tax().factor), 0.0326213592, rtol=0, atol=5e-11)


def test_a_bill_of_400000_yuan_discounted_for_181_days_at_4_2_percent() -> None:
    closing, due = datetime.date(2020, 9, 11), datetime.date(2021, 3, 11)
    assert (due - closing).days == 181
    nothing = Part(n_rows=0, amount=0)
    pool = Pool(
        frame=pd.DataFrame(
            {"receivable_id": ["B1"], "due_date": pd.to_datetime([due]), "receivable_amount": [400_000.0]}
        ),
        face=to_fen([400_000.0]),
        cut_off=closing,
        identity=Identity(tape=nothing, pool=nothing, excluded=nothing, refused=nothing, n_without_amount=0),
    )
    price = purchase_prices(pool, Purchase(method="simple_discount", rate=0.042), closing)
    assert price is not None
    assert to_yuan(price).tolist() == [391_553.33]
    assert to_yuan(pool.face - price).tolist() == [8_446.67]


def test_senior_interest_over_365_days_at_3_8_percent() -> None:
    fraction = year_fraction(datetime.date(2020, 7, 7), datetime.date(2021, 7, 7), "ACT/365F")
    notes = np.array([26_300_000_000.0])
    interest = scaled(notes, rate_units(0.038) * fraction.numerator, RATE_UNIT * fraction.denominator)
    assert to_yuan(interest).tolist() == [9_994_000.00]


def test_the_face_that_just_covers_series_one() -> None:
    notes, interest, running, paying, upfront = 263_000_000, 9_994_000, Fraction(289_300), Fraction("13649.7"), 950_000
    factor = Tax().factor
    face = (notes + interest + running + paying - factor * (notes - upfront)) / (1 - factor)
    assert round(face, 2) == Fraction("273676212.56")
    np.testing.assert_allclose(float(face / notes), 1.04059397, rtol=0, atol=1e-8)
    np.testing.assert_allclose(float(face / (notes - upfront) - 1), 0.0443664, rtol=0, atol=5e-8)


def test_series_one_is_paid_to_the_fen_and_nothing_is_left() -> None:
    deal = series_one_deal()
    bucket = Bucket(core_enterprise="c1", debtor="c1", repurchase=0, pay_day=day("2021-05-31"), face=FACE)
    path = PlainPath(default_day=(None,), delay_days=(0,), repurchase_day=(None,))
    case = Case(seed=0, deal=deal, periods=schedule_of(deal), buckets=(bucket,), price=None, paths=(path,))
    series, payments = engine_run(case)
    paid = {
        name: float(to_yuan(payments.paid(name).sum())) for name in ("purchase", "tax", "A.interest", "A.principal")
    }
    assert paid == {
        "purchase": 262_050_000.00,
        "tax": 379_262.86,
        "A.interest": 9_994_000.00,
        "A.principal": 263_000_000.00,
    }
    fees = {fee.id: float(to_yuan(payments.paid(f"fees.{fee.id}").sum())) for fee in deal.plan_fees}
    assert sum(fees.values()) == 950_000.00 + 289_300.00 + 13_649.70
    assert series["account", "collection"][-1, 0] == 0
    assert series["drawn", "guarantee"].sum() == 0
