"""How likely: every fate of a few names exactly, drawn paths for any number of them, and what both make of ratings."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.aim import Aim, aim_at
from abs_model.engine.credit_model import CreditModel
from abs_model.engine.default_table import default_table
from abs_model.engine.default_times import paths_with, repurchase_sets
from abs_model.engine.draw import GROUP, SCHEMES, turn_to_bad_times
from abs_model.engine.paths import NEVER
from abs_model.engine.plan import Plan
from abs_model.run.count import Count, folded
from abs_model.run.credit import Credit, credit_model
from abs_model.run.estimate import Measured, claims_table, distributions_table, estimates, measured, weeks_table
from abs_model.run.exact import Fates, all_fates, pool_figures
from abs_model.run.likelihood import Simulation
from abs_model.run.name_table import correlations_table, names_table
from abs_model.run.project import ready_plan
from abs_model.run.record import Subject
from abs_model.run.sensitivity import ratings_table, variations
from abs_model.run.unit import Task, control_means, path_figures
from abs_model.run.workers import One, Workers
from abs_model.scenario.scenario import LARGEST, Scenario

Floats = NDArray[np.float64]

LEAST_GROUPS = 16
"""Groups without which an error could not be told."""

SENSITIVITY_GROUPS = 32
"""Groups that each variation of the assumptions draws where fates cannot be run."""

FEW = 8
"""Core enterprises up to which each one's default is made more likely when notes are aimed at."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How paths are drawn.

    Attributes
    ----------
    scheme : str
        One of ``abs_model.engine.draw.SCHEMES``.
    seed : int
        Not below 0.
    n_paths : int
        Rounded up to whole groups of paths that are drawn together.
    """

    scheme: str = SCHEMES[0]
    seed: int = 1
    n_paths: int = 100_000

    @property
    def n_groups(self) -> int:
        """Groups that are drawn."""
        return max(-(-self.n_paths // GROUP), LEAST_GROUPS)


def simulate(
    subject: Subject,
    credit: Credit,
    scenario: Scenario,
    settings: Settings,
    workers: Workers | None = None,
    *,
    progress: Progress | None = None,
) -> Simulation:
    """Ask how likely everything is under a scenario.

    Parameters
    ----------
    subject : Subject
        Deal, pool and schedule.
    credit : Credit
        Checked against the names of the deal.
    scenario : Scenario
        What is assumed besides: its defaults, delays, dilution and so on happen on every path.
    settings : Settings
    workers : Workers, optional
        Who runs the units, and is let go of in the end; this process if left out. Figures do not depend on it.
    progress : callable, optional
        Called with the units done and the units in all.

    Raises
    ------
    ValueError
        If the assumptions do not fit together; see ``credit_model``.
    """
    model = credit_model(subject, credit, scenario)
    task = make_task(subject, model, scenario, settings)
    with closing(workers or One()) as hands:
        drawn = _measured(task, _counted(task, hands, progress))
        fates = all_fates(task)
        exact = _weighed(task, fates, model)

        def look(word: str, other: CreditModel) -> tuple[Measured, bool]:
            if word == "base":
                return (drawn, False) if exact is None else (exact, True)
            found = _weighed(task, fates, other)
            if found is not None:
                return found, True
            varied = replace(task, model=other, n_groups=min(task.n_groups, SENSITIVITY_GROUPS))
            varied = replace(varied, aim=_aim(other, task.plan))
            return _measured(varied, _counted(varied, hands, None)), False

        ratings = ratings_table(task.plan, credit.table, variations(subject, credit, scenario, model), look)
    return Simulation(
        subject=subject,
        scenario=scenario,
        credit=credit,
        model=model,
        scheme=settings.scheme,
        seed=settings.seed,
        n_paths=task.n_groups * GROUP,
        n_fates=0 if fates is None or exact is None else fates.values.shape[1],
        estimates=estimates(task.plan, drawn, exact, {} if exact is not None else pool_figures(task)),
        claims=claims_table(task.plan, drawn, exact),
        weeks=weeks_table(task.plan, drawn, exact),
        distributions=distributions_table(task.plan, drawn, exact),
        ratings=ratings,
        names=names_table(subject, credit, model),
        correlations=correlations_table(model),
        provenance=replace(
            subject.provenance((scenario,), seed=settings.seed),
            n_paths=task.n_groups * GROUP,
            credit_sha256=credit.sha256,
            scheme=settings.scheme,
        ),
    )


def make_task(subject: Subject, model: CreditModel, scenario: Scenario, settings: Settings) -> Task:
    """What the units of a simulation need.

    Raises
    ------
    ValueError
        If there is no such scheme, or it needs an aim and there is nothing to aim at.
    """
    if settings.scheme not in SCHEMES:
        raise ValueError(f"scheme is {settings.scheme!r}; one of {', '.join(SCHEMES)} is wanted")
    exposures = subject.exposures(repurchase_sets((scenario,)), by_debtor=_names_a_debtor(subject, scenario))
    plan = ready_plan(subject, exposures)
    nobody = np.full((len(model.names), 1), NEVER, dtype=np.int64)
    base = paths_with(subject.paths((scenario,), exposures), exposures, model, nobody)
    aim, table = _aim(model, plan), default_table(exposures, base, plan.periods)
    if settings.scheme == "importance" and aim is None:
        raise ValueError("scheme importance needs a tail, and one name alone has none; plain draws are wanted")
    return Task(
        plan=plan,
        exposures=exposures,
        base=base,
        model=model,
        scheme=settings.scheme,
        seed=settings.seed,
        n_groups=settings.n_groups,
        table=table,
        usual=path_figures(plan, table, base),
        aim=aim,
    )


def _counted(task: Task, workers: Workers, progress: Progress | None) -> Count:
    """The count of all units."""

    def told() -> Iterator[Count]:
        for done, count in enumerate(workers.counts(task), start=1):
            if progress is not None:
                progress(done, task.n_units)
            yield count

    return folded(told())


def _measured(task: Task, count: Count) -> Measured:
    return measured(task.plan, count, task.usual[:, 0], control_means(task))


def _weighed(task: Task, fates: Fates | None, model: CreditModel) -> Measured | None:
    """Exact figures of all fates; None where there are too many, or their probabilities do not converge."""
    if fates is None:
        return None
    try:
        count = fates.count(model)
    except ValueError:
        return None
    return measured(task.plan, count, task.usual[:, 0], np.zeros(0))


def _names_a_debtor(subject: Subject, scenario: Scenario) -> bool:
    """Whether a scenario tells debtors of one core enterprise apart."""
    frame = subject.pool.frame
    whole = {LARGEST, *frame["core_enterprise_id"], *frame["group_id"]}
    return not whole.issuperset({*scenario.delays, *(default.obligor for default in scenario.defaults)})


def _aim(model: CreditModel, plan: Plan) -> Aim | None:
    """The tail in which notes lose: providers fail, and more of the pool defaults than it exceeds the notes by."""
    face = dict.fromkeys(model.names[: model.n_obligors], 0.0)
    for row, amount in zip(plan.row_core_enterprise, plan.row_face, strict=True):
        face[row] += amount
    return tail_aim(model, np.array(list(face.values())) / plan.face, cushion_of([plan]))


def cushion_of(plans: Sequence[Plan]) -> float:
    """The part of the face of some pools by which it exceeds the notes."""
    principal = sum(note.principal for plan in plans for note in plan.notes)
    return 1.0 - principal / sum(plan.face for plan in plans)


def tail_aim(model: CreditModel, shares: Floats, cushion: float, standing: Sequence[int] = ()) -> Aim | None:
    """The tail in which providers fail, and obligors default on more than a cushion; None where there is none.

    Parameters
    ----------
    model : CreditModel
    shares : ndarray of shape (obligor,)
        What each owes of all that is owed.
    cushion : float
        A part of all that is owed.
    standing : sequence of int
        Names of providers whose failure changes nothing.
    """
    fails = np.array([name not in standing for name in range(model.n_obligors, model.n_parties)], dtype=np.float64)
    n_providers, n_events = int(fails.sum()), len(model.events)
    level = n_providers + max(cushion, float(shares.min()))
    if model.n_obligors > FEW:
        # The shift alone brings enough of many defaults; only providers need a twist.
        shares, level = np.zeros_like(shares), 0.5 * n_providers
    score = np.concatenate([shares, fails, np.zeros(n_events)])
    if not 0 < level < float(score.sum()):
        return None
    turn = turn_to_bad_times(model)
    return aim_at(model, score, level, turn[:, 0] if turn.size else np.zeros(0))
