"""Who works on the units of a simulation: this process, several on this machine, or a cluster that is there already."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from abs_model.engine.aim import Aim
from abs_model.engine.credit_model import CreditModel
from abs_model.run.count import Count
from abs_model.run.unit import Task, run_unit

T = TypeVar("T")
R = TypeVar("R")

WORTH_IT = 4
"""Units for each worker that pay for its start."""


class Workers(Protocol):
    """Somebody who runs the units of tasks that differ in nothing but who defaults how likely."""

    def counts(self, task: Task) -> Iterator[Count]:
        """The count of every unit, in order."""

    def close(self) -> None:
        """Let go of processes and connections."""


class One:
    """One process, the caller's own; one unit after the other."""

    def counts(self, task: Task) -> Iterator[Count]:
        """The count of every unit, in order."""
        return (run_unit(task, unit) for unit in range(task.n_units))

    def close(self) -> None:
        """Nothing to let go of."""


class Local:
    """Several processes on this machine, which get what is alike in all tasks once.

    Parameters
    ----------
    n_workers : int
        At least 1.
    """

    def __init__(self, n_workers: int) -> None:
        self.n_workers = n_workers
        self._pool: ProcessPoolExecutor | None = None

    def counts(self, task: Task) -> Iterator[Count]:
        """The count of every unit, in order."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.n_workers, mp_context=_context(), initializer=_begin, initargs=(task,)
            )
        own = (task.model, task.aim, task.n_groups)
        yield from self._pool.map(_run_own, *zip(*((unit, *own) for unit in range(task.n_units)), strict=True))

    def close(self) -> None:
        """Drop what is not begun, and end the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


class Cluster:
    """The workers of a dask.distributed scheduler that runs already.

    Parameters
    ----------
    address : str
        Of the scheduler: ``tcp://host:8786``.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def counts(self, task: Task) -> Iterator[Count]:
        """The count of every unit, in order.

        Raises
        ------
        OSError
            If there is no scheduler at the address.
        ImportError
            If dask.distributed is not installed.
        """
        from distributed import Client

        with Client(self.address, timeout=10) as client:  # type: ignore[no-untyped-call]
            shared = client.scatter(task, broadcast=True, hash=False)
            futures = [client.submit(run_unit, shared, unit, pure=False) for unit in range(task.n_units)]
            try:
                for future in futures:
                    yield future.result()
            finally:
                client.cancel(futures)

    def close(self) -> None:
        """The cluster is not ours to close."""


def suitable(n_units: int) -> Workers:
    """As many processes as this machine has cores, where there is work enough for them; else this one alone."""
    n_workers = min(os.cpu_count() or 1, n_units // WORTH_IT)
    return Local(n_workers) if n_workers > 1 else One()


def over_units(run: Callable[[T, int], R], task: T, n_units: int, n_workers: int) -> Iterator[R]:
    """What comes of every unit of any task, in order; several processes get the task once.

    Parameters
    ----------
    run : callable
        A function of a module, from the task and the number of a unit.
    task : object
    n_units : int
    n_workers : int
        Processes; with 1 it is this one.
    """
    if n_workers <= 1 or n_units <= 1:
        yield from (run(task, unit) for unit in range(n_units))
        return
    with ProcessPoolExecutor(n_workers, mp_context=_context(), initializer=_hold, initargs=(run, task)) as pool:
        yield from pool.map(_run_held, range(n_units))


def _context() -> Any:
    """How processes are started: from a clean one where the system can, so that no thread or lock is copied."""
    import multiprocessing

    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["abs_model.run.unit"])
        return context
    return multiprocessing.get_context("spawn")


_TASK: list[Task] = []
"""The task of this worker process; empty in any other."""


def _begin(task: Task) -> None:
    """Take the task, and leave Ctrl-C to the process that is in charge."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _TASK[:] = [task]


def _run_own(unit: int, model: CreditModel, aim: Aim | None, n_groups: int) -> Count:
    return run_unit(replace(_TASK[0], model=model, aim=aim, n_groups=n_groups), unit)


_HELD: list[tuple[Callable[[Any, int], Any], Any]] = []
"""What this worker process runs, and on which task; empty in any other."""


def _hold(run: Callable[[Any, int], Any], task: object) -> None:
    """Take the task, and leave Ctrl-C to the process that is in charge."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _HELD[:] = [(run, task)]


def _run_held(unit: int) -> Any:
    run, task = _HELD[0]
    return run(task, unit)
