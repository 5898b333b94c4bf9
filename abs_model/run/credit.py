"""The credit assumptions of a deal as a model: its core enterprises and its guarantors as names of one copula."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.deal.event import Event
from abs_model.deal.party import Party
from abs_model.engine.credit_model import Contagion, CreditModel
from abs_model.engine.default_times import day_number
from abs_model.measure.copula import Copula, DoubleT, Gaussian, StudentT
from abs_model.pool.exposure import Exposures
from abs_model.run.record import Subject
from abs_model.scenario.credit import CopulaTerms, CreditTerms
from abs_model.scenario.credit_name import CreditName, default_curve, loadings, recovery
from abs_model.scenario.rating_table import RatingTable
from abs_model.scenario.scenario import Scenario
from abs_model.terms import RATE_UNIT, rate_units


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Credit:
    """What is assumed of who defaults: terms, rating table, and the hash of their files."""

    terms: CreditTerms
    table: RatingTable
    sha256: str


def credit_names(subject: Subject) -> tuple[CreditName, ...]:
    """Everybody who can default: core enterprises of the pool, then providers by their first role; then events."""
    providers = tuple(_provider(subject.deal, role) for role in provider_roles(subject.deal))
    events = tuple(_event(subject.deal, event) for event in subject.deal.events)
    return (*(_core_enterprise(subject.deal, name) for name in _core_enterprises(subject)), *providers, *events)


def _event(deal: Deal, event: Event) -> CreditName:
    """An event as a name; it shares the industry, province and group of whom it befalls."""
    befallen = _provider(deal, event.subject) if event.kind == "downgrade" else _core_enterprise(deal, event.subject)
    return replace(befallen, id=event.id, rating=None, is_event=True)


def provider_roles(deal: Deal) -> tuple[str, ...]:
    """The first role of each company that provides support, in order of first appearance."""
    first: dict[str, str] = {}
    for support in deal.support:
        first.setdefault(party_of(deal, support.provider).id, support.provider)
    return tuple(first.values())


def _name_of_role(deal: Deal, names: Sequence[str]) -> dict[str, int]:
    """Position of the name behind every role that provides support."""
    first = {party_of(deal, role).id: role for role in provider_roles(deal)}
    roles = dict.fromkeys(support.provider for support in deal.support)
    return {role: names.index(first[party_of(deal, role).id]) for role in roles}


def credit_exposures(subject: Subject, repurchases: Sequence[Sequence[str]] = ()) -> Exposures:
    """The pool by core enterprise: its subsidiaries default with it."""
    return subject.exposures(repurchases, by_debtor=False)


def credit_model(subject: Subject, credit: Credit, scenario: Scenario) -> CreditModel:
    """The names of a deal under a scenario.

    Parameters
    ----------
    subject : Subject
    credit : Credit
        Checked against the names of the deal.
    scenario : Scenario
        Its drivers of credit count (multipliers, downgrades, correlation), and its recovery where it states one.

    Raises
    ------
    ValueError
        If the copula takes one factor and the names have more, or the correlation of the scenario does not fit.
    """
    names = credit_names(subject)
    n_obligors = len(_core_enterprises(subject))
    n_parties = sum(not name.is_event for name in names)
    recoveries = [
        _recovery(subject, credit.terms, name.id, is_provider=at >= n_obligors) for at, name in enumerate(names)
    ]
    stated = scenario.model_fields_set
    ratios = [scenario.recovery_ratio if "recovery_ratio" in stated else ratio for ratio, _ in recoveries]
    lags = [scenario.recovery_lag_days if "recovery_lag_days" in stated else lag for _, lag in recoveries]
    model = CreditModel(
        names=tuple(name.id for name in names),
        n_obligors=n_obligors,
        roles=_name_of_role(subject.deal, [name.id for name in names]),
        curves=tuple(default_curve(credit.terms, credit.table, name, scenario) for name in names),
        loadings=loadings(credit.terms.correlation, names, scenario.correlation),
        copula=copula_of(credit.terms.copula),
        contagion=contagion_of(credit.terms, names, n_obligors),
        recovery_ratio=np.array([rate_units(ratio) for ratio in ratios[:n_obligors]], dtype=np.int64),
        recovery_lag_days=np.array(lags[:n_obligors], dtype=np.int64),
        claim_recovery=tuple((rate_units(ratio), lag) for ratio, lag in recoveries[n_obligors:n_parties]),
        start_day=day_number(subject.first_open_date) - 1,
        last_day=day_number(subject.deal.dates.legal_final),
        events={name.id: at for at, name in enumerate(names) if name.is_event},
        pledged=np.array(
            [
                _is_pledged(subject, credit.terms, name.id) and "recovery_ratio" not in stated
                for name in names[:n_obligors]
            ],
            dtype=np.int64,
        ),
    )
    if isinstance(model.copula, DoubleT) and model.loadings.loading.shape[1] > 1:
        raise ValueError("the double t copula takes one common factor; give all names the same factors")
    return model


def _recovery(subject: Subject, terms: CreditTerms, name: str, *, is_provider: bool) -> tuple[float, int]:
    """What is stated under a name, else what is pledged for it, else what holds for all."""
    if not _is_pledged(subject, terms, name):
        return recovery(terms, name, is_provider=is_provider)
    security = subject.pool.security[name]
    return security.ratio / RATE_UNIT, security.lag_days


def _is_pledged(subject: Subject, terms: CreditTerms, name: str) -> bool:
    """Whether what a name recovers is what is pledged for it: nothing is stated under its name."""
    own = terms.names.get(name)
    return name in subject.pool.security and (own is None or own.recovery_ratio is None)


def _core_enterprises(subject: Subject) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.core_enterprise for row in credit_exposures(subject).rows))


def _core_enterprise(deal: Deal, name: str) -> CreditName:
    known = next((one for one in deal.core_enterprises if one.id == name), None)
    if known is None:
        return CreditName(id=name)
    return CreditName(
        id=name, rating=known.rating, industry=known.industry, province=known.province, group=known.group_id
    )


def _provider(deal: Deal, role: str) -> CreditName:
    party = party_of(deal, role)
    return CreditName(
        id=role, rating=party.rating, industry=party.industry, province=party.province, group=party.group or party.id
    )


def party_of(deal: Deal, role: str) -> Party:
    """The party in a role; the first where there are several."""
    found = deal.parties[role]  # type: ignore[index]
    return found if isinstance(found, Party) else found[0]


def industries_of(deal: Deal) -> tuple[str, ...]:
    """The industries of core enterprises and parties, in order of first appearance."""
    parties = [one for found in deal.parties.values() for one in ([found] if isinstance(found, Party) else found)]
    told = [*(one.industry for one in deal.core_enterprises), *(one.industry for one in parties)]
    return tuple(dict.fromkeys(industry for industry in told if industry is not None))


def copula_of(terms: CopulaTerms) -> Copula:
    """The law that credit assumptions name."""
    if terms.kind == "student_t":
        return StudentT(degrees=terms.degrees_of_freedom or np.inf)
    if terms.kind == "double_t":
        return DoubleT(factor_degrees=terms.factor_degrees or np.inf, own_degrees=terms.own_degrees or np.inf)
    return Gaussian()


def contagion_of(terms: CreditTerms, names: Sequence[CreditName], n_obligors: int) -> tuple[Contagion, ...]:
    """What the terms say; and a provider of an obligor's own group fails with it for certain."""
    place = {name.id: at for at, name in enumerate(names)}
    least = {(place[one.obligor], place[one.provider]): one.probability for one in terms.contagion}
    for at, name in enumerate(names[:n_obligors]):
        for provider in range(n_obligors, len(names)):
            is_of_group = name.group is not None and name.group == names[provider].group
            if is_of_group and not names[provider].is_event:
                least[(at, provider)] = 1.0
    return tuple(Contagion(obligor=at, provider=by, probability=share) for (at, by), share in least.items())
