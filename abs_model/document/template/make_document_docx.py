"""Make ``document.docx``, the layout of every Word document: run it again after a change, and commit both.

Nothing of the package is imported: ``python abs_model/document/template/make_document_docx.py``.
"""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

SONG, HEI = "宋体", "黑体"
LATIN, LATIN_SANS = "Times New Roman", "Arial"
ACCENT, GREY = RGBColor(0x1F, 0x3A, 0x5F), RGBColor(0x5F, 0x63, 0x68)
MADE = datetime.datetime(2020, 7, 7)
OLDEST = (1980, 1, 1, 0, 0, 0)

HEADINGS = ((1, 15, 18, 8), (2, 13, 12, 6), (3, 11, 9, 4))
"""Level, size, space before and after, points."""


def main() -> None:
    """Write the file beside this script."""
    Path(__file__).with_name("document.docx").write_bytes(layout())


def layout() -> bytes:
    """The layout, the same bytes each time."""
    document = Document()
    _page(document)
    _styles(document)
    _margins_text(document)
    _body(document)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "abs-model", "{{ title }}", ""
    properties.created = properties.modified = MADE
    made, kept = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as read, zipfile.ZipFile(kept, "w") as written:
        for name in sorted(read.namelist()):
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, read.read(name))
    return kept.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(27), Mm(24)
    section.header_distance = section.footer_distance = Mm(13)


def _styles(document: Any) -> None:
    styles = document.styles
    _dress(styles["Normal"], SONG, LATIN, 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(0)
    for level, size, before, after in HEADINGS:
        style = styles[f"Heading {level}"]
        _dress(style, HEI, LATIN_SANS, size, ACCENT)
        _space(style, before, after)
        style.font.bold, style.font.italic = True, False
        style.paragraph_format.keep_with_next = True
    _dress(styles["Title"], HEI, LATIN_SANS, 20, ACCENT)
    _centred(styles["Title"], 6, 6)
    _without_border(styles["Title"])
    _dress(styles["Subtitle"], HEI, LATIN_SANS, 13, GREY)
    _centred(styles["Subtitle"], 0, 6)
    styles["Subtitle"].font.italic = False
    body = styles["Body Text"]
    _dress(body, SONG, LATIN, 10.5)
    _space(body, 0, 4)
    body.paragraph_format.line_spacing = 1.35
    _own(document, "Notice", 9.5).paragraph_format.left_indent = Mm(3)
    _bar(styles["Notice"], "5F6368", "F3F4F5")
    _own(document, "Warning", 9.5).paragraph_format.left_indent = Mm(3)
    _bar(styles["Warning"], "B3541E", "FAF1EC")
    point = _own(document, "Point", 10.5)
    point.paragraph_format.left_indent, point.paragraph_format.first_line_indent = Mm(14), Mm(-7)
    point.paragraph_format.line_spacing = 1.3
    _caption(document)
    _space(_own(document, "Table Note", 8, GREY), 2, 0)
    _space(_own(document, "Small Print", 9, GREY), 3, 3)
    _space(_own(document, "Contents Line", 10), 1, 1)


def _own(document: Any, name: str, size: float, colour: RGBColor | None = None) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _dress(style, SONG, LATIN, size, colour)
    _space(style, 3, 3)
    return style


def _caption(document: Any) -> None:
    style = document.styles["Caption"]
    _dress(style, HEI, LATIN_SANS, 9.5)
    style.font.bold = False
    _centred(style, 9, 4)
    style.paragraph_format.keep_with_next = True


def _dress(style: Any, chinese: str, latin: str, size: float, colour: RGBColor | None = None) -> None:
    """Fonts of both scripts; the fonts of a theme would go before them and are struck."""
    style.font.size, style.font.name = Pt(size), latin
    style.font.color.rgb = colour or RGBColor(0x1A, 0x1A, 0x1A)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), latin)
    fonts.set(qn("w:eastAsia"), chinese)


