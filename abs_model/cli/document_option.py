"""Which documents a command is asked for, in which formats and unit, on which layout; as one record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import click
from click.shell_completion import CompletionItem

from abs_model.cli.option import A_FILE
from abs_model.glossary.document import DOCUMENTS

Format = Literal["docx", "pdf", "html"]
FORMATS: tuple[Format, ...] = ("docx", "pdf", "html")
Unit = Literal["yuan", "wan", "yi"]
"""Those of the documents, which are not loaded to say them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which documents are wanted, all of them where none is named, and how."""

    documents: tuple[str, ...] = ()
    formats: tuple[Format, ...] = FORMATS
    unit: Unit = "yuan"
    template: Path | None = None


def complete_document(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Documents that begin like this, of any product."""
    known: Iterable[str] = dict.fromkeys(name for names in DOCUMENTS.values() for name in names)
    return [CompletionItem(name) for name in known if name.startswith(incomplete)]


def orders_documents(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --document, --format, --unit and --template, as its argument ``order``."""

    @wraps(command)
    def collected(
        *, documents: tuple[str, ...], formats: tuple[Format, ...], unit: Unit, template: Path | None, **others: Any
    ) -> None:
        order = Order(
            documents=documents, formats=tuple(dict.fromkeys(formats)) or FORMATS, unit=unit, template=template
        )
        command(order=order, **others)

    for option in reversed(_OPTIONS):
        collected = option(collected)
    return collected


_OPTIONS = (
    click.option(
        "--document",
        "documents",
        multiple=True,
        metavar="ID",
        shell_complete=complete_document,
        help="Only this document, as often as wanted; all of the product if left out.",
    ),
    click.option(
        "--format",
        "formats",
        type=click.Choice(FORMATS),
        multiple=True,
        help="Only this format, as often as wanted; Word, PDF and web page if left out.",
    ),
    click.option(
        "--unit",
        type=click.Choice(("yuan", "wan", "yi")),
        default="yuan",
        show_default=True,
        help="Amounts in 元, 万元 or 亿元; in English wan and yi are millions.",
    ),
    click.option(
        "--template",
        type=A_FILE,
        metavar="FILE",
        help="Your own layout of the Word files; reports/templates/README.md says how to make one.",
    ),
)
