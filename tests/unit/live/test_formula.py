"""Formulas: what they say in a cell, what they come to, and that both are the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from abs_model.live.formula import (
    Arrived,
    Cell,
    Given,
    Over,
    Ref,
    RefAt,
    RowSum,
    UpTo,
    both,
    choose,
    either,
    equal,
    exact,
    in_fen,
    maximum,
    minimum,
    rounded,
    total,
)
from abs_model.live.language import HALF_UP_POWER, ZERO, Dated, Expression, Number, Values


@dataclass(frozen=True)
class Plain:
    """Addresses that can be read: row and period."""

    period: int = 2

    def cell(self, name: str) -> str:
        return name

    def row(self, key: str, period: int, *, is_fixed: bool = False) -> str:
        return f"{'$' if is_fixed else ''}{key}{period}"

    def block(self, keys: Sequence[str], first: int, last: int, *, is_fixed: bool = False) -> str:
        return f"{'$' if is_fixed else ''}{keys[0]}{first}:{keys[-1]}{last}"

    def table(self, name: str) -> tuple[str, str]:
        return f"day_{name}", f"face_{name}"


VALUES = Values(
    cells={"half_up": 1 + 2.0**HALF_UP_POWER, "rate": 0.25, "blank": None, "cap": 5.0},
    rows={"a": [1.0, 2.0, 3.0], "b": [10.0, 20.0, 30.0], "day": [1.0, 5.0, 9.0]},
    tables={"t": Dated(days=(1.0, 5.0, 5.0), running=(1.5, 2.5, 4.0))},
    period=2,
)
A, B = Ref("a"), Ref("b")


@pytest.mark.parametrize(
    ("formula", "text", "value"),
    [
        (A + B, "a2+b2", 33.0),
        (A - (B - 1.0), "a2-(b2-1)", -26.0),
        (A * (B + 1.0), "a2*(b2+1)", 93.0),
        (A / (B * 2.0), "a2/(b2*2)", 0.05),
        (A.before + 0.5, "a1+0.5", 2.5),
        (RefAt("a", 0) * 1.0, "$a0*1", 1.0),
        (minimum(A, B, 2.0), "MIN(a2,b2,2)", 2.0),
        (maximum(A - B, 0.0), "MAX(a2-b2,0)", 0.0),
        (choose(A > B, A, B), "IF(a2>b2,a2,b2)", 30.0),
        (choose(both(A > 0.0, B >= 30.0), 1.0), "IF(AND(a2>0,b2>=30),1,0)", 1.0),
        (choose(either(A < 0.0, B <= 29.0), 1.0), "IF(OR(a2<0,b2<=29),1,0)", 0.0),
        (choose(equal(A, 3.0), 7.0), "IF(a2=3,7,0)", 7.0),
        (choose(Given("blank"), Cell("blank"), Cell("cap")), "IF(ISNUMBER(blank),blank,cap)", 5.0),
        (UpTo("t", A + 2.0), 'SUMIFS(face_t,day_t,"<="&(a2+2))', 4.0),
        (UpTo("t", ZERO), 'SUMIFS(face_t,day_t,"<="&0)', 0.0),
        (Arrived(("a",), ("day",), Number(5.0)), 'SUMIFS($a0:a1,$day0:day1,"<="&5)', 3.0),
        (Arrived(("b",), ("day",), Number(1.0)), 'SUMIFS($b0:b1,$day0:day1,"<="&1)', 10.0),
        (RowSum(("a", "b")), "SUM(a2:b2)", 33.0),
        (Over("b", 1, 2), "SUM($b1:b2)", 50.0),
        (exact(A + 0.1 + 0.2), "ROUND(a2+0.1+0.2,2)", 3.3),
        (rounded(B * Cell("rate")), "ROUND(b2*rate*half_up,2)", 7.5),
        (in_fen(Cell("rate")), "ROUND(rate*100,0)", 25.0),
        (total([]), "0", 0.0),
        (total([A]), "a2", 3.0),
        (total([A, B]), "ROUND(a2+b2,2)", 33.0),
    ],
)
def test_a_formula_says_what_it_comes_to(formula: Expression, text: str, value: float) -> None:
    assert formula.text(Plain()) == text
    assert formula.value(VALUES) == value


@pytest.mark.parametrize(
    ("amount", "ratio", "wanted"),
    # Half a fen, which floats hold a little too low: 8.20 x 0.075 = 0.615; 11 x 0.015 = 0.165; 21.15 x 0.1 = 2.115.
    [
        (8.2, 0.075, 0.62),
        (11.0, 0.015, 0.17),
        (21.15, 0.1, 2.12),
        (100.10, 0.05, 5.01),
        (2.0, 0.0025, 0.01),
        (0.04, 0.1, 0.0),
    ],
)
def test_half_a_fen_is_rounded_up(amount: float, ratio: float, wanted: float) -> None:
    assert rounded(Number(amount) * Number(ratio)).value(VALUES) == wanted


def test_a_choice_does_not_look_at_what_it_does_not_choose() -> None:
    assert choose(B > 0.0, A, A / 0.0).value(VALUES) == 3.0
    with pytest.raises(ZeroDivisionError):
        (A / 0.0).value(VALUES)
