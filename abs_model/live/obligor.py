"""What becomes of each row of the pool, as a table: cells that may be changed, then what is in use."""

from dataclasses import dataclass

from abs_model.glossary import Unit
from abs_model.live.case import EPOCH_SERIAL, Case, obligor_label, row_of, term_words
from abs_model.live.drivers import NEVER, overall_recovery
from abs_model.live.formula import Cell, Given, UpTo, both, choose, exact, minimum, total
from abs_model.live.language import Expression, Operand
from abs_model.live.model import CellSpec, Draft, Schedule
from abs_model.live.note import NOTES
from abs_model.live.terms import name_of, write_made
from abs_model.terms import RATE_UNIT

Inputs = dict[str, tuple[Unit, float | None]]
"""Unit and value of the cells of a row that may be changed, by word; blank for what holds in general, or never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligor:
    """One row of the pool: the cells that say what becomes of it.

    Day cells hold 9999-12-31 for never. ``lost`` is its face on the day it leaves the pool, ``wiped_out`` the day from
    which what is pledged for it brings nothing; ``is_guaranteed`` is there where somebody answers for the pool.
    """

    number: int
    table: str
    face: Cell
    delay: Cell
    default: Cell
    exit: Cell
    is_default: Cell
    lost: Cell
    recovery_ratio: Cell
    recovery_lag: Cell
    wiped_out: Cell
    is_guaranteed: Cell | None


def write_obligors(draft: Draft, case: Case) -> tuple[Obligor, ...]:
    """Write the table of obligors, and the face of all of them together."""
    rows = range(len(case.exposures.rows))
    obligors = tuple(_write_obligor(draft, case, row) for row in rows)
    labels = [obligor_label(case, row) for row in rows]
    draft.close("drivers", term_words("live_obligors"), NOTES["obligors"], labels)
    faces: list[Expression] = [obligor.face for obligor in obligors]
    write_made(draft, "pool_face", term_words("live_pool_face"), "yuan", total(faces))
    draft.close("drivers", term_words("live_pool_face"), NOTES["pool_face"])
    return obligors


def _write_obligor(draft: Draft, case: Case, row: int) -> Obligor:
    """Write one row of the table."""
    number = row + 1
    for word, (unit, value) in _inputs(case, row).items():
        key = f"obligor.{word}.{number}"
        name, words = draft.unique(name_of(key)), term_words(f"live_{word}")
        draft.cell(CellSpec(key=key, words=words, unit=unit, number=value, name=name, may_be_blank=True))

    def given(word: str, otherwise: Operand) -> Expression:
        key = f"obligor.{word}.{number}"
        return choose(Given(key), Cell(key), otherwise)

    def made(word: str, unit: Unit, formula: Expression) -> Cell:
        words = term_words(f"live_{word}")
        return draft.cell(CellSpec(key=f"obligor.{word}.{number}", words=words, unit=unit, formula=formula))

    table, overall = f"bucket.{number}", Given("recovery_ratio")
    draft.tables.append(_table(case, row))
    face = made("face", "yuan", UpTo(table, NEVER))
    delay = made("delay", "days", given("delay_days", Cell("delay_days")))
    default = made("default_day", "date", given("default_date", NEVER))
    exit_day = made("exit_day", "date", minimum(default, given("repurchase_date", NEVER)))
    return Obligor(
        number=number,
        table=table,
        face=face,
        delay=delay,
        default=default,
        exit=exit_day,
        is_default=made("is_default", "count", choose(both(default <= exit_day, default < NEVER), 1.0)),
        lost=made("lost", "yuan", exact(face - UpTo(table, exit_day - 1.0 - delay))),
        recovery_ratio=made("ratio", "share", choose(overall, Cell("recovery_ratio"), given("own_recovery", 0.0))),
        recovery_lag=made("lag", "days", choose(overall, Cell("recovery_lag_days"), given("own_lag_days", 0.0))),
        wiped_out=made("wiped_out", "date", _wiped_out(case, row)),
        is_guaranteed=Cell(f"obligor.guaranteed.{number}") if case.plan.is_answering_for_pool else None,
    )


def _wiped_out(case: Case, row: int) -> Expression:
    """The day from which a pledge brings nothing: of its event, unless recovery is stated in general."""
    security = case.exposures.rows[row].security
    if security is None or security.event not in {event.id for event in case.plan.deal.events}:
        return NEVER
    is_pledged = Cell(f"obligor.is_pledged.{row + 1}") > 0.0
    return choose(Given("recovery_ratio"), NEVER, choose(is_pledged, Cell(f"event.{security.event}.day"), NEVER))


def _inputs(case: Case, row: int) -> Inputs:
    paths, kind = case.paths, case.exposures.rows[row]
    delay = case.whole(paths.delay_days[row])
    ratio, lag, is_pledged = _own_recovery(case, row)
    inputs: Inputs = {
        "delay_days": ("days", None if delay == case.usual_delay() else float(delay)),
        "default_date": ("date", case.day(paths.default_day[row])),
        "repurchase_date": ("date", case.day(paths.repurchase_day[row])),
        "own_recovery": ("share", ratio),
        "own_lag_days": ("days", lag),
    }
    if case.plan.is_answering_for_pool:
        inputs["guaranteed"] = ("count", float(kind.is_guaranteed))
    if any(one.security for one in case.exposures.rows):
        inputs["is_pledged"] = ("count", is_pledged)
    return inputs


def _own_recovery(case: Case, row: int) -> tuple[float | None, float | None, float]:
    """What a row recovers where nothing is said in general: what its path has, else what is pledged for it."""
    paths, security = case.paths, case.exposures.rows[row].security
    if overall_recovery(case)[0] is None:
        ratio, lag, is_pledged = (
            case.whole(row_of(values, row))
            for values in (paths.recovery_ratio, paths.recovery_lag_days, paths.is_pledged)
        )
        return ratio / RATE_UNIT, float(lag), float(is_pledged > 0)
    if security is None:
        return None, None, 0.0
    return security.ratio / RATE_UNIT, float(security.lag_days), 1.0


def _table(case: Case, row: int) -> Schedule:
    """The receivables of one row of the pool by pay day."""
    exposures = case.exposures
    mine = exposures.row == row
    return Schedule(
        key=f"bucket.{row + 1}",
        words=obligor_label(case, row),
        days=tuple(float(day + EPOCH_SERIAL) for day in exposures.pay_day[mine].tolist()),
        amounts=tuple(amount / 100 for amount in exposures.face[mine].tolist()),
    )
