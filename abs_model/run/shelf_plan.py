"""The plan of a shelf: the series to come as steps, rolled over every path, and what that comes to step by step."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.deal.party import CoreEnterprise, Party
from abs_model.deal.shelf import Shelf
from abs_model.engine.default_times import day_number
from abs_model.run.credit import Credit
from abs_model.run.shelf_fate import drawn_fates
from abs_model.run.shelf_ledger import Series, in_order, issued_by, name_amounts, notes_by_name
from abs_model.run.shelf_path import Rolled, roll
from abs_model.run.shelf_state import Capacity, Ground, Name, Standing, nobody
from abs_model.run.shelf_step import DAYS_A_YEAR, Terms, place_of, steps_of
from abs_model.terms import fen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShelfPlan:
    """A plan rolled over its paths.

    Attributes
    ----------
    shelf : Shelf
    series : tuple of Series
        Those that were issued by the day.
    as_of : date
    cores : tuple of CoreEnterprise
        By place of the names of the ground.
    ground : Ground
    terms : tuple of Terms
        By step.
    rolled : Rolled
        Path 0 is the base; the others are drawn.
    seed : int or None
        None where nothing was drawn.
    """

    shelf: Shelf
    series: tuple[Series, ...]
    as_of: datetime.date
    cores: tuple[CoreEnterprise, ...]
    ground: Ground
    terms: tuple[Terms, ...]
    rolled: Rolled
    seed: int | None = None

    @property
    def n_drawn(self) -> int:
        """Paths beside the base."""
        return int(self.rolled.issued.shape[1]) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How many paths are drawn, from which seed."""

    n_paths: int
    seed: int


def plan_shelf(
    shelf: Shelf,
    series: Sequence[Series],
    as_of: datetime.date,
    *,
    capacity: Capacity | None = None,
    credit: Credit | None = None,
    drawing: Drawing | None = None,
) -> ShelfPlan | None:
    """Plan the series to come from a day on, until the shelf is used, expires, or has its number of issues.

    Parameters
    ----------
    shelf : Shelf
    series : sequence of Series
        Those that close after the day are not known to the plan.
    as_of : date
    capacity : Capacity, optional
        Of the guarantor, without the series of this shelf; its limits are not looked at if left out.
    credit : Credit, optional
    drawing : Drawing, optional
        Nothing is drawn without both.

    Returns
    -------
    ShelfPlan or None
        None where the shelf has no plan, or the plan has no series after the day.
    """
    out = issued_by(series, as_of)
    if shelf.plan is None:
        return None
    cores = plan_cores(shelf, out)
    last = max((one.closing for one in out), default=shelf.letter_date or as_of)
    steps, terms = steps_of(shelf, shelf.plan, last, as_of, cores)
    if not steps:
        return None
    ground = ground_of(shelf, out, as_of, cores, capacity)
    fates = nobody(len(cores))
    if credit is not None and drawing is not None:
        window = (as_of, max(_date(step.repaid) for step in steps))
        fates = drawn_fates(cores, _guarantor(out), credit, window, (drawing.n_paths, drawing.seed))
    rolled = roll(ground, steps, fates)
    kept = _until_the_end(rolled)
    return ShelfPlan(
        shelf=shelf,
        series=out,
        as_of=as_of,
        cores=cores,
        ground=ground,
        terms=tuple(terms[:kept]),
        rolled=_first(rolled, kept),
        seed=drawing.seed if drawing is not None and fates.n_paths > 1 else None,
    )


def plan_cores(shelf: Shelf, series: Sequence[Series]) -> tuple[CoreEnterprise, ...]:
    """Every core enterprise of series and plan once: by code where both have it, else by id; series first."""
    known: dict[str, CoreEnterprise] = {}
    by_code: dict[str, str] = {}
    planned = shelf.plan.core_enterprises if shelf.plan else ()
    for core in (*(core for one in in_order(series) for core in one.deal.core_enterprises), *planned):
        key = core.id if core.code is None else by_code.setdefault(core.code, core.id)
        known.setdefault(key, core)
    return tuple(known.values())


def ground_of(
    shelf: Shelf,
    series: Sequence[Series],
    as_of: datetime.date,
    cores: Sequence[CoreEnterprise],
    capacity: Capacity | None,
) -> Ground:
    """What the plan starts from: what was used for good, and the series that are out."""
    places = place_of(cores)
    own = 0 if shelf.is_refilled else sum(fen(one.issue.amount) for one in series)
    size = shelf.plan.size if shelf.plan else None
    return Ground(
        shelf=shelf,
        names=tuple(Name(id=one.id, group=one.group_id) for one in cores),
        used=fen(shelf.issued_before) + own,
        n_issued=shelf.n_issued_before + len(series),
        standing=tuple(_standing(one, places, as_of) for one in series if one.is_live(as_of)),
        capacity=capacity,
        least=fen(size.least) if size else 0,
        unit=fen(size.unit) if size else 1,
    )


def _standing(series: Series, places: dict[str, int], as_of: datetime.date) -> Standing:
    """A series that is out: its notes on each name, and the days on which names pay."""
    codes = {one.id: one for one in series.deal.core_enterprises}
    faces = name_amounts(series, as_of)[0]
    notes = notes_by_name(series.outstanding(as_of), faces)
    shape = (max(places.values()) + 1, 1)
    on_name, face, falling = np.zeros(shape), np.zeros(shape), {}
    frame = series.pool.frame
    due, owner = frame["due_date"].to_numpy(dtype="datetime64[D]").astype(np.int64), frame["core_enterprise_id"]
    for number, (name, amount) in enumerate(faces.items()):
        core = codes[name]
        place = places.get(core.code or "", places.get(name, -1))
        on_name[place, 0] += notes[number]
        face[place, 0] += amount
        own = (owner == name).to_numpy()
        days, which = np.unique(due[own], return_inverse=True)
        paid = np.bincount(which, weights=series.pool.face[own])
        falling[place] = (days, 1.0 - np.cumsum(paid) / amount)
    years = (min(series.repaid_on, series.deal.dates.legal_final) - series.closing).days / DAYS_A_YEAR
    whole = sum(tranche.balance for tranche in series.deal.tranches)
    interest = sum(tranche.balance * tranche.coupon_rate for tranche in series.deal.tranches) * years
    return Standing(
        day=day_number(series.closing),
        repaid=day_number(series.repaid_on),
        notes=on_name,
        face=face,
        claim_ratio=1.0 + interest / whole,
        falling=falling,
    )


def _guarantor(series: Sequence[Series]) -> Party | None:
    """The guarantor of the last series."""
    found = series[-1].deal.parties.get("guarantor") if series else None
    return found if found is None or isinstance(found, Party) else found[0]


def _until_the_end(rolled: Rolled) -> int:
    """Steps up to the first after which no path issues anything; that one says why it ends."""
    is_issued = (rolled.issued > 0).any(axis=1)
    last = int(np.flatnonzero(is_issued)[-1]) + 1 if is_issued.any() else 0
    return min(last + 1, len(rolled.steps))


def _first(rolled: Rolled, n_steps: int) -> Rolled:
    """The first steps of a plan."""
    return Rolled(
        steps=rolled.steps[:n_steps], target=rolled.target[:n_steps], issued=rolled.issued[:n_steps],
        headroom=rolled.headroom[:n_steps], outstanding=rolled.outstanding[:n_steps], claims=rolled.claims[:n_steps],
        binding=rolled.binding[:n_steps], notes=rolled.notes[:n_steps],
    )  # fmt: skip


def _date(day: int) -> datetime.date:
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
