"""The names of a credit model, and their assumptions as numbers: default curves, loadings on common factors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.measure.correlation import Loadings, matrix_loadings, mended, shared_loadings
from abs_model.measure.hazard import HazardCurve, hazard_curve
from abs_model.scenario.credit import CorrelationMatrix, CorrelationTerms, CreditTerms
from abs_model.scenario.factor import KINDS, FactorShares
from abs_model.scenario.rating_table import RatingTable
from abs_model.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditName:
    """One name that can default: a core enterprise by its id, or the provider of a support by its role.

    An event is a name as well: it happens as others default, and owes nothing to common factors unless it is said to.
    ``rating`` is that of the deal file, domestic scale; None where it has none, as all else that a deal may leave out.
    """

    id: str
    rating: str | None = None
    industry: str | None = None
    province: str | None = None
    group: str | None = None
    is_event: bool = False

    def factor_of(self, kind: str) -> str | None:
        """Its factor of a kind: one for all names, or that of its industry, province or group; None without one."""
        return "" if kind == "common" else getattr(self, kind)


def rating_in_use(terms: CreditTerms, table: RatingTable, name: CreditName) -> str | None:
    """The rating whose row of the table speaks for a name: its own under ``names``, else the deal's.

    None where its default probability is stated instead, or where the deal's rating, which is of the domestic scale,
    says nothing on that of the table.
    """
    own = terms.names.get(name.id)
    if own is not None and own.rating is not None:
        return own.rating
    is_stated = own is not None and own.default_probability
    return None if is_stated or table.scale != "domestic" else name.rating


def default_curve(terms: CreditTerms, table: RatingTable, name: CreditName, scenario: Scenario) -> HazardCurve:
    """When a name defaults under a scenario.

    The row of the table for the name's rating, as many notches down as the scenario says, or what is stated for the
    name; then every probability times the scenario's multiplier, and that of the name's industry.

    Parameters
    ----------
    terms, table : CreditTerms, RatingTable
    name : CreditName
    scenario : Scenario
        Its ``downgrades``, ``default_probability_multiplier`` and ``industry_multipliers`` count.

    Raises
    ------
    ValueError
        If the name has no default probability, its rating is not in the table, or it is to be downgraded from
        probabilities that are stated without a rating.
    """
    rating, notches = rating_in_use(terms, table, name), scenario.downgrades.get(name.id, 0)
    own = terms.names.get(name.id)
    if rating is not None:
        if rating not in table.ratings:
            raise ValueError(f"{name.id} is rated {rating}; one of {', '.join(table.ratings)} is wanted")
        curve = hazard_curve(table.years, table.row(table.notched(rating, notches)))
    elif own is None or not own.default_probability:
        raise ValueError(f"{name.id} has no default probability; a rating of the table, or the probability, is wanted")
    elif notches:
        raise ValueError(f"{name.id} is to be downgraded and has no rating; a rating is wanted")
    else:
        stated = own.default_probability
        curve = hazard_curve([one.years for one in stated], [one.probability for one in stated])
    of_industry = scenario.industry_multipliers.get(name.industry or "", 1.0)
    return curve.scaled(scenario.default_probability_multiplier * of_industry)


def recovery(terms: CreditTerms, name: str, *, is_provider: bool) -> tuple[float, int]:
    """Share of what a defaulted name owes that comes in later, and the days until it does.

    Parameters
    ----------
    terms : CreditTerms
    name : str
        Id of a core enterprise, or role of a provider.
    is_provider : bool
        A provider recovers what is stated under its name only, a core enterprise else what holds for all debtors.
    """
    own = terms.names.get(name)
    ratio, days = (0.0, 0) if is_provider else (terms.recovery_ratio, terms.recovery_lag_days)
    if own is not None and own.recovery_ratio is not None:
        ratio = own.recovery_ratio
    if own is not None and own.recovery_lag_days is not None:
        days = own.recovery_lag_days
    return ratio, days


def loadings(terms: CorrelationTerms, names: Sequence[CreditName], instead: FactorShares | None = None) -> Loadings:
    """What names owe to the factors that they share, and to themselves.

    Parameters
    ----------
    terms : CorrelationTerms
    names : sequence of CreditName
        At least one; a matrix has them all, and may have more. It is mended where it has to be.
    instead : FactorShares, optional
        Shares that a scenario gives every name, instead of its own.

    Returns
    -------
    Loadings
        In the order of ``names``.

    Raises
    ------
    ValueError
        If the matrix does not have a name, or shares are to be put in its place; or the shares of a name leave it no
        risk of its own.
    """
    stated = {} if instead is None else instead.stated
    if terms.matrix is not None:
        if stated:
            raise ValueError(
                f"{' and '.join(stated)} shares are to change, and correlations are a matrix; shares are wanted"
            )
        return matrix_loadings(_chosen(terms.matrix, [name.id for name in names]))
    shares = [list(_shares(terms, name, stated).values()) for name in names]
    for name, own in zip(names, shares, strict=True):
        if round(sum(own), 8) >= 1:
            raise ValueError(f"shares of {name.id} sum to {sum(own):.10g}; a sum below 1 is wanted")
    return shared_loadings(shares, np.array([_numbers(names, kind) for kind in KINDS]).T)


def _shares(terms: CorrelationTerms, name: CreditName, stated: dict[str, float]) -> dict[str, float]:
    """Shares of a name's variance; an event has those that are given to it by name, and none else."""
    if not name.is_event:
        return terms.shares_of(name.id) | stated
    own = terms.names.get(name.id, FactorShares())
    return {kind: getattr(own, kind) or 0.0 for kind in KINDS}


def _numbers(names: Sequence[CreditName], kind: str) -> list[int]:
    """The factor of a kind of each name as a number, in order of first appearance; -1 for none."""
    factors = [name.factor_of(kind) for name in names]
    number = {factor: place for place, factor in enumerate(dict.fromkeys(factors))}
    return [-1 if factor is None else number[factor] for factor in factors]


def _chosen(matrix: CorrelationMatrix, ids: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Rows and columns of some names, of the matrix as a whole mended."""
    missing = [name for name in ids if name not in matrix.names]
    if missing:
        raise ValueError(f"the correlation matrix does not have {', '.join(missing)}; every name is wanted")
    place = [matrix.names.index(name) for name in ids]
    return mended(matrix.rows)[0][np.ix_(place, place)]
