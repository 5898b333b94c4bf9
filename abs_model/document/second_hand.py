"""A second process that writes the documents of one language while this one writes all else."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from abs_model.document.writing import Manner, Papers, write_documents
from abs_model.glossary import words_of

Begun = tuple[Papers, "Future[None] | None"]
"""Documents, and what will be done once they are written; nothing where nobody writes them."""


@contextmanager
def second_hand() -> Iterator[Executor | None]:
    """A process that is started while other work goes on; none where there is one processor only.

    It starts from a clean one where the system can, so that no thread and no lock is copied.
    """
    if (os.cpu_count() or 1) < 2:
        yield None
        return
    is_clean = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if is_clean else "spawn")
    with ProcessPoolExecutor(1, mp_context=context) as hand:
        hand.submit(_get_ready)
        yield hand


# A process that the system has ended, for want of memory for one, is no reason to be without documents.


def hand_over(hand: Executor | None, papers: Papers, folder: Path, manner: Manner, product: str) -> Begun:
    """Have documents written by the second process, if there is one.

    Parameters
    ----------
    hand : Executor or None
    papers : Papers
    folder : Path
        The folder of a run; what stands in it is not looked at.
    manner : Manner
    product : str
        Whose words the charts speak.
    """
    if hand is None or not papers.papers:
        return papers, None
    try:
        return papers, hand.submit(_write, papers, folder, replace(manner, progress=None), product)
    except BrokenProcessPool:
        return papers, None


def take_back(begun: Begun, folder: Path, manner: Manner) -> None:
    """Wait until handed-over documents are written; write them here where nobody did.

    Raises
    ------
    ReportError
        Whatever is wrong with them.
    """
    papers, done = begun
    try:
        if done is not None:
            done.result()
            return
    except BrokenProcessPool:
        pass
    write_documents(papers, folder, manner)


def _get_ready() -> None:
    """Nothing: to be asked for it, the process has loaded this module and all that it needs."""


def _write(papers: Papers, folder: Path, manner: Manner, product: str) -> None:
    with words_of(product):
        write_documents(papers, folder, replace(manner, takes_charts=False))
