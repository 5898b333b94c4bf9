"""The whole book of one guarantor under one draw: what one bad name costs across everything, and when cash runs out."""

import datetime
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from abs_model.engine.aim import Aim
from abs_model.engine.credit_model import CreditModel
from abs_model.engine.default_times import day_number
from abs_model.engine.draw import GROUP, SCHEMES
from abs_model.engine.paths import NEVER, Whole
from abs_model.run.book_draw import count_book
from abs_model.run.book_figures import book_estimates, book_measured, weeks_of_book
from abs_model.run.book_flow import deal_weeks, flow_weeks, scheduled_fees, unpaid_of
from abs_model.run.book_model import BookDeal, BookPart, book_model, book_names, book_parts
from abs_model.run.book_part import changes_table, parts_table
from abs_model.run.book_path import BookLimits, BookTask, Change, ReadyDeal, scheduled_balance
from abs_model.run.book_set import breaking_names
from abs_model.run.credit import Credit
from abs_model.run.likelihood import Estimate
from abs_model.run.record import Provenance
from abs_model.run.simulate import Settings, cushion_of, tail_aim
from abs_model.scenario.scenario import BASE, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSettings:
    """How a book is looked at.

    Attributes
    ----------
    drawing : Settings
        Scheme, seed and number of paths.
    is_standing : bool
        Whether the guarantor pays whatever it is called for on every path, so that what it needs can be asked for; if
        not, it may fail as its own curve says, and pays nothing more then.
    as_of : date, optional
        The day of the book: nobody has defaulted by then, and what flowed before does not count. The last closing of
        the deals if left out.
    scenario : Scenario
        Its drivers of credit count for the names of all deals: multipliers, downgrades, correlation.
    limits : BookLimits
    changes : tuple of Change
    """

    drawing: Settings = field(default_factory=Settings)
    is_standing: bool = True
    as_of: datetime.date | None = None
    scenario: Scenario = BASE
    limits: BookLimits = field(default_factory=BookLimits)
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookSimulation:
    """What one draw of defaults makes of all deals of a guarantor.

    Attributes
    ----------
    deals : tuple of str
        Ids, in order.
    is_standing : bool
        See ``BookSettings``.
    estimates : tuple of Estimate
        The figures of ``book_figures``; none of them has an exact value.
    book_weeks : DataFrame
        By calendar week in which anything may flow: ``week, week_start, expected_claim, expected_claim_error``,
        ``claim_quantile_95`` (``_99``, ``_999``) each with ``_error``, ``expected_back, expected_shared,
        expected_fee``, ``expected_need`` and ``need_quantile_95`` (...) with their errors: cash paid so far less what
        came in before the week; ``run_out_probability`` and its error: liquid assets run out in this week. Yuan.
    book_figures : DataFrame
        ``section`` (book, deal, product), ``subject, identifier, value, standard_error, unit``.
    book_parts : DataFrame
        ``grouping`` (deal_and_name, name, deal, product), ``deal_id, product, name, expected_claim,
        expected_claim_error, expected_share, tail_claim, tail_share``: what each brings of the expected claims and of
        the mean of the worst 1 %; in every grouping amounts add up to the totals, to the fen. What no default explains
        has the name ``otherwise``.
    book_sets : DataFrame
        ``broken_limit, amount, criterion, place, n_names, names, guaranteed_face, joint_probability``,
        ``is_probability_exact, peak_cost, is_proven``: the smallest and the likeliest sets of names whose default on
        the day after ``as_of`` breaks a limit; see ``breaking_names``.
    book_changes : DataFrame
        ``change, identifier, before, after, effect`` and their standard errors, ``unit``.
    names : DataFrame
        ``name, role, rating, province, industry, group_id, deals, one_year_probability, horizon_probability``.
    """

    guarantor: str
    deals: tuple[str, ...]
    as_of: datetime.date
    is_standing: bool
    limits: BookLimits
    credit: Credit
    model: CreditModel
    scheme: str
    seed: int
    n_paths: int
    estimates: tuple[Estimate, ...]
    book_weeks: pd.DataFrame
    book_figures: pd.DataFrame
    book_parts: pd.DataFrame
    book_sets: pd.DataFrame
    book_changes: pd.DataFrame
    names: pd.DataFrame
    provenance: Provenance

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables by the names of their files."""
        words = ("book_weeks", "book_figures", "book_parts", "book_sets", "book_changes")
        return {word: getattr(self, word) for word in words}

    def estimate(self, section: str, subject: str, identifier: str) -> Estimate:
        """One figure.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        for one in self.estimates:
            if (one.section, one.subject, one.identifier) == (section, subject, identifier):
                return one
        raise KeyError(f"{section} {subject} {identifier}")


