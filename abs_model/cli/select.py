"""``abs-model select``: which receivables of a tape that is larger than the issue fill it best."""

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abs_model.cli.option import DEAL, TAPE, Command, answers_and_writes
from abs_model.cli.part import counts
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_rows, say_table, say_title
from abs_model.glossary import TERMS, Language, label

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.deal.deal import Deal
    from abs_model.deal.eligibility import ConcentrationLimit
    from abs_model.io.deal_file import DealFile
    from abs_model.pool.selection import Selected
    from abs_model.pool.tape import Tape
    from abs_model.report.selection_words import SelectionReport

AIMS = ("amount", "suppliers", "yield", "tenor")
"""Those of the pool, which is not loaded to say them."""

MOST_LINES = 20
"""Limits that go on a screen; the file has all of them."""

OPTIONS = (
    click.option("--target", type=float, required=True, metavar="YUAN", help="Most that is chosen, face in yuan."),
    click.option("--least", type=float, metavar="YUAN", help="Least that is chosen; 99.9 % of the most if left out."),
    click.option("--aim", type=click.Choice(AIMS), default=AIMS[0], show_default=True, help="What it is best at."),
    click.option(
        "--gap",
        type=float,
        default=1e-4,
        show_default=True,
        metavar="PART",
        help="How near to the best will do.",
    ),
    click.option(
        "--seconds", type=float, default=7.0, show_default=True, help="Most time each time that the solver is asked."
    ),
)

EXAMPLES = (
    "abs-model select deals/my-deal --tape offered.xlsx --target 263000000",
    "abs-model select deals/my-deal --tape offered.xlsx --target 263000000 --aim suppliers --least 260000000",
    "abs-model select deals/my-deal --target 263000000 --aim tenor --gap 0.001 --json | jq .proof",
)


def takes_selection(command: Command) -> Command:
    """Give a command --target, --least, --aim, --gap and --seconds, as its argument ``wanted``."""

    @wraps(command)
    def collected(**given: Any) -> None:
        wanted = {name: given.pop(name) for name in ("target", "least", "aim", "gap", "seconds")}
        command(wanted=wanted, **given)

    for option in reversed(OPTIONS):
        collected = option(collected)
    return collected


@click.command(cls=Question, examples=EXAMPLES)
@DEAL
@TAPE
@takes_selection
@answers_and_writes
def select(deal: Path, tape: Path | None, wanted: Mapping[str, Any], manner: Manner) -> None:
    """Choose from the tape of DEAL the receivables that fill an amount, under every criterion and limit.

    The limits of the deal and of its shelf hold to the fen, as shares of what is chosen. selection.csv is a tape of the
    chosen rows, excluded.csv says why each other row is out, limits.csv how far each limit is used.
    """
    from abs_model.cli import delivery
    from abs_model.cli.claim_reading import refuse_claims
    from abs_model.cli.refusal import refuse_bills
    from abs_model.cli.silence import solver_silenced
    from abs_model.pool.selection import Selection
    from abs_model.pool.selection import select as choose
    from abs_model.report.selection_words import SelectionReport
    from abs_model.run.record import provenance_of_files

    refuse_bills(Files(deal=deal), "select")
    refuse_claims(Files(deal=deal), "select")
    file, read, limits = _read(deal, tape)
    folder = delivery.place_of(file.deal.id, "select", manner)
    with solver_silenced():
        selected = choose(read, file.deal, Selection(**wanted, limits=limits))
    tables, summary = selection_tables(read, selected), selection_summary(file.deal, selected)
    origin = provenance_of_files(file.deal.id, file.sha256, read.sha256)
    report = SelectionReport(deal=file.deal, tape=read, selected=selected, provenance=origin)
    provenance, reports = origin.as_mapping(), _reports(report, manner.language)
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables, write_reports=reports)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_selection(file.deal, selected, folder, manner.language)


