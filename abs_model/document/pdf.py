"""A document as PDF: set by typst from words and charts, with fonts found before, no clock, nothing downloaded."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typst
from matplotlib.ft2font import FT2Font

from abs_model.document.grid_words import Words
from abs_model.errors import Fault, ReportError
from abs_model.report.chart_style import Drawn
from abs_model.report.font import find_body_font, find_font, missing_characters

TEMPLATE = Path(__file__).parent / "template" / "document.typ"

SAID = {
    "zh": {"page": "第 {page} 页  共 {pages} 页", "contents": "目录"},
    "en": {"page": "Page {page} of {pages}", "contents": "Contents"},
}


def pdf_bytes(words: Words, charts: Mapping[str, Drawn]) -> bytes:
    """A document as PDF, the same bytes for the same words and charts.

    Parameters
    ----------
    words : Words
    charts : mapping of str to Drawn
        Every chart that the document shows.

    Raises
    ------
    ReportError
        If the font lacks a character.
    RuntimeError
        If the layout itself is at fault.
    """
    return set_pdf(pdf_inputs(words, charts))


def set_pdf(inputs: Mapping[str, str]) -> bytes:
    """What ``pdf_inputs`` made, set; the work is done outside Python, so that a thread may do it beside others.

    Raises
    ------
    RuntimeError
        If the layout itself is at fault.
    """
    folders = sorted({path.parent for path in (find_font(), find_body_font())})
    pdf, warnings = typst.compile_with_warnings(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=folders,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=dict(inputs),
    )
    if warnings:
        raise RuntimeError(f"typst warns: {'; '.join(one.message for one in warnings)}")
    return bytes(pdf)


def pdf_inputs(words: Words, charts: Mapping[str, Drawn]) -> dict[str, str]:
    """What the layout is given, as JSON.

    Raises
    ------
    ReportError
        If the font lacks a character of the words.
    """
    _refuse_tofu(words)
    fonts = {"head_font": _family(find_font()), "body_font": _family(find_body_font())}
    said = SAID[words["language"]] | fonts | {"author": "abs-model"}
    drawn = {name: charts[name].svg.decode() for name in shown_charts(words)}
    return {"words": _json(words), "charts": _json(drawn), "say": _json(said)}


def shown_charts(words: Words) -> list[str]:
    """Names of the charts that a document shows, each once."""
    blocks = (block for section in words["sections"] for block in section["blocks"])
    return list(dict.fromkeys(block["name"] for block in blocks if block["kind"] == "picture"))


def _refuse_tofu(words: Words) -> None:
    text = "".join(sorted(set("".join(_texts(words)))))
    lacking = {path: missing_characters(path, text) for path in (find_font(), find_body_font())}
    for path, characters in lacking.items():
        if characters:
            fault = Fault(
                where=f"{words['id']}.pdf",
                found=f"the font {path.name} has no {' '.join(characters[:10])}",
                wanted="a font with every character of the document is wanted",
                remedy="Let ABS_MODEL_FONT name a font file that has them, or leave PDF out with --format.",
            )
            raise ReportError(str(fault))


def _texts(words: Any) -> Iterator[str]:
    """Every text that is shown; names of charts and sources besides, which are plain ASCII or shown as well."""
    if isinstance(words, str):
        yield words
    elif isinstance(words, Mapping):
        for name, one in words.items():
            if name != "source":
                yield from _texts(one)
    elif isinstance(words, list):
        for one in words:
            yield from _texts(one)


def _family(path: Path) -> str:
    return str(FT2Font(str(path)).family_name)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)
