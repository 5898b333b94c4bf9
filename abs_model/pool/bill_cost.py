"""What each bill costs: days to its payment, rates of the tape or the grid, interest, fees, what is left."""

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.bill_price import Prices
from abs_model.measure.bill_discount import DiscountedBills, Units, bank_interest, guarantee_fee
from abs_model.measure.money import Amounts, scaled, to_fen, to_yuan
from abs_model.measure.supplier_cost import Days
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.day_count import day_count_days
from abs_model.terms import RATE_UNIT, fen, rate_units

COST_COLUMNS = (
    "days", "added_days", "is_projected", "discount_rate", "guarantee_fee_rate", "interest", "interest_of_supplier",
    "interest_of_acceptor", "guarantee_fee", "other_fee", "proceeds", "net_to_supplier", "cost", "simple_rate",
    "compound_rate", "price_source",
)  # fmt: skip

PRICE_SOURCES = ("tape", "grid", "none")

Dates = NDArray[np.datetime64]
Flags = NDArray[np.bool_]
Rates = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BillDays:
    """From discount to payment, shape (n_bills,).

    Attributes
    ----------
    tenor : ndarray of int64
        Calendar days to the due date as it stands on the bill; a bill is discounted only where they are above 0.
    added : ndarray of int64
        Days to the next working day of banks, and for a paper bill of another town.
    counted : ndarray of int64
        Days for which interest is taken, the added ones included; 0 where nothing is discounted.
    calendar : ndarray of int64
        Days that pass until the bill is paid. They differ from ``counted`` where months count 30 days.
    is_projected : ndarray of bool
        Whether the working day is known by rule only: no holiday notice covers the due date.
    """

    tenor: Days
    added: Days
    counted: Days
    calendar: Days
    is_projected: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rate:
    """A rate for each bill, hundred-millionths, 0 where nobody states it; and who does."""

    units: Units
    is_known: Flags
    is_of_tape: Flags


def bill_costs(
    frame: pd.DataFrame, prices: Prices, ratings: "pd.Series[str]", calendar: Calendar, as_of: datetime.date
) -> pd.DataFrame:
    """Price every bill.

    Days run from the discount date; for a bill without one from the day as at which the book is taken, or from its
    guarantee if that is later. Rates of the tape go before those of the grid, each on its own. Nothing is guessed: an
    amount that needs a rate nobody states is NaN, and so is every amount of a bill that is due by the first of its
    days.

    Parameters
    ----------
    frame : DataFrame
        Bills: face (yuan), acceptor_id, due_date, and where stated discount_date, guarantee_date, discount_rate,
        guarantee_fee_rate, interest_payer, buyer_share, other_fee, system, is_out_of_town.
    prices : Prices
    ratings : Series of str
        By acceptor_id, each once; missing where there is none.
    calendar : Calendar
        Working days of banks.
    as_of : date

    Returns
    -------
    DataFrame
        Columns ``COST_COLUMNS``, index and order of the bills; amounts in yuan, rates decimals a year. ``days`` are
        those that interest is taken for, ``added_days`` among them. ``proceeds`` is what the bank pays out,
        ``net_to_supplier`` what is left of it after the supplier's fees, ``cost`` the face less that; ``simple_rate``
        and ``compound_rate`` are the cost a year of 365 days over the days that pass. ``price_source``: tape where
        both rates are the tape's, grid where the grid states at least one, none where one is stated by neither.

    Raises
    ------
    ValueError
        If a face is no amount.

    Examples
    --------
    >>> bill = pd.DataFrame({
    ...     "face": [400_000.0], "acceptor_id": ["A1"], "due_date": pd.to_datetime(["2021-03-11"]),
    ...     "discount_date": pd.to_datetime(["2020-09-11"]), "discount_rate": [0.042], "guarantee_fee_rate": [0.0],
    ... })
    >>> costs = bill_costs(bill, Prices(), pd.Series({"A1": "AA"}), Calendar(code="CN"), datetime.date(2020, 9, 11))
    >>> costs[["days", "interest", "proceeds"]].to_numpy().tolist()
    [[181.0, 8446.67, 391553.33]]
    """
    days = bill_days(frame, prices, calendar, as_of)
    is_open = days.tenor > 0
    of_discount, of_fee = _rates(frame, prices, ratings, days.tenor)
    share = _acceptor_share(frame, prices)
    is_split = is_open & of_discount.is_known & ~np.isnan(share)
    is_charged = is_open & of_fee.is_known
    is_net = is_split & (is_charged | (prices.guarantee_fee_payer == "buyer"))
    bills = _bills(frame, prices, days, (of_discount.units, of_fee.units), share)
    costs = bills.costs
    with np.errstate(over="ignore"):
        # A least fee that takes all but the last of a bill for a day costs more a year than a float can hold.
        compound_rate = costs.compound_rate
    has_both = is_open & of_discount.is_known & of_fee.is_known
    source = np.where(has_both, np.where(of_discount.is_of_tape & of_fee.is_of_tape, 0, 1), 2)
    columns = {
        "days": days.counted,
        "added_days": days.added,
        "is_projected": days.is_projected,
        "discount_rate": np.where(of_discount.is_known, of_discount.units / RATE_UNIT, np.nan),
        "guarantee_fee_rate": np.where(of_fee.is_known, of_fee.units / RATE_UNIT, np.nan),
        "interest": _yuan(bills.interest, is_open & of_discount.is_known),
        "interest_of_supplier": _yuan(bills.interest_of_supplier, is_split),
        "interest_of_acceptor": _yuan(bills.interest_of_acceptor, is_split),
        "guarantee_fee": _yuan(bills.guarantee_fee, is_charged),
        "other_fee": _yuan(bills.other_fee, is_open),
        "proceeds": _yuan(bills.proceeds, is_split),
        "net_to_supplier": _yuan(bills.received, is_net),
        "cost": _yuan(costs.cost, is_net),
        "simple_rate": np.where(is_net, costs.simple_rate, np.nan),
        "compound_rate": np.where(is_net, compound_rate, np.nan),
        "price_source": pd.array(np.array(PRICE_SOURCES, dtype=object)[source], dtype="str"),
    }
    return pd.DataFrame(columns, index=frame.index)


