"""Duties of disclosure and filing: who owes which report by when, by which rule, besides the deal's own timeline."""

import datetime
from typing import Literal

from pydantic import Field, StrictStr

from abs_model.deal.party import Role
from abs_model.terms import Date, Identifier, Name, Ratio, Terms, Whole

Anchor = Literal["closing", "payment", "year", "quarter", "event"]
"""What a duty is counted from: the closing, each payment date, each calendar year, each quarter's end, an event."""

Product = Literal["supply_chain_abs", "bill_guarantee", "ip_abn"]


class DutyRule(Terms):
    """One duty that a rule or the market's practice lays on a party of every deal of some products.

    Of the anchors ``closing``, ``payment`` and ``event`` it is due ``business_days`` later (earlier where negative), of
    a quarter ``calendar_days`` after its end, of a year on ``month`` and ``day``: in the year itself, or in the next
    one where the report is about the year that is over.
    """

    id: Identifier = Field(description="word for the duty")
    name: Name = Field(description="what is to be done")
    products: tuple[Product, ...] = Field(min_length=1, description="deals that owe it")
    parties: tuple[Role, ...] = Field(min_length=1, description="who owes it: the first of these roles that a deal has")
    anchor: Anchor = Field(description="what it is counted from")
    business_days: Whole = Field(default=0, description="business days from the anchor, of the deal's calendar")
    calendar_days: Whole = Field(default=0, ge=0, description="days after the end of a quarter")
    month: Whole | None = Field(default=None, ge=1, le=12, description="month of a yearly duty")
    day: Whole | None = Field(default=None, ge=1, le=31, description="day of a yearly duty")
    is_about_last_year: bool = Field(default=False, description="whether it reports the year before")
    least_months: Whole = Field(default=0, ge=0, description="months that a plan must be old at the end of that year")
    comes_by_itself: bool = Field(default=False, description="a day that passes; nobody has to do anything")
    basis: Literal["by_law", "by_practice"] = Field(description="what it rests on")
    clause: StrictStr = Field(min_length=1, description="regulation and article, or where the practice was seen")
    source: StrictStr = Field(min_length=1, description="where it was read, or from memory, verify")
    valid_from: Date = Field(description="first day in force")
    valid_to: Date | None = Field(default=None, description="last day in force; none while it is in force")

    def is_in_force(self, day: datetime.date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class InterimRules(Terms):
    """From what size on something that happened calls for an interim report (临时报告)."""

    loss_share: Ratio = Field(description="loss of the pool, as a share of the principal that is outstanding")
    cash_drop: Ratio = Field(description="by how much less cash is expected than was planned")
    deviation: Ratio = Field(description="by how much a line of cash differs from the plan before a report flags it")
    clause: StrictStr = Field(min_length=1, description="regulation and article")
    source: StrictStr = Field(min_length=1, description="where it was read")


class DutyBook(Terms):
    """All duties, those of former days among them, and what an interim report is due for."""

    version: StrictStr = Field(min_length=1, description="version, which reports repeat")
    interim: InterimRules = Field(description="thresholds of interim reports")
    duties: tuple[DutyRule, ...] = Field(min_length=1, description="one a duty and time")
