"""What one draw through all deals of a guarantor says, as plain text: a few lines for the screen of its book."""

from collections.abc import Hashable, Mapping

import pandas as pd

from abs_model.glossary import TERMS, Language, label
from abs_model.report.naming import heading
from abs_model.report.number import say, screen_scale, stated
from abs_model.report.screen_line import as_many_as_fit, section
from abs_model.report.text_table import clip
from abs_model.run.book_simulation import BookSimulation

FIGURES = (
    "call_probability", "expected_claim", "expected_net_loss", "claim_quantile_99", "claim_quantile_999",
    "peak_need_quantile_999", "liquid_assets_breach_probability", "leverage_breach_probability",
    "net_assets_breach_probability",
)  # fmt: skip
"""Figures of the whole book that a screen shows."""

MOST_NAMES = 5
NAME_CELLS = 30


def joint_lines(found: BookSimulation, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Figures of the whole book, who brings most of it, and the smallest set of names that breaks a limit.

    Parameters
    ----------
    found : BookSimulation
    names : mapping of str to str
        Of obligors, by id.
    language : Language
    """
    own = {one.identifier: one for one in found.estimates if one.section == "book"}
    figures = [f"{label(word, language)} {_value(own[word].value, word, language)}" for word in FIGURES if word in own]
    drawn = f"{label('n_paths', language)} {found.n_paths:,}"
    return (
        *section("book_simulation", [drawn, *figures], language),
        *_parts(found.book_parts, names, language),
        *_sets(found.book_sets, names, language),
    )


def _parts(parts: pd.DataFrame, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Who brings most of the bad end, and how much of the mean."""
    own = parts[parts["grouping"] == "name"].sort_values("tail_claim", ascending=False, kind="stable").head(MOST_NAMES)
    rows = own.to_dict("records")
    if not rows:
        return ()
    whose = [clip(_name(str(one["name"]), names, language), NAME_CELLS) for one in rows]
    columns = [[heading("book_parts", language), *whose]]
    for word in ("expected_claim", "expected_share", "tail_claim", "tail_share"):
        columns.append([label(word, language), *(_value(one[word], word, language) for one in rows)])
    return as_many_as_fit(columns)


def _sets(sets: pd.DataFrame, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """The first set of each limit."""
    rows = sets.drop_duplicates("broken_limit").to_dict("records")
    said = [f"{label(str(one['broken_limit']), language)}: {_set(one, names, language)}" for one in rows]
    return section("book_sets", said, language) if said else ()


def _set(row: Mapping[Hashable, object], names: Mapping[str, str], language: Language) -> str:
    """The names of a set and how likely they default together; or that nothing breaks."""
    if row["criterion"] == "all_names":
        return label("all_names", language)
    told = " + ".join(_name(word, names, language) for word in str(row["names"]).split(", "))
    return f"{told} {_value(row['joint_probability'], 'joint_probability', language)}"


def _name(word: str, names: Mapping[str, str], language: Language) -> str:
    known = names.get(word)
    return known if known is not None else label(word, language) if word in TERMS else word


def _value(value: object, word: str, language: Language) -> str:
    """An amount in the unit of screens, anything else by its own."""
    figure, unit = stated(value), TERMS[word].unit
    if unit == "yuan" and isinstance(figure, float):
        return screen_scale(language).say_with_unit(figure)
    return say(figure, unit, language, {})
