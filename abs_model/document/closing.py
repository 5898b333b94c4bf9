"""What every document ends with: the identities of money, and all that its figures depend on."""

from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.record import Grid, Head, Paragraph, Part, Section
from abs_model.glossary import Unit, label
from abs_model.report.naming import heading


def closing_sections(matter: Matter) -> tuple[Section, ...]:
    """The sections ``identities`` and ``provenance``, from the tables of the same names.

    Raises
    ------
    ReportError
        If the run has no such table.
    """
    return (_identities(matter), _provenance(matter))


def _identities(matter: Matter) -> Section:
    words = matter.say(
        "下列恒等式在每一情景、每一期逐分成立，左右两边如下。",
        "These identities hold to the fen in every scenario and period; both sides are shown.",
    )
    heads = tuple(_head(matter, name) for name in ("identifier", "left", "right", "holds"))
    rows = tuple(_identity_row(matter, line) for line in matter.library.lines("identities"))
    note = matter.say("金额单位为元，笔数单位为笔。", "Amounts in RMB, rows as a count.")
    grid = Grid(title=heading("identities", matter.language), heads=heads, rows=rows, note=note)
    return Section(
        id="identities", title=heading("identities", matter.language), blocks=(Paragraph(parts=(words,)), grid)
    )


def _identity_row(matter: Matter, line: Line) -> tuple[Part, ...]:
    unit: Unit = "count" if line.value("unit") == "count" else "yuan"
    left, right = (line.quote(side, unit=unit, form="yuan") for side in ("left", "right"))
    return (_identity_words(matter, str(line.value("identifier"))), left, right, line.quote("holds"))


def _identity_words(matter: Matter, identifier: str) -> str:
    """What an identity says, or what it is of where the glossary has no sentence of it."""
    sentence = f"{identifier}_identity"
    return matter.names.get(sentence) or label(identifier, matter.language)


def _provenance(matter: Matter) -> Section:
    words = matter.say(
        "本文件全部数字由下列文件与版本计算得出；同样的来历得出同样的结果。",
        "Every figure was computed from these files and versions; equal provenance gives equal results.",
    )
    heads = tuple(_head(matter, name) for name in ("name", "value"))
    rows = tuple(
        (label(str(line.value("name")), matter.language), line.quote("value", unit="text", missing="none"))
        for line in matter.library.lines("provenance")
    )
    grid = Grid(title=heading("provenance", matter.language), heads=heads, rows=rows)
    return Section(
        id="provenance", title=heading("provenance", matter.language), blocks=(Paragraph(parts=(words,)), grid)
    )


def _head(matter: Matter, name: str) -> Head:
    return Head(words=heading(name, matter.language))
