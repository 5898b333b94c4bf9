"""Grids and sections from lines of tables: one column of the document for one of the table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.record import Block, Form, Grid, Head, Part, Section
from abs_model.glossary import TERMS, Unit
from abs_model.report.naming import heading

NAMED, OTHERS, TOTAL = "named", "others", "total"
"""What a table in short says of a line in its column ``level``."""

UNITS_OF_TIME = {"days": ("天", "days"), "years": ("年", "years")}
"""Units that a figure in a cell does not say itself."""

NOTHING = "—"
"""Stands in a line of sums where a column does not add up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a grid.

    Attributes
    ----------
    name : str
        The column of the table that is quoted.
    head : str
        The term that heads it; that of ``name`` if left out.
    words : callable, optional
        What stands there instead of a figure: words of a line.
    missing : str
        The term that is said where there is no value.
    unit : Unit, optional
        That of the glossary if left out.
    """

    name: str
    head: str = ""
    words: Callable[[Line], Part] | None = None
    missing: str = ""
    form: Form = ""
    unit: Unit | None = None


def columns(*names: str, missing: str = "") -> tuple[Column, ...]:
    """Columns that quote what they are named for; ``table column=term`` heads one by another term.

    Examples
    --------
    >>> [(one.name, one.head) for one in columns("n_bills", "face=bill_face")]
    [('n_bills', ''), ('face', 'bill_face')]
    """
    pairs = (name.partition("=") for name in names)
    return tuple(Column(name=name, head=head, missing=missing) for name, _, head in pairs)


def line_grid(
    matter: Matter, title: str, lines: Sequence[Line], shown: Sequence[Column], note: str = ""
) -> tuple[Grid, ...]:
    """A grid of some lines, headed by a term; none where there is no line.

    Lines whose ``level`` is ``others`` or ``total`` say so in their first column, and come last; what does not add up
    has no figure there.

    Parameters
    ----------
    matter : Matter
    title : str
        A term.
    lines : sequence of Line
    shown : sequence of Column
    note : str
    """
    if not lines:
        return ()
    rows = [(_level(one), one) for one in lines]
    return (
        Grid(
            title=heading(title, matter.language),
            heads=tuple(_head(matter, one) for one in shown),
            rows=tuple(_row(matter, line, level, shown) for level, line in rows),
            n_totals=sum(level == TOTAL for level, _ in rows),
            note=note,
        ),
    )


def section(matter: Matter, identifier: str, *blocks: Block, sections: Iterable[Section] = ()) -> Section:
    """A section that is headed by the term of its id."""
    return Section(id=identifier, title=heading(identifier, matter.language), blocks=blocks, sections=tuple(sections))


def term_grid(
    matter: Matter, title: str, lines: Sequence[Line], note: str = "", missing: str = "not_applicable"
) -> tuple[Grid, ...]:
    """A grid of figures by their terms: lines with an identifier, a value and its unit; none where there is no line."""
    if not lines:
        return ()
    heads = tuple(Head(words=heading(one, matter.language)) for one in ("identifier", "value"))
    rows = tuple((with_unit(matter, one), one.quote("value", missing=missing)) for one in lines)
    return (Grid(title=heading(title, matter.language), heads=heads, rows=rows, note=note),)


def with_unit(matter: Matter, line: Line) -> str:
    """The identifier of a line in words, with the unit of its value where that is a time."""
    words = heading(str(line.value("identifier")), matter.language)
    unit = UNITS_OF_TIME.get(str(line.value("unit")))
    return words if unit is None else matter.say(f"{words}（{unit[0]}）", f"{words} ({unit[1]})")


def of_identifiers(matter: Matter, table: str, identifiers: Iterable[str], **where: object) -> tuple[Line, ...]:
    """The lines of a table of figures that have these identifiers, in this order."""
    return tuple(matter.library.line(table, identifier=one, **where) for one in identifiers)


def _level(line: Line) -> str:
    return str(line.value("level")) if "level" in line.library.frame(line.table) else NAMED


def _head(matter: Matter, one: Column) -> Head:
    unit = one.unit or TERMS[one.name.rpartition(".")[2] if one.name not in TERMS else one.name].unit
    return Head(words=heading(one.head or one.name, matter.language), unit="text" if one.words else unit, form=one.form)


def _row(matter: Matter, line: Line, level: str, shown: Sequence[Column]) -> tuple[Part, ...]:
    if level in (NAMED, ""):
        return tuple(_cell(line, one) for one in shown)
    first = heading(level, matter.language)
    return (first, *(_sum_cell(line, one) for one in shown[1:]))


def _cell(line: Line, one: Column) -> Part:
    if one.words is not None:
        return one.words(line)
    return line.quote(one.name, form=one.form, missing=one.missing, unit=one.unit)


def _sum_cell(line: Line, one: Column) -> Part:
    """A sum, or that there is none."""
    if one.words is not None or line.value(one.name) is None:
        return NOTHING
    return line.quote(one.name, form=one.form, unit=one.unit)
