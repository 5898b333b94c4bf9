"""The most likely bad times that break a tranche: the least shift of common factors at which expected losses do.

Given the common factors, names default independently; of a pool of many small names hardly more or less is then lost
than is expected. The cash that is expected given the factors is run through the waterfall, as one path for each place
of the factors that is looked at. Where names are few and large this is a direction to think in, not a likelihood.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from abs_model.engine.cashflow import Collections
from abs_model.engine.credit_model import CreditModel, horizon_thresholds
from abs_model.engine.default_table import FLOWS, SPAN, DefaultTable, default_table, outstanding_after
from abs_model.engine.default_times import paths_with
from abs_model.engine.draw import turn_to_bad_times
from abs_model.engine.ledger import Flags
from abs_model.engine.outcome import Key, run_outcomes
from abs_model.engine.paths import NEVER, Paths
from abs_model.errors import Fault, ScenarioError
from abs_model.run.credit import Credit, credit_model
from abs_model.run.driven import Footing, footing, holds, tranche_of
from abs_model.run.record import Provenance, Subject
from abs_model.scenario.scenario import BASE, Scenario

Floats = NDArray[np.float64]

FARTHEST = 8.0
"""Standard deviations beyond which nothing happens: one in 1e15."""

N_RADII, N_DIRECTIONS = 161, 180
"""Places that are looked at: on a line, and round the circle of two factors."""

N_ROUNDS = 4
"""Finer looks round the nearest place that breaks; each is twenty times as fine."""

FINER = 20

AT_ONCE = 4_096
"""Places whose cash is worked out together."""

CASH = ("collected", "recovered", "repurchased", "claimed", "returned")
"""Flows; the rest of ``Collections`` stands at the end of a period."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactorShift:
    """How far common factors must shift.

    Attributes
    ----------
    tranche : str
    provider : str
        ``alive``: providers of support pay; ``failed``: they never do.
    scenario : Scenario
    outcome : str
        ``breaks``; ``never_breaks``: not within ``FARTHEST``; ``always_breaks``: without any shift.
    score : tuple of float
        Normal score of each common factor at the least shift; negative scores are bad times for positive loadings.
        Empty where nothing breaks.
    half_square : float or None
        Half the sum of their squares, the exponent of their density.
    probability : float or None
        That the factors are beyond the plane that touches this place.
    tolerance : float
        By how many standard deviations the place may be off along its direction.
    is_least : bool
        Whether all directions were looked at; with more than two factors only that to common bad times is.
    is_monotone : bool
        Whether, in each direction, all that is farther than a break breaks too.
    table : DataFrame
        One row a name: ``name``, ``role``, ``horizon_probability``, ``conditional_probability`` of default by legal
        final at that place; without a shift where nothing breaks.
    figures : mapping of str to float
        ``expected_lost`` of the pool and ``shortfall`` of the tranche there, yuan.
    """

    tranche: str
    provider: Literal["alive", "failed"]
    scenario: Scenario
    outcome: Literal["breaks", "never_breaks", "always_breaks"]
    score: tuple[float, ...]
    half_square: float | None
    probability: float | None
    tolerance: float
    is_least: bool
    is_monotone: bool
    table: pd.DataFrame
    figures: dict[str, float]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expectation:
    """Runs the cash that is expected given the common factors."""

    ground: Footing
    model: CreditModel
    base: Paths
    table: DefaultTable

    def outcomes(self, score: Floats) -> dict[Key, Floats]:
        """Figures of the path that is expected at each place, scores [factor, place]."""
        blocks = []
        for start in range(0, score.shape[1], AT_ONCE):
            some = score[:, start : start + AT_ONCE]
            paths = replace(self.base, n_paths=some.shape[1])
            blocks.append(run_outcomes(self.ground.plan, self.collections(some), paths).values)
        return {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}

    def collections(self, score: Floats) -> Collections:
        """Expected cash and state of the pool at each place, to the fen; cash is rounded as it adds up."""
        likely = self._likely(score)

        def expected(usual: Floats, change: Floats) -> Floats:
            return np.asarray(usual + change @ likely)

        def flow(name: str) -> Floats:
            found = expected(self.table.usual[name], self.table.change[name])
            if name not in CASH:
                return np.rint(found)
            return np.diff(np.rint(np.cumsum(found, axis=0)), axis=0, prepend=0.0)

        late = np.rint(expected(self.table.late, self.table.late_change[None, :])[0])
        flows = {name: flow(name) for name in FLOWS}
        outstanding = outstanding_after(self.table.face, flows)
        return Collections(**flows, outstanding=outstanding, after_legal_final=late, face=self.table.face, n_elapsed=0)

    def _likely(self, score: Floats) -> Floats:
        """Probability of a default in each stretch of each row at each place, [entry, place]."""
        row, day = np.divmod(self.table.first + SPAN // 2, SPAN)
        day -= SPAN // 2
        likely = np.empty((len(row), score.shape[1]))
        factor, scale = self.factor(score)
        for number, one in enumerate(self.ground.exposures.rows):
            own = np.flatnonzero(row == number)
            name = self.model.names.index(one.core_enterprise)
            days = np.minimum(np.append(day[own] - 1, self.model.last_day), self.model.last_day)
            given = self.model.given_many(name, self.model.probability(name, days), factor, scale)
            likely[own] = np.maximum(np.diff(given, axis=0), 0.0)
        return likely

    def factor(self, score: Floats) -> tuple[Floats, Floats]:
        """Factors [factor, place] with these normal scores, and the scale at its median [place]."""
        copula = self.model.copula
        scale = np.broadcast_to(copula.scale(np.full(1, 0.5)), score.shape[1:])
        return copula.factor(special.ndtr(score)), np.asarray(scale)


def most_likely_shift(
    subject: Subject, credit: Credit, tranche: str | None = None, scenario: Scenario = BASE
) -> tuple[FactorShift, ...]:
    """The least shift of common factors at which expected losses break a tranche, and who defaults how often there.

    Parameters
    ----------
    subject : Subject
    credit : Credit
        Checked against the names of the deal.
    tranche : str, optional
        Id; the first tranche if left out.
    scenario : Scenario
        What holds besides.

    Returns
    -------
    tuple of FactorShift
        While providers of support stand, and when they fail.

    Raises
    ------
    ScenarioError
        If there is no such tranche, or no common factor.

    References
    ----------
    Glasserman and Li (2005), Importance Sampling for Portfolio Credit Risk, Management Science 51(11), section 5: the
    shift of the factors that makes a large loss most likely.
    """
    name = tranche_of(subject, tranche)
    ground, model = footing(subject, scenario), credit_model(subject, credit, scenario)
    if not model.loadings.loading.shape[1]:
        fault = Fault(
            where="credit assumptions",
            found="names have no common factor",
            wanted="at least one is wanted: bad times are a shift of it",
            remedy="State a correlation in credit.yaml, or ask for the smallest breaking sets.",
        )
        raise ScenarioError(str(fault))
    both: tuple[Literal["alive", "failed"], ...] = ("alive", "failed") if subject.deal.support else ("alive",)
    return tuple(_shift(expectation(ground, model, provider), name, provider) for provider in both)


def expectation(ground: Footing, model: CreditModel, provider: Literal["alive", "failed"]) -> Expectation:
    """What runs expected cash, with providers of support that pay or never do."""
    nobody = np.full((len(model.names), 1), NEVER, dtype=np.int64)
    base = paths_with(ground.base, ground.exposures, model, nobody)
    roles = {one.provider for one in ground.plan.deal.support}
    others = {role: days for role, days in base.failure_day.items() if role not in roles}
    gone = dict.fromkeys(roles, np.array([model.start_day])) if provider == "failed" else {}
    base = replace(base, failure_day={**others, **gone})
    return Expectation(
        ground=ground, model=model, base=base, table=default_table(ground.exposures, base, ground.plan.periods)
    )


def _shift(expected: Expectation, tranche: str, provider: Literal["alive", "failed"]) -> FactorShift:
    """The nearest place that breaks, and what holds there."""

    def is_broken(score: Floats) -> Flags:
        return ~holds(expected.outcomes(score), tranche)

    model = expected.model
    n_factors = model.loadings.loading.shape[1]
    directions = _directions(model)
    radius, direction, tolerance, is_monotone = nearest_break(is_broken, directions, n_factors == 2)
    outcome: Literal["breaks", "never_breaks", "always_breaks"] = "breaks"
    if radius is None:
        outcome = "never_breaks"
    elif radius == 0:
        outcome = "always_breaks"
    place = (radius or 0.0) * direction[:, None]
    found = expected.outcomes(place)
    ground = expected.ground
    return FactorShift(
        tranche=tranche,
        provider=provider,
        scenario=ground.scenario,
        outcome=outcome,
        score=() if radius is None else tuple(float(one) for one in place[:, 0]),
        half_square=None if radius is None else radius**2 / 2,
        probability=None if radius is None else float(special.ndtr(-radius)),
        tolerance=tolerance,
        is_least=n_factors <= 2,
        is_monotone=is_monotone,
        table=_names(expected, place),
        figures={
            "expected_lost": float(found[("pool", "pool", "lost")][0]) / 100,
            "shortfall": float(found[("tranche", tranche, "shortfall")][0]) / 100,
        },
        provenance=ground.subject.provenance((ground.scenario,)),
    )


def _directions(model: CreditModel) -> Floats:
    """Unit vectors [factor, direction]: both ways of one factor, round the circle of two, to bad times of more."""
    n_factors = model.loadings.loading.shape[1]
    if n_factors == 1:
        return np.array([[-1.0, 1.0]])
    if n_factors == 2:
        angle = np.linspace(0.0, 2 * np.pi, N_DIRECTIONS, endpoint=False)
        return np.stack([np.cos(angle), np.sin(angle)])
    return -turn_to_bad_times(model)[:, :1]


def nearest_break(
    is_broken: Callable[[Floats], Flags], directions: Floats, is_circle: bool
) -> tuple[float | None, Floats, float, bool]:
    """The nearest place that breaks: first in every direction, then finer round the best one.

    Parameters
    ----------
    is_broken : callable
        From places [factor, place] to flags.
    directions : ndarray of shape (factor, direction)
        Unit vectors.
    is_circle : bool
        Whether directions between these are looked at too.

    Returns
    -------
    radius : float or None
        None where nothing breaks.
    direction : ndarray of shape (factor,)
    tolerance : float
        Of the radius.
    is_monotone : bool
    """
    radii = np.linspace(0.0, FARTHEST, N_RADII)
    broken = _look(is_broken, directions, radii)
    if not broken.any():
        return None, directions[:, 0], FARTHEST / (N_RADII - 1), True
    is_monotone = bool((np.diff(broken.astype(np.int8), axis=1) >= 0).all())
    step, turn = FARTHEST / (N_RADII - 1), 2 * np.pi / N_DIRECTIONS
    radius, best = _first(broken, directions, radii)
    for _ in range(N_ROUNDS):
        if radius == 0:
            break
        directions = _around(best, turn) if is_circle else best[:, None]
        # A neighbour may break a little nearer than the best direction did before.
        radii = np.unique(np.maximum(np.linspace(radius - 2 * step, radius, 2 * FINER + 1), 0.0))
        radius, best = _first(_look(is_broken, directions, radii), directions, radii)
        # The radius hangs on the square of the angle, so angles narrow by the root.
        step, turn = step / FINER, turn / 4
    return radius, best, step, is_monotone


def _look(is_broken: Callable[[Floats], Flags], directions: Floats, radii: Floats) -> Flags:
    """Whether each place breaks, [direction, radius]."""
    places = directions[:, :, None] * radii
    return is_broken(places.reshape(len(directions), -1)).reshape(places.shape[1:])


def _first(broken: Flags, directions: Floats, radii: Floats) -> tuple[float, Floats]:
    """The least radius that breaks, and its direction: the middle one of several."""
    first = np.where(broken.any(axis=1), broken.argmax(axis=1), len(radii))
    nearest = np.flatnonzero(first == first.min())
    return float(radii[first.min()]), directions[:, nearest[len(nearest) // 2]]


def _around(direction: Floats, turn: float) -> Floats:
    """Directions a turn to either side, [factor, direction]."""
    angle = np.arctan2(direction[1], direction[0]) + turn * np.linspace(-1.0, 1.0, 2 * FINER + 1)
    return np.stack([np.cos(angle), np.sin(angle)])


def _names(expected: Expectation, place: Floats) -> pd.DataFrame:
    """Who defaults how often at a place, and without knowing it."""
    model = expected.model
    given = model.given(horizon_thresholds(model), *expected.factor(place))
    return pd.DataFrame(
        {
            "name": list(model.names),
            "role": np.where(np.arange(len(model.names)) < model.n_obligors, "core_enterprise", "provider"),
            "horizon_probability": model.horizon_probability(),
            "conditional_probability": given[:, 0],
        }
    )
