"""Documents that a second process writes are those that this one would have written."""

from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from abs_model.document.figure_words import Voice
from abs_model.document.library import Library
from abs_model.document.second_hand import hand_over, second_hand, take_back
from abs_model.document.writing import Manner, Papers, papers_of, write_documents
from abs_model.errors import ReportError
from tests.documents import small_document, small_tables

BOTH = Manner(formats=("docx", "html"))


class Ended(Executor):
    """A process that the system has ended, before it was given work or at it."""

    def __init__(self, *, at_work: bool) -> None:
        self.at_work = at_work

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        if not self.at_work:
            raise BrokenProcessPool("ended")
        done: Future[Any] = Future()
        done.set_exception(BrokenProcessPool("ended"))
        return done


def papers(library: Library | None = None) -> Papers:
    documents = [(small_document(one, library=library), Voice(language=one)) for one in ("zh", "en")]  # type: ignore[arg-type]
    return papers_of(documents)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "documents").iterdir()}


def place(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_two_processes_write_what_one_writes(tmp_path: Path) -> None:
    alone, shared = place(tmp_path / "alone"), place(tmp_path / "shared")
    write_documents(papers(), alone, BOTH)
    own, others = papers().apart("en")
    with second_hand() as hand:
        begun = hand_over(hand, others, shared, BOTH, "supply_chain_abs")
        write_documents(own, shared, BOTH)
        take_back(begun, shared, BOTH)
    assert written(shared) == written(alone)
    assert len(written(alone)) == 4


@pytest.mark.parametrize("hand", [None, Ended(at_work=True), Ended(at_work=False)])
def test_documents_are_written_where_there_is_no_second_process(hand: Executor | None, tmp_path: Path) -> None:
    _, others = papers().apart("zh")
    begun = hand_over(hand, others, tmp_path, BOTH, "supply_chain_abs")
    take_back(begun, tmp_path, BOTH)
    assert set(written(tmp_path)) == {"memorandum_en.docx", "memorandum_en.html"}


def test_what_is_wrong_with_a_document_is_said_by_either_process(tmp_path: Path) -> None:
    tables = small_tables()
    tables["suppliers"].loc[0, "name"] = "𠮷野"
    only_pdf = Manner(formats=("pdf",))
    with second_hand() as hand:
        begun = hand_over(hand, papers(Library(tables=tables)), tmp_path, only_pdf, "supply_chain_abs")
        with pytest.raises(ReportError, match="has no 𠮷"):
            take_back(begun, tmp_path, only_pdf)
