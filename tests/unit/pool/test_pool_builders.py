"""A tape without a fault and a deal that asks for everything: what the tests of the pool change one thing of."""

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.eligibility import RULES
from abs_model.pool.pool import Pool, build_pool
from abs_model.pool.screening import Screening, screen
from abs_model.pool.tape import Tape
from tests.builders import deal_of

CUT_OFF = datetime.date(2020, 6, 30)
CLOSING = datetime.date(2020, 7, 7)
MATURITY = datetime.date(2021, 7, 7)

PARAMETERS: dict[str, dict[str, Any]] = {
    "due_before_maturity": {"days": 10},
    "tenor_within": {"days": 365},
    "amount_within": {"minimum": 1_000.0, "maximum": 50_000_000.0},
    "rating_at_least": {"rating": "AA"},
    "supplier_size_within": {"sizes": ["medium", "small", "micro"]},
    "payment_term_within": {"days": 400},
}

CORE_ENTERPRISES = (
    {"id": "C1", "name": "甲集团", "group": "G1", "rating": "AAA", "province": "四川", "industry": "酒类制造"},
    {"id": "C2", "name": "乙股份", "rating": "AA", "province": "四川", "industry": "设备制造"},
    {"id": "C3", "name": "丙控股", "group": "G1", "rating": "AA+", "province": "重庆", "industry": "建筑"},
)

DTYPES = {"datetime": "datetime64[us]", "bool": "boolean"}


def clean_rows(n: int = 3) -> pd.DataFrame:
    """Receivables with which no rule finds fault: each of a new supplier, of 1,000,000.00 yuan."""
    number = np.arange(1, n + 1)
    frame = pd.DataFrame(
        {
            "row": number + 1,
            "receivable_id": [f"R{one:06d}" for one in number],
            "core_enterprise_id": [f"C{1 + one % 2}" for one in number],
            "debtor_id": [f"D{1 + one % 2}" for one in number],
            "debtor_name": [f"项目公司{1 + one % 2}" for one in number],
            "supplier_id": [f"S{one:06d}" for one in number],
            "supplier_name": [f"供应商{one}" for one in number],
            "supplier_size": "small",
            "supplier_province": "四川",
            "supplier_industry": "零售业",
            "transaction_type": "trade",
            "contract_no": [f"K{one:06d}" for one in number],
            "contract_amount": 2_000_000.0,
            "invoice_no": [f"{one:08d}" for one in number],
            "invoice_code": "5100201130",
            "invoice_amount": 1_000_000.0,
            "is_invoice_verified": True,
            "receivable_amount": 1_000_000.0,
            "delivery_date": pd.Timestamp(2020, 3, 1),
            "confirmation_no": [f"Q{one:06d}" for one in number],
            "confirmation_date": pd.Timestamp(2020, 6, 15),
            "due_date": pd.Timestamp(2021, 3, 31),
            "discount_rate": 0.06,
            "transfer_price": 950_000.0,
            "first_registration_no": [f"Z{one:06d}" for one in number],
            "first_registration_date": pd.Timestamp(2020, 7, 1),
            "second_registration_no": [f"ZZ{one:06d}" for one in number],
            "is_joint_debtor_covered": True,
            "is_performed": True,
            "is_prepayment": False,
            "retention_amount": 0.0,
            "has_set_off": False,
            "is_assignable": True,
            "is_notified": True,
            "is_pledged": False,
            "is_related_party": False,
            "is_disputed": False,
            "is_dishonest_debtor": False,
            "is_government_debtor": False,
            "asset_class": "normal",
            "currency": "CNY",
            "status": "存续",
        }
    )
    return typed(frame)


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in the types of a tape."""
    for column in frame.columns:
        if column.startswith(("is_", "has_")):
            frame[column] = frame[column].astype("boolean")
        elif column.endswith("_date"):
            frame[column] = frame[column].astype("datetime64[us]")
        elif column != "row" and not column.endswith(("_amount", "_rate", "_price")):
            frame[column] = frame[column].astype("str")
    return frame


def changed(frame: pd.DataFrame, at: int, **cells: Any) -> pd.DataFrame:
    """The rows with other cells in the row at a position."""
    frame = frame.copy()
    for column, value in cells.items():
        frame.loc[frame.index[at], column] = pd.Timestamp(value) if column.endswith("_date") else value
    return frame


def tape_of(frame: pd.DataFrame, refused: Sequence[float] = ()) -> Tape:
    """A tape of good rows, and refused ones of given amounts."""
    rows = range(len(frame) + 2, len(frame) + 2 + len(refused))
    return Tape(
        kind="receivables",
        frame=frame,
        refused=pd.DataFrame({"row": list(rows), "amount": np.array(refused, dtype=np.float64)}),
        problems=pd.DataFrame(columns=["row", "column", "value", "rule", "severity", "message"]),
        path="tape.csv",
        format="csv",
        sha256="",
    )


def criterion(rule: str, **terms: Any) -> dict[str, Any]:
    """A criterion with the parameters of ``PARAMETERS``, unless others are given."""
    return {"rule": rule} | PARAMETERS.get(rule, {}) | terms


def deal_with(
    *rules: str | dict[str, Any],
    limits: Sequence[dict[str, Any]] = (),
    core_enterprises: Sequence[dict[str, Any]] = CORE_ENTERPRISES,
    purchase: dict[str, Any] | None = None,
) -> Deal:
    """A deal that asks for these criteria and limits."""
    return deal_of(
        dates={
            "cut_off": CUT_OFF,
            "closing": CLOSING,
            "expected_maturity": MATURITY,
            "legal_final": datetime.date(2022, 7, 7),
            "payment": [MATURITY],
            "calendar": "XSHE",
        },
        tranches=[{"id": "A", "rank": "senior", "balance": 1_000_000, "redemption": "bullet"}],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}],
        pool={
            "eligibility": [criterion(one) if isinstance(one, str) else one for one in rules],
            "concentration": list(limits),
            "purchase": purchase or {"method": "face"},
        },
        core_enterprises=list(core_enterprises),
    )


def screened(frame: pd.DataFrame, *rules: str | dict[str, Any], **terms: Any) -> Screening:
    """Rows put to criteria."""
    return screen(tape_of(frame), deal_with(*rules, **terms))


def pool_of(frame: pd.DataFrame, **terms: Any) -> Pool:
    """The pool of rows without criteria."""
    return build_pool(tape_of(frame), deal_with(**terms))[0]


def test_a_tape_without_a_fault_passes_every_rule() -> None:
    screening = screened(clean_rows(20), *RULES)
    assert screening.exclusions.empty
    assert screening.pool_frame["receivable_id"].tolist() == clean_rows(20)["receivable_id"].tolist()
