"""Trigger events (触发事件): a measure, a threshold, and what follows."""

from typing import Literal, Self

from pydantic import Field, StrictBool, model_validator

from abs_model.terms import Identifier, ListedIdentifier, Name, Number, Terms, term_error

MEASURES = {
    "cumulative_default_ratio": "face that has defaulted so far / face at the cut-off",
    "cumulative_dilution_ratio": "face diluted so far / face at the cut-off",
    "overdue_ratio": "face due, unpaid and not in default / face outstanding",
    "pool_ratio": "face outstanding / face at the cut-off",
    "asset_coverage_ratio": (
        "(face outstanding and not in default + cash in all accounts) / balance of the subject tranche, or of all"
    ),
    "interest_unpaid": "interest due and unpaid of the subject tranche, yuan",
    "principal_unpaid": "principal due and unpaid of the subject tranche, yuan",
    "support_failed": "1 once the provider of the subject support has failed",
    "support_drawn": "what the subject support has paid and not been reimbursed, yuan",
    "core_enterprise_defaulted": "1 once the subject core enterprise has defaulted; any one when no subject is named",
    "account_gap": "target less balance of the subject account, yuan",
    "event_happened": "1 once the subject event has happened",
    "loan_to_value_ratio": "balance of all tranches / appraised value of the intellectual property that still stands",
}
"""The closed set of measures that a trigger may test, each with its definition."""

Measure = Literal[
    "cumulative_default_ratio", "cumulative_dilution_ratio", "overdue_ratio", "pool_ratio", "asset_coverage_ratio",
    "interest_unpaid", "principal_unpaid", "support_failed", "support_drawn", "core_enterprise_defaulted",
    "account_gap", "event_happened", "loan_to_value_ratio",
]  # fmt: skip


class Condition(Terms):
    """``measure`` above, or below, a threshold."""

    measure: Measure = Field(description="what is measured")
    subject: ListedIdentifier | None = Field(
        default=None, description="tranche, support, account, event or core enterprise"
    )
    above: Number | None = Field(default=None, description="breached above this")
    below: Number | None = Field(default=None, description="breached below this")

    @model_validator(mode="after")
    def _has_one_threshold(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise term_error(
                "threshold",
                found="has neither above nor below" if self.above is None else "has above and below",
                wanted="exactly one of above and below is wanted",
                remedy="Add one." if self.above is None else "Make two triggers of it.",
            )
        return self


class Trigger(Terms):
    """One trigger event.

    Tested ``before`` the distribution (on the calculation date; a breach changes the order of that very payment) or
    ``after`` it (a breach changes the next one). The first is made in every period, the second only where there is
    a distribution. A curable breach is over once the test is passed again; a deal then returns to the gravest state
    that is still called for.
    """

    id: Identifier = Field(description="word for the event")
    name: Name = Field(description="name in reports")
    when: Condition = Field(description="measure and threshold")
    test: Literal["before", "after"] = Field(default="before", description="before or after the distribution")
    then: Literal["acceleration", "default", "liquidation", "stop_replenishment"] = Field(description="what follows")
    is_curable: StrictBool = Field(default=False, description="over once the test is passed again")
