"""Draws of who defaults when: groups of paths, each from a seed of its own, so that nothing else decides what they are.

A group is a fixed number of paths. Its random numbers come from (seed, number of the group) alone; how many groups
are drawn at once, and by how many workers, changes no path. A name defaults where a uniform number is below its default
probability given the common factors; only then the same number also says when.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import special

from abs_model.engine.aim import Aim
from abs_model.engine.credit_model import CreditModel, combined, horizon_thresholds
from abs_model.engine.paths import Whole

Floats = NDArray[np.float64]

GROUP = 1_024
"""Paths that are drawn together."""

AT_ONCE = 8
"""Groups whose random numbers are held at the same time."""

SHIFT = -2.0
"""How far into bad times the shifted part of a mixture is drawn, in standard deviations of the common factor."""

SCHEMES = ("mixture", "plain", "antithetic", "stratified", "sobol", "importance")
"""Ways to draw, the default first."""

PARTS = {"mixture": (GROUP // 2, 3 * GROUP // 8, GROUP // 8), "importance": (GROUP // 8, 0, 7 * GROUP // 8)}
"""Paths of a group that are drawn plainly, shifted into bad times, and aimed at a tail; the plain ones bound every
weight."""

N_STREAMS = 64
"""Independent Sobol sequences over which the groups are dealt; each goes on where its last group ended."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Defaults on a number of paths.

    Attributes
    ----------
    weight : ndarray of shape (path,)
        What each path counts for; 1 on average.
    name, path, day : ndarray of int64, shape (event,)
        Who defaults, on which path, on which day since 1970-01-01; sorted by name, then path.
    """

    weight: Floats
    name: Whole
    path: Whole
    day: Whole


def draw(model: CreditModel, scheme: str, seed: int, groups: Sequence[int], aim: Aim | None = None) -> Draws:
    """Draw the defaults of some groups.

    Parameters
    ----------
    model : CreditModel
    scheme : str
        One of ``SCHEMES``.
    seed : int
        Not below 0.
    groups : sequence of int
        Numbers of the groups, in order; path k of the result is path ``k % GROUP`` of group ``groups[k // GROUP]``.
    aim : Aim, optional
        What ``importance``, and a part of ``mixture``, aims at; without one, that part is shifted only.

    Returns
    -------
    Draws

    References
    ----------
    Li (2000), On Default Correlation; Owen and Zhou (2000), Safe and Effective Importance Sampling (the mixture);
    Glasserman and Li (2005), Importance Sampling for Portfolio Credit Risk, Management Science 51(11).
    """
    batches = [
        _batch(model, scheme, seed, groups[start : start + AT_ONCE], aim) for start in range(0, len(groups), AT_ONCE)
    ]
    sizes = [len(batch.weight) for batch in batches]
    name = np.concatenate([batch.name for batch in batches])
    path = np.concatenate([batch.path + at for batch, at in zip(batches, _starts(sizes), strict=True)])
    latent = np.concatenate([batch.latent for batch in batches])
    order = np.argsort(name, kind="stable")
    name, path = name[order], path[order]
    draws = Draws(
        weight=np.concatenate([batch.weight for batch in batches]),
        name=name,
        path=path,
        day=_days(model, name, latent[order]),
    )
    return _spread(draws, model, np.concatenate([batch.is_dragged for batch in batches], axis=1))


def _starts(sizes: Sequence[int]) -> list[int]:
    """Where each part begins when parts of these sizes are put end to end."""
    return [sum(sizes[:at]) for at in range(len(sizes))]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Batch:
    """Groups whose random numbers are held at the same time: defaults with their latent variables, not yet dated."""

    weight: Floats
    name: Whole
    path: Whole
    latent: Floats
    is_dragged: NDArray[np.bool_]


def _batch(model: CreditModel, scheme: str, seed: int, groups: Sequence[int], aim: Aim | None) -> _Batch:
    n_factors, n_names = model.loadings.loading.shape[1], len(model.names)
    sizes = (n_factors, int(model.copula.has_scale), n_names, len(model.contagion))
    uniforms = UNIFORMS.get(scheme, _plain_uniforms)
    uniform = np.concatenate([uniforms(sum(sizes), seed, group) for group in groups], axis=1)
    factors, scales, own, contagion = np.split(uniform, np.cumsum(sizes)[:-1])
    parts = _parts(scheme, aim)
    place = _places(factors, scheme, parts, aim)
    scale = model.copula.scale(scales[0]) if len(scales) else np.ones(uniform.shape[1])
    factor = combined(turn_to_bad_times(model), model.copula.factor(special.ndtr(place)))
    along = place[0] if n_factors else np.zeros(uniform.shape[1])
    ceiling, likelihood = _ceilings(model, factor, scale), None
    is_shaped = np.zeros(n_names, dtype=bool)
    if aim is not None and parts[2]:
        is_shaped[aim.names] = True
        plain = model.given(horizon_thresholds(model), factor, scale, aim.names)
        is_aimed = np.tile(np.arange(GROUP) >= GROUP - parts[2], len(groups))
        ceiling[aim.names] = aim.twisted(plain, along, is_aimed)
        likelihood = aim.density(plain, along, own[aim.names] < ceiling[aim.names])
    # The few that may default; only for them is a probability worked out.
    name, path = np.nonzero(own < ceiling)
    loading, deviation = model.loadings.loading, model.loadings.own_deviation[name]
    systematic = sum((loading[name, k] * factor[k, path] for k in range(n_factors)), start=np.zeros(len(name)))
    probability = model.copula.conditional(horizon_thresholds(model)[name, 0], systematic, deviation, scale[path])
    drawn = np.where(is_shaped[name], ceiling[name, path], probability)
    hit = own[name, path] < drawn
    lowness = model.copula.own(own[name, path][hit] * (probability[hit] / drawn[hit]))
    return _Batch(
        weight=_weights(along, parts, likelihood, SHIFT if n_factors else 0.0),
        name=name[hit].astype(np.int64),
        path=path[hit].astype(np.int64),
        latent=(systematic[hit] + deviation[hit] * lowness) / scale[path[hit]],
        is_dragged=contagion < _dragging(model, factor, scale),
    )


def _ceilings(model: CreditModel, factor: Floats, scale: Floats) -> Floats:
    """A number that no name's default probability exceeds, [name, path]: that of the worst name with its loadings."""
    shape = np.column_stack([model.loadings.loading, model.loadings.own_deviation])
    first, kind = np.unique(shape, axis=0, return_index=True, return_inverse=True)[1:]
    threshold = np.full((len(first), 1), -np.inf)
    np.maximum.at(threshold, kind.ravel(), horizon_thresholds(model))
    systematic = combined(model.loadings.loading[first], factor)
    own = model.loadings.own_deviation[first, None]
    return np.asarray(model.copula.conditional(threshold, systematic, own, scale)[kind.ravel()])


def _dragging(model: CreditModel, factor: Floats, scale: Floats) -> Floats:
    """Share of the paths, else without failure, on which each contagion has its provider fail, [contagion, path]."""
    if not model.contagion:
        return np.zeros((0, factor.shape[1]))
    providers = np.array([one.provider for one in model.contagion])
    probability = model.given(horizon_thresholds(model), factor, scale, providers)
    return np.stack([model.contagion_share(at, one) for at, one in enumerate(probability)])


def _parts(scheme: str, aim: Aim | None) -> tuple[int, int, int]:
    """Paths of a group that are plain, shifted and aimed."""
    plain, shifted, aimed = PARTS.get(scheme, (GROUP, 0, 0))
    return (plain, shifted, aimed) if aim is not None else (plain, shifted + aimed, 0)


def _places(uniform: Floats, scheme: str, parts: tuple[int, int, int], aim: Aim | None) -> Floats:
    """Where common factors are, in standard deviations, [factor, path]: the first spread evenly, shifted in part."""
    n_paths = uniform.shape[1]
    uniform = uniform.copy()
    within = np.tile(np.concatenate([np.arange(part) for part in parts]), n_paths // GROUP)
    length = np.tile(np.repeat(parts, parts), n_paths // GROUP)
    if len(uniform) and (scheme == "stratified" or scheme in PARTS):
        uniform[0] = (within + uniform[0]) / length
    # A number that is exactly 0 or 1 would be infinitely far away.
    place = special.ndtri(np.clip(uniform, 2.0**-54, 1.0 - 2.0**-53))
    if len(place):
        shifts = (0.0, SHIFT, aim.shift if aim is not None else 0.0)
        place[0] += np.tile(np.repeat(shifts, parts), n_paths // GROUP)
    return np.asarray(place)


def _weights(place: Floats, parts: tuple[int, int, int], likelihood: Floats | None, shift: float) -> Floats:
    """What each path counts for: how likely it is, over how likely the mixture of the parts draws it.

    ``likelihood`` is how many times as likely as plainly a path is where it is aimed. Without a common factor there is
    nothing to ``shift``.
    """
    plain, shifted, aimed = (part / GROUP for part in parts)
    if plain == 1.0:
        return np.ones(len(place))
    density = plain + shifted * np.exp(shift * place - 0.5 * shift**2)
    return np.asarray(1.0 / (density if likelihood is None else density + aimed * likelihood))


def _days(model: CreditModel, name: Whole, latent: Floats) -> Whole:
    """The days of defaults that are sorted by name."""
    day = np.zeros(len(name), dtype=np.int64)
    ends = np.searchsorted(name, np.arange(len(model.names) + 1))
    for one, (start, stop) in enumerate(pairwise(ends.tolist())):
        if start < stop:
            day[start:stop] = model.default_day(one, latent[start:stop])
    return day


def _spread(draws: Draws, model: CreditModel, is_dragged: NDArray[np.bool_]) -> Draws:
    """Let providers that would not have failed by themselves fail with the obligors that drag them down."""
    name, path, day = draws.name, draws.path, draws.day
    for at, one in enumerate(model.contagion):
        has_failed = np.zeros(len(draws.weight), dtype=bool)
        has_failed[path[name == one.provider]] = True
        hit = np.flatnonzero(name == one.obligor)
        hit = hit[~has_failed[path[hit]] & is_dragged[at, path[hit]]]
        name = np.concatenate([name, np.full(len(hit), one.provider)])
        path, day = np.concatenate([path, path[hit]]), np.concatenate([day, day[hit]])
    if not model.contagion:
        return draws
    order = np.lexsort((path, name))
    return Draws(weight=draws.weight, name=name[order], path=path[order], day=day[order])


def turn_to_bad_times(model: CreditModel) -> Floats:
    """An orthogonal matrix [factor, factor] whose first column points to good times for all names, and back to bad."""
    loading = model.loadings.loading
    n_factors = loading.shape[1]
    towards = loading[: model.n_obligors].mean(axis=0)
    if len(model.providers):
        towards = towards + loading[model.n_obligors : model.n_parties].mean(axis=0)
    length = float(np.linalg.norm(towards))
    if n_factors < 2 or length == 0.0:
        return np.eye(n_factors) * (-1.0 if n_factors == 1 and towards[0] < 0 else 1.0)
    basis, triangle = np.linalg.qr(np.column_stack([towards / length, np.eye(n_factors)]))
    return np.asarray(basis * np.where(triangle[0, 0] < 0, -1.0, 1.0))


def _plain_uniforms(n_dimensions: int, seed: int, group: int) -> Floats:
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, group))))
    return generator.random((n_dimensions, GROUP))


def _antithetic_uniforms(n_dimensions: int, seed: int, group: int) -> Floats:
    half = _plain_uniforms(n_dimensions, seed, group)[:, : GROUP // 2]
    return np.concatenate([half, 1.0 - half], axis=1)


def _sobol_uniforms(n_dimensions: int, seed: int, group: int) -> Floats:
    """The group's stretch of one of ``N_STREAMS`` sequences, each scrambled on its own."""
    from scipy.stats import qmc

    stream, turn = group % N_STREAMS, group // N_STREAMS
    generator = np.random.default_rng(np.random.SeedSequence((seed, stream)))
    sequence = qmc.Sobol(n_dimensions, scramble=True, rng=generator)
    if turn:
        sequence.fast_forward(turn * GROUP)
    return np.ascontiguousarray(sequence.random(GROUP).T)


UNIFORMS: dict[str, Callable[[int, int, int], Floats]] = {
    "antithetic": _antithetic_uniforms,
    "sobol": _sobol_uniforms,
}
