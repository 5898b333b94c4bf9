"""Everything that others may call says what it is."""

import ast
from collections.abc import Iterator

from tests.house.source import Module, listing, module, package, type_of_function


def silent(one: Module) -> Iterator[str]:
    """Public modules, classes, functions and methods without a docstring."""
    if not ast.get_docstring(one.tree):
        yield f"{one.path}:1"
    waiting: list[ast.AST] = [one.tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, type_of_function | ast.ClassDef) and not node.name.startswith("_"):
                if not ast.get_docstring(node):
                    yield f"{one.path}:{node.lineno} {node.name}"
                if isinstance(node, ast.ClassDef):
                    waiting.append(node)
            elif isinstance(node, ast.If | ast.Try):
                waiting.append(node)


def test_every_public_thing_says_what_it_is() -> None:
    found = [place for one in package() for place in silent(one)]
    assert not found, listing("a docstring is wanted (one sentence; shape, unit and range where there are any):", found)


PLANTED = '''
"""Doc."""
class Fee:
    """Doc."""
    def due(self): ...
    def _own(self): ...
def pay():
    def inner(): ...
'''


def test_the_rule_sees_what_says_nothing() -> None:
    assert set(silent(module("abs_model.deal.fee", PLANTED))) == {
        "abs_model/deal/fee.py:5 due",
        "abs_model/deal/fee.py:7 pay",
    }
    assert list(silent(module("abs_model.deal.fee", ""))) == ["abs_model/deal/fee.py:1"]
