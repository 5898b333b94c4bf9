"""Numbers of sections and points as Chinese and English documents write them."""

from abs_model.glossary import Language

DIGITS = "零一二三四五六七八九"


def section_number(numbers: tuple[int, ...], language: Language) -> str:
    """The number of a section: 一、（一）1. in Chinese, 1, 1.1, 1.1.1 in English.

    Examples
    --------
    >>> section_number((12,), "zh"), section_number((2, 3), "zh"), section_number((2, 3), "en")
    ('十二、', '（三）', '2.3')
    """
    if language == "en":
        return ".".join(map(str, numbers))
    if len(numbers) == 1:
        return f"{chinese_number(numbers[0])}、"
    return f"（{chinese_number(numbers[1])}）" if len(numbers) == 2 else f"{numbers[-1]}."


def point_number(number: int, language: Language) -> str:
    """The number of a point of a list."""
    return f"（{number}）" if language == "zh" else f"({number})"


def chinese_number(number: int) -> str:
    """A whole number from 1 to 99 in Chinese.

    Examples
    --------
    >>> [chinese_number(number) for number in (4, 10, 13, 20, 56)]
    ['四', '十', '十三', '二十', '五十六']
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")
