"""The memorandum's first sections: the issue, its structure and parties, its classes, its dates."""

from collections.abc import Iterator

from abs_model.deal.deal import Deal
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_grid import grid
from abs_model.document.memorandum_phrase import Said, paragraph, points, put
from abs_model.document.record import Block, Paragraph, Part, Section
from abs_model.glossary import label
from abs_model.report.source import ILLUSTRATIVE, is_illustrative

N_DISTRIBUTIONS = 12
"""Payment dates that the section of dates shows; the rest stands in ``schedule.csv``."""


def notice(matter: Matter, deal: Deal) -> tuple[Paragraph, ...]:
    """What a reader must know first: that some numbers, or the whole tape, were made up."""
    if ILLUSTRATIVE not in deal.source.values():
        return ()
    zh = "重要提示：本项目条款中带星号的数字未经公开披露，为示例值，仅用于演示测算，不构成任何发行要素或承诺。"
    en = "Note: figures with an asterisk were not published; they are illustrative and neither terms nor promises."
    if is_illustrative(deal, "pool.tape"):
        zh += "资产明细亦为示例数据，由其得出的全部统计与预测均据此理解。"
        en += " The tape is illustrative too, and so is all that is worked out from it."
    return (paragraph(matter.say(zh, en), "warning"),)


def basics(matter: Matter, deal: Deal) -> Section:
    """What is issued, how much, when, on what pool, behind whom."""
    library = matter.library
    said = put(
        matter,
        "{name}（以下简称“本{plan}”）拟于{closing}设立，发行规模{amount}，预期到期日为{expected}，法定到期日为{final}"
        "。",
        "{name} is to be set up on {closing} with notes of {amount}, expected to be repaid on {expected} and legally "
        "due on {final}.",
        name=matter.say(matter.name.zh, matter.name.en),
        plan=label("plan", matter.language),
        closing=library.quote("terms", "value", path="dates.closing"),
        amount=_summary(matter, "issue_amount"),
        expected=library.quote("terms", "value", path="dates.expected_maturity"),
        final=library.quote("terms", "value", path="dates.legal_final"),
    )
    return section(
        matter, "plan_basics", *notice(matter, deal), paragraph(said), paragraph(_pool_said(matter, deal)),
        *map(paragraph, _backed_said(matter, deal)), *map(paragraph, _uses_said(matter, deal)),
    )  # fmt: skip


def _pool_said(matter: Matter, deal: Deal) -> Said:
    if deal.ip is not None:
        zh = "基础资产为{n_claims}笔对{n_cores}家原始债务人的债权，入池债权本金合计{principal}，均附知识产权质押。"
        en = (
            "The pool is {n_claims} claims on {n_cores} original debtors with a principal of {principal}, each behind "
            "a pledge of intellectual property."
        )
        return put(
            matter, zh, en, n_claims=_figure(matter, "n_claims"), principal=_figure(matter, "claims_principal"),
            n_cores=_summary(matter, "n_core_enterprises"),
        )  # fmt: skip
    zh = (
        "基础资产为{n_suppliers}家供应商转让的{n_receivables}笔应收账款，由{n_cores}家核心企业确认付款，"
        "基准日余额合计{face}，对证券本金的覆盖为{cover}倍。"
    )
    en = (
        "The pool is {n_receivables} receivables sold by {n_suppliers} suppliers and confirmed by {n_cores} core "
        "enterprises, {face} at the cut-off date, which is {cover} times the principal of the notes."
    )
    return put(
        matter, zh, en, n_suppliers=_summary(matter, "n_suppliers"), n_receivables=_summary(matter, "n_receivables"),
        n_cores=_summary(matter, "n_core_enterprises"), face=_summary(matter, "face"),
        cover=_summary(matter, "overcollateralisation_ratio"),
    )  # fmt: skip


def _backed_said(matter: Matter, deal: Deal) -> Iterator[Said]:
    """Who stands behind the notes."""
    for support in deal.support:
        line = matter.library.line("undertakings", support=support.id)
        name = support.name.zh if matter.language == "zh" else support.name.en
        (party, *_) = matter.library.lines("parties", role=support.provider)
        zh = "{role}{party}提供{name}。"
        en = "{party}, {role}, gives the {name}."
        if line.value("rating") is not None:
            zh, en = (
                "{role}{party}（主体评级{rating}）提供{name}。",
                "{party}, {role} rated {rating}, gives the {name}.",
            )
        parts: dict[str, Part | Said] = {"role": label(support.provider, matter.language), "name": name}
        parts["party"] = str(party.value(f"name_{matter.language}"))
        if line.value("rating") is not None:
            parts["rating"] = party.quote("rating")
        yield put(matter, zh, en, **parts)


def _uses_said(matter: Matter, deal: Deal) -> Iterator[Said]:
    """What the proceeds are used for."""
    price = _summary(matter, "purchase_price")
    if deal.pool.purchase.method == "proceeds":
        yield put(
            matter,
            "募集资金在支付设立时应付的费用后，全部用于购买基础资产，购买价款为{price}。",
            "What the proceeds leave after the fees due at closing buys the pool, at {price}.",
            price=price,
        )
    else:
        yield put(
            matter,
            "募集资金用于购买基础资产，购买价款为{price}。",
            "The proceeds buy the pool, at {price}.",
            price=price,
        )


