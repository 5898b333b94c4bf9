"""Who bears the claims of a bill book: those that were paid, those of scenarios, and those that are expected.

The guarantor pays the holder whole and is reimbursed by the others: limits look at the gross amount, losses at the net.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.sharing import Cession, Sharer, Sharing
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.measure.sharing import Ceding, Layer, net_borne, recovered, shared_back
from abs_model.measure.sharing import borne as borne_by
from abs_model.pool.bill_book import BillBook
from abs_model.run.bill_deal import GUARANTEE
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection
from abs_model.terms import Name, fen, rate_units

ALONE = Sharing(sharers=(Sharer(id="guarantor", name=Name(zh="担保人", en="guarantor"), role="guarantor", share=1.0),))
"""Without an agreement the guarantor bears everything."""

_DATES = ("compensated_date", "recovered_date")
_AMOUNTS = ("compensated_amount", "recovered_amount")


def sharing_of(book: BillBook) -> Sharing:
    """The agreement of a programme, or the guarantor alone."""
    return book.programme.sharing or ALONE


def net_parts(sharing: Sharing, claims: Amounts) -> Amounts:
    """What everybody bears of claims so far when everything is passed on.

    Parameters
    ----------
    sharing : Sharing
    claims : ndarray of any shape
        Claims so far, whole fen.

    Returns
    -------
    ndarray of shape (n_bearers, *claims.shape)
        In the order of ``sharing.bearers``; the parts add up to the claims.
    """
    ids = sharing.bearers
    layers = [
        Layer(
            share=rate_units(one.share),
            first_loss=float(fen(one.first_loss or 0.0)),
            cap=np.inf if one.cap is None else float(fen(one.cap)),
        )
        for one in sharing.sharers
    ]
    cedings = [
        Ceding(
            of=ids.index(one.of),
            share=rate_units(one.share),
            cap=np.inf if one.cap is None else float(fen(one.cap)),
        )
        for one in sharing.cessions
    ]
    residual = next(number for number, one in enumerate(sharing.sharers) if one.role == "guarantor")
    return net_borne(borne_by(claims, layers, residual), cedings)


def shared_claims(book: BillBook) -> pd.DataFrame:
    """Every claim that the guarantor has paid by the day, in order: who bears which part, and who got what back.

    What is recovered of a claim goes back to those who bear that claim.

    Returns
    -------
    DataFrame
        bill_id, acceptor_id, compensated_date, compensated_amount, recovered_date, recovered_amount, and for each
        bearer the columns ``<id>.borne`` and ``<id>.recovered_back``; yuan. The parts of a claim add up to it, those
        of a recovery to the recovery.
    """
    sharing, claims = sharing_of(book), _claims(book)
    amount = to_fen(claims["compensated_amount"].to_numpy(dtype=np.float64))
    parts = np.diff(net_parts(sharing, np.cumsum(amount)), axis=1, prepend=0.0)
    back = shared_back(to_fen(claims["recovered_amount"].to_numpy(dtype=np.float64)), parts, _order(sharing))
    return claims.assign(
        **{f"{name}.borne": to_yuan(part) for name, part in zip(sharing.bearers, parts, strict=True)},
        **{f"{name}.recovered_back": to_yuan(part) for name, part in zip(sharing.bearers, back, strict=True)},
    )


def sharing_table(book: BillBook) -> pd.DataFrame:
    """What each bearer has borne of the claims so far, got back, and still owes the guarantor.

    Returns
    -------
    DataFrame
        bearer, role, gross (all claims), borne, borne_share, recovered_back, net_loss, awaited (borne, but not to be
        reimbursed before the days of the agreement are over); yuan.
    """
    sharing, claims = sharing_of(book), shared_claims(book)
    gross = claimed_so_far(book)
    members: tuple[Sharer | Cession, ...] = (*sharing.sharers, *sharing.cessions)
    since = (np.datetime64(book.as_of, "D") - claims["compensated_date"].to_numpy(dtype="datetime64[D]")).astype(int)
    parts = [to_fen(claims[f"{one.id}.borne"].to_numpy(dtype=np.float64)) for one in members]
    back = [to_fen(claims[f"{one.id}.recovered_back"].to_numpy(dtype=np.float64)) for one in members]
    awaited = [part[since < one.lag_days].sum() for one, part in zip(members, parts, strict=True)]
    borne, returned = (np.array([part.sum() for part in of], dtype=np.float64) for of in (parts, back))
    return pd.DataFrame(
        {
            "bearer": pd.Series(sharing.bearers, dtype="str"),
            "role": pd.Series([one.role for one in members], dtype="str"),
            "gross": to_yuan(np.full(len(members), gross)),
            "borne": to_yuan(borne),
            "borne_share": borne / max(gross, 1.0),
            "recovered_back": to_yuan(returned),
            "net_loss": to_yuan(borne - returned),
            "awaited": to_yuan(np.array(awaited, dtype=np.float64)),
        }
    )


def scenario_sharing(book: BillBook, projection: Projection) -> pd.DataFrame:
    """What each bearer bears of the claims of every scenario, on top of those that are paid already.

    Returns
    -------
    DataFrame
        scenario, bearer, gross (new claims of the scenario), borne, recovered_back, net_loss; yuan. Claims are shared
        on top of those that were paid, so that first losses and caps are felt; what comes back of them is shared among
        those who bear them, in the order in which it comes.
    """
    sharing, start = sharing_of(book), claimed_so_far(book)
    claims = np.cumsum(projection.payments.between(source=GUARANTEE), axis=0)
    back = np.cumsum(projection.payments.paid(GUARANTEE), axis=0)
    net = net_parts(sharing, start + claims) - net_parts(sharing, np.full_like(claims, start))
    borne, recovery = net[:, -1], recovered(back, net, _order(sharing))[:, -1]
    rows = [
        {
            "scenario": scenario.id,
            "bearer": name,
            "gross": float(to_yuan(claims[-1, path])),
            "borne": float(to_yuan(borne[number, path])),
            "recovered_back": float(to_yuan(recovery[number, path])),
            "net_loss": float(to_yuan(borne[number, path] - recovery[number, path])),
        }
        for path, scenario in enumerate(projection.scenarios)
        for number, name in enumerate(sharing.bearers)
    ]
    return pd.DataFrame(rows)


def expected_sharing(book: BillBook, simulation: Simulation) -> pd.DataFrame:
    """What each bearer is expected to bear of the claims that a simulation draws, before recoveries.

    The mean of a part is the integral of how fast it grows with the claims times the probability of more claims; first
    losses and caps are felt, because all that was paid before counts. The amounts at which the distribution is kept are
    the only approximation, and the parts are scaled to the simulated mean.

    Returns
    -------
    DataFrame
        bearer, expected_claim, borne_share; yuan.
    """
    sharing, start = sharing_of(book), claimed_so_far(book)
    table = simulation.distributions
    own = table[(table["subject"] == GUARANTEE) & (table["identifier"] == "drawn")]
    amount = np.concatenate([[0.0], to_fen(own["amount"].to_numpy(dtype=np.float64))])
    # Below the smallest amount that occurs, more is claimed for certain.
    above = np.concatenate([[1.0], own["probability_above"].to_numpy(dtype=np.float64)])
    growth = np.diff(net_parts(sharing, start + amount), axis=1)
    mean = growth @ above[:-1]
    share = mean / mean.sum() if mean.sum() > 0 else np.zeros(len(mean))
    expected = simulation.estimate("support", GUARANTEE, "expected_claim").value
    total = float(expected) if isinstance(expected, int | float) else 0.0
    parts = np.diff(np.rint(np.cumsum(share) * total * 100.0), prepend=0.0)
    return pd.DataFrame(
        {
            "bearer": pd.Series(sharing.bearers, dtype="str"),
            "expected_claim": to_yuan(parts),
            "borne_share": share,
        }
    )


def claimed_so_far(book: BillBook) -> float:
    """What the guarantor has paid by the day, whole fen."""
    return float(to_fen(_claims(book)["compensated_amount"].to_numpy(dtype=np.float64)).sum())


def _claims(book: BillBook) -> pd.DataFrame:
    """The claims that are paid by the day, in order; a recovery that comes later is not there yet."""
    frame, day = book.frame, pd.Timestamp(book.as_of)
    columns = ["bill_id", "acceptor_id", "face"]
    columns += [one for one in (*_DATES, *_AMOUNTS) if one in frame]
    claims = frame.loc[_happened(frame, "compensated_date", day)][columns].copy()
    for column in _DATES:
        if column not in claims:
            claims[column] = pd.Series(pd.NaT, index=claims.index, dtype="datetime64[us]")
    stated = claims["compensated_amount"] if "compensated_amount" in claims else claims["face"]
    claims["compensated_amount"] = stated.fillna(claims["face"])
    is_back = claims["recovered_date"] <= day
    told = claims["recovered_amount"] if "recovered_amount" in claims else claims["compensated_amount"]
    claims["recovered_amount"] = told.fillna(claims["compensated_amount"]).where(is_back, 0.0)
    kept = ["bill_id", "acceptor_id", "compensated_date", "compensated_amount", "recovered_date", "recovered_amount"]
    return claims[kept].sort_values(["compensated_date", "bill_id"], kind="stable", ignore_index=True)


def _happened(frame: pd.DataFrame, column: str, day: pd.Timestamp) -> NDArray[np.bool_]:
    if column not in frame:
        return np.zeros(len(frame), dtype=np.bool_)
    return (frame[column] <= day).to_numpy(dtype=np.bool_)


def _order(sharing: Sharing) -> list[int]:
    """Numbers of the bearers who are made whole before the others."""
    return [sharing.bearers.index(name) for name in sharing.recovery_order]
