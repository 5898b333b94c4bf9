"""Further questions of ``abs-model stress``: grids, tornado, random scenarios, and what it takes to break a deal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from abs_model.cli.completion import complete_stress
from abs_model.cli.speech import phrase, remark, say_rows, say_title
from abs_model.glossary import TERMS, Language, label

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.run.credit import Credit
    from abs_model.run.record import Subject
    from abs_model.scenario.scenario import Scenario

Command = Callable[..., None]
Progress = Callable[[int, int], None]
Steps = tuple[str, tuple[float, ...]]

MOST_STEPS = 1_000
"""Values of one driver of a grid."""

MOST_ROWS = 40
"""Rows of a table that go on a screen; the files have all of them."""

IN_UNITS_OF_DRIVER = ("low_value", "high_value", "holds_at", "breaks_at")
IN_UNITS_OF_FIGURE = ("at_low", "at_base", "at_high")
"""Columns whose unit another column of the row says."""


class DriverSteps(click.ParamType["Steps"]):
    """A driver and its values: ``delay_days=0:120:10`` from, to, step; or ``dilution_ratio=0,0.02,0.05``."""

    name = "driver=values"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Steps":
        """Read a driver and its values."""
        if isinstance(value, tuple):
            return value
        driver, _, text = str(value).partition("=")
        try:
            parts = [float(one) for one in text.replace(":", ",").split(",")]
        except ValueError:
            self.fail(f"{value!r} says no values; write driver=from:to:step, delay_days=0:120:10.", param, ctx)
        if ":" not in text:
            return driver, tuple(parts)
        if len(parts) != 3 or parts[2] <= 0 or parts[1] < parts[0]:
            self.fail(f"{value!r}: from, to and a step above 0 are wanted: delay_days=0:120:10.", param, ctx)
        n_steps = int((parts[1] - parts[0]) / parts[2] + 1e-9)
        if n_steps >= MOST_STEPS:
            self.fail(f"{value!r} has {n_steps + 1} values; at most {MOST_STEPS} are wanted.", param, ctx)
        return driver, tuple(parts[0] + step * parts[2] for step in range(n_steps + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """What is asked besides the ladder.

    ``under`` is the scenario that holds besides; ``tranche`` the one that is to break; ``limit`` a single-name limit in
    yuan.
    """

    grid: tuple[Steps, ...] = ()
    is_tornado: bool = False
    is_top: bool = False
    n_random: int | None = None
    seed: int = 1
    reverse: tuple[str, ...] = ()
    has_breaking_sets: bool = False
    limit: float | None = None
    is_shift: bool = False
    under: str | None = None
    tranche: str | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is asked."""
        flags = (self.grid, self.is_tornado, self.is_top, self.n_random, self.reverse, self.has_breaking_sets)
        return any((*flags, self.is_shift))


OPTIONS = (
    click.option(
        "--grid",
        type=DriverSteps(),
        nargs=2,
        metavar="DRIVER=FROM:TO:STEP DRIVER=FROM:TO:STEP",
        help="Every pair of values of two drivers, such as delay_days=0:120:10 dilution_ratio=0:0.1:0.01.",
    ),
    click.option("--tornado", "is_tornado", is_flag=True, help="Each driver low and high, then all together."),
    click.option("--top-defaults", "is_top", is_flag=True, help="The largest, the two largest ... default."),
    click.option(
        "--random", "n_random", type=click.IntRange(1, 1_000_000), metavar="N", help="N random values of all drivers."
    ),
    click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, metavar="N", help="For --random."),
    click.option(
        "--reverse",
        multiple=True,
        metavar="DRIVER",
        help="How far this driver can go before the tranche breaks; as often as wanted.",
    ),
    click.option(
        "--breaking-sets",
        "has_breaking_sets",
        is_flag=True,
        help="The smallest sets of core enterprises that break it.",
    ),
    click.option(
        "--limit", type=click.FloatRange(min=0), metavar="YUAN", help="A single-name limit for --breaking-sets as well."
    ),
    click.option("--shift", "is_shift", is_flag=True, help="The most likely bad times that break it."),
    click.option(
        "--under",
        metavar="ID",
        shell_complete=complete_stress,
        help="What holds besides in these questions; the base case if left out.",
    ),
    click.option("--tranche", metavar="ID", help="Which one is to break; the first if left out."),
)


