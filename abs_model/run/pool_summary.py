"""The headline figures of a pool as a table, the eligibility statement in counts, and what keeps claims out."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pandas as pd

from abs_model.deal.eligibility import Criterion
from abs_model.glossary import TERMS
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.screening import Screening, criterion_words
from abs_model.pool.stratify import summarise
from abs_model.run.record import Projection
from abs_model.run.summary import summarise as summarise_run

SMALL_SIZES = ("medium", "small", "micro")
"""Sizes of suppliers that count as small and medium-sized (中小微)."""

ALL = "all"
"""The line of every receivable that is out, each counted once however many criteria it fails."""


def pool_summary_table(projection: Projection) -> pd.DataFrame:
    """What the memorandum says of the pool as a whole, one figure a row.

    Parameters
    ----------
    projection : Projection
        The base case on path 0, for the purchase price.

    Returns
    -------
    DataFrame
        identifier (a term of the glossary), value, unit: counts, face, price, issue amount, over-collateralisation,
        smallest, largest and mean amount (yuan), weighted mean and range of the remaining tenor (days from the cut-off
        date), suppliers' discount rate, shares of the largest names, and Herfindahl indices. What the tape does not
        say has no row.
    """
    figures = {**_priced(projection), **asdict(summarise(projection.subject.pool)), **_small(projection)}
    figures["overcollateralisation_amount"] = round(float(figures["face"]) - _principal(projection), 2)
    rows = [
        {"identifier": identifier, "value": value, "unit": TERMS[identifier].unit}
        for identifier, value in figures.items()
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["identifier", "value", "unit"])


def eligibility_table(projection: Projection) -> pd.DataFrame:
    """Each criterion and limit with what it keeps out, or flags; then all that is out, each receivable once; yuan.

    Returns
    -------
    DataFrame
        criterion_number (its place in the deal, from 1; missing below the criteria), rule, rule_zh, rule_en (what it
        says), criterion_effect, its bounds
        (most_days, smallest_allowed, largest_allowed, rating, accepted_sizes), n_receivables, receivable_amount, share
        (of the amount of the readable tape). A receivable that fails several criteria counts under each; a limit is
        ``concentration:`` and what it is by.
    """
    screening, deal = projection.subject.screening, projection.subject.deal
    total = projection.subject.pool.identity.tape.amount - projection.subject.pool.identity.refused.amount
    rows = [
        _criterion_row(number, criterion, screening) for number, criterion in enumerate(deal.pool.eligibility, start=1)
    ]
    rows += _other_rows(projection)
    rows.append({"rule": ALL, "criterion_effect": "exclude"} | _counted(screening.excluded))
    table = pd.DataFrame(rows, columns=[*_CRITERION_COLUMNS, "n_receivables", "receivable_amount"])
    for column in ("criterion_number", "most_days"):
        table[column] = pd.Series([row.get(column) for row in rows], dtype=object)
    amounts = to_fen(table["receivable_amount"].to_numpy(dtype=np.float64))
    return table.assign(share=amounts / max(total, 1))


_CRITERION_COLUMNS = (
    "criterion_number", "rule", "rule_zh", "rule_en", "criterion_effect", "most_days", "smallest_allowed",
    "largest_allowed", "rating", "accepted_sizes",
)  # fmt: skip


def _criterion_row(number: int, criterion: Criterion, screening: Screening) -> dict[str, object]:
    """One criterion with its bounds and what fails it."""
    lines = screening.exclusions if criterion.effect == "exclude" else screening.flags
    chinese, english = criterion_words(criterion)
    own = lines[(lines["rule"] == criterion.rule) & (lines["rule_en"] == english)]
    return {
        "criterion_number": number,
        "rule": criterion.rule,
        "rule_zh": chinese,
        "rule_en": english,
        "criterion_effect": criterion.effect,
        "most_days": criterion.days,
        "smallest_allowed": criterion.minimum,
        "largest_allowed": criterion.maximum,
        "rating": criterion.rating,
        "accepted_sizes": ", ".join(criterion.sizes) or None,
        **_counted(own),
    }


def _other_rows(projection: Projection) -> Iterator[dict[str, object]]:
    """What concentration limits, and limits of claims, left out."""
    lines = projection.subject.screening.exclusions
    criteria = {one.rule for one in projection.subject.deal.pool.eligibility}
    others = lines[~lines["rule"].isin(criteria)]
    for (rule, chinese, english), own in others.groupby(["rule", "rule_zh", "rule_en"], sort=False):
        yield {"rule": rule, "rule_zh": chinese, "rule_en": english, "criterion_effect": "exclude"} | _counted(own)


def _counted(lines: pd.DataFrame) -> dict[str, object]:
    once = lines.drop_duplicates("row")
    amount = to_fen(once["receivable_amount"].to_numpy(dtype=np.float64)).sum()
    return {"n_receivables": len(once), "receivable_amount": float(to_yuan(amount))}


def _priced(projection: Projection) -> dict[str, object]:
    """Figures of the run that belong to the pool: counts, face, price, issue amount, over-collateralisation."""
    return {one.identifier: one.value for one in summarise_run(projection) if one.section == "pool"}


def _small(projection: Projection) -> dict[str, object]:
    """Small and medium-sized suppliers, where the tape says how large suppliers are."""
    frame = projection.subject.pool.frame
    if "supplier_size" not in frame or frame["supplier_size"].isna().all():
        return {}
    own = frame[frame["supplier_size"].isin(SMALL_SIZES)]
    amount = to_fen(own["receivable_amount"].to_numpy(dtype=np.float64)).sum()
    share = float(amount) / projection.subject.pool.total
    return {"n_small_suppliers": own["supplier_id"].nunique(), "small_supplier_share": share}


def _principal(projection: Projection) -> float:
    return float(to_yuan(sum(note.principal for note in projection.plan.notes)))
