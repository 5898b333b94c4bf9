"""Tables that restate a deal and a run for documents to quote from: terms, parties, classes, fees, figures."""

from collections.abc import Mapping, Sequence

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.party import CoreEnterprise, Party
from abs_model.glossary import TERMS
from abs_model.report.deal_terms import DealTerm
from abs_model.report.source import ILLUSTRATIVE, source_of
from abs_model.run.record import Projection
from abs_model.run.summary import Figure, Identity, identities, summarise

Tables = dict[str, pd.DataFrame]

TESTED = {"before": "before_distribution", "after": "after_distribution"}
UNDISCLOSED = "未披露"

REDEMPTIONS = {"schedule": "instalments"}
"""Words of the deal file that mean something else elsewhere, and their terms."""


def front_tables(
    projection: Projection,
    terms: Sequence[DealTerm],
    *,
    figures: Sequence[Figure] = (),
    proofs: Sequence[Identity] = (),
    path: int = 0,
) -> Tables:
    """The tables that every document of a deal may quote from, by the names of their files.

    Parameters
    ----------
    projection : Projection
    terms : sequence of DealTerm
        The numbers of the deal file, as ``deal_terms`` or ``note_terms`` list them.
    figures, proofs : sequence
        What a product knows beside the figures and identities of every run.
    path : int
        The scenario that figures and identities are of.

    Returns
    -------
    dict of str to DataFrame
        ``terms``, ``parties``, ``obligors``, ``classes``, ``fees``, ``thresholds``, ``support_terms``,
        ``account_terms``, ``figures``, ``identities``, ``provenance``; amounts in yuan.
    """
    deal = projection.subject.deal
    return deal_front_tables(deal, terms) | {
        "figures": figures_table((*summarise(projection, path), *figures)),
        "identities": identities_table((*identities(projection, path), *proofs)),
        "provenance": provenance_table(projection.provenance.as_mapping()),
    }


def deal_front_tables(deal: Deal, terms: Sequence[DealTerm]) -> Tables:
    """The same as far as the deal file alone says it."""
    return {
        "terms": terms_table(deal, terms),
        "parties": parties_table(deal),
        "obligors": obligors_table(deal),
        "classes": classes_table(deal),
        "fees": fees_table(deal),
        "thresholds": thresholds_table(deal),
        "support_terms": support_terms_table(deal),
        "account_terms": account_terms_table(deal),
    }


def terms_table(deal: Deal, terms: Sequence[DealTerm]) -> pd.DataFrame:
    """One row a number of the deal file: path, subject, what it is, value and unit, who published it."""
    rows = []
    for one in terms:
        source = source_of(deal, one.path)
        rows.append(
            {
                "path": one.path,
                "subject_zh": one.subject.zh,
                "subject_en": one.subject.en,
                "identifier": one.identifier,
                "value": one.value,
                "unit": one.unit,
                "stated_source": source,
                "is_illustrative": source == ILLUSTRATIVE,
            }
        )
    return pd.DataFrame(rows)


def figures_table(figures: Sequence[Figure]) -> pd.DataFrame:
    """One row a figure: section, subject, what it is, value and unit."""
    columns = ("section", "subject", "identifier", "value", "unit")
    rows = [{name: getattr(one, name) for name in columns} for one in figures]
    return pd.DataFrame(rows, columns=list(columns)).astype({"value": object})


def identities_table(proofs: Sequence[Identity]) -> pd.DataFrame:
    """One row an identity, both sides in yuan, or in rows; ``unit`` says which."""
    rows = []
    for one in proofs:
        unit = "count" if TERMS[one.identifier].unit == "count" else "yuan"
        divisor = 1.0 if unit == "count" else 100.0
        sides = {"left": one.left / divisor, "right": one.right / divisor}
        rows.append({"identifier": one.identifier, **sides, "unit": unit, "holds": one.holds})
    return pd.DataFrame(rows)


def provenance_table(provenance: Mapping[str, object]) -> pd.DataFrame:
    """One row a thing that the run depends on, those left out that it does not have."""
    rows = [
        {"name": name, "value": ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)}
        for name, value in provenance.items()
        if value is not None and value != "" and not isinstance(value, Mapping)
    ]
    return pd.DataFrame(rows, columns=["name", "value"])


def parties_table(deal: Deal) -> pd.DataFrame:
    """One row a party and role, in the order of the deal file."""
    rows = []
    for role, held in deal.parties.items():
        for party in (held,) if isinstance(held, Party) else held:
            path = f"parties.{role}" if isinstance(held, Party) else f"parties.{role}.{party.id}"
            rows.append({"role": role} | _marked(_named(party), deal, path, {"rating": "rating"}))
    return pd.DataFrame(rows)


def obligors_table(deal: Deal) -> pd.DataFrame:
    """One row a core enterprise, or original debtor: name, rating, province, industry, limit."""
    rows = []
    for one in deal.core_enterprises:
        own = {"industry": one.industry, "limit": one.limit, "district": one.district, "revenue": one.revenue}
        marks = {name: name for name in ("rating", "industry", "limit", "district", "revenue")}
        rows.append(_marked(_named(one) | own, deal, f"core_enterprises.{one.id}", marks))
    return pd.DataFrame(rows)


