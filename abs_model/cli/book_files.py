"""The files that reports of a guarantor's whole book make: one workbook, and charts of each guarantor."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.workspace_reading import Workspace
    from abs_model.report.book_sheet import GuarantorReport
    from abs_model.run.book_simulation import BookSimulation
    from abs_model.run.exposure_ledger import Ledger
    from abs_model.run.guarantor_view import GuarantorView


def report_writer(report: "GuarantorReport", language: Language) -> Callable[[Path], None]:
    """What writes workbook and charts of a book into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.book_chart import write_book_charts
        from abs_model.report.book_workbook import write_book_workbook

        write_book_workbook(report, folder / "workbook.xlsx", language)
        write_book_charts(report, folder, language)

    return write


def guarantor_report(
    workspace: "Workspace",
    ledger: "Ledger",
    guarantors: Mapping[str, str],
    names: "tuple[pd.DataFrame, pd.DataFrame]",
    views: "Mapping[str, GuarantorView]",
    simulations: "Mapping[str, BookSimulation]",
) -> "GuarantorReport":
    """What sheets and charts are written from.

    Parameters
    ----------
    workspace : Workspace
    ledger : Ledger
    guarantors : mapping of str to str
        Those that are shown, with their names.
    names : tuple of DataFrame
        Names to decide about; deals of which nothing stands on the day.
    views, simulations : mapping
        By guarantor; of those that have one.
    """
    from abs_model.report.book_sheet import GuarantorReport
    from abs_model.run.supervisory_return import supervisory_return

    return GuarantorReport(
        ledger=ledger,
        members=workspace.members,
        guarantors=guarantors,
        near_duplicates=names[0],
        left_out=names[1],
        views=views,
        returns={name: supervisory_return(view, workspace.rulebook) for name, view in views.items()},
        simulations=simulations,
        file_hashes={one.guarantor.id: one.sha256 for one in workspace.guarantors if one.guarantor.id in views},
    )
