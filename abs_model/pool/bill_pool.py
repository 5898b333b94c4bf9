"""Bills as the engine sees them: a guaranteed bill is a receivable on its acceptor, owed to who discounted it."""

import numpy as np
import pandas as pd

from abs_model.errors import Fault, TapeError
from abs_model.measure.money import to_fen
from abs_model.pool.bill_book import AT_RISK, BillBook, Flags
from abs_model.pool.limits import Cut
from abs_model.pool.pool import Pool, identity
from abs_model.pool.screening import Screening
from abs_model.pool.tape import Tape

AS_RECEIVABLE = {
    "receivable_id": "bill_id", "core_enterprise_id": "acceptor_id", "core_enterprise_name": "acceptor_name",
    "debtor_id": "acceptor_id", "debtor_name": "acceptor_name", "group_id": "group_id", "supplier_id": "supplier_id",
    "supplier_name": "supplier_name", "supplier_size": "supplier_size", "supplier_province": "supplier_province",
    "supplier_industry": "supplier_industry", "receivable_amount": "face", "due_date": "due_date",
    "discount_rate": "discount_rate", "core_enterprise_rating": "acceptor_rating",
    "core_enterprise_industry": "acceptor_industry", "core_enterprise_province": "acceptor_province",
}  # fmt: skip
"""The words of a receivable, and the words of a bill for the same."""

STAYS_OUT = {
    "offered": ("not_guaranteed", "尚未担保", "not guaranteed yet"),
    "approved": ("not_guaranteed", "尚未担保", "not guaranteed yet"),
    "paid": ("settled", "已结清", "paid by its acceptor"),
    "recovered": ("settled", "已结清", "paid back to the guarantor"),
    "closed": ("settled", "已结清", "closed"),
    "compensated": ("compensated", "已代偿，转入追偿", "paid by the guarantor: a recovery now"),
}
"""Why a bill of a stage is nothing that the guarantor may still have to pay: rule, Chinese, English."""


def pool_of_book(book: BillBook) -> tuple[Pool, Screening, Tape]:
    """The bills that the guarantor may still have to pay, as the pool that the engine runs.

    Parameters
    ----------
    book : BillBook

    Returns
    -------
    tuple of Pool, Screening, Tape
        Every good row is in the pool or among the exclusions, with the reason.

    Raises
    ------
    TapeError
        If there is no such bill.
    """
    tape = _as_tape(book)
    is_in = book.in_stage(*AT_RISK)
    screening = Screening(
        pool_frame=tape.frame[is_in].reset_index(drop=True),
        exclusions=_exclusions(book, tape.frame, ~is_in),
        flags=_exclusions(book, tape.frame, np.zeros(len(is_in), dtype=np.bool_)),
        cut=Cut(is_out=np.zeros(int(is_in.sum()), dtype=np.bool_), breaks=(), proof="nothing to cut"),
    )
    found = identity(tape, screening)
    if not found.pool.n_rows:
        counts = ", ".join(f"{stage} {count}" for stage, count in book.frame["stage"].value_counts().items())
        fault = Fault(
            where=book.bills.path,
            found=f"no bill is guaranteed and unsettled on {book.as_of} ({counts or 'every row is refused'})",
            wanted="at least one is wanted",
            remedy="Look at another day with --as-of, or check the dates of the tape.",
        )
        raise TapeError(str(fault))
    face = to_fen(screening.pool_frame["receivable_amount"].to_numpy(dtype=np.float64))
    face.setflags(write=False)
    pool = Pool(frame=screening.pool_frame, face=face, cut_off=book.as_of, identity=found)
    return pool, screening, tape


def _as_tape(book: BillBook) -> Tape:
    """The tape in words of receivables."""
    words = {word: own for word, own in AS_RECEIVABLE.items() if own in book.frame}
    frame = pd.DataFrame({"row": book.frame["row"], **{word: book.frame[own] for word, own in words.items()}})
    frame["is_guaranteed"] = True
    return Tape(
        kind=book.bills.kind,
        frame=frame,
        refused=book.bills.refused,
        problems=book.bills.problems,
        path=book.bills.path,
        format=book.bills.format,
        sha256=book.bills.sha256,
    )


def _exclusions(book: BillBook, frame: pd.DataFrame, is_out: Flags) -> pd.DataFrame:
    """One line for each bill that stays out."""
    stage = book.frame.loc[is_out, "stage"]
    lines = frame.loc[is_out, ["row", "receivable_id"]].copy()
    for place, column in enumerate(("rule", "rule_zh", "rule_en")):
        words = {name: reason[place] for name, reason in STAYS_OUT.items()}
        lines[column] = stage.map(words).astype("str")
    lines["column"] = pd.Series("stage", index=lines.index, dtype="str")
    lines["found"] = stage.astype("str")
    lines["receivable_amount"] = frame.loc[is_out, "receivable_amount"]
    return lines.reset_index(drop=True)
