"""Before a servicer file is taken: where it leads, and everything in which it does not agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from abs_model.pool.reconcile import is_taken, reconcile
from abs_model.pool.reconcile_account import statements_of
from abs_model.pool.reconcile_ground import ground_of
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.bank_check import BankCheck, bank_check
from abs_model.run.project import project
from abs_model.run.realised import Course, course_of
from abs_model.run.record import Projection, Subject
from abs_model.scenario.scenario import BASE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taking:
    """What comes of a servicer file.

    Attributes
    ----------
    differences : DataFrame
        ``DIFFERENCE_COLUMNS``: of the file by itself, then of the engine against the bank, errors first in each.
    course : Course or None
        Where each receivable stands after it; None where its deal or period is wrong, so that it leads nowhere.
    window : int
        The last window that it covers; 0 where ``course`` is None.
    projection : Projection or None
        The base case after it.
    bank : BankCheck or None
        Line by line, this file and all before it.
    statements : DataFrame
        What the bank states of each account in it: ``period, account, opening_balance, paid_in, paid_out,
        closing_balance``, yuan.
    """

    differences: pd.DataFrame
    course: Course | None
    window: int
    projection: Projection | None
    bank: BankCheck | None
    statements: pd.DataFrame

    @property
    def is_sound(self) -> bool:
        """Whether it is taken without anybody's word."""
        return is_taken(self.differences)


def consider(
    subject: Subject, earlier: Sequence[ServicerFile], file: ServicerFile, before: Course | None = None
) -> Taking:
    """Hold a servicer file against the pool, the files before it, the bank and the engine.

    Parameters
    ----------
    subject : Subject
        The deal as at closing.
    earlier : sequence of ServicerFile
        The files that count before it, oldest first.
    file : ServicerFile
    before : Course, optional
        What had happened by them, where it is known already.
    """
    number_of = {period.end: period.number for period in subject.periods}
    if before is None:
        before = course_of(subject, [(one.records, number_of[one.period_end]) for one in earlier])
    ground = ground_of(subject.deal, before.roster, subject.periods, earlier, before.states)
    window = ground.last_window(file.period_end) or 0
    if window <= before.states.n_elapsed or file.deal_id != subject.deal.id:
        differences = reconcile(file, ground)
        return Taking(
            differences=differences,
            course=None,
            window=0,
            projection=None,
            bank=None,
            statements=statements_of(file, 0),
        )
    course = before.after(subject, file.records, window)
    projection = project(course.subject(subject), [BASE])
    bank = bank_check(projection, [*earlier, file])
    parts = [one for one in (reconcile(file, ground, course.states), bank.differences) if len(one)]
    return Taking(
        differences=pd.concat(parts, ignore_index=True) if parts else bank.differences,
        course=course,
        window=window,
        projection=projection,
        bank=bank,
        statements=statements_of(file, window),
    )
