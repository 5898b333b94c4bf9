"""What is watched of a bill book, in words: overdue bills, tasks, who bears claims, scenarios, triggers."""

from abs_model.document.bill_book_report_book import cut_grid, picture
from abs_model.document.bill_book_report_words import acceptor, bearer, bill_number, day_figure, day_value
from abs_model.document.library import Line
from abs_model.document.line_grid import NOTHING, Column, columns, line_grid, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Grid, Head, Part, Section
from abs_model.report.bill_words import word_of
from abs_model.report.naming import capital, heading

MOST_TASKS = 15
"""Tasks that are listed, the most pressing first."""

MOST_ACCEPTORS = 10
"""Acceptors of an overdue state, or with an expected loss, that are listed."""

GUARANTOR = "guarantor"
"""The bearer whose own loss a scenario shows."""


def overdue(matter: Matter) -> Section:
    """What is due and unpaid by age and reason, whose acceptors count as overdue, what was refused."""
    if not day_value(matter, "overdue_face"):
        words = put(
            matter,
            "报告日逾期未付票据金额为{overdue_face}，逾期率{overdue_ratio}，无逾期账龄可列。",
            "Face that is due and unpaid is {overdue_face} on the day of the report, an overdue ratio of "
            "{overdue_ratio}; there is nothing to age.",
            **{word: day_figure(matter, word) for word in ("overdue_face", "overdue_ratio")},
        )
        return section(matter, "overdue_and_refused", paragraph(words), sections=(refused(matter),))
    words = put(
        matter,
        "逾期未付票据金额{overdue_face}，逾期率{overdue_ratio}；已代偿未收回的票据计入逾期。"
        "认定为逾期的承兑人{n_overdue_acceptors}户。",
        "{overdue_face} is due and unpaid, an overdue ratio of {overdue_ratio}; bills that the guarantor has paid and "
        "not recovered are part of it. {n_overdue_acceptors} acceptors count as overdue.",
        **{word: day_figure(matter, word) for word in ("overdue_face", "overdue_ratio", "n_overdue_acceptors")},
    )
    ages = (
        Column(name="bucket"),
        *columns("n_bills", "credit_face", "operational_face", "not_stated_face", "face=bill_face"),
    )
    return section(
        matter,
        "overdue_and_refused",
        paragraph(words),
        *line_grid(matter, "ageing", matter.library.lines("ageing_cuts"), ages),
        *picture(matter, "ageing"),
        *_states(matter),
        sections=(refused(matter),),
    )


def refused(matter: Matter) -> Section:
    """Bills that were refused, by reason, recourse and what became of them."""
    if not day_value(matter, "n_refused_bills"):
        words = matter.say("截至报告日无拒付票据。", "No bill has been refused until the day of the report.")
        return section(matter, "refusal_cuts", paragraph(words))
    said = put(
        matter,
        "截至报告日累计拒付{n_refused_bills}张，按拒付原因、追索范围及目前状态列示如下。",
        "{n_refused_bills} bills have been refused until the day of the report: by reason, by who is liable for "
        "recourse, and by what has become of them.",
        n_refused_bills=day_figure(matter, "n_refused_bills"),
    )
    grids = [cut_grid(matter, "refusal_cuts", one) for one in ("refusal_reason", "recourse", "stage")]
    return section(matter, "refusal_cuts", paragraph(said), *(grid for found in grids for grid in found))


def tasks(matter: Matter) -> Section:
    """What is to be done by whom and by when."""
    library = matter.library
    kinds = library.lines("task_cuts")
    if not kinds:
        words = matter.say(
            "报告日无待办事项：没有已到期、被拒付或已代偿的票据。",
            "Nothing is to be done on the day of the report: no bill is due, refused or paid by the guarantor.",
        )
        return section(matter, "tasks", paragraph(words))
    words = matter.say(
        "提示付款应在到期日起十日内；持票人对承兑人的权利自到期日起二年、追索权自被拒绝付款之日起六个月、"
        "再追索权自清偿日起三个月不行使而消灭（票据法第十七条、第五十三条）。",
        "A bill is presented within ten days of its due date. Claims on the acceptor lapse two years after the due "
        "date, recourse to prior parties six months after the refusal, re-recourse three months after the payment "
        "(Negotiable Instruments Law, articles 17 and 53).",
    )
    in_short = (
        *columns("task", "who", "article", "n_open_tasks"),
        *columns("due_by=next_due", missing="none"),
        *columns("n_lapsed_tasks"),
    )
    return section(
        matter,
        "tasks",
        paragraph(words),
        *line_grid(matter, "task_cuts", kinds, in_short),
        *next_tasks(matter, library.lines("tasks", is_done=False, is_lapsed=False)),
    )


