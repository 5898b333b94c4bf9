"""What a guaranteed bill costs: the bank's discount, the guarantor's fee, by rating and tenor; and who pays."""

from typing import Literal

from pydantic import Field

from abs_model.deal.party import Rating
from abs_model.terms import Rate, Ratio, Terms, Whole, Yuan

InterestPayer = Literal["seller", "buyer", "agreed"]
"""Who pays the bank's interest: the supplier (卖方付息), the acceptor (买方付息), or both by agreement (协议付息)."""

INTEREST_PAYERS: tuple[str, ...] = InterestPayer.__args__  # type: ignore[attr-defined]


class PriceRow(Terms):
    """Prices of bills of acceptors of some ratings up to a tenor."""

    ratings: tuple[Rating, ...] = Field(min_length=1, description="ratings of the acceptors")
    up_to_days: Whole = Field(gt=0, description="longest tenor that has this price, days")
    discount_rate: Rate = Field(description="bank's interest a year")
    guarantee_fee_rate: Rate = Field(description="guarantor's fee a year, of face")


class Prices(Terms):
    """How interest and fee are counted; rates of the tape go before those of the grid."""

    day_count: Literal["ACT/360", "30/360"] = Field(
        default="ACT/360", description="days as they are, or months of 30 days as textbooks count them"
    )
    roll: Literal["following", "keep"] = Field(
        default="following", description="a due date on a day off counts to the next working day of banks, or stays"
    )
    out_of_town_days: Whole = Field(default=3, ge=0, description="days added for a paper bill of another town")
    least_guarantee_fee: Yuan = Field(default=0.0, description="least fee for one bill, yuan")
    other_fee_ratio: Ratio = Field(default=0.0, description="other fees once, of face")
    interest_payer: InterestPayer = Field(default="seller", description="who pays the interest if the tape is silent")
    buyer_share: Ratio = Field(default=0.0, description="with agreed: part of the interest that the acceptor pays")
    guarantee_fee_payer: Literal["seller", "buyer"] = Field(default="seller", description="who pays the guarantor")
    grid: tuple[PriceRow, ...] = Field(default=(), description="prices; the first row that fits a bill is its own")

    def row(self, rating: str | None, days: int) -> PriceRow | None:
        """The row for a rating and a tenor; None where there is none."""
        return next((one for one in self.grid if rating in one.ratings and days <= one.up_to_days), None)
