"""What the report on a guarantor's whole book reads off its tables: lines of the one guarantor, names, charts."""

from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.record import Picture
from abs_model.glossary import label
from abs_model.report.naming import heading


def own_lines(matter: Matter, table: str, guarantor: str, /, **where: object) -> tuple[Line, ...]:
    """The lines of a guarantor in a table; none where there is no such table."""
    if not matter.library.has(table):
        return ()
    return matter.library.lines(table, guarantor_id=guarantor, **where)


def own_line(matter: Matter, table: str, guarantor: str, /, **where: object) -> Line:
    """The one line of a guarantor in a table.

    Raises
    ------
    ReportError
        If there is none, or more than one.
    """
    return matter.library.line(table, guarantor_id=guarantor, **where)


def name_of(matter: Matter, identifier: object) -> str:
    """An obligor, a guarantor or a deal in words; by its id where nobody knows its name."""
    return matter.names.get(str(identifier), str(identifier))


def subject_words(matter: Matter, guarantor: str, subject: object) -> str:
    """Whose a limit is: a guarantor, a client, or a group by its word and the first of its members."""
    key = str(subject)
    if key == guarantor:
        return label("guarantor", matter.language)
    if key in matter.names:
        return matter.names[key]
    members = own_lines(matter, "exposures", guarantor, group_id=key)
    if not members:
        return key
    first = name_of(matter, members[0].value("obligor_id"))
    return matter.say(f"{key.partition('@')[0]}（{first}等）", f"{key.partition('@')[0]} ({first} and others)")


def book_picture(matter: Matter, name: str, guarantor: str) -> tuple[Picture, ...]:
    """A chart of the guarantor, where anything draws it; its files are named for the guarantor too."""
    if name not in matter.charts:
        return ()
    return (Picture(name=f"{name}_{guarantor}", title=heading(name, matter.language), draw=matter.charts[name]),)
