"""A guarantor against regulation, in words: limits, what still fits, what it reports and by when."""

from abs_model.document.guarantor_report_words import book_picture, own_line, own_lines, subject_words
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, line_grid, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Paragraph, Part, Quote, Section
from abs_model.glossary import label
from abs_model.report.naming import heading

OPEN_CLIENTS = ("all_clients", "new_client")
"""Clients that what still fits is said of: any number of new ones, and one."""

MOST_BROKEN = 20


def limits(matter: Matter, guarantor: str) -> Section:
    """Every kind of limit with the names that come closest, how often each was checked, and what is broken."""
    if not own_lines(matter, "limits", guarantor):
        return section(matter, "guarantor_limits", _unmeasured(matter))
    words = put(
        matter,
        "共检验限额{n_checked}项，超限{broken_limits}项。放大倍数不得超过十倍（以小微企业与农户为主、符合比例者十五倍），"
        "同一被担保人不超过净资产的百分之十，同一被担保人及其关联方不超过百分之十五"
        "（融资担保公司监督管理条例第十五条、第十六条）；同一被担保人及集团的限额仅覆盖已知名称的债务人。",
        "{n_checked} limits were checked, and {broken_limits} are broken. Liability is at most ten times net assets "
        "(fifteen where small firms and farmers are enough of it), one client at most a tenth of net assets, one "
        "client with its affiliates fifteen hundredths (Regulation on financing guarantee companies, articles 15 and "
        "16). Limits of clients and groups see obligors that are known by name.",
        **{
            word: own_line(matter, "guarantor_day", guarantor, identifier=word).quote("value")
            for word in ("n_checked", "broken_limits")
        },
    )
    counts = (
        Column(
            name="identifier", head="limit_id", words=lambda one: heading(str(one.value("identifier")), matter.language)
        ),
        *columns("n_checked", "broken_limits", "n_not_measured"),
    )
    note = matter.say(
        "同一被担保人列示最接近限额的五户，集团列示三个，其余见 limits.csv。",
        "Of clients the five that come closest, of groups three; limits.csv has all of them.",
    )
    return section(
        matter,
        "guarantor_limits",
        paragraph(words),
        *_broken(matter, guarantor),
        *line_grid(
            matter,
            "limits_brief",
            own_lines(matter, "limits_brief", guarantor),
            _limit_columns(matter, guarantor),
            note,
        ),
        *book_picture(matter, "limits_used", guarantor),
        *line_grid(matter, "limit_counts", own_lines(matter, "limit_counts", guarantor), counts),
    )


def _limit_columns(matter: Matter, guarantor: str) -> tuple[Column, ...]:
    return (
        Column(
            name="identifier", head="limit_id", words=lambda one: heading(str(one.value("identifier")), matter.language)
        ),
        Column(
            name="subject",
            head="limit_subject",
            words=lambda one: subject_words(matter, guarantor, one.value("subject")),
        ),
        Column(name="value", words=lambda one: _in_its_unit(one, "value")),
        Column(name="threshold", words=lambda one: _in_its_unit(one, "threshold")),
        *columns("used_share", "headroom_amount", "is_met", missing="not_in_files"),
    )


def _in_its_unit(line: Line, column: str) -> Quote:
    """A figure of a limit in the unit of the limit."""
    return line.quote(column, unit=line.value("unit"), missing="not_in_files")  # type: ignore[arg-type]


def _broken(matter: Matter, guarantor: str) -> tuple[Block, ...]:
    """The limits that are not met, in full."""
    found = own_lines(matter, "limits", guarantor, is_met=False)
    if not found:
        return (paragraph(matter.say("报告日无超限事项。", "No limit is broken on the day of the report.")),)
    words = matter.say(
        "下列限额已超，应停止新增并制定压降计划：", "These limits are broken; nothing more may be added to them:"
    )
    shown = (
        Column(
            name="identifier", head="limit_id", words=lambda one: heading(str(one.value("identifier")), matter.language)
        ),
        Column(
            name="subject",
            head="limit_subject",
            words=lambda one: subject_words(matter, guarantor, one.value("subject")),
        ),
        Column(name="value", words=lambda one: _in_its_unit(one, "value")),
        Column(name="threshold", words=lambda one: _in_its_unit(one, "threshold")),
        *columns("clause"),
    )
    return (paragraph(words, "warning"), *line_grid(matter, "broken_limits", found[:MOST_BROKEN], shown))


def room(matter: Matter, guarantor: str) -> Section:
    """How much more of each product fits, and which limit says no."""
    found = [one for one in own_lines(matter, "capacity", guarantor) if one.value("obligor_id") in OPEN_CLIENTS]
    if not found:
        return section(matter, "guarantor_capacity", _unmeasured(matter))
    words = matter.say(
        "各行互为替代，不可相加；对已有客户的可承保金额见 capacity.csv。",
        "Lines are alternatives and do not add up; capacity.csv says what fits for each client that the book knows.",
    )
    shown = (
        *columns("product", "weight_kind"),
        Column(
            name="obligor_id",
            head="obligor_name",
            words=lambda one: label(str(one.value("obligor_id")), matter.language),
        ),
        *columns("amount", "binding_limit"),
    )
    return section(
        matter, "guarantor_capacity", paragraph(words), *line_grid(matter, "guarantor_capacity", found, shown)
    )


def returns(matter: Matter, guarantor: str) -> tuple[Section, ...]:
    """The figures of the supervisor's returns, and when they are due; none without a balance sheet."""
    quarterly = own_lines(matter, "quarterly_items", guarantor)
    if not quarterly:
        return ()
    more = own_lines(matter, "annual_items", guarantor)[len(quarterly) :]
    words = matter.say(
        "按融资担保公司非现场监管规程列示，单体口径；文件未提供的数据不以零列示。",
        "Items of the rules for off-site supervision, of the company alone; what the files do not have is not taken "
        "for nothing.",
    )
    due = columns("task", "who", "period_end", "due_by", "days_left", "clause")
    return (
        section(
            matter,
            "supervisory_figures",
            paragraph(words),
            *line_grid(matter, "quarterly_items", quarterly, _item_columns(matter)),
            *line_grid(matter, "annual_items_more", more, _item_columns(matter)),
            *line_grid(matter, "deadlines", own_lines(matter, "deadlines", guarantor), due),
        ),
    )


def _item_columns(matter: Matter) -> tuple[Column, ...]:
    def value(line: Line) -> Part:
        return line.quote("value", missing="not_in_files")

    return (
        Column(name="item", unit="text"),
        Column(name="identifier", words=lambda one: heading(str(one.value("identifier")), matter.language)),
        Column(name="value", words=value),
    )


def _unmeasured(matter: Matter) -> Paragraph:
    return paragraph(
        matter.say(
            "未提供担保人资产负债表，无法测算。", "Without a balance sheet of the guarantor this cannot be measured."
        )
    )
