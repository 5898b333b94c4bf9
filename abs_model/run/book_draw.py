"""One draw of defaults carried through every deal of a guarantor: what is counted of its paths, group by group.

Groups are drawn as for one deal; a name defaults on one day in all deals. Where the guarantor stands, it fails on no
path, and nothing else of the draw changes: its cash need is asked for where it would have failed, too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.draw import AT_ONCE, GROUP, Draws, draw
from abs_model.engine.outcome import Key, week_of
from abs_model.engine.paths import NEVER, Whole
from abs_model.measure.money import Amounts
from abs_model.measure.sample import N_CELLS, cell_of, histogram
from abs_model.run.book_flow import week_days
from abs_model.run.book_path import (
    BACK,
    CEDED,
    CLAIM,
    FEE,
    LIMITS,
    PASSED,
    SHARED,
    BookTask,
    balance_of,
    book_flows,
    changed_flows,
    strain,
)
from abs_model.run.count import Count, folded
from abs_model.run.unit import UNIT, control_means, failed_by_group, lost_by_group, steered
from abs_model.run.workers import over_units

Floats = NDArray[np.float64]

OTHERWISE = "otherwise"
"""Stands for the name where no default explains a claim."""

BOOK_WORDS = (
    "claims", "is_called", "recovered", "ceded", "fees", "net_loss", "largest_week", "peak_need",
    *(f"{limit}_{word}" for limit in LIMITS for word in ("breached", "breach_day")),
)  # fmt: skip
DEAL_WORDS = ("claims", "is_called", "net_loss")
WEEK_WORDS = ("claim", "back", "shared", "fee", "need", "run_out")
CHANGE_WORDS = ("claims", "net_loss", "peak_need", *(f"{limit}_breached" for limit in LIMITS))
SPREADS = {
    "book": ("claims", "net_loss", "largest_week", "peak_need"),
    "deal": ("claims",),
    "product": ("claims",),
    "week": ("claim", "need"),
    "change": ("claims", "net_loss", "peak_need"),
}
"""Figures whose whole distribution is kept."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookCount:
    """Sums over paths: as of one deal, and by part of the claims how much falls on paths of each size of all claims.

    ``worst`` has the shape (part, cell); its columns add up to the amounts of the histogram of all claims.
    """

    count: Count
    worst: Floats


def products_of(task: BookTask) -> tuple[str, ...]:
    """The kinds of deals, in order."""
    return tuple(dict.fromkeys(deal.part.product for deal in task.deals))


def week_labels(task: BookTask) -> tuple[str, ...]:
    """The weeks of the book as tables name them."""
    return tuple(week_of(monday) for monday in week_days(task.weeks.tolist()))


def part_keys(task: BookTask) -> tuple[Key, ...]:
    """Deal and name of every part of the claims."""
    return tuple(("part", deal.id, name) for deal in task.deals for name in (*deal.unpaid.names, OTHERWISE))


def book_keys(task: BookTask) -> tuple[Key, ...]:
    """What is counted of each path, in order; the parts last."""
    return (
        *(("book", "book", word) for word in BOOK_WORDS),
        *(("deal", deal.id, word) for deal in task.deals for word in DEAL_WORDS),
        *(("product", product, word) for product in products_of(task) for word in DEAL_WORDS),
        *(("week", week, word) for word in WEEK_WORDS for week in week_labels(task)),
        *(("change", change.id, word) for change in task.changes for word in CHANGE_WORDS),
        *part_keys(task),
    )


def is_book_spread(key: Key) -> bool:
    """Whether the whole distribution of a figure is kept."""
    return key[2] in SPREADS.get(key[0], ())


