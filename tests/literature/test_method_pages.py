"""The pages on credit risk tell the truth: their figures come out again, and stand in the text as they are printed."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from abs_model.measure import large_pool
from abs_model.measure.bivariate import joint_default_probability
from abs_model.measure.copula import Copula, DoubleT, Gaussian, StudentT, conditional_probability
from abs_model.measure.cover import CoveredPool, guaranteed_pool, name_by_name_shortcut
from abs_model.measure.guarantee import Guarantee, States, guaranteed_tranche, outcomes
from abs_model.measure.loss import jumps, loss_probabilities
from abs_model.measure.sector import SectorNames, sector_loss_probabilities
from abs_model.measure.tail import quantile, tail_probability
from abs_model.measure.tranche import tranche_loss_by_cell, tranche_losses
from abs_model.measure.wrong_way import contagion
from abs_model.run.likelihood import Simulation
from abs_model.run.simulate import Settings, simulate
from abs_model.scenario.scenario import BASE
from benchmarks.credit_case import series_one

Array = NDArray[np.float64]

PAGES = Path(__file__).parents[2] / "docs" / "methods"
PD, RHO = 0.01, 0.2
FIVE = np.array([0.004, 0.008, 0.012, 0.02, 0.03])
LOSS = 0.6 * np.array([0.30, 0.25, 0.20, 0.15, 0.10])
NODES = Gaussian().nodes(128)


def assert_row(page: str, first: str, *cells: str) -> None:
    """The page has the row of a table that begins with a cell and goes on with these."""
    text = (PAGES / page).read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    found = [row[1:] for row in rows if row[0] == first]
    assert list(cells) in found, f"{page}, {first}: {' | '.join(cells)} is right"


def percent(share: float, decimals: int) -> str:
    return f"{100 * share:.{decimals}f} %"


def scientific(value: float) -> str:
    return f"{value:.3e}".replace("e-0", "e-")


def law(copula: Copula, n_names: int, n_nodes: int) -> Array:
    """Law of the number of defaults among equal names."""
    nodes = copula.nodes(n_nodes)
    given = conditional_probability(copula, np.full(n_names, PD), RHO**0.5, nodes)
    return loss_probabilities(*jumps(np.ones(n_names), given, 1.0), nodes.weight)


def test_the_large_pool_table_comes_out_again() -> None:
    page, laws = "loss-distribution.md", {n: law(Gaussian(), n, 192) for n in (20, 50)}
    rows = {
        "P(L > 5 %)": (0.05, 2), "P(L > 10 %)": (0.10, 3), "P(L > 20 %)": (0.20, 4),
    }  # fmt: skip
    for words, (loss, decimals) in rows.items():
        exact = [percent(tail_probability(laws[n], round(loss * n)), decimals) for n in laws]
        assert_row(page, words, *exact, percent(1 - float(large_pool.cumulative(loss, PD, RHO)), decimals))
    assert_row(page, "no loss at all", *(percent(laws[n][0], 2) for n in laws), "never")
    exact = [f"{100 * quantile(laws[n], 0.999) / n:.0f} %" for n in laws]
    assert_row(page, "quantile 99.9 %", *exact, percent(float(large_pool.quantile(0.999, PD, RHO)), 1))
    tranche = [float(tranche_losses(laws[n], 1 / n, 0.1, 1.0).expected_loss) for n in laws]
    formula = (PD - float(large_pool.stop_loss(0.1, PD, RHO))) / 0.9
    bp = [f"{1e4 * loss:.2f} bp" for loss in (*tranche, formula)]
    assert_row(page, "expected loss of the tranche from 10 to 100 %", *bp)


def test_the_points_of_the_integral_come_out_again() -> None:
    found = [tail_probability(law(Gaussian(), 20, n), 1) for n in (16, 32, 64, 128)]
    cells = [f"{found[0]:.7f}", *(f"{one:.12f}" for one in found[1:])]
    assert_row("loss-distribution.md", "P(L > 5 %)", *cells)


@pytest.mark.parametrize(
    ("first", "second", "copula", "n_nodes"),
    [
        ("normal (高斯)", "", Gaussian(), 192),
        ("Student t", "one scale divides all latent variables: bad times hit all, even names without correlation",
         StudentT(degrees=4.0), 128),
        ("double t", "factor and own shocks have heavy tails of their own",
         DoubleT(factor_degrees=4.0, own_degrees=4.0), 512),
    ],
)  # fmt: skip
def test_the_copulas_have_the_tails_of_the_page(first: str, second: str, copula: Copula, n_nodes: int) -> None:
    found = law(copula, 20, n_nodes)
    tails = [percent(tail_probability(found, k), n) for k, n in ((1, 2), (2, 2), (4, 3))]
    assert_row("loss-distribution.md", first, second, percent(found[0], 2), *tails)


@pytest.mark.parametrize(
    ("common", "sector", "more_than_one", "more_than_four"),
    [(0.125, 0.20, "3.26 %", "0.059 %"), (0.325, 0.0, "3.87 %", "0.306 %")],
)
def test_sectors_have_the_tail_of_the_page(
    common: float, sector: float, more_than_one: str, more_than_four: str
) -> None:
    names = SectorNames(
        cells=np.ones((20, 1), dtype=np.int64), severity=np.ones((20, 1)), probability=np.full(20, PD),
        global_loading=np.full(20, common**0.5), sector_loading=np.full(20, sector**0.5), sector=np.arange(20) // 5,
    )  # fmt: skip
    found = sector_loss_probabilities(names, Gaussian(), n_global=96, n_sector=96)
    assert percent(tail_probability(found, 1), 2) == more_than_one
    assert percent(tail_probability(found, 4), 3) == more_than_four
    text = (PAGES / "loss-distribution.md").read_text(encoding="utf-8")
    assert more_than_one in text
    assert more_than_four in text


def failure(correlation: float, probability: float = 0.002) -> Array:
    return np.asarray(conditional_probability(Gaussian(), [probability], correlation**0.5, NODES)[0])


def debtors() -> Array:
    return conditional_probability(Gaussian(), FIVE, RHO**0.5, NODES)


def test_the_shortcut_is_off_by_as_much_as_the_page_says() -> None:
    unit, page = 1e-4, "one-guarantor.md"
    who = outcomes(Guarantee(recovery_ratio=0.3), States(weight=NODES.weight, failure=failure(0.3)))
    pool = CoveredPool(loss=LOSS, cover=np.full(5, 0.8), unit=unit)
    both = [guaranteed_pool(pool, debtors(), who).probabilities, name_by_name_shortcut(pool, debtors(), who)]
    assert_row(
        page, "expected loss, share of the pool", *(percent(one @ np.arange(len(one)) * unit, 4) for one in both)
    )
    for loss in (0.10, 0.15, 0.20, 0.30):
        tails = [f"{one[round(loss / unit) + 1 :].sum():.2e}".replace("e-0", "e-") for one in both]
        assert_row(page, f"P(L > {100 * loss:.0f} %)", *tails)


def guaranteed(terms: Guarantee, given: Array, states: States) -> tuple[str, str]:
    """Default probability and expected loss of the senior tranche, as printed."""
    who = outcomes(terms, states)
    together = loss_probabilities(*jumps(LOSS, given, 0.01), who.weight)
    found = guaranteed_tranche(together, tranche_loss_by_cell(len(together), 0.01, 0.1, 1.0), who)
    return scientific(found.default_probability), scientific(found.expected_loss)


def test_the_terms_of_a_guarantee_do_what_the_page_says() -> None:
    page = "one-guarantor.md"
    states = States(weight=NODES.weight, failure=failure(0.2))
    second = States(weight=NODES.weight, failure=failure(0.2), reguarantor_failure=failure(0.2, 0.001))
    cap, estate = "pays 5 % of the tranche at most", "the failed guarantor's estate pays 30 %"
    assert_row(page, "cap (担保上限)", cap, *guaranteed(Guarantee(cap=0.05), debtors(), states))
    assert_row(page, "recovery on the claim", estate, *guaranteed(Guarantee(recovery_ratio=0.3), debtors(), states))
    takes = [guaranteed(Guarantee(reguaranteed_share=share), debtors(), second) for share in (1.0, 0.4)]
    assert_row(page, "re-guarantor (再担保)", "0.1 %, correlation 0.2, takes over the whole claim", *takes[0])
    assert_row(page, "", "takes over 40 % of it", *takes[1])
    drags = [guaranteed(Guarantee(), *contagion(debtors(), states, 0, least)) for least in (0.05, 0.25)]
    assert_row(page, "contagion (传染)", "fails with at least 5 % where the largest debtor defaults", *drags[0])
    assert_row(page, "", "at least 25 %", *drags[1])


def test_new_draws_each_quarter_lose_as_much_dependence_as_the_page_says() -> None:
    whole = 0.08
    quarter = 1 - (1 - whole) ** (1 / 8)
    stay = 1 - 2 * quarter + float(joint_default_probability(quarter, quarter, RHO))
    page = "simulation.md"
    assert_row(page, "independent", percent(whole**2, 2))
    assert_row(page, "new draws each quarter, eight times", percent(1 - 2 * (1 - whole) + stay**8, 2))
    assert_row(page, "one draw for all horizons", percent(float(joint_default_probability(whole, whole, RHO)), 2))


@pytest.fixture(scope="module")
def simulations() -> dict[str, Simulation]:
    """Series 1, drawn in three ways."""
    return {
        scheme: simulate(*series_one(), BASE, Settings(scheme=scheme, n_paths=100_000))
        for scheme in ("plain", "mixture", "importance")
    }


def test_the_simulated_figures_are_those_of_the_page(simulations: dict[str, Simulation]) -> None:
    rows = {
        "probability that notes fall short": ("tranche", "A", "shortfall_probability", 100, (4, 5, 5), " %"),
        "expected loss of the notes": ("tranche", "A", "expected_loss_ratio", 1e4, (2, 3, 3), " bp"),
        "probability of a call": ("support", "guarantee", "call_probability", 100, (3, 3, 3), " %"),
        "expected claim, yuan": ("support", "guarantee", "expected_claim", 1, (0, 0, 0), ""),
    }
    for words, (section, subject, identifier, scale, decimals, unit) in rows.items():
        found = [one.estimate(section, subject, identifier) for one in simulations.values()]
        exact, inner = found[0].exact, "" if unit == " bp" else unit
        digits = {" bp": ".3f", "": ",.0f"}.get(unit, ".6f" if "short" in words else ".4f")
        cells = [
            f"{scale * one.value:,.{n}f}{inner} ± {scale * one.standard_error:,.{n}f}{unit}"  # type: ignore[operator]
            for one, n in zip(found, decimals, strict=True)
        ]
        assert_row("simulation.md", words, f"{scale * exact:{digits}}{unit}", *cells)  # type: ignore[operator]


def test_the_ratings_are_those_of_the_page(simulations: dict[str, Simulation]) -> None:
    table = simulations["mixture"].ratings.set_index("variation")
    words = {
        "base": "as assumed", "correlation_higher": "correlations x 1.5",
        "probability_double": "default probabilities x 2", "provider_down_1": "guarantor one notch down (AA+)",
        "provider_down_3": "guarantor three notches down (AA-)",
    }  # fmt: skip
    for variation, name in words.items():
        row = table.loc[variation]
        figures = [percent(row[column], 4) for column in ("shortfall_probability", "present_value_loss_ratio")]
        assert_row("rating.md", name, *figures, row["rating_by_probability"], row["rating_by_loss"])


def test_series_one_has_as_many_fates_as_the_page_says(simulations: dict[str, Simulation]) -> None:
    text = (PAGES / "simulation.md").read_text(encoding="utf-8")
    assert f"{simulations['mixture'].n_fates:,}" in text
    assert f"{simulations['mixture'].n_paths:,} paths" in text
