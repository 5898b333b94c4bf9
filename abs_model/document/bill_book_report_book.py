"""What a bill book is made of, in words: lines in use, composition, maturities, prices."""

from collections.abc import Sequence

from abs_model.document.bill_book_report_words import acceptor, class_words, day_figure, day_value, frozen, group_words
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, line_grid, section, with_unit
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Grid, Picture, Section
from abs_model.glossary import label
from abs_model.report.naming import capital

MOST_FROZEN = 10
"""Frozen lines that are named, those first of which most is used."""

DIMENSIONS = (
    "acceptor", "group", "acceptor_industry", "acceptor_province", "acceptor_rating", "tenor_band", "supplier",
    "discount_bank",
)  # fmt: skip
"""What the live book is cut by, in the order of the report."""

AMOUNTS_OF_COST = (
    "interest", "interest_of_supplier", "interest_of_acceptor", "guarantee_fee", "cost", "net_to_supplier",
)  # fmt: skip


def picture(matter: Matter, name: str) -> tuple[Picture, ...]:
    """A chart, where anything draws it."""
    return (matter.picture(name),) if name in matter.charts else ()


def lines_in_use(matter: Matter) -> Section:
    """Lines of acceptors and groups, how much of them is used, which are frozen and why."""
    words = put(
        matter,
        "额度循环使用，票据结清后自动恢复。已用额度{used}，预留额度{reserved}（已批准未担保），尚可承保{available}。",
        "Lines revolve: what is settled may be used again. {used} is used, {reserved} is reserved for bills that are "
        "approved and not guaranteed yet, and {available} may still be guaranteed.",
        **{word: day_figure(matter, word) for word in ("used", "reserved", "available")},
    )
    of_acceptors = (
        Column(name="acceptor_id", head="acceptor", words=lambda one: acceptor(matter, one)),
        *columns("rating", missing="not_stated"),
        *columns("line", "used", "reserved", "available", "utilisation", missing="not_applicable"),
    )
    of_groups = (
        Column(name="group_id", head="group", words=lambda one: group_words(matter, str(one.value("group_id")))),
        *columns("n_acceptors=n_members", "line", "cap=group_cap", "used", "available", "utilisation",
                 missing="not_applicable"),
    )  # fmt: skip
    library = matter.library
    return section(
        matter,
        "lines",
        paragraph(words),
        *line_grid(matter, "line_cuts", library.lines("line_cuts"), of_acceptors),
        *picture(matter, "line_utilisation"),
        *line_grid(matter, "group_cuts", library.lines("group_cuts"), of_groups),
        sections=(_frozen_lines(matter),),
    )


def _frozen_lines(matter: Matter) -> Section:
    if not day_value(matter, "n_frozen_lines"):
        words = matter.say("报告日无被冻结的额度。", "No line is frozen on the day of the report.")
        return section(matter, "frozen_acceptors", paragraph(words))
    said = put(
        matter,
        "被冻结额度共{n_frozen_lines}户，额度合计{frozen_lines_total}，其项下已用{frozen_used}；"
        "其中有在保票据的承兑人{n_frozen_acceptors}户。冻结期间不受理其新票据。",
        "{n_frozen_lines} lines of {frozen_lines_total} in all are frozen, with {frozen_used} in use; "
        "{n_frozen_acceptors} of these acceptors have live bills. No new bill of theirs is taken while they are "
        "frozen.",
        **{
            word: day_figure(matter, word)
            for word in ("n_frozen_lines", "frozen_lines_total", "frozen_used", "n_frozen_acceptors")
        },
    )
    found = [one for one in matter.library.lines("lines") if one.value("frozen_for")]
    found.sort(key=lambda one: (-_number(one, "used"), one.place))
    shown = (
        Column(name="acceptor_id", head="acceptor", words=lambda one: acceptor(matter, one)),
        *columns("rating", missing="not_stated"),
        *columns("line", "used"),
        Column(name="frozen_for", words=lambda one: frozen(matter, one)),
    )
    note = matter.say("按已用额度列示前十户，其余见 lines.csv。", "The ten that use most; lines.csv has all of them.")
    grid = line_grid(matter, "frozen_acceptors", found[:MOST_FROZEN], shown, note if len(found) > MOST_FROZEN else "")
    return section(matter, "frozen_acceptors", paragraph(said), *grid)


def composition(matter: Matter) -> Section:
    """The live book by acceptor, group, industry, province, rating, tenor, supplier and bank."""
    if not day_value(matter, "n_live_bills"):
        none = matter.say("报告日无在保票据。", "There is no live bill on the day of the report.")
        return section(matter, "concentration", paragraph(none))
    words = put(
        matter,
        "以下按在保票据票面金额列示，各表均列示前十名、其余及合计。最大承兑人占比{acceptor_top_1_share}，"
        "前十大承兑人占比{acceptor_top_10_share}，承兑人赫芬达尔指数{acceptor_hhi}"
        "（等效户数{acceptor_effective_number}）。",
        "By face of the live bills; each table has the ten largest, all others and the total. The largest acceptor "
        "has {acceptor_top_1_share}, the ten largest have {acceptor_top_10_share}; the Herfindahl-Hirschman index by "
        "acceptor is {acceptor_hhi}, an effective number of {acceptor_effective_number}.",
        **{
            word: day_figure(matter, word)
            for word in ("acceptor_top_1_share", "acceptor_top_10_share", "acceptor_hhi", "acceptor_effective_number")
        },
    )
    grids: list[Block] = []
    for dimension in DIMENSIONS:
        grids += cut_grid(matter, "book_cuts", dimension)
    return section(matter, "concentration", paragraph(words), *grids)


