"""Unified social credit codes (统一社会信用代码): what looks like one, and whether its check character is right."""

import re
import unicodedata

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""What a code is made of, each standing for its place in this row; I, O, S, V and Z are left out."""

_CODE = re.compile(f"[{CHARACTERS}]{{18}}")
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def credit_code_in(text: str) -> str | None:
    """The code that a text is, in half-width capitals; None where it is none.

    Whether the check character is right does not matter here: a slip in one is still meant as a code.

    Examples
    --------
    >>> credit_code_in(" 91350100m000100y43"), credit_code_in("jiuye")
    ('91350100M000100Y43', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return plain if _CODE.fullmatch(plain) else None


def check_character(first: str) -> str:
    """The last character of a code, from the seventeen before it.

    Parameters
    ----------
    first : str
        17 of ``CHARACTERS``.

    Raises
    ------
    ValueError
        If there are not 17 of them, or another character is among them.

    References
    ----------
    GB 32100-2015, section 5 and annex: weights 3**(i - 1) modulo 31, the sum and the check character come to 0 modulo
    31; its example is 91350100M000100Y43.

    Examples
    --------
    >>> check_character("91350100M000100Y4")
    '3'
    """
    if len(first) != len(_WEIGHTS) or not set(first) <= set(CHARACTERS):
        raise ValueError(f"{first!r}; 17 digits and capitals without I, O, S, V and Z are wanted")
    total = sum(CHARACTERS.index(character) * weight for character, weight in zip(first, _WEIGHTS, strict=True))
    return CHARACTERS[-total % 31]


def is_sound_credit_code(code: str) -> bool:
    """Whether a text is a code whose check character is right.

    Every wrong character is found, and every two neighbours that changed places.

    Examples
    --------
    >>> is_sound_credit_code("91350100M000100Y43"), is_sound_credit_code("91350100M000100Y34")
    (True, False)
    """
    return _CODE.fullmatch(code) is not None and check_character(code[:-1]) == code[-1]
