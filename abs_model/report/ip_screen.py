"""An IP note on one screen, and its pool on another, as plain text: returned, never printed."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, Language, label, words_of
from abs_model.pool.ip_standing import ip_terms
from abs_model.report.ip_words import (
    debtor_names,
    range_words,
    recovery_words,
    standing_words,
    word_of,
)
from abs_model.report.naming import capital, heading, said
from abs_model.report.number import Value, screen_scale, stated
from abs_model.report.screen import identity_lines, in_words, screen
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, section
from abs_model.report.source import is_illustrative
from abs_model.report.text_table import cells, clip
from abs_model.run.borrower_cost import DEBTOR, TOTAL
from abs_model.run.ip_view import N_DRAWS, SEED, IpView
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection

MOST_DEBTORS, MOST_CLAIMS, MOST_ASSETS = 8, 12, 15
"""Debtors, claims and property that go on a screen; the files have all of them."""

NAME_CELLS = 20
"""Cells of the name of a debtor, a Chinese character taking two."""

COST_COLUMNS = ("rate_gross", "rate_before_subsidy", "rate_after_subsidy", "target_rate", "is_within")
LIMIT_COLUMNS = ("loan_to_value_ratio", "loan_to_value_cap")
CLAIM_COLUMNS = ("principal", "maturity_date", "rate", "is_in")
TYPE_COLUMNS = ("n_assets", "n_accepted", "appraised_value", "accepted_value", "pledge_ratio", "lending_value")
VALUE_COLUMNS = ("appraised_value", "model_value", "model_low", "model_high", "difference", "difference_share")
SHORT = {
    "loan_to_value_ratio": "short_ltv", "loan_to_value_cap": "short_cap", "rate_gross": "short_gross",
    "rate_before_subsidy": "short_before", "rate_after_subsidy": "short_after", "target_rate": "short_target",
    "rate": "short_rate", "n_assets": "short_number", "n_accepted": "short_number_accepted",
    "appraised_value": "short_appraised", "accepted_value": "short_accepted_value", "loan_headroom": "short_room",
    "model_low": "short_low", "model_high": "short_high", "difference": "short_difference",
    "difference_share": "short_difference_share", "is_in": "short_in",
}  # fmt: skip
"""What heads columns of a screen that has no room for their own term."""


def ip_screen(
    view: IpView,
    projection: Projection,
    language: Language,
    folder: Path | None = None,
    simulation: Simulation | None = None,
) -> str:
    """The one-screen summary of an IP note: claims, property, cost; then what every deal has.

    Parameters
    ----------
    view : IpView
    projection : Projection
        The base case first.
    language : Language
    folder : Path, optional
        Where results and reports are; left out where they are not to be named.
    simulation : Simulation, optional
        Of the same deal; a few lines of it are added.

    Returns
    -------
    str
        At most about 60 lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    with words_of(view.subject.deal.product):
        lines = [*summary_lines(view, language), "", *debtor_lines(view, language), *weak_lines(view, language)]
        return screen(projection, language, folder, simulation, pool=lines, proofs=view.proofs)


def ip_head(view: IpView, language: Language) -> str:
    """What stands above the periods of an IP note: claims, property, cost, debtors, the sentence on weak support."""
    with words_of(view.subject.deal.product):
        lines = [*summary_lines(view, language), "", *debtor_lines(view, language), *weak_lines(view, language)]
        if any(MARK in line for line in lines):
            lines.append(f"{MARK} {label('illustrative', language)}")
    return "\n".join(lines)


def ip_pool_screen(view: IpView, language: Language) -> str:
    """What the pool of an IP note is made of: claims, property and why some does not count, loan to value, worth.

    Parameters
    ----------
    view : IpView
    language : Language

    Returns
    -------
    str
        Without a line break at the end.
    """
    with words_of(view.subject.deal.product):
        deal = view.subject.deal
        lines = [
            said(deal.name, language),
            "",
            *summary_lines(view, language),
            "",
            *claim_lines(view, language),
            "",
            *property_lines(view, language),
            "",
            *limit_lines(view, language),
            "",
            *value_lines(view, language),
            *weak_lines(view, language),
            *folded(range_words(N_DRAWS, SEED, language), WIDTH),
            *identity_lines(view.proofs, language),
        ]
        if any(MARK in line for line in lines):
            lines.append(f"{MARK} {label('illustrative', language)}")
    return "\n".join(lines)


