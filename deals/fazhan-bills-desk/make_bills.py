"""Write bills.csv, whitelist.csv and overdue_events.csv, the invented book of a desk on 2024-06-28.

Everything is drawn from one seed, so that every run writes the same bytes:

    python deals/fazhan-bills-desk/make_bills.py
"""

import random
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "fazhan-bills-2020"))

from acceptors import WHITELIST_HEADERS, by_role, draw_acceptors, draw_suppliers, whitelist_rows
from book import draw_book, settle_use
from companies import Row, draw_brands, write_table
from history import HEADERS, event_rows
from offers import PRODUCT, PRODUCT_LEFT, draw_offers
from refused import spoilt_rows
from rows import bill_rows

SEED = 20240628

BILL_HEADERS = {
    "pack_no": "票据（包）号码", "range_start": "子票区间起始", "range_end": "子票区间截止", "system": "票据系统",
    "face": "票据金额", "acceptor_id": "承兑人编号", "acceptor_name": "承兑人名称", "supplier_id": "供应商编号",
    "supplier_name": "供应商名称", "supplier_size": "企业规模", "supplier_province": "供应商省份",
    "issue_date": "出票日", "acceptance_date": "承兑日", "due_date": "到期日", "status_code": "票据状态代码",
    "offered_date": "申请日", "approved_date": "审批日", "guarantee_date": "担保日", "guarantee_fee_rate": "担保费率",
    "bank_id": "贴现银行编号", "bank_name": "贴现银行名称", "discount_date": "贴现日", "discount_rate": "贴现率",
    "interest_payer": "付息方", "buyer_share": "买方付息比例", "is_out_of_town": "是否异地",
    "presented_date": "提示付款日", "presentment": "提示付款类型", "paid_date": "兑付日", "paid_amount": "兑付金额",
    "refused_date": "拒付日", "refusal_reason": "拒付原因", "claimed_date": "索偿日", "compensated_date": "代偿日",
    "compensated_amount": "代偿金额", "recovered_date": "追偿到账日", "recovered_amount": "追偿金额",
    "closed_date": "关闭日",
}  # fmt: skip
"""Columns in their order, and how they are headed."""


def make_tables() -> tuple[list[Row], list[Row], list[Row]]:
    """Bills, the offers of the day last; the whitelist; the history of overdue acts."""
    rng = random.Random(SEED)  # noqa: S311 - amounts to look at, nothing to keep secret
    brands = draw_brands(rng)
    acceptors, suppliers = draw_acceptors(brands, rng), draw_suppliers(brands, rng)
    parts_of = by_role(acceptors)
    packs, parts = draw_book(acceptors, parts_of, rng)
    desk = draw_offers(parts, parts_of, brands, rng)
    settle_use(parts, PRODUCT - PRODUCT_LEFT - desk.approved)
    rows = bill_rows(packs, suppliers, rng)
    spoilt = spoilt_rows(rows, rng)
    bills = [one for place, row in enumerate(rows) for one in (row, spoilt.get(place)) if one]
    bills += [row for part in desk.parts for row in bill_rows([part.pack], suppliers, rng)]
    return bills, whitelist_rows(acceptors), event_rows(parts, parts_of)


if __name__ == "__main__":
    folder = Path(__file__).parent
    bills, whitelist, events = make_tables()
    write_table(folder / "bills.csv", BILL_HEADERS, bills)
    write_table(folder / "whitelist.csv", WHITELIST_HEADERS, whitelist)
    write_table(folder / "overdue_events.csv", HEADERS, events)
