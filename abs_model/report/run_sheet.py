"""The sheets of the run: cash, tranches, accounts, supports, triggers, payments, schedule, scenarios."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from abs_model.glossary import TERMS, Unit, label
from abs_model.report.deal_terms import threshold_of
from abs_model.report.naming import capital, said
from abs_model.report.number import Value, defined
from abs_model.report.page import both, page_of, sheet_name
from abs_model.report.sheet import (
    Book,
    Cell,
    Column,
    Page,
    Placed,
    Table,
    close_page,
    column_of,
    frame_table,
    write_table,
)
from abs_model.report.sheet_chart import add_chart, column_look, line_look, series
from abs_model.report.source import is_illustrative
from abs_model.report.summary_sheet import trigger_words
from abs_model.run.record import Projection
from abs_model.run.summary import scenarios_table, summarise
from abs_model.run.table import (
    accounts_table,
    payments_table,
    schedule_table,
    supports_table,
    tranches_table,
    triggers_table,
)
from abs_model.run.tally import cash_flow_table, column_totals


def write_cash_flow(book: Book, projection: Projection) -> None:
    """Receipts and disbursements by period and kind, with totals and the chart of both."""
    page = page_of(book, projection, "cash_flow", of_scenario=True)
    first = page.row
    frame = cash_flow_table(projection)
    kinds = tuple(frame.columns[4:-1])
    columns = [column_of(str(name), book.names) for name in frame.columns]
    rows = write_table(page, frame_table(frame, columns, totals=column_totals(frame, kinds)))
    _add_cash_chart(page, frame, rows)
    close_page(page, freeze=(first + 3, 3), repeat=(first, first + 2))


def write_tranches(book: Book, projection: Projection) -> None:
    """Each tranche on each distribution date, a table each with its totals, and the chart of their balances."""
    frame = _of_first(projection, tranches_table(projection))
    figures = _figures(projection)
    page = page_of(book, projection, "tranches", of_scenario=True)
    first = page.row
    placed = {}
    for note in projection.plan.notes:
        name = note.tranche.id
        totals = {
            identifier: figures[(name, identifier)]
            for identifier in ("interest_paid", "principal_paid", "residual_paid")
        }
        placed[name] = _write_own(page, projection, frame, ("tranche", name), totals)
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    place = list(frame.columns).index("closing_balance") - 1
    n_alive = frame.loc[frame["closing_balance"] > 0, "period"].nunique()
    for number, (name, rows) in enumerate(placed.items()):
        shown = replace(rows, last=min(rows.first + n_alive, rows.last))
        chart.add_series(series(page.sheet.name, shown, 2, place, column_look(book.names[book.language][name], number)))
    add_chart(page, chart, sheet_name("tranche_balances"))
    close_page(page, freeze=(first, 0))


def write_accounts(book: Book, projection: Projection) -> None:
    """Each account in each period, a table each with its totals."""
    frame = _of_first(projection, accounts_table(projection))
    page = page_of(book, projection, "accounts", of_scenario=True)
    first = page.row
    for account in projection.plan.deal.accounts:
        own = frame[frame["account"] == account.id]
        totals = column_totals(own, ("paid_in", "paid_out"))
        _write_own(page, projection, frame, ("account", account.id), totals)
    close_page(page, freeze=(first, 0))


def write_supports(book: Book, projection: Projection) -> None:
    """Each support on each distribution date, a table each with its totals."""
    frame = _of_first(projection, supports_table(projection))
    page, figures = page_of(book, projection, "supports", of_scenario=True), _figures(projection)
    first = page.row
    for support in projection.plan.deal.support:
        totals = {"drawn": figures[(support.id, "drawn")], "reimbursed": figures[(support.id, "timing_gap")]}
        _write_own(page, projection, frame, ("support", support.id), totals)
    if not projection.plan.deal.support:
        page.sheet.write_string(page.row, 0, f"{label('none', 'zh')} {label('none', 'en')}", book.style())
    close_page(page, freeze=(first, 0))


def write_triggers(book: Book, projection: Projection) -> None:
    """Each trigger event in each period after the closing, its figures in the unit of what is measured."""
    page = page_of(book, projection, "triggers", of_scenario=True)
    first = page.row
    frame = _of_first(projection, triggers_table(projection))
    rows: list[tuple[object, ...]] = []
    marked = set()
    for trigger in projection.plan.deal.triggers:
        term = threshold_of(trigger)
        mark = is_illustrative(projection.subject.deal, term.path)
        own = frame[(frame["trigger"] == trigger.id) & (frame["period"] > 0)] if len(frame) else frame
        for line in own.to_dict("records"):
            marked |= {len(rows)} if line["is_breached"] else set()
            amounts = [Cell(value=line[name], unit=term.unit) for name in ("value", "headroom")]
            bound = Cell(value=term.value, unit=term.unit, is_illustrative=mark)
            rows.append((
                said(trigger.name, book.language), book.word(trigger.when.measure), line["period"], line["window_end"],
                line["payment_date"], amounts[0], book.word(term.identifier), bound, amounts[1], line["is_breached"],
                line["breached_since"], book.word(trigger.then),
            ))  # fmt: skip
    heads = (
        "trigger", "measure", "period", "window_end", "payment_date", "value", "direction", "threshold", "headroom",
        "is_breached", "breached_since", "then",
    )  # fmt: skip
    columns = tuple(replace(column_of(name, book.names), unit=_text_unit(name)) for name in heads)
    write_table(page, Table(columns=columns, rows=tuple(rows), marked=frozenset(marked)))
    close_page(page, freeze=(first + 3, 1), repeat=(first, first + 2))


def write_payments(book: Book, projection: Projection) -> None:
    """Every step that had something to pay or paid something."""
    frame = _of_first(projection, payments_table(projection))
    page = page_of(book, projection, "payments", of_scenario=True)
    first = page.row
    write_table(page, frame_table(frame, [column_of(str(name), book.names) for name in frame.columns]))
    close_page(page, freeze=(first + 3, 0), repeat=(first, first + 2))


def write_schedule(book: Book, projection: Projection) -> None:
    """Every dated event; what rests on a year without a published holiday notice stands out."""
    frame = schedule_table(projection)
    page = page_of(book, projection, "schedule")
    first = page.row
    table = frame_table(frame, [column_of(str(name), book.names) for name in frame.columns])
    write_table(page, replace(table, marked=frozenset(np.flatnonzero(frame["is_projected"]).tolist())))
    close_page(page, freeze=(first + 3, 0), repeat=(first, first + 2))


def write_scenarios(book: Book, projection: Projection) -> None:
    """Every scenario in a column of its own: its figures in rows, each in its unit."""
    frame = scenarios_table(projection)
    page = page_of(book, projection, "scenarios", widest=17)
    first = page.row
    names = [
        Column(zh=one.zh, en=capital(one.en), unit="number")
        for one in (scenario.name for scenario in projection.scenarios)
    ]
    heads = both("identifier")
    rows = tuple(
        _scenario_row(book, projection, identifier, frame[identifier].tolist())
        for identifier in frame.columns
        if identifier not in {"scenario", "name_zh", "name_en"}
    )
    write_table(page, Table(columns=(*heads, *names), rows=rows))
    close_page(page, freeze=(first + 3, 2), repeat=(first, first + 2))


def _scenario_row(book: Book, projection: Projection, identifier: str, values: Sequence[Value]) -> tuple[object, ...]:
    column = column_of(identifier, book.names)
    if identifier == "breached_triggers":
        words = [trigger_words(str(value), book, projection) for value in values]
        return (column.zh, column.en, *(Cell(value=word, unit="text") for word in words))
    known = [defined(identifier.rpartition(".")[2], value) for value in values]
    return (column.zh, column.en, *(Cell(value=value, unit=column.unit) for value in known))


def _of_first(projection: Projection, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the first scenario, without its name."""
    if frame.empty:
        return frame
    own = frame[frame["scenario"] == projection.scenarios[0].id]
    return own.drop(columns="scenario").reset_index(drop=True)


