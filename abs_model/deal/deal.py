"""The deal: all that the documents say, in one frozen record."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from abs_model.deal.account import Account
from abs_model.deal.asset import PoolTerms
from abs_model.deal.event import Event
from abs_model.deal.fee import Fee, Tax
from abs_model.deal.ip import IpTerms
from abs_model.deal.party import CoreEnterprise, Party, Role
from abs_model.deal.priority import PriorityOfPayments
from abs_model.deal.support import Support
from abs_model.deal.timetable import Timetable
from abs_model.deal.tranche import Tranche
from abs_model.deal.trigger import Trigger
from abs_model.terms import Identifier, Name, Terms


def _is_list(value: object) -> str:
    return "several" if isinstance(value, list | tuple) else "one"


Parties = Annotated[
    Annotated[Party, Tag("one")] | Annotated[tuple[Party, ...], Tag("several"), Field(min_length=1)],
    Discriminator(_is_list),
]
"""The party, or the parties, in a role."""


class Deal(Terms):
    """One deal.

    ``source`` says for every number where it comes from: a publication, or the word ``illustrative``.
    """

    id: Identifier = Field(description="word for the deal, and the name of its folder")
    product: Literal["supply_chain_abs", "bill_guarantee", "ip_abn"] = Field(description="what kind of deal it is")
    name: Name = Field(description="name in reports")
    parties: dict[Role, Parties] = Field(description="who takes part, by role")
    core_enterprises: tuple[CoreEnterprise, ...] = Field(min_length=1, description="who owes the receivables")
    shelf: str | None = Field(default=None, description="path of the shelf file, from this file's folder")
    dates: Timetable = Field(description="its dates, before any roll")
    pool: PoolTerms = Field(description="what is sold to the plan")
    tranches: tuple[Tranche, ...] = Field(min_length=1, description="the notes")
    accounts: tuple[Account, ...] = Field(min_length=1, description="the plan's accounts, the plan account first")
    fees: tuple[Fee, ...] = Field(default=(), description="who is paid for what")
    tax: Tax = Field(default=Tax(), description="value-added tax on the plan's income")
    support: tuple[Support, ...] = Field(default=(), description="who pays what the plan cannot")
    priority_of_payments: PriorityOfPayments = Field(description="who is paid in which order, in each state")
    triggers: tuple[Trigger, ...] = Field(default=(), description="events that change the state")
    events: tuple[Event, ...] = Field(default=(), description="what may happen on a day and moves no cash by itself")
    ip: IpTerms | None = Field(default=None, description="with product ip_abn, and only with it")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")

    @property
    def plan_account(self) -> str:
        """The account where collections arrive."""
        return self.accounts[0].id

    @property
    def plan_fees(self) -> tuple[Fee, ...]:
        """The fees that the plan itself pays."""
        return tuple(fee for fee in self.fees if fee.payer == "plan")

    @property
    def payees(self) -> tuple[str, ...]:
        """Every single name that a ``pay`` step may use."""
        fees = tuple(f"fees.{fee.id}" for fee in self.plan_fees)
        notes = tuple(f"{tranche.id}.{part}" for tranche in self.tranches for part in ("interest", "principal"))
        return ("tax", *fees, *notes, "purchase")

    def members(self, name: str) -> tuple[str, ...]:
        """The single payees behind a name: itself, or the fees of a group such as ``fees.senior``."""
        grouped = tuple(f"fees.{fee.id}" for fee in self.plan_fees if fee.group == name)
        capped = tuple(
            f"fees.{fee.id}.excess" for fee in self.plan_fees if fee.cap is not None and name == "fees.subordinated"
        )
        return grouped + capped or (name,)
