"""The figures that guarantors report: balances, ratios of claims, reserves; what no file has is said to be missing."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from abs_model.deal.guarantor import BalanceSheet
from abs_model.measure import guarantor as rule
from abs_model.measure.money import to_fen, to_yuan
from abs_model.run.guarantor_book import GuarantorBook

IndicatorUnit = Literal["yuan", "count", "ratio", "share", "rate"]

INDICATOR_COLUMNS = ["identifier", "value", "unit", "availability", "missing"]
AVAILABLE, NOT_AVAILABLE = "from_files", "not_in_files"
"""Words of the column availability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure; ``value`` is None where something that it needs is ``missing`` from the files or it has no value.

    Amounts in yuan, ratios and shares as decimals.
    """

    identifier: str
    value: float | None
    unit: IndicatorUnit
    missing: tuple[str, ...] = ()

    @property
    def availability(self) -> str:
        """Whether the files have what it needs."""
        return NOT_AVAILABLE if self.missing else AVAILABLE


def indicators(book: GuarantorBook) -> tuple[Indicator, ...]:
    """Every figure of a guarantor as at a day.

    Balances are those of the day, what happened in the year is that of the balance sheet.

    Returns
    -------
    tuple of Indicator
        A ratio whose denominator is nothing has no value and misses nothing.

    References
    ----------
    融资担保公司非现场监管规程 (figures on statements that are not consolidated); 中国融资担保业协会 quarterly return.
    """
    return (*_balances(book), *_stated(book.sheet), *_ratios(book), *_reserves(book))


def indicator_table(found: tuple[Indicator, ...]) -> pd.DataFrame:
    """Figures as a table: identifier, value, unit, availability, missing."""
    rows = [
        {
            "identifier": one.identifier,
            "value": one.value,
            "unit": one.unit,
            "availability": one.availability,
            "missing": ", ".join(one.missing) or None,
        }
        for one in found
    ]
    return pd.DataFrame(rows, columns=INDICATOR_COLUMNS)


def sheet_of_last_year(book: GuarantorBook) -> BalanceSheet | None:
    """The balance sheet of the last day of the year before that of the book's; None where the files have none."""
    day = datetime.date(book.sheet.date.year - 1, 12, 31)
    return next((one for one in book.guarantor.balance_sheets if one.date == day), None)


def _balances(book: GuarantorBook) -> Iterator[Indicator]:
    lines = book.lines
    gross, small = float(lines["gross"].sum()), float(lines["small_gross"].sum())
    farm = float(lines.loc[lines["weight_kind"] == "farmer_borrowing", "gross"].sum())
    clients = lines.groupby(lines["obligor_id"].fillna(lines["deal_id"]))[["n_clients", "n_small_clients"]].max().sum()
    n_clients, n_small = int(clients["n_clients"]), int(clients["n_small_clients"])
    for word, fen in (
        ("guaranteed_balance", gross),
        ("net_guaranteed_balance", float(lines["net"].sum())),
        ("shared_balance", gross - float(lines["net"].sum())),
        ("weighted_balance", book.liability),
        ("net_assets", float(to_fen(book.sheet.net_assets))),
        ("net_assets_after_deduction", book.net_assets),
        ("small_farm_balance", small),
        ("farmer_balance", farm),
    ):
        yield Indicator(identifier=word, value=_yuan(fen), unit="yuan")
    shared = lines["gross"] - lines["net"]
    is_deal = lines["obligor_id"].notna()
    missing = ("re-guaranteed part of what others share in the deals",) if shared[is_deal].any() else ()
    ceded = None if missing else _yuan(float(shared[~is_deal].sum()))
    yield Indicator(identifier="re_guaranteed_balance", value=ceded, unit="yuan", missing=missing)
    yield Indicator(identifier="n_guaranteed_clients", value=n_clients, unit="count")
    yield Indicator(identifier="n_small_farm_clients", value=n_small, unit="count")
    multiple = rule.leverage_multiple(book.liability, book.net_assets)
    yield Indicator(identifier="leverage_multiple", value=float(multiple), unit="ratio")
    for word, share in (
        ("small_farm_balance_share", rule.share_of(small, gross)),
        ("small_farm_client_share", rule.share_of(n_small, n_clients)),
    ):
        yield Indicator(identifier=word, value=_float(share), unit="share")


