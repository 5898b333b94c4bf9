"""Servicer files into the history: read, reconciled, taken, and what rests on them done anew; all of it or nothing."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.errors import HistoryError
    from abs_model.io.history import History
    from abs_model.io.history_record import KeptFile, Outcome, Run, TakenFile
    from abs_model.io.history_taking import Taking
    from abs_model.pool.realised import States
    from abs_model.pool.servicer_tape import ServicerFile
    from abs_model.run.realised import Course
    from abs_model.run.record import Projection, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who takes files, when, and why if they do not reconcile."""

    moment: datetime.datetime
    person: str
    override: str = ""
    language: Language = "zh"


@dataclass(slots=True, kw_only=True)
class Taken:
    """What taking some files came to.

    Attributes
    ----------
    files : list of ServicerFile
        Those that count now, in order of their windows.
    new : list of str
        Names of the files that were taken just now.
    known : list of str
        Names of the files that had been taken before.
    course : Course, optional
        What has happened by all files that count; None where there is none.
    differences : DataFrame, optional
        What did not reconcile in the files that were taken just now.
    changes : DataFrame, optional
        What a correction changed, side by side.
    """

    files: "list[ServicerFile]" = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    course: "Course | None" = None
    differences: "pd.DataFrame | None" = None
    changes: "pd.DataFrame | None" = None


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
    if not read:
        keeper = Keeper(history=history, subject=subject, signature=signature)
        return keeper.told()
    with history.taking(subject.deal.id) as taking:
        keeper = Keeper(history=history, subject=subject, signature=signature)
        for file in read:
            keeper.take(taking, file)
        keeper.run_anew(taking)
        return keeper.told()


