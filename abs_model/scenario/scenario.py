"""One scenario: what happens to debtors, guarantor, cash, costs. A closed list of drivers; none moved is the base."""

from typing import Annotated

from pydantic import Field, StrictStr

from abs_model.scenario.factor import FactorShares
from abs_model.terms import Date, Identifier, ListedIdentifier, Name, Number, Rate, Ratio, Terms, Whole

LARGEST = "largest_core_enterprise"
"""The word for the core enterprise that owes most of the pool."""


Days = Annotated[Whole, Field(ge=0, le=3660)]
"""Days that something takes, ten years at most."""


Notches = Annotated[Whole, Field(ge=0, le=20)]
"""Steps of a rating scale, towards the worse."""


Multiplier = Annotated[Number, Field(ge=0, le=100)]
"""What a number of the base case is multiplied by."""


class ObligorDefault(Terms):
    """A core enterprise, a group of them, or one debtor stops paying on a date."""

    obligor: ListedIdentifier = Field(
        description="id of a core enterprise, group or debtor, or largest_core_enterprise"
    )
    date: Date = Field(description="first day on which it pays nothing")


class Repurchase(Terms):
    """The originator takes named receivables back at face on a date, because they were not eligible."""

    receivables: tuple[str, ...] = Field(min_length=1, description="ids of receivables, as on the tape")
    date: Date = Field(description="day on which it pays for them")


class Scenario(Terms):
    """What is assumed, on top of what is promised.

    ``delays`` and ``defaults`` name obligors; ``delay_days`` holds for all the others. Ratios are shares of face. A
    failed party pays nothing from its date on. On the day of ``commingling`` whoever holds the collections on their way
    to the plan fails, and the cash of the collection window in which the day falls is lost. ``DRIVERS_OF_CREDIT`` move
    the credit model, whose probabilities a simulation draws from; a projection knows no probabilities and is the same
    with them.
    """

    id: Identifier = Field(description="word for the scenario")
    name: Name = Field(description="name in reports")
    defaults: tuple[ObligorDefault, ...] = Field(default=(), description="who stops paying, and when")
    default_ratio: Ratio = Field(default=0.0, description="share of every amount, after dilution, that is never paid")
    recovery_ratio: Ratio = Field(default=0.0, description="share of what is not paid that comes in later")
    recovery_lag_days: Days = Field(default=0, description="days until it does")
    delay_days: Days = Field(default=0, description="days by which every payment is late")
    delays: dict[ListedIdentifier, Days] = Field(
        default_factory=dict, description="days, by core enterprise, group or debtor"
    )
    dilution_ratio: Ratio = Field(default=0.0, description="share of face that the debtor need not pay")
    failures: dict[Identifier, Date] = Field(default_factory=dict, description="date by role of the party")
    events: dict[Identifier, Date] = Field(default_factory=dict, description="date by id of the event")
    coupon_shift: Rate = Field(default=0.0, description="added to every coupon above 0")
    fee_multiplier: Multiplier = Field(default=1.0, description="every fee is multiplied by it")
    commingling: Date | None = Field(
        default=None, description="day on which whoever holds the collections fails; that window's cash is lost"
    )
    repurchases: tuple[Repurchase, ...] = Field(default=(), description="what the originator takes back")
    default_probability_multiplier: Multiplier = Field(
        default=1.0, description="every default probability is multiplied by it; nothing in a projection"
    )
    industry_multipliers: dict[StrictStr, Multiplier] = Field(
        default_factory=dict,
        description="default probabilities of names of an industry are multiplied by it; nothing in a projection",
    )
    correlation: FactorShares | None = Field(
        default=None,
        description="shares of variance of every name, instead of those of the credit model; nothing in a projection",
    )
    downgrades: dict[ListedIdentifier, Notches] = Field(
        default_factory=dict,
        description="notches by which a rating is worse, by core enterprise or role; nothing in a projection",
    )


DRIVERS_OF_CREDIT = ("default_probability_multiplier", "industry_multipliers", "correlation", "downgrades")
"""Drivers that move probabilities and no cash."""

BASE = Scenario(id="base", name=Name(zh="基准情形", en="base case"))


class ScenarioSet(Terms):
    """The scenarios of a deal, with the version of the set."""

    version: str = Field(min_length=1, description="version of the set")
    scenarios: tuple[Scenario, ...] = Field(min_length=1, description="what may happen, one by one")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")
