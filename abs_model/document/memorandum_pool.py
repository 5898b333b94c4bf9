"""The memorandum on the pool: its headline figures, how it is made up, what it takes to be in it, what was left out."""

from collections.abc import Iterator

from abs_model.deal.deal import Deal
from abs_model.document.eligibility_words import criterion_said, limit_said, rule_words
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, section, term_grid
from abs_model.document.matter import Matter
from abs_model.document.memorandum_grid import grid
from abs_model.document.memorandum_phrase import Said, paragraph, points, put
from abs_model.document.record import Block, Grid, Head, Part, Section
from abs_model.glossary import TERMS, label
from abs_model.pool.limits import NOT_STATED
from abs_model.pool.stratify import OTHERS
from abs_model.report.naming import heading
from abs_model.run.pool_summary import ALL

IN_SUMMARY = (
    "n_receivables", "n_suppliers", "n_small_suppliers", "small_supplier_share", "n_debtors", "n_core_enterprises",
    "n_groups", "face", "purchase_price", "issue_amount", "mean_issue_amount", "overcollateralisation_amount",
    "overcollateralisation_ratio", "smallest_amount", "largest_amount", "mean_amount", "mean_tenor_days",
    "shortest_tenor_days", "longest_tenor_days", "mean_discount_rate", "core_enterprise_top_1_share",
    "core_enterprise_hhi", "supplier_top_1_share", "supplier_top_5_share", "supplier_top_10_share", "supplier_hhi",
)  # fmt: skip
"""Headline figures in the order of the memorandum."""

OF_CREDITORS = ("supplier", "n_supplier", "n_small", "small_supplier", "mean_issue_amount")
"""Begins what says nothing of an IP note: a trust, or the originator, holds all claims."""

NAMED_CUTS = ("core_enterprise", "supplier", "debtor")
WORD_CUTS = (
    "supplier_industry", "supplier_province", "supplier_size", "transaction_type", "core_enterprise_rating",
)  # fmt: skip
BAND_CUTS = {"amount_band": "yuan", "tenor_band": "days"}
OF_CLAIMS = ("core_enterprise", "core_enterprise_rating", "amount_band", "tenor_band")
"""Cuts that say something of an IP note."""

MOST_NAMES = 10
"""Names that a table of the document shows one by one."""


def overview(matter: Matter, deal: Deal) -> Section:
    """The headline figures, and the chart of concentration."""
    known = {str(line.value("identifier")): line for line in matter.library.lines("pool_summary")}
    shown = [
        known[one] for one in IN_SUMMARY if one in known and not (deal.ip is not None and one.startswith(OF_CREDITORS))
    ]
    note = matter.say(
        "期限自基准日起算；占比与加权平均均以应收账款余额为权重。",
        "Tenors run from the cut-off date; shares and means are weighted by face.",
    )
    charts: list[Block] = [matter.picture("concentration")] if "concentration" in matter.charts else []
    return section(matter, "pool_overview", *term_grid(matter, "pool_summary", shown, note), *charts)


def distribution(matter: Matter, deal: Deal) -> Section:
    """One table a cut of the pool."""
    return section(matter, "pool_distribution", *_cuts(matter, deal))


def _cuts(matter: Matter, deal: Deal) -> Iterator[Grid]:
    for name in (*NAMED_CUTS, *WORD_CUTS, *BAND_CUTS):
        lines = list(matter.library.lines("stratification", dimension=name))
        says_nothing = not lines or all(line.value("key") == NOT_STATED for line in lines)
        if (
            says_nothing
            or (deal.ip is not None and name not in OF_CLAIMS)
            or (name == "debtor" and _is_repeated(matter))
        ):
            continue
        if name in BAND_CUTS:
            yield _band_grid(matter, name, lines)
        else:
            yield _name_grid(matter, name, lines)


def _is_repeated(matter: Matter) -> bool:
    """Whether debtors are the core enterprises themselves."""
    library = matter.library
    return len(library.lines("stratification", dimension="debtor")) <= len(
        library.lines("stratification", dimension="core_enterprise")
    )


def _name_grid(matter: Matter, name: str, lines: list[Line]) -> Grid:
    """By name or word, the largest first; what is beyond ten names is left to the file."""
    shown = lines if len(lines) <= MOST_NAMES + 1 else lines[:MOST_NAMES]
    first = Column(name="key", words=lambda line: _key_words(matter, line))
    rest = (
        "" if len(shown) == len(lines) else matter.say("其余见 stratification.csv。", "The rest: stratification.csv.")
    )
    (own,) = grid(matter, name, shown, (first, *columns("n_receivables", "amount", "share")), note=rest)
    return Grid(title=own.title, heads=(Head(words=own.title), *own.heads[1:]), rows=own.rows, note=own.note)


