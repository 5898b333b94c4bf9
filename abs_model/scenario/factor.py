"""What names owe to the factors that they share: kinds of factor, and shares of a name's variance."""

from pydantic import Field

from abs_model.terms import Ratio, Terms

KINDS = ("common", "industry", "province", "group")
"""Kinds of factor: the economy, and what names of one industry, province or group share."""


class FactorShares(Terms):
    """Shares of one name's variance that it owes to its factors; what is left out is as for all names."""

    common: Ratio | None = Field(default=None, description="share owed to the factor that all names have")
    industry: Ratio | None = Field(default=None, description="share owed to the factor of its industry")
    province: Ratio | None = Field(default=None, description="share owed to the factor of its province")
    group: Ratio | None = Field(default=None, description="share owed to the factor of its group of affiliates")

    @property
    def stated(self) -> dict[str, float]:
        """Those that are given, by kind."""
        told = {kind: getattr(self, kind) for kind in KINDS}
        return {kind: share for kind, share in told.items() if share is not None}
