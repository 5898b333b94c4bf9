"""Books of one guarantor to test with: two small deals that share a name, and a book of bills."""

from dataclasses import replace
from functools import cache

from abs_model.run.book_model import BookDeal
from abs_model.run.book_path import BookLimits, BookTask, Change
from abs_model.run.book_simulation import BookSettings, make_book_task
from abs_model.run.credit import Credit
from abs_model.run.simulate import Settings
from tests.bills import book, subject_of_book
from tests.small_subjects import credit_of, series_one, small_deal, subject_of

LIMITS = BookLimits(liquid_assets=30_000.0, net_assets=200_000.0, leverage=2.0)

PROBABILITIES = {"c1": 0.05, "c2": 0.08, "c3": 0.03, "guarantor": 0.01}


@cache
def two_deals() -> tuple[BookDeal, BookDeal]:
    """c1 owes 60,000 and c2 40,000 under the first; c2 and c3 owe 50,000 each under the second, in words of its own."""
    first = subject_of(small_deal(2), [60_000.0, 40_000.0])
    second = subject_of(small_deal(2), [50_000.0, 50_000.0])
    return (
        BookDeal(deal_id="first", subject=first),
        BookDeal(deal_id="second", subject=second, entities={"c1": "c2", "c2": "c3"}),
    )


@cache
def bill_deal() -> BookDeal:
    """Bills of three acceptors; the bank bears three tenths."""
    made = book(
        {"acceptor_id": "a1", "due_date": "2024-09-27"},
        {"acceptor_id": "a2", "due_date": "2024-11-15", "face": 70_000.03},
        {"acceptor_id": "a3", "due_date": "2024-12-20", "face": 33_333.33},
    )
    return BookDeal(deal_id="bills", subject=subject_of_book(made), book=made, entities={"g": "guarantor"})


def small_credit(**changes: object) -> Credit:
    """Assumptions on everybody, in the words of the book."""
    acceptors = {"a1": 0.05, "a2": 0.04, "a3": 0.06}
    return credit_of(PROBABILITIES | acceptors, **changes)  # type: ignore[arg-type]


@cache
def series_one_book() -> tuple[BookDeal, Credit]:
    """Series 1 as a book; its assumptions speak of the guarantor by its role, those of a book by its id."""
    subject, credit = series_one()
    correlation = credit.terms.correlation
    renamed = {name.replace("guarantor", "fazhan"): shares for name, shares in correlation.names.items()}
    terms = credit.terms.model_copy(update={"correlation": correlation.model_copy(update={"names": renamed})})
    return BookDeal(deal_id="one", subject=subject), replace(credit, terms=terms)


def task_of(
    deals: tuple[BookDeal, ...], credit: Credit | None = None, *, n_paths: int = 65_536, **settings: object
) -> BookTask:
    """What the units of a small book need."""
    asked = BookSettings(drawing=Settings(n_paths=n_paths), limits=LIMITS, **settings)  # type: ignore[arg-type]
    return make_book_task(deals, "guarantor", credit or small_credit(), asked)


HALF = Change(id="half", re_guarantee_share=0.5, re_guarantee_lag_days=30)
ALONE = Change(id="alone", without=("second",))
