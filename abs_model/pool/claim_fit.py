"""Do claims fit their deal and what is listed of them? Defaults where the tape is silent, and rows that do not."""

import datetime
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from abs_model.deal.claim import CREDITORS
from abs_model.deal.deal import Deal
from abs_model.deal.party import Party
from abs_model.errors import nearest
from abs_model.measure.money import to_fen
from abs_model.pool.cell import shown
from abs_model.pool.claim_schedule import Promise
from abs_model.pool.claim_tape import Remark
from abs_model.pool.column import Cells
from abs_model.pool.ip_input import cell_words
from abs_model.pool.ip_standing import ip_terms
from abs_model.pool.tape import Tape

CLAIM_COLUMNS = (
    "claim_id", "debtor_id", "debtor_name", "structure", "principal", "start_date", "maturity_date", "rate",
    "frequency", "amortisation", "first_due_date", "guarantee_fee_rate", "fee_reduction_ratio", "subsidy_scheme_id",
    "guarantor_id",
)  # fmt: skip
"""What is known of a claim once the deal has filled in what its tape leaves open."""

Line: TypeAlias = Mapping[Hashable, Any]
"""One claim, by column."""

_TERM = ("claim_id", "start_date", "maturity_date")

MOST_NAMED = 20
"""Claims that a remedy lists."""

