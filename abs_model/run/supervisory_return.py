"""What a guarantor reports to its supervisor, and by when."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.rulebook import Rule, Rulebook, rule_as_of
from abs_model.errors import Fault
from abs_model.run.guarantor_indicator import NOT_AVAILABLE, Indicator
from abs_model.run.guarantor_view import GuarantorView

QUARTERLY: tuple[tuple[str, str], ...] = (
    ("1", "n_entities"),
    ("2", "n_staff"),
    ("3", "paid_in_capital"),
    ("4", "net_assets"),
    ("5", "guaranteed_balance"),
    ("5.1", "small_farm_balance"),
    ("5.2", "farmer_balance"),
    ("6", "n_guaranteed_clients"),
    ("7", "re_guaranteed_balance"),
    ("8", "leverage_multiple"),
    ("9", "compensated_of_year"),
    ("10", "lost_of_year"),
    ("11", "claim_ratio"),
    ("12", "claim_loss_ratio"),
)
"""Items of the supervisor's quarterly table: number and figure. 5.1 and 5.2 are parts of 5."""

FURTHER: tuple[str, ...] = (
    "added_in_year", "ended_of_year", "weighted_balance", "fee_income_of_year", "net_profit", "tax_of_year",
    "open_claims", "overdue_uncompensated", "compensation_reserve", "unearned_reserve", "general_reserve",
    "investments",
)  # fmt: skip
"""What monthly returns ask for besides."""

ANNUAL: tuple[str, ...] = (
    "total_assets", "net_assets_after_deduction", "opening_claims", "recovered_of_year", "claim_recovery_ratio",
    "claim_coverage_ratio", "liquidity_ratio", "current_assets", "current_liabilities", "fee_yield",
    "small_farm_balance_share", "small_farm_client_share", "unearned_reserve_due", "compensation_reserve_due",
    "net_guaranteed_balance",
)  # fmt: skip
"""What the year's return has besides."""

UNITS = {"n_entities": "count", "net_profit": "yuan"}
RETURN_COLUMNS = ["item", "identifier", "value", "unit", "availability", "missing"]
DEADLINE_COLUMNS = ["task", "who", "period_end", "due_by", "days_left", "clause", "rule_source"]

