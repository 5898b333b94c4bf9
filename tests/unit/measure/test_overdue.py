"""The overdue rule on months counted from 0: what the words say, edge by edge."""

import numpy as np
import pytest

from abs_model.measure.overdue import NOT_SETTLED, Acts, OverdueMonths, Regime, latest, overdue_months, since

REGIME = Regime()


def acts(*rows: tuple[int, int, int]) -> Acts:
    """Acts of 1.00 yuan: acceptor, month, month of settlement."""
    acceptor, month, settled = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Acts(acceptor=acceptor, month=month, settled=settled, amount=np.full(len(rows), 100.0))


def months_of(last: int, *rows: tuple[int, int], regime: Regime = REGIME) -> OverdueMonths:
    """One acceptor: month of each act, and of its settlement."""
    return overdue_months(acts(*((0, *row) for row in rows)), 1, last, regime)


def overdue(last: int, *rows: tuple[int, int]) -> list[int]:
    """Months that are overdue."""
    found = months_of(last, *rows)
    return (np.flatnonzero(found.is_overdue[0]) + found.first).tolist()


def test_two_acts_do_not_make_an_acceptor_overdue_and_three_do() -> None:
    assert overdue(9, (0, NOT_SETTLED), (0, NOT_SETTLED)) == []
    assert overdue(9, (0, 0), (0, 0), (0, 0)) == [0]


def test_six_months_are_the_month_itself_and_the_five_before() -> None:
    # Acts in the months 0, 4 and 5: all three are in the months 0 to 5, which end with month 5.
    assert overdue(12, (0, 0), (4, 4), (5, NOT_SETTLED)) == [5]
    assert overdue(12, (0, 0), (4, 4), (6, NOT_SETTLED)) == []


def test_without_a_balance_only_a_month_with_an_act_is_overdue() -> None:
    # Three acts in month 0, settled in month 1: open at the end of month 0 only.
    assert overdue(9, (0, 1), (0, 1), (0, 1)) == [0]
    # With a fourth in month 3, settled at once, that month is overdue although nothing is open at its end.
    assert overdue(9, (0, 1), (0, 1), (0, 1), (3, 3)) == [0, 3]


def test_with_a_balance_every_month_that_looks_back_on_three_acts_is_overdue() -> None:
    assert overdue(9, (0, 0), (0, 0), (0, NOT_SETTLED)) == [0, 1, 2, 3, 4, 5]
    assert overdue(9, (0, 0), (0, 0), (0, 3)) == [0, 1, 2]


def test_three_overdue_months_of_six_are_persistent_and_two_are_not() -> None:
    found = months_of(9, (0, 0), (0, 0), (0, 2))
    assert found.is_persistent.sum() == 0
    found = months_of(9, (0, 0), (0, 0), (0, 3))
    # Overdue in the months 0, 1, 2: looked back on from 2 until 5, and still by two of them from 6.
    assert np.flatnonzero(found.is_persistent[0]).tolist() == [2, 3, 4, 5]


def test_a_month_may_be_persistent_without_being_overdue() -> None:
    found = months_of(9, (0, 0), (0, 0), (0, 3))
    assert not found.is_overdue[0, 5]
    assert found.is_persistent[0, 5]


def test_acts_and_settlements_after_the_last_month_are_not_known() -> None:
    known = months_of(2, (0, 0), (0, 0), (0, NOT_SETTLED))
    later = months_of(2, (0, 0), (0, 0), (0, 3), (3, NOT_SETTLED), (7, 8))
    assert known.is_overdue.tolist() == later.is_overdue.tolist() == [[True] * 3]
    assert later.n_acts[0].tolist() == [3, 3, 3]
    assert later.balance[0].tolist() == [100.0, 100.0, 100.0]


def test_balance_is_what_has_happened_and_is_not_settled_at_the_end_of_the_month() -> None:
    found = months_of(4, (0, 2), (1, NOT_SETTLED), (1, 1))
    assert found.balance[0].tolist() == [100.0, 200.0, 100.0, 100.0, 100.0]


def test_acceptors_do_not_see_each_other() -> None:
    rows = [(0, 0, NOT_SETTLED)] * 3 + [(1, 2, NOT_SETTLED)] * 2
    found = overdue_months(acts(*rows), 3, 3, REGIME)
    assert found.is_overdue.tolist() == [[True] * 4, [False] * 4, [False] * 4]
    assert found.n_acts[:, 3].tolist() == [3, 2, 0]


def test_without_an_act_there_is_the_last_month_alone() -> None:
    found = overdue_months(acts(), 2, 600, REGIME)
    assert found.first == 600
    assert found.is_overdue.tolist() == found.is_persistent.tolist() == [[False], [False]]


def test_months_before_1970_are_months_too() -> None:
    assert overdue(2, (-3, NOT_SETTLED), (-3, NOT_SETTLED), (-2, NOT_SETTLED)) == [-2, -1, 0, 1, 2]


def test_another_regime_counts_by_its_own_numbers() -> None:
    regime = Regime(events=1, months=2, persistent_months=2)
    found = months_of(3, (0, 0), (1, 1), regime=regime)
    assert found.is_overdue[0].tolist() == [True, True, False, False]
    assert found.is_persistent[0].tolist() == [False, True, False, False]


def test_a_run_ends_with_the_last_month_and_the_latest_need_not() -> None:
    flags = np.array([[True, True], [False, True], [True, False], [False, False]])
    assert since(flags).tolist() == [0, 1, -1, -1]
    assert latest(flags).tolist() == [1, 1, 0, -1]


def test_what_is_settled_before_it_happens_is_refused() -> None:
    with pytest.raises(ValueError, match="not before that of the act"):
        acts((0, 5, 4))


def test_a_regime_that_counts_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 are wanted"):
        Regime(events=0)
