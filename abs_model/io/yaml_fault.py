"""What is wrong with a file that is no YAML, in words that an analyst can act on."""

import re
import unicodedata
from collections.abc import Callable

from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.reader import ReaderError

from abs_model.errors import Fault

FULL_WIDTH = {
    "：": ":",
    "，": ",",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "＃": "#",
    "－": "-",
    "“": '"',
    "”": '"',
}
"""Signs that a Chinese keyboard types where YAML knows only the plain ones."""

NO_SPACE = re.compile(r"^\s*(?:(-)(?=\w)|(?:- +)?[A-Za-z_]\w*(:)(?=[\w'\"]))")
"""A dash or a colon that needs a space behind it to be one."""

FULL_WIDTH_IN_A_LINE = re.compile(r"^\s*(?:- *|－ *)?\w+ *(：)|([｛｝［］＃－，])|[:：] *([“”])")


def not_utf8(file: str, content: bytes, cause: UnicodeDecodeError) -> Fault:
    """The fault of bytes that are no UTF-8, with the encoding that they have if it can be told."""
    line = content.count(b"\n", 0, cause.start) + 1
    column = cause.start - (content.rfind(b"\n", 0, cause.start) + 1) + 1
    encoding = _encoding(content)
    if not encoding:
        found, remedy = "this is not text", "Name a YAML file; a workbook is none."
    else:
        found = f"the file is saved as {encoding}"
        remedy = "Save it as UTF-8; in Notepad: Save as, Encoding UTF-8."
    return Fault(where=f"{file}:{line}:{column}", found=found, wanted="UTF-8 is wanted", remedy=remedy)


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    if b"\0" in content:
        return ""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030 (GBK)"


def control_character(file: str, text: str, cause: ReaderError) -> Fault:
    """The fault of a character that no text holds."""
    found_at = re.search(re.escape(chr(cause.character)), text) if isinstance(cause.character, int) else None
    at = found_at.start() if found_at else cause.position
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Fault(
        where=f"{file}:{line}:{column}",
        found=f"there is a control character, U+{ord(text[at]):04X}",
        wanted="printable text is wanted",
        remedy="Delete it and type the line again.",
    )


def unreadable(file: str, text: str, cause: MarkedYAMLError) -> Fault:
    """The fault of a line that is no YAML."""
    problem, lines = str(cause.problem or ""), text.splitlines()
    mark = _mark(cause, problem)
    line = min(mark.line, len(lines) - 1)
    for number in range(line, max(line - 2, -1), -1):
        slip = _slip(lines[number])
        if slip is not None:
            column, (found, wanted, remedy) = slip
            return Fault(where=f"{file}:{number + 1}:{column + 1}", found=found, wanted=wanted, remedy=remedy)
    found, wanted, remedy = next(words for sign, words in _PROBLEMS if sign in problem)(cause, lines)
    return Fault(where=f"{file}:{mark.line + 1}:{mark.column + 1}", found=found, wanted=wanted, remedy=remedy)


def _mark(cause: MarkedYAMLError, problem: str) -> StringMark:
    """Where to look: where the thing began that never ended, else where the reader stopped."""
    is_unended = "unexpected end of stream" in problem or "could not find expected ':'" in problem
    first, second = (cause.context_mark, cause.problem_mark) if is_unended else (cause.problem_mark, cause.context_mark)
    mark: StringMark = first or second
    return mark


Words = tuple[str, str, str]


def _slip(line: str) -> tuple[int, Words] | None:
    """Column and words of a slip of the keyboard that breaks a line, or the one after it."""
    wide, glued, tab = FULL_WIDTH_IN_A_LINE.search(line), NO_SPACE.match(line), re.match(r" *\t", line)
    if wide is not None:
        sign = wide[wide.lastindex or 0]
        wanted = f"{FULL_WIDTH[sign]} is wanted"
        return wide.start(wide.lastindex or 0), (
            f"{sign} is a full-width sign",
            wanted,
            "Type it with the Chinese keyboard off.",
        )
    if tab is not None:
        words = ("a tab indents the line", "spaces are wanted", "Replace each tab by two spaces.")
        return tab.end() - 1, words
    if glued is not None:
        sign = "colon" if glued[2] else "dash"
        return glued.start(glued.lastindex or 0), (f"no space follows the {sign}", "a space is wanted", "Add it.")
    return None


def _undefined_alias(cause: MarkedYAMLError, lines: list[str]) -> Words:
    name = re.sub(r".*'(.*)'.*", r"\1", str(cause.problem))
    return (
        f"*{name} stands for nothing",
        f"&{name} above it is wanted",
        "Add it, or put text that begins with * in quotes.",
    )


def _unknown_start(cause: MarkedYAMLError, lines: list[str]) -> Words:
    sign = lines[cause.problem_mark.line][cause.problem_mark.column]
    name = sign if unicodedata.category(sign)[0] != "C" else f"U+{ord(sign):04X}"
    return f"a value begins with {name}", "a letter, a digit or a quote is wanted", "Put the value in quotes."


def _open_bracket(cause: MarkedYAMLError, lines: list[str]) -> Words:
    opened = f"the bracket of line {cause.context_mark.line + 1}" if cause.context_mark else "a bracket"
    return f"{opened} is still open here", "a comma or the closing bracket is wanted", "Add it before this."


def _misplaced(cause: MarkedYAMLError, lines: list[str]) -> Words:
    mark = cause.problem_mark
    if mark is not None and lines[mark.line][: mark.column].rstrip().endswith(("'", '"')):
        return "text goes on behind a closing quote", "one quoted text is wanted", "Put all of it in the quotes."
    return (
        "the line does not fit those above it",
        "the same indentation for all keys and items of one level is wanted",
        "Align it; a dash and its item stand on one line.",
    )


def _same(found: str, wanted: str, remedy: str) -> Callable[[MarkedYAMLError, list[str]], Words]:
    return lambda cause, lines: (found, wanted, remedy)


_PROBLEMS: tuple[tuple[str, Callable[[MarkedYAMLError, list[str]], Words]], ...] = (
    ("undefined alias", _undefined_alias),
    ("cannot start any token", _unknown_start),
    ("expected ',' or", _open_bracket),
    (
        "mapping values are not allowed",
        _same(
            "a colon stands in the middle of a value, or the line is indented too far",
            "one key and one value a line are wanted",
            "Put text that holds a colon in quotes, or align the line with its neighbours.",
        ),
    ),
    ("unexpected end of stream", _same("a quote opens here and never closes", "a closing quote is wanted", "Add it.")),
    (
        "could not find expected ':'",
        _same(
            "this is no key", "key: value is wanted", "Add a colon and a space, or put text of many lines in quotes."
        ),
    ),
    (
        "another document",
        _same("a second document begins", "one document is wanted", "Strike the line of dashes, or make two files."),
    ),
    ("expected <block end>", _misplaced),
    ("expected '<document start>'", _misplaced),
    (
        "expected the node content",
        _same("something is missing before this", "a value or a closing bracket is wanted", "Add it."),
    ),
    (
        "unknown escape",
        _same("a backslash stands in double quotes", "plain text is wanted", "Use single quotes, or / in a path."),
    ),
    (
        "",
        lambda cause, lines: (
            f"YAML cannot be read on from here ({cause.problem})",
            "YAML 1.2 is wanted",
            "Compare the line with its neighbours.",
        ),
    ),
)
"""What the reader says, and what that means to whoever typed it; the first that fits."""
