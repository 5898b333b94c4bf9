"""The borrowers' page: what an IP note costs its original debtors, and who pays whom for it, when."""

from dataclasses import dataclass, replace

import pandas as pd

from abs_model.errors import InvariantError
from abs_model.run.borrower_cost import all_in_cost, yearly_cost
from abs_model.run.borrower_flow import borrower_flows
from abs_model.run.borrower_subsidy import subsidies
from abs_model.run.money_table import MoneyTable, money_table
from abs_model.run.project import project
from abs_model.run.record import Provenance, Subject
from abs_model.scenario.scenario import BASE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BorrowerPage:
    """What original debtors pay and get; the tables of the modules beside this one, amounts in yuan.

    Attributes
    ----------
    flows : DataFrame
        From ``borrower_flows``.
    subsidies : DataFrame
        From ``subsidies``.
    costs : DataFrame
        From ``all_in_cost``.
    years : DataFrame
        From ``yearly_cost``.
    money : MoneyTable
        Who pays whom, in the base case.
    """

    flows: pd.DataFrame
    subsidies: pd.DataFrame
    costs: pd.DataFrame
    years: pd.DataFrame
    money: MoneyTable
    provenance: Provenance


def borrower_page(subject: Subject) -> BorrowerPage:
    """What an IP note costs its debtors if everybody pays in time, to the end: whoever holds the claims, they run on.

    Parameters
    ----------
    subject : Subject
        With claims.

    Raises
    ------
    InvariantError
        If it has none: the command refuses other products.
    ScenarioError
        If the pool brings something else than the claims promise.
    """
    book = subject.claims
    if book is None:
        raise InvariantError(f"deal {subject.deal.id} has no claims")
    pool = subject.deal.pool.model_copy(update={"clean_up_call": None})
    projection = project(replace(subject, deal=subject.deal.model_copy(update={"pool": pool})), [BASE])
    return BorrowerPage(
        flows=borrower_flows(book),
        subsidies=subsidies(book),
        costs=all_in_cost(book),
        years=yearly_cost(book),
        money=money_table(projection, book),
        provenance=projection.provenance,
    )
