"""The priority of payments in words: every step of any deal is said, and every name in it."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES, Step
from abs_model.document.front_table import deal_front_tables
from abs_model.document.library import Library
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said
from abs_model.document.memorandum_table import CLOSING, memorandum_tables
from abs_model.document.priority_words import followed_state, state_steps
from abs_model.document.record import Quote
from abs_model.glossary import Language
from tests.builders import deal_of, series_one_deal
from tests.random_cases import random_case
from tests.random_deals import random_deal

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def matter_of(deal: Deal, language: Language) -> Matter:
    """A matter with what the words of steps are quoted from."""
    tables = deal_front_tables(deal, ()) | memorandum_tables(deal)
    return Matter(id=deal.id, name=deal.name, language=language, library=Library(tables=tables))


def text_of(said: Said) -> str:
    """Words with figures between brackets."""
    return "".join(part if isinstance(part, str) else f"[{part.value}]" for part in said)


def told(deal: Deal, state: str, language: Language = "zh") -> list[str]:
    """The sentences of a list."""
    return [text_of(one) for one in state_steps(matter_of(deal, language), deal, state)]


def with_loud_names(deal: Deal) -> Deal:
    """The same deal with names that nothing else in a sentence can be mistaken for."""
    terms = deal.model_dump(by_alias=True, exclude_unset=True)
    for part in ("tranches", "accounts", "fees", "support"):
        for one in terms.get(part, []):
            one["name"] = {"zh": f"《{one['id']}》", "en": f"<{one['id']}>"}
    for role, party in terms["parties"].items():
        party["name"] = party["name_en"] = f"#{role}#"
    return Deal.model_validate(terms)


def names_of(deal: Deal, step: Step) -> set[str]:
    """Ids of tranches, accounts, fees, supports and roles that the sentence of a step has to name."""
    found = set(step.after or ())
    if step.source is not None and step.source != deal.plan_account and step.verb not in {"draw", "transfer"}:
        found.add(step.source)
    if step.to is not None:
        found.add(step.to)
    payees = step.objects if step.verb == "pay" else (step.names or ())
    support = next((one for one in deal.support if one.id in step.objects), None)
    if step.verb in {"draw", "reimburse"} and support is not None:
        found |= {support.id, f"#{support.provider}#"}
        payees = payees or (support.covers if step.verb == "draw" else ())
    if step.verb in {"fill", "transfer", "release"} or (step.verb == "draw" and support is None):
        is_role = step.verb == "release" and step.objects[0] in deal.parties
        found.add(f"#{step.objects[0]}#" if is_role else step.objects[0])
    for name in payees:
        for member in deal.members(name):
            owner, _, part = member.rpartition(".")
            if member.startswith("fees."):
                found.add(member.removeprefix("fees.").removesuffix(".excess"))
            elif part in {"interest", "principal"}:
                found.add(owner)
    return found - {"subordinated", "senior", "closing", "liquidation"}


def check(deal: Deal, language: Language) -> int:
    """How many steps were said; every one with its names and its bound."""
    matter, count = matter_of(deal, language), 0
    for state in (CLOSING, *STATES):
        if followed_state(deal, state) is not None:
            continue
        order = deal.priority_of_payments
        steps = order.closing if state == CLOSING else order.steps(state)  # type: ignore[arg-type]
        sentences = state_steps(matter, deal, state)
        assert len(sentences) == len(steps)
        for step, said in zip(steps, sentences, strict=True):
            words = text_of(said)
            assert words.endswith("。" if language == "zh" else ".")
            assert not re.search(r"\{\w+\}", words)
            for name in names_of(deal, step):
                loud = name if name.startswith("#") else f"《{name}》" if language == "zh" else f"<{name}>"
                assert loud in words, (state, step, words)
            if step.limit is not None:
                bound = next(
                    one for one in (step.limit.amount, step.limit.share, step.limit.target_ratio) if one is not None
                )
                assert bound in [part.value for part in said if isinstance(part, Quote)]
            count += 1
    return count


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(LANGUAGES))
def test_every_step_of_a_random_deal_is_said_with_every_name_in_it(seed: int, language: Language) -> None:
    assert check(with_loud_names(random_deal(Random(seed))), language) > 0


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**31))
def test_so_is_every_step_where_supports_answer_for_claims_of_the_pool(half: int) -> None:
    deal = with_loud_names(random_case(2 * half + 1).deal)
    assert any("pool" in one.covers for one in deal.support)
    assert check(deal, "en") > 0


def test_the_order_of_series_one_reads_as_it_was_written() -> None:
    deal = series_one_deal()
    assert told(deal, "closing") == ["支付establishment。", "以余额支付基础资产价款。"]
    assert told(deal, "normal", "en") == [
        "Pay tax (value-added tax and surtaxes).",
        "Pay establishment, management, custody and payment, pro rata to what each is due.",
        "Pay A interest.",
        "Pay A principal (due at maturity).",
        "Where cash is short, guarantor guarantor pays what is lacking of A interest and A principal under the "
        "guarantee.",
        "As long as all that the guarantee covers is current, pay back to guarantor guarantor what it has paid.",
        "Once A is repaid in full, hand what is left to the originator originator.",
    ]
    assert [followed_state(deal, state) for state in STATES] == [None, "normal", "normal", "normal"]


DATES = {
    "cut_off": "2020-06-30", "closing": "2020-07-07", "expected_maturity": "2021-07-07", "legal_final": "2022-07-07",
    "payment": ["2021-01-07", "2021-07-07"], "calendar": "XSHE",
}  # fmt: skip
CLASSES = [
    {"id": "A", "rank": "senior", "balance": 100, "redemption": "schedule", "name": {"zh": "优先级", "en": "senior"},
     "instalments": [{"date": "2021-01-07", "amount": 50}]},
    {"id": "B", "rank": "subordinated", "balance": 20, "redemption": "pass_through",
     "name": {"zh": "次级", "en": "junior"}},
]  # fmt: skip
RESERVE = {"id": "reserve", "name": {"zh": "储备账户", "en": "reserve"}}
NOTES = [{"pay": "A.interest"}, {"pay": "A.principal"}, {"pay": "B.interest"}, {"pay": "B.principal"}]


def deal_with(*steps: dict[str, object], **terms: object) -> Deal:
    """Two classes, a reserve of 5 or a tenth of A, a revolving facility of 30, and steps before the usual ones."""
    parts: dict[str, object] = {
        "accounts": [RESERVE | {"target": {"amount": 5, "ratio": 0.1, "tranches": ["A"]}}],
        "support": [
            {"id": "line", "name": {"zh": "流动性支持", "en": "facility"}, "kind": "liquidity", "cap": 30,
             "provider": "liquidity_provider", "covers": ["A.interest"], "is_revolving": True, "advance_rate": 0.04},
        ],
    }  # fmt: skip
    return deal_of(dates=DATES, tranches=CLASSES, normal=[*steps, *NOTES], **(parts | terms))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "zh", "en"),
    [
        (
            {"fill": "reserve"},
            "将储备账户补足至目标余额（[5.0]与优先级余额的[0.1]中的较高者，至优先级清偿时止）。",
            "Top the reserve up to its target (the larger of [5.0] and [0.1] of the balance of senior, until that is "
            "repaid).",
        ),
        (
            {"draw": "reserve", "for": "A.interest"},
            "前述款项不足支付的，以储备账户的余额补足优先级利息。",
            "What is then short of senior interest is paid from the reserve.",
        ),
        (
            {"draw": "line"},
            "账户资金不足支付的，由流动性支持机构liquidity_provider根据“流动性支持”支付优先级利息的不足部分，"
            "未偿还的代偿余额不超过[30.0]。",
            "Where cash is short, liquidity facility liquidity_provider",
        ),
        (
            {"reimburse": "line", "limit": {"share": 0.5}},
            "在“流动性支持”所担保的到期款项均已付清的前提下，向流动性支持机构liquidity_provider偿还其已代为支付而"
            "未获偿还的款项及其利息，以届时该账户余额的[0.5]为限。",
            "As long as all that the facility covers is current, pay back to liquidity provider liquidity_provider what"
            " it has paid with interest, at most [0.5] of what the account then holds.",
        ),
        (
            {"transfer": "reserve", "to": "collection"},
            "将储备账户超出目标余额的部分划入collection。",
            "Move what the reserve holds above its target to the collection.",
        ),
        (
            {"release": "B", "after": ["A"]},
            "待优先级的本金和利息全部清偿后，余款作为剩余收益分配给次级投资者。",
            "Once senior is repaid in full, hand what is left to junior investors as their residual return.",
        ),
        (
            {"pay": "A.principal", "limit": {"target_ratio": 0.8}},
            "支付优先级本金（按还本计划应付部分），以使本金余额降至资产池未收回余额的[0.8]为限。",
            "Pay senior principal (as scheduled), only until the balance is [0.8] of the outstanding face of the pool.",
        ),
        (
            {"pay": ["A.interest", "B.interest"], "from": "reserve"},
            "自储备账户，同顺序、按应付金额比例支付优先级利息、次级利息。",
            "From the reserve, pay senior interest and junior interest, pro rata to what each is due.",
        ),
    ],
)
def test_a_step_says_what_it_does(step: dict[str, object], zh: str, en: str) -> None:
    deal = deal_with(step)
    assert told(deal, "normal")[0] == zh
    assert told(deal, "normal", "en")[0].startswith(en.replace("liquidity facility", "liquidity provider"))


def test_replenishment_is_said_with_its_last_day() -> None:
    pool = {"replenishment": {"until": "2020-12-31", "tenor_days": 60, "price_ratio": 0.98}}
    assert told(deal_with({"buy": "receivables"}, pool=pool), "normal")[0] == (
        "于[2020-12-31]前（含该日）且未停止循环购买的，以账户余款循环购买新的合格基础资产。"
    )
    assert "不适用" in told(deal_with({"buy": "receivables"}), "normal")[0]


def test_after_an_event_the_whole_balance_is_due_and_a_support_says_what_of_it_it_covers() -> None:
    support = {
        "id": "line", "name": {"zh": "保证", "en": "guarantee"}, "kind": "guarantee", "provider": "guarantor",
        "covers": ["A.principal"],
    }  # fmt: skip
    steps = [{"draw": "line"}, *NOTES]
    for is_paying, words in ((False, "以原定还本安排下已到期的部分为限"), (True, "含因加速清偿或违约而提前到期的本金")):
        own = support | {"is_paying_accelerated": is_paying}
        sentences = told(deal_with(support=[own], acceleration=steps), "acceleration")
        assert words in sentences[0]
        assert sentences[2] == "支付优先级本金（全部未偿余额）。"


def test_a_name_is_never_read_as_a_template() -> None:
    account = RESERVE | {"name": {"zh": "{amount}账户", "en": "{amount}"}, "target": {"amount": 5, "tranches": ["A"]}}
    classes = [CLASSES[0] | {"name": {"zh": "{ratio}", "en": "{ratio}"}}, CLASSES[1]]
    deal = deal_of(dates=DATES, tranches=classes, normal=[{"fill": "reserve"}, *NOTES], accounts=[account])
    assert told(deal, "normal")[0] == "将{amount}账户补足至目标余额（[5.0]，至{ratio}清偿时止）。"
