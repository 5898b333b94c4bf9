"""The rulebook of guarantors: every regulatory number with the days on which it is in force, its clause and source."""

import datetime
from typing import Literal

from pydantic import Field, StrictStr

from abs_model.errors import DealError, Fault, nearest
from abs_model.terms import Date, Number, Terms

WeightKind = Literal[
    "small_borrowing", "farmer_borrowing", "housing_borrowing", "other_borrowing", "aa_plus_bond", "aa_bond",
    "other_bond", "other_financing",
]  # fmt: skip
WEIGHT_KINDS: tuple[str, ...] = WeightKind.__args__  # type: ignore[attr-defined]
"""Classes of guarantees that have a weight of their own; ``weight_`` and the class is the id of its rule."""

RuleId = Literal[
    "leverage", "leverage_small_farm", "small_farm_balance_share", "small_farm_client_share", "single_client", "group",
    "equity_deduction", "recognised_sharing",
    "weight_small_borrowing", "small_borrowing_amount", "weight_farmer_borrowing", "farmer_borrowing_amount",
    "weight_housing_borrowing", "weight_other_borrowing", "weight_aa_plus_bond", "weight_aa_bond", "weight_other_bond",
    "weight_other_financing", "concentration_aa_plus_bond",
    "capital_ratio", "class_1_2_ratio", "class_1_ratio", "class_3_ratio",
    "unearned_reserve_ratio", "compensation_reserve_ratio", "compensation_reserve_ceiling",
    "quarterly_return_days", "annual_return_days", "annual_report_days", "bank_return_days", "bank_report_days",
]  # fmt: skip
RULE_IDS: tuple[str, ...] = RuleId.__args__  # type: ignore[attr-defined]
"""Every rule that a rulebook has."""

ABOVE_ONE = ("leverage", "leverage_small_farm", *(one for one in RULE_IDS if one.endswith(("_amount", "_days"))))
"""Rules whose number is no part of a whole: multiples, yuan, days."""


class Rule(Terms):
    """One number of one regulation, and the days on which it is in force.

    ``source`` says where the number was read; a number that was not read says so there.
    """

    id: RuleId = Field(description="which rule it is")
    value: Number = Field(ge=0, description="its number: a multiple, a part of a whole, yuan or days")
    valid_from: Date = Field(description="first day in force")
    valid_to: Date | None = Field(default=None, description="last day in force; none while it is in force")
    clause: StrictStr = Field(min_length=1, description="regulation and article")
    source: StrictStr = Field(min_length=1, description="where the number was read, or from memory, verify")

    def is_in_force(self, day: datetime.date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Rulebook(Terms):
    """All rules, those of former days among them."""

    version: StrictStr = Field(min_length=1, description="version of the rulebook, which reports repeat")
    rules: tuple[Rule, ...] = Field(min_length=1, description="rules, one a number and time")


def rule_as_of(rulebook: Rulebook, rule_id: str, day: datetime.date) -> Rule:
    """The rule that is in force on a day.

    Parameters
    ----------
    rulebook : Rulebook
    rule_id : str
        One of ``RULE_IDS``.
    day : date

    Returns
    -------
    Rule

    Raises
    ------
    DealError
        If the rulebook has no such rule, or none that is in force on that day.
    """
    own = sorted((one for one in rulebook.rules if one.id == rule_id), key=lambda one: one.valid_from)
    found = next((one for one in own if one.is_in_force(day)), None)
    if found is None:
        raise DealError(str(_missing(rulebook, rule_id, day, own)))
    return found


def _missing(rulebook: Rulebook, rule_id: str, day: datetime.date, own: list[Rule]) -> Fault:
    where, found = "rulebook", f"no rule {rule_id} on {day}"
    if not own:
        known = {one.id for one in rulebook.rules}
        return Fault(where=where, found=f"no rule {rule_id}", wanted="one is wanted", remedy=nearest(rule_id, known))
    if day < own[0].valid_from:
        wanted = f"the first is in force from {own[0].valid_from}"
        return Fault(where=where, found=found, wanted=wanted, remedy="Name a later day, or add the rule.")
    last = max(one.valid_to for one in own if one.valid_to is not None and one.valid_to < day)
    wanted = f"the one before is in force until {last}"
    return Fault(where=where, found=found, wanted=wanted, remedy="Name another day, or add the rule.")
