"""What reports of a choice of receivables are made of."""

from dataclasses import dataclass

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.glossary import Language
from abs_model.pool.selection import Selected
from abs_model.pool.tape import Tape
from abs_model.report.naming import core_enterprise_names
from abs_model.run.record import Provenance

AIM_FIGURES = {
    "amount": "selected_amount",
    "suppliers": "n_suppliers",
    "yield": "mean_discount_rate",
    "tenor": "mean_tenor_days",
}
"""What each aim is about."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SelectionReport:
    """What was chosen from a tape for a deal."""

    deal: Deal
    tape: Tape
    selected: Selected
    provenance: Provenance


def figures_of(selected: Selected) -> dict[str, float]:
    """Headline figures of what was chosen, by the words of the glossary."""
    chosen = selected.frame[selected.is_chosen]
    return {
        "selected_amount": selected.amount,
        "target_amount": selected.selection.target,
        "n_receivables": len(chosen),
        "n_eligible": len(selected.frame),
        "n_suppliers": chosen["supplier_id"].nunique(),
        "n_debtors": chosen["debtor_id"].nunique(),
        "n_core_enterprises": chosen["core_enterprise_id"].nunique(),
    }


def used_limits(report: SelectionReport, language: Language) -> pd.DataFrame:
    """The limits with the name of whom each binds and the part of it that is used, the most used first.

    Returns
    -------
    DataFrame
        Columns of ``Selected.limits``, and ``name`` and ``share_of_limit``; a limit of nothing is used up.
    """
    table = report.selected.limits.reset_index(drop=True)
    used = (table["amount"] / table["limit"].where(table["limit"] > 0)).fillna(1.0)
    names = {by: _names(report, str(by), language) for by in table["dimension"].unique()}
    said = [names[by].get(str(key), str(key)) for by, key in zip(table["dimension"], table["key"], strict=True)]
    table = table.assign(name=pd.Series(said, dtype="object"), share_of_limit=used.astype("float64"))
    return table.sort_values("share_of_limit", ascending=False, kind="stable", ignore_index=True)


def _names(report: SelectionReport, by: str, language: Language) -> dict[str, str]:
    """What the names that a limit is taken by are called, by their ids."""
    frame, column = report.selected.frame, by.removesuffix("_id") + "_name"
    known = {}
    if column in frame.columns:
        pairs = frame[[by, column]].dropna().drop_duplicates(by)
        known = dict(zip(pairs[by].astype(str), pairs[column].astype(str), strict=True))
    return known | (core_enterprise_names(report.deal, language) if by == "core_enterprise_id" else {})
