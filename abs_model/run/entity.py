"""Who is the same over deals: by unified social credit code, else by an id and a name that agree; never by likeness.

Two names that only look alike stay apart, and are listed for a person to decide (``abs_model.run.near_duplicate``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from abs_model.measure.company_name import plain_name
from abs_model.measure.credit_code import is_sound_credit_code

ENTITY_COLUMNS = (
    "obligor_id", "obligor_code", "obligor_name", "group_id", "deal_id", "role", "id_in_deal", "name_in_deal",
    "matched_by", "is_code_sound",
)  # fmt: skip

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One name as one deal has it.

    ``guarantors`` are those of the deal: the same id means the same company within one guarantor's deals only.
    ``group`` is what the deal says of affiliates; None, or its own id, where it says nothing.
    """

    deal_id: str
    role: str
    id: str
    name: str
    code: str | None = None
    group: str | None = None
    guarantors: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        """What tells one mention from another."""
        return self.deal_id, self.role, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One company, and every mention of it.

    ``id`` is the word that its deals have for it; behind it ``@`` and a deal where another company has the same word.
    """

    id: str
    code: str | None
    name: str
    group_id: str
    mentions: tuple[Mention, ...]

    @property
    def matched_by(self) -> str:
        """``by_code``, ``by_id_and_name``, or ``by_itself`` where it is in one deal only."""
        if len({one.deal_id for one in self.mentions}) == 1:
            return "by_itself"
        return "by_code" if all(one.code for one in self.mentions) else "by_id_and_name"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entities:
    """Companies in order of their ids, and where every mention of a deal belongs."""

    all: tuple[Entity, ...]
    by_mention: Mapping[Key, Entity]

    def of(self, deal_id: str, role: str, identifier: str) -> Entity:
        """The company behind an id of a deal."""
        return self.by_mention[(deal_id, role, identifier)]


def match(mentions: Iterable[Mention]) -> Entities:
    """Put together what is the same company.

    One code is one company, and two codes are two. What has no code belongs to what has the same id and a name that
    agrees, within the deals of one guarantor; where that would be two companies of different codes, to neither.

    Parameters
    ----------
    mentions : iterable of Mention
        In any order; the answer does not depend on it.
    """
    told = sorted(dict.fromkeys(mentions), key=lambda one: (one.key, one.name, one.code or ""))
    clusters = _clusters(told)
    names = _names(clusters)
    groups = _groups(clusters, names)
    found = tuple(
        Entity(
            id=names[number],
            code=next((one.code for one in cluster if one.code), None),
            name=cluster[0].name,
            group_id=groups[number],
            mentions=cluster,
        )
        for number, cluster in enumerate(clusters)
    )
    ordered = tuple(sorted(found, key=lambda one: one.id))
    by_mention = {mention.key: one for one in ordered for mention in one.mentions}
    return Entities(all=ordered, by_mention=MappingProxyType(by_mention))


def entity_table(entities: Entities) -> pd.DataFrame:
    """One line each company and mention: what it is called over all deals and in this one, and why that is the same.

    Returns
    -------
    DataFrame
        ``ENTITY_COLUMNS``; ``is_code_sound`` is empty where there is no code.
    """
    rows = [
        {
            "obligor_id": one.id,
            "obligor_code": one.code,
            "obligor_name": one.name,
            "group_id": one.group_id,
            "deal_id": mention.deal_id,
            "role": mention.role,
            "id_in_deal": mention.id,
            "name_in_deal": mention.name,
            "matched_by": one.matched_by,
            "is_code_sound": None if one.code is None else is_sound_credit_code(one.code),
        }
        for one in entities.all
        for mention in one.mentions
    ]
    return pd.DataFrame(rows, columns=list(ENTITY_COLUMNS)).astype({"is_code_sound": "boolean"})


class _Sets:
    """Sets of numbers that grow together."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, numbers: Sequence[int]) -> None:
        """Put the sets of some numbers together."""
        for other in numbers[1:]:
            low, high = sorted((self.root(numbers[0]), self.root(other)))
            self._parent[high] = low

    def members(self) -> Iterator[list[int]]:
        """Every set, in order of its first number."""
        found = defaultdict(list)
        for number in range(len(self._parent)):
            found[self.root(number)].append(number)
        yield from found.values()


def _clusters(told: Sequence[Mention]) -> list[tuple[Mention, ...]]:
    """Mentions of one company each."""
    sets, by_key, by_code = _Sets(len(told)), defaultdict(list), defaultdict(list)
    for number, one in enumerate(told):
        if one.code is not None:
            by_code[one.code].append(number)
        for guarantor in one.guarantors:
            by_key[(guarantor, one.id, plain_name(one.name))].append(number)
    for numbers in by_code.values():
        sets.join(numbers)
    for numbers in by_key.values():
        sets.join([number for number in numbers if told[number].code is None])
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for numbers in by_key.values():
        own = {code for number in numbers if (code := told[number].code) is not None}
        for number in numbers:
            if told[number].code is None:
                codes[sets.root(number)] |= own
    for number, own in codes.items():
        if len(own) == 1:
            sets.join([*by_code[own.pop()], number])
    return [tuple(told[number] for number in numbers) for numbers in sets.members()]


def _names(clusters: Sequence[tuple[Mention, ...]]) -> list[str]:
    """A word for each company, of which no other has the same."""
    words = [min(one.id for one in cluster) for cluster in clusters]
    first = [
        min(one.deal_id for one in cluster if one.id == word) for cluster, word in zip(clusters, words, strict=True)
    ]
    return _told_apart(words, first)


def _groups(clusters: Sequence[tuple[Mention, ...]], names: Sequence[str]) -> list[str]:
    """The group of each company: whoever shares a group in one deal, and whoever is in both, is of one group."""
    sets, by_group = _Sets(len(clusters)), defaultdict(list)
    for number, cluster in enumerate(clusters):
        for one in cluster:
            by_group[(one.deal_id, one.group or one.id)].append(number)
    for numbers in by_group.values():
        sets.join(numbers)
    members = list(sets.members())
    words, first = [], []
    for numbers in members:
        own = [one for number in numbers for one in clusters[number]]
        stated = [(one.group, one.deal_id) for one in own if one.group is not None and one.group != one.id]
        unsaid = (min(names[number] for number in numbers), min(one.deal_id for one in own))
        word, deal = min(stated, default=unsaid)
        words.append(word)
        first.append(deal)
    found = [""] * len(clusters)
    for numbers, word in zip(members, _told_apart(words, first), strict=True):
        for number in numbers:
            found[number] = word
    return found


def _told_apart(words: Sequence[str], deals: Sequence[str]) -> list[str]:
    """Words, those that several have with their first deal behind; what is still not the only one is numbered."""
    often = {word for word, count in Counter(words).items() if count > 1}
    made: dict[str, int] = {}
    found = []
    for word, deal in zip(words, deals, strict=True):
        own = f"{word}@{deal}" if word in often else word
        made[own] = made.get(own, 0) + 1
        found.append(own if made[own] == 1 else f"{own}#{made[own]}")
    return found