def bill_days(frame: pd.DataFrame, prices: Prices, calendar: Calendar, as_of: datetime.date) -> BillDays:
    """Days from the discount of each bill to its payment.

    Parameters
    ----------
    frame, prices, calendar, as_of
        As for ``bill_costs``.
    """
    due, start = _dates(frame, "due_date"), _starts(frame, as_of)
    rolled, is_projected = _rolled(due, prices, calendar)
    added = rolled + np.where(_is_out_of_town(frame), prices.out_of_town_days, 0)
    tenor = (due - start).astype(np.int64)
    passed = np.where(tenor > 0, tenor + added, 0)
    counted = passed if prices.day_count == "ACT/360" else np.where(tenor > 0, _months_of_30(start, due) + added, 0)
    return BillDays(tenor=tenor, added=added, counted=counted, calendar=passed, is_projected=is_projected)


def _dates(frame: pd.DataFrame, column: str) -> Dates:
    """Days of a column; NaT throughout where there is none."""
    if column not in frame:
        return np.full(len(frame), np.datetime64("NaT", "D"))
    return frame[column].to_numpy(dtype="datetime64[D]")


def _starts(frame: pd.DataFrame, as_of: datetime.date) -> Dates:
    discounted, guaranteed = _dates(frame, "discount_date"), _dates(frame, "guarantee_date")
    return np.where(np.isnat(discounted), np.fmax(guaranteed, np.datetime64(as_of, "D")), discounted)


def _rolled(due: Dates, prices: Prices, calendar: Calendar) -> tuple[Days, Flags]:
    """Days from each due date to the working day on which it is paid, and whether that is known by rule only."""
    place, distinct = pd.factorize(due)
    days: list[datetime.date] = distinct.astype("datetime64[D]").tolist()
    added = np.array([(calendar.roll(day, prices.roll) - day).days for day in days], dtype=np.int64)
    is_projected = np.array([prices.roll != "keep" and calendar.is_projected(day) for day in days], dtype=np.bool_)
    return added[place], is_projected[place]


def _is_out_of_town(frame: pd.DataFrame) -> Flags:
    """Paper bills of another town; a tape that names neither has none."""
    if "is_out_of_town" not in frame or "system" not in frame:
        return np.zeros(len(frame), dtype=np.bool_)
    flags = frame["is_out_of_town"].fillna(False).to_numpy(dtype=np.bool_)
    return np.asarray(flags & (frame["system"] == "paper").to_numpy(dtype=np.bool_, na_value=False))


