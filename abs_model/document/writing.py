"""Documents as files: put into words, drawn once for all formats, written side by side."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from abs_model.document.docx import TEMPLATE, docx_bytes
from abs_model.document.figure_words import Voice
from abs_model.document.gallery import Gallery
from abs_model.document.html import html_text
from abs_model.document.passport import passport_table
from abs_model.document.pdf import pdf_inputs, set_pdf
from abs_model.document.record import Document
from abs_model.document.wording import Worded, worded
from abs_model.errors import Fault, ReportError
from abs_model.report.chart_style import Drawn

Format = Literal["docx", "pdf", "html"]
FORMATS: tuple[Format, ...] = ("docx", "pdf", "html")

FOLDER = "documents"
"""Where documents stand in the folder of a run."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Documents in words, ready to be written."""

    papers: tuple[Worded, ...]

    @property
    def passport(self) -> pd.DataFrame:
        """Where every figure of them comes from: ``passport.csv``."""
        return passport_table((one.words["id"], one.words["language"], one.entries) for one in self.papers)


def papers_of(documents: Iterable[tuple[Document, Voice]]) -> Papers:
    """Put documents into words.

    Raises
    ------
    ReportError
        If a figure is missing, a table is crooked, or two documents would have one name.
    """
    papers = tuple(worded(document, voice) for document, voice in documents)
    names = [stem(one) for one in papers]
    for name in names:
        if names.count(name) > 1:
            raise ReportError(f"document {name}: there are two of that name; one is wanted. Report it as a fault.")
    return Papers(papers=papers)


def stem(paper: Worded) -> str:
    """The name of the files of a document, without an ending."""
    return f"{paper.words['id']}_{paper.words['language']}"


def write_documents(
    papers: Papers,
    folder: Path,
    formats: Sequence[Format] = FORMATS,
    *,
    template: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write every document in every format.

    Parameters
    ----------
    papers : Papers
    folder : Path
        The folder of a run; documents stand in ``documents`` within it. A chart that stands in the folder already, as
        ``maturity_ladder_zh.svg`` and ``.png``, is taken as it is.
    formats : sequence of Format
    template : Path, optional
        The user's own layout of Word files.
    progress : callable, optional
        Called with the name of each document as it begins.

    Raises
    ------
    ReportError
        If a font lacks a character, or a template is none.
    """
    place = folder / FOLDER
    place.mkdir()
    gallery = Gallery(folder, with_png="docx" in formats)
    made: list[tuple[Path, Future[bytes]]] = []
    # PDFs are set outside Python: one thread does it while this one goes on with the other formats.
    with ThreadPoolExecutor(1) as setter:
        for paper in papers.papers:
            if progress is not None:
                progress(stem(paper))
            charts = {name: gallery.drawn(picture, paper.words["language"]) for name, picture in paper.pictures.items()}
            made += [(place / f"{stem(paper)}.{one}", _begun(paper, charts, one, template, setter)) for one in formats]
        for path, content in made:
            path.write_bytes(content.result())
    return tuple(path for path, _ in made)


def refuse_unfit_template(template: Path | None, formats: Sequence[Format]) -> None:
    """Refuse a layout that nothing is written with, before the work begins.

    Raises
    ------
    ReportError
        If no Word file is wanted.
    """
    if template is not None and "docx" not in formats:
        fault = Fault(
            where="--template",
            found="no Word file is wanted",
            wanted="a layout with --format docx is wanted",
            remedy="Add --format docx, or leave --template out.",
        )
        raise ReportError(str(fault))


def _begun(
    paper: Worded, charts: dict[str, Drawn], ending: Format, template: Path | None, setter: Executor
) -> "Future[bytes]":
    """The content of a file, or what it will be."""
    if ending == "pdf":
        return setter.submit(set_pdf, pdf_inputs(paper.words, charts))
    done: Future[bytes] = Future()
    if ending == "docx":
        done.set_result(docx_bytes(paper.words, charts, template or TEMPLATE))
    else:
        done.set_result(html_text(paper.words, charts).encode())
    return done
