"""Eligibility criteria and limits as sentences, with their bounds quoted."""

from collections.abc import Mapping

from abs_model.deal.eligibility import RULES, ConcentrationLimit, Criterion
from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said, capitalised, listed, put
from abs_model.glossary import label
from abs_model.report.naming import capital, dimension, heading

BOUNDED: Mapping[str, tuple[str, str]] = {
    "due_before_maturity": (
        "到期日不晚于预期到期日前{days}日",
        "due at least {days} days before the expected maturity",
    ),
    "tenor_within": (
        "自基准日起的剩余期限不超过{days}日",
        "due at most {days} days after the cut-off date",
    ),
    "payment_term_within": (
        "自交付起的付款期限不超过{days}日（《保障中小企业款项支付条例》）",
        "due at most {days} days after delivery (regulation on payments to small and medium-sized enterprises)",
    ),
    "rating_at_least": (
        "核心企业主体评级不低于{rating}",
        "the core enterprise is rated {rating} or better",
    ),
    "supplier_size_within": (
        "供应商为{sizes}企业",
        "the supplier is an enterprise of size {sizes}",
    ),
}
"""Rules with a bound, as sentences; the others say all in ``RULES``."""

AMOUNTS: Mapping[tuple[bool, bool], tuple[str, str]] = {
    (True, True): (
        "单笔金额不低于{smallest}且不超过{largest}",
        "the amount is at least {smallest} and at most {largest}",
    ),
    (True, False): ("单笔金额不低于{smallest}", "the amount is at least {smallest}"),
    (False, True): ("单笔金额不超过{largest}", "the amount is at most {largest}"),
}
"""How amounts are bounded: from below and above, from below, from above."""


def criterion_said(matter: Matter, criterion: Criterion, line: Line) -> Said:
    """One criterion as a sentence without its full stop.

    Parameters
    ----------
    matter : Matter
    criterion : Criterion
    line : Line
        Its line of the table ``eligibility``, which its bounds are quoted from.
    """
    if criterion.rule == "amount_within":
        bounds = {"smallest": "smallest_allowed", "largest": "largest_allowed"}
        has = (criterion.minimum is not None, criterion.maximum is not None)
        parts = {word: line.quote(column) for (word, column), one in zip(bounds.items(), has, strict=True) if one}
        return capitalised(put(matter, *AMOUNTS[has], **parts))
    if criterion.rule not in BOUNDED:
        text = RULES[criterion.rule]
        return capitalised((matter.say(text.zh, text.en),))
    zh, en = BOUNDED[criterion.rule]
    if criterion.days is not None:
        return capitalised(put(matter, zh, en, days=line.quote("most_days")))
    if criterion.rating is not None:
        return capitalised(put(matter, zh, en, rating=line.quote("rating")))
    sizes = listed(matter, [label(size, matter.language) for size in criterion.sizes])
    return capitalised(put(matter, zh, en, sizes=sizes))


def limit_said(matter: Matter, limit: ConcentrationLimit, place: int) -> Said:
    """One concentration limit as a sentence without its full stop; ``place`` is its own in the deal, from 0."""
    column = "share" if limit.share is not None else "amount"
    bound = matter.library.quote("terms", "value", path=f"pool.concentration.{place}.{column}")
    whose = label(dimension(limit.by), matter.language)
    zh = f"同一{whose}的{label('receivables', 'zh')}合计不超过" + (
        "资产池余额的{bound}" if column == "share" else "{bound}"
    )
    en = f"what one {whose} comes to is at most " + ("{bound} of the pool" if column == "share" else "{bound}")
    cuts = limit.mode == "cut"
    zh += "，超出部分剔除" if cuts else "，超出时在报告中列示"
    en += "; what is above is left out" if cuts else "; what is above is reported"
    return capitalised(put(matter, zh, en, bound=bound))


def rule_words(matter: Matter, line: Line) -> str:
    """A rule of the table ``eligibility`` in a few words: without bounds where a criterion says them above."""
    rule = str(line.value("rule"))
    if rule in RULES:
        return capital(matter.say(RULES[rule].zh, RULES[rule].en))
    own = line.value(f"rule_{matter.language}")
    return heading(rule, matter.language) if own is None else capital(str(own))
