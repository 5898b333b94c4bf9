"""What the commands say: text on stdout, complaints on stderr, tables whose Chinese and Latin columns align."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from abs_model.glossary import TERMS, Language, label, words_of

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 40
"""Cells of a terminal that one text of a table may take."""

RIGHT = {"yuan", "count", "rate", "share", "probability", "ratio", "days", "years", "number"}
"""Units of figures, which are set to the right."""


def speak_of(product: str) -> None:
    """Call things by the names that a product has for them, until the command ends."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.with_resource(words_of(product))


def say(text: str = "") -> None:
    """Say something on stdout."""
    click.echo(text)


def say_json(content: Mapping[str, object]) -> None:
    """Say something for machines on stdout."""
    from abs_model.io.results import as_json

    click.echo(as_json(content), nl=False)


def complain(text: str) -> None:
    """Say on stderr what is wrong, in red where that is a terminal."""
    click.secho(text, fg="red", err=True)


def remark(text: str) -> None:
    """Say on stderr what is not part of the answer."""
    click.echo(text, err=True)


def phrase(zh: str, en: str, language: Language) -> str:
    """A sentence of the command line in one of its languages."""
    return zh if language == "zh" else en


def say_title(text: str) -> None:
    """Begin a part of an answer."""
    click.echo()
    click.secho(text, bold=True)


def say_table(
    table: "pd.DataFrame", columns: Iterable[str], language: Language, names: Mapping[str, str] | None = None
) -> None:
    """Say columns of a table, headed by their labels, values by their units; ``names`` says what identifiers mean."""
    from abs_model.report.number import say as in_words
    from abs_model.report.number import stated

    kept = [column for column in columns if column in table]
    units = {column: TERMS[column].unit for column in kept}
    rows = []
    for values in table[kept].astype(object).itertuples(index=False):
        pairs = zip(kept, values, strict=True)
        rows.append([in_words(stated(value), units[column], language, names or {}) for column, value in pairs])
    headings = [label(column, language) for column in kept]
    say_rows(headings, rows, [unit in RIGHT for unit in units.values()])


def say_rows(headings: Sequence[str], rows: Sequence[Sequence[str]], is_right: Sequence[bool]) -> None:
    """Say rows of text under their headings, long texts cut."""
    from abs_model.report.text_table import aligned, clip

    lines = [list(headings), *([clip(text, MOST_CELLS) for text in row] for row in rows)]
    for line in aligned(lines, ["right" if one else "left" for one in is_right]):
        say(line)


def yuan(amount: float) -> str:
    """An amount of yuan to the fen, without the unit."""
    return f"{amount:,.2f}"
