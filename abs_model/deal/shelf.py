"""The shelf (储架) that series are issued from."""

from typing import Literal

from pydantic import Field

from abs_model.terms import Date, Identifier, Name, Terms, Whole, Yuan


class Shelf(Terms):
    """Registered amount and rules of one shelf; a quota is used up by issuance and does not come back.

    References
    ----------
    Shelf registration by one no-objection letter (无异议函), generally valid for two years.
    """

    id: Identifier = Field(description="word for the shelf")
    name: Name = Field(description="name in reports")
    venue: Literal["SZSE", "SSE", "interbank"] = Field(description="where it is registered")
    registered_amount: Yuan = Field(gt=0, description="most that may ever be issued, yuan")
    letter_date: Date | None = Field(default=None, description="date of the no-objection letter")
    validity_months: Whole = Field(default=24, gt=0, description="months from the letter in which series may be issued")
    first_issue_months: Whole = Field(
        default=12, gt=0, description="months from the letter to the first series at most"
    )
    most_issues: Whole | None = Field(default=None, gt=0, description="most series that may be issued")
    per_issue_cap: Yuan | None = Field(default=None, description="most that one series may come to, yuan")
    per_core_enterprise_cap: Yuan | None = Field(
        default=None, description="most that one core enterprise may owe over all series, yuan"
    )
    issued_before: Yuan = Field(default=0.0, description="issued under the shelf before the series of this workspace")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")
