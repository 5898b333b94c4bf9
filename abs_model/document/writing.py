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
from abs_model.glossary import Language
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

    def apart(self, language: Language) -> "tuple[Papers, Papers]":
        """Those in a language, and all others."""
        own = tuple(one for one in self.papers if one.words["language"] == language)
        others = tuple(one for one in self.papers if one.words["language"] != language)
        return Papers(papers=own), Papers(papers=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How documents are written.

    Attributes
    ----------
    formats : tuple of Format
    template : Path, optional
        The user's own layout of Word files; the built-in one if left out.
    takes_charts : bool
        Whether a chart that stands in the folder of the run, as ``maturity_ladder_zh.svg`` and ``.png``, is taken.
    progress : callable, optional
        Called with the name of each document as it begins.
    """

    formats: tuple[Format, ...] = FORMATS
    template: Path | None = None
    takes_charts: bool = True
    progress: Progress | None = None


PLAIN = Manner()


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


def write_documents(papers: Papers, folder: Path, manner: Manner = PLAIN) -> tuple[Path, ...]:
    """Write every document in every format.

    Parameters
    ----------
    papers : Papers
    folder : Path
        The folder of a run; documents stand in ``documents`` within it.
    manner : Manner

    Raises
    ------
    ReportError
        If a font lacks a character, or a template is none.
    """
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    gallery = Gallery(folder if manner.takes_charts else None, with_png="docx" in manner.formats)
    made: list[tuple[Path, Future[bytes]]] = []
    # PDFs are set outside Python: one thread does it while this one goes on with the other formats.
    with ThreadPoolExecutor(1) as setter:
        for paper in papers.papers:
            if manner.progress is not None:
                manner.progress(stem(paper))
            charts = {name: gallery.drawn(picture, paper.words["language"]) for name, picture in paper.pictures.items()}
            for ending in manner.formats:
                content = _begun(paper, charts, ending, manner.template or TEMPLATE, setter)
                made.append((place / f"{stem(paper)}.{ending}", content))
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
    paper: Worded, charts: dict[str, Drawn], ending: Format, template: Path, setter: Executor
) -> "Future[bytes]":
    """The content of a file, or what it will be."""
    if ending == "pdf":
        return setter.submit(set_pdf, pdf_inputs(paper.words, charts))
    done: Future[bytes] = Future()
    if ending == "docx":
        done.set_result(docx_bytes(paper.words, charts, template))
    else:
        done.set_result(html_text(paper.words, charts).encode())
    return done
