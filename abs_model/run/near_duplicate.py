"""Names over deals that may mean the same company: a list for a person to decide, and nothing is put together by it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

import pandas as pd

from abs_model.measure.company_name import likeness, plain_name, stem_of
from abs_model.measure.credit_code import is_sound_credit_code
from abs_model.run.entity import Entities, Entity, Mention

NEAR_DUPLICATE_COLUMNS = (
    "name", "name_other", "deal_id", "deal_other", "similarity", "reason", "obligor_id", "obligor_other",
)  # fmt: skip

LEAST_LIKENESS = 0.85
"""From here on two stems are worth a look: one character more or less in a name of six."""

MOST_CHARACTERS = 100
"""Of a stem, that are compared: no registered name is longer."""

REASONS = ("other_code", "same_name", "same_id", "same_stem", "similar_name", "renamed", "same_group")
"""Why two names are listed: they agree, but their codes differ; they agree, and nothing else says that they are one;
the same id in one guarantor's deals with names that do not agree; nothing but the ending differs; they look alike; one
code with names that do not agree; two groups of one word without a member in common."""


class _Pair(NamedTuple):
    """Two mentions, why they are listed, and how alike they are."""

    one: Mention
    other: Mention
    reason: str
    similarity: float


def near_duplicates(entities: Entities) -> pd.DataFrame:
    """Pairs of names to decide about.

    Two companies whose codes are sound and differ are two, however alike their names, unless the names agree: then one
    of the codes may be somebody else's. To put two together, give both deals the same code.

    Returns
    -------
    DataFrame
        ``NEAR_DUPLICATE_COLUMNS``, those most alike first: the two names, a deal of each, how alike the names are (0 to
        1, spelling and ending left aside), one of ``REASONS``, and the two companies (the same one where ``renamed``,
        groups where ``same_group``).
    """
    rows = [_row(pair, entities) for pair in (*_renamed(entities), *_pairs(entities))]
    rows += [*_same_groups(entities)]
    rows.sort(key=lambda row: (-float(str(row["similarity"])), *(str(row[word]) for word in NEAR_DUPLICATE_COLUMNS)))
    return pd.DataFrame(rows, columns=list(NEAR_DUPLICATE_COLUMNS)).astype({"similarity": "float64"})


def _row(pair: _Pair, entities: Entities) -> dict[str, object]:
    one, other = sorted((pair.one, pair.other), key=lambda mention: (mention.name, mention.key))
    return {
        "name": one.name,
        "name_other": other.name,
        "deal_id": one.deal_id,
        "deal_other": other.deal_id,
        "similarity": pair.similarity,
        "reason": pair.reason,
        "obligor_id": entities.by_mention[one.key].id,
        "obligor_other": entities.by_mention[other.key].id,
    }


def _renamed(entities: Entities) -> Iterator[_Pair]:
    """Companies of one code whose names do not agree."""
    for one in entities.all:
        by_name: dict[str, Mention] = {}
        for mention in one.mentions:
            by_name.setdefault(plain_name(mention.name), mention)
        for first, second in combinations(by_name.values(), 2):
            yield _Pair(first, second, "renamed", _likeness(first, second))


def _pairs(entities: Entities) -> Iterator[_Pair]:
    """The best reason for each two companies to be looked at, where there is one."""
    known = [(one, {plain_name(each.name) for each in one.mentions}, _is_sure(one)) for one in entities.all]
    for (one, names, is_sure), (other, other_names, is_other_sure) in combinations(known, 2):
        if is_sure and is_other_sure and names.isdisjoint(other_names):
            continue
        found = [pair for both in product(one.mentions, other.mentions) if (pair := _looked_at(*both)) is not None]
        if found:
            yield min(
                found, key=lambda pair: (REASONS.index(pair.reason), -pair.similarity, pair.one.key, pair.other.key)
            )


def _is_sure(one: Entity) -> bool:
    return one.code is not None and is_sound_credit_code(one.code)


def _looked_at(one: Mention, other: Mention) -> _Pair | None:
    """Why two mentions of different companies are listed; None where nothing says so."""
    if plain_name(one.name) == plain_name(other.name):
        return _Pair(one, other, "other_code" if one.code and other.code else "same_name", 1.0)
    if one.deal_id != other.deal_id and one.id == other.id and one.guarantors & other.guarantors:
        return _Pair(one, other, "same_id", _likeness(one, other))
    if stem_of(one.name) == stem_of(other.name):
        return _Pair(one, other, "same_stem", 1.0)
    if one.deal_id == other.deal_id:
        return None
    alike = _likeness(one, other, LEAST_LIKENESS)
    return _Pair(one, other, "similar_name", alike) if alike else None


def _likeness(one: Mention, other: Mention, least: float = 0.0) -> float:
    return likeness(stem_of(one.name)[:MOST_CHARACTERS], stem_of(other.name)[:MOST_CHARACTERS], least)


def _same_groups(entities: Entities) -> Iterator[dict[str, object]]:
    """Groups of one word in different deals of one guarantor, which no company is a member of both."""
    by_word: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one in entities.all:
        for mention in one.mentions:
            for guarantor in mention.guarantors:
                if mention.group is not None and mention.group != mention.id:
                    deals = by_word[(guarantor, mention.group)]
                    deals[one.group_id] = min(mention.deal_id, deals.get(one.group_id, mention.deal_id))
    seen = set()
    for (_, word), deals in by_word.items():
        for (group, deal), (group_other, deal_other) in combinations(sorted(deals.items()), 2):
            if (word, group, group_other) not in seen:
                seen.add((word, group, group_other))
                yield {
                    "name": word,
                    "name_other": word,
                    "deal_id": deal,
                    "deal_other": deal_other,
                    "similarity": 1.0,
                    "reason": "same_group",
                    "obligor_id": group,
                    "obligor_other": group_other,
                }
