"""What holds of rolling issuance on every path, whatever the limits, the series that are out and who defaults."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER
from abs_model.run.shelf_path import LIMITS, Rolled, roll
from abs_model.run.shelf_state import Capacity, Fates, Ground, Name, Standing, Step
from abs_model.terms import fen
from tests.shelves import YUAN, day, ground_of, shelf_of

NAMES = (Name(id="alpha", group="house"), Name(id="beta", group="house"), Name(id="gamma", group="gamma"))
START = day_number(day("2024-02-01"))
N_PATHS = 6

yuan = st.integers(1, 12_000_000)
limit = st.one_of(st.none(), yuan)


@st.composite
def shelves(draw: st.DrawFn) -> Any:
    """A shelf with any of its limits."""
    registered = draw(st.integers(1_000_000, 20_000_000))
    months = draw(st.integers(1, 24))
    return shelf_of(
        registered_amount=float(registered),
        per_issue_cap=draw(limit.map(lambda one: one and float(min(one, registered)))),
        per_core_enterprise_cap=draw(limit.map(lambda one: one and float(min(one, registered)))),
        most_issues=draw(st.one_of(st.none(), st.integers(1, 8))),
        validity_months=months,
        first_issue_months=draw(st.integers(1, months)),
        is_refilled=draw(st.booleans()),
        plan=None,
    )


@st.composite
def capacities(draw: st.DrawFn) -> Capacity:
    """A guarantor, with use of its own."""
    used = {name.id: draw(st.integers(0, 2_000_000)) * YUAN for name in NAMES}
    return Capacity(
        net_assets=draw(st.integers(0, 20_000_000)) * YUAN,
        leverage_limit=draw(st.sampled_from((0.5, 1.0, 10.0))),
        single_limit=draw(st.sampled_from((0.1, 0.3, 1.0))),
        group_limit=draw(st.sampled_from((0.15, 0.4, 1.0))),
        used_weighted=draw(st.integers(0, 5_000_000)) * YUAN,
        used_by_name=used,
        used_by_group={"house": used["alpha"] + used["beta"], "gamma": used["gamma"]},
        weight=draw(st.sampled_from((0.8, 1.0))),
    )


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, ...]:
    """One to eight series, a month apart."""
    found = []
    for place in range(draw(st.integers(1, 8))):
        share = draw(st.one_of(st.none(), st.sampled_from((0.1, 0.5, 1.0))))
        start = START + 30 * place
        shares = draw(st.tuples(*[st.integers(0, 3)] * 3).filter(any))
        found.append(
            Step(
                date=day("2024-02-01"),
                day=start,
                repaid=start + draw(st.integers(20, 200)),
                target=None if share else draw(yuan) * YUAN,
                headroom_share=share or 0.0,
                shares=shares,
                advance_ratio=draw(st.sampled_from((0.8, 0.96, 1.0))),
                claim_ratio=draw(st.sampled_from((1.0, 1.04))),
            )
        )
    return tuple(found)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """A series that closed up to half a year before."""
    start = START - draw(st.integers(1, 180))
    notes = np.array([[float(draw(st.integers(0, 3_000_000)) * YUAN)] for _ in NAMES])
    return Standing(day=start, repaid=start + draw(st.integers(30, 400)), notes=notes, face=np.ceil(notes / 0.9))


@st.composite
def fates(draw: st.DrawFn) -> Fates:
    """Paths of which the first is the base."""
    when = st.one_of(st.just(NEVER), st.integers(START - 30, START + 300))
    days = np.array([[draw(when) for _ in range(N_PATHS)] for _ in NAMES], dtype=np.int64)
    failed = np.array([draw(when) for _ in range(N_PATHS)], dtype=np.int64)
    days[:, 0], failed[0] = NEVER, NEVER
    ratio = draw(st.sampled_from((0.0, 0.1, 1.0)))
    return Fates(
        default_day=days,
        guarantor_day=failed,
        recovery_ratio=np.full(3, ratio),
        recovery_lag_days=np.full(3, draw(st.integers(0, 100)), dtype=np.int64),
    )


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """What a plan starts from, never beyond its registered amount."""
    shelf, out = draw(shelves()), tuple(draw(st.lists(standings(), max_size=3)))
    issued = int(sum(one.notes.sum() for one in out))
    used = 0 if shelf.is_refilled else min(issued, fen(shelf.registered_amount))
    return ground_of(
        shelf,
        names=NAMES,
        used=used,
        n_issued=len(out),
        standing=out,
        capacity=draw(st.one_of(st.none(), capacities())),
        least=draw(st.sampled_from((0, 100_000 * YUAN))),
        unit=draw(st.sampled_from((1, 100 * YUAN))),
    )


def live(ground: Ground, found: Rolled, at: int, of_face: bool = False) -> np.ndarray[Any, Any]:
    """Notes or face of everything that is out after a step, [name, path], counted anew."""
    now, total = found.steps[at].day, np.zeros(found.notes.shape[1:])
    for one in ground.standing:
        if one.day <= now < one.repaid:
            total = total + (one.face if of_face else one.notes)
    for place in range(at + 1):
        step, notes = found.steps[place], found.notes[place]
        if now < step.repaid:
            total = total + (np.ceil(notes / step.advance_ratio) if of_face else notes)
    return total


@given(grounds(), steps(), fates())
@settings(max_examples=150)
def test_headroom_is_never_negative_and_no_limit_is_exceeded(ground: Ground, plan: Any, lots: Fates) -> None:
    found, shelf = roll(ground, plan, lots), ground.shelf
    registered = fen(shelf.registered_amount)
    was_within = not shelf.is_refilled or sum(one.notes.sum() for one in ground.standing) <= registered
    if was_within:
        assert (found.headroom >= 0).all()
    for at, step in enumerate(found.steps):
        issued, notes = found.issued[at], found.notes[at]
        assert np.array_equal(notes.sum(axis=0), issued)
        assert (issued <= found.target[at]).all()
        assert (issued % ground.unit == 0).all()
        assert ((issued == 0) | (issued >= ground.least)).all()
        is_new = issued > 0
        if shelf.per_issue_cap is not None:
            assert (issued <= fen(shelf.per_issue_cap)).all()
        if shelf.per_core_enterprise_cap is not None:
            face = live(ground, found, at, of_face=True)
            assert (face[notes > 0] <= fen(shelf.per_core_enterprise_cap)).all()
        if shelf.most_issues is not None:
            n_issued = ground.n_issued + (found.issued[: at + 1] > 0).sum(axis=0)
            assert (n_issued[is_new] <= shelf.most_issues).all()
        assert shelf.expiry is not None
        assert not is_new.any() or step.day <= day_number(shelf.expiry)
        assert not (notes > 0)[lots.default_day <= step.day].any()
        if ground.capacity is not None:
            _within_the_guarantor(ground, ground.capacity, found, at)
            assert not is_new[lots.guarantor_day <= step.day].any()


def _within_the_guarantor(ground: Ground, capacity: Capacity, found: Rolled, at: int) -> None:
    """What stands after a step that issued keeps leverage and the limits of names and groups."""
    notes, out = found.notes[at], live(ground, found, at)
    claims = found.claims[at - 1] if at and found.steps[at - 1].day == found.steps[at].day else found.claims[at]
    net = np.maximum(capacity.net_assets - claims, 0.0)
    is_new = found.issued[at] > 0
    total = out.sum(axis=0) * capacity.weight + capacity.used_weighted
    assert (total[is_new] <= (capacity.leverage_limit * net)[is_new] + 1).all()
    for place, name in enumerate(ground.names):
        own = out[place] * capacity.weight + capacity.used_by_name.get(name.id, 0)
        has = notes[place] > 0
        assert (own[has] <= (capacity.single_limit * net)[has] + 1).all()
    for group in ("house", "gamma"):
        rows = [place for place, name in enumerate(ground.names) if name.group == group]
        own = out[rows].sum(axis=0) * capacity.weight + capacity.used_by_group.get(group, 0)
        has = (notes[rows] > 0).any(axis=0)
        assert (own[has] <= (capacity.group_limit * net)[has] + 1).all()


@given(grounds(), steps(), fates(), standings())
@settings(max_examples=100)
def test_another_series_never_frees_capacity(ground: Ground, plan: Any, lots: Fates, more: Standing) -> None:
    registered = fen(ground.shelf.registered_amount)
    extra = int(more.notes.sum())
    fuller = Ground(
        shelf=ground.shelf,
        names=ground.names,
        used=ground.used if ground.shelf.is_refilled else min(ground.used + extra, registered),
        n_issued=ground.n_issued + 1,
        standing=(*ground.standing, more),
        capacity=ground.capacity,
        least=ground.least,
        unit=ground.unit,
    )
    is_first = ground.n_issued == 0
    before, after = roll(ground, plan[:1], lots), roll(fuller, plan[:1], lots)
    if not is_first:  # the deadline of a first series no longer holds for a second
        assert (after.issued[0] <= before.issued[0]).all()
    assert (after.headroom[0] + after.issued[0] <= before.headroom[0] + before.issued[0]).all()


@given(grounds(), steps(), fates())
@settings(max_examples=60)
def test_what_decided_is_named_wherever_a_series_is_smaller_than_asked(ground: Ground, plan: Any, lots: Fates) -> None:
    found = roll(ground, plan, lots)
    is_cut = found.issued < found.target
    assert (found.binding[is_cut] > 0).all()
    assert (found.binding[~is_cut & (found.target > 0)] == 0).all()
    assert ((found.binding >= 0) & (found.binding < len(LIMITS))).all()


@given(grounds(), steps(), fates())
@settings(max_examples=60)
def test_a_path_is_the_same_whoever_stands_beside_it(ground: Ground, plan: Any, lots: Fates) -> None:
    found = roll(ground, plan, lots)
    for path in (0, N_PATHS - 1):
        alone = Fates(
            default_day=lots.default_day[:, [path]],
            guarantor_day=lots.guarantor_day[[path]],
            recovery_ratio=lots.recovery_ratio,
            recovery_lag_days=lots.recovery_lag_days,
        )
        assert np.array_equal(roll(ground, plan, alone).notes[:, :, 0], found.notes[:, :, path])
