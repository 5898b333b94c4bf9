"""What goes into the plain model, and what comes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from abs_model.deal.priority import State

Row = tuple[str, str, int]
"""Core enterprise, debtor, repurchase group."""
Name = tuple[str, ...]
"""Name of a series: its family, and whose it is."""
Roll = Callable[[int], int]
"""Takes a due date to the business day on which it is paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What is pledged for a row: a share of its face, how late it comes, and the event that wipes it out, if any."""

    ratio: Fraction
    lag_days: int
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Face of one row that is payable on one day; the last two are alike for all of a row."""

    core_enterprise: str
    debtor: str
    repurchase: int
    pay_day: int
    face: int
    is_guaranteed: bool = False
    pledge: Pledge | None = None

    @property
    def row(self) -> Row:
        """The row that it belongs to."""
        return (self.core_enterprise, self.debtor, self.repurchase)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPath:
    """What happens on one path; the first three hold an entry for each row, in the order in which rows first appear.

    Without a ``recovery_ratio`` recoveries are what is pledged, and nothing where nothing is.
    """

    default_day: tuple[int | None, ...]
    delay_days: tuple[int, ...]
    repurchase_day: tuple[int | None, ...]
    dilution: Fraction = Fraction(0)
    default_ratio: Fraction = Fraction(0)
    recovery_ratio: Fraction | None = None
    recovery_lag_days: int = 0
    failure_day: Mapping[str, int] = field(default_factory=dict)
    claim_recovery: Mapping[str, tuple[Fraction, int]] = field(default_factory=dict)
    event_day: Mapping[str, int] = field(default_factory=dict)
    commingling_day: int | None = None
    coupon_shift: Fraction = Fraction(0)
    fee_multiplier: Fraction = Fraction(1)


class Movement(NamedTuple):
    """One movement of money; a source or target that is no account is the world outside."""

    period: int
    source: str
    target: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRun:
    """What came of it. ``series`` has one list for each name, with one entry for each period, closing included.

    ====================================================  ==============================================================
    ``state``                                             whose list was followed
    ``account`` id                                        balance at the end of the period
    ``reinvestment`` id                                   yield credited
    ``paid`` payee, source                                by an account, or by the support that was drawn
    ``drawn``, ``reimbursed`` support                     flows of the period; what claims returned is reimbursed
    ``advance``, ``advance_interest`` support             owed at the end of the period
    ``released`` target                                   to a party or a tranche
    ``balance``, ``interest_due``, ``accrued`` tranche    what the steps left; ``accrued`` is what has not fallen due
    ``principal_unpaid`` tranche                          enforceable by schedule, left by the latest distribution
    ``collected``, ``recovered``, ``repurchased``         flows of the window; replenished receivables included here and
    ``defaulted``, ``diluted``                            in the next two lines; ``defaulted`` is failed and defaulted
    ``commingled``                                        cash of the window that went down with whoever held it
    ``pool_unpaid``                                       due as ``pool`` at the end of the period
    ``outstanding``, ``overdue``                          at the window's end; nothing after a clean-up call
    ``bought``, ``spent``, ``called``                     face replenished, what it cost; what the clean-up call brought
    ``failed_test``, ``breached`` trigger                 latest test failed; breach in force after the period's tests
    ====================================================  ==============================================================
    """

    series: dict[Name, list[int]]
    state: list[State]
    journal: list[Movement]
    after_legal_final: int
    written_off: dict[str, int]

    def __getitem__(self, name: str | Name) -> list[int]:
        """A series; nothing ever happened under a name that is not there."""
        return self.series.get((name,) if isinstance(name, str) else name, [0] * len(self.state))

    def named(self) -> dict[Name, Sequence[int] | Sequence[str]]:
        """What the engine must say too; ``after_legal_final`` and ``written_off`` name have one entry, for the run."""
        named: dict[Name, Sequence[int] | Sequence[str]] = {
            name: values for name, values in self.series.items() if name[0] != "failed_test"
        }
        named["state",] = self.state
        named["after_legal_final",] = [self.after_legal_final]
        for name, amount in self.written_off.items():
            named["written_off", name] = [amount]
        return named

    def paid(self, payee: str) -> list[int]:
        """What a payee was paid, whoever paid."""
        sources = [values for name, values in self.series.items() if name[:2] == ("paid", payee)]
        return [sum(amounts) for amounts in zip([0] * len(self.state), *sources, strict=False)]
