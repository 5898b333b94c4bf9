"""An IP note as at a day: its tasks, its property, principal against value, and what of its triggers can be tested."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.trigger import Trigger
from abs_model.errors import InvariantError
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.exposure import EPOCH
from abs_model.pool.ip_task import claim_tasks, property_tasks, task_table
from abs_model.pool.ip_watch import INVALIDATED, LAPSED, STANDING_COLUMNS, debtor_standing, outstanding_of, standing_of
from abs_model.run.ip_duty import borrower_tasks, payment_tasks, report_tasks
from abs_model.run.monitoring import Monitoring
from abs_model.run.project import project
from abs_model.run.realised import Course
from abs_model.run.record import Projection, Provenance, Subject
from abs_model.run.table import tranches_table
from abs_model.run.tally import column_totals
from abs_model.scenario.scenario import Scenario

PASSED, BREACHED, NOT_TESTABLE = "test_passed", "test_breached", "not_testable"
"""What a trigger comes to on the day."""

NEEDS_SERVICER, NEEDS_RATING, NEEDS_NEWS = "needs_servicer_data", "needs_todays_rating", "needs_news_of_party"
NO_PROPERTY = "no_property_at_closing"
"""Why a trigger cannot be tested from the files."""

NOT_IN_THE_FILES = {"event_happened": NEEDS_RATING, "support_failed": NEEDS_NEWS}
"""Why, by measure; all others need the servicer's data."""

FEES_DECIDE = "rests_on_unpaid_fees"
"""It is breached only because the register shows fees of some rights unpaid beyond their grace."""

