"""All that a guarantor stands for on a day, in classes of regulation, with the rules in force and the net assets."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from abs_model.deal.guarantor import BalanceSheet, Guarantor
from abs_model.deal.rulebook import RULE_IDS, WEIGHT_KINDS, Rule, Rulebook, rule_as_of
from abs_model.errors import DealError, Fault, nearest, raise_all
from abs_model.measure.guarantor import UNITS_PER_ONE, capital, is_for_small_and_farm, weighted_liability
from abs_model.measure.money import Amounts, scaled, to_fen

NEEDED_COLUMNS = (
    "deal_id", "product", "guarantor_id", "obligor_id", "obligor_name", "group_id", "role", "gross", "guaranteed",
    "net", "weight_kind", "is_small", "n_clients",
)  # fmt: skip
"""Columns of ``run.exposure_ledger.exposures`` that limits need, one line a deal and obligor; amounts in yuan.

``guaranteed`` is what the guarantor is liable for to holders, before anybody shares it: the gross amount that
regulation sees. ``net`` is what it bears of that when everybody who shares has paid: expected losses see it. ``gross``
of an exposure is what the obligor owes, guaranteed or not, and no limit sees it.
"""

SMALL_CLASSES = {"small_borrowing": "small_borrowing_amount", "farmer_borrowing": "farmer_borrowing_amount"}
"""Classes that a client leaves when all its borrowing comes to more than an amount."""

BORROWING = ("small_borrowing", "farmer_borrowing", "other_borrowing")
"""Classes whose balances count towards that amount."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GuarantorBook:
    """The book of a guarantor as at a day.

    Attributes
    ----------
    guarantor : Guarantor
    as_of : date
    sheet : BalanceSheet
        The last one on or before the day.
    rules : mapping of str to Rule
        Those in force on the day.
    lines : DataFrame
        One line for each deal and obligor, then one for each other line of business, which has neither: deal_id,
        product, obligor_id, obligor_name, group_id, weight_kind as it counts, gross (what it is liable for), net and
        liable (gross less what is recognised of sharing) in fen, is_small, n_clients, small_gross in fen,
        n_small_clients.
    net_assets, liability : Fraction
        After deduction, and weighted; fen.
    is_small_and_farm : bool
        Whether small firms and farmers are enough of it for the higher multiple.
    """

    guarantor: Guarantor
    as_of: datetime.date
    sheet: BalanceSheet
    rules: Mapping[str, Rule]
    lines: pd.DataFrame
    net_assets: Fraction
    liability: Fraction
    is_small_and_farm: bool

    @property
    def leverage_rule(self) -> Rule:
        """The multiple that holds: the higher one where the guarantor asks for it and the test is met."""
        higher = self.guarantor.is_for_small and self.is_small_and_farm
        return self.rules["leverage_small_farm" if higher else "leverage"]

    @property
    def named(self) -> pd.DataFrame:
        """Lines whose client is known."""
        return self.lines[self.lines["obligor_id"].notna()]

    def number(self, rule_id: str) -> Fraction:
        """The number of a rule, exactly as it is written."""
        return exact(self.rules[rule_id].value)

    def weight(self, kind: str) -> Fraction:
        """What a fen of a class counts for in the liability balance."""
        return self.number(f"weight_{kind}")

    def concentration(self, kind: str) -> Fraction:
        """What a fen of a class counts for in what one client, or its group, owes."""
        return self.number("concentration_aa_plus_bond") if kind == "aa_plus_bond" else self.weight(kind)

    def concentrated(self, lines: pd.DataFrame) -> Fraction:
        """What lines count for in the limits of one client and of one group, fen."""
        units = {one: _units(self.concentration(one)) for one in WEIGHT_KINDS}
        return _weighted(lines, units)


def guarantor_book(
    guarantor: Guarantor, rulebook: Rulebook, exposures: pd.DataFrame, day: datetime.date
) -> GuarantorBook:
    """All that a guarantor stands for on a day.

    Parameters
    ----------
    guarantor : Guarantor
    rulebook : Rulebook
    exposures : DataFrame
        ``NEEDED_COLUMNS``, as at the day; lines of other guarantors, and those of which nothing is guaranteed, are
        left out.
    day : date

    Raises
    ------
    DealError
        If there is no balance sheet on or before the day, a rule was not in force, or an exposure has a class that
        nobody knows, or less guaranteed than net.
    """
    sheet = _sheet(guarantor, day)
    rules = {one: rule_as_of(rulebook, one, day) for one in RULE_IDS if not one.endswith("_days")}
    own = _own(guarantor, exposures)
    lines = pd.concat([_of_deals(own, rules), _of_others(guarantor, day)], ignore_index=True)
    recognised = _units(exact(rules["recognised_sharing"].value))
    shared = _fen(lines["gross"]) - _fen(lines["net"])
    lines["liable"] = _fen(lines["gross"]) - scaled(shared, recognised, UNITS_PER_ONE)
    units = {one: _units(exact(rules[f"weight_{one}"].value)) for one in WEIGHT_KINDS}
    gross = _fen(lines["gross"])
    small = _fen(lines["small_gross"])
    clients = lines.groupby(lines["obligor_id"].fillna(lines["deal_id"]))[["n_clients", "n_small_clients"]].max().sum()
    return GuarantorBook(
        guarantor=guarantor,
        as_of=day,
        sheet=sheet,
        rules=rules,
        lines=lines,
        net_assets=capital(
            float(to_fen(sheet.net_assets)),
            float(to_fen(sheet.equity_in_guarantors)),
            exact(rules["equity_deduction"].value),
        ),
        liability=_weighted(lines, units),
        is_small_and_farm=is_for_small_and_farm(
            (float(small.sum()), float(gross.sum())),
            (int(clients["n_small_clients"]), int(clients["n_clients"])),
            (rules["small_farm_balance_share"].value, rules["small_farm_client_share"].value),
        ),
    )