def summary_lines(view: IpView, language: Language) -> Iterator[str]:
    """Claims, property, what is lent on it, what the model makes of it, what financing costs: a section each."""
    figures, deal = {one.identifier: one.value for one in view.figures}, view.subject.deal

    def parts(*words: str) -> list[str]:
        return [_figure(word, figures[word], language) for word in words if word in figures]

    claims = parts("n_claims", "n_original_debtors", "claims_principal")
    claims += [
        f"{word_of('structure', row['structure'], language)} {row['n_claims']}"
        for row in view.structures.to_dict("records")
    ]
    claims += parts("n_claims_out") if figures["n_claims_out"] else []
    if is_illustrative(deal, "pool.tape"):
        claims.append(label("illustrative_tape", language))
    yield from section("ip_claims", claims, language)
    yield from section("ip_property", [*_counts(view, language), *parts("appraised_value", "accepted_value")], language)
    caps = [_figure("loan_to_value_cap", _total_cap(view), language)] if _total_cap(view) is not None else []
    mark = MARK if is_illustrative(deal, "ip.pledge_ratios") else ""
    ratios = parts("loan_to_value_ratio", "worst_loan_to_value_ratio") + [one + mark for one in caps]
    yield from section("ip_limits", ratios, language)
    if figures.get("model_value") is not None:
        low, high = (in_words(word, figures[word], language) for word in ("model_low", "model_high"))
        bounds = f"5%-95% {low} - {high}"
        yield from section("ip_model", [*parts("model_value"), bounds, *parts("difference")], language)
    words = ["rate_gross", "rate_before_subsidy", "rate_after_subsidy", "largest_rate_after_subsidy"]
    cost = parts(*words, "subsidy")
    if figures["target_rate"] is not None:
        target_mark = MARK if is_illustrative(deal, "ip.target_rate") else ""
        cost += [one + target_mark for one in parts("target_rate")] + [_kept(figures, language)]
    yield from section("ip_cost", cost, language)


def debtor_lines(view: IpView, language: Language) -> tuple[str, ...]:
    """One line for each debtor and one for all: principal, loan to value against its cap, cost before and after."""
    limits, costs = view.tables["loan_to_value"], view.page.costs
    shown = limits[limits["level"] == DEBTOR].nlargest(MOST_DEBTORS, "principal", keep="first")
    rows = pd.concat([shown, limits[limits["level"] == TOTAL]])
    own = costs[costs["level"] == DEBTOR].set_index("subject")
    found = [own.loc[one] if one else costs[costs["level"] == TOTAL].iloc[0] for one in rows["debtor_id"]]
    columns = [_names(view, rows, language), _column("principal", rows["principal"], language)]
    columns += [_column(word, rows[word], language) for word in LIMIT_COLUMNS]
    for word in COST_COLUMNS:
        head = "keeps_target" if word == "is_within" else word
        columns.append(_column(head, [one[word] for one in found], language))
    n_left = int((limits["level"] == DEBTOR).sum()) - len(shown)
    return (*as_many_as_fit(columns), *_more(n_left, "loan_to_value.csv", language))


def claim_lines(view: IpView, language: Language) -> Iterator[str]:
    """Every claim with the kind of its schedule; then those that stay out, and why."""
    claims = view.tables["claims"]
    shown = claims.head(MOST_CLAIMS)
    names = debtor_names(view.subject.deal, claims, language)
    columns = [
        [heading("claim_id", language), *(clip(one, 16) for one in shown["claim_id"])],
        [heading("original_debtor", language), *(clip(names[one], NAME_CELLS) for one in shown["debtor_id"])],
        *(_column(word, shown[word], language) for word in CLAIM_COLUMNS),
        [heading("amortisation", language), *_said("amortisation", shown, language)],
        [heading("structure", language), *_said("structure", shown, language)],
        [heading("frequency", language), *_said("frequency", shown, language)],
    ]
    yield from as_many_as_fit(columns)
    yield from _more(len(claims) - len(shown), "claims.csv", language)
    out = view.book.exclusions
    for row in out.head(MOST_CLAIMS).to_dict("records"):
        found = f"（{row['found']}）" if language == "zh" else f" ({row['found']})"
        yield clip(f"{row['receivable_id']}  {label('excluded', language)}  {row[f'rule_{language}']}{found}", WIDTH)
    yield from _more(len(out) - MOST_CLAIMS, "exclusions.csv", language)


def property_lines(view: IpView, language: Language) -> Iterator[str]:
    """Property by type, and one line for everything that does not count, with the reason."""
    table = view.tables["ip_types"]
    types = table[table["level"] == TOTAL]
    columns = [[heading("ip_type", language), *_said("ip_type", types, language)]]
    columns += [_column(word, types[word], language) for word in TYPE_COLUMNS]
    yield from as_many_as_fit(columns)
    assets = view.tables["ip_assets"]
    out = assets[~assets["is_accepted"].astype(bool)]
    for row in out.head(MOST_ASSETS).to_dict("records"):
        kind = word_of("ip_type", row["ip_type"], language)
        yield clip(f"{row['ip_id']}  {kind}  {standing_words(row, language)}", WIDTH)
    yield from _more(len(out) - MOST_ASSETS, "ip_assets.csv", language)


