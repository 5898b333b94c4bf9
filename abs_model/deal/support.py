"""Support from outside: guarantee, shortfall undertaking, liquidity facility."""

from typing import Literal

from pydantic import Field, StrictBool

from abs_model.terms import Identifier, Name, Rate, Terms, Yuan

POOL = "pool"
"""The word for every claim of the pool, each by itself."""


class Support(Terms):
    """One undertaking of a provider to pay what the plan cannot.

    A ``draw`` step pays what is still due to the names in ``covers``, in their order, never more than ``cap`` in all
    and nothing once the provider has failed. What was drawn is owed back and paid by a ``reimburse`` step. One that
    covers ``pool`` answers for each claim of the pool on its due date, whatever the notes need; what comes in on that
    claim later is its own.
    """

    id: Identifier = Field(description="word that steps use")
    name: Name = Field(description="name in reports")
    kind: Literal["guarantee", "shortfall_undertaking", "liquidity"] = Field(
        description="what sort of undertaking it is"
    )
    provider: Identifier = Field(description="role of the party that pays")
    covers: tuple[str, ...] = Field(
        min_length=1, description="names such as A.interest, A.principal, fees.senior, tax; or pool"
    )
    cap: Yuan | None = Field(default=None, description="most that is ever paid, yuan; without limit when left out")
    is_revolving: StrictBool = Field(default=False, description="what is reimbursed can be drawn again")
    is_paying_accelerated: StrictBool = Field(
        default=False,
        description="answers for principal that an event brought forward, not only for what was scheduled",
    )
    advance_rate: Rate = Field(default=0.0, description="interest on what is drawn and not reimbursed, ACT/365F")
