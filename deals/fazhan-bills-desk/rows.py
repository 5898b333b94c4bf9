"""Bills as rows of the tape: numbers, ranges, prices, and what has happened by the day of the book."""

import random
from collections.abc import Iterable, Sequence

from companies import Company, Row, yuan
from fates import known
from packs import Pack, Part
from working_days import AS_OF

BANK_IDS = {
    "greatwall-west": ("长城华西银行", 50, 0),
    "chuanmin": ("川岷商业银行（虚构）", 30, 5),
    "tuomin": ("沱岷农村商业银行（虚构）", 20, 10),
}
"""Who discounts, how often, and what it adds to the grid, hundredths of a percent."""

DISCOUNT_RATES = {"AAA": (265, 275), "AA+": (280, 290), "AA": (300, 315), "AA-": (325, 345), "A+": (360, 380)}
"""Hundredths of a percent a year, up to 92 days and beyond."""

FEE_RATES = {"AAA": "0.007", "AA+": "0.008", "AA": "0.01", "AA-": "0.013", "A+": "0.016"}


def bill_rows(packs: Iterable[Pack], suppliers: Sequence[Company], rng: random.Random) -> list[Row]:
    """The kept parts as rows; a part that was dropped leaves a gap in its pack, for it is held by somebody else."""
    rows = []
    for pack in sorted(packs, key=lambda pack: (pack.issue, pack.number)):
        start = 1
        for part in pack.parts:
            if part.is_kept:
                rows.append(bill_row(part, start, suppliers[part.supplier], rng))
            start += part.face
    return rows


def bill_row(part: Part, start: int, supplier: Company, rng: random.Random) -> Row:
    """One bill."""
    pack = part.pack
    is_new = pack.system == "新一代"
    numbers = (start, start + part.face - 1) if pack.is_splittable else (0, 0)
    row = {
        "pack_no": pack.number,
        "range_start": numbers[0] if is_new else None,
        "range_end": numbers[1] if is_new else None,
        "system": pack.system,
        "face": yuan(part.face),
        "acceptor_id": pack.acceptor.company.id,
        "acceptor_name": pack.acceptor.company.name,
        "supplier_id": supplier.id,
        "supplier_name": supplier.name,
        "supplier_size": supplier.size,
        "supplier_province": supplier.province,
        "issue_date": pack.issue,
        "acceptance_date": pack.issue,
        "due_date": pack.due,
        "is_out_of_town": rng.random() < 0.5 if pack.system == "纸票" else None,
    }
    return row | prices_of(part, rng) | known_dates(part)


def prices_of(part: Part, rng: random.Random) -> Row:
    """Bank, rates and who pays the interest."""
    bank = rng.choices(list(BANK_IDS), [often for _, often, _ in BANK_IDS.values()])[0]
    name, _, dearer = BANK_IDS[bank]
    payer = rng.choices(("卖方", "买方", "协议"), (75, 15, 10))[0]
    rating = part.pack.acceptor.terms.rating_at_grant
    day = part.dates.get("discount_date", AS_OF)
    # Money became cheaper in these months, by 3 hundredths of a percent each.
    drift = 3 * max((AS_OF.year - day.year) * 12 + AS_OF.month - day.month, 0)
    rate = DISCOUNT_RATES[rating][(part.pack.due - day).days > 92] + dearer + drift
    return {
        "guarantee_fee_rate": FEE_RATES[rating],
        "bank_id": bank,
        "bank_name": name,
        "discount_rate": f"{rate / 10_000:.4f}",
        "interest_payer": payer,
        "buyer_share": "0.5" if payer == "协议" else None,
    }


def known_dates(part: Part) -> Row:
    """What has happened by the day of the book; terms of a discount that has not happened are not known."""
    dates = {name: day for name, day in part.dates.items() if day <= AS_OF}
    if "approved_date" not in dates:
        return {**dates, **_UNDISCOUNTED, "status_code": "030006", "guarantee_fee_rate": None}
    if "guarantee_date" not in dates:
        return {**dates, **_UNDISCOUNTED, "status_code": "170001", "guarantee_fee_rate": None}
    if "discount_date" not in dates:
        return {**dates, **_UNDISCOUNTED, "status_code": "170006"}
    if not part.life or (part.is_plain and part.pack.due > AS_OF):
        return {**dates, "status_code": "110106"}
    return {**dates, **known(part.life)}


_UNDISCOUNTED: Row = dict.fromkeys(("bank_id", "bank_name", "discount_rate", "interest_payer", "buyer_share"))