def takes_more(command: Command) -> Command:
    """Give a command the options of further questions, as its argument ``more``."""

    @wraps(command)
    def collected(**others: Any) -> None:
        own = {name: others.pop(name) for name in More.__dataclass_fields__}
        own["grid"] = own["grid"] or ()
        command(more=More(**own), **others)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


def more_tables(
    more: More,
    subject: "Subject",
    scenarios: "Sequence[Scenario]",
    credit: "Credit | None",
    progress: Progress | None = None,
) -> "dict[str, pd.DataFrame]":
    """Answer every question that is asked, as tables by the name of their file; none where nothing is asked.

    Parameters
    ----------
    more : More
    subject : Subject
    scenarios : sequence of Scenario
        The base case first; ``under`` is one of them.
    credit : Credit or None
        Checked against the names of the deal.
    progress : callable, optional
        Called with the points done and the points in all.

    Raises
    ------
    ScenarioError
        If there is no such driver, scenario or tranche, a value is out of range, or credit is missing.
    """
    from abs_model.cli.reading import chosen

    (under,) = chosen(scenarios, [more.under] if more.under else [], "--under")
    tables = dict(_grids(more, subject, under, credit, progress))
    tables |= dict(_reverse(more, subject, under, credit))
    return {name: table.assign(under=under.id) for name, table in tables.items()}


def _grids(
    more: More, subject: "Subject", under: "Scenario", credit: "Credit | None", progress: Progress | None
) -> "Iterator[tuple[str, pd.DataFrame]]":
    from abs_model.run.grid import grid, random_grid, top_defaults, tornado

    if more.grid:
        first, second = more.grid
        yield "grid", grid(subject, first, second, under, credit, progress=progress).table
    if more.is_tornado:
        yield "tornado", tornado(subject, credit, under, progress=progress).table
    if more.is_top:
        yield "top_defaults", top_defaults(subject, under).table
    if more.n_random:
        yield "random_grid", random_grid(subject, more.n_random, more.seed, under).table.assign(seed=more.seed)


def _reverse(
    more: More, subject: "Subject", under: "Scenario", credit: "Credit | None"
) -> "Iterator[tuple[str, pd.DataFrame]]":
    from abs_model.run.reverse_table import break_even_table, breaking_sets_table, factor_shift_table

    if more.reverse:
        yield "break_even", break_even_table(subject, more.reverse, more.tranche, under)
    if more.has_breaking_sets:
        yield "breaking_sets", breaking_sets_table(subject, credit, more.tranche, under, limit=more.limit)
    if more.is_shift:
        yield "factor_shift", factor_shift_table(subject, credit, more.tranche, under)


def say_more(tables: "Mapping[str, pd.DataFrame]", subject: "Subject", language: Language) -> None:
    """Say the tables of further questions on a screen, and what is odd about them on stderr."""
    from abs_model.report.naming import core_enterprise_names, deal_names, heading

    names = deal_names(subject.deal, language) | core_enterprise_names(subject.deal, language)
    for name, table in tables.items():
        say_title(heading(name, language))
        if name == "grid":
            _say_heat_maps(table, language, names)
        elif name == "random_grid":
            _say(_spread(table), language, names)
        else:
            _say(table.drop(columns=[one for one in ("under", "section") if one in table]), language, names)
    _remark_doubts(tables, language)


