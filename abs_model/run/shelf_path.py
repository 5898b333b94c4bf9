"""Rolling issuance path by path: how large the next series may be, given all that is out and has gone wrong.

Arrays are [name, path] or [path], amounts whole fen; the path axis comes last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.default_times import day_number
from abs_model.measure.money import Amounts, pro_rata
from abs_model.run.shelf_state import Capacity, Fates, Ground, Standing, Step
from abs_model.terms import fen

Codes = NDArray[np.int64]

LIMITS = (
    "size_rule", "registered_amount", "most_issues", "shelf_expiry", "per_issue_cap", "per_core_enterprise_cap",
    "leverage_limit", "single_client_limit", "group_limit", "name_defaulted", "guarantor_failed", "least_size",
)  # fmt: skip
"""What may decide a size; of limits that come to the same, the first is named."""

BOUNDLESS = 9e15
"""Fen: more than any amount, and a whole number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rolled:
    """What a plan comes to, [step, path] in fen unless said otherwise.

    Attributes
    ----------
    target, issued, headroom, outstanding, claims : ndarray
        Size asked for and issued; registered amount left, notes outstanding and net claims after the closing.
    binding : ndarray of int64
        Place in ``LIMITS`` of what decided the size.
    notes : ndarray of shape (step, name, path)
        Notes on each name.
    """

    steps: tuple[Step, ...]
    target: Amounts
    issued: Amounts
    headroom: Amounts
    outstanding: Amounts
    claims: Amounts
    binding: Codes
    notes: Amounts


