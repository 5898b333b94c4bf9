"""The shelf (储架) that series are issued from."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field, StrictBool, StrictStr

from abs_model.deal.issue_plan import IssuePlan
from abs_model.terms import Date, Identifier, ListedIdentifier, Name, Terms, Whole, Yuan


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
    n_issued_before: Whole = Field(default=0, ge=0, description="series issued before those of this workspace")
    is_refilled: StrictBool = Field(
        default=False, description="whether what is repaid may be issued again; not the usual practice"
    )
    criteria_version: StrictStr | None = Field(
        default=None, min_length=1, description="version of the eligibility criteria that every series keeps"
    )
    guarantor: ListedIdentifier | None = Field(default=None, description="id of the party that guarantees every series")
    series: tuple[StrictStr, ...] = Field(
        default=(), description="folders of its deals, from this file's folder; every deal that names it if left out"
    )
    plan: IssuePlan | None = Field(default=None, description="the series to come")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")

    @property
    def expiry(self) -> datetime.date | None:
        """The last day on which a series may be issued; None without a letter."""
        return self.letter_date and self.letter_date + relativedelta(months=self.validity_months)

    @property
    def first_issue_deadline(self) -> datetime.date | None:
        """The last day for the first series; None without a letter."""
        months = min(self.first_issue_months, self.validity_months)
        return self.letter_date and self.letter_date + relativedelta(months=months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One series as its own deal file has it: word, where it stands, closing, principal at issue in yuan."""

    deal_id: str
    place: str
    closing: datetime.date
    amount: float

    @property
    def key(self) -> tuple[datetime.date, str, str]:
        """Series are counted by closing, then by id; two of one id by their places."""
        return (self.closing, self.deal_id, self.place)


def shelf_before(shelf: Shelf, issue: Issue, issues: Iterable[Issue]) -> Shelf:
    """The shelf as it stood before a series: what was issued earlier is in ``issued_before``.

    Parameters
    ----------
    shelf : Shelf
        As its file has it.
    issue : Issue
    issues : iterable of Issue
        Series under the shelf; the one itself may be among them.

    Returns
    -------
    Shelf
    """
    earlier = [one for one in issues if one.place != issue.place and one.key < issue.key]
    return shelf.model_copy(
        update={
            "issued_before": shelf.issued_before + sum(one.amount for one in earlier),
            "n_issued_before": shelf.n_issued_before + len(earlier),
        }
    )
