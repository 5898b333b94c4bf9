"""Write bills.csv and whitelist.csv, the invented bills and acceptors of the first deal.

Published are 25 bills, 10,000,000 yuan, the bank and the day; and a whitelist of more than 200 core enterprises with
lines of 3,400,000,000 yuan. All else is drawn from one seed, so that every run writes the same bytes:

    python deals/fazhan-bills-2020/make_bills.py
"""

import datetime
import random
from pathlib import Path

from companies import (
    BANKS,
    SUPPLIER_TRADES,
    Company,
    Row,
    bill_number,
    draw_brands,
    draw_company,
    settle,
    spread,
    write_table,
    yuan,
)

SEED = 20200911
DAY = datetime.timedelta(days=1)
DISCOUNTED = datetime.date(2020, 9, 11)

FACE = 1_000_000_000
"""Of all bills, fen: 10,000,000.00 yuan, published."""

LINES = 340_000_000_000
"""Of all acceptors, fen: 3,400,000,000.00 yuan, published."""

N_ACCEPTORS = 206
N_SUPPLIERS = 20

GROUPS = (5, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2)
"""Acceptors in each group of affiliates; the others stand alone."""

RATINGS = {"AAA": (8, 34), "AA+": (22, 21), "AA": (50, 14), "AA-": (20, 7)}
"""How often each rating is drawn, and how large a line is for it."""

N_BILLS = (6, 5, 4, 4, 3, 2, 1)
"""Bills of each acceptor that has any: seven of the list, in 四川, the first and the fourth of one group."""

FIXED = {0: (40_000_000, "2021-03-11"), 9: (36_500_000, "2021-02-12"), 17: (28_000_000, "2021-05-03")}
"""Amount in fen and due date of three bills: one that is easily reckoned by hand, two due on public holidays."""

SMALLEST, LARGEST = 10_000_000, 90_000_000
"""Bounds of the other amounts, fen; settling the total moves them a little."""

DISCOUNT_RATES = {"AAA": (385, 400), "AA+": (405, 420), "AA": (420, 435), "AA-": (440, 460)}
"""Hundredths of a percent a year, up to 184 days and beyond: the price grid of deal.yaml."""

WHITELIST_HEADERS = {
    "acceptor_id": "承兑人编号", "acceptor_name": "承兑人名称", "acceptor_name_en": "英文名称",
    "group_id": "所属集团编号", "acceptor_size": "企业规模", "rating": "主体评级", "rating_at_grant": "授信时评级",
    "province": "所在省份", "industry": "所属行业", "line": "授信额度", "granted_date": "授信日期",
    "line_expiry": "额度到期日", "is_disclosure_breach": "是否未按要求披露", "is_negative_news": "是否有负面舆情",
    "is_refused_elsewhere": "是否在他行拒付",
}  # fmt: skip
BILL_HEADERS = {
    "pack_no": "票据号码", "system": "票据系统", "face": "票据金额", "acceptor_id": "承兑人编号",
    "acceptor_name": "承兑人名称", "drawer_id": "出票人编号", "drawer_name": "出票人名称", "supplier_id": "供应商编号",
    "supplier_name": "供应商名称", "supplier_size": "企业规模", "supplier_province": "供应商省份",
    "supplier_industry": "供应商行业", "issue_date": "出票日期", "acceptance_date": "承兑日期", "due_date": "到期日期",
    "status_code": "票据状态代码", "offered_date": "申请日期", "approved_date": "审批日期",
    "guarantee_date": "保证日期", "bank_id": "贴现银行编号", "bank_name": "贴现银行名称", "discount_date": "贴现日期",
    "discount_rate": "贴现率", "interest_payer": "付息方式", "buyer_share": "买方付息比例",
}  # fmt: skip
"""Columns in their order, and how they are headed."""


