"""Draw the small pictures of this folder, one page of each document: ``python reports/gallery/make_gallery.py``.

The documents are those that the command line writes for the sample deals; their pages are taken from the PDF files.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
PPI = 58
"""A page of A4 is 480 dots wide then."""

OF_DEALS = {
    "fazhan-scf-2020-1": {
        "memorandum_zh": 2,
        "distribution_report_zh": 1,
        "annual_report_zh": 2,
        "quarterly_report_zh": 1,
        "servicer_report_zh": 1,
        "memorandum_en": 2,
    },
    "fazhan-bills-desk": {"bill_book_report_zh": 2, "bill_claims_report_zh": 1},
    "nanshan-ip-abn-2020-1": {"operation_report_zh": 1, "borrower_cost.jinjia_zh": 1},
}
"""The page that each document is shown by, by deal."""

OF_GUARANTORS = {"fazhan": {"guarantor_report.fazhan_zh": 1}}


def main() -> None:
    """Write every picture."""
    with TemporaryDirectory(dir=FOLDER) as place:
        for deal, pages in OF_DEALS.items():
            out = Path(place) / deal
            _run("report", f"deals/{deal}", "--format", "pdf", "--out", str(out))
            _draw(out / "documents", pages)
        for guarantor, pages in OF_GUARANTORS.items():
            out = Path(place) / guarantor
            _run("book", "deals", "--guarantor", guarantor, "--format", "pdf", "--out", str(out))
            _draw(out / "documents", pages)


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "cli.py", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _draw(documents: Path, pages: dict[str, int]) -> None:
    for name, page in pages.items():
        source = documents / "page.typ"
        image = f'#image("{name}.pdf", page: {page}, width: 100%)'
        source.write_text(f'#set page(paper: "a4", margin: 0pt)\n{image}\n', encoding="utf-8")
        picture = typst.compile(source, format="png", ppi=PPI)
        (FOLDER / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
