"""What an IP note costs one original debtor (综合融资成本表): a statement for each, with nothing of the others."""

from abs_model.deal.deal import Deal
from abs_model.document.closing import closing_sections
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, line_grid, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Document, Grid, Head, Paragraph, Part, Section
from abs_model.glossary import label
from abs_model.report.ip_words import standing_words, word_of
from abs_model.report.naming import capital, heading, said

DEBTOR = "debtor"

RATES = ("simple_rate_before", "simple_rate", "rate_gross", "rate_before_subsidy", "rate_after_subsidy", "target_rate")
AMOUNTS = ("principal", "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "subsidy")

FLOW_COLUMNS = (
    "principal=principal_flow", "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "subsidy", "net_flow",
)  # fmt: skip
YEAR_COLUMNS = (
    "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "cost_before_subsidy", "subsidy",
    "cost_after_subsidy",
)  # fmt: skip


def build_borrower_cost(matter: Matter, deal: Deal) -> tuple[Document, ...]:
    """The statement of each debtor, in the order of the deal.

    Parameters
    ----------
    matter : Matter
        With the tables of ``abs_model.run.ip_view`` and ``abs_model.run.borrower_digest``, and ``obligors``,
        ``parties``, ``identities``, ``provenance``.
    deal : Deal
        An IP note.

    Raises
    ------
    ReportError
        If a figure is missing.
    """
    costs = matter.library.lines("all_in_cost", level=DEBTOR)
    return tuple(_statement(matter, deal, one) for one in costs)


def _statement(matter: Matter, deal: Deal, cost: Line) -> Document:
    debtor = str(cost.value("subject"))
    name = matter.names.get(debtor, str(cost.value("debtor_name") or debtor))
    return Document(
        id=f"borrower_cost.{debtor}",
        title=heading("borrower_cost", matter.language),
        subtitle=name,
        language=matter.language,
        day=deal.dates.closing.isoformat(),
        facts=_facts(matter, deal, cost, name),
        sections=(
            _summary(matter, cost, name),
            _loans(matter, debtor),
            _flows(matter, debtor),
            _parts(matter, debtor),
            _subsidies(matter, debtor),
            _years(matter, debtor),
            _property(matter, debtor),
            *closing_sections(matter),
        ),
    )


def _facts(matter: Matter, deal: Deal, cost: Line, name: str) -> tuple[tuple[str, Part], ...]:
    def word(identifier: str) -> str:
        return heading(identifier, matter.language)

    facts: list[tuple[str, Part]] = [
        (word("debtor_name"), name),
        (word("deal"), said(deal.name, matter.language)),
        (word("principal"), cost.quote("principal")),
    ]
    own = matter.library.lines("obligors", party_id=cost.value("subject"))
    facts += [(word("rating"), one.quote("rating", missing="not stated")) for one in own]
    guarantors = matter.library.lines("parties", role="guarantor")
    facts += [(word("guarantor"), one.quote(f"name_{matter.language}", unit="text")) for one in guarantors]
    return tuple(facts)


def _summary(matter: Matter, cost: Line, name: str) -> Section:
    rates = {word: cost.quote(word, missing="not_applicable") for word in ("rate_before_subsidy", "rate_after_subsidy")}
    words = put(
        matter,
        "{name}融资本金{principal}，加权平均占用{years}年，贴息前综合成本{rate_before_subsidy}，贴息{subsidy}，"
        "贴息后综合成本{rate_after_subsidy}。综合成本为全部现金流的内部收益率（XIRR，实际天数/365），"
        "含利息、担保费及各项费用，假定按期足额支付。",
        "{name} financed {principal} for {years} years in the mean. Everything in, that costs {rate_before_subsidy} a "
        "year before subsidy and, with {subsidy} of subsidies, {rate_after_subsidy} after it: the rates at which all "
        "dated flows are worth nothing (XIRR, actual/365), with interest, guarantee fee and all costs, everything "
        "paid in time.",
        name=name,
        principal=cost.quote("principal"),
        years=cost.quote("years"),
        subsidy=cost.quote("subsidy"),
        **rates,
    )
    rows: list[tuple[Part, ...]] = [(heading(one, matter.language), cost.quote(one)) for one in AMOUNTS]
    rows += [(heading(one, matter.language), cost.quote(one, missing="not_applicable")) for one in RATES]
    heads = tuple(Head(words=heading(one, matter.language)) for one in ("identifier", "value"))
    grid = Grid(title=heading("all_in_cost", matter.language), heads=heads, rows=tuple(rows))
    return section(matter, "all_in_cost", paragraph(words), grid, *_target(matter, cost))


def _target(matter: Matter, cost: Line) -> tuple[Paragraph, ...]:
    """Whether the target is kept; nothing where there is none."""
    is_within = cost.value("is_within")
    if is_within is None:
        return ()
    target = cost.quote("target_rate")
    if is_within:
        kept = put(
            matter,
            "贴息后综合成本不高于目标综合成本{target}，达标。",
            "The rate after subsidy keeps the target of {target}.",
            target=target,
        )
        return (paragraph(kept),)
    missed = put(
        matter,
        "贴息后综合成本高于目标综合成本{target}，未达标。",
        "The rate after subsidy misses the target of {target}.",
        target=target,
    )
    return (paragraph(missed, "warning"),)


def _loans(matter: Matter, debtor: str) -> Section:
    def words(column: str) -> Column:
        return Column(name=column, words=lambda one: word_of(column, str(one.value(column)), matter.language))

    shown = (
        *columns("claim_id"),
        words("structure"),
        *columns("principal", "start_date", "maturity_date", "rate=loan_rate"),
        words("frequency"),
        words("amortisation"),
    )
    claims = matter.library.lines("claims", debtor_id=debtor, is_in=True)
    return section(matter, "claims_of_debtor", *line_grid(matter, "claims_of_debtor", claims, shown))


def _flows(matter: Matter, debtor: str) -> Section:
    words = matter.say(
        "正数为收到，负数为支付。担保费按年预付，减免部分同日返还；贴息于政策年度结束后拨付。",
        "Above nothing is received, below it paid. Guarantee fees are paid a year ahead, what is waived comes back on "
        "the same day; subsidies come after the year that they are for.",
    )
    shown = (*columns("date"), *columns(*FLOW_COLUMNS))
    lines = matter.library.lines("debtor_flows", debtor_id=debtor)
    return section(matter, "debtor_flows", paragraph(words), *line_grid(matter, "debtor_flows", lines, shown))


def _parts(matter: Matter, debtor: str) -> Section:
    def party(line: Line) -> str:
        role = line.value("party")
        named = matter.library.lines("parties", role=role)
        name = f"name_{matter.language}"
        if len(named) == 1:
            return str(named[0].value(name))
        return capital(matter.names.get(str(role), str(role)))

    shown = (
        Column(
            name="part", words=lambda one: capital(matter.names.get(str(one.value("part")), str(one.value("part"))))
        ),
        Column(name="party", words=party),
        *columns("n_payments", "amount=amount_of_flow"),
    )
    lines = matter.library.lines("debtor_parts", debtor_id=debtor)
    return section(matter, "debtor_parts", *line_grid(matter, "debtor_parts", lines, shown))


def _subsidies(matter: Matter, debtor: str) -> Section:
    library = matter.library
    lines = library.lines("subsidies", debtor_id=debtor)
    brackets = library.lines("subsidy_brackets", debtor_id=debtor)
    shown_brackets = (
        Column(name="bracket_above"),
        *columns("bracket_up_to", missing="no_upper_end"),
        *columns("bracket_ratio", "financed_within"),
    )
    words = matter.say(
        "贴息按融资金额分档累进：每档只就落入该档的金额适用该档比例，各档加权得综合贴息比例，再乘以计入贴息的成本。",
        "Brackets are marginal: each pays its share of what lies within it, and together they come to the blended "
        "share that is paid of the cost that counts.",
    )
    shown = (
        *columns("year_end", "cost_counted"),
        *columns("subsidy_ratio", missing="not_applicable"),
        *columns("before_caps", "subsidy"),
        *columns("subsidy_date", missing="none"),
        Column(name="remark", words=lambda one: label(str(one.value("remark") or "none"), matter.language)),
    )
    none = paragraph(matter.say("未申报贴息。", "No subsidy is applied for."))
    how: tuple[Block, ...] = ()
    if brackets:
        how = (paragraph(words), *line_grid(matter, "subsidy_brackets", brackets, shown_brackets))
    return section(matter, "subsidies", *how, *(line_grid(matter, "subsidies", lines, shown) or (none,)))


def _years(matter: Matter, debtor: str) -> Section:
    shown = (*columns("calendar_year"), *columns(*YEAR_COLUMNS))
    lines = matter.library.lines("debtor_years", debtor_id=debtor)
    return section(matter, "debtor_years", *line_grid(matter, "debtor_years", lines, shown))


def _property(matter: Matter, debtor: str) -> Section:
    library = matter.library
    assets = library.lines("ip_assets", debtor_id=debtor)
    if not assets:
        none = matter.say("未质押知识产权。", "No intellectual property is pledged.")
        return section(matter, "pledged_property", paragraph(none))
    shown = (
        *columns("title", missing="not stated"),
        Column(name="ip_type", words=lambda one: word_of("ip_type", str(one.value("ip_type")), matter.language)),
        *columns("expiry_date", "appraised_value", missing="not stated"),
        *columns("pledge_ratio", "lending_value"),
        Column(name="is_accepted", words=lambda one: _standing(matter, one)),
    )
    ratio = library.line("loan_to_value", level=DEBTOR, debtor_id=debtor)
    words = put(
        matter,
        "质押知识产权{n_assets}项，其中{n_accepted}项计入；评估价值{appraised_value}，计入价值{accepted_value}，"
        "可贷价值{lending_value}。本金与计入价值之比{loan_to_value_ratio}，上限{loan_to_value_cap}。",
        "{n_assets} properties are pledged, {n_accepted} of them count: appraised at {appraised_value}, "
        "{accepted_value} of it accepted, with a lending value of {lending_value}. Principal is {loan_to_value_ratio} "
        "of the accepted value, against a cap of {loan_to_value_cap}.",
        **{
            word: ratio.quote(word, missing="not_applicable")
            for word in (
                "n_assets", "n_accepted", "appraised_value", "accepted_value", "lending_value", "loan_to_value_ratio",
                "loan_to_value_cap",
            )
        },
    )  # fmt: skip
    return section(matter, "pledged_property", paragraph(words), *line_grid(matter, "pledged_property", assets, shown))


def _standing(matter: Matter, line: Line) -> str:
    words = {name: line.value(name) for name in ("is_accepted", f"rule_{matter.language}", "found")}
    return standing_words(words, matter.language)
