"""Servicer files into the history: read, reconciled, taken, and what rests on them done anew; all of it or nothing."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.errors import HistoryError
    from abs_model.io.history import History
    from abs_model.io.history_record import KeptFile, Outcome, Run, TakenFile
    from abs_model.io.history_taking import Taking
    from abs_model.pool.servicer_tape import ServicerFile
    from abs_model.run.realised import Course
    from abs_model.run.record import Projection, Subject
    from abs_model.run.taking import Taking as Considered

MOST_SAID = 200
"""Differences that a message says; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who takes files, when, and why if they do not reconcile."""

    moment: datetime.datetime
    person: str
    override: str = ""
    language: Language = "zh"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taken:
    """What taking some files came to.

    Attributes
    ----------
    files : tuple of ServicerFile
        Those that count now, in order of their windows.
    new, known : tuple of str
        Names of the files that were taken just now, and of those that had been taken before.
    course : Course
        What has happened by all files that count.
    differences : DataFrame
        What does not reconcile in the files that were taken just now, and in those that were looked at anew for them.
    changes : DataFrame
        What a correction changed, side by side.
    """

    files: "tuple[ServicerFile, ...]"
    new: tuple[str, ...]
    known: tuple[str, ...]
    course: "Course"
    differences: "pd.DataFrame"
    changes: "pd.DataFrame"


def take(history: "History", subject: "Subject", paths: Sequence[Path], signature: Signature) -> Taken:
    """Take servicer files of a deal, in the order in which they are named.

    Parameters
    ----------
    history : History
    subject : Subject
        As at closing.
    paths : sequence of Path
        May be none: what the history has is told then.
    signature : Signature

    Raises
    ------
    HistoryError
        If a file does not reconcile and nobody overrides that, or does not come next.
    TapeError
        If a file cannot be read.
    """
    from abs_model.io.servicer_file import read_servicer_file

    read = [read_servicer_file(path) for path in paths]
    keeper = Keeper(history=history, subject=subject, signature=signature)
    if not read:
        return keeper.told()
    with history.taking(subject.deal.id) as taking:
        for file in read:
            keeper.take(taking, file)
        keeper.run_anew(taking)
        return keeper.told()


class Keeper:
    """Takes files of one deal and remembers what they came to, so that nothing is worked out twice."""

    def __init__(self, *, history: "History", subject: "Subject", signature: Signature) -> None:
        from abs_model.pool.realised import opening_states
        from abs_model.run.realised import Course, roster_of_subject

        self.history, self.subject, self.signature = history, subject, signature
        roster = roster_of_subject(subject)
        self._start = Course(roster=roster, states=opening_states(roster))
        self._new: list[str] = []
        self._known: list[str] = []
        self._read: dict[int, ServicerFile] = {}
        self._course: dict[int, Course] = {}
        self._projection: dict[int, Projection] = {}
        self._differences: list[pd.DataFrame] = []
        self._before: Projection | None = None
        self._changes: pd.DataFrame | None = None

    def take(self, taking: "Taking", file: "ServicerFile") -> None:
        """Take one file, unless it was taken before."""
        if taking.find(file.sha256) is not None:
            self._known.append(file.name)
            return
        files = taking.files
        replaced = next((one for one in files if one.period_end == file.period_end), None)
        first = replaced.first_window if replaced else files[-1].last_window + 1 if files else 1
        earlier = [one for one in files if one.last_window < first]
        if replaced is not None and self._before is None:
            self._before = self._projected(files[-1], self._after(files))
        found = self._considered(file, earlier)
        self._refuse(file, found)
        kept = taking.add(self._signed(file, first, found, is_correction=replaced is not None))
        self._read[kept.file_id] = file
        self._keep(kept, found)
        self._new.append(file.name)
        self._differences.append(found.differences)
        for stale in taking.stale:
            before = [one for one in taking.files if one.last_window < stale.first_window]
            found = self._considered(self._file(stale), before)
            taking.settle(stale.file_id, self._outcome(found))
            self._keep(stale, found)
            self._differences.append(found.differences)

    def run_anew(self, taking: "Taking") -> None:
        """Run the engine on the files that are new, and on those whose runs rest on what was corrected."""
        files = taking.files
        wanted = {*self._projection, *(one.file_id for one in taking.stale_runs)}
        for place, file in enumerate(files):
            if file.file_id in wanted:
                taking.add_run(self._run(file, self._projected(file, self._after(files[: place + 1]))))
        if self._before is not None:
            from abs_model.run.correction import changes

            after = self._projected(files[-1], self._after(files))
            self._changes = changes(self._before, after, files[-1].last_window)

    def told(self) -> Taken:
        """What it came to."""
        import pandas as pd

        from abs_model.pool.reconcile_difference import DIFFERENCE_COLUMNS
        from abs_model.run.correction import CHANGE_COLUMNS

        files, found = self.history.files_of(self.subject.deal.id), [one for one in self._differences if len(one)]
        return Taken(
            files=tuple(map(self._file, files)),
            new=tuple(self._new),
            known=tuple(self._known),
            course=self._after(files),
            differences=pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=DIFFERENCE_COLUMNS),
            changes=pd.DataFrame(columns=CHANGE_COLUMNS) if self._changes is None else self._changes,
        )

    def _file(self, kept: "KeptFile") -> "ServicerFile":
        if kept.file_id not in self._read:
            self._read[kept.file_id] = self.history.servicer_file(kept.file_id)
        return self._read[kept.file_id]

    def _after(self, files: "Sequence[KeptFile]") -> "Course":
        """What has happened by some files, as was worked out just now, or as the history has it."""
        from dataclasses import replace

        from abs_model.errors import Fault, HistoryError
        from abs_model.pool.realised_kept import states_of

        if not files:
            return self._start
        last = files[-1].file_id
        if last not in self._course:
            try:
                states = states_of(self._start.roster, self.history.outcome_of(last).states)
            except ValueError as error:
                fault = Fault(
                    where=str(self.history.path),
                    found=f"what it has of {self.subject.deal.id} was taken with another tape",
                    wanted="the tape that the files were taken with is wanted",
                    remedy="Put that tape back, or take the files again into another history (--history).",
                )
                raise HistoryError(str(fault)) from error
            self._course[last] = replace(self._start, states=states)
        return self._course[last]

    def _projected(self, file: "KeptFile", course: "Course") -> "Projection":
        """What happened up to a file, and the base case of the rest."""
        from abs_model.run.project import project
        from abs_model.scenario.scenario import BASE

        known = self._projection.get(file.file_id)
        return project(course.subject(self.subject), [BASE]) if known is None else known

    def _keep(self, kept: "KeptFile", found: "Considered") -> None:
        if found.course is not None and found.projection is not None:
            self._course[kept.file_id], self._projection[kept.file_id] = found.course, found.projection

    def _considered(self, file: "ServicerFile", earlier: "Sequence[KeptFile]") -> "Considered":
        """Hold a file against what is known before it, and see where it leads."""
        from abs_model.run.taking import consider

        return consider(self.subject, [self._file(one) for one in earlier], file, self._after(earlier))

    def _refuse(self, file: "ServicerFile", found: "Considered") -> None:
        """Refuse a file that does not reconcile, unless somebody answers for it; one that leads nowhere in any case."""
        is_hopeless = found.course is None
        if is_hopeless or not (found.is_sound or self.signature.override):
            raise _does_not_reconcile(file, found.differences, self.signature.language, is_hopeless=is_hopeless)

    def _outcome(self, found: "Considered") -> "Outcome":
        from abs_model.io.history_record import Outcome
        from abs_model.pool.realised_kept import kept_states
        from abs_model.pool.reconcile_difference import told_in

        course = self._start if found.course is None else found.course
        return Outcome(
            states=kept_states(course.roster, course.states),
            account_statements=found.statements,
            differences=told_in(found.differences, self.signature.language),
        )

    def _signed(self, file: "ServicerFile", first: int, found: "Considered", *, is_correction: bool) -> "TakenFile":
        from abs_model.io.history_record import TakenFile

        signature = self.signature
        return TakenFile(
            file=file,
            first_window=first,
            window_ends=tuple(period.end for period in self.subject.periods[first : found.window + 1]),
            taken_at=signature.moment,
            taken_by=signature.person,
            override="" if found.is_sound else signature.override,
            reason=file.note if is_correction else "",
            outcome=self._outcome(found),
        )

    def _run(self, file: "KeptFile", projection: "Projection") -> "Run":
        from abs_model.cli.delivery import summary_of
        from abs_model.io.history_record import Run
        from abs_model.io.results import as_json
        from abs_model.run import table

        own = projection.scenarios[0].id
        tables = {
            "payments": table.payments_table(projection),
            "accounts": table.accounts_table(projection),
            "triggers": table.triggers_table(projection),
        }
        return Run(
            file_id=file.file_id,
            scenario=own,
            made_at=self.signature.moment,
            made_by=self.signature.person,
            provenance=projection.provenance.as_mapping(),
            figures=json.loads(as_json(summary_of(projection))),
            **{name: one[one["scenario"] == own].reset_index(drop=True) for name, one in tables.items() if len(one)},
        )


def _does_not_reconcile(
    file: "ServicerFile", found: "pd.DataFrame", language: Language, *, is_hopeless: bool
) -> "HistoryError":
    """The error of a file that is not taken: every difference, a line each, and what can be done."""
    from abs_model.errors import HistoryError
    from abs_model.pool.cell import clean_text
    from abs_model.pool.reconcile_difference import told_in

    errors = [clean_text(one) for one in told_in(found[found["severity"] == "error"], language)["message"]]
    name = clean_text(file.name)
    said = errors[:MOST_SAID]
    if len(errors) > MOST_SAID:
        more = len(errors) - MOST_SAID
        said.append(f"另有 {more} 项差异。" if language == "zh" else f"And {more} more.")
    if not is_hopeless:
        said.append(
            f"{name} 未入库：勾稽不符 {len(errors)} 项。更正后重新提交，或以 --override “理由” 入库并留痕。"
            if language == "zh"
            else f"{name} was not taken: {len(errors)} things do not reconcile. Have it corrected, or take it as "
            'it is with --override "why", which is kept.'
        )
    return HistoryError("\n".join(said))
