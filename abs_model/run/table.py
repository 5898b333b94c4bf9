"""The result tables of a projection: one function a table, yuan, English column names, one row a fact.

The column names are a contract; ``abs_model.glossary`` has a label and a unit for each of them.
"""

import datetime
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from abs_model.deal.priority import STATES
from abs_model.deal.trigger import Trigger
from abs_model.engine.ledger import POOL, Flags, Line
from abs_model.engine.position import BOUNDLESS
from abs_model.measure.money import Amounts, to_yuan
from abs_model.run.record import Projection
from abs_model.schedule.period import Period

Row = dict[str, object]


def schedule_table(projection: Projection) -> pd.DataFrame:
    """Every period and every dated event of it, with a flag on dates that rest on an unpublished year."""
    rows: list[Row] = []
    for period in projection.plan.periods:
        window = {"event": "collection_window", "date": period.end, "is_projected": period.is_projected}
        rows.append(_dated(period) | window)
        rows += [
            _dated(period) | {"event": event.name, "date": event.date, "is_projected": event.is_projected}
            for event in period.events
        ]
    return pd.DataFrame(rows)


def collections_table(projection: Projection) -> pd.DataFrame:
    """Cash and state of the pool by scenario and period, new receivables included."""
    standing, payments = projection.payments.standing, projection.payments
    flows = {
        name: to_yuan(payments.between(source=f"{POOL}.{name}")) for name in ("collected", "recovered", "repurchased")
    }
    stocks = {name: to_yuan(standing[f"pool.{name}"]) for name in ("outstanding", "overdue", "defaulted", "diluted")}
    return _by_period(projection, flows | stocks)


def payments_table(projection: Projection) -> pd.DataFrame:
    """Every step that had something to pay or paid something: available, due, paid, left due.

    ``step`` is the step's place in the list of the period's state, counted from 1; what a support without a cap has
    available is infinite.
    """
    rows: list[Row] = []
    places = _places(projection)
    for line, moved in projection.payments.moved.items():
        if line.step == 0:
            continue
        available, due = projection.payments.available[line], projection.payments.due[line]
        for path, period in zip(*np.nonzero(((moved > 0) | (due > 0)).T), strict=True):
            place = places[path][period].get(line.step)
            if place is None:  # a step of another state, recorded because other paths are in that state
                continue
            has_bound = available[period, path] < BOUNDLESS / 2
            rows.append(
                _key(projection, path, period)
                | _line(line, place)
                | {
                    "available": available[period, path] if has_bound else np.inf,
                    "due": due[period, path],
                    "paid": moved[period, path],
                    "left_due": due[period, path] - moved[period, path],
                }
            )
    return _sorted(projection, rows, ("available", "due", "paid", "left_due"))


def ledger_table(projection: Projection) -> pd.DataFrame:
    """Every movement: date, step, from, to, amount; step 0 is what happens by itself, the others as in the payments."""
    rows: list[Row] = []
    places = _places(projection)
    for line, moved in projection.payments.moved.items():
        for path, period in zip(*np.nonzero(moved.T), strict=True):
            date = movement_date(projection.plan.periods[period], line)
            place = places[path][period].get(line.step, 0)
            key = _key(projection, path, period) | {"date": date}
            rows.append(key | _line(line, place) | {"amount": moved[period, path]})
    return _sorted(projection, rows, ("amount",))


def tranches_table(projection: Projection) -> pd.DataFrame:
    """Each tranche on each distribution date: opening, due, paid, unpaid, closing."""
    payments = projection.payments
    tables = []
    for note in projection.plan.notes:
        name = note.tranche.id
        closing = payments.standing[f"{name}.balance"]
        opening = np.concatenate([np.full((1, closing.shape[1]), float(note.proceeds)), closing[:-1]])
        interest, principal = payments.paid(note.interest), payments.paid(note.repayment)
        columns = {
            "opening_balance": opening,
            "interest_due": interest + payments.standing[f"{name}.interest_unpaid"],
            "interest_paid": interest,
            "interest_unpaid": payments.standing[f"{name}.interest_unpaid"],
            "principal_paid": principal,
            "principal_unpaid": payments.standing[f"{name}.principal_unpaid"],
            "residual_paid": payments.paid(f"{name}.residual"),
            "closing_balance": closing,
        }
        table = _by_period(projection, {key: to_yuan(value) for key, value in columns.items()})
        table.insert(3, "tranche", name)
        tables.append(table)
    return _distributions_only(projection, pd.concat(tables, ignore_index=True))


def accounts_table(projection: Projection) -> pd.DataFrame:
    """Each account in each period: opening, in, out, closing."""
    payments = projection.payments
    tables = []
    for account in projection.plan.deal.accounts:
        closing = payments.standing[account.id]
        opening = np.concatenate([np.zeros((1, closing.shape[1])), closing[:-1]])
        columns = {
            "opening_balance": opening,
            "paid_in": payments.between(target=account.id),
            "paid_out": payments.between(source=account.id),
            "closing_balance": closing,
        }
        table = _by_period(projection, {key: to_yuan(value) for key, value in columns.items()})
        table.insert(3, "account", account.id)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def supports_table(projection: Projection) -> pd.DataFrame:
    """Each support on each distribution date: drawn, reimbursed, outstanding, with the dates of notice and payment."""
    payments = projection.payments
    tables = []
    for support in projection.plan.deal.support:
        drawn, repaid = payments.between(source=support.id), payments.paid(support.id)
        columns = {
            "drawn": drawn,
            "reimbursed": repaid,
            "outstanding_advance": _owed(projection, support.id),
            "drawn_so_far": np.cumsum(drawn, axis=0),
        }
        table = _by_period(projection, {key: to_yuan(value) for key, value in columns.items()})
        table.insert(3, "support", support.id)
        events = [{event.name: event.date for event in period.events} for period in projection.plan.periods]
        for column, event in (("notice_date", "shortfall_notice"), ("support_payment_date", "guarantee_payment")):
            table[column] = [events[number].get(event) for number in table["period"]]
        tables.append(table)
    if not tables:
        return pd.DataFrame()
    return _distributions_only(projection, pd.concat(tables, ignore_index=True))


