"""The workbook that calculates by itself, written: formulas with the engine's values, the same bytes each time."""

from pathlib import Path

from abs_model.glossary import Language, words_of
from abs_model.live.agreement import prove
from abs_model.live.build import build
from abs_model.live.case import Case, case_of
from abs_model.live.front import write_front
from abs_model.live.layout import lay_out
from abs_model.live.model import work_out
from abs_model.live.page import Leaf, write_cells, write_periods, write_tables
from abs_model.pool.pool import Identity
from abs_model.report.workbook import named_book
from abs_model.run.record import Projection
from abs_model.terms import Name


def write_live_workbook(projection: Projection, path: int, file: Path, language: Language) -> Path:
    """Write one path of a projection, or of a ladder of stresses, as a workbook that calculates by itself.

    Parameters
    ----------
    projection : Projection
        What was run; ``StressRun.projection`` of a ladder.
    path : int
        Number of the scenario, counted from 0.
    file : Path
        Ending in ``.xlsx``; its folder exists.
    language : Language
        Of the names of sheets, and of what stands around the tables; rows are called by both languages.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ReportError
        If the pool has too many obligors for formulas, or the deal has a history already.
    InvariantError
        If any cell differs from what the engine says, by a fen: nothing is written then.
    """
    with words_of(projection.subject.deal.product):
        case = case_of(
            projection.plan,
            projection.exposures,
            projection.paths,
            path,
            (projection.collections, projection.payments),
            tape=tape_parts(projection.subject.pool.identity),
        )
        return write_case(case, file, language, projection.scenarios[path].name)


def tape_parts(identity: Identity) -> dict[str, float]:
    """What the tape, the excluded and the refused rows come to, yuan."""
    parts = {"amount": identity.tape, "excluded": identity.excluded, "refused": identity.refused}
    return {word: part.yuan for word, part in parts.items()}


def write_case(case: Case, file: Path, language: Language, scenario: Name) -> Path:
    """Write one path of one deal, whatever it was made from; see ``write_live_workbook``."""
    deal = case.plan.deal
    model = build(case)
    values = work_out(model)
    n_compared = prove(case, model, values)
    layout = lay_out(model, language)
    with named_book(file, language, name=deal.name, subject=deal.id, day=deal.dates.cut_off, names=case.names) as book:
        for page in layout.pages:
            leaf = Leaf(
                book=book, layout=layout, values=values, page=page, deal=deal,
                sheet=book.workbook.add_worksheet(layout.titles[page]),
            )  # fmt: skip
            if page == "receivables":
                write_tables(leaf, model)
            elif page in {"results", "inputs", "drivers"}:
                write_cells(leaf)
            else:
                write_periods(leaf, model)
            if page == "results":
                write_front(leaf, case, scenario, n_compared)
    return file