CORRECT = "Correct one of the two."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of the table of payments: ``amount`` in whole fen, of principal, or of the whole payment."""

    row: int
    day: datetime.date
    amount: int
    is_whole: bool


def creditor(deal: Deal, structure: str) -> Party | None:
    """Who holds the claims of a structure; of several parties in that role the first."""
    found = deal.parties.get(CREDITORS[structure])
    return found[0] if isinstance(found, tuple) else found


def filled(claims: Tape, deal: Deal) -> pd.DataFrame:
    """Good rows of a tape with the deal's terms where they are silent.

    Returns
    -------
    DataFrame
        ``row`` and ``CLAIM_COLUMNS``; ``rate`` is NaN and ``first_due_date`` NaT where neither tape nor deal says.
    """
    frame, terms, fee = claims.frame, ip_terms(deal).claims, ip_terms(deal).guarantee_fee
    names = {one.id: one.name for one in deal.core_enterprises}
    rate = terms.rate_over(deal.tranches[0].coupon_rate)
    defaults: dict[str, Any] = {
        "debtor_name": frame["debtor_id"].map(names).astype("str"),
        "rate": rate,
        "frequency": terms.frequency,
        "amortisation": terms.amortisation,
        "first_due_date": None if terms.first_due is None else pd.Timestamp(terms.first_due),
        "guarantee_fee_rate": fee.rate if fee else 0.0,
        "fee_reduction_ratio": fee.reduction_ratio if fee else 0.0,
    }
    columns = {}
    for name in CLAIM_COLUMNS:
        own = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=_dtype(name))
        default = defaults.get(name)
        columns[name] = own if default is None else own.fillna(default)
    return pd.DataFrame({"row": frame["row"], **columns})


def listed_payments(payments: Tape | None) -> dict[str, tuple[Listed, ...]]:
    """The good rows of payments by claim, in order of their days."""
    found: dict[str, list[Listed]] = {}
    frame = None if payments is None else payments.frame
    if frame is None or frame.empty:
        return {}
    is_whole = frame["amount"].notna()
    fen = to_fen(frame["amount"].fillna(frame["principal"]).to_numpy(dtype=np.float64)).astype(np.int64)
    lines = zip(frame["claim_id"], frame["row"], frame["due_date"], fen.tolist(), is_whole, strict=True)
    for claim, row, day, amount, whole in lines:
        found.setdefault(claim, []).append(Listed(row=row, day=day.date(), amount=amount, is_whole=bool(whole)))
    return {claim: tuple(sorted(rows, key=lambda one: one.day)) for claim, rows in found.items()}


def payment_misfits(claims: Tape, payments: Tape) -> Iterator[Remark]:
    """Rows of payments of a claim that the tape does not have, or on a day that is not of its term."""
    known = [*claims.frame["claim_id"], *claims.refused.get("claim_id", ())]
    frame = claims.frame
    terms = {claim: days for claim, *days in zip(*(frame[name] for name in _TERM), strict=True)}
    for line in payments.frame.to_dict("records"):
        claim, day = str(line["claim_id"]), line["due_date"]
        if claim not in known:
            said = f"{shown(claim)} is not on the tape of claims; one of its claims is wanted. {_near(claim, known)}"
            yield Remark(row=int(line["row"]), column="claim_id", value=claim, rule="unknown_claim", message=said)
        elif claim in terms and not terms[claim][0] < day <= terms[claim][1]:
            start, maturity = map(cell_words, terms[claim])
            said = (
                f"{day:%Y-%m-%d} is no day of claim {claim}; a day after its start_date {start} and not after its "
                f"maturity_date {maturity} is wanted. {CORRECT}"
            )
            yield Remark(
                row=int(line["row"]), column="due_date", value=f"{day:%Y-%m-%d}", rule="payment_outside", message=said
            )


def misfits(
    frame: pd.DataFrame, claims: Tape, payments: Tape | None, listed: Mapping[str, Sequence[Listed]], deal: Deal
) -> list[Remark]:
    """Claims that the deal or their payments leave without a debtor, a creditor, a rate or a schedule.

    Parameters
    ----------
    frame : DataFrame
        As ``filled`` returns it.
    claims, payments : Tape
        What the tapes themselves say; ``payments`` with the rows that do not fit among the refused.
    listed : mapping of str to sequence of Listed
        As ``listed_payments`` returns it.
    deal : Deal
    """
    spoiled: dict[str, int] = {}
    if payments is not None and "claim_id" in payments.refused:
        spoiled = dict(zip(payments.refused["claim_id"].str.strip(), payments.refused["row"], strict=True))
    return [*_strangers(frame, deal), *_unscheduled(frame, claims, spoiled, listed), *_unpaid(frame, spoiled, listed)]


def promise_of(line: Line, listed: Sequence[Listed], deal: Deal) -> Promise:
    """What a claim promises: a line of ``filled`` that fits, and what is listed of it.

    A receivable pays once, on its maturity.
    """
    start, maturity = (pd.Timestamp(line[name]).date() for name in ("start_date", "maturity_date"))
    first = line["first_due_date"]
    is_once = line["structure"] == "receivable"
    return Promise(
        principal=int(to_fen(line["principal"])),
        start=start,
        maturity=maturity,
        rate=None if pd.isna(line["rate"]) else float(line["rate"]),
        frequency=line["frequency"],
        amortisation=line["amortisation"],
        day_count=ip_terms(deal).claims.day_count,
        first_due=maturity if is_once else None if pd.isna(first) else pd.Timestamp(first).date(),
        listed=tuple((one.day, one.amount) for one in listed),
        is_whole=any(one.is_whole for one in listed),
    )


def _dtype(column: str) -> str:
    if column.endswith("_date"):
        return "datetime64[us]"
    return "float64" if column in {"principal", "rate", "guarantee_fee_rate", "fee_reduction_ratio"} else "str"


def _told(frame: pd.DataFrame, column: str, rule: str, is_broken: Cells, said: Mapping[str, str]) -> Iterator[Remark]:
    """A remark for every row that breaks a rule; what is said goes by the cell."""
    for row, cell in frame.loc[is_broken, ["row", column]].itertuples(index=False):
        value = cell_words(cell)
        yield Remark(row=int(row), column=column, value=value, rule=rule, message=said[value])


def _strangers(frame: pd.DataFrame, deal: Deal) -> Iterator[Remark]:
    """Debtors, schemes and creditors of which the deal says nothing."""
    debtors = [one.id for one in deal.core_enterprises]
    schemes = [one.id for one in ip_terms(deal).subsidies]
    for column, rule, known, wanted, further in (
        ("debtor_id", "unknown_debtor", debtors, "one of the deal's core_enterprises is wanted", ""),
        ("subsidy_scheme_id", "unknown_scheme", schemes, "one of ip.subsidies is wanted", " Or leave the cell empty."),
    ):
        is_strange = frame[column].notna() & ~frame[column].isin(known)
        said = {
            word: f"{shown(word)} is not in the deal; {wanted}. {nearest(word, known)}{further}"
            for word in frame.loc[is_strange, column].unique()
        }
        yield from _told(frame, column, rule, is_strange, said)
    lacking = [structure for structure in CREDITORS if creditor(deal, structure) is None]
    said = {
        structure: f"a {structure} is held by the {CREDITORS[structure]}, and the deal has none; that party is wanted. "
        f"Add {CREDITORS[structure]} under parties."
        for structure in lacking
    }
    yield from _told(frame, "structure", "no_creditor", frame["structure"].isin(lacking), said)


def _unscheduled(
    frame: pd.DataFrame, claims: Tape, spoiled: Mapping[str, int], listed: Mapping[str, Sequence[Listed]]
) -> Iterator[Remark]:
    """Claims of which nobody can say what falls due when."""
    own = claims.frame.get("amortisation")
    for at, line in enumerate(frame.to_dict("records")):
        claim, rows, row = str(line["claim_id"]), listed.get(str(line["claim_id"]), ()), int(line["row"])
        amortisation, is_once = str(line["amortisation"]), line["structure"] == "receivable"
        is_mixed = len({one.is_whole for one in rows}) > 1
        if claim in spoiled:
            said = f"row {spoiled[claim]} of its payments is refused; all of them are wanted. Mend that row."
            yield Remark(row=row, column="claim_id", value=claim, rule="payment_refused", message=said)
        elif is_mixed:
            said = (
                f"row {rows[0].row} of its payments states {_kind(rows[0])} and others do not; one of principal and "
                "amount is wanted in all rows of a claim. Fill one column for all."
            )
            yield Remark(row=row, column="claim_id", value=claim, rule="mixed_payments", message=said)
        elif is_once and rows and not (len(rows) == 1 and rows[0].is_whole):
            said = (
                f"a receivable with {len(rows)} payments listed; its one amount is wanted. Keep one row, with amount."
            )
            yield Remark(row=row, column="structure", value="receivable", rule="not_one_payment", message=said)
        elif not rows and amortisation == "custom" and not is_once:
            said = (
                "custom, and no row of ip.claims.payments is of this claim; a row for each payment is wanted. List "
                "them, or write annuity, equal_principal or interest_only."
            )
            yield Remark(row=row, column="amortisation", value="custom", rule="no_payments", message=said)
        elif rows and not is_once and own is not None and own.notna()[at] and own[at] != "custom":
            said = (
                f"{amortisation}, and {len(rows)} payments of this claim are listed; one of the two is wanted. Write "
                "custom, or take its rows out of the payments."
            )
            yield Remark(row=row, column="amortisation", value=amortisation, rule="schedule_twice", message=said)
        elif not any(one.is_whole for one in rows):
            yield from _rate_and_first(line, rows)


def _rate_and_first(line: Line, rows: Sequence[Listed]) -> Iterator[Remark]:
    """A claim without a rate, or whose first due date (the deal's, as a rule) is no day of its term."""
    row = int(line["row"])
    if pd.isna(line["rate"]):
        said = (
            "no rate on the tape, and the deal has none for all; a rate is wanted. Fill the cell, or write "
            "ip.claims.rate or ip.claims.margin, or list whole payments."
        )
        yield Remark(row=row, column="rate", value="", rule="no_rate", message=said)
    first, start, last = (cell_words(line[name]) for name in ("first_due_date", "start_date", "maturity_date"))
    if first and not rows and line["structure"] != "receivable" and not start < first <= last:
        said = (
            f"{first} is the first due date, and the claim runs from {start} to {last}; a day of its term is wanted. "
            "Fill first_due_date, or change ip.claims.first_due."
        )
        yield Remark(row=row, column="first_due_date", value=first, rule="first_due_outside", message=said)


def _near(word: str, known: Sequence[str]) -> str:
    """The nearest of many words, without a list of all."""
    remedy = nearest(word, known)
    return remedy if len(known) <= MOST_NAMED or remedy.endswith("?") else "Correct it, or take the row out."


def _kind(one: Listed) -> str:
    return "an amount" if one.is_whole else "principal"


def _unpaid(
    frame: pd.DataFrame, spoiled: Mapping[str, int], listed: Mapping[str, Sequence[Listed]]
) -> Iterator[Remark]:
    """Claims whose listed payments do not come to the principal: by how much, and where it shows."""
    for row, claim, yuan in frame[["row", "claim_id", "principal"]].itertuples(index=False):
        rows, principal = listed.get(claim, ()), int(to_fen(yuan))
        if not rows or claim in spoiled or len({one.is_whole for one in rows}) > 1:
            continue
        over, so_far, where = sum(one.amount for one in rows) - principal, 0, rows[-1]
        if over == 0 or (over > 0 and rows[0].is_whole):
            continue
        if over > 0:
            for where in rows:
                so_far += where.amount
                if so_far > principal:
                    break
        rule = "repays_too_much" if over > 0 else "repays_too_little"
        what = "whole payments of at least" if rows[0].is_whole else "parts of"
        said = (
            f"the listed payments come to {(principal + over) / 100:,.2f} yuan, {abs(over) / 100:,.2f} too "
            f"{rule.rpartition('_')[2]}; {what} {principal / 100:,.2f} are wanted. Correct the payment due on "
            f"{where.day} (row {where.row} of the payments), or the principal."
        )
        yield Remark(row=int(row), column="principal", value=cell_words(float(yuan)), rule=rule, message=said)
