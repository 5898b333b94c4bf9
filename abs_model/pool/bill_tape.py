"""The tape of bills: every row typed, named by its pack and range, and checked against the law and its fellows."""

from functools import partial

from abs_model.deal.programme import BillProgramme
from abs_model.pool.bill_history import holiday_findings, life_findings, status_findings, tenor_findings
from abs_model.pool.bill_identity import number_findings, pack_findings, range_findings
from abs_model.pool.bill_rows import bill_columns, bill_rows
from abs_model.pool.bill_schema import BILLS
from abs_model.pool.row import Readings, Together
from abs_model.pool.tape import RawTape, Tape, read_rows
from abs_model.schedule.calendar import Calendar
from abs_model.terms import fen


def read_bills(raw: RawTape, programme: BillProgramme, calendar: Calendar) -> Tape:
    """Type and check every row of a tape of bills.

    Beside what ``read_rows`` refuses: numbers that are none of a commercial bill, ranges that are none or do not come
    to the face, parts of a pack that an earlier row leaves no room for or contradicts (whatever became of that row),
    tenors beyond the law, and lives that cannot have been.

    Parameters
    ----------
    raw : RawTape
        A range may stand in ``range_start`` and ``range_end``, or in ``sub_range``: 1-40000000, or 0.
    programme : BillProgramme
        The law, how numbers are checked, further status codes.
    calendar : Calendar
        Working days of banks.

    Returns
    -------
    Tape
        A good row also has ``bill_id`` (its number, with ``:start-end`` where it has a range), ``system`` (a word of
        ``SYSTEMS``), ``range_start`` and ``range_end`` (Int64; both 0 where it cannot be split).

    Raises
    ------
    TapeError
        If the headers do not make a tape of bills, or if there are no rows.

    References
    ----------
    Number and ranges: 上海票据交易所, 新一代票据业务系统 (2022). No discount of a bill that is due: 票据法 article 36.
    """
    return read_rows(raw, BILLS, partial(_together, programme=programme, calendar=calendar))


def _together(readings: Readings, first_row_number: int, *, programme: BillProgramme, calendar: Calendar) -> Together:
    """What the columns say together: identity, law, life."""
    rows, findings = bill_rows(readings, first_row_number)
    return Together(
        columns=bill_columns(rows),
        findings=[
            *findings,
            *number_findings(rows, programme.numbering),
            *range_findings(rows, float(fen(programme.law.largest_pack))),
            *pack_findings(rows),
            *tenor_findings(rows, programme.law),
            *holiday_findings(rows, calendar),
            *life_findings(rows),
            *status_findings(rows, programme.status_codes),
        ],
    )