def exact(value: float) -> Fraction:
    """The number that a float was written as.

    Examples
    --------
    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(value)))


def _units(weight: Fraction) -> int:
    return int(weight * UNITS_PER_ONE)


def _weighted(lines: pd.DataFrame, units: Mapping[str, int]) -> Fraction:
    weight = np.array([units[str(kind)] for kind in lines["weight_kind"]], dtype=np.int64)
    return weighted_liability(_fen(lines["liable"]), weight)


def _fen(column: pd.Series) -> Amounts:
    return column.to_numpy(dtype=np.float64)


def _sheet(guarantor: Guarantor, day: datetime.date) -> BalanceSheet:
    sheet = guarantor.sheet_as_of(day)
    if sheet is None:
        fault = Fault(
            where=f"guarantor {guarantor.id}",
            found=f"no balance sheet on or before {day}",
            wanted=f"the first is of {guarantor.balance_sheets[0].date}",
            remedy="Name a later day, or add the balance sheet.",
        )
        raise DealError(str(fault))
    return sheet


def _own(guarantor: Guarantor, exposures: pd.DataFrame) -> pd.DataFrame:
    """The exposures of one guarantor, every one with amounts and a class that is known."""
    missing = [one for one in NEEDED_COLUMNS if one not in exposures]
    if missing:
        raise ValueError(f"exposures without {', '.join(missing)}; all of NEEDED_COLUMNS are wanted")
    is_own = (exposures["guarantor_id"] == guarantor.id) & (exposures["guaranteed"] != 0)
    own = exposures.loc[is_own, list(NEEDED_COLUMNS)].reset_index(drop=True)
    faults: list[Fault] = []
    words = ("deal_id", "obligor_id", "weight_kind", "guaranteed", "net")
    for deal, obligor, kind, guaranteed, net in zip(*(own[word] for word in words), strict=True):
        where = f"exposure {deal}, {obligor}"
        if kind not in WEIGHT_KINDS:
            found, wanted = f'weight_kind is "{kind}"', "a class of the rulebook is wanted"
            faults.append(Fault(where=where, found=found, wanted=wanted, remedy=nearest(str(kind), WEIGHT_KINDS)))
        if not 0 <= net <= guaranteed:
            found = f"guaranteed is {guaranteed:,.2f} and net {net:,.2f} yuan"
            wanted = "a net amount from 0 to the guaranteed one is wanted"
            faults.append(Fault(where=where, found=found, wanted=wanted, remedy="Check who shares the deal's claims."))
    raise_all(DealError, faults)
    return own


def _of_deals(own: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Exposures in fen; who owes more than a small class allows is counted whole."""
    lines = own[["deal_id", "product", "obligor_id", "obligor_name", "group_id", "weight_kind", "n_clients"]].copy()
    lines["gross"] = to_fen(own["guaranteed"].to_numpy(dtype=np.float64))
    lines["net"] = to_fen(own["net"].to_numpy(dtype=np.float64))
    lines["group_id"] = lines["group_id"].fillna(lines["obligor_id"])
    is_small = own["is_small"].to_numpy(dtype=np.bool_) | (own["weight_kind"] == "farmer_borrowing").to_numpy()
    lines["is_small"] = is_small
    lines["small_gross"] = np.where(is_small, lines["gross"], 0.0)
    lines["n_small_clients"] = np.where(is_small, lines["n_clients"], 0)
    borrowed = (
        lines["gross"].where(own["weight_kind"].isin(BORROWING), 0.0).groupby(lines["obligor_id"]).transform("sum")
    )
    for kind, rule_id in SMALL_CLASSES.items():
        beyond = (own["weight_kind"] == kind) & (borrowed > float(to_fen(rules[rule_id].value)))
        lines.loc[beyond, "weight_kind"] = "other_borrowing"
    return lines


def _of_others(guarantor: Guarantor, day: datetime.date) -> pd.DataFrame:
    """Other business in fen; its clients are not known by name."""
    rows = [
        {
            "deal_id": one.id,
            "product": "other_business",
            "obligor_id": None,
            "obligor_name": None,
            "group_id": None,
            "weight_kind": one.kind,
            "n_clients": one.n_clients,
            "gross": float(to_fen(one.balance)),
            "net": float(to_fen(float(exact(one.balance) * (1 - exact(guarantor.re_guarantee_share))))),
            "is_small": one.small_balance > 0,
            "small_gross": float(to_fen(one.balance if one.kind in SMALL_CLASSES else one.small_balance)),
            "n_small_clients": one.n_clients if one.kind in SMALL_CLASSES else one.n_small_clients,
        }
        for one in guarantor.business_as_of(day)
    ]
    columns = [
        "deal_id", "product", "obligor_id", "obligor_name", "group_id", "weight_kind", "n_clients", "gross", "net",
        "is_small", "small_gross", "n_small_clients",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
