"""Risk factors of payment: who owes, who guarantees, when cash comes, what is deducted, who holds it meanwhile."""

from collections.abc import Iterator

from abs_model.deal.deal import Deal
from abs_model.deal.support import Support
from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said, put
from abs_model.document.record import Part, Quote
from abs_model.glossary import label
from abs_model.report.naming import core_enterprise_names, said
from abs_model.run.credit import party_of

GUARANTEES = ("guarantee", "shortfall_undertaking")


def concentration_risk(matter: Matter, deal: Deal) -> Iterator[Said]:
    """Few payers: how few, the largest of them, and what its default does."""
    library = matter.library
    top = library.lines("stratification", dimension="core_enterprise")[0]
    names = core_enterprise_names(deal, matter.language)
    key = str(top.value("key"))
    name: Part = names[key] if key in names else top.quote("name")
    zh = (
        "资产池由{n}家{payer}付款，其中{name}占{share}，赫芬达尔指数为{hhi}。任何一家未按期付款，都将直接影响证券兑付。"
    )
    en = (
        "The pool is owed by {n} {payers}, of which {name} owes {share}; the Herfindahl index is {hhi}. If any one of "
        "them does not pay, the notes feel it at once."
    )
    yield put(
        matter, zh, en, name=name, share=top.quote("share"), payer=label("core_enterprise", matter.language),
        payers=label("core_enterprises", matter.language), n=_summary(matter, "n_core_enterprises"),
        hhi=_summary(matter, "core_enterprise_hhi"),
    )  # fmt: skip
    row = _stress(matter, "largest_defaults")
    if row is not None:
        zh = "压力测试“{stress}”下，证券最低覆盖倍数降至{cover}{drawn}。"
        en = "Under the stress '{stress}' the least cover falls to {cover}{drawn}."
        yield put(
            matter, zh, en, stress=_stress_name(matter, row), drawn=_drawn_said(matter, deal, row),
            cover=row.quote("least_coverage_ratio", missing="not_applicable"),
        )  # fmt: skip


def _drawn_said(matter: Matter, deal: Deal, row: Line) -> Said:
    """What supports pay in a stress."""
    found: list[Part] = []
    for support in _guarantees(deal):
        if row.value(f"{support.id}.drawn"):
            found += put(
                matter, "，“{name}”须支付{drawn}", ", and the {name} pays {drawn}",
                name=said(support.name, matter.language), drawn=row.quote(f"{support.id}.drawn"),
            )  # fmt: skip
    return tuple(found)


def guarantor_risk(matter: Matter, deal: Deal) -> Iterator[Said]:
    """One guarantor: its means, its province, and what is lost if it fails together with the largest payer."""
    by_provider = {support.provider: support for support in _guarantees(deal)}
    for provider, support in by_provider.items():
        yield from _one_guarantor(matter, deal, provider, support)
    row = _stress(matter, "largest_and_guarantor")
    if by_provider and row is not None:
        zh = "压力测试“{stress}”下，{losses}。"
        en = "Under the stress '{stress}', {losses}."
        losses = _losses(matter, deal, row)
        yield put(matter, zh, en, stress=_stress_name(matter, row), losses=losses)


def _one_guarantor(matter: Matter, deal: Deal, provider: str, support: Support) -> Iterator[Said]:
    party = party_of(deal, provider)
    own = party.name if matter.language == "zh" else party.name_en or party.name
    line = matter.library.line("undertakings", support=support.id)
    zh = "证券的信用主要依赖{role}{own}的代偿能力。担保人与付款人可能因同一经济环境同时陷入困境，届时增信将失去作用。"
    en = (
        "The notes rest on the {role}, {own}. It may fail together with the payers, under the same economic "
        "conditions, just when it is needed."
    )
    yield put(matter, zh, en, role=label(provider, matter.language), own=own)
    if line.value("n_same_province"):
        zh = "{own}与{n}家{payer}同在{province}，后者合计占资产池的{share}，区域性冲击会同时影响双方。"
        en = (
            "{own} and {n} {payers} that owe {share} of the pool are registered in one province ({province}): a shock "
            "to the region strikes both."
        )
        yield put(
            matter, zh, en, own=own, n=line.quote("n_same_province"), province=line.quote("province"),
            payer=label("core_enterprise", matter.language), payers=label("core_enterprises", matter.language),
            share=line.quote("same_province_share"),
        )  # fmt: skip
    if line.value("covered_to_liquid_assets") is not None:
        zh = (
            "该项增信覆盖的金额为{covered}，为其Ⅰ级资产{liquid}的{ratio}倍；其对外担保的其他项目同时发生代偿时，可用资"
            "金将进一步减少。"
        )
        en = (
            "It covers {covered}, {ratio} times its liquid assets of {liquid}; claims on its other guarantees would "
            "leave less."
        )
        yield put(
            matter, zh, en, covered=line.quote("covered_amount"), liquid=line.quote("liquid_assets"),
            ratio=line.quote("covered_to_liquid_assets"),
        )  # fmt: skip


