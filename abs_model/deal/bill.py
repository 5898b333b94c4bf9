"""What a commercial bill is: where it is registered, how long it may run, when it is presented, what bars a claim.

The numbers are defaults that a programme may state otherwise; check the article of a rule before you rely on it.
"""

import datetime
from typing import Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from abs_model.terms import Date, Terms, Whole, Yuan

System = Literal["new_generation", "ecds", "paper"]
"""Where a bill lives: in the new-generation system as a pack of sub-bills of a fen each, in the electronic system
before it (ECDS), or on paper."""

SYSTEMS: tuple[str, ...] = ("new_generation", "ecds", "paper")

Stage = Literal[
    "offered", "approved", "guaranteed", "discounted", "due", "paid", "refused", "claimed", "compensated", "recovered",
    "closed",
]  # fmt: skip
STAGES: tuple[str, ...] = Stage.__args__  # type: ignore[attr-defined]
"""The life of a bill, in order; ``compensated`` (代偿) is paid by the guarantor, ``recovered`` paid back to it."""

TYPE_DIGITS: dict[str, tuple[System, bool]] = {
    "1": ("ecds", False),
    "2": ("ecds", True),
    "5": ("new_generation", False),
    "6": ("new_generation", True),
    "7": ("new_generation", True),
    "8": ("new_generation", False),
}
"""First digit of a number of 30: its system, and whether a company accepted it (a bank otherwise). 7 and 8 are
supply-chain bills."""

NUMBER_DIGITS = 30
"""Type 1, bank 2-13, day of registration 14-21, serial 22-29, check 30."""

PAPER_DIGITS = (8, 16)
"""Digits of the number on a paper bill: 8 before 2011, 16 since."""


class TenorCap(Terms):
    """The longest tenor of bills of some systems that are drawn from a day on."""

    systems: tuple[System, ...] = Field(min_length=1, description="which bills it binds")
    drawn_from: Date | None = Field(default=None, description="bills drawn on or after this day; all if left out")
    months: Whole = Field(gt=0, le=24, description="most months from the issue date to the due date")


TENOR_CAPS = (
    TenorCap(systems=("new_generation", "ecds"), months=12),
    TenorCap(systems=("new_generation", "ecds"), drawn_from=datetime.date(2023, 1, 1), months=6),
    TenorCap(systems=("paper",), months=6),
)


class BillLaw(Terms):
    """The periods that the law and the clearing system set.

    References
    ----------
    票据法 article 17 (time bars: two years against acceptor and drawer, six months of recourse, three months of
    re-recourse), 53 (presentment within ten days), 66 (notice of refusal within three days). Tenor of electronic bills:
    电子商业汇票业务管理办法 (2009), 商业汇票承兑、贴现与再贴现管理办法 (〔2022〕4号); of paper: 支付结算办法.
    """

    tenor: tuple[TenorCap, ...] = Field(
        default=TENOR_CAPS, min_length=1, description="longest tenors; of those that fit, the latest day binds"
    )
    presentment_days: Whole = Field(default=10, ge=0, description="days from the due date in which it is presented")
    notice_days: Whole = Field(default=3, ge=0, description="days from refusal in which prior parties are told")
    acceptor_bar_months: Whole = Field(default=24, gt=0, description="months from due date: acceptor and drawer")
    recourse_bar_months: Whole = Field(default=6, gt=0, description="months from refusal: recourse to prior parties")
    re_recourse_bar_months: Whole = Field(default=3, gt=0, description="months from payment: re-recourse")
    largest_pack: Yuan = Field(default=1_000_000_000.0, gt=0, description="most that one pack may come to, yuan")

    def tenor_months(self, system: str, issue_date: datetime.date) -> int | None:
        """The longest tenor of a bill in months; None where no rule binds it.

        Examples
        --------
        >>> BillLaw().tenor_months("ecds", datetime.date(2020, 9, 1))
        12
        >>> BillLaw().tenor_months("new_generation", datetime.date(2024, 1, 2))
        6
        """
        fit = [
            cap for cap in self.tenor if system in cap.systems and (cap.drawn_from or datetime.date.min) <= issue_date
        ]
        return max(fit, key=lambda cap: cap.drawn_from or datetime.date.min).months if fit else None

    def last_due_date(self, system: str, issue_date: datetime.date) -> datetime.date | None:
        """The latest due date that a bill may have; None where no rule binds it.

        Examples
        --------
        >>> BillLaw().last_due_date("new_generation", datetime.date(2024, 8, 31))
        datetime.date(2025, 2, 28)
        """
        months = self.tenor_months(system, issue_date)
        return None if months is None else issue_date + relativedelta(months=months)


class Numbering(Terms):
    """How the numbers of electronic bills are checked.

    How the clearing system makes the last digit is not published: it is made by the system, to catch typing errors. So
    nothing is checked unless a desk that has found out for its own bills says how.
    """

    check_digit: Literal["unchecked", "iso_7064_mod_11_10", "luhn"] = Field(
        default="unchecked", description="how the last of 30 digits follows from the others"
    )