def _owed(projection: Projection, support_id: str) -> Amounts:
    """What a support has paid and not been paid back, with interest."""
    standing = projection.payments.standing
    return standing[f"{support_id}.advance"] + standing[f"{support_id}.advance_interest"]


def triggers_table(projection: Projection) -> pd.DataFrame:
    """Each trigger event in each period: value, threshold, headroom, breached or not, and since which period's end."""
    standing = projection.payments.standing
    tables = []
    for trigger in projection.plan.deal.triggers:
        value = standing.get(f"trigger.{trigger.id}.value")
        if value is None:
            continue
        threshold, sign = _threshold(trigger)
        breached = standing[f"trigger.{trigger.id}.breached"] > 0
        headroom: Amounts = sign * (threshold - value)
        table = _by_period(projection, {"value": value, "headroom": headroom, "is_breached": breached})
        table.insert(3, "trigger", trigger.id)
        table.insert(5, "threshold", threshold)
        first = np.where(breached.any(axis=0), breached.argmax(axis=0), -1)
        since = {one.id: first[path] for path, one in enumerate(projection.scenarios)}
        table["breached_since"] = [
            projection.plan.periods[since[scenario]].end if since[scenario] >= 0 and is_breached else None
            for scenario, is_breached in zip(table["scenario"], table["is_breached"], strict=True)
        ]
        tables.append(table)
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def movement_date(period: Period, line: Line) -> datetime.date:
    """The day on which a movement happens: the window's end for what comes in, the payment date for steps."""
    if period.payment_date is None or line.verb in {"collect", "earn"}:
        return period.end
    if line.verb == "draw":
        return {event.name: event.date for event in period.events}.get("guarantee_payment", period.payment_date)
    return period.payment_date


def state_names(projection: Projection) -> list[list[str]]:
    """State of the deal by path and period; ``closing`` in period 0."""
    states = projection.payments.standing["state"].astype(int).T
    return [["closing", *(STATES[code] for code in path[1:])] for path in states]


def _threshold(trigger: Trigger) -> tuple[float, float]:
    """Threshold, and the sign that makes headroom positive while the test is passed."""
    if trigger.when.above is not None:
        return trigger.when.above, 1.0
    return trigger.when.below or 0.0, -1.0


def _dated(period: Period) -> Row:
    return {"period": period.number, "window_end": period.end, "payment_date": period.payment_date}


def _key(projection: Projection, path: int, period: int) -> Row:
    return {"scenario": projection.scenarios[path].id} | _dated(projection.plan.periods[period])


def _line(line: Line, place: int) -> Row:
    return {"step": place, "verb": line.verb, "source": line.source, "target": line.target}


def _places(projection: Projection) -> list[list[dict[int, int]]]:
    """By path and period: the place of every step in the list of the period's state, by its number in the plan."""
    plan = projection.plan
    closing = {planned.number: planned.places[0] for planned in plan.closing}
    by_state = [
        {
            one.number: dict(zip(one.states, one.places, strict=True))[state]
            for one in plan.programme
            if state in one.states
        }
        for state in range(len(STATES))
    ]
    states = projection.payments.standing["state"].astype(int).T
    return [[closing, *(by_state[code] for code in path[1:])] for path in states]


def _sorted(projection: Projection, rows: list[Row], money: tuple[str, ...]) -> pd.DataFrame:
    """Rows in order of scenario, period and step, money in yuan."""
    order = {scenario.id: number for number, scenario in enumerate(projection.scenarios)}
    rows = sorted(rows, key=lambda row: (order[str(row["scenario"])], row["period"], row["step"]))
    table = pd.DataFrame(rows)
    for column in money:
        table[column] = to_yuan(table[column].to_numpy(dtype=float))
    return table


def _by_period(projection: Projection, columns: Mapping[str, Amounts | Flags]) -> pd.DataFrame:
    """Arrays of shape (period, path) as a table with one row a scenario and period."""
    n_periods, n_paths = projection.payments.standing["state"].shape
    states = state_names(projection)
    table = pd.DataFrame(list(_keys(projection, n_periods, n_paths)))
    table["state"] = [state for path in states for state in path]
    for name, values in columns.items():
        table[name] = np.broadcast_to(values, (n_periods, n_paths)).T.reshape(-1)
    return table


def _keys(projection: Projection, n_periods: int, n_paths: int) -> Iterator[Row]:
    for path in range(n_paths):
        for period in range(n_periods):
            yield _key(projection, path, period)


def _distributions_only(projection: Projection, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of closing and distribution dates."""
    numbers = [period.number for period in projection.plan.periods if period.payment_date is not None]
    return table[table["period"].isin(numbers)].reset_index(drop=True)
