"""Tables of the memorandum: one row a line of a table of the run, whatever its level; totals are told."""

from collections.abc import Sequence

from abs_model.document.library import Line
from abs_model.document.line_grid import Column
from abs_model.document.matter import Matter
from abs_model.document.record import Grid, Head, Part
from abs_model.glossary import TERMS
from abs_model.report.naming import heading


def grid(
    matter: Matter, title: str, lines: Sequence[Line], shown: Sequence[Column], *, note: str = "", n_totals: int = 0
) -> tuple[Grid, ...]:
    """A table headed by a term; none where there is no line.

    Parameters
    ----------
    matter : Matter
    title : str
        A term.
    lines : sequence of Line
    shown : sequence of Column
    note : str
    n_totals : int
        Lines at the end that are totals.
    """
    if not lines:
        return ()
    return (
        Grid(
            title=heading(title, matter.language),
            heads=tuple(head_of(matter, one) for one in shown),
            rows=tuple(tuple(_cell(line, one) for one in shown) for line in lines),
            n_totals=n_totals,
            note=note,
        ),
    )


def head_of(matter: Matter, one: Column) -> Head:
    """The heading of a column, a term or words as they are, with the unit of its figures."""
    term = TERMS[one.name if one.name in TERMS else one.name.rpartition(".")[2]] if one.words is None else None
    unit = "text" if term is None else one.unit or term.unit
    name = one.head or (one.name if one.name in TERMS else one.name.rpartition(".")[2])
    return Head(words=heading(name, matter.language) if name in TERMS else name, unit=unit, form=one.form)


def _cell(line: Line, one: Column) -> Part:
    if one.words is not None:
        return one.words(line)
    return line.quote(one.name, form=one.form, missing=one.missing, unit=one.unit)
