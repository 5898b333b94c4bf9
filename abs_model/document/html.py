"""A document as one web page: no scripts, nothing loaded from elsewhere, every figure with the place it comes from."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from abs_model.document.grid_words import Words
from abs_model.report.chart_style import Drawn

TEMPLATE = Path(__file__).parent / "template" / "document.html.j2"


def html_text(words: Words, charts: Mapping[str, Drawn]) -> str:
    """A document as one page of HTML, the same text for the same words and charts.

    Parameters
    ----------
    words : Words
    charts : mapping of str to Drawn
        Every chart that the document shows.
    """
    blocks = (block for section in words["sections"] for block in section["blocks"] if block["kind"] == "picture")
    drawn = {
        block["name"]: inline_svg(charts[block["name"]].svg.decode(), block["name"], block["title"]) for block in blocks
    }
    return _layout().render(words=words, charts=drawn)


@lru_cache(maxsize=1)
def _layout() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template(TEMPLATE.name)


def inline_svg(svg: str, name: str, title: str) -> Markup:
    """A chart as part of a page: without its head, its ids told apart from those of other charts, named for readers.

    Parameters
    ----------
    svg : str
        As matplotlib writes it, all text as outlines.
    name : str
        Goes before every id.
    title : str
        What is read out instead of the chart.
    """
    prefix = re.sub(r"[^A-Za-z0-9_-]", "-", name)
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{prefix}-', body)
    body = re.sub(r'href="#', f'href="#{prefix}-', body)
    body = re.sub(r"url\(#", f"url(#{prefix}-", body)
    return Markup(body.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1))  # noqa: S704 - our own chart
