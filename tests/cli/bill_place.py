"""A desk with a small book of guaranteed bills in a folder of its own, and the command line to ask it with."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from abs_model.cli import main
from tests.faults.sound import read_csv

Row = Mapping[str, str]

TERMS = """\
id: desk
product: bill_guarantee
name: {zh: 票据台, en: bill desk}
parties:
  guarantor: {id: guarantor, name: 示例担保, rating: AAA, liquid_assets: 400_000}
  discount_bank: {id: bank, name: 示例银行}
as_of: 2024-06-28
bills: bills.csv
whitelist: whitelist.csv
"""

WHITELIST: tuple[dict[str, str], ...] = (
    {"acceptor_id": "A1", "acceptor_name": "甲公司", "group_id": "G1", "rating": "AA+", "line": "1000000.00"},
    {"acceptor_id": "A2", "acceptor_name": "乙公司", "group_id": "G1", "rating": "AA", "line": "1000000.00"},
    {"acceptor_id": "A3", "acceptor_name": "丙公司", "group_id": "", "rating": "AA-", "line": "2000000.00"},
)


def bill(number: int, face: str, acceptor: str, supplier: str = "s9", **cells: str) -> dict[str, str]:
    """A bill of the new-generation system, drawn on 2024-06-20 and due on 2024-12-20, nothing more said of it."""
    told = {"issue_date": "2024-06-20", "due_date": "2024-12-20"} | cells
    drawn = told["issue_date"].replace("-", "")
    return {
        "pack_no": f"6303290000518{drawn}{number:08d}0",
        "range_start": "1",
        "range_end": face.replace(".", ""),  # a sub-bill is a fen
        "face": face,
        "acceptor_id": acceptor,
        "supplier_id": supplier,
        **told,
    }


def live(number: int, face: str, acceptor: str, supplier: str = "s9", **cells: str) -> dict[str, str]:
    """One that is guaranteed and discounted, due on 2024-10-10."""
    life = {
        "issue_date": "2024-04-10", "due_date": "2024-10-10", "guarantee_date": "2024-04-11",
        "discount_date": "2024-04-11", "bank_id": "bank",
    }  # fmt: skip
    return bill(number, face, acceptor, supplier, **(life | cells))


def bill_id(row: Row) -> str:
    """What the desk calls a bill: its number and its range."""
    return f"{row['pack_no']}:{row['range_start']}-{row['range_end']}" if row["range_end"] else row["pack_no"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The folder of a book."""

    folder: Path

    @property
    def results(self) -> Path:
        """Where results go."""
        return self.folder / "results"

    def write_terms(self, more: str = "", **old_and_new: tuple[str, str]) -> None:
        """Write the terms with some more lines, and with changes, each a text that stands there and another."""
        text = TERMS
        for old, new in old_and_new.values():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (self.folder / "deal.yaml").write_text(text + more, encoding="utf-8")

    def write_rows(self, name: str, rows: Sequence[Row]) -> Path:
        """Write a table with a column for every word that a row has."""
        headers = list(dict.fromkeys(header for row in rows for header in row))
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def write_whitelist(self, **changes: Mapping[str, str]) -> None:
        """Write the whitelist with changes by acceptor."""
        self.write_rows("whitelist.csv", [{**one, **changes.get(one["acceptor_id"], {})} for one in WHITELIST])

    def end(self, command: str, *words: str) -> Result:
        """Run a command on the book, which writes into ``results``."""
        return CliRunner().invoke(main, [command, str(self.folder), "--out", str(self.results), *words])

    def answer(self, command: str, *words: str, ends_with: int = 0) -> Any:
        """The one JSON document that a command says."""
        result = self.end(command, *words, "--json")
        assert result.exit_code == ends_with, result.output
        return json.loads(result.stdout)

    def table(self, name: str) -> list[dict[str, str]]:
        """The lines of a table among the results."""
        return read_csv(self.results / f"{name}.csv")


def desk(folder: Path, *rows: Row, more: str = "") -> Desk:
    """Write a book of some bills."""
    place = Desk(folder)
    place.write_terms(more)
    place.write_whitelist()
    place.write_rows("bills.csv", rows)
    return place
