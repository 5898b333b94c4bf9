"""What happened that calls for an interim report (临时报告), each with the figures that prove it."""

import datetime
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from abs_model.deal.duty import InterimRules
from abs_model.deal.party import Party
from abs_model.measure.money import to_fen
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.duty import Happening
from abs_model.run.monitoring import Monitoring
from abs_model.run.trigger_state import BREACHED

INTERIM_COLUMNS = [
    "interim_event", "about", "period", "known_on", "report_due", "interim_value", "interim_limit", "interim_proof",
]  # fmt: skip

REPORT_DAYS = 2
"""Business days from the day on which a thing is known to the day on which its report is due."""

LOSSES = ("defaulted_in_window", "diluted_in_window", "recovered")
"""What the pool has lost, and what of it came back."""

CASH_LINES = ("line_collected", "line_recovered", "line_repurchased")
"""What the pool brings, of the lines that are compared with the plan."""

Row = dict[str, object]


def interim_events(
    monitoring: Monitoring, rules: InterimRules, files: Sequence[ServicerFile], bank_lines: pd.DataFrame
) -> pd.DataFrame:
    """Everything in the windows that are over that calls for an interim report, in order of the day it was known.

    Parameters
    ----------
    monitoring : Monitoring
    rules : InterimRules
        From which size on a loss, and a fall of what is expected, is to be reported.
    files : sequence of ServicerFile
        Those that count, in order.
    bank_lines : DataFrame
        What accounts really paid against what they should have; see ``abs_model.run.bank_check``.

    Returns
    -------
    DataFrame
        ``INTERIM_COLUMNS``: what happened, to whom or what, in which window, the day on which it was known, the day by
        which it is to be reported, what was found and what calls for a report where that is a number, and the table or
        file, with its lines, that proves it.
    """
    rows = [
        *_losses(monitoring, rules),
        *_expected_cash(monitoring, rules),
        *_missed(monitoring),
        *_short_paid(monitoring, bank_lines),
        *_breaches(monitoring),
        *_disputes(monitoring, rules),
        *_of_records(monitoring, files),
    ]
    calendar = monitoring.subject.calendar
    for row in rows:
        row["report_due"] = calendar.add_business_days(_day(row["known_on"]), REPORT_DAYS)
    rows.sort(key=lambda row: (str(row["known_on"]), str(row["interim_event"]), str(row["about"])))
    return pd.DataFrame(rows, columns=INTERIM_COLUMNS)


def _principal(monitoring: Monitoring) -> pd.Series:
    """Principal of all notes at the start of each window that is over, fen, by window."""
    standing, notes = monitoring.projection.payments.standing, monitoring.projection.plan.notes
    left = sum((standing[f"{note.tranche.id}.balance"][:, 0] for note in notes), start=np.zeros(1))
    return pd.Series(left[: monitoring.n_elapsed], index=range(1, monitoring.n_elapsed + 1))


def _today(monitoring: Monitoring) -> datetime.date:
    """The last day of the windows that are over; what is worked out of later days has not happened."""
    return monitoring.projection.plan.periods[monitoring.n_elapsed].end


def _fen(amounts: pd.Series) -> float:
    return float(to_fen(amounts.to_numpy(dtype=np.float64)).sum())


def _row(event: str, about: str, window: int, day: datetime.date, proof: str) -> Row:
    return {
        "interim_event": event, "about": about, "period": window, "known_on": day, "interim_value": np.nan,
        "interim_limit": np.nan, "interim_proof": proof,
    }  # fmt: skip


def _measured(row: Row, value: float, limit: float) -> Row:
    return row | {"interim_value": value, "interim_limit": limit}


def _losses(monitoring: Monitoring, rules: InterimRules) -> Iterator[Row]:
    """The first window in which what the pool has lost so far is more than its share of the notes' principal."""
    table, principal = monitoring.tables["performance"], _principal(monitoring)
    gone, diluted, back = (to_fen(table[name].to_numpy(dtype=np.float64)) for name in LOSSES)
    lost = np.cumsum(gone + diluted - back).tolist()
    for place, (window, loss) in enumerate(zip(table["period"], lost, strict=True)):
        notes = float(principal[window])
        if notes > 0 and loss > rules.loss_share * notes:
            row = _row("loss_above_share", "pool", int(window), table["window_end"].iloc[place],
                       f"performance.csv {place + 1}")  # fmt: skip
            yield _measured(row, loss / notes, rules.loss_share)
            return


def _expected_cash(monitoring: Monitoring, rules: InterimRules) -> Iterator[Row]:
    """What has come in and is expected within twelve months, where it is well below what was planned to that day."""
    past, ahead = monitoring.tables["actual_plan"], monitoring.tables["forecast_12m"]
    past, ahead = (table[table["cash_line"].isin(CASH_LINES)] for table in (past, ahead))
    planned = _fen(past["planned"]) + _fen(ahead["planned"])
    expected = _fen(past["actual"]) + _fen(ahead["restated"])
    fall = (planned - expected) / planned if planned > 0 else 0.0
    if fall <= 0 or fall < rules.cash_drop:
        return
    row = _row("expected_cash_down", "pool", monitoring.n_elapsed, _today(monitoring),
               "actual_plan.csv, forecast_12m.csv")  # fmt: skip
    yield _measured(row, fall, rules.cash_drop)


