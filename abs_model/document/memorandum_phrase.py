"""Phrases with figures in them: templates that are filled, lists in words, paragraphs."""

import re
from collections.abc import Iterable, Sequence

from abs_model.document.matter import Matter
from abs_model.document.record import Kind, Listing, Paragraph, Part

Said = tuple[Part, ...]
"""Words and figures one after the other."""

BLANK = re.compile(r"\{(\w+)\}")


def filled(template: str, /, **parts: Part | Said) -> Said:
    """A template with parts in its blanks; what a part says is never read as a template.

    Parameters
    ----------
    template : str
        With blanks such as ``{cap}``.
    **parts : str, Quote or tuple
        One for each blank, and none beside.

    Raises
    ------
    KeyError
        If a blank has no part, or a part no blank.

    Examples
    --------
    >>> filled("at most {cap} in all", cap="{x}")
    ('at most ', '{x}', ' in all')
    """
    found = BLANK.split(template)
    unused = set(parts) - set(found[1::2])
    if unused:
        raise KeyError(f"no blank for {', '.join(sorted(unused))} in {template!r}")
    said: list[Part] = []
    for place, piece in enumerate(found):
        if place % 2 == 0:
            said += [piece] if piece else []
        else:
            part = parts[piece]
            said += part if isinstance(part, tuple) else [part]
    return tuple(said)


def put(matter: Matter, zh: str, en: str, /, **parts: Part | Said) -> Said:
    """The template of the matter's language, filled; parts that only the other one has a blank for are left out."""
    template = matter.say(zh, en)
    blanks = set(BLANK.findall(template))
    known = set(BLANK.findall(zh)) | set(BLANK.findall(en))
    return filled(template, **{name: part for name, part in parts.items() if name in blanks or name not in known})


def listed(matter: Matter, words: Sequence[str]) -> str:
    """Words as a list in a sentence.

    Examples
    --------
    >>> from abs_model.document.library import Library
    >>> from abs_model.terms import Name
    >>> matter = Matter(id="x", name=Name(zh="x", en="x"), language="en", library=Library(tables={}))
    >>> listed(matter, ["tax", "fees", "interest"])
    'tax, fees and interest'
    """
    if matter.language == "zh":
        return "、".join(words)
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def capitalised(said: Said) -> Said:
    """The same with its first letter as a capital."""
    if said and isinstance(said[0], str):
        return (said[0][:1].upper() + said[0][1:], *said[1:])
    return said


def paragraph(said: Said | str, kind: Kind = "body") -> Paragraph:
    """One paragraph."""
    return Paragraph(parts=(said,) if isinstance(said, str) else said, kind=kind)


def points(said: Iterable[Said], *, is_numbered: bool = False) -> Listing:
    """Points one below the other."""
    return Listing(items=tuple(Paragraph(parts=one) for one in said), is_numbered=is_numbered)
