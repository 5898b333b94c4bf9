"""The whole book of a guarantor on one screen, as plain text: returned, never printed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from abs_model.glossary import TERMS, Language, label
from abs_model.report.likelihood_screen import LOUD
from abs_model.report.naming import capital, heading
from abs_model.report.number import say, screen_scale, stated
from abs_model.report.screen import in_words
from abs_model.report.screen_line import WIDTH, as_many_as_fit, headed, section
from abs_model.report.text_table import clip, wrapped
from abs_model.run.claims_development import ClaimsDevelopment
from abs_model.run.exposure_ledger import Ledger
from abs_model.run.exposure_table import PRODUCTS, TOTAL, by_obligor, by_product

MOST_NAMES, MOST_LIMITS, MOST_PAIRS = 10, 8, 6
"""Names, limits and pairs of names that go on a screen; the files have all of them."""

CLAIM_FIGURES = ("raw_claim_rate", "corrected_claim_rate", "corrected_claim_rate_error", "pooled_claim_rate")
"""Claim rates on the screen."""

NAME_CELLS = 30
"""Cells of a name, a Chinese character taking two."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookPage:
    """What a screen on a book is made of.

    Attributes
    ----------
    ledger : Ledger
    guarantors : mapping of str to str
        Those that are shown, with their names.
    near_duplicates : DataFrame
        As ``abs_model.run.near_duplicate.near_duplicates`` gives them.
    limits : mapping of str to DataFrame
        Limits of each guarantor whose balance sheet is known, as ``abs_model.run.guarantor_limit.limit_table`` gives
        them.
    idle : tuple of str
        Books of bills without a live one.
    more : mapping of str to sequence of str
        Further lines on each guarantor.
    claims : mapping of str to ClaimsDevelopment
        Of each guarantor with a ledger of its claims.
    """

    ledger: Ledger
    guarantors: Mapping[str, str]
    near_duplicates: pd.DataFrame
    limits: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    more: Mapping[str, Sequence[str]] = field(default_factory=dict)
    claims: Mapping[str, ClaimsDevelopment] = field(default_factory=dict)


def book_screen(page: BookPage, language: Language, folder: Path | None = None) -> str:
    """The one-screen summary of a book: of each guarantor what it stands for, largest names, limits; then what is open.

    Parameters
    ----------
    page : BookPage
    language : Language
    folder : Path, optional
        Where results are; left out where they are not to be named.

    Returns
    -------
    str
        Lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    lines: list[str] = []
    for guarantor, name in page.guarantors.items():
        exposures = page.ledger.exposures[page.ledger.exposures["guarantor_id"] == guarantor]
        lines += [*_title(page, guarantor, name, language), ""]
        lines += [*product_lines(exposures, language), "", *name_lines(exposures, language), ""]
        if guarantor in page.limits:
            names = dict(zip(exposures["obligor_id"], exposures["obligor_name"], strict=True)) | {guarantor: name}
            lines += [*limit_lines(page.limits[guarantor], names, language), ""]
        if guarantor in page.claims:
            lines += [*claim_lines(page.claims[guarantor], language), ""]
        lines += page.more.get(guarantor, ())
    lines += [*pair_lines(page.near_duplicates, language), *_left_out(page, language), *_proof(page.ledger, language)]
    if folder is not None:
        lines.append(headed("files", language) + str(folder))
    return "\n".join(lines)


def product_lines(exposures: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """What one guarantor stands for, by product and in all: deals, obligors, amounts."""
    table = by_product(exposures)
    names = [capital(clip(label(one, language), NAME_CELLS)) for one in table["product"]]
    columns = [[screen_scale(language).unit, *names]]
    for word in ("n_deals", "n_obligors", "guaranteed", "net"):
        columns.append(_column(word, table[word], language))
    columns.append(_column("owed_under_pools", table["gross"], language))
    return as_many_as_fit(columns)


def name_lines(exposures: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """The obligors that most is guaranteed of, over all products of one guarantor; then how many more there are."""
    table = by_obligor(exposures)
    shown = table.head(MOST_NAMES)
    columns = [[heading("top_names", language), *(shown_name(one, NAME_CELLS) for one in shown["obligor_name"])]]
    columns += [_column(word, shown[word], language) for word in ("guaranteed", "share_of_book")]
    for product in PRODUCTS:
        if table[f"{product}.guaranteed"].any():
            columns.append(_column(f"short_{product}", shown[f"{product}.guaranteed"], language))
    columns += [_column(word, shown[word], language) for word in ("net", "n_deals")]
    return (*as_many_as_fit(columns), *_more(len(table) - len(shown), "obligors.csv", language))


def limit_lines(limits: pd.DataFrame, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Broken limits first, and loudly; then of each rule the limit with the least room; then those nobody can measure.

    Parameters
    ----------
    limits : DataFrame
        As ``abs_model.run.guarantor_limit.limit_table`` gives them.
    names : mapping of str to str
        Of obligors and guarantors, by id.
    language : Language
    """
    is_broken = limits["is_met"].eq(False).fillna(False).astype(bool)
    broken, others = limits[is_broken], limits[~is_broken]
    nearest = others.sort_values("headroom", kind="stable").drop_duplicates("identifier").sort_index()
    rows = pd.concat([broken, nearest]).head(MOST_LIMITS).to_dict("records")
    whose = [shown_name(names.get(str(one["subject"]), str(one["subject"])), 20) for one in rows]
    columns = [
        [heading("book_limits", language), *(clip(label(str(one["identifier"]), language), 34) for one in rows)],
        [heading("value", language), *(_limited(one["value"], one, language) for one in rows)],
        [heading("threshold", language), *(_limited(one["threshold"], one, language) for one in rows)],
        [heading("is_met", language), *(_verdict(one["is_met"], language) for one in rows)],
        [heading("headroom_amount", language), *(_amount(one["headroom_amount"], language) for one in rows)],
        [heading("limit_subject", language), *whose],
    ]
    return (*as_many_as_fit(columns), *_more(len(limits) - len(rows), "limits.csv", language))