def draw_acceptors(brands: list[tuple[str, str]], rng: random.Random) -> list[tuple[Company, str]]:
    """The acceptors of the list, each with its group: members of one have a brand in common."""
    acceptors = []
    sizes = [*GROUPS, *[1] * (N_ACCEPTORS - sum(GROUPS))]
    for number, n_members in enumerate(sizes, start=1):
        brand = brands.pop()
        names: set[str] = set()
        while len(names) < n_members:
            size = rng.choices(("大型", "中型", "小型"), (55, 35, 10))[0]
            company = draw_company(brand, size, rng, farther=0.08 if n_members == 1 else 0.0)
            if company.name not in names:
                names.add(company.name)
                acceptors.append((company, f"JT{number:02d}" if n_members > 1 else ""))
    return acceptors


def grant_lines(acceptors: list[tuple[Company, str]], rng: random.Random) -> list[Row]:
    """The whitelist: a rating, a line and its dates for each acceptor; all lines come to what was published."""
    ratings = rng.choices(list(RATINGS), [often for often, _ in RATINGS.values()], k=len(acceptors))
    weights = [RATINGS[rating][1] * rng.uniform(0.5, 1.5) for rating in ratings]
    lines = spread(LINES, weights, 10_000_000)
    rows = []
    for (company, group), rating, line in zip(acceptors, ratings, lines, strict=True):
        granted = datetime.date(2020, 7, 1) + rng.randrange(62) * DAY
        rows.append(
            {
                "acceptor_id": company.id,
                "acceptor_name": company.name,
                "acceptor_name_en": company.name_en,
                "group_id": group,
                "acceptor_size": company.size,
                "rating": rating,
                "rating_at_grant": rating,
                "province": company.province,
                "industry": company.industry,
                "line": yuan(line),
                "granted_date": granted,
                "line_expiry": granted.replace(year=2022),
                "is_disclosure_breach": False,
                "is_negative_news": False,
                "is_refused_elsewhere": False,
            }
        )
    return rows


def choose_acceptors(whitelist: list[Row]) -> list[Row]:
    """Those whose bills are discounted: two of the largest group, five others of 四川 of every rating."""
    chosen = [row for row in whitelist if row["group_id"] == "JT01"][:2]
    alone = [row for row in whitelist if not row["group_id"] and row["province"] == "四川"]
    for rating in ("AA", "AA", "AA+", "AA-", "AAA"):
        chosen.append(next(row for row in alone if row["rating"] == rating and row not in chosen))
    return [chosen[place] for place in (0, 2, 3, 1, 4, 5, 6)]


def draw_amounts(rng: random.Random) -> list[int]:
    """Amounts of all bills, fen, of exactly the published total; two in five of those that are drawn are round."""
    weights = [0.0 if place in FIXED else rng.uniform(0.5, 1.5) ** 2 for place in range(sum(N_BILLS))]
    scale = (FACE - sum(amount for amount, _ in FIXED.values())) / sum(weights)
    amounts, uneven = [], []
    for place, weight in enumerate(weights):
        unit = rng.choices((1_000_000, 10_000, 1), (40, 20, 40))[0]
        drawn = round(min(max(weight * scale, SMALLEST), LARGEST) / unit) * unit
        amounts.append(FIXED[place][0] if place in FIXED else drawn)
        if unit == 1 and place not in FIXED:
            uneven.append(place)
    settle(amounts, uneven, FACE)
    return amounts


def draw_due_date(issued: datetime.date, rng: random.Random) -> datetime.date:
    """Three to twelve months after a day; the same day of the month, or some days off it."""
    months = rng.choice((3, 4, 5, 5, 6, 6, 6, 7, 8, 9, 10, 11))
    year, month = divmod(issued.year * 12 + issued.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(issued.day, 28)) + rng.randrange(-6, 15) * DAY


