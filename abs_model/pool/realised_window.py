"""What the receivables of a pool come to in one window: cash, losses, ageing, and who owes how much of it."""

import numpy as np

from abs_model.measure.concentration import hhi, top_share
from abs_model.measure.money import Amounts
from abs_model.pool.exposure import Whole
from abs_model.pool.realised_event import OUTSIDE, Book
from abs_model.pool.realised_roster import OBLIGORS, Mask, Roster

AGE_BUCKETS = ("0_30", "31_60", "61_90", "above_90")
"""Days past due, as the columns of tables name them."""

BOUNDS = np.array([30, 60, 90], dtype=np.int64)
"""Last day past due of each bucket but the last."""

AT_END = ("paid", "surplus", "recovered", "price", "diluted", "defaulted", "repurchased", "replaced")
"""Sums over all receivables so far."""

STANDS = ("not_due", *AGE_BUCKETS)
"""Where what is outstanding may stand, from better to worse."""

FLOWS = ("claimed", "returned", "due", "due_paid", "replaced_in", *(f"rolled_{one}" for one in STANDS))
"""What happens within a window, besides the rise of ``AT_END``; nothing at the closing."""

STOCKS = (
    "outstanding", "overdue", "not_due", *(f"overdue_{one}" for one in AGE_BUCKETS), "disputed", "days_past_due",
    "n_outstanding", "n_overdue", *(f"{word}_{one}" for one in OBLIGORS for word in ("top_1", "top_5", "hhi")),
)  # fmt: skip
"""What stands at the end of a window."""

COLUMNS = (*AT_END, *FLOWS, *STOCKS)
"""What is kept of every window: sums in fen, counts, shares."""

N_BUCKETS = 2 + len(AGE_BUCKETS)
NOT_DUE, GONE = 0, -1


def bucket_of(days: Whole, outstanding: Amounts) -> Whole:
    """Where each receivable stands: -1 nothing is outstanding, 0 not due, then the place in ``AGE_BUCKETS`` from 1.

    Parameters
    ----------
    days : ndarray of int64, shape (n_receivables,)
        Days past due; below 0 before it.
    outstanding : ndarray of float64, shape (n_receivables,)

    Examples
    --------
    >>> bucket_of(np.array([-1, 0, 30, 31, 60, 61, 90, 91, 91]), np.array([1.0] * 8 + [0.0])).tolist()
    [0, 1, 1, 2, 2, 3, 3, 4, -1]
    """
    aged = np.where(days < 0, NOT_DUE, 1 + np.searchsorted(BOUNDS, days, side="left"))
    return np.where(outstanding > 0, aged, GONE)


def days_past_due(roster: Roster, day: int) -> Whole:
    """Days since each receivable was due; below 0 where it is not due by the end of the day."""
    return np.where(roster.pay_day <= day, day - roster.age_day, -1)


def standing(roster: Roster, book: Book, day: int) -> dict[str, float]:
    """``AT_END`` and ``STOCKS`` at the end of a day."""
    days, left = days_past_due(roster, day), book.outstanding
    bucket = bucket_of(days, left)
    by_bucket = np.bincount(bucket + 1, weights=left, minlength=N_BUCKETS)[1:]
    overdue = np.where(bucket > NOT_DUE, left, 0.0)
    found = {name: float(getattr(book, name).sum()) for name in AT_END}
    found |= {
        "outstanding": float(left.sum()),
        "overdue": float(overdue.sum()),
        "not_due": float(by_bucket[NOT_DUE]),
        "disputed": float(np.minimum(book.disputed, left).sum()),
        "days_past_due": float((overdue * np.maximum(days, 0)).sum() / max(overdue.sum(), 1.0)),
        "n_outstanding": float((left > 0).sum()),
        "n_overdue": float((overdue > 0).sum()),
    }
    found |= {f"overdue_{name}": float(by_bucket[at]) for at, name in enumerate(AGE_BUCKETS, start=1)}
    return found | _concentration(roster, left)


def _concentration(roster: Roster, left: Amounts) -> dict[str, float]:
    """Shares of the largest obligors and the index of concentration; nothing of an empty pool."""
    found: dict[str, float] = {}
    for column in OBLIGORS:
        owed = np.bincount(roster.obligor[column], weights=left)
        has_any = owed.sum() > 0
        found |= {
            f"top_1_{column}": top_share(owed, 1) if has_any else 0.0,
            f"top_5_{column}": top_share(owed, 5) if has_any else 0.0,
            f"hhi_{column}": hhi(owed) if has_any else 0.0,
        }
    return found


class Before:
    """What has to be known of the start of a window: who owed what, and where it stood."""

    __slots__ = ("bucket", "cash", "defaulted", "outstanding", "unpaid")

    def __init__(self, roster: Roster, book: Book, day: int) -> None:
        self.outstanding = book.outstanding.copy()
        self.defaulted = book.defaulted.copy()
        self.bucket = bucket_of(days_past_due(roster, day), book.outstanding)
        self.unpaid = book.unpaid() if roster.is_guaranteed.any() else np.zeros(1)
        self.cash = _cash(book)


def _cash(book: Book) -> Amounts:
    return np.asarray(book.paid + book.recovered + book.price)


def flows(roster: Roster, book: Book, before: Before, window: int, days: tuple[int, int]) -> dict[str, float]:
    """``FLOWS`` of a window.

    Parameters
    ----------
    roster : Roster
    book : Book
        At its end.
    before : Before
        At its start.
    window : int
        Its number; window 1 takes all that fell due before it, too.
    days : tuple of int
        The last day before it, and its own last day.
    """
    start, end = days
    is_in = book.holding != OUTSIDE
    was_due = (roster.pay_day <= start) & (book.entered != window) & (window > 1)
    falls_due = is_in & (roster.pay_day <= end) & ~was_due
    owed = book.face - book.diluted - book.repurchased - book.replaced
    found = {
        "due": float(owed[falls_due].sum()),
        "due_paid": float(book.paid[falls_due].sum()),
        "replaced_in": float(book.face[book.entered == window].sum()),
    }
    return found | _answered(roster, book, before, was_due, falls_due) | _rolled(roster, book, before, end)


def _answered(roster: Roster, book: Book, before: Before, was_due: Mask, falls_due: Mask) -> dict[str, float]:
    """What fell due unpaid of what somebody answers for one by one, and what of earlier such was paid after all."""
    own = roster.is_guaranteed
    if not own.any():
        return {"claimed": 0.0, "returned": 0.0}
    came_in = np.minimum(_cash(book) - before.cash, before.unpaid)
    return {
        "claimed": float(book.unpaid()[own & falls_due].sum()),
        "returned": float(came_in[own & was_due].sum()),
    }


def _rolled(roster: Roster, book: Book, before: Before, end: int) -> dict[str, float]:
    """What of each bucket at the start is in a worse one, or in default, at the end."""
    now = bucket_of(days_past_due(roster, end), book.outstanding)
    worse = np.where(now > before.bucket, book.outstanding, 0.0) + (book.defaulted - before.defaulted)
    by_bucket = np.bincount(before.bucket + 1, weights=worse, minlength=N_BUCKETS)[1:]
    return {f"rolled_{name}": float(by_bucket[at]) for at, name in enumerate(STANDS)}