def _months_of_30(start: Dates, due: Dates) -> Days:
    """Days in months of 30 days, each pair of dates once; a due date that has passed counts none."""
    ends = np.maximum(start, due)
    epoch = np.datetime64("1970-01-01", "D")
    pairs = (start - epoch).astype(np.int64) * 1_000_000 + (ends - start).astype(np.int64)
    place, distinct = pd.factorize(pairs)
    starts = epoch + distinct // 1_000_000
    lengths = distinct % 1_000_000
    counted = [
        day_count_days(one, other, "30/360")
        for one, other in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
    ]
    return np.array(counted, dtype=np.int64)[place]


def _rates(frame: pd.DataFrame, prices: Prices, ratings: "pd.Series[str]", tenor: Days) -> tuple[_Rate, _Rate]:
    """Discount rate and guarantee fee rate of each bill: the tape's, else those of the first row of the grid."""
    row = _grid_rows(frame, prices, ratings, tenor)
    rates = []
    for name in ("discount_rate", "guarantee_fee_rate"):
        # The row number -1 of bills that no row fits reads the last unit, which counts for nothing.
        units = np.array([*(rate_units(getattr(one, name)) for one in prices.grid), 0], dtype=np.int64)[row]
        stated = _numbers(frame, name)
        is_of_tape = ~np.isnan(stated)
        own = np.rint(np.where(is_of_tape, stated, 0.0) * RATE_UNIT).astype(np.int64)
        rates.append(
            _Rate(units=np.where(is_of_tape, own, units), is_known=is_of_tape | (row >= 0), is_of_tape=is_of_tape)
        )
    return rates[0], rates[1]


def _grid_rows(frame: pd.DataFrame, prices: Prices, ratings: "pd.Series[str]", tenor: Days) -> NDArray[np.intp]:
    """Number of the first row of the grid that fits each bill, -1 where none does; see ``Prices.row``."""
    place, acceptors = pd.factorize(frame["acceptor_id"])
    rating = ratings.reindex(acceptors)
    rows = np.full(len(frame), -1, dtype=np.intp)
    for number, one in reversed([*enumerate(prices.grid)]):
        rows[rating.isin(one.ratings).to_numpy(dtype=np.bool_)[place] & (tenor <= one.up_to_days)] = number
    return rows


def _numbers(frame: pd.DataFrame, column: str) -> Rates:
    if column not in frame:
        return np.full(len(frame), np.nan)
    return frame[column].to_numpy(dtype=np.float64, na_value=np.nan)


def _acceptor_share(frame: pd.DataFrame, prices: Prices) -> Rates:
    """Part of the interest that the acceptor pays; NaN for an agreement that says nothing of it.

    A tape that states a share and nobody who pays means an agreement.
    """
    stated = _numbers(frame, "buyer_share")
    agreed = np.where(np.isnan(stated), prices.buyer_share or np.nan, stated)
    usual = {"seller": 0.0, "buyer": 1.0, "agreed": prices.buyer_share}[prices.interest_payer]
    share = np.where(np.isnan(stated), usual, stated)
    if "interest_payer" not in frame:
        return share
    payer = frame["interest_payer"]
    for word, value in (("seller", np.zeros_like(share)), ("buyer", np.ones_like(share)), ("agreed", agreed)):
        share = np.where((payer == word).to_numpy(dtype=np.bool_, na_value=False), value, share)
    return share


def _bills(
    frame: pd.DataFrame, prices: Prices, days: BillDays, rates: tuple[Units, Units], share: Rates
) -> DiscountedBills:
    """Every bill as if all of its rates were known; what is not is 0, and struck out afterwards."""
    face = to_fen(frame["face"].to_numpy(dtype=np.float64))
    other_fee = _numbers(frame, "other_fee")
    is_stated = ~np.isnan(other_fee)
    return DiscountedBills(
        face=face,
        days=days.calendar,
        interest=bank_interest(face, rates[0], days.counted),
        acceptor_share=np.rint(np.where(np.isnan(share), 0.0, share) * RATE_UNIT).astype(np.int64),
        guarantee_fee=guarantee_fee(face, rates[1], days.counted, float(fen(prices.least_guarantee_fee))),
        other_fee=np.where(
            is_stated,
            to_fen(np.where(is_stated, other_fee, 0.0)),
            scaled(face, rate_units(prices.other_fee_ratio), RATE_UNIT),
        ),
        is_fee_of_acceptor=prices.guarantee_fee_payer == "buyer",
    )


def _yuan(amounts: Amounts, is_known: Flags) -> Rates:
    return np.where(is_known, to_yuan(amounts), np.nan)
