"""What holds for every tape, whatever the criteria and limits."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from abs_model.deal.eligibility import RULES
from abs_model.errors import TapeError
from abs_model.pool.exposure import exposures_of
from abs_model.pool.pool import Pool, build_pool, identity
from abs_model.pool.pricing import split_proceeds
from abs_model.pool.screening import Screening, screen
from abs_model.schedule.calendar import Calendar
from tests.unit.pool.test_pool_builders import CORE_ENTERPRISES, clean_rows, criterion, deal_with, tape_of

ROW_RULES = sorted(set(RULES) - {"within_core_enterprise_limit"})
"""Rules whose answer on a row does not depend on what other rules exclude."""

CELLS: dict[str, list[Any]] = {
    "core_enterprise_id": ["C1", "C2", "C3"],
    "debtor_id": ["D1", "D2", "D3", "D4"],
    "supplier_id": ["S1", "S2", "S3", "S4", "S5"],
    "supplier_province": ["四川", "重庆", None],
    "supplier_size": ["small", "small", "large", None],
    "invoice_no": ["1", "2", "3", "4", "5", "6", None],
    "contract_no": ["K1", "K2", "K3", None],
    "is_pledged": [False, False, False, True, None],
    "is_performed": [True, True, True, False, None],
    "status": ["存续", "存续", "逾期", None],
    "due_date": [pd.Timestamp(day) for day in ("2020-06-29", "2020-06-30", "2021-03-31", "2021-07-05")],
    "confirmation_date": [pd.Timestamp("2020-06-30"), pd.Timestamp("2020-07-01"), pd.NaT],
}
"""What random cells hold; every other cell is as in a tape without a fault."""

CLEAN = clean_rows(12)

fen = st.integers(1, 10**12) | st.integers(1, 30).map(lambda number: number * 10**7)


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Good rows of a tape, with faults."""
    n_rows = draw(st.integers(1, len(CLEAN)))
    frame = CLEAN[:n_rows].copy()
    for column, values in CELLS.items():
        cells = draw(st.lists(st.sampled_from(values), min_size=n_rows, max_size=n_rows))
        frame[column] = pd.Series(cells, dtype=frame[column].dtype)
    frame["receivable_amount"] = np.array(draw(st.lists(fen, min_size=n_rows, max_size=n_rows))) / 100
    return frame


@st.composite
def rules(draw: st.DrawFn, among: list[str], effects: tuple[str, ...] = ("exclude", "flag")) -> list[dict[str, Any]]:
    """Criteria, each rule at most once."""
    names = draw(st.lists(st.sampled_from(among), max_size=6, unique=True))
    return [criterion(name, effect=draw(st.sampled_from(effects))) for name in names]


