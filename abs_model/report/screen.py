"""The summary that fits one screen, as plain text: returned, never printed."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from abs_model.glossary import TERMS, Language, label
from abs_model.report.likelihood_screen import likelihood_lines
from abs_model.report.naming import capital, heading, names_of, said, trigger_names
from abs_model.report.number import Value, defined, say, screen_scale
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, headed, section
from abs_model.report.source import is_illustrative
from abs_model.report.text_table import clip, wrapped
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection, Provenance
from abs_model.run.summary import Figure, Identity, identities, scenarios_table, summarise

MOST_SCENARIOS = 16
"""Scenarios on a screen; scenarios.csv has all."""

POOL_FIGURES = (
    "n_receivables", "n_suppliers", "n_debtors", "n_core_enterprises", "face", "purchase_price",
    "overcollateralisation_ratio",
)  # fmt: skip
TRANCHE_TERMS = ("balance", "coupon_rate")
TRANCHE_FIGURES = (
    "interest_paid", "principal_paid", "irr", "wal", "final_payment_date", "shortfall", "late_days",
)  # fmt: skip
"""Those first that must not be missing."""

SUPPORT_FIGURES = ("drawn", "timing_gap", "support_loss", "first_call_date")
ONLY_IF_ANY = {
    "recovered", "repurchased", "commingled", "diluted", "defaulted", "after_legal_final", "reinvestment_income",
}  # fmt: skip
"""Figures of cash that are left out where they are nothing."""


def screen(
    projection: Projection,
    language: Language,
    folder: Path | None = None,
    simulation: Simulation | None = None,
    *,
    pool: Iterable[str] = (),
    proofs: Iterable[Identity] = (),
) -> str:
    """The one-screen summary of the first scenario, with one line for each scenario.

    Parameters
    ----------
    projection : Projection
    language : Language
    folder : Path, optional
        Where results and reports are; left out where they are not to be named.
    simulation : Simulation, optional
        Of the same deal; a few lines of it are added.
    pool : iterable of str
        Lines on the pool of a product that has its own; the usual ones where it has none.
    proofs : iterable of Identity
        What else a product can prove.

    Returns
    -------
    str
        At most about 45 lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    figures = {(one.subject, one.identifier): one for one in summarise(projection)}
    lines = [
        *_title(projection, language),
        "",
        *(tuple(pool) or _pool(projection, figures, language)),
        "",
        *tranche_lines(projection, language),
        "",
        *_cash(figures, language),
        *_supports(projection, figures, language),
        *_events(projection, figures, language),
        *identity_lines((*identities(projection), *proofs), language),
    ]
    if len(projection.scenarios) > 1:
        lines += ["", *scenario_lines(projection, language)]
    if simulation is not None:
        lines += ["", *likelihood_lines(simulation, language)]
    lines += ["", *provenance_lines(projection.provenance, language)]
    if folder is not None:
        lines.append(headed("files", language) + str(folder))
    if any(MARK in line for line in lines):
        lines.append(f"{MARK} {label('illustrative', language)}")
    return "\n".join(lines)


def tranche_lines(projection: Projection, language: Language) -> tuple[str, ...]:
    """One line for each tranche under the first scenario: terms, what it was paid, return, date; as many as fit."""
    figures = {(one.subject, one.identifier): one for one in summarise(projection)}
    deal = projection.subject.deal
    names = [capital(clip(said(tranche.name, language), 16)) for tranche in deal.tranches]
    columns = [[screen_scale(language).unit, *names]]
    for identifier in TRANCHE_TERMS:
        marks = [is_illustrative(deal, f"tranches.{tranche.id}.{identifier}") for tranche in deal.tranches]
        words = [in_words(identifier, getattr(tranche, identifier), language) for tranche in deal.tranches]
        marked = [word + (MARK if mark else "") for word, mark in zip(words, marks, strict=True)]
        columns.append([heading(identifier, language), *marked])
    for identifier in TRANCHE_FIGURES:
        words = [_of(figures[(tranche.id, identifier)], language) for tranche in deal.tranches]
        columns.append([heading(identifier, language), *words])
    return as_many_as_fit(columns)


def scenario_lines(projection: Projection, language: Language) -> tuple[str, ...]:
    """One line for each scenario: state, what holders did not get, what supports paid; as many columns as fit."""
    table = scenarios_table(projection)
    shown = projection.scenarios[:MOST_SCENARIOS]
    columns = [[heading("scenario", language), *(capital(clip(said(one.name, language), 30)) for one in shown)]]
    names = names_of(projection, language)
    for identifier in _by_importance(projection):
        values = table[identifier].tolist()[: len(shown)]
        words = [in_words(identifier.rpartition(".")[2], value, language, names) for value in values]
        columns.append([_scenario_heading(projection, identifier, names, language), *words])
    lines = as_many_as_fit(columns)
    n_left = len(projection.scenarios) - len(shown)
    return (*lines, f"{label('others', language)} {n_left}: scenarios.csv") if n_left else lines


