"""Documents that cannot be written: unknown ones, layouts that ask for what is not there, links, a missing figure."""

import io
from pathlib import Path

import pytest
from docx import Document as WordFile

from abs_model.document.docx import docx_bytes
from abs_model.document.figure_words import Voice
from abs_model.document.wording import Words, worded
from abs_model.errors import ReportError
from abs_model.report.chart_style import Drawn, draw_figure
from tests.documents import HOSTILE, small_chart, small_document
from tests.faults.sound import Workspace, sound_deal


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return sound_deal(tmp_path)


@pytest.fixture(scope="module")
def words() -> Words:
    return worded(small_document(), Voice(language="zh")).words


@pytest.fixture(scope="module")
def charts() -> dict[str, Drawn]:
    return {"small": draw_figure(small_chart, "small")}


def layout(folder: Path, *paragraphs: str) -> Path:
    """A layout of one's own."""
    file = WordFile()
    for text in paragraphs:
        file.add_paragraph(text)
    path = folder / "own.docx"
    file.save(str(path))
    return path


def texts(made: bytes) -> list[str]:
    return [one.text for one in WordFile(io.BytesIO(made)).paragraphs]


def test_a_layout_of_ones_own_is_filled(tmp_path: Path, words: Words, charts: dict[str, Drawn]) -> None:
    own = layout(
        tmp_path,
        "{{ title }}：{{ facts[1].text }}",
        "{%p for block in section.suppliers.blocks %}",
        "{{p block.table }}",
        "{{ block.sources }}",
        "{%p endfor %}",
        "{{ section.terms.blocks[0].text }}",
    )
    made = docx_bytes(words, charts, own)
    assert texts(made) == [
        f"发展担保供应链金融资产支持专项计划第1期：{HOSTILE[6]}",
        "数据出处：suppliers.csv 第1-20行",
        "本期发行规模为263,000,000.00 元，票面利率3.80%*，预期到期日为2021年7月7日。",
    ]
    (table,) = WordFile(io.BytesIO(made)).tables
    assert table.rows[1].cells[0].text == HOSTILE[0]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ titel }}", r"own\.docx: it asks for titel, which no document has; .* Did you mean title\?"),
        ("{{ section.supliers.title }}", r"own\.docx: .*no attribute 'supliers'.*README\.md"),
        ("{{ title", r"own\.docx: .*README\.md"),
        ("{% for x in sections %}", r"own\.docx: .*README\.md"),
        ("{{ title.__class__.__mro__ }}", r"own\.docx: .*unsafe.*README\.md"),
        ("{{ title.format.__globals__ }}", r"own\.docx: .*unsafe.*README\.md"),
    ],
)
def test_a_layout_that_asks_for_what_is_not_there_is_refused(
    tag: str, expected: str, tmp_path: Path, words: Words, charts: dict[str, Drawn]
) -> None:
    with pytest.raises(ReportError, match=expected):
        docx_bytes(words, charts, layout(tmp_path, tag))


@pytest.mark.parametrize(("content", "expected"), [(None, "there is no such file"), (b"text", "it is no Word file")])
def test_what_is_no_layout_is_refused(
    content: bytes | None, expected: str, tmp_path: Path, words: Words, charts: dict[str, Drawn]
) -> None:
    own = tmp_path / "own.docx"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(ReportError, match=rf"own\.docx: {expected}.*; a \.docx file with tags is wanted"):
        docx_bytes(words, charts, own)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--document", "memorandom"), 'there is no "memorandom"; .* Did you mean memorandum?'),
        (("--document", "bill_book_report"), 'there is no "bill_book_report"'),
        (("--template", "own.docx", "--format", "pdf"), "--template: no Word file is wanted"),
    ],
)
def test_an_order_that_cannot_be_met_ends_before_anything_is_written(
    options: tuple[str, ...], expected: str, place: Workspace
) -> None:
    result = place.end("report", *options)
    assert result.exit_code == ReportError.exit_code
    assert all(part in result.stderr for part in expected.split(" .* "))
    assert not place.results.exists()


def test_a_link_in_the_place_of_results_is_refused(place: Workspace) -> None:
    elsewhere = place.folder / "elsewhere"
    elsewhere.mkdir()
    place.results.symlink_to(elsewhere, target_is_directory=True)
    result = place.end("report", "--document", "distribution_report", "--format", "html")
    assert result.exit_code == ReportError.exit_code
    assert "is a symbolic link" in result.stderr
    assert list(elsewhere.iterdir()) == []


def test_a_link_within_old_results_is_not_followed(place: Workspace) -> None:
    order = ("--document", "distribution_report", "--format", "html")
    assert place.end("report", *order).exit_code == 0
    victim = place.folder / "victim.html"
    victim.write_text("mine", encoding="utf-8")
    target = place.results / "documents" / "distribution_report_zh.html"
    target.unlink()
    target.symlink_to(victim)
    assert place.end("report", *order).exit_code == 0
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not target.is_symlink()


def test_a_layout_that_fails_leaves_the_old_results(place: Workspace) -> None:
    order = ("--document", "distribution_report", "--format", "docx")
    assert place.end("report", *order).exit_code == 0
    before = sorted(path.name for path in place.results.rglob("*"))
    own = layout(place.folder, "{{ nothing }}")
    result = place.end("report", *order, "--template", str(own))
    assert result.exit_code == ReportError.exit_code
    assert "it asks for nothing" in result.stderr
    assert sorted(path.name for path in place.results.rglob("*")) == before
