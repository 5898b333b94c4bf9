"""A table as Word wants it: headings on every page, rows in one piece, figures on the right, widths fixed."""

from collections.abc import Sequence
from html import escape

from abs_model.document.grid_words import Words

ON_ONE_PAGE = 10
"""Rows of the longest table that is not broken between pages."""

LINE_TWIPS = 9071
"""Width of the text on an A4 page with margins of 25 mm."""

SIZES = {"normal": 18, "small": 17, "tiny": 15}
"""Half points."""

THICK, THIN, QUIET = "12", "6", "4"
SANS, SERIF = ("Arial", "黑体"), ("Times New Roman", "宋体")
INK, GREY, RULE, HEAD_FILL, TOTAL_FILL = "1A1A1A", "5F6368", "C9CED6", "EEF1F5", "F6F7F9"


def table_xml(table: Words) -> str:
    """A table of a document as WordprocessingML.

    Parameters
    ----------
    table : Words
        With ``heads``, ``rows``, ``widths`` and ``size``.
    """
    size = SIZES[table["size"]]
    widths = twips(table["widths"])
    is_short = len(table["rows"]) <= ON_ONE_PAGE
    heads = [
        _cell(
            _run(head["words"], size, SANS),
            width,
            head["align"],
            _edges(top=THICK, bottom=THIN),
            HEAD_FILL,
            is_kept=True,
        )
        for head, width in zip(table["heads"], widths, strict=True)
    ]
    rows = [_row(heads, is_head=True)]
    for number, row in enumerate(table["rows"], start=1):
        is_last = number == len(table["rows"])
        edges = _edges(bottom=THICK if is_last else QUIET, quiet=not is_last)
        cells = [
            _cell(
                _run(cell["text"] + cell["mark"], size, SERIF, is_bold=row["is_total"]),
                width, cell["align"], edges, TOTAL_FILL if row["is_total"] else "", is_kept=is_short and not is_last,
            )
            for cell, width in zip(row["cells"], widths, strict=True)
        ]  # fmt: skip
        rows.append(_row(cells))
    return _table(widths, rows)


def facts_xml(facts: Sequence[Words]) -> str:
    """What stands below the title, in two columns; an empty paragraph where nothing does."""
    if not facts:
        return "<w:p/>"
    widths = twips([280, 720])
    rows = []
    for number, fact in enumerate(facts, start=1):
        edges = _edges(
            top=THICK if number == 1 else "", bottom=THICK if number == len(facts) else QUIET, quiet=number < len(facts)
        )
        spans = "".join(_span(span) for span in fact["spans"])
        words = _run(fact["words"], 19, SANS, colour=GREY)
        rows.append(_row([_cell(words, widths[0], "left", edges, ""), _cell(spans, widths[1], "left", edges, "")]))
    return _table(widths, rows)


def twips(parts: Sequence[int]) -> list[int]:
    """Widths in thousandths of the line as twentieths of a point."""
    return [round(LINE_TWIPS * part / 1000) for part in parts]


def xml_text(text: str) -> str:
    """Text that neither XML nor a template takes for anything else.

    Examples
    --------
    >>> xml_text("A&B {{ x }}")
    'A&amp;B &#123;&#123; x &#125;&#125;'
    """
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _table(widths: Sequence[int], rows: Sequence[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="70" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: Sequence[str], *, is_head: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(runs: str, width: int, side: str, edges: str, fill: str, *, is_kept: bool = False) -> str:
    """A cell; one that is kept stays on the page of the row below it."""
    kept = "<w:keepNext/>" if is_kept else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{edges}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{kept}<w:spacing w:before="30" w:after="30"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:tc>'
    )


def _edges(*, top: str = "", bottom: str = "", quiet: bool = False) -> str:
    """Rules above and below a cell, in eighths of a point."""
    parts = [("top", top, INK)] if top else []
    parts += [("bottom", bottom, RULE if quiet else INK)] if bottom else []
    inner = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>' for side, size, colour in parts
    )
    return f"<w:tcBorders>{inner}</w:tcBorders>"


def _span(span: Words) -> str:
    words = _run(span["text"] + span["mark"], 19, SERIF)
    note = _run(f"[{span['note']}]", 19, SERIF, colour=GREY, is_raised=True) if span["note"] else ""
    return words + note


def _run(
    text: str, size: int, fonts: tuple[str, str], *, colour: str = INK, is_bold: bool = False, is_raised: bool = False
) -> str:
    latin, chinese = fonts
    bold = "<w:b/>" if is_bold else ""
    raised = '<w:vertAlign w:val="superscript"/>' if is_raised else ""
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"/>{bold}'
        f'<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{raised}</w:rPr>'
        f'<w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'
    )
