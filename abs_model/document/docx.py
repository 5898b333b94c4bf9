"""A document as Word file: the layout is one too, ours or the user's own, filled with words, tables and charts."""

import datetime
import io
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from abs_model.document.docx_table import facts_xml, table_xml, xml_text
from abs_model.document.grid_words import Words
from abs_model.errors import Fault, ReportError, nearest
from abs_model.report.chart_style import Drawn

TEMPLATE = Path(__file__).parent / "template" / "document.docx"

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file knows: the time at which a document is made is not part of it."""

IMAGE_WIDTH = Mm(160)


def docx_bytes(words: Words, charts: Mapping[str, Drawn], template: Path = TEMPLATE) -> bytes:
    """A document as Word file, the same bytes for the same words, charts and template.

    Parameters
    ----------
    words : Words
    charts : mapping of str to Drawn
        Every chart that the document shows.
    template : Path
        A Word file with the tags of docxtpl.

    Raises
    ------
    ReportError
        If the template cannot be read, asks for something that no document has, or is no proper template.
    """
    layout, environment = _opened(template), _environment()
    context = docx_context(words, charts, layout)
    try:
        _refuse_unknown(layout, context, template)
        layout.render(context, environment)
    except TemplateError as error:
        fault = Fault(
            where=str(template),
            found=str(error.message),
            wanted="tags that reports/templates/README.md explains are wanted",
            remedy="Correct the tag in Word.",
        )
        raise ReportError(str(fault)) from None
    _date(layout, words)
    made = io.BytesIO()
    layout.save(made)
    return _timeless(made)


def docx_context(words: Words, charts: Mapping[str, Drawn], layout: DocxTemplate) -> dict[str, Any]:
    """What a template may name: the words, tables and charts ready made, sections by id."""
    context = _safe(words)
    sections = []
    for section, safe in zip(words["sections"], context["sections"], strict=True):
        for block, safe_block in zip(section["blocks"], safe["blocks"], strict=True):
            _add(safe_block, block, charts, layout)
        sections.append(safe)
    context["section"] = {
        section["id"]: safe for section, safe in reversed(list(zip(words["sections"], sections, strict=True)))
    }
    context["facts_table"] = Markup(facts_xml(words["facts"]))  # noqa: S704 - escaped cell by cell
    for fact in context["facts"]:
        fact["text"] = _joined(fact["spans"])
    return dict(context)


def _add(safe: dict[str, Any], block: Words, charts: Mapping[str, Drawn], layout: DocxTemplate) -> None:
    """Give a block what only Word needs."""
    if block["kind"] == "table":
        safe["table"] = Markup(table_xml(block))  # noqa: S704 - escaped cell by cell
    elif block["kind"] == "picture":
        safe["image"] = InlineImage(layout, io.BytesIO(charts[block["name"]].png), width=IMAGE_WIDTH)
    elif block["kind"] == "listing":
        # What is called items would be the method of a mapping.
        safe["points"] = safe.pop("items")
        for point in safe["points"]:
            point["text"] = _joined(point["spans"])
    else:
        safe["text"] = _joined(safe["spans"])


def _joined(spans: list[dict[str, Any]]) -> Markup:
    return Markup("").join(span["text"] + span["mark"] for span in spans)


def _safe(content: Any) -> Any:
    """The same content with every text made safe for XML and for the tags of a template."""
    if isinstance(content, str):
        return Markup(xml_text(content))  # noqa: S704 - escaped here
    if isinstance(content, Mapping):
        return {name: _safe(one) for name, one in content.items()}
    return [_safe(one) for one in content] if isinstance(content, list) else content


class _Environment(SandboxedEnvironment):
    """One that remembers the templates that it has seen: all documents have the same layout."""

    @lru_cache(maxsize=64)  # noqa: B019 - there is one of it
    def from_string(self, source: Any, *more: Any) -> Template:  # type: ignore[override]
        """A template from its text."""
        return super().from_string(source, *more)


@lru_cache(maxsize=1)
def _environment() -> _Environment:
    return _Environment(autoescape=True, undefined=StrictUndefined)


def _opened(template: Path) -> DocxTemplate:
    try:
        layout = DocxTemplate(template)
        layout.init_docx()
    except (PackageNotFoundError, OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        found = "there is no such file" if not template.exists() else f"it is no Word file ({type(error).__name__})"
        fault = Fault(
            where=str(template),
            found=found,
            wanted="a .docx file with tags is wanted",
            remedy="Name one with --template, or leave that out for the built-in layout.",
        )
        raise ReportError(str(fault)) from None
    return layout


def _refuse_unknown(layout: DocxTemplate, context: Mapping[str, Any], template: Path) -> None:
    """Refuse a template that asks for what no document has, before anything is rendered."""
    unknown = sorted(_asked_for(layout.get_xml(), template) - set(context))
    if unknown:
        fault = Fault(
            where=str(template),
            found=f"it asks for {', '.join(unknown)}, which no document has",
            wanted=f"one of {', '.join(sorted(context))} is wanted",
            remedy=" ".join(f"{name}: {nearest(name, context)}" for name in unknown),
        )
        raise ReportError(str(fault))


@lru_cache(maxsize=8)
def _asked_for(body: str, template: Path) -> frozenset[str]:
    """What a template names; looked for once for all documents of a run."""
    return frozenset(DocxTemplate(template).get_undeclared_template_variables(_environment()))


def _date(layout: DocxTemplate, words: Words) -> None:
    """Name and date the file by the document, not by the clock."""
    properties = layout.docx.core_properties
    properties.title, properties.subject, properties.author = words["title"], words["subtitle"], "abs-model"
    properties.last_modified_by = "abs-model"
    properties.created = properties.modified = datetime.datetime.fromisoformat(words["iso_day"])


def _timeless(made: io.BytesIO) -> bytes:
    """The same ZIP file without the time at which it was written."""
    kept = io.BytesIO()
    with zipfile.ZipFile(made) as read, zipfile.ZipFile(kept, "w") as written:
        for name in _named_once(read):
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, read.read(name))
    return kept.getvalue()


def _named_once(read: zipfile.ZipFile) -> Iterator[str]:
    yield from dict.fromkeys(read.namelist())
