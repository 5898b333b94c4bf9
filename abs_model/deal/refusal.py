"""When a refusal keeps which rights: a table of rules, of which the first that fits says code and recourse."""

from typing import Literal

from pydantic import Field, StrictStr

from abs_model.terms import Terms

Recourse = Literal["all", "acceptor", "none"]
"""Against everybody who signed; against drawer, acceptor and who guarantees for them only; against nobody yet."""


class RefusalRule(Terms):
    """One line of the table; a term that is left out fits everything.

    ``signed`` is when the acceptor refused: before the due date, within the days of presentment, or after them;
    ``presented`` when the holder presented, by the same days; ``message`` whether the holder sent an ordinary
    presentment or one that the system takes for late.
    """

    message: Literal["ordinary", "late"] | None = Field(default=None, description="what the holder sent")
    presented: Literal["in_window", "after_window"] | None = Field(default=None, description="when the holder did")
    signed: Literal["before_due", "in_window", "after_window"] | None = Field(
        default=None, description="when the acceptor refused"
    )
    code: StrictStr = Field(min_length=1, description="status of the clearing system")
    recourse: Recourse = Field(description="who can be called upon")


DEFAULT_REFUSALS = (
    RefusalRule(message="ordinary", signed="before_due", code="200512", recourse="none"),
    RefusalRule(message="ordinary", presented="in_window", signed="in_window", code="200412", recourse="all"),
    RefusalRule(message="ordinary", presented="in_window", signed="after_window", code="200312", recourse="acceptor"),
    RefusalRule(message="late", presented="in_window", code="210412", recourse="all"),
    RefusalRule(presented="after_window", code="210312", recourse="acceptor"),
)
"""As one implementation has it. That a refusal after the window costs recourse although the bill was presented in time
is open to doubt (票据法 53, 65): a programme may write ``recourse: all`` in a table of its own."""
