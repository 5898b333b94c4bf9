"""How likely: the record of a simulation, with everything that reports need of it."""

import datetime
from dataclasses import dataclass

import pandas as pd

from abs_model.engine.credit_model import CreditModel
from abs_model.run.credit import Credit
from abs_model.run.record import Provenance, Subject
from abs_model.scenario.scenario import Scenario

LEVELS = (0.95, 0.99, 0.999)
"""Levels of quantiles; the words of their figures end in 95, 99 and 999."""

VARIATIONS = ("base", "correlation_higher", "probability_double", "provider_down_1", "provider_down_3")
"""Under which the rating of a tranche is looked at: as assumed; correlations x 1.5; every default probability x 2;
providers of support one and three notches down."""

ROUNDING = 1e-6
"""Relative difference that is none: a cell of a distribution remembers a mean, sums differ in their last digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One figure of a simulation.

    Attributes
    ----------
    section : str
        ``pool``, ``tranche`` or ``support``.
    subject : str
        ``pool``, or the id of a tranche or a support.
    identifier : str
        A word that the glossary knows.
    value : float, date or None
        Yuan, shares or a date; None where nothing of the kind ever happened.
    standard_error : float or None
        In the unit of the value (days for a date); 0 where the value is known without sampling.
    exact : float, date or None
        The same without sampling error; None where there are too many names to run every fate.
    unit : str
    exact_error : float
        What the exact value may be off by: a cell of the lattice that it stands on.
    """

    section: str
    subject: str
    identifier: str
    value: float | datetime.date | None
    standard_error: float | None
    exact: float | datetime.date | None
    unit: str
    exact_error: float = 0.0

    @property
    def difference(self) -> float | None:
        """Value less exact value, in days for a date; 0 where it is but rounding, None where one of them is missing."""
        if isinstance(self.value, datetime.date) and isinstance(self.exact, datetime.date):
            days = (self.value - self.exact).days
            return float(days) if abs(days) > 1 else 0.0
        if not isinstance(self.value, int | float) or not isinstance(self.exact, int | float):
            return None
        difference = self.value - self.exact
        rounding = max(self.exact_error, ROUNDING * max(abs(self.value), abs(self.exact)))
        return 0.0 if abs(difference) <= rounding else difference

    @property
    def distance(self) -> float | None:
        """Difference from the exact value in standard errors; None where there is none, or nothing to measure it by."""
        if self.difference is None or self.standard_error is None:
            return None
        if self.difference == 0:
            return 0.0
        return self.difference / self.standard_error if self.standard_error else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulation:
    """What a credit model makes of a deal under one scenario.

    Attributes
    ----------
    scheme : str
        How paths were drawn; one of ``abs_model.engine.draw.SCHEMES``.
    n_fates : int
        Fates that were run and weighed; 0 where there were too many, or their probabilities did not converge.
    estimates : tuple of Estimate
    claims : DataFrame
        By support and distribution: ``support, period, claim_date, week, call_probability, call_probability_error,
        exact_call_probability, expected_claim, expected_claim_error, exact_expected_claim``.
    weeks : DataFrame
        By support and calendar week: ``support, week, first_claim_date, expected_claim, expected_claim_error,
        exact_expected_claim``, and ``claim_quantile_95``, ``_99`` and ``_999`` with their errors and exact values.
    distributions : DataFrame
        ``section, subject, identifier, amount, probability_above, probability_error, exact_probability_above``.
    ratings : DataFrame
        By tranche and variation: ``tranche, variation, shortfall_probability, shortfall_probability_error,
        present_value_loss_ratio, present_value_loss_error, rating_by_probability, rating_by_loss,
        notches_by_probability, notches_by_loss, is_exact``. Notches count downwards from the variation ``base``.
    names : DataFrame
        ``name, role, rating, one_year_probability, horizon_probability, own_share, recovery_ratio``.
    correlations : DataFrame
        By pair of names: ``name, other, correlation, joint_probability``.
    """

    subject: Subject
    scenario: Scenario
    credit: Credit
    model: CreditModel
    scheme: str
    seed: int
    n_paths: int
    n_fates: int
    estimates: tuple[Estimate, ...]
    claims: pd.DataFrame
    weeks: pd.DataFrame
    distributions: pd.DataFrame
    ratings: pd.DataFrame
    names: pd.DataFrame
    correlations: pd.DataFrame
    provenance: Provenance

    @property
    def has_exact(self) -> bool:
        """Whether any figure can be compared with an exact one: all of them, or those of the pool alone."""
        return any(one.exact is not None for one in self.estimates)

    def estimate(self, section: str, subject: str, identifier: str) -> Estimate:
        """One figure.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        for one in self.estimates:
            if (one.section, one.subject, one.identifier) == (section, subject, identifier):
                return one
        raise KeyError(f"{section} {subject} {identifier}")
