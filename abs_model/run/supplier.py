"""The supplier's page: what this plan costs the supplier of each receivable, and what else would, day-counted."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from abs_model.errors import DealError, Fault, InvariantError, ScenarioError, raise_all
from abs_model.measure.investor import internal_rate_of_return
from abs_model.measure.money import Amounts, pro_rata, scaled, to_yuan
from abs_model.measure.supplier_cost import YEAR, Charges, Costs, Days, charged, discounted, lent, split_both_ways
from abs_model.pool.pricing import days_to_due, purchase_prices, split_proceeds
from abs_model.run.project import project
from abs_model.run.record import Projection, Provenance, Subject
from abs_model.run.spread import Parts, fees_beside_plan, spread_parts
from abs_model.scenario.alternative import THIS_ABS, Alternative, AlternativeSet
from abs_model.scenario.scenario import BASE
from abs_model.schedule.calendar import Calendar
from abs_model.terms import fen

SUPPLIER, CORE_ENTERPRISE = "supplier", "core_enterprise"

_KEY = ["receivable_id", "supplier_id", "supplier_name", "core_enterprise_id", "due_date"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplierPage:
    """What suppliers pay, four tables; amounts in yuan, rates a year of 365 days.

    Attributes
    ----------
    receivables : DataFrame
        One line for each receivable and financing: receivable_id, supplier_id, supplier_name, core_enterprise_id,
        face, due_date, financing, days, received, repaid, cost, simple_rate, compound_rate, others_cost (what the core
        enterprise pays besides).
    parts : DataFrame
        One line for each receivable, financing and part that is not nothing: receivable_id, financing, payer, keeper,
        amount. Parts that the supplier pays add up to its cost to the fen.
    suppliers : DataFrame
        The same by supplier and financing, with n_receivables and mean_days; first, with is_total, all suppliers
        together. ``compound_rate`` is the internal rate of return of all its flows.
    spread : DataFrame
        One line for each financing, payer and keeper: amount, share (of the cost) and rate (a year, of what suppliers
        received; the rates that suppliers pay add up to their simple rate).
    """

    receivables: pd.DataFrame
    parts: pd.DataFrame
    suppliers: pd.DataFrame
    spread: pd.DataFrame
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Financing:
    """Every receivable financed one way, and who keeps what: by payer and keeper, fen, shape (n_receivables,)."""

    id: str
    costs: Costs
    kept: Mapping[tuple[str, str], Amounts]


def supplier_page(subject: Subject, alternatives: AlternativeSet) -> SupplierPage:
    """What each receivable costs its supplier, in this plan and otherwise, and who keeps it.

    The plan's price is that of its purchase method; the supplier pays the fees that the deal says it pays. Who keeps
    the discount is taken from the base case, over the whole life of the plan, and falls to a receivable in proportion
    to its own discount. Alternatives finance the same receivable from the same day to the same due date.

    Parameters
    ----------
    subject : Subject
    alternatives : AlternativeSet

    Raises
    ------
    DealError
        If the proceeds do not pay the price, or the discounts come to nothing together but not one by one.
    ScenarioError
        If an alternative leaves nothing of a receivable.
    """
    projection = project(subject, [BASE])
    others = [_alternative(one, subject) for one in alternatives.alternatives]
    raise_all(ScenarioError, [fault for one in others for fault in _nothing_left(one, subject)])
    financings = [_this_abs(projection), *others]
    for one in financings:
        _add_up(one)
    lines, kept = _receivables(financings, subject), _parts(financings, subject)
    return SupplierPage(
        receivables=lines,
        parts=kept,
        suppliers=_suppliers(lines, subject),
        spread=_spread(kept, lines),
        provenance=projection.provenance,
    )


def _this_abs(projection: Projection) -> _Financing:
    """The plan: its price, less fees that suppliers pay."""
    subject = projection.subject
    face, days = subject.pool.face, days_to_due(subject.pool, subject.deal.dates.closing)
    paid = int(projection.payments.paid("purchase")[0, 0])
    price = purchase_prices(subject.pool, subject.deal.pool.purchase, subject.deal.dates.closing)
    if price is None:
        price = split_proceeds(face, days, paid).price
    if int(price.sum()) != paid:
        fault = Fault(
            where="pool.purchase",
            found=f"the price comes to {price.sum() / 100:,.2f} and {paid / 100:,.2f} is paid at closing",
            wanted="proceeds that pay it are wanted",
            remedy="Raise the issue amount, or lower the price.",
        )
        raise_all(DealError, [fault])
    kept = {(SUPPLIER, name): own for name, own in _shared(spread_parts(projection, paid), face - price, face).items()}
    borne = _by_face(fees_beside_plan(projection, SUPPLIER), face)
    for name, own in borne.items():
        kept[SUPPLIER, name] = kept.get((SUPPLIER, name), 0.0) + own
    kept |= {
        (CORE_ENTERPRISE, name): own
        for name, own in _by_face(fees_beside_plan(projection, CORE_ENTERPRISE), face).items()
    }
    received = price - sum(borne.values(), start=np.zeros(len(face)))
    return _Financing(id=THIS_ABS, costs=Costs(received=received, repaid=face, days=days), kept=kept)


def _shared(parts: Parts, discount: Amounts, face: Amounts) -> dict[str, Amounts]:
    """Parts of the discount by receivable; by face where there is no discount at all."""
    weights = discount if discount.any() else face
    if not weights.sum():
        fault = Fault(
            where="pool.purchase",
            found="discounts and premiums over face come to nothing together",
            wanted="a pool that is bought below its face, or at it, is wanted",
            remedy="Check the transfer prices.",
        )
        raise_all(DealError, [fault])
    split = split_both_ways(np.array([float(one) for one in parts.values()]), weights)
    return dict(zip(parts, split, strict=True))


def _by_face(parts: Parts, face: Amounts) -> dict[str, Amounts]:
    """Fees beside the plan by receivable, pro rata to face."""
    return {name: pro_rata(np.array([float(one)]), face[:, None])[:, 0] for name, one in parts.items()}


def _alternative(one: Alternative, subject: Subject) -> _Financing:
    """One alternative for every receivable."""
    pool, closing = subject.pool, subject.deal.dates.closing
    face, days = pool.face, days_to_due(pool, closing)
    charges = Charges(
        rate=_exact(one.rate),
        guarantee_fee_rate=_exact(one.guarantee_fee_rate),
        least_guarantee_fee=fen(one.least_guarantee_fee),
        fee_ratio=_exact(one.fee_ratio),
    )
    if one.kind == "discount":
        days = _days_to_payment(subject, closing)
        taken = charged(face, days, charges)
        costs = discounted(face, days, taken)
    else:
        advance = _exact(one.advance_ratio)
        loan = scaled(face, advance.numerator, advance.denominator)
        taken = charged(loan, days, charges)
        costs = lent(loan, days, taken)
    kept = {
        (SUPPLIER, "bank"): taken.interest,
        (SUPPLIER, "guarantor"): taken.guarantee_fee,
        (SUPPLIER, "fees"): taken.other_fee,
    }
    return _Financing(id=one.id, costs=costs, kept=kept)


def _exact(rate: float) -> Fraction:
    return Fraction(repr(rate))


def _days_to_payment(subject: Subject, closing: datetime.date) -> Days:
    """Days to the working day of banks on which a bill is paid; 0 where it was due by closing."""
    calendar = Calendar(code="CN", overrides=subject.calendar.overrides)
    due, place = np.unique(subject.pool.frame["due_date"].to_numpy(dtype="datetime64[D]"), return_inverse=True)
    paid = [calendar.roll(one, "following") if one > closing else closing for one in due.tolist()]
    return np.array([(one - closing).days for one in paid], dtype=np.int64)[place]


def _nothing_left(one: _Financing, subject: Subject) -> list[Fault]:
    """One fault where an alternative leaves nothing of some receivable."""
    gone = np.flatnonzero(one.costs.received <= 0.0)
    if not len(gone):
        return []
    first, face = subject.pool.frame["receivable_id"].iloc[gone[0]], subject.pool.face[gone[0]]
    fault = Fault(
        where=f"alternatives.{one.id}",
        found=f"interest and fees leave nothing of receivable {first} of {face / 100:,.2f} yuan",
        wanted="an alternative that pays something for each receivable is wanted",
        remedy="Lower rate, fees or least_guarantee_fee.",
    )
    return [fault]


def _add_up(one: _Financing) -> None:
    """Refuse parts that do not add up to the cost of a receivable."""
    parts = sum((own for (payer, _), own in one.kept.items() if payer == SUPPLIER), start=np.zeros(len(one.costs.days)))
    if not np.array_equal(parts, one.costs.cost):
        raise InvariantError(f"{one.id}: parts come to {parts.sum()} fen, costs to {one.costs.cost.sum()}")


def _receivables(financings: Sequence[_Financing], subject: Subject) -> pd.DataFrame:
    """One line for each receivable and financing, the plan first."""
    frame = subject.pool.frame
    key = frame[_KEY].assign(face=to_yuan(subject.pool.face))
    tables = []
    for one in financings:
        borne = (own for (payer, _), own in one.kept.items() if payer != SUPPLIER)
        tables.append(
            key.assign(
                financing=one.id,
                days=one.costs.days,
                received=to_yuan(one.costs.received),
                repaid=to_yuan(one.costs.repaid),
                cost=to_yuan(one.costs.cost),
                simple_rate=one.costs.simple_rate,
                compound_rate=one.costs.compound_rate,
                others_cost=to_yuan(sum(borne, start=np.zeros(len(key)))),
            )
        )
    return pd.concat(tables, ignore_index=True)


def _parts(financings: Sequence[_Financing], subject: Subject) -> pd.DataFrame:
    """One line for each receivable, financing and part that is not nothing."""
    names = subject.pool.frame["receivable_id"]
    tables = [
        pd.DataFrame(
            {"receivable_id": names, "financing": one.id, "payer": payer, "keeper": keeper, "amount": to_yuan(own)}
        )[own != 0.0]
        for one in financings
        for (payer, keeper), own in one.kept.items()
    ]
    parts: pd.DataFrame = pd.concat(tables, ignore_index=True)
    return parts


def _suppliers(lines: pd.DataFrame, subject: Subject) -> pd.DataFrame:
    """Totals of all suppliers, then of each, by financing."""
    closing = subject.deal.dates.closing
    rows = [_totals(own, closing, is_total=True) for _, own in lines.groupby("financing", sort=False)]
    for _, of_supplier in lines.groupby("supplier_id", sort=False):
        rows += [_totals(own, closing, is_total=False) for _, own in of_supplier.groupby("financing", sort=False)]
    return pd.DataFrame(rows)


def _totals(lines: pd.DataFrame, closing: datetime.date, *, is_total: bool) -> dict[str, object]:
    """One supplier, or all of them, financed one way."""
    money = {column: _sum(lines[column]) for column in ("face", "received", "repaid", "cost", "others_cost")}
    weight = float((lines["received"] * lines["days"]).sum())
    ends = [closing + datetime.timedelta(days=int(days)) for days in lines["days"]]
    flows = [money["received"], *(-lines["repaid"])]
    return {
        "is_total": is_total,
        "supplier_id": "" if is_total else str(lines["supplier_id"].iloc[0]),
        "supplier_name": "" if is_total else str(lines["supplier_name"].iloc[0]),
        "financing": lines["financing"].iloc[0],
        "n_receivables": len(lines),
        **money,
        "mean_days": weight / money["received"] if money["received"] else float("nan"),
        "simple_rate": money["cost"] / weight * YEAR if weight else float("nan"),
        "compound_rate": internal_rate_of_return([closing, *ends], flows) if weight else float("nan"),
    }


def _spread(parts: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """What each keeper keeps of all receivables together, by financing and payer."""
    cost = lines.groupby("financing", sort=False)["cost"].agg(_sum)
    weight = (lines["received"] * lines["days"]).groupby(lines["financing"], sort=False).sum()
    keys = ["financing", "payer", "keeper"]
    grouped = pd.DataFrame(parts.groupby(keys, sort=False)["amount"].agg(_sum)).reset_index()
    total, base = grouped["financing"].map(cost), grouped["financing"].map(weight)
    return grouped.assign(
        share=grouped["amount"] / total.where(total != 0), rate=grouped["amount"] / base.where(base != 0) * YEAR
    )


def _sum(amounts: "pd.Series[float]") -> float:
    """A sum of yuan, exact to the fen."""
    return float(to_yuan(np.rint(amounts.to_numpy(dtype=np.float64) * 100.0).sum()))
