"""Amounts in Chinese capitals: the examples of the rules, and a reader of its own that reads every one back."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.document.capital_amount import capital_amount
from abs_model.errors import ReportError

FIGURES = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        # 《支付结算办法》附一, point 4, (1) to (4)
        (1_409.50, "壹仟肆佰零玖元伍角"),
        (6_007.14, "陆仟零柒元壹角肆分"),
        (1_680.32, "壹仟陆佰捌拾元零叁角贰分"),
        (107_000.53, "壹拾万柒仟元零伍角叁分"),
        (16_409.02, "壹万陆仟肆佰零玖元零贰分"),
        (325.04, "叁佰贰拾伍元零肆分"),
        # point 2: 整 after whole yuan
        (273_000_000.0, "贰亿柒仟叁佰万元整"),
        (9_994_000.0, "玖佰玖拾玖万肆仟元整"),
        (10.0, "壹拾元整"),
        (0.0, "零元整"),
        # by hand: no yuan, whole groups of zeros, the largest
        (0.05, "伍分"),
        (0.50, "伍角"),
        (0.53, "伍角叁分"),
        (100_001_234.0, "壹亿零壹仟贰佰叁拾肆元整"),
        (100_000_000.01, "壹亿元零壹分"),
        (10_010.0, "壹万零壹拾元整"),
        (10_100.0, "壹万零壹佰元整"),
        (100_100_000.0, "壹亿零壹拾万元整"),
        (2_120_424.66, "贰佰壹拾贰万零肆佰贰拾肆元陆角陆分"),
        (90_000_000_000_000.0, "玖拾万亿元整"),
    ],
)
def test_as_the_rules_write_it(yuan: float, words: str) -> None:
    assert capital_amount(yuan) == words


@pytest.mark.parametrize("yuan", [-0.01, 1e16, 0.005, 1.001])
def test_what_is_no_amount_is_refused(yuan: float) -> None:
    with pytest.raises(ReportError, match="it has no form in capitals"):
        capital_amount(yuan)


def read(words: str) -> int:
    """Fen from capitals, by the value of each word alone: a figure times its place, a group times 万 or 亿."""
    yuan, _, rest = words.rpartition("元") if "元" in words else ("", "", words)
    fen = 0
    figure = 0
    for word in rest:
        if word in FIGURES:
            figure = FIGURES[word]
        elif word != "整":
            fen += figure * {"角": 10, "分": 1}[word]
    return _whole(yuan) * 100 + fen


def _whole(words: str) -> int:
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in words:
            high, _, low = words.rpartition(name)
            return _whole(high) * size + _whole(low)
    total = figure = 0
    for word in words:
        if word in FIGURES:
            figure = FIGURES[word]
        else:
            total, figure = total + figure * PLACES[word], 0
    return total + figure


@settings(max_examples=25)
@given(st.integers(0, 9 * 10**13))
def test_another_reader_reads_it_back(fen: int) -> None:
    assert read(capital_amount(float(Fraction(fen, 100)))) == fen


@settings(max_examples=25)
@given(st.integers(0, 9 * 10**7), st.integers(0, 6))
def test_zeros_are_never_doubled_and_never_first_or_last(figure: int, n_zeros: int) -> None:
    words = capital_amount(float(Fraction(figure * 10**n_zeros, 100)))
    assert "零零" not in words
    assert "零万" not in words
    assert "零亿" not in words
    assert not words.startswith("零") or words == "零元整"
    assert words.endswith(("整", "角", "分"))