def _reports(report: "SelectionReport", language: Language) -> Callable[[Path], None]:
    """What writes every report of the choice into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.selection_chart import write_selection_charts
        from abs_model.report.selection_sheet import write_selection_workbook

        write_selection_workbook(report, folder / "workbook.xlsx", language)
        write_selection_charts(report, folder, language)

    return write


def _read(deal: Path, tape: Path | None) -> "tuple[DealFile, Tape, tuple[ConcentrationLimit, ...]]":
    """The deal, the tape that is asked for or the deal's own, and what the shelf allows of one core enterprise."""
    from abs_model.deal.eligibility import ConcentrationLimit
    from abs_model.io.deal_file import read_deal
    from abs_model.io.shelf_file import read_shelf
    from abs_model.io.tape_file import read_tape_file
    from abs_model.pool.schema import RECEIVABLES
    from abs_model.pool.tape import read_rows

    file = read_deal(deal)
    shelf = read_shelf(file.folder / file.deal.shelf) if file.deal.shelf else None
    cap = shelf.per_core_enterprise_cap if shelf else None
    limits = () if cap is None else (ConcentrationLimit(by="core_enterprise_id", amount=cap),)
    return file, read_rows(read_tape_file(tape or file.folder / file.deal.pool.tape), RECEIVABLES), limits


def selection_tables(tape: "Tape", selected: "Selected") -> "dict[str, pd.DataFrame]":
    """The chosen rows as a tape, why the others are out, how far each limit is used."""
    from abs_model.pool.selection import chosen_tape

    return {
        "selection": chosen_tape(tape, selected).frame.drop(columns="row"),
        "excluded": selected.excluded,
        "limits": selected.limits,
        "refused": tape.refused,
        "problems": tape.problems,
    }


def selection_summary(deal: "Deal", selected: "Selected") -> dict[str, object]:
    """What was chosen, and what is proven of it."""
    from abs_model.report.selection_words import figures_of

    wanted = selected.selection
    return {
        "deal": deal.id,
        "wanted": {name: getattr(wanted, name) for name in ("aim", "target", "least", "gap", "seconds")},
        "figures": figures_of(selected),
        "proof": {"status": selected.status, "value": selected.value, "bound": selected.bound, "gap": selected.gap},
        "binding_limits": selected.binding[["rule", "dimension", "key", "room"]].to_dict("records"),
        "excluded_by": counts(selected.excluded, "rule"),
    }


def say_selection(deal: "Deal", selected: "Selected", folder: Path, language: Language) -> None:
    """Say the choice on one screen."""
    from abs_model.report.number import say as in_words
    from abs_model.report.selection_words import figures_of

    say(phrase(deal.name.zh, deal.name.en, language))
    figures = [
        [label(name, language), in_words(value, TERMS[name].unit, language, {})]
        for name, value in figures_of(selected).items()
    ]
    say_rows(["", ""], figures, [False, True])
    _say_proof(selected, language)
    excluded = counts(selected.excluded, f"rule_{language}")
    say_title(phrase("未入选", "Not chosen", language))
    rows = [[rule, f"{count:,}"] for rule, count in excluded.items()]
    say_rows([label("rule", language), phrase("笔数", "rows", language)], rows, [False, True])
    _say_limits(selected, language)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))


def _say_proof(selected: "Selected", language: Language) -> None:
    """Say what the aim has reached, and how sure it is that nothing is better."""
    from abs_model.report.number import say as in_words
    from abs_model.report.selection_words import AIM_FIGURES

    name = AIM_FIGURES[selected.selection.aim]
    value, bound = (in_words(one, TERMS[name].unit, language, {}) for one in (selected.value, selected.bound))
    say_title(phrase("目标与证明", "Aim and proof", language))
    say_rows(["", ""], [[label(name, language), value], [label("bound", language), bound]], [False, True])
    say(f"{label(selected.status, language)} ({label('gap', language)} {selected.gap:.2g})")


def _say_limits(selected: "Selected", language: Language) -> None:
    """Say the limits that bind, or else those that are used up most."""
    if not len(selected.limits):
        return
    binding = selected.binding
    say_title(
        phrase("起约束作用的限额", "Limits that bind", language)
        if len(binding)
        else phrase("没有限额起约束作用;用得最多的", "No limit binds; those used most", language)
    )
    shown = binding if len(binding) else selected.limits.sort_values("room", ignore_index=True)
    names = {one: label(one, language) for one in shown["dimension"].unique()}
    say_table(shown.head(MOST_LINES), ["dimension", "key", "amount", "share", "limit", "room"], language, names)
    if len(shown) > MOST_LINES:
        rest = len(shown) - MOST_LINES
        say(phrase(f"另有 {rest} 项,见 limits.csv", f"and {rest} more, in limits.csv", language))