def next_tasks(matter: Matter, found: tuple[Line, ...], title: str = "next_tasks") -> tuple[Grid, ...]:
    """The first of some tasks, bill by bill."""
    shown = (
        Column(name="bill_id", words=bill_number),
        Column(name="acceptor_id", head="acceptor", words=lambda one: acceptor(matter, one)),
        *columns("task", "who", "due_by", "days_left"),
    )
    note = matter.say("票据号仅示末十二位。", "Of the number of a bill the last twelve digits.")
    if len(found) > MOST_TASKS:
        note += matter.say("列示前十五项，其余见 tasks.csv。", " The first fifteen; tasks.csv has all of them.")
    return line_grid(matter, title, found[:MOST_TASKS], shown, note)


def sharing(matter: Matter) -> Section:
    """Who bears which part of a claim by agreement, and what everybody has borne."""
    library = matter.library
    words = matter.say(
        "担保人对持票人足额付款，其余各方按下列约定补偿担保人。监管限额按分担前的金额计算，损失按分担后的金额计算。",
        "Towards a holder the guarantor is liable for the whole; the others reimburse it as agreed here. Regulatory "
        "limits look at amounts before sharing, losses at amounts after it.",
    )
    name, terms = f"name_{matter.language}", library.lines("sharing_terms")
    shown = (
        Column(name=name, head="bearer", words=lambda one: capital(str(one.value(name)))),
        *columns("borne_share", "ceded_share", missing="not_applicable"),
        Column(name="passed_on_by", words=lambda one: _passed_on_by(matter, one)),
        *columns(*(one for one in ("first_loss", "cap=bearer_cap") if _is_any(terms, one)), missing="none"),
        *columns("lag_days"),
    )
    alone = paragraph(
        matter.say("未约定风险分担，全部代偿由担保人承担。", "Nothing is shared: the guarantor bears all claims.")
    )
    return section(
        matter,
        "sharing",
        paragraph(words),
        *(line_grid(matter, "sharing_terms", terms, shown) or (alone,)),
        *claims_borne(matter),
    )


def _is_any(lines: tuple[Line, ...], column: str) -> bool:
    return any(one.value(column.partition("=")[0]) is not None for one in lines)


def _passed_on_by(matter: Matter, line: Line) -> str:
    passed_on_by = line.value("passed_on_by")
    return NOTHING if passed_on_by is None else bearer(matter, str(passed_on_by))


def claims_borne(matter: Matter) -> tuple[Grid, ...]:
    """What everybody has borne of the claims so far; none where nothing was claimed."""
    if not day_value(matter, "n_paid_claims"):
        return ()
    shown = (
        Column(name="bearer", words=lambda one: bearer(matter, str(one.value("bearer")))),
        *columns("borne", "borne_share", "recovered_back", "net_loss", "awaited"),
    )
    return line_grid(matter, "sharing", matter.library.lines("sharing"), shown)


def outlook(matter: Matter) -> Section:
    """What the guarantor would be called for in each scenario, and what it would lose."""
    words = matter.say(
        "下表为各情景下担保人的代偿金额、首次代偿日、已追回的垫付及分担后净损失。",
        "What the guarantor is called for in each scenario, when first, what comes back of it, and what it loses after "
        "sharing.",
    )
    heads = [Head(words=heading("scenario", matter.language))]
    heads += [Head(words=heading(one, matter.language), unit="yuan") for one in ("drawn", "timing_gap", "support_loss")]
    heads.insert(2, Head(words=heading("first_call_date", matter.language), unit="date"))
    heads.append(Head(words=heading("borne_by_guarantor", matter.language), unit="yuan"))
    rows = tuple(_scenario_row(matter, one) for one in matter.library.lines("scenarios"))
    grid = Grid(title=heading("scenarios", matter.language), heads=tuple(heads), rows=rows)
    return section(matter, "scenarios", paragraph(words), grid)


