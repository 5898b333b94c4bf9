"""How likely, as plain text: one screen for a simulation, and a few lines for the screen of a run."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from abs_model.glossary import TERMS, Language, label
from abs_model.report.assumption import (
    copula_words,
    is_invented,
    is_table_invented,
    no_exact_words,
    rests_on_invention,
    rests_words,
    says_illustrative,
    table_words,
)
from abs_model.report.comparison import apart_words, place_words, verdict
from abs_model.report.naming import capital, credit_name_words, heading, joined, said
from abs_model.report.number import Value, say, screen_scale, stated
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, headed, section
from abs_model.report.text_table import clip, wrapped
from abs_model.run.agreement import FAR, agreement, distance
from abs_model.run.likelihood import LEVELS, Estimate, Simulation

RATING_COLUMNS = (
    "shortfall_probability", "present_value_loss_ratio", "rating_by_probability", "rating_by_loss",
)  # fmt: skip

Key = tuple[str, str, str]

LOUD = "!!!"
"""Before and behind what nobody must overlook."""

UNIT_OF_DAYS = {"zh": "天", "en": "days"}

MOST_NAMES = 8
"""Names on a screen; names.csv has all."""

MOST_PAIRED = 4
"""Names whose correlations go on a screen pair by pair."""

MOST_TRANCHES, MOST_SUPPORTS = 3, 2
"""Tranches and supports that a run's screen has lines for."""

MOST_CELLS = 36
"""Cells of a name, a Chinese character taking two."""

FIGURES = {
    "pool": ("any_default_probability", "expected_defaulted", "expected_lost"),
    "tranche": (
        "shortfall_probability", "late_probability", "expected_loss_ratio", "loss_given_default",
        "present_value_loss_ratio", "expected_payment_date",
    ),
    "support": (
        "call_probability", "expected_claim", "claim_given_call", "mean_worst_claim_99", "expected_timing_gap",
        "expected_support_loss", "failure_probability", "failed_in_need_probability",
    ),
}  # fmt: skip
"""Figures with a line of their own, by section."""

QUANTILES = {
    "pool": {"defaulted": "defaulted_quantile", "lost": "lost_quantile"},
    "tranche": {"shortfall": "shortfall_quantile"},
    "support": {
        "drawn": "claim_quantile", "largest_week": "largest_week_quantile",
        "largest_month": "largest_month_quantile", "support_loss": "support_loss_quantile",
    },
}  # fmt: skip
"""Amounts with a line of quantiles, by section; with the words that the figures of their quantiles begin with."""

NAME_COLUMNS = ("rating", "one_year_probability", "horizon_probability", "own_share", "recovery_ratio")


