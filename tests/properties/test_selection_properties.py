"""What holds for every choice of receivables, however large the tape and whatever the limits."""

from random import Random
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from abs_model.errors import TapeError
from abs_model.pool.selection import AIMS, Aim, Selection, select
from tests.unit.pool.test_pool_builders import CORE_ENTERPRISES, deal_with, tape_of
from tests.unit.pool.test_selection import is_allowed, rows_of

DUE = pd.Timestamp("2020-07-01")


def random_tape(dice: Random) -> pd.DataFrame:
    """Twenty to eighty receivables of uneven amounts to the fen, some of them pledged."""
    n_rows = dice.randint(20, 80)
    frame = rows_of(
        [dice.randint(1, 10**9) / 100 for _ in range(n_rows)],
        supplier_id=[f"S{dice.randint(1, 12)}" for _ in range(n_rows)],
        core_enterprise_id=[dice.choice(["C1", "C2", "C3"]) for _ in range(n_rows)],
        supplier_province=[dice.choice(["四川", "重庆", "云南", None]) for _ in range(n_rows)],
        discount_rate=[dice.randint(300, 700) / 10_000 for _ in range(n_rows)],
        due_date=[DUE + pd.Timedelta(days=dice.randint(0, 350)) for _ in range(n_rows)],
    )
    frame["is_pledged"] = pd.Series([dice.random() < 0.1 for _ in range(n_rows)], dtype="boolean")
    return frame


def random_limits(dice: Random, total: float) -> Deal:
    """Shares and amounts, in either mode, and limits of the core enterprises' own."""
    limits: list[dict[str, Any]] = [
        {"by": "supplier_id", "share": dice.choice([0.12, 0.2]), "mode": dice.choice(["cut", "test"])},
        {"by": "supplier_province", "share": dice.choice([0.4, 0.6])},
        {"by": "core_enterprise_id", "amount": round(total * dice.uniform(0.1, 0.4), 2)},
    ]
    own = [one | {"limit": round(total * dice.uniform(0.1, 0.5), 2)} for one in CORE_ENTERPRISES]
    return deal_with("unencumbered", "within_core_enterprise_limit", limits=limits, core_enterprises=own)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), aim=st.sampled_from(AIMS))
def test_what_is_chosen_meets_every_criterion_and_limit_to_the_fen(seed: int, aim: Aim) -> None:
    dice = Random(seed)
    frame = random_tape(dice)
    total = float(frame["receivable_amount"].sum())
    deal, target = random_limits(dice, total), round(total * dice.uniform(0.1, 0.5), 2)
    try:
        made = select(tape_of(frame), deal, Selection(aim=aim, target=target))
    except TapeError as error:
        assert "no eligible receivable can be chosen under all limits together" in str(error)
        return
    rows = frame.index[frame["receivable_id"].isin(made.receivable_ids)].tolist()
    assert len(rows) == len(made.receivable_ids) > 0
    assert is_allowed(frame, deal, rows)
    assert not frame["is_pledged"].iloc[rows].any()
    assert sum(round(frame["receivable_amount"][row] * 100) for row in rows) <= round(target * 100)
    assert (made.limits["room"] >= 0.0).all()
    assert set(made.excluded["receivable_id"]) == set(frame["receivable_id"]) - set(made.receivable_ids)
    assert made.bound <= made.value if aim == "tenor" else made.bound >= made.value


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_more_room_never_lowers_what_fits(seed: int) -> None:
    dice = Random(seed)
    frame = random_tape(dice)
    total = float(frame["receivable_amount"].sum())
    tight, loose = (
        deal_with(limits=[{"by": "supplier_id", "amount": round(total * part, 2)}]) for part in (0.03, 0.05)
    )
    target = round(total * 0.3, 2)
    try:
        few = select(tape_of(frame), tight, Selection(target=target, gap=1e-4))
    except TapeError:
        return
    many = select(tape_of(frame), loose, Selection(target=target, gap=1e-4))
    assert many.bound >= few.value
    assert many.value >= few.value * (1 - 1e-4) - 0.01
