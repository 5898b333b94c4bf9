"""Where claims and pledged property stand as at a day: what the register and the schedule say, and nothing later."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.claim_pool import instalment_ids
from abs_model.pool.ip_limit import loan_to_value
from abs_model.pool.ip_standing import assets_of
from abs_model.pool.ip_term import PATENTS
from abs_model.pool.tape import Tape
from abs_model.schedule.calendar import Calendar

IN_FORCE, IN_GRACE = "right_in_force", "right_in_grace"
LAPSED, EXPIRED, INVALIDATED, FEE_UNKNOWN = "right_lapsed", "right_expired", "right_invalidated", "fee_not_stated"

RIGHT_STATES = (IN_FORCE, IN_GRACE, LAPSED, EXPIRED, INVALIDATED, FEE_UNKNOWN)
"""What has become of a right, as far as the register says."""

STANDS = (IN_FORCE, IN_GRACE)
"""States in which there still is a right."""

GRACE = relativedelta(months=6)
"""In which an annual fee can be made up for with a surcharge, and a trademark be renewed."""

STANDING_COLUMNS = (
    "ip_id", "claim_id", "debtor_id", "ip_type", "right_state", "was_accepted", "is_accepted", "is_standing",
    "has_ceased", "ceased_for", "rule", "found", "closing_value", "appraised_value", "standing_value", "appraisal_date",
    "is_stale", "fee_paid_to", "grace_end", "expiry_date", "invalidated_date",
)  # fmt: skip


def standing_of(book: ClaimBook, as_of: date) -> pd.DataFrame:
    """The property of the pool's debtors as at a day, beside what it was at the closing.

    Acceptance follows the same rules as for the pool, looked at on the day. A right *stands* while it counts, or has
    counted since the closing, and has not ended: in the months of grace it still stands, though it is not accepted.

    Parameters
    ----------
    book : ClaimBook
    as_of : date
        The cut-off or later. Appraisals and invalidations after it are not known.

    Returns
    -------
    DataFrame
        One line each good row of the register whose debtor has a claim in the pool, in order. All columns of
        ``abs_model.pool.ip_standing.assets_of`` for the day, invalidated_date only where it is not later, and
        right_state (of ``RIGHT_STATES``), grace_end (last day to make up for a fee or a renewal), was_accepted (at the
        closing), is_standing, has_ceased (accepted then and not now), ceased_for (why: the state of the right where it
        has ended, else the rule; empty where it has not ceased), closing_value (appraised value at the cut-off of what
        was accepted), standing_value (latest appraised value of what stands; both yuan).

    References
    ----------
    专利法 (2020) article 44; 专利法实施细则 (2010) article 98: six months from the end of the year to pay with a
    surcharge, else the patent ends; 商标法 (2019) article 40: six months of grace after expiry.
    """
    tapes = book.tapes
    frame = assets_of(_known(tapes.register, as_of), tapes.valuations, book.deal, book.claims, as_of)
    debtors = book.claims.loc[book.claims["is_in"].astype(bool), "debtor_id"]
    frame = frame[frame["debtor_id"].isin(debtors)].reset_index(drop=True)
    before = book.assets.set_index("row").loc[frame["row"]]
    was = before["is_accepted"].to_numpy(dtype=np.bool_)
    now = frame["is_accepted"].to_numpy(dtype=np.bool_)
    ends = grace_ends(frame, book.calendar)
    states = _right_states(frame, ends, as_of)
    stands = (was | now) & np.isin(states, STANDS)
    gone = was & ~now
    closing = to_fen(before["appraised_value"].fillna(0.0).to_numpy(dtype=np.float64))
    why = np.where(np.isin(states, (LAPSED, EXPIRED, INVALIDATED)), states, frame["rule"].to_numpy(dtype=object))
    return frame.assign(
        right_state=pd.Series(states, index=frame.index, dtype="str"),
        grace_end=ends.astype("datetime64[us]"),
        was_accepted=was,
        is_standing=stands,
        has_ceased=gone,
        ceased_for=pd.Series(np.where(gone, why, ""), index=frame.index, dtype="str"),
        closing_value=to_yuan(np.where(was, closing, 0.0)),
        standing_value=to_yuan(np.where(stands, to_fen(_values(frame)), 0.0)),
    )


def outstanding_of(book: ClaimBook, as_of: date, owed: Mapping[str, float] | None = None) -> pd.DataFrame:
    """What is owed on each claim of the pool as at a day: by what is known, else as if paid on the scheduled day.

    Parameters
    ----------
    book : ClaimBook
    as_of : date
        What is paid on the day itself counts as paid.
    owed : mapping of str to float, optional
        What of each instalment nobody has paid by the day, principal and interest, yuan; of what is still owed of one,
        principal is the last to be paid. Where an instalment is left out its schedule is believed.

    Returns
    -------
    DataFrame
        claim_id, debtor_id, closing_principal (owed at the cut-off), principal (owed on the day; yuan), last_pay_date;
        in the order of the tape.
    """
    claims = book.claims.loc[book.claims["is_in"].astype(bool), ["claim_id", "debtor_id"]].reset_index(drop=True)
    schedule = book.schedule[book.schedule["is_in"].astype(bool)]
    fen = pd.Series(to_fen(schedule["principal"].to_numpy(dtype=np.float64)), index=schedule.index)
    left = fen.where(schedule["pay_date"] > pd.Timestamp(as_of), 0.0)
    if owed is not None:
        told = instalment_ids(book)[schedule.index].map(owed).to_numpy(dtype=np.float64)
        is_told = ~np.isnan(told)
        known = np.minimum(to_fen(np.where(is_told, told, 0.0)), fen.to_numpy(dtype=np.float64))
        left = pd.Series(np.where(is_told, known, left), index=schedule.index)

    def by_claim(part: "pd.Series[float]") -> Amounts:
        sums = part.groupby(schedule["claim_id"]).sum()
        return np.asarray(sums.reindex(claims["claim_id"], fill_value=0.0).to_numpy(dtype=np.float64))

    last = schedule.groupby("claim_id")["pay_date"].max().reindex(claims["claim_id"]).to_numpy(dtype="datetime64[us]")
    return claims.assign(
        closing_principal=to_yuan(by_claim(fen)), principal=to_yuan(by_claim(left)), last_pay_date=last
    )


def debtor_standing(book: ClaimBook, standing: pd.DataFrame, outstanding: pd.DataFrame) -> pd.DataFrame:
    """Principal against value as at a day, debtor by debtor, with the limits of the deal.

    Parameters
    ----------
    book : ClaimBook
    standing : DataFrame
        As ``standing_of`` gives it.
    outstanding : DataFrame
        As ``outstanding_of`` gives it.

    Returns
    -------
    DataFrame
        As ``abs_model.pool.ip_limit.loan_to_value`` gives it for the principal that is outstanding, with
        closing_principal, closing_value, standing_value (yuan), n_at_closing, n_standing, n_ceased and n_invalidated
        (of what was accepted at the closing).
    """
    table = loan_to_value(standing, outstanding, book.deal)
    own = standing.assign(is_gone=standing["was_accepted"] & (standing["right_state"] == INVALIDATED))
    counts = {"n_at_closing": "was_accepted", "n_standing": "is_standing", "n_ceased": "has_ceased",
              "n_invalidated": "is_gone"}  # fmt: skip
    for name, column in counts.items():
        found = own[own[column]].groupby("debtor_id").size()
        table[name] = table["debtor_id"].map(found).fillna(0).astype("int64")
    for name in ("closing_value", "standing_value"):
        fen = pd.Series(to_fen(own[name].to_numpy(dtype=np.float64)), index=own.index).groupby(own["debtor_id"]).sum()
        table[name] = to_yuan(table["debtor_id"].map(fen).fillna(0.0).to_numpy(dtype=np.float64))
    closing = pd.Series(to_fen(outstanding["closing_principal"].to_numpy(dtype=np.float64)))
    owed = closing.groupby(outstanding["debtor_id"]).sum()
    table["closing_principal"] = to_yuan(table["debtor_id"].map(owed).to_numpy(dtype=np.float64))
    return table


def grace_ends(frame: pd.DataFrame, calendar: Calendar) -> NDArray[np.datetime64]:
    """The last day on which a right can still be kept: six months after its fees, or a trademark's term, run out.

    A last day that is a day off moves to the next working day (专利法实施细则 (2010) article 5). Of a copyright, and
    where nothing more has to be paid before a patent ends, there is none.
    """
    offices = Calendar(code="CN", overrides=calendar.overrides)
    ends = []
    for ip_type, paid, expiry in zip(frame["ip_type"], frame["fee_paid_to"], frame["expiry_date"], strict=True):
        start = pd.NaT
        if ip_type == "trademark":
            start = expiry
        elif ip_type in PATENTS and pd.notna(paid) and paid < expiry:
            start = paid
        ends.append("NaT" if pd.isna(start) else offices.roll(start.date() + GRACE, "following"))
    return np.array(ends, dtype="datetime64[D]")


def _known(register: Tape, as_of: date) -> Tape:
    """A register without the invalidations that nobody knows of yet."""
    if "invalidated_date" not in register.frame:
        return register
    days = register.frame["invalidated_date"]
    return replace(register, frame=register.frame.assign(invalidated_date=days.where(days <= pd.Timestamp(as_of))))


def _values(frame: pd.DataFrame) -> NDArray[np.float64]:
    return np.asarray(frame["appraised_value"].fillna(0.0).to_numpy(dtype=np.float64))


def _right_states(frame: pd.DataFrame, ends: NDArray[np.datetime64], as_of: date) -> NDArray[np.object_]:
    """What has become of each right; of several things the gravest."""
    day = np.datetime64(as_of, "D")
    paid, expiry, invalid = (
        frame[column].to_numpy(dtype="datetime64[D]") for column in ("fee_paid_to", "expiry_date", "invalidated_date")
    )
    is_patent = frame["ip_type"].isin(PATENTS).to_numpy(dtype=np.bool_)
    is_mark = (frame["ip_type"] == "trademark").to_numpy(dtype=np.bool_)
    # A patent's term ends on the first day without protection, that of the others on the last day with it.
    is_over = np.where(is_patent, expiry <= day, expiry < day)
    is_behind = np.where(is_mark, is_over, is_patent & (paid < day) & ~np.isnat(ends))
    states = np.full(len(frame), IN_FORCE, dtype=object)
    states[is_patent & np.isnat(paid)] = FEE_UNKNOWN
    states[is_behind & (day <= ends)] = IN_GRACE
    states[is_behind & (day > ends)] = LAPSED
    states[is_over & ~is_mark] = EXPIRED
    states[invalid <= day] = INVALIDATED
    return states
