"""A guarantor as at a day: limits, what still fits of each product, and the figures that it reports."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.guarantor import Guarantor
from abs_model.deal.rulebook import Rulebook
from abs_model.errors import Fault
from abs_model.run.guarantor_book import GuarantorBook, guarantor_book
from abs_model.run.guarantor_indicator import Indicator, indicator_table, indicators
from abs_model.run.guarantor_limit import capacity_table, limit_table

FRESH_MONTHS = 3
"""Months for which a balance sheet speaks: the next one is due after a quarter."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GuarantorView:
    """A guarantor as at a day.

    Attributes
    ----------
    book : GuarantorBook
        What it is made of: the rules in force, the balance sheet, every line in its class.
    rulebook_version : str
    limits, capacity, indicators : DataFrame
        As ``limit_table``, ``capacity_table`` and ``indicator_table`` make them; amounts in yuan.
    figures : tuple of Indicator
        The lines of ``indicators`` as records.
    warnings : tuple of Fault
        What a reader must know: a stale balance sheet, a multiple that is not met, clients without a name.
    """

    book: GuarantorBook
    rulebook_version: str
    limits: pd.DataFrame
    capacity: pd.DataFrame
    indicators: pd.DataFrame
    figures: tuple[Indicator, ...]
    warnings: tuple[Fault, ...]

    @property
    def broken(self) -> pd.DataFrame:
        """Limits that are not met."""
        return self.limits[self.limits["is_met"].eq(False)]


def guarantor_view(
    guarantor: Guarantor, rulebook: Rulebook, exposures: pd.DataFrame, day: datetime.date
) -> GuarantorView:
    """A guarantor as at a day.

    Parameters
    ----------
    guarantor : Guarantor
    rulebook : Rulebook
    exposures : DataFrame
        ``NEEDED_COLUMNS`` of ``run.guarantor_book``, as at the day, one line a deal and obligor, yuan. Lines of other
        guarantors are left out, and so are those of which nothing is guaranteed.
    day : date
        Rules, balance sheet and other business are those of this day.

    Raises
    ------
    DealError
        If a rule was not in force, there is no balance sheet yet, or an exposure does not fit.
    """
    book = guarantor_book(guarantor, rulebook, exposures, day)
    figures = indicators(book)
    return GuarantorView(
        book=book,
        rulebook_version=rulebook.version,
        limits=limit_table(book),
        capacity=capacity_table(book),
        indicators=indicator_table(figures),
        figures=figures,
        warnings=tuple(_warnings(book)),
    )


def _warnings(book: GuarantorBook) -> Iterator[Fault]:
    where = f"guarantor {book.guarantor.id}"
    if book.as_of > book.sheet.date + relativedelta(months=FRESH_MONTHS):
        yield Fault(
            where=where,
            found=f"the last balance sheet on or before {book.as_of} is of {book.sheet.date}, "
            f"{(book.as_of - book.sheet.date).days} days before",
            wanted="one not older than a quarter is wanted",
            remedy="Add the later one: limits are measured by the old net assets.",
        )
    if book.guarantor.is_for_small != book.is_small_and_farm:
        said, test = ("is_for_small", "not met") if book.guarantor.is_for_small else ("no is_for_small", "met")
        yield Fault(
            where=where,
            found=f"it has {said}, and the test of small firms and farms is {test}",
            wanted="both are wanted for the higher multiple",
            remedy=f"The lower one, {book.leverage_rule.value:.10g}, is used; check small_balance and n_small_clients.",
        )
    yield from _nameless(book, where)
    yield from _not_yet(book, where)


def _nameless(book: GuarantorBook, where: str) -> Iterator[Fault]:
    others = book.guarantor.business_as_of(book.as_of)
    if others:
        yield Fault(
            where=where,
            found=f"{sum(one.balance for one in others):,.2f} yuan of other business have no clients by name",
            wanted="every client by name is wanted for the limits of one client and one group",
            remedy="These limits see the deals only; compare large clients by hand.",
        )


def _not_yet(book: GuarantorBook, where: str) -> Iterator[Fault]:
    known = {one.id for one in book.guarantor.business_as_of(book.as_of)}
    later = sorted({one.id for one in book.guarantor.other_business} - known)
    if later:
        yield Fault(
            where=where,
            found=f"{', '.join(later)} of other_business starts after {book.as_of}",
            wanted="a balance on or before the day is wanted",
            remedy="Add one, or let it stand: it counts for nothing on this day.",
        )
