"""The report on claims of a bill book (代偿与追偿报告): paid, refused, shared, recovered, still due; cash."""

from abs_model.deal.deal import Deal
from abs_model.document.bill_book_report import book_facts
from abs_model.document.bill_book_report_watch import claims_borne, next_tasks, outlook, refused
from abs_model.document.bill_book_report_words import acceptor, bill_number, class_words, day_figure, day_value
from abs_model.document.closing import closing_sections
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, line_grid, of_identifiers, section, term_grid
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Document, Grid, Paragraph, Section
from abs_model.report.naming import heading, said

MOST_CLAIMS = 15
"""Claims that are listed one by one, the latest first."""

AT_A_GLANCE = (
    "n_paid_claims", "compensated_amount", "recovered_amount", "claims_of_year", "ended_in_year", "claim_ratio",
    "n_refused_bills", "overdue_face", "overdue_ratio", "n_lapsed_tasks", "due_within_month", "liquid_assets",
    "liquidity_ratio",
)  # fmt: skip

STATE_OF_BOOK = ("n_live_bills", "used", "overdue_face", "overdue_ratio", "n_refused_bills", "n_paid_claims")
"""What proves that there was nothing to claim."""

TO_RECOVER = ("recourse_acceptor", "re_recourse")
"""Tasks by which the guarantor gets its money back, each with a time bar."""

TO_PAY = "pay_claim"
"""The task of paying what was claimed."""

SUM_COLUMNS = ("n_bills", "compensated_amount", "recovered_amount", "not_recovered", "recovered_share")
WEEK_COLUMNS = ("week", "expected_claim", "claim_quantile_99", "claim_quantile_999")
MOST_WEEKS = 12


def build_bill_claims_report(matter: Matter, deal: Deal) -> Document:
    """The report on claims and recoveries of a bill book as at its day; a short one where nothing was claimed.

    Parameters
    ----------
    matter : Matter
        As for the report on the book.
    deal : Deal
        The book as the engine runs it.

    Raises
    ------
    ReportError
        If a figure is missing.
    """
    is_any = bool(day_value(matter, "n_paid_claims"))
    sections = (_summary(matter), *_claims(matter)) if is_any else (_nothing(matter),)
    return Document(
        id="bill_claims_report",
        title=heading("bill_claims_report", matter.language),
        subtitle=said(deal.name, matter.language),
        language=matter.language,
        day=deal.dates.cut_off.isoformat(),
        facts=book_facts(matter),
        sections=(
            *sections,
            *([refused(matter)] if is_any or day_value(matter, "n_refused_bills") else []),
            _duties(matter),
            _cash(matter),
            outlook(matter),
            *closing_sections(matter),
        ),
    )


def _nothing(matter: Matter) -> Section:
    words = put(
        matter,
        "截至报告日，担保人未发生代偿：在保票据{n_live_bills}张、票面金额{used}，其中逾期未付{overdue_face}，"
        "累计拒付{n_refused_bills}张，累计代偿{n_paid_claims}张。无追偿款可收，亦无分担款可结算。",
        "Until the day of the report the guarantor has paid no claim. Of {n_live_bills} live bills with a face of "
        "{used}, {overdue_face} is due and unpaid; {n_refused_bills} bills were refused and {n_paid_claims} claims "
        "paid. There is nothing to recover, and nothing to share.",
        **{word: day_figure(matter, word) for word in STATE_OF_BOOK if word != "overdue_ratio"},
    )
    grid = term_grid(matter, "state_of_book", of_identifiers(matter, "book_day", STATE_OF_BOOK))
    return section(matter, "claims_in_short", paragraph(words), *grid)


def _summary(matter: Matter) -> Section:
    words = put(
        matter,
        "截至报告日累计代偿{n_paid_claims}张、{compensated_amount}，已追回{recovered_amount}。近十二个月代偿"
        "{claims_of_year}，同期解除担保{ended_in_year}，代偿率{claim_ratio}。",
        "Until the day of the report {n_paid_claims} claims of {compensated_amount} were paid, and {recovered_amount} "
        "was recovered. In the last twelve months claims of {claims_of_year} were paid and guarantees of "
        "{ended_in_year} ended: a claim ratio of {claim_ratio}.",
        **{word: day_figure(matter, word) for word in AT_A_GLANCE[:6]},
    )
    grid = term_grid(matter, "claims_in_short", of_identifiers(matter, "book_day", AT_A_GLANCE))
    return section(matter, "claims_in_short", paragraph(words), *grid)


