"""A table in short: its first lines, one line for all others, the total; exact to the fen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan

MOST_NAMES = 10
"""Lines of their own that a table in short has."""

NAMED, OTHERS, TOTAL = "named", "others", "total"
"""Words of the column ``level``: a line of its own, all others together, all together."""


def largest(
    ordered: pd.DataFrame, counts: Sequence[str], amounts: Sequence[str], most: int = MOST_NAMES
) -> pd.DataFrame:
    """The first lines of a table, one for all others where there are any, and the total.

    Parameters
    ----------
    ordered : DataFrame
        The largest first.
    counts, amounts : sequence of str
        Columns that add up; amounts in yuan.
    most : int

    Returns
    -------
    DataFrame
        The columns of the table, and level (``named``, ``others``, ``total``) and n_names (how many lines it is). The
        first two add up to the last; columns that do not add up say nothing there. Without a line where the table has
        none.

    Examples
    --------
    >>> table = pd.DataFrame({"key": ["a", "b", "c"], "face": [3.0, 2.0, 1.5]})
    >>> largest(table, (), ("face",), most=1)[["level", "n_names", "key", "face"]].values.tolist()
    [['named', 1, 'a', 3.0], ['others', 2, 'others', 3.5], ['total', 3, 'total', 6.5]]
    """
    lines, rest = ordered.head(most).assign(level=NAMED, n_names=1), ordered.iloc[most:]
    if not len(ordered):
        return lines
    sums = [_sum_line(part, level, counts, amounts) for part, level in ((rest, OTHERS), (ordered, TOTAL)) if len(part)]
    return pd.concat([lines, *sums], ignore_index=True) if len(lines) else pd.concat(sums, ignore_index=True)


def with_total(table: pd.DataFrame, counts: Sequence[str], amounts: Sequence[str]) -> pd.DataFrame:
    """Every line of a table, and the total where there are any; see ``largest``."""
    return largest(table, counts, amounts, most=max(len(table), 1))


def total_yuan(amounts: "pd.Series[float]") -> float:
    """What amounts of yuan add up to, exact to the fen."""
    return float(to_yuan(to_fen(amounts.to_numpy(dtype=np.float64)).sum()))


def _sum_line(lines: pd.DataFrame, level: str, counts: Sequence[str], amounts: Sequence[str]) -> pd.DataFrame:
    sums: dict[str, object] = {word: int(lines[word].sum()) for word in counts}
    sums |= {word: total_yuan(lines[word]) for word in amounts}
    words = {word: level for word in ("key", "name") if word in lines}
    return pd.DataFrame([{"level": level, "n_names": len(lines), **words, **sums}])
