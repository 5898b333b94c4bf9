"""The glossary: both languages and a unit for every word that a report may have to say."""

import re
from dataclasses import fields
from importlib import import_module
from pkgutil import iter_modules
from typing import get_args

import pytest

from abs_model import glossary
from abs_model.deal.party import Role
from abs_model.deal.priority import STATES, VERBS
from abs_model.deal.support import Support
from abs_model.deal.timetable import DEFAULT_TIMELINE
from abs_model.deal.trigger import MEASURES, Trigger
from abs_model.glossary import TERMS, Unit, label
from abs_model.pool.limits import NOT_STATED
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.stratify import OTHERS, PoolSummary
from abs_model.run.record import Provenance

CHINESE = re.compile(r"[\u4e00-\u9fff]")
FIXED_WORDS = {
    "core_enterprise": "核心企业", "supplier": "供应商", "receivable": "应收账款", "acceptance_bill": "商业承兑汇票",
    "tape": "资产明细", "eligibility": "合格标准", "collection": "归集", "priority_of_payments": "分配顺序",
    "senior": "优先级", "subordinated": "次级", "guarantee": "担保", "claim": "代偿", "recovery": "追偿",
    "shortfall_undertaking": "差额补足", "replenishment": "循环购买", "trigger": "触发事件", "acceleration": "加速清偿",
    "custodian": "托管人", "plan_manager": "计划管理人", "leverage_multiple": "放大倍数", "re_guarantee": "再担保",
}  # fmt: skip


@pytest.mark.parametrize("identifier", sorted(TERMS))
def test_a_term_is_chinese_in_chinese_and_english_in_english(identifier: str) -> None:
    term = TERMS[identifier]
    assert CHINESE.search(term.zh)
    assert term.en.isascii()
    assert not CHINESE.search(term.en)
    assert re.search(r"[A-Za-z]", term.en)
    assert (term.zh, term.en) == (term.zh.strip(), term.en.strip())


def test_every_unit_is_one_of_the_closed_set() -> None:
    assert {term.unit for term in TERMS.values()} <= set(get_args(Unit))


def test_a_term_stands_in_one_file_only() -> None:
    parts = [import_module(f"{glossary.__name__}.{one.name}") for one in iter_modules(glossary.__path__)]
    assert len(TERMS) == sum(len(part.TERMS) for part in parts if hasattr(part, "TERMS"))


def test_chinese_is_written_with_chinese_marks() -> None:
    found = [identifier for identifier, term in TERMS.items() if re.search(r"[\u4e00-\u9fff] ?[,;:()?!]", term.zh)]
    assert found == []


@pytest.mark.parametrize(("identifier", "zh"), FIXED_WORDS.items())
def test_a_word_of_the_field_is_the_word_of_the_field(identifier: str, zh: str) -> None:
    assert label(identifier, "zh") == zh


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(VERBS, id="steps"),
        pytest.param(("issue", "earn", "collect", "call"), id="what happens by itself"),
        pytest.param(("closing", *STATES), id="states"),
        pytest.param(get_args(Trigger.model_fields["then"].annotation), id="consequences"),
        pytest.param(MEASURES, id="measures"),
        pytest.param(get_args(Role), id="roles"),
        pytest.param(get_args(Support.model_fields["kind"].annotation), id="kinds of support"),
        pytest.param((*DEFAULT_TIMELINE, "collection_window", "closing", "payment"), id="dated events"),
        pytest.param([one.name for one in RECEIVABLES.columns], id="columns of a tape"),
        pytest.param([choice for one in RECEIVABLES.columns for choice, _ in one.choices], id="choices of a tape"),
        pytest.param([field.name for field in fields(PoolSummary)], id="headlines of a pool"),
        pytest.param([field.name for field in fields(Provenance)], id="provenance"),
        pytest.param((OTHERS, NOT_STATED), id="classes that are none"),
    ],
)
def test_every_word_that_a_run_can_say_has_a_term(words: list[str]) -> None:
    assert list(words)
    assert [one for one in words if one not in TERMS] == []


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        ("cumulative_default_ratio", "share"), ("asset_coverage_ratio", "ratio"), ("interest_unpaid", "yuan"),
        ("support_failed", "number"), ("account_gap", "yuan"),
    ],
)  # fmt: skip
def test_a_threshold_has_the_unit_of_its_measure(measure: str, unit: str) -> None:
    assert TERMS[measure].unit == unit


def test_amounts_and_dates_of_a_tape_are_amounts_and_dates_in_the_glossary() -> None:
    units = {"amount": "yuan", "date": "date", "flag": "flag", "rate": "rate", "choice": "state"}
    kinds = {one.name: units[one.kind] for one in RECEIVABLES.columns if one.kind in units}
    assert {name: TERMS[name].unit for name in kinds} == kinds


def test_a_made_up_label_is_refused() -> None:
    with pytest.raises(KeyError, match="no_such_term"):
        label("no_such_term", "zh")
