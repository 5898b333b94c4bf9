"""The closed form of sizing, against the sum written out and against brute force."""

from fractions import Fraction

import pytest

from abs_model.measure.sizing import (
    BulletCosts,
    apportioned,
    cash_needed,
    largest_notes,
    least_face,
    overcollateralisation,
    purchase_price,
    unrounded_face,
)

TAX = Fraction(3, 103) * Fraction(112, 100)
COSTS = BulletCosts(
    interest=Fraction("0.038") * Fraction(181, 365),
    running=(Fraction("0.001") * Fraction(181, 365),),
    running_amount=1_234,
    paying=(Fraction("0.00005"),),
    upfront=(Fraction("0.003"),),
    upfront_amount=777,
    tax=TAX,
)


def test_without_costs_the_face_is_the_notes() -> None:
    free = BulletCosts(interest=Fraction(0))
    assert least_face(12_345, free) == largest_notes(12_345, free) == purchase_price(12_345, free) == 12_345


def test_the_cash_needed_is_every_due_rounded_by_itself() -> None:
    # 1,000,000 fen: interest 18,843.83.., running 495.89.., paying 50.94.., upfront 3,000 and 777; the discount of a
    # face of 1,100,000 is 103,777, its tax 3,385.34..
    assert purchase_price(1_000_000, COSTS) == 996_223
    assert cash_needed(1_100_000, 1_000_000, COSTS) == 1_000_000 + 18_844 + 496 + 1_234 + 51 + 3_385


@pytest.mark.parametrize("notes", [1, 99, 12_345, 987_654])
def test_the_least_face_is_the_first_that_pays_for_all(notes: int) -> None:
    # A face below the notes cannot even repay them.
    by_hand = next(face for face in range(notes, 10 * notes + 10_000) if face >= cash_needed(face, notes, COSTS))
    assert least_face(notes, COSTS) == by_hand


@pytest.mark.parametrize("face", [0, 1_000, 2_500, 12_345, 87_654])
def test_the_largest_notes_are_the_last_that_are_paid_for(face: int) -> None:
    by_hand = max((notes for notes in range(1, face + 1) if face >= cash_needed(face, notes, COSTS)), default=0)
    assert largest_notes(face, COSTS) == by_hand


def test_rounding_moves_the_face_by_a_few_fen_at_most() -> None:
    assert abs(least_face(26_300_000_000, COSTS) - unrounded_face(26_300_000_000, COSTS)) < 5


def test_over_collateralisation_is_face_over_notes() -> None:
    assert overcollateralisation(105, 100) == 1.05


@pytest.mark.parametrize(
    ("weights", "total", "parts"),
    [((3, 1), 4, (3, 1)), ((1, 1, 1), 2, (1, 1, 0)), ((2, 1), 2, (1, 1)), ((0, 5), 7, (0, 7)), ((1,), 0, (0,))],
)
def test_a_total_is_split_by_largest_remainder(weights: tuple[int, ...], total: int, parts: tuple[int, ...]) -> None:
    assert apportioned(weights, total) == parts


@pytest.mark.parametrize(
    "terms",
    [{"interest": Fraction(-1)}, {"interest": Fraction(0), "tax": Fraction(1)},
     {"interest": Fraction(0), "upfront": (Fraction(2),)}, {"interest": Fraction(0), "running_amount": -1}],
)  # fmt: skip
def test_costs_that_are_none_are_refused(terms: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="wanted"):
        BulletCosts(**terms)  # type: ignore[arg-type]


def test_amounts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        least_face(0, COSTS)
    with pytest.raises(ValueError, match="at least 0"):
        largest_notes(-1, COSTS)
    for weights, total in (((0, 0), 1), ((1, -1), 1), ((1, 1), -1)):
        with pytest.raises(ValueError, match="wanted"):
            apportioned(weights, total)