def _by_importance(projection: Projection) -> Iterator[str]:
    """Columns of the table of scenarios, those first that must not be missing."""
    tranches = [tranche.id for tranche in projection.subject.deal.tranches]
    supports = [support.id for support in projection.subject.deal.support]
    yield "gravest_state"
    yield from (f"{name}.shortfall" for name in tranches)
    yield from (f"{name}.drawn" for name in supports)
    yield f"{tranches[0]}.late_days"
    yield from (f"{name}.support_loss" for name in supports)
    yield "least_coverage_ratio"
    yield from (f"{name}.irr" for name in tranches)
    yield from (f"{name}.first_call_date" for name in supports)


def _scenario_heading(projection: Projection, identifier: str, names: Mapping[str, str], language: Language) -> str:
    """The label of a column, with its owner where there are several of the kind."""
    owner, _, part = identifier.rpartition(".")
    deal = projection.subject.deal
    alone = {group[0].id for group in (deal.tranches, deal.support) if len(group) == 1}
    if not owner or owner in alone:
        return heading(part, language)
    return capital(f"{clip(names[owner], 12)} {label(part, language)}")


def _title(projection: Projection, language: Language) -> Iterator[str]:
    deal = projection.subject.deal
    yield said(deal.name, language)
    parts = [f"{label('scenario', language)} {said(projection.scenarios[0].name, language)}", deal.id]
    dates = {"closing_date": "closing", "expected_maturity": "expected_maturity"}
    for identifier, field in dates.items():
        mark = MARK if is_illustrative(deal, f"dates.{field}") else ""
        parts.append(f"{label(identifier, language)} {getattr(deal.dates, field)}{mark}")
    yield from wrapped(parts, WIDTH, 0)


def _pool(projection: Projection, figures: Mapping[tuple[str, str], Figure], language: Language) -> tuple[str, ...]:
    parts = [_said(figures[("pool", identifier)], language) for identifier in POOL_FIGURES]
    if is_illustrative(projection.subject.deal, "pool.tape"):
        parts.append(label("illustrative_tape", language))
    return section("pool", parts, language)


def _cash(figures: Mapping[tuple[str, str], Figure], language: Language) -> tuple[str, ...]:
    cash = [one for one in figures.values() if one.section == "cash"]
    parts = [_said(one, language) for one in cash if one.value or one.identifier not in ONLY_IF_ANY]
    return section("cash", parts, language)


def _supports(projection: Projection, figures: Mapping[tuple[str, str], Figure], language: Language) -> Iterator[str]:
    for support in projection.subject.deal.support:
        name = capital(said(support.name, language))
        parts = [_said(figures[(support.id, identifier)], language) for identifier in SUPPORT_FIGURES]
        yield from section("supports", [name, *parts], language)


def _events(projection: Projection, figures: Mapping[tuple[str, str], Figure], language: Language) -> tuple[str, ...]:
    state = figures[("plan", "gravest_state")]
    breached = str(figures[("plan", "breached_triggers")].value)
    names = trigger_names(projection, language)
    words = [names[identifier] for identifier in breached.split(", ") if identifier] or [label("none", language)]
    comma = "、" if language == "zh" else ", "
    parts = [_said(state, language), f"{label('breached_triggers', language)} {comma.join(words)}"]
    return section("triggers", parts, language)


def identity_lines(proofs: Iterable[Identity], language: Language) -> tuple[str, ...]:
    """Whether identities hold, one after the other."""
    colon = "：" if language == "zh" else ": "
    parts = [
        label(f"{one.identifier}_identity", language) + colon + label("holds" if one.holds else "fails", language)
        for one in proofs
    ]
    return section("identities", parts, language)


def provenance_lines(origin: Provenance, language: Language) -> tuple[str, ...]:
    """Enough of the provenance to tell two runs apart; provenance.json has all of it."""
    hashes = {"deal_sha256": origin.deal_sha256, "tape_sha256": origin.tape_sha256}
    if origin.scenarios_sha256:
        hashes["scenarios_sha256"] = origin.scenarios_sha256
    parts = [f"{label(identifier, language)} {digest[:12]}" for identifier, digest in hashes.items()]
    parts += [f"{label(one, language)} {getattr(origin, one)}" for one in ("version", "rulebook", "n_paths")]
    return section("provenance", parts, language)


def _said(figure: Figure, language: Language) -> str:
    """A figure with its label, amounts with their unit."""
    if TERMS[figure.identifier].unit == "yuan" and isinstance(figure.value, float | int):
        amount = screen_scale(language).say_with_unit(figure.value)
        return f"{label(figure.identifier, language)} {amount}"
    return f"{label(figure.identifier, language)} {_of(figure, language)}"


def _of(figure: Figure, language: Language) -> str:
    return in_words(figure.identifier, figure.value, language)


def in_words(identifier: str, value: Value, language: Language, names: Mapping[str, str] | None = None) -> str:
    """A value in words, amounts in the unit of the screen."""
    unit, value = TERMS[identifier].unit, defined(identifier, value)
    if unit == "yuan" and isinstance(value, float | int):
        return screen_scale(language).say(value)
    states = {value: label(value, language)} if unit == "state" and isinstance(value, str) else {}
    return say(value, unit, language, names or states)
