"""The size of an issue in closed form: what the pool must bring for one bullet class of notes, exact to the fen.

On the one payment date the pool's cash pays tax, fees, interest and principal. With ``N`` the notes, ``i`` their
interest for one yuan, ``P`` the price that the proceeds leave and ``k`` the tax on a yuan of discount, the face that
just does is ``F = (N + N i + running fees + paying fees - k P) / (1 - k)``. Amounts are whole fen, each rounded half up
where the contract rounds it; the equation gives a guess that no rounding can move by more than a few fen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletCosts:
    """What one bullet class costs until its one payment date.

    Attributes
    ----------
    interest : Fraction
        Interest for one yuan of notes: coupon times the year fraction.
    running : tuple of Fraction
        Fees on the payment date, each as a share of the notes.
    running_amount : int
        Fees on the payment date that are amounts, fen.
    paying : tuple of Fraction
        Fees on the payment date, each as a share of notes and interest.
    upfront : tuple of Fraction
        Fees out of the proceeds, each as a share of the notes.
    upfront_amount : int
        Fees out of the proceeds that are amounts, fen.
    tax : Fraction
        Tax on one yuan of discount, in [0, 1).
    """

    interest: Fraction
    running: tuple[Fraction, ...] = ()
    running_amount: int = 0
    paying: tuple[Fraction, ...] = ()
    upfront: tuple[Fraction, ...] = ()
    upfront_amount: int = 0
    tax: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        """Refuse what is no cost."""
        shares = (self.interest, *self.running, *self.paying, *self.upfront, self.tax)
        if min(shares) < 0 or min(self.running_amount, self.upfront_amount) < 0:
            raise ValueError(f"costs below 0 in {self}; costs of at least 0 are wanted")
        if self.tax >= 1 or sum(self.upfront) > 1:
            raise ValueError(f"tax {self.tax} and upfront fees {self.upfront}; less than the whole is wanted of each")

    @property
    def n_roundings(self) -> int:
        """How many amounts are rounded on the way from notes to face."""
        return 2 + len(self.running) + len(self.paying) + len(self.upfront)


def purchase_price(notes: int, costs: BulletCosts) -> int:
    """What the proceeds leave for the pool, fen.

    Examples
    --------
    >>> purchase_price(26_300_000_000, BulletCosts(interest=Fraction(0), upfront_amount=95_000_000))
    26205000000
    """
    return notes - costs.upfront_amount - sum(_rounded(notes * share) for share in costs.upfront)


def cash_needed(face: int, notes: int, costs: BulletCosts) -> int:
    """All that is due on the payment date, tax on the discount of this face included; fen.

    Parameters
    ----------
    face, notes : int
        Fen.
    costs : BulletCosts
    """
    interest = _rounded(notes * costs.interest)
    fees = sum(_rounded(notes * share) for share in costs.running) + costs.running_amount
    paying = sum(_rounded((notes + interest) * share) for share in costs.paying)
    tax = _rounded(costs.tax * max(face - purchase_price(notes, costs), 0))
    return notes + interest + fees + paying + tax


def unrounded_face(notes: int, costs: BulletCosts) -> Fraction:
    """The face that pays for everything if nothing is rounded, fen."""
    running = notes * sum(costs.running) + costs.running_amount
    paying = notes * (1 + costs.interest) * sum(costs.paying)
    price = notes * (1 - sum(costs.upfront)) - costs.upfront_amount
    return Fraction(notes * (1 + costs.interest) + running + paying - costs.tax * price) / (1 - costs.tax)


def least_face(notes: int, costs: BulletCosts) -> int:
    """The least face that pays for everything on the payment date.

    Parameters
    ----------
    notes : int
        Principal at issue, fen, above 0.
    costs : BulletCosts

    Returns
    -------
    int
        Fen; one fen less would not do.

    Raises
    ------
    ValueError
        If there are no notes.

    References
    ----------
    The linear equation of sizing; the tax is that of 财税〔2017〕56号.

    Examples
    --------
    263,000,000 yuan at 3.8 % for a year, running fees of 0.11 %, a paying fee of 0.005 %, 950,000 yuan of upfront fees:

    >>> costs = BulletCosts(
    ...     interest=Fraction("0.038"), running=(Fraction("0.001"), Fraction("0.0001")), paying=(Fraction("0.00005"),),
    ...     upfront_amount=95_000_000, tax=Fraction(3, 103) * Fraction(112, 100))
    >>> least_face(26_300_000_000, costs)
    27367621256
    """
    if notes <= 0:
        raise ValueError(f"notes of {notes} fen; an amount above 0 is wanted")
    face = math.floor(unrounded_face(notes, costs)) - _slack(costs, Fraction(1) - costs.tax)
    while face < cash_needed(face, notes, costs):
        face += 1
    return face


def largest_notes(face: int, costs: BulletCosts) -> int:
    """The largest class of notes that a face pays for on the payment date.

    Parameters
    ----------
    face : int
        Fen, not below 0.
    costs : BulletCosts

    Returns
    -------
    int
        Fen; one fen more would be too much. 0 where the fees alone are.

    Raises
    ------
    ValueError
        If the face is below 0.

    Examples
    --------
    >>> largest_notes(10_380_000, BulletCosts(interest=Fraction("0.038")))
    10000000
    """
    if face < 0:
        raise ValueError(f"a face of {face} fen; at least 0 is wanted")
    for_one = (1 + costs.interest) * (1 + sum(costs.paying)) + sum(costs.running)
    for_one -= costs.tax * (1 - sum(costs.upfront))
    fixed = costs.running_amount + costs.tax * costs.upfront_amount
    notes = math.floor((face * (1 - costs.tax) - fixed) / for_one) + _slack(costs, for_one)
    while notes > 0 and cash_needed(face, notes, costs) > face:
        notes -= 1
    return max(notes, 0)


def overcollateralisation(face: int, notes: int) -> float:
    """Face over notes.

    Examples
    --------
    >>> f"{overcollateralisation(27_367_621_256, 26_300_000_000):.9f}"
    '1.040593964'
    """
    return face / notes


def apportioned(weights: Sequence[int], total: int) -> tuple[int, ...]:
    """A total split in proportion to weights, whole, by largest remainder (Hamilton); the first of equals goes first.

    Parameters
    ----------
    weights : sequence of int
        Not below 0, not all 0.
    total : int
        Not below 0.

    Returns
    -------
    tuple of int
        They add up to the total, and none is off its share by 1 or more.

    Raises
    ------
    ValueError
        If there is nothing to split by, or anything is below 0.

    Examples
    --------
    >>> apportioned([1, 1, 1], 100)
    (34, 33, 33)
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0 or total < 0:
        raise ValueError(f"a total of {total} over weights that come to {whole}; none below 0, not all 0 are wanted")
    parts = [weight * total // whole for weight in weights]
    remainders = [weight * total % whole for weight in weights]
    order = sorted(range(len(parts)), key=lambda place: -remainders[place])
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def _rounded(amount: Fraction) -> int:
    """Half up."""
    return math.floor(amount + Fraction(1, 2))


def _slack(costs: BulletCosts, slope: Fraction) -> int:
    """More than all roundings together can move the answer."""
    return math.ceil(costs.n_roundings / slope) + 2
