"""What stress reports are made of, and how they call figures, drivers and names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, Language, Unit, label
from abs_model.report.naming import capital, core_enterprise_names, deal_names, heading, joined, said
from abs_model.report.number import Value, say, stated
from abs_model.run.ladder import LeftOut
from abs_model.run.stress import StressRun
from abs_model.scenario.driver import DRIVERS

IN_UNITS_OF_DRIVER = ("low_value", "base_value", "high_value", "holds_at", "breaks_at", "tolerance", "value")
IN_UNITS_OF_FIGURE = ("at_low", "at_base", "at_high", "range")
"""Columns whose unit another column of the row says."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StressReport:
    """All that there is to report on.

    Attributes
    ----------
    run : StressRun
        The ladder.
    left_out : tuple of LeftOut
        Rows of the standard ladder that say nothing of this deal.
    further : mapping of str to DataFrame
        Answers to further questions by name: ``grid``, ``tornado``, ``top_defaults``, ``random_grid``, ``break_even``,
        ``break_even_curve``, ``breaking_sets``, ``factor_shift``; each with a column ``under``, the id of the scenario
        that holds besides.
    """

    run: StressRun
    left_out: tuple[LeftOut, ...] = ()
    further: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def deal(self) -> Deal:
        """The deal."""
        return self.run.projection.subject.deal


def stress_names(report: StressReport, language: Language) -> dict[str, str]:
    """Everything that stress tables name, in words."""
    names = deal_names(report.deal, language) | core_enterprise_names(report.deal, language)
    return names | {one.id: said(one.name, language) for one in report.run.projection.scenarios}


def under_words(report: StressReport, table: pd.DataFrame, language: Language) -> str:
    """What holds besides a further question: the name of the scenario, or its id if the ladder was not run with it."""
    under = str(table["under"].iloc[0])
    names = {one.id: said(one.name, language) for one in report.run.projection.scenarios}
    return f"{heading('under', language)}{'：' if language == 'zh' else ': '}{names.get(under, under)}"


def split(column: str) -> tuple[str, str]:
    """Owner and figure of a column such as ``A.shortfall``; no owner where it has none."""
    owner, _, identifier = column.rpartition(".")
    return owner, identifier


def figure_words(column: str, names: Mapping[str, str], language: Language) -> str:
    """A column such as ``A.shortfall`` in words."""
    owner, identifier = split(column)
    return capital(joined(names.get(owner, owner), label(identifier, language), language)).strip()


def unit_of(identifier: str) -> Unit:
    """The unit of a driver or a figure."""
    return DRIVERS[identifier].unit if identifier in DRIVERS else TERMS[identifier].unit


def driver_value(driver: str, value: object, language: Language) -> str:
    """A value of a driver, short enough for an axis: no decimals that are nothing.

    Examples
    --------
    >>> driver_value("dilution_ratio", 0.05, "en"), driver_value("delay_days", 90.0, "en")
    ('5%', '90')
    >>> driver_value("fee_multiplier", 1.5, "en"), driver_value("default_ratio", 0.000518, "en")
    ('1.5', '0.0518%')
    """
    found: Value = stated(value)
    if not isinstance(found, float | int):
        return say(found, "number", language, {})
    if unit_of(driver) in {"share", "rate", "probability"}:
        return f"{found * 100:.6g}%"
    return f"{found:,.10g}"
