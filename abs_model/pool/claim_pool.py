"""Claims as the engine sees them: every instalment is a receivable on its debtor, bought for its principal."""

import numpy as np
import pandas as pd

from abs_model.errors import Fault, TapeError
from abs_model.glossary import label
from abs_model.measure.money import to_fen
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.claim_fit import creditor
from abs_model.pool.claim_limit import RULES
from abs_model.pool.limits import Cut
from abs_model.pool.pool import Pool, identity
from abs_model.pool.screening import Screening, with_core_enterprises
from abs_model.pool.tape import Tape

PAID_BEFORE = RULES[0]
"""Why an instalment of a claim that is in stays out."""

_COLUMNS = ("row", "receivable_id", "rule", "rule_zh", "rule_en", "column", "found", "receivable_amount")


def pool_of_claims(book: ClaimBook) -> tuple[Pool, Screening, Tape]:
    """The instalments that the notes wait for, as the pool that the engine runs.

    Parameters
    ----------
    book : ClaimBook

    Returns
    -------
    tuple of Pool, Screening, Tape
        Every instalment of a good claim is in the pool or among the exclusions, with the reason; ``row`` is its place
        in the schedule, from 1. A refused claim counts with its principal, by the row of its file. ``transfer_price``
        is the principal of the instalment, 0 where interest alone falls due.

    Raises
    ------
    TapeError
        If nothing is left that the notes could wait for.
    """
    tape = _as_tape(book)
    is_in = book.schedule["is_in"].to_numpy(dtype=np.bool_)
    exclusions = _exclusions(book, tape.frame)
    screening = Screening(
        pool_frame=tape.frame[is_in].reset_index(drop=True),
        exclusions=exclusions,
        flags=exclusions.iloc[:0],
        cut=Cut(is_out=np.zeros(int(is_in.sum()), dtype=np.bool_), breaks=(), proof="nothing to cut"),
    )
    found = identity(tape, screening)
    if not found.pool.n_rows:
        raise TapeError(str(_nothing_left(book)))
    face = to_fen(screening.pool_frame["receivable_amount"].to_numpy(dtype=np.float64))
    face.setflags(write=False)
    pool = Pool(
        frame=screening.pool_frame,
        face=face,
        cut_off=book.deal.dates.cut_off,
        identity=found,
    )
    return pool, screening, tape


def instalment_ids(book: ClaimBook) -> pd.Series:
    """The id of each instalment of a book's schedule: that of its claim and its number."""
    numbers = book.schedule["number"].map("{:02d}".format).astype("str")
    return book.schedule["claim_id"] + "-" + numbers


def _as_tape(book: ClaimBook) -> Tape:
    """The schedule in words of receivables."""
    schedule, claims = book.schedule, book.claims.set_index("claim_id")
    of_claim = schedule["claim_id"]
    parties = {structure: creditor(book.deal, structure) for structure in claims["structure"].unique()}
    structure = of_claim.map(claims["structure"])
    frame = pd.DataFrame(
        {
            "row": np.arange(1, len(schedule) + 1, dtype=np.int64),
            "receivable_id": instalment_ids(book),
            "core_enterprise_id": schedule["debtor_id"],
            "debtor_id": schedule["debtor_id"],
            "debtor_name": of_claim.map(claims["debtor_name"]).astype("str"),
            "supplier_id": structure.map({name: one.id for name, one in parties.items() if one}).astype("str"),
            "supplier_name": structure.map({name: one.name for name, one in parties.items() if one}).astype("str"),
            "receivable_amount": schedule["amount"],
            "transfer_price": schedule["principal"],
            "due_date": schedule["pay_date"],
        }
    )
    tape = book.tapes.claims
    return Tape(
        kind=tape.kind,
        frame=with_core_enterprises(frame, book.deal),
        refused=tape.refused,
        problems=tape.problems,
        path=tape.path,
        format=tape.format,
        sha256=tape.sha256,
    )


def _exclusions(book: ClaimBook, frame: pd.DataFrame) -> pd.DataFrame:
    """One line for each instalment that stays out: because of its claim, or because it was paid before."""
    is_out = ~book.schedule["is_in"].to_numpy(dtype=np.bool_)
    lines = frame.loc[is_out, ["row", "receivable_id", "receivable_amount"]].assign(
        claim_id=book.schedule.loc[is_out, "claim_id"],
        pay_date=book.schedule.loc[is_out, "pay_date"].dt.strftime("%Y-%m-%d"),
    )
    words = book.exclusions[["receivable_id", "rule", "rule_zh", "rule_en", "column", "found"]]
    lines = lines.merge(words.rename(columns={"receivable_id": "claim_id"}), on="claim_id", how="left")
    paid_before = {
        "rule": PAID_BEFORE,
        "rule_zh": label(PAID_BEFORE, "zh"),
        "rule_en": label(PAID_BEFORE, "en"),
        "column": "due_date",
    }
    lines["found"] = lines["found"].fillna(lines["pay_date"])
    return lines.fillna(paid_before)[list(_COLUMNS)].reset_index(drop=True)


def _nothing_left(book: ClaimBook) -> Fault:
    counts = book.exclusions["rule"].value_counts()
    reasons = ", ".join(f"{rule} {count}" for rule, count in counts.items())
    n_rows = book.tapes.claims.n_rows
    return Fault(
        where=book.tapes.claims.path,
        found=f"none of {n_rows} claims is in the pool ({reasons or 'all are refused'})",
        wanted="at least one is wanted",
        remedy="Look into exclusions and problems, and mend the tape, the register or the terms.",
    )
