"""What the intellectual property behind an IP note is worth over its life, and what wipes it out."""

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.measure.money import Amounts
from abs_model.pool.ip_value import value_path
from abs_model.run.record import Subject


def invalidation_of(deal: Deal, debtor: str) -> str:
    """The event that wipes out the property of a debtor; empty where the deal has none."""
    return next((one.id for one in deal.events if one.kind == "ip_invalidated" and one.subject == debtor), "")


def property_value(subject: Subject) -> dict[str, tuple[float, ...]]:
    """Value of the accepted property at the end of each period, fen, by the event that wipes it out.

    Parameters
    ----------
    subject : Subject

    Returns
    -------
    dict of str to tuple of float
        Empty where there is no property; under the empty word what no event wipes out.
    """
    if subject.claims is None:
        return {}
    book, total = subject.claims, dict[str, Amounts]()
    debtors = set(subject.pool.frame["core_enterprise_id"])
    accepted = book.assets[book.assets["is_accepted"] & book.assets["debtor_id"].isin(debtors)]
    values = value_path(accepted, subject.deal, [period.end for period in subject.periods])
    for debtor, row in zip(accepted["debtor_id"], values, strict=True):
        event = invalidation_of(subject.deal, str(debtor))
        total[event] = total.get(event, np.zeros(len(row))) + row
    return {event: tuple(map(float, row)) for event, row in total.items()}
