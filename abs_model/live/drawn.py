"""One path of a simulation, drawn again and run through the engine by itself, for its workbook."""

from pathlib import Path

import numpy as np

from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import paths_with
from abs_model.engine.draw import GROUP, draw
from abs_model.engine.paths import NEVER, Paths
from abs_model.engine.waterfall import distribute
from abs_model.glossary import Language, words_of
from abs_model.live.case import case_of
from abs_model.live.workbook import tape_parts, write_case
from abs_model.run.credit import Credit, credit_model
from abs_model.run.record import Subject
from abs_model.run.simulate import Settings, make_task
from abs_model.run.unit import Task
from abs_model.scenario.scenario import Scenario
from abs_model.terms import Name


def drawn_task(subject: Subject, credit: Credit, scenario: Scenario, settings: Settings) -> Task:
    """What a simulation with these settings draws from.

    Raises
    ------
    ValueError
        If the assumptions do not fit together, or the scheme does not fit them.
    """
    return make_task(subject, credit_model(subject, credit, scenario), scenario, settings)


def drawn_path(task: Task, path: int) -> Paths:
    """One path of a simulation, as it was drawn there.

    Parameters
    ----------
    task : Task
    path : int
        Counted from 0; path k of a run is the same whatever the number of paths.

    Raises
    ------
    IndexError
        If there is no such path.
    """
    if not 0 <= path < task.n_groups * GROUP:
        raise IndexError(f"path is {path}; 0 to {task.n_groups * GROUP - 1} is wanted")
    group, place = divmod(path, GROUP)
    draws = draw(task.model, task.scheme, task.seed, [group], task.aim)
    mine = draws.path == place
    days = np.full((len(task.model.names), 1), NEVER, dtype=np.int64)
    days[draws.name[mine], 0] = draws.day[mine]
    return paths_with(task.base, task.exposures, task.model, days)


def write_drawn_workbook(subject: Subject, task: Task, path: int, file: Path, language: Language) -> Path:
    """Write one path of a simulation as a workbook that calculates by itself; see ``write_live_workbook``.

    Parameters
    ----------
    subject : Subject
    task : Task
        Of ``drawn_task``.
    path : int
        Counted from 0.
    file : Path
        Ending in ``.xlsx``; its folder exists.
    language : Language
    """
    paths = drawn_path(task, path)
    collections = project_collections(task.exposures, paths, task.plan.periods)
    results = (collections, distribute(task.plan, collections, paths))
    with words_of(subject.deal.product):
        tape = tape_parts(subject.pool.identity)
        case = case_of(task.plan, task.exposures, paths, 0, results, tape=tape)
        name = Name(zh=f"模拟路径 {path}（种子 {task.seed}）", en=f"path {path} of a simulation, seed {task.seed}")
        return write_case(case, file, language, name)
