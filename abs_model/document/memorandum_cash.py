"""The memorandum on cash: the forecast of the base case, and what stresses do to notes and supports."""

from collections.abc import Iterator
from dataclasses import replace

from abs_model.deal.deal import Deal
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_grid import grid
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Block, Section
from abs_model.glossary import label
from abs_model.report.naming import capital, deal_names, joined, said
from abs_model.terms import Name

ALWAYS_IN = ("collected",)
MAYBE_IN = ("recovered", "repurchased", "called", "reinvestment_income", "drawn")
ALWAYS_OUT = ("tax_paid", "fees_paid", "interest_paid", "principal_paid")
MAYBE_OUT = ("reimbursed", "bought", "released", "commingled")
"""Kinds of cash in the order of the table; of the second kind only those in which something moves."""

MOST_DATES = 24
"""Payment dates that a table of the document shows."""

MOST_TRANCHES = 3
"""Tranches whose shortfalls stand in one table."""

CHANCE = "shortfall_probability"


def forecast(matter: Matter, deal: Deal) -> Section:
    """What the base case collects and pays, date by date, and what each class is paid."""
    lines = matter.library.lines("forecast")
    after = lines[1:][:MOST_DATES]
    intro = put(
        matter,
        "下表为基准情形（全部付款人按期足额付款）下的现金流预测，不构成对兑付的承诺。",
        "The tables show the base case, in which everybody pays in full and on time; they promise nothing.",
    )
    blocks: list[Block] = [paragraph(intro), *_cash_grids(matter, after)]
    if len(lines) - 1 > MOST_DATES:
        blocks.append(
            paragraph(matter.say("其余兑付日见 forecast.csv。", "Further payment dates: forecast.csv."), "note")
        )
    blocks += _note_grid(matter, deal)
    blocks += [
        matter.picture(name) for name in ("collections_and_payments", "tranche_balances", "maturity_ladder")
        if name in matter.charts
    ]  # fmt: skip
    return section(matter, "forecast_section", *blocks)


def _cash_grids(matter: Matter, lines: tuple[Line, ...]) -> Iterator[Block]:
    """Two tables, of what comes in with the cover, and of what goes out."""

    def moving(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if any(line.value(name) for line in lines))

    incoming = ("payment_date", "opening_cash", *ALWAYS_IN, *moving(MAYBE_IN))
    outgoing = ("payment_date", *ALWAYS_OUT, *moving(MAYBE_OUT), "closing_cash")
    cover = Column(name="coverage_ratio", missing="not_applicable")
    yield from grid(matter, "forecast_in", lines, (*columns(*incoming), cover))
    yield from grid(matter, "forecast_out", lines, columns(*outgoing))


def _note_grid(matter: Matter, deal: Deal) -> tuple[Block, ...]:
    """What each class is paid in the base case, until nothing is left of it."""
    base = str(matter.library.lines("scenarios")[0].value("scenario"))
    names = deal_names(deal, matter.language)
    lines = tuple(
        line
        for tranche in deal.tranches
        for line in matter.library.lines("tranches", scenario=base, tranche=tranche.id)
        if line.value("opening_balance") and line.value("state") != "closing"
    )[: 2 * MOST_DATES]
    shown = (
        Column(name="tranche", words=lambda line: capital(names[str(line.value("tranche"))])),
        *columns("payment_date", "opening_balance", "interest_paid", "principal_paid", "closing_balance"),
    )
    return grid(matter, "note_payments", lines, shown)


def stresses(matter: Matter, deal: Deal) -> Section:
    """What each row of the ladder does to the notes, and what it asks of each support."""
    intro = put(
        matter,
        "各压力情景的参数为示例档位，逐行列示对证券覆盖、兑付的影响及对增信方的要求；基准情形列于首行。",
        "The levels of stresses are illustrative; each row shows cover and shortfall of the notes and what is asked of "
        "supports, the base case first.",
    )
    charts: list[Block] = [matter.picture("stress_ladder")] if "stress_ladder" in matter.charts else []
    blocks = (paragraph(intro), *_on_notes(matter, deal), *_on_supports(matter, deal), *charts)
    return section(matter, "stress_section", *blocks)


def _on_notes(matter: Matter, deal: Deal) -> Iterator[Block]:
    """State, cover, and the shortfall of each class; of many classes in several tables."""
    lines, frame = matter.library.lines("stress"), matter.library.frame("stress")
    for start in range(0, len(deal.tranches), MOST_TRANCHES):
        own = deal.tranches[start : start + MOST_TRANCHES]
        shown = [
            _scenario(matter),
            Column(name="gravest_state"),
            Column(name="least_coverage_ratio", head="least_cover", missing="not_applicable"),
            *(_of(matter, one.id, one.name, word) for one in own for word in ("shortfall", "late_days")),
            *(
                _of(matter, one.id, one.name, CHANCE, head="chance_of_shortfall")
                for one in own
                if f"{one.id}.{CHANCE}" in frame
            ),
        ]
        yield from grid(matter, "stress_notes", lines, shown)


def _on_supports(matter: Matter, deal: Deal) -> Iterator[Block]:
    """What each support pays, when first, what comes back and what does not, and what of its means that takes."""
    lines = matter.library.lines("stress")
    for support in deal.support:
        words = ["drawn", "first_call_date", "timing_gap", "support_loss"]
        if any(line.value(f"{support.id}.liquid_assets_share") is not None for line in lines):
            words.append("liquid_assets_share")
        called = tuple(line for line in lines if line.value(f"{support.id}.drawn"))
        own = said(support.name, matter.language)
        if not called:
            zh, en = "在上述全部情景下，“{name}”均未被启用。", "No stress calls the {name}."
            yield paragraph(put(matter, zh, en, name=own))
        shown = (_scenario(matter), *(Column(name=f"{support.id}.{word}", missing="none") for word in words))
        for table in grid(matter, "stress_support", called, shown):
            mark = matter.say(f"{table.title}：{own}", f"{table.title}: {own}")
            yield replace(table, title=mark)


def _scenario(matter: Matter) -> Column:
    own = f"name_{matter.language}"
    return Column(name=own, head="scenario", words=lambda line: capital(str(line.value(own))))


def _of(matter: Matter, owner: str, name: Name, word: str, *, head: str = "") -> Column:
    """A figure of a tranche, headed by both."""
    words = joined(said(name, matter.language), label(head or word, matter.language), matter.language)
    return Column(name=f"{owner}.{word}", head=capital(words), missing="none")