def cut_grid(matter: Matter, table: str, dimension: str) -> tuple[Grid, ...]:
    """One dimension of a table in short: class, number, face, share."""
    shown = (
        Column(name="key", head=dimension, words=lambda one: class_words(matter, one)),
        *columns("n_bills", "face=bill_face", "share"),
    )
    return line_grid(matter, dimension, matter.library.lines(table, dimension=dimension), shown)


def maturities(matter: Matter) -> Section:
    """When the guarantor may be called: in short, as a chart, by day, by week and month."""
    words = put(
        matter,
        "下表为担保人可能仍须付款的票据，按付款日（到期日遇节假日顺延）列示。三十日内到期{due_within_month}，"
        "担保人流动性资产{liquid_assets}，流动性比率{liquidity_ratio}。",
        "Bills that the guarantor may still have to pay, by the working day on which they are paid. "
        "{due_within_month} falls due within thirty days, against liquid assets of {liquid_assets}: a liquidity ratio "
        "of {liquidity_ratio}.",
        **{word: day_figure(matter, word) for word in ("due_within_month", "liquid_assets", "liquidity_ratio")},
    )
    library = matter.library
    in_short = (
        Column(name="rung", words=lambda one: _rung_words(matter, one)),
        *columns("from_date", "to_date", missing="not_applicable"),
        *columns("n_bills", "face=bill_face", "share", "face_so_far"),
    )
    days = [one for one in library.lines("ladder", rung="daily") if _number(one, "n_bills")]
    later = [*library.lines("ladder", rung="weekly"), *library.lines("ladder", rung="monthly")]
    later = [one for one in later if _number(one, "n_bills")]
    by_day = (Column(name="to_date", head="payment_date"), *columns("n_bills", "face=bill_face", "face_so_far"))
    by_week = (Column(name="rung"), *columns("from_date", "to_date", "n_bills", "face=bill_face", "face_so_far"))
    no_day = paragraph(matter.say("未来三十日内无到期票据。", "Nothing falls due within the next thirty days."))
    return section(
        matter,
        "maturities",
        paragraph(words),
        *line_grid(matter, "ladder_kinds", library.lines("ladder_kinds"), in_short),
        *picture(matter, "maturity_ladder"),
        *(line_grid(matter, "next_thirty_days", days, by_day) or (no_day,)),
        *line_grid(matter, "later_maturities", later, by_week),
    )


def prices(matter: Matter) -> Section:
    """Grid of prices, and what discount and guarantee cost whom."""
    library = matter.library
    terms = [
        one
        for one in library.lines("programme_terms")
        if str(one.value("path")).startswith("prices.") and "grid" not in str(one.value("path"))
    ]
    grid = (
        Column(name="grid_ratings", head="acceptor_rating"),
        *columns("up_to_days=tenor_up_to", "discount_rate=bill_discount_rate", "guarantee_fee_rate"),
    )
    key = Column(name="key", head="acceptor_rating", words=lambda one: _rating(matter, one))
    costs = library.lines("cost_cuts")
    rates = (key, *columns("n_bills", "face=bill_face", "discount_rate=bill_discount_rate", "guarantee_fee_rate",
                           "simple_rate=supplier_cost_rate", missing="not_applicable"))  # fmt: skip
    words = matter.say(
        "利率及费率按票面金额与计息天数加权；供应商年化成本为其承担的利息与费用除以净得金额与占用时间（单利，实际天数/365）。"
        "由承兑人付息的票据，供应商只承担担保费。",
        "Rates are means weighted by face and days; what suppliers pay a year is interest and fees that they bear "
        "over what they get, for the time that they have it (simple, actual/365). Where the acceptor pays the "
        "interest, a supplier bears the guarantee fee only.",
    )
    none = paragraph(matter.say("在保票据中没有可计价的票据。", "No live bill has a price."))
    amounts = (key, *columns(*AMOUNTS_OF_COST))
    return section(
        matter,
        "prices_and_costs",
        paragraph(words),
        *programme_grid(matter, "price_terms", terms),
        *line_grid(matter, "price_grid_terms", library.lines("price_grid_terms"), grid),
        *(line_grid(matter, "cost_rates", costs, rates) or (none,)),
        *line_grid(matter, "cost_amounts", costs, amounts),
    )


def programme_grid(matter: Matter, title: str, terms: Sequence[Line]) -> tuple[Grid, ...]:
    """Terms of the programme: of what, which, how much, where it was published."""
    subject = f"subject_{matter.language}"
    shown = (
        Column(name=subject, head="name", words=lambda one: capital(str(one.value(subject)))),
        Column(name="identifier", words=lambda one: with_unit(matter, one)),
        Column(name="value"),
        Column(name=f"origin_{matter.language}", head="stated_source"),
    )
    return line_grid(matter, title, terms, shown)


def _rating(matter: Matter, line: Line) -> str:
    key = str(line.value("key"))
    return label(key, matter.language) if key == "not_stated" else key


def _rung_words(matter: Matter, line: Line) -> str:
    return label(f"rung_{line.value('rung')}", matter.language)


def _number(line: Line, column: str) -> float:
    value = line.value(column)
    return float(value) if isinstance(value, int | float) else 0.0
