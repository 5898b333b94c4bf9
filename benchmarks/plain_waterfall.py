"""The rules of the reference deal as a plain Python loop over one path: what the engine is measured against.

Written the way a careful analyst would, floats and ``min``, no array and no look-up by name, amounts rounded half up.
The benchmark asserts that it agrees with the engine to the fen before it times either.
"""

from collections.abc import Sequence
from math import floor

CAP = 3_000_000_000.0
PRICE = 10_000_000_000.0 - 200_000.0


def _half_up(amount: float) -> float:
    return float(floor(amount + 0.5))


def _split(money: float, first: float, second: float) -> tuple[float, float]:
    if money == first + second:
        return first, second
    part = _half_up(money * first / (first + second))
    return part, money - part


def _target(senior: float) -> float:
    return max(10_000_000.0, _half_up(0.02 * senior)) if senior > 0 else 0.0


def plain_path(
    collected: Sequence[float],
    lost: Sequence[float],
    outstanding: Sequence[float],
    years: Sequence[float],
    alive_until: int,
) -> tuple[float, float, float, float, float, float]:
    """Balances of A, B, C, the guarantor's open advance, the residual of C and the total of fees after the last period.

    ``alive_until`` is the first period in which the guarantor pays nothing.
    """
    a, b, c = 7_000_000_000.0, 1_500_000_000.0, 1_500_000_000.0
    cash = a + b + c
    reserve = min(cash, _target(a + b))
    cash -= reserve
    cash -= min(cash, PRICE)
    servicing = custody = interest_a = interest_b = 0.0
    advance = drawn = residual = fees = 0.0
    is_accelerated = False
    for period in range(1, len(collected)):
        cash += collected[period]
        is_accelerated = is_accelerated or lost[period] / 10_000_000_000 > 0.05
        interest_a += _half_up(a * 0.03 * years[period])
        interest_b += _half_up(b * 0.04 * years[period])
        due_a, due_b, due_c = a, b, c
        is_last = period == len(collected) - 1
        scheduled_a, scheduled_b = (a, b) if is_last else (0.0, 0.0)
        if a + b + c > 0:
            servicing += _half_up(outstanding[period] * 0.002 * years[period])
            custody += 100_000.0
        paid = min(cash, servicing + custody)
        first, second = _split(paid, servicing, custody)
        servicing -= first
        custody -= second
        cash -= paid
        fees += paid
        paid = min(cash, interest_a + interest_b)
        first, second = _split(paid, interest_a, interest_b)
        interest_a -= first
        interest_b -= second
        cash -= paid
        paid = min(reserve, servicing)
        servicing -= paid
        reserve -= paid
        fees += paid
        paid = min(reserve, custody)
        custody -= paid
        reserve -= paid
        fees += paid
        paid = min(reserve, interest_a)
        interest_a -= paid
        reserve -= paid
        paid = min(reserve, interest_b)
        interest_b -= paid
        reserve -= paid
        if is_accelerated:
            paid = min(cash, due_a + due_b)
            first, second = _split(paid, due_a, due_b)
        else:
            first = min(cash, due_a)
            second = min(cash - first, due_b)
        a -= first
        b -= second
        cash -= first + second
        scheduled_a = max(scheduled_a - first, 0.0)
        scheduled_b = max(scheduled_b - second, 0.0)
        if period < alive_until:
            left = CAP - drawn
            paid = min(left, servicing)
            servicing -= paid
            fees += paid
            left -= paid
            paid = min(left, custody)
            custody -= paid
            fees += paid
            left -= paid
            paid = min(left, interest_a)
            interest_a -= paid
            left -= paid
            paid = min(left, interest_b)
            interest_b -= paid
            left -= paid
            paid = min(left, scheduled_a)
            scheduled_a -= paid
            a -= paid
            left -= paid
            paid = min(left, scheduled_b)
            scheduled_b -= paid
            b -= paid
            left -= paid
            advance += CAP - drawn - left
            drawn = CAP - left
        target = _target(a + b)
        paid = min(cash, max(target - reserve, 0.0))
        reserve += paid
        cash -= paid
        if not (servicing or custody or interest_a or interest_b or scheduled_a or scheduled_b):
            paid = min(cash, advance)
            advance -= paid
            cash -= paid
        paid = min(cash, due_c)
        c -= paid
        cash -= paid
        paid = max(reserve - target, 0.0)
        reserve -= paid
        cash += paid
        if not (a or b or c or interest_a or interest_b):
            residual += cash
            cash = 0.0
    return a, b, c, advance, residual, fees
