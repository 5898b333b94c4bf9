"""The risk class (风险分类) of a plan at the end of a report's period, and the signals that it follows from."""

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from abs_model.deal.priority import STATES
from abs_model.run.record import Projection
from abs_model.run.report_day import ReportDay

RISK_CLASSES = ("risk_normal", "risk_attention", "risk_risk", "risk_default")
"""From the best to the worst."""

_, ATTENTION, RISK, DEFAULT = RISK_CLASSES

RISK_SIGNAL_COLUMNS = ("report_kind", "risk_signal", "signal_class", "is_there")
RISK_CLASS_COLUMNS = ("report_kind", "risk_class", "n_signals")


def risk_signal_table(projection: Projection, days: Iterable[ReportDay], path: int = 0) -> pd.DataFrame:
    """Every signal and whether it is there at the end of a report's period.

    Signals are read from the run alone: states, what is due and unpaid, triggers, arrears and defaults of the pool,
    supports drawn. News of the parties, and ratings that the run does not hold, are not among them.

    Parameters
    ----------
    projection : Projection
    days : iterable of ReportDay
    path : int
        Which scenario, by number.

    Returns
    -------
    DataFrame
        ``RISK_SIGNAL_COLUMNS``; ``signal_class`` is the class that a signal stands for while it is there.
    """
    rows = [(day.report_kind, *signal) for day in days for signal in _signals(projection, day, path)]
    return pd.DataFrame(rows, columns=list(RISK_SIGNAL_COLUMNS))


def risk_class_table(signals: pd.DataFrame) -> pd.DataFrame:
    """The class of each report: the worst that any signal stands for; normal where there is none.

    Returns
    -------
    DataFrame
        ``RISK_CLASS_COLUMNS``, one row a report; ``n_signals`` is how many are there.

    Examples
    --------
    >>> signals = pd.DataFrame({
    ...     "report_kind": "annual_report", "signal_class": ["risk_attention", "risk_risk"], "is_there": [True, False],
    ... })
    >>> risk_class_table(signals)["risk_class"].tolist()
    ['risk_attention']
    """
    rows = []
    for kind, group in signals.groupby("report_kind", sort=False):
        met = group[group["is_there"].astype(bool)]
        worst = max(map(RISK_CLASSES.index, met["signal_class"]), default=0)
        rows.append((kind, RISK_CLASSES[worst], len(met)))
    return pd.DataFrame(rows, columns=list(RISK_CLASS_COLUMNS))


def _signals(projection: Projection, day: ReportDay, path: int) -> Iterator[tuple[str, str, bool]]:
    """The signals at the end of one period: name, class, whether it is there."""
    plan, last = projection.plan, day.last_window
    paid = [one for one in plan.periods if one.payment_date is not None and one.payment_date <= day.report_end]
    settled = max((one.number for one in paid), default=0)
    in_period = [one.number for one in paid if (one.payment_date or one.end) >= day.report_start]
    state = STATES[int(projection.payments.standing["state"][last, path])] if last else ""
    notes, supports = [note.tranche.id for note in plan.notes], [support.id for support in plan.deal.support]

    def stands(period: int, names: Sequence[str]) -> bool:
        standing = projection.payments.standing
        return any(float(standing[name][period, path]) > 0 for name in names if name in standing)

    yield "state_is_default", DEFAULT, state in {"default", "liquidation"}
    yield "is_unpaid", DEFAULT, stands(settled, [f"{one}.{part}_unpaid" for one in notes for part in _OWED])
    yield "state_is_acceleration", RISK, state == "acceleration"
    yield "advance_is_open", RISK, stands(settled, [f"{one}.{part}" for one in supports for part in _ADVANCED])
    yield "trigger_is_breached", ATTENTION, stands(last, [f"trigger.{one.id}.breached" for one in plan.deal.triggers])
    yield "pool_is_overdue", ATTENTION, stands(last, ["pool.overdue"])
    yield "pool_has_defaults", ATTENTION, stands(last, ["pool.defaulted"])
    drawn = [projection.payments.between(source=name)[in_period, path].sum() for name in supports]
    yield "support_was_drawn", ATTENTION, sum(drawn) > 0


_OWED = ("interest", "principal")
_ADVANCED = ("advance", "advance_interest")
