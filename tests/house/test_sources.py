"""Every number under ``deals/`` says where it comes from: a publication, or the word ``illustrative``."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.house.source import ROOT, listing

PATTERNS = (
    "*/deal.yaml",
    "*/shelf.yaml",
    "*/guarantor.yaml",
    "*/credit.yaml",
    "*/alternatives.yaml",
    "rating-tables/*.yaml",
)
FILES = sorted(path for pattern in PATTERNS for path in (ROOT / "deals").glob(pattern))
IS_NO_SOURCE = {
    "",
    "-",
    "?",
    "n/a",
    "none",
    "own",
    "unknown",
    "estimate",
    "estimated",
    "assumed",
    "assumption",
    "internal",
}


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of everything in a file; an item of a list is called by its ``id``, or else by its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            name = item["id"] if isinstance(item, dict) and "id" in item else place
            yield from leaves(item, f"{path}.{name}")
    else:
        yield path, node


def is_number(value: Any) -> bool:
    """Amounts, rates, counts, days and dates; not yes and no."""
    return isinstance(value, int | float | datetime.date) and not isinstance(value, bool)


def covers(key: str, path: str) -> bool:
    """Whether a key of ``source`` names a path, or what holds it."""
    return f"{path}.".startswith(f"{key}.")


def sources(terms: dict[str, Any]) -> dict[str, Any]:
    """What ``source`` says of each key; where it is one text, that speaks for the whole file (a rating table)."""
    said = terms.get("source") or {}
    return said if isinstance(said, dict) else {key: said for key in terms if key != "source"}


def unsourced(terms: dict[str, Any]) -> list[str]:
    """Numbers that no key of ``source`` covers."""
    keys = sources(terms)
    return [
        f"{path}: {value}"
        for path, value in leaves({key: value for key, value in terms.items() if key != "source"})
        if is_number(value) and not any(covers(key, path) for key in keys)
    ]


def stale(terms: dict[str, Any]) -> list[str]:
    """Keys of ``source`` that name nothing in the file."""
    paths = [path for path, _ in leaves({key: value for key, value in terms.items() if key != "source"})]
    return [key for key in sources(terms) if not any(covers(key, path) for path in paths)]


def empty(terms: dict[str, Any]) -> list[str]:
    """Sources that say nothing, or spell the word ``illustrative`` so that no report would find it."""
    return [
        f"{key}: {source!r}"
        for key, source in sources(terms).items()
        if not isinstance(source, str)
        or source.strip().lower() in IS_NO_SOURCE
        or ("illustrative" in source.lower() and source != "illustrative")
    ]


def terms_of(path: Path) -> dict[str, Any]:
    """A file as plain values."""
    return dict(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


def name(path: Path) -> str:
    """How a file is called in a finding."""
    return path.relative_to(ROOT / "deals").as_posix()


def everywhere(rule: Callable[[dict[str, Any]], list[str]]) -> list[str]:
    """Findings of a rule in every file."""
    return [f"{name(path)}: {place}" for path in FILES for place in rule(terms_of(path))]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_there_is_one_of_each_kind(pattern: str) -> None:
    assert any(path.match(pattern) for path in FILES), f"deals/{pattern} is wanted"


def test_every_number_has_a_source() -> None:
    found = everywhere(unsourced)
    assert not found, listing("under `source:` name a publication, or write illustrative, for:", found)


def test_every_source_belongs_to_something() -> None:
    found = everywhere(stale)
    assert not found, listing("`source:` names what is not in the file:", found)


def test_every_source_is_a_publication_or_the_word_illustrative() -> None:
    found = everywhere(empty)
    assert not found, listing("a publication, or exactly the word illustrative, is wanted:", found)


def test_every_rule_of_the_packaged_rulebook_says_its_clause_and_where_it_was_read() -> None:
    rules = terms_of(ROOT / "abs_model" / "io" / "rulebook" / "guarantor.yaml")["rules"]
    found = [
        f"{rule['id']}.{word}: {rule.get(word)!r}"
        for rule in rules
        for word in ("clause", "source")
        if str(rule.get(word) or "").strip().lower() in IS_NO_SOURCE
    ]
    assert not found, listing("name the clause, and where its number was read:", found)


PLANTED = """
dates: {closing: 2020-07-07, payment: [2021-07-07]}
tranches:
  - {id: A, balance: 263_000_000, coupon_rate: 0.038, is_listed: true}
  - {id: B, balance: 1}
steps: [{pay: tax, limit: 2}, {limit: 3}]
source: {dates.closing: 公告, tranches.A: 公告, tranches.B.balance: illustrative, steps.0: illustrative}
"""


def test_the_rule_sees_a_number_and_a_date_without_a_source() -> None:
    terms = YAML(typ="safe", pure=True).load(PLANTED)
    assert unsourced(terms) == ["dates.payment.0: 2021-07-07", "steps.1.limit: 3"]
    assert terms["tranches"][0]["balance"] == 263_000_000
    assert stale(terms) == []
    assert empty(terms) == []


def test_one_source_may_speak_for_a_whole_table() -> None:
    table = {"years": [1, 2], "default_probability": {"AAA": [0.001, 0.002]}}
    assert unsourced({**table, "source": "illustrative"}) == []
    assert stale({**table, "source": "illustrative"}) == []
    assert empty({**table, "source": "own"}) == ["years: 'own'", "default_probability: 'own'"]
    assert len(unsourced(table)) == 4


@pytest.mark.parametrize("source", ["", "?", "Illustrative", "illustrative, about right", "assumption", None, 1])
def test_the_rule_sees_a_source_that_says_nothing(source: object) -> None:
    assert empty({"rate": 1, "source": {"rate": source}})


def test_the_rule_sees_a_source_of_nothing() -> None:
    assert stale({"tranches": [{"id": "A", "balance": 1}], "source": {"tranches.B": "公告"}}) == ["tranches.B"]
    assert stale({"rate": 1, "source": {"rat": "公告"}}) == ["rat"]
