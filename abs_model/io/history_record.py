"""What goes into a history and comes out of it: files as taken and as kept, what they led to, runs, corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from abs_model.io.history_schema import PARTS
from abs_model.pool.servicer_tape import ServicerFile


def no_rows(part: str) -> pd.DataFrame:
    """An empty table of one part of an outcome or run."""
    return pd.DataFrame({column: [] for column, _ in PARTS[part]})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a servicer file led to, given all files before it. Amounts in yuan.

    Parameters
    ----------
    states : DataFrame
        One row a receivable at the end of the file's period, any columns; it comes back as it was given.
    windows : DataFrame
        One row a window up to the end of that period, any columns.
    facts : mapping
        Whatever else follows from it that JSON can say.
    account_statements : DataFrame
        ``period, account, opening_balance, paid_in, paid_out, closing_balance``.
    differences : DataFrame
        ``rule, line, subject, stated, computed, difference, severity, message``: what did not reconcile.
    """

    states: pd.DataFrame
    windows: pd.DataFrame = field(default_factory=pd.DataFrame)
    facts: Mapping[str, Any] = field(default_factory=dict)
    account_statements: pd.DataFrame = field(default_factory=lambda: no_rows("account_statements"))
    differences: pd.DataFrame = field(default_factory=lambda: no_rows("differences"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TakenFile:
    """A servicer file that is to be taken.

    Parameters
    ----------
    file : ServicerFile
        With its content.
    first_window : int
        The first collection window that it covers, from 1.
    window_ends : tuple of date
        The last day of each window that it covers.
    taken_at, taken_by : datetime, str
        When, and by whom.
    override : str
        Why it is taken although it does not reconcile; empty where it does.
    reason : str
        Of a file in place of another: why it was corrected.
    outcome : Outcome
    """

    file: ServicerFile
    first_window: int
    window_ends: tuple[date, ...]
    taken_at: datetime
    taken_by: str
    outcome: Outcome
    override: str = ""
    reason: str = ""

    @property
    def last_window(self) -> int:
        """The last collection window that it covers."""
        return self.first_window + len(self.window_ends) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A servicer file as the history keeps it; ``superseded_by`` is the file in its place, None where it counts."""

    file_id: int
    deal_id: str
    first_window: int
    last_window: int
    period_end: date
    version: int
    sha256: str
    name: str
    note: str
    size: int
    taken_at: datetime
    taken_by: str
    override: str
    superseded_by: int | None

    @property
    def is_effective(self) -> bool:
        """Whether it counts."""
        return self.superseded_by is None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """What the engine made of the files of a deal up to one of them. Amounts in yuan.

    Parameters
    ----------
    file_id : int
        The last file that it rests on.
    scenario : str
    made_at, made_by : datetime, str
    provenance, figures : mapping
        Whatever JSON can say.
    payments, accounts, triggers : DataFrame
        As ``abs_model.run.table`` makes them, of one scenario; of the payments ``period, payment_date, verb, source,
        target, due, paid`` are kept, of the accounts ``period, account, opening_balance, paid_in, paid_out,
        closing_balance``, of the triggers ``period, trigger, value, threshold, headroom, is_breached``.
    """

    file_id: int
    scenario: str
    made_at: datetime
    made_by: str
    provenance: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    payments: pd.DataFrame = field(default_factory=lambda: no_rows("run_payments"))
    accounts: pd.DataFrame = field(default_factory=lambda: no_rows("run_accounts"))
    triggers: pd.DataFrame = field(default_factory=lambda: no_rows("run_triggers"))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """A run as the history keeps it.

    ``basis`` is the newest file that it knew, ``is_current`` whether no later run of the scenario rests on its file and
    no correction came after it.
    """

    run_id: int
    deal_id: str
    file_id: int
    basis: int
    scenario: str
    made_at: datetime
    made_by: str
    provenance: Mapping[str, Any]
    figures: Mapping[str, Any]
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One file in place of another: which, when, by whom, why."""

    file_id: int
    replaces: int
    corrected_at: datetime
    corrected_by: str
    reason: str
