"""The memorandum on credit enhancement: each support in words, reserves, what the providers have."""

from collections.abc import Iterator

from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES
from abs_model.deal.support import POOL, Support
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_grid import grid
from abs_model.document.memorandum_phrase import Said, listed, paragraph, points, put
from abs_model.document.priority_words import order_of
from abs_model.document.record import Block, Part, Section
from abs_model.glossary import label
from abs_model.report.naming import capital, deal_names, said


def enhancement(matter: Matter, deal: Deal) -> Section:
    """Each support in words, reserves, face above the notes, and what the providers have."""
    blocks: list[Block] = [paragraph(_cover_said(matter))]
    inner = [
        Section(
            id="support",
            title=capital(said(one.name, matter.language)),
            blocks=(points(_support_said(matter, deal, one)),),
        )
        for one in deal.support
    ]
    blocks += [paragraph(_reserve_said(matter, deal, line)) for line in _targets(matter)]
    if not deal.support:
        zh, en = "本项目未设外部增信。", "There is no support from outside."
        blocks.append(paragraph(matter.say(zh, en)))
    if matter.library.has("undertakings"):
        names = deal_names(deal, matter.language)
        shown = (
            Column(name="support", words=lambda line: capital(names[str(line.value("support"))])),
            Column(name="rating", missing="none"),
            *columns("covered_amount", "liquid_assets", "covered_to_liquid_assets", missing="not_stated"),
            *columns("same_province_share"),
        )
        blocks += grid(matter, "undertakings", matter.library.lines("undertakings"), shown)
    return section(matter, "enhancement_section", *blocks, sections=inner)


def _cover_said(matter: Matter) -> Said:
    known = matter.library.line("pool_summary", identifier="overcollateralisation_ratio")
    more = matter.library.line("pool_summary", identifier="overcollateralisation_amount")
    zh = "资产池余额为证券本金的{ratio}倍，高出{amount}，用于覆盖利息、费用与税款。"
    en = "The pool is {ratio} times the principal of the notes; the {amount} above it cover interest, fees and tax."
    return put(matter, zh, en, ratio=known.quote("value"), amount=more.quote("value"))


def _targets(matter: Matter) -> tuple[Line, ...]:
    lines = matter.library.lines("account_terms") if matter.library.has("account_terms") else ()
    return tuple(line for line in lines if line.value("target_amount") or line.value("target_ratio"))


def _reserve_said(matter: Matter, deal: Deal, line: Line) -> Said:
    names = deal_names(deal, matter.language)
    own = names[str(line.value("account"))]
    account = next(one for one in deal.accounts if one.id == line.value("account"))
    notes = listed(matter, [names[one] for one in (account.target.tranches if account.target else ())])
    parts: dict[str, Part | Said] = {"own": own, "notes": notes}
    if line.value("target_amount"):
        parts["amount"] = line.quote("target_amount")
    if line.value("target_ratio"):
        parts["ratio"] = line.quote("target_ratio", unit="share")
    if "amount" in parts and "ratio" in parts:
        zh = "设{own}，目标余额为{amount}与{notes}余额的{ratio}中的较高者。"
        en = "The {own} is to hold the larger of {amount} and {ratio} of the balance of {notes}."
    elif "amount" in parts:
        zh = "设{own}，目标余额为{amount}，至{notes}清偿时止。"
        en = "The {own} is to hold {amount} until {notes} is repaid."
    else:
        zh = "设{own}，目标余额为{notes}余额的{ratio}。"
        en = "The {own} is to hold {ratio} of the balance of {notes}."
    return put(matter, zh, en, **parts)


def _support_said(matter: Matter, deal: Deal, support: Support) -> Iterator[Said]:
    """Kind and provider, what it covers, cap, when it pays, what it gets back."""
    order = order_of(matter, deal, "normal")
    line = matter.library.line("support_terms", support=support.id)
    yield put(
        matter, "类型与提供方：{kind}，由{provider}提供。", "Kind and provider: {kind}, by the {provider}.",
        kind=label(support.kind, matter.language), provider=order.provider(support),
    )  # fmt: skip
    covered = order.list_of(support.covers, is_plain=True)
    yield put(matter, "担保范围：{covered}。", "Covers: {covered}.", covered=covered)
    if support.cap is None:
        yield (matter.say("限额：不设上限，以担保范围内的应付未付款项为限。", "Cap: none but what is due and unpaid."),)
    elif support.is_revolving:
        zh, en = (
            "限额：未偿还余额不超过{cap}，偿还后恢复。",
            "Cap: {cap} outstanding; what is paid back can be drawn again.",
        )
        yield put(matter, zh, en, cap=line.quote("cap"))
    else:
        zh, en = "限额：累计不超过{cap}，偿还后不恢复。", "Cap: {cap} in all; what is paid back cannot be drawn again."
        yield put(matter, zh, en, cap=line.quote("cap"))
    if POOL not in support.covers:
        yield (matter.say(*ACCELERATED[support.is_paying_accelerated]),)
    yield from _timing_said(matter, support)
    yield from _subrogation_said(matter, deal, support)


ACCELERATED = {
    True: (
        "提前到期：覆盖因加速清偿或违约而提前到期的本金。",
        "Brought forward: principal made due by an event is covered.",
    ),
    False: (
        "提前到期：仅就原定还本安排下已到期的本金负责，不因加速清偿而提前。",
        "Brought forward: it answers for principal as scheduled only.",
    ),
}


def _timing_said(matter: Matter, support: Support) -> Iterator[Said]:
    """When it is told and when it pays, in business days from the payment date."""
    found = {str(line.value("event")): line for line in matter.library.lines("timeline")}
    said_of = {
        "shortfall_notice": ("差额通知", "notice of the shortfall"),
        "guarantee_payment": ("付款", "payment"),
    }
    own = [(found[event], words) for event, words in said_of.items() if event in found]
    if not own:
        yield (matter.say("时间：于兑付日付款。", "Timing: it pays on the payment date."),)
        return
    said: list[Part] = [matter.say("时间：", "Timing: ")]
    for place, (line, words) in enumerate(own):
        if place:
            said.append(matter.say("，", "; "))
        said += put(
            matter, f"兑付日前{{days}}个工作日{words[0]}", f"{words[1]} {{days}} business days before the payment date",
            days=line.quote("business_days"),
        )  # fmt: skip
    if support.kind == "liquidity":
        said.append(matter.say("，仅补足时间差", "; it bridges time and bears no loss of principal"))
    yield (*said, matter.say("。", "."))


def _subrogation_said(matter: Matter, deal: Deal, support: Support) -> Iterator[Said]:
    """What it gets back, and out of what."""
    lists = [deal.priority_of_payments.steps(state) for state in STATES]
    is_repaid = all(any(step.reimburse == support.id for step in steps) for steps in lists)
    if POOL in support.covers:
        yield (
            matter.say(
                "追偿：代偿后取得对该笔债权的权利，付款人其后就该笔债权的付款归其所有。",
                "Recourse: what a payer later brings on a claim that it paid is its own.",
            ),
        )
    if is_repaid:
        zh, en = "代位：代为支付后按分配顺序受偿，排在证券当期应付款项之后", "Subrogation: it is paid back in the order"
        en += " of payments, behind all that the notes are then due"
        if support.advance_rate:
            rate = matter.library.quote("support_terms", "advance_rate", support=support.id)
            yield put(
                matter, zh + "，并按{rate}的年利率计付利息。", en + ", with interest of {rate} a year.", rate=rate
            )
        else:
            yield (matter.say(zh + "，不计利息。", en + ", without interest."),)
