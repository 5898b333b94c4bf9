"""The smallest sets of core enterprises whose default breaks a tranche, a cap or a limit, by number and likelihood."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NoReturn

import numpy as np
import pandas as pd

from abs_model.deal.support import Support
from abs_model.engine.credit_model import CreditModel
from abs_model.engine.default_table import default_table
from abs_model.engine.default_times import day_number, paths_with
from abs_model.engine.driven_paths import largest_first
from abs_model.engine.outcome import Key
from abs_model.engine.paths import NEVER
from abs_model.errors import Fault, ScenarioError, nearest
from abs_model.run.credit import Credit, credit_model
from abs_model.run.driven import Footing, footing, holds, tranche_of
from abs_model.run.joint_law import joint_law
from abs_model.run.record import Provenance, Subject
from abs_model.run.set_search import (
    MOST_FOUND,
    MOST_SETS,
    Likelihood,
    Set,
    SetRun,
    grown_by_size,
    is_all_of_least_size,
    is_likeliest,
    search,
)
from abs_model.scenario.driver import COUNTED
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.terms import fen

Aim = Literal["tranche", "cap", "single_name_limit"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakingSets:
    """Who must default for something to break.

    Attributes
    ----------
    of : str
        ``tranche``: one is not paid in time and in full; ``cap``: a support would have to pay more than its cap;
        ``single_name_limit``: more than an amount.
    broken : str
        Id of the tranche or of the support.
    amount : float or None
        The cap or the limit, yuan.
    provider : str
        ``alive``: providers of support pay; ``failed``: they fail on the day on which the set defaults.
    scenario : Scenario
    default_date : date
        Day on which the set defaults.
    outcome : str
        ``breaks``; ``never_breaks``: no set breaks it; ``always_breaks``: it breaks although nobody defaults.
    is_proven : bool
        Whether the search came to its end; if not, smaller sets or likelier ones than those found may exist.
    n_sets : int
        Sets that were run.
    table : DataFrame
        One row a set that breaks and has no part that does: ``criterion`` (``by_number``, ``by_probability``,
        or ``largest_first`` where the search did not end: the largest names), ``place``, ``n_names``,
        ``core_enterprises``, ``defaulted_face`` (yuan), ``defaulted_share``, ``joint_probability`` that all of it
        default by legal final, and the providers with it if they have failed (empty without a credit model),
        ``shortfall`` of the tranche or ``needed_claim`` on the support, yuan.
    """

    of: Aim
    broken: str
    amount: float | None
    provider: Literal["alive", "failed"]
    scenario: Scenario
    default_date: datetime.date
    outcome: Literal["breaks", "never_breaks", "always_breaks"]
    is_proven: bool
    n_sets: int
    table: pd.DataFrame
    provenance: Provenance


def smallest_breaking_sets(
    subject: Subject,
    credit: Credit | None = None,
    of: Aim = "tranche",
    name: str | None = None,
    scenario: Scenario = BASE,
    *,
    amount: float | None = None,
    default_date: datetime.date | None = None,
) -> tuple[BreakingSets, ...]:
    """The smallest sets of core enterprises whose default breaks a tranche, a cap or a limit.

    Parameters
    ----------
    subject : Subject
    credit : Credit, optional
        Says how likely sets are, and what each name recovers; without it the scenario says what is recovered.
    of : str
        ``tranche``, ``cap`` or ``single_name_limit``.
    name : str, optional
        Id of the tranche, or of the support; the first one that fits if left out.
    scenario : Scenario
        What holds besides.
    amount : float, optional
        The limit, yuan; wanted with ``single_name_limit``.
    default_date : date, optional
        Day on which the set defaults; the day after closing if left out, when nothing is paid yet.

    Returns
    -------
    tuple of BreakingSets
        Of a tranche: while the providers of support stand, and when they fail with the set; else while they stand.

    Raises
    ------
    ScenarioError
        If there is no such tranche or support, or no cap or limit.
    """
    ground = footing(subject, scenario, default_date)
    model = None if credit is None else credit_model(subject, credit, scenario)
    if of == "tranche":
        tranche = tranche_of(subject, name)
        return tuple(
            _answered(ground, model, of, tranche, None, is_alive=is_alive)
            for is_alive in ((True, False) if subject.deal.support else (True,))
        )
    support = _support(subject, of, name)
    if of == "single_name_limit":
        limit = _limit(amount)
    else:
        limit = support.cap if support.cap is not None else _no_cap(support.id)
    return (_answered(ground, model, of, support.id, limit, is_alive=True),)


def _support(subject: Subject, of: Aim, name: str | None) -> Support:
    """The support that is asked about: the first one, with a cap where that is what breaks."""
    supports = subject.deal.support
    if name is None:
        named = [one for one in supports if one.cap is not None or of != "cap"] or list(supports)
    else:
        named = [one for one in supports if one.id == name]
    if not named:
        known = [one.id for one in supports]
        found = "there is none" if name is None else f'there is no "{name}"'
        raise _fault("support", found, "a support of this deal is wanted", nearest(name or "", known))
    return named[0]


def _no_cap(support: str) -> NoReturn:
    remedy = "Ask for single_name_limit with an amount instead, or state a cap in the deal file."
    raise _fault(f"support {support}", "has no cap", "a cap is wanted: it is what is to break", remedy)


def _limit(amount: float | None) -> float:
    if amount is None or not amount >= 0:
        found = "is not given" if amount is None else f"is {amount:.10g}"
        wanted = "an amount in yuan, 0 or more, is wanted"
        raise _fault("single-name limit", found, wanted, "Write it in full: 200000000 for two hundred million.")
    return round(amount, 2)


def _fault(where: str, found: str, wanted: str, remedy: str) -> ScenarioError:
    return ScenarioError(str(Fault(where=where, found=found, wanted=wanted, remedy=remedy)))


def _answered(
    ground: Footing, model: CreditModel | None, of: Aim, broken: str, amount: float | None, *, is_alive: bool
) -> BreakingSets:
    """Search by number, and by likelihood where a model says it."""
    run = set_run(ground, model, of, broken, amount, is_alive=is_alive)
    likelihood = _likelihood(run, model, is_alive=is_alive)
    smallest, is_proven = search(run, (0, 0.0, ()), grown_by_size, is_all_of_least_size, MOST_SETS)
    smallest = [one for one in smallest if len(one) == len(smallest[0])]
    found = {"by_number": smallest}
    if likelihood is not None:
        found["by_number"] = sorted(smallest, key=likelihood.of, reverse=True)
        if smallest != [()]:
            first = (-likelihood.of(()), 0, ())
            found["by_probability"], is_second_proven = search(run, first, likelihood.grown, is_likeliest, MOST_SETS)
            is_proven = is_proven and is_second_proven
    if not is_proven:
        chain = [tuple(range(size)) for size in range(len(run.names) + 1)]
        found["largest_first"] = [one for one, is_broken in zip(chain, run.run(chain), strict=True) if is_broken][:1]
    outcome: Literal["breaks", "never_breaks", "always_breaks"] = "breaks" if any(found.values()) else "never_breaks"
    return BreakingSets(
        of=of,
        broken=broken,
        amount=amount,
        provider="alive" if is_alive else "failed",
        scenario=ground.scenario,
        default_date=ground.default_date,
        outcome="always_breaks" if smallest == [()] else outcome,
        is_proven=is_proven,
        n_sets=len(run.known),
        table=_table(run, found, likelihood),
        provenance=replace(ground.subject.provenance((ground.scenario,)), n_paths=len(run.known)),
    )


def _likelihood(run: SetRun, model: CreditModel | None, *, is_alive: bool) -> Likelihood | None:
    """How likely sets are; None without a model, or where it has too many common factors."""
    law = None if model is None else joint_law(model, has_failed_providers=not is_alive)
    if model is None or law is None:
        return None
    return Likelihood(law=law, order=np.array([model.names.index(name) for name in run.names], dtype=np.int64))


def set_run(
    ground: Footing, model: CreditModel | None, of: Aim, broken: str, amount: float | None, *, is_alive: bool
) -> SetRun:
    """What runs sets, and says whether they break something.

    Parameters
    ----------
    ground : Footing
    model : CreditModel or None
        Says what each name recovers.
    of, broken, amount
        As in ``BreakingSets``; a support that is asked about pays without its cap.
    is_alive : bool
        Whether the providers of support stand, whatever the scenario says, or fail with the set.
    """
    base, plan, day = ground.base, ground.plan, day_number(ground.default_date)
    if model is not None:
        nobody = np.full((len(model.names), 1), NEVER, dtype=np.int64)
        base = paths_with(base, ground.exposures, model, nobody)
    roles = {one.provider for one in plan.deal.support}
    standing = {role: days for role, days in base.failure_day.items() if role not in roles}
    base = replace(base, failure_day=standing if is_alive else {**standing, **dict.fromkeys(roles, np.array([day]))})
    if of != "tranche":
        support = tuple(one.model_copy(update={"cap": None}) if one.id == broken else one for one in plan.deal.support)
        plan = replace(plan, deal=plan.deal.model_copy(update={"support": support}))
    ranked = largest_first(ground.exposures, COUNTED[0])
    names = tuple(row.core_enterprise for row, _ in ranked)
    claim: Key = ("support", broken, "drawn")
    most = fen(amount or 0.0)
    return SetRun(
        plan=plan,
        table=default_table(ground.exposures, base, plan.periods),
        base=base,
        default_day=day,
        names=names,
        face=np.array([face for _, face in ranked]),
        own=np.array([names.index(row.core_enterprise) for row in ground.exposures.rows], dtype=np.int64),
        is_broken=(lambda found: ~holds(found, broken)) if of == "tranche" else (lambda found: found[claim] > most),
        depth=lambda found: found[("tranche", broken, "shortfall") if of == "tranche" else claim],
        measure="shortfall" if of == "tranche" else "needed_claim",
    )


def _table(run: SetRun, found: Mapping[str, Sequence[Set]], likelihood: Likelihood | None) -> pd.DataFrame:
    """One row a set, as ``BreakingSets.table``."""
    rows = [
        {
            "criterion": criterion,
            "place": place,
            "n_names": len(one),
            "core_enterprises": ", ".join(run.names[name] for name in one),
            "defaulted_face": float(run.face[list(one)].sum()) / 100,
            "defaulted_share": float(run.face[list(one)].sum() / run.face.sum()),
            "joint_probability": np.nan if likelihood is None else likelihood.of(one),
            run.measure: run.known[one][1] / 100,
        }
        for criterion, sets in found.items()
        for place, one in enumerate(sets[:MOST_FOUND], start=1)
    ]
    columns = (
        "criterion", "place", "n_names", "core_enterprises", "defaulted_face", "defaulted_share", "joint_probability",
        run.measure,
    )  # fmt: skip
    # A table without a row has no types of its own.
    return pd.DataFrame(rows, columns=list(columns)).astype(dict.fromkeys(columns[4:], float))
