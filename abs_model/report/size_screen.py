"""The answer of a sizing as plain text: one screen, amounts to the fen, rates to the last digit that counts."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from abs_model.glossary import TERMS, Language, Unit, label
from abs_model.report.naming import capital, heading, said
from abs_model.report.number import percent_decimals, say, stated
from abs_model.report.screen_line import WIDTH, as_many_as_fit, section
from abs_model.report.text_table import wrapped
from abs_model.run.size import Answer
from abs_model.run.target import Figure
from abs_model.run.term import FACE

DECIMALS = {"yuan": 2, "ratio": 11, "years": 6, "number": 6, "days": 0, "count": 0}
"""Decimals of what is no share, by unit: a fen of 263 million yuan is the eleventh decimal of a quotient."""


def size_screen(answer: Answer, language: Language, folder: Path | None = None) -> str:
    """The one-screen answer.

    Parameters
    ----------
    answer : Answer
    language : Language
    folder : Path, optional
        Where the results are; left out where it is not to be named.

    Returns
    -------
    str
        Lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    lines = [*_title(answer, language), "", *_found(answer, language), "", *_table(answer, language)]
    if folder is not None:
        lines += ["", *section("files", [str(folder)], language)]
    return "\n".join(lines)


def doubts(answer: Answer, language: Language) -> tuple[str, ...]:
    """What to be wary of, one sentence each."""
    found = []
    if not answer.is_moved:
        found.append(
            f"{answer.target.name} 不随 {answer.term.id} 变化。"
            if language == "zh"
            else f"{answer.target.name} does not change with {answer.term.id}."
        )
    elif not answer.is_monotone:
        found.append(
            f"{answer.target.name} 随 {answer.term.id} 并非单调变化：在已测算的取值之外，可能还有满足目标的区间。"
            if language == "zh"
            else f"{answer.target.name} does not only rise or only fall with {answer.term.id}: the target may be met "
            "elsewhere, between values that were not run."
        )
    elif answer.n_stretches > 1:
        found.append(
            f"满足目标的取值分为 {answer.n_stretches} 段，请用 --from 与 --to 逐段求解。"
            if language == "zh"
            else f"The target is met in {answer.n_stretches} stretches: look at each of them with --from and --to."
        )
    if answer.value is not None and not answer.is_exact:
        found.append(
            "等式目标落在两个最小单位之间，所示为最接近的取值。"
            if language == "zh"
            else "The equality lies between two values of the term: the nearest one is shown."
        )
    return tuple(found)


def words_for(value: Figure, unit: Unit, language: Language) -> str:
    """A value to the last digit that counts, without its unit.

    Examples
    --------
    >>> words_for(113_149_945.97, "yuan", "en"), words_for(0.05331097, "rate", "en")
    ('113,149,945.97', '5.331097%')
    """
    if isinstance(value, bool) or value is None or isinstance(value, datetime.date):
        return say(value, unit, language, {})
    if unit in {"rate", "share"}:
        whole, _, rest = f"{value * 100:.9f}".partition(".")
        return f"{whole}.{rest.rstrip('0').ljust(2, '0')}%"
    if unit == "probability":
        return f"{value * 100:.{percent_decimals(value) + 2}f}%"
    return f"{value + 0.0:,.{DECIMALS.get(unit, 6)}f}"


def _title(answer: Answer, language: Language) -> Iterator[str]:
    deal = answer.subject.deal
    yield said(deal.name, language)
    parts = [
        f"{label('scenario', language)} {said(answer.question.scenario.name, language)}",
        f"{label('sized_term', language)} {answer.term.id}",
        f"{label('sizing_target', language)} {answer.target}",
        *(f"{path} = {label('none', language) if value is None else value}" for path, value in _changes(answer)),
    ]
    yield from wrapped(parts, WIDTH, 0)


def _changes(answer: Answer) -> Iterator[tuple[str, object]]:
    yield from answer.question.changes.items()


def _found(answer: Answer, language: Language) -> Iterator[str]:
    before = words_for(answer.term.value, answer.term.unit, language)
    was = f"{label('value_before', language)} {before}"
    arrow = " → " if language == "zh" else " -> "
    figure = capital(label(answer.target.figure, language))
    unit, of_figure = answer.term.unit, answer.target.unit
    if answer.value is None:
        none = "区间内没有满足目标的取值" if language == "zh" else "no value in the range meets the target"
        yield from section("value_found", [none, was], language)
        if answer.best_value is not None:
            best = [
                words_for(answer.best_value, unit, language),
                f"{figure} {_figure(answer, answer.best_figure, language)}",
            ]
            yield from section("best_reached", best, language)
    else:
        face = (
            []
            if answer.term.loc or answer.term.id == FACE
            else [f"{label('face', language)} {_face(answer, language)}"]
        )
        yield from section("value_found", [_with_unit(answer, language), was, *face], language)
        both = [words_for(one, of_figure, language) for one in (answer.figure_before, answer.figure)]
        yield from section("sizing_target", [f"{figure} {arrow.join(both)}"], language)
    if answer.neighbour_value is not None:
        further = _figure(answer, answer.neighbour_figure, language)
        yield from section(
            "one_unit_further", [words_for(answer.neighbour_value, unit, language), f"{figure} {further}"], language
        )
    bound = label(f"bound_{answer.bound}", language)
    yield from section("sizing_bound", [bound, *([answer.why] if answer.why else [])], language)
    monotone = f"{label('is_monotone', language)} {label('yes' if answer.is_monotone else 'no', language)}"
    count = f"{label('n_projections', language)} {answer.n_projections}"
    yield from section("sizing_method", [label(answer.method, language), count, monotone], language)


def _with_unit(answer: Answer, language: Language) -> str:
    words = words_for(answer.value, answer.term.unit, language)
    if answer.term.unit != "yuan":
        return words
    return f"{words} 元" if language == "zh" else f"RMB {words}"


def _face(answer: Answer, language: Language) -> str:
    return words_for(answer.face, "yuan", language)


def _figure(answer: Answer, figure: Figure, language: Language) -> str:
    return words_for(figure, answer.target.unit, language)


def _table(answer: Answer, language: Language) -> tuple[str, ...]:
    """Around the value: term, figure, whether the target is met, what the line is."""
    columns = [
        [answer.term.id],
        [capital(label(answer.target.figure, language))],
        [heading("is_met", language)],
        [heading("remark", language)],
    ]
    for term_value, figure_value, is_met, remark in answer.table.astype(object).itertuples(index=False):
        columns[0].append(words_for(float(term_value), answer.term.unit, language))
        value = stated(figure_value)
        figure = value if isinstance(value, float | datetime.date) else None
        columns[1].append(words_for(figure, answer.target.unit, language))
        columns[2].append(say(bool(is_met), TERMS["is_met"].unit, language, {}))
        columns[3].append(label(str(remark), language) if remark else "")
    return as_many_as_fit(columns)
