"""``abs-model approve``: which bills on offer fit which line today?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import A_FILE, answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_rows, say_title, yuan
from abs_model.glossary import Language, label

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.pool.bill_book import BillBook

MOST_SHOWN = 30
"""Bills that are refused, with their reasons, on a screen; objections.csv has all."""

EXAMPLES = (
    "abs-model approve deals/my-bills",
    "abs-model approve deals/my-bills --offers today.xlsx --as-of 2024-06-28",
    "abs-model approve deals/my-bills --lang en --json | jq .objections",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@click.option(
    "--offers",
    type=A_FILE,
    metavar="FILE",
    help="A tape of the bills on offer; those of the book's own tape if left out.",
)
@answers_and_writes
def approve(files: Files, offers: Path | None, manner: Manner) -> None:
    """Test every bill on offer against line, caps, tenor and freezes of DEAL: yes, or every limit that says no.

    Bills are tested in their order; one that is approved takes room from those behind it. Nothing is guaranteed by it:
    the desk writes the day of approval into the tape.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_refused
    from abs_model.cli.reading import read_bill_files, read_offers
    from abs_model.cli.refusal import refuse_other_products
    from abs_model.pool.approval import approve as test
    from abs_model.pool.bill_book import in_book
    from abs_model.run.record import provenance_of_files

    refuse_other_products(files, "approve")
    read = read_bill_files(files)
    book = read.book
    asked, tape = read_offers(offers, read) if offers is not None else (book.frame, book.bills)
    folder = delivery.place_of(book.programme.id, "approve", manner)
    known = in_book(asked, book) if offers is not None else {}
    verdicts, objections = test(asked, book.frame, book.whitelist.frame, book.programme, book.as_of, book.frozen, known)
    tables = {"verdicts": verdicts, "objections": objections, "lines": book.lines, "problems": tape.problems}
    summary = approval_summary(book, verdicts, objections)
    provenance = provenance_of_files(book.programme.id, read.sha256, tape.sha256).as_mapping()
    provenance["as_of"] = book.as_of.isoformat()
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables)
    remark_refused(tape, "problems.csv", manner.language)
    if tape is not book.bills:
        remark_refused(book.bills, "abs-model check", manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_approval(book, verdicts, objections, folder, manner.language)


def approval_summary(book: "BillBook", verdicts: "pd.DataFrame", objections: "pd.DataFrame") -> dict[str, object]:
    """How many bills fit, and what stands against the others; amounts in yuan."""
    is_in = verdicts["is_approved"].to_numpy(dtype=bool)
    return {
        "deal": book.programme.id,
        "as_of": book.as_of.isoformat(),
        "n_offered": len(verdicts),
        "n_approved": int(is_in.sum()),
        "face_offered": round(float(verdicts["face"].sum()), 2),
        "face_approved": round(float(verdicts.loc[is_in, "face"].sum()), 2),
        "objections_by": {str(limit): int(n) for limit, n in objections["limit"].value_counts().items()},
        "objections": objections["message"].tolist(),
    }


def say_approval(
    book: "BillBook", verdicts: "pd.DataFrame", objections: "pd.DataFrame", folder: Path, language: Language
) -> None:
    """Say what fits, then for every other bill all that stands against it."""
    summary = approval_summary(book, verdicts, objections)
    name = book.programme.name
    say(f"{phrase(name.zh, name.en, language)}  {label('as_of', language)} {book.as_of}")
    n_no = len(verdicts) - int(verdicts["is_approved"].sum())
    headings = ["", label("n_bills", language), label("amount", language)]
    approved = float(str(summary["face_approved"]))
    rows = [
        [phrase("申请", "offered", language), f"{len(verdicts):,}", yuan(float(str(summary["face_offered"])))],
        [phrase("通过", "approved", language), f"{len(verdicts) - n_no:,}", yuan(approved)],
        [phrase("不通过", "refused", language), f"{n_no:,}", yuan(float(str(summary["face_offered"])) - approved)],
    ]
    say_rows(headings, rows, [False, True, True])
    if n_no:
        say_title(phrase(f"不通过的票据 {n_no} 张", f"Bills that do not fit: {n_no}", language))
    shown = objections[objections["bill_id"].isin(objections["bill_id"].unique()[:MOST_SHOWN])]
    for message in shown["message"]:
        say(str(message))
    if n_no > MOST_SHOWN:
        say(
            phrase(
                f"其余 {n_no - MOST_SHOWN} 张见 objections.csv", f"{n_no - MOST_SHOWN} more: objections.csv", language
            )
        )
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))