TRIGGER_COLUMNS = (
    "trigger", "measure", "subject", "test_result", "value", "direction", "threshold", "headroom", "is_breached",
    "remark",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One trigger as at a day; ``value`` is None, and ``remark`` says why, where the files do not say it."""

    trigger: Trigger
    value: float | None
    remark: str = ""

    @property
    def threshold(self) -> float:
        """The number beyond which it is breached."""
        when = self.trigger.when
        return float(when.above if when.above is not None else when.below or 0.0)

    @property
    def headroom(self) -> float | None:
        """How far the value is from a breach; below 0 beyond it. None where there is no value."""
        if self.value is None:
            return None
        return self.threshold - self.value if self.trigger.when.above is not None else self.value - self.threshold

    @property
    def is_breached(self) -> bool | None:
        """Whether the value is beyond the threshold; None where there is none: that is no pass."""
        return None if self.headroom is None else self.headroom < 0

    @property
    def result(self) -> str:
        """Passed, breached, or not testable."""
        if self.is_breached is None:
            return NOT_TESTABLE
        return BREACHED if self.is_breached else PASSED


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IpWatch:
    """An IP note as at a day.

    Attributes
    ----------
    deal : Deal
    as_of : date
    tasks : DataFrame
        See ``abs_model.pool.ip_task.task_table``.
    standing : DataFrame
        See ``abs_model.pool.ip_watch.standing_of``; ``STANDING_COLUMNS``.
    loan_to_value : DataFrame
        See ``abs_model.pool.ip_watch.debtor_standing``.
    tested : tuple of Tested
        Every trigger of the deal, in order.
    balances : mapping of str to float
        Balance of each tranche on the day by the projection, yuan.
    provenance : Provenance
        With the day.
    is_told : bool
        Whether servicers have told what debtors have paid; else instalments count as paid on their day.
    """

    deal: Deal
    as_of: date
    tasks: pd.DataFrame
    standing: pd.DataFrame
    loan_to_value: pd.DataFrame
    tested: tuple[Tested, ...]
    balances: Mapping[str, float]
    provenance: Provenance
    is_told: bool = False

    @property
    def breached(self) -> tuple[Tested, ...]:
        """The triggers that are breached."""
        return tuple(one for one in self.tested if one.is_breached)


def ip_watch(subject: Subject, scenario: Scenario, as_of: date, found: Monitoring | None = None) -> IpWatch:
    """Look at an IP note as at a day: what its register, its schedule and its terms say, and its servicers if asked.

    Without servicers nothing is known of what debtors have really paid: instalments count as paid on their day. With
    them, that is so after the last window that they have told of, and every trigger that the register says nothing
    about is tested by what happened.

    Parameters
    ----------
    subject : Subject
        With claims, as it was at closing.
    scenario : Scenario
        The base case, which says what is left of the notes.
    as_of : date
        The cut-off or later; the register's appraisals and invalidations after it are left out.
    found : Monitoring, optional
        What has happened by the day.

    Raises
    ------
    InvariantError
        If the subject has no claims, or the day lies before the cut-off: the command refuses both.
    """
    book = subject.claims
    if book is None:
        raise InvariantError(f"deal {subject.deal.id} has no claims")
    if as_of < subject.deal.dates.cut_off:
        raise InvariantError(f"{as_of} lies before the cut-off of {subject.deal.id}")
    now = subject if found is None else found.subject
    projection = project(replace(now, as_of=as_of.isoformat()), [scenario])
    owed = None if found is None else _owed(found.course, as_of)
    standing, outstanding = standing_of(book, as_of), outstanding_of(book, as_of, owed)
    tasks = [
        *property_tasks(standing, outstanding, subject.deal, as_of),
        *claim_tasks(book, standing, outstanding, as_of),
        *payment_tasks(projection, book, as_of),
        *borrower_tasks(book, as_of),
        *report_tasks(subject.deal, as_of),
    ]
    balances = _balances(projection, as_of)
    tested = tuple(_tested(subject.deal, standing, sum(balances.values())))
    return IpWatch(
        deal=subject.deal,
        as_of=as_of,
        tasks=task_table(tasks, as_of),
        standing=standing[[*STANDING_COLUMNS]],
        loan_to_value=debtor_standing(book, standing, outstanding),
        tested=tested if found is None else _with_what_happened(tested, found.tables["trigger_states"]),
        balances=balances,
        provenance=projection.provenance,
        is_told=found is not None,
    )


def trigger_table(watch: IpWatch) -> pd.DataFrame:
    """Every trigger: what was measured, against what, and whether it is passed, breached, or cannot be tested.

    Returns
    -------
    DataFrame
        ``TRIGGER_COLUMNS``; value, headroom and is_breached are empty where it cannot be tested, and remark says why.
    """
    rows = [
        {
            "trigger": one.trigger.id,
            "measure": one.trigger.when.measure,
            "subject": one.trigger.when.subject,
            "test_result": one.result,
            "value": one.value,
            "direction": "above" if one.trigger.when.above is not None else "below",
            "threshold": one.threshold,
            "headroom": one.headroom,
            "is_breached": one.is_breached,
            "remark": one.remark or None,
        }
        for one in watch.tested
    ]
    table = pd.DataFrame(rows, columns=[*TRIGGER_COLUMNS])
    return table.astype({"value": "float64", "headroom": "float64", "is_breached": "object"})


def watch_figures(watch: IpWatch) -> dict[str, float | int | None]:
    """The headline figures of an IP note as at a day; amounts in yuan, words of the glossary.

    ``standing_loan_to_value_ratio`` is balance of notes over standing value, as the trigger measures it; None where
    nothing stands.
    """
    table, standing = watch.loan_to_value, watch.standing
    money = column_totals(table, ("closing_principal", "principal"))
    values = column_totals(standing, ("closing_value", "standing_value"))
    accepted = standing[standing["is_accepted"]]
    notes = float(sum(watch.balances.values()))
    return {
        "n_original_debtors": len(table),
        "closing_principal": money["closing_principal"],
        "principal_outstanding": money["principal"],
        "notes_balance": notes,
        "closing_value": values["closing_value"],
        "accepted_value": column_totals(accepted, ("appraised_value",))["appraised_value"],
        "standing_value": values["standing_value"],
        "standing_loan_to_value_ratio": notes / values["standing_value"] if values["standing_value"] else None,
        "n_at_closing": int(standing["was_accepted"].sum()),
        "n_accepted": len(accepted),
        "n_standing": int(standing["is_standing"].sum()),
        "n_ceased": int(standing["has_ceased"].sum()),
        "n_above_limits": int((~table["is_within"]).sum()),
        "n_tasks": len(watch.tasks),
        "n_overdue": int(watch.tasks["is_overdue"].sum()),
        "n_not_testable": sum(one.is_breached is None for one in watch.tested),
    }


def invalidated(watch: IpWatch) -> pd.DataFrame:
    """Single rights that the register calls invalid or ended by the day: ip_id, debtor_id, invalidated_date, ..."""
    gone = watch.standing[watch.standing["right_state"] == INVALIDATED]
    return gone[["ip_id", "debtor_id", "invalidated_date", "was_accepted", "closing_value"]].reset_index(drop=True)


def _owed(course: Course, as_of: date) -> dict[str, float]:
    """What of each instalment nobody has paid: by records, and after the last of them by its schedule; yuan."""
    roster, states = course.roster, course.states
    amounts = states.amounts
    left = np.maximum(amounts["outstanding"] + amounts["defaulted"] - amounts["recovered"], 0.0)
    is_believed = (roster.pay_day > states.day) & (roster.pay_day <= (as_of - EPOCH).days)
    return dict(zip(roster.ids, to_yuan(np.where(is_believed, 0.0, left)).tolist(), strict=True))


def _with_what_happened(tested: tuple[Tested, ...], states: pd.DataFrame) -> tuple[Tested, ...]:
    """Triggers, those with the value of their last test of which the register says nothing."""
    values = dict(zip(states["trigger"], states["value"], strict=True))
    return tuple(
        one
        if one.value is not None or np.isnan(values[one.trigger.id])
        else replace(one, value=float(values[one.trigger.id]), remark="")
        for one in tested
    )


def _balances(projection: Projection, as_of: date) -> dict[str, float]:
    """Balance of each tranche after the last payment by the day; what was issued before the first one."""
    notes = tranches_table(projection)
    past = notes[(notes["payment_date"] <= as_of) & (notes["period"] > 0)]
    last = past.groupby("tranche")["closing_balance"].last()
    return {one.id: float(last.get(one.id, one.balance)) for one in projection.subject.deal.tranches}


def _tested(deal: Deal, standing: pd.DataFrame, balance: float) -> Iterator[Tested]:
    """What register, schedule and terms can say of each trigger."""
    events = {event.id: event for event in deal.events}
    for trigger in deal.triggers:
        measure, event = trigger.when.measure, events.get(trigger.when.subject or "")
        if measure == "loan_to_value_ratio":
            values = [_loan_to_value(value, balance) for value in _standing_values(standing)]
            yield _measured(trigger, *values)
        elif measure == "event_happened" and event is not None and event.kind == "ip_invalidated":
            counted = standing["was_accepted"] | standing["is_accepted"]
            own = standing[counted & (standing["debtor_id"] == event.subject)]
            if len(own):
                yield _measured(trigger, *(float(not stands.any()) for stands in _stands(own)))
            else:
                yield Tested(trigger=trigger, value=None, remark=NO_PROPERTY)
        else:
            yield Tested(trigger=trigger, value=None, remark=NOT_IN_THE_FILES.get(measure, NEEDS_SERVICER))


def _measured(trigger: Trigger, value: float, if_fees_were_paid: float) -> Tested:
    """A value, with a remark where fees that the register may only not show yet make all the difference."""
    found, other = (Tested(trigger=trigger, value=one) for one in (value, if_fees_were_paid))
    return replace(found, remark=FEES_DECIDE) if found.is_breached and not other.is_breached else found


def _stands(standing: pd.DataFrame) -> tuple["pd.Series[bool]", "pd.Series[bool]"]:
    """What stands; and what would, had all fees been paid."""
    stands = standing["is_standing"]
    is_lapsed = (standing["right_state"] == LAPSED) & (standing["was_accepted"] | standing["is_accepted"])
    return stands, stands | is_lapsed


def _standing_values(standing: pd.DataFrame) -> tuple[float, float]:
    """The latest appraised values of what stands, and of what would had all fees been paid; yuan."""
    fen = to_fen(standing["appraised_value"].fillna(0.0).to_numpy(dtype=np.float64))
    now, paid = (float(to_yuan(fen[stands.to_numpy(dtype=np.bool_)].sum())) for stands in _stands(standing))
    return now, paid


def _loan_to_value(value: float, balance: float) -> float:
    """Balance of all tranches / value; without bound where there is none."""
    if balance <= 0.0:
        return 0.0
    return balance / value if value > 0.0 else float("inf")