@st.composite
def limits(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Concentration limits that are sometimes met, sometimes cut to, sometimes impossible."""
    dimensions = draw(st.lists(st.sampled_from(["supplier_id", "group_id", "supplier_province"]), unique=True))
    measures = st.fixed_dictionaries({"share": st.sampled_from([0.3, 0.4, 0.5, 0.7, 0.9])}) | st.fixed_dictionaries(
        {"amount": st.integers(1, 10**11).map(lambda number: number / 100)}
    )
    modes = st.sampled_from(["cut", "cut", "test"])
    return [{"by": by, "mode": draw(modes)} | draw(measures) for by in dimensions]


def screened_or_not(frame: pd.DataFrame, deal: Deal) -> Screening:
    """A screening, where the limits leave a pool."""
    try:
        return screen(tape_of(frame), deal)
    except TapeError:
        assume(False)
        raise


def ids(frame: pd.DataFrame) -> set[str]:
    """The receivables of some rows."""
    return set(frame["receivable_id"])


def lines_of(table: pd.DataFrame) -> list[tuple[object, ...]]:
    """Lines of exclusions or flags in an order of their own."""
    return sorted(table.itertuples(index=False, name=None))


@settings(max_examples=60)
@given(frame=frames(), criteria=rules(sorted(RULES)), caps=limits(), refused=st.lists(fen | st.none(), max_size=4))
def test_every_row_is_in_exactly_one_place_and_no_fen_is_lost(
    frame: pd.DataFrame, criteria: list[dict[str, Any]], caps: list[dict[str, Any]], refused: list[int | None]
) -> None:
    core_enterprises = [one | {"limit": 5e9} for one in CORE_ENTERPRISES]
    deal = deal_with(*criteria, limits=caps, core_enterprises=core_enterprises)
    screening = screened_or_not(frame, deal)
    amounts = [float("nan") if one is None else one / 100 for one in refused]
    parts = identity(tape_of(frame, refused=amounts), screening)
    stated = [one for one in refused if one is not None]
    assert parts.tape.amount == round(sum(frame["receivable_amount"] * 100)) + sum(stated)
    assert parts.tape.n_rows == len(frame) + len(refused)
    assert parts.refused.amount == sum(stated)
    assert ids(screening.pool_frame) | ids(screening.exclusions) == ids(frame)
    assert not ids(screening.pool_frame) & ids(screening.exclusions)
    assert ids(screening.flags) <= ids(screening.pool_frame)


@settings(max_examples=40)
@given(frame=frames(), criteria=rules(ROW_RULES), caps=limits(), seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_does_not_matter(
    frame: pd.DataFrame, criteria: list[dict[str, Any]], caps: list[dict[str, Any]], seed: int
) -> None:
    deal = deal_with(*criteria, limits=caps)
    screening = screened_or_not(frame, deal)
    shuffled = screen(tape_of(frame.sample(frac=1, random_state=seed)), deal)
    assert ids(shuffled.pool_frame) == ids(screening.pool_frame)
    # Suppliers that share an invoice are named in the order of the tape.
    words = [column for column in screening.exclusions if column != "found"]
    assert lines_of(shuffled.exclusions[words]) == lines_of(screening.exclusions[words])
    assert lines_of(shuffled.flags[words]) == lines_of(screening.flags[words])


@settings(max_examples=40)
@given(frame=frames(), criteria=rules(ROW_RULES), more=st.sampled_from(ROW_RULES))
def test_one_more_criterion_never_enlarges_the_pool_and_a_flag_never_shrinks_it(
    frame: pd.DataFrame, criteria: list[dict[str, Any]], more: str
) -> None:
    before = ids(screen(tape_of(frame), deal_with(*criteria)).pool_frame)
    assert ids(screen(tape_of(frame), deal_with(*criteria, more)).pool_frame) <= before
    flagged = screen(tape_of(frame), deal_with(*criteria, criterion(more, effect="flag")))
    assert ids(flagged.pool_frame) == before


@settings(max_examples=60)
@given(frame=frames(), criteria=rules(ROW_RULES, ("exclude",)), caps=limits())
def test_after_a_cut_every_limit_that_cuts_holds_to_the_fen(
    frame: pd.DataFrame, criteria: list[dict[str, Any]], caps: list[dict[str, Any]]
) -> None:
    pool_frame = screened_or_not(frame, deal_with(*criteria, limits=caps)).pool_frame
    amounts = [round(amount * 100) for amount in pool_frame["receivable_amount"]]
    for cap in caps:
        held: dict[object, int] = {}
        for name, amount in zip(pool_frame[cap["by"]].fillna("not stated"), amounts, strict=True):
            held[name] = held.get(name, 0) + amount
        most = Fraction(repr(cap["share"])) * sum(amounts) if "share" in cap else round(cap["amount"] * 100)
        assert cap["mode"] == "test" or all(amount <= most for amount in held.values())


@settings(max_examples=30)
@given(frame=frames(), limit=fen)
def test_no_core_enterprise_comes_to_more_than_its_limit_and_none_that_fits_is_left_out(
    frame: pd.DataFrame, limit: int
) -> None:
    core_enterprises = [one | {"limit": limit / 100} for one in CORE_ENTERPRISES]
    deal = deal_with("unencumbered", "within_core_enterprise_limit", core_enterprises=core_enterprises)
    screening = screen(tape_of(frame), deal)
    kept = screening.pool_frame
    held = (kept["receivable_amount"] * 100).round().groupby(kept["core_enterprise_id"]).sum()
    assert (held <= limit).all()
    over = screening.exclusions[screening.exclusions["rule"] == "within_core_enterprise_limit"]
    core = frame.set_index("receivable_id")["core_enterprise_id"]
    for receivable, amount in zip(over["receivable_id"], over["receivable_amount"], strict=True):
        assert held.get(core[receivable], 0) + round(amount * 100) > limit


@settings(max_examples=30)
@given(frame=frames(), by_debtor=st.booleans(), sets=st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_every_fen_of_a_pool_is_an_exposure_of_its_own_obligor(
    frame: pd.DataFrame, by_debtor: bool, sets: list[int]
) -> None:
    pool = _pool(frame)
    names = pool.frame["receivable_id"].tolist()
    repurchases = [tuple(name for name, own in zip(names, sets, strict=False) if own == number) for number in (1, 2)]
    exposures = exposures_of(pool, Calendar(code="CN"), repurchases, by_debtor=by_debtor)
    owed: dict[tuple[str, str, str, int], int] = {}
    keys = pool.frame[["core_enterprise_id", "group_id", "debtor_id"]].itertuples(index=False, name=None)
    for (core, group, debtor), own, amount in zip(keys, sets, pool.face.tolist(), strict=False):
        key = (core, group, debtor if by_debtor else "", own)
        owed[key] = owed.get(key, 0) + int(amount)
    found = [(row.core_enterprise, row.group, row.debtor, row.repurchase) for row in exposures.rows]
    assert found == list(owed)
    assert np.bincount(exposures.row, weights=exposures.face).tolist() == list(owed.values())
    assert (np.diff(exposures.row * 10**6 + exposures.pay_day) > 0).all()


@settings(max_examples=100)
@given(
    face=st.lists(fen, min_size=1, max_size=20),
    days=st.lists(st.integers(0, 400), min_size=20, max_size=20),
    share=st.integers(9_000, 10_100),
)
def test_a_price_that_is_split_adds_up_to_the_fen(face: list[int], days: list[int], share: int) -> None:
    assume(any(days[: len(face)]) and max(days[: len(face)]) * sum(face) <= 9 * _weighted(face, days))
    price = sum(face) * share // 10_000
    split = split_proceeds(np.array(face, dtype=np.float64), np.array(days[: len(face)]), price)
    assert split.price.sum() == price
    assert (split.price >= 0).all()
    assert sum(face) - split.rate * Fraction(_weighted(face, days), 365) == price


def _weighted(face: list[int], days: list[int]) -> int:
    return sum(one * day for one, day in zip(face, days, strict=False))


def _pool(frame: pd.DataFrame) -> Pool:
    return build_pool(tape_of(frame), deal_with())[0]
