"""The plan's accounts; the first one listed is the plan account, where collections arrive and steps pay from."""

from pydantic import Field

from abs_model.terms import Identifier, Name, Rate, Ratio, Terms, Yuan


class Target(Terms):
    """How much an account should hold: the larger of an amount and a share of what is outstanding.

    The target falls to nothing once every tranche of ``tranches`` is repaid, so that a reserve is given back.
    """

    amount: Yuan = Field(default=0.0, description="yuan")
    ratio: Ratio = Field(default=0.0, description="share of the balance of ``tranches``")
    tranches: tuple[Identifier, ...] = Field(
        min_length=1, description="whose balance counts, and whose redemption ends it"
    )


class Account(Terms):
    """One account of the plan."""

    id: Identifier = Field(description="word that steps use")
    name: Name = Field(description="name in reports")
    target: Target | None = Field(
        default=None, description="how much it should hold; nothing in particular if left out"
    )
    reinvestment_rate: Rate = Field(default=0.0, description="yield on the balance at the start of a period, ACT/365F")