def claim_lines(found: ClaimsDevelopment, language: Language) -> tuple[str, ...]:
    """Claim rates as they stand, corrected for age and pooled, why they differ, and what no correction knows."""
    whole, colon = found.whole, "：" if language == "zh" else ": "
    columns = [[heading("claims_development", language), label(TOTAL, language)]]
    columns += [_column(f"short_{word}", [whole[word]], language) for word in CLAIM_FIGURES]
    parts = [label("growing_book_flatters", language)]
    if whole["guaranteed_not_corrected"]:
        amount = screen_scale(language).say_with_unit(whole["guaranteed_not_corrected"])
        parts.append(label("guaranteed_not_corrected", language) + colon + amount)
    parts.append(f"{label('oldest_cohort_age', language)}{colon}{found.n_ages}  claims_development.csv")
    return (*as_many_as_fit(columns), *parts)


def pair_lines(pairs: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """Names for a person to decide about, and why each pair is listed."""
    words = [
        f"{shown_name(one['name'], 28)} / {shown_name(one['name_other'], 28)}: {label(str(one['reason']), language)}"
        for one in pairs.head(MOST_PAIRS).to_dict("records")
    ]
    if len(pairs) > MOST_PAIRS:
        words.append(f"{label('others', language)} {len(pairs) - MOST_PAIRS:,}: near_duplicates.csv")
    return section("near_duplicates", words or [label("none", language)], language)


def shown_name(name: object, width: int) -> str:
    """A name from a file as a screen may show it: nothing that moves the cursor or turns the line, cut to a width."""
    return clip("".join(one if one.isprintable() else "?" for one in str(name)), width)


def _column(word: str, values: Iterable[object], language: Language) -> list[str]:
    """A column of figures under its term."""
    return [heading(word, language), *(in_words(word, stated(value), language) for value in values)]


def _limited(value: object, row: Mapping[object, object], language: Language) -> str:
    """A number of a limit in the unit that the limit has."""
    return say(stated(value), TERMS[str(row["identifier"])].unit, language, {})


def _amount(value: object, language: Language) -> str:
    return in_words("headroom_amount", stated(value), language)


def _verdict(is_met: bool | None, language: Language) -> str:
    if is_met is None or pd.isna(is_met):
        return label("not_applicable", language)
    return label("yes", language) if is_met else f"{LOUD} {label('no', language)}"


def _title(page: BookPage, guarantor: str, name: str, language: Language) -> Iterator[str]:
    parts = [
        f"{heading('whole_book', language)} {shown_name(name, 60)}",
        guarantor,
        f"{label('as_of', language)} {page.ledger.as_of}",
        f"{label('unit', language)} {screen_scale(language).unit}",
    ]
    yield from wrapped([clip(part, WIDTH) for part in parts], WIDTH, 0)


def _left_out(page: BookPage, language: Language) -> tuple[str, ...]:
    """Deals of which nothing stands on the day, and why."""
    told = [(one["deal_id"], str(one["reason"])) for one in page.ledger.left_out.to_dict("records")]
    words = [
        f"{deal} {label(reason, language)}" for deal, reason in [*told, *((one, "no_live_bill") for one in page.idle)]
    ]
    return section("book_left_out", words, language) if words else ()


def _proof(ledger: Ledger, language: Language) -> tuple[str, ...]:
    holds = all(one.holds for one in ledger.identities)
    words = label("book_lines_identity", language) + ("：" if language == "zh" else ": ")
    return section("identities", [words + label("holds" if holds else "fails", language)], language)


def _more(n_left: int, file: str, language: Language) -> tuple[str, ...]:
    return (f"{label('others', language)} {n_left:,}: {file}",) if n_left > 0 else ()