def _remark_doubts(tables: "Mapping[str, pd.DataFrame]", language: Language) -> None:
    """Say where an indicator is not monotone, and where a search did not end."""
    for row in tables["break_even"].to_dict("records") if "break_even" in tables else ():
        if row["holds_again"]:
            driver = label(row["driver"], language)
            remark(
                phrase(
                    f"{driver}：结论不单调，更差的取值 {row['holds_again']} 反而可承受；临界值取首个违约值。",
                    f"{driver}: not monotone, it holds again at worse values ({row['holds_again']}); "
                    "the mildest break is given.",
                    language,
                )
            )
    if "breaking_sets" in tables and not tables["breaking_sets"]["is_proven"].all():
        remark(
            phrase(
                "组合过多，未能穷尽：可能存在更小或更可能的违约组合。",
                "There are too many sets to try: smaller or likelier ones than these may exist.",
                language,
            )
        )


def _spread(table: "pd.DataFrame") -> "pd.DataFrame":
    """Least, median, 95 % and most of each figure of random scenarios."""
    import pandas as pd

    figures = table[[column for column in table if "." in str(column)]].astype(float)
    spread = figures.quantile([0.0, 0.5, 0.95, 1.0])
    rows = [
        {"identifier": column, **dict(zip(("least", "median", "quantile_95", "most"), spread[column], strict=True))}
        for column in figures
    ]
    return pd.DataFrame(rows)


def _say_heat_maps(table: "pd.DataFrame", language: Language, names: Mapping[str, str]) -> None:
    """One table a figure that moves: the first driver across, the second down."""
    across, up = (str(column) for column in table.columns[:2])
    for column in table:
        figure = str(column)
        if "." not in figure or table[figure].nunique() < 2:
            continue
        say_title(f"{_head(figure, language, names)}  ({label(up, language)} / {label(across, language)})")
        found = table.pivot_table(index=up, columns=across, values=figure, aggfunc="first")
        head = [_word(across, value, language, names) for value in found.columns]
        rows = [
            [_word(up, value, language, names), *(_word(figure, one, language, names) for one in line)]
            for value, line in zip(found.index, found.astype(object).to_numpy(), strict=True)
        ]
        say_rows(["", *head], rows, [True] * (len(head) + 1))


def _say(table: "pd.DataFrame", language: Language, names: Mapping[str, str]) -> None:
    """A table whose columns, and now and then rows, have units of their own."""
    if table.empty:
        return
    rows = []
    for row in table.head(MOST_ROWS).astype(object).to_dict("records"):
        units = dict.fromkeys(IN_UNITS_OF_DRIVER, row.get("driver")) | dict.fromkeys(
            (*IN_UNITS_OF_FIGURE, "range", "least", "median", "quantile_95", "most"), row.get("identifier")
        )
        rows.append([_word(str(units.get(str(column)) or column), one, language, names) for column, one in row.items()])
    is_right = [not table[column].map(lambda one: isinstance(one, str)).any() for column in table]
    say_rows([_head(str(column), language, names) for column in table], rows, is_right)
    if len(table) > MOST_ROWS:
        remark(
            phrase(
                f"另有 {len(table) - MOST_ROWS} 行见文件。",
                f"{len(table) - MOST_ROWS} more rows are in the file.",
                language,
            )
        )


def _head(column: str, language: Language, names: Mapping[str, str]) -> str:
    """The head of a column: ``A.shortfall`` by the tranche and the figure."""
    subject, _, figure = column.rpartition(".")
    own = label(figure, language) if figure in TERMS else figure
    return f"{names.get(subject, subject)} {own}" if subject else own


def _word(column: str, value: object, language: Language, names: Mapping[str, str]) -> str:
    """One value by the unit of its column; an identifier such as ``A.shortfall`` by its words."""
    from abs_model.report.number import say, stated

    if isinstance(value, str):
        return (
            _head(value, language, names) if "." in value and value.rpartition(".")[2] in TERMS else _each(value, names)
        )
    figure = column.rpartition(".")[2]
    found = stated(value)
    return "" if found is None else say(found, TERMS[figure].unit if figure in TERMS else "number", language, names)


def _each(text: str, names: Mapping[str, str]) -> str:
    """A word, or several with commas between, as the deal and the glossary call them."""
    return ", ".join(names.get(one, one) for one in text.split(", "))
