"""A document as plain words: nested mappings of text that every format is filled from, and where each figure stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from abs_model.document.figure_words import Voice, day_words, in_text, unit_words
from abs_model.document.grid_words import MARK, Words, grid_words, table_words, word_cell
from abs_model.document.passport import FACTS, Entry, Notes, column_words, source_title
from abs_model.document.plain_text import plain
from abs_model.document.record import Block, Document, Grid, Listing, Paragraph, Part, Picture, Quote, Section
from abs_model.document.section_number import point_number, section_number
from abs_model.errors import ReportError
from abs_model.report.naming import heading

MANY_SECTIONS = 12
"""Sections that want a table of contents before them."""

MOST_CONTENTS = 30
"""Lines of contents that fit below the head of a document; where there are more, only the first level is listed."""

DEEPEST = 3
"""Levels of headings; what is deeper has the third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A document in words.

    Attributes
    ----------
    words : Words
        ``id language title subtitle day iso_day unit has_contents contents_depth notices facts sections``; a section
        has ``id anchor number title heading level blocks``, a block its ``kind``: ``paragraph``, ``listing``, ``table``
        or ``picture``.
    entries : tuple of Entry
        Every figure in it.
    pictures : mapping of str to Picture
        The charts that it shows, by name.
    """

    words: Words
    entries: tuple[Entry, ...]
    pictures: Mapping[str, Picture]


def worded(document: Document, voice: Voice) -> Worded:
    """Put a document into words.

    Parameters
    ----------
    document : Document
    voice : Voice
        In the language of the document.

    Raises
    ------
    ReportError
        If a figure has no value and does not say what that means, or a table has no row, or a row of another length.
    """
    return _Writer(document, voice).worded()


class _Writer:
    """Goes through a document once, counting tables, pictures and notes."""

    def __init__(self, document: Document, voice: Voice) -> None:
        self.document, self.voice, self.language = document, voice, voice.language
        self.notes = Notes()
        self.entries: list[Entry] = []
        self.pictures: dict[str, Picture] = {}
        self.n_tables = self.n_pictures = 0
        self.section, self.place = FACTS, 0

    def worded(self) -> Worded:
        """All of it, the section on sources last."""
        document = self.document
        facts = [{"words": plain(words), "spans": [self._span(part)]} for words, part in document.facts]
        sections = list(self._sections(document.sections, ()))
        sections.append(self._passport(len(document.sections) + 1))
        words = {
            "id": document.id,
            "language": self.language,
            "title": plain(document.title),
            "subtitle": plain(document.subtitle),
            "day": day_words(document.day, self.language),
            "iso_day": document.day,
            "unit": self.voice.scale().unit,
            "has_contents": len(document.sections) >= MANY_SECTIONS,
            "contents_depth": 2 if sum(one["level"] <= 2 for one in sections) <= MOST_CONTENTS else 1,
            "notices": list(self._notices()),
            "facts": facts,
            "sections": sections,
        }
        return Worded(words=words, entries=tuple(self.entries), pictures=self.pictures)

    def _say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def _notices(self) -> Iterator[str]:
        """What has to be known before anything is read."""
        if any(entry.quote.is_illustrative for entry in self.entries):
            yield self._say(
                f"带{MARK}的数字（标题、栏目带{MARK}的，为其下全部数字）为示例值，并无公开出处；由示例值推算的结果也只是示例。",
                f"What has {MARK}, or stands below a title or heading with it, is illustrative: nobody published it, "
                "and what rests on it is illustrative too.",
            )
        unit = self.voice.scale().unit
        yield self._say(f"金额单位：{unit}，另有注明的除外。", f"Amounts in {unit} unless stated.")

    def _sections(self, sections: tuple[Section, ...], above: tuple[int, ...]) -> Iterator[Words]:
        """Sections in order of reading, those within others after them."""
        for place, section in enumerate(sections, start=1):
            numbers = (*above, place)
            self.section = section.id
            yield self._headed(section.id, plain(section.title), numbers, list(self._blocks(section)))
            yield from self._sections(section.sections, numbers)

    def _headed(self, identifier: str, title: str, numbers: tuple[int, ...], blocks: list[Words]) -> Words:
        number = section_number(numbers, self.language)
        gap = "" if self.language == "zh" and len(numbers) < DEEPEST else " "
        return {
            "id": identifier,
            "anchor": f"section-{'-'.join(map(str, numbers))}",
            "number": number,
            "title": title,
            "heading": f"{number}{gap}{title}",
            "level": min(len(numbers), DEEPEST),
            "blocks": blocks,
        }

    def _blocks(self, section: Section) -> Iterator[Words]:
        for place, block in enumerate(section.blocks, start=1):
            self.place = place
            yield self._block(block)

    def _block(self, block: Block) -> Words:
        if isinstance(block, Paragraph):
            return {"kind": "paragraph", "style": block.kind, "spans": self._spans(block)}
        if isinstance(block, Listing):
            return self._listing(block)
        return self._table(block) if isinstance(block, Grid) else self._picture(block)

    def _listing(self, listing: Listing) -> Words:
        items = []
        for number, item in enumerate(listing.items, start=1):
            mark = point_number(number, self.language) if listing.is_numbered else "•"
            items.append({"number": mark, "style": item.kind, "spans": self._spans(item)})
        return {"kind": "listing", "is_numbered": listing.is_numbered, "items": items}

    def _picture(self, picture: Picture) -> Words:
        self.n_pictures += 1
        self.pictures[picture.name] = picture
        number = self._say(f"图{self.n_pictures}", f"Figure {self.n_pictures}")
        return {"kind": "picture", "name": picture.name, "title": plain(picture.title), "number": number}

    def _spans(self, paragraph: Paragraph) -> list[Words]:
        return [self._span(part) for part in paragraph.parts if part != ""]

    def _span(self, part: Part) -> Words:
        """Words, or a figure with its mark, the number of its note, and where it comes from."""
        if isinstance(part, str):
            return {"text": plain(part), "mark": "", "note": "", "source": ""}
        shown = in_text(part, self.voice)
        self._enter(part, shown)
        return {
            "text": shown,
            "mark": MARK if part.is_illustrative else "",
            "note": str(self.notes.number(part.source)),
            "source": source_title(part),
        }

    def _enter(self, quote: Quote, shown: str) -> None:
        unit = unit_words(quote, self.voice)
        self.entries.append(Entry(section=self.section, place=self.place, shown=shown, unit=unit, quote=quote))

    def _table(self, grid: Grid) -> Words:
        self._refuse_crooked(grid)
        words = grid_words(grid, self.voice, self._enter)
        if not grid.title:
            return words
        self.n_tables += 1
        return words | {"number": self._say(f"表{self.n_tables}", f"Table {self.n_tables}")}

    def _refuse_crooked(self, grid: Grid) -> None:
        lengths = {len(row) for row in grid.rows}
        if lengths != {len(grid.heads)}:
            found = f"rows of {', '.join(map(str, sorted(lengths)))} cells" if lengths else "no row"
            raise ReportError(
                f"{self.document.id}, section {self.section}, table {grid.title}: {found} found; "
                f"rows of {len(grid.heads)} cells are wanted. Report it as a fault of the document."
            )

    def _passport(self, number: int) -> Words:
        """The last section: where the figures in text come from."""
        words = self._say(
            "正文数字右上角的编号对应下表；各表格的出处列于表下。全部数字的逐项出处另见 passport.csv。",
            "Numbers beside figures in text refer to this table; the source of a table stands below it. "
            "Every figure is listed in passport.csv.",
        )
        said = {"text": words, "mark": "", "note": "", "source": ""}
        blocks: list[Words] = [{"kind": "paragraph", "style": "body", "spans": [said]}]
        if self.notes.sources:
            blocks.append(self._notes_table())
        return self._headed("passport", heading("passport", self.language), (number,), blocks)

    def _notes_table(self) -> Words:
        titles = ("编号", "来源表", "行", "列") if self.language == "zh" else ("No.", "Table", "Line", "Column")
        sides = ("right", "left", "right", "left")
        rows = []
        for number, one in enumerate(self.notes.sources, start=1):
            texts = (str(number), f"{one.table}.csv", str(one.line), column_words(one.column, self.language))
            rows.append({"is_total": False, "cells": list(map(word_cell, texts, sides))})
        heads = [{"label": title, "words": title, "align": side} for title, side in zip(titles, sides, strict=True)]
        return table_words("", heads, rows) | {"is_notes": True, "size": "small"}
