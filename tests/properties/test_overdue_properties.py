"""The overdue regime against a slow second version that reads the rule word by word, day by day."""

import datetime
from calendar import monthrange
from dataclasses import dataclass
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.deal.line import OverdueRegime
from abs_model.pool.overdue import overdue_states

FIRST = datetime.date(2020, 1, 1)


@dataclass(frozen=True)
class Act:
    """One overdue act; the amount in fen."""

    acceptor: str
    day: datetime.date
    settled: datetime.date | None
    amount: int
    is_operational: bool | None


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    def plus(self, n: int) -> "Month":
        count = self.year * 12 + self.number - 1 + n
        return Month(count // 12, count % 12 + 1)

    @property
    def end(self) -> datetime.date:
        return datetime.date(self.year, self.number, monthrange(self.year, self.number)[1])

    def holds(self, day: datetime.date) -> bool:
        return (day.year, day.month) == (self.year, self.number)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


def balance(acts: list[Act], month: Month) -> int:
    """Overdue and not settled when the month has ended."""
    return sum(act.amount for act in acts if act.day <= month.end and (act.settled is None or act.settled > month.end))


def n_acts(acts: list[Act], month: Month, regime: OverdueRegime) -> int:
    """Acts within the months that end with this one."""
    return sum(month.plus(-back).holds(act.day) for act in acts for back in range(regime.months))


class Reading:
    """The rule as it is read for the acts of one acceptor; what was read of a month once is not read again."""

    def __init__(self, acts: list[Act], regime: OverdueRegime) -> None:
        self.acts, self.regime = acts, regime
        self.is_overdue, self.is_persistent = cache(self._is_overdue), cache(self._is_persistent)

    def _is_overdue(self, month: Month) -> bool:
        has_act = any(month.holds(act.day) for act in self.acts)
        is_repeated = n_acts(self.acts, month, self.regime) >= self.regime.events
        return is_repeated and (balance(self.acts, month) > 0 or has_act)

    def _is_persistent(self, month: Month) -> bool:
        n_months = sum(self.is_overdue(month.plus(-back)) for back in range(self.regime.months))
        return n_months >= self.regime.persistent_months

    def state(self, month: Month) -> str:
        if self.is_persistent(month):
            return "persistently_overdue"
        return "overdue" if self.is_overdue(month) else "none"

    def since(self, month: Month) -> str | None:
        """The first month of the run that this one ends."""
        if self.state(month) == "none":
            return None
        rule = self.is_persistent if self.is_persistent(month) else self.is_overdue
        while rule(month.plus(-1)):
            month = month.plus(-1)
        return str(month)

    def excluded_until(self, last: Month) -> datetime.date | None:
        """The first day after two years (or as many months as it says) that follow a persistent month."""
        for back in range(self.regime.exclusion_months):
            if self.is_persistent(last.plus(-back)):
                end = last.plus(-back + self.regime.exclusion_months).end
                return end + datetime.timedelta(days=1)
        return None


def expected(acts: list[Act], regime: OverdueRegime, as_of: datetime.date) -> list[tuple[object, ...]]:
    """The table, row by row."""
    last = Month(as_of.year, as_of.month).plus(-1)
    rows: list[tuple[object, ...]] = []
    for acceptor in sorted({act.acceptor for act in acts if act.day <= as_of}):
        for basis in ("all", "credit"):
            own = [act for act in acts if act.acceptor == acceptor and (basis == "all" or not act.is_operational)]
            rule = Reading(own, regime)
            facts = n_acts(own, last, regime), balance(own, last) / 100
            rows.append((acceptor, basis, rule.state(last), rule.since(last), *facts, rule.excluded_until(last)))
    return rows


def table(acts: list[Act], regime: OverdueRegime, as_of: datetime.date) -> list[tuple[object, ...]]:
    """The same from the model."""
    reasons = {True: "operational", False: "credit", None: None}
    frame = pd.DataFrame(
        {
            "acceptor_id": pd.array([act.acceptor for act in acts], dtype="str"),
            "overdue_date": pd.to_datetime([act.day for act in acts]).astype("datetime64[us]"),
            "overdue_amount": [act.amount / 100 for act in acts],
            "reason": pd.array([reasons[act.is_operational] for act in acts], dtype="str"),
            "settled_date": pd.to_datetime([act.settled for act in acts]).astype("datetime64[us]"),
        }
    )
    return [
        (*row[:3], None if pd.isna(row[3]) else row[3], *row[4:6], None if pd.isna(row[6]) else row[6].date())
        for row in overdue_states(frame, regime, as_of).itertuples(index=False, name=None)
    ]


days = st.integers(0, 500).map(lambda n: FIRST + datetime.timedelta(days=n))


@st.composite
def histories(draw: st.DrawFn) -> list[Act]:
    """Acts of two acceptors in a year and a half, many of them close together."""
    return [
        Act(
            acceptor=draw(st.sampled_from(["A1", "A2"])),
            day=(day := draw(days)),
            settled=draw(st.none() | st.integers(0, 200).map(lambda n, day=day: day + datetime.timedelta(days=n))),
            amount=draw(st.integers(1, 10**9)),
            is_operational=draw(st.sampled_from([None, True, False])),
        )
        for _ in range(draw(st.integers(1, 12)))
    ]


regimes = st.builds(
    OverdueRegime,
    events=st.integers(1, 3),
    months=st.integers(1, 7),
    persistent_months=st.integers(1, 3),
    exclusion_months=st.sampled_from([1, 5, 24]),
)


@given(acts=histories(), regime=st.just(OverdueRegime()) | regimes, later=st.integers(0, 1_400))
def test_every_state_is_that_of_the_rule_read_word_by_word(acts: list[Act], regime: OverdueRegime, later: int) -> None:
    as_of = FIRST + datetime.timedelta(days=later)
    assert table(acts, regime, as_of) == expected(acts, regime, as_of)


@settings(max_examples=40)
@given(acts=histories(), later=st.integers(0, 700))
def test_all_days_of_a_month_say_the_same_of_acceptors_that_both_know(acts: list[Act], later: int) -> None:
    as_of = FIRST + datetime.timedelta(days=later)
    early = table(acts, OverdueRegime(), as_of.replace(day=1))
    late = table(acts, OverdueRegime(), as_of)
    assert [row for row in late if row[0] in {one[0] for one in early}] == early


@settings(max_examples=40)
@given(acts=histories(), later=st.integers(0, 700))
def test_a_further_act_never_makes_a_state_better(acts: list[Act], later: int) -> None:
    order = ["none", "overdue", "persistently_overdue"]
    as_of = FIRST + datetime.timedelta(days=later)
    more, fewer = table(acts, OverdueRegime(), as_of), table(acts[:-1], OverdueRegime(), as_of) if acts[1:] else []
    worse = {row[:2]: order.index(str(row[2])) for row in more}
    for row in fewer:
        assert worse[row[:2]] >= order.index(str(row[2]))
