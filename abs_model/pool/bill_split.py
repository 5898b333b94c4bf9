"""Splitting a bill: a part of its sub-bills goes to one hand, the rest to others, and no fen is made or lost."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.errors import Fault, TapeError, nearest, raise_all
from abs_model.measure import sub_range
from abs_model.measure.money import LARGEST_YUAN, Amounts, pro_rata, to_fen, to_yuan
from abs_model.pool.bill_rows import bill_ids
from abs_model.pool.life import line_use

SplitAt = Literal["endorsement", "discount", "pledge", "presentment"]
"""When the clearing system splits a bill; not when it is accepted or received."""

MOST_NAMED = 20
"""Bills of a pack that are looked through for the one that may be meant."""

SPLIT_AT: tuple[str, ...] = SplitAt.__args__  # type: ignore[attr-defined]


def split(frame: pd.DataFrame, bill_id: str, parts: Sequence[float], at: SplitAt) -> pd.DataFrame:
    """The bills with one of them replaced by its parts.

    The parts follow one another in the range of the bill and keep whatever is said of it; amounts that are said of the
    whole are split in proportion to the faces, cumulatively, so that they add up to it.

    Parameters
    ----------
    frame : DataFrame
        Good rows of a tape of bills, see ``abs_model.pool.bill_tape.read_bills``.
    bill_id : str
        The bill.
    parts : sequence of float
        Face of each part, yuan, in the order of their ranges; two at least, together the face of the bill.
    at : {"endorsement", "discount", "pledge", "presentment"}
        At what it is split.

    Returns
    -------
    DataFrame
        A new frame, numbered from 0; the parts stand where the bill stood.

    Raises
    ------
    TapeError
        If there is no such bill, it cannot be split (any more), or the parts are not the whole of it.

    References
    ----------
    上海票据交易所, 新一代票据业务系统: bills are split at endorsement, discount, pledge and presentment.

    Examples
    --------
    >>> number = "631365101461220240105000000019"
    >>> bill = {"bill_id": f"{number}:1-100", "pack_no": number, "face": 1.0, "range_start": 1, "range_end": 100}
    >>> split(pd.DataFrame([bill]), bill["bill_id"], [0.3, 0.7], "endorsement")["bill_id"].str[-7:].tolist()
    ['19:1-30', ':31-100']
    """
    found = np.flatnonzero(frame["bill_id"] == bill_id)
    where = f"split of {bill_id}"
    if not len(found):
        raise_all(TapeError, [_no_bill(where, frame, bill_id)])
    place = int(found[0])
    raise_all(TapeError, [*_faults(where, frame.iloc[place : place + 1], parts, at)])
    fen = to_fen(list(parts))
    order = np.repeat(np.arange(len(frame)), np.where(np.arange(len(frame)) == place, len(fen), 1))
    after = frame.iloc[order].reset_index(drop=True)
    rows = slice(place, place + len(fen) - 1)
    for column, values in _changes(after.loc[rows], fen).items():
        after.loc[rows, column] = values
    return after


def _no_bill(where: str, frame: pd.DataFrame, bill_id: str) -> Fault:
    """The remedy names the bills of the same pack."""
    fellows = frame.loc[frame["pack_no"] == bill_id.partition(":")[0], "bill_id"].head(MOST_NAMED)
    return Fault(
        where=where,
        found="no bill has this id",
        wanted="the number of a pack with a range of it is wanted",
        remedy=nearest(bill_id, fellows) if len(fellows) else "Check the number: no bill of this pack is there.",
    )


def _faults(where: str, bill: pd.DataFrame, parts: Sequence[float], at: str) -> Iterator[Fault]:
    """Everything that keeps a bill, a frame of one row, from being split so."""
    if at not in SPLIT_AT:
        wanted = f"one at {', '.join(SPLIT_AT)} is wanted"
        yield Fault(where=where, found=f"a split at {at}", wanted=wanted, remedy="Split it when it is passed on.")
    if not bill["range_end"].item():
        wanted = "one of the new-generation system with a range is wanted"
        yield Fault(where=where, found="a bill without sub-bills", wanted=wanted, remedy="Pass it on as a whole.")
    settled = line_use(bill)["used_until"].item()
    if not pd.isna(settled):
        found = f"a bill that is settled since {settled:%Y-%m-%d}"
        yield Fault(where=where, found=found, wanted="a live one is wanted", remedy="Leave it as it is.")
    yield from _part_faults(where, float(bill["face"].item()), np.array(list(parts), dtype=np.float64))


def _part_faults(where: str, face: float, parts: NDArray[np.float64]) -> Iterator[Fault]:
    remedy = "Write the face of each part in yuan."
    if len(parts) < 2:
        yield Fault(where=where, found=f"{len(parts)} part", wanted="two at least are wanted", remedy=remedy)
    elif not np.all((parts > 0) & (parts <= LARGEST_YUAN)):
        odd = parts[~((parts > 0) & (parts <= LARGEST_YUAN))][0]
        yield Fault(where=where, found=f"a part of {odd:.15g} yuan", wanted="an amount is wanted", remedy=remedy)
    elif (odd := parts[np.abs(parts * 100.0 - to_fen(parts)) > 1e-6 + parts * 2.0**-44]).size:
        found, wanted = f"a part of {odd[0]:.15g} yuan", "whole fen are wanted"
        yield Fault(where=where, found=found, wanted=wanted, remedy="Round it so that the parts still add up.")
    elif (total := float(to_fen(parts).sum())) != float(to_fen(face)):
        found = f"parts of {to_yuan(total):.2f} yuan in all"
        wanted = f"the face of the bill, {face:.2f} yuan, is wanted"
        yield Fault(
            where=where, found=found, wanted=wanted, remedy="Add what is missing, or take off what is too much."
        )


def _changes(parts: pd.DataFrame, fen: Amounts) -> dict[str, Any]:
    """What is not the same in the parts as in the bill, of which ``parts`` are so many copies."""
    start, end = int(parts["range_start"].iloc[0]), int(parts["range_end"].iloc[0])
    ranges = sub_range.split(start, end, [int(part) for part in fen])
    changes: dict[str, Any] = {
        "face": to_yuan(fen),
        "range_start": ranges[:, 0],
        "range_end": ranges[:, 1],
        "bill_id": bill_ids(parts["pack_no"], ranges[:, 0], ranges[:, 1]),
    }
    if "sub_range" in parts:
        changes["sub_range"] = [f"{first}-{last}" for first, last in ranges.tolist()]
    return changes | {column: to_yuan(amounts) for column, amounts in _amounts(parts, fen).items()}


def _amounts(parts: pd.DataFrame, fen: Amounts) -> dict[str, Amounts]:
    """Amounts of the whole in parts: none pays more than its face, or gets back more than was paid for it."""
    whole = {
        column: to_fen(parts[column].iloc[:1].to_numpy(dtype=np.float64))
        for column in ("other_fee", "paid_amount", "compensated_amount", "recovered_amount")
        if column in parts and pd.notna(parts[column].iloc[0])
    }
    shares: dict[str, Amounts] = {}
    for column, amount in whole.items():
        dues = fen
        if column == "compensated_amount":
            unpaid = fen - shares.get("paid_amount", 0.0)
            dues = unpaid if amount <= unpaid.sum() else fen
        elif column == "recovered_amount":
            dues = shares.get("compensated_amount", fen)
        shares[column] = pro_rata(amount, dues[:, None])[:, 0]
    return shares
