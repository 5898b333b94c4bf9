"""The ledger of a shelf as at a day: what each series used, what is left, what is outstanding, what each name owes.

Every series is a deal of its own with a projection of its own: accounts of one never meet those of another, and the
identities of money hold for each by itself.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.shelf import Issue, Shelf
from abs_model.measure.money import Amounts, pro_rata, to_yuan
from abs_model.pool.pool import Pool
from abs_model.run.check import issue_amount
from abs_model.run.project import project
from abs_model.run.record import Projection, Subject
from abs_model.run.summary import identities
from abs_model.scenario.scenario import Scenario
from abs_model.terms import fen

NEVER_REPAID = datetime.date(9999, 12, 31)
"""The day of repayment of a series that its base case does not repay."""

LEDGER_COLUMNS = (
    "series", "series_number", "closing_date", "series_amount", "cumulative_used", "shelf_left", "series_outstanding",
    "repaid_on", "series_state", "face", "n_receivables", "n_suppliers", "n_core_enterprises", "is_balanced",
)  # fmt: skip
CORE_COLUMNS = (
    "core_enterprise_id", "core_enterprise_code", "core_enterprise_name", "n_live_series", "live_series",
    "face_at_closing", "face_owed", "notes_on_name", "core_cap", "core_left", "is_within",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """One series of a shelf: where its deal file is, and what happens to it if everybody pays.

    Attributes
    ----------
    place : str
        Path of the deal file, as messages name it.
    projection : Projection
        The base case on path 0.
    """

    place: str
    projection: Projection

    @property
    def deal(self) -> Deal:
        """Its terms."""
        return self.projection.subject.deal

    @property
    def pool(self) -> Pool:
        """Its receivables, and nobody else's."""
        return self.projection.subject.pool

    @property
    def closing(self) -> datetime.date:
        """The day of issue."""
        return self.deal.dates.closing

    @property
    def issue(self) -> Issue:
        """As the shelf counts it."""
        return Issue(deal_id=self.deal.id, place=self.place, closing=self.closing, amount=issue_amount(self.deal))

    @property
    def repaid_on(self) -> datetime.date:
        """The payment date after which none of its notes is outstanding in the base case."""
        balance = _balances(self.projection)
        return next((day for day, amount in balance if amount == 0), NEVER_REPAID)

    def outstanding(self, day: datetime.date) -> int:
        """Notes outstanding at the end of a day in the base case, fen; none before the closing."""
        if day < self.closing:
            return 0
        return next((amount for date, amount in reversed(_balances(self.projection)) if date <= day), 0)

    def is_live(self, day: datetime.date) -> bool:
        """Whether it has been issued and not been repaid."""
        return self.closing <= day < self.repaid_on

    @property
    def is_balanced(self) -> bool:
        """Whether its own money adds up without anybody else's: every identity holds."""
        return all(one.holds for one in identities(self.projection))


def series_of(place: str, subject: Subject, base: Scenario) -> Series:
    """A series from its deal, projected by itself.

    Parameters
    ----------
    place : str
        Path of the deal file.
    subject : Subject
    base : Scenario
        In which everybody pays.
    """
    return Series(place=place, projection=project(subject, (base,)))


def in_order(series: Sequence[Series]) -> tuple[Series, ...]:
    """Series as the shelf counts them: by closing."""
    return tuple(sorted(series, key=lambda one: one.issue.key))


def issued_by(series: Sequence[Series], day: datetime.date) -> tuple[Series, ...]:
    """The series that have been issued by a day, in order."""
    return tuple(one for one in in_order(series) if one.closing <= day)


def used(shelf: Shelf, series: Sequence[Series], day: datetime.date) -> int:
    """What of the registered amount is used at the end of a day, fen.

    Issuance uses it up for good; where the shelf ``is_refilled``, only what is outstanding uses it.
    """
    out = issued_by(series, day)
    own = sum(one.outstanding(day) if shelf.is_refilled else fen(one.issue.amount) for one in out)
    return fen(shelf.issued_before) + own


def headroom(shelf: Shelf, series: Sequence[Series], day: datetime.date) -> int:
    """What may still be issued after a day as far as the registered amount goes, fen; below 0 where too much was."""
    return fen(shelf.registered_amount) - used(shelf, series, day)