def simulate_book(
    deals: Sequence[BookDeal],
    guarantor: str,
    credit: Credit,
    settings: BookSettings,
    n_workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> BookSimulation:
    """Ask how likely everything is over all deals of a guarantor.

    Parameters
    ----------
    deals : sequence of BookDeal
        At least one.
    guarantor : str
        What the book calls it: the id of the party that provides supports.
    credit : Credit
        One set of assumptions, in the words of the book.
    settings : BookSettings
    n_workers : int
        Processes; figures do not depend on it.
    progress : callable, optional
        Called with the units done and the units in all.

    Raises
    ------
    ValueError
        If the deals, or the assumptions, do not fit together; see ``book_model`` and ``book_parts``.
    """
    task = make_book_task(deals, guarantor, credit, settings)
    count = count_book(task, n_workers, progress)
    found = book_measured(task, count)
    figures = book_estimates(task, found)
    day = book_day(deals, settings)
    return BookSimulation(
        guarantor=guarantor,
        deals=tuple(deal.deal_id for deal in deals),
        as_of=day,
        is_standing=settings.is_standing,
        limits=settings.limits,
        credit=credit,
        model=task.model,
        scheme=task.scheme,
        seed=task.seed,
        n_paths=task.n_groups * GROUP,
        estimates=figures,
        book_weeks=weeks_of_book(task, found),
        book_figures=pd.DataFrame(
            {
                word: [getattr(one, word) for one in figures]
                for word in ("section", "subject", "identifier", "value", "standard_error", "unit")
            }
        ),
        book_parts=parts_table(task, found, count),
        book_sets=breaking_names(task),
        book_changes=changes_table(task, found),
        names=_names_table(deals, credit, task.model),
        provenance=_provenance(deals, guarantor, credit, settings, day),
    )


def book_day(deals: Sequence[BookDeal], settings: BookSettings) -> datetime.date:
    """The day of a book."""
    return settings.as_of or max(deal.subject.deal.dates.closing for deal in deals)


def make_book_task(deals: Sequence[BookDeal], guarantor: str, credit: Credit, settings: BookSettings) -> BookTask:
    """What the units of a book's simulation need.

    Raises
    ------
    ValueError
        If there is no such scheme, or it needs an aim and there is nothing to aim at, or the deals do not fit together.
    """
    drawing, day = settings.drawing, book_day(deals, settings)
    if drawing.scheme not in SCHEMES:
        raise ValueError(f"scheme is {drawing.scheme!r}; one of {', '.join(SCHEMES)} is wanted")
    names = book_names(deals)
    model = book_model(deals, names, credit, settings.scenario, day)
    parts = book_parts(deals, names, credit, model, guarantor)
    standing = (model.names.index(guarantor),) if settings.is_standing else ()
    weeks = _weeks(parts, day, settings.changes)
    aim = _aim(model, parts, standing)
    if drawing.scheme == "importance" and aim is None:
        raise ValueError("scheme importance needs a tail that few names make; plain draws or a mixture are wanted")
    return BookTask(
        deals=tuple(_ready(part, day_number(day), weeks) for part in parts),
        model=model,
        aim=aim,
        scheme=drawing.scheme,
        seed=drawing.seed,
        n_groups=drawing.n_groups,
        standing=standing,
        weeks=weeks,
        limits=settings.limits,
        changes=settings.changes,
    )


def _weeks(parts: Sequence[BookPart], day: datetime.date, changes: Sequence[Change]) -> Whole:
    """All weeks in which anything may flow."""
    found = [flow_weeks(part, day_number(day)) for part in parts]
    weeks = {week for own in found for numbers in own.values() for week in numbers if week >= 0}
    claims = {week for own in found for week in own["claim"] if week >= 0}
    later = {week + one.n_weeks for one in changes if one.re_guarantee_share for week in claims}
    return np.array(sorted(weeks | later), dtype=np.int64)


def _ready(part: BookPart, day: int, weeks: Whole) -> ReadyDeal:
    """A deal with what is the same on all paths."""
    where = deal_weeks(part, day, weeks)
    fees = np.zeros((len(weeks), 1))
    for period, amount in enumerate(scheduled_fees(part)):
        if where.back[period] >= 0:
            fees[where.back[period]] += amount
    nothing = np.zeros((1, 0, 1))
    ready = ReadyDeal(
        part=part,
        where=where,
        unpaid=unpaid_of(part),
        fees=fees,
        balance=scheduled_balance(part, weeks),
        usual=nothing,
        usual_parts=nothing[0],
    )
    nobody = np.full((len(part.place), 1), NEVER, dtype=np.int64)
    usual, parts = ready.on_paths(nobody)
    return replace(ready, usual=usual, usual_parts=parts)


def _aim(model: CreditModel, parts: Sequence[BookPart], standing: Sequence[int]) -> Aim | None:
    """The tail of all deals together, as for one of them."""
    plans = [part.task.plan for part in parts]
    face = np.zeros(model.n_obligors)
    for part, plan in zip(parts, plans, strict=True):
        place = dict(zip(part.obligors, part.place.tolist(), strict=False))
        for name, amount in zip(plan.row_core_enterprise, plan.row_face, strict=True):
            face[place[name]] += amount
    return tail_aim(model, face / sum(plan.face for plan in plans), cushion_of(plans), standing)


def _names_table(deals: Sequence[BookDeal], credit: Credit, model: CreditModel) -> pd.DataFrame:
    names = book_names(deals)
    where = [{model.names[at] for at in place.tolist()} for place in names.place]
    kinds = ["core_enterprise"] * model.n_obligors + ["provider"] * len(model.providers) + ["event"] * len(model.events)
    own = credit.terms.names
    return pd.DataFrame(
        {
            "name": [name.id for name in names.names],
            "role": kinds,
            "rating": [(own[one.id].rating if one.id in own else None) or one.rating for one in names.names],
            "province": [name.province for name in names.names],
            "industry": [name.industry for name in names.names],
            "group_id": [name.group for name in names.names],
            "deals": [
                ", ".join(deal.deal_id for deal, has in zip(deals, where, strict=True) if name.id in has)
                for name in names.names
            ],
            "one_year_probability": [float(curve.probability(1.0)) for curve in model.curves],
            "horizon_probability": model.horizon_probability(),
        }
    )


def _provenance(
    deals: Sequence[BookDeal], guarantor: str, credit: Credit, settings: BookSettings, day: datetime.date
) -> Provenance:
    """Of all deals: one hash over the hashes of each kind, in their order; limits and changes count as a scenario."""
    own = [deal.subject.provenance((deal.scenario,)) for deal in deals]
    entities = [sorted(deal.entities.items()) for deal in deals]
    asked = repr((settings.is_standing, settings.limits, settings.changes, entities))

    def hashed(word: str, more: str = "") -> str:
        return hashlib.sha256("".join([*(getattr(one, word) for one in own), more]).encode()).hexdigest()

    return replace(
        own[0],
        deal_id=guarantor,
        deal_sha256=hashed("deal_sha256"),
        tape_sha256=hashed("tape_sha256"),
        scenarios_sha256=hashed("scenarios_sha256", asked),
        scenarios=(settings.scenario.id, *(one.scenarios[0] for one in own)),
        seed=settings.drawing.seed,
        n_paths=settings.drawing.n_groups * GROUP,
        credit_sha256=credit.sha256,
        scheme=settings.drawing.scheme,
        as_of=day.isoformat(),
    )
