"""The choice from a tape that is larger than the issue: against every possible choice, and what it says of itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from random import Random
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.deal.eligibility import ConcentrationLimit
from abs_model.errors import ScenarioError, TapeError
from abs_model.pool import choice as choice_module
from abs_model.pool.choice import Choice, Goal
from abs_model.pool.screening import screen
from abs_model.pool.selection import AIMS, Aim, Selected, Selection, chosen_tape, select
from tests.unit.pool.test_pool_builders import CORE_ENTERPRISES, clean_rows, deal_with, tape_of, typed

CUT_OFF = pd.Timestamp("2020-06-30")
NONE = "not stated"


def rows_of(amounts: Sequence[float], **columns: Sequence[Any]) -> pd.DataFrame:
    """Receivables without a fault, of given amounts; other columns as given."""
    frame = clean_rows(len(amounts))
    for name, values in ({"receivable_amount": amounts} | columns).items():
        frame[name] = list(values)
    return typed(frame)


def chosen(frame: pd.DataFrame, *rules: str, limits: Sequence[dict[str, Any]] = (), **wanted: Any) -> Selected:
    """A choice from rows."""
    return select(tape_of(frame), deal_with(*rules, limits=limits), Selection(**wanted))


# Every possible choice, in exact arithmetic and without any of the code under test.


def caps_of(deal: Deal) -> Iterator[tuple[str, dict[str, Fraction], Fraction, Fraction]]:
    """Column, amounts of single names, share and amount of every other name, for each limit."""
    for limit in deal.pool.concentration:
        share = Fraction(repr(limit.share)) if limit.share is not None else Fraction(0)
        yield limit.by, {}, share, Fraction(repr(limit.amount or 0.0)) * 100
    if any(one.rule == "within_core_enterprise_limit" for one in deal.pool.eligibility):
        own = {one.id: Fraction(repr(one.limit)) * 100 for one in deal.core_enterprises if one.limit is not None}
        yield "core_enterprise_id", own, Fraction(0), Fraction(10**18)


def is_allowed(frame: pd.DataFrame, deal: Deal, rows: Sequence[int]) -> bool:
    """Whether some rows meet every limit."""
    fen = [round(amount * 100) for amount in frame["receivable_amount"]]
    total = sum(fen[row] for row in rows)
    for column, own, share, amount in caps_of(deal):
        names = frame[column].fillna(NONE).tolist()
        held: dict[str, int] = {}
        for row in rows:
            held[names[row]] = held.get(names[row], 0) + fen[row]
        if any(have > own.get(name, share * total + amount) for name, have in held.items()):
            return False
    return True


def worth(frame: pd.DataFrame, aim: Aim, rows: Sequence[int]) -> Fraction:
    """What a choice is worth; the larger the better."""
    fen = [round(amount * 100) for amount in frame["receivable_amount"]]
    total = sum(fen[row] for row in rows)
    match aim:
        case "amount":
            return Fraction(total)
        case "suppliers":
            return Fraction(frame["supplier_id"].iloc[list(rows)].nunique())
        case "yield":
            rates = [Fraction(repr(float(one))) for one in frame["discount_rate"]]
            return sum((fen[row] * rates[row] for row in rows), Fraction(0)) / total
        case "tenor":
            days = (frame["due_date"] - CUT_OFF).dt.days.tolist()
            return -Fraction(sum(fen[row] * days[row] for row in rows), total)


def best_worth(frame: pd.DataFrame, deal: Deal, aim: Aim, least: int, most: int) -> Fraction | None:
    """The most that any allowed choice of so many fen is worth, by trying each; None where there is none."""
    fen = [round(amount * 100) for amount in frame["receivable_amount"]]
    best: Fraction | None = None
    for code in range(1, 2 ** len(fen)):
        rows = [row for row in range(len(fen)) if code >> row & 1]
        if max(least, 1) <= sum(fen[row] for row in rows) <= most and is_allowed(frame, deal, rows):
            value = worth(frame, aim, rows)
            best = value if best is None or value > best else best
    return best


def random_case(seed: int) -> tuple[pd.DataFrame, Deal, int, int]:
    """A small tape, limits that often bind to the fen, and amounts of fen between which the choice is to lie."""
    dice = Random(seed)
    n_rows = dice.randint(2, 10)
    unit = dice.choice([1, 100, 12_345, 10**7])
    frame = rows_of(
        [dice.randint(1, 12) * unit / 100 for _ in range(n_rows)],
        supplier_id=[dice.choice("ABCDE") for _ in range(n_rows)],
        core_enterprise_id=[dice.choice(["C1", "C2", "C3"]) for _ in range(n_rows)],
        group_id=[dice.choice(["G1", "G2"]) for _ in range(n_rows)],
        supplier_province=[dice.choice(["四川", "重庆", None]) for _ in range(n_rows)],
        discount_rate=[dice.randint(300, 700) / 10_000 for _ in range(n_rows)],
        due_date=[CUT_OFF + pd.Timedelta(days=dice.randint(1, 350)) for _ in range(n_rows)],
    )
    limits = [
        {"by": by, "mode": dice.choice(["cut", "test"])}
        | dice.choice([{"share": dice.choice([0.25, 0.4, 0.5, 0.6])}, {"amount": dice.randint(8, 30) * unit / 100}])
        for by in dice.sample(
            ["supplier_id", "core_enterprise_id", "supplier_province", "group_id"], dice.randint(0, 3)
        )
    ]
    own = [one | {"limit": dice.randint(5, 40) * unit / 100} for one in CORE_ENTERPRISES]
    rules = ["within_core_enterprise_limit"] if dice.random() < 0.5 else []
    total = sum(round(amount * 100) for amount in frame["receivable_amount"])
    most = dice.randint(max(total // 3, 1), total)
    least = dice.choice([0, most // 2, most * 9 // 10])
    return frame, deal_with(*rules, limits=limits, core_enterprises=own), least, most


@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("seeds", [range(0, 15), range(15, 30)], ids=["first", "second"])
def test_no_choice_is_better_than_the_one_that_is_made(aim: Aim, seeds: range) -> None:
    for seed in seeds:
        frame, deal, least, most = random_case(seed)
        best = best_worth(frame, deal, aim, least, most)
        wanted = Selection(aim=aim, target=most / 100, least=least / 100, gap=0.0)
        if best is None:
            with pytest.raises(TapeError, match="wanted"):
                select(tape_of(frame), deal, wanted)
            continue
        made = select(tape_of(frame), deal, wanted)
        rows = made.is_chosen.nonzero()[0].tolist()
        assert is_allowed(frame, deal, rows)
        assert least <= round(made.amount * 100) <= most
        assert float(worth(frame, aim, rows)) == pytest.approx(float(best), rel=1e-12), seed
        assert made.status == "optimal", seed


@pytest.mark.parametrize("seed", [30, 32, 36, 39, 40, 41])
def test_without_a_least_the_target_is_filled_before_the_aim_is_looked_at(seed: int) -> None:
    frame, deal, _, most = random_case(seed)
    fullest = best_worth(frame, deal, "amount", 1, most)
    if fullest is None:
        pytest.fail("the case has no choice: take another seed")
    made = select(tape_of(frame), deal, Selection(aim="suppliers", target=most / 100, gap=0.0))
    assert made.amount * 100 >= float(fullest) * 0.999 - 1
    at_least = int(float(fullest) * 0.999)
    assert made.value == best_worth(frame, deal, "suppliers", at_least, most)


def test_a_share_is_a_share_of_what_is_chosen() -> None:
    # Of 100 and four times 30, one supplier of 100 may be half of the pool only beside three others at least.
    frame = rows_of([100.0, 30.0, 30.0, 30.0, 30.0], supplier_id=list("ABCDE"))
    made = chosen(frame, limits=[{"by": "supplier_id", "share": 0.5}], target=195.0)
    assert made.amount == 120.0
    assert chosen(frame, limits=[{"by": "supplier_id", "share": 0.5}], target=220.0).amount == 220.0


def test_limits_that_only_test_bind_a_choice_too() -> None:
    frame = rows_of([60.0, 20.0, 20.0], supplier_id=list("ABC"))
    assert chosen(frame, limits=[{"by": "supplier_id", "share": 0.5, "mode": "test"}], target=100.0).amount == 40.0


def test_a_row_that_a_criterion_excludes_is_never_chosen_and_says_why() -> None:
    frame = rows_of([10.0, 20.0, 30.0])
    frame.loc[2, "is_pledged"] = True
    made = chosen(frame, "unencumbered", target=25.0)
    assert made.receivable_ids == ("R000002",)
    assert made.excluded[["receivable_id", "rule"]].to_numpy().tolist() == [
        ["R000001", "selection"],
        ["R000003", "unencumbered"],
    ]


def test_a_core_enterprises_own_limit_is_filled_best_not_in_tape_order() -> None:
    # In tape order 60 goes first and leaves 30 out; 50 and 30 together come nearer to the limit of 80.
    frame = rows_of([60.0, 50.0, 30.0], core_enterprise_id=["C1"] * 3)
    deal = deal_with("within_core_enterprise_limit", core_enterprises=[CORE_ENTERPRISES[0] | {"limit": 80.0}])
    made = select(tape_of(frame), deal, Selection(target=1_000.0))
    assert made.amount == 80.0
    assert made.limits[["rule", "key", "limit", "room", "is_binding"]].to_numpy().tolist() == [
        ["within_core_enterprise_limit", "C1", 80.0, 0.0, True]
    ]


def test_a_further_limit_binds_beside_those_of_the_deal() -> None:
    frame = rows_of([60.0, 20.0], core_enterprise_id=["C1", "C2"])
    shelf = (ConcentrationLimit(by="core_enterprise_id", amount=50.0),)
    assert chosen(frame, target=100.0, limits=[]).amount == 80.0
    assert select(tape_of(frame), deal_with(), Selection(target=100.0, limits=shelf)).amount == 20.0


def test_a_limit_binds_where_nothing_left_out_of_the_name_would_fit() -> None:
    frame = rows_of([50.0, 30.0, 25.0, 10.0, 10.0], supplier_id=list("AABCD"))
    made = chosen(frame, limits=[{"by": "supplier_id", "share": 0.55}], target=100.0)
    # 50 of A beside 25, 10 and 10 is 52.6 %; with 30 more it would be 64 %. Nothing of B, C or D is left out.
    assert made.amount == 95.0
    table = made.limits.set_index("key")
    assert table["is_binding"].to_dict() == {"A": True, "B": False, "C": False, "D": False}
    assert table.loc["A", ["amount", "limit", "room"]].tolist() == [50.0, 52.25, 2.25]
    assert made.binding["key"].tolist() == ["A"]


def test_the_chosen_rows_are_a_tape_of_which_the_deal_takes_every_row() -> None:
    frame, deal, least, most = random_case(4)
    tape = tape_of(frame, refused=[1.0])
    made = select(tape, deal, Selection(target=most / 100, least=least / 100))
    again = screen(chosen_tape(tape, made), deal)
    assert tuple(again.pool_frame["receivable_id"]) == made.receivable_ids
    assert again.cut.proof == "nothing to cut"
    assert list(chosen_tape(tape, made).frame.columns) == list(tape.frame.columns)


def test_a_set_that_breaks_a_limit_by_a_fen_never_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    # With limits a yuan too wide the solver first finds sets that break the cap of 100.00 by up to a yuan.
    monkeypatch.setattr(choice_module, "SOLVER_SLACK", 100.0)
    frame = rows_of([50.0, 50.01, 50.02, 49.99, 0.01], supplier_id=["A"] * 4 + ["B"])
    made = chosen(frame, limits=[{"by": "supplier_id", "amount": 100.0}], target=1_000.0, gap=0.0)
    assert made.amount == 100.01
    assert made.limits.set_index("key")["room"]["A"] == 0.0


def test_a_tie_of_a_share_to_the_fen_is_allowed() -> None:
    frame = rows_of([33_333_333.33, 33_333_333.33, 33_333_333.34], supplier_id=list("ABC"))
    made = chosen(frame, limits=[{"by": "supplier_id", "share": 0.33333334}], target=1e9)
    assert made.amount == 100_000_000.0
    with pytest.raises(TapeError, match="no eligible receivable can be chosen"):
        chosen(frame, limits=[{"by": "supplier_id", "share": 0.33333333}], target=1e9)


@pytest.mark.parametrize("aim", AIMS)
def test_the_order_of_the_rows_does_not_change_what_is_reached(aim: Aim) -> None:
    frame, deal, least, most = random_case(7)
    wanted = Selection(aim=aim, target=most / 100, least=least / 100, gap=0.0)
    straight = select(tape_of(frame), deal, wanted)
    turned = select(tape_of(frame.iloc[::-1].reset_index(drop=True)), deal, wanted)
    assert turned.value == pytest.approx(straight.value, rel=1e-12)


# What cannot be had, and what makes no sense.


def test_the_limit_in_the_way_is_named() -> None:
    frame = rows_of([60.0, 20.0, 20.0], supplier_id=list("ABC"), core_enterprise_id=["C1", "C2", "C3"])
    limits = [{"by": "supplier_id", "share": 0.5}, {"by": "core_enterprise_id", "share": 0.9}]
    with pytest.raises(TapeError) as caught:
        chosen(frame, limits=limits, target=100.0, least=90.0)
    assert str(caught.value) == (
        "tape.csv: selection: under all limits together the eligible receivables come to at most 40.00 yuan; 90.00 to "
        "100.00 yuan is wanted. Raise the limit in the way: without supplier_id share 0.5 there is a choice."
    )


def test_limits_that_are_only_together_in_the_way_are_named_together() -> None:
    frame = rows_of([60.0, 20.0, 20.0], supplier_id=list("ABC"), debtor_id=list("XYZ"))
    limits = [{"by": "supplier_id", "amount": 30.0}, {"by": "debtor_id", "amount": 40.0}]
    with pytest.raises(TapeError, match="raise several of: supplier_id amount 30.00, debtor_id amount 40.00"):
        chosen(frame, limits=limits, target=100.0, least=90.0)


def test_receivables_that_cannot_be_split_are_said_to_be_so() -> None:
    with pytest.raises(TapeError, match="receivables cannot be split"):
        chosen(rows_of([60.0, 60.0]), target=100.0, least=90.0)


def test_too_few_eligible_receivables_are_counted() -> None:
    with pytest.raises(TapeError, match=r"2 eligible receivables come to 30.00 yuan; 90.00 to 100.00 yuan is wanted"):
        chosen(rows_of([10.0, 20.0]), target=100.0, least=90.0)
    frame = rows_of([10.0])
    frame["is_pledged"] = True
    with pytest.raises(TapeError, match="0 eligible receivables come to 0.00 yuan"):
        chosen(typed(frame), "unencumbered", target=100.0)


def test_a_mean_rate_needs_the_rate_of_each() -> None:
    frame = rows_of([10.0, 20.0], discount_rate=[0.05, None])
    with pytest.raises(TapeError, match="1 of 2 eligible receivables state no discount rate"):
        chosen(frame, target=100.0, aim="yield")
    with pytest.raises(TapeError, match="2 of 2 eligible receivables state no discount rate"):
        chosen(frame.drop(columns="discount_rate"), target=100.0, aim="yield")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"aim": "yeild"}, "'yeild'; an aim is wanted. Did you mean yield?"),
        ({"target": 0.0}, "selection: target: it is 0.0; an amount above 0 in yuan is wanted"),
        ({"target": float("nan")}, "selection: target: it is nan"),
        ({"target": float("inf")}, "selection: target: it is inf"),
        ({"least": -1.0}, "selection: least: it is -1.0"),
        ({"least": 101.0}, "it is 101.00, more than the target of 100.00; at most the target is wanted"),
        ({"gap": 1.0}, "selection: gap: it is 1.0"),
        ({"fill_ratio": 0.0}, "selection: fill_ratio: it is 0.0"),
        ({"seconds": 0.0}, "selection: seconds: it is 0.0"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_remedy(wanted: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        chosen(rows_of([10.0]), **({"target": 100.0} | wanted))
    assert words in str(caught.value)
    assert str(caught.value).endswith((".", "?"))


def test_everything_that_makes_no_sense_is_said_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        chosen(rows_of([10.0]), target=-1.0, gap=2.0)
    assert len(str(caught.value).splitlines()) == 2


def test_names_that_look_like_something_else_are_names() -> None:
    hostile = ["=cmd()", "'; drop table", "a\nb", "../../x", "not stated", ""]
    frame = rows_of([10.0] * 6, supplier_id=hostile)
    made = chosen(frame, limits=[{"by": "supplier_id", "share": 0.2}], target=100.0, aim="suppliers")
    assert made.value == 6
    assert set(made.limits["key"]) == set(hostile)


def test_a_gap_that_is_allowed_is_reported_not_hidden() -> None:
    frame, deal, least, most = random_case(9)
    exact = select(tape_of(frame), deal, Selection(target=most / 100, least=least / 100, gap=0.0))
    rough = select(tape_of(frame), deal, Selection(target=most / 100, least=least / 100, gap=0.5))
    assert exact.gap == 0.0
    assert exact.bound == exact.value
    assert rough.bound >= exact.value >= rough.value
    assert rough.gap == pytest.approx((rough.bound - rough.value) / rough.value)


def test_a_solver_that_finds_nothing_in_time_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def asleep(*_: object) -> object:
        return type("Result", (), {"status": 1, "x": None, "mip_dual_bound": None})()

    monkeypatch.setattr(Choice, "_ask", asleep)
    with pytest.raises(TapeError, match="not proven that there is none"):
        chosen(rows_of([10.0, 20.0]), target=100.0)


def test_an_empty_name_counts_for_nothing() -> None:
    goal = Goal(weight=pd.Series([1.0, 2.0]).to_numpy(), name=pd.Series([0, 0]).to_numpy())
    assert goal.value(pd.Series([True, True]).to_numpy()) == 4.0
    assert goal.value(pd.Series([False, False]).to_numpy()) == 0.0


def test_a_selection_is_a_record_that_cannot_be_changed() -> None:
    selection = Selection(target=1.0)
    with pytest.raises(AttributeError):
        selection.target = 2.0  # type: ignore[misc]
    assert replace(selection, aim="tenor").aim == "tenor"


def test_the_aims_are_four() -> None:
    assert list(chain(AIMS)) == ["amount", "suppliers", "yield", "tenor"]
