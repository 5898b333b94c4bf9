"""A deal in its life: what happened as a path through the same engine, the rest from there, and what both come to."""

from dataclasses import dataclass, field

import pandas as pd

from abs_model.pool.realised import States
from abs_model.run.actual_plan import actual_plan_table, engine_payments, forecast_table
from abs_model.run.credit import Credit
from abs_model.run.performance import ageing_table, drift_table, performance_table
from abs_model.run.project import project
from abs_model.run.realised import Course
from abs_model.run.record import Projection, Subject
from abs_model.run.simulate import Settings
from abs_model.run.trigger_state import breach_probabilities, trigger_states_table
from abs_model.scenario.scenario import BASE, Scenario


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Monitoring:
    """A deal as it stands after the windows that are over.

    Attributes
    ----------
    subject : Subject
        The deal as it stands: what every further question is asked about.
    course : Course
        What has happened.
    plan : Projection
        The base case as it was at closing.
    projection : Projection
        What happened, then what the scenario makes of the rest.
    tables : mapping of str to DataFrame
        ``performance``, ``ageing``, ``concentration_drift``, ``actual_plan``, ``forecast_12m``, ``trigger_states`` and
        ``engine_payments``; amounts in yuan.
    """

    subject: Subject
    course: Course
    plan: Projection
    projection: Projection
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def states(self) -> States:
        """Where every receivable stands."""
        return self.course.states

    @property
    def n_elapsed(self) -> int:
        """Windows that are over."""
        return self.course.states.n_elapsed

    @property
    def breached(self) -> tuple[str, ...]:
        """The trigger events that are breached now."""
        states = self.tables["trigger_states"]
        return tuple(states.loc[states["test_result"] == "test_breached", "trigger"])


def monitor(
    subject: Subject,
    course: Course,
    scenario: Scenario = BASE,
    *,
    plan: Projection | None = None,
    credit: Credit | None = None,
    settings: Settings | None = None,
) -> Monitoring:
    """Look at a deal after the windows that are over.

    Parameters
    ----------
    subject : Subject
        As it was at closing.
    course : Course
        What has happened; see ``abs_model.run.realised.course_of``.
    scenario : Scenario
        What is assumed of the rest.
    plan : Projection, optional
        The base case at closing, where it is known already; nothing that happens later changes it.
    credit : Credit, optional
        Checked against the names of the deal. Without it nothing is said of how likely a breach is.
    settings : Settings, optional
        How paths are drawn where that is needed.

    Raises
    ------
    ValueError
        If the credit assumptions do not fit together.
    InvariantError
        If an identity of money fails.
    """
    planned = plan or project(subject, [BASE])
    now = course.subject(subject)
    projection, states = project(now, [scenario]), course.states
    triggers = trigger_states_table(projection, states.n_elapsed)
    if credit is not None:
        triggers = triggers.merge(breach_probabilities(now, credit, scenario, settings), on="trigger", how="left")
    return Monitoring(
        subject=now,
        course=course,
        plan=planned,
        projection=projection,
        tables={
            "performance": performance_table(projection, states),
            "ageing": ageing_table(projection, states),
            "concentration_drift": drift_table(projection, states),
            "actual_plan": actual_plan_table(planned, projection, states.n_elapsed),
            "forecast_12m": forecast_table(planned, projection, states.n_elapsed),
            "trigger_states": triggers,
            "engine_payments": engine_payments(projection, 0, states.n_elapsed),
        },
    )