def ledger_table(shelf: Shelf, series: Sequence[Series], as_of: datetime.date) -> pd.DataFrame:
    """One row a series, by closing: amount, used up to and with it, left, outstanding as at a day, and its state.

    ``state`` is planned where the closing is after the day; such a row uses what it will use.
    """
    rows, ordered = [], in_order(series)
    for place, one in enumerate(ordered, start=1):
        frame, day, until = one.pool.frame, one.closing, ordered[:place]
        state = "series_planned" if day > as_of else "series_live" if one.is_live(as_of) else "series_repaid"
        rows.append(
            {
                "series": one.deal.id,
                "series_number": shelf.n_issued_before + place,
                "closing_date": day,
                "series_amount": one.issue.amount,
                "cumulative_used": _yuan(used(shelf, until, day)),
                "shelf_left": _yuan(headroom(shelf, until, day)),
                "series_outstanding": _yuan(one.outstanding(as_of)),
                "repaid_on": None if one.repaid_on == NEVER_REPAID else one.repaid_on,
                "series_state": state,
                "face": _yuan(one.pool.total),
                "n_receivables": len(frame),
                "n_suppliers": int(frame["supplier_id"].nunique()),
                "n_core_enterprises": int(frame["core_enterprise_id"].nunique()),
                "is_balanced": one.is_balanced,
            }
        )
    return pd.DataFrame(rows, columns=list(LEDGER_COLUMNS))


def cores_table(shelf: Shelf, series: Sequence[Series], as_of: datetime.date) -> pd.DataFrame:
    """What each core enterprise owes over all series that are live on a day, against the cap of the shelf.

    A live series counts with all that a name owed at its closing (``face_at_closing``), whatever has been paid since;
    what is not due yet (``face_owed``) and its part of the notes (``notes_on_name``) stand beside it. Largest first.
    """
    owing: dict[str, _Owing] = {}
    keys = core_keys([one.deal for one in series])
    for one in in_order(series):
        if not one.is_live(as_of):
            continue
        known = {core.id: core for core in one.deal.core_enterprises}
        faces, owed, notes = name_amounts(one, as_of)
        for name, face in faces.items():
            core = known[name]
            row = owing.setdefault(keys[(one.deal.id, name)], _Owing(code=core.code or "", name=core.name))
            row.series.append(one.deal.id)
            row.face, row.owed, row.notes = row.face + face, row.owed + owed[name], row.notes + notes[name]
    cap = None if shelf.per_core_enterprise_cap is None else fen(shelf.per_core_enterprise_cap)
    rows = [
        {
            "core_enterprise_id": key,
            "core_enterprise_code": one.code,
            "core_enterprise_name": one.name,
            "n_live_series": len(one.series),
            "live_series": ", ".join(one.series),
            "face_at_closing": _yuan(one.face),
            "face_owed": _yuan(one.owed),
            "notes_on_name": _yuan(one.notes),
            "core_cap": None if cap is None else _yuan(cap),
            "core_left": None if cap is None else _yuan(cap - one.face),
            "is_within": cap is None or one.face <= cap,
        }
        for key, one in sorted(owing.items(), key=lambda pair: -pair[1].face)
    ]
    return pd.DataFrame(rows, columns=list(CORE_COLUMNS))


@dataclass(slots=True, kw_only=True)
class _Owing:
    """What one core enterprise owes over live series, fen."""

    code: str
    name: str
    series: list[str] = field(default_factory=list)
    face: int = 0
    owed: int = 0
    notes: int = 0


def core_keys(deals: Sequence[Deal]) -> dict[tuple[str, str], str]:
    """One word for each core enterprise over all deals: that of the first deal that has its code, else its own id.

    Returns
    -------
    dict
        By id of the deal and id of the core enterprise in it.
    """
    by_code: dict[str, str] = {}
    keys = {}
    for deal in deals:
        for core in deal.core_enterprises:
            key = core.id if core.code is None else by_code.setdefault(core.code, core.id)
            keys[(deal.id, core.id)] = key
    return keys


def name_amounts(series: Series, day: datetime.date) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """By core enterprise, fen: face at closing, face that is due after a day, and its part of the notes outstanding."""
    frame, face = series.pool.frame, series.pool.face
    names = frame["core_enterprise_id"].to_numpy()
    is_owed = frame["due_date"].to_numpy() > np.datetime64(day)
    order = list(dict.fromkeys(names.tolist()))
    faces = {name: int(face[names == name].sum()) for name in order}
    owed = {name: int(face[(names == name) & is_owed].sum()) for name in order}
    parts = notes_by_name(series.outstanding(day), faces)
    return faces, owed, dict(zip(order, parts.astype(int).tolist(), strict=True))


def notes_by_name(notes: int, faces: dict[str, int]) -> Amounts:
    """Notes split over the names behind them, in proportion to face; fen, [name]."""
    dues = np.array([[float(face)] for face in faces.values()])
    return pro_rata(np.array([float(notes)]), dues)[:, 0]


def _balances(projection: Projection) -> list[tuple[datetime.date, int]]:
    """Notes outstanding after each distribution, the closing first; fen."""
    plan, standing = projection.plan, projection.payments.standing
    balance = sum(standing[f"{note.tranche.id}.balance"][:, 0] for note in plan.notes)
    return [
        (period.payment_date, int(amount))
        for period, amount in zip(plan.periods, np.atleast_1d(balance), strict=True)
        if period.payment_date is not None
    ]


def _yuan(amount: int) -> float:
    return float(to_yuan(amount))
