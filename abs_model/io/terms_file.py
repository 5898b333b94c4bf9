"""A YAML file as a record of terms: everything that does not fit is said at once, each at its place."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from abs_model.errors import AbsModelError, Fault, nearest, raise_all
from abs_model.io.wording import Misfit, words_for
from abs_model.io.yaml_file import Positions, in_order, locate, read_yaml
from abs_model.io.yaml_value import Loc
from abs_model.terms import TermFault

T = TypeVar("T")
Schema = dict[str, Any]


def read_terms(kind: type[T], path: Path, error: type[AbsModelError]) -> tuple[T, Positions]:
    """Read a YAML file into a record of terms.

    Parameters
    ----------
    kind : type
        A model of terms, or a mapping of them.
    path : Path
    error : type of AbsModelError
        What is raised.

    Returns
    -------
    object of that type
    Positions
        For faults that are found later.

    Raises
    ------
    AbsModelError
        Of the kind asked for: what ``read_yaml`` raises, or one line for each term that is unknown, missing or wrong.
    """
    data, positions = read_yaml(path, error)
    try:
        return TypeAdapter(kind).validate_python(data), positions
    except ValidationError as cause:
        schema = schema_of(kind)
        misfits = [_misfit(one, data, positions, schema) for one in cause.errors(include_url=False)]
        raise error("\n".join(map(str, in_order(_faults(misfits, positions))))) from None


def raise_term_faults(error: type[AbsModelError], faults: Iterable[TermFault], positions: Positions) -> None:
    """Raise one error with every fault at its place; do nothing where there is none."""
    raise_all(error, placed(faults, positions))


def placed(faults: Iterable[TermFault], positions: Positions) -> list[Fault]:
    """Faults of terms at their places in a file, in its order."""
    return in_order(
        Fault(where=locate(positions, fault.loc), found=fault.found, wanted=fault.wanted, remedy=fault.remedy)
        for fault in faults
    )


def schema_of(kind: Any) -> Schema:
    """JSON Schema of a model: names as a file has them, descriptions, choices."""
    return TypeAdapter(kind).json_schema()


def _faults(misfits: list[Misfit], positions: Positions) -> list[Fault]:
    """One fault a slip: what is missing beside its misspelling, or too short for its faulty items, is left out."""
    misspelt = {
        (misfit.loc[:-1], nearest(str(misfit.loc[-1]), misfit.known))
        for misfit in misfits
        if misfit.type == "extra_forbidden"
    }
    faults = []
    for misfit in misfits:
        if misfit.type == "missing" and (misfit.loc[:-1], f"Did you mean {misfit.field}?") in misspelt:
            continue
        if misfit.type == "too_short" and misfit.value:
            continue
        found, wanted, remedy = words_for(misfit)
        where = locate(positions, misfit.loc, is_key=misfit.is_about_key)
        faults.append(Fault(where=where, found=found, wanted=wanted, remedy=remedy))
    return faults


def _misfit(one: Any, data: Any, positions: Positions, schema: Schema) -> Misfit:
    """A pydantic error with everything that words for it may need."""
    raw: Loc = one["loc"]
    is_key = raw[-1:] == ("[key]",)
    loc = positions.resolve(raw)
    if one["type"] == "missing":
        loc = (*loc, raw[-1])
    place = positions.places.get(loc)
    nodes = _at(schema, loc[:-1] if is_key else loc)
    holders = _at(schema, loc[:-1])
    return Misfit(
        type=one["type"],
        loc=loc,
        name=term_name(loc, data),
        holder=term_name(loc[:-1], data),
        field=str(loc[-1]) if loc else "",
        value=loc[-1] if is_key else one["input"],
        text=place.text if place is not None and not is_key else "",
        is_quoted=place is not None and place.is_quoted,
        is_key=is_key,
        known=_known(holders),
        choices=_choices(nodes, is_key=is_key),
        terms=_known(nodes, required=True),
        may_have=_known(nodes),
        description=next((node["description"] for node in nodes if "description" in node), ""),
        is_optional=not any(loc[-1:] == (word,) for node in holders for word in node.get("required", ())),
        detail=one.get("ctx", {}) | {"msg": one["msg"]},
    )


def term_name(loc: Loc, data: Any) -> str:
    """What a term is called: ``tranches.A.coupon_rate``; an item of a list by its id, a step by its number from 1."""
    words: list[str] = []
    node = data
    for word in loc:
        node = node[word] if _has(node, word) else None
        identifier = node.get("id") if isinstance(word, int) and isinstance(node, dict) else None
        words.append(identifier if isinstance(identifier, str) else str(word))
    if loc[:1] == ("priority_of_payments",) and len(loc) > 2 and isinstance(loc[2], int):
        return " ".join([words[1], "step", str(loc[2] + 1), *[".".join(words[3:])][: len(words) - 3]])
    return ".".join(words) or "the file"


def _has(node: Any, word: str | int) -> bool:
    return (isinstance(node, dict) and word in node) or (
        isinstance(node, list) and isinstance(word, int) and word < len(node)
    )


def _at(schema: Schema, loc: Loc) -> list[Schema]:
    """The parts of a JSON Schema that speak of a term: one, or one for each kind that it may be of."""
    nodes = _plain(schema, schema)
    for word in loc:
        nodes = [plain for node in nodes for child in _children(node, word) for plain in _plain(child, schema)]
    return nodes


def _plain(node: Schema, root: Schema) -> list[Schema]:
    """A schema without references and alternatives, those followed; its own description goes first."""
    if "$ref" in node:
        target = root["$defs"][node["$ref"].rpartition("/")[2]]
        return _plain({**target, **{key: value for key, value in node.items() if key != "$ref"}}, root)
    kinds = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if not kinds:
        return [node]
    own = {"description": node["description"]} if "description" in node else {}
    return [plain for kind in kinds for plain in _plain({**kind, **own}, root)]


def _children(node: Schema, word: str | int) -> list[Schema]:
    if isinstance(word, int) and "items" in node:
        return [node["items"]]
    if word in node.get("properties", ()):
        return [node["properties"][word]]
    others = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    return [other for other in others if isinstance(other, dict)]


def _known(nodes: list[Schema], *, required: bool = False) -> tuple[str, ...]:
    """Names of the terms that a mapping may hold, or of those that it must."""
    return tuple(
        dict.fromkeys(name for node in nodes for name in node.get("required" if required else "properties", ()))
    )


def _choices(nodes: list[Schema], *, is_key: bool) -> tuple[str, ...]:
    """The words of a closed set, for a value or for the keys of a mapping."""
    sets = [node.get("propertyNames", {}) if is_key else node for node in nodes]
    return tuple(str(word) for one in sets for word in one.get("enum", [one["const"]] if "const" in one else ()))
