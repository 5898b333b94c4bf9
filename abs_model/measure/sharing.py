"""Who bears a claim (代偿) and who gets what is recovered (追偿): first losses, shares, caps, cessions; to the fen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.measure.money import Amounts, pro_rata, scaled

UNITS_PER_ONE = 100_000_000
"""A share is a whole number of hundred-millionths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one sharer bears: ``first_loss`` of the first claims alone, then ``share`` of the rest, ``cap`` at most.

    Attributes
    ----------
    share : int
        Hundred-millionths of what the first losses leave.
    first_loss : float
        Whole fen, at least 0.
    cap : float
        Whole fen, above 0: most that it bears in all; infinite without one.
    """

    share: int
    first_loss: float = 0.0
    cap: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceding:
    """A part of what one bearer bears is passed on to another, ``cap`` at most (再担保).

    Attributes
    ----------
    of : int
        Number of who passes it on: sharers first, from 0, then earlier cedings.
    share : int
        Hundred-millionths of all that it bears.
    cap : float
        Whole fen, above 0; infinite without one.
    """

    of: int
    share: int
    cap: float = float("inf")


def borne(claims: Amounts, layers: Sequence[Layer], residual: int) -> Amounts:
    """What each sharer bears of claims, before it passes anything on.

    A function of what has been claimed so far, so that a claim may come in one piece or in many. First losses take the
    first fen, in the order of the layers. The rest is split one sharer after another, the residual bearer last: each
    takes its share of what is left, rounded half up. A round share of a growing amount never shrinks, and neither does
    what it leaves; so no part ever shrinks, which rounding all parts of the whole at once would not promise. A part is
    within (n_sharers - 1) / 2 fen of its exact share. What a cap refuses falls on the residual bearer.

    Parameters
    ----------
    claims : ndarray of any shape
        Claims so far, whole fen, 0 to 9e15.
    layers : sequence of Layer
        The sharers; their shares add up to 1.
    residual : int
        Number of the layer that bears what caps refuse: the guarantor, which owes the holder the whole. It has no cap.

    Returns
    -------
    ndarray of shape (n_sharers, *claims.shape)
        Whole fen, at least 0. The parts add up to the claims, and no part shrinks when claims grow.

    Raises
    ------
    ValueError
        If the shares do not add up to 1, a first loss or a cap is out of range, or the residual bearer has a cap.

    References
    ----------
    银担分险 3:7, 银政担 3:3:4: shares of bank and guarantor, of bank, government and guarantor.

    Examples
    --------
    Bank and guarantor share 3:7, the bank bears 20,000 yuan at most:

    >>> layers = [Layer(share=30_000_000, cap=2_000_000.0), Layer(share=70_000_000)]
    >>> borne(np.array([5.0, 1_000_000.0, 10_000_000.0]), layers, residual=1)
    array([[2.e+00, 3.e+05, 2.e+06],
           [3.e+00, 7.e+05, 8.e+06]])
    """
    _check_layers(layers, residual)
    parts = np.zeros((len(layers), *claims.shape))
    rest = claims.astype(np.float64)
    for number, layer in enumerate(layers):
        if layer.first_loss:
            parts[number] = np.minimum(rest, layer.first_loss)
            rest = rest - parts[number]
    others = [number for number in range(len(layers)) if number != residual]
    for number, part in zip(others, _taken_in_turn(rest, [layers[one].share for one in others]), strict=True):
        parts[number] = np.minimum(parts[number] + part, layers[number].cap)
    parts[residual] = claims - parts[others].sum(axis=0)
    return parts


def ceded(parts: Amounts, cedings: Sequence[Ceding]) -> Amounts:
    """What is passed on under each ceding, before who takes it over passes on a part of that.

    Parameters
    ----------
    parts : ndarray of shape (n_sharers, ...)
        What each sharer bears, from ``borne``.
    cedings : sequence of Ceding
        Those of one bearer take at most the whole of what it bears.

    Returns
    -------
    ndarray of shape (n_cedings, ...)
        Whole fen, at least 0; none shrinks when claims grow.

    Raises
    ------
    ValueError
        If a ceding is of nobody before it, has no share or cap, or a bearer passes on more than it bears.

    Examples
    --------
    40 % of a guarantor's 700,000 is re-guaranteed, and a fund takes 20 % of that:

    >>> parts = np.array([[300_000.0], [700_000.0]])
    >>> ceded(parts, [Ceding(of=1, share=40_000_000), Ceding(of=2, share=20_000_000)]).ravel()
    array([280000.,  56000.])
    """
    _check_cedings(cedings, len(parts))
    gross = np.concatenate([parts, np.zeros((len(cedings), *parts.shape[1:]))])
    for bearer in range(len(gross)):
        own = [number for number, ceding in enumerate(cedings) if ceding.of == bearer]
        taken = _taken_in_turn(gross[bearer], [cedings[number].share for number in own])
        for number, part in zip(own, taken, strict=True):
            gross[len(parts) + number] = np.minimum(part, cedings[number].cap)
    return gross[len(parts) :]


def net_borne(parts: Amounts, cedings: Sequence[Ceding]) -> Amounts:
    """What everybody bears in the end, when everything is passed on.

    Parameters
    ----------
    parts : ndarray of shape (n_sharers, ...)
        What each sharer bears, from ``borne``.
    cedings : sequence of Ceding

    Returns
    -------
    ndarray of shape (n_sharers + n_cedings, ...)
        Whole fen, at least 0, sharers first. The parts add up to the claims, and none shrinks when claims grow.

    Raises
    ------
    ValueError
        As for ``ceded``.

    Examples
    --------
    >>> parts = np.array([[300_000.0], [700_000.0]])
    >>> net_borne(parts, [Ceding(of=1, share=40_000_000), Ceding(of=2, share=20_000_000)]).ravel()
    array([300000., 420000., 224000.,  56000.])
    """
    passed = ceded(parts, cedings)
    net = np.concatenate([parts, passed])
    for ceding, part in zip(cedings, passed, strict=True):
        net[ceding.of] -= part
    return net


def shared_back(amount: Amounts, open_amounts: Amounts, order: Sequence[int] = ()) -> Amounts:
    """Who gets what is recovered, given what each still bears: those of the order first, then the others pro rata.

    Parameters
    ----------
    amount : ndarray of any shape
        Recovered now, whole fen, at least 0, at most what all still bear.
    open_amounts : ndarray of shape (n_bearers, *amount.shape)
        Borne and not yet recovered, whole fen, at least 0.
    order : sequence of int
        Numbers of those who are made whole one after another.

    Returns
    -------
    ndarray of shape (n_bearers, *amount.shape)
        Whole fen, at least 0, none above what it still bears. The parts add up to the amount.

    Examples
    --------
    >>> still = np.array([[300.0], [500.0], [200.0]])
    >>> shared_back(np.array([500.0]), still).ravel()
    array([150., 250., 100.])
    >>> shared_back(np.array([500.0]), still, order=[2]).ravel()
    array([113., 187., 200.])
    """
    parts = np.zeros_like(open_amounts)
    rest = amount.astype(np.float64)
    for bearer in order:
        parts[bearer] = np.minimum(rest, open_amounts[bearer])
        rest = rest - parts[bearer]
    others = [bearer for bearer in range(len(parts)) if bearer not in order]
    if others:
        dues = open_amounts[others].reshape(len(others), -1)
        parts[others] = pro_rata(rest.ravel(), dues).reshape(len(others), *rest.shape)
    return parts


def recovered(recoveries: Amounts, net: Amounts, order: Sequence[int] = ()) -> Amounts:
    """What everybody has got back so far, period by period.

    What comes in a period goes to those who still bear something at its end, as ``shared_back`` says. Who has got
    something keeps it, although later claims may fall on others. That is why time matters here: no rule that looks only
    at what has been borne and recovered so far gives parts pro rata to what each has borne and never takes any back.

    Parameters
    ----------
    recoveries : ndarray of shape (n_periods, ...)
        Recovered so far, whole fen; never shrinks over periods, and never exceeds the claims.
    net : ndarray of shape (n_bearers, n_periods, ...)
        Borne so far, from ``net_borne``.
    order : sequence of int
        Numbers of those who are made whole one after another before the others share pro rata.

    Returns
    -------
    ndarray of shape (n_bearers, n_periods, ...)
        Whole fen; the parts add up to the recoveries, none shrinks over periods, none exceeds what it has borne.

    Raises
    ------
    ValueError
        If recoveries shrink or exceed what is borne.

    Examples
    --------
    Only the first bears the first 100, and gets its 50 back; of the next 100 both bear half:

    >>> net = np.array([[100.0, 150.0], [0.0, 50.0]])
    >>> recovered(np.array([50.0, 90.0]), net)
    array([[50., 77.],
           [ 0., 13.]])
    """
    parts = np.zeros_like(net)
    reached = np.zeros((len(net), *net.shape[2:]))
    before = np.zeros(recoveries.shape[1:])
    for period, so_far in enumerate(recoveries):
        amount, still = so_far - before, net[:, period] - reached
        if np.any(amount < 0.0) or np.any(amount > still.sum(axis=0)):
            raise ValueError("recoveries shrink or exceed what is borne; amounts that grow up to it are wanted")
        reached = parts[:, period] = reached + shared_back(amount, still, order)
        before = so_far
    return parts


def _taken_in_turn(whole: Amounts, shares: Sequence[int]) -> list[Amounts]:
    """Parts of a whole, one after another: each its share of what those before it leave, rounded half up."""
    parts, left = [], UNITS_PER_ONE
    for share in shares:
        parts.append(scaled(whole, share, left) if share else np.zeros_like(whole))
        whole, left = whole - parts[-1], left - share
    return parts


def _check_layers(layers: Sequence[Layer], residual: int) -> None:
    shares = [layer.share for layer in layers]
    if min(shares, default=0) < 0 or sum(shares) != UNITS_PER_ONE:
        raise ValueError(f"shares are {shares}; shares of at least 0 that come to {UNITS_PER_ONE} are wanted")
    for layer in layers:
        if not (0.0 <= layer.first_loss < np.inf and layer.cap > 0.0):
            raise ValueError(f"first loss {layer.first_loss}, cap {layer.cap}; finite, and above 0, are wanted")
    if not 0 <= residual < len(layers) or layers[residual].cap < np.inf:
        raise ValueError(f"layer {residual} is to bear what caps refuse; a layer without a cap is wanted")


def _check_cedings(cedings: Sequence[Ceding], n_sharers: int) -> None:
    passed = [0] * (n_sharers + len(cedings))
    for number, ceding in enumerate(cedings):
        if not (0 <= ceding.of < n_sharers + number and ceding.share > 0 and ceding.cap > 0.0):
            raise ValueError(f"{ceding}; a bearer before it, share and cap above 0 are wanted")
        passed[ceding.of] += ceding.share
    if max(passed, default=0) > UNITS_PER_ONE:
        raise ValueError(f"shares passed on are {passed}; at most {UNITS_PER_ONE} of each bearer is wanted")
