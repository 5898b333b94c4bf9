"""The names behind all deals of one guarantor as one credit model, and each deal made ready to be run on them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from abs_model.deal.sharing import Sharing
from abs_model.engine.credit_model import CreditModel
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import Whole
from abs_model.measure.correlation import Loadings
from abs_model.pool.bill_book import BillBook
from abs_model.run.bill_sharing import claimed_so_far, sharing_of
from abs_model.run.credit import (
    Credit,
    contagion_of,
    copula_of,
    credit_model,
    credit_names,
    party_of,
    provider_roles,
)
from abs_model.run.record import Subject
from abs_model.run.simulate import Settings, make_task
from abs_model.run.unit import Task
from abs_model.scenario.credit import CorrelationTerms, CreditTerms, NameCredit
from abs_model.scenario.credit_name import CreditName, default_curve, loadings
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookDeal:
    """A deal that the guarantor stands behind.

    Attributes
    ----------
    deal_id : str
        Two deals of a book have different ones.
    subject : Subject
    book : BillBook, optional
        Where the deal is a book of guaranteed bills: says who bears its claims with the guarantor.
    entities : mapping of str to str
        From the deal's own words (core enterprises, ids of parties, groups) to those of the book; a word that is not
        there is the same in both.
    scenario : Scenario
        What is assumed of the deal besides: known defaults, delays, recovery.
    """

    deal_id: str
    subject: Subject
    book: BillBook | None = None
    entities: Mapping[str, str] = field(default_factory=dict)
    scenario: Scenario = BASE

    def entity(self, word: str) -> str:
        """What the book calls what the deal calls so."""
        return self.entities.get(word, word)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookNames:
    """Everybody in the book who can default: obligors, then other providers of support, then events.

    ``place`` holds, by deal, the position of each name of the deal, in the order of its own credit model.
    """

    names: tuple[CreditName, ...]
    n_obligors: int
    place: tuple[Whole, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookPart:
    """A deal of the book made ready: its task with names of its own, and what the guarantor has to do with it.

    Attributes
    ----------
    task : Task
        Its model has the curves and the days of the book; it is never drawn from.
    place : ndarray of int64, shape (own name,)
        Position of each name in the book.
    supports : tuple of str
        Those whose provider is the guarantor.
    sharing : Sharing or None
        Who bears claims with it; None where it bears them alone.
    claimed : float
        What it has paid before, fen: first losses and caps count from there.
    """

    deal: BookDeal
    task: Task
    place: Whole
    supports: tuple[str, ...]
    sharing: Sharing | None
    claimed: float

    @property
    def product(self) -> str:
        """What kind of deal it is."""
        return str(self.deal.subject.deal.product)

    @property
    def obligors(self) -> tuple[str, ...]:
        """Its core enterprises by their own words."""
        return self.task.model.names[: self.task.model.n_obligors]


def book_names(deals: Sequence[BookDeal]) -> BookNames:
    """Put the names of all deals together; what one deal leaves out of a name, another may say, the first one first."""
    kinds: tuple[dict[str, CreditName], ...] = ({}, {}, {})
    keys_of = [_keys(deal) for deal in deals]
    for deal, keys in zip(deals, keys_of, strict=True):
        for (kind, key), own in zip(keys, credit_names(deal.subject), strict=True):
            known = kinds[kind].get(key, CreditName(id=key, is_event=own.is_event))
            group = None if own.group is None else deal.entity(own.group)
            kinds[kind][key] = replace(
                known,
                rating=known.rating or own.rating,
                industry=known.industry or own.industry,
                province=known.province or own.province,
                group=known.group or group,
            )
    obligors, providers, events = kinds
    # A company that owes in one deal and stands behind another is one name.
    both = {key: one for key, one in providers.items() if key not in obligors}
    order = {key: at for at, key in enumerate((*obligors, *both, *events))}
    return BookNames(
        names=(*obligors.values(), *both.values(), *events.values()),
        n_obligors=len(obligors),
        place=tuple(np.array([order[key] for _, key in keys], dtype=np.int64) for keys in keys_of),
    )


def _keys(deal: BookDeal) -> list[tuple[int, str]]:
    """By own name: 0 for an obligor, 1 for a provider, 2 for an event, and what the book calls it."""
    terms = deal.subject.deal
    roles, names = provider_roles(terms), credit_names(deal.subject)
    n_obligors = len(names) - len(roles) - len(terms.events)
    keys = [(0, deal.entity(name.id)) for name in names[:n_obligors]]
    keys += [(1, deal.entity(party_of(terms, role).id)) for role in roles]
    return [*keys, *((2, f"{deal.deal_id}.{event.id}") for event in terms.events)]


def unknown_names(terms: CreditTerms, names: BookNames) -> tuple[str, ...]:
    """Names that the assumptions speak of and nobody in the book has: another deal's, or misspelt."""
    told = [*terms.names, *terms.correlation.names]
    told += [word for one in terms.contagion for word in (one.obligor, one.provider)]
    known = {name.id for name in names.names}
    return tuple(dict.fromkeys(word for word in told if word not in known))


