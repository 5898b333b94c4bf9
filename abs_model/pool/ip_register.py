"""The register of intellectual property and the history of its appraisals: every row typed, and checked."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from abs_model.pool.column import Finding
from abs_model.pool.ip_check import (
    RegisterRows,
    date_findings,
    expiry_findings,
    pledge_findings,
    value_findings,
)
from abs_model.pool.ip_input import finding, input_columns
from abs_model.pool.ip_schema import REGISTER, VALUATIONS
from abs_model.pool.row import Readings, Together
from abs_model.pool.schema import recognise
from abs_model.pool.tape import RawTape, Tape, read_rows


def read_register(raw: RawTape, *, cut_off: date | None = None, valuations: Tape | None = None) -> Tape:
    """Type and check every row of a register.

    Beside what ``read_rows`` refuses: royalties, growth and lives that cannot be meant; dates before the filing, or a
    filing after the cut-off; values without a day; rows without a value that have neither what one is made of nor an
    appraisal in the history; a property that an earlier row pledges to the same claim. An expiry that no law gives is a
    warning.

    Parameters
    ----------
    raw : RawTape
        A property that is pledged to several claims has one row for each.
    cut_off : date, optional
        The pool's; filings after it are refused.
    valuations : Tape, optional
        The history of appraisals, as ``read_valuations`` gives it.

    Returns
    -------
    Tape
        ``growth_rate`` and ``economic_life_years`` are float64 (decimals a year, years), ``appraised_value`` is always
        there.

    Raises
    ------
    TapeError
        If the headers do not make a register, or if there are no rows.

    References
    ----------
    民法典 articles 440, 444; terms of rights in ``abs_model.pool.ip_term.legal_expiry``.
    """
    appraised = frozenset() if valuations is None else frozenset(valuations.frame["ip_id"])
    together = partial(_register_together, cut_off=cut_off, appraised=appraised)
    tape = read_rows(_with_values(raw), REGISTER, together)
    # The general word on rates says nothing of royalties; one problem is one line.
    is_said_twice = (tape.problems["column"] == "royalty_rate") & (tape.problems["rule"] == "rate_out_of_range")
    return replace(tape, problems=tape.problems[~is_said_twice].reset_index(drop=True))


def read_valuations(raw: RawTape) -> Tape:
    """Type and check every row of a history of appraisals.

    Parameters
    ----------
    raw : RawTape

    Returns
    -------
    Tape
        One row for each property and day; a second one for the same is refused.

    Raises
    ------
    TapeError
        If the headers do not make such a history, or if there are no rows.
    """
    return read_rows(raw, VALUATIONS, _valuations_together)


def _with_values(raw: RawTape) -> RawTape:
    """A register may have no column of values: they are all in the history then, and the column stands empty."""
    recognised = (recognise(REGISTER, header) for header in raw.headers)
    if any(one is not None and one.column.name == "appraised_value" for one in recognised):
        return raw
    return replace(raw, frame=raw.frame.assign(appraised_value=pd.Series(None, index=raw.frame.index, dtype=object)))


def _register_together(
    readings: Readings, first_row_number: int, *, cut_off: date | None, appraised: Collection[str]
) -> Together:
    """What the columns say together: inputs as numbers, dates, expiries, values, pledges."""
    rows = RegisterRows(readings=readings, first_row_number=first_row_number, cut_off=cut_off, appraised=appraised)
    columns, findings = input_columns(readings)
    return Together(
        columns=columns,
        findings=[
            *findings,
            *date_findings(rows),
            *expiry_findings(rows),
            *value_findings(rows),
            *pledge_findings(rows),
        ],
    )


def _valuations_together(readings: Readings, first_row_number: int) -> Together:
    return Together(findings=[*_repeated_appraisals(readings, first_row_number)])


def _repeated_appraisals(readings: Readings, first_row_number: int) -> Iterator[Finding]:
    """Rows that appraise a property for a day for which an earlier row does."""
    ids, days = readings["ip_id"].values, readings["appraisal_date"].values
    keys = pd.DataFrame({"ip_id": ids, "day": days, "at": np.arange(len(ids))})
    first = keys.groupby(["ip_id", "day"], sort=False)["at"].transform("min").fillna(keys["at"]).to_numpy(dtype=np.intp)
    yield finding(
        "appraisal_date",
        days,
        "duplicate_appraisal",
        first < np.arange(len(ids)),
        lambda at: (
            f"{ids[at]} is appraised for {days[at]:%Y-%m-%d} in row {first[at] + first_row_number} already; one value "
            "for a property and a day is wanted. Take out the row that is not meant."
        ),
    )