def _missed(monitoring: Monitoring) -> Iterator[Row]:
    """Every distribution by now that left interest or enforceable principal of a class unpaid, yuan."""
    standing, periods = monitoring.projection.payments.standing, monitoring.projection.plan.periods
    today = _today(monitoring)
    for period in periods[1 : monitoring.n_elapsed + 1]:
        if period.payment_date is None or period.payment_date > today:
            continue
        for note in monitoring.projection.plan.notes:
            for word in ("interest_unpaid", "principal_unpaid"):
                unpaid = float(standing[f"{note.tranche.id}.{word}"][period.number, 0]) / 100.0
                if unpaid > 0:
                    about = f"{note.tranche.id}.{word.removesuffix('_unpaid')}"
                    row = _row("distribution_missed", about, period.number, period.payment_date, "tranches.csv")
                    yield _measured(row, unpaid, 0.0)


def _short_paid(monitoring: Monitoring, bank_lines: pd.DataFrame) -> Iterator[Row]:
    """Holders who were really paid less than what was to be paid to them in the time of a file, yuan."""
    notes, periods = monitoring.projection.plan.notes, monitoring.projection.plan.periods
    payees = {f"{note.tranche.id}.{part}" for note in notes for part in ("interest", "principal")}
    for place, line in enumerate(bank_lines.to_dict("records")):
        if line["subject"] in payees and line["bank_flow"] == "paid_out" and line["difference"] < 0:
            number = int(line["period"])
            row = _row("distribution_missed", str(line["subject"]), number, periods[number].end,
                       f"bank_lines.csv {place + 1}")  # fmt: skip
            yield _measured(row, -float(line["difference"]), 0.0)


def _breaches(monitoring: Monitoring) -> Iterator[Row]:
    """Trigger events that are breached, as of the test that found it first."""
    table, today = monitoring.tables["trigger_states"], _today(monitoring)
    for place, row in enumerate(table.to_dict("records")):
        if row["test_result"] == BREACHED and _day(row["breached_since"]) <= today:
            found = _row(
                "trigger_breached", str(row["trigger"]), monitoring.n_elapsed, row["breached_since"],
                f"trigger_states.csv {place + 1}",
            )  # fmt: skip
            yield _measured(found, float(row["value"]), float(row["threshold"]))


def _disputes(monitoring: Monitoring, rules: InterimRules) -> Iterator[Row]:
    """The first window at whose end receivables in dispute are more than that share of the notes' principal."""
    table, principal = monitoring.tables["performance"], _principal(monitoring)
    face = to_fen(table["disputed_face"].to_numpy(dtype=np.float64)).tolist()
    for place, (window, disputed) in enumerate(zip(table["period"], face, strict=True)):
        notes = float(principal[window])
        if notes > 0 and disputed > rules.loss_share * notes:
            row = _row("material_dispute", "pool", int(window), table["window_end"].iloc[place],
                       f"performance.csv {place + 1}")  # fmt: skip
            yield _measured(row, disputed / notes, rules.loss_share)
            return


def _of_records(monitoring: Monitoring, files: Sequence[ServicerFile]) -> Iterator[Row]:
    """What servicers recorded of ratings and of parties."""
    ratings = _ratings(monitoring)
    ends = [period.end for period in monitoring.projection.plan.periods]
    for file in files:
        for record in file.of("rating", "event").to_dict("records"):
            subject, day = str(record["subject"]), _day(record["date"])
            window = next((number for number, end in enumerate(ends) if day <= end), len(ends) - 1)
            proof = f"{file.name} {record['line']}"
            if record["record"] == "rating":
                before, now = ratings.get(subject, ""), str(record["status"])
                ratings[subject] = now
                if before not in ("", now):
                    yield _row("rating_changed", subject, window, day, f"{proof}: {before} → {now}")
            elif str(record["status"]) == "failed":
                yield _row("participant_failed", subject, window, day, proof)


def _ratings(monitoring: Monitoring) -> dict[str, str]:
    """Ratings as the deal file has them, by role, by company and by core enterprise."""
    deal = monitoring.subject.deal
    told: dict[str, str] = {one.id: one.rating for one in deal.core_enterprises if one.rating is not None}
    for role, found in deal.parties.items():
        for one in [found] if isinstance(found, Party) else found:
            if one.rating is not None:
                told |= {role: one.rating, one.id: one.rating}
    return told


def _day(value: object) -> datetime.date:
    return pd.Timestamp(str(value)).date()


def happenings_of(events: pd.DataFrame) -> tuple[Happening, ...]:
    """What the duties calendar has to say of events: that each is to be reported."""
    rows = events.to_dict("records")
    return tuple(Happening(event=f"{row['interim_event']}.{row['about']}", day=_day(row["known_on"])) for row in rows)
