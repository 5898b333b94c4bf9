"""Reverse stress as tables: one row an answer."""

from collections.abc import Sequence

import pandas as pd

from abs_model.errors import Fault, ScenarioError
from abs_model.run.breaking_set import BreakingSets, smallest_breaking_sets
from abs_model.run.credit import Credit
from abs_model.run.driven import with_failures
from abs_model.run.factor_shift import most_likely_shift
from abs_model.run.record import Subject
from abs_model.run.reverse import break_even
from abs_model.scenario.scenario import BASE, Scenario


def break_even_table(
    subject: Subject, drivers: Sequence[str], tranche: str | None = None, scenario: Scenario = BASE
) -> pd.DataFrame:
    """One row a driver, and one more for when providers of support fail too.

    Columns ``driver``, ``provider``, ``tranche``, ``outcome``, ``holds_at``, ``breaks_at``, ``tolerance``,
    ``is_monotone``, ``holds_again``.

    Parameters
    ----------
    subject : Subject
    drivers : sequence of str
        Ids of drivers that move paths.
    tranche : str, optional
        Id; the first tranche if left out.
    scenario : Scenario
        What holds besides.
    """
    under = {"alive": scenario} | ({"failed": with_failures(subject, scenario)} if subject.deal.support else {})
    asked = [(driver, provider) for driver in drivers for provider in under]
    found = [break_even(subject, driver, tranche, under[provider]) for driver, provider in asked]
    return pd.DataFrame(
        {
            "driver": [driver for driver, _ in asked],
            "provider": [provider for _, provider in asked],
            "tranche": [one.tranche for one in found],
            "outcome": [one.outcome for one in found],
            "holds_at": pd.Series([one.holds_at for one in found], dtype=float),
            "breaks_at": pd.Series([one.breaks_at for one in found], dtype=float),
            "tolerance": [one.tolerance for one in found],
            "is_monotone": [one.is_monotone for one in found],
            "holds_again": [_stretches(one.holds_again) for one in found],
        }
    )


def breaking_sets_table(
    subject: Subject,
    credit: Credit | None = None,
    tranche: str | None = None,
    scenario: Scenario = BASE,
    *,
    limit: float | None = None,
) -> pd.DataFrame:
    """One row a set, as ``BreakingSets.table`` has them, with what breaks; one without a set where nothing does.

    Parameters
    ----------
    subject : Subject
    credit : Credit, optional
    tranche : str, optional
        Id; the first tranche if left out.
    scenario : Scenario
        What holds besides.
    limit : float, optional
        A single-name limit, yuan; looked at besides the tranche and, where a support has one, its cap.
    """
    answers = list(smallest_breaking_sets(subject, credit, "tranche", tranche, scenario))
    if any(one.cap is not None for one in subject.deal.support):
        answers += smallest_breaking_sets(subject, credit, "cap", None, scenario)
    if limit is not None:
        answers += smallest_breaking_sets(subject, credit, "single_name_limit", None, scenario, amount=limit)
    rows = [row for answer in answers for row in _rows(answer)]
    return pd.DataFrame(rows)


def _rows(answer: BreakingSets) -> list[dict[str, object]]:
    head: dict[str, object] = {
        "of": answer.of,
        "broken": answer.broken,
        "limit_amount": answer.amount,
        "provider": answer.provider,
        "outcome": answer.outcome,
    }
    foot: dict[str, object] = {"is_proven": answer.is_proven, "n_sets": answer.n_sets}
    sets: list[dict[str, object]] = [
        {str(word): value for word, value in one.items()} for one in answer.table.to_dict("records")
    ]
    return [{**head, **one, **foot} for one in sets or [{}]]


def factor_shift_table(
    subject: Subject, credit: Credit | None, tranche: str | None = None, scenario: Scenario = BASE
) -> pd.DataFrame:
    """One row a name, while providers of support stand and when they fail: how often it defaults at the least shift.

    Parameters
    ----------
    subject : Subject
    credit : Credit or None
    tranche : str, optional
        Id; the first tranche if left out.
    scenario : Scenario
        What holds besides.

    Raises
    ------
    ScenarioError
        If there is no credit model.
    """
    if credit is None:
        fault = Fault(
            where="most likely shift",
            found="there are no credit assumptions",
            wanted="a credit model is wanted: it has the common factors",
            remedy="Write credit.yaml beside the deal, or name a file with --credit.",
        )
        raise ScenarioError(str(fault))
    parts = [
        one.table.assign(
            tranche=one.tranche,
            provider=one.provider,
            outcome=one.outcome,
            score=", ".join(f"{score:.4f}" for score in one.score),
            half_square=float("nan") if one.half_square is None else one.half_square,
            is_least=one.is_least,
            is_monotone=one.is_monotone,
        )
        for one in most_likely_shift(subject, credit, tranche, scenario)
    ]
    first = ["tranche", "provider", "outcome", "score", "half_square"]
    table = pd.concat(parts, ignore_index=True)
    return table[[*first, *(column for column in table if column not in first)]]


def _stretches(stretches: Sequence[tuple[float, float]]) -> str:
    return ", ".join(f"{first:.10g} - {last:.10g}" for first, last in stretches)