def book_values(task: BookTask, days: Whole) -> Floats:
    """All figures of paths on which names default on days, [statistic, path]."""
    flows = book_flows(task, days)
    n_paths = days.shape[1]
    deals = []
    for deal, chosen, own in zip(task.deals, flows.changed, flows.flows, strict=True):
        figures = np.repeat(_deal_figures(deal.usual), n_paths, axis=1)
        figures[:, chosen] = _deal_figures(own)
        deals.append(figures)
    total, balance = flows.total, balance_of(task)
    found = strain(total, task.limits, balance)
    is_out = found.breaches.get("liquid_assets", np.zeros((1, 1), dtype=bool)) & np.ones(found.need.shape, dtype=bool)
    first_out = is_out & (np.cumsum(is_out, axis=0) == 1)
    products = []
    for product in products_of(task):
        every = [one for one, deal in zip(deals, task.deals, strict=True) if deal.part.product == product]
        claims, _, lost = np.sum(every, axis=0)
        products.append(np.stack([claims, claims > 0, lost]))
    return np.concatenate(
        [
            _figures(task, total, balance, BOOK_WORDS),
            *deals,
            *products,
            total[CLAIM],
            total[BACK],
            total[SHARED],
            total[FEE],
            np.maximum(found.need, 0.0),
            first_out,
            *(
                _figures(task, changed_flows(task, flows, one), balance_of(task, one.without), CHANGE_WORDS)
                for one in task.changes
            ),
            *flows.parts,
        ]
    )


def _deal_figures(flows: Amounts) -> Floats:
    """Claims, whether there are any, and what is lost of them, [word, path]."""
    claims = flows[CLAIM].sum(axis=0)
    return np.stack([claims, claims > 0, (flows[CLAIM] - flows[CEDED] - flows[BACK] + flows[PASSED]).sum(axis=0)])


def _figures(task: BookTask, flows: Amounts, balance: Amounts, words: Sequence[str]) -> Floats:
    """Figures of all deals together, [word, path]."""
    found = strain(flows, task.limits, balance)
    claims, none = flows[CLAIM].sum(axis=0), np.zeros(flows.shape[2])
    values = {
        "claims": claims,
        "is_called": claims > 0,
        "recovered": flows[BACK].sum(axis=0),
        "ceded": flows[CEDED].sum(axis=0),
        "fees": flows[FEE].sum(axis=0),
        "net_loss": found.loss[-1],
        "largest_week": flows[CLAIM].max(axis=0),
        "peak_need": np.maximum(found.need.max(axis=0), 0.0),
    }
    mondays = np.array([day.toordinal() for day in week_days(task.weeks.tolist())]) - _EPOCH
    for limit in LIMITS:
        is_broken = found.breaches.get(limit)
        values[f"{limit}_breached"] = none if is_broken is None else is_broken.any(axis=0)
        first = none if is_broken is None else mondays[is_broken.argmax(axis=0)]
        values[f"{limit}_breach_day"] = first * values[f"{limit}_breached"]
    return np.stack([values[word] for word in words]).astype(np.float64)


_EPOCH = 719_163
"""1970-01-01 among the days of the calendar."""


def book_top(task: BookTask) -> float:
    """An amount that claims hardly exceed, fen: where histograms end."""
    return max(1.5 * float(sum(note.proceeds for deal in task.deals for note in deal.part.task.plan.notes)), 1.0)