def _key_words(matter: Matter, line: Line) -> Part:
    """A name as the tape has it; a word of a closed set as it is called."""
    key, name = str(line.value("key")), line.value("name")
    if key in {OTHERS, NOT_STATED}:
        return heading(key, matter.language)
    known = matter.names.get(key)
    if name is not None:
        return known if known is not None and known != key else line.quote("name")
    return (
        label(key, matter.language) if key in TERMS and TERMS[key].unit == "state" else line.quote("key", unit="text")
    )


def _band_grid(matter: Matter, name: str, lines: list[Line]) -> Grid:
    """By band of amount or tenor, the lowest first, empty ones too."""
    unit = BAND_CUTS[name]
    words = ("下限（不含）", "上限（含）") if matter.language == "zh" else ("Above", "Up to")
    heads = (
        *(Head(words=word, unit=unit) for word in words),  # type: ignore[arg-type]
        *(
            Head(words=heading(one, matter.language), unit=TERMS[one].unit)
            for one in ("n_receivables", "amount", "share")
        ),
    )
    rows = tuple(
        (
            *(line.quote(bound, unit=unit, missing="no_bound") for bound in ("above", "up_to")),  # type: ignore[arg-type]
            *line.quotes(("n_receivables", "amount", "share")),
        )
        for line in lines
    )
    return Grid(title=heading(name, matter.language), heads=heads, rows=rows)


def eligibility(matter: Matter, deal: Deal) -> tuple[Section, ...]:
    """The criteria in words, the limits, and what each left out; nothing where a deal has neither."""
    criteria, limits = deal.pool.eligibility, deal.pool.concentration
    if not criteria and not limits:
        return ()
    library = matter.library
    lines = {
        int(str(line.value("criterion_number"))): line
        for line in library.lines("eligibility")
        if line.value("criterion_number") is not None
    }
    blocks: list[Block] = []
    for effect, zh, en in EFFECTS:
        said = [
            _ended(matter, criterion_said(matter, one, lines[number]))
            for number, one in enumerate(criteria, start=1)
            if one.effect == effect
        ]
        if said:
            blocks += [paragraph(matter.say(zh, en)), points(said, is_numbered=True)]
    if limits:
        said = [_ended(matter, limit_said(matter, one, place)) for place, one in enumerate(limits)]
        blocks += [paragraph(matter.say("入池资产还受下列集中度限制：", "Limits of concentration:")), points(said)]
    blocks += _results(matter)
    return (section(matter, "eligibility_section", *blocks),)


EFFECTS = (
    (
        "exclude",
        "每笔入池资产于基准日均满足下列全部标准；不满足任何一项的予以剔除：",
        "Every receivable of the pool meets all of these at the cut-off date; one that fails any is left out:",
    ),
    (
        "flag",
        "下列标准仅作提示，不满足的仍可入池，但逐笔列示：",
        "What fails these is flagged receivable by receivable, and yet in the pool:",
    ),
)


def _results(matter: Matter) -> Iterator[Block]:
    """How many fail which criterion, and all that is out."""
    library = matter.library
    every = library.line("eligibility", rule=ALL)
    found = [line for line in library.lines("eligibility") if line.value("n_receivables") and line.value("rule") != ALL]
    zh = "按上述标准共剔除{n}笔，金额合计{amount}，占可读明细金额的{share}。一笔不满足多项标准的，在下表中分别计入。"
    en = (
        "{n} receivables of {amount}, {share} of the readable tape, were left out. One that fails several criteria "
        "counts under each of them below."
    )
    parts: dict[str, Part | Said] = {
        "n": every.quote("n_receivables"), "amount": every.quote("receivable_amount"), "share": every.quote("share"),
    }  # fmt: skip
    if not every.value("n_receivables"):
        yield paragraph(matter.say("按上述标准无剔除。", "Nothing was left out."))
    else:
        yield paragraph(put(matter, zh, en, **parts))
    shown = (
        Column(name="rule", head="criterion_words", words=lambda line: rule_words(matter, line)),
        Column(name="criterion_effect"),
        *columns("n_receivables", "receivable_amount"),
    )
    yield from grid(matter, "eligibility_results", found, shown)


def _ended(matter: Matter, said: Said) -> Said:
    return (*said, matter.say("。", "."))