def limit_lines(view: IpView, language: Language) -> tuple[str, ...]:
    """Loan to value by debtor against its cap, with the room that is left."""
    table = view.tables["loan_to_value"]
    columns = [_names(view, table, language)]
    words = ("principal", "accepted_value", "lending_value", *LIMIT_COLUMNS, "loan_headroom")
    columns += [_column(word, table[word], language) for word in words]
    columns.append(_column("short_within", table["is_within"], language))
    largest = ip_terms(view.subject.deal).largest_loan_to_value
    cap = [] if largest is None else [_figure("largest_loan_to_value", largest, language)]
    return (*as_many_as_fit(columns), *(one + _cap_mark(view.subject.deal) for one in cap))


def value_lines(view: IpView, language: Language) -> tuple[str, ...]:
    """What property was appraised at and what the model makes of it, by debtor; nothing where it has no inputs."""
    values = view.tables["ip_values"]
    shown = values[values["ip_level"] != "asset"]
    if not len(shown):
        return ()
    columns = [_names(view, shown, language)]
    columns += [_column(word, shown[word], language) for word in VALUE_COLUMNS]
    return as_many_as_fit(columns)


def weak_lines(view: IpView, language: Language) -> tuple[str, ...]:
    """The sentence that stands beside every figure of recovery from property."""
    return folded(recovery_words(view.subject.deal, language), WIDTH)


def folded(text: str, width: int) -> tuple[str, ...]:
    """A sentence in lines of at most so many cells, broken behind blanks and Chinese punctuation.

    Examples
    --------
    >>> folded("仅为弱担保：回收小且慢。", 14)
    ('仅为弱担保：', '回收小且慢。')
    """
    lines, line = [], ""
    for part in re.findall(r"[^ ，、：；。]+[ ，、：；。]*", text):
        if line and cells((line + part).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += part
    return (*lines, line.rstrip())


def _counts(view: IpView, language: Language) -> Iterator[str]:
    """How many properties there are, of each type, and how many of them do not count."""
    figures = {one.identifier: one.value for one in view.figures}
    yield _figure("n_assets", figures["n_assets"], language)
    table = view.tables["ip_types"]
    for row in table[table["level"] == TOTAL].to_dict("records"):
        yield f"{word_of('ip_type', row['ip_type'], language)} {row['n_assets']}"
    for word in ("n_refused", "n_stale"):
        if figures[word]:
            yield _figure(word, figures[word], language)


def _total_cap(view: IpView) -> float | None:
    cap = view.tables["loan_to_value"]["loan_to_value_cap"].iloc[-1]
    return None if pd.isna(cap) else float(cap)


def _cap_mark(deal: Deal) -> str:
    return MARK if is_illustrative(deal, "ip.largest_loan_to_value") else ""


def _kept(figures: dict[str, Value], language: Language) -> str:
    """Whether the target holds, by how many debtors."""
    n_within, n_all = figures.get("n_within", 0), figures["n_original_debtors"]
    return f"{label('n_within', language)} {n_within}/{n_all}"


def _names(view: IpView, rows: pd.DataFrame, language: Language) -> list[str]:
    """Names of debtors, the word for the total where there is none, under the unit of the screen."""
    names = debtor_names(view.subject.deal, view.tables["claims"], language)
    ids = [one if isinstance(one, str) else "" for one in rows["debtor_id"]]
    words = [capital(clip(names[one], NAME_CELLS)) if one else heading("total", language) for one in ids]
    return [screen_scale(language).unit, *words]


def _column(word: str, values: Sequence[object] | pd.Series, language: Language) -> list[str]:
    """A column of figures under its term; what is not there is said so."""
    return [heading(SHORT.get(word, word), language), *(in_words(word, _plain(value), language) for value in values)]


def _plain(value: object) -> Value:
    """A value as reports take it: nothing for NaN, NA and NaT."""
    if value is None or value is pd.NA:
        return None
    return stated(value.item() if hasattr(value, "item") else value)


def _said(column: str, rows: pd.DataFrame, language: Language) -> list[str]:
    return [word_of(column, str(one), language) for one in rows[column]]


def _figure(identifier: str, value: Value, language: Language) -> str:
    """A figure with its label; amounts with their unit."""
    if TERMS[identifier].unit == "yuan" and isinstance(value, float | int):
        return f"{label(identifier, language)} {screen_scale(language).say_with_unit(value)}"
    return f"{label(identifier, language)} {in_words(identifier, value, language)}"


def _more(n_left: int, file: str, language: Language) -> tuple[str, ...]:
    return (f"{label('others', language)} {n_left:,}: {file}",) if n_left > 0 else ()
