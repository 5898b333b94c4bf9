"""Sector factors: limits with one factor, with independent sectors, and a simulation."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.copula import Copula, DoubleT, Gaussian, StudentT, conditional_probability
from abs_model.measure.loss import jumps, loss_probabilities
from abs_model.measure.sector import SectorNames, sector_loss_probabilities, sector_loss_probabilities_given

AMOUNT = np.array([3.0, 2.0, 1.5, 4.0, 1.0, 2.5, 2.0, 3.0])
PROBABILITY = np.array([0.02, 0.05, 0.1, 0.01, 0.2, 0.03, 0.07, 0.04])
SECTOR = np.array([0, 1, 0, 2, 1, 1, 2, 0])
COPULAS: list[Copula] = [Gaussian(), StudentT(degrees=5.0)]


def names_of(global_loading: float, sector_loading: float, sector: np.ndarray = SECTOR) -> SectorNames:
    cells, severity = jumps(AMOUNT, np.ones((8, 1)), 0.5)
    return SectorNames(
        cells=cells,
        severity=severity[:, :, 0],
        probability=PROBABILITY,
        global_loading=np.full(8, global_loading),
        sector_loading=np.full(8, sector_loading),
        sector=sector,
    )


def one_factor(copula: Copula, loading: float, chosen: np.ndarray, n_nodes: int = 48) -> np.ndarray:
    nodes = copula.nodes(n_nodes)
    given = conditional_probability(copula, PROBABILITY[chosen], loading, nodes)
    return loss_probabilities(*jumps(AMOUNT[chosen], given, 0.5), nodes.weight)


@pytest.mark.parametrize("copula", COPULAS, ids=str)
def test_without_sector_loadings_there_is_one_factor(copula: Copula) -> None:
    found = sector_loss_probabilities(names_of(0.5, 0.0), copula, n_global=48, n_sector=4)
    assert_allclose(found, one_factor(copula, 0.5, np.arange(8)), rtol=0, atol=1e-14)


@pytest.mark.parametrize("copula", COPULAS, ids=str)
def test_when_all_are_in_one_sector_the_two_factors_are_one(copula: Copula) -> None:
    # Normal factors with loadings 0.3 and 0.4 add up to one with a loading of 0.5.
    found = sector_loss_probabilities(names_of(0.3, 0.4, np.zeros(8, dtype=np.int64)), copula, n_global=48, n_sector=48)
    assert_allclose(found, one_factor(copula, 0.5, np.arange(8)), rtol=0, atol=1e-13)


def test_without_global_loadings_sectors_are_independent() -> None:
    alone = [one_factor(Gaussian(), 0.5, np.flatnonzero(np.equal(SECTOR, one))) for one in range(3)]
    wanted = np.convolve(np.convolve(alone[0], alone[1]), alone[2])
    found = sector_loss_probabilities(names_of(0.0, 0.5), Gaussian(), n_global=3, n_sector=48)
    assert_allclose(found, wanted, rtol=0, atol=1e-14)


def test_when_every_name_is_its_own_sector_the_sector_factor_is_an_own_shock() -> None:
    found = sector_loss_probabilities(names_of(0.5, 0.6, np.arange(8)), Gaussian())
    assert_allclose(found, one_factor(Gaussian(), 0.5, np.arange(8)), rtol=0, atol=1e-13)


@pytest.mark.parametrize("copula", COPULAS, ids=str)
def test_the_nested_algorithm_agrees_with_a_simulation(copula: Copula) -> None:
    n_paths, random = 400_000, np.random.default_rng(1_998)
    names = names_of(0.45, 0.5)
    scale = copula.scale(random.random(n_paths))
    shocks = random.standard_normal((12, n_paths))
    loss = np.zeros(n_paths)
    thresholds = copula.threshold(PROBABILITY, 0.45)
    for name in range(8):
        own = np.sqrt(1 - 0.45**2 - 0.5**2) * shocks[4 + name]
        latent = (0.45 * shocks[0] + 0.5 * shocks[1 + SECTOR[name]] + own) / scale
        loss += np.where(latent < thresholds[name], AMOUNT[name], 0.0)
    simulated = np.bincount(np.rint(2 * loss).astype(int), minlength=39) / n_paths
    n_global = 24 if copula.has_scale else 64
    exact = sector_loss_probabilities(names, copula, n_global=n_global, n_sector=32)
    tail, simulated_tail = exact[::-1].cumsum()[::-1], simulated[::-1].cumsum()[::-1]
    error = np.sqrt(tail * (1 - tail) / n_paths)
    assert np.all(np.abs(simulated_tail - tail)[1:] <= 4 * error[1:] + 1e-5)


def test_given_the_global_factor_the_columns_mix_to_the_whole() -> None:
    nodes = Gaussian().nodes(40)
    given = sector_loss_probabilities_given(names_of(0.4, 0.4), Gaussian(), nodes, n_sector=32)
    assert_allclose(given.sum(axis=0), np.ones(40), rtol=1e-12)
    whole = sector_loss_probabilities(names_of(0.4, 0.4), Gaussian(), n_global=40, n_sector=32)
    assert_allclose(given @ nodes.weight, whole, rtol=0, atol=1e-15)


def test_the_last_of_fewer_cells_holds_the_rest() -> None:
    whole = sector_loss_probabilities(names_of(0.4, 0.4), Gaussian())
    cut = sector_loss_probabilities(names_of(0.4, 0.4), Gaussian(), n_cells=10)
    assert_allclose(cut, [*whole[:9], whole[9:].sum()], rtol=0, atol=1e-15)


def test_labels_of_sectors_are_only_labels() -> None:
    renamed = np.array([70, -3, 70, 5, -3, -3, 5, 70])
    assert_allclose(
        sector_loss_probabilities(names_of(0.4, 0.4, renamed), Gaussian()),
        sector_loss_probabilities(names_of(0.4, 0.4), Gaussian()),
        rtol=0,
        atol=1e-15,
    )


def test_a_name_without_own_shock_defaults_with_its_factors() -> None:
    found = sector_loss_probabilities(names_of(0.6, 0.8), Gaussian(), n_global=128, n_sector=128)
    assert np.isfinite(found).all()
    assert_allclose(found.sum(), 1.0, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"probability": PROBABILITY[:3]}, "probability: one number for each of 8"),
        ({"probability": -PROBABILITY}, "probability: numbers in"),
        ({"sector": SECTOR[:2]}, "sector: one number"),
        ({"sector_loading": np.full(8, 0.95)}, "at most 1"),
        ({"global_loading": np.full(8, np.nan)}, "at most 1"),
        ({"severity": np.full((8, 2), 0.4)}, "sum to 1"),
        ({"severity": np.ones((8, 3))}, "shapes"),
    ],
)
def test_what_is_no_pool_in_sectors_is_refused(change: dict[str, np.ndarray], message: str) -> None:
    names = names_of(0.5, 0.5)
    with pytest.raises(ValueError, match=message):
        replace(names, **change)


def test_a_double_t_copula_has_no_sector_factors() -> None:
    with pytest.raises(ValueError, match="DoubleT; Gaussian or StudentT is wanted"):
        sector_loss_probabilities(names_of(0.3, 0.3), DoubleT(factor_degrees=5.0, own_degrees=5.0))
