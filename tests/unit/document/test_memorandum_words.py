"""Phrases with figures, criteria and limits as sentences: nothing is left unsaid, nothing is read as a template."""

import pandas as pd
import pytest

from abs_model.deal.eligibility import RULES, ConcentrationLimit, Criterion
from abs_model.document.eligibility_words import criterion_said, limit_said, rule_words
from abs_model.document.library import Library
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said, filled, listed, put
from abs_model.document.record import Quote
from abs_model.glossary import Language
from abs_model.terms import Name

PARAMETERS = {
    "days": 30, "minimum": 1_000.0, "maximum": 2_000.0, "rating": "AA", "sizes": ("small", "micro"),
}  # fmt: skip


def matter_of(language: Language, **tables: pd.DataFrame) -> Matter:
    return Matter(id="x", name=Name(zh="某", en="x"), language=language, library=Library(tables=tables))


def eligibility(criterion: Criterion) -> pd.DataFrame:
    """The line of a criterion."""
    return pd.DataFrame(
        [
            {
                "rule": criterion.rule, "rule_zh": "规则", "rule_en": "rule", "most_days": criterion.days,
                "smallest_allowed": criterion.minimum, "largest_allowed": criterion.maximum,
                "rating": criterion.rating,
            }
        ]
    )  # fmt: skip


def words(said: Said) -> str:
    return "".join(part if isinstance(part, str) else f"[{part.value}]" for part in said)


def said(criterion: Criterion, language: Language) -> str:
    matter = matter_of(language, eligibility=eligibility(criterion))
    return words(criterion_said(matter, criterion, matter.library.lines("eligibility")[0]))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_is_said_with_its_bounds(rule: str, language: Language) -> None:
    text = RULES[rule]
    given = {name: PARAMETERS[name] for name in text.parameters}
    found = said(Criterion.model_validate({"rule": rule} | given), language)
    assert found[0] == found[0].upper()
    for name, value in given.items():
        if name != "sizes":
            assert f"[{value}]" in found
    if not given:
        assert found.casefold() == (text.zh if language == "zh" else text.en).casefold()


@pytest.mark.parametrize(
    ("terms", "zh", "en"),
    [
        ({"rule": "due_before_maturity", "days": 14}, "到期日不晚于预期到期日前[14]日",
         "Due at least [14] days before the expected maturity"),
        ({"rule": "amount_within", "minimum": 5}, "单笔金额不低于[5.0]", "The amount is at least [5.0]"),
        ({"rule": "amount_within", "maximum": 9}, "单笔金额不超过[9.0]", "The amount is at most [9.0]"),
        ({"rule": "supplier_size_within", "sizes": ["medium", "micro"]}, "供应商为中型、微型企业",
         "The supplier is an enterprise of size medium and micro"),
        ({"rule": "rating_at_least", "rating": "AA-"}, "核心企业主体评级不低于[AA-]",
         "The core enterprise is rated [AA-] or better"),
    ],
)  # fmt: skip
def test_a_bound_stands_where_it_belongs(terms: dict[str, object], zh: str, en: str) -> None:
    criterion = Criterion.model_validate(terms)
    assert (said(criterion, "zh"), said(criterion, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("terms", "zh", "en"),
    [
        ({"by": "supplier_id", "share": 0.1}, "同一供应商的应收账款合计不超过资产池余额的[0.1]，超出时在报告中列示",
         "What one supplier comes to is at most [0.1] of the pool; what is above is reported"),
        ({"by": "group_id", "amount": 7, "mode": "cut"}, "同一集团的应收账款合计不超过[7.0]，超出部分剔除",
         "What one group comes to is at most [7.0]; what is above is left out"),
    ],
)  # fmt: skip
def test_a_limit_says_by_what_how_much_and_what_then(terms: dict[str, object], zh: str, en: str) -> None:
    limit = ConcentrationLimit.model_validate(terms)
    value, column = (limit.share, "share") if limit.share is not None else (limit.amount, "amount")
    table = pd.DataFrame([{"path": f"pool.concentration.3.{column}", "value": value, "unit": "yuan"}])
    for language, wanted in (("zh", zh), ("en", en)):
        assert words(limit_said(matter_of(language, terms=table), limit, 3)) == wanted  # type: ignore[arg-type]


def test_what_no_criterion_says_is_said_by_its_own_words() -> None:
    table = pd.DataFrame(
        [
            {"rule": "concentration:supplier_id", "rule_zh": "集中度限制", "rule_en": "concentration limit"},
            {"rule": "performed", "rule_zh": "带参数", "rule_en": "with bounds"},
            {"rule": "all", "rule_zh": None, "rule_en": None},
        ]
    )
    matter = matter_of("en", eligibility=table)
    assert [rule_words(matter, line) for line in matter.library.lines("eligibility")] == [
        "Concentration limit", "The supplier has performed in full", "All together",
    ]  # fmt: skip


def test_a_blank_without_a_part_and_a_part_without_a_blank_are_faults() -> None:
    with pytest.raises(KeyError, match="cap"):
        filled("at most {cap}")
    with pytest.raises(KeyError, match="no blank for floor"):
        filled("at most {cap}", cap="1", floor="2")
    with pytest.raises(KeyError, match="no blank for floor"):
        put(matter_of("zh"), "不超过{cap}", "at most {cap}", cap="1", floor="2")


def test_a_part_that_only_one_language_needs_is_left_out_of_the_other() -> None:
    parts = {"plan": "计划", "cap": "1"}
    assert put(matter_of("zh"), "{plan}不超过{cap}", "at most {cap}", **parts) == ("计划", "不超过", "1")
    assert put(matter_of("en"), "{plan}不超过{cap}", "at most {cap}", **parts) == ("at most ", "1")


@pytest.mark.parametrize(
    ("items", "zh", "en"), [([], "", ""), (["a"], "a", "a"), (["a", "b", "c"], "a、b、c", "a, b and c")]
)
def test_words_are_listed_as_languages_list_them(items: list[str], zh: str, en: str) -> None:
    assert (listed(matter_of("zh"), items), listed(matter_of("en"), items)) == (zh, en)


def test_a_figure_in_a_template_stays_a_figure() -> None:
    table = pd.DataFrame([{"cap": 5.0, "support": "x"}])
    quote = matter_of("zh", support_terms=table).library.quote("support_terms", "cap", support="x")
    assert [part for part in filled("a{cap}b", cap=quote) if isinstance(part, Quote)] == [quote]
