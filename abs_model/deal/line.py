"""Limits on what is guaranteed, and what freezes an acceptor's line (授信额度)."""

from typing import Literal

from pydantic import Field

from abs_model.deal.party import Rating
from abs_model.terms import Terms, Whole, Yuan

FreezeReason = Literal[
    "overdue", "persistently_overdue", "disclosure_breach", "rating_floor", "rating_cut", "negative_news",
    "refused_elsewhere", "own_refusal",
]  # fmt: skip
FREEZE_REASONS: tuple[FreezeReason, ...] = FreezeReason.__args__  # type: ignore[attr-defined]
"""Why an acceptor's line is frozen: it is overdue, or persistently so, by the clearing system's rule; it does not
disclose what it must; its rating is too low, or has been cut; there is bad news; it refused a bill elsewhere, or
one of this book for want of money."""


class Limits(Terms):
    """Most that may be guaranteed; every cap that is left out does not bind.

    The line of each acceptor is on the whitelist. All of them revolve: a bill uses them from its guarantee until it is
    settled.
    """

    product: Yuan | None = Field(default=None, description="of all bills together, yuan")
    per_group: Yuan | None = Field(default=None, description="of the acceptors of one group together, yuan")
    per_supplier: Yuan | None = Field(default=None, description="of the bills of one supplier together, yuan")
    per_bill: Yuan | None = Field(default=None, description="of one bill, yuan")
    tenor_days: Whole | None = Field(default=None, gt=0, description="days from guarantee to due date")


class Freeze(Terms):
    """What freezes a line: no new bill of its acceptor is guaranteed; those that are guaranteed stay so."""

    reasons: tuple[FreezeReason, ...] = Field(default=FREEZE_REASONS, description="which reasons count")
    lowest_rating: Rating | None = Field(default=None, description="with rating_floor: frozen below this rating")


class OverdueRegime(Terms):
    """When an acceptor counts as overdue, and how long that keeps it out.

    References
    ----------
    商业汇票信息披露操作细则 of the clearing system (承兑人逾期: three overdue acts within six months and an overdue
    balance at the month's end or an overdue act in the month; 持续逾期: three such months within six); 商业汇票承兑、
    贴现与再贴现管理办法 article 36 (two years).
    """

    events: Whole = Field(default=3, gt=0, description="overdue acts within the months that make an acceptor overdue")
    months: Whole = Field(default=6, gt=0, description="months that are looked back on, the current one included")
    persistent_months: Whole = Field(default=3, gt=0, description="overdue months within them that make it persistent")
    exclusion_months: Whole = Field(default=24, gt=0, description="months for which that keeps an acceptor out")
