"""Events, risk class and attachments of periodic reports."""

from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import points
from abs_model.document.record import Grid, Head, Section
from abs_model.document.report_part import WORD, named, note, report_line, say, section, told
from abs_model.report.naming import heading

EVENTS = (f"{WORD}interim_event", f"{WORD}about", "known_on", "interim_value", "interim_limit", "report_due")

ATTACHED = (
    ("资产服务机构报告", "servicer's report"),
    ("托管报告及专项计划账户银行对账单", "custodian's report and bank statements of the plan's accounts"),
    ("跟踪评级报告", "report of the rating agency"),
    (
        "现金流与分配的明细表（随本文件一并生成的 CSV 与工作簿）",
        "tables of cash and distributions (CSV and workbook, made with this file)",
    ),
)


def event_section(matter: Matter, kind: str) -> Section:
    """H: what called for an interim report in the period."""
    otherwise = note(
        matter,
        "本报告未取得任何事件记录，故不作列示；重大事项由管理人填报并在知悉后两个交易日内披露临时报告。",
        "No record of events was taken, so none is shown; the manager tells of them and files an interim report within "
        "two trading days of knowing.",
    )
    if "interim_events" in matter.library.tables:
        otherwise = say(
            matter, "报告期内无须披露临时报告的事项。", "Nothing in the period called for an interim report."
        )
    between = ("known_on", report_line(matter, kind))
    events = told(matter, "interim_events", EVENTS, otherwise=otherwise, between=between)
    return section(matter, "material_events", events)


def outlook_section(matter: Matter, kind: str) -> Section:
    """I: the risk class, the rule that it follows, and every signal."""
    line = matter.library.line("risk_classes", report_kind=kind)
    report = report_line(matter, kind)
    result = say(
        matter,
        "截至{day}，按下列规则，本产品风险分类为“{word}”。",
        "By {day} and the rule below, the risk class is: {word}.",
        day=report.quote("report_end"),
        word=line.quote("risk_class"),
    )
    rule = note(
        matter,
        "规则：每一信号对应一个类别，取已出现信号中最差的类别；无信号则为“正常”。信号只取自现金流、状态与触发事件，不含评级与舆情；"
        "管理人据其掌握的其他信息可调低类别。本规则为本模型约定，各场所的分类标准以其规定为准。",
        "The rule: each signal stands for a class, and the worst of those that are there counts; without any the class "
        "is normal. Signals come from cash, states and triggers alone, not from ratings or news; the manager may "
        "choose a worse class. It is this model's own rule; the venue's standard prevails.",
    )
    return section(matter, "outlook", result, rule, _signals(matter, kind))


def _signals(matter: Matter, kind: str) -> Grid:
    names = ("risk_signal", "signal_class", "is_there")
    rows = tuple(
        (named(matter, line.value("risk_signal")), named(matter, line.value("signal_class")), line.quote("is_there"))
        for line in matter.library.lines("risk_signals", report_kind=kind)
    )
    heads = tuple(Head(words=heading(one, matter.language)) for one in names)
    return Grid(title=heading("risk_signals", matter.language), heads=heads, rows=rows)


def attachment_section(matter: Matter) -> Section:
    """J: what goes with the report."""
    listed = points(((matter.say(zh, en),) for zh, en in ATTACHED), is_numbered=True)
    rest = note(matter, "前三项由出具机构提供。", "The first three come from those who issue them.")
    return section(matter, "attachments", listed, rest)
