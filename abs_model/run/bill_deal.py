"""A bill book as a deal that the engine runs: who discounted is owed, the acceptors pay, the guarantor stands behind.

The law fixes the structure (票据法 48, 50, 52), so nobody has to write it down: what acceptors pay by a settlement date
goes to the holders, the guarantor pays what is missing, and what comes in later pays the guarantor back.
"""

import datetime
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.account import Account
from abs_model.deal.asset import PoolTerms, Purchase
from abs_model.deal.deal import Deal
from abs_model.deal.party import CoreEnterprise, Party
from abs_model.deal.priority import PriorityOfPayments, Step
from abs_model.deal.programme import BillProgramme
from abs_model.deal.support import POOL, Support
from abs_model.deal.timetable import Timetable
from abs_model.deal.tranche import Instalment, Tranche
from abs_model.measure.money import to_yuan
from abs_model.pool.bill_book import BillBook
from abs_model.pool.exposure import EPOCH, pay_days
from abs_model.pool.pool import Pool
from abs_model.scenario.scenario import ObligorDefault, Scenario
from abs_model.schedule.calendar import Calendar
from abs_model.terms import Name

HOLDERS = "holders"
"""The word for the claim of those who hold the bills: the banks that discounted them."""

GUARANTEE = "guarantee"
ACCOUNT = "settlement"
ONE_DAY = datetime.timedelta(days=1)


def deal_of_book(book: BillBook, pool: Pool) -> Deal:
    """The deal behind a book of bills.

    Parameters
    ----------
    book : BillBook
    pool : Pool
        The bills that may still be claimed for; see ``abs_model.pool.bill_pool``.

    Returns
    -------
    Deal
        One claim, ``holders``, whose instalments are what falls due by each settlement date; a guarantee of each bill.
    """
    programme = book.programme
    due = _instalments(pool, book.calendar, programme.settlement.grid)
    steps = (Step(draw=GUARANTEE), Step(pay=(f"{HOLDERS}.principal",)), Step(reimburse=GUARANTEE))
    return Deal(
        id=programme.id,
        product=programme.product,
        name=programme.name,
        parties=programme.parties,
        core_enterprises=tuple(_acceptor(row) for row in book.whitelist.frame.to_dict("records")),
        dates=_timetable(book, tuple(due)),
        pool=PoolTerms(tape=programme.bills, asset="bills", purchase=Purchase(method="face")),
        tranches=(
            Tranche(
                id=HOLDERS,
                name=_holders(programme),
                rank="senior",
                balance=float(to_yuan(pool.total)),
                redemption="schedule",
                instalments=tuple(Instalment(date=day, amount=amount) for day, amount in due.items()),
            ),
        ),
        accounts=(Account(id=ACCOUNT, name=Name(zh="票据结算", en="settlement of bills")),),
        support=(
            Support(
                id=GUARANTEE,
                name=Name(zh="票据保证", en="guarantee of the bills"),
                kind="guarantee",
                provider="guarantor",
                covers=(POOL,),
            ),
        ),
        priority_of_payments=PriorityOfPayments(
            closing=(Step(pay=("purchase",)),),
            normal=(*steps, Step(release="guarantor", after=(HOLDERS,))),
        ),
        source=_sources(programme),
    )


def on_top_of_refusals(book: BillBook, scenario: Scenario) -> Scenario:
    """A scenario of a book in which acceptors have refused already: on every path they pay nothing from its day on."""
    known = (ObligorDefault(obligor=name, date=book.as_of) for name in book.defaulted)
    return scenario.model_copy(update={"defaults": (*known, *scenario.defaults)})


def settlement_dates(
    days: Sequence[datetime.date], grid: str, calendar: Calendar, first: datetime.date
) -> tuple[datetime.date, ...]:
    """The working days on which money is looked at, so that every pay day is on or before one of them.

    Parameters
    ----------
    days : sequence of date
        Working days on which bills are paid, rising.
    grid : {"pay_days", "weekly", "monthly"}
        Each of them; the last working day of each week, or of each month, in which there is one.
    calendar : Calendar
    first : date
        No settlement before this day.

    Examples
    --------
    >>> days = [datetime.date(2024, 6, 28), datetime.date(2024, 7, 2), datetime.date(2024, 7, 3)]
    >>> [day.isoformat() for day in settlement_dates(days, "weekly", Calendar(code="CN"), days[0])]
    ['2024-06-28', '2024-07-05']
    """
    if grid == "pay_days":
        return tuple(dict.fromkeys(max(day, first) for day in days))
    ends = {
        day: day + (6 - day.weekday()) * ONE_DAY if grid == "weekly" else day + relativedelta(day=31) for day in days
    }
    last = {day: max(calendar.roll(end, "preceding"), day, first) for day, end in ends.items()}
    return tuple(sorted(set(last.values())))


def _instalments(pool: Pool, calendar: Calendar, grid: str) -> dict[datetime.date, float]:
    """What falls due by each settlement date and after the one before, yuan."""
    numbers, place = np.unique(pay_days(pool, calendar), return_inverse=True)
    face = np.bincount(place, weights=pool.face)
    days = [EPOCH + datetime.timedelta(days=int(number)) for number in numbers]
    first = calendar.add_business_days(pool.cut_off, 1)
    dates = settlement_dates(days, grid, calendar, first)
    ends = np.array([(date - EPOCH).days for date in dates])
    by_date = np.bincount(np.searchsorted(ends, numbers), weights=face, minlength=len(dates))
    amounts = to_yuan(by_date).tolist()
    return {date: amount for date, amount in zip(dates, amounts, strict=True) if amount}


def _timetable(book: BillBook, dates: tuple[datetime.date, ...]) -> Timetable:
    settlement = book.programme.settlement
    return Timetable(
        cut_off=book.as_of,
        closing=book.as_of,
        expected_maturity=dates[-1],
        legal_final=dates[-1] + relativedelta(months=settlement.recovery_months),
        payment=dates,
        collection="payment",
        after_maturity="quarterly",
        calendar="CN",
        roll="following",
        timeline={"settlement": 0, "guarantee_payment": settlement.claim_payment_days},
        calculation="settlement",
    )


def _acceptor(row: Mapping[Hashable, object]) -> CoreEnterprise:
    """An acceptor of the whitelist as a core enterprise."""

    def told(column: str) -> str | None:
        value = row.get(column)
        return None if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]

    line = row.get("line")
    return CoreEnterprise(
        id=str(row["acceptor_id"]),
        name=str(row["acceptor_name"]),
        name_en=told("acceptor_name_en"),
        group=told("group_id"),
        rating=told("rating"),  # type: ignore[arg-type]
        province=told("province"),
        industry=told("industry"),
        limit=float(line) if isinstance(line, float) else None,
    )


def _holders(programme: BillProgramme) -> Name:
    """The bank that discounted, or all of them."""
    banks = programme.parties["discount_bank"]
    if isinstance(banks, Party):
        return Name(zh=banks.name, en=banks.name_en or banks.name)
    return Name(zh="贴现银行", en="discounting banks")


def _sources(programme: BillProgramme) -> dict[str, str]:
    """What the programme says of its parties; what follows from the tape is as good as the tape."""
    tape = programme.source.get("bills", "")
    own = {key: value for key, value in programme.source.items() if key.split(".")[0] == "parties"}
    own |= {"pool": tape, "tranches": tape, "dates": tape} if tape else {}
    whitelist = programme.source.get("whitelist", "")
    return own | ({"core_enterprises": whitelist} if whitelist else {})
