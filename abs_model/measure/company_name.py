"""Names of companies, as far as two of them may mean the same: spelling taken away, then the ending of their form."""

import re
import unicodedata
from difflib import SequenceMatcher

ENDINGS = (
    "股份有限公司", "有限责任公司", "有限公司", "股份公司", "公司", "coltd", "companylimited", "corporation", "limited",
    "ltd", "inc", "co",
)  # fmt: skip
"""What says in which form a company is registered, longest first; one of them is taken away."""


def plain_name(name: str) -> str:
    """A name without what is spelling only: width and case of letters, blanks, brackets, punctuation, unseen marks.

    Two registered names agree where these are equal.

    Examples
    --------
    >>> plain_name("上银国际投资（深圳）有限公司") == plain_name(" 上银国际投资(深圳) 有限公司")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in text if unicodedata.category(one)[0] in "LNM")


def stem_of(name: str) -> str:
    """The plain name without the ending of its form; the plain name itself where nothing would be left.

    Examples
    --------
    >>> stem_of("甲实业有限责任公司"), stem_of("甲实业股份有限公司"), stem_of("有限公司")
    ('甲实业', '甲实业', '有限公司')
    """
    plain = plain_name(name)
    shorter = re.sub(f"(?:{'|'.join(ENDINGS)})$", "", plain)
    return shorter or plain


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """How alike two stems are, 0 to 1; 0 where that is below ``least``.

    Twice the characters that they share in order, over all of both; the same whichever comes first.

    Parameters
    ----------
    one, other : str
        As ``stem_of`` gives them.
    least : float
        What is below is not worked out.

    Examples
    --------
    >>> likeness("四川酒业集团", "四川省酒业集团")
    0.9230769230769231
    """
    first, second = sorted((one, other))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0
