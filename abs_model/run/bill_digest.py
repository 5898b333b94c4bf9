"""A bill book in short: tables of the largest names with all others and the total, as documents show them."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from abs_model.glossary import TERMS
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.bill_book import AT_RISK, BillBook
from abs_model.pool.bill_line import group_table, product_row
from abs_model.run.bill_claim_digest import ageing_cuts, claim_cuts, refusal_cuts, task_cuts
from abs_model.run.bill_measure import book_figures
from abs_model.run.bill_sharing import scenario_sharing, shared_claims
from abs_model.run.bill_view import bills_with_costs, concentration_of, ladder_of
from abs_model.run.record import Projection
from abs_model.run.short_table import MOST_NAMES, NAMED, TOTAL, largest, total_yuan, with_total

TENOR_BANDS = ((0, "0"), (30, "1-30"), (90, "31-90"), (180, "91-180"), (270, "181-270"), (365, "271-365"))
"""The last day of each band of remaining tenor, and what it is called; what is due later comes last."""

LATEST_BAND = "366+"

AMOUNTS_OF_LINES = ("line", "used", "reserved")
COSTS = ("interest", "interest_of_supplier", "interest_of_acceptor", "guarantee_fee", "other_fee", "cost")

Tables = dict[str, pd.DataFrame]


def digest_tables(book: BillBook, projection: Projection | None = None) -> Tables:
    """The tables that documents of a bill book show, beside those of ``abs_model.run.bill_view.book_tables``.

    Parameters
    ----------
    book : BillBook
    projection : Projection, optional
        What is to come in every scenario; without one there is no ``scenario_sharing``.

    Returns
    -------
    dict of str to DataFrame
        By the name of their file, amounts in yuan: ``book_day``, ``book_cuts``, ``line_cuts``, ``group_cuts``,
        ``ladder_kinds``, ``cost_cuts``, ``task_cuts``, ``ageing_cuts``, ``refusal_cuts``, ``claim_cuts``,
        ``scenario_sharing``. Lines have a ``level``: ``named``, ``others`` of how many (``n_names``), ``total``; the
        first two add up to the last.
    """
    tables = {
        "book_day": book_day(book),
        "book_cuts": book_cuts(book),
        "line_cuts": line_cuts(book),
        "group_cuts": group_cuts(book),
        "ladder_kinds": ladder_kinds(book),
        "cost_cuts": cost_cuts(book),
        "task_cuts": task_cuts(book),
        "ageing_cuts": ageing_cuts(book),
        "refusal_cuts": refusal_cuts(book),
        "claim_cuts": claim_cuts(book),
    }
    return tables if projection is None else tables | {"scenario_sharing": scenario_sharing(book, projection)}


def book_day(book: BillBook) -> pd.DataFrame:
    """The headline figures of a book: identifier, value, unit.

    Beside those of ``book_figures`` what is frozen of the lines, what is still to be had of all of them together, the
    liquid assets of the guarantor, and how many claims were ever paid.
    """
    frozen = book.lines[book.lines["frozen_for"] != ""]
    claims = shared_claims(book)
    more = {
        "available": float(product_row(book.lines, book.programme.limits)["available"].iloc[0]),
        "n_frozen_lines": len(frozen),
        "frozen_lines_total": total_yuan(frozen["line"]),
        "frozen_used": total_yuan(frozen["used"]),
        "liquid_assets": book.programme.guarantor.liquid_assets,
        "n_paid_claims": len(claims),
        "compensated_amount": total_yuan(claims["compensated_amount"]),
        "recovered_amount": total_yuan(claims["recovered_amount"]),
        "n_refused_bills": int(book.frame["refusal_code"].fillna("").ne("").sum()),
        "n_overdue_acceptors": int((book.overdue["state"] != "none").groupby(book.overdue["acceptor_id"]).any().sum()),
    }
    found = book_figures(book) | more
    return pd.DataFrame(
        {
            "identifier": list(found),
            "value": pd.Series(list(found.values()), dtype=object),
            "unit": [TERMS[word].unit for word in found],
        }
    )


def book_cuts(book: BillBook) -> pd.DataFrame:
    """The live book by each dimension of ``concentration_of`` and by remaining tenor.

    Returns
    -------
    DataFrame
        dimension, level, n_names, key, name, n_bills, face, share.
    """
    cuts = concentration_of(book)
    parts = [largest(own, ("n_bills",), ("face",)) for _, own in cuts.groupby("dimension", sort=False)]
    parts.append(with_total(_tenors(book), ("n_bills",), ("face",)))
    order = ["dimension", "level", "n_names", "key", "name", "n_bills", "face", "share"]
    if not any(len(one) for one in parts):
        return pd.DataFrame(columns=order)
    table = pd.concat([one for one in parts if len(one)], ignore_index=True)
    table["dimension"] = table["dimension"].ffill()
    whole = table.groupby("dimension", sort=False)["face"].transform("last").where(lambda face: face > 0.0, np.nan)
    table["share"] = (table["face"] / whole).fillna(0.0)
    return table[order]


def line_cuts(book: BillBook) -> pd.DataFrame:
    """The acceptors that use most of their lines, the others, all together.

    Returns
    -------
    DataFrame
        level, n_names, acceptor_id, acceptor_name, rating, n_live, line, used, reserved, available (of all together
        what the caps leave; of the others nothing is said, for theirs is not the sum), utilisation (used / line).
    """
    lines = book.lines.sort_values(["used", "reserved"], ascending=False, kind="stable")
    columns = ["acceptor_id", "acceptor_name", "rating", "n_live", *AMOUNTS_OF_LINES, "available", "utilisation"]
    return _lines_in_short(book, lines[columns], "acceptor_id")


def group_cuts(book: BillBook) -> pd.DataFrame:
    """The same by group, with its n_acceptors and its cap.

    ``utilisation`` is used / cap, or / line where groups have no cap; neither others nor all together have one.
    """
    groups = group_table(book.lines, book.programme.limits)
    columns = ["group_id", "n_acceptors", "cap", "n_live", *AMOUNTS_OF_LINES, "available", "utilisation"]
    ordered = groups.sort_values(["used", "reserved"], ascending=False, kind="stable")[columns]
    return _lines_in_short(book, ordered, "group_id", "n_acceptors")


def ladder_kinds(book: BillBook) -> pd.DataFrame:
    """The maturity ladder by kind of rung: what is due, the next thirty days, the weeks and months that follow, all.

    Returns
    -------
    DataFrame
        level, rung, from_date, to_date, n_bills, face, share, face_so_far.
    """
    ladder = ladder_of(book)
    kinds = ladder.groupby("rung", sort=False).agg(
        from_date=("from_date", "first"),
        to_date=("to_date", "last"),
        n_bills=("n_bills", "sum"),
        face=("face", total_yuan),
    )
    table = with_total(kinds.reset_index(), ("n_bills",), ("face",))
    whole = max(float(table["face"].iloc[-1]), 0.01)
    face = to_fen(table["face"].to_numpy(dtype=np.float64))
    so_far = np.append(np.cumsum(face[:-1]), face[-1])
    return table.assign(share=table["face"] / whole, face_so_far=to_yuan(so_far)).drop(columns="n_names")


def cost_cuts(book: BillBook) -> pd.DataFrame:
    """What discount and guarantee of the live bills with a price cost, by rating of the acceptor and in all.

    Returns
    -------
    DataFrame
        level, key (the rating), n_bills, face, discount_rate and guarantee_fee_rate (means weighted by face and days),
        ``COSTS`` as far as they are known, net_to_supplier, simple_rate (the mean weighted by net proceeds and days:
        all costs over all that suppliers get, a year).
    """
    bills = bills_with_costs(book)
    bills = bills[bills["is_used"] & bills["cost"].notna()]
    keys = bills["acceptor_rating"] if "acceptor_rating" in bills else pd.Series(None, index=bills.index, dtype="str")
    keys = keys.fillna("not_stated")
    rows = [{"level": NAMED, "key": key, **_cost(bills[keys == key])} for key in _by_quality(keys)]
    if rows:
        rows.append({"level": TOTAL, "key": TOTAL, **_cost(bills)})
    columns = ["level", "key", "n_bills", "face", "discount_rate", "guarantee_fee_rate", *COSTS, "net_to_supplier"]
    return pd.DataFrame(rows, columns=[*columns, "simple_rate"])


def _lines_in_short(book: BillBook, ordered: pd.DataFrame, key: str, *counts: str) -> pd.DataFrame:
    """Lines or groups: the first of them that are in use, or of all if none is; the others, all."""
    n_used = int((ordered["used"] + ordered["reserved"] > 0.0).sum())
    sums = ("n_live", *counts), AMOUNTS_OF_LINES
    table = largest(ordered.rename(columns={key: "key"}), *sums, most=min(n_used, MOST_NAMES) or MOST_NAMES)
    line = table["line"].where(table["line"] > 0.0)
    is_sum = table["level"] != NAMED
    table.loc[is_sum, "utilisation"] = np.nan if "cap" in table else (table["used"] / line)[is_sum]
    total = product_row(book.lines, book.programme.limits)["available"].iloc[0]
    table.loc[table["level"] == TOTAL, "available"] = float(total)
    return table.rename(columns={"key": key})


def _tenors(book: BillBook) -> pd.DataFrame:
    """Bills that the guarantor may still have to pay, by days to their due date; what is due already has none."""
    open_bills = book.frame[book.in_stage(*AT_RISK)]
    days = (open_bills["due_date"] - pd.Timestamp(book.as_of)).dt.days.to_numpy(dtype=np.int64)
    names = [*(name for _, name in TENOR_BANDS), LATEST_BAND]
    band = np.searchsorted([last for last, _ in TENOR_BANDS], np.maximum(days, 0))
    fen = np.bincount(band, weights=to_fen(open_bills["face"].to_numpy(dtype=np.float64)), minlength=len(names))
    counts = np.bincount(band, minlength=len(names))
    table = pd.DataFrame(
        {"dimension": "tenor_band", "key": names, "name": names, "n_bills": counts, "face": to_yuan(fen)}
    )
    return table[table["n_bills"] > 0]


def _cost(bills: pd.DataFrame) -> dict[str, object]:
    face, days, net = (bills[word].to_numpy(dtype=np.float64) for word in ("face", "days", "net_to_supplier"))
    sums = {word: total_yuan(bills[word].fillna(0.0)) for word in ("face", *COSTS, "net_to_supplier")}
    means = {
        word: _mean(bills[word].to_numpy(dtype=np.float64), weight * days)
        for word, weight in (("discount_rate", face), ("guarantee_fee_rate", face), ("simple_rate", net))
    }
    return {"n_bills": len(bills), **sums, **means}


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    is_known = ~np.isnan(values) & (weights > 0.0)
    return float(values[is_known] @ weights[is_known] / weights[is_known].sum()) if is_known.any() else float("nan")


def _by_quality(keys: "pd.Series[str]") -> Iterator[str]:
    """Ratings from the best to the worst; what is no rating comes last."""
    from abs_model.deal.party import RATINGS

    found = dict.fromkeys(keys)
    yield from (one for one in RATINGS if one in found)
    yield from sorted(one for one in found if one not in RATINGS)
