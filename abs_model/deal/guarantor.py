"""The guarantor (融资担保公司) as its own files have it: balance sheets, and business outside the deals at hand."""

import datetime

from pydantic import Field, StrictBool, StrictStr

from abs_model.deal.party import CreditCode, Rating
from abs_model.deal.rulebook import WeightKind
from abs_model.terms import Date, Identifier, ListedIdentifier, Name, Rate, Ratio, Terms, Whole, Yuan


class BalanceSheet(Terms):
    """One balance sheet, not consolidated; what happened counts from the first of January to its date.

    What is left out is not known: a ratio that needs it is told to be missing, and never taken for nothing.

    References
    ----------
    融资担保公司资产比例管理办法 (three classes of assets, figures of the company alone); 融资担保公司非现场监管规程
    article 6.
    """

    date: Date = Field(description="day of the balance sheet, as a rule the end of a quarter")
    net_assets: Yuan = Field(gt=0, description="net assets before any deduction, yuan")
    equity_in_guarantors: Yuan = Field(description="shares in other guarantee and re-guarantee companies, yuan")
    total_assets: Yuan | None = Field(default=None, gt=0, description="all assets, yuan")
    class_1: Yuan | None = Field(default=None, description="assets of class I (Ⅰ级资产), yuan")
    class_2: Yuan | None = Field(default=None, description="assets of class II, yuan")
    class_3: Yuan | None = Field(default=None, description="assets of class III, yuan")
    compensation_receivable: Yuan | None = Field(
        default=None, description="claims paid and not recovered (应收代偿款, 代偿余额), yuan"
    )
    unearned_reserve: Yuan | None = Field(
        default=None, description="reserve for unearned fees (未到期责任准备金), yuan"
    )
    compensation_reserve: Yuan | None = Field(default=None, description="reserve for claims (担保赔偿准备金), yuan")
    fee_income: Yuan | None = Field(default=None, description="guarantee fees of the year so far, yuan")
    released: Yuan | None = Field(default=None, description="guarantees that ended in the year so far (解除额), yuan")
    compensated: Yuan | None = Field(default=None, description="claims paid in the year so far (代偿额), yuan")
    recovered: Yuan | None = Field(default=None, description="recovered on claims in the year so far, yuan")
    lost: Yuan | None = Field(default=None, description="claims given up as lost in the year so far, yuan")
    added: Yuan | None = Field(default=None, description="guarantees given in the year so far, yuan")
    # What only returns ask for.
    paid_in_capital: Yuan | None = Field(default=None, description="capital paid in, yuan")
    n_staff: Whole | None = Field(default=None, ge=0, description="staff")
    liquid_assets: Yuan | None = Field(default=None, description="current assets (流动性资产), yuan")
    liquid_liabilities: Yuan | None = Field(default=None, gt=0, description="current liabilities (流动性负债), yuan")
    general_reserve: Yuan | None = Field(default=None, description="general risk reserve (一般风险准备金), yuan")
    overdue_uncompensated: Yuan | None = Field(default=None, description="due, unpaid and not yet paid by it, yuan")
    investments: Yuan | None = Field(default=None, description="investments in others (对外投资), yuan")
    tax: Yuan | None = Field(default=None, description="taxes of the year so far, yuan")


class OtherBusiness(Terms):
    """Guarantees outside the deals at hand, class by class.

    One id may stand several times with another ``as_of`` each; the last on or before a day is the one that counts then.
    """

    id: Identifier = Field(description="word for the line of business")
    name: Name = Field(description="name in reports")
    kind: WeightKind = Field(description="class of the rulebook, which gives its weight")
    as_of: Date | None = Field(default=None, description="day on which this was the balance; none: on every day")
    balance: Yuan = Field(description="guaranteed and not ended (在保余额), yuan")
    n_clients: Whole = Field(ge=0, description="clients")
    small_balance: Yuan = Field(default=0.0, description="of the balance: small and micro firms, and farmers, yuan")
    n_small_clients: Whole = Field(default=0, ge=0, description="of the clients: small and micro firms, and farmers")
    fee_rate: Rate | None = Field(default=None, description="average guarantee fee a year")


class Guarantor(Terms):
    """One guarantor, whichever deals it stands behind.

    ``source`` says for every number where it comes from: a publication, or the word ``illustrative``.
    """

    id: ListedIdentifier = Field(description="word for it: the id of the party that provides supports in the deals")
    code: CreditCode | None = Field(default=None, description="unified social credit code, by which deals know it")
    name: Name = Field(description="name in reports")
    province: StrictStr | None = Field(default=None, description="where it is registered")
    rating: Rating | None = Field(default=None, description="issuer rating, domestic scale")
    is_for_small: StrictBool = Field(
        default=False, description="serves small firms and farms mainly: fifteen times net assets where the test is met"
    )
    balance_sheets: tuple[BalanceSheet, ...] = Field(min_length=1, description="balance sheets, earliest first")
    other_business: tuple[OtherBusiness, ...] = Field(default=(), description="guarantees outside the deals at hand")
    claims_ledger: StrictStr | None = Field(
        default=None, min_length=1, description="path of the ledger of its claims (代偿台账), from this file's folder"
    )
    re_guarantee_share: Ratio = Field(default=0.0, description="part of other business that re-guarantors bear")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")

    def sheet_as_of(self, day: datetime.date) -> BalanceSheet | None:
        """The last balance sheet on or before a day; None where there is none yet."""
        return next((one for one in reversed(self.balance_sheets) if one.date <= day), None)

    def business_as_of(self, day: datetime.date) -> tuple[OtherBusiness, ...]:
        """Other business as last known on a day, one for each id; what starts later is left out."""
        known: dict[str, OtherBusiness] = {}
        for one in sorted(self.other_business, key=lambda one: one.as_of or datetime.date.min):
            if one.as_of is None or one.as_of <= day:
                known[one.id] = one
        return tuple(known.values())
