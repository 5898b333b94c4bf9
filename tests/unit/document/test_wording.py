"""A document in words: numbers of sections, tables and notes, marks of illustrative figures, crooked tables."""

from dataclasses import replace

import pytest

from abs_model.document.figure_words import Voice
from abs_model.document.record import Document, Grid, Head, Paragraph, Part, Quote, Section, Source
from abs_model.document.wording import Worded, worded
from abs_model.errors import ReportError
from abs_model.glossary import Language
from tests.documents import small_document


def quote(line: int, *, invented: bool = False, value: float = 1.0) -> Quote:
    return Quote(
        value=value,
        unit="yuan",
        source=Source(table="fees", line=line, column="amount"),
        is_illustrative=invented,
    )


def document(*blocks: Paragraph | Grid) -> Document:
    return Document(
        id="memorandum", title="计划", subtitle="", language="zh", day="2020-07-07",
        sections=(Section(id="fees", title="费用", blocks=blocks),),
    )  # fmt: skip


def grid(*rows: tuple[Part, ...], title: str = "费用") -> Grid:
    return Grid(title=title, heads=(Head(words="名称"), Head(words="金额", unit="yuan")), rows=rows)


def said(*blocks: Paragraph | Grid) -> Worded:
    return worded(document(*blocks), Voice(language="zh"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["一、证券基本情况", "（一）兑付安排", "二、供应商", "三、数据出处"]),
        ("en", ["1 The notes", "1.1 Payments", "2 Suppliers", "3 Where each figure comes from"]),
    ],
)
def test_sections_are_numbered_in_order_of_reading(language: Language, expected: list[str]) -> None:
    words = worded(small_document(language), Voice(language=language)).words
    assert [section["heading"] for section in words["sections"]] == expected
    assert [section["level"] for section in words["sections"]] == [1, 2, 1, 1]


def test_the_same_place_has_one_note_wherever_it_is_quoted() -> None:
    words = said(Paragraph(parts=("甲", quote(3), "乙", quote(1), "丙", quote(3)))).words
    spans = words["sections"][0]["blocks"][0]["spans"]
    assert [span["note"] for span in spans] == ["", "1", "", "2", "", "1"]
    rows = words["sections"][-1]["blocks"][1]["rows"]
    assert [[cell["text"] for cell in row["cells"]][:3] for row in rows] == [
        ["1", "fees.csv", "3"],
        ["2", "fees.csv", "1"],
    ]


def test_a_table_names_the_lines_that_it_quotes() -> None:
    rows = tuple((f"费用{line}", quote(line)) for line in (9, 1, 4, 3, 5))
    table = said(grid(*rows)).words["sections"][0]["blocks"][0]
    assert table["sources"] == "数据出处：fees.csv 第1、3-5、9行"
    assert (table["number"], [head["words"] for head in table["heads"]]) == ("表1", ["名称", "金额（元）"])


def marks(words: Worded) -> tuple[str, list[str], list[str]]:
    """Title, headings and cells of the first table."""
    table = words.words["sections"][0]["blocks"][0]
    cells = [row["cells"][1]["text"] + row["cells"][1]["mark"] for row in table["rows"]]
    return table["title"], [head["words"] for head in table["heads"]], cells


def test_an_illustrative_figure_among_others_has_a_mark_of_its_own() -> None:
    found = marks(said(grid(("甲", quote(1, invented=True)), ("乙", quote(2)))))
    assert found == ("费用", ["名称", "金额（元）"], ["1.00*", "1.00"])


def test_a_table_of_illustrative_figures_is_marked_once() -> None:
    found = marks(said(grid(("甲", quote(1, invented=True)), ("乙", quote(2, invented=True)))))
    assert found == ("费用*", ["名称", "金额（元）"], ["1.00", "1.00"])


def test_a_column_of_illustrative_figures_is_marked_once() -> None:
    found = marks(said(grid((quote(1), quote(1, invented=True)), (quote(2), quote(2, invented=True)))))
    assert found == ("费用", ["名称", "金额（元）*"], ["1.00", "1.00"])


def test_the_mark_is_explained_where_there_is_one() -> None:
    assert "示例值" in said(Paragraph(parts=(quote(1, invented=True),))).words["notices"][0]
    assert said(Paragraph(parts=(quote(1),))).words["notices"] == ["金额单位：元，另有注明的除外。"]


def test_every_figure_is_in_the_passport_once() -> None:
    found = said(Paragraph(parts=("甲", quote(3))), grid(("甲", quote(1)), ("乙", quote(2))))
    places = [(one.section, one.place, one.quote.source.line, one.shown, one.unit) for one in found.entries]
    assert places == [("fees", 1, 3, "1.00 元", "元"), ("fees", 2, 1, "1.00", "元"), ("fees", 2, 2, "1.00", "元")]


@pytest.mark.parametrize(("rows", "found"), [((), "no row"), ((("甲",),), "rows of 1 cells")])
def test_a_crooked_table_is_refused(rows: tuple[tuple[Part, ...], ...], found: str) -> None:
    with pytest.raises(ReportError, match=f"memorandum, section fees, table 费用: {found} found"):
        said(grid(*rows))


def test_a_document_of_many_sections_has_contents() -> None:
    few = document(Paragraph(parts=("甲",)))
    many = replace(few, sections=few.sections * 12)
    assert not worded(few, Voice(language="zh")).words["has_contents"]
    assert worded(many, Voice(language="zh")).words["has_contents"]


def test_a_short_run_in_english_is_in_english() -> None:
    words = worded(small_document("en"), Voice(language="en")).words
    table = words["sections"][1]["blocks"][0]
    assert (table["number"], table["sources"]) == ("Table 1", "Source: tranches.csv lines 1-3")
    assert words["day"] == "7 July 2020"


def test_words_in_a_column_of_figures_stand_where_the_figures_do() -> None:
    table = said(grid(("其余", "—"), ("合计", quote(2)))).words["sections"][0]["blocks"][0]
    assert [[cell["align"] for cell in row["cells"]] for row in table["rows"]] == [["left", "right"], ["left", "right"]]
