"""What the documents claim: commands, links, and the tree of the house."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.house.tracked import texts

FENCE = re.compile(r"^ *```+ *(\w*)[^\n]*\n(.*?)^ *```+ *$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
SHELLS = {"sh", "console", "bash", "shell"}
DEEPEST_NAME = 20
"""A line of the tree that is indented further only goes on with a description."""


def documents() -> dict[Path, str]:
    """Every Markdown file of the project."""
    return {path: text for path, text in texts().items() if path.suffix == ".md"}


def blocks(text: str) -> list[tuple[str, str]]:
    """Language and content of every fenced block."""
    return FENCE.findall(text)


def commands(text: str) -> Iterator[list[str]]:
    """The words of every line in a shell block that starts with ``abs-model`` or ``make``; prompts and comments go."""
    for language, block in blocks(text):
        if language in SHELLS:
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line.strip().removeprefix("$ "), comments=True)
                if words and words[0].removeprefix(".venv/bin/") in {"abs-model", "make"}:
                    yield [words[0].removeprefix(".venv/bin/"), *_until_pipe(words[1:])]


def _until_pipe(words: list[str]) -> list[str]:
    ends = [place for place, word in enumerate(words) if word in {"|", "&&", "||", ";", ">", "2>", "&"}]
    return words[: min(ends, default=len(words))]


def links(text: str) -> list[str]:
    """Targets of the links that stay inside the project, anchors cut off."""
    prose = FENCE.sub("", text)
    return [target.split("#")[0] for target in LINK.findall(prose) if not re.match(r"[a-z]+:|#", target)]


def tree_block(text: str) -> str:
    """The fenced block that draws the house: the one with a line that starts with ``abs_model/``."""
    for _, block in blocks(text):
        if re.search(r"(?m)^[\s│├└─]*abs_model/", block):
            return block
    return ""


def tree_paths(block: str) -> list[str]:
    """Paths in a drawn tree, relative to the folder that holds ``abs_model/``.

    A line is an indentation (blanks or box-drawing), one or more names with one blank between them, and after two
    blanks a description. A folder ends with ``/``; what is indented below it lies in it.
    """
    paths = list(_drawn(block))
    root = next((path.removesuffix("abs_model/") for path in paths if path.endswith("abs_model/")), "")
    return [path.removeprefix(root) for path in paths if path != root]


def _drawn(block: str) -> Iterator[str]:
    above: list[tuple[int, str]] = []
    for line in block.splitlines():
        plain = re.sub(r"[│├└─]", " ", line)
        depth = len(plain) - len(plain.lstrip())
        if not plain.strip() or depth >= DEEPEST_NAME:
            continue
        above = [(level, folder) for level, folder in above if level < depth]
        prefix = "".join(folder for _, folder in above)
        names = re.split(r"\s{2,}|\s#", plain.strip(), maxsplit=1)[0].replace(",", "").split()
        yield from (prefix + name for name in names)
        above += [(depth, name) for name in names[-1:] if name.endswith("/")]