def working(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after it; there is no public holiday in these weeks."""
    return day + (7 - day.weekday()) * DAY if day.weekday() > 4 else day


def draw_life(due_date: str | None, rng: random.Random) -> Row:
    """Dates of a bill: drawn in July or August; offered, approved and guaranteed in the days before the discount."""
    issued = working(datetime.date(2020, 7, 13) + rng.randrange(48) * DAY)
    offered = datetime.date(2020, 9, rng.choice((3, 4, 7, 8, 9)))
    approved = working(offered + rng.choice((0, 0, 1)) * DAY)
    return {
        "issue_date": issued,
        "acceptance_date": working(issued + rng.choice((0, 0, 1)) * DAY),
        "due_date": datetime.date.fromisoformat(due_date) if due_date else draw_due_date(issued, rng),
        "offered_date": offered,
        "approved_date": approved,
        "guarantee_date": max(approved, datetime.date(2020, 9, rng.choice((8, 9, 10, 10, 11, 11)))),
        "discount_date": DISCOUNTED,
    }


def bill_row(acceptor: Row, supplier: Company, amount: int, due_date: str | None, rng: random.Random) -> Row:
    """One bill."""
    life = draw_life(due_date, rng)
    payer = rng.choices(("卖方付息", "买方付息", "协议付息"), (70, 18, 12))[0]
    is_long = (life["due_date"] - DISCOUNTED).days > 184
    bank = BANKS[int(acceptor["acceptor_id"][2:8]) // 100 % len(BANKS)]
    return {
        **life,
        "pack_no": bill_number("2", bank, life["issue_date"], rng.randrange(10_000, 90_000_000)),
        "system": "电票",
        "face": yuan(amount),
        "acceptor_id": acceptor["acceptor_id"],
        "acceptor_name": acceptor["acceptor_name"],
        "drawer_id": acceptor["acceptor_id"],
        "drawer_name": acceptor["acceptor_name"],
        "supplier_id": supplier.id,
        "supplier_name": supplier.name,
        "supplier_size": supplier.size,
        "supplier_province": supplier.province,
        "supplier_industry": supplier.industry,
        "status_code": "110106",
        "bank_id": "greatwall-west",
        "bank_name": "长城华西银行",
        "discount_rate": f"{DISCOUNT_RATES[acceptor['rating']][is_long] / 10_000:.4f}",
        "interest_payer": payer,
        "buyer_share": "0.5" if payer == "协议付息" else None,
    }


def make_rows() -> tuple[list[Row], list[Row]]:
    """The bills by due date, and the whitelist by line."""
    rng = random.Random(SEED)  # noqa: S311 - amounts to look at, nothing to keep secret
    brands = draw_brands(rng)
    whitelist = grant_lines(draw_acceptors(brands, rng), rng)
    sizes = rng.choices(("小型", "微型", "中型"), (55, 30, 15), k=N_SUPPLIERS)
    suppliers = [draw_company(brands.pop(), size, rng, SUPPLIER_TRADES, 0.1) for size in sizes]
    acceptors = [row for row, n_bills in zip(choose_acceptors(whitelist), N_BILLS, strict=True) for _ in range(n_bills)]
    sellers = [*suppliers, *rng.sample(suppliers, len(acceptors) - len(suppliers))]
    rng.shuffle(sellers)
    bills = [
        bill_row(acceptor, seller, amount, FIXED[place][1] if place in FIXED else None, rng)
        for place, (acceptor, seller, amount) in enumerate(zip(acceptors, sellers, draw_amounts(rng), strict=True))
    ]
    bills.sort(key=lambda row: (row["due_date"], row["pack_no"]))
    return bills, sorted(whitelist, key=lambda row: (-float(row["line"]), row["acceptor_id"]))


if __name__ == "__main__":
    bills, whitelist = make_rows()
    write_table(Path(__file__).with_name("bills.csv"), BILL_HEADERS, bills)
    write_table(Path(__file__).with_name("whitelist.csv"), WHITELIST_HEADERS, whitelist)
