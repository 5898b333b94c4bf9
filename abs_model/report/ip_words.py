"""The words of an IP note: columns and what stands in them, parties by name, the sentence on weak support."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.party import Party
from abs_model.glossary import TERMS, Language, label
from abs_model.pool.ip_standing import ip_terms
from abs_model.report.naming import core_enterprise_names, deal_names, said
from abs_model.report.number import say
from abs_model.report.source import is_illustrative
from abs_model.run.borrower_due import COSTS

LANGUAGES: tuple[Language, Language] = ("zh", "en")

PREFIXES = {"ip_type": "ip_", "method": "method_", "severity": "problem_"}
"""By column: what stands before its words in the glossary."""

OWN_WORDS: Mapping[str, Mapping[str, str]] = {"structure": {"receivable": "purchased_receivable"}}
"""By column: words that have another term than the one of their name."""


def word_of(column: str, value: str, language: Language) -> str:
    """A word of a column of a closed set, in words.

    Examples
    --------
    >>> word_of("ip_type", "utility_model", "zh"), word_of("structure", "receivable", "en")
    ('实用新型专利', 'receivable bought')
    """
    term = PREFIXES.get(column, "") + OWN_WORDS.get(column, {}).get(value, value)
    return label(term, language) if term in TERMS else value


def ip_names(deal: Deal, language: Language) -> dict[str, str]:
    """Everything that tables of an IP note name, in words: debtors, parties by role, costs, schemes, the ledger's."""
    terms = ip_terms(deal)
    costs = {f"{COSTS}{one.id}": said(one.name, language) for one in terms.costs}
    schemes = {one.id: said(one.name, language) for one in terms.subsidies}
    return deal_names(deal, language) | core_enterprise_names(deal, language) | costs | schemes


def debtor_names(deal: Deal, claims: pd.DataFrame, language: Language) -> dict[str, str]:
    """The original debtors in words, by id: as the deal has them, else as their tape, else by id."""
    told = claims.drop_duplicates("debtor_id")
    pairs = zip(told["debtor_id"], told["debtor_name"], strict=True)
    names = {str(one): name if isinstance(name, str) and name else str(one) for one, name in pairs}
    return names | core_enterprise_names(deal, language)


def party_words(deal: Deal, role: str, language: Language) -> str:
    """The party of a role by its name; the word for several where there are, and its role where nobody is named."""
    party = {str(one): party for one, party in deal.parties.items()}.get(role)
    if party is None:
        return label(role, language) if role in TERMS else role
    parties = (party,) if isinstance(party, Party) else party
    names = [one.name if language == "zh" or one.name_en is None else one.name_en for one in parties]
    return ("、" if language == "zh" else ", ").join(names)


def recovery_words(deal: Deal, language: Language) -> str:
    """What intellectual property is worth as a support, in one sentence that stands wherever its recovery does."""
    terms = ip_terms(deal).recovery
    ratio, days = (say(one, unit, language, {}) for one, unit in ((terms.ratio, "share"), (terms.lag_days, "days")))  # type: ignore[arg-type]
    guarantor = party_words(deal, "guarantor", language) if "guarantor" in deal.parties else ""
    is_marked = is_illustrative(deal, "ip.recovery.ratio")
    if language == "zh":
        mark = f"（{label('illustrative', language)}）" if is_marked else ""
        relied = f"兑付主要依靠{guarantor}" if guarantor else "兑付主要依靠原始债务人自身"
        return f"知识产权处置回收小且慢，仅为弱担保：违约后按评估价值的{ratio}、{days}天后到账计{mark}；{relied}。"
    mark = f" ({label('illustrative', language)})" if is_marked else ""
    relied = f"the notes rely on {guarantor}" if guarantor else "the notes rely on the debtors themselves"
    return (
        "Intellectual property brings little and late and is a weak support: "
        f"after a default {ratio} of its appraised value, {days} days later{mark}; {relied}."
    )


def range_words(n_draws: int, seed: int, language: Language) -> str:
    """How the range of model values was found."""
    if language == "zh":
        return f"模型估值为收益分成法；区间为5%至95%分位，由{n_draws:,}次抽样得出（种子{seed}）。"
    return f"Model values are relief from royalty; ranges are 5 % to 95 % quantiles of {n_draws:,} draws (seed {seed})."


def standing_words(row: Mapping[Any, Any], language: Language) -> str:
    """Whether a property counts, or why not, with what was found."""
    if row["is_accepted"]:
        return label("accepted", language)
    reason, found = str(row[f"rule_{language}"]), row["found"]
    if not isinstance(found, str) or not found:
        return reason
    return f"{reason}（{found}）" if language == "zh" else f"{reason} ({found})"
