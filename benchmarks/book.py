"""One draw through all deals of one guarantor: 100,000 paths of the sample book, everything counted and looked for."""

import os
import time
from collections.abc import Iterator
from functools import cache

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.io.credit_file import read_credit_file
from abs_model.run.book_model import BookDeal
from abs_model.run.book_path import BookLimits, Change
from abs_model.run.book_simulation import BookSettings, simulate_book
from abs_model.run.credit import Credit
from abs_model.run.simulate import Settings
from benchmarks.credit_case import ROOT
from benchmarks.measure import Row

N_PATHS = 100_000
GUARANTOR = "fazhan"
SMALL = ("fazhan-scf-2020-1", "fazhan-bills-2020")
LARGE = (*SMALL, "fazhan-bills-desk")
LIMITS = BookLimits(liquid_assets=1_200_000_000.0, net_assets=5_840_000_000.0)
CHANGES = (Change(id="re_guaranteed", re_guarantee_share=0.4), Change(id="without", without=("fazhan-bills-2020",)))


def book_rows() -> Iterator[Row]:
    """Wall time of a book of two deals, and with a desk of 5,000 bills of 220 acceptors, in one process and in two."""
    cores = f"wall, every table, two changes; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    for deals, floor, aim in ((SMALL, 60.0, 5.0), (LARGE, 60.0, 20.0)):
        one, two = (_seconds(deals, n_workers) for n_workers in (1, 2))
        yield Row(
            job=f"book of one guarantor, {len(deals)} deals, 100,000 paths, one process",
            measured=one, unit="s", floor=floor, aim=aim, is_larger_better=False,
            detail=f"{cores}; {two:.1f} s in two processes",
        )  # fmt: skip


def _seconds(deals: tuple[str, ...], n_workers: int) -> float:
    settings = BookSettings(drawing=Settings(n_paths=N_PATHS), limits=LIMITS, changes=CHANGES)
    book, credit = _book(deals), _credit()
    start = time.perf_counter()
    simulate_book(book, GUARANTOR, credit, settings, n_workers)
    return time.perf_counter() - start


@cache
def _book(deals: tuple[str, ...]) -> tuple[BookDeal, ...]:
    """Deals of the sample workspace with their base cases."""
    cases = [read_case(Files(deal=ROOT / "deals" / name)) for name in deals]
    return tuple(
        BookDeal(deal_id=case.subject.deal.id, subject=case.subject, book=case.book, scenario=case.scenarios[0])
        for case in cases
    )


@cache
def _credit() -> Credit:
    file = read_credit_file(ROOT / "deals" / "fazhan-guarantor")
    return Credit(terms=file.terms, table=file.table, sha256=file.sha256)
