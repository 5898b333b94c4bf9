"""Tables that restate a bill programme for its documents, and what its tables call acceptors, banks and bearers."""

import pandas as pd

from abs_model.deal.party import Party
from abs_model.deal.programme import BillProgramme
from abs_model.deal.sharing import Cession, Sharer
from abs_model.glossary import Language
from abs_model.pool.bill_book import BillBook
from abs_model.report.bill_words import acceptor_names, bearer_names, is_invented, origin_words, programme_terms

BEARERS = "bearers."
"""Stands before the id of a bearer among names, for ids such as ``bank`` have a name of their own."""

BY_THE_BILLS = (
    "book_day", "book_cuts", "line_cuts", "group_cuts", "ladder_kinds", "cost_cuts", "task_cuts", "ageing_cuts",
    "refusal_cuts", "claim_cuts", "scenario_sharing", "scenarios",
)  # fmt: skip
"""Tables that are made up where the bills are, beside those that every look at a book has."""


def programme_tables(programme: BillProgramme) -> dict[str, pd.DataFrame]:
    """The tables of this module, by the names of their files; amounts in yuan."""
    return {
        "programme_terms": programme_terms_table(programme),
        "price_grid_terms": price_grid_table(programme),
        "sharing_terms": sharing_terms_table(programme),
    }


def programme_terms_table(programme: BillProgramme) -> pd.DataFrame:
    """One row a number of a programme, in the order of its file.

    Returns
    -------
    DataFrame
        path, subject_zh, subject_en, identifier, value, unit, origin_zh, origin_en (who published it, or the rule that
        a default follows), is_illustrative.
    """
    rows = [
        {
            "path": one.path,
            "subject_zh": one.subject.zh,
            "subject_en": one.subject.en,
            "identifier": one.identifier,
            "value": one.value,
            "unit": one.unit,
            "origin_zh": origin_words(programme, one.path, "zh"),
            "origin_en": origin_words(programme, one.path, "en"),
            "is_illustrative": is_invented(programme, one.path),
        }
        for one in programme_terms(programme)
    ]
    return pd.DataFrame(rows).astype({"value": object})


def price_grid_table(programme: BillProgramme) -> pd.DataFrame:
    """One row a row of the price grid: ratings, up_to_days, discount_rate, guarantee_fee_rate, is_illustrative."""
    rows = [
        {
            "grid_ratings": ", ".join(one.ratings),
            "up_to_days": one.up_to_days,
            "discount_rate": one.discount_rate,
            "guarantee_fee_rate": one.guarantee_fee_rate,
            "is_illustrative": is_invented(programme, f"prices.grid.{number}"),
        }
        for number, one in enumerate(programme.prices.grid)
    ]
    columns = ["grid_ratings", "up_to_days", "discount_rate", "guarantee_fee_rate", "is_illustrative"]
    return pd.DataFrame(rows, columns=columns)


def sharing_terms_table(programme: BillProgramme) -> pd.DataFrame:
    """One row a bearer of claims, in the order of the agreement; the guarantor alone has none.

    Returns
    -------
    DataFrame
        bearer, name_zh, name_en, role, borne_share (of every claim), ceded_share (of the part of ``passed_on_by``),
        passed_on_by, first_loss, cap, lag_days, is_illustrative; what does not apply says nothing.
    """
    sharing = programme.sharing
    rows = []
    members: tuple[Sharer | Cession, ...] = () if sharing is None else (*sharing.sharers, *sharing.cessions)
    for one in members:
        is_sharer = isinstance(one, Sharer)
        rows.append(
            {
                "bearer": one.id,
                "name_zh": one.name.zh,
                "name_en": one.name.en,
                "role": one.role,
                "borne_share": one.share if is_sharer else None,
                "ceded_share": None if is_sharer else one.share,
                "passed_on_by": one.of if isinstance(one, Cession) else None,
                "first_loss": one.first_loss if isinstance(one, Sharer) else None,
                "cap": one.cap,
                "lag_days": one.lag_days,
                "is_illustrative": is_invented(programme, "sharing"),
            }
        )
    columns = [
        "bearer",
        "name_zh",
        "name_en",
        "role",
        "borne_share",
        "ceded_share",
        "passed_on_by",
        "first_loss",
        "cap",
    ]
    return pd.DataFrame(rows, columns=[*columns, "lag_days", "is_illustrative"])


def bill_names(book: BillBook, language: Language) -> dict[str, str]:
    """Acceptors and parties by id, those who bear claims by ``bearers.`` and their id; in words."""
    names = acceptor_names(book, language)
    names |= {f"{BEARERS}{one}": said for one, said in bearer_names(book, language).items()}
    for held in book.programme.parties.values():
        for party in (held,) if isinstance(held, Party) else held:
            names[party.id] = party.name if language == "zh" or party.name_en is None else party.name_en
    return names
