"""Who bears what is lost on a claim (代偿): bank, guarantor, government, partner, re-guarantor, fund."""

from typing import Literal

from pydantic import Field

from abs_model.terms import Identifier, Name, Ratio, Terms, Whole, Yuan


class Sharer(Terms):
    """One who bears a part of every claim.

    The first losses of the programme go to those with a ``first_loss``, in their order; the rest is split by ``share``.
    What exceeds a ``cap`` falls back on the guarantor.
    """

    id: Identifier = Field(description="word for it in tables")
    name: Name = Field(description="name in reports")
    role: Identifier = Field(description="role of the party")
    share: Ratio = Field(default=0.0, description="part of a claim; all of them add up to 1")
    first_loss: Yuan | None = Field(default=None, gt=0, description="first claims that it bears alone, yuan")
    cap: Yuan | None = Field(default=None, gt=0, description="most that it bears in all, yuan")
    lag_days: Whole = Field(
        default=0, ge=0, description="days after the guarantor has paid until it is reimbursed; 0 is borne at once"
    )


class Cession(Terms):
    """A part of what one sharer bears is passed on: re-guarantee (再担保), a national fund behind a re-guarantor."""

    id: Identifier = Field(description="word for it in tables")
    name: Name = Field(description="name in reports")
    role: Identifier = Field(description="role of the party that takes it over")
    of: Identifier = Field(description="id of the sharer, or of an earlier cession, that passes it on")
    share: Ratio = Field(gt=0, description="part that is passed on")
    cap: Yuan | None = Field(default=None, gt=0, description="most that is taken over in all, yuan")
    lag_days: Whole = Field(default=0, ge=0, description="days until it is reimbursed")


class Sharing(Terms):
    """How claims are shared, and in which order recoveries (追偿) are shared back.

    ``pro_rata``: by what each has borne. ``in_order``: those of ``recovery_order`` are made whole one after another,
    then the others pro rata. The guarantor is liable to the holder for the whole (票据法 50): limits see the gross
    amount, losses the net one.
    """

    sharers: tuple[Sharer, ...] = Field(min_length=1, description="who bears a claim; one of them is the guarantor")
    cessions: tuple[Cession, ...] = Field(default=(), description="what they pass on")
    recovery: Literal["pro_rata", "in_order"] = Field(default="pro_rata", description="how recoveries go back")
    recovery_order: tuple[Identifier, ...] = Field(default=(), description="with in_order: who is made whole first")

    @property
    def bearers(self) -> tuple[str, ...]:
        """Ids of all who bear something: sharers, then those who take over."""
        return (*(one.id for one in self.sharers), *(one.id for one in self.cessions))
