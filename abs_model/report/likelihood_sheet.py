"""The sheets of a simulation: figures, claims by date, distributions, ratings, and what was assumed."""

from collections.abc import Callable, Iterator, Sequence
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
from abs_model.report.likelihood_sheet_chart import add_claims_chart, add_distribution_chart
from abs_model.report.naming import capital, credit_name_words
from abs_model.report.number import stated
from abs_model.report.page import both, deal_lines, sheet_name
from abs_model.report.sheet import (
    N_HEAD_ROWS,
    Book,
    Cell,
    Column,
    Page,
    Placed,
    Table,
    close_page,
    column_of,
    open_page,
    write_table,
)
from abs_model.report.summary_sheet import provenance_table
from abs_model.run.agreement import agreement
from abs_model.run.likelihood import Estimate, Simulation

LANGUAGES: tuple[Language, Language] = ("zh", "en")

CLAIM_COLUMNS = (
    "period", "claim_date", "week", "call_probability", "call_probability_error", "exact_call_probability",
    "expected_claim", "expected_claim_error", "exact_expected_claim",
)  # fmt: skip
DISTRIBUTION_COLUMNS = ("amount", "probability_above", "probability_error", "exact_probability_above")
NAME_COLUMNS = ("rating", "one_year_probability", "horizon_probability", "own_share", "recovery_ratio")
SHOWN_DISTRIBUTIONS = (("pool", "defaulted"), ("support", "drawn"))
"""What the chart of distributions shows, by section and identifier."""


def write_figures(book: Book, simulation: Simulation) -> None:
    """Every figure with its standard error and its exact value, how far they lie apart, and where all came from."""
    page = _page(book, simulation, "likelihood", _comparison(simulation))
    first = page.row
    columns = (
        *both("subject"), *both("identifier"),
        *(column_of(word, book.names) for word in ("simulated", "standard_error", "exact", "distance")),
    )  # fmt: skip
    apart = {id(one) for one in agreement(simulation.estimates).apart}
    marked = frozenset(number for number, one in enumerate(simulation.estimates) if id(one) in apart)
    rows = tuple((*_whose(book, one), *_words(one.identifier), *_values(one)) for one in simulation.estimates)
    write_table(page, Table(columns=columns, rows=rows, marked=marked))
    write_table(page, replace(provenance_table(simulation.provenance), title=sheet_name("provenance")))
    close_page(page, freeze=(first + N_HEAD_ROWS, 0))


def write_claims(book: Book, simulation: Simulation) -> None:
    """When each support is called, how likely, and for how much: a table each with its total, and a chart."""
    page = _page(book, simulation, "claims_by_date")
    first, frame = page.row, simulation.claims
    for support in simulation.subject.deal.support:
        own = frame[frame["support"] == support.id]
        kept = [word for word in CLAIM_COLUMNS if simulation.n_fates or not word.startswith("exact_")]
        sums = {kept.index(word): float(own[word].sum()) for word in ("expected_claim", "exact_expected_claim") if word in kept}
        table = _table(book, own, kept, title=_both_names(book, support.id))
        placed = write_table(page, replace(table, totals=sums))
        add_claims_chart(page, placed, (kept.index("claim_date"), kept.index("expected_claim"), 3))
    if not simulation.subject.deal.support:
        page.sheet.write_string(page.row, 0, f"{label('none', 'zh')} {label('none', 'en')}", book.style())
    close_page(page, freeze=(first, 0))


def write_distributions(book: Book, simulation: Simulation) -> None:
    """The probability of more than an amount, for every amount whose distribution is kept; on a log scale."""
    page = _page(book, simulation, "loss_distribution")
    first = page.row
    kept = [word for word in DISTRIBUTION_COLUMNS if simulation.n_fates or not word.startswith("exact_")]
    frame = simulation.distributions
    shown: list[tuple[str, Placed]] = []
    for (section, subject, identifier), own in frame.groupby(["section", "subject", "identifier"], sort=False):
        title = f"{_both_names(book, str(subject))}  {label(str(identifier), 'zh')} {label(str(identifier), 'en')}"
        placed = write_table(page, _table(book, own, kept, title=title))
        if (section, identifier) in SHOWN_DISTRIBUTIONS:
            shown.append((f"{_name(book, str(subject))} {book.word(str(identifier))}", placed))
    add_distribution_chart(page, shown, beside=len(kept) + 1, row=first)
    close_page(page, freeze=(first, 0))
