"""What a supplier could do instead of selling to the plan: discount a bill, guaranteed or not, or borrow."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, StrictStr, model_validator

from abs_model.terms import Identifier, Name, Rate, Ratio, TermFault, Terms, Yuan, term_error

THIS_ABS = "abs"
"""The word for the plan itself beside its alternatives."""


class Alternative(Terms):
    """Another way to finance a receivable from closing to its due date.

    ``discount``: a bill of the same face and due date is discounted, interest = face x rate x days / 360 off the price;
    a due date on a day off counts to the next working day of banks. ``loan``: a bank lends a part of the face until the
    due date and takes interest then. A guarantee fee (a year, of 360 days) and other fees are paid at the start.
    """

    id: Identifier = Field(description="word for it in tables")
    name: Name = Field(description="name in reports")
    kind: Literal["discount", "loan"] = Field(description="interest off the price, or at the end")
    rate: Rate = Field(description="interest a year, of 360 days")
    advance_ratio: Ratio = Field(default=1.0, gt=0, description="with a loan: lent / face")
    guarantee_fee_rate: Rate = Field(default=0.0, description="a year, of 360 days, of face or of what is lent")
    least_guarantee_fee: Yuan = Field(default=0.0, description="least that a guarantee costs for one receivable, yuan")
    fee_ratio: Ratio = Field(default=0.0, description="other fees / face or what is lent, once")

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if self.kind == "discount" and self.advance_ratio != 1.0:
            raise term_error(
                "discount_advance",
                found=f"has kind discount and advance_ratio {self.advance_ratio}",
                wanted="advance_ratio with a loan only is wanted",
                remedy="Strike it, or write kind: loan.",
            )
        if self.least_guarantee_fee and not self.guarantee_fee_rate:
            raise term_error(
                "guarantee_fee",
                found="has least_guarantee_fee and no guarantee_fee_rate",
                wanted="both or none is wanted",
                remedy="Add the rate, or strike the least fee.",
            )
        return self


class AlternativeSet(Terms):
    """Everything that a supplier could do instead."""

    version: StrictStr = Field(min_length=1, description="which version of the assumptions this is")
    alternatives: tuple[Alternative, ...] = Field(min_length=1, description="what else a supplier could do")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")


def alternative_faults(terms: AlternativeSet) -> Iterator[TermFault]:
    """Ids that are taken already, by another alternative or by the plan itself."""
    seen = {THIS_ABS}
    for number, one in enumerate(terms.alternatives):
        if one.id in seen:
            yield TermFault(
                loc=("alternatives", number, "id"),
                found=f'id "{one.id}" is taken already, by {"the plan" if one.id == THIS_ABS else "one above"}',
                wanted="an id of its own is wanted",
                remedy="Change it.",
            )
        seen.add(one.id)