def _claims(matter: Matter) -> tuple[Section, ...]:
    library = matter.library
    grids: list[Block] = []
    for dimension in ("calendar_year", "acceptor"):
        shown = (
            Column(name="key", head=dimension, words=lambda one: class_words(matter, one)),
            *columns(*SUM_COLUMNS),
        )
        grids += line_grid(matter, f"claims_by_{dimension}", library.lines("claim_cuts", dimension=dimension), shown)
    shared = matter.say(
        "代偿款由下列各方分担；追偿所得按约定返还。待补偿金额为补偿期限未届满、尚未到账的部分。",
        "Claims are borne as follows, and what is recovered goes back as agreed. What is still to be reimbursed is "
        "not due yet by the days of the agreement.",
    )
    chart = (matter.picture("sharing"),) if "sharing" in matter.charts else ()
    return (
        section(matter, "claim_cuts", *grids, *_latest(matter)),
        section(matter, "sharing", paragraph(shared), *claims_borne(matter), *chart),
    )


def _latest(matter: Matter) -> tuple[Grid, ...]:
    """The claims that were paid last, one by one."""
    found = matter.library.lines("claims")[::-1]
    shown = (
        Column(name="bill_id", words=bill_number),
        Column(name="acceptor_id", head="acceptor", words=lambda one: acceptor(matter, one)),
        *columns("compensated_date", "compensated_amount"),
        *columns("recovered_date", missing="none"),
        *columns("recovered_amount"),
    )
    note = matter.say("票据号仅示末十二位。", "Of the number of a bill the last twelve digits.")
    if len(found) > MOST_CLAIMS:
        note += matter.say("列示最近十五笔，其余见 claims.csv。", " The latest fifteen; claims.csv has all of them.")
    return line_grid(matter, "latest_claims", found[:MOST_CLAIMS], shown, note)


def _duties(matter: Matter) -> Section:
    """What the guarantor has to pay, and by when it has to ask for its money back."""
    waiting = matter.library.lines("tasks", is_done=False, who="guarantor")
    chosen = [one for one in waiting if one.value("task") in {*TO_RECOVER, TO_PAY}]
    if not chosen:
        words = matter.say(
            "报告日无待付代偿，亦无须行使的追索权。", "There is no claim to pay and no recourse to take."
        )
        return section(matter, "recourse_deadlines", paragraph(words))
    lapsed = tuple(one for one in chosen if one.value("is_lapsed"))
    open_ones = tuple(one for one in chosen if not one.value("is_lapsed"))
    words = matter.say(
        "担保人清偿后，自清偿日起三个月内可行使再追索权，对承兑人的权利自到期日起二年不行使而消灭（票据法第十七条）。",
        "Having paid, the guarantor has three months for re-recourse, and two years from the due date against the "
        "acceptor (Negotiable Instruments Law, article 17).",
    )
    return section(
        matter,
        "recourse_deadlines",
        paragraph(words),
        *next_tasks(matter, open_ones),
        *_lapsed(matter, lapsed),
    )


def _lapsed(matter: Matter, lapsed: tuple[Line, ...]) -> tuple[Paragraph | Grid, ...]:
    if not lapsed:
        return ()
    words = matter.say(
        "下列事项已逾期限：未付的代偿应立即支付；对前手的追索权可能已消灭，对承兑人仍存的权利应当行使。",
        "The time for these has passed. Claims on the guarantor are to be paid at once. Recourse to prior parties may "
        "be lost; claims on the acceptor that still stand are to be pursued.",
    )
    return (paragraph(words, "warning"), *next_tasks(matter, lapsed, "lapsed_tasks"))


def _cash(matter: Matter) -> Section:
    words = put(
        matter,
        "未来三十日内到期票据{due_within_month}，担保人流动性资产{liquid_assets}，流动性比率{liquidity_ratio}。",
        "{due_within_month} falls due within thirty days, against liquid assets of {liquid_assets}: a liquidity ratio "
        "of {liquidity_ratio}.",
        **{word: day_figure(matter, word) for word in ("due_within_month", "liquid_assets", "liquidity_ratio")},
    )
    weeks: tuple[Grid, ...] = ()
    if matter.library.has("claims_by_week"):
        found = matter.library.lines("claims_by_week")
        shown = columns(*(one for one in WEEK_COLUMNS if one in matter.library.frame("claims_by_week")))
        weeks = line_grid(matter, "claims_by_week", found[:MOST_WEEKS], shown)
    return section(matter, "cash_calls", paragraph(words), *weeks)
