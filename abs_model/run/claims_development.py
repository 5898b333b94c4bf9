"""What a guarantor's ledger of claims says as at a day: claim rates as they stand, corrected for age, and pooled."""

import datetime
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen
from abs_model.measure.triangle import Array, ChainLadder, ClaimRates, ClaimsTriangle, chain_ladder, claim_rates
from abs_model.measure.triangle import claims_triangle as triangle_of

TOTAL = "total"
"""Stands for all cohorts together."""

DEVELOPMENT_COLUMNS = (
    "cohort", "age", "guaranteed_amount", "claims_so_far", "ultimate_claims", "outstanding_claims",
    "ultimate_claims_error", "developed_share", "raw_claim_rate", "corrected_claim_rate", "corrected_claim_rate_error",
    "pooled_claim_rate", "guaranteed_not_corrected",
)  # fmt: skip
TRIANGLE_COLUMNS = ("cohort", "age", "claims_so_far")

_OF_CORRECTED = (
    "ultimate_claims", "outstanding_claims", "ultimate_claims_error", "corrected_claim_rate",
    "corrected_claim_rate_error",
)  # fmt: skip
LEAST_CORRECTED = 0.5
"""Below this part of the guaranteed amount in cohorts that can be corrected, the corrected rate of all says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimsDevelopment:
    """Claims by cohort (承保期, a year) and age as at a day; make it with ``claims_development``.

    Attributes
    ----------
    as_of : date
    n_guarantees : int
        Given until the day.
    known_until : date
        The last day until the day on which the ledger has a guarantee or a claim.
    rates : ClaimRates
        Of each cohort, oldest first, and of all.
    cohorts : DataFrame
        ``DEVELOPMENT_COLUMNS``: a line each cohort, named by its first day, then ``total``. Age is in years, counted
        back from the day, that of the guarantee included. In the total, ultimate claims, those to come and the
        corrected rate are of the cohorts that can be corrected, and NaN where these are less than ``LEAST_CORRECTED``
        of the book; the amount of the others is ``guaranteed_not_corrected``.
    triangle : DataFrame
        ``TRIANGLE_COLUMNS``: what each cohort had claimed by the end of each age that it has reached.
    """

    as_of: datetime.date
    n_guarantees: int
    known_until: datetime.date
    rates: ClaimRates
    cohorts: pd.DataFrame
    triangle: pd.DataFrame

    @property
    def whole(self) -> dict[str, float]:
        """The line of all cohorts, amounts in yuan."""
        line = self.cohorts.iloc[-1].drop(["cohort", "age"])
        return {str(word): float(value) for word, value in line.items()}

    @property
    def n_ages(self) -> int:
        """Years of the oldest cohort; what is claimed after that is nowhere in the figures."""
        return int(self.triangle["age"].max())


def claims_development(ledger: pd.DataFrame, as_of: datetime.date) -> ClaimsDevelopment | None:
    """Claim rates of a ledger, by cohort and in all, as they could be known on a day.

    Parameters
    ----------
    ledger : DataFrame
        Good rows, as ``abs_model.pool.claims_ledger.read_claims_ledger`` has them.
    as_of : date
        Guarantees and claims after it are not known and left out.

    Returns
    -------
    ClaimsDevelopment or None
        None where nothing was guaranteed until the day.

    Notes
    -----
    Cohorts before the first that has claimed anything tell no factor (a multiple of nothing) and would leave all others
    without one: they are taken as fully developed, and ages that only they have reached as without claims.
    ``abs_model.measure.triangle`` says what is assumed, and docs/methods/claims-triangle.md when it is wrong.
    """
    known = ledger[ledger["start_date"] <= pd.Timestamp(as_of)]
    if known.empty:
        return None
    is_first = ~known["guarantee_id"].duplicated()
    claim = known["claim_amount"].fillna(0.0).to_numpy(dtype=np.float64)
    found = triangle_of(
        known["start_date"].to_numpy(),
        np.where(is_first, to_fen(known["guaranteed_amount"].to_numpy(dtype=np.float64)), 0.0),
        known["claim_date"].to_numpy(),
        to_fen(claim),
        as_of.isoformat(),
    )
    ladder = _ladder(found.claims)
    rates = claim_rates(ladder, found.guaranteed)
    return ClaimsDevelopment(
        as_of=as_of,
        n_guarantees=int(is_first.sum()),
        known_until=_known_until(known, as_of),
        rates=rates,
        cohorts=_cohorts(found, ladder, rates),
        triangle=_cells(found),
    )


def _ladder(claims: Array) -> ChainLadder:
    """The chain ladder from the first cohort on that has claimed anything; all of them where none has."""
    has_claimed = np.nanmax(claims, axis=1) > 0
    n_silent = int(np.argmax(has_claimed))
    ladder = chain_ladder(claims[n_silent:, : claims.shape[1] - n_silent])
    nothing, everything = np.zeros(n_silent), np.ones(n_silent)
    return replace(
        ladder,
        claims_so_far=np.concatenate([nothing, ladder.claims_so_far]),
        ultimate=np.concatenate([nothing, ladder.ultimate]),
        outstanding=np.concatenate([nothing, ladder.outstanding]),
        standard_error=np.concatenate([nothing, ladder.standard_error]),
        developed=np.concatenate([everything, ladder.developed]),
        is_projected=np.concatenate([everything.astype(np.bool_), ladder.is_projected]),
    )


def _known_until(known: pd.DataFrame, as_of: datetime.date) -> datetime.date:
    days = pd.concat([known["start_date"], known["claim_date"]])
    last: datetime.date = days[days <= pd.Timestamp(as_of)].max().date()
    return last


def _cohorts(found: ClaimsTriangle, ladder: ChainLadder, rates: ClaimRates) -> pd.DataFrame:
    """A line each cohort, then one for all."""
    lines = pd.DataFrame(
        {
            "cohort": found.start.astype(str),
            "age": np.isfinite(found.claims).sum(axis=1),
            "guaranteed_amount": found.guaranteed / 100,
            "claims_so_far": ladder.claims_so_far / 100,
            "ultimate_claims": ladder.ultimate / 100,
            "outstanding_claims": ladder.outstanding / 100,
            "ultimate_claims_error": ladder.standard_error / 100,
            "developed_share": ladder.developed,
            "raw_claim_rate": rates.raw,
            "corrected_claim_rate": rates.corrected,
            "corrected_claim_rate_error": rates.standard_error,
            "pooled_claim_rate": np.nan,
            "guaranteed_not_corrected": np.where(ladder.is_projected, 0.0, found.guaranteed / 100),
        }
    )
    total = {
        "cohort": TOTAL,
        "age": pd.NA,
        "guaranteed_amount": found.guaranteed.sum() / 100,
        "claims_so_far": ladder.claims_so_far.sum() / 100,
        "ultimate_claims": ladder.total_ultimate / 100,
        "outstanding_claims": ladder.total_outstanding / 100,
        "ultimate_claims_error": ladder.total_standard_error / 100,
        "developed_share": np.nan,
        "raw_claim_rate": rates.total_raw,
        "corrected_claim_rate": rates.total_corrected,
        "corrected_claim_rate_error": rates.total_standard_error,
        "pooled_claim_rate": rates.pooled,
        "guaranteed_not_corrected": rates.left_out / 100,
    }
    if rates.left_out > (1 - LEAST_CORRECTED) * found.guaranteed.sum():
        total |= dict.fromkeys(_OF_CORRECTED, np.nan)
    lines = lines.astype({"age": "Int64"})
    whole = pd.DataFrame([total]).astype(lines.dtypes.to_dict())
    return pd.concat([lines, whole], ignore_index=True)[list(DEVELOPMENT_COLUMNS)]


def _cells(found: ClaimsTriangle) -> pd.DataFrame:
    """The known cells of the triangle, one a line."""
    cohort, age = np.nonzero(np.isfinite(found.claims))
    values = (found.start.astype(str)[cohort], age + 1, found.claims[cohort, age] / 100)
    return pd.DataFrame(dict(zip(TRIANGLE_COLUMNS, values, strict=True)))
