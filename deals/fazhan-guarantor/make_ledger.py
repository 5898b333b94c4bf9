"""Write claims_ledger.csv, an invented sample of the guarantor's loan guarantees and what was claimed of them.

Nothing of it was published. The book grows year by year, and a claim comes up to seven years after its guarantee, most
in the first three, so that the claim rate of a young book looks better than it is. All is drawn from one
seed, so that every run writes the same bytes:

    python deals/fazhan-guarantor/make_ledger.py
"""

import csv
import datetime
import random
from pathlib import Path

SEED = 20200942
"""Chosen so that the ledger shows something: with few claims, many another has a year without any."""

GIVEN = {2014: 26, 2015: 32, 2016: 40, 2017: 50, 2018: 62, 2019: 76, 2020: 90, 2021: 70, 2022: 74, 2023: 80, 2024: 80}
"""Guarantees of each year."""

AMOUNTS = (50, 100, 100, 150, 200, 200, 300, 300, 500, 800)
"""Guaranteed amounts to draw from, 万元."""

CLAIMED = 0.11
"""How likely a guarantee is claimed in the end."""

LAG = (0.22, 0.30, 0.22, 0.12, 0.08, 0.04, 0.02)
"""In which year after it starts a claim comes."""

HEADERS = ("担保编号", "担保生效日", "担保金额（元）", "代偿日期", "代偿金额（元）")
LAST_DAY = datetime.date(2024, 6, 28)
"""What comes later is not in the ledger."""


def make_rows() -> list[tuple[str, ...]]:
    """Guarantees in order of their start, each with its claim if there was one; some are claimed twice."""
    rng = random.Random(SEED)  # noqa: S311 - amounts to look at, nothing to keep secret
    rows: list[tuple[str, ...]] = []
    for year, n_given in GIVEN.items():
        starts = sorted(datetime.date(year, 1, 1) + datetime.timedelta(rng.randrange(365)) for _ in range(n_given))
        for number, start in enumerate(starts, start=1):
            if start > LAST_DAY:
                break
            amount = rng.choice(AMOUNTS) * 10_000
            guarantee = (f"DB{year}-{number:03d}", start.isoformat(), f"{amount}.00")
            claims = [one for one in draw_claims(start, amount, rng) if one[0] <= LAST_DAY]
            rows += [(*guarantee, day.isoformat(), f"{fen // 100}.{fen % 100:02d}") for day, fen in claims]
            if not claims:
                rows.append((*guarantee, "", ""))
    return rows


def draw_claims(start: datetime.date, amount: int, rng: random.Random) -> list[tuple[datetime.date, int]]:
    """Day and fen of each claim of a guarantee; draws as many numbers whatever comes of them."""
    is_claimed, share, lag, is_in_two = (rng.random() for _ in range(4))
    day = start + datetime.timedelta(30 + round(lag_years(lag) * 365))
    fen = round(amount * 100 * (0.35 + 0.6 * share))
    if is_claimed >= CLAIMED:
        return []
    if is_in_two < 0.15:
        return [(day, fen // 2), (day + datetime.timedelta(120), fen - fen // 2)]
    return [(day, fen)]


def lag_years(draw: float) -> float:
    """Years to a claim, at which so much of ``LAG`` has come."""
    for year, part in enumerate(LAG):
        if draw < part:
            return year + draw / part
        draw -= part
    return float(len(LAG))


def write_ledger(path: Path) -> None:
    """Write the ledger as CSV in UTF-8 with a mark, which Excel needs to read Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS)
        writer.writerows(make_rows())


if __name__ == "__main__":
    write_ledger(Path(__file__).with_name("claims_ledger.csv"))
