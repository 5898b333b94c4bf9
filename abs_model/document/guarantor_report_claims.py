"""What claims may come of a guarantor's whole book, and what came, in words: one draw through all deals, cohorts."""

from abs_model.document.guarantor_report_words import book_picture, name_of, own_line, own_lines
from abs_model.document.library import Line
from abs_model.document.line_grid import NOTHING, Column, columns, line_grid, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Grid, Head, Part, Section
from abs_model.glossary import label
from abs_model.report.naming import capital, heading

BOOK = "book"

FIGURES = (
    "call_probability", "expected_claim", "claim_quantile_99", "claim_quantile_999", "mean_worst_claim_99",
    "expected_shared_claim", "expected_recovery", "expected_net_loss", "net_loss_quantile_99", "net_loss_quantile_999",
    "largest_week_quantile_999", "expected_peak_need", "peak_need_quantile_99", "peak_need_quantile_999",
    "liquid_assets_breach_probability", "leverage_breach_probability", "net_assets_breach_probability",
)  # fmt: skip
"""Figures of the draw that the report shows, in their order."""

PART_COLUMNS = ("expected_claim", "expected_share", "tail_claim", "tail_share")
COHORT_COLUMNS = (
    "guaranteed_amount", "claims_so_far", "outstanding_claims", "ultimate_claims", "raw_claim_rate",
    "corrected_claim_rate", "corrected_claim_rate_error",
)  # fmt: skip

MOST_PARTS = 10
"""Names that bring most of the expected claims."""

AGES = tuple(range(1, 8))
"""Ages of the triangle that a page holds."""


def simulation(matter: Matter, guarantor: str) -> Section:
    """Claims, losses and cash need over all deals together; says so where nobody has credit assumptions."""
    found = own_lines(matter, "book_figures", guarantor, section=BOOK)
    if not found:
        none = matter.say(
            "未提供该担保人的信用假设（credit.yaml），不作联合模拟。",
            "There are no credit assumptions of this guarantor (credit.yaml), and so no joint simulation.",
        )
        return section(matter, "book_simulation", paragraph(none))
    figures = {
        one: own_line(matter, "book_figures", guarantor, section=BOOK, identifier=one).quote("value")
        for one in (
            "expected_claim",
            "claim_quantile_999",
            "peak_need_quantile_999",
            "liquid_assets_breach_probability",
        )
    }
    words = put(
        matter,
        "以同一组违约抽样贯通全部项目：预期代偿{expected_claim}，千分之一情形代偿不低于{claim_quantile_999}；"
        "最高现金需求的99.9%分位数为{peak_need_quantile_999}，流动性资产耗尽概率{liquid_assets_breach_probability}。"
        "违约概率与相关性为信用假设，不含文件所载其他在保业务的代偿。",
        "One draw of defaults goes through all deals: claims of {expected_claim} are expected, and one path in a "
        "thousand has {claim_quantile_999} or more. The 99.9 % quantile of the peak cash need is "
        "{peak_need_quantile_999}, and liquid assets run out with a probability of "
        "{liquid_assets_breach_probability}. Probabilities and correlations are credit assumptions; claims of other "
        "business are not part of it.",
        **figures,
    )
    parts = (
        Column(name="name", head="obligor_name", words=lambda one: _part_words(matter, one)),
        *columns(*PART_COLUMNS),
    )
    names = own_lines(matter, "book_parts", guarantor, grouping="name")[:MOST_PARTS]
    return section(
        matter,
        "book_simulation",
        paragraph(words),
        _figure_grid(matter, guarantor),
        *book_picture(matter, "book_claims_by_week", guarantor),
        *line_grid(matter, "book_parts", names, parts),
        *book_picture(matter, "names_in_claims", guarantor),
        *_sets(matter, guarantor),
    )


def _figure_grid(matter: Matter, guarantor: str) -> Grid:
    rows: list[tuple[Part, ...]] = []
    for identifier in FIGURES:
        line = own_line(matter, "book_figures", guarantor, section=BOOK, identifier=identifier)
        unit = line.quote("value").unit
        error = line.quote("standard_error", unit=unit, missing="not_applicable")
        rows.append((heading(identifier, matter.language), line.quote("value"), error))
    heads = tuple(Head(words=heading(one, matter.language)) for one in ("identifier", "value", "standard_error"))
    return Grid(title=heading("book_figures", matter.language), heads=heads, rows=tuple(rows))


def _sets(matter: Matter, guarantor: str) -> tuple[Block, ...]:
    """The smallest sets of names whose default breaks a limit."""
    shown = (
        *columns("broken_limit", "amount=amount_at_hand"),
        Column(name="criterion", words=lambda one: label(str(one.value("criterion")), matter.language)),
        *columns("n_names", "guaranteed_face", "joint_probability=set_probability", "peak_cost"),
    )
    return line_grid(matter, "book_sets", own_lines(matter, "book_sets", guarantor), shown)


def _part_words(matter: Matter, line: Line) -> str:
    return capital(name_of(matter, line.value("name")))


def claims(matter: Matter, guarantor: str) -> Section:
    """Claim rates by cohort, corrected for age, and the triangle; says so where there is no ledger of claims."""
    cohorts = own_lines(matter, "claims_development", guarantor)
    if not cohorts:
        words = matter.say(
            "未提供代偿台账，不计各承保期代偿率。", "There is no ledger of claims, and so no claim rate by cohort."
        )
        return section(matter, "claims_development", paragraph(words))
    shown = (
        Column(name="cohort", words=lambda one: _cohort(matter, one)),
        *columns(*COHORT_COLUMNS, missing="not_applicable"),
    )
    words = label("growing_book_flatters", matter.language)
    stop = matter.say("。", ".")
    return section(
        matter,
        "claims_development",
        paragraph(f"{capital(words)}{stop}"),
        *line_grid(matter, "claims_development", cohorts, shown),
        *_triangle(matter, guarantor),
    )


def _triangle(matter: Matter, guarantor: str) -> tuple[Grid, ...]:
    """Claims so far of each cohort by age, as many ages as a page holds."""
    found = {
        (str(one.value("cohort")), int(str(one.value("age")))): one
        for one in own_lines(matter, "claims_triangle", guarantor)
    }
    cohorts = {str(one.value("cohort")): one for one in own_lines(matter, "claims_triangle", guarantor)}
    ages = [age for age in AGES if any((cohort, age) in found for cohort in cohorts)]
    if not ages:
        return ()
    heads = [Head(words=heading("cohort", matter.language))]
    heads += [Head(words=matter.say(f"第{age}期", f"Age {age}"), unit="yuan") for age in ages]
    rows = []
    for cohort, line in cohorts.items():
        cells = [found[cohort, age].quote("claims_so_far") if (cohort, age) in found else NOTHING for age in ages]
        rows.append((line.quote("cohort"), *cells))
    note = matter.say("其后各期见 claims_triangle.csv。", "Later ages are in claims_triangle.csv.")
    is_more = any(age > AGES[-1] for _, age in found)
    return (
        Grid(
            title=heading("claims_triangle", matter.language),
            heads=tuple(heads),
            rows=tuple(rows),
            note=note if is_more else "",
        ),
    )


def _cohort(matter: Matter, line: Line) -> Part:
    if line.value("cohort") == "total":
        return heading("total", matter.language)
    return line.quote("cohort")
