"""The memorandum on the priority of payments and on trigger events, both in words."""

from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES
from abs_model.deal.trigger import Trigger
from abs_model.document.line_grid import section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said, capitalised, paragraph, points, put
from abs_model.document.memorandum_table import CLOSING
from abs_model.document.priority_words import followed_state, state_steps
from abs_model.document.record import Block, Part, Section
from abs_model.glossary import label
from abs_model.report.naming import capital, core_enterprise_names, deal_names, heading, said

OWN_MEASURE = {"support_failed", "core_enterprise_defaulted", "event_happened"}
"""Measures that are 0 or 1: their thresholds say nothing."""


def order_of_payments(matter: Matter, deal: Deal) -> Section:
    """The list of every state in words."""
    first = matter.say(
        "每一顺序的款项足额支付后方可支付下一顺序；同一顺序资金不足的，按应付金额比例支付，未付部分在下一兑付日继续支"
        "付。",
        "A step is paid once those before it are; where cash is short within a step it is shared pro rata to what is "
        "due, and what is left unpaid stays due on the next payment date.",
    )
    inner = tuple(_state_section(matter, deal, state) for state in (CLOSING, *STATES))
    return section(matter, "order_section", paragraph(first), sections=inner)


def _state_section(matter: Matter, deal: Deal, state: str) -> Section:
    followed = followed_state(deal, state)
    if followed is None:
        blocks: tuple[Block, ...] = (
            paragraph(matter.say(*WHEN[state])),
            points(state_steps(matter, deal, state), is_numbered=True),
        )
    else:
        same = label(followed, matter.language)
        zh = f"未另行约定，适用“{same}”情形下的分配顺序。"
        en = f"Nothing else was agreed: the order of the state {same} holds."
        blocks = (paragraph(matter.say(zh, en)),)
    return Section(id=state, title=heading(state, matter.language), blocks=blocks)


WHEN = {
    CLOSING: ("设立日，募集资金到账后：", "At closing, out of the proceeds:"),
    "normal": (
        "未发生加速清偿、违约或清算事件时，于每一兑付日：",
        "While no event has happened, on each payment date:",
    ),
    "acceleration": ("发生加速清偿事件后，于每一兑付日：", "After an acceleration event, on each payment date:"),
    "default": ("发生违约事件后，于每一兑付日：", "After an event of default, on each payment date:"),
    "liquidation": ("进入清算程序后，于每一兑付日：", "Once it is wound up, on each payment date:"),
}


def triggers(matter: Matter, deal: Deal) -> Section:
    """Trigger events by what follows: measure, threshold, when tested, whether curable."""
    if not deal.triggers:
        none = paragraph(matter.say("本项目未约定触发事件。", "No trigger events were agreed."))
        return section(matter, "trigger_section", none)
    blocks: list[Block] = []
    for consequence, zh, en in CONSEQUENCES:
        own = [one for one in deal.triggers if one.then == consequence]
        if own:
            blocks += [paragraph(matter.say(zh, en)), points(_trigger_said(matter, deal, one) for one in own)]
    zh = "较重的状态取代较轻的状态。可恢复的事件在其后检验通过时终止，{plan}回到仍应适用的最重状态。"
    en = "A graver state supersedes a milder one. A curable event is over once its test is passed again."
    blocks.append(paragraph(put(matter, zh, en, plan=label("plan", matter.language)), "note"))
    return section(matter, "trigger_section", *blocks)


CONSEQUENCES = (
    ("acceleration", "下列任一事件触发加速清偿：", "Any of these accelerates the notes:"),
    ("default", "下列任一事件构成违约事件：", "Any of these is an event of default:"),
    ("liquidation", "下列任一事件触发清算：", "Any of these begins the winding-up:"),
    ("stop_replenishment", "下列任一事件停止循环购买：", "Any of these ends replenishment:"),
)


def _trigger_said(matter: Matter, deal: Deal, trigger: Trigger) -> Said:
    """One event: its name, what is measured, the threshold, when it is tested, whether it can be cured."""
    line = matter.library.line("thresholds", trigger=trigger.id)
    what = label(trigger.when.measure, matter.language)
    subject = _subject_words(matter, deal, trigger)
    if subject:
        what = matter.say(f"{subject}：{what}", f"{what}, {subject}")
    tested = matter.say(*TESTS[trigger.test])
    cured = matter.say(*CURES[trigger.is_curable])
    parts: dict[str, Part | Said] = {
        "name": capital(said(trigger.name, matter.language)), "what": what, "tested": tested, "cured": cured,
    }  # fmt: skip
    if trigger.when.measure in OWN_MEASURE:
        return put(matter, "{name}（{what}），{tested}，{cured}。", "{name} ({what}); {tested}; {cured}.", **parts)
    if trigger.when.above == 0:
        zh, en = "{name}（发生{what}），{tested}，{cured}。", "{name} (any {what}); {tested}; {cured}."
        return put(matter, zh, en, **parts)
    bound = matter.say("高于", "above") if trigger.when.above is not None else matter.say("低于", "below")
    parts |= {"bound": bound, "threshold": line.quote("value")}
    zh = "{name}（{what}{bound}{threshold}），{tested}，{cured}。"
    return capitalised(put(matter, zh, "{name} ({what} {bound} {threshold}); {tested}; {cured}.", **parts))


TESTS = {
    "before": (
        "于每一计算日分配前检验，触发后当次分配即适用新的顺序",
        "tested before each distribution, which it changes",
    ),
    "after": (
        "于每次分配后检验，触发后自下一次分配起适用新的顺序",
        "tested after each distribution, and changes the next",
    ),
}
CURES = {True: ("可恢复", "curable"), False: ("不可恢复", "not curable")}


def _subject_words(matter: Matter, deal: Deal, trigger: Trigger) -> str:
    """Whom or what a measure is of."""
    subject = trigger.when.subject
    if subject is None:
        return ""
    known = deal_names(deal, matter.language) | core_enterprise_names(deal, matter.language)
    known |= {event.id: said(event.name, matter.language) for event in deal.events}
    return known.get(subject, subject)
