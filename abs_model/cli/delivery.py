"""Results as every command that writes hands them over: one folder, its place, its contents."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.cli.request import Manner

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.pool.bill_book import BillBook
    from abs_model.run.credit import Credit
    from abs_model.run.ladder import Ladder
    from abs_model.run.likelihood import Estimate, Simulation
    from abs_model.run.record import Projection, Subject
    from abs_model.run.stress import StressRun

ROOT = Path("reports/out")
"""Where results go that nobody has named a place for."""


def place_of(deal_id: str, command: str, manner: Manner) -> Path:
    """Where a command puts its results, looked at before the work begins.

    Raises
    ------
    ReportError
        If results cannot stand there.
    """
    from abs_model.io.whole_folder import refuse_unfit

    folder = manner.out or ROOT / deal_id / command
    refuse_unfit(folder, root_of(manner))
    return folder


def root_of(manner: Manner) -> Path | None:
    """The folder below which no link is followed; a place that somebody has named may be reached by links."""
    return None if manner.out else ROOT


def deliver(
    folder: Path,
    manner: Manner,
    *,
    summary: Mapping[str, object],
    provenance: Mapping[str, object],
    tables: "Mapping[str, pd.DataFrame]",
    write_reports: Callable[[Path], object] | None = None,
) -> None:
    """Write the folder, whole or not at all."""
    from abs_model.io.results import write_results

    write_results(folder, summary, provenance, tables, write_reports, root=root_of(manner))


def pool_tables(subject: "Subject") -> "dict[str, pd.DataFrame]":
    """What is in the pool, what is not and why, and how it is made up."""
    import pandas as pd

    from abs_model.pool.limits import limit_table
    from abs_model.pool.stratify import stratify

    cuts = stratify(subject.pool).tables
    return {
        "pool": subject.pool.frame,
        "exclusions": subject.screening.exclusions,
        "flags": subject.screening.flags,
        "refused": subject.tape.refused,
        "problems": subject.tape.problems,
        "concentration": limit_table(subject.pool.frame, subject.deal.pool.concentration),
        "stratification": pd.concat([table.assign(dimension=name) for name, table in cuts.items()])[
            ["dimension", "key", "name", "above", "up_to", "n_receivables", "amount", "share"]
        ],
    }


def deal_summary(case: "Case", projection: "Projection") -> dict[str, object]:
    """Figures and identities of the base case; of a book of bills those of its day, of an IP note its own besides."""
    summary = summary_of(projection)
    if case.subject.claims is not None:
        from abs_model.cli.ip_answer import ip_summary

        return summary | {"ip": ip_summary(case.subject)}
    if case.book is None:
        return summary
    from abs_model.cli.bill_answer import book_summary

    return summary | {"book": book_summary(case, case.book)}


def deal_tables(case: "Case", credit: "Credit | None" = None) -> "dict[str, pd.DataFrame]":
    """What a deal rests on: its pool, with its claims and property if it has some, or its bills as at a day."""
    if case.subject.claims is not None:
        from abs_model.cli.ip_answer import ip_answer_tables

        return pool_tables(case.subject) | ip_answer_tables(case.subject)
    if case.book is None:
        return pool_tables(case.subject)
    from abs_model.cli.bill_answer import book_answer_tables

    return book_answer_tables(case, case.book, credit)


def projection_tables(projection: "Projection") -> "dict[str, pd.DataFrame]":
    """What happens in every scenario, period by period."""
    from abs_model.run import table
    from abs_model.run.summary import scenarios_table

    return {
        "schedule": table.schedule_table(projection),
        "collections": table.collections_table(projection),
        "payments": table.payments_table(projection),
        "ledger": table.ledger_table(projection),
        "tranches": table.tranches_table(projection),
        "accounts": table.accounts_table(projection),
        "supports": table.supports_table(projection),
        "triggers": table.triggers_table(projection),
        "scenarios": scenarios_table(projection),
    }


def summary_of(projection: "Projection", path: int = 0) -> dict[str, object]:
    """Figures and identities of one scenario, with units; amounts in yuan."""
    from abs_model.run.summary import identities, summarise

    proofs = []
    for identity in identities(projection, path):
        is_count = identity.identifier == "tape_rows"
        left, right = (side if is_count else side / 100 for side in (identity.left, identity.right))
        unit = "count" if is_count else "yuan"
        proofs.append(
            {"identifier": identity.identifier, "left": left, "right": right, "unit": unit, "holds": identity.holds}
        )
    deal = projection.subject.deal
    return {
        "deal": deal.id,
        "name": {"zh": deal.name.zh, "en": deal.name.en},
        "scenario": projection.scenarios[path].id,
        "figures": [asdict(figure) for figure in summarise(projection, path)],
        "identities": proofs,
    }


def stress_tables(run: "StressRun") -> "dict[str, pd.DataFrame]":
    """What every stress does, and period by period cover and trigger events."""
    from abs_model.run.table import triggers_table

    return {
        "stress": run.table,
        "coverage": run.coverage,
        "trigger_events": run.events,
        "triggers": triggers_table(run.projection),
    }


def stress_summary(run: "StressRun", ladder: "Ladder") -> dict[str, object]:
    """The ladder row by row, what was left out of it, and what is breached in the base case; amounts in yuan."""
    from abs_model.report.number import stated
    from abs_model.scenario.ladder import LADDER_VERSION

    deal = run.projection.subject.deal
    rows = [{str(column): stated(value) for column, value in row.items()} for row in run.table.to_dict("records")]
    return {
        "deal": deal.id,
        "name": {"zh": deal.name.zh, "en": deal.name.en},
        "ladder_version": LADDER_VERSION,
        "breached_in_base": list(run.breached()),
        "stresses": rows,
        "left_out": [{"scenario": one.id, "missing": list(one.missing)} for one in ladder.left_out],
    }


def simulation_tables(simulation: "Simulation") -> "dict[str, pd.DataFrame]":
    """How likely everything is, what was assumed, and what it hangs on."""
    import pandas as pd

    return {
        "simulation": pd.DataFrame(list(map(_estimate, simulation.estimates))),
        "claims_by_date": simulation.claims,
        "claims_by_week": simulation.weeks,
        "loss_distribution": simulation.distributions,
        "ratings": simulation.ratings,
        "names": simulation.names,
        "correlations": simulation.correlations,
    }


def simulation_summary(simulation: "Simulation", book: "BillBook | None" = None) -> dict[str, object]:
    """Figures with their errors and exact values, how the two agree, and ratings; of bills also cash against calls."""
    from abs_model.run.agreement import agreement
    from abs_model.run.bill_measure import cash_calls

    deal = simulation.subject.deal
    calls = {} if book is None else {"cash_calls": cash_calls(book, simulation)}
    return {
        "deal": deal.id,
        "name": {"zh": deal.name.zh, "en": deal.name.en},
        "scenario": simulation.scenario.id,
        "n_paths": simulation.n_paths,
        "n_fates": simulation.n_fates,
        "scheme": simulation.scheme,
        "seed": simulation.seed,
        "figures": list(map(_estimate, simulation.estimates)),
        "agreement": agreement(simulation.estimates).as_mapping(),
        "ratings": simulation.ratings.to_dict("records"),
        **calls,
    }


def _estimate(one: "Estimate") -> dict[str, object]:
    """One figure as a row: amounts to the fen, all else to twelve digits."""
    rounded = {
        word: _rounded(value, one.unit)
        for word, value in (("value", one.value), ("standard_error", one.standard_error), ("exact", one.exact))
    }
    place = {"section": one.section, "subject": one.subject, "identifier": one.identifier}
    return place | rounded | {"distance": _rounded(one.distance, "ratio"), "unit": one.unit}


def _rounded(value: object, unit: str) -> object:
    if not isinstance(value, float):
        return value
    return round(value, 2) if unit == "yuan" else float(f"{value:.12g}")
