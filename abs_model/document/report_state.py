"""Sections that several reports to investors have: triggers, supports, cash, accounts, the pool, the parties."""

from collections.abc import Sequence

from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.record import Block, Grid, Head, Paragraph, Part, Section
from abs_model.document.report_part import (
    WORD,
    base_scenario,
    facts_table,
    line_facts,
    named,
    not_told,
    note,
    report_line,
    say,
    section,
    table_of,
    told,
)
from abs_model.glossary import TERMS, label
from abs_model.report.naming import heading
from abs_model.run.tally import DISBURSEMENTS, RECEIPTS

PERFORMANCE = (
    "window_end", "due_in_window", "paid_of_due", "collected", "diluted_in_window", "defaulted_in_window",
    "repurchased_face", "overdue",
)  # fmt: skip

DUTIES = (f"{WORD}duty", f"{WORD}party", "about", "due_date", f"{WORD}duty_state", "done_date")

EXPECTED = (f"{WORD}trigger", f"{WORD}test_result", "tested_on", "forecast_breach_date", "breach_probability")


def trigger_section(matter: Matter, kind: str) -> Section:
    """Every trigger at the end of the last window: value, threshold, distance, since when it is breached."""
    last = report_line(matter, kind)
    lines = {
        str(line.value("trigger")): line
        for line in (
            matter.library.lines("triggers", scenario=base_scenario(matter), period=last.value("last_window"))
            if matter.library.has("triggers")
            else ()
        )
    }
    rows = [
        _trigger_row(matter, term, lines[str(term.value("trigger"))])
        for term in matter.library.lines("thresholds")
        if str(term.value("trigger")) in lines
    ]
    if not rows:
        return section(
            matter, "trigger_states", say(matter, "交易文件未约定触发事件。", "The deal has no trigger events.")
        )
    names = ("trigger", "value", "direction", "threshold", "headroom", "is_breached", "breached_since")
    heads = tuple(Head(words=heading(name, matter.language)) for name in names)
    title = heading("trigger_states", matter.language)
    said = say(
        matter,
        "截至归集期末{end}（分配后检验的事件为该期分配后的结果），各触发事件检验如下：",
        "At the end of the collection window on {end} (events tested after a distribution: after that of the window):",
        end=last.quote("last_window_end"),
    )
    tests = Grid(title=title, heads=heads, rows=tuple(rows))
    return section(matter, "trigger_states", said, tests, *_expected(matter))


def _expected(matter: Matter) -> tuple[Block, ...]:
    """When trigger events are expected to be breached, and how likely that is, where the run says so."""
    if not matter.library.has("trigger_states"):
        return ()
    frame, lines = matter.library.frame("trigger_states"), matter.library.lines("trigger_states")
    shown = [one for one in EXPECTED if one.removeprefix(WORD) in frame]
    return (table_of(matter, "trigger_outlook", lines, shown, missing="none"),)


def _trigger_row(matter: Matter, term: Line, line: Line) -> tuple[Part, ...]:
    unit = TERMS[str(term.value("measure"))].unit
    return (
        str(term.value(f"name_{matter.language}")),
        line.quote("value", unit=unit),
        named(matter, term.value("direction")),
        term.quote("value", unit=unit),
        line.quote("headroom", unit=unit),
        line.quote("is_breached"),
        line.quote("breached_since", missing="none"),
    )


def flow_table(matter: Matter, kind: str) -> Grid:
    """Cash of a report's period: opening, what came in, what went out, closing; kinds without a movement left out."""
    line = matter.library.line("report_flow", report_kind=kind)
    plus, minus = matter.say("加：", "plus "), matter.say("减：", "less ")
    facts: list[tuple[str, Part]] = line_facts(matter, line, ["opening_balance"])
    for sign, kinds in ((plus, RECEIPTS), (minus, DISBURSEMENTS)):
        facts += [(sign + label(one, matter.language), line.quote(one)) for one in kinds if line.value(one)]
    facts += line_facts(matter, line, ["closing_balance"])
    return facts_table(matter, "report_flow", facts, unit="yuan")


def flow_note(matter: Matter) -> Block:
    """How the table of cash adds up."""
    return note(
        matter,
        "期初余额 + 流入 - 流出 = 期末余额，逐分成立。增信方直接支付给收款人的款项同时计入流入与流出。",
        "Opening balance + receipts - payments = closing balance, to the fen. What a support pays straight to a payee "
        "counts on both sides.",
    )


def account_table(matter: Matter, kind: str) -> Grid:
    """Each account over a report's period."""
    lines = matter.library.lines("report_accounts", report_kind=kind)
    columns = ["word:account", "opening_balance", "paid_in", "paid_out", "closing_balance"]
    return table_of(matter, "report_accounts", lines, columns)


def support_blocks(matter: Matter, kind: str) -> tuple[Block, ...]:
    """What supports there are, and what they have paid and got back by the last payment date."""
    if not matter.library.has("supports"):
        return (say(matter, "本产品未设置外部增信措施。", "The deal has no external support."),)
    about = _support_terms(matter)
    settled = report_line(matter, kind).value("last_payment_date")
    lines = matter.library.lines("supports", scenario=base_scenario(matter), payment_date=settled)
    if not lines:
        return (about,)
    columns = ["word:support", "drawn", "reimbursed", "outstanding_advance", "drawn_so_far"]
    report = report_line(matter, kind)
    return (about, table_of(matter, "enhancement_execution", lines, columns), _drawn_words(matter, lines, report))


