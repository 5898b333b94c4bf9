"""What has to be done about pledged property, and by when: fees, renewals, appraisals, registrations of pledges."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.claim import CREDITORS
from abs_model.deal.deal import Deal
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_standing import ip_terms
from abs_model.pool.ip_term import PATENTS
from abs_model.pool.ip_watch import EXPIRED, INVALIDATED

HORIZON_DAYS = 90
"""Days ahead in which something is a task."""

BY_LAW, BY_DEAL, BY_PRACTICE = "by_law", "by_deal", "by_practice"
"""What a task rests on."""

DEBTOR = "original_debtor"

FEE_ARTICLE = "专利法第43、44条；专利法实施细则（2010）第98条"
RENEWAL_ARTICLE = "商标法第40条"
REGISTRATION_ARTICLE = "民法典第444条"
RELEASE_ARTICLE = "民法典第393条、第444条"

_RENEWAL_MONTHS = 12

TASK_COLUMNS = (
    "due_date", "task", "subject", "debtor_id", "party", "from_date", "last_date", "days_left", "amount",
    "note_payment_date", "basis", "article", "is_overdue", "is_lapsed",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that somebody has to do.

    Attributes
    ----------
    task : str
        A word of the glossary, or an event of the deal's own timeline.
    subject : str
        What it is about: a property, a claim, a tranche, a party.
    party : str
        The role that has to do it.
    due : date
        By when.
    last : date, optional
        The last day on which it can still be made up for; ``due`` where there is no grace.
    start : date, optional
        The first day on which it can be done; None where any day will do.
    amount : float, optional
        Yuan.
    note_payment : date, optional
        The payment of the notes that it leads to.
    basis, article : str
        Law, deal or practice, and where it says so.
    """

    task: str
    subject: str
    party: str
    due: date
    basis: str
    article: str
    debtor_id: str = ""
    last: date | None = None
    start: date | None = None
    amount: float | None = None
    note_payment: date | None = None


def horizon(as_of: date) -> date:
    """The last day of what is a task on a day."""
    return as_of + timedelta(days=HORIZON_DAYS)


def is_near(due: date, as_of: date) -> bool:
    """Whether something falls due from a day on and soon.

    Examples
    --------
    >>> is_near(date(2021, 4, 1), date(2021, 1, 1)), is_near(date(2020, 12, 31), date(2021, 1, 1))
    (True, False)
    """
    return as_of <= due <= horizon(as_of)


def task_table(tasks: Iterable[Task], as_of: date) -> pd.DataFrame:
    """Tasks as a table, the earliest first.

    Returns
    -------
    DataFrame
        ``TASK_COLUMNS``: days_left counts to due_date, and once that has passed to last_date, below 0 beyond it;
        is_overdue where due_date has passed, is_lapsed where last_date has. Only what the register shows undone is ever
        overdue: of everything else nobody knows whether it was done, and it is left out once its day has passed.
    """
    rows = [
        {
            "due_date": one.due,
            "task": one.task,
            "subject": one.subject,
            "debtor_id": one.debtor_id or None,
            "party": one.party,
            "from_date": one.start,
            "last_date": one.last or one.due,
            "days_left": ((one.due if one.due >= as_of else one.last or one.due) - as_of).days,
            "amount": one.amount,
            "note_payment_date": one.note_payment,
            "basis": one.basis,
            "article": one.article,
            "is_overdue": one.due < as_of,
            "is_lapsed": (one.last or one.due) < as_of,
        }
        for one in tasks
    ]
    table = pd.DataFrame(rows, columns=[*TASK_COLUMNS])
    dates = dict.fromkeys(("due_date", "from_date", "last_date", "note_payment_date"), "datetime64[us]")
    words = dict.fromkeys(("task", "subject", "debtor_id", "party", "basis", "article"), "str")
    flags = dict.fromkeys(("is_overdue", "is_lapsed"), "bool")
    table = table.astype(dates | words | flags | {"days_left": "int64", "amount": "float64"})
    return table.sort_values("due_date", kind="stable", ignore_index=True)


def property_tasks(standing: pd.DataFrame, outstanding: pd.DataFrame, deal: Deal, as_of: date) -> Iterator[Task]:
    """What the register asks for as at a day, of property behind debtors that still owe something.

    Fees and appraisals are asked for what counts or has counted since the closing; expiries and pledges for whatever
    is pledged for a claim of the pool.

    Parameters
    ----------
    standing, outstanding : DataFrame
        As ``abs_model.pool.ip_watch`` gives them.
    deal : Deal
    as_of : date
    """
    owing = set(outstanding.loc[outstanding["principal"] > 0.0, "debtor_id"])
    pledged = set(outstanding["claim_id"])
    for row in standing[standing["debtor_id"].isin(owing)].to_dict("records"):
        if row["right_state"] == INVALIDATED:
            continue
        asset = _Asset.of({str(name): value for name, value in row.items()})
        if asset.counts:
            yield from _fee(asset, as_of)
            yield from _appraisal(asset, deal, as_of)
        if asset.counts or row["claim_id"] in pledged:
            yield from _expiry(asset, deal, as_of)
            yield from _pledge(asset, deal, as_of)


