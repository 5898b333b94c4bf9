"""A deal some of whose life is over: what its servicers recorded, as the subject that every question is asked about."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from abs_model.deal.party import Party
from abs_model.engine.realised import Realised
from abs_model.pool.realised import States, claimed_ahead, opening_states, rest_of, states_after
from abs_model.pool.realised_roster import Roster, roster_of
from abs_model.run.record import Subject


def roster_of_subject(subject: Subject) -> Roster:
    """The receivables of a deal, and the rows of its tape that may replace them."""
    frame, claims = subject.pool.frame, None
    if subject.claims is not None:
        claims = frame["receivable_id"].astype("str").str.rsplit("-", n=1).str[0]
    return roster_of(subject.pool, subject.calendar, outside=subject.tape.frame, deal=subject.deal, account_of=claims)


def subject_after(subject: Subject, roster: Roster, states: States) -> Subject:
    """The deal as it stands after the windows that are over; the very subject where none is.

    Parameters
    ----------
    subject : Subject
        As it was at closing, or after fewer windows.
    roster : Roster
    states : States
    """
    if not states.n_elapsed:
        return replace(subject, realised=None, rest=None)
    return replace(
        subject,
        realised=realised_of(subject, roster, states),
        rest=rest_of(roster, states, subject.calendar),
        as_of=subject.periods[states.n_elapsed].end.isoformat(),
    )


def realised_of(subject: Subject, roster: Roster, states: States) -> Realised:
    """What happened, window by window, as the engine takes it."""
    windows = states.windows
    rise = {name: np.diff(windows[name], prepend=0.0) for name in ("paid", "surplus", "recovered", "price")}
    return Realised(
        n_elapsed=states.n_elapsed,
        day=states.day,
        collected=rise["paid"] + rise["surplus"],
        recovered=rise["recovered"],
        repurchased=rise["price"],
        diluted=windows["diluted"],
        defaulted=windows["defaulted"],
        outstanding=windows["outstanding"],
        overdue=windows["overdue"],
        claimed=windows["claimed"],
        returned=windows["returned"],
        claimed_ahead=claimed_ahead(roster, states, subject.periods),
        income=states.income,
        default_day=_default_days(subject, states.failed),
        failure_day=_failure_days(subject, states.failed),
        event_day={event.id: states.happened[event.id] for event in subject.deal.events if event.id in states.happened},
    )


def _default_days(subject: Subject, failed: Mapping[str, int]) -> dict[str, int]:
    """Days on which core enterprises, or groups of them, were recorded to have failed."""
    frame = subject.pool.frame
    known = {*frame["core_enterprise_id"], *frame["group_id"], *(one.id for one in subject.deal.core_enterprises)}
    return {name: day for name, day in failed.items() if name in known}


def _failure_days(subject: Subject, failed: Mapping[str, int]) -> dict[str, int]:
    """Days on which parties failed, by role: a record may name the role or the company in it."""
    days: dict[str, int] = {}
    for role, found in subject.deal.parties.items():
        companies = [found] if isinstance(found, Party) else list(found)
        told = [failed[name] for name in (role, *(one.id for one in companies)) if name in failed]
        if told:
            days[role] = min(told)
    return days


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What has happened to a deal so far: its receivables, and where they stand after the windows that are over."""

    roster: Roster
    states: States

    def after(self, subject: Subject, records: pd.DataFrame, last: int) -> "Course":
        """The course after some more windows.

        Parameters
        ----------
        subject : Subject
        records : DataFrame
            Of a servicer file; see ``abs_model.pool.servicer_tape.ServicerFile``.
        last : int
            The last window that the file covers.
        """
        return replace(self, states=states_after(self.roster, self.states, records, subject.periods, last))

    def subject(self, subject: Subject) -> Subject:
        """The deal as it stands now."""
        return subject_after(subject, self.roster, self.states)


def course_of(subject: Subject, files: Sequence[tuple[pd.DataFrame, int]] = ()) -> Course:
    """What has happened to a deal by all files of a history, from the closing on.

    Parameters
    ----------
    subject : Subject
        As at closing.
    files : sequence of (DataFrame, int)
        Records of each file, and the number of the last window that it covers; in order.
    """
    roster = roster_of_subject(subject)
    course = Course(roster=roster, states=opening_states(roster))
    for records, last in files:
        course = course.after(subject, records, last)
    return course


def window_of(subject: Subject, day: datetime.date) -> int:
    """The number of the collection window that ends on a day; 0 for the cut-off date.

    Raises
    ------
    ValueError
        If none does.
    """
    ends = [period.end for period in subject.periods]
    if day not in ends:
        raise ValueError(f"no collection window ends on {day}; one of {', '.join(map(str, ends[1:]))} is wanted")
    return ends.index(day)