def classes_table(deal: Deal) -> pd.DataFrame:
    """One row a tranche: rank, size, share of the issue, coupon, price, redemption, maturity, day count."""
    total = sum(one.balance for one in deal.tranches)
    rows: list[dict[str, object]] = []
    for one in deal.tranches:
        row: dict[str, object] = {
            "tranche": one.id,
            "name_zh": one.name.zh,
            "name_en": one.name.en,
            "rank": one.rank,
            "balance": one.balance,
            "share": one.balance / total,
            "coupon_rate": one.coupon_rate,
            "issue_price": one.issue_price,
            "redemption": REDEMPTIONS.get(one.redemption, one.redemption),
            "interest_timing": one.interest,
            "maturity_date": one.maturity or deal.dates.expected_maturity,
            "day_count": one.day_count,
        }
        marks = {name: name for name in ("balance", "coupon_rate", "issue_price", "redemption", "day_count")}
        marks |= {"interest_timing": "interest", "share": "balance"}
        rows.append(_marked(row, deal, f"tranches.{one.id}", marks))
    return pd.DataFrame(rows)


def fees_table(deal: Deal) -> pd.DataFrame:
    """One row a fee, whoever pays it: payer, payee, when, of what, and the one measure that it has."""
    rows: list[dict[str, object]] = []
    for one in deal.fees:
        row: dict[str, object] = {
            "fee": one.id,
            "name_zh": one.name.zh,
            "name_en": one.name.en,
            "payer": one.payer,
            "payee": one.payee,
            "fee_timing": one.timing,
            "fee_rank": one.rank,
            "fee_base": one.base,
            "amount": one.amount,
            "annual_amount": one.annual_amount,
            "rate": one.rate,
            "ratio": one.ratio,
            "cap": one.cap,
            "day_count": one.day_count,
        }
        marks = {name: name for name in ("amount", "annual_amount", "rate", "ratio", "cap", "day_count")}
        rows.append(_marked(row, deal, f"fees.{one.id}", marks))
    return _with_columns(rows, ("fee", "amount", "annual_amount", "rate", "ratio", "cap"))


def thresholds_table(deal: Deal) -> pd.DataFrame:
    """One row a trigger event: what is measured of what, above or below what, when, what follows."""
    rows: list[dict[str, object]] = []
    for one in deal.triggers:
        bound = "below" if one.when.above is None else "above"
        path = f"triggers.{one.id}.when.{bound}"
        rows.append(
            {
                "trigger": one.id,
                "name_zh": one.name.zh,
                "name_en": one.name.en,
                "measure": one.when.measure,
                "subject": one.when.subject,
                "direction": bound,
                "value": one.when.below if one.when.above is None else one.when.above,
                "unit": TERMS[one.when.measure].unit,
                "tested": TESTED[one.test],
                "consequence": one.then,
                "is_curable": one.is_curable,
                "is_illustrative": source_of(deal, path) == ILLUSTRATIVE,
            }
        )
    return _with_columns(rows, ("trigger", "value", "unit"))


def support_terms_table(deal: Deal) -> pd.DataFrame:
    """One row a support: kind, provider, what it covers, cap, interest on advances."""
    rows: list[dict[str, object]] = []
    for one in deal.support:
        row: dict[str, object] = {
            "support": one.id,
            "name_zh": one.name.zh,
            "name_en": one.name.en,
            "kind": one.kind,
            "provider": one.provider,
            "covers": ", ".join(one.covers),
            "cap": one.cap,
            "is_revolving": one.is_revolving,
            "is_paying_accelerated": one.is_paying_accelerated,
            "advance_rate": one.advance_rate,
        }
        marks = {name: name for name in ("cap", "advance_rate", "provider", "covers")}
        rows.append(_marked(row, deal, f"support.{one.id}", marks))
    return _with_columns(rows, ("support", "cap", "advance_rate"))


def account_terms_table(deal: Deal) -> pd.DataFrame:
    """One row an account: target as an amount and as a share, yield on what it holds."""
    rows: list[dict[str, object]] = []
    for one in deal.accounts:
        row: dict[str, object] = {
            "account": one.id,
            "name_zh": one.name.zh,
            "name_en": one.name.en,
            "target_amount": one.target.amount if one.target else None,
            "target_ratio": one.target.ratio if one.target else None,
            "reinvestment_rate": one.reinvestment_rate,
        }
        marks = {"target_amount": "target.amount", "target_ratio": "target.ratio"}
        marks |= {"reinvestment_rate": "reinvestment_rate"}
        rows.append(_marked(row, deal, f"accounts.{one.id}", marks))
    return _with_columns(rows, ("account", "target_amount", "target_ratio", "reinvestment_rate"))


def _named(party: Party | CoreEnterprise) -> dict[str, object]:
    english = party.name_en or party.name
    names = {"party_id": party.id, "name_zh": party.name, "name_en": english}
    return names | {"rating": party.rating, "province": party.province}


def _marked(row: dict[str, object], deal: Deal, path: str, fields: Mapping[str, str]) -> dict[str, object]:
    """A row with the columns of it whose values nobody published; one that is named as undisclosed says so itself."""
    invented = [
        column
        for column, field in fields.items()
        if row[column] is not None and source_of(deal, f"{path}.{field}") == ILLUSTRATIVE
    ]
    if "party_id" in row and source_of(deal, f"{path}.name") == ILLUSTRATIVE and UNDISCLOSED not in str(row["name_zh"]):
        invented += ["name_zh", "name_en"]
    return row | {"illustrative_columns": " ".join(invented)}


def _with_columns(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a table; one without a row has these columns all the same."""
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(columns))