def claim_tasks(book: ClaimBook, standing: pd.DataFrame, outstanding: pd.DataFrame, as_of: date) -> Iterator[Task]:
    """Pledges to be released, or changed in the register, when the last instalment of a claim falls due.

    Parameters
    ----------
    book : ClaimBook
    standing, outstanding : DataFrame
        As ``abs_model.pool.ip_watch`` gives them.
    as_of : date
    """
    creditors = dict(zip(book.claims["claim_id"], book.claims["structure"].map(CREDITORS), strict=True))
    pledged = set(standing["claim_id"])
    for claim, debtor, last in zip(
        outstanding["claim_id"], outstanding["debtor_id"], outstanding["last_pay_date"], strict=True
    ):
        if claim in pledged and pd.notna(last) and is_near(last.date(), as_of):
            yield Task(
                task="release_or_extend_pledge",
                subject=claim,
                party=creditors[claim],
                due=last.date(),
                basis=BY_LAW,
                article=RELEASE_ARTICLE,
                debtor_id=debtor,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asset:
    """One row of the register, its dates as dates; None where one is not there."""

    id: str
    ip_type: str
    debtor_id: str
    counts: bool
    is_standing: bool
    is_expired: bool
    expiry: date
    paid_to: date | None
    grace_end: date | None
    appraised: date | None
    pledged: date | None

    @staticmethod
    def of(row: "dict[str, object]") -> "_Asset":
        has_number = isinstance(row["pledge_registration_no"], str)
        return _Asset(
            id=str(row["ip_id"]),
            ip_type=str(row["ip_type"]),
            debtor_id=str(row["debtor_id"]),
            counts=bool(row["was_accepted"]) or bool(row["is_accepted"]),
            is_standing=bool(row["is_standing"]),
            is_expired=row["right_state"] == EXPIRED,
            expiry=_day(row["expiry_date"]) or date.max,
            paid_to=_day(row["fee_paid_to"]),
            grace_end=_day(row["grace_end"]),
            appraised=_day(row["appraisal_date"]),
            pledged=_day(row["pledge_date"]) if has_number else None,
        )

    def task(self, task: str, party: str, due: date, basis: str, article: str) -> Task:
        return Task(
            task=task, subject=self.id, party=party, due=due, basis=basis, article=article, debtor_id=self.debtor_id
        )


def _day(cell: object) -> date | None:
    return cell.date() if isinstance(cell, pd.Timestamp) and not pd.isna(cell) else None


def _fee(asset: _Asset, as_of: date) -> Iterator[Task]:
    """The next annual fee, due at the end of the year that is paid for; none after the last year of a patent."""
    if asset.ip_type not in PATENTS or asset.is_expired or asset.paid_to is None or asset.grace_end is None:
        return
    if asset.paid_to <= horizon(as_of):
        yield Task(
            task="pay_annual_fee",
            subject=asset.id,
            party=DEBTOR,
            due=asset.paid_to,
            basis=BY_LAW,
            article=FEE_ARTICLE,
            debtor_id=asset.debtor_id,
            last=asset.grace_end,
        )


def _expiry(asset: _Asset, deal: Deal, as_of: date) -> Iterator[Task]:
    """A trademark to be renewed; of what cannot be renewed, property to be put in its place."""
    if not asset.counts and asset.expiry < as_of:
        return
    if asset.ip_type == "trademark":
        opens = asset.expiry - relativedelta(months=_RENEWAL_MONTHS)
        if opens <= horizon(as_of):
            yield Task(
                task="renew_trademark",
                subject=asset.id,
                party=DEBTOR,
                due=asset.expiry,
                basis=BY_LAW,
                article=RENEWAL_ARTICLE,
                debtor_id=asset.debtor_id,
                last=asset.grace_end,
                start=opens,
            )
        return
    margin = as_of + relativedelta(months=ip_terms(deal).expiry_margin_months)
    if asset.expiry <= max(margin, horizon(as_of)):
        yield asset.task("replace_property", DEBTOR, asset.expiry, BY_DEAL, "ip.expiry_margin_months")


def _appraisal(asset: _Asset, deal: Deal, as_of: date) -> Iterator[Task]:
    """A new appraisal, once the latest one is about to be stale; what has ended needs none."""
    if asset.appraised is None or not asset.is_standing:
        return
    due = asset.appraised + relativedelta(months=ip_terms(deal).appraisal_months)
    if due <= horizon(as_of):
        yield asset.task("appraise_again", "valuer", due, BY_DEAL, "ip.appraisal_months")


def _pledge(asset: _Asset, deal: Deal, as_of: date) -> Iterator[Task]:
    """A pledge that is not registered yet: it is none until then."""
    if not asset.is_expired and (asset.pledged is None or asset.pledged > as_of):
        yield asset.task("register_pledge", DEBTOR, deal.dates.closing, BY_LAW, REGISTRATION_ARTICLE)
