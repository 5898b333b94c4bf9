"""The values of a YAML document, plain, with the place of each; what is typed in vain is noted as a fault."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from abs_model.errors import Fault

Loc = tuple[str | int, ...]
"""The way to a value: the keys and the places in lists, from the top of the file."""

MOST_VALUES = 100_000
"""More values than any deal has; a file of aliases of aliases reaches it at once."""

TAG = "tag:yaml.org,2002:"
SCALARS = {
    f"{TAG}str": "text",
    f"{TAG}int": "whole number",
    f"{TAG}float": "number",
    f"{TAG}bool": "yes or no",
    f"{TAG}null": "empty value",
    f"{TAG}timestamp": "day of the calendar",
}
"""What a single value may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one value and its key stand, counted from 1.

    A value that is left empty, and a mapping or list that begins on the next line, stand where their key does. ``text``
    is a single value as it was typed, ``0123`` for example, and empty for a mapping or a list.
    """

    line: int
    column: int
    key_line: int
    key_column: int
    text: str = ""
    is_quoted: bool = False


class TooManyValues(Exception):
    """A document passed ``MOST_VALUES``, at the place that the message names."""


@dataclass(slots=True, kw_only=True)
class Conversion:
    """Turns the nodes of a document into plain values, notes the place of each and collects the faults it finds."""

    yaml: YAML
    file: str
    places: dict[Loc, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    n_values: int = 0

    def value(self, node: Node, loc: Loc, key: Node) -> Any:
        """The plain value of a node."""
        self.places[loc] = _place(node, key)
        self._count(node)
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if node.tag not in {f"{TAG}map", f"{TAG}seq"}:
            self._tag_fault(node)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*loc, number), item) for number, item in enumerate(node.value)]
        pairs = self._pairs(node) if isinstance(node, MappingNode) else {}
        return {word: self.value(item, (*loc, word), key) for word, (key, item) in pairs.items()}

    def _pairs(self, node: MappingNode) -> dict[Any, tuple[Node, Node]]:
        """Keys with the nodes of key and value; what is merged in (``<<``) yields to what is written here."""
        pairs: dict[Any, tuple[Node, Node]] = {}
        merged: list[MappingNode] = []
        for key, item in node.value:
            self._count(key)
            if key.tag == f"{TAG}merge":
                merged += self._merged(item)
                continue
            word = self._key(key)
            if word in pairs:
                first = pairs[word][0].start_mark.line + 1
                self._fault(
                    key,
                    found=f'"{word}" is given twice, first in line {first}',
                    wanted="each key once is wanted",
                    remedy="Strike one of the two.",
                )
            pairs.setdefault(word, (key, item))
        for mapping in merged:
            for word, pair in self._pairs(mapping).items():
                pairs.setdefault(word, pair)
        return pairs

    def _merged(self, node: Node) -> Iterator[MappingNode]:
        for one in node.value if isinstance(node, SequenceNode) else [node]:
            if isinstance(one, MappingNode):
                yield one
            else:
                self._fault(
                    one,
                    found="<< merges something that is no mapping",
                    wanted="an alias of a mapping is wanted",
                    remedy="Write <<: *name.",
                )

    def _key(self, node: Node) -> Any:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        self._fault(
            node,
            found="a list or a mapping stands where a key should",
            wanted="a word is wanted",
            remedy="Put it in quotes if it is text; else look for a colon too many.",
        )
        return str(node.start_mark)

    def _scalar(self, node: ScalarNode) -> Any:
        """A single value; text that is no text by its look alone (``2021-02-30``) is a fault."""
        if node.tag == f"{TAG}str":
            return str(node.value)
        if node.tag not in SCALARS:
            return self._tag_fault(node)
        try:
            made = self.yaml.constructor.construct_object(node, deep=True)
        except (ValueError, YAMLError):
            is_date = node.tag.endswith("timestamp")
            return self._fault(
                node,
                found=f"{_short(node.value)} is no {SCALARS[node.tag]}",
                wanted="a date that exists is wanted" if is_date else "a value that can be read is wanted",
                remedy="Check day and month." if is_date else "Put it in quotes if it is text.",
            )
        return _plain(made, node)

    def _tag_fault(self, node: Node) -> None:
        self._fault(
            node,
            found=f"tag {_short(str(node.tag).replace(TAG, '!!'))} is given",
            wanted="plain YAML is wanted",
            remedy="Strike the tag, or put text that begins with ! in quotes.",
        )

    def _count(self, node: Node) -> None:
        self.n_values += 1
        if self.n_values > MOST_VALUES:
            raise TooManyValues(self._where(node))

    def _fault(self, node: Node, *, found: str, wanted: str, remedy: str) -> None:
        self.faults.append(Fault(where=self._where(node), found=found, wanted=wanted, remedy=remedy))

    def _where(self, node: Node) -> str:
        return f"{self.file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _place(node: Node, key: Node) -> Place:
    text, style = (str(node.value), node.style) if isinstance(node, ScalarNode) else ("", "block")
    is_below = not isinstance(node, ScalarNode) and node.start_mark.line > key.start_mark.line
    start = key.start_mark if is_below or not (text or style) else node.start_mark
    return Place(
        line=start.line + 1,
        column=start.column + 1,
        key_line=key.start_mark.line + 1,
        key_column=key.start_mark.column + 1,
        text=text,
        is_quoted=style in {"'", '"'},
    )


def _plain(made: Any, node: ScalarNode) -> Any:
    """A constructed scalar without the library's own types, which remember how the value was typed."""
    if made is None or node.tag == f"{TAG}bool":
        return None if made is None else bool(made)
    if isinstance(made, datetime.datetime):
        return datetime.datetime.combine(made.date(), made.timetz())
    if isinstance(made, datetime.date):
        return made
    return float(made) if isinstance(made, float) else int(made)
