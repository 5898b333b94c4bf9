"""A workspace with a shelf and two small series, on disk."""

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from abs_model.cli import main
from tests.faults.sound import DEAL, HEADERS, SHELF, Workspace, sound_rows, tape_text

SHELF_TEXT = (
    SHELF
    + """\
letter_date: 2024-01-04
plan:
  size: {amount: 1_000_000}
  core_enterprises:
    - {id: alpha, name: 甲公司, rating: AA+}
    - {id: beta, name: 乙公司, rating: AA}
  receivables: {first: 2}
  new_suppliers: {first: 2}
  coupons: [{date: 2024-01-01, rate: 0.04}]
"""
)

LATER = {
    "cut_off: 2024-06-28": "cut_off: 2024-08-28",
    "closing: 2024-07-05": "closing: 2024-09-05",
    "payment: [2025-01-06, 2025-07-07]": "payment: [2025-03-06, 2025-09-05]",
    "expected_maturity: 2025-07-07": "expected_maturity: 2025-09-05",
    "legal_final: 2025-10-08": "legal_final: 2025-12-08",
}
"""How the dates of the second series differ."""


@dataclass(frozen=True, slots=True)
class ShelfPlace:
    """The folder of a workspace, its shelf and its two series."""

    folder: Path

    @property
    def one(self) -> Workspace:
        """The first series."""
        return Workspace(self.folder / "one")

    @property
    def two(self) -> Workspace:
        """The second series."""
        return Workspace(self.folder / "two")

    @property
    def shelf(self) -> Workspace:
        """The shelf."""
        return Workspace(self.folder / "shelf")

    @property
    def results(self) -> Path:
        """Where results go."""
        return self.folder / "results"

    def end(self, *words: str) -> Result:
        """Ask about the shelf."""
        arguments = ["shelf", str(self.folder / "shelf"), "--out", str(self.results), "--lang", "en", *words]
        return CliRunner().invoke(main, arguments)


def shelf_place(folder: Path) -> ShelfPlace:
    """Write a shelf with two series of 3,500,000 yuan, two months apart, each with receivables of its own."""
    place = ShelfPlace(folder)
    for one in (place.one, place.two, place.shelf):
        one.folder.mkdir()
    place.shelf.write("shelf.yaml", SHELF_TEXT)
    text = DEAL.replace("dates:\n", "shelf: ../shelf/shelf.yaml\ndates:\n", 1)
    place.one.write("deal.yaml", text)
    place.one.write_tape(sound_rows())
    for old, new in LATER.items():
        assert old in text
        text = text.replace(old, new)
    place.two.write("deal.yaml", text.replace("id: small", "id: second", 1))
    rows = [row | {"应收账款编号": f"S-{at}", "发票号码": f"2500000{at}"} for at, row in enumerate(sound_rows(), 1)]
    place.two.write("tape.csv", tape_text(rows, HEADERS))
    return place
