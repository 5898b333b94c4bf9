"""Amounts in Chinese capitals (人民币大写), as the rules of the central bank for payment documents want them."""

from fractions import Fraction

from abs_model.errors import Fault, ReportError

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUP = 10_000
MOST_YUAN = 10**16


def capital_amount(yuan: float) -> str:
    """An amount in Chinese capitals.

    Where the rules leave a choice, the form that their examples give first is taken: 零 where the place of whole yuan
    is 0 and that of 角 is not, none before thousands where that of 万 is 0; 整 after whole yuan only, not after 角.

    Parameters
    ----------
    yuan : float
        0 to 10,000,000,000,000,000, in whole fen.

    Raises
    ------
    ReportError
        If it is below 0, too large, or no whole number of fen.

    References
    ----------
    中国人民银行《支付结算办法》（银发〔1997〕393号）附一《正确填写票据和结算凭证的基本规定》, points 1 to 4.

    Examples
    --------
    >>> capital_amount(263_000_000.0)
    '贰亿陆仟叁佰万元整'
    >>> capital_amount(107_000.53)
    '壹拾万柒仟元零伍角叁分'
    """
    fen = Fraction(repr(float(yuan))) * 100
    if fen.denominator != 1 or not 0 <= fen < MOST_YUAN * 100:
        fault = Fault(
            where=f"amount {yuan!r}",
            found="it has no form in capitals",
            wanted=f"whole fen from 0 to less than {MOST_YUAN:,} yuan are wanted",
            remedy="Report it as a fault of the document.",
        )
        raise ReportError(str(fault))
    whole, part = divmod(int(fen), 100)
    if not part:
        return f"{_whole(whole)}元整"
    return (f"{_whole(whole)}元" if whole else "") + _part(whole, part)


def _part(whole: int, part: int) -> str:
    """What follows the yuan: 角 and 分; 零 where a 0 stands between two figures."""
    jiao, fen = divmod(part, 10)
    zero = DIGITS[0] if whole and (not jiao or not whole % 10) else ""
    return zero + (f"{DIGITS[jiao]}角" if jiao else "") + (f"{DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    """A whole number in capitals."""
    if number < GROUP:
        return _group(number) or DIGITS[0]
    size, name = (GROUP**2, "亿") if number >= GROUP**2 else (GROUP, "万")
    high, low = divmod(number, size)
    if not low:
        return _whole(high) + name
    zero = DIGITS[0] if low < size // 10 else ""
    return f"{_whole(high)}{name}{zero}{_whole(low)}"


def _group(number: int) -> str:
    """A number below 10,000: one 零 for any run of zeros between two figures, none at either end."""
    words = ""
    for place, digit in zip(reversed(PLACES), f"{number:04d}", strict=True):
        if digit != "0":
            words += DIGITS[int(digit)] + place
        elif words and not words.endswith(DIGITS[0]):
            words += DIGITS[0]
    return words.rstrip(DIGITS[0])
