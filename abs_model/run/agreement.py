"""Do drawn and exact figures agree? Two ways to weigh the same fates, which have only the waterfall in common."""

from collections.abc import Iterable
from dataclasses import dataclass

from abs_model.run.likelihood import Estimate

FAR = 3.0
"""Standard errors beyond which a difference is hardly chance: one figure in 370."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How the figures of a simulation stand to the exact ones.

    Attributes
    ----------
    n_compared : int
        Figures whose distance is known.
    farthest : Estimate or None
        The one of the largest distance; None where none could be compared.
    apart : tuple of Estimate
        More than three standard errors from the exact value, the farthest first.
    unmeasured : tuple of Estimate
        They differ, and no path that was drawn says how much chance would make them differ: it never happened there.
    """

    n_compared: int
    farthest: Estimate | None
    apart: tuple[Estimate, ...]
    unmeasured: tuple[Estimate, ...]

    def as_mapping(self) -> dict[str, object]:
        """For ``summary.json``."""
        farthest = self.farthest
        return {
            "n_compared": self.n_compared,
            "largest_distance": None if farthest is None else distance(farthest),
            "farthest": None if farthest is None else _place(farthest),
            "more_than_three_standard_errors_apart": [_place(one) for one in self.apart],
            "not_measured": [_place(one) for one in self.unmeasured],
        }


def agreement(estimates: Iterable[Estimate]) -> Agreement:
    """Compare every figure with its exact value.

    Parameters
    ----------
    estimates : iterable of Estimate
        Those without an exact value are left out.
    """
    known = [one for one in estimates if one.exact is not None]
    compared = sorted((one for one in known if one.distance is not None), key=distance, reverse=True)
    return Agreement(
        n_compared=len(compared),
        farthest=compared[0] if compared else None,
        apart=tuple(one for one in compared if distance(one) > FAR),
        unmeasured=tuple(one for one in known if one.value is None or (one.standard_error == 0 and one.difference)),
    )


def distance(estimate: Estimate) -> float:
    """Standard errors between a figure and its exact value, whichever is larger; 0 where that is not known."""
    return abs(estimate.distance or 0.0)


def _place(estimate: Estimate) -> str:
    return f"{estimate.section}.{estimate.subject}.{estimate.identifier}"
