"""The report on a guarantor's whole book (担保业务全景报告): over all products, against regulation, if claims come."""

from abs_model.document.closing import closing_sections
from abs_model.document.guarantor_report_claims import claims, simulation
from abs_model.document.guarantor_report_limits import limits, returns, room
from abs_model.document.guarantor_report_words import book_picture, name_of, own_line, own_lines
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, line_grid, section, term_grid
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Document, Part, Section
from abs_model.report.naming import heading, said

AT_A_GLANCE = (
    "guaranteed_balance", "net_guaranteed_balance", "n_guaranteed_clients", "weighted_balance",
    "net_assets_after_deduction", "leverage_multiple", "small_farm_balance", "small_farm_balance_share",
    "fee_income_of_year", "fee_yield", "compensated_of_year", "recovered_of_year", "open_claims", "claim_ratio",
    "claim_coverage_ratio",
)  # fmt: skip
"""The figures that a reader looks for first."""

ELSEWHERE = ("n_checked", "rulebook_version")
"""Figures of the day that stand in another place of the report."""

EXPOSURES = ("guaranteed", "net", "gross=owed_under_pools")
MOST_DUPLICATES = 15


def build_guarantor_report(matter: Matter, guarantor: str) -> Document:
    """The report on the whole book of a guarantor.

    Parameters
    ----------
    matter : Matter
        Of the guarantor, with the tables of a look at its book, ``abs_model.run.guarantor_digest``, ``identities`` and
        ``provenance``.
    guarantor : str
        Its id; lines of others are left aside.

    Raises
    ------
    ReportError
        If a figure is missing.
    """
    as_of = matter.library.line("provenance", name="as_of")
    return Document(
        id=f"guarantor_report.{guarantor}",
        title=heading("guarantor_report", matter.language),
        subtitle=said(matter.name, matter.language),
        language=matter.language,
        day=str(as_of.value("value")),
        facts=(
            (heading("guarantor", matter.language), said(matter.name, matter.language)),
            (heading("as_of", matter.language), as_of.quote("value", unit="text")),
            *_sheet_facts(matter, guarantor),
        ),
        sections=(
            _summary(matter, guarantor),
            _exposures(matter, guarantor),
            _names(matter, guarantor),
            limits(matter, guarantor),
            room(matter, guarantor),
            simulation(matter, guarantor),
            claims(matter, guarantor),
            *returns(matter, guarantor),
            _identities(matter, guarantor),
            *closing_sections(matter)[1:],
        ),
    )


def _sheet_facts(matter: Matter, guarantor: str) -> tuple[tuple[str, Part], ...]:
    """The day of the balance sheet that speaks; nothing where there is none."""
    found = own_lines(matter, "guarantor_day", guarantor, identifier="balance_sheet_of")
    return tuple((heading("balance_sheet_of", matter.language), one.quote("value")) for one in found)


def _summary(matter: Matter, guarantor: str) -> Section:
    if not own_lines(matter, "indicators", guarantor):
        none = matter.say(
            "未提供担保人资产负债表，本报告只列示各项目担保敞口，不测算监管指标与限额。",
            "No balance sheet of the guarantor is at hand: exposures are added up, figures and limits of regulation "
            "are not measured.",
        )
        return section(matter, "book_figures_of_day", paragraph(none, "warning"))
    figures = [own_line(matter, "indicators", guarantor, identifier=one) for one in AT_A_GLANCE]
    named = {str(one.value("identifier")): one.quote("value", missing="not_in_files") for one in figures}
    words = put(
        matter,
        "截至报告日，在保余额{guaranteed_balance}，分担后自担{net_guaranteed_balance}，在保{n_guaranteed_clients}户；"
        "担保责任余额{weighted_balance}，为扣除后净资产{net_assets_after_deduction}的{leverage_multiple}倍。",
        "As at the day of the report {guaranteed_balance} is guaranteed for {n_guaranteed_clients} clients, and "
        "{net_guaranteed_balance} is left after sharing. The weighted liability balance is {weighted_balance}, "
        "{leverage_multiple} times net assets after deduction of {net_assets_after_deduction}.",
        **{
            word: named[word]
            for word in (
                "guaranteed_balance", "net_guaranteed_balance", "n_guaranteed_clients", "weighted_balance",
                "net_assets_after_deduction", "leverage_multiple",
            )
        },
    )  # fmt: skip
    sheet = [one for one in own_lines(matter, "guarantor_day", guarantor) if one.value("identifier") not in ELSEWHERE]
    return section(
        matter,
        "book_figures_of_day",
        paragraph(words),
        *term_grid(matter, "indicators", figures, missing="not_in_files"),
        *term_grid(matter, "guarantor_day", sheet, missing="not_in_files"),
    )


