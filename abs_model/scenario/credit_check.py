"""Credit assumptions that contradict themselves, before any deal is looked at."""

from collections.abc import Iterator
from itertools import pairwise

from abs_model.scenario.credit import CorrelationMatrix, CorrelationTerms, CreditTerms
from abs_model.scenario.factor import KINDS
from abs_model.terms import TermFault

Loc = tuple[str | int, ...]

SYMMETRIC = 1e-9
"""Largest difference of two entries that mean the same."""


def credit_faults(terms: CreditTerms) -> tuple[TermFault, ...]:
    """Everything that no deal could put right: shares of 1 and more, falling probabilities, a matrix that is none."""
    faults = [*_shares(terms.correlation), *_probabilities(terms), *_contagion_once(terms)]
    if terms.correlation.matrix is not None:
        faults += _matrix(terms.correlation.matrix)
    return tuple(faults)


def _shares(terms: CorrelationTerms) -> Iterator[TermFault]:
    """Something is left of every name's variance for itself."""
    places: list[tuple[Loc, str]] = [(("correlation",), "")]
    places += [(("correlation", "names", name), name) for name in terms.names]
    for loc, name in places:
        shares = terms.shares_of(name)
        total = round(sum(shares.values()), 8)
        if total >= 1:
            parts = " + ".join(f"{kind} {shares[kind]:g}" for kind in KINDS if shares[kind])
            yield TermFault(
                loc=loc,
                found=f"shares of {'.'.join(map(str, loc))} sum to {total:.10g} ({parts})",
                wanted="a sum below 1 is wanted, the rest being a name's own risk",
                remedy="Lower one of them.",
            )


def _probabilities(terms: CreditTerms) -> Iterator[TermFault]:
    """Own default probabilities rise with the years they are given for."""
    for name, own in terms.names.items():
        for place, (earlier, later) in enumerate(pairwise(own.default_probability), start=1):
            loc: Loc = ("names", name, "default_probability", place)
            if later.years <= earlier.years:
                yield TermFault(
                    loc=(*loc, "years"),
                    found=f"{'.'.join(map(str, loc))}.years is {later.years:g}, after {earlier.years:g}",
                    wanted="rising years are wanted",
                    remedy="Put them in order.",
                )
            elif later.probability < earlier.probability:
                yield TermFault(
                    loc=(*loc, "probability"),
                    found=f"{'.'.join(map(str, loc))}.probability falls from {earlier.probability:g} "
                    f"to {later.probability:g}",
                    wanted="cumulative probabilities that do not fall are wanted",
                    remedy="Check both; sum up those of single years.",
                )


def _contagion_once(terms: CreditTerms) -> Iterator[TermFault]:
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(terms.contagion):
        if (one.obligor, one.provider) in seen:
            yield TermFault(
                loc=("contagion", number),
                found=f"contagion from {one.obligor} to {one.provider} is given twice",
                wanted="each pair once is wanted",
                remedy="Strike one of the two.",
            )
        seen.add((one.obligor, one.provider))


def _matrix(matrix: CorrelationMatrix) -> Iterator[TermFault]:
    """Every name once, one row and column each, correlations that exist; symmetry is asked once all that holds."""
    loc: Loc = ("correlation", "matrix")
    faults = [*_names_once(matrix, loc), *_square(matrix, loc), *_entries(matrix, loc)]
    yield from faults or _symmetric(matrix, loc)


def _names_once(matrix: CorrelationMatrix, loc: Loc) -> Iterator[TermFault]:
    for place, name in enumerate(matrix.names):
        if name in matrix.names[:place]:
            yield TermFault(
                loc=(*loc, "names", place),
                found=f'correlation.matrix.names has "{name}" twice',
                wanted="each name once is wanted",
                remedy="Strike one, with its row and column.",
            )


def _square(matrix: CorrelationMatrix, loc: Loc) -> Iterator[TermFault]:
    n_names = len(matrix.names)
    if len(matrix.rows) != n_names:
        yield TermFault(
            loc=(*loc, "rows"),
            found=f"correlation.matrix has {len(matrix.rows)} rows",
            wanted=f"one for each of the {n_names} names is wanted",
            remedy="Add what is missing, or strike what is too much.",
        )
    for number, row in enumerate(matrix.rows):
        if len(row) != n_names:
            yield TermFault(
                loc=(*loc, "rows", number),
                found=f"row {number + 1} of correlation.matrix has {len(row)} entries",
                wanted=f"one for each of the {n_names} names is wanted",
                remedy="Add what is missing, or strike what is too much.",
            )


def _entries(matrix: CorrelationMatrix, loc: Loc) -> Iterator[TermFault]:
    for number, row in enumerate(matrix.rows):
        for place, entry in enumerate(row):
            where, name = (*loc, "rows", number, place), f"entry {place + 1} of row {number + 1} of correlation.matrix"
            if place == number and entry != 1:
                wanted = "1 is wanted for a name with itself"
                yield TermFault(loc=where, found=f"{name} is {entry:g}", wanted=wanted, remedy="Write 1.")
            elif abs(entry) > 1:
                wanted = "a correlation from -1 to 1 is wanted"
                remedy = f"Write {entry / 100:.10g} for {entry:.10g} %." if abs(entry) <= 100 else "Check the number."
                yield TermFault(loc=where, found=f"{name} is {entry:g}", wanted=wanted, remedy=remedy)


def _symmetric(matrix: CorrelationMatrix, loc: Loc) -> Iterator[TermFault]:
    for number, row in enumerate(matrix.rows):
        for place, entry in enumerate(row[:number]):
            other = matrix.rows[place][number]
            if abs(entry - other) > SYMMETRIC:
                one, two = matrix.names[number], matrix.names[place]
                yield TermFault(
                    loc=(*loc, "rows", number, place),
                    found=f"correlation.matrix has {entry:g} for {one} with {two} and {other:g} for {two} with {one}",
                    wanted="one number for both is wanted",
                    remedy="Change one of the two.",
                )
