"""One path of one deal as a live workbook takes it: days as spreadsheets count them, amounts in yuan."""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abs_model.engine.cashflow import Collections
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER as ENGINE_NEVER
from abs_model.engine.paths import Paths, Whole
from abs_model.engine.plan import Plan
from abs_model.engine.waterfall import Payments
from abs_model.errors import Fault, ReportError, raise_all
from abs_model.glossary import TERMS, Language
from abs_model.live.model import Words
from abs_model.pool.exposure import Exposures
from abs_model.report.naming import deal_names
from abs_model.terms import RATE_UNIT

EPOCH_SERIAL = 25_569
"""1970-01-01 as spreadsheets count days."""

NEVER = 2_958_465
"""9999-12-31, the last day that a spreadsheet knows: what is never."""

AFTER_ALL = 2_970_000
"""The end of the column behind the last period: later than any day of what is late, and than never with any lag."""

BOUNDLESS = float(2**53) / 100
"""Yuan: the cap of a support without one."""

MOST_OBLIGORS = 400
"""Rows of the pool that a workbook takes; each has about fifteen rows of formulas of its own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One path of one deal, with what the engine made of it.

    Attributes
    ----------
    plan : Plan
    exposures : Exposures
    paths : Paths
        As many as the engine ran together.
    path : int
        The one that is shown.
    collections : Collections
    payments : Payments
    names : mapping of language to mapping of str to str
        What payees, accounts and so on are called.
    tape : mapping of str to float, optional
        What the tape, the excluded and the refused rows come to, yuan: ``amount``, ``excluded``, ``refused``.
    """

    plan: Plan
    exposures: Exposures
    paths: Paths
    path: int
    collections: Collections
    payments: Payments
    names: Mapping[Language, Mapping[str, str]]
    tape: Mapping[str, float] | None = None

    def words(self, identifier: str) -> Words:
        """What a name of the deal, or a term of the glossary, is called."""
        own = (self.names[language].get(identifier, identifier) for language in ("zh", "en"))
        zh, en = own
        return Words(zh=zh, en=en)

    def named(self, owner: str, term: str) -> Words:
        """Something of somebody: 优先级本金余额, senior balance."""
        return self.words(owner) + term_words(term)

    def day(self, values: Whole) -> float | None:
        """A day of the shown path; None for never."""
        day = self.whole(values)
        return None if day >= ENGINE_NEVER else float(day + EPOCH_SERIAL)

    def whole(self, values: Whole) -> int:
        """A whole number of the shown path, from an array that may stand for all paths alike."""
        return int(values[self.path] if values.shape[-1] > 1 else values[0])

    def rate(self, values: Whole) -> float:
        """A ratio, shift or multiplier of the shown path."""
        return self.whole(values) / RATE_UNIT

    def usual_delay(self) -> int:
        """The delay of most rows of the pool."""
        return Counter(self.whole(days) for days in self.paths.delay_days).most_common(1)[0][0]


def case_of(
    plan: Plan,
    exposures: Exposures,
    paths: Paths,
    path: int,
    results: tuple[Collections, Payments],
    tape: Mapping[str, float] | None = None,
) -> Case:
    """One path as a live workbook takes it.

    Raises
    ------
    ReportError
        If the pool has too many obligors for formulas, or the deal has a history already.
    IndexError
        If there is no such path.
    """
    if not 0 <= path < paths.n_paths:
        raise IndexError(f"path is {path}; 0 to {paths.n_paths - 1} is wanted")
    raise_all(ReportError, live_faults(plan, exposures))
    collections, payments = results
    return Case(
        plan=plan,
        exposures=exposures,
        paths=paths,
        path=path,
        collections=collections,
        payments=payments,
        names={"zh": deal_names(plan.deal, "zh"), "en": deal_names(plan.deal, "en")},
        tape=tape,
    )


def live_faults(plan: Plan, exposures: Exposures) -> tuple[Fault, ...]:
    """What of a deal the formulas of a workbook cannot follow; nothing where it can be written."""
    where, faults = f"live workbook of {plan.deal.id}", []
    if len(exposures.rows) > MOST_OBLIGORS:
        faults.append(
            Fault(
                where=where,
                found=f"the pool has {len(exposures.rows)} obligors that may default or be late, each by itself",
                wanted=f"at most {MOST_OBLIGORS} are wanted, with formulas of their own",
                remedy="Take the workbook of the report, whose figures are the same, or merge debtors on the tape.",
            )
        )
    if plan.realised is not None or exposures.since is not None:
        faults.append(
            Fault(
                where=where,
                found="the first windows are what has really happened (realised)",
                wanted="a projection from the cut-off date on is wanted, which formulas can follow",
                remedy="Take the reports of monitor, or run the live workbook without the history.",
            )
        )
    return tuple(faults)


def term_words(identifier: str) -> Words:
    """A term of the glossary in both languages."""
    term = TERMS[identifier]
    return Words(zh=term.zh, en=term.en)


def serial(day: datetime.date) -> float:
    """A day as spreadsheets count it.

    Examples
    --------
    >>> serial(datetime.date(2020, 7, 7))
    44019.0
    """
    return float(day_number(day) + EPOCH_SERIAL)


def serial_or_blank(day: datetime.date | None) -> float | None:
    """The same, or None for none."""
    return None if day is None else serial(day)


def row_of(values: Whole, row: int) -> Whole:
    """The values of one row of the pool, by path, from an array that may have no axis of rows."""
    return np.asarray(values[row] if values.ndim > 1 else values)


def obligor_label(case: Case, row: int) -> Words:
    """What a row of the pool is called: number, core enterprise, debtor, and the set that takes it back."""
    kind = case.exposures.rows[row]
    parts = (f"{row + 1}", kind.core_enterprise, kind.debtor)
    text = " ".join(part for part in dict.fromkeys(parts) if part)
    mark = f" R{kind.repurchase}" if kind.repurchase else ""
    return Words(zh=f"{text}{mark}", en=f"{text}{mark}")