STATED: dict[str, str] = {
    "total_assets": "total_assets",
    "paid_in_capital": "paid_in_capital",
    "fee_income": "fee_income_of_year",
    "added": "added_in_year",
    "released": "ended_of_year",
    "compensated": "compensated_of_year",
    "recovered": "recovered_of_year",
    "lost": "lost_of_year",
    "compensation_receivable": "open_claims",
    "overdue_uncompensated": "overdue_uncompensated",
    "unearned_reserve": "unearned_reserve",
    "compensation_reserve": "compensation_reserve",
    "general_reserve": "general_reserve",
    "investments": "investments",
    "liquid_assets": "current_assets",
    "liquid_liabilities": "current_liabilities",
    "tax": "tax_of_year",
}
"""Items of a balance sheet that are reported as they stand, and what they are called there."""


def _stated(sheet: BalanceSheet) -> Iterator[Indicator]:
    for word, identifier in STATED.items():
        value = getattr(sheet, word)
        yield Indicator(identifier=identifier, value=value, unit="yuan", missing=() if value is not None else (word,))
    missing = () if sheet.n_staff is not None else ("n_staff",)
    yield Indicator(identifier="n_staff", value=sheet.n_staff, unit="count", missing=missing)


def _ratios(book: GuarantorBook) -> Iterator[Indicator]:
    sheet, before = book.sheet, sheet_of_last_year(book)
    items = {one: _fen(getattr(sheet, one)) for one in STATED}
    items["opening_claims"] = None if before is None else _fen(before.compensation_receivable)
    ended, paid, opening = items["released"], items["compensated"], items["opening_claims"]
    opening_word = f"compensation_receivable of {sheet.date.year - 1}-12-31"
    yield _known("opening_claims", "yuan", None if opening is None else opening / 100, {opening_word: opening})
    yield _share("claim_ratio", {"compensated": paid}, {"released": ended})
    yield _share("claim_loss_ratio", {"lost": items["lost"]}, {"released": ended})
    reserves = {one: items[one] for one in ("unearned_reserve", "compensation_reserve")}
    yield _share("claim_coverage_ratio", reserves, {"compensation_receivable": items["compensation_receivable"]})
    current = {"liquid_assets": items["liquid_assets"]}
    yield _share("liquidity_ratio", current, {"liquid_liabilities": items["liquid_liabilities"]}, unit="ratio")
    needed = {"recovered": items["recovered"], opening_word: opening, "compensated": paid}
    recovery = rule.claim_recovery_ratio(*(one or 0.0 for one in needed.values()))
    yield _known("claim_recovery_ratio", "share", _float(recovery), needed)
    income, gross = items["fee_income"], float(book.lines["gross"].sum())
    fees = rule.fee_rate(income or 0.0, gross, _year_part(sheet.date))
    yield _known("fee_yield", "rate", _float(fees), {"fee_income": income})


def _reserves(book: GuarantorBook) -> Iterator[Indicator]:
    """What reserves must come to at the end of the year, with the fees so far and the balance of the day."""
    income, before = _fen(book.sheet.fee_income), sheet_of_last_year(book)
    due = rule.unearned_reserve(income or 0.0, book.number("unearned_reserve_ratio"))
    yield _known("unearned_reserve_due", "yuan", _yuan(due), {"fee_income": income})
    previous = None if before is None else _fen(before.compensation_reserve)
    numbers = book.number("compensation_reserve_ratio"), book.number("compensation_reserve_ceiling")
    due = rule.compensation_reserve(previous or 0.0, float(book.lines["gross"].sum()), *numbers)
    word = f"compensation_reserve of {book.sheet.date.year - 1}-12-31"
    yield _known("compensation_reserve_due", "yuan", _yuan(due), {word: previous})


def _share(
    identifier: str, parts: dict[str, float | None], whole: dict[str, float | None], *, unit: IndicatorUnit = "share"
) -> Indicator:
    """A quotient of items; None where one is missing, or the whole is nothing."""
    found = rule.share_of(sum(one or 0.0 for one in parts.values()), sum(one or 0.0 for one in whole.values()))
    return _known(identifier, unit, _float(found), {**parts, **whole})


def _known(identifier: str, unit: IndicatorUnit, value: float | None, needed: dict[str, float | None]) -> Indicator:
    """A figure, or what is missing of what it needs."""
    missing = tuple(word for word, item in needed.items() if item is None)
    return Indicator(identifier=identifier, value=None if missing else value, unit=unit, missing=missing)


def _year_part(day: datetime.date) -> Fraction:
    first, next_first = datetime.date(day.year, 1, 1), datetime.date(day.year + 1, 1, 1)
    return Fraction((day - first).days + 1, (next_first - first).days)


def _fen(yuan: float | None) -> float | None:
    return None if yuan is None else float(to_fen(yuan))


def _yuan(fen: float | Fraction) -> float:
    """Fen as yuan; what is no whole fen is rounded to the nearest."""
    return float(to_yuan(float(round(Fraction(fen)))))


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
