"""``abs-model history``: which servicer files were taken, what was corrected, which runs rest on them?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import HISTORY, answers_and_writes
from abs_model.cli.question import Question
from abs_model.cli.request import Manner
from abs_model.cli.speech import phrase, remark, say, say_json, say_table, say_title
from abs_model.errors import Fault, HistoryError, nearest
from abs_model.glossary import Language, label

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.io.history import History

MOST_RUNS = 20
"""Runs that are said on a screen; the newest of them."""

SHORT = 12
"""Characters of a fingerprint, enough to tell files apart."""

TO_THE_MINUTE = 16
"""Characters of a moment on a screen."""

SHOWN = {
    "deals": ("deal_id", "n_files", "n_corrections", "n_runs", "last_window", "period_end", "taken_at"),
    "servicer_files": (
        "deal_id", "file_id", "windows_covered", "period_end", "file_version", "name", "sha256", "taken_at", "taken_by",
        "superseded_by", "override",
    ),
    "corrections": ("deal_id", "file_id", "replaces", "corrected_at", "corrected_by", "correction"),
    "runs": ("deal_id", "run_id", "file_id", "last_window", "scenario", "made_at", "made_by", "is_current"),
}  # fmt: skip
"""The columns of each table that fit a screen."""

EXAMPLES = (
    "abs-model history",
    "abs-model history fazhan-scf-2020-1 --lang en",
    "abs-model history --check",
    "abs-model history --out history-as-csv",
)


@click.command(cls=Question, examples=EXAMPLES)
@click.argument("deal_id", required=False)
@HISTORY
@click.option("--check", "is_checking", is_flag=True, help="Verify all of it; ends with 7 where anything is wrong.")
@answers_and_writes
def history(deal_id: str | None, history: Path, is_checking: bool, manner: Manner) -> None:
    """List the servicer files that were taken, of DEAL_ID or of every deal, with corrections and runs.

    With --out, every table is written there as CSV, and every servicer file as it was taken; without, nothing is
    written.
    """
    from abs_model.io.history import open_history
    from abs_model.io.history_export import overview

    with open_history(history, is_new=False) as kept:
        chosen = None if deal_id is None else _known(deal_id, kept)
        if is_checking:
            _check(kept)
        with kept.reading() as connection:
            tables = overview(connection, chosen)
        if manner.out is not None:
            _export(kept, chosen, tables, manner)
        for said in kept.remarks:
            remark(said)
    if manner.is_json:
        say_json(_answer(history, tables, manner, is_checked=is_checking))
    else:
        _say(tables, manner, is_checked=is_checking)


def _known(deal_id: str, kept: "History") -> str:
    """The id of a deal that the history knows; a folder may be named as in other commands."""
    deals = kept.deals()
    for name in (deal_id, Path(deal_id).name):
        if name in deals:
            return name
    fault = Fault(
        where=str(kept.path),
        found=f"nothing was taken for a deal {deal_id}",
        wanted="a deal with servicer files is wanted",
        remedy=nearest(deal_id, deals),
    )
    raise HistoryError(str(fault))


def _check(kept: "History") -> None:
    faults = kept.check()
    if faults:
        raise HistoryError("\n".join(map(str, faults)))


def _export(kept: "History", deal_id: str | None, tables: "dict[str, pd.DataFrame]", manner: Manner) -> None:
    from abs_model import __version__
    from abs_model.cli import delivery
    from abs_model.io.history_export import write_history

    folder = delivery.place_of(deal_id or "", "history", manner)
    delivery.deliver(
        folder,
        manner,
        summary={"history": str(kept.path), "deals": tables["deals"]["deal_id"].tolist()},
        provenance={"version": __version__, "files": tables["servicer_files"]["sha256"].tolist()},
        tables={},
        write_reports=lambda place: write_history(kept, place, deal_id),
    )


def _answer(file: Path, tables: "dict[str, pd.DataFrame]", manner: Manner, *, is_checked: bool) -> dict[str, object]:
    """All of the tables, for machines."""
    from abs_model.report.number import stated

    said = {
        name: [{str(column): stated(cell) for column, cell in row.items()} for row in table.to_dict("records")]
        for name, table in tables.items()
    }
    place = {} if manner.out is None else {"folder": str(manner.out)}
    return {"history": str(file), "is_checked": is_checked, **said, **place}


def _say(tables: "dict[str, pd.DataFrame]", manner: Manner, *, is_checked: bool) -> None:
    language = manner.language
    for name, columns in SHOWN.items():
        table = _screened(tables[name])
        if name == "deals" or len(table):
            say_title(label(name, language))
            say_table(table.tail(MOST_RUNS) if name == "runs" else table, columns, language)
            if name == "runs" and len(table) > MOST_RUNS:
                say(_further(len(table) - MOST_RUNS, language))
    if is_checked:
        say_title(phrase("历史库核验通过。", "The history passes its check.", language))
    if manner.out is not None:
        say_title(phrase(f"全部明细见 {manner.out}", f"All of it is in {manner.out}", language))


def _further(n_more: int, language: Language) -> str:
    return phrase(f"另有更早的 {n_more} 次测算，见 --out", f"{n_more} earlier runs: see --out", language)


def _screened(table: "pd.DataFrame") -> "pd.DataFrame":
    """A table with fingerprints and moments cut to what a reader needs, and windows in one column."""
    from abs_model.pool.cell import clean_text

    shown = table.copy()
    # What others have typed, and names of files, must not move the cursor.
    for column in {"name", "override", "correction"} & {*shown}:
        shown[column] = [clean_text(words) for words in shown[column]]
    for column in {"taken_at", "corrected_at", "made_at"} & {*shown}:
        shown[column] = shown[column].astype("str").str[:TO_THE_MINUTE]
    if "sha256" in shown:
        shown["sha256"] = shown["sha256"].astype("str").str[:SHORT]
        ends = zip(shown["first_window"], shown["last_window"], strict=True)
        shown["windows_covered"] = [str(first) if first == last else f"{first}-{last}" for first, last in ends]
    return shown
