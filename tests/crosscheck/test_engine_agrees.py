"""The engine against the second model on random deals, path by path, period by period, to the fen.

``adapter.engine_run(case)`` sends all paths of a case through the engine together, so that paths that disturb each
other are seen, and gives arrays of shape (period, path) under the names of ``PlainRun.named()``. A name that only one
side has stands for nothing but zeros.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import pytest

from tests.crosscheck.adapter import engine_run
from tests.crosscheck.by_hand import plain_of
from tests.crosscheck.plain_record import Name
from tests.random_cases import random_case

SEEDS = range(500)
MORE_SEEDS = [range(first, first + 250) for first in range(500, 5_500, 250)]
MOST_SHOWN = 12

Named = Mapping[Name, Sequence[float] | Sequence[str]]


def differences(plain: Named, engine: Named) -> list[str]:
    """Where the two disagree, the earliest period first: what comes later mostly follows from it."""
    found: list[tuple[int, str]] = []
    for name in sorted({*plain, *engine}):
        pairs = zip_longest(plain.get(name, ()), engine.get(name, ()), fillvalue=0)
        for period, (ours, theirs) in enumerate(pairs):
            if ours != theirs:
                found.append((period, f"period {period} {' '.join(name)}: plain {ours}, engine {theirs}"))
    return [text for _, text in sorted(found)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_and_the_plain_model_agree_to_the_fen(seed: int) -> None:
    agree(seed)


@pytest.mark.long
@pytest.mark.parametrize("seeds", MORE_SEEDS)
def test_the_engine_and_the_plain_model_agree_on_thousands_of_deals(seeds: range) -> None:
    for seed in seeds:
        agree(seed)


def agree(seed: int) -> None:
    """Every path of a case, in both models."""
    case = random_case(seed)
    by_engine, _ = engine_run(case)
    for number, path in enumerate(case.paths):
        plain = plain_of(case, path)
        engine: Named = {name: values[:, number].tolist() for name, values in by_engine.items()}
        found = differences(plain.named(), engine)
        assert not found, "\n".join([f"seed {seed}, path {number}, {len(found)} differences:", *found[:MOST_SHOWN]])


def test_a_difference_of_one_fen_is_seen() -> None:
    plain: Named = {("state",): ["normal", "default"], ("balance", "A"): [5, 4], ("called",): [0, 0]}
    engine: Named = {("state",): ["normal", "default"], ("balance", "A"): [5.0, 3.0], ("bought",): [0.0, 0.0]}
    assert differences(plain, engine) == ["period 1 balance A: plain 4, engine 3.0"]


def test_a_name_that_one_side_forgets_is_seen() -> None:
    assert differences({("called",): [0, 7]}, {}) == ["period 1 called: plain 7, engine 0"]
    assert differences({}, {("called",): [2.0]}) == ["period 0 called: plain 0, engine 2.0"]