def _exposures(matter: Matter, guarantor: str) -> Section:
    """By product, by class of regulation, deal by deal."""
    words = matter.say(
        "按产品与按项目为本模型所含项目；按监管类别含文件所载的其他在保业务。担保余额为分担前金额，监管限额以此计量。",
        "Products and deals are those at hand; classes of regulation have the other business of the guarantor besides. "
        "What is guaranteed is the amount before sharing, which is what limits see.",
    )
    products = (
        Column(name="product", words=lambda one: heading(str(one.value("product")), matter.language)),
        *columns("n_deals", "n_obligors", *EXPOSURES),
    )
    classes = (
        Column(name="weight_kind"),
        *columns("n_clients", "guaranteed", "net", "liability_weight", "weighted_balance"),
    )
    deals = (
        Column(name="deal_id", head="deal", words=lambda one: name_of(matter, one.value("deal_id"))),
        *columns("product", *EXPOSURES),
    )
    left_out = (
        Column(name="deal_id", head="deal", words=lambda one: name_of(matter, one.value("deal_id"))),
        *columns("product", "reason=left_out_reason"),
    )
    library = matter.library
    gone = library.lines("left_out") if library.has("left_out") else ()
    note = matter.say(
        "按所汇总文件夹列示，其中可有其他担保人的项目。", "Deals of the folder; some may be of other guarantors."
    )
    return section(
        matter,
        "book_exposures",
        paragraph(words),
        *line_grid(matter, "book_products", own_lines(matter, "products", guarantor), products),
        *line_grid(matter, "class_cuts", own_lines(matter, "class_cuts", guarantor), classes),
        *line_grid(matter, "book_deals", own_lines(matter, "deal_totals", guarantor), deals),
        *line_grid(matter, "book_left_out", gone, left_out, note),
    )


def _names(matter: Matter, guarantor: str) -> Section:
    """The largest names, names of several deals, and names that a person has to decide about."""
    shown = (
        Column(name="obligor_id", head="obligor_name", words=lambda one: name_of(matter, one.value("obligor_id"))),
        *columns("n_deals", *EXPOSURES, "share_of_book"),
    )
    words = matter.say(
        "专项计划与票据按核心企业、承兑人、原始债务人穿透列示；同一债务人跨产品、跨项目的敞口已合并。",
        "Plans and notes are looked through to core enterprises, acceptors and original debtors; what one obligor owes "
        "under several products and deals is one exposure.",
    )
    overlapping = [one for one in own_lines(matter, "obligors", guarantor) if _number(one, "n_deals") > 1]
    return section(
        matter,
        "largest_names",
        paragraph(words),
        *line_grid(matter, "obligor_cuts", own_lines(matter, "obligor_cuts", guarantor), shown),
        *book_picture(matter, "largest_names", guarantor),
        sections=(_overlaps(matter, overlapping), _duplicates(matter, guarantor)),
    )


def _overlaps(matter: Matter, overlapping: list[Line]) -> Section:
    if not overlapping:
        words = matter.say("没有债务人同时出现在两个以上项目。", "No obligor stands in more than one deal.")
        return section(matter, "overlapping_names", paragraph(words))
    shown = (
        Column(name="obligor_id", head="obligor_name", words=lambda one: name_of(matter, one.value("obligor_id"))),
        *columns("n_deals", "supply_chain_abs.guaranteed=short_supply_chain_abs",
                 "bill_guarantee.guaranteed=short_bill_guarantee", "ip_abn.guaranteed=short_ip_abn", "guaranteed"),
    )  # fmt: skip
    return section(
        matter, "overlapping_names", *line_grid(matter, "overlapping_names", overlapping[:MOST_DUPLICATES], shown)
    )


def _duplicates(matter: Matter, guarantor: str) -> Section:
    """Names of the guarantor's own deals that look alike."""
    library = matter.library
    deals = {one.value("deal_id") for one in own_lines(matter, "deal_totals", guarantor)}
    found = [
        one
        for one in (library.lines("near_duplicates") if library.has("near_duplicates") else ())
        if one.value("deal_id") in deals
    ]
    if not found:
        words = matter.say("未发现疑似重名，无待人工判定的名称。", "No names look alike; there is nothing to decide.")
        return section(matter, "near_duplicates", paragraph(words))
    words = matter.say(
        "下列名称或集团编号相近，本模型不予合并，应人工判定是否为同一债务人；合并将增加其集中度。",
        "These names, or words of groups, look alike and are not put together. Somebody has to decide whether they are "
        "one obligor: that would add to its concentration.",
    )
    shown = (*columns("name", "deal_id", "name_other", "deal_other", "reason=duplicate_reason", "similarity"),)
    grid = line_grid(matter, "near_duplicates", found[:MOST_DUPLICATES], shown)
    return section(matter, "near_duplicates", paragraph(words), *grid)


def _identities(matter: Matter, guarantor: str) -> Section:
    """Both sides of the total of every deal."""
    words = matter.say(
        "各项目的合计与其逐户明细之和逐分相等。", "The total of every deal is, to the fen, the sum of its lines."
    )
    shown = (
        Column(name="deal_id", head="deal", words=lambda one: name_of(matter, one.value("deal_id"))),
        *columns("amount_kind"),
        Column(name="left", head="deal_total", form="yuan", unit="yuan"),
        Column(name="right", head="book_lines_total", form="yuan", unit="yuan"),
        *columns("holds"),
    )
    blocks: tuple[Block, ...] = line_grid(matter, "identities", own_lines(matter, "identities", guarantor), shown)
    return section(matter, "identities", paragraph(words), *blocks)


def _number(line: Line, column: str) -> float:
    value = line.value(column)
    return float(value) if isinstance(value, int | float) else 0.0