def _space(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _centred(style: Any, before: float, after: float) -> None:
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _space(style, before, after)


def _without_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _bar(style: Any, colour: str, fill: str) -> None:
    """A bar on the left and a quiet ground."""
    properties = style.element.get_or_add_pPr()
    border, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", colour)):
        left.set(qn(f"w:{name}"), value)
    border.append(left)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    following = ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
    properties.insert_element_before(border, "w:shd", *following)
    properties.insert_element_before(shade, *following)


def _margins_text(document: Any) -> None:
    """Title and day above every page, its number below."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    _ruled(header)
    document.styles["Header"].paragraph_format.tab_stops.clear_all()
    header.paragraph_format.tab_stops.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
    _grey(header.add_run("{{ title }}\u3000{{ subtitle }}\t{{ day }}"))
    for footer in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _grey(footer.add_run("{% if language == 'zh' %}第 {% else %}Page {% endif %}"))
        _field(footer, "PAGE")
        _grey(footer.add_run("{% if language == 'zh' %} 页  共 {% else %} of {% endif %}"))
        _field(footer, "NUMPAGES")
        _grey(footer.add_run("{% if language == 'zh' %} 页{% endif %}"))


def _grey(run: Any) -> None:
    run.font.size, run.font.color.rgb = Pt(8.5), GREY


def _ruled(paragraph: Any) -> None:
    border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "3"), ("color", "C9CED6")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)


def _field(paragraph: Any, name: str) -> None:
    for kind in ("begin", None, "separate", "1", "end"):
        run = paragraph.add_run()
        _grey(run)
        if kind is None:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {name} "
            run._r.append(code)
        elif kind == "1":
            run.text = "1"
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _body(document: Any) -> None:
    add = document.add_paragraph
    add("{{ title }}", style="Title")
    add("{{ subtitle }}", style="Subtitle")
    add("{{ day }}", style="Subtitle")
    add("{{p facts_table }}")
    add("{%p for notice in notices %}")
    add("{{ notice }}", style="Small Print")
    add("{%p endfor %}")
    add("{%p if has_contents %}")
    _plain_bold(add("{% if language == 'zh' %}目录{% else %}Contents{% endif %}", style="Contents Line"))
    add("{%p for part in sections if part.level <= contents_depth %}")
    add("{% if part.level == 2 %}\u3000\u3000{% endif %}{{ part.heading }}", style="Contents Line")
    add("{%p endfor %}")
    add("{%p endif %}")
    add("{%p for part in sections %}")
    for level, _, _, _ in HEADINGS:
        add(f"{{%p if part.level == {level} %}}")
        add("{{ part.heading }}", style=f"Heading {level}")
        add("{%p endif %}")
    add("{%p for block in part.blocks %}")
    _paragraphs(document)
    _others(document)
    add("{%p endfor %}")
    add("{%p endfor %}")


def _plain_bold(paragraph: Any) -> None:
    paragraph.runs[0].font.bold = True


def _paragraphs(document: Any) -> None:
    add = document.add_paragraph
    add('{%p if block.kind == "paragraph" %}')
    for condition, style in (('block.style == "body"', "Body Text"), ('block.style == "note"', "Notice"),
                             ('block.style == "warning"', "Warning")):  # fmt: skip
        add(f"{{%p if {condition} %}}")
        paragraph = add(style=style)
        if style == "Body Text":
            paragraph.add_run("{% if language == 'zh' %}\u3000\u3000{% endif %}")
        _spans(paragraph, "block")
        add("{%p endif %}")
    add("{%p endif %}")
    add('{%p if block.kind == "listing" %}')
    add("{%p for item in block.points %}")
    paragraph = add(style="Point")
    paragraph.add_run("{{ item.number }}\t")
    _spans(paragraph, "item")
    add("{%p endfor %}")
    add("{%p endif %}")


def _spans(paragraph: Any, whose: str) -> None:
    """Words and figures, each figure with the number of its note."""
    paragraph.add_run(f"{{%r for span in {whose}.spans %}}")
    paragraph.add_run("{{ span.text }}{{ span.mark }}")
    paragraph.add_run("{%r if span.note %}")
    note = paragraph.add_run("[{{ span.note }}]")
    note.font.superscript, note.font.color.rgb = True, GREY
    paragraph.add_run("{%r endif %}")
    paragraph.add_run("{%r endfor %}")


def _others(document: Any) -> None:
    add = document.add_paragraph
    add('{%p if block.kind == "table" %}')
    add("{%p if block.title %}")
    add("{{ block.number }}\u3000{{ block.title }}", style="Caption")
    add("{%p endif %}")
    add("{{p block.table }}")
    for words in ("note", "sources"):
        add(f"{{%p if block.{words} %}}")
        add(f"{{{{ block.{words} }}}}", style="Table Note")
        add("{%p endif %}")
    add(style="Table Note")
    add("{%p endif %}")
    add('{%p if block.kind == "picture" %}')
    paragraph = add("{{ block.image }}")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.space_before = True, Pt(9)
    caption = add("{{ block.number }}\u3000{{ block.title }}", style="Caption")
    caption.paragraph_format.keep_with_next = False
    add("{%p endif %}")


if __name__ == "__main__":
    main()
