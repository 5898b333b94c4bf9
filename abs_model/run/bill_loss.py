"""What guaranteed bills are expected to cost, acceptor by acceptor: claims, and what is lost of them."""

import numpy as np
import pandas as pd

from abs_model.measure.money import to_yuan
from abs_model.pool.exposure import pay_days
from abs_model.run.credit import Credit, credit_model
from abs_model.run.record import Subject
from abs_model.scenario.scenario import Scenario
from abs_model.terms import RATE_UNIT


def expected_losses(subject: Subject, credit: Credit, scenario: Scenario) -> pd.DataFrame:
    """Expected claim and loss of every acceptor; correlation does not matter to a mean.

    A bill is claimed for where its acceptor has defaulted by the day on which it is paid. Acceptors that the scenario
    lets default by a date pay nothing from that date on.

    Parameters
    ----------
    subject : Subject
        Of a book of bills.
    credit : Credit
        Checked against the names of the subject.
    scenario : Scenario
        Its multipliers of default probabilities and its recovery count.

    Returns
    -------
    DataFrame
        acceptor_id, n_bills, face, default_probability (weighted with face), expected_claim, recovery_ratio,
        expected_loss, loss_share (of all expected loss); yuan, the largest expected loss first.
    """
    model = credit_model(subject, credit, scenario)
    frame, face = subject.pool.frame, subject.pool.face
    days = pay_days(subject.pool, subject.calendar)
    code, names = pd.factorize(frame["core_enterprise_id"])
    probability = np.zeros(len(face))
    for number, name in enumerate(names):
        own = code == number
        probability[own] = model.probability(model.names.index(str(name)), days[own])
        stated = [one.date.toordinal() for one in scenario.defaults if one.obligor == name]
        if stated:
            first = min(stated) - _EPOCH
            probability[own] = np.where(days[own] >= first, 1.0, probability[own])
    claim = np.bincount(code, weights=face * probability)
    held = np.bincount(code, weights=face)
    recovery = np.array([model.recovery_ratio[model.names.index(str(name))] for name in names]) / RATE_UNIT
    loss = claim * (1.0 - recovery)
    table = pd.DataFrame(
        {
            "acceptor_id": pd.Series(names, dtype="str"),
            "n_bills": np.bincount(code),
            "face": to_yuan(held),
            "default_probability": claim / held,
            "expected_claim": to_yuan(np.rint(claim)),
            "recovery_ratio": recovery,
            "expected_loss": to_yuan(np.rint(loss)),
            "loss_share": loss / max(float(loss.sum()), 1.0),
        }
    )
    return table.sort_values(["expected_loss", "acceptor_id"], ascending=[False, True], ignore_index=True)


_EPOCH = pd.Timestamp("1970-01-01").toordinal()
