"""A deal is read whole or refused whole: every fault at once, in the order of the file."""

import hashlib
import io
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from abs_model.errors import DealError
from abs_model.io.deal_file import deal_schema, read_deal
from abs_model.io.yaml_file import locate
from tests.unit.io.deal_text import DEAL, faults, faults_of_text


def test_a_sound_deal_is_read_with_its_terms(tmp_path: Path) -> None:
    assert faults(tmp_path) == ""
    deal = read_deal(tmp_path / "deal.yaml").deal
    assert [tranche.balance for tranche in deal.tranches] == [250_000_000, 13_000_000]
    assert deal.core_enterprises[1].id == "002480"
    assert [party.id for party in deal.parties["underwriter"]] == ["citic", "ccb"]  # type: ignore[union-attr]
    assert deal.source["tranches.A.coupon_rate"] == "illustrative"


def test_a_folder_stands_for_the_deal_in_it(tmp_path: Path) -> None:
    file = tmp_path / "deal.yaml"
    file.write_text(DEAL, encoding="utf-8", newline="\n")
    read = read_deal(tmp_path)
    assert (read.path, read.folder) == (file, tmp_path)
    assert read.sha256 == hashlib.sha256(DEAL.encode()).hexdigest()


def test_a_folder_without_a_deal_is_refused_by_the_name_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(DealError) as caught:
        read_deal(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'deal.yaml'}: there is no such file; ")


def test_what_is_found_wrong_later_can_still_be_located(tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_text(DEAL, encoding="utf-8")
    read = read_deal(tmp_path)
    assert locate(read.positions, ("pool", "tape")) == f"{tmp_path / 'deal.yaml'}:22:9"


def test_every_fault_of_a_term_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        ("then: liquidation\n  - id: unpaid", "then: liquidate\n  - id: unpaid"),
        ("    coupon_rate: 0.038", "    coupon_rate: 3.8"),
        ("  calendar: XSHE\n", ""),
    )
    assert [line.partition("; ")[0] for line in said.splitlines()] == [
        "deal.yaml:14:1: dates has no calendar",
        "deal.yaml:33:18: tranches.A.coupon_rate is 3.8",
        'deal.yaml:93:11: triggers.losses.then is "liquidate"',
    ]


def test_every_fault_of_the_cross_check_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        ("subject: A", "subject: Z"),
        ("provider: guarantor", "provider: garantor"),
        ("    - pay: [tax, fees.liquidation]\n", "    - pay: fees.liquidation\n"),
    )
    assert [line.partition("; ")[0] for line in said.splitlines()] == [
        'deal.yaml:61:15: support.guarantee.provider is "garantor"',
        "deal.yaml:81:3: liquidation never pays tax",
        'deal.yaml:97:47: triggers.unpaid measures interest_unpaid of "Z"',
    ]


def test_a_wrong_deal_ends_with_exit_code_3(tmp_path: Path) -> None:
    with pytest.raises(DealError) as caught:
        read_deal(tmp_path / "deal.yaml")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- id: A\n", "deal.yaml:1:1: the file is a list; a mapping is wanted. "),
        ("fazhan\n", 'deal.yaml:1:1: the file is "fazhan"; a mapping is wanted. '),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert faults_of_text(tmp_path, text) == f"{said}Write {{id: …, product: …, name: …, parties: …}}."


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every term of every record in a schema, by the name of the record."""
    for record, node in {"Deal": schema, **schema["$defs"]}.items():
        for name, term in node.get("properties", {}).items():
            yield f"{record}.{name}", term


def test_the_schema_says_of_every_term_what_it_is() -> None:
    assert [name for name, term in properties(deal_schema()) if not term.get("description")] == []


def test_the_schema_has_the_words_of_the_file() -> None:
    terms = dict(properties(deal_schema()))
    assert {"Step.from", "Step.for", "Tranche.coupon_rate"} <= terms.keys()
    assert not {"Step.source", "Step.names"} & terms.keys()
    assert terms["Tranche.redemption"]["enum"] == ["bullet", "schedule", "pass_through", "zero_coupon"]


def paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value of a deal."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for word, child in children:
        yield (*path, word)
        yield from paths(child, (*path, word))


TERMS = YAML(typ="safe", pure=True).load(DEAL)
JUNK: list[object] = [
    None,
    True,
    0,
    -1,
    3.8,
    10**20,
    float("inf"),
    "",
    "A",
    "3.8%",
    "优先级",
    [],
    {},
    ["A"],
    {"id": []},
    {5: 6},
    "2020-02-30",
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(list(paths(TERMS))), junk=st.sampled_from(JUNK))
def test_whatever_stands_in_a_place_is_taken_or_refused_at_a_place(
    tmp_path: Path, path: tuple[str | int, ...], junk: object
) -> None:
    terms = deepcopy(TERMS)
    node = terms
    for word in path[:-1]:
        node = node[word]
    node[path[-1]] = junk
    text = io.StringIO()
    YAML(typ="safe", pure=True).dump(terms, text)
    for line in faults_of_text(tmp_path, text.getvalue()).splitlines():
        where, found, rest = (
            line.partition(": ")[0],
            line.partition(": ")[2].partition("; ")[0],
            line.partition("; ")[2],
        )
        assert where.startswith("deal.yaml:")
        assert found
        assert " wanted" in rest
        assert rest.endswith((".", "?"))