def _scenario_row(matter: Matter, line: Line) -> tuple[Part, ...]:
    own = matter.library.lines("scenario_sharing", scenario=line.value("scenario"), bearer=GUARANTOR)
    return (
        str(line.value(f"name_{matter.language}")),
        line.quote("guarantee.drawn"),
        line.quote("guarantee.first_call_date", missing="none"),
        line.quote("guarantee.timing_gap"),
        line.quote("guarantee.support_loss"),
        own[0].quote("net_loss") if own else NOTHING,
    )


def expected_losses(matter: Matter) -> tuple[Section, ...]:
    """What acceptors are expected to cost; no section without credit assumptions."""
    if not matter.library.has("expected_losses"):
        return ()
    shown = (
        Column(name="acceptor_id", head="acceptor", words=lambda one: acceptor(matter, one)),
        *columns("face=bill_face", "default_probability", "expected_claim", "recovery_ratio", "expected_loss",
                 "loss_share"),
    )  # fmt: skip
    words = matter.say(
        "违约概率与回收率为信用假设；预期损失为违约概率、票面金额与损失率之积的合计，按预期损失列示前十户。",
        "Default probabilities and recoveries are credit assumptions; the ten acceptors with the largest expected "
        "loss.",
    )
    grid = line_grid(matter, "expected_loss", matter.library.lines("expected_losses")[:MOST_ACCEPTORS], shown)
    return (section(matter, "expected_loss", paragraph(words), *grid),)


def triggers(matter: Matter) -> Section:
    """What the programme watches, and what is breached."""
    found = matter.library.lines("triggers")
    if not found:
        words = matter.say("业务方案未设监测指标。", "The programme watches nothing.")
        return section(matter, "watched_measures", paragraph(words))
    is_any = any(one.value("is_breached") for one in found)
    words = matter.say(
        f"下列指标中{'有已触发的，应按业务方案采取措施' if is_any else '均未触发'}。",
        "Of these measures "
        + ("some are breached, and the programme asks for action." if is_any else "none is breached."),
    )
    return section(
        matter, "watched_measures", paragraph(words, "warning" if is_any else "body"), _trigger_grid(matter, found)
    )


def _trigger_grid(matter: Matter, found: tuple[Line, ...]) -> Grid:
    heads = ("measure", "value", "direction", "threshold", "headroom", "is_breached")
    rows = []
    for one in found:
        unit = matter.library.line("book_day", identifier=one.value("measure")).value("unit")
        figures = (
            one.quote(word, unit=unit, missing="not_applicable")  # type: ignore[arg-type]
            for word in ("value", "threshold", "headroom")
        )
        value, threshold, headroom = figures
        name = heading(str(one.value("measure")), matter.language)
        rows.append((name, value, one.quote("direction"), threshold, headroom, one.quote("is_breached")))
    return Grid(
        title=heading("watched_measures", matter.language),
        heads=tuple(Head(words=heading(word, matter.language)) for word in heads),
        rows=tuple(rows),
    )


def _states(matter: Matter) -> tuple[Grid, ...]:
    """Acceptors that count as overdue, by all of their acts."""
    found = [one for one in matter.library.lines("overdue_states", basis="all") if one.value("state") != "none"]
    shown = (
        Column(name="acceptor_id", head="acceptor", words=lambda one: acceptor(matter, one)),
        Column(name="state", head="overdue_state",
               words=lambda one: word_of("state", str(one.value("state")), matter.language)),
        *columns("since_month", "n_events_6m", "overdue_balance", missing="not_applicable"),
        *columns("excluded_until", missing="none"),
    )  # fmt: skip
    return line_grid(matter, "overdue_state", found[:MOST_ACCEPTORS], shown)
