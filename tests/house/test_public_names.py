"""The public surface changes on purpose, never by the way."""

import ast
from collections.abc import Iterator

from tests.house.public_names import exported, pinned, public_names, surface
from tests.house.source import Module, listing, module, package


def missing(one: Module) -> Iterator[str]:
    """Names in ``__all__`` that the module neither defines nor imports."""
    bound = {
        alias.asname or alias.name
        for node in ast.walk(one.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    bound |= {
        node.name for node in one.tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    bound |= {node.id for node in ast.walk(one.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for name in exported(one) or ():
        if name not in bound:
            yield f"{one.path}: {name}"


def test_the_public_names_are_the_pinned_ones() -> None:
    before, after = set(pinned()), set(surface())
    change = [f"- {name}" for name in sorted(before - after)] + [f"+ {name}" for name in sorted(after - before)]
    assert not change, listing(
        "public names came or went; if that is meant, `make names` and tell CHANGELOG.md:", change
    )


def test_every_exported_name_exists() -> None:
    found = [place for one in package() for place in missing(one)]
    assert not found, listing("in __all__, but nowhere else:", found)


def test_the_rule_sees_what_is_public() -> None:
    text = "class Fee: ...\ndef due(): ...\ndef _own(): ...\nRATE = 1\n"
    assert list(public_names(module("abs_model.deal.fee", text))) == [
        "abs_model.deal.fee.Fee",
        "abs_model.deal.fee.due",
    ]
    assert list(public_names(module("abs_model.deal._fee", text))) == []


def test_the_rule_believes_all_and_sees_its_gaps() -> None:
    planted = module(
        "abs_model.deal", "from abs_model.deal.fee import Fee\n__all__ = ['Fee', 'Tranche']\n", is_package=True
    )
    assert list(public_names(planted)) == ["abs_model.deal.Fee", "abs_model.deal.Tranche"]
    assert list(missing(planted)) == ["abs_model/deal/__init__.py: Tranche"]
