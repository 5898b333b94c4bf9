"""The ladder of stresses as one table for a terminal: returned, never printed."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, Language, label
from abs_model.report.naming import capital, deal_names, heading, said
from abs_model.report.number import Value, defined, say, screen_scale, stated
from abs_model.report.screen_line import as_many_as_fit, headed
from abs_model.report.text_table import clip, wrapped
from abs_model.run.ladder import LeftOut
from abs_model.run.stress import StressRun
from abs_model.scenario.ladder import LADDER_VERSION

WIDTH = 120
"""Cells of a line, a Chinese character taking two."""

NAME_WIDTH = {"zh": 30, "en": 36}
"""Cells of a scenario's name."""

SHORT = {
    "least_coverage_ratio": "least_cover",
    "liquid_assets_share": "call_in_liquid_assets",
    "shortfall_probability": "chance_of_shortfall",
    "call_probability": "chance_of_call",
    "expected_claim": "mean_claim",
    "first_call_date": "called_on",
}
"""Heads that are shorter than the terms of their columns."""


def stress_screen(
    run: StressRun, language: Language, left_out: tuple[LeftOut, ...] = (), folder: Path | None = None
) -> str:
    """The ladder, one line a stress, with what was left out of it.

    Parameters
    ----------
    run : StressRun
    language : Language
    left_out : tuple of LeftOut
        Rows that say nothing of this deal.
    folder : Path, optional
        Where results are; left out where it is not to be named.

    Returns
    -------
    str
        Lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    deal = run.projection.subject.deal
    title = [said(deal.name, language), deal.id, f"{label('ladder_version', language)} {LADDER_VERSION}"]
    title.append(screen_scale(language).unit)
    notes = [label("illustrative_levels", language)]
    if run.likelihoods:
        is_exact = all(one.is_exact for one in run.likelihoods)
        notes.append(label("probabilities_exact" if is_exact else "probabilities_drawn", language))
    lines = [*wrapped(title, WIDTH, 0), "", *ladder_lines(run, language), "", *wrapped(notes, WIDTH, 0)]
    lines += _left_out(left_out, language)
    if folder is not None:
        lines.append(headed("files", language) + str(folder))
    return "\n".join(lines)


def ladder_lines(run: StressRun, language: Language) -> tuple[str, ...]:
    """One line a scenario, columns by importance, as many as fit."""
    deal = run.projection.subject.deal
    names = deal_names(deal, language)
    first = [capital(clip(said(one.name, language), NAME_WIDTH[language])) for one in run.projection.scenarios]
    columns = [[heading("scenario", language), *first]]
    for column in _by_importance(deal):
        if column in run.table and not run.table[column].isna().all():
            identifier = column.rpartition(".")[2]
            words = [_word(identifier, value, language, names) for value in run.table[column].astype(object)]
            columns.append([_head(deal, column, names, language), *words])
    return as_many_as_fit(columns, WIDTH)


def _by_importance(deal: Deal) -> Iterator[str]:
    """Columns of the table, those first that must not be missing."""
    tranches, supports = [one.id for one in deal.tranches], [one.id for one in deal.support]
    yield "gravest_state"
    yield "least_coverage_ratio"
    yield from (f"{name}.shortfall" for name in tranches)
    yield from (f"{name}.drawn" for name in supports)
    yield from (f"{name}.liquid_assets_share" for name in supports)
    yield from (f"{name}.shortfall_probability" for name in tranches)
    yield from (f"{name}.call_probability" for name in supports)
    yield f"{tranches[0]}.late_days"
    yield from (f"{name}.first_call_date" for name in supports)
    yield from (f"{name}.irr" for name in tranches)
    yield from (f"{name}.expected_claim" for name in supports)


def _head(deal: Deal, column: str, names: Mapping[str, str], language: Language) -> str:
    """The head of a column, with its owner where there are several of the kind."""
    owner, _, identifier = column.rpartition(".")
    term = SHORT.get(identifier, identifier)
    is_alone = any(len(group) == 1 and group[0].id == owner for group in (deal.tranches, deal.support))
    if not owner or is_alone:
        return heading(term, language)
    return capital(f"{clip(names[owner], 10)} {label(term, language)}")


def _word(identifier: str, value: Value, language: Language, names: Mapping[str, str]) -> str:
    """A value in words, amounts in the unit of the screen; nothing where there is no value."""
    found = defined(identifier, stated(value))
    if found is None:
        return "-"
    if TERMS[identifier].unit == "yuan" and isinstance(found, float | int):
        return screen_scale(language).say(found)
    return say(found, TERMS[identifier].unit, language, names)


def _left_out(left_out: tuple[LeftOut, ...], language: Language) -> Iterator[str]:
    """Rows that are not there, and what each would need."""
    if not left_out:
        return
    comma = "、" if language == "zh" else ", "
    needs = {word: label(word, language) for one in left_out for word in one.missing}
    for missing in dict.fromkeys(one.missing for one in left_out):
        ids = [one.id for one in left_out if one.missing == missing]
        wanted = comma.join(needs[word] for word in missing)
        text = f"需要{wanted}：" if language == "zh" else f"need {wanted}:"
        yield from wrapped([headed("left_out", language) + text, *ids], WIDTH, 10 if language == "zh" else 14)