def _support_terms(matter: Matter) -> Grid:
    """What supports there are: what is undertaken, by whom, for what, up to which amount."""
    names = ("support", "kind", "guarantor", "cap")
    heads = tuple(Head(words=heading(one, matter.language), unit="yuan" if one == "cap" else "text") for one in names)
    rows = tuple(
        (
            str(line.value(f"name_{matter.language}")),
            label(str(line.value("kind")), matter.language),
            party_name(matter, str(line.value("provider"))),
            line.quote("cap", missing="no_cap"),
        )
        for line in matter.library.lines("support_terms")
    )
    return Grid(title=heading("supports", matter.language), heads=heads, rows=rows)


def party_name(matter: Matter, role: str) -> str:
    """The party in a role, or what the role is called where nobody is named in it."""
    held = matter.library.lines("parties", role=role)
    names = [str(line.value(f"name_{matter.language}")) for line in held]
    return "、".join(names) if matter.language == "zh" and names else ", ".join(names) or named(matter, role)


def manager_words(matter: Matter) -> str:
    """What the party is called that hands out the money: the plan's manager, of notes the issuing trust."""
    roles = [role for role in ("plan_manager", "note_trustee") if matter.library.lines("parties", role=role)]
    return named(matter, roles[0] if roles else "plan_manager")


def _drawn_words(matter: Matter, lines: Sequence[Line], report: Line) -> Block:
    """Whether anything was ever drawn."""
    if any(line.value("drawn_so_far") for line in lines):
        zh, en = "截至{day}，增信措施已被启用，金额如上表。", "By {day} supports had been drawn, as the table shows."
    else:
        zh = "截至{day}，未启用任何增信措施，不存在待追回垫付。"
        en = "By {day} no support had been drawn; nothing is to be paid back."
    return say(matter, zh, en, day=report.quote("report_end"))


def class_table(matter: Matter, kind: str) -> Grid:
    """Where the classes stand at the end of a report's period."""
    lines = matter.library.lines("class_state", report_kind=kind)
    names = ["word:tranche", "word:rank", "coupon_rate", "initial_balance", "closing_balance", "par_per_unit"]
    return table_of(matter, "class_state", lines, names)


def pool_quality(matter: Matter, kind: str) -> tuple[Block, ...]:
    """Face at the end of the last window: outstanding, overdue, defaulted, diluted."""
    last = report_line(matter, kind)
    line = matter.library.line("collections", scenario=base_scenario(matter), period=last.value("last_window"))
    said = say(
        matter,
        "截至归集期末{end}，资产池状态如下：",
        "At the end of the collection window on {end} the pool stood as follows:",
        end=last.quote("last_window_end"),
    )
    facts = line_facts(matter, line, ["outstanding", "overdue", "defaulted", "diluted"])
    return (said, facts_table(matter, "asset_quality", facts, unit="yuan"))


def ageing_block(matter: Matter, kind: str) -> Block:
    """Arrears by age where the servicer has told of them."""
    otherwise = not_told(matter, "逾期账龄分布（1–30日、31–60日、61–90日、90日以上）", "Ageing of arrears")
    last = report_line(matter, kind).value("last_window")
    columns = (f"{WORD}age_bucket", "outstanding_face", "outstanding_share", "roll_rate")
    return told(matter, "ageing", columns, otherwise=otherwise, where={"period": last})


def performance_block(matter: Matter, kind: str, otherwise: Paragraph) -> Block:
    """What fell due and what came of it, window by window, where the servicer has told."""
    return told(
        matter, "performance", PERFORMANCE, otherwise=otherwise, between=("window_end", report_line(matter, kind))
    )


def duty_block(matter: Matter, otherwise: Paragraph) -> Block:
    """Duties, who owes them, by when, whether they are done, where somebody keeps them."""
    if not matter.library.has("duties"):
        return otherwise
    grid = table_of(matter, "duties", matter.library.lines("duties"), DUTIES, missing="none")
    lines = matter.library.lines("duties")[: len(grid.rows)]
    rows = tuple((_duty_name(matter, line), *row[1:]) for line, row in zip(lines, grid.rows, strict=True))
    return Grid(title=grid.title, heads=grid.heads, rows=rows, note=grid.note)


def _duty_name(matter: Matter, line: Line) -> str:
    """A duty by the name of its rule, else by its term."""
    return str(line.value(f"name_{matter.language}") or named(matter, line.value("duty")))


