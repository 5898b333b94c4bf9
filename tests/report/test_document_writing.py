"""Documents as files: one content in three formats, hostile names as text, every figure where its passport says."""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import typst
from docx import Document as WordFile

from abs_model.document.docx import docx_bytes
from abs_model.document.figure_words import AmountUnit, Voice
from abs_model.document.html import html_text
from abs_model.document.library import Library
from abs_model.document.pdf import TEMPLATE, pdf_bytes, pdf_inputs
from abs_model.document.wording import Worded, worded
from abs_model.document.writing import FORMATS, Manner, papers_of, write_documents
from abs_model.errors import ReportError
from abs_model.glossary import Language
from abs_model.io.results import write_results, write_table
from abs_model.report.chart_style import Drawn, draw_figure
from abs_model.report.font import find_font
from tests.documents import CONTROLLED, HOSTILE, small_chart, small_document, small_library, small_tables
from tests.passports import looked_up

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
SHOWN = (*HOSTILE, *CONTROLLED.values())
PLACEHOLDER = re.compile(r"\{\{(?! title \}\})|\{%(?! if %\})|\b(undefined|None|nan|NaT)\b|待补|待定|占位|___")


@pytest.fixture(scope="module")
def charts() -> dict[str, Drawn]:
    return {"small": draw_figure(small_chart, "small")}


def paper(language: Language, unit: AmountUnit = "yuan", library: Library | None = None) -> Worded:
    return worded(small_document(language, library=library), Voice(language=language, unit=unit))


def headings(found: Worded) -> list[str]:
    return [section["heading"] for section in found.words["sections"]]


def cells(found: Worded) -> list[list[list[str]]]:
    """Every table: its headings, then its rows."""
    return [
        [[head["words"] for head in block["heads"]]]
        + [[cell["text"] + cell["mark"] for cell in row["cells"]] for row in block["rows"]]
        for section in found.words["sections"]
        for block in section["blocks"]
        if block["kind"] == "table"
    ]


