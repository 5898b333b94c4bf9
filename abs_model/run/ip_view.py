"""The view of an IP note: claims, property and what it is worth, borrowers, who pays whom; its figures and proofs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.errors import InvariantError
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_history import valuation_history
from abs_model.pool.ip_limit import ip_types, loan_to_value
from abs_model.pool.ip_standing import ip_terms
from abs_model.pool.ip_value import model_values
from abs_model.run.borrower import BorrowerPage, borrower_page
from abs_model.run.borrower_cost import DEBTOR, TOTAL
from abs_model.run.record import Subject
from abs_model.run.summary import Figure, Identity, Value

N_DRAWS, SEED = 20_000, 1
"""Draws of the range of model values, and their seed; stated wherever the range is."""

LTV_SUMS = (
    "principal", "n_assets", "n_accepted", "appraised_value", "accepted_value", "lending_value", "loan_headroom",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IpView:
    """All that an IP note has beside what every deal has.

    Attributes
    ----------
    subject : Subject
        With claims.
    page : BorrowerPage
    tables : mapping of str to DataFrame
        By the name of their file: claims, claim_schedule, ip_assets, loan_to_value, ip_types, ip_values, valuations.
        Amounts are yuan.
    structures : DataFrame
        Claims in the pool by structure: structure, n_claims, principal.
    figures : tuple of Figure
        Claims, property, cost; of section ``ip_note``. What is lent on it is that of debtors in the pool, all else that
        of the whole register.
    proofs : tuple of Identity
        Principal of claims = principal of their instalments, then those of the money table.
    """

    subject: Subject
    page: BorrowerPage
    tables: Mapping[str, pd.DataFrame]
    structures: pd.DataFrame
    figures: tuple[Figure, ...]
    proofs: tuple[Identity, ...]

    @property
    def book(self) -> ClaimBook:
        """The claims and the property behind them."""
        return book_of(self.subject)


def book_of(subject: Subject) -> ClaimBook:
    """The claims of a subject that has some.

    Raises
    ------
    InvariantError
        If it has none: commands look at this before.
    """
    if subject.claims is None:
        raise InvariantError(f"deal {subject.deal.id} has no claims")
    return subject.claims


def ip_view(subject: Subject) -> IpView:
    """Look at an IP note from all sides.

    Parameters
    ----------
    subject : Subject
        With claims.

    Raises
    ------
    ScenarioError
        If the pool brings something else than the claims promise.
    InvariantError
        If there are no claims, or an identity is broken.
    """
    book, page = book_of(subject), borrower_page(subject)
    tables = property_tables(book)
    pooled = book.claims[book.claims["is_in"].astype(bool)]
    by_structure = pooled.groupby("structure", sort=False)
    structures = by_structure.agg(n_claims=("claim_id", "size"), principal=("principal", _sum))
    proofs = (_principal_identity(book, pooled), *page.money.identities)
    for one in proofs:
        if not one.holds:
            raise InvariantError(f"{one.identifier}: {one.left} on one side, {one.right} on the other")
    figures = {**_claim_figures(book, pooled), **_property_figures(tables), **_cost_figures(page)}
    return IpView(
        subject=subject,
        page=page,
        tables=tables,
        structures=structures.reset_index(),
        figures=tuple(_figures(figures)),
        proofs=proofs,
    )


def borrower_tables(page: BorrowerPage) -> dict[str, pd.DataFrame]:
    """Flows, subsidies, costs, cash by year; and who pays whom, payment by payment, by date and party, in balance."""
    return {
        "borrower_flows": page.flows,
        "subsidies": page.subsidies,
        "all_in_cost": page.costs,
        "yearly_cost": page.years,
        "money_table": page.money.table,
        "money_movements": page.money.movements,
        "money_checks": page.money.checks,
    }


def property_tables(book: ClaimBook) -> dict[str, pd.DataFrame]:
    """Tables of claims and property; see ``IpView``.

    ``loan_to_value`` has lines of level ``debtor`` for claims in the pool and one of level ``total``, each with the cap
    of its ratio; ``ip_types`` one line a type of level ``total``, then lines of level ``debtor``, with pledge ratios.
    """
    return {
        "claims": book.claims,
        "claim_schedule": book.schedule,
        "ip_assets": book.assets,
        "loan_to_value": _loan_to_value(book),
        "ip_types": _types(book),
        "ip_values": model_values(book.assets, book.deal, np.random.default_rng(SEED), N_DRAWS),
        "valuations": valuation_history(book.assets, book.tapes.valuations),
    }


def _loan_to_value(book: ClaimBook) -> pd.DataFrame:
    """By debtor, and all debtors together."""
    own = loan_to_value(book.assets, book.claims[book.claims["is_in"].astype(bool)], book.deal)
    sums = {name: _sum(own[name]) if own[name].dtype.kind == "f" else int(own[name].sum()) for name in LTV_SUMS}
    total = pd.DataFrame([{"debtor_id": "", **sums, "is_within": bool(own["is_within"].all())}])
    table = pd.concat([own.assign(level=DEBTOR), total.assign(level=TOTAL)], ignore_index=True)
    accepted = table["accepted_value"].to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(accepted > 0.0, table["principal"] / accepted, np.nan)
        cap = np.where(accepted > 0.0, (table["principal"] + table["loan_headroom"]) / accepted, np.nan)
    table = table.assign(loan_to_value_ratio=ratio, loan_to_value_cap=cap)
    ratios = ["loan_to_value_ratio", "loan_to_value_cap"]
    return table[["level", "debtor_id", *LTV_SUMS[:-1], *ratios, "loan_headroom", "is_within"]]


def _types(book: ClaimBook) -> pd.DataFrame:
    ratios = ip_terms(book.deal).pledge_ratios
    parts = [
        ip_types(book.assets, is_by_debtor=by_debtor).assign(level=DEBTOR if by_debtor else TOTAL)
        for by_debtor in (False, True)
    ]
    table = pd.concat(parts, ignore_index=True)
    table["debtor_id"] = table["debtor_id"].fillna("")
    table["pledge_ratio"] = [ratios.get(one, 0.0) for one in table["ip_type"]]
    order = ["level", "debtor_id", "ip_type", "n_assets", "n_accepted", "appraised_value", "accepted_value"]
    return table[[*order, "pledge_ratio", "lending_value"]]


def _principal_identity(book: ClaimBook, pooled: pd.DataFrame) -> Identity:
    own = book.schedule[book.schedule["claim_id"].isin(pooled["claim_id"])]
    left, right = (int(to_fen(frame["principal"].to_numpy(dtype=np.float64)).sum()) for frame in (pooled, own))
    return Identity(identifier="claims_principal", left=left, right=right)


def _claim_figures(book: ClaimBook, pooled: pd.DataFrame) -> dict[str, Value]:
    return {
        "n_claims": len(pooled),
        "n_claims_out": len(book.claims) - len(pooled),
        "n_original_debtors": int(pooled["debtor_id"].nunique()),
        "claims_principal": _sum(pooled["principal"]),
    }


def _property_figures(tables: Mapping[str, pd.DataFrame]) -> dict[str, Value]:
    assets, ratios, values = (tables[name] for name in ("ip_assets", "loan_to_value", "ip_values"))
    total, model = ratios.iloc[-1], values[values["ip_level"] == TOTAL]
    once = assets.sort_values("is_accepted", ascending=False, kind="stable").drop_duplicates("property_no")
    accepted = once[once["is_accepted"].astype(bool)]
    figures: dict[str, Value] = {
        "n_assets": len(once),
        "n_accepted": len(accepted),
        "n_refused": len(once) - len(accepted),
        "n_stale": int(once["is_stale"].sum()),
        "appraised_value": _sum(once["appraised_value"].fillna(0.0)),
        "accepted_value": _sum(accepted["appraised_value"]),
        "lending_value": _sum(accepted["lending_value"]),
        "loan_to_value_ratio": _known(total["loan_to_value_ratio"]),
        "worst_loan_to_value_ratio": _known(ratios["loan_to_value_ratio"].iloc[:-1].max()),
    }
    for name in ("model_value", "model_low", "model_mid", "model_high", "difference"):
        figures[name] = float(model[name].iloc[0]) if len(model) else None
    return figures


def _cost_figures(page: BorrowerPage) -> dict[str, Value]:
    total = page.costs[page.costs["level"] == TOTAL].iloc[0]
    debtors = page.costs[page.costs["level"] == DEBTOR]
    figures: dict[str, Value] = {
        name: _known(total[name])
        for name in ("rate_gross", "rate_before_subsidy", "rate_after_subsidy", "target_rate", "subsidy")
    }
    figures["largest_rate_after_subsidy"] = _known(debtors["rate_after_subsidy"].max(skipna=False))
    if not pd.isna(total["target_rate"]):
        figures["n_within"] = int(debtors["is_within"].sum())
    return figures


UNITS = {
    "claims_principal": "yuan", "appraised_value": "yuan", "accepted_value": "yuan", "lending_value": "yuan",
    "loan_to_value_ratio": "share", "worst_loan_to_value_ratio": "share", "model_value": "yuan", "model_low": "yuan",
    "model_mid": "yuan", "model_high": "yuan", "difference": "yuan", "rate_gross": "rate",
    "rate_before_subsidy": "rate", "rate_after_subsidy": "rate", "target_rate": "rate", "subsidy": "yuan",
    "largest_rate_after_subsidy": "rate",
}  # fmt: skip
"""Units of the figures that are no counts."""


def _figures(values: Mapping[str, Value]) -> Iterator[Figure]:
    for word, value in values.items():
        yield Figure(section="ip_note", subject="ip_note", identifier=word, value=value, unit=UNITS.get(word, "count"))


def _known(value: object) -> float | None:
    """A figure, or nothing where there is none."""
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]


def _sum(amounts: "pd.Series[float]") -> float:
    """A sum of yuan, to the fen."""
    return float(to_yuan(to_fen(amounts.to_numpy(dtype=np.float64)).sum()))
