"""The deal's dates and its calendar."""

from typing import Literal

from pydantic import Field

from abs_model.schedule.period import ScheduleTerms
from abs_model.terms import Date, Terms, Whole

DEFAULT_TIMELINE = {
    "servicer_report": -10,
    "shortfall_notice": -9,
    "guarantee_payment": -8,
    "custodian_report": -6,
    "manager_report": -5,
    "transfer": -3,
}
"""Offsets in business days from the payment date, as seen in one public implementation of the exchange market."""


class Timetable(Terms):
    """Dates as the documents give them, before any roll."""

    cut_off: Date = Field(description="day on which the pool is taken as it stands")
    closing: Date = Field(description="day on which the plan is set up")
    expected_maturity: Date = Field(description="scheduled payment date on which the last principal is due")
    legal_final: Date = Field(description="last day on which anything is paid")
    payment: tuple[Date, ...] = Field(min_length=1, description="scheduled payment dates, the expected maturity last")
    collection: Literal["monthly", "quarterly", "payment"] = Field(
        default="monthly", description="how often money is collected; payment: once for each payment date"
    )
    after_maturity: Literal["monthly", "quarterly", "semiannual", "none"] = Field(
        default="monthly", description="how often money is paid between expected maturity and legal final"
    )
    calendar: Literal["XSHE", "XSHG", "CN"] = Field(
        description="whose business days count: Shenzhen, Shanghai, or the interbank market"
    )
    roll: Literal["keep", "following", "preceding", "modified_following"] = Field(
        default="following", description="where a payment goes that falls on a day off"
    )
    timeline: dict[str, Whole] = Field(
        default_factory=lambda: dict(DEFAULT_TIMELINE),
        description="what happens when, in business days from the payment date, negative before it",
    )
    calculation: str = Field(
        default="servicer_report", description="event of the timeline that closes a collection period"
    )


def schedule_terms(dates: Timetable) -> ScheduleTerms:
    """The timetable in the words of the schedule."""
    return ScheduleTerms(
        cut_off=dates.cut_off,
        closing=dates.closing,
        expected_maturity=dates.expected_maturity,
        legal_final=dates.legal_final,
        payment=dates.payment,
        collection=dates.collection,
        after_maturity=dates.after_maturity,
        roll=dates.roll,
        timeline=tuple(dates.timeline.items()),
        calculation=dates.calculation,
    )
