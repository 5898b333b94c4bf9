"""What an IP note costs each debtor, as its own statement: flows by date, costs by kind, brackets of subsidies."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_standing import ip_terms
from abs_model.run.borrower import BorrowerPage
from abs_model.run.borrower_cost import DEBTOR, KINDS
from abs_model.run.borrower_due import PRINCIPAL, PRINCIPAL_RECEIVED
from abs_model.run.short_table import NAMED, TOTAL, with_total
from abs_model.terms import fen

FLOW_COLUMNS = ["principal", *KINDS, "net_flow"]
YEAR_COLUMNS = (
    "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "cost_before_subsidy", "subsidy",
    "cost_after_subsidy",
)  # fmt: skip

BORROWER_TABLES = ("debtor_flows", "debtor_parts", "debtor_years", "subsidy_brackets")
"""Names of the tables that ``borrower_digest`` makes."""

Tables = dict[str, pd.DataFrame]


def borrower_digest(page: BorrowerPage, book: ClaimBook) -> Tables:
    """The tables that the statement of each debtor shows, beside those of ``abs_model.run.ip_view``.

    Parameters
    ----------
    page : BorrowerPage
    book : ClaimBook
        The claims that it is of.

    Returns
    -------
    dict of str to DataFrame
        By the name of their file, each line with its debtor_id, amounts in yuan: ``debtor_flows``, ``debtor_parts``,
        ``debtor_years``, ``subsidy_brackets``.
    """
    return {
        "debtor_flows": debtor_flows(page.flows),
        "debtor_parts": debtor_parts(page.flows),
        "debtor_years": debtor_years(page.years),
        "subsidy_brackets": subsidy_brackets(page.subsidies, book),
    }


def debtor_flows(flows: pd.DataFrame) -> pd.DataFrame:
    """What each debtor receives (above 0) and pays (below) on each date, by kind, and its total.

    Parameters
    ----------
    flows : DataFrame
        As ``abs_model.run.borrower_flow.borrower_flows`` gives them.

    Returns
    -------
    DataFrame
        debtor_id, level (``named`` for a date, ``total``), date, principal (received less repaid), interest,
        guarantee_fee, guarantee_fee_reduction, costs, subsidy, net_flow (all of these together).
    """
    kind = pd.Series("", index=flows.index, dtype="str")
    for word, is_of in KINDS.items():
        kind = kind.mask(flows["part"].map(is_of).astype(bool), word)
    kind = kind.mask(flows["part"].isin([PRINCIPAL_RECEIVED, PRINCIPAL]), "principal")
    own = flows.assign(kind=kind, fen=to_fen(flows["amount"].to_numpy(dtype=np.float64)))
    by_date = own.pivot_table(index=["debtor_id", "date"], columns="kind", values="fen", aggfunc="sum", fill_value=0.0)
    fen_table = by_date.reindex(columns=FLOW_COLUMNS[:-1], fill_value=0.0)
    fen_table["net_flow"] = fen_table.sum(axis=1)
    table = pd.DataFrame(to_yuan(fen_table.to_numpy()), index=fen_table.index, columns=FLOW_COLUMNS).reset_index()
    return _by_debtor(table, flows["debtor_id"], tuple(FLOW_COLUMNS))


def debtor_parts(flows: pd.DataFrame) -> pd.DataFrame:
    """What each debtor pays and gets over the whole life, by kind of payment and party, principal left out.

    Returns
    -------
    DataFrame
        debtor_id, level, part (``interest``, ``costs.rating``), party (its role), n_payments, amount (received above 0,
        paid below).
    """
    costs = flows[~flows["part"].isin([PRINCIPAL_RECEIVED, PRINCIPAL])]
    keys = ["debtor_id", "part", "party"]
    amounts = costs.assign(amount=to_fen(costs["amount"].to_numpy(dtype=np.float64)))
    found = amounts.groupby(keys, sort=False).agg(n_payments=("amount", "size"), amount=("amount", "sum")).reset_index()
    found["amount"] = to_yuan(found["amount"].to_numpy(dtype=np.float64))
    return _by_debtor(found, flows["debtor_id"], ("amount",), ("n_payments",))


def debtor_years(years: pd.DataFrame) -> pd.DataFrame:
    """What each debtor pays in cash in each calendar year, and in all.

    Returns
    -------
    DataFrame
        debtor_id, level, calendar_year, interest, guarantee_fee, guarantee_fee_reduction, costs, cost_before_subsidy,
        subsidy, cost_after_subsidy.
    """
    own = years[years["level"] == DEBTOR].drop(columns="level").rename(columns={"subject": "debtor_id"})
    own["calendar_year"] = own["calendar_year"].astype("str")
    return _by_debtor(own, own["debtor_id"], YEAR_COLUMNS)


def subsidy_brackets(subsidies: pd.DataFrame, book: ClaimBook) -> pd.DataFrame:
    """How much of what each debtor financed lies in each bracket of its scheme.

    Parameters
    ----------
    subsidies : DataFrame
        As ``abs_model.run.borrower_subsidy.subsidies`` gives them.
    book : ClaimBook

    Returns
    -------
    DataFrame
        debtor_id, scheme_id, level, bracket_above and bracket_up_to (yuan financed; the last has no end),
        bracket_ratio, financed_within; ``total`` has the share that all brackets come to, weighted by what lies within,
        which is ``subsidy_ratio`` of the scheme's lines. Debtors of a scheme without brackets, or that is not theirs,
        have none.
    """
    schemes = {one.id: one for one in ip_terms(book.deal).subsidies}
    eligible = subsidies[subsidies["subsidy_ratio"].notna()]
    principal = book.claims.set_index("claim_id")["principal"]
    rows: list[dict[str, object]] = []
    for (debtor, scheme), lines in eligible.groupby(["debtor_id", "scheme_id"], sort=False):
        financed = int(to_fen(principal[lines["claim_id"].unique()].to_numpy(dtype=np.float64)).sum())
        keys = {"debtor_id": debtor, "scheme_id": scheme}
        tops = [None if one.up_to is None else fen(one.up_to) for one in schemes[str(scheme)].brackets]
        ratios = [one.ratio for one in schemes[str(scheme)].brackets]
        rows += [keys | row for row in _bracket_rows(financed, tops, ratios)]
        blended = float(lines["subsidy_ratio"].iloc[0])
        rows.append({**keys, "level": TOTAL, "bracket_ratio": blended, "financed_within": float(to_yuan(financed))})
    columns = ["debtor_id", "scheme_id", "level", "bracket_above", "bracket_up_to", "bracket_ratio", "financed_within"]
    return pd.DataFrame(rows, columns=columns)


def _bracket_rows(financed: int, tops: list[int | None], ratios: list[float]) -> Iterator[dict[str, object]]:
    bottom = 0
    for top, ratio in zip(tops, ratios, strict=True):
        within = max((financed if top is None else min(financed, top)) - bottom, 0)
        yield {
            "level": NAMED,
            "bracket_above": float(to_yuan(bottom)),
            "bracket_up_to": None if top is None else float(to_yuan(top)),
            "bracket_ratio": ratio,
            "financed_within": float(to_yuan(within)),
        }
        bottom = top or financed


def _by_debtor(
    table: pd.DataFrame, debtors: "pd.Series[str]", amounts: tuple[str, ...], counts: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Lines of each debtor with their total, debtors in the order of their claims."""
    parts = [
        with_total(table[table["debtor_id"] == one], counts, amounts).assign(debtor_id=one)
        for one in dict.fromkeys(debtors)
    ]
    whole = pd.concat(parts, ignore_index=True) if parts else table.assign(level=NAMED)
    first = ["debtor_id", "level"]
    return whole[[*first, *(str(one) for one in whole.columns if one not in {*first, "n_names"})]]
