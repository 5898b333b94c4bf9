"""The pool as the documents see it: which tape, which criteria, at what price, renewed or bought back how."""

from typing import Literal, Self

from pydantic import Field, StrictStr, model_validator

from abs_model.deal.eligibility import ConcentrationLimit, Criterion
from abs_model.terms import Date, Rate, Ratio, Terms, Whole, term_error


class Purchase(Terms):
    """What the plan pays for the pool at closing.

    ``proceeds``: all that issue proceeds leave after closing fees and reserves. ``simple_discount``: face x (1 - rate x
    days / 360), as bills are discounted. ``true_discount``: face / (1 + rate x days / 365). ``tape``: the transfer
    price on the tape. ``face``: no discount. Days run from closing to the due date.
    """

    method: Literal["proceeds", "simple_discount", "true_discount", "tape", "face"] = Field(
        description="how the price is found"
    )
    rate: Rate | None = Field(default=None, description="discount rate a year, with the two discounts")

    @model_validator(mode="after")
    def _has_a_rate_where_it_needs_one(self) -> Self:
        if (self.rate is None) == self.method.endswith("discount"):
            raise term_error(
                "purchase_rate",
                found=f"has method {self.method} and {'no' if self.rate is None else 'a'} rate",
                wanted="a rate with simple_discount and true_discount, and only with them, is wanted",
                remedy="Add the rate." if self.rate is None else "Strike the rate, or change the method.",
            )
        return self


class Replenishment(Terms):
    """Circular purchase (循环购买): cash buys new receivables of the same kind until a date or a stop event.

    New receivables are owed by the core enterprises of the initial pool in its proportions, leaving out those in
    default, and fall due ``tenor_days`` after the payment date on which they are bought at ``price_ratio`` of face.
    """

    until: Date = Field(description="last day on which new receivables are bought")
    tenor_days: Whole = Field(gt=0, le=730, description="days from purchase to the due date of what is bought")
    price_ratio: Ratio = Field(gt=0, description="price / face")


class CleanUpCall(Terms):
    """The originator buys the rest once it is small (清仓回购), if that pays off all that is then owed."""

    pool_ratio: Ratio = Field(
        gt=0, lt=1, description="face outstanding / face at the cut-off, at or below which it may call"
    )


class PoolTerms(Terms):
    """Tape, criteria, limits, price."""

    tape: StrictStr = Field(min_length=1, description="path of the tape, from this file's folder")
    asset: Literal["receivables", "bills", "claims"] = Field(default="receivables", description="what is in the pool")
    eligibility: tuple[Criterion, ...] = Field(
        default=(), description="criteria that a receivable meets or is left out"
    )
    concentration: tuple[ConcentrationLimit, ...] = Field(default=(), description="limits on the shares of the pool")
    purchase: Purchase = Field(description="what the plan pays for the pool")
    replenishment: Replenishment | None = Field(default=None, description="circular purchase, if there is any")
    clean_up_call: CleanUpCall | None = Field(default=None, description="the originator's right to buy the rest")