class Keeper:
    """Takes files of one deal and remembers what they came to, so that nothing is worked out twice."""

    def __init__(self, *, history: "History", subject: "Subject", signature: Signature) -> None:
        from abs_model.run.realised import roster_of_subject

        self.history, self.subject, self.signature = history, subject, signature
        self.roster = roster_of_subject(subject)
        self.taken = Taken()
        self._read: dict[int, ServicerFile] = {}
        self._to_run: dict[int, KeptFile] = {}
        self._before: Projection | None = None

    def take(self, taking: "Taking", file: "ServicerFile") -> None:
        """Take one file, unless it was taken before."""
        if taking.find(file.sha256) is not None:
            self.taken.known.append(file.name)
            return
        files = taking.files
        replaced = next((one for one in files if one.period_end == file.period_end), None)
        first = replaced.first_window if replaced else files[-1].last_window + 1 if files else 1
        earlier = [one for one in files if one.last_window < first]
        if replaced is not None and self._before is None:
            self._before = self._projection(self._states_after(files))
        outcome = self._outcome(file, earlier, is_new=True)
        kept = taking.add(self._signed(file, first, outcome, is_correction=replaced is not None))
        self._read[kept.file_id] = file
        self._to_run[kept.file_id] = kept
        self.taken.new.append(file.name)
        for stale in taking.stale:
            before = [one for one in taking.files if one.last_window < stale.first_window]
            taking.settle(stale.file_id, self._outcome(self._file(stale), before, is_new=False))

    def run_anew(self, taking: "Taking") -> None:
        """Run the engine on the files that are new, and on those whose runs rest on what was corrected."""
        files = taking.files
        wanted = {one.file_id for one in (*self._to_run.values(), *taking.stale_runs)}
        for place, file in enumerate(files):
            if file.file_id in wanted:
                taking.add_run(self._run(file, self._projection(self._states_after(files[: place + 1]))))
        if self._before is not None:
            from abs_model.run.correction import changes

            after = self._projection(self._states_after(files))
            self.taken.changes = changes(self._before, after, files[-1].last_window)

    def told(self) -> Taken:
        """What it came to."""
        from abs_model.run.realised import Course

        files = self.history.files_of(self.subject.deal.id)
        self.taken.files = [self._file(one) for one in files]
        if files:
            self.taken.course = Course(roster=self.roster, states=self._states_after(files))
        return self.taken

    def _file(self, kept: "KeptFile") -> "ServicerFile":
        if kept.file_id not in self._read:
            self._read[kept.file_id] = self.history.servicer_file(kept.file_id)
        return self._read[kept.file_id]

    def _states_after(self, files: "Sequence[KeptFile]") -> "States":
        """Where receivables stand after some files, as the history has it."""
        from abs_model.errors import Fault, HistoryError
        from abs_model.pool.realised import opening_states
        from abs_model.pool.realised_kept import states_of

        if not files:
            return opening_states(self.roster)
        try:
            return states_of(self.roster, self.history.outcome_of(files[-1].file_id).states)
        except ValueError as error:
            fault = Fault(
                where=str(self.history.path),
                found=f"what it has of {self.subject.deal.id} was taken with another tape",
                wanted="the tape that the files were taken with is wanted",
                remedy="Put that tape back, or take the files again into another history (--history).",
            )
            raise HistoryError(str(fault)) from error

    def _outcome(self, file: "ServicerFile", earlier: "Sequence[KeptFile]", *, is_new: bool) -> "Outcome":
        """Reconcile a file with what is known before it, and work out what it leads to."""
        import pandas as pd

        from abs_model.io.history_record import Outcome
        from abs_model.pool.realised import states_after
        from abs_model.pool.realised_kept import kept_states
        from abs_model.pool.reconcile import reconcile
        from abs_model.pool.reconcile_difference import told_in
        from abs_model.pool.reconcile_ground import ground_of
        from abs_model.run.bank_check import bank_check

        subject, files = self.subject, [self._file(one) for one in earlier]
        ground = ground_of(subject.deal, self.roster, subject.periods, files, self._states_after(earlier))
        last = ground.last_window(file.period_end)
        found = reconcile(file, ground)
        if last is None or last <= ground.before.n_elapsed or file.deal_id != subject.deal.id:
            raise _does_not_reconcile(file, found, self.signature.language, is_hopeless=True)
        self._refuse(file, found, is_new=is_new)
        after = states_after(self.roster, ground.before, file.records, subject.periods, last)
        checked = bank_check(self._projection(after), [*files, file])
        of_bank = checked.differences[checked.differences["message_en"].str.startswith(file.name)]
        self._refuse(file, of_bank, is_new=is_new)
        found = pd.concat([one for one in (found, of_bank) if len(one)] or [found], ignore_index=True)
        if is_new:
            parts = [one for one in (self.taken.differences, found) if one is not None and len(one)]
            self.taken.differences = pd.concat(parts, ignore_index=True) if parts else found
        return Outcome(
            states=kept_states(self.roster, after),
            account_statements=_statements(file, last),
            differences=told_in(found, self.signature.language),
        )

    def _refuse(self, file: "ServicerFile", found: "pd.DataFrame", *, is_new: bool) -> None:
        """Refuse a file that does not reconcile, unless somebody answers for it, or it was taken before."""
        from abs_model.pool.reconcile import is_taken

        if is_new and not is_taken(found) and not self.signature.override:
            raise _does_not_reconcile(file, found, self.signature.language)

    def _projection(self, states: "States") -> "Projection":
        """What happened, and the base case of the rest."""
        from abs_model.run.project import project
        from abs_model.run.realised import subject_after
        from abs_model.scenario.scenario import BASE

        return project(subject_after(self.subject, self.roster, states), [BASE])

    def _signed(self, file: "ServicerFile", first: int, outcome: "Outcome", *, is_correction: bool) -> "TakenFile":
        from abs_model.io.history_record import TakenFile
        from abs_model.run.realised import window_of

        last, signature = window_of(self.subject, file.period_end), self.signature
        has_errors = (outcome.differences["severity"] == "error").any()
        return TakenFile(
            file=file,
            first_window=first,
            window_ends=tuple(period.end for period in self.subject.periods[first : last + 1]),
            taken_at=signature.moment,
            taken_by=signature.person,
            override=signature.override if has_errors else "",
            reason=file.note if is_correction else "",
            outcome=outcome,
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


def _statements(file: "ServicerFile", period: int) -> "pd.DataFrame":
    """What a file states of each account, one row an account; what is not stated is nothing."""
    import pandas as pd

    own = file.records[file.records["record"] == "account"]
    wide = own.pivot_table(index="subject", columns="status", values="amount", aggfunc="sum")
    columns = {"opening": "opening_balance", "paid_in": "paid_in", "paid_out": "paid_out", "closing": "closing_balance"}
    wide = wide.reindex(columns=list(columns)).fillna(0.0).rename(columns=columns)
    return pd.DataFrame(
        {"period": period, "account": wide.index.astype("str"), **{name: wide[name].to_numpy() for name in wide}}
    )


MOST_SAID = 20
"""Differences that a message says; the rest are counted."""


def _does_not_reconcile(
    file: "ServicerFile", found: "pd.DataFrame", language: Language, *, is_hopeless: bool = False
) -> "HistoryError":
    """The error of a file that is not taken: every difference, a line each, and what can be done."""
    from abs_model.errors import HistoryError
    from abs_model.pool.reconcile_difference import told_in

    errors = told_in(found[found["severity"] == "error"], language)["message"].tolist()
    said = errors[:MOST_SAID]
    if len(errors) > MOST_SAID:
        more = len(errors) - MOST_SAID
        said.append(f"另有 {more} 项差异。" if language == "zh" else f"And {more} more.")
    if not is_hopeless:
        said.append(
            f"{file.name} 未入库：勾稽不符 {len(errors)} 项。更正后重新提交，或以 --override “理由” 入库并留痕。"
            if language == "zh"
            else f"{file.name} was not taken: {len(errors)} things do not reconcile. Have it corrected, or take it as "
            'it is with --override "why", which is kept.'
        )
    return HistoryError("\n".join(said))
