"""Does it hold? Every stress of a ladder in one call of the waterfall: cover, calls, shortfalls, events, likelihood."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from abs_model.deal.priority import STATES
from abs_model.engine.plan import Plan
from abs_model.run.credit import Credit, party_of
from abs_model.run.project import project
from abs_model.run.record import Projection, Provenance, Subject
from abs_model.run.stress_likelihood import Likelihood, likelihoods
from abs_model.run.summary import Value, coverage, summarise
from abs_model.scenario.scenario import Scenario
from abs_model.schedule.period import Period

TRANCHE_FIGURES = ("shortfall", "late_days", "irr", "wal")
SUPPORT_FIGURES = ("drawn", "first_call_date", "timing_gap", "support_loss")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StressRun:
    """What stresses do to a deal.

    Attributes
    ----------
    projection : Projection
        Every scenario as one path.
    credit : Credit or None
    likelihoods : tuple of Likelihood
        One a scenario; empty without credit assumptions.
    table : DataFrame
        One row a scenario, yuan: ``stress.csv``. Figures of tranches and supports are columns such as ``A.shortfall``.
    coverage : DataFrame
        One row a scenario and distribution date on which anything senior is due.
    events : DataFrame
        One row a scenario and trigger event that is breached, with the date on which it first is.
    provenance : Provenance
    """

    projection: Projection
    credit: Credit | None
    likelihoods: tuple[Likelihood, ...]
    table: pd.DataFrame
    coverage: pd.DataFrame
    events: pd.DataFrame
    provenance: Provenance

    def breached(self, path: int = 0) -> tuple[str, ...]:
        """The trigger events that are breached under a scenario, by its number; the base case is the first."""
        events = self.events
        return tuple(events.loc[events["scenario"] == self.projection.scenarios[path].id, "trigger"])


def stress(
    subject: Subject,
    scenarios: Sequence[Scenario],
    credit: Credit | None = None,
    *,
    progress: Progress | None = None,
) -> StressRun:
    """Run scenarios, all in one call of the waterfall, and say how likely losses and calls are under each.

    Parameters
    ----------
    subject : Subject
        Deal, pool and schedule.
    scenarios : sequence of Scenario
        At least one, the base case first; ``abs_model.run.ladder.ladder_of`` makes the standard ones.
    credit : Credit, optional
        Checked against the names of the deal. Without it there are no probabilities.
    progress : callable, optional
        Called with the scenarios whose probabilities are known, and the scenarios in all.

    Raises
    ------
    ValueError
        If the credit model does not take a scenario; see ``abs_model.run.credit.credit_model``.
    """
    projection = project(subject, scenarios)
    found = likelihoods(subject, credit, scenarios, progress) if credit is not None else ()
    covers, events = coverage_table(projection), events_table(projection)
    rows = [_row(projection, path, events) for path in range(len(scenarios))]
    for row, likelihood in zip(rows, found, strict=False):
        row |= {**likelihood.figures, "is_exact": likelihood.is_exact}
    provenance = projection.provenance
    if credit is not None:
        provenance = replace(provenance, credit_sha256=credit.sha256)
    return StressRun(
        projection=projection,
        credit=credit,
        likelihoods=found,
        table=pd.DataFrame(rows),
        coverage=covers,
        events=events,
        provenance=provenance,
    )


def coverage_table(projection: Projection) -> pd.DataFrame:
    """Senior coverage by scenario and distribution date; dates on which nothing senior is due are left out."""
    periods = projection.plan.periods
    rows = [
        {
            "scenario": scenario.id,
            "period": number,
            "payment_date": periods[number].payment_date,
            "coverage_ratio": ratio,
        }
        for path, scenario in enumerate(projection.scenarios)
        for number, ratio in coverage(projection, path).items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "period", "payment_date", "coverage_ratio"])


def events_table(projection: Projection) -> pd.DataFrame:
    """Trigger events that are breached: by scenario and trigger, the first breach and what it calls for."""
    columns = ["scenario", "trigger", "then", "period", "breached_since", "value", "threshold"]
    rows = [row for path in range(len(projection.scenarios)) for row in _events(projection, path)]
    return pd.DataFrame(rows, columns=columns)


def _events(projection: Projection, path: int) -> Iterator[dict[str, object]]:
    standing = projection.payments.standing
    for trigger in projection.plan.deal.triggers:
        breached = standing.get(f"trigger.{trigger.id}.breached")
        if breached is None or not breached[:, path].any():
            continue
        number = int(breached[:, path].argmax())
        when = trigger.when
        yield {
            "scenario": projection.scenarios[path].id,
            "trigger": trigger.id,
            "then": trigger.then,
            "period": number,
            "breached_since": _tested_on(projection.plan.periods[number], trigger.test),
            "value": float(standing[f"trigger.{trigger.id}.value"][number, path]),
            "threshold": when.above if when.above is not None else when.below or 0.0,
        }


def _tested_on(period: Period, test: str) -> object:
    """The day of a test: the window's end before a distribution, the payment date after it."""
    return period.end if test == "before" else period.payment_date or period.end


def _row(projection: Projection, path: int, events: pd.DataFrame) -> dict[str, object]:
    """One row of the table, probabilities apart."""
    scenario, plan = projection.scenarios[path], projection.plan
    figures = {(one.subject, one.identifier): one.value for one in summarise(projection, path)}
    own = events[events["scenario"] == scenario.id].sort_values(["period"], kind="stable")
    state = int(projection.payments.standing["state"][:, path].max())
    row: dict[str, object] = {"scenario": scenario.id, "name_zh": scenario.name.zh, "name_en": scenario.name.en}
    row |= {
        "gravest_state": STATES[state],
        "breached_triggers": ", ".join(own["trigger"]),
        "first_breach_date": own["breached_since"].iloc[0] if len(own) else None,
        **_least(projection, path),
        "commingled": figures["plan", "commingled"],
    }
    for note in plan.notes:
        name = note.tranche.id
        row |= {f"{name}.{word}": figures[name, word] for word in TRANCHE_FIGURES}
    for support in plan.deal.support:
        row |= {f"{support.id}.{word}": figures[support.id, word] for word in SUPPORT_FIGURES}
        share = _share_of_liquid_assets(plan, support.provider, figures[support.id, "drawn"])
        row[f"{support.id}.liquid_assets_share"] = share
    return row


def _least(projection: Projection, path: int) -> dict[str, object]:
    """The least coverage, and when it is."""
    covers = coverage(projection, path)
    if not covers:
        return {"least_coverage_ratio": None, "least_coverage_date": None}
    number = min(covers, key=lambda period: covers[period])
    date = projection.plan.periods[number].payment_date
    return {"least_coverage_ratio": covers[number], "least_coverage_date": date}


def _share_of_liquid_assets(plan: Plan, provider: str, drawn: Value) -> float | None:
    """What is drawn of what the provider can turn into cash at once; None where the deal does not state that."""
    liquid = party_of(plan.deal, provider).liquid_assets
    return None if not liquid or not isinstance(drawn, float | int | np.floating) else float(drawn) / liquid