def _losses(matter: Matter, deal: Deal, row: Line) -> Said:
    """What each class loses in a stress."""
    found: list[Part] = []
    for tranche in deal.tranches:
        zh, en = "{name}未受偿{shortfall}", "{name} loses {shortfall}"
        found += [matter.say("，", ", ")] if found else []
        found += put(
            matter, zh, en, name=said(tranche.name, matter.language), shortfall=row.quote(f"{tranche.id}.shortfall")
        )
    return tuple(found)


def timing_risk(matter: Matter, deal: Deal) -> Iterator[Said]:
    """Late cash: what misses a payment date, and what supports have to bridge."""
    zh = "付款人在计算日之后付款的，该款项不能用于当期兑付。" + "延迟付款首先表现为流动性缺口，而不必然形成信用损失。"
    en = (
        "What payers bring after the calculation date misses the payment. Late payment is a gap in time first, and not "
        "a loss by itself."
    )
    yield (matter.say(zh, en),)
    for identifier in ("late_30", "late_60", "late_90"):
        row = _stress(matter, identifier)
        for support in _guarantees(deal):
            if row is not None and row.value(f"{support.id}.drawn"):
                zh = "压力测试“{stress}”下，“{name}”须垫付{drawn}，其中{back}其后收回。"
                en = "Under the stress '{stress}' the {name} bridges {drawn}, of which {back} comes back."
                yield put(
                    matter, zh, en, stress=_stress_name(matter, row), name=said(support.name, matter.language),
                    drawn=row.quote(f"{support.id}.drawn"), back=row.quote(f"{support.id}.timing_gap"),
                )  # fmt: skip
    if not deal.support:
        zh, en = (
            "本项目无外部流动性支持，延迟付款将直接导致证券延期兑付。",
            "Nobody bridges it: the notes would be late.",
        )
        yield (matter.say(zh, en),)


def dilution_risk(matter: Matter, deal: Deal) -> Iterator[Said]:
    """Deductions by payers, of receivables only: what was left out for disputes, and what stresses do to cover."""
    if deal.pool.asset != "receivables":
        return
    zh = "付款人可能以商业纠纷、抵销或抗辩为由少付或拒付。"
    en = "Payers may deduct, or refuse to pay, for disputes, set-off or defences."
    parts: dict[str, Part | Said] = {}
    lines = [
        line for line in matter.library.lines("eligibility") if line.value("rule") in {"not_disputed", "no_set_off"}
    ]
    found = [line for line in lines if line.value("n_receivables")]
    if found:
        zh += "筛选时已因商业纠纷剔除{n}笔，金额{amount}，表明该风险在同类资产中客观存在。"
        en += " The criteria left out {n} of the tape's receivables ({amount}) for disputes, so the risk is real."
        parts = {"n": found[0].quote("n_receivables"), "amount": found[0].quote("receivable_amount")}
    yield put(matter, zh, en, **parts)
    for identifier in ("dilution_2", "dilution_5"):
        row = _stress(matter, identifier)
        if row is not None:
            zh, en = (
                "压力测试“{stress}”下，最低覆盖倍数为{cover}。",
                "Under the stress '{stress}' the least cover is {cover}.",
            )
            yield put(
                matter, zh, en, stress=_stress_name(matter, row),
                cover=row.quote("least_coverage_ratio", missing="not_applicable"),
            )  # fmt: skip


def commingling_risk(matter: Matter, deal: Deal) -> Iterator[Said]:
    """Who holds collections on their way, and what is lost if it fails."""
    if "servicer" not in deal.parties:
        return
    holder = party_of(deal, "servicer")
    own = holder.name if matter.language == "zh" else holder.name_en or holder.name
    zh = "回款在划入{account}之前由资产服务机构{own}归集；其丧失清偿能力的，在途回款可能与其自有财产混同而无法取回。"
    en = "Until collections reach the {account} the servicer, {own}, holds them; if it fails, they may be lost."
    yield put(matter, zh, en, account=said(deal.accounts[0].name, matter.language), own=own)
    row = _stress(matter, "commingling")
    if row is not None and row.value("commingled"):
        zh = "压力测试“{stress}”下，混同损失为{amount}{drawn}。"
        en = "Under the stress '{stress}' {amount} are lost so{drawn}."
        yield put(
            matter, zh, en, stress=_stress_name(matter, row), amount=row.quote("commingled"),
            drawn=_drawn_said(matter, deal, row),
        )  # fmt: skip


def _summary(matter: Matter, identifier: str) -> Quote:
    return matter.library.quote("pool_summary", "value", identifier=identifier)


def _guarantees(deal: Deal) -> tuple[Support, ...]:
    return tuple(one for one in deal.support if one.kind in GUARANTEES)


def _stress(matter: Matter, identifier: str) -> Line | None:
    """The row of a stress; None where the ladder of the deal has none."""
    found = matter.library.lines("stress", scenario=identifier) if matter.library.has("stress") else ()
    return found[0] if found else None


def _stress_name(matter: Matter, row: Line) -> str:
    return str(row.value(f"name_{matter.language}"))
