"""The plan of the series to come under a shelf: a policy of sizes and dates, or a list of series."""

from pydantic import Field

from abs_model.deal.party import CoreEnterprise
from abs_model.terms import Date, ListedIdentifier, Number, Rate, Ratio, Terms, Whole, Yuan


class PlannedName(CoreEnterprise):
    """A core enterprise (核心企业) that series to come may buy receivables of."""

    weight: Number = Field(default=1.0, gt=0, description="its part of a series, against the others of that series")


class SizeRule(Terms):
    """How large a series is to be: an amount that may grow, or a share of what the shelf still allows."""

    amount: Yuan | None = Field(default=None, gt=0, description="size of the first series of the plan, yuan")
    growth: Number = Field(default=0.0, gt=-1, le=10, description="what each is above the one before; 0.05 for 5 %")
    headroom_share: Ratio | None = Field(default=None, gt=0, description="size as a share of what is left of the shelf")
    least: Yuan = Field(default=0.0, description="a series that would be smaller is not issued, yuan")
    unit: Yuan = Field(default=100.0, gt=0, description="sizes are whole multiples of this, yuan")


class Ramp(Terms):
    """A number that grows from series to series."""

    first: Whole = Field(ge=0, description="in the first series of the plan")
    growth: Number = Field(default=0.0, gt=-1, le=10, description="what each is above the one before; 0.2 for 20 %")

    def at(self, place: int) -> int:
        """How many there are in a series, counted from 0.

        Examples
        --------
        >>> Ramp(first=100, growth=0.5).at(2)
        225
        """
        return int(self.first * (1 + self.growth) ** place)


class CouponFrom(Terms):
    """The coupon of the series that are issued from a day on."""

    date: Date = Field(description="first day")
    rate: Rate = Field(description="coupon a year")


class PlannedSeries(Terms):
    """One series of an explicit plan; what is left out is that of the policy."""

    date: Date = Field(description="closing")
    amount: Yuan = Field(gt=0, description="size, yuan")
    coupon_rate: Rate | None = Field(default=None, description="coupon a year")
    tenor_months: Whole | None = Field(default=None, gt=0, description="months from closing to repayment")
    core_enterprises: dict[ListedIdentifier, Ratio] = Field(
        min_length=1, description="share of each core enterprise in it; together 1"
    )
    n_receivables: Whole | None = Field(default=None, ge=0, description="receivables")
    n_suppliers: Whole | None = Field(default=None, ge=0, description="suppliers that no series has reached before")


class IssuePlan(Terms):
    """Rolling issuance (滚动发行): when, how large, on whom; series after series until the shelf is used or expires.

    Either ``size`` says how large series are, ``gap_months`` apart, or ``series`` lists them one by one.
    """

    start: Date | None = Field(default=None, description="first closing; a gap after the last series if left out")
    size: SizeRule | None = Field(default=None, description="how large series are")
    gap_months: Whole = Field(default=1, gt=0, description="months from one series to the next")
    tenor_months: Whole = Field(default=12, gt=0, description="months from closing to repayment")
    advance_ratio: Ratio = Field(default=1.0, gt=0, description="notes for one yuan of face")
    core_enterprises: tuple[PlannedName, ...] = Field(min_length=1, description="who may owe, in order of their turns")
    names_per_series: Whole | None = Field(
        default=None, gt=0, description="core enterprises of one series, who take turns; all of them if left out"
    )
    receivables: Ramp = Field(description="receivables of a series")
    new_suppliers: Ramp = Field(description="suppliers of a series that no series has reached before")
    coupons: tuple[CouponFrom, ...] = Field(min_length=1, description="coupons, rising by date")
    guarantee_fee_rate: Rate = Field(default=0.0, description="guarantee fee a year on the notes")
    series: tuple[PlannedSeries, ...] = Field(default=(), description="series one by one, instead of size")