class Page(HTMLParser):
    """A page: headings, tables, all its text, its tags and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag in {"h2", "h3", "h4"}:
            self.headings.append("")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in {"td", "th"}:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"h2", "h3", "h4"}:
            self.headings[-1] += data
        if {"td", "th"} & set(self._open):
            self.tables[-1][-1][-1] += data
        if "style" not in self._open:
            self.text += data


def typeset(found: Worded, charts: dict[str, Drawn], what: str) -> list[Any]:
    """Elements of one kind as typst sets them."""
    answer = typst.query(
        TEMPLATE, what, root=TEMPLATE.parent, font_paths=[find_font().parent], ignore_system_fonts=True,
        sys_inputs=pdf_inputs(found.words, charts),
    )  # fmt: skip
    return list(json.loads(answer))


def plain(element: Any) -> str:
    """The text of an element that typst has set."""
    if isinstance(element, list):
        return "".join(map(plain, element))
    if not isinstance(element, dict):
        return ""
    own = element["text"] if element.get("func") == "text" else ""
    return own + "".join(plain(element[name]) for name in ("body", "child", "children") if name in element)


def typeset_cells(found: Worded, charts: dict[str, Drawn]) -> list[list[str]]:
    """The cells of every table but that of the facts, in order."""
    tables = typeset(found, charts, "table")[1:]
    return [[plain(cell) for cell in _cells(table)] for table in tables]


def _cells(table: Any) -> list[Any]:
    first, *others = table["children"]
    return [*first["children"], *others]


@LANGUAGES
def test_a_word_file_has_every_heading_and_table(language: Language, charts: dict[str, Drawn]) -> None:
    found = paper(language)
    read = WordFile(io.BytesIO(docx_bytes(found.words, charts)))
    styled = [one.text for one in read.paragraphs if (one.style.name or "").startswith("Heading")]  # type: ignore[union-attr]
    assert styled == headings(found)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables]
    assert tables[1:] == cells(found)
    assert len(read.inline_shapes) == 1


@LANGUAGES
def test_a_web_page_has_every_heading_and_table(language: Language, charts: dict[str, Drawn]) -> None:
    found = paper(language)
    page = Page(html_text(found.words, charts))
    assert page.headings == headings(found)
    assert page.tables == cells(found)


@LANGUAGES
def test_a_pdf_has_every_heading_and_table(language: Language, charts: dict[str, Drawn]) -> None:
    found = paper(language)
    assert [plain(one["body"]) for one in typeset(found, charts, "heading")] == headings(found)
    assert typeset_cells(found, charts) == [[text for row in table for text in row] for table in cells(found)]
    assert pdf_bytes(found.words, charts).startswith(b"%PDF-")


def test_hostile_names_are_text_in_every_format(charts: dict[str, Drawn]) -> None:
    found = paper("zh")
    read = WordFile(io.BytesIO(docx_bytes(found.words, charts)))
    page = Page(html_text(found.words, charts))
    assert [row.cells[0].text for row in read.tables[2].rows[1:]] == list(SHOWN)
    assert [row[0] for row in page.tables[1][1:]] == list(SHOWN)
    assert typeset_cells(found, charts)[1][2::2] == list(SHOWN)
    assert read.tables[0].rows[1].cells[1].text == HOSTILE[6]


def test_a_web_page_runs_nothing_and_loads_nothing(charts: dict[str, Drawn]) -> None:
    page = Page(html_text(paper("zh").words, charts))
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        links = [value for name, value in attributes.items() if name in {"href", "src", "xlink:href"}]
        assert all((value or "").startswith("#") for value in links)


def test_the_ids_of_a_web_page_are_there_once(charts: dict[str, Drawn]) -> None:
    page = Page(html_text(paper("zh").words, charts))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {(attributes.get("href") or "")[1:] for tag, attributes in page.tags if tag == "a"}
    assert targets <= set(ids)


def test_every_figure_of_a_web_page_says_where_it_comes_from(charts: dict[str, Drawn]) -> None:
    found = paper("zh")
    page = Page(html_text(found.words, charts))
    sources = [attributes["data-source"] for _, attributes in page.tags if "data-source" in attributes]
    assert len(sources) == len(found.entries)
    assert "tranches.csv, line 2, interest_paid = 4997000.0" in sources


@LANGUAGES
def test_no_placeholder_is_left(language: Language, charts: dict[str, Drawn]) -> None:
    found = paper(language)
    read = WordFile(io.BytesIO(docx_bytes(found.words, charts)))
    section = read.sections[0]
    parts = [
        *read.paragraphs,
        *section.header.paragraphs,
        *section.footer.paragraphs,
        *section.first_page_footer.paragraphs,
    ]
    text = "\n".join(one.text for one in parts)
    assert not PLACEHOLDER.findall(text + Page(html_text(found.words, charts)).text)
    assert found.words["title"] in section.header.paragraphs[0].text


@LANGUAGES
def test_the_same_document_is_the_same_bytes(language: Language, tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        papers = papers_of([(small_document(language), Voice(language=language))])
        write_documents(papers, tmp_path / name)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name / "documents").iterdir()})
    assert written[0] == written[1]
    assert set(written[0]) == {f"memorandum_{language}.{ending}" for ending in FORMATS}


def test_the_file_is_dated_by_the_document(charts: dict[str, Drawn]) -> None:
    properties = WordFile(io.BytesIO(docx_bytes(paper("zh").words, charts))).core_properties
    assert properties.created is not None
    assert properties.created.date().isoformat() == "2020-07-07"
    assert b"2020-07-07" in pdf_bytes(paper("zh").words, charts)


def test_a_chart_of_the_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    svg = draw_figure(small_chart, "small").svg.decode().replace("<svg", '<svg data-own="yes"', 1)
    (tmp_path / "small_zh.svg").write_text(svg, encoding="utf-8")
    (tmp_path / "small_zh.png").write_bytes(draw_figure(small_chart, "small").png)
    write_documents(papers_of([(small_document(), Voice(language="zh"))]), tmp_path, Manner(formats=("html",)))
    assert 'data-own="yes"' in (tmp_path / "documents" / "memorandum_zh.html").read_text(encoding="utf-8")


def test_two_documents_of_one_name_are_refused() -> None:
    twice = [(small_document(), Voice(language="zh"))] * 2
    with pytest.raises(ReportError, match="document memorandum_zh: there are two of that name"):
        papers_of(twice)


def test_a_missing_figure_stops_the_documents_and_names_its_place() -> None:
    tables = small_tables()
    tables["tranches"].loc[1, "interest_paid"] = float("nan")
    with pytest.raises(ReportError, match=r"tranches\.csv line 2: column interest_paid is empty"):
        papers_of([(small_document(library=Library(tables=tables)), Voice(language="zh"))])


def test_a_character_that_the_font_lacks_is_an_error_and_never_a_box(charts: dict[str, Drawn]) -> None:
    tables = small_tables()
    tables["suppliers"].loc[0, "name"] = "𠮷野"
    found = paper("zh", library=Library(tables=tables))
    with pytest.raises(ReportError, match=r"memorandum\.pdf: the font .* has no 𠮷"):
        pdf_bytes(found.words, charts)


@pytest.mark.parametrize("unit", ["yuan", "wan", "yi"])
@LANGUAGES
def test_every_line_of_the_passport_leads_to_the_value_that_is_shown(
    language: Language, unit: AmountUnit, tmp_path: Path
) -> None:
    tables = small_tables(40)
    document = small_document(language, library=small_library(40))
    papers = papers_of([(document, Voice(language=language, unit=unit))])
    write_results(tmp_path / "run", {}, {}, tables | {"passport": papers.passport})
    assert looked_up(tmp_path / "run") > 150


def test_the_look_up_sees_a_figure_that_is_off_by_its_last_digit(tmp_path: Path) -> None:
    papers = papers_of([(small_document(), Voice(language="zh"))])
    passport = papers.passport
    passport.loc[0, "shown"] = "263,000,000.01 元"
    for name, table in (small_tables() | {"passport": passport}).items():
        write_table(table, tmp_path / f"{name}.csv")
    with pytest.raises(AssertionError):
        looked_up(tmp_path)