def book_model(
    deals: Sequence[BookDeal], names: BookNames, credit: Credit, scenario: Scenario, as_of: datetime.date
) -> CreditModel:
    """The names of all deals under one law.

    Parameters
    ----------
    deals : sequence of BookDeal
    names : BookNames
    credit : Credit
        Its terms call names, and providers of support too, as the book does.
    scenario : Scenario
        Its drivers of credit count: multipliers, downgrades, correlation.
    as_of : date
        Nobody has defaulted by then.

    Raises
    ------
    ValueError
        If a name has no default probability, or nothing of the book is left after the day.
    """
    terms, known = credit.terms, {name.id for name in names.names}
    felt = tuple(one for one in terms.contagion if {one.obligor, one.provider} <= known)
    ids = tuple(name.id for name in names.names)
    last_day = max(day_number(deal.subject.deal.dates.legal_final) for deal in deals)
    if last_day <= day_number(as_of):
        raise ValueError(f"every deal has ended by {as_of}; a day before the last legal final maturity is wanted")
    n_parties = sum(not name.is_event for name in names.names)
    nothing = np.zeros(names.n_obligors, dtype=np.int64)
    return CreditModel(
        names=ids,
        n_obligors=names.n_obligors,
        roles={ids[at]: at for at in range(names.n_obligors, n_parties)},
        curves=tuple(default_curve(terms, credit.table, name, scenario) for name in names.names),
        loadings=loadings(terms.correlation, names.names, scenario.correlation),
        copula=copula_of(terms.copula),
        contagion=contagion_of(terms.model_copy(update={"contagion": felt}), names.names, names.n_obligors),
        recovery_ratio=nothing,
        recovery_lag_days=nothing,
        claim_recovery=((0, 0),) * (n_parties - names.n_obligors),
        start_day=day_number(as_of),
        last_day=last_day,
        events={name.id: at for at, name in enumerate(names.names) if name.is_event},
    )


def book_parts(
    deals: Sequence[BookDeal], names: BookNames, credit: Credit, model: CreditModel, guarantor: str
) -> tuple[BookPart, ...]:
    """Every deal made ready to be run on days that are drawn for the book.

    Raises
    ------
    ValueError
        If two deals have one id, or the guarantor stands behind none of the supports of a deal.
    """
    if len({deal.deal_id for deal in deals}) < len(deals):
        raise ValueError(f"deals are {', '.join(deal.deal_id for deal in deals)}; different ids are wanted")
    together = zip(_knowing_of_each_other(deals), names.place, strict=True)
    return tuple(_part(deal, place, names, credit, model, guarantor) for deal, place in together)


def _part(
    deal: BookDeal, place: Whole, names: BookNames, credit: Credit, model: CreditModel, guarantor: str
) -> BookPart:
    terms = deal.subject.deal
    supports = [one.id for one in terms.support if deal.entity(party_of(terms, one.provider).id) == guarantor]
    if not supports:
        raise ValueError(f"{deal.deal_id}: {guarantor} stands behind none of its supports; a deal of its own is wanted")
    own = credit_model(deal.subject, replace(credit, terms=_own_terms(deal, place, names, credit.terms)), deal.scenario)
    own = replace(
        own,
        curves=tuple(model.curves[at] for at in place),
        loadings=Loadings(loading=model.loadings.loading[place], own_deviation=model.loadings.own_deviation[place]),
        copula=model.copula,
        contagion=(),
        start_day=model.start_day,
        last_day=model.last_day,
    )
    is_shared = deal.book is not None and deal.book.programme.sharing is not None
    return BookPart(
        deal=deal,
        task=make_task(deal.subject, own, deal.scenario, Settings()),
        place=place,
        supports=tuple(supports),
        sharing=sharing_of(deal.book) if deal.book is not None and is_shared else None,
        claimed=claimed_so_far(deal.book) if deal.book is not None and is_shared else 0.0,
    )


def _own_terms(deal: BookDeal, place: Whole, names: BookNames, terms: CreditTerms) -> CreditTerms:
    """The assumptions under the deal's own words: what each name recovers. Who defaults when is drawn for the book."""
    told = {}
    for own, at in zip(credit_names(deal.subject), place.tolist(), strict=True):
        name = names.names[at]
        stated = terms.names.get(name.id, NameCredit())
        is_silent = stated.rating is None and not stated.default_probability
        told[own.id] = stated.model_copy(update={"rating": name.rating}) if is_silent and name.rating else stated
    return terms.model_copy(update={"names": told, "correlation": CorrelationTerms(), "contagion": ()})


def _knowing_of_each_other(deals: Sequence[BookDeal]) -> Iterable[BookDeal]:
    """A default that the scenario of one deal states happens in all deals that have the name."""
    own = [_obligors(deal) for deal in deals]
    known: dict[str, datetime.date] = {}
    for deal, names in zip(deals, own, strict=True):
        for stated in deal.scenario.defaults:
            if stated.obligor in names:
                entity = deal.entity(stated.obligor)
                known[entity] = min(known.get(entity, stated.date), stated.date)
    for deal, names in zip(deals, own, strict=True):
        has = {(stated.obligor, stated.date) for stated in deal.scenario.defaults}
        told = [(name, known[deal.entity(name)]) for name in names if deal.entity(name) in known]
        more = tuple(ObligorDefault(obligor=name, date=day) for name, day in told if (name, day) not in has)
        defaults = (*more, *deal.scenario.defaults)
        yield replace(deal, scenario=deal.scenario.model_copy(update={"defaults": defaults})) if more else deal


def _obligors(deal: BookDeal) -> tuple[str, ...]:
    n_others = len(provider_roles(deal.subject.deal)) + len(deal.subject.deal.events)
    names = credit_names(deal.subject)
    return tuple(name.id for name in names[: len(names) - n_others])
