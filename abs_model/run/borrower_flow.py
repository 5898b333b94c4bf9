"""Every dated flow of every claim from its debtor's side: what it receives above 0, what it pays below."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from abs_model.measure.money import to_yuan
from abs_model.pool.claim_book import ClaimBook
from abs_model.run.borrower_due import (
    COSTS,
    GUARANTEE_FEE,
    INTEREST,
    PRINCIPAL,
    PRINCIPAL_RECEIVED,
    REDUCTION,
    SUBSIDY,
    FinancedClaim,
    Flow,
    contract_flows,
    financed_claims,
)
from abs_model.run.borrower_subsidy import subsidy_flows, subsidy_lines

COLUMNS = ["date", "claim_id", "debtor_id", "part", "party", "amount"]

ORDER = (PRINCIPAL_RECEIVED, INTEREST, PRINCIPAL, GUARANTEE_FEE, REDUCTION, COSTS, SUBSIDY)
"""In which flows of one claim and day stand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Financing:
    """The claims of the pool with every flow of their debtors, subsidies included; whole fen, in order of date."""

    claims: tuple[FinancedClaim, ...]
    flows: tuple[Flow, ...]

    def by_contract(self) -> tuple[Flow, ...]:
        """The flows without subsidies."""
        return tuple(flow for flow in self.flows if flow.part != SUBSIDY)

    def subsidies(self) -> tuple[Flow, ...]:
        """Subsidies alone."""
        return tuple(flow for flow in self.flows if flow.part == SUBSIDY)


def financing_of(book: ClaimBook) -> Financing:
    """Every flow of a book, whole fen.

    Parameters
    ----------
    book : ClaimBook
    """
    claims = financed_claims(book)
    flows = contract_flows(book, claims)
    lines = subsidy_lines(book, claims, flows)
    places = {part: place for place, part in enumerate(ORDER)}
    ordered = sorted((*flows, *subsidy_flows(lines)), key=lambda one: (one.date, one.claim, places[_kind(one.part)]))
    return Financing(claims=claims, flows=tuple(ordered))


def borrower_flows(book: ClaimBook) -> pd.DataFrame:
    """One line for each dated flow of each claim that the plan buys.

    Parameters
    ----------
    book : ClaimBook

    Returns
    -------
    DataFrame
        date, claim_id, debtor_id, part (``principal_received``, ``interest``, ``principal``, ``guarantee_fee``,
        ``guarantee_fee_reduction``, ``costs.<id>``, ``subsidy``), party (the role of the other side), amount in yuan:
        what the debtor receives above 0, what it pays below.
    """
    financing = financing_of(book)
    return flow_table(financing.claims, financing.flows)


def flow_table(claims: Sequence[FinancedClaim], flows: Sequence[Flow]) -> pd.DataFrame:
    """Flows as a table; see ``borrower_flows``."""
    table = pd.DataFrame(
        {
            "date": [flow.date for flow in flows],
            "claim_id": [claims[flow.claim].id for flow in flows],
            "debtor_id": [claims[flow.claim].debtor_id for flow in flows],
            "part": [flow.part for flow in flows],
            "party": [flow.party for flow in flows],
            "amount": to_yuan([float(flow.amount) for flow in flows]),
        },
        columns=COLUMNS,
    )
    table["date"] = pd.to_datetime(table["date"])
    return table


def _kind(part: str) -> str:
    return COSTS if part.startswith(COSTS) else part
