"""Concentration limits: what each name comes to, and the smallest cut, against every possible cut tried by hand."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from random import Random

import numpy as np
import pandas as pd
import pytest

from abs_model.deal.eligibility import ConcentrationLimit
from abs_model.errors import TapeError
from abs_model.pool import limits as limits_module
from abs_model.pool.limits import Cut, cut_to_limits, limit_table

DIMENSIONS = ("supplier_id", "core_enterprise_id", "supplier_province")


def rows_of(amounts: Sequence[float], **names: Sequence[str | None]) -> pd.DataFrame:
    """Receivables of given amounts and names."""
    ids = [f"R{number:04d}" for number in range(len(amounts))]
    columns = {column: pd.Series(list(values), dtype="str") for column, values in names.items()}
    return pd.DataFrame({"receivable_id": pd.Series(ids, dtype="str"), "receivable_amount": list(amounts), **columns})


def cap(by: str, share: float | None = None, amount: float | None = None, mode: str = "cut") -> ConcentrationLimit:
    """One limit."""
    return ConcentrationLimit.model_validate({"by": by, "share": share, "amount": amount, "mode": mode})


def holds(frame: pd.DataFrame, limits: Sequence[ConcentrationLimit]) -> bool:
    """Whether every limit holds, in exact arithmetic and without any of the code under test."""
    return fits(*plain_numbers(frame, limits), range(len(frame)))


def plain_numbers(
    frame: pd.DataFrame, limits: Sequence[ConcentrationLimit]
) -> tuple[list[int], list[tuple[list[str], Fraction, int]]]:
    """Amounts in fen; and for each limit the names, and the share of the pool plus the amount that a name may have."""
    bounds = [
        (
            [str(name) for name in frame[limit.by]],
            Fraction(repr(limit.share)) if limit.share is not None else Fraction(0),
            round((limit.amount or 0.0) * 100),
        )
        for limit in limits
    ]
    return [round(amount * 100) for amount in frame["receivable_amount"]], bounds


def fits(fen: list[int], bounds: list[tuple[list[str], Fraction, int]], stays: Iterable[int]) -> bool:
    """Whether the rows that stay meet every bound."""
    stays = list(stays)
    total = sum(fen[row] for row in stays)
    for names, share, amount in bounds:
        held = dict.fromkeys(names, 0)
        for row in stays:
            held[names[row]] += fen[row]
        if max(held.values()) > share * total + amount:
            return False
    return True


def cheapest_cut(frame: pd.DataFrame, limits: Sequence[ConcentrationLimit]) -> tuple[int, int] | None:
    """Fewest rows and least fen of all cuts that leave a pool, by trying each; None where none does."""
    fen, bounds = plain_numbers(frame, limits)
    costs = []
    for code in range(1, 2 ** len(fen)):
        stays = [row for row in range(len(fen)) if code >> row & 1]
        if fits(fen, bounds, stays):
            costs.append((len(fen) - len(stays), sum(fen) - sum(fen[row] for row in stays)))
    return min(costs, default=None)


def cost_of(cut: Cut, frame: pd.DataFrame) -> tuple[int, int]:
    """Rows and fen that a cut takes out."""
    return int(cut.is_out.sum()), sum(round(amount * 100) for amount in frame["receivable_amount"][cut.is_out])


def test_the_table_says_amount_share_limit_and_excess_of_every_name() -> None:
    frame = rows_of([60.0, 25.0, 10.0, 5.0], supplier_id=["S1", "S2", "S1", "S3"])
    table = limit_table(frame, [cap("supplier_id", share=0.25, mode="test"), cap("supplier_id", amount=30.0)])
    assert table.columns.tolist() == [
        "dimension", "key", "amount", "share", "limit_share", "limit", "excess", "mode", "is_breached",
    ]  # fmt: skip
    assert table["key"].tolist() == ["S1", "S2", "S3"] * 2
    assert table["amount"].tolist() == [70.0, 25.0, 5.0] * 2
    assert table["share"].tolist() == [0.7, 0.25, 0.05] * 2
    assert table["limit"].tolist() == [25.0] * 3 + [30.0] * 3
    assert table["excess"].tolist() == [45.0, 0.0, 0.0, 40.0, 0.0, 0.0]
    assert table["is_breached"].tolist() == [True, False, False] * 2
    assert table["mode"].tolist() == ["test"] * 3 + ["cut"] * 3
    assert table["limit_share"].tolist()[:3] == [0.25] * 3
    assert table["limit_share"].isna().tolist() == [False] * 3 + [True] * 3


def test_a_share_is_a_share_to_the_fen() -> None:
    # A third of 0.10 yuan is 3.33 fen: 3 fen are within 33.333333 %, 4 are not.
    frame = rows_of([0.03, 0.04, 0.03], supplier_id=["S1", "S2", "S3"])
    table = limit_table(frame, [cap("supplier_id", share=0.33333333)])
    assert table.set_index("key")["is_breached"].to_dict() == {"S1": False, "S2": True, "S3": False}
    assert set(table["limit"]) == {0.03}


def test_a_table_without_limits_or_without_rows_is_empty_and_has_its_columns() -> None:
    frame = rows_of([1.0], supplier_id=["S1"])
    assert len(limit_table(frame, [])) == 0
    assert "is_breached" in limit_table(frame, [])
    assert len(limit_table(frame[:0], [cap("supplier_id", share=0.5)])) == 0


def test_those_who_do_not_say_count_as_one_name() -> None:
    frame = rows_of([40.0, 30.0, 30.0], supplier_province=["四川", None, None])
    table = limit_table(frame, [cap("supplier_province", share=0.5)])
    assert table.set_index("key")["amount"].to_dict() == {"not stated": 60.0, "四川": 40.0}
    assert table["is_breached"].tolist() == [True, False]


def test_a_limit_that_only_tests_cuts_nothing() -> None:
    frame = rows_of([60.0, 40.0], supplier_id=["S1", "S2"])
    cut = cut_to_limits(frame, [cap("supplier_id", share=0.1, mode="test")])
    assert not cut.is_out.any()
    assert cut.proof == "nothing to cut"
    assert cut.breaks == ()


def test_fewest_rows_go_first_and_of_as_few_the_least_amount() -> None:
    # S1 has 160 and may have 100. One row does it, the 60 or the 100: the 60 goes, although 50 and 10 are as much.
    frame = rows_of([100.0, 60.0, 30.0], supplier_id=["S1", "S1", "S2"])
    assert cut_to_limits(frame, [cap("supplier_id", amount=100.0)]).is_out.tolist() == [False, True, False]
    assert cut_to_limits(frame, [cap("supplier_id", amount=100.0)], most_exact_rows=0).is_out.tolist() == [
        False,
        True,
        False,
    ]
    frame = rows_of([50.0, 10.0, 100.0, 30.0], supplier_id=["S1", "S1", "S1", "S2"])
    assert cut_to_limits(frame, [cap("supplier_id", amount=100.0)]).is_out.tolist() == [False, False, True, False]


def test_a_share_is_of_the_pool_that_is_left() -> None:
    # 50 of 100 is S1's, who may have 40 %. Without its 10 it has 40 of 90, still above; without its 20 it has 30 of 80.
    frame = rows_of([20.0, 10.0, 20.0, 25.0, 25.0], supplier_id=["S1", "S1", "S1", "S2", "S3"])
    cut = cut_to_limits(frame, [cap("supplier_id", share=0.4)])
    assert cost_of(cut, frame) == (1, 2_000)
    assert frame["supplier_id"][cut.is_out].tolist() == ["S1"]
    assert cut.proof == "fewest rows and least amount"


def test_one_row_that_serves_two_limits_goes_before_one_for_each() -> None:
    frame = rows_of(
        [10.0, 10.0, 10.0, 10.0],
        supplier_id=["S1", "S1", "S2", "S3"],
        core_enterprise_id=["C2", "C1", "C1", "C3"],
    )
    cut = cut_to_limits(frame, [cap("supplier_id", amount=10.0), cap("core_enterprise_id", amount=10.0)])
    assert cut.is_out.tolist() == [False, True, False, False]
    assert [(limit.by, breaks.tolist()) for limit, breaks in cut.breaks] == [
        ("supplier_id", [False, True, False, False]),
        ("core_enterprise_id", [False, True, False, False]),
    ]


def test_a_row_names_only_the_limits_that_it_would_break() -> None:
    frame = rows_of([10.0, 10.0, 5.0], supplier_id=["S1", "S1", "S2"], core_enterprise_id=["C1", "C2", "C3"])
    cut = cut_to_limits(frame, [cap("supplier_id", amount=10.0), cap("core_enterprise_id", amount=10.0)])
    named = {limit.by: int(breaks.sum()) for limit, breaks in cut.breaks}
    assert named == {"supplier_id": 1, "core_enterprise_id": 0}


def random_question(rng: Random) -> tuple[pd.DataFrame, list[ConcentrationLimit]]:
    """A few receivables, and limits some of which they break."""
    n_rows = rng.randint(1, 10)
    kind = rng.choice(["round", "any", "wide"])
    draws: dict[str, Callable[[], float]] = {
        "round": lambda: rng.randint(1, 20) * 1_000.0,
        "any": lambda: rng.randint(1, 10**9) / 100,
        "wide": lambda: round(rng.lognormvariate(12, 3) + 0.01, 2),
    }
    draw = draws[kind]
    names = {by: [f"{by[0]}{rng.randint(1, rng.randint(2, 8))}" for _ in range(n_rows)] for by in DIMENSIONS}
    frame = rows_of([draw() for _ in range(n_rows)], **names)
    frame["receivable_id"] = pd.Series(rng.sample(frame["receivable_id"].tolist(), n_rows), dtype="str")
    total = float(frame["receivable_amount"].sum())
    limits = [
        cap(by, share=rng.choice([0.3, 0.34, 0.4, 0.5, 0.6, 0.75, 0.9]))
        if rng.random() < 0.7
        else cap(by, amount=round(total * rng.uniform(0.1, 0.7), 2))
        for by in rng.sample(DIMENSIONS, rng.randint(1, 3))
    ]
    return frame, limits


@pytest.mark.parametrize("seed", range(150))
def test_no_cut_is_cheaper_than_the_one_that_is_made(seed: int) -> None:
    frame, limits = random_question(Random(seed))
    best = cheapest_cut(frame, limits)
    if best is None:
        with pytest.raises(TapeError, match="no receivable can stay"):
            cut_to_limits(frame, limits)
        return
    cut = cut_to_limits(frame, limits)
    assert holds(frame[~cut.is_out], limits)
    assert cost_of(cut, frame) == best
    assert cut.proof == ("fewest rows and least amount" if best[0] else "nothing to cut")


@pytest.mark.parametrize("seed", range(40))
def test_the_plain_rule_restores_the_limits_too_and_takes_no_row_in_vain(seed: int) -> None:
    frame, limits = random_question(Random(seed))
    best = cheapest_cut(frame, limits)
    try:
        cut = cut_to_limits(frame, limits, most_exact_rows=0)
    except TapeError as error:
        assert best is None or "no pool was found" in str(error)
        return
    assert best is not None
    assert holds(frame[~cut.is_out], limits)
    assert cost_of(cut, frame) >= best
    for row in np.flatnonzero(cut.is_out):
        stays = ~cut.is_out
        stays[row] = True
        assert not holds(frame[stays], limits)
        assert any(breaks[row] for _, breaks in cut.breaks)


@pytest.mark.parametrize("exponent", [7, 9, 11, 13, 15])
@pytest.mark.parametrize("seed", range(12))
def test_rows_that_differ_by_a_fen_do_not_deceive_the_solver(seed: int, exponent: int) -> None:
    # Limits that are met, or missed, by a fen or two in pools of up to 10 trillion yuan.
    rng = Random(seed)
    n_rows = rng.randint(4, 9)
    fen = [10**exponent // n_rows + rng.randint(0, 3) for _ in range(n_rows)]
    frame = rows_of([one / 100 for one in fen], supplier_id=[f"S{rng.randint(1, 4)}" for _ in range(n_rows)])
    by_amount = cap("supplier_id", amount=(sum(sorted(fen)[: rng.randint(1, 2)]) - rng.randint(0, 2)) / 100)
    limits = [by_amount if seed % 2 else cap("supplier_id", share=rng.choice([0.4, 0.5, 0.6]))]
    best = cheapest_cut(frame, limits)
    if best is None:
        with pytest.raises(TapeError):
            cut_to_limits(frame, limits)
        return
    cut = cut_to_limits(frame, limits)
    assert cost_of(cut, frame) == best
    assert cut.proof == ("fewest rows and least amount" if best[0] else "nothing to cut")


def test_the_plain_rule_knows_that_a_cut_makes_the_pool_smaller() -> None:
    # S1 has 100 of 200 and may have 40 %: 20 too much, but it must give 34 (66 of 166), so the 60 goes and not the 25.
    frame = rows_of([60.0, 25.0, 15.0, 50.0, 50.0], supplier_id=["S1", "S1", "S1", "S2", "S3"])
    cut = cut_to_limits(frame, [cap("supplier_id", share=0.4)], most_exact_rows=0)
    assert cut.is_out.tolist() == [True, False, False, False, False]


def test_the_plain_rule_puts_back_what_a_later_limit_has_made_needless() -> None:
    # First S1 gives its 10; then C1 gives the 12 that is S1's too, and the 10 fits again.
    frame = rows_of([10.0, 12.0, 12.0], supplier_id=["S1", "S2", "S1"], core_enterprise_id=["C2", "C1", "C1"])
    limits = [cap("supplier_id", amount=12.0), cap("core_enterprise_id", amount=12.0)]
    assert cut_to_limits(frame, limits, most_exact_rows=0).is_out.tolist() == [False, False, True]


def test_the_plain_rule_says_that_it_proves_nothing() -> None:
    frame = rows_of([60.0, 20.0, 20.0, 20.0], supplier_id=["S1", "S1", "S2", "S3"])
    assert cut_to_limits(frame, [cap("supplier_id", share=0.5)], most_exact_rows=0).proof == "no proof"


def test_a_search_that_runs_out_keeps_what_it_has_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    # 300 unequal rows of one supplier: that so few rows do is soon proven, that no cheaper ones do takes for ever.
    rng = Random(0)
    frame = rows_of([rng.randint(10**8, 10**9) / 100 for _ in range(300)], supplier_id=["S1"] * 150 + ["S2"] * 150)
    monkeypatch.setattr(limits_module, "MOST_NODE_ROWS", 1_000)
    limit = cap("supplier_id", amount=round(float(frame["receivable_amount"][:150].sum()) * 0.7, 2))
    cut = cut_to_limits(frame, [limit])
    assert holds(frame[~cut.is_out], [limit])
    assert cut.proof in {"fewest rows", "fewest rows and least amount"}
    fewest = 0
    for supplier in ("S1", "S2"):
        amounts = sorted(frame["receivable_amount"][frame["supplier_id"] == supplier], reverse=True)
        running = np.cumsum(amounts)
        fewest += int(np.searchsorted(running, max(0.0, running[-1] - (limit.amount or 0.0))) + 1)
    assert int(cut.is_out.sum()) == fewest


def test_a_solver_that_errs_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = rows_of([60.0, 20.0, 20.0, 20.0], supplier_id=["S1", "S1", "S2", "S3"])
    for wrong in (None, np.array([True, True, False, False])):
        monkeypatch.setattr(limits_module, "_solve", lambda _, wrong=wrong: (wrong, "fewest rows and least amount"))
        cut = cut_to_limits(frame, [cap("supplier_id", share=0.5)])
        assert int(cut.is_out.sum()) == 1
        assert cut.proof == "no proof"


def test_the_order_of_the_rows_does_not_matter_even_among_equal_rows() -> None:
    frame = rows_of([10.0] * 8, supplier_id=["S1"] * 5 + ["S2", "S3", "S4"])
    limits = [cap("supplier_id", share=0.4)]
    out = set(frame["receivable_id"][cut_to_limits(frame, limits).is_out])
    for seed in range(5):
        shuffled = frame.sample(frac=1, random_state=seed)
        assert set(shuffled["receivable_id"][cut_to_limits(shuffled, limits).is_out]) == out


@pytest.mark.parametrize(
    ("limits", "where", "why"),
    [
        ([cap("core_enterprise_id", share=0.5)], ": core_enterprise_id share 0.5", "there is only C1"),
        (
            [cap("supplier_id", share=0.3)],
            ": supplier_id share 0.3",
            "there are 2, and the largest of them always has at least 0.5 of the pool",
        ),
        ([cap("supplier_id", amount=5.0)], ": supplier_id amount 5.00", "the smallest of all is 10.00"),
    ],
    ids=["one name", "too few names", "too large rows"],
)
def test_a_limit_that_nothing_can_meet_is_named_with_the_reason(
    limits: list[ConcentrationLimit], where: str, why: str
) -> None:
    frame = rows_of([10.0, 30.0, 5e6], supplier_id=["S1", "S2", "S2"], core_enterprise_id=["C1"] * 3)
    with pytest.raises(TapeError) as caught:
        cut_to_limits(frame, limits)
    assert str(caught.value) == (
        f"pool.concentration{where}: no receivable can stay: {why}; a limit that some receivables of the tape meet is "
        "wanted. Raise it, add receivables of other names, or write mode: test."
    )


def test_limits_that_only_together_leave_nothing_are_named_together() -> None:
    # Half each and at most 20 for one: only the 10 of S1 is small enough, and it has no equal.
    frame = rows_of([10.0, 30.0, 5e6], supplier_id=["S1", "S2", "S2"])
    with pytest.raises(TapeError) as caught:
        cut_to_limits(frame, [cap("supplier_id", share=0.5), cap("supplier_id", amount=20.0)])
    assert str(caught.value) == (
        "pool.concentration: no receivable can stay under supplier_id share 0.5 and supplier_id amount 20.00; limits "
        "that some receivables of the tape meet together are wanted. Raise a limit, add receivables of other names, or "
        "write mode: test."
    )
