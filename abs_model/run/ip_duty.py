"""What falls due of an IP note from a day on: instalments and the payments that follow, fees, subsidies, reports."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.deal import Deal
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_task import BY_DEAL, BY_PRACTICE, DEBTOR, Task, horizon, is_near
from abs_model.run.borrower_due import GUARANTEE_FEE, REDUCTION
from abs_model.run.borrower_flow import borrower_flows
from abs_model.run.borrower_subsidy import subsidies
from abs_model.run.record import Projection
from abs_model.run.table import tranches_table
from abs_model.schedule.period import PAYMENT, Period, period_of

TRUSTEE, MANAGER = "note_trustee", "plan_manager"

EVENT_ROLES = {
    "servicer_report": "servicer",
    "shortfall_notice": TRUSTEE,
    "guarantee_payment": "guarantor",
    "custodian_report": "custodian",
    "manager_report": TRUSTEE,
    "transfer": "custodian",
    PAYMENT: TRUSTEE,
}
"""Who has to do what the timeline says; the trustee of the notes where it says something of its own."""

YEARLY_REPORTS = (
    ("annual_report", TRUSTEE, (4, 30), (12, 31)),
    ("half_year_report", TRUSTEE, (8, 31), (6, 30)),
    ("tracking_rating", "rating_agency", (7, 31), (12, 31)),
)
"""Task, party, last day, and the last day before it on which the notes must have been there for it to be due."""

PRACTICE = "银行间市场惯例"
"""Where a duty of practice says so: nowhere in the deal."""


def payment_tasks(projection: Projection, book: ClaimBook, as_of: date) -> Iterator[Task]:
    """Instalments of the pool, and what the timeline says before and on the payment of the notes that follows.

    Parameters
    ----------
    projection : Projection
        Of one scenario: what the notes are paid on each day.
    book : ClaimBook
    as_of : date
    """
    periods = projection.subject.periods
    lines = book.schedule[book.schedule["is_in"].astype(bool)]
    numbers = period_of(lines["pay_date"].to_numpy(dtype="datetime64[D]"), periods)
    for row, number in zip(lines.to_dict("records"), numbers.tolist(), strict=True):
        paid = row["pay_date"].date()
        if is_near(paid, as_of):
            yield Task(
                task="pay_instalment",
                subject=row["claim_id"],
                party=DEBTOR,
                due=paid,
                basis=BY_DEAL,
                article="pool.tape",
                debtor_id=row["debtor_id"],
                amount=row["amount"],
                note_payment=_payment_after(periods, number),
            )
    yield from _timeline(projection, as_of)


def borrower_tasks(book: ClaimBook, as_of: date) -> Iterator[Task]:
    """Guarantee fees that debtors pay, less what is waived, and subsidies to be applied for and to come.

    Parameters
    ----------
    book : ClaimBook
    as_of : date
    """
    flows = borrower_flows(book)
    fees = flows[flows["part"].isin((GUARANTEE_FEE, REDUCTION))]
    sums = fees.groupby(["date", "claim_id", "debtor_id"])["amount"].sum().reset_index()
    for row in sums.to_dict("records"):
        if is_near(row["date"].date(), as_of):
            yield Task(
                task="pay_guarantee_fee",
                subject=row["claim_id"],
                party=DEBTOR,
                due=row["date"].date(),
                basis=BY_DEAL,
                article="ip.guarantee_fee",
                debtor_id=row["debtor_id"],
                amount=round(-row["amount"], 2),
            )
    lines = subsidies(book)
    for row in lines[lines["subsidy_date"].notna()].to_dict("records"):
        yield from _subsidy({str(name): value for name, value in row.items()}, as_of)


def report_tasks(deal: Deal, as_of: date) -> Iterator[Task]:
    """The next monthly report of the servicer, and the reports and ratings of the year; all of them practice.

    A report is due only while there are notes; the monthly one is taken to be due at the end of the month.
    """
    closing, maturity = deal.dates.closing, deal.dates.expected_maturity
    month_end = max(as_of, closing) + relativedelta(day=31)
    if month_end <= maturity and is_near(month_end, as_of):
        yield _report(deal, "monthly_report", "servicer", month_end)
    for task, party, (month, day), (last_month, last_day) in YEARLY_REPORTS:
        due = date(as_of.year, month, day)
        if due < as_of:
            due = due.replace(year=due.year + 1)
        looked_at = date(due.year, last_month, last_day)
        if looked_at > due:
            looked_at = looked_at.replace(year=due.year - 1)
        if closing <= looked_at and due <= maturity and is_near(due, as_of):
            yield _report(deal, task, party, due)


def _report(deal: Deal, task: str, role: str, due: date) -> Task:
    party = _role(deal, role)
    return Task(task=task, subject=party, party=party, due=due, basis=BY_PRACTICE, article=PRACTICE)


def _role(deal: Deal, role: str) -> str:
    """The role that has a duty: the plan's manager where the deal has no trustee of the notes."""
    is_managed = role == TRUSTEE and TRUSTEE not in deal.parties and MANAGER in deal.parties
    return MANAGER if is_managed else role


def _timeline(projection: Projection, as_of: date) -> Iterator[Task]:
    """Dated events of the payments of the notes up to their expected maturity, and what is paid on each of these."""
    deal = projection.subject.deal
    notes = tranches_table(projection)
    paid = (notes["interest_paid"] + notes["principal_paid"]).groupby(notes["period"]).sum()
    ids = ", ".join(tranche.id for tranche in deal.tranches)
    for period in projection.subject.periods[1:]:
        if period.scheduled_date is None or period.scheduled_date > deal.dates.expected_maturity:
            continue
        for event in period.events:
            if is_near(event.date, as_of):
                yield Task(
                    task=event.name,
                    subject=ids,
                    party=_role(deal, EVENT_ROLES.get(event.name, TRUSTEE)),
                    due=event.date,
                    basis=BY_DEAL,
                    article="dates.payment" if event.name == PAYMENT else "dates.timeline",
                    amount=float(paid.get(period.number, 0.0)) if event.name == PAYMENT else None,
                    note_payment=period.payment_date,
                )


def _payment_after(periods: tuple[Period, ...], number: int) -> date | None:
    """The payment of the notes that the collections of a window go into."""
    return next((one.payment_date for one in periods[number:] if one.payment_date is not None), None)


def _subsidy(row: dict[str, object], as_of: date) -> Iterator[Task]:
    """A subsidy to be applied for once its year is over, and to come when the scheme usually pays."""
    paid, earned = pd.Timestamp(str(row["subsidy_date"])).date(), pd.Timestamp(str(row["year_end"])).date()
    if paid < as_of or earned > horizon(as_of):
        return
    claim, debtor, amount = str(row["claim_id"]), str(row["debtor_id"]), float(str(row["subsidy"]))
    article = f"ip.subsidies.{row['scheme_id']}"
    yield Task(
        task="apply_for_subsidy",
        subject=claim,
        party=DEBTOR,
        due=paid,
        basis=BY_DEAL,
        article=article,
        debtor_id=debtor,
        start=earned,
        amount=amount,
    )
    if is_near(paid, as_of):
        yield Task(
            task="receive_subsidy",
            subject=claim,
            party=str(row["payer"]),
            due=paid,
            basis=BY_DEAL,
            article=article,
            debtor_id=debtor,
            amount=amount,
        )
