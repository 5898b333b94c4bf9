"""Who pays whom as a reader looks at it: a column for each party, and principal apart from what it costs."""

import numpy as np
import pandas as pd

from abs_model.deal.claim import CREDITORS
from abs_model.deal.deal import Deal
from abs_model.measure.money import to_yuan
from abs_model.run.borrower_due import PRINCIPAL, PRINCIPAL_RECEIVED
from abs_model.run.money_table import DEBTOR, INVESTOR, PURCHASE, VEHICLES, MoneyTable

GOVERNMENT, GUARANTOR, CREDITOR, OTHERS = "government", "guarantor", "claim_creditor", "service_providers"
OF_PRINCIPAL, OF_COSTS = "money_of_principal", "money_of_costs"

SEEN = (DEBTOR, VEHICLES, INVESTOR, GUARANTOR, GOVERNMENT, CREDITOR)
"""Parties that are looked at one by one; who sells claims is a creditor, all others are service providers."""


def money_matrix(money: MoneyTable) -> pd.DataFrame:
    """One line a date, one column a party, after subsidy, debtors together; yuan.

    Returns
    -------
    DataFrame
        date, the parties by role in the order in which they first appear, and unbalanced: what a line adds up to.
    """
    fen = money.table.assign(fen=np.rint(money.table["after_subsidy"] * 100.0))
    wide = fen.pivot_table(index="date", columns="party", values="fen", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(columns=list(dict.fromkeys(money.table["party"])))
    wide["unbalanced"] = wide.sum(axis=1)
    yuan = wide.apply(lambda column: to_yuan(column.to_numpy(dtype=np.float64)))
    return yuan.rename_axis(columns=None).reset_index()


def money_kinds(money: MoneyTable, principal_parts: frozenset[str]) -> pd.DataFrame:
    """What each party receives (above 0) or pays on each date, principal and costs apart; yuan.

    Parameters
    ----------
    money : MoneyTable
    principal_parts : frozenset of str
        Parts that are principal of the notes, by the names of the ledger; those of claims are known.

    Returns
    -------
    DataFrame
        date, kind (``money_of_principal``, ``money_of_costs``), party (one of ``SEEN``, or ``service_providers``),
        amount. Lines of one date and kind add up to 0.
    """
    known = principal_parts | {PRINCIPAL, PRINCIPAL_RECEIVED, PURCHASE}
    sides = []
    for side, sign in (("payee", 1.0), ("payer", -1.0)):
        own = money.movements[["date", side, "part", "amount"]].rename(columns={side: "party"})
        sides.append(own.assign(fen=sign * np.rint(own["amount"] * 100.0)))
    table = pd.concat(sides, ignore_index=True)
    table["kind"] = np.where(table["part"].isin(known), OF_PRINCIPAL, OF_COSTS)
    table["party"] = table["party"].replace(dict.fromkeys(CREDITORS.values(), CREDITOR))
    table["party"] = table["party"].where(table["party"].isin(SEEN), OTHERS)
    sums = table.groupby(["date", "kind", "party"], sort=True)["fen"].sum().reset_index()
    sums["amount"] = to_yuan(sums["fen"].to_numpy(dtype=np.float64))
    return sums.loc[sums["fen"] != 0.0, ["date", "kind", "party", "amount"]].reset_index(drop=True)


def principal_parts(deal: Deal) -> frozenset[str]:
    """Parts of the money table that are principal of the notes: what investors pay in, and what they are repaid."""
    names = [one.id for one in deal.tranches]
    return frozenset(part for name in names for part in (f"investors.{name}", f"{name}.principal"))
