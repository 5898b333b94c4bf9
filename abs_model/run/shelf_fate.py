"""Who defaults when while a shelf is used: paths drawn from the credit model of all its names and their guarantor."""

import datetime
from collections.abc import Sequence

import numpy as np

from abs_model.deal.party import CoreEnterprise, Party
from abs_model.engine.credit_model import Contagion, CreditModel
from abs_model.engine.default_times import day_number
from abs_model.engine.draw import GROUP, draw
from abs_model.engine.paths import NEVER
from abs_model.errors import Fault, ScenarioError, raise_all
from abs_model.run.credit import Credit, contagion_of, copula_of
from abs_model.run.shelf_state import Fates
from abs_model.scenario.credit_name import CreditName, default_curve, loadings, recovery
from abs_model.scenario.scenario import BASE
from abs_model.terms import rate_units

GUARANTOR = "guarantor"
"""What credit assumptions call the guarantor: its role, as in a deal."""


def drawn_fates(
    cores: Sequence[CoreEnterprise],
    guarantor: Party | None,
    credit: Credit,
    window: tuple[datetime.date, datetime.date],
    drawing: tuple[int, int],
) -> Fates:
    """Draw who defaults when; path 0 is the base, on which nobody does.

    Parameters
    ----------
    cores : sequence of CoreEnterprise
        By place of the names of the plan.
    guarantor : Party or None
        Nobody fails behind the notes where there is none.
    credit : Credit
    window : tuple of date
        Defaults happen after the first day, up to and on the last.
    drawing : tuple of int
        How many paths, rounded up to groups of 1,024, and the seed; path k is the same however many are drawn.

    Raises
    ------
    ScenarioError
        If a name has no default probability, or the assumptions do not fit together.
    """
    n_paths, seed = drawing
    model = _model(cores, guarantor, credit, window)
    n_groups = -(-n_paths // GROUP)
    draws = draw(model, "plain", seed, range(n_groups))
    days = np.full((len(model.names), 1 + n_groups * GROUP), NEVER, dtype=np.int64)
    days[draws.name, 1 + draws.path] = draws.day
    n_cores = len(cores)
    told = [recovery(credit.terms, one.id, is_provider=False) for one in cores]
    return Fates(
        default_day=days[:n_cores],
        guarantor_day=days[n_cores] if guarantor is not None else np.full(days.shape[1], NEVER, dtype=np.int64),
        recovery_ratio=np.array([ratio for ratio, _ in told]),
        recovery_lag_days=np.array([lag for _, lag in told], dtype=np.int64),
    )


def _model(
    cores: Sequence[CoreEnterprise],
    guarantor: Party | None,
    credit: Credit,
    window: tuple[datetime.date, datetime.date],
) -> CreditModel:
    """Core enterprises, then the guarantor, as names of one law."""
    names = [
        CreditName(id=one.id, rating=one.rating, industry=one.industry, province=one.province, group=one.group_id)
        for one in cores
    ]
    if guarantor is not None:
        own = (guarantor.rating, guarantor.industry, guarantor.province, guarantor.group or guarantor.id)
        names.append(CreditName(id=GUARANTOR, rating=own[0], industry=own[1], province=own[2], group=own[3]))
    told = [recovery(credit.terms, one.id, is_provider=False) for one in cores]
    try:
        return CreditModel(
            names=tuple(name.id for name in names),
            n_obligors=len(cores),
            roles={} if guarantor is None else {GUARANTOR: len(cores)},
            curves=tuple(default_curve(credit.terms, credit.table, name, BASE) for name in names),
            loadings=loadings(credit.terms.correlation, names),
            copula=copula_of(credit.terms.copula),
            contagion=_contagion(credit, names, len(cores)),
            recovery_ratio=np.array([rate_units(ratio) for ratio, _ in told], dtype=np.int64),
            recovery_lag_days=np.array([lag for _, lag in told], dtype=np.int64),
            claim_recovery=((0, 0),) * (len(names) - len(cores)),
            start_day=day_number(window[0]),
            last_day=day_number(window[1]),
        )
    except ValueError as cause:
        fault = Fault(
            where="credit assumptions of the shelf",
            found=str(cause),
            wanted="assumptions that cover every core enterprise of the plan and the guarantor are wanted",
            remedy="Give the name a rating in the shelf's plan or in the credit file.",
        )
        raise_all(ScenarioError, [fault])
        raise


def _contagion(credit: Credit, names: Sequence[CreditName], n_cores: int) -> tuple[Contagion, ...]:
    """Contagion between names that the plan has; what names others says nothing here."""
    known = {name.id for name in names}
    kept = tuple(one for one in credit.terms.contagion if {one.obligor, one.provider} <= known)
    return contagion_of(credit.terms.model_copy(update={"contagion": kept}), names, n_cores)