DEADLINES: tuple[tuple[str, str, int, str], ...] = (
    ("quarterly_return", "guarantor", 3, "quarterly_return_days"),
    ("annual_return", "guarantor", 12, "annual_return_days"),
    ("supervision_report", "supervisor", 12, "annual_report_days"),
    ("bank_return", "bank", 6, "bank_return_days"),
    ("bank_report", "supervisor", 12, "bank_report_days"),
)
"""What is due, whose task it is, the months of its period, and the rule that has the days after the period's end."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupervisoryReturn:
    """What a guarantor reports as at a day.

    Attributes
    ----------
    quarterly, annual : DataFrame
        item, identifier, value, unit, availability (``from_files`` or ``not_in_files``), missing. A figure that the
        files do not have is said to be so, and is never 0. The annual table has the quarterly items and more.
    deadlines : DataFrame
        task, who, period_end, due_by, days_left, clause, rule_source; see ``deadline_table``.
    warnings : tuple of Fault
        Where the day is no end of a period, or the balance sheet is of another day.
    """

    quarterly: pd.DataFrame
    annual: pd.DataFrame
    deadlines: pd.DataFrame
    warnings: tuple[Fault, ...]


def supervisory_return(view: GuarantorView, rulebook: Rulebook) -> SupervisoryReturn:
    """What a guarantor reports as at the day of a view.

    The annexes with the layout of the returns are not public; these are their items as a bulletin and public returns
    name them.

    Parameters
    ----------
    view : GuarantorView
        As at the end of a quarter, or of the year.
    rulebook : Rulebook

    References
    ----------
    融资担保公司非现场监管规程 (银保监会, 2020-07-14): items, and article 24 on when they are due.
    """
    items = (*QUARTERLY, *((str(number), word) for number, word in enumerate(FURTHER, start=13)))
    last = len(QUARTERLY) - 2 + len(FURTHER)
    more = tuple((str(number), word) for number, word in enumerate(ANNUAL, start=last + 1))
    return SupervisoryReturn(
        quarterly=_table(view, items),
        annual=_table(view, (*items, *more)),
        deadlines=deadline_table(rulebook, view.book.as_of),
        warnings=tuple(_warnings(view)),
    )


def deadline_table(rulebook: Rulebook, day: datetime.date) -> pd.DataFrame:
    """The next day on which each return is due, on or after a day.

    Calendar days: a day that falls on a weekend is not moved, since no text says that it is. A return whose rule was
    not in force yet is first due when it is.

    Returns
    -------
    DataFrame
        task, who, period_end, due_by, days_left, clause, rule_source.

    Raises
    ------
    DealError
        If the rulebook has no such rule, or none that is in force at some later day.
    """
    rows = []
    for task, who, n_months, rule_id in DEADLINES:
        end, rule = _next_due(rulebook, rule_id, n_months, day)
        due = end + datetime.timedelta(days=int(rule.value))
        rows.append(
            {
                "task": task,
                "who": who,
                "period_end": end,
                "due_by": due,
                "days_left": (due - day).days,
                "clause": rule.clause,
                "rule_source": rule.source,
            }
        )
    return pd.DataFrame(rows, columns=DEADLINE_COLUMNS)


def period_end(day: datetime.date, n_months: int) -> datetime.date:
    """The last day of the last period of so many months that is over on a day; periods start with the year.

    Examples
    --------
    >>> period_end(datetime.date(2020, 7, 7), 3), period_end(datetime.date(2020, 12, 31), 12)
    (datetime.date(2020, 6, 30), datetime.date(2020, 12, 31))
    """
    after = day + datetime.timedelta(days=1)
    first = datetime.date(after.year, (after.month - 1) // n_months * n_months + 1, 1)
    return first - datetime.timedelta(days=1)


def _next_due(rulebook: Rulebook, rule_id: str, n_months: int, day: datetime.date) -> tuple[datetime.date, Rule]:
    """The first period whose return is due on or after a day, under a rule that is in force when it is due."""
    own = [one for one in rulebook.rules if one.id == rule_id]
    end = period_end(day - relativedelta(months=12), n_months)
    last = max([day, *(one.valid_from for one in own)]) + relativedelta(months=2 * n_months)
    while end <= last:
        for one in own:
            due = end + datetime.timedelta(days=int(one.value))
            if due >= day and one.is_in_force(due):
                return end, one
        end = period_end(end + relativedelta(days=1, months=n_months), n_months)
    return end, rule_as_of(rulebook, rule_id, last)


def _table(view: GuarantorView, items: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    known = {one.identifier: one for one in view.figures}
    rows = [_item(number, word, known.get(word)) for number, word in items]
    return pd.DataFrame(rows, columns=RETURN_COLUMNS)


def _item(number: str, word: str, found: Indicator | None) -> dict[str, object]:
    """One item; the number of entities is that of one guarantor, and what no file has is said to be missing."""
    if word == "n_entities":
        found = Indicator(identifier=word, value=1, unit="count")
    return {
        "item": number,
        "identifier": word,
        "value": None if found is None else found.value,
        "unit": UNITS[word] if found is None else found.unit,
        "availability": NOT_AVAILABLE if found is None else found.availability,
        "missing": word if found is None else ", ".join(found.missing) or None,
    }


def _warnings(view: GuarantorView) -> Iterator[Fault]:
    day, sheet = view.book.as_of, view.book.sheet.date
    where = f"return of guarantor {view.book.guarantor.id}"
    if period_end(day, 3) != day:
        yield Fault(
            where=where,
            found=f"{day} is no end of a quarter",
            wanted="the last day of a quarter is wanted",
            remedy=f"Ask as at {period_end(day, 3)}.",
        )
    if sheet != day:
        yield Fault(
            where=where,
            found=f"balances are of {day}, and what the balance sheet says is of {sheet}",
            wanted="a balance sheet of the day is wanted",
            remedy="Add it, or report as at its date.",
        )
