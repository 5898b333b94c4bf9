"""Parts that reports to investors share: tables of quotes, what a report is about, what rests on data nobody sent."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Form, Grid, Head, Paragraph, Part, Picture, Section
from abs_model.glossary import TERMS, Unit, label
from abs_model.report.ip_words import word_of
from abs_model.report.naming import heading

WORD = "word:"
"""A column of words: the value of the column after it as ids are called, without a figure of its own."""

MOST_ROWS = 30
"""Rows of a table that a reader still reads; the rest stands in the file that it names."""


EMPTY: Mapping[str, object] = MappingProxyType({})


def section(matter: Matter, name: str, *blocks: Block, sections: Sequence[Section] = ()) -> Section:
    """A section titled by the glossary's row of its name."""
    return Section(id=name, title=heading(name, matter.language), blocks=blocks, sections=tuple(sections))


def say(matter: Matter, zh: str, en: str, /, **parts: Part) -> Paragraph:
    """A paragraph of body text with figures in its blanks."""
    return paragraph(put(matter, zh, en, **parts))


def note(matter: Matter, zh: str, en: str, /, **parts: Part) -> Paragraph:
    """The same as a note."""
    return paragraph(put(matter, zh, en, **parts), "note")


def named(matter: Matter, value: object) -> str:
    """What an id is called; the text itself where it is called nothing else."""
    return matter.names.get(str(value), str(value))


def table_of(
    matter: Matter,
    title: str,
    lines: Sequence[Line],
    columns: Sequence[str],
    *,
    missing: Mapping[str, str] | str = "",
    forms: Mapping[str, Form] | None = None,
    n_totals: int = 0,
) -> Grid:
    """Lines of a table of the run as a table of the document, headed by the glossary.

    Parameters
    ----------
    matter : Matter
    title : str
        A term of the glossary.
    lines : sequence of Line
        At least one; of more than 30 the rest is left to the file, and a note says so.
    columns : sequence of str
        ``word:tranche`` for what an id is called, else a column that is quoted; ``name`` is the one of the language.
    missing : str or mapping of str to str
        The term that is said where there is no value, of all columns or by column.
    forms : mapping of str to Form, optional
        Of amounts, by column.
    n_totals : int
        Totals at the end.
    """
    asked = forms or {}
    shown = lines[:MOST_ROWS]
    rows = tuple(tuple(_cell(matter, line, column, missing, asked) for column in columns) for line in shown)
    heads = tuple(_head(matter, column, asked) for column in columns)
    left = (
        "" if len(shown) == len(lines) else matter.say(f"其余见 {lines[0].table}.csv。", f"Rest: {lines[0].table}.csv.")
    )
    return Grid(title=heading(title, matter.language), heads=heads, rows=rows, n_totals=n_totals, note=left)


def in_yuan(*columns: str) -> dict[str, Form]:
    """Amounts that are told in yuan whatever unit the reader chose: what is paid out is told to the fen."""
    return dict.fromkeys(columns, "yuan")


def facts_table(matter: Matter, title: str, facts: Iterable[tuple[str, Part]], *, unit: Unit = "text") -> Grid:
    """Two columns: what it is, and the figure."""
    heads = (
        Head(words=heading("identifier", matter.language)),
        Head(words=heading("value", matter.language), unit=unit),
    )
    return Grid(title=heading(title, matter.language), heads=heads, rows=tuple((words, part) for words, part in facts))


def line_facts(matter: Matter, line: Line, columns: Sequence[str], missing: str = "") -> list[tuple[str, Part]]:
    """Columns of one line as facts."""
    return [(heading(column, matter.language), line.quote(column, missing=missing)) for column in columns]


def base_scenario(matter: Matter) -> str:
    """The id of the scenario that a report is about: the first of the run."""
    return str(matter.library.lines("scenarios")[0].value("scenario"))


def chart(matter: Matter, name: str) -> tuple[Picture, ...]:
    """A chart of the run where it is drawn; none where it is not."""
    return (matter.picture(name),) if name in matter.charts else ()


def report_line(matter: Matter, kind: str) -> Line:
    """The day and period of a report."""
    return matter.library.line("report_day", report_kind=kind)


def basis(matter: Matter, kind: str) -> Paragraph:
    """Whether a report tells of what has happened, or of what was worked out."""
    line = report_line(matter, kind)
    if line.value("is_realised"):
        zh = "本报告截至{day}的数字为资产服务机构已报送的实际数，其后为测算值。"
        en = "Figures up to {day} are what the servicer has told; later ones are projected."
        return note(matter, zh, en, day=line.quote("last_window_end"))
    return note(
        matter,
        "本报告未取得资产服务机构报送数据：全部金额为基准情形下的测算值，不代表实际收付。",
        "No data of the servicer were taken: all amounts are projected in the base case and are not what was paid.",
    )


def not_told(matter: Matter, zh: str, en: str) -> Paragraph:
    """That something rests on data that nobody sent: ``zh`` and ``en`` say what."""
    return note(
        matter,
        f"{zh}须以资产服务机构报送数据为准；本报告未取得该等数据，故不作列示。",
        f"{en} must come from the servicer; no such data were taken, so nothing is shown.",
    )


def told(
    matter: Matter,
    table: str,
    columns: Sequence[str],
    *,
    otherwise: Paragraph,
    where: Mapping[str, object] = EMPTY,
    between: tuple[str, Line] | None = None,
) -> Block:
    """A table of monitoring where the run has it, else what is said instead.

    Parameters
    ----------
    matter : Matter
    table : str
        Its name, which is a term.
    columns : sequence of str
        As ``table_of`` takes them; those that the table does not have are left out.
    otherwise : Paragraph
    where : mapping
        Columns and what stands in them.
    between : (str, Line), optional
        A column of dates, and the line of the report in whose period they are to lie.
    """
    if not matter.library.has(table):
        return otherwise
    frame, lines = matter.library.frame(table), matter.library.lines(table, **where)
    if between is not None:
        lines = tuple(line for line in lines if is_within(line, *between))
    kept = [one for one in columns if one.removeprefix(WORD) in frame]
    return table_of(matter, table, lines, kept, missing="not_applicable") if lines else otherwise


def is_within(line: Line, column: str, report: Line) -> bool:
    """Whether a date lies in the period of a report."""
    day = str(line.value(column))[:10]
    return str(report.value("report_start"))[:10] <= day <= str(report.value("report_end"))[:10]


def _cell(matter: Matter, line: Line, column: str, missing: Mapping[str, str] | str, forms: Mapping[str, Form]) -> Part:
    if column.startswith(WORD):
        name, value = column.removeprefix(WORD), str(line.value(column.removeprefix(WORD)) or "")
        return matter.names.get(value) or word_of(name, value, matter.language)
    if column == "name" and "name_zh" in matter.library.frame(line.table):
        return str(line.value(f"name_{matter.language}") or "")
    absent = missing if isinstance(missing, str) else missing.get(column, "")
    return line.quote(column, form=forms.get(column, ""), missing=absent)


def _head(matter: Matter, column: str, forms: Mapping[str, Form]) -> Head:
    name = column.removeprefix(WORD)
    whom = name.removesuffix("_id")
    identifier = whom if column.startswith(WORD) and whom in TERMS else name
    unit = "text" if column.startswith(WORD) else TERMS[identifier].unit
    return Head(words=_capital(label(identifier, matter.language)), unit=unit, form=forms.get(column, ""))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
