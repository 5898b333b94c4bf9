"""The page on claims by cohort and age tells the truth: its figures come out of the extract, the extract of the ledger.

The ledger is that of the US Small Business Administration's 7(a) guaranteed loans, fiscal years 1972 to 2004, a work of
the US government. It is not part of the project: where it lies in a folder ``data`` beside it, the extract is remade.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.triangle import ChainLadder, ClaimRates, chain_ladder, claim_rates, claims_triangle

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "methods" / "claims-triangle.md"
EXTRACT = Path(__file__).parent / "data" / "sba_claims_by_cohort.csv"
LEDGER = "sba_guarantee_loans_fy1972_2004.csv.gz"
AS_AT, LAST = 2008, 2014


@cache
def extract() -> pd.DataFrame:
    """Cumulative claims by fiscal year and age, US dollars."""
    return pd.read_csv(EXTRACT, comment="#", index_col="fiscal_year")


def known_by(year: int) -> NDArray[np.float64]:
    """The triangle as it was known at the end of a fiscal year."""
    ages = extract().filter(like="age_")
    reached = np.arange(ages.shape[1]) <= year - ages.index.to_numpy()[:, None]
    return ages.where(reached).to_numpy()[:, : year - ages.index[0] + 1]


def answers(year: int) -> tuple[ChainLadder, ClaimRates]:
    found = chain_ladder(known_by(year))
    return found, claim_rates(found, extract()["guaranteed"])


def so_far(year: int) -> ClaimRates:
    return answers(year)[1]


def percent(share: float, decimals: int = 2) -> str:
    return "unknown" if np.isnan(share) else f"{100 * share:.{decimals}f} %"


def rows() -> list[list[str]]:
    text = PAGE.read_text(encoding="utf-8")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]


def assert_row(*cells: str) -> None:
    assert list(cells) in rows(), f"{' | '.join(cells)} is right"


def test_the_rates_of_the_cohorts_are_those_of_the_page() -> None:
    then, since, table = so_far(AS_AT), so_far(LAST), extract()
    for number, year in enumerate(table.index):
        head = (str(year), f"{table['loans'].iloc[number]:,}", f"{table['guaranteed'].iloc[number] / 1e6:,.1f}")
        if np.isnan(then.raw[number]):
            assert_row(*head, "", "", "", "")
            continue
        rates = (then.raw, then.corrected, then.standard_error, since.raw)
        assert_row(*head, *(percent(float(rate[number])) for rate in rates))
    total = (then.total_raw, then.total_corrected, then.total_standard_error, since.total_raw)
    book = (f"{table['loans'].sum():,}", f"{table['guaranteed'].sum() / 1e6:,.1f}")
    assert_row("all", *book, *(percent(rate) for rate in total))


@pytest.mark.parametrize("year", [2005, 2006, 2007, 2008, 2009, 2010, 2012, 2014])
def test_the_answers_of_the_years_are_those_of_the_page(year: int) -> None:
    rates = so_far(year)
    young = [percent(float(rate[-1])) for rate in (rates.raw, rates.corrected, rates.standard_error)]
    total = [rates.total_raw, rates.total_corrected, rates.total_standard_error, rates.pooled]
    assert_row(f"{year}-09-30", *young, *(percent(rate) for rate in total))
    assert rates.left_out == 0


def test_the_factors_are_those_of_the_page() -> None:
    found = answers(AS_AT)[0]
    assert_row("factor", *("none" if np.isnan(factor) else f"{factor:.3f}" for factor in found.factors))
    shares = found.claims_so_far[[0, -1]] / found.claims_so_far.sum()
    assert f"{percent(shares[0], 0)} and {percent(shares[1], 0)} of all claims" in " ".join(
        PAGE.read_text("utf-8").split()
    )


def test_the_page_says_rightly_which_answers_are_better_than_none() -> None:
    last, years = so_far(LAST), [2005, 2006, 2007, 2008, 2009, 2010, 2012]
    rates = [so_far(year) for year in years]
    cohort = [abs(one.corrected[-1] - last.raw[-1]) < abs(one.raw[-1] - last.raw[-1]) for one in rates]
    book = [abs(one.total_corrected - last.total_raw) < abs(one.total_raw - last.total_raw) for one in rates]
    assert cohort == [year in {2008, 2009} for year in years]
    assert book == [2007 <= year <= 2010 for year in years]
    assert all(one.total_raw < one.pooled < last.total_raw for one in rates)
    then = so_far(AS_AT)
    off = (then.corrected - last.raw)[-2:] / then.standard_error[-2:]
    assert ((off > 3) & (off < 4)).all()


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    found = sorted(ROOT.parent.glob(f"*/data/{LEDGER}"))
    if not found:
        pytest.skip(f"the SBA 7(a) ledger {LEDGER} is not at hand; the extract in the project is held against the page")
    table = pd.read_csv(found[0], usecols=["ApprovalDate", "ChgOffDate", "MIS_Status", "ChgOffPrinGr", "GrAppv",
                                           "SBA_Appv", "Term"])  # fmt: skip
    table["approved"] = table["ApprovalDate"].to_numpy("datetime64[D]")
    table["charged_off"] = table["ChgOffDate"].fillna("NaT").to_numpy("datetime64[D]")
    table["share"] = table["ChgOffPrinGr"] * table["SBA_Appv"] / table["GrAppv"]
    table["is_claim"] = (table["MIS_Status"] == "CHGOFF") & table["charged_off"].notna()
    table["claim"] = np.where(table["is_claim"], np.minimum(table["share"].round(2), table["SBA_Appv"]), 0.0)
    return table


def of_page(ledger: pd.DataFrame) -> pd.DataFrame:
    return ledger[ledger["approved"] >= np.datetime64("1996-10-01")]


def triangle(ledger: pd.DataFrame, day: str, step: str = "year") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    given, claimed = (ledger[name].to_numpy("datetime64[D]") for name in ("approved", "charged_off"))
    found = claims_triangle(given, ledger["SBA_Appv"], claimed, ledger["claim"], day, step)
    return found.claims, found.guaranteed


@pytest.mark.parametrize("year", [AS_AT, LAST])
def test_the_extract_comes_out_of_the_ledger(ledger: pd.DataFrame, year: int) -> None:
    claims, guaranteed = triangle(of_page(ledger), f"{year}-09-30")
    assert_allclose(claims, known_by(year), rtol=0, atol=0.006)
    assert guaranteed.tolist() == extract()["guaranteed"].tolist()
    assert len(of_page(ledger)) == extract()["loans"].sum()


def test_the_defects_of_the_ledger_are_those_of_the_page(ledger: pd.DataFrame) -> None:
    page, some = PAGE.read_text(encoding="utf-8"), of_page(ledger)
    old = ledger[ledger["approved"] < np.datetime64("1996-10-01")]
    of_1980s = old[old["approved"] >= np.datetime64("1979-10-01")]
    paid = some[some["MIS_Status"] != "CHGOFF"]
    undated = some[(some["MIS_Status"] == "CHGOFF") & ~some["is_claim"]]
    capped = some[some["is_claim"] & (some["share"] > some["SBA_Appv"])]
    young = some[some["approved"] >= np.datetime64("2003-10-01")]
    oldest = some[some["approved"] < np.datetime64("1997-10-01")]
    cover = [(one["SBA_Appv"] / one["GrAppv"]).median() for one in (oldest, young)]
    long = [one.loc[~one["is_claim"], "Term"].quantile(0.75) for one in (oldest, young)]
    terms = [young.loc[young["is_claim"] == flag, "Term"].median() for flag in (True, False)]
    assert undated["ChgOffPrinGr"].tolist() == [0]
    for words in (
        f"{len(old)} loans of fiscal years 1972 to 1981",
        f"{percent((of_1980s['MIS_Status'] == 'CHGOFF').mean(), 0)} of those of 1980 and 1981",
        f"{paid['charged_off'].notna().sum()} loans that were paid in full carry a charge-off date",
        f"USD {paid['share'].sum():,.0f}, {percent(paid['share'].sum() / some['claim'].sum(), 1)} of all claims",
        f"{len(capped)} charge-offs",
        f"USD {(capped['share'] - capped['SBA_Appv']).sum():,.0f}",
        f"guaranteed at {percent(cover[0], 0)} in the median against {percent(cover[1], 0)}",
        f"ran for {long[0]:.0f} months or more, against {long[1]:.0f}",
        f"{terms[0]:.0f} months where a loan was charged off, {terms[1]:.0f} where it was not",
    ):
        assert words in " ".join(page.split()), words


def test_quarters_of_age_say_what_the_page_says(ledger: pd.DataFrame) -> None:
    some = ledger[ledger["approved"] >= np.datetime64("1997-01-01")]
    claims, guaranteed = triangle(some, f"{AS_AT}-09-30", "quarter")
    found = chain_ladder(claims)
    young = np.arange(len(guaranteed)) >= len(guaranteed) - 4
    assert found.is_projected[young].all()
    rate = found.ultimate[young].sum() / guaranteed[young].sum()
    assert f"by quarters it is {percent(rate, 1)}" in " ".join(PAGE.read_text(encoding="utf-8").split())
