"""Credit assumptions of a deal: who defaults how often, together with whom, and what comes in afterwards."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictStr, model_validator

from abs_model.scenario.factor import KINDS, FactorShares
from abs_model.scenario.rating_table import Probability, RatingWord, Years
from abs_model.scenario.scenario import Days
from abs_model.terms import Identifier, ListedIdentifier, Number, Ratio, Terms, term_error

Degrees = Annotated[Number, Field(gt=0, le=1000)]
"""Degrees of freedom of a t distribution; a thousand are as good as normal."""

DegreesWithVariance = Annotated[Number, Field(gt=2, le=1000)]
"""Degrees of freedom of a t distribution that has a variance, so that it can be scaled to 1."""

DEGREES_OF = {
    "gaussian": (),
    "student_t": ("degrees_of_freedom",),
    "double_t": ("factor_degrees", "own_degrees"),
}
"""Which degrees of freedom each copula takes."""


class CopulaTerms(Terms):
    """How the latent variables of names hang together.

    ``gaussian``: normal factors and own shocks. ``student_t``: those, all divided by one scale, so that bad times are
    bad for all; it takes ``degrees_of_freedom``. ``double_t``: factors and own shocks each with heavy tails of their
    own; it takes ``factor_degrees`` and ``own_degrees``, and what is left out of the two is normal.
    """

    kind: Literal["gaussian", "student_t", "double_t"] = Field(default="gaussian", description="which copula")
    degrees_of_freedom: Degrees | None = Field(default=None, description="of student_t")
    factor_degrees: DegreesWithVariance | None = Field(
        default=None, description="of the factors of double_t; normal if left out"
    )
    own_degrees: DegreesWithVariance | None = Field(
        default=None, description="of the own shocks of double_t; normal if left out"
    )

    @model_validator(mode="after")
    def _has_the_degrees_of_its_kind(self) -> Self:
        own = DEGREES_OF[self.kind]
        given = [word for words in DEGREES_OF.values() for word in words if getattr(self, word) is not None]
        strange = [word for word in given if word not in own]
        if strange:
            raise term_error(
                "copula_degrees",
                found=f"has kind {self.kind} and {' and '.join(strange)}",
                wanted=f"{' or '.join(own) or 'no degrees of freedom'} with {self.kind} is wanted",
                remedy=f"Strike {' and '.join(strange)}, or change the kind.",
            )
        if own and not given:
            raise term_error(
                "copula_degrees",
                found=f"has kind {self.kind} and no degrees of freedom",
                wanted=f"{' or '.join(own)} is wanted",
                remedy=f"Add {own[0]}, 4 for example, or write kind: gaussian.",
            )
        return self


class CorrelationMatrix(Terms):
    """The correlation of every two names, as a table."""

    names: tuple[ListedIdentifier, ...] = Field(
        min_length=1, description="core enterprises and roles of providers, in the order of rows and columns"
    )
    rows: tuple[tuple[Number, ...], ...] = Field(
        min_length=1, description="one row for each name: symmetric, 1 on the diagonal"
    )


class CorrelationTerms(Terms):
    """How names move together: by factors that they share, or by a matrix.

    A share is the part of a name's variance that it owes to a factor. The correlation of two names is the sum, over the
    factors that both have, of ``sqrt(share_i * share_j)``: with one share for all names simply the sum of the shares.
    The shares of a name sum to less than 1; the rest is its own risk. A name without an industry, province or group in
    the deal file has no such factor.
    """

    common: Ratio = Field(default=0.0, description="share owed to the factor that all names have")
    industry: Ratio = Field(default=0.0, description="share owed to a factor that names of one industry have")
    province: Ratio = Field(default=0.0, description="share owed to a factor that names of one province have")
    group: Ratio = Field(default=0.0, description="share owed to a factor that names of one group have")
    names: dict[ListedIdentifier, FactorShares] = Field(
        default_factory=dict, description="other shares, by core enterprise or by role of a provider"
    )
    matrix: CorrelationMatrix | None = Field(default=None, description="correlations as a table, instead of shares")

    @model_validator(mode="after")
    def _has_shares_or_a_matrix(self) -> Self:
        given = [word for word in (*KINDS, "names") if getattr(self, word)]
        if self.matrix is not None and given:
            raise term_error(
                "correlation_kind",
                found=f"has a matrix and {' and '.join(given)}",
                wanted="shares or a matrix is wanted",
                remedy="Strike one of the two.",
            )
        return self

    def shares_of(self, name: str) -> dict[str, float]:
        """Shares of a name's variance by kind of factor: its own where it has them, else those of all names."""
        own = self.names.get(name, FactorShares())
        told = {kind: getattr(own, kind) for kind in KINDS}
        return {kind: getattr(self, kind) if share is None else share for kind, share in told.items()}


class CumulativeProbability(Terms):
    """Probability of default by a horizon."""

    years: Years = Field(description="horizon")
    probability: Probability = Field(description="cumulative probability of default by then")


class NameCredit(Terms):
    """What is assumed of one name, where it differs from the deal file and from what holds for all."""

    rating: RatingWord | None = Field(default=None, description="in the rating table, instead of the deal's rating")
    default_probability: tuple[CumulativeProbability, ...] = Field(
        default=(), description="cumulative probabilities by horizon, instead of those that the table has for a rating"
    )
    recovery_ratio: Ratio | None = Field(
        default=None,
        description="share of a debtor's unpaid receivables, or of a claim on a provider, that comes in later",
    )
    recovery_lag_days: Days | None = Field(default=None, description="days until it does")

    @model_validator(mode="after")
    def _has_one_source_of_default(self) -> Self:
        if self.rating is not None and self.default_probability:
            raise term_error(
                "name_default",
                found="has a rating and default_probability",
                wanted="one of the two is wanted",
                remedy="Strike the rating: the probabilities would speak.",
            )
        return self


class Contagion(Terms):
    """When an obligor defaults, a provider fails at once with at least this probability (wrong-way risk)."""

    obligor: ListedIdentifier = Field(description="core enterprise that defaults")
    provider: Identifier = Field(description="role of the party that fails with it")
    probability: Probability = Field(description="least probability that it does")


class CreditTerms(Terms):
    """What the credit model of a deal assumes of its names: core enterprises, and providers of support by their role.

    A name's probability of default comes from ``names``, or else from the row that the rating table has for its rating
    in the deal file. Providers whose recovery is not stated under ``names`` recover nothing.
    """

    version: str = Field(min_length=1, description="version of the assumptions")
    rating_table: StrictStr = Field(min_length=1, description="path of the rating table, from this file's folder")
    copula: CopulaTerms = Field(default=CopulaTerms(), description="how latent variables hang together")
    correlation: CorrelationTerms = Field(description="how names move together")
    recovery_ratio: Ratio = Field(
        default=0.0, description="share of a defaulted debtor's receivables that comes in later"
    )
    recovery_lag_days: Days = Field(default=0, description="days until it does")
    names: dict[ListedIdentifier, NameCredit] = Field(
        default_factory=dict, description="what differs, by core enterprise or by role of a provider"
    )
    contagion: tuple[Contagion, ...] = Field(default=(), description="who fails with whom, whatever the correlation")
    source: dict[str, str] = Field(default_factory=dict, description="where each number comes from")