def likelihood_screen(simulation: Simulation, language: Language, folder: Path | None = None) -> str:
    """The one-screen summary of a simulation.

    Parameters
    ----------
    simulation : Simulation
    language : Language
    folder : Path, optional
        Where results and reports are; left out where they are not to be named.

    Returns
    -------
    str
        Lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    lines = [
        *_title(simulation, language),
        "",
        *_assumptions(simulation, language),
        "",
        *figure_lines(simulation, language),
        "",
        *quantile_lines(simulation, language),
        "",
        *rating_lines(simulation, language),
        "",
        *comparison_lines(simulation, language),
    ]
    if folder is not None:
        lines.append(headed("files", language) + str(folder))
    if any(MARK in line for line in lines):
        words = rests_words(language) if rests_on_invention(simulation) else label("illustrative", language)
        lines.append(f"{MARK} {words}")
    return "\n".join(lines)


def likelihood_lines(simulation: Simulation, language: Language) -> tuple[str, ...]:
    """A few lines for the screen of a run: what notes and supports come to, exactly where that is known."""
    parts = [f"{label('n_paths', language)} {simulation.n_paths:,}"]
    for tranche in simulation.subject.deal.tranches[:MOST_TRANCHES]:
        own = [
            _said(simulation.estimate("tranche", tranche.id, word), language)
            for word in ("shortfall_probability", "expected_loss_ratio")
        ]
        parts.append(f"{capital(clip(said(tranche.name, language), MOST_CELLS))} {own[0]}")
        parts += [own[1], _base_rating(simulation, tranche.id, language)]
    for support in simulation.subject.deal.support[:MOST_SUPPORTS]:
        own = [
            _said(simulation.estimate("support", support.id, word), language)
            for word in ("call_probability", "expected_claim", "claim_quantile_999")
        ]
        parts += [f"{capital(clip(said(support.name, language), MOST_CELLS))} {own[0]}", *own[1:]]
    return (*section("likelihood", parts, language), *comparison_lines(simulation, language))


def figure_lines(simulation: Simulation, language: Language) -> tuple[str, ...]:
    """Every figure that is no quantile: simulated, its standard error, exact, and how many errors lie between."""
    columns: list[list[str]] = [[screen_scale(language).unit]]
    columns += [[heading(word, language)] for word in ("simulated", "standard_error", "exact", "distance")]
    for group, words in _groups(simulation, language):
        _add_row(columns, [clip(group, MOST_CELLS), "", "", "", ""])
        for one in (simulation.estimate(*key) for key in words):
            error = one.standard_error
            cells = [_word(one.identifier, value, language) for value in (one.value, one.exact)]
            cells.insert(1, _error(one.identifier, error, language))
            _add_row(columns, [f"  {heading(one.identifier, language)}", *cells, _distance(one, language)])
    return as_many_as_fit(columns if simulation.has_exact else columns[:3])


def quantile_lines(simulation: Simulation, language: Language) -> tuple[str, ...]:
    """Quantiles of amounts with their standard errors, each beside the exact one; no finer than they are known."""
    scale = replace(screen_scale(language), decimals=0 if language == "zh" else 2)
    columns: list[list[str]] = [[f"{heading('quantile', language)} ({scale.unit})"]]
    for level in LEVELS:
        columns += [[f"{level * 100:.10g}%"], [heading("exact", language)]]
    for name, key in _spreads(simulation, language):
        cells = [name]
        for level in LEVELS:
            one = simulation.estimate(key[0], key[1], f"{key[2]}_{level:.10g}".replace("0.", ""))
            known = [scale.say(value) for value in (one.value, one.standard_error) if isinstance(value, float | int)]
            cells.append("±".join(known) or label("not_applicable", language))
            cells.append(scale.say(one.exact) if isinstance(one.exact, float | int) else "")
        _add_row(columns, cells)
    return as_many_as_fit(columns if simulation.has_exact else [columns[0], *columns[1::2]])


def rating_lines(simulation: Simulation, language: Language) -> tuple[str, ...]:
    """What each tranche would be rated: as assumed, and with each assumption worse."""
    mark = MARK if is_table_invented(simulation) else ""
    columns = [[heading("rating_sensitivity", language)]]
    columns += [[heading(word, language)] for word in RATING_COLUMNS]
    rows = simulation.ratings.to_dict("records")
    for tranche in simulation.subject.deal.tranches:
        _add_row(columns, [capital(clip(said(tranche.name, language), MOST_CELLS)), "", "", "", ""])
        for row in (one for one in rows if one["tranche"] == tranche.id):
            probability = _word("shortfall_probability", row["shortfall_probability"], language)
            if row["shortfall_probability_error"]:
                probability += f"±{_word('shortfall_probability', row['shortfall_probability_error'], language)}"
            loss = _word("present_value_loss_ratio", row["present_value_loss_ratio"], language)
            ratings = [_rating(row[basis], mark, language) for basis in ("rating_by_probability", "rating_by_loss")]
            _add_row(columns, [f"  {heading(row['variation'], language)}", probability, loss, *ratings])
    return as_many_as_fit(columns)


def comparison_lines(simulation: Simulation, language: Language) -> tuple[str, ...]:
    """Whether drawn and exact figures agree; loudly where they do not, and why there is nothing to compare."""
    if not simulation.has_exact:
        return section("comparison", [no_exact_words(language)], language)
    found = agreement(simulation.estimates)
    words = [*verdict(simulation, found, language), *([] if simulation.n_fates else [no_exact_words(language)])]
    lines = section("comparison", words, language)
    if not found.apart:
        return lines
    apart = [f"{place_words(simulation, one, language)} {one.distance:+.1f}" for one in found.apart]
    loud = f"{LOUD} {apart_words(len(apart), language)}"
    return (*lines, loud, *(f"{LOUD} {line}" for line in wrapped([clip(one, 90) for one in apart], WIDTH - 4, 0)))


def _title(simulation: Simulation, language: Language) -> Iterator[str]:
    deal = simulation.subject.deal
    yield said(deal.name, language)
    dates = {"closing_date": deal.dates.closing, "legal_final": deal.dates.legal_final}
    parts = [f"{label('scenario', language)} {said(simulation.scenario.name, language)}", deal.id]
    parts += [f"{label(word, language)} {day}" for word, day in dates.items()]
    yield from wrapped([clip(part, WIDTH) for part in parts], WIDTH, 0)
    counts = {"n_paths": simulation.n_paths, "n_fates": simulation.n_fates, "seed": simulation.seed}
    parts = [f"{label(word, language)} {count:,}" for word, count in counts.items() if count or word == "seed"]
    yield from wrapped([*parts, f"{label('scheme', language)} {label(simulation.scheme, language)}"], WIDTH, 0)


def _assumptions(simulation: Simulation, language: Language) -> Iterator[str]:
    """Copula and rating table; every name with its probabilities and its correlations."""
    words = credit_name_words(simulation, language)
    mark = MARK if is_table_invented(simulation) else ""
    parts = [
        f"{label('copula', language)} {copula_words(simulation, language)}",
        f"{label('rating_table', language)} {table_words(simulation, language)}{mark}",
    ]
    model = simulation.model
    for one in model.contagion:
        obligor, provider = (clip(words[model.names[at]], MOST_CELLS) for at in (one.obligor, one.provider))
        share = _word("least_probability", one.probability, language)
        parts.append(f"{label('contagion', language)} {obligor} > {provider} {share}")
    yield from section("credit_assumptions", parts, language)
    yield from as_many_as_fit([*_name_columns(simulation, words, language)])
    yield from _correlations(simulation, language)
    if len(simulation.names) > MOST_NAMES:
        yield f"{label('others', language)} {len(simulation.names) - MOST_NAMES}: names.csv"


def _name_columns(simulation: Simulation, words: Mapping[str, str], language: Language) -> Iterator[list[str]]:
    frame = simulation.names.head(MOST_NAMES)
    ids = frame["name"].tolist()
    yield ["", *(f"{number} {capital(clip(words[name], 30))}" for number, name in enumerate(ids, start=1))]
    for column in NAME_COLUMNS:
        marks = [MARK if is_invented(simulation, name, column) else "" for name in ids]
        values = [_word(column, stated(value), language) for value in frame[column].tolist()]
        yield [heading(column, language), *(value + mark for value, mark in zip(values, marks, strict=True))]


def _correlations(simulation: Simulation, language: Language) -> tuple[str, ...]:
    """The correlation of every two names, by their numbers."""
    number = {name: place for place, name in enumerate(simulation.names["name"].tolist()[:MOST_NAMES], start=1)}
    mark = MARK if says_illustrative(simulation, "correlation") else ""
    parts = [
        f"{number[row['name']]}-{number[row['other']]} {row['correlation']:.2f}{mark}"
        for row in simulation.correlations.to_dict("records")
        if row["name"] in number and row["other"] in number
    ]
    if len(number) > MOST_PAIRED:
        low, high = simulation.correlations["correlation"].min(), simulation.correlations["correlation"].max()
        parts = [f"{low:.2f}{mark} ~ {high:.2f}{mark}  correlations.csv"]
    return section("correlation", parts, language) if parts else ()


def _groups(simulation: Simulation, language: Language) -> Iterator[tuple[str, list[Key]]]:
    """Pool, tranches and supports by name, each with the keys of its figures."""
    deal = simulation.subject.deal
    yield heading("pool", language), [("pool", "pool", word) for word in FIGURES["pool"]]
    for section_name, members in (("tranche", deal.tranches), ("support", deal.support)):
        for one in members:
            yield capital(said(one.name, language)), [(section_name, one.id, word) for word in FIGURES[section_name]]


def _spreads(simulation: Simulation, language: Language) -> Iterator[tuple[str, Key]]:
    """Amounts by name, with what the words of their quantiles begin with; whose they are, where there are several."""
    deal = simulation.subject.deal
    for word, stem in QUANTILES["pool"].items():
        yield joined(heading("pool", language), label(word, language), language), ("pool", "pool", stem)
    for section_name, members in (("tranche", deal.tranches), ("support", deal.support)):
        for one in members:
            for word, stem in QUANTILES[section_name].items():
                name = capital(clip(said(one.name, language), 12))
                words = heading(word, language) if len(members) == 1 else f"{name} {label(word, language)}"
                yield words, (section_name, one.id, stem)


def _said(one: Estimate, language: Language) -> str:
    """A figure with its label: exact where that is known, amounts with their unit."""
    value = one.value if one.exact is None else one.exact
    if TERMS[one.identifier].unit == "yuan" and isinstance(value, float | int):
        return f"{label(one.identifier, language)} {screen_scale(language).say_with_unit(value)}"
    return f"{label(one.identifier, language)} {_word(one.identifier, value, language)}"


def _base_rating(simulation: Simulation, tranche: str, language: Language) -> str:
    frame = simulation.ratings
    own = frame[(frame["tranche"] == tranche) & (frame["variation"] == "base")].iloc[0]
    mark = MARK if is_table_invented(simulation) else ""
    return f"{label('rating_by_probability', language)} {_rating(own['rating_by_probability'], mark, language)}"


def _rating(rating: object, mark: str, language: Language) -> str:
    """A rating as it is read off the table; the word for none where the table says nothing of it."""
    return f"{rating}{mark}" if isinstance(rating, str) else label("not_applicable", language)


def _word(identifier: str, value: Value, language: Language) -> str:
    """A value in words, amounts in the unit of the screen."""
    unit = TERMS[identifier].unit
    if unit == "yuan" and isinstance(value, float | int):
        return screen_scale(language).say(value)
    return say(value, unit, language, {})


def _error(identifier: str, error: float | None, language: Language) -> str:
    """A standard error in the unit of its figure; that of a date in days."""
    if TERMS[identifier].unit == "date" and error is not None:
        return f"{error:.1f} {UNIT_OF_DAYS[language]}"
    return _word(identifier, error, language)


def _distance(one: Estimate, language: Language) -> str:
    if one.distance is None:
        return label("not_applicable", language)
    return f"{one.distance:+z.1f}" + (f" {LOUD}" if distance(one) > FAR else "")


def _add_row(columns: list[list[str]], cells: list[str]) -> None:
    for column, cell in zip(columns, cells, strict=True):
        column.append(cell)