def run_book_unit(task: BookTask, unit: int) -> BookCount:
    """Draw and run one unit: some groups of paths, a few at a time."""
    groups = range(unit * UNIT, min((unit + 1) * UNIT, task.n_groups))
    draws = draw(task.model, task.scheme, task.seed, groups, task.aim)
    keys, usual = book_keys(task), usual_values(task)
    by_group = np.bincount(np.arange(len(draws.weight)) // GROUP, draws.weight, UNIT)
    sums = usual * by_group
    spreads = {key: np.zeros((3, N_CELLS)) for key in keys if is_book_spread(key)}
    worst = np.zeros((len(part_keys(task)), N_CELLS))
    step = AT_ONCE * GROUP
    for start in range(0, len(draws.weight), step):
        weight = draws.weight[start : start + step]
        chosen, days = _drawn_days(task, draws, start, start + len(weight))
        values = book_values(task, days)
        first = start // GROUP
        for at, own in enumerate(weight[chosen] * (values - usual)):
            counted = np.bincount(chosen // GROUP, own, len(weight) // GROUP)
            sums[at, first : first + len(counted)] += counted
        _spread(task, spreads, worst, (values, weight[chosen]), (usual, np.delete(weight, chosen)))
    lost = sum(lost_by_group(deal.part.task, _own_draws(draws, deal.part.place)) for deal in task.deals)
    return BookCount(
        count=Count(
            n_paths=np.where(np.arange(UNIT) < len(groups), float(GROUP), 0.0),
            sums=sums,
            controls=np.stack([by_group, lost, *failed_by_group(task.model, draws)]),
            spreads=spreads,
        ),
        worst=worst,
    )


def usual_values(task: BookTask) -> Floats:
    """The figures of the path on which nobody defaults, [statistic, 1]."""
    return book_values(task, np.full((len(task.model.names), 1), NEVER, dtype=np.int64))


def _drawn_days(task: BookTask, draws: Draws, start: int, stop: int) -> tuple[Whole, Whole]:
    """Paths of a stretch on which anybody defaults whose default counts, and on which days, [name, path]."""
    counts = (draws.path >= start) & (draws.path < stop) & ~np.isin(draws.name, task.standing)
    chosen, place = np.unique(draws.path[counts] - start, return_inverse=True)
    days = np.full((len(task.model.names), len(chosen)), NEVER, dtype=np.int64)
    days[draws.name[counts], place] = draws.day[counts]
    return chosen, days


def _own_draws(draws: Draws, place: Whole) -> Draws:
    """The defaults of the names of one deal, by their own numbers."""
    ends = np.searchsorted(draws.name, np.stack([place, place + 1]))
    chosen = [np.arange(start, stop) for start, stop in ends.T.tolist()]
    at = np.concatenate([np.zeros(0, dtype=np.int64), *chosen])
    name = np.repeat(np.arange(len(place)), [len(one) for one in chosen])
    return Draws(weight=draws.weight, name=name, path=draws.path[at], day=draws.day[at])


def _spread(
    task: BookTask,
    spreads: dict[Key, Floats],
    worst: Floats,
    drawn: tuple[Floats, Floats],
    quiet: tuple[Floats, Floats],
) -> None:
    """Add paths to the histograms: those that were run with their weights, the usual one with those of the rest."""
    (values, weight), (usual, rest), top = drawn, quiet, book_top(task)
    keys = book_keys(task)
    sums = np.array([[rest.sum()], [(rest**2).sum()], [rest.sum()]])
    for at, key in enumerate(keys):
        if key in spreads:
            spreads[key] += histogram(np.maximum(values[at], 0.0), weight, top)
            spreads[key] += histogram(np.maximum(usual[at], 0.0), np.ones(1), top) * sums
    claims = keys.index(("book", "book", "claims"))
    cells = [cell_of(one[claims], top) for one in (values, usual)]
    parts = slice(len(keys) - len(worst), len(keys))
    for number, (own, base) in enumerate(zip(values[parts], usual[parts], strict=True)):
        if own.any():
            worst[number] += np.bincount(cells[0], weight * own, N_CELLS)
        worst[number, cells[1][0]] += float(base[0]) * float(rest.sum())


def book_control_means(task: BookTask) -> Floats:
    """What the controls are on average: weights 1, the face that defaults, and the failures of providers."""
    lost = sum(float(control_means(deal.part.task)[1]) for deal in task.deals)
    return np.array([1.0, lost, *(task.model.horizon_probability()[name] for name in steered(task.model))])


def count_book(task: BookTask, n_workers: int = 1, progress: Callable[[int, int], None] | None = None) -> BookCount:
    """The count of all units, in order, whoever runs them."""
    worst = np.zeros((len(part_keys(task)), N_CELLS))

    def told() -> Iterator[Count]:
        for done, one in enumerate(over_units(run_book_unit, task, task.n_units, n_workers), start=1):
            worst[:] += one.worst
            if progress is not None:
                progress(done, task.n_units)
            yield one.count

    return BookCount(count=folded(told()), worst=worst)
