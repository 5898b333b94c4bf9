"""What each name, deal and product brings of a guarantor's claims, on average and at worst; and what a change does.

The claims of every path are split over names to the fen, so that means and tails of the parts add up to those of all.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.engine.outcome import Key
from abs_model.measure.sample import N_CELLS
from abs_model.run.book_draw import CHANGE_WORDS, BookCount, part_keys
from abs_model.run.book_figures import WORST, BookMeasured, known_limits, named
from abs_model.run.book_path import BookTask
from abs_model.run.likelihood import LEVELS

Floats = NDArray[np.float64]

GROUPINGS = {
    "deal_and_name": ("deal_id", "product", "name"),
    "name": ("name",),
    "deal": ("deal_id", "product"),
    "product": ("product",),
}
"""What parts are added up by; in each of them they add up to all claims."""


def parts_table(task: BookTask, of: BookMeasured, counted: BookCount) -> pd.DataFrame:
    """What each brings of all claims, as ``BookSimulation.book_parts``; the largest expected claim first."""
    keys = part_keys(task)
    product = {deal.id: deal.part.product for deal in task.deals}
    expected = np.array([of.mean(key)[0] for key in keys])
    single = pd.DataFrame(
        {
            "deal_id": [deal for _, deal, _ in keys],
            "product": [product[deal] for _, deal, _ in keys],
            "name": [name for _, _, name in keys],
            "expected": _whole(expected),
            "tail": _whole(tail_parts(of, counted)),
            "at": np.arange(len(keys)),
        }
    )
    tables = [_grouped(single, of, keys, grouping) for grouping in GROUPINGS]
    return pd.concat(tables, ignore_index=True)


def tail_parts(of: BookMeasured, counted: BookCount) -> Floats:
    """What each part brings of the mean of the worst 1 % of all claims, fen; of the quantile's own paths its share."""
    whole = of.tails[("book", "book", "claims")]
    place = int(np.searchsorted(whole.value, whole.quantile(WORST)))
    cell, rest = int(whole.cell[place]), (1.0 - WORST) - float(whole.above[place])
    weight = counted.count.spreads[("book", "book", "claims")][0]
    beyond = counted.worst[:, cell + 1 :].sum(axis=1) / of.n_paths
    edge = counted.worst[:, cell] / weight[cell] if cell < N_CELLS else np.zeros(len(beyond))
    return np.asarray((beyond + rest * edge) / (1.0 - WORST))


def _whole(amounts: Floats) -> Floats:
    """Amounts on the fen, rounded one on top of the other, so that they add up to their sum on the fen."""
    return np.diff(np.rint(np.cumsum(amounts)), prepend=0.0)


def _grouped(single: pd.DataFrame, of: BookMeasured, keys: tuple[Key, ...], grouping: str) -> pd.DataFrame:
    columns = list(GROUPINGS[grouping])
    rows = []
    for values, own in single.groupby(columns, sort=False):
        places = [of.place[keys[at]] for at in own["at"]]
        rows.append(
            {
                "grouping": grouping,
                **dict.fromkeys(("deal_id", "product", "name"), ""),
                **dict(zip(columns, values, strict=True)),
                "expected_claim": float(own["expected"].sum()) / 100,
                "expected_claim_error": _error_of_sum(of, places) / 100,
                "tail_claim": float(own["tail"].sum()) / 100,
            }
        )
    table = pd.DataFrame(rows)
    for word in ("expected", "tail"):
        total = float(single[word].sum()) / 100
        table[f"{word}_share"] = table[f"{word}_claim"] / total if total > 0 else 0.0
    order = [
        "grouping", "deal_id", "product", "name", "expected_claim", "expected_claim_error", "expected_share",
        "tail_claim", "tail_share",
    ]  # fmt: skip
    by = ["expected_claim", "tail_claim", "deal_id", "name"]
    return table[order].sort_values(by, ascending=[False, False, True, True], ignore_index=True, kind="stable")


def _error_of_sum(of: BookMeasured, places: list[int]) -> float:
    """Standard error of a sum of means, from what the groups leave of it."""
    means = of.means
    residual = means.residual[places].sum(axis=0)
    freedom = max(len(means.share) - 1 - means.n_controls, 1)
    return float(np.sqrt((residual**2 * means.share**2).sum() * len(means.share) / freedom))


def changes_table(task: BookTask, of: BookMeasured) -> pd.DataFrame:
    """Figures before and after each change, as ``BookSimulation.book_changes``; on the same paths.

    ``after`` is the book under the change. The error of the difference of two means is that of the difference on the
    same paths, which is smaller than both together say.
    """
    rows = [row for change in task.changes for row in _change(task, of, change.id)]
    columns = ["change", "identifier", "before", "before_error", "after", "after_error", "effect"]
    return pd.DataFrame(rows, columns=[*columns, "effect_error", "unit"])


def _change(task: BookTask, of: BookMeasured, change: str) -> list[dict[str, object]]:
    names = {"claims": "expected_claim", "net_loss": "expected_net_loss", "peak_need": "expected_peak_need"}
    names |= {f"{limit}_breached": f"{limit}_breach_probability" for limit in known_limits(task)}
    rows = []
    for word in CHANGE_WORDS:
        if word not in names:
            continue
        keys: tuple[Key, Key] = ("book", "book", word), ("change", change, word)
        unit, scale = ("probability", 1.0) if word.endswith("_breached") else ("yuan", 100.0)
        (before, error), (after, other) = (of.mean(key) for key in keys)
        means = of.means
        residual = means.residual[of.place[keys[1]]] - means.residual[of.place[keys[0]]]
        freedom = max(len(means.share) - 1 - means.n_controls, 1)
        apart = float(np.sqrt((residual**2 * means.share**2).sum() * len(means.share) / freedom))
        rows.append(_row(change, names[word], (before / scale, error / scale), (after / scale, other / scale), unit))
        rows[-1]["effect_error"] = apart / scale
    for word in ("claims", "net_loss", "peak_need"):
        tails = [of.tails[("book", "book", word)], of.tails[("change", change, word)]]
        for level in LEVELS:
            found = [(one.quantile(level) / 100, one.quantile_error(level) / 100) for one in tails]
            name = named({"claims": "claim"}.get(word, word) + "_quantile", level)
            rows.append(_row(change, name, found[0], found[1], "yuan"))
    return rows


def _row(
    change: str, word: str, before: tuple[float, float], after: tuple[float, float], unit: str
) -> dict[str, object]:
    return {
        "change": change,
        "identifier": word,
        "before": before[0],
        "before_error": before[1],
        "after": after[0],
        "after_error": after[1],
        "effect": after[0] - before[0],
        "effect_error": np.nan,
        "unit": unit,
    }
