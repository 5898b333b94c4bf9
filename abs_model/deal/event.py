"""Events with a day and no cash of their own: intellectual property is declared invalid, a guarantor is downgraded."""

from typing import Literal

from pydantic import Field

from abs_model.terms import Identifier, ListedIdentifier, Name, Terms


class Event(Terms):
    """Something that may happen once, on a day, on a path.

    ``ip_invalidated``: the intellectual property behind a debtor's claims is worth nothing from then on (宣告无效,
    or the market has moved on). ``downgrade``: the rating of the party in a role falls below what the documents ask
    for; a party that has failed counts as downgraded. How likely it is stands in the credit assumptions under its id; a
    scenario may state its day; triggers ask for it.
    """

    id: Identifier = Field(description="word that triggers, scenarios and credit assumptions use")
    name: Name = Field(description="name in reports")
    kind: Literal["ip_invalidated", "downgrade"] = Field(description="what happens")
    subject: ListedIdentifier = Field(description="the debtor whose property it is, or the role of the party")
