"""The layout of Word files: what the script beside it makes, with the fonts and headings that Word knows."""

import importlib.util
import io
import zipfile
from pathlib import Path

from docx import Document as WordFile
from docx.oxml.ns import qn

from abs_model.document.docx import TEMPLATE

SCRIPT = TEMPLATE.with_name("make_document_docx.py")


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        return {name: read.read(name) for name in read.namelist()}


def made() -> bytes:
    spec = importlib.util.spec_from_file_location("make_document_docx", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return bytes(module.layout())


def test_the_layout_is_what_its_script_makes() -> None:
    assert parts(TEMPLATE.read_bytes()) == parts(made())


def test_chinese_fonts_are_named_and_no_theme_goes_before_them() -> None:
    styles = WordFile(str(TEMPLATE)).styles
    expected = {"Normal": "宋体", "Body Text": "宋体", "Title": "黑体", "Heading 1": "黑体", "Heading 3": "黑体"}
    for name, font in expected.items():
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font, name
        assert not [attribute for attribute in fonts.attrib if attribute.endswith("Theme")], name


def test_the_page_is_a4() -> None:
    section = WordFile(str(TEMPLATE)).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_every_file_of_the_layouts_is_in_the_package() -> None:
    assert {path.name for path in Path(TEMPLATE).parent.glob("document.*")} == {
        "document.docx", "document.typ", "document.html.j2",
    }  # fmt: skip