def _figures(projection: Projection) -> dict[tuple[str, str], float]:
    """Amounts of the first scenario by subject and figure."""
    return {
        (one.subject, one.identifier): float(one.value)
        for one in summarise(projection)
        if isinstance(one.value, float) and TERMS[one.identifier].unit == "yuan"
    }


def _write_own(
    page: Page, projection: Projection, frame: pd.DataFrame, whose: tuple[str, str], totals: Mapping[str, float]
) -> Placed:
    """The rows of one tranche, account or support as a table headed by its name."""
    kind, name = whose
    own = frame[frame[kind] == name].drop(columns=kind)
    columns = [column_of(str(column), page.book.names) for column in own.columns]
    title = f"{page.book.names['zh'][name]}  {capital(page.book.names['en'][name])}"
    return write_table(page, frame_table(own, columns, title=title, totals=totals))


def _text_unit(name: str) -> Unit:
    return "text" if TERMS[name].unit == "state" else TERMS[name].unit


def _add_cash_chart(page: Page, frame: pd.DataFrame, rows: Placed) -> None:
    """Cash in and cash out as columns, the cash of all accounts as a line; the closing is left out."""
    places = {str(name): place for place, name in enumerate(frame.columns)}
    moved = np.flatnonzero(frame[["cash_in", "cash_out", "cash_balance"]].any(axis=1))
    shown = replace(rows, first=rows.first + 1, last=rows.first + int(moved.max(initial=1)))
    columns = page.book.workbook.add_chart({"type": "column"})
    for number, name in enumerate(("cash_in", "cash_out")):
        look = column_look(capital(page.book.word(name)), number)
        columns.add_series(series(page.sheet.name, shown, places["window_end"], places[name], look))
    line = page.book.workbook.add_chart({"type": "line"})
    look = line_look(capital(page.book.word("cash_balance")))
    line.add_series(series(page.sheet.name, shown, places["window_end"], places["cash_balance"], look))
    columns.combine(line)
    add_chart(page, columns, sheet_name("collections_and_payments"))
