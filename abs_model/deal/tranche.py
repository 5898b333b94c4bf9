"""The notes: what a tranche is owed, and when."""

from typing import Literal

from pydantic import Field, StrictBool

from abs_model.schedule.day_count import DayCount
from abs_model.terms import Date, Identifier, Name, Number, Rate, Terms, Yuan

Redemption = Literal["bullet", "schedule", "pass_through", "zero_coupon"]
"""How principal falls due in the normal state: all at maturity; by dated instalments; as fast as cash allows; all at
maturity with the discount at issue as the only interest."""


class Instalment(Terms):
    """One dated instalment of principal."""

    date: Date = Field(description="a scheduled payment date")
    amount: Yuan = Field(gt=0, description="principal due then, yuan")


class Tranche(Terms):
    """One class of notes.

    ``balance`` is the principal that falls due. ``issue_price`` is what investors pay for 100 yuan of it: below 100
    only for a zero-coupon class, whose discount accretes evenly by day to maturity. Interest that is not paid when
    due stays owed; it bears interest itself only where ``has_interest_on_arrears``.
    """

    id: Identifier = Field(description="word that steps use")
    name: Name = Field(description="name in reports")
    rank: Literal["senior", "mezzanine", "subordinated"] = Field(
        description="its place in reports; steps decide who is paid"
    )
    balance: Yuan = Field(gt=0, description="principal at issue, yuan")
    coupon_rate: Rate = Field(default=0.0, description="a decimal a year: 0.038 for 3.8 %")
    day_count: DayCount = Field(default="ACT/365F", description="how days are counted for interest")
    redemption: Redemption = Field(description="how principal falls due")
    issue_price: Number = Field(default=100.0, gt=0, le=100, description="per 100 yuan of principal")
    interest: Literal["each_payment", "at_maturity"] = Field(
        default="each_payment", description="when interest falls due"
    )
    has_interest_on_arrears: StrictBool = Field(default=False, description="unpaid interest bears interest")
    maturity: Date | None = Field(default=None, description="a payment date; the deal's expected maturity if left out")
    instalments: tuple[Instalment, ...] = Field(default=(), description="with redemption schedule, and only with it")
