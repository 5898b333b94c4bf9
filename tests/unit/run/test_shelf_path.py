"""How large the next series may be, limit by limit, by hand."""

from typing import Any

import numpy as np
import pytest

from abs_model.engine.default_times import day_number
from abs_model.run.shelf_path import LIMITS, Rolled, roll
from abs_model.run.shelf_state import Capacity, Name, Standing, nobody
from tests.shelves import YUAN, day, fates_of, ground_of, shelf_of, standing_of, step_of

CAPACITY = {"net_assets": 2_000_000 * YUAN, "leverage_limit": 10.0, "single_limit": 1.0, "group_limit": 1.0}


def sizes(rolled: Rolled, path: int = 0) -> list[float]:
    """Sizes in yuan, step by step."""
    return (rolled.issued[:, path] / YUAN).tolist()


def words(rolled: Rolled, path: int = 0) -> list[str]:
    """What decided each size."""
    return [LIMITS[code] for code in rolled.binding[:, path]]


def rolled(steps: Any, shelf: Any = None, fates: Any = None, **ground: Any) -> Rolled:
    """A plan rolled on the base path, unless fates say otherwise."""
    return roll(ground_of(shelf or shelf_of(), **ground), steps, fates or nobody(len(ground.get("names", "ab"))))


def months(amount: float, count: int, **changes: Any) -> tuple[Any, ...]:
    """Series of one size, one a month of 2024 from February on."""
    return tuple(step_of(f"2024-{month:02d}-01", amount, **changes) for month in range(2, 2 + count))


def test_the_registered_amount_is_used_up_to_the_fen_and_then_nothing_is_issued() -> None:
    found = rolled(months(4_000_000, 4))
    assert sizes(found) == [4_000_000, 4_000_000, 2_000_000, 0]
    assert words(found) == ["size_rule", "size_rule", "registered_amount", "registered_amount"]
    assert (found.headroom[:, 0] / YUAN).tolist() == [6_000_000, 2_000_000, 0, 0]


def test_what_is_repaid_comes_back_only_where_the_shelf_says_so() -> None:
    steps = (*months(10_000_000, 1, months=1), step_of("2024-09-01", 3_000_000))
    assert sizes(rolled(steps)) == [10_000_000, 0]
    found = rolled(steps, shelf_of(is_refilled=True))
    assert sizes(found) == [10_000_000, 3_000_000]
    assert found.headroom[-1, 0] == 7_000_000 * YUAN


@pytest.mark.parametrize(
    ("changes", "amounts", "word"),
    [
        ({"per_issue_cap": 1_500_000.0}, [1_500_000, 1_500_000], "per_issue_cap"),
        ({"most_issues": 1}, [2_000_000, 0], "most_issues"),
        ({"validity_months": 1, "first_issue_months": 1}, [2_000_000, 0], "shelf_expiry"),
        ({"first_issue_months": 1, "letter_date": day("2023-12-20")}, [0, 0], "shelf_expiry"),
        ({"letter_date": day("2024-02-15")}, [0, 2_000_000], "shelf_expiry"),
        ({"per_core_enterprise_cap": 1_000_001.0}, [2_000_000, 2], "per_core_enterprise_cap"),
    ],
)
def test_a_limit_of_the_shelf_cuts_and_is_named(changes: dict[str, Any], amounts: list[float], word: str) -> None:
    found = rolled(months(2_000_000, 2, shares=(1, 1)), shelf_of(**changes))
    assert sizes(found) == amounts
    assert word in words(found)


@pytest.mark.parametrize(
    ("changes", "amount", "word"),
    [
        ({"leverage_limit": 0.5}, 1_000_000, "leverage_limit"),
        ({"leverage_limit": 0.5, "used_weighted": 400_000 * YUAN}, 600_000, "leverage_limit"),
        ({"leverage_limit": 0.5, "weight": 0.8}, 1_250_000, "leverage_limit"),
        ({"single_limit": 0.25}, 1_000_000, "single_client_limit"),
        ({"single_limit": 0.25, "used_by_name": {"beta": 300_000 * YUAN}}, 700_000, "single_client_limit"),
        ({"group_limit": 0.3}, 1_200_000, "group_limit"),
        ({"group_limit": 0.3, "used_by_group": {"alpha": 100_000 * YUAN}}, 1_100_000, "group_limit"),
    ],
)
def test_a_limit_of_the_guarantor_cuts_and_is_named(changes: dict[str, Any], amount: float, word: str) -> None:
    capacity = Capacity(**(CAPACITY | changes))
    found = rolled(months(2_000_000, 1), capacity=capacity)
    assert sizes(found) == [amount]
    assert words(found) == [word]


def test_names_of_one_group_share_its_limit() -> None:
    names = (Name(id="alpha", group="house"), Name(id="beta", group="house"))
    capacity = Capacity(**(CAPACITY | {"group_limit": 0.3}))
    found = rolled(months(2_000_000, 1, shares=(3, 1)), names=names, capacity=capacity)
    assert sizes(found) == [600_000]
    assert (found.notes[0, :, 0] / YUAN).tolist() == [450_000, 150_000]


