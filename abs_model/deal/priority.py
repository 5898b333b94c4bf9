"""The priority of payments (分配顺序) as data: a closed set of steps, one list for each state of the deal."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from abs_model.terms import Identifier, Ratio, Terms, Yuan, term_error

State = Literal["normal", "acceleration", "default", "liquidation"]
STATES: tuple[State, ...] = ("normal", "acceleration", "default", "liquidation")
"""States of a deal, from the mildest to the gravest; a graver one supersedes a milder."""

VERBS = {
    "pay": "pay what is due to a payee from an account; several payees in one step share pro rata to what each is due",
    "fill": "top an account up to its target",
    "draw": "have a support, or an account that is a reserve, pay what is still due to the names it is for",
    "reimburse": "pay back what a support has paid, once all that it covers is current",
    "buy": "buy new receivables while the deal replenishes",
    "transfer": "move what an account holds above its target to another account",
    "release": "hand what is left in an account to a party or to the holders of a tranche",
}
"""The closed set of steps, each with its meaning."""


class Limit(Terms):
    """A bound on a step: an amount, a share of what the account holds, or the gap of a tranche to its target."""

    amount: Yuan | None = Field(default=None, description="yuan, each time the step is reached")
    share: Ratio | None = Field(default=None, description="of what the account holds when the step is reached")
    target_ratio: Ratio | None = Field(
        default=None, description="pay principal only until the balance is this share of the pool's outstanding face"
    )

    @model_validator(mode="after")
    def _has_one_measure(self) -> Self:
        given = [name for name in ("amount", "share", "target_ratio") if getattr(self, name) is not None]
        if len(given) != 1:
            raise term_error(
                "limit_measure",
                found=f"has {' and '.join(given) or 'no measure'}",
                wanted="exactly one of amount, share and target_ratio is wanted",
                remedy="Strike all but one." if given else "Add one.",
            )
        return self


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[
    tuple[str, ...], Field(min_length=1), BeforeValidator(_as_tuple, json_schema_input_type=str | tuple[str, ...])
]
"""One name, or a list of names."""


class Step(Terms):
    """One step; exactly one verb is given."""

    pay: Names | None = Field(default=None, description=VERBS["pay"])
    fill: Identifier | None = Field(default=None, description=VERBS["fill"])
    draw: Identifier | None = Field(default=None, description=VERBS["draw"])
    reimburse: Identifier | None = Field(default=None, description=VERBS["reimburse"])
    buy: Literal["receivables"] | None = Field(default=None, description=VERBS["buy"])
    transfer: Identifier | None = Field(default=None, description=VERBS["transfer"])
    release: Identifier | None = Field(default=None, description=VERBS["release"])
    source: Identifier | None = Field(
        default=None, alias="from", description="account paid from; the plan account if left out"
    )
    to: Identifier | None = Field(default=None, description="with transfer: the account that receives")
    names: Names | None = Field(
        default=None, alias="for", description="with draw: what is paid; the support's covers if left out"
    )
    after: Names | None = Field(default=None, description="only once these tranches are repaid in full")
    limit: Limit | None = Field(default=None, description="bound on the whole step")

    @model_validator(mode="after")
    def _has_one_verb(self) -> Self:
        given = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(given) != 1:
            raise term_error(
                "step_verb",
                found=f"has {' and '.join(given) or 'no verb'}",
                wanted=f"exactly one of {', '.join(VERBS)} is wanted",
                remedy="Make a step of each." if given else "Say what the step does.",
            )
        return self

    @property
    def verb(self) -> str:
        """What the step does."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def objects(self) -> tuple[str, ...]:
        """Whom or what the verb names."""
        value = getattr(self, self.verb)
        return value if isinstance(value, tuple) else (value,)


class PriorityOfPayments(Terms):
    """The order at closing and in each state; a state without a list follows the next milder one that has one."""

    closing: tuple[Step, ...] = Field(min_length=1, description="what issue proceeds are used for, once")
    normal: tuple[Step, ...] = Field(min_length=1, description="while no event has happened")
    acceleration: tuple[Step, ...] | None = Field(
        default=None, description="after an acceleration event; else as normal"
    )
    default: tuple[Step, ...] | None = Field(
        default=None, description="after an event of default; else as acceleration"
    )
    liquidation: tuple[Step, ...] | None = Field(default=None, description="once the plan is wound up; else as default")

    def steps(self, state: State) -> tuple[Step, ...]:
        """The list that governs a state."""
        own: tuple[Step, ...] | None = getattr(self, state)
        return own if own is not None else self.steps(STATES[STATES.index(state) - 1])
