"""Text that any of the formats can hold: no control characters, no line ends, no marks that turn text around."""

import re

REPLACEMENT = "〓"
"""What stands for a character that cannot be printed, as Chinese printers do."""

_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # invisible, and turning text around
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff]"  # no characters at all
)


def plain(text: str) -> str:
    r"""A text on one line, with a mark for each character that cannot be printed.

    Examples
    --------
    >>> plain("A\x07 & B\nC")
    'A〓 & B C'
    """
    return _UNPRINTABLE.sub(REPLACEMENT, _SPACES.sub(" ", text))
