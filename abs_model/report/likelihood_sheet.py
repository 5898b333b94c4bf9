"""The sheets of a simulation: figures, claims by date, distributions, ratings, and what was assumed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from abs_model.glossary import TERMS, Language, Unit, label
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
from abs_model.report.comparison import apart_words, verdict
from abs_model.report.naming import capital, credit_name_words, said
from abs_model.report.number import stated
from abs_model.report.page import both, deal_lines, sheet_name
from abs_model.report.sheet import (
    N_HEAD_ROWS,
    Book,
    Cell,
    Column,
    Page,
    Table,
    close_page,
    column_of,
    open_page,
    write_table,
)
from abs_model.report.sheet_chart import Curve, add_curves, add_dated_chart
from abs_model.report.summary_sheet import provenance_table
from abs_model.run.agreement import agreement
from abs_model.run.likelihood import Estimate, Simulation

LANGUAGES: tuple[Language, Language] = ("zh", "en")

CLAIM_COLUMNS = (
    "period", "claim_date", "week", "call_probability", "call_probability_error", "exact_call_probability",
    "expected_claim", "expected_claim_error", "exact_expected_claim",
)  # fmt: skip
DISTRIBUTION_COLUMNS = ("amount", "probability_above", "probability_error", "exact_probability_above")
RATING_COLUMNS = (
    "variation", "shortfall_probability", "shortfall_probability_error", "present_value_loss_ratio",
    "present_value_loss_error", "rating_by_probability", "rating_by_loss", "notches_by_probability", "notches_by_loss",
    "is_exact",
)  # fmt: skip
NAME_COLUMNS = ("rating", "one_year_probability", "horizon_probability", "own_share", "recovery_ratio")
SHOWN_DISTRIBUTIONS = (("pool", "defaulted"), ("support", "drawn"))
"""What the chart of distributions shows, by section and identifier."""


def write_figures(book: Book, simulation: Simulation) -> None:
    """Every figure with its standard error and its exact value, how far they lie apart, and where all came from."""
    page = _page(book, simulation, "likelihood", _comparison(simulation))
    first, found = page.row, agreement(simulation.estimates)
    columns = (
        *both("subject"), *both("identifier"),
        *(column_of(word, book.names) for word in ("simulated", "standard_error", "exact", "distance")),
    )  # fmt: skip
    rows = tuple((*_whose(book, one.subject), *_both(one.identifier), *_values(one)) for one in simulation.estimates)
    marked = frozenset(number for number, one in enumerate(simulation.estimates) if one in found.apart)
    write_table(page, Table(columns=columns, rows=rows, marked=marked))
    close_page(page, freeze=(first + N_HEAD_ROWS, 4), repeat=(first, first + N_HEAD_ROWS - 1))


def write_claims(book: Book, simulation: Simulation) -> None:
    """When each support is called, how likely, and for how much: a table each with its total, and a chart."""
    page = _page(book, simulation, "claims_by_date")
    first, frame = page.row, simulation.claims
    kept = _kept(simulation, CLAIM_COLUMNS)
    for support in simulation.subject.deal.support:
        own = frame[frame["support"] == support.id]
        table = _table(book, own, kept, " ".join(_whose(book, support.id)))
        sums = [word for word in ("expected_claim", "exact_expected_claim") if word in kept]
        placed = write_table(page, replace(table, totals={kept.index(word): float(own[word].sum()) for word in sums}))
        places = {word: kept.index(word) for word in ("claim_date", "expected_claim", "call_probability")}
        add_dated_chart(page, placed, places, " ".join(_whose(book, support.id)))
    if not simulation.subject.deal.support:
        page.sheet.write_string(page.row, 0, f"{label('none', 'zh')} {label('none', 'en')}", book.style())
    close_page(page, freeze=(first, 0))


def write_distributions(book: Book, simulation: Simulation) -> None:
    """The probability of more than an amount, for each amount whose distribution is kept; the chart beside them."""
    page = _page(book, simulation, "loss_distribution")
    first, kept = page.row, _kept(simulation, DISTRIBUTION_COLUMNS)
    curves = []
    for (section, subject, word), own in simulation.distributions.groupby(
        ["section", "subject", "identifier"], sort=False
    ):
        title = f"{' '.join(_whose(book, str(subject)))}  {' '.join(_both(str(word)))}"
        placed = write_table(page, _table(book, own, kept, title))
        # On a log scale there is no place for the last amount, which is never exceeded.
        n_drawn = int((own["probability_above"] > 0).sum())
        if (section, word) in SHOWN_DISTRIBUTIONS and n_drawn:
            name = f"{capital(book.names[book.language][str(subject)])} {book.word(str(word))}"
            curves.append(Curve(name=name, rows=replace(placed, last=placed.first + n_drawn - 1), x=0, y=1))
    if curves:
        add_curves(page, curves, sheet_name("loss_distribution"), (first, len(kept) + 1))
    close_page(page, freeze=(first, 0))


def write_ratings(book: Book, simulation: Simulation) -> None:
    """What each tranche would be rated, as assumed and with each assumption worse."""
    page = _page(book, simulation, "ratings", (_table_line(simulation),))
    first, is_mark = page.row, is_table_invented(simulation)
    columns = tuple(column_of(word, book.names) for word in RATING_COLUMNS)
    for tranche in simulation.subject.deal.tranches:
        own = simulation.ratings[simulation.ratings["tranche"] == tranche.id]
        rows = []
        for row in own.to_dict("records"):
            cells: dict[str, Any] = {word: stated(row[word]) for word in RATING_COLUMNS}
            cells["variation"] = Cell(value=book.word(row["variation"]), unit="text")
            for word in ("rating_by_probability", "rating_by_loss"):
                cells[word] = Cell(value=cells[word], unit="text", is_illustrative=is_mark and cells[word] is not None)
            rows.append(tuple(cells.values()))
        write_table(page, Table(columns=columns, rows=tuple(rows), title=" ".join(_whose(book, tranche.id))))
    close_page(page, freeze=(first, 1))


def write_assumptions(book: Book, simulation: Simulation) -> None:
    """How paths were drawn; every name with its probabilities; how names move together."""
    page = _page(book, simulation, "credit_assumptions", widest=34)
    first = page.row
    write_table(page, _settings(book, simulation))
    write_table(page, _names(book, simulation))
    write_table(page, _matrix(simulation, "correlation", "number", says_illustrative(simulation, "correlation")))
    if len(simulation.correlations):
        write_table(page, _matrix(simulation, "joint_probability", "probability", is_table_invented(simulation)))
    if simulation.model.contagion:
        write_table(page, _contagion(book, simulation))
    close_page(page, freeze=(first, 2))


def write_provenance(book: Book, simulation: Simulation) -> None:
    """Everything that the figures depend on."""
    page = _page(book, simulation, "provenance")
    write_table(page, replace(provenance_table(simulation.provenance), title=""))
    close_page(page)


def _page(book: Book, simulation: Simulation, identifier: str, more: Sequence[str] = (), widest: int = 44) -> Page:
    """A new sheet, named and headed by a term; below it deal, scenario, and what rests on illustrative numbers."""
    name = sheet_name(identifier)
    lines = deal_lines(simulation.subject.deal, simulation.scenario)
    if rests_on_invention(simulation):
        lines.append("  ".join(rests_words(language) for language in LANGUAGES))
    return open_page(book, name, name, [*lines, *more], widest)


def _comparison(simulation: Simulation) -> tuple[str, ...]:
    """Whether drawn and exact figures agree, a line for each language; or why there is nothing to compare."""
    if not simulation.has_exact:
        return tuple(no_exact_words(language) for language in LANGUAGES)
    found = agreement(simulation.estimates)
    lines = []
    for language, stop in zip(LANGUAGES, ("；", "; "), strict=True):
        parts = verdict(simulation, found, language)
        lines.append(capital(stop.join(parts)))
        if found.apart:
            lines.append(apart_words(len(found.apart), language))
    if not simulation.n_fates:
        lines += [no_exact_words(language) for language in LANGUAGES]
    return tuple(lines)


def _table_line(simulation: Simulation) -> str:
    return "  ".join(f"{label('rating_table', one)} {table_words(simulation, one)}" for one in LANGUAGES)


def _kept(simulation: Simulation, columns: Sequence[str]) -> list[str]:
    """Columns without those of exact figures, where there are none."""
    return [word for word in columns if simulation.n_fates or not word.startswith("exact_")]


def _table(book: Book, frame: pd.DataFrame, words: Sequence[str], title: str) -> Table:
    """Columns of a data frame under their terms."""
    rows = tuple(tuple(map(stated, row)) for row in frame[list(words)].astype(object).itertuples(index=False))
    return Table(columns=tuple(column_of(word, book.names) for word in words), rows=rows, title=title)


def _whose(book: Book, subject: str) -> tuple[str, str]:
    return book.names["zh"][subject], capital(book.names["en"][subject])


def _both(identifier: str) -> tuple[str, str]:
    return label(identifier, "zh"), capital(label(identifier, "en"))


def _values(one: Estimate) -> Iterator[Cell]:
    """A figure, its error, its exact value and their distance; the error of a date is in days."""
    unit = TERMS[one.identifier].unit
    yield Cell(value=one.value, unit=unit)
    yield Cell(value=one.standard_error, unit="days" if unit == "date" else unit)
    yield Cell(value=one.exact, unit=unit)
    yield Cell(value=one.distance, unit="ratio")


def _settings(book: Book, simulation: Simulation) -> Table:
    """How paths were drawn, and what law they follow."""
    columns = (*both("term"), column_of("value", book.names))
    language = book.language
    is_mark = is_table_invented(simulation)
    values: Mapping[str, Cell] = {
        "scenario": Cell(value=said(simulation.scenario.name, language), unit="text"),
        "n_paths": Cell(value=simulation.n_paths, unit="count"),
        "n_fates": Cell(value=simulation.n_fates, unit="count"),
        "scheme": Cell(value=book.word(simulation.scheme), unit="text"),
        "seed": Cell(value=simulation.seed, unit="count"),
        "copula": Cell(value=copula_words(simulation, language), unit="text"),
        "rating_table": Cell(value=table_words(simulation, language), unit="text", is_illustrative=is_mark),
        "credit_sha256": Cell(value=simulation.credit.sha256[:12], unit="text"),
    }
    rows = tuple((*_both(word), cell) for word, cell in values.items())
    return Table(columns=columns, rows=rows, title=sheet_name("scheme"))


def _names(book: Book, simulation: Simulation) -> Table:
    """Every name with what is assumed of it."""
    zh, en = (credit_name_words(simulation, language) for language in LANGUAGES)
    columns = (*both("name"), *(column_of(word, book.names) for word in ("role", *NAME_COLUMNS)))
    rows = []
    for row in simulation.names.to_dict("records"):
        name = row["name"]
        cells = [
            Cell(
                value=stated(row[word]),
                unit=TERMS[word].unit,
                is_illustrative=stated(row[word]) is not None and is_invented(simulation, name, word),
            )
            for word in NAME_COLUMNS
        ]
        rows.append((zh[name], capital(en[name]), Cell(value=book.word(row["role"]), unit="text"), *cells))
    return Table(columns=columns, rows=tuple(rows), title=sheet_name("credit_assumptions"))


def _matrix(simulation: Simulation, word: str, unit: Unit, is_mark: bool) -> Table:
    """A quantity of every two names as a matrix; with itself a name has correlation 1, or its own probability."""
    zh, en = (credit_name_words(simulation, language) for language in LANGUAGES)
    frame = simulation.names
    ids, own = frame["name"].tolist(), dict.fromkeys(frame["name"], 1.0)
    if word == "joint_probability":
        own = dict(zip(ids, frame["horizon_probability"].tolist(), strict=True))
    found = {frozenset((row["name"], row["other"])): row[word] for row in simulation.correlations.to_dict("records")}
    found |= {frozenset((name,)): value for name, value in own.items()}
    columns = (*both("name"), *(Column(zh=zh[name], en=capital(en[name]), unit=unit) for name in ids))
    rows = []
    for name in ids:
        values = [stated(found[frozenset((name, other))]) for other in ids]
        cells = [
            Cell(
                value=round(value, 4) if unit == "number" and isinstance(value, float) else value,
                unit=unit,
                is_illustrative=is_mark and value is not None and (other != name or unit == "probability"),
            )
            for other, value in zip(ids, values, strict=True)
        ]
        rows.append((zh[name], capital(en[name]), *cells))
    return Table(columns=columns, rows=tuple(rows), title=sheet_name(word))


def _contagion(book: Book, simulation: Simulation) -> Table:
    """Who fails with whom, whatever the correlation."""
    model, words = simulation.model, credit_name_words(simulation, book.language)
    columns = tuple(column_of(word, book.names) for word in ("core_enterprise", "provider", "least_probability"))
    is_mark = says_illustrative(simulation, "contagion")
    rows = tuple(
        (
            Cell(value=words[model.names[one.obligor]], unit="text"),
            Cell(value=words[model.names[one.provider]], unit="text"),
            Cell(value=one.probability, unit="probability", is_illustrative=is_mark),
        )
        for one in model.contagion
    )
    return Table(columns=columns, rows=rows, title=sheet_name("contagion"))
