"""The programme behind guaranteed bills (商票保): all that its documents say, in one frozen record."""

from typing import Literal

from pydantic import Field

from abs_model.deal.bill import BillLaw, Numbering, Stage
from abs_model.deal.bill_price import Prices
from abs_model.deal.deal import Parties
from abs_model.deal.line import Freeze, Limits, OverdueRegime
from abs_model.deal.party import Party, Role
from abs_model.deal.refusal import DEFAULT_REFUSALS, RefusalRule
from abs_model.deal.sharing import Sharing
from abs_model.terms import Date, Identifier, Name, Number, Ratio, Terms, Whole, Yuan

MEASURES = {
    "claim_ratio": "claims paid in the last twelve months / guarantees that ended in them (代偿率)",
    "overdue_ratio": "face due and unpaid / face guaranteed and not settled",
    "utilisation_ratio": "face guaranteed and not settled / cap of the product, or all lines",
    "largest_acceptor_share": "share of the acceptor that owes most",
    "leverage_multiple": "weighted face guaranteed and not settled / net assets (放大倍数)",
    "liquidity_ratio": "liquid assets / face due within thirty days",
    "n_frozen_acceptors": "acceptors with live bills whose line is frozen",
    "n_lapsed_tasks": "tasks whose last day has passed",
}
"""What a trigger of a programme may measure, each with its definition."""

ProgrammeMeasure = Literal[
    "claim_ratio", "overdue_ratio", "utilisation_ratio", "largest_acceptor_share", "leverage_multiple",
    "liquidity_ratio", "n_frozen_acceptors", "n_lapsed_tasks",
]  # fmt: skip


class ProgrammeTrigger(Terms):
    """A measure of the book and the number beyond which somebody has to act."""

    id: Identifier = Field(description="word for the event")
    name: Name = Field(description="name in reports")
    measure: ProgrammeMeasure = Field(description="what is measured")
    above: Number | None = Field(default=None, description="breached above this")
    below: Number | None = Field(default=None, description="breached below this")


class Settlement(Terms):
    """How the life of the live bills is cut into periods for cash.

    ``pay_days``: one settlement on every day on which a bill falls due; ``weekly``: one on the last working day of each
    week; ``monthly``: of each month.
    """

    grid: Literal["pay_days", "weekly", "monthly"] = Field(default="weekly", description="how fine cash is looked at")
    claim_payment_days: Whole = Field(
        default=5, ge=0, le=60, description="working days from a missed settlement to the guarantor's payment"
    )
    recovery_months: Whole = Field(
        default=24, gt=0, le=120, description="months after the last due date in which recoveries still count"
    )


class Capital(Terms):
    """What a guaranteed bill takes of the guarantor's capacity.

    References
    ----------
    融资担保公司监督管理条例 article 15 (balance of at most ten times net assets); 融资担保责任余额计量办法 (weights).
    """

    weight: Ratio = Field(default=1.0, description="weight of a guaranteed bill in the liability balance")
    small_weight: Ratio = Field(default=0.75, description="weight of a small or micro acceptor up to small_amount")
    small_amount: Yuan = Field(
        default=5_000_000.0, description="most for one acceptor that still counts as small, yuan"
    )
    leverage: Number = Field(default=10.0, gt=0, le=15, description="most that the balance may be, times net assets")
    net_assets: Yuan | None = Field(default=None, gt=0, description="of the guarantor, yuan")


class BillProgramme(Terms):
    """One programme: who may draw on it, up to what, at what price, and who bears what.

    ``source`` says for every number where it comes from: a publication, or the word ``illustrative``.
    """

    id: Identifier = Field(description="word for the programme, and the name of its folder")
    product: Literal["bill_guarantee"] = Field(description="what kind of deal it is")
    name: Name = Field(description="name in reports")
    parties: dict[Role, Parties] = Field(description="who takes part, by role; a guarantor and a bank at least")
    as_of: Date = Field(description="day on which the book is taken as it stands")
    bills: str = Field(min_length=1, description="path of the bill tape, from this file's folder")
    whitelist: str = Field(min_length=1, description="path of the whitelist of acceptors with their lines")
    overdue_events: str | None = Field(default=None, description="path of the history of overdue acts, if there is one")
    limits: Limits = Field(default=Limits(), description="caps besides the lines")
    freeze: Freeze = Field(default=Freeze(), description="what freezes a line")
    overdue: OverdueRegime = Field(default=OverdueRegime(), description="when an acceptor counts as overdue")
    prices: Prices = Field(default=Prices(), description="discount and guarantee fee")
    numbering: Numbering = Field(default=Numbering(), description="how numbers of bills are checked")
    law: BillLaw = Field(default=BillLaw(), description="tenor, presentment, time bars")
    refusals: tuple[RefusalRule, ...] = Field(
        default=DEFAULT_REFUSALS, min_length=1, description="what a refusal means by when it comes; the first that fits"
    )
    status_codes: dict[str, Stage] = Field(
        default_factory=dict, description="further status codes, or others than the known ones, and their stages"
    )
    sharing: Sharing | None = Field(default=None, description="who bears claims; the guarantor alone if left out")
    settlement: Settlement = Field(default=Settlement(), description="periods in which cash is looked at")
    capital: Capital = Field(default=Capital(), description="what the book takes of the guarantor's capacity")
    triggers: tuple[ProgrammeTrigger, ...] = Field(default=(), description="when somebody has to act")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")

    @property
    def guarantor(self) -> Party:
        """The guarantor; the first where there are several."""
        found = self.parties["guarantor"]
        return found if isinstance(found, Party) else found[0]
