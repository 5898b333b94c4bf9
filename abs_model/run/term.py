"""The numeric terms of a deal by the path at which its file has them, and the deal with one of them changed."""

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import ValidationError

from abs_model.deal.check import faults_of
from abs_model.deal.deal import Deal
from abs_model.errors import DealError, Fault, nearest, raise_all
from abs_model.glossary import Unit
from abs_model.measure.sizing import apportioned
from abs_model.terms import RATE_UNIT, Number, Rate, Ratio, Terms, Whole, Yuan, fen

FACE = "pool.face"
OVERCOLLATERALISATION = "overcollateralisation_ratio"
DISCOUNT_RATE = "pool.discount_rate"
PURCHASE_RATE = "pool.purchase.rate"

MAY_BE_LEFT_OUT = ("cap", "limit", "yearly_cap", "total_cap")
"""Numbers that a deal may leave out and that can be looked for all the same: without one there is no bound."""

Loc = tuple[str | int, ...]
Words = Mapping[str, float | str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericTerm:
    """One number of a deal.

    Attributes
    ----------
    id : str
        Its path: ``tranches.A.balance``.
    loc : tuple of str and int
        The way to it through the words and places of the file; empty where no single number of the file is meant.
    unit : Unit
    n_parts : int
        The grid of values that it may have: so many to one.
    value : float or None
        What it is; None where the deal leaves it out.
    """

    id: str
    loc: Loc
    unit: Unit
    n_parts: int
    value: float | None

    def grid(self, value: float) -> int:
        """The number on the grid nearest to a value."""
        return round(Fraction(repr(float(value))) * self.n_parts)

    def at(self, units: int) -> float:
        """The value of a number on the grid."""
        return units if self.n_parts == 1 else units / self.n_parts


def numeric_terms(deal: Deal) -> tuple[NumericTerm, ...]:
    """Every number of the deal file, and the bounds and the discount rate that it leaves out."""
    return tuple(_terms_of(deal, "", ()))


def set_terms(deal: Deal, values: Words) -> Deal:
    """The deal with some terms changed, through the same checks as a deal file.

    Parameters
    ----------
    deal : Deal
    values : mapping of str to float, str or None
        By path. Instalments follow the balance of their tranche in proportion; a discount rate comes with the method
        simple_discount where the deal has another that takes no rate.

    Raises
    ------
    DealError
        If there is no such term, or with everything that the checks refuse.
    """
    return _with(deal, {_loc(deal, path): value for path, value in values.items()})


def with_number(deal: Deal, term: NumericTerm, units: int) -> Deal:
    """The deal with a numeric term at a number on its grid; see ``set_terms``."""
    return _with(deal, {term.loc: term.at(units)})


def _with(deal: Deal, values: Mapping[Loc, float | str | None]) -> Deal:
    content: dict[str, Any] = deal.model_dump(exclude_unset=True)
    for loc, value in values.items():
        _place(content, deal, loc, value)
        _follow(content, deal, loc, value)
    try:
        changed = Deal.model_validate(content)
    except ValidationError as cause:
        errors = [one for one in cause.errors(include_url=False) if one["type"] != "too_short"]
        raise DealError("\n".join(str(_fault(deal, one)) for one in errors)) from None
    raise_all(
        DealError,
        [
            Fault(where=_path(deal, one.loc), found=one.found, wanted=one.wanted, remedy=one.remedy)
            for one in faults_of(changed)
        ],
    )
    return changed


def _place(content: Any, known: Any, loc: Loc, value: float | str | None) -> None:
    """Put a value where it belongs; a mapping that the deal leaves out is written as it is without it."""
    for word in loc[:-1]:
        known = _child(known, word)
        if isinstance(content, dict) and word not in content:
            content[word] = known.model_dump(exclude_unset=True) if isinstance(known, Terms) else dict(known)
        elif isinstance(content, dict) and isinstance(content[word], tuple):
            content[word] = list(content[word])
        content = content[word]
    content[loc[-1]] = value


def _child(known: Any, word: str | int) -> Any:
    return getattr(known, str(word)) if isinstance(known, Terms) else known[word]


def _follow(content: dict[str, Any], deal: Deal, loc: Loc, value: float | str | None) -> None:
    """What goes along with a change of one term."""
    purchase = content["pool"]["purchase"]
    if loc == ("pool", "purchase", "rate") and not str(purchase["method"]).endswith("discount"):
        purchase["method"] = "simple_discount"
    if loc[:1] == ("tranches",) and loc[2:] == ("balance",) and isinstance(value, float | int) and value > 0:
        instalments = deal.tranches[int(loc[1])].instalments
        if instalments:
            parts = apportioned([fen(one.amount) for one in instalments], fen(value))
            content["tranches"][loc[1]]["instalments"] = [
                {"date": one.date, "amount": part / 100} for one, part in zip(instalments, parts, strict=True)
            ]


def _fault(deal: Deal, error: Any) -> Fault:
    """One complaint of a single term."""
    parts = error.get("ctx", {})
    wanted = parts.get("wanted") or str(error["msg"]).replace("Input should be", "it should be")
    return Fault(
        where=_path(deal, error["loc"]),
        found=parts.get("found") or f"{error['input']!r} was found",
        wanted=wanted,
        remedy=parts.get("remedy") or "Write another value.",
    )


def _path(deal: Deal, loc: Loc) -> str:
    """The path of a term, as far as the deal has it."""
    known: Any = deal
    words: list[str] = []
    for place in loc:
        names = {at: word for word, at in _names(known).items()}
        words.append(names.get(place, str(place)))
        known = _child(known, place) if place in names else None
    return ".".join(words) or "the deal"


def _loc(deal: Deal, path: str) -> Loc:
    """The way to any term that a path names."""
    known: Any = deal
    loc: list[str | int] = []
    for place, word in enumerate(path.split(".")):
        names = _names(known)
        if word not in names:
            so_far = ".".join(path.split(".")[:place])
            fault = Fault(
                where=path,
                found=f'{so_far or "the deal"} has no term "{word}"',
                wanted="the path of a term of the deal file is wanted",
                remedy=nearest(word, names),
            )
            raise DealError(str(fault))
        loc.append(names[word])
        known = _child(known, names[word])
    return tuple(loc)


def _names(known: Any) -> dict[str, str | int]:
    """What may follow in a path, and the word or place that it stands for."""
    if isinstance(known, Terms):
        return {name: name for name in type(known).model_fields}
    if isinstance(known, Mapping):
        return {str(key): key for key in known}
    return dict(_items(known)) if isinstance(known, tuple) else {}


def _items(items: Sequence[Any]) -> Iterator[tuple[str, int]]:
    """Name and place of each item of a list: its id, its rule, what it is by, or its number from 1."""
    seen: set[str] = set()
    for place, item in enumerate(items):
        own = next((str(getattr(item, word)) for word in ("id", "rule", "by") if hasattr(item, word)), str(place + 1))
        name = f"{own}_{place + 1}" if own in seen else own
        seen.add(name)
        yield name, place


def _terms_of(known: Any, path: str, loc: Loc) -> Iterator[NumericTerm]:
    """Numeric terms below a record, a list or a mapping."""
    for word, place in _names(known).items():
        value, name = _child(known, place), f"{path}{word}"
        if isinstance(value, Terms | tuple) or (isinstance(value, Mapping) and not isinstance(known, Mapping)):
            yield from _terms_of(value, f"{name}.", (*loc, place))
            continue
        n_parts = _parts_of(known, word, value)
        if n_parts is not None and (value is not None or word in MAY_BE_LEFT_OUT or name == PURCHASE_RATE):
            unit = _unit(word, n_parts)
            yield NumericTerm(id=name, loc=(*loc, place), unit=unit, n_parts=n_parts, value=value)


def _parts_of(known: Any, word: str, value: object) -> int | None:
    """The grid of a term; None where it is no number."""
    if isinstance(known, Terms):
        return _grids(type(known)).get(word)
    if isinstance(value, float):
        return RATE_UNIT
    return 1 if isinstance(value, int) and not isinstance(value, bool) else None


@cache
def _grids(kind: type[Terms]) -> dict[str, int]:
    """The grid of each numeric term of a record."""
    hints = get_type_hints(kind, include_extras=True)
    found = {word: _grid(hints[word]) for word in kind.model_fields}
    return {word: n_parts for word, n_parts in found.items() if n_parts is not None}


def _grid(hint: Any) -> int | None:
    if get_origin(hint) in {typing.Union, types.UnionType}:
        return next((grid for part in get_args(hint) if (grid := _grid(part)) is not None), None)
    for kind, n_parts in ((Yuan, 100), (Rate, RATE_UNIT), (Ratio, RATE_UNIT), (Number, RATE_UNIT), (Whole, 1)):
        if hint == kind:
            return n_parts
    return None


def _unit(word: str, n_parts: int) -> Unit:
    if n_parts == RATE_UNIT:
        is_number = word in {"above", "below", "issue_price"}
        return "number" if is_number else "rate" if word.endswith("rate") else "share"
    return "yuan" if n_parts != 1 else "days" if "days" in word else "count"