def roll(ground: Ground, steps: Sequence[Step], fates: Fates) -> Rolled:
    """Issue series after series on every path, each as large as the rule asks and every limit allows.

    Parameters
    ----------
    ground : Ground
    steps : sequence of Step
        At least one, by date.
    fates : Fates
        For the names of the ground.

    Returns
    -------
    Rolled
    """
    n_paths = fates.n_paths
    used, count = np.full(n_paths, float(ground.used)), np.full(n_paths, ground.n_issued, dtype=np.int64)
    out = list(ground.standing)
    parts: list[tuple[NDArray[Any], ...]] = []
    for step in steps:
        state = _State(ground=ground, out=tuple(out), used=used, count=count, fates=fates, day=step.day)
        target, notes, binding = _next(state, step)
        issued = notes.sum(axis=0)
        used, count = used + (0.0 if ground.shelf.is_refilled else issued), count + (issued > 0)
        out.append(
            Standing(
                day=step.day,
                repaid=step.repaid,
                notes=notes,
                face=face_behind(notes, step.advance_ratio),
                claim_ratio=step.claim_ratio,
            )
        )
        after = _State(ground=ground, out=tuple(out), used=used, count=count, fates=fates, day=step.day)
        parts.append((target, issued, after.headroom, after.outstanding, after.claims, binding, notes))
    stacked = [np.stack(one) for one in zip(*parts, strict=True)]
    target, issued, left, outstanding, claims, binding, notes = stacked
    return Rolled(
        steps=tuple(steps), target=target, issued=issued, headroom=left, outstanding=outstanding, claims=claims,
        binding=binding.astype(np.int64), notes=notes,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    """Where every path stands on a day, before or after its series."""

    ground: Ground
    out: tuple[Standing, ...]
    used: Amounts
    count: Codes
    fates: Fates
    day: int

    @property
    def live(self) -> tuple[Standing, ...]:
        """Series that are out on the day."""
        return tuple(one for one in self.out if one.day <= self.day < one.repaid)

    def total(self, of_face: bool = False) -> Amounts:
        """Notes, or face, of live series by name, [name, path]."""
        shape = (len(self.ground.names), self.fates.n_paths)
        amounts = [np.broadcast_to(one.face if of_face else one.notes, shape) for one in self.live]
        return np.asarray(np.sum([np.zeros(shape), *amounts], axis=0))

    @property
    def outstanding(self) -> Amounts:
        """Notes of live series, [path]."""
        return np.asarray(self.total().sum(axis=0))

    @property
    def headroom(self) -> Amounts:
        """What is left of the registered amount, [path]."""
        taken = self.used + (self.outstanding if self.ground.shelf.is_refilled else 0.0)
        return np.asarray(fen(self.ground.shelf.registered_amount) - taken)

    @property
    def claims(self) -> Amounts:
        """Claims on the guarantor up to the day less what was recovered of them, [path]; rounded against it."""
        paid = np.zeros(self.fates.n_paths)
        for one in self.out:
            notes = np.broadcast_to(one.notes, (len(self.ground.names), self.fates.n_paths))
            for name, day in enumerate(self.fates.default_day):
                hit = np.flatnonzero((day <= self.day) & (day > one.day) & (day <= one.repaid))
                if not len(hit):
                    continue
                claim = np.ceil(notes[name, hit] * one.claim_ratio * one.unpaid(name, day[hit]))
                is_back = day[hit] + self.fates.recovery_lag_days[name] <= self.day
                paid[hit] += claim - np.where(is_back, np.floor(claim * self.fates.recovery_ratio[name]), 0.0)
        return paid


def _next(state: _State, step: Step) -> tuple[Amounts, Amounts, Codes]:
    """Size asked for, [path]; notes by name, [name, path]; and what decided the size, [path].

    Every limit alone allows an amount; the series is what all allow together, name by name, in the shares asked for,
    in whole units. Of the limits the tightest alone is named.
    """
    ground = state.ground
    target = _floor(_target(state, step), ground.unit)
    asked = pro_rata(target, np.array(step.shares, dtype=np.float64)[:, None] * np.ones(state.fates.n_paths))
    allowed, alone = asked, {0: target}
    for code, limited in _by_name(state, step, asked):
        alone[code] = limited.sum(axis=0)
        allowed = np.minimum(allowed, limited)
    total = np.minimum(target, allowed.sum(axis=0))
    for code, room in _in_all(state):
        alone[code] = np.clip(room, 0.0, target)
        total = np.minimum(total, alone[code])
    total = _floor(total, ground.unit)
    codes = np.array(sorted(alone))
    tightest = codes[np.argmin(np.stack([_floor(alone[code], ground.unit) for code in codes]), axis=0)]
    is_small = (total < ground.least) & (total > 0)
    binding = np.where(is_small & (tightest == 0), LIMITS.index("least_size"), tightest)
    total = np.where(is_small, 0.0, total)
    return target, pro_rata(total, allowed), binding


def _target(state: _State, step: Step) -> Amounts:
    if step.target is not None:
        return np.full(state.fates.n_paths, float(step.target))
    return np.floor(np.maximum(state.headroom, 0.0) * step.headroom_share)


def _in_all(state: _State) -> Iterator[tuple[int, Amounts]]:
    """What each limit on a whole series allows, [path]."""
    shelf, capacity, n_paths = state.ground.shelf, state.ground.capacity, state.fates.n_paths
    yield LIMITS.index("registered_amount"), state.headroom
    if shelf.most_issues is not None:
        yield LIMITS.index("most_issues"), np.where(state.count < shelf.most_issues, BOUNDLESS, 0.0)
    if shelf.letter_date is not None and shelf.expiry is not None:
        first = shelf.first_issue_deadline or shelf.expiry
        last = np.where(state.count == 0, day_number(first), day_number(shelf.expiry))
        is_open = (state.day <= last) & (state.day >= day_number(shelf.letter_date))
        yield LIMITS.index("shelf_expiry"), np.where(is_open, BOUNDLESS, 0.0)
    if shelf.per_issue_cap is not None:
        yield LIMITS.index("per_issue_cap"), np.full(n_paths, float(fen(shelf.per_issue_cap)))
    if capacity is not None:
        room = capacity.leverage_limit * _net_assets(state, capacity) - capacity.used_weighted
        yield LIMITS.index("leverage_limit"), np.floor(room / capacity.weight - state.outstanding)
        yield LIMITS.index("guarantor_failed"), np.where(state.fates.guarantor_day > state.day, BOUNDLESS, 0.0)


def _by_name(state: _State, step: Step, asked: Amounts) -> Iterator[tuple[int, Amounts]]:
    """What each limit on names allows of what is asked for, [name, path]."""
    shelf, capacity, names = state.ground.shelf, state.ground.capacity, state.ground.names
    if shelf.per_core_enterprise_cap is not None:
        face = fen(shelf.per_core_enterprise_cap) - state.total(of_face=True)
        yield LIMITS.index("per_core_enterprise_cap"), _within(asked, _notes_on(face, step.advance_ratio))
    if capacity is not None:
        net, notes = _net_assets(state, capacity), state.total()
        own = np.array([capacity.used_by_name.get(name.id, 0) for name in names])[:, None]
        room = np.floor((capacity.single_limit * net - own) / capacity.weight - notes)
        yield LIMITS.index("single_client_limit"), _within(asked, room)
        yield LIMITS.index("group_limit"), _within_groups(state, capacity, asked, net)
    yield LIMITS.index("name_defaulted"), np.where(state.fates.default_day > state.day, asked, 0.0)


def face_behind(notes: Amounts, advance_ratio: float) -> Amounts:
    """Face that notes are issued on, rounded up to the fen.

    Examples
    --------
    >>> face_behind(np.array([18_310_100_000.0]), 0.96)
    array([1.90730208e+10])
    """
    return np.asarray(np.ceil(notes / advance_ratio))


def _notes_on(face: Amounts, advance_ratio: float) -> Amounts:
    """The most notes whose face is not above this."""
    notes = np.floor(face * advance_ratio) + 1.0
    for _ in range(2):  # the product is off by less than a fen, and so is the quotient
        notes = np.where(face_behind(notes, advance_ratio) > face, notes - 1.0, notes)
    return np.asarray(notes)


def _within_groups(state: _State, capacity: Capacity, asked: Amounts, net: Amounts) -> Amounts:
    """What is asked for, cut within each group to what its limit leaves; pro rata among its names."""
    groups = np.array([name.group for name in state.ground.names])
    notes, within = state.total(), asked.copy()
    for group in dict.fromkeys(groups.tolist()):
        own = groups == group
        used = capacity.used_by_group.get(group, 0)
        room = np.floor((capacity.group_limit * net - used) / capacity.weight - notes[own].sum(axis=0))
        total = asked[own].sum(axis=0)
        within[own] = pro_rata(np.clip(room, 0.0, total), asked[own])
    return within


def _net_assets(state: _State, capacity: Capacity) -> Amounts:
    return np.maximum(capacity.net_assets - state.claims, 0.0)


def _within(asked: Amounts, room: Amounts) -> Amounts:
    return np.clip(room, 0.0, asked)


def _floor(amount: Amounts, unit: int) -> Amounts:
    return np.floor(np.maximum(amount, 0.0) / unit) * unit