def structure(matter: Matter, deal: Deal) -> Section:
    """The diagram, and the parties by role."""
    blocks: list[Block] = [matter.picture("structure")] if "structure" in matter.charts else []
    shown = (
        Column(name="role", unit="state"),
        Column(name=f"name_{matter.language}", head="party_name"),
        Column(name="rating", missing="none"),
        Column(name="province", missing="not_stated"),
    )
    blocks += grid(matter, "parties", matter.library.lines("parties"), shown)
    owing = (
        Column(name=f"name_{matter.language}", head="core_enterprise"),
        Column(name="rating", missing="none"),
        Column(name="province", missing="not_stated"),
        Column(name="industry", head="core_enterprise_industry", missing="not_stated"),
        *((Column(name="limit", missing="none"),) if any(one.limit for one in deal.core_enterprises) else ()),
    )
    blocks += grid(matter, "core_enterprise", matter.library.lines("obligors"), owing)
    return section(matter, "transaction_structure", *blocks)


def classes(matter: Matter, deal: Deal) -> Section:
    """The notes, class by class."""
    lines = matter.library.lines("classes")
    name = Column(name=f"name_{matter.language}", head="tranche")
    blocks: list[Block] = [
        *grid(matter, "tranches", lines, (name, *columns("rank", "balance", "share", "coupon_rate", "issue_price"))),
        *grid(
            matter, "redemption", lines,
            (name, *columns("redemption", "interest_timing", "maturity_date", "day_count")),
        ),
        *_instalments(matter, deal),
    ]  # fmt: skip
    return section(matter, "class_section", *blocks)


def _instalments(matter: Matter, deal: Deal) -> tuple[Block, ...]:
    """Scheduled principal, where a class has some."""
    if not matter.library.has("instalments_due"):
        return ()
    names = {one.id: one.name.zh if matter.language == "zh" else one.name.en for one in deal.tranches}
    shown = (
        Column(name="tranche", words=lambda line: names[str(line.value("tranche"))]),
        *columns("instalment_date", "principal_scheduled"),
    )
    return grid(matter, "instalments", matter.library.lines("instalments_due"), shown)


def dates(matter: Matter, deal: Deal) -> Section:
    """Dates of the deal, the timeline of a payment, and payment dates with flags on projected ones."""
    library = matter.library
    own = tuple(line for line in library.lines("terms") if str(line.value("path")).startswith("dates."))
    named = (
        Column(
            name="identifier",
            head="event",
            words=lambda line: _capital(label(str(line.value("identifier")), matter.language)),
        ),
        Column(name="value", head="date", unit="date"),
    )
    said = [
        put(
            matter,
            "{event}：兑付日{side}{days}个工作日",
            "{event}: {days} business days {side} the payment date",
            event=_capital(_event(matter, line)),
            side=_side(matter, line),
            days=line.quote("business_days"),
        )
        for line in library.lines("timeline")
    ]
    zh = "以下日程自兑付日（T日）起算，工作日按{calendar}；兑付日为非工作日的，{roll}。"
    en = "Days are counted from the payment date by the {calendar}; a payment date on a day off {roll}."
    calendar = matter.say(*CALENDARS[deal.dates.calendar])
    intro = put(matter, zh, en, calendar=calendar, roll=matter.say(*ROLLS[deal.dates.roll]))
    return section(
        matter, "date_section", *grid(matter, "key_dates", own, named), paragraph(intro), points(said),
        *_payment_dates(matter),
    )  # fmt: skip


CALENDARS = {
    "XSHE": ("深圳证券交易所交易日历", "trading days of the Shenzhen Stock Exchange"),
    "XSHG": ("上海证券交易所交易日历", "trading days of the Shanghai Stock Exchange"),
    "CN": ("银行间市场工作日历", "working days of the interbank market"),
}
ROLLS = {
    "keep": ("不作调整", "is kept"),
    "following": ("顺延至其后第一个工作日", "moves to the next one"),
    "preceding": ("提前至其前一个工作日", "moves to the one before"),
    "modified_following": (
        "顺延至其后第一个工作日，跨月则提前",
        "moves to the next one, or the one before within its month",
    ),
}


def _event(matter: Matter, line: Line) -> str:
    event = str(line.value("event"))
    return matter.names.get(event, event)


def _side(matter: Matter, line: Line) -> str:
    return matter.say("前", "before") if line.value("is_before_payment") else matter.say("后", "after")


def _payment_dates(matter: Matter) -> tuple[Block, ...]:
    """Payment dates, with a flag on those that rest on a year without a published holiday notice."""
    lines = matter.library.lines("schedule", event="payment")[:N_DISTRIBUTIONS]
    note = matter.say(
        "标为推算的日期所在年度的节假日安排尚未公布，公布后可能调整；其余兑付日见 schedule.csv。",
        "Projected dates lie in years whose holidays are not published and may change; the rest: schedule.csv.",
    )
    return grid(matter, "schedule", lines, columns("period", "window_end", "payment_date", "is_projected"), note=note)


def _summary(matter: Matter, identifier: str) -> Part:
    return matter.library.quote("pool_summary", "value", identifier=identifier)


def _figure(matter: Matter, identifier: str) -> Part:
    return matter.library.quote("figures", "value", identifier=identifier)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
