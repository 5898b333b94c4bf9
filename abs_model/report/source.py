"""Where a number of the deal file comes from: what its ``source`` block says of it."""

from collections.abc import Mapping

from abs_model.deal.deal import Deal
from abs_model.glossary import Language, label

ILLUSTRATIVE = "illustrative"
"""The word for a number that nobody published."""


def source_of(deal: Deal, path: str) -> str:
    """What the deal file says of a term: the source of its exact path, or of the longest path that holds it.

    Parameters
    ----------
    deal : Deal
    path : str
        Names from the root, joined by dots; an item of a list by its ``id``: ``tranches.A.coupon_rate``.

    Returns
    -------
    str
        Empty where the deal file says nothing.
    """
    return stated_source(deal.source, path)


def stated_source(source: Mapping[str, str], path: str) -> str:
    """What a ``source`` block says of a path: its own source, or that of the longest path that holds it."""
    holding = [key for key in source if f"{path}.".startswith(f"{key}.")]
    return source[max(holding, key=len)] if holding else ""


def is_illustrative(deal: Deal, path: str) -> bool:
    """Whether a number was made up to have one."""
    return source_of(deal, path) == ILLUSTRATIVE


def say_source(deal: Deal, path: str, language: Language) -> str:
    """The source of a term in words: a publication as it is cited, the word for illustrative, or for none."""
    source = source_of(deal, path)
    if source == ILLUSTRATIVE:
        return label(ILLUSTRATIVE, language)
    return source or label("not stated", language)