def due_table(matter: Matter, kind: str, dimension: str, title: str, *, n_top: int = 10) -> Grid:
    """What was due before and in a report's period and is not yet due, by who owes it; the largest first."""
    lines = matter.library.lines("due_state", report_kind=kind, dimension=dimension)[:n_top]
    columns = ("face_at_cut_off", "share_at_cut_off", "face_due_before", "face_due_in_period", "face_not_due")
    heads = (
        Head(words=heading(dimension, matter.language)),
        *(Head(words=heading(one, matter.language), unit=TERMS[one].unit) for one in columns),
    )
    rows: tuple[tuple[Part, ...], ...] = tuple((_due_name(matter, line), *line.quotes(columns)) for line in lines)
    total = len(matter.library.lines("due_state", report_kind=kind, dimension=dimension))
    rest = matter.say("仅列前十名，其余见 due_state.csv。", "The ten largest; the rest: due_state.csv.")
    return Grid(title=heading(title, matter.language), heads=heads, rows=rows, note=rest if total > n_top else "")


def _due_name(matter: Matter, line: Line) -> str:
    """What a name is called in the language, else as the tape calls it."""
    key = str(line.value("key") or "")
    said = matter.names.get(key) or str(line.value("name") or "") or key
    return said or label("not_applicable", matter.language)


def due_totals(matter: Matter, kind: str) -> Grid:
    """The whole pool: at cut-off, due before and in the period, not yet due."""
    line = matter.library.line("due_state", report_kind=kind, dimension="total")
    spans = ("at_cut_off", "due_before", "due_in_period", "not_due")
    heads = (
        Head(words=heading("due_state", matter.language)),
        Head(words=matter.say("笔数", "Number")),
        Head(words=heading("amount", matter.language), unit="yuan"),
    )
    rows = tuple(
        (heading(f"face_{span}", matter.language), line.quote(f"n_{span}"), line.quote(f"face_{span}"))
        for span in spans
    )
    return Grid(title=heading("due_state", matter.language), heads=heads, rows=rows)


def change_blocks(matter: Matter, kind: str) -> tuple[Block, ...]:
    """Repurchases, replacements and replenishment of the period."""
    line = matter.library.line("report_flow", report_kind=kind)
    names = ("repurchased", "called", "bought")
    moved = [name for name in names if line.value(name)]
    if moved:
        amounts: Block = facts_table(matter, "pool_changes", line_facts(matter, line, moved), unit="yuan")
    else:
        amounts = say(
            matter,
            "报告期内无不合格资产赎回、清仓回购及循环购买。",
            "No receivables were repurchased, called or bought in the period.",
        )
    rest = not_told(
        matter, "不合格资产认定、资产置换明细及商业纠纷", "Which assets were found ineligible, replaced or disputed"
    )
    return (amounts, rest)


def parties_table(matter: Matter) -> Grid:
    """The parties by role, with their ratings."""
    lines = matter.library.lines("parties")
    heads = tuple(Head(words=heading(one, matter.language)) for one in ("role", "party", "rating"))
    rows = tuple(
        (
            named(matter, line.value("role")),
            line.quote(f"name_{matter.language}"),
            line.quote("rating", missing="none"),
        )
        for line in lines
    )
    return Grid(title=heading("parties_listed", matter.language), heads=heads, rows=rows)


def obligor_blocks(matter: Matter) -> tuple[Block, ...]:
    """Core enterprises or original debtors, with what the deal file says of them."""
    lines = matter.library.lines("obligors")
    asked = {"rating": "rating", "province": "province", "industry": "industry", "revenue": "debtor_revenue"}
    shown = {name: head for name, head in asked.items() if any(line.value(name) is not None for line in lines)}
    heads = (
        Head(words=heading("core_enterprise", matter.language)),
        *(Head(words=heading(head, matter.language), unit=TERMS[head].unit) for head in shown.values()),
    )
    rows = tuple(
        (
            line.quote(f"name_{matter.language}"),
            *(line.quote(name, missing="none", unit=TERMS[head].unit) for name, head in shown.items()),
        )
        for line in lines
    )
    rest = not_told(
        matter, "上述主体报告期内的财务数据、涉诉及评级变动", "Accounts, litigation and rating actions of these names"
    )
    return (Grid(title=heading("obligors_listed", matter.language), heads=heads, rows=rows), rest)


def guarantor_blocks(matter: Matter, role: str = "guarantor") -> tuple[Block, ...]:
    """The guarantor with its rating; that its accounts and its whole book stand elsewhere."""
    lines = matter.library.lines("parties", role=role)
    if not lines:
        return (say(matter, "本产品无担保人。", "The deal has no guarantor."),)
    said = say(
        matter,
        "担保人为{name}，条款文件所载主体评级为{rating}。",
        "The guarantor is {name}, rated {rating} by the deal file.",
        name=lines[0].quote(f"name_{matter.language}"),
        rating=lines[0].quote("rating", missing="none"),
    )
    rest = note(
        matter,
        "担保人的总资产、净资产、在保余额、放大倍数及代偿率见担保业务全景报告（由担保人资产负债文件生成）；报告期内的评级变动、"
        "涉诉及代偿情况须由担保人提供，本报告未取得该等数据。",
        "Assets, book, leverage and claims ratio stand in the report on the guarantor's whole book, which is made from "
        "its own balance sheets. Rating actions, litigation and claims of the period are for the guarantor to tell; no "
        "such data were taken.",
    )
    return (said, rest)