def test_series_that_are_out_use_limits_of_names_until_they_are_repaid() -> None:
    shelf = shelf_of(per_core_enterprise_cap=1_000_000.0)
    out = (standing_of("2024-01-10", (900_000, 0), months=3),)
    found = rolled((*months(1_000_000, 1), step_of("2024-08-01", 1_000_000)), shelf, standing=out)
    assert sizes(found) == [600_000, 1_000_000]
    assert found.outstanding[0, 0] == found.issued[0, 0] + 900_000 * YUAN


def test_face_and_not_notes_counts_against_the_cap_of_a_core_enterprise() -> None:
    shelf = shelf_of(per_core_enterprise_cap=1_000_000.0)
    found = rolled(months(4_000_000, 1, advance_ratio=0.8), shelf)
    assert sizes(found) == [1_600_000]
    assert (np.ceil(found.notes[0] / 0.8) <= 1_000_000 * YUAN).all()


def test_a_name_that_has_defaulted_is_left_out_and_its_claim_lowers_net_assets() -> None:
    capacity = Capacity(**(CAPACITY | {"single_limit": 0.5}))
    fates = fates_of((0, 1, "2024-02-15"), n_paths=2)
    found = rolled(months(2_000_000, 2, shares=(1, 1), claim_ratio=1.04), fates=fates, capacity=capacity)
    assert sizes(found) == [2_000_000, 0]
    assert words(found) == ["size_rule", "single_client_limit"]
    assert sizes(found, 1) == [2_000_000, 0]
    assert found.claims[1].tolist() == [0.0, 1_040_000 * YUAN]
    roomy = Capacity(**(CAPACITY | {"net_assets": 10_000_000 * YUAN}))
    found = rolled(months(2_000_000, 2), fates=fates, capacity=roomy)
    assert sizes(found, 1) == [2_000_000, 1_000_000]
    assert words(found, 1) == ["size_rule", "name_defaulted"]


def test_a_claim_is_what_was_not_yet_paid_and_part_of_it_comes_back() -> None:
    start, due = day_number(day("2024-01-10")), day_number(day("2024-03-01"))
    amount = np.array([[1_000_000.0], [0.0]]) * YUAN
    out = Standing(
        day=start,
        repaid=start + 360,
        notes=amount,
        face=amount,
        falling={0: (np.array([due]), np.array([0.25]))},
    )
    fates = fates_of(
        (0, 1, "2024-02-10"),
        (0, 2, "2024-03-01"),
        n_paths=3,
        recovery_ratio=np.array([0.1, 0.0]),
        recovery_lag_days=np.array([100, 0]),
    )
    steps = (step_of("2024-03-15", 1_000_000), step_of("2024-09-01", 1_000_000))
    found = roll(ground_of(shelf_of(), standing=(out,)), steps, fates)
    assert (found.claims / YUAN).tolist() == [[0.0, 1_000_000, 250_000], [0.0, 900_000, 225_000]]


def test_nothing_is_issued_once_the_guarantor_has_failed() -> None:
    fates = fates_of(n_paths=1, guarantor_day=np.array([day_number(day("2024-02-20"))]))
    found = rolled(months(1_000_000, 2), fates=fates, capacity=Capacity(**CAPACITY))
    assert sizes(found) == [1_000_000, 0]
    assert words(found)[1] == "guarantor_failed"


def test_a_share_of_what_is_left_shrinks_until_it_is_not_worth_while() -> None:
    steps = months(0, 4, target=None, headroom_share=0.5)
    found = rolled(steps, least=2_000_000 * YUAN)
    assert sizes(found) == [5_000_000, 2_500_000, 0, 0]
    assert words(found)[2:] == ["least_size", "least_size"]


def test_sizes_are_whole_units() -> None:
    shelf = shelf_of(registered_amount=1_234_567.89)
    found = rolled(months(1_000_050, 2), shelf, unit=100 * YUAN)
    assert sizes(found) == [1_000_000, 234_500]


def test_paths_do_not_see_each_other() -> None:
    fates = fates_of((0, 1, "2024-02-15"), (1, 2, "2024-03-15"), n_paths=3)
    ground = ground_of(shelf_of(per_core_enterprise_cap=2_000_000.0), capacity=Capacity(**CAPACITY))
    steps = months(2_000_000, 4)
    together = roll(ground, steps, fates)
    for path in range(3):
        alone = roll(
            ground,
            steps,
            fates_of(
                *[one for one in ((0, 1, "2024-02-15"), (1, 2, "2024-03-15")) if one[1] == path],
                n_paths=3,
            ),
        )
        assert np.array_equal(alone.issued[:, path], together.issued[:, path])
        assert np.array_equal(alone.binding[:, path], together.binding[:, path])
